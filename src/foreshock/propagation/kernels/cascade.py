"""The generalized-Leontief cascade (Diem, Borsos, Reisch, Kertesz and Thurner 2022, Scientific Reports 12, eq. 2-9).

All firms move at once, from their remaining capacity psi:

    d_i   = sigma_i (1 - h_i),   sigma_i = min(1, out_i / sum over i's market of out h)
    h_j   = max(0, min(psi_j, 1 - max over segments of sum Ld d))      downstream
    u_i   = max(0, min(psi_i, 1 - sum Lu (1 - u)))                      upstream

until no h and no u fell by more than eps. Two forms of the same update: `cascade_one` sweeps all rows of one case on
all threads; `cascade_lanes` runs many cases, LANES of them side by side through one list of rows to look at, so that
indices and memory lines are shared, and rows that nothing reached are never read.
"""

from __future__ import annotations

import numba as nb
import numpy as np
from numpy.typing import NDArray

from foreshock.propagation.kernels.firms import FirmGraph
from foreshock.schema.labels import Floats, Ints

LANES = 16
EMPTY_MARKET = 1e-10
MAX_ITERATIONS = 10_000


@nb.njit(cache=True)
def _sigma(output: float, market_sum: float) -> float:
    """How much of a firm's loss the market cannot make up."""
    if market_sum <= EMPTY_MARKET:
        return 1.0
    return min(1.0, output / market_sum)


@nb.njit(cache=True, parallel=True, fastmath={"contract"})
def _sweep_down(segment_of, start, supplier, weight, deficit, psi, h, fresh):  # type: ignore[no-untyped-def]
    for j in nb.prange(psi.size):
        worst = 0.0
        for s in range(segment_of[j], segment_of[j + 1]):
            short = 0.0
            for e in range(start[s], start[s + 1]):
                short += weight[e] * deficit[supplier[e]]
            worst = max(worst, short)
        fresh[j] = min(h[j], max(0.0, min(psi[j], 1.0 - worst)))


@nb.njit(cache=True, parallel=True, fastmath={"contract"})
def _sweep_up(start, customer, weight, psi, u, fresh):  # type: ignore[no-untyped-def]
    for i in nb.prange(psi.size):
        lost = 0.0
        for e in range(start[i], start[i + 1]):
            lost += weight[e] * (1.0 - u[customer[e]])
        fresh[i] = min(u[i], max(0.0, min(psi[i], 1.0 - lost)))


@nb.njit(cache=True)
def _deficits(h, output, market, sums, deficit):  # type: ignore[no-untyped-def]
    """d_i of all firms from the sums of their markets."""
    sums[:] = 0.0
    for i in range(h.size):
        if market[i] >= 0:
            sums[market[i]] += output[i] * h[i]
    for i in range(h.size):
        sigma = _sigma(output[i], sums[market[i]]) if market[i] >= 0 else 1.0
        deficit[i] = sigma * (1.0 - h[i])


def cascade_one(graph: FirmGraph, psi: Floats, eps: float = 1e-2) -> tuple[Floats, Floats, int]:
    """Production levels (n) downstream and upstream of one case, and the number of iterations."""
    h, u = psi.astype(np.float64), psi.astype(np.float64)
    fresh_h, fresh_u = np.empty_like(h), np.empty_like(u)
    deficit, sums = np.empty_like(h), np.zeros(max(graph.markets, 1))
    iterations = 0
    fell = np.inf
    while fell > eps and iterations < MAX_ITERATIONS:
        iterations += 1
        _deficits(h, graph.output, graph.market, sums, deficit)
        _sweep_down(
            graph.segment_of, graph.down_start, graph.down_supplier, graph.down_weight, deficit, psi, h, fresh_h
        )
        _sweep_up(graph.up_start, graph.up_customer, graph.up_weight, psi, u, fresh_u)
        fell = max(float((h - fresh_h).max(initial=0.0)), float((u - fresh_u).max(initial=0.0)))
        h, fresh_h = fresh_h, h
        u, fresh_u = fresh_u, u
    return h, u, iterations


# ------------------------------------------------------------------------------------------- many cases, in lanes


@nb.njit(cache=True, inline="always")
def _look(row, stamp, marks, rows, count):  # type: ignore[no-untyped-def]
    """Put a row on the list of rows to look at, once a turn."""
    if marks[row] != stamp:
        marks[row] = stamp
        rows[count] = row
        return count + 1
    return count


