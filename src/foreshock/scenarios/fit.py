"""Make a distribution meet stated probabilities, exactly or as far as their weight goes, and move little else.

Exactly: iterative proportional fitting (Deming and Stephan 1940); its limit is the distribution nearest to the start
in relative entropy among those that meet all constraints (Csiszar 1975).

By weight: the minimum of KL(Q, start) + sum_t w_t KL(Q(A_t), p_t), the logarithmic opinion pool carried over to
events that hang together. For one event it is the weighted geometric mean of the odds, for weights that grow without
limit it is iterative proportional fitting, and a view of weight nearly zero does nearly nothing.

A conditional probability acts inside its condition only, so that the condition's own probability stays where it is (a
full maximum-entropy step would move it: van Fraassen's Judy Benjamin problem, 1981).
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
    """P(inside | given) = p. `inside`, `given` (K) bool; `given` None: always. `name` for messages.

    `weight`: how hard it pulls where constraints pull by weight, the start having weight 1.
    """

    inside: Bools
    p: float
    given: Bools | None = None
    name: str = ""
    weight: float = np.inf


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """`weights` (K) summing to 1; `gaps` (C) what each constraint is missed by; `sweeps` done; `feasible` or not."""

    weights: Floats
    gaps: Floats
    sweeps: int
    feasible: bool


def fit(start: Floats, constraints: Sequence[Constraint], *, sweeps: int = SWEEPS, clash: float = CLASH) -> Fit:
    """The nearest distribution to `start` (K) that meets the constraints.

    Where no distribution meets them all (some gap stays above `clash`) all constraints are followed at once with
    equal force, which settles on a compromise that does not depend on their order, and `feasible` is False.
    """
    if not constraints:
        return Fit(np.array(start, dtype=np.float64), np.zeros(0), 0, True)
    cells = _Cells.of(start, constraints)
    mass = cells.mass.copy()
    gaps = np.full(len(constraints), np.inf)
    done = 0
    while done < sweeps and gaps.max() > TOLERANCE:
        for constraint in cells.constraints:
            mass *= _factor(mass, constraint)
        mass /= mass.sum()
        gaps = _gaps(mass, cells.constraints)
        done += 1
    feasible = bool(gaps.max() <= clash)
    if not feasible:
        mass = _compromise(cells.mass, cells.constraints, sweeps)
        gaps = _gaps(mass, cells.constraints)
    return Fit(cells.spread(start, mass), gaps, done, feasible)


def pull(start: Floats, constraints: Sequence[Constraint], *, sweeps: int = SWEEPS) -> Fit:
    """The distribution that `start` and the constraints agree on, each by its weight (finite, not negative).

    One constraint at a time takes what all others leave as its prior and is pooled with that, until nothing moves.
    """
    active = [constraint for constraint in constraints if constraint.weight > 0]
    if not active:
        return Fit(np.array(start, dtype=np.float64), np.zeros(0), 0, True)
    cells = _Cells.of(start, active)
    mass = cells.mass.copy()
    shift = [0.0] * len(active)
    done, moved = 0, np.inf
    while done < sweeps and moved > TOLERANCE:
        moved = 0.0
        for place, constraint in enumerate(cells.constraints):
            now = probability(mass, constraint)
            if not 0 < now < 1:
                continue
            odds = float(np.log(now) - np.log1p(-now))
            said = float(np.log(constraint.p) - np.log1p(-constraint.p))
            wanted = (odds - shift[place] + constraint.weight * said) / (1 + constraint.weight)
            shift[place] += wanted - odds
            moved = max(moved, abs(wanted - odds))
            p = 1 / (1 + np.exp(-wanted))
            mass *= _factor(mass, Constraint(constraint.inside, p, constraint.given))
        mass /= mass.sum()
        done += 1
    return Fit(cells.spread(start, mass), _gaps(mass, cells.constraints), done, True)


def probability(weights: Floats, constraint: Constraint) -> float:
    """P(inside | given) under `weights`; NaN where `given` has probability zero."""
    if constraint.given is None:
        return float(weights[constraint.inside].sum() / weights.sum())
    base = float(weights[constraint.given].sum())
    return float(weights[constraint.inside & constraint.given].sum()) / base if base > 0 else float("nan")


@dataclass(frozen=True, slots=True, eq=False)
class _Cells:
    """Scenarios that no constraint tells apart move together: `mass` of each cell, the cell of each scenario."""

    mass: Floats
    cell: Index
    constraints: tuple[Constraint, ...]

    @classmethod
    def of(cls, start: Floats, constraints: Sequence[Constraint]) -> _Cells:
        key = np.zeros(start.size, dtype=np.int64)
        for constraint in constraints:
            given = 1 if constraint.given is None else constraint.given.astype(np.int64)
            key = key * 4 + 2 * given + (constraint.inside & (given == 1))
            if key.max() > 1 << 58:
                key = np.unique(key, return_inverse=True)[1].astype(np.int64)
        _, first, cell = np.unique(key, return_index=True, return_inverse=True)
        inner = tuple(
            Constraint(c.inside[first], c.p, None if c.given is None else c.given[first], c.name, c.weight)
            for c in constraints
        )
        return cls(np.bincount(cell, weights=start).astype(np.float64), cell.astype(np.int64), inner)

    def spread(self, start: Floats, mass: Floats) -> Floats:
        """(K) the scenarios' weights when their cells have this mass."""
        moved = np.divide(mass, self.mass, out=np.zeros_like(mass), where=self.mass > 0)
        weights = start * moved[self.cell]
        return np.asarray(weights / weights.sum())


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
    weights = start.copy()
    share = 1 / len(constraints)
    for _ in range(sweeps):
        force = np.zeros_like(weights)
        for constraint in constraints:
            force += share * np.log(np.maximum(_factor(weights, constraint), 1e-300))
        weights = weights * np.exp(force)
        weights /= weights.sum()
        if np.abs(force).max() < TOLERANCE:
            break
    return weights
