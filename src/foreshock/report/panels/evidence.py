"""How we know: for each headline number the way from a sentence of the page to the figure, and back.

sentence -> implied probability -> driver -> shock -> loss -> formula -> run id and seed
"""

from __future__ import annotations

from typing import Any

import numpy as np

from foreshock.report.panels import lines
from foreshock.report.panels.article import implied_words
from foreshock.report.scene import Scene
from foreshock.report.summary import ShockFigures, phrase
from foreshock.report.tabular import number
from foreshock.report.words import clause, listed, loss_or_gain, money, money_parts, percent, plural, title
from foreshock.schema.scenario import Effect

CHAINS = 4
SENTENCES = 4
MISSED = (
    "The loss of a case is the margin of the sales that the company misses in it, day by day, in a world in which "
    "every industry of the table is simulated too; a gain counts with a minus sign."
)


def payload(scene: Scene) -> dict[str, Any]:
    """One drawer per headline number, in the order of the headline."""
    run = scene.run
    drawers = [_expected(scene), _cvar(scene), _chance(scene)]
    if run.plan is not None:
        drawers.append(_plan(scene))
    if lines.first(scene) is not None:
        drawers.append(_lines(scene))
    return {
        "drawers": drawers,
        "run": {"id": run.record.id, "seed": run.record.seed, "model": run.record.model, "version": run.record.version},
        "inputs": [{"name": one.name, "sha256": one.sha256} for one in run.record.inputs],
        "facts": [{"name": name, "sha256": value} for name, value in sorted(run.record.facts.items())],
        "parameters": [{"name": name, "sha256": value} for name, value in sorted(run.record.parameters.items())],
    }


def _expected(scene: Scene) -> dict[str, Any]:
    summary, losses = scene.summary, scene.run.losses
    value = " ".join(part for part in money_parts(summary.expected, summary.error, scene.currency) if part)
    draws = np.unique(losses.draw).size
    steps = [
        f"{plural(len(losses), 'case')}: {plural(len(scene.run.scenarios), 'scenario')}, each with up to "
        f"{plural(draws, 'draw')} of its uncertain magnitudes. "
        + (f"Left out because they failed: {len(losses.error):,}." if losses.error else "None failed."),
        MISSED
        if scene.run.study.world is not None
        else "The loss of a case is the baseline profit minus the best profit the network can still make in it; a "
        "gain counts with a minus sign.",
        "The standard error is the spread of the expected loss over draws, divided by the square root of their number.",
    ]
    order = list(summary.shocks)
    if scene.run.explain is not None:
        exact = "all coalitions of shocks were solved" if scene.run.explain.exact else "orders of shocks were sampled"
        steps.append(
            f"What each shock adds is its Shapley value ({exact}): the shares of all shocks sum to the expected loss. "
            + "; ".join(f"{clause(one.sentence)}: {loss_or_gain(one.adds, scene.currency)}" for one in order[:3])
            + "."
        )
    return _drawer(
        "expected",
        "Expected loss",
        value,
        "E[L] = Σ w(c) · L(c)   over the cases c, with Σ w(c) = 1",
        steps,
        _chains(scene, order),
    )


def _cvar(scene: Scene) -> dict[str, Any]:
    summary = scene.summary
    tail = percent(1 - summary.level)
    order = sorted(summary.shocks, key=_tail_weight)
    steps = [
        f"The cases are sorted by loss; the worst {tail} of the probability is kept, the case at its edge only "
        f"in part.",
        f"Their weighted mean is the conditional value at risk. {percent(1 - summary.level)} of the probability "
        f"lies beyond "
        f"{money(summary.var, scene.currency)}, the value at risk.",
        *(
            f"In those futures: {clause(one.sentence)} ({percent(one.in_tail)} of them, against "
            f"{percent(one.probability)} of all)."
            for one in order[:3]
            if one.in_tail >= 0.005
        ),
    ]
    formula = f"CVaR = mean of L over the worst {tail} of the probability (Rockafellar and Uryasev 2002, atoms split)"
    return _drawer(
        "cvar",
        f"CVaR {summary.level * 100:g}",
        money(summary.cvar, scene.currency),
        formula,
        steps,
        _chains(scene, order),
    )


def _chance(scene: Scene) -> dict[str, Any]:
    summary = scene.summary
    harmful = sorted((one for one in summary.shocks if one.difference > 0), key=lambda one: -one.probability)
    steps = [
        f"Any loss: the weights of all cases with a loss above zero, {percent(summary.chance_of_loss)}.",
        f"Any gain: the weights of all cases with a loss below zero, {percent(summary.chance_of_gain)}.",
        "Differences below a billionth of the baseline profit are the solver's rounding and count as neither.",
    ]
    return _drawer(
        "chance",
        "Chance of any loss",
        percent(summary.chance_of_loss),
        "P(L > 0) = Σ w(c)   over the cases c with L(c) > 0",
        steps,
        _chains(scene, harmful),
    )


def _tail_weight(one: ShockFigures) -> float:
    """Sorts by the part of CVaR that a shock adds, else by how often it is part of the tail; most first."""
    return -one.in_tail if np.isnan(one.adds_tail) else -one.adds_tail


