"""A gate of transport shuts, slows down or opens."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import field_validator

from foreshock.core.errors import did_you_mean
from foreshock.propagation.shocks._select import (
    Share,
    Size,
    default,
    footprint,
    gate_name,
    gates,
    percent,
    span,
    through,
    when,
)
from foreshock.schema.hit import Channel, Footprint
from foreshock.schema.labels import Bools
from foreshock.schema.network import Network
from foreshock.schema.shock import Magnitude, Shock


class Route(Shock):
    """Every arc whose route contains the gate `route` is hit.

    * `closed`: `share` of the goods (default: what `shocks.route_share` says) does not come through. With `days` there
      is a way round that takes so much longer, and the goods take it: then it acts as a delay.
    * `delay`: transit takes `days` longer.
    * `open`: `share` of what is shut in the baseline opens; with `days`, transit takes so much less.

    `cost` (share of the price) is what the passage costs more (closed, delay) or less (open). The size that is drawn
    is `days` where the shock acts through time, else `share`; `cost` moves in proportion to it.
    """

    name: ClassVar[str] = "route"
    help: ClassVar[str] = "A strait, canal, port or corridor closes, delays what passes, or opens."

    type: Literal["route"] = "route"
    route: str
    state: Literal["closed", "delay", "open"]
    days: Size | None = None
    share: Share | None = None
    cost: Size | None = None

    @field_validator("days", mode="before")
    @classmethod
    def _no_share(cls, value: Any) -> Any:
        if isinstance(value, str):
            raise ValueError("days are a number of days, or low, mode and high")
        return value

    @property
    def _slows(self) -> bool:
        return self.state == "delay" or (self.state == "closed" and self.days is not None)

    @property
    def magnitude(self) -> Magnitude:
        if self._slows:
            return self.days or default("route_delay_days")
        return self.share or default("route_share")

    @property
    def direction(self) -> float:
        return {"closed": 1.0 if self._slows else -1.0, "delay": 1.0, "open": 1.0}[self.state]

    def _per_level(self, other: Magnitude | None) -> float:
        """Weight that turns the level into `other`, which moves in proportion to it."""
        mean = self.magnitude.mean
        return other.mean / mean if other is not None and mean > 0 else 0.0

    def footprint(self, network: Network) -> tuple[Footprint, ...]:
        hit: Bools = through(network.arcs.route, self.route)
        dearer = self._per_level(self.cost) * (-1.0 if self.state == "open" else 1.0) * self.direction
        price = footprint(self, Channel.COST, hit, dearer) if dearer else ()
        if self._slows:
            return (*footprint(self, Channel.DELAY, hit), *price)
        link = footprint(self, Channel.LINK, hit)
        if self.state == "closed":
            return (*link, *price)
        faster = self._per_level(self.days)
        return (*link, *(footprint(self, Channel.DELAY, hit, -faster) if faster else ()), *price)

    def remarks(self, network: Network) -> tuple[str, ...]:
        known = gates(network.arcs.route)
        if np.any(through(network.arcs.route, self.route)):
            return ()
        return (f"no route here passes '{self.route}'. {did_you_mean(self.route, known, shown=4)}".rstrip(),)

    def sentence(self) -> str:
        gate = gate_name(self.route)
        cost = (
            f", {percent(self.cost)} of the price {'saved' if self.state == 'open' else 'dearer'}" if self.cost else ""
        )
        if self._slows:
            verb = "closes and the way round" if self.state == "closed" else "slows down and the passage"
            return f"{gate} {verb} takes {span(self.magnitude.mode)} longer{cost}, {when(self)}."
        verb = "closes to" if self.state == "closed" else "opens to"
        return f"{gate} {verb} {percent(self.magnitude)} of the goods{cost}, {when(self)}."


PLUGIN = Route
