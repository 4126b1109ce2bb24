"""The providers of deep-translator: one instance per call, their odd failures made one kind of error.

Measured on version 1.11.4: it has no timeouts and no retries, a shared instance mixes up the answers of threads,
Google's returns ``None`` for what stays as it is, MyMemory's gives its quota notice as a translation, and messages of
its errors hold article text, addresses with the key, or the key itself, so none of them is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipeline.s4_translate.ask import TARGET, Scope, TranslationError

_REFUSALS: Mapping[str, tuple[str, Scope, bool]] = {  # answers of MyMemory that are none: reason, scope, final
    "MYMEMORY WARNING": ("the quota of the day is used up", "provider", True),
    "QUERY LENGTH LIMIT": ("the text was refused", "texts", False),
    "INVALID LANGUAGE PAIR": ("it does not know the language", "texts", True),
}


@dataclass(frozen=True, slots=True)
class Provider:
    """What we know of a provider: its class, its address, its limits, and where its own language codes differ.

    ``keys`` are the arguments that it takes from environment variables, ``needed`` those that it cannot do without.
    """

    cls: str
    host: str
    limit: int
    rate: float
    keys: Mapping[str, str] = field(default_factory=dict)
    needed: tuple[str, ...] = ()
    codes: Mapping[str, str] = field(default_factory=dict)


PROVIDERS: Mapping[str, Provider] = {
    # 5000 characters are allowed, but the text goes into the address, where a character takes up to nine bytes
    "google": Provider("GoogleTranslator", "translate.google.com", 900, 2.0, codes={"zh": "zh-CN", "he": "iw"}),
    "mymemory": Provider("MyMemoryTranslator", "api.mymemory.translated.net", 400, 1.0),
    "deepl": Provider(
        "DeeplTranslator", "deepl.com", 900, 5.0, {"api_key": "DEEPL_API_KEY"}, ("api_key",), {"no": "nb"}
    ),
    "microsoft": Provider(
        "MicrosoftTranslator", "microsofttranslator.com", 5000, 5.0,
        {"api_key": "MICROSOFT_API_KEY", "region": "MICROSOFT_REGION"}, ("api_key",), {"zh": "zh-hans", "no": "nb"},
    ),
}  # fmt: skip


def missing(provider: str, environment: Mapping[str, str]) -> list[str]:
    """The environment variables that a provider needs and that are not set."""
    known = PROVIDERS[provider]
    return [known.keys[name] for name in known.needed if not environment.get(known.keys[name])]


@dataclass
class DeepTranslator:
    """One provider of deep-translator; keys are taken from ``environment`` at each call and kept nowhere."""

    name: str
    environment: Mapping[str, str] = field(repr=False)
    make: Callable[..., Any] | None = None  # another class than deep-translator's, for tests
    batch: int = 1  # its own batches are single requests too, and one failure loses them all

    def __post_init__(self) -> None:
        self._known = PROVIDERS[self.name]
        self.endpoint, self.limit, self.rate = self._known.host, self._known.limit, self._known.rate

    def translate(self, texts: Sequence[str], source: str) -> list[str]:
        """One request per text, as ``Translator`` has it."""
        return [self._one(text, source) for text in texts]

    def _one(self, text: str, source: str) -> str:
        known, environment = self._known, self.environment
        settings: dict[str, Any] = {k: environment[v] for k, v in known.keys.items() if environment.get(v)}
        if self.name == "deepl":  # keys of the free service end so
            settings["use_free_api"] = settings.get("api_key", "").endswith(":fx")
        try:
            translator = self._class()(source=self._code(source), target=self._code(TARGET), **settings)
            answer = translator.translate(text)
        except Exception as error:  # each provider raises its own, requests and json theirs, and some plain mistakes
            raise _mapped(error) from None
        if answer is None and self.name == "google":  # says so of what stays as it is
            return text
        if not isinstance(answer, str) or not answer.strip():
            raise TranslationError("an empty answer", "texts")
        for words, (reason, scope, final) in _REFUSALS.items():
            if self.name == "mymemory" and answer.upper().lstrip("' ").startswith(words):
                raise TranslationError(reason, scope, final=final)
        return answer

    def _class(self) -> Callable[..., Any]:
        if self.make is not None:
            return self.make
        import deep_translator

        made: Callable[..., Any] = getattr(deep_translator, self._known.cls)
        return made

    def _code(self, lang: str) -> str:
        if self.name != "mymemory":
            return self._known.codes.get(lang, lang)
        from deep_translator.constants import MY_MEMORY_LANGUAGES_TO_CODES

        # It wants a country, too: the language's own (de-DE) where there is one.
        of_lang = sorted(c for c in MY_MEMORY_LANGUAGES_TO_CODES.values() if c.split("-")[0] == lang)
        own = f"{lang}-{lang.upper()}"
        first = {"en": "en-GB", "zh": "zh-CN", "ja": "ja-JP"}.get(lang, own)
        return first if first in of_lang else of_lang[0] if of_lang else lang


def _mapped(error: Exception) -> TranslationError:
    """An error of deep-translator, requests or json as ours; told by its class, never by its message."""
    classes = {c.__name__ for c in type(error).__mro__}
    if classes & {"Timeout"}:
        return TranslationError("no answer in time")
    if classes & {"TooManyRequests"}:
        return TranslationError("too many requests", retry=True, wait=5.0)
    if classes & {"ConnectionError"}:
        return TranslationError("no connection", retry=True)
    if classes & {"ApiKeyException", "AuthorizationException"}:
        return TranslationError("the key is missing or refused", final=True)
    if classes & {"LanguageNotSupportedException", "InvalidSourceOrTargetLanguage"}:
        return TranslationError("it does not know the language", "texts", final=True)
    if classes & {"NotValidPayload", "NotValidLength"}:
        return TranslationError("the text was refused", "texts")
    if classes & {"TranslationNotFound", "ElementNotFoundInGetRequest"}:
        return TranslationError("no translation in its answer", "texts")
    if classes & {"RequestError", "ServerException", "MicrosoftAPIerror"}:
        return TranslationError("the server failed or refused", retry=True)
    if classes & {"JSONDecodeError"}:
        return TranslationError("its answer is no JSON", retry=True)
    return TranslationError(f"an odd answer ({type(error).__name__})", retry=True)
