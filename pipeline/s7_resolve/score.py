"""How likely two mentions report one event: a sum of weights that can be read out term by term."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from pipeline.s7_resolve import dates
from pipeline.s7_resolve.features import Features
from pipeline.s7_resolve.parallel import MEANT, PIVOT
from pipeline.s7_resolve.rules import Rules
from pipeline.s7_resolve.survey import LEAST, Corpus, in_common
from pipeline.s7_resolve.vetoes import close
from pipeline.s7_resolve.words import stem

REMEMBERED = 50_000  # sentences, and pairs of articles, whose common words are not worked out again
# What only one of two articles tells counts beside what both tell, half where they share one telling name, not at all
# where they share more. Where they share none it counts twice in a hundred articles, and the more the fewer there are:
# reports of two fires have most of their words in common, and few articles do not show that others have them, too.
ONE_NAME, FEW = 0.5, 100
STORY_LEVELS = (("same", 0.7), ("close", 0.5), ("near", 0.35), ("related", 0.2), ("other", 0.0))  # share in common
OF_ONE_STORY = frozenset(("same", "close", "near"))  # what articles months apart have in common is a topic
CONTEXT_LEVELS = tuple(("context", x) for x in ("other", "related", "related", "near", "near", "close"))  # by shared
CLOSE_STORIES = frozenset({("story", "same"), ("story", "close")})
ANCHORS = frozenset(  # what ties mentions of two articles to one happening, beside what the articles are about
    {("participant", level) for level in ("unique", "rare", "common", "place", "party")}
    | {
        ("participants", "surname"),
        ("participants", "nearby"),
        ("time", "day"),
        ("time", "period"),
        ("place", "rare"),
        ("place", "same"),
    }
    | {("amount", "exact"), ("amount", "same")}
)
OPEN = frozenset(("planned", "possible", "cancelled"))  # ways to speak of what has not happened
MONTH = 31  # days
BEGINNING = 500  # characters in which an article tells its news
NEAR_BY = 250  # characters within which one mention may stand for another
QUARTER = 92  # days: a common period no longer than that says something


@dataclass(frozen=True, slots=True)
class Part:
    """One term of a score: the comparison, the level it fell on, its weight and what was compared."""

    comparison: str
    level: str
    weight: float
    about: str = ""


Level = tuple[str, str]  # a comparison and the level that it falls on
Finding = tuple[Level, object]  # with what was compared


@dataclass(frozen=True)
class Scorer:
    """Scores pairs of mentions by the project's weights against what the corpus tells of names."""

    rules: Rules
    corpus: Corpus
    priors: dict[tuple[str, str, bool, bool], float] = field(default_factory=dict, compare=False)  # filled as asked
    told: dict[tuple[str, str], Finding | None] = field(default_factory=dict, compare=False)  # of stories, as asked
    terms: dict[str, frozenset[str]] = field(default_factory=dict, compare=False)  # of some mentions

    def score(self, a: Features, b: Features) -> float:
        """The log odds that both report one event."""
        weights = self.rules.weights
        total = self._prior(a, b)
        for level, _ in self._findings(a, b):
            total += weights[level]
        return total + self._excess(a, b)

    def parts(self, a: Features, b: Features) -> list[Part]:
        """The terms of the score, in a fixed order."""
        out = [Part("decision", "prior", self._prior(a, b), a.type)]
        for (comparison, level), about in self._findings(a, b):
            out.append(Part(comparison, level, self.rules.weights[comparison, level], _in_words(about)))
        if excess := self._excess(a, b):
            out.append(Part("participant", "most", excess, "shared names count no more than that together"))
        return out

    def _prior(self, a: Features, b: Features) -> float:
        named = bool(a.participants and b.participants) or bool(a.words and a.words == b.words)
        key = a.type, b.type, a.doc_id == b.doc_id, named or _figure(a, b) or bool(_nearby(a, b))
        if (found := self.priors.get(key)) is None:
            x, y = self.rules.of(a.type), self.rules.of(b.type)
            within = min(x.within, y.within) if key[2] else 0.0
            bare = 0.0 if key[3] else min(x.bare, y.bare)
            found = self.rules.weights["decision", "prior"] + min(x.prior, y.prior) + within + bare
            self.priors[key] = found
        return found

    def _excess(self, a: Features, b: Features) -> float:
        """What many shared names add beyond the most they may add; zero or negative."""
        if len(a.participants) < 2 or len(b.participants) < 2 or len(shared := a.participants & b.participants) < 2:
            return 0.0
        weights = self.rules.weights
        together = sum(weights["participant", self._band(n)] for n in sorted(shared))
        return min(0.0, weights["participant", "most"] - together)

    def _findings(self, a: Features, b: Features) -> list[Finding]:
        """On which level each comparison falls; comparisons that have nothing to compare are left out."""
        same_article = a.doc_id == b.doc_id
        out: list[Finding] = [(("type", "same") if a.type == b.type else ("type", "compatible"), a.type)]
        if a.subtype and b.subtype:
            alike = ("subtype", "same") if a.subtype == b.subtype else ("subtype", "different")
            out.append((alike, (a.subtype, b.subtype)))
        out.append((("trigger", self._trigger(a, b)), (a.trigger, b.trigger)))
        self._participants(a, b, out)
        self._time(a, b, out)
        if a.places and b.places:
            places = a.places & b.places
            rare = any(self.corpus.band.get(n) != "common" for n in places)
            out.append((("place", "rare" if rare else "same" if places else "different"), places))
        if a.amounts and b.amounts:
            self._amounts(a, b, out)
        if a.words and b.words:
            words = a.words & b.words
            if a.words == b.words:
                out.append((("object", "same"), words))
            elif words and 2 * len(words) >= min(len(a.words), len(b.words)):
                out.append((("object", "overlap"), words))
            elif not words and a.lang == b.lang:  # words that nobody translated may well be the same
                out.append((("object", "different"), words))
        if a.direction and a.direction == b.direction:
            out.append((("direction", "same"), a.direction))
        if a.modality != b.modality and not {a.modality, b.modality} <= OPEN and not _points_back(a, b):
            out.append((("modality", "different"), (a.modality, b.modality)))
        if a.attribution and a.attribution == b.attribution:
            out.append((("attribution", "same"), a.attribution))
        if same_article:
            self._document(a, b, out)
        else:
            self._story(a, b, out)
        if not same_article or a.sentence_start != b.sentence_start:
            context = self._context(a) & self._context(b)
            telling = round(len(context) * (MEANT if a.lang == b.lang != PIVOT else 1.0))
            out.append((CONTEXT_LEVELS[min(telling, len(CONTEXT_LEVELS) - 1)], context))
        return out

    def _trigger(self, a: Features, b: Features) -> str:
        level = related(a, b)
        if level == "same" and (a.trigger in self.corpus.frequent or b.trigger in self.corpus.frequent):
            return "frequent"
        if level == "different" and a.direction and a.direction == b.direction:
            return "direction"
        return level

    def _context(self, f: Features) -> frozenset[str]:
        """The telling words of a mention's sentence that other articles have, too."""
        if (found := self.terms.get(f.mention_id)) is None:
            if len(self.terms) >= REMEMBERED:
                self.terms.clear()
            self.terms[f.mention_id] = found = frozenset([w for w in f.context if w in self.corpus.count])
        return found

    def _participants(self, a: Features, b: Features, out: list[Finding]) -> None:
        shared = a.participants & b.participants
        if shared:
            for name in sorted(shared):  # sums of weights in another order differ in their last digits
                out.append((("participant", self._band(name)), name))
            if (a.actors & b.actors) or (a.targets & b.targets):
                out.append((("participants", "role"), ""))
            if _apart(a, b, a.actors, b.actors) or _apart(a, b, a.targets, b.targets):
                out.append((("participants", "other"), ""))
            elif a.participants - shared and b.participants - shared:
                out.append((("participants", "rest"), ""))
        elif surnames := a.surnames & b.surnames:
            out.append((("participants", "surname"), surnames))
        elif a.participants and b.participants and not (a.participants & b.wholes or b.participants & a.wholes):
            out.append((("participants", "disjoint"), ""))
        elif nearby := _nearby(a, b):
            out.append((("participants", "nearby"), nearby))
        if parties := a.parties & b.parties:
            out.append((("participant", "party"), parties))

    def _band(self, name: str) -> str:
        return "place" if name in self.corpus.places else self.corpus.band.get(name, "unique")

    def _time(self, a: Features, b: Features, out: list[Finding]) -> None:
        x, y = a.when, b.when
        ours, theirs = bool(x.value or x.yearless), bool(y.value or y.yearless)
        if ours and theirs:
            level = _dated(x, y)
        elif a.doc_id == b.doc_id:
            level = "" if ours == theirs else "background" if _recalls(a, b) else "unknown"
        elif ours or theirs:
            stated, other = (x, b) if ours else (y, a)
            gap = max(0, stated.low - other.reported, other.reported - stated.high) if other.reported else 10
            later = bool(other.reported) and other.reported > stated.high
            level = "news" if gap <= 4 else "unknown" if gap <= 31 else "recalled" if later else "apart"
            if level == "recalled" and _is_recalled(a if ours else b):
                level = "background"
        else:
            gap = abs(a.reported - b.reported) if a.reported and b.reported else 10
            level = "same_news" if gap <= 2 else "apart" if gap > 31 else "unknown"
        if level:
            out.append((("time", level), (x, y)))
        if (x.weekday and y.low == y.high) or (y.weekday and x.low == x.high):
            out.append((("time", "weekday"), ""))  # a veto has seen to it that the weekday is the same

    def _amounts(self, a: Features, b: Features, out: list[Finding]) -> None:
        pairs = [(x, y) for x in a.amounts for y in b.amounts if x[0] == y[0]]
        if equal := [x for x, y in pairs if x[2] == y[2]]:
            best = max(equal, key=lambda x: (_is_telling(x[2]), x))
            out.append((("amount", "exact" if _is_telling(best[2]) else "same"), f"{best[2]:g} {best[0]}"))
        elif any(close(x[2], y[2], 0.1) for x, y in pairs):
            out.append((("amount", "near"), ""))
        elif pairs:
            out.append((("amount", "different"), ""))

    def _story(self, a: Features, b: Features, out: list[Finding]) -> None:
        texts, sentences = self.corpus.parallel.text, self.corpus.parallel.sentence
        if (text := texts.get(a.doc_id)) is not None and text == texts.get(b.doc_id):
            here, there = sentences.get((a.doc_id, a.sentence_start)), sentences.get((b.doc_id, b.sentence_start))
            if here is not None and here == there:
                out.append((("parallel", "sentence"), ""))
            elif here is not None and there is not None and self.corpus.parallel.translates(a.doc_id, b.doc_id):
                out.append((("parallel", "elsewhere"), ""))
            out.append((("story", "same"), ""))
            return
        key = a.doc_id, b.doc_id
        if key not in self.told:
            if len(self.told) >= REMEMBERED:
                self.told.clear()
            self.told[key] = self._told(a, b)
        told = self.told[key]
        if told is not None:
            out.append(told)
            if told[0] in CLOSE_STORIES:
                return
        if ANCHORS.isdisjoint([level for level, _ in out]):
            out.append((("story", "alone"), ""))

    def _told(self, a: Features, b: Features) -> Finding | None:
        """How much the stories of two articles have in common; None where one is not known."""
        x, y = self.corpus.stories[a.doc_id], self.corpus.stories[b.doc_id]
        if min(len(x), len(y)) < LEAST:
            return None
        shared = frozenset(x).intersection(y)
        level = _level(STORY_LEVELS, in_common(len(shared), len(x), len(y)))
        if level in OF_ONE_STORY:  # which words alone do not prove
            names = sum(term in self.corpus.band for term in shared)
            strange = (1.0 + FEW / len(self.corpus.stories), ONE_NAME, 0.0)[min(names, 2)]
            ours, theirs = (len(own) + strange * self.corpus.alone[f.doc_id] for own, f in ((x, a), (y, b)))
            level = _level(STORY_LEVELS[:-1], in_common(len(shared), ours, theirs))
            if a.reported and b.reported and abs(a.reported - b.reported) > QUARTER:
                level = "related"
        return ("story", level), (x, y)

    def _document(self, a: Features, b: Features, out: list[Finding]) -> None:
        out.append((("document", "same"), ""))
        if a.headline != b.headline:
            out.append((("document", "headline"), ""))
        if _points_back(a, b):
            out.append((("document", "back"), max(a, b, key=lambda f: f.start).trigger))
        if (b if b.start > a.start else a).further:
            out.append((("document", "further"), ""))
        if a.sentence_start == b.sentence_start:
            out.append((("document", "sentence"), ""))


