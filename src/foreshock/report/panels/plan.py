"""What to do: actions now, the frontier of cost against risk, promise against simulation, and steps per future."""

from __future__ import annotations

from typing import Any

from foreshock.report.panels.answer import plan_number
from foreshock.report.scene import Scene
from foreshock.report.tabular import Column, number, table
from foreshock.report.words import change, money, percent, plural, title
from foreshock.schema.plan import Plan, RiskFigures


def payload(scene: Scene) -> dict[str, Any] | None:
    """The plan in four parts; None where none was made."""
    plan = scene.run.plan
    if plan is None:
        return None
    return {
        "finding": _finding(plan),
        "cost": number(plan.cost),
        "budget": plan_number(plan.budget),
        "level": plan.level,
        "status": plan.status,
        "notes": list(plan.notes),
        "actions": [_action(one) for one in plan.actions],
        "table": _action_table(plan),
        "frontier": [
            {
                "budget": number(point.budget),
                "cost": number(point.cost),
                "expected": number(point.expected),
                "cvar": number(point.cvar),
                "actions": len(point.actions),
            }
            for point in sorted(plan.frontier, key=lambda one: one.budget)
        ],
        "frontier_finding": _frontier_finding(plan),
        "frontier_table": _frontier_table(plan),
        "promise": [{"name": name, **_figures(figures)} for name, figures in _stages(plan)],
        "promise_finding": _promise_finding(plan),
        "promise_table": _promise_table(plan),
        "contingency": [_contingency(scene, position) for position in range(len(plan.contingency))],
        "contingency_finding": _contingency_finding(plan),
        "contingency_table": _contingency_table(plan),
    }


def _finding(plan: Plan) -> str:
    if not plan.actions:
        return "No measure on offer is worth its cost under this budget: do nothing now."
    of = f" of a budget of {money(plan.budget, plan.currency)}" if plan.budget is not None else ""
    return (
        f"{plural(len(plan.actions), 'action')} for {money(plan.cost, plan.currency)}{of} move the expected loss "
        f"{change(plan.before.expected, plan.simulated.expected, plan.currency)} and the CVaR {plan.level * 100:g} "
        f"{change(plan.before.cvar, plan.simulated.cvar, plan.currency)}, as simulated on every case."
    )


def _action(one: Any) -> dict[str, Any]:
    return {
        "text": one.text,
        "why": one.why,
        "measure": one.measure.replace("_", " "),
        "target": one.target,
        "amount": number(one.amount),
        "unit": one.unit,
        "cost": number(one.cost),
        "saves": plan_number(one.saves),
        "saves_tail": plan_number(one.saves_tail),
    }


def _action_table(plan: Plan) -> dict[str, Any]:
    columns = (
        Column("Decision"),
        Column("Action"),
        Column("Measure"),
        Column("Target"),
        Column("Amount", "number"),
        Column("Unit"),
        Column("Cost", "money"),
        Column("Averts of expected loss", "money"),
        Column("Averts of CVaR", "money"),
        Column("Why"),
    )
    chosen = [("do", one) for one in plan.actions] + [("leave", one) for one in plan.rejected]
    return table(
        columns,
        (
            (
                word,
                one.text,
                one.measure.replace("_", " "),
                one.target,
                one.amount,
                one.unit,
                one.cost,
                one.saves,
                one.saves_tail,
                one.why,
            )
            for word, one in chosen
        ),
        note="What an action averts is counted on its own: the figures do not add up over actions.",
    )


def _frontier_finding(plan: Plan) -> str:
    points = sorted(plan.frontier, key=lambda one: one.budget)
    if len(points) < 2:
        return "No frontier was asked for."
    first, last = points[0], points[-1]
    total = first.cvar - last.cvar
    if total <= 0:
        return f"No budget up to {money(last.budget, plan.currency)} lowers the CVaR."
    enough = next(point for point in points if first.cvar - point.cvar >= 0.9 * total)
    return (
        f"{money(enough.cost, plan.currency)} buys {percent((first.cvar - enough.cvar) / total)} of all the CVaR that "
        f"{money(last.cost, plan.currency)} can avert; beyond that each further unit of money averts less."
    )


