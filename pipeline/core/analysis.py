"""What becomes of one article: the records that a run keeps between its steps."""

from __future__ import annotations

from dataclasses import dataclass, field

from pipeline.core.codec import digest
from pipeline.core.records import CleanText, DocumentDate, Language, Mention

EXCERPT = 200  # characters of a skipped part that its table shows


@dataclass(frozen=True, slots=True)
class Prepared:
    """What detect and clean made of an article."""

    language: Language
    clean: CleanText


@dataclass(frozen=True, slots=True)
class Skipped:
    """A part of the article that no event was looked for in, and why; ``text`` is its beginning."""

    start: int
    end: int
    kind: str
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence of an article in another language, ``text``, and where its English stands in the translation.

    ``header`` pieces hold no events, but may tell the article's date.
    """

    start: int
    end: int
    text: str
    english_start: int
    english_end: int
    header: bool = False


@dataclass(frozen=True, slots=True)
class Repeatable:
    """A kept line that goes if other articles of the outlet have it too: its place, a hash of its words, whether it is
    ``short`` (a heading), and its beginning."""

    start: int
    end: int
    key: str
    short: bool
    text: str


@dataclass(frozen=True, slots=True)
class Analysis:
    """All that the later steps need to know of an article, its text aside.

    ``status`` and ``reason`` as in the table of documents. ``signature`` is what reprints are found by, ``lines`` what
    lines that come back are. Where there are ``pieces``, the article was read through a translation: the mentions are
    in English and their offsets index it, until ``s4_translate.articles.in_source`` carries them back.
    """

    doc_id: str
    path: str
    format: str = ""
    title: str = ""
    source: str = ""
    lang: str = ""
    lang_confidence: float = 0.0
    published: DocumentDate = field(default_factory=DocumentDate)
    status: str = "ok"
    reason: str = ""
    chars: int = 0
    article_chars: int = 0
    signature: str = ""
    skipped: tuple[Skipped, ...] = ()
    mentions: tuple[Mention, ...] = ()
    pieces: tuple[Piece, ...] = ()
    lines: tuple[Repeatable, ...] = ()


@dataclass(frozen=True, slots=True)
class Versions:
    """By which code, data, models and options each step works, as short hashes; ``parse`` holds one per language."""

    read: str
    prepare: str
    parse: tuple[tuple[str, str], ...]
    extract: str
    resolve: str
    publish: str

    @property
    def analysis(self) -> str:
        """The version of everything that an analysis depends on besides its document."""
        return digest(self.prepare, *(part for pair in self.parse for part in pair), self.extract)
