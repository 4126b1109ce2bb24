"""Files that hold many articles, as crawlers export them: ``.json``, ``.jsonl`` and ``.csv``."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, BinaryIO, cast

from pipeline.core.records import Document
from pipeline.s1_ingest.decode import UndecodableError, decode
from pipeline.s1_ingest.errors import UnreadableError
from pipeline.s1_ingest.read import Limits, checked, doc_id, read_bytes
from pipeline.s1_ingest.scan import FoundFile, host, open_regular

# The names that common crawlers give our fields, in order of preference; case and "-", "_", " " are ignored.
FIELDS: dict[str, tuple[str, ...]] = {
    "text": ("text", "maintext", "body", "content", "articlebody", "fulltext", "plaintext", "bodytext", "cleanedtext",
             "articletext", "contenttext", "rawtext", "story", "inhalt", "volltext"),
    "title": ("title", "headline", "titlepage", "newstitle", "heading", "titel", "überschrift"),
    "published": ("datepublish", "datepublished", "published", "publishedat", "publishdate", "publisheddate",
                  "publicationdate", "pubdate", "publishingdate", "date", "datetime", "timestamp", "firstpublished",
                  "datum"),
    "source": ("source", "outlet", "sourcedomain", "publisher", "sitename", "site", "newspaper", "publication",
               "domain", "hostname"),
    "url": ("url", "link", "canonicalurl", "sourceurl", "href", "uri"),
    "lang": ("language", "lang", "languagecode"),
    "summary": ("description", "summary", "lead", "abstract", "teaser"),
}  # fmt: skip
# Where a file wraps its list of articles.
_WRAPPERS = ("articles", "items", "data", "results", "documents", "docs", "records", "news", "hits", "entries")


def read_list(found: FoundFile, kind: str, limits: Limits, columns: Mapping[str, str]) -> Iterator[Document]:
    """Yield the articles of a list; a broken record is one unreadable ``Document`` and the rest is still read."""
    if found.size == 0:
        yield Document(found.sha256[:16], found.path, "", kind, status="empty", reason="an empty file")
        return
    readers = {"json": _json, "jsonl": _jsonl, "csv": _csv}
    yield from readers[kind](found, limits, columns)


def from_record(record: Mapping[str, Any], base: Document, limits: Limits, columns: Mapping[str, str]) -> Document:
    """The document of one record; unknown fields are ignored, a record without any text field is unreadable."""
    canonical = json.dumps(record, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    base = replace(base, doc_id=doc_id(canonical.encode("utf-8", "surrogatepass")))
    fields = {_key(k): v for k, v in reversed(list(record.items()))}
    value = {ours: _field(fields, ours, columns) for ours in FIELDS}
    if value["text"] is None:
        if columns.get("text"):
            reason = f"no field {columns['text']!r}"
        else:
            reason = "no field holds the text; known names are " + ", ".join(FIELDS["text"][:5])
        return replace(base, status="unreadable", reason=reason)
    text = value["text"]
    if "<p" in text[:5000] or "</p>" in text[:5000]:
        from pipeline.s1_ingest.page import fragment_text

        text = fragment_text(text)
    document = replace(
        base, text=text, title=value["title"] or "", published=iso_date(value["published"] or ""),
        source=value["source"] or host(value["url"] or ""), url=value["url"] or "",
        lang=(value["lang"] or "")[:2].lower(),
    )  # fmt: skip
    return checked(document, limits)


def iso_date(value: str) -> str:
    """A stated date as ISO 8601: as it is where it already is one, from RFC 2822 or a Unix time, else empty."""
    from pipeline.s1_ingest.dates import parse_date

    return parse_date(value)


def _key(name: object) -> str:
    return str(name).lower().replace("_", "").replace("-", "").replace(" ", "").lstrip("\ufeff")


def _field(fields: Mapping[str, Any], ours: str, columns: Mapping[str, str]) -> str | None:
    """The text of one of our fields in a record; None where the record does not have it."""
    names = (_key(columns[ours]),) if columns.get(ours) else FIELDS[ours]
    found: str | None = None
    for name in names:
        if name in fields:
            found = _string(fields[name])
            if found.strip():
                return found
    return found


def _string(value: Any) -> str:
    """A field's value as text: lists of paragraphs are joined, ``{"name": …}`` gives its name."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        return "\n\n".join(s for s in map(_string, value) if s)
    if isinstance(value, dict):
        return next((_string(value[k]) for k in ("name", "title", "domain", "text", "uri", "url") if k in value), "")
    return ""


