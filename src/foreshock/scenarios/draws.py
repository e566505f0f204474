"""Scenarios drawn by their probability, with as little luck as possible."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from foreshock.core.rng import stream
from foreshock.schema.labels import Floats
from foreshock.schema.scenario import ScenarioSet


def sample(scenarios: ScenarioSet, n: int, seed: int = 0) -> ScenarioSet:
    """n draws, equal ones merged: weights are multiples of 1 / n.

    Systematic sampling: one uniform start, then equal steps through the cumulative probabilities. Unbiased, and the
    number of times a scenario is drawn differs from n times its probability by less than one.
    """
    if n < 1:
        raise ValueError(f"at least one draw is needed, not {n}")
    counts = _counts(scenarios.weights, n, float(stream(seed, "scenarios", "sample").random()))
    drawn = np.flatnonzero(counts)
    prior = None if scenarios.prior is None else scenarios.prior[drawn] / scenarios.prior[drawn].sum()
    return replace(
        scenarios,
        codes=scenarios.codes[drawn],
        weights=counts[drawn] / n,
        active=scenarios.active[drawn],
        prior=prior,
        exact=False,
        notes=(*scenarios.notes, f"{n:,} draws met {drawn.size:,} of {len(scenarios):,} scenarios"),
    )


def _counts(weights: Floats, n: int, start: float) -> Floats:
    reached = np.cumsum(weights)
    ticks = (np.arange(n) + start) / n * reached[-1]
    return np.bincount(np.searchsorted(reached, ticks, side="right"), minlength=weights.size).astype(np.float64)
