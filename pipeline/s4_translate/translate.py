"""Fill the English rendering of evidence sentences through a provider of deep-translator that the user names."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from pipeline.core.records import Mention

Translate = Callable[[str], str]
TARGET = "en"
_KEYS = {  # what a provider's class takes, from which environment variables
    "google": ("GoogleTranslator", {}),
    "deepl": ("DeeplTranslator", {"api_key": "DEEPL_API_KEY"}),
    "microsoft": ("MicrosoftTranslator", {"api_key": "MICROSOFT_API_KEY", "region": "MICROSOFT_REGION"}),
    "libre": ("LibreTranslator", {"api_key": "LIBRE_API_KEY", "custom_url": "LIBRE_URL"}),
    "mymemory": ("MyMemoryTranslator", {}),
}
PROVIDERS = tuple(_KEYS)


def make_translate(provider: str, source: str) -> Translate:
    """A function that translates one text from ``source`` into English. Raises ``ValueError`` for an unknown provider.

    Keys come from the environment alone. Nothing is sent before the function is called.
    """
    if provider not in _KEYS:
        raise ValueError(f"unknown translation provider {provider!r}; known are {', '.join(PROVIDERS)}")
    import deep_translator

    name, variables = _KEYS[provider]
    settings: dict[str, Any] = {key: os.environ[var] for key, var in variables.items() if var in os.environ}
    translator = getattr(deep_translator, name)(source=source, target=TARGET, **settings)
    return lambda text: translator.translate(text) or ""


def with_english(
    mentions: Mapping[str, Mention], provider: str, make: Callable[[str, str], Translate] = make_translate
) -> tuple[dict[str, Mention], tuple[str, ...]]:
    """The mentions with ``sentence_en`` for sentences that are not English, and what went wrong, a line each.

    Each sentence is sent once. After the first failure of a language nothing more of it is sent: its sentences stay
    empty, the tables are complete all the same.
    """
    english: dict[tuple[str, str], str] = {}
    problems: dict[str, str] = {}
    translators: dict[str, Translate] = {}
    for m in sorted(mentions.values(), key=lambda m: (m.lang, m.doc_id, m.start)):
        key = (m.lang, m.sentence)
        if m.lang == TARGET or m.lang in problems or key in english:
            continue
        try:
            if m.lang not in translators:
                translators[m.lang] = make(provider, m.lang)
            english[key] = translators[m.lang](m.sentence)
        except Exception as error:  # each provider raises its own, requests and json theirs
            problems[m.lang] = (
                f"translation from {m.lang} by {provider} failed: {type(error).__name__}: {str(error)[:80]}"
            )
    filled = {i: replace(m, sentence_en=english.get((m.lang, m.sentence), "")) for i, m in mentions.items()}
    return filled, tuple(problems.values())
