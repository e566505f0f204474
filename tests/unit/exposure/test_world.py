"""A world table as a network, policy shocks on it, and a company inside it."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from propagation_networks import shock

from foreshock.core.errors import UserError
from foreshock.core.parameters import parameter
from foreshock.core.registry import get
from foreshock.exposure.world import sector_codes, world_network
from foreshock.schema.network import Network
from foreshock.schema.shock import Shock
from foreshock.schema.world import WorldTable


def small() -> WorldTable:
    """Two countries and the rest, two sectors; stocks of German steel were run down by 1."""
    Z = np.arange(36.0).reshape(6, 6) % 5
    F = np.array([[9, 0, 3], [4, 2, 0], [5, -1, 2], [0, 8, 0], [1, 1, 1], [2, 0, 7.0]])
    return WorldTable(
        regions=("RUS", "DEU", "ROW"),
        sectors=("c2", "c15"),
        demand=("final",),
        Z=Z,
        F=F,
        x=Z.sum(axis=1) + F.sum(axis=1),
        year=2011,
        titles={"c2": "mining", "c15": "transport equipment"},
        notes=("read",),
    )


def met(made: Shock, net: Network) -> dict[str, list[str]]:
    """Channel -> what is hit, as 'seller>buyer' or 'seller@market'."""
    ids, arcs, demand = net.nodes.id, net.arcs, net.demand
    words = {
        "link": lambda k: f"{ids[arcs.supplier[k]]}>{ids[arcs.customer[k]]}",
        "cost": lambda k: f"{ids[arcs.supplier[k]]}>{ids[arcs.customer[k]]}",
        "delay": lambda k: f"{ids[arcs.supplier[k]]}>{ids[arcs.customer[k]]}",
        "market": lambda k: f"{ids[demand.node[k]]}@{demand.market[k]}",
        "demand": lambda k: f"{ids[demand.node[k]]}@{demand.market[k]}",
        "capacity": lambda k: ids[k],
    }
    return {
        one.channel.value: [words[one.channel.value](k) for k in one.target.tolist()] for one in made.footprint(net)
    }


def test_the_network_is_the_table_a_day() -> None:
    table = small().clipped()
    net = world_network(small())
    daily = 1e6 / 365
    assert net.nodes.id == ("RUS/c2", "RUS/c15", "DEU/c2", "DEU/c15", "ROW/c2", "ROW/c15")
    assert net.nodes.output == pytest.approx(table.x * daily, rel=1e-15)
    matrix = np.zeros((6, 6))
    matrix[net.arcs.supplier, net.arcs.customer] = net.arcs.flow
    assert matrix == pytest.approx(table.Z * daily)
    assert len(net.arcs) == np.count_nonzero(table.Z)
    made = net.nodes.output[net.arcs.customer]
    assert net.arcs.quantity == pytest.approx(net.arcs.flow / made)
    sold = np.zeros((6, 3))
    sold[net.demand.node, net.demand.market.codes] = net.demand.quantity
    assert sold == pytest.approx(table.F * daily)
    assert net.nodes.output == pytest.approx(matrix.sum(axis=1) + sold.sum(axis=1))
    assert (net.unit, net.currency, net.price_year) == ("monetary", "USD", 2011)
    assert net.notes[0] == "read"
    assert "1 negative cells of final demand" in net.notes[1]


def test_negative_deliveries_and_odd_outputs_are_said() -> None:
    table = replace(small().clipped(), notes=())
    Z = table.Z.copy()
    Z[0, 1] = -3
    net = world_network(replace(table, Z=Z, x=table.x - [table.Z[0, 1], 0, 0, 0, 0, 0]))
    assert net.notes[0].startswith("1 negative deliveries between industries (-3) were set to 0")
    odd = world_network(replace(table, x=table.x * 1.01))
    assert odd.nodes.output == pytest.approx(world_network(table).nodes.output)
    assert odd.notes[0].startswith("Output was recomputed")
    assert world_network(table).notes == ()


@pytest.mark.parametrize("name", ["mining", "Mining", "c2", " C2 "])
def test_sectors_answer_to_code_and_title(name: str) -> None:
    assert sector_codes(small(), [name]) == ("c2",)
    made = shock(type="sanction", by="DEU", target="RUS", sectors=[name], side="exports")
    assert met(made, world_network(small())) == {"link": ["RUS/c2>DEU/c2", "RUS/c2>DEU/c15"]}
    assert made.remarks(world_network(small())) == ()


def test_a_sector_that_is_not_there_is_named_with_the_nearest() -> None:
    with pytest.raises(UserError, match="Did you mean 'mining'"):
        sector_codes(small(), ["minning"])
    (remark,) = shock(type="import_ban", importer="DEU", sectors="minning").remarks(world_network(small()))
    assert "Did you mean 'mining'" in remark


def test_import_bans() -> None:
    net = world_network(small())
    ban = met(shock(type="import_ban", importer="DEU", sectors="mining"), net)
    assert ban == {
        "link": ["RUS/c2>DEU/c2", "RUS/c2>DEU/c15", "ROW/c2>DEU/c2", "ROW/c2>DEU/c15"],
        "market": ["ROW/c2@DEU"],
    }
    from_one = met(shock(type="import_ban", importer="DEU", origin="RUS", sectors=["c15"]), net)
    assert from_one == {"link": ["RUS/c15>DEU/c2", "RUS/c15>DEU/c15"], "market": ["RUS/c15@DEU"]}
    bloc = met(shock(type="import_ban", importer=["DEU", "RUS"]), net)
    assert all(one.startswith("ROW") for one in (*bloc["link"], *bloc["market"]))
    made = shock(type="import_ban", importer="DEU")
    assert (made.direction, made.magnitude.mode) == (-1, parameter("shocks.import_ban_share").mode)
    assert shock(type="import_ban", importer="DEU", change="lift").direction == 1
    assert shock(type="import_ban", importer="FRA").remarks(net) == ("nothing here is used or sold in France",)
    assert "nothing here is made in France" in shock(type="import_ban", importer="DEU", origin="FRA").remarks(net)
    assert made.sentence() == "Germany stops 50-100 % (most likely 90 %) of imports of all goods, at once."


def test_price_caps() -> None:
    net = world_network(small())
    cap = shock(type="price_cap", by="G7", target="RUS", sectors="mining", withheld=0.2, discount=0.3)
    assert met(cap, net) == {"link": ["RUS/c2>DEU/c2", "RUS/c2>DEU/c15"], "cost": ["RUS/c2>DEU/c2", "RUS/c2>DEU/c15"]}
    effect = {
        one.channel.value: float(one.weight[0] * cap.direction * cap.magnitude.mean) for one in cap.footprint(net)
    }
    assert effect == {"link": pytest.approx(-0.2), "cost": pytest.approx(-0.3)}
    only_price = shock(type="price_cap", by="DEU", target="RUS", withheld=0, discount=0.3)
    assert only_price.magnitude.mode == 0.3
    assert set(met(only_price, net)) == {"cost"}
    assert met(shock(type="price_cap", by="DEU", target="RUS", sectors="c15", discount=0), net) == {
        "link": ["RUS/c15>DEU/c2", "RUS/c15>DEU/c15"],
        "market": ["RUS/c15@DEU"],
    }
    with pytest.raises(ValueError, match="does nothing"):
        shock(type="price_cap", by="DEU", target="RUS", withheld=0, discount=0)
    assert shock(type="price_cap", by="DEU", target="FRA").remarks(net) == ("nothing here is made in France",)
    assert cap.sentence() == "The G7 caps the price of mining from Russia: 20 % withheld, 30 % cheaper, at once."
    lifted = shock(type="price_cap", by="G7", target="RUS", withheld=0.2, discount=0.3, change="lift")
    assert lifted.sentence() == "The G7 lifts the cap on all goods from Russia: 20 % sold again, 30 % dearer, at once."


def test_a_tariff_costs_volume_on_purchases_and_sales_in_money() -> None:
    net = world_network(small())
    made = shock(type="tariff", importer="DEU", exporter="RUS", rate=0.1)
    links = ["RUS/c2>DEU/c2", "RUS/c2>DEU/c15", "RUS/c15>DEU/c2", "RUS/c15>DEU/c15"]
    assert met(made, net) == {"cost": links, "demand": ["RUS/c15@DEU"], "link": links}
    weights = {one.channel.value: one.weight[0] for one in made.footprint(net)}
    assert weights["link"] == weights["demand"] == -parameter("shocks.tariff_elasticity").value


def test_routes_by_country_pair_and_sector() -> None:
    routes = {("RUS", "DEU"): "danish_straits", ("DEU", "ROW"): "suez_canal|malacca_strait", ("RUS", "FRA"): "bosporus"}
    net = world_network(small(), routes=routes, shipped=["mining"])
    assert met(shock(type="route", route="Danish Straits", state="closed", days=9), net) == {
        "delay": ["RUS/c2>DEU/c2", "RUS/c2>DEU/c15"]
    }
    every = world_network(small(), routes=routes)
    assert len(met(shock(type="route", route="suez_canal", state="closed"), every)["link"]) == 4
    with pytest.raises(UserError, match="no sector"):
        world_network(small(), routes=routes, shipped=["ore"])


SHOCKS = [
    {"type": "sanction", "by": "SANCTIONS_2022", "target": "RUS", "sectors": ["mining", "c8", "metals"]},
    {"type": "export_ban", "origin": "RUS", "commodities": "mining"},
    {"type": "import_ban", "importer": "EU", "origin": "RUS", "sectors": "mining"},
    {"type": "price_cap", "by": "PRICE_CAP_2022", "target": "RUS", "sectors": ["mining", "coke and refining"]},
    {"type": "tariff", "importer": "USA", "exporter": "CHN", "rate": 0.25},
    {"type": "capacity", "countries": "RUS", "sectors": ["c2"], "lost": 0.8},
    {"type": "demand", "markets": "EU", "products": "transport equipment", "change_by": -0.2},
]


@pytest.mark.shared
def test_every_policy_lands_on_wiod_at_once(shared: Path) -> None:
    table = get("sources", "wiod2013").read(shared / "wiod2013", 2011)
    net = world_network(table)
    assert (len(net.nodes), len(net.arcs)) == (1435, np.count_nonzero(table.Z))
    row = np.array([region for region, _ in table.industries])
    sector = np.array([name for _, name in table.industries])
    for fields in SHOCKS:
        made = shock(**fields)
        begin = time.perf_counter()
        found = made.footprint(net)
        assert time.perf_counter() - begin < 1.0
        assert found
        assert made.remarks(net) == ()
    (links, markets) = shock(**SHOCKS[1], share=1.0).footprint(net)
    russian = (row == "RUS") & (sector == "c2")
    assert links.target.size == np.count_nonzero(table.Z[russian][:, row != "RUS"])
    by_region = table.clipped().F.reshape(1435, 41, 5).sum(axis=2)
    abroad = np.array(table.regions) != "RUS"
    assert net.demand.quantity[markets.target].sum() * 365 == pytest.approx(1e6 * by_region[russian][:, abroad].sum())
