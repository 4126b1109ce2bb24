"""The English of evidence sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from pipeline.core.records import Mention
from pipeline.s4_translate.ask import TARGET
from pipeline.s4_translate.desk import Desk


def sentences(mentions: Mapping[str, Mention]) -> dict[str, list[str]]:
    """The sentences that want English, each once, by language, in the order of articles."""
    found: dict[str, dict[str, None]] = {}
    for m in sorted(mentions.values(), key=lambda m: (m.lang, m.doc_id, m.start)):
        if m.lang != TARGET and not m.sentence_en:
            found.setdefault(m.lang, {})[one_line(m.sentence)] = None
    return {lang: list(texts) for lang, texts in found.items()}


def with_english(
    mentions: Mapping[str, Mention], desk: Desk, advance: Callable[[int], object] = lambda _n: None
) -> dict[str, Mention]:
    """The mentions with ``sentence_en`` where the desk has one; it stays empty where translation failed."""
    english = {lang: desk.english(lang, texts, advance) for lang, texts in sentences(mentions).items()}
    filled = dict(mentions)
    for i, m in mentions.items():
        if text := english.get(m.lang, {}).get(one_line(m.sentence), ""):
            filled[i] = m if m.sentence_en else replace(m, sentence_en=text)
    return filled


def one_line(text: str) -> str:
    """A text with single blanks, as it is sent."""
    return " ".join(text.split())
