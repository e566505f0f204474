"""How long the lines last, on a screen: sentences, days by future, the variants of the model."""

from __future__ import annotations

import math

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from foreshock.core.units import short_money
from foreshock.report.words import percent, title
from foreshock.schema.explanation import Explanation, Line


def screen(found: Explanation | None, currency: str) -> list[RenderableType]:
    """Nothing where the model follows no days, or no explanation was made."""
    if found is None or not found.lines:
        return []
    parts: list[RenderableType] = [Text(), Text("How long the lines last", style="bold")]
    parts += [Text(f"- {line.text}") for line in found.lines if not line.future]
    parts += [Text(), by_future(found)]
    return [*parts, *_variants(found, currency)]


def by_future(found: Explanation) -> Table:
    """Days until each product is short at the earliest and the chance that it is, by named future."""
    futures = dict.fromkeys(line.future for line in found.lines)
    firsts = _first(found)
    table = _table("days until short, and chance", *(line.name for line in firsts))
    cells = {(line.future, line.product): span(line) for line in found.lines}
    for future in futures:
        name = title(future).casefold() if future else "any future"
        table.add_row(name, *(cells.get((future, line.product), "never") for line in firsts))
    return table


def span(line: Line) -> str:
    """'54 (45-68) in 3 %': the earliest day, its band over the variants, the chance; 'never' where it lasts."""
    if not math.isfinite(line.survives):
        return "never"
    chance = "" if math.isnan(line.chance) else f" in {percent(line.chance)}"
    if not math.isfinite(line.low) or line.low == line.high:
        return f"{line.survives:.0f}{chance}"
    last = f"{line.high:.0f}" if math.isfinite(line.high) else "never"
    return f"{line.survives:.0f} ({line.low:.0f}-{last}){chance}"


def _variants(found: Explanation, currency: str) -> list[RenderableType]:
    if found.fragility is None:
        return []
    table = _table("under other assumptions", "expected loss", "worst case", *(line.name for line in _first(found)))
    for one in found.fragility.variants:
        days = [line.variants.get(one.name, math.inf) for line in _first(found)]
        shown = ("never" if math.isinf(count) else f"{count:.0f} days" for count in days)
        table.add_row(one.name, short_money(one.loss, currency), f"{percent(one.worst)} of margin", *shown)
    warning = found.fragility.warning()
    return [Text(), table, *([Text(warning, style="bold yellow")] if warning else [])]


def _first(found: Explanation) -> list[Line]:
    return [line for line in found.lines if not line.future]


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for position, name in enumerate(columns):
        table.add_column(name, justify="right" if position else "left", style="bold" if not position else None)
    return table
