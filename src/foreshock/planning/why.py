"""Why an action is in the plan, and why another is not."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from foreshock.core.units import short_money
from foreshock.planning.decision import Decision
from foreshock.planning.figures import of_losses
from foreshock.planning.offers import Bound
from foreshock.schema.losses import Losses
from foreshock.schema.plan import Action
from foreshock.schema.scenario import ScenarioSet


def chosen_action(
    one: Bound, amount: float, before: Losses, alone: Losses, scenarios: ScenarioSet, level: float
) -> Action:
    """A line of the plan, with what it saves on its own over all cases."""
    old, new = of_losses(before, level), of_losses(alone, level)
    saves, tail = old.expected - new.expected, old.cvar - new.cvar
    currency = before.currency
    if max(saves, tail) < 0.5:
        why = "On its own it saves nothing; it pays together with the other actions."
    else:
        why = (
            f"On its own it lowers the expected loss by {short_money(saves, currency)} "
            f"and the CVaR by {short_money(tail, currency)}"
        )
        where = _where(before, alone, scenarios)
        why += f"; most of it in '{where}'." if where else "."
    return Action(
        measure=one.offer.type,
        id=one.offer.key,
        target=one.terms.target,
        amount=amount,
        unit=one.terms.unit,
        cost=one.terms.cost(amount),
        text=one.offer.sentence(amount),
        why=" ".join(part for part in (one.offer.because, why) if part),
        saves=saves,
        saves_tail=tail,
    )


def _where(before: Losses, after: Losses, scenarios: ScenarioSet) -> str:
    """The named future in which the mean saving is largest; '' where there is none."""
    best, name = 0.0, ""
    for future, when in scenarios.named.items():
        saved = conditional(before, scenarios.mask(when)) - conditional(after, scenarios.mask(when))
        if saved > best:
            best, name = saved, future
    return name


def conditional(losses: Losses, scenarios: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> float:
    """Expected loss given a set of scenarios (K mask); NaN where they have no sound case."""
    inside = scenarios[losses.scenario] & losses.ok
    mass = float(losses.weight[inside].sum())
    return float(losses.weight[inside] @ losses.total()[inside]) / mass if mass > 0 else float("nan")


def rejected_action(bound: Sequence[Bound], at: int, decision: Decision) -> Action:
    """A measure that the plan leaves out, and the reason in money."""
    one = bound[at]
    terms = one.terms
    return Action(
        measure=one.offer.type,
        id=one.offer.key,
        target=terms.target,
        amount=0.0,
        unit=terms.unit,
        cost=0.0,
        text=one.offer.sentence(terms.limit),
        why=_reason(bound, at, decision),
    )


def _reason(bound: Sequence[Bound], at: int, decision: Decision) -> str:
    """By convexity `worth` x amount bounds what more of a measure can still save next to the plan."""
    terms = bound[at].terms
    most = float(decision.worth[at]) * terms.limit
    price = terms.cost(terms.limit)
    left = np.inf if decision.budget is None else decision.budget - decision.cost(bound)
    if most <= 1e-9 * max(1.0, price):
        return "Next to the plan it changes no loss in any of the cases considered."
    if most <= price and terms.fixed_cost == 0:
        return (
            f"Next to the plan one more unit saves at most {decision.worth[at]:,.4g} (risk-weighted) "
            f"and costs {terms.unit_cost:,.4g}."
        )
    if most <= price:
        return f"Next to the plan it saves at most {most:,.0f} (risk-weighted) and costs {price:,.0f}."
    if terms.fixed_cost + terms.unit_cost * terms.limit * 1e-6 > left:
        return f"It does not fit in what the budget leaves ({max(left, 0.0):,.0f}); others save more per unit spent."
    return f"Others save more per unit spent; this one would save at most {most:,.0f} and costs {price:,.0f} in full."
