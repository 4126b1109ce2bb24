"""How likely two mentions report one event: a sum of weights that can be read out term by term."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.s7_resolve.features import Features
from pipeline.s7_resolve.rules import Rules
from pipeline.s7_resolve.vetoes import close
from pipeline.s7_resolve.words import stem

# How rare a name is depends on the corpus, but decisions must not swing as it grows: shares are smoothed by a prior of
# PSEUDO articles, of which a name is in one of two hundred, and only three bands are told apart.
PSEUDO, PRIOR = 200, 0.005
UNIQUE, RARE = 0.012, 0.04
STORY = 40  # telling words and names that are kept of an article


@dataclass(frozen=True, slots=True)
class Part:
    """One term of a score: the comparison, the level it fell on, its weight and what was compared."""

    comparison: str
    level: str
    weight: float
    about: str = ""


@dataclass(frozen=True)
class Corpus:
    """What scoring knows of all mentions.

    ``band`` is each name's rarity, ``places`` the names that are places, ``count`` in how many articles each telling
    word or name stands, ``stories`` the telling words and names of each article.
    """

    band: Mapping[str, str]
    places: frozenset[str]
    count: Mapping[str, int]
    stories: Mapping[str, frozenset[str]]


def survey(all_features: Iterable[Features]) -> Corpus:
    """Count in how many articles (reprints once) each name and word stands."""
    terms: dict[str, set[str]] = {}
    names: set[str] = set()
    documents: dict[str, str] = {}
    places: set[str] = set()
    for f in all_features:
        named = f.participants | f.places
        names |= named
        terms.setdefault(f.origin, set()).update(named, f.context)
        places |= f.located
        documents[f.doc_id] = f.origin
    counts = Counter(term for own in terms.values() for term in own)
    total = len(terms) + PSEUDO

    def band(term: str) -> str:
        share = (counts[term] + PSEUDO * PRIOR) / total
        return "unique" if share <= UNIQUE else "rare" if share <= RARE else "common"

    bands = {term: band(term) for term in counts}
    telling = {t: n for t, n in counts.items() if n > 1 and bands[t] != "common"}
    stories = {
        o: frozenset(sorted(own & telling.keys(), key=lambda t: (counts[t], t))[:STORY])
        for o, own in terms.items()
    }
    return Corpus({n: bands[n] for n in names}, frozenset(places), telling, {d: stories[o] for d, o in documents.items()})


@dataclass(frozen=True)
class Scorer:
    """Scores pairs of mentions by the project's weights against what the corpus tells of names."""

    rules: Rules
    corpus: Corpus

    def score(self, a: Features, b: Features) -> float:
        """The log odds that both report one event."""
        return sum(part.weight for part in self.parts(a, b))

    def parts(self, a: Features, b: Features) -> list[Part]:
        """The terms of the score, in a fixed order."""
        out = [self._part("decision", "prior")]
        identity = self.rules.of(a.type), self.rules.of(b.type)
        if prior := min(identity[0].prior, identity[1].prior):
            out.append(Part("type", "prior", prior, a.type))
        out.append(self._part("type", "same" if a.type == b.type else "compatible", a.type))
        if a.subtype and b.subtype:
            out.append(self._part("subtype", "same" if a.subtype == b.subtype else "different", a.subtype))
        out.append(self._part("trigger", related(a.trigger, b.trigger), f"{a.trigger} / {b.trigger}"))
        self._participants(a, b, out)
        self._time(a, b, out)
        if a.places and b.places:
            shared = a.places & b.places
            rare = any(self.corpus.band.get(n) != "common" for n in shared)
            level = "rare" if rare else "same" if shared else "different"
            out.append(self._part("place", level, ", ".join(sorted(shared))))
        if a.amounts and b.amounts:
            self._amounts(a, b, out)
        if a.words and b.words:
            share = len(a.words & b.words) / min(len(a.words), len(b.words))
            level = "same" if a.words == b.words else "overlap" if share >= 0.5 else "different" if not share else ""
            if level:
                out.append(self._part("object", level, " ".join(sorted(a.words & b.words))))
        if a.direction and a.direction == b.direction:
            out.append(self._part("direction", "same", a.direction))
        if a.modality != b.modality:
            out.append(self._part("modality", "different", f"{a.modality} / {b.modality}"))
        if a.attribution and a.attribution == b.attribution:
            out.append(self._part("attribution", "same", a.attribution))
        if a.sentence_start != b.sentence_start or a.doc_id != b.doc_id:
            shared = [w for w in set(a.context) & set(b.context) if w in self.corpus.count]
            level = "close" if len(shared) >= 5 else "near" if len(shared) >= 3 else "related" if shared else "other"
            out.append(self._part("context", level, " ".join(sorted(shared))))
        self._document(a, b, out)
        return out

    def _part(self, comparison: str, level: str, about: str = "") -> Part:
        return Part(comparison, level, self.rules.weights[comparison, level], about)

    def _participants(self, a: Features, b: Features, out: list[Part]) -> None:
        shared = a.participants & b.participants
        limit = self.rules.weights["participant", "most"]
        for name in sorted(shared, key=lambda n: (-self.rules.weights["participant", self._band(n)], n)):
            part = self._part("participant", self._band(name), name)
            if part.weight > limit:
                part = Part(part.comparison, part.level, limit, name)
            limit -= part.weight
            if part.weight > 0:
                out.append(part)
        if shared:
            if (a.actors & b.actors) or (a.targets & b.targets):
                out.append(self._part("participants", "role"))
            if a.actors and b.actors and not b.participants & a.actors and not a.participants & b.actors:
                out.append(self._part("participants", "other_actor"))
            elif a.participants - shared and b.participants - shared:
                out.append(self._part("participants", "rest"))
        elif a.participants and b.participants:
            out.append(self._part("participants", "disjoint"))
        if parties := a.parties & b.parties:
            out.append(self._part("participant", "party", " ".join(sorted(parties))))

    def _band(self, name: str) -> str:
        band = self.corpus.band.get(name, "unique")
        return "place" if name in self.corpus.places else band

    def _time(self, a: Features, b: Features, out: list[Part]) -> None:
        x, y = a.when, b.when
        if x.stated and y.stated:
            low, high = max(x.low, y.low), min(x.high, y.high)
            if (x.low, x.high) == (y.low, y.high):
                level = "day" if x.low == x.high else "period"
            elif x.yearless and x.yearless == y.yearless:
                level = "day" if len(x.yearless) == 10 else "period"
            else:
                level = "inside" if high - low <= 92 else "unknown"
        elif a.doc_id == b.doc_id:
            level = "" if x.stated == y.stated else "unknown"
        elif x.stated or y.stated:
            stated, other = (x, b) if x.stated else (y, a)
            gap = _gap(stated.low, stated.high, other.reported)
            level = "unknown" if gap < 0 else "news" if gap <= 4 else "apart" if gap > 31 else "unknown"
        elif a.reported and b.reported:
            gap = abs(a.reported - b.reported)
            level = "same_news" if gap <= 2 else "apart" if gap > 31 else "unknown"
        else:
            level = "unknown"
        if level:
            out.append(self._part("time", level))
        for x, y in ((a.when, b.when), (b.when, a.when)):
            if x.weekday and y.low == y.high:  # a veto has seen to it that the weekday is the same
                out.append(self._part("time", "weekday"))

    def _amounts(self, a: Features, b: Features, out: list[Part]) -> None:
        pairs = [(x, y) for x in a.amounts for y in b.amounts if x[0] == y[0]]
        if equal := [x for x, y in pairs if x[2] == y[2]]:
            best = max(equal, key=lambda x: (_is_telling(x[2]), x))
            out.append(self._part("amount", "exact" if _is_telling(best[2]) else "same", f"{best[2]:g} {best[0]}"))
        elif any(close(x[2], y[2], 0.1) for x, y in pairs):
            out.append(self._part("amount", "near"))
        elif pairs:
            out.append(self._part("amount", "different"))

    def _document(self, a: Features, b: Features, out: list[Part]) -> None:
        if a.doc_id == b.doc_id:
            out.append(self._part("document", "same"))
            if a.headline != b.headline:
                out.append(self._part("document", "headline"))
            later = a if a.start > b.start else b
            if later.definite and not later.participants:
                out.append(self._part("document", "back", later.trigger))
            if within := self.rules.of(a.type).within:
                out.append(Part("document", "within", within, a.type))
            if a.sentence_start == b.sentence_start:
                out.append(self._part("document", "sentence"))
            return
        mine = self.corpus.stories.get(a.doc_id, frozenset())
        theirs = self.corpus.stories.get(b.doc_id, frozenset())
        shared = sorted((mine & theirs) - a.participants)
        shared = [t for t in shared if t not in a.context or t not in b.context]
        level = "close" if len(shared) >= 6 else "near" if len(shared) >= 3 else "related" if shared else "other"
        out.append(self._part("story", level, ", ".join(shared[:5])))


def _is_telling(number: float) -> bool:
    """Whether a number is seldom the same by chance: large, or with three or more digits that count."""
    return abs(number) >= 1e9 or len(f"{abs(number):.10g}".replace(".", "").strip("0")) >= 3


def _gap(low: int, high: int, day: int) -> int:
    """Days between a day and an interval; -1 where the day is unknown."""
    return -1 if not day else max(0, low - day, day - high)


def related(a: str, b: str) -> str:
    """How two triggers' headwords compare: ``same``, ``related`` (one word family) or ``different``."""
    if a == b:
        return "same"
    x, y = stem(a.replace(" ", "")), stem(b.replace(" ", ""))
    length = min(len(x), len(y))
    if length >= 3 and x[: max(3, length - 1)] == y[: max(3, length - 1)]:
        return "related"
    return "different"
