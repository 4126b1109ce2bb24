"""Time as resolve compares it: the days an event may have happened on, as closed intervals of day numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from pipeline.core import edtf
from pipeline.core.records import DocumentDate

EARLIEST, LATEST = 1, date.max.toordinal()


@dataclass(frozen=True, slots=True)
class When:
    """The days an event may have happened on: ``low`` to ``high`` as day numbers of the common era, both included.

    ``value`` is the EDTF value that the text gives, empty where it gives none; ``yearless`` what is known without
    a year (``XXXX-07-12``), ``weekday`` (Monday is 1) without a week; empty and 0 where nothing is.
    """

    low: int = EARLIEST
    high: int = LATEST
    value: str = ""
    yearless: str = ""
    weekday: int = 0

    @property
    def stated(self) -> bool:
        """Whether the text itself gives a date."""
        return bool(self.value or self.yearless)


@lru_cache(maxsize=65536)
def interval(value: str) -> tuple[int, int]:
    """First and last day number of an EDTF value; the whole calendar for one that fixes no year, is empty or broken."""
    try:
        low, high = edtf.bounds(value)
    except ValueError:
        return EARLIEST, LATEST
    return low.toordinal() if low else EARLIEST, high.toordinal() if high else LATEST


@lru_cache(maxsize=65536)
def when(value: str, constraint: str = "") -> When:
    """What an EDTF ``value`` and a ``constraint`` such as ``weekday=1`` say about the day of an event."""
    if not edtf.is_valid(value):
        value = ""
    low, high = interval(value)
    known = dict(part.split("=", 1) for part in re.split(r"[;,\s]+", constraint) if "=" in part)
    weekday = int(known["weekday"]) if not value and re.fullmatch("[1-7]", known.get("weekday", "")) else 0
    yearless = value if edtf.has_unknown_year(value) else ""
    if not value and re.fullmatch(r"0?[1-9]|1[0-2]", known.get("month", "")):
        yearless = f"XXXX-{int(known['month']):02}"
    return When(low, high, "" if yearless else value, yearless, weekday)


def known_by(published: DocumentDate) -> int:
    """The day number by which what an article reports as done had happened; a day of grace for time zones."""
    high = interval(published.latest or published.value)[1]
    return min(LATEST, high + 1)


def reported_on(published: DocumentDate) -> int:
    """The day number an article is placed at when articles are put in order; 0 where its date is unknown."""
    return _reported_on(published.value, published.earliest, published.latest)


@lru_cache(maxsize=65536)
def _reported_on(value: str, earliest: str, latest: str) -> int:
    low, high = interval(value)
    if low == EARLIEST or high == LATEST:
        low, high = interval(earliest)[0], interval(latest)[1]
    return 0 if low == EARLIEST or high == LATEST else (low + high) // 2


@lru_cache(maxsize=262144)
def conflict(a: When, b: When) -> str:
    """Why no day fits both, in words; empty where some day does."""
    low, high = max(a.low, b.low), min(a.high, b.high)
    if low > high:
        return f"no day fits both {show(a)} and {show(b)}"
    for x, y in ((a, b), (b, a)):
        if x.weekday and y.low == y.high and date.fromordinal(y.low).isoweekday() != x.weekday:
            return f"{show(y)} is another day of the week"
        if x.yearless and not edtf.compatible(x.yearless, y.yearless or y.value):
            return f"{show(x)} is not {show(y)}"
    if a.weekday and b.weekday and a.weekday != b.weekday:
        return "these are different days of the week"
    return ""


def show(w: When) -> str:
    """A time in words for explanations."""
    return w.value or w.yearless or (f"up to {iso(w.high)}" if w.high < LATEST else "any day")


def iso(day: int) -> str:
    """The ISO date of a day number; empty at either end of the calendar."""
    return "" if day in (EARLIEST, LATEST) else date.fromordinal(day).isoformat()
