"""The dynamic model on the world of 2011: published figures, closed forms, and what must hold in every direction."""

from __future__ import annotations

import json
import time
from pathlib import Path

import numpy as np
import pytest

from foreshock.cli import main
from foreshock.pipeline.sources import open_table
from foreshock.pipeline.world import WorldAnswer, WorldSettings, world
from foreshock.report.world import total
from foreshock.schema.world import WorldTable

pytestmark = pytest.mark.shared

SECTORS = ["mining", "coke and refining", "metals"]
EMBARGO = {
    "type": "sanction",
    "by": "SANCTIONS_2022",
    "target": "RUS",
    "side": "exports",
    "sectors": SECTORS,
    "share": 1,
    "duration": 120,
}
CALM = {
    "ario.inventory_days": 1e5,
    "ario.restore_days": 1e9,
    "ario.overproduction": 1.0,
    "ario.adaptive_orders": 0.0,
    "ario.substitution": 0.0,
}
"""Stocks that never run short and are never refilled, nobody replaced, no spare capacity: only orders travel."""


@pytest.fixture(scope="module")
def table(shared: Path) -> WorldTable:
    return open_table(shared / "wiod2013" / "wiot_2011.npz")


def run(table: WorldTable, *shocks: dict[str, object], **settings: object) -> WorldAnswer:
    return world(table, shocks=shocks, settings=WorldSettings(**settings))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("stock", "lowest", "day", "lost", "own"),
    [
        (15, 0.0249, 149, 58.3, (112.34, 99.44, 89.96, 90.39, 84.90)),
        (30, 0.8474, 149, 6.16, (83.75, 55.27, 38.72, 36.78, 31.12)),
        (60, 0.9837, 128, 1.62, (61.34, 14.23, 10.51, 9.35, 9.58)),
        (90, 0.9887, 123, 1.18, (48.78, 3.49, 2.74, 2.61, 2.94)),
    ],
)
def test_plain_ario_is_as_fragile_as_its_peer(
    table: WorldTable, stock: float, lowest: float, day: int, lost: float, own: tuple[float, ...]
) -> None:
    """Russian mining, refining and metals lose 80 % of capacity for 122 days and get it back over 60, every input
    critical: losses in days of own output as the peer program gives them, in every digit."""
    lose = {"type": "capacity", "countries": "RUS", "sectors": SECTORS}
    back = {**lose, "lost": 4.0, "change": "lift", "start": 123.5, "ramp": 60}
    plain = {"ario.inventory_days": stock, "ario.critical_share": 1e-5 / 365}
    found = run(table, {**lose, "lost": 0.8, "start": 2}, back, horizon=150, top=50, band=False, parameters=plain)
    ranking = found.ranking
    assert ranking.path is not None
    assert ranking.path.min() == pytest.approx(lowest, abs=5e-5)
    assert abs(int(ranking.path.argmin()) - day) <= 1
    assert ranking.total / ranking.output * 150 == pytest.approx(lost, abs=0.05)
    by_country = {row.region: row.days for row in ranking.regions}
    assert [by_country[name] for name in ("RUS", "EST", "LVA", "SVK", "HUN")] == pytest.approx(own, abs=0.006)
    if stock == 15:
        assert int((ranking.path < 0.9).argmax()) == 58
        assert int((ranking.path < 0.5).argmax()) == 91


