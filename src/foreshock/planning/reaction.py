"""The steadiest of the best reactions: no more loss than the optimum, and the least change against today."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from foreshock.core.errors import SolverError
from foreshock.planning.solver import Program, solve
from foreshock.planning.two_stage import compress, entries, times
from foreshock.schema.labels import Floats
from foreshock.schema.network import Network
from foreshock.schema.program import Index, StageProgram

SLACK = 1e-8
"""Relative loss that the search for the smallest change may give away."""
STILL = 1e-3
"""A period is calm where what moves is worth less than this share of today's purchases."""


@dataclass(frozen=True, slots=True, eq=False)
class Reaction:
    """Rates in units a day, averaged over the days on which something moves.

    `shipped` (m) by arc, `lost` (d) lost sales by demand row, `days`: how many days that is.
    """

    shipped: Floats
    lost: Floats
    days: float


def steadiest(case: StageProgram, amounts: Floats, loss: float, network: Network) -> Reaction:
    """The reaction of one case to a plan that is as good as the best (`loss`) and moves the least value.

    Raises
    ------
    SolverError
        The second program has no proven answer.
    """
    if not case.cost.size:
        return Reaction(np.nan_to_num(network.arcs.flow), np.zeros(len(network.demand)), 0.0)
    span = np.diff(case.marks)
    today = np.nan_to_num(network.arcs.flow)[:, None] * span
    price = network.arcs.price
    worth = np.where(np.isfinite(price) & (price > 0), price, 1.0)
    used = case.arc_column >= 0
    beyond = np.full_like(case.arc_column, -1) if case.beyond_column is None else case.beyond_column
    where = (case.arc_column[used], beyond[used])
    usual = today[used]
    weight = np.broadcast_to(worth[:, None], used.shape)[used]
    answer = solve("steadiest reaction", _program(case, amounts, loss, where, usual, weight))
    if answer.status != "optimal":
        raise SolverError(f"steadiest reaction: {answer.status}")
    shipped = _read(answer.values, case.arc_column) + _read(answer.values, beyond)
    lost = np.maximum(_read(case.upper, case.sales_column) - _read(answer.values, case.sales_column), 0.0)
    moved = (worth[:, None] * np.abs(np.where(used, shipped - today, 0.0))).sum(axis=0)
    calm = moved <= STILL * np.maximum((worth[:, None] * today).sum(axis=0), 1e-12)
    window = ~calm | (lost.sum(axis=0) > STILL * span)
    if not window.any():
        return Reaction(np.nan_to_num(network.arcs.flow), np.zeros(lost.shape[0]), 0.0)
    days = float(span[window].sum())
    return Reaction(shipped[:, window].sum(axis=1) / days, lost[:, window].sum(axis=1) / days, days)


def _read(values: Floats, columns: Index) -> Floats:
    """Values of y in the places where columns say so, 0 elsewhere."""
    if not columns.size:
        return np.zeros(columns.shape)
    return np.where(columns >= 0, values[np.maximum(columns, 0)], 0.0)


def _program(
    case: StageProgram, amounts: Floats, loss: float, where: tuple[Index, Index], usual: Floats, weight: Floats
) -> Program:
    """min sum weight x move,  move >= +-(shipped - usual),  cost'y + offset <= loss + slack,  rows of the case at x.

    `where`: the columns of y that add up to what each arc ships in each period (the second -1 where there is none).
    """
    width, count, height = case.cost.size, usual.size, case.row_lower.size
    split = np.flatnonzero(where[1] >= 0)
    rows, cols, values = entries(case.matrix)
    at = np.arange(count)
    costly = np.flatnonzero(case.cost)
    scale = max(1.0, abs(loss), abs(case.offset))
    everything = [
        (rows, cols, values),
        (height + at, where[0], np.ones(count)),
        (height + split, where[1][split], np.ones(split.size)),
        (height + at, width + at, -np.ones(count)),
        (height + count + at, where[0], np.ones(count)),
        (height + count + split, where[1][split], np.ones(split.size)),
        (height + count + at, width + at, np.ones(count)),
        (np.full(costly.size, height + 2 * count), costly, case.cost[costly] / scale),
    ]
    shift = times(case.technology, amounts)
    allowed = (loss - case.offset) / scale + SLACK
    free = np.full(count, np.inf)
    return Program(
        cost=np.concatenate([np.zeros(width), weight]),
        lower=np.concatenate([case.lower, np.zeros(count)]),
        upper=np.concatenate([case.upper, free]),
        matrix=compress(
            (height + 2 * count + 1, width + count), *(np.concatenate(part) for part in zip(*everything, strict=True))
        ),
        row_lower=np.concatenate([case.row_lower - shift, -free, usual, [-np.inf]]),
        row_upper=np.concatenate([case.row_upper - shift, usual, free, [allowed]]),
    )
