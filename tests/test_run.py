from __future__ import annotations

import csv
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from fake_stages import FAKE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.core.options import OptionError, Options
from pipeline.core.store import FILE, FOLDER
from pipeline.core.terminal import Progress
from pipeline.run import run
from pipeline.s8_publish.tables import SCHEMAS
from pipeline.s8_publish.verify import verify
from pipeline.session import Session

TABLES = [f"{name}.{kind}" for name in SCHEMAS for kind in ("csv", "parquet")] + ["report.html"]
ARTICLES = {
    "a.txt": "2023-05-01\nAnna Ott met Bert Nau in Wien.\nAdvert: buy shoes!\nCarl sued Dora over 300 euros.\n",
    "b.txt": "2023-05-02\nAnna traf Bert in Wien.\n",
    "sub/c.md": "2023-05-01\nCarl sued Dora over 350 euros.\n",
    "d.html": "<html><body><article><p>Emil met Frieda at the town hall on a rainy day.</p></article></body></html>",
}


@pytest.fixture
def folders(tmp_path):
    raw = tmp_path / "raw"
    write(raw, ARTICLES)
    return raw, tmp_path / "out"


def write(raw, articles):
    for name, text in articles.items():
        (raw / name).parent.mkdir(parents=True, exist_ok=True)
        (raw / name).write_bytes(text.encode() if isinstance(text, str) else text)


def go(raw, out, **settings):
    return run(Options(raw=raw, out=out, quiet=True, **settings), FAKE)


def rows(out, name):
    with (out / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def tables(out):
    found = {name: (out / name).read_bytes() for name in TABLES}
    texts = out / "texts"
    return found | {p.name: p.read_bytes() for p in (texts.iterdir() if texts.exists() else ())}


@pytest.fixture
def calls(tmp_path, monkeypatch):
    """What the fake stages were called for since the last look."""
    log = tmp_path / "calls"
    monkeypatch.setenv("FAKE_STAGES_LOG", str(log))

    def since():
        lines = log.read_text().splitlines() if log.exists() else []
        log.unlink(missing_ok=True)
        return sorted(lines)

    return since


def test_every_file_has_a_row_and_every_fact_stands_in_its_source(folders):
    raw, out = folders
    outcome = go(raw, out)
    assert outcome.problems == ()
    assert {r["path"]: r["status"] for r in rows(out, "documents")} == dict.fromkeys(ARTICLES, "ok")
    assert len(rows(out, "mentions")) == 5
    assert verify(out, raw).rows == 5 + len(rows(out, "facts"))
    assert [r["text"] for r in rows(out, "blocks")] == ["Advert: buy shoes!"]
    assert (out / "texts").is_dir()
    assert len(list((out / "texts").iterdir())) == 1


def test_the_record_tells_what_was_done_and_left_out(folders):
    raw, out = folders
    write(raw, {"e.txt": "", "f.txt": ARTICLES["b.txt"], "g.txt": "Anna sued le Bert.", "h.bin": b"\x00\x01"})
    outcome = go(raw, out)
    record = json.loads((out / "run.json").read_text())
    assert record["counts"]["status"] == {
        "duplicate": 1, "empty": 1, "ok": 4, "unreadable": 1, "unsupported_language": 1
    }  # fmt: skip
    assert record["reasons"]["blocks"] == {"advert: cue": 1}
    assert record["problems"] == list(outcome.problems)
    assert [p.split(":")[0] for p in outcome.problems] == ["e.txt", "h.bin"]
    assert set(record["seconds"]) == {"scan", "ingest", "analyse", "prepare", "parse", "extract", "resolve", "publish"}
    assert len(record["difference"]["new"]) == record["counts"]["events"]
    by_path = {r["path"]: r for r in rows(out, "documents")}
    assert by_path["f.txt"]["duplicate_of"] == by_path["f.txt"]["doc_id"] == by_path["b.txt"]["doc_id"]
    assert by_path["f.txt"]["mentions"] == "0"
    assert "fr" in by_path["g.txt"]["reason"]
    assert str(raw) not in (out / "run.json").read_text()


def test_nothing_changed_is_seen_without_work(folders, calls):
    raw, out = folders
    first = go(raw, out)
    before = {name: (out / name).stat().st_mtime_ns for name in [*TABLES, "run.json"]}
    calls()
    second = go(raw, out)
    assert second.unchanged
    assert second.record == json.loads(json.dumps(first.record))
    assert calls() == []
    assert {name: (out / name).stat().st_mtime_ns for name in before} == before


def test_a_second_run_loads_no_heavy_library(folders):
    raw, out = folders
    go(raw, out)
    code = (
        "import sys; sys.path[:0] = sys.argv[3:]\n"
        "from pathlib import Path; from fake_stages import FAKE; from dataclasses import replace\n"
        "from pipeline.run import run; from pipeline.core.options import Options; from pipeline.stages import STAGES\n"
        "STAGES.versions(Options())\n"  # the real one, which must not load anything either
        "assert run(Options(raw=Path(sys.argv[1]), out=Path(sys.argv[2])), FAKE).unchanged\n"
        "print(*sorted({m.split('.')[0] for m in sys.modules}))"
    )
    here = Path(__file__).parent
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", code, raw, out, here, here.parent], capture_output=True, text=True, check=True
    )
    heavy = {"spacy", "thinc", "numpy", "pandas", "pyarrow", "trafilatura", "pydantic", "jinja2", "langdetect", "ftfy"}
    assert not heavy & set(done.stdout.split())
    assert time.monotonic() - start < 5


