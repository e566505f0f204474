"""What holds for any function: a factor that is not read has no effect, units do not matter, order does not matter."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foreshock.propagation.sensitivity import SensitivitySettings, sensitivity
from foreshock.schema.sensitivity import Factor, Method

E = "expected"
METHODS: tuple[Method, ...] = ("morris", "sobol")
Run = Callable[[Mapping[str, float]], dict[str, float]]


@st.composite
def factors(draw: st.DrawFn) -> list[Factor]:
    """Two to five ranges, of any shape."""
    made = []
    for at in range(draw(st.integers(2, 5))):
        low, mode, high = sorted(draw(st.lists(st.floats(0.1, 50), min_size=3, max_size=3, unique=True)))
        shape = draw(st.sampled_from(("triangular", "log-triangular", "uniform")))
        made.append(Factor(f"x{at}", "", "", low, mode, high, "", shape))
    return made


def wavy(seed: int, count: int) -> Run:
    """A smooth function of all but the last of `count` factors, with interactions."""
    random = np.random.default_rng(seed)
    a, b = random.normal(size=count - 1), random.normal(size=(count - 1, count - 1))

    def run(values: Mapping[str, float]) -> dict[str, float]:
        x = np.array([values[f"x{at}"] for at in range(count - 1)]) / 10
        return {E: float(a @ x + np.sin(x @ b @ x) + 3)}

    return run


def asked(method: Method) -> SensitivitySettings:
    return SensitivitySettings(method=method, samples=8, seed=4, workers=1)


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=15)
@given(ranges=factors(), seed=st.integers(0, 2**32 - 1))
def test_a_factor_that_is_not_read_has_exactly_no_effect(method: Method, ranges: list[Factor], seed: int) -> None:
    found = sensitivity(ranges, wavy(seed, len(ranges)), asked(method))
    last = len(ranges) - 1
    if method == "morris":
        assert found.effects[E].mu[last] == found.effects[E].mu_star[last] == found.effects[E].sigma[last] == 0
    else:
        assert found.indices[E].first[last] == found.indices[E].total[last] == 0
    assert found.swing(E)[last] == 0
    assert found.direction(E, last) == "nothing" and not found.moves(E)[last]


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=15)
@given(ranges=factors(), seed=st.integers(0, 2**32 - 1), scale=st.floats(1e-6, 1e9), shift=st.floats(-10, 10))
def test_the_unit_of_the_result_does_not_matter(
    method: Method, ranges: list[Factor], seed: int, scale: float, shift: float
) -> None:
    run = wavy(seed, len(ranges))
    one = sensitivity(ranges, run, asked(method))
    other = sensitivity(ranges, lambda v: {E: scale * (run(v)[E] + shift)}, asked(method))
    if method == "morris":
        tolerance = 1e-9 * max(np.abs(one.results).max(), 10)
        np.testing.assert_allclose(other.effects[E].mu_star / scale, one.effects[E].mu_star, rtol=1e-9, atol=tolerance)
        np.testing.assert_allclose(other.effects[E].sigma / scale, one.effects[E].sigma, rtol=1e-9, atol=tolerance)
    else:
        np.testing.assert_allclose(other.indices[E].total, one.indices[E].total, rtol=1e-6, atol=1e-9)
        np.testing.assert_allclose(other.indices[E].first, one.indices[E].first, rtol=1e-6, atol=1e-9)


@settings(max_examples=15)
@given(ranges=factors(), seed=st.integers(0, 2**32 - 1))
def test_a_tornado_does_not_depend_on_the_order_of_the_factors(ranges: list[Factor], seed: int) -> None:
    run, how = wavy(seed, len(ranges)), SensitivitySettings(method="tornado", workers=1)
    one, other = sensitivity(ranges, run, how), sensitivity(ranges[::-1], run, how)
    assert np.array_equal(one.low, other.low[::-1]) and np.array_equal(one.high, other.high[::-1])
    assert [ranges[at].name for at in one.order(E)][:1] == [ranges[::-1][at].name for at in other.order(E)][:1]


@settings(max_examples=15)
@given(ranges=factors(), seed=st.integers(0, 2**32 - 1))
def test_every_run_stays_inside_the_ranges(ranges: list[Factor], seed: int) -> None:
    found = sensitivity(ranges, wavy(seed, len(ranges)), asked("sobol"))
    assert (found.design >= [one.low for one in ranges]).all() and (found.design <= [one.high for one in ranges]).all()
    assert (found.design[0] == [one.mode for one in ranges]).all()
