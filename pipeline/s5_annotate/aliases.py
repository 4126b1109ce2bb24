"""The table of names: from a surface form in any supported language to one canonical, English name.

``models/aliases/*.tsv`` hold the entries (``read_entries`` says how), ``demonyms.tsv`` what belongs to which state
(``chinesisch``, ``Chinese``), ``institutions.tsv`` the institutions that every state has (``chinesische Regierung``), and
``grammar.tsv`` how names are inflected. A user's own file has the columns of the entries and wins over all of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import product
from pathlib import Path

from pipeline.core.datafile import Check, DataFileError, one_of, read_table, required

KINDS = ("person", "organization", "place", "other")
LABELS = ("PER", "ORG", "LOC", "MISC")
STATE = "state"
GRAMMAR, DEMONYMS, INSTITUTIONS = "grammar.tsv", "demonyms.tsv", "institutions.tsv"

_MIN_LOOSE = 4  # shorter forms must match letter by letter: who is not WHO
_MIN_STEM = 3  # what is left of a word when an ending comes off
_MAX_WORDS = 7  # longer names are not tried with every ending
_SIGNS = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "´": "'", "`": "'", "‑": "-", "–": "-", "\xad": None, "ß": "ss"})
_QUOTES = "\"'„“”»«›‹‚ ,;:!?()[]"
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "Ł": "l", "Ø": "o", "Đ": "d"})


@dataclass(frozen=True, slots=True)
class CanonicalName:
    """An entry of the table. ``flags`` are words or ``word:name of a state``, see ``models/aliases/README.md``."""

    name: str
    kind: str
    wikidata: str = ""
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a form stands for, and in which language and under which labels of a name (empty: in any)."""

    entry: CanonicalName
    lang: str
    labels: tuple[str, ...]
    where: str

    def fits(self, form: str, lang: str, label: str) -> bool:
        if self.lang and lang and self.lang != lang:
            return False
        if not label:
            return True
        if self.labels:
            return label in self.labels
        if (label == "PER") == (self.entry.kind == "person") or form.count(" "):
            return True
        return label == "PER" and STATE in self.entry.flags  # a state is never a person, a town's name may be

    def clashes(self, other: _Reading) -> bool:
        if self.entry.name == other.entry.name or self.lang != other.lang:
            return False
        return self.labels == other.labels or bool(set(self.labels) & set(other.labels))


@dataclass(frozen=True)
class Grammar:
    """How names are inflected and dressed up: word lists by kind and language."""

    words: Mapping[tuple[str, str], tuple[str, ...]]

    def get(self, kind: str, lang: str) -> tuple[str, ...]:
        """The words of a kind, those of every language first."""
        return self.words.get((kind, ""), ()) + (self.words.get((kind, lang), ()) if lang else ())

    def without_article(self, form: str, lang: str) -> str:
        """``form`` without a leading article."""
        first, _, rest = form.partition(" ")
        return rest if rest and first.lower() in self.get("article", lang) else form

    def without_possessive(self, form: str) -> str:
        """``form`` without a possessive ``'s`` or a bare apostrophe at its end."""
        for ending in self.words.get(("possessive", ""), ()):
            if form.endswith(ending) and len(form) > len(ending) + 1:
                return form[: -len(ending)]
        return form

    def without_title(self, form: str, lang: str) -> str:
        """``form`` without the titles and offices before a person's name; never empty."""
        words = form.split(" ")
        while len(words) > 1 and self.is_title(words[0], lang):
            words = words[1:]
        return " ".join(words)

    def is_title(self, word: str, lang: str) -> bool:
        """Whether a word is a title or office (``Dr.``, ``Bundeskanzlerin``, ``US-Präsident``)."""
        whole, endings = _titles(self.get("title", lang))
        word = word.replace(".", "").rstrip(",")
        return word in whole or word.rpartition("-")[2] in whole or word.lower().endswith(endings)

    def without_ending_words(self, form: str, lang: str, *kinds: str) -> str:
        """``form`` without the legal forms or descriptors at its end (and commas before them); never empty."""
        endings = {w for kind in kinds for w in self.get(kind, lang)}
        words = form.split(" ")
        while len(words) > 1 and (
            words[-1].replace(".", "").strip(",()") in endings or words[-1] in {"&", "und", "and"}
        ):
            words = words[:-1]
        return " ".join(words).rstrip(",")

    def bases(self, word: str, lang: str) -> Iterator[str]:
        """``word`` without a genitive ending: every reading of it, longest ending first. Acronyms have none."""
        for ending in self.get("genitive", lang):
            base = word[: -len(ending)]
            if word.endswith(ending) and len(base) >= _MIN_STEM and not base.isupper():
                yield base

    def stem(self, word: str, lang: str) -> str:
        """``word`` without its longest inflectional ending."""
        for ending in self.get("inflection", lang):
            if word.endswith(ending) and len(word) - len(ending) >= _MIN_STEM:
                return word[: -len(ending)]
        return word


