"""Syntax adapters: the same sentence under three label schemes gives the same arguments."""

from __future__ import annotations

import pytest
import spacy
from spacy.tokens import Doc

from pipeline.s5_annotate.syntax import scheme, tree
from pipeline.s6_extract.arguments import is_passive, verb_arguments
from pipeline.s6_extract.lexicon import ClosedWords


def make(lang: str, words: str, pos: str, heads: list[int], deps: str, morphs: dict[int, str] | None = None) -> Doc:
    """A document by hand: words, parts of speech, absolute heads and labels."""
    tokens = words.split()
    features = [(morphs or {}).get(i, "") for i in range(len(tokens))]
    doc = Doc(
        spacy.blank(lang).vocab, words=tokens, pos=pos.split(), heads=heads, deps=deps.split(), morphs=features,
        lemmas=[t.lower() for t in tokens],
    )  # fmt: skip
    return doc


def roles(doc: Doc, verb: int) -> set[tuple[str, str]]:
    """Role and head word of a verb's arguments."""
    words = ClosedWords(contractions={"im": "in"}, agents=frozenset({"by", "von", "durch"}))
    return {(a.role, a.token.text) for a in verb_arguments(tree(doc), verb, words)}


ACTIVE = {
    "ud": make(
        "en", "Brussels fined Lumenta in May", "PROPN VERB PROPN ADP PROPN", [1, 1, 1, 4, 1], "nsubj ROOT obj case obl"
    ),
    "clearnlp": make(
        "en",
        "Brussels fined Lumenta in May",
        "PROPN VERB PROPN ADP PROPN",
        [1, 1, 1, 1, 3],
        "nsubj ROOT dobj prep pobj",
    ),
    "tiger": make(
        "de", "Brüssel bestrafte Lumenta im Mai", "PROPN VERB PROPN ADP NOUN", [1, 1, 1, 1, 3], "sb ROOT oa mo nk"
    ),
}
PASSIVE = {
    "ud": make(
        "en", "Lumenta was fined by Brussels", "PROPN AUX VERB ADP PROPN", [2, 2, 2, 4, 2],
        "nsubj:pass aux:pass ROOT case obl:agent",
    ),
    "clearnlp": make(
        "en", "Lumenta was fined by Brussels", "PROPN AUX VERB ADP PROPN", [2, 2, 2, 2, 3],
        "nsubjpass auxpass ROOT agent pobj",
    ),
    "tiger": make(
        "de", "Lumenta wurde von Brüssel bestraft", "PROPN AUX ADP PROPN VERB", [1, 1, 4, 2, 1], "sb ROOT sbp nk oc",
        {4: "VerbForm=Part"},
    ),
}  # fmt: skip
PASSIVE["tiger"][1].lemma_ = "werden"


@pytest.mark.parametrize("name", ACTIVE)
def test_active_clause(name: str) -> None:
    doc = ACTIVE[name]
    found = roles(doc, 1)
    assert ("subj", doc[0].text) in found
    assert ("obj", "Lumenta") in found
    assert ("prep.in", doc[4].text) in found


@pytest.mark.parametrize("name", PASSIVE)
def test_passive_clause_has_logical_roles(name: str) -> None:
    doc = PASSIVE[name]
    verb = next(t.i for t in doc if t.pos_ == "VERB")
    assert is_passive(tree(doc), verb)
    found = roles(doc, verb)
    assert ("obj", "Lumenta") in found
    assert ("subj", "Brussels") in found or ("subj", "Brüssel") in found


@pytest.mark.parametrize("name", ACTIVE)
def test_scheme_is_told_by_its_labels(name: str) -> None:
    assert scheme({t.dep_ for t in ACTIVE[name]}) == name


def test_infinitive_shares_the_subject_of_its_governor() -> None:
    doc = make(
        "en", "Nordhafen plans to buy Tidewater", "PROPN VERB PART VERB PROPN", [1, 1, 3, 1, 3],
        "nsubj ROOT mark xcomp obj", {3: "VerbForm=Inf"},
    )  # fmt: skip
    assert ("subj", "Nordhafen") in roles(doc, 3)


