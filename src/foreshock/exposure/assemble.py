"""Company tables to a Network, with every error of all tables at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from foreshock.core.errors import Collector, Problem, UserError
from foreshock.core.parameters import parameter
from foreshock.core.units import DAYS_PER_YEAR
from foreshock.data.tables import Table
from foreshock.exposure.baseline import Baseline, explode, node_column, own_cost, tiers
from foreshock.exposure.check import SHOWN_NAMES, Checked, check_tables
from foreshock.exposure.columns import floats, ints, labels
from foreshock.exposure.cross import Crossed, cross_check
from foreshock.exposure.facts import Facts
from foreshock.exposure.numbers import clip
from foreshock.exposure.relations import Relations, relate
from foreshock.exposure.shipped import shipped_facts
from foreshock.exposure.unseen import continue_upward
from foreshock.schema.labels import Bools, Floats
from foreshock.schema.network import Arcs, Demand, InputStocks, Network, Nodes
from foreshock.schema.study import Study

HARMLESS = frozenset(
    {"country", "lat", "lon", "owner", "recovery", "name", "unit", "commodity", "sector", "route", "lead_time"}
)
"""Columns whose mistakes do not change a flow: the baseline is checked in spite of them."""
SHORT = 1e-9
"""Relative shortfall of a capacity that is rounding and no contradiction."""


def build(tables: Mapping[str, Table], study: Study, facts: Facts | None = None) -> Network:
    """The network of a company.

    `tables`: sites, items, supply, demand and, where there are any, bom and stock, as `data.tables.read_table` gives
    them; their columns are those of `exposure.attributes`. Rates in the tables are per year, in the network per day.
    Purchases whose upstream is not in the tables continue with facts where `study.unseen_tiers` says so; `facts`
    replaces the shipped ones.

    Raises
    ------
    UserError
        Every problem of every table, with file, line and column.
    """
    known = shipped_facts() if facts is None else facts
    found = Collector()
    checked, notes = check_tables(tables, known.materials(), known.gates(), found)
    cross_check(checked, found)
    if any(problem.field not in HARMLESS for problem in found.problems):
        raise UserError(_in_order(found, checked))
    relations = relate(checked)
    baseline = explode(checked, relations)
    draft = _Draft(checked, relations, baseline, found, notes)
    draft.finite()
    if len(found):
        raise UserError(_in_order(found, checked))
    network = draft.network(study)
    if len(found):
        raise UserError(_in_order(found, checked))
    if study.unseen_tiers:
        network = continue_upward(network, known, draft.sources())
    return network


def _in_order(found: Collector, tables: Mapping[str, Checked]) -> list[Problem]:
    """Problems by table, in the order of the documentation, and line."""
    place = {table.rows.file: position for position, table in enumerate(tables.values())}
    return sorted(found.problems, key=lambda problem: (place.get(problem.file, -1), problem.line or 0))


@dataclass(frozen=True, slots=True)
class _Draft:
    """The pieces of a network, and where to report what does not fit."""

    tables: Mapping[str, Checked]
    relations: Relations
    baseline: Baseline
    found: Collector
    notes: list[str]

    def frame(self, name: str) -> pl.DataFrame:
        return self.tables[name].frame

    def say(self, table: str, rows: pl.Series, what: str, field: str, hint: str) -> None:
        Crossed(self.tables, self.found).say(table, rows, what, field, hint)

    def finite(self) -> None:
        """Report recipes whose quantities multiply beyond any number."""
        beyond = self.relations.nodes.filter(pl.Series(~np.isfinite(self.baseline.output)))
        bom = self.frame("bom").with_row_index("row")
        rows = bom.join(beyond.select(pl.col("item").alias("input")).unique(), on="input", how="semi")["row"]
        hint = "Check the quantities of these rows and of the recipes that use them."
        self.say("bom", rows, "the need multiplies beyond any number.", "quantity", hint)

    def network(self, study: Study) -> Network:
        nodes, arcs, demand, stocks = self.nodes(study), self.arcs(), self.demand(), self.stocks()
        self._idle()
        units = self.frame("items").select("item", "unit").drop_nulls()
        return Network(
            nodes=nodes,
            arcs=arcs,
            demand=demand,
            stocks=stocks,
            currency=study.currency,
            name=study.company or study.title,
            notes=tuple(self.notes),
            item_units=dict(units.iter_rows()),
            item_names=self._spoken("items", "item"),
            site_names=self._spoken("sites", "site"),
        )

    def _spoken(self, table: str, key: str) -> dict[str, str]:
        """id -> name, where the table gives one."""
        return dict(self.frame(table).select(key, "name").drop_nulls().iter_rows())

    def nodes(self, study: Study) -> Nodes:
        base = self.relations.nodes
        sites = self.frame("sites").unique("site", keep="first")
        items = self.frame("items").unique("item", keep="first")
        at = base.join(sites, on="site", how="left", maintain_order="left")
        at = at.join(items.select("item", "commodity", "sector"), on="item", how="left", maintain_order="left")
        at = _gathered(at, self.relations, study)
        stock = self._finished_stock()
        return Nodes(
            id=tuple(base.select(pl.concat_str("site", pl.lit("/"), "item")).to_series().to_list()),
            site=labels(base["site"]),
            item=labels(base["item"]),
            country=labels(at["country"]),
            sector=labels(at["sector"]),
            commodity=labels(at["commodity"]),
            owner=labels(at["owner"]),
            output=self.baseline.output,
            capacity=self._capacity(),
            stock=stock,
            recovery=floats(at["recovery"]),
            unit_cost=own_cost(self.frame("supply"), self.relations),
            lat=floats(at["lat"]),
            lon=floats(at["lon"]),
            tier=tiers(self.baseline.level, self.relations),
            estimated=np.zeros(base.height, dtype=np.bool_),
        )

    def arcs(self) -> Arcs:
        relations = self.relations
        rows = self.frame("supply")[relations.ends("row").tolist()]
        share = relations.column("share")
        return Arcs(
            supplier=relations.ends("supplier"),
            customer=relations.ends("customer"),
            quantity=relations.column("quantity"),
            flow=self.baseline.flow,
            price=self.baseline.price,
            tariff=floats(rows["tariff"]),
            lead_time=self._lead_time(rows),
            access=floats(rows["access"]),
            criticality=relations.column("criticality"),
            route=labels(rows["route"]),
            share_low=share,
            share_high=share.copy(),
            estimated=np.zeros(share.size, dtype=np.bool_),
        )

    def demand(self) -> Demand:
        """Prices and margins, the missing one of the two from the rolled-up cost."""
        frame, seller = self.frame("demand"), self.relations.seller
        cost = self.baseline.cost[seller]
        price, margin = floats(frame["price"]), floats(frame["margin"])
        derived = np.isnan(margin)
        unknown = pl.Series(np.flatnonzero(derived & np.isnan(cost)))
        hint = "State the margin, or the unit cost of everything that goes into the product."
        self.say("demand", unknown, "the margin cannot be derived, because a unit cost is unknown.", "margin", hint)
        for row in np.flatnonzero(derived & (price < cost))[:SHOWN_NAMES]:
            what = f"'{clip(frame['product'][int(row)])}' is sold at {price[row]:,.2f} and costs {cost[row]:,.2f}."
            self.say("demand", pl.Series([int(row)]), what, "price", "Correct the price, or state the margin.")
        return Demand(
            node=seller,
            market=labels(frame["market"]),
            quantity=floats(frame["quantity"]) / DAYS_PER_YEAR,
            price=np.where(np.isnan(price), cost + margin, price),
            margin=np.where(derived, price - cost, margin),
            access=floats(frame["access"]),
        )

    def stocks(self) -> InputStocks:
        """Stock of bought items at their users; a stock that several lines of a site share is split by their use."""
        lying = self._lying().filter(~pl.col("made"))
        if lying.is_empty():
            return InputStocks.none()
        bom = self.frame("bom").select("item", pl.col("input").alias("stocked"), pl.col("quantity").alias("per_unit"))
        users = self.relations.nodes.with_row_index("node").with_columns(output=pl.Series(self.baseline.output))
        users = users.filter(~pl.col("sales")).join(bom, on="item")
        users = users.select("node", "site", "stocked", "output", "per_unit")
        rows = lying.join(users, left_on=["site", "item"], right_on=["site", "stocked"]).sort("row", "node")
        rows = rows.with_columns(use=pl.col("output") * pl.col("per_unit"))
        total = pl.col("use").sum().over("row")
        part = pl.when(total > 0).then(pl.col("use") / total).otherwise(1 / pl.len().over("row"))
        rows = rows.with_columns(held=pl.coalesce(pl.col("quantity") * part, pl.col("days") * pl.col("use")))
        names = self._item_names()
        codes = rows["item"].replace_strict(names, range(len(names)), return_dtype=pl.Int32)
        return InputStocks(
            node=ints(rows["node"]),
            item=ints(codes),
            quantity=floats(rows["held"].fill_null(0.0)),
        )

    def _item_names(self) -> list[str]:
        names: list[str] = self.relations.nodes["item"].unique(maintain_order=True).to_list()
        return names

    def _lying(self) -> pl.DataFrame:
        """Stock rows with their number and whether the site makes the item itself."""
        made = self.relations.nodes.filter(~pl.col("sales")).select("site", "item", pl.lit(True).alias("made"))
        stock = self.frame("stock").with_row_index("row")
        return stock.join(made, on=["site", "item"], how="left", maintain_order="left").with_columns(
            pl.col("made").fill_null(False)
        )

    def _finished_stock(self) -> Floats:
        own = self._lying().filter("made").select("site", "item", "quantity", "days")
        at = self.relations.nodes.join(own, on=["site", "item"], how="left", maintain_order="left")
        days = floats(at["days"].fill_null(0.0)) * self.baseline.output
        stock = np.where(np.isnan(floats(at["quantity"])), days, floats(at["quantity"]))
        return np.where(at["sales"].to_numpy(), 0.0, stock)

    def _capacity(self) -> Floats:
        """Units a day as stated, NaN unknown, +inf at gathering nodes; a contradiction is reported."""
        supply, output = self.frame("supply"), self.baseline.output
        stated = node_column(supply, self.relations, "capacity") / DAYS_PER_YEAR
        sales = np.asarray(self.relations.nodes["sales"].to_numpy(), dtype=np.bool_)
        unknown = np.isnan(stated) & ~sales
        idle = unknown & (output == 0) & self._serves()
        hint = "State how much it could make in a year; a source that is not used today has no output to go by."
        self.say("supply", self._rows_of(idle), "the capacity is missing.", "capacity", hint)
        tight = stated < output * (1 - SHORT)
        for node in np.flatnonzero(tight)[:SHOWN_NAMES]:
            need, have = output[node] * DAYS_PER_YEAR, stated[node] * DAYS_PER_YEAR
            what = f"{have:,.6g} a year do not cover today's need of {need:,.6g}."
            mask = np.zeros(output.size, dtype=np.bool_)
            mask[node] = True
            hint = "Raise the capacity, or lower the share or the demand."
            self.say("supply", self._rows_of(mask), what, "capacity", hint)
        if unknown.any():
            self.notes.append(
                f"{int(unknown.sum()):,} of {int((~sales).sum()):,} capacities are not stated: unknown, not unlimited."
            )
        return np.where(sales, np.inf, np.fmax(stated, np.where(unknown, np.nan, output)))

    def _rows_of(self, nodes: Bools) -> pl.Series:
        """Supply rows of these nodes."""
        wanted = self.relations.nodes.filter(pl.Series(nodes)).select("site", "item")
        supply = self.frame("supply").select("site", "item").with_row_index("row")
        return supply.join(wanted, on=["site", "item"], how="semi", maintain_order="left")["row"]

    def _lead_time(self, rows: pl.DataFrame) -> Floats:
        """Days; inside one site nothing where nothing is said, else the parameter."""
        stated = floats(rows["lead_time"])
        sites = self.relations.nodes["site"]
        customer = sites.gather(self.relations.ends("customer").tolist())
        within = np.asarray((rows["site"] == customer).to_numpy(), dtype=np.bool_)
        usual = parameter("exposure.lead_time")
        missing = np.isnan(stated)
        if (missing & ~within).any():
            count = int((missing & ~within).sum())
            self.notes.append(
                f"{count:,} of {stated.size:,} lead times are not stated: taken as {usual.value:g} days "
                f"(exposure.lead_time, {usual.low:g} to {usual.high:g})."
            )
        return np.where(missing, np.where(within, 0.0, usual.value), stated)

    def sources(self) -> Bools:
        """(n) nodes where material comes out of the ground: nothing lies above them."""
        return self._nodes_of(pl.col("upstream") == "none")

    def _nodes_of(self, rows: pl.Expr) -> Bools:
        """(n) nodes with such a supply row."""
        wanted = self.frame("supply").filter(rows).select("site", "item").unique().with_columns(hit=pl.lit(True))
        nodes = self.relations.nodes.join(wanted, on=["site", "item"], how="left", maintain_order="left")
        return np.asarray(nodes["hit"].fill_null(False).to_numpy(), dtype=np.bool_)

    def _serves(self) -> Bools:
        """(n) nodes that somebody buys from."""
        serves = np.zeros(self.relations.nodes.height, dtype=np.bool_)
        serves[self.relations.ends("supplier")] = True
        serves[self.relations.seller] = True
        return serves

    def _idle(self) -> None:
        """Supply rows that no customer takes, because every customer names other sources."""
        used = np.zeros(self.frame("supply").height, dtype=np.bool_)
        used[self.relations.ends("row")] = True
        sellers = np.zeros(self.relations.nodes.height, dtype=np.bool_)
        sellers[self.relations.seller] = True
        used[self._rows_of(sellers).to_numpy()] = True
        hint = "Every customer of the item names other sources in 'to'. Name one here, or remove the row."
        self.say("supply", pl.Series(np.flatnonzero(~used)), "supplies nobody.", "to", hint)


def _gathered(nodes: pl.DataFrame, relations: Relations, study: Study) -> pl.DataFrame:
    """Gathering nodes stand where all their plants stand, else at the company's seat, and belong to the plants' owner.

    Sales are bound by the law of that country.
    """
    plants = relations.arcs.filter(pl.Series(nodes["sales"].gather(relations.arcs["customer"])))
    made = plants.select("customer", "supplier").join(
        nodes.with_row_index("supplier").select("supplier", "country", "owner"), on="supplier"
    )
    one = made.group_by("customer").agg(
        pl.when(pl.col(name).n_unique() == 1).then(pl.col(name).first()).alias(f"{name}_plants")
        for name in ("country", "owner")
    )
    rows = nodes.with_row_index("customer").join(one, on="customer", how="left", maintain_order="left")
    seat = pl.when(pl.col("sales") & pl.lit(bool(study.country))).then(pl.lit(study.country))
    return rows.with_columns(
        country=pl.coalesce("country", "country_plants", seat), owner=pl.coalesce("owner", "owner_plants")
    )
