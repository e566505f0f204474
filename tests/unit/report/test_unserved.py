"""What final buyers go without, by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from report_world import table

from foreshock.pipeline.world import WorldSettings, world
from foreshock.propagation import engine
from foreshock.propagation.unserved import unserved

BAN = {"type": "import_ban", "importer": "USA", "origin": "CHN", "share": 0.5, "start": 10, "duration": 20}


def shut(*shocks: dict[str, Any]) -> dict[str, float]:
    found = world(table(), shocks=shocks, settings=WorldSettings(horizon=90, band=False)).ranking.unserved
    assert found is not None
    return dict(found.shut)


def yearly(seller: str, buyer: str) -> float:
    made = table()
    rows = [at for at, (region, _) in enumerate(made.industries) if region == seller]
    return float(made.F[rows, made.regions.index(buyer)].sum()) * made.unit


def test_a_shut_market_by_days_and_share() -> None:
    once = yearly("CHN", "USA") / 365
    assert shut(BAN) == pytest.approx({"USA": 0.5 * 20 * once})
    assert shut({**BAN, "start": 80}) == pytest.approx({"USA": 0.5 * 10 * once})
    assert shut({**BAN, "ramp": 10, "duration": 10}) == pytest.approx({"USA": 0.5 * 15 * once})


def test_what_nobody_wants_is_not_missed_and_bans_multiply() -> None:
    once = yearly("CHN", "USA") / 365
    less = {"type": "demand", "markets": "USA", "change_by": -0.4}
    assert shut(BAN, less) == pytest.approx({"USA": 0.6 * 0.5 * 20 * once})
    assert shut(BAN, BAN) == pytest.approx({"USA": 0.75 * 20 * once})


def test_a_model_without_final_demand_says_nothing() -> None:
    found = world(table(), shocks=BAN, settings=WorldSettings(model="leontief", band=False))
    assert found.ranking.unserved is None
    known = world(table(), shocks=BAN, settings=WorldSettings(horizon=40, band=False))
    broken = replace(known.losses, loss=known.losses.loss * np.nan, error={0: "no"})
    assert unserved(known.network, known.scenarios, engine.cases(known.scenarios, 1, 0), broken) is None
