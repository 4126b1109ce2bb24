"""Words made comparable across languages: English stems, so that ``Stellenabbau`` and ``job cuts`` can meet."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from sys import intern

TOKEN = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)*")
_NONE: frozenset[str] = frozenset()
_DIGIT = re.compile(r"\d")
_ENDINGS: tuple[str, ...] = (
    "isations",
    "izations",
    "isation",
    "ization",
    "ations",
    "ments",
    "ation",
    "ment",
    "ings",
    "ions",
    "ing",
)
_ENDINGS += ("ied", "ies", "ion", "ers", "als", "ed", "er", "or", "al", "es", "s", "e", "y")


SHORTEST = 4  # letters of a word that tells something about a text
REMEMBERED = 262_144  # words of a language that are not looked up again
FREQUENT = 5.0  # words from this Zipf frequency on (a hundred times in a million words) tell nothing


@lru_cache(maxsize=262144)
def zipf(word: str, lang: str) -> float:
    """How frequent a word is: the logarithm of its share in a billion words; 0 for unknown words and languages."""
    from wordfreq import zipf_frequency  # loads its word list

    try:
        return float(zipf_frequency(word, lang))
    except LookupError:
        return 0.0


@lru_cache(maxsize=262144)
def stem(word: str) -> str:
    """A crude English stem, case ignored: ``acquisitions`` and ``acquisition`` give one."""
    word = word.casefold()
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return intern(word[: -len(ending)])
    return intern(word)


@dataclass(frozen=True, eq=False)  # compared and hashed as an object, so that it can key a cache
class Words:
    """The word knowledge that comparing needs, per language.

    ``translations`` gives English words for a foreign word, ``glosses`` the one to show for a noun of one sense,
    ``endings`` what its forms may end in (longest first), ``linking`` what may stand between the parts of a compound,
    ``definite`` the words that point back (``the``, ``das``), ``further`` those that say it is one more (``another``),
    ``aged`` what follows the years of an age, ``determiners`` what may stand before a noun, ``empty`` words that mean
    nothing by themselves, ``ordinals`` number words (``second`` is ``2``), ``rates`` what says
    behind a sum that it is for one of many (``je Aktie`` is ``per share``). English alone: ``with_article`` are places
    said with ``the``, ``many`` words that make a plural without an ``s`` (``two``, ``people``), ``counts`` words that
    only count or are vague, ``bodies`` last words of names said with ``the`` (``Council``), ``things`` counted things
    that are no people (``flights``), ``capitals`` the adjectives of states with their capital letter. ``families`` are
    the sets of headwords that report one kind of happening, by stem, each named by its first word; ``states`` the names
    of states, case ignored; ``wholes`` the state or union that a body is part of, both case ignored; ``numbered`` the
    endings, longest first, by which a noun is surely plural (true) or singular (false), ``unsure`` those by which it
    may be either.
    """

    translations: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    endings: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    linking: Mapping[str, frozenset[str]] = field(default_factory=dict)
    definite: Mapping[str, frozenset[str]] = field(default_factory=dict)
    further: Mapping[str, frozenset[str]] = field(default_factory=dict)
    aged: Mapping[str, frozenset[str]] = field(default_factory=dict)
    empty: Mapping[str, frozenset[str]] = field(default_factory=dict)
    ordinals: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    rates: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    determiners: Mapping[str, frozenset[str]] = field(default_factory=dict)
    with_article: frozenset[str] = frozenset()
    many: frozenset[str] = frozenset()
    counts: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()
    things: frozenset[str] = frozenset()
    capitals: Mapping[str, str] = field(default_factory=dict)
    families: Mapping[str, frozenset[str]] = field(default_factory=dict)
    glosses: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    states: frozenset[str] = frozenset()
    wholes: Mapping[str, str] = field(default_factory=dict)
    numbered: Mapping[str, tuple[tuple[str, bool], ...]] = field(default_factory=dict)
    unsure: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def stems(self, text: str, lang: str) -> frozenset[str]:
        """The English stems of the words that carry meaning in ``text``."""
        return _stems(self, text, lang)

    def telling(self, text: str, lang: str) -> frozenset[str]:
        """The English stems of the words in ``text`` that are not among a language's most frequent ones."""
        known = _meanings(self, lang)
        return frozenset(chain.from_iterable(map(known.__getitem__, TOKEN.findall(text.casefold()))))

    def trigger(self, gloss: str) -> str:
        """A trigger's gloss in one form: ``take over`` and ``take-over`` give one."""
        return intern(" ".join(TOKEN.findall(gloss.casefold()))) if gloss else ""

    def kin(self, trigger: str) -> frozenset[str]:
        """The families that a trigger is in: those with a word of its stem."""
        return self.families.get(stem(trigger.replace(" ", "")), frozenset())

    def quoted(self, text: str, lang: str) -> frozenset[str]:
        """The words of a trigger as they stand: English ones without ending, foreign nouns in translation."""
        tokens = TOKEN.findall(text.casefold())
        if self.translations.get(lang):
            return frozenset(w for t in tokens for w in self.english(t, lang))
        return frozenset(t[:-2] if t.endswith("oes") else t[:-1] if t.endswith("s") else t for t in tokens)

    def unit(self, unit: str, lang: str) -> str:
        """A unit in one form: currency codes as they are, counted things as an English stem."""
        if not unit or unit == "%" or (unit.isupper() and len(unit) == 3):
            return unit
        stems = self.stems(unit, lang)
        return min(stems) if stems else unit.casefold()

    def introduced(self, before: str, lang: str) -> tuple[bool, bool]:
        """Whether the words just before a trigger mark it as known (``the meeting``, ``nach dem Treffen``), and whether
        as one more of a kind (``another fire``, ``ein weiterer Brand``)."""
        last = TOKEN.findall(before.casefold())[-2:]
        return not self.definite.get(lang, _NONE).isdisjoint(last), not self.further.get(lang, _NONE).isdisjoint(last)

    def whole(self, name: str) -> str:
        """The union or state that a body is part of, case ignored; empty where that is not known."""
        return self.wholes.get(name.casefold(), "").casefold()

    def ages(self, text: str, lang: str) -> frozenset[str]:
        """The years of age that are told of somebody: ``an 81-year-old woman``, ``der 84-Jährige``."""
        if not _DIGIT.search(text) or (pattern := _age(self, lang)) is None:
            return frozenset()
        return frozenset(pattern.findall(text.casefold()))

    def covers(self, other: str, other_lang: str, text: str, lang: str) -> bool:
        """Whether ``text`` has words that tell something, and all, or English ones for them, are in ``other``."""
        there, empty = self.stems(other, other_lang), self.empty.get(lang, frozenset())
        tokens = [t for t in TOKEN.findall(text.casefold()) if t not in empty]
        return bool(tokens) and all(there & self.stems(t, lang) for t in tokens)

    def english(self, token: str, lang: str) -> tuple[str, ...]:
        """The English words for a foreign word in any of its forms, or for the parts of a compound; case ignored."""
        return _english(self, token.casefold(), lang)

    def shown(self, noun: str, lang: str) -> tuple[str, bool] | None:
        """The English noun to show for a foreign one and whether it is plural; None where either is unsure.

        Endings tell the number (``plural ending`` and so on in ``reference.tsv``). Of a form only a gloss is taken that
        is among the word's usual translations.
        """
        glosses, usual, low = self.glosses.get(lang, {}), self.translations.get(lang, {}), noun.casefold()
        if low in glosses:
            return glosses[low], False
        if low in usual or low.endswith(tuple(self.unsure.get(lang, ()))):
            return None
        known = [(low.removesuffix(e), many) for e, many in self.numbered.get(lang, ()) if low.endswith(e)]
        known = [(base, many) for base, many in known if len(base) >= 3 and base in usual]
        if not known:
            return None
        base, many = max(known, key=lambda k: len(k[0]))  # "Straßen" are no "Strass"
        gloss = glosses.get(base, "")
        return (gloss, many) if gloss.casefold() in usual[base] else None

    def numbers(self, text: str, lang: str) -> frozenset[tuple[str, str]]:
        """Ordinals and version numbers with the word they belong to: ``iPhone 16`` gives ``("iphon", "16")``."""
        return _numbers(self, text, lang)