def test_one_more_article_is_the_only_one_worked_on(folders, calls):
    raw, out = folders
    go(raw, out)
    calls()
    write(raw, {"new.txt": "Gina met Hans."})
    outcome = go(raw, out)
    assert calls() == ["extract 'new.txt'", "parse 'Gina met Hans.'", "prepare 'new.txt'"]
    assert len(outcome.record["difference"]["new"]) == 1
    assert outcome.record["difference"]["revised"] == [] or outcome.record["difference"]["revised"] == ()


@pytest.mark.parametrize(
    ("step", "expected"),
    [("prepare", {"prepare", "extract"}), ("en", {"parse", "extract"}), ("extract", {"extract"}), ("resolve", set()),
     ("publish", set())],
)  # fmt: skip
def test_what_depends_on_a_changed_file_is_done_again_and_nothing_else(folders, calls, step, expected):
    raw, out = folders
    go(raw, out)
    before = tables(out)
    calls()
    now = FAKE.versions(Options())
    changed = replace(now, parse=(("de", "1"), ("en", "2"))) if step == "en" else replace(now, **{step: "2"})
    assert not run(Options(raw=raw, out=out, quiet=True), replace(FAKE, versions=lambda _: changed)).unchanged
    made = calls()
    assert {line.split()[0] for line in made} == expected
    if step == "en":  # only the English articles are parsed anew
        assert sum(line.startswith("parse") for line in made) == 3
    assert tables(out) == before


def test_a_changed_article_replaces_its_old_self(folders):
    raw, out = folders
    go(raw, out)
    before = {r["event_id"]: r for r in rows(out, "events")}
    write(raw, {"b.txt": "2023-05-02\nHeute traf Bert in Wien.\n\nAnna traf Bert in Wien.\n"})
    outcome = go(raw, out)
    after = {r["event_id"] for r in rows(out, "events")}
    (gone,) = set(before) - after
    difference = json.loads((out / "run.json").read_text())["difference"]
    (heir,) = difference["retired"][gone]
    assert heir in after
    assert difference["retracted"] == []
    assert difference["revised"] == [heir]
    assert not outcome.unchanged
    write(raw, {"b.txt": "Nichts."})
    go(raw, out)
    difference = json.loads((out / "run.json").read_text())["difference"]
    assert difference["retracted"] == [gone] or heir in difference["retracted"]
    assert difference["retired"][heir] == []
    assert difference["retired"][gone] == []  # the chain of successors ends too


