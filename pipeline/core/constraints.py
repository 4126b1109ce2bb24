"""What is known of a date whose document is not dated: a weekday, a month, a distance; put together, they may fix it.

A constraint is one or more of these, separated by spaces:

``weekday=1`` (Monday is 1) · ``month=7`` · ``monthday=07-12`` · ``quarter=3`` · ``half=2`` · ``season=22`` ·
``offset=-1d`` (units ``d``, ``w``, ``m``, ``q``, ``h``, ``y`` before or after the day of publication) · ``weekend`` ·
``part=start``, ``mid`` or ``end`` (of the value) · ``after=2d`` (so long after an event that the text names) ·
``recent=w`` (in the past days, weeks or months) · ``recent``, ``now``, ``same``. What says nothing that can be reckoned
with leaves the window as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.core import edtf

_MAX_DAYS = 400  # a weekday or a distance in a longer window has too many answers to list
_PARTS = {"start": 0, "mid": 1, "end": 2}
_RECENT = {"d": 14, "w": 31, "m": 365}  # "in recent weeks": longer ago, one would speak of months
_BACK = 6  # a bare weekday lies at most six days before the day of publication


@dataclass(frozen=True, slots=True)
class Solution:
    """What a set of constraints leaves: an EDTF value (empty where nothing is known), and those that do not fit it.

    A constraint that contradicts the others is reported in ``conflicts`` and left out, never averaged in.
    """

    value: str = ""
    conflicts: tuple[tuple[str, str], ...] = ()


def parse(constraint: str) -> dict[str, str]:
    """The parts of a constraint by name; flags such as ``recent`` have an empty value."""
    pairs = (part.partition("=") for part in constraint.split())
    return {name: value for name, _, value in pairs}


def window(constraint: str, published: str) -> str:
    """The days an event may lie on when an article published within ``published`` (EDTF) gives ``constraint`` for it.

    A bare weekday in a report is the last one before it, so the week before the first possible day of publication
    counts. Empty where the constraint says nothing without a date, or the date of publication is unknown.
    """
    low, high = edtf.bounds(published) if edtf.is_valid(published) else (None, None)
    known = parse(constraint)
    if back := _RECENT.get(known.get("recent", "")):
        return edtf.interval(low - timedelta(days=back) if low else None, high)
    if "weekday" in known:
        return edtf.interval(low - timedelta(days=_BACK) if low else None, high)
    if match := re.fullmatch(r"([+-]?\d+)([dwmqhy])", known.get("offset", "")):
        return edtf.interval(_shift(low, int(match[1]), match[2], first=True), _shift(high, int(match[1]), match[2]))
    if "after" in known:
        return ""  # "the day before": reckoned from what the text names, not from its own day
    return published if known else ""


def _shift(day: date | None, count: int, unit: str, first: bool = False) -> date | None:
    """The first or last day of the unit that lies ``count`` units from ``day``."""
    if day is None:
        return None
    try:
        if unit == "d":
            return day + timedelta(days=count)
        if unit == "w":
            monday = day + timedelta(weeks=count, days=-day.weekday())
            return monday if first else monday + timedelta(days=6)
        size = {"m": 1, "q": 3, "h": 6, "y": 12}[unit]
        months = (day.year * 12 + day.month - 1) // size * size + count * size
        if first:
            return date(months // 12, months % 12 + 1, 1)
        return edtf.month_end((months + size - 1) // 12, (months + size - 1) % 12 + 1)
    except (ValueError, OverflowError):
        return None


def part_of(value: str, part: str) -> str:
    """The first, middle or last third of a period, as the interval that "early", "mid" and "late" point to."""
    low, high = edtf.bounds(value)
    if low is None or high is None or part not in _PARTS or low == high:
        return value
    third, months = _PARTS[part], (high.year - low.year) * 12 + high.month - low.month + 1
    if months >= 3 and low.day == 1 and high == edtf.month_end(high.year, high.month):
        first, last = low.month - 1 + months * third // 3, low.month - 1 + months * (third + 1) // 3
        return edtf.interval(date(low.year + first // 12, first % 12 + 1, 1), edtf.month_end(low.year, last))
    days = (high - low).days + 1
    first_day, last_day = days * third // 3, days * (third + 1) // 3 - 1
    return edtf.interval(low + timedelta(days=first_day), low + timedelta(days=last_day))


def candidates(constraint: str, within: str) -> str:
    """All days (or months, quarters …) within an EDTF value that fit a constraint, as one EDTF value.

    ``weekday=1`` within ``2025-02-01/2025-03-02`` gives the one-of set of its Mondays. Where the window is open, or
    too long to list, or the constraint says nothing that can be reckoned with, ``within`` itself is the answer; empty
    where nothing fits.
    """
    known = parse(constraint)
    low, high = edtf.bounds(within) if within else (None, None)
    if "part" in known and within:
        return part_of(within, known["part"])
    if "weekday" in known:
        if low is None or high is None or (high - low).days > _MAX_DAYS:
            return within
        first = low + timedelta(days=(int(known["weekday"]) - low.isoweekday()) % 7)
        days = [first + timedelta(weeks=n) for n in range((high - first).days // 7 + 1)] if first <= high else []
        return edtf.one_of([d.isoformat() for d in days])
    for name, form in (("monthday", "XXXX-{}"), ("month", "XXXX-{:0>2}"), ("season", "XXXX-{}")):
        if name in known:
            yearless = form.format(known[name])
            return edtf.intersect(yearless, within) if within else yearless
    for name, base in (("quarter", 32), ("half", 39)):
        if name in known:
            yearless = f"XXXX-{base + int(known[name])}"
            return edtf.intersect(yearless, within) if within else yearless
    return within


def solve(statements: Iterable[tuple[str, str]]) -> Solution:
    """The date that satisfies all statements, each a constraint with the EDTF value within which it holds.

    A statement with an empty constraint gives its value outright. Statements are taken from the most to the least
    precise, whatever their order; one that contradicts what the ones before it leave becomes a conflict.
    """
    known = [(c, w, candidates(c, w)) for c, w in statements]
    conflicts = [(c, w) for c, w, found in known if not found and c and w]
    loose = sorted({c for c, w, found in known if not found and c and not w})  # a weekday in an article of any time
    usable = sorted(((found, c, w) for c, w, found in known if found), key=lambda k: (_width(k[0]), k))
    value = ""
    for found, constraint, within in usable:
        if not edtf.compatible(value, found):
            conflicts.append((constraint, within))
            continue
        value = edtf.intersect(value, found) or value
    for constraint in loose if value else ():
        found = candidates(constraint, value)
        if found and edtf.compatible(value, found):
            value = edtf.intersect(value, found) or value
        else:
            conflicts.append((constraint, ""))
    return Solution(value, tuple(sorted(conflicts)))


def _width(value: str) -> float:
    """How many days a value leaves open."""
    total = 0.0
    for member in edtf.members(value):
        low, high = edtf.bounds(member)
        total += (high - low).days + 1 if low and high else 10**7
    return total
