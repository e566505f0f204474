"""Why an action is in the plan, and why another is not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from foreshock.core.units import short_money
from foreshock.planning.decision import Decision
from foreshock.planning.offers import Bound
from foreshock.schema.labels import Floats, Ints
from foreshock.schema.losses import cvar
from foreshock.schema.plan import Action
from foreshock.schema.scenario import ScenarioSet


@dataclass(frozen=True, slots=True, eq=False)
class Effect:
    """Total losses of the same K cases without anything and with one action alone; `weight` (K) sums to 1."""

    before: Floats
    alone: Floats
    weight: Floats
    scenario: Ints

    def saves(self) -> float:
        """Expected loss averted."""
        return float(self.weight @ (self.before - self.alone))

    def saves_tail(self, level: float) -> float:
        """CVaR averted."""
        return cvar(self.before, self.weight, level) - cvar(self.alone, self.weight, level)

    def where(self, scenarios: ScenarioSet) -> str:
        """The named future in which the mean saving is largest; '' where there is none."""
        best, name = 0.0, ""
        for future, when in scenarios.named.items():
            inside = scenarios.mask(when)[self.scenario]
            mass = float(self.weight[inside].sum())
            saved = float(self.weight[inside] @ (self.before - self.alone)[inside]) / mass if mass > 0 else 0.0
            if saved > best:
                best, name = saved, future
        return name


def chosen_action(
    one: Bound, amount: float, effect: Effect, scenarios: ScenarioSet, level: float, currency: str
) -> Action:
    """A line of the plan, with what it saves on its own."""
    saves, tail = effect.saves(), effect.saves_tail(level)
    if max(saves, tail) < 0.01 * one.terms.cost(amount):
        why = "On its own it saves next to nothing; it pays together with the other actions."
    else:
        why = (
            f"On its own it lowers the expected loss by {short_money(saves, currency)} "
            f"and the CVaR by {short_money(tail, currency)}"
        )
        where = effect.where(scenarios)
        why += f"; most of it in '{where.replace('_', ' ')}'." if where else "."
    terms = one.terms
    capital = terms.capital * amount
    tied = f" It ties up {short_money(capital, currency)} of working capital." if capital >= 1 else ""
    return Action(
        measure=one.offer.type,
        id=one.offer.key,
        target=terms.target,
        amount=amount,
        unit=terms.unit,
        cost=terms.cost(amount),
        text=one.sentence(amount) + tied,
        why=" ".join(part for part in (one.offer.because, why) if part),
        saves=saves,
        saves_tail=tail,
    )


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
        text=one.sentence(terms.limit),
        why=_reason(bound, at, decision),
    )


def _reason(bound: Sequence[Bound], at: int, decision: Decision) -> str:
    """By convexity `worth` x amount bounds what more of a measure can still save next to the plan."""
    terms = bound[at].terms
    worth, price = float(decision.worth[at]), terms.cost(terms.limit)
    most, exact = worth * terms.limit, float(decision.full[at])
    if most <= 1e-9 * max(1.0, price):
        return "Next to the plan it changes no loss in any of the cases considered."
    if np.isnan(exact) and not terms.fixed_cost:
        return f"Next to the plan a unit saves at most {worth:,.4g} (risk-weighted) and costs {terms.unit_cost:,.4g}."
    if np.isnan(exact):
        return f"Next to the plan it saves at most {most:,.0f} (risk-weighted) and costs {price:,.0f}."
    said = f"Next to the plan all of it saves {exact:,.0f} (risk-weighted) and costs {price:,.0f}"
    if exact > price and decision.budget is not None:
        left = max(decision.budget - decision.cost(bound), 0.0)
        return f"{said}; the budget leaves {left:,.0f}, and other measures save more per unit spent."
    return f"{said}; part of it is no better."
