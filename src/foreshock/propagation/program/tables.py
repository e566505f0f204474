"""The numbers of a Network that the flow program needs, complete: what is unknown gets its stated rule here.

How each number is made
* Unknown capacity: baseline output x (1 + `flow.unknown_spare_capacity`); unlimited where the output is unknown too.
* Unknown stock is none. Unknown access is open. Unknown criticality is 1 (the customer stops without it).
* An unknown price adds nothing to the cost of buying. An unknown margin or demand is an error: nothing can stand in.
* Price of an arc: price x (1 + tariff). Baseline price of an input: the mean of its arcs, weighted by flow. Volume
  beyond the baseline flow, and stock that must be replaced, cost what `prices` says.
* An arc that is partly shut, or late, carries that share of its baseline flow; where it has no baseline flow, that
  share of what its supplier can make, or of what its customer needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from foreshock.core.errors import Collector
from foreshock.core.parameters import parameter
from foreshock.propagation.program.prices import Groups, prices
from foreshock.schema.labels import UNKNOWN, Bools, Floats
from foreshock.schema.network import Network
from foreshock.schema.program import Index


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

    groups = _groups(network)
    supplier, customer, need = arcs.supplier.astype(np.int64), arcs.customer.astype(np.int64), groups.need[groups.of]
    flow = np.nan_to_num(arcs.flow, nan=0.0)
    access = np.where(np.isnan(arcs.access), 1.0, arcs.access)
    shortage_premium = setting("shortage_premium", overrides)
    paid = prices(network, groups, flow, access, shortage_premium)
    if np.isnan(arcs.price).any():
        notes.append(f"The price of {np.isnan(arcs.price).sum():,} arcs is unknown; buying there costs nothing extra.")
    wanted = need * output[customer]
    largest = np.where(np.isfinite(capacity[supplier]), capacity[supplier], np.where(wanted > 0, wanted, np.inf))
    reference = np.where((flow > 0) & (access > 0), flow / np.where(access > 0, access, 1.0), largest)
    names = {product: position for position, product in enumerate(network.products)}
    sold = [names[nodes.item[node] or nodes.id[node]] for node in demand.node.tolist()]
    return Tables(
        capacity=capacity,
        output=output,
        stock=np.nan_to_num(nodes.stock, nan=0.0),
        ready=ready,
        ready_days=() if ready is None else tuple(np.unique(ready[ready > 0]).tolist()),
        scale=_scale(output, capacity, customer, supplier, need),
        supplier=supplier,
        customer=customer,
        group=groups.of,
        ratio=groups.ratio,
        flow=flow,
        price=paid.price,
        sticker=paid.sticker,
        extra=paid.extra,
        premium=paid.premium,
        access=access,
        reference=reference,
        group_node=groups.node,
        group_item=groups.item,
        need=groups.need,
        group_price=paid.group,
        hard=groups.hard,
        group_stock=_input_stock(network, groups, notes),
        stock_value=paid.stock_value,
        input_value=paid.input_value,
        demand_node=demand.node.astype(np.int64),
        quantity=demand.quantity,
        market_access=np.where(np.isnan(demand.access), 1.0, demand.access),
        margin=demand.margin,
        product=np.asarray(sold, dtype=np.int64),
        products=network.products,
        shortage_premium=shortage_premium,
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


def _groups(network: Network) -> Groups:
    """All arcs of one item into one node are one input group."""
    nodes, arcs = network.nodes, network.arcs
    items = len(nodes.item.names)
    item = np.where(nodes.item.codes == UNKNOWN, items + np.arange(len(nodes)), nodes.item.codes)
    width = items + len(nodes)
    keys, of = np.unique(arcs.customer.astype(np.int64) * width + item[arcs.supplier], return_inverse=True)
    of = of.reshape(-1).astype(np.int64)
    need, criticality = np.zeros(keys.size), np.zeros(keys.size)
    np.maximum.at(need, of, arcs.quantity)
    np.maximum.at(criticality, of, np.where(np.isnan(arcs.criticality), 1.0, arcs.criticality))
    return Groups(
        of=of,
        node=keys // width,
        item=keys % width,
        need=need,
        hard=np.asarray(criticality >= 1),
        ratio=need[of] / arcs.quantity,
    )


def _input_stock(network: Network, groups: Groups, notes: list[str]) -> Floats:
    """(g) stock of bought items by input group; stock of an item that its node does not use is left aside."""
    stocks = network.stocks
    held = np.zeros(groups.need.size)
    if not len(stocks):
        return held
    width = len(network.nodes.item.names) + len(network.nodes)
    keys, wanted = groups.node * width + groups.item, stocks.node.astype(np.int64) * width + stocks.item
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
