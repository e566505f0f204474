"""What a result moves with: assumptions with their ranges, one at a time and all together."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from foreshock.schema.labels import Floats, Ints

Method = Literal["morris", "sobol", "tornado"]
"""Screening by elementary effects; shares of variance; one at a time alone."""
Shape = Literal["triangular", "log-triangular", "uniform"]
MEASURES: Mapping[str, str] = {
    "expected": "expected loss",
    "cvar": "CVaR",
    "survive": "time to survive",
    "lowest": "output on the lowest day",
}
"""What can be measured on a result: money over the horizon twice; days until the shortfall, mean over the targets by
their baseline and over the futures, at most the horizon; the smallest share of all output on any day of any future."""
NOTHING = 1e-9
"""Share of the largest result below which a difference is rounding."""
CLEAR = 0.99
"""Share of the mean size of its effects that must point one way for an assumption to raise, or lower, the result."""


@dataclass(frozen=True, slots=True)
class Factor:
    """One assumption that is varied. `low <= mode <= high`, in `unit`."""

    name: str
    """Path of the parameter, or 'size.3' for the size of shock 3."""
    title: str
    """In plain words."""
    unit: str
    low: float
    mode: float
    high: float
    source: str
    shape: Shape = "triangular"

    def at(self, u: Floats) -> Floats:
        """Inverse distribution function at u in [0, 1]; the ends are exactly `low` and `high`."""
        if self.shape == "uniform":
            values = self.low + np.asarray(u) * (self.high - self.low)
        elif self.shape == "log-triangular":
            values = np.exp(_triangular(u, math.log(self.low), math.log(self.mode), math.log(self.high)))
        else:
            values = _triangular(u, self.low, self.mode, self.high)
        ended = np.where(np.asarray(u) <= 0, self.low, np.where(np.asarray(u) >= 1, self.high, values))
        return np.asarray(np.clip(ended, self.low, self.high))


def _triangular(u: Floats, low: float, mode: float, high: float) -> Floats:
    left, right = mode - low, high - mode
    rising = low + np.sqrt(np.asarray(u) * (high - low) * left)
    falling = high - np.sqrt((1 - np.asarray(u)) * (high - low) * right)
    return np.asarray(np.where(np.asarray(u) * (high - low) <= left, rising, falling))


@dataclass(frozen=True, slots=True, eq=False)
class Effects:
    """Elementary effects (Morris 1991) of F factors on one measure, in its unit, per whole range of the factor.

    `mu` mean, `mu_star` mean of the sizes, `sigma` standard deviation, `confidence` half width of the 95 % interval of
    `mu_star`; each (F).
    """

    mu: Floats
    mu_star: Floats
    sigma: Floats
    confidence: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Indices:
    """Shares of the variance of one measure (Sobol): `first` of a factor alone, `total` with all its interactions, and
    the half widths of their 95 % intervals; each (F)."""

    first: Floats
    first_confidence: Floats
    total: Floats
    total_confidence: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Sensitivity:
    """R runs over F factors, measured in M ways.

    The first run has every factor at its mode; then come the low and the high end of each factor in turn, the others
    at their modes; then the design of the method. A failed run is a row of NaN with its error.
    """

    title: str
    model: str
    currency: str
    horizon: float
    """Days."""
    level: float
    """Of the CVaR."""
    method: Method
    seed: int
    factors: tuple[Factor, ...]
    measures: tuple[str, ...]
    """Keys of MEASURES."""
    design: Floats
    """(R, F) value of every factor in every run."""
    results: Floats
    """(R, M)."""
    error: Mapping[int, str] = field(default_factory=dict)
    effects: Mapping[str, Effects] = field(default_factory=dict)
    """Measure -> elementary effects, where the method is 'morris'."""
    indices: Mapping[str, Indices] = field(default_factory=dict)
    """Measure -> shares of variance, where the method is 'sobol'."""
    groups: int = 0
    """Paths (Morris) or base samples (Sobol) asked for."""
    complete: int = 0
    """Those of them without a failed run: the only ones that effects and indices rest on."""
    bends: float = 0.5
    """Share of the mean effect from which the spread of the effects is told."""
    notes: tuple[str, ...] = ()

    @property
    def base(self) -> Floats:
        """(M) every factor at its mode."""
        return np.asarray(self.results[0])

    @property
    def low(self) -> Floats:
        """(F, M) each factor at its low end, the others at their modes."""
        return self.results[1 : 2 * len(self.factors) + 1 : 2]

    @property
    def high(self) -> Floats:
        """(F, M) each factor at its high end."""
        return self.results[2 : 2 * len(self.factors) + 1 : 2]

    def column(self, measure: str) -> int:
        """Position of a measure."""
        return self.measures.index(measure)

    def swing(self, measure: str) -> Floats:
        """(F) largest less smallest result of one factor at a time; NaN where both ends failed."""
        at = self.column(measure)
        ends = np.column_stack([self.low[:, at], self.high[:, at], np.full(len(self.factors), self.base[at])])
        found = np.nanmax(ends, axis=1) - np.nanmin(ends, axis=1)
        return np.asarray(np.where(np.isnan(ends[:, :2]).all(axis=1), np.nan, found))

    def strength(self, measure: str) -> Floats:
        """(F) what ranks the factors: mean size of the effects, total share of variance, or the swing."""
        if measure in self.effects:
            return self.effects[measure].mu_star
        if measure in self.indices:
            return self.indices[measure].total
        return self.swing(measure)

    def order(self, measure: str) -> Ints:
        """(F) factors, the strongest first; equals by their swing, then as listed."""
        strength = np.nan_to_num(self.strength(measure), nan=-1.0)
        return np.lexsort((np.nan_to_num(-self.swing(measure), nan=0.0), -strength)).astype(np.int32)

    def moves(self, measure: str) -> tuple[bool, ...]:
        """Whether each factor moves the measure at all, by more than rounding."""
        values = self.results[:, self.column(measure)]
        scale = float(np.nanmax(np.abs(values), initial=0.0))
        least = NOTHING if measure in self.indices else NOTHING * scale
        swing = np.nan_to_num(self.swing(measure)) > NOTHING * scale
        return tuple(((np.nan_to_num(self.strength(measure)) > least) | swing).tolist())

    def direction(self, measure: str, factor: int) -> str:
        """'raises', 'lowers', 'either way' or 'nothing': what more of the factor does to the measure."""
        if not self.moves(measure)[factor]:
            return "nothing"
        share = _lean(self, measure, factor)
        if abs(share) < CLEAR:
            return "either way"
        return "raises" if share > 0 else "lowers"

    def steady(self, measure: str, factor: int) -> bool | None:
        """False where the effect of a factor depends on where it and the others stand; None where that is not known."""
        if measure in self.effects:
            one = self.effects[measure]
            return bool(one.sigma[factor] <= self.bends * one.mu_star[factor])
        if measure in self.indices:
            share = self.indices[measure]
            beyond = share.total[factor] - share.first[factor]
            return bool(beyond <= share.total_confidence[factor] + share.first_confidence[factor])
        return None


def _lean(found: Sensitivity, measure: str, factor: int) -> float:
    """How far the effects of a factor point one way: from -1 (all lower) to 1 (all raise)."""
    if measure in found.effects and found.effects[measure].mu_star[factor] > 0:
        one = found.effects[measure]
        return float(one.mu[factor] / one.mu_star[factor])
    at = found.column(measure)
    up = np.diff([found.low[factor, at], found.base[at], found.high[factor, at]])
    size = float(np.abs(up).sum())
    return float(up.sum()) / size if size > 0 else 0.0
