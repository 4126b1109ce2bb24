"""Whether a word or number that could be a month, a season or a year is one here, and no surname, verb or amount."""

from __future__ import annotations

from pipeline.s5_annotate.times_scan import Scan


def month_is_meant(scan: Scan, at: int, end: int) -> bool:
    """Whether a month's name without day and year is the month: not a surname, a verb, or part of a name."""
    after = end
    cue = scan.has(at - 1, "before_month") or (scan.has(at - 1, "det") and scan.has(at - 2, "before_month"))
    if scan.has(at - 1, "name_before"):
        return False
    joined = (scan.has(at - 1, "joiner") and scan.has(at - 2, "month")) or (
        scan.has(after, "joiner") and scan.has(after + 1, "month")
    )
    if scan.has(at, "month_abbr") and not scan.has(at, "month_name"):
        return (cue and scan.word(at + 1) == ".") or scan.has(at + 1, "year4")
    if scan.has(at, "month_ambiguous"):
        return cue or joined or (scan.has(after, "possessive") and not scan.has(after + 1, "capital"))
    if cue or joined:
        return True
    if scan.has(at - 1, "capital") and scan.tokens.text[scan.tokens.ends[at - 1] : scan.tokens.starts[at]] == " ":
        return scan.has(at, "month_name") and not scan.has(after, "capital")
    return True


def year_is_meant(scan: Scan, at: int, end: int, year: int) -> bool:
    """Whether a bare four-digit number is a year: not an amount, a house number, a model or a figure in a row."""
    if scan.has(at, "number"):  # in words
        return True
    if _is_glued(scan, at, end) or _is_amount(scan, at, end):
        return False
    cue = any(scan.has(at - 1, name) for name in ("before_year", "month", "season"))
    ranged = _year_range(scan, at, end)
    noun = scan.has(end, "capital")
    if not 1900 <= year <= 2100:
        alone = not noun and not scan.has(end, "lower") and not scan.has(at - 1, "before_year_weak")
        told = cue and (alone or scan.has(at - 1, "before_year_strict"))
        return ranged or told or _is_historic(scan, at, end, year)
    if cue or ranged:
        return True
    if noun and any(scan.has(end + i, "street") for i in (0, 1, 2)):
        return False
    if noun and scan.lexicon.options.get("nouns") == "capital":
        return year % 10 != 0  # "2020 Autos" is a number, "2023 Präsident" a year
    return year % 50 != 0 or not (noun or scan.has(end, "lower"))


def _is_historic(scan: Scan, at: int, end: int, year: int) -> bool:
    """Whether "1774 schrieb er" or "er starb 1832 in Weimar" names a year: where nouns have capitals, none follows."""
    if scan.lexicon.options.get("nouns") != "capital" or not 1500 <= year < 1900 or year % 10 == 0:
        return False
    return not scan.has(end, "capital") and not scan.has(at - 1, "amount_before") and not scan.has(end, "amount_after")


def _is_glued(scan: Scan, at: int, end: int) -> bool:
    """Whether the characters right before and after the number make it part of something else."""
    tokens, text = scan.tokens, scan.tokens.text
    start, stop = tokens.starts[at], tokens.ends[end - 1]
    before, after = text[max(0, start - 1) : start], text[stop : stop + 1]
    if (before and before in "$€£#.@&_=%~^+*") or (after and after in "€$%°_=&@"):
        return True
    if before == ":" and not text[max(0, start - 2) : start - 1].isspace():
        return True
    if "/" in (before, after):
        return not (scan.has(at - 2, "year4") or scan.has(end + 1, "int"))
    return before == "-" and not any(scan.has(at - 2, name) for name in ("int", "month", "lower"))


def _is_amount(scan: Scan, at: int, end: int) -> bool:
    """Whether the words around the number say that it counts or numbers something."""
    named = at - 2 if scan.word(at - 1) == "." else at - 1
    if scan.has(named, "number_before") or scan.has(at - 1, "name_before_year") or scan.has(end, "number_after"):
        return True
    streets = scan.lexicon.endings("street_endings")
    if streets and scan.word(at - 1).endswith(streets):
        return True
    if scan.has(at - 1, "int") or scan.has(at - 1, "decimal") or scan.has(end, "decimal"):
        return True
    if scan.has(end, "joiner") and scan.has(end + 1, "int") and scan.has(end + 2, "number_after"):
        return True  # "2000 to 3000 people"
    return scan.has(at - 1, "approx_plain") and not scan.has(at - 2, "before_year")


def _year_range(scan: Scan, at: int, end: int) -> bool:
    """Whether the year stands in brackets or in a range with another one: (1170 - 1230)."""
    dashes = ("-", "–", "—", "/")
    if (scan.word(at - 1) in dashes and scan.has(at - 2, "year4")) or (
        scan.word(end) in dashes and scan.has(end + 1, "year4")
    ):
        return True
    return scan.word(at - 1) == "(" and scan.word(end) in (")", "-", "–", ",", ";")


def season_is_meant(scan: Scan, at: int, start: int) -> bool:
    """Whether a season's name alone is the season: not a surname or a verb."""
    if scan.word(at + 1) == "-" and scan.tokens.adjacent(at) and scan.has(at + 2, "capital"):
        return False  # the first part of a compound: Winter-Biathlon
    if scan.has(at, "season_ambiguous"):
        if scan.tokens.word(at)[:1].isupper() or not scan.has(at - 1, "before_season"):
            return False
        return not (scan.word(at - 1) == "the" and scan.word(at + 1) == "of" and not scan.has(at + 2, "year4"))
    if start < at or scan.has(at - 1, "before_month") or scan.has(at - 1, "det"):
        return True
    if scan.has(at - 1, "name_before") or scan.has(at - 1, "capital"):
        return False
    adjective = scan.has(at - 1, "lower") and scan.word(at - 1).endswith(
        scan.lexicon.endings("adjective_endings") or ("",)
    )
    return adjective or scan.has(at - 1, "joiner")
