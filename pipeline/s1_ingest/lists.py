"""Files that hold many articles, as crawlers export them: ``.json``, ``.jsonl`` and ``.csv``."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, BinaryIO, cast

from pipeline.core.records import Document
from pipeline.s1_ingest.dates import parse_date
from pipeline.s1_ingest.decode import UndecodableError, decode
from pipeline.s1_ingest.errors import UnreadableError
from pipeline.s1_ingest.read import Limits, checked, doc_id, read_bytes
from pipeline.s1_ingest.scan import FoundFile, host, open_regular
from pipeline.s1_ingest.titles import readable

# The names that common crawlers give our fields, in order of preference; case and "-", "_", " " are ignored.
FIELDS: dict[str, tuple[str, ...]] = {
    "text": ("text", "maintext", "plaintext", "body", "content", "articlebody", "fulltext", "bodytext", "cleanedtext",
             "articletext", "contenttext", "contenthtml", "bodyhtml", "rawtext", "story", "inhalt", "volltext"),
    "title": ("title", "headline", "webtitle", "titlepage", "newstitle", "heading", "titel", "überschrift"),
    "published": ("datepublish", "datepublished", "published", "publishedat", "publishdate", "publisheddate",
                  "publicationdate", "pubdate", "publishingdate", "webpublicationdate", "publishedon", "datetime",
                  "date", "timestamp", "firstpublished", "datum"),
    "source": ("source", "outlet", "sourcename", "medianame", "sourcedomain", "publisher", "sitename", "site",
               "newspaper", "publication", "sourcehostname", "domain", "hostname", "quelle"),
    "url": ("url", "link", "canonicalurl", "weburl", "pageurl", "articleurl", "sourceurl", "href", "uri"),
    "lang": ("language", "lang", "languagecode", "humanlanguage", "sprache"),
    "authors": ("authors", "author", "byline", "creator", "autor", "autoren"),
}  # fmt: skip
# Where a file wraps its list of articles, and where a record wraps its fields.
_WRAPPERS = ("articles", "items", "data", "results", "documents", "docs", "records", "news", "hits", "entries",
             "response", "objects", "stories", "posts")  # fmt: skip
_INNER = ("source", "fields", "article", "data", "document", "thread")
# What holds the value of a field that is an object, in order of preference.
_VALUES = ("name", "title", "rendered", "text", "html", "value", "date", "domain", "uri", "url")
_PARTS = ("summary", "headline", "paragraphs", "sections", "blocks", "children")  # of a text that is an object
_MARKUP = re.compile(r"</?(?:p|br|div|h[1-6]|li)\b[^<>]{0,200}>", re.I)
# Codes and names of languages that are not ISO 639-1 already.
_LANGUAGES = {"ger": "de", "deu": "de", "german": "de", "deutsch": "de", "eng": "en", "english": "en", "englisch": "en"}
_MOST_NESTED = 20  # levels of objects inside a field


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
    fields = _fields(record)
    value = {ours: _field(fields, ours, columns) for ours in FIELDS}
    text = value["text"]
    if text is None:
        if columns.get("text"):
            reason = f"no field {columns['text']!r}"
        else:
            reason = "no field holds the text; known names are " + ", ".join(FIELDS["text"][:5])
        return replace(base, status="unreadable", reason=reason)
    if _MARKUP.search(text[:5000]):
        from pipeline.s1_ingest.page import fragment_text

        try:
            text = fragment_text(text)
        except UnreadableError as error:
            return replace(base, status="unreadable", reason=str(error))
    source, url = value["source"] or "", value["url"] or ""
    if source.startswith(("http://", "https://")):  # some exports call the address so
        source, url = host(source), url or source
    document = replace(
        base, text=text, title=readable(value["title"] or ""), published=parse_date(value["published"] or ""),
        source=source or host(url), url=url, lang=language_code(value["lang"] or ""),
        authors=readable(value["authors"] or ""),
    )  # fmt: skip
    return checked(document, limits)


def language_code(stated: str) -> str:
    """A stated language as ISO 639-1 (``de`` for ``de-AT``, ``deu`` or ``German``), empty where it is none we know."""
    name = re.split(r"[-_ ,;]", stated.strip().lower())[0]
    return name if re.fullmatch(r"[a-z]{2}", name) else _LANGUAGES.get(name, "")


def _fields(record: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a record by their bare names, with those of an inner object, as search engines export them."""
    own = {_key(k): v for k, v in reversed(list(record.items()))}
    fields: dict[str, Any] = {}
    for name in _INNER:
        value = own.get(name)
        if isinstance(value, dict):
            inner = {_key(k): v for k, v in reversed(list(value.items()))}
            whole = not inner.keys().isdisjoint(FIELDS["text"])  # the article itself, not something about it
            if whole:
                del own[name]
            if whole or name in ("fields", "thread"):
                fields |= inner
    return fields | own


