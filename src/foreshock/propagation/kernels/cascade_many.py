"""Cascades that have reached many firms: LANES cases side by side, all firms in memory order every turn.

Indices, weights and memory lines are shared by the lanes. A lane takes the next case as soon as its own has come to
rest, so that no case waits for a longer one beside it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from foreshock.propagation.kernels.cascade_few import clear_few, spread_few
from foreshock.propagation.kernels.cascade_simd import (
    AHEAD,
    BOTH,
    FELL,
    LANES,
    look_down,
    look_up,
    publish,
    settle,
    wipe,
)
from foreshock.propagation.kernels.compiled import compiled
from foreshock.propagation.kernels.firms import FirmGraph
from foreshock.schema.labels import Floats, Ints

ALONE = 1e30
"""Scale of no market: times any part it is more than 1."""


class Partners(NamedTuple):
    """Links as a sweep reads them; the lists of partners are longer by what is asked for ahead."""

    down_begin: NDArray[np.int64]
    down_link: Ints
    down_weight: NDArray[Any]
    up_begin: NDArray[np.int64]
    up_customer: Ints
    up_weight: NDArray[Any]

    @classmethod
    def of(cls, graph: FirmGraph, precision: type[np.floating[Any]]) -> Partners:
        return cls(
            graph.down_begin,
            np.append(graph.down_link, np.zeros(AHEAD, np.int32)),
            graph.down_weight.astype(precision, copy=False),
            graph.up_begin,
            np.append(graph.up_customer, np.zeros(AHEAD, np.int32)),
            graph.up_weight.astype(precision, copy=False),
        )


class ManyWork(NamedTuple):
    """Work space of one thread: tables of (n, LANES), flat."""

    down: NDArray[Any]
    seen: NDArray[Any]
    up: NDArray[Any]
    deficit: NDArray[Any]
    scale: NDArray[Any]
    """(markets + 1, LANES) 1 / the part of a market's output that is left."""
    left: Floats
    """(markets + 1, LANES) the part of a market's output that is left."""
    keep: NDArray[Any]
    """(LANES) 0 where a lane starts anew."""
    scratch: Floats
    lane: NDArray[np.int64]
    """(2, LANES) case, -1 for none, and iterations done."""

    @classmethod
    def of(cls, graph: FirmGraph, precision: type[np.floating[Any]]) -> ManyWork:
        n, markets = graph.firms * LANES, (graph.markets + 1) * LANES
        tables = [np.zeros(size, precision) for size in (n, n, n, n, markets)]
        lane = np.vstack([np.full(LANES, -1, np.int64), np.zeros(LANES, np.int64)])
        return cls._make([*tables, np.ones(markets), np.ones(LANES, precision), np.zeros(6 * LANES), lane])


@compiled
def _load(lane: Any, down: Any, seen: Any, left: Any, few: Any) -> Any:
    """Hand a case over from the work space of the few, to a lane that is all zero."""
    for k in range(few.counts[0]):
        i = few.met[k]
        down[i * LANES + lane] = few.down[i]
        seen[i * LANES + lane] = few.up[i]
    for m in range(few.gone.size):
        left[m * LANES + lane] = 1.0 - few.gone[m]


@compiled
def _turn(nodes: Any, partners: Any, empty: Any, down: Any, seen: Any, up: Any, work: Any) -> Any:
    """One iteration of all lanes; `up` is written from `seen`, scratch gets falls and losses."""
    market, part, share = nodes
    down_begin, down_link, down_weight, up_begin, up_customer, up_weight = partners
    deficit, scale, left, scratch = work.deficit, work.scale, work.left, work.scratch
    last = scale.size - LANES
    for k in range(last):
        scale[k] = 1.0 / max(left[k], empty)
    scale[last:] = ALONE
    left[:] = 0.0
    scratch[:] = 0.0
    for i in range(market.size):
        publish(i, market[i], part[i], down, scale, deficit)  # type: ignore[call-arg]
    for i in range(market.size):
        look_down(down_link, down_weight, down_begin[i], down_begin[i + 1], deficit, scratch)  # type: ignore[call-arg]
        look_up(up_customer, up_weight, up_begin[i], up_begin[i + 1], seen, scratch)
        settle(i, market[i], part[i], share[i], down, seen, up, left, scratch)


@compiled
def _harvest(share: Any, eps: Any, most: Any, down: Any, up: Any, work: Any, answers: Any) -> Any:
    """Write the cases that have come to rest and free their lanes. Returns how many."""
    index, iterations, all_down, all_up = answers
    free = 0
    for lane in range(LANES):
        case = work.lane[0, lane]
        work.keep[lane] = 1.0
        if case < 0:
            continue
        work.lane[1, lane] += 1
        if work.scratch[FELL * LANES + lane] > eps and work.lane[1, lane] < most:
            continue
        for k in range(3):
            index[case, k] = work.scratch[(BOTH + k) * LANES + lane]
        iterations[case] = work.lane[1, lane]
        if all_down.size > 0:
            for i in range(share.size):
                all_down[case, i] = down[i * LANES + lane]
                all_up[case, i] = up[i * LANES + lane]
        work.lane[0, lane] = -1
        work.keep[lane] = 0.0
        free += 1
    return free


@compiled
def _finish(case: Any, turns: Any, share: Any, few: Any, answers: Any) -> Any:
    """Write a case that came to rest among the few."""
    index, iterations, all_down, all_up = answers
    both, down, up = 0.0, 0.0, 0.0
    for k in range(few.counts[0]):
        i = few.met[k]
        both += share[i] * max(few.down[i], few.up[i])
        down += share[i] * few.down[i]
        up += share[i] * few.up[i]
        if all_down.size > 0:
            all_down[case, i] = few.down[i]
            all_up[case, i] = few.up[i]
    index[case, 0] = both
    index[case, 1] = down
    index[case, 2] = up
    iterations[case] = turns


@compiled
def run_cases(
    take: Any, shock: Any, nodes: Any, passed: Any, partners: Any, rules: Any, few: Any, work: Any, answers: Any
) -> Any:
    """Cases `take` = (first, step, end), alone while they are small and in lanes from there on."""
    case, step, end = take
    eps, empty, most, _ = rules
    share = nodes[2]
    down, seen, up = work.down, work.seen, work.up
    free, running = 0, 0
    while case < end or running > 0:
        if free > 0:
            for i in range(share.size):
                wipe(i, work.keep, down)  # type: ignore[call-arg]
                wipe(i, work.keep, seen)
        for lane in range(LANES):
            while work.lane[0, lane] < 0 and case < end:
                turns = spread_few(case, shock, nodes, passed, rules, few)
                if turns > 0:
                    _finish(case, turns, share, few, answers)
                else:
                    _load(lane, down, seen, work.left, few)
                    work.lane[0, lane] = case
                    work.lane[1, lane] = -turns
                    running += 1
                clear_few(few)
                case += step
        if running > 0:
            _turn(nodes, partners, empty, down, seen, up, work)
            down_table = down
            free = _harvest(share, eps, most, down_table, up, work, answers)
            running -= free
            seen, up = up, seen
    # leave the lanes as they were found
    down[:] = 0.0
    seen[:] = 0.0
    up[:] = 0.0
