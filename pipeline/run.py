"""The whole run: what is new is worked on, the rest is taken from the store, and the tables are published at once."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.core import collector
from pipeline.core.codec import digest
from pipeline.core.options import OptionError, Options
from pipeline.core.store import FILE, FOLDER, DamagedError, Store, locked
from pipeline.core.terminal import Progress
from pipeline.session import Clock, Entry, Session
from pipeline.stages import STAGES, Stages
from pipeline.versions import sources

if TYPE_CHECKING:
    from pipeline.core.analysis import Analysis
    from pipeline.s1_ingest import FoundFile
    from pipeline.s8_publish.diff import Seen
    from pipeline.s8_publish.tables import Table
    from pipeline.s8_publish.write import Content, Manifest

# notes in the store: the last run, the events that it published, and the files in the state in which they were hashed
LAST, SNAPSHOT, SCANNED = "last run", "published events", "states of files"
RECORD = "run.json"


@dataclass(frozen=True)
class Outcome:
    """How a run ended: its record as in ``run.json``, and whether there was nothing to do."""

    record: Mapping[str, Any]
    unchanged: bool = False

    @property
    def problems(self) -> tuple[str, ...]:
        """What went wrong, one line each."""
        return tuple(self.record["problems"])


def run(options: Options, stages: Stages = STAGES, progress: Progress | None = None) -> Outcome:
    """Bring the tables in ``options.out`` up to date with the articles in ``options.raw``.

    Killed at any moment, the tables of the run before are complete and the next run carries on from the last saved
    batch. Raises ``OptionError`` for folders that cannot be, ``LockedError`` where another run is at work, ``OSError``
    where the output cannot be written, ``DataFileError`` for a file of the user's that does not fit its schema.
    """
    raw, out = options.raw, options.out
    if raw is None or out is None:
        raise OptionError("a run needs a folder of articles and a folder for the tables")
    if not raw.is_dir():
        raise OptionError(f"there is no folder of articles at {raw}")
    progress = progress or Progress(options.quiet)
    with locked(out / FOLDER, options.wait):
        try:
            return _in_store(raw, out, options, stages, progress)
        except DamagedError as error:
            progress.problem(f"{error}; all is done afresh")
            Store.set_aside(out / FOLDER / FILE)
            return _in_store(raw, out, options, stages, progress)


@collector.paused(lasting=True)  # to its end, when all that a run makes is gone but the tables that it has loaded
def _in_store(raw: Path, out: Path, options: Options, stages: Stages, progress: Progress) -> Outcome:
    with Store(out / FOLDER / FILE) as store:
        if store.warning:
            progress.problem(store.warning)
        clock = Clock()
        with clock.step("scan"):
            found, versions = _scanned(raw, store, stages), stages.versions(options)
        session = Session(options, stages, store, versions, progress, clock)
        return _update(session, found, os.path.relpath(raw.resolve(), out.resolve()), out)


def _scanned(raw: Path, store: Store, stages: Stages) -> Sequence[FoundFile]:
    """The files of the folder; those that nobody touched since they were hashed are not read again."""
    from pipeline.s1_ingest import states

    began = time.time_ns()
    known = _noted(store, SCANNED)
    found = stages.scan(raw, known)
    if (now := states(found, began)) != known:
        store.set_notes({SCANNED: json.dumps(now)})
    return found


def _update(session: Session, found: Sequence[FoundFile], raw: str, out: Path) -> Outcome:
    """Publish anew, unless files, code, data and options are those of the last run; ``raw`` is relative to ``out``."""
    from pipeline.s8_publish import diff, write

    files = "\n".join(f"{f.path}\t{f.sha256}\t{f.problem}" for f in found)
    key = digest(repr(session.versions), repr(session.options.shown()), raw, files)
    last = _noted(session.store, LAST)
    if last.get("key") == key and write.intact(out, last["files"]):
        return Outcome(last["record"], unchanged=True)

    entries = session.read(found)
    analyses = session.analyse(entries)
    record, manifest, seen = _published(session, entries, analyses, raw, out)
    last = {"key": key if session.settled else "", "files": manifest, "record": record}
    last["settings"] = _settings(session)
    session.prune(found, entries)
    session.store.set_notes({LAST: json.dumps(last), SNAPSHOT: diff.to_json(seen)})
    return Outcome(record)


def _published(
    session: Session, entries: Sequence[Entry], analyses: list[Analysis], raw: str, out: Path
) -> tuple[dict[str, Any], Manifest, Mapping[str, Seen]]:
    """Resolve and publish; returns the record, how the files are told from others, and the events for the next run."""
    from pipeline.s8_publish import write
    from pipeline.s8_publish.tables import of_articles, with_events

    resolved = session.resolve(analyses)
    articles = of_articles(analyses, resolved)
    analyses.clear()  # what was found is in ``resolved``, and a hundred thousand articles must fit into memory
    tables = with_events(articles, resolved)
    seen, record = _record(session, tables, raw)
    record["notes"] = list(resolved.notes)
    if session.desk is not None:
        record["problems"] += session.translation_problems
        record["translation"] = {"by": session.desk.name, **dict(sorted(session.desk.counts.items()))}
    manifest = write.publish(out, _files(session, entries, tables, record))
    return record, manifest, seen


def _settings(session: Session) -> dict[str, Any]:
    """What ``explain`` must know to see what the run saw; kept in the store only, as it names places of the machine."""
    o = session.options
    own = {name: str(path.resolve()) for name, path in (("aliases", o.aliases), ("corrections", o.corrections)) if path}
    return {"models": str(o.models.resolve()), "pipelines": o.pipelines, **own}


def settings_of(store: Store) -> dict[str, Any]:
    """The settings of the last run as arguments of ``Options``."""
    kept = _noted(store, LAST).get("settings", {})
    paths = {name: Path(kept[name]) for name in ("models", "aliases", "corrections") if name in kept}
    return {**paths, "pipelines": tuple(map(tuple, kept.get("pipelines", ())))}


def _noted(store: Store, name: str) -> dict[str, Any]:
    with _damage(name):
        noted: dict[str, Any] = json.loads(store.note(name) or "{}")
    return noted


@contextmanager
def _damage(name: str) -> Iterator[None]:
    """What is wrong with a note, as an error that makes the run begin afresh."""
    try:
        yield
    except (ValueError, TypeError, AttributeError) as error:
        raise DamagedError(f"the store of earlier work is damaged ({name}: {error})") from error


def _record(session: Session, tables: Mapping[str, Table], raw: str) -> tuple[Mapping[str, Seen], dict[str, Any]]:
    from pipeline.s8_publish import diff
    from pipeline.s8_publish.record import describe

    with _damage(SNAPSHOT):
        before = diff.from_json(session.store.note(SNAPSHOT) or "{}")
    last = _noted(session.store, LAST).get("record", {})
    seen = diff.snapshot(tables["events"], tables["mentions"])
    difference = diff.compare(before, seen, last.get("difference", {}).get("retired"))
    record = describe(tables, session.options, session.versions, difference)
    record |= sources(session.options)
    record |= {"raw": raw, "worked_on": dict(session.clock.worked), "seconds": dict(session.clock.seconds)}
    return seen, record


def _files(
    session: Session, entries: Sequence[Entry], tables: Mapping[str, Table], record: Mapping[str, Any]
) -> Iterator[tuple[str, Content]]:
    """All published files, name and content."""
    from pipeline.s8_publish import report, write
    from pipeline.s8_publish.cells import parts
    from pipeline.s8_publish.verify import is_plain

    start = time.perf_counter()
    own = tables["documents"].cells("doc_id", "path", "status")
    paths = {(doc_id, path) for doc_id, path, status in own if status != "duplicate" and not is_plain(path)}
    for document in session.documents(e for e in entries if (e.doc_id, e.path) in paths):
        if document.text:
            yield f"texts/{document.doc_id}.txt", document.text.encode("utf-8")
    for name, table in tables.items():
        some = parts(table)
        yield f"{name}.csv", partial(write.write_csv, some)
        yield f"{name}.parquet", partial(write.write_parquet, some)
    yield "report.html", report.render(tables)
    record["seconds"]["publish"] = round(time.perf_counter() - start, 3)
    yield RECORD, (json.dumps(record, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")
