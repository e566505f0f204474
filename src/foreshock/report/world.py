"""Losses of a world table on a screen, and whose value is in whose demand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from foreshock.core.units import percent, short_money
from foreshock.data.countries import place_name, spoken
from foreshock.report.answers import plain
from foreshock.report.words import listed
from foreshock.schema.labels import Floats
from foreshock.schema.origin import Origin
from foreshock.schema.ranking import Fragility, PlaceLoss, Ranking

OFF = "Shock "
"""How a note begins that a shock does not land as it is written."""
FUTURES = 8
NAMED = 4
SHUT = 3
GAINERS = 5
FLAT = 5e-5
"""Share of all output within which a day counts as normal."""
NOTHING = 1e-9
"""Share of output below which a loss is rounding."""
LEAST_END = 1e3
"""Money below which the end of a band that reaches a thousand times as far is nothing."""
SURVIVE, RECOVER, LEAST = "time_to_survive", "time_to_recover", "lowest_output"
ARRAYS = ("low", "high", "losses", "paths")


def ranking(record: Ranking, written: Sequence[Path] = ()) -> RenderableType:
    """One screen: the total, the flag, industries and regions by loss, the futures where there are several, and the
    files that were written."""
    parts: list[RenderableType] = [
        Text(record.table, style="bold"),
        *(Text(f"- {sentence}") for sentence in record.shocks),
        *(Text(f"! {note}", style="bold yellow") for note in record.notes if note.startswith(OFF)),
        Text(),
        Text(total(record), style="bold"),
    ]
    if record.path is not None:
        parts += [Text(course(record.path))]
    if wanting := going_without(record):
        parts += [Text(wanting)]
    if record.fragility is not None:
        parts += [Text(), _variants(record.fragility, record.currency)]
    if record.industries or record.regions:
        parts += _tables(record)
    if len(record.futures) > 1:
        parts += [Text(), _futures(record)]
    parts += [Text(), *(Text(f"Note: {note}", style="dim") for note in record.notes if not note.startswith(OFF))]
    took = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in record.seconds.items())
    return Group(*parts, Text(took, style="dim"), *map(Text, _wrote(written)))


def _wrote(files: Sequence[Path]) -> list[str]:
    """'Wrote page.html', and once for every folder 'Wrote out/: countries.csv, run.json'."""
    by_folder: dict[Path, list[Path]] = {}
    for path in files:
        by_folder.setdefault(path.parent, []).append(path)
    return [
        f"Wrote {found[0]}" if len(found) == 1 else f"Wrote {folder}/: {', '.join(path.name for path in found)}"
        for folder, found in by_folder.items()
    ]


def _tables(record: Ranking) -> list[RenderableType]:
    """Industries that lose, those that gain, and countries: losses, or gains where all together gain."""
    parts: list[RenderableType] = [Text(), _places(record.industries, record.currency, "Who loses")]
    parts += [Text(f"- {sentence}") for sentence in shortages(record.industries)]
    if record.gainers:
        parts += [Text(), _places(record.gainers[:GAINERS], record.currency, "Who gains", gains=True)]
    gains = record.total < 0
    head = "By country, the largest gain first" if gains else "By country"
    return [*parts, Text(), _places(record.regions, record.currency, head, gains=gains)]


def going_without(record: Ranking) -> str:
    """'Final buyers go without 80 BUSD of goods, ...'; empty where they get all they ask for, or nobody knows."""
    found = record.unserved
    if found is None or found.total <= NOTHING * record.output:
        return ""
    shut, whole = sum(found.shut.values()), short_money(found.total, record.currency)
    kept = ""
    if shut > NOTHING * record.output:
        where = [spoken(market) for market in found.shut]
        part = f"{short_money(shut, record.currency)} of it" if found.undelivered > NOTHING * record.output else "all"
        kept = f", {part} shut out by the shocks in {listed(where, SHUT)}"
    word = "gain" if record.total < 0 else "loss"
    return f"Final buyers go without {whole} of goods{kept}; this is no output and not added to the {word} above."


def total(record: Ranking) -> str:
    """The one sentence: how much is lost or gained, of what, and between which bounds."""
    if abs(record.total) <= NOTHING * record.output:
        return f"Nothing is lost over {record.horizon:,.0f} days (model {record.model})"
    word = "gain" if record.total < 0 else "loss"
    word = f"Expected {word}" if len(record.futures) > 1 else word.capitalize()
    of = f"{share_of(abs(record.total) / record.output)} of all output" if record.output else "of nothing"
    said = f"{word} {short_money(abs(record.total), record.currency)} over {record.horizon:,.0f} days, {of}"
    found = record.fragility
    if found is not None:
        ends = [-one.loss if record.total < 0 else one.loss for one in found.variants]
        said += f"; {band(min(ends), max(ends), record.currency)} over {len(ends)} sets of assumptions"
    return f"{said} (model {record.model})"


def shortages(rows: Sequence[PlaceLoss]) -> list[str]:
    """'For want of mining: construction in Austria from day 38.': what is missing, and whom it holds back first."""
    wanting: dict[str, list[PlaceLoss]] = {}
    for row in rows:
        if row.lacks and row.share > NOTHING and math.isfinite(row.metrics.get(SURVIVE, math.inf)):
            wanting.setdefault(row.lacks, []).append(row)
    return [
        f"For want of {lacking}: {'; '.join(_short(row) for row in hit[:NAMED])}"
        + (f"; and {len(hit) - NAMED} more." if len(hit) > NAMED else ".")
        for lacking, hit in wanting.items()
    ]


def _short(row: PlaceLoss) -> str:
    return f"{row.title or row.sector} in {spoken(row.region)} from day {row.metrics[SURVIVE]:.0f}"


def future(label: str) -> str:
    """'embargo=full, demand=recession' -> 'embargo full, demand recession'."""
    return label.replace("=", " ").replace("_", " ")


def course(path: Floats) -> str:
    """When all output is lowest, and where it ends."""
    at = int(path.argmin())
    if np.isnan(path).any():
        return "All output together is unknown on some days."
    if path[at] > 1 - FLAT and path.max() < 1 + FLAT:
        return "All output together hardly moves on any day."
    if path[at] > 1 - FLAT:
        return f"All output together peaks on day {int(path.argmax())} at {share_of(path.max())} of normal."
    least, last = share_of(path[at]), share_of(path[-1])
    return f"All output together is lowest on day {at}, {least} of normal; on the last day it is {last}."


def share_of(share: float) -> str:
    """0.00216 -> '0.22 %', 0.97 -> '97.00 %': two decimals, because shares of the world are small."""
    return "-" if math.isnan(share) else f"{100 * share:.2f} %"


def band(low: float, high: float, currency: str = "") -> str:
    """'101 to 970 BUSD', '1.10 M to 11.5 BUSD': each end to three figures of its own, so that a band as printed holds
    every value in it as printed."""
    if math.isnan(low) or math.isnan(high):
        return "-"
    size = max(abs(low), abs(high))
    ends = [short_money(0.0 if abs(value) < LEAST_END <= size / LEAST_END else value) for value in (low, high)]
    (first, _, small), (_, _, large) = (end.partition(" ") for end in ends)
    alike = small == large or first == "0"
    shown = ends[1] if large else f"{ends[1]} "
    return f"{first if alike else ends[0]} to {shown}{currency}".rstrip()


def data(record: Ranking) -> Any:
    """The ranking as JSON values, without what only a table of all industries makes sense of."""
    found = record.fragility
    slim = replace(record, fragility=None, path=None)
    plainly: dict[str, Any] = plain(slim)
    plainly["path"] = None if record.path is None else plain(record.path)
    if found is not None:
        kept = {name: value for name, value in plain(found).items() if name not in ARRAYS}
        plainly["fragility"] = {**kept, "ratio": plain(found.ratio), "warning": found.warning()}
    return plainly


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
        table.add_row(place_name(record.regions[at]), f"{100 * record.share[at]:.3f} %", money, far, *part)
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


def _places(rows: Sequence[PlaceLoss], currency: str, title: str, *, gains: bool = False) -> RenderableType:
    rows = [row for row in rows if abs(row.share) > NOTHING]
    if not rows:
        return Text("No industry loses anything." if title == "Who loses" else "Nobody loses anything.")
    detailed = any(row.sector or row.title for row in rows)
    banded = any(not math.isnan(row.low) for row in rows)
    timed = any(SURVIVE in row.metrics for row in rows) and not gains
    columns = ["country", *["industry"] * detailed, "gain" if gains else "loss", "days of output"]
    columns += ["share"] * (not detailed)
    columns += ["over assumptions"] * banded + ["short from", "back by", "lowest"] * timed
    table = _table(*columns, title=title, right=range(1 + detailed, 12))
    sign = -1 if gains else 1
    for row in rows:
        lost = "-" if math.isnan(row.days) else f"{sign * row.days:.2f}"
        cells = [
            row.name or row.region,
            *[row.title or row.sector] * detailed,
            short_money(sign * row.loss, currency),
            lost,
        ]
        cells += [share_of(sign * row.share)] * (not detailed)
        if banded:
            cells.append(band(-row.high, -row.low) if gains else band(row.low, row.high))
        table.add_row(*cells, *(_times(row) if timed else ()))
    return table


def _times(row: PlaceLoss) -> tuple[str, str, str]:
    short, back, least = (row.metrics.get(name, math.nan) for name in (SURVIVE, RECOVER, LEAST))
    if math.isinf(short):
        return "-", "-", percent(least)
    return f"day {short:.0f}", "not yet" if math.isinf(back) else f"day {back:.0f}", percent(least)


def _variants(found: Fragility, currency: str) -> RenderableType:
    dated = any(one.lowest_day >= 0 for one in found.variants)
    table = _table("assumptions", "loss", *["worst day"] * dated, "", right=(1, 2))
    for one in found.variants:
        day = [f"{100 * one.lowest:.1f} % on day {one.lowest_day}" if one.lowest_day >= 0 else "-"] * dated
        state = "collapses" if one.collapsed else "still falling" if one.falling else ""
        table.add_row(one.name, short_money(one.loss, currency), *day, state)
    warning = found.warning()
    said = Text(warning, style="bold red") if warning else Text("The loss is not fragile to these assumptions.")
    return Group(said, Text(), table)


def _futures(record: Ranking) -> Table:
    table = _table("future", "chance", "loss", "share", title="Futures, the worst first", right=(1, 2, 3))
    for one in sorted(record.futures, key=lambda row: -row.loss)[:FUTURES]:
        money = short_money(one.loss, record.currency)
        table.add_row(future(one.label), percent(one.probability), money, share_of(one.share))
    return table
