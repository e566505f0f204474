"""The headline: what it may cost, how sure we are, what to do now, and what nobody knows."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from foreshock.report.panels import lines
from foreshock.report.scene import Scene
from foreshock.report.summary import Pattern
from foreshock.report.tabular import number
from foreshock.report.words import change, clause, day, duration, money, money_parts, percent, plural
from foreshock.schema.brief import SET_ASIDE

NO_PLAN = (
    "No plan was made: the planner's program knows the company alone, and would take the world's shortages for nothing."
)
WORST = 3
LEADING = 3
"""Shocks named of a future, those that weigh most in the whole run first."""


def payload(scene: Scene) -> dict[str, Any]:
    """Title block, headline figures, limits, worst futures, actions and unknowns."""
    run, study = scene.run, scene.run.study
    horizon = run.losses.horizon if math.isfinite(run.losses.horizon) else run.scenarios.horizon
    return {
        "title": study.title,
        "company": study.company or run.network.name,
        "scenarios": run.scenarios.title,
        "as_of": day(run.scenarios.as_of),
        "horizon": duration(horizon),
        "illustrative": study.illustrative,
        "lead": _lead(scene, horizon),
        "figures": [figure for figure in (*_risk(scene), _chance(scene), _plan(scene), _days(scene)) if figure],
        "limits": limits(scene),
        "lines": _lines(scene),
        "worst": [_future(scene, pattern) for pattern in _ranked(scene)[:WORST]],
        "best": [_future(scene, pattern) for pattern in scene.summary.patterns[-1:] if pattern.loss < 0],
        "actions": _actions(scene),
        "no_plan": _no_plan(scene),
        "unknown": unknowns(scene),
    }


def _lead(scene: Scene, horizon: float) -> str:
    summary, currency, run = scene.summary, scene.currency, scene.run
    if math.isnan(summary.expected):
        return "No case could be computed, so there is no loss to report; the run record says why."
    shown, error, unit = money_parts(abs(summary.expected), summary.error, currency)
    verb = "lose" if summary.expected >= 0 else "gain"
    share = abs(summary.expected) / summary.baseline if summary.baseline > 0 else math.nan
    of = f", {percent(share)} of the profit it would make undisturbed" if math.isfinite(share) else ""
    text = (
        f"Over the {duration(horizon)} from {day(run.scenarios.as_of)}, {run.study.company or 'the company'} should "
        f"expect to {verb} {' '.join(part for part in (shown, error, unit) if part)}{of}. In the worst "
        f"{percent(1 - summary.level)} of futures the mean loss is {money(summary.cvar, currency)}."
    )
    plan = run.plan
    if plan is not None and plan.actions:
        text += (
            f" A plan of {money(plan.cost, plan.currency)} moves the expected loss "
            f"{change(plan.before.expected, plan.simulated.expected, plan.currency)}, and the mean of the worst "
            f"{percent(1 - plan.level)} {change(plan.before.cvar, plan.simulated.cvar, plan.currency)}."
        )
    return text


def _risk(scene: Scene) -> list[dict[str, Any]]:
    summary, currency = scene.summary, scene.currency
    gain = summary.expected < 0
    share = percent(abs(summary.expected) / summary.baseline) if summary.baseline > 0 else ""
    tail = percent(1 - summary.level)
    return [
        _figure(
            "expected",
            "Expected gain" if gain else "Expected loss",
            money_parts(abs(summary.expected), summary.error, currency),
            summary.expected,
            "gain" if gain else "loss",
            f"{share} of undisturbed profit" if share else "",
            error=summary.error,
        ),
        _figure(
            "cvar",
            f"CVaR {summary.level * 100:g}",
            money_parts(summary.cvar, 0.0, currency),
            summary.cvar,
            "gain" if summary.cvar < 0 else "loss",
            f"mean loss of the worst {tail} of futures; that many exceed {money(summary.var, currency)}",
        ),
    ]


def _chance(scene: Scene) -> dict[str, Any]:
    summary = scene.summary
    neither = max(0.0, 1 - summary.chance_of_loss - summary.chance_of_gain)
    figure = _figure(
        "chance",
        "Chance of any loss",
        (percent(summary.chance_of_loss), "", ""),
        summary.chance_of_loss,
        "plain",
        f"{percent(summary.chance_of_gain)} chance of a gain, {percent(neither)} of neither",
    )
    figure["bar"] = [number(summary.chance_of_loss), number(neither), number(summary.chance_of_gain)]
    return figure


def _plan(scene: Scene) -> dict[str, Any] | None:
    plan = scene.run.plan
    if plan is None:
        return None
    averted = plan.before.expected - plan.simulated.expected
    tail = plan.before.cvar - plan.simulated.cvar
    figure = _figure(
        "plan",
        "The plan averts",
        money_parts(averted, 0.0, plan.currency),
        averted,
        "gain",
        f"of expected loss and {money(tail, plan.currency)} of CVaR, for {money(plan.cost, plan.currency)}"
        if plan.actions
        else "no measure on offer is worth its cost",
    )
    figure["cost"] = number(plan.cost)
    return figure


def _days(scene: Scene) -> dict[str, Any] | None:
    line = lines.first(scene)
    if line is None:
        return None
    band = f"{line.low:.0f} to {line.high:.0f} days" if math.isfinite(line.high) else f"{line.low:.0f} days to never"
    return _figure(
        "lines",
        "First line short after",
        (f"{line.survives:.0f}", "", "days"),
        line.survives,
        "loss",
        f"{line.name}; {band} under other assumptions",
    )


def _figure(
    name: str, label: str, parts: tuple[str, str, str], value: float, tone: str, context: str, error: float = 0.0
) -> dict[str, Any]:
    text, spread, unit = parts
    return {
        "id": name,
        "label": label,
        "text": text,
        "error_text": spread,
        "unit": unit,
        "value": number(value, 17),
        "error": number(error, 17),
        "tone": tone,
        "context": context,
    }


def limits(scene: Scene) -> list[dict[str, Any]]:
    """The study's limits and whether the run keeps them."""
    summary, currency, limit = scene.summary, scene.currency, scene.run.study.limits
    found = []
    for name, bound, value in (
        ("Expected loss", limit.expected_loss, summary.expected),
        (f"CVaR {summary.level * 100:g}", limit.cvar, summary.cvar),
    ):
        if bound is not None:
            found.append(
                _limit(f"{name} at most {money(bound.amount, currency)}", money(value, currency), value > bound.amount)
            )
    if limit.loss_probability is not None:
        over, most = limit.loss_probability.get("over", 0.0), limit.loss_probability.get("at_most", 1.0)
        chance = scene.run.losses.probability_of_loss_over(over)
        text = f"Chance of losing more than {money(over, currency)} at most {percent(most)}"
        found.append(_limit(text, percent(chance), chance > most))
    return found


