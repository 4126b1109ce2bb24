"""Names completed over a document: borders, the same name everywhere, bodies that German writes as one word."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc, Span

from pipeline.s5_annotate.aliases import AliasTable, load_aliases
from pipeline.s5_annotate.known_names import complete
from pipeline.s5_annotate.name_borders import common_acronyms

MODELS = Path(__file__).parents[1] / "models"


@pytest.fixture(scope="module")
def table() -> AliasTable:
    return load_aliases(MODELS)


def completed(table: AliasTable, lang: str, text: str, *found: tuple[str, str]) -> list[tuple[str, str]]:
    """The names of a text after completion; ``found`` are those of the name finder, each at its first place."""
    doc = spacy.blank(lang)(text)
    spans = [doc.char_span(text.index(form), text.index(form) + len(form), label=label) for form, label in found]
    doc.ents = [s for s in spans if s is not None]
    return [(e.text, e.label_) for e in complete(doc, table).ents]


@pytest.mark.parametrize(
    ("lang", "text", "form", "label", "whole"),
    [
        ("en", "The Department of Health and Human Services paid.", "Department of Health", "ORG",
         "Department of Health and Human Services"),
        ("en", "A study by the Centre for Research on Coastal Law came out.", "Centre for Research", "ORG",
         "Centre for Research on Coastal Law"),
        ("en", "The Ministry of Defence denied it.", "Ministry of Defence", "ORG", "Ministry of Defence"),
        ("en", "The Ministry of the interior denied it.", "Ministry", "ORG", "Ministry"),
        ("de", "Die Behörde für Verkehr lud ein, die Verkehrsagentur für Nord und Süd kam.", "Verkehrsagentur", "ORG",
         "Verkehrsagentur für Nord und Süd"),
        ("en", "President Rita Alvero spoke.", "President Rita Alvero", "PER", "Rita Alvero"),
        ("de", "Gestern kam Ministerin Rita Alvero an.", "Ministerin Rita Alvero", "PER", "Rita Alvero"),
        ("en", "It was Alvero, who spoke.", "Alvero,", "PER", "Alvero"),
        ("de", "Es sprach von der Leyen.", "von der Leyen", "PER", "von der Leyen"),
    ],
)  # fmt: skip
def test_a_name_begins_and_ends_where_it_should(
    table: AliasTable, lang: str, text: str, form: str, label: str, whole: str
) -> None:
    assert (whole, label) in completed(table, lang, text, (form, label))


def test_two_ministries_side_by_side_stay_two(table: AliasTable) -> None:
    text = "The Ministry of Health and Department of Transport agreed."
    found = completed(table, "en", text, ("Ministry of Health", "ORG"), ("Department of Transport", "ORG"))
    assert found == [("Ministry of Health", "ORG"), ("Department of Transport", "ORG")]


def test_an_acronym_of_common_words_is_no_name(table: AliasTable) -> None:
    text = "Robotic process automation (RPA) is sold by many. RPA is slow, says the Coastal Shipping Agency (CSA)."
    found = completed(table, "en", text, ("RPA", "ORG"), ("Coastal Shipping Agency", "ORG"), ("CSA", "ORG"))
    assert found == [("Coastal Shipping Agency", "ORG"), ("CSA", "ORG")]


def test_acronyms_are_read_only_where_the_words_spell_them() -> None:
    doc = spacy.blank("en")("He has adult attention disorder (ADHD) and watches large language models (LLMs).")
    assert common_acronyms(doc) == {"LLM", "LLMs"}


def test_the_table_settles_what_a_name_is(table: AliasTable) -> None:
    text = "Queensland votes. In Queensland it rained."
    doc = spacy.blank("en")(text)
    doc.ents = [Span(doc, 0, 1, label="PER"), Span(doc, 4, 5, label="LOC")]
    assert [(e.text, e.label_) for e in complete(doc, table).ents] == [("Queensland", "LOC")] * 2


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("Das Verteidigungsministerium schwieg.", "Verteidigungsministerium"),
        ("Der US-Senat stimmte ab.", "US-Senat"),
        ("Die EU-Kommission klagt.", "EU-Kommission"),
    ],
)
def test_german_bodies_in_one_word(table: AliasTable, text: str, body: str) -> None:
    assert (body, "ORG") in completed(table, "de", text)


@pytest.mark.parametrize("text", ["Die Tarifkommission tagt.", "Der Öko-Rat tagt.", "Das Ministerium schwieg."])
def test_common_nouns_stay_common(table: AliasTable, text: str) -> None:
    assert completed(table, "de", text) == []


@pytest.mark.parametrize(
    ("lang", "text", "label"),
    [
        ("de", "Sie kauft den Turbinenbauer Helionix.", "ORG"),
        ("en", "It bought the carmaker Helionix.", "ORG"),
        ("de", "Sie fuhr nach Helionix.", "LOC"),
    ],
)
def test_the_word_before_tells_a_firm_from_a_place(table: AliasTable, lang: str, text: str, label: str) -> None:
    assert completed(table, lang, text, ("Helionix", "LOC")) == [("Helionix", label)]


def test_a_compound_that_holds_a_name_is_no_name(table: AliasTable) -> None:
    doc = spacy.blank("de")("Die Siemens-Fusion platzt, sagt der VW-Konzern.")
    for token in doc:
        token.pos_ = "NOUN" if "-" in token.text else "VERB"
    doc.ents = [Span(doc, 1, 2, label="LOC"), Span(doc, 6, 7, label="ORG")]
    assert [e.text for e in complete(doc, table).ents] == ["VW-Konzern"]


def test_without_a_table_names_stay_as_found() -> None:
    doc: Doc = spacy.blank("de")("Rita Alvero kam. Alvero ging.")
    doc.ents = [Span(doc, 0, 2, label="PER")]
    assert [e.text for e in complete(doc, None).ents] == ["Rita Alvero", "Alvero"]


@pytest.mark.parametrize(
    ("lang", "text", "found", "expected"),
    [
        ("en", "He works at Helionix, Inc. in Ohio.", [("Helionix", "ORG")], ("Helionix, Inc.", "ORG")),
        ("en", "A Lisbon-based firm won.", [("Lisbon", "LOC")], ("Lisbon-based", "MISC")),
        ("en", "A Lisbon-based firm won.", [("Lisbon-based", "ORG")], ("Lisbon-based", "MISC")),
        ("en", "She left the Paris climate treaty.", [("Paris", "LOC")], ("Paris climate treaty", "MISC")),
        ("de", "Sie reden über die COP30 in Belém.", [("COP30", "ORG")], ("COP30", "MISC")),
        ("en", "It was jill alvero who called.", [("jill alvero", "PER")], ("jill alvero", "PER")),
    ],
)
def test_what_follows_a_name_says_what_it_is(
    table: AliasTable, lang: str, text: str, found: list[tuple[str, str]], expected: tuple[str, str]
) -> None:
    assert expected in completed(table, lang, text, *found)


@pytest.mark.parametrize(
    ("lang", "text", "found"),
    [
        ("en", "The Prime Minister spoke.", ("Prime Minister", "PER")),
        ("en", "They sent a RFP to us.", ("RFP", "ORG")),
        ("de", "Nach der WM fuhr er heim.", ("WM", "ORG")),
        ("en", "They paid US$ 40 for it.", ("US$", "LOC")),
        ("en", "NEVER SAY GOODBYE TO IT", ("GOODBYE", "ORG")),
        ("en", "YOU MUST SEE WHO IS THERE", ("SEE", "ORG")),
    ],
)
def test_what_is_no_name_is_left_out(table: AliasTable, lang: str, text: str, found: tuple[str, str]) -> None:
    assert completed(table, lang, text, found) == []


def test_a_numeral_is_nobodys_surname(table: AliasTable) -> None:
    text = "Ludwig II. baute. Im Kapitel II. steht mehr über Alvero Jr. und Jr. selbst."
    assert completed(table, "de", text, ("Ludwig II.", "PER"), ("Alvero Jr.", "PER")) == [
        ("Ludwig II.", "PER"),
        ("Alvero Jr.", "PER"),
    ]


def test_a_name_in_capitals_stays_where_the_line_is_none(table: AliasTable) -> None:
    text = "The firm HELIONIX paid. Nobody knows why."
    assert completed(table, "en", text, ("HELIONIX", "ORG")) == [("HELIONIX", "ORG")]


@pytest.mark.parametrize(
    ("heads", "deps", "name"),
    [
        ([1, 3, 1, 3], ["det", "nsubj", "flat", "ROOT"], "Sandtner Technik"),  # (die) Sandtner Technik wächst
        ([1, 3, 3, 3], ["mark", "nsubj", "obj", "ROOT"], "Sandtner"),  # weil Sandtner Technik kauft
    ],
)
def test_a_firm_has_its_last_word_where_the_parse_has_both_as_one(
    table: AliasTable, heads: list[int], deps: list[str], name: str
) -> None:
    words = ["Weil" if deps[0] == "mark" else "Die", "Sandtner", "Technik", "wächst"]
    doc = Doc(spacy.blank("de").vocab, words, heads=heads, deps=deps)
    doc.ents = [Span(doc, 1, 2, label="ORG")]
    assert [e.text for e in complete(doc, table).ents] == [name]


@pytest.mark.parametrize(
    ("text", "form", "name"),
    [
        ("Der Chemiekonzern Kelberg Chemie schweigt.", "Chemiekonzern Kelberg Chemie", "Kelberg Chemie"),
        ("Die Gewerkschaft Hafenbund ruft zum Streik auf.", "Gewerkschaft Hafenbund", "Hafenbund"),
        ("Die Gewerkschaft Holz und Metall ruft zum Streik auf.", "Gewerkschaft Holz und Metall",
         "Gewerkschaft Holz und Metall"),
    ],
)  # fmt: skip
def test_what_a_body_is_does_not_belong_to_its_name(table: AliasTable, text: str, form: str, name: str) -> None:
    assert completed(table, "de", text, (form, "ORG")) == [(name, "ORG")]


@pytest.mark.parametrize(
    ("lang", "text", "found", "expected"),
    [
        ("de", "Die Alvische Kirche in Brandenburg (AKB) klagt. Die AKB schweigt.", [("Alvische Kirche", "ORG")],
         [("Alvische Kirche in Brandenburg", "ORG"), ("AKB", "ORG"), ("AKB", "ORG")]),
        ("de", "Der Oberalvische Wanderverein (OWV) lud ein.", [("Oberalvische Wanderverein", "ORG"), ("OWV", "LOC")],
         [("Oberalvische Wanderverein", "ORG"), ("OWV", "ORG")]),
        ("en", "The Reef Board (Rome) paid.", [("Reef Board", "ORG")], [("Reef Board", "ORG"), ("Rome", "LOC")]),
        ("en", "Shares of Bank of America fell.", [("America", "LOC")], [("Bank of America", "ORG")]),
        ("en", "Donald Trump met America.", [("America", "LOC")], [("Donald Trump", "PER"), ("America", "LOC")]),
    ],
)  # fmt: skip
def test_a_short_form_and_a_longer_name_say_what_belongs_together(
    table: AliasTable, lang: str, text: str, found: list[tuple[str, str]], expected: list[tuple[str, str]]
) -> None:
    assert completed(table, lang, text, *found) == expected


def test_a_surname_is_the_persons_whatever_the_model_took_it_for(table: AliasTable) -> None:
    text = "Rita Slemmer spoke. Then Slemmer left. Shares in Halmer fell, Tom Halmer said."
    found = [("Rita Slemmer", "PER"), ("Tom Halmer", "PER"), ("Halmer", "ORG")]
    doc = spacy.blank("en")(text)
    spans = [doc.char_span(text.index(form), text.index(form) + len(form), label=label) for form, label in found]
    spans.append(doc.char_span(25, 32, label="ORG"))
    doc.ents = [s for s in spans if s is not None]
    labels = {e.text: e.label_ for e in complete(doc, table).ents}
    assert labels == {"Rita Slemmer": "PER", "Slemmer": "PER", "Halmer": "ORG", "Tom Halmer": "PER"}


def test_a_double_surname_of_someone_named_in_full_is_no_common_noun(table: AliasTable) -> None:
    words = ["Jana", "Ohm-Linde", "sprach", ".", "Ohm-Linde", "ging", "zur", "Werft-Linde"]
    pos = ["PROPN", "PROPN", "VERB", "PUNCT", "NOUN", "VERB", "ADP", "NOUN"]
    doc = Doc(spacy.blank("de").vocab, words=words, pos=pos)
    doc.ents = [Span(doc, 0, 2, label="PER"), Span(doc, 4, 5, label="PER"), Span(doc, 7, 8, label="PER")]
    assert [e.text for e in complete(doc, table).ents] == ["Jana Ohm-Linde", "Ohm-Linde"]
