"""What is no name by how it is written, and names put together from their parts."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc, Span

from pipeline.core.options import reading_from
from pipeline.s5_annotate.aliases import AliasTable, load_aliases
from pipeline.s5_annotate.known_names import complete
from pipeline.s5_annotate.word_kinds import kinds_of

MODELS = Path(__file__).parents[1] / "models"


@pytest.fixture(scope="module")
def table() -> AliasTable:
    return load_aliases(MODELS)


def completed(
    table: AliasTable, lang: str, text: str, *found: tuple[str, str], pos: str = "NOUN"
) -> list[tuple[str, str]]:
    """The names of a text after completion; ``found`` are those of the name finder, each at its first place.

    Every word of them gets the part of speech ``pos``, every other one that of a verb.
    """
    doc = spacy.blank(lang)(text)
    spans = [doc.char_span(text.index(form), text.index(form) + len(form), label=label) for form, label in found]
    doc.ents = [s for s in spans if s is not None]
    for token in doc:
        token.pos_ = pos if token.ent_type_ else "VERB"
    return [(e.text, e.label_) for e in complete(doc, table).ents]


@pytest.mark.parametrize(
    ("lang", "text", "found"),
    [
        ("de", "Das Fell war dunkelbraun und weich.", ("dunkelbraun", "PER")),
        ("de", "Der Text steht in Bericht.pdf bereit.", ("Bericht.pdf", "ORG")),
        ("en", "They sold wooden furniture there.", ("wooden furniture", "ORG")),
        ("en", "Write to desk@harbour.example today.", ("desk@harbour.example", "LOC")),
        ("en", "See Photos.jpg for more.", ("Photos.jpg", "ORG")),
        ("en", "It stands under VII.", ("VII", "ORG")),
        ("en", "Wow ♥ indeed.", ("♥", "PER")),
        ("en", "It was Soooo good.", ("Soooo", "PER")),
        ("en", "They trade LNG there.", ("LNG", "ORG")),
        ("de", "Der Hilfsmotor (engl. auxiliary power unit, APU) lief.", ("APU", "ORG")),
    ],
)
def test_what_is_written_like_no_name_is_none(table: AliasTable, lang: str, text: str, found: tuple[str, str]) -> None:
    assert completed(table, lang, text, found) == []


@pytest.mark.parametrize(
    ("lang", "text", "found"),
    [
        ("de", "Wie dpa meldet, brennt es.", ("dpa", "ORG")),
        ("en", "we met in auckland last year", ("auckland", "LOC")),
        ("en", "It was posted by nightjar77 again.", ("nightjar77", "PER")),
        ("en", "we flew to vietnam", ("vietnam", "LOC")),
    ],
)
def test_some_names_are_written_small(table: AliasTable, lang: str, text: str, found: tuple[str, str]) -> None:
    assert completed(table, lang, text, found) == [found]


def test_an_ordinary_word_that_opens_a_sentence_is_no_body(table: AliasTable) -> None:
    doc = Doc(spacy.blank("en").vocab, ["Retire", "young", "."], pos=["VERB", "ADJ", "PUNCT"])
    doc.ents = [Span(doc, 0, 1, label="ORG")]
    assert [e.text for e in complete(doc, table).ents] == []


@pytest.mark.parametrize(
    ("lang", "text", "found", "expected"),
    [
        ("en", "He left Fresno California.", ("Fresno California", "LOC"), ["Fresno", "California"]),
        ("en", "i live in fresno california now", ("fresno california", "LOC"), ["fresno", "california"]),
        ("en", "He left New Mexico.", ("New Mexico", "LOC"), ["New Mexico"]),
        ("en", "He left Southern California.", ("Southern California", "LOC"), ["Southern California"]),
        ("de", "Es fordern SPD und FDP mehr.", ("SPD und FDP", "ORG"), ["SPD", "FDP"]),
    ],
)
def test_two_names_side_by_side_are_two(
    table: AliasTable, lang: str, text: str, found: tuple[str, str], expected: list[str]
) -> None:
    assert [name for name, _ in completed(table, lang, text, found)] == expected


@pytest.mark.parametrize(
    ("text", "found", "kept"),
    [
        ("Sie wohnt in Alvbach-Marlow.", ("Alvbach-Marlow", "LOC"), True),
        ("Sie ging zum Alvero-Platz.", ("Alvero-Platz", "LOC"), True),
        ("Im Alvero-Museum hängt es.", ("Alvero-Museum", "ORG"), True),
        ("Die Alvero-Fusion platzt.", ("Alvero-Fusion", "ORG"), False),
    ],
)
def test_a_compound_is_a_name_unless_a_common_noun_ends_it(
    table: AliasTable, text: str, found: tuple[str, str], kept: bool
) -> None:
    assert completed(table, "de", text, found) == ([found] if kept else [])


@pytest.mark.parametrize(
    ("lang", "text", "found", "expected"),
    [
        ("de", "Er wohnt im Stadtteil Alvlo am See.", ("Stadtteil Alvlo", "LOC"), ("Alvlo", "LOC")),
        ("de", "Er wohnt in der Gemeinde Alvlo am See.", ("Alvlo", "PER"), ("Alvlo", "LOC")),
        ("de", "Sie gingen durch die Alvloer Heide heim.", ("Alvloer", "PER"), ("Alvloer Heide", "LOC")),
        ("de", "Er baut in der Alvlostraße neu.", ("Alvlostraße", "ORG"), ("Alvlostraße", "LOC")),
        ("de", "Es herrschte Otto der Große über alle.", ("Otto", "PER"), ("Otto der Große", "PER")),
        ("de", "Es schrieb Alvo von Marlen darüber.", ("Alvo von Marlen", "ORG"), ("Alvo von Marlen", "PER")),
        ("de", "Bei der Alvischen Revolution starben viele.", ("Alvischen Revolution", "ORG"),
         ("Alvischen Revolution", "MISC")),
        ("de", "Es erschien beim Alver Verlag im Mai.", ("Alver Verlag", "LOC"), ("Alver Verlag", "ORG")),
        ("de", "Dann sprach Vincent Alver kurz.", ("Alver", "PER"), ("Vincent Alver", "PER")),
        ("en", "\"Alver, Robert\" wrote it.", ("Alver", "PER"), ("Alver, Robert", "PER")),
        ("en", "\"Alver, Robert\" wrote it.", ("Robert", "PER"), ("Alver, Robert", "PER")),
        ("en", "Hi, Robert: come over.", ("Robert", "PER"), ("Robert", "PER")),
        ("de", "Sie kam mit der Tochter Marie an.", ("Marie", "PER"), ("Marie", "PER")),
        ("de", "Sie kam mit der Konzerntochter Alvo an.", ("Alvo", "PER"), ("Alvo", "ORG")),
        ("de", "Sie wohnt in Nordau-Alvwinkel bei Ulrich.", ("Nordau-Alvwinkel", "LOC"), ("Nordau-Alvwinkel", "LOC")),
        ("de", "Es grenzt an Alvlo im Norden.", ("Alvlo", "PER"), ("Alvlo", "LOC")),
        ("de", "Es siegte Aru Bekwo aus Sorlo klar.", ("Aru Bekwo", "LOC"), ("Aru Bekwo", "LOC")),
        ("en", "Then Alver, Robert and others came.", ("Alver", "PER"), ("Alver", "PER")),
        ("en", "It was told to The Harbour Post by mail.", ("Harbour Post", "ORG"), ("The Harbour Post", "ORG")),
        ("en", "They met on Alver Street at noon.", ("Alver Street", "ORG"), ("Alver Street", "LOC")),
        ("en", "He came from the village of Mir Alvo on foot.", ("Mir Alvo", "PER"), ("Mir Alvo", "LOC")),
        ("en", "The state of Alvo kept quiet.", ("Alvo", "PER"), ("Alvo", "LOC")),
        ("en", "They left the Alvo peninsula in May.", ("Alvo", "LOC"), ("Alvo peninsula", "LOC")),
        ("en", "The newspaper, Alvodag, wrote it.", ("Alvodag", "LOC"), ("Alvodag", "ORG")),
        ("en", "The head of the airline, Rita Alvo, spoke.", ("Rita Alvo", "PER"), ("Rita Alvo", "PER")),
        ("en", "Many Kazakhs left again.", ("Kazakhs", "LOC"), ("Kazakhs", "MISC")),
        ("en", "Hey Alvo, are you there?", ("Alvo", "LOC"), ("Alvo", "PER")),
        ("en", "It was shown by R.E. Alver first.", ("Alver", "PER"), ("R.E. Alver", "PER")),
    ],
)  # fmt: skip
def test_parts_and_neighbours_tell_how_far_a_name_goes_and_what_it_is(
    table: AliasTable, lang: str, text: str, found: tuple[str, str], expected: tuple[str, str]
) -> None:
    assert completed(table, lang, text, found, pos="PROPN") == [expected]


def test_everyday_words_in_capitals_are_no_bodies(table: AliasTable) -> None:
    doc = Doc(spacy.blank("en").vocab, ["there", "IS", "NO", "way", "."], pos=["PRON", "PROPN", "DET", "NOUN", "PUNCT"])
    assert [e.text for e in complete(doc, table).ents] == []


def test_a_first_name_stays_whatever_it_was_tagged_as(table: AliasTable) -> None:
    doc = Doc(spacy.blank("en").vocab, ["Then", "Donna", "Alvero", "spoke"], pos=["ADV", "VERB", "PROPN", "VERB"])
    doc.ents = [Span(doc, 1, 3, label="PER")]
    assert [e.text for e in complete(doc, table).ents] == ["Donna Alvero"]


def test_who_comes_from_a_place_is_a_person(table: AliasTable) -> None:
    found = [("Aru Bekwo", "LOC"), ("Kenia", "LOC")]
    assert completed(table, "de", "Es siegte Aru Bekwo aus Kenia klar.", *found)[0] == ("Aru Bekwo", "PER")


def test_the_state_behind_a_town_is_a_place(table: AliasTable) -> None:
    doc = Doc(spacy.blank("en").vocab, ["LA", "ALVERA", ",", "Wis.", "(", "AP", ")"])
    doc.ents = [Span(doc, 0, 2, label="LOC")]
    assert [e.text for e in complete(doc, table).ents][:2] == ["LA ALVERA", "Wis."]


def test_without_a_dictionary_every_word_is_unknown(tmp_path: Path) -> None:
    with reading_from(tmp_path):
        word = kinds_of("de")("Straße")
    assert not word.ordinary
    assert not word.names


@given(st.lists(st.sampled_from(["Alvero", ",", "Rita", "The", "Street", "von", "der", "Große", "ulm", "-", "X."])))
def test_names_never_overlap(words: list[str]) -> None:
    for lang in ("de", "en"):
        doc = Doc(spacy.blank(lang).vocab, words=words)
        doc.ents = [Span(doc, i, i + 1, label=("PER", "ORG", "LOC")[i % 3]) for i in range(0, len(doc), 2)]
        ends = [0, *(e.end for e in complete(doc, load_aliases(MODELS)).ents)]
        starts = [e.start for e in doc.ents]
        assert all(end <= start for end, start in zip(ends, starts, strict=False))
