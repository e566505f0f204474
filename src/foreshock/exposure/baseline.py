"""The undisturbed year: demand exploded through the recipes, costs rolled up, capacities and stocks filled in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from foreshock.core.units import DAYS_PER_YEAR
from foreshock.exposure.check import Checked
from foreshock.exposure.columns import add_up, floats
from foreshock.exposure.relations import Relations
from foreshock.schema.labels import Bools, Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Baseline:
    """Rates a day: `output` (n), `flow` (m). Money a unit: `cost` (n, inputs included), `price` (m, before tariff).

    `level` (n): position in the order of making, 0 last; every arc leads from a higher level to a lower one.
    """

    output: Floats
    flow: Floats
    cost: Floats
    price: Floats
    level: Ints


def explode(tables: Mapping[str, Checked], relations: Relations) -> Baseline:
    """Baseline of sound tables; quantities that multiply beyond any number come out infinite.

    output_j = sum of demand served + sum over customers c of quantity_jc * share_jc * output_c;
    cost_j = unit_cost_j + sum over inputs of quantity * share * price * (1 + tariff), with price the supplier's cost
    where the row states none. An unknown unit cost makes every cost above it unknown (NaN).
    """
    demand, supply = tables["demand"].frame, tables["supply"].frame
    level = _levels(tables["bom"].frame, relations)
    supplier, customer = relations.ends("supplier"), relations.ends("customer")
    need = relations.column("quantity") * relations.column("share")
    sold = (demand["quantity"] * demand["access"]).to_numpy() / DAYS_PER_YEAR
    output = add_up(relations.seller, sold, level.size)
    flow = np.zeros(need.size)
    order = list(_by_level(level[customer]))
    with np.errstate(over="ignore"):
        for arcs in order:
            flow[arcs] = need[arcs] * output[customer[arcs]]
            np.add.at(output, supplier[arcs], flow[arcs])
    row = relations.ends("row")
    stated = floats(supply["price"])[row]
    tariff = floats(supply["tariff"])[row]
    cost = _unit_cost(supply, relations)
    price = np.empty(need.size)
    with np.errstate(over="ignore"):
        for arcs in reversed(order):
            own = cost[supplier[arcs]]
            price[arcs] = np.where(np.isnan(stated[arcs]), own, stated[arcs])
            paid = np.where(need[arcs] > 0, need[arcs] * price[arcs] * (1 + tariff[arcs]), 0.0)
            np.add.at(cost, customer[arcs], paid)
    return Baseline(output, flow, cost, price, level)


def own_cost(supply: pl.DataFrame, relations: Relations) -> Floats:
    """(n) cost added at each node; NaN unknown; 0 at a gathering node."""
    return _unit_cost(supply, relations)


def node_column(supply: pl.DataFrame, relations: Relations, name: str) -> Floats:
    """(n) a number that belongs to site and item: the one its rows state, NaN where none does."""
    known = supply.group_by("site", "item").agg(pl.col(name).drop_nulls().first())
    return floats(relations.nodes.join(known, on=["site", "item"], how="left", maintain_order="left")[name])


def tiers(level: Ints, relations: Relations) -> Ints:
    """(n) the fewest steps to final demand: 0 sells; a gathering node and its plants are one step."""
    far = np.iinfo(np.int32).max
    tier = np.full(level.size, far, dtype=np.int32)
    tier[relations.seller] = 0
    supplier, customer = relations.ends("supplier"), relations.ends("customer")
    step = (~np.asarray(relations.nodes["sales"].to_numpy(), dtype=np.bool_)).astype(np.int32)[customer]
    for arcs in _by_level(level[customer]):
        reach = tier[customer[arcs]]
        np.minimum.at(tier, supplier[arcs], np.where(reach == far, far, reach + step[arcs]))
    return np.where(tier == far, -1, tier).astype(np.int32)


def _unit_cost(supply: pl.DataFrame, relations: Relations) -> Floats:
    cost = node_column(supply, relations, "unit_cost")
    return np.where(relations.nodes["sales"].to_numpy(), 0.0, cost)


def _by_level(level: Ints) -> Iterator[Ints]:
    """Positions of equal level, from level 0 up."""
    order = np.argsort(level, kind="stable").astype(np.int32)
    cuts = np.flatnonzero(np.diff(level[order])) + 1
    yield from (part for part in np.split(order, cuts) if part.size)


def _levels(bom: pl.DataFrame, relations: Relations) -> Ints:
    """(n) longest way to a product, by item (Kahn's order); gathering nodes come before everything."""
    inputs: dict[str, list[str]] = {}
    waiting: dict[str, int] = {}
    for item, part in bom.select("item", "input").iter_rows():
        inputs.setdefault(item, []).append(part)
        waiting[part] = waiting.get(part, 0) + 1
    nodes = relations.nodes
    items: list[str] = nodes["item"].unique(maintain_order=True).to_list()
    depth = dict.fromkeys([*items, *inputs, *waiting], 1)
    ready = [item for item in depth if item not in waiting]
    for item in ready:
        for part in inputs.get(item, ()):
            depth[part] = max(depth[part], depth[item] + 1)
            waiting[part] -= 1
            if not waiting[part]:
                ready.append(part)
    by_item = np.array([depth[item] for item in items], dtype=np.int32)
    codes = nodes["item"].replace_strict(items, range(len(items)), return_dtype=pl.Int32).to_numpy()
    sales: Bools = np.asarray(nodes["sales"].to_numpy(), dtype=np.bool_)
    return np.where(sales, 0, by_item[codes]).astype(np.int32)
