"""How bad it can get: the exceedance curve, and the distinct futures behind it."""

from __future__ import annotations

from typing import Any

import numpy as np

from foreshock.report.figures import IMMATERIAL
from foreshock.report.panels import lines
from foreshock.report.scene import Scene
from foreshock.report.summary import Pattern
from foreshock.report.tabular import Column, number, table
from foreshock.report.words import apart, clause, money, percent
from foreshock.schema.labels import Floats
from foreshock.schema.losses import Losses

POINTS = 400
"""Points of a drawn curve."""


def payload(scene: Scene) -> dict[str, Any]:
    """The curve before and after the plan, its marks, and the futures as rows that can be chosen."""
    summary, run = scene.summary, scene.run
    limit = run.study.limits.cvar
    return {
        "finding": _finding(scene),
        "level": summary.level,
        "curve": _curve(run.losses),
        "after": _curve(run.after) if run.after is not None else None,
        "marks": {
            "expected": number(summary.expected),
            "error": number(summary.error),
            "var": number(summary.var),
            "cvar": number(summary.cvar),
            "limit": None if limit is None else number(limit.amount),
        },
        "after_marks": None
        if run.after is None
        else {"expected": number(run.after.expected()), "cvar": number(run.after.cvar(summary.level))},
        "patterns": [_pattern(scene, one) for one in _shown(summary.patterns)],
        "products": [run.network.item_name(str(target)) for target in run.losses.targets],
        "lines": lines.payload(scene),
        "table": _table(scene),
        "curve_table": _curve_table(scene),
    }


def _finding(scene: Scene) -> str:
    summary, currency = scene.summary, scene.currency
    over, worst = apart(summary.var, summary.worst, currency)
    text = f"One future in {round(1 / (1 - summary.level))} costs more than {over}"
    if summary.chance_of_gain > 0.005:
        text += (
            f", while {percent(summary.chance_of_gain)} of the probability brings a gain of up to "
            f"{money(-summary.best, currency)}"
        )
    return text + f"; the worst case computed is {worst}."


def _shown(patterns: tuple[Pattern, ...], worst: int = 12, best: int = 4) -> list[Pattern]:
    if len(patterns) <= worst + best:
        return list(patterns)
    return [*patterns[:worst], *patterns[-best:]]


def thinned(values: Floats, chance: Floats, count: int = POINTS) -> tuple[Floats, Floats]:
    """At most `count` points of a step curve, evenly spread over its value and its probability; both ends stay."""
    if values.size <= count:
        return values, chance
    half = count // 2
    by_value = np.searchsorted(values, np.linspace(values[0], values[-1], half))
    by_chance = np.searchsorted(-chance, -np.linspace(chance[0], chance[-1], half))
    kept = np.unique(np.clip(np.concatenate([[0], by_value, by_chance, [values.size - 1]]), 0, values.size - 1))
    return values[kept], chance[kept]


def _curve(losses: Losses) -> list[list[Any]]:
    values, chance = thinned(*losses.exceedance())
    return [[number(float(x), 7), number(float(p), 6)] for x, p in zip(values, chance, strict=True)]


def _pattern(scene: Scene, pattern: Pattern) -> dict[str, Any]:
    run = scene.run
    cases = run.losses.ok & np.isin(run.losses.scenario, np.array(pattern.scenarios))
    weight = run.losses.weight[cases]
    by_product = run.losses.loss[cases].T @ weight / weight.sum()
    levels = run.losses.level
    shocks = []
    for index in pattern.shocks:
        shock = run.scenarios.shocks[index]
        size = None if levels is None else number(float(levels[cases, index] @ weight / weight.sum()))
        shocks.append({"sentence": shock.sentence(), "because": shock.because, "level": size})
    return {
        "id": pattern.number,
        "title": pattern.name,
        "name": _name(scene, pattern),
        "common": list(pattern.common),
        "scenarios": len(pattern.scenarios),
        "probability": number(pattern.probability),
        "exceedance": number(run.losses.probability_of_loss_over(pattern.loss)),
        "loss": number(pattern.loss),
        "low": number(pattern.low),
        "high": number(pattern.high),
        "shocks": shocks,
        "products": [number(float(value)) for value in by_product],
    }


def _name(scene: Scene, pattern: Pattern) -> str:
    return (
        "; ".join(clause(scene.run.scenarios.shocks[index].sentence()) for index in pattern.shocks)
        or "Nothing that matters happens"
    )


def _table(scene: Scene) -> dict[str, Any]:
    columns = (
        Column("What happens"),
        Column("In all of them"),
        Column("Scenarios", "number"),
        Column("Probability", "percent"),
        Column("Mean loss", "money"),
        Column("Smallest", "money"),
        Column("Largest", "money"),
    )
    return table(
        columns,
        (
            (_name(scene, one), "; ".join(one.common), len(one.scenarios), one.probability, one.loss, one.low, one.high)
            for one in scene.summary.patterns
        ),
        note=f"One row per set of shocks that can happen together, but for those with under {percent(IMMATERIAL)} of "
        "the loss. A negative loss is a gain.",
    )


def _curve_table(scene: Scene) -> dict[str, Any]:
    values, chance = scene.run.losses.exceedance()
    kept_values, kept_chance = thinned(values, chance)
    return table(
        (Column("Loss", "money"), Column("Probability of losing more", "percent")),
        zip(kept_values.tolist(), kept_chance.tolist(), strict=True),
        total=int(values.size),
        note="Points of the curve; every case is in losses.parquet.",
    )
