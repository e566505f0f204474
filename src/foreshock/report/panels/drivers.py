"""The critical uncertainties: where each stood, what the page said, and where each stands now."""

from __future__ import annotations

from typing import Any

from foreshock.report.scene import Scene
from foreshock.report.tabular import Column, number, table
from foreshock.report.words import percent, points, title
from foreshock.schema.scenario import Driver, Evidence


def payload(scene: Scene) -> dict[str, Any]:
    """Every driver with its outcomes before and after, and the sentences that spoke of it."""
    scenarios = scene.run.scenarios
    after = scenarios.marginals()
    before = after if scenarios.prior is None else scenarios.marginals(scenarios.prior)
    drivers = [_driver(scene, driver, before[driver.name], after[driver.name]) for driver in scenarios.drivers]
    return {
        "finding": _finding(scene, before, after),
        "moved": scenarios.prior is not None,
        "drivers": drivers,
        "table": _table(drivers),
        "evidence": _evidence_table(scene),
    }


def _finding(scene: Scene, before: dict[str, dict[str, float]], after: dict[str, dict[str, float]]) -> str:
    if scene.run.scenarios.prior is None:
        return "No evidence moved the probabilities: they are the scenario file's own."
    shifts = [
        (after[driver][outcome] - before[driver][outcome], driver, outcome)
        for driver in after
        for outcome in after[driver]
    ]
    change, driver, outcome = max(shifts, key=lambda one: abs(one[0]))
    if abs(change) < 0.005:
        return "The page left every probability within one point of where the scenario file had it."
    now = percent(after[driver][outcome])
    return (
        f"The page moved {title(driver)} most: {outcome.replace('_', ' ')} is now {now}, {points(change)} "
        f"against the scenario file's own {percent(before[driver][outcome])}."
    )


def _driver(scene: Scene, driver: Driver, before: dict[str, float], after: dict[str, float]) -> dict[str, Any]:
    scenarios = scene.run.scenarios
    phrases = {one.id: one.phrase for one in scene.run.brief.statements} if scene.run.brief else {}
    return {
        "name": driver.name,
        "title": title(driver.name),
        "because": driver.because,
        "outcomes": [
            {"name": outcome.replace("_", " "), "prior": number(before[outcome]), "posterior": number(after[outcome])}
            for outcome in driver.outcomes
        ],
        "evidence": [_evidence(one, phrases) for one in scenarios.evidence if one.driver == driver.name],
        "rows": [
            {
                "outcome": one.outcome.replace("_", " "),
                "value": number(one.value),
                "given": one.given,
                "written": one.written,
                "because": one.because,
                "where": f"{one.file}:{one.line}" if one.line is not None else one.file,
            }
            for one in scenarios.provenance
            if one.driver == driver.name
        ],
    }


def _evidence(one: Evidence, phrases: dict[str, str]) -> dict[str, Any]:
    return {
        "source": one.source,
        "outcome": one.outcome.replace("_", " "),
        "text": one.text,
        "phrase": phrases.get(one.source, ""),
        "said": None if one.said is None else number(one.said),
        "ratio": None if one.ratio is None else number(one.ratio),
        "weight": number(one.weight),
        "used": one.used,
        "why": one.why,
    }


def _table(drivers: list[dict[str, Any]]) -> dict[str, Any]:
    columns = (
        Column("Driver"),
        Column("Outcome"),
        Column("Before", "percent"),
        Column("After", "percent"),
        Column("Change", "percent"),
    )
    rows = [
        (
            driver["title"],
            outcome["name"],
            outcome["prior"],
            outcome["posterior"],
            outcome["posterior"] - outcome["prior"],
        )
        for driver in drivers
        for outcome in driver["outcomes"]
    ]
    return table(columns, rows)


def _evidence_table(scene: Scene) -> dict[str, Any]:
    columns = (
        Column("Statement"),
        Column("Driver"),
        Column("Outcome"),
        Column("Words imply", "percent"),
        Column("Weight", "number"),
        Column("Before", "percent"),
        Column("After", "percent"),
        Column("Counted", "flag"),
        Column("Why"),
    )
    return table(
        columns,
        (
            (
                one.text or one.source,
                title(one.driver),
                one.outcome.replace("_", " "),
                one.said,
                one.weight,
                one.prior,
                one.posterior,
                one.used,
                one.why,
            )
            for one in scene.run.scenarios.evidence
        ),
    )
