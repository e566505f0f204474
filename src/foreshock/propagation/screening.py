"""Designs on the unit cube and what they tell: elementary effects and shares of variance, by SALib.

A design is made of groups of rows that only count together: a path of Morris, or the row of Saltelli's scheme that
belongs to one base sample. A group with a failed run is left out of the estimate as a whole: both estimators are means
over groups.
"""

from __future__ import annotations

import importlib
import warnings
from typing import Any

import numpy as np

from foreshock.core.errors import UserError
from foreshock.core.rng import stream
from foreshock.schema.labels import Bools, Floats
from foreshock.schema.sensitivity import NOTHING, Effects, Indices

EXTRA = "sensitivity"
LEAST_GROUPS = 2
RESAMPLES = 200
"""Bootstrap samples behind a confidence interval."""


def _salib(module: str) -> Any:
    """A module of SALib. Raises UserError where it is not installed."""
    try:
        return importlib.import_module(f"SALib.{module}")
    except ImportError:
        raise UserError(
            f"screening and shares of variance need SALib; install foreshock[{EXTRA}], or ask for the tornado alone"
        ) from None


def _problem(count: int) -> dict[str, Any]:
    return {"num_vars": count, "names": [f"x{one}" for one in range(count)], "bounds": [[0.0, 1.0]] * count}


def _number(seed: int, use: str) -> int:
    return int(stream(seed, "sensitivity", use).integers(1, 2**31))


def paths(count: int, groups: int, levels: int, seed: int) -> Floats:
    """(groups (count + 1), count) points of Morris paths on a grid of `levels` per dimension, ends included."""
    sampler = _salib("sample.morris")
    return np.asarray(
        sampler.sample(_problem(count), groups, num_levels=levels, seed=_number(seed, "paths")), dtype=np.float64
    )


def saltelli(count: int, groups: int, seed: int) -> Floats:
    """(groups (count + 2), count) Saltelli's scheme on a scrambled Sobol sequence; `groups`: a power of two."""
    sampler = _salib("sample.sobol")
    points = sampler.sample(_problem(count), groups, calc_second_order=False, seed=_number(seed, "saltelli"))
    return np.asarray(points, dtype=np.float64)


def whole(values: Floats, size: int) -> Bools:
    """(groups) which groups of `size` rows have no failed run, for `values` (groups size)."""
    return np.asarray(np.isfinite(values.reshape(-1, size)).all(axis=1))


def _kept(values: Floats, size: int) -> Bools:
    kept = whole(values, size)
    if kept.sum() < LEAST_GROUPS:
        raise UserError(
            f"{int(kept.sum())} of {kept.size} groups of runs came through whole, {LEAST_GROUPS} are needed: ask for "
            "more samples, or leave out the assumption whose ends the model cannot run"
        )
    return kept


def effects(points: Floats, values: Floats, levels: int, seed: int) -> Effects:
    """Elementary effects of `values` on a design made by `paths`; NaN is a failed run.

    Raises
    ------
    UserError
        Fewer than two paths came through whole.
    """
    size = points.shape[1] + 1
    rows = np.repeat(_kept(values, size), size)
    found = _salib("analyze.morris").analyze(
        _problem(points.shape[1]),
        points[rows],
        values[rows],
        num_levels=levels,
        num_resamples=RESAMPLES,
        seed=_number(seed, "resamples"),
    )
    return Effects(*(_column(found[name]) for name in ("mu", "mu_star", "sigma", "mu_star_conf")))


def shares(values: Floats, count: int, seed: int) -> Indices:
    """Shares of the variance of `values` on a design made by `saltelli`; NaN is a failed run. All zero where the
    values do not vary.

    Raises
    ------
    UserError
        Fewer than two base samples came through whole.
    """
    size = count + 2
    sound = values[np.repeat(_kept(values, size), size)]
    if np.ptp(sound) <= NOTHING * np.abs(sound).max():
        return Indices(*(np.zeros(count) for _ in range(4)))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = _salib("analyze.sobol").analyze(
            _problem(count),
            sound,
            calc_second_order=False,
            num_resamples=RESAMPLES,
            seed=_number(seed, "resamples"),
        )
    return Indices(*(_column(found[name]) for name in ("S1", "S1_conf", "ST", "ST_conf")))


def _column(values: Any) -> Floats:
    return np.asarray(np.ma.filled(values, np.nan), dtype=np.float64) + 0.0
