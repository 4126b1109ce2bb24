"""One event out of its mentions: every value kept with its sources, one chosen by a stated rule, disagreement shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import prod

from pipeline.core import edtf
from pipeline.core.constraints import solve, window
from pipeline.core.records import Conflict, Event, Fact, Mention, Report
from pipeline.s7_resolve import dates, ids
from pipeline.s7_resolve.features import report_of
from pipeline.s7_resolve.vetoes import close
from pipeline.s7_resolve.words import Words

Display = Callable[[Fact, Mention], str]  # the name to show for a fact that names an entity
MODALITIES = ("actual", "ongoing", "cancelled", "denied", "planned", "possible")
_NAMED_AHEAD = (
    "acquire",
    "appoint",
    "close",
    "depart",
    "launch",
    "list",
    "protest",
    "restructure",
    "workforce",
)  # called so before they take place
SCALES = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))


@dataclass(frozen=True, slots=True)
class Source:
    """Who says it: an article and the text it was first printed in."""

    doc_id: str
    origin: str
    reported: int


@dataclass(frozen=True, slots=True)
class SlotValue:
    """A value of a slot with everything that supports it; ``fact`` is one of the facts that say so."""

    slot: str
    value: str
    sources: tuple[Source, ...]
    fact: Fact | None = None
    lang: str = ""

    @property
    def origins(self) -> int:
        """How many independent texts say so."""
        return len({s.origin for s in self.sources})

    @property
    def documents(self) -> tuple[str, ...]:
        """The articles that say so."""
        return tuple(sorted({s.doc_id for s in self.sources}))

    @property
    def latest(self) -> int:
        """The day number of the latest article that says so; 0 where no date is known."""
        return max(s.reported for s in self.sources)


Sources = Mapping[str, Source]  # by doc_id


def sources(mentions: Iterable[Mention], reports: Mapping[str, Report]) -> Sources:
    """Who says it, of each article that the mentions are in."""
    out: dict[str, Source] = {}
    for m in mentions:
        if m.doc_id not in out:
            report = report_of(m, reports)
            out[m.doc_id] = Source(m.doc_id, report.origin_id or m.doc_id, dates.reported_on(report.published))
    return out


def slot_values(
    mentions: Sequence[Mention], reports: Mapping[str, Report], display: Display
) -> dict[str, list[SlotValue]]:
    """All values of all slots, best supported first: by independent origins, then mentions, then by value."""
    return _slot_values(mentions, sources(mentions, reports), display)


def _slot_values(mentions: Sequence[Mention], who_says: Sources, display: Display) -> dict[str, list[SlotValue]]:
    found: dict[tuple[str, str], list[tuple[Source, Fact | None, str]]] = {}
    for mention in mentions:
        who = who_says[mention.doc_id]
        for slot, value in (("modality", mention.modality), ("date", mention.date), ("direction", mention.direction)):
            if value:
                found.setdefault((slot, value), []).append((who, None, mention.lang))
        for fact in mention.facts:
            value = _value(fact, mention, display)
            if value and fact.slot not in ("modality", "date"):
                found.setdefault((fact.slot, value), []).append((who, fact, mention.lang))
    out: dict[str, list[SlotValue]] = {}
    for (slot, value), said in found.items():
        said.sort(key=lambda s: (s[2] != "en", s[0].reported, s[0].doc_id, s[1].start if s[1] else 0))
        sources = tuple(dict.fromkeys(s[0] for s in said))
        out.setdefault(slot, []).append(SlotValue(slot, value, sources, said[0][1], said[0][2]))
    for values in out.values():
        values.sort(key=lambda v: (-v.origins, -len(v.sources), v.value))
    return out


def _value(fact: Fact, mention: Mention, display: Display) -> str:
    if fact.slot == "quantity":
        return show_quantity(fact)
    if fact.kind and fact.kind != "text":
        return display(fact, mention)
    return filler(fact, mention)


def filler(fact: Fact, mention: Mention) -> str:
    """An unnamed filler as it is shown: without the trigger, where that stands in it (``halted production``)."""
    value = fact.value
    if fact.start <= mention.start and mention.end <= fact.end and fact.slot != "attribution":
        value = value.replace(mention.quote, " ")
    return " ".join(value.split())


def show_number(number: float) -> str:
    """A number as people write it: ``1.1 trillion``, ``35,000``, ``0.3``."""
    for size, name in SCALES:
        if abs(number) >= size:
            return f"{number / size:.6g} {name}"
    if abs(number) < 1000 and round(number, 3) != number:
        number = round(number, 1)  # a third: 33.3
    return f"{number:,.10g}"


def show_quantity(fact: Fact) -> str:
    """A quantity as people write it: ``about 1.1 trillion USD (change)``, ``over 7%``, ``35,000 jobs``."""
    if fact.number is None:
        return " ".join(fact.value.split())
    unit = "%" if fact.unit == "%" else f" {fact.unit}" if fact.unit else ""
    role = f" ({fact.role})" if fact.role in ("change", "from", "to") else ""
    return f"{fact.qualifier} {show_number(fact.number)}{unit}{role}".strip()


NO_WORDS = Words()


def merge(
    mentions: Sequence[Mention], reports: Mapping[str, Report], display: Display, words: Words = NO_WORDS
) -> Event:
    """The event that the mentions report. Its summary is left empty; its id comes from its oldest report. ``words``
    tell which fillers say one thing in two languages."""
    who_says = sources(mentions, reports)
    aged = sorted((who_says[m.doc_id].reported or dates.LATEST, ids.mention_id(m), i) for i, m in enumerate(mentions))
    mentions = [mentions[i] for _, _, i in aged]
    values = _slot_values(mentions, who_says, display)
    type_ = _vote(m.type for m in mentions)
    date, basis = _date(mentions, reports)
    low, high = dates.interval(date) if date else (dates.EARLIEST, dates.LATEST)
    actors, targets = _sides(values, _named_together(mentions, display), words)
    conflicts = tuple(c for slot in ("date", "quantity") for c in _conflicts(values.get(slot, [])))
    modality = _modality(mentions, who_says)
    if len(values.get("modality", ())) > 1:
        conflicts += (_conflict("modality", values["modality"]),)
    published = sorted(
        p for m in mentions if (p := report_of(m, reports).published.value) and dates.interval(p)[0] > dates.EARLIEST
    )
    best: dict[str, float] = {}
    for m in mentions:
        origin = who_says[m.doc_id].origin
        best[origin] = max(best.get(origin, 0.0), min(max(m.confidence, 0.0), 0.99))
    return Event(
        event_id=ids.event_id(aged[0][1]),
        type=type_,
        mention_ids=tuple(sorted(mention_id for _, mention_id, _ in aged)),
        subtype=_vote(m.subtype for m in mentions if m.type == type_),
        direction=_vote(m.direction for m in mentions),
        modality=modality,
        date=date,
        date_earliest=dates.iso(low),
        date_latest=dates.iso(high),
        date_basis=basis,
        actors=actors,
        targets=targets,
        objects=_objects(values.get("object", []), (*actors, *targets), words),
        places=tuple(v.value for v in values.get("place", ())),
        quantities=_quantities(values.get("quantity", [])),
        documents=tuple(sorted({m.doc_id for m in mentions})),
        origins=len(best),
        languages=tuple(sorted({m.lang for m in mentions})),
        first_reported=published[0] if published else "",
        last_reported=published[-1] if published else "",
        conflicts=conflicts,
        confidence=round(1 - prod(1 - c for c in best.values()), 3),
    )


def _vote(values: Iterable[str]) -> str:
    """The value with most mentions; ties go to the value that comes first in the order of age."""
    counts: dict[str, int] = {}
    for value in values:
        if value:
            counts[value] = counts.get(value, 0) + 1
    return max(counts, key=lambda v: counts[v]) if counts else ""


def _modality(mentions: Sequence[Mention], who_says: Sources) -> str:
    """What became of it: done beats planned, whenever it was reported. Called off beats both, unless more sources than
    say so speak of it as done: a cancelled event goes on being named (``the listing``) without its fate. So does a plan
    whose time has not come (``protests against the job cuts``): only who dates it says that it has happened. And where
    a clause tells of a plan, a bare noun (``the layoffs``) says no more than that there is one."""
    latest: dict[str, int] = {}
    support: dict[str, set[str]] = {}
    newest = max(who.reported for who in who_says.values())
    due = max((dates.interval(m.date)[1] for m in mentions if m.modality == "planned" and m.date), default=0)
    plans = (m for m in mentions if m.modality == "planned" and m.pos == "verb")
    told = max((who_says[m.doc_id].reported for m in plans), default=-1)
    for m in mentions:
        if newest < due < dates.LATEST and m.modality == "actual" and not m.date:
            continue
        bare = m.modality == "actual" and m.pos == "noun" and not m.date
        if bare and m.type in _NAMED_AHEAD and who_says[m.doc_id].reported <= told:
            continue
        who = who_says[m.doc_id]
        latest[m.modality] = max(latest.get(m.modality, 0), who.reported)
        support.setdefault(m.modality, set()).add(who.origin)
    if off := support.get("cancelled"):
        done = (support.get("actual", set()) | support.get("ongoing", set())) - off
        if len(done) <= len(off):
            return "cancelled"
    firm = [x for x in ("actual", "ongoing", "denied") if x in latest]
    open_ = [x for x in ("cancelled", "planned", "possible") if x in latest]
    candidates = firm or open_ or sorted(latest)
    return max(candidates, key=lambda x: (len(support[x]), latest[x], -_rank(x)))


def _rank(modality: str) -> int:
    return MODALITIES.index(modality) if modality in MODALITIES else len(MODALITIES)


_MOST_DAYS = 10  # in a set of days of which an event has one


def _date(mentions: Sequence[Mention], reports: Mapping[str, Report]) -> tuple[str, str]:
    """The day or period that all mentions leave together, and on what it rests; never narrower than what they say.

    Where no text gives a date, weekdays and the like count only as far as they fix a single day, or, put together from
    several articles, a few of them ("one of these Mondays").
    """
    basis: dict[str, str] = {}
    statements = []
    for m in mentions:
        if m.date and edtf.is_valid(m.date):
            statements.append(("", m.date))
            if m.date_basis == "explicit" or m.date not in basis:
                basis[m.date] = m.date_basis
        elif m.date_constraint:
            statements.append((m.date_constraint, window(m.date_constraint, _published(m, reports))))
    if not statements:
        return "", ""
    value = solve(statements).value
    if value in basis:
        return value, basis[value]
    several = len({m.doc_id for m in mentions}) > 1
    listed = "[" in value and several and len(edtf.members(value)) <= _MOST_DAYS
    if value and (listed or ("[" not in value and (basis or edtf.precision(value) == "day"))):
        return value, "corpus" if several else "inferred"
    stated = min(basis, key=lambda v: (_width(v), v), default="")
    return stated, basis.get(stated, "")


def _width(value: str) -> int:
    low, high = dates.interval(value)
    return high - low


def _published(mention: Mention, reports: Mapping[str, Report]) -> str:
    """When a mention's article was published, as far as is known, as EDTF."""
    known = report_of(mention, reports).published
    if known.value or not (known.earliest or known.latest):
        return known.value
    return f"{known.earliest or '..'}/{known.latest or '..'}"


