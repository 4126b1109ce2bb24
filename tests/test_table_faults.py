"""What whole tables get wrong first: the day, the fate, the source and the sum that a sentence tells of something else,
and different happenings of one kind in one row."""

from __future__ import annotations

import pandas as pd
import pytest

import pipeline
from pipeline.s7_resolve.events import resolve
from pipeline.s7_resolve.features import Reader, plain_name
from pipeline.s7_resolve.rules import load_rules
from pipeline.s7_resolve.vetoes import veto
from pipeline.s7_resolve.words import Words
from tests.test_events import mention, report, together

PUBLISHED = "2026-03-12"  # a Thursday
# language, sentence, type, what its mentions hold: modality, date, attribution (None: not asked)
CASES = [
    # what a past day tells of is the telling, not the deed
    ("en", "Two of the largest firms warned on Tuesday that they would cut jobs.", "workforce", "possible", "", None),
    ("de", "Der Konzern kündigte am Montag die Schließung des Werks in Brunnstadt an.", "close", "planned", "", None),
    ("en", "Nordtec announced 1,500 job cuts on Tuesday.", "workforce", "planned", "", None),
    ("en", "Nordtec said on Tuesday that it will close its plant on 4 May.", "close", "planned", "2026-05-04", None),
    # what a comparison closes with dates the comparison
    ("en", "Nordtec posted a profit of $10 million, compared with $452 million, or 48 cents per share, a year earlier.",
     "result", "actual", "", None),
    # a misfortune named right before a day has it, not what came of it
    ("en", "Police opened an investigation following a train derailment last week.", "investigate", None, "", None),
    ("en", "Officials opened an investigation following a train derailment in Brunnstadt last week.", "disaster", None,
     "2026-03-02/2026-03-08", None),
    ("de", "Die Feuerwehr sperrte die Brücke nach einem Unfall am Dienstag.", "disaster", None, "2026-03-10", None),
    ("de", "Die Polizei sperrte die Straße nach einem Unfall am Montag.", "close", None, "", None),
    ("en", "The court rejected a 20 million euro fine on Nordtec from 12 years ago.", "litigate", None, "", None),
    # what happened is not going on, may not have happened, is not to come
    ("en", "Meanwhile, shares of Nordtec fell by 3% on Tuesday.", "price", "actual", "2026-03-10", None),
    ("de", "Auslöser soll nach bisherigen Erkenntnissen ein Erdrutsch gewesen sein.", "disaster", "actual", "", None),
    ("de", "Sie lobte die Helfer, die früh vor Ort gewesen seien und viele Menschen aus dem Zug gerettet hätten.",
     "disaster", "actual", None, None),
    ("de", "Die Behörde konnte die Angaben weder bestätigen noch dementieren.", "statement", "denied", None, None),
    ("en", "The ministry neither confirmed nor denied the report on the raid.", "statement", "denied", None, None),
    ("de", "Der 35-Jährige soll im Januar einen Mann getötet und dessen Söhne verletzt haben.", "casualty", "actual",
     "2026-01", None),
    # a day that is called for lies ahead, a day that is the last of its kind is not that of the next
    ("de", "Die Gewerkschaft Verdi ruft für Montag zu Warnstreiks an vier Flughäfen auf.", "protest", "planned",
     "2026-03-16", None),
    ("en", "The deadliest earthquake since 1985 struck Mexico and killed 217 people.", "casualty", "actual", "",
     None),
    ("en", "The town has seen little help after the devastating March 3 earthquake.", "disaster", "actual",
     "2026-03-03", None),
    # what is to come: by "are to", by what one will travel for, by a plan that holds it
    ("en", "Negotiations on a wage deal are to resume on Sunday, the union said.", "meet", "planned", None, None),
    ("en", "A Hamas delegation will fly to Cairo tomorrow for several meetings.", "meet", "planned", None, None),
    ("en", "Union delegation to hold talks with Siemens in Munich", "meet", "planned", None, None),
    ("en", "The proposed agreement includes a truce and the release of all hostages.", "arrest", "planned", None, None),
    # who is dead now is not dying; what a press briefing is called does not make it doubtful
    ("de", "Viele Menschen starben durch die Fluten, derzeit gibt es 156 bestätigte Todesopfer.", "casualty", "actual",
     None, None),
    ("en", "The mayor said at a press briefing on Tuesday that all was well.", "meet", "actual", "2026-03-10", None),
    # who counted it says it
    ("en", "The offensive killed 443 people, according to figures from the UN.", "casualty", "actual", None,
     "United Nations"),
    ("en", "The navy arrested 26 pirates in the fifth operation off Somalia since September.", "arrest", "actual", "",
     None),
    ("de", "Die Gewerkschaft streikte zum ersten Mal seit 2015.", "protest", "actual", "", None),
    # what is only allowed has not been done
    ("de", "Das Kartellamt gab grünes Licht für die Übernahme der Firma Nordtec durch Siemens.", "acquire", "planned",
     None, None),
    ("en", "Watchdogs gave the green light for the takeover of Nordtec by Siemens.", "acquire", "planned", None, None),
    ("en", "Crisis deepens: BMW to cut 1,500 jobs", "workforce", "planned", None, None),
    # who had only expected something says nothing
    ("en", "Shares of Nordtec fell 9 percent on Tuesday, while analysts had expected a rise.", "price", "actual",
     "2026-03-10", ""),
    ("de", "Ersten Schätzungen von Eurostat zufolge stieg die Inflationsrate um 5,3 Prozent.", "indicator", "actual",
     None, "Eurostat"),
]  # fmt: skip


