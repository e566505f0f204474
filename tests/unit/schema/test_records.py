"""The nouns keep their promises: shapes, sums, tails, durations of a hit."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foreshock.core.errors import Collector
from foreshock.core.marked import parse
from foreshock.schema.hit import Channel, Footprint, Hit
from foreshock.schema.labels import Labels
from foreshock.schema.losses import Losses, cvar, quantile
from foreshock.schema.scenario import Driver, ScenarioSet
from foreshock.schema.shock import Magnitude
from foreshock.schema.study import Study
from foreshock.schema.validate import validate


def _losses(values: list[float], weights: list[float]) -> Losses:
    count = len(values)
    return Losses(
        targets=("all",),
        loss=np.array(values)[:, None],
        weight=np.array(weights),
        scenario=np.arange(count, dtype=np.int32),
        draw=np.zeros(count, dtype=np.int32),
        baseline=np.array([100.0]),
    )


@pytest.mark.parametrize(
    ("values", "weights", "level", "expected"),
    [
        ([10, 20, 30, 40], [0.25] * 4, 0.6, 36.25),
        ([0.05, 0.02, -0.01, -0.03, -0.04], [0.2] * 5, 0.8, 0.05),
        ([100, 50, 0], [0.02, 0.08, 0.9], 0.95, 70.0),
    ],
)
def test_cvar_closed_forms(values: list[float], weights: list[float], level: float, expected: float) -> None:
    assert cvar(np.array(values, float), np.array(weights), level) == pytest.approx(expected, rel=1e-12)


def test_cvar_of_a_standard_normal() -> None:
    from scipy.stats import norm

    points = norm.ppf((np.arange(200_000) + 0.5) / 200_000)
    assert cvar(points, np.full(points.size, 1 / points.size), 0.95) == pytest.approx(2.0627, abs=1e-4)


weighted = st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(0.01, 1)), min_size=1, max_size=20)


@given(weighted, st.floats(0.01, 0.99))
def test_cvar_lies_between_var_and_the_worst(pairs: list[tuple[float, float]], level: float) -> None:
    values = np.array([value for value, _ in pairs])
    weights = np.array([weight for _, weight in pairs])
    weights = weights / weights.sum()
    tail = cvar(values, weights, level)
    slack = 1e-9 * (1 + np.abs(values).max())
    assert quantile(values, weights, level) - slack <= tail <= values.max() + slack
    assert tail >= values @ weights - slack


@given(weighted)
def test_exceedance_curve_falls_to_zero_and_its_area_is_the_mean(pairs: list[tuple[float, float]]) -> None:
    total = sum(weight for _, weight in pairs)
    losses = _losses([value for value, _ in pairs], [weight / total for _, weight in pairs])
    at, over = losses.exceedance()
    assert over[-1] == pytest.approx(0, abs=1e-12)
    assert (np.diff(over) <= 1e-15).all()
    area = at[0] + float((np.diff(at) * over[:-1]).sum())
    assert area == pytest.approx(losses.expected(), rel=1e-9, abs=1e-6)


def test_a_failed_case_needs_its_error() -> None:
    with pytest.raises(ValueError, match="error"):
        _losses([1.0, float("nan")], [0.5, 0.5])


def test_standard_error_is_zero_where_nothing_was_drawn() -> None:
    assert _losses([1.0, 2.0], [0.5, 0.5]).standard_error() == 0


def test_labels() -> None:
    column = Labels.of(["b", "a", None, "b", ""])
    assert column.decode() == ["b", "a", None, "b", None]
    assert column.isin(["b"]).tolist() == [True, False, False, True, False]
    assert column.code("a") == 1 and column.code("z") is None
    with pytest.raises(ValueError, match="outside"):
        Labels(np.array([3], dtype=np.int32), ("a",))


@given(st.floats(0, 50), st.floats(0, 60), st.just(0.0) | st.floats(0.01, 20), st.floats(0, 100), st.floats(0.01, 100))
def test_strength_is_the_mean_of_the_curve(start: float, length: float, ramp: float, begin: float, span: float) -> None:
    print_ = Footprint(Channel.LINK, np.zeros(1, np.int32), np.ones(1), start, start + length, ramp)
    grid = np.linspace(begin, begin + span, 20_001)
    mid = (grid[1:] + grid[:-1]) / 2
    rising = np.clip((mid - start) / ramp, 0, 1) if ramp > 0 else np.ones_like(mid)
    curve = np.where((mid >= start) & (mid < start + length), rising, 0.0)
    assert print_.strength(begin, begin + span) == pytest.approx(float(curve.mean()), abs=2e-3)


def test_breakpoints_and_one() -> None:
    ban = Footprint(Channel.LINK, np.zeros(1, np.int32), np.ones(1), 10, 40, 5)
    war = Footprint(Channel.CAPACITY, np.zeros(1, np.int32), np.ones(1), 20, np.inf, 0)
    hit = Hit((ban, war), np.array([[-1.0, 0.0], [0.0, -0.5]]))
    assert hit.breakpoints(100) == [10, 15, 20, 40]
    assert hit.breakpoints(100, 1) == [20]
    assert hit.one(1).footprints == (war,)
    assert Hit.none(3).scenarios == 3


@given(st.floats(0, 1), st.tuples(st.floats(-5, 5), st.floats(-5, 5), st.floats(-5, 5)))
def test_quantiles_of_a_magnitude(u: float, corners: tuple[float, float, float]) -> None:
    low, mode, high = sorted(corners)
    value = Magnitude(low=low, mode=mode, high=high).quantile(u)
    assert low - 1e-9 <= value <= high + 1e-9


def test_mean_of_a_magnitude_is_the_mean_of_its_quantiles() -> None:
    size = Magnitude(low=0.2, mode=0.5, high=1.0)
    grid = (np.arange(20_000) + 0.5) / 20_000
    assert np.mean([size.quantile(float(u)) for u in grid]) == pytest.approx(size.mean, abs=1e-6)


def _two_drivers() -> ScenarioSet:
    drivers = (Driver("sun", ("yes", "no")), Driver("rain", ("none", "some", "much")))
    codes = np.array([[a, b] for a in range(2) for b in range(3)], dtype=np.int16)
    weights = np.array([0.3, 0.1, 0.1, 0.1, 0.2, 0.2])
    return ScenarioSet(
        title="weather", as_of=date(2026, 1, 1), horizon=30, drivers=drivers, codes=codes, weights=weights
    )


def test_probabilities_of_a_scenario_set() -> None:
    futures = _two_drivers()
    assert futures.probability({"sun": ("yes",)}) == pytest.approx(0.5)
    assert futures.probability({"rain": ("some", "much")}, {"sun": ("no",)}) == pytest.approx(0.8)
    assert futures.marginals()["rain"]["none"] == pytest.approx(0.4)
    assert futures.label(5) == "sun=no, rain=much"
    with pytest.raises(ValueError, match="sum to 1"):
        futures.reweighted(np.ones(6))


def test_a_study_with_mistakes_names_them_all() -> None:
    text = (
        "format: foreshock/study/1\ntitle: x\nmodle: flow\ndraws: many\nplan:\n  budgt: 3\n  level: 2\nyardstick: icd\n"
    )
    found = Collector()
    assert validate(Study, parse(text, "study.yaml"), found) is None
    said = [str(problem) for problem in found.problems]
    assert any("study.yaml:3: unknown key 'modle'. Did you mean 'model'?" in one for one in said)
    assert any(one.startswith("study.yaml:4") and "draws" in one for one in said)
    assert any(one.startswith("study.yaml:6") and "Did you mean 'budget'" in one for one in said)
    assert any(one.startswith("study.yaml:7") and "level" in one for one in said)
    assert any(one.startswith("study.yaml:8") and "icd203" in one for one in said)
