"""The inputs' part of a day on a dense world table, 32 scenarios side by side.

Item by item: deliveries and pulls of all buyers come from one product with the table, stocks and orders follow buyer by
buyer, and their orders go back through the same rows of the table while these are in the cache: six flops per flow and
scenario. A closed link touches few rows: its share is taken off the sums, and only where little is left of a sum is it
formed anew, so that nothing is lost to cancellation.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from foreshock.propagation.kernels.ario_inputs import (
    HALVES,
    ROUNDING,
    SUMS,
    Books,
    Inputs,
    Manners,
    Numbers,
    first_stock,
    make_inputs,
    make_manners,
)
from foreshock.propagation.kernels.ario_nodes import STILL, Now, Plant
from foreshock.propagation.kernels.ario_rules import Rules
from foreshock.propagation.kernels.ario_sheet import Closing, Lanes, Sheet
from foreshock.propagation.kernels.ario_simd import WIDTH, gather, scatter
from foreshock.propagation.kernels.ario_system import ROWS, Grid, Index, System
from foreshock.propagation.kernels.ario_ties import Ties
from foreshock.propagation.kernels.compiled import compiled
from foreshock.schema.labels import Floats

BLOCK = 256
"""Buyers that are run through all items before the next: what is kept per buyer stays in the second-level cache."""


class BatchEngine:
    """Inputs of a dense world table, 32 scenarios."""

    def __init__(self, system: System, rules: Rules, ties: Ties, sheet: Sheet) -> None:
        assert isinstance(system.table, Grid)
        self._ties, self._rules = ties, rules
        self._manners = make_manners(rules)
        self.inputs: Inputs = make_inputs(system, rules)
        kind = sheet.weight.dtype
        items, rows, regions = sheet.weight.shape
        hit = np.unique(ties.input) if ties.closing else np.empty(0, dtype=np.int64)
        if hit.size:
            sheet = sheet._replace(tied=sheet.tied.copy())
            sheet.tied[hit % items, hit // items] = np.where(system.flow[hit] > 0, np.arange(hit.size), -1)
        self._sheet, self._hit = sheet, hit
        state = np.zeros((items, rows, 2 * WIDTH), dtype=kind)
        state[:, : system.n, :WIDTH] = first_stock(system).reshape(system.n, items).T[:, :, None]
        state[:, :, WIDTH:] = (sheet.flow > 0)[:, :, None]
        self._lanes = Lanes(
            state=state, own=np.ones((hit.size, WIDTH)), vectors=np.zeros((items, regions, 2 * WIDTH), dtype=kind),
            flows=np.zeros((rows, 3 * WIDTH), dtype=kind), bounds=np.zeros((rows, 3 * WIDTH), dtype=kind),
            orders=np.zeros((items, regions, WIDTH), dtype=kind), fix=np.zeros((system.n, WIDTH)),
            moved=np.zeros(rows, dtype=kind),
        )  # fmt: skip
        shape = (system.n, WIDTH)
        self.books = Books(
            stock=state.reshape(-1, WIDTH), quota=state.reshape(-1, WIDTH), limit=np.full(shape, np.inf),
            orders=np.zeros(shape), drift=np.zeros(shape), broke=np.zeros(shape, dtype=np.bool_),
        )  # fmt: skip
        self._held = np.where(self.inputs.role == SUMS, self.inputs.hold, 0.0).reshape(-1, items).sum(axis=1)

    def begin(self, plant: Plant, now: Now) -> None:
        """Place the orders of the first day."""
        sheet, lanes = self._sheet, self._lanes
        n = plant.output.size
        _open_limits(lanes)
        for item in range(sheet.weight.shape[0]):
            _look(sheet, lanes, item)
        lanes.orders[:] = sheet.weight.sum(axis=1)[:, :, None]
        if self._hit.size:
            _first_day(sheet, lanes, self._law(self._ties.coming), self._rules.substitution)
        self._report(plant, now.pull, n)

    def ration(self, plant: Plant, now: Now, level: Floats) -> None:
        """Water-filling needs the links of a supplier; on a grid there are none."""
        raise NotImplementedError

    def trade(self, plant: Plant, now: Now, level: Floats, frozen: bool, content: bool) -> None:
        """Deliver, use, order."""
        sheet, lanes = self._sheet, self._lanes
        items, _, regions = sheet.weight.shape
        n = plant.output.size
        by_item = (regions, items, WIDTH)
        lanes.vectors[:, :, :WIDTH] = now.give.reshape(by_item).transpose(1, 0, 2)
        lanes.vectors[:, :, WIDTH:] = now.next_pull.reshape(by_item).transpose(1, 0, 2)
        for part, values in enumerate((now.use, now.base, now.goal)):
            lanes.flows[:n, part * WIDTH : (part + 1) * WIDTH] = values
        _open_limits(lanes)
        watch = bool(now.moved.max() <= STILL)
        _trade(sheet, lanes, self._manners, self._law(self._ties.open), self.books.broke, now, watch)
        if not watch:
            lanes.moved[:] = np.inf
        self._report(plant, now.next_pull, n)

    def receipts(self, now: Now) -> Floats:
        """For comparisons with the published gates, which are read off links."""
        raise NotImplementedError

    def rows(self, inputs: Index) -> Index:
        """Where inputs stand in the books."""
        items, rows, _ = self._sheet.weight.shape
        return np.asarray((inputs % items * rows + inputs // items) * 2)

    def quotas(self, inputs: Index) -> Floats:
        """(len, 32) today's quotas of some inputs."""
        if self._hit.size:
            return np.asarray(self._lanes.own[np.searchsorted(self._hit, inputs)])
        return np.asarray(self.books.quota[self.rows(inputs) + 1], dtype=np.float64)

    def _law(self, today: Floats) -> Closing:
        ties = self._ties
        first = np.append(ties.first[self._hit], ties.input.size).astype(np.int64)
        return Closing(first, ties.supplier, ties.place, ties.weight, today, ties.coming)

    def _report(self, plant: Plant, pull: Floats, n: int) -> None:
        lanes, books = self._lanes, self.books
        got = lanes.orders.transpose(1, 0, 2).reshape(n, WIDTH)
        books.orders[:] = (got + lanes.fix) * pull if self._hit.size else got * pull
        stops, halves, total = (lanes.bounds[:n, part * WIDTH : (part + 1) * WIDTH] for part in range(3))
        limit = stops.astype(np.float64)
        if self._held.any():
            held = self._held[:, None]
            limit = np.minimum(limit, np.divide(total, held, out=np.full_like(limit, np.inf), where=held > 0))
        if self._rules.criticality == "half":
            limit = np.minimum(limit, 0.5 * (halves + plant.capacity[:, None]))
        books.limit[:] = limit
        books.drift[:] = lanes.moved[:n, None]


