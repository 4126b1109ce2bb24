"""Files to articles: one ``Document`` for every article of a file, or one that says why it could not be read."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.core.records import Article, Document
from pipeline.s1_ingest.decode import UndecodableError, decode
from pipeline.s1_ingest.errors import UnreadableError
from pipeline.s1_ingest.scan import FoundFile, open_regular, show_path, why

MAX_BYTES = 20_000_000  # of one article; the longest real pages have 5 MB
MAX_CHARS = 1_000_000  # of one article's text, the limit of the syntax models too
MAX_LIST_BYTES = 200_000_000  # of a .json list, which must be held in memory as a whole

_TEXT = {".txt": "text", ".md": "markdown"}
_PAGE = {".html": "html", ".htm": "html", ".xhtml": "html"}
_RECORDS = {".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "csv"}
_OTHER = {".pdf": "pdf", ".docx": "docx", ".eml": "eml"}
_ARCHIVES = frozenset(
    (".zip", ".tar", ".tgz", ".tbz", ".txz", ".bz2", ".xz", ".7z", ".rar", ".zst", ".gz", ".warc", ".epub")
)
FORMATS = {**_TEXT, **_PAGE, **_RECORDS, **_OTHER}


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read: bytes of one article, characters of its text, bytes of a list of articles in ``.json``."""

    max_bytes: int = MAX_BYTES
    max_chars: int = MAX_CHARS
    max_list_bytes: int = MAX_LIST_BYTES


DEFAULT_LIMITS = Limits()


def doc_id(data: bytes) -> str:
    """The id of an article: the first 16 hex digits of the SHA-256 of its bytes."""
    return hashlib.sha256(data).hexdigest()[:16]


def format_of(name: str) -> str:
    """The format that the suffix of a file name tells (``html`` for ``page.html.gz`` too), empty when unknown."""
    suffixes = [s.lower() for s in Path(name).suffixes[-2:]]
    if suffixes and suffixes[-1] == ".gz":
        return FORMATS.get(suffixes[0], "") if len(suffixes) == 2 else ""
    return FORMATS.get(suffixes[-1], "") if suffixes else ""


def read(
    found: FoundFile, limits: Limits = DEFAULT_LIMITS, columns: dict[str, str] | None = None
) -> Iterator[Document]:
    """Yield the articles of a file that ``scan`` found, in their order; at least one ``Document``, and no error.

    ``columns`` maps our fields (``text``, ``title``, ``published``, ``source``, ``url``, ``lang``, ``authors``) to the
    names that records in ``.csv``, ``.json`` and ``.jsonl`` use, where these are not among the usual ones.
    """
    if found.problem:
        yield _unreadable(found, "", found.problem)
        return
    kind = format_of(found.path)
    if not kind:
        suffix = Path(found.path).suffix.lower()
        if suffix in _ARCHIVES:
            yield _unreadable(found, "", f"an archive ({suffix}): unpack it into the folder")
        else:
            known = " ".join(sorted(FORMATS))
            yield _unreadable(found, "", f"unknown kind of file ({suffix or 'no suffix'}); known are {known}")
        return
    try:
        if kind in _RECORDS.values():
            from pipeline.s1_ingest.lists import read_list

            yield from read_list(found, kind, limits, columns or {})
        else:
            yield _one(found, kind, limits)
    except UnreadableError as error:
        yield _unreadable(found, kind, str(error))
    except OSError as error:
        yield _unreadable(found, kind, why(error))
    except Exception as error:  # a library that fails on odd input must not end the run: the file is reported
        yield _unreadable(found, kind, f"{type(error).__name__}: {error}".splitlines()[0][:200])


