"""Work out relative dates from an anchor: the day, or the span of days, on which a text was published.

A relative expression is a function of the anchor day that never falls when the day rises. So it has one value for the
whole anchor exactly where its values for the first and the last day agree; otherwise only bounds are known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.core.edtf import bounds, is_valid, week_of
from pipeline.core.records import DocumentDate

Relative = Callable[[date], str]  # from the anchor day to an EDTF value


@dataclass(frozen=True, slots=True)
class Resolved:
    """An EDTF value with the days that enclose it; ``value`` is empty where only bounds, or nothing, are known."""

    value: str = ""
    low: date | None = None
    high: date | None = None


@dataclass(frozen=True, slots=True)
class Anchor:
    """The first and the last day on which the text may have been published; None where unbounded."""

    low: date | None = None
    high: date | None = None

    @property
    def day(self) -> date | None:
        """The day itself where the anchor is one, else None."""
        return self.low if self.low == self.high else None

    def resolve(self, relative: Relative) -> Resolved:
        """What ``relative`` means for this anchor; never more than holds for every day of it."""
        low = _apply(relative, self.low)
        high = _apply(relative, self.high)
        if low and low == high:
            return exact(low)
        return Resolved("", bounds(low)[0] if low else None, bounds(high)[1] if high else None)


def _apply(relative: Relative, day: date | None) -> str:
    """The value for one day; empty where the day is unknown or the result lies outside the calendar."""
    if day is None:
        return ""
    try:
        value = relative(day)
    except (ValueError, OverflowError):
        return ""
    return value if is_valid(value) else ""


def exact(value: str) -> Resolved:
    """A value that needs no anchor, with its own bounds."""
    return Resolved(value, *bounds(value))


def anchor_of(published: str | DocumentDate) -> Anchor:
    """The anchor that a document's date gives; empty where nothing is known or the string is no date."""
    if isinstance(published, DocumentDate):
        return Anchor(_day(published.earliest), _day(published.latest))
    text = published.strip()[:10] if "T" in published else published.strip()
    return Anchor(*bounds(text)) if text and is_valid(text) else Anchor()


def _day(iso: str) -> date | None:
    try:
        return date.fromisoformat(iso) if iso else None
    except ValueError:
        return None


# How many of which smaller unit make one, for fractions: one and a half years are 18 months.
_SMALLER = {
    "year": (12, "month"),
    "month": (4.345, "week"),
    "week": (7, "day"),
    "decade": (10, "year"),
    "century": (100, "year"),
}

# --- calendar arithmetic: each function gives the EDTF value of a period near a day -----------------------------------


def unit_at(day: date, unit: str, offset: int = 0) -> str:
    """The unit (day, week, weekend, month, quarter, half, year, decade, century) ``offset`` such units from ``day``."""
    months = day.year * 12 + day.month - 1
    if unit in ("hour", "minute", "second"):
        return day.isoformat()
    if unit == "day":
        return (day + timedelta(days=offset)).isoformat()
    if unit == "week":
        return week_of(day + timedelta(weeks=offset))
    if unit == "weekend":
        saturday = day + timedelta(days=5 - day.weekday(), weeks=offset)
        return f"{saturday}/{saturday + timedelta(days=1)}"
    if unit == "month":
        return month_value(months + offset)
    if unit == "quarter":
        at = months // 3 + offset
        return f"{at // 4:04}-{33 + at % 4}"
    if unit == "half":
        at = months // 6 + offset
        return f"{at // 2:04}-{40 + at % 2}"
    if unit == "decade":
        return f"{day.year // 10 + offset:03}X"
    if unit == "century":
        return f"{day.year // 100 + offset:02}XX"
    return f"{day.year + offset:04}"


def month_value(months: int) -> str:
    """The month that lies ``months`` after January of year 0."""
    return f"{months // 12:04}-{months % 12 + 1:02}"


def moved(day: date, unit: str, number: float) -> str:
    """The date ``number`` units from ``day``, as precise as the unit: years give a year, weeks a week, days a day."""
    if number != int(number):
        size, smaller = _SMALLER.get(unit, (1, unit))
        number, unit = number * size, smaller
    count = round(number)
    if unit in ("decade", "century", "millennium"):
        return f"{day.year + count * {'decade': 10, 'century': 100}.get(unit, 1000):04}"
    if unit in ("hour", "minute", "second"):
        return (day + timedelta(**{unit + "s": count})).isoformat() if unit == "hour" and abs(count) >= 24 else str(day)
    return unit_at(day, unit, count)


def weekday_near(day: date, weekday: int, direction: int) -> str:
    """The weekday (Monday is 1) on or before ``day`` (-1), on or after it (1), or strictly so (-2, 2)."""
    ahead = (weekday - day.isoweekday()) % 7
    if direction > 0:
        return (day + timedelta(days=ahead or (7 if direction > 1 else 0))).isoformat()
    return (day + timedelta(days=ahead - 7 if ahead or direction < -1 else 0)).isoformat()


def month_near(day: date, month: int, tense: int) -> str:
    """The month that a text written on ``day`` means by its bare name: the one before for the past (-1), the one after
    for the future (1), the nearer one where the tense is unclear; unless the other one is next door, for what lies 11
    months off is told with its year."""
    months = day.year * 12 + day.month - 1
    ahead = (month - day.month) % 12
    limit = {-1: 1, 0: 5, 1: 10}[tense]
    return month_value(months + (ahead if ahead <= limit else ahead - 12))


def day_near(day: date, month: int, number: int, tense: int) -> str:
    """The day that a text written on ``day`` means by day and month alone; see ``month_near``."""
    candidates = []
    for year in range(day.year - 4, day.year + 5):
        try:
            candidates.append(date(year, month, number))
        except ValueError:  # 29 February
            continue
    past = max(c for c in candidates if c <= day)
    future = min(c for c in candidates if c >= day)
    ahead, back = (future - day).days, (day - past).days
    if tense < 0:
        chosen = future if ahead <= 40 else past
    elif tense > 0:
        chosen = past if back <= 45 else future
    else:
        chosen = future if ahead <= 92 else past
    return chosen.isoformat()


def easter(year: int) -> date:
    """Easter Sunday of a year, Gregorian calendar (the anonymous algorithm)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    j, k = c // 4, c % 4
    m = (a + 11 * h) // 319
    r = (2 * e + 2 * j - k - h + m + 32) % 7
    month = (h - m + r + 90) // 25
    return date(year, month, (h - m + r + month + 19) % 32)


def holiday_in(year: int, spec: str) -> str:
    """The holiday of a year. ``spec`` is ``12-25``, ``e39`` (days from Easter) or ``11-4-4`` (the fourth weekday 4, a
    Thursday, of November; a negative count is from the end of the month)."""
    if spec.startswith("e"):
        return (easter(year) + timedelta(days=int(spec[1:]))).isoformat()
    parts = spec.split("-", 2)
    if len(parts) == 2:
        return f"{year:04}-{spec}"
    month, weekday, count = (int(p) for p in parts)
    if count > 0:
        first = date(year, month, 1)
        return (first + timedelta(days=(weekday - first.isoweekday()) % 7 + 7 * (count - 1))).isoformat()
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return (last - timedelta(days=(last.isoweekday() - weekday) % 7 + 7 * (-count - 1))).isoformat()
