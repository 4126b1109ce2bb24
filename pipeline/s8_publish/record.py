"""The record of a run: what was read, found and left out, by which versions, and what changed."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from pipeline import __version__
from pipeline.core.analysis import Versions
from pipeline.core.options import Options
from pipeline.s8_publish.diff import Difference
from pipeline.s8_publish.tables import SORTED_BY, Table

PROBLEMS = ("unreadable", "empty")  # a run that leaves such articles behind has finished with problems


def describe(
    tables: Mapping[str, Table], options: Options, versions: Versions, difference: Difference
) -> dict[str, Any]:
    """What ``run.json`` tells of the articles, the tables and the changes."""
    articles = [*tables["documents"].cells("path", "lang", "status", "reason")]
    return {
        "version": __version__,
        "python": platform.python_version(),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "options": options.shown(),
        "versions": asdict(versions) | {"parse": dict(versions.parse)},
        "counts": {
            "articles": len(articles),
            **{name: len(table.rows) for name, table in tables.items() if name != "documents"},
            "status": _counted(status for _, _, status, _ in articles),
            "language": _counted(lang for _, lang, status, _ in articles if status == "ok"),
            "type": _counted(tables["events"].cells("type")),
        },
        "sorted_by": dict(SORTED_BY),
        "reasons": {
            "articles": _counted(f"{status}: {_kind(why)}" for _, _, status, why in articles if status != "ok"),
            "blocks": _counted(f"{kind}: {_kind(why)}" for kind, why in tables["blocks"].cells("kind", "reason")),
        },
        "problems": problems(tables["documents"]),
        "difference": asdict(difference),
    }


def problems(documents: Table) -> list[str]:
    """One line for every article that could not be read, by path, and one where there are none at all."""
    found = sorted(a for a in documents.cells("path", "doc_id", "status", "reason") if a[2] in PROBLEMS)
    return [f"{path}: {status}: {why}" for path, _, status, why in found] if documents.rows else ["no articles found"]


def _kind(reason: str) -> str:
    """A reason without its particulars: what comes before the first colon."""
    return reason.split(":")[0]


def _counted(values: Any) -> dict[str, int]:
    return dict(sorted(Counter(values).items()))