@lru_cache(maxsize=8)
def _age(words: Words, lang: str) -> re.Pattern[str] | None:
    after = sorted(map(re.escape, words.aged.get(lang, ())), key=len, reverse=True)
    return re.compile(rf"\b(\d{{1,3}})[\s-]*(?:{'|'.join(after)})\b") if after else None


@lru_cache(maxsize=262144)
def _english(words: Words, token: str, lang: str) -> tuple[str, ...]:
    bases = _bases(words, lang)
    if found := _looked_up(words, bases, token, lang):
        return found
    for at in range(SHORTEST, len(token) - SHORTEST + 1):  # the longest last part decides
        if not (tail := _looked_up(words, bases, token[at:], lang)):
            continue
        head = token[:at]
        links = [head.removesuffix(link) for link in sorted(words.linking.get(lang, ())) if head.endswith(link)]
        for part in (head, *links):
            if len(part) >= SHORTEST - 1 and (first := _looked_up(words, bases, part, lang)):
                return tuple(dict.fromkeys(first + tail))
    return ()


def _looked_up(words: Words, bases: Mapping[str, str], token: str, lang: str) -> tuple[str, ...]:
    """The English words of a headword, or of the headword that a form without its ending can be of."""
    table = words.translations.get(lang, {})
    if token in table:
        return table[token]
    for ending in ("", *words.endings.get(lang, ())):
        base = token[: len(token) - len(ending)]
        if token.endswith(ending) and len(base) >= 3 and (word := bases.get(base) or bases.get(_plain(base))):
            return table[word]
    return ()


