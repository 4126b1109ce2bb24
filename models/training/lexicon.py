"""Build the full-form dictionary of a language from the lexicons of a corpora folder: lexicon.py CORPORA LANG OUT."""

from __future__ import annotations

import collections
import csv
import gzip
import io
import itertools
import json
import lzma
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from conllu import read_conllu
from spacy.strings import hash_string

from pipeline.s5_annotate.wordclass import LEMMA_CLASSES, NAMES, Dictionary

Lemmas = dict[tuple[str, str], collections.Counter[str]]  # (form, lemma class) -> lemmas with counts
Classes = dict[str, set[str]]  # form -> its readings
Named = list[tuple[str, str]]  # words with the kind of name that they are
_CASE = {"NOM": "n", "GEN": "g", "DAT": "d", "AKK": "a"}
_NAME = {"NAC": "sur", "VOR": "fore", "STD": "town", "COU": "land", "GEB": "geo", "WAT": "geo", "MOU": "geo"}


def _open(path: Path) -> io.TextIOBase:
    opener = lzma.open if path.suffix == ".xz" else gzip.open
    return opener(path, "rt", encoding="utf-8-sig")  # type: ignore[return-value]


def _german_reading(parts: list[str]) -> str:
    """The dictionary's tag as the little that helps a parser or a name finder."""
    kind = parts[0]
    if kind == "SUB":
        case = _CASE.get(parts[1], "") if len(parts) > 1 else ""
        number = "p" if "PLU" in parts else "s"
        return f"N{case}{number}{parts[-1][:1].lower() if parts[-1] in ('MAS', 'FEM', 'NEU') else ''}"
    if kind == "EIG":
        return "E" + next((_NAME[p] for p in parts if p in _NAME), "") + ("g" if "GEN" in parts else "")
    if kind == "VER":
        for form in ("PA2", "PA1", "EIZ", "INF", "IMP"):
            if form in parts:
                return "V" + form
        tense = next((p for p in parts if p in ("PRÄ", "PRT", "KJ1", "KJ2")), "")
        return f"V{parts[1] if len(parts) > 1 else ''}{'p' if 'PLU' in parts else 's'}{tense}"
    if kind in ("ADJ", "PA1", "PA2"):
        return kind[0] + ("prd" if "PRD" in parts else "")
    return kind


def german(corpora: Path) -> tuple[Classes, Lemmas]:
    """Readings and lemmas of the German morphological dictionary."""
    classes: Classes = collections.defaultdict(set)
    lemmas: Lemmas = collections.defaultdict(collections.Counter)
    lemma_class = {"SUB": "NOUN", "EIG": "NOUN", "VER": "VERB", "ADJ": "ADJ", "PA1": "ADJ", "PA2": "ADJ"}
    with _open(corpora / "lexicon/de_morphology.tsv.xz") as lines:
        for line in lines:
            form, lemma, tag = line.rstrip("\n").split("\t")
            parts = tag.split(":")
            classes[form].add(_german_reading(parts))
            if parts[0] in lemma_class:
                lemmas[form, lemma_class[parts[0]]][lemma] += 1
    return classes, lemmas


def english(corpora: Path) -> tuple[Classes, Lemmas]:
    """Lemmas from the treebanks' training parts, completed by the lookup list; readings by part of speech."""
    classes: Classes = collections.defaultdict(set)
    lemmas: Lemmas = collections.defaultdict(collections.Counter)
    for name in ("en_ewt-train", "en_gum-train"):
        for sentence in read_conllu(corpora / f"syntax/{name}.conllu.xz", merge=False):
            for t in sentence:
                pos = "VERB" if t.upos == "AUX" else t.upos
                if t.form.isalpha() and pos in LEMMA_CLASSES:
                    lemmas[t.form.lower(), pos][t.lemma.lower()] += 2
    with _open(corpora / "lexicon/en_lemma_lookup.json.xz") as file:
        lookup: dict[str, str] = json.load(file)
    for form, lemma in lookup.items():
        if not form.isalpha():
            continue
        if re.search(r"(ed|ing|s|d|n|t|w|e|k|g|m)$", form):
            lemmas[form.lower(), "VERB"][lemma.lower()] += 1
        if form.endswith("s") and not lemma.endswith("s"):
            lemmas[form.lower(), "NOUN"][lemma.lower()] += 1
        if re.search(r"(er|est)$", form):
            lemmas[form.lower(), "ADJ"][lemma.lower()] += 1
    for form, pos in list(lemmas):
        inflected = lemmas[form, pos].most_common(1)[0][0] != form
        classes[form].add(pos[0] + ("i" if inflected else ""))
    return classes, lemmas


