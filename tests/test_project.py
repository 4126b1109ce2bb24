"""What holds the project together outside the code."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from pipeline.cli import cli

ROOT = Path(__file__).parent.parent


def test_the_lock_pins_every_library_and_names_no_index():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    lock = (ROOT / "requirements.lock").read_text()
    pinned = set(re.findall(r"^([\w.-]+)==", lock, re.MULTILINE))
    assert {re.split(r"[<>=\[ ]", name)[0].lower() for name in wanted} <= pinned
    assert "://" not in lock
    assert "--" not in lock


def test_continuous_integration_runs_what_users_run():
    script = (ROOT / ".ci" / "run").read_text()
    assert script.startswith("#!/usr/bin/env bash\n")
    assert "set -euo pipefail" in script
    assert {"make lint", "make test"} <= set(script.splitlines())
    assert (ROOT / ".ci" / "run").stat().st_mode & 0o100


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        (["extract", "RAW=some where", "OUT=else"], '-m pipeline run "some where" "else"'),
        (["extract"], '-m pipeline run "raw" "processed"'),
        ([], '-m pipeline run "raw" "processed"'),
        (["test"], "-m pytest"),
        (["check-models"], "-m pipeline models"),
        (["models", "CORPORA=some where"], 'models/training/make_models.py "some where"'),
    ],
)
def test_make_runs_the_pipeline(arguments, command):
    done = subprocess.run(["make", "-n", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    assert command in done.stdout


def test_make_models_asks_for_the_corpora():
    done = subprocess.run(["make", "-n", "models"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2
    assert "CORPORA" in done.stderr


def test_the_recipe_of_the_models_trains_every_language_on_what_was_made_before():
    script = ROOT / "models" / "training" / "make_models.py"
    done = subprocess.run([sys.executable, script, "corpora", "--dry-run"], capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    trained = [line.partition("/train.py ")[2].split()[:2] for line in lines if "/train.py" in line]
    languages = sorted(p.name for p in (ROOT / "models" / "lexicons").iterdir() if p.is_dir())
    for lang in languages:
        assert {tuple(t) for t in trained if t[0] == lang} == {(lang, "syntax"), (lang, "names")}
    scripts = re.findall(r"training/(\w+\.py)", done.stdout)
    assert list(dict.fromkeys(scripts)) == [
        "lexicon.py", "train.py", "convert.py", "pretrain.py", "assemble.py", "evaluate_syntax.py",
        "evaluate_names.py",
    ]  # fmt: skip
    assert all((script.parent / name).is_file() for name in scripts)
    assert lines[-1].startswith("# ")
    assert "replaced by" in lines[-1]


DOCUMENTS = sorted(
    p for p in ROOT.rglob("*.md") if not {".venv", "raw", "processed", "build"} & set(p.relative_to(ROOT).parts)
)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_documents_link_to_what_is_there(path):
    links = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", path.read_text("utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_the_readme_names_commands_and_targets_that_exist():
    text = (ROOT / "README.md").read_text("utf-8")
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"^make ([\w-]+)", text, re.MULTILINE)) <= targets
    assert {"extract", "test"} <= set(re.findall(r"^make ([\w-]+)", text, re.MULTILINE))
    used = set(re.findall(r"python -m pipeline (\w+)", text))
    assert used
    assert used <= set(cli.commands)


def test_the_examples_of_the_readme_compile():
    examples = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert examples
    for example in examples:
        compile(example, "README.md", "exec")
