"""What a product cannot be made without: no alternative exists, whatever the alternatives could deliver."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from foreshock.exposure.columns import add_up, count
from foreshock.exposure.sweep import Sweep
from foreshock.schema.labels import UNKNOWN, Bools, Floats, Ints, Labels
from foreshock.schema.network import SALES, Network


@dataclass(frozen=True, slots=True, eq=False)
class Stopped:
    """What stops with each site, country, item and gate: one entry per code of the network's columns, or gate."""

    site: Floats
    country: Floats
    item: Floats
    gate: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Essential:
    """For every demand row, the sites, countries, items and gates without which nothing is left to sell.

    Removing a thing r stops node j when r is j's own (its site, its country), or when for some needed input of j every
    open source is stopped or lies behind r. So the set of fatal things obeys

        E(j) = own(j)  united with, over needed inputs k,  the intersection over open sources i of E(i) and gates(i, j)

    and is found in one walk from raw material to product. An item k is fatal to j where j needs k and has one open
    source of it, and to everything that j is fatal to. Only what the tables say counts: unseen tiers are left out.
    `row` and `thing` (in step) list the pairs of demand row and fatal thing; things are numbered sites first (as in
    nodes.site.names), then countries (nodes.country.names), items (nodes.item.names) and `gates`.
    """

    row: Ints
    thing: Ints
    sizes: tuple[int, int, int]
    gates: tuple[str, ...]

    @classmethod
    def of(cls, sweep: Sweep) -> Essential:
        network = sweep.network
        names = gates_of(network.arcs.route)
        nodes = network.nodes
        sizes = (len(nodes.site.names), len(nodes.country.names), len(nodes.item.names))
        sets = _fatal(sweep, sizes, names)
        row: list[int] = []
        thing: list[int] = []
        for position, node in enumerate(network.demand.node.tolist()):
            found = _bits(sets(node))
            row.extend([position] * len(found))
            thing.extend(found)
        return cls(np.asarray(row, dtype=np.int32), np.asarray(thing, dtype=np.int32), sizes, names)

    def at_risk(self, worth: Floats) -> Stopped:
        """Worth of the demand rows (d) that stop with each thing."""
        ends = np.cumsum(self.sizes)
        total = add_up(self.thing, worth[self.row], int(ends[-1]) + len(self.gates))
        return Stopped(*np.split(total, ends))


def gates_of(route: Labels) -> tuple[str, ...]:
    """Every gate on some route, in order of first appearance."""
    return tuple(dict.fromkeys(gate for path in route.names if path != "none" for gate in path.split("|")))


def gathering(network: Network) -> Bools:
    """(n) True for the nodes that only gather a product from several plants."""
    site = network.nodes.site
    return np.array([*(name.startswith(SALES) for name in site.names), False], dtype=np.bool_)[site.codes]


class _Sets:
    """Fatal sets as the bits of one integer a node; those of plain sources are made when asked for."""

    def __init__(self, network: Network, sites: int) -> None:
        self._site = network.nodes.site.codes.tolist()
        self._country = np.where(gathering(network), UNKNOWN, network.nodes.country.codes).tolist()
        self._sites = sites
        self._known: dict[int, int] = {}

    def __call__(self, node: int) -> int:
        known = self._known.get(node)
        return self.own(node) if known is None else known

    def own(self, node: int) -> int:
        site, country = self._site[node], self._country[node]
        mask = 0 if site == UNKNOWN else 1 << site
        return mask if country == UNKNOWN else mask | 1 << (self._sites + country)

    def put(self, node: int, mask: int) -> None:
        self._known[node] = mask


def _fatal(sweep: Sweep, sizes: tuple[int, int, int], gates: tuple[str, ...]) -> _Sets:
    network, arcs = sweep.network, sweep.network.arcs
    first_item = sizes[0] + sizes[1]
    place = {gate: first_item + sizes[2] + position for position, gate in enumerate(gates)}
    masks = [sum(1 << place[gate] for gate in set(path.split("|")) if gate in place) for path in arcs.route.names]
    masks.append(0)
    group = np.full(len(arcs), UNKNOWN, dtype=np.int32)
    group[sweep.arcs] = sweep.group
    counted = np.zeros(len(arcs), dtype=np.bool_)
    counted[sweep.arcs] = (arcs.access[sweep.arcs] > 0) & sweep.needed[sweep.group]
    single = np.full(len(arcs), UNKNOWN, dtype=np.int32)
    alone = (count(group[counted], sweep.customer.size) == 1)[sweep.group] & counted[sweep.arcs]
    single[sweep.arcs[alone]] = network.nodes.item.codes[arcs.supplier[sweep.arcs[alone]]]
    supplier, route, customer = arcs.supplier.tolist(), arcs.route.codes.tolist(), sweep.customer.tolist()
    groups, only = group.tolist(), single.tolist()
    sets = _Sets(network, sizes[0])
    for layer in sweep.layers:
        common: dict[int, int] = {}
        for arc in layer.arcs[counted[layer.arcs]].tolist():
            mask = sets(supplier[arc]) | masks[route[arc]]
            if only[arc] != UNKNOWN:
                mask |= 1 << (first_item + only[arc])
            known = common.get(groups[arc])
            common[groups[arc]] = mask if known is None else known & mask
        for key, mask in common.items():
            sets.put(customer[key], sets(customer[key]) | mask)
    return sets


def _bits(mask: int) -> list[int]:
    """Positions of the set bits."""
    octets = np.frombuffer(mask.to_bytes((mask.bit_length() + 7) // 8, "little"), dtype=np.uint8)
    found: list[int] = np.flatnonzero(np.unpackbits(octets, bitorder="little")).tolist()
    return found
