"""The shipped study planned whole: with every different case in the program, the promise is the simulation."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from small_company import World

from foreshock.core.errors import Collector
from foreshock.core.marked import parse as parse_yaml
from foreshock.data.tables import read_folder
from foreshock.exposure import TABLES, build
from foreshock.planning import make_plan
from foreshock.propagation import engine
from foreshock.scenarios import parse
from foreshock.schema.plan import Plan
from foreshock.schema.study import PlanSettings, Study
from foreshock.schema.validate import validate

FOLDER = Path(__file__).resolve().parents[3] / "examples" / "bulldozer"


@pytest.fixture(scope="module")
def run() -> World:
    found = Collector()
    study = validate(Study, parse_yaml((FOLDER / "study.yaml").read_text(encoding="utf-8"), "study.yaml"), found)
    assert study is not None
    network = build(read_folder(FOLDER, TABLES), study)
    scenarios = parse((FOLDER / "scenarios.yaml").read_text(encoding="utf-8"), "scenarios.yaml")
    return World(network, scenarios, engine.cases(scenarios, 1, 7))


@pytest.fixture(scope="module")
def plan(run: World) -> Plan:
    settings = PlanSettings(budget=1_500_000, scenarios=400, frontier=4)
    return make_plan(run.network, run.losses, settings, (), run.evaluate, run.programs, run.scenarios)


@pytest.mark.slow
def test_the_promise_is_the_simulation(plan: Plan) -> None:
    assert plan.status == "optimal"
    assert plan.gap < 1e-6
    for name in ("expected", "var", "cvar", "worst"):
        assert getattr(plan.promised, name) == pytest.approx(getattr(plan.simulated, name), rel=1e-6)


@pytest.mark.slow
def test_the_plan_pays_and_keeps_to_its_budget(plan: Plan) -> None:
    value = lambda figures: 0.5 * figures.expected + 0.5 * figures.cvar  # noqa: E731
    assert plan.actions
    assert plan.cost == pytest.approx(sum(action.cost for action in plan.actions))
    assert plan.cost <= 1_500_000 + 1e-3
    assert plan.cost + value(plan.simulated) < value(plan.before)
    assert plan.bound == pytest.approx(plan.cost + value(plan.promised), rel=1e-6)


@pytest.mark.slow
def test_the_frontier_falls_and_ends_at_the_plan(plan: Plan) -> None:
    objective = [point.cost + 0.5 * point.expected + 0.5 * point.cvar for point in plan.frontier]
    assert (np.diff(objective) <= 1e-3).all()
    assert plan.frontier[-1].cvar == pytest.approx(plan.promised.cvar)
    prices = [point.shadow_price for point in plan.frontier if point.shadow_price is not None]
    assert len(prices) == 4
    assert (np.diff(prices) <= 1e-6).all()


@pytest.mark.slow
def test_every_named_future_has_something_to_do(run: World, plan: Plan) -> None:
    assert [one.future for one in plan.contingency] == list(run.scenarios.named)
    losses, probability = run.losses, run.scenarios.weights
    for one in plan.contingency:
        inside = run.scenarios.mask(run.scenarios.named[one.future])
        met, mean, _ = losses.by_scenario()
        assert met.tolist() == list(range(len(run.scenarios)))
        mass = float(probability[inside].sum())
        assert one.expected_before == pytest.approx(float(probability[inside] @ mean[inside]) / mass)
        assert one.steps
        assert one.expected_after <= one.expected_before + 1e-6
        assert one.probability == pytest.approx(run.scenarios.probability(run.scenarios.named[one.future]))
