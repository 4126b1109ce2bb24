"""Rules' actions for dates that count from the day of publication, or from a date that the text named before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from pipeline.core.edtf import bounds, is_valid, precision, week_of
from pipeline.s5_annotate.anchor import Anchor, Resolved, day_near, month_near, moved, unit_at, weekday_near
from pipeline.s5_annotate.times_dates import dated
from pipeline.s5_annotate.times_scan import Found, Match, day_number, parted, unit_of
from pipeline.s5_annotate.times_spans import duration, iso_duration

_MEMORY = 40  # expressions back to which a weekday may refer


def _rel(m: Match) -> list[Found]:
    """``last year``, ``diese Woche``, ``Ende des Monats``: a unit some units away."""
    unit = m.rule.args.get("unit") or unit_of(m)
    offset = int(m.rule.args["offset"]) if "offset" in m.rule.args else m.offset
    if m.classed("k", "past_span"):  # "the past year" is the twelve months before, not the year before
        return [m.found("duration", Resolved(iso_duration(1, unit)))] if unit else []
    if not unit or unit in ("hour", "minute", "second", "millennium"):
        return []
    if offset is None:
        if not m.part and unit != "weekend":
            return []
        if unit == "weekend":
            tense = m.scan.tense(m.start, m.end)
            return m.relative(lambda d: _weekend_near(d, tense), "weekend")
        offset = 0
        if (known := m.scan.previous("year", start=m.start, within=8)) and unit == "year":
            return parted(m, m.find(known, basis="relative"))
    if unit == "decade" and offset == 0 and not m.part and not m.classed("k", "this"):
        return []
    if m.classed("u", "unit_plural"):
        return []
    if unit == "day":
        if offset == 0:
            previous = m.scan.previous()
            if precision(previous) == "day":
                return m.find(previous, basis="relative")
            return [m.found("date")]
        return m.relative(lambda d: unit_at(d, unit, offset), f"offset={offset}d")
    if unit == "weekend":
        return m.relative(lambda d: _weekend_rel(d, offset), f"weekend={offset}")
    short = {"week": "w", "month": "m", "quarter": "q", "half": "h", "year": "y", "decade": "0y", "century": "00y"}[
        unit
    ]
    return parted(m, m.relative(lambda d: unit_at(d, unit, offset), f"offset={offset}{short}"))


def _weekend_near(day: date, tense: int) -> str:
    """The weekend without more: on Friday to Sunday this one, else the one past, unless the clause looks ahead."""
    ahead = tense > 0 or day.weekday() >= 5 or (tense == 0 and day.weekday() == 4)
    return unit_at(day, "weekend", 0 if ahead else -1)


def _weekend_rel(day: date, offset: int) -> str:
    return unit_at(day, "weekend", offset if offset < 0 else offset - (day.weekday() < 4 and offset > 0))


def _rel_word(m: Match) -> list[Found]:
    """A word that names its distance itself: gestern, Vorjahr, heuer, yesterday."""
    scan, at = m.scan, m.at("v")
    classes = ("day_offset", "heuer", "rel_year", "rel_month", "rel_week", "rel_quarter", "today_adj", "yesterday_adj",
               "tomorrow_adj")  # fmt: skip
    value = next((v for c in classes if (v := scan.value(at, c))), "")
    unit = m.rule.args["unit"] if m.rule.args["unit"] != "day" or not value else "day"
    if not value:
        return []
    offset = int(value)
    short = {"day": "d", "week": "w", "month": "m", "quarter": "q", "year": "y"}[unit]
    return m.relative(lambda d: unit_at(d, unit, offset), f"offset={offset}{short}")


def _fixed_offset(m: Match) -> list[Found]:
    """``the day before yesterday``: a distance that the rule states."""
    offset = int(m.rule.args["offset"])
    return m.relative(lambda d: unit_at(d, m.rule.args["unit"], offset), f"offset={offset}d")


def _the_unit(m: Match) -> list[Found]:
    """``the year``, ``the week``: the one the text is about, as the calendar of the anchor has it."""
    unit = unit_of(m)
    if m.scan.has(m.start - 1, "before_unit"):
        return m.relative(lambda d: unit_at(d, unit), f"offset=0{unit[0]}")
    return []


def _week_of(m: Match) -> list[Found]:
    """``the week of March 6``."""
    month, day = int(m.value("mo", "month") or 0), day_number(m.scan, m.at("day"))
    if not is_valid(f"XXXX-{month:02}-{day:02}") or not month:
        return []
    if (year := m.year) is not None:
        value = f"{year:04}-{month:02}-{day:02}"
        return m.find(week_of(date.fromisoformat(value))) if is_valid(value) else []
    tense = m.scan.tense(m.start, m.end)
    return m.relative(
        lambda d: week_of(date.fromisoformat(day_near(d, month, day, tense))), f"monthday={month:02}-{day:02}"
    )


def _rel_part(m: Match) -> list[Found]:
    """``Jahresende``, ``year's end``: a part of the current unit."""
    unit = m.rule.args["unit"]
    part = m.value("v", f"part_{unit}")
    short = {"week": "w", "month": "m", "year": "y"}[unit]
    found = m.relative(lambda d: unit_at(d, unit), f"offset=0{short}")
    return [replace(f, constraint=f"{f.constraint} part={part}".strip()) for f in found] if part else found


