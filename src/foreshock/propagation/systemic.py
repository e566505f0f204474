"""The systemic-risk index of every firm of a network: what its failure alone would do to all.

The index is that of Diem, Borsos, Reisch, Kertesz and Thurner (2022, Scientific Reports 12): the share of the economy's
output that is lost once everybody has adapted to the firm's complete failure.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from foreshock.core.errors import UserError
from foreshock.core.parameters import assumed
from foreshock.core.progress import Progress, silent
from foreshock.core.units import DAYS_PER_YEAR, short_size
from foreshock.data.checkpoints import Parcel, Shelf, fingerprint, program
from foreshock.data.machine import available_memory
from foreshock.propagation.batches import SHARE
from foreshock.propagation.models.cascade import lay_out, setting
from foreshock.propagation.work import Estimate, Interrupted, Work, current
from foreshock.schema.firms import OtherRisk, SystemicRisk
from foreshock.schema.labels import Floats, Ints
from foreshock.schema.network import Network

if TYPE_CHECKING:
    from foreshock.propagation.kernels.cascade import Spread

NAME = "cascade of every firm"
MANY = 20_000
"""Firms from which the time of a whole index is estimated on a sample first."""
SAMPLE = 512
PIECE = 1.0
"""Seconds of work between two chances to stop."""
LEAST = 1_024
"""Cases of a piece, at least: with fewer, cases that rest wait for those that do not."""
LAYING, LINK, PASSED, FIRM = 140, 90, 12, 120
"""Bytes: for every link while the network is laid out, and once it is; for every link and for every firm in the work
space of a thread, the tables of its lanes aside. Measured."""
TABLES = 4
ROUNDING = 12
"""Decimals to which two indices are told apart in a ranking."""


def memory_of(network: Network, single: bool = False) -> int:
    """Bytes that the index of all firms takes at the worst moment, the network itself aside."""
    from foreshock.propagation.kernels.cascade_simd import LANES
    from foreshock.propagation.kernels.compiled import threads

    firms, links = len(network.nodes), len(network.arcs)
    each = firms * (FIRM + TABLES * LANES * (4 if single else 8)) + PASSED * links
    return max(LAYING * links, LINK * links + threads() * each)


def systemic_risk(
    network: Network,
    parameters: Mapping[str, float] | None = None,
    *,
    single: bool = False,
    progress: Progress = silent,
) -> SystemicRisk:
    """The economic systemic-risk index of every firm of a network in money.

    `parameters` overrides 'cascade.index_tolerance' and 'cascade.replaceability'. `single`: lanes of single precision,
    a third faster, errors below 1e-6 of all output. What it will take is announced first (`work.current`): memory, and
    the time measured on a sample of the firms. An interrupted index goes on where it was.

    Raises
    ------
    UserError
        Outputs or flows that are unknown or negative; too little memory.
    Interrupted
        The user stopped the work; the message says what is kept.
    """
    begin = time.perf_counter()
    given = parameters or {}
    work = current()
    limit = work.memory or int(SHARE * available_memory())
    need = memory_of(network, single)
    if need > limit:
        hint = " Single precision takes half of it." if not single else ""
        raise UserError(f"the index needs {short_size(need)} of memory, {short_size(limit)} may be used.{hint}")
    graph, eps = lay_out(network, given), setting("index_tolerance", given)

    def fail(firms: Ints) -> Spread:
        from foreshock.propagation.kernels.cascade import cascade_lanes

        each = np.arange(firms.size + 1, dtype=np.int64)
        nothing, kind = np.zeros(firms.size), np.float32 if single else np.float64
        return cascade_lanes(graph, each, firms, nothing, eps, precision=kind)

    pieces = _Pieces(network, given, single, fail, work)
    pieces.announce(need, limit)
    index, iterations = pieces.all(progress)
    both, down, up = np.ascontiguousarray(index.T)
    return SystemicRisk(
        firm=network.nodes.id,
        sector=network.nodes.sector.texts(),
        country=network.nodes.country.texts(),
        output=graph.output * DAYS_PER_YEAR,
        share=graph.output / max(float(graph.output.sum()), np.finfo(np.float64).tiny),
        index=both,
        downstream=down,
        upstream=up,
        iterations=iterations,
        tolerance=eps,
        replaceable=bool(setting("replaceability", given)),
        bits=32 if single else 64,
        links=len(network.arcs),
        currency=network.currency,
        name=network.name,
        notes=network.notes,
        seconds=time.perf_counter() - begin,
    )


def compared(name: str, found: SystemicRisk, other: SystemicRisk) -> OtherRisk:
    """How another answer on the same firms differs from this one."""
    mine, theirs = _ranks(found.index), _ranks(other.index)
    spread = min(float(mine.std()), float(theirs.std())) if len(found) else 0.0
    agreement = float(np.corrcoef(mine, theirs)[0, 1]) if spread > 0 else float("nan")
    half = other.needed(0.5) if other.index.any() else 0
    return OtherRisk(name, float(other.index.max(initial=0.0)), half, agreement)


def _ranks(values: Floats) -> Floats:
    """(n) rank of each value, those that are equal to rounding sharing their mean rank."""
    _, place, count = np.unique(values.round(ROUNDING), return_inverse=True, return_counts=True)
    return np.asarray((np.cumsum(count) - (count - 1) / 2)[place.reshape(-1)], dtype=np.float64)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What an answer depends on beside the network."""

    parameters: dict[str, float]
    single: bool


