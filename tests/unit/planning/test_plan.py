"""Plans that can be worked out by hand, from measures to the simulated result."""

from __future__ import annotations

import re

import pytest
from small_company import HOME, SCENARIOS, Company, World, world

from foreshock.core.errors import UserError
from foreshock.planning import make_plan
from foreshock.planning.measures.second_source import SecondSource
from foreshock.planning.measures.stock import Stock
from foreshock.schema.plan import Measure, Plan
from foreshock.schema.study import PlanSettings

SOURCE = SecondSource(
    item="part", country="POL", capacity=10, cost=2000, retainer=50, premium=0.1, ready=0, lead_time=0, id="beta"
)
"""Averts 98 of 100 a unit (2 go to its higher price): 10 a day for 2,000 + 500."""
STOCK = Stock(item="part", site="home", quantity=600, unit_cost=5, id="shelf")
"""600 units for 3,000."""


def planned(run: World, *measures: Measure, **settings: object) -> Plan:
    asked = PlanSettings.model_validate({"level": 0.95, "risk_weight": 0.0, "frontier": 0, **settings})
    return make_plan(run.network, run.losses, asked, measures, run.evaluate, run.programs, run.scenarios)


def amounts(plan: Plan) -> dict[str, float]:
    return {action.id: action.amount for action in plan.actions}


def test_the_company_loses_what_the_head_says(home: World) -> None:
    losses = home.losses
    assert losses.expected() == pytest.approx(10_000)
    assert losses.cvar(0.95) == pytest.approx(100_000)


def test_stock_alone(home: World) -> None:
    plan = planned(home, STOCK)
    assert amounts(plan) == pytest.approx({"shelf": 600})
    assert plan.cost == pytest.approx(3000)
    assert plan.promised.expected == pytest.approx(4000)
    assert plan.simulated.expected == pytest.approx(4000)
    assert plan.simulated.cvar == pytest.approx(40_000)
    assert plan.actions[0].saves == pytest.approx(6000)
    assert plan.actions[0].saves_tail == pytest.approx(60_000)
    assert plan.bound == pytest.approx(7000)
    assert plan.gap < 1e-7
    assert plan.status == "optimal"


def test_second_source_alone_pays_its_fixed_cost_and_its_premium(home: World) -> None:
    plan = planned(home, SOURCE)
    assert amounts(plan) == pytest.approx({"beta": 10})
    assert plan.cost == pytest.approx(2500)
    for figures in (plan.promised, plan.simulated):
        assert figures.expected == pytest.approx(200)
        assert figures.cvar == pytest.approx(2000)


def test_of_two_that_save_the_same_loss_the_cheaper_is_taken_and_the_other_is_told_why(home: World) -> None:
    plan = planned(home, SOURCE, STOCK)
    assert amounts(plan) == pytest.approx({"beta": 10})
    (left,) = plan.rejected
    assert left.id == "shelf"
    assert left.why == "Next to the plan all of it saves 120 (risk-weighted) and costs 3,000; part of it is no better."


def test_a_budget_below_the_fixed_cost_leaves_the_stock(home: World) -> None:
    plan = planned(home, SOURCE, STOCK, budget=1000)
    assert amounts(plan) == pytest.approx({"shelf": 200})
    assert plan.cost == pytest.approx(1000)
    assert plan.simulated.expected == pytest.approx(8000)
    (left,) = plan.rejected
    assert "costs 2,500; the budget leaves 0" in left.why


def test_the_frontier_with_its_shadow_prices(home: World) -> None:
    """At 1,000 the relaxed program buys 4 a day of capacity for 250 each, which averts 98 x 100 x 0.1 = 980 each."""
    plan = planned(home, SOURCE, STOCK, budget=4000, frontier=5)
    assert [point.budget for point in plan.frontier] == [0, 1000, 2000, 3000, 4000]
    assert [point.expected for point in plan.frontier] == pytest.approx([10_000, 8000, 6000, 200, 200])
    assert [point.cost for point in plan.frontier] == pytest.approx([0, 1000, 2000, 2500, 2500])
    assert [point.cvar for point in plan.frontier] == pytest.approx([100_000, 80_000, 60_000, 2000, 2000])
    assert plan.frontier[1].shadow_price == pytest.approx((980 - 250) / 250)
    assert plan.frontier[-1].shadow_price == pytest.approx(0, abs=1e-6)
    assert [len(point.actions) for point in plan.frontier] == [0, 1, 1, 1, 1]
    assert plan.frontier[-1].actions[0].cost == pytest.approx(plan.cost)
    assert [point.regret for point in plan.frontier] == pytest.approx([95_500, 76_500, 57_500, 2500, 2500])


def test_without_a_budget_the_frontier_ends_at_what_pays(home: World) -> None:
    plan = planned(home, SOURCE, STOCK, frontier=3)
    assert plan.budget is None
    assert [point.budget for point in plan.frontier] == pytest.approx([0, 1250, 2500])
    assert plan.frontier[-1].expected == pytest.approx(plan.promised.expected)


