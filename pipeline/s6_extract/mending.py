"""Put names in the place of fillers that only describe somebody, and drop participants that are no parties."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from spacy.tokens import Span, Token

from pipeline.core.records import Name
from pipeline.s6_extract.arguments import preposition
from pipeline.s6_extract.context import Context, in_classes, in_set
from pipeline.s6_extract.namelists import is_office, member, members, named
from pipeline.s6_extract.parties import (
    ADDED,
    BODIES,
    BODIES_ACT,
    PARTICIPANT,
    apposed,
    end_of,
    head_of,
    inclusion_at,
    own_verbs,
    span_of,
    start_of,
)
from pipeline.s6_extract.pronouns import is_person_noun, is_plural, may_be
from pipeline.s6_extract.reference import definite, public
from pipeline.s6_extract.slots import KIND, Filler, is_aged, phrase
from pipeline.s6_extract.triggers import Hit

_OF_PEOPLE = ("depart", "appoint")  # what only people do


def mended(context: Context, hit: Hit, f: Filler) -> Iterator[Filler]:
    """A filler as it is, or the names that it stands for, or nothing where it is no party."""
    span = span_of(context, f)
    if f.slot not in PARTICIPANT or span is None:
        if f.slot == "object" and f.kind == "other" and hit.trigger.type == "price":
            f = replace(f, slot="target", method=f"{f.method} paper")  # an index or currency that moves
        yield f
        return
    if f.kind != "text":
        if not _only_place(context, hit, f, span) and not _modifies_group(context, span):
            yield from _person_behind(context, hit, f, span)
        return
    head = head_of(context, span)
    if stands := list(_stands_for(context, hit, head)):
        for name, rule in stands:
            if rule in ("definite", "state"):
                yield replace(_replaced(f, name, rule), start=f.start, end=f.end)
            else:
                yield _replaced(f, name, rule)
        return
    if _bracketed(context, span) or _before_name(context, head):
        return
    if in_set(context, head, "government_word") and definite(context, head) and (state := _state_here(context, span)):
        yield replace(f, value=state, kind="place", method=f"{f.method} government", confidence=ADDED)
        return
    if in_set(context, head, "bare_country") and f.end - f.start <= len(head) and definite(context, head):
        if own := _state_of_adjective(context, head):
            yield replace(f, value=own, kind="place", method=f"{f.method} definite", confidence=ADDED)
        return  # "the country": which one was not found
    if counted := _counted(context, head):
        if counted.i in context.quantities or counted.i in context.times or not _party(context, counted):
            return
        f = replace(f, value=counted.text, start=counted.idx, end=counted.idx + len(counted))
        head = counted
    thing = context.knowledge.types[hit.trigger.type].animate and _only_military(context, head)
    if (
        thing
        or not _party(context, head)
        or (f.slot == "target" and "counted" not in f.method and _class_of_bodies(context, head))
    ):
        f = replace(f, slot="object")
    yield f


def _state_of_adjective(context: Context, head: Token) -> str:
    """The one state whose adjective stands before a noun in its sentence (``French voters … the country``)."""
    before = context.tokens[start_of(context, head.i) : head.i]
    found = (context.aliases.demonym(t.text, context.knowledge.lang) for t in before if t.i not in context.quoted)
    states = {state for state in found if state}
    return next(iter(states)) if len(states) == 1 else ""


def _person_behind(context: Context, hit: Hit, f: Filler, span: Span) -> Iterator[Filler]:
    """The filler, or the person whose office or work it only names (``AFP photographer X``; ``X, head of Y, who``)."""
    if f.method.endswith(" government") and (state := _state_here(context, span)):
        yield replace(f, value=state)
        return
    if "control inner" in f.method or (f.kind == "person" and "relative" not in f.method):
        if "control inner" not in f.method:
            yield f
        return
    name = context.names.get(span.start)
    beside = member(context, span.start, end_of(context, span.start))
    other = beside.name if beside is not None and name is not None and name.start == f.start else None
    if other is not None and other is not name and other.label == "PER":
        yield _replaced(f, other, "title")
        return
    if f.kind == "organization" and f.slot == "actor" and hit.trigger.type in _OF_PEOPLE:
        holder = _holder_before(context, span.start)
        if holder is not None:
            yield _as_office(context, f, holder)
            return
    things = context.knowledge.classes.get("relative_thing", frozenset())
    if "relative" in f.method and any(c.lower_ in things for c in context.tree.children(hit.i, "nsubj", "nsubj:pass")):
        yield f  # "X, head of Y, which went bankrupt"
        return
    office = _office_before(context, span.start)
    if office is None or not ("represented" in f.method or "relative" in f.method):
        yield f
    elif person := apposed(context, office):
        yield _replaced(f, person, "apposition")
    elif "relative" in f.method or hit.trigger.type in BODIES_ACT:
        yield f
    else:
        yield _as_office(context, f, office)


def _as_office(context: Context, f: Filler, office: Token) -> Filler:
    start, end = phrase(context, office)
    text = " ".join(context.text[start:end].split())
    return replace(f, value=text, start=start, end=end, kind="text", method=f"{f.method} office")


def _holder_before(context: Context, i: int) -> Token | None:
    """The office in whose of-phrase a body stands (``the chief executive of carmaker X has resigned``)."""
    genitive = context.knowledge.classes.get("genitive_prep", frozenset())
    for k in range(i - 1, max(i - 8, 1), -1):
        t = context.tokens[k]
        if t.lower_ in genitive and t.pos_ == "ADP":
            return context.tokens[k - 1] if in_classes(context, context.tokens[k - 1], ("post",)) else None
        if t.pos_ not in ("NOUN", "ADJ", "PROPN", "DET"):
            return None
    return None


def _state_here(context: Context, span: Span) -> str:
    """The one state in which the sentence says that a bare ``the government`` is (``In Ruritania, the government``)."""
    if len(span) > 1 or span.start in context.names:
        return ""
    places = context.knowledge.classes.get("place_prep", frozenset())
    found = {
        value
        for k in range(start_of(context, span.start) + 1, span.start)
        if (n := context.names.get(k)) and n.label == "LOC" and context.tokens[k - 1].lower_ in places
        if context.aliases.is_state(value := n.canonical or n.text)
    }
    return found.pop() if len(found) == 1 else ""


def _replaced(f: Filler, name: Name, rule: str) -> Filler:
    """The filler with a name in its stead; what was taken for an odd thing but holds an office is a person."""
    kind = "person" if name.label == "MISC" else KIND[name.label]
    value = name.canonical or name.text
    return replace(
        f, value=value, start=name.start, end=name.end, kind=kind, method=f"{f.method} {rule}", confidence=ADDED
    )


def _office_before(context: Context, i: int) -> Token | None:
    """The office noun in whose genitive or before which a name stands (``head of X``, ``X reporter``)."""
    k = i - 1
    while k >= 0 and i - k <= 6 and context.tokens[k].pos_ in ("DET", "ADJ", "NOUN", "PROPN", "ADP"):
        t = context.tokens[k]
        if is_office(context, t) or (t.pos_ == "ADJ" and _heads_phrase(context, t)):
            return t
        if t.pos_ == "ADP" and t.lower_ not in context.knowledge.classes.get("genitive_prep", frozenset()):
            return None
        k -= 1
    head = context.tree.head(i)
    while head.i in context.names and context.tree.heads[head.i] != head.i:
        head = context.tree.head(head.i)
    return head if is_office(context, head) else None


def _heads_phrase(context: Context, t: Token) -> bool:
    """Whether a word for an office that the tagger calls an adjective has its body behind it."""
    genitive = context.knowledge.classes.get("genitive_prep", frozenset())
    return in_classes(context, t, ("post",)) and context.tokens[t.i + 1].lower_ in genitive


def _only_place(context: Context, hit: Hit, f: Filler, span: Span) -> bool:
    """Whether a name only says where the thing is that takes part (``the reception in the Great Hall``)."""
    if f.kind == "other":
        return "inner" in f.method or "amount" in f.method
    if f.kind == "place" and _in_brackets(context, span):
        return True
    if "inner" not in f.method or f.kind != "place":
        return False
    prep = preposition(context.tree, span[-1].i, context.knowledge.closed)
    return hit.trigger.type not in ("price", "indicator", "result") and (
        prep in context.knowledge.classes.get("place_prep", frozenset())
    )


def _in_brackets(context: Context, span: Span) -> bool:
    before = [t.text for t in context.doc[max(0, span.start - 5) : span.start] if t.text in "()"]
    return bool(before) and before[-1] == "("


def _modifies_group(context: Context, span: Span) -> bool:
    """Whether a name only modifies the noun of a group whose members follow (``Party cadres such as X``)."""
    k = span.end
    return (
        k + 1 < len(context.doc)
        and context.tokens[k].text.islower()
        and context.tokens[k].pos_ in ("NOUN", "VERB")
        and (inclusion_at(context, k + 1) > 0)
    )


def _bracketed(context: Context, span: Span) -> bool:
    """Whether a phrase is only the acronym in brackets behind what it stands for."""
    return span.start > 0 and context.tokens[span.start - 1].text == "(" and span.text.isupper()


def _before_name(context: Context, head: Token) -> bool:
    """Whether a word is the abbreviated title of the name behind it (``Rep. Jane Doe``)."""
    return head.text.endswith(".") and context.names.get(head.i + 1) is not None


def _counted(context: Context, head: Token) -> Token | None:
    """What a number noun counts (``hundreds of protesters``, ``Hunderte Demonstranten``)."""
    if not in_set(context, head, "number_noun"):
        return None
    for c in context.tree.children(head.i, "nmod", "nmod:unmarked", "appos", "flat"):
        if c.i > head.i and c.pos_ in ("NOUN", "NUM", "SYM"):
            return c
    return None


def _party(context: Context, head: Token) -> bool:
    """Whether a word means people or a body: a word for them, or a name that was not found."""
    if in_classes(
        context, head,
        (*BODIES, "person_noun", "worker", "court", "military", "suspect", "convict", "post"),
    ):  # fmt: skip
        return True
    inside = head.pos_ == "PROPN" and head.text[:1].isupper() and head.i != start_of(context, head.i)
    return inside or is_aged(context, head)


def _only_military(context: Context, head: Token) -> bool:
    """Whether a word means a weapon or force and nobody who can be hurt or arrested."""
    return in_classes(context, head, ("military",)) and not in_classes(
        context, head, ("person_noun", "worker", "suspect")
    )


def _class_of_bodies(context: Context, head: Token) -> bool:
    """Whether a plural means a whole class of bodies (``companies``, ``local governments``): what it is about."""
    return is_plural(head) and (
        (in_classes(context, head, BODIES) and not in_classes(context, head, ("person_noun", "worker")))
        or (is_office(context, head) and _of_bodies(context, head))
    )


def _of_bodies(context: Context, head: Token) -> bool:
    """Whether those who hold an office hold it in a class of bodies (``the heads of tech companies``)."""
    return any(
        in_classes(context, c, BODIES) and c.i not in context.names for c in context.tree.children(head.i, "nmod")
    )


def _stands_for(context: Context, hit: Hit, head: Token) -> Iterator[tuple[Name, str]]:
    """The names for which a noun stands: beside it, before it as its apposition, behind it in its genitive."""
    end = end_of(context, head.i)
    beside = member(context, head.i, end) if is_office(context, head) else None
    if beside is not None and beside.name is not None and beside.name.label == "PER" and not is_plural(head):
        yield beside.name, "title"
        return
    if name := apposed(context, head):
        yield name, "apposition"
        return
    if beside is not None and hit.trigger.type in BODIES_ACT:
        listed = members(context, head.i, end, own_verbs(context, hit))
        bodies = [name for name, _ in named(listed, ("ORG",))]
        if bodies and beside.name in bodies:
            yield from ((name, "represented") for name, _ in named(listed, ("ORG", "PER")))
            return
    if name := _in_focus(context, head):
        yield name, "definite"
    elif name := _authority_of_state(context, head):
        yield name, "state"


def _authority_of_state(context: Context, head: Token) -> Name | None:
    """The state whose adjective stands before a word for its authorities (``Ruritanian regulators``)."""
    if not in_classes(context, head, ("authority", "government")) or is_office(context, head):
        return None
    for c in context.tree.children(head.i, "amod"):
        if state := context.aliases.demonym(c.text, context.knowledge.lang):
            return Name(c.idx, c.idx + len(c), c.text, "LOC", state)
    return None


def _in_focus(context: Context, head: Token) -> Name | None:
    """The one person, state or body of this sentence and the one before whom a definite description can mean."""
    label = _described(context, head)
    if not label or is_plural(head) or head.i in context.quoted:
        return None
    kids = list(context.tree.children(head.i))
    words = context.knowledge.classes.get("definite", frozenset())
    if not any(c.lower_ in words and c.pos_ == "DET" and c.i < head.i for c in kids):
        return None
    if any(context.tree.rels[c.i] in ("nmod", "nmod:poss", "acl", "acl:relcl", "appos") for c in kids):
        return None
    if any(context.tree.rels[c.i] == "amod" and in_set(context, c, "another_word") for c in kids):
        return None  # "the new president" is not the one who was named before
    start = start_of(context, head.i)
    around = range(context.sentences[max(0, start - 1)][0], head.i)
    fitting = {n.canonical or n.text: n for k in around if (n := context.names.get(k)) and n.label == label}
    if label == "PER":  # who was named in the sentence itself would be taken up by a pronoun
        here = {n.canonical or n.text for k in range(start, head.i) if (n := context.names.get(k))}
        fitting = {v: n for v, n in fitting.items() if v not in here and may_be(context, n, head)}
    if label == "ORG" and in_classes(context, head, ("authority",)):
        fitting = {value: n for value, n in fitting.items() if public(context, n)}  # "the regulator" is no firm
    if label == "LOC":
        fitting = {value: n for value, n in fitting.items() if context.aliases.is_state(value)}
    subjects = [k for k in around if k in context.names and context.tree.rels[k] in ("nsubj", "nsubj:pass")]
    if len(fitting) != 1 or not any(context.names[k] in fitting.values() or label == "ORG" for k in subjects):
        return None
    return next(iter(fitting.values()))


def _described(context: Context, head: Token) -> str:
    """The kind of name that a description can stand for."""
    if in_set(context, head, "country_noun"):
        return "LOC"
    if in_set(context, head, "agency_noun"):
        return "ORG"
    person = in_classes(context, head, ("person_noun", "post")) and is_person_noun(context, head)
    person = person and not in_classes(
        context, head, ("suspect", "convict", "vague_person")
    )  # seldom named, beside those who are
    return "PER" if person else ""
