"""What every registered model and every registered shock is held to, unasked."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from propagation_networks import scenario_set, shock
from propagation_strategies import HORIZON, company, hits, permuted, scaled, severity, world

from foreshock.core.progress import silent
from foreshock.core.registry import family, get
from foreshock.propagation import engine
from foreshock.propagation.models.base import Model, Response
from foreshock.propagation.program.assemble import ABSENT
from foreshock.propagation.program.periods import mean_strength, present
from foreshock.propagation.program.run import Runner
from foreshock.propagation.work import Work
from foreshock.schema.hit import TARGETS, Channel, Footprint, Hit
from foreshock.schema.network import Network

MODELS = sorted(family("models"))
SHOCKS = sorted(family("shocks"))
SCENARIOS = 3


def networks(model: Model) -> st.SearchStrategy[Network]:
    return st.one_of(*({"physical": company(), "monetary": world()}[unit] for unit in sorted(model.units)))


def run(model: Model, network: Network, hit: Hit, horizon: float = HORIZON) -> Response:
    answer = model.propagate(network, hit, horizon, {}, silent)
    assert not answer.error, answer.error
    return answer


def totals(model: Model, network: Network, hit: Hit) -> np.ndarray:
    return run(model, network, hit).loss.sum(axis=1)


def close(model: Model, network: Network) -> float:
    """What counts as rounding: a hundred-millionth of the baseline."""
    baseline = np.abs(run(model, network, Hit.none()).baseline).sum()
    return 1e-8 * float(baseline)


@pytest.mark.parametrize("name", MODELS)
class TestEveryModel:
    @given(data=st.data())
    def test_no_shock_is_exactly_no_loss(self, name: str, data: st.DataObject) -> None:
        model = get("models", name)
        network = data.draw(networks(model))
        hit = data.draw(hits(network, model.channels, SCENARIOS, relief=None))
        assert (run(model, network, Hit.none(SCENARIOS)).loss == 0).all()
        assert (run(model, network, replace(hit, level=0 * hit.level)).loss == 0).all()
        late = replace(hit, footprints=tuple(replace(f, start=HORIZON, end=np.inf) for f in hit.footprints))
        assert (run(model, network, late).loss == 0).all()

    @given(data=st.data())
    def test_a_batch_is_its_scenarios_one_by_one(self, name: str, data: st.DataObject) -> None:
        model = get("models", name)
        network = data.draw(networks(model))
        hit = data.draw(hits(network, model.channels, 5, relief=None))
        together = totals(model, network, hit)
        alone = [totals(model, network, hit.one(k))[0] for k in range(5)]
        backwards = totals(model, network, hit.take([4, 3, 2, 1, 0]))[::-1]
        assert together == pytest.approx(np.array(alone), abs=close(model, network), rel=1e-9)
        assert together == pytest.approx(backwards, abs=close(model, network), rel=1e-9)

    @given(data=st.data())
    def test_names_and_order_do_not_matter(self, name: str, data: st.DataObject) -> None:
        model = get("models", name)
        network = data.draw(networks(model))
        hit = data.draw(hits(network, model.channels, SCENARIOS, relief=None))
        moved, there = permuted(network, hit, data.draw(st.integers(0, 1000)))
        before, after = run(model, network, hit), run(model, moved, there)
        assert set(after.targets) == set(before.targets)
        assert after.loss.sum(axis=1) == pytest.approx(before.loss.sum(axis=1), abs=close(model, network), rel=1e-9)
        assert after.baseline.sum() == pytest.approx(before.baseline.sum(), rel=1e-9)

    @given(data=st.data(), factor=st.sampled_from([1e-6, 1e-2, 7.0, 1e6]))
    def test_the_unit_of_money_does_not_matter(self, name: str, data: st.DataObject, factor: float) -> None:
        model = get("models", name)
        network = data.draw(networks(model))
        hit = data.draw(hits(network, model.channels, SCENARIOS, relief=None))
        other = scaled(network, money=factor) if network.unit == "physical" else scaled(network, factor, factor)
        expected = factor * totals(model, network, hit)
        assert totals(model, other, hit) == pytest.approx(expected, rel=1e-8, abs=factor * close(model, network))

    @given(data=st.data(), factor=st.sampled_from([1e-5, 3.0, 1e5]))
    def test_the_unit_of_goods_does_not_matter(self, name: str, data: st.DataObject, factor: float) -> None:
        model = get("models", name)
        network = data.draw(networks(model))
        if network.unit == "monetary":
            return
        hit = data.draw(hits(network, model.channels, SCENARIOS, relief=None))
        other = totals(model, scaled(network, goods=factor), hit)
        assert other == pytest.approx(totals(model, network, hit), rel=1e-8, abs=close(model, network))

    @given(data=st.data())
    def test_harder_is_never_cheaper_where_declared(self, name: str, data: st.DataObject) -> None:
        model = get("models", name)
        network = data.draw(networks(model))
        if not model.monotone:
            return
        hit = data.draw(hits(network, model.monotone, 1, relief=False))
        steps = np.array([0.0, 0.2, 0.5, 0.8, 1.0])
        found = totals(model, network, Hit(hit.footprints, hit.level * steps[:, None]))
        assert (np.diff(found) >= -close(model, network)).all()

    @given(data=st.data())
    def test_relief_never_hurts_where_declared(self, name: str, data: st.DataObject) -> None:
        model = get("models", name)
        if not model.relief_never_hurts:
            return
        network = data.draw(networks(model))
        bad = data.draw(hits(network, model.channels - {Channel.DELAY}, SCENARIOS, relief=False))
        good = data.draw(hits(network, model.channels, SCENARIOS, relief=True))
        both = Hit((*bad.footprints, *good.footprints), np.column_stack([bad.level, good.level]))
        room = close(model, network)
        assert (totals(model, network, good) <= room).all()
        assert (totals(model, network, both) <= totals(model, network, bad) + room).all()

    @given(data=st.data())
    def test_money_lost_is_units_lost_and_money_spent(self, name: str, data: st.DataObject) -> None:
        model = get("models", name)
        network = data.draw(networks(model))
        hit = data.draw(hits(network, model.channels, SCENARIOS, relief=None))
        one_margin = network.with_(demand=replace(network.demand, margin=np.full(len(network.demand), 70.0)))
        answer = run(model, one_margin, hit)
        if {"lost_units", "extra_cost"} <= set(answer.metrics):
            money = 70.0 * answer.metrics["lost_units"] + answer.metrics["extra_cost"]
            assert answer.loss == pytest.approx(money, abs=close(model, network), rel=1e-9)

    @given(data=st.data())
    def test_a_shock_of_no_effect_changes_nothing(self, name: str, data: st.DataObject) -> None:
        """A price nobody pays cuts the horizon elsewhere; the loss does not notice (ramps aside)."""
        model = get("models", name)
        network = data.draw(networks(model))
        if Channel.COST not in model.channels:
            return
        hit = data.draw(hits(network, model.channels, SCENARIOS, relief=None))
        hit = Hit(tuple(replace(one, ramp=0.0) for one in hit.footprints), hit.level)
        idle = Footprint(Channel.COST, np.zeros(1, np.int32), np.zeros(1), data.draw(st.floats(30, 80)), np.inf)
        more = Hit((*hit.footprints, idle), np.column_stack([hit.level, np.ones(SCENARIOS)]))
        starts = [
            min((f.start for f, x in zip(hit.footprints, row, strict=True) if x), default=99) for row in hit.level
        ]
        same = np.array(starts) <= idle.start
        before, after = totals(model, network, hit), totals(model, network, more)
        room = close(model, network)
        assert after[same] == pytest.approx(before[same], abs=room, rel=1e-8)
        assert (after <= before + room).all()


FIELDS: dict[str, dict[str, Any]] = {
    "export_ban": {"origin": "RUS"},
    "sanction": {"by": ["USA", "EU"], "target": ["RUS", "CHN"]},
    "tariff": {"importer": "EU", "exporter": ["CHN", "RUS"]},
    "import_ban": {"importer": ["USA", "EU"], "origin": ["RUS", "CHN"]},
    "price_cap": {"by": ["USA", "EU"], "target": ["RUS", "CHN"], "discount": 0.0},
    "capacity": {"countries": ["CHN", "RUS"], "lost": {"low": 0.2, "mode": 0.5, "high": 1.0}},
    "route": {"route": "suez_canal", "state": "closed", "share": {"low": 0.2, "mode": 0.5, "high": 1.0}},
    "demand": {"change_by": {"low": -0.5, "mode": -0.2, "high": -0.1}},
}
RELIEF: dict[str, dict[str, Any]] = {
    "route": {"state": "open"},
    "demand": {"change_by": {"low": 0.1, "mode": 0.2, "high": 0.5}},
}


def test_every_shock_has_a_case_here() -> None:
    assert set(FIELDS) == set(SHOCKS)


@pytest.mark.parametrize("name", SHOCKS)
class TestEveryShock:
    @given(network=company())
    def test_its_footprint_lies_on_the_network(self, name: str, network: Network) -> None:
        sizes = {"nodes": len(network.nodes), "arcs": len(network.arcs), "demand": len(network.demand)}
        for fields in (FIELDS[name], FIELDS[name] | RELIEF.get(name, {"change": "lift"})):
            for one in shock(type=name, start=7, **fields).footprint(network):
                assert one.target.size
                assert one.target.min() >= 0
                assert one.target.max() < sizes[TARGETS[one.channel]]
                assert np.unique(one.target).size == one.target.size
                assert np.isfinite(one.weight).all()
                assert one.start == 7

    @given(network=company(), seed=st.integers(0, 1000))
    def test_it_finds_the_same_targets_in_any_order(self, name: str, network: Network, seed: int) -> None:
        made = shock(type=name, **FIELDS[name])

        def met(net: Network) -> set[tuple[str, str]]:
            ids = {
                "nodes": list(net.nodes.id),
                "arcs": [
                    f"{net.nodes.id[a]}>{net.nodes.id[b]}"
                    for a, b in zip(net.arcs.supplier.tolist(), net.arcs.customer.tolist(), strict=True)
                ],
                "demand": [f"{net.nodes.id[v]}@{net.demand.market[k]}" for k, v in enumerate(net.demand.node.tolist())],
            }
            return {
                (f.channel.value, ids[TARGETS[f.channel]][t]) for f in made.footprint(net) for t in f.target.tolist()
            }

        assert met(network) == met(permuted(network, Hit.none(), seed)[0])

    @given(network=company())
    def test_it_never_gains_and_its_relief_never_loses(self, name: str, network: Network) -> None:
        worse = shock(type=name, start=10, **FIELDS[name])
        better = shock(type=name, start=10, **(FIELDS[name] | RELIEF.get(name, {"change": "lift"})))
        scenarios = scenario_set([worse, better], [[0], [1]], horizon=HORIZON)
        found = engine.stress(network, scenarios, engine.cases(scenarios, 3, 0), work=Work(workers=1))
        room = 1e-8 * float(np.abs(found.baseline).sum())
        assert (found.total()[found.scenario == 0] >= -room).all()
        assert (found.total()[found.scenario == 1] <= room).all()

    def test_it_says_itself_in_a_sentence(self, name: str) -> None:
        for fields in (FIELDS[name], FIELDS[name] | RELIEF.get(name, {"change": "lift"})):
            said = shock(type=name, **fields).sentence()
            assert said.endswith(".")
            assert "  " not in said
        assert family("shocks")[name].__doc__


class TestTheFlowProgram:
    @given(data=st.data())
    def test_goods_are_conserved(self, data: st.DataObject) -> None:
        """Stock before + made or bought = used, shipped or sold + stock after, recomputed without the matrix."""
        network = data.draw(company())
        hit = data.draw(hits(network, frozenset(Channel), 1, relief=None))
        runner, shocks = Runner(network, {}), present(hit, 0, HORIZON)
        if not shocks:
            return
        solved = runner.solve(shocks, HORIZON)
        value, plan, case = np.append(solved.best.value, 0.0), solved.plan, solved.case
        made, sold, kept = value[plan.output], value[plan.sales], value[plan.stock]
        shipped = value[plan.within] + np.where(plan.beyond == ABSENT, 0.0, value[plan.beyond])
        stock, held = network.nodes.stock.copy(), {}
        for node, item, quantity in zip(network.stocks.node, network.stocks.item, network.stocks.quantity, strict=True):
            held[int(node), int(item)] = float(quantity)
        size = 1e-6 * max(1.0, float(made.max()))
        for p in range(case.count):
            out = np.bincount(network.arcs.supplier, weights=shipped[:, p], minlength=stock.size)
            out += np.bincount(network.demand.node, weights=sold[:, p], minlength=stock.size)
            after = stock + made[:, p] - out
            assert after == pytest.approx(kept[:, p] * (network.nodes.stock > 0), abs=size)
            assert (after <= network.nodes.stock + size).all()
            stock = after
            for (node, item), before in held.items():
                into = (network.arcs.customer == node) & (network.nodes.item.codes[network.arcs.supplier] == item)
                needed = float(network.arcs.quantity[into][0])
                works = 1.0 if case.recipe is None else float(case.recipe[node, p])
                used = needed * made[node, p] / works if works > 0 else 0.0
                left = before + float(shipped[into, p].sum()) - used
                if (network.arcs.criticality[into] >= 1).any():
                    assert left >= -size
                held[node, item] = max(left, 0.0)
            assert (sold[:, p] <= case.sales[:, p] + size).all()
            assert (made[:, p] <= case.capacity[:, p] + size).all()

    @given(
        start=st.floats(0, 50),
        length=st.floats(0.1, 50),
        ramp=st.floats(0, 20),
        cuts=st.lists(st.floats(1, 99), max_size=5),
    )
    def test_mean_strength_is_the_footprints_own(
        self, start: float, length: float, ramp: float, cuts: list[float]
    ) -> None:
        footprint = Footprint(Channel.LINK, np.zeros(1, np.int32), np.ones(1), start, start + length, ramp)
        marks = np.unique([0.0, *cuts, 100.0])
        found = mean_strength(np.array([start]), np.array([start + length]), np.array([ramp]), marks)[0]
        expected = [footprint.strength(a, b) for a, b in pairwise(marks.tolist())]
        assert found == pytest.approx(expected, abs=1e-12)

    @given(data=st.data())
    def test_it_survives_at_least_until_it_loses_sales_and_longer_with_more_stock(self, data: st.DataObject) -> None:
        network = data.draw(company())
        hit = data.draw(hits(network, frozenset({Channel.CAPACITY, Channel.LINK}), 1, relief=False))
        model = get("models", "flow")
        before = run(model, network, hit)
        more = network.with_(nodes=replace(network.nodes, stock=network.nodes.stock * 2))
        after = run(model, more, hit)
        until, longer = (answer.metrics["time_to_survive"].min() for answer in (before, after))
        assert longer >= until - 1e-6
        assert after.loss.sum() <= before.loss.sum() + close(model, network)
        first = min((f.start for f, level in zip(hit.footprints, hit.level[0], strict=True) if level), default=np.inf)
        assert until >= first
        if np.isinf(until):
            assert (before.metrics["lost_units"] <= 1e-6 * network.demand.quantity.max() * HORIZON).all()


def test_severity_is_signed_as_the_channels_say() -> None:
    assert severity(Channel.CAPACITY, better=False) == -1
    assert severity(Channel.DELAY, better=False) == 12
    assert severity(Channel.COST, better=True) == -0.25
