"""Complete the participants of a mention: members of lists, people behind their offices, who owns and who is meant.

``slots`` reads the arguments that the parser found. Here the words themselves are asked, where a parser is easily lost:
long lists, appositions, names around nouns. Every participant that is added has its own characters, and a rule that
``method`` names; where two are possible there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from spacy.tokens import Doc

from pipeline.core.records import Name
from pipeline.s6_extract.companions import (
    added_before,
    against,
    agent,
    at_meeting,
    beside_noun,
    coordinated,
    coordinated_before,
    included,
    of_matter,
    shared,
)
from pipeline.s6_extract.context import Context, in_classes
from pipeline.s6_extract.mending import mended
from pipeline.s6_extract.owners import (
    acting_participle,
    buyer,
    by_noun,
    doer,
    listed_company,
    lost_subject,
    owner,
    paper_owner,
    pronoun,
    rule_maker,
    state_adjective,
)
from pipeline.s6_extract.parties import (
    ADDED,
    BODIES,
    PARTICIPANT,
    STATES_ACT,
    Added,
    carried,
    span_of,
)
from pipeline.s6_extract.reference import called_public
from pipeline.s6_extract.slots import KIND, Filler
from pipeline.s6_extract.triggers import Hit

_ACTING = ("investigate", "litigate", "arrest", "penalize")  # what police and courts do, and seldom undergo
_BODIES = ("organization", "person")
_CAPITALS_ACT = (*STATES_ACT, "statement", "agree")


def complete(context: Context, hit: Hit, found: Sequence[Filler]) -> list[Filler]:
    """The fillers of a mention with those completed that stand for a name, no participants dropped that are none, and
    the participants added that the words beside the trigger name."""
    kept = [better for f in found for better in mended(context, hit, f)]
    kept = _in_order(context, hit, _acting(context, hit, _appointed(context, hit, kept)))
    kept = _without_repetition([_of_capital(context, hit, f) for f in kept])
    for rule in _RULES:
        taken = {f.value for f in kept if f.slot in PARTICIPANT}
        for new in rule(context, hit, kept):
            value = _value(context, new)
            if value not in taken and new.slot in PARTICIPANT and not _in_trigger(context, hit, new):
                taken.add(value)
                kept.append(_filler(new, value))
    return [f for f in kept if not _oversees(context, hit, f)]


def _oversees(context: Context, hit: Hit, f: Filler) -> bool:
    """Whether an authority is the subject of what is done with a purchase (``the regulator delayed the merger``): it
    buys nothing itself."""
    if hit.trigger.type != "acquire" or f.slot != "actor" or not carried(f):
        return False
    return called_public(context, f"{f.value} {context.text[f.start : f.end]}")


def short_names(doc: Doc, names: Sequence[Name]) -> list[Name]:
    """The names, with single words that are the first part of one person's name only (``Xi``, after ``Xi Jinping``)."""
    taken = [(n.start, n.end) for n in names]
    people: dict[str, set[str]] = {}
    for n in names:
        if n.label == "PER" and " " in n.text:
            people.setdefault(n.text.split()[0], set()).add(n.text)
    lone = {first for first, full in people.items() if len(full) == 1}
    begin = min((n.start for n in names), default=0)
    added = []
    for t in doc:
        if t.pos_ != "PROPN" or t.text not in lone or t.idx < begin:
            continue
        alone = not any(o.pos_ == "PROPN" for o in doc[max(0, t.i - 1) : t.i + 2] if o.i != t.i)
        if alone and not any(s <= t.idx < e for s, e in taken):
            added.append(Name(t.idx, t.idx + len(t), t.text, "PER"))
    return sorted([*names, *added], key=lambda n: n.start)


def _value(context: Context, new: Added) -> str:
    value = new.name.canonical or new.name.text
    if new.slot == "actor" and new.name.label == "LOC":
        return context.aliases.capital_of(value) or value
    return value


def _filler(new: Added, value: str) -> Filler:
    start, end = (new.name.start, new.name.end) if new.at is None else (new.at.idx, new.at.idx + len(new.at))
    return Filler(
        new.slot, value, start, end, KIND[new.name.label], method=f"participants:{new.rule}", confidence=ADDED
    )


def _of_capital(context: Context, hit: Hit, f: Filler) -> Filler:
    """A capital whose act something is stands for its government (``Washington's strikes``)."""
    if f.slot == "actor" and f.kind == "place" and f.method == "slot:gen" and hit.trigger.type in _CAPITALS_ACT:
        return replace(f, value=context.aliases.capital_of(f.value) or f.value)
    return f


