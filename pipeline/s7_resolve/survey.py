"""What scoring must know of all mentions: how rare names are, what articles are about, which ones are translations."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

from pipeline.s7_resolve import parallel
from pipeline.s7_resolve.features import Features
from pipeline.s7_resolve.parallel import Parallel

# How rare a name is depends on the corpus, but decisions must not swing as it grows: shares are smoothed by a prior of
# PSEUDO articles, of which a name is in one of two hundred, and only three bands are told apart.
PSEUDO, PRIOR = 200, 0.005
UNIQUE, RARE = 0.012, 0.04
FREQUENT = 0.06  # triggers of more articles than this share are the small change of news
STORY = 40  # telling words and names that are kept of an article
PARTNERED = 20  # of these, how many its translation is looked up by
TOPICS = 4  # of these, how many its mentions are looked up by
LEAST = 3  # telling words that an article needs to be about something
CLOSE, CROWD = 0.45, 50  # articles are close from this share on; words of more articles find no neighbours
MARK = 512  # bits by which articles that are not close are mostly seen not to be


@dataclass(frozen=True)
class Corpus:
    """What scoring knows of all mentions.

    ``band`` is each name's rarity, ``places`` the names that are places, ``count`` in how many articles each telling
    word or name stands, ``stories`` the telling words and names of each article, ``topics`` the first few of them,
    ``alone`` how many words and names (up to ``STORY``) each article has that no other has,
    ``frequent`` the triggers that very many articles use, ``parallel`` which are translations of each other.
    """

    band: Mapping[str, str]
    places: frozenset[str]
    count: Mapping[str, int]
    stories: Mapping[str, tuple[str, ...]]
    topics: Mapping[str, tuple[str, ...]]
    frequent: frozenset[str]
    parallel: Parallel = field(default_factory=Parallel)
    alone: Mapping[str, int] = field(default_factory=dict)


Ints = NDArray[np.int32]
Told = Callable[[str], Iterable[tuple[int, Iterable[str]]]]  # of an article: where sentences begin, what they tell


def survey(all_features: Sequence[Features], others: Told = lambda _: ()) -> Corpus:
    """Count in how many articles (reprints once) each name and word stands, and which ones each article is about;
    ``others`` knows of sentences without mentions, by which translations are found as well."""
    used = _used(all_features)
    total = len(used.texts) + PSEUDO

    def band(count: int) -> str:
        share = (count + PSEUDO * PRIOR) / total
        return "unique" if share <= UNIQUE else "rare" if share <= RARE else "common"

    counts = used.count
    telling = {t: n for t, n in counts.items() if n > 1 and band(n) != "common"}
    about = _about(used, {t: log(total / n) for t, n in telling.items()})
    alone = _alone(used)
    del used  # a million mentions must fit into memory
    nearby = _shared_nearby(about)
    stories = {name: about.words(i) for i, name in enumerate(about.texts)}
    wide = {name: stories[name] + tuple(nearby.get(i, ())) for i, name in enumerate(about.texts)}
    del about, nearby
    triggers: dict[str, set[str]] = {}
    for f in all_features:
        triggers.setdefault(f.trigger, set()).add(f.origin)
    names = set().union(*{f.participants for f in all_features}, *{f.places for f in all_features})
    documents = {f.doc_id: f.origin for f in all_features}
    of_document = {d: stories[o] for d, o in documents.items()}
    return Corpus(
        {n: band(counts[n]) for n in names},
        frozenset().union(*{f.located for f in all_features}),
        telling,
        {d: wide[o] for d, o in documents.items()},
        {d: own[:TOPICS] for d, own in of_document.items()},
        frozenset(t for t, seen in triggers.items() if len(seen) > FREQUENT * total),
        _translations(all_features, of_document, counts, total, others),
        {d: alone[o] for d, o in documents.items()},
    )


@dataclass(frozen=True)
class _Used:
    """How many mentions (``times``) of a text use a term, both by number; ``count`` is in how many texts each is."""

    texts: Sequence[str]
    count: Mapping[str, int]
    text: Ints
    term: Ints
    times: Ints


def _used(all_features: Sequence[Features]) -> _Used:
    """Which words and names the mentions of each text use."""
    texts: dict[str, int] = {}
    terms: dict[str, int] = {}
    pairs = array("q")
    for f in all_features:
        text = texts.setdefault(f.origin, len(texts)) << 32
        own = f.participants.union(f.places, f.context)
        pairs.extend([text | terms.setdefault(term, len(terms)) for term in own])
    different, times = np.unique(np.frombuffer(pairs, np.int64), return_counts=True)
    term = (different & 0xFFFFFFFF).astype(np.int32)
    count = dict(zip(terms, np.bincount(term, minlength=len(terms)).tolist(), strict=True))
    return _Used(list(texts), count, (different >> 32).astype(np.int32), term, times.astype(np.int32))


def _alone(used: _Used) -> dict[str, int]:
    """How many terms each text has that no other one has, up to as many as a story has."""
    once = np.array([n == 1 for n in used.count.values()], np.bool_)
    found = np.bincount(used.text[once[used.term]], minlength=len(used.texts))
    return dict(zip(used.texts, np.minimum(found, STORY).tolist(), strict=True))


@dataclass(frozen=True)
class _About:
    """What texts are about: of each its most telling terms, best first, by their numbers in the alphabet."""

    texts: Sequence[str]
    alphabet: Sequence[str]
    terms: Ints
    ends: Sequence[int]  # in ``terms``, of nothing and of each text

    def of(self, text: int) -> list[int]:
        """The numbers of a text's terms."""
        numbers: list[int] = self.terms[self.ends[text] : self.ends[text + 1]].tolist()
        return numbers

    def words(self, text: int) -> tuple[str, ...]:
        """A text's terms."""
        return tuple(map(self.alphabet.__getitem__, self.of(text)))