def names(corpora: Path) -> Iterator[tuple[str, str]]:
    """Words of name lists with their kind: forename, surname, land, town, demonym, company."""
    for kind, file in (("fore", "common-forenames-by-country"), ("sur", "common-surnames-by-country")):
        with _open(corpora / f"lexicon/{file}.csv.xz") as lines:
            for row in csv.DictReader(lines):
                for column in ("Localized Name", "Romanized Name"):
                    word = (row.get(column) or "").strip().title()
                    if word.isalpha() and len(word) > 2 and word.isascii() | (len(word) > 3):
                        yield word, kind
    with _open(corpora / "lexicon/countries.json.xz") as file:
        for country in json.load(file):
            known = [
                country["name"]["common"],
                *(t["common"] for k, t in country["translations"].items() if k == "deu"),
            ]
            for word in " ".join(known).split():
                if word[:1].isupper() and len(word) > 3:
                    yield word.strip(",()"), "land"
            for word in country.get("capital", []):
                yield word, "town"
            for forms in country.get("demonyms", {}).values():
                for word in forms.values():
                    if word:
                        yield word, "dem"
    with _open(corpora / "lexicon/companies.tsv.xz") as lines:
        counts = collections.Counter(w for line in lines for w in set(line.split("\t")[0].split()) if w.isalpha())
    for word, n in counts.items():
        if n >= 12 and len(word) > 1:
            yield word, "corp"
        elif word[:1].isupper() and len(word) > 4 and n <= 3:
            yield word, "firm"


LISTS = Path(__file__).parent / "lists"
_LISTED = {"places": "town", "forenames": "fore", "surnames": "sur", "bodies": "body"}


def listed(lang: str) -> Iterator[tuple[str, str]]:
    """Words of our own lists of names with their kind; some lists are for one language (``places.en.txt``)."""
    for name, kind in _LISTED.items():
        for path in (LISTS / f"{name}.txt", LISTS / f"{name}.{lang}.txt"):
            for word in path.read_text(encoding="utf-8").split() if path.is_file() else ():
                yield word, kind


def varied(named: Iterable[tuple[str, str]], lang: str) -> Iterator[tuple[str, str]]:
    """Names as they stand in texts: with the ending of the German genitive, without capitals in English web text."""
    for word, kind in named:
        if lang == "de" and word[-1] not in "sßxz":
            yield f"{word}s", kind
        elif lang == "en" and len(word) > 3 and kind != "body":
            yield word.lower(), kind


_TAGGED = {"geo": "town", "org": "body"}
_SEEN, _SAME = 3, 0.85  # a word of GMB's names counts if it was tagged that often, and mostly so


def tagged(corpora: Path) -> Iterator[tuple[str, str]]:
    """Words of the names in the Groningen Meaning Bank that are nearly always tagged as one kind."""
    seen: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    with lzma.open(corpora / "ner/en_gmb.csv.xz", "rt", encoding="latin-1") as file:
        rows = [(r["Word"], r["Tag"]) for r in csv.DictReader(file)]
    for (word, tag), (_, after) in itertools.pairwise([*rows, ("", "O")]):
        if word.isalpha() and word[:1].isupper() and len(word) > 2:
            person = "fore" if after == "I-per" else "sur"
            seen[word][person if tag.endswith("-per") else _TAGGED.get(tag[2:], tag[2:])] += 1
    for word, kinds in sorted(seen.items()):
        kind, n = kinds.most_common(1)[0]
        if kind in ("fore", "sur", "town", "body") and n >= _SEEN and n >= _SAME * kinds.total():
            yield word, kind


def _edit(form: str, lemma: str) -> str:
    same = 0
    while same < min(len(form), len(lemma)) and form[same] == lemma[same]:
        same += 1
    return f"{len(form) - same}:{lemma[same:]}"


