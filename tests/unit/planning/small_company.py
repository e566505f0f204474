"""A company small enough to plan by hand, and the verbs of a run on it.

One plant `home` makes a machine from one part, ten a day. The part comes from `alfa` in Russia at 20 apiece, the
machine earns 100. With probability 0.1 Russia bans the part on days 100 to 200 of a year: 1,000 machines, and 100,000
of margin, are lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from foreshock.propagation import engine
from foreshock.scenarios import parse
from foreshock.schema.labels import Labels
from foreshock.schema.losses import Losses
from foreshock.schema.network import Arcs, Demand, Network, Nodes
from foreshock.schema.program import Cases, Lever, StageProgram
from foreshock.schema.scenario import ScenarioSet

SCENARIOS = """
format: foreshock/scenarios/1
title: one ban
as_of: 2024-01-01
horizon: 365
drivers:
  ban:
    outcomes: {none: 0.9, total: 0.1}
    because: a test
effects:
  - when: {ban: total}
    because: a test
    shocks:
      - {type: export_ban, origin: RUS, items: [part], share: 1.0, start: 100, duration: 100}
named:
  shut: {ban: total}
  calm: {ban: none}
"""


@dataclass
class Company:
    """Rows to be turned into a Network: (id, country, output, capacity, stock), arcs, demand."""

    nodes: list[tuple[str, str, float, float, float]]
    arcs: list[tuple[str, str, float, float, float]]
    """supplier, customer, quantity per unit, flow, price"""
    demand: list[tuple[str, str, float, float, float]]
    """node, market, quantity, price, margin"""
    units: dict[str, str] = field(default_factory=dict)

    def network(self) -> Network:
        ids = [row[0] for row in self.nodes]
        at = {name: position for position, name in enumerate(ids)}
        n, m, d = len(self.nodes), len(self.arcs), len(self.demand)
        column = lambda rows, j: np.array([row[j] for row in rows], dtype=np.float64)  # noqa: E731
        sold = {row[0] for row in self.demand}
        nodes = Nodes(
            id=tuple(ids),
            site=Labels.of([name.partition("/")[0] for name in ids]),
            item=Labels.of([name.partition("/")[2] for name in ids]),
            country=Labels.of([row[1] for row in self.nodes]),
            sector=Labels.unknown(n),
            commodity=Labels.unknown(n),
            owner=Labels.unknown(n),
            output=column(self.nodes, 2),
            capacity=column(self.nodes, 3),
            stock=column(self.nodes, 4),
            recovery=np.full(n, np.nan),
            unit_cost=np.full(n, np.nan),
            lat=np.full(n, np.nan),
            lon=np.full(n, np.nan),
            tier=np.array([0 if name in sold else 1 for name in ids], dtype=np.int32),
            estimated=np.zeros(n, dtype=np.bool_),
        )
        arcs = Arcs(
            supplier=np.array([at[row[0]] for row in self.arcs], dtype=np.int32),
            customer=np.array([at[row[1]] for row in self.arcs], dtype=np.int32),
            quantity=column(self.arcs, 2),
            flow=column(self.arcs, 3),
            price=column(self.arcs, 4),
            tariff=np.zeros(m),
            lead_time=np.full(m, 10.0),
            access=np.ones(m),
            criticality=np.ones(m),
            route=Labels.unknown(m),
            share_low=np.ones(m),
            share_high=np.ones(m),
            estimated=np.zeros(m, dtype=np.bool_),
        )
        demand = Demand(
            node=np.array([at[row[0]] for row in self.demand], dtype=np.int32),
            market=Labels.of([row[1] for row in self.demand]),
            quantity=column(self.demand, 2),
            price=column(self.demand, 3),
            margin=column(self.demand, 4),
            access=np.ones(d),
        )
        return Network(nodes=nodes, arcs=arcs, demand=demand, currency="EUR", item_units=self.units)


@dataclass
class World:
    """A network under scenarios, with the two functions that a planner is handed."""

    network: Network
    scenarios: ScenarioSet
    cases: Cases
    evaluations: int = 0

    @property
    def losses(self) -> Losses:
        return engine.stress(self.network, self.scenarios, self.cases)

    def evaluate(self, network: Network) -> Losses:
        self.evaluations += 1
        return engine.stress(network, self.scenarios, self.cases)

    def programs(self, network: Network, levers: Sequence[Lever], cases: Sequence[int]) -> list[StageProgram]:
        return engine.programs(network, self.scenarios, self.cases, levers, cases)


HOME = Company(
    nodes=[("alfa/part", "RUS", 10, 12, 0), ("home/machine", "DEU", 10, 12, 0)],
    arcs=[("alfa/part", "home/machine", 1, 10, 20)],
    demand=[("home/machine", "DEU", 10, 300, 100)],
    units={"part": "piece"},
)


def world(company: Company = HOME, scenarios: str = SCENARIOS, draws: int = 1) -> World:
    parsed = parse(scenarios, "scenarios.yaml")
    return World(company.network(), parsed, engine.cases(parsed, draws, 0))
