"""Words made comparable across languages: English stems, so that ``Stellenabbau`` and ``job cuts`` can meet."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from sys import intern

from pipeline.core.datafile import read_table, required
from pipeline.s5_annotate.aliases import read_entries

_TOKEN = re.compile(r"[^\W\d_]+|\d+(?:[.,]\d+)*")
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


def models_folder() -> Path:
    """Where the project's data lies, in a checkout or an installed package."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "_models"
    return inside if inside.is_dir() else package.parent / "models"


SHORTEST = 4  # letters of a word that tells something about a text
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

    ``translations`` gives English words for a foreign noun, ``definite`` the words that point back (``the``, ``das``),
    ``empty`` words that mean nothing by themselves, ``ordinals`` number words (``second`` is ``2``), ``determiners`` what
    may stand before a noun; ``with_article`` holds English names of places that are said with ``the``, ``many``
    English words that make a plural without an ``s`` (``two``, ``people``), ``families`` the
    sets of headwords that report one kind of happening, each named by its first word, ``glosses`` the
    English word to show for a foreign noun of one sense, ``states`` the names of states, case ignored.
    """

    translations: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    definite: Mapping[str, frozenset[str]] = field(default_factory=dict)
    empty: Mapping[str, frozenset[str]] = field(default_factory=dict)
    ordinals: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    determiners: Mapping[str, frozenset[str]] = field(default_factory=dict)
    with_article: frozenset[str] = frozenset()
    many: frozenset[str] = frozenset()
    families: Mapping[str, frozenset[str]] = field(default_factory=dict)
    glosses: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    states: frozenset[str] = frozenset()

    def stems(self, text: str, lang: str) -> frozenset[str]:
        """The English stems of the words that carry meaning in ``text``."""
        return _stems(self, text, lang)

    def telling(self, text: str, lang: str) -> frozenset[str]:
        """The English stems of the words in ``text`` that are not among a language's most frequent ones."""
        return frozenset(
            s
            for token in _TOKEN.findall(text.casefold())
            if len(token) >= SHORTEST and zipf(token, lang) < FREQUENT
            for s in _stem_tokens(self, token, lang)
        )

    def trigger(self, gloss: str) -> str:
        """A trigger's gloss in one form: ``take over`` and ``take-over`` give one."""
        return intern(" ".join(_TOKEN.findall(gloss.casefold()))) if gloss else ""

    def kin(self, trigger: str) -> frozenset[str]:
        """What a trigger is related by: the families it is in, and its stem."""
        return self.families.get(trigger, frozenset()) | {stem(trigger.replace(" ", ""))}

    def unit(self, unit: str, lang: str) -> str:
        """A unit in one form: currency codes as they are, counted things as an English stem."""
        if not unit or unit == "%" or (unit.isupper() and len(unit) == 3):
            return unit
        stems = self.stems(unit, lang)
        return min(stems) if stems else unit.casefold()

    def is_definite(self, before: str, lang: str) -> bool:
        """Whether the words just before a trigger mark it as known: ``the meeting``, ``nach dem Treffen``."""
        last = _TOKEN.findall(before.casefold())[-2:]
        known = self.definite.get(lang, frozenset())
        return any(word in known for word in last)

    def numbers(self, text: str, lang: str) -> frozenset[tuple[str, str]]:
        """Ordinals and version numbers with the word they belong to: ``iPhone 16`` gives ``("iphon", "16")``."""
        return _numbers(self, text, lang)


@lru_cache(maxsize=262144)
def _stem_tokens(words: Words, text: str, lang: str) -> tuple[str, ...]:
    table = words.translations.get(lang, {})
    empty = words.empty.get(lang, frozenset())
    out: list[str] = []
    for token in _TOKEN.findall(text.casefold()):
        if token in empty or (len(token) < 2 and not token.isdigit()):
            continue
        out.extend(stem(part) for english in (token, *table.get(token, ())) for part in english.split())
    return tuple(out)


@lru_cache(maxsize=262144)
def _stems(words: Words, text: str, lang: str) -> frozenset[str]:
    return frozenset(_stem_tokens(words, text, lang))


@lru_cache(maxsize=65536)
def _numbers(words: Words, text: str, lang: str) -> frozenset[tuple[str, str]]:
    ordinals = words.ordinals.get(lang, {})
    found = set()
    tokens = _TOKEN.findall(text.casefold())
    for i, token in enumerate(tokens):
        following = tokens[i + 1] if i + 1 < len(tokens) else ""
        if token in ordinals and following and not following.isdigit():
            found.add((min(words.stems(following, lang) or {stem(following)}), ordinals[token]))
        elif token[0].isdigit() and i and not tokens[i - 1][0].isdigit() and tokens[i - 1] not in ordinals:
            found.add((min(words.stems(tokens[i - 1], lang) or {stem(tokens[i - 1])}), token))
    return frozenset(found)


def _states(models: Path) -> frozenset[str]:
    path = models / "aliases" / "states.tsv"
    return frozenset(row.entry.name.casefold() for row in read_entries(path)) if path.exists() else frozenset()


@cache
def load_words(folder: Path | None = None) -> Words:
    """Read what every language's ``reference.tsv`` and ``translations.tsv`` say; languages without files have none."""
    folder = folder or models_folder() / "lexicons"
    translations: dict[str, dict[str, tuple[str, ...]]] = {}
    glosses: dict[str, dict[str, str]] = {}
    definite, empty, ordinals, determiners = {}, {}, {}, {}
    with_article, many = frozenset[str](), frozenset[str]()
    for lang in sorted(p.name for p in folder.iterdir() if p.is_dir()) if folder.is_dir() else []:
        if (path := folder / lang / "translations.tsv").exists():
            for _, row in read_table(path, {"word": required, "english": required, "gloss": None}):
                word = row["word"].casefold()
                translations.setdefault(lang, {})[word] = tuple(row["english"].casefold().split(","))
                if row["gloss"]:
                    glosses.setdefault(lang, {})[word] = row["gloss"]
        if (path := folder / lang / "reference.tsv").exists():
            sets: dict[str, list[str]] = {}
            for _, row in read_table(path, {"class": required, "words": required}):
                sets.setdefault(row["class"], []).extend(row["words"].casefold().split(","))
            definite[lang] = frozenset(sets.get("definite", ()))
            empty[lang] = frozenset(sets.get("empty", ()))
            determiners[lang] = frozenset(sets.get("determiner", ()))
            many |= frozenset(sets.get("plural", ()))
            with_article |= frozenset(sets.get("place with the", ()))
            ordinals[lang] = dict(pair.split("=", 1) for pair in sets.get("ordinal", ()))
    families: dict[str, set[str]] = {}
    if (path := folder.parent / "ontology" / "families.tsv").exists():
        for _, row in read_table(path, {"words": required}):
            members = row["words"].casefold().split(",")
            for word in members:
                families.setdefault(" ".join(_TOKEN.findall(word)), set()).add(members[0])
    kin = {word: frozenset(names) for word, names in families.items()}
    return Words(
        translations, definite, empty, ordinals, determiners, with_article, many, kin, glosses, _states(folder.parent)
    )
