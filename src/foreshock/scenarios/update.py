"""Evidence moves the joint distribution, visibly: a page, an indicator, an expert, a market price."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from foreshock.core.errors import UserError, did_you_mean
from foreshock.scenarios.evidence import of_brief, seen
from foreshock.scenarios.posterior import REPAIR, clashes, hold, posterior, said_again, target_of, within
from foreshock.schema.brief import Brief
from foreshock.schema.scenario import Evidence, EvidenceKind, ScenarioSet


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


def opine(
    scenarios: ScenarioSet,
    outcome: tuple[str, str],
    p: float,
    source: str,
    *,
    weight: float = 1.0,
    kind: EvidenceKind = "expert",
    given: Mapping[str, tuple[str, ...]] | None = None,
) -> ScenarioSet:
    """A person, a model or a market gives P(driver = outcome | given) = p; pooled with everything else.

    Parameters
    ----------
    outcome
        (driver, outcome).
    weight
        On the scale of the pool, where the file itself has `scenarios.prior_weight`.
    kind
        'expert' or 'market'.

    Raises
    ------
    UserError
        No such driver or outcome.
    """
    circumstance = dict(given or {})
    check(scenarios, {**circumstance, outcome[0]: (outcome[1],)})
    row = Evidence(
        driver=outcome[0], outcome=outcome[1], prior=0.0, said=p, weight=0.0, base=weight, posterior=0.0,
        source=source, speaker=source, cluster=source, kind=kind, given=circumstance, used=weight > 0,
        why=f"{kind}: {source}",
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
