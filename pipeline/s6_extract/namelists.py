"""Read lists of names from the words as they stand (``with X, the carmaker Y and the head of Z``), without syntax.

Parsers often lose the members of a long list; the words between them are few and of few kinds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from pipeline.core.records import Name
from pipeline.s6_extract.arguments import POSSESSIVE
from pipeline.s6_extract.context import Context, in_classes

_WORDS_BEFORE = 9  # how many words may describe a member before its name
_DESCRIBING = ("DET", "ADJ", "NOUN", "PROPN", "NUM", "ADV", "X")
_OFFICES = ("post", "worker", "person_noun")
_BODIES = ("company_noun", "organisation_noun", "authority")
_AFTER = 5  # words of a prepositional phrase behind a member that is read over


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a list: its name (None where it has none), where it ends, and whether it was named by its office."""

    name: Name | None
    end: int
    represented: bool = False


def name_end(context: Context, i: int) -> int:
    """The index after the last word of the name that covers token ``i``."""
    name = context.names[i]
    while i < len(context.doc) and context.names.get(i) is name:
        i += 1
    return i


def is_office(context: Context, token: Token) -> bool:
    """Whether a noun says what post or work a person has."""
    return token.pos_ in ("NOUN", "PROPN") and token.i not in context.names and in_classes(context, token, _OFFICES)


def members(context: Context, start: int, end: int, verbs: frozenset[int] | None = frozenset()) -> list[Member]:
    """The members of the list that begins at token ``start``; see ``more``."""
    first = member(context, start, end)
    return [] if first is None else [first, *more(context, first.end, end, verbs)]


def more(
    context: Context, at: int, end: int, verbs: frozenset[int] | None = frozenset(), open_list: bool = False
) -> list[Member]:
    """The further members of a list whose last known member ends at token ``at``.

    A list ends with ``and``; without it, commas may separate clauses, and nothing is a member unless ``open_list`` says
    that a word for inclusion opened it. What stands before a finite verb other than ``verbs`` is its subject, no
    member; ``verbs`` None allows all.
    """
    found: list[Member] = []
    waiting: list[Member] = []
    while at < end:
        sign, following, closing = _separator(context, at, end)
        if not sign:
            break
        item = member(context, following, end)
        if item is None or _is_subject(context, item.end, end, verbs):
            break
        waiting.append(item)
        at = item.end
        if sign != ",":
            found, waiting = found + waiting, []
        if closing and _separator(context, at, end)[0] in ("", ","):
            break
    return found + waiting if open_list else found


def _separator(context: Context, at: int, end: int) -> tuple[str, int, bool]:
    """What separates two members at token ``at`` (empty: nothing), where the next begins, whether it is the last."""
    comma = at < end and context.tokens[at].text in (",", ";")
    k = at + comma
    if k >= end:
        return "", at, False
    joins = context.knowledge.classes.get("list_join", frozenset())
    for size in (3, 2, 1):
        words = " ".join(t.lower_ for t in context.doc[k : min(k + size, end)])
        if words in joins:
            return "and", k + size, size == 1 and context.tokens[k].pos_ == "CCONJ"
    return (",", k, False) if comma else ("", at, False)


def _is_subject(context: Context, at: int, end: int, verbs: frozenset[int] | None) -> bool:
    """Whether a finite verb follows, so that what stands before it is its subject."""
    if verbs is None:
        return False
    while at < end and context.tokens[at].pos_ == "ADV":
        at += 1
    if at >= end:
        return False
    t = context.tokens[at]
    finite = "Fin" in t.morph.get("VerbForm", []) or t.pos_ == "AUX"
    return t.pos_ in ("VERB", "AUX") and finite and t.i not in verbs


def member(context: Context, start: int, end: int) -> Member | None:
    """The member of a list that begins at token ``start``: words that describe it, and its name; None where the words
    cannot be one."""
    at, office = start, False
    while at < min(end, start + _WORDS_BEFORE):
        t = context.tokens[at]
        if t.i in context.times or t.i in context.quantities:
            return None
        if t.i in context.names:
            return _named(context, at, end, office)
        if is_office(context, t):
            office = True
        elif t.pos_ == "ADP" and not _hyphen(context.tokens[t.i - 1]):
            genitive = t.lower_ in context.knowledge.classes.get("genitive_prep", frozenset())
            if not (office and genitive):
                break
        elif t.pos_ not in (*_DESCRIBING, "ADP") and not _hyphen(t) and not (at > start and _participle(context, t)):
            break  # "and wounded X" begins with what else was done
        at += 1
    return Member(None, at) if at > start and context.tokens[at - 1].pos_ in ("NOUN", "PROPN") else None