def _frontier_table(plan: Plan) -> dict[str, Any]:
    columns = (
        Column("Budget", "money"),
        Column("Cost", "money"),
        Column("Expected loss", "money"),
        Column("CVaR", "money"),
        Column("Actions", "number"),
        Column("Objective saved by one more unit of budget", "number"),
        Column("Gap", "percent"),
        Column("Status"),
    )
    return table(
        columns,
        (
            (p.budget, p.cost, p.expected, p.cvar, len(p.actions), p.shadow_price, p.gap, p.status)
            for p in plan.frontier
        ),
    )


def _stages(plan: Plan) -> tuple[tuple[str, RiskFigures], ...]:
    return (
        ("Without the plan", plan.before),
        ("Promised by the program", plan.promised),
        ("Simulated on every case", plan.simulated),
    )


def _figures(figures: RiskFigures) -> dict[str, Any]:
    return {
        "expected": number(figures.expected),
        "var": number(figures.var),
        "cvar": number(figures.cvar),
        "worst": number(figures.worst),
        "error": number(figures.standard_error),
    }


def _promise_finding(plan: Plan) -> str:
    gap = plan.simulated.cvar - plan.promised.cvar
    used = plural(plan.scenarios_used, "case")
    if abs(gap) <= 0.005 * max(abs(plan.simulated.cvar), 1.0):
        return f"The program saw {used} and its promise holds on all of them: CVaR differs by less than half a percent."
    word = "more" if gap > 0 else "less"
    return (
        f"The program saw {used}; simulated on all, the CVaR is {money(abs(gap), plan.currency)} {word} than "
        "it promised."
    )


def _promise_table(plan: Plan) -> dict[str, Any]:
    columns = (
        Column(""),
        Column("Expected loss", "money"),
        Column("± standard error", "money"),
        Column("Value at risk", "money"),
        Column("CVaR", "money"),
        Column("Worst", "money"),
    )
    rows = ((name, one.expected, one.standard_error, one.var, one.cvar, one.worst) for name, one in _stages(plan))
    return table(
        columns,
        rows,
        note=f"Confidence level {percent(plan.level)}. Program status: {plan.status}, gap {plan.gap * 100:.2g} %.",
    )


def _contingency(scene: Scene, position: int) -> dict[str, Any]:
    plan = scene.run.plan
    assert plan is not None
    one = plan.contingency[position]
    return {
        "title": title(one.future),
        "probability": number(one.probability),
        "before": number(one.expected_before),
        "after": number(one.expected_after),
        "steps": list(one.steps),
        "moves": [
            {
                "item": str(row.get("item_name", "")),
                "supplier": str(row.get("supplier_name", "")),
                "customer": str(row.get("customer_name", "")),
                "before": _cell(row.get("from")),
                "after": _cell(row.get("to")),
            }
            for row in one.reallocate
        ],
    }


def _cell(value: Any) -> Any:
    return number(float(value)) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _contingency_finding(plan: Plan) -> str:
    if not plan.contingency:
        return "The scenario file names no future to prepare for."
    costly = max(plan.contingency, key=lambda one: one.expected_before)
    return (
        f"If {title(costly.future)} comes, the plan takes the mean loss "
        f"{change(costly.expected_before, costly.expected_after, plan.currency)}."
    )


def _contingency_table(plan: Plan) -> dict[str, Any]:
    columns = (
        Column("Future"),
        Column("Probability", "percent"),
        Column("Mean loss without the plan", "money"),
        Column("With it", "money"),
        Column("Step"),
    )
    return table(
        columns,
        (
            (title(one.future), one.probability, one.expected_before, one.expected_after, step)
            for one in plan.contingency
            for step in (one.steps or ("nothing to do",))
        ),
    )