@compiled
def _open_limits(lanes: Lanes) -> None:
    lanes.moved[:] = 0.0
    lanes.orders[:] = 0.0
    lanes.fix[:] = 0.0
    for f in range(lanes.bounds.shape[0]):
        lanes.bounds[f, : 2 * WIDTH] = np.inf
        lanes.bounds[f, 2 * WIDTH :] = 0.0


@compiled
def _look(sheet: Sheet, lanes: Lanes, p: int) -> None:
    for f in range(lanes.bounds.shape[0]):
        for k in range(WIDTH):
            allowed = lanes.state[p, f, k] * sheet.stop[p, f]
            lanes.bounds[f, k] = min(lanes.bounds[f, k], allowed)
        _allow(sheet.role[p, f], sheet.per[p, f], lanes.state[p, f], lanes.bounds[f])


@compiled
def _allow(role: int, per: float, state: Numbers, bounds: Numbers) -> None:
    """What the stock of one input that halves output, or counts by its sum, lets its buyer make."""
    if role == HALVES:
        for k in range(WIDTH):
            bounds[WIDTH + k] = min(bounds[WIDTH + k], state[k] * per)
    elif role == SUMS:
        for k in range(WIDTH):
            bounds[2 * WIDTH + k] += state[k]


@compiled
def _trade(
    sheet: Sheet, lanes: Lanes, manners: Manners, law: Closing, broke: NDArray[np.bool_], now: Now, watch: bool
) -> None:
    items, rows, regions = sheet.weight.shape
    weight, vectors = sheet.weight.reshape(-1), lanes.vectors.reshape(-1)
    state, orders = lanes.state.reshape(-1), lanes.orders.reshape(-1)
    out = np.empty((ROWS, 2 * WIDTH), dtype=sheet.weight.dtype)
    flat = out.reshape(-1)
    for start in range(0, rows, BLOCK):
        for p in range(items):
            begin, first = p * regions * 2 * WIDTH, p * regions * WIDTH
            for f in range(start, min(start + BLOCK, rows), ROWS):
                at = (p * rows + f) * regions
                gather(weight, at, regions, vectors, begin, regions, flat)  # type: ignore[call-arg]
                for b in range(f, f + ROWS):
                    if sheet.tied[p, b] >= 0:
                        _book_tied(sheet, lanes, manners, law, now, p, b, out[b - f])
                    else:
                        if watch:
                            _watch(sheet, lanes, p, b, out[b - f])
                        _book(sheet, lanes, manners.surplus, p, b, out[b - f])
                    if not manners.floor:
                        _check(sheet, lanes, broke, p, b)
                    _allow(sheet.role[p, b], sheet.per[p, b], lanes.state[p, b], lanes.bounds[b])
                row, pitch = (2 * (p * rows + f) + 1) * WIDTH, 2 * WIDTH
                scatter(weight, at, regions, state, row, pitch, orders, first, regions)


