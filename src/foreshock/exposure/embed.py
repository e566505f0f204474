"""A company inside a world table: the tiers that its own tables do not show come from the world's industries.

A supplier with nothing above it stands for a firm of an industry (its country, its sector). It buys what that industry
buys, per unit of output, and is carved out of it: the industry makes, buys and sells so much less. So the world sells
what the table says it sells, to the supplier what it sold to the industry before; and whatever happens to the world's
industries reaches the company's parts through their makers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from foreshock.core.errors import Collector, UserError, did_you_mean
from foreshock.core.parameters import parameter
from foreshock.core.units import DAYS_PER_YEAR
from foreshock.exposure.columns import add_up, longer
from foreshock.exposure.values import unit_values
from foreshock.exposure.world import clean_table, sector_codes, world_network
from foreshock.schema.labels import UNKNOWN, Floats, Ints, Labels
from foreshock.schema.network import Arcs, Demand, InputStocks, Network, Nodes
from foreshock.schema.world import WorldTable

REST = "ROW"
SHOWN = 6


def embed(
    company: Network, world: WorldTable, sector_of: Mapping[str, str], *, exchange: float | None = None
) -> Network:
    """The company's nodes, then the world's, as one network in money of the world table's currency.

    Parameters
    ----------
    company
        Quantities in the items' own units; each node's output is valued at what its customers pay, see `unit_values`.
    sector_of
        Item, commodity or sector of the company's nodes (the first that is named counts) -> sector of the table, by
        code or title. A node without suppliers that no entry names keeps nothing above it, with a note.
    exchange
        Money of the table per unit of the company's money; may be left out where both have the same currency.

    The bought items that the company's tables give no stock for are kept for `world.least_stock_days` days, as there
    is no line without any; stocks of the world's industries and of the suppliers that stand for them are the model's.
    Industries are known by code and title, the suppliers carved out of them by title.

    Raises
    ------
    UserError
        Names that neither side knows (the `field` of the problem), currencies that differ without `exchange`, names
        that stand on both sides, or suppliers that sell more than their whole industry makes. Everything at once.
    """
    table = clean_table(world)
    joint = _Joint.of(company, table, sector_of, _rate(company, table, exchange))
    around = joint.around(world_network(table))
    nodes = _nodes(joint, around)
    return Network(
        nodes=nodes,
        arcs=_arcs(joint, around),
        demand=_demand(joint, around),
        stocks=_stocks(joint),
        unit="monetary",
        currency=table.currency,
        price_year=table.year,
        name=f"{company.name or 'company'} in {around.name}",
        notes=(*company.notes, *around.notes, *joint.notes),
        item_names={**table.titles, **company.item_names},
        site_names=company.site_names,
    )


def _rate(company: Network, table: WorldTable, exchange: float | None) -> float:
    if exchange is not None:
        if not exchange > 0:
            raise UserError(f"an exchange rate is positive, not {exchange}")
        return exchange
    if company.currency != table.currency:
        raise UserError(
            f"the company counts in {company.currency}, the table in {table.currency}: say how many {table.currency} "
            f"one {company.currency} is worth"
        )
    return 1.0


@dataclass(frozen=True, slots=True, eq=False)
class _Joint:
    """Where the company meets the table.

    `value` (n) money per unit of each company node. Leaf `leaf[k]` stands for industries `industry[e]` with weights
    `weight[e]`, e running over the entries of `owner[e] == k`.
    """

    company: Network
    table: WorldTable
    value: Floats
    leaf: Ints
    sector: tuple[str, ...]
    """Sector of each leaf."""
    owner: Ints
    industry: Ints
    weight: Floats
    notes: tuple[str, ...]

    @classmethod
    def of(cls, company: Network, table: WorldTable, sector_of: Mapping[str, str], rate: float) -> _Joint:
        found = Collector()
        sectors = _known(company, table, sector_of, found)
        value, blank = unit_values(company)
        leaf, codes = _leaves(company, sectors)
        owner, industry, weight = _standing(company, table, leaf, codes)
        joint = cls(company, table, value * rate, leaf, codes, owner, industry, weight, _notes(company, leaf, blank))
        joint._check(found)
        found.raise_if_any()
        return joint

    @property
    def money(self) -> Floats:
        """(n) output of the company's nodes, money a day."""
        return self.company.nodes.output * self.value

    @property
    def share(self) -> Floats:
        """(N) share of every industry that is carved out of it."""
        table = self.table
        daily = table.x * table.unit / DAYS_PER_YEAR
        taken = add_up(self.industry, self.money[self.leaf][self.owner] * self.weight, len(table))
        return np.divide(taken, daily, out=np.zeros(len(table)), where=daily > 0)

    def around(self, world: Network) -> Network:
        """The world without the company's suppliers: what they buy is sold to them by the industries of the table."""
        left = 1 - self.share
        arcs, demand = world.arcs, world.demand
        return world.with_(
            nodes=replace(world.nodes, output=world.nodes.output * left),
            arcs=replace(
                arcs,
                flow=arcs.flow * left[arcs.supplier] * left[arcs.customer],
                quantity=arcs.quantity * left[arcs.supplier],
            ),
            demand=replace(demand, quantity=demand.quantity * left[demand.node]),
        )

    def purchases(self) -> Floats:
        """(N, leaves) what each leaf buys from every industry, money a day."""
        table = self.table
        unit = np.divide(1.0, table.x, out=np.zeros(len(table)), where=table.x > 0)
        mix = np.zeros((len(table), self.leaf.size))
        for k in range(self.leaf.size):
            mine = self.owner == k
            at = self.industry[mine]
            mix[:, k] = (table.Z[:, at] * unit[at]) @ self.weight[mine]
        return mix * self.money[self.leaf] * (1 - self.share)[:, None]

    def _check(self, found: Collector) -> None:
        table = self.table
        for at in np.flatnonzero(self.share >= 1)[:SHOWN].tolist():
            region, sector = table.industries[at]
            found.add(
                f"suppliers sell {self.share[at]:,.1f} times what {region} {table.titles.get(sector, sector)} makes.",
                hint="Check their units and prices, or the exchange rate.",
            )
        ids = {f"{region}/{sector}" for region, sector in table.industries}
        twice = [name for name in self.company.nodes.id if name in ids]
        twice += [name for name in self.company.nodes.item.names if name in table.sectors]
        if twice:
            found.add(f"'{twice[0]}' stands in the company and in the table.", hint="Give the company's another name.")


