"""What each kind of pattern means: from a match of a rule to the date, duration or set that it stands for.

An action gets a ``Match`` and the ``Scan`` it belongs to and returns what it found: nothing where the match turns out to
be something else (a house number, a surname), several where one pattern lists several days.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from pipeline.core.edtf import bounds, is_valid, one_of, precision, week_of
from pipeline.s5_annotate.anchor import (
    Anchor,
    Relative,
    Resolved,
    day_near,
    exact,
    holiday_in,
    month_near,
    month_value,
    moved,
    unit_at,
    weekday_near,
)
from pipeline.s5_annotate.times_lexicon import Rule, TimesLexicon
from pipeline.s5_annotate.times_tokens import Tokens

_MARKS_END = frozenset(".!?;:")
_ISO_UNITS = {"year": "Y", "month": "M", "week": "W", "day": "D", "hour": "H", "minute": "M", "second": "S"}
_MANY = {"decade": (10, "year"), "century": (100, "year"), "millennium": (1000, "year"), "quarter": (3, "month"),
         "half": (6, "month")}  # fmt: skip
_TENSE_REACH = 30  # tokens to each side in which a verb may tell the tense


@dataclass(frozen=True, slots=True)
class Found:
    """A time expression as tokens ``start`` to ``end`` (exclusive), before it is given characters."""

    start: int
    end: int
    kind: str
    resolved: Resolved = Resolved()
    basis: str = ""
    constraint: str = ""
    rule: str = ""
    shifted: bool = False  # a year before the period that the text is about, so no such period itself
    yearless: str = ""  # the value with XXXX for its year, where the year was not stated


@dataclass(slots=True)
class Scan:
    """One text being searched: its tokens, its anchor and what was found so far, in the order of the text."""

    tokens: Tokens
    lexicon: TimesLexicon
    anchor: Anchor
    tense_at: Callable[[int], int] | None = None  # by character offset: -1 past, 1 future, 0 unknown
    found: list[Found] = field(default_factory=list)
    cues: list[tuple[int, int]] = field(default_factory=list)  # see ``_tense_cues``; made when first asked for

    def word(self, i: int) -> str:
        """The lower-case word at token ``i``; empty outside the text."""
        return self.tokens.word(i).lower()

    def has(self, i: int, name: str) -> bool:
        """Whether token ``i`` is of a class."""
        symbols = self.tokens.symbols
        return 0 <= i < len(symbols) and name in self.lexicon.classes_of[symbols[i]]

    def value(self, i: int, name: str) -> str:
        """The value of token ``i`` in a class; empty where it is not of the class."""
        return (self.lexicon.value(self.tokens.word(i), name) or "") if self.has(i, name) else ""

    def tense(self, start: int, end: int) -> int:
        """-1 where the clause around the tokens tells of the past, 1 of the future, 0 where neither is clear."""
        if self.tense_at is not None and (tense := self.tense_at(self.tokens.starts[start])):
            return tense
        for i in (start - 1, start - 2):
            if self.has(i, "until"):
                return 1
            if self.has(i, "since"):
                return -1
        if self.has(end, "possessive"):
            return self._nearest_tense(end, 1, 6)[1]
        before, after = self._nearest_tense(start, -1, _TENSE_REACH), self._nearest_tense(end - 1, 1, _TENSE_REACH)
        return min(before, after, key=lambda t: t[0])[1]

    def _nearest_tense(self, origin: int, step: int, reach: int) -> tuple[int, int]:
        """How many tokens away the nearest verb that shows its tense stands within the sentence, and the tense."""
        if not self.cues:
            self.cues = list(_tense_cues(self)) or [(-_TENSE_REACH, 0)]
        at = bisect_right(self.cues, (origin, 2)) if step > 0 else bisect_left(self.cues, (origin, -2)) - 1
        if 0 <= at < len(self.cues):
            distance, tense = abs(self.cues[at][0] - origin), self.cues[at][1]
            if tense and distance < reach:
                return distance, tense
        return reach + 1, 0

    def previous(self, *precisions: str, start: int = 0, within: int = 10**9) -> str:
        """The value of the last date found whose precision is one of ``precisions`` (any where none is given), at most
        ``within`` tokens before token ``start``."""
        for found in reversed(self.found[-12:]):
            if found.kind != "date" or not found.resolved.value or found.shifted:
                continue
            if not precisions or precision(found.resolved.value) in precisions:
                return found.resolved.value if start - found.end <= within else ""
        return ""


def _tense_cues(scan: Scan) -> Iterator[tuple[int, int]]:
    """The tokens that tell the tense, each with it (-1 past, 1 future), and the ends of sentences (0), in order."""
    classes_of, lexicon = scan.lexicon.classes_of, scan.lexicon
    for i, symbol in enumerate(scan.tokens.symbols):
        classes = classes_of[symbol]
        if "lower" in classes:
            if lexicon.is_past(scan.tokens.word(i)):
                yield i, -1
        elif "tense_future" in classes:
            yield i, 1
        elif "tense_past" in classes:
            yield i, -1
        elif "paragraph" in classes or (scan.tokens.word(i) in _MARKS_END and not scan.has(i - 1, "month_abbr")):
            yield i, 0


@dataclass(frozen=True, slots=True)
class Match:
    """A rule's match: its token span and the token spans of its named groups."""

    scan: Scan
    rule: Rule
    start: int
    end: int
    groups: Mapping[str, tuple[int, int]]

    def at(self, group: str) -> int:
        """The first token of a group; -1 where the group is absent."""
        return self.groups[group][0] if group in self.groups else -1

    def value(self, group: str, name: str) -> str:
        """The value in a class of the first token of the group that has one; empty where none has."""
        first, last = self.groups.get(group, (0, 0))
        return next((v for i in range(first, last) if (v := self.scan.value(i, name))), "")

    def classed(self, group: str, name: str) -> bool:
        """Whether some token of the group is of a class."""
        first, last = self.groups.get(group, (0, 0))
        return any(self.scan.has(i, name) for i in range(first, last))

    def find(self, name: str, kind: str = "date", basis: str = "explicit") -> list[Found]:
        """The whole match with an EDTF value that needs no anchor."""
        return [self.found(kind, exact(name), basis)] if is_valid(name) else []

    def found(self, kind: str, resolved: Resolved = Resolved(), basis: str = "", constraint: str = "",
              yearless: str = "") -> Found:  # fmt: skip
        """The match (or its group ``span``, where the rule names one) as something found."""
        start, end = self.groups.get("span", (self.start, self.end))
        return Found(start, end, kind, resolved, basis, constraint, self.rule.name, yearless=yearless)

    def relative(self, relative: Relative, constraint: str, yearless: str = "", kind: str = "date") -> list[Found]:
        """The whole match as what ``relative`` gives for the anchor; ``constraint`` stays where that is not a value."""
        resolved = self.scan.anchor.resolve(relative)
        basis = "relative" if resolved.value else ""
        if not resolved.value and yearless:
            resolved = replace(resolved, value=yearless)
            basis = "explicit"
        kept = "" if resolved.value and not yearless == resolved.value else constraint
        return [self.found(kind, resolved, basis, kept, yearless)]

    @property
    def part(self) -> str:
        """``start``, ``mid`` or ``end`` where the match names a part of the period, else empty."""
        names = ("part", "part_adj", "part_noun", "part_before")
        return next((v for n in names if (v := self.value("part", n))), "")

    @property
    def year(self) -> int | None:
        """The year that the group ``y`` states; two-digit years lie within 70 years back and 30 ahead of the anchor."""
        at = self.at("y")
        if at < 0:
            return None
        for i in range(at, self.groups["y"][1]):
            digits = re.sub(r"\D", "", self.scan.word(i))
            if len(digits) == 4:
                return int(digits)
            if len(digits) == 2:
                return two_digit_year(int(digits), self.scan.anchor)
            if number := spoken_year(self.scan, i, self.groups["y"][1]):
                return number
        return None

    @property
    def offset(self) -> int | None:
        """How many units the word of group ``k`` moves: last -1, this 0, next 1; None without such a word."""
        for name, offset in (("before_last", -2), ("last", -1), ("after_next", 2), ("next", 1), ("this", 0),
                             ("this_det", 0)):  # fmt: skip
            if self.classed("k", name):
                return offset
        return None

    def number(self, group: str = "n") -> float | None:
        """The number that a group of digits or number words stands for; None where it is no number."""
        if group not in self.groups:
            return None
        return number_of(self.scan, *self.groups[group])


