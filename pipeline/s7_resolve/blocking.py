"""Which pairs of mentions are compared at all: those that share a key and lie near each other in time.

The number of pairs grows with the number of mentions, not with its square: small blocks are compared in full, in large
ones each mention meets its neighbours in time only. More specific keys (two names, name and headword) cut large blocks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from pipeline.s7_resolve.dates import EARLIEST, LATEST
from pipeline.s7_resolve.features import Features
from pipeline.s7_resolve.rules import Rules
from pipeline.s7_resolve.score import Corpus
from pipeline.s7_resolve.words import stem

FULL = 24  # blocks up to this size are compared in full
WINDOW = 6  # neighbours that a mention meets in larger ones
MAX_NAMES = 4  # names of a mention that make keys, the rarest first

Ints = NDArray[np.int64]


def groups(rules: Rules, types: Sequence[str]) -> dict[str, int]:
    """Number the sets of types between which joins are possible, so that each can be worked on by itself."""
    root = {t: t for t in sorted(set(types))}

    def find(t: str) -> str:
        while root[t] != t:
            t = root[t]
        return t

    for a, b in combinations(sorted(root), 2):
        if rules.compatible(a, b):
            low, high = sorted((find(a), find(b)))
            root[high] = low
    names = sorted({find(t) for t in root})
    return {t: names.index(find(t)) for t in root}


def keys(f: Features, corpus: Corpus) -> Iterator[tuple[str, ...]]:
    """The blocks of a mention. A shared key says: worth a comparison, no more."""
    rank = {"unique": 0, "rare": 1, "common": 2}
    names = sorted(f.participants, key=lambda n: (rank[corpus.band.get(n, "unique")], n))[:MAX_NAMES]
    head = stem(f.trigger.split(" ")[0])[:4]
    for name in names:
        yield "name", name
        yield "name trigger", name, head
    for pair in combinations(sorted(names), 2):
        yield "names", *pair
    for place in sorted(f.places)[:2]:
        yield "place trigger", place, head
    for unit, _, value in f.amounts[:3]:
        if value > 12 or unit == "%":
            yield "amount", unit, f"{value:.2g}"
    for word in sorted(f.words)[:4]:
        yield "word trigger", word, head
    told = sorted((w for w in f.context if w in corpus.count), key=lambda w: (corpus.count[w], w))
    for word in told[:3]:
        yield "word trigger", word, head
    yield "article", f.doc_id
    if not names and f.when.stated and f.when.low > EARLIEST and f.when.high < LATEST:
        yield "day trigger", str(f.when.low), head


def pairs(members: Sequence[Features], corpus: Corpus) -> Ints:
    """Index pairs (rows of two) worth a comparison, each once, smaller index first."""
    interned: dict[tuple[str, ...], int] = {}
    key_column: list[int] = []
    row_column: list[int] = []
    for i, f in enumerate(members):
        for key in keys(f, corpus):
            key_column.append(interned.setdefault(key, len(interned)))
            row_column.append(i)
    n = len(members)
    if n < 2:
        return np.empty((0, 2), np.int64)
    place = np.empty(n, np.int64)
    order = sorted(range(n), key=lambda i: (_when(members[i]), members[i].mention_id))
    place[order] = np.arange(n)
    by_key, rows = np.asarray(key_column, np.int64), np.asarray(row_column, np.int64)
    del key_column, row_column, interned
    sequence = np.lexsort((place[rows], by_key))
    by_key, rows = by_key[sequence], rows[sequence]
    sizes = np.bincount(by_key)[by_key]
    found = []
    for step in range(1, FULL):
        if step >= len(rows):
            break
        same = by_key[:-step] == by_key[step:]
        if step > WINDOW:
            same &= sizes[:-step] <= FULL
        a, b = rows[:-step][same], rows[step:][same]
        keep = a != b
        found.append(np.minimum(a, b)[keep] * n + np.maximum(a, b)[keep])
        if not same.any():
            break
    packed = np.unique(np.concatenate(found)) if found else np.empty(0, np.int64)
    packed = packed[_may_meet(members, packed // n, packed % n)]
    return np.column_stack((packed // n, packed % n))


def _when(f: Features) -> int:
    """The day that a mention is put in order by: its own where it is known to a month, else its article's."""
    return (f.when.low + f.when.high) // 2 if f.when.high - f.when.low <= 31 else f.reported


def _may_meet(members: Sequence[Features], a: Ints, b: Ints) -> NDArray[np.bool_]:
    """Drop the pairs whose dates or directions already exclude each other, without a closer look."""
    low = np.fromiter((f.when.low for f in members), np.int64, len(members))
    high = np.fromiter((f.when.high for f in members), np.int64, len(members))
    codes = {"": 0}
    direction = np.fromiter((codes.setdefault(f.direction, len(codes)) for f in members), np.int64, len(members))
    dated = np.maximum(low[a], low[b]) <= np.minimum(high[a], high[b])
    result: NDArray[np.bool_] = dated & ((direction[a] == direction[b]) | (direction[a] == 0) | (direction[b] == 0))
    return result
