"""Read the project's data files: tab-separated tables with a header, checked on load, errors by file and line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

MAX_BYTES = 64_000_000  # no lexicon comes near this; a larger file is a mistake or an attack


class DataFileError(ValueError):
    """A data file that does not fit its schema; the message names file, line and what is wrong."""


Check = Callable[[str], object]


def one_of(*allowed: str) -> Check:
    """A check that a cell holds one of the given words."""

    def check(cell: str) -> None:
        if cell not in allowed:
            raise ValueError(f"{cell!r} is none of {', '.join(repr(a) for a in allowed)}")

    return check


def required(cell: str) -> None:
    """A check that a cell is not empty."""
    if not cell:
        raise ValueError("must not be empty")


def number(low: float, high: float) -> Check:
    """A check that a cell is empty or a number from ``low`` to ``high``."""

    def check(cell: str) -> None:
        if cell and not low <= float(cell) <= high:
            raise ValueError(f"{cell} is not between {low:g} and {high:g}")

    return check


def read_table(path: Path, schema: Mapping[str, Check | None]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield ``(line number, row)`` of a table whose header names the columns of ``schema`` in any order.

    Columns may be missing from the file when their check accepts the empty cell. Blank lines and lines that start with
    ``#`` are skipped; trailing empty cells may be left out. Raises ``DataFileError`` with file, line and reason.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise DataFileError(f"{path}: larger than {MAX_BYTES} bytes")
        lines = path.read_bytes().decode("utf-8").split("\n")
    except OSError as error:
        raise DataFileError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise DataFileError(f"{path}: is not UTF-8: {error}") from error
    header: list[str] | None = None
    for n, raw in enumerate(lines, 1):
        line = raw.rstrip("\r")
        if not line.strip() or line.startswith("#"):
            continue
        cells = [c.strip() for c in line.split("\t")]
        if header is None:
            header = cells
            if unknown := [c for c in header if c not in schema]:
                raise DataFileError(f"{path}:{n}: unknown column {unknown[0]!r}; known are {', '.join(schema)}")
            if len(set(header)) < len(header):
                raise DataFileError(f"{path}:{n}: a column is named twice")
            continue
        if len(cells) > len(header):
            raise DataFileError(f"{path}:{n}: {len(cells)} cells, but the header has {len(header)} columns")
        row = dict.fromkeys(schema, "")
        row.update(zip(header, cells, strict=False))
        for column, check in schema.items():
            if check is not None:
                try:
                    check(row[column])
                except ValueError as error:
                    raise DataFileError(f"{path}:{n}: {column}: {error}") from error
        yield n, row
    if header is None:
        raise DataFileError(f"{path}:1: no header line")