def _named_together(mentions: Iterable[Mention], display: Display) -> list[frozenset[str]]:
    """For each mention, the names that take part in what it reports."""
    parties = ("actor", "target")
    return [frozenset(display(f, m) for f in m.facts if f.slot in parties and f.kind != "text") for m in mentions]


Sides = tuple[tuple[str, ...], tuple[str, ...]]


def _sides(values: Mapping[str, list[SlotValue]], together: Sequence[frozenset[str]], words: Words) -> Sides:
    """Actors and targets, each name on the side where more origins see it."""
    sides = {slot: {v.value: v for v in values.get(slot, ())} for slot in ("actor", "target")}
    for name in sides["actor"].keys() & sides["target"].keys():
        a, t = sides["actor"][name], sides["target"][name]
        loser = "target" if (a.origins, len(a.sources)) >= (t.origins, len(t.sources)) else "actor"
        del sides[loser][name]
    actors, targets = (tuple(_specific(side.values(), together, words)) for side in sides.values())
    return actors, targets


def _specific(values: Iterable[SlotValue], together: Sequence[frozenset[str]], words: Words) -> list[str]:
    """Names, none of them beside a longer form of it, nor a union or state beside its own body where no report names
    both; unnamed parties only where no name stands beside them."""
    kept = list(values)
    named = [v.value for v in kept if v.fact is not None and v.fact.kind != "text"]
    parts = [(p, n) for n in named for p in named if _is_part(p, n, words)]
    wholes = {n for p, n in parts if not any({p, n} <= names for names in together)}
    named = [n for n in named if n not in wholes]
    named = [n for n in named if n.casefold() in words.states or not _is_short(n, named)]
    return named or _once([v for v in kept if not _only_counts(v.value, words)], words)


