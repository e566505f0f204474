"""A country stops or limits the import of goods, or lets them in again."""

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


class ImportBan(TradeShock):
    """`share` (0 to 1) of the imports of `sectors`, `commodities` and `items` into `importer` does not come in.

    Hits every arc to a customer in `importer` from a supplier outside it (in `origin`, where given; a supplier whose
    country is unknown counts as outside), and what nodes outside sell to markets in `importer`. Trade inside a bloc
    that bans together goes on. `change: lift` opens that share of what is shut in the baseline.
    """

    name: ClassVar[str] = "import_ban"
    help: ClassVar[str] = "A country or bloc stops a share of its imports of some goods, or lifts such a ban."

    type: Literal["import_ban"] = "import_ban"
    importer: Countries
    origin: Countries = ()
    share: Share | None = None

    @property
    def magnitude(self) -> Magnitude:
        return self.share or default("import_ban_share")

    def footprint(self, network: Network) -> tuple[Footprint, ...]:
        nodes, arcs, demand = network.nodes, network.arcs, network.demand
        importer = countries(self.importer)
        made = nodes.country.isin(countries(self.origin)) if self.origin else ~nodes.country.isin(importer)
        seller = made & goods(network, self.goods)
        return (
            *footprint(self, Channel.LINK, seller[arcs.supplier] & nodes.country.isin(importer)[arcs.customer]),
            *footprint(self, Channel.MARKET, seller[demand.node] & demand.market.isin(importer)),
        )

    def remarks(self, network: Network) -> tuple[str, ...]:
        found = unknown_goods(network, self.goods)
        importer = countries(self.importer)
        if not np.any(network.nodes.country.isin(importer)) and not np.any(network.demand.market.isin(importer)):
            found.append(f"nothing here is used or sold in {listed(self.importer)}")
        if self.origin and not np.any(network.nodes.country.isin(countries(self.origin))):
            found.append(f"nothing here is made in {listed(self.origin)}")
        return (*found, *unopened(self, self.change, network))

    def sentence(self) -> str:
        what = listed(self.goods, "all goods")
        whence = f" from {listed(self.origin)}" if self.origin else ""
        who = agreeing(self.importer, "stop" if self.change == "impose" else "admit")
        return f"{who} {percent(self.magnitude)} of imports of {what}{whence}, {when(self)}."


PLUGIN = ImportBan
