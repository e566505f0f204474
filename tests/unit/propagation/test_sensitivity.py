"""Effects and shares of variance against closed forms and published indices; gaps, errors, seeds."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from scipy import stats

from foreshock.core.errors import SolverError, UserError
from foreshock.core.parameters import parameter
from foreshock.propagation import screening
from foreshock.propagation.sensitivity import (
    SensitivitySettings,
    design,
    factor_of,
    outcomes,
    sensitivity,
    size_of_design,
)
from foreshock.schema.losses import Losses
from foreshock.schema.sensitivity import Factor, Sensitivity, Shape

E = "expected"


def factor(name: str, low: float, mode: float, high: float, shape: Shape = "triangular") -> Factor:
    return Factor(name, f"What {name} is", "units", low, mode, high, "made up", shape)


def uniform(names: str, low: float = 0.0, high: float = 1.0) -> list[Factor]:
    return [factor(name, low, (low + high) / 2, high, "uniform") for name in names]


def ishigami(values: Mapping[str, float]) -> dict[str, float]:
    a, b, c = values["a"], values["b"], values["c"]
    return {E: np.sin(a) + 7 * np.sin(b) ** 2 + 0.1 * c**4 * np.sin(a)}


# ----------------------------------------------------------------------------------------------------- distributions


@pytest.mark.parametrize("ends", [(0.0, 0.2, 1.0), (2.0, 2.0, 5.0), (-1.0, 3.0, 3.0)])
def test_a_triangle_has_the_quantiles_of_the_triangle(ends: tuple[float, float, float]) -> None:
    low, mode, high = ends
    u = np.linspace(0, 1, 41)
    wanted = stats.triang.ppf(u, (mode - low) / (high - low), low, high - low)
    np.testing.assert_allclose(factor("x", *ends).at(u), wanted, rtol=0, atol=1e-12)


def test_a_wide_range_is_a_triangle_of_logarithms_with_exact_ends() -> None:
    wide = factor_of("ario.restore_days", parameter("ario.restore_days"))
    assert (wide.low, wide.mode, wide.high, wide.shape) == (6, 60, 90, "log-triangular")
    u = np.array([0.0, 0.25, 0.7, 1.0])
    low, mode, high = np.log([6, 60, 90])
    wanted = np.exp(stats.triang.ppf(u, (mode - low) / (high - low), low, high - low))
    np.testing.assert_allclose(wide.at(u), wanted, rtol=1e-12)
    assert wide.at(u)[0] == 6 and wide.at(u)[-1] == 90


def test_a_range_from_zero_stays_a_triangle() -> None:
    assert factor_of("flow.shortage_premium", parameter("flow.shortage_premium")).shape == "triangular"


# ---------------------------------------------------------------------------------------------------- shares, effects


def test_shares_of_ishigami() -> None:
    """a = 7, b = 0.1: the analytic indices of Ishigami and Homma (1990), as Saltelli et al. (2000) print them."""
    found = sensitivity(
        uniform("abc", -np.pi, np.pi), ishigami, SensitivitySettings(method="sobol", samples=2048, seed=1)
    )
    share = found.indices[E]
    np.testing.assert_allclose(share.first, [0.3139, 0.4424, 0.0], atol=0.012)
    np.testing.assert_allclose(share.total, [0.5576, 0.4424, 0.2437], atol=0.012)
    assert (np.abs(share.first - [0.3139, 0.4424, 0.0]) <= share.first_confidence).all()
    assert (np.abs(share.total - [0.5576, 0.4424, 0.2437]) <= share.total_confidence).all()
    assert len(found.results) == 1 + 6 + 2048 * 5
    assert found.order(E).tolist() == [0, 1, 2]
    assert [found.steady(E, at) for at in range(3)] == [False, True, False]


def test_shares_of_the_g_function() -> None:
    """Saltelli and Sobol (1995): V_i = 1 / (3 (1 + a_i)^2), independent factors of a product."""
    a = np.array([0.0, 1.0, 4.5, 9.0])

    def product(values: Mapping[str, float]) -> dict[str, float]:
        x = np.array([values[name] for name in "pqrs"])
        return {E: float(np.prod((np.abs(4 * x - 2) + a) / (1 + a)))}

    part = 1 / (3 * (1 + a) ** 2)
    whole = np.prod(1 + part) - 1
    found = sensitivity(uniform("pqrs"), product, SensitivitySettings(method="sobol", samples=2048, seed=5))
    np.testing.assert_allclose(found.indices[E].first, part / whole, atol=0.02)
    np.testing.assert_allclose(found.indices[E].total, part * np.prod(1 + part) / (1 + part) / whole, atol=0.02)


def test_shares_of_a_sum_of_triangles() -> None:
    """Var of a triangle: (l2 + m2 + h2 - lm - lh - mh) / 18; the shares of a weighted sum follow."""
    factors = [factor("a", 0, 1, 5), factor("b", 2, 2, 4), factor("c", -3, 0, 0)]
    weight = np.array([1.0, -2.0, 0.5])
    ends = np.array([[one.low, one.mode, one.high] for one in factors])
    low, mode, high = ends.T
    variance = weight**2 * (low**2 + mode**2 + high**2 - low * mode - low * high - mode * high) / 18

    def summed(values: Mapping[str, float]) -> dict[str, float]:
        return {E: float(weight @ [values[one.name] for one in factors])}

    found = sensitivity(factors, summed, SensitivitySettings(method="sobol", samples=2048, seed=2))
    np.testing.assert_allclose(found.indices[E].first, variance / variance.sum(), atol=0.01)
    np.testing.assert_allclose(found.indices[E].total, variance / variance.sum(), atol=0.01)
    assert all(found.steady(E, at) for at in range(3))
    assert [found.direction(E, at) for at in range(3)] == ["raises", "lowers", "raises"]


def linear(values: Mapping[str, float]) -> dict[str, float]:
    return {E: 10 + 3 * values["a"] - 2 * values["b"] + 0.25 * values["c"]}


LINE = [factor("a", 1, 1.5, 2, "uniform"), factor("b", 0, 5, 10, "uniform"), factor("c", -4, 0, 4, "uniform")]


def test_effects_of_a_line_are_exact() -> None:
    found = sensitivity(LINE, linear, SensitivitySettings(samples=4, seed=3))
    effects = found.effects[E]
    np.testing.assert_allclose(effects.mu, [3, -20, 2], rtol=1e-12)
    np.testing.assert_allclose(effects.mu_star, [3, 20, 2], rtol=1e-12)
    np.testing.assert_allclose(effects.sigma, 0, atol=1e-12)
    np.testing.assert_allclose(found.swing(E), [3, 20, 2], rtol=1e-12)
    assert found.base[0] == linear({"a": 1.5, "b": 5, "c": 0})[E]
    np.testing.assert_allclose(found.low[:, 0], [3, 14.5, 3.5], rtol=1e-12)
    np.testing.assert_allclose(found.high[:, 0], [6, -5.5, 5.5], rtol=1e-12)
    assert found.order(E).tolist() == [1, 0, 2]
    assert [found.direction(E, at) for at in range(3)] == ["raises", "lowers", "raises"]
    assert all(found.steady(E, at) for at in range(3))


def test_a_product_of_two_interacts_although_each_alone_moves_nothing() -> None:
    factors = [factor("a", -1, 0, 1), factor("b", -1, 0, 1), factor("c", 0, 1, 2)]
    found = sensitivity(factors, lambda v: {E: 5 + v["a"] * v["b"]}, SensitivitySettings(samples=20))
    assert found.swing(E).tolist() == [0, 0, 0]
    assert found.moves(E) == (True, True, False)
    assert found.direction(E, 0) == "either way" and found.steady(E, 0) is False
    assert found.direction(E, 2) == "nothing"


def test_the_tornado_alone_runs_two_ends_a_factor() -> None:
    found = sensitivity(LINE, linear, SensitivitySettings(method="tornado"))
    assert found.results.shape == (7, 1) and not found.effects and not found.indices
    assert found.order(E).tolist() == [1, 0, 2]
    assert found.direction(E, 1) == "lowers" and found.steady(E, 1) is None


def test_a_hill_goes_either_way() -> None:
    found = sensitivity([factor("a", -1, 0, 1)], lambda v: {E: -(v["a"] ** 2)}, SensitivitySettings(method="tornado"))
    assert found.swing(E).tolist() == [1] and found.direction(E, 0) == "either way"


# --------------------------------------------------------------------------------------------------- gaps and errors


def _failing(limit: float) -> Any:
    def run(values: Mapping[str, float]) -> dict[str, float]:
        if values["b"] > limit:
            raise SolverError("the program has no answer")
        return linear(values)

    return run


def test_a_failed_run_is_a_row_and_its_path_is_left_out() -> None:
    asked = SensitivitySettings(samples=40, seed=1)
    found = sensitivity(LINE, _failing(9.0), asked)
    bad = [number for number, row in enumerate(found.design) if row[1] > 9]
    assert list(found.error) == bad and set(found.error.values()) == {"the program has no answer"}
    assert np.isnan(found.results[bad]).all()
    assert found.groups == 40
    assert found.complete == sum((path[:, 1] <= 9).all() for path in found.design[7:].reshape(40, 4, 3)) > 2
    np.testing.assert_allclose(found.effects[E].mu_star, [3, 20, 2], rtol=1e-12)
    assert np.isnan(found.high[1, 0]) and found.swing(E)[1] == found.low[1, 0] - found.base[0]
    assert f"{len(bad)} of 167 runs failed: the program has no answer." in found.notes
    assert any(f"{found.complete} of 40 remain" in note for note in found.notes)


def test_base_samples_with_a_failed_run_are_left_out() -> None:
    found = sensitivity(uniform("ab"), lambda v: _failing(0.9)({**v, "c": 0.0}), SensitivitySettings(
        method="sobol", samples=1024))  # fmt: skip
    assert 0 < found.complete < 1024
    inside = np.array([9.0, 4.0 * 0.81])
    np.testing.assert_allclose(found.indices[E].total, inside / inside.sum(), atol=0.03)


def test_too_few_whole_paths_leave_the_tornado() -> None:
    found = sensitivity(LINE, _failing(5.0), SensitivitySettings(samples=6, seed=2))
    assert found.complete < 2 and not found.effects
    assert found.strength(E).tolist() == found.swing(E).tolist()
    assert any("too few for an estimate" in note for note in found.notes)


def test_a_middle_that_fails_is_an_error() -> None:
    with pytest.raises(SolverError, match="no answer"):
        sensitivity(LINE, _failing(1.0))


def test_a_result_that_is_no_number_is_a_failed_run() -> None:
    found = sensitivity(LINE, lambda v: {E: np.inf if v["a"] == 2 else 1.0}, SensitivitySettings(method="tornado"))
    assert found.error == {2: "the result is no finite number"}


def test_every_wrong_setting_is_told_at_once() -> None:
    wrong = SensitivitySettings(method="mose", samples=0, seed=-1, workers=0, level=2)  # type: ignore[arg-type]
    with pytest.raises(UserError) as told:
        design(LINE, wrong)
    assert [problem.field for problem in told.value.problems] == ["method", "seed", "samples", "workers", "level"]


def test_nothing_to_vary_is_told() -> None:
    with pytest.raises(UserError, match="nothing here has a range to vary"):
        design([], SensitivitySettings())


@pytest.mark.parametrize(("method", "samples"), [("morris", 100_000), ("sobol", 2**40)])
def test_too_many_runs_are_refused_before_any(method: Any, samples: int) -> None:
    with pytest.raises(UserError, match="more than the 200,000 that are allowed"):
        design(LINE, SensitivitySettings(method=method, samples=samples))


def test_samples_of_sobol_are_raised_to_a_power_of_two() -> None:
    assert size_of_design(3, SensitivitySettings(method="sobol", samples=100)) == 1 + 6 + 128 * 5


def test_without_salib_the_tornado_still_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> Any:
        raise ImportError(name)

    monkeypatch.setattr(screening.importlib, "import_module", absent)
    with pytest.raises(UserError, match=r"install foreshock\[sensitivity\], or ask for the tornado alone"):
        sensitivity(LINE, linear)
    assert len(sensitivity(LINE, linear, SensitivitySettings(method="tornado")).results) == 7
    monkeypatch.undo()
    assert importlib.import_module("SALib")


def test_cases_that_failed_make_the_run_fail() -> None:
    losses = Losses(
        targets=("car",),
        loss=np.array([[1.0], [np.nan]]),
        weight=np.array([0.5, 0.5]),
        scenario=np.array([0, 1], dtype=np.int32),
        draw=np.zeros(2, dtype=np.int32),
        baseline=np.ones(1),
        error={1: "no optimum"},
    )
    with pytest.raises(UserError, match="1 of 2 cases failed; the first: no optimum"):
        outcomes(losses)


def test_measures_of_a_result_with_days() -> None:
    losses = Losses(
        targets=("car", "van"),
        loss=np.array([[1.0, 3.0], [0.0, 10.0], [0.0, 0.0]]),
        weight=np.array([0.5, 0.25, 0.25]),
        scenario=np.arange(3, dtype=np.int32),
        draw=np.zeros(3, dtype=np.int32),
        baseline=np.array([30.0, 10.0]),
        metrics={
            "time_to_survive": np.array([[8.0, 4.0], [np.inf, 100.0], [np.inf, np.inf]]),
            "lowest_total": np.array([[0.9, 0.9], [0.7, 0.7], [1.0, 1.0]]),
        },
        horizon=20.0,
    )
    found = outcomes(losses).figures(losses.weight, 0.75)
    assert found == {"expected": 4.5, "cvar": 10.0, "survive": 0.5 * 7 + 0.5 * 20, "lowest": 0.7}
    assert outcomes(losses).figures(np.array([1.0, 0, 0]), 0.5)["lowest"] == 0.9


# -------------------------------------------------------------------------------------------------- seeds and workers


def _same(a: Sensitivity, b: Sensitivity) -> bool:
    same = np.array_equal(a.design, b.design) and np.array_equal(a.results, b.results)
    for mine, theirs in ((a.effects, b.effects), (a.indices, b.indices)):
        for name in mine:
            for column in type(mine[name]).__slots__:
                same &= np.array_equal(getattr(mine[name], column), getattr(theirs[name], column))
    return bool(same)


@pytest.mark.parametrize("method", ["morris", "sobol"])
def test_equal_seeds_give_equal_records_with_any_number_of_workers(method: Any) -> None:
    factors = uniform("abc", -np.pi, np.pi)
    one = sensitivity(factors, ishigami, SensitivitySettings(method=method, samples=8, seed=0, workers=1))
    for workers in (2, 7):
        asked = SensitivitySettings(method=method, samples=8, seed=0, workers=workers)
        assert _same(one, sensitivity(factors, ishigami, asked))
    other = sensitivity(factors, ishigami, SensitivitySettings(method=method, samples=8, seed=1))
    assert not np.array_equal(one.design, other.design)


def test_progress_is_told_to_the_end_and_an_interruption_ends_the_rest() -> None:
    heard: list[tuple[int, int]] = []
    sensitivity(
        LINE, linear, SensitivitySettings(samples=2), progress=lambda _, done, total: heard.append((done, total))
    )
    assert sorted(heard) == [(done, 15) for done in range(1, 16)]

    ran = threading.Semaphore(0)

    def stopped(values: Mapping[str, float]) -> dict[str, float]:
        ran.release()
        if values["b"] == 0:
            raise KeyboardInterrupt
        return linear(values)

    with pytest.raises(KeyboardInterrupt):
        sensitivity(LINE, stopped, SensitivitySettings(samples=4000, workers=1))
    assert ran._value < 16_000