def _tomorrow(m: Match) -> list[Found]:
    """``morgen``: the next day, unless it is the morning, or part of a name."""
    scan, at = m.scan, m.at("v")
    if scan.has(at, "tomorrow_cap"):
        starts = at == 0 or scan.has(at - 1, "paragraph") or scan.tokens.word(at - 1) in '.!?:„“"»'
        if not starts or not scan.tokens.word(at + 1)[:1].islower():
            return []
    elif scan.has(at - 1, "capital") and scan.has(at + 1, "capital") and scan.has(at - 2, "capital"):
        return []  # a name that was translated word by word
    elif scan.has(at - 1, "day_offset") or scan.has(at - 1, "weekday") or scan.has(at - 1, "tod"):
        return []
    return m.relative(lambda d: unit_at(d, "day", 1), "offset=1d")


def _weekday(m: Match) -> list[Found]:
    scan, weekday = m.scan, int(m.value("w", "weekday") or m.value("w", "weekday_abbr") or 0)
    if not weekday or (scan.has(m.end, "capital") and m.end - m.start == 1 and scan.has(m.start - 1, "capital")):
        return []
    if scan.word(m.at("w") - 1) == "-" and scan.tokens.adjacent(m.at("w") - 1) and scan.tokens.adjacent(m.at("w") - 2):
        return []  # the last part of a compound: Rad-Montag
    offset = m.offset
    week = m.at("k") > m.at("w") or (offset is not None and any(scan.has(i, "unit") for i in range(m.start, m.end)))
    constraint = f"weekday={weekday}"
    if week and offset is not None:
        return m.relative(lambda d: _weekday_of_week(d, weekday, offset), constraint)
    if offset == 0:
        return m.relative(lambda d: _weekday_of_week(d, weekday, 0), constraint)
    if offset is not None:
        return m.relative(lambda d: weekday_near(d, weekday, 2 if offset > 0 else -2), constraint)
    if joined := _after_joined(m, weekday):
        return joined
    tense = scan.tense(m.start, m.end)
    if tense == 0 and scan.has(m.start - 1, "until") and not scan.opens_clause(m.start):
        tense = 1  # "closed until Friday"; but "until Friday, they had not"
    if tense == 0 and scan.has(m.start - 1, "due_prep"):
        tense = 1  # "calls a strike for Monday"
    if tense == 0 and (named := next((f for f in reversed(scan.found[-_MEMORY:]) if _is_weekday(f, weekday)), None)):
        return m.find(named.resolved.value, basis="relative")
    return m.relative(lambda d: weekday_near(d, weekday, 1 if tense > 0 else -1), constraint)


def _is_weekday(found: Found, weekday: int) -> bool:
    """Whether something found before is a day that was named by this weekday alone."""
    value = found.resolved.value
    return found.rule == "weekday" and precision(value) == "day" and date.fromisoformat(value).isoweekday() == weekday


def _after_joined(m: Match, weekday: int) -> list[Found]:
    """The second weekday of "Friday and Saturday": the one that follows the first."""
    last = m.scan.found[-1] if m.scan.found else None
    if last is None or not last.rule.startswith("weekday") or precision(last.resolved.value) != "day":
        return []
    gap = range(last.end, m.start)
    if not 0 < len(gap) <= 3 or not all(m.scan.has(i, "joiner") for i in gap):
        return []
    day = weekday_near(date.fromisoformat(last.resolved.value), weekday, 2)
    latest = m.scan.anchor.high
    if latest and day > latest.isoformat() and m.scan.tense(m.start, m.end) < 0:
        return []
    return m.find(day, basis="relative")


def _weekday_of_week(day: date, weekday: int, offset: int) -> str:
    monday = week_of(day)[:10]
    return unit_at(date.fromisoformat(monday), "day", weekday - 1 + 7 * offset)


