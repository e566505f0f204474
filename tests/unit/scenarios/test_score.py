"""Scores, calibration, the ledger, and what a record earns."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import duckdb
import numpy as np
import pytest
from scenario_samples import SHOCKS, TAIL, WORKED, brief, statement

from foreshock.core.errors import UserError
from foreshock.data.ledger import Forecast, Ledger
from foreshock.scenarios import Opinion, opine, parse, update
from foreshock.scenarios.pool import earned_weights
from foreshock.scenarios.record import earned, forecasts, question, resolve_driver, scoreboard
from foreshock.scenarios.score import brier_of_outcomes, calibration, log_score, scores

F = [0.1, 0.1, 0.1, 0.4, 0.4, 0.4, 0.4, 0.8, 0.8, 0.8]
O = [0, 0, 1, 0, 1, 0, 1, 1, 1, 0]  # noqa: E741


def test_worked_scores() -> None:
    found = scores(F, O)
    assert found.brier == pytest.approx(0.2590, abs=5e-5)
    assert found.reliability == pytest.approx(0.025667, abs=5e-7)
    assert found.resolution == pytest.approx(0.016667, abs=5e-7)
    assert found.uncertainty == pytest.approx(0.25)
    assert found.log == pytest.approx(0.742326, abs=5e-7)
    assert found.skill == pytest.approx(-0.036, abs=5e-4)
    assert found.within == pytest.approx(0, abs=1e-15)


def test_bins_leave_a_remainder_and_say_it() -> None:
    found = scores(F, O, bins=2)
    total = found.reliability - found.resolution + found.uncertainty + found.within
    assert total == pytest.approx(found.brier, abs=1e-15)
    assert abs(found.within) > 1e-3


def test_log_score_of_a_certain_miss() -> None:
    assert log_score([0.0, 0.5], [1, 1]) == math.inf
    assert brier_of_outcomes([0.2, 0.5, 0.3], 1) == pytest.approx(0.04 + 0.25 + 0.09)


def test_calibration_bins() -> None:
    bins = calibration(F, O)
    assert [(b.n, round(b.forecast, 12), b.happened) for b in bins] == [
        (3, 0.1, 1 / 3), (4, 0.4, 0.5), (3, 0.8, 2 / 3)
    ]  # fmt: skip
    assert all(b.low < b.happened < b.high for b in bins)


@pytest.mark.parametrize(("f", "o"), [([], []), ([0.5], [2]), ([1.5], [1]), ([0.5, 0.5], [1]), ([math.nan], [1])])
def test_what_cannot_be_scored(f: list[float], o: list[int]) -> None:
    with pytest.raises(ValueError):
        scores(f, o)


def test_better_records_weigh_more_and_short_ones_are_shrunk() -> None:
    weights = earned_weights([0.10, 0.30, 0.01], [200, 200, 0])
    assert weights[0] > weights[2] > weights[1]
    assert weights.mean() == pytest.approx(1)
    assert earned_weights([0.1, 0.4], [0, 0]) == pytest.approx([1, 1])


def forecast(p: float, source: str = "a", name: str = "q", on: date = date(2025, 1, 1), **more: str) -> Forecast:
    return Forecast(name, on, p, source, date(2025, 6, 1), **more)


def test_ledger_keeps_everything_once(tmp_path: Path) -> None:
    with Ledger(tmp_path / "l.duckdb") as ledger:
        assert ledger.record([forecast(0.3), forecast(0.4, "b"), forecast(0.3)]) == 2
        assert ledger.record([forecast(0.3)]) == 0
        assert ledger.record([]) == 0
    with Ledger(tmp_path / "l.duckdb") as ledger:
        assert [f.p for f in ledger.forecasts()] == [0.3, 0.4]
        assert ledger.forecasts("other") == []


def test_ledger_resolves_and_corrects(tmp_path: Path) -> None:
    with Ledger(tmp_path / "l.duckdb") as ledger:
        ledger.record([forecast(0.3), forecast(0.8, "b"), forecast(0.5, name="open")])
        assert ledger.due(date(2025, 5, 1)) == []
        assert ledger.due(date(2025, 6, 1)) == ["open", "q"]
        assert ledger.resolve("q", True, date(2025, 3, 1)) == 2
        assert {r.forecast.source: r.happened for r in ledger.resolved()} == {"a": True, "b": True}
        ledger.resolve("q", False, date(2025, 3, 2), "the first report was wrong")
        assert [r.happened for r in ledger.resolved()] == [False, False]
        assert ledger.resolved()[0].note == "the first report was wrong"
        assert ledger.due(date(2025, 6, 1)) == ["open"]
        with pytest.raises(UserError, match=r"nobody ever gave a probability for 'opem'\. Did you mean 'open'\?"):
            ledger.resolve("opem", True, date(2025, 3, 1))


def test_ledger_takes_all_or_none(tmp_path: Path) -> None:
    with Ledger(tmp_path / "l.duckdb") as ledger:
        with pytest.raises(duckdb.ConstraintException):
            ledger.record([forecast(0.3), forecast(1.3, "b")])
        assert ledger.forecasts() == []


def test_ledger_is_queryable_in_place(tmp_path: Path) -> None:
    with Ledger(tmp_path / "l.duckdb") as ledger:
        ledger.record([forecast(0.3)])
        ledger.resolve("q", True, date(2025, 3, 1))
    with duckdb.connect(str(tmp_path / "l.duckdb"), read_only=True) as store:
        row = store.execute("select brier from scored").fetchone()
    assert row is not None
    assert row[0] == pytest.approx(0.49)


def test_a_file_that_is_no_ledger(tmp_path: Path) -> None:
    path = tmp_path / "l.duckdb"
    path.write_text("not a ledger, " * 1000)
    with pytest.raises(UserError, match="cannot be used as a ledger"):
        Ledger(path)


def test_scenarios_enter_the_ledger_and_are_resolved(tmp_path: Path) -> None:
    """Ours and the page's forecasts; a question under a condition that did not hold is never put to the test."""
    scenarios = parse(WORKED + TAIL, "f.yaml", SHOCKS)
    page = brief(
        statement("s1", "sanctions", 0.9, given="if direct talks begin"),
        statement("s2", "arctic", 0.7, phrase="likely"),
    )
    scenarios = opine(update(scenarios, page, 1.0), Opinion("alliances", "realigned", 0.2, "Ada"))
    rows = forecasts(scenarios, date(2024, 8, 2))
    assert len(rows) == 2 + 2 + 3 + 3 + 3 + 2 + 3
    assert rows[0].question == "reset-six-drivers/administration=status_quo by 2026-08-01"
    with Ledger(tmp_path / "l.duckdb") as ledger:
        ledger.record(rows)
        happened = {"sanctions": "held", "arctic": "contested", "alliances": "cohesive", "dialogue": "frozen"}
        assert resolve_driver(ledger, scenarios, happened, date(2026, 8, 1)) == 3 + 3 + 2 + 2 + 1 + 1
        resolved = ledger.resolved()
    by_source = scoreboard(resolved, "source")
    assert set(by_source) == {"foreshock", "page", "Ada"}
    assert by_source["Ada"].brier == pytest.approx(0.04)
    assert by_source["page"].n == 1
    assert scoreboard(resolved, "phrase")["likely"].brier == pytest.approx(0.09)
    weights = earned(resolved)
    assert weights["Ada"] > weights["page"]
    assert np.mean(list(weights.values())) == pytest.approx(1)
    assert question(scenarios, "arctic", "contested") in {r.forecast.question for r in resolved}
