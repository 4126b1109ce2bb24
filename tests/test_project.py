"""What holds the project together outside the code."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

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
    ],
)
def test_make_runs_the_pipeline(arguments, command):
    done = subprocess.run(["make", "-n", *arguments], cwd=ROOT, capture_output=True, text=True, check=True)
    assert command in done.stdout