def _ago(m: Match) -> list[Found]:
    """``vor zwei Jahren``, ``two weeks ago``: counted from the anchor, as precise as the unit."""
    unit, number = unit_of(m), m.number()
    sign = int(m.rule.args["dir"])
    if not unit or unit == "weekend":
        return []
    if number is None or "m" in m.groups:  # how far back nobody can say: a distance, no date
        near = "recent" if unit in ("day", "week", "month") and sign < 0 else ""
        return [m.found("duration", Resolved(iso_duration(None, unit)), constraint=near)]
    if unit in ("hour", "minute", "second"):
        return m.relative(lambda d: moved(d, unit, sign * number), "offset=0d", kind="time")
    a_year = number == 1 and unit == "year" and m.rule.args.get("period") == "yes"
    if a_year and (found := _year_before_period(m, 60)):
        return found
    short = {"day": "d", "week": "w", "month": "m", "quarter": "q", "half": "h", "year": "y"}.get(unit, "y")
    count = number * {"decade": 10, "century": 100, "millennium": 1000}.get(unit, 1)
    return m.relative(lambda d: moved(d, unit, sign * number), f"offset={sign * count:g}{short}")


def _hence(m: Match) -> list[Found]:
    """``in zwei Jahren``: ahead where the clause looks ahead, else how long something took."""
    unit = unit_of(m)
    if m.scan.tense(m.start, m.end) > 0 and unit not in ("hour", "minute", "second"):
        return _ago(replace(m, rule=replace(m.rule, args={"dir": "1"})))
    return duration(m)


def _offset(m: Match) -> list[Found]:
    """``two weeks later``: counted from the date that the text named before."""
    unit, number, sign = unit_of(m), m.number(), int(m.rule.args["dir"])
    if not unit or unit in ("weekend", "hour", "minute", "second"):
        return [m.found("time")] if unit else []
    if _event_follows(m):
        return duration(m)
    if number is None:
        return [m.found("date")]
    if m.rule.args.get("period") == "yes" and number == 1 and unit == "year":
        if found := _year_before_period(m, 60):
            return found
        if not m.scan.previous("day", "month", "year", start=m.start, within=40):
            return m.relative(lambda d: unit_at(d, "year", -1), "offset=-1y")
    return _from_previous(m, unit, sign * number)


def _event_follows(m: Match) -> bool:
    """Whether the last word of the match is a preposition that an event follows: ``two days before the murder``."""
    last, after = m.end - 1, m.end
    return (
        m.scan.has(last, "before_event")
        and after < len(m.scan.tokens.symbols)
        and not (m.scan.has(after, "mark") or m.scan.tokens.word(after) in ",.;:" or m.scan.has(after, "paragraph"))
    )


def _from_previous(m: Match, unit: str, number: float) -> list[Found]:
    previous = m.scan.previous()
    low, high = bounds(previous) if previous else (None, None)
    if low is None or high is None:
        return [m.found("date", constraint=f"after={number:g}{unit[0]}")]
    resolved = Anchor(low, high).resolve(lambda d: moved(d, unit, number))
    return [m.found("date", resolved, "relative" if resolved.value else "")]


def _offset_one(m: Match) -> list[Found]:
    unit = unit_of(m)
    if not unit or unit in ("hour", "minute", "second", "weekend"):
        return [m.found("time")] if unit else []
    if _event_follows(m):
        if m.scan.has(m.start, "det_a"):
            return duration(replace(m, rule=replace(m.rule, args={"one": "yes"})))
        return [m.found("date", constraint=f"after={m.rule.args['dir']}{unit[0]}")]
    found = _from_previous(m, unit, int(m.rule.args["dir"]))
    if found[0].resolved == Resolved() and m.rule.args.get("else") == "anchor":
        return m.relative(lambda d: unit_at(d, unit, int(m.rule.args["dir"])), f"offset={m.rule.args['dir']}{unit[0]}")
    return found


def _offset_word(m: Match) -> list[Found]:
    value = m.value("v", "prev_day") or m.value("v", "prev_year") or m.rule.args.get("dir", "1")
    found = _from_previous(m, m.rule.args["unit"], int(value))
    if m.rule.args["unit"] == "day" and not found[0].resolved.value and not found[0].resolved.low:
        return m.relative(lambda d: unit_at(d, "day", int(value)), f"offset={int(value)}d")
    return found


