"""Extra stock: finished units where they are made, or bought items where they are used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Literal

import numpy as np

from foreshock.core.errors import Problem, did_you_mean
from foreshock.core.parameters import parameter
from foreshock.core.units import DAYS_PER_YEAR
from foreshock.planning.measures._lookup import (
    at_place,
    buyers,
    known_items,
    known_places,
    need,
    place_name,
    purchase_price,
    unit_value,
)
from foreshock.planning.measures.base import NotNegative, Offer, Positive, Terms, plural
from foreshock.schema.program import Lever

if TYPE_CHECKING:
    from foreshock.schema.network import Network


class Stock(Offer):
    """Up to `quantity` more units of `item` on hand at `site` from the first day on.

    `site` is a site or a node id: one that makes the item keeps finished stock, one that uses it keeps a stock of
    inputs. `unit_cost`: money per unit over the horizon; left out, it is the usual holding cost (parameter
    planning.holding_cost) of the present value. What a unit costs to buy is tied up and not lost: it is worth its price
    until it is used, and a sale made from stock is charged that price like any other. The amount is in units.
    """

    name: ClassVar[str] = "stock"
    help: ClassVar[str] = "Keep more of a finished or bought item on hand."

    type: Literal["stock"] = "stock"
    item: str
    site: str
    quantity: Positive
    unit_cost: NotNegative | None = None

    def label(self) -> str:
        return f"stock of {self.item} at {self.site}"

    def _maker(self, network: Network) -> int | None:
        made = np.flatnonzero(at_place(network, self.site) & network.nodes.item.isin([self.item]))
        return int(made[0]) if made.size else None

    def _user(self, network: Network) -> int | None:
        """The user of the item at the site; the largest where there are several."""
        here = at_place(network, self.site)
        users = [int(node) for node in buyers(network, self.item) if here[node]]
        return max(users, key=lambda node: need(network, self.item, node)) if users else None

    def check(self, network: Network) -> Iterator[Problem]:
        if self.item not in (items := known_items(network)):
            yield self.problem(f"no node makes an item '{self.item}'.", "item", did_you_mean(self.item, items))
        elif not at_place(network, self.site).any():
            places = known_places(network)
            yield self.problem(f"there is no site '{self.site}'.", "site", did_you_mean(self.site, places))
        elif self._maker(network) is None and self._user(network) is None:
            yield self.problem(f"'{self.site}' neither makes nor uses '{self.item}'.", "site")
        elif self.unit_cost is None and not np.isfinite(self._value(network)):
            hint = "Give `unit_cost`: what holding one unit over the horizon costs."
            yield self.problem(f"the value of a unit of '{self.item}' is unknown.", "unit_cost", hint)

    def _value(self, network: Network) -> float:
        maker, user = self._maker(network), self._user(network)
        if maker is not None:
            return unit_value(network, maker)
        return float("nan") if user is None else purchase_price(network, self.item, user)

    def terms(self, network: Network, horizon: float) -> Terms:
        unit = network.item_units.get(self.item, "unit")
        target = f"{network.item_name(self.item)}{self._where(network)}"
        if self.unit_cost is not None:
            return Terms(
                target, unit, self.quantity, self.unit_cost, capital=float(np.nan_to_num(self._value(network)))
            )
        rate = parameter("planning.holding_cost")
        value = self._value(network)
        price = value * rate.value * horizon / DAYS_PER_YEAR
        said = (
            f"Stock of {target}: holding one unit costs {price:,.2f} over the horizon, {rate.value:.0%} a year "
            f"({rate.low:.0%} to {rate.high:.0%}) of its value of {value:,.2f}."
        )
        return Terms(target, unit, self.quantity, price, capital=value, assumptions=(said,))

    def apply(self, network: Network, amount: float) -> Network:
        """The network with `amount` more units of the item on hand at the site."""
        if amount <= 0:
            return network
        maker = self._maker(network)
        if maker is not None:
            stock = network.nodes.stock.copy()
            stock[maker] = np.nan_to_num(stock[maker]) + amount
            return network.with_(nodes=replace(network.nodes, stock=stock))
        lever, stocks = self.lever(network), network.stocks
        rows = np.flatnonzero((stocks.node == lever.node) & (stocks.item == lever.item))
        if rows.size:
            quantity = stocks.quantity.copy()
            quantity[rows[0]] = np.nan_to_num(quantity[rows[0]]) + amount
            return network.with_(stocks=replace(stocks, quantity=quantity))
        return network.with_(
            stocks=replace(
                stocks,
                node=np.append(stocks.node, np.int32(lever.node)),
                item=np.append(stocks.item, np.int32(lever.item)),
                quantity=np.append(stocks.quantity, amount),
            )
        )

    def lever(self, network: Network) -> Lever:
        maker = self._maker(network)
        if maker is not None:
            return Lever("stock", maker)
        user, item = self._user(network), network.nodes.item.code(self.item)
        if user is None or item is None:
            raise ValueError(f"{self.key} does not fit this network; ask check() first")
        return Lever("input_stock", user, item)

    def sentence(self, amount: float, network: Network) -> str:
        unit = plural(network.item_units.get(self.item, "unit"))
        kept = network.item_name(self.item)
        return f"Keep {amount:,.4g} {unit} more of {kept} in stock{self._where(network)}."

    def _where(self, network: Network) -> str:
        """' at Main Catalysts', ' for Engine at Lafayette engine plant'."""
        name = place_name(network, self.site)
        bought = self._maker(network) is None and self.site not in network.nodes.site.names
        return f" for {name}" if bought else f" at {name}"


PLUGIN = Stock
