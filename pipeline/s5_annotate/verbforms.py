"""Say of each verb whether it is finite, where a treebank's features leave that out; registers ``verb_form``."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc


def verb_form(doc: Doc) -> Doc:
    """Add ``VerbForm`` to verbs that lack it, in place: what has a mood is finite, what has a past tense and no mood is
    a participle, what has neither an infinitive. UD German PUD tells verb forms by no more than that."""
    for token in doc:
        if token.pos_ in ("VERB", "AUX") and not token.morph.get("VerbForm", []):
            tense = token.morph.get("Tense", [])
            form = "Fin" if token.morph.get("Mood", []) else "Part" if tense == ["Past"] else "Inf"
            token.set_morph(token.morph.to_dict() | {"VerbForm": form})  # type: ignore[attr-defined]  # the stub lacks it
    return doc


@Language.component("verb_form", assigns=["token.morph"], requires=["token.pos", "token.morph"])
def _component(doc: Doc) -> Doc:
    return verb_form(doc)
