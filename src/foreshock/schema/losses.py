"""Losses: what the scenarios do, by target and metric. A gain is a negative loss; a failed case keeps its row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from foreshock.schema.labels import Bools, Floats, Ints


def quantile(values: Floats, weights: Floats, level: float) -> float:
    """Value at risk: the smallest value v with P(X <= v) >= level. `values`, `weights` (K); weights sum to 1."""
    order = np.argsort(values, kind="stable")
    reached = np.cumsum(weights[order])
    position = int(np.searchsorted(reached, level - 1e-12))
    return float(values[order[min(position, order.size - 1)]])


def tail_weights(values: Floats, weights: Floats, level: float) -> Floats:
    """(K) share of each case in the worst 1 - level of the probability, summing to 1 (an atom is split)."""
    tail = 1.0 - level
    order = np.argsort(-values, kind="stable")
    before = np.concatenate([[0.0], np.cumsum(weights[order])[:-1]])
    taken = np.clip(tail - before, 0.0, weights[order])
    result = np.zeros_like(weights)
    result[order] = taken / taken.sum()
    return result


def cvar(values: Floats, weights: Floats, level: float) -> float:
    """Mean of the worst 1 - level of the probability (Rockafellar and Uryasev 2002, with atoms split)."""
    return float(tail_weights(values, weights, level) @ values)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Losses:
    """C cases (a scenario with one draw of its magnitudes) by T targets (products, or regions and sectors).

    `loss` (C, T) money in `currency` over the horizon, NaN exactly where `error` says why. `weight` (C) sums to 1.
    """

    targets: tuple[str, ...]
    loss: Floats
    weight: Floats
    scenario: Ints
    """(C) position in the scenario set."""
    draw: Ints
    """(C) number of the draw; equal numbers share their random quantiles across scenarios."""
    baseline: Floats
    """(T) profit of the horizon without any shock, money."""
    metrics: Mapping[str, Floats] = field(default_factory=dict)
    """Other results (C, T): 'time_to_survive' days (inf: survives the horizon), 'lost_units', ..."""
    paths: Mapping[str, Floats] = field(default_factory=dict)
    """Results of all targets together by day (C, D), of models that know days: 'output' as a share of the baseline."""
    error: Mapping[int, str] = field(default_factory=dict)
    """Case -> why it failed."""
    labels: tuple[str, ...] = ()
    """(K) text of every scenario."""
    level: Floats | None = None
    """(C, S) level of each shock in each case, 0 where absent."""
    model: str = ""
    currency: str = "USD"
    horizon: float = float("nan")
    notes: tuple[str, ...] = ()
    status: Mapping[str, str] = field(default_factory=dict)
    """What the solver or kernel reports: name, version, iterations, fallbacks."""

    def __post_init__(self) -> None:
        cases, targets = self.loss.shape
        if targets != len(self.targets) or self.baseline.shape != (targets,):
            raise ValueError("loss, targets and baseline disagree on the number of targets")
        if not (self.weight.shape == self.scenario.shape == self.draw.shape == (cases,)):
            raise ValueError("weight, scenario and draw need one entry per case")
        if cases and abs(float(self.weight.sum()) - 1) > 1e-9:
            raise ValueError("weights must sum to 1")
        for name, values in self.metrics.items():
            if values.shape != (cases, targets):
                raise ValueError(f"metric '{name}' has shape {values.shape}, expected {(cases, targets)}")
        for name, values in self.paths.items():
            if values.ndim != 2 or len(values) != cases:
                raise ValueError(f"path '{name}' has shape {values.shape}, expected ({cases}, days)")
        failed = np.isnan(self.loss).any(axis=1)
        if set(np.flatnonzero(failed).tolist()) != set(self.error):
            raise ValueError("every failed case needs its error, and only those")

    def __len__(self) -> int:
        return int(self.weight.size)

    @property
    def ok(self) -> Bools:
        """(C) the cases that did not fail."""
        return np.asarray(~np.isnan(self.loss).any(axis=1))

    def total(self) -> Floats:
        """(C) loss over all targets, NaN where the case failed."""
        return np.asarray(self.loss.sum(axis=1))

    def _sound(self) -> tuple[Floats, Floats]:
        ok = self.ok
        mass = float(self.weight[ok].sum())
        if mass <= 0:
            return np.full(1, np.nan), np.ones(1)
        return self.total()[ok], self.weight[ok] / mass

    def expected(self) -> float:
        """Expected loss over the cases that did not fail, reweighted to 1."""
        values, weights = self._sound()
        return float(values @ weights)

    def var(self, level: float = 0.95) -> float:
        """Value at risk of the total."""
        return quantile(*self._sound(), level)

    def cvar(self, level: float = 0.95) -> float:
        """Conditional value at risk of the total."""
        return cvar(*self._sound(), level)

    def probability_of_loss_over(self, limit: float) -> float:
        """P(total loss > limit)."""
        values, weights = self._sound()
        return float(weights[values > limit].sum())

    def exceedance(self) -> tuple[Floats, Floats]:
        """Distinct losses, ascending, and P(loss > that loss)."""
        values, weights = self._sound()
        distinct, inverse = np.unique(values, return_inverse=True)
        mass = np.bincount(inverse.reshape(-1), weights=weights)
        return distinct, np.maximum(1.0 - np.cumsum(mass), 0.0)

    def by_scenario(self) -> tuple[Ints, Floats, Floats]:
        """Scenarios met (ascending), their mean loss over draws, and their probability."""
        ok = self.ok
        met, inverse = np.unique(self.scenario[ok], return_inverse=True)
        mass = np.bincount(inverse, weights=self.weight[ok])
        mean = np.bincount(inverse, weights=self.weight[ok] * self.total()[ok]) / mass
        return met.astype(np.int32), mean, np.asarray(mass, dtype=np.float64)

    def standard_error(self) -> float:
        """Monte Carlo standard error of the expected loss; 0 where nothing was drawn.

        Draws with the same number share their random quantiles across scenarios, so the unit of replication is the
        draw: the spread of the per-draw expected losses over the square root of their number. A scenario with a
        single case is certain and counts alike in every draw. With stratified draws this is an upper bound.
        """
        ok = self.ok
        scenario, draw, values = self.scenario[ok], self.draw[ok], self.total()[ok]
        if not values.size:
            return float("nan")
        weight = self.weight[ok] / self.weight[ok].sum()
        repeated = np.bincount(scenario)[scenario] > 1
        numbers, inverse = np.unique(draw[repeated], return_inverse=True)
        if numbers.size < 2:
            return 0.0
        drawn = float(weight[repeated].sum())
        mass = np.bincount(inverse, weights=weight[repeated])
        if drawn <= 0 or (mass <= 0).any():
            return 0.0
        mean = np.bincount(inverse, weights=weight[repeated] * values[repeated]) / mass
        return float(drawn * mean.std(ddof=1) / np.sqrt(numbers.size))
