"""A network as plain columns: for reports, files, DuckDB and data frames."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from foreshock.schema.labels import Labels
from foreshock.schema.network import Arcs, Demand, InputStocks, Network, Nodes

Columns = dict[str, list[Any]]


def to_tables(network: Network) -> dict[str, Columns]:
    """'nodes', 'arcs', 'demand', 'stocks': column name -> plain values.

    Units are those of the network: rates per day, days, money a unit. Nodes are named by their id; an unknown text is
    None, an unknown number NaN, an unlimited capacity inf. `arcs` and `demand` also say the item.
    """
    names, items = network.nodes.id, network.nodes.item
    arcs, demand, stocks = (_plain(table) for table in (network.arcs, network.demand, network.stocks))
    supplier, node = arcs["supplier"], demand["node"]
    arcs |= {end: [names[position] for position in arcs[end]] for end in ("supplier", "customer")}
    demand["node"] = [names[position] for position in node]
    stocks["node"] = [names[position] for position in stocks["node"]]
    stocks["item"] = [items.names[code] for code in stocks["item"]]
    arcs["item"] = [items[position] for position in supplier]
    demand["item"] = [items[position] for position in node]
    return {"nodes": _plain(network.nodes), "arcs": arcs, "demand": demand, "stocks": stocks}


def _plain(table: Nodes | Arcs | Demand | InputStocks) -> Columns:
    return {column.name: _values(getattr(table, column.name)) for column in fields(table)}


def _values(column: Any) -> list[Any]:
    if isinstance(column, Labels):
        return list(column.decode())
    values: list[Any] = list(column) if isinstance(column, tuple) else column.tolist()
    return values
