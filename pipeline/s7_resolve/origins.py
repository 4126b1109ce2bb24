"""Which articles print one text: exact copies, near copies and shortened ones get one origin.

Two phases, so that a run need not read old articles again: ``signature`` looks at one text (keep it with the article),
``group`` compares signatures. A signature is a sample of the text's word triples, chosen by their hash alone (every
text keeps the same ones), so that it tells both how much two texts share and whether one is cut from the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import numpy as np

ALGORITHM = "mod-triples/2"  # store beside kept signatures: others cannot be compared with these
SAMPLE = 8  # one triple in so many is kept
WHOLE = 400  # texts with fewer triples keep all of theirs, so that short ones are compared as well
LEAST = 6  # fewer shared triples than this prove nothing
SHARED = 0.5  # Jaccard share from which two texts are one
CONTAINED = 0.8  # share of the shorter text that stands in the longer one, from which it is a cut
CUT = 0.1  # how long a cut must be beside the whole: a quoted paragraph is no copy of the article
CROWD = 64  # triples in more texts than this are phrases of the trade and link nothing
_REMEMBERED = 4096  # texts whose triples are kept ready to compare

_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Origin:
    """``origin_id`` is shared by all articles that print one text; ``duplicate_of`` names the article that this one
    repeats word for word or nearly so, empty where it is the first or an own version."""

    origin_id: str
    duplicate_of: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """``digest`` of the normalised text, ``triples``: hashes of the sampled word triples, sorted; ``whole`` where the
    sample is all of them."""

    digest: bytes
    triples: Sequence[int]
    words: int
    whole: bool


def signature(text: str) -> Signature:
    """What is kept of a text to compare it with others; case, punctuation and spacing do not count."""
    words = _WORD.findall(text.casefold())
    digest = blake2b(" ".join(words).encode("utf-8", "surrogatepass"), digest_size=16).digest()
    hashes = {_hash(" ".join(words[i : i + 3])) for i in range(max(1, len(words) - 2))} if words else set()
    whole = len(hashes) < WHOLE
    kept = hashes if whole else {h for h in hashes if h % SAMPLE == 0}
    return Signature(digest, tuple(sorted(kept)), len(words), whole)


def _hash(triple: str) -> int:
    return int.from_bytes(blake2b(triple.encode("utf-8", "surrogatepass"), digest_size=8).digest())


def find_origins(texts: Mapping[str, str]) -> dict[str, Origin]:
    """The origin of each article, by doc_id, from the articles' texts (cleaned ones: shared navigation is no copy)."""
    return group({doc_id: signature(text) for doc_id, text in texts.items()})


def group(signatures: Mapping[str, Signature]) -> dict[str, Origin]:
    """The origin of each article, by doc_id; the result does not depend on the order of the signatures.

    An origin is named after its smallest doc_id. Empty texts are copies of nothing.
    """
    documents = sorted(signatures)
    root = {d: d for d in documents}
    duplicate: dict[str, str] = {}

    def find(d: str) -> str:
        while root[d] != d:
            root[d] = root[root[d]]
            d = root[d]
        return d

    def join(a: str, b: str) -> None:
        low, high = sorted((find(a), find(b)))
        root[high] = low

    exact: dict[bytes, str] = {}
    for d in documents:
        if signatures[d].words:
            first = exact.setdefault(signatures[d].digest, d)
            if first != d:
                duplicate[d] = first
                join(first, d)
    different = [d for d in documents if d not in duplicate and signatures[d].triples]

    @lru_cache(maxsize=_REMEMBERED)  # pairs come in order: their first texts again and again
    def triples(d: str, whole: bool) -> frozenset[int]:
        return frozenset(signatures[d].triples if whole else _common(signatures[d]))

    for a, b in _candidates({d: signatures[d] for d in different}):
        one, other = signatures[a], signatures[b]
        whole = one.whole and other.whole
        share, contained = _compare(triples(a, whole), triples(b, whole))
        if min(one.words, other.words) < CUT * max(one.words, other.words):
            contained = 0.0
        if share >= SHARED or contained >= CONTAINED:
            join(a, b)
        if share >= CONTAINED:
            duplicate.setdefault(b, duplicate.get(a, a))
    return {d: Origin(find(d), duplicate.get(d, "")) for d in documents}


def _candidates(signatures: Mapping[str, Signature]) -> Iterator[tuple[str, str]]:
    """Pairs of articles that share at least two triples of the common sample, in order; the full check follows."""
    names = sorted(signatures)
    common = [_common(signatures[d]) for d in names]
    triples = np.array([h for own in common for h in own], np.uint64)
    rows = np.repeat(np.arange(len(names)), [len(own) for own in common])
    if not len(rows):
        return
    order = np.lexsort((rows, triples))
    triples, rows = triples[order], rows[order]
    sizes = np.diff(np.flatnonzero(np.concatenate(([True], triples[1:] != triples[:-1], [True]))))
    linking = np.repeat(sizes <= CROWD, sizes)
    triples, rows = triples[linking], rows[linking]
    found = [rows[:0]]
    for step in range(1, min(CROWD, len(rows))):
        same = triples[:-step] == triples[step:]
        if not same.any():
            break
        found.append(rows[:-step][same] * len(names) + rows[step:][same])
    pairs, times = np.unique(np.concatenate(found), return_counts=True)
    for a, b in zip(*(x.tolist() for x in divmod(pairs[times >= 2], len(names))), strict=True):
        yield names[a], names[b]


def _common(s: Signature) -> list[int]:
    """The triples that every text keeps, however long it is."""
    return [h for h in s.triples if h % SAMPLE == 0]


def _compare(x: frozenset[int], y: frozenset[int]) -> tuple[float, float]:
    """The Jaccard share of two texts' triples, and how much of the one with fewer stands in the other."""
    common = len(x & y)
    return (common / (len(x) + len(y) - common), common / min(len(x), len(y))) if common >= LEAST else (0.0, 0.0)
