"""What holds for any input: tables come back as written with the right lines."""

from __future__ import annotations

import csv
import io
import tempfile
from datetime import date
from pathlib import Path

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from foreshock.core.errors import UserError
from foreshock.data import countries
from foreshock.data.tables import FORMULA_STARTS, csv_text, read_table

CELL = st.text(
    alphabet=st.one_of(
        st.sampled_from("a1,;\t\"\n =+-@'NA"), st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"])
    ),
    max_size=8,
)
WORDS = [entry.text for entry in countries.gazetteer()]
ROWS = st.lists(st.tuples(CELL, CELL, CELL), max_size=12)


def parsed(content: bytes) -> tuple[list[tuple[str | None, ...]], list[int]]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.csv"
        path.write_bytes(content)
        table = read_table(path)
    return table.frame.rows(), list(table.lines)


def blank_is_none(cell: str) -> str | None:
    return cell if cell.strip() else None


def runs_as_formula(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return cell.startswith(FORMULA_STARTS)
    return False


@given(rows=ROWS, ends=st.sampled_from(["\n", "\r\n"]), delimiter=st.sampled_from(",;\t"))
def test_csv_comes_back_as_the_standard_library_wrote_it(
    rows: list[tuple[str, ...]], ends: str, delimiter: str
) -> None:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=ends, delimiter=delimiter)
    writer.writerow(["a", "b", "c"])
    expected, lines = [], []
    for row in rows:
        line = out.getvalue().count("\n") + 1
        writer.writerow(row)
        cells = tuple(map(blank_is_none, row))
        if any(cell is not None for cell in cells):
            expected.append(cells)
            lines.append(line)
    assert parsed(out.getvalue().encode()) == (expected, lines)


@given(rows=ROWS)
def test_exported_csv_comes_back_with_formulas_marked_as_text(rows: list[tuple[str, ...]]) -> None:
    frame = pl.DataFrame(rows, schema={"a": pl.String, "b": pl.String, "c": pl.String}, orient="row")
    text = csv_text(frame)
    marked = [tuple(f"'{cell}" if runs_as_formula(cell) else cell for cell in row) for row in rows]
    expected = [tuple(map(blank_is_none, row)) for row in marked]
    assert parsed(text.encode())[0] == [row for row in expected if any(cell is not None for cell in row)]


@given(content=st.binary(max_size=200))
def test_any_bytes_are_a_table_or_a_readable_error(content: bytes) -> None:
    try:
        rows, lines = parsed(b"a,b\n" + content)
    except UserError:
        return
    assert len(rows) == len(lines)
    assert lines == sorted(lines)


@given(
    text=st.one_of(st.sampled_from(countries.codes()), st.sampled_from([e.text for e in countries.gazetteer()]), CELL)
)
def test_resolving_is_idempotent(text: str) -> None:
    code = countries.resolve(text)
    if code is not None:
        assert countries.resolve(code) == code
        assert countries.resolve(countries.name(code)) == code
        assert countries.resolve(f"  {text.upper()} ") == code
        assert countries.suggest(text) == code
        assert countries.expand([text]) == {code}


@given(bloc=st.sampled_from(countries.blocs()), on=st.dates(date(1950, 1, 1), date(2030, 1, 1)))
def test_members_are_countries_on_any_day(bloc: str, on: date) -> None:
    assert countries.members(bloc, on) <= set(countries.codes())
    assert countries.members(countries.bloc_name(bloc), on) == countries.members(bloc, on)
