"""What holds for any input: tables come back as written with the right lines."""

from __future__ import annotations

import csv
import io
import tempfile
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
from data_records import same
from hypothesis import given
from hypothesis import strategies as st

from foreshock.core.errors import UserError
from foreshock.core.registry import get
from foreshock.data import countries, store
from foreshock.data.tables import FORMULA_STARTS, csv_text, read_table
from foreshock.schema.losses import Losses
from foreshock.schema.scenario import Driver, ScenarioSet

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


NAME = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=6)
NUMBER = st.floats(-1e300, 1e300)
TAKEN = st.sampled_from(["weight", "prior", "scenario", "loss", "error"])


@st.composite
def scenario_sets(draw: st.DrawFn) -> ScenarioSet:
    names = draw(st.lists(st.one_of(NAME, TAKEN), min_size=1, max_size=3, unique=True))
    drivers = tuple(Driver(name, tuple(draw(st.lists(NAME, min_size=1, max_size=3, unique=True)))) for name in names)
    count = draw(st.integers(1, 6))
    codes = [[draw(st.integers(0, len(driver.outcomes) - 1)) for driver in drivers] for _ in range(count)]
    raw = np.array(draw(st.lists(st.floats(0.01, 1), min_size=count, max_size=count)))
    shocks = tuple(
        get("shocks", "export_ban")(type="export_ban", origin=("RUS",), commodities=("nickel",), start=start)
        for start in draw(st.lists(st.floats(0, 900), max_size=3))
    )
    flags = st.lists(st.booleans(), min_size=count * len(shocks), max_size=count * len(shocks))
    future = {drivers[0].name: drivers[0].outcomes[:1]}
    return ScenarioSet(
        title=draw(CELL),
        as_of=draw(st.dates()),
        horizon=draw(st.floats(1, 1e4)),
        drivers=drivers,
        codes=np.array(codes, dtype=np.int16),
        weights=raw / raw.sum(),
        shocks=shocks,
        active=np.array(draw(flags), dtype=np.bool_).reshape(count, len(shocks)),
        named=dict.fromkeys(draw(st.lists(NAME, max_size=2, unique=True)), future),
        prior=draw(st.sampled_from([None, np.full(count, 1 / count)])),
        notes=tuple(draw(st.lists(CELL, max_size=2))),
    )


@st.composite
def loss_records(draw: st.DrawFn) -> Losses:
    cases, targets = draw(st.integers(1, 5)), draw(st.integers(1, 3))
    cells = st.lists(NUMBER, min_size=cases * targets, max_size=cases * targets)
    loss = np.array(draw(cells)).reshape(cases, targets)
    error = {case: draw(CELL) for case in range(cases) if draw(st.booleans())}
    loss[list(error)] = np.nan
    metric = np.array(draw(cells)).reshape(cases, targets)
    metric[draw(st.integers(0, cases - 1))] = np.inf
    return Losses(
        targets=tuple(draw(st.lists(NAME, min_size=targets, max_size=targets))),
        loss=loss,
        weight=np.full(cases, 1 / cases),
        scenario=np.arange(cases, dtype=np.int32) // 2,
        draw=np.arange(cases, dtype=np.int32) % 2,
        baseline=np.array(draw(st.lists(NUMBER, min_size=targets, max_size=targets))),
        metrics=dict.fromkeys(draw(st.lists(st.one_of(NAME, TAKEN), max_size=2)), metric),
        error=error,
        labels=tuple(draw(st.lists(CELL, min_size=cases, max_size=cases))),
        level=draw(st.sampled_from([None, np.ones((cases, 2))])),
        notes=tuple(draw(st.lists(CELL, max_size=2))),
    )


@given(record=st.one_of(scenario_sets(), loss_records()))
def test_records_come_back_to_the_bit_and_files_are_repeatable(record: ScenarioSet | Losses) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = store.save(record, folder)
        assert same(store.load(file), record)
        first = {path.name: path.read_bytes() for path in Path(folder).iterdir()}
        store.save(store.load(file), folder)
        assert {path.name: path.read_bytes() for path in Path(folder).iterdir()} == first
