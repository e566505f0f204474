"""Fewer scenarios that keep the loss distribution: Kantorovich forward selection with its error bound.

Dupacova, Groewe-Kuska and Roemisch (2003), Mathematical Programming 95; Heitsch and Roemisch (2003), Computational
Optimization and Applications 24 (fast forward selection and optimal redistribution).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from foreshock.scenarios.line import forward
from foreshock.schema.labels import Floats
from foreshock.schema.losses import tail_weights
from foreshock.schema.scenario import ScenarioSet

Index = NDArray[np.int64]
LIMIT = 4096
"""Points with losses by target that the selection works on; more are first merged into groups of near total loss."""


@dataclass(frozen=True, slots=True, eq=False)
class Reduction:
    """k of K scenarios.

    `positions` (k) ascending; `weights` (k) sum to 1: each kept scenario takes over the probability of those nearest
    to it, `nearest` (K) says which (position in `positions`). `distance`: Kantorovich distance between the two loss
    distributions, in the unit of the losses.
    """

    positions: Index
    weights: Floats
    nearest: Index
    distance: float

    def bound(self, level: float | None = None) -> float:
        """How far the expected loss (no level), or CVaR at a level, of the kept scenarios can be from that of all.

        The expectation is Lipschitz with constant 1 in the Kantorovich distance, CVaR with constant 1 / (1 - level)
        (Pflug and Pichler 2014, Multistage Stochastic Optimization, section 2.3).
        """
        return self.distance if level is None else self.distance / (1 - level)


def reduce(losses: Floats, weights: Floats, k: int, *, tail: float = 0.0, level: float = 0.95) -> Reduction:
    """Choose k scenarios whose loss distribution is near that of all, and move the others' probability to them.

    Parameters
    ----------
    losses
        (K) total loss of each scenario, or (K, T) by target; distances are sums over targets. Equal losses are one
        point, so k may come out smaller.
    weights
        (K) probabilities, summing to 1.
    tail
        Importance of the tail in the choice, in [0, 1): the share of the selection's attention given to the worst
        1 - `level` of the probability. The kept weights and the distance are those of the true probabilities.
    """
    points = losses.reshape(losses.shape[0], -1).astype(np.float64)
    if not np.isfinite(points).all():
        raise ValueError("a loss is not finite; leave failed cases out before reducing")
    if not k >= 1 or not 0 <= tail < 1 or weights.shape != (points.shape[0],):
        raise ValueError("k is at least 1, tail in [0, 1), and there is one weight per scenario")
    attention = np.asarray(weights, dtype=np.float64)
    if tail > 0:
        attention = (1 - tail) * attention + tail * tail_weights(points.sum(axis=1), attention, level)
    group, first = _groups(points)
    mass = np.bincount(group, weights=attention).astype(np.float64)
    select = _forward if points.shape[1] > 1 else _forward_on_line
    chosen = np.sort(first[select(points[first], mass, k)])
    nearest, far = _nearest(points, points[chosen])
    kept = np.bincount(nearest, weights=weights, minlength=chosen.size).astype(np.float64)
    return Reduction(chosen, kept, nearest, float(weights @ far))


def keep(scenarios: ScenarioSet, reduction: Reduction) -> ScenarioSet:
    """The kept scenarios with their new probabilities. Provenance stays; the joint is no longer exact."""
    kept = reduction.positions
    return replace(
        scenarios,
        codes=scenarios.codes[kept],
        weights=reduction.weights,
        active=scenarios.active[kept],
        prior=None if scenarios.prior is None else _moved(scenarios.prior, reduction),
        exact=False,
        notes=(*scenarios.notes, f"reduced from {len(scenarios):,} scenarios to {kept.size}"),
    )


def _moved(weights: Floats, reduction: Reduction) -> Floats:
    moved = np.bincount(reduction.nearest, weights=weights, minlength=reduction.positions.size)
    return np.asarray(moved, dtype=np.float64)


def _groups(points: Floats) -> tuple[Index, Index]:
    """Group of each point (K) and one representative of each, in ascending order: distinct losses, or bins of near
    ones where losses by target are more than LIMIT."""
    rounded = points
    total = points.sum(axis=1)
    if points.shape[1] > 1 and np.unique(points, axis=0).shape[0] > LIMIT:
        order = np.argsort(total, kind="stable")
        rank = np.empty(total.size, dtype=np.int64)
        rank[order] = np.arange(total.size)
        rounded = (rank * LIMIT // total.size)[:, None].astype(np.float64)
    _, first, group = np.unique(rounded, axis=0, return_index=True, return_inverse=True)
    return group.reshape(-1).astype(np.int64), first.astype(np.int64)


def _forward_on_line(points: Floats, mass: Floats, k: int) -> Index:
    """The same greedy choice for total losses, which come distinct and ascending."""
    return forward(points[:, 0], mass, k)


def _forward(points: Floats, mass: Floats, k: int) -> Index:
    """Greedy: add the point that lowers the Kantorovich distance most. O(n^2) memory and O(k n^2) time, n <= LIMIT."""
    cost = np.abs(points[:, None, :] - points[None, :, :]).sum(axis=2)
    best = np.full(points.shape[0], np.inf)
    chosen: list[int] = []
    for _ in range(min(k, points.shape[0])):
        gain = mass @ np.minimum(cost, best[:, None])
        gain[chosen] = np.inf
        chosen.append(int(np.argmin(gain)))
        best = np.minimum(best, cost[:, chosen[-1]])
    return np.asarray(chosen, dtype=np.int64)


def _nearest(points: Floats, kept: Floats) -> tuple[Index, Floats]:
    """For every point (K) the nearest kept one and the distance to it; the first of equally near ones."""
    nearest = np.zeros(points.shape[0], dtype=np.int64)
    far = np.full(points.shape[0], np.inf)
    for place, candidate in enumerate(kept):
        distance = np.abs(points - candidate).sum(axis=1)
        closer = distance < far
        nearest[closer], far[closer] = place, distance[closer]
    return nearest, far
