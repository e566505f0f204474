"""The producers' part of a day: overproduction, capacity, output, who is served how much, and what is planned next.

All arrays are (n, K): n producers, K scenarios. Times of a day are those of the published model: production from the
stocks in hand, deliveries, then orders for tomorrow.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from foreshock.propagation.kernels.ario_events import Schedule
from foreshock.propagation.kernels.ario_inputs import Books
from foreshock.propagation.kernels.ario_jit import compiled, spread
from foreshock.propagation.kernels.ario_rules import Rules
from foreshock.propagation.kernels.ario_system import System
from foreshock.schema.labels import Floats

PROPORTIONAL, FIRMS_FIRST, LEVELS = 0, 1, 2
PLANNED, OUTPUT, DEMAND, BASELINE = 0, 1, 2, 3
STILL = 4e-15
"""Relative daily move below which nothing changes any more."""
LEAST = 10_000
"""Producers times scenarios that a thread should have to be worth its start."""


class Plant(NamedTuple):
    """What does not change: (n) baseline output, capacity, largest overproduction, finished goods kept."""

    output: Floats
    capacity: Floats
    ceiling: Floats
    finished: Floats


class Now(NamedTuple):
    """The state of the day (n, K)."""

    orders: Floats
    """Asked by firms, to be served today."""
    final: Floats
    work: Floats
    """Asked for rebuilding."""
    capital: Floats
    share: Floats
    factor: Floats
    recipe: Floats
    limit: Floats
    """Output that the stocks allow."""
    alpha: Floats
    made: Floats
    """Output: of yesterday before the day's production, of today after it."""
    finished: Floats
    able: Floats
    """Capacity."""
    wanted: Floats
    """Output before the stocks' limit."""
    out: Floats
    """Delivered to everybody."""
    served_firms: Floats
    served_final: Floats
    give: Floats
    """Delivered per unit of baseline weight and quota: yesterday's pull times the share served to firms."""
    pull: Floats
    """Weight of a supplier in the orders that are served today."""
    next_pull: Floats
    use: Floats
    base: Floats
    goal: Floats
    """Output whose inputs are used, are re-ordered, and are the target."""
    asked: Floats
    """Demand of all, yesterday's before the day's production."""
    moved: Floats
    """Largest move since yesterday: of demand, output, finished goods (days of baseline output), overproduction."""


class Tally(NamedTuple):
    """What a run has come to (n, K)."""

    lost: Floats
    """Baseline output minus output, summed over days."""
    unmet: Floats
    """Final demand asked and not delivered."""
    served: Floats
    """Days of final demand served, since the demand last changed."""
    lowest: Floats
    """Lowest share of baseline output."""
    first_below: Floats
    last_below: Floats
    """First and last day below the tolerance; +inf and -1 where never."""


class Knobs(NamedTuple):
    """Numbers of the rules, as the loops take them."""

    base: float
    tau: float
    tie: float
    refill: float
    adaptive: bool
    rationing: int
    use: int
    target: int
    tolerance: float


def make_knobs(rules: Rules, tolerance: float) -> Knobs:
    """The rules as numbers."""
    basis = {"planned": PLANNED, "output": OUTPUT, "demand": DEMAND, "baseline": BASELINE}
    rationing = {"proportional": PROPORTIONAL, "firms_first": FIRMS_FIRST}.get(rules.rationing, LEVELS)
    return Knobs(
        rules.alpha_base, rules.alpha_tau, rules.tie, rules.restore, rules.shares == "adaptive",
        rationing, basis[rules.use], basis[rules.target], tolerance,
    )  # fmt: skip


def make_plant(system: System, rules: Rules) -> Plant:
    """The producers as the loops take them."""
    ceiling = np.where(np.isnan(system.ceiling), rules.alpha_max, system.ceiling)
    return Plant(system.output, system.capacity, ceiling, system.finished)


def start(system: System, rules: Rules, schedule: Schedule, books: Books) -> tuple[Now, Tally]:
    """The state of a morning in which nothing has happened. What others keep up to date is shared with them."""
    scenarios = schedule.final.shape[1]

    def full(value: Floats | float) -> Floats:
        column = np.broadcast_to(np.asarray(value, dtype=np.float64), (system.n,))
        return np.repeat(column[:, None], scenarios, axis=1)

    now = Now(
        orders=books.orders, final=schedule.final, work=full(0.0), capital=schedule.capital, share=schedule.share,
        factor=schedule.factor, recipe=schedule.recipe, limit=books.limit, alpha=full(rules.alpha_base),
        made=full(system.output), finished=full(system.finished), able=full(system.capacity), wanted=full(0.0),
        out=full(0.0), served_firms=full(1.0), served_final=full(1.0), give=full(1.0), pull=full(1.0),
        next_pull=full(1.0), use=full(0.0), base=full(0.0), goal=full(0.0), asked=full(system.output), moved=full(0.0),
    )  # fmt: skip
    return now, Tally(full(0.0), full(0.0), full(0.0), full(1.0), full(np.inf), full(-1.0))


