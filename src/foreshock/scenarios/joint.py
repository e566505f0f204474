"""From conditional tables to the joint distribution: exact by enumeration while it fits, a Sobol sample beyond."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import prod

import numpy as np
from numpy.typing import NDArray

from foreshock.core.rng import stream
from foreshock.scenarios.graph import order
from foreshock.schema.labels import Floats, Ints
from foreshock.schema.scenario import Codes, Driver, Row, ScenarioSet, Table

EXACT_LIMIT = 1 << 20
"""Scenarios up to which the joint is enumerated: 20 drivers with two outcomes."""
SAMPLES = 1 << 14


def first_match(rows: Sequence[Row], drivers: Mapping[str, Driver], codes: Mapping[str, Codes]) -> Ints:
    """Position of the first row that holds. `codes`: driver -> outcome codes, arrays that broadcast to one shape."""
    shape = np.broadcast_shapes(*(array.shape for array in codes.values())) if codes else ()
    chosen = np.full(shape, len(rows) - 1, dtype=np.int32)
    for position in range(len(rows) - 2, -1, -1):
        holds = np.ones(shape, dtype=np.bool_)
        for name, outcomes in rows[position].when.items():
            wanted = [drivers[name].outcomes.index(outcome) for outcome in outcomes]
            holds &= np.isin(codes[name], wanted)
        chosen[holds] = position
    return chosen


def row_of_each(scenarios: ScenarioSet, table: Table) -> Ints:
    """(K) the row of a driver's table that holds in each scenario."""
    known = {driver.name: driver for driver in scenarios.drivers}
    if not table.parents:
        return np.zeros(len(scenarios), dtype=np.int32)
    codes = {name: scenarios.codes[:, scenarios.driver(name)] for name in table.parents}
    return first_match(table.rows, known, codes)


def grid(table: Table, drivers: Mapping[str, Driver]) -> Ints:
    """The row that holds at every combination of the parents' outcomes: one axis per parent, in `parents` order."""
    parents = table.parents
    axes = np.ix_(*(np.arange(len(drivers[name].outcomes), dtype=np.int16) for name in parents))
    return first_match(table.rows, drivers, dict(zip(parents, axes, strict=True)))


def joint(
    drivers: Sequence[Driver],
    tables: Sequence[Table],
    *,
    limit: int = EXACT_LIMIT,
    samples: int = SAMPLES,
    seed: int = 0,
) -> tuple[Codes, Floats, bool]:
    """The scenarios (K, D), their weights (K), and whether they are all there are.

    Scenarios stand in the order of the drivers' outcomes, the last driver running fastest; those of probability
    zero are left out.
    """
    if prod(len(driver.outcomes) for driver in drivers) <= limit:
        return (*enumerated(drivers, tables), True)
    return (*sampled(drivers, tables, samples, seed), False)


def enumerated(drivers: Sequence[Driver], tables: Sequence[Table]) -> tuple[Codes, Floats]:
    """Every combination with positive probability."""
    whole = mass(drivers, tables)
    present = np.flatnonzero(whole)
    weights = whole.reshape(-1)[present]
    return decoded(present, whole.shape), weights / weights.sum()


def decoded(places: NDArray[np.int64], shape: Sequence[int]) -> Codes:
    """(K, D) outcome codes of flat positions in a grid; stored by column, since conditions ask for columns."""
    codes = np.empty((places.size, len(shape)), dtype=np.int16, order="F")
    rest = places.astype(np.int64 if prod(shape) > np.iinfo(np.int32).max else np.int32)
    for axis in range(len(shape) - 1, -1, -1):
        rest, codes[:, axis] = np.divmod(rest, shape[axis])
    return codes


def mass(drivers: Sequence[Driver], tables: Sequence[Table]) -> Floats:
    """The joint with one axis per driver: the product of the conditional tables, each along its own axes."""
    known = {driver.name: driver for driver in drivers}
    by_name = {table.driver: table for table in tables}
    sequence = order({driver.name: by_name[driver.name].parents for driver in drivers})
    whole: Floats = np.ones(())
    for place, name in enumerate(sequence):
        table = by_name[name]
        chances = np.array([row.p for row in table.rows])[grid(table, known)]
        sorted_axes = sorted(range(len(table.parents)), key=lambda axis: sequence.index(table.parents[axis]))
        shape = [1] * place + [len(known[name].outcomes)]
        for parent in table.parents:
            shape[sequence.index(parent)] = len(known[parent].outcomes)
        whole = whole[..., None] * chances.transpose([*sorted_axes, len(sorted_axes)]).reshape(shape)
    return whole.transpose([sequence.index(driver.name) for driver in drivers])


def sampled(drivers: Sequence[Driver], tables: Sequence[Table], samples: int, seed: int) -> tuple[Codes, Floats]:
    """A scrambled Sobol sample through the inverse conditional distributions, equal draws merged.

    `samples` is rounded up to a power of two, as Sobol points ask. Owen (1998), J. Complexity 14(4).
    """
    from scipy.stats import qmc

    known = {driver.name: driver for driver in drivers}
    by_name = {table.driver: table for table in tables}
    sequence = order({driver.name: by_name[driver.name].parents for driver in drivers})
    power = max(int(samples) - 1, 1).bit_length()
    sobol = qmc.Sobol(len(sequence), scramble=True, rng=stream(seed, "scenarios", "sobol"))
    uniform = sobol.random_base2(power)
    drawn: dict[str, Codes] = {}
    for place, name in enumerate(sequence):
        table = by_name[name]
        reached = np.cumsum([row.p for row in table.rows], axis=1)[:, :-1]
        parents = {parent: drawn[parent] for parent in table.parents}
        chosen = first_match(table.rows, known, parents) if parents else np.zeros(1 << power, dtype=np.int32)
        drawn[name] = (uniform[:, place, None] >= reached[chosen]).sum(axis=1).astype(np.int16)
    stacked = np.stack([drawn[driver.name] for driver in drivers], axis=1)
    codes, counts = np.unique(stacked, axis=0, return_counts=True)
    return codes, counts / counts.sum()
