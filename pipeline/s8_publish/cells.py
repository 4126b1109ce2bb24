"""What the cells of a table look like in its files: typed in Parquet, and as text in CSV, where none is a formula."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from pipeline.s8_publish.tables import Cell, Kind, Table

if TYPE_CHECKING:
    import pyarrow as pa

JOINT = "; "
# What makes a spreadsheet take a cell for a formula; an apostrophe before it makes it text. To be reversible, a cell
# that has apostrophes before such a sign already gets one more.
_SIGNS = "=+-@\t\r\n＝＋－＠"
_FORMULA = re.compile(f"^'*[{re.escape(_SIGNS)}]")
# With "\n" between rows csv.writer leaves a cell with a lone "\r" bare, which its own reader cuts there.
_SPECIAL = '",\r\n'
_TOGETHER = 1 << 16  # rows of a part
_AT_ONCE = 1 << 14  # rows that become lines; the memory for more is asked for anew each time


def parts(table: Table) -> list[pa.Table]:
    """The rows as Parquet has them, some tens of thousands together: texts, 64-bit numbers and lists of texts; empty
    numbers are null. A table without rows has one part without rows."""
    import pyarrow as pa

    types: dict[Kind, Any] = {
        "text": pa.string(), "int": pa.int64(), "float": pa.float64(), "texts": pa.list_(pa.string()),
    }  # fmt: skip
    schema = pa.schema([pa.field(c.name, types[c.kind]) for c in table.columns])
    made = []
    for i in range(0, len(table.rows) or 1, _TOGETHER):
        rows = table.rows[i : i + _TOGETHER]
        columns: Sequence[Sequence[Cell]] = list(zip(*rows, strict=True)) if rows else [() for _ in table.columns]
        arrays = [pa.array(values, field.type) for values, field in zip(columns, schema, strict=True)]
        made.append(pa.Table.from_arrays(arrays, schema=schema))
    return made


def lines(part: pa.Table) -> Iterator[pa.Buffer]:
    """The rows of a part as lines of CSV in UTF-8, each with ``\\n`` at its end.

    Lists are joined with ``; `` (inside an item ``; `` becomes ``, ``), numbers are as in Python, whole ones without
    a fraction. What a spreadsheet could take for a formula has an apostrophe in front, and what would break a line
    stands in quotation marks.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    for i in range(0, part.num_rows, _AT_ONCE):
        texts = [_shown(column) for column in part.slice(i, _AT_ONCE).columns]
        rows = pc.binary_join_element_wise(*texts, _large(","), null_handling="replace", null_replacement="")
        ended = pc.binary_join_element_wise(rows, _large("\n"), _large(""))
        yield pc.binary_join(pa.ListArray.from_arrays([0, len(ended)], ended), _large(""))[0].as_buffer()


def fuse(cell: str) -> str:
    """The text that a cell of a CSV file stands for: without the apostrophe that keeps it from being a formula."""
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def parse_cell(cell: str, kind: Kind) -> Cell:
    """The value that a cell of a CSV file shows; raises ``ValueError`` for a number that is none."""
    if kind == "text":
        return fuse(cell)
    if kind == "texts":
        return tuple(fuse(cell).split(JOINT)) if cell else ()
    if not cell:
        return None
    return int(cell) if kind == "int" else float(cell)


def _shown(column: pa.ChunkedArray) -> pa.Array:
    """The cells of a column as texts for CSV, null where a number is."""
    import pyarrow as pa
    import pyarrow.compute as pc

    large = pa.large_string()  # with 64-bit offsets: some ten thousand long sentences may be more than 2 GB
    if pa.types.is_integer(column.type):
        return column.cast(large).combine_chunks()
    if pa.types.is_floating(column.type):
        different = column.combine_chunks().dictionary_encode()
        return pa.array(map(_number, different.dictionary.to_pylist()), large).take(different.indices)
    if pa.types.is_list(column.type):
        lists = column.cast(pa.list_(large)).combine_chunks()
        items = pc.replace_substring(lists.values, JOINT, ", ")
        texts = pc.binary_join(pa.ListArray.from_arrays(lists.offsets, items), _large(JOINT))
    else:
        texts = column.cast(large).combine_chunks()
    texts = _where(_SIGNS, "^'*", texts, lambda some: _around(some, "'", ""))
    return _where(_SPECIAL, "", texts, lambda some: _around(pc.replace_substring(some, '"', '""'), '"', '"'))


def _where(signs: str, before: str, texts: pa.Array, change: Callable[[pa.Array], pa.Array]) -> pa.Array:
    """The texts, changed where one of the signs follows on the pattern ``before``."""
    import pyarrow.compute as pc

    content = bytes(texts.buffers()[2] or b"")
    if not any(sign.encode() in content for sign in signs):  # as in most columns
        return texts
    found = pc.match_substring_regex(texts, f"{before}[{re.escape(signs)}]")
    return pc.replace_with_mask(texts, found, change(texts.filter(found))) if pc.any(found).as_py() else texts


def _around(texts: pa.Array, before: str, after: str) -> pa.Array:
    import pyarrow.compute as pc

    return pc.binary_join_element_wise(_large(before), texts, _large(after), _large(""))


def _large(text: str) -> pa.Scalar:
    import pyarrow as pa

    return pa.scalar(text, pa.large_string())


def _number(value: float) -> str:
    return repr(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
