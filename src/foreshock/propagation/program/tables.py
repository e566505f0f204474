"""The numbers of a Network that the flow program needs, complete: what is unknown gets its stated rule here.

How each number is made
* Unknown capacity: baseline output x (1 + `flow.unknown_spare_capacity`); unlimited where the output is unknown too.
* Unknown stock is none. Unknown access is open. Unknown criticality is 1 (the customer stops without it).
* An unknown price adds nothing to the cost of buying. An unknown margin or demand is an error: nothing can stand in.
* Price of an arc: price x (1 + tariff). Baseline price of an input: the mean of its arcs, weighted by flow.
* Extra volume from a supplier above its baseline flow costs at least what the customer pays its dearest supplier of
  that input today: if cheaper volume were to be had at will, it would already be bought (revealed preference). An arc
  that is shut in the baseline says nothing of that kind, so once opened it counts at its own price.
* Stock left at the horizon counts at what replacing it would cost above the baseline price: its dearest purchase today,
  that of its inputs included. So running stock down is never worth while by itself.
* An arc that is partly shut, or late, carries that share of its baseline flow; where it has no baseline flow, that
  share of what its supplier can make, or of what its customer needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foreshock.core.errors import Collector
from foreshock.core.parameters import parameter
from foreshock.schema.labels import UNKNOWN, Bools, Floats
from foreshock.schema.network import Network

Index = NDArray[np.int64]
TIERS = 100
"""Rounds in which the cost of replacing a unit travels down the tiers."""


def setting(name: str, overrides: Mapping[str, float]) -> float:
    """The value of 'flow.<name>', or the caller's own."""
    path = f"flow.{name}"
    return overrides[path] if path in overrides else parameter(path).value


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tables:
    """Complete numbers: n nodes, m arcs, g input groups (all arcs of one item into one node), d demand rows."""

    capacity: Floats
    """(n) units a day, inf where unlimited."""
    output: Floats
    """(n) baseline units a day; from sales and flows where the network does not say."""
    stock: Floats
    scale: Floats
    """(n) positive size of the node, units a day: the unit in which the solver sees it."""
    ready: Floats | None
    """(n) day from which the node can work; None: all from the start."""
    ready_days: tuple[float, ...]
    """The distinct days on which some node gets ready."""

    supplier: Index
    customer: Index
    group: Index
    """(m) input group of the arc."""
    ratio: Floats
    """(m) units of the group's need that one unit of this arc covers (1 where all suppliers' units are alike)."""
    flow: Floats
    price: Floats
    """(m) money per unit in the baseline, tariff included."""
    sticker: Floats
    """(m) money per unit, tariff aside: what a rise in cost is a share of; 0 where unknown."""
    extra: Floats
    """(m) money per unit above the baseline price of the input."""
    premium: Floats
    """(m) further money per unit above the baseline flow."""
    access: Floats
    reference: Floats
    """(m) units a day at full access, where access matters; inf where nothing bounds it."""

    group_node: Index
    group_item: Index
    """(g) code of the item, or number of items + node where the item is unknown."""
    need: Floats
    """(g) units per unit of the customer's output."""
    group_price: Floats
    """(g) baseline money per unit, 0 where unknown."""
    hard: Bools
    """(g) True where the customer stops without it."""
    group_stock: Floats
    stock_value: Floats
    """(n) money per unit of finished stock left, above the baseline price."""
    input_value: Floats
    """(g) the same per unit of bought stock."""

    demand_node: Index
    quantity: Floats
    """(d) units a day, market fully open."""
    market_access: Floats
    margin: Floats
    product: Index
    """(d) position in network.products."""
    products: tuple[str, ...]
    shortage_premium: float
    notes: tuple[str, ...]

    @property
    def money(self) -> float:
        """Money a day of all sales: the unit in which the solver sees money."""
        size = float(np.abs(self.margin) @ self.quantity)
        return size if size > 0 else 1.0


