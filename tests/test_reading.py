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
DATES += [
    Case("en", "In February Siemens agreed to sell its turbine business to Volkswagen for 550 million pounds.",
         "acquire", "planned", date=""),
    Case("de", "Der Vorstand beschloss am Montag, das Werk in Lindau zu schließen.", "close", "planned", date=""),
    Case("de", "Siemens will am Montag das Werk in Lindau schließen.", "close", "planned", date="2026-03-16"),
]  # fmt: skip
PARTIES += [
    Case("de", "Das Landgericht hat den früheren Chef der Sparbank, Torsten Wehling, am Dienstag zu drei Jahren Haft "
         "verurteilt.", "litigate", who=("Landgericht", "Torsten Wehling")),
    Case("en", "Volkswagen agreed to acquire Danish turbine maker Nordvind for 4 billion euros.", "acquire",
         who=("Volkswagen", "Nordvind")),
    Case("en", "Nordvind shares surged 28% on Tuesday. Nordvind cut 300 jobs.", "workforce", who=("Nordvind",)),
    Case("de", "Neue Chefin für Weserstahl: Aufsichtsrat beruft Miriam Fechner", "appoint",
         who=("Aufsichtsrat", "Miriam Fechner")),
    Case("de", "Die Grünen gewannen die Wahl. Ein Bündnis mit der Volkspartei lehnte die Ministerin am Montag ab.",
         "agree", who=("Volkspartei",)),
    Case("de", "Bei dem Unfall starben zwei Menschen, Verletzte gab es nicht.", "casualty", who=()),
]  # fmt: skip
DATES += [
    Case("de", "Die Synode werde das 2020 verabschiedete Gesetz überarbeiten, kündigte die Präsidentin an.", "regulate",
         date=""),
    Case("de", "Die Exporte sind gegenüber dem Vorjahr um 22 Prozent gestiegen.", "indicator", date=""),
    Case("en", "Exports rose 22 percent compared with 2023, the office said.", "indicator", date=""),
]  # fmt: skip
MODALITY += [
    Case("de", "Die Siedler hätten in der Stadt Lindau mehrere Polizisten angegriffen, erklärte Armin Vogt.", "attack",
         "actual"),
    Case("de", "Siemens ist weit davon entfernt, das Werk in Lindau zu schließen.", "close", "denied"),
]  # fmt: skip
PARTIES += [
    Case("de", "Die Iran-Sanktionen wurden am Montag verschärft.", "regulate", who=()),
    Case("de", "Die Demonstranten forderten Freiheit für den inhaftierten Kremlkritiker Alexej Nawalny.", "arrest",
         who=("Alexei Navalny",)),
]  # fmt: skip
MODALITY += [
    Case("en", "Dockworkers went back to work after their union agreed on a new deal, ending an 11-day strike.",
         "protest", "actual"),
    Case("de", "Volkswagen erwartet für 2026 einen Umsatz von 4,1 Milliarden Euro.", "result", "planned"),
    Case("de", "Die FDP forderte, das Streikrecht einzuschränken.", "regulate", "possible", who=()),
    Case("en", "The FDP recommended tightening the rules for strikes.", "regulate", "possible", who=()),
]  # fmt: skip
DATES += [
    Case("de", "Ein für Dienstag geplantes Treffen mit Emmanuel Macron wurde abgesagt.", "meet", "cancelled",
         date="2026-03-17"),
    Case("en", "A meeting planned for Tuesday with Emmanuel Macron was cancelled.", "meet", "cancelled",
         date="2026-03-17"),
    Case("en", "Siemens said first-quarter revenue jumped 14 percent.", "result", date="2026-33"),
]  # fmt: skip
PARTIES += [
    Case("en", "Former minister jailed for six years over bribes", "litigate", who=("Former minister",)),
    Case("en", "A court in Lindau on Tuesday sentenced Derek Vance to six years in prison.", "litigate",
         who=("court", "Derek Vance")),
    Case("en", "Regulators blocked the 7 billion euro takeover of Siemens.", "acquire", "denied|cancelled",
         who=("Siemens",)),
    Case("de", "Clara Arendt kam am Montag an. Am Nachmittag traf sie Ministerpräsident Jan Kowalczyk.", "meet",
         who=("Clara Arendt", "Jan Kowalczyk")),
    Case("en", "Storm Edda hit the west coast of Norway on Sunday.", "disaster", who=()),
]  # fmt: skip
DATES += [
    Case("en", "In May, just months before resigning, Lena Vogt criticised social media.", "depart", date=""),
]  # fmt: skip
MODALITY += [
    Case("en", "Pakistan condemns what it calls Indian air strikes on civilian areas.", "attack", "actual"),
]  # fmt: skip
PARTIES += [
    Case("en", "Israel has killed more than 52,000 people and wounded about 118,000 others in Gaza.", "casualty",
         who=("Israel",)),
    Case("en", "Emmanuel Macron attended the inauguration of the new president.", "appoint", who=("new president",)),
]  # fmt: skip
SAME = [
    Case("de", "Zwei Menschen sind am Montag ums Leben gekommen.", "casualty", "actual"),
    Case("en", "Protests erupted in Minsk in March.", "protest", "actual"),
]
NONE = [
    Case("en", "Helen Marsh did not rule out closing the factory in Telford.", "statement", none=True),
    Case("de", "Siemens schloss am Dienstag nicht aus, das Werk zu schließen.", "statement", none=True),
    Case("en", "Sachin Kumar found two pilots in a field near Lindau.", "launch", none=True),
    Case("en", "The company is cooperating with investigators, a spokesman said.", "agree", none=True),
    Case("de", "Das Unternehmen arbeite mit den Ermittlern zusammen, hieß es.", "agree", none=True),
    Case("de", "Der Konzern Weserstahl verbuchte einen Verlust von 210 Millionen Euro.", "price", none=True),
]
CASES = MODALITY + DATES + PARTIES + SAME + NONE


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
    if case in SAME:
        assert len(found) == 1, "one happening is one mention"
    if case.modality:
        assert set(found.modality) <= set(case.modality.split("|"))
    if case.date is not None:
        assert set(found.date) == {case.date}
    if case.source is not None:
        assert set(found.attribution) == {case.source}
    if case.who is not None:
        facts = tables.facts[tables.facts.mention_id.isin(found.mention_id)]
        assert set(facts[facts.slot.isin(["actor", "target"])].value) == set(case.who)


