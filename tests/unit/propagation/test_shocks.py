"""Whom a shock hits, how hard, when, and what it says of itself; every kind with its relief."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from propagation_networks import network, shock, two_suppliers, worked_case
from pydantic import ValidationError

from foreshock.core.parameters import parameter
from foreshock.core.registry import family
from foreshock.schema.hit import Channel, Footprint
from foreshock.schema.network import Network
from foreshock.schema.shock import Shock

KINDS = {"export_ban", "sanction", "tariff", "capacity", "route", "demand"}


def landed(made: Shock, net: Network) -> list[tuple[str, list[int]]]:
    return [(one.channel.value, one.target.tolist()) for one in made.footprint(net)]


def only(made: Shock, net: Network) -> Footprint:
    (one,) = made.footprint(net)
    return one


def test_all_six_kinds_are_registered_with_help() -> None:
    found = family("shocks")
    assert set(found) >= KINDS
    assert all(plugin.help.endswith(".") and plugin.name == name for name, plugin in found.items())


def test_an_export_ban_hits_arcs_that_leave_the_country_and_foreign_markets() -> None:
    net = two_suppliers()
    assert landed(shock(type="export_ban", origin="RUS"), net) == [("link", [0])]
    assert landed(shock(type="export_ban", origin=["DEU"]), net) == [("market", [1, 2])]
    assert landed(shock(type="export_ban", origin=["DEU"], to="USA"), net) == [("market", [1])]


def test_trade_inside_a_bloc_that_bans_together_goes_on() -> None:
    net = two_suppliers(a={"country": "FRA"})
    assert landed(shock(type="export_ban", origin="EU", commodities="nickel"), net) == []
    assert landed(shock(type="export_ban", origin="FRA", commodities="nickel"), net) == [("link", [0])]


@pytest.mark.parametrize("name", ["nickel", "NICKEL", " Nickel", "part"])
def test_goods_match_commodity_or_item_whatever_the_case(name: str) -> None:
    assert landed(shock(type="export_ban", origin="RUS", commodities=[name]), two_suppliers()) == [("link", [0])]


@pytest.mark.parametrize(
    ("code", "hit"), [("75", True), ("HS 7502", True), ("750210", True), ("76", False), ("5", False)]
)
def test_hs_codes_match_by_their_beginning(code: str, hit: bool) -> None:
    net = two_suppliers(a={"commodity": "750210"})
    assert bool(shock(type="export_ban", origin="RUS", commodities=[code]).footprint(net)) is hit


def test_sanction_sides_are_seen_from_the_target() -> None:
    net = two_suppliers(a={"country": "DEU"}, b={"country": "RUS"})
    # A (DEU) and B (RUS) supply F (DEU); F sells in DEU, USA, RUS
    assert landed(shock(type="sanction", by="DEU", target="RUS", side="exports"), net) == [("link", [1])]
    assert landed(shock(type="sanction", by="DEU", target="RUS", side="imports"), net) == [("market", [2])]
    assert landed(shock(type="sanction", by="DEU", target="RUS"), net) == [("link", [1]), ("market", [2])]
    assert landed(shock(type="sanction", by="USA", target="RUS"), net) == []
    assert landed(shock(type="sanction", by="EU", target="RUS", sectors="vehicles"), net) == [("market", [2])]


def test_sanction_of_a_market_the_target_sells_to() -> None:
    assert landed(shock(type="sanction", by="USA", target="DEU", side="exports"), two_suppliers()) == [("market", [1])]


def test_impose_takes_and_lift_gives() -> None:
    for kind in ({"type": "export_ban", "origin": "RUS"}, {"type": "sanction", "by": "EU", "target": "RUS"}):
        assert shock(**kind).direction == -1
        assert shock(**kind, change="lift").direction == 1


def test_a_tariff_makes_purchases_dearer_and_costs_sales_volume() -> None:
    net = two_suppliers()
    assert landed(shock(type="tariff", importer="DEU", exporter="RUS"), net) == [("cost", [0])]
    sold = only(shock(type="tariff", importer="USA", exporter="EU", rate=0.1), net)
    assert sold.channel is Channel.DEMAND
    assert sold.weight.tolist() == [-parameter("shocks.tariff_elasticity").value]


def test_lowering_a_tariff_stops_at_zero() -> None:
    links = [
        ("A/x", "F/y", {"tariff": 0.1, "price": 1.0}),
        ("B/x", "F/y", {"tariff": 0.25, "price": 1.0}),
        ("C/x", "F/y", {"tariff": 0.0, "price": 1.0}),
    ]
    nodes = {f"{name}/x": {"country": "CHN"} for name in "ABC"} | {"F/y": {"country": "DEU"}}
    net = network(nodes, links, [("F/y", {"quantity": 1.0})])
    lift = shock(type="tariff", importer="EU", exporter="CHN", rate=0.2, change="lift")
    assert lift.direction == -1
    assert [(one.target.tolist(), one.floor) for one in lift.footprint(net)] == [([0], -0.1), ([1], -0.25)]


def test_capacity_selectors_must_all_hold() -> None:
    net = worked_case()
    assert only(shock(type="capacity", countries="POL", items="part"), net).target.tolist() == [1]
    assert landed(shock(type="capacity", countries="POL", items="P1"), net) == []
    assert only(shock(type="capacity", sites="S3/part"), net).target.tolist() == [2]
    assert only(shock(type="capacity", sites=["S1", "S3"]), net).target.tolist() == [0, 2]
    assert only(shock(type="capacity", owners="norn"), two_suppliers()).target.tolist() == [0]


def test_capacity_lasts_as_long_as_the_node_takes_to_recover() -> None:
    net = two_suppliers()  # B recovers in 30 days, A is unknown
    known, unknown = shock(type="capacity", items="part", lost=1.0, start=10, cause="war").footprint(net)
    assert (known.target.tolist(), known.end) == ([1], 40.0)
    assert (unknown.target.tolist(), unknown.end) == ([0], math.inf)
    _, strike = shock(type="capacity", items="part", lost=1.0, start=10, cause="strike").footprint(net)
    assert strike.end == 10 + parameter("shocks.strike_days").value
    given = only(shock(type="capacity", items="part", lost=1.0, start=10, ramp=5, duration=20), net)
    assert (given.target.tolist(), given.end, given.ramp) == ([0, 1], 35.0, 5.0)
    gain = only(shock(type="capacity", items="part", lost=0.5, change="lift"), net)
    assert gain.end == math.inf


def test_a_route_names_its_gate_in_any_spelling() -> None:
    net = two_suppliers()
    for gate in ("suez_canal", "Suez Canal", "SUEZ-CANAL"):
        assert only(shock(type="route", route=gate, state="closed"), net).target.tolist() == [0]
    assert landed(shock(type="route", route="canal", state="closed"), net) == []


def test_route_states_and_their_signs() -> None:
    net = two_suppliers()

    def effect(**fields: object) -> dict[str, float]:
        made = shock(type="route", route="suez_canal", **fields)
        level = made.direction * made.magnitude.mean
        return {one.channel.value: float(one.weight[0] * level) for one in made.footprint(net)}

    assert effect(state="closed", share=0.6) == {"link": -0.6}
    assert effect(state="closed", share=0.6, cost=0.03) == {"link": -0.6, "cost": pytest.approx(0.03)}
    assert effect(state="closed", days=12, cost=0.03) == {"delay": 12, "cost": pytest.approx(0.03)}
    assert effect(state="delay", days={"low": 5, "mode": 10, "high": 15}) == {"delay": 10}
    opened = effect(state="open", share=0.5, days=4, cost=0.02)
    assert opened == {"link": 0.5, "delay": pytest.approx(-4), "cost": pytest.approx(-0.02)}


def test_demand_by_country_bloc_or_a_markets_own_name() -> None:
    net = two_suppliers()
    assert only(shock(type="demand", markets="Germany", change_by=-0.1), net).target.tolist() == [0]
    assert only(shock(type="demand", markets=["EU", "USA"], change_by=0.1), net).target.tolist() == [0, 1]
    assert only(shock(type="demand", products="car", change_by=-0.1), net).target.tolist() == [0, 1, 2]
    own = network({"F/x": {}}, [], [("F/x", {"quantity": 1, "market": "Spare parts"})])
    assert only(shock(type="demand", markets="spare parts", change_by=-0.1), own).target.tolist() == [0]


def test_what_does_not_concern_the_network_is_an_empty_footprint_and_a_remark() -> None:
    net = two_suppliers()
    ban = shock(type="export_ban", origin="RUS", commodities=["nickle"])
    assert ban.footprint(net) == ()
    assert ban.remarks(net) == ("no item, commodity or sector here is called 'nickle'. Did you mean 'nickel'?",)
    assert shock(type="capacity", countries="JPN").remarks(net) == ("nothing here is made in Japan",)
    assert "Did you mean 'suez_canal'?" in shock(type="route", route="suez_kanal", state="closed").remarks(net)[0]
    assert shock(type="demand", markets="JPN", change_by=-0.1).remarks(net) == ("nothing here is sold in Japan",)
    assert shock(type="export_ban", origin="RUS", commodities=["nickel"]).remarks(net) == ()


def test_times_are_stamped() -> None:
    made = shock(type="export_ban", origin="RUS", start="2 weeks", ramp=10, duration="1 year")
    assert (only(made, two_suppliers()).start, only(made, two_suppliers()).end) == (14.0, 14.0 + 10 + 365)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"type": "export_ban", "origin": "Rusia"}, "Did you mean .RUS"),
        ({"type": "export_ban", "origin": "RUS", "share": 1.2}, "between 0 and 1"),
        ({"type": "capacity", "lost": 0.5}, "name whom it hits"),
        ({"type": "capacity", "countries": "RUS", "lost": 1.5}, "more than everything"),
        ({"type": "tariff", "importer": "USA", "exporter": "CHN", "rate": -0.1}, "change: lift"),
        ({"type": "demand", "change_by": -1.5}, "all of its demand"),
        ({"type": "route", "route": "suez_canal", "state": "shut"}, "closed"),
        (
            {"type": "sanction", "by": "EU", "target": "RUS", "share": {"low": 0.5, "mode": 0.2, "high": 1}},
            "low <= mode",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(fields: dict[str, object], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        shock(**fields)


@pytest.mark.parametrize("kind", sorted(KINDS - {"demand"}))
def test_sizes_left_out_come_from_the_parameters(kind: str) -> None:
    needed = {
        "export_ban": {"origin": "RUS"},
        "sanction": {"by": "EU", "target": "RUS"},
        "tariff": {"importer": "USA", "exporter": "CHN"},
        "capacity": {"countries": "RUS"},
        "route": {"route": "suez_canal", "state": "delay"},
    }[kind]
    made = shock(type=kind, **needed)
    assert made.magnitude.low < made.magnitude.mode <= made.magnitude.high


def test_sentences_are_sentences() -> None:
    made = [
        shock(type="export_ban", origin="RUS", commodities=["palladium", "nickel"], share=0.5, start="3 months"),
        shock(type="sanction", by=["USA", "EU"], target="RUS", change="lift", share=0.4, side="exports"),
        shock(type="tariff", importer="USA", exporter="EU", rate={"low": 0.05, "mode": 0.1, "high": 0.25}),
        shock(type="capacity", countries="CHN", lost=1.0, cause="strike", duration=1),
        shock(type="route", route="northern_sea_route", state="delay", days=7, cost=0.03, ramp=30),
        shock(type="demand", markets="DEU", change_by={"low": -0.3, "mode": -0.2, "high": -0.1}, start=40),
        shock(type="demand", markets="NORDICS", change_by=0.1, duration="2 years"),
        shock(
            type="sanction",
            by="SANCTIONS_2022",
            target="RUS",
            sectors=["mining", "coke and refining", "metals"],
            side="exports",
            share=1,
            duration=120,
        ),
        shock(type="import_ban", importer="BALTICS", origin="NLD", share=1, start="1.5 months"),
        shock(type="tariff", importer="NATO", exporter="CHN", sectors="metals", rate=0.25),
    ]
    assert [one.sentence() for one in made] == [
        "Russia stops 50 % of exports of palladium and nickel, after 3 months.",
        "The United States and the European Union reopen 40 % of imports from Russia, at once.",
        "The United States adds a tariff of 5-25 % (most likely 10 %) on all goods from the European Union, at once.",
        "A strike takes 100 % of the output of China, at once, for 1 day.",
        "Northern Sea Route slows down and the passage takes 7 days longer, 3 % of the price dearer, "
        "at once, building up over 30 days.",
        "Demand for all products in Germany falls by 10-30 % (most likely 20 %), after 40 days.",
        "Demand for all products in the Nordic countries rises by 10 %, at once, for 2 years.",
        "The sanctions coalition of 2022 stops 100 % of imports from Russia in mining, coke and refining, and metals, "
        "at once, for 120 days.",
        "The Baltic states stop 100 % of imports of all goods from the Netherlands, after 45.6 days.",
        "NATO adds a tariff of 25 % on metals from China, at once.",
    ]


def test_footprints_of_a_million_arcs_are_found_in_a_moment() -> None:
    count = 1_000_000
    net = two_suppliers()
    arcs = net.arcs
    pick = np.arange(count, dtype=np.int64) % 2
    many = {
        name: (value.take(pick.astype(np.int32)) if name == "route" else value[pick])
        for name, value in ((field, getattr(arcs, field)) for field in arcs.__dataclass_fields__)
        if value is not None
    }
    large = net.with_(arcs=type(arcs)(**many))
    (ban,) = shock(type="export_ban", origin="RUS", commodities="nickel").footprint(large)
    (gate,) = shock(type="route", route="suez_canal", state="closed").footprint(large)
    assert ban.target.size == gate.target.size == count // 2


def test_a_relief_of_what_is_open_says_that_it_brings_nothing() -> None:
    net = two_suppliers()
    net = net.with_(arcs=replace(net.arcs, access=np.ones(len(net.arcs))))
    nothing = "all of this trade is open in the baseline, so that a relief brings nothing"
    for kind in (
        {"type": "sanction", "by": "DEU", "target": "RUS", "side": "exports"},
        {"type": "import_ban", "importer": "DEU", "origin": "RUS"},
        {"type": "export_ban", "origin": "RUS"},
    ):
        assert nothing in shock(**kind, change="lift").remarks(net)
        assert nothing not in shock(**kind).remarks(net)
        half = net.with_(arcs=replace(net.arcs, access=np.full(len(net.arcs), 0.5)))
        assert nothing not in shock(**kind, change="lift").remarks(half)
