"""The producers' part of a day: overproduction, capacity, output, who is served how much, and what is planned next.

All arrays are (n, K): n producers, K scenarios. Times of a day are those of the published model: production from the
stocks in hand, deliveries, then orders for tomorrow.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from foreshock.propagation.kernels.ario_rules import Rules
from foreshock.propagation.kernels.ario_system import System
from foreshock.propagation.kernels.compiled import compiled, spread
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
    """The state of the day (n, K): views of one block (fields, n, K), which is what the loops take."""

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
    """What a run has come to (n, K), views of one block."""

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


(
    N_ORDERS, N_FINAL, N_WORK, N_CAPITAL, N_SHARE, N_FACTOR, N_RECIPE, N_LIMIT, N_ALPHA, N_MADE, N_FINISHED,
    N_ABLE, N_WANTED, N_OUT, N_SERVED_FINAL, N_GIVE, N_PULL, N_NEXT_PULL, N_USE, N_BASE, N_GOAL, N_ASKED,
    N_MOVED,
) = range(len(Now._fields))  # fmt: skip
T_LOST, T_UNMET, T_SERVED, T_LOWEST, T_FIRST_BELOW, T_LAST_BELOW = range(len(Tally._fields))
"""Where the fields stand in their blocks."""


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


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """The day and the tally of K scenarios, by name and as blocks."""

    day: Floats
    total: Floats
    now: Now
    tally: Tally


def start(system: System, rules: Rules, scenarios: int) -> State:
    """The state of a morning in which nothing has happened."""
    day = np.zeros((len(Now._fields), system.n, scenarios))
    total = np.zeros((len(Tally._fields), system.n, scenarios))
    now, tally = Now(*day), Tally(*total)
    for rows, column in (
        ((now.final,), system.final),
        ((now.made, now.asked), system.output),
        ((now.able,), system.capacity),
        ((now.finished,), system.finished),
    ):
        for row in rows:
            row[:] = column[:, None]
    for row in (now.factor, now.recipe, now.served_final, now.give, now.pull, now.next_pull):
        row[:] = 1.0
    now.alpha[:] = rules.alpha_base
    now.limit[:] = np.inf
    tally.lowest[:] = 1.0
    tally.first_below[:] = np.inf
    tally.last_below[:] = -1.0
    return State(day, total, now, tally)


def produce(plant: Plant, state: State, knobs: Knobs, adapt: bool) -> None:
    """Capacity, output and deliveries of the day. `adapt`: overproduction follows yesterday's shortage."""
    day = state.day
    _, n, scenarios = day.shape
    spread(lambda begin, end: _produce(plant, day, knobs, adapt, begin, end), n, alone=LEAST // scenarios)


def settle(plant: Plant, state: State, knobs: Knobs, number: int) -> None:
    """Plans for tomorrow and the tally of day `number`, once everybody has been served."""
    day, total = state.day, state.total
    _, n, scenarios = day.shape
    spread(lambda begin, end: _settle(plant, day, total, knobs, number, begin, end), n, alone=LEAST // scenarios)


@compiled
def _produce(plant: Plant, day: Floats, knobs: Knobs, adapt: bool, begin: int, end: int) -> None:
    for i in range(begin, end):
        for k in range(day.shape[2]):
            others = day[N_FINAL, i, k] + day[N_WORK, i, k]
            asked = day[N_ORDERS, i, k] + others
            before = day[N_ALPHA, i, k]
            alpha = before
            if adapt:
                short = (asked - day[N_MADE, i, k]) / asked if asked > 0 else 0.0
                if abs(short) <= knobs.tie:
                    alpha += (knobs.base - alpha) / knobs.tau
                else:
                    alpha += (plant.ceiling[i] - alpha) * short / knobs.tau
                alpha = max(alpha, 1.0)
                day[N_ALPHA, i, k] = alpha
            lost = min(1.0, max(day[N_CAPITAL, i, k], day[N_SHARE, i, k]))
            able = plant.capacity[i] * (1 - lost) * day[N_FACTOR, i, k] * alpha
            store = day[N_FINISHED, i, k]
            wanted = min(asked + (plant.finished[i] - store) / knobs.refill, able)
            made = min(wanted, day[N_LIMIT, i, k] * day[N_RECIPE, i, k])
            out = min(asked, made + store)
            scale = max(plant.output[i], 1e-300)
            moved = max(abs(asked - day[N_ASKED, i, k]), abs(made - day[N_MADE, i, k])) / scale
            day[N_MOVED, i, k] = max(moved, abs(alpha - before), abs(max(0.0, store + made - out) - store) / scale)
            day[N_ASKED, i, k] = asked
            day[N_FINISHED, i, k] = max(0.0, store + made - out)
            day[N_ABLE, i, k], day[N_WANTED, i, k], day[N_MADE, i, k], day[N_OUT, i, k] = able, wanted, made, out
            if knobs.rationing == FIRMS_FIRST:
                firms = min(1.0, out / day[N_ORDERS, i, k]) if day[N_ORDERS, i, k] > 0 else 0.0
                rest = max(0.0, out - firms * day[N_ORDERS, i, k])
                day[N_SERVED_FINAL, i, k] = min(1.0, rest / others) if others > 0 else 0.0
            else:
                firms = out / asked if asked > 0 else 0.0
                day[N_SERVED_FINAL, i, k] = firms
            day[N_GIVE, i, k] = day[N_PULL, i, k] * firms
            if knobs.adaptive:
                day[N_NEXT_PULL, i, k] = able / plant.capacity[i] if plant.capacity[i] > 0 else 1.0


@compiled
def _settle(plant: Plant, day: Floats, total: Floats, knobs: Knobs, number: int, begin: int, end: int) -> None:
    for i in range(begin, end):
        normal = plant.output[i]
        for k in range(day.shape[2]):
            made = day[N_MADE, i, k]
            asked = day[N_ASKED, i, k]
            still = asked - day[N_WORK, i, k] * day[N_SERVED_FINAL, i, k]
            planned = min(still + (plant.finished[i] - day[N_FINISHED, i, k]) / knobs.refill, day[N_ABLE, i, k])
            recipe = day[N_RECIPE, i, k]
            per = 1 / recipe if recipe > 0 else 0.0
            day[N_USE, i, k] = made * per
            day[N_BASE, i, k] = (made if knobs.use == OUTPUT else asked) * per
            if knobs.target == PLANNED:
                goal = planned
            elif knobs.target == OUTPUT:
                goal = made
            else:
                goal = normal
            day[N_GOAL, i, k] = goal * per
            total[T_LOST, i, k] += normal - made
            total[T_UNMET, i, k] += day[N_FINAL, i, k] * (1 - day[N_SERVED_FINAL, i, k])
            total[T_SERVED, i, k] += day[N_SERVED_FINAL, i, k]
            if normal > 0:
                total[T_LOWEST, i, k] = min(total[T_LOWEST, i, k], made / normal)
                if made < (1 - knobs.tolerance) * normal:
                    total[T_FIRST_BELOW, i, k] = min(total[T_FIRST_BELOW, i, k], number)
                    total[T_LAST_BELOW, i, k] = number
