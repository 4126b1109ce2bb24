"""Teach word vectors from raw text before training: pretrain.py CORPORA LANG DICTIONARY OUT [--section.key VALUE …].

The layer that turns words into vectors (``tok2vec``) learns to guess the letters of each word from its neighbours; both
trainings then start from it (``--paths.init_tok2vec OUT/tok2vec.bin``). The texts are those of the name lists without
the articles that are held out, the sentences of the treebanks, and, where there is one, the raw text of the language.
"""

from __future__ import annotations

import lzma
import random
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import spacy
from confection import Config
from conllu import read_conllu
from convert import TREEBANKS, column_sentences
from evaluate_names import held_out
from names import joined, texts
from spacy.cli._util import parse_config_overrides
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training.pretrain import pretrain
from spacy.util import load_config, registry

from pipeline.s5_annotate.wordclass import Dictionary

RAW = {"de": "text/de_bundestag.txt.xz"}
RAW_CHARACTERS = 20_000_000  # speeches are not news: enough for the words, not so much that they rule
NEWS_TIMES = 3
PIECE = 900  # characters per document, about


def pieces(text: str) -> Iterator[str]:
    """A text cut at line ends and sentence ends into pieces of about ``PIECE`` characters."""
    piece = ""
    for line in text.replace(". ", ".\n").splitlines():
        if line.strip() and not line.startswith("# "):
            piece = f"{piece} {line.strip()}".strip()
            if len(piece) >= PIECE:
                yield piece
                piece = ""
    if piece:
        yield piece


def sentences(corpora: Path, lang: str) -> Iterator[str]:
    """The sentences of the treebanks and of the corpora of names, as running text."""
    for file, merge, *_ in TREEBANKS[lang]:
        for words in read_conllu(corpora / f"syntax/{file}.conllu.xz", merge):
            yield "".join(w.form + " " * w.space for w in words).strip()
    if lang == "de":
        for row in column_sentences(corpora / "ner/de_germeval2014-test.tsv.xz", 1, 2):
            yield joined(word for word, _ in row)
    else:
        for row in column_sentences(corpora / "ner/en_wikigold.conll.xz", 0, 1, " "):
            yield joined(word for word, _ in row)
        with lzma.open(corpora / "ner/en_gmb.csv.xz", "rt", encoding="latin-1") as file:
            words: list[str] = []
            for line in file:
                cells = line.split(",")
                if cells[0] and words:
                    yield joined(words)
                    words = []
                words += cells[1:2]


def collected(corpora: Path, lang: str) -> list[str]:
    """All pieces of text in an order that is random and always the same."""
    unseen = {text for text, _ in held_out(corpora, lang)}
    found = [p for _, of, text, _ in texts(corpora) if of == lang and text not in unseen for p in pieces(text)]
    found += list(pieces("\n".join(sentences(corpora, lang))))
    found *= NEWS_TIMES
    if lang in RAW:
        with lzma.open(corpora / RAW[lang], "rt", encoding="utf-8") as file:
            found += list(pieces(file.read(RAW_CHARACTERS)))
    random.Random(20).shuffle(found)  # noqa: S311 (an order, no secret)
    return found


def reader(found: list[str], dictionary: Dictionary) -> Callable[[Language], Iterator[Doc]]:
    """What spaCy asks for documents; the classes of words are set as the component ``word_class`` does."""

    def read(nlp: Language) -> Iterator[Doc]:
        for doc in map(nlp.make_doc, found):
            for token in doc:
                token.ent_kb_id_ = dictionary.find(token.text)[0] or "-"
            yield doc

    return read


def main() -> None:
    """Pretrain as the section ``pretraining`` of ``syntax.cfg`` says."""
    corpora, lang, dictionary, out = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4])
    found, words = collected(corpora, lang), Dictionary.load(dictionary)
    print(f"{lang}: {len(found)} pieces, {sum(map(len, found))} characters", flush=True)
    registry.readers("news_pieces", func=lambda limit: reader(found[: limit or None], words))
    here = Path(__file__).parent
    settings = {"nlp.lang": lang, **parse_config_overrides(sys.argv[5:])}
    config = load_config(here / "syntax.cfg").merge(load_config(here / "pretrain.cfg"))
    config = Config().from_str(config.to_str(), overrides=settings).interpolate()
    out.mkdir(parents=True, exist_ok=True)
    pretrain(config, out, use_gpu=-1, silent=False)
    last = max(out.glob("model*.bin"), key=lambda p: p.stat().st_mtime)
    shutil.copy(last, out / "tok2vec.bin")


if __name__ == "__main__":
    spacy.require_cpu()
    main()
