"""Articles in a store and what is worked out of them: the steps of a run, each saved as it goes."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pipeline.core import collector
from pipeline.core.analysis import Analysis, Versions
from pipeline.core.codec import digest, pack
from pipeline.core.options import Options
from pipeline.core.records import Document, Event
from pipeline.core.store import Artefact, DamagedError, Store
from pipeline.core.terminal import Progress
from pipeline.s3_clean.repeated import without_repeated
from pipeline.stages import Stages
from pipeline.together import origins
from pipeline.work import ANALYSIS, DOCUMENT, LOST, PARSED, PREPARED, TRANSLATED, Done, Task, Worker, chunks, opened

if TYPE_CHECKING:
    from pipeline.s1_ingest import FoundFile
    from pipeline.s4_translate.desk import Desk
    from pipeline.s8_publish.tables import Resolved

LISTING = "listing"  # which articles a file holds
EVENT = "event"  # an event by the content of its mentions
_SAVED_TOGETHER = 256  # articles that are read before they are saved


class Entry(NamedTuple):
    """An article in the store: the key of its document, and what must be known of it without opening that."""

    key: str
    doc_id: str
    path: str
    status: str


@dataclass
class Clock:
    """Seconds spent, by step, and how many articles each step worked on."""

    seconds: dict[str, float] = field(default_factory=dict)
    worked: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Count the time spent inside for ``name``."""
        start = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[name] = round(self.seconds.get(name, 0.0) + time.perf_counter() - start, 3)

    def add(self, seconds: Mapping[str, float]) -> None:
        """Count time that was spent elsewhere; of several processes at work, all their time."""
        for name, spent in seconds.items():
            self.seconds[name] = round(self.seconds.get(name, 0.0) + spent, 3)

    def count(self, name: str, n: int = 1) -> None:
        """Count ``n`` articles as worked on by ``name``."""
        self.worked[name] = self.worked.get(name, 0) + n


