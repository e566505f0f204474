"""Production is lost to war, strike, expropriation or disaster, or gained."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import model_validator

from foreshock.core.parameters import parameter
from foreshock.propagation.shocks._select import (
    Countries,
    Names,
    Size,
    as_share,
    countries,
    default,
    footprint,
    goods,
    listed,
    named,
    percent,
    unknown_goods,
    unknown_names,
    when,
)
from foreshock.schema.hit import Channel, Footprint
from foreshock.schema.labels import Bools
from foreshock.schema.network import Network
from foreshock.schema.shock import Change, Magnitude, Shock

Cause = Literal["war", "strike", "expropriation", "disaster", "other"]
_WORDS = {"war": "War", "strike": "A strike", "expropriation": "Expropriation", "disaster": "A disaster"}


class Capacity(Shock):
    """`lost` (share of capacity, 0 to 1) of every node that all given selectors name.

    `sites` are names of sites or of nodes ('site/item'); `owners`, `sectors` and `items` name those columns. At least
    one selector is needed. Without `duration` a node is out for its own time to recover where that is known; where it
    is not, a strike or a disaster lasts what `shocks.strike_days` or `shocks.disaster_days` say, and a war or an
    expropriation lasts to the horizon. `change: lift` adds that share of capacity (more than 1 is allowed) and stays.
    """

    name: ClassVar[str] = "capacity"
    help: ClassVar[str] = "Production capacity is lost (war, strike, expropriation, disaster) or gained."

    type: Literal["capacity"] = "capacity"
    countries: Countries = ()
    sites: Names = ()
    owners: Names = ()
    sectors: Names = ()
    items: Names = ()
    lost: Size | None = None
    cause: Cause = "other"
    change: Change = "impose"

    @model_validator(mode="after")
    def _aimed(self) -> Capacity:
        if not (self.countries or self.sites or self.owners or self.sectors or self.items):
            raise ValueError("name whom it hits: countries, sites, owners, sectors or items")
        if self.change == "impose" and self.magnitude.high > 1:
            size = self.magnitude.high
            raise ValueError(f"'lost' is {size:g}, and more than everything cannot be lost{as_share(size)}")
        return self

    @property
    def magnitude(self) -> Magnitude:
        return self.lost or default("capacity_lost")

    @property
    def direction(self) -> float:
        return -1.0 if self.change == "impose" else 1.0

    def _targets(self, network: Network) -> Bools:
        nodes = network.nodes
        hit = goods(network, self.sectors) & goods(network, self.items) & network.makes
        if self.countries:
            hit = hit & nodes.country.isin(countries(self.countries))
        if self.sites:
            wanted = {name.casefold() for name in self.sites}
            own = np.fromiter((name.casefold() in wanted for name in nodes.id), np.bool_, len(nodes))
            hit = hit & (named(nodes.site, self.sites) | own)
        if self.owners:
            hit = hit & named(nodes.owner, self.owners)
        return hit

    def footprint(self, network: Network) -> tuple[Footprint, ...]:
        hit = self._targets(network)
        if self.change == "lift" or self.duration is not None:
            return footprint(self, Channel.CAPACITY, hit)
        recovery = network.nodes.recovery
        unknown = footprint(self, Channel.CAPACITY, hit & np.isnan(recovery), days=self._usual_days())
        known = hit & ~np.isnan(recovery)
        spells = np.unique(recovery[known])
        groups = (footprint(self, Channel.CAPACITY, known & (recovery == days), days=float(days)) for days in spells)
        return (*(one for group in groups for one in group), *unknown)

    def _usual_days(self) -> float | None:
        if self.cause in {"strike", "disaster"}:
            return parameter(f"shocks.{self.cause}_days").value
        return None

    def remarks(self, network: Network) -> tuple[str, ...]:
        nodes = network.nodes
        found = [
            *unknown_goods(network, (*self.sectors, *self.items)),
            *(unknown_names(nodes.owner, self.owners, "owner")),
            *(note for note in unknown_names(nodes.site, self.sites, "site") if not self._targets(network).any()),
        ]
        if self.countries and not nodes.country.isin(countries(self.countries)).any():
            found.append(f"nothing here is made in {listed(self.countries)}")
        return tuple(found)

    def sentence(self) -> str:
        what = (*self.sites, *self.owners, *self.sectors, *self.items)
        where = " in ".join(listed(part) for part in (what, self.countries) if part)
        verb = "takes" if self.change == "impose" else "adds"
        if self.change == "impose" and self.cause not in _WORDS:
            return f"{percent(self.magnitude)} of the output of {where} is lost, {when(self)}."
        cause = _WORDS[self.cause] if self.change == "impose" else "New capacity"
        return f"{cause} {verb} {percent(self.magnitude)} of the output of {where}, {when(self)}."


PLUGIN = Capacity
