"""The exposure record on companies small enough to work out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from exposure_tables import PUMPS, STUDY, built, company, complaints

from foreshock.exposure import build, concentration
from foreshock.exposure.facts import NoFacts, Origin, Origins, Supply
from foreshock.exposure.indices import hhi
from foreshock.exposure.measure import measure
from foreshock.exposure.sweep import Sweep
from foreshock.schema.exposure import Exposure
from foreshock.schema.network import Network

REVENUE = 900_000.0
SUPPLY = PUMPS["supply"]


class SomeFacts(NoFacts):
    """Nickel comes to Germany from Finland and Russia, and a tenth from nobody knows where."""

    def origins(self, commodity: str, country: str) -> Origins:
        rows = (Origin("FIN", 0.5, 0.4, 0.7), Origin("RUS", 0.4, 0.2, 0.6), Origin("", 0.1, 0.0, 0.3))
        return Origins(rows, "a test")

    def supply(self, commodity: str) -> Supply:
        return Supply({"IDN": 0.5, "RUS": 0.3, "FIN": 0.2}, "a test")

    def stability(self, country: str) -> tuple[float, float, float]:
        return {"FIN": (0.3, 0.25, 0.35), "RUS": (0.7, 0.65, 0.75)}.get(country, (0.5, 0.0, 1.0))


def row(record: Exposure, table: str, name: str) -> dict[str, object]:
    """One row of a table, by its first column."""
    columns = record.tables()[table]
    position = next(iter(columns.values())).index(name)
    return {key: values[position] for key, values in columns.items()}


@pytest.fixture(scope="module")
def pumps() -> Exposure:
    return measure(built(), NoFacts())


def test_totals(pumps: Exposure) -> None:
    assert pumps.revenue == pytest.approx(REVENUE)
    assert pumps.spend == pytest.approx(1500 * 180 + 500 * 176)
    assert pumps.cost == pytest.approx(458_000)
    assert pumps.tariffs == 0
    shares = np.array([270, 88]) / 358
    assert pumps.hhi_country == pytest.approx(float(np.sum(shares**2)))
    assert (pumps.single_source, pumps.sole_country) == (1, 1)


def test_items(pumps: Exposure) -> None:
    pump, nickel = row(pumps, "items", "pump"), row(pumps, "items", "nickel")
    assert (pump["sources"], pump["countries"], pump["single_source"], pump["sole_country"]) == (2, 2, False, False)
    assert (nickel["sources"], nickel["single_source"], nickel["sole_country"]) == (1, True, True)
    assert pump["hhi_site"] == pump["hhi_country"] == pytest.approx(0.75**2 + 0.25**2)
    assert (pump["largest_country"], pump["largest_share"]) == ("DEU", pytest.approx(0.75))
    assert (nickel["need"], nickel["value"]) == (pytest.approx(20), pytest.approx(320_000))
    assert (pump["stopped"], nickel["stopped"]) == (0, pytest.approx(REVENUE))
    assert nickel["tier"] == 2


def test_sites(pumps: Exposure) -> None:
    acme, beta = row(pumps, "sites", "acme"), row(pumps, "sites", "beta")
    assert (acme["spend"], acme["upstream"]) == (pytest.approx(270_000), pytest.approx(80_000))
    assert (acme["stopped"], acme["exposed"]) == (pytest.approx(REVENUE), pytest.approx(REVENUE))
    assert (beta["stopped"], beta["exposed"]) == (0, pytest.approx(REVENUE / 4))
    assert acme["items"] == "pump, nickel"
    assert row(pumps, "sites", "plant")["own"] is True


def test_countries_and_value_added(pumps: Exposure) -> None:
    germany, china = row(pumps, "countries", "DEU"), row(pumps, "countries", "CHN")
    assert germany["value_added"] == pytest.approx(1500 * 20 + 320_000)
    assert china["value_added"] == pytest.approx(500 * 16)
    assert row(pumps, "countries", "USA")["value_added"] == pytest.approx(100_000)
    assert row(pumps, "countries", "USA")["sales"] == pytest.approx(REVENUE)
    assert (germany["sole_items"], china["sole_items"]) == (1, 0)
    assert china["exposed"] == china["exposed_low"] == china["exposed_high"] == pytest.approx(REVENUE / 4)
    assert float(pumps.countries.value_added.sum() + pumps.tariffs) == pytest.approx(pumps.cost)


def test_upstream_by_product(pumps: Exposure) -> None:
    found = dict(zip(pumps.upstream.country, pumps.upstream.cost_share.tolist(), strict=True))
    assert found == {
        "USA": pytest.approx(100 / 458),
        "DEU": pytest.approx(350 / 458),
        "CHN": pytest.approx(8 / 458),
        "": 0,
    }
    depends = dict(zip(pumps.upstream.country, pumps.upstream.dependence.tolist(), strict=True))
    assert depends == {"USA": 1, "DEU": pytest.approx(1), "CHN": pytest.approx(0.25), "": pytest.approx(1)}


def test_a_stated_price_is_value_added_where_the_supplier_stands() -> None:
    supply = (
        "site,item,share,unit_cost,price,tariff\nplant,engine,,100,,\nacme,pump,1,20,200,0.25\nacme,nickel,1,9000,,\n"
    )
    record = measure(built({"supply": supply}), NoFacts())
    assert record.tariffs == pytest.approx(2000 * 200 * 0.25)
    assert row(record, "countries", "DEU")["value_added"] == pytest.approx(2000 * 200)
    assert record.cost == pytest.approx(1000 * (100 + 2 * 250))
    shares = record.upstream.cost_share
    assert float(shares.sum()) == pytest.approx(1 - 100 / 600)


def test_gates_and_unknown_routes() -> None:
    supply = (
        "site,item,capacity,share,unit_cost,route\nplant,engine,,,100,\nacme,pump,,0.75,180,suez_canal|gibraltar\n"
        "beta,pump,,0.25,180,gibraltar\nacme,nickel,,,0,none\n"
    )
    record = measure(built({"supply": supply}), NoFacts())
    suez, gibraltar = row(record, "gates", "suez_canal"), row(record, "gates", "gibraltar")
    assert (suez["value"], gibraltar["value"]) == (pytest.approx(270_000), pytest.approx(360_000))
    assert gibraltar["share"] == pytest.approx(1)
    assert (suez["stopped"], suez["exposed"]) == (0, pytest.approx(0.75 * REVENUE))
    assert gibraltar["stopped"] == gibraltar["exposed"] == pytest.approx(REVENUE)
    assert record.route_unknown == 0
    assert math.isclose(measure(built(), NoFacts()).route_unknown, 1)


def test_gathering_nodes_are_nowhere() -> None:
    changes = {
        "supply": SUPPLY.replace("plant,engine,1200,,100,5", "plant,engine,900,0.6,100,5\nbeta,engine,600,0.4,90,9")
    }
    record = measure(built(changes), NoFacts())
    assert "(sales)" not in "".join(record.sites.site)
    assert row(record, "countries", "USA")["stopped"] == 0
    assert row(record, "countries", "USA")["exposed"] == pytest.approx(0.6 * REVENUE)
    assert row(record, "countries", "USA")["sites"] == 1


def test_unseen_tiers_carry_their_interval() -> None:
    network = built(facts=SomeFacts())
    unseen = [name for name, guess in zip(network.nodes.id, network.nodes.estimated, strict=True) if guess]
    assert unseen == ["FIN/nickel (unseen)", "RUS/nickel (unseen)", "unknown/nickel (unseen)"]
    arcs = network.arcs
    put = arcs.estimated
    assert arcs.share_low[put].tolist() == [0.4, 0.2, 0.0]
    assert arcs.share_high[put].tolist() == [0.7, 0.6, 0.3]
    assert float((arcs.flow[put]).sum()) == pytest.approx(network.nodes.output[network.node("acme/nickel")])
    assert np.isinf(network.nodes.capacity[network.nodes.estimated]).all()
    assert np.isnan(arcs.price[put]).all()
    assert network.nodes.country[network.node("unknown/nickel (unseen)")] is None
    assert network.nodes.tier[network.nodes.estimated].tolist() == [3, 3, 3]
    record = measure(network, SomeFacts())
    russia = row(record, "countries", "RUS")
    assert (russia["exposed_low"], russia["exposed"], russia["exposed_high"]) == (
        pytest.approx(0.2 * REVENUE), pytest.approx(0.4 * REVENUE), pytest.approx(0.6 * REVENUE)
    )  # fmt: skip
    assert russia["stopped"] == 0
    unknown = dict(zip(record.upstream.country, record.upstream.dependence.tolist(), strict=True))
    assert unknown[""] == pytest.approx(0.1)
    estimated = record.tiers.estimated
    assert record.tiers.known[estimated].tolist() == [pytest.approx(0.9)]
    assert np.isnan(record.tiers.value[estimated]).all()
    assert "Unseen tiers are estimated from: a test." in record.notes


def test_no_facts_mean_unknown_and_never_zero() -> None:
    network = built()
    assert network.nodes.id[-1] == "unknown/nickel (unseen)"
    assert network.arcs.flow[-1] == pytest.approx(20 / 365)
    assert (network.arcs.share_low[-1], network.arcs.share_high[-1]) == (0, 1)
    assert any("unknown, not zero, for nickel into Germany" in note for note in network.notes)


def test_geopolitical_risk_of_the_purchases() -> None:
    record = measure(built(facts=SomeFacts()), SomeFacts())
    nickel = row(record, "risk", "nickel")
    world = 0.5**2 + 0.3**2 + 0.2**2
    assert nickel["hhi"] == pytest.approx(world)
    assert nickel["score"] == pytest.approx(world * (0.5 * 0.3 + 0.4 * 0.7 + 0.1 * 0.5))
    assert nickel["low"] == pytest.approx(world * (0.5 * 0.25 + 0.4 * 0.65))
    assert nickel["high"] == pytest.approx(world * (0.5 * 0.35 + 0.4 * 0.75 + 0.1))
    assert nickel["covered"] == pytest.approx(0.9)


def test_prices_nobody_knows_are_left_out_and_said() -> None:
    changes = {
        "supply": "site,item,unit_cost\nplant,engine,100\nacme,pump,\nacme,nickel,\n",
        "demand": "product,market,quantity,price,margin\nengine,USA,1000,900,200\n",
    }
    record = measure(built(changes), NoFacts())
    assert record.spend == 0
    assert "2 purchases have no known price and are left out of spend and value." in record.notes
    assert np.isnan(record.upstream.cost_share).all()
    changes["demand"] = "product,market,quantity,margin\nengine,USA,1000,200\n"
    assert "1 sales have no known price and are left out of revenue." in measure(built(changes), NoFacts()).notes


def test_inputs_that_are_not_critical_stop_nothing() -> None:
    bom = "item,input,quantity,criticality\nengine,pump,2,0.5\npump,nickel,0.01,\n"
    record = measure(built({"bom": bom}), NoFacts())
    assert row(record, "countries", "DEU")["exposed"] == 0
    assert row(record, "sites", "acme")["stopped"] == 0


def test_diamond_of_suppliers() -> None:
    """Two sources of a part that share one source of their own are no alternative to each other."""
    network = built()
    lost = Sweep.of(network).dependence(
        network.demand.node, np.array([[name == "acme/nickel"] for name in network.nodes.id])
    )
    assert lost.tolist() == [[1.0]]
    assert concentration(network).sources.tolist()[:3] == [0, 2, 1]


def test_herfindahl_closed_forms() -> None:
    assert hhi(np.ones(4)) == pytest.approx(1 / 4)
    assert hhi(np.array([7.0])) == 1
    assert hhi(np.array([3.0, 1.0])) == pytest.approx(10 / 16)
    assert math.isnan(hhi(np.zeros(3)))


def test_a_loop_is_refused() -> None:
    network = built()
    arcs = network.arcs
    bad = network.with_(
        arcs=type(arcs)(
            **{name: getattr(arcs, name) for name in arcs.__slots__ if name not in {"supplier", "customer"}}
            | {"supplier": arcs.customer, "customer": arcs.customer}
        )
    )
    with pytest.raises(ValueError, match="loop"):
        Sweep.of(bad)


def test_record_tables_have_one_length(pumps: Exposure) -> None:
    tables = pumps.tables()
    assert set(tables) == {"items", "sites", "countries", "upstream", "gates", "tiers", "risk"}
    for columns in tables.values():
        assert len({len(column) for column in columns.values()}) == 1


def test_network_is_untouched(pumps: Exposure) -> None:
    network: Network = built()
    before = network.arcs.flow.copy()
    measure(network, NoFacts())
    assert (network.arcs.flow == before).all()
    assert pumps.name == "Test"


def test_small_origins_join_the_unknown_with_their_bounds() -> None:
    class Many(SomeFacts):
        def origins(self, commodity: str, country: str) -> Origins:
            small = (Origin("BRA", 0.019, 0.0, 0.04), Origin("CUB", 0.011, 0.01, 0.02))
            return Origins((Origin("CAN", 0.97, 0.9, 1.0), *small), "a test")

    network = built(facts=Many())
    put = network.arcs.estimated
    names = [network.nodes.id[int(node)] for node in network.arcs.supplier[put]]
    assert names == ["CAN/nickel (unseen)", "unknown/nickel (unseen)"]
    assert network.arcs.share_low[put].tolist() == pytest.approx([0.9, 0.01])
    assert network.arcs.share_high[put].tolist() == pytest.approx([1.0, 0.06])
    assert float(network.arcs.flow[put].sum()) == pytest.approx(20 / 365)


def test_a_source_of_its_own_has_nothing_above_it() -> None:
    supply = SUPPLY.replace("lead_time\n", "lead_time,upstream\n").replace(",5\n", ",5,\n").replace(",10\n", ",10,\n")
    supply = supply.replace(",30\n", ",30,\n").replace(",7\n", ",7,None\n")
    network = built({"supply": supply}, SomeFacts())
    assert not network.nodes.estimated.any()
    (wrong,) = complaints({"supply": supply.replace("None", "nothing")})
    assert wrong == ("supply.csv:5 upstream: 'nothing' is not one of the words allowed here. Write facts or none.")


def test_unseen_tiers_can_be_switched_off() -> None:
    network = build(company(), STUDY.model_copy(update={"unseen_tiers": False}), SomeFacts())
    assert not network.nodes.estimated.any()
