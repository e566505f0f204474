"""Exposure along the chain: upstream by product and country, by gate, by tier."""

from __future__ import annotations

import numpy as np

from foreshock.exposure.columns import add_up, count
from foreshock.exposure.essential import gates_of
from foreshock.exposure.indices import grouped_hhi, places
from foreshock.exposure.measured import Measured, whereabouts
from foreshock.exposure.sweep import Sweep
from foreshock.schema.exposure import GateExposure, TierExposure, UpstreamExposure
from foreshock.schema.labels import UNKNOWN, Bools, Floats

MATTERS = 5e-4
"""Smallest cost share or dependence that gets a row of its own in the upstream table."""


def upstream(found: Measured) -> UpstreamExposure:
    """Cost content and dependence of every product by country: `cost_content`, `Sweep.dependence`."""
    network, nodes, demand = found.network, found.network.nodes, found.network.demand
    names = (*nodes.country.names, "")
    content, cost = cost_content(found.sweep, whereabouts(network)[:, None] == np.arange(len(names)))
    middle, low, high = found.abroad
    item = nodes.item.codes[demand.node]
    rows: list[tuple[str, str]] = []
    figures: list[Floats] = []
    for code in dict.fromkeys(item.tolist()):
        mine = np.flatnonzero(item == code)
        sold = demand.quantity[mine] if demand.quantity[mine].sum() > 0 else np.ones(mine.size)
        sold = sold / sold.sum()
        share = (sold @ content[demand.node[mine]]) / (sold @ cost[demand.node[mine]])
        table = np.stack([share, sold @ middle[mine], sold @ low[mine], sold @ high[mine]], axis=1)
        weight = np.fmax(table[:, 0], table[:, 3])
        kept = [place for place in np.argsort(-weight, kind="stable").tolist() if weight[place] >= MATTERS]
        rows.extend((nodes.item.names[code], names[place]) for place in kept)
        figures.append(table[kept])
    numbers = np.concatenate(figures) if figures else np.empty((0, 4))
    return UpstreamExposure(
        product=tuple(product for product, _ in rows),
        country=tuple(country for _, country in rows),
        cost_share=numbers[:, 0],
        dependence=numbers[:, 1],
        low=numbers[:, 2],
        high=numbers[:, 3],
    )


def by_gate(found: Measured) -> GateExposure:
    """What passes each gate, and what stops when it shuts; the gate with the largest value first."""
    route, nodes = found.network.arcs.route, len(found.network.nodes)
    names = gates_of(route)
    paths = [set(path.split("|")) for path in (*route.names, "")]
    passes = np.zeros((len(paths), len(names)), dtype=np.bool_)
    for position, gate in enumerate(names):
        passes[:, position] = [gate in path for path in paths]
    through = passes[route.codes]
    value = found.value @ through
    total = float(found.value[found.moved()].sum())
    order = np.argsort(-value, kind="stable")
    exposed = found.exposed(np.zeros((nodes, len(names)), dtype=np.bool_), through)
    return GateExposure(
        gate=tuple(names[position] for position in order.tolist()),
        arcs=through.sum(axis=0).astype(np.int32)[order],
        value=value[order],
        share=value[order] / total if total > 0 else np.full(len(names), np.nan),
        stopped=found.stopped.gate[order],
        exposed=exposed[order],
    )


def route_unknown(found: Measured) -> float:
    """Share of the value between different sites whose route nobody stated."""
    moved = found.moved() & ~found.network.arcs.estimated
    total = float(found.value[moved].sum())
    blind = moved & (found.network.arcs.route.codes == UNKNOWN)
    return float(found.value[blind].sum()) / total if total > 0 else float("nan")


def by_tier(found: Measured) -> TierExposure:
    """Indices over deliveries: by value in known tiers, by share of the purchase in unseen ones (no price is known)."""
    nodes, arcs, demand = found.network.nodes, found.network.arcs, found.network.demand
    supplier = arcs.supplier
    tier = np.where(nodes.tier < 0, 0, nodes.tier) * 2 + nodes.estimated
    size = int(tier.max(initial=0)) + 1
    value = add_up(tier[supplier], found.value, size) + add_up(tier[demand.node], found.revenue, size)
    amount = np.where(nodes.estimated[supplier], found.sweep.share, found.value)
    total = add_up(tier[supplier], amount, size)
    seen = add_up(tier[supplier], amount * (nodes.country.codes[supplier] != UNKNOWN), size)
    kept = np.unique(tier[nodes.tier >= 0])
    unseen = kept % 2 == 1
    return TierExposure(
        tier=(kept // 2).astype(np.int32),
        estimated=unseen,
        nodes=count(tier[nodes.tier >= 0], size)[kept],
        value=np.where(unseen, np.nan, value[kept]),
        hhi_country=grouped_hhi(amount, tier[supplier], places(found.network)[supplier], size)[kept],
        hhi_site=grouped_hhi(amount, tier[supplier], nodes.site.codes[supplier], size)[kept],
        known=np.divide(seen, total, out=np.full(size, np.nan), where=total > 0)[kept],
    )


def cost_content(sweep: Sweep, place: Bools) -> tuple[Floats, Floats]:
    """(n, C) cost of one unit by the country that adds it, and (n) the whole cost of a unit, tariffs included.

    `place` (n, C): True where the node stands. A supplier's mark-up (price less cost) counts where the supplier stands.
    An unknown unit cost makes the costs above it NaN; unseen tiers add nothing, their cost is inside the purchase.
    """
    nodes, arcs = sweep.network.nodes, sweep.network.arcs
    need = arcs.quantity * sweep.share
    real = ~arcs.estimated & (need > 0)
    door = np.where(real, need * arcs.price * (1 + arcs.tariff), 0.0)
    whole = np.where(nodes.estimated, 0.0, nodes.unit_cost) + add_up(arcs.customer, door, len(nodes))
    markup = np.where(real, arcs.price - whole[arcs.supplier], 0.0)
    return sweep.contents(np.where(nodes.estimated, 0.0, nodes.unit_cost), markup, place), whole
