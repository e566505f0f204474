"""How long each line lasts: days until it is short in every future, their band, and the path of inputs behind it."""

from __future__ import annotations

import math
from typing import Any

from foreshock.report.scene import Scene
from foreshock.report.tabular import Column, number, table
from foreshock.report.words import listed, title
from foreshock.schema.explanation import Explanation, Line

ANY = "Any future"


def payload(scene: Scene) -> dict[str, Any] | None:
    """Lines with their days, sentences and paths; None where the model follows no days."""
    found = scene.run.explain
    if found is None or not found.lines:
        return None
    fragility = found.fragility
    return {
        "finding": _finding(found),
        "horizon": number(scene.run.losses.horizon),
        "rows": [_row(line) for line in found.lines if math.isfinite(line.survives)],
        "table": _table(found),
        "warning": "" if fragility is None else fragility.warning(),
        "variants": None if fragility is None else _variants(found),
    }


def first(scene: Scene) -> Line | None:
    """The line that is short first; None where none ever is, or the model follows no days."""
    found = scene.run.explain
    short = [] if found is None else [one for one in found.lines if not one.future and math.isfinite(one.survives)]
    return short[0] if short else None


def _finding(found: Explanation) -> str:
    short = [line for line in found.lines if not line.future and math.isfinite(line.survives)]
    if not short:
        return "Every line lasts in every future."
    days = [f"{line.name} {'is short ' if not at else ''}after {line.survives:.0f}" for at, line in enumerate(short)]
    return f"{listed(days[:1])} days at the earliest{''.join(f', {one}' for one in days[1:])}."


def _row(line: Line) -> dict[str, Any]:
    return {
        "name": line.name,
        "future": title(line.future) if line.future else ANY,
        "any": not line.future,
        "days": number(line.survives),
        "low": number(line.low),
        "high": number(line.high),
        "chance": number(line.chance),
        "lowest": number(line.lowest),
        "path": [step.name for step in line.path[1:]],
        "text": line.text,
    }


def _table(found: Explanation) -> dict[str, Any]:
    columns = (
        Column("Product"),
        Column("Future"),
        Column("Chance to be short in it", "percent"),
        Column("Days until it is short", "days"),
        Column("Fewest days under other assumptions", "days"),
        Column("Most", "days"),
        Column("Made at worst then", "percent"),
        Column("In full again from day", "number"),
        Column("Made at worst in any case of it", "percent"),
        Column("For want of"),
        Column("Why"),
    )
    rows = (
        (
            line.name,
            title(line.future) if line.future else ANY,
            line.chance,
            line.survives,
            line.low,
            line.high,
            line.lowest,
            line.recovers if math.isfinite(line.survives) else math.nan,
            line.lowest if math.isnan(line.worst) else line.worst,
            ", ".join(step.name for step in line.path[1:]),
            line.text,
        )
        for line in found.lines
    )
    note = (
        "Short: less than 99 % of the undisturbed output is made. Of each future the case that is short first; of "
        "equal ones, that with the fewest shocks."
    )
    return table(columns, rows, note=note)


def _variants(found: Explanation) -> dict[str, Any]:
    assert found.fragility is not None
    firsts = [line for line in found.lines if not line.future]
    columns = (
        Column("Assumptions"),
        Column("Expected loss", "money"),
        Column("Worst case, share of the margin", "percent"),
        *(Column(f"{line.name}: days until short", "days") for line in firsts),
    )
    rows = (
        (one.name, one.loss, one.worst, *(line.variants.get(one.name, math.inf) for line in firsts))
        for one in found.fragility.variants
    )
    note = "The same shocks with other stocks, other critical inputs, and without replacing suppliers."
    return table(columns, rows, note=note)