def two_digit_year(year: int, anchor: Anchor) -> int:
    """The full year for two digits: the latest one that is not more than 20 years after the anchor (or after 2030)."""
    latest = (anchor.high.year if anchor.high else 2030) + 20
    century = latest // 100 * 100
    return century + year if century + year <= latest else century - 100 + year


def spoken_year(scan: Scan, first: int, last: int) -> int:
    """A year in words ("nineteen ninety-six", "two thousand"); 0 where the words are none."""
    numbers = [int(float(v)) for i in range(first, last) if (v := scan.value(i, "number"))]
    if not numbers:
        return 0
    if numbers[:2] == [2, 1000]:
        return 2000 + sum(numbers[2:])
    if 11 <= numbers[0] <= 20 and len(numbers) > 1 and sum(numbers[1:]) < 100:
        return numbers[0] * 100 + sum(numbers[1:])
    return 0


def number_of(scan: Scan, first: int, last: int) -> float | None:
    """The number that tokens stand for: digits, or number words that are multiplied and added up."""
    total: float | None = None
    for i in range(first, last):
        word = scan.tokens.word(i)
        if word.isdecimal() and word.isascii() and len(word) <= 9:
            if scan.word(i + 1) == "/" and i + 2 < last and scan.word(i + 2) == "2":
                return (total or 0) + int(word) / 2
            total = (total or 0) + int(word)
        elif scan.has(i, "decimal") and len(word) <= 12:
            total = decimal_of(word)
        elif value := scan.value(i, "number"):
            number = float(value)
            total = (total or 1) * number if number >= 100 else (total or 0) + number
    if total is None and any(scan.has(i, "det_a") for i in range(first, last)):
        return 1
    return total


