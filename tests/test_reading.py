"""Mistakes that a reader of the tables would not forgive: a plan told as done, another clause's day, a wrong party.

Each case is a short text of its own; all are extracted in one go. The published date is a Thursday, 12 March 2026.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

import pipeline

PUBLISHED = "2026-03-12"


@dataclass(frozen=True)
class Case:
    """A text, a type of event in it, and what all mentions of that type must say; ``none`` asks that there is none."""

    lang: str
    text: str
    type: str
    modality: str = ""
    date: str | None = None
    who: tuple[str, ...] | None = None
    source: str | None = None
    none: bool = False


MODALITY = [
    Case("de", "Sollten sich Union und SPD am kommenden Montag nicht einigen, will die Gewerkschaft streiken.", "agree",
         "possible"),
    Case("en", "Should Siemens acquire Nordtec on Monday, its shares would rise.", "acquire", "possible"),
    Case("en", "If Nordtec does not acquire Havenline by Monday, the offer lapses.", "acquire", "possible"),
    Case("de", "Die Anwältin Eva Stern kündigte an, Berufung einzulegen.", "litigate", "planned"),
    Case("en", "The lawyer Eva Stern announced plans to appeal against the verdict.", "litigate", "planned"),
    Case("de", "Die Kliniken mussten am Dienstag zeitweise schließen.", "close", "actual"),
    Case("en", "Siemens did not rule out closing the factory in Lindau.", "close", "possible"),
    Case("de", "Siemens schloss am Montag nicht aus, das Werk in Lindau zu schließen.", "close", "possible"),
    Case("en", "A lawsuit filed by owners of the car was dismissed last year.", "litigate", "actual"),
    Case("de", "Die Klage der Anwohner wurde im Januar abgewiesen.", "litigate", "actual"),

]  # fmt: skip
DATES = [
    Case("en", "Police arrested the owner on Tuesday, two days after an explosion killed four people.", "casualty",
         date=""),
    Case("de", "Die Polizei nahm den Besitzer am Dienstag fest, nachdem vier Menschen getötet worden waren.",
         "casualty", date=""),
    Case("en", "After four people died in a fire on Sunday, police arrested the owner on Tuesday.", "casualty",
         date="2026-03-08"),
    Case("de", "Nachdem am Sonntag vier Menschen gestorben waren, nahm die Polizei am Dienstag den Besitzer fest.",
         "arrest", date="2026-03-10"),
    Case("en", "Volkswagen said on Tuesday it had agreed to acquire Nordtec.", "acquire", date=""),
    Case("en", "Siemens will acquire Nordtec at a premium of 32% to Monday's closing price.", "acquire", date=""),
    Case("de", "Bei einem Unglück in Lindau wurden im November drei Menschen verletzt.", "disaster", date="2025-11"),
    Case("en", "Three people were hurt in a crash in Lindau last November.", "disaster", date="2025-11"),
    Case("en", "The bridge will remain closed until at least Friday, police said.", "close", date=""),
    Case("en", "Volkswagen plans to cut 1,200 jobs by the end of 2027.", "workforce", "planned", date="../2027"),
    Case("de", "Volkswagen will bis Ende 2027 rund 1.200 Stellen streichen.", "workforce", "planned", date="../2027"),
    Case("en", "Volkswagen will cut 1,200 jobs by around June 2027.", "workforce", "planned", date="../2027-06"),
    Case("de", "Volkswagen will spätestens im Juni 2027 rund 1.200 Stellen streichen.", "workforce", "planned",
         date="../2027-06"),
]  # fmt: skip
PARTIES = [
    Case("de", "Volkswagen kündigte an, 1.200 Stellen zu streichen.", "workforce", "planned", who=("Volkswagen",)),
    Case("en", "Volkswagen announced plans to cut 1,200 jobs.", "workforce", "planned", who=("Volkswagen",)),
    Case("en", "Volkswagen said it would cut 1,200 jobs.", "workforce", who=("Volkswagen",)),
    Case("de", "Die Lufthansa teilte mit, sie werde 300 Stellen streichen.", "workforce", who=("Lufthansa",)),
    Case("en", "Siemens will acquire Nordtec for 215 crowns per share.", "acquire", source=""),
]
CASES = MODALITY + DATES + PARTIES


@pytest.fixture(scope="module")
def tables() -> pipeline.Tables:
    """All cases, extracted in one go."""
    return pipeline.extract(
        [pipeline.Article(c.text, path=f"case{n}", published=PUBLISHED, lang=c.lang) for n, c in enumerate(CASES)]
    )


@pytest.mark.parametrize("n", range(len(CASES)), ids=[f"{c.lang} {c.text[:50]}" for c in CASES])
def test_a_text_is_read_as_it_is_meant(tables: pipeline.Tables, n: int) -> None:
    case, all_found = CASES[n], tables.mentions[tables.mentions.path == f"case{n}"]
    found = all_found[all_found.type == case.type]
    if case.none:
        assert found.empty, found[["quote", "modality", "date"]].to_string()
        return
    assert len(found), all_found[["type", "quote"]].to_string()
    if case.modality:
        assert set(found.modality) == {case.modality}
    if case.date is not None:
        assert set(found.date) == {case.date}
    if case.source is not None:
        assert set(found.attribution) == {case.source}
    if case.who is not None:
        facts = tables.facts[tables.facts.mention_id.isin(found.mention_id)]
        assert set(facts[facts.slot.isin(["actor", "target"])].value) == set(case.who)