def produce(plant: Plant, now: Now, knobs: Knobs, adapt: bool) -> None:
    """Capacity, output and deliveries of the day. `adapt`: overproduction follows yesterday's shortage."""
    n, scenarios = now.orders.shape
    spread(lambda begin, end: _produce(plant, now, knobs, adapt, begin, end), n, alone=LEAST // scenarios)


def settle(plant: Plant, now: Now, tally: Tally, knobs: Knobs, day: int) -> None:
    """Plans for tomorrow and the day's tally, once everybody has been served."""
    n, scenarios = now.orders.shape
    spread(lambda begin, end: _settle(plant, now, tally, knobs, day, begin, end), n, alone=LEAST // scenarios)


@compiled
def _produce(plant: Plant, now: Now, knobs: Knobs, adapt: bool, begin: int, end: int) -> None:
    for i in range(begin, end):
        for k in range(now.orders.shape[1]):
            others = now.final[i, k] + now.work[i, k]
            asked = now.orders[i, k] + others
            before = now.alpha[i, k]
            alpha = before
            if adapt:
                short = (asked - now.made[i, k]) / asked if asked > 0 else 0.0
                if abs(short) <= knobs.tie:
                    alpha += (knobs.base - alpha) / knobs.tau
                else:
                    alpha += (plant.ceiling[i] - alpha) * short / knobs.tau
                alpha = max(alpha, 1.0)
                now.alpha[i, k] = alpha
            lost = min(1.0, max(now.capital[i, k], now.share[i, k]))
            able = plant.capacity[i] * (1 - lost) * now.factor[i, k] * alpha
            store = now.finished[i, k]
            wanted = min(asked + (plant.finished[i] - store) / knobs.refill, able)
            made = min(wanted, now.limit[i, k] * now.recipe[i, k])
            out = min(asked, made + store)
            scale = max(plant.output[i], 1e-300)
            moved = max(abs(asked - now.asked[i, k]), abs(made - now.made[i, k])) / scale
            now.moved[i, k] = max(moved, abs(alpha - before), abs(max(0.0, store + made - out) - store) / scale)
            now.asked[i, k] = asked
            now.finished[i, k] = max(0.0, store + made - out)
            now.able[i, k], now.wanted[i, k], now.made[i, k], now.out[i, k] = able, wanted, made, out
            if knobs.rationing == FIRMS_FIRST:
                firms = min(1.0, out / now.orders[i, k]) if now.orders[i, k] > 0 else 0.0
                rest = max(0.0, out - firms * now.orders[i, k])
                now.served_final[i, k] = min(1.0, rest / others) if others > 0 else 0.0
            else:
                firms = out / asked if asked > 0 else 0.0
                now.served_final[i, k] = firms
            now.served_firms[i, k] = firms
            now.give[i, k] = now.pull[i, k] * firms
            if knobs.adaptive:
                now.next_pull[i, k] = able / plant.capacity[i] if plant.capacity[i] > 0 else 1.0


@compiled
def _settle(plant: Plant, now: Now, tally: Tally, knobs: Knobs, day: int, begin: int, end: int) -> None:
    for i in range(begin, end):
        normal = plant.output[i]
        for k in range(now.orders.shape[1]):
            made = now.made[i, k]
            asked = now.asked[i, k]
            still = asked - now.work[i, k] * now.served_final[i, k]
            planned = min(still + (plant.finished[i] - now.finished[i, k]) / knobs.refill, now.able[i, k])
            recipe = now.recipe[i, k]
            per = 1 / recipe if recipe > 0 else 0.0
            now.use[i, k] = made * per
            now.base[i, k] = (made if knobs.use == OUTPUT else asked) * per
            if knobs.target == PLANNED:
                goal = planned
            elif knobs.target == OUTPUT:
                goal = made
            else:
                goal = normal
            now.goal[i, k] = goal * per
            tally.lost[i, k] += normal - made
            tally.unmet[i, k] += now.final[i, k] * (1 - now.served_final[i, k])
            tally.served[i, k] += now.served_final[i, k]
            if normal > 0:
                tally.lowest[i, k] = min(tally.lowest[i, k], made / normal)
                if made < (1 - knobs.tolerance) * normal:
                    tally.first_below[i, k] = min(tally.first_below[i, k], day)
                    tally.last_below[i, k] = day
