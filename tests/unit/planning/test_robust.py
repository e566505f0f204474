"""Regret, satisficing and distance to failure, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from foreshock.planning.robust import regrets, robustness

LOSS = np.array([[10.0, 20, 100, 40], [30.0, 30, 40, 40]])
"""A bold plan and a careful one in four futures."""
LIMIT = 60.0
APART = np.array([0.0, 1, 3, 2])


def test_by_hand() -> None:
    bold, careful = robustness(LOSS, np.full(4, 0.25), LOSS <= LIMIT, APART)
    assert regrets(LOSS).tolist() == [[0, 0, 60, 0], [20, 10, 0, 0]]
    assert bold.worst_regret == 60
    assert careful.worst_regret == 20
    assert bold.satisfied == pytest.approx(0.75)
    assert careful.satisfied == pytest.approx(1)
    assert bold.margin == 3
    assert careful.margin == np.inf
    assert bold.from_base == pytest.approx(90 / 10)
    assert careful.from_base == pytest.approx(10 / 30)
    assert bold.from_best == pytest.approx(60 / 100)
    assert careful.from_best == pytest.approx(20 / 30)
    assert bold.cvar == 100


def test_weights_count_and_the_nearest_failing_future_is_meant() -> None:
    """With the bad future all but impossible the bold plan satisfies; its distance to failure is not to the passing."""
    weight = np.array([0.5, 0.48, 0.01, 0.01])
    bold, _ = robustness(LOSS, weight, LOSS <= LIMIT, APART)
    assert bold.satisfied == pytest.approx(0.99)
    assert bold.from_base == pytest.approx(1.0)
    assert bold.margin == 3
    assert robustness(LOSS, weight, LOSS <= 15, APART)[0].margin == 1


def test_a_loss_of_nothing_gives_no_ratio() -> None:
    nothing = np.array([[0.0, 5, 5, 5]])
    (one,) = robustness(nothing, np.full(4, 0.25), nothing <= 9, APART)
    assert np.isnan(one.from_base)
    assert one.from_best == 0
