"""What goes into the ledger from a scenario set, and what the ledger says of each source and each phrase."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Literal

from foreshock.core.ids import slug
from foreshock.data.ledger import Forecast, Ledger, Resolved
from foreshock.scenarios.context import spoken
from foreshock.scenarios.earned import FILE
from foreshock.scenarios.evidence import OR
from foreshock.scenarios.score import Scores, scores
from foreshock.schema.scenario import Evidence, ScenarioSet

OURS = "foreshock"
SHORT = 12
"""Digits of a page's id that are shown where it has no title."""
GIVEN_MARK = "\0"
By = Literal["source", "phrase", "driver", "kind", "document"]


def question(scenarios: ScenarioSet, driver: str, outcome: str, given: str = "") -> str:
    """'us-russia-reset/sanctions=rollback by 2026-08-01': the same for every run of the same scenario file."""
    under = f" given {given}" if given else ""
    return f"{slug(scenarios.title)}/{driver}={outcome}{under} by {_due(scenarios)}"


def forecasts(scenarios: ScenarioSet, on: date) -> list[Forecast]:
    """Every probability a scenario set gives on a day: ours for each outcome, the file's own before the evidence, and
    each view that went into it with what the file said of the same question."""
    due = _due(scenarios)
    before = scenarios.weights if scenarios.prior is None else scenarios.prior
    found = [
        Forecast(question(scenarios, driver, outcome), on, p, source, due, "", driver, outcome, kind)
        for source, kind, weights in ((OURS, "posterior", scenarios.weights), (FILE, "prior", before))
        for driver, outcomes in scenarios.marginals(weights).items()
        for outcome, p in outcomes.items()
    ]
    asked = {forecast.question for forecast in found}
    for row in scenarios.evidence:
        if not row.used or row.said is None or row.kind in {"fact", "indicator"}:
            continue
        said = _said(scenarios, row, on)
        found.append(said)
        if said.question not in asked:
            asked.add(said.question)
            found.append(Forecast(said.question, on, row.prior, FILE, due, "", row.driver, row.outcome, "prior"))
    return found


def _said(scenarios: ScenarioSet, row: Evidence, on: date) -> Forecast:
    return Forecast(
        question=question(scenarios, row.driver, row.outcome, spoken(row.given)),
        given_on=date.fromisoformat(row.on) if row.on else on,
        p=row.said if row.said is not None else float("nan"),
        source=row.speaker or row.publisher or row.page or row.document or row.source,
        due=_due(scenarios),
        phrase=row.phrase,
        driver=row.driver,
        outcome=row.outcome,
        kind=row.kind,
        document=row.document,
        statement=row.source,
        text=row.text,
        page=row.page,
    )


def resolve_driver(
    ledger: Ledger, scenarios: ScenarioSet, happened: Mapping[str, str], on: date, note: str = ""
) -> dict[str, int]:
    """Say which outcome each driver took (driver -> outcome); answers every question of the ledger that this settles.

    A question under a condition that did not hold stays unanswered: it was never put to the test.
    Returns question -> how many forecasts were answered.
    """
    for name, outcome in happened.items():
        scenarios.mask({name: (outcome,)})
    answered: dict[str, int] = {}
    before = ledger.resolved()
    done = {row.forecast.question for row in before}
    came = {**_settled(scenarios, before), **happened}
    for name, forecast in {forecast.question: forecast for forecast in ledger.forecasts()}.items():
        given = _given(scenarios, name, forecast)
        if given is None or forecast.driver not in came or (name in done and forecast.driver not in happened):
            continue
        if all(came.get(driver) in outcomes for driver, outcomes in given.items()):
            answered[name] = ledger.resolve(name, came[forecast.driver] in forecast.outcome.split(OR), on, note)
    return answered


def _settled(scenarios: ScenarioSet, resolved: Sequence[Resolved]) -> dict[str, str]:
    """Driver -> the outcome that it is known to have taken already."""
    asked = ((row.forecast, row.happened) for row in resolved)
    return {
        one.driver: one.outcome
        for one, happened in asked
        if happened and OR not in one.outcome and one.question == question(scenarios, one.driver, one.outcome)
    }


def _given(scenarios: ScenarioSet, name: str, forecast: Forecast) -> dict[str, list[str]] | None:
    """The condition of a question of these scenarios ({} for none); None where the question is another's."""
    if name == question(scenarios, forecast.driver, forecast.outcome):
        return {}
    head = question(scenarios, forecast.driver, forecast.outcome, GIVEN_MARK)
    before, after = head.split(GIVEN_MARK)
    if not (name.startswith(before) and name.endswith(after)):
        return None
    given: dict[str, list[str]] = {}
    for part in name.removeprefix(before).removesuffix(after).split(" and "):
        driver, sign, outcomes = part.partition(" = ")
        if not sign:
            return None
        given[driver] = outcomes.split(OR)
    return given


def scoreboard(resolved: Sequence[Resolved], by: By, bins: int | None = None) -> dict[str, Scores]:
    """Scores of each source (or phrase, driver, kind, document), the best Brier score first; pages by their title.

    `bins`: forecasts are grouped into so many for the decomposition; None groups equal ones.
    """
    groups = _groups(resolved, by)
    found = {
        key: scores([r.forecast.p for r in rows], [int(r.happened) for r in rows], bins) for key, rows in groups.items()
    }
    return dict(sorted(found.items(), key=lambda item: (item[1].brier, item[0])))


def _groups(resolved: Iterable[Resolved], by: By) -> dict[str, list[Resolved]]:
    rows = list(resolved)
    titles = _titles(rows)
    groups: dict[str, list[Resolved]] = defaultdict(list)
    for row in rows:
        key = str(getattr(row.forecast, by))
        if key:
            groups[titles.get(key, key)].append(row)
    return groups


def _titles(resolved: Iterable[Resolved]) -> dict[str, str]:
    """Document id -> what a person calls it; two pages of one title keep a few digits of their ids apart."""
    named = {row.forecast.document: row.forecast.page for row in resolved if row.forecast.document}
    count = Counter(named.values())
    return {
        one: f"{page} ({one[:SHORT]})" if page and count[page] > 1 else page or one[:SHORT]
        for one, page in named.items()
    }


def _due(scenarios: ScenarioSet) -> date:
    return scenarios.as_of + timedelta(days=round(scenarios.horizon))
