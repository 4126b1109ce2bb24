"""spaCy components that read a full-form dictionary: the class of every word for the models, and its lemma.

The dictionary holds, per word form, a word class (which readings the form has: a feminine noun in the dative singular,
a surname, a town …) and how to make the lemma of a verb, noun or adjective from it. Forms are kept as 64-bit hashes in
sorted arrays, so half a million of them take a few megabytes and load at once; ``models/training/lexicon.py`` builds
it.
"""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from spacy.language import Language
from spacy.strings import hash_string  # type: ignore[attr-defined]  # spaCy's stubs leave it out
from spacy.tokens import Doc, Token

from pipeline.s5_annotate import subjects, verbforms  # noqa: F401  (register components that pipelines name beside these)

FILE = "dictionary.npz"
NAMES = "names.npz"  # beside it: words of names that the dictionary lacks
LEMMA_CLASSES = ("VERB", "NOUN", "ADJ")
_LEMMA_COLUMN = {"VERB": 0, "AUX": 0, "NOUN": 1, "PROPN": 1, "ADJ": 2, "ADV": 2}
_MIN_TAIL = 4  # the shortest word that counts as the head of a compound
_MAX_SUFFIX = 6  # the longest ending that the lemma guesser looks at

if not Token.has_extension("second_lemma"):
    Token.set_extension("second_lemma", default="")


@dataclass(frozen=True)
class Dictionary:
    """Word forms (sorted hashes) with their class and lemma edits; ``edits`` are ``"<cut>:<append>"``."""

    forms: np.ndarray
    classes: np.ndarray  # per form, index into class_names
    lemmas: np.ndarray  # per form and lemma class, index into edits; 0 is "no lemma known"
    suffixes: np.ndarray  # sorted hashes of "CLASS suffix", for unknown forms
    suffix_edits: np.ndarray
    class_names: tuple[str, ...] = ("",)
    edits: tuple[str, ...] = ("",)
    compounds: bool = False
    _cache: dict[str, tuple[str, int, str]] = field(default_factory=dict, repr=False, compare=False)

    def row(self, form: str) -> int:
        """The row of a form, or -1."""
        key = np.uint64(hash_string(form))
        i = int(np.searchsorted(self.forms, key))
        return i if i < len(self.forms) and self.forms[i] == key else -1

    def find(self, word: str) -> tuple[str, int, str]:
        """Word class, row of the form the lemma is made from, and what stands before that form (compounds)."""
        known = self._cache.get(word)
        if known is None:
            if len(self._cache) > 200_000:
                self._cache.clear()
            known = self._cache[word] = self._find(word)
        return known

    def _find(self, word: str) -> tuple[str, int, str]:
        for form in dict.fromkeys((word, word.lower(), word.capitalize() if word.isupper() else word)):
            if (row := self.row(form)) >= 0:
                return self.class_names[self.classes[row]], row, ""
        if self.compounds and word[:1].isupper() and word.isalpha():
            for at in range(2, len(word) - _MIN_TAIL + 1):
                tail = word[at:].capitalize()
                if (row := self.row(tail)) >= 0 and self.class_names[self.classes[row]].startswith("N"):
                    return "~" + self.class_names[self.classes[row]], row, word[:at]
        if "-" in word.strip("-"):
            head, _, tail = word.rpartition("-")
            name, row, before = self.find(tail) if tail else ("", -1, "")
            return "-" + name, row, f"{head}-{before}" if row >= 0 else ""
        return "", -1, ""

    def lemma(self, word: str, pos: str) -> str:
        """The lemma of a word of that universal part of speech; the word itself where nothing is known."""
        column = _LEMMA_COLUMN.get(pos)
        if column is None or not word:
            return word if pos == "PROPN" else word.lower()
        _, row, before = self.find(word)
        tail = word[len(before) :]
        edit = int(self.lemmas[row, column]) if row >= 0 else 0
        if not edit and pos != "PROPN":
            edit, before = self._guess(word, LEMMA_CLASSES[column]), ""
            tail = word
        lemma = before + self._apply(tail, edit)
        noun = column == 1 and self.compounds
        return (lemma[:1].upper() + lemma[1:].lower() if before and "-" not in before else lemma) if noun else lemma

    def verb_of(self, participle: str) -> str:
        """The infinitive of which an adjective is the participle (``festgenommene`` → ``festnehmen``), or empty."""
        form = self.lemma(participle, "ADJ")
        row = self.row(form)
        edit = int(self.lemmas[row, 0]) if row >= 0 else 0
        return self._apply(form, edit) if edit else ""

    def _guess(self, word: str, lemma_class: str) -> int:
        for length in range(min(_MAX_SUFFIX, len(word)), 0, -1):
            key = np.uint64(hash_string(f"{lemma_class} {word[-length:].lower()}"))
            i = int(np.searchsorted(self.suffixes, key))
            if i < len(self.suffixes) and self.suffixes[i] == key:
                return int(self.suffix_edits[i])
        return 0

    def _apply(self, word: str, edit: int) -> str:
        if not edit:
            return word
        cut, _, append = self.edits[edit].partition(":")
        return word[: len(word) - int(cut)] + append

    def save(self, path: Path) -> None:
        """Write the dictionary; the bytes depend on its content alone."""
        meta = {"class_names": self.class_names, "edits": self.edits, "compounds": self.compounds}
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:

            def put(name: str, data: bytes) -> None:
                archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED, 9)

            put("meta.json", json.dumps(meta, ensure_ascii=False).encode("utf-8"))
            for name in ("forms", "classes", "lemmas", "suffixes", "suffix_edits"):
                array = getattr(self, name)
                put(f"{name}.{array.dtype.str[1:]}.{'x'.join(map(str, array.shape))}", array.tobytes())

    def joined(self, names: Dictionary) -> Dictionary:
        """This dictionary with the forms and classes of another one, which knows other forms and no lemmas."""
        classes = tuple(dict.fromkeys((*self.class_names, *names.class_names)))
        number = np.array([classes.index(name) for name in names.class_names], dtype="u2")
        at = np.searchsorted(self.forms, names.forms)
        return replace(
            self,
            forms=np.insert(self.forms, at, names.forms),
            classes=np.insert(self.classes, at, number[names.classes]),
            lemmas=np.insert(self.lemmas, at, names.lemmas, axis=0),
            class_names=classes,
            _cache={},
        )

    @classmethod
    def load(cls, path: Path) -> Dictionary:
        """Read what ``save`` wrote, with the names beside it if there are any.

        Raises ``OSError`` or ``ValueError`` where it is no such file.
        """
        names = path.with_name(NAMES)
        own = cls._read(path)
        return own.joined(cls._read(names)) if names != path and names.is_file() else own

    @classmethod
    def _read(cls, path: Path) -> Dictionary:
        arrays: dict[str, Any] = {}
        with zipfile.ZipFile(path) as archive:
            meta = json.loads(archive.read("meta.json"))
            for name in archive.namelist():
                if name != "meta.json":
                    key, dtype, shape = name.split(".")
                    flat = np.frombuffer(archive.read(name), dtype="<" + dtype)
                    arrays[key] = flat.reshape([int(n) for n in shape.split("x")])
        return cls(
            class_names=tuple(meta["class_names"]), edits=tuple(meta["edits"]), compounds=meta["compounds"], **arrays
        )

    @classmethod
    def empty(cls) -> Dictionary:
        """A dictionary without words."""
        none = np.zeros(0, dtype="u8")
        return cls(none, none.astype("u2"), np.zeros((0, 3), "u2"), none, none.astype("u2"))


