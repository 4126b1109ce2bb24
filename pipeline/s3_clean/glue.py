"""Find words that copying or machine translation glued together, and only those.

A splitter that trusts a word list takes compounds and names apart (``Plattform ökonomie``, ``Byte Dance``). So a token
is touched only when no language that we read knows it, it occurs once in the text (a name comes back, an accident does
not), and one of these holds: a small letter meets a capital between two known words; one half is a closed-class word
that the lexicon marks for it and the other a known word; the tail is a finite verb that no compound ends in.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from functools import cache

from pipeline.core.datafile import one_of, read_table, required
from pipeline.core.options import kept_by_models
from pipeline.s2_detect.words import closed_class, lexicons_folder, supported_languages

_TOKEN = re.compile(r"(?<![\w@#/.-])[^\W\d_]{5,40}(?![\w@/])")
_CAMEL = re.compile(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ])")
_PUNCTUATION = re.compile(r"(?<=[a-zäöüß]{3})[.!?](?=[A-ZÄÖÜ][a-zäöüß]{2})|(?<=[^\W\d_]{2}),(?=[^\W\d_]{2})")
_ADDRESS = re.compile(r"(?<=[^\s(\[\"'„“<])(?=https?://)")
_WORD_BEFORE = re.compile(r"([^\W\d_]+)[.!?]$")
_WORD_AFTER = re.compile(r"[^\W\d_]+")
_KNOWN = 2.0  # Zipf frequency (log10 of occurrences per billion words) from which a word counts as known
COMMON = 3.0
_MIN_HALF = 3
_MIN_NAME = 5  # letters of a capitalised word before a short tail: shorter ones are the beginnings of names
_LONG_TAIL = 4  # letters of a tail behind a rare compound: shorter ones may be its ending
_PARTICIPLE_ENDS = frozenset({"der", "den", "dem", "des", "die"})
_NEIGHBOURS = {"noun": r"(?:(?<=\s)|(?<=^))[A-ZÄÖÜ][^\W\d_]+\s+", "number": r"\s+\d", "any": ""}
_REPAIR_SCHEMA = {"word": required, "split": required, "before": one_of(*_NEIGHBOURS), "after": one_of(*_NEIGHBOURS)}


def find_glued(text: str, lang: str, counts: Counter[str]) -> list[int]:
    """The positions in a text where a blank is missing, in order; none for languages without lexicons.

    ``counts`` says how often each token occurs in the whole document (``count_tokens``).
    """
    if lang not in supported_languages():
        return []
    found = {m.start() for m in _ADDRESS.finditer(text)}
    for match in _PUNCTUATION.finditer(text):
        if match.group() == "," or _between_words(text, match, lang):
            found.add(match.end())
    for match in _TOKEN.finditer(text):
        token = match.group()
        if counts[token] <= 1 and _may_be_glued(token, lang) and (at := split_point(token, lang)):
            found.add(match.start() + at)
    for pattern, offset in _repairs(lang):
        found.update(m.start("word") + offset for m in pattern.finditer(text))
    return sorted(found)


def count_tokens(text: str) -> Counter[str]:
    """How often each token that could be glued occurs in a text."""
    return Counter(_TOKEN.findall(text))


def joins(left: str, right: str, lang: str) -> bool:
    """Whether a word broken at the end of a line is one word: known as such, or its halves are not both words."""
    if lang not in supported_languages():
        return False
    if frequency(left + right, lang) >= _KNOWN:
        return True
    return frequency(left, lang) < _KNOWN or frequency(right, lang) < _KNOWN


@kept_by_models
def split_point(token: str, lang: str) -> int:
    """Where a glued token falls into two words, 0 where it is no glued token."""
    if any(frequency(token, other) > 0 for other in supported_languages()):
        return 0
    if _CAMEL.search(token):
        return _at_capital(token, lang)
    return _before_tail(token, lang) or _after_head(token, lang) or _before_verb(token, lang)


def _may_be_glued(token: str, lang: str) -> bool:
    """A cheap look before any word list is loaded: an inner capital, or a half that is a marked word."""
    if _CAMEL.search(token):
        return True
    tails = _marked(lang, "glue_tail") + _marked(lang, "glue_verb")
    return token.endswith(tails) or (token.islower() and token.startswith(_marked(lang, "glue_head")))


@kept_by_models
def _marked(lang: str, name: str) -> tuple[str, ...]:
    return tuple(sorted(closed_class(lang, name), key=lambda w: (-len(w), w)))


def _at_capital(token: str, lang: str) -> int:
    """``abgebautGroße`` between two words; ``PekingLaut`` only before a marked word, since brands look like that."""
    breaks = [m.start() for m in _CAMEL.finditer(token)]
    at = breaks[0]
    left, right = token[:at], token[at:]
    if len(breaks) > 1 or min(len(left), len(right)) < _MIN_HALF or not right[1:].islower():
        return 0
    if left[0].isupper() and right.lower() not in closed_class(lang, "glue_tail") | closed_class(lang, "glue_head"):
        return 0
    return at if frequency(left, lang) >= COMMON and frequency(right, lang) >= COMMON else 0


def _before_tail(token: str, lang: str) -> int:
    """``Statistikenam``: a marked word behind a known one, unless the token can also be a compound."""
    for tail in _marked(lang, "glue_tail"):
        left = token.removesuffix(tail)
        shortest = _MIN_HALF if left.islower() or len(tail) > 3 else _MIN_NAME
        if left == token or len(left) < shortest or _looks_inflected(left, tail):
            continue
        rare = len(tail) >= _LONG_TAIL and left[0].isupper() and 0 < frequency(left, lang) < COMMON
        if frequency(left, lang) >= COMMON or (rare and _compound(left, lang)):
            return 0 if _compound(token, lang) else len(left)
    return 0


def _looks_inflected(left: str, tail: str) -> bool:
    """``schüren|dem`` is a participle and ``Mensch|s|ein`` a noun, not an accident."""
    return (left.endswith("n") and tail in _PARTICIPLE_ENDS) or (left.endswith("s") and tail.startswith("ein"))


def _after_head(token: str, lang: str) -> int:
    """``esamtliche``: a marked word before a known one, in small letters."""
    if not token.islower():
        return 0
    for head in _marked(lang, "glue_head"):
        right = token.removeprefix(head)
        if right != token and len(right) >= 5 and frequency(right, lang) >= COMMON + 0.5:
            return 0 if _compound(token, lang) else len(head)
    return 0


def _before_verb(token: str, lang: str) -> int:
    """``Landeslobte``: a finite verb behind a capitalised word."""
    if not token[0].isupper():
        return 0
    for verb in _marked(lang, "glue_verb"):
        left = token.removesuffix(verb)
        if (
            left != token
            and len(left) >= 4
            and frequency(left, lang) >= COMMON
            and left.lower() not in closed_class(lang)
        ):
            return len(left)
    return 0


def _compound(token: str, lang: str) -> bool:
    """Whether a token can also be read as two content words: then it is a compound, and stays."""
    function = closed_class(lang)
    for at in range(3, len(token) - 3):
        left, right = token[:at], token[at:]
        if right in function or frequency(right, lang) < COMMON:
            continue
        for stem in {left, left.removesuffix("s"), left.removesuffix("n")}:
            if len(stem) >= 3 and stem.lower() not in function and frequency(stem, lang) >= COMMON:
                return True
    return False


def _between_words(text: str, match: re.Match[str], lang: str) -> bool:
    """Whether the full stop of a match stands between two known words, not in an address or abbreviation."""
    left = _WORD_BEFORE.search(text, max(0, match.start() - 40), match.end())
    right = _WORD_AFTER.match(text, match.end())
    if left is None or right is None or text[left.start() - 1 : left.start()] in set("@/.-_") or left.start() == 0:
        return False
    if text[right.end() : right.end() + 1] in set("@/._") and not text[right.end() + 1 : right.end() + 2].isspace():
        return False
    return all(frequency(word, lang) >= COMMON for word in (left[1], right.group()))


@kept_by_models
def _repairs(lang: str) -> tuple[tuple[re.Pattern[str], int], ...]:
    """The patterns of ``repairs.tsv`` with where in the word the blank goes; none where a language has no such file."""
    path = lexicons_folder() / lang / "repairs.tsv"
    if not path.exists():
        return ()
    found = []
    for _, row in read_table(path, _REPAIR_SCHEMA):
        before, after = _NEIGHBOURS[row["before"]], _NEIGHBOURS[row["after"]]
        pattern = re.compile(rf"{before}(?P<word>{re.escape(row['word'])})(?={after})")
        found.append((pattern, row["split"].index(" ")))
    return tuple(found)


def frequency(word: str, lang: str) -> float:
    """How common a word is in a language, as its Zipf frequency (log10 of occurrences per billion words)."""
    return float(_frequency()(word, lang))


@cache
def _frequency() -> Callable[[str, str], float]:
    """wordfreq's look-up; it takes 0.9 s and 60 MB to load, so only when a candidate asks for it."""
    from wordfreq import zipf_frequency

    function: Callable[[str, str], float] = zipf_frequency
    return function
