"""Share work among processes that see this one's memory as it is, so that nothing large is sent to them."""

from __future__ import annotations

import multiprocessing
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")


def over(function: Callable[[A], B], items: Sequence[A], sizes: Sequence[int], jobs: int) -> Iterator[tuple[int, B]]:
    """Yield the number of each item with ``function(item)``, in ``jobs`` processes of which this one is the first.

    ``sizes`` say how much work each item is. What this process works on comes first; the rest in the order of the
    processes. Where no process can be forked off (or one dies, for want of memory), all is done in this one. What one
    of them writes to, or so much as looks at, while the others live takes memory twice.
    """
    lanes = _lanes(sizes, jobs if sys.platform == "linux" else 1)
    context = multiprocessing.get_context("fork" if len(lanes) > 1 else None)
    others = []
    for lane in lanes[1:]:
        result, sender = context.Pipe(duplex=False)
        process = context.Process(target=_work, args=(function, items, lane, sender), daemon=True)
        with suppress(OSError):  # no memory for another process: the end of the pipe says so, too
            process.start()
        sender.close()
        others.append((process, result, lane))
    for i in lanes[0]:
        yield i, function(items[i])
    for process, result, lane in others:
        try:
            yield from result.recv()
        except EOFError:
            yield from ((i, function(items[i])) for i in lane)
        if process.pid:
            process.join()


def _lanes(sizes: Sequence[int], jobs: int) -> list[list[int]]:
    """The items of each process, the largest shared out first, always to who has least to do."""
    load = [0] * jobs
    lanes: list[list[int]] = [[] for _ in load]
    for i in sorted(range(len(sizes)), key=lambda i: (-sizes[i], i)):
        least = load.index(min(load))
        load[least] += sizes[i]
        lanes[least].append(i)
    return [lanes[0], *(lane for lane in lanes[1:] if lane)]


def _work(function: Callable[[A], B], items: Sequence[A], lane: Sequence[int], sender: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interruption is for the parent to handle
    sender.send([(i, function(items[i])) for i in reversed(lane)])  # not the large ones when all do, for their memory
