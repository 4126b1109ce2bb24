"""The language of a document and of its paragraphs: langdetect, made deterministic, thread-safe and cautious.

langdetect guesses a language for anything, in an order and with random numbers that change from run to run, and it
knows no Luxembourgish, Low German or Scots, which it calls German, Dutch or English. So it gets sorted profiles and a
fixed seed from us, capitals are lowered (it skips words in capitals), short strings are not asked about, and an answer
of a language that we read is believed only where the text has that language's little words.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.core.records import Document, Language, LanguageSpan
from pipeline.s2_detect.paragraphs import split_paragraphs
from pipeline.s2_detect.words import NEIGHBOUR, share, supported_languages, words_of

if TYPE_CHECKING:
    from pipeline.s2_detect.detector import Profiles

UNKNOWN = "und"
_MIN_LETTERS = 20  # below, langdetect is surer than it is right
_MIN_PROBABILITY = 0.9
_SAMPLE = 3000  # characters of long paragraphs that decide on the document
_MIN_SHARE = 0.12  # of closed-class words in any text; German and English articles have 0.33 to 0.55
_PLAIN_SHARE = 0.3  # from here on, a paragraph in the document's language needs no further look
_NEIGHBOUR_SHARE = (
    0.05  # of words of close languages and dialects, and a quarter of the language's own, that betray one
)
_MIN_WORDS = 12  # of a text whose shares of words say something
_OWN_LETTERS = 60  # of a paragraph that may have another language than its document
_LETTER = re.compile(r"[^\W\d_]")
_MOST_PARAGRAPHS = 40  # that are asked one by one about a document whose sample does not tell
_STATED = 0.5  # confidence of a language that the file states and the text is too short to show
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_OTHER_SCRIPT = re.compile(r"[^\W\d_A-Za-zÀ-ɏ]")
_CAPITALS = re.compile(r"\b[A-ZÄÖÜ]{2,}\b")


def detect(document: Document) -> Language:
    """The language of a document (ISO 639-1, ``und`` where it cannot be told) and of each of its paragraphs.

    Where the text does not tell, the language that its file states counts, unless the text speaks against it.
    Paragraphs too short to tell take the language of the document, except those in another script. The confidence is
    langdetect's probability, 0 for ``und``. Never raises for any text.
    """
    spans = split_paragraphs(document.text)
    sample = _sample(document.text, spans)
    lang, confidence = detect_text(sample)
    if lang == UNKNOWN:
        lang, confidence = _majority(document.text, spans)
    if lang == UNKNOWN and document.lang in supported_languages() and _credible(sample, document.lang):
        lang, confidence = document.lang, _STATED
    paragraphs = tuple(_paragraph(document.text, start, end, lang, confidence) for start, end in spans)
    return Language(lang, confidence, paragraphs)


def _paragraph(text: str, start: int, end: int, lang: str, confidence: float) -> LanguageSpan:
    """The language of a paragraph: its document's, unless it is long enough, or written so, that it tells its own."""
    part = text[start:end]
    latin, other = len(_LATIN.findall(part[:_SAMPLE])), len(_OTHER_SCRIPT.findall(part[:_SAMPLE]))
    long = latin + other >= _OWN_LETTERS
    if other > latin:
        own, sure = detect_text(part) if long else (UNKNOWN, 0.0)
        return LanguageSpan(start, end, own, sure)
    if long and not _plainly(part, lang):
        own, sure = detect_text(part)
        if own != UNKNOWN:
            return LanguageSpan(start, end, own, sure)
    return LanguageSpan(start, end, lang, confidence)


def _majority(text: str, spans: list[tuple[int, int]]) -> tuple[str, float]:
    """The language of at least half of the long paragraphs of a mixed document, with its share as confidence."""
    sizes: Counter[str] = Counter()
    for start, end in [s for s in spans if s[1] - s[0] >= _OWN_LETTERS][:_MOST_PARAGRAPHS]:
        sizes[detect_text(text[start:end])[0]] += end - start
    if not sizes:
        return UNKNOWN, 0.0
    lang, size = max(sizes.items(), key=lambda item: (item[1], item[0]))
    part = size / sizes.total()
    return (lang, round(part, 4)) if lang != UNKNOWN and part >= 0.5 else (UNKNOWN, 0.0)


def detect_text(text: str) -> tuple[str, float]:
    """Language and probability of a text; ``("und", 0.0)`` where it is too short or too odd to tell."""
    if len(_LETTER.findall(text[: 4 * _MIN_LETTERS])) < _MIN_LETTERS:
        return UNKNOWN, 0.0
    from langdetect.lang_detect_exception import LangDetectException

    from pipeline.s2_detect.detector import QuickDetector

    detector = QuickDetector(_profiles())
    detector.append(_CAPITALS.sub(lambda m: m.group().lower(), text[:_SAMPLE]))
    try:
        best = detector.get_probabilities()
    except LangDetectException:  # no letters that any profile knows
        return UNKNOWN, 0.0
    if not best or best[0].prob < _MIN_PROBABILITY:
        return UNKNOWN, 0.0
    lang = str(best[0].lang).split("-")[0]
    if lang in supported_languages() and not _credible(text, lang):
        return UNKNOWN, 0.0
    return lang, round(float(best[0].prob), 4)


def _credible(text: str, lang: str) -> bool:
    """Whether a text has the little words of a language, and not those of its neighbours."""
    words = words_of(text[:_SAMPLE])
    if len(words) < _MIN_WORDS:
        return True
    own, foreign = share(words, lang), share(words, lang, NEIGHBOUR)
    return own >= _MIN_SHARE and (foreign < _NEIGHBOUR_SHARE or foreign < 0.25 * own)


@cache
def _profiles() -> Profiles:
    """langdetect's profiles in a fixed order, complete before anyone sees them."""
    import langdetect

    from pipeline.s2_detect.detector import Profiles

    return Profiles(Path(langdetect.__file__).parent / "profiles")


def _plainly(text: str, lang: str) -> bool:
    """Whether a paragraph is so full of a language's little words, and of no other's, that it needs no detector."""
    if lang not in supported_languages():
        return False
    words = words_of(text[:1000])
    if len(words) < _MIN_WORDS:
        return False
    own = share(words, lang)
    return own >= _PLAIN_SHARE and all(
        share(words, other) < 0.7 * own for other in supported_languages() if other != lang
    )


def _sample(text: str, spans: list[tuple[int, int]]) -> str:
    """The text that decides on the document: its longer paragraphs, since menus and tickers are short lines."""
    long = [(s, e) for s, e in spans if e - s >= 80] or spans
    pieces, size = [], 0
    for start, end in long:
        pieces.append(text[start : min(end, start + _SAMPLE)])
        size += end - start
        if size >= _SAMPLE:
            break
    return "\n".join(pieces)[:_SAMPLE]
