"""Who drives the loss: Shapley's axioms against brute force, shares that sum, binding parts worked by hand."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from propagation_networks import scenario_set, shock, two_suppliers

from foreshock.propagation import engine, shapley
from foreshock.propagation.explain import explain
from foreshock.propagation.work import Work
from foreshock.schema.explanation import Explanation
from foreshock.schema.losses import Losses
from foreshock.schema.scenario import ScenarioSet


def game(levels: np.ndarray) -> np.ndarray:
    """Losses with interaction, a null player (last) and two equal ones (first two)."""
    a, b, c = levels[:, 0], levels[:, 1], levels[:, 2]
    return np.maximum(a + b - 0.5, 0) + 2 * c * (a > 0) + 0.3 * c


def by_orders(row: np.ndarray) -> np.ndarray:
    share = np.zeros(row.size)
    orders = list(permutations(range(row.size)))
    for order in orders:
        inside = np.zeros(row.size)
        before = float(game(inside[None])[0])
        for player in order:
            inside[player] = row[player]
            after = float(game(inside[None])[0])
            share[player] += (after - before) / len(orders)
            before = after
    return share


ROWS = np.array([[1.0, 1.0, 0.7, 2.0], [0.2, 0.9, 0.0, 1.0], [0.0, 0.0, 0.0, 0.0], [1.0, 1.0, 0.7, 2.0]])


def test_shares_equal_the_mean_over_all_orders() -> None:
    found = shapley.shapley(ROWS, game)
    assert found.exact
    assert found.share == pytest.approx(np.array([by_orders(row) for row in ROWS]))
    assert found.share.sum(axis=1) == pytest.approx(game(ROWS))
    assert (found.share[:, 3] == 0).all()


def test_equal_coalitions_are_asked_for_once() -> None:
    asked: list[int] = []

    def count(levels: np.ndarray) -> np.ndarray:
        asked.append(len(levels))
        assert len(np.unique(levels, axis=0)) == len(levels)
        return game(levels)

    found = shapley.shapley(ROWS, count)
    assert asked == [found.coalitions]
    assert found.coalitions <= 16 + 8


def test_sampled_orders_keep_the_sum_and_come_close(monkeypatch: pytest.MonkeyPatch) -> None:
    exact = shapley.shapley(ROWS, game).share
    monkeypatch.setattr(shapley, "EXACT", 2)
    found = shapley.shapley(ROWS, game)
    assert not found.exact
    assert found.share.sum(axis=1) == pytest.approx(game(ROWS))
    assert found.share == pytest.approx(exact, abs=0.25)


def study() -> tuple[ScenarioSet, Losses, Explanation]:
    shocks = [
        shock(type="export_ban", origin="RUS", share={"low": 0.2, "mode": 0.5, "high": 1.0}, start=10, duration=40),
        shock(type="capacity", sites="B", lost=0.6, start=20, duration=20),
        shock(type="demand", markets="USA", change_by=0.05, start=20),
        shock(type="capacity", items="gearbox", lost=1.0),
    ]
    scenarios = scenario_set(shocks, [[], [0], [0, 1], [2], [0, 1, 2, 3]], weights=[0.4, 0.2, 0.1, 0.2, 0.1])
    net = two_suppliers(stock=60.0)
    chosen = engine.cases(scenarios, 6, 0)
    losses = engine.stress(net, scenarios, chosen)
    return scenarios, losses, explain(net, scenarios, chosen, losses, level=0.9)


def test_shares_of_the_shocks_sum_to_the_expected_loss_and_the_cvar() -> None:
    scenarios, losses, found = study()
    assert found.exact
    assert sum(one.expected for one in found.shocks) == pytest.approx(losses.expected(), rel=1e-9)
    assert sum(one.tail for one in found.shocks) == pytest.approx(losses.cvar(0.9), rel=1e-9)
    share = {one.shock: one for one in found.shocks}
    assert share[2].expected < 0 < share[0].expected
    assert share[3].expected == share[3].tail == 0.0
    assert [share[k].probability for k in range(4)] == pytest.approx([0.4, 0.2, 0.3, 0.1])
    assert [abs(one.tail) for one in found.shocks] == sorted((abs(one.tail) for one in found.shocks), reverse=True)
    assert all(one.text == scenarios.shocks[one.shock].sentence() for one in found.shocks)


def test_outcomes_split_the_expected_loss_and_the_tail() -> None:
    scenarios, losses, found = study()
    assert [one.outcome for one in found.outcomes] == list(scenarios.drivers[0].outcomes)
    assert sum(one.probability * one.expected for one in found.outcomes) == pytest.approx(losses.expected())
    assert sum(one.tail_probability for one in found.outcomes) == pytest.approx(1.0)
    _, mean, mass = losses.by_scenario()
    assert [one.expected for one in found.outcomes] == pytest.approx(mean.tolist())
    assert [one.probability for one in found.outcomes] == pytest.approx(mass.tolist())


def test_the_same_for_any_number_of_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    from foreshock.propagation.models.flow import PLUGIN

    monkeypatch.setattr(PLUGIN, "batch", 5)
    scenarios, losses, _ = study()
    net, chosen = two_suppliers(stock=60.0), engine.cases(scenarios, 6, 0)
    one, three = (explain(net, scenarios, chosen, losses, work=Work(workers=count)) for count in (1, 3))
    assert one == three


def test_the_binding_parts_carry_their_shadow_price() -> None:
    net = two_suppliers(b={"capacity": 50})
    scenarios = scenario_set(
        [shock(type="export_ban", origin="RUS", share=0.4, start=10, duration=40)], [[], [0]], weights=[0.5, 0.5]
    )
    chosen = engine.cases(scenarios, 1, 0)
    losses = engine.stress(net, scenarios, chosen)
    found = explain(net, scenarios, chosen, losses, level=0.5)
    # 20 parts a day are missing for 40 days; each costs a car's margin of 50 and saves 1 below the mean price
    (part,) = [one for one in found.parts if one.kind == "arc"]
    assert part.id == "A/part -> F/car"
    assert part.country == "RUS"
    assert part.binding == pytest.approx(1.0)
    assert part.missing == pytest.approx(40 * 20 * 51)
    assert part.price == pytest.approx(40 * 51)
    assert losses.cvar(0.5) == pytest.approx(40 * 20 * 51)
    assert found.countries[0].country == "RUS"
    assert sum(one.share for one in found.countries) == pytest.approx(1.0)
    assert "A/part -> F/car" in found.table()


def test_a_dearer_price_is_a_part_too() -> None:
    net = two_suppliers(b={"capacity": 50})
    tariff = shock(type="tariff", importer="DEU", exporter="RUS", rate=0.1)
    scenarios = scenario_set([tariff], [[0]])
    chosen = engine.cases(scenarios, 1, 0)
    losses = engine.stress(net, scenarios, chosen)
    (part,) = explain(net, scenarios, chosen, losses).parts
    assert (part.kind, part.id) == ("price", "A/part -> F/car")
    assert part.missing == pytest.approx(100 * 50 * 1.0)
    assert np.isnan(part.price)
