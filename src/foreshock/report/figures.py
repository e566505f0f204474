"""The few figures that everything else explains: one place computes them for terminal, report and run record."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from foreshock.schema.losses import Losses
from foreshock.schema.plan import Plan
from foreshock.schema.scenario import ScenarioSet


@dataclass(frozen=True, slots=True)
class Headline:
    """Money in `currency` over the horizon. A gain is a negative loss."""

    expected: float
    standard_error: float
    var: float
    cvar: float
    level: float
    worst: float
    best: float
    p_loss: float
    p_gain: float
    baseline: float
    """Profit of the horizon if nothing happens."""
    failed: float
    """Probability of the cases that could not be computed."""
    plan_cost: float | None
    expected_after: float | None
    cvar_after: float | None
    currency: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class WorstFuture:
    """One scenario, its chance and loss, and what happens in it."""

    scenario: int
    probability: float
    loss: float
    label: str
    why: str


def headline(losses: Losses, plan: Plan | None, level: float) -> Headline:
    """The figures of the top line."""
    tiny = 1e-9 * max(float(np.abs(losses.baseline).sum()), 1.0)
    return Headline(
        expected=losses.expected(),
        standard_error=losses.standard_error(),
        var=losses.var(level),
        cvar=losses.cvar(level),
        level=level,
        worst=float(np.nanmax(losses.total())),
        best=float(np.nanmin(losses.total())),
        p_loss=losses.probability_of_loss_over(tiny),
        p_gain=float(losses.weight[losses.total() < -tiny].sum()),
        baseline=float(losses.baseline.sum()),
        failed=float(losses.weight[~losses.ok].sum()),
        plan_cost=None if plan is None else plan.cost,
        expected_after=None if plan is None else plan.simulated.expected,
        cvar_after=None if plan is None else plan.simulated.cvar,
        currency=losses.currency,
    )


def worst_futures(losses: Losses, scenarios: ScenarioSet, top: int = 3) -> tuple[WorstFuture, ...]:
    """The `top` worst distinct futures: scenarios with the same shocks are one future, their chances added up."""
    patterns, of_scenario = scenarios.patterns()
    met, mean, mass = losses.by_scenario()
    found: list[WorstFuture] = []
    for pattern in np.unique(of_scenario[met]):
        inside = of_scenario[met] == pattern
        chance = float(mass[inside].sum())
        loss = float((mean[inside] * mass[inside]).sum() / chance)
        likeliest = int(met[inside][np.argmax(mass[inside])])
        shocks = [scenarios.shocks[int(s)].sentence() for s in np.flatnonzero(patterns[pattern])]
        why = "; ".join(shocks) if shocks else "nothing happens"
        found.append(WorstFuture(likeliest, chance, loss, scenarios.label(likeliest), why))
    return tuple(sorted(found, key=lambda one: -one.loss)[:top])
