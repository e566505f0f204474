"""What a batch costs under each model: bytes and seconds of one core, from sizes alone.

Bytes are counted from the arrays that a model holds at its worst moment and lie between the peak that is measured and
twice that, three times for `flow`. Seconds are the counted operations at the rate of a plain core of today; expect them
within a factor of three. Nothing is laid out or solved for it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from foreshock.data.machine import cores
from foreshock.propagation.models.base import Cost
from foreshock.propagation.program.periods import mean_strength, present
from foreshock.schema.hit import Channel, Footprint, Hit
from foreshock.schema.network import Network

NUMBER = 8
FLOOR = 4 * 2**20
"""Bytes that any run takes."""
FLOPS, BYTES = 12e9, 5e9
"""What a core does in a second: operations on vectors, bytes from memory."""
MANY = 1_000
"""Threads where all that there are can take part."""
SAMPLE = 64
"""Scenarios whose periods are counted; the others are taken to be like them."""


def _reach(hit: Hit, channels: Iterable[Channel]) -> int:
    """Targets of all footprints on some channels."""
    wanted = set(channels)
    return sum(one.target.size for one in hit.footprints if one.channel in wanted)


def _days(footprints: Iterable[Footprint], horizon: float) -> int:
    """Distinct days: on how many the footprints have other strengths than before."""
    used = [one for one in footprints if one.start < horizon]
    marks = np.append(np.arange(0.0, horizon), horizon)
    if not used or marks.size < 2:
        return 0
    start, end, ramp = (np.array([getattr(one, name) for one in used]) for name in ("start", "end", "ramp"))
    strength = np.unique(mean_strength(start, end, ramp, marks).T, axis=0)
    return int(strength.any(axis=1).sum())


# ------------------------------------------------------------------------------------------------------------ ario

WIDTH, BATCH_FROM, DENSE_FROM = 32, 12, 0.05
"""Scenarios side by side, those from which a dense table is run so, share of links from which a table is dense."""
PER_NODE, PER_INPUT, PER_TIE, PER_LINK = 34, 2, 6, 60
"""Numbers per node, input and closing link of every scenario; bytes per link while the table is laid out."""
A_DAY, A_NODE, A_LINK, ALONE = 1.5e-3, 1e-7, 6e-9, 4
"""Seconds a day; per node and per link of every scenario and day; how many scenarios' worth a slice costs besides."""


