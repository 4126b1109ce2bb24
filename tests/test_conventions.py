"""The rules that bring German trees to one way of labelling, on sentences written for them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

TRAINING = Path(__file__).parent.parent / "models" / "training"
if str(TRAINING) not in sys.path:  # the scripts there import each other by bare name
    sys.path.append(str(TRAINING))

from conllu import Word  # noqa: E402 (needs the path above)
from conventions import RULES, as_in_pud, compounds_apart, subtree  # noqa: E402 (likewise)


def sentence(*rows: str) -> tuple[Word, ...]:
    """Words from rows of form, part of speech, head (from 1, 0 for the root) and relation."""
    words = []
    for i, row in enumerate(rows):
        form, upos, head, rel = row.split()
        words.append(Word(form, "", upos, "", i if head == "0" else int(head) - 1, rel, True))
    return tuple(words)


def read(words: tuple[Word, ...]) -> list[str]:
    """The rows that ``sentence`` reads."""
    return [f"{w.form} {w.upos} {0 if w.head == i else w.head + 1} {w.deprel}" for i, w in enumerate(words)]


CASES = {
    "a reflexive is an object, a dative obl:arg": (
        ["Sie PRON 2 nsubj", "beteiligt VERB 0 root", "sich PRON 2 expl:pv", "und CCONJ 5 cc", "hilft VERB 2 conj",
         "ihm PRON 5 iobj"],
        {2: "sich PRON 2 obj", 5: "ihm PRON 5 obl:arg"},
    ),
    "whose before a noun": (
        ["dessen DET 2 det:poss", "Firma NOUN 3 nsubj", "wächst VERB 0 root"], {0: "dessen PRON 2 nmod:poss"}
    ),
    "it of there-is": (
        ["Es PRON 2 nsubj", "gibt VERB 0 root", "Streit NOUN 2 obj"], {0: "Es PRON 2 expl"}
    ),
    "it beside the subject": (
        ["Es PRON 2 nsubj", "kamen VERB 0 root", "Gäste NOUN 2 nsubj"], {0: "Es PRON 2 expl"}
    ),
    "a relative clause": (
        ["Werk NOUN 0 root", ", PUNCT 6 punct", "in ADP 4 case", "dem PRON 6 obl", "Maschinen NOUN 6 nsubj",
         "stehen VERB 1 acl"],
        {5: "stehen VERB 1 acl:relcl"},
    ),
    "what a noun says, and its infinitive": (
        ["Angst NOUN 0 root", "dass SCONJ 4 mark", "er PRON 4 nsubj", "kommt VERB 1 acl", "Plan NOUN 1 conj",
         "Stellen NOUN 7 obj", "abzubauen VERB 5 acl"],
        {3: "kommt VERB 1 ccomp", 6: "abzubauen VERB 5 xcomp"},
    ),
    "a person's name behind a title": (
        ["Minister NOUN 2 compound", "Jana PROPN 4 nsubj", "Ohm PROPN 2 flat", "kommt VERB 0 root"],
        {0: "Minister NOUN 4 nsubj", 1: "Jana PROPN 1 appos", 2: "Ohm PROPN 2 flat:name"},
    ),
    "two titles with an article": (
        ["der DET 4 det", "Herr NOUN 4 compound", "Doktor NOUN 4 compound", "Ohm PROPN 5 nsubj", "kommt VERB 0 root"],
        {0: "der DET 2 det", 1: "Herr NOUN 5 nsubj", 2: "Doktor NOUN 2 appos", 3: "Ohm PROPN 3 appos"},
    ),
    "a name of no title": (
        ["St. NOUN 2 compound", "Gallen PROPN 3 nsubj", "wächst VERB 0 root"], {}
    ),
    "a club's name": (
        ["Verein NOUN 3 nsubj", "Olsen PROPN 1 flat", "gewinnt VERB 0 root"], {1: "Olsen PROPN 1 appos"}
    ),
    "a king's number": (
        ["Otto PROPN 0 root", "II. PROPN 1 flat"], {1: "II. PROPN 1 appos"}
    ),
    "stacked adjectives": (
        ["kleine ADJ 4 amod", "sehr ADV 3 advmod", "alte ADJ 4 amod", "Werke NOUN 0 root"], {2: "alte ADJ 1 conj"}
    ),
    "a year, a date, a time": (
        ["2019 NUM 2 obl", "begann VERB 0 root", "am ADP 5 case", "3. NUM 5 nmod", "März PROPN 2 obl",
         "2020 NUM 5 nmod", "der DET 8 det", "Bau NOUN 2 nsubj", "drei NUM 10 nummod", "Jahre NOUN 2 obl"],
        {0: "2019 NUM 2 obl:tmod", 5: "2020 NUM 5 nummod", 9: "Jahre NOUN 2 obl:tmod"},
    ),
    "an agent": (
        ["Sie PRON 5 nsubj:pass", "wurde AUX 5 aux:pass", "von ADP 4 case", "Ohm PROPN 5 obl", "verkauft VERB 0 root"],
        {3: "Ohm PROPN 5 obl:agent"},
    ),
    "no agent without a passive": (
        ["Sie PRON 5 nsubj", "hat AUX 5 aux", "von ADP 4 case", "Ohm PROPN 5 obl", "gehört VERB 0 root"], {}
    ),
    "a genitive before its noun, an adjective's oblique": (
        ["Berlins PROPN 2 nmod", "Mitte NOUN 5 nsubj", "mit ADP 4 case", "Lärm NOUN 5 nmod", "zufrieden ADJ 0 root"],
        {0: "Berlins PROPN 2 nmod:poss", 3: "Lärm NOUN 5 obl"},
    ),
    "as and like": (
        ["Arbeit NOUN 0 root", "als ADP 3 case", "Koch NOUN 1 nmod"],
        {1: "als CCONJ 3 cc", 2: "Koch NOUN 1 conj"},
    ),
    "both": (
        ["sowohl CCONJ 2 cc", "Ulm PROPN 0 root"], {0: "sowohl CCONJ 2 cc:preconj"}
    ),
    "words that were only called dependents": (
        ["Die DET 2 dep", "Bahn NOUN 3 nsubj", "fährt VERB 0 root", "nicht PART 3 dep"],
        {0: "Die DET 2 det", 3: "nicht PART 3 advmod"},
    ),
    "the two parts of a person's name": (
        ["Jana PROPN 2 dep", "Ohm PROPN 3 nsubj", "kommt VERB 0 root"],
        {0: "Jana PROPN 3 nsubj", 1: "Ohm PROPN 1 flat:name"},
    ),
    "where something is": (
        ["weil SCONJ 5 mark", "er PRON 5 nsubj", "in ADP 5 case", "großer ADJ 5 amod", "Not NOUN 0 root",
         "war AUX 5 cop", "und CCONJ 8 cc", "ging VERB 5 conj"],
        {0: "weil SCONJ 6 mark", 1: "er PRON 6 nsubj", 4: "Not NOUN 6 obl", 5: "war VERB 0 root",
         7: "ging VERB 6 conj"},
    ),
    "that something is there": (
        ["Sie PRON 3 nsubj", "ist AUX 3 cop", "da ADV 0 root", ". PUNCT 3 punct"],
        {0: "Sie PRON 2 nsubj", 1: "ist VERB 0 root", 2: "da ADV 2 advmod", 3: ". PUNCT 2 punct"},
    ),
    "what something is": (
        ["Sie PRON 3 nsubj", "ist AUX 3 cop", "Chefin NOUN 0 root", "in ADP 5 case", "Bonn PROPN 3 nmod"], {}
    ),
    "what something becomes": (
        ["Sie PRON 5 nsubj", "wurde AUX 5 cop", "gestern ADV 5 advmod", "sehr ADV 5 advmod", "reich ADJ 0 root"],
        {0: "Sie PRON 2 nsubj", 1: "wurde VERB 0 root", 2: "gestern ADV 2 advmod", 4: "reich ADJ 2 xcomp"},
    ),
    "a state": (
        ["Sie PRON 3 nsubj:pass", "ist AUX 3 aux:pass", "gesperrt VERB 0 root"],
        {0: "Sie PRON 3 nsubj", 1: "ist AUX 3 cop"},
    ),
    "a passive in the perfect": (
        ["Sie PRON 3 nsubj:pass", "ist AUX 3 aux", "gesperrt VERB 0 root", "worden AUX 3 aux:pass"], {}
    ),
    "what is to be done": (
        ["Es PRON 4 nsubj:pass", "ist AUX 4 aux:pass", "zu PART 4 mark", "sehen VERB 0 root"], {}
    ),
    "speech before its verb": (
        ["Das PRON 2 nsubj", "reicht VERB 4 ccomp", ", PUNCT 4 punct", "sagte VERB 0 root", "er PRON 4 nsubj"],
        {1: "reicht VERB 0 root", 3: "sagte VERB 2 parataxis"},
    ),
    "a question is no speech": (
        ["Wer PRON 2 nsubj", "kommt VERB 4 ccomp", ", PUNCT 4 punct", "weiß VERB 0 root", "er PRON 4 nsubj"], {}
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_difference_is_labelled_as_in_pud(name: str) -> None:
    rows, changed = CASES[name]
    expected = [changed.get(i, row) for i, row in enumerate(rows)]
    assert read(as_in_pud(sentence(*rows))) == expected


@pytest.mark.parametrize("name", CASES)
def test_twice_is_as_once_and_stays_a_tree(name: str) -> None:
    once = as_in_pud(sentence(*CASES[name][0]))
    assert as_in_pud(once) == once
    roots = [i for i, w in enumerate(once) if w.head == i]
    assert len(roots) == 1
    assert subtree(once, roots[0]) == set(range(len(once)))
    assert once[roots[0]].deprel == "root"


def test_every_rule_says_what_it_does() -> None:
    assert all(rule.__doc__ for rule in RULES)


def test_the_parts_of_a_compound_become_words_that_read_like_it() -> None:
    words = sentence("Der DET 2 det", "EU-Umwelt-Plan NOUN 3 nsubj", "heißt VERB 0 root", "Auf- ADP 3 obl")
    assert read(compounds_apart(words)) == [
        "Der DET 6 det", "EU PROPN 4 compound", "- PUNCT 2 punct", "Umwelt NOUN 6 compound", "- PUNCT 4 punct",
        "Plan NOUN 7 nsubj", "heißt VERB 0 root", "Auf- ADP 7 obl",
    ]  # fmt: skip
    assert "".join(w.form + " " * w.space for w in compounds_apart(words)) == "Der EU-Umwelt-Plan heißt Auf- "
