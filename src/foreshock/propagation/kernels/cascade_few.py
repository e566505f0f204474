"""A cascade that has reached few firms: one case alone, and only what has changed is passed on.

Sums of weight x loss are kept and grow by weight x change, so a turn costs the links of the firms that changed, and
never reads those of a hub because one of its many partners has moved a little.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from foreshock.propagation.kernels.compiled import compiled
from foreshock.propagation.kernels.firms import FirmGraph
from foreshock.schema.labels import Floats, Ints


class FewWork(NamedTuple):
    """Work space of one thread for n firms, all zero between cases."""

    down: Floats
    """(n) losses downstream, and `up` upstream."""
    up: Floats
    deficit: Floats
    """(n) what customers know of: sigma x loss. `seen` (n): what suppliers know of."""
    seen: Floats
    short: Floats
    """(segments) sums of weight x deficit. `lost` (n): sums of weight x seen."""
    lost: Floats
    gone: Floats
    """(markets + 1) part of a market's output that is lost."""
    before: Floats
    """(n) loss downstream at the start of the turn. `change`: growth of the deficits in `passing`."""
    change: Floats
    met: Ints
    """Firms with any loss, `counts[0]` of them, and segments with any, `counts[1]` of them."""
    met_segments: Ints
    is_met: NDArray[np.int8]
    passing: Ints
    """Firms whose deficit has grown; `moved_down`, `moved_up`: whose loss has."""
    moved_down: Ints
    moved_up: Ints
    stamp_down: Ints
    """(n) turn whose deficits read the last change; `stamp_up` (n), `stamp_market` (markets + 1)."""
    stamp_up: Ints
    stamp_market: Ints
    counts: NDArray[np.int64]

    @classmethod
    def of(cls, graph: FirmGraph) -> FewWork:
        n, segments, markets = graph.firms, graph.segment_buyer.size, graph.markets + 1
        numbers = [np.zeros(size) for size in (n, n, n, n, segments, n, markets, n, n)]
        places = [np.zeros(size, np.int32) for size in (n, segments, n, n, n, n, n, markets)]
        return cls._make([*numbers, *places[:2], np.zeros(n, np.int8), *places[2:], np.zeros(2, np.int64)])


@compiled
def _meet(i: Any, work: Any) -> Any:
    if work.is_met[i] == 0:
        work.is_met[i] = 1
        work.met[work.counts[0]] = i
        work.counts[0] += 1


@compiled
def _begin(firms: Any, remaining: Any, begin: Any, end: Any, market: Any, part: Any, work: Any) -> Any:
    """Put the shock in; returns the number of firms it hits."""
    hit = 0
    for e in range(begin, end):
        i = firms[e]
        if remaining[e] < 1.0:
            work.down[i] = 1.0 - remaining[e]
            work.up[i] = work.down[i]
            work.gone[market[i]] += part[i] * work.down[i]
            work.stamp_market[market[i]] = 1
            work.stamp_down[i] = 1
            work.moved_up[hit] = i
            _meet(i, work)
            hit += 1
    return hit


@compiled
def _grown(turn: Any, market: Any, part: Any, empty: Any, work: Any) -> Any:
    """Fill `passing` and `change` with the deficits that a firm's own loss, or its market's, has raised."""
    none = work.gone.size - 1
    passing = 0
    for k in range(work.counts[0]):
        i = work.met[k]
        m = market[i]
        news = work.stamp_down[i] if m == none else work.stamp_market[m]
        if news == turn:
            sigma = 1.0 if m == none else min(1.0, part[i] / max(1.0 - work.gone[m], empty))
            change = sigma * work.down[i] - work.deficit[i]
            if change > 0.0:
                work.passing[passing] = i
                work.change[passing] = change
                passing += 1
    return passing


