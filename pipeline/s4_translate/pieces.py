"""Cut texts of any language at the ends of paragraphs, sentences, clauses or words."""

from __future__ import annotations

import re
from collections.abc import Iterator

_END = re.compile(r"(?:[.!?…؟।]+[\"'”“’»«›‹)\]]*(?=\s)|[。！？]+[」』”）]*)\s*")
_SHORT = re.compile(r"(?:^|[\s(\"'„“«-])(?:\w|[^\W\d_]\w{0,2}|\d{1,2})$")
_BORDERS = (
    re.compile(r"\n\s*\n\s*"),
    re.compile(r"(?<=[.!?…؟।])\s+|(?<=[。！？])\s*"),
    re.compile(r"(?<=[,;:–—،、])\s+|(?<=[、，；])"),
    re.compile(r"\s+"),
)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """The spans of the sentences of one paragraph, without blanks at their ends.

    The rules know no language. In doubt (after initials and what may be an abbreviation, before a small letter) two
    sentences stay one.
    """
    start = 0
    for match in _END.finditer(text):
        following = text[match.end() : match.end() + 1]
        if not following or following.islower():
            continue
        word = text[start : match.start()]
        if match.group().startswith(".") and not match.group().startswith("..") and _SHORT.search(word):
            last = word.split()[-1] if word.split() else ""
            if last[:1].isupper() or last.isdigit() or len(last) == 1:
                continue
        yield from _trimmed(text, start, match.end())
        start = match.end()
    yield from _trimmed(text, start, len(text))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    part = text[start:end]
    if part.strip():
        yield start + len(part) - len(part.lstrip()), start + len(part.rstrip())


def split_text(text: str, limit: int) -> list[str]:
    """The text in parts of at most ``limit`` characters (1 or more) that joined are the text again.

    Parts end at the strongest border that there is: a paragraph's, a sentence's, a clause's, a word's.
    """
    parts: list[str] = []
    while len(text) > limit:
        at = _border(text, limit)
        parts.append(text[:at])
        text = text[at:]
    return [*parts, text] if text else parts


def _border(text: str, limit: int) -> int:
    for border in _BORDERS:
        ends = [m.end() for m in border.finditer(text, 0, limit) if 0 < m.end() <= limit and text[: m.start()].strip()]
        if ends:
            return ends[-1]
    return limit
