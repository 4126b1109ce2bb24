"""Repair: what copying broke is mended, what only looks odd is left alone, and every character knows its origin."""

from __future__ import annotations

import pytest
from ftfy.badness import is_bad
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from pipeline.core.offsets import to_original
from pipeline.core.records import Article
from pipeline.s1_ingest import from_article
from pipeline.s2_detect import detect
from pipeline.s3_clean import clean
from pipeline.s3_clean.glue import count_tokens, find_glued, joins
from pipeline.s3_clean.repair import Traced, apply, repair, trace


def mended(text: str) -> str:
    return repair(trace(text, 0, len(text))).text


def split(text: str, lang: str = "de") -> str:
    at = find_glued(text, lang, count_tokens(text))
    return "".join(" " * (i in at) + c for i, c in enumerate(text))


# --- characters -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        ("Ge\u00adset\u00adzes\u00adän\u00adde\u00adrung", "Gesetzesänderung"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("nul\x00 bell\x07", "nul bell"),
        ("right\u202eto left", "rightto left"),
        ("im MÃ¤rz fÃ¼r GrÃ¶ÃŸe", "im März für Größe"),
        ("heâ€™s â€œhereâ€\x9d", "he’s “here”"),
        ("AT&amp;T &quot;ja&quot; 5&nbsp;Euro", 'AT&T "ja" 5 Euro'),
        ("two  \t blanks\nand a line", "two blanks and a line"),
        ("<li>Zug 5 f&auml;llt aus<br />bis <b>Mai</b></li>", "Zug 5 fällt aus bis Mai"),
        ("  ends  ", "ends"),
        ("\u00ad\u200b", ""),
    ],
)
def test_broken_characters_are_mended(broken: str, whole: str) -> None:
    assert mended(broken) == whole


@pytest.mark.parametrize(
    "text",
    [
        "„So“, sagte sie – ‚ja‘.",
        "It’s “fine”",
        "Türkiye, São Paulo, Łódź, Ærø",
        "R&D, Q&A; M&A",
        "a < b and c > d, <3",
        "50 °C ±2 µm",
        "â la carte",
        "ÖPNV",
    ],
)
def test_odd_but_whole_text_is_left_alone(text: str) -> None:
    assert mended(text) == text


def test_origins_of_mended_characters_point_to_what_they_stand_for() -> None:
    text = "im MÃ¤rz &amp; A\u00adpril"
    traced = repair(trace(text, 0, len(text)))
    assert traced.text == "im März & April"
    assert text[traced.origins[4]] == "Ã"
    assert text[traced.origins[8]] == "&"
    assert text[traced.origins[-1]] == "l"


def test_an_inserted_character_takes_the_origin_of_the_next() -> None:
    assert apply(trace("abcd", 0, 4), [(2, 2, " ")]) == Traced("ab cd", (0, 1, 2, 2, 3))


@settings(deadline=None)
@given(st.text(max_size=120))
def test_repair_keeps_order_and_bounds_and_is_stable(text: str) -> None:
    traced = repair(trace(text, 0, len(text)))
    assert len(traced.text) == len(traced.origins)
    assert all(0 <= o < len(text) for o in traced.origins)
    assert list(traced.origins) == sorted(traced.origins)
    assert traced.text == traced.text.strip()


@given(st.text(alphabet="abcdefghij ÄÖÜäöüß.,–„“", max_size=80))
@example("„Äußerst“ – Öl.")
def test_plain_text_is_only_freed_of_surplus_blanks(text: str) -> None:
    assume(not is_bad(text))  # some of these signs in a row are mojibake
    assert mended(text) == " ".join(text.split())


# --- words broken at the ends of lines ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "lang", "whole"),
    [
        ("Die Wirt-\nschaft wächst", "de", "Die Wirtschaft wächst"),
        ("der Sechs-\nundzwanzigjährige", "de", "der Sechsundzwanzigjährige"),
        ("Haupt-\nund Nebenrolle", "de", "Haupt- und Nebenrolle"),
        ("E-Commerce-\nRiese", "de", "E-Commerce-Riese"),
        ("the govern-\nment said", "en", "the government said"),
        ("a state-\nowned company", "en", "a state-owned company"),
    ],
)
def test_words_broken_at_line_ends(text: str, lang: str, whole: str) -> None:
    assert repair(trace(text, 0, len(text)), lambda a, b: joins(a, b, lang)).text == whole


