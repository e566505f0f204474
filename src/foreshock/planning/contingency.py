"""What to do once a named future has come: read off the best reaction of its cases under the plan.

Many reactions are equally good; the one published changes least against today's flows (value of what moves), found
by a second linear program over the optimal reactions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from foreshock.planning.offers import Bound
from foreshock.planning.reaction import Reaction, steadiest
from foreshock.planning.recourse import Recourse
from foreshock.planning.reduce import reduce_cases
from foreshock.planning.steps import moves, sales_steps, source_steps, stock_steps
from foreshock.schema.labels import Floats
from foreshock.schema.losses import Losses
from foreshock.schema.network import Network
from foreshock.schema.plan import Contingency
from foreshock.schema.program import Index, MakePrograms
from foreshock.schema.scenario import ScenarioSet, When

CASES_PER_FUTURE = 3
"""Cases whose reactions stand for a future."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Future:
    """One named future: its expected loss without and with the plan, and the few cases that speak for it."""

    name: str
    probability: float
    before: float
    after: float
    positions: Index
    weight: Floats


def contingencies(
    prepared: Network,
    bound: Sequence[Bound],
    amounts: Floats,
    results: tuple[Losses, Losses],
    scenarios: ScenarioSet,
    programs: MakePrograms,
) -> tuple[Contingency, ...]:
    """One contingency per named future that has any probability.

    `results`: losses without and with the plan, on the same cases and the same baseline. `amounts` (M) of the offers.
    """
    futures = [
        future
        for name, when in scenarios.named.items()
        if (future := _future(name, when, scenarios, results)) is not None
    ]
    union = np.unique(np.concatenate([future.positions for future in futures])) if futures else np.empty(0, np.int64)
    if not union.size:
        return ()
    cases = programs(prepared, [one.lever for one in bound], union.tolist())
    recourse = Recourse(cases)
    loss = recourse.at(amounts).loss
    averted = {}
    for at in np.flatnonzero(amounts > 0).tolist():
        if bound[at].lever.kind != "capacity":
            without = amounts.copy()
            without[at] = 0.0
            averted[at] = recourse.at(without).loss - loss
    reactions = [steadiest(case, amounts, value, prepared) for case, value in zip(cases, loss, strict=True)]
    return tuple(_contingency(future, union, reactions, averted, prepared, bound, amounts) for future in futures)


def _future(name: str, when: When, scenarios: ScenarioSet, results: tuple[Losses, Losses]) -> Future | None:
    before, after = results
    inside = scenarios.mask(when)[before.scenario] & before.ok & after.ok
    mass = float(before.weight[inside].sum())
    if mass <= 0:
        return None
    where = np.flatnonzero(inside)
    weight = before.weight[where] / mass
    few = reduce_cases(_only(before, where, weight), CASES_PER_FUTURE, level=0.5, tail=0.0)
    return Future(
        name=name,
        probability=scenarios.probability(when),
        before=float(weight @ before.total()[where]),
        after=float(weight @ after.total()[where]),
        positions=where[few.positions].astype(np.int64),
        weight=few.weight,
    )


def _only(losses: Losses, where: Index, weight: Floats) -> Losses:
    """Some sound cases with weights of their own."""
    return replace(
        losses,
        loss=losses.loss[where],
        weight=weight,
        scenario=losses.scenario[where],
        draw=losses.draw[where],
        metrics={},
        error={},
        level=None if losses.level is None else losses.level[where],
    )


def _contingency(
    future: Future,
    union: Index,
    reactions: Sequence[Reaction],
    averted: dict[int, Floats],
    prepared: Network,
    bound: Sequence[Bound],
    amounts: Floats,
) -> Contingency:
    at = np.searchsorted(union, future.positions)
    mine = [reactions[int(position)] for position in at]
    rows = moves(prepared, mine, future.weight)
    saved = {lever: float(future.weight @ value[at]) for lever, value in averted.items()}
    steps = (
        *source_steps(prepared, rows),
        *stock_steps(bound, amounts, saved, prepared.currency),
        *sales_steps(prepared, mine, future.weight),
    )
    calm = "Nothing changes for the company in this future: keep supplies and sales as they are."
    return Contingency(
        future=future.name,
        probability=future.probability,
        expected_before=future.before,
        expected_after=future.after,
        steps=steps or (calm,),
        reallocate=tuple(rows),
    )