def build(classes: Classes, lemmas: Lemmas, named: Iterable[tuple[str, str]], compounds: bool) -> Dictionary:
    """Pack readings, lemmas and names into arrays; everything is sorted, so the result depends on the input alone."""
    kinds: dict[str, set[str]] = collections.defaultdict(set)
    for word, kind in named:
        kinds[word].add(kind)
    label: dict[str, str] = {}
    for form in classes.keys() | kinds.keys():
        readings = ",".join(sorted(classes.get(form, ())))
        label[form] = readings + ("|" + ",".join(sorted(kinds[form])) if form in kinds else "")
    counts = collections.Counter(label.values())
    common = {c for c, _ in sorted(counts.items(), key=lambda x: (-x[1], x[0]))[:12000]}
    class_names = ("", *sorted(common))
    class_id = {c: i for i, c in enumerate(class_names)}
    edit_counts: collections.Counter[str] = collections.Counter()
    best: dict[tuple[str, str], str] = {}
    endings: dict[str, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for (form, pos), found in lemmas.items():
        edit = _edit(form, min(found.items(), key=lambda x: (-x[1], len(x[0]), x[0]))[0])
        best[form, pos] = edit
        edit_counts[edit] += 1
        for length in range(1, min(6, len(form)) + 1):
            endings[f"{pos} {form[-length:].lower()}"][edit] += 1
    edits = ("", *(e for e, _ in sorted(edit_counts.items(), key=lambda x: (-x[1], x[0]))[:60000]))
    edit_id = {e: i for i, e in enumerate(edits)}
    forms = sorted(label, key=hash_string)
    columns = np.zeros((len(forms), len(LEMMA_CLASSES)), "u2")
    for i, form in enumerate(forms):
        for j, pos in enumerate(LEMMA_CLASSES):
            columns[i, j] = edit_id.get(best.get((form, pos), ""), 0)
    guesses = {}
    for key, found in endings.items():
        (edit, n), total = min(found.items(), key=lambda x: (-x[1], x[0])), sum(found.values())
        # An ending is kept where it decides, and where a shorter one would not say the same.
        if total >= 5 and n / total >= 0.5 and edit_id.get(edit, 0) < 3000:
            guesses[key] = edit
    for key in sorted(guesses, key=len, reverse=True):
        pos, _, ending = key.partition(" ")
        if len(ending) > 1 and guesses.get(f"{pos} {ending[1:]}") == guesses[key]:
            del guesses[key]
    suffixes = sorted(guesses, key=hash_string)
    return Dictionary(
        forms=np.array([hash_string(f) for f in forms], dtype="u8"),
        classes=np.array([class_id.get(label[f], 0) for f in forms], dtype="u2"),
        lemmas=columns,
        suffixes=np.array([hash_string(s) for s in suffixes], dtype="u8"),
        suffix_edits=np.array([edit_id[guesses[s]] for s in suffixes], dtype="u2"),
        class_names=class_names,
        edits=edits,
        compounds=compounds,
    )


def beside(base: Dictionary, lists: Iterable[Named]) -> Dictionary:
    """The words of lists of names that a dictionary lacks; each list counts only for words that none before it has."""
    kinds: dict[str, set[str]] = {}
    for names in lists:
        taken = set(kinds)
        for word, kind in names:
            if word not in taken and base.row(word) < 0 and base.row(word.lower()) < 0:
                kinds.setdefault(word, set()).add(kind)
    label = {word: f"|{','.join(sorted(found))}" for word, found in kinds.items()}
    class_names = ("", *sorted(set(label.values())))
    forms = sorted(label, key=hash_string)
    none = np.zeros(0, dtype="u8")
    return Dictionary(
        forms=np.array([hash_string(f) for f in forms], dtype="u8"),
        classes=np.array([class_names.index(label[f]) for f in forms], dtype="u2"),
        lemmas=np.zeros((len(forms), len(LEMMA_CLASSES)), "u2"),
        suffixes=none,
        suffix_edits=none.astype("u2"),
        class_names=class_names,
    )


def further(corpora: Path, lang: str) -> Iterator[Named]:
    """The lists of names that count where the dictionary knows nothing, the surest first."""
    own, found = list(listed(lang)), list(tagged(corpora))
    yield own
    yield found
    yield list(varied(own + found, lang))


SOURCES = {"de": (german, True), "en": (english, False)}


def main() -> None:
    """Build the dictionary of one language."""
    corpora, lang, out = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    read, compounds = SOURCES[lang]
    dictionary = build(*read(corpora), names(corpora), compounds)
    out.parent.mkdir(parents=True, exist_ok=True)
    dictionary.save(out)
    more = beside(dictionary, further(corpora, lang))
    more.save(out.with_name(NAMES))
    print(
        f"{out}: {len(dictionary.forms)} forms, {len(dictionary.class_names)} classes, {len(dictionary.edits)} edits, "
        f"{len(dictionary.suffixes)} endings, {len(more.forms)} names, {out.stat().st_size / 1e6:.1f} MB"
    )


if __name__ == "__main__":
    main()
