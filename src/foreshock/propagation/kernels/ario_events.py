"""What happens to producers and markets, day by day, in K scenarios at once.

A `Change` is one footprint: its targets and weights are the same in every scenario, its `level` (K) differs, its `path`
says how much of it is in force on each day. A `Schedule` turns the changes of a run into the day's arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log
from typing import Literal, NamedTuple

import numpy as np

from foreshock.propagation.kernels.ario_system import System
from foreshock.schema.labels import Bools, Floats, Ints

Curve = Literal["linear", "convex", "convex_unscaled", "concave"]
What = Literal["capital", "share", "factor", "recipe", "demand", "market", "access", "lag"]
NODES = ("capital", "share", "factor", "recipe")
ROWS = ("demand", "market")
LINKS = ("access", "lag")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Change:
    """With v = weight * path[day] * level, on each target:

    capital   producer: share v of its capital is lost; several losses add up
    share     producer: share v of its capacity is lost; of several, the largest counts (also against capital)
    factor    producer: capacity times (1 + v), at least 0; several multiply
    recipe    producer: output per unit of input times (1 + v), at least 0
    demand    row of final demand: quantity times (1 + v), at least 0
    market    row of final demand: open share; v < 0 shuts (times 1 + v), v > 0 opens what was shut
    access    link: open share, by the same rule
    lag       link: goods arrive v days later

    `target` (t): producers, rows of final demand, or positions in the run's list of links. `path` (days).
    """

    what: What
    target: Ints
    weight: Floats
    path: Floats
    level: Floats
    decimals: int | None = None
    """Round v to this many decimals, for comparisons only."""

    def __post_init__(self) -> None:
        if self.target.shape != self.weight.shape:
            raise ValueError("a change needs one weight per target")
        if np.unique(self.target).size != self.target.size:
            raise ValueError("a change names a target twice")

    def value(self, day: int) -> Floats:
        """(t, K) v on a day."""
        v = np.multiply.outer(self.weight * self.path[day], self.level)
        return np.asarray(v if self.decimals is None else np.round(v, self.decimals))


def recovery_path(days: int, start: int, hold: int, tau: int, curve: Curve = "linear", late: int = 0) -> Floats:
    """(days) share of a loss that is left: none before day `start` + `late`, all for `hold` days and one more, then
    falling along a curve with characteristic time `tau`.

    linear: straight to 0 in `tau` days. convex_unscaled: (1 - 1/tau)^e. convex: its fourth power. concave: an S with
    its turn at tau / 2. e counts the days since recovery began. `late` = 1 for a loss of capacity, which the published
    program lets act a day after it happens.
    """
    day = np.arange(days, dtype=np.float64)
    elapsed = np.maximum(0.0, day - 1 - late - start - hold)
    if curve == "linear":
        left = np.maximum(0.0, 1 - elapsed / tau)
    elif curve == "concave":
        steep = 1e-6
        power = 1.0 if tau == 2 else (log(tau) - log(steep)) / (log(tau) - log(2))
        left = tau / (tau + steep * elapsed**power)
    else:
        left = (1 - 1 / tau) ** (elapsed * (4 if curve == "convex" else 1))
    return np.asarray(np.where(day >= start + late, left, 0.0))


def steady_path(days: int, start: int = 0, end: int | None = None) -> Floats:
    """(days) 1 from day `start` until before day `end`, else 0."""
    day = np.arange(days)
    return np.asarray((day >= start) & (day < (days if end is None else end)), dtype=np.float64)


def open_share(start: Floats, changes: Sequence[Change], day: int, scenarios: int) -> Floats:
    """(t, K) open share of links or markets on a day, from the share `start` (t) at the beginning.

    Everything that opens comes before everything that shuts, so that the order of the changes does not matter.
    """
    share = np.repeat(start[:, None], scenarios, axis=1)
    moves = [(change.target, change.value(day)) for change in changes if change.path[day] != 0]
    for target, value in moves:
        share[target] += np.clip(value, 0, 1) * (1 - share[target])
    for target, value in moves:
        share[target] *= 1 + np.clip(value, -1, 0)
    return share


class Board(NamedTuple):
    """The day's arrays (n, K) that a Schedule keeps: `capital` and `share` of capacity lost, `factor` on capacity,
    `recipe`, `final` demand."""

    capital: Floats
    share: Floats
    factor: Floats
    recipe: Floats
    final: Floats


class Schedule:
    """Keeps a board up to date with what happens. `rows` (D, K): the quantity that every row of final demand takes."""

    def __init__(self, system: System, changes: Sequence[Change], board: Board) -> None:
        scenarios = board.final.shape[1]
        self._board = board
        self._system = system
        self._changes = {what: [c for c in changes if c.what == what] for what in (*NODES, *ROWS)}
        self._marks: dict[str, tuple[float, ...]] = {}
        self._moves = moving_days([change.path for found in self._changes.values() for change in found])
        self._by_node = np.argsort(system.market_node, kind="stable")
        self.rows = np.repeat((system.market * system.market_open)[:, None], scenarios, axis=1)

    def advance(self, day: int, fresh: bool = False) -> bool:
        """Bring the arrays to a day; True where the demand rows changed. `fresh`: begin `capital` anew, because
        somebody else has added to it."""
        if fresh:
            self._board.capital[:] = 0.0
            self._marks.pop("capital", None)
        if not (fresh or (self._moves.size and self._moves[day])):
            return False
        for what, array, neutral in (
            ("capital", self._board.capital, 0.0),
            ("share", self._board.share, 0.0),
            ("factor", self._board.factor, 1.0),
            ("recipe", self._board.recipe, 1.0),
        ):
            if self._moved(what, day):
                for change in self._changes[what]:
                    array[change.target] = neutral
                for change in self._changes[what]:
                    _apply(what, array, change.target, change.value(day))
        moved = [self._moved(what, day) for what in ROWS]
        if any(moved):
            self._markets(day)
        return any(moved)

    def next_move(self, day: int, days: int) -> int:
        """The first day after `day` on which something is not as the day before, or `days`."""
        return next_step(self._moves, day, days)

    def _moved(self, what: str, day: int) -> bool:
        mark = tuple(float(change.path[day]) for change in self._changes[what])
        before = self._marks.get(what, (0.0,) * len(mark))
        self._marks[what] = mark
        return mark != before

    def _markets(self, day: int) -> None:
        system, scenarios = self._system, self.rows.shape[1]
        quantity = np.repeat(system.market[:, None], scenarios, axis=1)
        for change in self._changes["demand"]:
            quantity[change.target] *= np.maximum(1 + change.value(day), 0)
        self.rows = quantity * open_share(system.market_open, self._changes["market"], day, scenarios)
        node = system.market_node[self._by_node]
        begin = np.flatnonzero(np.diff(node, prepend=-1))
        self._board.final[node[begin]] = np.add.reduceat(self.rows[self._by_node], begin, axis=0)


def _apply(what: str, array: Floats, target: Ints, value: Floats) -> None:
    if what == "capital":
        array[target] += value
    elif what == "share":
        array[target] = np.maximum(array[target], value)
    else:
        array[target] *= np.maximum(1 + value, 0)


def moving_days(paths: Sequence[Floats]) -> Bools:
    """(days) on which days some path is not as the day before; nothing happens before day 0. Empty: never."""
    if not paths:
        return np.zeros(0, dtype=np.bool_)
    every = np.array(paths)
    return np.asarray((np.diff(every, axis=1, prepend=0.0) != 0).any(axis=0))


def next_step(moves: Bools, day: int, days: int) -> int:
    """The first moving day after `day`, or `days`."""
    later = moves[day + 1 : days]
    step = int(later.argmax()) if later.size else 0
    return day + 1 + step if later.size and later[step] else days
