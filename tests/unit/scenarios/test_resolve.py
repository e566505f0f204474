"""What may be said of how things came out: once, on a day that has come, and not before it was forecast."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from scenario_samples import SHOCKS, TAIL, WORKED, brief, statement

from foreshock.core.errors import UserError
from foreshock.data.ledger import Ledger
from foreshock.pipeline.futures import keep_score
from foreshock.scenarios import Opinion, opine, parse, update
from foreshock.scenarios.earned import earned
from foreshock.scenarios.record import forecasts, question, resolve_driver

KEPT, KNOWN, LATER = date(2024, 8, 2), date(2025, 3, 1), date(2025, 3, 9)
PAGE = brief(statement("s1", "sanctions", 0.9, given="if direct talks begin"), statement("s2", "arctic", 0.7))
SET = opine(
    update(parse(WORKED + TAIL, "f.yaml", SHOCKS), PAGE, 1.0), Opinion("arctic", "quiet", 0.2, "Ada", on="2024-06-01")
)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger(tmp_path / "l.duckdb") as book:
        book.record(forecasts(SET, KEPT))
        yield book


def test_another_outcome_is_refused_with_what_is_recorded(ledger: Ledger) -> None:
    resolve_driver(ledger, SET, {"arctic": "contested", "sanctions": "held"}, KNOWN, force=True)
    before = ledger.history()
    with pytest.raises(UserError) as error:
        resolve_driver(ledger, SET, {"arctic": "quiet", "sanctions": "rollback", "dialogue": "direct"}, LATER)
    assert [str(one) for one in error.value.problems] == [
        f"'{driver}' is recorded as {was}, on 2025-03-01, not as {new}. "
        "Say --force to replace it; the old resolution stays in the ledger's history."
        for driver, was, new in (("arctic", "contested", "quiet"), ("sanctions", "held", "rollback"))
    ]
    assert ledger.history() == before, "nothing of it is written, not even what could be"


def test_force_replaces_and_the_history_keeps_both(ledger: Ledger) -> None:
    resolve_driver(ledger, SET, {"arctic": "contested"}, KNOWN)
    done = resolve_driver(ledger, SET, {"arctic": "quiet"}, LATER, force=True)
    assert done.replaced == {"arctic": ("contested", KNOWN)}
    quiet, contested, coop = (question(SET, "arctic", name) for name in ("quiet", "contested", "cooperation"))
    assert set(done.answered) == {quiet, contested}, "what did not come true either way is not said again"
    told = [(one.happened, one.on, one.note) for one in ledger.history(quiet)]
    assert told == [(False, KNOWN, ""), (True, LATER, "arctic was recorded as contested on 2025-03-01")]
    assert ledger.answers()[coop].on == KNOWN


def test_the_same_again_changes_nothing_and_is_told(ledger: Ledger) -> None:
    resolve_driver(ledger, SET, {"arctic": "contested"}, KNOWN)
    before = ledger.history()
    done = resolve_driver(ledger, SET, {"arctic": "contested"}, LATER)
    assert (dict(done.answered), done.again) == ({}, {"arctic": KNOWN})
    assert ledger.history() == before


def test_a_condition_that_did_not_hold_after_all_takes_its_answer_back(ledger: Ledger) -> None:
    given = question(SET, "sanctions", "limited_relief", "dialogue = direct")
    resolve_driver(ledger, SET, {"dialogue": "direct", "sanctions": "held"}, KNOWN, force=True)
    assert ledger.answers()[given].happened is False
    done = resolve_driver(ledger, SET, {"dialogue": "frozen"}, LATER, force=True)
    assert done.withdrawn == (given,)
    assert given not in ledger.answers()
    assert given not in {row.forecast.question for row in ledger.resolved()}
    assert [one.happened for one in ledger.history(given)] == [False, None]


def test_that_nothing_came_is_known_at_the_end(ledger: Ledger) -> None:
    """`held` is the rest of sanctions: a rollback may still come after the first months."""
    due = date(2026, 8, 1)
    with pytest.raises(UserError) as error:
        resolve_driver(ledger, SET, {"arctic": "contested", "sanctions": "held"}, KNOWN)
    assert str(error.value) == (
        "'sanctions=held' is what holds where nothing else comes by 2026-08-01, not yet on 2025-03-01. "
        "Resolve it then, or say --force where nothing can change it any more."
    )
    assert ledger.history() == [], "nothing of it is written"
    resolve_driver(ledger, SET, {"dialogue": "direct"}, KNOWN)  # the rest of its row, and yet what comes
    resolve_driver(ledger, SET, {"sanctions": "held"}, due)
    assert ledger.answers()[question(SET, "sanctions", "held")].on == due


def test_a_day_before_the_first_forecast_is_refused(ledger: Ledger) -> None:
    with pytest.raises(UserError) as error:
        resolve_driver(ledger, SET, {"sanctions": "held", "arctic": "quiet"}, date(2024, 5, 31))
    assert [str(one) for one in error.value.problems] == [
        f"'{driver}' was first forecast on {day}; what was known on 2024-05-31 was no forecast then. "
        "Give the day on which the outcome became known: --on DATE."
        for driver, day in (("arctic", "2024-06-01"), ("sanctions", "2024-08-02"))
    ]
    assert ledger.history() == []


def test_between_the_forecasts_only_the_earlier_ones_count(ledger: Ledger) -> None:
    """Ada spoke in June, the file was kept in August; in July it was known."""
    done = resolve_driver(ledger, SET, {"arctic": "quiet"}, date(2024, 7, 1), force=True)
    assert done.answered[question(SET, "arctic", "quiet")] == 1
    assert [row.forecast.source for row in ledger.resolved()] == ["Ada"]
    assert earned(ledger.resolved()).of("Ada").count == 1


def test_the_last_of_a_day_stands(tmp_path: Path) -> None:
    """Kept in the morning, again after Ada has spoken, again without her: one set of ours, and her word."""
    plain = parse(WORKED + TAIL, "f.yaml", SHOCKS)
    heard = opine(plain, Opinion("arctic", "quiet", 0.9, "Ada", on=KEPT.isoformat()))
    asked = question(plain, "arctic", "quiet")
    for scenarios, new in ((plain, True), (heard, True), (heard, False), (plain, True)):
        assert (keep_score(scenarios, tmp_path / "l.duckdb", KEPT)["foreshock"] > 0) is new
        with Ledger(tmp_path / "l.duckdb") as book:
            ours = [row.p for row in book.forecasts(asked) if row.source == "foreshock"]
        assert ours == [pytest.approx(scenarios.probability({"arctic": ("quiet",)}))]
    keep_score(plain, tmp_path / "l.duckdb", LATER)
    with Ledger(tmp_path / "l.duckdb") as book:
        found = [(row.given_on, row.source) for row in book.forecasts(asked)]
    assert sorted(found) == [(KEPT, "Ada"), *((day, who) for day in (KEPT, LATER) for who in ("file", "foreshock"))]


def test_what_is_kept_later_of_a_driver_long_resolved_is_hindsight(ledger: Ledger) -> None:
    resolve_driver(ledger, SET, {"arctic": "contested"}, KNOWN)
    count = len(ledger.resolved())
    ledger.record(forecasts(opine(SET, Opinion("arctic", "contested", 0.99, "Bea", on="2025-06-01")), LATER))
    resolve_driver(ledger, SET, {"arctic": "contested"}, date(2025, 7, 1))
    assert len(ledger.resolved()) == count
