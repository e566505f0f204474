"""A coalition shuts trade with a country, or opens it again."""

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
from foreshock.schema.labels import Bools
from foreshock.schema.network import Network
from foreshock.schema.shock import Magnitude


class Sanction(TradeShock):
    """`share` (0 to 1) of the trade between `target` and the coalition `by` stops, or opens again (`change: lift`).

    `side` is seen from the target. Trade from A to B means arcs whose supplier is in A and whose customer is in B,
    and demand rows whose node is in A and whose market is B.

    * `exports`: what the target sells to the coalition, A = target, B = by: the coalition's imports.
    * `imports`: what the target buys from the coalition, A = by, B = target: the coalition's exports, a company's
      sales into the target's market among them.
    * `both` (the default): the two together.

    Only goods of the seller that `sectors`, `commodities` or `items` name are hit (all goods where none is named).
    """

    name: ClassVar[str] = "sanction"
    help: ClassVar[str] = "A coalition stops a share of its trade with a target country, or lifts such a sanction."

    type: Literal["sanction"] = "sanction"
    by: Countries
    target: Countries
    side: Literal["exports", "imports", "both"] = "both"
    share: Share | None = None

    @property
    def magnitude(self) -> Magnitude:
        return self.share or default("sanction_share")

    def footprint(self, network: Network) -> tuple[Footprint, ...]:
        nodes, arcs, demand = network.nodes, network.arcs, network.demand
        target, by = countries(self.target), countries(self.by)
        sold = goods(network, self.goods)
        link: Bools = np.zeros(len(arcs), dtype=np.bool_)
        market: Bools = np.zeros(len(demand), dtype=np.bool_)
        for side, sellers, buyers in (("exports", target, by), ("imports", by, target)):
            if self.side in {side, "both"}:
                seller = nodes.country.isin(sellers) & sold
                link |= seller[arcs.supplier] & nodes.country.isin(buyers)[arcs.customer]
                market |= seller[demand.node] & demand.market.isin(buyers)
        return (*footprint(self, Channel.LINK, link), *footprint(self, Channel.MARKET, market))

    def remarks(self, network: Network) -> tuple[str, ...]:
        found = unknown_goods(network, self.goods)
        met = network.nodes.country.isin(countries(self.target)).any()
        if not met and not network.demand.market.isin(countries(self.target)).any():
            found.append(f"nothing here is made or sold in {listed(self.target)}")
        return (*found, *unopened(self, self.change, network))

    def sentence(self) -> str:
        who = agreeing(self.by, "stop" if self.change == "impose" else "reopen")
        trade = {"exports": "imports from", "imports": "exports to", "both": "trade with"}[self.side]
        what = f" in {listed(self.goods)}" if self.goods else ""
        return f"{who} {percent(self.magnitude)} of {trade} {listed(self.target)}{what}, {when(self)}."


PLUGIN = Sanction
