"""A market wants less, or more."""

from __future__ import annotations

from typing import ClassVar, Literal

import numpy as np
from pydantic import field_validator

from foreshock.core.errors import UserError
from foreshock.propagation.shocks._select import (
    Names,
    countries,
    footprint,
    goods,
    listed,
    named,
    percent,
    unknown_goods,
    when,
)
from foreshock.schema.hit import Channel, Footprint
from foreshock.schema.labels import Bools
from foreshock.schema.network import Network
from foreshock.schema.shock import Magnitude, Shock


class Demand(Shock):
    """`change_by` (signed share: -0.2 a fifth less, +0.1 a tenth more) of what `markets` take of `products`.

    `markets` are countries, blocs or a market's own name; all markets, or all products, where none is named.
    """

    name: ClassVar[str] = "demand"
    help: ClassVar[str] = "Markets take less, or more, of some products."

    type: Literal["demand"] = "demand"
    markets: Names = ()
    products: Names = ()
    change_by: Magnitude

    @field_validator("change_by")
    @classmethod
    def _at_least_nothing(cls, value: Magnitude) -> Magnitude:
        if value.low < -1:
            raise ValueError(f"a market cannot lose more than all of its demand: {value.low}")
        return value

    @property
    def magnitude(self) -> Magnitude:
        return self.change_by

    @property
    def direction(self) -> float:
        return 1.0

    def _targets(self, network: Network) -> Bools:
        demand = network.demand
        hit = goods(network, self.products)[demand.node]
        if self.markets:
            hit = hit & (named(demand.market, self.markets) | demand.market.isin(_codes(self.markets)))
        return hit

    def footprint(self, network: Network) -> tuple[Footprint, ...]:
        return footprint(self, Channel.DEMAND, self._targets(network))

    def remarks(self, network: Network) -> tuple[str, ...]:
        found = unknown_goods(network, self.products)
        if self.markets and not np.any(self._targets(network)):
            found.append(f"nothing here is sold in {listed(self.markets)}")
        return tuple(found)

    def sentence(self) -> str:
        size = self.change_by
        fewer = size.high <= 0
        shown = Magnitude(low=-size.high, mode=-size.mode, high=-size.low) if fewer else size
        moves = "falls" if fewer else "rises" if size.low >= 0 else "changes"
        what = listed(self.products, "all products")
        where = listed(self.markets, "all markets")
        return f"Demand for {what} in {where} {moves} by {percent(shown)}, {when(self)}."


def _codes(names: tuple[str, ...]) -> frozenset[str]:
    """The countries among the names; a market's own name is none."""
    found: set[str] = set()
    for name in names:
        try:
            found |= countries((name,))
        except UserError:
            continue
    return frozenset(found)


PLUGIN = Demand