def test_an_embargo_from_the_shell_in_seconds(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = shared / "wiod2013" / "wiot_2011.npz"
    begin = time.perf_counter()
    assert main(["world", str(file), "--shock", json.dumps(EMBARGO), "--days", "150", "--json"]) == 0
    assert time.perf_counter() - begin < 60
    told = json.loads(capsys.readouterr().out)
    assert told["total"] == pytest.approx(125.7e9, rel=0.002)
    assert told["shocks"] == [
        "The sanctions coalition of 2022 stops 100 % of imports from Russia in mining, coke and refining, and metals, "
        "at once, for 120 days."
    ]
    first = told["industries"][0]
    assert (first["name"], first["title"]) == ("Russia", "mining")
    assert first["days"] == pytest.approx(66.02, abs=0.05)
    assert first["low"] < first["loss"] < first["high"]
    assert first["metrics"]["time_to_survive"] == 0
    assert first["metrics"]["time_to_recover"] == 121
    assert told["gainers"][0]["loss"] < 0
    assert [one["name"] for one in told["fragility"]["variants"] if one["falling"]] == [
        "half the stocks, every input stops production"
    ]
    assert "depends on the assumptions more than on the shock" in told["fragility"]["warning"]


def test_where_stocks_never_run_short_only_orders_travel(table: WorldTable) -> None:
    """Then the days add up to the static solution of the open Leontief system."""
    cut = {"type": "demand", "markets": "USA", "change_by": -0.1, "duration": 180}
    for shock, room in ((cut, 1e-12), (EMBARGO, 2e-5)):
        days = run(table, shock, horizon=365, band=False, parameters=CALM).losses.loss[0]
        static = run(table, shock, horizon=365, band=False, model="leontief").losses.metrics["lost_orders"][0]
        assert days == pytest.approx(static, abs=room * static.max())


def test_lost_capacity_costs_its_own_days(table: WorldTable) -> None:
    """30 % for 60 days without spare capacity are 18 days of output, and hardly more through its own suppliers."""
    strike = {"type": "capacity", "countries": "DEU", "sectors": "transport equipment", "lost": 0.3, "duration": 60}
    fixed = {"ario.overproduction": 1.0, "ario.adaptive_orders": 0.0}
    first = run(table, strike, horizon=365, band=False, parameters=fixed).ranking.industries[0]
    assert (first.region, first.title) == ("DEU", "transport equipment")
    assert 18 <= first.days < 18.1
    assert first.metrics["lowest_output"] == pytest.approx(0.7)
    assert first.metrics["time_to_survive"] == 0
    assert first.metrics["time_to_recover"] in {60, 61, 62}
    spare = run(table, strike, horizon=365, band=False).ranking.industries[0]
    assert 15 < spare.days < first.days


def test_every_kind_of_shock_has_its_sign(table: WorldTable) -> None:
    """Losses where something is taken, gains where demand grows, nothing where a relief finds nothing shut."""
    china = {"type": "import_ban", "importer": "USA", "origin": "CHN", "sectors": "electrical and optical"}
    taken: list[dict[str, object]] = [
        {"type": "tariff", "importer": "USA", "exporter": "CHN", "rate": 0.25},
        {**china, "share": 1, "duration": 90},
        {"type": "export_ban", "origin": "CHN", "sectors": "metals", "share": 0.5, "duration": 90},
        {"type": "price_cap", "by": "PRICE_CAP_2022", "target": "RUS", "sectors": ["mining", "coke and refining"]},
    ]
    for shock in taken:
        ranking = run(table, shock, horizon=120, band=False).ranking
        assert ranking.total > 0
        assert ranking.regions[0].region == shock.get("exporter", shock.get("target", "CHN"))
    grows = run(table, {"type": "demand", "markets": "USA", "change_by": 0.1}, horizon=60, band=False).ranking
    assert grows.total < 0
    assert grows.gainers[0].region == "USA"
    open_already = run(table, {**china, "change": "lift"}, horizon=60, band=False)
    assert np.abs(open_already.losses.loss).max() < 1  # a dollar
    assert "Nothing is lost" in total(open_already.ranking)
    assert any("a relief brings nothing" in note for note in open_already.ranking.notes)


def test_a_longer_look_finds_what_a_short_one_misses(table: WorldTable) -> None:
    """Stocks hide the shortage for a while: the loss of the first month is Russia's, later others join."""
    early, late = (run(table, EMBARGO, horizon=days, band=False, top=1435).ranking for days in (30, 120))
    assert early.regions[0].region == late.regions[0].region == "RUS"
    assert late.total > 4 * early.total
    short = [
        {row.region for row in one.industries if np.isfinite(row.metrics["time_to_survive"])} for one in (early, late)
    ]
    assert short[0] < short[1]
    assert "AUT" in short[1] - short[0]
