"""What the shocks of one case do, period by period: capacities, limits of arcs, prices, sales.

A case runs from the start of its first shock to the horizon; before that the company works at its baseline and nobody
knows what is coming. Its periods lie between the moments at which a shock starts, reaches full strength or ends, and
at which late goods arrive again. Within a ramp a shock counts with its mean strength.

A delay of d days holds arrivals back for d days from its start (goods in transit stretch out) and for no longer than
it lasts; over a ramp of r days the same d days are missed spread over r + d days. Delays on the same arc add up, one
after the other. A longer lead time by itself costs nothing after that; a shorter one brings no gain.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from foreshock.propagation.program.tables import Tables
from foreshock.schema.hit import Channel, Footprint, Hit
from foreshock.schema.labels import Floats

CLOSE = 1e-9
"""Moments nearer than this share of the horizon are one."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Periods:
    """P periods. Amounts are totals of a period, not rates."""

    marks: Floats
    """(P + 1) days."""
    capacity: Floats
    """(n, P) units."""
    capacity_factor: Floats
    """(n, P) what is left of each unit of capacity, times the days of the period."""
    recipe: Floats | None
    """(n, P) output per unit of input against the baseline; None where no shock touches it."""
    arc_share: Floats
    """(m, P) share of the arc that is open and on time; 1 where nothing limits it."""
    dearer: Floats
    """(m, P) money per unit above the arc's baseline price."""
    sales: Floats
    """(d, P) units that can be sold."""
    demanded: Floats
    """(d, P) units that markets open in the baseline ask for, never above their baseline demand."""

    @property
    def count(self) -> int:
        return int(self.marks.size) - 1

    @property
    def days(self) -> Floats:
        return np.diff(self.marks)


def present(hit: Hit, case: int, horizon: float) -> list[tuple[Footprint, float]]:
    """The footprints that touch a case before the horizon, each with its level."""
    levels = hit.level[case].tolist()
    return [
        (footprint, level)
        for footprint, level in zip(hit.footprints, levels, strict=True)
        if level != 0 and footprint.start < horizon and footprint.target.size
    ]


def undisturbed(tables: Tables, days: float) -> Periods:
    """One period of `days` days without any shock."""
    return _periods(tables, np.array([0.0, days]), [], [])


def periods(tables: Tables, shocks: Sequence[tuple[Footprint, float]], horizon: float) -> Periods:
    """The periods of a case from its first shock (at least one) to the horizon."""
    begin = min(footprint.start for footprint, _ in shocks)
    waits = _waits(shocks, horizon)
    moments = {begin, horizon}
    for footprint, _ in shocks:
        full = min(footprint.start + footprint.ramp, footprint.end)
        moments |= {moment for moment in (footprint.start, full, footprint.end) if begin < moment < horizon}
    for late in waits:
        moments |= {float(moment) for moment in (*late.begin, *late.end) if begin < moment < horizon}
    ordered = np.array(sorted(moments))
    kept = np.concatenate([[True], np.diff(ordered) > CLOSE * horizon])
    marks = ordered[kept]
    marks[-1] = horizon
    return _periods(tables, marks, shocks, waits)


@dataclass(frozen=True, slots=True, eq=False)
class _Wait:
    """Arrivals held back on some arcs: `begin`, `end` (t) days per arc, `missing` share of arrivals in between."""

    footprint: Footprint
    begin: Floats
    end: Floats
    missing: Floats


