"""Do without the search for cycles where many records are made that have none: it takes up to half of the time."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused(*, lasting: bool = False) -> Iterator[None]:
    """Pause Python's cyclic garbage collector; what is counted is freed all the same. Use it as a decorator, too.

    What was made inside and is still there is searched at the end, unless it is ``lasting``: kept for the life of the
    process, as tables that were loaded are.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            if lasting and not gc.get_freeze_count():  # else somebody else's objects would be thawed
                gc.freeze()
                gc.unfreeze()  # all is old now, without a look at it
            gc.enable()


@contextmanager
def running() -> Iterator[None]:
    """Let the collector run, whoever paused it: for long work that makes cycles."""
    running = gc.isenabled()
    gc.enable()
    try:
        yield
    finally:
        if not running:
            gc.disable()
