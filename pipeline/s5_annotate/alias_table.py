"""The table of names: from a surface form in any supported language to one canonical, English name.

``models/aliases/*.tsv`` hold the entries (``aliases.read_entries`` says how), ``demonyms.tsv`` what belongs to which
state (``chinesisch``, ``Chinese``), ``institutions.tsv`` the institutions that every state has (``chinesische
Regierung``), and ``grammar.tsv`` how names are inflected. A user's own file has the columns of the entries and wins.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import product

KINDS = ("person", "organization", "place", "other")
LABELS = ("PER", "ORG", "LOC", "MISC")
LABEL_OF_KIND = dict(zip(KINDS, LABELS, strict=True))
STATE = "state"

_MIN_LOOSE = 4  # shorter forms must match letter by letter: who is not WHO
_MIN_BODY = 5  # a shorter name that was taken for a place may well be one
_MIN_STEM = 3  # what is left of a word when an ending comes off
_MAX_ENDINGS = 3  # Bündnisses: Bündniss, Bündnis, Bündni
_CLEARLY = 2  # times as much evidence as for the next state
MAX_WORDS = 7  # longer names are not tried with every ending
_SIGNS = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "´": "'", "`": "'", "\xad": None})
_SPELLINGS = str.maketrans({"ß": "ss", ".": None, "-": " ", "‑": " ", "–": " "})
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
class Question:
    """Where a form was found; ``homes`` counts what in the document speaks for which state."""

    lang: str = ""
    label: str = ""
    homes: Mapping[str, int] = field(default_factory=dict)


def _stands_for_state(entry: CanonicalName, label: str) -> bool:
    if STATE in entry.flags:
        return True
    return label != "PER" and any(
        flag.partition(":")[0] in ("capital", "government", "metonym") for flag in entry.flags
    )


@dataclass(frozen=True, slots=True)
class Reading:
    """What a form stands for, and where: in which language, under which labels of a name, in documents at home in which
    state (empty: in any)."""

    entry: CanonicalName
    lang: str
    labels: tuple[str, ...]
    home: str
    where: str

    def fits(self, form: str, ask: Question) -> bool:
        """Whether the form can stand for the entry here.

        One word alone must also be of the right kind: ``Paris`` may be a person's name, ``Liverpool`` a club, ``SZ`` a
        canton; a state is none of these.
        """
        if (self.lang and ask.lang and self.lang != ask.lang) or (self.home and not ask.homes.get(self.home)):
            return False
        if not ask.label:
            return True
        if self.labels:
            return ask.label in self.labels
        if " " in form or ask.label == "MISC":
            return " " in form or self.entry.kind != "person"
        if ask.label == "LOC" and self.entry.kind == "organization":
            return len(form) >= _MIN_BODY or _stands_for_state(self.entry, ask.label)
        right = ask.label == LABEL_OF_KIND[self.entry.kind] or self.entry.kind == "other"
        return right or _stands_for_state(self.entry, ask.label)

    def evidence(self, ask: Question) -> int:
        """How much in the document speaks for the state of the reading, or of its entry."""
        states = [self.home] if self.home else [flag.partition(":")[2] for flag in self.entry.flags]
        return max((ask.homes.get(state, 0) for state in states), default=0)

    def weight(self, ask: Question, by_state: bool) -> int:
        """How specific the reading is where it fits; where states compete, the language says nothing."""
        return bool(self.lang and ask.lang and not by_state) + 2 * bool(self.labels and ask.label)

    def clashes(self, other: Reading) -> bool:
        """Whether both would fit in the same place."""
        if self.entry.name == other.entry.name or (self.lang, self.home) != (other.lang, other.home):
            return False
        return self.labels == other.labels or bool(set(self.labels) & set(other.labels))


@dataclass(frozen=True)
class Grammar:
    """How names are inflected and dressed up: word lists by kind and language, with those of every language in each."""

    words: Mapping[tuple[str, str], tuple[str, ...]]

    def get(self, kind: str, lang: str) -> tuple[str, ...]:
        """The words of a kind in a language, those of every language first."""
        found = self.words.get((kind, lang))
        return self.words.get((kind, ""), ()) if found is None else found

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
        words = form.split(" ")
        if len(words) == 1:
            return form
        endings = _union(tuple(self.get(kind, lang) for kind in kinds))

        def comes_off(word: str) -> bool:
            word = word.replace(".", "").strip(",")
            return word == "&" or word in endings or (word.isupper() and word.capitalize() in endings)

        while len(words) > 1 and comes_off(words[-1]):
            words = words[:-1]
        return " ".join(words).rstrip(",")

    def bases(self, word: str, lang: str) -> Iterator[str]:
        """``word`` without a genitive ending: every reading of it, longest ending first. Acronyms have none."""
        for ending in self.get("genitive", lang):
            base = word[: -len(ending)]
            if word.endswith(ending) and len(base) >= _MIN_STEM and not base.isupper():
                yield base

    def stems(self, word: str, lang: str) -> list[str]:
        """``word`` and what is left of it as its longest inflectional endings come off, one after the other."""
        found = [word]
        for _ in range(_MAX_ENDINGS):
            for ending in self.get("inflection", lang):
                if found[-1].endswith(ending) and len(found[-1]) - len(ending) >= _MIN_STEM:
                    found.append(found[-1][: -len(ending)])
                    break
        return found[1:] or found

    def plain(self, word: str, lang: str) -> list[str]:
        """``word`` without a noun's ending: every reading of it."""
        endings = self.get("noun_ending", lang)
        return [word[: -len(e)] for e in endings if word.endswith(e) and len(word) - len(e) >= _MIN_STEM]


