"""Who takes part: lists, people behind their offices, owners, pronouns; and who does not. All sentences are made up."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

import pipeline

PUBLISHED = "2026-03-12"


@dataclass(frozen=True)
class Case:
    """A text, an event type in it, who must take part in such an event, and who must not."""

    text: str
    type: str
    who: tuple[str, ...]
    without: tuple[str, ...] = ()
    lang: str = "en"


CASES = [
    # who oversees a purchase buys nothing
    Case("The Federal Cartel Office delayed the merger of Nordtec and Helio.", "acquire", ("Nordtec", "Helio"),
         ("Federal Cartel Office",)),
    Case("The European Commission extended the review of the takeover of Helio.", "acquire", ("Helio",),
         ("European Commission",)),
    Case("Das Bundeskartellamt will die Übernahme von Helio prüfen.", "acquire", ("Helio",), ("Federal Cartel Office",),
         lang="de"),
    Case("Die EU-Kommission verschob die Übernahme von Helio.", "acquire", ("Helio",), ("European Commission",),
         lang="de"),
    Case("Nordtec erwägt die Übernahme von Helio.", "acquire", ("Nordtec", "Helio"), lang="de"),
    Case("Prime Minister Keir Starmer held a meeting on Monday with executives from leading firms in the country, "
         "including Siemens, Volkswagen and BASF.", "meet", ("Keir Starmer", "Siemens", "Volkswagen", "BASF")),
    Case("The talks were attended by the founder of the chip maker Nvidia, as well as the heads of Intel, "
         "the carmaker Volkswagen and Siemens.", "meet", ("Nvidia", "Intel", "Volkswagen", "Siemens"),
         ("founder", "heads")),
    Case("Friedrich Merz, a lawyer from the Sauerland, met Emmanuel Macron in Paris.", "meet",
         ("Friedrich Merz", "Emmanuel Macron"), ("Paris",)),
    Case("The chief executive of Siemens was arrested on Tuesday.", "arrest", (), ("Siemens",)),
    Case("Shares of Volkswagen fell on Monday. Since the beginning of the year, the shares have risen by 3%.", "price",
         ("Volkswagen",)),
    Case("The Russian invasion of Ukraine began in 2022.", "attack", ("Russia", "Ukraine")),
    Case("In addition to Olaf Scholz, the meeting was also attended by Emmanuel Macron.", "meet",
         ("Olaf Scholz", "Emmanuel Macron")),
    Case("Bundeskanzler Friedrich Merz traf sich am Montag mit Siemens, dem Autobauer Volkswagen und BASF.", "meet",
         ("Friedrich Merz", "Siemens", "Volkswagen", "BASF"), lang="de"),
    Case("Die Behörde verhängte ein Bußgeld gegen mehrere Konzerne, darunter Siemens und Volkswagen.", "penalize",
         ("Siemens", "Volkswagen"), lang="de"),
    Case("Jane Austin, die Chefin der Nordbank, kritisierte am Montag die Bundesregierung.", "statement",
         ("Jane Austin",), ("Nordbank",), "de"),
    Case("In Finland, the government banned the app on Monday, just after Sweden's government had allowed it.",
         "regulate", ("Finland",)),
    Case("Der Autobauer Volkswagen beteiligt sich mit 20 Prozent an Siemens.", "acquire", ("Volkswagen", "Siemens"),
         ("sich",), "de"),
    Case("Die Bank, die Siemens im Mai übernommen hat, sitzt in Bonn.", "acquire", ("Siemens",), ("die", "Bonn"), "de"),
    # lost subjects: names that the parser hangs elsewhere
    Case("Two inquiries have found Anna Berg died of a heart attack.", "casualty", ("Anna Berg",)),
    Case("The mill worked with the Nordbank and Siemens acquired a rival in May.", "acquire", ("Siemens",),
         ("Nordbank",)),
    Case("China und Indien, die beiden größten Nachbarn des Landes, riefen am Montag zur Zurückhaltung auf.",
         "statement", ("China", "India"), lang="de"),
    Case("Am Montag gründet Duisburgs städtische Gesellschaft Siemens.", "launch", (), ("Duisburg", "Duisburgs"), "de"),
    # one auxiliary for two passives
    Case("Am Montag wurde die Straße gesperrt und die Nordbank geschlossen.", "close", (), ("Nordbank",), "de"),
    Case("Der Mann wurde festgenommen und Anna Berg schwer verletzt.", "casualty", ("Anna Berg",), ("Mann",), "de"),
    Case("Jens Holt was fined and Siemens sued over the leak.", "litigate", ("Siemens",), ("Jens Holt",)),
    # participles with their agent
    Case("Die von Siemens übernommene Werft baut Fähren.", "acquire", ("Siemens",), lang="de"),
    # bodies that announce what they do themselves, and the police, who only tell
    Case("Siemens announced 1,200 job cuts on Monday.", "workforce", ("Siemens",)),
    Case("Siemens verkündete am Montag die Übernahme von Volkswagen.", "acquire", ("Siemens", "Volkswagen"), lang="de"),
    # who is made to do it
    Case("The European Union has forced Siemens to lower its prices.", "price", (), ("European Union",)),
    # the subject of a nominal predicate goes on
    Case("Siemens is the maker of the trams and launched a new model in May.", "launch", ("Siemens",)),
    # a list that opens the sentence; bare names in the order of their deeds
    Case("Zusammenschluss: Siemens und Volkswagen fusionieren.", "acquire", ("Siemens", "Volkswagen"), lang="de"),
    Case("Siemens kauft Volkswagen.", "acquire", ("Siemens", "Volkswagen"), lang="de"),
    # what stands behind a dash or colon takes no part; the town of a firm does not either
    Case("Streik bei der Bahn: Jens Holts Nackenschlag.", "protest", (), ("Jens Holt",), "de"),
    Case("Die Übernahme der Nordbank in Landshut und Dingolfing durch Siemens ist perfekt.", "acquire", ("Siemens",),
         ("Landshut", "Dingolfing"), "de"),
    Case("Das Insolvenzverfahren über das Vermögen der Volkswagen AG wurde am Montag eröffnet.", "insolvency",
         ("Volkswagen",), lang="de"),
    Case("Bigpoint wurde zu 100 Prozent von Siemens übernommen.", "acquire", ("Siemens",), lang="de"),
    Case("Das Konkursverfahren über das Vermögen der Siemens AG wurde am Montag eröffnet.", "insolvency", ("Siemens",),
         lang="de"),
    # "which" is no person
    Case("Anna Berg, the chief executive of Siemens, which filed for bankruptcy on Monday, resigned.", "insolvency",
         ("Siemens",), ("Anna Berg",)),
    # of another sex, or named in the same sentence: somebody else
    Case("Jens Holt forderte eine Frau auf zu gehen. Am Montag besprühte die Frau einen Mann mit Pfefferspray.",
         "attack", (), ("Jens Holt",), "de"),
    Case("Jens Holt said on Monday that the president had died.", "casualty", (), ("Jens Holt",)),
    # who holds an office is named, not the body
    Case("Emmanuel Macron met Jens Holt, the head of Siemens, Anna Berg, and the mayor of Kiel on Monday.", "meet",
         ("Emmanuel Macron", "Anna Berg", "Jens Holt"), ("Siemens",)),
    # who looks into a deed has not done it
    Case("Die Polizei hat am Montag eine Untersuchung der Schießerei in Kiel gestartet.", "attack", (), ("Polizei",),
         "de"),
    # direct speech: who says "I" or "we"
    Case("“We condemn the plan of the town,” Anna Berg said on Monday.", "statement", ("Anna Berg",)),
    Case("„Wir verurteilen den Plan der Stadt“, sagte Anna Berg am Montag.", "statement", ("Anna Berg",), lang="de"),
    Case("“The town was attacked by Jens Holt,” Anna Berg said.", "attack", ("Jens Holt",), ("Anna Berg",)),
    # parliaments, forces and envoys of a state; several governments
    Case("South Africa's ruling party criticised the plan on Monday.", "statement", (), ("South Africa",)),
    Case("Iran's parliament passed a law on Monday.", "vote", ("Iran",), ("parliament",)),
    Case("Israel's military attacked Beirut on Monday.", "attack", ("Israel",), ("military",)),
    Case("Vertreter der USA kritisierten den Plan am Montag.", "statement", ("United States",), ("Vertreter",), "de"),
    Case("The Namibian and South African governments signed an agreement on Monday.", "agree",
         ("Namibia", "South Africa")),
    # a genitive is shown as the noun it is
    Case("Der Mörder des Mannes wurde verurteilt. Am Montag griffen Soldaten den Sitz des Regimes an. Sie feierten den "
         "Rücktritt des Chefs.", "depart", ("Chef",), ("Chefs",), "de"),
    # a war is called by where it is, its finders are not the dead, "the country" alone is nobody
    Case("Anna Berg criticised the Iraq war on Monday.", "attack", (), ("Iraq",)),
    Case("The French attack on Kiel began on Monday.", "attack", ("France",)),
    Case("Mexican police discovered the bodies of twelve men near the town on Monday.", "casualty", (),
         ("Mexico", "police", "Mexican police")),
    Case("French voters are tired. On Monday the country elected a new parliament.", "vote", (), ("country",)),
    Case("Representatives for the US criticised the plan on Monday.", "statement", ("United States",),
         ("Representatives",)),
    # what follows from a purchase is the buyer's; what is said of it may be anybody's
    Case("Nach der Übernahme von Opel will Volkswagen 500 Stellen streichen.", "acquire", ("Opel", "Volkswagen"),
         lang="de"),
    Case("Nach der Übernahme von Opel kritisierte Verdi die Pläne.", "acquire", ("Opel",), ("ver.di", "Verdi"), "de"),
    # a board is no person
    Case("Anna Berg leitet die Werft. Der Aufsichtsrat verklagte Jens Holt.", "litigate", ("Jens Holt",),
         ("Anna Berg",), "de"),
    Case("Last week the EU allowed Ukraine to sell its grain.", "regulate", ("European Union", "Ukraine")),
    Case("Hunderte Demonstranten protestierten am Samstag in Berlin.", "protest", (), ("Hunderte", "Berlin"), "de"),
]  # fmt: skip


def facts_of(cases: list[Case]) -> dict[int, list[tuple[str, str, str, str, int, int]]]:
    """For each case its facts of the type asked for: slot, value, quote, method and span."""
    articles = [
        pipeline.Article(c.text, path=f"case{i:02}", published=PUBLISHED, lang=c.lang) for i, c in enumerate(cases)
    ]
    tables = pipeline.extract(articles)
    types = dict(zip(tables.mentions["mention_id"], tables.mentions["type"], strict=True))
    facts: dict[int, list[tuple[str, str, str, str, int, int]]] = {i: [] for i in range(len(cases))}
    for f in tables.facts.to_dict("records"):
        i = int(str(f["path"])[-2:])
        if types[f["mention_id"]] == cases[i].type:
            facts[i].append((f["slot"], f["value"], f["quote"], f["method"], int(f["start"]), int(f["end"])))
    return facts


@pytest.fixture(scope="module")
def found() -> dict[int, list[tuple[str, str, str, str, int, int]]]:
    """For each case its facts of the type asked for."""
    return facts_of(CASES)


@pytest.mark.parametrize("i", range(len(CASES)), ids=lambda i: f"{CASES[i].lang}-{CASES[i].type}-{i}")
def test_who_takes_part(i: int, found: dict[int, list[tuple[str, str, str, str, int, int]]]) -> None:
    case = CASES[i]
    parties = {value for slot, value, *_ in found[i] if slot in ("actor", "target")}
    assert set(case.who) <= parties, parties
    assert not set(case.without) & parties, parties


def test_evidence_and_rule(found: dict[int, list[tuple[str, str, str, str, int, int]]]) -> None:
    """Every added participant has its own characters and a rule that says why it is there."""
    added = [(i, *f) for i, facts in found.items() for f in facts if f[3].startswith("participants:")]
    assert added
    for i, _, _, quote, method, start, end in added:
        assert CASES[i].text[start:end] == quote
        assert method.removeprefix("participants:").partition("@")[0]
