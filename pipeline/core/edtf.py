"""Dates as EDTF (ISO 8601-2) strings: read, check, compare and narrow them without ever claiming more than they say.

Forms in use: ``2023-07-12``, ``2023-07``, ``2023``, ``199X`` (decade), ``19XX`` (century), unknown parts as ``X``
(``XXXX-07-12``, ``2023-07-XX``), seasons 21 to 24 (``2023-22`` is summer), quarters 33 to 36, halves 40 and 41,
intervals ``a/b`` whose ends may be open (``..``) or unknown (empty), approximations (a trailing ``~``, ``?`` or
``%``) and one-of sets ``[a,b]``. A season lies in the year in which it begins: winter 2023 ends in February 2024.
The empty string is the unknown date; it is valid, unbounded and compatible with everything.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import lru_cache

Bounds = tuple[date | None, date | None]

# Sub-year periods and the months they span, counted from January of the named year.
PERIOD_MONTHS = {
    21: (3, 5),
    22: (6, 8),
    23: (9, 11),
    24: (12, 14),
    33: (1, 3),
    34: (4, 6),
    35: (7, 9),
    36: (10, 12),
    40: (1, 6),
    41: (7, 12),
}
_PERIOD_NAMES = {**dict.fromkeys(range(21, 25), "season"), **dict.fromkeys(range(33, 37), "quarter")}
_PERIOD_NAMES.update(dict.fromkeys((40, 41), "half"))

_POINT = re.compile(r"(\d{4}|\d{3}X|\d\dXX|XXXX)(?:-(\d\d|XX)(?:-(\d\d|XX))?)?[~?%]?", re.ASCII)
_MAX_YEARS = 400  # a value without a year is tried in at most this many years


@lru_cache(maxsize=4096)
def is_valid(value: str) -> bool:
    """Whether ``value`` is empty or a date in one of the forms above that exists in the calendar."""
    if value.startswith("[") and value.endswith("]"):
        members = value[1:-1].split(",")
        return all(m and "[" not in m and "/" not in m and is_valid(m) for m in members)
    if "/" in value:
        ends = value.split("/")
        if len(ends) != 2 or not any(e.strip(".") for e in ends):
            return False
        if not all(e in ("", "..") or _point_ok(e) for e in ends):
            return False
        low, high = bounds(value)
        return low is None or high is None or low <= high
    return value == "" or _point_ok(value)


def bounds(value: str) -> Bounds:
    """The first and the last day that ``value`` may mean; None where it is unbounded or has no year.

    Raises ``ValueError`` where ``value`` is not one of the forms above.
    """
    return _bounds(value)


@lru_cache(maxsize=8192)
def _bounds(value: str) -> Bounds:
    if value in ("", ".."):
        return None, None
    if value.startswith("[") and value.endswith("]"):
        pairs = [_bounds(m) for m in value[1:-1].split(",")]
        lows, highs = [p[0] for p in pairs], [p[1] for p in pairs]
        return _extreme(lows, min), _extreme(highs, max)
    if "/" in value:
        low, high = value.split("/", 1)
        return _bounds(low)[0], _bounds(high)[1]
    match = _POINT.fullmatch(value)
    if match is None:
        raise ValueError(f"{value!r} is no EDTF date in the forms used here")
    year, month, day = match.groups()
    if year == "XXXX":
        return None, None
    first, last = int(year.replace("X", "0")), int(year.replace("X", "9"))
    if first < 1:
        raise ValueError(f"{value!r}: there is no year 0")
    if month is None or month == "XX":
        return date(first, 1, 1), date(last, 12, 31)
    low_month, high_month = PERIOD_MONTHS.get(int(month), (int(month), int(month)))
    if day is None or day == "XX":
        return date(first, low_month, 1), month_end(last, high_month)
    return date(first, int(month), int(day)), date(last, int(month), int(day))


def _extreme(days: list[date | None], choose: Callable[[list[date]], date]) -> date | None:
    known = [d for d in days if d is not None]
    return choose(known) if len(known) == len(days) else None


def _point_ok(value: str) -> bool:
    match = _POINT.fullmatch(value)
    if match is None:
        return False
    year, month, day = match.groups()
    if day not in (None, "XX") and (month == "XX" or not 1 <= int(month) <= 12):
        return False
    if month not in (None, "XX") and not (1 <= int(month) <= 12 or int(month) in PERIOD_MONTHS):
        return False
    try:
        if year == "XXXX":
            if day not in (None, "XX"):
                date(2000, int(month), int(day))
        else:
            _bounds(value)
    except ValueError:
        return False
    return True


def month_end(year: int, month: int) -> date:
    """The last day of a month; months after December (13 …) fall into the following year."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    if year > date.max.year:
        return date.max
    return date(year, month, calendar.monthrange(year, month)[1])


def precision(value: str) -> str:
    """The size of a value: ``day``, ``month``, ``season``, ``quarter``, ``half``, ``year``, ``decade``, ``century``,
    ``interval``, ``set``, or empty for the unknown date."""
    if not value:
        return ""
    if value.startswith("["):
        return "set"
    if "/" in value:
        return "interval"
    match = _POINT.fullmatch(value)
    if match is None:
        raise ValueError(f"{value!r} is no EDTF date in the forms used here")
    year, month, day = match.groups()
    if day not in (None, "XX"):
        return "day"
    if month not in (None, "XX"):
        return _PERIOD_NAMES.get(int(month), "month")
    return {"XXXX": "", "XX": "century", "X": "decade"}.get(year.lstrip("0123456789"), "year")


