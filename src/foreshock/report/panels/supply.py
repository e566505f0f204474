"""The supply network by tier: who makes what for whom, what is single-sourced, what is only estimated."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

from foreshock.report.hits import Reach
from foreshock.report.money import revenue, spend
from foreshock.report.names import part_name
from foreshock.report.scene import Scene
from foreshock.report.tabular import ROW_LIMIT, Column, number, table
from foreshock.report.words import listed, percent, plural
from foreshock.schema.labels import Floats
from foreshock.schema.network import Network

NODES = 70
"""Nodes drawn; a larger network shows those that shocks reach and that carry most money, the table names the rest."""


def payload(scene: Scene) -> dict[str, Any]:
    """Nodes in tiers and the relations between them, each with its money a year and what can reach it."""
    network = scene.run.network
    nodes, arcs = scene.reached.nodes, scene.reached.arcs
    worth = throughput(network)
    tier = tiers(network)
    alone = single_sources(network)
    drawn = _chosen(network, nodes, worth)
    place = {node: position for position, node in enumerate(drawn)}
    limits = _binding(scene)
    return {
        "finding": _finding(scene, nodes, alone),
        "nodes": [
            {**_node(scene, node, int(tier[node]), worth, nodes, alone), **limits.get(("node", node), FREE)}
            for node in drawn
        ],
        "links": _links(network, place, tier, arcs, limits),
        "left_out": len(network.nodes) - len(drawn),
        "tiers": int(tier[drawn].max()) + 1 if drawn else 0,
        "table": _table(scene, tier, worth, nodes, alone),
        "single": _single_table(scene, alone),
        "level": scene.summary.level,
        "binding": _binding_table(scene),
    }


def throughput(network: Network) -> Floats:
    """(n) money a year that leaves each node, as purchases of others and sales; NaN where every part is unknown."""
    count = len(network.nodes)
    total, known = np.zeros(count), np.zeros(count, dtype=np.bool_)
    for ends, amount in ((network.arcs.supplier, spend(network)), (network.demand.node, revenue(network))):
        np.add.at(total, ends, np.nan_to_num(amount))
        known[ends[~np.isnan(amount)]] = True
    return np.where(known, total, np.nan)


def tiers(network: Network) -> np.ndarray:
    """(n) the node's own tier; where it is unknown, one more than the nearest customer whose tier is known."""
    tier = network.nodes.tier.astype(np.int64).copy()
    supplier, customer = network.arcs.supplier, network.arcs.customer
    for _ in range(int((tier < 0).sum())):
        open_arcs = (tier[supplier] < 0) & (tier[customer] >= 0)
        if not open_arcs.any():
            break
        reached = np.full(tier.size, np.iinfo(np.int64).max)
        np.minimum.at(reached, supplier[open_arcs], tier[customer[open_arcs]] + 1)
        tier = np.where((tier < 0) & (reached < np.iinfo(np.int64).max), reached, tier)
    return np.maximum(tier, 0)


def single_sources(network: Network) -> dict[tuple[int, str], int]:
    """(customer, item) -> the only supplier that is open to it, where there is exactly one that is not estimated."""
    suppliers: dict[tuple[int, str], list[int]] = defaultdict(list)
    for arc in np.flatnonzero(network.arcs.access > 0).tolist():
        supplier = int(network.arcs.supplier[arc])
        key = (int(network.arcs.customer[arc]), network.nodes.item[supplier] or network.nodes.id[supplier])
        suppliers[key].append(supplier)
    return {
        key: found[0]
        for key, found in suppliers.items()
        if len(set(found)) == 1 and not network.nodes.estimated[found[0]]
    }


def _chosen(network: Network, nodes: Reach, worth: Floats) -> list[int]:
    count = len(network.nodes)
    if count <= NODES:
        return list(range(count))
    order = np.lexsort((-np.nan_to_num(worth), -nodes.loss))
    return sorted(order[:NODES].tolist())


def _node(
    scene: Scene, node: int, tier: int, worth: Floats, reached: Reach, alone: dict[tuple[int, str], int]
) -> dict[str, Any]:
    network = scene.run.network
    nodes = network.nodes
    return {
        "id": network.node_name(node),
        "site": network.site_name(nodes.site[node] or nodes.id[node]),
        "item": network.item_name(nodes.item[node] or ""),
        "country": scene.atlas.name(nodes.country[node]),
        "tier": tier,
        "estimated": bool(nodes.estimated[node]),
        "value": number(float(worth[node])),
        "chance": number(float(reached.probability[node])),
        "loss": number(float(reached.loss[node])),
        "gain": number(float(reached.gain[node])),
        "single": node in set(alone.values()),
        "recovery": number(float(nodes.recovery[node])),
    }


