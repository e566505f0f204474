"""The days of one slice of scenarios: the order in which things happen, and what is kept of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from foreshock.core.progress import Progress
from foreshock.propagation.kernels import ario_nodes as nodes
from foreshock.propagation.kernels.ario_events import Board, Change, Schedule
from foreshock.propagation.kernels.ario_inputs import NEVER, STOPS, Books, Inputs, Numbers
from foreshock.propagation.kernels.ario_rebuild import Rebuild, Works
from foreshock.propagation.kernels.ario_rules import Rules
from foreshock.propagation.kernels.ario_system import Index, System
from foreshock.propagation.kernels.ario_ties import Ties
from foreshock.schema.labels import Floats, Ints

SERIES = (
    "production", "capacity", "undelivered", "rebuilt", "overproduction", "stocks", "limiting", "served", "demand",
)  # fmt: skip


CALM = 2
"""Days in a row without any move after which the state cannot move: what a first such day sets in motion, orders that
follow a new capacity or recipe, shows on the second."""


class Engine(Protocol):
    """The inputs' part of the model, in whatever form the flows are kept."""

    inputs: Inputs
    books: Books

    def begin(self, plant: nodes.Plant, now: nodes.Now) -> None: ...

    def ration(self, plant: nodes.Plant, now: nodes.Now, level: Floats) -> None: ...

    def trade(self, plant: nodes.Plant, now: nodes.Now, level: Floats, frozen: bool, content: bool) -> None: ...

    def receipts(self, now: nodes.Now) -> Floats: ...

    def rows(self, inputs: Index) -> Index: ...

    def quotas(self, inputs: Index) -> Floats: ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Events:
    """All that happens in a run. `links` (J): the links that 'access' and 'lag' changes name, by their origin (see
    `ario_system.Links`); `links_open` (J): their open share at the start."""

    changes: Sequence[Change] = ()
    rebuilds: Sequence[Rebuild] = ()
    links: Index = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    links_open: Floats = field(default_factory=lambda: np.empty(0))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Trace:
    """What a run of K scenarios over T days came to; n producers, B inputs, D rows of final demand.

    `series`: what was asked for, by name, each (T, n, K) except 'stocks' and 'limiting' (T, B, K). 'stocks' are those
    of the morning, 'limiting' inputs are below what the day's planned output asks for. NaN (False) from the day after
    a run broke. `sold` (D, K): final demand delivered over the horizon.
    """

    total: Floats
    """(T, K) output of all producers."""
    lost: Floats
    unmet: Floats
    lowest: Floats
    first_below: Floats
    """(n, K) first day of output below the tolerance; +inf where never: the time to survive."""
    recovered: Floats
    """(n, K) day from which output stays above the tolerance; 0 where never below, +inf where not within the run."""
    first_limit: Ints
    """(n, K) item whose stock held back output on `first_below`; -1 where demand or capacity did, or where never."""
    sold: Floats
    broke: Ints
    """(K) day on which a stock fell below nothing, -1 where none did."""
    days_run: int
    """Days that were computed; the others changed nothing."""
    series: dict[str, Floats | NDArray[np.bool_]]

    def first(self, scenarios: int) -> Trace:
        """The first scenarios only."""
        cut = {
            name: getattr(self, name)[..., :scenarios]
            for name in ("total", "lost", "unmet", "lowest", "first_below", "recovered", "first_limit", "sold", "broke")
        }
        return replace(self, **cut, series={name: values[..., :scenarios] for name, values in self.series.items()})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Task:
    """What a run is asked: the system, the rules, the days, the series to keep, the shortfall that counts as hit."""

    system: System
    rules: Rules
    days: int
    record: tuple[str, ...] = ()
    tolerance: float = 0.01


