"""A dense world table item by item, and the state of 32 scenarios on it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from foreshock.propagation.kernels.ario_inputs import STOPS, Numbers, make_inputs
from foreshock.propagation.kernels.ario_rules import Rules
from foreshock.propagation.kernels.ario_system import Grid, Index, System
from foreshock.schema.labels import Floats


class Sheet(NamedTuple):
    """(S, m) what does not change, item by item; m: buyers, filled up to a multiple of four. `weight` (S, m, R)."""

    weight: Numbers
    need: Numbers
    aim: Numbers
    stop: Numbers
    """Output that a unit of stock allows, where the input can stop its buyer; +inf elsewhere."""
    per: Numbers
    """Output that a unit of stock allows, in any role."""
    flow: Numbers
    role: NDArray[np.int8]
    tied: NDArray[np.int32]
    """Position of the input among those with a closing link, -1 elsewhere."""
    numbers: Numbers
    """0; share of a gap that is ordered a day; the least stock; what counts as little of a sum; minus infinity. In the
    table's type, so that no loop is widened."""


class Lanes(NamedTuple):
    """The state of 32 scenarios."""

    state: Numbers
    """(S, m, 64) stock | quota; the quota is 0 where that of a tied input is kept in `own` and goes to its open links
    directly."""
    own: Floats
    """(H, 32) quota of tied inputs."""
    vectors: Numbers
    """(S, R, 64) deliveries | pulls."""
    flows: Numbers
    """(m, 96) output used | re-ordered | aimed at."""
    bounds: Numbers
    """(m, 96) output that the stocks allow: of inputs that stop | that halve | summed stock."""
    orders: Numbers
    """(S, R, 32)"""
    fix: Floats
    """(n, 32) what closed links take off the orders, or direct orders add."""
    moved: Numbers
    """(m) largest move of a stock, days of use."""


class Closing(NamedTuple):
    """Ties of the H inputs with a closing link: `first` (H + 1), supplier, region, weight, open shares (J, 32)."""

    first: Index
    supplier: NDArray[np.int32]
    place: Index
    weight: Floats
    open: Floats
    coming: Floats


def make_sheet(system: System, rules: Rules, kind: type[np.float64] | type[np.float32]) -> Sheet:
    """The table item by item; shared by all batches of a run."""
    assert isinstance(system.table, Grid)
    grid = system.table
    rows, regions = grid.weight.shape[0], grid.regions
    n, items = system.n, grid.items
    inputs = make_inputs(system, rules)

    def by_item(values: Floats) -> Numbers:
        sheet = np.zeros((items, rows), dtype=kind)
        sheet[:, :n] = values.reshape(n, items).T
        return sheet

    per = np.divide(1.0, inputs.hold, out=np.zeros_like(inputs.hold), where=inputs.hold > 0)
    weight = np.zeros((items, rows, regions), dtype=kind)
    for item in range(items):
        weight[item] = grid.item(item)
    role = np.zeros((items, rows), dtype=np.int8)
    role[:, :n] = inputs.role.reshape(n, items).T
    tied = np.full((items, rows), -1, dtype=np.int32)
    stop = by_item(np.where(inputs.role == STOPS, per, np.inf))
    stop[stop == 0] = np.inf
    little = 1e-3 if kind is np.float64 else 5e-2
    numbers = [0.0, 1 / rules.restore, 0.0 if rules.floor else -np.inf, little, -np.inf]
    return Sheet(weight, by_item(inputs.need), by_item(inputs.aim), stop, by_item(per), by_item(inputs.flow), role,
                 tied, np.asarray(numbers, dtype=np.float64).astype(kind))  # fmt: skip
