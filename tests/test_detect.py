"""Detect: German and English are told, close languages are not taken for them, and the answer never changes."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import langdetect
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langdetect.detector_factory import DetectorFactory

from pipeline.core.records import Article, Document
from pipeline.s1_ingest import from_article
from pipeline.s2_detect import detect, detect_text, split_paragraphs, supported_languages
from pipeline.s2_detect.detect import _profiles
from pipeline.s2_detect.detector import QuickDetector

GERMAN = "Der Stadtrat hat am Montag beschlossen, die alte Brücke über den Fluss für zwei Jahre zu schließen."
ENGLISH = "The city council decided on Monday to close the old bridge over the river for two years."
FRENCH = "Le conseil municipal a décidé lundi de fermer le vieux pont sur la rivière pendant deux ans."


def document(text: str, lang: str = "") -> Document:
    return from_article(Article(text=text, lang=lang))


def test_the_languages_are_those_with_lexicons() -> None:
    assert set(supported_languages()) >= {"de", "en"}


@pytest.mark.parametrize(("text", "lang"), [(GERMAN, "de"), (ENGLISH, "en"), (FRENCH, "fr")])
def test_plain_documents(text: str, lang: str) -> None:
    found = detect(document(f"{text}\n\n{text}"))
    assert found.lang == lang
    assert found.confidence >= 0.9
    assert {p.lang for p in found.paragraphs} == {lang}


@pytest.mark.parametrize("text", [GERMAN.upper(), ENGLISH.upper()])
def test_capitals_do_not_mislead(text: str) -> None:
    assert detect_text(text)[0] == detect_text(text.lower())[0] != "und"


@pytest.mark.parametrize(
    "text",
    [
        "De gemeenteraad heeft maandag besloten de oude brug over de rivier twee jaar lang te sluiten voor "
        "het verkeer.",
        "Byrådet besluttede mandag at lukke den gamle bro over åen i to år, sagde borgmesteren på et møde.",
        "Die stadsraad het Maandag besluit om die ou brug oor die rivier vir twee jaar te sluit, sê die burgemeester.",
        "De Gemengerot huet um Méindeg decidéiert, déi al Bréck iwwer de Floss fir zwee Joer zouzemaachen, "
        "sot de Buergermeeschter.",
        "De Stadtraat hett an’n Maandag besloten, de ole Brüch över den Stroom för twee Johr dichttomaken, sä "
        "de Börgermeester.",
        "De Stadtrat het am Mäntig entschide, di alti Brugg über de Fluss für zwöi Jahr z schliesse, het d "
        "Präsidentin gseit.",
        "The toon cooncil haes decidit on Monanday tae steek the auld brig ower the watter for twa year, the "
        "provost said, an fowk "
        "wis no pleased wi it.",
        "Dem don tell pipo say di goment wan close di old bridge for two years, and na so dem dey vex for di matter.",
    ],
)
def test_close_languages_are_not_taken_for_ours(text: str) -> None:
    assert detect(document(text)).lang not in ("de", "en")


@pytest.mark.parametrize(
    "text", ["", " \n\t", "1.", "12.07.2023", "https://a.example/b", "Xi Jinping", "BERLIN (dpa)", "🙂" * 50]
)
def test_where_there_is_too_little_to_tell_nothing_is_claimed(text: str) -> None:
    found = detect(document(text))
    assert (found.lang, found.confidence) == ("und", 0.0)


def test_a_stated_language_counts_where_the_text_is_too_short_to_tell_and_only_there() -> None:
    assert detect(document("Brücke gesperrt", "de")).lang == "de"
    assert detect(document("Brücke gesperrt", "fi")).lang == "und"
    assert detect(document(ENGLISH, "de")).lang == "en"


def test_paragraphs_in_another_language_are_told_and_short_ones_follow_the_document() -> None:
    text = f"Brücke zu\n\n{GERMAN}\n\n{ENGLISH} {ENGLISH}\n\nTech Crackdown\n\n{GERMAN}\n\n댓글"
    found = detect(document(text))
    assert [p.lang for p in found.paragraphs] == ["de", "de", "en", "de", "de", "und"]
    assert all(text[p.start : p.end].strip() for p in found.paragraphs)


def test_the_first_lines_do_not_decide() -> None:
    menu = "\n".join(["Home", "World", "Business", "Sign in to your account", "Subscribe to our newsletter now"])
    assert detect(document(f"{menu}\n\n{GERMAN}\n\n{GERMAN}")).lang == "de"


def test_the_answer_does_not_depend_on_order_or_threads() -> None:
    texts = [GERMAN, ENGLISH, FRENCH, "listen Print view and more of it", "Der Tech Crackdown in China geht weiter"] * 8
    expected = {t: detect_text(t) for t in sorted(set(texts))}
    random.Random(1).shuffle(texts)
    with ThreadPoolExecutor(8) as pool:
        assert all(got == expected[t] for t, got in zip(texts, pool.map(detect_text, texts), strict=True))


def test_hard_wrapped_text_is_put_together() -> None:
    words = (GERMAN + " ") * 6
    lines, line = [], ""
    for word in words.split():
        if len(line) + len(word) >= 72:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    wrapped = "\n".join([*lines, line])
    text = f"{wrapped}\n\n{wrapped}\n"
    assert split_paragraphs(text) == [(0, len(wrapped)), (len(wrapped) + 2, 2 * len(wrapped) + 2)]


def test_lines_of_web_text_are_paragraphs() -> None:
    assert split_paragraphs(" a b \r\nc\r\rd\u2028e\n") == [(1, 4), (7, 8), (10, 11), (12, 13)]


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=300))
def test_no_text_raises_and_paragraphs_are_in_order(text: str) -> None:
    found = detect(Document("0" * 16, "x", text))
    ends = [0]
    for p in found.paragraphs:
        assert ends[-1] <= p.start < p.end <= len(text)
        ends.append(p.end)
    assert sum(not c.isspace() for p in found.paragraphs for c in text[p.start : p.end]) == sum(
        not c.isspace() for c in text
    )


@cache
def own_factory() -> Any:
    """langdetect's own factory with its profiles in our order."""
    factory = DetectorFactory()
    folder = Path(langdetect.__file__).parent / "profiles"
    factory.load_json_profile([p.read_text("utf-8") for p in sorted(folder.iterdir()) if not p.name.startswith(".")])
    factory.set_seed(0)
    return factory


@pytest.mark.parametrize(
    "text",
    [
        GERMAN,
        ENGLISH,
        FRENCH,
        f"{GERMAN} {ENGLISH}",
        "NATO: Das BÜNDNIS berät am 3. März 2026 über die Lage,  wie es heißt – „ernst“ (mehr: https://example.org/a_b).",
        "Тази реч беше дълга, а после BBC и CNN я предадоха изцяло на живо по обед",
        "市政府星期一决定关闭旧桥两年，居民表示不满，希望尽快修好 Bridge",
        "Thư của anh đã đến tay tôi chiều qua, viết lúc trời mưa: mail to a.b@example.org",
    ],
)
def test_the_quick_detector_says_what_langdetects_own_says(text: str) -> None:
    quick, slow = QuickDetector(_profiles()), own_factory().create()
    quick.append(text)
    slow.append(text)
    assert [(p.lang, p.prob) for p in quick.get_probabilities()] == [(p.lang, p.prob) for p in slow.get_probabilities()]