def test_a_broken_article_is_marked_and_the_rest_is_done(folders):
    raw, out = folders
    write(raw, {"broken.txt": "BROKEN Anna met Bert.", "crash.txt": "CRASH Anna met Bert."})
    outcome = go(raw, out)
    assert list(outcome.problems) == [
        "broken.txt: unreadable: could not be cleaned: ValueError: cannot be cleaned \x1b[31m",
        "crash.txt: unreadable: could not be searched for events: RuntimeError: no such rule",
    ]
    assert len(rows(out, "mentions")) == 5
    assert go(raw, out).problems == outcome.problems


def test_a_mention_that_is_not_in_the_text_is_not_published(folders):
    raw, out = folders

    def extract(document, prepared, parsed, options):
        published, mentions = FAKE.extract(document, prepared, parsed, options)
        if document.path == "a.txt":
            wrong = replace(mentions[0].facts[0], quote="Eve")
            mentions = (replace(mentions[0], facts=(wrong,)), replace(mentions[1], start=-4, end=-1))
        return published, mentions

    run(Options(raw=raw, out=out, quiet=True), replace(FAKE, extract=extract))
    assert len(rows(out, "mentions")) == 3
    assert [r["kind"] for r in rows(out, "blocks")] == ["mention", "mention", "advert"]
    assert verify(out, raw)


@pytest.mark.parametrize("jobs", [2, 3])
def test_processes_change_nothing(folders, tmp_path, jobs):
    raw, out = folders
    write(raw, {f"n{i}.txt": f"2023-06-{i:02}\nPerson{i} met Person{i * 7 % 13}." for i in range(1, 20)})
    write(raw, {"broken.txt": "BROKEN", "other.txt": "CRASH"})
    go(raw, out, batch=2)
    go(raw, tmp_path / "parallel", jobs=jobs, batch=2)
    assert tables(tmp_path / "parallel") == tables(out)


def test_a_process_that_dies_costs_one_article(folders, calls):
    raw, out = folders
    write(raw, {f"n{i}.txt": f"Person{i} met Other{i}." for i in range(8)} | {"k.txt": "KILLER met Bert."})
    outcome = go(raw, out, jobs=2, batch=2)
    (problem,) = outcome.problems
    assert problem.startswith("k.txt: unreadable: the process that worked on it died")
    assert len(rows(out, "mentions")) == 5 + 8
    calls()
    assert not go(raw, out).unchanged  # an accident is tried again, and only that; not in this process
    assert set(calls()) == {"prepare 'k.txt'", "parse 'KILLER met Bert.'"}


def test_a_file_that_vanishes_while_being_read_is_tried_again(folders):
    raw, out = folders

    def read(found, options):
        if found.path == "b.txt":
            os.utime(found.file, ns=(1, 1))
        return FAKE.read(found, options)

    options = Options(raw=raw, out=out, quiet=True)
    outcome = run(options, replace(FAKE, read=read))
    assert "b.txt: unreadable: was changed or removed while it was read" in outcome.problems[0]
    assert run(options, FAKE).problems == ()
    assert run(options, FAKE).unchanged


names = st.sampled_from(["a.txt", "b.txt", "c.txt", "z/d.md", "e.html"])
contents = st.sampled_from(
    [
        "",
        "BROKEN",
        "Advert: x",
        "Il voit le chat.",
        "2023-05-01\nAnna Ott met Bert Nau.",
        "2023-05-01\nAnna Ott traf Bert Nau.",
        "Anna Ott met Bert Nau.\nCarl Zu sued Dora Yu over 10 euros.",
        "Carl Zu sued Dora Yu over 20 euros.",
        "<p>Anna Ott met Bert Nau in the old town hall of Wien.</p>",
    ]
)
steps = st.lists(st.dictionaries(names, st.none() | contents, max_size=3), min_size=1, max_size=4)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_many_runs_end_where_one_run_ends(tmp_path_factory, steps):
    base = tmp_path_factory.mktemp("history")
    raw, grown, fresh = base / "raw", base / "grown", base / "fresh"
    raw.mkdir()
    for step in steps:
        for name, text in step.items():
            if text is None:
                (raw / name).unlink(missing_ok=True)
            else:
                write(raw, {name: text})
        go(raw, grown)
    go(raw, fresh, batch=1)
    assert tables(grown) == tables(fresh)
    verify(grown, raw)


