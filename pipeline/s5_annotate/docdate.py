"""When an article was published, from every clue that its file holds, as an interval with the clue that says so.

Clues in the order in which they are believed: what the file format states, header lines, bylines and datelines, the
address, the file's name, embedded posts, and dates in the text. A stronger clue is made more precise by a weaker one
that agrees with it and is never overruled by one that does not. A post or a past date in the text only tells that the
article is not older.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from pipeline.core.edtf import bounds, compatible, has_unknown_year, intersect, interval, is_valid, precision
from pipeline.core.options import kept_by_models
from pipeline.core.records import CleanText, Document, DocumentDate, TimeExpression
from pipeline.s5_annotate.posts import find_posts
from pipeline.s5_annotate.times import find_times, languages, lexicon_of

_ORDER = ("metadata", "header", "byline", "url", "filename", "post_id", "text")
_HEAD_LINES = 12  # a date line stands within the first lines of an article, or is marked by a word such as "Published"
_SHORT_LINE = 160
_LINE_REST = 8  # words that a date line may hold besides its date
_NOISE = frozenset({"related", "comment", "caption", "advert", "navigation", "post"})
_LOCAL_HOURS = 10  # how far a post's local day may lag behind UTC
_REPORT_DAYS = 6  # a report that names a bare weekday appears within six days of it
_MIN_YEAR = 1800
_SENTENCE = 300  # characters to each side of a date in which the verb of its sentence is sought

_WORD = re.compile(r"[^\W\d_]+")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_PATH_DATES = (
    re.compile(r"(?<!\d)((?:19|20)\d\d)[-_./](0?[1-9]|1[0-2])[-_./](0?[1-9]|[12]\d|3[01])(?!\d)"),
    re.compile(rf"(?<!\d)((?:19|20)\d\d)/({'|'.join(_MONTHS)})/(0?[1-9]|[12]\d|3[01])(?!\d)", re.I),
    re.compile(r"(?<![\w])((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?![0-9A-Za-z])"),
    re.compile(r"(?<=_)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=[_.T-])"),
)
_PATH_DAY_FIRST = re.compile(r"(?<!\d)(0?[1-9]|[12]\d|3[01])[._-](0?[1-9]|1[0-2])[._-]((?:19|20)\d\d)(?!\d)")
_PATH_MONTH = re.compile(r"/((?:19|20)\d\d)/(0[1-9]|1[0-2])/")
_DATELINE = re.compile(
    r"[\s\"'„“»(]*(?P<place>[A-ZÄÖÜ][\w.'’-]*(?:[ ,/]+[\w.'’()-]+){0,6}?)[,.]?\s{1,3}"
    r"\(?(?:[A-Za-z/ ]{2,30}\)\s*[,-]?\s*)?$"
)
_AFTER_DATELINE = re.compile(
    r"[,.]?\s*(?:\([\w/ .+-]{2,40}\)\s*)?(?:[-–—:]|//)|[,.]?\s*\([\w/ .+-]{2,40}\)|\s*/[A-Z][\w ]+/"
)


@dataclass(frozen=True, slots=True)
class _Clue:
    """A value that a clue gives for the day of publication, with the place of the evidence in the text."""

    value: str
    basis: str
    start: int = -1
    end: int = -1
    strength: int = 0  # among clues of one basis: what is marked "published" before what is only a date


def document_date(document: Document, clean: CleanText | None, lang: str) -> DocumentDate:
    """The date of publication of an article, or empty where nothing in its file tells.

    ``clean`` keeps dates of related articles, comments and captions out; ``lang`` is the article's language.
    """
    clues = [*_metadata(document), *_lines(document.text, clean, lang), *_paths(document)]
    clues.sort(key=lambda c: (_ORDER.index(c.basis), -c.strength, c.start))
    best = clues[0] if clues else None
    value = best.value if best else ""
    for clue in clues[1:]:
        if compatible(value, clue.value) and _says_more(clue.value, value):
            value = intersect(value, clue.value) or value
    low, high = bounds(value) if value else (None, None)
    if best and low and low == high and not has_unknown_year(value):  # a day, which nothing in the text changes
        return DocumentDate(value, _iso(low), _iso(high), best.basis, best.start, best.end)
    text = clean.text if clean is not None else document.text
    times = find_times(text, lang)
    floor = _floor(document.text, text, times, clean, lang)
    if not best:
        return _from_bounds(floor, times)
    if has_unknown_year(value) and floor.low:
        return DocumentDate(value, floor.low.isoformat(), "", best.basis, best.start, best.end)
    if low and high and floor.low and low < floor.low <= high:  # a month or year begins no earlier than what it quotes
        low = floor.low
    return DocumentDate(value, _iso(low), _iso(high), best.basis, best.start, best.end)


def _says_more(candidate: str, value: str) -> bool:
    """Whether a weaker clue may narrow the value: it has the year, the month or the day that the value lacks."""
    if has_unknown_year(value) != has_unknown_year(candidate):
        return True
    return precision(value) != "day" and not has_unknown_year(candidate)


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


# --- what the file says outside the text ------------------------------------------------------------------------------


def _metadata(document: Document) -> Iterator[_Clue]:
    stated = document.published.strip()
    if not stated:
        return
    if match := re.match(r"(\d{4}-\d\d-\d\d)[T ]\d", stated):
        stated = match[1]
    if is_valid(stated) and bounds(stated) != (None, None):
        yield _Clue(stated, "metadata", strength=1)
        return
    for value, _ in _full_dates(stated[:200], ""):
        yield _Clue(value, "metadata")
        return


def _paths(document: Document) -> Iterator[_Clue]:
    for text, basis in ((document.url, "url"), (document.path, "filename")):
        for value in path_dates(text):
            yield _Clue(value, basis, strength=len(value))


def path_dates(path: str) -> Iterator[str]:
    """The dates written into an address or a file name, days before months."""
    for pattern in _PATH_DATES:
        for year, month, day in pattern.findall(path):
            number = _MONTHS.index(month.lower()) + 1 if month.isalpha() else int(month)
            value = f"{year}-{number:02}-{int(day):02}"
            if is_valid(value):
                yield value
    for day, month, year in _PATH_DAY_FIRST.findall(path):
        if is_valid(value := f"{year}-{int(month):02}-{int(day):02}"):
            yield value
    for year, month in _PATH_MONTH.findall(path):
        yield f"{year}-{month}"


# --- header lines, bylines, datelines ---------------------------------------------------------------------------------


def _lines(text: str, clean: CleanText | None, lang: str) -> Iterator[_Clue]:
    """Clues in lines that hold a date by themselves, wherever they stand, and in the first lines."""
    at, seen, body = 0, 0, False
    noise = sorted((b.start, b.end) for b in clean.blocks if b.kind in _NOISE) if clean is not None else []
    for line in text.splitlines(keepends=True):
        start, at = at, at + len(line)
        if not line.strip():
            continue
        seen += 1
        nearest = bisect_right(noise, (start, len(text))) - 1
        if nearest >= 0 and start < noise[nearest][1]:
            continue
        head = seen <= _HEAD_LINES
        part = line[: _SHORT_LINE * 2]
        if head or (len(line) <= _SHORT_LINE and _cue_words().search(line)):
            yield from _header(part, start, lang, head and not body)
        if head:
            yield from _dateline(line[:200], start, lang)
        body = body or len(line) > 400


def _header(line: str, offset: int, lang: str, head: bool) -> Iterator[_Clue]:
    """Dates of a line that is a date line: opened by a word such as "Published", or holding little besides."""
    if not re.search(r"\d", line):
        return
    for value, time in _full_dates(line, lang):
        cue = _cue(line[: time.start])
        if cue:
            yield _Clue(value, "header", offset + time.start, offset + time.end, cue)
            continue
        if head and len(line) <= _SHORT_LINE and _is_date_line(line, time):
            byline = re.match(r"\s*(?:By|Von)\s", line) is not None
            yield _Clue(value, "byline" if byline else "header", offset + time.start, offset + time.end, 1)


def _is_date_line(line: str, time: TimeExpression) -> bool:
    """Whether a line holds little besides a date that stands for itself: not one in a title or a caption."""
    before, after = line[: time.start], line[time.end :]
    rest = re.findall(r"\w+", before + " " + after)
    if len(rest) > _LINE_REST or re.search(r"\w\w[.!?]\s*$", before + after):
        return False
    if any(lexicon_of(code).value(w, "not_header") for code in languages() for w in rest) or "©" in line:
        return False
    alone_before = re.search(r"(?:^|[|·•,;:/–—-])\s*\W*$", before) or re.match(r"\s*(?:By|Von)\s", before)
    alone_after = re.match(r"\s*(?:$|[|·•,;/–—-]|\(?\d|T\d|(?:um|at|@)\s)", after)
    return alone_before is not None and alone_after is not None


@kept_by_models
def _cue_words() -> re.Pattern[str]:
    """A pattern that finds any word which marks a date as the article's own, in any language."""
    words = {w for code in languages() for w, name in lexicon_of(code).values if name.endswith("_cue")}
    return re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, words)))})\b", re.IGNORECASE)


