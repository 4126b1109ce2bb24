"""Cut texts of any language at the ends of paragraphs, sentences, clauses or words."""

from __future__ import annotations

import re
from collections.abc import Iterator

_END = re.compile(r"(?:(?<![.!?…؟।])[.!?…؟।]+(?:\s?»|[\"'”“’»«›‹)\]])*(?=\s)|[。！？]+[」』”）]*)\s*")
_SPEECH = re.compile(  # bounded: where marks do not pair up, the paragraph is not swallowed, nor searched for ever
    "|".join(f"{o}[^{o}{c}]{{0,800}}[{c}]" for o, c in (("„", '”“"'), ("“", "”"), ("«", "»"), ('"', '"'), ("「", "」")))
)
_WORD = 12  # characters before a full stop in which an abbreviation is looked for
_SHORT = re.compile(r"(?:^|[\s(\"'„“«-])([^\W\d_]\w{0,2}|\d{1,2})$")
_BORDERS = (
    re.compile(r"\n\s*\n\s*"),
    re.compile(r"(?<=[.!?…؟।])\s+|(?<=[。！？])\s*"),
    re.compile(r"(?<=[,;:–—،、])\s+|(?<=[、，；])"),
    re.compile(r"\s+"),
)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """The spans of the sentences of one paragraph, without blanks at their ends.

    The rules know no language. In doubt (after initials and what may be an abbreviation, before a small letter) two
    sentences stay one, and so do those of one direct speech: whether they are quoted must be seen of each.
    """
    start = 0
    speeches = _SPEECH.finditer(text)
    speech = next(speeches, None)
    for match in _END.finditer(text):
        while speech is not None and speech.end() <= match.end():
            speech = next(speeches, None)
        following = text[match.end() : match.end() + 1]
        if not following or following.islower() or (speech is not None and speech.start() < match.end()):
            continue
        if match.group().strip() == "." and _abbreviates(text[max(start, match.start() - _WORD) : match.start()]):
            continue
        yield from _trimmed(text, start, match.end())
        start = match.end()
    yield from _trimmed(text, start, len(text))


def _abbreviates(before: str) -> bool:
    """Whether a full stop after these characters may belong to an initial, an abbreviation or an ordinal."""
    found = _SHORT.search(before)
    word = found[1] if found else ""
    return word[:1].isupper() or word.isdigit() or len(word) == 1


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
