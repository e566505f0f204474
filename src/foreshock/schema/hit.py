"""A Hit: shocks resolved on a Network for K scenarios at once.

A shock's footprint on the network (which targets, with which weight) is the same in every scenario; only its level
differs. So a Hit is a list of F footprints and a level matrix (K, F): memory is the footprints plus K*F numbers.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from foreshock.schema.labels import Floats, Ints


class Channel(StrEnum):
    """What a footprint changes, by c = weight of the target x level in the scenario (signed, see shock.py).

    Several footprints on one target do not depend on their order: factors multiply, days and prices add, and on LINK
    and MARKET everything that opens comes before everything that shuts.
    """

    CAPACITY = "capacity"
    """Node: capacity x (1 + c), at least 0."""
    RECIPE = "recipe"
    """Node: output per unit of input x (1 + c), at least 0 (productivity)."""
    LINK = "link"
    """Arc: the open share. c < 0: access x (1 + c); c > 0: access + c (1 - access), what was shut opens."""
    MARKET = "market"
    """Demand row: the open share, by the same rule as LINK."""
    DEMAND = "demand"
    """Demand row: quantity x (1 + c), at least 0."""
    DELAY = "delay"
    """Arc: transit time + c days (c < 0 shortens, never below 0)."""
    COST = "cost"
    """Arc: price + c x price (a tariff, a toll, a risk premium as a share of the price)."""


TARGETS = {
    Channel.CAPACITY: "nodes",
    Channel.RECIPE: "nodes",
    Channel.LINK: "arcs",
    Channel.DELAY: "arcs",
    Channel.COST: "arcs",
    Channel.MARKET: "demand",
    Channel.DEMAND: "demand",
}


@dataclass(frozen=True, slots=True, eq=False)
class Footprint:
    """One shock on one channel.

    `target` (t) positions in the channel's table, `weight` (t). In force from `start` (days), building up linearly
    over `ramp` days, until `end` (+inf: to the horizon).
    """

    channel: Channel
    target: Ints
    weight: Floats
    start: float
    end: float
    ramp: float = 0.0
    shock: int = 0
    """Position of the shock in the scenario set, so that a loss can be explained by it."""
    floor: float = -math.inf
    """The level never falls below this: a tariff of 10 % cannot be lowered by more than 0.1."""

    def __post_init__(self) -> None:
        if self.target.size != self.weight.size:
            raise ValueError("a footprint needs one weight per target")
        if not 0 <= self.start <= self.end:
            raise ValueError(f"a footprint starts at day {self.start} and ends at day {self.end}")

    def strength(self, begin: float, end: float) -> float:
        """Mean share of full strength over the interval [begin, end] of days, in [0, 1]."""
        if end <= begin:
            return 0.0
        return (self._integral(end) - self._integral(begin)) / (end - begin)

    def _integral(self, day: float) -> float:
        """Area under the strength curve from 0 to `day`."""
        elapsed = min(max(day - self.start, 0.0), self.end - self.start)
        if self.ramp <= 0:
            return elapsed
        rising = min(elapsed, self.ramp)
        return rising * rising / (2 * self.ramp) + (elapsed - rising)


@dataclass(frozen=True, slots=True, eq=False)
class Hit:
    """F footprints and their `level` (K, F): 0 where the shock is absent from the scenario."""

    footprints: tuple[Footprint, ...]
    level: Floats

    def __post_init__(self) -> None:
        if self.level.ndim != 2 or self.level.shape[1] != len(self.footprints):
            raise ValueError(f"level has shape {self.level.shape}, expected (K, {len(self.footprints)})")
        if not np.isfinite(self.level).all():
            raise ValueError("a level is not finite")

    @property
    def scenarios(self) -> int:
        return int(self.level.shape[0])

    @classmethod
    def none(cls, scenarios: int = 1) -> Hit:
        """Nothing happens in any of the scenarios."""
        return cls((), np.zeros((scenarios, 0)))

    def one(self, scenario: int) -> Hit:
        """The hit of a single scenario, with only the footprints that are present in it."""
        present = np.flatnonzero(self.level[scenario])
        kept = tuple(self.footprints[int(f)] for f in present)
        return Hit(kept, self.level[scenario : scenario + 1, present])

    def take(self, scenarios: Sequence[int] | Ints) -> Hit:
        return Hit(self.footprints, self.level[np.asarray(scenarios, dtype=np.int64)])

    def breakpoints(self, horizon: float, scenario: int | None = None) -> list[float]:
        """Days in (0, horizon) on which something starts, reaches full strength or ends, sorted, distinct."""
        used = range(len(self.footprints)) if scenario is None else np.flatnonzero(self.level[scenario]).tolist()
        marks = {
            moment
            for f in used
            for moment in (
                self.footprints[f].start,
                min(self.footprints[f].start + self.footprints[f].ramp, self.footprints[f].end),
                self.footprints[f].end,
            )
        }
        return sorted(moment for moment in marks if 0 < moment < horizon)
