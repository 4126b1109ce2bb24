"""The pipeline as a library: articles in, pandas tables out, nothing written to disk."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.core.options import Options
from pipeline.core.records import Article, Document
from pipeline.core.store import Store
from pipeline.session import Session
from pipeline.stages import STAGES, Stages

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.s8_publish.tables import Table

Source = str | PathLike[str] | Article


@dataclass(frozen=True)
class Tables:
    """The tables as pandas DataFrames with the columns of the files; lists are lists, missing numbers are NaN."""

    events: pd.DataFrame
    mentions: pd.DataFrame
    facts: pd.DataFrame
    entities: pd.DataFrame
    documents: pd.DataFrame
    blocks: pd.DataFrame
    possible_same: pd.DataFrame


def extract(source: Source | Iterable[Source], *, stages: Stages = STAGES, **settings: Any) -> Tables:
    """The tables for a folder, a file, an ``Article`` or several of these; ``settings`` are those of ``Options``.

    What cannot be read has a row in ``documents`` that says why; where a translation that was asked for fails, there is
    a ``RuntimeWarning`` and the rest is as it would be without. Raises ``FileNotFoundError`` for a path that does not
    exist, ``OptionError`` for settings that cannot be.
    """
    from pipeline.s8_publish.tables import build

    options = Options(**{"quiet": True, **settings})
    sources = [source] if isinstance(source, str | PathLike | Article) else list(source)
    with session_of(options, stages) as session:
        analyses = session.analyse(session.add(d for s in sources for d in _documents(s, session)))
        tables = build(analyses, session.resolve(analyses))
        for problem in session.translation_problems:
            warnings.warn(problem, RuntimeWarning, stacklevel=2)
    return Tables(**{name: _frame(table) for name, table in tables.items()})


def session_of(options: Options, stages: Stages = STAGES) -> Session:
    """A session over a store in memory."""
    return Session(options, stages, Store(None), stages.versions(options))


def _documents(source: Source, session: Session) -> Iterator[Document]:
    from pipeline import s1_ingest

    limits = s1_ingest.Limits(max_chars=session.options.max_chars)
    if isinstance(source, Article):
        yield s1_ingest.from_article(source, limits)
        return
    path = Path(source)
    if path.is_dir():
        for found in session.stages.scan(path):
            yield from session.stages.read(found, session.options)
    elif path.exists():
        yield from s1_ingest.read_file(path, limits, dict(session.options.columns))
    else:
        raise FileNotFoundError(f"there is no file or folder {path}")


def _frame(table: Table) -> pd.DataFrame:
    import pandas as pd

    dtypes = {"text": "str", "int": "int64", "float": "float64", "texts": "object"}
    columns: dict[str, Any] = {}
    for i, column in enumerate(table.columns):
        cells = [row[i] for row in table.rows]
        values = [list(c) if isinstance(c, tuple) else c for c in cells]
        columns[column.name] = pd.Series(values, dtype=dtypes[column.kind])
    return pd.DataFrame(columns)