class Loop:
    """The days of one slice of scenarios, in one engine."""

    def __init__(self, task: Task, events: Events, scenarios: int, make: Callable[[Ties], Engine]) -> None:
        self.system, self.rules, self.days = task.system, task.rules, task.days
        system, rules, days = task.system, task.rules, task.days
        self.plant = nodes.make_plant(system, rules)
        self.knobs = nodes.make_knobs(rules, task.tolerance)
        self.state = nodes.start(system, rules, scenarios)
        self.now, self.tally = self.state.now, self.state.tally
        board = Board(self.now.capital, self.now.share, self.now.factor, self.now.recipe, self.now.final)
        self.schedule = Schedule(system, events.changes, board)
        self.works = Works(system.n, events.rebuilds, scenarios)
        self.ties = Ties(system, events.links, events.links_open, events.changes, scenarios)
        self.engine = make(self.ties)
        self.every = self.engine.rows(np.arange(system.inputs))
        self.late = self.ties.input[self.ties.late]
        self.level = np.full((system.n, scenarios) if rules.levels else (0, 0), np.inf)
        self.total = np.full((days, scenarios), np.nan)
        self.broke = np.full(scenarios, -1, dtype=np.int32)
        self.first_limit = np.full((system.n, scenarios), -1, dtype=np.int32)
        self.sold = np.zeros_like(self.schedule.rows)
        self.series: dict[str, Floats | NDArray[np.bool_]] = {}
        for name in task.record:
            rows = system.inputs if name in {"stocks", "limiting"} else system.n
            kind = np.bool_ if name == "limiting" else np.float64
            self.series[name] = np.zeros((days, rows, scenarios), dtype=kind)

    def run(self, progress: Progress) -> Trace:
        """All days."""
        self.engine.begin(self.plant, self.now)
        self._carry()
        day = computed = calm = 0
        while day < self.days:
            progress("days", day, self.days)
            self._day(day)
            computed += 1
            ahead = min(self.schedule.next_move(day, self.days), self.works.next_move(day, self.days),
                        self.ties.next_move(day, self.days))  # fmt: skip
            calm = calm + 1 if ahead > day + 1 and self._still() else 0
            if calm < CALM:
                day += 1
            else:
                day, calm = self._repeat(day, ahead), 0
        self._sell(self.schedule.rows)
        for name, values in self.series.items():
            for k in np.flatnonzero(self.broke >= 0).tolist():
                values[self.broke[k] + 1 :, :, k] = False if name == "limiting" else np.nan
        tally = self.tally
        recovered = np.where(tally.last_below >= self.days - 1, np.inf, tally.last_below + 1)
        return Trace(
            total=self.total, lost=tally.lost, unmet=tally.unmet, lowest=tally.lowest, first_below=tally.first_below,
            recovered=recovered, first_limit=self.first_limit, sold=self.sold, broke=self.broke, days_run=computed,
            series=self.series,
        )  # fmt: skip

    def _day(self, day: int) -> None:
        now, rows = self.now, self.schedule.rows
        if self.schedule.advance(day, fresh=bool(self.works)):
            self._sell(rows)
        if self.works:
            self.works.take_capital(now.capital, day)
            now.work[:] = self.works.ask(day)
        self.ties.advance(day, self.days)
        nodes.produce(self.plant, self.state, self.knobs, day >= 2)
        if self.rules.levels:
            self.engine.ration(self.plant, now, self.level)
        if self.works:
            self.works.receive(now.served_final, day)
        nodes.settle(self.plant, self.state, self.knobs, day)
        self._record(day)
        self._trade(day)

    def _trade(self, day: int) -> None:
        now, books = self.now, self.engine.books
        if self.series:
            self._keep("stocks", day, books.stock[self.every])
        if self.ties.late.size:
            arrived = self.ties.hold_back(day, now, self.engine.quotas(self.late), self.level)
            np.add.at(books.stock, self.engine.rows(self.late), arrived.astype(books.stock.dtype))
        frozen, content = self._gates() if self.rules.gates else (False, False)
        self.engine.trade(self.plant, now, self.level, frozen, content)
        now.pull[:] = now.next_pull
        self._carry()
        if not self.rules.floor:
            self.broke[(self.broke < 0) & books.broke.any(axis=0)] = day

    def _carry(self) -> None:
        """What firms ask for tomorrow, and what their stocks will allow."""
        self.now.orders[:], self.now.limit[:] = self.engine.books.orders, self.engine.books.limit

    def _gates(self) -> tuple[bool, bool]:
        """The published program moves no stock, and sees no gap, where `allclose` finds the two sides equal."""
        inputs, now, stock = self.engine.inputs, self.now, self.engine.books.stock
        got = self.engine.receipts(now)
        use = now.use[self.system.buyer] * inputs.need[:, None]
        frozen = bool(np.allclose(got, use))
        kept = stock + (0.0 if frozen else got - use)
        goal = inputs.aim[:, None] * now.goal[self.system.buyer]
        finite = np.isfinite(kept)
        return frozen, bool(np.allclose(kept[finite], goal[finite]))

    def _sell(self, rows: Floats) -> None:
        self.sold += rows * self.tally.served[self.system.market_node]
        self.tally.served[:] = 0.0

    def _still(self) -> bool:
        return bool(self.now.moved.max() <= nodes.STILL and self.engine.books.drift.max() <= nodes.STILL)

    def _repeat(self, day: int, until: int) -> int:
        """Nothing moves until day `until`: write this day's results for all of them."""
        more = until - day - 1
        now, tally = self.now, self.tally
        self.total[day + 1 : until] = self.total[day]
        for values in self.series.values():
            values[day + 1 : until] = values[day]
        tally.lost[:] += more * (self.system.output[:, None] - now.made)
        tally.unmet[:] += more * now.final * (1 - now.served_final)
        tally.served[:] += more * now.served_final
        tally.last_below[tally.last_below == day] = until - 1
        return until

    def _record(self, day: int) -> None:
        now = self.now
        self.total[day] = np.where(self.broke >= 0, np.nan, now.made.sum(axis=0))
        if self.series:
            self._keep("production", day, now.made)
            self._keep("capacity", day, now.able)
            self._keep("undelivered", day, now.final * (1 - now.served_final))
            self._keep("rebuilt", day, now.work * now.served_final)
            self._keep("overproduction", day, now.alpha)
            self._keep("served", day, now.served_final)
            self._keep("demand", day, now.asked)
            if "limiting" in self.series:
                self.series["limiting"][day] = self._limiting()
        fresh = self.tally.first_below == day
        for f, k in zip(*np.nonzero(fresh), strict=True) if fresh.any() else ():
            if now.made[f, k] < now.wanted[f, k] * (1 - 1e-12):
                self.first_limit[f, k] = self._scarcest(int(f), int(k))

    def _keep(self, name: str, day: int, values: Numbers) -> None:
        if name in self.series:
            self.series[name][day] = values

    def _limiting(self) -> NDArray[np.bool_]:
        inputs = self.engine.inputs
        asked = inputs.hold[:, None] * self.now.wanted[self.system.buyer]
        return np.asarray((self.engine.books.stock[self.every] < asked) & (inputs.role == STOPS)[:, None])

    def _scarcest(self, producer: int, scenario: int) -> int:
        """The item of which the producer has the fewest days of use."""
        inputs, first = self.engine.inputs, self.system.first
        mine = np.arange(first[producer], first[producer + 1])
        acts = inputs.role[mine] != NEVER
        if not acts.any():
            return -1
        cover = self.engine.books.stock[self.engine.rows(mine), scenario] / np.maximum(
            inputs.hold[mine], np.finfo(np.float64).tiny
        )
        return int(self.system.kind[mine][int(np.argmin(np.where(acts, cover, np.inf)))])
