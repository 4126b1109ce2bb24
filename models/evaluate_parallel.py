"""Measure what the event table joins across languages: articles in English and their German translations, run together.

    PYTHONPATH=. python models/evaluate_parallel.py CORPORA [--cache FILE] [--verbose]

``CORPORA`` is a folder that holds, at any depth, ``newstest2021.en-de.en.xz`` and ``newstest2021.en-de.de.xz`` of the
WMT news translation task: line by line the same sentences, many articles one after another. They are cut into articles
at ``STARTS``, and each article is read once in English and once in German, without a date and without its address. The
resolver is told nothing of which articles belong together.

Printed: the share of all events that hold mentions of both languages; the same for events that have a counterpart at
all (a mention of a compatible type on the same line of the other language: what extraction leaves to be joined); the
share of events joined only by mentions on different lines (often right: a text returns to its events); and the share of
events with mentions of two different stories. ``--cache`` keeps what was extracted in a file, so that
another run with changed weights costs seconds. ``--verbose`` lists what was missed and what was wrong.
"""

from __future__ import annotations

import argparse
import lzma
import pickle
import sys
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

if TYPE_CHECKING:
    from pipeline.core.analysis import Analysis
    from pipeline.core.records import Mention
    from pipeline.s7_resolve.events import Resolution
    from pipeline.s7_resolve.rules import Rules

LANGUAGES = ("en", "de")
FILE = "newstest2021.en-de.{}.xz"
# The lines of newstest2021 on which an article begins (their headlines), from 1.
STARTS = (1, 14, 28, 47, 52, 61, 70, 85, 105, 130, 155, 173, 183, 192, 206, 218, 222, 228, 241, 245, 270, 309, 325, 344,
          353, 378, 404, 418, 432, 448, 467, 476, 490, 503, 514, 535, 550, 563, 572, 590, 610, 622, 630, 649, 674, 683,
          694, 715, 741, 754, 770, 781, 792, 800, 806, 829, 839, 853, 864, 876, 884, 895, 908, 920, 946, 958, 970,
          983)  # fmt: skip
# Articles, by their first line, that report one story: the last day of a football season, the quarantine after Spain.
ONE_STORY = ((130, 228, 404, 970), (270, 514, 563, 572), (192, 853))


@dataclass(frozen=True)
class Text:
    """One article in one language: its first line in the corpus, its story, and where in the text each line begins."""

    first: int
    story: int
    lang: str
    text: str
    lines: tuple[int, ...]


def texts(corpora: Path) -> Iterator[Text]:
    """The articles in both languages."""
    story_of = {start: group[0] for group in ONE_STORY for start in group}
    for lang in LANGUAGES:
        path = next(iter(sorted(corpora.rglob(FILE.format(lang)))), None)
        if path is None:
            raise SystemExit(f"there is no {FILE.format(lang)} in {corpora}")
        lines = lzma.decompress(path.read_bytes()).decode("utf-8").rstrip("\n").split("\n")
        for first, end in zip(STARTS, (*STARTS[1:], len(lines) + 1), strict=True):
            own, at, begins = lines[first - 1 : end - 1], 0, []
            for line in own:
                begins.append(at)
                at += len(line) + 2
            yield Text(first, story_of.get(first, first), lang, "\n\n".join(own) + "\n", tuple(begins))


def analyse(text: Text) -> Analysis:
    """What the pipeline finds in one article by itself."""
    from pipeline import stages
    from pipeline.core.analysis import Analysis
    from pipeline.core.options import Options
    from pipeline.core.records import Document

    options = Options()
    doc_id = sha256(text.text.encode()).hexdigest()[:16]
    document = Document(doc_id, f"{text.first}_{text.lang}.txt", text.text, format="article", lang=text.lang)
    prepared = stages.prepare(document, options)
    parsed = stages.parse(prepared.language.lang, prepared.clean.text, options)
    published, mentions = stages.extract(document, prepared, parsed, options)
    return Analysis(
        doc_id, document.path, "text", prepared.clean.title, lang=prepared.language.lang, published=published,
        chars=len(text.text), signature=stages.signature(prepared.clean), mentions=mentions,
    )  # fmt: skip


def cached(corpora: Path, cache: Path | None) -> tuple[list[Text], list[Analysis]]:
    """The articles and what was found in them, from the file of an earlier call where there is one."""
    articles = list(texts(corpora))
    if cache is not None and cache.exists():
        return articles, pickle.loads(cache.read_bytes())  # noqa: S301  (written by this script)
    analyses = [analyse(text) for text in articles]
    if cache is not None:
        cache.write_bytes(pickle.dumps(analyses))
    return articles, analyses


