from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from fake_stages import FAKE

import pipeline.library  # before the stages are replaced, which it would keep
import pipeline.run  # noqa: F401 the same
from pipeline import __version__, cli
from pipeline.core.store import FOLDER, locked

ROOT = Path(__file__).parent.parent


@pytest.fixture(autouse=True)
def fake(monkeypatch):
    monkeypatch.setattr("pipeline.stages.STAGES", FAKE)


@pytest.fixture
def folders(tmp_path):
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / "a.txt").write_text("2023-05-01\nAnna Ott met Bert Nau in Wien.\n")
    (raw / "b.txt").write_text("2023-05-02\nAm Montag traf Bert.\n\nAnna Ott traf Bert Nau.\n")
    return str(raw), str(tmp_path / "out")


def call(capsys, *arguments):
    status = cli.main([str(a) for a in arguments])
    return status, *capsys.readouterr()


def test_a_run_says_what_it_found_and_where(folders, capsys):
    raw, out = folders
    status, text, errors = call(capsys, "run", raw, out)
    assert status == 0
    assert "events from 3 mentions in 2 articles" in text
    assert f"{out}/events.csv" in text
    assert "working on articles: 2 of 2" in errors
    status, text, errors = call(capsys, "run", raw, out)
    assert (status, errors) == (0, "")
    assert text.startswith("nothing has changed; ")


def test_quiet_and_json(folders, capsys):
    raw, out = folders
    assert call(capsys, "run", raw, out, "--quiet") == (0, "", "")
    status, text, errors = call(capsys, "run", raw, out, "--json", "-q")
    assert (status, errors) == (0, "")
    assert json.loads(text)["counts"]["mentions"] == 3


def test_problems_are_listed_one_per_line_and_harmless(folders, capsys):
    raw, out = folders
    Path(raw, "evil\x1b[2J\n.txt").write_text("BROKEN")
    Path(raw, "leer.txt").write_text("")
    for _ in range(2):
        status, _, errors = call(capsys, "run", raw, out, "-q")
        assert status == 1
        assert errors.splitlines() == [
            "evil\\x1b[2J\\n.txt: unreadable: could not be cleaned: ValueError: cannot be cleaned \\x1b[31m",
            "leer.txt: empty: an empty file",
        ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "RAW/none", "OUT"], "does not exist"),
        (["run", "RAW", "RAW/out"], "cannot go into the folder of the articles"),
        (["run", "RAW", "OUT", "--jobs", "0"], "jobs"),
        (["run", "RAW", "OUT", "--pipeline", "de"], "LANG=NAME"),
        (["run", "RAW", "OUT", "--aliases", "RAW/none"], "does not exist"),
        (["nonsense"], "No such command"),
        (["verify", "RAW"], "there are no tables"),
        (["explain", "e1", "RAW"], "there are no tables"),
        (["diff", "RAW/none"], "does not exist"),
    ],
)
def test_wrong_usage_is_status_2(folders, capsys, arguments, message):
    raw, out = folders
    arguments = [a.replace("RAW", raw).replace("OUT", out) for a in arguments]
    status, _, errors = call(capsys, *arguments)
    assert status == 2
    assert message in errors
    assert "Traceback" not in errors


def test_a_wrong_data_file_is_named_with_its_line(folders, capsys, tmp_path):
    raw, out = folders
    table = tmp_path / "corrections.tsv"
    table.write_text("action\ta\tb\nsame\tm1\n")
    status, _, errors = call(capsys, "run", raw, out, "--corrections", table)
    assert status == 2
    assert f"{table}:2: same needs two values" in errors


def test_an_output_that_cannot_be_written_is_status_1(folders, capsys, tmp_path):
    raw, _ = folders
    (tmp_path / "file").write_text("")
    status, _, errors = call(capsys, "run", raw, tmp_path / "file" / "out")
    assert status == 1
    assert "Not a directory" in errors
    assert str(tmp_path / "file") in errors


def test_a_second_run_in_the_same_folder_names_the_first(folders, capsys):
    raw, out = folders
    with locked(Path(out) / FOLDER):
        status, _, errors = call(capsys, "run", raw, out)
    assert status == 1
    assert f"process {os.getpid()}" in errors


def test_waiting_for_another_run_ends_with_it(folders):
    raw, out = folders
    here = Path(__file__).parent
    code = (
        "import sys; sys.path[:0] = sys.argv[1:3]; import pipeline.stages; from fake_stages import FAKE\n"
        "pipeline.stages.STAGES = FAKE; from pipeline.cli import main; sys.exit(main(sys.argv[3:]))"
    )
    command = [sys.executable, "-c", code, here, ROOT, "run", raw, out, "--wait"]
    with locked(Path(out) / FOLDER):
        waiting = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(1.5)
    assert "events from 3 mentions" in waiting.communicate(timeout=60)[0]
    assert waiting.returncode == 0


