"""The decision itself: the program over the kept cases, solved under every budget of the frontier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from foreshock.core.errors import SolverError
from foreshock.core.progress import Progress
from foreshock.planning.frontier import Step, budgets, misshapen, solve_at
from foreshock.planning.offers import Bound, first_stage, in_shares
from foreshock.planning.optimise import Optimiser, optimiser
from foreshock.planning.recourse import Recourse
from foreshock.planning.solver import solver_name
from foreshock.planning.two_stage import Outcome, Risk, TwoStage
from foreshock.schema.labels import Floats
from foreshock.schema.losses import tail_weights
from foreshock.schema.program import StageProgram
from foreshock.schema.study import PlanSettings

NOTHING = 1e-6
"""Shares of a limit below this are no action."""
IDLE = 1e-9
"""A free measure that averts less than this share of the loss is left out."""
LIMIT_NOT_MET = "limit not met"
THRIFT = 1e-6
"""Weight of the cost where only the CVaR counts: enough to leave out what changes nothing."""
SECONDS = 120.0
"""Emergency brake of one solve; a plan that hits it says so."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Decision:
    """The chosen amounts (M), how they were found, and what one more unit of each lever would avert.

    `worth` (M): objective saved, before its cost, by one more unit of the lever at the plan (first order; an upper
    bound of what more of it alone can save, because losses are convex in the levers). `full` (M): what all of it would
    save next to the plan, solved where `worth` leaves that open, else NaN.
    """

    amounts: Floats
    limits: Floats
    recourse: Recourse
    """The kept cases, with levers in shares of their limits."""
    weight: Floats
    outcome: Outcome
    steps: tuple[Step, ...]
    worth: Floats
    full: Floats
    budget: float | None
    status: str
    remarks: tuple[str, ...]

    def amounts_of(self, outcome: Outcome) -> Floats:
        """Amounts in the units of the offers."""
        return _amounts(outcome, self.limits)

    def cost_of(self, bound: Sequence[Bound], outcome: Outcome) -> float:
        """First-stage cost of a solution."""
        amounts = self.amounts_of(outcome)
        return sum(one.terms.cost(float(amount)) for one, amount in zip(bound, amounts, strict=True))

    def cost(self, bound: Sequence[Bound]) -> float:
        """First-stage cost of the plan."""
        return self.cost_of(bound, self.outcome)


def decide(
    bound: Sequence[Bound],
    cases: Sequence[StageProgram],
    weight: Floats,
    settings: PlanSettings,
    budget: float | None,
    progress: Progress,
) -> Decision:
    """Solve the two-stage program under the budget, and under those of the frontier.

    Raises
    ------
    SolverError
        The program has no answer, or a case no reaction.
    """
    limits = np.array([one.terms.limit for one in bound])
    share = tuple(in_shares(case, limits) for case in cases)
    limit = None if settings.cvar_limit is None else settings.cvar_limit.amount
    risk = Risk(settings.level, 1.0 - settings.risk_weight, settings.risk_weight, limit)
    problem = TwoStage(first_stage(bound, budget), share, weight, risk)
    recourse = Recourse(share)
    program = optimiser(problem, recourse, seconds=SECONDS)
    steps = _steps(problem, program, budget, settings.frontier, progress)
    last, remarks = steps[-1].outcome, []
    if last.status == "infeasible" and limit is not None:
        problem, last = _least_tail(problem, recourse)
        remarks.append(
            f"No plan within the budget brings the CVaR down to {limit:,.0f}. This one brings it as low as can be: "
            f"{problem.risk.value(last.losses, weight):,.0f} on the program's cases."
        )
    if not last.x.size:
        raise SolverError(f"the plan's program is {last.status}")
    last = _without_idle(bound, problem, recourse, last)
    point = recourse.at(last.x)
    density = risk.mean * weight + risk.tail * tail_weights(point.loss, weight, risk.level)
    worth = -(density @ point.slope) / limits
    remarks.append(f"Solved by {solver_name()}, {last.method}: {last.status}, gap {last.gap:.1e}.")
    if last.status not in {"optimal", LIMIT_NOT_MET}:
        remarks.append(f"The plan is not proven to be the best: {last.status}, gap {last.gap:.1e}.")
    if complaint := misshapen(steps):
        remarks.append(complaint)
    return Decision(
        amounts=_amounts(last, limits),
        recourse=recourse,
        weight=weight,
        limits=limits,
        outcome=last,
        steps=steps if settings.frontier else (),
        worth=worth,
        full=_in_full(bound, problem, recourse, last, worth),
        budget=budget,
        status=last.status,
        remarks=tuple(remarks),
    )


def _least_tail(problem: TwoStage, recourse: Recourse) -> tuple[TwoStage, Outcome]:
    """Where the limit on the CVaR cannot be met: the least CVaR under the budget, and of such plans a cheap one."""
    first = replace(problem.first, cost=problem.first.cost * THRIFT)
    least = TwoStage(first, problem.cases, problem.weight, Risk(problem.risk.level, 0.0, 1.0))
    return least, replace(optimiser(least, recourse, seconds=SECONDS).solve(), status=LIMIT_NOT_MET)


def _steps(
    problem: TwoStage, program: Optimiser, budget: float | None, count: int, progress: Progress
) -> tuple[Step, ...]:
    """The frontier, its last point under the plan's own budget."""
    progress("solving the plan", 0, max(count, 1))
    free = solve_at(program, problem.first, np.inf) if budget is None else None
    top = budget if free is None else float(problem.first.cost @ free.outcome.x) if free.outcome.x.size else 0.0
    assert top is not None
    found: list[Step] = []
    for done, at in enumerate(budgets(top, max(count, 1)).tolist(), 1):
        last = done == max(count, 1)
        found.append(replace(free, budget=at) if free is not None and last else solve_at(program, problem.first, at))
        progress("solving the plan", done, max(count, 1))
    return tuple(found)


def _without_idle(bound: Sequence[Bound], problem: TwoStage, recourse: Recourse, plan: Outcome) -> Outcome:
    """The plan without what costs nothing and averts nothing: the optimum is indifferent to it, a reader is not."""
    x, losses = plan.x.copy(), plan.losses
    value = problem.risk.value(losses, problem.weight)
    for at, one in enumerate(bound):
        if x[at] > 0 and one.terms.cost(one.terms.limit * x[at]) == 0:
            without = x.copy()
            without[at] = 0.0
            left = recourse.at(without).loss
            if problem.risk.value(left, problem.weight) <= value + IDLE * max(1.0, abs(value)):
                x, losses = without, left
    return replace(plan, x=x, losses=losses)


def _in_full(bound: Sequence[Bound], problem: TwoStage, recourse: Recourse, plan: Outcome, worth: Floats) -> Floats:
    """(M) exact saving of all of a measure next to the plan, where its first-order value exceeds its price."""
    count = len(bound)
    found = np.full(count, np.nan)
    at_plan = problem.risk.value(plan.losses, problem.weight)
    for at, one in enumerate(bound):
        left = one.terms.limit * (1.0 - plan.x[at])
        if plan.x[at] < NOTHING and worth[at] * left > one.terms.cost(left):
            more = plan.x.copy()
            more[at] = 1.0
            found[at] = at_plan - problem.risk.value(recourse.at(more).loss, problem.weight)
    return found


def _amounts(outcome: Outcome, limits: Floats) -> Floats:
    share = outcome.x[: limits.size]
    share = np.where(share < NOTHING, 0.0, np.where(share > 1.0 - NOTHING, 1.0, share))
    return np.asarray(share * limits, dtype=np.float64)
