"""Evidence moves the joint distribution, visibly: a page, an indicator, an expert, a market price."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from foreshock.core.errors import UserError, did_you_mean
from foreshock.scenarios.evidence import freshness, of_brief, seen
from foreshock.scenarios.posterior import REPAIR, clashes, hold, posterior, said_again, target_of, within
from foreshock.schema.brief import Brief
from foreshock.schema.scenario import Evidence, ScenarioSet, When


def update(scenarios: ScenarioSet, brief: Brief, trust: float) -> ScenarioSet:
    """Let a page move the drivers it speaks about.

    Views about an outcome are pooled with the file's probability (weighted geometric mean of the odds), inside their
    circumstance where they have one, and linked drivers follow (`fit.pull`); facts that bear on an outcome multiply
    its odds. Every statement that speaks of a driver leaves an Evidence row with prior, what was said, weight,
    posterior and the reason. Views that cannot all hold are named in the notes.

    Parameters
    ----------
    trust
        Weight of the page's words in [0, 1]: at 0 nothing moves, at 1 "likely" weighs as much as the file itself.
    """
    if not 0 <= trust <= 1:
        raise ValueError(f"trust lies between 0 and 1, not {trust}")
    rows, notes = of_brief(scenarios, brief, trust)
    known = set(map(said_again, scenarios.evidence))
    return revise(scenarios, [row for row in rows if said_again(row) not in known], notes)


def observe(
    scenarios: ScenarioSet, indicator: str, *, weight: float = 1.0, credence: float = 1.0, on: str = ""
) -> ScenarioSet:
    """An indicator of the file has been seen, with a credence, on an ISO date. Raises UserError for an unknown name."""
    known = {each.name: each for each in scenarios.indicators}
    if indicator not in known:
        raise UserError(f"there is no indicator '{indicator}'. {did_you_mean(indicator, known)}")
    return revise(scenarios, [seen(known[indicator], weight, credence).model_copy(update={"on": on})])


@dataclass(frozen=True, slots=True)
class Opinion:
    """A person, a model or a market gives P(driver = outcome | given) = p.

    `weight` is on the scale of the pool, where the file itself has `scenarios.prior_weight`; what `on` (ISO date)
    makes older than the scenarios' date weighs less. Market prices and pooled crowds are of kind 'market'.
    """

    driver: str
    outcome: str
    p: float
    source: str
    weight: float = 1.0
    kind: Literal["expert", "market"] = "expert"
    given: When = field(default_factory=dict)
    on: str = ""


def opine(scenarios: ScenarioSet, opinion: Opinion) -> ScenarioSet:
    """Pool an opinion with everything else. Raises UserError for a driver or outcome that does not exist."""
    check(scenarios, {**opinion.given, opinion.driver: (opinion.outcome,)})
    if not 0 <= opinion.p <= 1 or opinion.weight < 0:
        raise UserError(f"{opinion.source}: a probability lies between 0 and 1 and a weight is not negative")
    base = opinion.weight * freshness(opinion.on, scenarios.as_of)
    row = Evidence(
        driver=opinion.driver, outcome=opinion.outcome, prior=0.0, said=opinion.p, weight=0.0, base=base,
        posterior=0.0, source=opinion.source, speaker=opinion.source, cluster=opinion.source, kind=opinion.kind,
        given=dict(opinion.given), on=opinion.on, used=base > 0, why=f"{opinion.kind}: {opinion.source}",
    )  # fmt: skip
    return revise(scenarios, [row])


def check(scenarios: ScenarioSet, when: Mapping[str, Sequence[str]]) -> None:
    """Raise UserError with the nearest name where a driver or outcome does not exist."""
    known = {driver.name: driver.outcomes for driver in scenarios.drivers}
    for name, outcomes in when.items():
        if name not in known:
            raise UserError(f"there is no driver '{name}'. {did_you_mean(name, known)}")
        for outcome in outcomes:
            if outcome not in known[name]:
                raise UserError(f"driver '{name}' has no outcome '{outcome}'. {did_you_mean(outcome, known[name])}")


def revise(scenarios: ScenarioSet, rows: Iterable[Evidence], notes: Sequence[str] = ()) -> ScenarioSet:
    """The posterior of the file's own probabilities under all evidence held so far and these rows."""
    start = scenarios.weights if scenarios.prior is None else scenarios.prior
    held = hold(scenarios, start, [*scenarios.evidence, *rows])
    weights, views = posterior(start, held, held.said)
    remarks = clashes(start, views)
    filled = []
    for row, share in zip(held.rows, held.shared, strict=True):
        aim = held.aims[target_of(row)]
        numbers = {"weight": share, "prior": within(start, aim), "posterior": within(weights, aim)}
        filled.append(row.model_copy(update=numbers))
    old = tuple(note for note in scenarios.notes if not note.startswith(REPAIR))
    new = tuple(note for note in (*notes, *remarks) if note not in old)
    return replace(scenarios, weights=weights, prior=start, evidence=tuple(filled), notes=(*old, *new))
