"""What the shocks of one case do, period by period: capacities, limits of arcs, prices, sales.

A case runs from the start of its first shock to the horizon; before that the company works at its baseline and nobody
knows what is coming. Its periods lie between the moments at which a shock starts, reaches full strength or ends, and
at which late goods arrive again. Within a ramp a shock counts with its mean strength, which can understate the loss:
what is spare early in the ramp helps late in it.

A delay of d days holds arrivals back for d days from its start (goods in transit stretch out) and for no longer than
it lasts; over a ramp of r days the same d days are missed spread over r + d days. Delays on the same arc add up, one
after the other. A longer lead time by itself costs nothing after that; a shorter one brings no gain.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from foreshock.propagation.program.tables import Tables
from foreshock.schema.hit import Channel, Footprint, Hit
from foreshock.schema.labels import Floats, Ints

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


def undisturbed(tables: Tables, begin: float, end: float) -> Periods:
    """The days from `begin` to `end` without any shock."""
    return _periods(tables, _marks(tables, {begin, end}, begin, end), [], [])


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
    return _periods(tables, _marks(tables, moments, begin, horizon), shocks, waits)


def _marks(tables: Tables, moments: set[float], begin: float, end: float) -> Floats:
    """The moments in order, those at which a node gets ready among them, near ones merged."""
    ordered = np.array(sorted(moments | {ready for ready in tables.ready_days if begin < ready < end}))
    kept = np.concatenate([[True], np.diff(ordered) > CLOSE * end])
    marks: Floats = ordered[kept]
    marks[-1] = end
    return marks


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


Changes = Mapping[Channel, Sequence[tuple[Ints, Floats]]]
"""Channel -> targets and their change (targets, P)."""


def _periods(
    tables: Tables, marks: Floats, shocks: Sequence[tuple[Footprint, float]], waits: Sequence[_Wait]
) -> Periods:
    days = np.diff(marks)
    count = days.size
    changes = _changes(marks, shocks)
    capacity = _factor(tables.capacity.size, count, changes[Channel.CAPACITY])
    if tables.ready is not None:
        capacity = capacity * (tables.ready[:, None] <= marks[:-1] + CLOSE * marks[-1])
    recipe = changes[Channel.RECIPE]
    demand = _factor(tables.quantity.size, count, changes[Channel.DEMAND])
    dearer = np.zeros((tables.supplier.size, count))
    for at, change in changes[Channel.COST]:
        dearer[at] += tables.sticker[at, None] * change
    market = _open(tables.market_access, count, changes[Channel.MARKET])
    asked = tables.quantity[:, None] * days
    return Periods(
        marks=marks,
        capacity=_limits(tables, capacity, days),
        capacity_factor=capacity * days,
        recipe=_factor(tables.capacity.size, count, recipe) if recipe else None,
        arc_share=_open(tables.access, count, changes[Channel.LINK]) * _arriving(waits, marks, dearer.shape),
        dearer=np.maximum(dearer, -tables.price[:, None]),
        sales=asked * demand * market,
        demanded=asked * np.minimum(demand, 1.0) * tables.market_access[:, None],
    )


def _changes(marks: Floats, shocks: Sequence[tuple[Footprint, float]]) -> Changes:
    """What every shock changes in every period, by channel."""
    found: dict[Channel, list[tuple[Ints, Floats]]] = {channel: [] for channel in Channel}
    if not shocks:
        return found
    start, end, ramp = (np.array([getattr(one, name) for one, _ in shocks]) for name in ("start", "end", "ramp"))
    strength = mean_strength(start, end, ramp, marks)
    for (footprint, level), share in zip(shocks, strength, strict=True):
        found[footprint.channel].append((footprint.target, (footprint.weight * level)[:, None] * share))
    return found


def mean_strength(start: Floats, end: Floats, ramp: Floats, marks: Floats) -> Floats:
    """(F, P) mean share of full strength of F footprints between the marks, as `Footprint.strength` has it."""
    elapsed = np.minimum(np.maximum(marks - start[:, None], 0.0), (end - start)[:, None])
    rising = np.minimum(elapsed, ramp[:, None])
    steady = np.where(ramp > 0, ramp, 1.0)[:, None]
    area = rising * rising / (2 * steady) + (elapsed - rising)
    return np.asarray(np.diff(area, axis=1) / np.diff(marks))


def _factor(rows: int, count: int, changes: Sequence[tuple[Ints, Floats]]) -> Floats:
    """(rows, count) product of what the changes leave."""
    left = np.ones((rows, count))
    for at, change in changes:
        left[at] *= np.maximum(1 + change, 0.0)
    return left


def _open(baseline: Floats, count: int, changes: Sequence[tuple[Ints, Floats]]) -> Floats:
    """(rows, count) open share: all that opens first, then all that shuts."""
    if not changes:
        return np.broadcast_to(baseline[:, None], (baseline.size, count))
    shut = np.repeat(1 - baseline[:, None], count, axis=1)
    left = np.ones((baseline.size, count))
    for at, change in changes:
        shut[at] *= 1 - np.clip(change, 0.0, 1.0)
        left[at] *= 1 + np.clip(change, -1.0, 0.0)
    return np.asarray((1 - shut) * left)


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
