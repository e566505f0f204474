"""The inputs' part of a day on a dense world table, one scenario: the table is read once.

Stored buyer-major, `weight[f, r, p]`. For each buyer the receipts and the pull of all items come from one pass over its
row (all vectors of the day are known before), then stocks and orders of all items at once, then its orders are spread
over the suppliers while the row is still in the cache. No n x n array is ever written.
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
    make_books,
    make_inputs,
    make_manners,
)
from foreshock.propagation.kernels.ario_jit import compiled, spread
from foreshock.propagation.kernels.ario_links import ROUNDING, Law
from foreshock.propagation.kernels.ario_nodes import Now, Plant
from foreshock.propagation.kernels.ario_rules import Rules
from foreshock.propagation.kernels.ario_system import Grid, Index, System
from foreshock.propagation.kernels.ario_ties import Ties
from foreshock.schema.labels import Floats

LEAST = 200_000
"""Flows that a thread should have to be worth its start."""
CHUNKS = 16
"""Partial sums of orders: a fixed number, added in a fixed order, so that threads do not change the result."""


class Table(NamedTuple):
    """The flows, the ties of every input, and whether any of them closes."""

    weight: Floats
    tie_first: Index
    tie_place: Index
    closing: bool


class GridEngine:
    """Inputs of a dense world table, one scenario."""

    def __init__(self, system: System, rules: Rules, ties: Ties, scenarios: int) -> None:
        if not isinstance(system.table, Grid) or scenarios != 1 or rules.levels or rules.by_link:
            raise ValueError("a grid runs one scenario, with stocks per item and shares that are linear in the orders")
        self._table = Table(system.table.weight, ties.first, ties.place, ties.closing)
        self._ties = ties
        self._manners = make_manners(rules)
        self.inputs = make_inputs(system, rules)
        self.books: Books = make_books(system, 1)
        self._pieces = np.zeros((CHUNKS, system.table.regions, system.table.items))

    def begin(self, plant: Plant, now: Now) -> None:
        """Place the orders of the first day."""
        weight, books = self._table.weight, self.books
        n, _, items = weight.shape
        _limits(self.inputs, books, plant.capacity, items)
        if not self._ties.closing:
            books.orders[:, 0] = weight.sum(axis=0).ravel()
            return
        closed = np.empty(weight.shape[1:])
        for f in range(n):
            mine = slice(f * items, (f + 1) * items)
            _close(closed, weight[f], self._table, self._ties.coming, f * items)
            whole, left = weight[f].sum(axis=0), closed.sum(axis=0)
            moved = self._manners.moved * np.divide(whole, left, out=np.zeros(items), where=left > 0)
            books.quota[mine, 0] = np.where(whole > 0, 1 - self._manners.moved + moved, 0.0)
            books.orders[:, 0] += (closed * books.quota[mine, 0]).ravel()

    def ration(self, plant: Plant, now: Now, level: Floats) -> None:
        """Water-filling needs the links of a supplier; on a grid there are none."""
        raise NotImplementedError

    def trade(self, plant: Plant, now: Now, level: Floats, frozen: bool, content: bool) -> None:
        """Deliver, use, order."""
        table, inputs, books, manners, pieces = self._table, self.inputs, self.books, self._manners, self._pieces
        law = Law(self._ties.open, self._ties.coming, level)
        spread(
            lambda begin, end: _trade(table, inputs, books, now, plant, law, manners, pieces, begin, end),
            CHUNKS,
            alone=1 + LEAST * CHUNKS // table.weight.size,
        )
        _add_up(pieces, now.next_pull, books.orders)

    def receipts(self, now: Now) -> Floats:
        """For comparisons with the published gates, which are read off links."""
        raise NotImplementedError

    def rows(self, inputs: Index) -> Index:
        """Where inputs stand in the books."""
        return inputs


@compiled
def _close(closed: Floats, row: Floats, table: Table, share: Floats, first_input: int) -> None:
    """Copy a buyer's row (R, S) with the open shares of its links applied."""
    regions, items = row.shape
    for r in range(regions):
        for p in range(items):
            closed[r, p] = row[r, p]
    for p in range(items):
        for tie in range(table.tie_first[first_input + p], table.tie_first[first_input + p + 1]):
            closed[table.tie_place[tie], p] *= share[tie, 0]