def decimal_of(word: str) -> float:
    """``2,5`` and ``2.5`` are two and a half, ``2.500`` and ``2,500`` are thousands."""
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", word):
        return float(re.sub(r"[.,]", "", word))
    head, _, tail = word.replace(",", ".").partition(".")
    return float(f"{head}.{tail.replace('.', '')}")


# --- dates ------------------------------------------------------------------------------------------------------------


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
    if "." in word or m.scan.lexicon.options.get("date_order") == "dmy":
        return m.find(day_first)
    readings = [v for v in (month_first, day_first) if is_valid(v)]
    if weekday := next((v for i in range(m.start, m.end) if (v := m.scan.value(i, "weekday"))), ""):
        readings = [v for v in readings if date.fromisoformat(v).isoweekday() == int(weekday)] or readings
    near = [v for v in readings if m.scan.anchor.high and v <= m.scan.anchor.high.isoformat()]
    return m.find(one_of(near if len(near) == 1 else readings)) if readings else []


def _day_month(m: Match) -> list[Found]:
    """``12.3.``: a date only beside a word that asks for one; figures and scores look the same."""
    word = m.scan.tokens.word(m.at("day"))
    day, month = (int(p) for p in word.strip(".").split("."))
    before = m.at("day") - 1
    asked = m.start < m.at("day") or m.scan.has(before, "before_date")
    if not asked or not is_valid(f"XXXX-{month:02}-{day:02}"):
        return []
    return _dated(m, month, day)


def _dated(m: Match, month: int, day: int) -> list[Found]:
    yearless = f"XXXX-{month:02}-{day:02}"
    tense = m.scan.tense(m.start, m.end)
    return m.relative(lambda d: day_near(d, month, day, tense), f"monthday={month:02}-{day:02}", yearless)


def _stated_year(m: Match) -> tuple[int | None, Callable[[date], int] | None]:
    """The year that a match states, outright or relative to the anchor ("last year", "des Vorjahres")."""
    if (year := m.year) is not None:
        return year, None
    offset = m.offset
    if offset is None and (word := m.value("v", "rel_year")):
        offset = int(word)
    if offset is None:
        return None, None
    return None, lambda d: d.year + offset


def _day_list(m: Match) -> list[Found]:
    """One day of a month, or several that share its name: each is an expression of its own."""
    scan, month = m.scan, int(m.value("mo", "month") or 0)
    if not month:
        return []
    year, relative_year = _stated_year(m)
    days = [i for i in range(m.start, m.end) if scan.has(i, "ordinal_day") or _is_plain_day(m, i)]
    month_at = m.at("mo")
    out: list[Found] = []
    for i in days:
        number = _day_number(scan, i)
        if not number or not is_valid(f"XXXX-{month:02}-{number:02}"):
            return []
        first = _with_weekday(scan, i, m.start)
        own = i == days[-1] if month_at > i else i == days[0]
        whole = replace(m, start=first if out or month_at > i else m.start, end=m.end if own and month_at > i else i + 1)
        if month_at < i and own:
            whole = replace(m, end=m.end if len(days) == 1 else i + 1)
        out += _one_day(whole, year, relative_year, month, number)
    return out


def _is_plain_day(m: Match, i: int) -> bool:
    """Whether token ``i`` is a bare number in the group of days (English: ``March 3``)."""
    return m.scan.has(i, "day") and m.at("y") != i


def _day_number(scan: Scan, i: int) -> int:
    digits = re.sub(r"\D", "", scan.word(i))
    return int(digits) if digits and len(digits) <= 3 else int(scan.value(i, "ordinal") or scan.value(i, "ordinal_final") or 0)


