"""Networks of firms on a screen: the riskiest, how few make up half of the risk, what one failure does."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from foreshock.core.parameters import parameter
from foreshock.core.units import percent, short_money
from foreshock.report.answers import plain
from foreshock.schema.firms import FirmScenario, SystemicRisk

PARTS = (0.25, 0.5, 0.75, 0.9)
STOPPED, HALVED = 0.99, 0.5
"""Share of its output from which a firm counts as stopped, and as badly hit."""
NEARLY, ALL = 99.9, 99.9999
"""Per cent between which a share has two decimals, and from which it is written as the whole."""
ROUNDING = 1e-9
"""Share of a year's output below which a loss of others is rounding."""


def risk(record: SystemicRisk, top: int) -> RenderableType:
    """One screen: how much one failure can do at worst, how concentrated the risk is, the riskiest firms."""
    order = record.order
    table = _table(
        "", "firm", "sector", "country", "risk", "by inputs", "by orders", "own share", right=(0, 4, 5, 6, 7)
    )
    for rank, at in enumerate(order[:top].tolist(), 1):
        shares = (record.index[at], record.downstream[at], record.upstream[at], record.share[at])
        table.add_row(
            str(rank), record.firm[at], record.sector[at] or "-", record.country[at] or "-", *map(share, shares)
        )
    stop = f"Cascades stopped below a change of {record.tolerance:g}; {rule(record)}; {record.bits} bits."
    notes = [Text(f"Note: {note}", style="dim") for note in record.notes]
    head = f"{len(record):,} firms, {record.links:,} links: the failure of {worst(record)}"
    parts: list[RenderableType] = [Text(head, style="bold"), Text(concentrated(record)), Text(), table]
    parts += [Text(), _other_risks(record)] if record.others else []
    return Group(*parts, Text(), *notes, Text(stop, style="dim"), Text(f"{record.seconds:.1f} s", style="dim"))


def worst(record: SystemicRisk) -> str:
    """'Tauern Power alone would cost 95.3 % of all output.' Where the firm sells nothing, how it can."""
    at = int(record.order[0])
    said = f"{record.firm[at]} alone would cost {share(record.index[at])} of all output."
    idle = record.output[at] <= 0 < record.index[at]
    return f"{said} It sells nothing itself: what is lost are its orders, and what hangs on them." if idle else said


def rule(record: SystemicRisk) -> str:
    """Who replaces a firm; nobody does where no firm has a sector."""
    shared = record.replaceable and any(record.sector)
    return "firms of one sector replace one another" if shared else "nobody replaces anybody"


def concentrated(record: SystemicRisk) -> str:
    """'12 firms (0.4 %) make up half of the systemic risk; 40 nine tenths of it.'"""
    if not record.index.any():
        return "No firm's failure would cost anything."
    half, most = record.needed(0.5), record.needed(0.9)
    noun = "firm makes" if half == 1 else "firms make"
    part = f"{half / len(record):.2%} of the firms"
    return f"{half:,} {noun} up half of the sum of all indices ({part}), {most:,} nine tenths."


def _other_risks(record: SystemicRisk) -> Table:
    """The same network under other assumptions: is the ranking an answer about the firms?"""
    table = _table("assumption", "largest", "firms for half", "same ranking", right=(1, 2, 3))
    half = record.needed(0.5) if record.index.any() else 0
    table.add_row("as set", share(record.index.max(initial=0.0)), f"{half:,}", "")
    for one in record.others:
        same = "unknown" if math.isnan(one.agreement) else f"{100 * one.agreement:.0f} %"
        table.add_row(one.name, share(one.largest), f"{one.half:,}", same)
    return table


def risk_figures(record: SystemicRisk) -> dict[str, Any]:
    """Figures of the whole, for JSON."""
    return plain(  # type: ignore[no-any-return]
        {
            "firms_count": len(record),
            "links": record.links,
            "currency": record.currency,
            "output": float(record.output.sum()),
            "largest": float(record.index.max(initial=0.0)),
            "mean": float(record.index.mean()) if len(record) else None,
            "needed": {f"{part:g}": record.needed(part) for part in PARTS} if record.index.any() else {},
            "tolerance": record.tolerance,
            "replaceable": record.replaceable,
            "bits": record.bits,
            "others": record.others,
            "notes": record.notes,
            "seconds": record.seconds,
        }
    )


def scenario(record: FirmScenario, top: int) -> RenderableType:
    """One screen: what it costs, who stops, when and how far away."""
    who = ", ".join(f"{name} loses {percent(lost)}" for name, lost in list(record.shocked.items())[:6])
    more = f" and {len(record.shocked) - 6:,} more" if len(record.shocked) > 6 else ""
    parts: list[RenderableType] = [Text(f"{who}{more} of its capacity for {record.days:g} days", style="bold")]
    parts += [Text(sentence) for sentence in sentences(record)]
    if record.others:
        warning = fragile(record)
        parts += [Text(warning, style="bold red")] if warning else []
        parts += [Text(), _others(record)]
    parts += [Text(), _hit(record, top)] if record.ranked()[:top].size else []
    parts += [Text(), *(Text(f"Note: {note}", style="dim") for note in record.notes)]
    return Group(*parts, Text(f"model {record.model}, {record.seconds:.1f} s", style="dim"))


def fragile(record: FirmScenario) -> str:
    """The warning that the answer is an assumption's more than the failure's; empty where it is not."""
    losses = [record.total, *(other.loss for other in record.others)]
    low, high = min(losses), max(losses)
    if low <= 0 or high / low <= parameter("world.fragile_ratio").value:
        return ""
    return f"Fragile: the loss is {high / low:,.1f} times as large under one assumption as under another."


