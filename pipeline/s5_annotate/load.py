"""Load the trained pipelines, parse articles with them, and keep the parse as bytes."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.core.options import default_models

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

_ATTRIBUTES = ["SPACY", "POS", "TAG", "MORPH", "LEMMA", "DEP", "HEAD", "SENT_START", "ENT_IOB", "ENT_TYPE"]
_NEEDED = {"parser": "syntax (a parser)", "ner": "names (a named-entity recognizer)"}


class PipelineError(ValueError):
    """A spaCy pipeline that cannot be loaded or lacks what the pipeline needs; the message says which and what."""


def load_parser(lang: str, name: str | Path | None = None, models: Path | None = None) -> Language:
    """The spaCy pipeline that reads a language: the project's own, or the one that ``name`` names.

    Raises ``PipelineError`` where it cannot be loaded, is for another language, or has no parser or no names.
    """
    import spacy

    from pipeline.s5_annotate import components  # noqa: F401  (registers the factories that pipelines name)

    source = name or (models or default_models()) / lang
    try:
        nlp = spacy.load(source)
    except (OSError, ValueError) as error:
        raise PipelineError(f"the pipeline for {lang!r} cannot be loaded from {source}: {error}") from error
    if nlp.lang != lang:
        raise PipelineError(f"{source} is a pipeline for {nlp.lang!r}, not for {lang!r}")
    if lacking := [what for part, what in _NEEDED.items() if part not in nlp.pipe_names]:
        raise PipelineError(
            f"{source} cannot be used: it has no {' and no '.join(lacking)}; it has {', '.join(nlp.pipe_names)}"
        )
    first = next(p for p in nlp.pipe_names if p in ("parser", "senter", "sentencizer"))
    nlp.add_pipe("paragraphs", before=first)
    nlp.add_pipe("known_names", after="ner", config={"models": str(models or "")})
    return nlp


def parse(nlp: Language, texts: Iterable[str], batch_size: int = 16) -> Iterator[Doc]:
    """Parse cleaned texts, in order. Paragraphs (blank lines) end sentences."""
    yield from nlp.pipe(texts, batch_size=batch_size)


def to_bytes(doc: Doc) -> bytes:
    """What the trained components found in a document, as bytes."""
    from spacy.tokens import DocBin

    return DocBin(attrs=_ATTRIBUTES, store_user_data=True, docs=[doc]).to_bytes()


def from_bytes(data: bytes, lang: str) -> Doc:
    """The document that ``to_bytes`` wrote; needs no trained pipeline."""
    from spacy.tokens import DocBin

    from pipeline.s5_annotate import wordclass  # noqa: F401  (registers the token extension that documents carry)

    return next(iter(DocBin().from_bytes(data).get_docs(_vocab(lang))))


@functools.lru_cache(maxsize=4)
def _vocab(lang: str) -> Vocab:
    """A language's vocabulary; making one takes longer than reading a document with it."""
    from spacy.util import get_lang_class
    from spacy.vocab import create_vocab

    return create_vocab(lang, get_lang_class(lang).Defaults)
