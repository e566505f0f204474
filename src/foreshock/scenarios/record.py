"""What goes into the ledger from a scenario set, and what the ledger says of each source and each phrase."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Literal

from foreshock.core.ids import slug
from foreshock.data.ledger import Forecast, Ledger, Resolved
from foreshock.scenarios.context import spoken
from foreshock.scenarios.evidence import OR
from foreshock.scenarios.pool import earned_weights
from foreshock.scenarios.score import Scores, scores
from foreshock.schema.scenario import Evidence, ScenarioSet

OURS = "foreshock"
By = Literal["source", "phrase", "driver", "kind", "document"]


def question(scenarios: ScenarioSet, driver: str, outcome: str, given: str = "") -> str:
    """'us-russia-reset/sanctions=rollback by 2026-08-01': the same for every run of the same scenario file."""
    under = f" given {given}" if given else ""
    return f"{slug(scenarios.title)}/{driver}={outcome}{under} by {_due(scenarios)}"


def forecasts(scenarios: ScenarioSet, on: date) -> list[Forecast]:
    """Every probability a scenario set gives on a day: ours for each outcome, and each view that went into them."""
    due = _due(scenarios)
    ours = [
        Forecast(question(scenarios, driver, outcome), on, p, OURS, due, "", driver, outcome, "posterior")
        for driver, outcomes in scenarios.marginals().items()
        for outcome, p in outcomes.items()
    ]
    return ours + [
        _said(scenarios, row, on)
        for row in scenarios.evidence
        if row.used and row.said is not None and row.kind != "fact"
    ]


def _said(scenarios: ScenarioSet, row: Evidence, on: date) -> Forecast:
    return Forecast(
        question=question(scenarios, row.driver, row.outcome, spoken(row.given)),
        given_on=date.fromisoformat(row.on) if row.on else on,
        p=row.said if row.said is not None else float("nan"),
        source=row.speaker or row.document or row.source,
        due=_due(scenarios),
        phrase=row.phrase,
        driver=row.driver,
        outcome=row.outcome,
        kind=row.kind,
        document=row.document,
        statement=row.source,
        text=row.text,
    )


def resolve_driver(
    ledger: Ledger, scenarios: ScenarioSet, happened: Mapping[str, str], on: date, note: str = ""
) -> int:
    """Say which outcome each driver took (driver -> outcome); answers every question of the ledger that this settles.

    A question under a condition that did not hold stays unanswered: it was never put to the test.
    Returns how many forecasts were answered.
    """
    for name, outcome in happened.items():
        scenarios.mask({name: (outcome,)})
    answered = 0
    asked = {forecast.question: forecast for forecast in ledger.forecasts()}
    held = {question(scenarios, r.driver, r.outcome, spoken(r.given)): r.given for r in scenarios.evidence}
    for name, forecast in asked.items():
        if forecast.driver not in happened or not _ours(scenarios, name, forecast, held):
            continue
        given = held.get(name, {})
        if all(happened.get(driver) in outcomes for driver, outcomes in given.items()):
            answered += ledger.resolve(name, happened[forecast.driver] in forecast.outcome.split(OR), on, note)
    return answered


def _ours(scenarios: ScenarioSet, name: str, forecast: Forecast, held: Mapping[str, object]) -> bool:
    return name in held or name == question(scenarios, forecast.driver, forecast.outcome)


def scoreboard(resolved: Sequence[Resolved], by: By) -> dict[str, Scores]:
    """Scores of each source (or phrase, driver, kind, document), the best Brier score first."""
    groups = _groups(resolved, by)
    found = {key: scores([r.forecast.p for r in rows], [int(r.happened) for r in rows]) for key, rows in groups.items()}
    return dict(sorted(found.items(), key=lambda item: (item[1].brier, item[0])))


def earned(resolved: Sequence[Resolved]) -> dict[str, float]:
    """Weight of every source from its record, mean 1: what `trust` may be multiplied by."""
    board = scoreboard(resolved, "source")
    if not board:
        return {}
    weights = earned_weights([s.brier for s in board.values()], [s.n for s in board.values()])
    return dict(zip(board, weights.tolist(), strict=True))


def _groups(resolved: Iterable[Resolved], by: By) -> dict[str, list[Resolved]]:
    groups: dict[str, list[Resolved]] = defaultdict(list)
    for row in resolved:
        key = str(getattr(row.forecast, by))
        if key:
            groups[key].append(row)
    return groups


def _due(scenarios: ScenarioSet) -> date:
    return scenarios.as_of + timedelta(days=round(scenarios.horizon))
