"""The tables behind the maps: countries, relations, gates."""

from __future__ import annotations

from typing import Any

import numpy as np

from foreshock.report.hits import Reach
from foreshock.report.money import spend
from foreshock.report.scene import Atlas, Scene
from foreshock.report.tabular import ROW_LIMIT, Column, table

NO_GATE = "none"
"""What a network writes for a route that passes no gate."""


def gate_names(atlas: Atlas, route: str | None) -> str | None:
    """'suez_canal|gibraltar' -> 'Suez Canal, Strait of Gibraltar'; None where nobody stated the route."""
    if route is None:
        return None
    if route == NO_GATE:
        return "none"
    return ", ".join(atlas.gates[gate].name if gate in atlas.gates else gate for gate in route.split("|") if gate)


def country_table(countries: list[dict[str, Any]]) -> dict[str, Any]:
    """Exposure and shocks by country, a row each."""
    columns = (
        Column("Country"),
        Column("ISO-3"),
        Column("Bought a year", "money"),
        Column("Sold a year", "money"),
        Column("Yearly revenue that stops with it", "money"),
        Column("At least", "money"),
        Column("At most", "money"),
        Column("Chance a shock reaches it", "percent"),
        Column("Expected loss of those futures", "money"),
        Column("Mostly estimated", "flag"),
    )
    keys = ("name", "iso3", "bought", "sold", "stops", "stops_low", "stops_high", "chance", "at_risk", "estimated")
    rows = sorted(countries, key=lambda one: -(one["at_risk"] or 0))
    return table(
        columns,
        ([one[key] for key in keys] for one in rows),
        note="Revenue that stops is counted before anybody substitutes. A future that hits two countries counts "
        "for both: the last money column ranks, it does not add up.",
    )


def arc_table(scene: Scene, arcs: Reach) -> dict[str, Any]:
    """Relations that a shock reaches, a row each."""
    network = scene.run.network
    nodes, value = network.nodes, spend(network)
    columns = (
        Column("Supplier"),
        Column("Customer"),
        Column("Item"),
        Column("Bought a year", "money"),
        Column("Lead time", "days"),
        Column("Gates"),
        Column("Chance a shock reaches it", "percent"),
        Column("Expected loss of those futures", "money"),
        Column("Estimated", "flag"),
    )
    order = np.lexsort((-np.nan_to_num(value), -arcs.loss))
    return table(
        columns,
        (
            (
                network.node_name(int(network.arcs.supplier[arc])),
                network.node_name(int(network.arcs.customer[arc])),
                network.item_name(nodes.item[int(network.arcs.supplier[arc])] or ""),
                value[arc],
                network.arcs.lead_time[arc],
                gate_names(scene.atlas, network.arcs.route[arc]),
                arcs.probability[arc],
                arcs.loss[arc],
                network.arcs.estimated[arc],
            )
            for arc in order[:ROW_LIMIT].tolist()
        ),
        total=order.size,
    )


def gate_table(gates: list[dict[str, Any]]) -> dict[str, Any]:
    """Gates that some route passes, a row each."""
    columns = (
        Column("Gate"),
        Column("Relations", "number"),
        Column("Value a year", "money"),
        Column("Disturbed relations", "number"),
        Column("Chance", "percent"),
        Column("State"),
    )
    words = {
        "open": "open in every future",
        "partly": "disturbed for some goods",
        "disturbed": "disturbed for all goods",
    }
    return table(
        columns,
        (
            (gate["name"], gate["relations"], gate["value"], gate["disturbed"], gate["chance"], words[gate["state"]])
            for gate in gates
        ),
    )
