"""The tables against one another: names that exist, recipes without loops, shares that sum to one, nothing orphaned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from foreshock.core.errors import Collector
from foreshock.exposure.attributes import KEYS, attributes
from foreshock.exposure.check import SHOWN_NAMES, Checked, guess_name, report_names
from foreshock.exposure.loops import find_loops
from foreshock.exposure.numbers import clip
from foreshock.schema.network import SALES

SHARE_TOLERANCE = 1e-6
SHOWN_LOOPS = 5
SHOWN_STEPS = 8


@dataclass(frozen=True, slots=True)
class Crossed:
    """What the cross-checks work on."""

    tables: Mapping[str, Checked]
    found: Collector

    def frame(self, name: str) -> pl.DataFrame:
        return self.tables[name].frame

    def say(self, table: str, rows: pl.Series, what: str, field: str, hint: str = "") -> None:
        """One problem on these row positions."""
        if rows.len():
            place = self.tables[table].rows
            self.found.add_rows(what, file=place.file, lines=place.at(rows), field=field, hint=hint)


def cross_check(tables: Mapping[str, Checked], found: Collector) -> None:
    """Every check that needs more than one cell; reports and goes on."""
    crossed = Crossed(tables, found)
    for name in tables:
        _duplicates(crossed, name)
        _references(crossed, name)
    _site_names(crossed)
    _targets(crossed)
    _loops(crossed)
    _sources(crossed)
    _shares(crossed)
    _one_value(crossed)
    _stock(crossed)
    _demand(crossed)


def _duplicates(crossed: Crossed, name: str) -> None:
    key = list(KEYS[name])
    frame = crossed.frame(name).select(key).with_row_index("row")
    frame = frame.filter(pl.all_horizontal(pl.col(part).is_not_null() for part in key if part != "to"))
    twice = frame.filter(pl.struct(key).is_duplicated())
    if twice.is_empty():
        return
    groups = twice.group_by(key, maintain_order=True).agg(pl.col("row"))
    for group in groups.head(SHOWN_NAMES).iter_rows(named=True):
        text = " + ".join(f"'{clip(group[part])}'" for part in key if group[part] is not None)
        rows = pl.Series(group["row"])
        hint = "Keep one of the rows, or give them different names."
        crossed.say(name, rows, f"{text} stands {rows.len()} times.", key[0], hint)
    rest = groups[SHOWN_NAMES:].explode("row")["row"]
    crossed.say(name, rest, f"{groups.height - SHOWN_NAMES:,} more names stand more than once.", key[0])


def _site_names(crossed: Crossed) -> None:
    """'site/item' names a node, so a site has no '/', and no site takes the name of a gathering node."""
    names = crossed.frame("sites")["site"].fill_null("")
    rows = crossed.tables["sites"].rows
    wrong = names.filter(names.str.contains("/", literal=True) | names.str.starts_with(SALES)).unique().to_list()
    answer = ("cannot be the name of a site.", f"Use a name without '/' that does not begin with '{SALES}'.")
    report_names(names, sorted(wrong), lambda _: answer, "site", rows, crossed.found)


def _references(crossed: Crossed, name: str) -> None:
    frame = crossed.frame(name)
    for field, attribute in attributes(name).items():
        if attribute.kind != "ref" or not len(frame):
            continue
        home = crossed.tables[attribute.refers]
        ids = home.frame.to_series(0).drop_nulls().unique(maintain_order=True)
        if not ids.len():
            continue
        wrong = frame[field].drop_nulls().unique(maintain_order=True)
        wrong = wrong.filter(~wrong.is_in(ids.implode()))
        if wrong.len():
            _unknown(crossed, name, field, wrong, ids, home.rows.file)


def _unknown(crossed: Crossed, name: str, field: str, wrong: pl.Series, ids: pl.Series, home: str) -> None:
    valid: list[str] = ids.to_list()

    def explain(text: str) -> tuple[str, str]:
        guess = guess_name(text, valid)
        return f"is not in {home}.", f"Did you mean '{guess}'?" if guess else f"Add it to {home}."

    table = crossed.tables[name]
    report_names(table.frame[field], wrong.to_list(), explain, field, table.rows, crossed.found)


def _targets(crossed: Crossed) -> None:
    """`supply.to` is a site, an item, 'site/item' or a market, and one that can be supplied."""
    supply = crossed.frame("supply")
    if supply["to"].null_count() == supply.height:
        return
    made = supply.select("site", "item").drop_nulls().unique()
    pairs = made.select(pl.concat_str("site", pl.lit("/"), "item"))
    pools = (
        crossed.frame("sites")["site"],
        crossed.frame("items")["item"],
        pairs.to_series(),
        crossed.frame("demand")["market"],
    )
    valid = pl.concat([pool.drop_nulls().rename("to") for pool in pools]).unique(maintain_order=True)
    wrong = supply["to"].drop_nulls().unique(maintain_order=True)
    wrong = wrong.filter(~wrong.is_in(valid.implode()))
    names: list[str] = valid.to_list()

    def explain(text: str) -> tuple[str, str]:
        guess = guess_name(text, names)
        near = f"Did you mean '{guess}'?" if guess else "Leave it empty to supply every customer."
        return "is neither a site, an item, 'site/item' nor a market.", near

    rows = crossed.tables["supply"].rows
    report_names(supply["to"], wrong.to_list(), explain, "to", rows, crossed.found)


def _loops(crossed: Crossed) -> None:
    bom = crossed.frame("bom").select("item", "input").with_row_index("row").drop_nulls()
    rows = crossed.tables["bom"].rows
    loops = find_loops(bom["item"].to_list(), bom["input"].to_list())
    for loop in loops[:SHOWN_LOOPS]:
        lines = [rows.lines[int(bom["row"][edge])] for edge in loop.edges]
        names = [clip(name, 30) for name in (*loop.names, loop.names[0])]
        if len(names) > SHOWN_STEPS:
            names = [*names[: SHOWN_STEPS - 2], f"({len(names) - SHOWN_STEPS + 1} more)", names[-1]]
        shown = ", ".join(map(str, sorted(lines)[:12])) + (", ..." if len(lines) > 12 else "")
        crossed.found.add(
            f"an item cannot be made from itself: {' <- '.join(names)} (lines {shown}).",
            file=rows.file,
            line=min(lines),
            field="input",
            hint="Remove one of these rows.",
        )
    if len(loops) > SHOWN_LOOPS:
        crossed.found.add(f"{len(loops) - SHOWN_LOOPS:,} more loops of items made from themselves.", file=rows.file)


def _sources(crossed: Crossed) -> None:
    """Items needed and not supplied; items supplied, or described, and not needed.

    Misspelt names have been reported already and are not reported again for what they break.
    """
    items = set(crossed.frame("items")["item"].drop_nulls().to_list())
    bom, demand = crossed.frame("bom"), crossed.frame("demand")
    made = set(crossed.frame("supply")["item"].drop_nulls().to_list())
    products = demand["product"].drop_nulls().to_list()
    needed = _needed(products, bom)

    def report(table: str, field: str, names: set[str], answer: tuple[str, str]) -> None:
        column = crossed.frame(table)[field]
        wrong = [name for name in column.unique(maintain_order=True).to_list() if name in names]
        report_names(column, wrong, lambda _: answer, field, crossed.tables[table].rows, crossed.found)

    if made:
        answer = ("has no supplier.", "Add a supply row that says who makes it.")
        report("demand", "product", items - made, answer)
        report("bom", "input", (needed & items) - made - set(products), answer)
    spelt = items.issuperset((*products, *bom["item"].drop_nulls(), *bom["input"].drop_nulls()))
    if products and spelt:
        answer = ("is made and nobody needs it.", "Sell it (demand.csv), use it (bom.csv) or remove the row.")
        report("supply", "item", items - needed, answer)
        report("bom", "item", items - needed, answer)


def _needed(products: list[str], bom: pl.DataFrame) -> set[str]:
    """Everything sold or used, directly or not, in what is sold."""
    inputs: dict[str, list[str]] = {}
    for item, part in bom.select("item", "input").drop_nulls().iter_rows():
        inputs.setdefault(item, []).append(part)
    reached, waiting = set(products), list(set(products))
    while waiting:
        for part in inputs.get(waiting.pop(), ()):
            if part not in reached:
                reached.add(part)
                waiting.append(part)
    return reached


def _shares(crossed: Crossed) -> None:
    supply = crossed.frame("supply").select("item", "to", "share", "access").with_row_index("row")
    known = crossed.frame("items")["item"].drop_nulls()
    shut = supply.filter((pl.col("access") == 0) & (pl.col("share") > 0))["row"]
    crossed.say("supply", shut, "a relation that is shut (access 0) cannot have a share.", "share", "Leave it at 0.")
    groups = supply.filter(pl.col("item").is_in(known.implode())).group_by("item", "to", maintain_order=True)
    sums = groups.agg(
        pl.col("share").sum().alias("sum"),
        (pl.col("share").is_null() & (pl.col("access") > 0)).any().alias("open"),
        (pl.col("access") > 0).any().alias("alive"),
        pl.col("row"),
    )
    over = pl.col("sum") > 1 + SHARE_TOLERANCE
    under = (pl.col("sum") < 1 - SHARE_TOLERANCE) & ~pl.col("open")
    hint = "Shares of an item sum to 1; leave one empty to give it the rest."
    wrong = sums.filter((over | under) & pl.col("alive"))
    for group in wrong.head(SHOWN_NAMES).iter_rows(named=True):
        place = f" to '{clip(group['to'])}'" if group["to"] is not None else ""
        what = f"the shares of '{clip(group['item'])}'{place} sum to {group['sum']:.6g}."
        crossed.say("supply", pl.Series(group["row"]), what, "share", hint)
    rest = wrong[SHOWN_NAMES:].explode("row")["row"]
    crossed.say(
        "supply", rest, f"the shares of {wrong.height - SHOWN_NAMES:,} more items do not sum to 1.", "share", hint
    )
    dead = sums.filter(~pl.col("alive")).explode("row")["row"]
    hint = "At least one source of every item is open today (access above 0)."
    crossed.say("supply", dead, "every source of this item is shut.", "access", hint)


def _one_value(crossed: Crossed) -> None:
    """Capacity and unit cost belong to the site and item, however many rows it has."""
    supply = crossed.frame("supply").with_row_index("row")
    hint = "It counts for all customers of the site together: state it once."
    for field in ("capacity", "unit_cost"):
        spread = supply.group_by("site", "item", maintain_order=True).agg(
            pl.col(field).drop_nulls().n_unique().alias("values"), pl.col("row")
        )
        wrong = spread.filter(pl.col("values") > 1)
        for group in wrong.head(SHOWN_NAMES).iter_rows(named=True):
            what = f"'{clip(str(group['site']))}' states {group['values']} values for '{clip(str(group['item']))}'."
            crossed.say("supply", pl.Series(group["row"]), what, field, hint)

        rest = wrong[SHOWN_NAMES:].explode("row")["row"]
        what = f"{wrong.height - SHOWN_NAMES:,} more sites state several values for one item."
        crossed.say("supply", rest, what, field, hint)


def _stock(crossed: Crossed) -> None:
    stock = crossed.frame("stock").with_row_index("row")
    if stock.is_empty():
        return
    both = stock.filter(pl.col("quantity").is_not_null() & pl.col("days").is_not_null())["row"]
    crossed.say("stock", both, "gives quantity and days.", "days", "Give one of the two.")
    made = crossed.frame("supply").select("site", "item").drop_nulls().unique()
    used = made.join(crossed.frame("bom").select("item", "input"), on="item").select("site", item="input")
    known = pl.concat([made, used]).unique()
    lost = stock.drop_nulls(["site", "item"]).join(known, on=["site", "item"], how="anti")
    sites, items = crossed.frame("sites")["site"], crossed.frame("items")["item"]
    lost = lost.filter(pl.col("site").is_in(sites.implode()) & pl.col("item").is_in(items.implode()))
    hint = "Stock lies where an item is made or where it is used."
    crossed.say("stock", lost["row"], "the site neither makes nor uses this item.", "item", hint)


def _demand(crossed: Crossed) -> None:
    demand = crossed.frame("demand").with_row_index("row")
    bare = demand.filter(pl.col("price").is_null() & pl.col("margin").is_null())["row"]
    hint = "Without either, nobody can say what a lost sale costs."
    crossed.say("demand", bare, "gives neither price nor margin.", "price", hint)
    wrong = demand.filter(pl.col("margin") > pl.col("price"))["row"]
    hint = "It is money a unit, not a percentage."
    crossed.say("demand", wrong, "the margin is larger than the price.", "margin", hint)
