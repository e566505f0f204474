"""Candidates are derived from what the tail hits, and never where the same futures strike."""

from __future__ import annotations

from small_company import HOME, SCENARIOS, Company, world

from foreshock.planning import make_plan
from foreshock.planning.derive import derive
from foreshock.planning.measures.second_source import SecondSource
from foreshock.planning.measures.stock import Stock
from foreshock.schema.study import PlanSettings

WIDER = Company(
    nodes=[
        ("alfa/part", "RUS", 10, 12, 0),
        ("gera/gear", "FRA", 10, 12, 0),
        ("bolt/bolt", "BLR", 10, 12, 0),
        ("home/machine", "DEU", 10, 12, 0),
    ],
    arcs=[
        ("alfa/part", "home/machine", 1, 10, 20),
        ("gera/gear", "home/machine", 1, 10, 30),
        ("bolt/bolt", "home/machine", 1, 10, 1),
    ],
    demand=[("home/machine", "DEU", 10, 300, 100)],
)
BOTH_BANNED = SCENARIOS.replace("origin: RUS", "origin: [RUS, BLR]").replace("items: [part]", "items: [part, bolt]")


def test_second_sources_and_stocks_for_what_is_hit_and_nothing_else() -> None:
    run = world(WIDER)
    offers = derive(run.network, run.losses, run.scenarios)
    assert {type(offer) for offer in offers} == {SecondSource, Stock}
    assert {offer.item for offer in offers} == {"part"}
    (source,) = [offer for offer in offers if isinstance(offer, SecondSource)]
    assert source.country == "DEU", "steadier than France and Belarus"
    assert "The tail takes" in source.because


def test_no_second_source_where_the_same_futures_strike() -> None:
    """Belarus makes something here and supplies no part, yet it bans together with Russia."""
    only = Company(
        nodes=[("alfa/part", "RUS", 10, 12, 0), ("bolt/bolt", "BLR", 10, 12, 0), ("home/machine", "RUS", 10, 12, 0)],
        arcs=[("alfa/part", "home/machine", 1, 10, 20), ("bolt/bolt", "home/machine", 1, 10, 1)],
        demand=[("home/machine", "DEU", 10, 300, 100)],
    )
    text = SCENARIOS.replace(
        "{type: export_ban, origin: RUS, items: [part], share: 1.0, start: 100, duration: 100}",
        "{type: capacity, countries: [RUS, BLR], lost: 1.0, start: 100, duration: 100, cause: war}",
    )
    run = world(only, text)
    offers = derive(run.network, run.losses, run.scenarios)
    assert not [offer for offer in offers if isinstance(offer, SecondSource)]
    run = world(WIDER, BOTH_BANNED)
    sources = [offer for offer in derive(run.network, run.losses, run.scenarios) if isinstance(offer, SecondSource)]
    assert {offer.item for offer in sources} == {"part", "bolt"}
    assert not {offer.country for offer in sources} & {"RUS", "BLR"}


def test_calm_scenarios_give_no_candidates() -> None:
    run = world(HOME, SCENARIOS.replace("origin: RUS", "origin: FRA"))
    assert derive(run.network, run.losses, run.scenarios) == ()


def test_a_plan_from_derived_measures_says_that_its_costs_are_assumptions() -> None:
    run = world(WIDER)
    settings = PlanSettings(risk_weight=0.9, frontier=0)
    plan = make_plan(run.network, run.losses, settings, (), run.evaluate, run.programs, run.scenarios)
    assert plan.actions
    assert any("derived from the network, and their costs are assumptions" in note for note in plan.notes)
    assert any("a year (15% to 35%)" in note or "It delivers 120 days" in note for note in plan.notes)