@pytest.fixture(scope="module")
def tables() -> pipeline.Tables:
    return pipeline.extract(
        [
            pipeline.Article(text=f"{text}\n", published=PUBLISHED, lang=lang, path=f"{n:02}")
            for n, (lang, text, *_) in enumerate(CASES)
        ]
    )


def of(tables: pipeline.Tables, n: int, type_: str) -> pd.DataFrame:
    return tables.mentions[(tables.mentions.path == f"{n:02}") & (tables.mentions.type == type_)]


@pytest.mark.parametrize("n", range(len(CASES)), ids=[f"{c[2]}: {c[1][:40]}" for c in CASES])
def test_a_sentence_says_when_and_whether(tables: pipeline.Tables, n: int) -> None:
    _, _, type_, modality, date, source = CASES[n]
    found = of(tables, n, type_)
    assert len(found) >= 1
    row = found.iloc[0]
    assert modality is None or row.modality == modality
    assert date is None or row.date == date
    assert source is None or row.attribution == source


def quantities(text: str, lang: str) -> list[tuple[float, str, str]]:
    facts = pipeline.extract([pipeline.Article(text=text, published=PUBLISHED, lang=lang)]).facts
    return [(f.number, f.unit, f.role) for f in facts[facts.slot == "quantity"].itertuples()]


def test_a_level_that_was_reached_is_no_change() -> None:
    assert quantities("Der Dax drehte ins Plus und stieg über 15.700 Punkte.", "de") == [(15700, "points", "to")]
    assert quantities("The Dax recovered and rose above 15,700 points.", "en") == [(15700, "points", "to")]
    assert quantities("Der Dax stieg um über 200 Punkte.", "de") == [(200, "points", "change")]


def test_what_was_only_forecast_is_no_figure() -> None:
    assert quantities("Revenues of Nordtec fell below analysts' forecasts of $832 million.", "en") == []
    assert quantities("Der Umsatz von Siemens fiel auf 800 Millionen Euro.", "de") == [(8e8, "EUR", "to")]


def test_cuts_of_jobs_count_jobs() -> None:
    assert quantities("Nordtec announced 1,500 job cuts.", "en") == [(1500, "jobs", "count")]


def test_two_firms_that_cut_jobs_on_one_day_are_two_events() -> None:
    a = mention("a", "workforce", "cut", ("Nordtec",), at=100, date="2026-03-10")
    b = mention("a", "workforce", "cut", ("Varo",), at=400, date="2026-03-10")
    bare = mention("a", "workforce", "layoffs", at=700)
    assert not together(resolve([a, b, bare], {"a": report("a")}), a, b)


def test_each_person_leaves_by_an_event_of_their_own() -> None:
    a = mention("a", "depart", "resign", ("Lena Vogt",), kind="person", date="2026-03-10")
    b = mention("b", "depart", "resign", ("Paul Reed",), kind="person", date="2026-03-10")
    same = mention("c", "depart", "resign", ("Lena Vogt",), kind="person", date="2026-03-10")
    both = mention("d", "depart", "resign", amount=(2, "ministers"), date="2026-03-10")
    done = resolve([a, b, same, both], {d: report(d) for d in "abcd"})
    assert together(done, a, same)
    assert not together(done, a, b)


