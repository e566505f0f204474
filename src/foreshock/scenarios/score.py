"""How good forecasts were: Brier and log score, skill, Murphy's decomposition, calibration.

Brier (1950), Monthly Weather Review 78; Murphy (1973), Journal of Applied Meteorology 12; Stephenson, Coelho and
Jolliffe (2008), Weather and Forecasting 23 (within-bin terms).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foreshock.schema.labels import Floats


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of n resolved forecasts. Lower Brier and log score is better; skill 1 is perfect, 0 the base rate.

    brier = reliability - resolution + uncertainty + within, where `within` is what remains when a group holds unequal
    forecasts: zero (to rounding) when grouped by value.
    """

    n: int
    base_rate: float
    mean_forecast: float
    brier: float
    log: float
    skill: float
    reliability: float
    resolution: float
    uncertainty: float
    within: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Forecasts of about the same probability: their mean, how often it happened, and the 90 % interval of that rate
    (Jeffreys: Beta quantiles with prior Beta(1/2, 1/2))."""

    n: int
    forecast: float
    happened: float
    low: float
    high: float


def brier(forecast: Sequence[float], happened: Sequence[int]) -> float:
    """Mean of (f - o)^2."""
    f, o = _checked(forecast, happened)
    return float(np.mean((f - o) ** 2))


def log_score(forecast: Sequence[float], happened: Sequence[int]) -> float:
    """Minus the mean log of the probability given to what happened; infinite where that was zero."""
    f, o = _checked(forecast, happened)
    given = np.where(o == 1, f, 1 - f)
    return float("inf") if (given <= 0).any() else float(-np.mean(np.log(given)))


def scores(forecast: Sequence[float], happened: Sequence[int], bins: int | None = None) -> Scores:
    """All scores; grouped by equal value, or into `bins` equally wide bins of the forecast."""
    f, o = _checked(forecast, happened)
    base = float(o.mean())
    group, count = _grouped(f, bins)
    mean_f = np.bincount(group, weights=f) / count
    mean_o = np.bincount(group, weights=o) / count
    reliability = float(count @ (mean_f - mean_o) ** 2 / f.size)
    resolution = float(count @ (mean_o - base) ** 2 / f.size)
    uncertainty = base * (1 - base)
    deviation = f - mean_f[group]
    within = float(np.mean(deviation**2) - 2 * np.mean(deviation * (o - mean_o[group])))
    total = brier(forecast, happened)
    return Scores(
        n=f.size,
        base_rate=base,
        mean_forecast=float(f.mean()),
        brier=total,
        log=log_score(forecast, happened),
        skill=1 - total / uncertainty if uncertainty > 0 else float("nan"),
        reliability=reliability,
        resolution=resolution,
        uncertainty=uncertainty,
        within=within,
    )


def calibration(forecast: Sequence[float], happened: Sequence[int], bins: int = 10) -> tuple[Bin, ...]:
    """The calibration curve: equally wide bins of the forecast that hold at least one, in order."""
    from scipy.stats import beta

    f, o = _checked(forecast, happened)
    group, count = _grouped(f, bins)
    found = []
    for place in range(count.size):
        inside = group == place
        yes, n = float(o[inside].sum()), int(inside.sum())
        low, high = beta.ppf([0.05, 0.95], yes + 0.5, n - yes + 0.5).tolist()
        found.append(Bin(n, float(f[inside].mean()), yes / n, low, high))
    return tuple(found)


def brier_of_outcomes(p: Sequence[float], happened: int) -> float:
    """Brier score of a whole distribution over exclusive outcomes: sum of (p_k - o_k)^2, in [0, 2]."""
    return math.fsum((each - (place == happened)) ** 2 for place, each in enumerate(p))


def _grouped(f: Floats, bins: int | None) -> tuple[NDArray[np.int64], Floats]:
    key = f if bins is None else np.minimum(np.floor(f * bins), bins - 1)
    _, group, count = np.unique(key, return_inverse=True, return_counts=True)
    return group.reshape(-1).astype(np.int64), count.astype(np.float64)


def _checked(forecast: Sequence[float], happened: Sequence[int]) -> tuple[Floats, Floats]:
    f, o = np.asarray(forecast, dtype=np.float64), np.asarray(happened, dtype=np.float64)
    if f.ndim != 1 or f.size == 0 or f.shape != o.shape:
        raise ValueError("scores need at least one forecast and one outcome for each")
    if not ((f >= 0) & (f <= 1)).all() or not np.isin(o, (0, 1)).all():
        raise ValueError("forecasts lie between 0 and 1, outcomes are 0 or 1")
    return f, o
