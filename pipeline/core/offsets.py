"""Map spans of the repaired text back to the characters of the original."""

from __future__ import annotations

from pipeline.core.records import CleanText


def to_original(clean: CleanText, start: int, end: int) -> tuple[int, int]:
    """The span of ``Document.text`` that ``clean.text[start:end]`` stands for.

    Raises ``ValueError`` for an empty span or one outside the text: a fact without characters is no fact.
    """
    if not 0 <= start < end <= len(clean.text):
        raise ValueError(f"span {start}:{end} is empty or outside a text of {len(clean.text)} characters")
    return clean.origins[start], clean.origins[end - 1] + 1
