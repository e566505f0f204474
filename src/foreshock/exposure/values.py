"""What one unit of everything a company makes is worth, so that its network can be read in money."""

from __future__ import annotations

import numpy as np

from foreshock.exposure.columns import add_up
from foreshock.schema.labels import Floats, Ints
from foreshock.schema.network import Network


def unit_values(network: Network) -> tuple[Floats, Ints]:
    """(n) money per unit of each node's output, and the nodes of which nothing is known (they count as 1).

    The mean price that customers and markets pay, by quantity; else, for an estimated node, what its customers' output
    is worth (it is measured in units of that); else the node's own cost where it is known and positive.
    """
    nodes, arcs, demand = network.nodes, network.arcs, network.demand
    n = len(nodes)
    seller = np.concatenate([arcs.supplier, demand.node])
    price = np.concatenate([arcs.price, demand.price])
    amount = np.concatenate([arcs.flow, demand.quantity * demand.access])
    known = np.isfinite(price) & (price > 0)
    value = _mean(seller[known], price[known], amount[known], n)
    behind = nodes.estimated[arcs.supplier] & np.isfinite(value[arcs.customer])
    passed = _mean(arcs.supplier[behind], value[arcs.customer[behind]], arcs.flow[behind], n)
    own = np.where(np.isfinite(nodes.unit_cost) & (nodes.unit_cost > 0), nodes.unit_cost, np.nan)
    for fallback in (passed, own):
        value = np.where(np.isnan(value), fallback, value)
    blank = np.flatnonzero(np.isnan(value)).astype(np.int32)
    return np.where(np.isnan(value), 1.0, value), blank


def _mean(position: Ints, value: Floats, weight: Floats, n: int) -> Floats:
    """(n) mean by weight, the plain one where all weights are 0, NaN where there is nothing."""
    mass, times = add_up(position, weight, n), add_up(position, np.ones_like(value), n)
    plain = np.divide(add_up(position, value, n), times, out=np.full(n, np.nan), where=times > 0)
    return np.asarray(np.divide(add_up(position, value * weight, n), mass, out=plain, where=mass > 0))