def _same(m: Match) -> list[Found]:
    """``am selben Tag``, ``that year``: the date of that precision that the text named last."""
    unit = unit_of(m)
    if unit in ("hour", "minute", "second", ""):
        return [m.found("time")] if unit else []
    previous = m.scan.previous()
    low, high = bounds(previous) if previous else (None, None)
    if low is None or high is None:
        if m.rule.args.get("else") == "anchor":
            return m.relative(lambda d: unit_at(d, unit), f"offset=0{unit[0]}")
        return [m.found("date", constraint="same")]
    resolved = Anchor(low, high).resolve(lambda d: unit_at(d, unit))
    return [m.found("date", resolved, "relative" if resolved.value else "", "" if resolved.value else "same")]


def _same_period(m: Match) -> list[Found]:
    """``Vorjahreszeitraum``, ``the year-ago quarter``: a year before the period that the text is about."""
    found = _year_before_period(m, 80, "month") or m.relative(lambda d: unit_at(d, "year", -1), "offset=-1y")
    return [replace(f, shifted=True) for f in found]


def _year_before_period(m: Match, within: int, *more: str) -> list[Found]:
    """A year before the quarter or half (or period of ``more`` sizes) that the text was about just before; empty where
    it was about none."""
    period = m.scan.previous("quarter", "half", *more, start=m.start, within=within)
    if not period or not period[:4].isdigit():
        return []
    return [replace(f, shifted=True) for f in m.find(f"{int(period[:4]) - 1:04}{period[4:]}", basis="relative")]


def _quarter_to(m: Match) -> list[Found]:
    """``the quarter ended Sept. 30``: the calendar quarter that ends so; where none does, three months."""
    month = int(m.value("mo", "month") or 0)
    if month % 3:
        return [m.found("duration", Resolved(iso_duration(3, "month")))]
    code = 32 + month // 3
    if (year := m.year) is not None:
        return m.find(f"{year:04}-{code}")
    tense = -1 if "past" in m.groups else m.scan.tense(m.start, m.end)
    return m.relative(lambda d: f"{month_near(d, month, tense)[:4]}-{code}", f"quarter={month // 3}")


def _current(m: Match) -> list[Found]:
    """``the quarter``, ``the latest quarter``: the one that the text is about, else the last one completed."""
    unit = m.rule.args["unit"]
    done = m.relative(lambda d: unit_at(d, unit, -1), "offset=-1q")
    previous = m.scan.previous(unit, start=m.start, within=80)
    running = m.classed("latest", "latest") and previous > done[0].resolved.value != ""
    return m.find(previous, basis="relative") if previous and not running else done


def _clock(m: Match) -> list[Found]:
    """A time of day; one that names its day ("Sunday night", "heute Abend") is that day, as a date."""
    scan = m.scan
    if scan.word(m.end) == "," and (scan.has(m.end + 1, "ordinal_day") or scan.has(m.end + 1, "month")):
        return [m.found("time")]  # the day is told right after it: "Friday night, March 8"
    inner: list[Found] = []
    if m.classed("v", "day_offset"):
        inner = _rel_word(replace(m, rule=replace(m.rule, args={"unit": "day"})))
    elif m.classed("v", "tomorrow"):
        inner = m.relative(lambda d: unit_at(d, "day", 1), "offset=1d")
    elif m.classed("v", "tonight"):
        inner = m.relative(lambda d: unit_at(d, "day"), "offset=0d")
    elif "w" in m.groups:
        weekday = int(m.value("w", "weekday") or m.value("w", "weekday_tod") or 0)
        ahead = scan.tense(m.start, m.end) > 0
        inner = m.relative(lambda d: weekday_near(d, weekday, 1 if ahead else -1), f"weekday={weekday}")
    elif "mo" in m.groups:
        month, day = int(m.value("mo", "month")), day_number(scan, m.at("day"))
        inner = m.find(f"{m.year:04}-{month:02}-{day:02}") if m.year else dated(m, month, day)
    elif "k" in m.groups:
        inner = m.relative(lambda d: unit_at(d, "day", m.offset or 0), f"offset={m.offset or 0}d")
    return inner[:1] or [m.found("time")]


RELATIVE: Mapping[str, Callable[[Match], list[Found]]] = {
    "rel": _rel,
    "rel_word": _rel_word,
    "rel_part": _rel_part,
    "fixed_offset": _fixed_offset,
    "the_unit": _the_unit,
    "week_of": _week_of,
    "tomorrow": _tomorrow,
    "weekday": _weekday,
    "ago": _ago,
    "hence": _hence,
    "offset": _offset,
    "offset_one": _offset_one,
    "offset_word": _offset_word,
    "same": _same,
    "same_period": _same_period,
    "current": _current,
    "quarter_to": _quarter_to,
    "clock": _clock,
}