def test_an_interruption_is_no_traceback(folders, capsys, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("pipeline.stages.STAGES", replace(FAKE, resolve=interrupted))
    status, _, errors = call(capsys, "run", *folders, "-q")
    assert status == 1
    assert errors.strip() == "error: interrupted; the tables are as before, and the next run carries on"


def test_verify_diff_and_report(folders, capsys, tmp_path):
    raw, out = folders
    call(capsys, "run", raw, out)
    assert call(capsys, "verify", out)[:2] == (0, "9 rows with 12 spans in 2 articles: all as in the source\n")
    assert json.loads(call(capsys, "verify", out, "--raw", raw, "--json")[1]) == {
        "rows": 9,
        "spans": 12,
        "documents": 2,
    }
    status, text, _ = call(capsys, "diff", out)
    assert status == 0
    new = json.loads(call(capsys, "diff", out, "--json")[1])["new"]
    assert [line.split()[:2] for line in text.splitlines()] == [["new", event] for event in new]
    assert call(capsys, "report", out, "--to", tmp_path / "r.html")[0] == 0
    assert (tmp_path / "r.html").read_bytes() == Path(out, "report.html").read_bytes()
    Path(raw, "b.txt").write_text("changed")
    status, _, errors = call(capsys, "verify", out)
    assert status == 1
    assert "b.txt was changed since the run" in errors
    assert errors.count("\n") == 1
    assert "changed" in json.loads(call(capsys, "verify", out, "--json")[1])["mismatch"]


def test_explain_shows_the_evidence_and_follows_retired_ids(folders, capsys):
    raw, out = folders
    call(capsys, "run", raw, out)
    event = sorted(json.loads(call(capsys, "diff", out, "--json")[1])["new"])[0]
    status, text, _ = call(capsys, "explain", event, out)
    assert status == 0
    assert text.startswith(f"{event}: ")
    assert "Evidence" in text
    told = json.loads(call(capsys, "explain", event, out, "--json")[1])
    assert [e["event_id"] for e in told["events"]] == [event]
    assert {f["slot"] for f in told["facts"]} == {"actor", "target"}
    assert told["why"] + "\n" == text
    status, _, errors = call(capsys, "explain", "e000", out)
    assert status == 2
    assert "there is no event e000" in errors
    for name in ("a.txt", "b.txt"):
        Path(raw, name).write_text("nothing")
    call(capsys, "run", raw, out)
    status, text, _ = call(capsys, "explain", event, out)
    assert status == 1
    assert "retracted" in text


def test_each_stage_can_be_looked_at(folders, capsys):
    raw, _ = folders

    def lines(*arguments):
        status, text, errors = call(capsys, *arguments)
        assert (status, errors) == (0, "")
        return [json.loads(line) for line in text.splitlines()]

    assert [d["path"] for d in lines("ingest", raw)] == ["a.txt", "b.txt"]
    assert lines("ingest", Path(raw, "a.txt"))[0]["text"].startswith("2023-05-01\nAnna")
    assert lines("clean", raw)[0]["blocks"][1]["text"] == "Anna Ott met Bert Nau in Wien."
    assert {line["type"] for line in lines("extract", raw)} == {"meet"}
    assert lines("resolve", raw)[0]["type"] == "meet"
    assert lines("detect", raw)[1]["lang"] in ("de", "und")


def test_a_stage_reports_what_it_could_not_read(folders, capsys):
    raw, _ = folders
    Path(raw, "x.bin").write_bytes(b"\x00")
    status, text, errors = call(capsys, "ingest", raw)
    assert status == 1
    assert len(text.splitlines()) == 2
    assert errors.startswith("x.bin: unreadable: ")
    Path(raw, "a0.txt").write_text("CRASH")
    status, text, errors = call(capsys, "extract", raw)
    assert status == 1
    assert {json.loads(line)["path"] for line in text.splitlines()} == {"a.txt", "b.txt"}
    assert errors.startswith("a0.txt: RuntimeError: no such rule\nx.bin: ")


@pytest.mark.parametrize("command", ["", *sorted(cli.cli.commands)])
def test_every_command_has_help(capsys, command):
    status, text, _ = call(capsys, *([command] if command else []), "--help")
    assert status == 0
    assert text.startswith("Usage: python -m pipeline")


def test_the_version_is_that_of_the_package(capsys):
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert project["version"] == __version__
    assert call(capsys, "--version")[1].strip().endswith(__version__)


def test_the_module_runs_and_a_closed_pipe_is_no_error():
    done = subprocess.run(
        f"{sys.executable} -m pipeline --help | head -1; exit ${{PIPESTATUS[0]}}",
        shell=True, executable="/bin/bash", cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Usage: python -m pipeline")


def test_importing_the_package_is_cheap():
    code = "import sys, pipeline, pipeline.cli, pipeline.run; print(*sorted({m.split('.')[0] for m in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert not {"spacy", "numpy", "pandas", "pyarrow", "pydantic", "trafilatura", "langdetect"} & set(
        done.stdout.split()
    )
