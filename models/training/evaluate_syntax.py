"""Score tagging and parsing of a pipeline on annotated files: evaluate_syntax.py PIPELINE FILE [FILE …].

A file is a ``.spacy`` file of training documents or a treebank, ``.conllu.xz``. Each pipeline reads the bare text with
its own tokeniser, so wrong tokens count as wrong; as in spaCy's scorer, punctuation does not count for attachment.
Relations are compared as Universal Dependencies: the scores of a pipeline with other labels say nothing.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import spacy
from convert import TREEBANKS, trees
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training import Example

import pipeline.s5_annotate.wordclass  # noqa: F401  (registers the components that the pipelines name)

RELATIONS = ("nsubj", "obj")


def gold(nlp: Language, path: Path) -> Iterator[Doc]:
    """The documents of a file; contractions of a treebank are joined where the language's tokeniser leaves them so."""
    if path.suffix == ".spacy":
        yield from DocBin().from_disk(path).get_docs(nlp.vocab)
    else:
        joined = any(merge for _, merge, *_ in TREEBANKS.get(nlp.lang or "", ()))
        yield from trees(nlp, path, joined, features=True)


def scores(nlp: Language, path: Path) -> dict[str, float]:
    """Per cent: accuracy of UPOS, UAS, LAS, F1 of each of ``RELATIONS`` (label and head), F1 of sentences.

    A relation that the file does not have, or that it does not annotate, scores 0. Raises ``ValueError`` for a file
    without trees.
    """
    examples = [Example(nlp.make_doc(doc.text), doc) for doc in gold(nlp, path)]
    if not any(e.reference.has_annotation("DEP") for e in examples):
        raise ValueError(f"{path} holds no trees")
    found = nlp.evaluate(examples)
    table = {"UPOS": found["pos_acc"], "UAS": found["dep_uas"], "LAS": found["dep_las"]}
    per_relation = found["dep_las_per_type"] or {}
    table |= {f"{r} F1": per_relation.get(r, {}).get("f", 0.0) for r in RELATIONS}
    table["sentence F1"] = found["sents_f"]
    return {name: 100 * (value or 0.0) for name, value in table.items()}


def main() -> None:
    """Print one line per file."""
    # The name finder has no part in this and takes half of the time.
    nlp = spacy.load(sys.argv[1], exclude=["ner"])
    for path in map(Path, sys.argv[2:]):
        found = ", ".join(f"{name} {value:.1f}" for name, value in scores(nlp, path).items())
        print(f"{nlp.lang} {path.name}: {found}")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main()
