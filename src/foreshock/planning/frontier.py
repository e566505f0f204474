"""The same program under several budgets: cost against risk, and what one more unit of budget is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from foreshock.planning.optimise import Optimiser
from foreshock.planning.two_stage import FirstStage, Outcome
from foreshock.schema.labels import Floats

CONVEX = 1e-6
"""Slack, relative to the largest objective, in the test of the relaxed frontier's shape."""


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """The optimum at one budget, and that of its linear relaxation (whose budget dual is the shadow price)."""

    budget: float
    outcome: Outcome
    relaxed: Outcome

    @property
    def shadow_price(self) -> float | None:
        """Objective saved by one more unit of budget, net of the unit spent; None without a relaxation."""
        if not self.relaxed.row_dual.size:
            return None
        return max(0.0, -float(self.relaxed.row_dual[0]))


def budgets(limit: float, count: int) -> Floats:
    """`count` budgets from 0 to `limit`; a single one is the limit itself."""
    return np.linspace(0.0, limit, count) if count > 1 else np.full(1, limit)


def solve_at(program: Optimiser, first: FirstStage, budget: float) -> Step:
    """Solve under one budget (row 0 of the first stage); inf for none."""
    upper = first.row_upper.copy()
    upper[0] = budget
    program.rows(first.row_lower, upper)
    relaxed = program.solve(relaxed=True)
    if not first.integer.any() or not relaxed.x.size:
        return Step(budget, relaxed, relaxed)
    return Step(budget, program.solve(), relaxed)


def misshapen(steps: Sequence[Step]) -> str:
    """A sentence where the relaxed frontier is not convex and non-increasing, as theory says it is; else ''."""
    solved = [step for step in steps if step.relaxed.x.size]
    at = np.array([step.budget for step in solved])
    value = np.array([step.relaxed.objective for step in solved])
    if at.size < 2:
        return ""
    slack = CONVEX * max(1.0, float(np.abs(value).max()))
    if (np.diff(value) > slack).any():
        return "The relaxed frontier rises with the budget; the solver's answers are not to be trusted."
    slope = np.diff(value) / np.maximum(np.diff(at), 1e-300)
    if (np.diff(slope) * np.diff(at)[1:] < -2 * slack).any():
        return "The relaxed frontier is not convex; the solver's answers are not to be trusted."
    return ""
