"""Write the tables: CSV and Parquet, the same bytes for the same rows, and all files at once or none."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from pipeline.core.store import FOLDER
from pipeline.s8_publish.cells import lines, parse_cell
from pipeline.s8_publish.tables import SCHEMAS, Column, Row, Table

if TYPE_CHECKING:
    import pyarrow as pa

CURRENT, VERSIONS = "current", "versions"

Content = bytes | Callable[[BinaryIO], None]  # of a file, or what writes it into a stream
Stamp = tuple[int, int]  # size in bytes, time of change in ns
Manifest = dict[str, Stamp]


# --- files ----------------------------------------------------------------------------------------------------------


def write_csv(some: Sequence[pa.Table], stream: BinaryIO) -> None:
    """Write the ``parts`` of a table as CSV in UTF-8 with a header and ``\\n`` between rows."""
    stream.write((",".join(some[0].column_names) + "\n").encode("utf-8"))
    for part in some:
        stream.writelines(lines(part))


def write_parquet(some: Sequence[pa.Table], stream: BinaryIO) -> None:
    """Write the ``parts`` of a table as Parquet."""
    import pyarrow.parquet as pq

    with pq.ParquetWriter(stream, some[0].schema, compression="zstd") as writer:
        for part in some:
            writer.write_table(part)


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
