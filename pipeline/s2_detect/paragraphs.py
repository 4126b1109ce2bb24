"""Where the paragraphs of a plain text begin and end: lines, or the lines of one hard-wrapped paragraph together."""

from __future__ import annotations

import re
from itertools import pairwise

_LINE = re.compile(r"[^\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]+")
_MIN_WRAPPED = 6  # lines that must look wrapped before a text counts as hard-wrapped
_WIDTHS = range(50, 110)  # of hard-wrapped text, in characters
_LIST_ITEM = re.compile(r"(?:[-–—•*·▪►■]|\d{1,2}[.)])\s")


def split_paragraphs(text: str) -> list[tuple[int, int]]:
    """The paragraphs of a text as spans without surrounding blanks, in order; blank lines are in none.

    A line is a paragraph, as web text is copied, unless the text is wrapped at a fixed width: then lines that were
    wrapped belong to one paragraph until a blank line, a list item or a line that had room for the next word.
    """
    lines = []
    for match in _LINE.finditer(text):
        raw = match.group()
        stripped = raw.strip()
        if stripped:
            start = match.start() + len(raw) - len(raw.lstrip())
            lines.append((start, start + len(stripped)))
    width = _wrap_width(text, lines)
    if not width:
        return lines
    spans: list[tuple[int, int]] = []
    for n, (start, end) in enumerate(lines):
        if n and _continues(text, lines[n - 1], (start, end), width):
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return spans


def _wrap_width(text: str, lines: list[tuple[int, int]]) -> int:
    """The width at which a text is hard-wrapped, 0 where it is not."""
    if len(lines) < _MIN_WRAPPED:
        return 0
    lengths = sorted(end - start for start, end in lines)
    width = lengths[-1]
    if lengths[-1] not in _WIDTHS:
        width = lengths[int(0.97 * len(lengths))]  # a long address or a table row does not unwrap the rest
        if width not in _WIDTHS:
            return 0
    followed = [(a, b) for a, b in pairwise(lines) if _adjacent(text, a, b)]
    wrapped = sum(_full(text, a, b, width) for a, b in followed)
    return width if wrapped >= _MIN_WRAPPED and wrapped >= 0.6 * len(followed) else 0


def _adjacent(text: str, line: tuple[int, int], following: tuple[int, int]) -> bool:
    """Whether nothing but one line break, and blanks, stands between two lines."""
    gap = text[line[1] : following[0]]
    return gap.replace("\r\n", "\n").count("\n") <= 1


def _full(text: str, line: tuple[int, int], following: tuple[int, int], width: int) -> bool:
    """Whether the first word of the following line had no room any more."""
    first = text[following[0] : min(following[1], following[0] + 80)].split(maxsplit=1)[0]
    return line[1] - line[0] + 1 + len(first) > width - 3


def _continues(text: str, line: tuple[int, int], following: tuple[int, int], width: int) -> bool:
    if not _adjacent(text, line, following) or _LIST_ITEM.match(text, following[0]):
        return False
    return _full(text, line, following, width)