def _appointed(context: Context, hit: Hit, fillers: Sequence[Filler]) -> list[Filler]:
    """The fillers with both sides turned where a person seems to appoint the body before the verb: headlines without
    articles mislead parsers (``Aufsichtsrat beruft Miriam Fechner``)."""
    actors, targets = ([f for f in fillers if f.slot == slot] for slot in PARTICIPANT)
    if hit.trigger.type != "appoint" or hit.role_pos != "verb" or len(actors) != 1 or len(targets) != 1:
        return list(fillers)
    (actor,), (target,), at = actors, targets, context.tokens[hit.i].idx
    head = span_of(context, target)
    body = target.kind == "organization" or (head is not None and in_classes(context, head.root, BODIES))
    if actor.kind != "person" or not body or not target.start < at < actor.start:
        return list(fillers)
    turned = {"actor": "target", "target": "actor"}
    return [replace(f, slot=turned[f.slot]) if f in (actor, target) else f for f in fillers]


def _acting(context: Context, hit: Hit, fillers: list[Filler]) -> list[Filler]:
    """The fillers with the police or court before an active verb as who acts: headlines and datelines mislead parsers
    (``Großbrand – Polizei ermittelt``)."""
    if hit.trigger.type not in _ACTING or hit.role_pos != "verb" or any(f.slot == "actor" for f in fillers):
        return fillers
    if any(True for _ in context.tree.children(hit.i, "aux:pass")):
        return fillers
    at = context.tokens[hit.i].idx
    for f in fillers:
        head = span_of(context, f) if f.slot == "target" and f.start < at else None
        if head is not None and in_classes(context, head.root, ("authority", "court")):
            return [replace(g, slot="actor") if g is f else g for g in fillers]
    return fillers


def _in_order(context: Context, hit: Hit, fillers: list[Filler]) -> list[Filler]:
    """The fillers with both sides turned where two bare names stand around an active verb, the object first: no form
    tells them apart, and headlines and reports begin with who acts (``Nordtec kauft Varo``)."""
    actors, targets = ([f for f in fillers if f.slot == slot and f.kind in _BODIES] for slot in PARTICIPANT)
    if hit.role_pos != "verb" or len(actors) != 1 or len(targets) != 1 or len(hit.words) != 1:
        return fillers
    (actor,), (target,), at = actors, targets, context.tokens[hit.i].idx
    spans = [span_of(context, f) for f in (actor, target)]
    plain = {"slot:subj", "slot:obj", "slot:iobj"}
    if {actor.method, target.method} - plain or not target.start < at < actor.start or None in spans:
        return fillers
    sure = context.knowledge.closed.nominative_articles | context.knowledge.closed.accusative
    if any(t.lower_ in sure for s in spans if s is not None for t in context.doc[max(0, s.start - 3) : s.start]):
        return fillers  # "Den Konzern Varo kauft der Rivale Nordtec"
    turned = {"actor": "target", "target": "actor"}
    return [replace(f, slot=turned[f.slot]) if f in (actor, target) else f for f in fillers]


def _in_trigger(context: Context, hit: Hit, new: Added) -> bool:
    return any(context.names.get(k) is new.name for k in hit.words)


def _surer(f: Filler, known: Filler) -> bool:
    """Whether one of two findings of one party in two slots is better: who acts does not lose to the owner of what it
    is done to (``she withdrew her charge``)."""
    if "actor" in (f.slot, known.slot) and (" inner" in f.method) != (" inner" in known.method):
        return " inner" in known.method if f.slot == "actor" else False
    return f.confidence > known.confidence


def _without_repetition(fillers: Sequence[Filler]) -> list[Filler]:
    """Participants once each: who is found twice stays where the evidence is better, else first."""
    best: dict[str, Filler] = {}
    for f in fillers:
        known = best.get(f.value)
        if f.slot not in PARTICIPANT or f.kind in ("", "text"):
            continue
        if known is None or (f.slot != known.slot and _surer(f, known)):
            best[f.value] = f
    named = [f for f in fillers if f.slot in PARTICIPANT and f.kind not in ("", "text")]
    out = [f for f in fillers if f.slot not in PARTICIPANT or f.kind in ("", "text") or best[f.value].slot == f.slot]
    return [  # "EVA Air" beside "Air cabin crew"
        f
        for f in out
        if f.kind != "text" or not any(f.slot == n.slot and f.start < n.end and n.start < f.end for n in named)
    ]


_Rule = Callable[[Context, Hit, Sequence[Filler]], Iterator[Added]]
_RULES: tuple[_Rule, ...] = (
    coordinated, coordinated_before, included, owner, beside_noun, of_matter, acting_participle, lost_subject, shared,
    by_noun, doer, buyer, pronoun, state_adjective, agent, rule_maker, paper_owner, listed_company, at_meeting,
    added_before, against,
)  # fmt: skip
