"""Fewer cases, the same decision: equal ones merged, then forward selection with the tail in view.

A case is described in money: what each target loses, and what its shock levels are worth. Cases are weighed by the
mixture of their probability and their share of the tail, so that CVaR keeps its support; each dropped case gives its
probability to the nearest kept one, which minimises the Kantorovich distance for the chosen set (Heitsch and Roemisch
2003, Computational Optimization and Applications 24).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from foreshock.schema.labels import Floats
from foreshock.schema.losses import Losses, cvar, tail_weights
from foreshock.schema.program import Index

MAX_CANDIDATES = 1200
"""Cases that may be kept, the weightiest first; all cases count in the distance."""
BLOCK = 2048


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reduction:
    """Which cases stay and how well they stand for all.

    `positions` (k) into the run's cases, `weight` (k) sums to 1, `nearest` (C) the kept case that each case went to
    (-1: it had failed). `distance`: mean money by which a case differs from its stand-in.
    """

    positions: Index
    weight: Floats
    nearest: Index
    distinct: int
    distance: float
    expected_error: float
    """Expected loss of the kept cases less that of all, without a plan."""
    cvar_error: float

    def sentence(self, currency: str) -> str:
        """What was done and what it costs in accuracy."""
        total = int((self.nearest >= 0).sum())
        return (
            f"The program sees {self.positions.size} of {total:,} cases ({self.distinct:,} different ones): without a "
            f"plan their expected loss is off by {self.expected_error:+,.0f} {currency} and their CVaR by "
            f"{self.cvar_error:+,.0f} {currency}."
        )


def reduce_cases(losses: Losses, limit: int, *, level: float, tail: float = 0.5) -> Reduction:
    """At most `limit` cases that stand for all sound ones; `tail` in [0, 1] is the attention paid to the tail."""
    sound = np.flatnonzero(losses.ok)
    weight = losses.weight[sound] / losses.weight[sound].sum()
    total = losses.total()[sound]
    described = _features(losses, sound, weight)
    _, first, group = np.unique(np.round(described, 9), axis=0, return_index=True, return_inverse=True)
    group = group.reshape(-1)
    mass = np.bincount(group, weights=weight)
    importance = (1 - tail) * mass + tail * np.bincount(group, weights=tail_weights(total, weight, level))
    points = described[first]
    kept = np.arange(first.size) if first.size <= limit else _select(points, importance, limit)
    apart, near = _nearest(points, points[kept])
    kept_weight: Floats = np.bincount(near, weights=mass, minlength=kept.size).astype(np.float64)
    positions = sound[first[kept]]
    order = np.argsort(positions)
    rank = np.argsort(order)
    nearest = np.full(len(losses), -1, dtype=np.int64)
    nearest[sound] = rank[near[group]]
    values = losses.total()[positions[order]]
    return Reduction(
        positions=positions[order].astype(np.int64),
        weight=kept_weight[order],
        nearest=nearest,
        distinct=int(first.size),
        distance=float(mass @ apart),
        expected_error=float(kept_weight[order] @ values - weight @ total),
        cvar_error=cvar(values, kept_weight[order], level) - cvar(total, weight, level),
    )


def _features(losses: Losses, sound: Index, weight: Floats) -> Floats:
    """(C, T + S) each case in money: its loss by target, and its shock levels times what they are worth on average."""
    loss = losses.loss[sound]
    if losses.level is None or not losses.level.shape[1]:
        return loss
    level = losses.level[sound]
    centred = level - weight @ level
    root = np.sqrt(weight)[:, None]
    gram = (root * centred).T @ (root * centred)
    ridge = 1e-6 * max(float(np.trace(gram)) / level.shape[1], 1e-12) * np.eye(level.shape[1])
    total = loss.sum(axis=1)
    worth = np.linalg.solve(gram + ridge, (root * centred).T @ (root[:, 0] * (total - weight @ total)))
    return np.concatenate([loss, level * np.abs(worth)], axis=1)


def _select(points: Floats, importance: Floats, limit: int) -> Index:
    """Greedy: the case whose addition lowers the weighted distance most, again and again."""
    heavy = np.sort(np.argsort(-importance, kind="stable")[:MAX_CANDIDATES])
    apart = _distances(points, points[heavy])
    near = np.full(points.shape[0], np.inf, dtype=np.float32)
    measure = importance.astype(np.float32)
    chosen: list[int] = []
    for _ in range(min(limit, heavy.size)):
        value = measure @ np.minimum(apart, near[:, None])
        value[chosen] = np.inf
        best = int(np.argmin(value))
        chosen.append(best)
        near = np.minimum(near, apart[:, best])
        if not near.any():
            break
    return heavy[chosen].astype(np.int64)


def _distances(points: Floats, centres: Floats) -> Floats:
    """(N, M) sum of absolute differences, single precision, relative to the largest."""
    from scipy.spatial.distance import cdist

    blocks = [cdist(points[at : at + BLOCK], centres, "cityblock") for at in range(0, points.shape[0], BLOCK)]
    apart = np.concatenate(blocks)
    return np.asarray(apart / max(float(apart.max()), 1e-300), dtype=np.float32)


def _nearest(points: Floats, centres: Floats) -> tuple[Floats, Index]:
    """Distance to, and position of, the nearest centre."""
    from scipy.spatial.distance import cdist

    apart = cdist(points, centres, "cityblock")
    near = np.argmin(apart, axis=1)
    return apart[np.arange(near.size), near], near.astype(np.int64)