def _with_weekday(scan: Scan, i: int, start: int) -> int:
    """The first token of ``Freitag, den 12.`` where a weekday belongs to the day at ``i``."""
    for back in (1, 2, 3):
        if i - back >= start and scan.has(i - back, "weekday"):
            return i - back
        if i - back < start or not (scan.word(i - back) == "," or scan.has(i - back, "det")):
            break
    return i


def _one_day(m: Match, year: int | None, relative_year: Callable[[date], int] | None, month: int,
             day: int) -> list[Found]:  # fmt: skip
    if year is not None:
        return m.find(f"{year:04}-{month:02}-{day:02}")
    if relative_year is not None:
        return m.relative(lambda d: f"{relative_year(d):04}-{month:02}-{day:02}", f"monthday={month:02}-{day:02}")
    return _dated(m, month, day)


def _month(m: Match) -> list[Found]:
    scan, at = m.scan, m.at("mo")
    month = int(m.value("mo", "month") or 0)
    year, relative_year = _stated_year(m)
    if m.groups.get("k") and m.at("k") < at:  # "last May": the May before, not the May of last year
        offset = m.offset or 0
        direction = -1 if offset < 0 else 1
        if offset == 0:
            return m.relative(lambda d: f"{d.year:04}-{month:02}", f"month={month}")
        return m.relative(lambda d: _strict_month(d, month, direction), f"month={month}")
    if year is not None:
        return _parted(m, m.find(f"{year:04}-{month:02}"))
    if relative_year is not None:
        return _parted(m, m.relative(lambda d: f"{relative_year(d):04}-{month:02}", f"month={month}"))
    if not m.part and not month_is_meant(scan, at, m.end):
        return []
    tense = scan.tense(m.start, m.end)
    return _parted(m, m.relative(lambda d: month_near(d, month, tense), f"month={month}", f"XXXX-{month:02}"))


def _strict_month(day: date, month: int, direction: int) -> str:
    """The month before (-1) or after (1) the one of ``day``, never that one itself."""
    months = day.year * 12 + day.month - 1
    step = (month - day.month) % 12
    return month_value(months + (step or 12 if direction > 0 else step - 12))


def _parted(m: Match, found: list[Found]) -> list[Found]:
    """Note which part of the period is meant ("late 2020"); the value stays the period, whose bounds hold for sure."""
    if not (part := m.part):
        return found
    return [replace(f, constraint=f"{f.constraint} part={part}".strip()) for f in found]


def month_is_meant(scan: Scan, at: int, end: int) -> bool:
    """Whether a month's name without day and year is the month: not a surname, a verb, or part of a name."""
    after = end
    cue = scan.has(at - 1, "before_month") or (scan.has(at - 1, "det") and scan.has(at - 2, "before_month"))
    if scan.has(at - 1, "name_before"):
        return False
    joined = scan.has(at - 1, "joiner") and scan.has(at - 2, "month") or (
        scan.has(after, "joiner") and scan.has(after + 1, "month")
    )
    if scan.has(at, "month_abbr") and not scan.has(at, "month_name"):
        return cue and scan.word(at + 1) == "." or scan.has(at + 1, "year4")
    if scan.has(at, "month_ambiguous"):
        return cue or joined or scan.has(after, "possessive") and not scan.has(after + 1, "capital")
    if cue or joined:
        return True
    if scan.has(at - 1, "capital") and scan.tokens.text[scan.tokens.ends[at - 1] : scan.tokens.starts[at]] == " ":
        return scan.has(at, "month_name") and not scan.has(after, "capital")
    return True


def _year(m: Match) -> list[Found]:
    scan, at, year = m.scan, m.at("y"), m.year
    if year is None:
        return []
    if m.rule.args.get("sure") != "yes" and not m.part and not year_is_meant(scan, at, m.groups["y"][1], year):
        return []
    return _parted(m, _part_word(m, m.find(f"{year:04}")))


def _part_word(m: Match, found: list[Found]) -> list[Found]:
    for group in ("v", "part"):
        if part := m.value(group, "part_year"):
            return [replace(f, constraint=f"part={part}") for f in found]
    return found


