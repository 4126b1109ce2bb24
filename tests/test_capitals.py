"""Clean: lines in capitals get their usual letters back; acronyms, names and the way to the original stay whole."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.core.offsets import to_original
from pipeline.core.records import Article, CleanText, Document
from pipeline.s1_ingest import from_article
from pipeline.s2_detect import detect
from pipeline.s3_clean import clean
from pipeline.s3_clean.capitals import evidence, recased, shouted
from pipeline.s3_clean.repair import apply, trace

DE = [
    "Die Stadt Ahausen hat am Montag die alte Brücke über die Lünde geschlossen, sagte ein Sprecher der IG Metall.",
    "Bürgermeisterin Karla Timm sagte, die Sperrung koste acht Millionen Euro. Die EU und das THW helfen der Stadt.",
]
EN = [
    "The town of Ashford closed its old bridge over the river on Monday after a pillar had cracked, said the NTSB.",
    "Mayor Carla Timms said the closure would last at least two years, she told the BBC and wrote on eBay.",
]


def cleaned(title: str, body: list[str], stated: str = "") -> tuple[Document, CleanText]:
    document = from_article(Article(text="\n\n".join([title, *body] if title else body), title=stated))
    return document, clean(document, detect(document))


@pytest.mark.parametrize(
    ("capitals", "usual"),
    [
        ("STADT AHAUSEN SCHLIESST BRÜCKE FÜR ZWEI JAHRE", "Stadt Ahausen schließt Brücke für zwei Jahre"),
        ("KARLA TIMM: THW HILFT BEI DER BRÜCKENSPERRUNG", "Karla Timm: THW hilft bei der Brückensperrung"),
        ("FDP FORDERT SCHNELLES VERFAHREN GEGEN EU-KOMMISSION", "FDP fordert schnelles Verfahren gegen EU-Kommission"),
        ("MERKEL REIST NACH NORDKOREA", "Merkel reist nach Nordkorea"),
        ("TOTE BEI UNFALL AUF DER A7 – POLIZEI ERMITTELT", "Tote bei Unfall auf der A7 – Polizei ermittelt"),
        ("WIRTSCHAFT WÄCHST IM 3. QUARTAL UM 0,2 PROZENT", "Wirtschaft wächst im 3. Quartal um 0,2 Prozent"),
    ],
)
def test_german_headlines(capitals: str, usual: str) -> None:
    assert cleaned(capitals, DE)[1].title == usual


@pytest.mark.parametrize(
    ("capitals", "usual"),
    [
        ("TOWN CLOSES BRIDGE AFTER PILLAR CRACKS", "Town closes bridge after pillar cracks"),
        ("US AND NTSB INVESTIGATE ASHFORD BRIDGE, SAYS TIMMS", "US and NTSB investigate Ashford bridge, says Timms"),
        ("WHO IS IT? TRUMP SUES EBAY OVER CARLA'S NOTE", "Who is it? Trump sues eBay over Carla's note"),
        ("RUSSIA'S PUTIN MEETS MAYOR IN BEIJING", "Russia's Putin meets mayor in Beijing"),
    ],
)
def test_english_headlines(capitals: str, usual: str) -> None:
    assert cleaned(capitals, EN)[1].title == usual


@pytest.mark.parametrize(
    "line",
    [
        "IBM UND SAP",
        "BASF SE",
        "Brücke zu",
        "USA: NATO hilft der EU",
        "EZB",
        "G7, NATO, EU",
        "SPD-AfD-Streit",
        "A B C D",
        "",
    ],
)
def test_other_lines_stay_as_they_are(line: str) -> None:
    assert not shouted(line)


def test_the_article_decides_before_any_list_does() -> None:
    found = evidence(
        ["Er kam mit der Firma eBay und dem Verein Us for Them, sagte Frau Hart.", "HART UND LAUT GERUFEN"]
    )
    line = "FRAU HART KAUFT EBAY"
    assert apply(trace(line, 0, len(line)), recased(line, "de", found)).text == "Frau Hart kauft eBay"


def test_every_character_keeps_its_origin() -> None:
    document, result = cleaned("STADT AHAUSEN SCHLIESST BRÜCKE: GROSS IST DER ÄRGER", DE)
    assert result.title.startswith("Stadt Ahausen schließt Brücke")
    for word, capitals in (("Ahausen", "AHAUSEN"), ("schließt", "SCHLIESST"), ("Brücke", "BRÜCKE")):
        at = result.text.index(word)
        start, end = to_original(result, at, at + len(word))
        assert document.text[start:end] == capitals


def test_a_title_that_only_the_file_states_is_mended_too() -> None:
    assert (
        cleaned("", EN, "TOWN CLOSES BRIDGE AFTER PILLAR CRACKS")[1].title == "Town closes bridge after pillar cracks"
    )


def test_a_whole_article_in_capitals_gets_sentences_back() -> None:
    _, result = cleaned("", [line.upper() for line in EN])
    assert result.text.startswith(
        "The town of Ashford closed its old bridge over the river on Monday after a pillar had"
    )


def test_other_languages_are_left_alone() -> None:
    assert recased("LE CONSEIL MUNICIPAL FERME LE PONT", "fr", evidence([])) == []


@settings(deadline=None)
@given(st.text(alphabet="ABCDEÄÖÜSSẞ .,:-'’1\n", max_size=80), st.sampled_from(["de", "en"]))
def test_only_the_size_of_letters_changes(line: str, lang: str) -> None:
    traced = apply(trace(line, 0, len(line)), recased(line, lang, evidence(DE + EN)))
    assert traced.text.upper() == line.upper()
    assert len(traced.origins) == len(traced.text)
    assert list(traced.origins) == sorted(traced.origins)
