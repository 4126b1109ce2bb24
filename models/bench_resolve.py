"""Measure how event resolution grows with the number of mentions: time, peak memory and the exponent between sizes.

python models/bench_resolve.py 10000 100000 1000000
python models/bench_resolve.py --jobs 1 10000 100000

Each size runs in a process of its own, which shares its work with others (``--jobs``, 2 unless told). Making the
synthetic mentions is not counted in the time, holding them is counted in the memory, which is that of all processes
together. The exponent is that of the processors' time as a power of the number of mentions, from the first size to the
last.
"""

from __future__ import annotations

import argparse
import resource
import sys
import time
from math import log
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]


def measure(size: int, jobs: int) -> None:
    """Resolve one synthetic corpus and print seconds, events, and pairwise precision and recall of its joins."""
    from pipeline.s7_resolve.events import mention_id, resolve
    from tests.synthetic import generate

    mentions, reports = [], {}
    for mention, report, _ in generate(size):
        mentions.append(mention)
        reports.setdefault(report.doc_id, report)
    started, worked = time.perf_counter(), _worked()
    resolution = resolve(mentions, reports, jobs=jobs)
    seconds, worked = time.perf_counter() - started, _worked() - worked
    del mentions
    truth = {mention_id(mention): event for mention, _, event in generate(size)}
    joins = [j for j in resolution.joins if truth[j.a] == truth[j.b]]
    needed = len(truth) - len(set(truth.values()))
    precision, recall = len(joins) / max(1, len(resolution.joins)), len(joins) / max(1, needed)
    print(f"{seconds:.2f} {worked:.2f} {len(resolution.events)} {precision:.3f} {recall:.3f}")


def _worked() -> float:
    """Seconds that processors have worked for this process and those that it has started and that have ended."""
    used = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return sum(u.ru_utime + u.ru_stime for u in used)


def main(sizes: list[int], jobs: int) -> None:
    """Print one line per size, and the exponent."""
    from whole_run import measured

    print("mentions  seconds   of CPU    MB      events   joins right  joins found")
    times = []
    for size in sizes:
        done = measured("--one", "--jobs", str(jobs), str(size), script=__file__)
        seconds, worked, events, precision, recall = done.output.split()
        times.append(float(worked))
        print(
            f"{size:<9} {seconds:<9} {worked:<9} {done.memory:<7.0f} {events:<8} {precision:<12} {recall}", flush=True
        )
    if len(sizes) > 1:
        print(f"exponent {log(times[-1] / times[0]) / log(sizes[-1] / sizes[0]):.2f}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("sizes", type=int, nargs="+")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        measure(given.sizes[0], given.jobs)
    else:
        main(given.sizes, given.jobs)