def test_a_bare_noun_does_not_make_a_plan_come_true() -> None:
    plan = mention("a", "workforce", "cut", ("Nordtec",), modality="planned", pos="verb")
    noun = mention("a", "workforce", "cut", ("Nordtec",), at=400, pos="noun")
    done = mention("b", "workforce", "cut", ("Nordtec",), at=400, pos="verb")
    assert [e.modality for e in resolve([plan, noun], {"a": report("a")}).events] == ["planned"]
    assert [e.modality for e in resolve([plan, noun, done], {d: report(d) for d in "ab"}).events] == ["actual"]


def test_a_day_reckoned_from_an_unknown_one_is_no_date() -> None:
    text = "The strong quake in Samoa came on the heels of a tremor the day before."
    events = pipeline.extract([pipeline.Article(text=text, published=PUBLISHED, lang="en")]).events
    assert "disaster" in set(events.type)
    assert set(events.date) == {""}


def test_strikes_of_two_years_are_two_events() -> None:
    old = mention("a", "protest", "strike", ("Verdi",), date="2023-03-13")
    new = mention("b", "protest", "strike", ("Verdi",))
    near = mention("c", "protest", "strike", ("Verdi",))
    days = {"a": "2023-03-11", "b": "2025-03-09", "c": "2023-03-14"}
    done = resolve([old, new, near], {d: report(d, day) for d, day in days.items()})
    assert together(done, old, near)
    assert not together(done, old, new)


@pytest.mark.parametrize(
    ("lang", "text", "summary"),
    [
        ("de", "Der Konzern Siemens übernimmt die Firma Nordtec für 75 Euro je Aktie.",
         "Siemens took over Nordtec for 75 EUR per share"),
        ("de", "Die Europäische Zentralbank hat den Leitzins um 0,5 Prozentpunkte auf 2,5 Prozent angehoben.",
         "European Central Bank raised interest rates by 0.5 percentage points to 2.5%"),
        ("en", "Officials reported one death in Tibet.", "One person died"),
    ],
)  # fmt: skip
def test_sentences_say_what_the_source_says(lang: str, text: str, summary: str) -> None:
    events = pipeline.extract([pipeline.Article(text=text, published=PUBLISHED, lang=lang)]).events
    assert any(s.startswith(summary) for s in events.summary)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        (
            "de",
            "Nach Angaben der Feuerwehr lagen am Abend keine Meldungen über Vermisste, Verletzte oder gar Tote vor.",
        ),
        ("en", "There were no reports of deaths or injuries after the storm."),
    ],
)
def test_nobody_died_where_nothing_is_heard_of_it(lang: str, text: str) -> None:
    mentions = pipeline.extract([pipeline.Article(text=text, published=PUBLISHED, lang=lang)]).mentions
    assert set(mentions[mentions.type == "casualty"].modality) <= {"denied"}


def test_the_sum_of_the_year_before_is_not_that_of_this_one() -> None:
    said = "Operating profit of Nordtec amounted to €8.1m (€6.8m)."
    assert quantities(said, "en") == [(8.1e6, "EUR", "value")]
    said = "Der Umsatz stieg auf 2,20 Milliarden Euro (2,32 Milliarden Dollar) von 1,81 Milliarden im Vorjahr."
    assert (1.81e9, "", "from") in quantities(said, "de")
    mentions = pipeline.extract([pipeline.Article(text=said, published=PUBLISHED, lang="de")]).mentions
    assert set(mentions.date) == {""}


def test_a_town_may_be_called_by_the_first_half_of_its_name() -> None:
    rules = load_rules()
    reader = Reader(plain_name, Words())
    long, short, other = (
        reader.read(mention("a", "disaster", "crash", places=(p,)), report("a"))
        for p in ("Garmisch-Partenkirchen", "Garmisch", "Brunnstadt")
    )
    assert veto(rules, long, short) == ""
    assert "another place" in veto(rules, long, other)


def test_two_who_go_without_a_name_are_not_the_one_who_is_named() -> None:
    named = mention("a", "depart", "resign", ("Lena Vogt",), kind="person")
    bare = mention("b", "depart", "resign", date="2024-03-04")
    assert not together(resolve([named, bare], {d: report(d) for d in "ab"}), named, bare)