def _is_part(part: str, whole: str, words: Words) -> bool:
    return words.wholes.get(part.casefold()) == whole.casefold()


def _is_short(name: str, names: Iterable[str]) -> bool:
    """Whether a name is the beginning or the end of exactly one longer one, case ignored."""
    short = f" {name.casefold()} "
    longer = {padded for n in names if (padded := f" {n.casefold()} ") != short}
    return sum(n.startswith(short) or n.endswith(short) for n in longer) == 1


def _only_counts(value: str, words: Words) -> bool:
    return all(w in words.counts for w in value.casefold().split())


def _objects(values: Sequence[SlotValue], parties: Sequence[str], words: Words) -> tuple[str, ...]:
    """The objects, each once, without those that only name a party again."""
    taken = [set(p.casefold().split()) for p in parties]
    return tuple(_once([v for v in values if not any(set(v.value.casefold().split()) <= p for p in taken)], words))


def _once(values: Sequence[SlotValue], words: Words) -> list[str]:
    """The values, best supported first, without those whose words, or English words for them, all stand in another."""
    out: list[SlotValue] = []
    for v in sorted(values, key=lambda v: (-v.origins, v.lang != "en", -len(v.value), v.value)):
        if not any(_says_no_more(v, o, words) or (v.lang != o.lang and _says_no_more(o, v, words)) for o in out):
            out.append(v)
    return [v.value for v in out]


