"""A client for LibreTranslate servers: one JSON request for several texts, nothing left to chance."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from pipeline.core.options import shown_url
from pipeline.s4_translate.ask import TARGET, TranslationError

TIMEOUT = (10.0, 50.0)  # seconds to connect, and between two bytes of the answer
_MAX_ANSWER = 4_000_000  # bytes; an answer is about as long as its request
_CODES = {"no": "nb"}  # languages that the server calls otherwise
_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
_BARRED = frozenset({401, 402, 403})


@dataclass
class LibreTranslate:
    """A LibreTranslate server at ``url``. ``key`` is sent in the body only, and never shown.

    Raises ``ValueError`` for an address that cannot be. Redirects are not followed: a login page must not get the
    texts.
    """

    url: str
    key: str = field(default="", repr=False)
    name: str = "libre"
    limit: int = 1500
    batch: int = 20
    rate: float = 10.0
    timeout: tuple[float, float] = TIMEOUT

    def __post_init__(self) -> None:
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise ValueError(f"{shown_url(self.url)!r} is no address of a server, as http://localhost:5000 is")
        self.url = self.url.rstrip("/").removesuffix("/translate")
        self.endpoint = shown_url(self.url)

    def translate(self, texts: Sequence[str], source: str) -> list[str]:
        """One request, as ``Translator`` has it."""
        body: dict[str, Any] = {"q": list(texts), "source": _CODES.get(source, source), "target": TARGET}
        body["format"] = "text"
        if self.key:
            body["api_key"] = self.key
        answer = self._posted(body)
        translated = answer.get("translatedText") if isinstance(answer, dict) else None
        if isinstance(translated, str):
            translated = [translated]
        if not isinstance(translated, list) or not all(isinstance(t, str) for t in translated):
            raise TranslationError("its answer holds no translation", retry=True)
        if len(translated) != len(texts):
            raise TranslationError(f"it answered {len(translated)} of {len(texts)} texts", "texts")
        return translated

    def _posted(self, body: dict[str, Any]) -> Any:
        import requests

        try:
            with requests.post(
                f"{self.url}/translate", json=body, timeout=self.timeout, allow_redirects=False, stream=True
            ) as response:
                data = b""
                for chunk in response.iter_content(65536):
                    data += chunk
                    if len(data) > _MAX_ANSWER:
                        raise TranslationError(f"its answer is longer than {_MAX_ANSWER} bytes", "texts")
        except requests.Timeout:
            raise TranslationError("no answer in time") from None
        except requests.exceptions.ChunkedEncodingError:
            raise TranslationError("its answer was cut short", retry=True) from None
        except requests.ConnectionError:
            raise TranslationError("no connection", retry=True) from None
        except (requests.RequestException, UnicodeError) as error:
            raise TranslationError(f"the request failed ({type(error).__name__})", final=True) from None
        status = response.status_code
        if status != 200:
            raise _refusal(status, self._said(data), response.headers.get("Retry-After", ""))
        try:
            return json.loads(data)
        except (ValueError, RecursionError):
            page = data.lstrip()[:1] == b"<"
            reason = "a web page came in place of an answer" if page else "its answer is no JSON"
            raise TranslationError(reason, retry=True) from None

    def _said(self, data: bytes) -> str:
        """The server's own words about an error, cut short, without our key."""
        try:
            said = json.loads(data)["error"]
        except (ValueError, KeyError, TypeError, RecursionError):
            return ""
        words = " ".join(str(said).split())
        return ": " + (words.replace(self.key, "***") if self.key else words)[:100]


def _refusal(status: int, said: str, retry_after: str) -> TranslationError:
    reason = f"status {status}{said}"
    if status in _BUSY:
        return TranslationError(reason, retry=True, wait=seconds_of(retry_after))
    if status in _BARRED or 300 <= status < 400 or status == 404:
        return TranslationError(reason, final=True)
    return TranslationError(reason, "texts")


def seconds_of(retry_after: str, now: datetime | None = None) -> float:
    """The seconds that a ``Retry-After`` header asks to wait, as a number or a date; 0 where it cannot be read."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return 0.0
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return max(0.0, (when - (now or datetime.now(UTC))).total_seconds())
