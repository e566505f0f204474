"""From losses to a plan: what to do now under a budget, what it promises, and what the simulation says.

Money: the first-stage cost of the measures (`Plan.cost`) and the losses (`before`, `promised`, `simulated`) are kept
apart; the program minimises cost + (1 - risk_weight) x expected loss + risk_weight x CVaR.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from foreshock.core.errors import UserError
from foreshock.core.progress import Progress, silent
from foreshock.planning.contingency import contingencies
from foreshock.planning.decision import LIMIT_NOT_MET, Decision, decide
from foreshock.planning.derive import derive
from foreshock.planning.discover import where_it_hurts
from foreshock.planning.figures import of_losses, of_values, restated
from foreshock.planning.frontier import Step
from foreshock.planning.offers import Bound, applied, bind
from foreshock.planning.reduce import Reduction, reduce_cases
from foreshock.planning.robust import regrets
from foreshock.planning.why import Effect, chosen_action, rejected_action
from foreshock.schema.labels import Floats
from foreshock.schema.losses import Losses
from foreshock.schema.network import Network
from foreshock.schema.plan import Action, FrontierPoint, Measure, Plan
from foreshock.schema.program import Evaluate, MakePrograms
from foreshock.schema.scenario import ScenarioSet
from foreshock.schema.study import PlanSettings

SIMULATED_ALONE = 1500
"""Up to this many solves (different cases times actions) each action alone is simulated on all cases."""


def make_plan(
    network: Network,
    losses: Losses,
    settings: PlanSettings,
    measures: Sequence[Measure],
    evaluate: Evaluate,
    programs: MakePrograms,
    scenarios: ScenarioSet,
    progress: Progress = silent,
) -> Plan:
    """The plan that minimises cost + (1 - risk_weight) E[loss] + risk_weight CVaR under the budget.

    `losses`: the run's losses on `network` without a plan. `measures`: what is on offer; empty: candidates are
    derived. `evaluate` and `programs` work on the run's own cases, so that plans meet the same random numbers.

    Raises
    ------
    UserError
        A measure does not fit the network (all of them at once), or the budget is in another currency.
    SolverError
        A program has no answer.
    """
    budget = _budget(settings, network.currency)
    derived = not measures
    offers = derive(network, losses, scenarios, level=settings.level) if derived else tuple(measures)
    progress("choosing cases", 0, 1)
    prepared, bound = bind(network, offers, losses.horizon)
    reduction = reduce_cases(losses, settings.scenarios, level=settings.level, tail=max(0.3, settings.risk_weight / 2))
    before = of_losses(losses, settings.level)
    if not bound:
        return _no_plan(losses, settings, budget, "No measure is on offer, and none could be derived from the network.")
    cases = programs(prepared, [one.lever for one in bound], reduction.positions.tolist())
    decision = decide(bound, cases, reduction.weight, settings, budget, progress)
    chosen = np.flatnonzero(decision.amounts > 0)
    progress("simulating the plan", 0, 1 + chosen.size)
    together = evaluate(applied(network, bound, decision.amounts)) if chosen.size else losses
    simulated = restated(together, losses)
    progress("simulating the plan", 1, 1 + chosen.size)
    kept = reduction.distinct * chosen.size > SIMULATED_ALONE
    alone = _on_kept(decision, losses, reduction) if kept else _on_all(network, bound, decision, losses, evaluate)
    progress("simulating the plan", 1 + chosen.size, 1 + chosen.size)
    return Plan(
        budget=budget,
        cost=decision.cost(bound),
        currency=network.currency,
        level=settings.level,
        risk_weight=settings.risk_weight,
        actions=tuple(
            chosen_action(bound[at], float(decision.amounts[at]), effect, scenarios, settings.level, network.currency)
            for at, effect in zip(chosen.tolist(), alone, strict=True)
        ),
        rejected=tuple(rejected_action(bound, at, decision) for at in np.flatnonzero(decision.amounts <= 0).tolist()),
        before=before,
        promised=of_values(decision.outcome.losses, reduction.weight, settings.level),
        simulated=of_losses(simulated, settings.level),
        scenarios_used=int(reduction.positions.size),
        frontier=_frontier(decision, bound, reduction.weight, settings.level),
        contingency=contingencies(prepared, bound, decision.amounts, (losses, simulated), scenarios, programs),
        discovery=where_it_hurts(simulated, scenarios),
        status=decision.status,
        gap=decision.outcome.gap,
        bound=None if decision.status == LIMIT_NOT_MET else decision.outcome.bound,
        notes=_notes(decision, bound, derived, kept, reduction.sentence(network.currency)),
    )


def _on_all(
    network: Network, bound: Sequence[Bound], decision: Decision, losses: Losses, evaluate: Evaluate
) -> list[Effect]:
    """Each chosen action alone, simulated on all cases of the run."""
    found = []
    for at in np.flatnonzero(decision.amounts > 0).tolist():
        single = np.where(np.arange(len(bound)) == at, decision.amounts, 0.0)
        alone = restated(evaluate(applied(network, bound, single)), losses)
        sound = losses.ok & alone.ok
        weight = losses.weight[sound] / losses.weight[sound].sum()
        found.append(Effect(losses.total()[sound], alone.total()[sound], weight, losses.scenario[sound]))
    return found


def _on_kept(decision: Decision, losses: Losses, reduction: Reduction) -> list[Effect]:
    """Each chosen action alone, on the cases that the program sees."""
    share = decision.amounts / decision.limits
    before = decision.recourse.at(np.zeros_like(share)).loss
    found = []
    for at in np.flatnonzero(share > 0).tolist():
        single = np.where(np.arange(share.size) == at, share, 0.0)
        alone = decision.recourse.at(single).loss
        found.append(Effect(before, alone, decision.weight, losses.scenario[reduction.positions]))
    return found


def _budget(settings: PlanSettings, currency: str) -> float | None:
    for name, money in (("budget", settings.budget), ("CVaR limit", settings.cvar_limit)):
        if money is not None and money.currency not in {"", currency}:
            said = f"the plan's {name} is in {money.currency}, the network in {currency}; write it in {currency}."
            raise UserError(said)
    if settings.budget is None:
        return None
    if settings.budget.amount < 0:
        raise UserError(f"the plan's budget is negative: {settings.budget.amount:,.0f}.")
    return settings.budget.amount


def _no_plan(losses: Losses, settings: PlanSettings, budget: float | None, why: str) -> Plan:
    figures = of_losses(losses, settings.level)
    return Plan(
        budget=budget,
        cost=0.0,
        currency=losses.currency,
        level=settings.level,
        risk_weight=settings.risk_weight,
        actions=(),
        before=figures,
        promised=figures,
        simulated=figures,
        scenarios_used=0,
        status="nothing to decide",
        notes=(why,),
    )


def _frontier(decision: Decision, bound: Sequence[Bound], weight: Floats, level: float) -> tuple[FrontierPoint, ...]:
    solved = [step for step in decision.steps if step.outcome.x.size]
    points = []
    for step, regret in zip(solved, _worst_regrets(solved, decision, bound), strict=True):
        amounts = decision.amounts_of(step.outcome)
        figures = of_values(step.outcome.losses, weight, level)
        points.append(
            FrontierPoint(
                budget=step.budget,
                cost=decision.cost_of(bound, step.outcome),
                expected=figures.expected,
                cvar=figures.cvar,
                actions=tuple(_bare(bound[at], float(amounts[at])) for at in np.flatnonzero(amounts > 0).tolist()),
                shadow_price=step.shadow_price,
                gap=step.outcome.gap,
                status=step.outcome.status,
                regret=regret,
            )
        )
    return tuple(points)


def _worst_regrets(solved: Sequence[Step], decision: Decision, bound: Sequence[Bound]) -> list[float]:
    """For each plan of the frontier the most that another one does better in any kept case, cost included."""
    if not solved:
        return []
    loss = np.array([step.outcome.losses + decision.cost_of(bound, step.outcome) for step in solved])
    return [float(row.max()) for row in regrets(loss)]


def _bare(one: Bound, amount: float) -> Action:
    return Action(
        measure=one.offer.type,
        id=one.offer.key,
        target=one.terms.target,
        amount=amount,
        unit=one.terms.unit,
        cost=one.terms.cost(amount),
        text=one.sentence(amount),
    )


def _notes(decision: Decision, bound: Sequence[Bound], derived: bool, kept: bool, reduced: str) -> tuple[str, ...]:
    said = [
        "`promised` and `simulated` are figures of the loss; the cost of the plan comes on top and is stated apart.",
        reduced,
        "What actions save on their own does not add up: two may save the same loss, or need each other.",
    ]
    if kept:
        said.append("What one action saves on its own is measured on the program's cases, the plan as a whole on all.")
    if derived:
        said.append(
            "The study offers no measures: these were derived from the network, and their costs are assumptions."
        )
    used = [one for one, amount in zip(bound, decision.amounts, strict=True) if amount > 0]
    said += [text for one in used for text in one.terms.assumptions]
    return tuple(dict.fromkeys([*said, *decision.remarks]))
