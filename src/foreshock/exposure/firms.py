"""A table of sales between firms to a Network, with every error of its tables at once.

A link says who sold how much to whom in a year. A table of firms adds sector, country and all revenue; a table of
essential inputs says, by the sector of supplier and buyer, what a buyer cannot do without.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from foreshock.core.errors import Collector
from foreshock.core.units import DAYS_PER_YEAR
from foreshock.data.tables import Table
from foreshock.exposure.check import Checked, check_table, guess_name, report_names
from foreshock.exposure.columns import add_up, floats, ints, labels
from foreshock.exposure.essential_inputs import WEIGHTS, EssentialInputs, essential_inputs
from foreshock.schema.labels import UNKNOWN, Bools, Floats, Ints, Labels
from foreshock.schema.network import Arcs, Demand, Network, Nodes

SHOWN = 6
LESS = 1e-9
"""Relative gap between stated output and sales that is rounding."""


def firm_network(
    links: Table, firms: Table | None = None, essential: Table | None = None, *, currency: str = "", name: str = ""
) -> Network:
    """The network of firms behind a table of sales, in money.

    `links`: supplier, customer, sales a year and, where known, product and criticality; `firms`: id, sector, country,
    output a year, recovery; their columns are those of `exposure.attributes`. `essential`: see `essential_inputs`.
    Links that stand several times are added up, with a note. Nodes are the firms, in the order of their table (without
    one, of first appearance); rates are per day. What a firm's output exceeds its sales by is final demand; without an
    output it is its sales to other firms.

    Raises
    ------
    UserError
        Every problem of every table, with file, line and column.
    """
    found = Collector()
    notes: list[str] = []
    sold = check_table("links", links, found, notes)
    known = None if firms is None else check_table("firms", _with_id(firms), found, notes)
    rule = None
    if essential is not None:
        with found.gathering():
            rule = essential_inputs(essential)
    if not len(links):
        found.add("has no rows.", file=links.file, hint="Every row is a sale of one firm to another.")
    supplier, customer, ids = _ends(sold, known, found)
    found.raise_if_any()
    draft = _Draft(sold, known, ids, _merged(sold.frame, supplier, customer, notes), notes)
    return draft.network(rule, currency, name or links.file)


def _with_id(firms: Table) -> Table:
    """The table of firms with its first column called as documented, where it is called `firm`."""
    columns = firms.frame.columns
    return (
        replace(firms, frame=firms.frame.rename({"firm": "id"})) if "firm" in columns and "id" not in columns else firms
    )


def _ends(sold: Checked, known: Checked | None, found: Collector) -> tuple[Ints, Ints, tuple[str, ...]]:
    """(m) positions of supplier and customer, and the ids of the firms."""
    frame = sold.frame
    if known is None:
        names = pl.concat([frame["supplier"], frame["customer"].alias("supplier")]).drop_nulls()
        ids = names.unique(maintain_order=True)
    else:
        ids = known.frame["id"].drop_nulls()
        twice = (
            known.frame["id"].is_duplicated() & known.frame["id"].is_not_null() & ~known.frame["id"].is_first_distinct()
        )
        if twice.any():
            at = twice.arg_true()
            what = f"'{known.frame['id'][int(at[0])]}' stands there already."
            found.add_rows(what, file=known.rows.file, lines=known.rows.at(at), field="id", hint="Keep one row of it.")
        ids = ids.unique(maintain_order=True)
    codes = pl.DataFrame({"id": ids, "at": pl.Series(range(len(ids)), dtype=pl.Int32)})
    ends = [_positions(frame[column], codes) for column in ("supplier", "customer")]
    for column, position in zip(("supplier", "customer"), ends, strict=True):
        _unknown(frame[column], position, column, sold, known, found)
    own = (frame["supplier"] == frame["customer"]).fill_null(False)
    if own.any():
        lines = sold.rows.at(own.arg_true())
        what = f"'{frame['supplier'][int(own.arg_true()[0])]}' sells to itself."
        found.add_rows(what, file=sold.rows.file, lines=lines, field="customer", hint="Leave such rows out.")
    supplier, customer = (ints(position.fill_null(UNKNOWN)) for position in ends)
    return supplier, customer, tuple(ids.to_list())


def _positions(names: pl.Series, codes: pl.DataFrame) -> pl.Series:
    """Position of every name in `codes`, null where it has none."""
    return pl.DataFrame({"id": names}).join(codes, on="id", how="left", maintain_order="left")["at"]


def _unknown(
    names: pl.Series, position: pl.Series, column: str, sold: Checked, known: Checked | None, found: Collector
) -> None:
    """Firms of the links that the table of firms does not have."""
    strange = names.filter(position.is_null() & names.is_not_null())
    if known is None or strange.is_empty() or known.frame["id"].null_count() == known.frame.height:
        return
    wrong: list[str] = strange.unique(maintain_order=True).to_list()
    pool: list[str] = known.frame["id"].drop_nulls().to_list()

    def explain(name: str) -> tuple[str, str]:
        guess = guess_name(name, pool)
        return f"is not in {known.rows.file}.", f"Did you mean '{guess}'?" if guess else "Add it there."

    report_names(names, wrong, explain, column, sold.rows, found)


def _merged(frame: pl.DataFrame, supplier: Ints, customer: Ints, notes: list[str]) -> pl.DataFrame:
    """One row per supplier, customer and product, in order of first appearance: the columns of the links by code.

    `weight`: 1 essential, 0.5 important, 0 negligible, null where the links do not say.
    """
    weight = frame["criticality"].replace_strict(WEIGHTS, default=None, return_dtype=pl.Float64)
    rows = pl.DataFrame(
        {
            "supplier": supplier,
            "customer": customer,
            "product": frame["product"],
            "sales": frame["sales"],
            "weight": weight,
        }
    )
    key = ["supplier", "customer", "product"]
    if rows.select(pl.struct(key).is_duplicated().any()).item():
        merged = rows.group_by(key, maintain_order=True).agg(pl.col("sales").sum(), pl.col("weight").max())
        fewer = rows.height - merged.height
        notes.append(f"Rows that repeat a link, their sales added up: {fewer:,}; links that remain: {merged.height:,}.")
        rows = merged
    paid = rows.filter(pl.col("sales") > 0)
    if paid.height < rows.height:
        notes.append(f"Links without sales, left out: {rows.height - paid.height:,}.")
    return paid


@dataclass(frozen=True, slots=True)
class _Draft:
    """What a network is made of: the links by code, the firms, their ids."""

    sold: Checked
    known: Checked | None
    ids: tuple[str, ...]
    rows: pl.DataFrame
    notes: list[str]

    def network(self, rule: EssentialInputs | None, currency: str, name: str) -> Network:
        supplier, customer = ints(self.rows["supplier"]), ints(self.rows["customer"])
        sales = floats(self.rows["sales"])
        sold = add_up(supplier, sales, len(self.ids))
        output = self._output(sold)
        sector = self._texts("sector")
        item = None if self.rows["product"].null_count() == self.rows.height else labels(self.rows["product"])
        critical = self._criticality(supplier, customer, sector, item, rule)
        self._say(sector, output, sold)
        return Network(
            nodes=self._nodes(sector, output),
            arcs=_arcs(supplier, customer, sales / DAYS_PER_YEAR, output / DAYS_PER_YEAR, critical, item),
            demand=_demand(output - sold, output),
            unit="monetary",
            currency=currency,
            name=name,
            notes=tuple(self.notes),
        )

    def _texts(self, column: str) -> Labels:
        return Labels.unknown(len(self.ids)) if self.known is None else labels(self.known.frame[column])

    def _numbers(self, column: str) -> Floats:
        return np.full(len(self.ids), np.nan) if self.known is None else floats(self.known.frame[column])

    def _output(self, sold: Floats) -> Floats:
        """(n) all revenue a year, at least what is sold to other firms."""
        stated = self._numbers("output")
        unknown, less = np.isnan(stated), stated < sold * (1 - LESS)
        if self.known is not None and unknown.any() and not unknown.all():
            self.notes.append(f"Firms without an output, whose sales to other firms count: {int(unknown.sum()):,}.")
        if less.any():
            who = f"{int(less.sum()):,} ({self._named(less)})"
            self.notes.append(f"Firms that sell more to others than their output, so that their sales count: {who}.")
        return np.where(unknown, sold, np.maximum(stated, sold))

    def _criticality(
        self, supplier: Ints, customer: Ints, sector: Labels, item: Labels | None, rule: EssentialInputs | None
    ) -> Floats:
        """(m) 1, 0.5 or 0; NaN where nobody says."""
        given = floats(self.rows["weight"]).copy()
        asked = np.isnan(given)
        if rule is not None and asked.any():
            goods = sector.take(supplier) if item is None else item
            given[asked], note = rule.weights(Labels(goods.codes[asked], goods.names), sector.take(customer[asked]))
            self.notes.extend([note] if note else [])
        elif asked.all():
            self.notes.append("Nobody says which inputs are essential: every input counts as essential.")
        elif asked.any():
            self.notes.append(f"Links without a criticality, which count as essential: {int(asked.sum()):,}.")
        return given

    def _say(self, sector: Labels, output: Floats, sold: Floats) -> None:
        """What a reader of the results has to know."""
        unknown = sector.codes == UNKNOWN
        if unknown.all():
            self.notes.append(
                "No firm has a sector: nobody replaces anybody, and every supplier is an input of its own."
            )
        elif unknown.any():
            self.notes.append(
                f"Firms without a sector, whom nobody replaces: {int(unknown.sum()):,} ({self._named(unknown)})."
            )
        idle = output <= 0
        if idle.any():
            self.notes.append(f"Firms that only buy: {int(idle.sum()):,} ({self._named(idle)}).")
        if (output - sold).sum() <= LESS * sold.sum():
            self.notes.append("No sales to final demand are known: what firms buy that sell nothing counts as such.")

    def _named(self, which: Bools) -> str:
        at = np.flatnonzero(which)
        return ", ".join(self.ids[int(k)] for k in at[:SHOWN]) + (", ..." if at.size > SHOWN else "")

    def _nodes(self, sector: Labels, output: Floats) -> Nodes:
        n = len(self.ids)
        unknown = np.full(n, np.nan)
        return Nodes(
            id=self.ids,
            site=Labels(np.arange(n, dtype=np.int32), self.ids),
            item=sector,
            country=self._texts("country"),
            sector=sector,
            commodity=Labels.unknown(n),
            owner=Labels.unknown(n),
            output=output / DAYS_PER_YEAR,
            capacity=np.full(n, np.inf),
            stock=np.zeros(n),
            recovery=self._numbers("recovery"),
            unit_cost=unknown,
            lat=unknown,
            lon=unknown,
            tier=np.full(n, -1, dtype=np.int32),
            estimated=np.zeros(n, dtype=np.bool_),
        )


def _arcs(supplier: Ints, customer: Ints, flow: Floats, output: Floats, critical: Floats, item: Labels | None) -> Arcs:
    """Columns that are the same everywhere are views of one number."""
    m = supplier.size
    one, nothing, unknown = (np.broadcast_to(value, m) for value in (1.0, 0.0, np.nan))
    return Arcs(
        supplier=supplier,
        customer=customer,
        quantity=np.divide(flow, output[customer], out=np.full(m, np.nan), where=output[customer] > 0),
        flow=flow,
        price=one,
        tariff=nothing,
        lead_time=nothing,
        access=one,
        criticality=critical,
        route=Labels(np.broadcast_to(np.int32(UNKNOWN), m), ()),
        share_low=unknown,
        share_high=unknown,
        estimated=np.broadcast_to(False, m),
        item=item,
    )


def _demand(final: Floats, output: Floats) -> Demand:
    """A row for every firm that sells to others than firms."""
    node = np.flatnonzero(final > LESS * output).astype(np.int32)
    one = np.ones(node.size)
    return Demand(
        node=node,
        market=Labels(np.zeros(node.size, dtype=np.int32), ("final demand",)),
        quantity=final[node] / DAYS_PER_YEAR,
        price=one,
        margin=one,
        access=one,
    )
