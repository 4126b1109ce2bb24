"""Measure whole runs on made articles: speed beside bare ``nlp.pipe``, seconds by stage, memory, and adding ten more.

python benchmarks/whole_run.py --articles 2000
python benchmarks/whole_run.py --raw raw
python benchmarks/whole_run.py --articles 100000 --standin

Each measurement runs in processes of its own, the way a user starts them. Memory is that of all processes of a run
together (what they share counts once, where the system tells), looked at twice a second. Processor seconds stand
beside those of the clock, since other work on the machine adds to the latter only. With ``--standin`` the articles are
not parsed (see ``standin.py``): for sizes whose parsing would take hours, to measure all that comes after it.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]
MORE = 10  # articles that are added to the first ones
_EVERY = 0.5  # seconds between two looks at the memory; a look at gigabytes takes the system a while


@dataclass(frozen=True)
class Measured:
    """Seconds by the clock and of processors, the most megabytes at a time, and what the process printed."""

    seconds: float
    worked: float
    memory: float
    output: str


def measured(*arguments: str, script: str = __file__) -> Measured:
    """Run a benchmark's file, this one unless told, with arguments in a process of its own."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    command = [sys.executable, script, *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)  # noqa: S603  (a benchmark's own file)
    most = 0.0
    while process.poll() is None:
        most = max(most, sum(map(_memory, _family(process.pid))))
        time.sleep(_EVERY)
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(arguments)} failed with {process.returncode}")
    worked = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Measured(seconds, worked, most / 1024, process.stdout.read() if process.stdout else "")


def _family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    found = [pid]
    for p in found:
        try:
            for task in Path(f"/proc/{p}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
        except OSError:  # it has ended
            continue
    return found


def _memory(pid: int) -> int:
    """Kilobytes of memory of a process, shared ones in equal parts."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


def run(raw: str, out: str, jobs: int, standin: bool) -> None:
    """A run as the command line makes it; prints its record."""
    from pipeline.core.options import Options
    from pipeline.run import run as whole_run
    from pipeline.stages import STAGES

    stages = STAGES
    if standin:
        from standin import STANDIN as stages  # noqa: N811
    outcome = whole_run(Options(raw=Path(raw), out=Path(out), jobs=jobs, quiet=True), stages)
    print(json.dumps({name: outcome.record[name] for name in ("counts", "seconds", "worked_on")}))


def beside(raw: str, out: str, again: str) -> None:
    """A whole run into the folder ``again``, with all that it loads, between two goes of bare ``nlp.pipe`` in the same
    process. ``out`` holds the tables of a run before; loading the models for ``nlp.pipe`` does not count."""
    import spacy

    from pipeline.core.options import Options, default_models
    from pipeline.run import run as whole_run
    from pipeline.s5_annotate import components  # noqa: F401  (registers what the pipelines name)

    texts = _texts(Path(raw), Path(out))
    models = {lang: spacy.load(default_models() / lang) for lang in texts}

    def bare() -> None:
        for lang, some in texts.items():
            for _ in models[lang].pipe(some):
                pass

    for lang, some in texts.items():
        list(models[lang].pipe(some[:10]))
    before = _clocked(bare)
    record = []
    run = _clocked(lambda: record.append(whole_run(Options(raw=Path(raw), out=Path(again), quiet=True)).record))
    after = _clocked(bare)
    words = sum(len(text.split()) for some in texts.values() for text in some)
    seconds, worked = ((a + b) / 2 for a, b in zip(before, after, strict=True))
    print(json.dumps({"words": words, "bare": (seconds, worked), "run": run, "seconds": record[0]["seconds"]}))


def _clocked(work: Callable[[], None]) -> tuple[float, float]:
    """Seconds by the clock and of the processor that work takes."""
    start, before = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - start, time.process_time() - before


def _texts(raw: Path, out: Path) -> dict[str, list[str]]:
    """The texts of the articles that a run has read, by language."""
    from pipeline.s8_publish.write import read_table

    texts: dict[str, list[str]] = {}
    for row in read_table(out, "documents").dicts():
        if row["status"] == "ok":
            own = out / "texts" / f"{row['doc_id']}.txt"
            text = (own if own.exists() else raw / str(row["path"])).read_text("utf-8", errors="replace")
            texts.setdefault(str(row["lang"]), []).append(text)
    return texts


def benchmark(raw: Path, out: Path, add: Callable[[], object] | None, jobs: int, standin: bool) -> None:
    """Measure the articles in ``raw``, and again when ``add`` has added some; print a table."""
    how = ["--standin"] if standin else []
    first = measured("run", str(raw), str(out), str(jobs), *how)
    record = json.loads(first.output)
    counts = record["counts"]
    print(f"articles          {counts['articles']:,}{', not parsed' if standin else ''}")
    print(f"found             {counts['mentions']:,} mentions, {counts['facts']:,} facts, {counts['events']:,} events")
    print(f"first run         {_time(first)}, jobs: {jobs}, memory of all processes: {first.memory:,.0f} MB")
    print(f"  by stage        {_stages(record)}")
    if not standin:
        _print_beside(json.loads(measured("beside", str(raw), str(out), f"{out}-beside").output))
    if add is None:
        return
    add()
    more = measured("run", str(raw), str(out), str(jobs), *how)
    after = json.loads(more.output)
    part = f"1/{first.worked / more.worked:.0f} of the work"
    print(f"{MORE} more articles  {_time(more)}, {part}, memory: {more.memory:,.0f} MB")
    print(f"  by stage        {_stages(after)}")


def _print_beside(found: dict[str, Any]) -> None:
    (run, run_worked), (bare, bare_worked), words = found["run"], found["bare"], found["words"]
    print(f"in one process    {words:,} words")
    print(f"  whole run       {words / run:,.0f} words a second ({words / run_worked:,.0f} by processor time)")
    print(f"  bare nlp.pipe   {words / bare:,.0f} words a second ({words / bare_worked:,.0f} by processor time)")
    print(f"  share of it     {bare / run:.2f} ({bare_worked / run_worked:.2f} by processor time)")
    print(f"  by stage        {_stages(found)}")


def _time(found: Measured) -> str:
    return f"{found.seconds:,.1f} s ({found.worked:,.1f} s of processors)"


def _stages(record: dict[str, dict[str, float]]) -> str:
    return ", ".join(f"{name} {seconds:.1f} s" for name, seconds in record["seconds"].items())


def main() -> None:
    """Do one measurement of a process of its own, or all of them."""
    if sys.argv[1:2] == ["run"]:
        run(sys.argv[2], sys.argv[3], int(sys.argv[4]), "--standin" in sys.argv)
        return
    if sys.argv[1:2] == ["beside"]:
        beside(*sys.argv[2:5])
        return
    from articles import write

    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--raw", type=Path, help="measure on the articles in this folder, not on made ones")
    parser.add_argument("--articles", type=int, default=2000)
    parser.add_argument("--sentences", type=int, default=16, help="of an article, on average")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--standin", action="store_true", help="do not parse, only measure all the rest")
    parser.add_argument(
        "--folder", type=Path, help="an empty folder to work in, and to keep (default: a temporary one)"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        if os.listdir(folder):  # noqa: PTH208  (whether there is anything)
            parser.error(f"{folder} is not empty")
        raw, add = given.raw, None
        if raw is None:
            raw = folder / "raw"
            make = partial(write, raw, length=given.sentences, seed=given.seed)
            make(given.articles)
            add = partial(make, MORE, skip=given.articles)
        benchmark(raw, folder / "out", add, given.jobs, given.standin)


if __name__ == "__main__":
    main()
