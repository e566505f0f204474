"""What a result moves with, on a screen: the answer in a sentence, a ranked table, a tornado of bars."""

from __future__ import annotations

import math
import re

import numpy as np
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from foreshock.core.parameters import parameter
from foreshock.core.units import percent, short_money
from foreshock.report.words import duration
from foreshock.schema.sensitivity import MEASURES, Factor, Sensitivity

BAR = 36
LABEL = 46
TITLE, LEAST = 60, 12
KEYS = {
    "morris": "effect: mean change of the {what} over the whole range, wherever the others stand, and its 95 % band.",
    "sobol": "alone, with others: share of the variance of the {what}, and its 95 % band.",
    "tornado": "swing: largest less smallest {what}, with the others at their most likely values.",
}
TOP = 12
METHODS = {
    "morris": "screening by {groups:,} paths (Morris)",
    "sobol": "shares of variance from {groups:,} base samples (Sobol)",
    "tornado": "one assumption at a time",
}


def screen(record: Sensitivity, measure: str, top: int = TOP) -> RenderableType:
    """One screen: conclusion, ranked assumptions, tornado, what was left out, what failed."""
    order = [int(at) for at in record.order(measure) if record.moves(measure)[at]]
    still = len(record.factors) - len(order)
    how = METHODS[record.method].format(groups=record.groups)
    head = f"{record.model}, {duration(record.horizon)}; {len(record.factors)} assumptions, "
    head += f"{len(record.results):,} runs, {how}, seed {record.seed}"
    parts: list[RenderableType] = [
        Text(record.title, style="bold"),
        Text(head, style="dim"),
        Text(),
        Text(conclusion(record, measure), style="bold"),
        Text(reach(record, measure)),
    ]
    if order:
        parts += [Text(), ranked(record, measure, order[:top]), Text(), tornado(record, measure, order[:top])]
    more = len(order) - top
    rest = [f"{more} more move it less"] * (more > 0)
    rest += [f"{still} {'does' if still == 1 else 'do'} not move it at all"] * (still > 0)
    if rest:
        parts += [Text(), Text(f"Of the other assumptions, {' and '.join(rest)}.")]
    others = [name for name in record.measures if name != measure]
    parts += [Text(), *(Text(conclusion(record, name), style="dim") for name in others)]
    return Group(*parts, *(Text(f"Note: {note}", style="dim") for note in record.notes))


def conclusion(record: Sensitivity, measure: str) -> str:
    """'The expected loss moves most with ...: from 1.1 MUSD to 3.4 MUSD.'"""
    what, at = MEASURES[measure], record.column(measure)
    base = shown(record, measure, float(record.base[at]))
    first = int(record.order(measure)[0])
    if not record.moves(measure)[first]:
        return f"Nothing that was varied moves the {what} of {base}."
    factor, low, high = record.factors[first], float(record.low[first, at]), float(record.high[first, at])
    said = f"The {what} moves most with {_called(factor)} ({plain_title(factor, 90)})"
    known = [(end, value) for end, value in ((factor.low, low), (factor.high, high)) if not math.isnan(value)]
    if not known:
        return f"{said}; the run fails at both ends of its range."
    if len(known) == 1:
        end, value = known[0]
        there = f"{shown(record, measure, value)} at {end:g}, {base} at {factor.mode:g}"
        return f"{said}: {there}; at the other end of its range the run fails."
    if record.swing(measure)[first] <= 0 or low == high:
        return f"{said}, but only together with others; alone it leaves the {what} at {base}."
    ends = f"from {shown(record, measure, low)} at {factor.low:g} to {shown(record, measure, high)} at {factor.high:g}"
    return f"{said}: {ends}{_followers(record, measure)}."


def _called(factor: Factor) -> str:
    """'the size of shock 12' for a shock, the name of the parameter otherwise."""
    kind, _, number = factor.name.partition(".")
    return f"the size of shock {number}" if kind == "size" else factor.name


def _followers(record: Sensitivity, measure: str) -> str:
    """', then with size.1 and flow.shortage_premium'."""
    moving = record.moves(measure)
    names = [_called(record.factors[at]) for at in record.order(measure).tolist() if moving[at]][1:3]
    return f"; then with {' and '.join(names)}" if names else ""


def reach(record: Sensitivity, measure: str) -> str:
    """How far the result moves: over all runs, or in nine of ten where they are a sample of the ranges.

    Where losses differ by more than `world.fragile_ratio`, a plain sentence that says so.
    """
    values = record.results[:, record.column(measure)]
    if measure in record.indices:
        drawn = values[2 * len(record.factors) + 1 :]
        low, high = (float(value) for value in np.nanquantile(drawn, (0.05, 0.95)))
        said = "In nine of ten samples of the ranges the {what} is between {low} and {high}."
    else:
        low, high = float(np.nanmin(values)), float(np.nanmax(values))
        said = "Over all runs the {what} goes from {low} to {high}."
    ends = {"low": shown(record, measure, low), "high": shown(record, measure, high)}
    told = said.format(what=MEASURES[measure], **ends)
    if measure not in {"expected", "cvar"}:
        return told
    if low < 0 < high:
        return f"{told} Whether it is a loss or a gain depends on what is assumed."
    fragile = low > 0 and high > low * parameter("world.fragile_ratio").value
    return f"{told} Give the range with the number." if fragile else told


