"""Which route to the optimum: one program over all cases while it is small, case by case beyond.

Both are exact and end with a proven bound, both keep what they learned from one budget to the next, and both publish
losses that were solved again, case by case, at the plan.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from foreshock.planning.decompose import Decomposition
from foreshock.planning.recourse import Recourse
from foreshock.planning.solver import Solver
from foreshock.planning.two_stage import Outcome, TwoStage, extensive
from foreshock.schema.labels import Floats

EXTENSIVE_NONZEROS = 60_000
"""Beyond this many non-zeros over all cases the program is solved case by case."""
EXTENSIVE_INTEGERS_TIMES_CASES = 200
"""Beyond this many binaries times cases branch and bound goes on the small master program instead."""
GAP = 1e-9


class Optimiser(Protocol):
    """A two-stage program to be solved for several bounds of its first-stage rows."""

    def rows(self, lower: Floats, upper: Floats) -> None:
        """New bounds of the first-stage rows (another budget)."""

    def solve(self, *, relaxed: bool = False) -> Outcome:
        """The best first stage; `relaxed` drops integrality and returns duals of the first-stage rows."""
        ...


class ExtensiveForm:
    """All cases in one program; a new budget changes one row bound and starts from the last basis."""

    def __init__(self, problem: TwoStage, recourse: Recourse, *, seconds: float | None = None) -> None:
        self._problem, self._recourse = problem, recourse
        program, _ = extensive(problem)
        self._solver = Solver("extensive form", program, gap=GAP, seconds=seconds)
        self._integers = np.flatnonzero(problem.first.integer).astype(np.int64)

    def rows(self, lower: Floats, upper: Floats) -> None:
        """New bounds of the first-stage rows (another budget)."""
        self._solver.row_bounds(np.arange(lower.size), lower, upper)

    def solve(self, *, relaxed: bool = False) -> Outcome:
        """The best first stage; `relaxed` drops integrality and returns duals of the first-stage rows."""
        if self._integers.size:
            self._solver.integrality(self._integers, not relaxed)
        answer = self._solver.solve()
        problem, method = self._problem, "extensive form"
        if not answer.usable:
            empty = np.empty(0)
            return Outcome(
                status=answer.status,
                x=empty,
                losses=empty,
                objective=answer.objective,
                bound=answer.bound,
                method=method,
            )
        x = answer.values[: problem.first.cost.size]
        losses = self._recourse.at(x).loss
        objective = float(problem.first.cost @ x) + problem.risk.value(losses, problem.weight)
        return Outcome(
            status=answer.status,
            x=x,
            losses=losses,
            objective=objective,
            bound=min(answer.bound, objective),
            method=method,
            iterations=answer.iterations,
            row_dual=answer.row_dual[: problem.first.row_lower.size],
        )


def optimiser(problem: TwoStage, recourse: Recourse, *, seconds: float | None = None) -> Optimiser:
    """The exact route that suits the size of a problem."""
    size = sum(case.matrix.value.size + case.technology.value.size for case in problem.cases)
    branching = int(problem.first.integer.sum()) * len(problem.cases)
    if size <= EXTENSIVE_NONZEROS and branching <= EXTENSIVE_INTEGERS_TIMES_CASES:
        return ExtensiveForm(problem, recourse, seconds=seconds)
    return Decomposition(problem, recourse, seconds=seconds)


def solve_extensive(problem: TwoStage, *, seconds: float | None = None) -> Outcome:
    """The extensive form in one go. Raises SolverError where the solver gives no verdict."""
    return ExtensiveForm(problem, Recourse(problem.cases), seconds=seconds).solve()


def solve_by_cases(problem: TwoStage, *, seconds: float | None = None) -> Outcome:
    """The same program by decomposition. Raises SolverError where a case has no reaction to some x."""
    return Decomposition(problem, Recourse(problem.cases), seconds=seconds).solve()
