"""From a folder of German and English news articles to one table of events, each fact with its source characters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pipeline.core.records import Article
    from pipeline.library import Tables, extract
    from pipeline.s5_annotate.times import find_times
    from pipeline.spacy_pipeline import load

__version__ = "0.1.0"
__all__ = ["Article", "Tables", "extract", "find_times", "load"]

_HOME = {
    "Article": "pipeline.core.records",
    "Tables": "pipeline.library",
    "extract": "pipeline.library",
    "find_times": "pipeline.s5_annotate.times",
    "load": "pipeline.spacy_pipeline",
}


def __getattr__(name: str) -> Any:
    """Import what the façade offers only when it is asked for, so that ``import pipeline`` stays cheap."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