@nb.njit(cache=True, fastmath={"contract"})
def _block(  # type: ignore[no-untyped-def]
    lanes, firms, remaining, begin, output, share, market, market_total,
    segment_of, down_start, down_supplier, down_weight, up_start, up_customer, up_weight,
    buyers_start, buyers, sellers_start, sellers, eps, limit, work, lists, answer,
):  # fmt: skip
    """One block of up to LANES cases; `answer` (LANES, 4) gets the index, its two halves and the iterations (0: put
    off, because the case touched more than `limit` firms)."""
    loss_h, deficit, loss_u, seen_u, lost, total, short, worst, fell, reach = work
    rows_h, rows_u, mark_h, mark_u, met_h, met_u, is_met_h, is_met_u, moved, market_moved = lists
    n_rows_h, n_rows_u, n_met_h, n_met_u = 0, 0, 0, 0
    alive = np.ones(LANES, np.bool_)
    alive[lanes:] = False
    reach[:] = 0
    stamp = 1
    mark_h[:] = 0
    mark_u[:] = 0
    for lane in range(lanes):
        for e in range(begin[lane], begin[lane + 1]):
            i = firms[e]
            gone = 1.0 - remaining[e]
            loss_h[i, lane] = gone
            loss_u[i, lane] = gone
            seen_u[i, lane] = gone
            if market[i] >= 0:
                lost[market[i], lane] += output[i] * gone
            if is_met_h[i] == 0:
                is_met_h[i] = 1
                is_met_u[i] = 1
                met_h[n_met_h] = i
                met_u[n_met_u] = i
                n_met_h += 1
                n_met_u += 1
            reach[lane] += 1
    for k in range(n_met_h):
        i = met_h[k]
        for lane in range(LANES):
            sigma = 1.0
            if market[i] >= 0:
                sigma = _sigma(output[i], market_total[market[i]] - lost[market[i], lane])
            deficit[i, lane] = sigma * loss_h[i, lane]
        for e in range(buyers_start[i], buyers_start[i + 1]):
            n_rows_h = _look(buyers[e], stamp, mark_h, rows_h, n_rows_h)
        for e in range(sellers_start[i], sellers_start[i + 1]):
            n_rows_u = _look(sellers[e], stamp, mark_u, rows_u, n_rows_u)

    for turn in range(1, MAX_ITERATIONS + 1):
        fell[:] = 0.0
        # downstream: read deficits, write losses
        n_moved = 0
        for k in range(n_rows_h):
            j = rows_h[k]
            worst[:] = 0.0
            for s in range(segment_of[j], segment_of[j + 1]):
                short[:] = 0.0
                for e in range(down_start[s], down_start[s + 1]):
                    i = down_supplier[e]
                    w = down_weight[e]
                    for lane in range(LANES):
                        short[lane] += w * deficit[i, lane]
                for lane in range(LANES):
                    worst[lane] = max(worst[lane], short[lane])
            changed = False
            for lane in range(LANES):
                old = loss_h[j, lane]
                new = max(old, min(worst[lane], 1.0))
                if alive[lane] and new > old:
                    changed = True
                    fell[lane] = max(fell[lane], new - old)
                    if market[j] >= 0:
                        lost[market[j], lane] += output[j] * (new - old)
                    if old == 0.0:
                        reach[lane] += 1
                    loss_h[j, lane] = new
            if changed:
                moved[n_moved] = j
                n_moved += 1
                if is_met_h[j] == 0:
                    is_met_h[j] = 1
                    met_h[n_met_h] = j
                    n_met_h += 1
                if market[j] >= 0:
                    market_moved[market[j]] = turn
        # upstream: read what was seen, write losses
        n_up = 0
        for k in range(n_rows_u):
            i = rows_u[k]
            short[:] = 0.0
            for e in range(up_start[i], up_start[i + 1]):
                j = up_customer[e]
                w = up_weight[e]
                for lane in range(LANES):
                    short[lane] += w * seen_u[j, lane]
            changed = False
            for lane in range(LANES):
                old = loss_u[i, lane]
                new = max(old, min(short[lane], 1.0))
                if alive[lane] and new > old:
                    changed = True
                    fell[lane] = max(fell[lane], new - old)
                    loss_u[i, lane] = new
            if changed:
                rows_u[n_up] = i
                n_up += 1
                if is_met_u[i] == 0:
                    is_met_u[i] = 1
                    met_u[n_met_u] = i
                    n_met_u += 1
        # who still runs
        running = False
        for lane in range(lanes):
            if alive[lane]:
                if fell[lane] <= eps:
                    alive[lane] = False
                    answer[lane, 3] = turn
                elif reach[lane] > limit:
                    alive[lane] = False
                    answer[lane, 3] = 0
                else:
                    running = True
        if not running:
            break
        # what the next turn reads, and who has to look again
        stamp += 1
        n_rows_h = 0
        if market_total.size > 0:
            n_moved = 0
            for k in range(n_met_h):
                i = met_h[k]
                if market[i] < 0 or market_moved[market[i]] == turn:
                    moved[n_moved] = i
                    n_moved += 1
        for k in range(n_moved):
            i = moved[k]
            changed = False
            for lane in range(LANES):
                sigma = 1.0
                if market[i] >= 0:
                    sigma = _sigma(output[i], market_total[market[i]] - lost[market[i], lane])
                fresh = sigma * loss_h[i, lane]
                if fresh != deficit[i, lane]:
                    changed = True
                    deficit[i, lane] = fresh
            if changed:
                for e in range(buyers_start[i], buyers_start[i + 1]):
                    n_rows_h = _look(buyers[e], stamp, mark_h, rows_h, n_rows_h)
        n_rows_u = _spread_up(rows_u, n_up, loss_u, seen_u, sellers_start, sellers, stamp, mark_u, moved)

    _summed(lanes, share, loss_h, loss_u, met_h, n_met_h, met_u, n_met_u, is_met_h, total, answer)
    _wiped(
        met_h, n_met_h, met_u, n_met_u, market, loss_h, deficit, loss_u, seen_u, lost, is_met_h, is_met_u, market_moved
    )


