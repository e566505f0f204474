"""The two-stage program solved case by case: the multi-cut L-shaped method (Birge and Louveaux 1988), with binaries.

A plan has few levers and many cases, so V_w is learned from outside: theta_w >= V_w(x_k) + g_wk'(x - x_k). The master
program over (x, theta, eta, xi) gives a proven bound, the cases at its x give a plan. Cuts hold for every budget, so
a frontier is one long solve. The linear relaxation comes first, then branch and bound on the same cuts.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np

from foreshock.core.errors import SolverError
from foreshock.planning.recourse import Point, Recourse
from foreshock.planning.solver import Answer, Program, Solver, solve
from foreshock.planning.two_stage import FirstStage, Outcome, TwoStage, compress, entries, times
from foreshock.schema.labels import Floats
from foreshock.schema.losses import cvar
from foreshock.schema.program import Sparse

TOLERANCE = 1e-7
"""Gap at which a plan counts as optimal, relative to the largest loss without a plan."""
FEASIBLE = 1e-6
"""What the solver lets a row of the master program miss, in units of the same."""
MAX_ROUNDS = 400


@dataclass(frozen=True, slots=True, eq=False)
class _Best:
    x: Floats
    losses: Floats
    objective: float


class Decomposition:
    """One two-stage program; the bounds of its first-stage rows may change from solve to solve, cuts are kept.

    Every case needs a reaction to every x that the first stage allows (relatively complete recourse), and, where all
    its bounds are finite, to x at its upper bounds.
    """

    def __init__(self, problem: TwoStage, recourse: Recourse, *, seconds: float | None = None) -> None:
        first = problem.first
        self._problem, self._recourse, self._seconds = problem, recourse, seconds
        self._width, self._levers = first.cost.size, problem.cases[0].technology.shape[1]
        self._integers = np.flatnonzero(first.integer).astype(np.int64)
        start = recourse.at(_cheapest(first))
        self._scale = max(1.0, float(np.abs(start.loss).max()))
        self._row_lower, self._row_upper = first.row_lower.copy(), first.row_upper.copy()
        self._master = Solver("master program", _master(problem, self._scale), gap=TOLERANCE / 10)
        unknown = np.full(len(recourse), -np.inf)
        self._points = [start]
        if np.isfinite(first.upper).all():
            self._points.append(recourse.at(first.upper))
        for point in self._points:
            self._learn(point, unknown)

    def rows(self, lower: Floats, upper: Floats) -> None:
        """New bounds of the first-stage rows (another budget)."""
        self._row_lower, self._row_upper = lower.copy(), upper.copy()
        self._master.row_bounds(np.arange(lower.size), lower, upper)

    def solve(self, *, relaxed: bool = False) -> Outcome:
        """The best first stage; `relaxed` drops integrality and returns duals of the first-stage rows."""
        if not self._integers.size or relaxed:
            return self._rounds(relaxed=True)
        bound = self._rounds(relaxed=True)
        return self._rounds(relaxed=False) if bound.x.size else bound

    def _rounds(self, *, relaxed: bool) -> Outcome:
        self._master.integrality(self._integers, not relaxed)
        best, bound, deadline = self._known(relaxed), -np.inf, self._deadline()
        status, duals, rounds = "iteration limit", np.empty(0), 0
        while rounds < MAX_ROUNDS:
            rounds += 1
            if best is not None and not relaxed:
                self._master.start_from(self._embed(best))
            answer = self._bounded(best)
            if answer.status in {"infeasible", "unbounded"}:
                return _nothing(answer.status)
            bound = max(bound, answer.bound * self._scale)
            duals = answer.row_dual[: self._row_lower.size] * self._scale if relaxed else duals
            point = self._recourse.at(answer.values[: self._width])
            self._points.append(point)
            best = self._better(best, point)
            closed = best is not None and best.objective - bound <= TOLERANCE * self._scale
            if closed or not self._learn(point, self._theta(answer)):
                status = "optimal" if closed else "not proven"
                break
            if time.monotonic() > deadline:
                status = "time limit"
                break
        if best is None:
            return _nothing(status)
        return Outcome(
            status=status,
            x=best.x,
            losses=best.losses,
            objective=best.objective,
            bound=min(bound, best.objective),
            method="decomposition",
            iterations=rounds,
            row_dual=duals,
        )

    def _bounded(self, best: _Best | None) -> Answer:
        """The master's answer. One that claims a bound above a plan at hand is asked again, from nothing.

        Branch and bound that starts from a given point has been seen to return that point as the optimum.
        """
        answer = self._master.solve()
        if best is not None and answer.bound * self._scale > best.objective + TOLERANCE * self._scale:
            self._master.forget()
            answer = self._master.solve()
        if answer.status not in {"infeasible", "unbounded"} and not answer.usable:
            raise SolverError(f"master program: {answer.status} without a solution")
        return answer

    def _deadline(self) -> float:
        return float("inf") if self._seconds is None else time.monotonic() + self._seconds

    def _theta(self, answer: Answer) -> Floats:
        return answer.values[self._width : self._width + len(self._recourse)] * self._scale

    def _learn(self, point: Point, theta: Floats) -> bool:
        """Add the cuts of a point that its theta violates; False where there is none."""
        new = np.flatnonzero(point.loss - theta > TOLERANCE * self._scale / 10)
        slope = point.slope[new]
        columns = np.concatenate(
            [np.tile(np.arange(self._levers), (new.size, 1)), (self._width + new)[:, None]], axis=1
        ).astype(np.int64)
        values = np.concatenate([-slope / self._scale, np.ones((new.size, 1))], axis=1)
        start = np.arange(new.size + 1, dtype=np.int64) * (self._levers + 1)
        matrix = Sparse((new.size, self._width), start, columns.reshape(-1), values.reshape(-1))
        right = (point.loss[new] - slope @ point.x[: self._levers]) / self._scale
        self._master.add_rows(right, np.full(new.size, np.inf), matrix)
        return bool(new.size)

    def _objective(self, point: Point) -> float:
        first = self._problem.first
        return float(first.cost @ point.x) + self._problem.risk.value(point.loss, self._problem.weight)

    def _feasible(self, point: Point, relaxed: bool) -> bool:
        first, risk = self._problem.first, self._problem.risk
        if point.x.size != self._width:
            return False
        activity = times(first.matrix, point.x)
        slack = 1e-7 * np.maximum(1.0, np.abs(activity))
        inside = (activity >= self._row_lower - slack).all() and (activity <= self._row_upper + slack).all()
        whole = relaxed or np.abs(point.x[self._integers] - np.round(point.x[self._integers])).max(initial=0) < 1e-6
        within = risk.limit is None or (
            cvar(point.loss, self._problem.weight, risk.level) <= risk.limit + self._slack()
        )
        return bool(inside and whole and within)

    def _slack(self) -> float:
        """By how much a CVaR may miss its limit: the rows of xi miss by a tolerance, the CVaR row multiplies them."""
        return 2 * FEASIBLE * self._scale / (1.0 - self._problem.risk.level)

    def _known(self, relaxed: bool) -> _Best | None:
        """The best of the points met so far that the present rows allow."""
        best: _Best | None = None
        for point in self._points:
            if self._feasible(point, relaxed):
                best = self._better(best, point, checked=True)
        return best

    def _better(self, best: _Best | None, point: Point, *, checked: bool = False) -> _Best | None:
        if not checked and not self._feasible(point, True):
            return best
        value = self._objective(point)
        return _Best(point.x, point.loss, value) if best is None or value < best.objective else best

    def _embed(self, best: _Best) -> Floats:
        """A point of the master program that stands for a known plan."""
        losses, risk, weight = best.losses / self._scale, self._problem.risk, self._problem.weight
        if not risk.uses_tail:
            return np.concatenate([best.x, losses])
        order = np.argsort(losses)
        reached = np.cumsum(weight[order])
        eta = losses[order[min(int(np.searchsorted(reached, risk.level - 1e-12)), losses.size - 1)]]
        return np.concatenate([best.x, losses, [eta], np.maximum(losses - eta, 0.0)])


def _cheapest(first: FirstStage) -> Floats:
    """The first stage that costs least if nothing happens: where learning starts."""
    program = Program(
        cost=first.cost,
        lower=first.lower,
        upper=first.upper,
        matrix=first.matrix,
        row_lower=first.row_lower,
        row_upper=first.row_upper,
    )
    answer = solve("first stage", program)
    return answer.values if answer.usable else np.clip(0.0, first.lower, first.upper)


def _nothing(status: str) -> Outcome:
    worst = np.inf if status != "unbounded" else -np.inf
    empty = np.empty(0)
    return Outcome(status=status, x=empty, losses=empty, objective=worst, bound=-np.inf, method="decomposition")


def _master(problem: TwoStage, scale: float) -> Program:
    """Columns x, theta (W), and where the tail counts eta, xi (W); money divided by `scale`."""
    first, risk, weight = problem.first, problem.risk, problem.weight
    width, count = first.cost.size, weight.size
    cost = [first.cost / scale, risk.mean * weight]
    lower = [first.lower, np.full(count, -np.inf)]
    upper = [first.upper, np.full(count, np.inf)]
    rows, columns, values = entries(first.matrix)
    blocks = [(rows, columns, values)]
    row_lower, row_upper = [first.row_lower], [first.row_upper]
    height = first.row_lower.size
    if risk.uses_tail:
        share = weight / (1.0 - risk.level)
        eta = width + count
        cost.append(np.concatenate([[risk.tail], risk.tail * share]))
        lower.append(np.concatenate([[-np.inf], np.zeros(count)]))
        upper.append(np.full(1 + count, np.inf))
        at = np.arange(count)
        excess = height + np.tile(at, 3)
        blocks.append(
            (
                excess,
                np.concatenate([eta + 1 + at, np.full(count, eta), width + at]),
                np.concatenate([np.ones(2 * count), -np.ones(count)]),
            )
        )
        row_lower.append(np.zeros(count))
        row_upper.append(np.full(count, np.inf))
        height += count
        if risk.limit is not None:
            blocks.append((np.full(1 + count, height), np.arange(eta, eta + 1 + count), np.concatenate([[1.0], share])))
            row_lower.append(np.array([-np.inf]))
            row_upper.append(np.array([risk.limit / scale]))
            height += 1
    total = np.concatenate(cost)
    packed = (np.concatenate(part) for part in zip(*blocks, strict=True))
    return Program(
        cost=total,
        lower=np.concatenate(lower),
        upper=np.concatenate(upper),
        matrix=compress((height, total.size), *packed),
        row_lower=np.concatenate(row_lower),
        row_upper=np.concatenate(row_upper),
        integer=None,
    )
