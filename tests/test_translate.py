"""Translation: off unless asked for, each sentence once, and no table lost when a provider fails."""

from __future__ import annotations

import pytest

from pipeline.core.records import Mention
from pipeline.s4_translate.translate import Translate, make_translate, with_english


def mention(lang: str, sentence: str, start: int = 0) -> Mention:
    return Mention("d1", lang, "arrest", start, start + 1, sentence[:1], 0, len(sentence), sentence)


MENTIONS = {"m1": mention("de", "Er ging."), "m2": mention("de", "Er ging.", 3), "m3": mention("en", "He went.")}


def test_each_sentence_is_sent_once_and_english_never() -> None:
    sent: list[str] = []

    def make(provider: str, source: str) -> Translate:
        assert (provider, source) == ("libre", "de")
        return lambda text: sent.append(text) or "He went."

    filled, problems = with_english(MENTIONS, "libre", make)
    assert sent == ["Er ging."]
    assert problems == ()
    assert [filled[i].sentence_en for i in ("m1", "m2", "m3")] == ["He went.", "He went.", ""]


def test_failing_provider_costs_the_translation_only() -> None:
    calls: list[str] = []

    def make(provider: str, source: str) -> Translate:
        def fail(text: str) -> str:
            calls.append(text)
            raise ConnectionError("no network")

        return fail

    filled, problems = with_english(MENTIONS, "google", make)
    assert len(calls) == 1
    assert filled == MENTIONS
    assert problems == ("translation from de by google failed: ConnectionError: no network",)


def test_unknown_provider_is_named() -> None:
    with pytest.raises(ValueError, match="babelfish"):
        make_translate("babelfish", "de")


def test_known_provider_is_made_without_sending_anything() -> None:
    assert callable(make_translate("google", "de"))
