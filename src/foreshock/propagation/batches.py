"""Many scenarios under one model: cut into batches that fit, shared out among threads, kept until all are done.

How scenarios are cut depends on the model, the network and, where it is scarce, on memory; not on the workers. A batch
that fails is cut in halves until the scenarios that fail are alone: each becomes a row with its error.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Generic

from foreshock.core.errors import ForeshockError, Problem, UserError
from foreshock.core.parameters import assumed
from foreshock.core.progress import Progress, shares
from foreshock.core.units import short_size
from foreshock.data.checkpoints import Checkpoints, Shelf, fingerprint, program
from foreshock.data.machine import available_memory, cores
from foreshock.propagation.answers import Answer, Kind, Question
from foreshock.propagation.models.base import Cost, cost_of
from foreshock.propagation.work import Estimate, Interrupted, Work
from foreshock.schema.hit import Hit

SHARE = 0.7
"""Share of the available memory that a run takes where nobody says."""
ROOMY = 4
"""Batches that should fit side by side; larger ones are made smaller, where that costs nothing else."""
SPELL = 20.0
"""Seconds of one core: batches that take longer are made smaller, so that little is lost when a run is stopped."""
DEARER = 1.1
"""Costs per scenario may grow by this factor for it, no further."""


class Stopped(BaseException):
    """Ends the work of a thread; never seen outside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """How scenarios are cut: `size` of a batch, `threads` that work on batches side by side, bytes."""

    size: int
    threads: int
    memory: int
    limit: int
    split: bool


def answer(question: Question, kind: Kind[Answer], cases: int, work: Work, progress: Progress) -> Answer:
    """The answer to all scenarios of the question. `cases`: rows that will be made of it in the end.

    Raises
    ------
    UserError
        The network cannot be run with this model at all, or not even one scenario fits into memory.
    Interrupted
        The user stopped the work; finished batches are kept where `work` says so.
    """
    return _Run(question, kind, cases, work, progress).answer()


class _Run(Generic[Answer]):
    """One question on its way."""

    def __init__(self, question: Question, kind: Kind[Answer], cases: int, work: Work, progress: Progress) -> None:
        self._question, self._kind, self._work = question, kind, work
        self._keep = work.keep
        self._shelf: Shelf | None = self._open() if self._keep is not None and self._keep.any() else None
        self._cut = cut(question, kind, cases, work, self._shelf.sizes() if self._shelf else {})
        hit, size = question.hit, self._cut.size
        self._batches = [Hit(hit.footprints, hit.level[at : at + size]) for at in range(0, hit.scenarios, size)]
        rows = [batch.scenarios for batch in self._batches]
        name = question.model.name
        self._listeners = [progress] if len(rows) == 1 else shares(progress, name, rows)
        self._found: dict[int, Answer] = {}
        self._kept: set[int] = set()
        self._unsound: set[int] = set()
        self._stop = threading.Event()

    def answer(self) -> Answer:
        self._take()
        left = [number for number in range(len(self._batches)) if number not in self._found]
        for number in self._found:
            self._listeners[number](self._question.model.name, 1, 1)
        self._work.announce(self._estimate(left))
        try:
            self._all(left)
        except KeyboardInterrupt:
            raise Interrupted(self._farewell()) from None
        self._put()
        return self._kind.joined([self._found[number] for number in range(len(self._batches))])

    def _all(self, left: list[int]) -> None:
        """Ask for the batches that are left. This thread only waits, so that it hears the user at any time; what it
        assumes (`parameters.assuming`) holds in the others."""
        pool = ThreadPoolExecutor(self._cut.threads, thread_name_prefix="batch")
        waiting: dict[Future[tuple[Answer, bool]], int] = {
            pool.submit(copy_context().run, self._one, number): number for number in left
        }
        try:
            while waiting:
                done, _ = wait(waiting, return_when=FIRST_COMPLETED)
                for future in sorted(done, key=waiting.__getitem__):
                    number = waiting.pop(future)
                    self._found[number], sound = future.result()
                    if not sound:
                        self._unsound.add(number)
                self._put()
        finally:
            self._stop.set()
            pool.shutdown(wait=True, cancel_futures=True)

    def _one(self, number: int) -> tuple[Answer, bool]:
        listener = self._listeners[number]

        def heard(stage: str, done: int, total: int) -> None:
            if self._stop.is_set():
                raise Stopped
            listener(stage, done, total)

        if self._stop.is_set():
            raise Stopped
        return _asked(self._question, self._kind, self._batches[number], heard)

    def _estimate(self, left: list[int]) -> Estimate:
        question, made = self._question, self._cut
        model, hit = question.model, question.hit
        rows = sum(self._batches[number].scenarios for number in left)
        size = min(self._cut.size, hit.scenarios)
        one = cost_of(model, question.network, hit, size, question.horizon, question.parameters)
        at_once = min(made.threads, max(len(left), 1)) * min(one.threads, cores())
        return Estimate(
            model=model.name,
            cases=hit.scenarios,
            batches=len(self._batches),
            kept=len(self._found),
            threads=at_once,
            memory=made.memory,
            limit=made.limit,
            seconds=one.seconds * rows / max(size, 1) / at_once,
            split=made.split,
        )

    # ------------------------------------------------------------------------------------------ what is kept

    def _open(self) -> Shelf:
        assert self._keep is not None
        return self._keep.shelf(key(self._question, self._kind.name, self._keep))

    def _take(self) -> None:
        """Batches that an interrupted run has left."""
        if self._shelf is None:
            return
        for number, batch in enumerate(self._batches):
            parcel = self._shelf.take(self._cut.size, number)
            if parcel is not None:
                try:
                    self._found[number] = self._kind.unpacked(parcel, batch.scenarios)
                except (KeyError, TypeError, ValueError):
                    continue
                self._kept.add(number)

    def _put(self) -> None:
        """Keep what is finished, once the work is long."""
        if self._keep is None or not self._keep.long:
            return
        for number in sorted(set(self._found) - self._kept - self._unsound):
            self._shelf = self._shelf or self._open()
            if not self._shelf.put(self._cut.size, number, self._kind.packed(self._found[number])):
                return
            self._kept.add(number)

    def _farewell(self) -> str:
        self._put()
        if not self._kept:
            return ""
        return f"Kept {len(self._kept):,} of {len(self._batches):,} batches; run the same command again to go on."


