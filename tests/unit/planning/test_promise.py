"""On networks of any small shape: what the levers promise is what the simulation says, for every kind of measure."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_company import Company, World, world

from foreshock.planning import make_plan
from foreshock.planning.measures.base import Offer
from foreshock.planning.measures.second_source import SecondSource
from foreshock.planning.measures.stock import Stock
from foreshock.planning.offers import applied, bind
from foreshock.planning.recourse import Recourse
from foreshock.schema.study import PlanSettings

EFFECTS = """
format: foreshock/scenarios/1
title: anything
as_of: 2024-01-01
horizon: 365
drivers:
  first: {{outcomes: {{quiet: 0.6, hit: 0.4}}, because: a test}}
  second: {{outcomes: {{quiet: 0.7, hit: 0.3}}, because: a test}}
effects:
  - when: {{first: hit}}
    because: a test
    shocks:
      - {{type: export_ban, origin: RUS, items: [part0], share: {share}, start: {start}, duration: {duration}}}
  - when: {{second: hit}}
    because: a test
    shocks:
      - {{type: capacity, countries: [RUS, CHN], lost: {lost}, start: {start}, cause: strike}}
      - {{type: tariff, importer: DEU, exporter: CHN, rate: {rate}, start: 30}}
named:
  worst: {{first: hit, second: hit}}
"""
share = st.sampled_from([0.25, 0.5, 0.8, 1.0])


@st.composite
def runs(draw: st.DrawFn) -> World:
    """One or two parts with one or two suppliers each, one product, two drivers."""
    nodes, arcs = [], []
    for part in range(draw(st.integers(1, 2))):
        for supplier in range(draw(st.integers(1, 2))):
            flow = float(draw(st.integers(2, 9)))
            name = f"s{part}{supplier}/part{part}"
            country, spare = draw(st.sampled_from(["RUS", "CHN", "FRA"])), draw(st.sampled_from([1.0, 1.5]))
            nodes.append((name, country, flow, flow * spare, float(draw(st.integers(0, 50)))))
            arcs.append([name, "home/machine", 1.0, flow, float(draw(st.integers(5, 40)))])
    made = {part: sum(row[3] for row in arcs if row[0].endswith(f"part{part}")) for part in range(2)}
    output = 10.0
    for row in arcs:
        total = made[int(row[0][-1])]
        row[2] = total / output
    nodes.append(("home/machine", "DEU", output, output * 1.2, float(draw(st.integers(0, 30)))))
    company = Company(nodes, [tuple(row) for row in arcs], [("home/machine", "FRA", output, 500.0, 150.0)])
    text = EFFECTS.format(
        share=draw(share), start=draw(st.integers(0, 200)), duration=draw(st.integers(20, 300)),
        lost=draw(share), rate=draw(st.sampled_from([0.05, 0.3])),
    )  # fmt: skip
    return world(company, text)


def offers(run: World) -> list[Offer]:
    return [
        SecondSource(item="part0", country="POL", capacity=6, cost=500, retainer=9, premium=0.2, ready=40, id="source"),
        Stock(item="part0", site="home", quantity=300, unit_cost=2, id="shelf"),
        Stock(item="machine", site="home", quantity=100, unit_cost=11, id="finished"),
    ]


@given(runs(), st.lists(st.sampled_from([0.0, 0.4, 1.0]), min_size=3, max_size=3))
@settings(max_examples=40)
def test_promised_is_simulated_whatever_is_chosen(run: World, chosen: list[float]) -> None:
    prepared, bound = bind(run.network, offers(run), 365.0)
    amounts = np.array(chosen) * [one.terms.limit for one in bound]
    cases = run.programs(prepared, [one.lever for one in bound], range(len(run.cases)))
    promised = Recourse(cases).at(amounts).loss
    changed = run.evaluate(applied(run.network, bound, amounts))
    simulated = changed.total() + run.losses.baseline.sum() - changed.baseline.sum()
    assert promised == pytest.approx(simulated, abs=1e-6 * float(run.losses.baseline.sum()))


@given(runs())
@settings(max_examples=25)
def test_a_plan_is_never_worse_than_none_and_never_over_budget(run: World) -> None:
    asked = PlanSettings(budget=1500, risk_weight=0.5, frontier=3)
    plan = make_plan(run.network, run.losses, asked, offers(run), run.evaluate, run.programs, run.scenarios)
    value = lambda figures: 0.5 * figures.expected + 0.5 * figures.cvar  # noqa: E731
    assert plan.cost <= 1500 + 1e-6
    assert plan.cost + value(plan.simulated) <= value(plan.before) + 1e-3
    assert plan.promised.expected == pytest.approx(plan.simulated.expected, abs=1.0)
    assert plan.promised.cvar == pytest.approx(plan.simulated.cvar, abs=1.0)
    assert plan.bound is not None
    assert plan.bound <= plan.cost + value(plan.promised) + 1e-3
    objectives = [point.cost + 0.5 * point.expected + 0.5 * point.cvar for point in plan.frontier]
    assert (np.diff(objectives) <= 1e-3).all()
