"""Work shared out over processes: results in the order of the tasks, whoever did them; a crash costs one task."""

from __future__ import annotations

import multiprocessing
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from types import FrameType
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")
AHEAD = 4
"""Tasks a worker that wait for it: what bounds the memory."""


class TooSlow(BaseException):
    """The time is up. No `Exception`, so that nobody who catches those takes it for theirs."""


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TooSlow in the block after some seconds. Does nothing outside a main thread, or without such signals."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def up(number: int, frame: FrameType | None) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGALRM, up)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def in_order(work: Callable[[T], R], tasks: Iterable[T], workers: int, crashed: Callable[[T], R]) -> Iterator[R]:
    """The results of all tasks, in their order; only a few per worker are under way at a time.

    With one worker everything happens in this process. `crashed` gives the result of a task that ended its process.
    """
    if workers <= 1:
        yield from map(work, tasks)
        return
    pool = _pool(workers)
    waiting: deque[tuple[T, Future[R]]] = deque()
    left = iter(tasks)
    try:
        while True:
            while len(waiting) < AHEAD * workers:
                task = next(left, None)
                if task is None:
                    break
                waiting.append((task, _hand(pool, work, task)))
            if not waiting:
                return
            task, future = waiting.popleft()
            try:
                result = future.result()
            except BrokenProcessPool:
                pool.shutdown(wait=True, cancel_futures=True)
                result = _alone(work, task, crashed)
                pool = _pool(workers)
                waiting = deque((one, _again(pool, work, one, old)) for one, old in waiting)
            yield result
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _pool(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(workers, multiprocessing.get_context("spawn"), initializer=_quiet)


def _quiet() -> None:
    """Ctrl-C is the parent's business."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _hand(pool: ProcessPoolExecutor, work: Callable[[T], R], task: T) -> Future[R]:
    """The future of a task; a failed one where the processes have crashed already and take nothing more."""
    try:
        return pool.submit(work, task)
    except BrokenProcessPool as broken:
        failed: Future[R] = Future()
        failed.set_exception(broken)
        return failed


def _again(pool: ProcessPoolExecutor, work: Callable[[T], R], task: T, old: Future[R]) -> Future[R]:
    """The future of a task after a crash: the old one where it was done before."""
    return old if old.done() and old.exception() is None else _hand(pool, work, task)


def _alone(work: Callable[[T], R], task: T, crashed: Callable[[T], R]) -> R:
    """A task in a process of its own: it may be the one that crashed, or only a neighbour."""
    with _pool(1) as pool:
        try:
            return pool.submit(work, task).result()
        except BrokenProcessPool:
            return crashed(task)
