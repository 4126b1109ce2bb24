"""What the user sees while a run works: progress and problems on stderr, never a control character of foreign text."""

from __future__ import annotations

import json
import re
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO

# Controls, escapes, line separators, direction overrides, lone surrogates: nothing of these may reach a terminal.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_EVERY = 10.0  # seconds between two lines of progress where stderr is no terminal


def plain(text: str) -> str:
    """``text`` on one line, with unsafe characters shown as escapes such as ``\\x1b``."""
    return _UNSAFE.sub(lambda m: m.group().encode("unicode_escape").decode(), text)


def json_text(value: object) -> str:
    """``value`` as one line of JSON that is safe to print and easy to read: only unsafe characters are escaped."""
    line = json.dumps(value, ensure_ascii=False, default=str)
    return _UNSAFE.sub(lambda m: f"\\u{ord(m.group()):04x}", line)


class Advance(Protocol):
    """Tells that ``n`` more pieces of the work are done."""

    def __call__(self, n: int = 1, /) -> object:
        """Count ``n`` pieces as done."""


class Progress:
    """Progress on ``stream``: a bar on a terminal, a line now and then elsewhere, nothing when ``quiet``."""

    def __init__(self, quiet: bool = False, stream: TextIO | None = None) -> None:
        self.quiet = quiet
        self.stream = sys.stderr if stream is None else stream

    def say(self, line: str) -> None:
        """Print a line unless quiet."""
        if not self.quiet:
            self.problem(line)

    def problem(self, line: str) -> None:
        """Print a line in any case."""
        text = plain(line)
        encoding = getattr(self.stream, "encoding", None) or "utf-8"
        print(text.encode(encoding, "backslashreplace").decode(encoding), file=self.stream, flush=True)

    @contextmanager
    def work(self, name: str, total: int) -> Iterator[Advance]:
        """Show work on ``total`` pieces; the context is a function to call as they get done."""
        if self.quiet or total == 0:
            yield lambda _n=1, /: None
        elif self.stream.isatty():
            from tqdm import tqdm

            with tqdm(total=total, desc=name, unit="", file=self.stream, leave=False, dynamic_ncols=True) as bar:
                yield bar.update
            self.say(f"{name}: {total}")
        else:
            yield from self._lines(name, total)

    def _lines(self, name: str, total: int) -> Iterator[Advance]:
        done, shown, said = 0, time.monotonic(), -1

        def advance(n: int = 1, /) -> None:
            nonlocal done, shown, said
            done += n
            if time.monotonic() - shown >= _EVERY:
                shown, said = time.monotonic(), done
                self.say(f"{name}: {done} of {total}")

        yield advance
        if said != done:
            self.say(f"{name}: {done} of {total}")
