"""What a sentence of news says, as facts: one small article per case, in both languages."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import pytest

import pipeline

PUBLISHED = "2026-03-12"  # a Thursday


@dataclass(frozen=True)
class Case:
    """A sentence and what its table must hold: type, modality, and what it must name."""

    text: str
    type: str
    modality: str = "actual"
    date: str | None = None
    who: tuple[str, ...] = ()
    quantity: tuple[float, str] | None = None
    lang: str = "de"


DE = [
    Case("Der Konzern Siemens übernimmt die Firma Nordtec für 1,2 Milliarden Euro.", "acquire",
         quantity=(1.2e9, "EUR")),
    Case("Die Polizei nahm am Dienstag in Hamburg einen Mann fest.", "arrest", date="2026-03-10"),
    Case("Volkswagen will bis 2030 rund 35.000 Stellen streichen.", "workforce", "planned", quantity=(35000, "jobs")),
    Case("Bundeskanzler Friedrich Merz traf Präsident Emmanuel Macron am Montag in Paris.", "meet", date="2026-03-09",
         who=("Friedrich Merz", "Emmanuel Macron")),
    Case("Das Gesetz tritt am 1. Juli 2026 in Kraft.", "regulate", "planned", date="2026-07-01"),
    Case("Die EU-Kommission verhängte gegen Apple eine Geldbuße von 500 Millionen Euro.", "penalize",
         who=("Apple",), quantity=(5e8, "EUR")),
    Case("Der Minister trat am Mittwoch zurück.", "depart", date="2026-03-11"),
    Case("Die Aktie von Siemens fiel am Dienstag um 7 Prozent.", "price", who=("Siemens",), quantity=(7, "%")),
    Case("Bei dem Unfall in Köln wurden am Samstag drei Menschen verletzt.", "casualty", date="2026-03-07"),
    Case("SPD und CDU einigten sich am Freitag auf einen Koalitionsvertrag.", "agree", date="2026-03-06"),
    Case("Das Unternehmen Nordtec hat am Montag Insolvenz angemeldet.", "insolvency", date="2026-03-09"),
    Case("Die Staatsanwaltschaft ermittelt gegen Siemens wegen Betrugs.", "investigate", who=("Siemens",)),
    Case("Israel und die Hamas könnten am Sonntag eine Waffenruhe vereinbaren.", "ceasefire", "possible"),
    Case("Tausende Menschen demonstrierten am Sonntag in Berlin gegen die Regierung.", "protest", date="2026-03-08"),
    Case("Die deutsche Wirtschaft ist im vergangenen Jahr um 0,4 Prozent geschrumpft.", "indicator",
         quantity=(0.4, "%")),
    Case("Dagegen wirft die Opposition, allen voran die CDU, der Regierung schwere Fehler vor.", "statement"),
    Case("Ein Rennen um das Amt lehnte Friedrich Merz am Montag ab.", "statement", who=("Friedrich Merz",)),
    Case("Emmanuel Macron nannte den Plan einen schweren Fehler.", "statement", who=("Emmanuel Macron",)),
    Case("Der Stadtrat bezweifelt den Nutzen der neuen Brücke.", "statement"),
    Case("Nach dem Abriss des alten Rathauses blieb der Platz leer.", "close"),
    Case("Die Siemens-Fusion ist am Dienstag geplatzt.", "acquire", "cancelled", who=("Siemens",)),
    Case("Die FDP verlor viele Stimmen. Die Partei entschuldigte sich am Mittwoch bei ihren Wählern.", "statement",
         who=("Free Democratic Party",)),
    Case("Im Landtag wird heute über den Haushalt beraten.", "meet"),
    Case("Das Rentenalter der Polizei wurde im Januar heraufgesetzt.", "regulate"),
    Case("Der Streit führte am Freitag zu einer Geldstrafe gegen Siemens.", "penalize", date="2026-03-06"),
]  # fmt: skip
EN = [
    Case("Siemens acquired the company Nordtec for 1.2 billion euros.", "acquire", quantity=(1.2e9, "EUR"), lang="en"),
    Case("Police arrested a man in Hamburg on Tuesday.", "arrest", date="2026-03-10", lang="en"),
    Case("Volkswagen plans to cut 35,000 jobs by 2030.", "workforce", "planned", quantity=(35000, "jobs"), lang="en"),
    Case("President Emmanuel Macron met Friedrich Merz in Paris on Monday.", "meet", date="2026-03-09",
         who=("Emmanuel Macron", "Friedrich Merz"), lang="en"),
    Case("The law takes effect on July 1, 2026.", "regulate", "planned", date="2026-07-01", lang="en"),
    Case("The European Commission fined Apple 500 million euros.", "penalize", who=("European Commission", "Apple"),
         quantity=(5e8, "EUR"), lang="en"),
    Case("The minister resigned on Wednesday.", "depart", date="2026-03-11", lang="en"),
    Case("Shares of Siemens fell 7 percent on Tuesday.", "price", who=("Siemens",), quantity=(7, "%"), lang="en"),
    Case("Three people were injured in an accident in Cologne on Saturday.", "casualty", date="2026-03-07", lang="en"),
    Case("Germany and France signed an agreement in Paris on Friday.", "agree", who=("Germany", "France"), lang="en"),
    Case("The retailer Nordtec filed for bankruptcy on Monday.", "insolvency", date="2026-03-09", lang="en"),
    Case("Prosecutors are investigating Siemens over fraud.", "investigate", "actual|ongoing", who=("Siemens",),
         lang="en"),
    Case("Israel could agree to a ceasefire with Hamas.", "ceasefire", "possible", lang="en"),
    Case("Thousands of people protested against the government in Berlin on Sunday.", "protest", lang="en"),
    Case("Senator Mary Holt urged the council on Monday to reopen the bridge.", "statement", date="2026-03-09",
         who=("Mary Holt",), lang="en"),
    Case("In London, shares of Siemens slipped 0.14 per cent on Monday.", "price", quantity=(0.14, "%"), lang="en"),
    Case("The takeover of Nordtec by Siemens could help suppliers.", "acquire", who=("Siemens",), lang="en"),
    Case("The strike led to Siemens cancelling the project.", "close", "cancelled", who=("Siemens",), lang="en"),
    Case("France's decision to ban plastic bags angered shops.", "regulate", who=("France",), lang="en"),
    Case("Anna Berger donated 2 million euros to the museum on Monday.", "invest", who=("Anna Berger",),
         quantity=(2e6, "EUR"), lang="en"),
    Case("Senator Mary Holt withdrew from the race on Tuesday.", "depart", date="2026-03-10", lang="en"),
    Case("The tribunal cleared Anna Berger on Monday.", "litigate", who=("Anna Berger",), lang="en"),
    Case("Critics accused Siemens of lying.", "statement", who=("Siemens",), lang="en"),
    Case("The regulator imposed a $34.5 million fine on Siemens.", "penalize", quantity=(34.5e6, "USD"), lang="en"),
    Case("The inquiry resulted in a fine of 20 million euros on Friday.", "penalize", date="2026-03-06", lang="en"),
    Case("In 2024, his remarks resulted in the abrupt cancellation of the initial public offering of Nordtec.", "list",
         "cancelled", date="2024", lang="en"),
    Case("The release in late January of a chatbot by Nordtec could be seen as a sign.", "launch", "actual|possible",
         date="2026-01", lang="en"),
]  # fmt: skip
NOTHING = {
    "de": [
        "Alibaba ist eine der größten Handelsplattformen der Welt.",
        "Die Stadt liegt am Ufer des Rheins und hat 60.000 Einwohner.",
        "Der Kuchen schmeckt am besten, wenn er noch warm ist.",
        "Gewalt ist keine Lösung, und Streiks kosten Geld.",
        "Der Pilot nennt Gründe für die Farbe seiner Jacke.",
    ],
    "en": [
        "Alibaba is one of the largest trading platforms in the world.",
        "The town lies on the banks of the Rhine and has 60,000 inhabitants.",
        "The cake tastes best when it is still warm.",
        "On Friday he will call his mother.",  # no "call on"
        "He poured a slew of spices into the pot.",
        "Her critics recall the old birther theory.",
        "On Friday it will call Lena Vogt, director of Forensics for Justice.",  # a witness: no "call for"
        "The company did not respond to a request for comment.",
    ],
}
CASES = DE + EN


@pytest.fixture(scope="module")
def tables() -> pipeline.Tables:
    """All cases, extracted in one go."""
    articles = [
        pipeline.Article(c.text, path=f"case{i}", published=PUBLISHED, lang=c.lang) for i, c in enumerate(CASES)
    ]
    plain = [
        pipeline.Article(text, path=f"nothing-{lang}-{i}", published=PUBLISHED, lang=lang)
        for lang, texts in NOTHING.items()
        for i, text in enumerate(texts)
    ]
    return pipeline.extract(articles + plain)


def rows(tables: pipeline.Tables, path: str, kind: str) -> pd.DataFrame:
    """The mentions of one type in one article."""
    found = tables.mentions
    return found[(found.path == path) & (found.type == kind)]


@pytest.mark.parametrize("n", range(len(CASES)), ids=[c.text[:40] for c in CASES])
def test_sentence(tables: pipeline.Tables, n: int) -> None:
    case = CASES[n]
    found = rows(tables, f"case{n}", case.type)
    assert len(found) >= 1, tables.mentions[tables.mentions.path == f"case{n}"][["type", "quote"]].to_string()
    assert set(found.modality) & set(case.modality.split("|"))
    if case.date is not None:
        assert case.date in set(found.date)
    facts = tables.facts[tables.facts.mention_id.isin(found.mention_id)]
    names = set(facts[facts.slot.isin(["actor", "target"])].value)
    assert set(case.who) <= names
    if case.quantity is not None:
        amounts = facts[facts.slot == "quantity"]
        assert case.quantity in {(q.number, q.unit) for q in amounts.itertuples()}


@pytest.mark.parametrize("lang", NOTHING)
def test_states_and_definitions_are_no_events(tables: pipeline.Tables, lang: str) -> None:
    found = tables.mentions[tables.mentions.path.str.startswith(f"nothing-{lang}")]
    assert list(found.quote) == []


def test_every_fact_is_what_its_characters_say(tables: pipeline.Tables) -> None:
    for fact in tables.facts.itertuples():
        text = CASES[int(fact.path.removeprefix("case"))].text
        assert text[fact.start : fact.end] == fact.quote


def test_every_mention_names_the_rules_that_made_it(tables: pipeline.Tables) -> None:
    assert tables.mentions.method.str.startswith("triggers:").all()
    assert tables.facts.method.str.len().gt(0).all()


NOW = {
    "de": [
        "Die Polizei nahm jetzt in Hamburg einen Mann fest.",
        "Derzeit ermittelt die Staatsanwaltschaft gegen Siemens.",
        "Die Bahn wird zurzeit bestreikt, der Minister trat zurück.",
        "Das Unternehmen Nordtec hat nun aktuell Insolvenz angemeldet.",
    ],
    "en": [
        "Police have now arrested a man in Hamburg.",
        "Prosecutors are currently investigating Siemens.",
        "The staff are at present on strike, the minister resigned.",
        "The retailer Nordtec has filed for bankruptcy these days.",
    ],
}


@pytest.mark.parametrize("lang", NOW)
def test_now_dates_no_event(lang: str) -> None:
    articles = [pipeline.Article(text, path=str(i), published=PUBLISHED, lang=lang) for i, text in enumerate(NOW[lang])]
    tables = pipeline.extract(articles)
    assert len(set(tables.mentions.path)) == len(articles)
    assert set(tables.mentions.date) == {""}
    assert set(tables.events.date) == {""}, "the publication date is no event date"


ELSEWHERE = [  # the type of the event that the sentence's date says nothing about
    (
        "en",
        "penalize",
        "Lena Vogt resigned on Monday, three days after the agency fined the bank Nordtec 2 million euros.",
    ),
    ("de", "penalize", "Der Minister trat am Montag zurück und die Firma Nordtec wurde bestraft."),
]


@pytest.mark.parametrize(("lang", "kind", "text"), ELSEWHERE)
def test_a_date_belongs_to_its_own_clause(lang: str, kind: str, text: str) -> None:
    found = pipeline.extract([pipeline.Article(text, published=PUBLISHED, lang=lang)]).mentions
    dates = dict(zip(found.type, found.date, strict=True))
    assert dates["depart"] == "2026-03-09"
    assert dates[kind] == ""


UNHEARD = {
    "en": "While severe weather continues across the region, a flood hit Hamburg.",
    "de": "Der Anstieg bestätigt, dass in Hamburg drei Menschen verletzt wurden.",
}


@pytest.mark.parametrize("lang", UNHEARD)
def test_only_who_can_speak_is_a_source(lang: str) -> None:
    found = pipeline.extract([pipeline.Article(UNHEARD[lang], published=PUBLISHED, lang=lang)]).mentions
    assert len(found)
    assert set(found.attribution) == {""}


def test_articles_together_date_an_event_that_none_of_them_dates() -> None:
    what = "Nordtec acquired the logistics company Havenline for 120 million euros"
    undated = pipeline.Article(f"{what} on Monday.", path="undated", lang="en")
    recent = pipeline.Article(f"{what} in recent weeks.", path="recent", published="2025-03-02", lang="en")
    exact = pipeline.Article(f"{what} on February 17, 2025.", path="exact", published="2025-03-05", lang="en")

    def event(*articles: pipeline.Article) -> str:
        events = pipeline.extract(list(articles)).events
        found = events[events.type == "acquire"]
        assert len(found) == 1
        return str(found.date.iloc[0])

    assert event(undated) == ""
    assert event(recent) == ""
    assert event(undated, recent) == "[2025-02-03,2025-02-10,2025-02-17,2025-02-24]"
    assert event(undated, recent, exact) == "2025-02-17"


def test_undated_event_stays_undated(tables: pipeline.Tables) -> None:
    found = rows(tables, f"case{CASES.index(EN[0])}", "acquire")
    assert set(found.date) == {""}, "the publication date is no event date"


TOLD_TWICE = {
    "en": "Gunmen raided the granary of Altwick on Monday and wounded four guards. Mayor Corvin Maar condemned the "
    "attack in a speech in Norrey. The villagers fear new raids on their barns in the coming weeks. Police arrested "
    "two men in Norrey on Wednesday.",
    "de": "Bewaffnete überfielen am Montag den Getreidespeicher von Altwick und verletzten vier Wächter. Bürgermeister "
    "Corvin Maar verurteilte den Angriff in einer Rede in Norrey. Die Dorfbewohner befürchten in den kommenden Wochen "
    "neue Überfälle auf ihre Scheunen. Die Polizei nahm am Mittwoch in Norrey zwei Männer fest.",
}


def test_what_only_one_of_two_translations_reports_is_found_in_the_other_by_its_words():
    articles = [pipeline.Article(text, f"{lang}.txt", lang=lang) for lang, text in TOLD_TWICE.items()]
    alone = {a.lang: set(pipeline.extract([a]).mentions["quote"]) for a in articles}
    assert "befürchten" in alone["de"]
    assert "fear" not in alone["en"], "the case shows nothing"
    both = pipeline.extract(articles)
    (event,) = set(both.mentions[both.mentions["quote"].isin(["fear", "befürchten"])]["event_id"])
    told = both.mentions[both.mentions["event_id"] == event]
    assert set(told["lang"]) == {"de", "en"}
    assert all(TOLD_TWICE[m.lang][m.start : m.end] == m.quote for m in told.itertuples())
    assert alone["de"] | alone["en"] <= set(both.mentions["quote"])


@pytest.mark.parametrize(
    ("text", "lang", "direction"),
    [
        ("Shares of Siemens hit a record high on Tuesday.", "en", "up"),
        ("Shares of Siemens touched a record low on Tuesday.", "en", "down"),
        ("Die Aktie von Siemens erreichte am Dienstag ein Rekordhoch.", "de", "up"),
        ("Die Aktie von Siemens hat am Dienstag an Wert verloren.", "de", "down"),
    ],
)
def test_a_record_tells_which_way_a_price_went(text, lang, direction):
    mentions = pipeline.extract([pipeline.Article(text, lang=lang)]).mentions
    assert set(mentions[mentions["type"] == "price"]["direction"]) == {direction}


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("The union Nordbund criticised the plans and announced warning strikes in Bremerhaven.", "en"),
        ("Nurses in Leeds announced a strike.", "en"),
        ("Die Gewerkschaft Verdi kündigte am Dienstag einen Warnstreik in Bremerhaven an.", "de"),
    ],
)
def test_an_announced_strike_is_still_to_come(text, lang):
    mentions = pipeline.extract([pipeline.Article(text, lang=lang)]).mentions
    assert set(mentions[mentions["type"] == "protest"]["modality"]) == {"planned"}