def _limit(text: str, value: str, breached: bool) -> dict[str, Any]:
    return {"text": text, "value": value, "breached": bool(breached)}


def _no_plan(scene: Scene) -> str:
    return NO_PLAN if scene.run.study.world is not None else "No plan was made in this run."


def _lines(scene: Scene) -> dict[str, Any]:
    """How long each line lasts, the first to be short first, and the warning where assumptions decide it."""
    found = scene.run.explain
    if found is None or not found.lines:
        return {"said": [], "warning": ""}
    said = [[line.name, line.text.removeprefix(line.name)] for line in found.lines if not line.future]
    return {"said": said, "warning": found.fragility.warning() if found.fragility is not None else ""}


def _ranked(scene: Scene) -> list[Pattern]:
    """Patterns by what they add to the expected loss: probable and costly first."""
    return sorted((one for one in scene.summary.patterns if one.loss > 0), key=lambda one: -one.probability * one.loss)


def _future(scene: Scene, pattern: Pattern) -> dict[str, Any]:
    shocks = scene.run.scenarios.shocks
    why = [clause(shocks[number].sentence()) for number in pattern.shocks[:LEADING]]
    if len(pattern.shocks) > LEADING:
        why.append(f"and {len(pattern.shocks) - LEADING} more")
    return {
        "pattern": pattern.number,
        "name": pattern.name,
        "why": why or ["Nothing happens that matters to this company"],
        "probability": number(pattern.probability),
        "loss": number(pattern.loss),
    }


def _actions(scene: Scene) -> dict[str, Any] | None:
    plan = scene.run.plan
    if plan is None:
        return None
    return {
        "cost": money(plan.cost, plan.currency),
        "rows": [
            {"text": action.text, "cost": number(action.cost), "why": action.why, "saves": plan_number(action.saves)}
            for action in plan.actions
        ],
    }


def plan_number(value: float | None) -> float | str | None:
    """A number of a plan, None where the plan gives none."""
    return None if value is None else number(value)


def unknowns(scene: Scene) -> list[str]:
    """What the run does not know, in sentences: counted gaps first, then what the stages noted."""
    run = scene.run
    nodes, arcs = run.network.nodes, run.network.arcs
    found = []
    if run.losses.error:
        found.append(f"Failed cases: {len(run.losses.error):,} of {len(run.losses):,}. No figure counts them.")
    guessed = int(nodes.estimated.sum())
    if guessed:
        found.append(
            f"Of {plural(len(nodes), 'node')}, {guessed:,} stand for tiers nobody has told us about, estimated "
            f"from trade "
            "statistics."
        )
    for count, noun, what in (
        (int(np.isnan(nodes.recovery[~nodes.estimated]).sum()), "own or supplier node", "no recovery time"),
        (int((nodes.country.codes < 0).sum()), "node", "no known country"),
        (int(np.isnan(arcs.price).sum()), "supply relation", "no known price"),
        (int(np.isnan(arcs.lead_time[~arcs.estimated]).sum()), "known supply relation", "no lead time"),
    ):
        if count:
            found.append(f"{plural(count, noun)} {'has' if count == 1 else 'have'} {what}.")
    silent = [one for one in run.brief.statements if one.implied is None] if run.brief else []
    if silent:
        found.append(
            f"{plural(len(silent), 'statement')} of the page {'implies' if len(silent) == 1 else 'imply'} no number."
        )
    if run.brief is None:
        found.append("No page was read: the probabilities are the scenario file's own.")
    if run.plan is None:
        found.append(_no_plan(scene))
    noted = [
        *run.scenarios.notes,
        *run.network.notes,
        *run.losses.notes,
        *(note for note in (run.brief.notes if run.brief else ()) if not note.startswith(SET_ASIDE)),
        *run.record.warnings,
    ]
    return list(dict.fromkeys([*found, *noted]))