APART = """Warnstreik legt den Hafen lahm

In Hamburg sind am Mittwoch wegen eines Warnstreiks der Gewerkschaft Verdi 40 Schiffe liegen geblieben. Verdi fordert
für die 6.200 Beschäftigten der Terminals acht Prozent mehr Lohn. Die Arbeitgeber hatten in der zweiten Runde in der
vergangenen Woche 3,5 Prozent geboten, was die Verhandlungsführerin der Gewerkschaft als völlig unzureichend
bezeichnete. Der Betreiber des Hafens nannte den Ausstand dagegen unverhältnismäßig und verwies auf die schwierige Lage
der Reedereien, die seit dem vergangenen Jahr immer weniger Container nach Hamburg bringen. Am Donnerstag soll der
Betrieb wieder normal laufen, wie es am Abend aus den Terminals hieß.

Zuletzt hatte Verdi im Oktober 2025 in Hamburg gestreikt.
"""


def test_what_an_article_recalls_at_its_end_does_not_date_its_news() -> None:
    events = pipeline.extract([pipeline.Article(APART, published=PUBLISHED, lang="de")]).events
    strikes = events[events.type == "protest"]
    assert "2025-10" in set(strikes.date)
    assert set(strikes[strikes.date == "2025-10"].mentions) == {1}
    assert len(strikes) >= 2


def test_a_body_and_its_union_are_one_actor_across_reports() -> None:
    texts = ("The European Commission fined Nordtec 780 million euros on 12 May 2026.",
             "The European Union fined Nordtec 780 million euros on 12 May 2026.")  # fmt: skip
    events = pipeline.extract(
        [pipeline.Article(t, path=str(n), published="2026-05-13", lang="en") for n, t in enumerate(texts)]
    ).events
    assert list(events.actors) == [["European Commission"]]
    both = "The European Union and the European Commission fined Nordtec 780 million euros on 12 May 2026."
    events = pipeline.extract([pipeline.Article(both, published="2026-05-13", lang="en")]).events
    assert [set(actors) for actors in events.actors] == [{"European Commission", "European Union"}]


def test_two_tolls_of_one_article_are_two_happenings() -> None:
    text = (
        "Bei einem Luftangriff im Norden wurden am Montag fünf Menschen getötet. Im Süden wurden laut den Ärzten "
        "neun Menschen getötet. Seit Beginn des Krieges wurden 640 Menschen getötet."
    )
    events = pipeline.extract([pipeline.Article(text, published=PUBLISHED, lang="de")]).events
    assert sorted(len(q) for q in events[events.type == "casualty"].quantities) == [1, 1, 1]


def test_who_is_named_alone_is_not_the_many_that_are_counted() -> None:
    text = "Israel killed Yahya Sinwar in Gaza. In the night, four Palestinians were killed in Gaza, officials said."
    events = pipeline.extract([pipeline.Article(text, published=PUBLISHED, lang="en")]).events
    assert len(events[events.type == "casualty"]) == 2
