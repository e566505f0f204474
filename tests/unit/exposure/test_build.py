"""From tables to a network: flows, costs, stocks, who supplies whom. Every number is worked out by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from exposure_tables import PUMPS, STUDY, built

from foreshock.core.units import DAYS_PER_YEAR
from foreshock.data.frames import tables
from foreshock.data.tables import read_folder
from foreshock.exposure import TABLES, build
from foreshock.schema.network import Network

SUPPLY = PUMPS["supply"]


def yearly(network: Network, node: str) -> float:
    return float(network.nodes.output[network.node(node)]) * DAYS_PER_YEAR


def arc(network: Network, supplier: str, customer: str) -> int:
    ends = zip(network.arcs.supplier.tolist(), network.arcs.customer.tolist(), strict=True)
    return list(ends).index((network.node(supplier), network.node(customer)))


def test_demand_explodes_through_the_recipes_by_share() -> None:
    network = built()
    assert yearly(network, "plant/engine") == pytest.approx(1000)
    assert yearly(network, "acme/pump") == pytest.approx(1500)
    assert yearly(network, "beta/pump") == pytest.approx(500)
    assert yearly(network, "acme/nickel") == pytest.approx(20)
    inner = arc(network, "acme/nickel", "beta/pump")
    assert network.arcs.flow[inner] * DAYS_PER_YEAR == pytest.approx(5)
    assert network.arcs.quantity[inner] == 0.01
    assert network.arcs.share_low[inner] == network.arcs.share_high[inner] == 1
    assert network.products == ("engine",)
    assert network.nodes.tier[: network.node("acme/nickel") + 1].tolist() == [0, 1, 1, 2]


def test_costs_roll_up_and_the_margin_follows() -> None:
    network = built()
    assert network.arcs.price[arc(network, "acme/pump", "plant/engine")] == pytest.approx(20 + 0.01 * 16000)
    cost = 100 + 2 * (0.75 * (20 + 160) + 0.25 * (16 + 160))
    assert network.demand.margin[0] == pytest.approx(900 - cost)
    assert network.nodes.unit_cost[network.node("plant/engine")] == 100


def test_tariff_and_stated_price_enter_the_cost() -> None:
    supply = (
        "site,item,share,unit_cost,price,tariff\nplant,engine,,100,,\nacme,pump,1,20,200,0.25\nacme,nickel,1,16000,,\n"
    )
    network = built({"supply": supply})
    assert network.demand.margin[0] == pytest.approx(900 - 100 - 2 * 200 * 1.25)


def test_margin_alone_is_enough_and_gives_the_price() -> None:
    network = built({"demand": "product,market,quantity,margin\nengine,usa,1000,250\n"})
    assert network.demand.margin[0] == 250
    assert network.demand.price[0] == pytest.approx(250 + 100 + 2 * 179)
    assert network.demand.market[0] == "USA"


def test_what_is_unknown_stays_unknown() -> None:
    network = built(
        {
            "supply": "site,item,share\nplant,engine,\nacme,pump,\nacme,nickel,\n",
            "demand": "product,market,quantity,margin\nengine,The North,1000,250\n",
        }
    )
    assert np.isnan(network.nodes.capacity[: network.node("acme/nickel") + 1]).all()
    assert np.isnan(network.nodes.recovery).all()
    assert np.isnan(network.arcs.price).all()
    assert np.isnan(network.demand.price).all()
    assert network.demand.market[0] == "The North"
    assert "3 of 3 capacities are not stated: unknown, not unlimited." in network.notes


@pytest.mark.parametrize(
    ("given", "shares"),
    [(("", ""), (0.5, 0.5)), (("0.6", ""), (0.6, 0.4)), (("1", ""), (1.0, 0.0)), (("0.3", "0.7"), (0.3, 0.7))],
)
def test_an_empty_share_takes_an_equal_part_of_the_rest(given: tuple[str, str], shares: tuple[float, float]) -> None:
    pumps = f"acme,pump,{given[0]},5000\nbeta,pump,{given[1]},5000\n"
    supply = f"site,item,share,capacity\nplant,engine,,\n{pumps}acme,nickel,,\n"
    network = built({"supply": supply, "demand": "product,market,quantity,margin\nengine,USA,1000,250\n"})
    assert yearly(network, "acme/pump") == pytest.approx(2000 * shares[0])
    assert yearly(network, "beta/pump") == pytest.approx(2000 * shares[1])


def test_a_shut_relation_has_no_share_and_no_flow() -> None:
    supply = "site,item,capacity,access\nplant,engine,,\nacme,pump,,\nbeta,pump,900,0\nacme,nickel,,\n"
    network = built({"supply": supply, "demand": "product,market,quantity,margin\nengine,USA,1000,250\n"})
    shut = arc(network, "beta/pump", "plant/engine")
    assert network.arcs.access[shut] == 0
    assert network.arcs.flow[shut] == 0
    assert yearly(network, "acme/pump") == pytest.approx(2000)


def test_a_shut_market_asks_for_nothing_today() -> None:
    demand = "product,market,quantity,price,access\nengine,USA,1000,900,\nengine,RUS,150,950,0\n"
    network = built({"demand": demand})
    assert yearly(network, "plant/engine") == pytest.approx(1000)
    assert network.demand.quantity[1] * DAYS_PER_YEAR == pytest.approx(150)
    assert network.demand.access.tolist() == [1, 0]
    assert network.demand.margin[1] - network.demand.margin[0] == pytest.approx(50)


def test_stock_in_days_of_cover_and_in_units() -> None:
    network = built({"stock": "site,item,quantity,days\nplant,engine,,10\nplant,pump,,20\nacme,nickel,3,\n"})
    assert network.nodes.stock[network.node("plant/engine")] == pytest.approx(10 * 1000 / 365)
    assert network.nodes.stock[network.node("acme/nickel")] == 3
    assert len(network.stocks) == 1
    assert network.stocks.node[0] == network.node("plant/engine")
    assert network.nodes.item.names[network.stocks.item[0]] == "pump"
    assert network.stocks.quantity[0] == pytest.approx(20 * 2000 / 365)


def test_a_stock_that_two_lines_share_is_split_by_use() -> None:
    network = built(
        {
            "items": "item\nbig\nsmall\npump\n",
            "bom": "item,input,quantity\nbig,pump,3\nsmall,pump,1\n",
            "supply": "site,item\nplant,big\nplant,small\nacme,pump\n",
            "demand": "product,market,quantity,margin\nbig,USA,100,5\nsmall,USA,100,5\n",
            "stock": "site,item,quantity\nplant,pump,80\n",
        }
    )
    assert dict(zip(network.stocks.node.tolist(), network.stocks.quantity.tolist(), strict=True)) == {
        network.node("plant/big"): pytest.approx(60),
        network.node("plant/small"): pytest.approx(20),
    }


def test_rows_that_name_a_customer_replace_the_general_ones() -> None:
    network = built(
        {
            "sites": "site,country\nplant,USA\nmill,USA\nacme,DEU\nbeta,CHN\ngamma,IND\n",
            "items": "item\nbig\nsmall\nsolo\npump\n",
            "bom": "item,input,quantity\nbig,pump,1\nsmall,pump,1\nsolo,pump,1\n",
            "supply": (
                "site,item,to\nplant,big,\nmill,small,\nplant,solo,\nacme,pump,\nbeta,pump,big\ngamma,pump,mill\n"
            ),
            "demand": "product,market,quantity,margin\nbig,USA,100,5\nsmall,USA,60,5\nsolo,USA,30,5\n",
        }
    )
    assert yearly(network, "beta/pump") == pytest.approx(100)
    assert yearly(network, "gamma/pump") == pytest.approx(60)
    assert yearly(network, "acme/pump") == pytest.approx(30)
    assert len(network.arcs) == 3


def test_two_plants_share_a_product_through_a_gathering_node() -> None:
    network = built(
        {
            "supply": SUPPLY.replace(
                "plant,engine,1200,,100,5", "plant,engine,900,0.6,100,5\nbeta,engine,600,0.4,90,9"
            ),
            "demand": "product,market,quantity,price\nengine,USA,600,900\nengine,DEU,400,900\n",
        }
    )
    gather = network.node("(sales)/engine")
    assert network.demand.node.tolist() == [gather, gather]
    assert yearly(network, "plant/engine") == pytest.approx(600)
    assert yearly(network, "beta/engine") == pytest.approx(400)
    assert np.isinf(network.nodes.capacity[gather])
    assert network.nodes.country[gather] == "USA"
    assert network.nodes.tier[[gather, network.node("plant/engine"), network.node("acme/pump")]].tolist() == [0, 0, 1]
    assert network.products == ("engine",)


def test_a_market_can_have_its_own_plant() -> None:
    network = built(
        {
            "supply": (
                "site,item,unit_cost,to\nplant,engine,100,\nbeta,engine,90,DEU\nacme,pump,20,\nacme,nickel,16000,\n"
            ),
            "demand": "product,market,quantity,price\nengine,USA,600,900\nengine,Germany,400,900\n",
        }
    )
    assert network.demand.node.tolist() == [network.node("plant/engine"), network.node("beta/engine")]
    assert yearly(network, "beta/engine") == pytest.approx(400)


def test_a_trader_needs_no_recipe() -> None:
    network = built(
        {
            "items": "item,commodity\nnickel,nickel\n",
            "bom": None,
            "supply": "site,item,unit_cost\nacme,nickel,16000\n",
            "demand": "product,market,quantity,price\nnickel,USA,10,17000\n",
        }
    )
    assert network.demand.margin[0] == pytest.approx(1000)
    assert not network.arcs.estimated[~network.arcs.estimated].any()


def test_names_are_text_whatever_they_hold() -> None:
    network = built(
        {
            "items": (
                "item,name,unit,commodity\nengine,<script>alert(1)</script>,=cmd|' /C calc'!A0,\n"
                "pump,x,piece,\nnickel,,t,nickel\n"
            )
        }
    )
    assert network.item_units["engine"] == "=cmd|' /C calc'!A0"


def test_columns_in_any_order_and_case_with_strangers_left_alone() -> None:
    network = built({"sites": "Owner,COUNTRY,remark,site\nus,United States,hello,plant\n,germany,,acme\n,CN,,beta\n"})
    assert network.nodes.country.decode()[:4] == ["USA", "DEU", "CHN", "DEU"]
    assert "sites.csv: not used: remark." in network.notes


def test_workbook_and_parquet_give_the_same_network(tmp_path: Path) -> None:
    import polars as pl

    for name, text in PUMPS.items():
        (tmp_path / f"{name}.csv").write_text(text)
    plain = tables(build(read_folder(tmp_path, TABLES), STUDY))
    for name in ("supply", "demand"):
        pl.read_csv(tmp_path / f"{name}.csv").write_parquet(tmp_path / f"{name}.parquet")
        (tmp_path / f"{name}.csv").unlink()
    again = tables(build(read_folder(tmp_path, TABLES), STUDY))
    assert all(frame.equals(again[name]) for name, frame in plain.items())
