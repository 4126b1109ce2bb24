"""Read the tables of names from ``models/aliases`` and the user's own into an ``AliasTable``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path

from pipeline.core.datafile import Check, DataFileError, one_of, read_table, required
from pipeline.s5_annotate.alias_table import (
    KINDS,
    LABELS,
    MAX_WORDS,
    AliasTable,
    CanonicalName,
    Grammar,
    Index,
    Reading,
    exact_key,
    fold,
    tidy,
)

__all__ = ["AliasTable", "CanonicalName", "Row", "load_aliases", "read_entries"]

GRAMMAR, DEMONYMS, INSTITUTIONS = "grammar.tsv", "demonyms.tsv", "institutions.tsv"
GIVEN_NAMES = "given_names.tsv"  # read by extraction


def _wikidata(cell: str) -> None:
    if cell and not re.fullmatch(r"Q[1-9]\d*", cell):
        raise ValueError(f"{cell!r} is no Wikidata item")


def _labels(cell: str) -> None:
    if wrong := set(cell.split()) - set(LABELS):
        raise ValueError(f"{min(wrong)!r} is none of {', '.join(LABELS)}")


def _language(cell: str) -> None:
    if cell and not re.fullmatch(r"[a-z]{2,3}", cell):
        raise ValueError(f"{cell!r} is no language code")


SCHEMA: Mapping[str, Check | None] = {
    "name": required,
    "kind": one_of(*KINDS),
    "aliases": None,
    "lang": _language,
    "label": _labels,
    "home": None,
    "wikidata": _wikidata,
    "flags": None,
    "note": None,
}


_INSTITUTIONS: Mapping[str, Check | None] = {"id": required, "name": required, "lang": _language, "aliases": required}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table of entries: a name with those of its aliases that hold in one language or label."""

    where: str
    entry: CanonicalName
    aliases: tuple[str, ...]
    lang: str
    labels: tuple[str, ...]
    home: str = ""
    made: bool = False  # by a pattern of institutions.tsv


def read_entries(path: Path) -> Iterator[Row]:
    """The lines of a table of entries: ``name``, ``kind``, ``aliases`` (with ``; ``), ``lang``, ``label``,
    ``home``, ``wikidata``, ``flags``, ``note``. A name may have several lines.

    Raises ``DataFileError`` with file, line and reason.
    """
    for n, row in read_table(path, SCHEMA):
        entry = CanonicalName(row["name"], row["kind"], row["wikidata"], _cells(row["flags"]))
        labels = tuple(sorted(row["label"].split()))
        yield Row(f"{path}:{n}", entry, _cells(row["aliases"]), row["lang"], labels, row["home"])