def read_file(path: Path, limits: Limits = DEFAULT_LIMITS, columns: dict[str, str] | None = None) -> Iterator[Document]:
    """Yield the articles of a single file, wherever it lies; its path is shown as given; ``columns`` as in ``read``."""
    try:
        target = path.resolve(strict=True)
        state = target.stat()
        with os.fdopen(open_regular(str(target)), "rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        found = FoundFile(show_path(str(path)), state.st_size, state.st_mtime_ns, digest, "", str(target))
    except (OSError, RuntimeError) as error:
        reason = why(error) if isinstance(error, OSError) else "a circle of links"
        found = FoundFile(show_path(str(path)), 0, 0, "", reason, str(path))
    yield from read(found, limits, columns)


def from_article(article: Article, limits: Limits = DEFAULT_LIMITS) -> Document:
    """The document of an article that a library user hands in; its bytes are its text in UTF-8."""
    data = article.text.encode("utf-8", "surrogatepass")
    document = Document(
        doc_id(data), article.path, article.text, "article", "utf-8",
        article.title, article.published, article.source, article.url, article.lang,
    )  # fmt: skip
    return checked(document, limits)


def checked(document: Document, limits: Limits) -> Document:
    """The document with status ``empty`` or ``unreadable`` where its text is blank, too long or not printable."""
    if len(document.text) > limits.max_chars:
        reason = f"too long: {len(document.text)} characters, the limit is {limits.max_chars}"
        return replace(document, text="", status="unreadable", reason=reason)
    if not document.text.strip("\ufeff\u200b \t\r\n\f\v\u00a0\u2028\u2029"):
        return replace(document, status="empty", reason=document.reason or "no text")
    try:
        document.text.encode("utf-8")
    except UnicodeEncodeError as error:
        reason = f"not Unicode text: lone surrogate at character {error.start}"
        return replace(document, text="", status="unreadable", reason=reason)
    return document


def read_bytes(found: FoundFile, limit: int) -> bytes:
    """The bytes of a found file, unpacked where it is ``.gz``; at most ``limit``, else ``UnreadableError``."""
    with os.fdopen(open_regular(found.file), "rb") as stream:
        data = stream.read(limit + 1)
    if len(data) <= limit and hashlib.sha256(data).hexdigest() != found.sha256:
        raise UnreadableError("the file changed during the run")
    if found.path.lower().endswith(".gz"):
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
                data = packed.read(limit + 1)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise UnreadableError(f"broken gzip data: {error}") from None
    if len(data) > limit:
        raise UnreadableError(f"too large: over {limit} bytes")
    return data


def _one(found: FoundFile, kind: str, limits: Limits) -> Document:
    data = read_bytes(found, limits.max_bytes)
    base = Document(found.sha256[:16], found.path, "", kind)
    if not data:
        return replace(base, status="empty", reason="an empty file")
    return checked(_EXTRACTORS[kind](base, data), limits)


def _text(base: Document, data: bytes) -> Document:
    text, encoding = _decoded(data)
    return replace(base, text=text, encoding=encoding)


def _html(base: Document, data: bytes) -> Document:
    from pipeline.s1_ingest.page import extract_page

    return extract_page(base, data)


def _other(base: Document, data: bytes) -> Document:
    from pipeline.s1_ingest import other

    readers: dict[str, Callable[[Document, bytes], Document]] = {
        "pdf": other.read_pdf, "docx": other.read_docx, "eml": other.read_eml,
    }  # fmt: skip
    return readers[base.format](base, data)


_EXTRACTORS: dict[str, Callable[[Document, bytes], Document]] = {
    "text": _text, "markdown": _text, "html": _html, "pdf": _other, "docx": _other, "eml": _other,
}  # fmt: skip


def _decoded(data: bytes) -> tuple[str, str]:
    try:
        return decode(data)
    except UndecodableError as error:
        raise UnreadableError(str(error)) from None


def _unreadable(found: FoundFile, kind: str, reason: str) -> Document:
    # A file that could not be hashed still needs an id of its own: that of its path.
    identity = found.sha256[:16] or doc_id(f"unread:{found.path}".encode())
    return Document(identity, found.path, "", kind or "unknown", status="unreadable", reason=reason)
