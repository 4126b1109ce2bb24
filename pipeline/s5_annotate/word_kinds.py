"""What the dictionary of a trained pipeline says of a word: whether it is ordinary, of which names it is a part."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path

from pipeline.core.options import default_models
from pipeline.s5_annotate.wordclass import FILE, Dictionary

Kinds = Callable[[str], "WordKinds"]

_ORDINARY = frozenset("NVA")


class WordKinds:
    """What a dictionary says of a word: whether it is an ordinary one, and of which kinds of names it is a part."""

    __slots__ = ("common", "known", "names", "ordinary")

    def __init__(self, entry: str) -> None:
        base, _, names = entry.partition("|")
        self.known = bool(entry)
        self.ordinary = base.lstrip("~-")[:1] in _ORDINARY and base != ""
        self.names = frozenset(names.split(",")) if names else frozenset[str]()
        if "Efore" in base:
            self.names |= {"fore"}
        self.common = self.ordinary and not self.names and not base.startswith(("~", "-"))


def kinds_of(lang: str) -> Kinds:
    """Looks words of a language up in the dictionary of the project's pipeline; knows nothing where there is none."""
    return _kinds_of(default_models() / lang / "word_class" / FILE)


@cache
def _kinds_of(path: Path) -> Kinds:
    dictionary = Dictionary.load(path) if path.is_file() else Dictionary.empty()

    @lru_cache(maxsize=65536)
    def kinds(word: str) -> WordKinds:
        return WordKinds(dictionary.find(word)[0])

    return kinds
