"""The model `ario`: a network in money, its hits, and what is said of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from propagation_networks import network

from foreshock.core.errors import UserError
from foreshock.core.parameters import parameter
from foreshock.core.progress import silent
from foreshock.core.rng import stream
from foreshock.propagation.kernels.ario_system import Grid, Links
from foreshock.propagation.models._ario_network import lay_out
from foreshock.propagation.models.ario import PLUGIN
from foreshock.propagation.models.base import Response
from foreshock.schema.hit import Channel, Footprint, Hit
from foreshock.schema.labels import Labels
from foreshock.schema.network import Arcs, Demand, InputStocks, Network, Nodes

DAYS = 60.0
PLAIN = {"ario.overproduction": 1.0, "ario.psi": 0.5, "ario.inventory_days": 4.0, "ario.restore_days": 2.0}


def two_steps(**line: object) -> Network:
    """A mine sells 10 a day to a mill, which sells 20 to final demand."""
    return network(
        {"FIN/mine": {"output": 10}, "DEU/mill": {"output": 20, **line}},
        [("FIN/mine", "DEU/mill", {"flow": 10})],
        [("DEU/mill", {"quantity": 20, "market": "DEU"})],
    ).with_(unit="monetary")


def world(lands: int = 4, items: int = 6, seed: int = 0, unknown: bool = False) -> Network:
    """A balanced table in money, every industry buying from most others."""
    random = stream(seed, "model tables")
    n = lands * items
    flows = random.lognormal(0, 1, (n, n)) * (random.random((n, n)) > 0.2)
    final = random.uniform(0.5, 1.5, n) * flows.sum(axis=1) + 1
    supplier, customer = (ends.astype(np.int32) for ends in np.nonzero(flows))
    m, nothing = supplier.size, np.full(n, np.nan)
    sector = np.tile(np.arange(items, dtype=np.int32), lands)
    names = tuple(f"land{k // items}/item{k % items}" for k in range(n))
    output = flows.sum(axis=1) + final
    return Network(
        nodes=Nodes(
            id=names, site=Labels.unknown(n), item=Labels(sector, tuple(f"item{k}" for k in range(items))),
            country=Labels(np.repeat(np.arange(lands, dtype=np.int32), items), tuple(f"land{k}" for k in range(lands))),
            sector=Labels.unknown(n), commodity=Labels.unknown(n), owner=Labels.unknown(n), output=output,
            capacity=np.full(n, np.nan if unknown else np.inf), stock=np.zeros(n), recovery=nothing,
            unit_cost=np.zeros(n), lat=nothing, lon=nothing, tier=np.full(n, -1, dtype=np.int32),
            estimated=np.zeros(n, dtype=np.bool_),
        ),
        arcs=Arcs(
            supplier=supplier, customer=customer, quantity=flows[supplier, customer] / output[customer],
            flow=flows[supplier, customer], price=np.ones(m), tariff=np.zeros(m), lead_time=np.zeros(m),
            access=np.ones(m), criticality=np.ones(m), route=Labels.unknown(m), share_low=np.ones(m),
            share_high=np.ones(m), estimated=np.zeros(m, dtype=np.bool_),
        ),
        demand=Demand(
            node=np.arange(n, dtype=np.int32), market=Labels.unknown(n), quantity=final, price=np.ones(n),
            margin=np.ones(n), access=np.ones(n),
        ),
        unit="monetary",
    )  # fmt: skip


def bought(net: Network, column: str, settings: Mapping[str, float] | None = None) -> list[float]:
    """A column of the inputs in use."""
    system = lay_out(net, settings or {}).system
    return list(getattr(system, column)[system.flow > 0])


def with_stock(net: Network, node: int, quantity: float) -> Network:
    """What the mine makes, kept at a node."""
    item = net.nodes.item.names.index("mine")
    at, of = np.array([node], np.int32), np.array([item], np.int32)
    return net.with_(stocks=InputStocks(node=at, item=of, quantity=np.array([quantity])))


def hit(channel: Channel, target: list[int], level: list[float] | float, start: float = 0, end: float = np.inf) -> Hit:
    levels = np.atleast_1d(np.asarray(level, dtype=float))[:, None]
    return Hit((Footprint(channel, np.array(target, np.int32), np.ones(len(target)), start, end),), levels)


def ask(net: Network, what: Hit, settings: Mapping[str, float] | None = None, horizon: float = DAYS) -> Response:
    return PLUGIN.propagate(net, what, horizon, settings or {}, silent)


def test_a_stopped_mine_stops_the_mill_when_the_stock_is_gone() -> None:
    """Four days of stock, output held back below two: worked by hand in the tests of the events."""
    found = ask(two_steps(), hit(Channel.CAPACITY, [0], -1.0, start=1), PLAIN, horizon=7)
    assert found.targets == ("FIN/mine", "DEU/mill")
    assert found.baseline.tolist() == [70.0, 140.0]
    assert found.loss[0] == pytest.approx([60, 10 + 15 + 17.5])
    assert found.metrics["time_to_survive"][0].tolist() == [1, 4]
    assert found.metrics["time_to_recover"][0].tolist() == [np.inf, np.inf]
    assert found.metrics["unmet_demand"][0] == pytest.approx([0, 42.5])
    assert found.metrics["lowest_output"][0] == pytest.approx([0, 2.5 / 20])
    assert found.metrics["lowest_total"][0] == pytest.approx([2.5 / 30] * 2)


def test_nothing_is_lost_where_nothing_happens() -> None:
    for net in (two_steps(), world()):
        for calm in (Hit.none(3), hit(Channel.CAPACITY, [0], [0.0, 0.0]), hit(Channel.CAPACITY, [0], -1.0, start=99)):
            found = ask(net, calm)
            assert (found.loss == 0).all()
            assert (found.metrics["time_to_survive"] == np.inf).all()
            assert (found.metrics["time_to_recover"] == 0).all()
            assert found.metrics["lowest_total"] == pytest.approx(1)


def test_a_table_is_dense_and_anything_else_is_links() -> None:
    assert isinstance(lay_out(world(), {}).system.table, Grid)
    net = world()
    few = net.with_(arcs=_take(net.arcs, np.arange(0, len(net.arcs), 25)))
    assert isinstance(lay_out(few, {}).system.table, Links), "one pair in thirty trades"
    more = net.nodes.item.codes.copy()
    more[0] = 3
    odd = net.with_(nodes=replace(net.nodes, item=Labels(more, net.nodes.item.names)))
    assert isinstance(lay_out(odd, {}).system.table, Links), "no country makes everything once"
    twice = replace(net.arcs, supplier=net.arcs.supplier.copy(), customer=net.arcs.customer.copy())
    twice.supplier[1], twice.customer[1] = twice.supplier[0], twice.customer[0]
    assert isinstance(lay_out(net.with_(arcs=twice), {}).system.table, Links), "one pair, two arcs: each keeps its own"


def _take(arcs: Arcs, rows: np.ndarray) -> Arcs:
    columns = {one.name: value for one in fields(arcs) if (value := getattr(arcs, one.name)) is not None}
    return Arcs(**{
        name: column.take(rows) if isinstance(column, Labels) else column[rows] for name, column in columns.items()
    })  # fmt: skip


@pytest.mark.parametrize("channel", sorted(PLUGIN.channels))
def test_both_forms_give_the_same_losses(channel: Channel) -> None:
    """The same table, one arc of which is cut in two halves, runs on links."""
    net = world()
    arcs = net.arcs
    twice = _take(arcs, np.append(np.arange(len(arcs)), 0))
    flow = twice.flow.copy()
    flow[[0, -1]] /= 2
    split = net.with_(arcs=replace(twice, flow=flow))
    sizes = {"capacity": 24, "recipe": 24, "demand": 24, "market": 24}
    target = list(range(0, sizes.get(channel.value, len(arcs)), 7))
    level = [4.0 if channel is Channel.DELAY else -0.6]
    one = ask(net, hit(channel, target, level, 3, 20), PLAIN)
    more = [*target, len(arcs)] if channel in {Channel.LINK, Channel.DELAY} else target
    two = ask(split, hit(channel, more, level, 3, 20), PLAIN)
    assert np.abs(one.loss).max() > 1e-3
    assert two.loss == pytest.approx(one.loss, rel=1e-9, abs=1e-9)


def test_many_scenarios_equal_one_by_one() -> None:
    net = world()
    levels = np.linspace(-1, 0.5, 40)
    both = Hit(
        (
            Footprint(Channel.CAPACITY, np.arange(5, dtype=np.int32), np.linspace(0.2, 1, 5), 2, 20, 4),
            Footprint(Channel.LINK, np.arange(0, 90, dtype=np.int32), np.full(90, 0.9), 5, np.inf),
        ),
        np.column_stack([levels, levels[::-1]]),
    )
    whole = ask(net, both)
    for k in range(0, 40, 7):
        alone = ask(net, both.take([k]))
        assert whole.loss[k] == pytest.approx(alone.loss[0], rel=1e-9, abs=1e-9)
        for name in whole.metrics:
            assert whole.metrics[name][k] == pytest.approx(alone.metrics[name][0], rel=1e-9, abs=1e-9)


def test_stated_stocks_count_and_have_at_least_two_days() -> None:
    net, default = two_steps(), parameter("ario.inventory_days").value
    stocked = with_stock(net, 1, 70.0)
    assert bought(stocked, "days") == [7.0]
    assert bought(stocked, "days", {"ario.stock_factor": 0.5}) == [3.5]
    assert bought(stocked, "days", {"ario.stock_factor": 0.1}) == [2.0]
    assert bought(net, "days") == [default]
    assert bought(with_stock(net, 0, 70.0), "days") == [default], "who does not use it, keeps it for nothing"


def test_cheap_inputs_stop_nobody_unless_their_stock_is_stated() -> None:
    net = two_steps()
    assert bought(net, "critical", {"ario.critical_share": 0.6}) == [0.0]
    assert bought(net, "critical", {"ario.critical_share": 0.5}) == [1.0]
    assert bought(with_stock(net, 1, 70.0), "critical", {"ario.critical_share": 0.6}) == [1.0]
    for stated, read in ((0.5, 0.5), (np.nan, 1.0)):
        assert bought(net.with_(arcs=replace(net.arcs, criticality=np.array([stated]))), "critical") == [read]


def test_stated_capacity_is_at_hand_and_is_all() -> None:
    """Demand doubles: a mill with room for half as much again makes that at once, and never more."""
    net = two_steps(capacity=30)
    found = ask(net, hit(Channel.DEMAND, [0], 1.0, start=1), PLAIN, horizon=4)
    assert found.loss[0, 1] == pytest.approx(-30)
    low = lay_out(two_steps(capacity=5), {})
    assert low.system.capacity[1] == 20
    assert any("sell more than their stated capacity" in note for note in low.notes)


def test_a_node_that_is_not_ready_is_missing_from_both_runs() -> None:
    net = two_steps()
    late = net.with_(nodes=replace(net.nodes, ready=np.array([3.0, 0.0])))
    assert (ask(late, Hit.none()).loss == 0).all()
    found = ask(late, hit(Channel.CAPACITY, [0], -1.0, start=1), PLAIN | {"ario.adaptive_orders": 0.0}, horizon=6)
    assert found.loss[0, 0] == pytest.approx(30), "days 3, 4 and 5 are lost; before, there was nothing to lose"


def test_deliveries_to_those_who_sell_nothing_are_final_demand() -> None:
    net = network(
        {"FIN/mine": {"output": 10}, "DEU/user": {"output": 0}},
        [("FIN/mine", "DEU/user", {"flow": 4})],
        [("FIN/mine", {"quantity": 6})],
    ).with_(unit="monetary")
    laid = lay_out(net, {})
    assert laid.system.final.tolist() == [10, 0]
    assert laid.origin.tolist() == [-1]
    assert any("count as final demand" in note for note in laid.notes)
    assert ask(net, hit(Channel.CAPACITY, [0], -0.5), PLAIN, horizon=10).loss[0] == pytest.approx([50, 0])


def test_sales_count_where_output_says_something_else() -> None:
    laid = lay_out(
        network({"FIN/mine": {"output": 99}}, [], [("FIN/mine", {"quantity": 6})]).with_(unit="monetary"), {}
    )
    assert laid.system.output.tolist() == [6]
    assert laid.notes == ("1 nodes sell something else than their stated output (FIN/mine): sales count.",)


def test_every_problem_of_a_network_is_said_at_once() -> None:
    net = two_steps()
    bad = net.with_(
        arcs=replace(net.arcs, flow=np.array([np.nan])), demand=replace(net.demand, quantity=np.array([-1.0]))
    )
    with pytest.raises(UserError) as caught:
        ask(bad, Hit.none())
    assert [problem.field for problem in caught.value.problems] == ["flow", "demand"]
    wrong = {"ario.psi": 2.0, "ario.inventory_days": -1.0, "ario.stock_factor": float("nan"), "ario.restore_days": 0.5}
    with pytest.raises(UserError) as caught:
        ask(net, Hit.none(), wrong)
    assert {problem.field for problem in caught.value.problems} == set(wrong)
    assert "ario.psi: 2 lies outside 0 to 1." in str(caught.value)


def test_the_variants_name_real_assumptions() -> None:
    assert len(PLUGIN.variants) == 7
    for changes in PLUGIN.variants.values():
        for name, value in changes.items():
            one = parameter(name)
            assert one.low <= value <= one.high or one.low == one.high
    assert not PLUGIN.monotone


def test_part_days_at_the_end_are_taken_in_proportion() -> None:
    stop = hit(Channel.CAPACITY, [0], -1.0)
    net = network({"FIN/mine": {"output": 10}}, [], [("FIN/mine", {"quantity": 10})]).with_(unit="monetary")
    assert ask(net, stop, horizon=2.5).loss[0, 0] == pytest.approx(25)


@pytest.mark.shared
@pytest.mark.slow
def test_the_embargo_of_2022_and_how_far_it_can_be_trusted(shared: Path) -> None:
    """The coalition of 2022 buys no Russian mining products, fuels and metals for 120 days."""
    from foreshock.pipeline.world import WorldSettings
    from foreshock.pipeline.world import world as world_run

    embargo = {"type": "sanction", "by": "SANCTIONS_2022", "target": "RUS", "side": "exports", "share": 1,
               "sectors": ["mining", "coke and refining", "metals"], "duration": 120}  # fmt: skip
    settings = WorldSettings(model="ario", horizon=365, top=4)
    found = world_run(shared / "wiod2013" / "wiot_2011.npz", shocks=[embargo], settings=settings).ranking
    first = found.industries[0]
    assert (first.region, first.sector) == ("RUS", "c2")
    assert first.days == pytest.approx(65, abs=1)
    assert 100e9 < found.total < 160e9
    assert first.low < first.loss < first.high
    assert found.fragility is not None
    assert found.fragility.fragile
    worst = max(found.fragility.variants, key=lambda one: one.loss)
    assert worst.name == "half the stocks, every input stops production"
    assert worst.collapsed
    assert "depends on the assumptions more than on the shock" in found.fragility.warning()


def test_the_input_that_is_missing_has_its_name() -> None:
    """The mill stops for want of what the mine makes; the mine itself lacks nothing."""
    net = two_steps()
    found = ask(net, hit(Channel.CAPACITY, [0], -1.0, start=1), PLAIN, horizon=7)
    assert found.metrics["scarce_input"][0].tolist() == [-1, net.nodes.item.names.index("mine")]
    assert (ask(net, Hit.none()).metrics["scarce_input"] == -1).all()
