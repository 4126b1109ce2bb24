"""Lines that articles of one outlet share although they report different things: calls, notes and series titles.

Which lines these are only all articles together tell. To clean every article again whenever one is added would make
adding dear; to judge by the articles read so far would make the tables depend on their order. So each analysis keeps
the lines of its article that may turn out to be repeated, and what was found in such a line is taken out when all
analyses are at hand, before anything is resolved: a function of the set of articles, which costs no new parse. The
price is that the parser and the rules for pronouns still saw these lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from pipeline.core.analysis import Analysis, Repeatable, Skipped
from pipeline.core.codec import digest
from pipeline.core.records import Block, CleanText, Mention
from pipeline.s3_clean.cues import normal

REASON = "the same line in other articles of the outlet"
_TOP, _BOTTOM = 2, 4  # paragraphs of running text from either end of an article in which such lines stand
_SHORTEST = 9  # words of running text: "The police are investigating." may end any number of articles
_ARTICLES = 3  # different texts that must share a line
_SHARE = 1 / 3  # and how many of the outlet's, for running text: background comes back in the articles of one story
_EXCERPT = 200

Origins = Callable[[Sequence[Analysis]], Mapping[str, str]]


def repeatable(text: str, clean: CleanText) -> tuple[Repeatable, ...]:
    """The kept lines of an article that are none of its own if others of the outlet have them too."""
    kept = [b for b in clean.blocks if b.kept and b.kind in ("heading", "body")]
    running = [b for b in kept if b.kind == "body"]
    edge = {b.start for b in (*running[:_TOP], *running[-_BOTTOM:])}
    return tuple(
        _line(text, b) for b in kept if b.kind == "heading" or (b.start in edge and _is_long(text[b.start : b.end]))
    )


def _is_long(line: str) -> bool:
    return len(line.split()) >= _SHORTEST


def _line(text: str, block: Block) -> Repeatable:
    line = " ".join(text[block.start : block.end].split())
    short = block.kind == "heading"
    key = normal(re.sub(r"\d+", "0", line) if short else line)
    return Repeatable(block.start, block.end, digest(key)[:16], short, line[:_EXCERPT])


def without_repeated(analyses: Sequence[Analysis], origins: Origins) -> list[Analysis]:
    """The analyses without what was found in lines that other articles of their outlet repeat; order is kept.

    ``origins`` tells which texts some articles (by doc_id) reprint: reprints share all their lines and count as one.
    Articles of an unnamed outlet are taken by their folder.
    """
    outlets: dict[str, set[str]] = {}
    holders: dict[tuple[str, str, bool], list[Analysis]] = {}
    for a in (a for a in analyses if a.status == "ok"):
        outlets.setdefault(_outlet(a), set()).add(a.doc_id)
        for key, short in {(line.key, line.short) for line in a.lines}:
            holders.setdefault((_outlet(a), key, short), []).append(a)
    shared = {at: some for at, some in holders.items() if len(some) >= _ARTICLES}
    if not shared:
        return list(analyses)
    involved = {a.doc_id: a for some in shared.values() for a in some}
    origin = origins([involved[d] for d in sorted(involved)])
    repeated = set()
    for (outlet, key, short), some in shared.items():
        texts = len({origin.get(a.doc_id, a.doc_id) for a in some})
        if texts >= _ARTICLES and (short or len(some) >= _SHARE * len(outlets[outlet])):
            repeated.add((outlet, key, short))
    return [_without(a, [r for r in a.lines if (_outlet(a), r.key, r.short) in repeated]) for a in analyses]


def _outlet(a: Analysis) -> str:
    return a.source.casefold() or f"/{PurePosixPath(a.path).parent}"


def _without(a: Analysis, lines: list[Repeatable]) -> Analysis:
    if not lines or a.status != "ok":
        return a
    dropped = tuple(Skipped(r.start, r.end, "repeated", REASON, r.text) for r in lines)
    mentions = tuple(m for m in a.mentions if not any(_draws_on(m, r) for r in lines))
    chars = a.article_chars - sum(r.end - r.start for r in lines)
    return replace(a, mentions=mentions, skipped=a.skipped + dropped, article_chars=max(0, chars))


def _draws_on(m: Mention, line: Repeatable) -> bool:
    """Whether a mention, or one of its facts, stands in a line."""
    spans = [(m.start, m.end), *((f.start, f.end) for f in m.facts)]
    return any(start < line.end and line.start < end for start, end in spans)