def _apart(a: Features, b: Features, ours: frozenset[str], theirs: frozenset[str]) -> bool:
    """Whether both mentions fill a role, each with names that the other does not have in any role."""
    if not ours or not theirs or ours & b.participants or theirs & a.participants:
        return False
    return not (ours & b.wholes or theirs & a.wholes)  # a body and its union are one party


def _is_recalled(dated: Features) -> bool:
    """Whether a mention, well behind the beginning of its article, gives a date more than a month before it: news end
    with what happened before (``Three people were hurt in a similar crash last November``)."""
    return bool(dated.reported) and dated.when.high + MONTH < dated.reported and dated.start > BEGINNING


def _recalls(a: Features, b: Features) -> bool:
    """Whether the dated one of two mentions of an article recalls its date, well behind the other one."""
    dated, other = (a, b) if a.when.stated else (b, a)
    return _is_recalled(dated) and other.start < dated.start - NEAR_BY


def _dated(x: dates.When, y: dates.When) -> str:
    """The level of two stated times that exclude each other in no way."""
    if x.yearless or y.yearless:
        return "day" if x.yearless == y.yearless and len(x.yearless) == len("XXXX-07-12") else "period"
    if (x.low, x.high) == (y.low, y.high):
        return "day" if x.low == x.high else "period"
    return "inside" if min(x.high, y.high) - max(x.low, y.low) <= QUARTER else "unknown"


