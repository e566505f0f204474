"""Tables people bring: CSV, XLSX or Parquet, as text, each row with the line it came from.

CSV and XLSX cells stay text exactly as written ('NA' is Namibia, '007' keeps its zeros); an empty cell, or one of
blanks only, is null. Column names are trimmed and case-folded. What the text means is decided by the table's reader.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from foreshock.core.errors import Collector, Problem, UserError, nearest
from foreshock.data import delimited, workbook
from foreshock.data.files import inside, read_bytes, write_atomically

__all__ = ["Table", "csv_text", "inside", "read_folder", "read_table", "write_csv"]

WORKBOOKS = (".xlsx", ".xls")
ENDINGS = (".csv", ".tsv", ".txt", *WORKBOOKS, ".parquet")
MAX_TABLE_BYTES = 2_000_000_000
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """A table as read.

    `frame` has n rows; `lines` (n) is the line of the file (the row of the sheet, the row of a Parquet file) that each
    row starts on, counted from 1; `file` is the name to use in messages, 'book.xlsx!sheet' for one sheet of several.
    """

    frame: pl.DataFrame
    file: str
    lines: Sequence[int]
    sheet: str = ""
    notes: tuple[str, ...] = ()
    """What the user should know about how the file was read."""

    def __post_init__(self) -> None:
        if len(self.lines) != self.frame.height:
            raise ValueError(f"{self.frame.height} rows have {len(self.lines)} line numbers")

    def __len__(self) -> int:
        return int(self.frame.height)


def read_table(path: str | Path, *, sheet: str = "", label: str = "") -> Table:
    """Read one table. `label` is the file name used in messages (default: the path as given).

    Raises
    ------
    UserError
        With every problem of the file: missing, empty, not of its kind, truncated, ragged rows, column names that are
        empty or stand twice.
    """
    target = Path(path)
    name = label or str(path)
    ending = target.suffix.casefold()
    content = read_bytes(target, label=name, limit=MAX_TABLE_BYTES)
    if ending not in ENDINGS:
        raise UserError([Problem("is no table.", name, hint=f"Tables end in {', '.join(ENDINGS)}.")])
    if not content:
        raise UserError([Problem("is empty.", name, hint="The first row names the columns.")])
    if ending == ".parquet":
        return _parquet(content, name)
    if ending in WORKBOOKS:
        several = len(workbook.sheet_names(content, name)) > 1
        frame, chosen = workbook.parse(content, name, sheet)
        if frame.width > delimited.MAX_COLUMNS:
            raise UserError([Problem(f"has {frame.width:,} columns, more than are read", name)])
        shown = f"{name}!{chosen}" if sheet or several else name
        return _with_header(frame, range(1, frame.height + 1), shown, chosen, ())
    cut = delimited.parse(content, name)
    return _with_header(cut.frame, cut.lines, name, "", cut.notes)


def read_folder(folder: str | Path, names: Iterable[str]) -> dict[str, Table]:
    """The tables of a folder, by name: `<name>.csv|tsv|txt|xlsx|xls|parquet`, or a sheet of that name in any workbook.

    `names` is the closed list of tables that are understood; what is not there is left out of the result. Messages
    carry the bare file name.

    Raises
    ------
    UserError
        With the problems of all tables: each as `read_table`, two files for one table, a file whose name is nearly
        that of a table which is missing, a link that leads out of the folder.
    """
    base = Path(folder)
    if not base.is_dir():
        raise UserError([Problem("is no folder.", str(folder), hint="Give the folder that holds the tables.")])
    wanted = tuple(names)
    found = Collector()
    places = _places(base, wanted, found)
    tables: dict[str, Table] = {}
    for name in wanted:
        options = places.get(name, [])
        if len(options) > 1:
            found.add(f"the table '{name}' stands in {' and '.join(map(_shown, options))}.", hint="Keep one of them.")
        for file, sheet in options[:1]:
            try:
                tables[name] = read_table(inside(base, file), sheet=sheet, label=file)
            except UserError as error:
                found.extend(error.problems)
    found.raise_if_any()
    return tables


def csv_text(frame: pl.DataFrame) -> str:
    """A frame as CSV that a spreadsheet program opens as data: text that it would run as a formula gets a leading '.

    Numbers keep their sign. Null is an empty cell.
    """
    safe = frame.with_columns(_harmless(pl.col(name)) for name in frame.columns if frame.schema[name] == pl.String)
    names = {name: f"'{name}" for name in frame.columns if name.startswith(FORMULA_STARTS)}
    return safe.rename(names).write_csv(quote_style="necessary")


def write_csv(frame: pl.DataFrame, path: str | Path) -> None:
    """Write `csv_text` whole or not at all."""
    write_atomically(path, csv_text(frame))


def _harmless(column: pl.Expr) -> pl.Expr:
    number = column.str.strip_chars().cast(pl.Float64, strict=False).is_not_null()
    danger = pl.any_horizontal(column.str.starts_with(start) for start in FORMULA_STARTS)
    return pl.when(danger & ~number).then(pl.lit("'") + column).otherwise(column).name.keep()


def _places(base: Path, wanted: Sequence[str], found: Collector) -> dict[str, list[tuple[str, str]]]:
    """Table name -> (file, sheet) where it stands; a probable misspelling is a problem."""
    places: dict[str, list[tuple[str, str]]] = {}
    plain = {name.casefold(): name for name in wanted}
    strangers: list[Path] = []
    for path in sorted(base.iterdir()):
        if path.suffix.casefold() not in ENDINGS or path.name.startswith((".", "~")) or not path.is_file():
            continue
        name = plain.get(path.stem.casefold())
        if name is None:
            strangers.append(path)
        else:
            places.setdefault(name, []).append((path.name, ""))
    for path in strangers:
        sheets = _sheets(path, plain, found) if path.suffix.casefold() in WORKBOOKS else {}
        for name, sheet in sheets.items():
            places.setdefault(name, []).append((path.name, sheet))
        guess = nearest(path.stem, wanted, cutoff=0.75)
        if not sheets and guess is not None and guess not in places:
            found.add(f"no table is called '{path.stem}'.", file=path.name, hint=f"Did you mean '{guess}'?")
    return places


def _sheets(path: Path, plain: dict[str, str], found: Collector) -> dict[str, str]:
    """Table name -> sheet name, for the sheets of a workbook that are called like a table."""
    try:
        names = workbook.sheet_names(read_bytes(path, label=path.name, limit=MAX_TABLE_BYTES), path.name)
    except UserError as error:
        found.extend(error.problems)
        return {}
    return {plain[sheet.strip().casefold()]: sheet for sheet in names if sheet.strip().casefold() in plain}


def _shown(place: tuple[str, str]) -> str:
    file, sheet = place
    return f"{file}!{sheet}" if sheet else file


def _parquet(content: bytes, file: str) -> Table:
    try:
        frame = pl.read_parquet(io.BytesIO(content))
    except (pl.exceptions.PolarsError, OSError) as error:
        reason = str(error).splitlines()[0]
        raise UserError([Problem(f"is no sound Parquet file: {reason}", file)]) from None
    frame.columns = _names(frame.columns, file, 1, set())
    return Table(frame, file, range(1, frame.height + 1))


def _with_header(frame: pl.DataFrame, lines: Sequence[int], file: str, sheet: str, notes: tuple[str, ...]) -> Table:
    """Take the first row that is not blank as column names; drop blank rows and nameless columns without a cell."""
    clean = frame.with_columns(pl.when(pl.all().str.strip_chars().str.len_bytes() > 0).then(pl.all()))
    kept = clean.select(pl.any_horizontal(pl.all().is_not_null())).to_series() if clean.width else pl.Series([False])
    rows = kept.arg_true()
    if not rows.len():
        raise UserError([Problem("is empty.", file, hint="The first row names the columns.")])
    header = [value or "" for value in clean.row(int(rows[0]))]
    body = clean[rows[1:]] if rows.len() < clean.height else clean[1:]
    unused = {
        at for at, title in enumerate(header) if not title.strip() and body.to_series(at).null_count() == body.height
    }
    names = _names(header, file, lines[int(rows[0])], unused)
    body.columns = [name or f" {at}" for at, name in enumerate(names)]
    body = body.drop([body.columns[at] for at in unused])
    contiguous = isinstance(lines, range) and rows.len() == clean.height
    numbers = lines[1:] if contiguous else [lines[at] for at in rows[1:].to_list()]
    return Table(body, file, numbers, sheet, notes)


def _names(header: Sequence[str], file: str, line: int, unused: set[int]) -> list[str]:
    """Column names trimmed and case-folded; UserError for those that are empty or stand twice."""
    names = [title.strip().casefold() for title in header]
    found = Collector()
    seen: dict[str, int] = {}
    for at, name in enumerate(names):
        if not name and at not in unused:
            found.add(f"column {at + 1} has no name.", file=file, line=line, hint="Name it or delete it.")
        elif name and name in seen:
            what = f"the column name '{name}' stands twice (columns {seen[name] + 1} and {at + 1})."
            found.add(what, file=file, line=line, hint="Rename or delete one of them.")
        seen.setdefault(name, at)
    found.raise_if_any()
    return names