def _known(company: Network, table: WorldTable, sector_of: Mapping[str, str], found: Collector) -> dict[str, str]:
    """Name -> code of its sector, for the names that both sides know."""
    nodes = company.nodes
    names = [*nodes.item.names, *nodes.commodity.names, *nodes.sector.names]
    kept: dict[str, str] = {}
    for name, sector in sector_of.items():
        if name not in names:
            hint = did_you_mean(name, names, shown=SHOWN)
            found.add(f"the company has no item, commodity or sector '{name}'.", field=name, hint=hint)
        try:
            kept[name] = sector_codes(table, [sector])[0]
        except UserError as error:
            found.extend(replace(problem, field=name) for problem in error.problems)
    return kept


def _leaves(company: Network, sectors: Mapping[str, str]) -> tuple[Ints, tuple[str, ...]]:
    """Nodes with nothing above them that stand for a firm of an industry, and its sector."""
    nodes = company.nodes
    top = np.ones(len(nodes), dtype=np.bool_)
    top[company.arcs.customer] = False
    found = [
        (node, code)
        for node in np.flatnonzero(top & (nodes.output > 0)).tolist()
        for code in [next((sectors[n] for n in _names(nodes, node) if n in sectors), "")]
        if code
    ]
    return np.array([node for node, _ in found], dtype=np.int32), tuple(code for _, code in found)


def _names(nodes: Nodes, node: int) -> list[str]:
    return [text for text in (nodes.item[node], nodes.commodity[node], nodes.sector[node]) if text]


def _standing(company: Network, table: WorldTable, leaf: Ints, codes: tuple[str, ...]) -> tuple[Ints, Ints, Floats]:
    """Which industries a leaf is carved out of: its own country's, or where that is unknown or makes nothing of the
    kind, the rest of the world's, or all regions' by their output."""
    parts: list[tuple[Ints, Floats]] = []
    for node, code in zip(leaf.tolist(), codes, strict=True):
        every = np.array([table.index(region, code) for region in table.regions], dtype=np.int32)
        country = company.nodes.country[node]
        own = [table.index(place, code) for place in (country, REST if country else None) if place in table.regions]
        mine = np.array([at for at in own if table.x[at] > 0][:1] or every, dtype=np.int32)
        made = table.x[mine]
        parts.append((mine, made / made.sum() if made.sum() > 0 else np.full(mine.size, 1 / mine.size)))
    if not parts:
        return np.empty(0, np.int32), np.empty(0, np.int32), np.empty(0)
    owner = np.repeat(np.arange(len(parts), dtype=np.int32), [mine.size for mine, _ in parts])
    return owner, np.concatenate([mine for mine, _ in parts]), np.concatenate([weight for _, weight in parts])


def _notes(company: Network, leaf: Ints, blank: Ints) -> tuple[str, ...]:
    nodes = company.nodes
    top = np.ones(len(nodes), dtype=np.bool_)
    top[company.arcs.customer] = False
    top[leaf] = False
    open_ended = np.flatnonzero(top & (nodes.output > 0)).tolist()
    notes = [f"{leaf.size:,} suppliers stand for firms of the world's industries; what they buy is estimated."]
    if open_ended:
        shown = ", ".join(nodes.id[node] for node in open_ended[:SHOWN])
        notes.append(f"{len(open_ended):,} suppliers have nothing above them, no sector is given ({shown}).")
    if blank.size:
        shown = ", ".join(nodes.id[node] for node in blank[:SHOWN].tolist())
        notes.append(f"{blank.size:,} nodes have no known price and count as 1 a unit ({shown}).")
    return tuple(notes)