def _level(levels: Sequence[tuple[str, float]], value: float) -> str:
    """The first level whose least value is reached."""
    for level, least in levels:
        if value >= least:
            return level
    return levels[-1][0]


def _in_words(about: object) -> str:
    if isinstance(about, tuple) and about and isinstance(about[0], tuple):
        about = set(about[0]).intersection(about[1])
    if isinstance(about, tuple):
        shown = [dates.show(x) if isinstance(x, dates.When) else str(x) for x in about]
        return " / ".join(dict.fromkeys(shown))
    return ", ".join(sorted(about)[:6]) if isinstance(about, (list, set, frozenset)) else str(about)


def _points_back(a: Features, b: Features) -> bool:
    """Whether the later one of two mentions of one article speaks of something known (``the meeting``)."""
    later = a if a.start > b.start else b
    return a.doc_id == b.doc_id and later.definite and not later.participants


def _nearby(a: Features, b: Features) -> set[str]:
    """Where one mention names nobody: the words of the other's names that stand in its sentence."""
    if a.participants and not b.participants:
        return set(b.context).intersection(a.called)
    if b.participants and not a.participants:
        return set(a.context).intersection(b.called)
    return set()


def _figure(a: Features, b: Features) -> bool:
    """Whether two mentions give the same figure, one that is seldom the same by chance."""
    return any(x[0] == y[0] and x[2] == y[2] and _is_telling(x[2]) for x in a.amounts for y in b.amounts)


def _is_telling(number: float) -> bool:
    """Whether a number is seldom the same by chance: large, or with three or more digits that count."""
    return abs(number) >= 1e9 or len(f"{abs(number):.10g}".replace(".", "").strip("0")) >= 3


def related(a: Features, b: Features) -> str:
    """How two triggers' headwords compare: ``same`` (up to the ending), ``related`` (one family, or one inside the
    other) or ``different``."""
    return "same" if a.trigger == b.trigger else _related(a.trigger, b.trigger, bool(a.kin & b.kin))


@lru_cache(maxsize=262144)
def _related(a: str, b: str, kin: bool) -> str:
    x, y = stem(a.replace(" ", "")), stem(b.replace(" ", ""))
    if x == y:
        return "same"
    if {stem(w) for w in a.split()} < (other := {stem(w) for w in b.split()}) or {stem(w) for w in a.split()} > other:
        return "related"
    length = max(3, min(len(x), len(y)) - 1)
    return "related" if kin or (min(len(x), len(y)) >= 3 and x[:length] == y[:length]) else "different"