@compiled
def _book(sheet: Sheet, lanes: Lanes, surplus: bool, p: int, f: int, out: Numbers) -> None:
    """Move the stock of one input, turn its gap into a quota, and lower the output that its buyer can make.

    `out`: deliveries per quota | pulls. One loop over plain rows, so that the compiler makes vectors of it.
    """
    state, flows, bounds = lanes.state[p, f], lanes.flows[f], lanes.bounds[f]
    need, aim, stop = sheet.need[p, f], sheet.aim[p, f], sheet.stop[p, f]
    zero, pace, least = sheet.numbers[0], sheet.numbers[1], sheet.numbers[2]
    lowest = sheet.numbers[4] if surplus else zero
    for k in range(WIDTH):
        stock = max(state[k] + state[WIDTH + k] * out[k] - flows[k] * need, least)
        gap = max(aim * flows[2 * WIDTH + k] - stock, lowest)
        gap = gap if stock < np.inf else zero
        order = max(flows[WIDTH + k] * need + gap * pace, zero)
        whole = out[WIDTH + k]
        state[k] = stock
        state[WIDTH + k] = order / whole if whole > zero else zero
        allowed = stock * stop
        bounds[k] = allowed if allowed < bounds[k] else bounds[k]


@compiled
def _book_tied(
    sheet: Sheet, lanes: Lanes, manners: Manners, law: Closing, now: Now, p: int, f: int, out: Numbers
) -> None:
    """The same for an input some of whose links are closed."""
    h = sheet.tied[p, f]
    items = sheet.weight.shape[0]
    need, aim = sheet.need[p, f], sheet.aim[p, f]
    pace, least, little = sheet.numbers[1], sheet.numbers[2], sheet.numbers[3]
    for k in range(WIDTH):
        got, whole = float(out[k]), float(out[WIDTH + k])
        left = whole
        got_before = got
        for tie in range(law.first[h], law.first[h + 1]):
            g = law.supplier[tie]
            got -= law.weight[tie] * (1 - law.open[tie, k]) * now.give[g, k]
            left -= law.weight[tie] * (1 - law.coming[tie, k]) * now.next_pull[g, k]
        if got < little * got_before or left < little * whole:
            got = _open_sum(sheet, law, law.open, now.give, h, p, f, k)
            left = _open_sum(sheet, law, law.coming, now.next_pull, h, p, f, k)
        change = lanes.own[h, k] * got - lanes.flows[f, k] * need
        lanes.moved[f] = max(lanes.moved[f], abs(change) / sheet.flow[p, f])
        stock = max(lanes.state[p, f, k] + change, least)
        lanes.state[p, f, k] = stock
        allowed = stock * sheet.stop[p, f]
        lanes.bounds[f, k] = min(lanes.bounds[f, k], allowed)
        gap = aim * lanes.flows[f, 2 * WIDTH + k] - stock
        if stock == np.inf or (gap < 0 and not manners.surplus):
            gap = 0.0
        order = max(lanes.flows[f, WIDTH + k] * need + gap * pace, 0.0)
        share = (1 - manners.moved) / whole if whole > 0 else 0.0
        share += manners.moved / left if left > 0 else 0.0
        lanes.own[h, k] = order * share
        _spread_tied(sheet, lanes, law, h, p, f, k, left >= little * whole, items)


