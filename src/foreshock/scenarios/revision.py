"""Evidence moves the joint distribution, visibly: a page, an indicator, an expert, a market price."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from foreshock.scenarios.earned import NO_RECORDS, Records
from foreshock.scenarios.evidence import of_brief
from foreshock.scenarios.opinion import Opinion, of_indicator, of_opinion
from foreshock.scenarios.posterior import REPAIR, aim_of, clashes, hold, posterior, said_again, target_of, within
from foreshock.schema.brief import Brief
from foreshock.schema.scenario import Evidence, ScenarioSet

WORK = 2_000_000
"""Rows of evidence times scenarios up to which the part of each row is worked out."""


def update(scenarios: ScenarioSet, brief: Brief, trust: float, records: Records = NO_RECORDS) -> ScenarioSet:
    """Let a page move the drivers it speaks about.

    Views about an outcome are pooled with the file's probability (weighted geometric mean of the odds), inside their
    circumstance where they have one, and linked drivers follow (`fit.pull`); facts that bear on an outcome multiply
    its odds. Every statement that speaks of a driver leaves an Evidence row with prior, what was said, weight,
    posterior and the reason. Views that cannot all hold are named in the notes. A page that the file was drafted from
    moves nothing.

    Parameters
    ----------
    trust
        Weight of the page's words in [0, 1]: at 0 nothing moves, at 1 "likely" weighs as much as the file itself.
    records
        What each source has earned by its past scores (`earned.earned`): factors on that weight.
    """
    if not 0 <= trust <= 1:
        raise ValueError(f"trust lies between 0 and 1, not {trust}")
    title = brief.document.title or brief.document.file or brief.document.id[:12]
    if brief.document.id in scenarios.sources:
        return revise(scenarios, [], [f"{title}: the file was drafted from this page; it counts already"])
    rows, notes = of_brief(scenarios, brief, trust, records)
    known = set(map(said_again, scenarios.evidence))
    new = [row for row in rows if said_again(row) not in known]
    if rows and not new:
        notes.append(f"{title}: was heard before; nothing in it is new")
    return revise(scenarios, new, notes)


def observe(
    scenarios: ScenarioSet, indicator: str, *, weight: float = 1.0, credence: float = 1.0, on: str = ""
) -> ScenarioSet:
    """An indicator of the file has been seen, with a credence, on an ISO date. Raises UserError for an unknown name."""
    return revise(scenarios, [of_indicator(scenarios, indicator, weight=weight, credence=credence, on=on)])


def opine(scenarios: ScenarioSet, opinion: Opinion, records: Records = NO_RECORDS) -> ScenarioSet:
    """An opinion is pooled with everything else. Raises UserError for a driver or outcome that does not exist."""
    return revise(scenarios, [of_opinion(scenarios, opinion, records)])


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


def without_each(scenarios: ScenarioSet, work: int = WORK) -> tuple[float | None, ...]:
    """For every row of evidence P(outcome | given) had it not been heard; None for rows that do not count, and for all
    where that would be more than `work` (rows times scenarios)."""
    used = [place for place, row in enumerate(scenarios.evidence) if row.used]
    if scenarios.prior is None or len(used) * len(scenarios) > work:
        return (None,) * len(scenarios.evidence)
    found: list[float | None] = [None] * len(scenarios.evidence)
    for place in used:
        row = scenarios.evidence[place]
        held = hold(scenarios, scenarios.prior, [each for each in scenarios.evidence if each is not row])
        weights, _ = posterior(scenarios.prior, held, held.said)
        found[place] = within(weights, aim_of(scenarios, row))
    return tuple(found)
