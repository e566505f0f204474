"""Where it is: exposure by country, sites, supply arcs that shocks reach, and the gates they pass."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

from foreshock.report.hits import Reach
from foreshock.report.money import revenue, spend
from foreshock.report.panels.geography_tables import NO_GATE, arc_table, country_table, gate_table
from foreshock.report.scene import Atlas, Scene
from foreshock.report.tabular import number
from foreshock.report.words import listed, money, percent, plural
from foreshock.schema.labels import UNKNOWN, Bools
from foreshock.schema.network import Network

ARCS = 250
SITES = 400


def payload(scene: Scene) -> dict[str, Any]:
    """Countries with what is bought from and sold to them a year, sites, arcs and gates."""
    network, atlas = scene.run.network, scene.atlas
    reached = scene.reached
    nodes, arcs, sales = reached.nodes, reached.arcs, reached.sales
    countries = _countries(scene, nodes, arcs, sales)
    gates = _gates(scene, arcs)
    return {
        "finding": _finding(scene, countries),
        "measured": scene.run.exposure is not None,
        "countries": countries,
        "unplaced": _unplaced(network, atlas),
        "sites": _sites(scene, nodes),
        "arcs": _arcs(scene, arcs, sales),
        "gates": gates,
        "gate_finding": _gate_finding(gates),
        "table": country_table(countries),
        "arc_table": arc_table(scene, arcs),
        "gate_table": gate_table(gates),
    }


def _countries(scene: Scene, nodes: Reach, arcs: Reach, sales: Reach) -> list[dict[str, Any]]:
    network, atlas = scene.run.network, scene.atlas
    bought: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    sold: dict[str, float] = defaultdict(float)
    at_risk: dict[str, float] = defaultdict(float)
    chance: dict[str, float] = defaultdict(float)
    value, income = spend(network), revenue(network)
    inside = _within_one_owner(network)
    for arc, supplier in enumerate(network.arcs.supplier.tolist()):
        country = network.nodes.country[supplier]
        if country is not None:
            if not inside[arc]:
                guessed = bool(network.arcs.estimated[arc] or network.nodes.estimated[supplier])
                bought[country].append((float(value[arc]), guessed))
            at_risk[country] = max(at_risk[country], float(arcs.loss[arc]))
            chance[country] = max(chance[country], float(arcs.probability[arc]))
    for row in range(len(network.demand)):
        market = network.demand.market[row]
        if market is not None:
            sold[market] += float(income[row])
            at_risk[market] = max(at_risk[market], float(sales.loss[row]))
            chance[market] = max(chance[market], float(sales.probability[row]))
    for node in range(len(network.nodes)):
        country = network.nodes.country[node]
        if country is not None:
            at_risk[country] = max(at_risk[country], float(nodes.loss[node]))
            chance[country] = max(chance[country], float(nodes.probability[node]))
    stops = _stops(scene)
    return [
        {
            **_country(atlas, iso3, bought.get(iso3, []), sold.get(iso3), at_risk[iso3], chance[iso3]),
            **stops.get(iso3, _NOT_MEASURED),
        }
        for iso3 in sorted({*at_risk, *stops} - {""})
    ]


_NOT_MEASURED: dict[str, Any] = {"stops": None, "stops_low": None, "stops_high": None}


def _stops(scene: Scene) -> dict[str, dict[str, Any]]:
    """Country -> yearly revenue that stops with it before anybody substitutes, and its interval."""
    found = scene.run.exposure
    if found is None:
        return {}
    one = found.countries
    return {
        code: {"stops": number(float(mid)), "stops_low": number(float(low)), "stops_high": number(float(high))}
        for code, mid, low, high in zip(one.country, one.exposed, one.exposed_low, one.exposed_high, strict=True)
    }


def _within_one_owner(network: Network) -> Bools:
    """(m) arcs on which nothing changes hands: from one step to the next of one site or one owner."""
    giver, taker = network.arcs.supplier, network.arcs.customer
    owner, site = network.nodes.owner.codes, network.nodes.site.codes
    return np.asarray(((owner[giver] == owner[taker]) & (owner[giver] != UNKNOWN)) | (site[giver] == site[taker]))


def _country(
    atlas: Atlas, iso3: str, bought: list[tuple[float, bool]], sold: float | None, at_risk: float, chance: float
) -> dict[str, Any]:
    place = atlas.countries.get(iso3)
    known = [amount for amount, _ in bought if not np.isnan(amount)]
    guessed = sum(amount for amount, estimated in bought if estimated and not np.isnan(amount))
    spent = sum(known)
    return {
        "iso3": iso3,
        "name": atlas.name(iso3),
        "numeric": place.numeric if place else "",
        "lat": number(place.lat) if place else None,
        "lon": number(place.lon) if place else None,
        "bought": number(spent) if known else None if bought else 0.0,
        "sold": 0.0 if sold is None else number(sold),
        "at_risk": number(at_risk),
        "chance": number(chance),
        "estimated": bool(spent and guessed > spent / 2),
        "unknown": bool(bought and not known),
    }


def _unplaced(network: Network, atlas: Atlas) -> list[str]:
    """Countries and markets that the atlas does not know: they cannot be drawn, so they are named."""
    seen = {*network.nodes.country.names, *network.demand.market.names}
    return sorted(name for name in seen if name not in atlas.countries)


def _point(network: Network, atlas: Atlas, node: int) -> tuple[float, float, bool] | None:
    """Latitude, longitude and whether it is only the country's middle."""
    lat, lon = float(network.nodes.lat[node]), float(network.nodes.lon[node])
    if not (np.isnan(lat) or np.isnan(lon)):
        return lat, lon, False
    place = atlas.countries.get(network.nodes.country[node] or "")
    return None if place is None else (place.lat, place.lon, True)


