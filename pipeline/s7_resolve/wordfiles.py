"""Reads what the data files of all languages tell ``words``."""

from __future__ import annotations

from pathlib import Path

from pipeline.core.datafile import DataFileError, one_of, read_table, required
from pipeline.core.options import default_models, kept_by_models
from pipeline.s5_annotate.aliases import read_entries
from pipeline.s7_resolve.words import TOKEN, Words, stem

CLASSES = (
    "definite",
    "further",
    "age",
    "empty",
    "determiner",
    "ordinal",
    "rate",
    "place with the",
    "plural",
    "count",
    "body",
    "no people",
    "ending",
    "linking",
    "plural ending",
    "singular ending",
    "unsure ending",
)  # in reference.tsv


@kept_by_models
def load_words(folder: Path | None = None) -> Words:
    """Read what every language's ``reference.tsv`` and ``translations.tsv`` say; languages without files have none.

    ``folder`` is ``models/lexicons``; families of triggers and names of states lie beside it. Raises
    ``DataFileError`` with file and line.
    """
    folder = folder or default_models() / "lexicons"
    languages = sorted(p.name for p in folder.iterdir() if p.is_dir()) if folder.is_dir() else []
    classes = {lang: _classes(folder / lang / "reference.tsv") for lang in languages}
    nouns = {lang: _translations(folder / lang / "translations.tsv") for lang in languages}

    def by_language(name: str) -> dict[str, frozenset[str]]:
        return {lang: found.get(name, frozenset()) for lang, found in classes.items()}

    def of_all(name: str) -> frozenset[str]:
        return frozenset().union(*by_language(name).values())

    return Words(
        translations={lang: {word: english for word, (english, _) in found.items()} for lang, found in nouns.items()},
        glosses={lang: {word: gloss for word, (_, gloss) in found.items() if gloss} for lang, found in nouns.items()},
        endings={lang: tuple(sorted(e, key=lambda x: (-len(x), x))) for lang, e in by_language("ending").items()},
        linking=by_language("linking"),
        unsure=by_language("unsure ending"),
        numbered={
            lang: tuple(
                sorted(
                    (
                        (e, kind == "plural ending")
                        for kind in ("plural ending", "singular ending")
                        for e in c.get(kind, ())
                    ),
                    key=lambda x: (-len(x[0]), x),
                )
            )
            for lang, c in classes.items()
        },
        definite=by_language("definite"),
        further=by_language("further"),
        aged=by_language("age"),
        empty=by_language("empty"),
        determiners=by_language("determiner"),
        rates={lang: dict(pair.split("=", 1) for pair in sorted(found)) for lang, found in by_language("rate").items()},
        ordinals={
            lang: dict(pair.split("=", 1) for pair in sorted(found)) for lang, found in by_language("ordinal").items()
        },
        with_article=of_all("place with the"),
        many=of_all("plural"),
        counts=of_all("count"),
        bodies=of_all("body"),
        things=of_all("no people"),
        families=_families(folder.parent / "ontology" / "families.tsv"),
        capitals=_capitals(folder.parent / "aliases" / "demonyms.tsv"),
        states=_states(folder.parent / "aliases" / "states.tsv"),
        wholes=_wholes(folder.parent / "ontology" / "parts.tsv", folder.parent / "aliases" / "organizations.tsv"),
    )


def _classes(path: Path) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line, row in read_table(path, {"class": one_of(*CLASSES), "words": required}) if path.exists() else ():
        words = frozenset(row["words"].casefold().split(","))
        if row["class"] in ("ordinal", "rate") and (wrong := [w for w in sorted(words) if "=" not in w]):
            raise DataFileError(f"{path}:{line}: {row['class']} needs what it means, as in first=1: {wrong[0]!r}")
        found[row["class"]] = found.get(row["class"], frozenset()) | words
    return found


def _translations(path: Path) -> dict[str, tuple[tuple[str, ...], str]]:
    """Of each word, case ignored: its English words, and the one to show, if any."""
    schema = {"word": required, "english": required, "gloss": None}
    rows = read_table(path, schema) if path.exists() else ()
    out: dict[str, tuple[tuple[str, ...], str]] = {}
    for _, row in rows:
        word, english = row["word"].casefold(), tuple(row["english"].casefold().split(","))
        before, gloss = out.get(word, ((), ""))
        out[word] = tuple(dict.fromkeys(before + english)), gloss or row["gloss"]
    return out


def _families(path: Path) -> dict[str, frozenset[str]]:
    """The families, named by their first word, that each stem is in."""
    families: dict[str, frozenset[str]] = {}
    for _, row in read_table(path, {"words": required}) if path.exists() else ():
        members = row["words"].casefold().split(",")
        for word in members:
            root = stem("".join(TOKEN.findall(word)))
            families[root] = families.get(root, frozenset()) | {members[0]}
    return families


def _states(path: Path) -> frozenset[str]:
    return frozenset(row.entry.name.casefold() for row in read_entries(path)) if path.exists() else frozenset()


def _capitals(path: Path) -> dict[str, str]:
    """The English adjectives of states as they are written, by their small letters."""
    rows = (
        read_table(path, dict.fromkeys(("name", "lang", "genitives", "adjectives", "nationals")))
        if path.exists()
        else ()
    )
    adjectives = (a.strip() for _, row in rows if row["lang"] == "en" for a in row["adjectives"].split(";"))
    return {a.casefold(): a for a in adjectives if a}


def _wholes(parts: Path, bodies: Path) -> dict[str, str]:
    """What each body is part of: by the table of parts, or as the institution of a state (``parliament:Germany``)."""
    found: dict[str, str] = {}
    for row in read_entries(bodies) if bodies.exists() else ():
        for flag in row.entry.flags:
            kind, _, state = flag.partition(":")
            if state and kind not in ("in", "capital"):
                found[row.entry.name.casefold()] = state.casefold()
    for _, line in read_table(parts, {"part": required, "whole": required}) if parts.exists() else ():
        found[line["part"].casefold()] = line["whole"].casefold()
    return found