def _waits(shocks: Sequence[tuple[Footprint, float]], horizon: float) -> list[_Wait]:
    """The delays in order of their start; on an arc a later one begins when the earlier one is over."""
    found: list[_Wait] = []
    over: dict[int, float] = {}
    late = [(footprint, level) for footprint, level in shocks if footprint.channel is Channel.DELAY]
    for footprint, level in sorted(late, key=lambda one: (one[0].start, one[0].shock)):
        wait = np.clip(footprint.weight * level, 0.0, footprint.end - footprint.start)
        targets = footprint.target.tolist()
        begin = np.array([max(footprint.start, over.get(arc, 0.0)) for arc in targets])
        spread = np.where(wait > 0, wait + footprint.ramp, 0.0)
        end = np.minimum(begin + spread, horizon)
        begin = np.minimum(begin, end)
        over.update((arc, moment) for arc, moment in zip(targets, end.tolist(), strict=True) if moment > 0)
        missing = np.divide(wait, spread, out=np.zeros_like(wait), where=spread > 0)
        found.append(_Wait(footprint, begin, end, missing))
    return found


def _periods(
    tables: Tables, marks: Floats, shocks: Sequence[tuple[Footprint, float]], waits: Sequence[_Wait]
) -> Periods:
    days = np.diff(marks)
    count = days.size
    capacity = np.ones((tables.capacity.size, count))
    recipe: Floats | None = None
    opening = np.ones((tables.supplier.size, count))
    shutting = np.ones((tables.supplier.size, count))
    dearer = np.zeros((tables.supplier.size, count))
    market_opening = np.ones((tables.quantity.size, count))
    market_shutting = np.ones((tables.quantity.size, count))
    demand = np.ones((tables.quantity.size, count))
    for footprint, level in shocks:
        strength = np.array([footprint.strength(begin, end) for begin, end in pairwise(marks.tolist())])
        change = np.outer(footprint.weight * level, strength)
        at = footprint.target
        match footprint.channel:
            case Channel.CAPACITY:
                capacity[at] *= np.maximum(1 + change, 0.0)
            case Channel.RECIPE:
                recipe = np.ones((tables.capacity.size, count)) if recipe is None else recipe
                recipe[at] *= np.maximum(1 + change, 0.0)
            case Channel.LINK:
                opening[at] *= 1 - np.clip(change, 0.0, 1.0)
                shutting[at] *= 1 + np.clip(change, -1.0, 0.0)
            case Channel.MARKET:
                market_opening[at] *= 1 - np.clip(change, 0.0, 1.0)
                market_shutting[at] *= 1 + np.clip(change, -1.0, 0.0)
            case Channel.DEMAND:
                demand[at] *= np.maximum(1 + change, 0.0)
            case Channel.COST:
                dearer[at] += tables.sticker[at, None] * change
            case Channel.DELAY:
                pass
    access = (1 - (1 - tables.access[:, None]) * opening) * shutting
    market = (1 - (1 - tables.market_access[:, None]) * market_opening) * market_shutting
    asked = tables.quantity[:, None] * days
    return Periods(
        marks=marks,
        capacity=_limits(tables, capacity, days),
        capacity_factor=capacity * days,
        recipe=recipe,
        arc_share=access * _arriving(waits, marks, access.shape),
        dearer=np.maximum(dearer, -tables.price[:, None]),
        sales=asked * demand * market,
        demanded=asked * np.minimum(demand, 1.0) * tables.market_access[:, None],
    )


def _limits(tables: Tables, factor: Floats, days: Floats) -> Floats:
    """(n, P) largest output; a node without limit that loses a share keeps that share of its baseline output."""
    rate = np.where(np.isfinite(tables.capacity), tables.capacity, tables.output)[:, None] * factor
    free = ~np.isfinite(tables.capacity)[:, None] & (factor >= 1)
    return np.where(free, math.inf, rate * days)


def _arriving(waits: Sequence[_Wait], marks: Floats, shape: tuple[int, ...]) -> Floats:
    """(m, P) share of the goods that arrives in each period."""
    share = np.ones(shape)
    for late in waits:
        overlap = np.minimum(late.end[:, None], marks[1:]) - np.maximum(late.begin[:, None], marks[:-1])
        part = np.maximum(overlap, 0.0) / np.diff(marks)
        share[late.footprint.target] *= 1 - late.missing[:, None] * part
    return share