def _json(found: FoundFile, limits: Limits, columns: Mapping[str, str]) -> Iterator[Document]:
    data = read_bytes(found, limits.max_list_bytes)
    try:
        content = json.loads(decode(data)[0].lstrip("\ufeff"))
    except UndecodableError as error:
        raise UnreadableError(str(error)) from None
    except RecursionError:
        raise UnreadableError("broken JSON: nested too deeply") from None
    except ValueError as error:
        raise UnreadableError(f"broken JSON: {error}") from None
    records, many = _records(content)
    if not records:
        yield Document(found.sha256[:16], found.path, "", "json", status="empty", reason="no records")
    for n, record in enumerate(records, 1):
        base = Document(found.sha256[:16], f"{found.path}#{n}" if many else found.path, "", "json")
        yield _guarded(record, base, limits, columns)


def _records(content: Any) -> tuple[list[Any], bool]:
    """The records of a JSON file, and whether it is a list: a list, a list wrapped in an object, or one object."""
    if isinstance(content, list):
        return content, True
    if isinstance(content, dict):
        keys = {_key(k) for k in content}
        if not keys.intersection(FIELDS["text"]):
            for key, value in content.items():
                if _key(key) in _WRAPPERS and isinstance(value, list):
                    return value, True
        return [content], False
    raise UnreadableError(f"JSON of a {type(content).__name__}, not of articles")


def _guarded(record: Any, base: Document, limits: Limits, columns: Mapping[str, str]) -> Document:
    if not isinstance(record, dict):
        identity = doc_id(json.dumps(record, ensure_ascii=False).encode("utf-8", "surrogatepass"))
        reason = f"a record that is no object but a {type(record).__name__}"
        return replace(base, doc_id=identity, status="unreadable", reason=reason)
    return from_record(record, base, limits, columns)


def _stream(found: FoundFile) -> BinaryIO:
    stream = os.fdopen(open_regular(found.file), "rb")
    return cast("BinaryIO", gzip.GzipFile(fileobj=stream)) if found.path.lower().endswith(".gz") else stream


def _jsonl(found: FoundFile, limits: Limits, columns: Mapping[str, str]) -> Iterator[Document]:
    n, any_record = 0, False
    with _stream(found) as stream:
        while line := stream.readline(limits.max_bytes + 1):
            n += 1
            base = Document(doc_id(line), f"{found.path}#{n}", "", "jsonl")
            if len(line) > limits.max_bytes:
                yield _skip_long_line(stream, line, base, limits)
                continue
            if not line.strip(b"\xef\xbb\xbf \t\r\n"):
                continue
            any_record = True
            try:
                record = json.loads(decode(line)[0].lstrip("\ufeff"))
            except RecursionError:
                yield replace(base, status="unreadable", reason="broken JSON: nested too deeply")
            except ValueError as error:  # UndecodableError is one
                reason = str(error) if isinstance(error, UndecodableError) else f"broken JSON: {error}"
                yield replace(base, status="unreadable", reason=reason)
            else:
                yield _guarded(record, base, limits, columns)
    if not any_record and n == 0:
        yield Document(found.sha256[:16], found.path, "", "jsonl", status="empty", reason="no records")


def _skip_long_line(stream: BinaryIO, line: bytes, base: Document, limits: Limits) -> Document:
    digest = hashlib.sha256(line)
    while line and not line.endswith(b"\n"):
        line = stream.readline(1 << 20)
        digest.update(line)
    reason = f"too large: a line of over {limits.max_bytes} bytes"
    return replace(base, doc_id=digest.hexdigest()[:16], status="unreadable", reason=reason)


def _csv(found: FoundFile, limits: Limits, columns: Mapping[str, str]) -> Iterator[Document]:
    data = read_bytes(found, limits.max_list_bytes)
    try:
        text, encoding = decode(data)
    except UndecodableError as error:
        raise UnreadableError(str(error)) from None
    text = text.lstrip("\ufeff")
    if "\0" in text:
        raise UnreadableError("broken CSV: it holds NUL characters")
    header = text.split("\n", 1)[0]
    delimiter = max(",;\t|", key=lambda d: (header.count(d), -",;\t|".index(d)))
    csv.field_size_limit(limits.max_list_bytes)  # the module's own limit, 131072, is shorter than long articles
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    names = {_key(n) for n in rows.fieldnames or ()}
    wanted = {_key(columns["text"])} if columns.get("text") else set(FIELDS["text"])
    if not names & wanted:
        raise UnreadableError(f"no column holds the text; columns are {', '.join(rows.fieldnames or ())[:100]}")
    n = 0
    try:
        for n, row in enumerate(rows, 1):
            record = {k: v for k, v in row.items() if isinstance(k, str) and v is not None}
            base = Document("", f"{found.path}#{n}", "", "csv", encoding)
            yield from_record(record, base, limits, columns)
    except csv.Error as error:
        base = Document(doc_id(f"{found.sha256}#{n + 1}".encode()), f"{found.path}#{n + 1}", "", "csv")
        yield replace(base, status="unreadable", reason=f"broken CSV: {error}")
    if n == 0:
        yield Document(found.sha256[:16], found.path, "", "csv", status="empty", reason="no records")