class _DictionaryPipe:
    """What both components share: they carry the dictionary to and from disk with the pipeline."""

    def __init__(self) -> None:
        self.dictionary = Dictionary.empty()

    def initialize(self, get_examples: Any, *, nlp: Any = None, path: str | None = None) -> None:  # noqa: ARG002 (spaCy's)
        """Read the dictionary at ``path`` (called by ``nlp.initialize``)."""
        if path is not None:
            self.dictionary = Dictionary.load(Path(path))

    def to_disk(self, path: Path, *, exclude: Any = ()) -> None:  # noqa: ARG002 (spaCy's signature)
        """Write the dictionary into the pipeline's folder."""
        Path(path).mkdir(exist_ok=True)
        self.dictionary.save(Path(path) / FILE)

    def from_disk(self, path: Path, *, exclude: Any = ()) -> _DictionaryPipe:  # noqa: ARG002 (spaCy's)
        """Read the dictionary from the pipeline's folder."""
        self.dictionary = Dictionary.load(Path(path) / FILE)
        return self


class WordClass(_DictionaryPipe):
    """Set each token's word class, where ``tok2vec`` reads it.

    spaCy's embedding layers read token attributes only, not extensions; ``ENT_KB_ID`` is the one that is free until
    entities are set, and setting them clears it.
    """

    def __call__(self, doc: Doc) -> Doc:
        """Set the classes of one document."""
        find = self.dictionary.find
        for token in doc:
            token.ent_kb_id_ = find(token.text)[0] or "-"
        return doc


class DictionaryLemmatizer(_DictionaryPipe):
    """Set each token's lemma by its form and universal part of speech, and ``token._.second_lemma``.

    The second lemma is that of another reading: the verb of a participle used as an adjective, the common noun of a
    word that opens a sentence and was taken for a name (``Shares of Siemens fell``).
    """

    def __call__(self, doc: Doc) -> Doc:
        """Set the lemmas of one document."""
        for token in doc:
            token.lemma_ = self.dictionary.lemma(token.text, token.pos_)
            if second := self._second(token):
                token._.second_lemma = second
        return doc

    def _second(self, token: Token) -> str:
        if token.pos_ == "ADJ":
            return self.dictionary.verb_of(token.text)
        if token.pos_ == "PROPN" and token.is_sent_start and self.dictionary.row(token.text.lower()) >= 0:
            return self.dictionary.lemma(token.text.lower(), "NOUN")
        return ""

    def to_disk(self, path: Path, *, exclude: Any = ()) -> None:
        """Write nothing: the dictionary is that of the ``word_class`` component."""

    def from_disk(self, path: Path, *, exclude: Any = ()) -> DictionaryLemmatizer:  # noqa: ARG002 (same)
        """Read the dictionary from the ``word_class`` component's folder beside this one's."""
        self.dictionary = Dictionary.load(Path(path).parent / "word_class" / FILE)
        return self


@Language.factory("word_class", assigns=["token.ent_kb_id"])
def make_word_class(nlp: Language, name: str) -> WordClass:  # noqa: ARG001 (spaCy's signature)
    """Make the component ``word_class``."""
    return WordClass()


@Language.factory("dictionary_lemmatizer", assigns=["token.lemma"], requires=["token.pos"])
def make_dictionary_lemmatizer(nlp: Language, name: str) -> DictionaryLemmatizer:  # noqa: ARG001 (same)
    """Make the component ``dictionary_lemmatizer``."""
    return DictionaryLemmatizer()