@dataclass
class Session:
    """The steps of a run over one store. Whatever was saved can be used by the next session, however this one ends.

    ``settled`` is false where an accident left something out that the next run should try again. ``desk`` translates,
    where the options name a provider; raises ``OptionError`` for one that cannot be.
    """

    options: Options
    stages: Stages
    store: Store
    versions: Versions
    progress: Progress = field(default_factory=lambda: Progress(quiet=True))
    clock: Clock = field(default_factory=Clock)
    settled: bool = True
    desk: Desk | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        if self.options.translate:
            from pipeline import foreign

            self.desk = foreign.desk_of(self.options, self.store)

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.store.close()

    # --- reading --------------------------------------------------------------------------------------------------

    def read(self, found: Sequence[FoundFile]) -> list[Entry]:
        """The articles of all files; files that an earlier session read are not opened again."""
        with self.clock.step("ingest"):
            known = {a.key: a.data for a in self.store.every(LISTING) if a.version == self.versions.read}
            keys = [listing_key(f) if f.sha256 else "" for f in found]
            entries = _listed([known[key] for key in dict.fromkeys(keys) if key in known])
            fresh = [f for f, key in zip(found, keys, strict=True) if key not in known]
            with self.progress.work("reading files", len(fresh)) as advance:
                for f in fresh:
                    entries += self._read_one(f)
                    advance(1)
            return entries

    def _read_one(self, found: FoundFile) -> list[Entry]:
        entries = self.add(self.stages.read(found, self.options))
        if not found.sha256:
            return entries
        if _changed(found):
            self.settled = False
            gone = "was changed or removed while it was read; the next run reads it again"
            return self.add([Document(found.sha256[:16], found.path, "", status="unreadable", reason=gone)])
        self.store.put([Artefact(LISTING, listing_key(found), self.versions.read, json.dumps(entries).encode())])
        return entries

    def add(self, documents: Iterable[Document]) -> list[Entry]:
        """Save documents."""
        entries: list[Entry] = []
        remaining = iter(documents)
        while some := list(islice(remaining, _SAVED_TOGETHER)):
            made = []
            for document in some:
                data = pack(replace(document, path=_telling(document.path)))
                key = digest(data)
                made.append(Artefact(DOCUMENT, key, "", data))
                entries.append(Entry(key, document.doc_id, document.path, document.status))
            self.store.put(made)
            self.clock.count("ingest", len(some))
        return entries

    # --- one by one -----------------------------------------------------------------------------------------------

    def analyse(self, entries: Sequence[Entry]) -> list[Analysis]:
        """The analysis of every article, those of a file's bytes seen before as ``duplicate``; sorted by path."""
        with self.clock.step("analyse"):
            first = _first_of_each(entries)
            keys = list(dict.fromkeys(e.key for e in first.values()))
            have = self.store.versions(ANALYSIS)
            stale = [key for key in keys if have.get(key) != self.versions.analysis]
            with self.progress.work("working on articles", len(stale)) as advance:
                dangerous = any(have.get(key) == LOST for key in stale)
                for made in self._worked(stale, dangerous):
                    self.store.put(made.artefacts)
                    self.clock.add(made.seconds)
                    for artefact in made.artefacts:
                        self.clock.count(artefact.stage)
                        self.settled &= artefact.version != LOST
                    advance(sum(a.stage == ANALYSIS for a in made.artefacts))
            with collector.paused():
                wanted = set(keys)
                found = {a.key: opened(Analysis, a) for a in self.store.every(ANALYSIS) if a.key in wanted}
            if missing := wanted - found.keys():
                raise DamagedError(f"the store lost {len(missing)} articles")
            if self.desk is not None:
                from pipeline import foreign

                found |= foreign.read(self, self.desk, found)
            return without_repeated(
                [
                    replace(found[e.key], path=e.path)
                    if first[_identity(e)] == e
                    else _duplicate(found[first[_identity(e)].key], first[_identity(e)], e)
                    for e in sorted(entries, key=lambda e: (e.path, e.doc_id))
                ],
                origins,
            )

    def _worked(self, keys: Sequence[str], dangerous: bool) -> Iterator[Done]:
        return self.worked(self._tasks(keys), len(keys), dangerous)

    def worked(self, tasks: Iterable[list[Task]], number: int, dangerous: bool = False) -> Iterator[Done]:
        """What comes of tasks, ``number`` in all; ``dangerous`` ones are kept out of this process."""
        from pipeline import pool

        worker = Worker(self.stages, self.options, self.versions)
        worth = number // (2 * self.options.batch)  # a process needs seconds to load its models
        # What brought a process down before must not bring down this one.
        jobs = max(2 if dangerous else 1, min(self.options.jobs, worth))
        if number:
            with collector.running():
                yield from pool.over(worker, tasks, jobs, worker.lost, self.options.memory)

    def _tasks(self, keys: Sequence[str]) -> Iterator[list[Task]]:
        for some in chunks(keys, self.options.batch):
            documents, prepared, parsed = (self.store.get(stage, some) for stage in (DOCUMENT, PREPARED, PARSED))
            if missing := set(some) - set(documents):
                raise DamagedError(f"the store lost {len(missing)} articles")
            yield [Task(documents[key], prepared.get(key), parsed.get(key)) for key in some]

    # --- together -------------------------------------------------------------------------------------------------

    def resolve(self, analyses: Sequence[Analysis]) -> Resolved:
        """Entities, reprints and events of all articles; what the last run made of the same is not made again."""
        with self.clock.step("resolve"):
            have = [key for key, version in self.store.versions(EVENT).items() if version == self.versions.resolve]
            known = {key: opened(Event, a) for key, a in self.store.get(EVENT, have).items()}
            resolved = self.stages.resolve(analyses, self.options, known)
            new = resolved.made.keys() - known.keys()
            self.store.put(Artefact(EVENT, k, self.versions.resolve, pack(resolved.made[k])) for k in sorted(new))
            self.store.keep(EVENT, resolved.made)
        return self.with_english(replace(resolved, made={}))

    # --- in English -----------------------------------------------------------------------------------------------

    def with_english(self, resolved: Resolved) -> Resolved:
        """What resolve found with the English of its evidence, where the user asked for it."""
        if self.desk is None:
            return resolved
        from pipeline import foreign

        return foreign.evidence_in_english(self, self.desk, resolved)

    @property
    def translation_problems(self) -> tuple[str, ...]:
        """What went wrong with the provider, a line each."""
        return self.desk.problems() if self.desk is not None else ()

    # --- what is kept ---------------------------------------------------------------------------------------------

    def documents(self, entries: Iterable[Entry]) -> Iterator[Document]:
        """The documents of entries, in their order."""
        for some in chunks(list(entries), _SAVED_TOGETHER):
            found = self.store.get(DOCUMENT, (e.key for e in some))
            for e in some:
                yield opened(Document, found[e.key])

    def analyses(self) -> list[Analysis]:
        """What the store holds of every article that was read, whatever the state of its files."""
        found = self.store.get(ANALYSIS, self.store.versions(ANALYSIS))
        found |= self.store.get(TRANSLATED, found)  # what the last run did not use is no more
        listed = _listed(a.data for a in self.store.every(LISTING))
        paths = {e.key: e.path for e in sorted(listed, key=lambda e: e.path, reverse=True)}
        analyses = [replace(opened(Analysis, a), path=paths.get(key, "")) for key, a in found.items()]
        return without_repeated(analyses, origins)

    def prune(self, found: Sequence[FoundFile], entries: Iterable[Entry]) -> None:
        """Forget everything about files and articles that are no more."""
        keys = {e.key for e in entries}
        self.store.keep(LISTING, {listing_key(f) for f in found})  # first: a listing needs its documents
        self.store.keep(DOCUMENT, keys, PREPARED, PARSED, ANALYSIS)
        if self.desk is None:  # else the desk has kept what it used
            self.store.keep(TRANSLATED, ())
        self.store.compact()


