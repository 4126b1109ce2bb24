"""Entities: one per person, body or place over all documents and both languages."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.core.records import Entity, Fact, Mention
from pipeline.s5_annotate.alias_table import AliasTable
from pipeline.s5_annotate.aliases import load_aliases
from pipeline.s7_resolve.entities import entity_id, entity_of, resolve_entities

MODELS = Path(__file__).parents[1] / "models"


@pytest.fixture(scope="module")
def table() -> AliasTable:
    return load_aliases(MODELS)


def mention(doc: str, lang: str, *facts: tuple[str, str], slot: str = "actor") -> Mention:
    """A mention whose facts are (kind, value) pairs."""
    made = tuple(Fact(slot, value, 0, len(value), value, kind) for kind, value in facts)
    return Mention(doc, lang, "meet", 0, 4, "meet", 0, 9, "They meet", facts=made)


def names(mentions: list[Mention], table: AliasTable) -> list[str]:
    """The entity name of every fact, in order; empty where it has none."""
    entities, ids = resolve_entities(mentions, table)
    by_id = {e.entity_id: e.name for e in entities}
    return [by_id.get(entity_of(ids, f, m), "") for m in mentions for f in m.facts]


@pytest.mark.parametrize(
    ("kind", "german", "english", "name"),
    [
        ("person", "Wolodymyr Selenskyj", "Volodymyr Zelensky", "Volodymyr Zelenskyy"),
        ("place", "Kiew", "Kyiv", "Kyiv"),
        ("organization", "Europäische Zentralbank", "ECB", "European Central Bank"),
        ("organization", "Facebook Inc.", "Meta Platforms", "Meta"),
        ("person", "Sergej Wawilow", "Sergey Vavilov", "Sergey Vavilov"),  # unknown to the table
        ("person", "Michail Chartschenko", "Mikhail Kharchenko", "Mikhail Kharchenko"),
        ("person", "Michail Gurbatschow", "Mikhail Gurbachev", "Mikhail Gurbachev"),
        ("person", "José Perez", "Jose Pérez", "Jose Pérez"),
        ("person", "Karla J. Brandt", "Karla Brandt", "Karla Brandt"),
        ("organization", "Osgood AG", "Osgood", "Osgood"),
    ],
)
def test_one_entity_for_both_languages(table: AliasTable, kind: str, german: str, english: str, name: str) -> None:
    mentions = [mention("d1", "de", (kind, german)), mention("d2", "en", (kind, english))]
    assert names(mentions, table) == [name, name]


@pytest.mark.parametrize(("short", "long"), [("Seeland", "Seeland Logistik"), ("Kranbund", "Gewerkschaft Kranbund")])
def test_a_short_form_is_the_one_body_of_its_article_that_has_it_in_its_name(
    table: AliasTable, short: str, long: str
) -> None:
    both = mention("d1", "de", ("organization", short), ("organization", long))
    assert len(set(names([both], table))) == 1
    rival = mention("d1", "de", ("organization", short), ("organization", f"{short} West"), ("organization", long))
    assert len(set(names([rival], table))) == 3  # which of the two is meant is not known


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (("de", "person", "Stefan Meier"), ("en", "person", "Stefan Meyer")),  # both are German names
        (("de", "person", "Peter Hoffmann"), ("en", "person", "Peter Hofmann")),
        (("en", "person", "Sergei Vavilov"), ("en", "person", "Sergey Vawilow")),  # two spellings in one language
        (("de", "person", "Anna Berg"), ("en", "person", "Otto Berg")),
        (("de", "organization", "Osgood Research"), ("en", "organization", "Osgood")),
        (("de", "person", "Paris"), ("de", "place", "Paris")),
        (("de", "organization", "Merck KGaA"), ("en", "organization", "Merck & Co.")),
    ],
)
def test_when_unsure_keep_apart(table: AliasTable, first: tuple[str, str, str], second: tuple[str, str, str]) -> None:
    mentions = [mention("d1", first[0], first[1:]), mention("d2", second[0], second[1:])]
    entities, ids = resolve_entities(mentions, table)
    assert len(entities) == 2
    assert len({entity_of(ids, m.facts[0], m) for m in mentions}) == 2


def test_two_possible_partners_are_none(table: AliasTable) -> None:
    spellings = [("de", "Sergej Wawilow"), ("en", "Sergey Vavilov"), ("en", "Sergei Vavilov")]
    mentions = [mention(f"d{i}", lang, ("person", name)) for i, (lang, name) in enumerate(spellings)]
    assert len(resolve_entities(mentions, table)[0]) == 3


def test_a_bare_surname_is_somebody_else_in_every_document(table: AliasTable) -> None:
    mentions = [mention("d1", "de", ("person", "Berg")), mention("d2", "de", ("person", "Berg"))]
    entities, ids = resolve_entities(mentions, table)
    assert [e.name for e in entities] == ["Berg", "Berg"]
    assert entity_of(ids, mentions[0].facts[0], mentions[0]) != entity_of(ids, mentions[1].facts[0], mentions[1])
    assert len(resolve_entities([mentions[0], mention("d1", "de", ("person", "Berg"))], table)[0]) == 1


@pytest.mark.parametrize(("lang", "name"), [("de", "Außenministerium"), ("en", "Supreme Court"), ("de", "Nationalrat")])
def test_so_is_a_body_of_some_state(table: AliasTable, lang: str, name: str) -> None:
    mentions = [mention(doc, lang, ("organization", name)) for doc in ("d1", "d2")]
    assert len(resolve_entities(mentions, table)[0]) == 2


def test_but_not_where_the_table_knows_who_it_is(table: AliasTable) -> None:
    mentions = [mention("d1", "de", ("person", "Putin")), mention("d2", "en", ("person", "Putin"))]
    assert names(mentions, table) == ["Vladimir Putin", "Vladimir Putin"]


def test_nor_where_the_document_has_others_of_that_name(table: AliasTable) -> None:
    scholz = [mention(doc, "de", ("person", "Scholz")) for doc in ("d1", "d2")]
    sisters = [mention("d1", "de", ("person", name)) for name in ("Anna Scholz", "Berta Scholz")]
    assert names([*scholz, *sisters], table) == ["Scholz", "Olaf Scholz", "Anna Scholz", "Berta Scholz"]
    assert names([*scholz, mention("d1", "de", ("person", "Olaf Scholz"))], table) == ["Olaf Scholz"] * 3


def test_english_documents_name_the_unknown_then_frequency_then_length(table: AliasTable) -> None:
    def named(*docs: tuple[str, str]) -> str:
        mentions = [mention(f"d{i}", lang, ("organization", value)) for i, (lang, value) in enumerate(docs)]
        (entity,) = resolve_entities(mentions, table)[0]
        return entity.name

    assert named(("de", "Zürcher Café-Werke"), ("de", "Zürcher Café-Werke"), ("en", "Zurcher Cafe Werke")) == (
        "Zurcher Cafe Werke"
    )
    assert named(("de", "Café-Werke"), ("de", "Café-Werke"), ("de", "Cafe Werke")) == "Café-Werke"
    assert named(("de", "Osgood"), ("de", "Osgood AG")) == "Osgood AG"


def test_aliases_are_names_not_pronouns(table: AliasTable) -> None:
    facts = (
        Fact("actor", "Xi Jinping", 0, 3, "Xis", "person"),
        Fact("actor", "Xi Jinping", 5, 7, "Er", "person"),
        Fact("actor", "Xi Jinping", 9, 21, "Präsident Xi", "person"),
    )
    (entity,) = resolve_entities([Mention("d", "de", "meet", 0, 1, "x", 0, 1, "x", facts=facts)], table)[0]
    assert entity == Entity(
        entity_id("person", "Xi Jinping"), "Xi Jinping", "person", ("Präsident Xi", "Xis"), "Q15031"
    )


def test_only_named_participants_and_places_are_entities(table: AliasTable) -> None:
    facts = (
        Fact("actor", "a farmer", 0, 8, "a farmer", "text"),
        Fact("date", "2024-05-01", 0, 8, "May 1", ""),
        Fact("attribution", "Reuters", 0, 8, "Reuters", "organization"),
        Fact("place", " ", 0, 1, " ", "place"),
    )
    m = Mention("d", "en", "meet", 0, 1, "x", 0, 1, "x", facts=facts)
    entities, ids = resolve_entities([m], table)
    assert entities == ()
    assert [entity_of(ids, f, m) for f in facts] == ["", "", "", ""]
    assert resolve_entities([], table) == ((), {})


def test_ids_depend_on_kind_and_name_alone() -> None:
    assert entity_id("place", "Kyiv") == entity_id("place", "Kyiv")
    assert entity_id("place", "Kyiv") != entity_id("person", "Kyiv")
    assert entity_id("person", "Berg", "d1") != entity_id("person", "Berg")
    assert len(entity_id("place", "\ud800")) == 13


VALUES = [
    "Trump",
    "Sergej Wawilow",
    "Sergey Vavilov",
    "Berg",
    "Anna Berg",
    "Dr. Anna Berg",
    "Kiew",
    "Osgood AG",
    "Osgood",
]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["d1", "d2", "d3"]),
            st.sampled_from(["de", "en"]),
            st.sampled_from(["person", "organization", "place", "other"]),
            st.sampled_from(VALUES),
        ),
        max_size=12,
    ),
    st.randoms(use_true_random=False),
)
def test_order_does_not_matter_and_every_fact_has_its_entity(items, shuffler) -> None:
    table = load_aliases(MODELS)
    mentions = [mention(doc, lang, (kind, value)) for doc, lang, kind, value in items]
    entities, ids = resolve_entities(mentions, table)
    shuffled = list(mentions)
    shuffler.shuffle(shuffled)
    assert resolve_entities(shuffled, table) == (entities, ids)
    assert {entity_of(ids, m.facts[0], m) for m in mentions} == {e.entity_id for e in entities}
    assert [e.entity_id for e in entities] == sorted({e.entity_id for e in entities})


def test_time_grows_with_the_number_of_facts(table: AliasTable) -> None:
    rng = random.Random(7)
    syllables = ["ka", "ri", "mo", "shen", "lov", "berg", "tsch", "wa", "zu", "ner"]

    def word() -> str:
        return "".join(rng.choices(syllables, k=3)).capitalize()

    people = [("person", f"{word()} {word()}") for _ in range(4000)]
    mentions = [mention(f"d{i}", rng.choice(["de", "en"]), rng.choice(people)) for i in range(30_000)]
    start = time.process_time()
    entities, _ = resolve_entities(mentions, table)
    assert time.process_time() - start < 10
    assert len(entities) > 2000
