"""Figures of a plan are measured against the company as it is today."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from foreshock.core.errors import SolverError
from foreshock.planning.figures import of_losses, restated
from foreshock.schema.losses import Losses


def losses(loss: list[float], baseline: float) -> Losses:
    values = np.array(loss).reshape(-1, 1)
    return Losses(
        targets=("p",),
        loss=values,
        weight=np.full(len(loss), 1 / len(loss)),
        scenario=np.arange(len(loss), dtype=np.int32),
        draw=np.zeros(len(loss), dtype=np.int32),
        baseline=np.array([baseline]),
        error={int(at): "no answer" for at in np.flatnonzero(np.isnan(values[:, 0]))},
    )


def test_a_higher_profit_in_calm_times_counts_as_a_gain() -> None:
    """The measure raises the calm profit from 100 to 130: a case that then earns 90 loses 10 against today, not 40."""
    moved = restated(losses([0.0, 40.0], 130.0), losses([0.0, 60.0], 100.0))
    assert moved.loss[:, 0].tolist() == [-30, 10]
    assert moved.baseline.tolist() == [100]


def test_targets_must_be_the_same() -> None:
    with pytest.raises(ValueError, match="changed the targets"):
        restated(replace(losses([0.0], 1.0), targets=("q",)), losses([0.0], 1.0))


def test_failed_cases_do_not_count_and_none_left_is_an_error() -> None:
    found = of_losses(losses([1.0, float("nan"), 3.0], 0.0), 0.5)
    assert (found.expected, found.cvar, found.worst) == (2.0, 3.0, 3.0)
    with pytest.raises(SolverError, match="every simulation failed"):
        of_losses(losses([float("nan")], 0.0), 0.5)