def listing_key(found: FoundFile) -> str:
    """What a file's articles are found by: its name, which may tell a date, and its bytes."""
    return digest(found.path, found.sha256)


def _changed(found: FoundFile) -> bool:
    """Whether a file is another one than ``scan`` saw."""
    try:
        return not found.is_still(Path(found.file).stat())
    except OSError:
        return True


def _listed(listings: Iterable[bytes]) -> list[Entry]:
    try:
        return [Entry(*row) for rows in json.loads(b"[%b]" % b",".join(listings)) for row in rows]
    except (ValueError, TypeError) as error:
        raise DamagedError(f"the store is damaged: {error}") from error


def _identity(entry: Entry) -> tuple[str, str]:
    """Articles of the same bytes are one; what could not be read is always listed for itself."""
    return (entry.doc_id, "") if entry.status == "ok" else (entry.doc_id, entry.path)


def _first_of_each(entries: Sequence[Entry]) -> Mapping[tuple[str, str], Entry]:
    first: dict[tuple[str, str], Entry] = {}
    for e in sorted(entries, key=attrgetter("path", "key")):
        first.setdefault(_identity(e), e)
    return first


def _duplicate(analysis: Analysis, of: Entry, entry: Entry) -> Analysis:
    reason = f"the same bytes as {of.path}"
    return replace(analysis, path=entry.path, status="duplicate", reason=reason, skipped=(), mentions=())


def _telling(path: str) -> str:
    """What articles are read with in place of a path: the dates in it, so that renaming a file costs nothing."""
    from pipeline.s5_annotate.docdate import path_dates

    dates = [*path_dates(path)]
    short = "/".join(dates)
    return short if [*path_dates(short)] == dates else path
