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
from foreshock.propagation.kernels.ario_jit import compiled, spread
from foreshock.propagation.kernels.ario_nodes import Now, Plant
from foreshock.propagation.kernels.ario_rules import Rules
from foreshock.propagation.kernels.ario_system import Grid, Index, System
from foreshock.propagation.kernels.ario_ties import Ties
from foreshock.schema.labels import Floats, Ints

LEAST = 20_000
"""Links times scenarios that a thread should have to be worth its start."""
NONE = np.empty((0, 0))
ROUNDING = 1e-9
"""Days of use by which a stock may fall below nothing through rounding."""


class Wires(NamedTuple):
    """Links by buyer (`first`, `start`, `supplier`, `weight`) and by supplier (`out`, `out_input`, `out_weight`)."""

    first: Index
    start: Index
    kind: Ints
    supplier: Ints
    weight: Floats
    out: Index
    out_input: Ints
    out_weight: Floats
    out_tie: Ints
    tie_first: Index
    tie_place: Index


class Law(NamedTuple):
    """Open shares of the tied links (J, K): of today's orders and of tomorrow's; levels of water-filling (n, K), empty
    where deliveries are linear."""

    open: Floats
    coming: Floats
    level: Floats


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
        self._wires = _wire(system, ties)
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
        self._spread(lambda begin, end: _fill(wires, quota, law, now, final, last, begin, end))

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


def _wire(system: System, ties: Ties) -> Wires:
    table = system.table
    assert not isinstance(table, Grid)
    inputs = np.repeat(np.arange(system.inputs, dtype=np.int32), np.diff(table.start))
    order = np.argsort(table.supplier, kind="stable")
    out_tie = np.empty(0, dtype=np.int32)
    if ties.closing:
        tie = np.full(table.weight.size, -1, dtype=np.int32)
        tie[table.start[ties.input] + ties.place] = np.arange(len(ties), dtype=np.int32)
        out_tie = tie[order]
    out = np.searchsorted(table.supplier[order], np.arange(system.n + 1)).astype(np.int64)
    return Wires(
        system.first, table.start, system.kind, table.supplier, table.weight, out, inputs[order],
        table.weight[order], out_tie, ties.first, ties.place,
    )  # fmt: skip


@compiled
def _pull_in(
    wires: Wires, b: int, now: Now, law: Law, quota: Numbers, got: Floats, whole: Floats, left: Floats
) -> None:
    """Receipts of input b, and the pull of its suppliers without (`whole`) and with (`left`) closed links."""
    scenarios = got.size
    got[:] = 0.0
    whole[:] = 0.0
    left[:] = 0.0
    begin = wires.start[b]
    tie, end = wires.tie_first[b], wires.tie_first[b + 1]
    closing = wires.out_tie.size > 0
    for at in range(begin, wires.start[b + 1]):
        g, w = wires.supplier[at], wires.weight[at]
        tied = closing and tie < end and wires.tie_place[tie] == at - begin
        for k in range(scenarios):
            today = w * law.open[tie, k] if tied else w
            pull = w * now.next_pull[g, k]
            if law.level.size:
                got[k] += today * min(quota[b, k] * now.pull[g, k], law.level[g, k])
            else:
                got[k] += today * now.give[g, k] * quota[b, k]
            whole[k] += pull
            left[k] += pull * law.coming[tie, k] if tied else pull
        if tied:
            tie += 1


@compiled
def _trade(
    wires: Wires, inputs: Inputs, books: Books, now: Now, plant: Plant, law: Law, manners: Manners, how: How,
    begin: int, stop: int,
) -> None:  # fmt: skip
    scenarios = books.limit.shape[1]
    shape = (how.wide, scenarios)
    got, whole, left = np.empty(shape), np.empty(shape), np.empty(shape)
    for f in range(begin, stop):
        lo, hi = wires.first[f], wires.first[f + 1]
        for b in range(lo, hi):
            _pull_in(wires, b, now, law, books.quota, got[b - lo], whole[b - lo], left[b - lo])
        for k in range(scenarios):
            books.drift[f, k] = 0.0
            b = lo
            while b < hi:
                end = b + 1
                kept, needed = books.stock[b, k], inputs.need[b]
                while manners.by_link and end < hi and wires.kind[end] == wires.kind[b]:
                    kept += books.stock[end, k]
                    needed += inputs.need[end]
                    end += 1
                for a in range(b, end):
                    use = now.use[f, k] * inputs.need[a]
                    if end > b + 1:
                        use = now.use[f, k] * needed * books.stock[a, k] / kept if kept > 0 else 0.0
                    _book(inputs, books, manners, f, a, k, 0.0 if how.frozen else got[a - lo, k] - use)
                    _order(inputs, books, manners, now.base[f, k], now.goal[f, k], how.content, a, k,
                           whole[a - lo, k], left[a - lo, k])  # fmt: skip
                b = end
        _limit(wires, inputs, books, plant.capacity, f)


