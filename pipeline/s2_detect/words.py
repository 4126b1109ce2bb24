"""The closed-class words of each language that the pipeline reads natively, and how much of a text they make up."""

from __future__ import annotations

import re
from pathlib import Path

from pipeline.core.datafile import read_table, required
from pipeline.core.options import default_models, kept_by_models

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
NEIGHBOUR = "neighbour"  # the class that holds words of other languages
_SCHEMA = {"class": required, "words": required}


def lexicons_folder() -> Path:
    """Where the lexicons lie: beside the package in a checkout, inside it when installed."""
    return default_models() / "lexicons"


@kept_by_models
def supported_languages() -> tuple[str, ...]:
    """The languages with a folder of lexicons, by their ISO 639-1 codes, sorted."""
    return tuple(sorted(p.parent.name for p in lexicons_folder().glob("*/closed_class.tsv")))


@kept_by_models
def closed_class(lang: str, only: str = "") -> frozenset[str]:
    """The closed-class words of a language in lower case, or those of the class ``only``."""
    path = lexicons_folder() / lang / "closed_class.tsv"
    rows = (
        row for _, row in read_table(path, _SCHEMA) if (row["class"] == only if only else row["class"] != NEIGHBOUR)
    )
    return frozenset(w.strip().lower() for row in rows for w in row["words"].split(",") if w.strip())


def words_of(text: str) -> list[str]:
    """The words of a text in lower case, with straight apostrophes."""
    return [w.lower().replace("’", "'") for w in _WORD.findall(text)]


def share(words: list[str], lang: str, only: str = "") -> float:
    """Which part of the words, 0 to 1, are closed-class words of the language (of one class); 0 for no words."""
    known = closed_class(lang, only)
    return sum(w in known for w in words) / len(words) if words else 0.0