def test_who_minds_the_tail_buys_what_the_mean_does_not_justify(home: World) -> None:
    dear = Stock(item="part", site="home", quantity=600, unit_cost=15, id="dear")
    assert not planned(home, dear).actions
    plan = planned(home, dear, risk_weight=1.0)
    assert amounts(plan) == pytest.approx({"dear": 600})
    assert plan.simulated.cvar == pytest.approx(40_000)
    assert plan.promised.expected == pytest.approx(4000)


def test_a_limit_on_the_tail_is_met_at_the_least_cost(home: World) -> None:
    """A unit in stock is not worth its 15 on average; to bring the CVaR to 70,000 it takes 300 of them."""
    dear = Stock(item="part", site="home", quantity=600, unit_cost=15, id="dear")
    plan = planned(home, dear, cvar_limit="70 KEUR")
    assert amounts(plan) == pytest.approx({"dear": 300})
    assert plan.simulated.cvar == pytest.approx(70_000)
    assert plan.status == "optimal"


def test_a_limit_out_of_reach_is_said_to_be(home: World) -> None:
    dear = Stock(item="part", site="home", quantity=600, unit_cost=15, id="dear")
    plan = planned(home, dear, cvar_limit=20_000, budget=3000)
    assert amounts(plan) == pytest.approx({"dear": 200})
    assert plan.status == "limit not met"
    assert plan.bound is None
    assert any("brings it as low as can be: 80,000" in note for note in plan.notes)


def test_no_measure_no_plan() -> None:
    calm = world(scenarios=SCENARIOS.replace("RUS", "FRA"))
    plan = planned(calm)
    assert plan.status == "nothing to decide"
    assert plan.actions == ()
    assert plan.before == plan.promised == plan.simulated


def test_a_measure_that_does_nothing_is_said_to_do_nothing(home: World) -> None:
    idle = Stock(item="machine", site="home", quantity=100, unit_cost=0.5, id="idle")
    shut = world(scenarios=SCENARIOS.replace("items: [part]", "items: [other]"))
    plan = planned(shut, idle)
    assert plan.actions == ()
    assert plan.rejected[0].why == "Next to the plan it changes no loss in any of the cases considered."
    assert planned(home, idle).actions[0].amount == pytest.approx(100)


def test_what_is_free_and_idle_is_left_out_what_is_free_and_useful_is_not(home: World) -> None:
    idle = Stock(item="part", site="alfa", quantity=100, unit_cost=0, id="idle")
    useful = Stock(item="part", site="home", quantity=100, unit_cost=0, id="useful")
    plan = planned(home, idle, useful)
    assert amounts(plan) == pytest.approx({"useful": 100})
    assert plan.simulated.expected == pytest.approx(9000)


def test_a_finished_stock_serves_the_market_itself(home: World) -> None:
    finished = Stock(item="machine", site="home", quantity=250, unit_cost=1, id="finished")
    plan = planned(home, finished)
    assert plan.simulated.expected == pytest.approx(10_000 - 2500)
    assert plan.promised.expected == pytest.approx(10_000 - 2500)


def test_two_measures_that_need_each_other() -> None:
    """Both parts are banned at once: one second source alone averts nothing, both together nearly everything."""
    company = Company(
        nodes=[("alfa/part", "RUS", 10, 12, 0), ("alfa/gear", "RUS", 10, 12, 0), ("home/machine", "DEU", 10, 12, 0)],
        arcs=[("alfa/part", "home/machine", 1, 10, 20), ("alfa/gear", "home/machine", 1, 10, 20)],
        demand=[("home/machine", "DEU", 10, 300, 100)],
    )
    run = world(company, SCENARIOS.replace("items: [part]", "items: [part, gear]"))
    gear = SOURCE.model_copy(update={"item": "gear", "id": "gamma"})
    plan = planned(run, SOURCE, gear)
    assert amounts(plan) == pytest.approx({"beta": 10, "gamma": 10})
    assert plan.simulated.expected == pytest.approx(400)
    for action in plan.actions:
        assert action.saves == pytest.approx(0, abs=1e-6)
        assert "it pays together with the other actions" in action.why
    assert any("does not add up" in note for note in plan.notes)


def test_what_to_do_once_the_ban_has_come(home: World) -> None:
    plan = planned(home, SOURCE)
    shut, calm = plan.contingency
    assert (shut.future, calm.future) == ("shut", "calm")
    assert shut.probability == pytest.approx(0.1)
    assert shut.expected_before == pytest.approx(100_000)
    assert shut.expected_after == pytest.approx(2000)
    assert shut.steps == (
        "Call up 10 pieces a day of part from the new source in Poland for machine at home (now 0); "
        "alfa sends 0 instead of 10.",
    )
    rows = {row["supplier"]: row for row in shut.reallocate}
    assert rows["new-beta/part"] | {"days": 0} == {
        "supplier": "new-beta/part", "supplier_name": "part at the new source in Poland",
        "customer": "home/machine", "customer_name": "machine at home", "item": "part", "item_name": "part",
        "from": 0.0, "to": pytest.approx(10, rel=1e-4), "days": 0,
    }  # fmt: skip
    assert rows["alfa/part"]["days"] == pytest.approx(100)
    assert calm.steps == ("Nothing changes for the company in this future: keep supplies and sales as they are.",)
    assert calm.expected_before == calm.expected_after == 0


