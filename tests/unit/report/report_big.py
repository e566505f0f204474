"""The report's test company inside a network of 100,000 relations, with tiers that skip and numbers that are "
"missing."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np
from report_fixture import run

from foreshock.core.rng import stream
from foreshock.report.view import RunView
from foreshock.schema.labels import Labels
from foreshock.schema.network import Arcs, Nodes

COUNTRIES = ("DEU", "CHN", "USA", "IND", "BRA")


def _longer(table: Any, count: int, filled: dict[str, Any], made: dict[str, Any]) -> dict[str, Any]:
    """Every column of a table with `count` more rows: constants from `filled`, whole columns from `made`."""
    found = dict(made)
    for column in fields(table):
        value = getattr(table, column.name)
        if column.name in found or value is None:
            continue
        if isinstance(value, Labels):
            found[column.name] = Labels.of(value.decode() + [filled.get(column.name)] * count)
        else:
            rest = np.full(count, filled.get(column.name, 1), dtype=value.dtype)
            found[column.name] = np.concatenate([value, rest])
    return found


def big(nodes: int = 20_000, arcs: int = 100_000) -> RunView:
    """The run of `report_fixture`, its network grown to so many nodes and relations."""
    view, random = run(), stream(11, "big")
    old, old_arcs = view.network.nodes, view.network.arcs
    more, more_arcs = nodes - len(old), arcs - len(old_arcs)
    names = [f"site{at}/item{at % 500}" for at in range(more)]
    grown = Nodes(
        **_longer(
            old,
            more,
            {"recovery": np.nan, "lat": np.nan, "lon": np.nan, "estimated": False},
            {
                "id": (*old.id, *names),
                "site": Labels.of(old.site.decode() + [name.partition("/")[0] for name in names]),
                "item": Labels.of(old.item.decode() + [name.partition("/")[2] for name in names]),
                "country": Labels.of(old.country.decode() + [COUNTRIES[at % 5] for at in range(more)]),
                "tier": np.concatenate([old.tier, 5 + 2 * (np.arange(more) % 3)]).astype(np.int32),
            },
        )
    )
    ends = {
        "supplier": np.concatenate([old_arcs.supplier, random.integers(len(old), nodes, more_arcs)]).astype(np.int32),
        "customer": np.concatenate([old_arcs.customer, random.integers(0, nodes, more_arcs)]).astype(np.int32),
    }
    links = Arcs(**_longer(old_arcs, more_arcs, {"estimated": False, "route": "suez_canal|malacca"}, ends))
    return replace(view, network=view.network.with_(nodes=grown, arcs=links))
