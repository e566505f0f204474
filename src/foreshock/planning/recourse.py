"""V_w(x): the loss of every case once the first stage is fixed, with the slope that a cutting plane needs."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from foreshock.core.errors import SolverError
from foreshock.planning.solver import Program, Solver
from foreshock.planning.two_stage import entries
from foreshock.schema.labels import Floats
from foreshock.schema.program import StageProgram


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """W cases at one x: `loss` (W), `slope` (W, L) a subgradient of V_w, and the reaction y of each case."""

    x: Floats
    loss: Floats
    slope: Floats
    reaction: tuple[Floats, ...]


class Recourse:
    """The cases as linear programs that keep their basis; from one x to the next only row bounds change.

    Cases are shared out over threads; each has its own solver and history, so results do not depend on their number.
    """

    def __init__(self, cases: Sequence[StageProgram]) -> None:
        self._cases = [_Case(f"case {position}", case) for position, case in enumerate(cases)]
        self._pool = ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1))

    def __len__(self) -> int:
        return len(self._cases)

    def at(self, x: Floats) -> Point:
        """Solve every case at x (the first L entries are the levers).

        Raises
        ------
        SolverError
            A case has no feasible reaction at x, or its solver gave no proven answer.
        """
        solved = list(self._pool.map(lambda case: case.at(x), self._cases))
        return Point(
            x=np.array(x),
            loss=np.array([loss for loss, _, _ in solved]),
            slope=np.array([slope for _, slope, _ in solved]),
            reaction=tuple(reaction for _, _, reaction in solved),
        )


class _Case:
    def __init__(self, name: str, case: StageProgram) -> None:
        self._name = name
        self._rows, self._levers, self._values = entries(case.technology)
        self._touched = np.unique(self._rows)
        self._where = np.searchsorted(self._touched, self._rows)
        self._lower, self._upper = case.row_lower[self._touched], case.row_upper[self._touched]
        self._width = case.technology.shape[1]
        self._nothing = float(case.offset) if not case.cost.size else None
        program = Program(
            cost=case.cost,
            lower=case.lower,
            upper=case.upper,
            matrix=case.matrix,
            row_lower=case.row_lower,
            row_upper=case.row_upper,
            offset=case.offset,
        )
        self._solver = Solver(name, program)

    def at(self, x: Floats) -> tuple[float, Floats, Floats]:
        if self._nothing is not None:  # a case in which nothing happens has no columns
            return self._nothing, np.zeros(self._width), np.empty(0)
        shift = np.bincount(self._where, weights=self._values * x[self._levers], minlength=self._touched.size)
        self._solver.row_bounds(self._touched, self._lower - shift, self._upper - shift)
        answer = self._solver.solve()
        if answer.status != "optimal":
            raise SolverError(f"{self._name}: the reaction to a plan is {answer.status}")
        duals = answer.row_dual[self._rows]
        slope = -np.bincount(self._levers, weights=self._values * duals, minlength=self._width)
        return answer.objective, slope.astype(np.float64), answer.values
