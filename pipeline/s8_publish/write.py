"""Write the tables: CSV and Parquet, the same bytes for the same rows, and all files at once or none."""

from __future__ import annotations

import csv
import io
import os
import re
import shutil
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from pipeline.core.store import FOLDER
from pipeline.s8_publish.tables import SCHEMAS, Cell, Column, Kind, Row, Table

JOINT = "; "
# What makes a spreadsheet take a cell for a formula; an apostrophe before it makes it text. To be reversible, a cell
# that has apostrophes before such a sign already gets one more.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
_SPECIAL = re.compile(r'[",\r\n]')
CURRENT, VERSIONS = "current", "versions"

_TOGETHER = 1 << 16  # rows that are turned into bytes at a time: a large table must not stand in memory twice

Content = bytes | Callable[[BinaryIO], None]  # of a file, or what writes it into a stream
Stamp = tuple[int, int]  # size in bytes, time of change in ns
Manifest = dict[str, Stamp]


# --- cells ----------------------------------------------------------------------------------------------------------


def defuse(text: str) -> str:
    """``text`` with an apostrophe in front where a spreadsheet could take it for a formula."""
    return "'" + text if _FORMULA.match(text) else text


def fuse(cell: str) -> str:
    """The text that ``defuse`` made ``cell`` of."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def show_cell(value: Cell, kind: Kind) -> str:
    """A cell as CSV has it: lists joined with ``; `` (inside an item ``; `` becomes ``, ``), numbers as in Python."""
    if kind == "texts":
        assert isinstance(value, tuple)
        return defuse(JOINT.join(item.replace(JOINT, ", ") for item in value))
    if kind == "text":
        return defuse(str(value))
    if value is None:
        return ""
    return repr(int(value)) if isinstance(value, float) and value.is_integer() and abs(value) < 1e15 else repr(value)


def parse_cell(cell: str, kind: Kind) -> Cell:
    """What ``show_cell`` showed; raises ``ValueError`` for a number that is none."""
    if kind == "text":
        return fuse(cell)
    if kind == "texts":
        return tuple(fuse(cell).split(JOINT)) if cell else ()
    if not cell:
        return None
    return int(cell) if kind == "int" else float(cell)


# --- files ----------------------------------------------------------------------------------------------------------


def csv_bytes(table: Table) -> bytes:
    """What ``write_csv`` writes."""
    stream = io.BytesIO()
    write_csv(table, stream)
    return stream.getvalue()


def write_csv(table: Table, stream: BinaryIO) -> None:
    """Write the table as CSV in UTF-8 with a header and ``\\n`` between rows."""
    kinds = [c.kind for c in table.columns]
    stream.write((",".join(c.name for c in table.columns) + "\n").encode("utf-8"))
    for row in table.rows:
        line = ",".join(_quoted(show_cell(value, kind)) for value, kind in zip(row, kinds, strict=True))
        stream.write((line + "\n").encode("utf-8"))


def _quoted(cell: str) -> str:
    # Not csv.writer: with "\n" between rows it leaves a cell with a lone "\r" bare, which its own reader cuts there.
    return '"' + cell.replace('"', '""') + '"' if _SPECIAL.search(cell) else cell


def parquet_bytes(table: Table) -> bytes:
    """What ``write_parquet`` writes."""
    stream = io.BytesIO()
    write_parquet(table, stream)
    return stream.getvalue()


def write_parquet(table: Table, stream: BinaryIO) -> None:
    """Write the table as Parquet: texts, 64-bit numbers and lists of texts; empty numbers are null."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    types: dict[Kind, Any] = {
        "text": pa.string(), "int": pa.int64(), "float": pa.float64(), "texts": pa.list_(pa.string()),
    }  # fmt: skip
    schema = pa.schema([pa.field(c.name, types[c.kind]) for c in table.columns])
    with pq.ParquetWriter(stream, schema, compression="zstd") as writer:
        for i in range(0, len(table.rows) or 1, _TOGETHER):
            rows = table.rows[i : i + _TOGETHER]
            columns = list(zip(*rows, strict=True)) if rows else [() for _ in table.columns]
            arrays = [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)]
            writer.write_table(pa.Table.from_arrays(arrays, schema=schema))


def read_table(folder: Path, name: str) -> Table:
    """A published table, read back from its CSV file.

    Raises ``FileNotFoundError``, or ``ValueError`` naming file and line where the file is not such a table.
    """
    path = folder / f"{name}.csv"
    columns = SCHEMAS[name]
    csv.field_size_limit(1 << 30)
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.reader(stream)
        if next(reader, None) != [c.name for c in columns]:
            raise ValueError(f"{path}:1: not the header of the table {name}")
        rows = tuple(_parse_row(row, columns, f"{path}:{reader.line_num}") for row in reader)
    return Table(name, columns, rows)