def sentences(record: FirmScenario) -> list[str]:
    """What happens, in plain words."""
    others = record.ranked()
    money = short_money(record.total, record.currency)
    days = record.part * record.horizon
    said = [
        f"All firms lose {money}, {share(record.part)} of their output over {record.horizon:g} days "
        f"({days:.2f} days of it); {_of_others(record)}."
    ]
    if record.model == "cascade":
        stopped = int((record.share[others] >= STOPPED).sum())
        badly = int(((record.share[others] >= HALVED) & (record.share[others] < STOPPED)).sum())
        down, up = record.columns["lost_inputs"], record.columns["lost_orders"]
        by_inputs = int((down[others] >= up[others]).sum())
        said.append(
            f"{_counted(others.size, 'is', 'are')} hit: {stopped:,} stop, {badly:,} more lose at least half; "
            f"{by_inputs:,} for lack of inputs, {others.size - by_inputs:,} for lack of orders."
        )
        return said
    survive, back = record.columns["time_to_survive"], record.columns["time_to_recover"]
    hit = np.isfinite(survive[others]) if others.size else np.zeros(0, np.bool_)
    first = f", the first on day {int(survive[others][hit].min())}" if hit.any() else ""
    falling = _counted(int(hit.sum()), "falls", "fall")
    said.append(f"{falling} more than {record.tolerance:.0%} below their output{first}.")
    low = int(np.argmin(record.course))
    said.append(f"On its worst day, day {low}, the network makes {percent(float(record.course[low]))} of its output.")
    if np.isinf(back).any():
        said.append(f"{int(np.isinf(back).sum()):,} firms have not recovered on day {record.horizon:g}.")
    return said


def _counted(firms: int, one: str, many: str) -> str:
    """'1 other firm is', '6 other firms are'."""
    return f"1 other firm {one}" if firms == 1 else f"{firms:,} other firms {many}"


def _of_others(record: FirmScenario) -> str:
    """What the firms that did not fail themselves lose of it, or gain; less than rounding is nothing."""
    lost = float(
        sum(loss for name, loss in zip(record.firm, record.loss.tolist(), strict=True) if name not in record.shocked)
    )
    if abs(lost) <= ROUNDING * float(record.output.sum()):
        return "none of it hits others"
    money = short_money(abs(lost), record.currency)
    return f"{money} of it hits others" if lost > 0 else f"the others together gain {money}"


def scenario_figures(record: FirmScenario) -> dict[str, Any]:
    """Figures of the whole, for JSON."""
    return plain(  # type: ignore[no-any-return]
        {
            "model": record.model,
            "shocked": record.shocked,
            "days": record.days,
            "horizon_days": record.horizon,
            "loss": record.total,
            "share_of_output": record.part,
            "currency": record.currency,
            "hit": int(record.ranked().size),
            "course": record.course,
            "sentences": sentences(record),
            "others": record.others,
            "warning": fragile(record),
            "notes": record.notes,
            "seconds": record.seconds,
        }
    )


def hit_rows(record: FirmScenario, top: int) -> list[dict[str, Any]]:
    """The firms that lose most, as records."""
    names = {"loss": record.loss, "share": record.share, **record.columns}
    return [
        {
            "firm": record.firm[at],
            "sector": record.sector[at],
            "country": record.country[at],
            "reason": record.reason[at],
        }
        | plain({name: values[at] for name, values in names.items()})
        for at in record.ranked()[:top].tolist()
    ]


def with_files(screen: RenderableType, files: list[str]) -> RenderableType:
    """The screen, and the files that were written."""
    return Group(screen, *(Text(f"Wrote {file}") for file in files)) if files else screen


def _hit(record: FirmScenario, top: int) -> Table:
    """The firms that lose most, those that fail themselves left out."""
    days = record.model == "ario"
    own = ("holds for", "lowest", "back on") if days else ("links away",)
    columns = ("firm", "sector", "country", "loss", "of its output", "for lack of", *own)
    table = _table(*columns, right=(3, 4, 6, 7, 8))
    for at in record.ranked()[:top].tolist():
        cells = [record.firm[at], record.sector[at] or "-", record.country[at] or "-"]
        cells += [short_money(float(record.loss[at]), record.currency), share(record.share[at])]
        cells.append(record.reason[at] or "-")
        table.add_row(*cells, *(_days(record, at) if days else (f"{record.columns['steps'][at]:.0f}",)))
    return table


def _others(record: FirmScenario) -> Table:
    """The same failure under other assumptions."""
    table = _table("assumption", "loss", "of all output", right=(1, 2))
    rows = [("as set", record.total, record.part), *((one.name, one.loss, one.part) for one in record.others)]
    for name, loss, part in rows:
        table.add_row(name, short_money(loss, record.currency), share(part))
    return table


def _days(record: FirmScenario, at: int) -> tuple[str, str, str]:
    holds, back = record.columns["time_to_survive"][at], record.columns["time_to_recover"][at]
    return (
        "throughout" if math.isinf(holds) else f"{holds:.0f} days",
        percent(float(record.columns["lowest_output"][at])),
        "-" if math.isinf(holds) else "later" if math.isinf(back) else f"day {back:.0f}",
    )


def share(value: float) -> str:
    """'12.3 %'; small ones keep two figures, and what is nearly everything stays below it."""
    part = 100 * float(value)
    if NEARLY < part < ALL:
        return f"{min(part, 99.99):.2f} %"
    return f"{part:.1f} %" if part >= 0.95 or part == 0 else f"{part:.2g} %"


def _table(*columns: str, right: Any = ()) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for position, column in enumerate(columns):
        table.add_column(column, justify="right" if position in right else "left", overflow="fold", header_style="dim")
    return table