def _cells(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _merged(rows: Iterable[Row]) -> dict[str, CanonicalName]:
    """One entry per name, with the item and flags of all its lines. Raises where they contradict each other."""
    entries: dict[str, CanonicalName] = {}
    for row in rows:
        known = entries.setdefault(row.entry.name, row.entry)
        if known.kind != row.entry.kind:
            raise DataFileError(f"{row.where}: {row.entry.name!r} is {row.entry.kind} here and {known.kind} before")
        if known.wikidata and row.entry.wikidata not in ("", known.wikidata):
            raise DataFileError(
                f"{row.where}: {row.entry.name!r} is {row.entry.wikidata} here, {known.wikidata} before"
            )
        flags = tuple(dict.fromkeys(known.flags + row.entry.flags))
        entries[row.entry.name] = replace(known, wikidata=known.wikidata or row.entry.wikidata, flags=flags)
    return entries


class _Layer:
    """Collects the readings of one layer of the table."""

    def __init__(self, grammar: Grammar) -> None:
        self.exact: dict[str, list[Reading]] = {}
        self.loose: dict[str, list[Reading]] = {}
        self.stems: dict[str, list[Reading]] = {}
        self.grammar = grammar
        self.languages = sorted(
            {lang for (kind, lang), words in grammar.words.items() if kind == "inflection" and lang and words}
        )
        self.stem_of: dict[tuple[str, str], str] = {}

    def add(self, alias: str, reading: Reading, loose: bool) -> None:
        """Add a form. Raises ``DataFileError`` where it has another meaning under the same conditions."""
        form = tidy(alias)
        key = exact_key(form)
        if not key:
            raise DataFileError(f"{reading.where}: the alias {alias!r} has no letters")
        known = self.exact.setdefault(key, [])
        for other in known:
            if reading.clashes(other):
                names = f"{other.entry.name!r} ({other.where}) and {reading.entry.name!r}"
                raise DataFileError(f"{reading.where}: {alias!r} stands for {names} under the same conditions")
        known.append(reading)
        if loose:
            self.loose.setdefault(fold(form), []).append(reading)
        words = key.split(" ")
        if 2 <= len(words) <= MAX_WORDS:
            for lang in [reading.lang] if reading.lang else self.languages:
                stem = " ".join([self._stem(w, lang) for w in words[:-1]] + words[-1:]).casefold()
                self.stems.setdefault(f"{lang} {stem}", []).append(reading)

    def _stem(self, word: str, lang: str) -> str:
        stem = self.stem_of.get((word, lang))
        if stem is None:
            stem = self.stem_of[word, lang] = self.grammar.stems(word, lang)[0]
        return stem

    def index(self) -> Index:
        """The finished layer."""
        parts = ({key: tuple(found) for key, found in part.items()} for part in (self.exact, self.loose, self.stems))
        return Index(*parts)


def _index(rows: Sequence[Row], entries: Mapping[str, CanonicalName], grammar: Grammar) -> Index:
    """The readings of all names and aliases. Raises ``DataFileError`` where a form has two meanings at once."""
    layer = _Layer(grammar)
    # a name that is listed among its own aliases under a label holds there only: Jordan is a first name too
    named = {row.entry.name for row in rows if row.labels and not row.lang and row.entry.name in row.aliases}
    for row in rows:
        entry = entries[row.entry.name]
        if entry.name not in named:
            named.add(entry.name)
            layer.add(entry.name, Reading(entry, "", (), "", row.where), loose=True)
        reading = Reading(entry, row.lang, row.labels, row.home, row.where)
        for alias in row.aliases:
            layer.add(alias, reading, loose=not row.made)
    return layer.index()


def _read_grammar(path: Path) -> Grammar:
    words: dict[tuple[str, str], tuple[str, ...]] = {}
    for _, row in read_table(path, {"kind": required, "lang": _language, "words": required}):
        key = (row["kind"], row["lang"])
        words[key] = words.get(key, ()) + _cells(row["words"])
    kinds, languages = {kind for kind, _ in words}, {lang for _, lang in words if lang}
    for kind, lang in ((k, lang) for k in kinds for lang in languages):
        words[kind, lang] = words.get((kind, ""), ()) + words.get((kind, lang), ())
    return Grammar(words)


@dataclass(frozen=True, slots=True)
class _People:
    """How a language speaks of a state: its article and name, genitive, adjective and people."""

    where: str
    state: str
    lang: str
    genitives: tuple[str, ...]
    adjectives: tuple[str, ...]
    nationals: tuple[str, ...]


def _read_demonyms(path: Path) -> Iterator[_People]:
    schema: dict[str, Check | None] = {
        "name": required,
        "lang": _language,
        "genitives": None,
        "adjectives": None,
        "nationals": None,
    }
    for n, row in read_table(path, schema):
        yield _People(
            f"{path}:{n}",
            row["name"],
            row["lang"],
            _cells(row["genitives"]),
            _cells(row["adjectives"]),
            _cells(row["nationals"]),
        )


def _nationals(people: Iterable[_People], grammar: Grammar) -> dict[tuple[str, str], str]:
    """Every inflected adjective and word for a state's people, by language; ambiguous ones belong to none."""
    found: dict[tuple[str, str], set[str]] = {}
    for entry in people:
        endings = ("", *grammar.words.get(("adjective", entry.lang), ()))
        for words, with_endings in ((entry.adjectives, endings), (entry.nationals, ("",))):
            for word in words:
                for ending in with_endings:
                    found.setdefault((entry.lang, tidy(word) + ending), set()).add(entry.state)
    return {key: next(iter(states)) for key, states in found.items() if len(states) == 1}


def _generic_institutions(path: Path) -> Iterator[tuple[str, str]]:
    """Language and folded form of the institutions' bare names: ``foreign ministry``, ``Außenministerium``."""
    for _, row in read_table(path, _INSTITUTIONS):
        for alias in _cells(row["aliases"]):
            yield row["lang"], fold(re.sub(r"\S*\{\w+\}\S*", " ", alias))


def _institutions(path: Path, people: Iterable[_People], entries: Mapping[str, CanonicalName]) -> Iterator[Row]:
    """The institutions of every state: each line of the file with each state's adjective and genitive put in.

    An entry flagged ``institution:state`` is that institution under its own name and gets the other forms.
    """
    filled: dict[str, CanonicalName] = {}
    for entry in entries.values():
        for flag in entry.flags:
            filled.setdefault(flag, entry)
    by_state: dict[str, dict[str, _People]] = {}
    for one in people:
        by_state.setdefault(one.state, {})[one.lang] = one
    for n, row in read_table(path, _INSTITUTIONS):
        for state, languages in by_state.items():
            if row["lang"] not in languages or "en" not in languages or not languages["en"].adjectives:
                continue
            here = languages[row["lang"]]
            flag = f"{row['id']}:{state}"
            plain = state.partition(" (")[0]
            name = row["name"].format(adjective=languages["en"].adjectives[0], state=plain)
            entry = filled.get(flag) or CanonicalName(name, "organization", "", (flag,))
            forms = [
                alias.format(adjective=adjective, genitive=genitive, state=plain)
                for alias in _cells(row["aliases"])
                for adjective in (here.adjectives if "{adjective}" in alias else ("",))
                for genitive in (here.genitives if "{genitive}" in alias else ("",))
            ]
            yield Row(f"{path}:{n}", entry, tuple(forms), row["lang"], (), made=True)


def load_aliases(models_dir: Path, user_file: Path | None = None) -> AliasTable:
    """Read the built-in tables under ``models_dir``/aliases and the user's own entries, which win.

    What was read is kept until the user's file changes. Raises ``DataFileError`` with file and line where a table does
    not fit its schema or gives one form two meanings.
    """
    if user_file is None:
        return _built_in(models_dir)
    try:
        stat = user_file.stat()
    except OSError as error:
        raise DataFileError(f"{user_file}: cannot be read: {error.strerror}") from error
    return _with_own(models_dir, user_file, (stat.st_mtime_ns, stat.st_size))


@lru_cache(maxsize=8)
def _with_own(models_dir: Path, user_file: Path, version: tuple[int, int]) -> AliasTable:  # noqa: ARG001 (cache key)
    built_in = _built_in(models_dir)
    rows = list(read_entries(user_file))
    entries = _merged(rows)
    layers = (_index(rows, entries, built_in.grammar), *built_in.layers)
    return replace(built_in, layers=layers, entries={**built_in.entries, **entries})


@cache
def _built_in(models_dir: Path) -> AliasTable:
    folder = models_dir / "aliases"
    grammar = _read_grammar(folder / GRAMMAR)
    special = {GRAMMAR, DEMONYMS, INSTITUTIONS, GIVEN_NAMES}
    rows = [row for path in sorted(folder.glob("*.tsv")) if path.name not in special for row in read_entries(path)]
    people = list(_read_demonyms(folder / DEMONYMS))
    listed = _merged(rows)
    for one in people:
        if one.state not in listed:
            raise DataFileError(f"{one.where}: {one.state!r} is no name of the table")
    taken = {exact_key(tidy(form)) for row in rows for form in (row.entry.name, *row.aliases)}
    for row in _institutions(folder / INSTITUTIONS, people, listed):
        rows.append(replace(row, aliases=tuple(a for a in row.aliases if exact_key(tidy(a)) not in taken)))
    merged = _merged(rows)
    languages = {lang for _, lang in grammar.words if lang}
    generic = {
        (lang, fold(a))
        for row in rows
        if row.home
        for a in row.aliases
        for lang in ({row.lang} if row.lang else languages)
    }
    generic.update(_generic_institutions(folder / INSTITUTIONS))
    index = _index(rows, merged, grammar)
    return AliasTable((index,), merged, grammar, _nationals(people, grammar), frozenset(generic))
