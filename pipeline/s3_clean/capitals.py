"""Give lines that are written in capitals their usual letters back, without touching acronyms and names.

The article itself says how most words of its headline are written: the words of its other lines count first, those that
do not open a sentence before those that do, whole words before words of the same stem. For what is left the language's
data decide; a word that nobody knows is taken for a name and keeps its first capital.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache

from pipeline.core.datafile import one_of, read_table, required
from pipeline.core.options import default_models
from pipeline.s2_detect.words import closed_class, lexicons_folder, supported_languages
from pipeline.s3_clean.glue import COMMON as KNOWN
from pipeline.s3_clean.glue import frequency
from pipeline.s3_clean.repair import Edit

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_OPENS = re.compile(r"(?:^|[.!?…:]\s|\n)[\"'„“‚‘«»‹›(\[]*$")
_SHOUTED = 0.9  # share of capitals among the letters of a line that is written in capitals
_LONG_WORDS = 2  # words of four letters and more that such a line has: "IBM UND SAP" is none
_STEM = 4  # letters that two forms of a word share at least
_ENDING = 3  # letters by which they may differ
_MOST = 200  # characters of a line that is judged
_COMMON = 4.5  # Zipf frequency of words that are no names, whatever else is unknown of them
_USUAL = 3.5  # of words that are mostly no names
_SHORT = 3  # letters up to which a word that is not common may be an acronym
_CLASSES = ("acronym", "small", "noun_ending", "ending")
_NAMES = ("capitals", "companies", "media", "organizations", "parties", "people", "places", "states")
_COLUMNS = ("name", "kind", "aliases", "lang", "label", "home", "wikidata", "flags", "note")


def shouted(line: str) -> bool:
    """Whether a line is written in capitals throughout."""
    line = line[:_MOST]
    upper, lower = sum(map(str.isupper, line)), sum(map(str.islower, line))
    if upper == 0 or upper < _SHOUTED * (upper + lower):
        return False
    return len([word for word in _WORD.findall(line) if len(word) >= 4 and word.isupper()]) >= _LONG_WORDS


@dataclass(slots=True)
class Evidence:
    """How the words of an article are written where it does not use capitals throughout, by their capitals."""

    inside: dict[str, Counter[str]] = field(default_factory=dict)  # of a sentence
    opening: dict[str, Counter[str]] = field(default_factory=dict)


def evidence(lines: Iterable[str]) -> Evidence:
    """What the lines of an article tell; those in capitals tell nothing."""
    found = Evidence()
    for line in lines:
        if shouted(line):
            continue
        for match in _WORD.finditer(line):
            word = match.group()
            opens = bool(_OPENS.search(line, max(0, match.start() - 4), match.start()))
            where = found.opening if opens else found.inside
            where.setdefault(word.upper(), Counter())[word] += 1
    return found


def recased(line: str, lang: str, found: Evidence) -> list[Edit]:
    """The edits by which a line in capitals gets its usual letters; none for languages without lexicons."""
    if lang not in supported_languages():
        return []
    edits: list[Edit] = []
    for match in _WORD.finditer(line):
        word = match.group()
        if not word.isupper() or line[match.end() : match.end() + 1].isdigit():
            continue
        form = _form(word, lang, found)
        if _OPENS.search(line, max(0, match.start() - 4), match.start()) and form[0].islower():
            form = form[0].upper() + form[1:]
        edits += _edits(word, form, match.start())
    return edits


def _form(word: str, lang: str, found: Evidence) -> str:
    """How a word is usually written inside a sentence."""
    if seen := found.inside.get(word):
        return _most(seen)
    data, small = _data(lang), word.lower()
    if small in closed_class(lang) and word not in data.get("acronym", {}):
        return small
    opening = _most(found.opening[word]) if word in found.opening else ""
    if len(word) == 1 or (len(opening) > 1 and opening[1:] != opening[1:].lower()):
        return opening or word
    if form := data.get("acronym", {}).get(word):
        return form
    if form := _names().get(word):
        return form
    if (same := _same_stem(word, found)) is not None:
        return word.capitalize() if same else small
    if form := data.get("small", {}).get(word):
        return form
    if _is_noun(word, lang):
        return word.capitalize()
    if frequency(small, lang) >= _COMMON:
        return small
    if len(word) <= _SHORT:
        return word
    usual = frequency(small, lang) >= _USUAL and "noun_ending" not in data
    return small if usual or _is_inflected(small, lang) else word.capitalize()


def _same_stem(word: str, found: Evidence) -> bool | None:
    """Whether another form of a word has a capital in the article; None where there is no such form."""
    votes: Counter[bool] = Counter()
    for other, forms in found.inside.items():
        if other[:_STEM] != word[:_STEM] or len(word) <= _STEM:
            continue
        shorter = min(len(word), len(other))
        common = next((n for n in range(shorter) if word[n] != other[n]), shorter)
        if common >= max(_STEM, max(len(word), len(other)) - _ENDING):
            form = _most(forms)
            votes[form[0].isupper()] += forms.total()
    return None if not votes else votes[True] >= votes[False]


def _most(forms: Counter[str]) -> str:
    return max(forms.items(), key=lambda item: (item[1], item[0]))[0]


def _is_noun(word: str, lang: str) -> bool:
    """Whether a language that writes nouns with a capital takes a word, or the end of a compound, for a noun."""
    endings = _data(lang).get("noun_ending")
    if not endings:
        return False
    small = word.lower()
    if any(small.endswith(e) and len(small) > len(e) + 2 for e in endings.values()):
        return True
    nouns = _nouns(lang)
    bare = [word, *(word.removesuffix(e.upper()) for e in _data(lang).get("ending", {}).values())]
    return any(w in nouns for w in bare) or any(word[at:] in nouns for at in range(3, len(word) - 3))


def _is_inflected(small: str, lang: str) -> bool:
    """Whether a word is a common word that is no noun, with an ending."""
    for ending in _data(lang).get("ending", {}).values():
        stem = small.removesuffix(ending)
        noun = stem == small or len(stem) < _ENDING or _is_noun(stem.upper(), lang)
        if not noun and frequency(stem, lang) >= KNOWN + 1:
            return True
    return False


def _edits(word: str, form: str, at: int) -> list[Edit]:
    """The edits from a word to a form of it; of the two letters that stand for one, the second carries its origin."""
    edits: list[Edit] = []
    k = 0
    for char in form:
        width = len(char.upper())
        if word[k : k + width] != char.upper():
            return []  # another spelling: better left as it is
        if width > 1:
            edits.append((at + k, at + k + width - 1, ""))
        if word[k + width - 1] != char:
            edits.append((at + k + width - 1, at + k + width, char))
        k += width
    return edits if k == len(word) else []


# --- data -------------------------------------------------------------------------------------------------------------


@cache
def _data(lang: str) -> Mapping[str, Mapping[str, str]]:
    """The words of ``capitals.tsv`` by class and capitals; empty where a language has no such file."""
    path = lexicons_folder() / lang / "capitals.tsv"
    if not path.exists():
        return {}
    rows = read_table(path, {"class": one_of(*_CLASSES), "words": required})
    return {row["class"]: {w.upper(): w for w in row["words"].split(",")} for _, row in rows}


@cache
def _nouns(lang: str) -> frozenset[str]:
    """The nouns that the language's table of translations knows, in capitals."""
    path = lexicons_folder() / lang / "translations.tsv"
    if not path.exists():
        return frozenset()
    schema = dict.fromkeys(("word", "english", "gloss"))
    words = (row["word"] for _, row in read_table(path, schema))
    return frozenset(w.upper() for w in words if w[:1].isupper() and len(w) > 3)


@cache
def _names() -> Mapping[str, str]:
    """Names of one word that the alias tables know, by their capitals."""
    names: dict[str, str] = {}
    for table in _NAMES:
        path = default_models() / "aliases" / f"{table}.tsv"
        if path.exists():
            for _, row in read_table(path, dict.fromkeys(_COLUMNS)):
                for name in (row["name"], *row["aliases"].split(";")):
                    if _WORD.fullmatch(name.strip()) and len(name.strip()) > 2:
                        names.setdefault(name.strip().upper(), name.strip())
    return names