def shown(record: Sensitivity, measure: str, value: float) -> str:
    """A value of a measure as a person reads it."""
    if math.isnan(value):
        return "failed"
    if measure in {"expected", "cvar"}:
        return short_money(value, record.currency)
    return f"{value:,.1f} days" if measure == "survive" else percent(value)


def plain_title(factor: Factor, width: int = TITLE) -> str:
    """The first clause of what a factor is, shortened."""
    if factor.unit == "size of the shock":
        whole = re.sub(r" \(most likely [^)]*\)", "", factor.title)
    else:
        whole = re.split(r"[;:,(]|\.(?:\s|$)", factor.title)[0]
    text = " ".join(whole.split()).rstrip(".")
    return _cut(text, width)


def span(factor: Factor) -> str:
    """'0.05 to 0.25, likely 0.1'."""
    return f"{factor.low:g} to {factor.high:g}, likely {factor.mode:g}"


def behaviour(record: Sensitivity, measure: str, at: int) -> str:
    """'raises', 'raises, unevenly', ...: what more of the factor does."""
    said = record.direction(measure, at)
    return f"{said}, unevenly" if said != "nothing" and record.steady(measure, at) is False else said


def strength(record: Sensitivity, measure: str, at: int) -> list[str]:
    """The figures of the method: the effect and its band, or the shares of variance and their bands."""
    if measure in record.effects:
        one = record.effects[measure]
        return [f"{shown(record, measure, one.mu_star[at])} ±{shown(record, measure, one.confidence[at])}"]
    if measure in record.indices:
        share = record.indices[measure]
        return [
            f"{100 * value[at]:.1f} ±{100 * half[at]:.1f} %"
            for value, half in ((share.first, share.first_confidence), (share.total, share.total_confidence))
        ]
    return [shown(record, measure, float(record.swing(measure)[at]))]


def headings(record: Sensitivity, measure: str) -> list[str]:
    """What `strength` shows."""
    if measure in record.effects:
        return ["effect"]
    return ["alone", "with others"] if measure in record.indices else ["swing"]


def ranked(record: Sensitivity, measure: str, order: list[int]) -> RenderableType:
    """Two lines an assumption: what it is, its range and where that comes from; the effect; what more of it does."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    figures = headings(record, measure)
    for position, name in enumerate(["", "assumption", *figures, "more of it"]):
        right = position == 0 or 1 < position < 2 + len(figures)
        table.add_column(name, justify="right" if right else "left", overflow="fold", header_style="dim")
    for rank, at in enumerate(order, 1):
        factor = record.factors[at]
        title = Text.assemble(plain_title(factor), "\n", (_about(factor), "dim"))
        table.add_row(str(rank), title, *strength(record, measure, at), behaviour(record, measure, at))
    return Group(table, Text(KEYS[record.method].format(what=MEASURES[measure]), style="dim"))


def _about(factor: Factor) -> str:
    """Name, range, and as much of the source as fits beside them."""
    head, first = f"{factor.name}: {span(factor)}", factor.source.split(";")[0]
    room = TITLE - len(head) - 2
    return f"{head}; {_cut(first, room)}" if room >= LEAST else head


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 1].rstrip()}…"


def tornado(record: Sensitivity, measure: str, order: list[int]) -> RenderableType:
    """Bars from the result at the low end to that at the high end of each factor, about the middle."""
    at = record.column(measure)
    base, low, high = float(record.base[at]), record.low[:, at], record.high[:, at]
    known = [value for one in order for value in (low[one], high[one]) if not math.isnan(value)]
    left, right = min([base, *known]), max([base, *known])
    scale = BAR / (right - left) if right > left else 0.0
    middle = round((base - left) * scale)
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), show_header=False)
    for position in range(4):
        table.add_column(justify="right" if position == 1 else "left", no_wrap=True)
    by_swing = sorted(order, key=lambda one: -float(record.swing(measure)[one]))
    for one in by_swing:
        ends = (float(low[one]), float(high[one]))
        begin, end = (middle if math.isnan(value) else round((value - left) * scale) for value in ends)
        bar = _bar(begin, middle, end)
        low_end, high_end = (shown(record, measure, value) for value in ends)
        table.add_row(plain_title(record.factors[one], LABEL), low_end, bar, high_end)
    head = f"One at a time, the others at their most likely value: {shown(record, measure, base)} in the middle."
    key = "Light: towards the result at the low end, written left; dark: at the high end, written right."
    return Group(Text(head), table, Text(key, style="dim"))


def _bar(low: int, middle: int, high: int) -> Text:
    """A bar of BAR cells: light from the middle to the low end's result, dark to the high end's."""
    cells = [" "] * (BAR + 1)
    for end, sign in ((low, "░"), (high, "█")):
        for cell in range(min(end, middle), max(end, middle) + 1):
            if cell != middle:
                cells[cell] = sign
    cells[middle] = "│"
    return Text("".join(cells))