class _Pieces:
    """All firms in pieces of equal size, kept until the last is done."""

    def __init__(
        self,
        network: Network,
        parameters: Mapping[str, float],
        single: bool,
        fail: Callable[[Ints], Spread],
        work: Work,
    ) -> None:
        self._network, self._asked = network, _Asked({**assumed(), **parameters}, single)
        self._fail, self._work, self._n = fail, work, len(network.nodes)
        self._rate = self._measured()
        self._shelf = self._open() if work.keep is not None and work.keep.any() else None
        there = self._shelf.sizes() if self._shelf is not None else {}
        self._size = max(there, key=there.__getitem__) if there else max(LEAST, int(min(self._rate, self._n) * PIECE))
        self._count = -(-self._n // self._size)
        self._found: dict[int, tuple[Floats, Ints]] = {}
        self._kept: set[int] = set()
        for number in range(self._count if there else 0):
            self._take(number)

    def announce(self, memory: int, limit: int) -> None:
        """Tell what the rest will take."""
        from foreshock.propagation.kernels.compiled import threads

        left = self._n * (1 - len(self._found) / max(self._count, 1))
        self._work.announce(
            Estimate(
                model=NAME,
                cases=self._n,
                batches=self._count,
                kept=len(self._found),
                threads=threads(),
                memory=memory,
                limit=limit,
                seconds=left / self._rate,
                split=False,
            )
        )

    def all(self, progress: Progress) -> tuple[Floats, Ints]:
        """Index (n, 3) and iterations (n). Raises Interrupted."""
        try:
            for number in range(self._count):
                progress(NAME, min(number * self._size, self._n), self._n)
                if number not in self._found:
                    firms = np.arange(number * self._size, min((number + 1) * self._size, self._n), dtype=np.int32)
                    found = self._fail(firms)
                    self._found[number] = found.index, found.iterations
                    self._put()
        except KeyboardInterrupt:
            self._put()
            kept = f"Kept {len(self._kept):,} of {self._count:,} batches; run the same command again to go on."
            raise Interrupted(kept if self._kept else "") from None
        progress(NAME, self._n, self._n)
        parts = [self._found[number] for number in range(self._count)]
        index, iterations = (np.concatenate([part[place] for part in parts]) for place in (0, 1))
        return index, iterations

    def _measured(self) -> float:
        """Firms a second, on a sample; inf where there are few."""
        if self._n <= MANY:
            return float("inf")
        self._fail(np.arange(2, dtype=np.int32))
        started = time.perf_counter()
        self._fail(np.linspace(0, self._n - 1, SAMPLE).astype(np.int32))
        return SAMPLE / (time.perf_counter() - started)

    def _open(self) -> Shelf:
        """The place of these pieces: a hash of everything that the answer depends on."""
        assert self._work.keep is not None
        code = program(Path(__file__).parent)
        return self._work.keep.shelf(fingerprint([code, self._work.keep.once(self._network), NAME, self._asked]))

    def _take(self, number: int) -> None:
        """A piece that an interrupted run has left."""
        assert self._shelf is not None
        parcel = self._shelf.take(self._size, number)
        rows = min(self._size, self._n - number * self._size)
        if parcel is not None and parcel.arrays["index"].shape == (rows, 3):
            self._found[number] = parcel.arrays["index"], parcel.arrays["iterations"]
            self._kept.add(number)

    def _put(self) -> None:
        """Keep what is finished, once the work is long."""
        if self._work.keep is None or not self._work.keep.long:
            return
        for number in sorted(set(self._found) - self._kept):
            self._shelf = self._shelf or self._open()
            index, iterations = self._found[number]
            if not self._shelf.put(self._size, number, Parcel({"index": index, "iterations": iterations}, {})):
                return
            self._kept.add(number)
