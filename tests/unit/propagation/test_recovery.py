"""The all-nodes stress test: published numbers, the skip rule, Newton's survival against bisection."""

from __future__ import annotations

import numpy as np
import pytest
from propagation_networks import network, scenario_set, shock, two_suppliers, worked_case

from foreshock.core.errors import UserError
from foreshock.propagation import engine
from foreshock.propagation.recovery import Sweep, stress_nodes
from foreshock.schema.network import Network


def random_network(seed: int) -> Network:
    """Three tiers with substitutes, stocks and little slack."""
    random = np.random.default_rng(seed)
    ores = {f"M{k}/ore{k % 2}": {"capacity": random.uniform(20, 60), "stock": random.uniform(0, 80)} for k in range(4)}
    parts = {f"S{k}/part{k % 3}": {"capacity": random.uniform(8, 14), "stock": random.uniform(0, 40)} for k in range(6)}
    goods = {f"F/good{k}": {"stock": random.uniform(0, 30), "capacity": 15.0} for k in range(2)}
    arcs = [
        (ore, part, {"quantity": 1.0 + (number % 2), "flow": 1.0})
        for ore in ores
        for number, part in enumerate(parts)
        if ore[-1] == str(number % 2)
    ]
    arcs += [
        (part, good, {"quantity": 1.0, "flow": 1.0, "price": random.uniform(1, 2)}) for part in parts for good in goods
    ]
    sold = [(good, {"quantity": 6.0 + row, "margin": 40.0 + row}) for row, good in enumerate(goods)]
    return network(ores | parts | goods, arcs, sold)


def test_the_worked_case_node_by_node() -> None:
    found = stress_nodes(worked_case(), nodes=[0, 1, 2], recovery=2.0, horizon=52.0)
    assert found.loss.tolist() == [0.0, 125_000.0, 275_000.0]
    assert found.index.tolist() == pytest.approx([0.0, 125 / 275, 1.0])
    assert found.survives.tolist() == pytest.approx([2.25, 9 / 7, 0.9], abs=1e-9)
    assert found.exposed.tolist() == [False, True, True]


@pytest.mark.parametrize("seed", range(4))
def test_one_model_with_moved_bounds_equals_one_model_per_case(seed: int) -> None:
    net = random_network(seed)
    days = 25.0
    found = stress_nodes(net, recovery=days, horizon=60.0)
    off = [shock(type="capacity", sites=name, lost=1.0) for name in net.nodes.id]
    chosen = scenario_set(off, [[k] for k in range(len(off))], horizon=days)
    alone = engine.stress(net, chosen, engine.cases(chosen, 1, 0))
    assert found.loss == pytest.approx(alone.total(), rel=1e-9, abs=1e-6)
    far = engine.stress(net, chosen, engine.cases(chosen, 1, 0), horizon=60.0)
    assert found.survives == pytest.approx(far.metrics["time_to_survive"].min(axis=1), rel=1e-8)
    assert not found.error
    assert (found.loss > 0).any()
    assert ((found.loss > 1e-6) == found.exposed).all() or net.arcs.price.any()


@pytest.mark.parametrize("seed", range(3))
def test_survival_is_where_the_shortfall_begins(seed: int) -> None:
    net = random_network(seed)
    sweep, horizon = Sweep(net, {}), 60.0
    for node in range(len(net.nodes)):
        met = sweep.survives(node, horizon)
        later = met * (1 + 1e-6) + 1e-6
        size = float(sweep.base(horizon).asked.sum()) / horizon

        def missing(days: float, node: int = node, size: float = size) -> float:
            cost, upper, _ = sweep.service(node, days, horizon)
            money = size * days
            return money + sweep._server.value(cost, upper, sweep.known, days=days, money=money)

        if np.isinf(met):
            assert missing(horizon) <= 1e-6
        elif met > 0:
            assert missing(met) <= 1e-7
            assert missing(later) > 0


def test_a_node_that_nobody_needs_is_skipped_and_loses_nothing() -> None:
    net = network(
        {"A/x": {"capacity": 10}, "B/x": {"capacity": 10}, "F/y": {"capacity": 10}},
        [("A/x", "F/y", {"flow": 5, "price": 1}), ("B/x", "F/y", {"price": 9})],
        [("F/y", {"quantity": 5, "margin": 30})],
    )
    sweep = Sweep(net, {})
    assert sweep.loss(1, 10.0) == 0.0
    assert sweep.skipped == 1
    assert sweep.loss(0, 10.0) == pytest.approx(10 * 5 * 8)


def test_loss_grows_with_time_and_survival_with_stock() -> None:
    sweep = Sweep(worked_case(), {})
    losses = [sweep.loss(2, days) for days in (0.5, 1.0, 2.0, 4.0)]
    assert losses == sorted(losses)
    assert losses[0] == 0.0
    little, more = (stress_nodes(two_suppliers(stock=s), nodes=[1], horizon=99.0).survives[0] for s in (50.0, 100.0))
    assert little < more


def test_unknown_recovery_times_are_asked_for() -> None:
    with pytest.raises(UserError, match="no time to recover"):
        stress_nodes(two_suppliers())
    found = stress_nodes(two_suppliers(), nodes=[1])
    assert found.recovery.tolist() == [30.0]
    assert found.spend.tolist() == [50 * 12]