def year_is_meant(scan: Scan, at: int, end: int, year: int) -> bool:
    """Whether a bare four-digit number is a year: not an amount, a house number, a model or a figure in a row."""
    tokens, text = scan.tokens, scan.tokens.text
    start, stop = tokens.starts[at], tokens.ends[end - 1]
    before, after = text[start - 1 : start], text[stop : stop + 1]
    if scan.has(at, "number"):
        return True
    if before in tuple("$€£#:.@&_=%~^+*") or after in tuple("€$%°_=&@") or (before == "." and scan.has(at - 2, "int")):
        return before == ":" and text[start - 2 : start - 1].isspace()
    if (before == "/" or after == "/") and not (scan.has(at - 2, "year4") or scan.has(end + 1, "int")):
        return False
    if before == "-" and not (scan.has(at - 2, "int") or scan.has(at - 2, "month") or scan.has(at - 2, "lower")):
        return False
    if scan.has(at - 1, "name_before_year"):
        return False
    cue = scan.has(at - 1, "before_year") or scan.has(at - 1, "month") or scan.has(at - 1, "season")
    if scan.has(at - 1, "number_before") or (scan.word(at - 1) == "." and scan.has(at - 2, "number_before")):
        return False
    if scan.has(end, "number_after") or scan.word(at - 1).endswith(scan.lexicon.endings("street_endings") or ("\n",)):
        return False
    if scan.has(at - 1, "int") or scan.has(at - 1, "decimal") or scan.has(end, "decimal"):
        return False
    if scan.has(at - 1, "approx_plain") and not scan.has(at - 2, "before_year"):
        return False
    ranged = _year_range(scan, at, end)
    if not 1900 <= year <= 2100:
        return ranged or (cue and not scan.has(end, "capital") and not scan.has(end, "lower")) or (
            cue and scan.has(at - 1, "before_year_strict")
        )  # fmt: skip
    if cue or ranged:
        return True
    if any(scan.has(end + i, "street") for i in (0, 1, 2)) and scan.has(end, "capital"):
        return False
    if scan.has(end, "capital") and scan.lexicon.options.get("nouns") == "capital":
        return year % 10 != 0 or before == "("
    return year % 50 != 0 or not (scan.has(end, "lower") or scan.has(end, "capital"))


def _year_range(scan: Scan, at: int, end: int) -> bool:
    """Whether the year stands in brackets or in a range with another one: (1170 - 1230)."""
    dashes = ("-", "–", "—", "/")
    if scan.word(at - 1) in dashes and scan.has(at - 2, "year4") or scan.word(end) in dashes and scan.has(end + 1, "year4"):
        return True
    return scan.word(at - 1) == "(" and scan.word(end) in (")", "-", "–", ",", ";")


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
        if not (m.start < m.at("y") or m.scan.has(m.start - 1, "det") or m.scan.has(m.start - 1, "before_decade")):
            return []
        if digits == "00" or not digits.endswith("0"):
            return []
        digits = ("19" if digits >= "30" else "20") + digits if digits != "10" else "2010"
    if not digits.endswith("0"):
        return []
    if digits.endswith("00") and not 1900 <= int(digits) <= 2100:
        return m.find(f"{digits[:2]}XX")
    return _parted(m, m.find(f"{digits[:3]}X"))


def _century(m: Match) -> list[Found]:
    number = _day_number(m.scan, m.at("n"))
    return _parted(m, m.find(f"{number - 1:02}XX")) if 1 <= number <= 30 else []


# --- periods of a year ------------------------------------------------------------------------------------------------


def _period(m: Match) -> list[Found]:
    """A quarter or half of a year, counted: ``the third quarter of 1990``, ``zweites Halbjahr``."""
    count = _day_number(m.scan, m.at("n"))
    code = {"quarter": 32, "half": 39}[m.rule.args["unit"]] + count
    if not 1 <= count <= (4 if m.rule.args["unit"] == "quarter" else 2):
        return []
    year, relative_year = _stated_year(m)
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
    year, _ = _stated_year(m)
    offset = m.offset
    if year is not None:
        return _parted(m, m.find(f"{year:04}-{code}"))
    if offset is not None:
        ahead_of = m.at("k") < m.at("n")
        if not ahead_of or offset == 0:
            return _parted(m, m.relative(lambda d: f"{_season_year(d, code, offset):04}-{code}", f"season={code}"))
        return m.relative(lambda d: _season_near(d, code, 2 if offset > 0 else -2), f"season={code}")
    at = m.at("n")
    if not m.part and not season_is_meant(scan, at, m.start):
        return []
    tense = scan.tense(m.start, m.end)
    return _parted(m, m.relative(lambda d: _season_near(d, code, tense), f"season={code}", f"XXXX-{code}"))


def _season_year(day: date, code: int, offset: int) -> int:
    """Early in a year, this winter is the one that began in the year before."""
    return day.year + offset - (code == 24 and day.month <= 3 and offset == 0)


def _season_near(day: date, code: int, direction: int) -> str:
    """The season last begun (-1), the next (1), or (0) this year's where it is at most a few months ahead."""
    options = [f"{y:04}-{code}" for y in (day.year - 1, day.year, day.year + 1)]
    spans = [(v, *bounds(v)) for v in options]
    if direction > 0:
        return next(v for v, low, high in spans if low and high and (low > day if direction > 1 else high >= day))
    past = [v for v, low, high in spans if low and high and (high < day if direction < -1 else low <= day)]
    if direction == 0:
        soon = [v for v, low, _ in spans if low and 0 < (low - day).days <= 75]
        ended = [v for v, _, high in spans if high and -30 < (day - high).days <= 150]
        return (ended or soon or past)[-1] if ended or soon or past else options[1]
    return past[-1] if past else options[0]


