"""What limits the company in some cases: shadow prices of the best plan, read off its reduced costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from foreshock.propagation.program.assemble import ABSENT
from foreshock.propagation.program.periods import present
from foreshock.propagation.program.run import Runner, Solved
from foreshock.propagation.program.tables import Tables
from foreshock.schema.explanation import Part, PartKind
from foreshock.schema.hit import Hit
from foreshock.schema.labels import Floats
from foreshock.schema.network import Network

SMALL = 1e-9
"""A shadow price below this share of the money at stake per unit counts as none."""


class _Tally:
    """Sums over cases for each row of one kind."""

    def __init__(self, rows: int) -> None:
        self.price, self.binding, self.missing = np.zeros(rows), np.zeros(rows), np.zeros(rows)

    def add(self, weight: float, price: Floats, missing: Floats, size: Floats, stake: float) -> None:
        """`price` (rows, P) money per unit, `missing` (rows, P) units, `size` (rows, P) units at a unit a day."""
        worth = (price * missing).sum(axis=1)
        binds = (price * size).sum(axis=1)
        self.price += weight * binds
        self.binding += weight * ((worth > SMALL * stake) & (binds > 0))
        self.missing += weight * worth


def binding_parts(
    network: Network, hit: Hit, weights: Floats, horizon: float, overrides: Mapping[str, float]
) -> tuple[Part, ...]:
    """Nodes, arcs, markets and prices that limit the company, the most costly first.

    `weights` (K) of the scenarios of the hit, summing to 1. Raises SolverError.
    """
    runner = Runner(network, overrides)
    numbers = runner.tables
    rows: dict[PartKind, int] = {
        "node": numbers.capacity.size,
        "arc": numbers.supplier.size,
        "market": numbers.quantity.size,
        "price": numbers.supplier.size,
    }
    tallies = {kind: _Tally(count) for kind, count in rows.items()}
    for k, weight in enumerate(weights.tolist()):
        shocks = present(hit, k, horizon)
        if shocks and weight > 0:
            _read(numbers, runner.solve(shocks, horizon), weight, tallies)
    parts = [part for kind, tally in tallies.items() for part in _parts(network, kind, tally)]
    return tuple(sorted(parts, key=lambda part: -part.missing))


def _read(numbers: Tables, solved: Solved, weight: float, tallies: Mapping[PartKind, _Tally]) -> None:
    """Add one case to the tallies."""
    case, plan = solved.case, solved.plan
    days, stake = case.days, numbers.money * float(case.marks[-1] - case.marks[0])
    saved = np.append(np.maximum(-solved.best.reduced, 0.0), 0.0)
    value = np.append(solved.best.value, 0.0)
    limit = np.append(solved.limits.upper, np.inf)

    def lack(wanted: Floats, bound: Floats) -> Floats:
        return np.maximum(wanted[:, None] * days - np.where(np.isfinite(bound), bound, np.inf), 0.0)

    made = plan.output
    tallies["node"].add(
        weight, saved[made], lack(numbers.output, limit[made]), np.broadcast_to(days, made.shape), stake
    )
    split = plan.beyond[:, 0] != ABSENT
    shut = case.arc_share < 1
    last = np.where(split[:, None] & (limit[plan.beyond] > 0), plan.beyond, plan.within)
    total = limit[plan.within] + np.where(split[:, None], limit[plan.beyond], 0.0)
    price = np.where(shut, saved[last], 0.0)
    tallies["arc"].add(weight, price, lack(numbers.flow, total), np.broadcast_to(days, shut.shape), stake)
    sold = plan.sales
    asked = numbers.quantity * numbers.market_access
    tallies["market"].add(weight, saved[sold], lack(asked, limit[sold]), np.broadcast_to(days, sold.shape), stake)
    bought = value[plan.within] + np.where(split[:, None], value[plan.beyond], 0.0)
    tallies["price"].add(weight, np.maximum(case.dearer, 0.0), bought, np.zeros(bought.shape), stake)
    paid = (np.maximum(case.dearer, 0.0) * bought).sum(axis=1)
    tallies["price"].binding += weight * (paid > SMALL * stake)


def _parts(network: Network, kind: PartKind, tally: _Tally) -> Sequence[Part]:
    nodes, arcs, demand = network.nodes, network.arcs, network.demand
    found = []
    for row in np.flatnonzero(tally.missing > 0).tolist():
        if kind == "node":
            name, country = nodes.id[row], nodes.country[row]
        elif kind == "market":
            country = demand.market[row]
            node = int(demand.node[row])
            name = f"{nodes.item[node] or nodes.id[node]} in {country or 'its market'}"
        else:
            supplier = int(arcs.supplier[row])
            name, country = f"{nodes.id[supplier]} -> {nodes.id[int(arcs.customer[row])]}", nodes.country[supplier]
        found.append(
            Part(
                kind=kind,
                position=row,
                id=name,
                country=country or "",
                price=float("nan") if kind == "price" else float(tally.price[row]),
                binding=min(float(tally.binding[row]), 1.0),
                missing=float(tally.missing[row]),
            )
        )
    return found
