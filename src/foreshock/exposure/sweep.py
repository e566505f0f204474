"""Walking a network from raw material to product, all nodes of a layer at once.

The estimated tier lies below everything else and has no inputs of its own, so it needs no walk: its share of what a
node needs is one sparse matrix.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from foreshock.exposure.columns import Positions, count
from foreshock.schema.labels import Bools, Floats, Ints
from foreshock.schema.network import Network

BLOCK = 32
"""Cases handled at a time: bounds the memory of a sweep."""


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """Customers whose suppliers have all been visited.

    `arcs` (a): positions in the network's arcs, sorted by customer and item; `first` (g): where each group of one
    customer and item begins; `needed` (h): the groups whose customer stops without them; `users` (u): customers of
    those groups, `begin` (u): where each user's groups begin among the needed ones.
    """

    arcs: Ints
    first: Ints
    needed: Ints
    users: Ints
    begin: Ints


@dataclass(frozen=True, slots=True, eq=False)
class Sweep:
    """The known arcs of a network by input group (all that bring one item to one customer) and in order of making.

    `arcs` (m'): positions of the known arcs; `group` (m'): their group; `customer` (g), `needed` (g): the group's
    customer, and whether it stops without the item (criticality 1).
    """

    network: Network
    arcs: Ints
    group: Ints
    customer: Ints
    needed: Bools
    layers: tuple[Layer, ...]
    share: Floats
    """(m) part of every arc, estimated ones too, in its customer's need."""

    @classmethod
    def of(cls, network: Network) -> Sweep:
        """Raises ValueError where the network has a loop."""
        arcs, items = network.arcs, network.nodes.item.codes
        known: Ints = np.flatnonzero(~arcs.estimated).astype(np.int32)
        supplier, customer = arcs.supplier[known], arcs.customer[known]
        key = customer.astype(np.int64) * (len(network.nodes.item.names) + 1) + items[supplier] + 1
        _, first, group = np.unique(key, return_index=True, return_inverse=True)
        group = group.reshape(-1).astype(np.int32)
        needed = np.asarray(arcs.criticality[known][first] >= 1)
        layers = tuple(
            _layer(layer, known, group, customer, needed) for layer in _layers(supplier, customer, len(network.nodes))
        )
        return cls(network, known, group, customer[first], needed, layers, shares(network))

    def dependence(self, at: Ints, nodes: Bools, arcs: Bools | None = None, bound: int = 0) -> Floats:
        """(at, C) share of these nodes' output that stops when a set of nodes and arcs stops, before any substitution.

        `nodes` (n, C), `arcs` (m, C): True where node or arc stops in case c. With share_i the part of supplier i in
        the customer's need:

            d_j = 1 where j itself stops, else the largest over j's needed inputs k of sum_i share_i d_i

        `bound` -1 or +1 uses the interval of every estimated share for the least or the largest value: with
        low <= share <= high and the shares summing to 1, the sum lies between max(sum low d, 1 - sum high (1 - d)) and
        min(sum high d, 1 - sum low (1 - d)).
        """
        result = np.empty((at.size, nodes.shape[1]))
        for start in range(0, nodes.shape[1], BLOCK):
            cut = slice(start, start + BLOCK)
            stopped = self._unseen(nodes[:, cut], bound)
            self._walk(stopped, None if arcs is None else arcs[:, cut])
            result[:, cut] = stopped[at]
        return result

    def _unseen(self, nodes: Bools, bound: int) -> Floats:
        """(n, c) what stops by itself or through the estimated tier."""
        arcs = self.network.arcs
        if not nodes[self.network.nodes.estimated].any():
            return nodes.astype(np.float64)
        lost = self._estimated(arcs.share_high if bound > 0 else arcs.share_low if bound else self.share) @ nodes
        if bound:
            left = self._estimated(arcs.share_low if bound > 0 else arcs.share_high) @ ~nodes
            inner = self._estimated(np.ones(arcs.flow.size)).sum(axis=1)[:, None] > 0
            lost = np.minimum(lost, 1 - left) if bound > 0 else np.where(inner, np.maximum(lost, 1 - left), 0.0)
        return np.asarray(np.maximum(nodes, np.minimum(lost, 1.0)), dtype=np.float64)

    def _estimated(self, weight: Floats) -> csr_array:
        """(n, n) the weights of the estimated arcs, customer by supplier."""
        arcs, size = self.network.arcs, len(self.network.nodes)
        put = np.flatnonzero(arcs.estimated)
        return csr_array((weight[put], (arcs.customer[put], arcs.supplier[put])), shape=(size, size))

    def _walk(self, stopped: Floats, arcs: Bools | None) -> None:
        """Carry what stops from supplier to customer, in place."""
        supplier = self.network.arcs.supplier
        for layer in self.layers:
            if not layer.users.size:
                continue
            share = self.share[layer.arcs]
            if arcs is None:
                lost = _rows(share, supplier[layer.arcs], layer.first, len(stopped)) @ stopped
            else:
                part = np.where(arcs[layer.arcs], 1.0, stopped[supplier[layer.arcs]])
                lost = _rows(share, np.arange(share.size), layer.first, share.size) @ part
            lost = lost[layer.needed]
            worst = np.maximum.reduceat(lost, layer.begin, axis=0)
            stopped[layer.users] = np.maximum(stopped[layer.users], np.minimum(worst, 1.0))

    def contents(self, added: Floats, markup: Floats, place: Bools) -> Floats:
        """(n, C) cost content of one unit of every node's output by place, through all known tiers.

        `added` (n): what the node itself adds to a unit; `markup` (m): what its supplier takes above cost; `place`
        (n, C): where each node stands.

            h_j = added_j place_j + sum over inputs of quantity * share * (h_i + markup_ij place_i),

        the Leontief inverse in order of making.
        """
        stands = place.astype(np.float64)
        held = np.where(place, added[:, None], 0.0)
        need = self.network.arcs.quantity * self.share
        supplier, customer = self.network.arcs.supplier, self.network.arcs.customer
        for layer in self.layers:
            users, first = np.unique(customer[layer.arcs], return_index=True)
            sellers = supplier[layer.arcs]
            for weight, what in ((need, held), (need * markup, stands)):
                held[users] += _rows(weight[layer.arcs], sellers, first, len(held)) @ what
        return held


