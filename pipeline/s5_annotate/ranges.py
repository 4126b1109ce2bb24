"""Join time expressions to intervals: "von März bis Mai 2023", "between 2014 and 2016", "since 2020", "bis 2030".

``find_times`` gives each end of a range for itself, as TimeML does. What an event wants is the interval.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.core.edtf import bounds, is_valid, precision
from pipeline.core.records import TimeExpression
from pipeline.s5_annotate.times import languages, lexicon_of

_POINTS = frozenset({"day", "month", "season", "quarter", "half", "year", "decade", "century"})


def join_ranges(text: str, times: Sequence[TimeExpression], lang: str) -> tuple[TimeExpression, ...]:
    """The same expressions, the two ends of each range as one whose value is the interval ``a/b``.

    "since 2020" becomes ``2020/..``, "by 2030" and "until 2030" ``../2030``; their span stays the date's;
    "recent weeks" a date without a value, whose constraint (``recent=w``) says how far back it may lie. ``text`` is
    the text that ``times`` were found in. Expressions that are no dates with a value stay as they are.
    """
    if lang not in languages():
        return tuple(times)
    out: list[TimeExpression] = []
    for time in times:
        first = out[-1] if out else None
        if first is not None and _joined(text, first, time, lang):
            low, high = bounds(first.value)[0], bounds(time.value)[1]
            value = f"{first.value}/{time.value}"
            if is_valid(value) and low and high:
                out[-1] = replace(
                    first,
                    end=time.end,
                    value=value,
                    earliest=low.isoformat(),
                    latest=high.isoformat(),
                    constraint="",
                    rule="range",
                )
                continue
        out.append(time)
    return tuple(_open_end(text, t, lang) for t in out)


def _joined(text: str, first: TimeExpression, second: TimeExpression, lang: str) -> bool:
    if not (_is_point(first) and _is_point(second)) or precision(first.value) != precision(second.value):
        return False
    between = text[first.end : second.start].lower()
    words = re.findall(r"[^\W\d_]+|[-–—/]", between)
    if len(between) > 12 or not words or between.strip(" .'s’()").count(",") or len(words) > 2:
        return False
    lexicon = lexicon_of(lang)
    if lexicon.value(words[0], "range_to") or words[0] in "-–—":
        return all(lexicon.value(w, "range_to") or lexicon.value(w, "det_in") or w in "-–—" for w in words)
    opener = re.findall(r"[^\W\d_]+", text[max(0, first.start - 14) : first.start])[-2:]
    bare = re.fullmatch(r"\d{1,2}\.?", text[first.start : first.end])
    if bare and (words == ["/"] or lexicon.value(words[0], "and")) and _next(first.value, second.value):
        return len(words) == 1  # "am 3. und 4. Februar": both days
    opened = any(lexicon.value(w, "between") for w in opener)
    return opened and len(words) == 1 and lexicon.value(words[0], "range_and") is not None


def _next(first: str, second: str) -> bool:
    """Whether two days of one month follow each other."""
    days = first[-2:], second[-2:]
    return first[:-2] == second[:-2] and all(d.isdigit() for d in days) and int(days[1]) - int(days[0]) == 1


def _is_point(time: TimeExpression) -> bool:
    if "now" in time.constraint.split():
        return False
    return time.kind == "date" and bool(time.value) and precision(time.value) in _POINTS and "X" not in time.value[:2]


def _open_end(text: str, time: TimeExpression, lang: str) -> TimeExpression:
    """The open interval that "since", "by" and "until" before a date make of it, words like "at least" between them."""
    if time.kind == "duration" and time.constraint.startswith("recent="):
        return replace(time, kind="date", value="", rule="recent")  # "in recent weeks" tells when, though not the day
    if not _is_point(time):
        return time
    gap = text[max(0, time.start - 30) : time.start]
    words = re.findall(r"[^\W\d_]+", gap.lower())
    if not words or re.search(r"[.,;:!?\d]\s*$", gap):
        return time
    lexicon = lexicon_of(lang)
    while len(words) > 1 and any(lexicon.value(words[-1], c) for c in ("det_in", "det", "range_filler")):
        words.pop()
    word = words[-1]
    if lexicon.value(word, "range_since"):
        return replace(time, value=f"{time.value}/..", latest="", rule="since")
    for rule in ("by", "until"):
        if lexicon.value(word, f"range_{rule}"):
            return replace(time, value=f"../{time.value}", earliest="", rule=rule)
    return time