def test_the_name_order_of_files_does_not_matter(tmp_path):
    orders = [list(ARTICLES.values()), list(reversed(ARTICLES.values()))]
    found = []
    for n, texts in enumerate(orders):
        raw = tmp_path / f"raw{n}"
        write(raw, {f"{i}{'.html' if text.startswith('<') else '.txt'}": text for i, text in enumerate(texts)})
        go(raw, tmp_path / f"out{n}")
        found.append([{k: v for k, v in r.items() if k != "path"} for r in rows(tmp_path / f"out{n}", "events")])
    assert found[0] == found[1]


@pytest.mark.parametrize("damage", ["garbage", "newer", "inside", "note"])
def test_a_damaged_store_is_rebuilt_with_a_word(folders, capsys, damage):
    raw, out = folders
    go(raw, out)
    before = tables(out)
    path = out / FOLDER / FILE
    if damage in ("newer", "note"):
        db = sqlite3.connect(path)
        db.execute("PRAGMA user_version=99" if damage == "newer" else "UPDATE notes SET value = 'x'")
        db.commit()
        db.close()
    else:
        data = bytearray(path.read_bytes())
        start = 0 if damage == "garbage" else 16384
        data[start:] = random.Random(1).randbytes(len(data) - start)
        path.write_bytes(data)
    write(raw, {"more.txt": "Gina met Hans."})
    go(raw, out)
    (raw / "more.txt").unlink()
    assert "all is done afresh" in capsys.readouterr().err
    assert not go(raw, out).unchanged
    assert tables(out) == before


def test_tables_that_were_tampered_with_are_written_again(folders):
    raw, out = folders
    go(raw, out)
    before = tables(out)
    (out / "events.csv").unlink()
    (out / "events.csv").write_text("mine")
    (out / "facts.parquet").unlink()
    assert not go(raw, out).unchanged
    assert tables(out) == before


def test_an_empty_folder_has_empty_tables_and_says_so(tmp_path):
    (tmp_path / "raw").mkdir()
    outcome = go(tmp_path / "raw", tmp_path / "out")
    assert outcome.problems == ("no articles found",)
    assert rows(tmp_path / "out", "events") == []
    assert verify(tmp_path / "out", tmp_path / "raw").rows == 0


def test_folders_that_cannot_be(tmp_path):
    (tmp_path / "raw").mkdir()
    with pytest.raises(OptionError, match="no folder of articles"):
        go(tmp_path / "none", tmp_path / "out")
    with pytest.raises(OptionError, match="cannot go into the folder of the articles"):
        go(tmp_path / "raw", tmp_path / "raw" / "out")
    with pytest.raises(OptionError, match="needs a folder"):
        run(Options(raw=tmp_path), FAKE)
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        go(tmp_path / "raw", tmp_path / "file" / "out")
    with pytest.raises(OptionError, match="jobs must be at least 1"):
        Options(jobs=0)
    with pytest.raises(OptionError, match="no folder of models"):
        Options(models=tmp_path / "none")
    with pytest.raises(OptionError, match="aliases"):
        Options(aliases=tmp_path / "none")


RUN = (
    "import sys; sys.path[:0] = sys.argv[3:]\n"
    "from pathlib import Path; from fake_stages import FAKE\n"
    "from pipeline.run import run; from pipeline.core.options import Options\n"
    "run(Options(raw=Path(sys.argv[1]), out=Path(sys.argv[2]), quiet=True, batch=2, jobs=2), FAKE)"
)


def start(raw, out):
    here = Path(__file__).parent
    return subprocess.Popen([sys.executable, "-c", RUN, raw, out, here, here.parent], stderr=subprocess.DEVNULL)


