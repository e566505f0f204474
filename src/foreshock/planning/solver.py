"""HiGHS, with its traps closed: every returned status is read, threads are set once, nothing unproven is published.

One program is `min cost' y + offset` over `row_lower <= A y <= row_upper`, `lower <= y <= upper`, some y integer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from foreshock.core.errors import SolverError
from foreshock.schema.labels import Bools, Floats
from foreshock.schema.program import Index, Sparse

KKT_TOLERANCE = 1e-6
"""Largest relative duality gap and infeasibility of a linear program that is called optimal."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Program:
    """A linear or mixed-integer program: c columns, r rows."""

    cost: Floats
    lower: Floats
    upper: Floats
    matrix: Sparse
    row_lower: Floats
    row_upper: Floats
    offset: float = 0.0
    integer: Bools | None = None
    """(c) True where the column is integer; None: all continuous."""

    def __post_init__(self) -> None:
        rows, columns = self.matrix.shape
        wide = all(part.shape == (columns,) for part in (self.cost, self.lower, self.upper))
        if not wide or not self.row_lower.shape == self.row_upper.shape == (rows,):
            raise ValueError(f"costs or bounds do not fit a matrix of {rows} rows and {columns} columns")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answer:
    """What the solver says. `bound` is proven: no solution is below it."""

    status: str
    """'optimal', 'time limit', 'node limit' (a usable answer that is not proven), 'infeasible' or 'unbounded'."""
    objective: float
    bound: float
    values: Floats
    row_dual: Floats
    """(r) change of the objective per unit of the row's active bound; empty for a mixed-integer program."""
    iterations: int

    @property
    def usable(self) -> bool:
        return self.values.size > 0

    @property
    def gap(self) -> float:
        """(objective - bound) / max(1, |objective|)."""
        return max(0.0, self.objective - self.bound) / max(1.0, abs(self.objective))


class Solver:
    """One HiGHS object that keeps its basis: solve, change bounds, solve again from where it stood.

    Raises
    ------
    SolverError
        The solver returned an error or a status that is neither an answer nor a verdict; the message names both.
    """

    def __init__(self, name: str, program: Program, *, gap: float = 1e-6, seconds: float | None = None) -> None:
        highspy = _library()
        if any(np.isnan(part).any() for part in _parts(program)):
            raise SolverError(f"{name}: the program contains a number that is not one (NaN)")
        self._name = name
        self._seconds = seconds
        self._mixed = program.integer is not None and bool(program.integer.any())
        self._highs = highspy.Highs()
        self._option("output_flag", False)
        self._option("threads", 1)
        self._option("mip_rel_gap", gap)
        self._option("mip_abs_gap", 0.0)
        self._check(self._highs.passModel(_model(program)), "pass the model")

    def _option(self, key: str, value: Any) -> None:
        self._check(self._highs.setOptionValue(key, value), f"set {key}")

    def _check(self, status: Any, what: str) -> None:
        highspy = _library()
        if status == highspy.HighsStatus.kError:
            raise SolverError(f"{self._name}: HiGHS could not {what}")

    def row_bounds(self, rows: Index, lower: Floats, upper: Floats) -> None:
        """New bounds of some rows; the basis stays."""
        if rows.size:
            at = rows.astype(np.int32)
            self._check(self._highs.changeRowsBounds(at.size, at, lower, upper), "change row bounds")

    def integrality(self, columns: Index, integer: bool) -> None:
        """Declare columns integer or continuous."""
        highspy = _library()
        kind = highspy.HighsVarType.kInteger if integer else highspy.HighsVarType.kContinuous
        for column in columns.tolist():
            self._check(self._highs.changeColIntegrality(column, kind), "change integrality")
        self._mixed = integer and columns.size > 0

    def add_rows(self, lower: Floats, upper: Floats, matrix: Sparse) -> None:
        """Append rows; the basis is extended with their slacks."""
        count = matrix.shape[0]
        if count:
            start, column = matrix.start[:-1].astype(np.int32), matrix.column.astype(np.int32)
            added = self._highs.addRows(count, lower, upper, matrix.column.size, start, column, matrix.value)
            self._check(added, "add rows")

    def start_from(self, values: Floats) -> None:
        """A first feasible point for branch and bound."""
        highspy = _library()
        point = highspy.HighsSolution()
        point.col_value = values.tolist()
        self._check(self._highs.setSolution(point), "take a starting point")

    def forget(self) -> None:
        """Drop basis and starting point: the next solve begins from nothing."""
        self._check(self._highs.clearSolver(), "clear the solver")

    def solve(self) -> Answer:
        """Run, and read the answer."""
        highspy = _library()
        if self._seconds is not None:  # the clock of the object goes on from run to run
            self._option("time_limit", float(self._highs.getRunTime()) + self._seconds)
        status = self._highs.run()
        if status == highspy.HighsStatus.kError:
            # another object of this process set another number of threads: the scheduler must be made anew
            highspy.Highs.resetGlobalScheduler(True)
            status = self._highs.run()
        verdict = self._highs.getModelStatus()
        known = _verdicts()
        if status == highspy.HighsStatus.kError or verdict not in known:
            text = self._highs.modelStatusToString(verdict)
            raise SolverError(f"{self._name}: HiGHS returned no answer (run {status.name}, model status '{text}')")
        return self._answer(known[verdict])

    def _answer(self, status: str) -> Answer:
        empty = np.empty(0)
        if status in {"infeasible", "unbounded"}:
            worst = np.inf if status == "infeasible" else -np.inf
            return Answer(
                status=status, objective=worst, bound=worst, values=empty, row_dual=empty, iterations=self._iterations()
            )
        info = self._highs.getInfo()
        if info.primal_solution_status != 2:
            return Answer(
                status=status,
                objective=np.inf,
                bound=-np.inf,
                values=empty,
                row_dual=empty,
                iterations=self._iterations(),
            )
        solution = self._highs.getSolution()
        values = np.asarray(solution.col_value, dtype=np.float64)
        objective = float(info.objective_function_value)
        if self._mixed:
            bound = float(info.mip_dual_bound)
            dual = empty
        else:
            bound, status = self._proof(objective, info, status)
            dual = np.asarray(solution.row_dual, dtype=np.float64)
        return Answer(
            status=status, objective=objective, bound=bound, values=values, row_dual=dual, iterations=self._iterations()
        )

    def _proof(self, objective: float, info: Any, status: str) -> tuple[float, str]:
        """The dual objective as the bound of a linear program; 'optimal' only where the optimality conditions hold."""
        if status != "optimal":
            return -np.inf, status
        scale = max(1.0, abs(objective))
        gap = float(info.primal_dual_objective_error) * (1.0 + abs(objective))
        if gap > KKT_TOLERANCE * scale or info.max_primal_infeasibility > KKT_TOLERANCE:
            return objective - gap, "not proven"
        return objective - gap, status

    def _iterations(self) -> int:
        info = self._highs.getInfo()
        return int(max(info.simplex_iteration_count, 0) + max(info.ipm_iteration_count, 0))


