"""Mend what no clause can be: two subjects and no object, or objects alone; registers the component ``one_subject``.

Where the forms do not tell subject from object, a parser that labels word by word now and then calls both the same.
Two slips that are as sure are mended too: a pronoun or adverb with a subject, and a phrase that jumps an attribute.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc, Token

_NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "DET", "NUM"})
_READ = frozenset({"nsubj", "obj"})
_OTHER_CLAUSE = frozenset({"cop", "aux:pass", "nsubj:pass", "csubj", "csubj:pass", "expl", "expl:pv"})
_NO_VERB = frozenset({"ADV", "PRON", "DET", "ADP"})  # what has no subject but beside a copula
_SHARED = frozenset({"conj", "xcomp", "acl", "amod"})  # relations of verbs whose subject stands elsewhere


@dataclass(frozen=True)
class OneSubject:
    """Gives each clause one subject, by the forms of the words, their number, and else their order."""

    nominative: frozenset[str] = frozenset()  # words that are no object
    accusative: frozenset[str] = frozenset()  # words that are no subject, nor is the noun that they stand before
    masculine: frozenset[str] = frozenset()  # words before a masculine noun that is no object (``der``)
    reflexive: frozenset[str] = frozenset()

    def __call__(self, doc: Doc) -> Doc:
        """Mend one parsed document: subjects and objects, words that must be verbs, phrases before attributes."""
        found: defaultdict[int, list[Token]] = defaultdict(list)
        for token in doc:
            if token.dep_ in _READ:
                found[token.head.i].append(token)
            elif token.dep_ == "nmod" and token.i < token.head.i:
                _attach(token)
        for i, words in found.items():
            if any(w.dep_ == "nsubj" for w in words):
                _call_verb(doc[i])
        for i, words in found.items():
            verb = doc[i]
            subjects = [w for w in words if w.dep_ == "nsubj"]
            clause = verb.pos_ in ("VERB", "AUX") and not any(c.dep_ in _OTHER_CLAUSE for c in verb.children)
            if clause and all(w.pos_ in _NOMINAL for w in words):
                self._mend(verb, subjects, [w for w in words if w.dep_ == "obj"])
        return doc

    def _mend(self, verb: Token, subjects: Sequence[Token], objects: Sequence[Token]) -> None:
        others = [w for w in objects if w.lower_ not in self.reflexive]
        finite = _finite(verb)
        if len(subjects) == 2 and not objects and not _titled(*subjects):
            if (wrong := self._object_of(subjects, finite)) is not None:
                wrong.dep_ = "obj"
        elif len(subjects) == len(others) == 1 and self._turned(subjects[0], others[0]):
            subjects[0].dep_, others[0].dep_ = "obj", "nsubj"
        elif not subjects and verb.dep_ not in _SHARED and finite is not None:
            for subject in self._subject_of(others, finite, alone=len(objects) == 1):
                subject.dep_ = "nsubj"

    def _turned(self, subject: Token, other: Token) -> bool:
        """Whether a form tells that the subject is the object or the object the subject, and none the opposite."""
        told = self._is_accusative(subject) or self._is_nominative(other)
        return told and not self._is_nominative(subject) and not self._is_accusative(other)

    def _object_of(self, subjects: Sequence[Token], finite: Token | None) -> Token | None:
        """Which of two subjects is the object: by form, by number, the pronoun of a relative clause, else the later."""
        first, second = subjects
        if self._is_nominative(first) and self._is_nominative(second):
            return None
        tests = (
            self._is_accusative,
            lambda w: not self._is_nominative(w),
            lambda w: finite is not None and not _agrees(w, finite),
            lambda w: bool({"Rel", "Int"} & set(w.morph.get("PronType", []))),
        )
        for test in tests:
            if test(first) != test(second):
                return first if test(first) else second
        return second

    def _subject_of(self, objects: Sequence[Token], finite: Token, *, alone: bool) -> list[Token]:
        """The one of the objects that must be the subject; none where that is not sure."""
        able = [w for w in objects if _agrees(w, finite) and not self._is_accusative(w) and _case(w) != "Dat"]
        sure = [w for w in able if self._is_nominative(w) or _case(w) == "Nom"]
        if len(sure) == 1:
            return sure
        return able if len(able) == 1 and not alone else []

    def _is_accusative(self, word: Token) -> bool:
        return word.lower_ in self.accusative or any(
            c.dep_.startswith("det") and c.lower_ in self.accusative for c in word.children
        )

    def _is_nominative(self, word: Token) -> bool:
        masculine = word.morph.get("Gender", []) == ["Masc"] and word.morph.get("Number", []) == ["Sing"]
        return word.lower_ in self.nominative or (
            masculine and any(c.dep_ == "det" and c.lower_ in self.masculine for c in word.children)
        )


def _attach(noun: Token) -> None:
    """Hang a phrase before an attribute of its noun under the attribute: ``ein für Dienstag geplantes Treffen``."""
    behind = [c for c in noun.head.children if c.dep_ == "amod" and noun.i < c.i < noun.head.i]
    if behind and any(c.dep_ == "case" for c in noun.children):
        noun.head, noun.dep_ = behind[0], "obl"


def _call_verb(word: Token) -> None:
    """Make a word that has a subject and no copula a verb, finite or beside its auxiliary, and a clause."""
    helpers = {c.dep_ for c in word.children}
    if "cop" in helpers:
        return
    if word.pos_ in _NO_VERB:
        word.pos_ = "VERB"
        features = "VerbForm=Inf" if "aux" in helpers else "Mood=Ind|VerbForm=Fin"
        word.set_morph(features)  # type: ignore[attr-defined]  # the stub lacks it
    if word.pos_ == "VERB" and word.dep_ == "nsubj":
        word.dep_ = "advcl" if any(c.dep_ == "nsubj" and c.i > word.i for c in word.head.children) else "csubj"


def _case(word: Token) -> str:
    return "".join(word.morph.get("Case", []))


def _titled(first: Token, second: Token) -> bool:
    """Whether two words are a title and the name behind it."""
    return first.pos_ == "NOUN" and second.pos_ == "PROPN" and first.i + 1 == second.i


def _finite(verb: Token) -> Token | None:
    """The finite word of a verb group, be it no command."""
    group = (verb, *(c for c in verb.children if c.dep_ == "aux"))
    return next((t for t in group if set(t.morph.get("Mood", [])) & {"Ind", "Sub"}), None)


def _agrees(word: Token, finite: Token) -> bool:
    """Whether the number of a word is that of the finite verb, as far as both are known."""
    number, wanted = word.morph.get("Number", []), finite.morph.get("Number", [])
    together = any(c.dep_ == "conj" for c in word.children)
    return not number or not wanted or number == wanted or (together and wanted == ["Plur"])


@Language.factory(
    "one_subject",
    assigns=["token.dep", "token.pos", "token.morph"],
    requires=["token.dep", "token.morph"],
    default_config={"nominative": [], "accusative": [], "masculine": [], "reflexive": []},
)
def make_one_subject(
    nlp: Language,  # noqa: ARG001 (spaCy's signature)
    name: str,  # noqa: ARG001 (same)
    nominative: list[str],
    accusative: list[str],
    masculine: list[str],
    reflexive: list[str],
) -> OneSubject:
    """Make the component ``one_subject``; the words of the language are part of a pipeline's configuration."""
    return OneSubject(*map(frozenset, (nominative, accusative, masculine, reflexive)))