def _key(name: object) -> str:
    return str(name).lower().replace("_", "").replace("-", "").replace(" ", "").lstrip("\ufeff")


def _field(fields: Mapping[str, Any], ours: str, columns: Mapping[str, str]) -> str | None:
    """The text of one of our fields in a record; None where the record does not have it."""
    names = (_key(columns[ours]),) if columns.get(ours) else FIELDS[ours]
    found: str | None = None
    for name in names:
        if name in fields:
            found = _text_of(fields[name]) if ours == "text" else _string(fields[name])
            if found.strip():
                return found
    return found


def _string(value: Any, depth: int = 0) -> str:
    """A field's value as text: lists are joined, ``{"name": …}`` gives its name."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or value is None or depth > _MOST_NESTED:
        return ""
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        return "; ".join(s for s in (_string(v, depth + 1) for v in value) if s)
    if isinstance(value, dict):
        named = {_key(k).lstrip("$"): v for k, v in reversed(list(value.items()))}
        return next((_string(named[k], depth + 1) for k in _VALUES if k in named), "")
    return ""


def _text_of(value: Any, depth: int = 0) -> str:
    """A text field as text: paragraphs of lists, and of objects with sections, are separated by blank lines."""
    if depth > _MOST_NESTED:
        return ""
    if isinstance(value, list):
        return "\n\n".join(s for s in (_text_of(v, depth + 1) for v in value) if s)
    if isinstance(value, dict):
        parts = [_text_of(v, depth + 1) for k, v in value.items() if _key(k) in _PARTS]
        return "\n\n".join(p for p in parts if p) or _string(value)
    return _string(value)


def _json(found: FoundFile, limits: Limits, columns: Mapping[str, str]) -> Iterator[Document]:
    data = read_bytes(found, limits.max_list_bytes)
    try:
        text, encoding = decode(data)
        content = json.loads(text.lstrip("\ufeff"))
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
        base = Document(found.sha256[:16], f"{found.path}#{n}" if many else found.path, "", "json", encoding)
        yield _guarded(record, base, limits, columns)


def _records(content: Any, depth: int = 0) -> tuple[list[Any], bool]:
    """The records of a JSON file, and whether it is a list: a list, one wrapped in objects, or a single object."""
    if isinstance(content, list):
        return content, True
    if isinstance(content, dict):
        if not {_key(k) for k in content}.intersection(FIELDS["text"]):
            for key, value in content.items():
                if _key(key) in _WRAPPERS and isinstance(value, list):
                    return value, True
                if _key(key) in _WRAPPERS and isinstance(value, dict) and depth < _MOST_NESTED:
                    inner, many = _records(value, depth + 1)
                    if many:
                        return inner, True
        return [content], False
    raise UnreadableError(f"JSON of a {type(content).__name__}, not of articles")


def _guarded(record: Any, base: Document, limits: Limits, columns: Mapping[str, str]) -> Document:
    if not isinstance(record, dict):
        identity = doc_id(json.dumps(record, ensure_ascii=False).encode("utf-8", "surrogatepass"))
        reason = f"a record that is no object but a {type(record).__name__}"
        return replace(base, doc_id=identity, status="unreadable", reason=reason)
    return from_record(record, base, limits, columns)


def _stream(found: FoundFile) -> BinaryIO:
    """The file for reading piece by piece, if it still is the one that was hashed."""
    stream = os.fdopen(open_regular(found.file), "rb")
    if not found.is_still(os.fstat(stream.fileno())):
        stream.close()
        raise UnreadableError("the file changed during the run")
    return cast("BinaryIO", gzip.GzipFile(fileobj=stream)) if found.path.lower().endswith(".gz") else stream


def _jsonl(found: FoundFile, limits: Limits, columns: Mapping[str, str]) -> Iterator[Document]:
    n, any_record = 0, False
    with _stream(found) as stream:
        while line := stream.readline(limits.max_bytes + 1):
            n += 1
            base = Document(doc_id(line), f"{found.path}#{n}", "", "jsonl")
            if len(line) > limits.max_bytes:
                any_record = True
                yield _skip_long_line(stream, line, base, limits)
                continue
            if not line.strip(b"\xef\xbb\xbf \t\r\n"):
                continue
            any_record = True
            try:
                text, encoding = decode(line)
                record = json.loads(text.lstrip("\ufeff"))
            except RecursionError:
                yield replace(base, status="unreadable", reason="broken JSON: nested too deeply")
            except ValueError as error:  # UndecodableError is one
                reason = str(error) if isinstance(error, UndecodableError) else f"broken JSON: {error}"
                yield replace(base, status="unreadable", reason=reason)
            else:
                yield _guarded(record, replace(base, encoding=encoding), limits, columns)
    if not any_record:
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
