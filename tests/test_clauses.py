"""What a sentence of news says, slot by slot, and what it must not be made to say."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

import pipeline


@dataclass(frozen=True)
class Case:
    """A sentence; its events as (type, modality), and slots that must or must not be filled with a value."""

    text: str
    events: tuple[tuple[str, str], ...]
    has: tuple[tuple[str, str], ...] = ()
    lacks: tuple[tuple[str, str], ...] = ()
    lang: str = "de"


CASES = [
    # talks that fail are one thing, as verb and as noun, and no closure
    Case("Die Gewerkschaft Verdi brach die Tarifverhandlungen mit Siemens am Montag ab.", (("meet", "actual"),),
         (("actor", "ver.di"),)),
    Case("Am Samstag waren die Verhandlungen in Bremen abgebrochen worden.", (("meet", "actual"),)),
    Case("Die Gespräche zwischen Ungarn und Polen sind gescheitert.", (("meet", "actual"),)),
    Case("The union Unite broke off talks with Boeing on Monday.", (("meet", "actual"),), lang="en"),
    # who announces a strike is not who strikes, unless it is the union
    Case("Bezirksleiter Jan Kolbe kündigte am Montag Warnstreiks an.", (("protest", "planned"),),
         lacks=(("actor", "Jan Kolbe"),)),
    Case("Die IG Metall kündigte am Montag Warnstreiks an.", (("protest", "planned"),), (("actor", "IG Metall"),)),
    Case("Am Freitag streikten 900 Beschäftigte in ganz Österreich.", (("protest", "actual"),),
         lacks=(("actor", "Austria"),)),
    # roads, ways and places
    Case("Am Sonntag kam es auf der K 37 zwischen Bremen und Verden zu einem schweren Unfall.",
         (("disaster", "actual"),), (("place", "Bremen"), ("place", "Verden")), (("place", "K"), ("quantity", "37"))),
    Case("Auf der A 20 in Fahrtrichtung Lübeck stießen am Montag zwei Lastwagen zusammen.", (("disaster", "actual"),),
         lacks=(("place", "Lübeck"),)),
    Case("Ein Auto kam am Montag in Ulm von der Straße ab und überschlug sich.", (("disaster", "actual"),),
         (("place", "Ulm"),)),
    # a left-out verb has its own subject
    Case("In Sachsen starb eine Wanderin, in Bayern ein Radfahrer.", (("casualty", "actual"),),
         (("target", "Wanderin"), ("place", "Saxony")), (("target", "Radfahrer"),)),
    Case("65 Einsatzkräfte retteten am Montag zwei Bewohner aus dem Haus.", (("disaster", "actual"),),
         (("quantity", "zwei Bewohner"),), (("quantity", "65 Einsatzkräfte"),)),
    Case("Retter fanden am Montag die Leiche einer Wanderin.", (("casualty", "actual"),), (("target", "Wanderin"),)),
    # headlines
    Case("Brand im Hafen - Arbeiter schwer verletzt", (("casualty", "actual"), ("disaster", "actual")),
         (("target", "Arbeiter"),), (("object", "Brand"),)),
    Case("Radfahrer verletzt zwei Polizisten", (("casualty", "actual"),), (("actor", "Radfahrer"),),
         (("target", "Radfahrer"),)),
    # what is closed at an accident is no rule, an adjective no verb, a patient no worker
    Case("Die Absperrungen am Dom wurden am Abend aufgehoben.", ()),
    Case("Ein Passant hatte einen herrenlosen und verdächtigen Koffer bemerkt.", ()),
    Case("Der Fahrer konnte nach ambulanter Untersuchung entlassen werden.", ()),
    Case("Die Polizei sperrte am Montag die Bundesstraße.", (("close", "actual"),), (("object", "Bundesstraße"),)),
    # idioms keep their object, and who undergoes them does not do it
    Case("Die Arbeitgeber kritisierten am Montag die Pläne scharf.", (("statement", "actual"),),
         (("actor", "Arbeitgeber"), ("object", "Pläne"))),
    Case("Siemens geriet am Montag in die Kritik.", (("statement", "actual"),), (("target", "Siemens"),),
         (("actor", "Siemens"),)),
    Case("Die Staatsanwaltschaft stellte den Händler am Montag vor Gericht.", (("litigate", "actual"),),
         (("target", "Händler"),)),
    # a thing that does something is not what the event is about
    Case("Ein Gutachten soll jetzt die Ursache ermitteln.", (("investigate", "planned"),), (("object", "Ursache"),),
         (("object", "Gutachten"),)),
    # numbers of something else
    Case("Nach 43 Ehejahren tötete ein Mann in Kiel seine Frau.", (("casualty", "actual"),),
         lacks=(("quantity", "43 Ehejahren"),)),
    Case("Im Herbst 2015 nahm die Polizei in vier Bundesländern mehrere Verdächtige fest.", (("arrest", "actual"),),
         lacks=(("quantity", "vier Bundesländern"),)),
    # a source is no victim
    Case("Ein Mann soll einen Nachbarn erstochen haben, wie die Staatsanwaltschaft Hannover am Mittwoch bestätigte.",
         (("attack", "actual"),), lacks=(("target", "Staatsanwaltschaft Hannover"),)),
    # what is refused or only talked about
    Case("Der Minister weigerte sich am Montag, das Gesetz zu unterzeichnen.", (("regulate", "denied"),)),
    Case("Der Vorstand von Siemens berät am Montag über den Verkauf von Bosch.",
         (("acquire", "possible"), ("meet", "actual"))),
    Case("Der Politiker warnte am Montag vor einem Angriff auf Israel.",
         (("attack", "possible"), ("statement", "actual"))),
    Case("Das Team des inhaftierten Kritikers Alexej Nawalny lobte ihn am Montag.",
         (("arrest", "actual"), ("statement", "actual")), (("target", "Alexei Navalny"),)),
    Case("Bei einem israelischen Luftangriff starben am Montag zwei Menschen.",
         (("attack", "actual"), ("casualty", "actual")), (("actor", "Israel"),), (("object", "israelischen"),)),
    Case("Das Unternehmen Nordtec beschäftigt 540 Mitarbeiter in 31 Büros.", ()),
    # whose modality and whose fault it is
    Case("Der Minister wollte nicht zahlen und forderte am Montag neue Regeln.", (("statement", "actual"),)),
    Case("Deutschlands größtes Bankhaus kehrte am Montag in die Gewinnzone zurück.", (("result", "actual"),),
         lacks=(("actor", "Germany"),)),
    Case("Der Winter in Kiel war milder als befürchtet.", ()),
    Case("SPD-Partei- und Fraktionschefin Lena Vogt kritisierte am Montag den Plan.", (("statement", "actual"),),
         (("actor", "Lena Vogt"),), (("object", "SPD-Partei-"),)),
    Case("Der türkische Konzern Koc übernahm am Montag die Kontrolle bei Nordtec.", (("acquire", "actual"),)),
    Case("Streit bei Siemens: Polizei ermittelt", (("investigate", "actual"),), (("actor", "Polizei"),)),
    Case("Es war am Montag nicht der einzige Rücktritt bei Siemens.", (("depart", "actual"),)),
    Case("Die Kunden sind den Risiken nicht ganz ausgeliefert.", ()),
    # nobody, results and what may be called off
    Case("Bei dem Unfall in Köln wurde am Montag niemand verletzt.", (("disaster", "actual"),)),
    Case("Zwei Wagen blockierten die Strecke, so dass der Zugverkehr am Montag eingestellt wurde.",
         (("close", "actual"),)),
    Case("Viele Flüge von Lufthansa dürften am Montag annulliert werden.", (("close", "possible"),)),
    Case("Eine 45-jährige Münchnerin klagte am Montag gegen Siemens.", (("litigate", "actual"),),
         (("actor", "Münchnerin"),)),
    Case("Zwei Insassen wurden am Montag von der Feuerwehr aus dem Wrack befreit.", (("disaster", "actual"),)),
    Case("Zwei Polizisten wurden am Montag von 20 Männern verletzt.", (("casualty", "actual"),),
         lacks=(("quantity", "20 Männern"),)),
    Case("Genting verkündete die Übernahme der drei Werften von Nordic Yards in Wismar, Rostock und Stralsund.",
         (("acquire", "actual"),), (("target", "Nordic Yards"),), (("target", "Rostock"), ("target", "Stralsund"))),
]  # fmt: skip


@pytest.fixture(scope="module")
def tables() -> pipeline.Tables:
    articles = [
        pipeline.Article(c.text, lang=c.lang, published="2026-03-12", path=f"{n:02}.txt") for n, c in enumerate(CASES)
    ]
    return pipeline.extract(articles)


@pytest.mark.parametrize("n", range(len(CASES)), ids=[c.text[:40] for c in CASES])
def test_clause(tables: pipeline.Tables, n: int) -> None:
    case, path = CASES[n], f"{n:02}.txt"
    mentions, facts = (t[t["path"] == path] for t in (tables.mentions, tables.facts))
    said = {(slot, v) for s, v, q in zip(facts["slot"], facts["value"], facts["quote"], strict=True)
            for slot, v in ((s, v), (s, q))}  # fmt: skip
    assert sorted({*zip(mentions["type"], mentions["modality"], strict=True)}) == sorted(case.events)
    assert [w for w in case.has if not any(s == w[0] and w[1] in v for s, v in said)] == []
    assert [w for w in case.lacks if w in said] == []


def test_what_is_said_of_a_day_does_not_date_the_saying() -> None:
    text = "„Am Freitag schließen wir das Werk“, kritisierte Lena Vogt den Vorstand von Siemens."
    mentions = pipeline.extract([pipeline.Article(text, lang="de", published="2026-03-12")]).mentions
    assert set(mentions[mentions["type"] == "statement"]["date"]) == {""}
