"""Read the names of people, bodies and places from GUM's entity annotation.

GUM marks every mention (``the old town``, ``she``, ``its mayor Ann Lee``) with its kind; a name is the run of proper
nouns around the head of a mention. A long mention does not make a long name: it ends at commas and at what is no name.
"""

from __future__ import annotations

import lzma
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_KINDS = {"person": "PER", "organization": "ORG", "place": "LOC"}
_JOINTS = {"PER": frozenset({"de", "van", "von", "der", "al", "bin", "ibn", "la", "del", "di", "da", "-"}),
           "": frozenset({"of", "the", "for", "&", "-", "de", "and"})}  # fmt: skip
# ``(3-person-…`` begins a mention, ``(3-person-…)`` is one of one word, ``3)`` ends what began before.
_BRACKET = re.compile(r"\((\d+)-(\w+)[^()]*(\))?|(\d+)\)")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the treebank: ``head`` is the index of its head, -1 for the root; ``space`` follows it."""

    form: str
    upos: str
    plural: bool
    head: int
    space: bool
    entity: str


def sentences(path: Path) -> Iterator[list[Token]]:
    """The sentences of a treebank file, word by word (``don't`` is two)."""
    with lzma.open(path, "rt", encoding="utf-8") as file:
        rows: list[Token] = []
        joined: tuple[int, bool] = (0, True)  # the last word of a contraction and whether a space follows it
        for line in file:
            cells = line.rstrip("\n").split("\t")
            if len(cells) < 10:
                if rows and not line.strip():
                    yield rows
                    rows = []
                continue
            misc = dict(item.partition("=")[::2] for item in cells[9].split("|"))
            space = misc.get("SpaceAfter") != "No"
            if "-" in cells[0]:
                joined = (int(cells[0].partition("-")[2]), space)
                first = int(cells[0].partition("-")[0])
                inside = range(first, joined[0])
            elif cells[0].isdigit():
                n = int(cells[0])
                if joined[0] and n in inside:
                    space = False
                elif joined[0] == n:
                    space, joined = joined[1], (0, True)
                rows.append(
                    Token(cells[1], cells[3], cells[4] == "NNPS", int(cells[6]) - 1, space, misc.get("Entity", ""))
                )
        if rows:
            yield rows


def mentions(words: list[Token]) -> Iterator[tuple[int, int, str]]:
    """First word, end and kind of every mention in a sentence."""
    started: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for i, word in enumerate(words):
        for key, kind, whole, ended in _BRACKET.findall(word.entity):
            if whole:
                yield i, i + 1, kind
            elif key:
                started[key].append((i, kind))
            elif started[ended]:
                start, known = started[ended].pop()
                yield start, i + 1, known


def names(words: list[Token]) -> list[tuple[int, int, str]]:
    """First word, end and class of the names in a sentence, longer ones first where one lies in another."""
    found: dict[tuple[int, int], str] = {}
    for start, end, kind in mentions(words):
        head = next((i for i in range(start, end) if not start <= words[i].head < end), start)
        if words[head].upos != "PROPN" or words[head].form.islower():
            continue
        label = _KINDS.get(kind, "MISC" if kind in ("event", "abstract", "object") else "")
        if label == "PER" and words[head].plural:
            label = "MISC"  # a people
        first, last = _run(words, head, start, end, label)
        if label:
            found.setdefault((first, last), label)
    kept: list[tuple[int, int, str]] = []
    for (first, last), label in sorted(found.items(), key=lambda x: (x[0][0] - x[0][1], x[0])):
        if all(last <= a or first >= b for a, b, _ in kept):
            kept.append((first, last, label))
    inside = {i for a, b, _ in kept for i in range(a, b)}
    kept += [(i, i + 1, "MISC") for i, w in enumerate(words) if i and i not in inside and _is_demonym(w)]
    return sorted(kept)


def _is_demonym(word: Token) -> bool:
    return word.upos == "ADJ" and word.form[:1].isupper() and word.form[1:].islower() and len(word.form) > 3


def _run(words: list[Token], head: int, start: int, end: int, label: str) -> tuple[int, int]:
    """The proper nouns around the head, joined by the small words that names have inside them."""
    joints = _JOINTS.get(label, _JOINTS[""])

    def proper(i: int) -> bool:
        if not start <= i < end:
            return False
        word = words[i]
        numeral = word.upos == "NUM" and word.form.isalpha() and word.form.isupper()
        titled = word.upos in ("ADJ", "NOUN", "VERB") and word.form[:1].isupper() and label != "PER"
        return word.upos == "PROPN" or numeral or titled

    first, last = head, head + 1
    while True:
        of_the = label != "PER" and [w.form for w in words[last : last + 2]] == ["of", "the"]
        step = next((n for n in (0, 1, 2) if proper(last + n) and (n == 0 or (n == 2 and of_the)
                     or (n == 1 and words[last].form in joints))), None)  # fmt: skip
        if step is None:
            break
        last += step + 1
    while True:
        if proper(first - 1):
            first -= 1
        elif first - 2 >= start and words[first - 1].form in joints and proper(first - 2):
            first -= 2
        else:
            break
    return first, last
