"""What the modules that complete participants share: added names, spans, appositions and the trigger's own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Span, Token

from pipeline.core.records import Name
from pipeline.s6_extract.context import Context, in_classes
from pipeline.s6_extract.namelists import is_office
from pipeline.s6_extract.pronouns import is_plural
from pipeline.s6_extract.slots import Filler
from pipeline.s6_extract.triggers import Hit

PARTICIPANT = ("actor", "target")
ADDED = 0.7  # confidence of a participant that the words tell, not the syntax
BODIES = ("company_noun", "organisation_noun", "government", "authority", "party", "parliament")
# Whom an office represents only where bodies act: the arrest of a company's head is no arrest of the company.
BODIES_ACT = ("meet", "agree", "statement", "regulate", "invest", "acquire", "launch", "close", "result", "vote")
STATES_ACT = ("attack", "regulate", "penalize", "investigate", "cyber", "invest")


@dataclass(frozen=True, slots=True)
class Added:
    """A name that takes part, the words that say so where they are not its own, and the rule."""

    slot: str
    name: Name
    rule: str
    at: Token | None = None


def carried(f: Filler) -> bool:
    """Whether a filler is the subject of a verb that only carries the trigger (``announced job cuts``)."""
    return "/support" in f.method or f.method.startswith("participants:doer")


def span_of(context: Context, f: Filler) -> Span | None:
    """The tokens of a filler."""
    return context.doc.char_span(f.start, f.end, alignment_mode="expand")


def end_of(context: Context, i: int) -> int:
    """The index after the last token of the sentence of token ``i``."""
    return context.sentences[i][1]


def head_of(context: Context, span: Span) -> Token:
    """The word of a phrase that the others hang under."""
    inside = range(span.start, span.end)
    return next((t for t in span if context.tree.heads[t.i] not in inside or context.tree.heads[t.i] == t.i), span[-1])


def start_of(context: Context, i: int) -> int:
    """The index of the first token of the sentence of token ``i``."""
    return context.sentences[i][0]


def apposed(context: Context, head: Token) -> Name | None:
    """The name that a noun phrase explains right behind it (``Jane Doe, a lawyer from Bonn,``)."""
    if is_plural(head) or not in_classes(context, head, ("post", "person_noun", "worker", *BODIES)):
        return None
    k, article = head.i - 1, False
    while k > start_of(context, head.i) and context.tokens[k].text != "," and head.i - k <= 8:
        t = context.tokens[k]
        if t.pos_ not in ("DET", "ADJ", "NOUN", "PROPN", "ADV", "NUM", "VERB") and t.text != "-":
            return None
        if t.pos_ == "VERB" and "Fin" in t.morph.get("VerbForm", []):
            return None
        article = article or t.pos_ == "DET"
        k -= 1
    if context.tokens[k].text != "," or not (article or is_office(context, head)):
        return None
    if context.tokens[k - 1].like_num and k >= 2 and context.tokens[k - 2].text == ",":
        k -= 2  # "Jane Doe, 37, a lawyer"
    name = context.names.get(k - 1)
    person = in_classes(context, head, ("person_noun", "worker", "post"))
    labels = ("PER", "MISC") if person and not in_classes(context, head, BODIES) else ("PER", "ORG", "MISC")
    if name is None or name.label not in labels or (name.label == "MISC" and " " not in name.text):
        return None
    return name


def own_verbs(context: Context, hit: Hit) -> frozenset[int]:
    """The verbs of the trigger's own clause: before them its subjects stand."""
    group = {hit.i, context.tree.heads[hit.i]}
    return frozenset(group | {c.i for k in group for c in context.tree.children(k, "aux", "aux:pass", "cop")})


def trigger_nouns(context: Context, hit: Hit) -> list[Token]:
    """The nouns of a trigger, last first."""
    return [context.tokens[k] for k in sorted(hit.words, reverse=True) if context.tokens[k].pos_ in ("NOUN", "PROPN")]


def inclusion_at(context: Context, i: int) -> int:
    """How many words at token ``i`` introduce members of the group named before (``such as``); 0 where none do."""
    cues = context.knowledge.classes.get("such_as", frozenset())
    if context.tokens[i].lower_ not in _first_words(cues):
        return 0
    for size in (3, 2, 1):
        if " ".join(t.lower_ for t in context.tokens[i : i + size]) in cues:
            return size
    return 0


@cache
def _first_words(phrases: frozenset[str]) -> frozenset[str]:
    return frozenset(phrase.partition(" ")[0] for phrase in phrases)


def has_named(found: Sequence[Filler], slot: str) -> bool:
    """Whether a named participant fills the slot."""
    return any(f.slot == slot and f.kind not in ("", "text") for f in found)
