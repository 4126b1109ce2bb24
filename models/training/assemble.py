"""Join the trained parts of a language into one pipeline: assemble.py LANG SYNTAX NAMES DICTIONARY OUT."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import numpy as np
import spacy
from thinc.api import Model

import pipeline.s5_annotate.wordclass  # noqa: F401  (registers the components that the pipelines name)
from pipeline.core.options import default_models
from pipeline.s5_annotate.wordclass import FILE, NAMES, Dictionary
from pipeline.s6_extract.lexicon import load_classes

BITS = 7  # of precision that weights keep: the fewest with which scores stay as they are
# Per language: the settings of ``one_subject`` and the set of ``wordsets.tsv`` that each is. Languages whose word order
# tells subject from object need none.
SUBJECTS = {
    "de": {
        "nominative": "nominative_form",
        "accusative": "accusative_form",
        "masculine": "nominative_article",
        "reflexive": "reflexive_pronoun",
    }
}


def round_weights(model: Model, bits: int) -> None:
    """Keep ``bits`` bits of each weight's precision (24 are all), so that the files compress to less than half."""
    drop = np.uint64(24 - bits)
    for node in model.walk():
        for name in node.param_names:
            if node.has_param(name):
                whole = np.ascontiguousarray(node.get_param(name), "f4").view("u4").astype("u8")
                rounded = (whole + (np.uint64(1) << drop) // np.uint64(2)) >> drop << drop
                node.set_param(name, rounded.astype("u4").view("f4"))


def assemble(lang: str, syntax: Path, names: Path, dictionary: Path, out: Path) -> None:
    """Write the pipeline word_class, tok2vec, morphologizer, parser, dictionary_lemmatizer, ner to ``out``.

    A language in ``SUBJECTS`` has one_subject and verb_form behind the parser.
    """
    nlp, other = spacy.load(syntax), spacy.load(names)
    if "tok2vec" in other.pipe_names:  # else it has its own layers, as one that was trained on
        other.replace_listeners("tok2vec", "ner", ["model.tok2vec"])
    nlp.add_pipe("dictionary_lemmatizer", after="parser")
    if lang in SUBJECTS:
        sets = load_classes(default_models() / "lexicons" / lang / "wordsets.tsv", "set")
        words = {setting: sorted(sets[name]) for setting, name in SUBJECTS[lang].items()}
        nlp.add_pipe("one_subject", after="parser", config=words)
        nlp.add_pipe("verb_form", after="one_subject")
    nlp.add_pipe("ner", source=other)
    shared = Dictionary.load(dictionary)
    for name in ("word_class", "dictionary_lemmatizer"):
        nlp.get_pipe(name).dictionary = shared
    nlp.meta.update(name=f"{lang}_news", version="0.1.0", license="CC BY-SA 4.0")
    for _, pipe in nlp.pipeline:
        if hasattr(pipe, "model"):
            round_weights(pipe.model, BITS)
    nlp.config["paths"] = dict.fromkeys(nlp.config["paths"])  # where the training files lay is nobody's business
    # The vocabulary holds every word of the training data; the components bring the strings that they need.
    shutil.rmtree(out, ignore_errors=True)
    nlp.to_disk(out, exclude=["vocab"])
    for file in (FILE, NAMES):  # two files, of which the large one seldom changes
        shutil.copy(dictionary.with_name(file), out / "word_class" / file)
    size = sum(f.stat().st_size for f in out.rglob("*") if f.is_file())
    print(f"{out}: {', '.join(nlp.pipe_names)}, {size / 1e6:.1f} MB")


if __name__ == "__main__":
    assemble(sys.argv[1], *map(Path, sys.argv[2:6]))
