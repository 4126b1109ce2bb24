"""What two mentions are compared by: each mention's slots, made comparable across articles and languages."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from sys import intern
from typing import Any

from pipeline.core.records import DocumentDate, Fact, Mention, Report
from pipeline.s7_resolve import dates, ids
from pipeline.s7_resolve.dates import When
from pipeline.s7_resolve.words import Words

Names = Callable[[Fact, Mention], str]  # the key of the entity that a mention's fact names
Amount = tuple[str, str, float]  # unit, role, number
_NONE: frozenset[Any] = frozenset()


@dataclass(frozen=True, slots=True)
class Features:
    """A mention as resolve sees it. Names are entity keys, words are English stems, times are day numbers.

    ``kin`` are the families of words that the trigger is in, ``called`` the words of its participants' names,
    ``parties`` are participants without a name (``police``), ``numbers`` the ordinals and version numbers beside words
    of the object, ``located`` all names that are names of places, ``states`` those of states, ``surnames`` the last
    words of persons' names, ``context`` the telling words of the sentence, ``further`` what is one more of a kind
    (``another fire``), ``wholes`` the unions and states that its parties are bodies of, ``ages`` those of its targets.
    ``reported`` is 0 where the article has no date.
    """

    mention_id: str
    doc_id: str
    origin: str
    lang: str
    start: int
    sentence_start: int
    type: str
    subtype: str
    direction: str
    modality: str
    trigger: str
    kin: frozenset[str]
    when: When
    reported: int
    actors: frozenset[str]
    targets: frozenset[str]
    participants: frozenset[str]
    called: frozenset[str]
    parties: frozenset[str]
    places: frozenset[str]
    located: frozenset[str]
    surnames: frozenset[str]
    states: frozenset[str]
    words: frozenset[str]
    context: tuple[str, ...]
    numbers: frozenset[tuple[str, str]]
    amounts: tuple[Amount, ...]
    attribution: str
    definite: bool
    headline: bool
    further: bool = False
    wholes: frozenset[str] = _NONE
    ages: frozenset[str] = _NONE


def plain_name(fact: Fact, mention: Mention) -> str:
    """The key of a filler by its words alone, case and punctuation aside; a bare surname holds in its article only."""
    key = fold(fact.value)
    return f"{key} ({mention.doc_id})" if fact.kind == "person" and " " not in key else key


@lru_cache(maxsize=262144)
def fold(text: str) -> str:
    """Case and punctuation aside: ``JD.com`` and ``jd com`` are one."""
    return intern(re.sub(r"[\W_]+", " ", text.casefold()).strip())


@dataclass(frozen=True)
class Reader:
    """Reads mentions into features. Equal sets are kept once: a million mentions must fit into memory."""

    names: Names
    words: Words
    kept: dict[frozenset[Any], frozenset[Any]] = field(default_factory=dict)

    def read(self, mention: Mention, report: Report, mention_id: str = "") -> Features:
        """Everything that comparing needs to know of one mention, whose id may be known already."""
        return _features(mention, report, mention_id or ids.mention_id(mention), self.names, self.words, self._keep)

    def _keep(self, items: Collection[Any]) -> frozenset[Any]:
        if not items:
            return _NONE
        made = frozenset(items)
        return self.kept.setdefault(made, made)


def _features(
    mention: Mention,
    report: Report,
    mention_id: str,
    names: Names,
    words: Words,
    keep: Callable[[Collection[Any]], frozenset[Any]],
) -> Features:
    named: dict[str, set[str]] = {"actor": set(), "target": set(), "place": set()}
    located: set[str] = set()
    called: set[str] = set()
    own = words.stems(f"{mention.trigger} {mention.quote}", mention.lang)
    surnames: set[str] = set()
    states: set[str] = set()
    parties: set[str] = set()
    stems: set[str] = set()
    numbers: set[tuple[str, str]] = set()
    amounts: list[Amount] = []
    ages: set[str] = set()
    for fact in mention.facts:
        if fact.slot == "quantity" and fact.number is not None:
            amounts.append((words.unit(fact.unit, mention.lang), fact.role, fact.number))
        elif fact.slot in ("actor", "target", "place") and fact.kind != "text" and fact.value:
            called_here = words.stems(fact.value, mention.lang)
            if called_here and called_here <= own:
                continue  # the trigger's own word (the IPO) is no party to it
            key = names(fact, mention)
            named[fact.slot].add(key)
            if fact.slot != "place":
                called |= called_here
            if fact.kind == "place":
                located.add(key)
                if fact.value.casefold() in words.states:
                    states.add(key)
            elif fact.kind == "person":
                surnames.add(intern(fold(fact.value).rpartition(" ")[2]))
        elif fact.slot in ("actor", "target"):
            parties |= words.stems(fact.value, mention.lang)
        if fact.slot == "target":
            ages |= words.ages(fact.quote, mention.lang)
        if fact.slot == "object":
            stems |= words.stems(fact.value, mention.lang)
            numbers |= words.numbers(fact.value, mention.lang)
    actors, targets = keep(named["actor"]), keep(named["target"])
    trigger = words.trigger(mention.trigger or mention.quote)
    verb = mention.pos == "verb"
    definite, further = (False, False) if verb else words.introduced(_before(mention), mention.lang)
    return Features(
        mention_id=mention_id,
        doc_id=mention.doc_id,
        origin=report.origin_id or mention.doc_id,
        lang=intern(mention.lang),
        start=mention.start,
        sentence_start=mention.sentence_start,
        type=intern(mention.type),
        subtype=intern(mention.subtype),
        direction=intern(mention.direction),
        modality=intern(mention.modality),
        trigger=trigger,
        kin=keep(words.kin(trigger)),
        when=_when(mention, report.published),
        reported=dates.reported_on(report.published),
        actors=actors,
        targets=targets,
        participants=keep(actors | targets),
        called=keep(called),
        parties=keep(parties),
        places=keep(named["place"]),
        located=keep(located),
        surnames=keep(surnames),
        states=keep(states),
        words=keep(stems),
        context=tuple(sorted(words.telling(mention.sentence, mention.lang))),
        numbers=keep(numbers),
        amounts=tuple(sorted(amounts)),
        attribution=fold(mention.attribution),
        definite=definite,
        headline=mention.sentence_start == 0,
        ages=keep(ages),
        wholes=keep([whole for n in actors | targets if (whole := words.whole(n))]),
        further=further,
    )


_NEAR = 100  # characters, more than two words have


def _when(mention: Mention, published: DocumentDate) -> When:
    stated = dates.when(mention.date, mention.date_constraint)
    if mention.modality in ("actual", "ongoing") and stated.low <= (limit := dates.known_by(published)) < stated.high:
        return _bounded(stated, limit)
    return stated


@lru_cache(maxsize=65536)
def _bounded(stated: When, limit: int) -> When:
    return When(stated.low, limit, stated.value, stated.yearless, stated.weekday)


def _before(mention: Mention) -> str:
    """What stands just before the trigger in its sentence; works on spans of the original only as far as they line
    up."""
    at = max(0, mention.start - mention.sentence_start)
    return mention.sentence[max(0, at - _NEAR) : at]


NO_REPORT = Report("", "", "", "", DocumentDate(), "")


def report_of(mention: Mention, reports: Mapping[str, Report]) -> Report:
    """The report of a mention's article; one that knows nothing where it is missing."""
    return reports.get(mention.doc_id, NO_REPORT)
