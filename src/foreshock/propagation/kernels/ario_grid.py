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
    STOPS,
    SUMS,
    Books,
    Inputs,
    Manners,
    first_stock,
    make_inputs,
    make_manners,
)
from foreshock.propagation.kernels.ario_jit import compiled, spread
from foreshock.propagation.kernels.ario_links import ROUNDING, Law
from foreshock.propagation.kernels.ario_nodes import STILL, Now, Plant
from foreshock.propagation.kernels.ario_rules import Rules
from foreshock.propagation.kernels.ario_simd import gather_items, scatter_items
from foreshock.propagation.kernels.ario_system import LANES, ROWS, Grid, Index, System
from foreshock.propagation.kernels.ario_ties import Ties
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


class Table(NamedTuple):
    """The flows (m, blocks, R, 8) and what does not change (m, blocks, 48), flat; sizes; the ties of each input."""

    weight: Floats
    fixed: Floats
    buyers: int
    blocks: int
    regions: int
    items: int
    tie_first: Index
    tie_place: Index
    closing: bool
    partly: bool
    """Some inputs halve output or count by their sum."""


class GridEngine:
    """Inputs of a dense world table, one scenario."""

    def __init__(self, system: System, rules: Rules, ties: Ties, scenarios: int) -> None:
        if not isinstance(system.table, Grid) or scenarios != 1 or rules.levels or rules.by_link:
            raise ValueError("a grid runs one scenario, with stocks per item and shares that are linear in the orders")
        grid = system.table
        rows, blocks, regions, _ = grid.weight.shape
        n, items = system.n, grid.items
        self._grid, self._ties, self._manners = grid, ties, make_manners(rules)
        self.inputs = make_inputs(system, rules)
        partly = bool(np.isin(self.inputs.role, (HALVES, SUMS)).any())
        fixed = _fix(self.inputs, rows, blocks, items).ravel()
        self._table = Table(
            grid.weight.reshape(-1), fixed, n, blocks, regions, items, ties.first, ties.place, ties.closing, partly
        )
        state = np.zeros((rows, blocks, 2, LANES))
        state[:, :, 0] = _in_blocks(first_stock(system), rows, blocks, items)
        state[:, :, 1] = _in_blocks(system.flow, rows, blocks, items) > 0
        self._state = state.reshape(-1)
        self._vectors = np.zeros((2, blocks, regions, LANES))
        self._flows = np.zeros((3, rows))
        self._pieces = np.zeros((CHUNKS, blocks * regions * LANES))
        self.books = Books(
            stock=self._state[:, None], quota=self._state[:, None], limit=np.full((n, 1), np.inf),
            orders=np.zeros((n, 1)), drift=np.zeros((n, 1)), broke=np.zeros((n, 1), dtype=np.bool_),
        )  # fmt: skip

    def begin(self, plant: Plant, now: Now) -> None:
        """Place the orders of the first day."""
        grid, books, moved = self._grid, self.books, self._manners.moved
        for f in range(self._table.buyers):
            books.limit[f, 0] = _limit(self._table, self._state, f, plant.capacity[f])
        if not self._ties.closing:
            total = grid.weight.sum(axis=0)
            books.orders[:, 0] = total.transpose(1, 0, 2).reshape(grid.regions, -1)[:, : grid.items].ravel()
            return
        for f in range(self._table.buyers):
            closed = grid.of(f).copy()
            for p in range(grid.items):
                for tie in range(*self._ties.first[f * grid.items + p : f * grid.items + p + 2]):
                    closed[self._ties.place[tie], p] *= self._ties.coming[tie, 0]
            whole, left = grid.of(f).sum(axis=0), closed.sum(axis=0)
            share = 1 - moved + moved * np.divide(whole, left, out=np.zeros_like(left), where=left > 0)
            quota = np.where(whole > 0, share, 0.0)
            books.quota[self.rows(f * grid.items + np.arange(grid.items)) + QUOTA, 0] = quota
            books.orders[:, 0] += (closed * quota).ravel()

    def ration(self, plant: Plant, now: Now, level: Floats) -> None:
        """Water-filling needs the links of a supplier; on a grid there are none."""
        raise NotImplementedError

    def trade(self, plant: Plant, now: Now, level: Floats, frozen: bool, content: bool) -> None:
        """Deliver, use, order."""
        table, state, books, manners = self._table, self._state, self.books, self._manners
        vectors, flows, pieces = self._vectors, self._flows, self._pieces
        n, items = table.buyers, table.items
        for vector, values in zip(vectors, (now.give, now.next_pull), strict=True):
            by_region = values.reshape(table.regions, items)
            for block in range(table.blocks):
                some = by_region[:, block * LANES : (block + 1) * LANES]
                vector[block, :, : some.shape[1]] = some
        for row, values in zip(flows, (now.use, now.base, now.goal), strict=True):
            row[:n] = values[:, 0]
        law = Law(self._ties.open, self._ties.coming, level)
        watch = bool(now.moved.max() <= STILL)
        give, pull = vectors.reshape(2, -1)
        spread(
            lambda begin, end: _trade(
                table, state, give, pull, flows, books, plant.capacity, law, manners, (begin, end, watch), pieces
            ),
            CHUNKS,
            alone=1 + LEAST * CHUNKS // table.weight.size,
        )
        total = pieces.sum(axis=0).reshape(table.blocks, table.regions, LANES).transpose(1, 0, 2)
        books.orders[:, 0] = total.reshape(table.regions, -1)[:, :items].ravel() * now.next_pull[:, 0]

    def receipts(self, now: Now) -> Floats:
        """For comparisons with the published gates, which are read off links."""
        raise NotImplementedError

    def rows(self, inputs: Index) -> Index:
        """Where the stocks of inputs stand in the books."""
        buyer, item = inputs // self._table.items, inputs % self._table.items
        return np.asarray((buyer * self._table.blocks + item // LANES) * STATE + item % LANES)

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


@compiled
def _close(closed: Floats, j: int, table: Table, share: Floats, f: int) -> None:
    """Copy the purchases of buyer f into row j of `closed` (flat), with the open shares of its links applied."""
    size = table.blocks * table.regions * LANES
    for i in range(size):
        closed[j * size + i] = table.weight[f * size + i]
    if f >= table.buyers:
        return
    for p in range(table.items):
        for tie in range(table.tie_first[f * table.items + p], table.tie_first[f * table.items + p + 1]):
            at = (p // LANES * table.regions + table.tie_place[tie]) * LANES + p % LANES
            closed[j * size + at] *= share[tie, 0]


@compiled
def _book(
    table: Table, state: Floats, manners: Manners, block: int, flows: tuple[float, float, float], out: Floats, row: int,
    quota: Floats, best: Floats,
) -> None:  # fmt: skip
    """Move the stocks of eight inputs, turn the gaps into quotas, and lower the output their buyer can make.

    `flows`: output used, re-ordered and aimed at; `out` at `row`: eight deliveries per quota, eight pulls.
    """
    use, base, goal = flows
    at, fix, to = block * STATE, block * FIXED, row // 2
    least = 0.0 if manners.floor else -np.inf
    lowest = -np.inf if manners.surplus else 0.0
    for p in range(LANES):
        need, pull, stop = table.fixed[fix + NEED + p], out[row + LANES + p], table.fixed[fix + STOP + p]
        stock = max(state[at + p] + state[at + QUOTA + p] * out[row + p] - use * need, least)
        gap = max(table.fixed[fix + AIM + p] * goal - stock, lowest)
        gap = gap if stock < np.inf else 0.0
        order = max(base * need + gap * manners.pace, 0.0)
        asked = order / pull if pull > 0 else 0.0
        state[at + p] = stock
        state[at + QUOTA + p] = asked
        quota[to + p] = asked
        best[to + p] = min(best[to + p], stock * stop if stop > 0 else np.inf)


@compiled
def _move(
    table: Table, state: Floats, manners: Manners, block: int, out: Floats, left: Floats, row: int, quota: Floats
) -> None:
    """Where links are closed: part of what they refuse goes to the open ones. `left`: as `out`, with open pulls."""
    for p in range(LANES):
        share = 1 - manners.moved
        if left[row + LANES + p] > 0:
            share += manners.moved * out[row + LANES + p] / left[row + LANES + p]
        quota[row // 2 + p] *= share
        state[block * STATE + QUOTA + p] = quota[row // 2 + p]


@compiled
def _audit(table: Table, state: Floats, books: Books, block: int, f: int) -> None:
    """Mark a stock below nothing, where nothing may run out in silence."""
    for p in range(LANES):
        if state[block * STATE + p] < 0:
            if state[block * STATE + p] < -ROUNDING * table.fixed[block * FIXED + FLOW + p]:
                books.broke[f, 0] = True
            state[block * STATE + p] = 0.0


@compiled
def _watch(table: Table, state: Floats, block: int, out: Floats, row: int, use: float) -> float:
    """Largest move of a stock to come, days of use."""
    moved = 0.0
    at, fix = block * STATE, block * FIXED
    for p in range(LANES):
        if table.fixed[fix + FLOW + p] > 0:
            change = state[at + QUOTA + p] * out[row + p] - use * table.fixed[fix + NEED + p]
            moved = max(moved, abs(change) / table.fixed[fix + FLOW + p])
    return moved


@compiled
def _limit(table: Table, state: Floats, f: int, capacity: float) -> float:
    """Output that the stocks of buyer f allow."""
    stops, halves, total, held = np.inf, np.inf, 0.0, 0.0
    for block in range(f * table.blocks, (f + 1) * table.blocks):
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
    return min(stops, 0.5 * (halves + capacity))


@compiled
def _trade(
    table: Table, state: Floats, give: Floats, pull: Floats, flows: Floats, books: Books, capacity: Floats, law: Law,
    manners: Manners, part: tuple[int, int, bool], pieces: Floats,
) -> None:  # fmt: skip
    first, last, watch = part
    size = table.blocks * table.regions * LANES
    fours = -(-table.buyers // ROWS)
    out, left = np.empty(2 * ROWS * LANES), np.empty(2 * ROWS * LANES)
    quota, best = np.empty(ROWS * LANES), np.empty(ROWS * LANES)
    opened, coming = np.empty(ROWS * size), np.empty(ROWS * size)
    for chunk in range(first, last):
        orders = pieces[chunk]
        orders[:] = 0.0
        for four in range(chunk * fours // CHUNKS, (chunk + 1) * fours // CHUNKS):
            f = four * ROWS
            end = min(f + ROWS, table.buyers)
            tied = table.closing and table.tie_first[f * table.items] < table.tie_first[end * table.items]
            if tied:
                for j in range(ROWS):
                    _close(opened, j, table, law.open, f + j)
                    _close(coming, j, table, law.coming, f + j)
            best[:] = np.inf
            for j in range(ROWS):
                books.drift[min(f + j, end - 1), 0] = 0.0
            for block in range(table.blocks):
                begin = block * table.regions * LANES
                at = f * size + begin
                gather_items(table.weight, at, size, give, pull, begin, table.regions, out)  # type: ignore[call-arg]
                if tied:
                    gather_items(opened, begin, size, give, pull, begin, table.regions, left)
                    for j in range(ROWS):
                        for p in range(LANES):
                            out[2 * j * LANES + p] = left[2 * j * LANES + p]
                    gather_items(coming, begin, size, give, pull, begin, table.regions, left)
                for j in range(ROWS):
                    mine, row = (f + j) * table.blocks + block, 2 * j * LANES
                    three = (flows[0, f + j], flows[1, f + j], flows[2, f + j])
                    if watch and f + j < end:
                        moved = _watch(table, state, mine, out, row, three[0])
                        books.drift[f + j, 0] = max(books.drift[f + j, 0], moved)
                    _book(table, state, manners, mine, three, out, row, quota, best)
                    if tied:
                        _move(table, state, manners, mine, out, left, row, quota)
                    if not manners.floor and f + j < end:
                        _audit(table, state, books, mine, f + j)
                if tied:
                    scatter_items(coming, begin, size, quota, orders, begin, table.regions)
                else:
                    scatter_items(table.weight, at, size, quota, orders, begin, table.regions)
            for buyer in range(f, end):
                if table.partly:
                    books.limit[buyer, 0] = _limit(table, state, buyer, capacity[buyer])
                else:
                    stops = np.inf
                    for p in range((buyer - f) * LANES, (buyer - f + 1) * LANES):
                        stops = min(stops, best[p])
                    books.limit[buyer, 0] = stops
                if not watch:
                    books.drift[buyer, 0] = np.inf
