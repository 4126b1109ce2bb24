"""The date of publication as metadata states it, turned into ISO 8601."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

_ISO = re.compile(r"(\d{4})-(\d\d)(?:-(\d\d))?(?:[T ].*)?$", re.S)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T?\d{4,6}(?:Z|[+-]\d{4})?)?$")
_NUMERIC = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d\d)(?:\D.*)?$", re.S)
_MONTHS = {
    name: n
    for n, names in enumerate(
        ("jan januar january jän jänner", "feb februar february feber", "mar mär märz march mrz", "apr april",
         "may mai", "jun june juni", "jul july juli", "aug august", "sep sept september", "oct october okt oktober",
         "nov november", "dec december dez dezember"), 1)
    for name in names.split()
}  # fmt: skip
_DAY_FIRST = re.compile(r"(?:\w+,?\s+)?(\d{1,2})(?:\.|st|nd|rd|th)?\s+([^\W\d]+)\.?,?\s+(\d{4})\b")
# A date as a line beside a headline shows it.
_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
VISIBLE_DATE = re.compile(
    r"\b(?:\d{1,2}\.\s?\d{1,2}\.\s?(?:20\d\d|\d\d)\b|20\d\d-\d\d-\d\d"
    rf"|\d{{1,2}}\.?\s(?:{_NAMES})\.?,?\s20\d\d|(?:{_NAMES})\.?\s\d{{1,2}},?\s20\d\d)",
    re.I,
)
_MONTH_FIRST = re.compile(r"(?:\w+,?\s+)?([^\W\d]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b")


def parse_date(value: str) -> str:
    """A stated date as ISO 8601 (``2024-05-03``, ``2024-05``, with its time where it has one), empty where unclear.

    Takes ISO 8601 itself, RFC 2822, Unix time, ``03.05.2024``, ``3 May 2024``, ``May 3, 2024`` and ``3. Mai 2024``.
    ``05/03/2024`` stays unclear: two countries read it as two days.
    """
    value = value.strip()[:80]
    if match := _ISO.match(value):
        year, month, day = match[1], match[2], match[3]
        if not day:
            return f"{year}-{month}" if _valid(int(year), int(month), 1) else ""
        return _with_time(value) if _valid(int(year), int(month), int(day)) else ""
    if (match := _COMPACT.match(value)) and (iso := _valid(int(match[1]), int(match[2]), int(match[3]))):
        return iso
    if re.fullmatch(r"\d{9,10}(\.\d*)?|\d{12,13}", value):
        seconds = float(value) / (1000 if len(value.split(".")[0]) >= 12 else 1)
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if match := _NUMERIC.match(value):
        year = int(match[3]) + (2000 if len(match[3]) == 2 else 0)
        return _valid(year, int(match[2]), int(match[1]))
    for pattern, day_group, month_group in ((_DAY_FIRST, 1, 2), (_MONTH_FIRST, 2, 1)):
        match = pattern.match(value)
        if match and (month := _MONTHS.get(match[month_group].lower())):
            iso = _valid(int(match[3]), month, int(match[day_group]))
            if iso and re.search(r"\d:\d\d:\d\d", value):
                try:
                    return parsedate_to_datetime(value).isoformat()
                except (ValueError, TypeError):
                    pass
            return iso
    return ""


def _with_time(value: str) -> str:
    """An ISO date with its time as the standard writes it; without the time where that cannot be read."""
    text = re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", value.replace(" ", "T", 1).replace(" ", "").removesuffix("UTC"))
    try:
        stamp = datetime.fromisoformat(text)
    except ValueError:
        return value[:10]
    return value[:10] if len(text) == 10 else stamp.isoformat().replace("+00:00", "Z")


def _valid(year: int, month: int, day: int) -> str:
    try:
        return date(year, month, day).isoformat() if 1600 <= year <= 2200 else ""
    except ValueError:
        return ""
