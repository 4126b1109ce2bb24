"""A document to its clean text: paragraphs classified, the article's own ones repaired and joined, all of it traced."""

from __future__ import annotations

import re
from collections import Counter

from pipeline.core.records import Block, CleanText, Document, Language
from pipeline.s2_detect.paragraphs import split_paragraphs
from pipeline.s3_clean.blocks import classify
from pipeline.s3_clean.capitals import Evidence, evidence, recased, shouted
from pipeline.s3_clean.cues import load_cues
from pipeline.s3_clean.glue import count_tokens, find_glued, joins
from pipeline.s3_clean.repair import Edit, Traced, apply, repair, trace

SEPARATOR = "\n\n"
_BULLET = re.compile(r"\s*(?:[-–—•*·▪►■▶➤]|\d{1,3}[.)])\s+(?=\S)")


def clean(document: Document, language: Language) -> CleanText:
    """The article of a document without its surroundings, repaired, with the way back. Never raises for any text.

    The blocks cover every character of the document that is not blank, in order; the text holds the kept ones, one
    paragraph each, with a blank line between.
    """
    spans = [(p.start, p.end) for p in language.paragraphs] or split_paragraphs(document.text)
    blocks = classify(document.text, spans, language, load_cues(), document.title, document.authors.split("; "))
    counts = count_tokens(document.text)
    known = _Written(document.text, blocks)
    pieces: list[Traced] = []
    title = ""
    for block in blocks:
        if not block.kept:
            continue
        piece = _repaired(document.text, block, language.lang, counts, known)
        if not piece.text:
            continue
        pieces.append(piece)
        if block.kind == "title":
            title = piece.text
    text, origins = _join(pieces)
    return CleanText(text, origins, tuple(blocks), title or known.usual(document.title, language.lang))


class _Written:
    """How an article writes its words, looked up only where a line in capitals asks."""

    def __init__(self, text: str, blocks: list[Block]) -> None:
        self._lines = (text[b.start : b.end] for b in blocks)
        self._found: Evidence | None = None

    def edits(self, line: str, lang: str) -> list[Edit]:
        """The edits that give a line in capitals its usual letters; none for other lines."""
        if not shouted(line):
            return []
        if self._found is None:
            self._found = evidence(self._lines)
        return recased(line, lang, self._found)

    def usual(self, line: str, lang: str) -> str:
        """A line with its usual letters."""
        return apply(trace(line, 0, len(line)), self.edits(line, lang)).text


def _repaired(text: str, block: Block, lang: str, counts: Counter[str], known: _Written) -> Traced:
    """The repaired text of a block, without the bullet or number of a list item."""
    start = block.start
    if block.kind == "body" and (bullet := _BULLET.match(text, start, block.end)):
        start = bullet.end()
    piece = repair(trace(text, start, block.end), lambda left, right: joins(left, right, lang))
    piece = apply(piece, known.edits(piece.text, lang))
    return apply(piece, [(at, at, " ") for at in find_glued(piece.text, lang, counts)])


def _join(pieces: list[Traced]) -> tuple[str, tuple[int, ...]]:
    origins: list[int] = []
    for n, piece in enumerate(pieces):
        if n:
            origins += [piece.origins[0]] * len(SEPARATOR)
        origins += piece.origins
    return SEPARATOR.join(p.text for p in pieces), tuple(origins)
