"""Words that merely hint at an event, and those of them that a translation of their sentence bears out.

One language's lexicon asks more of a word than the other's, or a parser errs: then only one of two articles that tell
one text reports an event. Where two sentences stand for one another and one has an event, the other a word for that
very thing, both report it. Where both report it, but as events of two types, it is of the type that is more certain.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from pipeline.core.records import Mention
from pipeline.s7_resolve.features import Features
from pipeline.s7_resolve.parallel import Parallel
from pipeline.s7_resolve.rules import Rules
from pipeline.s7_resolve.words import Words, stem

COMMON = 5  # letters that two stems of one word begin with at least
WORD, FAMILY, TYPE, NONE = range(
    4
)  # how close a hint comes to a mention: by its trigger, or as the only one of its type


def split(mentions: Iterable[Mention]) -> tuple[list[Mention], list[Mention]]:
    """The mentions proper, and the mere hints."""
    proper: list[Mention] = []
    hints: list[Mention] = []
    for m in mentions:
        (hints if m.readings else proper).append(m)
    return proper, hints


def sentences(hints: Iterable[Mention], words: Words) -> Callable[[str], Iterator[tuple[int, frozenset[str]]]]:
    """A function that gives, of an article, the sentences with hints: where each begins, and its telling words."""
    of: dict[str, dict[int, Mention]] = defaultdict(dict)
    for m in hints:
        of[m.doc_id][m.sentence_start] = m

    def told(doc_id: str) -> Iterator[tuple[int, frozenset[str]]]:
        for start, m in of.get(doc_id, {}).items():
            yield start, words.telling(m.sentence, m.lang)

    return told


@dataclass(frozen=True)
class Translations:
    """The mentions of all articles, by the sentences that stand for one another; ``sure`` are the ids of those that
    need nobody to bear them out."""

    parallel: Parallel
    rules: Rules
    words: Words
    rows: Sequence[Features]
    sure: frozenset[str]
    unclear: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        """Sentences for which two of one article stand are those of reports on one thing, not of translations."""
        seen = Counter((line, doc_id) for (doc_id, _), line in self.parallel.sentence.items())
        object.__setattr__(self, "unclear", frozenset(line for (line, _), n in seen.items() if n > 1))

    def borne_out(self, hints: Iterable[Mention]) -> list[Mention]:
        """The hints that report what a mention in the sentence that stands for theirs reports, as mentions of its kind;
        of several the one that is most like it, then the one that stands most alike."""
        lines = self._lines(self.rows)
        hinted: dict[int, dict[str, list[Mention]]] = defaultdict(lambda: defaultdict(list))
        for h in hints:
            if (line := self.parallel.sentence.get((h.doc_id, h.sentence_start))) in lines:
                hinted[line][h.doc_id].append(h)
        return [
            m
            for line, by_doc in sorted(hinted.items())
            for doc_id, own in sorted(by_doc.items())
            for m in self._of_sentence(lines[line], doc_id, sorted(own, key=lambda m: (m.start, m.end)))
        ]

    def _of_sentence(self, line: Sequence[Features], doc_id: str, hints: list[Mention]) -> Iterator[Mention]:
        """Those of the hints in an article's sentence that others of the mentions of a line bear out."""
        here = [f for f in line if f.doc_id == doc_id]
        unmet = [f for f in line if self.parallel.translates(f.doc_id, doc_id) and f.mention_id in self.sure]
        unmet = [f for f in unmet if all(self._kinship(f.trigger, g.trigger) > FAMILY for g in here)]
        for level in (WORD, FAMILY):
            for f in list(unmet):
                if fitting := [m for m in hints if self._closeness(f, m) == level]:
                    found = min(fitting, key=lambda m: abs((m.start - m.sentence_start) - (f.start - f.sentence_start)))
                    unmet.remove(f)
                    hints.remove(found)
                    yield _as(f, found)
        for f in unmet:
            fitting = [m for m in hints if self._closeness(f, m) == TYPE]
            rivals = [g for g in (*here, *unmet) if g is not f and self.rules.compatible(f.type, g.type)]
            if len(fitting) == 1 and not rivals:
                yield _as(f, fitting[0])

    def of_one_type(self) -> dict[str, Features]:
        """The mentions, by id, that are to be compared as of another type: that of the surer mention of one thing."""
        out: dict[str, Features] = {}
        for line in self._lines(self.rows).values():
            for f in line:
                for g in line:
                    if (
                        not self.parallel.translates(f.doc_id, g.doc_id)
                        or f.mention_id not in self.sure
                        or g.mention_id in out
                        or f.mention_id in out
                    ):
                        continue
                    if not self.rules.compatible(f.type, g.type) and self._kinship(f.trigger, g.trigger) == WORD:
                        out[g.mention_id] = replace(g, type=f.type, subtype=f.subtype, direction=f.direction)
        return out

    def _lines(self, rows: Iterable[Features]) -> dict[int, list[Features]]:
        lines: dict[int, list[Features]] = defaultdict(list)
        for f in rows:
            if (line := self.parallel.sentence.get((f.doc_id, f.sentence_start))) is not None:
                lines[line].append(f)
        return {
            n: sorted(own, key=lambda f: (f.doc_id, f.start, f.mention_id))
            for n, own in sorted(lines.items())
            if n not in self.unclear
        }

    def _closeness(self, f: Features, m: Mention) -> int:
        """How close the closest reading of a hint is to a mention."""
        told = {reading[:3] for reading in m.readings}
        best = TYPE if told == {(f.type, f.subtype, f.direction)} else NONE
        for type_, _, direction, gloss in m.readings:
            if direction and f.direction and direction != f.direction:
                continue
            kinship = self._kinship(f.trigger, self.words.trigger(gloss))
            if kinship == FAMILY and not self.rules.compatible(type_, f.type):
                kinship = NONE
            best = min(best, kinship)
        return best

    def _kinship(self, a: str, b: str) -> int:
        """How two triggers compare: one word, words of one family, or neither."""
        if stem(a.replace(" ", "")) == stem(b.replace(" ", "")):
            return WORD
        return FAMILY if self.words.kin(a) & self.words.kin(b) or _alike(a, b) else NONE


@lru_cache(maxsize=65536)
def _alike(a: str, b: str) -> bool:
    """Whether two triggers have a word in one of them that is all of the other, or begin as words of one stem do."""
    x, y = {stem(w) for w in a.split()}, {stem(w) for w in b.split()}
    if x < y or y < x:
        return True
    p, q = stem(a.replace(" ", "")), stem(b.replace(" ", ""))
    length = max(COMMON, min(len(p), len(q)) - 1)
    return p[:length] == q[:length] and len(p) >= COMMON <= len(q)


def _as(f: Features, m: Mention) -> Mention:
    """A hint as a mention of what ``f`` reports: a word of several readings means what its translation means."""
    return replace(
        m, type=f.type, subtype=f.subtype, direction=f.direction, modality=f.modality, trigger=f.trigger, readings=(),
        method=f"{m.method} translation",
    )  # fmt: skip
