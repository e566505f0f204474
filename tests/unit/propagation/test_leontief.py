"""Input-output algebra against pymrio, published numbers and cases solved by hand; the model `leontief` likewise."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from propagation_networks import network, scenario_set, shock

from foreshock.core.errors import UserError
from foreshock.core.progress import silent
from foreshock.core.registry import get
from foreshock.propagation import engine
from foreshock.propagation.kernels.leontief import Factored, allocation, extraction, inverse, technical
from foreshock.propagation.models.base import Response
from foreshock.propagation.origin import value_origin
from foreshock.schema.hit import Channel, Footprint, Hit
from foreshock.schema.network import Network
from foreshock.schema.world import WorldTable

MILLER_BLAIR = np.array([[150.0, 500.0], [200.0, 100.0]]), np.array([1000.0, 2000.0])
"""Z and x of the two-sector economy of Miller and Blair (2009), section 2.3."""


@pytest.fixture(scope="module")
def test_table() -> WorldTable:
    pytest.importorskip("pymrio")
    table: WorldTable = get("sources", "pymrio_test").read(Path())
    return table


def test_the_textbook_economy() -> None:
    """A = (.15 .25; .20 .05), L = (1.2541 .3300; .2640 1.1221); demand of 600 and 1500 calls for 1247.5 and 1841.6."""
    Z, x = MILLER_BLAIR
    A = technical(Z, x)
    assert A.tolist() == [[0.15, 0.25], [0.2, 0.05]]
    assert inverse(A).round(4).tolist() == [[1.2541, 0.33], [0.264, 1.1221]]
    assert Factored(A).output(np.array([600.0, 1500.0])).round(1).tolist() == [1247.5, 1841.6]


def test_equal_to_pymrio(test_table: WorldTable) -> None:
    pymrio = pytest.importorskip("pymrio")
    table = test_table
    A, B = technical(table.Z, table.x), allocation(table.Z, table.x)
    L, G = inverse(A), inverse(B)
    assert pymrio.calc_A(table.Z, table.x) == pytest.approx(A, rel=1e-14)
    assert pymrio.calc_L(A) == pytest.approx(L, rel=1e-12)
    assert pymrio.calc_G(pymrio.calc_B(table.Z, table.x)) == pytest.approx(G, rel=1e-12)
    assert pymrio.calc_G(None, L=L, x=table.x) == pytest.approx(G, rel=1e-9)
    y = table.F.sum(axis=1)
    assert pymrio.calc_x_from_L(L, y) == pytest.approx(Factored(A).output(y), rel=1e-12)
    assert Factored(A).content(np.eye(48)[:3]) == pytest.approx(L[:3], rel=1e-12, abs=1e-15)


def test_both_quantity_systems_give_the_output_of_the_table(test_table: WorldTable) -> None:
    table = test_table
    assert inverse(technical(table.Z, table.x)) @ table.F.sum(axis=1) == pytest.approx(table.x, rel=1e-12)
    assert table.value_added @ inverse(allocation(table.Z, table.x)) == pytest.approx(table.x, rel=1e-12)


def test_an_industry_without_output_has_no_coefficients() -> None:
    Z, x = np.array([[1.0, 0.0], [0.0, 0.0]]), np.array([4.0, 0.0])
    assert technical(Z, x).tolist() == allocation(Z, x).tolist() == [[0.25, 0.0], [0.0, 0.0]]


@pytest.mark.shared
def test_russian_value_added_in_final_demand(shared: Path) -> None:
    table = get("sources", "wiod2013").read(shared / "wiod2013", 2011)
    origin = value_origin(table, ["RUS"])
    share = dict(zip(origin.regions, 100 * origin.share, strict=True))
    for code, percent in (("FIN", 2.577), ("POL", 2.213), ("DEU", 0.704), ("CHN", 0.649), ("USA", 0.282)):
        assert share[code] == pytest.approx(percent, abs=6e-4)
    made = table.value_added.reshape(41, 35)[table.regions.index("RUS")].sum()
    assert origin.value.sum() == pytest.approx(made, rel=2e-3)  # rows of the table miss their output by as much
    deu = table.regions.index("DEU")
    assert origin.tier[deu].sum() == pytest.approx(origin.value[deu], rel=1e-12)
    assert origin.distance[deu] > 2 > origin.distance[table.regions.index("RUS")]


def test_value_added_by_tier_and_by_hand() -> None:
    """Ore 10 -> steel 30 -> cars 60, cars alone are sold: ore stands two tiers away and makes a sixth of the value."""
    Z = np.array([[0.0, 10.0, 0.0], [0.0, 0.0, 30.0], [0.0, 0.0, 0.0]])
    x = np.array([10.0, 30.0, 60.0])
    table = WorldTable(
        regions=("RUS", "POL", "DEU"),
        sectors=("goods",),
        demand=("final",),
        Z=Z,
        F=np.array([[0.0, 0, 0], [0, 0, 0], [0, 12, 48]]),
        x=x,
        year=2020,
    )
    origin = value_origin(table, ["Russia"], depth=3)
    assert origin.value.tolist() == pytest.approx([0, 2, 8])
    assert origin.tier[2].tolist() == pytest.approx([0, 0, 8, 0])
    assert origin.distance[2] == pytest.approx(2)
    assert np.isnan(origin.distance[0])
    assert np.isnan(origin.share[0])
    assert origin.content.tolist() == pytest.approx([1, 1 / 3, 1 / 6])
    assert value_origin(table, ["RUS"], depth=1).tier[2].tolist() == pytest.approx([0, 8])
    assert value_origin(table, ["RUS", "POL", "DEU"]).share[1:].tolist() == pytest.approx([1, 1])
    assert value_origin(table, ["POL"], ["Goods"]).value.tolist() == pytest.approx([0, 4, 16])
    for wrong in (
        ([["FRA"]], "no region France"),
        ([["RUS"], ["good"]], "Did you mean 'goods'"),
        ([["RUS"], (), 0], "tier"),
    ):
        with pytest.raises(UserError, match=wrong[1]):
            value_origin(table, *wrong[0])  # type: ignore[arg-type]


def test_extraction_whole_and_in_part(test_table: WorldTable) -> None:
    table = test_table
    A, y = technical(table.Z, table.x), table.F.sum(axis=1)
    out = np.zeros(48)
    out[:8] = 1
    lost = extraction(A, y, out, out)
    kept = np.arange(8, 48)
    alone = np.linalg.solve(np.eye(40) - A[np.ix_(kept, kept)], y[kept])
    assert lost[:8] == pytest.approx(table.x[:8], rel=1e-12)
    assert lost[8:] == pytest.approx(table.x[8:] - alone, rel=1e-9)
    assert np.abs(extraction(A, y, 0 * out, 0 * out)).max() <= 1e-6
    half, whole = extraction(A, y, out / 2, 0 * out), extraction(A, y, out, 0 * out)
    assert (half > 0).all()
    assert (whole > half).all()


def chain() -> Network:
    """Ore 10 -> steel 30 -> cars 60 sold in DEU (48) and in POL (12); steel also has capacity for 36."""
    nodes = {
        "RUS/ore": {"country": "RUS", "output": 10.0},
        "POL/steel": {"country": "POL", "output": 30.0, "capacity": 36.0},
        "DEU/cars": {"country": "DEU", "output": 60.0},
    }
    links = [("RUS/ore", "POL/steel", {"flow": 10.0}), ("POL/steel", "DEU/cars", {"flow": 30.0})]
    sold = [("DEU/cars", {"quantity": 48.0, "market": "DEU"}), ("DEU/cars", {"quantity": 12.0, "market": "POL"})]
    return network(nodes, links, sold).with_(unit="monetary")


def answer(net: Network, hit: Hit, horizon: float = 10.0) -> Response:
    made: Response = get("models", "leontief").propagate(net, hit, horizon, {}, silent)
    return made


def hit(channel: Channel, target: int, level: float, start: float = 0.0, end: float = np.inf, ramp: float = 0.0) -> Hit:
    one = Footprint(channel, np.array([target], np.int32), np.ones(1), start, end, ramp)
    return Hit((one,), np.array([[level]]))


@pytest.mark.parametrize(
    ("channel", "target", "level", "orders", "inputs"),
    [
        # orders of the chain fall in proportion to the cars that are sold; nobody lacks an input
        (Channel.DEMAND, 0, -0.5, [4, 12, 24], [0, 0, 0]),
        (Channel.DEMAND, 0, 0.25, [-2, -6, -12], [0, 0, 0]),
        (Channel.MARKET, 1, -1.0, [2, 6, 12], [0, 0, 0]),
        # ore loses half its order, steel half its ore (5) and cars as much steel
        (Channel.LINK, 0, -0.5, [5, 0, 0], [0, 5, 5]),
        (Channel.LINK, 1, -1.0, [10, 30, 0], [0, 0, 30]),
        # half of 36 is 18: 12 less than 30; ore loses 4 of 10 orders, cars 12 of inputs
        (Channel.CAPACITY, 1, -0.5, [4, 12, 0], [0, 12, 12]),
        # spare capacity takes a small loss; unlimited capacity loses from output
        (Channel.CAPACITY, 1, -0.1, [0, 0, 0], [0, 0, 0]),
        (Channel.CAPACITY, 2, -0.1, [1, 3, 6], [0, 0, 6]),
        (Channel.CAPACITY, 0, 0.5, [0, 0, 0], [0, 0, 0]),
    ],
)
def test_every_channel_by_hand(
    channel: Channel, target: int, level: float, orders: list[float], inputs: list[float]
) -> None:
    found = answer(chain(), hit(channel, target, level))
    assert found.metrics["lost_orders"][0] == pytest.approx(10 * np.array(orders, float), abs=1e-12)
    assert found.metrics["lost_inputs"][0] == pytest.approx(10 * np.array(inputs, float), abs=1e-12)
    assert found.baseline.tolist() == [100, 300, 600]
    worst = np.maximum(orders, inputs) if max(orders) >= 0 and max(inputs) > 0 else np.array(orders)
    assert found.loss[0] == pytest.approx(10 * worst, abs=1e-12)


def test_a_gain_in_orders_stops_at_what_suppliers_can_make() -> None:
    """Twice the cars would need 60 of steel; 36 are there, whatever the cars sell."""
    found = answer(chain(), hit(Channel.DEMAND, 0, 1.25))
    assert found.metrics["lost_orders"][0] == pytest.approx([-20, -60, -600])
    both = Hit(
        (
            Footprint(Channel.DEMAND, np.array([0], np.int32), np.ones(1), 0, np.inf),
            Footprint(Channel.LINK, np.array([1], np.int32), np.ones(1), 0, np.inf),
        ),
        np.array([[0.25, -0.1]]),
    )
    # cars gain 12 of orders and lack 10 % of their 30 of steel: -12 + 3
    assert answer(chain(), both).loss[0, 2] == pytest.approx(-90)


def test_a_shock_counts_for_its_days() -> None:
    full = answer(chain(), hit(Channel.LINK, 0, -0.5)).loss.sum() / 10
    assert answer(chain(), hit(Channel.LINK, 0, -0.5, 2, 5)).loss.sum() == pytest.approx(3 * full)
    assert answer(chain(), hit(Channel.LINK, 0, -0.5, 2.5, 5)).loss.sum() == pytest.approx(2.5 * full)
    ramped = answer(chain(), hit(Channel.LINK, 0, -0.5, 2, 8, 4))
    assert ramped.loss.sum() == pytest.approx((6 - 2) * full)
    assert answer(chain(), hit(Channel.LINK, 0, -0.5, 9), 9.5).loss.sum() == pytest.approx(0.5 * full)
    assert answer(chain(), hit(Channel.LINK, 0, -0.5), 0.0).loss.tolist() == [[0, 0, 0]]


def test_all_that_opens_comes_before_all_that_shuts() -> None:
    net = chain()
    links = [Footprint(Channel.LINK, np.array([0], np.int32), np.ones(1), 0, np.inf, shock=s) for s in range(2)]
    found = [answer(net, Hit(tuple(links), np.array([levels]))).loss for levels in ([-0.5, 0.5], [0.5, -0.5])]
    assert found[0].tolist() == found[1].tolist()
    assert found[0] == pytest.approx(answer(net, hit(Channel.LINK, 0, -0.5)).loss)


def test_what_cannot_be_run_is_said_at_once() -> None:
    net = network({"A/a": {"output": 1.0}, "B/b": {}}, [("A/a", "B/b", {"flow": 2.0})], [("B/b", {"quantity": -1.0})])
    with pytest.raises(UserError) as caught:
        answer(net.with_(unit="monetary"), Hit.none())
    assert [problem.field for problem in caught.value.problems] == ["output", "quantity"]
    more = network({"A/a": {"output": 1.0}, "B/b": {"output": 3.0}}, [("A/a", "B/b", {"flow": 2.0})], [])
    with pytest.raises(UserError, match="sell more to others than they make \\(A/a\\)"):
        answer(more.with_(unit="monetary"), Hit.none())
    with pytest.raises(UserError, match="runs monetary networks"):
        engine.stress(
            chain().with_(unit="physical"), _one(), engine.cases(_one(), 1, 0), model="leontief", horizon=10.0
        )


def _one() -> object:
    return scenario_set([shock(type="export_ban", origin="RUS", share=0.5)], [[], [0]])


def test_through_the_engine() -> None:
    scenarios = _one()
    losses = engine.stress(chain(), scenarios, engine.cases(scenarios, 1, 0), model="leontief", horizon=10.0)  # type: ignore[arg-type]
    assert losses.targets == ("RUS/ore", "POL/steel", "DEU/cars")
    assert losses.loss.tolist() == pytest.approx(np.array([[0, 0, 0], [50, 50, 50]]))
    assert losses.expected() == pytest.approx(75)
