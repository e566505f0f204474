"""A country stops or licenses the export of goods, or lets them go again."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np

from foreshock.propagation.shocks._select import (
    Countries,
    Share,
    agreeing,
    countries,
    default,
    footprint,
    goods,
    listed,
    percent,
    unknown_goods,
    unopened,
    when,
)
from foreshock.propagation.shocks._trade import TradeShock
from foreshock.schema.hit import Channel, Footprint
from foreshock.schema.network import Network
from foreshock.schema.shock import Magnitude


class ExportBan(TradeShock):
    """`share` (0 to 1) of the exports of `sectors`, `commodities` and `items` from `origin` does not leave.

    Hits every arc from a supplier in `origin` to a customer outside it (in `to`, where given; a customer whose
    country is unknown counts as outside), and what nodes in `origin` sell to markets outside it. Trade inside a bloc
    that bans together goes on. `change: lift` opens that share of what is shut in the baseline.
    """

    name: ClassVar[str] = "export_ban"
    help: ClassVar[str] = "A country or bloc stops a share of its exports of some goods, or lifts such a ban."

    type: Literal["export_ban"] = "export_ban"
    origin: Countries
    to: Countries = ()
    share: Share | None = None

    @property
    def magnitude(self) -> Magnitude:
        return self.share or default("export_ban_share")

    def footprint(self, network: Network) -> tuple[Footprint, ...]:
        nodes, arcs, demand = network.nodes, network.arcs, network.demand
        origin = countries(self.origin)
        seller = nodes.country.isin(origin) & goods(network, self.goods)
        buyer = nodes.country.isin(countries(self.to)) if self.to else ~nodes.country.isin(origin)
        market = demand.market.isin(countries(self.to)) if self.to else ~demand.market.isin(origin)
        return (
            *footprint(self, Channel.LINK, seller[arcs.supplier] & buyer[arcs.customer]),
            *footprint(self, Channel.MARKET, seller[demand.node] & market),
        )

    def remarks(self, network: Network) -> tuple[str, ...]:
        found = unknown_goods(network, self.goods)
        if not np.any(network.nodes.country.isin(countries(self.origin))):
            found.append(f"nothing here is made in {listed(self.origin)}")
        return (*found, *unopened(self, self.change, network))

    def sentence(self) -> str:
        what = listed(self.goods, "all goods")
        whom = f" to {listed(self.to)}" if self.to else ""
        who = agreeing(self.origin, "stop" if self.change == "impose" else "release")
        return f"{who} {percent(self.magnitude)} of exports of {what}{whom}, {when(self)}."


PLUGIN = ExportBan
