"""Decide whether a trigger's conditions on its arguments hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from spacy.tokens import Token

from pipeline.s6_extract.arguments import Argument
from pipeline.s6_extract.context import Context, fillers, in_classes, lemmas
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
    """A head and, where it only counts (``one of the banks``), what it counts."""
    yield token
    if token.pos_ in ("NUM", "PRON", "DET"):
        yield from context.tree.children(token.i, "nmod")


def _clause_head(context: Context, i: int) -> int:
    """The verb whose clause token ``i`` stands in."""
    for k in context.tree.path(i):
        if context.tokens[k].pos_ in ("VERB", "AUX"):
            return k
    return list(context.tree.path(i))[-1]


def _word_matches(context: Context, word: str, alternatives: tuple[str, ...]) -> bool:
    words = {word, word.rstrip("s"), word.removesuffix("en"), word.removesuffix("n"), word.removesuffix("es")} - {""}
    for a in alternatives:
        if a.startswith("@") and any(context.knowledge.in_class(w, a[1:]) for w in words):
            return True
        if any(matches(w, frozenset({a})) for w in words):
            return True
    return False


def _matches(context: Context, token: Token, alternatives: tuple[str, ...]) -> bool:
    for a in alternatives:
        if a.startswith("@"):
            words = lemmas(token)
            amount = context.quantities.get(token.i)
            if a == "@currency_noun" and amount is not None and amount.kind == "money":
                continue  # "a loss of 210 million euros" is not about the euro
            if _only_ends_so(context, token, a[1:], words):
                continue
            before = [c for c in context.tree.children(token.i, "compound", "amod") if c.i == token.i - 1]
            pairs = [f"{fold(c.text)} {w}" for c in before for w in words]  # "share price", "interest rate"
            if any(context.knowledge.in_class(w, a[1:]) for w in (*words, *pairs)):
                return True
            if a[1:] in _NAMED and token.pos_ == "PROPN" and token.i:  # "Storm Edda", "Hurrikan Milton"
                first = context.tokens[token.i - 1]
                if first.pos_ in ("NOUN", "PROPN") and in_classes(context, first, (a[1:],)):
                    return True
        elif a == "%PARTY":
            if is_party(context, token):
                return True
        elif a.startswith("%"):
            labels = context.labels(token)
            if labels and (a == "%NAME" or a[1:] in labels):
                return True
            if a == "%PER" and token.pos_ == "PRON" and singular_person(context, token):
                return True
        elif a == "#date":
            if token.i in context.times:
                return True
        elif a.startswith("#"):
            quantity = context.quantity_in(token)
            if quantity and quantity.kind in _QUANTITY[a]:
                return True
        elif any(matches(w, frozenset({a})) for w in lemmas(token)):
            return True
    return False


def _only_ends_so(context: Context, token: Token, name: str, words: Sequence[str]) -> bool:
    """Whether a firm or person would be a thing only by how the name ends (``Weserstahl`` is no steel)."""
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
