"""The stages as the run calls them, one function each."""

from __future__ import annotations

import json
from array import array
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import loaded
from pipeline.core.analysis import Prepared, Versions
from pipeline.core.options import Options
from pipeline.core.records import CleanText, Document, DocumentDate, Mention
from pipeline.loaded import parser, with_models
from pipeline.together import resolve
from pipeline.versions import RULES, versions

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from pipeline.s1_ingest import FoundFile, Known
    from pipeline.s5_annotate.marks import Marks
    from pipeline.s8_publish.tables import Resolved

_TOGETHER, _CHARS_TOGETHER = 16, 50_000  # texts that are parsed together; more are no faster


@dataclass(frozen=True)
class Stages:
    """The stages of a run; each is a plain function, so that it can be sent to another process by name."""

    scan: Callable[..., Sequence[FoundFile]]  # a folder and, of a run, the files that are known
    read: Callable[[FoundFile, Options], Iterator[Document]]
    prepare: Callable[[Document, Options], Prepared]
    parse: Callable[[str, Sequence[str], Options], Sequence[bytes]]
    extract: Callable[[Document, Prepared, bytes, Options], tuple[DocumentDate, tuple[Mention, ...]]]
    signature: Callable[[CleanText], str]
    resolve: Callable[..., Resolved]  # analyses, options and, of a run, the events that are known
    versions: Callable[[Options], Versions]


def scan(folder: Path, known: Known | None = None) -> Sequence[FoundFile]:
    """The files of a folder with their hashes; nothing is decoded, and what is ``known`` from earlier not even read."""
    from pipeline import s1_ingest

    return s1_ingest.scan(folder, known=known)


def read(found: FoundFile, options: Options) -> Iterator[Document]:
    """The articles of a file."""
    from pipeline import s1_ingest

    return s1_ingest.read(found, s1_ingest.Limits(max_chars=options.max_chars), dict(options.columns))


@with_models
def prepare(document: Document, options: Options) -> Prepared:
    """Language and cleaned text of an article.

    The language that a file states is believed where the text is too short to tell, one that a library user states
    always.
    """
    from pipeline.s2_detect import UNKNOWN, detect
    from pipeline.s3_clean import clean

    language, stated = detect(document), document.lang[:2].lower()
    if stated in options.languages and (document.format == "article" or language.lang == UNKNOWN):
        paragraphs = tuple(replace(p, lang=stated) if p.lang == UNKNOWN else p for p in language.paragraphs)
        confidence = language.confidence if language.lang == stated else 0.5
        language = replace(language, lang=stated, confidence=confidence, paragraphs=paragraphs)
    return Prepared(language, clean(document, language))


def parse(lang: str, text: str, options: Options) -> bytes:
    """What the trained models say of a cleaned text, without what the rules add."""
    return parse_all(lang, [text], options)[0]


def parse_all(lang: str, texts: Sequence[str], options: Options) -> Sequence[bytes]:
    """What the trained models say of cleaned texts, without what the rules add.

    Rules run afterwards, in ``extract``, so that a change of theirs needs no new parse. The project's own models give
    the same result to the last bit whatever texts are read together (a test holds them to it), and reading a few
    together is faster. Of other pipelines nobody knows: they read one text at a time.
    """
    from pipeline.s5_annotate import load

    nlp = parser(lang, options)
    together = 1 if lang in dict(options.pipelines) else _TOGETHER
    few = _few(texts, together)
    return [load.to_bytes(d) for some in few for d in nlp.pipe(some, batch_size=together, disable=RULES)]


def _few(texts: Sequence[str], most: int) -> Iterator[list[str]]:
    """Lists of at most ``most`` texts and so many characters that their parses fit into memory together."""
    some: list[str] = []
    for text in texts:
        if some and (len(some) == most or sum(map(len, some)) + len(text) > _CHARS_TOGETHER):
            yield some
            some = []
        some.append(text)
    if some:
        yield some


@with_models
def extract(
    document: Document, prepared: Prepared, parsed: bytes, options: Options
) -> tuple[DocumentDate, tuple[Mention, ...]]:
    """When an article was published, and the event mentions in it, also those that another article must bear out."""
    from pipeline.s6_extract.extract import extract as find_mentions
    from pipeline.s6_extract.levels import POSSIBLE

    published, doc, marks = _marked(document, prepared, parsed, options)
    knowledge = loaded.knowledge(prepared.language.lang, options.models)
    aliases = loaded.aliases(options.models, options.aliases)
    return published, find_mentions(document, prepared.clean, published, doc, marks, knowledge, aliases, POSSIBLE)


@with_models
def annotated(document: Document, options: Options) -> tuple[DocumentDate, Doc, Marks]:
    """When an article was published, its parse, and the times and quantities in it."""
    prepared = prepare(document, options)
    parsed = parse(prepared.language.lang, prepared.clean.text, options)
    return _marked(document, prepared, parsed, options)


def _marked(document: Document, prepared: Prepared, parsed: bytes, options: Options) -> tuple[DocumentDate, Doc, Marks]:
    from pipeline.s5_annotate import load
    from pipeline.s5_annotate.docdate import document_date
    from pipeline.s5_annotate.known_names import complete
    from pipeline.s5_annotate.marks import mark

    lang = prepared.language.lang
    published = document_date(document, prepared.clean, lang)
    doc = complete(load.from_bytes(parsed, lang), loaded.aliases(options.models, options.aliases))
    return published, doc, mark(doc, lang, published)


def signature(clean: CleanText) -> str:
    """What reprints of a text are found by."""
    from pipeline.s7_resolve.origins import ALGORITHM
    from pipeline.s7_resolve.origins import signature as sign

    s = sign(clean.text)
    triples = b64encode(array("Q", s.triples).tobytes()).decode()  # as digits they are most of what is kept of a text
    return json.dumps([ALGORITHM, s.digest.hex(), triples, s.words, s.whole], separators=(",", ":"))


STAGES = Stages(scan, read, prepare, parse_all, extract, signature, resolve, versions)
