"""Decide whether a trigger's conditions on its arguments hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Token

from pipeline.s6_extract.arguments import Argument
from pipeline.s6_extract.context import Context, fillers, in_classes
from pipeline.s6_extract.lexicon import PARTY_CLASSES, Condition, Trigger, fold, matches
from pipeline.s6_extract.reference import singular_person

_QUANTITY = {
    "#money": {"money"},
    "#percent": {"percent"},
    "#count": {"count"},
    "#number": {"number", "count", "measure", "money", "percent"},
}
_NAMED = ("nature_hazard",)  # classes whose members have names of their own
_ARGUMENT_ROLES = ("comp",)
_MEASURED = ("appos", "nmod:unmarked")


def hold(context: Context, trigger: Trigger, arguments: Sequence[Argument], i: int, compound_part: str) -> bool:
    """Whether all conditions of ``trigger``, found at token ``i``, hold.

    ``compound_part`` is what stands before the trigger inside its own word (``stelle`` in ``Stellenabbau``).
    """
    return all(_holds(context, c, arguments, i, compound_part) != c.negated for c in trigger.when)


def _holds(context: Context, condition: Condition, arguments: Sequence[Argument], i: int, part: str) -> bool:
    if "clause" in condition.roles:
        clause = sorted(context.tree.clause(_clause_head(context, i)))
        return any(_matches(context, context.tokens[k], condition.alternatives) for k in clause if k != i)
    if (
        "mod" in condition.roles
        and part
        and (not condition.alternatives or _word_matches(context, part, condition.alternatives))
    ):
        return True
    for a in arguments:
        if a.role not in condition.roles and not ("arg" in condition.roles and a.role not in _ARGUMENT_ROLES):
            continue
        if not condition.alternatives:
            return True
        if any(_matches(context, t, condition.alternatives) for f in fillers(context, a) for t in _members(context, f)):
            return True
    if "arg" in condition.roles and part:
        return not condition.alternatives or _word_matches(context, part, condition.alternatives)
    return False


def _members(context: Context, token: Token) -> Iterator[Token]:
    """A head and, where it only counts (``one of the banks``, ``3 Millionen Euro Umsatz``), what it counts."""
    yield token
    if token.i in context.quantities:
        yield from (c for c in context.tree.children(token.i, *_MEASURED) if c.i not in context.quantities)
    if token.pos_ in ("NUM", "PRON", "DET"):
        yield from context.tree.children(token.i, "nmod")


def _clause_head(context: Context, i: int) -> int:
    """The verb whose clause token ``i`` stands in, or the predicate that it links to its subject."""
    if context.tree.rels[i] == "cop":
        return context.tree.heads[i]
    for k in context.tree.path(i):
        if context.tokens[k].pos_ in ("VERB", "AUX"):
            return k
    return list(context.tree.path(i))[-1]


@dataclass(frozen=True, slots=True)
class _Alternatives:
    """The alternatives of a condition by what they ask: words as they are, word classes, and all else."""

    words: frozenset[str]
    classes: tuple[str, ...]
    others: tuple[str, ...]


@cache
def _by_kind(alternatives: tuple[str, ...]) -> _Alternatives:
    return _Alternatives(
        frozenset(a for a in alternatives if a[0] not in "@%#"),
        tuple(a[1:] for a in alternatives if a[0] == "@"),
        tuple(a for a in alternatives if a[0] in "%#"),
    )


def _word_matches(context: Context, word: str, alternatives: tuple[str, ...]) -> bool:
    words = {word, word.rstrip("s"), word.removesuffix("en"), word.removesuffix("n"), word.removesuffix("es")} - {""}
    wanted = _by_kind(alternatives)
    return any(_is_one(context, w, wanted) for w in words)


def _is_one(context: Context, word: str, wanted: _Alternatives) -> bool:
    return matches(word, wanted.words) or any(context.knowledge.in_class(word, c) for c in wanted.classes)


def _matches(context: Context, token: Token, alternatives: tuple[str, ...]) -> bool:
    wanted = _by_kind(alternatives)
    words = context.words[token.i]
    if wanted.words and any(matches(w, wanted.words) for w in words):
        return True
    if wanted.classes:
        before = [c for c in context.tree.children(token.i, "compound", "amod") if c.i == token.i - 1]
        pairs = [f"{fold(c.text)} {w}" for c in before for w in words]  # "share price", "interest rate"
        asked = [c for c in wanted.classes if not _only_looks_so(context, token, c, words)]
        if any(context.knowledge.in_class(w, c) for w in (*words, *pairs) for c in asked):
            return True
        if token.pos_ == "PROPN" and any(_named_as(context, token, c) for c in _NAMED if c in asked):
            return True
    return any(_fits(context, token, a) for a in wanted.others)


def _named_as(context: Context, token: Token, name: str) -> bool:
    """Whether the word before a name says what it is the name of (``Storm Edda``, ``Hurrikan Milton``)."""
    first = context.tokens[token.i - 1] if token.i else None
    return first is not None and first.pos_ in ("NOUN", "PROPN") and in_classes(context, first, (name,))


def _fits(context: Context, token: Token, special: str) -> bool:
    """Whether a token is a party, a name of a kind, a date or a quantity, as asked."""
    if special == "%PARTY":
        return is_party(context, token)
    if special.startswith("%"):
        labels = context.labels(token)
        if special == "%PER" and token.pos_ == "PRON":
            return singular_person(context, token)
        return special[1:] in labels or (special == "%NAME" and bool(labels))
    if special == "#date":
        return token.i in context.times
    quantity = context.quantity_in(token)
    return quantity is not None and quantity.kind in _QUANTITY[special]


def _only_looks_so(context: Context, token: Token, name: str, words: Iterable[str]) -> bool:
    """Whether a word is of a class in its form alone: the unit of an amount (``a loss of 210 million euros`` is not
    about the euro), a firm or person by how the name ends (``Weserstahl`` is no steel)."""
    amount = context.quantities.get(token.i)
    if name == "currency_noun" and amount is not None and amount.kind == "money":
        return True
    own = context.names.get(token.i)
    if own is None or own.label not in ("PER", "ORG") or name in PARTY_CLASSES:
        return False
    members = context.knowledge.classes.get(name, frozenset())
    return not any(w in members or w.rpartition("-")[2] in members for w in words)


def is_party(context: Context, token: Token) -> bool:
    """Whether a token stands for somebody who can act: a name, a personal pronoun, a word for people or bodies."""
    if context.labels(token) & {"PER", "ORG", "LOC"}:
        return True
    if token.pos_ == "PRON":
        kinds, person = token.morph.get("PronType", []), token.morph.get("Person", [])
        return "Rel" in kinds or ("Prs" in kinds and "2" not in person)
    if token.pos_ == "PROPN":  # a name that nobody classified
        return True
    return in_classes(context, token, PARTY_CLASSES)