def test_killed_at_any_moment_the_tables_are_whole_and_the_next_run_carries_on(folders, tmp_path):
    raw, out = folders
    go(raw, out)
    old = tables(out)
    write(raw, {f"n{i}.txt": f"2023-06-01\nPerson{i} met Other{i}." for i in range(40)})
    go(raw, tmp_path / "scratch")
    new = tables(tmp_path / "scratch")
    for delay in (0.3, 0.5, 0.7, 0.9, 1.2):
        process = start(raw, out)
        try:
            process.wait(delay)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
        assert tables(out) in (old, new)
    go(raw, out)
    assert tables(out) == new
    verify(out, raw)


def test_stopped_between_any_two_steps_of_publishing_one_version_is_whole(folders, tmp_path, monkeypatch):
    from pipeline.s8_publish import write as writing

    raw, out = folders
    go(raw, out)
    old = tables(out)
    write(raw, {"new.html": "<p>Gina Alt met Hans Neu on the bridge this very morning.</p>"})
    go(raw, tmp_path / "scratch")
    new = tables(tmp_path / "scratch")

    class Killed(BaseException):
        pass

    calls = 0

    def interrupting(function, after):
        def wrapped(*args, **kwargs):
            nonlocal calls
            calls += 1
            if calls > after:
                raise Killed
            return function(*args, **kwargs)

        return wrapped

    seen = set()
    for after in range(200):
        calls = 0
        with monkeypatch.context() as patch:
            for name in ("replace", "symlink_to", "unlink", "mkdir"):
                patch.setattr(Path, name, interrupting(getattr(Path, name), after))
            patch.setattr(os, "fsync", interrupting(os.fsync, after))
            try:
                go(raw, out)
            except Killed:
                pass
            else:
                break
        state = tables(out)
        assert state in (old, new), f"after {after} steps"
        seen.add(state == new)
    assert seen == {False, True}
    assert tables(out) == new
    versions = list((out / FOLDER / writing.VERSIONS).iterdir())
    assert len(versions) == 1
    assert verify(out, raw)


def test_progress_never_lets_control_characters_through(capsys):
    progress = Progress()
    progress.say("a\x1b[31m\r\nb\u202e\udcff")
    with progress.work("step", 3) as advance:
        advance(3)
    assert capsys.readouterr().err == "a\\x1b[31m\\r\\nb\\u202e\\udcff\nstep: 3 of 3\n"


def test_saved_batches_are_not_done_again_after_a_stop(folders, calls):
    raw, out = folders
    write(raw, {f"n{i}.txt": f"Person{i} met Other{i}." for i in range(6)})

    class Stop(BaseException):
        pass

    def extract(document, prepared, parsed, options):
        if document.path == "n4.txt":
            raise Stop
        return FAKE.extract(document, prepared, parsed, options)

    options = Options(raw=raw, out=out, quiet=True, batch=2)
    with pytest.raises(Stop):
        run(options, replace(FAKE, extract=extract))
    done = {line for line in calls() if line.startswith("extract")}
    assert len(done) >= 6
    run(options, FAKE)
    again = {line for line in calls() if line.startswith("extract")}
    assert len(done & again) <= 1  # at most what was in the batch that was lost
    assert len(done | again) == 10


def test_a_session_in_memory_leaves_no_file(tmp_path, monkeypatch):
    from pipeline.core.records import Article
    from pipeline.library import extract, session_of

    monkeypatch.chdir(tmp_path)
    with session_of(Options(), FAKE) as session:
        assert isinstance(session, Session)
    found = extract(
        [Article("2023-05-01\nAnna Ott met Bert Nau.", path="x", published="2023"), Article("")], stages=FAKE
    )
    assert list(tmp_path.iterdir()) == []
    assert found.events["actors"].tolist() == [["Anna Ott"]]
    assert found.documents["status"].tolist().count("empty") == 1
    assert found.mentions["start"].dtype == "int64"
    assert found.facts["number"].isna().all()
