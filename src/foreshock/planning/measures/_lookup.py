"""How a measure finds sites, items and prices in a network."""

from __future__ import annotations

import numpy as np

from foreshock.schema.labels import Bools, Floats, Ints
from foreshock.schema.network import Network


def known_items(network: Network) -> tuple[str, ...]:
    """Items that some node makes."""
    codes = np.unique(network.nodes.item.codes)
    return tuple(network.nodes.item.names[code] for code in codes if code >= 0)


def known_places(network: Network) -> tuple[str, ...]:
    """Sites and node ids, each once."""
    sites = [name for name in network.nodes.site.decode() if name]
    return tuple(dict.fromkeys([*sites, *network.nodes.id]))


def place_name(network: Network, place: str) -> str:
    """What people call a site, or a node by its id: 'Lafayette engine plant', 'Engine at Lafayette engine plant'."""
    if place in network.nodes.site.names or place not in network.nodes.id:
        return network.site_name(place)
    return network.node_name(network.node(place))


def at_place(network: Network, place: str) -> Bools:
    """(n) nodes of a site, or the node with that id."""
    nodes = network.nodes
    return nodes.site.isin([place]) | np.array([one == place for one in nodes.id], dtype=np.bool_)


def buyers(network: Network, item: str) -> Ints:
    """Nodes that buy an item, ascending."""
    arcs = network.arcs
    return np.unique(arcs.customer[network.nodes.item.isin([item])[arcs.supplier]])


def purchases(network: Network, item: str, customer: int) -> Ints:
    """Arcs over which a node buys an item."""
    arcs = network.arcs
    return np.flatnonzero((arcs.customer == customer) & network.nodes.item.isin([item])[arcs.supplier]).astype(np.int32)


def mean_over(values: Floats, flow: Floats) -> float:
    """Flow-weighted mean of the known values; plain mean where nothing flows; NaN where nothing is known."""
    known = np.isfinite(values)
    if not known.any():
        return float("nan")
    weight = np.where(np.isfinite(flow[known]), flow[known], 0.0)
    if weight.sum() <= 0:
        return float(values[known].mean())
    return float(weight @ values[known] / weight.sum())


def purchase_price(network: Network, item: str, customer: int) -> float:
    """Present price of an item at a customer's door with its tariff, money per unit; NaN where unknown."""
    arcs = purchases(network, item, customer)
    price = network.arcs.price[arcs] * (1.0 + np.nan_to_num(network.arcs.tariff[arcs]))
    return mean_over(price, network.arcs.flow[arcs])


def need(network: Network, item: str, customer: int) -> float:
    """Units a day of an item that a node uses in the baseline."""
    return float(np.nansum(network.arcs.flow[purchases(network, item, customer)]))


def unit_value(network: Network, node: int, depth: int = 0) -> float:
    """What one finished unit of a node has cost by the time it is made: own cost and inputs; NaN where unknown.

    A product is worth its price less its margin; a part what its customers pay; else costs are added up the chain.
    """
    demand, arcs = network.demand, network.arcs
    rows = np.flatnonzero(demand.node == node)
    value = mean_over(demand.price[rows] - demand.margin[rows], demand.quantity[rows])
    if np.isfinite(value):
        return value
    out = np.flatnonzero(arcs.supplier == node)
    value = mean_over(arcs.price[out], arcs.flow[out])
    if np.isfinite(value) or depth > len(network.nodes):
        return value
    total = float(network.nodes.unit_cost[node])
    made = network.nodes.item
    into = np.flatnonzero(arcs.customer == node)
    for code in np.unique(made.codes[arcs.supplier[into]]):
        same = into[made.codes[arcs.supplier[into]] == code]
        total += float(arcs.quantity[same].max()) * mean_over(arcs.price[same], arcs.flow[same])
    return total
