"""From a Brief to evidence: which statement says what about which outcome, under which circumstance, and how hard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from foreshock.core.parameters import parameter
from foreshock.scenarios.match import by_name, by_text, outcomes_in, score
from foreshock.schema.brief import Actor, Brief, Condition, Event, Statement
from foreshock.schema.scenario import Driver, Evidence, Indicator, ScenarioSet

OR = " or "
FLOOR = 0.5
"""Credence below which a fact counts for nothing: a 'might' is no evidence for the opposite."""


def credible_ratio(ratio: float, credence: float) -> float:
    """Likelihood ratio of evidence held with a credence q (floored at 1/2).

    With h = P(E | driver) and m = P(E | not driver), here h = ratio / (1 + ratio) and m = 1 - h:
    LR = (q h + (1 - q)(1 - h)) / (q m + (1 - q)(1 - m)). q = 1 gives `ratio`, q = 1/2 gives 1.
    """
    return likelihood_ratio(ratio / (1 + ratio), 1 / (1 + ratio), credence)


def likelihood_ratio(h: float, m: float, credence: float = 1.0) -> float:
    """(q h + (1 - q)(1 - h)) / (q m + (1 - q)(1 - m)), q floored at 1/2: evidence held with credence q (Jeffrey)."""
    q = max(credence, FLOOR)
    return (q * h + (1 - q) * (1 - h)) / (q * m + (1 - q) * (1 - m))


@dataclass(frozen=True, slots=True)
class Meant:
    """What a statement turns out to speak of. `given`: the circumstance, in terms of drivers. `loose`: circumstances
    that are no driver here. `refused`: why it cannot count, empty where it can."""

    driver: Driver
    outcomes: tuple[str, ...]
    given: dict[str, tuple[str, ...]]
    loose: tuple[str, ...] = ()
    refused: str = ""


def of_brief(scenarios: ScenarioSet, brief: Brief, trust: float) -> tuple[list[Evidence], list[str]]:
    """A row for every statement that speaks of a driver (used or not, with the reason), and notes on the others."""
    rows: list[Evidence] = []
    foreign: list[str] = []
    fresh = freshness(brief.document.published, scenarios.as_of)
    for statement in brief.statements:
        meant = meaning(statement, scenarios.drivers)
        if meant is None:
            foreign.append(statement.id)
            continue
        row = _at_horizon(_row(statement, meant, trust * fresh), scenarios, statement, brief.document.published)
        if fresh < 1 and row.used:
            row = row.model_copy(update={"why": f"{row.why}; {fresh:.2f} of its weight is left after its age"})
        if trust == 0 and row.kind != "none":
            row = row.model_copy(update={"why": f"{row.why}; the page is given no trust"})
        rows.append(row)
        rows.extend(_indicators(scenarios.indicators, statement, trust * fresh))
    rows.extend(_happened(scenarios.indicators, brief.events, trust * fresh))
    stamp = {"document": brief.document.id, "cluster": brief.document.id, "on": brief.document.published[:10]}
    notes = []
    if foreign:
        count = len(foreign)
        noun = "statement speaks" if count == 1 else "statements speak"
        title = brief.document.title or brief.document.file or brief.document.id[:12]
        notes.append(f"{title}: {count} {noun} of no driver of this file ({', '.join(foreign)})")
    return [row.model_copy(update=stamp) for row in rows], notes


def meaning(statement: Statement, drivers: Sequence[Driver]) -> Meant | None:
    """The driver, outcomes and circumstance a statement speaks of; None where it is none of the drivers."""
    named = by_name(statement.driver, drivers) if statement.driver else None
    text = statement.event or statement.text
    driver = named[0] if named else by_text(text, drivers)
    if driver is None:
        return None
    outcomes = _outcomes(driver, statement.outcome, named[1] if named else (), text)
    given: dict[str, tuple[str, ...]] = {}
    loose: list[str] = []
    refused = ""
    for condition in statement.conditions:
        found = circumstance(condition, drivers)
        if found is None:
            loose.append(condition.text)
        elif found[0].name == driver.name:
            if statement.stance > 0:
                refused = f"it holds under a condition on {driver.name} itself ('{condition.text}')"
        else:
            before = given.get(found[0].name)
            both = found[1] if before is None else tuple(o for o in before if o in found[1])
            if both:
                given[found[0].name] = both
            else:
                refused = f"its conditions on {found[0].name} exclude one another"
    return Meant(driver, outcomes, given, tuple(dict.fromkeys(loose)), refused)


def circumstance(condition: Condition, drivers: Sequence[Driver]) -> tuple[Driver, tuple[str, ...]] | None:
    """The driver and outcomes a condition is about; None where it is about none ('unless' turns it round)."""
    named = by_name(condition.driver, drivers) if condition.driver else None
    driver = named[0] if named else by_text(condition.text, drivers, outcomes=True)
    if driver is None:
        return None
    outcomes = _outcomes(driver, condition.text, named[1] if named else (), "")
    if condition.kind == "unless":
        outcomes = tuple(outcome for outcome in driver.outcomes if outcome not in outcomes)
    return (driver, outcomes) if outcomes else None


def _outcomes(driver: Driver, first: str, named: tuple[str, ...], last: str) -> tuple[str, ...]:
    """What the first text names, else what the driver's other name means, else what the last text names, else the
    outcome that support is toward. Naming all of them names none."""
    for found in (outcomes_in(driver, first), named, outcomes_in(driver, last)):
        if found and len(found) < len(driver.outcomes):
            return found
    return (driver.toward or driver.outcomes[-1],)


def _row(statement: Statement, meant: Meant, trust: float) -> Evidence:
    """The row without its prior and posterior, which `revise` fills in."""
    implied = statement.implied
    row = Evidence(
        driver=meant.driver.name,
        outcome=OR.join(meant.outcomes),
        prior=0.0,
        said=implied.p if implied else None,
        weight=0.0,
        posterior=0.0,
        source=statement.id,
        text=statement.text,
        start=statement.span.start,
        end=statement.span.end,
        given=meant.given,
        phrase=statement.phrase,
        speaker=statement.source,
        low=implied.p10 if implied else None,
        high=implied.p90 if implied else None,
        shape=(implied.a, implied.b) if implied else None,
        kind="none",
        used=False,
    )
    why = _refusal(statement, meant)
    if why:
        return row.model_copy(update={"why": why})
    base, loosely = trust, ""
    if meant.loose:
        base *= parameter("scenarios.unlinked_condition_weight").value
        loosely = f"; holds given '{'; '.join(meant.loose)}', which is no driver here, so it counts less"
    if statement.stance < 0 or statement.kind == "claim":
        return row.model_copy(update=_fact(statement, base, loosely))
    weight = base * (implied.weight if implied else 0.0)
    why = f"a view: '{statement.phrase}' reads as {implied.p:.2f}{loosely}" if implied else ""
    return row.model_copy(update={"kind": "view", "used": weight > 0, "base": weight, "why": why})


def _at_horizon(row: Evidence, scenarios: ScenarioSet, statement: Statement, published: str) -> Evidence:
    """What is said for an earlier date, carried to the horizon at a constant rate, where the file times the outcome."""
    timed = any(hazard.driver == row.driver and hazard.outcome == row.outcome for hazard in scenarios.hazards)
    if row.kind != "view" or row.said is None or not timed or statement.horizon is None:
        return row
    time = (statement.horizon.days or 0.0) - (_age(published, scenarios.as_of) or 0)
    if time <= 0:
        return row
    power = scenarios.horizon / time

    def by_horizon(p: float | None) -> float | None:
        return None if p is None else 1 - (1 - p) ** power

    why = f"{row.why}, said of '{statement.horizon.text}'; at that rate {by_horizon(row.said):.2f} by the horizon"
    carried = {"said": by_horizon(row.said), "low": by_horizon(row.low), "high": by_horizon(row.high), "shape": None}
    return row.model_copy(update={**carried, "why": why})


def _refusal(statement: Statement, meant: Meant) -> str:
    """Why a statement cannot count, or nothing."""
    if statement.stance == 0:
        return "neither raises nor lowers the outcome"
    if meant.refused:
        return meant.refused
    if statement.tense == "past":
        return "speaks of the past"
    if statement.kind == "condition" or (statement.implied is None and statement.kind != "claim"):
        return "says no number"
    return ""


def _fact(statement: Statement, base: float, loosely: str) -> dict[str, object]:
    """Evidence that bears on the outcome: a likelihood ratio, weaker the less sure the fact is."""
    claimed = statement.kind == "claim"
    strength = parameter("scenarios.ratio_weak" if claimed else "scenarios.ratio_medium").value
    credence = statement.implied.p if statement.implied else parameter("scenarios.claim_credence").value
    ratio = credible_ratio(strength, credence)
    ratio = ratio if statement.stance > 0 else 1 / ratio
    verb = "raises" if statement.stance > 0 else "lowers"
    why = f"a fact that {verb} it: likelihood ratio {strength:g}, credence {max(credence, FLOOR):.2f}{loosely}"
    if credence <= FLOOR:
        why = f"bears on it, but at {credence:.2f} it is too unsure to count"
    return {"kind": "fact", "used": base > 0 and ratio != 1, "base": base, "ratio": ratio, "why": why}


def _indicators(indicators: Sequence[Indicator], statement: Statement, trust: float) -> list[Evidence]:
    """Watched indicators that a reported fact names."""
    if statement.kind != "claim" or statement.polarity == "negated":
        return []
    credence = statement.implied.p if statement.implied else parameter("scenarios.claim_credence").value
    rows = []
    for indicator in indicators:
        if score(statement.text, indicator.keywords)[0]:
            row = seen(indicator, trust, credence)
            span = {"text": statement.text, "start": statement.span.start, "end": statement.span.end}
            rows.append(row.model_copy(update=span))
    return rows


def _happened(indicators: Sequence[Indicator], events: Sequence[Event], trust: float) -> list[Evidence]:
    """Watched indicators that an event of the page is."""
    credence = parameter("scenarios.claim_credence").value
    rows = []
    for indicator in indicators:
        for event in events:
            if (
                event.type in indicator.events
                and _among(event.source, indicator.by)
                and _among(event.target, indicator.against)
            ):
                span = {"text": event.text, "start": event.span.start, "end": event.span.end}
                rows.append(seen(indicator, trust, credence).model_copy(update=span))
    return rows


def _among(actors: Sequence[Actor], codes: Sequence[str]) -> bool:
    return not codes or any(actor.code in codes for actor in actors)


def seen(indicator: Indicator, weight: float = 1.0, credence: float = 1.0) -> Evidence:
    """The evidence of an indicator that has been observed."""
    return Evidence(
        driver=indicator.driver,
        outcome=OR.join(indicator.favours),
        prior=0.0,
        said=None,
        ratio=credible_ratio(indicator.ratio, credence),
        weight=0.0,
        base=weight,
        posterior=0.0,
        source=indicator.name,
        cluster=indicator.name,
        kind="indicator",
        used=weight > 0,
        why=f"indicator: likelihood ratio {indicator.ratio:g}, credence {credence:.2f}"
        + (f"; {indicator.because}" if indicator.because else ""),
    )


def _age(published: str, as_of: date) -> int | None:
    """Days from the page to the scenarios' date; None where the page's date is unknown."""
    try:
        return (as_of - date.fromisoformat(published[:10])).days
    except ValueError:
        return None


def freshness(published: str, as_of: date) -> float:
    """Share of its weight that what was said on an ISO date still has: half after each half-life, all where unknown."""
    return float(0.5 ** (max(_age(published, as_of) or 0, 0) / parameter("scenarios.half_life").value))
