"""How work is done, which never changes what comes out: threads, memory, what is kept of an interrupted run."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

from foreshock.core.units import short_size, short_time
from foreshock.data.checkpoints import Checkpoints

LONG = 20.0
"""Seconds from which an estimate is called a least: caches, heat and others on the machine only slow work down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What work will cost, said before it starts."""

    model: str
    cases: int
    """Different cases to solve; equal ones are solved once."""
    batches: int
    kept: int
    """Batches that an interrupted run has left."""
    threads: int
    memory: int
    """Bytes at the worst moment, beyond what is loaded already."""
    limit: int
    """Bytes that may be used."""
    seconds: float
    """NaN where nobody knows; without the batches that are there already."""
    split: bool
    """Batches are smaller than the model would like, to fit into memory."""
    times: int = 1
    purpose: str = ""
    """What it is done `times` times for."""

    def sentence(self) -> str:
        """'1,296 cases x flow on 2 threads: about 4 minutes or more, 310 MiB of the 16 GiB that may be used.'"""
        cases = f"{self.times} {self.purpose} x " if self.purpose else ""
        cases += f"{self.cases:,} case{'' if self.cases == 1 else 's'} x {self.model}"
        threads = f"{self.threads} thread{'' if self.threads == 1 else 's'}"
        least = " or more" if self.seconds >= LONG else ""
        time = "an unknown time" if math.isnan(self.seconds) else f"about {short_time(self.seconds)}{least}"
        said = f"{cases} on {threads}: {time}, {short_size(self.memory)} of "
        said += f"the {short_size(self.limit)} of memory that may be used"
        if self.split:
            said += ", in small batches to fit"
        if self.kept:
            said += f"; {self.kept:,} of {self.batches:,} batches are there from an interrupted run"
        return said + "."


def nobody(estimate: Estimate) -> None:
    """Nobody wants to know."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """`workers`: threads (default: one per core). `memory`: bytes that may be used (default: a share of what is
    available). `keep`: where finished batches of long work are kept until the whole is done (default: nowhere).
    `announce`: hears what a piece of work will cost, before it starts."""

    workers: int | None = None
    memory: int | None = None
    keep: Checkpoints | None = None
    announce: Callable[[Estimate], None] = nobody


_PLAIN = Work()
_current: ContextVar[Work] = ContextVar("work", default=_PLAIN)


def current() -> Work:
    """How work is done here."""
    return _current.get()


@contextmanager
def using(work: Work) -> Iterator[Work]:
    """Do all work of the block this way."""
    token = _current.set(work)
    try:
        yield work
    finally:
        _current.reset(token)


@contextmanager
def repeated(times: int, purpose: str) -> Iterator[None]:
    """Announce the work of the block, which does much the same so many times, as one."""
    outer, told = current(), False

    def announce(estimate: Estimate) -> None:
        nonlocal told
        if not told:
            outer.announce(replace(estimate, times=times, purpose=purpose, seconds=times * estimate.seconds))
        told = True

    with using(replace(outer, announce=announce)):
        yield


class Interrupted(KeyboardInterrupt):
    """The user stopped the work. The message says what is kept."""
