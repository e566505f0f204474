"""HiGHS on arrays: one object per matrix, bounds and costs changed, every status and every optimum checked.

Traps this file is built around: after another object with another `threads` value a run fails without a word; a warm
start can end at a slightly worse point; presolve and interior point lose the basis. So threads are 1 everywhere and a
silent failure is met with a fresh scheduler, presolve is off when a basis is at hand, and an optimum counts only when
its primal and dual objectives agree.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import highspy
import numpy as np
from scipy.sparse import csr_array

from foreshock.core.errors import SolverError
from foreshock.schema.labels import Floats

FEASIBLE = 1e-9
"""Primal and dual tolerance in the solver's own units (shares of baseline output and profit)."""

DEVEX = 1
"""Pricing of the dual simplex: unlike steepest edge it needs no start-up work on a warm basis."""


@dataclass(frozen=True, slots=True, eq=False)
class Optimum:
    """Natural units. `reduced` (columns): money saved per unit by which a bound at work is relaxed, as a negative
    number for an upper bound. `row_price` (rows): money per unit of a right-hand side."""

    objective: float
    value: Floats
    reduced: Floats
    row_price: Floats


@dataclass(slots=True)
class Tally:
    """What the solvers of a run report: programs by route, the largest relative gap."""

    routes: Counter[str] = field(default_factory=Counter)
    gap: float = 0.0

    def status(self) -> dict[str, str]:
        programs = ", ".join(f"{route} {number}" for route, number in sorted(self.routes.items()))
        return {"solver": version(), "programs": programs, "largest relative gap": f"{self.gap:.1e}"}


