"""The systemic-risk index of every firm of a network: what its failure alone would do to all.

The index is that of Diem, Borsos, Reisch, Kertesz and Thurner (2022, Scientific Reports 12): the share of the economy's
output that is lost once everybody has adapted to the firm's complete failure.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from foreshock.core.progress import Progress, silent
from foreshock.core.units import DAYS_PER_YEAR
from foreshock.propagation.models.cascade import lay_out, setting
from foreshock.schema.firms import SystemicRisk
from foreshock.schema.labels import Ints
from foreshock.schema.network import Network

MANY = 20_000
"""Firms from which the time of a whole index is estimated on a sample first."""
SAMPLE = 256
PIECE = 1.0
"""Seconds of work between two chances to stop."""
LEAST = 1_024
"""Cases of a piece, at least: with fewer, cases that rest wait for those that do not."""
LAYING, LINK, PASSED, FIRM = 140, 90, 12, 120
"""Bytes: for every link while the network is laid out, and once it is; for every link and for every firm in the work
space of a thread, the tables of its lanes aside. Measured."""
TABLES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexWork:
    """What an index of all firms will take: bytes at the worst moment, seconds, threads."""

    firms: int
    links: int
    memory: int
    seconds: float
    threads: int


def unheard(work: IndexWork) -> None:
    """Nobody wants to know."""


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
    announce: Callable[[IndexWork], None] = unheard,
) -> SystemicRisk:
    """The economic systemic-risk index of every firm of a network in money.

    `parameters` overrides 'cascade.index_tolerance' and 'cascade.replaceability'. `single`: lanes of single precision,
    a third faster, errors below 1e-6 of all output. `announce` hears what it will take, before it starts: memory, and
    the time measured on a sample of the firms.

    Raises
    ------
    UserError
        Outputs or flows that are unknown or negative.
    """
    from foreshock.propagation.kernels.cascade import Spread, cascade_lanes
    from foreshock.propagation.kernels.compiled import threads

    begin = time.perf_counter()
    given = parameters or {}
    graph, eps = lay_out(network, given), setting("index_tolerance", given)
    n = graph.firms

    def fail(firms: Ints) -> Spread:
        each = np.arange(firms.size + 1, dtype=np.int64)
        return cascade_lanes(
            graph, each, firms, np.zeros(firms.size), eps, precision=np.float32 if single else np.float64
        )

    seconds, rate = 0.0, float(n)
    if n > MANY:
        fail(np.arange(2, dtype=np.int32))
        started = time.perf_counter()
        fail(np.linspace(0, n - 1, SAMPLE).astype(np.int32))
        rate = SAMPLE / (time.perf_counter() - started)
        seconds = n / rate
    work = IndexWork(
        firms=n, links=len(network.arcs), memory=memory_of(network, single), seconds=seconds, threads=threads()
    )
    announce(work)
    index, iterations = np.zeros((n, 3)), np.zeros(n, dtype=np.int32)
    piece = max(LEAST, int(rate * PIECE))
    for at in range(0, n, piece):
        progress("index", at, n)
        found = fail(np.arange(at, min(at + piece, n), dtype=np.int32))
        index[at : at + piece], iterations[at : at + piece] = found.index, found.iterations
    progress("index", n, n)
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
