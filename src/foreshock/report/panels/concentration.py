"""What the company depends on before anything has happened: concentration by item, site, country and tier."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from foreshock.report.scene import Scene
from foreshock.report.tabular import Column, number, table
from foreshock.report.words import money, plural
from foreshock.schema.exposure import Exposure

TOP = 14


def payload(scene: Scene) -> dict[str, Any] | None:
    """Items by what stops with their worst source, and every table of the exposure; None where none was measured."""
    found = scene.run.exposure
    if found is None:
        return None
    return {
        "finding": _finding(found, scene.run.network.item_name),
        "items": _items(scene, found),
        "notes": list(found.notes),
        "table": _item_table(scene, found),
        "more": [
            ["Sites", _site_table(scene, found)],
            ["Countries", _country_table(scene, found)],
            ["Products by country of dependence", _upstream_table(scene, found)],
            ["Tiers", _tier_table(found)],
            ["Raw materials: geopolitical supply risk (GeoPolRisk)", _risk_table(scene, found)],
        ],
    }


def _finding(found: Exposure, name: Callable[[str], str]) -> str:
    items = found.items
    bought = int((~items.internal).sum())
    text = (
        f"{found.single_source} of {plural(bought, 'bought item')} hang on one source and "
        f"{found.sole_country} on one country"
    )
    if len(items) and np.nanmax(np.nan_to_num(items.stopped)) > 0:
        worst = int(np.nanargmax(np.nan_to_num(items.stopped)))
        text += (
            f"; without the worst source of {name(items.item[worst])}, "
            f"{money(float(items.stopped[worst]), found.currency)} of yearly revenue has no way out"
        )
    return text + "."


def _items(scene: Scene, found: Exposure) -> list[dict[str, Any]]:
    items = found.items
    order = np.lexsort((-np.nan_to_num(items.value), -np.nan_to_num(items.stopped)))
    chosen = [int(row) for row in order if not items.internal[row]][:TOP]
    return [
        {
            "item": scene.run.network.item_name(items.item[row]),
            "stopped": number(float(items.stopped[row])),
            "hhi": number(float(items.hhi_country[row])),
            "sources": int(items.sources[row]),
            "single": bool(items.single_source[row]),
            "sole": bool(items.sole_country[row]),
            "country": scene.atlas.name(items.largest_country[row]),
            "share": number(float(items.largest_share[row])),
            "cover": number(float(items.cover[row])),
        }
        for row in chosen
    ]


def _item_table(scene: Scene, found: Exposure) -> dict[str, Any]:
    one, network = found.items, scene.run.network
    columns = (
        Column("Item"),
        Column("Commodity"),
        Column("Tier", "number"),
        Column("Need a year", "number"),
        Column("Unit"),
        Column("Value a year", "money"),
        Column("Sources, at least", "number"),
        Column("Countries, at least", "number"),
        Column("Single source", "flag"),
        Column("Sole country", "flag"),
        Column("Own step", "flag"),
        Column("HHI of sites", "number"),
        Column("HHI of countries", "number"),
        Column("Largest country"),
        Column("Its share", "percent"),
        Column("Stock lasts", "days"),
        Column("Revenue without a way out", "money"),
    )
    rows = zip(
        map(network.item_name, one.item), one.commodity, one.tier, one.need, one.unit, one.value, one.sources,
        one.countries, one.single_source, one.sole_country, one.internal, one.hhi_site, one.hhi_country,
        map(scene.atlas.name, one.largest_country),
        one.largest_share, one.cover, one.stopped, strict=True,
    )  # fmt: skip
    note = (
        "HHI is the sum of squared shares, 1 where one source has all. 'Without a way out': revenue that has "
        "nothing left to sell when the worst single source stops."
    )
    return table(columns, rows, note=note)


def _site_table(scene: Scene, found: Exposure) -> dict[str, Any]:
    one = found.sites
    columns = (
        Column("Site"),
        Column("Owner"),
        Column("Country"),
        Column("Makes"),
        Column("Own", "flag"),
        Column("Bought there by the company", "money"),
        Column("Bought there by others", "money"),
        Column("Revenue without a way out", "money"),
        Column("Revenue that stops before anybody substitutes", "money"),
        Column("Recovery", "days"),
    )
    names = [scene.atlas.name(code) for code in one.country]
    network = scene.run.network
    rows = zip(
        map(network.site_name, one.site),
        one.owner,
        names,
        one.items,
        one.own,
        one.spend,
        one.upstream,
        one.stopped,
        one.exposed,
        one.recovery,
        strict=True,
    )
    return table(columns, rows)


def _country_table(scene: Scene, found: Exposure) -> dict[str, Any]:
    one = found.countries
    columns = (
        Column("Country"),
        Column("Sites", "number"),
        Column("Bought there by the company", "money"),
        Column("Share", "percent"),
        Column("Bought there by others", "money"),
        Column("Cost added there", "money"),
        Column("Sales", "money"),
        Column("Revenue without a way out", "money"),
        Column("Revenue that stops before anybody substitutes", "money"),
        Column("At least", "money"),
        Column("At most", "money"),
        Column("Items only from there", "number"),
    )
    names = [scene.atlas.name(code) for code in one.country]
    rows = zip(
        names, one.sites, one.spend, one.share, one.upstream, one.value_added, one.sales, one.stopped, one.exposed,
        one.exposed_low, one.exposed_high, one.sole_items, strict=True,
    )  # fmt: skip
    return table(
        columns, rows, note="What a year really loses lies between the two revenue columns; the stress finds it."
    )


def _upstream_table(scene: Scene, found: Exposure) -> dict[str, Any]:
    one = found.upstream
    columns = (
        Column("Product"),
        Column("Country"),
        Column("Share of its cost", "percent"),
        Column("Share of output that stops", "percent"),
        Column("At least", "percent"),
        Column("At most", "percent"),
    )
    names = [scene.atlas.name(code) if code else None for code in one.country]
    product = scene.run.network.item_name
    return table(
        columns, zip(map(product, one.product), names, one.cost_share, one.dependence, one.low, one.high, strict=True)
    )


def _tier_table(found: Exposure) -> dict[str, Any]:
    one = found.tiers
    columns = (
        Column("Tier", "number"),
        Column("Estimated", "flag"),
        Column("Nodes", "number"),
        Column("Value delivered", "money"),
        Column("HHI of countries", "number"),
        Column("HHI of sites", "number"),
        Column("Known country", "percent"),
    )
    return table(
        columns,
        zip(one.tier, one.estimated, one.nodes, one.value, one.hhi_country, one.hhi_site, one.known, strict=True),
    )


def _risk_table(scene: Scene, found: Exposure) -> dict[str, Any]:
    one = found.risk
    columns = (
        Column("Item"),
        Column("Material"),
        Column("GeoPolRisk", "number"),
        Column("At least", "number"),
        Column("At most", "number"),
        Column("HHI of world production", "number"),
        Column("Import risk", "number"),
        Column("Purchases with a known country", "percent"),
        Column("Production shares from"),
    )
    return table(
        columns,
        zip(
            map(scene.run.network.item_name, one.item),
            one.material,
            one.score,
            one.low,
            one.high,
            one.hhi,
            one.import_risk,
            one.covered,
            one.basis,
            strict=True,
        ),
    )
