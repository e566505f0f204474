"""A second source: qualify a new supplier of an item in another country."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

import numpy as np
from pydantic import AfterValidator

from foreshock.core.errors import Problem, did_you_mean
from foreshock.core.ids import slug
from foreshock.core.parameters import parameter
from foreshock.core.units import DAYS_PER_YEAR
from foreshock.planning.measures._lookup import (
    at_place,
    buyers,
    known_items,
    known_places,
    mean_over,
    need,
    purchase_price,
    purchases,
)
from foreshock.planning.measures.base import Names, NotNegative, Offer, Positive, Terms, plural
from foreshock.schema.labels import UNKNOWN, Ints, Labels
from foreshock.schema.program import Lever
from foreshock.schema.shock import Days

if TYPE_CHECKING:
    from foreshock.schema.network import Network


def _iso3(text: str) -> str:
    from foreshock.data.countries import resolve, suggest

    code = resolve(text)
    if code is None:
        near = suggest(text)
        raise ValueError("it is no country" + (f"; did you mean '{near}'?" if near else ""))
    return code


def _country(iso3: str) -> str:
    from foreshock.data.countries import name

    return name(iso3)


class SecondSource(Offer):
    """A new supplier of `item` in `country`, good for up to `capacity` units a day from day `ready` on.

    `customers`: sites or node ids that may buy there; empty: everyone who buys the item now. `cost`: money to qualify
    it, paid once. `retainer`: money for each unit a day of capacity that it holds ready over the horizon. `premium`:
    its price over the present one, as a share. What is left out comes from the parameters `planning.*`; `capacity`
    left out is the whole present need. The amount of this measure is capacity in units a day.
    """

    name: ClassVar[str] = "second_source"
    help: ClassVar[str] = "Qualify a new supplier of an item in another country."

    type: Literal["second_source"] = "second_source"
    item: str
    country: Annotated[str, AfterValidator(_iso3)]
    customers: Names = ()
    capacity: Positive | None = None
    cost: NotNegative | None = None
    retainer: NotNegative | None = None
    premium: float | None = None
    lead_time: Days | None = None
    ready: Days | None = None

    def label(self) -> str:
        return f"{self.item} from {self.country}"

    @property
    def node_id(self) -> str:
        """Id of the node that this offer adds."""
        return f"{self._site}/{self.item}"

    @property
    def _site(self) -> str:
        return f"new-{slug(self.key)}"

    def _customers(self, network: Network) -> Ints:
        users = buyers(network, self.item)
        if not self.customers:
            known = ~network.nodes.estimated[users]
            return users[known] if known.any() else users
        chosen = np.zeros(len(network.nodes), dtype=np.bool_)
        for place in self.customers:
            chosen |= at_place(network, place)
        return users[chosen[users]]

    def check(self, network: Network) -> Iterator[Problem]:
        if self.item not in (items := known_items(network)):
            yield self.problem(f"no node makes an item '{self.item}'.", "item", did_you_mean(self.item, items))
            return
        places = known_places(network)
        for place in self.customers:
            if place not in places:
                yield self.problem(f"there is no site '{place}'.", "customers", did_you_mean(place, places))
        if not self._customers(network).size:
            yield self.problem(f"nobody here buys '{self.item}'.", "customers")
        elif not np.isfinite(self._price(network)):
            hint = "Give a price for it in the table `supply`."
            yield self.problem(f"the present price of '{self.item}' is unknown.", "premium", hint)

    def _price(self, network: Network) -> float:
        """Present price at the customers' doors, by need."""
        customers = self._customers(network).tolist()
        prices = np.array([purchase_price(network, self.item, node) for node in customers])
        return mean_over(prices, np.array([need(network, self.item, node) for node in customers]))

    def terms(self, network: Network, horizon: float) -> Terms:
        said = []

        def given(value: float | None, name: str, words: str) -> float:
            if value is not None:
                return value
            kept = parameter(f"planning.{name}")
            said.append(words.format(kept.value, kept.low, kept.high))
            return kept.value

        whole = sum(need(network, self.item, node) for node in self._customers(network).tolist())
        limit = whole if self.capacity is None else self.capacity
        spend = limit * self._price(network) * DAYS_PER_YEAR
        share, floor = parameter("planning.qualification_share"), parameter("planning.qualification_floor")
        cost = self.cost
        if cost is None:
            cost = max(floor.value, share.value * spend)
            said.append(
                f"Qualifying it costs {cost:,.0f}: {share.value:.0%} of the yearly purchase it could replace "
                f"(range {share.low:.0%} to {share.high:.0%}), at least {floor.value:,.0f}."
            )
        retainer = self.retainer
        if retainer is None:
            rate = given(None, "retainer", "Capacity held ready costs {:.0%} of its yearly value ({:.0%} to {:.0%}).")
            retainer = rate * self._price(network) * DAYS_PER_YEAR * horizon / DAYS_PER_YEAR
        given(self.premium, "price_premium", "Its price is {:.0%} above the present one ({:.0%} to {:.0%}).")
        given(self.ready, "ready", "It delivers {:.0f} days after the decision ({:.0f} to {:.0f}).")
        users = " and ".join(network.node_name(node) for node in self._customers(network).tolist()[:3])
        target = f"{network.item_name(self.item)} for {users}"
        unit = f"{network.item_units.get(self.item, 'unit')} a day"
        source = f"{network.item_name(self.item)} from {_country(self.country)}"
        named = tuple(f"{source}: {sentence[0].lower()}{sentence[1:]}" for sentence in said)
        return Terms(target, unit, limit, retainer, cost, assumptions=named)

    def apply(self, network: Network, amount: float) -> Network:
        """The network with the new supplier, its arcs, and `amount` units a day of capacity."""
        customers = self._customers(network)
        premium = parameter("planning.price_premium").value if self.premium is None else self.premium
        price = self._price(network) * (1.0 + premium)
        return network.with_(
            nodes=self._with_node(network, amount, price),
            arcs=self._with_arcs(network, customers, price),
            site_names={**network.site_names, self._site: f"the new source in {_country(self.country)}"},
        )

    def _with_node(self, network: Network, amount: float, price: float) -> Any:
        nodes = network.nodes
        makers = np.flatnonzero(nodes.item.isin([self.item]))
        texts: dict[str, str | None] = {
            "site": self._site,
            "item": self.item,
            "country": self.country,
            "sector": nodes.sector[int(makers[0])],
            "commodity": nodes.commodity[int(makers[0])],
            "owner": None,
        }
        numbers = {
            "output": 0.0,
            "capacity": amount,
            "stock": 0.0,
            "recovery": np.nan,
            "unit_cost": price,
            "lat": np.nan,
            "lon": np.nan,
            "tier": int(nodes.tier[makers].min()),
            "estimated": False,
            "ready": parameter("planning.ready").value if self.ready is None else self.ready,
        }
        changes: dict[str, Any] = {"id": (*nodes.id, self.node_id)}
        for column in fields(nodes):
            old = getattr(nodes, column.name)
            if column.name == "ready" and old is None:
                old = np.zeros(len(nodes))
            if column.name in texts:
                changes[column.name] = _extended(old, texts[column.name])
            elif column.name in numbers:
                changes[column.name] = np.append(old, np.asarray(numbers[column.name], dtype=old.dtype))
        return replace(nodes, **changes)

    def _with_arcs(self, network: Network, customers: Ints, price: float) -> Any:
        arcs, count = network.arcs, customers.size
        present = [purchases(network, self.item, int(node)) for node in customers]
        usual = [mean_over(arcs.lead_time[rows], arcs.flow[rows]) for rows in present]
        lead = np.array([self.lead_time if self.lead_time is not None else np.nan_to_num(days) for days in usual])
        values = {
            "supplier": np.full(count, len(network.nodes)),
            "customer": customers,
            "quantity": np.array([arcs.quantity[rows].max() for rows in present]),
            "flow": np.zeros(count),
            "price": np.full(count, price),
            "tariff": np.zeros(count),
            "lead_time": lead,
            "access": np.ones(count),
            "criticality": np.array([arcs.criticality[rows].max() for rows in present]),
            "share_low": np.zeros(count),
            "share_high": np.zeros(count),
            "estimated": np.zeros(count, dtype=np.bool_),
        }
        changes: dict[str, Any] = {
            name: np.concatenate([getattr(arcs, name), value.astype(getattr(arcs, name).dtype)])
            for name, value in values.items()
        }
        changes["route"] = Labels(np.append(arcs.route.codes, np.full(count, UNKNOWN, np.int32)), arcs.route.names)
        return replace(arcs, **changes)

    def lever(self, network: Network) -> Lever:
        return Lever("capacity", network.node(self.node_id))

    def sentence(self, amount: float, network: Network) -> str:
        rate = plural(f"{network.item_units.get(self.item, 'unit')} a day")
        what = network.item_name(self.item)
        return f"Qualify a second source of {what} in {_country(self.country)} for {amount:,.4g} {rate}."


def _extended(labels: Labels, text: str | None) -> Labels:
    """The column with one more row."""
    if not text:
        return Labels(np.append(labels.codes, np.int32(UNKNOWN)), labels.names)
    names = labels.names if text in labels.names else (*labels.names, text)
    return Labels(np.append(labels.codes, np.int32(names.index(text))), names)


PLUGIN = SecondSource