def key(question: Question, kind: str, keep: Checkpoints) -> str:
    """Hash of everything that the answer depends on."""
    module = sys.modules[type(question.model).__module__].__file__
    code = program(Path(__file__).parents[1], Path(module) if module else None)
    asked = [question.model.name, question.hit, question.horizon, dict(question.parameters), dict(assumed()), kind]
    return fingerprint([code, keep.once(question.network), *asked])


def cut(question: Question, kind: Kind[Answer], cases: int, work: Work, there: dict[int, int]) -> Cut:
    """How to cut the scenarios of a question into batches.

    `there`: sizes of the batches that an interrupted run has left, and their number; such a size is used again where it
    fits.

    Raises
    ------
    UserError
        Not even one scenario at a time fits into memory, or the results alone do not.
    """
    model, rows = question.model, max(question.hit.scenarios, 1)

    def cost(size: int) -> Cost:
        return cost_of(model, question.network, question.hit, min(size, rows), question.horizon, question.parameters)

    limit = work.memory or int(SHARE * available_memory())
    results = kind.held(cost(1)) * (2 * rows + cases)
    room = limit - results
    sizes = [model.batch]
    while sizes[-1] > 1:
        sizes.append(sizes[-1] // 2)
    brief = _smaller(cost, sizes, lambda one: not one.seconds > SPELL)
    fits = [size for size in brief if cost(size).memory <= room]
    if not fits:
        raise _too_large(question, limit, cost(1).memory + results, results)
    enough = max(room // ROOMY, int(1.5 * cost(1).memory))
    size = _smaller(cost, fits, lambda one: one.memory <= enough)[0]
    known = [other for other in there if cost(other).memory <= room]
    chosen = max(known, key=lambda other: there[other], default=size)
    one = cost(chosen)
    wanted = max(1, (work.workers or cores()) // min(one.threads, cores()))
    threads = min(wanted, -(-rows // chosen), max(1, room // max(one.memory, 1)))
    memory = results + threads * one.memory
    return Cut(size=chosen, threads=threads, memory=memory, limit=limit, split=chosen < brief[0])


def _smaller(cost: Callable[[int], Cost], sizes: list[int], enough: Callable[[Cost], bool]) -> list[int]:
    """The sizes from the first on with which it is enough, or below which every scenario would cost more."""
    for at, (size, half) in enumerate(pairwise(sizes)):
        now = cost(size)
        if enough(now) or cost(half).seconds * size / half > DEARER * now.seconds:
            return sizes[at:]
    return sizes[-1:]


def _too_large(question: Question, limit: int, needed: int, results: int) -> UserError:
    network, hit = question.network, question.hit
    what = f"{hit.scenarios:,} cases x {question.model.name} on {len(network.nodes):,} nodes and "
    what += f"{len(network.arcs):,} arcs need {short_size(needed)} of memory, one at a time; "
    what += f"{short_size(limit)} may be used"
    hint = "Give more with --memory, free some, or use a machine with more."
    if results > limit // 2:
        hint = f"The results alone take {short_size(results)}: use fewer scenarios or draws. {hint}"
    return UserError([Problem(what, hint=hint)])


def _asked(question: Question, kind: Kind[Answer], batch: Hit, heard: Progress) -> tuple[Answer, bool]:
    """The answer to a batch, and whether all of it came without a failure of the program."""
    try:
        return kind.ask(question, batch, heard), True
    except UserError:
        raise
    except Exception as error:
        if batch.scenarios > 1:
            half = batch.scenarios // 2
            parts = [Hit(batch.footprints, rows) for rows in (batch.level[:half], batch.level[half:])]
            return kind.joined([_asked(question, kind, part, heard)[0] for part in parts]), False
        try:
            return kind.failed(question, _text(error)), False
        except Exception:
            raise error from None


def _text(error: Exception) -> str:
    if isinstance(error, MemoryError):
        return "there is not enough memory for this scenario"
    return str(error) if isinstance(error, ForeshockError) else f"{type(error).__name__}: {error}"