def test_object_of_a_person_verb_controls_the_infinitive() -> None:
    doc = make(
        "en", "Berlin urged Paris to act", "PROPN VERB PROPN PART VERB", [1, 1, 1, 4, 1],
        "nsubj ROOT obj mark xcomp", {4: "VerbForm=Inf"},
    )  # fmt: skip
    assert ("subj", "Paris") in roles(doc, 4)
    assert ("subj", "Berlin") not in roles(doc, 4)


def test_cycles_do_not_hang() -> None:
    doc = make("en", "a b", "NOUN NOUN", [0, 0], "ROOT dep")
    assert list(tree(doc).path(1)) == [1, 0]


def test_a_verb_between_its_subject_and_a_bare_noun_is_no_attribute() -> None:
    doc = make("en", "The company halted production", "DET NOUN VERB NOUN", [1, 2, 3, 3], "det nsubj amod ROOT")
    mended = tree(doc)
    assert (mended.heads, mended.rels) == ((1, 2, 2, 2), ("det", "nsubj", "root", "obj"))
    doc = make("en", "Police seized forged papers", "NOUN VERB VERB NOUN", [1, 1, 3, 1], "nsubj ROOT amod obj")
    assert tree(doc).rels == ("nsubj", "root", "amod", "obj")


def test_a_number_and_a_participle_go_on_a_passive_clause() -> None:
    doc = make("en", "Three were killed and 27 injured", "NUM AUX VERB CCONJ NUM VERB", [2, 2, 2, 4, 2, 2],
               "nsubj:pass aux:pass ROOT cc conj advcl")  # fmt: skip
    mended = tree(doc)
    assert mended.heads == (2, 2, 2, 5, 5, 2)
    assert mended.rels == ("nsubj:pass", "aux:pass", "root", "cc", "nsubj:pass", "conj")


@pytest.mark.parametrize(
    ("words", "pos", "heads", "deps", "mended"),
    [
        ("The union Halmer sought a strike .", "DET NOUN PROPN VERB DET NOUN PUNCT", [1, 1, 3, 1, 5, 3, 1],
         "det ROOT nsubj acl:relcl det obj punct", (1, 3, 1, 3, 5, 3, 3)),
        ("The strike Halmer sought", "DET NOUN PROPN VERB", [1, 1, 3, 1], "det ROOT nsubj acl:relcl", (1, 1, 3, 1)),
    ],
)  # fmt: skip
def test_a_name_behind_what_it_is_begins_no_relative_clause(words, pos, heads, deps, mended):
    assert tree(make("en", words, pos, heads, deps)).heads == mended


def test_what_german_treebanks_label_by_habit_is_read_as_what_it_is():
    doc = make("de", "Sie beteiligt sich und hilft ihm als Beraterin", "PRON VERB PRON CCONJ VERB PRON CCONJ NOUN",
               [1, 1, 1, 4, 1, 4, 7, 5], "nsubj ROOT obj cc conj obl:arg cc conj")  # fmt: skip
    assert tree(doc).rels == ("nsubj", "root", "expl:pv", "cc", "conj", "iobj", "case", "nmod")
    assert ("obj", "sich") not in roles(doc, 1)
    assert ("iobj", "ihm") in roles(doc, 4)
    doc = make("de", "Ulm wie Bonn plant , am Freitag zu bauen", "PROPN CCONJ PROPN VERB PUNCT ADP NOUN PART VERB",
               [3, 2, 0, 3, 8, 6, 8, 8, 3], "nsubj cc conj ROOT punct case obl:tmod mark xcomp")  # fmt: skip
    assert tree(doc).rels == ("nsubj", "case", "nmod", "root", "punct", "case", "obl", "mark", "xcomp")


