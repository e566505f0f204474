"""A company inside a world table: balance, values, and what reaches its line from far above."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from propagation_networks import network, scenario_set, shock
from toy_world import toy_world

from foreshock.core.errors import UserError
from foreshock.core.parameters import parameter
from foreshock.exposure.embed import embed
from foreshock.exposure.values import unit_values
from foreshock.exposure.world import world_network
from foreshock.propagation import engine
from foreshock.schema.network import Network

DAILY = 1e6 / 365


def company(**changes: dict[str, object]) -> Network:
    """A press (300 a day at 2,000) of 2 castings from Germany at 100 and a control at 50 from nobody knows where."""
    base: dict[str, dict[str, object]] = {
        "A/casting": {"country": "DEU", "output": 600.0, "capacity": 800.0, "commodity": "iron"},
        "B/control": {"output": 300.0, "unit_cost": 40.0},
        "F/press": {"country": "DEU", "output": 300.0, "capacity": 330.0, "stock": 10.0},
    }
    links = [
        ("A/casting", "F/press", {"flow": 600.0, "quantity": 2.0, "price": 100.0, "lead_time": 7.0}),
        ("B/control", "F/press", {"flow": 300.0, "quantity": 1.0, "price": 50.0, "criticality": 0.5}),
    ]
    sold = [("F/press", {"quantity": 300.0, "price": 2000.0, "margin": 400.0, "market": "DEU"})]
    nodes = {name: row | changes.get(name, {}) for name, row in base.items()}
    return network(nodes, links, sold, [("F/press", "casting", 1200.0)])


SECTORS = {"iron": "metals", "control": "c13"}


def sales(net: Network) -> np.ndarray:
    n = len(net.nodes)
    return np.bincount(net.arcs.supplier, weights=net.arcs.flow, minlength=n) + np.bincount(
        net.demand.node, weights=net.demand.quantity * net.demand.access, minlength=n
    )


def test_everything_that_is_made_is_sold() -> None:
    net = embed(company(), toy_world(), SECTORS)
    assert sales(net) == pytest.approx(net.nodes.output, rel=1e-12)
    made = net.nodes.output
    assert net.arcs.quantity == pytest.approx(net.arcs.flow / made[net.arcs.customer], rel=1e-12)
    assert made[:3].tolist() == [60_000, 15_000, 600_000]
    assert made.sum() == pytest.approx(toy_world().x.sum() * DAILY + 600_000)
    assert (net.unit, net.currency, len(net.nodes)) == ("monetary", "USD", 9)


def test_a_supplier_buys_as_its_industry_does_and_is_carved_out_of_it() -> None:
    world = world_network(toy_world())
    net = embed(company(), toy_world(), SECTORS)
    deu = net.node("DEU/c12")
    part = 60_000 / world.nodes.output[deu - 3]
    assert net.nodes.output[deu] == pytest.approx(world.nodes.output[deu - 3] - 60_000)

    def bought(by: int) -> np.ndarray:
        mine = net.arcs.customer == by
        return np.bincount(net.arcs.supplier[mine], weights=net.arcs.flow[mine], minlength=len(net.nodes))

    coefficient = toy_world().Z[:, 2] / toy_world().x[2]
    left = net.nodes.output[3:] / world.nodes.output
    assert bought(0)[3:] == pytest.approx(coefficient * 60_000 * left, rel=1e-12)
    assert bought(0)[3:] == pytest.approx(part * (bought(0) + bought(deu))[3:], rel=1e-12)
    assert net.arcs.estimated.sum() == np.count_nonzero(bought(0)) + np.count_nonzero(bought(1))
    # the control is from nobody knows where: all machinery of the world by its output
    machinery = toy_world().x[1::2]
    mix = (toy_world().Z[:, 1::2] / machinery) @ (machinery / machinery.sum())
    assert bought(1)[3:] == pytest.approx(mix * 15_000 * left, rel=1e-12)


def test_what_the_tables_say_is_kept() -> None:
    net = embed(company(), toy_world(), SECTORS)
    assert net.nodes.capacity[:3].tolist() == [80_000, np.inf, 660_000]
    assert net.nodes.stock[:3].tolist() == [0, 0, 20_000]
    assert net.arcs.lead_time[:2].tolist() == [7, 0]
    assert net.arcs.criticality[:2].tolist() == [1, 0.5]
    assert net.demand.margin[0] == pytest.approx(0.2)
    assert net.demand.market[0] == "DEU"
    names = net.nodes.item.names
    stocks = {
        names[int(item)]: (int(node), held)
        for node, item, held in zip(net.stocks.node, net.stocks.item, net.stocks.quantity, strict=True)
    }
    least = parameter("world.least_stock_days").value
    assert stocks == {"casting": (2, pytest.approx(120_000)), "control": (2, pytest.approx(least * 15_000))}
    assert [net.nodes.sector[at] for at in (0, 1, 2, 5)] == ["metals", "machinery", None, "metals"]
    doubled = embed(company(), toy_world(), SECTORS, exchange=2.0)
    assert doubled.nodes.output[:3] == pytest.approx(2 * net.nodes.output[:3])


def test_the_worlds_shocks_reach_the_company() -> None:
    """An embargo of Russian metals by Germany: German metals and machines lack them, so do the company's suppliers."""
    net = embed(company(), toy_world(), SECTORS)
    embargo = shock(type="import_ban", importer="DEU", origin="RUS", sectors="metals", share=1.0)
    scenarios = scenario_set([embargo], [[0]], horizon=1.0)
    losses = engine.stress(net, scenarios, engine.cases(scenarios, 1, 0), model="leontief")
    lost = dict(zip(losses.targets, losses.metrics["lost_inputs"][0] / losses.baseline, strict=True))
    russian = toy_world().Z[0, 2] / toy_world().x[2]
    assert lost["A/casting"] > russian * 0.9
    assert 0 < lost["F/press"] < lost["A/casting"]
    alone = engine.stress(
        world_network(toy_world()), scenarios, engine.cases(scenarios, 1, 0), model="leontief"
    ).metrics["lost_inputs"][0]
    before = dict(
        zip(world_network(toy_world()).nodes.id, alone / world_network(toy_world()).nodes.output, strict=True)
    )
    assert lost["DEU/c12"] == pytest.approx(before["DEU/c12"], rel=0.05)
    # the supplier is a firm of that sector: capacity lost by German metals is lost by it
    strike = scenario_set([shock(type="capacity", countries="DEU", sectors="metals", lost=0.5)], [[0]], horizon=1.0)
    hurt = engine.stress(net, strike, engine.cases(strike, 1, 0), model="leontief")
    assert hurt.metrics["lost_inputs"][0][1 - 1] == pytest.approx(60_000 - 40_000)