def _cue(before: str) -> int:
    """How strongly the words before a date mark it as the article's own: 3 published, 2 as of, 0 not at all."""
    words = re.findall(r"[^\W\d_]+", before)[-4:]
    if len(re.findall(r"\w+", before)) > 8 or re.search(r"[.!?]\s+\w+\s+\w+\s+\w+\s*$", before):
        return 0
    for code in languages():
        lexicon = lexicon_of(code)
        for word in reversed(words):
            if lexicon.value(word, "published_cue") and _leads(before, word):
                return 3
            if lexicon.value(word, "updated_cue") and _leads(before, word):
                return 2
    return 0


def _leads(before: str, word: str) -> bool:
    """Whether nothing but small words, weekdays, times and marks stands between the word and the date, and the word
    opens its line or its clause."""
    head, _, tail = before.rpartition(word)
    if len(re.findall(r"[^\W\d_]+", tail)) > 3:
        return False
    return len(re.findall(r"\w+", head)) <= 2 or re.search(r"[|·•,;:(\-–—]\s*(?:\w+\s+)?$", head) is not None


def _full_dates(line: str, lang: str) -> Iterator[tuple[str, TimeExpression]]:
    """The days (or the months, where no day is told) with their years that a line states, in the article's language or
    else in another."""
    order = sorted(languages(), key=lambda code: (code != lang, code))
    for code in order:
        found = [
            (t.value, t)
            for t in find_times(line, code)
            if t.basis == "explicit"
            and t.earliest
            and t.earliest >= f"{_MIN_YEAR}"
            and precision(t.value) in ("day", "set")
        ]
        if found:
            yield from found
            return


