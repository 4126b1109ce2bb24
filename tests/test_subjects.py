"""One subject per clause: what is mended where forms, number or order tell, and what is left as it is."""

from __future__ import annotations

import pytest
import spacy
from spacy.tokens import Doc

from pipeline.s5_annotate import wordclass  # noqa: F401  (registers the component)

WORDS = {"nominative": ["er", "wir"], "accusative": ["den"], "masculine": ["der"], "reflexive": ["sich"]}
MASC, FEM, PLURAL = "Gender=Masc|Number=Sing", "Gender=Fem|Number=Sing", "Number=Plur"


def parse(words: str, pos: str, heads: list[int], deps: str, morphs: dict[int, str]) -> Doc:
    """A document by hand."""
    tokens = words.split()
    return Doc(
        spacy.blank("de").vocab, words=tokens, pos=pos.split(), heads=heads, deps=deps.split(),
        morphs=[morphs.get(i, "") for i in range(len(tokens))],
    )  # fmt: skip


def mended(doc: Doc) -> str:
    """The relations that the component leaves."""
    nlp = spacy.blank("de")
    pipe = nlp.add_pipe("one_subject", config=WORDS)
    return " ".join(t.dep_ for t in pipe(doc))


FINITE, MANY = "Mood=Ind|Number=Sing|VerbForm=Fin", "Mood=Ind|Number=Plur|VerbForm=Fin"


@pytest.mark.parametrize(
    ("words", "pos", "heads", "deps", "morphs", "expected"),
    [
        # two subjects: the later one is the object
        ("Olsen übernimmt Lumenta", "PROPN VERB PROPN", [1, 1, 1], "nsubj ROOT nsubj", {1: FINITE}, "nsubj ROOT obj"),
        # a form that is no object: the other one is
        ("Lumenta übernimmt er", "PROPN VERB PRON", [1, 1, 1], "nsubj ROOT nsubj", {1: FINITE}, "obj ROOT nsubj"),
        ("Lumenta übernimmt der Bund", "PROPN VERB DET NOUN", [1, 1, 3, 1], "nsubj ROOT det nsubj",
         {1: FINITE, 3: MASC}, "obj ROOT det nsubj"),
        # a number that is not the verb's
        ("Werke übernimmt Lumenta", "NOUN VERB PROPN", [1, 1, 1], "nsubj ROOT nsubj", {0: PLURAL, 1: FINITE,
         2: "Number=Sing"}, "obj ROOT nsubj"),
        # a relative pronoun before its clause's subject
        ("Werke die Lumenta baut", "NOUN PRON PROPN VERB", [0, 3, 3, 0], "ROOT nsubj nsubj acl:relcl",
         {1: "PronType=Rel", 3: FINITE}, "ROOT obj nsubj acl:relcl"),
        # subject and object the wrong way round, by their articles
        ("den Plan stoppt der Bund", "DET NOUN VERB DET NOUN", [1, 2, 2, 4, 2], "det nsubj ROOT det obj",
         {1: MASC, 2: FINITE, 4: MASC}, "det obj ROOT det nsubj"),
        # objects alone: the one that the number allows, beside a reflexive the only one
        ("Angaben macht Lumenta", "NOUN VERB PROPN", [1, 1, 1], "obj ROOT obj", {0: PLURAL, 1: FINITE,
         2: "Number=Sing"}, "obj ROOT nsubj"),
        ("Nun erholt sich Lumenta", "ADV VERB PRON PROPN", [1, 1, 1, 1], "advmod ROOT obj obj", {1: FINITE},
         "advmod ROOT obj nsubj"),
        ("Nun schweigt er", "ADV VERB PRON", [1, 1, 1], "advmod ROOT obj", {1: FINITE}, "advmod ROOT nsubj"),
    ],
)  # fmt: skip
def test_a_clause_gets_one_subject(words, pos, heads, deps, morphs, expected):
    assert mended(parse(words, pos, heads, deps, morphs)) == expected


