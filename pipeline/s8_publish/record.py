"""The record of a run: what was read, found and left out, by which versions, and what changed."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from pipeline import __version__
from pipeline.core.analysis import Analysis, Versions
from pipeline.core.options import Options
from pipeline.s8_publish.diff import Difference
from pipeline.s8_publish.tables import SORTED_BY, Table

PROBLEMS = ("unreadable", "empty")  # a run that leaves such articles behind has finished with problems


def describe(
    analyses: Sequence[Analysis],
    tables: Mapping[str, Table],
    options: Options,
    versions: Versions,
    difference: Difference,
) -> dict[str, Any]:
    """What ``run.json`` tells of the articles, the tables and the changes."""
    statuses = Counter(a.status for a in analyses)
    return {
        "version": __version__,
        "python": platform.python_version(),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "options": options.shown(),
        "versions": asdict(versions) | {"parse": dict(versions.parse)},
        "counts": {
            "articles": len(analyses),
            **{name: len(table.rows) for name, table in tables.items() if name != "documents"},
            "status": dict(sorted(statuses.items())),
            "language": _counted(a.lang for a in analyses if a.status == "ok"),
            "type": _counted(tables["events"].cells("type")),
        },
        "sorted_by": dict(SORTED_BY),
        "reasons": {
            "articles": _counted(f"{a.status}: {_kind(a.reason)}" for a in analyses if a.status != "ok"),
            "blocks": _counted(f"{s.kind}: {_kind(s.reason)}" for a in analyses for s in a.skipped),
        },
        "problems": problems(analyses),
        "difference": asdict(difference),
    }


def problems(analyses: Sequence[Analysis]) -> list[str]:
    """One line for every article that could not be read, and one where there are none at all."""
    found = [f"{a.path}: {a.status}: {a.reason}" for a in analyses if a.status in PROBLEMS]
    return found if analyses else ["no articles found"]


def _kind(reason: str) -> str:
    """A reason without its particulars: what comes before the first colon."""
    return reason.split(":")[0]


def _counted(values: Any) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))
