"""Tiers nobody has told us about: purchases without a known upstream continue with facts on where the material is from.

Rules
-----
* A node is continued where it has no inputs in the tables and its item has a commodity, unless the tables say that
  the material is mined, grown or recycled there (`upstream` none). Every country the material comes from becomes one
  estimated node 'country/commodity (unseen)'; what facts do not cover is an estimated node without a country,
  'unknown/commodity (unseen)'. Nothing is dropped and nothing unknown becomes zero: the shares of each purchase sum
  to 1.
* An estimated arc carries an interval [share_low, share_high]; with no fact at all it is [0, 1].
* An estimated node is measured in equivalents: one covers one unit of the purchase that it stands behind.
* An estimated tier shows exposure and limits nothing: its capacity is +inf, its stock 0, its cost and recovery NaN.
  Facts say where material comes from, not how much more could have come from there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from foreshock.core.parameters import parameter
from foreshock.data import commodities, countries
from foreshock.exposure.columns import add_up, longer
from foreshock.exposure.facts import Facts, Origin, Origins
from foreshock.schema.labels import UNKNOWN, Bools, Floats, Ints
from foreshock.schema.network import Arcs, Network, Nodes

UNSEEN = " (unseen)"
UNKNOWN_PLACE = "unknown"


def continue_upward(network: Network, facts: Facts, sources: Bools) -> Network:
    """The network with its unseen tier. `sources` (n): nodes with nothing above them, which stay as they are, like
    purchases whose commodity or country is unknown."""
    nodes, arcs = network.nodes, network.arcs
    inner = sources.copy()
    inner[arcs.customer] = True
    leaves: Ints = np.flatnonzero(
        ~inner & (nodes.commodity.codes != UNKNOWN) & (nodes.country.codes != UNKNOWN)
    ).astype(np.int32)
    if not leaves.size:
        return network
    behind = _Behind.of(nodes, leaves, facts)
    extended = _with_nodes(nodes, behind, leaves)
    return network.with_(
        nodes=extended,
        arcs=_with_arcs(network, behind, leaves),
        notes=(*network.notes, *behind.notes),
        item_units={**network.item_units, **{f"{name}{UNSEEN}": "equivalents" for name in behind.materials}},
        item_names={**behind.item_names(), **network.item_names},
        site_names={**behind.site_names(), **network.site_names},
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Behind:
    """Origins of every purchase: node `place[k]` supplies leaf `leaf[k]` (position in leaves) with `share[k]`.

    `keys`: the (country or '', commodity) of every new node.
    """

    keys: tuple[tuple[str, str], ...]
    place: Ints
    leaf: Ints
    share: Floats
    low: Floats
    high: Floats
    materials: tuple[str, ...]
    notes: tuple[str, ...]

    def item_names(self) -> dict[str, str]:
        """Item id -> what people call it."""
        return {f"{name}{UNSEEN}": f"{commodities.known_as(name)}{UNSEEN}" for name in self.materials}

    def site_names(self) -> dict[str, str]:
        """Site id of the unseen tier -> what people call it."""
        names = {country: countries.known_as(country) for country, _ in self.keys if country}
        return {UNKNOWN_PLACE: "an unknown country", **names}

    @classmethod
    def of(cls, nodes: Nodes, leaves: Ints, facts: Facts) -> _Behind:
        commodity, country = nodes.commodity.codes[leaves], nodes.country.codes[leaves]
        pairs, which = np.unique(np.stack([commodity, country], axis=1), axis=0, return_inverse=True)
        names = [(nodes.commodity.names[int(c)], nodes.country.names[int(k)]) for c, k in pairs]
        kept = [_main(facts.origins(material, buyer)) for material, buyer in names]
        index: dict[tuple[str, str], int] = {}
        rows = [
            [(index.setdefault((o.country, material), len(index)), o.share, o.low, o.high) for o in origins.rows]
            for (material, _), origins in zip(names, kept, strict=True)
        ]
        size = np.array([len(one) for one in rows])
        start = np.concatenate([[0], np.cumsum(size)])
        flat = np.array([row for one in rows for row in one], dtype=np.float64).reshape(-1, 4)
        which = which.reshape(-1)
        leaf = np.repeat(np.arange(leaves.size), size[which])
        offset = np.arange(leaf.size) - np.repeat(np.cumsum(size[which]) - size[which], size[which])
        pick = flat[start[which[leaf]] + offset]
        materials = tuple(dict.fromkeys(material for material, _ in names))
        return cls(
            keys=tuple(index),
            place=pick[:, 0].astype(np.int32),
            leaf=leaf.astype(np.int32),
            share=pick[:, 1],
            low=pick[:, 2],
            high=pick[:, 3],
            materials=materials,
            notes=_notes(names, kept),
        )


def _main(origins: Origins) -> Origins:
    """Origins above the smallest share worth a node; the others join what is unknown, with the sum of their bounds."""
    least = parameter("exposure.smallest_origin").value
    main = tuple(row for row in origins.rows if row.country and row.share >= least)
    rest = [row for row in origins.rows if not (row.country and row.share >= least)]
    left = max(1 - sum(row.share for row in main), 0.0)
    if left <= 1e-12:
        return Origins(main, origins.source)
    low, high = sum(row.low for row in rest), min(1.0, sum(row.high for row in rest))
    return Origins((*main, Origin("", left, min(low, left), max(high, left))), origins.source)


def _notes(names: list[tuple[str, str]], kept: list[Origins]) -> tuple[str, ...]:
    """One sentence for each source of facts, one for what stays unknown."""
    blank = sorted(
        {
            f"{commodities.known_as(material)} into {countries.known_as(buyer)}"
            for (material, buyer), o in zip(names, kept, strict=True)
            if o.blank
        }
    )
    sources = sorted({origins.source for origins in kept if not origins.blank})
    notes = [f"Unseen tiers are estimated from: {'; '.join(sources)}."] if sources else []
    if blank:
        shown = ", ".join(blank[:6]) + (", ..." if len(blank) > 6 else "")
        notes.append(f"The origin is unknown, not zero, for {shown}: no fact table covers it.")
    return tuple(notes)


def _with_nodes(nodes: Nodes, behind: _Behind, leaves: Ints) -> Nodes:
    more = len(behind.keys)
    places = [country or UNKNOWN_PLACE for country, _ in behind.keys]
    items = [f"{material}{UNSEEN}" for _, material in behind.keys]
    flow = nodes.output[leaves][behind.leaf] * behind.share
    tier = np.full(more, np.iinfo(np.int32).max, dtype=np.int32)
    np.minimum.at(tier, behind.place, nodes.tier[leaves][behind.leaf] + 1)
    unknown = np.full(more, np.nan)
    return Nodes(
        id=(*nodes.id, *(f"{place}/{item}" for place, item in zip(places, items, strict=True))),
        site=longer(nodes.site, places),
        item=longer(nodes.item, items),
        country=longer(nodes.country, [country for country, _ in behind.keys]),
        sector=longer(nodes.sector, [""] * more),
        commodity=longer(nodes.commodity, [material for _, material in behind.keys]),
        owner=longer(nodes.owner, [""] * more),
        output=np.concatenate([nodes.output, add_up(behind.place, flow, more)]),
        capacity=np.concatenate([nodes.capacity, np.full(more, np.inf)]),
        stock=np.concatenate([nodes.stock, np.zeros(more)]),
        recovery=np.concatenate([nodes.recovery, unknown]),
        unit_cost=np.concatenate([nodes.unit_cost, unknown]),
        lat=np.concatenate([nodes.lat, unknown]),
        lon=np.concatenate([nodes.lon, unknown]),
        tier=np.concatenate([nodes.tier, tier]),
        estimated=np.concatenate([nodes.estimated, np.ones(more, dtype=np.bool_)]),
    )


def _with_arcs(network: Network, behind: _Behind, leaves: Ints) -> Arcs:
    nodes, arcs, more = network.nodes, network.arcs, behind.leaf.size
    customer = leaves[behind.leaf].astype(np.int32)
    unknown = np.full(more, np.nan)
    ones = np.ones(more)
    return Arcs(
        supplier=np.concatenate([arcs.supplier, (behind.place + len(nodes)).astype(np.int32)]),
        customer=np.concatenate([arcs.customer, customer]),
        quantity=np.concatenate([arcs.quantity, ones]),
        flow=np.concatenate([arcs.flow, nodes.output[customer] * behind.share]),
        price=np.concatenate([arcs.price, unknown]),
        tariff=np.concatenate([arcs.tariff, unknown]),
        lead_time=np.concatenate([arcs.lead_time, unknown]),
        access=np.concatenate([arcs.access, ones]),
        criticality=np.concatenate([arcs.criticality, ones]),
        route=longer(arcs.route, [""] * more),
        share_low=np.concatenate([arcs.share_low, behind.low]),
        share_high=np.concatenate([arcs.share_high, behind.high]),
        estimated=np.concatenate([arcs.estimated, np.ones(more, dtype=np.bool_)]),
    )
