"""Articles that tell one text in two languages: which ones, and which of their sentences stand for one another.

A translation keeps names, numbers and the order of what is said. Two articles are taken for one text where enough of
their sentences can be paired in order, each pair sharing telling words (foreign ones through the dictionary). The pairs
that are sure then show where in the other text each further sentence must stand.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from math import fsum, sqrt
from typing import Generic, TypeVar

Terms = Mapping[str, float]  # words, names and numbers of a sentence that tell something, each with its weight
T = TypeVar("T", str, tuple[str, int])
Sentence = tuple[str, int]  # an article and where in it the sentence begins
Place = Callable[[int, int], float]  # how well two sentences stand where they should, by where they begin

LEAST = 0.1  # likeness from which two sentences may stand for one another
SHARE = 0.07  # sum of the likeness of all pairs beside the number of sentences, from which two articles are one text
RIVAL = 0.6  # what an article must share with another beside what it shares with the one most like it
SUM = 0.35  # and that sum by itself: one sentence that is half alike proves nothing
DAMP = 8.0  # weight added to every sentence's: short ones are alike by chance
PIVOT, MEANT = "en", 0.5  # words of other languages come with several English ones, of which about half are meant
PARTNERS = 6  # articles in another language that an article is compared with, those with most topics in common
CROWD = 50  # a topic of more articles than this finds no partners
SHARED = 2  # topics that two articles must have in common to be compared
ANCHOR, ANCHORS = 0.2, 4  # likeness from which pairs of sentences tell where others stand, and how many there must be
PLACE, REACH = 0.2, 120  # likeness of two sentences that stand where they should; how many characters off is none


@dataclass(frozen=True)
class Parallel:
    """``text`` numbers the articles that tell one text, ``sentence`` the sentences that stand for one another; articles
    and sentences without a partner are in neither. ``faithful`` are the pairs of articles, smaller id first, that are
    translations for sure, and not just two reports on one thing."""

    text: Mapping[str, int] = field(default_factory=dict)
    sentence: Mapping[Sentence, int] = field(default_factory=dict)
    faithful: frozenset[tuple[str, str]] = frozenset()

    def translates(self, one: str, other: str) -> bool:
        """Whether of two articles one is the translation of the other for sure."""
        return (min(one, other), max(one, other)) in self.faithful


def candidates(topics: Mapping[str, Sequence[str]], lang: Mapping[str, str]) -> list[tuple[str, str]]:
    """Pairs of articles in two languages worth an alignment, smaller id first; ``topics`` are each article's words."""
    holders: dict[str, list[str]] = {}
    for doc in sorted(topics):
        for topic in topics[doc]:
            holders.setdefault(topic, []).append(doc)
    abroad: dict[tuple[str, str], list[str]] = {}  # the articles of each topic that are in other languages than one
    for topic, docs in holders.items():
        if 1 < len(docs) <= CROWD and len(spoken := {lang[d] for d in docs}) > 1:
            for one in spoken:
                abroad[one, topic] = [d for d in docs if lang[d] != one]
    out: set[tuple[str, str]] = set()
    for doc, own in topics.items():
        one = lang[doc]
        shared = Counter(chain.from_iterable(abroad.get((one, t), ()) for t in own))
        best = sorted((d for d, n in shared.items() if n >= SHARED), key=lambda d: (-shared[d], d))[:PARTNERS]
        out.update((min(doc, d), max(doc, d)) for d in best)
    return sorted(out)


@dataclass(frozen=True, slots=True)
class Text:
    """An article by its sentences, in order: where each begins, what it tells, the words of that, and its weight."""

    starts: Sequence[int]
    sentences: Sequence[Terms]
    words: Sequence[frozenset[str]]
    weights: Sequence[float]


def text(sentences: Mapping[int, Terms], lang: str) -> Text:
    """An article from what its sentences tell, by where they begin."""
    starts = sorted(sentences)
    own = [sentences[start] for start in starts]
    meant = 1.0 if lang == PIVOT else MEANT
    return Text(starts, own, [*map(frozenset, own)], [sum(terms.values()) * meant for terms in own])


