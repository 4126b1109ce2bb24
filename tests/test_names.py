"""Names: the alias table, and one canonical name per person or body within a document."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.core.datafile import DataFileError
from pipeline.core.records import Name
from pipeline.s5_annotate.aliases import AliasTable, load_aliases
from pipeline.s5_annotate.names import canonical_names

MODELS = Path(__file__).parents[1] / "models"
HEADER = "name\tkind\taliases\tlang\tlabel\thome\n"


@pytest.fixture(scope="module")
def table() -> AliasTable:
    return load_aliases(MODELS)


def find(text: str, *forms: tuple[str, str]) -> list[Name]:
    """The names of a text as a recogniser would give them, longest first."""
    labels = dict(forms)
    pattern = "|".join(re.escape(f) for f in sorted(labels, key=len, reverse=True))
    return [Name(m.start(), m.end(), m[0], labels[m[0]]) for m in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", text)]


def canonical(text: str, lang: str, table: AliasTable, *forms: tuple[str, str]) -> list[str]:
    return [n.canonical for n in canonical_names(find(text, *forms), text, lang, table)]


# --- the table ---


@pytest.mark.parametrize(
    ("surface", "lang", "name"),
    [
        ("Chinas", "de", "China"),
        ("Pekings", "de", "Beijing"),
        ("des Bundestags", "de", "Bundestag"),
        ("des Bundestages", "de", "Bundestag"),
        ("der Europäischen Union", "de", "European Union"),
        ("Vereinten Nationen", "de", "United Nations"),
        ("Deutschen Bank", "de", "Deutsche Bank"),
        ("des Weißen Hauses", "de", "White House"),
        ("Weisses Haus", "de", "White House"),
        ("Internationalen Währungsfonds", "de", "International Monetary Fund"),
        ("Bündnisses Sahra Wagenknecht", "de", "Sahra Wagenknecht Alliance"),
        ("Volkswagen AG", "de", "Volkswagen"),
        ("VW-Konzern", "de", "Volkswagen"),
        ("Apple Inc.", "en", "Apple"),
        ("Microsoft’s", "en", "Microsoft"),
        ("the U.S.", "en", "United States"),
        ("NETFLIX", "en", "Netflix"),
        ("Bytedance", "de", "ByteDance"),
        ("UN Sicherheitsrat", "de", "UN Security Council"),
        ("Wolodymyr Selenskyj", "de", "Volodymyr Zelenskyy"),
        ("Zelensky", "en", "Volodymyr Zelenskyy"),
        ("US-Präsident Donald Trump", "de", "Donald Trump"),
        ("Premier Li Qiang", "en", "Li Qiang"),
        ("Kiew", "de", "Kyiv"),
        ("Mailands", "de", "Milan"),
        ("chinesischen Regierung", "de", "Chinese government"),
        ("Regierung Frankreichs", "de", "French government"),
        ("Ukrainian Ministry of Defence", "en", "Ukrainian Defence Ministry"),
        ("deutschen Außenministeriums", "de", "Federal Foreign Office"),
        ("Twitter", "en", "X"),
    ],
)
def test_lookup_finds_the_english_name(table: AliasTable, surface: str, lang: str, name: str) -> None:
    found = table.lookup(surface, lang)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    ("surface", "lang", "label"),
    [
        ("who", "en", "ORG"),  # not the WHO
        ("Paris", "en", "PER"),  # a first name
        ("Bosch", "de", "PER"),
        ("Merck", "de", "ORG"),  # two companies
        ("Georgia", "en", "LOC"),  # a state and a federal state
        ("Supreme Court", "en", "ORG"),  # whose?
        ("Union", "en", "ORG"),
        ("US-Amerikaner", "de", "MISC"),  # a person, not the state
        ("Müller", "de", "PER"),
        ("", "de", ""),
        ("’s", "en", ""),
        ("...", "en", ""),
    ],
)
def test_lookup_does_not_guess(table: AliasTable, surface: str, lang: str, label: str) -> None:
    assert table.lookup(surface, lang, label) is None


@pytest.mark.parametrize("label", ["", "PER", "ORG", "LOC", "MISC"])
def test_every_name_can_be_asked_for_under_every_label(table: AliasTable, label: str) -> None:
    found = [table.lookup(name, "en", label) for name in table.entries]
    assert sum(f is not None for f in found) > 1000


def test_the_label_tells_readings_apart(table: AliasTable) -> None:
    place, club = table.lookup("Liverpool", "en", "LOC"), table.lookup("Liverpool", "en", "ORG")
    assert place is not None
    assert club is not None
    assert (place.kind, club.kind) == ("place", "organization")


@pytest.mark.parametrize("lang", ["de", "en", "fr"])
def test_every_canonical_name_is_its_own(table: AliasTable, lang: str) -> None:
    wrong = [(n, table.lookup(n, lang)) for n in table.entries if (table.lookup(n, lang) or table.entries[n]).name != n]
    assert wrong == []
    assert len(table.entries) > 5000


@pytest.mark.parametrize(
    ("word", "lang", "state"),
    [
        ("französischen", "de", "France"),
        ("Chinese", "en", "China"),
        ("Chinesen", "de", "China"),
        ("Schweizer", "de", "Switzerland"),
        ("U.S.", "en", "United States"),
        ("US-amerikanischer", "de", "United States"),
        ("Welsh", "en", None),
        ("schönen", "de", None),
        ("Chinese", "xx", None),
    ],
)
def test_demonyms(table: AliasTable, word: str, lang: str, state: str | None) -> None:
    assert table.demonym(word, lang) == state


def test_capitals_and_governments(table: AliasTable) -> None:
    assert table.capital_of("Beijing") == "China"
    assert table.capital_of("Washington, D.C.") == "United States"
    assert table.capital_of("Shanghai") is None
    assert table.capital_of("Brussels") == "European Union"
    assert table.government_of("Kremlin") == "Russia"
    assert table.government_of("Chinese government") == "China"
    assert table.government_of("nobody") is None
    assert table.is_state("Germany")
    assert not table.is_state("Bavaria")


def test_the_users_file_wins(tmp_path: Path) -> None:
    own = tmp_path / "own.tsv"
    own.write_text("name\tkind\taliases\nVW Group\torganization\tVolkswagen\nAcme\torganization\tAcmeco\n", "utf-8")
    table = load_aliases(MODELS, own)
    for surface in ("Volkswagen", "VW", "Volkswagens", "VW Group"):
        found = table.lookup(surface, "de")
        assert found is not None
        assert found.name == "VW Group"
    assert table.lookup("Acmecos", "de") == table.entries["Acme"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("A\tperson\tB\nC\tperson\tB\n", r"own.tsv:3: 'B' stands for 'A'"),
        ("A\tperson\tB\nC\tperson\tA\n", r"own.tsv:3: 'A' stands for 'A'"),
        ("A\tperson\tB\nA\tplace\tC\n", r"own.tsv:3: 'A' is place here and person before"),
        ("A\tcompany\tB\n", r"own.tsv:2: kind: 'company'"),
        ("\tperson\tB\n", r"own.tsv:2: name: must not be empty"),
        ("A\tperson\t...\n", r"own.tsv:2: the alias"),
        ("A\tperson\tB\tde\tNOUN\n", r"own.tsv:2: label: 'NOUN'"),
        ("A\tperson\tB\tGerman\n", r"own.tsv:2: lang: 'German'"),
    ],
)
def test_mistakes_are_named_by_file_and_line(tmp_path: Path, rows: str, message: str) -> None:
    own = tmp_path / "own.tsv"
    own.write_text(HEADER + rows, "utf-8")
    with pytest.raises(DataFileError, match=message):
        load_aliases(MODELS, own)


def test_other_conditions_are_no_contradiction(tmp_path: Path) -> None:
    own = tmp_path / "own.tsv"
    own.write_text(
        HEADER + "Alpha\torganization\tXyz\tde\nBeta\torganization\tXyz\ten\nGamma\tperson\tXyz\t\tPER\n", "utf-8"
    )
    table = load_aliases(MODELS, own)
    found = [table.lookup("Xyz", "de", "ORG"), table.lookup("Xyz", "en", "ORG"), table.lookup("Xyz", "de", "PER")]
    assert [f.name for f in found if f is not None] == ["Alpha", "Beta", "Gamma"]


# --- names within a document ---


def test_surnames_follow_the_full_name(table: AliasTable) -> None:
    text = "Karin Adler leitet das Werk. Adler sagte, Adlers Team wachse. Dr. Adler widersprach."
    forms = [("Karin Adler", "PER"), ("Adler", "ORG"), ("Adlers", "PER"), ("Dr. Adler", "PER")]
    names = canonical_names(find(text, *forms), text, "de", table)
    assert {n.canonical for n in names} == {"Karin Adler"}
    assert {n.label for n in names} == {"PER"}


def test_a_genitive_within_a_name_stays(table: AliasTable) -> None:
    text = "China wächst, sagt die Kommunistische Partei Chinas. Der Verein Freunde Chinas widerspricht."
    forms = [("China", "LOC"), ("Kommunistische Partei Chinas", "ORG"), ("Verein Freunde Chinas", "ORG")]
    assert canonical(text, "de", table, *forms) == ["China", "Communist Party of China", "Verein Freunde Chinas"]


def test_two_people_of_one_name_are_kept_apart(table: AliasTable) -> None:
    text = "Anna Müller and Bernd Müller met. Müller left early."
    forms = [("Anna Müller", "PER"), ("Bernd Müller", "PER"), ("Müller", "PER")]
    assert canonical(text, "en", table, *forms) == ["Anna Müller", "Bernd Müller", ""]


def test_the_first_of_two_is_meant_until_the_second_comes(table: AliasTable) -> None:
    text = "Anna Müller came. Müller spoke. Later Bernd Müller arrived."
    forms = [("Anna Müller", "PER"), ("Bernd Müller", "PER"), ("Müller", "PER")]
    assert canonical(text, "en", table, *forms) == ["Anna Müller", "Anna Müller", "Bernd Müller"]


def test_a_famous_surname_is_the_famous_person_beside_relatives(table: AliasTable) -> None:
    text = "Trump spoke in Ohio. His niece Mary Trump disagreed with Trump."
    forms = [("Mary Trump", "PER"), ("Trump", "PER")]
    assert canonical(text, "en", table, *forms) == ["Donald Trump", "Mary Trump", "Donald Trump"]


def test_of_several_introduced_readers_know_one(table: AliasTable) -> None:
    text = "Kamala Harris, daughter of Donald Harris, spoke. Harris left."
    forms = [("Kamala Harris", "PER"), ("Donald Harris", "PER"), ("Harris", "PER")]
    assert canonical(text, "en", table, *forms) == ["Kamala Harris", "Donald Harris", "Kamala Harris"]


def test_but_not_where_the_text_introduces_somebody_else(table: AliasTable) -> None:
    text = "Die Lehrerin Sabine Scholz klagt. Scholz verlangt Geld."
    forms = [("Sabine Scholz", "PER"), ("Scholz", "PER")]
    assert canonical(text, "de", table, *forms) == ["Sabine Scholz", "Sabine Scholz"]


@pytest.mark.parametrize(
    ("text", "lang", "long_form", "short", "name"),
    [
        (
            "Das Bundesamt für Sicherheit in der Informationstechnik (BSI) warnt. Das BSI rät zu Updates.",
            "de",
            "Bundesamt für Sicherheit in der Informationstechnik",
            "BSI",
            "Federal Office for Information Security",
        ),
        (
            "The Harbour Workers Relief Fund (HWRF) sued. HWRF won.",
            "en",
            "Harbour Workers Relief Fund",
            "HWRF",
            "Harbour Workers Relief Fund",
        ),
        (
            "Der Verein für Hafenhunde und Seevögel (VHS) klagt. VHS gewann.",
            "de",
            "Verein für Hafenhunde und Seevögel",
            "VHS",
            "Verein für Hafenhunde und Seevögel",
        ),
    ],
)
def test_acronyms_that_the_text_explains(
    table: AliasTable, text: str, lang: str, long_form: str, short: str, name: str
) -> None:
    assert set(canonical(text, lang, table, (long_form, "ORG"), (short, "ORG"))) == {name}
    assert set(canonical(text, lang, table, (short, "ORG"))) == {name}  # the recogniser missed the long form


def test_a_bracket_that_explains_nothing(table: AliasTable) -> None:
    text = "Many people in the town (UFOS) saw lights. UFOS came back."
    assert set(canonical(text, "en", table, ("UFOS", "ORG"))) == {"UFOS"}


@pytest.mark.parametrize(
    ("text", "lang", "forms", "name"),
    [
        ("Brackwede AG wächst. Brackwede stellt ein.", "de", ["Brackwede AG", "Brackwede"], "Brackwede"),
        ("Osgood Group fell. Osgood declined to comment.", "en", ["Osgood Group", "Osgood"], "Osgood Group"),
        ("China Osgood Group fell. Osgood rose.", "en", ["China Osgood Group", "Osgood"], "China Osgood Group"),
        (
            "The Leeds Institute for Rain reported. Leeds Institute staff left.",
            "en",
            ["Leeds Institute for Rain", "Leeds Institute"],
            "Leeds Institute for Rain",
        ),
        ("Seattle Otters won. Otters fans cheered.", "en", ["Seattle Otters", "Otters"], "Seattle Otters"),
    ],
)
def test_short_forms_of_bodies(table: AliasTable, text: str, lang: str, forms: list[str], name: str) -> None:
    assert set(canonical(text, lang, table, *[(f, "ORG") for f in forms])) == {name}


def test_another_body_is_not_a_short_form(table: AliasTable) -> None:
    text = "Osgood Research warned. Osgood disagreed."
    assert canonical(text, "en", table, ("Osgood Research", "ORG"), ("Osgood", "ORG")) == ["Osgood Research", "Osgood"]


def test_titles_come_off(table: AliasTable) -> None:
    text = "Xi Jinping traf Friedrich Merz. Präsident Xi dankte Bundeskanzler Merz."
    forms = [("Xi Jinping", "PER"), ("Friedrich Merz", "PER"), ("Präsident Xi", "PER"), ("Bundeskanzler Merz", "PER")]
    assert canonical(text, "de", table, *forms) == ["Xi Jinping", "Friedrich Merz", "Xi Jinping", "Friedrich Merz"]


def test_titles_that_are_part_of_the_name_stay(table: AliasTable) -> None:
    text = "Papst Franziskus empfing Prinz Harry. Harry dankte."
    forms = [("Papst Franziskus", "PER"), ("Prinz Harry", "PER"), ("Harry", "PER")]
    assert canonical(text, "de", table, *forms) == ["Pope Francis", "Prince Harry", "Prince Harry"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Der Nationalrat in Wien hat mit Stimmen der ÖVP beschlossen.", "Austrian National Council"),
        ("Der Nationalrat in Bern hat mit Stimmen der SVP beschlossen.", "Swiss National Council"),
        ("Der Nationalrat hat beschlossen.", "Nationalrat"),
    ],
)
def test_the_document_tells_whose_parliament_it_is(table: AliasTable, text: str, name: str) -> None:
    forms = [("Nationalrat", "ORG"), ("Wien", "LOC"), ("Bern", "LOC"), ("ÖVP", "ORG"), ("SVP", "ORG")]
    assert canonical(text, "de", table, *forms)[0] == name


def test_the_state_with_more_evidence_wins(table: AliasTable) -> None:
    forms = [(f, "ORG") for f in ("FDP", "SPD", "Grünen", "SVP")] + [(f, "LOC") for f in ("Berlin", "Zürich", "Bern")]
    german = "Die FDP stritt in Berlin mit SPD und Grünen, ein Redner kam aus Zürich."
    swiss = "Die FDP stritt in Bern und Zürich mit der SVP, ein Redner kam aus Berlin."
    assert canonical(german, "de", table, *forms)[0] == "Free Democratic Party"
    assert canonical(swiss, "de", table, *forms)[0] == "FDP.The Liberals"


@pytest.mark.parametrize(("full", "bare"), [("Rodrigo Roa Duterte", "Duterte"), ("Yahya al-Sinwar", "Sinwar")])
def test_a_fuller_form_of_somebody_known(table: AliasTable, full: str, bare: str) -> None:
    found = canonical(f"{full} kam. {bare} sprach.", "de", table, (full, "PER"), (bare, "PER"))
    assert found in (["Rodrigo Duterte"] * 2, ["Yahya Sinwar"] * 2)


def test_spelling_stays_where_the_table_knows_nothing(table: AliasTable) -> None:
    text = "Die Großbäckerei Weiß – Söhne und The Daily Otter berichten."
    forms = [("Großbäckerei Weiß – Söhne", "ORG"), ("The Daily Otter", "ORG")]
    assert canonical(text, "de", table, *forms) == ["Großbäckerei Weiß – Söhne", "The Daily Otter"]


WORDS = [
    "Anna Berg",
    "Berg",
    "Bergs",
    "Otto Berg",
    "Trump",
    "SPD",
    "(SPD)",
    "Berlin",
    "’s",
    "Dr. Berg",
    "Berg AG",
    "A",
    "-",
]


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(["PER", "ORG", "LOC", "MISC"])), max_size=8),
    st.sampled_from(["de", "en", "fr"]),
    st.randoms(use_true_random=False),
)
def test_only_canonical_and_label_change_and_order_does_not_matter(parts, lang, random) -> None:
    table = load_aliases(MODELS)
    text, names = "", []
    for word, label in parts:
        names.append(Name(len(text), len(text) + len(word), word, label))
        text += word + " "
    out = canonical_names(names, text, lang, table)
    assert [(n.start, n.end, n.text) for n in out] == [(n.start, n.end, n.text) for n in names]
    shuffled = list(names)
    random.shuffle(shuffled)
    assert set(canonical_names(shuffled, text, lang, table)) == set(out)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40), st.sampled_from(["de", "en", ""]), st.sampled_from(["", "PER", "ORG", "LOC", "MISC"]))
def test_lookup_survives_any_text_and_is_idempotent(surface: str, lang: str, label: str) -> None:
    table = load_aliases(MODELS)
    found = table.lookup(surface, lang, label)
    if found is not None:
        assert table.lookup(found.name, lang) == found
