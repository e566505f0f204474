"""Which inputs a buyer cannot do without, by the sector (or product) of the supplier and the sector of the buyer.

Pichler, Pangallo, del Rio-Chanona, Lafond and Farmer (2022, JEDC 144) surveyed such a table; Diem et al. (2022,
Scientific Reports 12) use it for firms. None is shipped: it is the user's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import polars as pl

from foreshock.core.errors import Collector
from foreshock.data.tables import Table
from foreshock.exposure.columns import floats
from foreshock.exposure.numbers import Rows, clip
from foreshock.schema.labels import UNKNOWN, Floats, Labels

WEIGHTS: Mapping[str, float] = MappingProxyType({"essential": 1.0, "important": 0.5, "negligible": 0.0})
WORDS: Mapping[str, float] = MappingProxyType(
    {**WEIGHTS, "critical": 1.0, "non-essential": 0.5, "non-critical": 0.0, "none": 0.0}
)
SCALES: Mapping[str, Mapping[str, float]] = MappingProxyType(
    {"2": {"2": 1.0, "1": 0.5, "0": 0.0}, "0.5": {"1": 1.0, "0.5": 0.5, "0": 0.0}}
)
"""Two ways to write numbers, told apart by the one cell that only one of them has."""
LIST = ("supplier", "customer", "criticality")
SHOWN = 4


@dataclass(frozen=True, slots=True, eq=False)
class EssentialInputs:
    """Weights by pair: 1 essential, 0.5 important, 0 negligible. Sectors are known by their case-folded names."""

    file: str
    pairs: Mapping[tuple[str, str], float]

    def weights(self, goods: Labels, buyer: Labels) -> tuple[Floats, str]:
        """(m) the weight of every link, NaN where the table has no such pair, and a note on those."""
        rows, columns = ({name.strip().casefold(): at for at, name in enumerate(one.names)} for one in (goods, buyer))
        table = np.full((len(goods.names) + 1, len(buyer.names) + 1), np.nan)
        for (seller, user), weight in self.pairs.items():
            if seller in rows and user in columns:
                table[rows[seller], columns[user]] = weight
        found = table[goods.codes, buyer.codes]
        silent = np.isnan(found)
        if not silent.any():
            return found, ""
        named = silent & (goods.codes != UNKNOWN) & (buyer.codes != UNKNOWN)
        pairs = np.unique(np.stack([goods.codes[named], buyer.codes[named]], axis=1), axis=0).tolist()
        first = "; ".join(f"{goods.names[a]} > {buyer.names[b]}" for a, b in pairs[:SHOWN])
        tail = f" ({first}{'; ...' if len(pairs) > SHOWN else ''})" if pairs else ""
        return found, f"{self.file} says nothing of {int(silent.sum()):,} links{tail}: they count as essential."


def essential_inputs(table: Table) -> EssentialInputs:
    """A table of essential inputs, in either of two shapes.

    A list: columns supplier, customer (sectors) and criticality. A matrix: the first column names the supplier's
    sector, every other column is called like a buyer's. Cells: essential (or critical), important (non-essential),
    negligible (non-critical); or 2, 1, 0; or 1, 0.5, 0. An empty cell says nothing.

    Raises
    ------
    UserError
        Cells that are none of these, numbers whose scale cannot be told, pairs that stand twice.
    """
    found = Collector()
    listed = set(LIST) <= set(table.frame.columns)
    rows = Rows(table.file, table.lines)
    pairs = _listed(table, rows, found) if listed else _matrix(table, rows, found)
    weights = _words(pairs["cell"], found, table.file, pairs["line"])
    frame = pairs.with_columns(weights.alias("weight")).filter(pl.col("weight").is_not_null())
    twice = frame.filter(pl.struct("supplier", "customer").is_duplicated())
    if twice.height:
        seller, user = twice.row(0)[:2]
        hint = "Keep one of them."
        found.add_rows(f"'{seller} > {user}' stands twice.", file=table.file, lines=twice["line"].to_list(), hint=hint)
    found.raise_if_any()
    ends = zip(frame["supplier"].to_list(), frame["customer"].to_list(), strict=True)
    return EssentialInputs(table.file, dict(zip(ends, floats(frame["weight"]).tolist(), strict=True)))


def _listed(table: Table, rows: Rows, found: Collector) -> pl.DataFrame:
    frame = _folded(table.frame.select(LIST))
    for name in LIST[:2]:
        empty = frame[name].is_null()
        if empty.any():
            found.add_rows("is empty.", file=rows.file, lines=rows.at(empty.arg_true()), field=name)
    return frame.rename({"criticality": "cell"}).with_columns(pl.Series("line", list(table.lines), dtype=pl.Int64))


def _matrix(table: Table, rows: Rows, found: Collector) -> pl.DataFrame:
    first = table.frame.columns[0]
    if table.frame.width < 2:
        hint = f"Give the columns {', '.join(LIST)}, or a matrix with a column for every buyer's sector."
        found.add("is no table of essential inputs.", file=rows.file, hint=hint)
        return pl.DataFrame(schema={"supplier": pl.String, "customer": pl.String, "cell": pl.String, "line": pl.Int64})
    return (
        _folded(table.frame)
        .rename({first: "supplier"})
        .with_columns(pl.Series("line", list(table.lines), dtype=pl.Int64))
        .unpivot(index=["supplier", "line"], variable_name="customer", value_name="cell")
        .select("supplier", "customer", "cell", "line")
        .filter(pl.col("supplier").is_not_null())
    )


def _folded(frame: pl.DataFrame) -> pl.DataFrame:
    """Every cell as trimmed, case-folded text."""
    text = frame.select(pl.all().cast(pl.String).str.strip_chars())
    return text.select(pl.all().map_elements(str.casefold, return_dtype=pl.String))


def _words(cells: pl.Series, found: Collector, file: str, lines: pl.Series) -> pl.Series:
    """(pairs) the weights that the cells mean, null where empty or wrong."""
    plain = cells.str.replace(r"^([0-9]+)\.0+$", "$1")
    values = set(plain.drop_nulls().unique().to_list())
    signs = [sign for sign in SCALES if sign in values]
    known = dict(WORDS)
    if len(signs) == 1:
        known |= SCALES[signs[0]]
    elif values & {"0", "1"}:
        what = "holds the numbers 0 and 1 alone" if not signs else "mixes 2 and 0.5"
        hint = "Write essential, important or negligible; or 2, 1, 0; or 1, 0.5, 0."
        found.add(f"{what}: their scale cannot be told.", file=file, hint=hint)
        return pl.Series([None] * len(cells), dtype=pl.Float64)
    wrong = plain.is_not_null() & ~plain.is_in(list(known))
    if wrong.any():
        at = wrong.arg_true()
        hint = "Write essential, important or negligible; or 2, 1, 0; or 1, 0.5, 0."
        what = f"'{clip(str(cells[int(at[0])]))}' is no degree of need."
        found.add_rows(what, file=file, lines=lines.gather(at).to_list(), field="criticality", hint=hint)
    return plain.replace_strict(known, default=None, return_dtype=pl.Float64)
