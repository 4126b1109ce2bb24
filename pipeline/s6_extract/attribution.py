"""Who says so: the newspaper, authority or person that an event's sentence names as its source."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from spacy.tokens import Span, Token

from pipeline.core.records import Name
from pipeline.s6_extract.arguments import POSSESSIVE, is_passive, preposition
from pipeline.s6_extract.conditions import is_party
from pipeline.s6_extract.context import Context, lemmas
from pipeline.s6_extract.slots import KIND, Filler, phrase, role_slot
from pipeline.s6_extract.triggers import Hit

_NEAR = 10  # how many words before the verb may name the speaker
_CONTENT = ("ccomp", "parataxis", "xcomp", "csubj", "csubj:pass")  # what is said, seen from the verb of saying


def attribution(context: Context, hit: Hit, speech: dict[int, Hit]) -> Filler | None:
    """The source that the sentence names for the event at ``hit``; ``speech`` holds speech-act triggers by token."""
    return next(_sources(context, hit, speech), None)


def speaker(context: Context, hit: Hit, source: Filler) -> Iterator[Filler]:
    """The source of direct speech as who takes part where the speech says ``I`` or ``we``; ``we`` from a person means
    that person in a speech act only (``We will cut jobs``: the firm)."""
    if source.kind not in ("person", "organization"):
        return
    singular = context.knowledge.classes.get("first_person", frozenset())
    plural = context.knowledge.classes.get("first_person_plural", frozenset())
    for a in hit.arguments:
        t = a.token
        alone = t.lower_ in singular and source.kind == "person"
        several = t.lower_ in plural and (source.kind == "organization" or hit.trigger.type == "statement")
        slot = role_slot(context, hit, a.role)
        if t.i in context.quoted and (alone or several) and slot in ("actor", "target"):
            yield Filler(
                slot, source.value, t.idx, t.idx + len(t), source.kind, method="participants:speaker", confidence=0.7
            )


def _sources(context: Context, hit: Hit, speech: dict[int, Hit]) -> Iterator[Filler]:
    way = list(context.tree.path(hit.i))
    for below, k in itertools.pairwise(way):
        t = context.tokens[k]
        if t.pos_ not in ("VERB", "AUX"):
            continue
        content = context.tree.rels[below] in _CONTENT and not _circumstance(context, below)
        named = below == hit.i and context.tree.rels[below] in ("obj", "obl")  # "bestätigte die Übernahme"
        if (content and (_reporting(context, t) or k in speech)) or (named and _reporting(context, t)):
            yield from _speaker(context, t, hit, "reporting verb")
    sentence = context.sentence(hit.i)
    for t in sentence:  # "…, sagte X", "…, said X", "teilte X mit" beside the clause
        if context.tree.rels[t.i] in ("parataxis", "advcl", "conj") and _reporting(context, t) and t.i != hit.i:
            if _circumstance(context, t.i):
                continue  # "sales fell, while analysts had expected more"
            beside = context.tree.heads[t.i]
            if beside in set(context.tree.path(hit.i)) and any(
                c in context.tree.kids[t.i] for c in range(t.i - 3, t.i + 6)
            ):
                yield from _speaker(context, t, hit, "parenthesis")
    if hit.i in context.quoted and (said := _said_behind(context, sentence)) is not None:
        yield from _speaker(context, said, hit, "behind quotation")
    for t in sentence:
        cue = _source_preposition(context, t)
        if cue and t.i != hit.i and t.i not in hit.words and t.i not in context.quantities:
            yield from _name(context, t, cue)


def _said_behind(context: Context, sentence: Span) -> Token | None:
    """The verb of plain reporting right behind a sentence that is a quotation with a comma (``“No,” Berg said``),
    where the parser begins a sentence."""
    tail = [t.text for t in sentence if not t.is_space][-3:]
    if "," not in tail or sentence.end >= len(context.doc):
        return None
    lo, hi = context.sentences[sentence.end]
    if "\n" in context.text[sentence[-1].idx : context.tokens[lo].idx] or lo in context.quoted:
        return None
    verb = next((t for t in context.tokens[lo:hi] if context.tree.rels[t.i] == "root"), None)
    near = verb is not None and verb.i - lo <= _NEAR and not any(k in context.quoted for k in range(lo, verb.i))
    return verb if verb is not None and near and _reporting(context, verb) else None


def _circumstance(context: Context, i: int) -> bool:
    """Whether a word such as ``after`` opens the clause of a verb: it says when, not what is said."""
    openers = context.knowledge.classes.get("clause_opener", frozenset())
    words = (t for t in (context.tokens[k] for k in sorted(context.tree.subtree(i))) if not t.is_punct)
    return next(words, context.tokens[i]).lower_ in openers


def _reporting(context: Context, token: Token) -> bool:
    for key in lemmas(token):
        for cue in context.knowledge.reporting.get(key, ()):
            if cue.kind in ("verb", "phrase") and len(cue.words) == 1:
                return True
    particle = next(context.tree.children(token.i, "compound:prt"), None)
    return particle is not None and any(
        cue.kind == "verb" for cue in context.knowledge.reporting.get(particle.lower_ + token.lemma_.lower(), ())
    )


def _speaker(context: Context, verb: Token, hit: Hit, rule: str) -> Iterator[Filler]:
    passive = is_passive(context.tree, verb.i, context.knowledge.closed)
    for s in context.tree.children(verb.i, "obl:agent", *(() if passive else ("nsubj",))):
        if s.i != hit.i and s.pos_ not in ("PRON", "DET") and _can_tell(context, s):
            yield from _name(context, s, rule)


def _can_tell(context: Context, subject: Token) -> bool:
    """Whether a subject can be a source: a name, people or a body, or what is written (``the report shows``)."""
    if subject.pos_ != "NOUN" or is_party(context, subject):
        return True
    written = (cue for key in lemmas(subject) for cue in context.knowledge.reporting.get(key, ()))
    return any(cue.kind == "noun" for cue in written)


def _source_preposition(context: Context, token: Token) -> str:
    """What introduces a noun as a source: ``laut X``, ``according to X``, ``X zufolge``, ``nach Angaben von X``."""
    prep = preposition(context.tree, token.i, context.knowledge.closed)
    if not prep:
        return ""
    words = [c.lower_ for c in context.tree.children(token.i, "case", "fixed")]
    for first in (prep, *words):
        for cue in context.knowledge.reporting.get(first, ()):
            if cue.kind in ("prep", "postp"):
                start = min(c.i for c in context.tree.children(token.i, "case"))
                window = [t.lower_ for t in context.doc[start : start + len(cue.words)]]
                if (len(cue.words) == 1 and _can_tell(context, token)) or tuple(window) == cue.words:
                    return f"preposition {' '.join(cue.words)}"
    return ""


def _author(context: Context, token: Token) -> Iterator[tuple[Name, Token]]:
    """The name of whoever wrote or counted what is named as the source (``Schätzungen von Eurostat``, ``a report by
    the Commission``)."""
    closed = context.knowledge.closed
    of = {*POSSESSIVE, *context.knowledge.classes.get("author_prep", frozenset()), ""}
    if not is_party(context, token) and not context.names.get(token.i):
        for c in context.tree.children(token.i, "nmod", "nmod:poss", "appos"):
            if preposition(context.tree, c.i, closed) in of:
                yield from context.names_of(c)


def _name(context: Context, token: Token, rule: str) -> Iterator[Filler]:
    for name, _ in itertools.chain(context.names_of(token), _author(context, token)):
        yield Filler(
            "attribution",
            name.canonical or name.text,
            name.start,
            name.end,
            KIND[name.label],
            method=f"attribution:{rule}",
            confidence=0.9,
        )
        return
    if token.pos_ == "NOUN":
        start, end = phrase(context, token)
        yield Filler(
            "attribution",
            " ".join(context.text[start:end].split()),
            start,
            end,
            "text",
            method=f"attribution:{rule}",
            confidence=0.75,
        )