def test_where_the_plan_still_hurts(home: World) -> None:
    found = planned(home, SOURCE).discovery
    assert found is not None
    assert found.when == {"ban": ("total",)}
    assert found.over == pytest.approx(2000)


def test_stock_is_released_and_lost_sales_are_announced(home: World) -> None:
    shut = planned(home, STOCK).contingency[0]
    assert "Release the extra 600 pieces of part at home: that averts 60.0 KEUR in this future." in shut.steps
    assert any(step.startswith("Expect to lose 4 units a day (40%) of machine in Germany") for step in shut.steps)


def test_what_need_not_move_stays_where_it_is() -> None:
    """Two suppliers at one price could share the work in any way; a shock that costs nothing moves nothing."""
    company = Company(
        nodes=[
            ("alfa/part", "RUS", 7, 12, 0),
            ("beta/part", "POL", 3, 12, 0),
            ("gera/gear", "FRA", 10, 20, 0),
            ("home/machine", "DEU", 10, 12, 0),
        ],
        arcs=[
            ("alfa/part", "home/machine", 1, 7, 20),
            ("beta/part", "home/machine", 1, 3, 20),
            ("gera/gear", "home/machine", 1, 10, 20),
        ],
        demand=[("home/machine", "DEU", 10, 300, 100)],
    )
    slack = "{type: capacity, countries: FRA, lost: 0.3, start: 100, duration: 100, cause: strike}"
    run = world(company, re.sub(r"\{type: export_ban.*\}", slack, SCENARIOS))
    shut = planned(run, Stock(item="gear", site="home", quantity=5, unit_cost=1, id="gears")).contingency[0]
    assert shut.reallocate == ()
    assert shut.steps == ("Nothing changes for the company in this future: keep supplies and sales as they are.",)


def test_the_dearer_sale_is_protected_first() -> None:
    company = Company(
        nodes=[*HOME.nodes, ("home/toy", "DEU", 10, 12, 0)],
        arcs=[("alfa/part", "home/machine", 1, 10, 20), ("alfa/part", "home/toy", 1, 10, 20)],
        demand=[("home/machine", "DEU", 10, 300, 100), ("home/toy", "FRA", 10, 50, 5)],
    )
    company.nodes[0] = ("alfa/part", "RUS", 20, 24, 0)
    half = SOURCE.model_copy(update={"customers": ("home/machine",)})
    shut = planned(world(company), half).contingency[0]
    assert "Protect these sales first: machine in Germany." in shut.steps
    assert any(step.startswith("Expect to lose 10 units a day (100%) of toy in France") for step in shut.steps)


def test_an_unreachable_budget_currency_and_a_negative_budget(home: World) -> None:
    with pytest.raises(UserError, match="the plan's budget is in USD, the network in EUR"):
        planned(home, STOCK, budget="1 MUSD")
    with pytest.raises(UserError, match="budget is negative"):
        planned(home, STOCK, budget=-1)


def test_every_measure_that_does_not_fit_is_named_at_once(home: World) -> None:
    wrong = (
        Stock(item="prat", site="home", quantity=1, unit_cost=1),
        Stock(item="part", site="hom", quantity=1, unit_cost=1, id="x"),
        SecondSource(item="machine", country="POL", id="y"),
    )
    with pytest.raises(UserError) as caught:
        planned(home, *wrong)
    said = [str(problem) for problem in caught.value.problems]
    assert len(said) == 3
    assert "Did you mean 'part'?" in said[0]
    assert "Did you mean 'home'?" in said[1]
    assert "nobody here buys 'machine'" in said[2]


def test_the_plan_survives_json(home: World) -> None:
    plan = planned(home, SOURCE, STOCK, budget=4000, frontier=3)
    assert Plan.model_validate_json(plan.model_dump_json()) == plan


def test_the_same_plan_twice(home: World) -> None:
    one, other = (planned(home, SOURCE, STOCK, budget=2200, frontier=4, risk_weight=0.3) for _ in range(2))
    assert one.model_dump_json() == other.model_dump_json()


def test_progress_is_told(home: World) -> None:
    heard: list[tuple[str, int, int]] = []
    make_plan(
        home.network, home.losses, PlanSettings(frontier=2), (STOCK,), home.evaluate, home.programs, home.scenarios,
        lambda stage, done, total: heard.append((stage, done, total)),
    )  # fmt: skip
    assert heard[0][0] == "choosing cases"
    assert {"solving the plan", "simulating the plan"} <= {stage for stage, _, _ in heard}
    assert all(0 <= done <= total for _, done, total in heard)
