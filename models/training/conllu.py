"""Read CoNLL-U treebanks into sentences of spaCy's tokens."""

from __future__ import annotations

import lzma
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Word:
    """One token: ``head`` is the index of its head in the sentence, its own for the root; ``space`` follows it."""

    form: str
    lemma: str
    upos: str
    feats: str
    head: int
    deprel: str
    space: bool


def read_conllu(path: Path, merge: bool) -> Iterator[tuple[Word, ...]]:
    """Yield the sentences of a (compressed) file.

    ``merge`` joins the parts of a contraction (German ``im`` for ``in dem``) into one token, as spaCy's tokenizer
    leaves it; without it the parts stay apart and no space stands between them (English ``don't``).
    """
    with lzma.open(path, "rt", encoding="utf-8") as file:
        rows: list[list[str]] = []
        for line in file:
            if line.startswith("#"):
                continue
            if line.strip():
                rows.append(line.rstrip("\n").split("\t"))
            elif rows:
                yield _sentence(rows, merge)
                rows = []
        if rows:
            yield _sentence(rows, merge)


def _sentence(rows: list[list[str]], merge: bool) -> tuple[Word, ...]:
    ranges: dict[int, tuple[int, str, str]] = {}
    for r in rows:
        if "-" in r[0]:
            first, last = map(int, r[0].split("-"))
            ranges[first] = (last, r[1], r[9])
    tokens = [r for r in rows if r[0].isdigit()]
    place: dict[int, int] = {0: -1}  # the treebank's number -> index of our token
    words: list[Word] = []
    inside, end_space = 0, True
    for r in tokens:
        n = int(r[0])
        space = "SpaceAfter=No" not in r[9]
        form = r[1]
        if n in ranges:
            inside, whole, misc = ranges[n]
            end_space = "SpaceAfter=No" not in misc
            if merge:
                form = whole
        if inside and n <= inside:
            space = end_space if merge or n == inside else False
            if merge and n not in ranges:
                place[n] = len(words) - 1
                if n == inside:
                    inside = 0
                continue
            if n == inside:
                inside = 0
        place[n] = len(words)
        feats = "" if r[5] == "_" else r[5]
        words.append(Word(form, r[2], r[3], feats, int(r[6]), r[7], space))
    return tuple(
        replace(w, head=i if w.deprel == "root" or place[w.head] == -1 else place[w.head]) for i, w in enumerate(words)
    )
