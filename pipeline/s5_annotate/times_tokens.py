"""Cut a text into tokens and give each the symbol of its classes, so that rules can match the string of symbols."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.s5_annotate.times_lexicon import TimesLexicon

# One alternative for each shape; what looks like part of a longer number (a version, an amount) is taken whole.
_TOKEN = re.compile(
    r"""(?P<meridiem>\b[ap]\.\s?m\.?(?!\w))
      | (?P<word>[^\W\d_]+)
      | (?P<iso>\b\d{4}-\d\d-\d\d(?![\d-])(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?)
      | (?P<decade>\b(?:\d{3}0|\d0)(?:['’]?s|er)\b)
      | (?P<clock>\b[0-2]?\d:[0-5]\d(?::[0-5]\d)?\b(?![:\d]))
      | (?P<numeric>\b[0-3]?\d\.[01]?\d\.(?:\d{4}|\d\d)\b(?!\.\d)|\b[0-3]?\d/[0-3]?\d/(?:\d{4}|\d\d)\b(?!/\d))
      | (?P<day_month>\b[0-3]?\d\.[01]?\d\.(?!\d))
      | (?P<decimal>\b\d+(?:[.,]\d+)+)
      | (?P<ordinal>\b\d{1,3}(?:st|nd|rd|th)\b)
      | (?P<int>\d+)
      | (?P<possessive>['’]s\b)
      | (?P<paragraph>\n[^\S\n]*\n\s*)
      | (?P<mark>[^\w\s])
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Tokens:
    """A text cut into tokens: token ``i`` is ``text[starts[i]:ends[i]]`` and has the symbol ``symbols[i]``."""

    text: str
    starts: list[int]
    ends: list[int]
    symbols: str

    def word(self, i: int) -> str:
        """The characters of token ``i``; empty outside the text."""
        return self.text[self.starts[i] : self.ends[i]] if 0 <= i < len(self.starts) else ""

    def adjacent(self, i: int) -> bool:
        """Whether no space stands between token ``i`` and the one after it."""
        return i >= 0 and i + 1 < len(self.starts) and self.ends[i] == self.starts[i + 1]


def tokenize(text: str, lexicon: TimesLexicon) -> Tokens:
    """Cut ``text`` into tokens, left to right, each character at most once."""
    symbol_of, words = lexicon.symbol_of, lexicon.symbols
    lower, capital = symbol_of[frozenset({"lower"})], symbol_of[frozenset({"capital"})]
    kinds = {k: symbol_of[frozenset({k})] for k in ("iso", "decade", "meridiem", "numeric", "possessive", "paragraph")}
    glued = symbol_of[frozenset({"glued"})]
    mark = symbol_of[frozenset({"mark"})]
    kinds["clock"] = symbol_of[frozenset({"clock"})]
    kinds["decimal"] = symbol_of[frozenset({"decimal"})]
    kinds["day_month"] = symbol_of[frozenset({"day_month"})]
    dotted = lexicon.options.get("ordinal_dot") == "yes"
    dot_ordinal = symbol_of[frozenset({"ordinal", "ordinal_day"})]
    ordinal = symbol_of[frozenset({"ordinal"})]
    clock_decimal = symbol_of[frozenset({"clock", "decimal"})]
    starts: list[int] = []
    ends: list[int] = []
    symbols: list[str] = []
    at = 0
    for match in _TOKEN.finditer(text):
        kind, (start, end) = match.lastgroup, match.span()
        if start < at:  # the dot of an ordinal
            continue
        word = match[0]
        if kind == "word":
            symbol = words.get(word) or (capital if word[0].isupper() else lower)
        elif kind == "mark":
            symbol = words.get(word, mark)
        elif kind == "int" and (text[start - 1 : start].isalpha() or text[end : end + 1].isalpha()):
            symbol = glued  # a model, a code: A380, 5G, Q3
        elif kind == "int":
            symbol = symbol_of[int_classes(word)]
            if dotted and end - start <= 3 and text[end : end + 1] == "." and not text[end + 1 : end + 2].isdigit():
                end += 1
                symbol = dot_ordinal if end - start <= 3 and 1 <= int(word) <= 31 else ordinal
        elif kind == "ordinal":
            symbol = dot_ordinal if 1 <= int(re.sub(r"\D", "", word)) <= 31 else ordinal
        elif kind == "decimal":
            parts = re.split(r"[.,]", word)
            is_clock = (
                len(parts) == 2 and len(parts[0]) <= 2 == len(parts[1]) and int(parts[0]) < 25 and int(parts[1]) < 60
            )
            symbol = clock_decimal if is_clock and "." in word else kinds["decimal"]
        else:
            symbol = kinds[kind or "mark"]
        starts.append(start)
        ends.append(end)
        symbols.append(symbol)
        at = end
    return Tokens(text, starts, ends, "".join(symbols))


def int_classes(digits: str) -> frozenset[str]:
    """The classes of a whole number: it may be a day, an hour, a year of two or four digits, or only a number."""
    names = {"int"}
    if len(digits) == 4 and 1000 <= int(digits) <= 2199:
        names.add("year4")
    if len(digits) <= 2:
        value = int(digits)
        if 1 <= value <= 31:
            names.add("day")
        if value <= 24:
            names.add("hour")
        if len(digits) == 2:
            names.add("year2")
    return frozenset(names)