def tables(network: Network, overrides: Mapping[str, float]) -> Tables:
    """Complete the numbers of a network. Raises UserError with every number that nothing can stand in for."""
    nodes, arcs, demand = network.nodes, network.arcs, network.demand
    notes: list[str] = []
    _refuse(network)
    ready = None if nodes.ready is None or not (nodes.ready > 0).any() else np.nan_to_num(nodes.ready, nan=0.0)
    output = _output(network)
    spare = setting("unknown_spare_capacity", overrides)
    unsaid = np.isnan(nodes.capacity)
    capacity = np.where(unsaid, np.where(output > 0, output * (1 + spare), np.inf), nodes.capacity)
    if unsaid.any():
        notes.append(f"The capacity of {unsaid.sum():,} nodes is unknown; taken as baseline output plus {spare:.0%}.")

    item = np.where(nodes.item.codes == UNKNOWN, len(nodes.item.names) + np.arange(len(nodes)), nodes.item.codes)
    supplier, customer = arcs.supplier.astype(np.int64), arcs.customer.astype(np.int64)
    width = len(nodes.item.names) + len(nodes)
    keys, group = np.unique(customer * width + item[supplier], return_inverse=True)
    group = group.reshape(-1).astype(np.int64)
    need = np.zeros(keys.size)
    np.maximum.at(need, group, arcs.quantity)
    criticality = np.zeros(keys.size)
    np.maximum.at(criticality, group, np.where(np.isnan(arcs.criticality), 1.0, arcs.criticality))
    group_node, group_item = keys // width, keys % width

    flow = np.nan_to_num(arcs.flow, nan=0.0)
    access = np.where(np.isnan(arcs.access), 1.0, arcs.access)
    price, sticker, group_price, premium = _prices(network, group, keys.size, flow, access)
    if np.isnan(arcs.price).any():
        notes.append(f"The price of {np.isnan(arcs.price).sum():,} arcs is unknown; buying there costs nothing extra.")
    wanted = need[group] * output[customer]
    largest = np.where(np.isfinite(capacity[supplier]), capacity[supplier], np.where(wanted > 0, wanted, np.inf))
    opened = np.where(access > 0, access, 1.0)
    ratio = need[group] / arcs.quantity
    extra = price - group_price[group]
    stock_value, input_value = _replacement(len(nodes), supplier, group, flow, extra, ratio, group_node, need)
    reference = np.where((flow > 0) & (access > 0), flow / opened, largest)
    names = {product: position for position, product in enumerate(network.products)}
    sold = [names[nodes.item[node] or nodes.id[node]] for node in demand.node.tolist()]
    return Tables(
        capacity=capacity,
        output=output,
        stock=np.nan_to_num(nodes.stock, nan=0.0),
        ready=ready,
        ready_days=() if ready is None else tuple(np.unique(ready[ready > 0]).tolist()),
        scale=_scale(output, capacity, customer, supplier, need[group]),
        supplier=supplier,
        customer=customer,
        group=group,
        ratio=ratio,
        flow=flow,
        price=price,
        sticker=sticker,
        extra=extra,
        premium=premium,
        access=access,
        reference=reference,
        group_node=group_node,
        group_item=group_item,
        need=need,
        group_price=group_price,
        hard=criticality >= 1,
        group_stock=_input_stock(network, keys, width, notes),
        stock_value=stock_value,
        input_value=input_value,
        demand_node=demand.node.astype(np.int64),
        quantity=demand.quantity,
        market_access=np.where(np.isnan(demand.access), 1.0, demand.access),
        margin=demand.margin,
        product=np.asarray(sold, dtype=np.int64),
        products=network.products,
        shortage_premium=setting("shortage_premium", overrides),
        notes=tuple(notes),
    )


def _refuse(network: Network) -> None:
    """Raise UserError where a number is missing that nothing can stand in for."""
    found = Collector()
    nodes, arcs, demand = network.nodes, network.arcs, network.demand
    for name, values in (("margin", demand.margin), ("quantity", demand.quantity)):
        for row in np.flatnonzero(~np.isfinite(values))[:20].tolist():
            market = demand.market[row] or "its market"
            found.add(f"the {name} of {nodes.id[int(demand.node[row])]} in {market} is unknown", field=f"demand.{name}")
    for row in np.flatnonzero(~(arcs.quantity > 0))[:20].tolist():
        pair = f"{nodes.id[int(arcs.supplier[row])]} -> {nodes.id[int(arcs.customer[row])]}"
        found.add(f"the quantity per unit on {pair} is {arcs.quantity[row]}, not above 0", field="arcs.quantity")
    if not len(demand):
        found.add("nothing is sold: the network has no final demand", field="demand")
    found.raise_if_any()