def _rows(weight: Floats, column: Positions, first: Positions, columns: int) -> csr_array:
    """The matrix whose row r holds the weights from `first[r]` up to the next row's."""
    return csr_array((weight, column, np.append(first, weight.size)), shape=(first.size, columns))


def shares(network: Network) -> Floats:
    """(m) part of each arc in its customer's need; the middle of the interval where the customer makes nothing."""
    arcs = network.arcs
    need = arcs.quantity * network.nodes.output[arcs.customer]
    middle = (arcs.share_low + arcs.share_high) / 2
    return np.divide(arcs.flow, need, out=middle, where=need > 0)


def _layer(own: Ints, known: Ints, group: Ints, customer: Ints, needed: Bools) -> Layer:
    """A layer from positions among the known arcs."""
    own = own[np.argsort(group[own], kind="stable")]
    local, first = np.unique(group[own], return_index=True)
    wanted = np.flatnonzero(needed[local])
    users, begin = np.unique(customer[own[first[wanted]]], return_index=True)
    return Layer(known[own], first.astype(np.int32), wanted.astype(np.int32), users, begin.astype(np.int32))


def _layers(supplier: Ints, customer: Ints, nodes: int) -> list[Ints]:
    """Arc positions by the longest way from raw material to their customer."""
    waiting = count(customer, nodes)
    outgoing = np.argsort(supplier, kind="stable")
    start = np.searchsorted(supplier[outgoing], np.arange(nodes + 1))
    incoming = np.argsort(customer, kind="stable")
    begin = np.searchsorted(customer[incoming], np.arange(nodes + 1))
    ready = np.flatnonzero(waiting == 0)
    layers: list[Ints] = []
    done = 0
    while ready.size:
        done += ready.size
        reached = customer[outgoing[_ranges(start[ready], start[ready + 1])]]
        np.subtract.at(waiting, reached, 1)
        ready = np.unique(reached[waiting[reached] == 0])
        if ready.size:
            layers.append(incoming[_ranges(begin[ready], begin[ready + 1])].astype(np.int32))
    if done < nodes:
        raise ValueError("the network has a loop")
    return layers


def _ranges(start: Positions, stop: Positions) -> Ints:
    """All positions of several half-open ranges, one after the other."""
    size = stop - start
    offset = np.repeat(np.cumsum(size) - size, size)
    positions: Ints = (np.arange(int(size.sum())) - offset + np.repeat(start, size)).astype(np.int32)
    return positions