class Linear:
    """min cost' x, matrix x = known, 0 <= x <= upper, solved again and again with other cost, known and upper."""

    def __init__(
        self, matrix: csr_array, column_scale: Floats, row_scale: Floats, tolerance: float, tally: Tally
    ) -> None:
        self._columns, self._rows = column_scale, row_scale
        self._tally = tally
        self._tolerance = tolerance
        rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
        values = matrix.data * column_scale[matrix.indices] / row_scale[rows]
        self._matrix = csr_array((values, matrix.indices, matrix.indptr), shape=matrix.shape)
        make: Any = highspy.Highs
        self._solver: Any = make()
        self._solver.disableCallbacks()
        for option, value in (
            ("output_flag", False),
            ("threads", 1),
            ("primal_feasibility_tolerance", FEASIBLE),
            ("dual_feasibility_tolerance", FEASIBLE),
            ("simplex_dual_edge_weight_strategy", DEVEX),
        ):
            _checked(self._solver.setOptionValue(option, value), f"option {option}")
        self._load()
        self._warm = False

    def _load(self) -> None:
        rows, columns = self._matrix.shape
        program = highspy.HighsLp()
        program.num_col_, program.num_row_ = columns, rows
        program.col_cost_ = program.col_lower_ = program.col_upper_ = np.zeros(columns)
        program.row_lower_ = program.row_upper_ = np.zeros(rows)
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        program.a_matrix_.start_ = self._matrix.indptr
        program.a_matrix_.index_ = self._matrix.indices
        program.a_matrix_.value_ = self._matrix.data
        _checked(self._solver.passModel(program), "loading the program")
        self._cost, self._upper, self._known = np.zeros(columns), np.zeros(columns), np.zeros(rows)

    def solve(self, cost: Floats, upper: Floats, known: Floats, *, days: float, money: float) -> Optimum:
        """The optimum. `days` and `money` set the solver's units: amounts of so many days, objective of so much money.

        Raises
        ------
        SolverError
            No attempt (warm simplex, cold simplex, interior point) ended at a verified optimum.
        """
        size = self._columns * days
        self._pass(cost * size / money, upper / size, known / (self._rows * days))
        failed: list[str] = []
        for route in ("warm", "cold", "interior") if self._warm else ("cold", "interior"):
            found = self._attempt(route)
            if isinstance(found, str):
                failed.append(f"{route}: {found}")
                continue
            value, reduced, row_price, gap = found
            self._warm = True
            self._tally.routes[route] += 1
            self._tally.gap = max(self._tally.gap, gap)
            natural = value * size
            return Optimum(
                objective=float(cost @ natural),
                value=natural,
                reduced=reduced * money / size,
                row_price=row_price * money / (self._rows * days),
            )
        self._warm = False
        raise SolverError(f"the flow program has no verified optimum ({'; '.join(failed)})")

    def value(self, cost: Floats, upper: Floats, known: Floats, *, days: float, money: float) -> float:
        """The optimal objective alone, as `solve` finds it: fast where a warm run passes HiGHS's own check."""
        if self._warm:
            size = self._columns * days
            self._pass(cost * size / money, upper / size, known / (self._rows * days))
            _checked(self._solver.setOptionValue("presolve", "off"), "option presolve")
            _checked(self._solver.setOptionValue("solver", "simplex"), "option solver")
            status, state = self._run()
            if status == highspy.HighsStatus.kOk:
                info = self._solver.getInfo()
                worst = max(info.max_primal_infeasibility, info.max_dual_infeasibility)
                gap = float(info.primal_dual_objective_error)
                if state == highspy.HighsModelStatus.kOptimal and worst <= FEASIBLE and gap <= self._tolerance:
                    self._tally.routes["warm"] += 1
                    self._tally.gap = max(self._tally.gap, gap)
                    return float(info.objective_function_value) * money
        return self.solve(cost, upper, known, days=days, money=money).objective

    def forget(self) -> None:
        """Throw the basis away; the next program starts cold."""
        _checked(self._solver.clearSolver(), "clearing the solver")

    def _pass(self, cost: Floats, upper: Floats, known: Floats) -> None:
        """Hand over what differs from the last program."""
        solver = self._solver
        new = np.flatnonzero(cost != self._cost).astype(np.int32)
        if new.size:
            _checked(solver.changeColsCost(new.size, new, cost[new]), "costs")
        new = np.flatnonzero(upper != self._upper).astype(np.int32)
        if new.size:
            _checked(solver.changeColsBounds(new.size, new, np.zeros(new.size), upper[new]), "bounds")
        new = np.flatnonzero(known != self._known).astype(np.int32)
        if new.size:
            _checked(solver.changeRowsBounds(new.size, new, known[new], known[new]), "right-hand sides")
        self._cost, self._upper, self._known = cost, upper, known

    def _attempt(self, route: str) -> tuple[Floats, Floats, Floats, float] | str:
        """Values, reduced costs, row prices and gap in solver units, or what went wrong."""
        solver = self._solver
        if route != "warm":
            self.forget()
        _checked(solver.setOptionValue("presolve", "off" if route == "warm" else "on"), "option presolve")
        _checked(solver.setOptionValue("solver", "ipm" if route == "interior" else "simplex"), "option solver")
        status, state = self._run()
        if status != highspy.HighsStatus.kOk or state != highspy.HighsModelStatus.kOptimal:
            return f"{status.name}, {solver.modelStatusToString(state)}"
        solution = solver.getSolution()
        if not (solution.value_valid and solution.dual_valid):
            return "no dual solution"
        value = np.clip(np.array(solution.col_value), 0.0, self._upper)
        reduced, row_price = np.array(solution.col_dual), np.array(solution.row_dual)
        gap = self._gap(value, row_price)
        if gap > self._tolerance:
            return f"gap {gap:.1e}"
        return value, reduced, row_price, gap

    def _run(self) -> tuple[highspy.HighsStatus, highspy.HighsModelStatus]:
        """Run, and once more with a fresh scheduler where another object of this process set other threads."""
        status, state = self._solver.run(), self._solver.getModelStatus()
        if status == highspy.HighsStatus.kError and state == highspy.HighsModelStatus.kNotset:
            self._solver.resetGlobalScheduler(True)
            status, state = self._solver.run(), self._solver.getModelStatus()
        return status, state

    def _gap(self, value: Floats, row_price: Floats) -> float:
        """Largest of the primal residual and the relative distance to the bound that the row prices prove."""
        cost, upper, known = self._cost, self._upper, self._known
        residual = float(np.abs(self._matrix @ value - known).max(initial=0.0))
        reduced = cost - self._matrix.T @ row_price
        below = reduced < 0
        if np.isinf(upper[below & (reduced < -FEASIBLE)]).any():
            return np.inf
        proven = known @ row_price + reduced[below] @ np.where(np.isfinite(upper[below]), upper[below], 0.0)
        primal = float(cost @ value)
        return max(residual, abs(primal - float(proven)) / max(1.0, abs(primal)))


def _checked(status: highspy.HighsStatus, what: str) -> None:
    if status == highspy.HighsStatus.kError:
        raise SolverError(f"HiGHS refused: {what}")


def version() -> str:
    """'HiGHS 1.15.1'."""
    return f"HiGHS {highspy.HIGHS_VERSION_MAJOR}.{highspy.HIGHS_VERSION_MINOR}.{highspy.HIGHS_VERSION_PATCH}"
