"""Make a distribution meet stated probabilities and move as little as possible: iterative proportional fitting.

Deming and Stephan (1940); Csiszar (1975): the limit is the distribution nearest to the start in relative entropy
among those that meet all constraints. A conditional probability is imposed inside its condition only, so that the
condition's own probability stays where it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foreshock.schema.labels import Bools, Floats

Index = NDArray[np.int64]

TOLERANCE = 1e-12
SWEEPS = 2000
CLASH = 1e-6
"""Gaps above this are named."""


@dataclass(frozen=True, slots=True, eq=False)
class Constraint:
    """P(inside | given) = p. `inside`, `given` (K) bool; `given` None: always. `name` for messages."""

    inside: Bools
    p: float
    given: Bools | None = None
    name: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """`weights` (K) summing to 1; `gaps` (C) what each constraint is missed by; `sweeps` done; `feasible` or not."""

    weights: Floats
    gaps: Floats
    sweeps: int
    feasible: bool


def fit(start: Floats, constraints: Sequence[Constraint], *, sweeps: int = SWEEPS) -> Fit:
    """The nearest distribution to `start` (K) that meets the constraints.

    Where no distribution meets them all the sweeps do not settle; then all constraints are followed at once with
    equal force, which settles on a compromise that does not depend on their order, and `feasible` is False.
    """
    if not constraints:
        return Fit(np.array(start, dtype=np.float64), np.zeros(0), 0, True)
    cell, first = _cells(constraints)
    mass: Floats = np.bincount(cell, weights=start).astype(np.float64)
    inner = [
        Constraint(each.inside[first], each.p, None if each.given is None else each.given[first], each.name)
        for each in constraints
    ]
    result = _fit_cells(mass, inner, sweeps)
    moved = np.divide(result.weights, mass, out=np.zeros_like(mass), where=mass > 0)
    weights = start * moved[cell]
    return Fit(weights / weights.sum(), result.gaps, result.sweeps, result.feasible)


def _cells(constraints: Sequence[Constraint]) -> tuple[Index, Index]:
    """Scenarios that no constraint tells apart move together: the cell of each (K), and one scenario of each cell."""
    key = np.zeros(constraints[0].inside.size, dtype=np.int64)
    for constraint in constraints:
        given = 1 if constraint.given is None else constraint.given.astype(np.int64)
        key = key * 4 + 2 * given + (constraint.inside & (given == 1))
        if key.max() > 1 << 58:
            key = np.unique(key, return_inverse=True)[1].astype(np.int64)
    _, first, cell = np.unique(key, return_index=True, return_inverse=True)
    return cell.astype(np.int64), first.astype(np.int64)


def _fit_cells(start: Floats, constraints: Sequence[Constraint], sweeps: int) -> Fit:
    weights = start.copy()
    gaps = np.full(len(constraints), np.inf)
    for done in range(1, sweeps + 1):
        for constraint in constraints:
            weights *= _factor(weights, constraint)
        weights /= weights.sum()
        gaps = _gaps(weights, constraints)
        if gaps.max() <= TOLERANCE:
            return Fit(weights, gaps, done, True)
    if gaps.max() <= CLASH:
        return Fit(weights, gaps, sweeps, True)
    weights = _compromise(start, constraints, sweeps)
    return Fit(weights, _gaps(weights, constraints), sweeps, False)


def probability(weights: Floats, constraint: Constraint) -> float:
    """P(inside | given) under `weights`; NaN where `given` has probability zero."""
    if constraint.given is None:
        return float(weights[constraint.inside].sum() / weights.sum())
    base = float(weights[constraint.given].sum())
    return float(weights[constraint.inside & constraint.given].sum()) / base if base > 0 else float("nan")


def _factor(weights: Floats, constraint: Constraint) -> Floats:
    """(K) what each weight is multiplied by to meet one constraint; 1 where it can do nothing."""
    now = probability(weights, constraint)
    factor = np.ones_like(weights)
    if not 0 < now < 1:
        return factor
    scaled = np.where(constraint.inside, constraint.p / now, (1 - constraint.p) / (1 - now))
    return scaled if constraint.given is None else np.where(constraint.given, scaled, factor)


def _gaps(weights: Floats, constraints: Sequence[Constraint]) -> Floats:
    reached = np.array([probability(weights, constraint) for constraint in constraints])
    wanted = np.array([constraint.p for constraint in constraints])
    return np.asarray(np.abs(np.nan_to_num(reached, nan=np.inf) - wanted))


def _compromise(start: Floats, constraints: Sequence[Constraint], sweeps: int) -> Floats:
    """Every constraint's factor to the power 1 / C at once (simultaneous multiplicative updates)."""
    weights = np.array(start, dtype=np.float64)
    share = 1 / len(constraints)
    for _ in range(sweeps):
        pull = np.zeros_like(weights)
        for constraint in constraints:
            pull += share * np.log(np.maximum(_factor(weights, constraint), 1e-300))
        weights = weights * np.exp(pull)
        weights /= weights.sum()
        if np.abs(pull).max() < TOLERANCE:
            break
    return weights