def season_is_meant(scan: Scan, at: int, start: int) -> bool:
    """Whether a season's name alone is the season: not a surname or a verb."""
    if scan.has(at, "season_ambiguous"):
        if scan.tokens.word(at)[:1].isupper() or not scan.has(at - 1, "before_season"):
            return False
        return not (scan.word(at - 1) == "the" and scan.word(at + 1) == "of" and not scan.has(at + 2, "year4"))
    if start < at or scan.has(at - 1, "before_month") or scan.has(at - 1, "det"):
        return True
    if scan.has(at - 1, "name_before") or scan.has(at - 1, "capital"):
        return False
    return scan.has(at - 1, "lower") or scan.has(at - 1, "joiner")


# --- relative to the anchor -------------------------------------------------------------------------------------------


def _rel(m: Match) -> list[Found]:
    """``last year``, ``diese Woche``, ``Ende des Monats``: a unit some units away."""
    unit = m.rule.args.get("unit") or _unit(m)
    offset = int(m.rule.args["offset"]) if "offset" in m.rule.args else m.offset
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
            return _parted(m, m.find(known, basis="relative"))
    if unit == "decade" and offset == 0 and not m.part and not m.classed("k", "this"):
        return []
    if m.classed("u", "unit_plural"):
        return []
    if unit == "day":
        if offset == 0:
            if previous := m.scan.previous("day"):
                return m.find(previous, basis="relative")
            return [m.found("date")]
        return m.relative(lambda d: unit_at(d, unit, offset), f"offset={offset}d")
    if unit == "weekend":
        return m.relative(lambda d: _weekend_rel(d, offset), f"weekend={offset}")
    short = {"week": "w", "month": "m", "quarter": "q", "half": "h", "year": "y", "decade": "0y", "century": "00y"}[unit]
    return _parted(m, m.relative(lambda d: unit_at(d, unit, offset), f"offset={offset}{short}"))


def _weekend_near(day: date, tense: int) -> str:
    """The weekend without more: on Friday to Sunday this one, else the one past, unless the clause looks ahead."""
    ahead = tense > 0 or day.weekday() >= 5 or (tense == 0 and day.weekday() == 4)
    return unit_at(day, "weekend", 0 if ahead else -1)


def _weekend_rel(day: date, offset: int) -> str:
    return unit_at(day, "weekend", offset if offset < 0 else offset - (day.weekday() < 4 and offset > 0))


def _unit(m: Match, group: str = "u") -> str:
    for name in ("unit", "workday", "unit_year"):
        if value := m.value(group, name):
            return value
    return ""


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
    unit = _unit(m)
    if m.scan.has(m.start - 1, "before_unit"):
        return m.relative(lambda d: unit_at(d, unit), f"offset=0{unit[0]}")
    return []


def _week_of(m: Match) -> list[Found]:
    """``the week of March 6``."""
    month, day = int(m.value("mo", "month") or 0), _day_number(m.scan, m.at("day"))
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
        starts = at == 0 or scan.has(at - 1, "paragraph") or scan.tokens.word(at - 1) in ".!?:„“\"»"
        if not starts or not scan.has(at + 1, "tense_future"):
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
    offset = m.offset
    week = m.at("k") > m.at("w") or (offset is not None and any(scan.has(i, "unit") for i in range(m.start, m.end)))
    constraint = f"weekday={weekday}"
    if week and offset is not None:
        return m.relative(lambda d: _weekday_of_week(d, weekday, offset), constraint)
    if offset == 0:
        return m.relative(lambda d: _weekday_of_week(d, weekday, 0), constraint)
    if offset is not None:
        return m.relative(lambda d: weekday_near(d, weekday, 2 if offset > 0 else -2), constraint)
    ahead = scan.tense(m.start, m.end) > 0
    return m.relative(lambda d: weekday_near(d, weekday, 1 if ahead else -1), constraint)


def _weekday_of_week(day: date, weekday: int, offset: int) -> str:
    monday = week_of(day)[:10]
    return unit_at(date.fromisoformat(monday), "day", weekday - 1 + 7 * offset)