@compiled
def _pass_down(
    turn: Any, passing: Any, begin: Any, segment: Any, weight: Any, buyer: Any, market: Any, part: Any, work: Any
) -> Any:
    """Customers' new losses. Returns the largest fall."""
    moved = 0
    for k in range(passing):
        i = work.passing[k]
        work.deficit[i] += work.change[k]
        for e in range(begin[i], begin[i + 1]):
            more = weight[e] * work.change[k]
            if more > 0.0:
                s = segment[e]
                if work.short[s] == 0.0:
                    work.met_segments[work.counts[1]] = s
                    work.counts[1] += 1
                work.short[s] += more
                j = buyer[s]
                new = min(work.short[s], 1.0)
                if new > work.down[j]:
                    if work.stamp_down[j] != turn + 1:
                        work.stamp_down[j] = turn + 1
                        work.before[j] = work.down[j]
                        work.moved_down[moved] = j
                        moved += 1
                    work.down[j] = new
    fell = 0.0
    for k in range(moved):
        j = work.moved_down[k]
        fall = work.down[j] - work.before[j]
        fell = max(fell, fall)
        work.gone[market[j]] += part[j] * fall
        work.stamp_market[market[j]] = turn + 1
        _meet(j, work)
    return fell


@compiled
def _pass_up(turn: Any, passing: Any, begin: Any, supplier: Any, weight: Any, work: Any) -> Any:
    """Suppliers' new losses. Returns the largest fall and how many fell."""
    reached = 0
    for k in range(passing):
        i = work.moved_up[k]
        change = work.up[i] - work.seen[i]
        work.seen[i] = work.up[i]
        for e in range(begin[i], begin[i + 1]):
            j = supplier[e]
            work.lost[j] += weight[e] * change
            if work.stamp_up[j] != turn:
                work.stamp_up[j] = turn
                work.passing[reached] = j
                reached += 1
    fell, moved = 0.0, 0
    for k in range(reached):
        j = work.passing[k]
        fall = min(work.lost[j], 1.0) - work.up[j]
        if fall > 0.0:
            work.up[j] += fall
            fell = max(fell, fall)
            work.moved_up[moved] = j
            moved += 1
        _meet(j, work)
    return fell, moved


@compiled
def spread_few(case: Any, shock: Any, nodes: Any, passed: Any, rules: Any, work: Any) -> Any:
    """Run a case; returns its iterations, or minus those before a turn that would pass on more than `limit` links."""
    begin, firms, remaining = shock
    market, part, _ = nodes
    buyer, down_begin, segment, down_weight, up_begin, supplier, up_weight = passed
    eps, empty, most, limit = rules
    falling = _begin(firms, remaining, begin[case], begin[case + 1], market, part, work)
    for turn in range(1, most + 1):
        passing = _grown(turn, market, part, empty, work)
        links = 0
        for k in range(passing):
            links += down_begin[work.passing[k] + 1] - down_begin[work.passing[k]]
        for k in range(falling):
            links += up_begin[work.moved_up[k] + 1] - up_begin[work.moved_up[k]]
        if links > limit:
            return 1 - turn
        fell = _pass_down(turn, passing, down_begin, segment, down_weight, buyer, market, part, work)
        fell_up, falling = _pass_up(turn, falling, up_begin, supplier, up_weight, work)
        if max(fell, fell_up) <= eps:
            return turn
    return most


@compiled
def clear_few(work: Any) -> Any:
    """Clean the work space where it was touched."""
    for k in range(work.counts[0]):
        i = work.met[k]
        work.down[i] = 0.0
        work.up[i] = 0.0
        work.deficit[i] = 0.0
        work.seen[i] = 0.0
        work.lost[i] = 0.0
        work.is_met[i] = 0
        work.stamp_down[i] = 0
        work.stamp_up[i] = 0
    for k in range(work.counts[1]):
        work.short[work.met_segments[k]] = 0.0
    work.gone[:] = 0.0
    work.stamp_market[:] = 0
    work.counts[:] = 0
