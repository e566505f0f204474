"""Losses of a world table on a screen, and whose value is in whose demand."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from foreshock.core.units import short_money
from foreshock.report.screens import percent
from foreshock.schema.origin import Origin
from foreshock.schema.ranking import Fragility, PlaceLoss, Ranking

FUTURES = 8
SURVIVE = "time_to_survive"


def ranking(record: Ranking) -> RenderableType:
    """One screen: the total, the flag, industries and regions by loss, the futures where there are several."""
    of = f"{record.total / record.output:.2%} of all output" if record.output else "of nothing"
    parts: list[RenderableType] = [
        Text(record.table, style="bold"),
        *(Text(f"- {sentence}") for sentence in record.shocks),
        Text(),
        Text.assemble(
            ("Loss ", "bold"),
            (short_money(record.total, record.currency), "bold"),
            f" over {record.horizon:,.0f} days, {of} (model {record.model})",
        ),
    ]
    if record.fragility is not None:
        parts += [_variants(record.fragility, record.currency)]
    parts += [Text(), _places(record.industries, record.currency, "Industries")]
    parts += [Text(), _places(record.regions, record.currency, "Regions")]
    if len(record.futures) > 1:
        parts += [Text(), _futures(record)]
    parts += [Text(), *(Text(f"Note: {note}", style="dim") for note in record.notes)]
    took = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in record.seconds.items())
    return Group(*parts, Text(took, style="dim"))


def origin(record: Origin, top: int = 20) -> RenderableType:
    """Regions by the share of their final demand that is value added of the source."""
    table = _table("region", "share", "value", "mean tier", *_tiers(record), right=range(1, 20))
    order = np.argsort(-np.nan_to_num(record.share, nan=-np.inf), kind="stable")[:top]
    currency = record.currency
    for at in order.tolist():
        value, tier = record.value[at], record.tier[at]
        part = [percent(float(share)) for share in tier / value] if value else ["-"] * tier.size
        far = "-" if math.isnan(record.distance[at]) else f"{record.distance[at]:.2f}"
        money = short_money(float(value) * record.unit, currency)
        table.add_row(record.regions[at], f"{100 * record.share[at]:.3f} %", money, far, *part)
    head = f"Value added of {record.source} in final demand, {record.year}"
    return Group(Text(head, style="bold"), table)


def _tiers(record: Origin) -> list[str]:
    last = record.tier.shape[1] - 1
    return [f"tier {tier}" if tier < last else f"{last} and up" for tier in range(last + 1)]


def _table(*columns: str, title: str | None = None, right: Sequence[int] | range = ()) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for position, column in enumerate(columns):
        table.add_column(column, justify="right" if position in right else "left", overflow="fold", header_style="dim")
    return table


def _places(rows: Sequence[PlaceLoss], currency: str, title: str) -> Table:
    banded = any(not math.isnan(row.low) for row in rows)
    timed = any(SURVIVE in row.metrics for row in rows)
    columns = [title.lower(), "loss", "days of output", "share"]
    columns += ["band"] * banded + ["holds for"] * timed
    table = _table(*columns, right=range(1, 7))
    for row in rows:
        name = f"{row.region} {row.title or row.sector}".rstrip()
        lost = "-" if math.isnan(row.days) else f"{row.days:.2f}"
        cells = [name, short_money(row.loss, currency), lost, percent(row.share)]
        if banded:
            cells.append(f"{short_money(row.low)} to {short_money(row.high, currency)}")
        if timed:
            days = row.metrics[SURVIVE]
            cells.append("throughout" if math.isinf(days) else f"{days:.0f} days")
        table.add_row(*cells)
    return table


def _variants(found: Fragility, currency: str) -> RenderableType:
    table = _table("assumption", "loss", "", right=(1,))
    for one in found.variants:
        table.add_row(one.name, short_money(one.loss, currency), "collapses" if one.collapsed else "")
    warning = found.warning()
    said = Text(warning, style="bold red") if warning else Text("The loss is not fragile to these assumptions.")
    return Group(said, Text(), table)


def _futures(record: Ranking) -> Table:
    table = _table("future", "chance", "loss", "share", right=(1, 2, 3))
    for one in sorted(record.futures, key=lambda row: -row.loss)[:FUTURES]:
        table.add_row(one.label, percent(one.probability), short_money(one.loss, record.currency), percent(one.share))
    return table