def _plan(scene: Scene) -> dict[str, Any]:
    plan = scene.run.plan
    assert plan is not None
    averted = plan.before.expected - plan.simulated.expected
    weight = plan.risk_weight
    steps = [
        f"A two-stage program chooses the actions before it knows the future and lets the company react after: it saw "
        f"{plural(plan.scenarios_used, 'case')} and ended {plan.status} with a gap of {plan.gap * 100:.2g} %.",
        f"The chosen actions were then put into the network and all {plural(len(scene.run.losses), 'case')} "
        f"computed again, with the same draws.",
        f"Promised CVaR {money(plan.promised.cvar, plan.currency)}, simulated "
        f"{money(plan.simulated.cvar, plan.currency)}.",
        *(f"{action.text} ({money(action.cost, plan.currency)}). {action.why}".strip() for action in plan.actions),
    ]
    formula = f"min cost + {1 - weight:.2g} · E[L] + {weight:.2g} · CVaR({plan.level:.2g})   subject to cost ≤ budget"
    order = sorted(scene.summary.shocks, key=_tail_weight)
    return _drawer("plan", "What the plan averts", money(averted, plan.currency), formula, steps, _chains(scene, order))


def _lines(scene: Scene) -> dict[str, Any]:
    explained, line = scene.run.explain, lines.first(scene)
    assert explained is not None
    assert line is not None
    steps = [
        "Every producer of the company and every industry of the world table is simulated day by day, in every case.",
        "Of all cases the one in which the line is short first: " + (line.label or "none") + ".",
        *(f"{name}: {'never' if np.isinf(count) else f'{count:.0f} days'}." for name, count in line.variants.items()),
        "At each producer, from the product upwards, the input that held it back is followed to the supplier from "
        "which most is missing, until a shock is met.",
        *(one.text for one in explained.lines if not one.future),
    ]
    order = [one for one in scene.summary.shocks if one.number == line.shock]
    formula = "first day with output < (1 - ario.tolerance) of its baseline"
    return _drawer(
        "lines", "Days until a line is short", f"{line.survives:.0f} days", formula, steps, _chains(scene, order)
    )


def _drawer(
    name: str, label: str, value: str, formula: str, steps: list[str], chains: list[dict[str, Any]]
) -> dict[str, Any]:
    return {"id": name, "label": label, "value": value, "formula": formula, "steps": steps, "chains": chains}


def _chains(scene: Scene, order: list[ShockFigures]) -> list[dict[str, Any]]:
    return [_chain(scene, one) for one in order[:CHAINS]]


def _chain(scene: Scene, shock: ShockFigures) -> dict[str, Any]:
    """From the sentences that speak of a shock's drivers down to what the shock costs."""
    scenarios = scene.run.scenarios
    effects = [one for one in scenarios.effects if shock.number in one.shocks]
    wanted = {(driver, outcome) for one in effects for driver, outcomes in one.when.items() for outcome in outcomes}
    return {
        "shock": clause(shock.sentence),
        "because": shock.because,
        "probability": number(shock.probability),
        "prior": number(shock.prior),
        "difference": number(shock.difference),
        "adds": number(shock.adds),
        "adds_tail": number(shock.adds_tail),
        "reaches": _reaches(scene, shock),
        "effects": [_when(one) for one in effects],
        "drivers": _drivers(scene, wanted),
        "sentences": _sentences(scene, {driver for driver, _ in wanted}),
        "written": _written(scene, wanted),
    }


def _when(effect: Effect) -> str:
    return f"when {phrase(effect.when)}" + (f" ({effect.because})" if effect.because else "")


def _reaches(scene: Scene, shock: ShockFigures) -> str:
    network = scene.run.network
    rows = shock.lands
    names = [network.node_name(node) for node in rows.get("nodes", ())]
    names += [
        f"{network.node_name(int(network.arcs.supplier[arc]))} → {network.node_name(int(network.arcs.customer[arc]))}"
        for arc in rows.get("arcs", ())[:6]
    ]
    names += [
        f"{network.node_name(int(network.demand.node[row]))} to {scene.atlas.name(network.demand.market[row])}"
        for row in rows.get("demand", ())[:6]
    ]
    return listed(names, 5) if names else "nothing of this network"


def _drivers(scene: Scene, wanted: set[tuple[str, str]]) -> list[dict[str, Any]]:
    scenarios = scene.run.scenarios
    after = scenarios.marginals()
    before = after if scenarios.prior is None else scenarios.marginals(scenarios.prior)
    return [
        {
            "driver": title(driver),
            "outcome": outcome.replace("_", " "),
            "prior": number(before[driver][outcome]),
            "posterior": number(after[driver][outcome]),
        }
        for driver, outcome in sorted(wanted)
        if driver in after and outcome in after[driver]
    ]


def _sentences(scene: Scene, drivers: set[str]) -> list[dict[str, Any]]:
    brief = scene.run.brief
    statements = {one.id: one for one in brief.statements} if brief else {}
    found = []
    for one in sorted(scene.run.scenarios.evidence, key=lambda item: (not item.used, -item.weight)):
        if one.driver in drivers and one.text:
            statement = statements.get(one.source)
            found.append(
                {
                    "text": one.text,
                    "words": implied_words(statement) if statement else "",
                    "source": one.source,
                    "driver": title(one.driver),
                    "outcome": one.outcome.replace("_", " "),
                    "used": one.used,
                    "why": one.why,
                }
            )
    return found[:SENTENCES]


def _written(scene: Scene, wanted: set[tuple[str, str]]) -> list[str]:
    """The lines of the scenario file behind these outcomes."""
    return [
        f"{one.file}{f':{one.line}' if one.line is not None else ''}: P({one.driver} = {one.outcome}"
        f"{f' given {one.given}' if one.given else ''}) = {number(one.value)}"
        + (f", written '{one.written}'" if one.written and one.written != str(one.value) else "")
        for one in scene.run.scenarios.provenance
        if (one.driver, one.outcome) in wanted
    ][:8]
