"""What is heard elsewhere than on a page, as evidence: an expert's word, a market price, an indicator that was seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from foreshock.core.errors import UserError, did_you_mean
from foreshock.scenarios.earned import NO_RECORDS, Records, Weight
from foreshock.scenarios.evidence import OR, freshness, seen
from foreshock.schema.scenario import Evidence, ScenarioSet, When


@dataclass(frozen=True, slots=True)
class Opinion:
    """A person, a model or a market gives P(driver = outcome | given) = p.

    `outcome` may be several, joined by ' or '. `weight` is on the scale of the pool, where the file itself has
    `scenarios.prior_weight`; what `on` (ISO date) makes older than the scenarios' date weighs less, half after every
    `half_life` days (default: `scenarios.half_life`). Market prices and pooled crowds are of kind 'market'.
    """

    driver: str
    outcome: str
    p: float
    source: str
    weight: float = 1.0
    kind: Literal["expert", "market"] = "expert"
    given: When = field(default_factory=dict)
    on: str = ""
    half_life: float | None = None
    because: str = ""


def of_opinion(scenarios: ScenarioSet, opinion: Opinion, records: Records = NO_RECORDS) -> Evidence:
    """The evidence of an opinion. Raises UserError for a driver or outcome that does not exist."""
    check(scenarios, {**opinion.given, opinion.driver: tuple(opinion.outcome.split(OR))})
    if not 0 <= opinion.p <= 1 or opinion.weight < 0:
        raise UserError(f"{opinion.source}: a probability lies between 0 and 1 and a weight is not negative")
    fresh = freshness(opinion.on, scenarios.as_of, opinion.half_life)
    weight = Weight(opinion.weight, fresh, records.of(opinion.source), "given")
    return Evidence(
        driver=opinion.driver,
        outcome=opinion.outcome,
        prior=0.0,
        said=opinion.p,
        weight=0.0,
        base=weight.value,
        posterior=0.0,
        source=opinion.source,
        speaker=opinion.source,
        cluster=opinion.source,
        kind=opinion.kind,
        given=dict(opinion.given),
        on=opinion.on,
        used=weight.value > 0,
        text=opinion.because,
        why=f"{opinion.kind}: {opinion.source}{weight.spoken(weight.value)}",
    )


def of_indicator(
    scenarios: ScenarioSet,
    name: str,
    *,
    weight: float = 1.0,
    credence: float = 1.0,
    on: str = "",
    half_life: float | None = None,
) -> Evidence:
    """The evidence of an indicator of the file that has been seen. Raises UserError for an unknown one."""
    known = {each.name: each for each in scenarios.indicators}
    if name not in known:
        raise UserError(f"there is no indicator '{name}'. {did_you_mean(name, known)}")
    if weight < 0 or not 0 <= credence <= 1:
        raise UserError(f"{name}: a weight is not negative and a credence lies between 0 and 1")
    made = Weight(weight, freshness(on, scenarios.as_of, half_life), name="given")
    row = seen(known[name], made.value, credence)
    return row.model_copy(update={"on": on, "why": f"{row.why}{made.spoken(made.value)}"})


def check(scenarios: ScenarioSet, when: Mapping[str, Sequence[str]]) -> None:
    """Raise UserError with the nearest name where a driver or outcome does not exist."""
    known = {driver.name: driver.outcomes for driver in scenarios.drivers}
    for name, outcomes in when.items():
        if name not in known:
            raise UserError(f"there is no driver '{name}'. {did_you_mean(name, known)}")
        for outcome in outcomes:
            if outcome not in known[name]:
                raise UserError(f"driver '{name}' has no outcome '{outcome}'. {did_you_mean(outcome, known[name])}")