def _sites(scene: Scene, nodes: Reach) -> list[dict[str, Any]]:
    """Sites by name and place: what they make, how much of it is bought or sold, how likely a shock reaches them."""
    network, atlas = scene.run.network, scene.atlas
    value = np.nan_to_num(spend(network))
    through = np.bincount(network.arcs.supplier, weights=value, minlength=len(network.nodes))
    through += np.bincount(network.demand.node, weights=np.nan_to_num(revenue(network)), minlength=len(network.nodes))
    groups: dict[tuple[str, float, float], list[int]] = defaultdict(list)
    for node in range(len(network.nodes)):
        point = _point(network, atlas, node)
        if point is not None:
            name = network.nodes.site[node] or network.nodes.id[node]
            groups[(name, point[0], point[1])].append(node)
    found = [
        {
            "name": _site_name(network, atlas, name, members),
            "items": [network.item_name(network.nodes.item[node] or "") for node in members],
            "lat": number(lat, 6),
            "lon": number(lon, 6),
            "country": atlas.name(network.nodes.country[members[0]] or ""),
            "own": bool((network.nodes.tier[members] == 0).any()),
            "estimated": bool(network.nodes.estimated[members].all()),
            "value": number(float(through[members].sum())),
            "chance": number(float(nodes.probability[members].max())),
        }
        for (name, lat, lon), members in groups.items()
    ]
    return sorted(found, key=_trade)[:SITES]


def _trade(site: dict[str, Any]) -> float:
    return -float(site["value"])


def _site_name(network: Network, atlas: Atlas, name: str, members: list[int]) -> str:
    if network.nodes.estimated[members].all():
        return f"{atlas.name(network.nodes.country[members[0]] or '')} (estimated tier)"
    return network.site_name(name)


def _arcs(scene: Scene, arcs: Reach, sales: Reach) -> list[dict[str, Any]]:
    """Supply arcs and sales that a shock reaches, costliest first, drawn between two known places."""
    network, atlas = scene.run.network, scene.atlas
    drawn = []
    for arc in range(len(network.arcs)):
        if arcs.probability[arc] <= 0:
            continue
        supplier, customer = int(network.arcs.supplier[arc]), int(network.arcs.customer[arc])
        start, end = _point(network, atlas, supplier), _point(network, atlas, customer)
        if start is None or end is None or start[:2] == end[:2]:
            continue
        label = f"{network.node_name(supplier)} to {network.node_name(customer)}"
        estimated = bool(network.arcs.estimated[arc] or start[2])
        drawn.append(
            _line(start, end, label, estimated, "supply", (arcs.probability[arc], arcs.loss[arc], arcs.gain[arc]))
        )
    for row in range(len(network.demand)):
        node, market = int(network.demand.node[row]), network.demand.market[row]
        start, place = _point(network, atlas, node), atlas.countries.get(market or "")
        if sales.probability[row] <= 0 or start is None or place is None:
            continue
        label = f"{network.node_name(node)} to {place.name}"
        line = _line(
            start,
            (place.lat, place.lon, True),
            label,
            False,
            "sale",
            (sales.probability[row], sales.loss[row], sales.gain[row]),
        )
        drawn.append(line)
    return sorted(drawn, key=_weight)[:ARCS]


