"""The few figures that everything else explains: one place computes them for terminal, report and run record."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from foreshock.schema.explanation import Explanation
from foreshock.schema.labels import Ints
from foreshock.schema.losses import Losses
from foreshock.schema.plan import Plan
from foreshock.schema.scenario import ScenarioSet

IMMATERIAL = 0.01
"""Share of the CVaR below which a shock does not tell two futures apart."""


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
    """Scenarios that do the same to this company: their chance together, their mean loss, and what happens in them."""

    scenario: int
    """The likeliest of them."""
    probability: float
    loss: float
    label: str
    """The outcomes that all of them share and that do something."""
    shocks: tuple[str, ...]
    """What happens, the costliest first."""

    def why(self, most: int = 2) -> str:
        """The leading shocks in one line."""
        if not self.shocks:
            return "nothing that touches this company happens"
        more = len(self.shocks) - most
        return "; ".join(self.shocks[:most]) + (f"; and {more} more" if more > 0 else "")


def headline(losses: Losses, plan: Plan | None, level: float) -> Headline:
    """The figures of the top line."""
    tiny = 1e-9 * max(float(np.abs(losses.baseline).sum()), 1.0)
    sound, weight = losses.total()[losses.ok], losses.weight[losses.ok]
    return Headline(
        expected=losses.expected(),
        standard_error=losses.standard_error(),
        var=losses.var(level),
        cvar=losses.cvar(level),
        level=level,
        worst=float(sound.max()) if sound.size else float("nan"),
        best=float(sound.min()) if sound.size else float("nan"),
        p_loss=losses.probability_of_loss_over(tiny),
        p_gain=float(weight[sound < -tiny].sum() / weight.sum()) if sound.size else float("nan"),
        baseline=float(losses.baseline.sum()),
        failed=float(losses.weight[~losses.ok].sum()),
        plan_cost=None if plan is None else plan.cost,
        expected_after=None if plan is None else plan.simulated.expected,
        cvar_after=None if plan is None else plan.simulated.cvar,
        currency=losses.currency,
    )


def worst_futures(
    losses: Losses, scenarios: ScenarioSet, explained: Explanation | None = None, top: int = 3
) -> tuple[WorstFuture, ...]:
    """The `top` worst distinct futures.

    Scenarios with the same shocks are one future; so are those that differ only by shocks whose share of the loss is
    below `IMMATERIAL` (where an explanation tells the shares).
    """
    order = material(explained, len(scenarios.shocks))
    distinct, of_scenario = np.unique(scenarios.active[:, order], axis=0, return_inverse=True)
    of_scenario = of_scenario.reshape(-1)
    met, mean, mass = losses.by_scenario()
    found: list[WorstFuture] = []
    for future in np.unique(of_scenario[met]):
        inside = of_scenario[met] == future
        chance = float(mass[inside].sum())
        here = met[inside]
        shocks = [scenarios.shocks[order[column]].sentence().rstrip(".") for column in np.flatnonzero(distinct[future])]
        found.append(
            WorstFuture(
                scenario=int(here[np.argmax(mass[inside])]),
                probability=chance,
                loss=float(mean[inside] @ mass[inside] / chance),
                label=_shared(scenarios, here),
                shocks=tuple(shocks),
            )
        )
    return tuple(sorted(found, key=lambda one: -one.loss)[:top])


def material(explained: Explanation | None, count: int) -> list[int]:
    """Positions of the shocks that tell futures apart, the largest share of the tail first: all of them where no
    explanation tells the shares."""
    if explained is None or not explained.shocks:
        return list(range(count))
    least = IMMATERIAL * max(abs(explained.cvar), abs(explained.expected))
    return [one.shock for one in explained.shocks if max(abs(one.tail), abs(one.expected)) >= least]


def _shared(scenarios: ScenarioSet, members: Ints) -> str:
    """'sanctions escalation, alliances realigned': outcomes common to all members, of drivers that cause shocks."""
    causes = {name for effect in scenarios.effects for name in effect.when}
    words = []
    for column, driver in enumerate(scenarios.drivers):
        codes = np.unique(scenarios.codes[members, column])
        if codes.size == 1 and driver.name in causes:
            words.append(f"{driver.name} {driver.outcomes[int(codes[0])]}".replace("_", " "))
    return ", ".join(words)
