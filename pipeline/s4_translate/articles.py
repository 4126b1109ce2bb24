"""Articles in other languages through English: what is sent, what is read in its place, and the way back.

The English is read like an article. What is found in it stands, in the tables, at the sentence of the original that
was translated, or at the very words where the original has them too (names, numbers).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.core.analysis import EXCERPT, Piece, Skipped
from pipeline.core.offsets import to_original
from pipeline.core.records import CleanText, Document, DocumentDate, Fact, Mention
from pipeline.s4_translate.ask import TARGET
from pipeline.s4_translate.evidence import one_line
from pipeline.s4_translate.pieces import sentences

_GAP = "\n\n"  # between sentences: no sentence of the English may reach into two of the original
WHOLE, SAME = "translated:sentence", "translated:words"  # how evidence was carried back


@dataclass(frozen=True, slots=True)
class Segment:
    """A sentence of the original that wants English; ``text`` is repaired, ``header`` lines hold no events."""

    start: int
    end: int
    text: str
    header: bool = False


@dataclass(frozen=True, slots=True)
class Translation:
    """The English of an article, sentence by sentence, and the sentences that have none."""

    text: str
    pieces: tuple[Piece, ...]
    left: tuple[Skipped, ...] = ()


def segments(document: Document, clean: CleanText) -> list[Segment]:
    """The sentences of an article, and its header lines (they may tell its date), in order."""
    found = []
    blocks = [(b.start, b.end, b.kept, b.kind) for b in clean.blocks] or [(0, len(document.text), True, "body")]
    for start, end, kept, kind in blocks:
        if kept:
            low, high = bisect_left(clean.origins, start), bisect_left(clean.origins, end)
            for s, e in sentences(clean.text[low:high]):
                found.append(Segment(*to_original(clean, low + s, low + e), one_line(clean.text[low + s : low + e])))
        elif kind == "header" and (text := one_line(document.text[start:end])):
            found.append(Segment(start, end, text, header=True))
    return found


def translation(document: Document, parts: Sequence[Segment], english: Mapping[str, str]) -> Translation:
    """The article in English; sentences without English, or that the provider leaves as they are, are not read."""
    texts: list[str] = []
    pieces: list[Piece] = []
    left: list[Skipped] = []
    at = 0
    for part in parts:
        text = english.get(part.text)
        if not text:
            reason = "not translated" if text is None else "the translation is the same"
            left.append(Skipped(part.start, part.end, "untranslated", reason, part.text[:EXCERPT]))
            continue
        source = document.text[part.start : part.end]
        pieces.append(Piece(part.start, part.end, source, at, at + len(text), part.header))
        texts.append(text)
        at += len(text) + len(_GAP)
    return Translation(_GAP.join(texts), tuple(pieces), tuple(left))


def as_english(document: Document, translated: Translation) -> tuple[Document, CleanText]:
    """The article as if it had been written in English, and what is to be read of it."""
    english = replace(document, text=translated.text, lang=TARGET)
    texts: list[str] = []
    origins: list[int] = []
    for p in translated.pieces:
        if p.header:
            continue
        if origins:
            texts.append(_GAP)
            origins += [p.english_start] * len(_GAP)
        texts.append(translated.text[p.english_start : p.english_end])
        origins += range(p.english_start, p.english_end)
    return english, CleanText("".join(texts), tuple(origins), ())


def in_source(mention: Mention, lang: str, pieces: Sequence[Piece]) -> Mention:
    """A mention found in the English as the tables show it: at the original's characters, marked as translated.

    ``lang`` is the original's language, ``pieces`` are those of its ``Translation``.
    """
    piece = _piece(pieces, mention.start, mention.end)
    sentence = _piece(pieces, mention.sentence_start, mention.sentence_end)
    return replace(
        mention,
        lang=lang,
        start=piece.start, end=piece.end, quote=piece.text,
        sentence_start=sentence.start, sentence_end=sentence.end, sentence=sentence.text,
        sentence_en=one_line(mention.sentence),
        method=f"{mention.method} {WHOLE}".strip(),
        facts=tuple(_fact(f, pieces) for f in mention.facts),
    )  # fmt: skip


def date_in_source(published: DocumentDate, pieces: Sequence[Piece]) -> DocumentDate:
    """A date of publication found in the English, with the place of its evidence in the original."""
    if published.start < 0:
        return published
    piece = _piece(pieces, published.start, published.end)
    return replace(published, start=piece.start, end=piece.end)


def _fact(fact: Fact, pieces: Sequence[Piece]) -> Fact:
    piece = _piece(pieces, fact.start, fact.end)
    start, end, how = piece.start, piece.end, WHOLE
    if fact.slot != "modality":
        same = [m.span() for m in re.finditer(rf"(?<!\w){re.escape(fact.quote)}(?!\w)", piece.text)]
        if len(same) == 1:
            start, end, how = piece.start + same[0][0], piece.start + same[0][1], SAME
    quote = piece.text[start - piece.start : end - piece.start]
    return replace(fact, start=start, end=end, quote=quote, method=f"{fact.method} {how}".strip())


def _piece(pieces: Sequence[Piece], start: int, end: int) -> Piece:
    """The piece that most of a span of the English lies in."""
    low = max(0, bisect_right(pieces, start, key=lambda p: p.english_start) - 1)
    high = max(low + 1, bisect_left(pieces, end, key=lambda p: p.english_start))
    return max(pieces[low:high], key=lambda p: min(end, p.english_end) - max(start, p.english_start))
