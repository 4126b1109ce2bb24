"""Repair what copying and decoding broke in a stretch of text, with the origin of every character."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass

# Invisible characters: controls, soft hyphen, zero-width marks, direction marks, byte order marks, variation selectors.
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufffe\uffff]+"
)
_MARKUP = re.compile(
    r"</?(?:p|br|li|ul|ol|div|span|b|i|u|em|strong|a|h[1-6]|td|tr|th|table|tbody|img|figure|blockquote|sup|sub)\b[^<>]{0,300}>",
    re.I,
)
_BLANK = re.compile(r"\s+")
_ENTITY = re.compile(r"&(?:#\d{1,6}|#[xX][0-9a-fA-F]{1,5}|[A-Za-z]{2,8}\d{0,2});")
# UTF-8 read as Windows-1252 or Latin-1: a lead byte as a letter, then continuation bytes as whatever they show as.
_BROKEN = re.compile(
    r"[\u00c2-\u00f4][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]"
    r"[\u0080-\u00bf\u00c2-\u00f4\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]*"
)
_WRAPPED_HYPHEN = re.compile(r"(?<=[^\W\d_])[-\u2010][ \t]{0,8}(?:\r\n|\r|\n)[ \t]{0,80}(?=[^\W\d_])")


@dataclass(frozen=True, slots=True)
class Traced:
    """A text and, for each character, the offset of the original character it stands for."""

    text: str
    origins: tuple[int, ...]


Edit = tuple[int, int, str]  # replace text[start:end] by the string; start == end inserts


def trace(text: str, start: int, end: int) -> Traced:
    """The stretch ``text[start:end]`` as it stands."""
    return Traced(text[start:end], tuple(range(start, end)))


def apply(traced: Traced, edits: list[Edit]) -> Traced:
    """The text after the edits, which must be in order and apart.

    Characters that replace others are spread over the originals from left to right; an inserted character takes the
    origin of the character that follows it.
    """
    if not edits:
        return traced
    pieces: list[str] = []
    origins: list[int] = []
    at = 0
    for start, end, new in edits:
        pieces += traced.text[at:start], new
        origins += traced.origins[at:start]
        if start == end:
            origins += [traced.origins[min(start, len(traced.origins) - 1)]] * len(new)
        else:
            step = (end - start) / len(new) if new else 0.0
            origins += [traced.origins[start + int(k * step)] for k in range(len(new))]
        at = end
    pieces.append(traced.text[at:])
    origins += traced.origins[at:]
    return Traced("".join(pieces), tuple(origins))


def repair(traced: Traced, joins: Callable[[str, str], bool] | None = None) -> Traced:
    """The stretch without invisible characters, mojibake, tags and entities of HTML, line breaks and runs of blanks.

    ``joins(left, right)`` says whether a word broken by a hyphen at the end of a line is one word without it; without
    that function the hyphen stays. Letters, digits and punctuation that are not broken stay as they are.
    """
    traced = apply(traced, _mojibake(traced.text))
    traced = apply(traced, [(m.start(), m.end(), "") for m in INVISIBLE.finditer(traced.text)])
    if "<" in traced.text:
        traced = apply(traced, [(m.start(), m.end(), " ") for m in _MARKUP.finditer(traced.text)])
    traced = apply(traced, _entities(traced.text))
    traced = apply(traced, _hyphens(traced.text, joins))
    blanks = [(m.start(), m.end(), " ") for m in _BLANK.finditer(traced.text) if m.group() != " "]
    traced = apply(traced, blanks)
    left = len(traced.text) - len(traced.text.lstrip())
    right = len(traced.text.rstrip())
    return Traced(traced.text[left:right], traced.origins[left:right]) if left < right else Traced("", ())


def _mojibake(text: str) -> list[Edit]:
    """Runs such as ``Ã¤`` (UTF-8 that was read as a one-byte encoding) with what they stood for."""
    runs = list(_BROKEN.finditer(text))
    if not runs:
        return []
    import ftfy

    edits: list[Edit] = []
    for run in runs:
        fixed = ftfy.fix_encoding(run.group())
        if fixed != run.group() and len(fixed) < len(run.group()):
            edits.append((run.start(), run.end(), fixed))
    return edits


def _entities(text: str) -> list[Edit]:
    if "&" not in text:
        return []
    found = ((m.start(), m.end(), html.unescape(m.group())) for m in _ENTITY.finditer(text))
    return [(s, e, new) for s, e, new in found if new != text[s:e] and not (len(new) == 1 and INVISIBLE.match(new))]


def _hyphens(text: str, joins: Callable[[str, str], bool] | None) -> list[Edit]:
    """Hyphens at the ends of wrapped lines: the break goes, and with it the hyphen where the halves make one word."""
    edits: list[Edit] = []
    for match in _WRAPPED_HYPHEN.finditer(text):
        left = re.search(r"[^\W\d_]+$", text[max(0, match.start() - 40) : match.start()])
        right = re.match(r"[^\W\d_]+", text[match.end() : match.end() + 40])
        if left is None or right is None:
            continue
        one = right.group()[0].islower() and joins is not None and joins(left.group(), right.group())
        if one or not (right.group()[0].islower() and _is_suspended(right.group())):
            edits.append((match.start() + (0 if one else 1), match.end(), ""))
    return edits


def _is_suspended(right: str) -> bool:
    """``Haupt- und Nebenrolle``: the hyphen stands for a part left out, the blank stays."""
    return right in {"und", "oder", "bzw", "sowie", "and", "or", "to", "bis"}
