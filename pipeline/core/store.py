"""What earlier runs worked out, kept in one SQLite file so that later runs only do what is new."""

from __future__ import annotations

import os
import sqlite3
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

FOLDER = ".store"  # hidden folder beside the tables: the store, the lock and the published versions
FILE, LOCK = "artefacts.sqlite", "lock"
_FORMAT = 1  # of the database; a store of another format is set aside
_SCHEMA = """
CREATE TABLE artefacts (stage TEXT NOT NULL, key TEXT NOT NULL, version TEXT NOT NULL, data BLOB NOT NULL,
  crc INTEGER NOT NULL);
CREATE UNIQUE INDEX by_key ON artefacts (stage, key);
CREATE TABLE notes (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
_LISTED = "CREATE INDEX IF NOT EXISTS listed ON artefacts (stage, key, version)"  # what is there, without its data
_MANY = 500  # keys per query; SQLite allows 32766 variables, older versions 999


class LockedError(RuntimeError):
    """Another run works in the same folder; the message says which."""


class DamagedError(RuntimeError):
    """The store cannot be read; what it holds must be made anew."""


@dataclass(frozen=True, slots=True)
class Artefact:
    """What a stage made for ``key`` (the hash of its input); ``version`` tells by which code, models and options."""

    stage: str
    key: str
    version: str
    data: bytes


class Store:
    """Artefacts by stage and key, and notes by name.

    ``path`` is the database file, or ``None`` for a store that lives in memory. A file that is damaged or of a
    format this program does not know is renamed to ``….set-aside-<time>`` and a fresh one begun; ``warning`` then says
    so. Every ``put`` is one transaction: after a crash either all of its artefacts are there or none.
    """

    def __init__(self, path: Path | None) -> None:
        self.warning = ""
        if path is None:
            self._db = _connect(":memory:")
            self._db.executescript(f"PRAGMA user_version={_FORMAT};" + _SCHEMA)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        if reason := _unfit(path):
            name = self.set_aside(path)
            self.warning = f"the store of earlier work {reason}; it was renamed to {name}, all is done afresh"
        self._db = _connect(path)
        if not self._db.execute("PRAGMA user_version").fetchone()[0]:
            self._db.executescript(
                f"PRAGMA page_size=16384; PRAGMA auto_vacuum=INCREMENTAL; PRAGMA user_version={_FORMAT};" + _SCHEMA
            )
            self._db.execute("PRAGMA journal_mode=WAL")
        with self._safely():
            self._db.execute(_LISTED)

    def close(self) -> None:
        """Close the database; the store cannot be used any more."""
        self._db.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _safely(self) -> Iterator[None]:
        """One transaction; what SQLite says of a damaged file becomes ``DamagedError``."""
        try:
            with self._db:
                yield
        except sqlite3.OperationalError as error:  # a full disk, a lock: no fault of the file
            raise OSError(f"the store of earlier work: {error}") from error
        except sqlite3.DatabaseError as error:
            raise DamagedError(f"the store of earlier work is damaged ({error})") from error

    @staticmethod
    def set_aside(path: Path) -> str:
        """Rename a store that cannot be used; returns its new name."""
        name = f"{path.name}.set-aside-{time.strftime('%Y%m%dT%H%M%S')}"
        for suffix in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                path.with_name(path.name + suffix).replace(path.with_name(name + suffix))
        return name

    def put(self, artefacts: Iterable[Artefact]) -> None:
        """Save artefacts, replacing those of the same stage and key, all or nothing."""
        with self._safely():
            self._db.executemany(
                "INSERT INTO artefacts VALUES (?, ?, ?, ?, ?) ON CONFLICT (stage, key) "
                "DO UPDATE SET version = excluded.version, data = excluded.data, crc = excluded.crc",
                ((a.stage, a.key, a.version, a.data, zlib.crc32(a.data)) for a in artefacts),
            )

    def versions(self, stage: str) -> dict[str, str]:
        """The version of each artefact of a stage, by key."""
        with self._safely():
            return dict(self._db.execute("SELECT key, version FROM artefacts WHERE stage = ?", (stage,)))

    def get(self, stage: str, keys: Iterable[str]) -> dict[str, Artefact]:
        """The artefacts of a stage for those of the ``keys`` that have one."""
        found: dict[str, Artefact] = {}
        for chunk in _chunks(keys):
            marks = ",".join("?" * len(chunk))
            query = f"SELECT key, version, data, crc FROM artefacts WHERE stage = ? AND key IN ({marks})"  # noqa: S608 only "?"
            found.update((a.key, a) for a in self._artefacts(stage, query, chunk))
        return found

    def every(self, stage: str) -> Iterator[Artefact]:
        """All artefacts of a stage one by one, in no order: faster than ``get`` where most of them are wanted."""
        return self._artefacts(stage, "SELECT key, version, data, crc FROM artefacts WHERE stage = ?")

    def _artefacts(self, stage: str, query: str, keys: Iterable[str] = ()) -> Iterator[Artefact]:
        with self._safely():
            for key, version, data, crc in self._db.execute(query, (stage, *keys)):
                if zlib.crc32(data) != crc:  # SQLite itself does not look into what it keeps
                    raise DamagedError(f"the store of earlier work is damaged ({stage} {key})")
                yield Artefact(stage, key, version, data)

    def keep(self, stage: str, keys: Iterable[str], *same: str) -> int:
        """Delete the artefacts of a stage whose key is not among ``keys``, with those of ``same`` stages, which have no
        other keys than it; returns how many keys went."""
        with self._safely():
            found = {key for (key,) in self._db.execute("SELECT key FROM artefacts WHERE stage = ?", (stage,))}
            gone = [(other, key) for key in sorted(found.difference(keys)) for other in (stage, *same)]
            self._db.executemany("DELETE FROM artefacts WHERE stage = ? AND key = ?", gone)
        return len(gone) // (1 + len(same))

    def compact(self) -> None:
        """Give the room of what was deleted back to the system; what was deleted is then gone from the disk, too."""
        with self._safely():
            # As a script: execute() would take one step of it, which frees one page.
            self._db.executescript("PRAGMA incremental_vacuum; PRAGMA wal_checkpoint(TRUNCATE)")

    def note(self, name: str) -> str:
        """The note of that name, empty where there is none."""
        with self._safely():
            row = self._db.execute("SELECT value FROM notes WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def set_notes(self, notes: Mapping[str, str]) -> None:
        """Write notes by name, replacing those of the same names, all or nothing."""
        with self._safely():
            self._db.executemany("INSERT OR REPLACE INTO notes VALUES (?, ?)", notes.items())


def _chunks(keys: Iterable[str]) -> Iterator[list[str]]:
    pending = list(keys)
    for i in range(0, len(pending), _MANY):
        yield pending[i : i + _MANY]


def _connect(path: Path | str) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=30)
    db.execute("PRAGMA synchronous=NORMAL")  # with WAL a power cut may cost the last batches, never the file
    return db


def _unfit(path: Path) -> str:
    """Why an existing store cannot be used, empty where it can (or does not exist)."""
    if not path.exists():
        return ""
    try:
        db = sqlite3.connect(path, timeout=30)
        try:
            found = db.execute("PRAGMA user_version").fetchone()[0]
            if found > _FORMAT:
                return f"was written by a newer version of this program (format {found}, this one knows {_FORMAT})"
            if found != _FORMAT and db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                return f"has the unknown format {found}"
            if found:
                db.execute("SELECT stage, key, version, data, crc FROM artefacts LIMIT 1").fetchall()
                db.execute("SELECT name, value FROM notes LIMIT 1").fetchall()
        finally:
            db.close()
    except sqlite3.DatabaseError as error:
        return f"cannot be read ({error})"
    return ""


@contextmanager
def locked(folder: Path, wait: bool = False) -> Iterator[None]:
    """Hold the lock of an output folder, so that only one run at a time works in it.

    The lock goes with the process, however it ends. Raises ``LockedError`` naming the holder unless ``wait``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("a+", encoding="utf-8") as file:
        if not _try_lock(file.fileno()):
            file.seek(0)
            holder = file.read(20).strip() or "unknown"
            if not wait:
                raise LockedError(f"another run (process {holder}) is working in {folder.parent}; --wait waits for it")
            while not _try_lock(file.fileno()):
                time.sleep(0.2)
        file.seek(0)
        file.truncate()
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def _try_lock(fd: int) -> bool:
    try:
        import fcntl
    except ImportError:  # no POSIX: msvcrt locks one byte of the file
        import msvcrt

        try:
            msvcrt.locking(fd, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except OSError:
            return False
        return True
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
