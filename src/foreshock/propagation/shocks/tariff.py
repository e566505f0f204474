"""A country raises or lowers what it takes on imports."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import field_validator

from foreshock.core.parameters import parameter
from foreshock.propagation.shocks._select import (
    Countries,
    Size,
    agreeing,
    as_share,
    countries,
    default,
    footprint,
    goods,
    listed,
    percent,
    unknown_goods,
    when,
)
from foreshock.propagation.shocks._trade import TradeShock
from foreshock.schema.hit import Channel, Footprint
from foreshock.schema.network import Network
from foreshock.schema.shock import Magnitude

MOST = 10.0
"""Rate above which a number is taken for a percentage: no tariff is ten times the price."""


class Tariff(TradeShock):
    """`rate` (share of the price) is added to the tariff on goods from `exporter` into `importer`: on those of the
    `sectors`, `commodities` and `items` named, else on all.

    What is bought (arcs from `exporter` to `importer`) gets dearer by the rate. What is sold (demand rows of nodes in
    `exporter` in the market `importer`) loses volume: the rate times the short-run elasticity of trade
    (`shocks.tariff_elasticity`). In a network in money, where a purchase is a sale seen from the other side, the arcs
    lose that volume too. `change: lift` lowers the tariff in force on each arc by the rate, down to zero; the tariff
    on sales is not known, so there the lift counts in full.
    """

    name: ClassVar[str] = "tariff"
    help: ClassVar[str] = "An importer adds a tariff on goods of an exporter, or lowers one."

    type: Literal["tariff"] = "tariff"
    importer: Countries
    exporter: Countries
    rate: Size | None = None

    @field_validator("rate")
    @classmethod
    def _no_percentage(cls, value: Magnitude | None) -> Magnitude | None:
        if value is not None and value.high > MOST:
            raise ValueError(f"a rate is a share of the price, 0.25 for 25 %{as_share(value.high)}")
        return value

    @property
    def magnitude(self) -> Magnitude:
        return self.rate or default("tariff_rate")

    @property
    def direction(self) -> float:
        return 1.0 if self.change == "impose" else -1.0

    def footprint(self, network: Network) -> tuple[Footprint, ...]:
        nodes, arcs, demand = network.nodes, network.arcs, network.demand
        importer = countries(self.importer)
        seller = nodes.country.isin(countries(self.exporter)) & goods(network, self.goods)
        bought = seller[arcs.supplier] & nodes.country.isin(importer)[arcs.customer]
        sold = seller[demand.node] & demand.market.isin(importer)
        elasticity = parameter("shocks.tariff_elasticity").value
        volume = footprint(self, Channel.DEMAND, sold, -elasticity)
        if network.unit == "monetary":
            volume = (*volume, *footprint(self, Channel.LINK, bought, -elasticity))
        if self.change == "impose":
            return (*footprint(self, Channel.COST, bought), *volume)
        taxed = bought & (arcs.tariff > 0)
        in_force = np.unique(arcs.tariff[taxed])
        lowered = (footprint(self, Channel.COST, taxed & (arcs.tariff == rate), floor=-rate) for rate in in_force)
        return (*(one for group in lowered for one in group), *volume)

    def remarks(self, network: Network) -> tuple[str, ...]:
        found = unknown_goods(network, self.goods)
        if not self.footprint(network):
            found.append(f"nothing here goes from {listed(self.exporter)} to {listed(self.importer)} under this tariff")
        return tuple(found)

    def sentence(self) -> str:
        what = listed(self.goods, "all goods")
        who = agreeing(self.importer, "add a tariff of" if self.change == "impose" else "cut tariffs by")
        rate = percent(self.magnitude)
        return f"{who} {rate} on {what} from {listed(self.exporter)}, {when(self)}."


PLUGIN = Tariff