def _about(used: _Used, worth: Mapping[str, float]) -> _About:
    """The terms that tell most of what each text is about, by how often it has them and what each is worth."""
    terms = list(used.count)
    order = sorted(range(len(terms)), key=terms.__getitem__)
    place = np.empty(len(terms), np.int32)
    place[order] = np.arange(len(terms), dtype=np.int32)
    weight = np.array([worth.get(t, 0.0) for t in terms])
    kept = weight[used.term] > 0
    text, term = used.text[kept], used.term[kept]
    best = np.lexsort((place[term], -used.times[kept] * weight[term], text))  # by weight, then in the alphabet
    sizes = np.bincount(text, minlength=len(used.texts))
    rank = np.arange(len(text)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    ends = np.cumsum(np.minimum(sizes, STORY)).tolist()
    return _About(used.texts, [terms[i] for i in order], place[term[best[rank < STORY]]], [0, *ends])


def _shared_nearby(about: _About) -> dict[int, list[str]]:
    """The terms that two or more texts close to one share, beside its own, of each text that has any: reports of one
    thing differ in words."""
    holders: dict[int, list[int]] = {}
    marks: list[int] = []  # each term sets a bit: few bits in common, few terms in common
    for text in range(len(about.texts)):
        own = about.of(text)
        for topic in own[:TOPICS]:
            holders.setdefault(topic, []).append(text)
        mark = 0
        for term in own:
            mark |= 1 << term % MARK
        marks.append(mark)
    out = {}
    for text, mark in enumerate(marks):
        own = about.of(text)
        near = set().union(*(holders[t] for t in own[:TOPICS] if len(holders[t]) <= CROWD)) - {text}
        least = CLOSE**2 * len(own) - (len(own) - mark.bit_count())  # bits that close texts have in common
        alike = [about.of(i) for i in near if (mark & marks[i]).bit_count() >= least]
        terms = frozenset(own)
        close = [other for other in alike
                 if in_common(len(terms.intersection(other)), len(own), len(other)) >= CLOSE]  # fmt: skip
        found = Counter(chain.from_iterable(close)) if len(close) > 1 else {}
        if more := sorted(t for t, n in found.items() if n >= 2 and t not in terms):
            out[text] = [about.alphabet[t] for t in more]
    return out


def _translations(
    all_features: Sequence[Features],
    stories: Mapping[str, tuple[str, ...]],
    counts: Mapping[str, int],
    total: int,
    told: Told,
) -> Parallel:
    """The articles that are translations of each other."""
    lang = {f.doc_id: f.lang for f in all_features}
    if len(set(lang.values())) < 2:
        return Parallel()
    pairs = parallel.candidates(_topics(stories, told), lang)
    sentences: dict[str, dict[int, dict[str, float]]] = {d: {} for pair in pairs for d in pair}
    weight = [log(total / (n + 1)) for n in range(max(counts.values(), default=0) + 1)]
    for f in all_features:
        if (own := sentences.get(f.doc_id)) is not None:
            terms = own.setdefault(f.sentence_start, {})
            for term in (*f.context, *f.participants, *f.places, *(f"{x[2]:g}" for x in f.amounts)):
                terms[term] = weight[counts.get(term, 0)]
    for doc, own in sentences.items():
        for start, words in told(doc):
            if start not in own:
                own[start] = {w: weight[counts.get(w, 0)] for w in words}
    return parallel.parallel(pairs, sentences, lang)


def _topics(stories: Mapping[str, tuple[str, ...]], told: Told) -> dict[str, tuple[str, ...]]:
    """What the translation of each article is looked up by: its story, and if that is short the rarest of the words in
    its other sentences."""
    topics = {d: own[:PARTNERED] for d, own in stories.items()}
    more = {d: {w for _, words in told(d) for w in words}.difference(own) for d, own in topics.items()
            if len(own) < PARTNERED}  # fmt: skip
    seen = Counter(chain.from_iterable(more.values()))
    for d, words in more.items():
        shared = sorted((w for w in words if seen[w] > 1), key=lambda w: (seen[w], w))
        topics[d] += tuple(shared[: PARTNERED - len(topics[d])])
    return topics


def in_common(shared: int, ours: float, theirs: float) -> float:
    """The share of what two articles tell that both tell, by numbers of words; few words in common are chance."""
    return shared / sqrt(ours * theirs) if shared >= LEAST else 0.0