def _weight(line: dict[str, Any]) -> float:
    return -max(float(line["loss"]), -float(line["gain"]))


def _line(
    start: tuple[float, float, bool],
    end: tuple[float, float, bool],
    label: str,
    estimated: bool,
    kind: str,
    figures: tuple[float, float, float],
) -> dict[str, Any]:
    chance, loss, gain = (number(float(figure)) for figure in figures)
    return {
        "from": [number(start[1], 6), number(start[0], 6)],
        "to": [number(end[1], 6), number(end[0], 6)],
        "label": label,
        "estimated": estimated,
        "kind": kind,
        "chance": chance,
        "loss": loss,
        "gain": gain,
    }


def _gates(scene: Scene, arcs: Reach) -> list[dict[str, Any]]:
    """Gates that the company's goods pass: how many relations, and how likely one of them is disturbed there."""
    network, atlas = scene.run.network, scene.atlas
    value = spend(network)
    delayed = _disturbed(scene)
    passing: dict[str, list[int]] = defaultdict(list)
    for arc, route in enumerate(network.arcs.route.decode()):
        for gate in dict.fromkeys((route or "").split("|")):
            if gate and gate != NO_GATE:
                passing[gate].append(arc)
    found = []
    for gate, members in passing.items():
        place = atlas.gates.get(gate)
        shared = [arc for arc in members if arc in delayed]
        known = value[members][~np.isnan(value[members])]
        found.append(
            {
                "name": place.name if place else gate.replace("_", " "),
                "lat": number(place.lat) if place else None,
                "lon": number(place.lon) if place else None,
                "relations": len(members),
                "value": number(float(known.sum())) if known.size else None,
                "disturbed": len(shared),
                "chance": number(float(arcs.probability[shared].max())) if shared else 0.0,
                "state": "disturbed" if len(shared) == len(members) else "partly" if shared else "open",
            }
        )
    return sorted(found, key=lambda gate: -(gate["value"] or 0))


def _disturbed(scene: Scene) -> frozenset[int]:
    """Arcs that a shock hits directly (a route, a delay, a toll), not through their supplier."""
    return frozenset(row for shock in scene.summary.shocks for row in shock.lands.get("arcs", ()))


def _finding(scene: Scene, countries: list[dict[str, Any]]) -> str:
    bought = {one["name"]: one["bought"] for one in countries if isinstance(one["bought"], float) and one["bought"] > 0}
    if not bought:
        return "No purchase of this network has a known country and price."
    stops = {one["name"]: one["stops"] for one in countries if isinstance(one["stops"], float) and one["stops"] > 0}
    total = sum(bought.values())
    first = sorted(bought, key=lambda name: -bought[name])[:3]
    share = sum(bought[name] for name in first) / total
    exposed = [one for one in countries if (one["at_risk"] or 0) > 0]
    text = f"{percent(share)} of purchases come from {listed(first)}"
    if stops:
        most = max(stops, key=lambda name: stops[name])
        text += f"; {money(stops[most], scene.currency)} of yearly revenue stops with {most} if nobody substitutes"
    if exposed:
        top = max(exposed, key=lambda one: one["at_risk"])
        text += (
            f"; shocks reach {plural(len(exposed), 'country', 'countries')} of {len(countries)}, and those futures "
            f"that hit {top['name']} cost {money(top['at_risk'], scene.currency)} weighted by their chance, "
            f"before what other futures gain"
        )
    return text + "."


def _gate_finding(gates: list[dict[str, Any]]) -> str:
    if not gates:
        return "No route of this network names a gate."
    hit = [gate["name"] for gate in gates if gate["state"] != "open"]
    text = f"Goods pass {plural(len(gates), 'gate')}, most by value {gates[0]['name']}"
    return f"{text}; a future disturbs {listed(hit)}." if hit else f"{text}; no future disturbs one."
