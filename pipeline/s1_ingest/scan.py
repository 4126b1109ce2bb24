"""Find the files of a folder and hash them, without decoding any; those that nobody touched are not read again."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from urllib.parse import urlsplit

_CHUNK = 1 << 20
_SETTLED = 2_000_000_000  # ns: a file touched again that soon may still show the same time
# Characters that would break a table row or disguise a name: controls, line separators, direction overrides.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file below the scanned folder.

    ``path`` is relative to the folder, with ``/``, and safe to print: controls, direction marks and undecodable
    bytes of the name are shown as escapes. ``file`` is where to open it, already checked to lie in the folder.
    ``sha256`` is the hex digest of its bytes, empty where ``problem`` says why it was not read. ``state`` is what the
    system says of the file: size, times of the last change of content and of anything (ns), number of the inode;
    ``touched_ns`` is the later of the times.
    """

    path: str
    size: int
    mtime_ns: int
    sha256: str
    problem: str = ""
    file: str = field(default="", compare=False)
    state: str = field(default="", compare=False)
    touched_ns: int = field(default=0, compare=False)

    def is_still(self, found: os.stat_result) -> bool:
        """Whether a look at the file, later on, shows the one that was scanned."""
        return (found.st_size, found.st_mtime_ns) == (self.size, self.mtime_ns)


Known = Mapping[str, str]  # by path: the state of a file and its hash, with a blank between


def scan(folder: Path, max_bytes: int = 1_000_000_000, known: Known | None = None) -> list[FoundFile]:
    """Every file below ``folder``, sorted by path, with size, time of change and hash; nothing is decoded.

    A file that is in the very state in which an earlier scan saw it, by ``known`` (see ``states``), is not read again.

    Hidden files and folders (leading dot) are no articles and are left out silently. What cannot be read is listed with
    its ``problem``: links that lead out of the folder, links to folders, devices and pipes, files without
    permission, over ``max_bytes`` bytes, or gone since. Raises ``NotADirectoryError`` or ``FileNotFoundError`` only for
    ``folder`` itself.
    """
    root = folder.resolve(strict=True)
    if not root.is_dir():
        raise NotADirectoryError(f"{folder} is not a folder")
    return sorted(_walk(root, max_bytes, known or {}), key=attrgetter("path", "sha256"))


def states(found: Iterable[FoundFile], at_ns: int) -> dict[str, str]:
    """What a later scan need not read again, of the files of a scan that began at ``at_ns`` (ns since 1970).

    Files touched shortly before are left out: a second change may leave no trace in their times.
    """
    return {f.path: f"{f.state} {f.sha256}" for f in found if f.sha256 and f.touched_ns < at_ns - _SETTLED}


def show_path(relative: str) -> str:
    """A path as tables and messages show it: with ``/``, unsafe characters as escapes such as ``\\n``, ``\\u202e``."""
    return _UNSAFE.sub(lambda m: m.group().encode("unicode_escape").decode(), relative.replace(os.sep, "/"))


def host(url: str) -> str:
    """The host of an address without ``www.``, which stands in for an unnamed outlet; empty where it has none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def open_regular(file: str) -> int:
    """A file descriptor of ``file`` for reading; raises ``OSError`` unless it is a regular file and no link."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    fd = os.open(file, flags)
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise OSError("not a regular file")
    return fd


def why(error: OSError) -> str:
    """The reason of an ``OSError`` in a few words, without the path."""
    if isinstance(error, FileNotFoundError):
        return "the file is gone"
    if isinstance(error, PermissionError):
        return "no permission to read it"
    return f"cannot be read: {error.strerror or error}"


def _walk(root: Path, max_bytes: int, known: Known) -> Iterator[FoundFile]:
    pending = [str(root)]
    while pending:
        here = pending.pop()
        try:
            entries = sorted(os.scandir(here), key=attrgetter("name"))
        except OSError as error:
            yield _problem(root, here, why(error))
            continue
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                pending.append(entry.path)
            else:
                yield _look(root, entry, max_bytes, known)


def _look(root: Path, entry: os.DirEntry[str], max_bytes: int, known: Known) -> FoundFile:
    path = target = entry.path
    try:
        if entry.is_symlink():
            linked = Path(path).resolve(strict=True)
            if not linked.is_relative_to(root):
                return _problem(root, path, "a link that leads out of the folder")
            if linked.is_dir():
                return _problem(root, path, "a link to a folder, not followed")
            target = str(linked)
        found = os.stat(target)  # noqa: PTH116 (a Path for each file takes longer than the look at it)
        if not stat.S_ISREG(found.st_mode):
            return _problem(root, path, "not a regular file")
        if found.st_size > max_bytes:
            return _problem(root, path, f"too large: {found.st_size} bytes, the limit is {max_bytes}")
        shown = _show(root, path)
        state = f"{found.st_size} {found.st_mtime_ns} {found.st_ctime_ns} {found.st_ino}"
        before, _, digest = known.get(shown, "").rpartition(" ")
        if before != state:
            digest = _digest(target)
    except OSError as error:
        return _problem(root, path, why(error))
    except RuntimeError:  # Path.resolve on a circle of links
        return _problem(root, path, "a circle of links")
    touched = max(found.st_mtime_ns, found.st_ctime_ns)
    return FoundFile(shown, found.st_size, found.st_mtime_ns, digest, "", target, state, touched)


def _digest(file: str) -> str:
    digest = hashlib.sha256()
    with os.fdopen(open_regular(file), "rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _show(root: Path, path: str) -> str:
    return show_path(path.removeprefix(str(root)).lstrip(os.sep) or ".")


def _problem(root: Path, path: str, reason: str) -> FoundFile:
    return FoundFile(_show(root, path), 0, 0, "", reason, path)
