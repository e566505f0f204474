"""Scores against their definitions in exact arithmetic, and against closed forms."""

from __future__ import annotations

import math
from collections import defaultdict
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foreshock.scenarios.score import brier, brier_of_outcomes, calibration, log_score, scores

ROWS = st.lists(st.tuples(st.integers(0, 8).map(lambda k: k / 8), st.integers(0, 1)), min_size=1, max_size=60)
"""Forecasts of nine values that floats hold exactly, so that many are equal."""
INNER = st.floats(0.01, 0.99)


def by_definition(rows: list[tuple[float, int]]) -> dict[str, Fraction]:
    """Murphy (1973), equation by equation, in fractions."""
    n = len(rows)
    groups: dict[Fraction, list[int]] = defaultdict(list)
    for f, o in rows:
        groups[Fraction(f)].append(o)
    base = Fraction(sum(o for _, o in rows), n)
    means = {f: Fraction(sum(os), len(os)) for f, os in groups.items()}
    return {
        "brier": sum(((Fraction(f) - o) ** 2 for f, o in rows), Fraction(0)) / n,
        "reliability": sum((len(os) * (f - means[f]) ** 2 for f, os in groups.items()), Fraction(0)) / n,
        "resolution": sum((len(os) * (means[f] - base) ** 2 for f, os in groups.items()), Fraction(0)) / n,
        "uncertainty": base * (1 - base),
    }


@given(ROWS)
def test_every_part_is_what_murphy_wrote(rows: list[tuple[float, int]]) -> None:
    """Forecasts in groups of equal probability: Brier = reliability - resolution + uncertainty, exactly."""
    exact = by_definition(rows)
    assert exact["brier"] == exact["reliability"] - exact["resolution"] + exact["uncertainty"]
    found = scores([f for f, _ in rows], [o for _, o in rows])
    for name, value in exact.items():
        assert getattr(found, name) == pytest.approx(float(value), abs=1e-14)
    assert found.within == pytest.approx(0, abs=1e-14)


@given(ROWS, st.integers(1, 7))
def test_bins_leave_what_stephenson_calls_within(rows: list[tuple[float, int]], bins: int) -> None:
    """Within-bin variance less twice the within-bin covariance, by definition over the bins."""
    f, o = np.array([f for f, _ in rows]), np.array([o for _, o in rows], dtype=float)
    place = np.minimum(np.floor(f * bins), bins - 1)
    within = 0.0
    for one in np.unique(place):
        mine = place == one
        gap = f[mine] - f[mine].mean()
        within += float((gap**2).sum() - 2 * (gap * (o[mine] - o[mine].mean())).sum()) / len(rows)
    found = scores(f.tolist(), [int(each) for each in o], bins)
    assert found.within == pytest.approx(within, abs=1e-12)
    total = found.reliability - found.resolution + found.uncertainty + found.within
    assert total == pytest.approx(found.brier, abs=1e-12)


@given(INNER, st.integers(1, 40), st.integers(0, 40))
def test_one_forecast_for_all(p: float, yes: int, no: int) -> None:
    """A constant has no resolution: Brier = (p - base)^2 + base (1 - base); log = cross entropy."""
    happened = [1] * yes + [0] * no
    base = yes / (yes + no)
    found = scores([p] * len(happened), happened)
    assert found.resolution == pytest.approx(0, abs=1e-14)
    assert found.brier == pytest.approx((p - base) ** 2 + base * (1 - base), abs=1e-12)
    assert found.log == pytest.approx(-base * math.log(p) - (1 - base) * math.log(1 - p), abs=1e-12)


def test_closed_forms_of_the_log_score() -> None:
    assert log_score([0.5] * 7, [0, 1, 1, 0, 0, 0, 1]) == pytest.approx(math.log(2), abs=1e-15)
    assert log_score([1.0, 0.0], [1, 0]) == 0
    assert log_score([math.exp(-1), math.exp(-3)], [1, 1]) == pytest.approx(2, abs=1e-15)
    assert log_score([0.25] * 4, [1, 0, 0, 0]) == pytest.approx(2 * math.log(2) - 0.75 * math.log(3), abs=1e-15)
    assert log_score([1.0], [0]) == math.inf


@given(INNER, INNER)
def test_the_truth_is_expected_to_score_best(truth: float, said: float) -> None:
    """Both scores are proper: in expectation nothing beats saying what one believes."""

    def expected(score: object, p: float) -> float:
        assert callable(score)
        return truth * float(score([p], [1])) + (1 - truth) * float(score([p], [0]))

    for score in (brier, log_score):
        assert expected(score, truth) <= expected(score, said) + 1e-12
    assert expected(brier, said) - expected(brier, truth) == pytest.approx((said - truth) ** 2, abs=1e-12)


@given(st.lists(st.floats(0.01, 1), min_size=2, max_size=6), st.data())
def test_a_distribution_over_two_outcomes_scores_twice_the_brier_score(raw: list[float], data: st.DataObject) -> None:
    p = [each / sum(raw) for each in raw]
    k = data.draw(st.integers(0, len(p) - 1))
    whole = brier_of_outcomes(p, k)
    assert whole == pytest.approx(sum(each**2 for each in p) - 2 * p[k] + 1, abs=1e-12)
    if len(p) == 2:
        assert whole == pytest.approx(2 * brier([p[0]], [int(k == 0)]), abs=1e-12)


@given(ROWS)
def test_the_calibration_holds_everybody_once(rows: list[tuple[float, int]]) -> None:
    f, o = [f for f, _ in rows], [o for _, o in rows]
    bins = calibration(f, o)
    assert sum(each.n for each in bins) == len(rows)
    assert sum(each.n * each.forecast for each in bins) == pytest.approx(sum(f))
    assert sum(each.n * each.happened for each in bins) == pytest.approx(sum(o))
    turned = {
        round(1 - each.forecast, 9): each for each in calibration([1 - each for each in f], [1 - each for each in o])
    }
    for each in bins:
        other = turned.get(round(each.forecast, 9))
        if other is not None and other.n == each.n:
            assert (each.low, each.high) == pytest.approx((1 - other.high, 1 - other.low), abs=1e-9)


def test_the_interval_is_jeffreys() -> None:
    """The Beta(3.5, 7.5) density, integrated numerically, leaves 5 % on either side."""
    (one,) = calibration([0.3] * 10, [1, 1, 1, 0, 0, 0, 0, 0, 0, 0])
    x = np.linspace(0, 1, 2_000_001)[1:-1]
    density = x**2.5 * (1 - x) ** 6.5
    share = np.cumsum(density) / density.sum()
    assert one.low == pytest.approx(float(x[np.searchsorted(share, 0.05)]), abs=2e-6)
    assert one.high == pytest.approx(float(x[np.searchsorted(share, 0.95)]), abs=2e-6)
