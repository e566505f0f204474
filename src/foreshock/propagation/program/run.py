"""One network, many cases: solvers and baselines are kept, every case is a loss row with its metrics."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from foreshock.propagation.program import survive
from foreshock.propagation.program.assemble import Bounds, Layout, bounds, layout, matrix, supplied
from foreshock.propagation.program.periods import Periods, periods, undisturbed
from foreshock.propagation.program.solver import Linear, Optimum, Tally
from foreshock.propagation.program.split import ProductShares, by_product, extra_cost, sales
from foreshock.propagation.program.tables import Tables, setting, tables
from foreshock.schema.hit import Footprint
from foreshock.schema.labels import Floats
from foreshock.schema.network import Network

ROUNDING = 1e-10
"""A loss below this share of the profit at stake is solver rounding and counts as none."""


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """One case, by product (T)."""

    loss: Floats
    lost_units: Floats
    extra_cost: Floats
    survives: Floats
    """Days from day 0 to the first day on which service must fall; inf where it need not."""


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """An optimum with what it was made from."""

    case: Periods
    plan: Layout
    limits: Bounds
    known: Floats
    best: Optimum
    linear: Linear


@dataclass(frozen=True, slots=True, eq=False)
class Baseline:
    """The undisturbed plan over a number of days."""

    profit: Floats
    """(T) margins of what is sold, less extra cost."""
    sold: Floats
    """(d) units."""
    extra: Floats
    """(T)."""
    objective: float


class Runner:
    """Solves cases of one network; not to be shared between threads."""

    def __init__(self, network: Network, overrides: Mapping[str, float]) -> None:
        self.tables: Tables = tables(network, overrides)
        self.tally = Tally()
        self._tolerance = setting("gap_tolerance", overrides)
        self._shares = ProductShares(self.tables)
        self._families = survive.families(self.tables)
        self._solvers: dict[int, tuple[Layout, Linear]] = {}
        self._survivors: dict[int, Linear] = {}
        self._baselines: dict[tuple[float, float], Baseline] = {}

    def baseline(self, begin: float, end: float) -> Baseline:
        """The undisturbed plan from day `begin` to day `end` (one period where every node works from the start:
        without shocks the pace never changes)."""
        if (begin, end) not in self._baselines:
            solved = self._optimum(undisturbed(self.tables, begin, end))
            sold = sales(self.tables, solved.plan, solved.best.value)
            extra = extra_cost(self.tables, solved.plan, solved.limits, solved.best.value, self._shares)
            profit = by_product(self.tables, sold * self.tables.margin) - extra
            self._baselines[begin, end] = Baseline(profit, sold, extra, solved.best.objective)
        return self._baselines[begin, end]

    def solve(self, shocks: Sequence[tuple[Footprint, float]], horizon: float) -> Solved:
        """The best plan of a case, from its first shock to the horizon."""
        return self._optimum(periods(self.tables, shocks, horizon))

    def case(self, shocks: Sequence[tuple[Footprint, float]], horizon: float) -> Result:
        """Losses of one case. Raises SolverError."""
        count = len(self.tables.products)
        if not shocks:
            return Result(np.zeros(count), np.zeros(count), np.zeros(count), np.full(count, np.inf))
        solved = self.solve(shocks, horizon)
        days = float(solved.case.marks[-1] - solved.case.marks[0])
        before = self.baseline(float(solved.case.marks[0]), horizon)
        sold = sales(self.tables, solved.plan, solved.best.value)
        missed = before.sold - sold
        extra = extra_cost(self.tables, solved.plan, solved.limits, solved.best.value, self._shares) - before.extra
        margins = by_product(self.tables, missed * self.tables.margin)
        stake = ROUNDING * self.tables.money * days
        units = by_product(self.tables, missed)
        size = ROUNDING * by_product(self.tables, before.sold)
        return Result(
            loss=_quiet(margins + extra, stake),
            lost_units=np.where(np.abs(units) <= size, 0.0, units),
            extra_cost=_quiet(extra, stake),
            survives=self._survival(solved, before, missed),
        )

    def total(self, shocks: Sequence[tuple[Footprint, float]], horizon: float) -> float:
        """Total loss of one case alone: fast. Raises SolverError."""
        if not shocks:
            return 0.0
        case = periods(self.tables, shocks, horizon)
        begin = float(case.marks[0])
        before = self.baseline(begin, horizon)
        plan, linear = self._solver(case)
        limits = bounds(self.tables, plan, case)
        money = self.tables.money * (horizon - begin)
        found = linear.value(limits.cost, limits.upper, supplied(self.tables, plan), days=horizon - begin, money=money)
        lost = found - before.objective
        return 0.0 if abs(lost) <= ROUNDING * money else lost

    def _survival(self, solved: Solved, before: Baseline, missed: Floats) -> Floats:
        numbers = self.tables
        days = float(solved.case.marks[-1] - solved.case.marks[0])
        possible = numbers.quantity * numbers.market_access * days
        served = np.divide(before.sold, possible, out=np.ones_like(possible), where=possible > 0)
        asked = solved.case.demanded * np.minimum(served, 1.0)[:, None]
        sold = solved.best.value[solved.plan.sales]
        short = missed > survive.NOTHING * np.maximum(before.sold, possible)
        short |= ((asked - sold) > survive.NOTHING * np.maximum(asked, 1e-300)).any(axis=1)
        result = np.full(len(numbers.products), np.inf)
        for family in np.unique(self._families[numbers.product[short]]).tolist():
            members = self._families[numbers.product] == family
            wanted = np.where(members[:, None], asked, 0.0)
            moment = survive.time_to_survive(
                self._survivor(solved), solved.plan, solved.case, solved.limits, wanted, solved.known, sold
            )
            result[self._families == family] = moment
        return result

    def _survivor(self, solved: Solved) -> Linear:
        """A solver of its own for survival: its costs are others, and a basis is best kept among its like."""
        count = solved.case.count
        if solved.case.recipe is not None:
            return solved.linear
        if count not in self._survivors:
            self._survivors[count] = self._linear(solved.plan, None)
        return self._survivors[count]

    def _solver(self, case: Periods) -> tuple[Layout, Linear]:
        """The solver for a number of periods; one of its own where the matrix itself is shocked."""
        if case.recipe is not None:
            plan = layout(self.tables, case.count)
            return plan, self._linear(plan, case.recipe)
        if case.count not in self._solvers:
            plan = layout(self.tables, case.count)
            self._solvers[case.count] = (plan, self._linear(plan, None))
        return self._solvers[case.count]

    def _optimum(self, case: Periods) -> Solved:
        numbers = self.tables
        plan, linear = self._solver(case)
        limits, known = bounds(numbers, plan, case), supplied(numbers, plan)
        days = float(case.marks[-1] - case.marks[0])
        best = linear.solve(limits.cost, limits.upper, known, days=days, money=numbers.money * days)
        return Solved(case, plan, limits, known, best, linear)

    def _linear(self, plan: Layout, recipe: Floats | None) -> Linear:
        return Linear(matrix(self.tables, plan, recipe), plan.column_scale, plan.row_scale, self._tolerance, self.tally)


def _quiet(money: Floats, stake: float) -> Floats:
    """Rounding set to exactly nothing."""
    return np.where(np.abs(money) <= stake, 0.0, money)
