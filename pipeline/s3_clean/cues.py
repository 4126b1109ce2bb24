"""The phrases by which surroundings of an article are known, one file per language: ``boilerplate.tsv``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.core.datafile import number, one_of, read_table, required
from pipeline.core.options import kept_by_models
from pipeline.s2_detect.words import lexicons_folder

KINDS = ("related", "caption", "navigation", "comment", "advert", "share", "template", "author", "header")
SCOPES = ("tail", "box", "line", "start", "end", "part", "last")  # the first that a line bears wins
_SCHEMA = {"phrase": required, "scope": one_of(*SCOPES), "kind": one_of(*KINDS), "words": number(1, 500)}
_DEFAULT_WORDS = {"line": 12, "start": 40, "end": 40, "part": 40, "box": 8, "tail": 8, "last": 60}
_LEAD = " \t•·*–—-►▪■▶➤>|([{+\"'„“”»«"
_TRAIL = " \t:.,;…!?»→›|)]}+-–—*\"'“”«"
_LETTERS = re.compile(r"[^\W\d_]+")
_KEY = re.compile(r"(?<![^\s(/:,.])[^\W\d_]+(?![*\w>])")  # a whole word of a phrase, none cut by a wildcard
_WHOLE = ("tail", "box", "line")
_ANY = "\ue000"  # stands in for the wildcard while a phrase is stripped
_LONGEST = 4000  # characters of a line; no cue applies to longer ones


@dataclass(frozen=True, slots=True)
class Cue:
    """A phrase found in a line: the kind of noise, its scope, and the phrase for the reason."""

    phrase: str
    scope: str
    kind: str


@dataclass(frozen=True, slots=True)
class _Row:
    cue: Cue
    limit: int
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Cues:
    """All cues, by a word that a line must hold for them; those without any such word under the empty string."""

    rows: Mapping[str, tuple[_Row, ...]]

    def find(self, line: str) -> Cue | None:
        """The cue that a line bears, or None: headings before others, then by file. Case and blanks do not matter."""
        if len(line) > _LONGEST:
            return None
        text = normal(line)
        size = text.count(" ") + 1
        best: tuple[int, Cue] | None = None
        for word in ("", *dict.fromkeys(_LETTERS.findall(text))):
            for row in self.rows.get(word, ()):
                rank = SCOPES.index(row.cue.scope)
                if size <= row.limit and (best is None or rank < best[0]) and row.pattern.search(text):
                    best = (rank, row.cue)
        return best[1] if best else None


def normal(line: str) -> str:
    """A line in lower case with straight quotes, single blanks, without bullets and punctuation at its ends."""
    text = " ".join(line.lower().replace("’", "'").replace("‘", "'").split())
    return text.lstrip(_LEAD).rstrip(_TRAIL)


@kept_by_models
def load_cues(folder: Path | None = None) -> Cues:
    """The cues of all languages: pages mix languages in their surroundings, and the phrases do not collide.

    Raises ``DataFileError`` with file and line where a row does not fit the schema.
    """
    rows: dict[str, list[_Row]] = {}
    for path in sorted((folder or lexicons_folder()).glob("*/boilerplate.tsv")):
        for _, row in read_table(path, _SCHEMA):
            scope = row["scope"]
            limit = int(row["words"]) if row["words"] else _DEFAULT_WORDS[scope]
            phrase = (
                normal(row["phrase"].replace("*", _ANY)).replace(_ANY, "*")
                if scope in _WHOLE
                else row["phrase"].lower()
            )
            key = _KEY.search(phrase)
            found = _Row(Cue(row["phrase"], scope, row["kind"]), limit, _pattern(phrase, scope))
            rows.setdefault(key.group() if key else "", []).append(found)
    return Cues({key: tuple(found) for key, found in rows.items()})


def _pattern(phrase: str, scope: str) -> re.Pattern[str]:
    """The regular expression of a phrase; ``*`` stands for anything, ``<n>`` for a number."""
    body = ".*?".join(re.escape(p).replace("<n>", r"[\d.,:/-]+") for p in phrase.split("*"))
    if scope in _WHOLE:
        return re.compile(rf"^{body}$")
    before = "^" if scope == "start" else (r"(?<!\w)" if phrase[0].isalnum() else "")
    after = "$" if scope == "end" else (r"(?!\w)" if phrase[-1].isalnum() else "")
    return re.compile(before + body + after)