def _nodes(joint: _Joint, around: Network) -> Nodes:
    ours, theirs, value = joint.company.nodes, around.nodes, joint.value
    title = [theirs.commodity[at] or "" for at in range(len(theirs))]
    sector = [text or "" for text in ours.sector.decode()]
    for node, code in zip(joint.leaf.tolist(), joint.sector, strict=True):
        sector[node] = joint.table.titles.get(code, code)
    joined: dict[str, Any] = {
        name: longer(getattr(ours, name), [text or "" for text in getattr(theirs, name).decode()])
        for name in ("site", "item", "country", "commodity", "owner")
    }
    for name, scale in (
        ("output", value), ("capacity", value), ("stock", value), ("unit_cost", 1 / value), ("recovery", 1.0),
        ("lat", 1.0), ("lon", 1.0), ("tier", 1), ("estimated", True),
    ):  # fmt: skip
        mine = getattr(ours, name)
        joined[name] = np.concatenate([(mine * scale).astype(mine.dtype), getattr(theirs, name)])
    ready = None if ours.ready is None else np.concatenate([ours.ready, np.zeros(len(theirs))])
    own = np.repeat([True, False], [len(ours), len(theirs)])
    return Nodes(id=(*ours.id, *theirs.id), sector=Labels.of([*sector, *title]), ready=ready, own=own, **joined)


def _arcs(joint: _Joint, around: Network) -> Arcs:
    """The company's arcs at the value of what they carry, what its suppliers buy from industries, the world's own."""
    ours, theirs, value = joint.company.arcs, around.arcs, joint.value
    bought = joint.purchases()
    seller, column = np.nonzero(bought)
    flow = bought[seller, column]
    customer = joint.leaf[column]
    shift, m = len(joint.company.nodes), flow.size
    one, nothing = np.ones(m), np.zeros(m)
    worth = value[ours.supplier]
    parts: dict[str, tuple[Any, Any]] = {
        "supplier": (ours.supplier, seller + shift),
        "customer": (ours.customer, customer),
        "quantity": (ours.quantity * worth / value[ours.customer], flow / joint.money[customer]),
        "flow": (ours.flow * worth, flow),
        "price": (np.ones(len(ours)), one),
        "tariff": (ours.tariff, nothing),
        "lead_time": (ours.lead_time, nothing),
        "access": (ours.access, one),
        "criticality": (ours.criticality, one),
        "share_low": (ours.share_low, nothing),
        "share_high": (ours.share_high, one),
        "estimated": (ours.estimated, np.ones(m, dtype=np.bool_)),
    }
    world = {name: getattr(theirs, name) for name in parts}
    world |= {"supplier": theirs.supplier + shift, "customer": theirs.customer + shift}
    joined: dict[str, Any] = {name: np.concatenate([*pair, world[name]]) for name, pair in parts.items()}
    for name in ("supplier", "customer"):
        joined[name] = joined[name].astype(np.int32)
    route = Labels(
        np.concatenate([ours.route.codes, np.full(m + len(theirs), UNKNOWN, dtype=np.int32)]), ours.route.names
    )
    return Arcs(route=route, **joined)


def _demand(joint: _Joint, around: Network) -> Demand:
    ours, theirs = joint.company.demand, around.demand
    worth = joint.value[ours.node]
    return Demand(
        node=np.concatenate([ours.node, theirs.node + len(joint.company.nodes)]).astype(np.int32),
        market=longer(ours.market, [text or "" for text in theirs.market.decode()]),
        quantity=np.concatenate([ours.quantity * worth, theirs.quantity]),
        price=np.concatenate([np.ones(len(ours)), theirs.price]),
        margin=np.concatenate([ours.margin / worth, theirs.margin]),
        access=np.concatenate([ours.access, theirs.access]),
    )


def _stocks(joint: _Joint) -> InputStocks:
    """Every bought item of the company at its user: what its tables say, at least the least."""
    company, value = joint.company, joint.value
    arcs, item = company.arcs, company.nodes.item.codes[company.arcs.supplier]
    keys, where = np.unique(np.stack([arcs.customer, item], axis=1), axis=0, return_inverse=True)
    rows = where.reshape(-1)
    money = add_up(rows, arcs.flow * value[arcs.supplier], len(keys))
    units = add_up(rows, arcs.flow, len(keys))
    plain = add_up(rows, value[arcs.supplier], len(keys)) / np.maximum(np.bincount(rows, minlength=len(keys)), 1)
    worth = np.divide(money, units, out=plain, where=units > 0)
    place = {(int(node), int(code)): row for row, (node, code) in enumerate(keys.tolist())}
    held = np.zeros(len(keys))
    stocks = company.stocks
    for node, code, quantity in zip(stocks.node.tolist(), stocks.item.tolist(), stocks.quantity.tolist(), strict=True):
        if (row := place.get((node, code))) is not None:
            held[row] += quantity * worth[row]
    least = parameter("world.least_stock_days").value
    return InputStocks(
        node=keys[:, 0].astype(np.int32),
        item=keys[:, 1].astype(np.int32),
        quantity=np.maximum(held, least * money),
    )
