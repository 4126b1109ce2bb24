"""Score names on what training holds out: evaluate_names.py CORPORA LANG PIPELINE [FILE.spacy …].

The held-out news articles always, further files of annotated sentences (``names-sentences.spacy``) on request. Prints
precision, recall and F1 by class and over PER, ORG and LOC, for the bare name finder and with the names of the document
and of the alias table added, as the project uses it.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from names import texts
from spacy.language import Language
from spacy.tokens import DocBin

from pipeline.core.options import default_models
from pipeline.s5_annotate.aliases import load_aliases
from pipeline.s5_annotate.known_names import complete
from pipeline.s5_annotate.load import load_parser


def held_out(corpora: Path, lang: str) -> list[tuple[str, set[tuple[int, int, str]]]]:
    """Every sixth article of the list ``news-names``, as convert.py leaves them out."""
    news = [(text, set(spans)) for key, text_lang, text, spans in texts(corpora)
            if text_lang == lang and key.startswith("news-names:")]  # fmt: skip
    return news[5::6]


def scores(
    found: list[set[tuple[int, int, str]]], gold: list[set[tuple[int, int, str]]]
) -> dict[str, tuple[float, ...]]:
    """Precision, recall and F1 in per cent, by class and over the three that are measured."""
    right, got, want = Counter[str](), Counter[str](), Counter[str]()
    for f, g in zip(found, gold, strict=True):
        for label in ("PER", "ORG", "LOC", "MISC"):
            a, b = ({s for s in spans if s[2] == label} for spans in (f, g))
            right[label] += len(a & b)
            got[label] += len(a)
            want[label] += len(b)
    for c in (right, got, want):
        c["PER+ORG+LOC"] = c["PER"] + c["ORG"] + c["LOC"]
    return {
        k: (
            100 * right[k] / max(1, got[k]),
            100 * right[k] / max(1, want[k]),
            200 * right[k] / max(1, got[k] + want[k]),
        )
        for k in want
    }


def main() -> None:
    """Print the table."""
    corpora, lang, path = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    nlp = load_parser(lang, path)
    if "known_names" in nlp.pipe_names:
        nlp.remove_pipe("known_names")
    report(f"{lang}, held-out articles", nlp, held_out(corpora, lang))
    for file in sys.argv[4:]:
        report(f"{lang}, {Path(file).name}", nlp, sentences(Path(file), nlp))


def sentences(file: Path, nlp: Language) -> list[tuple[str, set[tuple[int, int, str]]]]:
    """Text and names of the documents of a training file."""
    docs = DocBin().from_disk(file).get_docs(nlp.vocab)
    return [(doc.text, {(e.start_char, e.end_char, e.label_) for e in doc.ents}) for doc in docs]


def report(title: str, nlp: Language, data: list[tuple[str, set[tuple[int, int, str]]]]) -> None:
    """Print the scores of the bare name finder and of the completed names."""
    docs = list(nlp.pipe(text for text, _ in data))
    gold = [spans for _, spans in data]
    bare = [{(e.start_char, e.end_char, e.label_) for e in d.ents} for d in docs]
    table = load_aliases(default_models())
    full = [{(e.start_char, e.end_char, e.label_) for e in complete(d, table).ents} for d in docs]
    for how, found in (("name finder alone", bare), ("with known names", full)):
        print(f"{title} ({len(data)}), {how}:")
        for label, (p, r, f) in scores(found, gold).items():
            print(f"  {label:12} P {p:5.1f}  R {r:5.1f}  F {f:5.1f}")


if __name__ == "__main__":
    main()