@compiled
def _book(inputs: Inputs, books: Books, manners: Manners, f: int, b: int, k: int, change: float) -> None:
    flow = inputs.flow[b]
    stock = books.stock[b, k] + change
    if stock < 0:
        if not manners.floor and stock < -ROUNDING * flow:
            books.broke[f, k] = True
        stock = 0.0
    books.drift[f, k] = max(books.drift[f, k], abs(change) / flow)
    books.stock[b, k] = stock


@compiled
def _order(
    inputs: Inputs, books: Books, manners: Manners, base: float, goal: float, content: bool, b: int, k: int,
    whole: float, left: float,
) -> None:  # fmt: skip
    gap = inputs.aim[b] * goal - books.stock[b, k]
    if content or books.stock[b, k] == np.inf or (gap < 0 and not manners.surplus):
        gap = 0.0
    order = max(0.0, base * inputs.need[b] + gap * manners.pace)
    share = (1 - manners.moved) / whole if whole > 0 else 0.0
    if left > 0:
        share += manners.moved / left
    books.quota[b, k] = order * share


@compiled
def _limit(wires: Wires, inputs: Inputs, books: Books, capacity: Floats, f: int) -> None:
    """Output of buyer f that its stocks allow."""
    for k in range(books.limit.shape[1]):
        stops = np.inf
        halves = np.inf
        total, held = 0.0, 0.0
        b = wires.first[f]
        while b < wires.first[f + 1]:
            kept, hold = books.stock[b, k], inputs.hold[b]
            role, kind = inputs.role[b], wires.kind[b]
            b += 1
            while b < wires.first[f + 1] and wires.kind[b] == kind:
                kept += books.stock[b, k]
                hold += inputs.hold[b]
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
    scenarios = pull.shape[1]
    closing = wires.out_tie.size > 0
    for g in range(begin, end):
        books.orders[g, :] = 0.0
        for at in range(wires.out[g], wires.out[g + 1]):
            b, w = wires.out_input[at], wires.out_weight[at]
            tie = wires.out_tie[at] if closing else -1
            for k in range(scenarios):
                books.orders[g, k] += w * books.quota[b, k] * (law.coming[tie, k] if tie >= 0 else 1.0)
        for k in range(scenarios):
            books.orders[g, k] *= pull[g, k]


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


@compiled
def _fill(wires: Wires, quota: Numbers, law: Law, now: Now, normal: Floats, last: bool, begin: int, end: int) -> None:
    """Find the level L with sum of weight * min(ask, L) = output, where ask is the order per unit of baseline weight.

    With `last`, final buyers get what firms leave; else they are one more client with their baseline demand.
    """
    level = law.level
    for g in range(begin, end):
        for k in range(level.shape[1]):
            out, asked = now.out[g, k], now.orders[g, k]
            others = now.final[g, k] + now.work[g, k]
            level[g, k] = np.inf
            now.served_final[g, k] = 1.0 if others > 0 else 0.0
            if out >= (asked + others) * (1 - 1e-15):
                continue
            if last and out >= asked:
                now.served_final[g, k] = (out - asked) / others
                continue
            base = 0.0 if last or normal[g] <= 0 else normal[g]
            ask = others / base if base > 0 else 0.0
            height = _height(wires, quota, law, now.pull[g, k], out, base, ask, g, k)
            level[g, k] = height
            now.served_final[g, k] = min(ask, height) / ask if ask > 0 else 0.0


@compiled
def _height(
    wires: Wires, quota: Numbers, law: Law, pull: float, out: float, base: float, ask: float, g: int, k: int
) -> float:
    """The level for one supplier: raised from 0 until no further client is whole."""
    closing = wires.out_tie.size > 0
    height = 0.0
    rising = True
    while rising:
        full = base * ask if ask <= height else 0.0
        thirsty = base if ask > height else 0.0
        for at in range(wires.out[g], wires.out[g + 1]):
            tie = wires.out_tie[at] if closing else -1
            w = wires.out_weight[at] * (law.open[tie, k] if tie >= 0 else 1.0)
            one = quota[wires.out_input[at], k] * pull
            if one <= height:
                full += w * one
            else:
                thirsty += w
        reached = (out - full) / thirsty if thirsty > 0 else height
        rising = reached > height * (1 + 1e-15)
        height = max(height, reached)
    return height