def _ago(m: Match) -> list[Found]:
    """``vor zwei Jahren``, ``two weeks ago``: counted from the anchor, as precise as the unit."""
    unit, number = _unit(m), m.number()
    sign = int(m.rule.args["dir"])
    if not unit or unit == "weekend":
        return []
    if number is None or "m" in m.groups:
        return [m.found("date", constraint="recent" if unit in ("day", "week", "month") and sign < 0 else "")]
    if unit in ("hour", "minute", "second"):
        return m.relative(lambda d: moved(d, unit, sign * number), "offset=0d", kind="time")
    if number == 1 and unit == "year" and m.rule.args.get("period") == "yes":
        if found := _year_before_period(m, 60):
            return found
    short = {"day": "d", "week": "w", "month": "m", "quarter": "q", "half": "h", "year": "y"}.get(unit, "y")
    count = number * {"decade": 10, "century": 100, "millennium": 1000}.get(unit, 1)
    return m.relative(lambda d: moved(d, unit, sign * number), f"offset={sign * count:g}{short}")


def _hence(m: Match) -> list[Found]:
    """``in zwei Jahren``: ahead where the clause looks ahead, else how long something took."""
    unit = _unit(m)
    if m.scan.tense(m.start, m.end) > 0 and unit not in ("hour", "minute", "second"):
        return _ago(replace(m, rule=replace(m.rule, args={"dir": "1"})))
    return _duration(m)


def _offset(m: Match) -> list[Found]:
    """``two weeks later``: counted from the date that the text named before."""
    unit, number, sign = _unit(m), m.number(), int(m.rule.args["dir"])
    if not unit or unit in ("weekend", "hour", "minute", "second"):
        return [m.found("time")] if unit else []
    if _event_follows(m):
        return _duration(m)
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
    return m.scan.has(last, "before_event") and after < len(m.scan.tokens.symbols) and not (
        m.scan.has(after, "mark") or m.scan.tokens.word(after) in ",.;:" or m.scan.has(after, "paragraph")
    )


def _from_previous(m: Match, unit: str, number: float) -> list[Found]:
    previous = m.scan.previous()
    low, high = bounds(previous) if previous else (None, None)
    if low is None or high is None:
        return [m.found("date", constraint=f"after={number:g}{unit[0]}")]
    resolved = Anchor(low, high).resolve(lambda d: moved(d, unit, number))
    return [m.found("date", resolved, "relative" if resolved.value else "")]


def _offset_one(m: Match) -> list[Found]:
    unit = _unit(m)
    if not unit or unit in ("hour", "minute", "second", "weekend"):
        return [m.found("time")] if unit else []
    if _event_follows(m):
        return [m.found("date", constraint=f"after={m.rule.args['dir']}{unit[0]}")]
    found = _from_previous(m, unit, int(m.rule.args["dir"]))
    if found[0].resolved == Resolved() and m.rule.args.get("else") == "anchor":
        return m.relative(lambda d: unit_at(d, unit, int(m.rule.args["dir"])), f"offset={m.rule.args['dir']}{unit[0]}")
    return found


def _offset_word(m: Match) -> list[Found]:
    value = m.value("v", "prev_day") or m.value("v", "prev_year") or "1"
    found = _from_previous(m, m.rule.args["unit"], int(value))
    if m.rule.args["unit"] == "day" and not found[0].resolved.value and not found[0].resolved.low:
        return m.relative(lambda d: unit_at(d, "day", int(value)), f"offset={int(value)}d")
    return found


def _same(m: Match) -> list[Found]:
    """``am selben Tag``, ``that year``: the date of that precision that the text named last."""
    unit = _unit(m)
    if unit in ("hour", "minute", "second", ""):
        return [m.found("time")] if unit else []
    previous = m.scan.previous()
    low, high = bounds(previous) if previous else (None, None)
    if low is None or high is None:
        return [m.found("date", constraint="same")]
    resolved = Anchor(low, high).resolve(lambda d: unit_at(d, unit))
    return [m.found("date", resolved, "relative" if resolved.value else "", "" if resolved.value else "same")]


def _same_period(m: Match) -> list[Found]:
    """``Vorjahreszeitraum``, ``the year-ago quarter``: a year before the period that the text is about."""
    found = _year_before_period(m, 80) or m.relative(lambda d: unit_at(d, "year", -1), "offset=-1y")
    return [replace(f, shifted=True) for f in found]


def _year_before_period(m: Match, within: int) -> list[Found]:
    """A year before the quarter or half that the text was about just before; empty where it was about none."""
    period = m.scan.previous("quarter", "half", start=m.start, within=within)
    if not period or not period[:4].isdigit():
        return []
    return [replace(f, shifted=True) for f in m.find(f"{int(period[:4]) - 1:04}{period[4:]}", basis="relative")]


