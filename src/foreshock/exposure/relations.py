"""Who supplies whom: supply rows meet the customers that the recipes and the markets give them.

Rows that name a customer replace the general ones for that customer. The order of precedence: 'site/item', site, item
(for a market: the market), everybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from foreshock.exposure.check import Checked
from foreshock.exposure.columns import floats, ints
from foreshock.schema.labels import Floats, Ints
from foreshock.schema.network import SALES


@dataclass(frozen=True, slots=True, eq=False)
class Relations:
    """Nodes, arcs and sales by position, before any flow is known.

    `nodes` (n rows): site, item, sales (True for a gathering node, which has no supply row). `arcs` (m rows): supplier,
    customer, row (of the supply table), quantity, share, criticality. `seller` (d): the node behind each demand row.
    """

    nodes: pl.DataFrame
    arcs: pl.DataFrame
    seller: Ints

    def column(self, name: str) -> Floats:
        return floats(self.arcs[name])

    def ends(self, name: str) -> Ints:
        return ints(self.arcs[name])


def relate(tables: Mapping[str, Checked]) -> Relations:
    """Nodes and arcs of sound tables (the cross-checks have passed)."""
    supply = _with_shares(tables["supply"].frame)
    makers = supply.select("site", "item").unique(maintain_order=True).with_row_index("node")
    supply = supply.join(makers, on=["site", "item"], how="left", maintain_order="left")
    groups = supply.select("item", "to").unique()
    bom = tables["bom"].frame.select("item", "input", "quantity", "criticality")
    needs = makers.join(bom, on="item").rename({"node": "customer"})
    needs = _addressed(needs, "input", ("pair", "site", "item"), groups)
    arcs = needs.join(supply, left_on=["input", "key"], right_on=["item", "to"], nulls_equal=True, suffix="_supply")
    sales, gather, seller = _sales(tables["demand"].frame, supply, groups, makers.height)
    wanted = ["node", "customer", "row", "quantity", "share", "criticality"]
    arcs = pl.concat([gather.select(wanted), arcs.sort("customer", "row").select(wanted)], how="vertical_relaxed")
    nodes = pl.concat([makers.select("site", "item").with_columns(sales=pl.lit(False)), sales])
    return Relations(nodes, arcs.rename({"node": "supplier"}), seller)


def _with_shares(supply: pl.DataFrame) -> pl.DataFrame:
    """Supply rows with their number and every share known: an empty one takes an equal part of what is left."""
    group = ["item", "to"]
    blank = pl.col("share").is_null() & (pl.col("access") > 0)
    left = 1 - pl.col("share").sum().over(group)
    filled = supply.with_row_index("row").with_columns(
        share=pl.when(blank)
        .then((left / blank.sum().over(group)).clip(lower_bound=0))
        .otherwise(pl.col("share").fill_null(0))
    )
    return filled.with_columns(share=pl.col("share") / pl.col("share").sum().over(group))


def _addressed(needs: pl.DataFrame, item: str, keys: tuple[str, ...], groups: pl.DataFrame) -> pl.DataFrame:
    """`needs` with `key`: the most specific `to` under which the item is supplied to this customer."""
    named = groups.drop_nulls("to")
    if named.is_empty():
        return needs.with_columns(key=pl.lit(None, dtype=pl.String))
    if "pair" in keys:
        needs = needs.with_columns(pair=pl.concat_str("site", pl.lit("/"), "item"))
    for name in keys:
        hit = named.select(pl.col("item").alias(item), pl.col("to").alias(name), pl.col("to").alias(f"hit_{name}"))
        needs = needs.join(hit, on=[item, name], how="left", maintain_order="left")
    return needs.with_columns(key=pl.coalesce(f"hit_{name}" for name in keys)).drop(f"hit_{name}" for name in keys)


def _sales(
    demand: pl.DataFrame, supply: pl.DataFrame, groups: pl.DataFrame, first: int
) -> tuple[pl.DataFrame, pl.DataFrame, Ints]:
    """Gathering nodes, their arcs, and the node that sells each demand row.

    A product that one plant delivers without gate, tariff or limit is sold by that plant; otherwise by a gathering
    node, which takes it from all its plants and keeps their routes.
    """
    rows = _addressed(demand.select("product", "market"), "product", ("market",), groups)
    plain = pl.col("route").fill_null("none").eq("none") & (pl.col("tariff") == 0) & (pl.col("access") == 1)
    ways = supply.group_by("item", "to", maintain_order=True).agg(
        ((pl.len() == 1) & plain.all()).alias("direct"), pl.col("node").first()
    )
    asked = rows.select("product", "key").unique(maintain_order=True)
    asked = asked.join(
        ways, left_on=["product", "key"], right_on=["item", "to"], nulls_equal=True, how="left", maintain_order="left"
    )
    made = asked.filter(~pl.col("direct")).with_row_index("position")
    made = made.select("product", "key", (pl.col("position") + first).alias("customer"))
    asked = asked.join(made, on=["product", "key"], nulls_equal=True, how="left", maintain_order="left")
    asked = asked.select("product", "key", pl.coalesce("customer", "node").alias("seller"))
    rows = rows.join(asked, on=["product", "key"], nulls_equal=True, how="left", maintain_order="left")
    arcs = made.join(supply, left_on=["product", "key"], right_on=["item", "to"], nulls_equal=True)
    arcs = arcs.sort("customer", "row").with_columns(quantity=pl.lit(1.0), criticality=pl.lit(1.0))
    site = pl.concat_str(pl.lit(SALES), "key", separator=" ", ignore_nulls=True)
    nodes = made.select(site.alias("site"), pl.col("product").alias("item"), pl.lit(True).alias("sales"))
    return nodes, arcs, ints(rows["seller"])