def test_pairs_are_coordinated_and_other_languages_keep_their_labels():
    doc = make("de", "sowohl Ulm als auch Bonn", "CCONJ PROPN CCONJ ADV PROPN", [1, 1, 4, 2, 1],
               "cc:preconj ROOT cc fixed conj")  # fmt: skip
    assert tree(doc).rels == ("cc:preconj", "root", "cc", "fixed", "conj")
    doc = make("en", "He killed himself", "PRON VERB PRON", [1, 1, 1], "nsubj ROOT obj")
    assert tree(doc).rels == ("nsubj", "root", "obj")


def test_what_a_noun_is_about_is_a_clause_of_the_noun_and_not_of_a_predicate():
    words, pos = "Der Plan ist , Stellen zu streichen", "DET NOUN AUX PUNCT NOUN PART VERB"
    doc = make("de", words, pos, [1, 1, 1, 6, 6, 6, 1], "det ROOT cop punct obj mark xcomp")
    assert tree(doc).rels[6] == "xcomp"
    words, pos = "Der Plan , Stellen zu streichen , scheitert", "DET NOUN PUNCT NOUN PART VERB PUNCT VERB"
    doc = make("de", words, pos, [1, 7, 5, 5, 5, 1, 5, 7], "det nsubj punct obj mark xcomp punct ROOT")
    assert tree(doc).rels[5] == "acl"


def test_a_name_of_several_words_is_flat_whatever_its_parts_are_called():
    doc = make("de", "Jana Ohm geht", "PROPN PROPN VERB", [2, 0, 2], "nsubj flat:name ROOT")
    assert tree(doc).rels == ("nsubj", "flat", "root")


def test_stacked_adjectives_each_describe_the_noun_and_paired_ones_are_a_pair():
    doc = make("de", "die neue teure Fabrik", "DET ADJ ADJ NOUN", [3, 3, 1, 3], "det amod conj ROOT")
    mended = tree(doc)
    assert (mended.heads, mended.rels) == ((3, 3, 3, 3), ("det", "amod", "amod", "root"))
    doc = make("de", "die neue und teure Fabrik", "DET ADJ CCONJ ADJ NOUN", [4, 4, 3, 1, 4], "det amod cc conj ROOT")
    assert tree(doc).heads == (4, 4, 3, 1, 4)


def test_the_state_of_a_verb_is_read_as_its_passive_and_an_adjective_is_none():
    doc = make("de", "Die Brücke ist gesperrt", "DET NOUN AUX VERB", [1, 3, 3, 3], "det nsubj cop ROOT",
               {3: "VerbForm=Part"})  # fmt: skip
    assert tree(doc).rels == ("det", "nsubj:pass", "aux:pass", "root")
    assert ("obj", "Brücke") in roles(doc, 3)
    doc = make("de", "Die Brücke ist neu", "DET NOUN AUX ADJ", [1, 3, 3, 3], "det nsubj cop ROOT")
    assert tree(doc).rels == ("det", "nsubj", "cop", "root")


def test_a_verb_that_goes_on_without_a_subject_is_coordinated():
    words, pos = "Sie griff zu , zahlte bar , sagte Ohm", "PRON VERB ADP PUNCT VERB ADJ PUNCT VERB PROPN"
    deps = "nsubj ROOT compound:prt punct parataxis advmod punct parataxis nsubj"
    assert tree(make("de", words, pos, [1, 1, 1, 4, 1, 4, 7, 1, 7], deps)).rels[4:8:3] == ("conj", "parataxis")


@pytest.mark.parametrize(("verb", "expected"), [("beruft", "obj"), ("hilft", "iobj")])
def test_a_bare_name_is_a_dative_only_of_verbs_that_have_no_other_object(verb: str, expected: str):
    doc = make("de", f"Bonn {verb} Jana Ohm", "PROPN VERB PROPN PROPN", [1, 1, 1, 2], "nsubj ROOT obl:arg flat:name")
    doc[1].lemma_ = {"beruft": "berufen", "hilft": "helfen"}[verb]
    assert tree(doc).rels[2] == expected
