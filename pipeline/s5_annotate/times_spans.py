"""Rules' actions for what is no point in time of its own: durations, what repeats, holidays, "now"."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from pipeline.core.edtf import is_valid
from pipeline.s5_annotate.anchor import Resolved, holiday_in
from pipeline.s5_annotate.times_scan import Found, Match, unit_of

_ISO_UNITS = {"year": "Y", "month": "M", "week": "W", "day": "D", "hour": "H", "minute": "M", "second": "S"}
_NEXT_DOOR = 14  # days ahead within which a holiday is meant whatever the tense
_MANY = {
    "decade": (10, "year"),
    "century": (100, "year"),
    "millennium": (1000, "year"),
    "quarter": (3, "month"),
    "half": (6, "month"),
}


def iso_duration(number: float | None, unit: str) -> str:
    """An ISO 8601 duration; ``X`` for a number that is not told."""
    if number is None:
        return f"P{'T' if unit in ('hour', 'minute', 'second') else ''}X{_ISO_UNITS.get(unit, 'Y')}"
    factor, unit = _MANY.get(unit, (1, unit))
    number *= factor
    if unit == "weekend":
        return f"P{number:g}WE"
    if number % 1 and unit in ("hour", "year"):
        number, unit = (number * 60, "minute") if unit == "hour" else (number * 12, "month")
    return f"P{'T' if unit in ('hour', 'minute', 'second') else ''}{number:.10g}{_ISO_UNITS[unit]}"


def duration(m: Match) -> list[Found]:
    """How long: ``two years``, ``mehrere Wochen``; an age is none, and before an event it tells the distance to it."""
    unit, args, scan = unit_of(m), m.rule.args, m.scan
    end = m.groups.get("span", (m.start, m.end))[1]
    age = scan.has(end, "age_after") or (scan.word(end) == "-" and scan.has(end + 1, "age_after"))
    if not unit or (age and unit in ("year", "month")):
        return []
    if scan.word(end) == "-" and (scan.has(end + 1, "ago") or scan.has(end + 1, "earlier")):
        return []
    number = 1 if args.get("one") == "yes" else None if args.get("vague") == "yes" or "m" in m.groups else m.number()
    if args.get("half") == "yes" and number is not None:
        number += 0.5
    if number is not None and (number > 10_000 or (1800 <= number <= 2100 and unit not in ("hour", "minute", "day"))):
        return []
    named = m.start - 2 if scan.word(m.start - 1) in ("of", "von") else m.start - 1
    if unit == "year" and scan.has(named, "age_before"):
        return []
    if unit == "quarter" and number == 1 and not args.get("one"):  # a fourth of something
        return []
    constraint = ""
    if (
        number is None
        and unit in ("day", "week", "month")
        and any(scan.has(i, "last") or scan.has(i, "recent") for i in range(m.start, m.end))
    ):
        constraint = f"recent={unit[0]}"
    event = end - 1 if scan.has(end - 1, "before_event") else end
    if number is not None and unit in ("day", "week", "month", "year") and scan.has(event, "before_event"):
        sign = "-" if scan.value(event, "before_event") == "-1" else ""
        constraint = f"after={sign}{number:g}{unit[0]}"
    found = m.found("duration", Resolved(iso_duration(number, unit)), constraint=constraint)
    return [replace(found, end=end - 1) if event == end - 1 else found]


def _duration_word(m: Match) -> list[Found]:
    if value := m.value("v", "duration_word"):
        number, unit = value.split()
        if unit == "year" and m.scan.tokens.word(m.start)[0].isupper() and m.start and m.scan.word(m.start - 1) != ".":
            return []  # "die Zwölfjährige" is somebody
        return [m.found("duration", Resolved(iso_duration(float(number), unit)))]
    unit = m.value("v", "duration_adj")
    return [m.found("duration", Resolved(iso_duration(None, unit)))] if unit else []


def _duration_suffix(m: Match) -> list[Found]:
    unit, number = m.value("v", "jaehrig"), m.number()
    if unit == "year" and (number is None or number > 12):  # an age
        return []
    return [m.found("duration", Resolved(iso_duration(m.number(), unit)))]


def _set(m: Match) -> list[Found]:
    """``jeden Montag``, ``annually``, ``once a month``: what repeats has a period, no date."""
    if value := m.value("v", "set_word"):
        return [m.found("set", Resolved(value))]
    if (weekday := m.value("w", "weekday")) or (weekday := m.value("w", "weekday_tod")):
        return [m.found("set", Resolved("P1W"), constraint=f"weekday={weekday}")]
    if "v" in m.groups:
        return [m.found("set", Resolved("P1W" if m.classed("v", "weekday_set") else "P1Y"))]
    unit = unit_of(m)
    number = m.number() if "n" in m.groups else 1
    if number is None:
        number = float(m.value("n", "ordinal") or 1)
    return [m.found("set", Resolved(iso_duration(number, unit)))] if unit else []


def _holiday(m: Match) -> list[Found]:
    """A holiday in the year stated, or the one nearest to the anchor."""
    spec = m.rule.args.get("spec") or m.value("v", "holiday_two" if "holiday_two" in m.rule.name else "holiday")
    year, offset = m.year, m.offset
    if year is not None:
        return m.find(holiday_in(year, spec))
    if offset:
        return m.relative(lambda d: _holiday_near(d, spec, 2 if offset > 0 else -2), "")
    tense = m.scan.tense(m.start, m.end)
    return m.relative(lambda d: _holiday_near(d, spec, tense), "", f"XXXX-{spec}" if is_valid(f"XXXX-{spec}") else "")


def _holiday_near(day: date, spec: str, direction: int) -> str:
    days = [holiday_in(y, spec) for y in (day.year - 1, day.year, day.year + 1)]
    now = day.isoformat()
    soon = [d for d in days if d >= now and (date.fromisoformat(d) - day).days <= _NEXT_DOOR]
    if direction == -1 and soon:  # "the week before Christmas was quiet" is told in that week too
        return soon[0]
    if direction < 0:
        return [d for d in days if (d < now if direction < -1 else d <= now)][-1]
    if direction > 0:
        return next(d for d in days if (d > now if direction > 1 else d >= now))
    return min(days, key=lambda d: abs((date.fromisoformat(d) - day).days))


def _ref(m: Match) -> list[Found]:
    """What points to a time without saying which: now, recently, in future.

    "Now" has the day of publication for its value, and keeps the flag ``now``: it tells when the text speaks, not when
    something happened, so no event may be dated by it.
    """
    to = m.rule.args["to"]
    if to == "present":
        resolved = m.scan.anchor.resolve(date.isoformat)
        return [m.found("date", resolved, "relative" if resolved.value else "", "now")]
    return [m.found("date", constraint="recent" if to == "past" else "")]


def _none(m: Match) -> list[Found]:
    """What only looks like a time: names of newspapers, programmes, movements. Nothing else may be found in it."""
    return [m.found("")]


SPANS: Mapping[str, Callable[[Match], list[Found]]] = {
    "duration": duration,
    "duration_word": _duration_word,
    "duration_jaehrig": _duration_suffix,
    "set": _set,
    "holiday": _holiday,
    "holiday_fixed": _holiday,
    "ref": _ref,
    "none": _none,
}
