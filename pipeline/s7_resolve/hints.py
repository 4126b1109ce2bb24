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
        out = []
        for line, by_doc in sorted(hinted.items()):
            for doc_id, own in sorted(by_doc.items()):
                here = [f for f in lines[line] if f.doc_id == doc_id]
                left = sorted(own, key=lambda m: (m.start, m.end))
                for f in lines[line]:
                    if f.lang == left[0].lang or f.mention_id not in self.sure or any(self._one(f, g) for g in here):
                        continue
                    if found := min(((k, m) for m in left if (k := self._fit(f, m))), default=None, key=lambda x: x[0]):
                        left.remove(found[1])
                        out.append(_as(f, found[1], self._reading(f, found[1])[1]))
                    if not left:
                        break
        return out

    def of_one_type(self) -> dict[str, Features]:
        """The mentions, by id, that are to be compared as of another type: that of the surer mention of one thing."""
        out: dict[str, Features] = {}
        for line in self._lines(self.rows).values():
            for f in line:
                for g in line:
                    if f.lang == g.lang or f.mention_id not in self.sure or g.mention_id in out or f.mention_id in out:
                        continue
                    if not self.rules.compatible(f.type, g.type) and self._kinship(f.trigger, g.trigger) == 0:
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

    def _one(self, f: Features, g: Features) -> bool:
        """Whether two mentions of one sentence in two languages already report one thing."""
        return self._kinship(f.trigger, g.trigger) < 2

    def _fit(self, f: Features, m: Mention) -> tuple[float, ...]:
        """How far a hint is from the mention, in words first, then in place; empty where it is no word for it."""
        kinship, _ = self._reading(f, m)
        if kinship == 2:
            return ()
        return kinship, abs((f.start - f.sentence_start) - (m.start - m.sentence_start)), m.start, m.end

    def _reading(self, f: Features, m: Mention) -> tuple[int, str]:
        """The closest reading of a hint: how close it is, and its trigger."""
        best = (2, "")
        for type_, _, direction, gloss in m.readings:
            if direction and f.direction and direction != f.direction:
                continue
            kinship = self._kinship(f.trigger, self.words.trigger(gloss))
            if kinship < best[0] and (kinship == 0 or self.rules.compatible(type_, f.type)):
                best = kinship, gloss
        return best

    def _kinship(self, a: str, b: str) -> int:
        """How two triggers compare: 0 for one word, 1 for words of one family, 2 for others."""
        if stem(a.replace(" ", "")) == stem(b.replace(" ", "")):
            return 0
        return 1 if self.words.kin(a) & self.words.kin(b) or _alike(a, b) else 2


@lru_cache(maxsize=65536)
def _alike(a: str, b: str) -> bool:
    """Whether two triggers have a word in one of them that is all of the other, or begin as words of one stem do."""
    x, y = {stem(w) for w in a.split()}, {stem(w) for w in b.split()}
    if x < y or y < x:
        return True
    p, q = stem(a.replace(" ", "")), stem(b.replace(" ", ""))
    length = max(COMMON, min(len(p), len(q)) - 1)
    return p[:length] == q[:length] and len(p) >= COMMON <= len(q)


def _as(f: Features, m: Mention, trigger: str) -> Mention:
    """A hint as a mention of what ``f`` reports: a word of several readings means what its translation means."""
    return replace(
        m, type=f.type, subtype=f.subtype, direction=f.direction, modality=f.modality, trigger=trigger, readings=(),
        method=f"{m.method} translation",
    )  # fmt: skip
