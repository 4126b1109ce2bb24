"""Pairs to clusters: best pairs first, and every join is checked against all that the two clusters hold."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import InitVar, dataclass, field
from math import inf

import numpy as np

from pipeline.s7_resolve.blocking import Ints
from pipeline.s7_resolve.features import Features
from pipeline.s7_resolve.rules import Rules
from pipeline.s7_resolve.vetoes import Profile, profile

REPRESENTATIVES = 3  # members of each side whose scores a join is checked by
MEAN_LEAST = -2.3  # what these scores must be on average: a chain of lucky pairs is not one event


@dataclass(frozen=True, slots=True)
class Edge:
    """A scored pair of mentions, by their index; ``a`` has the smaller id."""

    a: int
    b: int
    score: float


@dataclass(frozen=True, slots=True)
class Refusal:
    """A good pair that was not joined, and why."""

    edge: Edge
    reason: str


@dataclass
class Scores:
    """The scores of some pairs of mentions, by index, worked out once; ``pairs`` are rows of two of ``kept``."""

    members: Sequence[Features]
    score: Callable[[Features, Features], float]
    pairs: InitVar[Ints]
    kept: InitVar[Sequence[int]]
    keys: array[int] = field(init=False)
    values: array[float] = field(init=False)

    def __post_init__(self, pairs: Ints, kept: Sequence[int]) -> None:
        a, b = np.asarray(kept, np.int64)[pairs].T
        self.keys = array("q", (a * len(self.members) + b).tobytes())
        members, score = self.members, self.score
        self.values = array("d", (score(members[i], members[j]) for i, j in self._indices()))

    def _indices(self) -> Iterator[tuple[int, int]]:
        return (divmod(key, len(self.members)) for key in self.keys)

    def between(self, least: float, below: float = inf) -> Iterator[Edge]:
        """The pairs of a score in a range, best first. Ties are broken by mention ids, so that the order of the input
        does not matter."""
        ids = [f.mention_id for f in self.members]
        rank = np.empty(len(ids), np.int64)
        rank[sorted(range(len(ids)), key=ids.__getitem__)] = np.arange(len(ids))
        values = np.frombuffer(self.values, np.float64)
        chosen = np.flatnonzero((values >= least) & (values < below))
        a, b = np.divmod(np.frombuffer(self.keys, np.int64)[chosen], len(ids))
        low, high = np.minimum(rank[a], rank[b]), np.maximum(rank[a], rank[b])
        for k in array("q", chosen[np.lexsort((high, low, -values[chosen].round(6)))].tobytes()):
            i, j = divmod(self.keys[k], len(ids))
            yield Edge(i, j, round(self.values[k], 6)) if ids[i] < ids[j] else Edge(j, i, round(self.values[k], 6))

    def of(self, i: int, j: int) -> float:
        """The score of any two mentions."""
        key = min(i, j) * len(self.members) + max(i, j)
        at = bisect_left(self.keys, key)
        if at < len(self.keys) and self.keys[at] == key:
            return self.values[at]
        return self.score(self.members[i], self.members[j])


@dataclass
class Clusters:
    """A partition that only ever joins; starts with every mention by itself."""

    members: Sequence[Features]
    rules: Rules
    score: Callable[[int, int], float]
    root: list[int] = field(init=False)
    parts: dict[int, list[int]] = field(init=False, default_factory=dict)
    profiles: dict[int, Profile] = field(init=False, default_factory=dict)
    fullest: dict[int, list[int]] = field(init=False, default_factory=dict)
    refusals: dict[tuple[int, int], tuple[int, str]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.root = list(range(len(self.members)))

    def find(self, i: int) -> int:
        """The cluster that a mention is in."""
        while self.root[i] != i:
            self.root[i] = self.root[self.root[i]]
            i = self.root[i]
        return i

    def of(self, i: int) -> list[int]:
        """The members of a cluster."""
        return self.parts.get(i) or [i]

    def profile(self, i: int) -> Profile:
        """The facet values of a cluster."""
        if i not in self.profiles:
            self.profiles[i] = profile(self.members[i])
        return self.profiles[i]

    def join(self, edge: Edge) -> str:
        """Join the two clusters of an edge, or say why not; an edge within a cluster says ``joined``."""
        a, b = self.find(edge.a), self.find(edge.b)
        if a == b:
            return "joined"
        size = len(self.of(a)) + len(self.of(b))
        known, reason = self.refusals.get((a, b), (0, ""))
        if known != size:  # clusters only grow: of the same size they are the same
            reason = self._objection(a, b)
        if reason:
            self.refusals[a, b] = size, reason
        else:
            self.force(a, b)
        return reason

    def _objection(self, a: int, b: int) -> str:
        """Why two clusters are not one event; empty where nothing speaks against it."""
        if reason := self.profile(a).clash(self.rules, self.profile(b)):
            return reason
        if len(self.of(a)) == len(self.of(b)) == 1 or self._says_nothing(a) or self._says_nothing(b):
            return ""
        if (mean := self._mean(a, b)) < MEAN_LEAST:
            return f"the rest of the two events does not fit (mean score {mean:.1f})"
        return ""

    def _says_nothing(self, i: int) -> bool:
        """Whether a cluster tells neither who, where, when nor how much: ``the takeover`` fits any, by itself."""
        return self._by_fullness(self._fullest(i)[0])[0] == 0

    def force(self, a: int, b: int) -> None:
        """Join two clusters unchecked."""
        a, b = self.find(a), self.find(b)
        if a == b:
            return
        mine, theirs = self.profile(a), self.profile(b)
        if self.members[b].mention_id < self.members[a].mention_id:
            a, b = b, a
        self.root[b] = a
        mine.merge(theirs)
        self.profiles[a] = mine
        self.profiles.pop(b, None)
        self.fullest[a] = sorted(self._fullest(a) + self._fullest(b), key=self._by_fullness)[:REPRESENTATIVES]
        self.fullest.pop(b, None)
        self.parts[a] = self.of(a) + self.of(b)
        self.parts.pop(b, None)

    def _mean(self, a: int, b: int) -> float:
        right = self._fullest(b)
        scores = [self.score(i, j) for i in self._fullest(a) for j in right]
        return sum(scores) / len(scores)

    def _fullest(self, i: int) -> list[int]:
        """The members of a cluster that tell most, by content, not by order of arrival."""
        return self.fullest.get(i) or [i]

    def _by_fullness(self, i: int) -> tuple[int, str]:
        f = self.members[i]
        return -len(f.participants) - len(f.places) - len(f.amounts) - 2 * f.when.stated, f.mention_id


def cluster(
    clusters: Clusters, edges: Iterable[Edge], apart: frozenset[tuple[str, str]] = frozenset()
) -> tuple[list[Edge], list[Refusal]]:
    """Join along ``edges``, which come best first; returns the edges that joined two clusters and those refused.

    ``apart`` holds pairs of mention
    ids, smaller first, that a person has declared different.
    """
    ids = [f.mention_id for f in clusters.members]
    joined, refused = [], []
    for edge in edges:
        if apart and any(
            tuple(sorted((ids[x], ids[y]))) in apart
            for x in clusters.of(clusters.find(edge.a))
            for y in clusters.of(clusters.find(edge.b))
        ):
            refused.append(Refusal(edge, "corrections keep them apart"))
        elif not (reason := clusters.join(edge)):
            joined.append(edge)
        elif reason != "joined":
            refused.append(Refusal(edge, reason))
    return joined, refused
