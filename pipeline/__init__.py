"""From a folder of German and English news articles to one table of events, each fact with its source characters."""

from __future__ import annotations

from typing import Any


def __getattr__(name: str) -> Any:
    """Import what the façade offers only when it is asked for, so that ``import pipeline`` stays cheap."""
    if name == "find_times":
        from pipeline.s5_annotate.times import find_times

        return find_times
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
