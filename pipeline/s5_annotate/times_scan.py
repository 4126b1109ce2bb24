"""A text being searched for time expressions, and a match of one rule in it, with what both know of their words."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from pipeline.core.edtf import is_valid, precision
from pipeline.s5_annotate.anchor import Anchor, Relative, Resolved, exact
from pipeline.s5_annotate.times_lexicon import MARKS_END, Rule, TimesLexicon
from pipeline.s5_annotate.times_tokens import Tokens

UNRESOLVED = Resolved()
_MARKS_CLAUSE = frozenset(".!?;:,()–—-\"“„»«'")
_TENSE_REACH = 30  # tokens to each side in which a verb may tell the tense
_AFTER_COSTS = 2  # a verb after an expression that does not open its clause may be the next clause's: twice as far


@dataclass(frozen=True, slots=True)
class Found:
    """A time expression as tokens ``start`` to ``end`` (exclusive), before it is given characters."""

    start: int
    end: int
    kind: str
    resolved: Resolved = UNRESOLVED
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
    tense_at: Callable[[int], int | None] | None = None  # by character offset: -1 past, 1 future, 0 unknown
    found: list[Found] = field(default_factory=list)
    named: dict[str, int] = field(default_factory=dict)  # the year of each day (``07-12``) that was named with its year
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
        if self.has(start - 1, "due_prep") and self._nearest_tense(start, -1, _TENSE_REACH)[1] > 0:
            return 1  # "has been scheduled for June"
        if self.tense_at is not None and (tense := self.tense_at(self.tokens.starts[start])) != 0:
            return tense or 0
        if self.has(end, "possessive"):
            return self._nearest_tense(end, 1, 6)[1]
        last = end - 2 if end - start > 1 and self.word(end - 1) == "." else end - 1  # the dot may end the sentence
        before, after = self._nearest_tense(start, -1, _TENSE_REACH), self._nearest_tense(last, 1, _TENSE_REACH)
        if not self.opens_clause(start):
            after = after[0] * _AFTER_COSTS, after[1]
        told = min(before, after, key=lambda t: t[0])[1]
        for i in (start - 1, start - 2):
            if self.has(i, "until"):  # "it was to be ready by May": then May may be past as well
                return 0 if told < 0 else 1
            if self.has(i, "since"):
                return -1
            if self.has(i, "ahead") and told == 0:
                return 1
        return told

    def opens_clause(self, start: int) -> bool:
        """Whether nothing but a preposition and an article stands between the tokens and what begins their clause."""
        i = start - 1
        while i >= start - 3 and (self.has(i, "before_date") or self.has(i, "before_month") or self.has(i, "det")):
            i -= 1
        return i < 0 or self.has(i, "paragraph") or self.has(i, "mark") or self.tokens.word(i) in _MARKS_CLAUSE

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

    def told_year(self, start: int, month: int, day: int) -> int | None:
        """The year of the date told just before in the same sentence, where ``month``-``day`` follows that date.

        "On March 3, 2021, the bank failed, and on April 5 …": the story goes on in its year.
        """
        last = next((f for f in reversed(self.found) if f.kind == "date"), None)
        if last is None or last.basis != "explicit" or last.yearless:
            return None
        value = last.resolved.value
        if precision(value) not in ("day", "month") or not value[:4].isdecimal():
            return None
        between = range(last.end, start)
        if any(self.has(i, "paragraph") or self.tokens.word(i) in MARKS_END for i in between):
            return None
        return int(value[:4]) if value[5:] <= f"{month:02}-{day:02}" else None

    def add(self, found: Found) -> None:
        """Note what was found; what follows may refer to it."""
        self.found.append(found)
        value = found.resolved.value
        if found.basis == "explicit" and not found.yearless and len(value) == 10 and value[:4].isdecimal():
            self.named.setdefault(value[5:], int(value[:4]))

    def previous(self, *precisions: str, start: int = 0, within: int = 10**9) -> str:
        """The value of the last date found whose precision is one of ``precisions`` (any where none is given), at most
        ``within`` tokens before token ``start``."""
        for found in reversed(self.found[-12:]):
            if found.kind not in ("date", "time") or not found.resolved.value or found.shifted:
                continue
            if found.constraint == "now":
                continue
            if not precisions or precision(found.resolved.value) in precisions:
                return found.resolved.value if start - found.end <= within else ""
        return ""


def _tense_cues(scan: Scan) -> Iterator[tuple[int, int]]:
    """The tokens that tell the tense, each with it (-1 past, 1 future), and the ends of sentences (0), in order."""
    lexicon, word = scan.lexicon, scan.tokens.word
    cue_of = lexicon.cues.get
    for i, symbol in enumerate(scan.tokens.symbols):
        if (cue := cue_of(symbol)) is None:
            continue
        if cue == "lower":
            if not lexicon.is_past(word(i)):
                continue
            attribute = any(scan.has(i - 1, c) for c in ("det", "det_a", "possessive_det"))
            if not attribute and _tells_past(scan, i):
                yield i, -1
        elif cue == "past":
            if _tells_past(scan, i):
                yield i, -1
        elif cue == "paragraph" or (cue == "mark" and word(i) in MARKS_END and not _abbreviates(scan, i)):
            yield i, 0
        elif cue == "future" or (cue == "to" and scan.has(i + 1, "infinitive")):
            yield i, 1


def _tells_past(scan: Scan, i: int) -> bool:
    """Whether a form of the past at token ``i`` is no part of a future: not "has been scheduled" nor "will be paid"."""
    planned = scan.has(i + 1, "tense_future") or scan.has(i + 2, "tense_future")
    return not planned and not scan.has(i - 1, "passive_infinitive")


def _abbreviates(scan: Scan, i: int) -> bool:
    """Whether the full stop at token ``i`` belongs to the month, title or initial before it ("Feb.", "Mr.", "J.")."""
    before = scan.tokens.word(i - 1)
    return scan.word(i) == "." and (
        (len(before) == 1 and before.isalpha()) or any(scan.has(i - 1, c) for c in ("month_abbr", "name_before"))
    )


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

    def found(self, kind: str, resolved: Resolved = UNRESOLVED, basis: str = "", constraint: str = "",
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
        kept = "" if resolved.value and yearless != resolved.value else constraint
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
    if any(scan.has(i, "few") for i in range(first, last)):
        return None
    for i in range(first, last):
        word = scan.tokens.word(i)
        if word.isdecimal() and word.isascii() and len(word) <= 9:
            if scan.word(i + 1) == "/" and i + 2 < last and scan.word(i + 2) == "2":
                return (total or 0) + int(word) / 2
            total = (total or 0) + int(word)
        elif scan.has(i, "decimal") and len(word) <= 12:
            total = decimal_of(word)
        elif value := scan.value(i, "number") or scan.value(i, "both"):
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


def unit_of(m: Match, group: str = "u") -> str:
    """The unit of time that a group names (``day``, ``week`` …); empty where it names none."""
    for name in ("unit", "workday", "unit_year"):
        if value := m.value(group, name):
            return value
    return ""


def day_number(scan: Scan, i: int) -> int:
    """The number that an ordinal or a number of up to three digits at token ``i`` stands for; 0 where it is none."""
    digits = re.sub(r"\D", "", scan.word(i))
    if digits and len(digits) <= 3:
        return int(digits)
    return int(scan.value(i, "ordinal") or scan.value(i, "ordinal_final") or 0)


def stated_year(m: Match) -> tuple[int | None, Callable[[date], int] | None]:
    """The year that a match states, outright or relative to the anchor ("last year", "des Vorjahres")."""
    if (year := m.year) is not None:
        return year, None
    offset = m.offset
    if offset is None and (word := m.value("v", "rel_year")):
        offset = int(word)
    if offset is None:
        return None, None
    return None, lambda d: d.year + offset


def parted(m: Match, found: list[Found]) -> list[Found]:
    """Note which part of the period is meant ("late 2020"); the value stays the period, whose bounds hold for sure."""
    if not (part := m.part):
        return found
    return [replace(f, constraint=f"{f.constraint} part={part}".strip()) for f in found]
