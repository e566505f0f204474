"""Fewer cases: nothing of the probability is lost, equal cases merge without error, the tail stays."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from foreshock.planning.reduce import reduce_cases
from foreshock.schema.losses import Losses, cvar


def losses(
    loss: np.ndarray, weight: np.ndarray, level: np.ndarray | None = None, failed: tuple[int, ...] = ()
) -> Losses:
    count = weight.size
    shaped = loss.reshape(count, -1).astype(float)
    shaped[list(failed)] = np.nan
    return Losses(
        targets=tuple(f"t{j}" for j in range(shaped.shape[1])),
        loss=shaped,
        weight=weight / weight.sum(),
        scenario=np.arange(count, dtype=np.int32),
        draw=np.zeros(count, dtype=np.int32),
        baseline=np.zeros(shaped.shape[1]),
        error=dict.fromkeys(failed, "no answer"),
        level=level,
    )


def test_equal_cases_merge_and_the_figures_stay_exact() -> None:
    run = losses(np.array([0.0, 5, 0, 9, 5, 5]), np.array([1.0, 2, 3, 4, 5, 6]))
    found = reduce_cases(run, 24, level=0.9)
    assert found.distinct == 3
    assert sorted(run.total()[found.positions]) == [0, 5, 9]
    assert found.weight.sum() == pytest.approx(1)
    assert found.distance == found.expected_error == 0
    assert found.cvar_error == pytest.approx(0, abs=1e-12)


def test_equal_losses_under_different_shocks_are_different_cases() -> None:
    """Two shocks may cost the same today and be averted by different measures."""
    run = losses(np.array([0.0, 7, 7]), np.ones(3), level=np.array([[0.0, 0], [-1, 0], [0, -1]]))
    assert reduce_cases(run, 24, level=0.9).distinct == 3


def test_failed_cases_stand_aside() -> None:
    run = losses(np.array([0.0, 5, 1, 9]), np.ones(4), failed=(2,))
    found = reduce_cases(run, 24, level=0.9)
    assert 2 not in found.positions
    assert found.nearest[2] == -1
    assert found.weight == pytest.approx([1 / 3] * 3)


def test_the_tail_is_kept_where_the_body_is_crowded() -> None:
    chance = np.random.default_rng(3)
    body, tail = chance.normal(0, 1, 400), np.array([90.0, 95, 100])
    run = losses(np.concatenate([body, tail]), np.concatenate([np.full(400, 0.99 / 400), np.full(3, 0.01 / 3)]))
    found = reduce_cases(run, 8, level=0.99, tail=0.5)
    assert (run.total()[found.positions] >= 90).sum() >= 2
    assert abs(found.cvar_error) < 3
    assert abs(found.expected_error) < 0.5


@given(
    st.lists(st.tuples(st.floats(-100, 100), st.floats(0, 100)), min_size=1, max_size=40),
    st.integers(1, 12),
    st.sampled_from([0.5, 0.9, 0.95]),
)
def test_weights_and_places(rows: list[tuple[float, float]], limit: int, level: float) -> None:
    values = np.array(rows)
    run = losses(values, np.linspace(1, 2, len(rows)))
    found = reduce_cases(run, limit, level=level)
    assert 1 <= found.positions.size <= limit
    assert found.weight.sum() == pytest.approx(1)
    assert (np.diff(found.positions) > 0).all()
    back = np.bincount(found.nearest, weights=run.weight, minlength=found.positions.size)
    assert back == pytest.approx(found.weight)
    kept = run.total()[found.positions]
    assert found.cvar_error == pytest.approx(cvar(kept, found.weight, level) - run.cvar(level))
    assert abs(found.expected_error) <= found.distance + 1e-9
    assert found.distance >= -1e-12


@given(st.lists(st.floats(-100, 100), min_size=8, max_size=30, unique=True))
def test_more_cases_are_nearer(values: list[float]) -> None:
    run = losses(np.array(values), np.ones(len(values)))
    apart = [reduce_cases(run, limit, level=0.9, tail=0.0).distance for limit in (1, 2, 4, 8, len(values))]
    assert (np.diff(apart) <= 1e-4 * max(1.0, apart[0])).all()
    assert apart[-1] == pytest.approx(0, abs=1e-9)
