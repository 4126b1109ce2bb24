"""Which pairs of mentions are compared at all: those that share a key and lie near each other in time.

The number of pairs grows with the number of mentions, not with its square: small blocks are compared in full, in large
ones each mention meets its neighbours in time only. More specific keys (two names, name and headword) cut large blocks.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from pipeline.s7_resolve.features import Features
from pipeline.s7_resolve.rules import Rules
from pipeline.s7_resolve.survey import Corpus
from pipeline.s7_resolve.words import stem

FULL = 16  # blocks up to this size are compared in full
WINDOW = 6  # neighbours that a mention meets in larger ones
MAX_NAMES = 4  # names of a mention that make keys, the rarest first
MAX_HEADS = 2  # families that stand for its trigger
PREFIX = 4  # letters that do so where it is in none
MAX_WORDS = 8  # names and words that make keys together with the trigger
ENOUGH = 2  # what shared keys must weigh together for a pair to be compared
STRONG, WEAK = 2, 1

Ints = NDArray[np.int64]
Bytes = NDArray[np.int8]


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


def keys(f: Features, corpus: Corpus) -> Iterator[tuple[int, str, str]]:
    """The blocks of a mention: (weight, kind or word, word). Pairs whose shared keys weigh enough are compared."""
    rank = {"unique": 0, "rare": 1, "common": 2}
    names = [n for _, n in sorted((rank[corpus.band.get(n, "unique")], n) for n in f.participants)[:MAX_NAMES]]
    day = str(f.when.low) if f.when.stated and f.when.low == f.when.high else ""
    yield STRONG, "article", f.doc_id
    if (sentence := corpus.parallel.sentence.get((f.doc_id, f.sentence_start))) is not None:
        yield STRONG, "sentence", str(sentence)
    for unit, _, value in f.amounts[:3]:
        if value > 12 or unit == "%":
            yield WEAK, f"amount {unit}", f"{value:.2g}"
    for name in names:
        yield WEAK, "name", name
        if day:
            yield STRONG, day, name
    for pair in combinations(sorted(names), 2):
        yield STRONG, *pair
    told = [w for _, w in sorted([(corpus.count[w], w) for w in f.context if w in corpus.count])[:3]]
    words = dict.fromkeys([*names, *sorted(f.surnames), *sorted(f.places), *told, *sorted(f.words)])
    if day and not names:
        words = {day: None, **words}
    heads = sorted(f.kin)[:MAX_HEADS] or [stem(f.trigger.replace(" ", ""))[:PREFIX]]
    for word in list(words)[:MAX_WORDS]:
        weight = STRONG if word in f.participants or word in f.surnames else WEAK
        for head in heads:
            yield weight, head, word
    for word in corpus.topics[f.doc_id]:
        for head in heads:
            yield WEAK, head, word
    if (text := corpus.parallel.text.get(f.doc_id)) is not None:
        for head in heads:
            yield STRONG, f"text {text}", head


def pairs(members: Sequence[Features], corpus: Corpus) -> Ints:
    """Index pairs (rows of two) worth a comparison, each once, smaller index first."""
    n = len(members)
    by_key, rows, weight = _keyed(members, corpus)
    if n < 2 or not len(rows):
        return np.empty((0, 2), np.int64)
    sizes = np.diff(np.append(np.flatnonzero(np.diff(by_key, prepend=-1)), len(by_key)))
    sizes = np.repeat(sizes, sizes)
    found, weights = [], []
    for step in range(1, min(FULL, len(rows))):
        same = by_key[:-step] == by_key[step:]
        if step > WINDOW:
            same &= sizes[:-step] <= FULL
        a, b, w = rows[:-step][same], rows[step:][same], weight[:-step][same]
        if not len(a):
            break
        found.append(np.minimum(a, b) * n + np.maximum(a, b))
        weights.append(w)
    packed, weighed = _summed(np.concatenate(found), np.concatenate(weights)) if found else (rows[:0], rows[:0])
    packed = packed[weighed >= ENOUGH]
    packed = packed[(packed // n != packed % n) & _may_meet(members, packed // n, packed % n)]
    return np.column_stack((packed // n, packed % n))


class _Numbers(dict[str, int]):
    """A number for every word that is asked for, in the order of asking."""

    def __missing__(self, word: str) -> int:
        self[word] = number = len(self)
        return number


def _keyed(members: Sequence[Features], corpus: Corpus) -> tuple[Ints, Ints, Bytes]:
    """Key, mention and weight of every key of every mention, sorted by key and, within a key, by time."""
    number = _Numbers()
    key_column, row_column, weight_column = array("q"), array("i"), array("b")
    for i, f in enumerate(members):
        found = list(keys(f, corpus))
        key_column.extend([number[kind] << 32 | number[word] for _, kind, word in found])
        row_column.extend([i] * len(found))
        weight_column.extend([weight for weight, _, _ in found])
    place = np.empty(len(members), np.int64)
    place[sorted(range(len(members)), key=lambda i: (_when(members[i]), members[i].mention_id))] = np.arange(
        len(members)
    )
    by_key = np.frombuffer(key_column, np.int64)
    rows, weight = np.frombuffer(row_column, np.intc), np.frombuffer(weight_column, np.int8)
    sequence = np.lexsort((place[rows], by_key))
    return by_key[sequence], rows[sequence].astype(np.int64), weight[sequence]


def _summed(packed: Ints, weights: Bytes) -> tuple[Ints, Ints]:
    """The different pairs, and what their shared keys weigh together."""
    order = np.argsort(packed, kind="stable")
    packed, weights = packed[order], weights[order]
    starts = np.flatnonzero(np.diff(packed, prepend=-1))
    summed: Ints = np.add.reduceat(weights, starts, dtype=np.int64) if len(starts) else starts
    return packed[starts], summed


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
