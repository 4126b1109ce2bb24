"""Run work on articles in this process or in several, each with a memory of its own that cannot outgrow its limit."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")
MEGABYTE = 1 << 20
_FULL = 0.75  # of its limit that a process may have taken; then a new one takes its place


def over(
    function: Callable[[list[A]], B], batches: Iterable[list[A]], jobs: int, lost: Callable[[A], B], memory: int = 0
) -> Iterator[B]:
    """Yield ``function(batch)`` of every batch, as they get done, worked on in ``jobs`` processes at a time.

    ``memory`` is how many megabytes each process may take (0: any number). What asks for more gets a ``MemoryError``,
    and a process that comes near is replaced after its batch. Where a process dies (a crash in a library, or one that
    does not bear want of memory), its batch is tried again piece by piece, in a process of their own; for a piece that
    brings that one down too, ``lost(piece)`` takes the place of the result. One job works in this process, unlimited.
    """
    if jobs == 1:
        yield from map(function, batches)
        return
    remaining = iter(batches)
    free = [_Lane(memory) for _ in range(jobs)]
    busy: dict[Future[tuple[B, int]], tuple[_Lane, list[A]]] = {}
    try:
        while True:
            while free and (batch := next(remaining, None)) is not None:
                lane = free.pop()
                busy[lane.work(function, batch)] = lane, batch
            if not busy:
                return
            for future in wait(busy, return_when=FIRST_COMPLETED).done:
                lane, batch = busy.pop(future)
                free.append(lane)
                try:
                    yield lane.result(future)
                except BrokenProcessPool:
                    lane.renew()
                    for piece in batch:
                        yield _alone(lane, function, piece, lost)
    finally:
        for lane in [*free, *(lane for lane, _ in busy.values())]:
            lane.end()


def _alone(lane: _Lane, function: Callable[[list[A]], B], piece: A, lost: Callable[[A], B]) -> B:
    try:
        return lane.result(lane.work(function, [piece]))
    except BrokenProcessPool:
        lane.renew()
        return lost(piece)


class _Lane:
    """A process that works on one batch at a time; when it is full or dead, another takes its place."""

    def __init__(self, memory: int) -> None:
        self._memory = memory
        self._pool = _pool(memory)

    def work(self, function: Callable[[list[A]], B], batch: list[A]) -> Future[tuple[B, int]]:
        """The result to be, with the most bytes that the process has taken so far."""
        try:
            return self._pool.submit(_measured, function, batch)
        except BrokenProcessPool as error:  # it died while it was idle
            future: Future[tuple[B, int]] = Future()
            future.set_exception(error)
            return future

    def result(self, future: Future[tuple[B, int]]) -> B:
        """The result of done work; raises ``BrokenProcessPool`` where the process died of it."""
        result, taken = future.result()
        if self._memory and taken > _FULL * self._memory * MEGABYTE:
            self.renew()
        return result

    def renew(self) -> None:
        """Put a new process in the place of the old one."""
        self.end()
        self._pool = _pool(self._memory)

    def end(self) -> None:
        """End the process, after its batch if it is at work."""
        self._pool.shutdown(cancel_futures=True)


def _measured(function: Callable[[list[A]], B], batch: list[A]) -> tuple[B, int]:
    return function(batch), taken()


def taken() -> int:
    """The most memory that this process has taken so far, in bytes; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0
    import sys

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def _pool(memory: int) -> ProcessPoolExecutor:
    import multiprocessing

    # Threads of libraries do not survive a fork; a spawned process is the same on every system.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(1, mp_context=context, initializer=partial(_start, os.getpid(), memory))


def _start(parent: int, memory: int) -> None:
    """Make a worker end with its parent, as one that was killed could not tell it to, and keep it to its memory."""
    import multiprocessing.connection

    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")  # the processes share the processors already
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interruption is for the parent to handle
    if memory:
        _limit(memory * MEGABYTE)
    process = multiprocessing.parent_process()
    if process is None:
        return

    def watch() -> None:
        multiprocessing.connection.wait([process.sentinel])
        os._exit(1)

    threading.Thread(target=watch, daemon=True, name=f"parent {parent}").start()


def _limit(size: int) -> None:
    """Let this process have no more than ``size`` bytes of data, where the system can see to that."""
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (size, resource.getrlimit(resource.RLIMIT_DATA)[1]))
    except (ImportError, ValueError, OSError):
        return
