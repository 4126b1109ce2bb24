"""Check that every mention and every fact stands in its source, character by character."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pipeline.s8_publish.tables import Cell, Table
from pipeline.s8_publish.write import read_table

PLAIN = (".txt", ".md")  # of these the file itself is the text, of all others the run writes it to texts/
SPANS = {
    "mentions": (("start", "end", "quote"), ("sentence_start", "sentence_end", "sentence")),
    "facts": (("start", "end", "quote"),),
}


class MismatchError(ValueError):
    """A row that its source does not bear out; the message names table, line, columns and both texts."""


@dataclass(frozen=True, slots=True)
class Verified:
    """How many rows, spans and articles were checked."""

    rows: int
    spans: int
    documents: int


def verify(out: Path, raw: Path) -> Verified:
    """Slice every row of ``mentions`` and ``facts`` anew and compare with its quote.

    Raises ``MismatchError`` at the first row that differs, and for a row whose article, mention or event is in no
    table; ``OSError`` or ``ValueError`` where a file cannot be read.
    """
    tables = {name: read_table(out, name) for name in ("documents", "mentions", "facts", "events")}
    paths = {str(d["doc_id"]): str(d["path"]) for d in tables["documents"].dicts() if d["status"] == "ok"}
    known = {
        "doc_id": set(paths),
        "event_id": {str(e["event_id"]) for e in tables["events"].dicts()},
        "mention_id": {str(m["mention_id"]) for m in tables["mentions"].dicts()},
    }
    texts = _Texts(out, raw, paths)
    rows = spans = 0
    for name, checks in SPANS.items():
        for row, cells in _by_document(tables[name]):
            where = f"{name}.csv, row {row}"
            for column, ids in known.items():
                if cells[column] not in ids:
                    raise MismatchError(f"{where}: {column} {cells[column]} is in no table")
            text = texts.of(str(cells["doc_id"]), where)
            for start, end, quote in checks:
                _check(text, cells[start], cells[end], cells[quote], f"{where}, {quote}")
                spans += 1
            rows += 1
    return Verified(rows, spans, len(paths))


def _by_document(table: Table) -> Iterator[tuple[int, dict[str, Cell]]]:
    """The rows with their numbers (the header is row 1), one document after the other."""
    numbered = [(n, dict(cells)) for n, cells in enumerate(table.dicts(), 2)]
    yield from sorted(numbered, key=lambda pair: (str(pair[1]["doc_id"]), pair[0]))


def _check(text: str, start: object, end: object, quote: object, where: str) -> None:
    if not isinstance(start, int) or not isinstance(end, int) or not 0 <= start < end <= len(text):
        raise MismatchError(f"{where}: {start}:{end} is no span of a text of {len(text)} characters")
    if text[start:end] != quote:
        raise MismatchError(f"{where}: the table says {quote!r}, the source at {start}:{end} says {text[start:end]!r}")


class _Texts:
    """The texts that offsets count in; one at a time is held."""

    def __init__(self, out: Path, raw: Path, paths: dict[str, str]) -> None:
        self._out, self._raw, self._paths = out, raw, paths
        self._doc_id, self._text = "", ""
        self._odd: dict[str, Path] = {}

    def of(self, doc_id: str, where: str) -> str:
        """The text of a document; raises ``MismatchError`` where the file is gone or was changed since the run."""
        if doc_id != self._doc_id:
            self._text, self._doc_id = self._read(doc_id, where), doc_id
        return self._text

    def _read(self, doc_id: str, where: str) -> str:
        path = self._paths[doc_id]
        written = self._out / "texts" / f"{doc_id}.txt"
        try:
            if written.is_file():
                return written.read_bytes().decode("utf-8")
            data = self._file(path).read_bytes()
        except (OSError, UnicodeDecodeError) as error:
            raise MismatchError(f"{where}: the source of {path} cannot be read: {error}") from None
        if sha256(data).hexdigest()[:16] != doc_id:
            raise MismatchError(f"{where}: {path} was changed since the run")
        from pipeline.s1_ingest.decode import UndecodableError, decode

        try:
            return decode(data)[0]
        except UndecodableError as error:
            raise MismatchError(f"{where}: {path}: {error}") from None

    def _file(self, path: str) -> Path:
        """The file that the tables call ``path``; unsafe characters of its name are shown as escapes there."""
        file = self._raw / path
        if "\\" not in path or file.exists():
            return file
        from pipeline.s1_ingest.scan import show_path

        if not self._odd:
            found = ((show_path(str(f.relative_to(self._raw))), f) for f in self._raw.rglob("*"))
            self._odd = {shown: f for shown, f in found if "\\" in shown}
        return self._odd.get(path, file)


def is_plain(path: str) -> bool:
    """Whether offsets into this article count in the file itself."""
    return path.lower().endswith(PLAIN)
