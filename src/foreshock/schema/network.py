"""The Network: columns, not objects. One container for a company's supply chain, a firm network and a world table.

Every column of a table has the same length, stated in its class. Rates are per day, durations in days, money in the
network's currency; an unknown number is NaN, an unknown text has code -1, and neither is ever read as zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Literal

import numpy as np

from foreshock.schema.labels import Bools, Floats, Ints, Labels

SALES = "(sales)"
"""How the site of a node begins that makes nothing: it gathers one product from several plants before the markets; a
name that no user's site can take."""


def _same_length(table: object, length: int, name: str) -> None:
    for column in fields(table):  # type: ignore[arg-type]
        value = getattr(table, column.name)
        if value is not None and len(value) != length:
            raise ValueError(f"{name}.{column.name} has {len(value)} rows, expected {length}")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Nodes:
    """n producers: a site making an item, a firm, or a sector of a country."""

    id: tuple[str, ...]
    """n distinct texts, 'site/item' for a company, 'country/sector' for a world table."""
    site: Labels
    item: Labels
    """What the node makes; suppliers of the same item are substitutes for a customer that lists them all."""
    country: Labels
    """ISO 3166 alpha-3."""
    sector: Labels
    commodity: Labels
    """The raw material or HS code behind the item, where known: what trade facts and export bans speak of."""
    owner: Labels
    output: Floats
    """Baseline output, units a day."""
    capacity: Floats
    """Largest possible output, units a day; +inf where nothing limits it."""
    stock: Floats
    """Finished units on hand at the start, also the largest stock the node keeps."""
    recovery: Floats
    """Time to recover after a full stop, days; NaN unknown."""
    unit_cost: Floats
    """Cost of making one unit, inputs aside."""
    lat: Floats
    lon: Floats
    tier: Ints
    """0 sells to final demand, 1 supplies tier 0, ...; -1 unknown."""
    estimated: Bools
    """True where the node stands for a tier nobody has told us about."""
    ready: Floats | None = None
    """Day from which the node can make anything; None: all from the start."""
    own: Bools | None = None
    """True for the nodes of the company's tables in a network that also holds the world around it; None: all are."""

    def __len__(self) -> int:
        return len(self.id)

    def __post_init__(self) -> None:
        _same_length(self, len(self.id), "nodes")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Arcs:
    """m supply relations: supplier node -> customer node."""

    supplier: Ints
    customer: Ints
    quantity: Floats
    """Units of the supplier's item per unit of the customer's output (the same for all suppliers of that item)."""
    flow: Floats
    """Baseline units a day."""
    price: Floats
    """Money per unit at the customer's door, before tariff and scenario."""
    tariff: Floats
    """Tariff in force in the baseline, share of the price."""
    lead_time: Floats
    """Days from order to arrival."""
    access: Floats
    """Share of this arc that law and contract allow in the baseline: 1 open, 0 closed (a relation that sanctions
    have shut and that a relief would open again)."""
    criticality: Floats
    """1 the customer stops without it, 0.5 important, 0 it goes on without."""
    route: Labels
    """Gates the goods pass, joined by '|' in travel order; unknown where nobody said."""
    share_low: Floats
    share_high: Floats
    """Interval of this arc's share in the customer's need of the item; equal to the share where it is known."""
    estimated: Bools
    item: Labels | None = None
    """What is bought, where a supplier sells several things; None: what the supplier makes."""

    def __len__(self) -> int:
        return int(self.supplier.size)

    def __post_init__(self) -> None:
        _same_length(self, len(self), "arcs")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Demand:
    """d rows of final demand: node -> market."""

    node: Ints
    market: Labels
    """ISO 3166 alpha-3 or a market's own name."""
    quantity: Floats
    """Units a day that the market takes when it is open."""
    price: Floats
    margin: Floats
    """Money lost per unit not sold (contribution margin)."""
    access: Floats
    """Share of the market that is open in the baseline: 1 open, 0 shut (a relief would open it)."""

    def __len__(self) -> int:
        return int(self.node.size)

    def __post_init__(self) -> None:
        _same_length(self, len(self), "demand")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class InputStocks:
    """Stock of bought items at their user: `quantity` units of item `item` (code in nodes.item.names) at `node`."""

    node: Ints
    item: Ints
    quantity: Floats

    def __len__(self) -> int:
        return int(self.node.size)

    def __post_init__(self) -> None:
        _same_length(self, len(self), "input stocks")

    @classmethod
    def none(cls) -> InputStocks:
        empty = np.empty(0, dtype=np.int32)
        return cls(node=empty, item=empty, quantity=np.empty(0))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Network:
    """Who makes what, from what, for whom.

    `unit` says whether quantities are physical (each item in its own unit) or monetary (all in `currency`).
    """

    nodes: Nodes
    arcs: Arcs
    demand: Demand
    stocks: InputStocks = field(default_factory=InputStocks.none)
    unit: Literal["physical", "monetary"] = "physical"
    currency: str = "USD"
    price_year: int | None = None
    name: str = ""
    notes: tuple[str, ...] = ()
    """Plain sentences on what is estimated, assumed or unknown."""
    item_units: Mapping[str, str] = field(default_factory=dict)
    item_names: Mapping[str, str] = field(default_factory=dict)
    """What people call an item, where the tables say it."""
    site_names: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        n = len(self.nodes)
        for name, ends in (
            ("arcs.supplier", self.arcs.supplier),
            ("arcs.customer", self.arcs.customer),
            ("demand.node", self.demand.node),
            ("stocks.node", self.stocks.node),
        ):
            if ends.size and (ends.min() < 0 or ends.max() >= n):
                raise ValueError(f"{name} points outside the {n} nodes")

    @property
    def products(self) -> tuple[str, ...]:
        """Items sold to final demand, in order of first appearance."""
        items = self.nodes.item
        return tuple(dict.fromkeys(items[int(node)] or self.nodes.id[int(node)] for node in self.demand.node))

    @property
    def makes(self) -> Bools:
        """(n) True for producers, False for the nodes that only gather a product before its markets."""
        return ~self.nodes.site.isin(name for name in self.nodes.site.names if name.startswith(SALES))

    def item_name(self, item: str) -> str:
        """What people call an item: its name in the tables, else its id in plain letters."""
        return self.item_names.get(item) or item.replace("_", " ")

    def site_name(self, site: str) -> str:
        """What people call a site: its name in the tables, else its id in plain letters."""
        return self.site_names.get(site) or site.replace("_", " ")

    def node_name(self, node: int) -> str:
        """What people call the node at a position: 'Engine at Lafayette engine plant'; its id where it is no site's."""
        site, item = self.nodes.site[node], self.nodes.item[node]
        if site is None or item is None:
            return self.nodes.id[node]
        if site.startswith(SALES):
            return f"sales of {self.item_name(item)}"
        return f"{self.item_name(item)} at {self.site_name(site)}"

    def node(self, identifier: str) -> int:
        """Position of a node id. Raises KeyError."""
        try:
            return self.nodes.id.index(identifier)
        except ValueError:
            raise KeyError(identifier) from None

    def with_(self, **changes: object) -> Network:
        """A copy with other tables or fields."""
        return replace(self, **changes)  # type: ignore[arg-type]
