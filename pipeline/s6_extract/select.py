"""Decide which of a sentence's triggers are events of their own: the happening wins over the words that carry it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Token

from pipeline.s6_extract.context import Context, lemmas, reports
from pipeline.s6_extract.modality import negated
from pipeline.s6_extract.slots import role_slot
from pipeline.s6_extract.triggers import Hit

# A judgement of a happening is no report of it: both count ("kritisiert, dass X entlassen wurde").
_ONE_BLOW = ("disaster",)  # what a thing undergoes in one go
_JUDGEMENTS = ("criticise", "praise", "apologise")
_NAMED_BY_SUBJECT = ("disaster",)  # what strikes is the happening: "a quake hit", "the flood that swept through"


def select(context: Context, hits: Sequence[Hit]) -> list[Hit]:
    """The triggers that count, in text order.

    A speech act whose content is a listed happening gives way to it; a verb that merely carries a trigger noun
    (``launched an investigation``, ``convened a meeting``) is one event with it.
    """
    by_token = {h.i: h for h in hits}
    dropped: set[int] = set()
    merged: dict[int, Hit] = {}
    for h in hits:
        if h.trigger.type == "statement" and (
            _content_is_happening(context, h, by_token) or _inside_speech(context, h, by_token)
        ):
            dropped.add(h.i)
        if h.trigger.subtype == "deny" and h.role_pos == "verb" and negated(context, context.tokens[h.i]):
            dropped.add(h.i)  # "did not rule out": nothing is denied
    for h in hits:
        above = by_token.get(context.tree.heads[h.i])
        same = above is not None and above is not h and above.trigger.type == h.trigger.type
        own_subject = any(True for _ in context.tree.children(h.i, "nsubj", "nsubj:pass"))
        if same and context.tree.rels[h.i] in ("advcl", "xcomp") and not own_subject:
            dropped.add(h.i)  # "went on strike to protest": one happening
        if same and above is not None and not own_subject and _one_blow(context, above, h):
            dropped.add(h.i)  # "kam von der Straße ab und überschlug sich": one accident
        if same and context.tree.rels[h.i] == "amod":
            dropped.add(h.i)  # "the devastating flood"
        told = above is not None and above.role_pos == "noun" and context.tree.rels[above.i] == "root"
        if same and told and above is not None and h.role_pos == "verb" and context.tree.rels[h.i] == "acl":
            dropped.add(above.i)  # "Protests erupted", where the parser takes the verb for a participle
        if h.trigger.type == "statement" and h.trigger.pos == "noun" and reports(context, context.tree.heads[h.i]):
            dropped.add(h.i)  # "said in a statement": plain reporting
    for h in hits:
        carrier = _carrier(context, h, by_token)
        if carrier is None or carrier.i in dropped or h.i in dropped:
            continue
        if carrier.trigger.type == h.trigger.type:
            # One happening said with two words: the verb stands for it, the noun's own arguments join.
            dropped.add(h.i)
            own = tuple(a for a in h.arguments if not a.indirect and a.role != "mod")
            kept = merged.get(carrier.i, carrier)
            merged[carrier.i] = replace(kept, arguments=kept.arguments + own, words=kept.words)
        elif _is_light(context, carrier, h):
            dropped.add(carrier.i)
            merged[h.i] = _carried(h, carrier)
    return _named_by_subject(context, [merged.get(h.i, h) for h in hits if h.i not in dropped])


def _carried(noun: Hit, carrier: Hit) -> Hit:
    """A noun with what the verb knew that only carried it: it is no bare one (``launched consultations``), and who
    started it, but not who only announced it, takes part (``the company set up a fund``)."""
    sure = max(noun.trigger.confidence, carrier.trigger.confidence)
    known = carrier.trigger.type == "statement" or any(a.role in ("subj", "gen") for a in noun.arguments)
    doers = [] if known else [a for a in carrier.arguments if a.role == "subj" and a.token.i != noun.i]
    added = tuple(replace(a, indirect="support") for a in doers)
    return replace(noun, trigger=replace(noun.trigger, confidence=sure), arguments=noun.arguments + added)


def _named_by_subject(context: Context, hits: Sequence[Hit]) -> list[Hit]:
    """One happening where a verb only says what the happening that its subject names did (``a quake shook the city``).

    The verb keeps its place, the noun says what it was; further verbs of that subject add whom and what it hit.
    """
    out: dict[int, Hit] = {}
    first: dict[int, int] = {}  # the noun → the verb that stands for it
    for h in hits:
        noun = _happening_before(context, h)
        if noun is None:
            out[h.i] = h
            continue
        at, gloss = noun
        if at in first:
            known = out[first[at]]
            added = tuple(a for a in h.arguments if a.token.i != at and a.role == "obj")
            out[first[at]] = replace(known, arguments=known.arguments + added)
            continue
        first[at] = h.i
        own = next((n.arguments for n in hits if n.i == at), ())
        named = replace(h.trigger, gloss=gloss)
        joined = h.arguments + tuple(a for a in own if not a.indirect and a.role not in ("mod", "comp"))
        out[h.i] = replace(h, trigger=named, words=(*h.words, at), arguments=joined)
    return [h for h in out.values() if h.i not in first]


def _happening_before(context: Context, hit: Hit) -> tuple[int, str] | None:
    """The subject of a verb that names the happening itself, with its gloss."""
    if hit.trigger.type not in _NAMED_BY_SUBJECT or hit.role_pos != "verb":
        return None
    if any(word in context.knowledge.nouns for word in hit.trigger.others):
        return None  # "triggered a landslide" has its own noun
    for a in hit.arguments:
        if a.role != "subj" or a.token.i in hit.words or a.token.i in context.names:
            continue
        noun = _behind_measure(context, a.token)
        for key in lemmas(noun):
            for t in context.knowledge.nouns.get(key, ()):
                if t.type == hit.trigger.type and not t.others:
                    return noun.i, t.gloss
    return None


def _behind_measure(context: Context, token: Token) -> Token:
    """The noun behind a measure that the parser takes for the head (``the magnitude 6 quake``), else the token."""
    measure, k = context.quantities.get(token.i), token.i
    while measure is not None and k + 1 < len(context.tokens) and context.quantities.get(k) is measure:
        k += 1
    return context.tokens[k]


def _one_blow(context: Context, first: Hit, second: Hit) -> bool:
    """Whether two joined verbs say what one thing underwent in one go."""
    both = (first, second)
    joined = context.tree.rels[second.i] == "conj" and all(h.role_pos == "verb" for h in both)
    return joined and second.trigger.type in _ONE_BLOW and all(role_slot(context, h, "subj") == "object" for h in both)


def _content_is_happening(context: Context, speech: Hit, by_token: dict[int, Hit]) -> bool:
    for a in speech.arguments:
        if a.role != "comp" or speech.trigger.subtype in _JUDGEMENTS:
            continue
        clause = context.tree.clause(a.token.i)
        for k in clause:
            other = by_token.get(k)
            if other is not None and other is not speech and other.trigger.type != "statement" and other.i == a.token.i:
                return True
    if speech.trigger.subtype == "announce":
        objects = [a.token.i for a in speech.arguments if a.role in ("obj", "gen", "prep.of")]
        return any(k in by_token and by_token[k].trigger.type != "statement" for k in objects)
    return False


def _inside_speech(context: Context, hit: Hit, by_token: dict[int, Hit]) -> bool:
    """Whether a speech act is itself the content of another one (``urged the council to condemn …``)."""
    at = hit.i
    while context.tree.rels[at] in ("xcomp", "ccomp", "acl", "conj"):
        at = context.tree.heads[at]
        other = by_token.get(at)
        if other is not None and other.trigger.type == "statement" and at < hit.i:
            return context.tree.rels[hit.i] != "conj"
    return False


def _carrier(context: Context, hit: Hit, by_token: dict[int, Hit]) -> Hit | None:
    """The trigger verb of which a trigger noun is the object or subject."""
    if hit.trigger.pos != "noun":
        return None
    if context.tree.rels[hit.i] not in ("obj", "nsubj:pass", "nsubj", "obl"):
        return None
    carrier = by_token.get(context.tree.heads[hit.i])
    return carrier if carrier is not None and carrier.role_pos == "verb" else None


def _is_light(context: Context, carrier: Hit, noun: Hit) -> bool:
    """Whether the carrying verb only says that the noun's event begins, takes place or ends."""
    if context.tree.rels[noun.i] == "obl":
        return False
    types = context.knowledge.classes.get("carrier_type", frozenset())
    verbs = context.knowledge.classes.get("carrier", frozenset()) | context.knowledge.classes.get(
        "cancels", frozenset()
    )
    if carrier.trigger.type == "statement":
        return carrier.trigger.subtype == "announce"
    return carrier.trigger.type in types or any(w in verbs for w in lemmas(context.tokens[carrier.i]))