def _named(context: Context, at: int, end: int, office: bool) -> Member | None:
    """A member whose first name begins at ``at``: the name itself, or another that it describes."""
    name, after = context.names[at], name_end(context, at)
    if after + 1 < end and context.tokens[after].text == "-" and context.tokens[after + 1].pos_ == "PROPN":
        after += 2  # half of the name only was found
    owner = after < end and context.tokens[after].text in POSSESSIVE
    k = _closed(context, after, end) if not owner else after + 1
    nouns = k
    while (
        nouns < min(end, k + 6)
        and nouns not in context.names
        and (
            context.tokens[nouns].pos_ in ("ADJ", "NOUN")
            or (name.label == "LOC" and "Part" in context.tokens[nouns].morph.get("VerbForm", []))
            or (nouns > k and _hyphen(context.tokens[nouns - 1]))
            or _hyphen(context.tokens[nouns])
        )
    ):
        nouns += 1
    if nouns < end and nouns in context.names and (owner or nouns > k or context.names[nouns].label == "PER"):
        return _named(context, nouns, end, False)  # "Jack Ma's Ant Group", "Alibaba founder Jack Ma"
    if nouns > k and context.tokens[nouns - 1].pos_ == "NOUN":
        last = context.tokens[nouns - 1]
        if not in_classes(context, last, (*_BODIES, *_OFFICES)) or (
            owner and name.label == "PER" and not in_classes(context, last, ("company_noun",))
        ):
            return Member(None, nouns)  # "Apple shares": the shares are meant
        office = office or in_classes(context, last, _OFFICES)
        after = nouns
    if office and name.label != "PER" and (holder := _holder(context, at, after, end)) is not None:
        return Member(context.names[holder], _over(context, name_end(context, holder), end))
    return Member(name, _over(context, after, end), office and name.label != "PER")


def _holder(context: Context, at: int, after: int, end: int) -> int | None:
    """Where the name of one who holds an office follows the body behind a comma (``head of the bank, Jane Doe,``)."""
    offices = [k for k in range(max(0, at - _WORDS_BEFORE), at) if is_office(context, context.tokens[k])]
    several = not offices or "Plur" in context.tokens[offices[-1]].morph.get("Number", [])
    if several or after + 1 >= end or context.tokens[after].text != ",":
        return None
    name = context.names.get(after + 1)
    return after + 1 if name is not None and name.label == "PER" and " " in name.text else None


def _closed(context: Context, at: int, end: int) -> int:
    """Where a bracket ends that begins at token ``at``."""
    if at < end and context.tokens[at].text == "(":
        return next((k + 1 for k in range(at, min(end, at + 12)) if context.tokens[k].text == ")"), at)
    return at


def _over(context: Context, at: int, end: int) -> int:
    """Where a member ends that brackets, an age or a short prepositional phrase may follow."""
    at = _closed(context, at, end)
    if at + 2 < end and context.tokens[at].text == "," and context.tokens[at + 1].like_num:
        at += 2 + (context.tokens[at + 2].text == ",")
        return at - 1 if context.tokens[at - 1].text == "," else at
    if at < end and context.tokens[at].pos_ == "ADP":
        for k in range(at + 1, min(end, at + _AFTER + 1)):
            if context.tokens[k].text == "," or context.tokens[k].pos_ == "CCONJ":
                return k
            if context.tokens[k].pos_ not in ("DET", "ADJ", "NOUN", "PROPN"):
                break
    return at


def _hyphen(t: Token) -> bool:
    return t.text in ("-", '"', "„", "“", "”", "‘")


def _participle(context: Context, t: Token) -> bool:
    """Whether a verb's form stands before a noun (``once-shunned``, ``a disgraced``)."""
    before = context.tokens[t.i - 1]
    attributive = _hyphen(before) or before.pos_ in ("DET", "ADJ")
    return attributive and t.pos_ == "VERB" and "Part" in t.morph.get("VerbForm", [])


def named(found: list[Member], labels: tuple[str, ...] = ("PER", "ORG", "LOC")) -> Iterator[tuple[Name, bool]]:
    """The names of members, and whether an office stands for it."""
    for m in found:
        if m.name is not None and m.name.label in labels:
            yield m.name, m.represented