def members(value: str) -> tuple[str, ...]:
    """The alternatives of a one-of set; any other value is its own only member."""
    return tuple(value[1:-1].split(",")) if value.startswith("[") else (value,)


def one_of(values: list[str]) -> str:
    """The value that says "one of these": sorted, without repetition; a single one stays as it is."""
    unique = sorted(set(values))
    return "[" + ",".join(unique) + "]" if len(unique) > 1 else "".join(unique)


def interval(low: date | None, high: date | None) -> str:
    """The shortest value for all days from ``low`` to ``high``: a day, month, quarter or year where they fill one."""
    if low is None and high is None:
        return ""
    if low is None or high is None:
        return f"{low or '..'}/{high or '..'}"
    if low == high:
        return low.isoformat()
    for value in (f"{low:%Y-%m}", f"{low:%Y}", *(f"{low:%Y}-{p}" for p in (33, 34, 35, 36, 40, 41))):
        if _bounds(value) == (low, high):
            return value
    return f"{low}/{high}"


def has_unknown_year(value: str) -> bool:
    """Whether a part of the value has a month or a day but no year (``XXXX-07``)."""
    return "XXXX" in value


def with_year(value: str, year: int) -> str:
    """``value`` with its unknown year filled in; empty where that day does not exist in the year."""
    filled = value.replace("XXXX", f"{year:04}")
    return filled if is_valid(filled) else ""


def _in_years_of(value: str, other: str) -> Iterator[str]:
    """``value`` (which has no year) in every year that ``other`` covers; nothing where ``other`` is unbounded."""
    low, high = _bounds(other)
    if low is None or high is None or high.year - low.year > _MAX_YEARS:
        return
    for year in range(low.year - 1, high.year + 1):  # a winter begins in the year before
        if (filled := with_year(value, year)) and _overlap(_bounds(filled), (low, high)):
            yield filled


def _overlap(a: Bounds, b: Bounds) -> bool:
    return not ((a[1] and b[0] and a[1] < b[0]) or (b[1] and a[0] and b[1] < a[0]))


def compatible(a: str, b: str) -> bool:
    """Whether some day may be meant by both values. The unknown date is compatible with every other."""
    if not a or not b:
        return True
    if a.startswith("[") or b.startswith("["):
        return any(compatible(x, y) for x in members(a) for y in members(b))
    if has_unknown_year(a) and has_unknown_year(b):
        return any(compatible(with_year(a, 2000), with_year(b, y)) for y in (1999, 2000, 2001) if with_year(b, y))
    if has_unknown_year(b):
        a, b = b, a
    if has_unknown_year(a):
        low, high = _bounds(b)
        return low is None or high is None or any(True for _ in _in_years_of(a, b))
    return _overlap(_bounds(a), _bounds(b))


def contains(outer: str, inner: str) -> bool:
    """Whether every day that ``inner`` may mean is also one of ``outer``. Only the unknown contains the unknown."""
    if not outer or outer == inner:
        return True
    if not inner:
        return False
    if inner.startswith("["):
        return all(contains(outer, m) for m in members(inner))
    if outer.startswith("["):
        return any(contains(m, inner) for m in members(outer))
    if has_unknown_year(outer):
        if has_unknown_year(inner):
            return contains(with_year(outer, 2000), with_year(inner, 2000))
        return any(contains(m, inner) for m in _in_years_of(outer, inner))
    if has_unknown_year(inner):
        return False
    (low, high), (a, b) = _bounds(outer), _bounds(inner)
    return (low is None or (a is not None and low <= a)) and (high is None or (b is not None and b <= high))


def intersect(a: str, b: str) -> str:
    """What holds when both values are right; empty when they contradict each other (or both are unknown).

    The narrower of two nested values keeps its form; overlapping ones give the interval of the overlap; a value
    without a year is put into the years of the other.
    """
    if not a or not b or not compatible(a, b):
        return "" if a and b else a or b
    if a.startswith("[") or b.startswith("["):
        parts = [intersect(x, y) for x in members(a) for y in members(b) if compatible(x, y)]
        return one_of([m for p in parts for m in members(p)])
    if has_unknown_year(a) != has_unknown_year(b):
        yearless, dated = (a, b) if has_unknown_year(a) else (b, a)
        filled = [intersect(f, dated) for f in _in_years_of(yearless, dated)]
        return one_of(filled) if 0 < len(filled) <= 12 and not any("/" in f for f in filled) else dated
    if contains(a, b):
        return b
    if contains(b, a):
        return a
    if has_unknown_year(a):
        return a if len(a) >= len(b) else b
    (low_a, high_a), (low_b, high_b) = _bounds(a), _bounds(b)
    lows, highs = [d for d in (low_a, low_b) if d], [d for d in (high_a, high_b) if d]
    return interval(max(lows, default=None), min(highs, default=None))


def narrower(a: str, b: str) -> str:
    """The one of two compatible values that says more; ``a`` where neither does or where they contradict each other."""
    if not b or not compatible(a, b):
        return a
    if not a:
        return b
    return b if contains(a, b) and not contains(b, a) else a


def week_of(day: date) -> str:
    """The calendar week of a day, Monday to Sunday, as an interval."""
    monday = day - timedelta(days=day.weekday())
    return f"{monday}/{monday + timedelta(days=6)}"
