"""Measure what finding times costs beside parsing, per word, in one process: it must be less than a tenth.

python models/bench_times.py [FILE.txt ...]

Without files the texts are the example articles of ``raw/``. For comparison the same is printed for the sentences of
the project's own tests of times, nearly all of which hold one: the worst case, to which the limit does not apply. The
parser's time is that of its two components alone (the vectors and the parser), without tagging, lemmas and names; the
parts take turns, so that what else runs on the machine slows them alike.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(_ROOT))

LIMIT = 0.1
_PER_TEXT = 20  # sentences of the tests that make one text
_ROUNDS = 5


def own_texts(lang: str) -> list[str]:
    """The test sentences of a language, in texts of twenty."""
    lines = (_ROOT / "tests" / "data" / f"times_{lang}.tsv").read_text("utf-8").splitlines()[1:]
    sentences = [line.split("\t")[1] for line in lines if line.count("\t") == 2 and not line.startswith("#")]
    return [" ".join(sentences[i : i + _PER_TEXT]) for i in range(0, len(sentences), _PER_TEXT)]


def measure(lang: str, texts: Sequence[str], rounds: int = _ROUNDS) -> tuple[float, float, int]:
    """Seconds of CPU time for finding the times and for parsing, and the number of words that each of them read."""
    from pipeline.s5_annotate.load import load_parser
    from pipeline.s5_annotate.times import annotate_times

    nlp = load_parser(lang)
    docs = list(nlp.pipe(texts))  # also loads what is loaded on first use
    for doc in docs:
        annotate_times(doc, "2024-03-14")
    finding = parsing = 0.0
    with nlp.select_pipes(enable=[name for name in ("tok2vec", "parser") if name in nlp.pipe_names]):
        for _ in range(rounds):
            started = time.process_time()
            for doc in docs:
                annotate_times(doc, "2024-03-14")
            finding += time.process_time() - started
            started = time.process_time()
            for _ in nlp.pipe(texts):
                pass
            parsing += time.process_time() - started
    return finding, parsing, rounds * sum(not t.is_punct and not t.is_space for doc in docs for t in doc)


def by_language(texts: Sequence[str]) -> dict[str, list[str]]:
    """The texts in the languages whose times are known, by language."""
    from pipeline.s2_detect.detect import detect_text
    from pipeline.s5_annotate.times import languages

    found: dict[str, list[str]] = {lang: [] for lang in languages()}
    for text in texts:
        if (lang := detect_text(text)[0]) in found:
            found[lang].append(text)
    return found


def main(paths: Sequence[str]) -> None:
    """Print microseconds per word and their ratio; exit with 1 where it is over the limit for articles."""
    over = False
    articles = [Path(p) for p in paths] or sorted((_ROOT / "raw").glob("*.txt"))
    for lang, texts in by_language([p.read_text("utf-8") for p in articles]).items():
        for name, some in (("articles", texts), ("worst case", own_texts(lang))):
            if not some:
                continue
            finding, parsing, words = measure(lang, some)
            over |= name == "articles" and finding / parsing >= LIMIT
            print(
                f"{lang} {name}: times {1e6 * finding / words:.1f} µs a word, parser {1e6 * parsing / words:.1f} µs "
                f"a word, ratio {finding / parsing:.3f}"
            )
    if over:
        raise SystemExit(1)


if __name__ == "__main__":
    main(sys.argv[1:])