class Corpus:
    """The mentions of all articles with story, language and line."""

    def __init__(self, articles: Iterable[Text], analyses: Iterable[Analysis], mentions: Iterable[Mention]) -> None:
        from pipeline.s7_resolve.events import mention_id

        text_of = {a.doc_id: t for t, a in zip(articles, analyses, strict=True)}
        self.mentions = {mention_id(m): m for m in mentions}
        self.text = {i: text_of[m.doc_id] for i, m in self.mentions.items()}
        self.line = {i: bisect_right(self.text[i].lines, m.start) for i, m in self.mentions.items()}

    def counterparts(self, rules: Rules) -> dict[str, list[str]]:
        """The mentions of a compatible type on the same line in the other language, of each mention."""
        at: dict[tuple[int, int, str], list[str]] = defaultdict(list)
        for i, text in self.text.items():
            at[text.first, self.line[i], text.lang].append(i)
        out = {}
        for i, text in self.text.items():
            other = LANGUAGES[text.lang == LANGUAGES[0]]
            same = at[text.first, self.line[i], other]
            out[i] = [j for j in same if rules.compatible(self.mentions[i].type, self.mentions[j].type)]
        return out


def report(corpus: Corpus, resolution: Resolution, rules: Rules, verbose: bool) -> None:
    """Print the measures."""
    counterparts = corpus.counterparts(rules)
    events = {e.event_id: [i for i in e.mention_ids if i in corpus.text] for e in resolution.events}
    both = {e for e, ids in events.items() if len({corpus.text[i].lang for i in ids}) > 1}
    mixed = {e for e, ids in events.items() if len({corpus.text[i].story for i in ids}) > 1}
    possible = {e for e, ids in events.items() if any(counterparts[i] for i in ids)}
    loose = {e for e, ids in events.items() if not _on_one_line(corpus, ids)}
    languages = Counter(t.lang for t in corpus.text.values())
    print(f"{len(corpus.text)} mentions ({dict(sorted(languages.items()))}), {len(events)} events")
    print(f"joined across the languages   {_share(len(both), len(events))}")
    print(f"  of those with a counterpart {_share(len(both & possible), len(possible))}")
    print(f"  events with a counterpart   {_share(len(possible), len(events))}")
    print(f"joined across lines only      {_share(len(loose & both), len(events))}")
    print(f"joining different stories     {_share(len(mixed), len(events))}")
    if not verbose:
        return
    for event in sorted(mixed):
        print("\nWRONG")
        for i in events[event]:
            _show(corpus, i)
    for event in sorted(loose & both):
        print("\nLOOSE")
        for i in events[event]:
            _show(corpus, i)
    for event in sorted(possible - both, key=lambda e: min((corpus.text[i].story, corpus.line[i]) for i in events[e])):
        print("\nMISSED")
        for i in events[event]:
            _show(corpus, i)
            for j in counterparts[i]:
                score = _score(resolution, i, j)
                print(f"      {score}", end="")
                _show(corpus, j)


def _on_one_line(corpus: Corpus, ids: Iterable[str]) -> bool:
    """Whether two mentions in different languages stand on the same line of the corpus."""
    at = {lang: {(corpus.text[i].first, corpus.line[i]) for i in ids if corpus.text[i].lang == lang}
          for lang in LANGUAGES}  # fmt: skip
    return bool(at[LANGUAGES[0]] & at[LANGUAGES[1]])


def _score(resolution: Resolution, i: str, j: str) -> str:
    scorer = resolution.scorer
    if scorer is None:
        return ""
    from pipeline.s7_resolve.vetoes import veto

    a, b = resolution.features[i], resolution.features[j]
    parts = " ".join(f"{p.comparison}:{p.level}{p.weight:+.1f}" for p in scorer.parts(a, b))
    return f"{scorer.score(a, b):+.1f} {veto(scorer.rules, a, b)} [{parts}]\n"


def _show(corpus: Corpus, i: str) -> None:
    m = corpus.mentions[i]
    facts = "; ".join(f"{f.slot}={f.value}" for f in m.facts if f.slot not in ("modality", "date"))
    line = corpus.text[i].first + corpus.line[i] - 1
    print(f"    {line} {m.lang} {m.type} [{m.quote}] <{m.trigger}> {m.date} | {facts}")


def _share(part: int, whole: int) -> str:
    return f"{part:5} of {whole:5}  {100 * part / max(1, whole):5.1f} %"


def main() -> None:
    """Read the corpora, resolve, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--verbose", action="store_true")
    args = parser.parse_args()
    from pipeline.core.options import Options
    from pipeline.s7_resolve.rules import load_rules
    from pipeline.together import resolution

    articles, analyses = cached(args.corpora, args.cache)
    together = resolution(analyses, Options())
    report(Corpus(articles, analyses, together.mentions), together.resolution, load_rules(), args.verbose)


if __name__ == "__main__":
    main()
