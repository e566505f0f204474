"""The page and the files of a run on a world table."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from report_world import EMBARGO, REGIONS, answer, table
from rich.console import Console

from foreshock.data.countries import spoken
from foreshock.pipeline import load
from foreshock.pipeline.world import WorldAnswer, WorldSettings, world
from foreshock.pipeline.world_files import full, world_page, world_tables, write_world
from foreshock.report.places import load_atlas
from foreshock.report.world import band, course, data, future, ranking, shortages
from foreshock.report.world_page import world_payload


@pytest.fixture(scope="module")
def done() -> WorldAnswer:
    return answer()


def test_the_files_that_were_written_are_all_named() -> None:
    console = Console(width=118, record=True, file=io.StringIO())
    files = [Path("out/a.csv"), Path("out/run.json"), Path("page.html")]
    console.print(ranking(answer(band=False).ranking, files))
    text = console.export_text()
    assert "Wrote out/: a.csv, run.json" in text
    assert "Wrote page.html" in text


def test_the_page_says_what_the_ranking_holds(done: WorldAnswer) -> None:
    record = full(done)
    made = world_payload(record, done.record, load_atlas())
    json.dumps(made, allow_nan=False)
    assert [row["region"] for row in made["countries"]["rows"]] == [row.region for row in record.regions]
    assert len(made["countries"]["table"]["rows"]) == len(REGIONS)
    assert [row["rest"] for row in made["countries"]["rows"] if row["region"] == "ROW"] == [True]
    assert next(row for row in made["countries"]["rows"] if row["region"] == "DEU")["numeric"] == "276"
    assert len(made["industries"]["table"]["rows"]) == 24
    assert made["industries"]["losers"][0]["country"] == "Russia"
    assert made["answer"]["shocks"] == [
        "Germany stops 100 % of imports from Russia in mining and metals, at once, for 40 days."
    ]
    assert made["answer"]["warning"] == record.fragility.warning()  # type: ignore[union-attr]
    lines = made["days"]["lines"]
    assert [one["name"] for one in lines] == [one.name for one in record.fragility.variants]  # type: ignore[union-attr]
    assert {len(one["values"]) for one in lines} == {90}
    assert lines[0]["values"] == pytest.approx(record.path, abs=1e-6)
    assert made["days"]["spans"] == [{"from": 0.0, "to": 40.0, "sentence": made["answer"]["shocks"][0].rstrip(".")}]
    assert made["futures"] is None
    assert "gain" in made["industries"]["gain"] or not made["industries"]["gainers"]


def test_the_page_is_one_file_that_asks_nobody(done: WorldAnswer) -> None:
    text = world_page(done)
    assert text == world_page(done)
    assert "default-src 'none'" in text
    assert not re.search(r'(src|href)="(?!data:|#)', text)
    assert "services <b>" not in text
    assert "services \\u003cb\\u003e" in text
    assert len(text) < 1_000_000


def test_models_without_days_have_a_page_too() -> None:
    flat = answer("leontief")
    made = world_payload(full(flat), flat.record, load_atlas())
    assert made["days"] is None
    assert made["assumptions"] is None
    assert not made["answer"]["measured"]
    assert "Lowest day" not in [card["title"] for card in made["answer"]["cards"]]
    assert "Short from day" not in [one["label"] for one in made["industries"]["table"]["columns"]]


def test_where_nothing_happens_the_page_says_so() -> None:
    calm = answer(shocks=({**EMBARGO, "share": 0},), band=False)
    made = world_payload(full(calm), calm.record, load_atlas())
    assert made["answer"]["title"] == "Nothing is lost"
    assert made["industries"]["losers"] == made["industries"]["gainers"] == []
    assert made["countries"]["finding"] == "No country loses output."


def test_every_table_agrees_with_the_losses(done: WorldAnswer, tmp_path: Path) -> None:
    written = write_world(done, tmp_path)
    names = {path.name for path in written}
    assert {"world.html", "run.json", "losses.parquet", "industries.csv", "days.parquet", "assumptions.csv"} <= names
    assert all(path.is_file() for path in written)
    rows = pl.read_csv(tmp_path / "industries.csv")
    assert rows.height == 24
    assert rows["loss"].sum() == pytest.approx(done.losses.expected(), rel=1e-9)
    assert (rows["low"] <= rows["loss"] + 1e-9).all()
    assert (rows["high"] >= rows["loss"] - 1e-9).all()
    assert pl.read_parquet(tmp_path / "countries.parquet")["loss"].sum() == pytest.approx(done.losses.expected())
    days = pl.read_csv(tmp_path / "days.csv")
    assert days["as set"].to_numpy() == pytest.approx(done.losses.paths["output"][0])
    varied = pl.read_csv(tmp_path / "assumptions.csv")
    assert varied["assumptions"].to_list() == days.columns[1:]
    again = load(tmp_path / "losses.parquet")
    assert np.array_equal(again.loss, done.losses.loss)
    assert np.array_equal(again.paths["output"], done.losses.paths["output"])
    told = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert set(told["outputs"]) == names - {"run.json"}
    assert world_tables(done)["futures"].height == 1


def test_the_run_is_the_same_run_when_its_inputs_are(done: WorldAnswer) -> None:
    assert answer().record.id == done.record.id
    assert answer(shocks=({**EMBARGO, "share": 0.5},)).record.id != done.record.id
    assert set(data(done.ranking)["fragility"]) == {"variants", "limit", "ratio", "warning"}


def test_what_is_missing_is_told_with_whom_it_holds_back() -> None:
    cut = {"type": "capacity", "countries": "RUS", "sectors": "mining", "lost": 1}
    short = {"ario.inventory_days": 4, "ario.critical_share": 0}
    record = world(table(), shocks=[cut], settings=WorldSettings(horizon=60, parameters=short, band=False)).ranking
    wanting = [row for row in record.industries if row.lacks]
    assert {row.lacks for row in wanting} == {"mining"}
    said = shortages(record.industries)
    assert len(said) == 1
    assert said[0].startswith("For want of mining: ")
    assert f"in {spoken(wanting[0].region)} from day {wanting[0].metrics['time_to_survive']:.0f}" in said[0]
    assert all(row.lacks == "" for row in record.regions)


def test_words_of_the_screen() -> None:
    assert band(101e9, 970.4e9, "USD") == "101 to 970 BUSD"
    assert band(1.1e6, 11.5e9, "USD") == "1.10 M to 11.5 BUSD"
    assert band(70.6e9, 331e9) == "70.6 to 331 B"
    assert band(-170e9, 256e6) == "-170 B to 256 M"
    assert band(0.0, 256e6) == "0 to 256 M"
    assert band(12.0, 256e6) == "0 to 256 M"
    assert band(3.0, 40.0, "EUR") == "3.00 to 40.0 EUR"
    assert band(-2e6, 4.25e6) == "-2.00 to 4.25 M"
    assert band(float("nan"), 1.0) == "-"
    assert future("embargo=full, demand=deep_recession") == "embargo full, demand deep recession"
    assert course(np.ones(5)) == "All output together hardly moves on any day."
    assert course(np.array([1.0, 1.02, 1.01])) == "All output together peaks on day 1 at 102.00 % of normal."
    assert course(np.array([1.0, 0.9, 0.99])) == (
        "All output together is lowest on day 1, 90.00 % of normal; on the last day it is 99.00 %."
    )


def test_a_shock_that_does_not_land_is_told_beside_it() -> None:
    lift = {**EMBARGO, "change": "lift"}
    record = world(table(), shocks=[lift], settings=WorldSettings(horizon=30, band=False))
    off = "Shock 1 (sanction): all of this trade is open in the baseline, so that a relief brings nothing."
    assert world_payload(full(record), record.record, load_atlas())["answer"]["off"] == [off]
    console = Console(width=200, record=True, file=io.StringIO())
    console.print(ranking(record.ranking))
    lines = console.export_text().splitlines()
    assert lines[2].strip() == f"! {off}"
    tariff = {"type": "tariff", "importer": "DEU", "exporter": "RUS", "rate": 0.1}
    notes = world(table(), shocks=[tariff], settings=WorldSettings(horizon=30, band=False)).ranking.notes
    assert "The model 'ario' leaves out what becomes dearer or cheaper." in notes


def test_days_industries_and_countries_add_up_to_the_total(done: WorldAnswer) -> None:
    record = full(done)
    assert record.path is not None
    assert (1 - record.path).sum() / record.path.size * record.output == pytest.approx(record.total, rel=1e-9)
    for rows in (record.industries, record.regions):
        assert sum(row.loss for row in rows) == pytest.approx(record.total, rel=1e-9)
        assert all(row.low <= row.loss <= row.high for row in rows)
    assert record.fragility is not None
    assert record.fragility.losses is not None
    assert record.fragility.losses.sum(axis=1) == pytest.approx([one.loss for one in record.fragility.variants])
    for row in record.regions:
        inside = [one for one in record.industries if one.region == row.region]
        assert sum(one.low for one in inside) <= row.low * (1 + 1e-12) + 1e-6
        assert sum(one.high for one in inside) >= row.high * (1 - 1e-12) - 1e-6
