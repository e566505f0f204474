"""The generalized-Leontief cascade (Diem, Borsos, Reisch, Kertesz and Thurner 2022, Scientific Reports 12, eq. 2-9).

All firms move at once, from their remaining capacity psi:

    d_i   = sigma_i (1 - h_i),   sigma_i = min(1, out_i / sum over i's market of out h)
    h_j   = max(0, min(psi_j, 1 - max over segments of sum Ld d))      downstream
    u_i   = max(0, min(psi_i, 1 - sum Lu (1 - u)))                      upstream

until no h and no u fell by more than eps. Three forms of the same update: `cascade_one` sweeps all firms of one case,
on all threads; `cascade_lanes` runs many cases, each alone while it has reached few firms (`cascade_few`), then LANES
of them side by side (`cascade_many`). A case's answer depends on neither its neighbours nor the number of threads.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from foreshock.core.progress import Progress, silent
from foreshock.propagation.kernels.cascade_few import FewWork
from foreshock.propagation.kernels.cascade_many import ManyWork, Partners, run_cases
from foreshock.propagation.kernels.compiled import compiled, spread, threads
from foreshock.propagation.kernels.firms import FirmGraph
from foreshock.schema.labels import Floats, Ints

EMPTY_MARKET = 1e-10
"""A market that has kept no more of its output than this replaces nobody."""
MAX_ITERATIONS = 10_000
BLOCKS = 16
"""Ranges of firms in a sweep; market sums are added up range by range, whatever the number of threads."""
ROUND = 8_192
"""Cases between two reports of progress."""
FEW = 64
"""A case runs alone while a turn passes on at most one link in so many."""


def _markets(graph: FirmGraph) -> tuple[Ints, Floats]:
    """(n) by place: the firm's market, `graph.markets` for none, and its part of the market's output."""
    output, market = graph.output[graph.firm], graph.market[graph.firm]
    market = np.where(market >= 0, market, graph.markets).astype(np.int32)
    total = np.bincount(market, output, graph.markets + 1)
    total[-1] = 0.0
    return market, np.divide(output, total[market], out=np.ones(graph.firms), where=total[market] > 0)


# ------------------------------------------------------------------------------------------------------- one case


@compiled
def _deficits(begin: Any, end: Any, scale: Any, market: Any, part: Any, down: Any, deficit: Any) -> Any:
    for i in range(begin, end):
        deficit[i] = min(1.0, part[i] * scale[market[i]]) * down[i]


@compiled
def _sweep(
    begin: Any,
    end: Any,
    down_begin: Any,
    down_link: Any,
    down_weight: Any,
    up_begin: Any,
    up_customer: Any,
    up_weight: Any,
    market: Any,
    part: Any,
    deficit: Any,
    seen: Any,
    down: Any,
    up: Any,
    left: Any,
) -> Any:
    """New losses of firms begin to end; what they leave to their markets. Returns the largest fall."""
    fell = 0.0
    for i in range(begin, end):
        worst, short = 0.0, 0.0
        for e in range(down_begin[i], down_begin[i + 1]):
            code = down_link[e]
            short = down_weight[e] * deficit[code >> 1] + (0.0 if code & 1 else short)
            worst = max(worst, short)
        lost = 0.0
        for e in range(up_begin[i], up_begin[i + 1]):
            lost += up_weight[e] * seen[up_customer[e]]
        new_down = max(down[i], min(worst, 1.0))
        new_up = max(seen[i], min(lost, 1.0))
        fell = max(fell, new_down - down[i], new_up - seen[i])
        down[i] = new_down
        up[i] = new_up
        left[market[i]] += part[i] * (1.0 - new_down)
    return fell


def cascade_one(graph: FirmGraph, psi: Floats, eps: float = 1e-2) -> tuple[Floats, Floats, int]:
    """Production levels (n) downstream and upstream of one case, and the number of iterations."""
    market, part = _markets(graph)
    psi = psi[graph.firm]
    down, seen = 1.0 - psi, 1.0 - psi
    deficit, up = np.empty_like(down), np.empty_like(down)
    left = np.zeros((BLOCKS, graph.markets + 1))
    left[0] = np.bincount(market, part * psi, graph.markets + 1)
    work = graph.down_begin + graph.up_begin + 4 * np.arange(graph.firms + 1)
    marks = np.searchsorted(work, work[-1] * np.arange(BLOCKS + 1) / BLOCKS).tolist()
    fell = np.full(BLOCKS, np.inf)
    links = (graph.down_begin, graph.down_link, graph.down_weight, graph.up_begin, graph.up_customer, graph.up_weight)
    alone = max(1, 20_000 * BLOCKS // max(graph.links, 1))

    def publish(first: int, last: int) -> None:
        _deficits(marks[first], marks[last], scale, market, part, down, deficit)

    def sweep(first: int, last: int) -> None:
        for block in range(first, last):
            ends = marks[block], marks[block + 1]
            fell[block] = _sweep(*ends, *links, market, part, deficit, seen, down, up, left[block])

    iterations = 0
    while fell.max() > eps and iterations < MAX_ITERATIONS:
        iterations += 1
        scale = _scale(left.sum(axis=0))
        left[:] = 0.0
        spread(publish, BLOCKS, alone=alone)
        spread(sweep, BLOCKS, alone=alone)
        seen, up = up, seen
    return 1.0 - down[graph.place], 1.0 - seen[graph.place], iterations


def _scale(left: Floats) -> Floats:
    """1 / what every market has kept; firms without a market, in the last entry, are replaced by nobody."""
    left[-1] = 0.0
    return np.asarray(1.0 / np.maximum(left, EMPTY_MARKET))


# ------------------------------------------------------------------------------------------------------ many cases


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Spread:
    """Answers to K cases.

    `index` (K, 3): the systemic-risk index and its downstream and upstream halves, shares of all output. `iterations`
    (K). `down`, `up` (K, n): losses of every firm, shares of its output, where asked for.
    """

    index: Floats
    iterations: Ints
    down: Floats
    up: Floats


def cascade_lanes(
    graph: FirmGraph,
    begin: NDArray[np.int64],
    firms: Ints,
    remaining: Floats,
    eps: float = 1e-2,
    *,
    precision: type[np.floating[Any]] = np.float64,
    losses: bool = False,
    progress: Progress = silent,
) -> Spread:
    """The systemic-risk index of K cases, and the losses of every firm on request.

    Parameters
    ----------
    begin, firms, remaining
        Case k shocks the distinct firms `firms[begin[k]:begin[k + 1]]` to the `remaining` capacity in [0, 1].
    precision
        float64; or float32 for cases that have spread far, half the memory to move (errors near 1e-7 of the index).
    """
    count = begin.size - 1
    workers = max(1, min(threads(), count))
    market, part = _markets(graph)
    share = graph.output[graph.firm] / max(float(graph.output.sum()), np.finfo(np.float64).tiny)
    hit, remaining = graph.place[firms], remaining.astype(np.float64)
    partners = Partners.of(graph, precision)
    passed = (
        graph.segment_buyer, graph.pass_down_begin, graph.pass_down, graph.pass_down_weight,
        graph.pass_up_begin, graph.pass_up, graph.pass_up_weight,
    )  # fmt: skip
    index, iterations = np.zeros((count, 3)), np.zeros(count, np.int32)
    size = (count, graph.firms) if losses else (0, 0)
    down, up = np.zeros(size), np.zeros(size)
    work = [(FewWork.of(graph), ManyWork.of(graph, precision)) for _ in range(workers)]
    rules = (eps, EMPTY_MARKET, MAX_ITERATIONS, graph.links // FEW)

    def run(first: int, last: int) -> None:
        for worker in range(first, last):
            run_cases(
                (at + worker, workers, upto), (begin, hit, remaining),
                (market, part, share), passed, partners, rules, *work[worker], (index, iterations, down, up),
            )  # fmt: skip

    for at in range(0, count, ROUND):
        upto = min(at + ROUND, count)
        spread(run, workers)
        progress("cascade", upto, count)
    if losses:
        down, up = down[:, graph.place], up[:, graph.place]
    return Spread(index=index, iterations=iterations, down=down, up=up)


def all_firms(
    graph: FirmGraph,
    eps: float = 1e-2,
    *,
    precision: type[np.floating[Any]] = np.float64,
    progress: Progress = silent,
) -> Spread:
    """The index of every firm's complete failure."""
    each = np.arange(graph.firms, dtype=np.int32)
    begin = np.arange(graph.firms + 1, dtype=np.int64)
    return cascade_lanes(graph, begin, each, np.zeros(graph.firms), eps, precision=precision, progress=progress)