@nb.njit(cache=True)
def _spread_up(rows, count, loss, seen, sellers_start, sellers, stamp, marks, spare):  # type: ignore[no-untyped-def]
    """Publish the upstream losses that changed; their suppliers look next. Returns the length of the new list."""
    for k in range(count):
        spare[k] = rows[k]
        for lane in range(LANES):
            seen[rows[k], lane] = loss[rows[k], lane]
    fresh = 0
    for k in range(count):
        for e in range(sellers_start[spare[k]], sellers_start[spare[k] + 1]):
            fresh = _look(sellers[e], stamp, marks, rows, fresh)
    return fresh


@nb.njit(cache=True)
def _summed(lanes, share, loss_h, loss_u, met_h, n_h, met_u, n_u, is_met_h, total, answer):  # type: ignore[no-untyped-def]
    """The index and its halves: output shares times what is lost."""
    total[:] = 0.0
    for k in range(n_h):
        i = met_h[k]
        for lane in range(lanes):
            total[0, lane] += share[i] * max(loss_h[i, lane], loss_u[i, lane])
            total[1, lane] += share[i] * loss_h[i, lane]
    for k in range(n_u):
        i = met_u[k]
        for lane in range(lanes):
            total[2, lane] += share[i] * loss_u[i, lane]
            if is_met_h[i] == 0:
                total[0, lane] += share[i] * loss_u[i, lane]
    for lane in range(lanes):
        for part in range(3):
            answer[lane, part] = total[part, lane]


@nb.njit(cache=True)
def _wiped(met_h, n_h, met_u, n_u, market, loss_h, deficit, loss_u, seen_u, lost, is_met_h, is_met_u, moved):  # type: ignore[no-untyped-def]
    """Clean the work space where it was touched."""
    for k in range(n_h):
        i = met_h[k]
        loss_h[i, :] = 0.0
        deficit[i, :] = 0.0
        is_met_h[i] = 0
        if market[i] >= 0:
            lost[market[i], :] = 0.0
            moved[market[i]] = 0
    for k in range(n_u):
        i = met_u[k]
        loss_u[i, :] = 0.0
        seen_u[i, :] = 0.0
        is_met_u[i] = 0


