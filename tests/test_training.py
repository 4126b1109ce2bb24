"""The scripts that make training data: names out of GUM's mentions, lists of names beside a dictionary."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

SCRIPTS = Path(__file__).parents[1] / "models" / "training"


@pytest.fixture(scope="module")
def scripts() -> Iterator[None]:
    sys.path.insert(0, str(SCRIPTS))
    yield
    sys.path.remove(str(SCRIPTS))


@pytest.fixture
def gum(scripts: None) -> ModuleType:
    return importlib.import_module("gum")


@pytest.fixture
def lexicon(scripts: None) -> ModuleType:
    return importlib.import_module("lexicon")


def found(gum: ModuleType, *rows: tuple[str, str, int, str]) -> list[tuple[str, str]]:
    """Names of a sentence of (word, part of speech, number of the head, entity brackets)."""
    words = [
        gum.Token(form, pos.removesuffix("S"), pos == "PROPNS", head - 1, True, entity)
        for form, pos, head, entity in rows
    ]
    return [(" ".join(w.form for w in words[a:b]), label) for a, b, label in gum.names(words)]


def test_a_long_mention_holds_a_short_name(gum: ModuleType) -> None:
    names = found(
        gum,
        ("the", "DET", 2, "(1-person-new-cf1-1-sgl"),
        ("mayor", "NOUN", 0, ""),
        ("of", "ADP", 5, ""),
        ("New", "PROPN", 5, "(2-place-new-cf2-1-sgl"),
        ("Harbour", "PROPN", 2, "2)1)"),
        ("met", "VERB", 0, ""),
        ("Ann", "PROPN", 6, "(3-person-new-cf3-1-sgl"),
        ("Lee", "PROPN", 7, ""),
        (",", "PUNCT", 10, ""),
        ("head", "NOUN", 7, ""),
        ("of", "ADP", 14, ""),
        ("the", "DET", 14, "(4-organization-new-cf4-2-sgl"),
        ("Harbour", "PROPN", 14, ""),
        ("Trust", "PROPN", 10, "4)3)"),
    )
    assert names == [("New Harbour", "LOC"), ("Ann Lee", "PER"), ("Harbour Trust", "ORG")]


def test_what_stands_inside_a_name_belongs_to_it(gum: ModuleType) -> None:
    names = found(
        gum,
        ("the", "DET", 2, "(1-organization-new-cf1-1-sgl"),
        ("University", "PROPN", 6, ""),
        ("of", "ADP", 5, ""),
        ("the", "DET", 5, ""),
        ("Aegean", "PROPN", 2, "(2-place-new-cf1-1-sgl)1)"),
        ("closed", "VERB", 0, ""),
    )
    assert names == [("University of the Aegean", "ORG")]


def test_peoples_and_pronouns_are_no_persons(gum: ModuleType) -> None:
    names = found(
        gum,
        ("She", "PRON", 2, "(1-person-giv-cf1-1-ana)"),
        ("told", "VERB", 0, ""),
        ("Norwegians", "PROPNS", 2, "(2-person-new-cf1-1-sgl)"),
    )
    assert names == [("Norwegians", "MISC")]


def test_lists_say_nothing_of_known_words(lexicon: ModuleType, tmp_path: Path) -> None:
    base = lexicon.build({"essen": {"VINF"}}, {}, [("Paris", "town")], compounds=False)
    lists = [[("Essen", "town"), ("Remagen", "town"), ("Paris", "fore")], [("Remagen", "sur"), ("Ohm", "sur")]]
    base.save(tmp_path / "dictionary.npz")
    lexicon.beside(base, lists).save(tmp_path / "names.npz")
    read = lexicon.Dictionary.load(tmp_path / "dictionary.npz")
    classes = {word: read.find(word)[0] for word in ("Essen", "Paris", "Remagen", "Ohm", "Unheard")}
    assert classes == {"Essen": "VINF", "Paris": "|town", "Remagen": "|town", "Ohm": "|sur", "Unheard": ""}


@pytest.mark.parametrize(("lang", "forms"), [("de", ["Riesas"]), ("en", ["riesa", "sofia"])])
def test_names_vary_as_their_language_writes_them(lexicon: ModuleType, lang: str, forms: list[str]) -> None:
    words = [("Riesa", "town"), *([("Sofia", "town")] if lang == "en" else [("Neuss", "town")])]
    assert [word for word, _ in lexicon.varied(words, lang)] == forms


def test_lists_of_names_are_sorted_and_without_doubles(lexicon: ModuleType) -> None:
    for path in sorted(lexicon.LISTS.glob("*.txt")):
        words = path.read_text(encoding="utf-8").split()
        assert words == sorted(set(words)), path.name