@cache
def _titles(words: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    return (
        frozenset(w for w in words if not w.startswith("-")),
        tuple(w[1:] for w in words if w.startswith("-")),
    )


def tidy(surface: str) -> str:
    """A form as it is compared: composed characters, plain quotes and hyphens, single spaces, ``ß`` as ``ss``."""
    return " ".join(unicodedata.normalize("NFC", surface).translate(_SIGNS).split()).strip(_QUOTES)


def fold(form: str) -> str:
    """A form without case, accents, full stops and hyphens."""
    plain = unicodedata.normalize("NFD", tidy(form).translate(_LETTERS))
    return _key("".join(c for c in plain if not unicodedata.combining(c))).casefold()


def _key(form: str) -> str:
    return " ".join(form.replace(".", "").replace("-", " ").split())


@dataclass(frozen=True)
class _Index:
    """One layer of the table: its readings by exact form, by form without case and accents, by stems."""

    exact: Mapping[str, tuple[_Reading, ...]]
    loose: Mapping[str, tuple[_Reading, ...]]
    stems: Mapping[str, tuple[_Reading, ...]]

    def find(self, forms: Iterable[str], lang: str, label: str, grammar: Grammar) -> CanonicalName | None:
        """The entry of the first form that stands for exactly one."""
        forms = tuple(forms)
        for form in forms:
            if readings := self.exact.get(_key(form)):
                if (best := _best(readings, form, lang, label)) is not None:
                    return best
                if any(r.fits(form, lang, label) for r in readings):
                    return None  # it may be either
        for form in forms:
            if len(form) >= _MIN_LOOSE and (form[0].isupper() or form[0].isdigit()):
                best = _best(self.loose.get(fold(form), ()), form, lang, label)
                if best is not None:
                    return best
        for form in forms:
            for key in _stem_keys(form, lang, grammar):
                if (best := _best(self.stems.get(key, ()), form, lang, label)) is not None:
                    return best
        return None


def _best(readings: Iterable[_Reading], form: str, lang: str, label: str) -> CanonicalName | None:
    """The entry of the most specific reading that fits; None where two entries fit equally well."""
    fitting = [(bool(r.lang and lang) + 2 * bool(r.labels and label), r) for r in readings if r.fits(form, lang, label)]
    top = max((score for score, _ in fitting), default=0)
    entries = {r.entry.name: r.entry for score, r in fitting if score == top}
    return next(iter(entries.values())) if len(entries) == 1 else None


def _stem_keys(form: str, lang: str, grammar: Grammar) -> Iterator[str]:
    words = _key(form).split(" ")
    if not 2 <= len(words) <= _MAX_WORDS or not grammar.get("inflection", lang):
        return
    options = []
    for word in words:
        once = grammar.stem(word, lang)
        options.append(dict.fromkeys((once, grammar.stem(once, lang))))
    for key in product(*options):
        yield f"{lang} {' '.join(key).casefold()}"


@dataclass(frozen=True)
class AliasTable:
    """All entries, to be asked by surface form. Made by ``load_aliases``; never changes."""

    layers: tuple[_Index, ...]
    entries: Mapping[str, CanonicalName]
    grammar: Grammar
    nationals: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def lookup(self, surface: str, lang: str, label: str = "") -> CanonicalName | None:
        """The entry that a surface form of a language stands for, or None where it is unknown or may be several.

        ``label`` (PER, ORG, LOC, MISC or empty) is what the name was taken for. Inflection, articles, titles, legal
        forms, possessives and spelling variants are taken off.
        """
        forms = tuple(self._forms(surface, lang, label))
        for n, layer in enumerate(self.layers):
            entry = layer.find(forms, lang, label, self.grammar)
            if entry is not None:
                for above in self.layers[:n]:  # the user may have renamed what the built-in table knows
                    entry = above.find((entry.name,), "", "", self.grammar) or entry
                return entry
        return None

    def demonym(self, word: str, lang: str) -> str | None:
        """The state that an adjective or a word for its people belongs to: ``französischen`` → ``France``."""
        word = tidy(word)
        return self.nationals.get((lang, word)) or self.nationals.get((lang, word[:1].lower() + word[1:]))

    def capital_of(self, name: str) -> str | None:
        """The state whose capital this canonical name is; None where it is none."""
        return self._flag(name, ("capital",))

    def government_of(self, name: str) -> str | None:
        """The state whose government this canonical name is or stands for (``Kremlin`` → ``Russia``)."""
        return self._flag(name, ("government", "metonym"))

    def is_state(self, name: str) -> bool:
        """Whether this canonical name is that of a state."""
        return name in self.entries and STATE in self.entries[name].flags

    def _flag(self, name: str, words: tuple[str, ...]) -> str | None:
        for flag in self.entries[name].flags if name in self.entries else ():
            word, _, value = flag.partition(":")
            if word in words and value:
                return value
        return None

    def _forms(self, surface: str, lang: str, label: str) -> Iterator[str]:
        """The form and what is left of it when what may come off comes off, the longest first."""
        grammar = self.grammar
        form = tidy(surface)
        seen: dict[str, None] = {}
        steps = [form, grammar.without_article(form, lang)]
        steps += [grammar.without_possessive(f) for f in steps]
        steps += [grammar.without_ending_words(f, lang, "legal_form") for f in steps]
        if label in ("", "PER"):
            steps += [grammar.without_title(f, lang) for f in steps]
        for f in list(steps):
            head, _, last = f.rpartition("-")
            if head and last in grammar.get("compound_head", lang):
                steps.append(head)
        for f in list(steps):
            head, space, last = f.rpartition(" ")
            steps += [head + space + base for base in grammar.bases(last, lang)]
        for f in steps:
            if f:
                seen.setdefault(f)
        yield from seen


# --- loading ----------------------------------------------------------------------------------------------------------


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
    "wikidata": _wikidata,
    "flags": None,
    "note": None,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table of entries: a name with those of its aliases that hold in one language or label."""

    where: str
    entry: CanonicalName
    aliases: tuple[str, ...]
    lang: str
    labels: tuple[str, ...]


def read_entries(path: Path) -> Iterator[Row]:
    """The lines of a table of entries: ``name``, ``kind``, ``aliases`` (with ``; ``), ``lang``, ``label``, ``wikidata``,
    ``flags``, ``note``. A name may have several lines. Raises ``DataFileError`` with file, line and reason.
    """
    for n, row in read_table(path, SCHEMA):
        entry = CanonicalName(row["name"], row["kind"], row["wikidata"], _cells(row["flags"]))
        yield Row(f"{path}:{n}", entry, _cells(row["aliases"]), row["lang"], tuple(sorted(row["label"].split())))


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


def _index(rows: Iterable[Row], entries: Mapping[str, CanonicalName], grammar: Grammar) -> _Index:
    """The readings of all names and aliases. Raises ``DataFileError`` where a form has two meanings at once."""
    exact: dict[str, list[_Reading]] = {}
    loose: dict[str, list[_Reading]] = {}
    stems: dict[str, list[_Reading]] = {}
    languages = sorted({lang for kind, lang in grammar.words if kind == "inflection" and lang})
    rows = list(rows)
    # a name that is listed among its own aliases under a label holds there only: Jordan is a first name too
    named = {row.entry.name for row in rows if row.labels and not row.lang and row.entry.name in row.aliases}
    for row in rows:
        entry = entries[row.entry.name]
        own = [] if entry.name in named else [(entry.name, _Reading(entry, "", (), row.where))]
        named.add(entry.name)
        for alias, reading in own + [(a, _Reading(entry, row.lang, row.labels, row.where)) for a in row.aliases]:
            form = tidy(alias)
            key = _key(form)
            if not key:
                raise DataFileError(f"{row.where}: the alias {alias!r} has no letters")
            for other in exact.setdefault(key, []):
                if reading.clashes(other):
                    names = f"{other.entry.name!r} ({other.where}) and {entry.name!r}"
                    raise DataFileError(f"{row.where}: {alias!r} stands for {names} under the same language and label")
            exact[key].append(reading)
            loose.setdefault(fold(form), []).append(reading)
            words = key.split(" ")
            if 2 <= len(words) <= _MAX_WORDS:
                for lang in [row.lang] if row.lang else languages:
                    stem = " ".join(grammar.stem(w, lang) for w in words).casefold()
                    stems.setdefault(f"{lang} {stem}", []).append(reading)
    return _Index(_frozen(exact), _frozen(loose), _frozen(stems))


def _frozen(readings: Mapping[str, list[_Reading]]) -> dict[str, tuple[_Reading, ...]]:
    return {key: tuple(dict.fromkeys(found)) for key, found in readings.items()}


def _read_grammar(path: Path) -> Grammar:
    words: dict[tuple[str, str], tuple[str, ...]] = {}
    for _, row in read_table(path, {"kind": required, "lang": _language, "words": required}):
        key = (row["kind"], row["lang"])
        words[key] = words.get(key, ()) + _cells(row["words"])
    return Grammar(words)


@dataclass(frozen=True, slots=True)
class _People:
    """How a language speaks of a state: its article and name, genitive, adjective and people."""

    where: str
    state: str
    lang: str
    names: tuple[str, ...]
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
        endings = ("", *grammar.words.get(("inflection", entry.lang), ()))
        for words, with_endings in ((entry.adjectives, endings), (entry.nationals, ("",))):
            for word in words:
                for ending in with_endings:
                    found.setdefault((entry.lang, tidy(word) + ending), set()).add(entry.state)
    return {key: next(iter(states)) for key, states in found.items() if len(states) == 1}


def _institutions(path: Path, people: Iterable[_People], entries: Mapping[str, CanonicalName]) -> Iterator[Row]:
    """The institutions of every state: each line of the file with each state's adjective and genitive put in.

    An entry flagged ``institution:state`` is that institution under its own name and gets the other forms.
    """
    schema: dict[str, Check | None] = {"id": required, "name": required, "lang": _language, "aliases": required}
    filled: dict[str, CanonicalName] = {}
    for entry in entries.values():
        for flag in entry.flags:
            filled.setdefault(flag, entry)
    by_state: dict[str, dict[str, _People]] = {}
    for one in people:
        by_state.setdefault(one.state, {})[one.lang] = one
    for n, row in read_table(path, schema):
        for state, languages in by_state.items():
            if row["lang"] not in languages or "en" not in languages or not languages["en"].adjectives:
                continue
            here = languages[row["lang"]]
            flag = f"{row['id']}:{state}"
            name = row["name"].format(adjective=languages["en"].adjectives[0], genitive="", state=state)
            entry = filled.get(flag) or CanonicalName(name, "organization", "", (flag,))
            forms = [
                alias.format(adjective=adjective, genitive=genitive, state=state)
                for alias in _cells(row["aliases"])
                for adjective in (here.adjectives if "{adjective}" in alias else ("",))
                for genitive in (here.names if "{genitive}" in alias else ("",))
            ]
            yield Row(f"{path}:{n}", entry, tuple(forms), row["lang"], ())


@cache
def load_aliases(models_dir: Path, user_file: Path | None = None) -> AliasTable:
    """Read the built-in tables under ``models_dir``/aliases and the user's own entries, which win.

    Raises ``DataFileError`` with file and line where a table does not fit its schema or gives one form two meanings.
    """
    folder = models_dir / "aliases"
    grammar = _read_grammar(folder / GRAMMAR)
    special = {GRAMMAR, DEMONYMS, INSTITUTIONS}
    rows = [row for path in sorted(folder.glob("*.tsv")) if path.name not in special for row in read_entries(path)]
    people = list(_read_demonyms(folder / DEMONYMS)) if (folder / DEMONYMS).exists() else []
    listed = _merged(rows)
    for one in people:
        if one.state not in listed:
            raise DataFileError(f"{one.where}: {one.state!r} is no name of the table")
    if (folder / INSTITUTIONS).exists():
        taken = {_key(tidy(form)) for row in rows for form in (row.entry.name, *row.aliases)}
        for row in list(_institutions(folder / INSTITUTIONS, people, listed)):
            free = tuple(a for a in row.aliases if _key(tidy(a)) not in taken)
            rows.append(replace(row, aliases=free))
    merged = _merged(rows)
    layers = [_index(rows, merged, grammar)]
    if user_file is not None:
        own = list(read_entries(user_file))
        mine = _merged(own)
        layers.insert(0, _index(own, mine, grammar))
        merged = {**merged, **mine}
    return AliasTable(tuple(layers), merged, grammar, _nationals(people, grammar))