@pytest.mark.parametrize(
    ("words", "pos", "heads", "deps", "morphs"),
    [
        ("Lumenta baut Werke", "PROPN VERB NOUN", [1, 1, 1], "nsubj ROOT obj", {1: FINITE, 2: PLURAL}),
        ("die Bank stoppt die Post", "DET NOUN VERB DET NOUN", [1, 2, 2, 4, 2], "det nsubj ROOT det obj",
         {1: FEM, 2: FINITE, 4: FEM}),
        # a copula, a passive, a filler, a command, a shared subject, a title with its name
        ("Olsen ist Chef", "PROPN AUX NOUN", [2, 2, 2], "nsubj cop ROOT", {1: FINITE}),
        ("Es gibt Streit", "PRON VERB NOUN", [1, 1, 1], "expl ROOT obj", {1: FINITE, 2: "Case=Nom"}),
        ("Siehe Bericht", "VERB NOUN", [0, 0], "ROOT obj", {0: "Mood=Imp", 1: "Case=Nom"}),
        ("Sie kommt und baut Werke", "PRON VERB CCONJ VERB NOUN", [1, 1, 3, 1, 3], "nsubj ROOT cc conj obj",
         {1: FINITE, 3: FINITE, 4: "Case=Nom"}),
        ("Minister Ohm kommt", "NOUN PROPN VERB", [2, 2, 2], "nsubj nsubj ROOT", {2: FINITE}),
        ("Wegen Streit kommen wir", "ADP VERB VERB PRON", [1, 2, 2, 2], "case nsubj ROOT nsubj", {2: MANY}),
        ("Nun freut sich er wir", "ADV VERB PRON PRON PRON", [1, 1, 1, 1, 1], "advmod ROOT obj nsubj nsubj",
         {1: FINITE}),
    ],
)  # fmt: skip
def test_what_may_be_right_stays(words, pos, heads, deps, morphs):
    assert mended(parse(words, pos, heads, deps, morphs)) == deps


def test_without_words_of_a_language_order_and_number_decide():
    doc = parse("Lumenta übernimmt er", "PROPN VERB PRON", [1, 1, 1], "nsubj ROOT nsubj", {1: FINITE})
    pipe = spacy.blank("de").add_pipe("one_subject")
    assert [t.dep_ for t in pipe(doc)] == ["nsubj", "ROOT", "obj"]


def test_an_adverb_with_a_subject_and_no_copula_is_a_finite_verb():
    nlp = spacy.blank("de")
    pipe = nlp.add_pipe("one_subject", config=WORDS)
    doc = pipe(parse("Bonn ermittelt gegen Ohm", "PROPN ADV ADP PROPN", [1, 1, 3, 1], "nsubj ROOT case obl", {}))
    assert (doc[1].pos_, doc[1].morph.get("VerbForm")) == ("VERB", ["Fin"])
    doc = pipe(parse("Sollten Bonn und Ulm einigen", "AUX PROPN CCONJ PROPN PRON", [4, 4, 3, 1, 4],
                     "aux nsubj cc conj ROOT", {}))  # fmt: skip
    assert (doc[4].pos_, doc[4].morph.get("VerbForm")) == ("VERB", ["Inf"])
    doc = pipe(parse("Bonn ist dort", "PROPN AUX ADV", [2, 2, 2], "nsubj cop ROOT", {}))
    assert doc[2].pos_ == "ADV"


def test_a_phrase_before_an_attribute_belongs_to_the_attribute():
    pipe = spacy.blank("de").add_pipe("one_subject")
    doc = pipe(parse("ein für Montag geplantes Treffen", "DET ADP PROPN ADJ NOUN", [4, 2, 4, 4, 4],
                     "det case nmod amod ROOT", {}))  # fmt: skip
    assert (doc[2].head.i, doc[2].dep_) == (3, "obl")
    doc = pipe(parse("Bonns neues Werk", "PROPN ADJ NOUN", [2, 2, 2], "nmod amod ROOT", {}))
    assert (doc[0].head.i, doc[0].dep_) == (2, "nmod")


def test_a_clause_is_no_noun_that_does_something():
    doc = parse("Sollte Bonn zögern will Ulm bauen", "AUX PROPN VERB AUX PROPN VERB", [2, 2, 5, 5, 5, 5],
                "aux nsubj nsubj aux nsubj ROOT", {})  # fmt: skip
    assert mended(doc) == "aux nsubj advcl aux nsubj ROOT"


@pytest.mark.parametrize(
    ("morph", "form"),
    [
        ("Mood=Ind|Number=Sing|Person=3|Tense=Past", "Fin"),
        ("Tense=Past", "Part"),
        ("", "Inf"),
        ("VerbForm=Part", "Part"),
    ],
)
def test_a_verb_says_whether_it_is_finite(morph, form):
    nlp = spacy.blank("de")
    doc = Doc(nlp.vocab, words=["Ulm", "kam"], pos=["PROPN", "VERB"], morphs=["Case=Nom", morph])
    doc = nlp.add_pipe("verb_form")(doc)
    assert doc[1].morph.get("VerbForm") == [form]
    assert str(doc[0].morph) == "Case=Nom"