def _links(
    network: Network,
    place: dict[int, int],
    tier: np.ndarray,
    arcs: Reach,
    limits: dict[tuple[str, int], dict[str, Any]],
) -> list[dict[str, Any]]:
    """Relations between drawn nodes, always from the upper tier to the lower, so that they can be laid out."""
    value = spend(network)
    found = []
    for arc in range(len(network.arcs)):
        supplier, customer = int(network.arcs.supplier[arc]), int(network.arcs.customer[arc])
        if supplier not in place or customer not in place or tier[supplier] <= tier[customer]:
            continue
        found.append(
            {
                "source": place[supplier],
                "target": place[customer],
                "value": number(float(value[arc])),
                "estimated": bool(network.arcs.estimated[arc]),
                "shut": bool(network.arcs.access[arc] <= 0),
                "chance": number(float(arcs.probability[arc])),
                "loss": number(float(arcs.loss[arc])),
                "gain": number(float(arcs.gain[arc])),
                **limits.get(("arc", arc), FREE),
            }
        )
    return found


FREE: dict[str, Any] = {"binding": 0.0, "missing": 0.0}
"""A part that limits nothing in the tail."""


def _binding(scene: Scene) -> dict[tuple[str, int], dict[str, Any]]:
    """(kind, row) -> share of the tail in which it limits, and the money of what is missing there."""
    found = scene.run.explain
    if found is None:
        return {}
    return {
        (one.kind, one.position): {"binding": number(one.binding), "missing": number(one.missing)}
        for one in found.parts
    }


def _binding_table(scene: Scene) -> dict[str, Any] | None:
    found = scene.run.explain
    if found is None or not found.parts:
        return None
    columns = (
        Column("Part"),
        Column("Kind"),
        Column("Country"),
        Column("Limits in this share of the worst futures", "percent"),
        Column("What is missing there costs", "money"),
        Column("One more unit a day would save", "money"),
    )
    rows = (
        (
            part_name(scene.run.network, one),
            one.kind,
            scene.atlas.name(one.country) or None,
            one.binding,
            one.missing,
            one.price,
        )
        for one in found.parts
    )
    note = "Shadow prices of the worst futures. What is missing ranks the parts: its sum is at least the loss."
    return table(columns, rows, note=note)


def _finding(scene: Scene, nodes: Reach, alone: dict[tuple[int, str], int]) -> str:
    network = scene.run.network
    parts = [plural(len(alone), "purchase") + (" hangs" if len(alone) == 1 else " hang") + " on a single source"]
    guessed = int(network.nodes.estimated.sum())
    if guessed:
        parts.append(f"{guessed} of {len(network.nodes)} nodes are estimated tiers")
    explained = scene.run.explain
    if explained is not None and explained.parts:
        first = explained.parts[0]
        parts.append(
            f"in {percent(first.binding)} of the worst futures {part_name(network, first)} is what limits the company"
        )
    elif nodes.loss.size and nodes.loss.max() > 0:
        top = np.argsort(-nodes.loss, kind="stable")
        names = [network.node_name(int(node)) for node in top[:2] if nodes.loss[node] > 0]
        parts.append(f"the costliest futures run through {listed(names)}")
    return "; ".join(parts)[:1].upper() + "; ".join(parts)[1:] + "."


def _table(
    scene: Scene, tier: np.ndarray, worth: Floats, reached: Reach, alone: dict[tuple[int, str], int]
) -> dict[str, Any]:
    network = scene.run.network
    nodes = network.nodes
    only = set(alone.values())
    columns = (
        Column("Node"),
        Column("Country"),
        Column("Tier", "number"),
        Column("Output", "number", "a day"),
        Column("Recovery", "days"),
        Column("Money through it a year", "money"),
        Column("Single source", "flag"),
        Column("Estimated", "flag"),
        Column("Chance a shock reaches it", "percent"),
        Column("Expected loss of those futures", "money"),
    )
    order = np.lexsort((-np.nan_to_num(worth), -reached.loss))
    return table(
        columns,
        (
            (
                network.node_name(node),
                scene.atlas.name(nodes.country[node]) or None,
                int(tier[node]),
                nodes.output[node],
                nodes.recovery[node],
                worth[node],
                node in only,
                nodes.estimated[node],
                reached.probability[node],
                reached.loss[node],
            )
            for node in order[:ROW_LIMIT].tolist()
        ),
        total=order.size,
    )


def _single_table(scene: Scene, alone: dict[tuple[int, str], int]) -> dict[str, Any]:
    network = scene.run.network
    nodes = network.nodes
    columns = (
        Column("Customer"),
        Column("Item"),
        Column("Its only supplier"),
        Column("Country"),
        Column("Recovery", "days"),
    )
    return table(
        columns,
        (
            (
                network.node_name(customer),
                network.item_name(item),
                network.node_name(supplier),
                scene.atlas.name(nodes.country[supplier]) or None,
                nodes.recovery[supplier],
            )
            for (customer, item), supplier in alone.items()
        ),
    )
