"""Several probabilities of one event into one: linear, log-odds and extremised pools."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from foreshock.schema.labels import Floats

CLIP = 0.01
"""Nobody is taken to mean less than 1 % or more than 99 % when views are pooled."""


def logit(p: float) -> float:
    """ln(p / (1 - p)); p in (0, 1)."""
    return math.log(p) - math.log1p(-p)


def expit(x: float) -> float:
    """The inverse of `logit`."""
    return 1 / (1 + math.exp(-x)) if x >= 0 else math.exp(x) / (1 + math.exp(x))


def clipped(p: float) -> float:
    """p moved into [CLIP, 1 - CLIP]."""
    return min(max(p, CLIP), 1 - CLIP)


def _checked(p: Sequence[float], weights: Sequence[float] | None) -> tuple[Floats, Floats]:
    values = np.asarray(p, dtype=np.float64)
    used = np.ones_like(values) if weights is None else np.asarray(weights, dtype=np.float64)
    if values.ndim != 1 or values.size == 0 or used.shape != values.shape:
        raise ValueError("a pool needs at least one probability and one weight for each")
    if ((values < 0) | (values > 1) | ~np.isfinite(values)).any():
        raise ValueError("a probability lies between 0 and 1")
    if (used < 0).any() or not np.isfinite(used).all() or used.sum() <= 0:
        raise ValueError("weights are finite, not negative, and not all zero")
    return values, used / used.sum()


def linear(p: Sequence[float], weights: Sequence[float] | None = None) -> float:
    """Weighted mean of the probabilities (Stone 1961)."""
    values, used = _checked(p, weights)
    return float(values @ used)


def log_odds(p: Sequence[float], weights: Sequence[float] | None = None) -> float:
    """Weighted geometric mean of the odds: logit P = sum w logit p / sum w. p clipped to [CLIP, 1 - CLIP]."""
    values, used = _checked(p, weights)
    return expit(float(used @ [logit(clipped(each)) for each in values.tolist()]))


def extremising_factor(n: int) -> float:
    """d = n (sqrt(3 n^2 - 3 n + 1) - 2) / (n^2 - n - 1): from 1 at n = 1 towards sqrt 3.

    Neyman and Roughgarden (2021), Are You Smarter Than a Random Expert?
    """
    if n < 1:
        raise ValueError("there must be at least one view")
    return n * (math.sqrt(3 * n * n - 3 * n + 1) - 2) / (n * n - n - 1)


def extremised(p: Sequence[float], base_rate: float | None = None) -> float:
    """Log-odds mean pushed away from the base rate (default 1/2) by the factor for n independent views.

    For independent human judgements only: never for market prices, pooled crowds or repeats of one story.
    """
    values, _ = _checked(p, None)
    odds = float(np.mean([logit(clipped(each)) for each in values.tolist()]))
    anchor = 0.0 if base_rate is None else logit(clipped(base_rate))
    return expit(anchor + extremising_factor(values.size) * (odds - anchor))