def _dateline(line: str, offset: int, lang: str) -> Iterator[_Clue]:
    """``BERLIN, 12. März (dpa) –``: the day, mostly without its year, on which the report was filed."""
    for time in find_times(line[:120], lang) if re.search(r"\d", line[:120]) else ():
        before, after = line[: time.start], line[time.end :]
        if time.kind != "date" or time.start > 70 or not (time.value or time.constraint):
            continue
        stated = bool(time.earliest) and time.basis == "explicit"
        ends = _AFTER_DATELINE.match(after) or (stated and after.startswith(". "))
        if not ends or not _DATELINE.match(before):
            continue
        place = before.split(",")[0].split("(")[0].strip()
        if not (stated or place.isupper() or "(" in before[-20:] + after[:30]):
            continue
        if precision(time.value) == "day" or (has_unknown_year(time.value) and "-" in time.value[5:]):
            yield _Clue(time.value, "byline", offset + time.start, offset + time.end)
            return


# --- what the text itself gives away ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Floor:
    """The earliest day on which the article can have appeared, with the evidence; ``post`` is the day of an embedded
    post that says so."""

    low: date | None = None
    start: int = -1
    end: int = -1
    post: date | None = None


def _floor(text: str, read: str, times: tuple[TimeExpression, ...], clean: CleanText | None, lang: str) -> _Floor:
    """The latest of the posts that the article embeds and of the past dates that it states."""
    found = [_Floor()]
    for post in find_posts(text):
        low = (post.written - timedelta(hours=_LOCAL_HOURS)).date()
        found.append(_Floor(low, post.start, post.end, post.written.date()))
    for time in times:
        if time.basis != "explicit" or time.kind not in ("date", "time") or not time.earliest:
            continue
        low = date.fromisoformat(time.earliest)
        if low.year >= _MIN_YEAR and precision(time.value) != "season" and _is_past(read, time, lang):
            start, end = time.start, time.end
            if clean is not None:
                start, end = clean.origins[start], clean.origins[end - 1] + 1
            found.append(_Floor(low, start, end))
    return max(found, key=lambda f: (f.low or date.min, f.post is not None, -f.start))


def _is_past(text: str, time: TimeExpression, lang: str) -> bool:
    """Whether the text tells the date as past: the verb before it in its sentence, or else the one after it."""
    if lang not in languages():
        return False
    lexicon = lexicon_of(lang)
    before = _WORD.findall(re.split(r"\. |\n", text[max(0, time.start - _SENTENCE) : time.start])[-1])
    after = _WORD.findall(re.split(r"\. |\n", text[time.end : time.end + _SENTENCE])[0])
    if any(lexicon.value(word, name) for word in before[-2:] for name in ("until", "before")):
        return False
    pairs = [[*zip(words, [*words[1:], ""], strict=False)] for words in (before, after)]
    for word, follower in (*reversed(pairs[0]), *pairs[1]):
        if lexicon.value(word, "tense_future"):
            return False
        if lexicon.value(word, "tense_future_to") and lexicon.value(follower, "infinitive"):
            return False
        if lexicon.value(word, "tense_past") or (word.islower() and lexicon.is_past(word)):
            return True
    return False


def _from_bounds(floor: _Floor, times: tuple[TimeExpression, ...]) -> DocumentDate:
    """A date from bounds alone. A post dates its article from below only; where the text reports what happened on a
    bare weekday, and the post is of that weekday, the report appeared within the days in which one speaks so."""
    if floor.low is None:
        return DocumentDate()
    if floor.post is None:
        return DocumentDate("", floor.low.isoformat(), "", "text", floor.start, floor.end)
    named = {t.constraint for t in times if t.constraint.startswith("weekday=") and t.kind in ("date", "time")}
    if f"weekday={floor.post.isoweekday()}" in named:
        low, high = floor.post, floor.post + timedelta(days=_REPORT_DAYS)
        return DocumentDate(interval(low, high), _iso(low), _iso(high), "post_id", floor.start, floor.end)
    return DocumentDate(f"{floor.low}/..", floor.low.isoformat(), "", "post_id", floor.start, floor.end)
