"""The inputs' part of a day on links: deliveries, stocks, the limits they set, and tomorrow's orders.

Two passes over the links: buyers gather deliveries and place orders, then suppliers gather their orders. No two threads
ever write the same number, so the result does not depend on their number.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from foreshock.propagation.kernels.ario_inputs import (
    HALVES,
    ROUNDING,
    STOPS,
    SUMS,
    Books,
    Inputs,
    Manners,
    Numbers,
    make_books,
    make_inputs,
    make_manners,
)
from foreshock.propagation.kernels.ario_levels import fill
from foreshock.propagation.kernels.ario_nodes import Now, Plant
from foreshock.propagation.kernels.ario_rules import Rules
from foreshock.propagation.kernels.ario_system import Grid, Index, System
from foreshock.propagation.kernels.ario_ties import Ties
from foreshock.propagation.kernels.ario_wires import Law, Wires, wire
from foreshock.propagation.kernels.compiled import compiled, spread
from foreshock.schema.labels import Floats, Ints

LEAST = 20_000
"""Links times scenarios that a thread should have to be worth its start."""
NONE = np.empty((0, 0))


class How(NamedTuple):
    """Most inputs of one buyer; and for comparisons only: no stock moves, no gap is seen."""

    wide: int
    frozen: bool
    content: bool


class LinksEngine:
    """Inputs whose suppliers are kept as links, K scenarios side by side."""

    def __init__(self, system: System, rules: Rules, ties: Ties, scenarios: int) -> None:
        assert not isinstance(system.table, Grid)
        self._rules, self._ties = rules, ties
        self._manners = make_manners(rules)
        self._wires = wire(system, ties)
        self.inputs = make_inputs(system, rules)
        self.books: Books = make_books(system, scenarios)
        self._final = system.final
        self._wide = int(np.diff(system.first).max(initial=0))

    def begin(self, plant: Plant, now: Now) -> None:
        """Place the orders of the first day."""
        law = Law(self._ties.coming, self._ties.coming, NONE)
        wires, books = self._wires, self.books
        _limits(wires, self.inputs, books, plant.capacity)
        if self._ties.closing:
            _first_quota(wires, books.quota, law, self._rules.substitution)
        self._spread(lambda begin, end: _collect(wires, books, now.pull, law, begin, end))

    def ration(self, plant: Plant, now: Now, level: Floats) -> None:
        """Levels of water-filling (n, K), and the share served to final buyers, where output is scarce."""
        law = Law(self._ties.open, self._ties.open, level)
        last = self._rules.rationing == "final_last"
        wires, quota, final = self._wires, self.books.quota, self._final
        self._spread(lambda begin, end: fill(wires, quota, law, now, final, last, begin, end))

    def trade(self, plant: Plant, now: Now, level: Floats, frozen: bool, content: bool) -> None:
        """Deliver, use, order. `frozen`: no stock moves; `content`: no gap is seen (both for comparisons only)."""
        law = Law(self._ties.open, self._ties.coming, level)
        how = How(self._wide, frozen, content)
        wires, inputs, books, manners = self._wires, self.inputs, self.books, self._manners
        self._spread(lambda begin, end: _trade(wires, inputs, books, now, plant, law, manners, how, begin, end))
        self._spread(lambda begin, end: _collect(wires, books, now.next_pull, law, begin, end))

    def receipts(self, now: Now) -> Floats:
        """(B, K) what every input receives today."""
        got = np.zeros(self.books.stock.shape)
        _receive(self._wires, self.books.quota, now.give, self._ties.open, got)
        return got

    def rows(self, inputs: Index) -> Index:
        """Where inputs stand in the books."""
        return inputs

    def quotas(self, inputs: Index) -> Floats:
        """(len, K) today's quotas of some inputs."""
        return np.asarray(self.books.quota[inputs])

    def _spread(self, loop: Callable[[int, int], None]) -> None:
        producers, scenarios = self.books.limit.shape
        per_row = max(1, self._wires.weight.size * scenarios // max(producers, 1))
        spread(loop, producers, alone=LEAST // per_row)


@compiled
def _gather(
    start: Index, supplier: Ints, weight: Floats, give: Floats, pull: Floats, quota: Numbers, b: int, sums: Floats
) -> None:
    """Receipts of input b (sums[0]), and the pull of its suppliers (sums[1], and the same in sums[2])."""
    scenarios = sums.shape[1]
    if scenarios == 1:
        came, asked = 0.0, 0.0
        for at in range(start[b], start[b + 1]):
            came += weight[at] * give[supplier[at], 0]
            asked += weight[at] * pull[supplier[at], 0]
        sums[0, 0], sums[1, 0], sums[2, 0] = came * quota[b, 0], asked, asked
        return
    sums[:] = 0.0
    for at in range(start[b], start[b + 1]):
        g, w = supplier[at], weight[at]
        for k in range(scenarios):
            sums[0, k] += w * give[g, k]
            sums[1, k] += w * pull[g, k]
    for k in range(scenarios):
        sums[0, k] *= quota[b, k]
        sums[2, k] = sums[1, k]


@compiled
def _gather_slow(wires: Wires, now: Now, law: Law, quota: Numbers, b: int, sums: Floats) -> None:
    """The same where links close (sums[2]: the pull of open ones) or deliveries are levelled."""
    sums[:] = 0.0
    begin = wires.start[b]
    tie, end = wires.tie_first[b], wires.tie_first[b + 1]
    for at in range(begin, wires.start[b + 1]):
        g, w = wires.supplier[at], wires.weight[at]
        tied = wires.out_tie.size > 0 and tie < end and wires.tie_place[tie] == at - begin
        for k in range(sums.shape[1]):
            today = w * law.open[tie, k] if tied else w
            if law.level.size:
                sums[0, k] += today * min(quota[b, k] * now.pull[g, k], law.level[g, k])
            else:
                sums[0, k] += today * now.give[g, k] * quota[b, k]
            sums[1, k] += w * now.next_pull[g, k]
            sums[2, k] += w * now.next_pull[g, k] * (law.coming[tie, k] if tied else 1.0)
        if tied:
            tie += 1


@compiled
def _trade(
    wires: Wires, inputs: Inputs, books: Books, now: Now, plant: Plant, law: Law, manners: Manners, how: How,
    begin: int, stop: int,
) -> None:  # fmt: skip
    first, start, supplier, weight = wires.first, wires.start, wires.supplier, wires.weight
    give, pull, quota = now.give, now.next_pull, books.quota
    scenarios = books.limit.shape[1]
    slow = law.level.size > 0
    sums = np.empty((how.wide, 3, scenarios))
    for f in range(begin, stop):
        lo, hi = first[f], first[f + 1]
        for b in range(lo, hi):
            if slow or (wires.out_tie.size > 0 and wires.tie_first[b] < wires.tie_first[b + 1]):
                _gather_slow(wires, now, law, quota, b, sums[b - lo])
            else:
                _gather(start, supplier, weight, give, pull, quota, b, sums[b - lo])
        if manners.by_link:
            _share_use(wires.kind, inputs.need, books.stock, now.use, f, lo, hi, sums)
        else:
            for b in range(lo, hi):
                for k in range(scenarios):
                    sums[b - lo, 0, k] -= now.use[f, k] * inputs.need[b]
        if how.frozen:
            sums[: hi - lo, 0] = 0.0
        _book(inputs, books, manners, f, lo, hi, sums)
        _order(inputs, books, manners, now.base, now.goal, how.content, f, lo, hi, sums)
        _limit(wires, inputs, books, plant.capacity, f)


@compiled
def _share_use(kind: Ints, need: Floats, stock: Numbers, use: Floats, f: int, lo: int, hi: int, sums: Floats) -> None:
    """Take off what is used of each supplier's goods: in proportion to what is kept of them, item by item."""
    b = lo
    while b < hi:
        end = b + 1
        while end < hi and kind[end] == kind[b]:
            end += 1
        for k in range(use.shape[1]):
            kept, needed = 0.0, 0.0
            for a in range(b, end):
                kept += stock[a, k]
                needed += need[a]
            for a in range(b, end):
                sums[a - lo, 0, k] -= use[f, k] * needed * stock[a, k] / kept if kept > 0 else 0.0
        b = end


@compiled
def _book(inputs: Inputs, books: Books, manners: Manners, f: int, lo: int, hi: int, sums: Floats) -> None:
    """Move the stocks of one buyer by sums[:, 0]."""
    stock, drift, flows = books.stock, books.drift, inputs.flow
    drift[f, :] = 0.0
    for b in range(lo, hi):
        flow = flows[b]
        for k in range(stock.shape[1]):
            change = sums[b - lo, 0, k]
            after = stock[b, k] + change
            if after < 0:
                if not manners.floor and after < -ROUNDING * flow:
                    books.broke[f, k] = True
                after = 0.0
            drift[f, k] = max(drift[f, k], abs(change) / flow)
            stock[b, k] = after


@compiled
def _order(
    inputs: Inputs, books: Books, manners: Manners, base: Floats, goal: Floats, content: bool, f: int, lo: int,
    hi: int, sums: Floats,
) -> None:  # fmt: skip
    """Turn the gaps of one buyer into quotas."""
    stock, quota = books.stock, books.quota
    lowest = -np.inf if manners.surplus else 0.0
    for b in range(lo, hi):
        need, aim = inputs.need[b], inputs.aim[b]
        for k in range(stock.shape[1]):
            gap = max(aim * goal[f, k] - stock[b, k], lowest)
            if content or stock[b, k] == np.inf:
                gap = 0.0
            order = max(base[f, k] * need + gap * manners.pace, 0.0)
            whole, left = sums[b - lo, 1, k], sums[b - lo, 2, k]
            share = (1 - manners.moved) / whole if whole > 0 else 0.0
            share += manners.moved / left if left > 0 else 0.0
            quota[b, k] = order * share


@compiled
def _limit(wires: Wires, inputs: Inputs, books: Books, capacity: Floats, f: int) -> None:
    """Output of buyer f that its stocks allow."""
    kinds, roles, holds, stock = wires.kind, inputs.role, inputs.hold, books.stock
    for k in range(stock.shape[1]):
        stops, halves, total, held = np.inf, np.inf, 0.0, 0.0
        b, end = wires.first[f], wires.first[f + 1]
        while b < end:
            kept, hold, role, kind = stock[b, k], holds[b], roles[b], kinds[b]
            b += 1
            while b < end and kinds[b] == kind:
                kept += stock[b, k]
                hold += holds[b]
                b += 1
            if role == STOPS:
                stops = min(stops, kept / hold)
            elif role == HALVES:
                halves = min(halves, kept / hold)
            elif role == SUMS:
                total += kept
                held += hold
        if held > 0:
            stops = total / held
        books.limit[f, k] = min(stops, 0.5 * (halves + capacity[f]))


@compiled
def _limits(wires: Wires, inputs: Inputs, books: Books, capacity: Floats) -> None:
    for f in range(books.limit.shape[0]):
        _limit(wires, inputs, books, capacity, f)


@compiled
def _collect(wires: Wires, books: Books, pull: Floats, law: Law, begin: int, end: int) -> None:
    """What every supplier is asked for."""
    out, out_input, out_weight, out_tie = wires.out, wires.out_input, wires.out_weight, wires.out_tie
    orders, quota = books.orders, books.quota
    scenarios = pull.shape[1]
    closing = out_tie.size > 0
    for g in range(begin, end):
        orders[g, :] = 0.0
        for at in range(out[g], out[g + 1]):
            b, w = out_input[at], out_weight[at]
            if closing and out_tie[at] >= 0:
                for k in range(scenarios):
                    orders[g, k] += w * quota[b, k] * law.coming[out_tie[at], k]
            else:
                for k in range(scenarios):
                    orders[g, k] += w * quota[b, k]
        for k in range(scenarios):
            orders[g, k] *= pull[g, k]


@compiled
def _receive(wires: Wires, quota: Numbers, give: Floats, open_: Floats, got: Floats) -> None:
    for b in range(got.shape[0]):
        begin = wires.start[b]
        tie, end = wires.tie_first[b], wires.tie_first[b + 1]
        for at in range(begin, wires.start[b + 1]):
            tied = tie < end and wires.tie_place[tie] == at - begin
            for k in range(got.shape[1]):
                share = open_[tie, k] if tied else 1.0
                got[b, k] += wires.weight[at] * share * give[wires.supplier[at], k] * quota[b, k]
            if tied:
                tie += 1


@compiled
def _first_quota(wires: Wires, quota: Numbers, law: Law, moved: float) -> None:
    """Orders of the first day: the baseline purchase under the law of that day."""
    for b in range(quota.shape[0]):
        begin = wires.start[b]
        for k in range(quota.shape[1]):
            whole, left = 0.0, 0.0
            tie, end = wires.tie_first[b], wires.tie_first[b + 1]
            for at in range(begin, wires.start[b + 1]):
                tied = tie < end and wires.tie_place[tie] == at - begin
                whole += wires.weight[at]
                left += wires.weight[at] * (law.coming[tie, k] if tied else 1.0)
                if tied:
                    tie += 1
            quota[b, k] = (1 - moved) + (moved * whole / left if left > 0 else 0.0)
