"""Run work on articles in this process or in several, with the same results in the same order."""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")


def over(
    function: Callable[[list[A]], B], batches: Iterable[list[A]], jobs: int, lost: Callable[[A], B]
) -> Iterator[B]:
    """Yield ``function(batch)`` of every batch in order, worked on in ``jobs`` processes at a time.

    Where a process dies (out of memory, a crash in a library), its batches are tried again piece by piece, in a
    process of their own; for a piece that brings that one down too, ``lost(piece)`` takes the place of the result.
    """
    if jobs == 1:
        yield from map(function, batches)
        return
    pending: deque[tuple[list[A], Future[B]]] = deque()
    remaining = iter(batches)
    pool = _pool(jobs)
    try:
        while True:
            while len(pending) < 2 * jobs and (batch := next(remaining, None)) is not None:
                try:
                    pending.append((batch, pool.submit(function, batch)))
                except BrokenProcessPool:
                    pending.append((batch, _broken()))
            if not pending:
                return
            batch, future = pending.popleft()
            try:
                yield future.result()
            except BrokenProcessPool:
                waiting = [batch, *(b for b, _ in pending)]
                pending.clear()
                pool.shutdown(cancel_futures=True)
                yield from _one_by_one(function, waiting, lost)
                pool = _pool(jobs)
    finally:
        pool.shutdown(cancel_futures=True)


def _one_by_one(function: Callable[[list[A]], B], batches: Iterable[list[A]], lost: Callable[[A], B]) -> Iterator[B]:
    pool = _pool(1)
    try:
        for piece in (piece for batch in batches for piece in batch):
            try:
                yield pool.submit(function, [piece]).result()
            except BrokenProcessPool:
                pool.shutdown(cancel_futures=True)
                pool = _pool(1)
                yield lost(piece)
    finally:
        pool.shutdown(cancel_futures=True)


def _broken() -> Future[B]:
    future: Future[B] = Future()
    future.set_exception(BrokenProcessPool())
    return future


def _pool(jobs: int) -> ProcessPoolExecutor:
    import multiprocessing

    # Threads of libraries do not survive a fork; a spawned process is the same on every system.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=partial(_start, os.getpid()))


def _start(parent: int) -> None:
    """Make a worker end with its parent: one that was killed could not tell it to."""
    import multiprocessing.connection

    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")  # the processes share the processors already
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interruption is for the parent to handle
    process = multiprocessing.parent_process()
    if process is None:
        return

    def watch() -> None:
        multiprocessing.connection.wait([process.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name=f"parent {parent}").start()
