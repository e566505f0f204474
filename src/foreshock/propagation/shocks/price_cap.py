"""A coalition buys a country's goods only below a price, or ends such a cap."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import model_validator

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
    when,
)
from foreshock.propagation.shocks._trade import TradeShock
from foreshock.schema.hit import Channel, Footprint
from foreshock.schema.network import Network
from foreshock.schema.shock import Magnitude


class PriceCap(TradeShock):
    """Members of `by` pay `target` less for its `sectors`, `commodities` and `items`, and get less of them.

    `discount` (share of the price, 0 to 1) is how much cheaper the goods become for buyers in `by`; `withheld` (share
    of the volume, 0 to 1) is what no longer flows, because the target does not sell at the cap or because nobody
    insures and carries it. Arcs from `target` to customers in `by` get cheaper and close by that share; markets of
    `by` close to what the target sells there by the same share. The size that is drawn is `withheld` (`discount` where
    nothing is withheld); the other one moves in proportion. What the target's own sales earn less per unit is not
    counted. `change: lift` opens that share of what is shut, and the price rises by `discount`.
    """

    name: ClassVar[str] = "price_cap"
    help: ClassVar[str] = "A coalition caps the price it pays for a country's goods, or ends such a cap."

    type: Literal["price_cap"] = "price_cap"
    by: Countries
    target: Countries
    discount: Share | None = None
    withheld: Share | None = None

    @model_validator(mode="after")
    def _bites(self) -> PriceCap:
        if not self.magnitude.mean:
            raise ValueError("a cap that withholds nothing and makes nothing cheaper does nothing: give one of the two")
        return self

    @property
    def _volume(self) -> Magnitude:
        return self.withheld or default("price_cap_withheld")

    @property
    def _price(self) -> Magnitude:
        return self.discount or default("price_cap_discount")

    @property
    def magnitude(self) -> Magnitude:
        return self._volume if self._volume.mean else self._price

    def footprint(self, network: Network) -> tuple[Footprint, ...]:
        nodes, arcs, demand = network.nodes, network.arcs, network.demand
        by = countries(self.by)
        seller = nodes.country.isin(countries(self.target)) & goods(network, self.goods)
        bought = seller[arcs.supplier] & nodes.country.isin(by)[arcs.customer]
        sold = seller[demand.node] & demand.market.isin(by)
        closed, cheaper = (one.mean / self.magnitude.mean for one in (self._volume, self._price))
        return (
            *(footprint(self, Channel.LINK, bought, closed) if closed else ()),
            *(footprint(self, Channel.MARKET, sold, closed) if closed else ()),
            *(footprint(self, Channel.COST, bought, cheaper) if cheaper else ()),
        )

    def remarks(self, network: Network) -> tuple[str, ...]:
        found = unknown_goods(network, self.goods)
        if not np.any(network.nodes.country.isin(countries(self.target))):
            found.append(f"nothing here is made in {listed(self.target)}")
        return tuple(found)

    def sentence(self) -> str:
        what, target = listed(self.goods, "all goods"), listed(self.target)
        who = agreeing(self.by, "cap the price of" if self.change == "impose" else "lift the cap on")
        effect = "withheld" if self.change == "impose" else "sold again"
        moved = "cheaper" if self.change == "impose" else "dearer"
        return (
            f"{who} {what} from {target}: {percent(self._volume)} {effect}, "
            f"{percent(self._price)} {moved}, {when(self)}."
        )


PLUGIN = PriceCap
