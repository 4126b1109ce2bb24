"""Read our own trees of German news: stand-off annotation of two corpora, rebuilt with spaCy's tokenizer.

``trees/<name>.jsonl`` holds one sentence per line: ``key`` (the text in the corpus file: its line number from 1, or
the article's name), ``start`` and ``end`` (characters in that text), ``tokens`` (how many), ``upos``, ``heads`` (from
0, the root is its own head) and ``rels``. It holds no words: they are read from the corpus.
"""

from __future__ import annotations

import json
import lzma
import sys
from collections.abc import Iterator
from pathlib import Path

import spacy
from conllu import Word

_NEWSTEST = ("de", Path("parallel/newstest2021.en-de.de.xz"))  # language, file in the corpora
_ARTICLES = ("de", Path("ner/news-names.jsonl.xz"))
SOURCES = {
    "newstest2021.de.jsonl": _NEWSTEST,
    "newstest2021b.de.jsonl": _NEWSTEST,
    "newsnames.de.jsonl": _ARTICLES,
}
FOLDER = Path(__file__).parent / "trees"


def _texts(path: Path) -> dict[str, str]:
    """The texts of a corpus file by their keys: articles of a ``.jsonl.xz``, else lines."""
    with lzma.open(path, "rt", encoding="utf-8", newline="\n") as file:
        lines = file.read().split("\n")
    if ".jsonl" in path.suffixes:
        return {a["article"]: a["text"] for a in map(json.loads, filter(None, lines))}
    return {str(n): line for n, line in enumerate(lines, 1)}


def trees(corpora: Path) -> Iterator[tuple[Word, ...]]:
    """Yield every annotated sentence; one whose text has another number of tokens than annotated is left out.

    Lemmas and features are empty. A sentence left out is reported on stderr; a missing corpus raises OSError.
    """
    for name, (language, source) in SOURCES.items():
        nlp = spacy.blank(language)
        texts = _texts(corpora / source)
        for row in (FOLDER / name).read_text(encoding="utf-8").splitlines():
            entry = json.loads(row)
            tokens = list(nlp(texts[entry["key"]][entry["start"] : entry["end"]]))
            if len(tokens) != entry["tokens"]:
                print(f"{name}: {entry['key']} has {len(tokens)} tokens, not {entry['tokens']}", file=sys.stderr)
                continue
            yield tuple(
                Word(t.text, "", upos, "", head, rel, bool(t.whitespace_) or t.i == len(tokens) - 1)
                for t, upos, head, rel in zip(tokens, entry["upos"], entry["heads"], entry["rels"], strict=True)
            )