def _output(network: Network) -> Floats:
    """(n) baseline output; where unknown, what is sold and shipped in the baseline."""
    nodes, arcs, demand = network.nodes, network.arcs, network.demand
    shipped = np.bincount(arcs.supplier, weights=np.nan_to_num(arcs.flow, nan=0.0), minlength=len(nodes))
    open_share = np.where(np.isnan(demand.access), 1.0, demand.access)
    sold = np.bincount(demand.node, weights=demand.quantity * open_share, minlength=len(nodes))
    return np.where(np.isnan(nodes.output), shipped + sold, nodes.output)


def _prices(
    network: Network, group: Index, groups: int, flow: Floats, access: Floats
) -> tuple[Floats, Floats, Floats, Floats]:
    """Per arc: price with tariff, price without; per group: baseline price; per arc: premium on extra volume."""
    arcs = network.arcs
    sticker = np.nan_to_num(arcs.price, nan=0.0)
    price = sticker * (1 + np.nan_to_num(arcs.tariff, nan=0.0))
    known = ~np.isnan(arcs.price)
    used = known & (flow > 0)
    bought = np.bincount(group[used], weights=flow[used], minlength=groups)
    spent = np.bincount(group[used], weights=flow[used] * price[used], minlength=groups)
    cheapest = np.full(groups, np.inf)
    np.minimum.at(cheapest, group[known], price[known])
    fallback = np.where(np.isfinite(cheapest), cheapest, 0.0)
    mean = np.where(bought > 0, spent / np.where(bought > 0, bought, 1.0), fallback)
    price = np.where(known, price, mean[group])
    dearest = np.full(groups, -np.inf)
    np.maximum.at(dearest, group[used], price[used])
    premium = np.where(access >= 1, np.maximum(dearest[group] - price, 0.0), 0.0)
    return price, sticker, mean, premium


def _replacement(
    nodes: int,
    supplier: Index,
    group: Index,
    flow: Floats,
    extra: Floats,
    ratio: Floats,
    group_node: Index,
    need: Floats,
) -> tuple[Floats, Floats]:
    """(n) and (g): what one more unit costs above the baseline price when it comes from the dearest supplier in use."""
    made, bought = np.zeros(nodes), np.zeros(need.size)
    used = flow > 0
    for _ in range(TIERS):
        dearest = np.full(need.size, -np.inf)
        np.maximum.at(dearest, group[used], ((extra + made[supplier]) / ratio)[used])
        bought = np.maximum(np.where(np.isfinite(dearest), dearest, 0.0), 0.0)
        before, made = made, np.bincount(group_node, weights=need * bought, minlength=nodes).astype(np.float64)
        if np.allclose(made, before, rtol=1e-12, atol=0.0):
            break
    return made, bought


def _input_stock(network: Network, keys: Index, width: int, notes: list[str]) -> Floats:
    """(g) stock of bought items by input group; stock of an item that its node does not use is left aside."""
    stocks = network.stocks
    held = np.zeros(keys.size)
    if not len(stocks):
        return held
    wanted = stocks.node.astype(np.int64) * width + stocks.item
    place = np.minimum(np.searchsorted(keys, wanted), max(keys.size - 1, 0))
    met = keys[place] == wanted if keys.size else np.zeros(len(stocks), dtype=np.bool_)
    np.add.at(held, place[met], np.nan_to_num(stocks.quantity[met], nan=0.0))
    if not met.all():
        notes.append(f"{(~met).sum():,} stocks of bought items belong to no purchase and are left aside.")
    return held


def _scale(output: Floats, capacity: Floats, customer: Index, supplier: Index, need: Floats) -> Floats:
    """(n) a positive size per node: output, else finite capacity, else what its customers would need, else 1."""
    size = np.where(output > 0, output, np.where(np.isfinite(capacity), capacity, 0.0))
    asked = np.zeros(size.size)
    np.maximum.at(asked, supplier, need * size[customer])
    size = np.where(size > 0, size, asked)
    return np.where(size > 0, size, 1.0)
