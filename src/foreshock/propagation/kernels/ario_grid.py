"""The inputs' part of a day on a dense world table, one scenario: the table is read once.

Four buyers and eight items at a time, receipts and pulls of the items come from one pass over the buyers' purchases
(all vectors of the day are known before), then their stocks and orders, then the orders go back to the suppliers while
the purchases are still in the first-level cache. No n x n array is ever written.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from foreshock.propagation.kernels.ario_inputs import (
    HALVES,
    ROUNDING,
    STOPS,
    SUMS,
    Books,
    Inputs,
    first_stock,
    make_inputs,
    make_manners,
)
from foreshock.propagation.kernels.ario_nodes import STILL, Now, Plant
from foreshock.propagation.kernels.ario_rules import Rules
from foreshock.propagation.kernels.ario_simd import gather_items, gather_tail, scatter_items, scatter_tail
from foreshock.propagation.kernels.ario_system import LANES, ROWS, Grid, Index, System
from foreshock.propagation.kernels.ario_ties import Ties
from foreshock.propagation.kernels.compiled import compiled, spread
from foreshock.schema.labels import Floats

LEAST = 200_000
"""Flows that a thread should have to be worth its start."""
CHUNKS = 16
"""Partial sums of orders: a fixed number, added in a fixed order, so that threads do not change the result."""
NEED, AIM, STOP, HALF, SUM, FLOW, FIXED = 0, 8, 16, 24, 32, 40, 48
"""Where, in the 48 numbers of eight inputs, stand what does not change: per unit of output the need and the target;
for inputs in that role, one over the stock that holds a unit of output; the flow."""
STOCK, QUOTA, STATE = 0, 8, 16
"""Where, in the 16 numbers of eight inputs, stand their stocks and today's quotas."""


LIMIT, DRIFT, BROKE = 0, 1, 2
"""Rows of what a day finds for every buyer."""


class Table(NamedTuple):
    """The flows (m rows as in `Grid`) and what does not change (m, blocks, 48), flat; the first tie of each input and
    the place of each tie; the buyers' capacity."""

    weight: Floats
    fixed: Floats
    tie_first: Index
    tie_place: Index
    capacity: Floats


class Shape(NamedTuple):
    """Sizes; whether links close; whether some inputs halve output or count by their sum; the rules as numbers.

    `row`: flows of a buyer in the table; `tail`: lanes of their last block.
    """

    buyers: int
    blocks: int
    regions: int
    items: int
    row: int
    tail: int
    closing: bool
    partly: bool
    floor: bool
    surplus: bool
    moved: float
    pace: float


class Motion(NamedTuple):
    """What the days change: stocks and quotas (m, blocks, 16), flat; deliveries and pulls (2, blocks, R, 8); output
    used, re-ordered and aimed at (3, m); partial sums of orders; what the day finds for every buyer (3, n)."""

    state: Floats
    vectors: Floats
    flows: Floats
    pieces: Floats
    found: Floats


