"""Which nodes, arcs and sales the shocks reach, and what the futures that reach them cost.

The figures are not additive: a future that hits two arcs counts for both. They rank, they do not sum.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from foreshock.report.summary import Summary
from foreshock.report.view import RunView
from foreshock.schema.labels import Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """Per row of a table of the network: probability that a shock reaches it, and the expected loss and gain of the
    futures in which one does (money; the gain is negative or zero)."""

    probability: Floats
    loss: Floats
    gain: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Reached:
    """The reach of the shocks over the whole network: nodes; arcs, hit themselves or through their supplier; sales,
    hit themselves or through their node."""

    nodes: Reach
    arcs: Reach
    sales: Reach


def reach(run: RunView, summary: Summary) -> Reached:
    """How far the shocks of a run reach into its network."""
    network = run.network
    nodes = _touching(summary, "nodes", len(network.nodes))
    arcs = _union(_touching(summary, "arcs", len(network.arcs)), nodes, network.arcs.supplier)
    sales = _union(_touching(summary, "demand", len(network.demand)), nodes, network.demand.node)
    return Reached(*(_costed(run, summary, touching) for touching in (nodes, arcs, sales)))


def _touching(summary: Summary, kind: str, length: int) -> list[frozenset[int]]:
    found: list[set[int]] = [set() for _ in range(length)]
    for shock in summary.shocks:
        for row in shock.lands.get(kind, ()):
            found[row].add(shock.number)
    return [frozenset(one) for one in found]


def _union(own: list[frozenset[int]], nodes: list[frozenset[int]], at: Ints) -> list[frozenset[int]]:
    return [mine | nodes[int(node)] for mine, node in zip(own, at, strict=True)]


def _costed(run: RunView, summary: Summary, touching: list[frozenset[int]]) -> Reach:
    losses = run.losses
    ok = losses.ok
    weight = np.where(ok, losses.weight, 0.0)
    weight = weight / weight.sum() if weight.sum() > 0 else weight
    total = np.nan_to_num(losses.total())
    known: dict[frozenset[int], tuple[float, float, float]] = {frozenset(): (0.0, 0.0, 0.0)}
    for shocks in set(touching) - {frozenset()}:
        mass = weight * summary.hit[:, sorted(shocks)].any(axis=1)
        known[shocks] = (float(mass.sum()), float(mass @ np.maximum(total, 0)), float(mass @ np.minimum(total, 0)))
    rows = np.array([known[shocks] for shocks in touching]).reshape(-1, 3)
    return Reach(rows[:, 0], rows[:, 1], rows[:, 2])
