"""What German news says in constructions of its own: idioms, rounded numbers, "es kam zu", perfects with "sein"."""

from __future__ import annotations

import pandas as pd
import pytest

import pipeline

REPORTED = [  # text, type, modality
    ("Die Fluglinie Nordtec streicht über 900 Flüge.", "close", "cancelled"),
    ("Das Unternehmen Nordtec entlässt über 300 Mitarbeiter.", "workforce", "actual"),
    ("Am Bahnhof kam es am Abend zu einem Zusammenstoß mit einer Radfahrerin.", "disaster", "actual"),
    ("In der Nacht kam es in Leipzig erneut zu Ausschreitungen.", "protest", "actual"),
    ("Zu dem Überfall kam es gegen 22 Uhr am Hafen.", "attack", "actual"),
    ("Am Hafen gab es am Montag zahlreiche Festnahmen.", "arrest", "actual"),
    ("In mehreren Städten fanden Kundgebungen statt.", "protest", "actual"),
    ("Am Samstag ereignete sich in der Nähe des Bahnhofs ein Unfall.", "disaster", "actual"),
    ("Die Chefin der Bank, Anna Berger, ist zu Siemens gewechselt.", "appoint", "actual"),
    ("Die Seuche hat beinahe 50 Menschen getötet.", "casualty", "actual"),
    ("Der Politiker folgt auf Anna Berger.", "appoint", "actual"),
    ("Die Zahl der Toten stieg am Sonntag auf 18.", "casualty", "actual"),
    ("Die Zahl der Einbrüche ist um sieben Prozent gesunken.", "indicator", "actual"),
    ("Demonstranten beschädigten am Freitag das Rathaus.", "attack", "actual"),
    ("Tausende Menschen zogen am Sonntag durch die Innenstadt.", "protest", "actual"),
    ("Hunderte Schüler nahmen an der Kundgebung in Bonn teil.", "protest", "actual"),
    ("Über das Vermögen der Firma Nordtec wurde das Konkursverfahren eröffnet.", "insolvency", "actual"),
    ("Nach einem Unfall ist die linke Spur gesperrt.", "close", "actual"),
    ("Bei dem Sturm wurden zwölf Häuser zerstört.", "disaster", "actual"),
    ("Die Regierung entsandte am Montag Polizisten nach Bergstadt.", "attack", "actual"),
    ("Aktivisten erheben Bedenken gegen das Verfahren.", "statement", "actual"),
    ("Die Lage sei ruhig, sagte er. Soldaten hätten zuvor zwei Männer erschossen.", "attack", "actual"),
    ("Die Firma Nordtec machte 37,7 Millionen Dollar Umsatz.", "result", "actual"),
    ("Der Verein lobte den Rat und warnte vor einem »Schritt zurück«.", "statement", "actual"),
    ("Anna Berger wird neue Generaldirektorin des Museums.", "appoint", "actual"),
    ("Neuer Vorsitzender der Bank ist Jan Dorn.", "appoint", "actual"),
    ("Im Mai wurde Anna Berger zur Präsidentin der Bank.", "appoint", "actual"),
    ("Die Behörde bekommt mit Anna Berger eine neue Chefin.", "appoint", "actual"),
    ("Am Freitag soll es in Bonn zu Protesten kommen.", "protest", "planned"),
    ("Die Aktie von Siemens fällt um drei Prozent.", "price", "actual"),
    ("Der Unterricht fällt am Montag aus.", "close", "cancelled"),
    ("Die Staaten haben das Vermögen der Firma Nordtec eingefroren.", "penalize", "actual"),
    ("Die Partei schloss den Abgeordneten Jan Dorn aus.", "depart", "actual"),
    ("Bei der Firma Nordtec sind Kundendaten abgeflossen.", "cyber", "actual"),
    ("Das neue Freibad in Bonn ist fertig.", "launch", "actual"),
    ("Anna Berger soll neue Ministerin werden.", "appoint", "planned"),
    ("Strom wird im nächsten Jahr teurer.", "price", "actual|planned"),
    ("Messerangriff in der Bonner Innenstadt", "attack", "actual"),
    ("Einigung im Tarifstreit bei der Bahn", "agree", "actual"),
    ("Die Türkei macht die Miliz für den Anschlag verantwortlich.", "statement", "actual"),
    ("Der Verband sieht die Pläne kritisch.", "statement", "actual"),
    ("Auch aus der SPD gibt es Kritik.", "statement", "actual"),
    ("Nordtec zog vor den Europäischen Gerichtshof.", "litigate", "actual"),
    ("Der Bund fördert den Radweg mit zwei Millionen Euro.", "invest", "actual"),
    ("Bis Ende 2027 sollen weltweit 4000 Stellen wegfallen.", "workforce", "planned"),
    ("Der Konzern will sich in drei Unternehmen aufteilen.", "restructure", "planned"),
    ("Insgesamt 50 Millionen Euro fließen in die Schulen.", "invest", "actual"),
    ("Heftige Unwetter haben große Schäden angerichtet.", "disaster", "actual"),
    ("Ohne den Fehler wäre es nicht zum Zusammenstoß gekommen.", "disaster", "denied"),
    ("Enttäuscht über die Absage zeigte sich der Bürgermeister.", "statement", "actual"),
    ("Der Bürgermeister zeigte sich enttäuscht.", "statement", "actual"),
    ("Kritik kam auch vom Bauernverband.", "statement", "actual"),
    ("Für Ärger sorgte die Absage des Konzerts.", "statement", "actual"),
    ("Die Opposition reagierte mit Empörung.", "statement", "actual"),
    ("Jan Dorn hält den Plan für falsch.", "statement", "actual"),
    ("Jan Dorn nannte die Entscheidung richtig.", "statement", "actual"),
    ("Anna Berger sagte, sie sei „zutiefst besorgt“.", "statement", "actual"),
]
UNREPORTED = [
    "Die Forscherin sprach über 900 Seiten alte Akten.",
    "In der Stadt gibt es drei Schulen und ein Museum.",
    "Es kommt zu einem Ende.",
    "Jan Dorn ist Präsident eines neuen Vereins.",
    "Der Senat setzt sich aus 300 Mitgliedern zusammen.",
    "Jan Dorn wird Vater.",
    "Das Tor fiel in der 80. Minute.",
    "Die Temperaturen steigen am Wochenende auf 30 Grad.",
    "Ein Arzt erklärt, was bei Husten hilft.",
    "Der Weg führt durch einen Wald zu einem See.",
    "Streit im Tierreich",
    "In der Flut von Beiträgen ging das Bild am Montag unter.",
    "Kritik ist ein Wort mit sechs Buchstaben.",
]


@pytest.fixture(scope="module")
def mentions() -> pd.DataFrame:
    """The mentions of all sentences, extracted in one go."""
    texts = [text for text, _, _ in REPORTED] + UNREPORTED
    articles = [pipeline.Article(text, path=text, published="2026-03-12", lang="de") for text in texts]
    return pipeline.extract(articles).mentions


@pytest.mark.parametrize(("text", "kind", "modality"), REPORTED, ids=[text[:40] for text, _, _ in REPORTED])
def test_it_is_reported(mentions: pd.DataFrame, text: str, kind: str, modality: str) -> None:
    found = mentions[mentions.path == text]
    assert {(kind, m) for m in modality.split("|")} & set(zip(found.type, found.modality, strict=True))


@pytest.mark.parametrize("text", UNREPORTED)
def test_nothing_happened(mentions: pd.DataFrame, text: str) -> None:
    assert list(mentions[mentions.path == text].quote) == []