@lru_cache(maxsize=8)
def _bases(words: Words, lang: str) -> Mapping[str, str]:
    """The headwords that translations are known of, by what is left of them without an ending and without accents."""
    out: dict[str, str] = {}
    headwords = sorted(words.translations.get(lang, {}))
    for word in headwords:
        out.setdefault(word, word)
    for word in headwords:
        ending = next((e for e in words.endings.get(lang, ()) if word.endswith(e) and len(word) - len(e) >= 3), "")
        out.setdefault(word[: len(word) - len(ending)], word)
        out.setdefault(_plain(word), word)
    return out


def _plain(word: str) -> str:
    """A word without accents: plurals may differ by no more (``Haus``, ``Häuser``)."""
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))


class _Telling(dict[str, tuple[str, ...]]):
    """The stems of each word of a language as it is asked for, none where it is short or among the most frequent."""

    def __init__(self, words: Words, lang: str) -> None:
        super().__init__()
        self.words, self.lang = words, lang

    def __missing__(self, token: str) -> tuple[str, ...]:
        if len(self) >= REMEMBERED:
            self.clear()
        telling = len(token) >= SHORTEST and zipf(token, self.lang) < FREQUENT
        self[token] = found = _stem_tokens(self.words, token, self.lang) if telling else ()
        return found


@lru_cache(maxsize=8)
def _meanings(words: Words, lang: str) -> _Telling:
    return _Telling(words, lang)


@lru_cache(maxsize=262144)
def _stem_tokens(words: Words, text: str, lang: str) -> tuple[str, ...]:
    empty = words.empty.get(lang, frozenset())
    out: list[str] = []
    for token in TOKEN.findall(text.casefold()):
        if token in empty or (len(token) < 2 and not token.isdigit()):
            continue
        out.extend(stem(part) for english in (token, *words.english(token, lang)) for part in english.split())
    return tuple(out)


@lru_cache(maxsize=262144)
def _stems(words: Words, text: str, lang: str) -> frozenset[str]:
    return frozenset(_stem_tokens(words, text, lang))


@lru_cache(maxsize=65536)
def _numbers(words: Words, text: str, lang: str) -> frozenset[tuple[str, str]]:
    ordinals = words.ordinals.get(lang, {})
    found = set()
    tokens = TOKEN.findall(text.casefold())
    for i, token in enumerate(tokens):
        following = tokens[i + 1] if i + 1 < len(tokens) else ""
        if token in ordinals and following and not following.isdigit():
            found.add((min(words.stems(following, lang) or {stem(following)}), ordinals[token]))
        elif token[0].isdigit() and i and not tokens[i - 1][0].isdigit() and tokens[i - 1] not in ordinals:
            found.add((min(words.stems(tokens[i - 1], lang) or {stem(tokens[i - 1])}), token))
    return frozenset(found)
