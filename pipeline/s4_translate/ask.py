"""What a translation provider must be able to do, its one kind of error, and how to ask it with patience."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeVar

T = TypeVar("T")
TARGET = "en"
Scope = Literal["provider", "texts"]
ATTEMPTS = 3
BACKOFF = 0.5  # seconds before the second attempt, doubled before each further one
LONGEST_WAIT = 60.0  # seconds that a provider may ask us to wait; one that wants more is given up
DEADLINE = 60.0  # seconds for one request, from the first byte sent to the last one read


class TranslationError(Exception):
    """A request that brought no translation.

    ``reason`` is fit to print: it holds no key and no text of an article. ``scope`` says what the failure tells about:
    the ``provider`` as a whole or only these ``texts`` (or their language). ``retry`` says whether asking again may
    help, ``wait`` how many seconds the provider asked us to wait, ``final`` that no further text need be tried.
    """

    def __init__(
        self, reason: str, scope: Scope = "provider", *, retry: bool = False, wait: float = 0.0, final: bool = False
    ) -> None:
        super().__init__(reason)
        self.reason, self.scope, self.retry, self.wait, self.final = reason, scope, retry, wait, final


class Translator(Protocol):
    """A provider. ``endpoint`` is where texts go, without credentials; making one sends nothing.

    ``limit`` is how many characters and ``batch`` how many texts one request may hold, ``rate`` how many requests per
    second it should get (0: as many as it answers).
    """

    name: str
    endpoint: str
    limit: int
    batch: int
    rate: float

    def translate(self, texts: Sequence[str], source: str) -> list[str]:
        """One request: the texts, of the language ``source`` (ISO 639-1), in English, one answer for each.

        Raises ``TranslationError``.
        """


@dataclass
class Patient:
    """Asks a translator no faster than its rate, each time within a deadline, and again where that may help."""

    translator: Translator
    rate: float = 0.0  # requests per second, 0: the translator's own
    deadline: float = DEADLINE
    sleep: Callable[[float], object] = time.sleep
    clock: Callable[[], float] = time.monotonic
    _next: float = field(default=0.0, init=False)

    def translate(self, texts: Sequence[str], source: str) -> list[str]:
        """As ``Translator.translate``."""
        for attempt in range(ATTEMPTS):
            self._keep_pace()
            try:
                return within(self.deadline, lambda: self.translator.translate(texts, source))
            except TranslationError as error:
                if not error.retry or attempt == ATTEMPTS - 1:
                    raise
                if error.wait > LONGEST_WAIT:
                    reason = f"{error.reason}; asks to wait {error.wait:.0f} s"
                    raise TranslationError(reason, error.scope, final=True) from error
                self.sleep(max(error.wait, BACKOFF * 2**attempt))
        raise AssertionError("unreachable")

    def _keep_pace(self) -> None:
        rate = self.rate or self.translator.rate
        if not rate:
            return
        now = self.clock()
        if now < self._next:
            self.sleep(self._next - now)
        self._next = max(now, self._next) + 1 / rate


def within(seconds: float, function: Callable[[], T]) -> T:
    """What ``function`` returns or raises. Raises ``TranslationError`` where it takes longer.

    It runs in a thread of its own, since libraries without timeouts cannot be stopped otherwise; one that hangs for
    good does not keep the program from ending.
    """
    results: list[T] = []
    errors: list[BaseException] = []

    def work() -> None:
        try:
            results.append(function())
        except BaseException as error:  # it is raised again where the caller waits
            errors.append(error)

    thread = threading.Thread(target=work, daemon=True, name="translation")
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        raise TranslationError(f"no answer within {seconds:g} s")
    if errors:
        raise errors[0]
    return results[0]
