"""Compiled loops and how they are spread over threads.

A loop is compiled for a range of rows and releases the interpreter lock; the ranges run on plain threads. Every range
writes its own rows, so results are the same for any number of threads.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import count
from typing import Any, TypeVar, cast

import numba

Loop = TypeVar("Loop", bound=Callable[..., Any])
Answer = TypeVar("Answer")
SHARES = 4
"""Parts of the rows for each thread, so that one that wakes late does not keep the others waiting."""
_here = threading.local()
FAST = {"reassoc", "contract", "nsz", "arcp"}
"""Sums may be regrouped (SIMD); infinities and NaN keep their meaning, because an endless stock is +inf."""


def compiled(loop: Loop) -> Loop:
    """Compile a loop, without the interpreter lock, and keep the result on disk."""
    return cast(Loop, numba.njit(cache=True, nogil=True, fastmath=FAST, error_model="numpy")(loop))


def threads() -> int:
    """Threads in use: FORESHOCK_THREADS, else the processors this process may run on."""
    asked = os.environ.get("FORESHOCK_THREADS", "")
    if asked.isdigit():
        return max(1, int(asked))
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@cache
def _pool(process: int, workers: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(workers, thread_name_prefix="ario")


def side_by_side(jobs: Sequence[Callable[[], Answer]], at_once: int) -> list[Answer]:
    """Run jobs on some threads, each alone on its own, and return their answers in order."""

    def alone(job: Callable[[], Answer]) -> Answer:
        _here.alone = True
        return job()

    with ThreadPoolExecutor(at_once, thread_name_prefix="ario-slice") as pool:
        return list(pool.map(alone, jobs))


def spread(loop: Callable[[int, int], None], rows: int, *, alone: int = 1) -> None:
    """Run loop(begin, end) over all rows, on as many threads as there are at least `alone` rows for each."""
    most = rows // max(alone, 1)
    workers = 1 if most < 2 or getattr(_here, "alone", False) else min(threads(), most)
    if workers == 1:
        loop(0, rows)
        return
    parts = min(rows, SHARES * workers)
    left = count()

    def work() -> None:
        while (part := next(left)) < parts:
            loop(part * rows // parts, (part + 1) * rows // parts)

    pool = _pool(os.getpid(), workers - 1)
    others = [pool.submit(work) for _ in range(workers - 1)]
    work()
    for other in others:
        other.result()
