"""The number words of a language (``numbers.tsv``), and the tokens and digits that they stand among."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from pipeline.core.datafile import number, one_of, read_table, required

_TOKEN = re.compile(
    r"(?P<num>[0-9]{1,3}(?:[ \u00a0\u202f\u2009][0-9]{3})+(?![0-9])(?:[.,][0-9]+)?|[0-9]+(?:[.,'’][0-9]+)*)"
    r"|(?P<word>[^\W\d_]+)|(?P<sym>\S)"
)
_GAP = re.compile(r"[ \t\u00a0\u202f\u2009]{0,2}(?:\r?\n[ \t]*)?")
_MAX_DIGITS = 18
VULGAR = {"½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75")}
_OPENERS = ("symbol", "share", "fraction", "article")
_KINDS = {
    "number", "joiner", "article", "fraction", "share", "partitive", "magnitude", "symbol", "currency", "percent",
    "measure", "duration", "served", "noun", "qualifier", "qualifier_after", "role", "role_after", "range", "between",
    "level", "vague", "stop_before", "stop_after", "skip", "decimal", "thousands", "plural", "singular", "toll_before",
    "toll_after", "move", "and", "scale_before", "distance_after",
}  # fmt: skip
WHEN = ("", "case", "money", "magnitude", "of", "unit", "pair", "between", "alone", "move", "percent", "decimal",
        "digits")  # fmt: skip


class Token(NamedTuple):
    """A piece of the text; ``near`` says that only a space or less stands before it, ``glued`` that nothing does."""

    start: int
    end: int
    text: str
    low: str
    kind: str
    near: bool
    glued: bool


class Entry(NamedTuple):
    """A line of the lexicon: its words as lower-case tokens, and what they mean."""

    tokens: tuple[str, ...]
    glued: tuple[bool, ...]  # per token, whether it is written together with the one before
    word: str
    value: Decimal | None
    unit: str
    when: str


@dataclass(frozen=True)
class Lexicon:
    """The number words of one language, per kind, by first token (last token for what stands before a number)."""

    lang: str
    forward: dict[str, dict[str, tuple[Entry, ...]]]
    backward: dict[str, dict[str, tuple[Entry, ...]]]
    number_word: re.Pattern[str]
    plural: re.Pattern[str]
    capital_nouns: bool
    decimal: str
    thousands: str

    def opens_amount(self, word: str) -> bool:
        """Whether an amount in words, or with its symbol first, can begin with a token that reads so in lower case."""
        known = word in VULGAR or any(word in self.forward.get(kind, {}) for kind in _OPENERS)
        return known or self.number_word.fullmatch(word) is not None

    def after(self, kind: str, tokens: list[Token], i: int, when: Iterable[str] = WHEN) -> tuple[int, Entry] | None:
        """The longest entry of that kind that starts at token ``i``, with the index behind it."""
        if i >= len(tokens):
            return None
        for entry in self.forward.get(kind, {}).get(tokens[i].low, ()):
            j = i + len(entry.tokens)
            if entry.when in when and _same(entry, tokens, i, j):
                return j, entry
        return None

    def before(self, kind: str, tokens: list[Token], i: int) -> tuple[int, Entry] | None:
        """The longest entry of that kind that ends just before token ``i``, with the index of its first token."""
        if i < 1 or (i < len(tokens) and not tokens[i].near):
            return None
        for entry in self.backward.get(kind, {}).get(tokens[i - 1].low, ()):
            j = i - len(entry.tokens)
            if j >= 0 and _same(entry, tokens, j, i):
                return j, entry
        return None


def _same(entry: Entry, tokens: list[Token], start: int, end: int) -> bool:
    if end > len(tokens):
        return False
    piece = tokens[start:end]
    if any(t.low != e for t, e in zip(piece, entry.tokens, strict=True)):
        return False
    if not all(t.glued if glued else t.near for t, glued in zip(piece[1:], entry.glued[1:], strict=True)):
        return False
    return entry.when != "case" or "".join(t.text for t in piece) == "".join(entry.word.split())


@cache
def load_lexicon(lang: str, folder: Path) -> Lexicon | None:
    """The number words of a language in a folder of lexicons, or None where it has none.

    Raises ``DataFileError`` for a broken file.
    """
    path = folder / lang / "numbers.tsv"
    return read_lexicon(path, lang) if re.fullmatch(r"[a-z]{2,3}", lang) and path.is_file() else None


def read_lexicon(path: Path, lang: str) -> Lexicon:
    """Read a ``numbers.tsv``; its columns are described in its head. Raises ``DataFileError``."""
    schema = {
        "kind": one_of(*sorted(_KINDS)),
        "word": required,
        "value": number(0, 1e24),
        "unit": None,
        "when": one_of(*WHEN),
    }
    entries: dict[str, list[Entry]] = {kind: [] for kind in _KINDS}
    for _, row in read_table(path, schema):
        for word in row["word"].split(", "):
            value = Decimal(row["value"]) if row["value"] else None
            tokens = tokenize(word)
            low, glued = tuple(t.low for t in tokens), tuple(t.glued for t in tokens)
            entries[row["kind"]].append(Entry(low, glued, word, value, row["unit"], row["when"]))
    parts = sorted({re.escape(e.word.lower()) for e in entries["number"]}, key=len, reverse=True)
    plural, singular = (
        "|".join(re.escape(e.word.lstrip("-")) for e in entries[kind]) or "(?!)" for kind in ("plural", "singular")
    )
    capital = any(e.when == "case" for e in entries["plural"])
    upper = "(?=[^\\W\\d_a-zß-ÿ])" if capital else ""
    return Lexicon(
        lang,
        {kind: _index(some, 0) for kind, some in entries.items()},
        {kind: _index(some, -1) for kind, some in entries.items()},
        re.compile(f"(?:{'|'.join(parts) or '(?!)'})+"),
        re.compile(f"{upper}\\w+(?:{plural})(?<!{')(?<!'.join(singular.split('|'))})"),
        capital,
        "".join(e.word for e in entries["decimal"]),
        "".join(e.word for e in entries["thousands"]),
    )


def _index(entries: list[Entry], at: int) -> dict[str, tuple[Entry, ...]]:
    index: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=lambda e: (-len(e.tokens), e.when == "")):
        index.setdefault(entry.tokens[at], []).append(entry)
    return {first: tuple(some) for first, some in index.items()}


def tokenize(text: str) -> list[Token]:
    """Cut a text into numbers, words and single symbols."""
    tokens, last = [], 0
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        near = start == last or (start - last < 8 and _GAP.fullmatch(text, last, start) is not None)
        word = match.group()
        tokens.append(Token(start, end, word, word.lower(), str(match.lastgroup), near, start == last and start > 0))
        last = end
    return tokens


def parse_number(raw: str, decimal: str, thousands: str) -> Decimal | None:
    """The value of a number in digits under a language's separators, None where it does not follow them.

    >>> parse_number("1.500,5", ",", "."), parse_number("1,500.5", ".", ",")
    (Decimal('1500.5'), Decimal('1500.5'))
    """
    if sum(c.isdigit() for c in raw) > _MAX_DIGITS or (len(raw) > 1 and raw[0] == "0" and raw[1].isdigit()):
        return None
    group = f"[{re.escape(thousands)}'’ \u00a0\u202f\u2009]"
    whole = rf"(?:[0-9]+|[0-9]{{1,3}}(?:{group}[0-9]{{3}})+|[0-9]{{1,2}}(?:{group}[0-9]{{2}})+{group}[0-9]{{3}})"
    if not re.fullmatch(rf"{whole}(?:{re.escape(decimal)}[0-9]+)?", raw):
        return None
    whole_part, _, rest = raw.partition(decimal)
    return Decimal("".join(c for c in whole_part if c.isdigit()) + ("." + rest if rest else ""))


def loose_number(raw: str) -> Decimal | None:
    """A number with the other language's decimal sign and up to two decimals, as in Swiss texts ("2.5 Prozent")."""
    match = re.fullmatch(r"([1-9][0-9]{0,5}|0)[.,]([0-9]{1,2})", raw)
    return Decimal(f"{match[1]}.{match[2]}") if match else None


@cache
def _text2num() -> Any:
    from text_to_num import text2num

    return text2num


def spelled_number(words: str, lang: str) -> Decimal | None:
    """The value of a number in words ("zwölftausend", "twenty five"), None where it is none."""
    try:
        return Decimal(_text2num()(words, lang))
    except (ValueError, TypeError, KeyError, OverflowError):
        return None