def solve(name: str, program: Program, *, gap: float = 1e-6, seconds: float | None = None) -> Answer:
    """Solve one program once. Raises SolverError as `Solver` does."""
    return Solver(name, program, gap=gap, seconds=seconds).solve()


def solver_name() -> str:
    """'HiGHS 1.15.1'."""
    highspy = _library()
    return f"HiGHS {highspy.Highs().version()}"


def _library() -> Any:
    """HiGHS, loaded when first needed."""
    import highspy

    return highspy


def _verdicts() -> dict[Any, str]:
    highspy = _library()
    status = highspy.HighsModelStatus
    return {
        status.kOptimal: "optimal",
        status.kTimeLimit: "time limit",
        status.kSolutionLimit: "node limit",
        status.kIterationLimit: "iteration limit",
        status.kInfeasible: "infeasible",
        status.kUnbounded: "unbounded",
    }


def _parts(program: Program) -> tuple[Floats, ...]:
    return (
        program.cost,
        program.lower,
        program.upper,
        program.row_lower,
        program.row_upper,
        program.matrix.value,
        np.array([program.offset]),
    )


def _model(program: Program) -> Any:
    highspy = _library()
    infinite = highspy.kHighsInf
    lp = highspy.HighsLp()
    lp.num_row_, lp.num_col_ = program.matrix.shape
    lp.offset_ = float(program.offset)
    lp.col_cost_ = program.cost
    lp.col_lower_ = np.maximum(program.lower, -infinite)
    lp.col_upper_ = np.minimum(program.upper, infinite)
    lp.row_lower_ = np.maximum(program.row_lower, -infinite)
    lp.row_upper_ = np.minimum(program.row_upper, infinite)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.num_row_, lp.a_matrix_.num_col_ = program.matrix.shape
    lp.a_matrix_.start_ = program.matrix.start.astype(np.int32)
    lp.a_matrix_.index_ = program.matrix.column.astype(np.int32)
    lp.a_matrix_.value_ = program.matrix.value
    if program.integer is not None and program.integer.any():
        kinds = [highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger]
        lp.integrality_ = [kinds[int(whole)] for whole in program.integer]
    return lp