@nb.njit(cache=True, parallel=True)
def _blocks(  # type: ignore[no-untyped-def]
    threads, order, firms, remaining, begin, output, share, market, market_total,
    segment_of, down_start, down_supplier, down_weight, up_start, up_customer, up_weight,
    buyers_start, buyers, sellers_start, sellers, eps, limit, answers,
):  # fmt: skip
    """All blocks of a list of cases; thread t takes blocks t, t + threads, ... with a work space of its own."""
    n, cases = output.size, order.size
    blocks = (cases + LANES - 1) // LANES
    markets = max(market_total.size, 1)
    kind = down_weight.dtype
    for t in nb.prange(threads):
        work = (
            np.zeros((n, LANES), kind), np.zeros((n, LANES), kind), np.zeros((n, LANES), kind),
            np.zeros((n, LANES), kind), np.zeros((markets, LANES), np.float64), np.zeros((3, LANES), np.float64),
            np.zeros(LANES, kind), np.zeros(LANES, kind), np.zeros(LANES, kind), np.zeros(LANES, np.int64),
        )  # fmt: skip
        lists = (
            np.empty(n, np.int32), np.empty(n, np.int32), np.zeros(n, np.int32), np.zeros(n, np.int32),
            np.empty(n, np.int32), np.empty(n, np.int32), np.zeros(n, np.int8), np.zeros(n, np.int8),
            np.empty(n, np.int32), np.zeros(markets, np.int32),
        )  # fmt: skip
        answer = np.zeros((LANES, 4), np.float64)
        lane_begin = np.zeros(LANES + 1, np.int64)
        for block in range(t, blocks, threads):
            first = block * LANES
            lanes = min(LANES, cases - first)
            size = 0
            for lane in range(lanes):
                size += begin[order[first + lane] + 1] - begin[order[first + lane]]
            who = np.empty(size, np.int32)
            left = np.empty(size, kind)
            at = 0
            for lane in range(lanes):
                lane_begin[lane] = at
                for e in range(begin[order[first + lane]], begin[order[first + lane] + 1]):
                    who[at] = firms[e]
                    left[at] = remaining[e]
                    at += 1
            lane_begin[lanes] = at
            _block(
                lanes, who, left, lane_begin, output, share, market, market_total,
                segment_of, down_start, down_supplier, down_weight, up_start, up_customer, up_weight,
                buyers_start, buyers, sellers_start, sellers, eps, limit, work, lists, answer,
            )  # fmt: skip
            for lane in range(lanes):
                answers[order[first + lane]] = answer[lane]


def cascade_lanes(
    graph: FirmGraph,
    begin: NDArray[np.int64],
    firms: Ints,
    remaining: Floats,
    eps: float = 1e-2,
    *,
    precision: type[np.floating] = np.float64,
    threads: int | None = None,
) -> Floats:
    """The systemic-risk index of K cases.

    Parameters
    ----------
    begin, firms, remaining
        Case k shocks `firms[begin[k]:begin[k + 1]]` to the `remaining` capacity in [0, 1].
    precision
        float64, or float32 for twice the lanes per memory line (errors near 1e-6 of the index).

    Returns
    -------
    (K, 4): the index, its downstream and upstream halves, and the iterations.
    """
    workers = nb.get_num_threads() if threads is None else threads
    count = begin.size - 1
    total = float(graph.output.sum())
    market_total = np.bincount(graph.market[graph.market >= 0], graph.output[graph.market >= 0], graph.markets)
    answers = np.zeros((count, 4))
    fixed = (
        firms.astype(np.int32), remaining.astype(precision), begin, graph.output, graph.output / total, graph.market,
        market_total, graph.segment_of, graph.down_start, graph.down_supplier, graph.down_weight.astype(precision),
        graph.up_start, graph.up_customer, graph.up_weight.astype(precision), graph.buyers_start, graph.buyers,
        graph.sellers_start, graph.sellers, eps,
    )  # fmt: skip
    small = max(64, graph.firms // 50)
    _blocks(workers, np.arange(count, dtype=np.int64), *fixed, small, answers)
    large = np.flatnonzero(answers[:, 3] == 0)
    if large.size:
        _blocks(workers, large, *fixed, graph.firms + 1, answers)
    return answers


def all_firms(graph: FirmGraph, eps: float = 1e-2, *, precision: type[np.floating] = np.float64) -> Floats:
    """The index of every firm's complete failure, (n, 4) as in `cascade_lanes`."""
    each = np.arange(graph.firms, dtype=np.int32)
    return cascade_lanes(
        graph, np.arange(graph.firms + 1, dtype=np.int64), each, np.zeros(graph.firms), eps, precision=precision
    )