def _parse_row(row: list[str], columns: tuple[Column, ...], where: str) -> Row:
    if len(row) != len(columns):
        raise ValueError(f"{where}: {len(row)} cells instead of {len(columns)}")
    try:
        return tuple(parse_cell(cell, column.kind) for cell, column in zip(row, columns, strict=True))
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from None


# --- all or nothing -------------------------------------------------------------------------------------------------


def publish(out: Path, files: Iterable[tuple[str, Content]]) -> Manifest:
    """Make ``files`` (relative name, content) the published ones, all at once; returns what ``intact`` checks them by.

    The files are written into a folder of their own under ``out/.store/versions`` and flushed to disk.
    ``out/events.csv`` and its siblings are links through ``out/.store/current``, and replacing that one link puts the
    new version in the place of the old one. Whoever reads before sees the old files, whoever reads after the new
    ones, and whenever the process is killed one of both versions is complete. Where the file system knows no links, the
    files are moved into place one by one instead. Raises ``OSError`` where ``out`` cannot be written.
    """
    store = out / FOLDER
    versions = store / VERSIONS
    versions.mkdir(parents=True, exist_ok=True)
    number = 1 + max((int(p.name) for p in versions.iterdir() if p.name.isdigit()), default=0)
    fresh = versions / str(number)
    names = _write_all(fresh, files, store / CURRENT)
    tops = {name.split("/")[0] for name in names}
    try:
        _point(store / CURRENT, f"{VERSIONS}/{number}")
    except (OSError, NotImplementedError):
        for name in sorted(tops):
            _discard_folder(out / name)
            (fresh / name).replace(out / name)
    else:
        for name in sorted(tops):
            _link(out / name, f"{FOLDER}/{CURRENT}/{name}")
        for path in out.iterdir():
            if path.is_symlink() and path.name not in tops and Path(FOLDER, CURRENT) in path.readlink().parents:
                path.unlink()
    _sync(out)
    for old in versions.iterdir():
        if old.name != fresh.name or not (store / CURRENT).is_symlink():
            shutil.rmtree(old, ignore_errors=True)
    return {name: _stamp(out / name) for name in names}


def intact(out: Path, manifest: Mapping[str, Stamp]) -> bool:
    """Whether the published files are all there as they were written, by size and time of change."""
    try:
        return all(_stamp(out / name) == tuple(stamp) for name, stamp in manifest.items())
    except OSError:
        return False


def _stamp(path: Path) -> Stamp:
    state = path.stat()
    return state.st_size, state.st_mtime_ns


def _write_all(folder: Path, files: Iterable[tuple[str, Content]], before: Path) -> list[str]:
    """Write and flush the files; what is given as bytes and the same in the version before is linked to instead."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    parents = {folder}
    names = []
    for name, content in files:
        path = folder / name
        if path.parent not in parents:
            path.parent.mkdir(parents=True)
            parents.add(path.parent)
        known = isinstance(content, bytes) and _same(before / name, content) and _hard_link(before / name, path)
        if not known:
            with path.open("wb") as stream:
                stream.write(content) if isinstance(content, bytes) else content(stream)
                stream.flush()
                os.fsync(stream.fileno())
        names.append(name)
    for parent in sorted(parents, reverse=True):
        _sync(parent)
    return names


def _same(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False


def _hard_link(existing: Path, path: Path) -> bool:
    try:
        path.hardlink_to(existing.resolve())
    except (OSError, NotImplementedError):
        return False
    return True


def _point(link: Path, target: str) -> None:
    """Make ``link`` a symbolic link to ``target``; a link or file in its place is replaced in one step."""
    fresh = link.with_name(f".{link.name}.new")
    with suppress(FileNotFoundError):
        fresh.unlink()
    fresh.symlink_to(target)
    fresh.replace(link)
    _sync(link.parent)


def _link(path: Path, target: str) -> None:
    if not path.is_symlink() or path.readlink() != Path(target):
        _discard_folder(path)
        _point(path, target)


def _discard_folder(path: Path) -> None:
    """Remove a folder, which a rename cannot replace."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)


def _sync(folder: Path) -> None:
    """Flush a folder's entries to disk, where the system can."""
    with suppress(OSError):
        fd = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(fd)
        finally:
            os.close(fd)