def ario(network: Network, hit: Hit, scenarios: int, horizon: float) -> Cost:
    """`ario`: stocks and orders of every input, scenarios in slices side by side, a slice a thread."""
    nodes, links, days = len(network.nodes), len(network.arcs), max(1, math.ceil(horizon))
    codes = network.nodes.item.codes
    items = int(np.unique(codes[codes >= 0]).size + (codes < 0).sum())
    dense = nodes % max(items, 1) == 0 and links >= DENSE_FROM * nodes * nodes
    inputs = nodes * items if dense else min(links, nodes * items)
    side = dense and scenarios >= BATCH_FROM
    width = WIDTH if side else 1 if dense else min(WIDTH, scenarios)
    slices = -(-scenarios // width)
    threads = MANY if not side and (dense or slices == 1) else slices
    at_once = 1 if threads == MANY else min(cores(), slices)
    ties = min(_reach(hit, (Channel.LINK, Channel.DELAY)), links)
    one = NUMBER * (PER_INPUT * inputs + PER_NODE * nodes + PER_TIE * ties)
    answer = NUMBER * (7 * nodes + days)
    table = PER_LINK * links + NUMBER * (nodes * nodes if side else 0)
    memory = FLOOR + table + at_once * width * one + 3 * scenarios * answer
    if side:
        work = slices * days * (A_DAY + width * (6 * nodes * nodes / FLOPS + nodes * A_NODE))
    elif dense:
        work = scenarios * days * (A_DAY + NUMBER * nodes * nodes / BYTES + ALONE * nodes * A_NODE)
    else:
        share = 1 + ALONE / width
        work = days * (A_DAY * slices + scenarios * share * (nodes * A_NODE + links * A_LINK))
    return Cost(memory=memory, answer=answer, seconds=work + 3e-7 * links, threads=threads)


# -------------------------------------------------------------------------------------------------------- leontief


def leontief(network: Network, hit: Hit, scenarios: int, horizon: float, cells: int) -> Cost:
    """`leontief`: two fixed points for every distinct day. `cells`: links times scenarios worked on at a time."""
    nodes, links = len(network.nodes), len(network.arcs)
    closing = _reach(hit, (Channel.LINK,))
    width = min(scenarios, max(1, cells // max(closing, nodes, 1)))
    answer = NUMBER * 3 * nodes
    memory = FLOOR + 20 * links + NUMBER * (7 * closing + 10 * nodes) * width + 2 * scenarios * answer
    made, sold = float(np.nansum(network.nodes.output)), float(np.nansum(network.arcs.flow))
    passed = min(max(sold / made if made > 0 else 0.0, 0.05), 0.99)
    turns = 2 * _days(hit.footprints, horizon) * math.log(1e-14) / math.log(passed)
    dense = links > nodes * nodes / 4
    once = NUMBER * links / BYTES if dense else 0.0
    each = links * (2 / FLOPS if dense else 1e-9) + nodes * 8e-9 + closing * 4e-9
    return Cost(memory=memory, answer=answer, seconds=turns * (-(-scenarios // width) * once + scenarios * each))


# --------------------------------------------------------------------------------------------------------- cascade


def cascade(network: Network, hit: Hit, scenarios: int, horizon: float, cells: int) -> Cost:
    """`cascade`: every distinct day of every scenario is a case. `cells`: firms times cases worked on at a time."""
    nodes, links = len(network.nodes), len(network.arcs)
    width = min(scenarios, max(1, cells // max(nodes, 1)))
    answer = NUMBER * 3 * nodes
    fixed = 130 * links + (100 + 40 * NUMBER * cores()) * nodes
    memory = FLOOR + fixed + NUMBER * nodes * 6 * width + scenarios * answer
    days = _days([one for one in hit.footprints if one.channel is Channel.CAPACITY], horizon)
    each = 5e-8 * links * (1 + links / 1e6) + 2e-8 * nodes
    work = 2e-6 * links + days * scenarios * each
    return Cost(memory=memory, answer=answer, seconds=work, threads=max(1, width))


# ------------------------------------------------------------------------------------------------------------ flow

PER_COLUMN = 1800
"""Bytes of the solvers of a program, their factors and our arrays per column; half as many where its factors stay as
sparse as it is."""
PIVOTS = 1e-7
"""Seconds of a case: this times the rows of its program to the power of 1.5."""


def flow(network: Network, hit: Hit, scenarios: int, horizon: float) -> Cost:
    """`flow`: one program a case, and a solver that is kept for every number of periods."""
    nodes, links, sales = len(network.nodes), len(network.arcs), len(network.demand)
    inputs = min(links, int(np.unique(np.stack([network.arcs.customer, network.arcs.supplier]), axis=1).shape[1]))
    chosen = np.unique(np.linspace(0, hit.scenarios - 1, min(SAMPLE, hit.scenarios)).astype(int)).tolist()
    counts = [_periods(hit, case, horizon) for case in chosen] or [0]
    columns = 2 * nodes + links + links // 2 + len(network.stocks) + sales
    memory = FLOOR + PER_COLUMN * columns * (1 + sum(set(counts)))
    products = len(set(network.demand.node.tolist()))
    rows = (nodes + inputs) * np.array(counts)
    each = float(np.mean(PIVOTS * rows**1.5)) + 2e-4
    answer = NUMBER * 4 * products
    return Cost(memory=memory + 3 * scenarios * answer, answer=answer, seconds=scenarios * each + 1e-5 * columns)


def _periods(hit: Hit, case: int, horizon: float) -> int:
    """Periods of a case: between the moments at which something starts, is at full strength, ends, or arrives late."""
    moments: set[float] = {horizon}
    for one, level in present(hit, case, horizon):
        late = [one.start + level, one.end + level] if one.channel is Channel.DELAY and level > 0 else []
        moments |= {one.start, min(one.start + one.ramp, one.end), one.end, *late}
    return len([moment for moment in moments if moment <= horizon]) - 1
