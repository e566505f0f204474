"""Scores, calibration, the ledger, and what a record earns."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import duckdb
import pytest
from scenario_samples import SHOCKS, TAIL, WORKED, brief, statement

from foreshock.core.errors import UserError
from foreshock.data.ledger import Forecast, Ledger, Resolved
from foreshock.scenarios import Opinion, opine, parse, update
from foreshock.scenarios.earned import FILE, earned
from foreshock.scenarios.record import forecasts, question, resolve_driver, scoreboard
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


def record_of(source: str, scores_of: dict[str, float]) -> list[Resolved]:
    """One forecast a question, at the probability of what did not happen that has this Brier score."""
    day = date(2025, 1, 1)
    return [Resolved(Forecast(q, day, math.sqrt(b), source), False, day) for q, b in scores_of.items()]


def test_a_record_is_measured_against_the_file_and_shrunk() -> None:
    """(n b_file + 10 x 0.25) / (n b + 10 x 0.25), within 1/4 and 4."""
    asked = [f"q{k}" for k in range(40)]
    rows = record_of(FILE, dict.fromkeys(asked, 0.2)) + record_of("Wire  News", dict.fromkeys(asked, 0.3))
    rows += record_of("desk", dict.fromkeys(asked[:2], 0.01)) + record_of("oracle", dict.fromkeys(asked, 0.0))
    found = earned(rows)
    bad, short, best = found.of("wire news"), found.of("desk"), found.of("oracle")
    assert bad.factor == pytest.approx((40 * 0.2 + 2.5) / (40 * 0.3 + 2.5), abs=1e-12)
    assert (bad.count, bad.brier, bad.file_brier) == (40, pytest.approx(0.3), pytest.approx(0.2))
    assert short.factor == pytest.approx((2 * 0.2 + 2.5) / (2 * 0.01 + 2.5), abs=1e-12)
    assert best.factor == 4
    assert (found.of("nobody").factor, found.of("", "desk").source, found.of(FILE).count) == (1, "desk", 0)


def test_one_question_forecast_daily_is_one_question() -> None:
    day = date(2025, 1, 1)
    daily = [Resolved(Forecast("q", date(2025, 1, k), 0.5, "a"), False, day) for k in range(1, 20)]
    assert earned(daily).of("a").count == 1


def test_what_was_earned_is_multiplied_into_the_weight_and_told() -> None:
    scenarios = parse(WORKED + TAIL, "f.yaml", SHOCKS)
    page = brief(statement("s1", "sanctions", 0.9, source="Wire News", weight=0.8))
    records = earned(record_of("Wire News", {f"q{k}": 0.5 for k in range(30)}))
    factor = (30 * 0.25 + 2.5) / (30 * 0.5 + 2.5)
    (plain,), (weighed,) = update(scenarios, page, 0.5).evidence, update(scenarios, page, 0.5, records).evidence
    assert plain.weight == pytest.approx(0.4)
    assert weighed.weight == pytest.approx(0.4 * factor)
    assert weighed.why.endswith("; weight 0.23: 0.5 trust x 0.57 earned over 30 forecasts x 0.80 for its words")
    ada = opine(scenarios, Opinion("arctic", "quiet", 0.5, "Wire News", 0.5), records).evidence[0]
    assert ada.weight == pytest.approx(0.5 * factor)
    assert "0.5 given x 0.57 earned over 30 forecasts" in ada.why


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
    with pytest.raises(UserError, match="is no ledger: it is not a DuckDB file"):
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
    assert len(rows) == 2 * (2 + 2 + 3 + 3 + 3 + 2) + 3 + 1
    assert rows[0].question == "reset-six-drivers/administration=status_quo by 2026-08-01"
    with Ledger(tmp_path / "l.duckdb") as ledger:
        ledger.record(rows)
        happened = {"sanctions": "held", "arctic": "contested", "alliances": "cohesive"}
        answered = resolve_driver(ledger, scenarios, happened, date(2026, 8, 1)).answered
        assert sum(answered.values()) == 2 * (3 + 3 + 2) + 1 + 1
        given = question(scenarios, "sanctions", "limited_relief", "dialogue = direct")
        assert given not in answered
        plain = parse(WORKED + TAIL, "f.yaml", SHOCKS)
        frozen = resolve_driver(ledger, plain, {"dialogue": "frozen"}, date(2026, 8, 1)).answered
        assert list(frozen.values()) == [2, 2]
        assert given not in frozen
        later = resolve_driver(ledger, plain, {"dialogue": "direct"}, date(2026, 8, 2), force=True).answered
        assert later[given] == 2, "a condition that turns out to hold puts its question to the test, page or no page"
        assert len(later) == 3
        resolved = ledger.resolved()
    by_source = scoreboard(resolved, "source")
    assert set(by_source) == {"foreshock", "file", "page", "Ada"}
    assert by_source["Ada"].brier == pytest.approx(0.04)
    assert by_source["page"].n == 2
    assert scoreboard(resolved, "phrase")["likely"].brier == pytest.approx((0.09 + 0.81) / 2)
    assert earned(resolved).of("Ada").factor > 1 > earned(resolved).of("page").factor
    assert question(scenarios, "arctic", "contested") in {r.forecast.question for r in resolved}


def test_pages_are_listed_by_their_titles(tmp_path: Path) -> None:
    day = date(2025, 1, 1)

    def said(document: str, page: str, source: str) -> Resolved:
        return Resolved(Forecast("q", day, 0.5, source, document=document, page=page), True, day)

    rows = [said("a" * 64, "A thaw", "wire"), said("b" * 64, "", "b" * 64), said("c" * 64, "Twice", "x")]
    rows.append(said("d" * 64, "Twice", "x"))
    assert set(scoreboard(rows, "document")) == {
        "A thaw", "b" * 12, "Twice (cccccccccccc)", "Twice (dddddddddddd)"
    }  # fmt: skip
    assert set(scoreboard(rows, "source")) == {"wire", "b" * 12, "x"}


def test_a_ledger_of_before_is_read_and_brought_up_to_date(tmp_path: Path) -> None:
    """Ledgers written before pages had titles lack that column."""
    path = tmp_path / "l.duckdb"
    with Ledger(path) as ledger:
        ledger.record([forecast(0.3)])
        ledger.resolve("q", True, date(2025, 3, 1))
    with duckdb.connect(str(path)) as store:
        store.execute("drop view scored; drop view answers")
        store.execute("create table old as select * exclude (page) from forecasts; drop table forecasts")
        store.execute("alter table old rename to forecasts")
        store.execute("create view answers as select question, happened, resolved_on, note from resolutions")
        store.execute(
            "create view scored as select f.*, a.* exclude (question) from forecasts f join answers a using (question)"
        )
    for read_only in (True, False, True):
        with Ledger(path, read_only=read_only) as ledger:
            assert [(row.forecast.page, row.happened) for row in ledger.resolved()] == [("", True)]


def test_a_ledger_that_is_only_read_is_not_made(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="there is no such ledger"):
        Ledger(tmp_path / "none.duckdb", read_only=True)
    assert list(tmp_path.iterdir()) == []