class GridEngine:
    """Inputs of a dense world table, one scenario."""

    def __init__(self, system: System, rules: Rules, ties: Ties, scenarios: int) -> None:
        if not isinstance(system.table, Grid) or scenarios != 1 or rules.levels or rules.by_link:
            raise ValueError("a grid runs one scenario, with stocks per item and shares that are linear in the orders")
        grid, manners = system.table, make_manners(rules)
        rows, row = grid.weight.shape
        n, items, blocks, regions = system.n, grid.items, grid.blocks, grid.regions
        self._grid, self._ties = grid, ties
        self.inputs = make_inputs(system, rules)
        partly = bool(np.isin(self.inputs.role, (HALVES, SUMS)).any())
        self._table = Table(
            grid.weight.reshape(-1), _fix(self.inputs, rows, blocks, items).reshape(-1), ties.first, ties.place,
            system.capacity,
        )  # fmt: skip
        self._shape = Shape(
            n, blocks, regions, items, row, grid.tail, ties.closing, partly, manners.floor, manners.surplus,
            manners.moved, manners.pace,
        )  # fmt: skip
        state = np.zeros((rows, blocks, 2, LANES))
        state[:, :, 0] = _in_blocks(first_stock(system), rows, blocks, items)
        state[:, :, 1] = _in_blocks(system.flow, rows, blocks, items) > 0
        size = blocks * regions * LANES
        self._motion = Motion(
            state.reshape(-1), np.zeros((2, size)), np.zeros((3, rows)), np.zeros((CHUNKS, size)), np.zeros((3, n))
        )
        self._region_major = _region_major(blocks, regions, items)
        stocks = self._motion.state[:, None]
        self.books = Books(
            stock=stocks, quota=stocks, limit=self._motion.found[LIMIT, :, None], orders=np.zeros((n, 1)),
            drift=self._motion.found[DRIFT, :, None], broke=np.zeros((n, 1), dtype=np.bool_),
        )  # fmt: skip

    def begin(self, plant: Plant, now: Now) -> None:
        """Place the orders of the first day."""
        grid, books, moved = self._grid, self.books, self._shape.moved
        _limits(self._table, self._shape, self._motion)
        books.orders[:, 0] = np.stack([grid.item(p).sum(axis=0) for p in range(grid.items)], axis=1).ravel()
        for f in np.unique(self._ties.input // grid.items).tolist() if self._ties.closing else ():
            closed = grid.of(f).copy()
            for p in range(grid.items):
                for tie in range(*self._ties.first[f * grid.items + p : f * grid.items + p + 2]):
                    closed[self._ties.place[tie], p] *= self._ties.coming[tie, 0]
            whole, left = grid.of(f).sum(axis=0), closed.sum(axis=0)
            share = 1 - moved + moved * np.divide(whole, left, out=np.zeros_like(left), where=left > 0)
            quota = np.where(whole > 0, share, 0.0)
            books.quota[self.rows(f * grid.items + np.arange(grid.items)) + QUOTA, 0] = quota
            books.orders[:, 0] += (closed * quota - grid.of(f)).ravel()

    def ration(self, plant: Plant, now: Now, level: Floats) -> None:
        """Water-filling needs the links of a supplier; on a grid there are none."""
        raise NotImplementedError

    def trade(self, plant: Plant, now: Now, level: Floats, frozen: bool, content: bool) -> None:
        """Deliver, use, order."""
        table, shape, motion, ties = self._table, self._shape, self._motion, self._ties
        n = shape.buyers
        motion.vectors[0, self._region_major] = now.give[:, 0]
        motion.vectors[1, self._region_major] = now.next_pull[:, 0]
        motion.flows[0, :n], motion.flows[1, :n], motion.flows[2, :n] = now.use[:, 0], now.base[:, 0], now.goal[:, 0]
        watch = bool(now.moved.max() <= STILL)
        spread(
            lambda begin, end: _trade(table, shape, motion, ties.open, ties.coming, begin, end, watch),
            CHUNKS,
            alone=1 + LEAST * CHUNKS // table.weight.size,
        )
        if not shape.floor:
            self.books.broke[:, 0] |= motion.found[BROKE] > 0
        self.books.orders[:, 0] = motion.pieces.sum(axis=0)[self._region_major] * now.next_pull[:, 0]

    def receipts(self, now: Now) -> Floats:
        """For comparisons with the published gates, which are read off links."""
        raise NotImplementedError

    def rows(self, inputs: Index) -> Index:
        """Where the stocks of inputs stand in the books."""
        buyer, item = inputs // self._shape.items, inputs % self._shape.items
        return np.asarray((buyer * self._shape.blocks + item // LANES) * STATE + item % LANES)

    def quotas(self, inputs: Index) -> Floats:
        """(len, 1) today's quotas of some inputs."""
        return np.asarray(self.books.quota[self.rows(inputs) + QUOTA])


def _in_blocks(values: Floats, rows: int, blocks: int, items: int) -> Floats:
    """(rows, blocks, 8) values of the inputs, filled up with zeros."""
    filled = np.zeros((rows, blocks * LANES))
    filled[: values.size // items, :items] = values.reshape(-1, items)
    return filled.reshape(rows, blocks, LANES)


def _fix(inputs: Inputs, rows: int, blocks: int, items: int) -> Floats:
    fixed = np.zeros((rows, blocks, FIXED // LANES, LANES))
    per = np.divide(1.0, inputs.hold, out=np.zeros_like(inputs.hold), where=inputs.hold > 0)
    columns = [(NEED, inputs.need), (AIM, inputs.aim), (FLOW, inputs.flow)]
    columns += [
        (at, np.where(inputs.role == role, per, 0.0)) for at, role in ((STOP, STOPS), (HALF, HALVES), (SUM, SUMS))
    ]
    for at, values in columns:
        fixed[:, :, at // LANES] = _in_blocks(values, rows, blocks, items)
    return fixed


def _region_major(blocks: int, regions: int, items: int) -> Index:
    """(n) where producer (r, p) stands among (blocks, R, 8)."""
    place = np.arange(blocks * regions * LANES, dtype=np.int64).reshape(blocks, regions, LANES)
    return np.ascontiguousarray(place.transpose(1, 0, 2).reshape(regions, -1)[:, :items].ravel())


@compiled
def _lanes(shape: Shape, block: int) -> int:
    return shape.tail if block == shape.blocks - 1 else LANES


@compiled
def _gather(
    weight: Floats, at: int, step: int, lanes: int, vectors: Floats, begin: int, regions: int, out: Floats
) -> None:
    """What four buyers get and pull of the items of one block; `out` is zero where the block has fewer lanes."""
    if lanes == LANES:
        gather_items(weight, at, step, vectors[0], vectors[1], begin, regions, out)
    else:
        out[:] = 0.0
        gather_tail(weight, at, step, vectors[0], vectors[1], begin, regions, out)


@compiled
def _scatter(
    weight: Floats, at: int, step: int, lanes: int, quota: Floats, orders: Floats, begin: int, regions: int
) -> None:
    """Send the orders of four buyers for the items of one block back to their suppliers."""
    if lanes == LANES:
        scatter_items(weight, at, step, quota, orders, begin, regions)
    else:
        scatter_tail(weight, at, step, quota, orders, begin, regions)


@compiled
def _is_tied(table: Table, shape: Shape, f: int, end: int, block: int) -> bool:
    """Whether links of some input of this block of some of the buyers f .. end close."""
    last = min((block + 1) * LANES, shape.items)
    for buyer in range(f, end):
        begin = buyer * shape.items
        if table.tie_first[begin + block * LANES] < table.tie_first[begin + last]:
            return True
    return False


@compiled
def _close(closed: Floats, table: Table, shape: Shape, share: Floats, f: int, end: int, block: int) -> None:
    """Copy a block of the purchases of four buyers into `closed` (flat), with the open shares of its links applied."""
    lanes = _lanes(shape, block)
    part = shape.regions * lanes
    for j in range(ROWS):
        at = (f + j) * shape.row + block * shape.regions * LANES
        for i in range(part):
            closed[j * part + i] = table.weight[at + i]
    for buyer in range(f, end):
        for p in range(block * LANES, min((block + 1) * LANES, shape.items)):
            for tie in range(table.tie_first[buyer * shape.items + p], table.tie_first[buyer * shape.items + p + 1]):
                closed[(buyer - f) * part + table.tie_place[tie] * lanes + p % LANES] *= share[tie, 0]


@compiled
def _book(
    fixed: Floats, state: Floats, shape: Shape, block: int, flows: tuple[float, float, float], out: Floats, row: int,
    quota: Floats, best: Floats,
) -> None:  # fmt: skip
    """Move the stocks of eight inputs, turn the gaps into quotas, and lower the output their buyer can make.

    `flows`: output used, re-ordered and aimed at; `out` at `row`: eight deliveries per quota, eight pulls.
    """
    use, base, goal = flows
    at, fix, to = block * STATE, block * FIXED, row // 2
    least = 0.0 if shape.floor else -np.inf
    lowest = -np.inf if shape.surplus else 0.0
    for p in range(LANES):
        need, pull, stop = fixed[fix + NEED + p], out[row + LANES + p], fixed[fix + STOP + p]
        stock = max(state[at + p] + state[at + QUOTA + p] * out[row + p] - use * need, least)
        gap = max(fixed[fix + AIM + p] * goal - stock, lowest)
        gap = gap if stock < np.inf else 0.0
        order = max(base * need + gap * shape.pace, 0.0)
        asked = order / pull if pull > 0 else 0.0
        state[at + p] = stock
        state[at + QUOTA + p] = asked
        quota[to + p] = asked
        best[to + p] = min(best[to + p], stock * stop if stop > 0 else np.inf)


@compiled
def _move(state: Floats, moved: float, block: int, out: Floats, left: Floats, row: int, quota: Floats) -> None:
    """Where links are closed: part of what they refuse goes to the open ones. `left`: as `out`, with open pulls."""
    for p in range(LANES):
        share = 1 - moved
        if left[row + LANES + p] > 0:
            share += moved * out[row + LANES + p] / left[row + LANES + p]
        quota[row // 2 + p] *= share
        state[block * STATE + QUOTA + p] = quota[row // 2 + p]


@compiled
def _audit(fixed: Floats, state: Floats, block: int) -> float:
    """1 where a stock is below nothing, and nothing may run out in silence."""
    broke = 0.0
    for p in range(LANES):
        if state[block * STATE + p] < 0:
            if state[block * STATE + p] < -ROUNDING * fixed[block * FIXED + FLOW + p]:
                broke = 1.0
            state[block * STATE + p] = 0.0
    return broke


@compiled
def _watch(fixed: Floats, state: Floats, block: int, out: Floats, row: int, use: float) -> float:
    """Largest move of a stock to come, days of use."""
    moved = 0.0
    at, fix = block * STATE, block * FIXED
    for p in range(LANES):
        if fixed[fix + FLOW + p] > 0:
            change = state[at + QUOTA + p] * out[row + p] - use * fixed[fix + NEED + p]
            moved = max(moved, abs(change) / fixed[fix + FLOW + p])
    return moved


@compiled
def _limit(table: Table, shape: Shape, state: Floats, f: int) -> float:
    """Output that the stocks of buyer f allow."""
    stops, halves, total, held = np.inf, np.inf, 0.0, 0.0
    for block in range(f * shape.blocks, (f + 1) * shape.blocks):
        at, fix = block * STATE, block * FIXED
        for p in range(LANES):
            if table.fixed[fix + STOP + p] > 0:
                stops = min(stops, state[at + p] * table.fixed[fix + STOP + p])
            if table.fixed[fix + HALF + p] > 0:
                halves = min(halves, state[at + p] * table.fixed[fix + HALF + p])
            if table.fixed[fix + SUM + p] > 0:
                total += state[at + p]
                held += 1 / table.fixed[fix + SUM + p]
    if held > 0:
        stops = total / held
    return float(min(stops, 0.5 * (halves + table.capacity[f])))


@compiled
def _limits(table: Table, shape: Shape, motion: Motion) -> None:
    for f in range(shape.buyers):
        motion.found[LIMIT, f] = _limit(table, shape, motion.state, f)


@compiled
def _trade(
    table: Table, shape: Shape, motion: Motion, open_: Floats, coming: Floats, first: int, last: int, watch: bool
) -> None:
    size = shape.row
    fours = -(-shape.buyers // ROWS)
    vectors, state, found = motion.vectors, motion.state, motion.found
    out, left = np.empty(2 * ROWS * LANES), np.empty(2 * ROWS * LANES)
    quota, best = np.empty(ROWS * LANES), np.empty(ROWS * LANES)
    part = shape.regions * LANES
    opened, later = np.empty(ROWS * part), np.empty(ROWS * part)
    for chunk in range(first, last):
        orders = motion.pieces[chunk]
        orders[:] = 0.0
        for four in range(chunk * fours // CHUNKS, (chunk + 1) * fours // CHUNKS):
            f = four * ROWS
            end = min(f + ROWS, shape.buyers)
            closing = shape.closing and table.tie_first[f * shape.items] < table.tie_first[end * shape.items]
            best[:] = np.inf
            for buyer in range(f, end):
                found[DRIFT, buyer] = 0.0 if watch else np.inf
                found[BROKE, buyer] = 0.0
            for block in range(shape.blocks):
                begin, lanes = block * part, _lanes(shape, block)
                at = f * size + begin
                _gather(table.weight, at, size, lanes, vectors, begin, shape.regions, out)
                tied = closing and _is_tied(table, shape, f, end, block)
                if tied:
                    _close(opened, table, shape, open_, f, end, block)
                    _close(later, table, shape, coming, f, end, block)
                    _gather(opened, 0, shape.regions * lanes, lanes, vectors, begin, shape.regions, left)
                    for j in range(ROWS):
                        for p in range(LANES):
                            out[2 * j * LANES + p] = left[2 * j * LANES + p]
                    _gather(later, 0, shape.regions * lanes, lanes, vectors, begin, shape.regions, left)
                for j in range(ROWS):
                    mine, row = (f + j) * shape.blocks + block, 2 * j * LANES
                    flows = (motion.flows[0, f + j], motion.flows[1, f + j], motion.flows[2, f + j])
                    if watch and f + j < end:
                        moved = _watch(table.fixed, state, mine, out, row, flows[0])
                        found[DRIFT, f + j] = max(found[DRIFT, f + j], moved)
                    _book(table.fixed, state, shape, mine, flows, out, row, quota, best)
                    if tied:
                        _move(state, shape.moved, mine, out, left, row, quota)
                    if not shape.floor and f + j < end:
                        found[BROKE, f + j] = max(found[BROKE, f + j], _audit(table.fixed, state, mine))
                if tied:
                    _scatter(later, 0, shape.regions * lanes, lanes, quota, orders, begin, shape.regions)
                else:
                    _scatter(table.weight, at, size, lanes, quota, orders, begin, shape.regions)
            for buyer in range(f, end):
                if shape.partly:
                    found[LIMIT, buyer] = _limit(table, shape, state, buyer)
                else:
                    stops = np.inf
                    for p in range((buyer - f) * LANES, (buyer - f + 1) * LANES):
                        stops = min(stops, best[p])
                    found[LIMIT, buyer] = stops