# --- glued words ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("glued", "whole"),
    [
        ("Der Umsatz stieg im Vergleich zum vorim Jahr.", "Der Umsatz stieg im Vergleich zum vor im Jahr."),
        ("Sie hat Stellen abgebautGroße Firmen folgten.", "Sie hat Stellen abgebaut Große Firmen folgten."),
        ("Die Behörde will Zölle erhöhenMitteilung folgt.", "Die Behörde will Zölle erhöhen Mitteilung folgt."),
        ("Nach Angaben der Statistikenam Montag stieg er.", "Nach Angaben der Statistiken am Montag stieg er."),
        ("Der Planer des Landeslobte den Konzern.", "Der Planer des Landes lobte den Konzern."),
        ("Firmen mit Sitz in BerlinLaut Bericht wachsen.", "Firmen mit Sitz in Berlin Laut Bericht wachsen."),
        ("Das hieß esamtliche Stellen bestätigten es.", "Das hieß es amtliche Stellen bestätigten es."),
        ("Sie haben einen Marktwert warum 1,1 Billionen.", "Sie haben einen Marktwert war um 1,1 Billionen."),
        ("Er kam gestern.Danach ging er, ohne Gruß,wieder.", "Er kam gestern. Danach ging er, ohne Gruß, wieder."),
        ("Sie speichert Nutzerdatenohne deren Zustimmung.", "Sie speichert Nutzerdaten ohne deren Zustimmung."),
        ("Mehr dazuhttps://t.co/abc steht hier", "Mehr dazu https://t.co/abc steht hier"),
    ],
)
def test_glued_german_words_come_apart(glued: str, whole: str) -> None:
    assert split(glued) == whole


@pytest.mark.parametrize(
    ("glued", "whole"),
    [
        ("The ministersaid it would stop.", "The minister said it would stop."),
        ("That was decidedThe council met.", "That was decided The council met."),
        ("Officials of the governmentand banks met.", "Officials of the government and banks met."),
    ],
)
def test_glued_english_words_come_apart(glued: str, whole: str) -> None:
    assert split(glued, "en") == whole


@pytest.mark.parametrize(
    "text",
    [
        "ByteDance, DeepSeek, YouTube, LinkedIn, PayPal, HelloFresh, BioNTech und die Deutsche Bahn AG",
        "McDonald's, MacBook, iPhone, eBay, mRNA, GmbH, DiCaprio, LeBron, AfD, MeToo, EuGH und KfW",
        "Plattformökonomie, Technologieinvestitionen, Landesliste, Expertenteam, Ärzteteam, Rheinwein, "
        "Wasserstoffstrategie",
        "den schwelenden Konflikt mit schürendem Ton und zu ermessender Strenge",
        "Kampfdrohne, Kaffeebohne, Mitternachtssonne, Gartenschlauch, Wortlaut, Bierbauch",
        "Sinwar, Islam, Waldemar, Hausarrest, Amsterdam, Potsdam, Birmingham",
        "Er fragte sich, warum 500 Menschen kamen. Warum 3 gingen, weiß er.",
        "Booking.com, t-online.de, www.Beispiel.De, z.B., d.h., Nr.5, St.Pauli und 1.FC",
        "1,5 Millionen und 3.000 Euro um 12.30 Uhr",
    ],
)
def test_compounds_names_and_numbers_stay_whole(text: str) -> None:
    assert split(text) == text
    assert split(text, "en") == text


def test_a_token_that_comes_back_is_a_name() -> None:
    once = "Das Startup abgebautGroße wächst."
    assert split(once) != once
    assert split(f"{once} Auch abgebautGroße selbst sagt das.") == f"{once} Auch abgebautGroße selbst sagt das."


def test_other_languages_are_left_alone() -> None:
    assert find_glued("Statistikenam abgebautGroße", "fr", count_tokens("")) == []


def test_a_quote_of_the_repaired_text_is_found_in_the_original() -> None:
    text = "Die amtliche Zahl sank, heißt es in den Statistikenam Montag der Be\u00adhörde des Landes."
    document = from_article(Article(text=text))
    result = clean(document, detect(document))
    at = result.text.index("am Montag der Behörde")
    start, end = to_original(result, at, at + len("am Montag der Behörde"))
    assert document.text[start:end] == "am Montag der Be\u00adhörde"