def test_a_supplier_of_a_country_that_the_table_lacks_stands_for_the_rest_of_the_world() -> None:
    net = embed(company(**{"A/casting": {"country": "VNM"}}), toy_world(), SECTORS)
    row = net.node("ROW/c12")
    assert net.nodes.output[row] == pytest.approx(toy_world().x[4] * DAILY - 60_000)


def test_every_contradiction_is_told() -> None:
    with pytest.raises(UserError) as caught:
        embed(
            company(**{"A/casting": {"output": 6e6}}),
            toy_world(),
            {"irn": "metals", "control": "machin", "casting": "c12"},
        )
    said = str(caught.value)
    for part in (
        "no item, commodity or sector 'irn'",
        "Did you mean 'iron'",
        "Did you mean 'machinery'",
        "times what DEU metals",
    ):
        assert part in said
    with pytest.raises(UserError, match="how many USD one EUR is worth"):
        embed(company().with_(currency="EUR"), toy_world(), SECTORS)
    with pytest.raises(UserError, match="positive"):
        embed(company(), toy_world(), SECTORS, exchange=0.0)
    clash = network({"A/c12": {"output": 1.0}}, [], [("A/c12", {"quantity": 1.0, "price": 1.0})])
    with pytest.raises(UserError, match="'c12' stands in the company and in the table"):
        embed(clash, toy_world(), {})


def test_suppliers_without_a_sector_are_named() -> None:
    net = embed(company(), toy_world(), {"iron": "metals"})
    assert any("1 suppliers have nothing above them, no sector is given (B/control)" in note for note in net.notes)
    assert not (net.arcs.customer == 1).any()


def test_values_by_price_then_what_they_serve_then_cost() -> None:
    net = company()
    assert unit_values(net)[0].tolist() == [100, 50, 2000]
    arcs = net.arcs
    blind = net.with_(arcs=replace(arcs, price=np.array([np.nan, np.nan])))
    value, blank = unit_values(blind)
    assert (value.tolist(), blank.tolist()) == ([1, 40, 2000], [0])
    unseen = blind.with_(nodes=replace(net.nodes, estimated=np.array([True, False, False])))
    assert unit_values(unseen)[0].tolist() == [2000, 40, 2000]