@compiled
def _open_sum(sheet: Sheet, law: Closing, share: Floats, vector: Floats, h: int, p: int, f: int, k: int) -> float:
    """Purchases of one input over its open links, times a vector of the suppliers, formed without a difference."""
    items, _, regions = sheet.weight.shape
    total = 0.0
    tie, end = law.first[h], law.first[h + 1]
    for r in range(regions):
        w = float(sheet.weight[p, f, r])
        if tie < end and law.place[tie] == r:
            w *= share[tie, k]
            tie += 1
        total += w * vector[r * items + p, k]
    return total


@compiled
def _spread_tied(
    sheet: Sheet, lanes: Lanes, law: Closing, h: int, p: int, f: int, k: int, whole: bool, items: int
) -> None:
    """Send the orders of a tied input: with all others and the closed share taken back, or, where little is open,
    link by link."""
    tie, end = law.first[h], law.first[h + 1]
    quota = lanes.own[h, k]
    lanes.state[p, f, WIDTH + k] = quota if whole else 0.0
    if whole:
        for one in range(tie, end):
            lanes.fix[law.supplier[one], k] -= law.weight[one] * (1 - law.coming[one, k]) * quota
        return
    for r in range(sheet.weight.shape[2]):
        w = float(sheet.weight[p, f, r])
        if tie < end and law.place[tie] == r:
            w *= law.coming[tie, k]
            tie += 1
        lanes.fix[r * items + p, k] += w * quota


@compiled
def _first_day(sheet: Sheet, lanes: Lanes, law: Closing, moved: float) -> None:
    """Quotas and orders of tied inputs on the first day: the baseline purchase under the law of that day."""
    items, rows, regions = sheet.weight.shape
    for p in range(items):
        for f in range(rows):
            h = sheet.tied[p, f]
            if h < 0:
                continue
            for k in range(WIDTH):
                whole, left = 0.0, 0.0
                tie, end = law.first[h], law.first[h + 1]
                for r in range(regions):
                    w = float(sheet.weight[p, f, r])
                    whole += w
                    if tie < end and law.place[tie] == r:
                        w *= law.coming[tie, k]
                        tie += 1
                    left += w
                lanes.own[h, k] = (1 - moved) + (moved * whole / left if left > 0 else 0.0)
                for r in range(regions):
                    lanes.fix[r * items + p, k] -= sheet.weight[p, f, r]
                _spread_tied(sheet, lanes, law, h, p, f, k, False, items)


@compiled
def _check(sheet: Sheet, lanes: Lanes, broke: NDArray[np.bool_], p: int, f: int) -> None:
    """Mark stocks below nothing, where nothing may run out in silence."""
    for k in range(WIDTH):
        if lanes.state[p, f, k] < 0:
            if lanes.state[p, f, k] < -ROUNDING * sheet.flow[p, f]:
                broke[f, k] = True
            lanes.state[p, f, k] = 0


@compiled
def _watch(sheet: Sheet, lanes: Lanes, p: int, f: int, out: Numbers) -> None:
    """Largest move of a stock, before it is booked."""
    flow = sheet.flow[p, f]
    if flow > 0:
        for k in range(WIDTH):
            change = lanes.state[p, f, WIDTH + k] * out[k] - lanes.flows[f, k] * sheet.need[p, f]
            lanes.moved[f] = max(lanes.moved[f], abs(change) / flow)