@cache
def _union(lists: tuple[tuple[str, ...], ...]) -> frozenset[str]:
    return frozenset(word for words in lists for word in words)


@cache
def _titles(words: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    return (
        frozenset(w for w in words if not w.startswith("-")),
        tuple(w[1:] for w in words if w.startswith("-")),
    )


def tidy(surface: str) -> str:
    """A form as it is shown: composed characters, plain apostrophes, single spaces, no quotes around it."""
    if not surface.isascii() or "`" in surface:
        surface = unicodedata.normalize("NFC", surface).translate(_SIGNS)
    return " ".join(surface.split()).strip(_QUOTES)


def fold(form: str) -> str:
    """A form without case, accents, full stops and hyphens."""
    plain = tidy(form)
    if not plain.isascii():
        decomposed = unicodedata.normalize("NFD", plain.translate(_LETTERS))
        plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return exact_key(plain).casefold()


def exact_key(form: str) -> str:
    """A tidy form as it is compared: without full stops and hyphens, ``ß`` as ``ss``."""
    return " ".join(form.translate(_SPELLINGS).split())


@dataclass(frozen=True)
class Index:
    """One layer of the table: its readings by exact form, by form without case and accents, by stems."""

    exact: Mapping[str, tuple[Reading, ...]]
    loose: Mapping[str, tuple[Reading, ...]]
    stems: Mapping[str, tuple[Reading, ...]]

    def find(self, forms: Iterable[str], ask: Question, grammar: Grammar) -> CanonicalName | None:
        """The entry of the first form that stands for exactly one."""
        forms = tuple(forms)
        for form in forms:
            if readings := [r for r in self.exact.get(exact_key(form), ()) if r.fits(form, ask)]:
                return _best(readings, ask)
        for form in forms:
            if len(form) >= _MIN_LOOSE and (form[0].isupper() or form[0].isdigit()):
                best = _best([r for r in self.loose.get(fold(form), ()) if r.fits(form, ask)], ask)
                if best is not None:
                    return best
        for form in forms:
            for key in _stem_keys(form, ask.lang, grammar):
                best = _best([r for r in self.stems.get(key, ()) if r.fits(form, ask)], ask)
                if best is not None:
                    return best
        return None


def _best(readings: Iterable[Reading], ask: Question) -> CanonicalName | None:
    """The entry of the most specific reading; None where two entries are as likely.

    Of readings that differ by state, the one wins for whose state the document holds clearly more evidence.
    """
    readings = list(readings)
    by_state = any(r.home for r in readings)
    weights = [r.weight(ask, by_state) for r in readings]
    readings = [r for r, weight in zip(readings, weights, strict=True) if weight == max(weights)]
    evidence: dict[str, tuple[int, bool]] = {}  # and whether it stands for the entry in documents from anywhere
    for r in readings:
        evidence[r.entry.name] = max(evidence.get(r.entry.name, (0, False)), (r.evidence(ask), not r.home))
    ranked = sorted(evidence, key=lambda name: (*evidence[name], name), reverse=True)
    if len(ranked) > 1:
        (first, anywhere), (second, _) = evidence[ranked[0]], evidence[ranked[1]]
        if first < max(1, second * (1 if anywhere else _CLEARLY)):
            return None
    return next((r.entry for r in readings if r.entry.name == ranked[0]), None) if ranked else None


def _stem_keys(form: str, lang: str, grammar: Grammar) -> Iterator[str]:
    """The form's words without inflection, every combination: ``Deutschen Bank``, ``Vereinten Nationen``."""
    words = exact_key(form).split(" ")
    if not 2 <= len(words) <= MAX_WORDS or not grammar.get("inflection", lang):
        return
    options = [tuple(grammar.stems(word, lang)) for word in words[:-1]]
    options.append((words[-1], *grammar.plain(words[-1], lang)))
    for key in product(*options):
        yield f"{lang} {' '.join(key).casefold()}"


@dataclass(frozen=True, eq=False)  # compared and hashed as an object, so that it can key a cache
class AliasTable:
    """All entries, to be asked by surface form. Made by ``aliases.load_aliases``; never changes."""

    layers: tuple[Index, ...] = field(repr=False)
    entries: Mapping[str, CanonicalName] = field(repr=False)
    grammar: Grammar = field(repr=False)
    nationals: Mapping[tuple[str, str], str] = field(repr=False)  # (language, word) → state
    generic: frozenset[tuple[str, str]] = field(repr=False)  # (language, folded form): the names that many bodies have

    def lookup(
        self, surface: str, lang: str, label: str = "", homes: Mapping[str, int] | None = None
    ) -> CanonicalName | None:
        """The entry that a surface form of a language stands for, or None where it is unknown or may be several.

        ``label`` (PER, ORG, LOC, MISC or empty) is what the name was taken for, ``homes`` what the document is about
        (see ``states_of``): without it, ``Nationalrat`` may be that of two states. Inflection, articles, titles, legal
        forms, possessives and spelling variants are taken off.
        """
        forms = self._forms(surface, lang, label)
        ask = Question(lang, label, homes or {})
        if (entry := self._find(forms, ask)) is not None:
            return entry
        ends = ("legal_form", "descriptor")
        bare = {f: None for form in forms if (f := self.grammar.without_ending_words(form, lang, *ends)) not in forms}
        entry = self._find(tuple(bare), ask)  # Lenovo Group, but not Boston Group
        return entry if entry is not None and entry.kind == "organization" else None

    def _find(self, forms: tuple[str, ...], ask: Question) -> CanonicalName | None:
        for n, layer in enumerate(self.layers):
            entry = layer.find(forms, ask, self.grammar)
            if entry is not None:
                for above in self.layers[:n]:  # the user may have renamed what the built-in table knows
                    entry = above.find((entry.name,), Question(), self.grammar) or entry
                return entry
        return None

    def states_of(self, name: str) -> tuple[str, ...]:
        """The states that a canonical name belongs to: a state itself, its capital, institutions, regions, parties."""
        if name not in self.entries:
            return ()
        found = [value for flag in self.entries[name].flags for _, _, value in [flag.partition(":")] if value]
        return tuple(dict.fromkeys([name] * self.is_state(name) + found))

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

    def is_generic(self, surface: str, lang: str) -> bool:
        """Whether a form is what several states call a body of theirs (``Nationalrat``, ``foreign ministry``): the same
        words are another one in another document."""
        forms = self._forms(surface, lang, "ORG")
        return any((lang, fold(form)) in self.generic for form in forms)

    def _flag(self, name: str, words: tuple[str, ...]) -> str | None:
        for flag in self.entries[name].flags if name in self.entries else ():
            word, _, value = flag.partition(":")
            if word in words and value:
                return value
        return None

    def _forms(self, surface: str, lang: str, label: str) -> tuple[str, ...]:
        """The form and what is left of it when what may come off comes off, the longest first."""
        grammar = self.grammar
        forms = [tidy(surface)]

        def also(*more: str) -> None:
            forms.extend(form for form in more if form and form not in forms)

        also(*[grammar.without_article(f, lang) for f in forms])
        also(*[grammar.without_possessive(f) for f in forms])
        also(*[grammar.without_ending_words(f, lang, "legal_form") for f in forms])
        if label in ("", "PER"):
            also(*[grammar.without_title(f, lang) for f in forms])
        for head, _, last in [f.rpartition("-") for f in forms]:
            if head and last in grammar.get("compound_head", lang):
                also(head)
        for head, space, last in [f.rpartition(" ") for f in forms]:
            also(*[head + space + base for base in grammar.bases(last, lang)])
        return tuple(form for form in forms if form)