def parallel(
    pairs: Sequence[tuple[str, str]], sentences: Mapping[str, Mapping[int, Terms]], lang: Mapping[str, str]
) -> Parallel:
    """Which of the pairs of articles are one text, by their sentences; the result does not depend on the order."""
    aligned: dict[tuple[str, str], list[tuple[int, int, float]]] = {}
    share: dict[tuple[str, str], float] = {}
    best: dict[str, float] = {}
    told = {doc: text(sentences[doc], lang[doc]) for doc in sorted({doc for pair in pairs for doc in pair})}
    for a, b in pairs:
        left, right = told[a], told[b]
        found = align(left, right)
        total = sum(likeness for _, _, likeness in found)
        share[a, b] = total / sqrt(len(left.starts) * len(right.starts))
        if total >= SUM and share[a, b] >= SHARE:
            aligned[a, b] = found
            for doc in (a, b):
                best[doc] = max(best.get(doc, 0.0), share[a, b])
    texts, lines, faithful = _Sets[str](), _Sets[Sentence](), set[tuple[str, str]]()
    for (a, b), found in aligned.items():
        if share[a, b] >= RIVAL * max(best[a], best[b]):
            texts.join(a, b)
            left, right = told[a], told[b]
            anchors = [(left.starts[i], right.starts[j]) for i, j, alike in found if alike >= ANCHOR]
            if len(anchors) >= ANCHORS:
                faithful.add((a, b))
            if (place := _places(anchors)) is not None:
                found = align(left, right, place)
            for i, j, _ in found:
                lines.join((a, left.starts[i]), (b, right.starts[j]))
    return Parallel(texts.numbered(), lines.numbered(), frozenset(faithful))


class _Sets(Generic[T]):
    """Disjoint sets of things that can be put in order."""

    def __init__(self) -> None:
        self.root: dict[T, T] = {}

    def find(self, x: T) -> T:
        self.root.setdefault(x, x)
        while self.root[x] != x:
            self.root[x] = self.root[self.root[x]]
            x = self.root[x]
        return x

    def join(self, x: T, y: T) -> None:
        self.root[self.find(x)] = self.find(y)

    def numbered(self) -> dict[T, int]:
        """Each thing with the number of its set; the numbers follow the order of the things."""
        numbers: dict[T, int] = {}
        return {x: numbers.setdefault(self.find(x), len(numbers)) for x in sorted(self.root)}


def _places(anchors: Sequence[tuple[int, int]]) -> Place | None:
    """How well two sentences stand where they should, by where each begins: beside ``anchors``, pairs in order. Few
    anchors are those of two reports on one thing, in which the same place means nothing."""
    if len(anchors) < ANCHORS:
        return None
    xs, ys = [x for x, _ in anchors], [y for _, y in anchors]

    def place(x: int, y: int) -> float:
        at = bisect_right(xs, x)
        if 0 < at < len(xs):  # between two anchors a translation is longer or shorter throughout
            off = ys[at - 1] + (x - xs[at - 1]) * (ys[at] - ys[at - 1]) / (xs[at] - xs[at - 1]) - y
        else:
            near = max(0, at - 1)
            off = ys[near] + (x - xs[near]) - y
        return PLACE * max(0.0, 1 - abs(off) / REACH)

    return place


def align(left: Text, right: Text, place: Place | None = None) -> list[tuple[int, int, float]]:
    """The pairs of sentences, in order on both sides, that are most alike together, each with its likeness; ``place``
    adds to that by where the two begin."""
    alike = _likeness(left, right)
    if place is not None:
        alike = [[value + place(x, y) for value, y in zip(row, right.starts, strict=True)]
                 for row, x in zip(alike, left.starts, strict=True)]  # fmt: skip
    n, m = len(left.starts), len(right.starts)
    best = [[0.0] * (m + 1)]  # of what comes after a sentence on both sides, the last row first
    for row in reversed(alike):
        after, own = best[-1], [0.0] * (m + 1)
        for j in range(m - 1, -1, -1):
            most = after[j] if after[j] > own[j + 1] else own[j + 1]
            if row[j] > LEAST and (both := after[j + 1] + row[j] - LEAST) > most:
                most = both
            own[j] = most
        best.append(own)
    best.reverse()
    out = []
    i = j = 0
    while i < n and j < m:
        if alike[i][j] > LEAST and best[i][j] == best[i + 1][j + 1] + alike[i][j] - LEAST:
            out.append((i, j, alike[i][j]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return out


def _likeness(left: Text, right: Text) -> list[list[float]]:
    """How much of what two sentences tell is the same, from 0 to about 1, of each with each."""
    out = []
    for terms, ours, weight in zip(left.sentences, left.words, left.weights, strict=True):
        row = [0.0] * len(right.starts)
        for j, theirs in enumerate(right.words):
            if both := ours & theirs:  # an exact sum, so that the order of a set does not matter
                row[j] = fsum([terms[word] for word in both]) / sqrt((weight + DAMP) * (right.weights[j] + DAMP))
        out.append(row)
    return out
