"""Rules' actions for dates that say themselves when they are: days, months, years, decades, quarters, seasons."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from pipeline.core.edtf import bounds, is_valid, one_of, week_of
from pipeline.s5_annotate.anchor import day_near, month_near, month_value
from pipeline.s5_annotate.times_meant import month_is_meant, season_is_meant, year_is_meant
from pipeline.s5_annotate.times_scan import Found, Match, Scan, day_number, parted, stated_year, two_digit_year


def _numeric(m: Match) -> list[Found]:
    """ISO dates, ``12.03.2024`` and ``3/12/2024``; where day and month could change places both are kept."""
    word = m.scan.tokens.word(m.at("day"))
    if iso := re.match(r"\d{4}-\d\d-\d\d", word):
        return m.find(iso[0])
    parts = [int(p) for p in re.split(r"[./]", word) if p]
    if len(parts) != 3:
        return _day_month(m) if len(parts) == 2 else []
    a, b, year = parts
    year = two_digit_year(year, m.scan.anchor) if year < 100 else year
    day_first, month_first = f"{year:04}-{b:02}-{a:02}", f"{year:04}-{a:02}-{b:02}"
    if m.start < m.at("day") and (first := _first_of_numeric(m, year, b)):
        return [*first, *replace(m, start=m.at("day"), end=m.at("day") + 1).find(day_first)]
    if "." in word or m.scan.lexicon.options.get("date_order") == "dmy":
        return m.find(day_first)
    readings = [v for v in (month_first, day_first) if is_valid(v)]
    if weekday := next((v for i in range(m.start, m.end) if (v := m.scan.value(i, "weekday"))), ""):
        readings = [v for v in readings if date.fromisoformat(v).isoweekday() == int(weekday)] or readings
    near = [v for v in readings if m.scan.anchor.high and v <= m.scan.anchor.high.isoformat()]
    return m.find(one_of(near if len(near) == 1 else readings)) if readings else []


def _first_of_numeric(m: Match, year: int, month: int) -> list[Found]:
    """The first day of ``08. bis 16.10.2015``, which shares month and year with the second."""
    at = next((i for i in range(m.start, m.at("day")) if m.scan.has(i, "ordinal_day")), -1)
    if at < 0:
        return []
    return replace(m, start=at, end=at + 1).find(f"{year:04}-{month:02}-{day_number(m.scan, at):02}")


def _calendar_week(m: Match) -> list[Found]:
    """``KW 11``: a week of the year by its ISO number."""
    number = day_number(m.scan, m.at("n"))
    if not 1 <= number <= 53:
        return []

    def week(year: int) -> str:
        return week_of(date.fromisocalendar(year, number, 1))

    if (year := m.year) is not None:
        try:
            return m.find(week(year))
        except ValueError:  # only some years have a week 53
            return []
    return m.relative(lambda d: week(d.year), f"week={number}")


def _day_month(m: Match) -> list[Found]:
    """``12.3.``: a date only beside a word that asks for one; figures and scores look the same."""
    word = m.scan.tokens.word(m.at("day"))
    day, month = (int(p) for p in word.strip(".").split("."))
    before = m.at("day") - 1
    asked = m.start < m.at("day") or m.scan.has(before, "before_date")
    if not asked or not is_valid(f"XXXX-{month:02}-{day:02}"):
        return []
    return dated(m, month, day)


def dated(m: Match, month: int, day: int) -> list[Found]:
    """The match as a day whose year is not told: in the year that the anchor and the tense suggest."""
    yearless = f"XXXX-{month:02}-{day:02}"
    year = m.scan.told_year(m.start, month, day)
    if year is None:
        year = m.scan.named.get(yearless[5:])
    if year is not None:
        return m.find(f"{year:04}-{month:02}-{day:02}", basis="relative")
    tense = m.scan.tense(m.start, m.end)
    return m.relative(lambda d: day_near(d, month, day, tense), f"monthday={month:02}-{day:02}", yearless)


def _day_list(m: Match) -> list[Found]:
    """One day of a month, or several that share its name: each is an expression of its own."""
    scan, month = m.scan, int(m.value("mo", "month") or 0)
    if not month:
        return []
    month_at = m.at("mo")
    named = scan.has(month_at, "month_abbr") and scan.has(month_at + 1, "capital")
    if named and scan.lexicon.options.get("nouns") == "capital":
        return []  # "9. Jan Meier" in a list; a month would have its dot
    year, relative_year = stated_year(m)
    days = [
        i for i in range(m.start, m.end) if scan.has(i, "ordinal_day") or scan.has(i, "ordinal") or _is_plain_day(m, i)
    ]
    out: list[Found] = []
    for i in days:
        number = day_number(scan, i)
        if not number or not is_valid(f"XXXX-{month:02}-{number:02}"):
            return []
        first = _with_weekday(scan, i, m.start)
        own = i == days[-1] if month_at > i else i == days[0]
        whole = replace(
            m, start=first if out or month_at > i else m.start, end=m.end if own and month_at > i else i + 1
        )
        if month_at < i and own:
            whole = replace(m, end=m.end if len(days) == 1 else i + 1)
        out += _one_day(whole, year, relative_year, month, number)
    return out


def _is_plain_day(m: Match, i: int) -> bool:
    """Whether token ``i`` is a bare number in the group of days (English: ``March 3``)."""
    return m.scan.has(i, "day") and m.at("y") != i


def _with_weekday(scan: Scan, i: int, start: int) -> int:
    """The first token of ``Freitag, den 12.`` where a weekday belongs to the day at ``i``."""
    for back in (1, 2, 3):
        if i - back >= start and scan.has(i - back, "weekday"):
            named = any(scan.has(i - back - 1, name) for name in ("last", "next", "this", "this_det"))
            return i - back - 1 if named and i - back > start else i - back
        if i - back < start or not (scan.word(i - back) == "," or scan.has(i - back, "det")):
            break
    return i


def _one_day(m: Match, year: int | None, relative_year: Callable[[date], int] | None, month: int,
             day: int) -> list[Found]:  # fmt: skip
    if year is not None:
        return m.find(f"{year:04}-{month:02}-{day:02}")
    if relative_year is not None:
        return m.relative(lambda d: f"{relative_year(d):04}-{month:02}-{day:02}", f"monthday={month:02}-{day:02}")
    return dated(m, month, day)


def _month(m: Match) -> list[Found]:
    scan, at = m.scan, m.at("mo")
    month = int(m.value("mo", "month") or 0)
    year, relative_year = stated_year(m)
    if m.groups.get("k") and m.at("k") < at:  # "last May": the May before, not the May of last year
        offset = m.offset or 0
        direction = -1 if offset < 0 else 1
        if offset == 0:
            return m.relative(lambda d: f"{d.year:04}-{month:02}", f"month={month}")
        return m.relative(lambda d: _strict_month(d, month, direction), f"month={month}")
    if year is not None:
        return parted(m, m.find(f"{year:04}-{month:02}"))
    if relative_year is not None:
        return parted(m, m.relative(lambda d: f"{relative_year(d):04}-{month:02}", f"month={month}"))
    if not m.part and m.rule.args.get("sure") != "yes" and not month_is_meant(scan, at, m.end):
        return []
    if (told := scan.told_year(m.start, month, 31)) is not None:
        return parted(m, m.find(f"{told:04}-{month:02}", basis="relative"))
    tense = scan.tense(m.start, m.end)
    return parted(m, m.relative(lambda d: month_near(d, month, tense), f"month={month}", f"XXXX-{month:02}"))


def _month_year2(m: Match) -> list[Found]:
    """``Mai 68``: a year of two digits without an apostrophe, where it can be no day."""
    return _month(m) if int(m.scan.word(m.at("y"))) > 31 else []


def _strict_month(day: date, month: int, direction: int) -> str:
    """The month before (-1) or after (1) the one of ``day``, never that one itself."""
    months = day.year * 12 + day.month - 1
    step = (month - day.month) % 12
    return month_value(months + (step or 12 if direction > 0 else step - 12))


def _year(m: Match) -> list[Found]:
    scan, at, year = m.scan, m.at("y"), m.year
    if year is None:
        return []
    if m.rule.args.get("sure") != "yes" and not m.part and not year_is_meant(scan, at, m.groups["y"][1], year):
        return []
    return parted(m, _part_word(m, m.find(f"{year:04}")))


def _part_word(m: Match, found: list[Found]) -> list[Found]:
    for group in ("v", "part"):
        if part := m.value(group, "part_year"):
            return [replace(f, constraint=f"part={part}") for f in found]
    return found


def _year_words(m: Match) -> list[Found]:
    year = m.year
    return m.find(f"{year:04}") if year is not None and 1100 <= year <= 2100 else []


def _year_span(m: Match) -> list[Found]:
    """A season or fiscal year over two calendar years: 2014/15."""
    first = m.year
    numbers = [re.sub(r"\D", "", m.scan.word(i)) for i in range(m.at("y") + 1, m.end)]
    last = next((n for n in reversed(numbers) if n), "")
    if first is None or not last:
        return []
    second = int(last) if len(last) == 4 else first // 100 * 100 + int(last)
    if second == first // 100 * 100:
        second += 100
    if not first < second <= first + 40 or not 1700 <= first <= 2100:
        return []
    if "z" in m.groups and second != first + 1 and not m.scan.has(m.start - 1, "before_year"):
        return []
    return m.find(f"{first:04}/{second:04}")


def _decade(m: Match) -> list[Found]:
    digits = re.sub(r"\D", "", m.scan.word(m.at("y")))
    word = m.value("y", "decade_word")
    if word:
        digits = word
    if len(digits) == 2:
        opened = any(m.scan.has(m.start - 1, name) for name in ("det", "before_decade"))
        if not (m.start < m.at("y") or opened or _after_decade(m)):
            return []
        if digits == "00" or not digits.endswith("0"):
            return []
        digits = ("19" if digits >= "30" else "20") + digits if digits != "10" else "2010"
    if not digits.endswith("0"):
        return []
    if digits == "2020" and len(re.sub(r"\D", "", m.scan.word(m.at("y")))) != 4:
        return parted(m, m.find("[192X,202X]"))  # "the twenties": which ones, only the reader knows
    if digits.endswith("00") and not 1900 <= int(digits) <= 2100:
        return m.find(f"{digits[:2]}XX")
    return parted(m, m.find(f"{digits[:3]}X"))


def _after_decade(m: Match) -> bool:
    """Whether the match is the second decade of "the 1970s and 80s"."""
    last = m.scan.found[-1] if m.scan.found else None
    if last is None or not last.rule.startswith("decade") or not 0 < m.start - last.end <= 2:
        return False
    return all(m.scan.has(i, "joiner") or m.scan.has(i, "det") for i in range(last.end, m.start))


def _century(m: Match) -> list[Found]:
    number = day_number(m.scan, m.at("n"))
    return parted(m, m.find(f"{number - 1:02}XX")) if 1 <= number <= 30 else []


def _period(m: Match) -> list[Found]:
    """A quarter or half of a year, counted: ``the third quarter of 1990``, ``zweites Halbjahr``."""
    count = day_number(m.scan, m.at("n"))
    code = {"quarter": 32, "half": 39}[m.rule.args["unit"]] + count
    if not 1 <= count <= (4 if m.rule.args["unit"] == "quarter" else 2):
        return []
    year, relative_year = stated_year(m)
    if year is not None:
        return m.find(f"{year:04}-{code}")
    constraint = f"{m.rule.args['unit']}={count}"
    if relative_year is not None:
        return m.relative(lambda d: f"{relative_year(d):04}-{code}", constraint)
    tense = m.scan.tense(m.start, m.end)
    size = 3 if code < 40 else 6
    return m.relative(lambda d: f"{_period_year(d, count, size, tense):04}-{code}", constraint, f"XXXX-{code}")


def _period_year(day: date, count: int, size: int, tense: int) -> int:
    """The year of a quarter or half named without one: this year's, unless that lies too far ahead or behind."""
    ahead = count - ((day.month - 1) // size + 1)
    if tense > 0:
        return day.year if ahead >= 0 or size == 6 else day.year + (ahead <= -3)
    periods = 12 // size
    return day.year - (ahead > (1 if tense == 0 else 0) and ahead >= periods // 2)


def _season(m: Match) -> list[Found]:
    scan = m.scan
    code = int(m.value("n", "season") or m.value("n", "season_months") or 0)
    year, _ = stated_year(m)
    offset = m.offset
    if year is not None:
        return parted(m, m.find(f"{year:04}-{code}"))
    if offset is not None:
        ahead_of = m.at("k") < m.at("n")
        if not ahead_of or offset == 0:
            return parted(m, m.relative(lambda d: f"{_season_year(d, code, offset):04}-{code}", f"season={code}"))
        return m.relative(lambda d: _season_near(d, code, 2 if offset > 0 else -2), f"season={code}")
    at = m.at("n")
    if not m.part and not season_is_meant(scan, at, m.start):
        return []
    tense = scan.tense(m.start, m.end)
    return parted(m, m.relative(lambda d: _season_near(d, code, tense), f"season={code}", f"XXXX-{code}"))


def _season_year(day: date, code: int, offset: int) -> int:
    """Early in a year, this winter is the one that began in the year before."""
    return day.year + offset - (code == 24 and day.month <= 3 and offset == 0)


def _days_off(day: date, low: date | None, high: date | None) -> int:
    """How many days lie between a day and a period; none inside it. What is past counts as a little nearer."""
    if low is None or high is None:
        return date.max.toordinal()
    return 2 * (low - day).days if low > day else max(0, 2 * (day - high).days - 1)


def _season_near(day: date, code: int, direction: int) -> str:
    """The season last begun (-1), the next (1), or (0) the nearest one."""
    options = [f"{y:04}-{code}" for y in (day.year - 1, day.year, day.year + 1)]
    spans = [(v, *bounds(v)) for v in options]
    if direction > 0:
        return next(v for v, low, high in spans if low and high and (low > day if direction > 1 else high >= day))
    past = [v for v, low, high in spans if low and high and (high < day if direction < -1 else low <= day)]
    if direction == 0:
        return min(spans, key=lambda s: _days_off(day, s[1], s[2]))[0]
    return past[-1] if past else options[0]


DATES: Mapping[str, Callable[[Match], list[Found]]] = {
    "numeric": _numeric,
    "day_month": _day_month,
    "calendar_week": _calendar_week,
    "day_list": _day_list,
    "month": _month,
    "month_year2": _month_year2,
    "year": _year,
    "year_words": _year_words,
    "year_span": _year_span,
    "decade": _decade,
    "century": _century,
    "period": _period,
    "season": _season,
}