def _current(m: Match) -> list[Found]:
    """``the quarter``, ``the latest quarter``: the one that the text is about, else the last one completed."""
    unit = m.rule.args["unit"]
    done = m.relative(lambda d: unit_at(d, unit, -1), "offset=-1q")
    if previous := m.scan.previous(unit, start=m.start, within=80):
        if not (m.classed("latest", "latest") and done[0].resolved.value and previous > done[0].resolved.value):
            return m.find(previous, basis="relative")
    return done


# --- durations, sets, holidays, the rest --------------------------------------------------------------------------------


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


def _duration(m: Match) -> list[Found]:
    """How long: ``two years``, ``mehrere Wochen``; an age is none, and before an event it tells the distance to it."""
    unit, args, scan = _unit(m), m.rule.args, m.scan
    end = m.groups.get("span", (m.start, m.end))[1]
    if not unit or scan.has(end, "age_after") or (scan.word(end) == "-" and scan.has(end + 1, "age_after")):
        return []
    number = 1 if args.get("one") == "yes" else None if args.get("vague") == "yes" or "m" in m.groups else m.number()
    if args.get("half") == "yes" and number is not None:
        number += 0.5
    if number is not None and (number > 10_000 or (1800 <= number <= 2100 and unit not in ("hour", "minute", "day"))):
        return []
    if unit == "year" and scan.has(m.start - 1, "age_before"):
        return []
    constraint = ""
    event = end - 1 if scan.has(end - 1, "before_event") else end
    if number is not None and unit in ("day", "week", "month", "year") and scan.has(event, "before_event"):
        sign = "-" if scan.value(event, "before_event") == "-1" else ""
        constraint = f"after={sign}{number:g}{unit[0]}"
    found = m.found("duration", Resolved(iso_duration(number, unit)), constraint=constraint)
    return [replace(found, end=end - 1) if event == end - 1 else found]


def _duration_word(m: Match) -> list[Found]:
    if value := m.value("v", "duration_word"):
        number, unit = value.split()
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
    unit = _unit(m)
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
    if direction < 0:
        return [d for d in days if (d < now if direction < -1 else d <= now)][-1]
    if direction > 0:
        return [d for d in days if (d > now if direction > 1 else d >= now)][0]
    return min(days, key=lambda d: abs((date.fromisoformat(d) - day).days))


def _ref(m: Match) -> list[Found]:
    """What points to a time without saying which: now, recently, in future."""
    to = m.rule.args["to"]
    return [m.found("date", constraint={"past": "recent", "present": "now"}.get(to, ""))]


def _none(m: Match) -> list[Found]:
    """What only looks like a time: names of newspapers, programmes, movements. Nothing else may be found in it."""
    return [m.found("")]


def _clock(m: Match) -> list[Found]:
    """A time of day; its value is the day that it lies in, where the expression names one."""
    scan = m.scan
    inner: list[Found] = []
    if m.classed("v", "day_offset"):
        inner = _rel_word(replace(m, rule=replace(m.rule, args={"unit": "day"})))
    elif m.classed("v", "tomorrow"):
        inner = m.relative(lambda d: unit_at(d, "day", 1), "offset=1d")
    elif "w" in m.groups:
        weekday = int(m.value("w", "weekday") or m.value("w", "weekday_tod") or 0)
        ahead = scan.tense(m.start, m.end) > 0
        inner = m.relative(lambda d: weekday_near(d, weekday, 1 if ahead else -1), f"weekday={weekday}")
    elif "mo" in m.groups:
        inner = _dated(m, int(m.value("mo", "month")), _day_number(scan, m.at("day")))
    elif "k" in m.groups:
        inner = m.relative(lambda d: unit_at(d, "day", m.offset or 0), f"offset={m.offset or 0}d")
    return [replace(f, kind="time") for f in inner[:1]] or [m.found("time")]


ACTIONS: Mapping[str, Callable[[Match], list[Found]]] = {
    "numeric": _numeric, "day_month": _day_month, "day_list": _day_list, "month": _month, "year": _year,
    "year_span": _year_span, "decade": _decade, "century": _century, "period": _period, "season": _season, "rel": _rel,
    "rel_word": _rel_word, "rel_part": _rel_part, "tomorrow": _tomorrow, "weekday": _weekday, "ago": _ago,
    "hence": _hence, "offset": _offset, "offset_one": _offset_one, "offset_word": _offset_word, "same": _same,
    "same_period": _same_period, "current": _current, "duration": _duration, "duration_word": _duration_word,
    "duration_jaehrig": _duration_suffix, "set": _set, "holiday": _holiday, "holiday_fixed": _holiday, "fixed_offset": _fixed_offset, "the_unit": _the_unit,
    "week_of": _week_of, "year_words": _year_words, "ref": _ref, "clock": _clock, "none": _none,
}  # fmt: skip