@compiled
def _gather(row: Floats, give: Floats, got: Floats) -> None:
    """got[p] = sum over r of row[r, p] * give[r, p]"""
    regions, items = row.shape
    got[:] = 0.0
    for r in range(regions):
        for p in range(items):
            got[p] += row[r, p] * give[r, p]


@compiled
def _stocks(
    inputs: Inputs, books: Books, manners: Manners, f: int, flows: tuple[float, float, float],
    got: Floats, whole: Floats, left: Floats, quota: Floats,
) -> None:  # fmt: skip
    """Move the stocks of buyer f and turn the gaps into quotas. `flows`: output used, re-ordered, and aimed at."""
    use, base, goal = flows
    items = got.size
    begin = f * items
    drift = 0.0
    worst = 0.0
    for p in range(items):
        b = begin + p
        need, flow = inputs.need[b], inputs.flow[b]
        change = books.quota[b, 0] * got[p] - use * need
        stock = books.stock[b, 0] + change
        worst = min(worst, stock + ROUNDING * flow)
        stock = max(stock, 0.0)
        drift = max(drift, abs(change) - 1e-15 * flow)
        gap = inputs.aim[b] * goal - stock if stock < np.inf else 0.0
        if not manners.surplus:
            gap = max(gap, 0.0)
        order = max(0.0, base * need + gap / manners.restore)
        share = (1 - manners.moved) / whole[p] if whole[p] > 0 else 0.0
        share += manners.moved / left[p] if left[p] > 0 else 0.0
        books.stock[b, 0] = stock
        quota[p] = order * share
        books.quota[b, 0] = quota[p]
    books.drift[f, 0] = drift
    books.broke[f, 0] |= worst < 0 and not manners.floor


@compiled
def _limit(inputs: Inputs, stock: Floats, capacity: float, begin: int, items: int) -> float:
    """Output that the stocks of one buyer allow."""
    stops, halves, total, held = np.inf, np.inf, 0.0, 0.0
    for b in range(begin, begin + items):
        role = inputs.role[b]
        if role == STOPS:
            stops = min(stops, stock[b, 0] / inputs.hold[b])
        elif role == HALVES:
            halves = min(halves, stock[b, 0] / inputs.hold[b])
        elif role == SUMS:
            total += stock[b, 0]
            held += inputs.hold[b]
    if held > 0:
        stops = total / held
    return min(stops, 0.5 * (halves + capacity))


@compiled
def _limits(inputs: Inputs, books: Books, capacity: Floats, items: int) -> None:
    for f in range(capacity.size):
        books.limit[f, 0] = _limit(inputs, books.stock, capacity[f], f * items, items)


@compiled
def _trade(
    table: Table, inputs: Inputs, books: Books, now: Now, plant: Plant, law: Law, manners: Manners, pieces: Floats,
    first: int, last: int,
) -> None:  # fmt: skip
    n, regions, items = table.weight.shape
    give, pull = now.give.reshape((regions, items)), now.next_pull.reshape((regions, items))
    got, whole, left = np.empty(items), np.empty(items), np.empty(items)
    quota = np.empty(items)
    scratch = np.empty((regions, items))
    for chunk in range(first, last):
        orders = pieces[chunk]
        orders[:] = 0.0
        for f in range(chunk * n // CHUNKS, (chunk + 1) * n // CHUNKS):
            row = table.weight[f]
            flows = (now.use[f, 0], now.base[f, 0], now.goal[f, 0])
            _gather(row, pull, whole)
            if table.closing and table.tie_first[f * items] < table.tie_first[(f + 1) * items]:
                _close(scratch, row, table, law.open, f * items)
                _gather(scratch, give, got)
                _close(scratch, row, table, law.coming, f * items)
                _gather(scratch, pull, left)
                _stocks(inputs, books, manners, f, flows, got, whole, left, quota)
                row = scratch
            else:
                _gather(row, give, got)
                _stocks(inputs, books, manners, f, flows, got, whole, whole, quota)
            books.limit[f, 0] = _limit(inputs, books.stock, plant.capacity[f], f * items, items)
            for r in range(regions):
                for p in range(items):
                    orders[r, p] += quota[p] * row[r, p]


@compiled
def _add_up(pieces: Floats, pull: Floats, orders: Floats) -> None:
    chunks, regions, items = pieces.shape
    for r in range(regions):
        for p in range(items):
            total = 0.0
            for chunk in range(chunks):
                total += pieces[chunk, r, p]
            orders[r * items + p, 0] = total * pull[r * items + p, 0]