def _says_no_more(v: SlotValue, than: SlotValue, words: Words) -> bool:
    if set(v.value.casefold().split()) <= set(than.value.casefold().split()):
        return True
    return words.covers(than.value, than.lang, v.value, v.lang)


def _quantities(values: Sequence[SlotValue]) -> tuple[str, ...]:
    """One figure per unit and role: the latest report's, else the best supported, then the exact one."""
    best: dict[tuple[str, str], SlotValue] = {}
    plain: list[str] = []
    for v in values:
        if v.fact is None or v.fact.number is None:
            plain.append(v.value)
            continue
        key = v.fact.unit, v.fact.role
        if key not in best or _better(v, best[key]):
            best[key] = v
    return tuple(sorted(v.value for v in best.values())) + tuple(plain)


def _better(v: SlotValue, than: SlotValue) -> bool:
    def rank(x: SlotValue) -> tuple[int, int, bool, int]:
        assert x.fact is not None
        return x.latest, x.origins, not x.fact.qualifier, len(f"{x.fact.number:.12g}".strip("0"))

    return rank(v) > rank(than)


def _conflicts(values: Sequence[SlotValue]) -> list[Conflict]:
    """Sources that differ: dates that exclude each other, figures of one unit and role that are not roundings."""
    if not values:
        return []
    if values[0].slot == "date":
        spans = [dates.interval(v.value) for v in values]
        if max(s[0] for s in spans) <= min(s[1] for s in spans):
            return []
        return [_conflict("date", values)]
    by_key: dict[tuple[str, str], list[SlotValue]] = {}
    for v in values:
        if v.fact is not None and v.fact.number is not None:
            by_key.setdefault((v.fact.unit, v.fact.role), []).append(v)
    out = []
    for _, same in sorted(by_key.items()):
        numbers = [v.fact.number for v in same if v.fact is not None and v.fact.number is not None]
        documents = {d for v in same for d in v.documents}
        if len(documents) > 1 and any(not close(x, numbers[0]) for x in numbers):
            out.append(_conflict("quantity", same))
    return out


def _conflict(slot: str, values: Sequence[SlotValue]) -> Conflict:
    return Conflict(slot, tuple((v.value, v.documents) for v in sorted(values, key=lambda v: v.value)))
