"""A company inside a world, day by day: closed forms of a chain, and the path from the line up to the shock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from propagation_networks import network, scenario_set, shock

from foreshock.core.registry import get
from foreshock.propagation import engine
from foreshock.propagation.explain import explain
from foreshock.propagation.lasting import lasting
from foreshock.propagation.upstream import band, sentence
from foreshock.schema.explanation import Line
from foreshock.schema.labels import Labels
from foreshock.schema.losses import Losses
from foreshock.schema.network import Network
from foreshock.schema.program import Cases
from foreshock.schema.scenario import ScenarioSet

PSI = 0.25
BY_HAND = {
    "ario.psi": PSI, "ario.restore_days": 1.0, "ario.overproduction": 1.0, "ario.adaptive_orders": 0.0,
    "ario.critical_share": 0.0,
}  # fmt: skip
"""Nobody makes more than before, gaps are ordered at once: every client asks for at least what it can get, and a chain
is solved by hand."""
MARGIN = 0.25
DAY = 20
KEPT = {"ore": 24.0, "metal": 16.0, "part": 8.0}
"""Days of use that lie at the maker of metal, of parts, of cars."""


def chain(**kept: float) -> Network:
    """ore (RUS) -> metal (POL) -> part (DEU) -> car (DEU), money a day: 20, 30, 60, 100; and a bus that needs none.

    Ore and metal are the world's. Households in Poland buy ceramics.
    """
    days = KEPT | kept
    made = network(
        {
            "RUS/ore": {"country": "RUS", "sector": "mining", "output": 20.0},
            "POL/metal": {"country": "POL", "sector": "metals", "output": 30.0},
            "POL/ceramics": {"country": "POL", "sector": "ceramics", "output": 20.0},
            "hanau/part": {"country": "DEU", "sector": "parts", "output": 60.0},
            "plant/car": {"country": "DEU", "sector": "cars", "output": 100.0, "capacity": 100.0},
            "plant/bus": {"country": "DEU", "sector": "cars", "output": 30.0, "capacity": 30.0},
        },
        [
            ("RUS/ore", "POL/metal", {"flow": 20.0, "quantity": 2 / 3}),
            ("POL/metal", "hanau/part", {"flow": 30.0, "quantity": 0.5}),
            ("hanau/part", "plant/car", {"flow": 60.0, "quantity": 0.6}),
        ],
        [
            ("POL/ceramics", {"quantity": 20.0, "margin": 1.0, "market": "POL"}),
            ("plant/car", {"quantity": 100.0, "margin": MARGIN, "market": "DEU"}),
            ("plant/bus", {"quantity": 30.0, "margin": MARGIN, "market": "DEU"}),
        ],
        [
            ("POL/metal", "ore", days["ore"] * 20),
            ("hanau/part", "metal", days["metal"] * 30),
            ("plant/car", "part", days["part"] * 60),
        ],
    )
    return made.with_(
        nodes=replace(made.nodes, own=np.array([False, False, False, True, True, True])),
        unit="monetary",
        item_names={"part": "Axle", "car": "Coupe", "ore": "mining", "metal": "metals"},
        site_names={"hanau": "Hanau Forge", "plant": "Main plant"},
    )


def by_hand(
    open_share: Callable[[int], float],
    able: Callable[[int], float],
    factor: float = 1.0,
    days: int = 100,
    **kept: float,
) -> np.ndarray:
    """(days) output of cars, as a share of the baseline.

    A maker with S days of an input left and a target of s makes min(1, S / (psi s)) of its baseline.
    """
    target = factor * np.array(list((KEPT | kept).values()))
    stock, cars = target.copy(), []
    for day in range(100):
        made = np.minimum(1, stock / (PSI * target))
        made[1] = min(made[1], able(day))
        stock += np.array([open_share(day), made[0], made[1]]) - made
        cars.append(made[2])
    return np.array(cars)


def short(cars: np.ndarray) -> float:
    return float(np.argmax(cars < 0.99))


def always(day: int) -> float:
    return 1.0


def closed(day: int) -> float:
    return 0.0 if day >= DAY else 1.0


def embargo(share: float = 1.0, start: float = DAY) -> ScenarioSet:
    stop = shock(type="sanction", by=("POL", "DEU"), target="RUS", side="exports", sectors="mining", share=share,
                 start=start)  # fmt: skip
    return scenario_set([stop], [[], [0]], horizon=100.0)


def stressed(net: Network, scenarios: ScenarioSet, **parameters: float) -> tuple[Cases, Losses]:
    chosen = engine.cases(scenarios, 1, 0)
    return chosen, engine.stress(net, scenarios, chosen, model="lines", parameters={**BY_HAND, **parameters})


def test_a_line_stops_when_the_stocks_above_it_are_used_up() -> None:
    _, losses = stressed(chain(), embargo())
    cars = by_hand(closed, always)
    assert losses.targets == ("car", "bus")
    none, stop = losses.metrics["time_to_survive"]
    assert none.tolist() == [np.inf, np.inf]
    assert stop.tolist() == [short(cars), np.inf]
    assert short(cars) > DAY + 24
    assert losses.metrics["lowest_output"][1].tolist() == pytest.approx([cars.min(), 1.0], rel=1e-9)
    missed = float((1 - cars).sum())
    assert losses.loss[1].tolist() == pytest.approx([MARGIN * 100 * missed, 0.0], rel=1e-9)
    assert losses.loss[0].tolist() == [0.0, 0.0]
    assert losses.metrics["lost_sales"][1, 0] == pytest.approx(missed / 100, rel=1e-9)
    assert losses.baseline.tolist() == pytest.approx([MARGIN * 100 * 100, MARGIN * 30 * 100])


@pytest.mark.parametrize("ore", [30.0, 45.0])
def test_more_stock_far_up_lengthens_the_life_of_the_line(ore: float) -> None:
    _, losses = stressed(chain(ore=ore), embargo())
    assert losses.metrics["time_to_survive"][1, 0] == short(by_hand(closed, always, ore=ore))


def test_the_path_leads_from_the_line_to_the_link_that_is_closed() -> None:
    net, scenarios = chain(), embargo()
    chosen, losses = stressed(net, scenarios)
    lines, fragility = lasting(net, scenarios, chosen, losses, parameters=BY_HAND)
    car, bus = lines[:2]
    assert [step.node for step in car.path] == ["plant/car", "hanau/part", "POL/metal", "RUS/ore"]
    assert [step.closed for step in car.path] == [False, False, False, True]
    assert [step.own for step in car.path] == [True, True, False, False]
    assert [step.lasts for step in car.path[1:]] == pytest.approx([8, 16, 24])
    assert (car.shock, car.case, car.chance) == (0, 1, 0.5)
    assert car.survives == losses.metrics["time_to_survive"][1, 0]
    assert car.text.startswith(f"Coupe stops after {car.survives:.0f} days ({car.low:.0f} days to never under other")
    middle = "for want of axle from Hanau Forge (kept for 8 days), for want of metals from Poland (kept for 16 days), "
    assert middle + "for want of mining from Russia (kept for 24 days), because Poland and Germany stop" in car.text
    assert "It does not recover within the horizon." in car.text
    assert bus.survives == np.inf
    assert bus.text == "bus is made in full to the end."
    assert car.variants["half the stocks"] == short(by_hand(closed, always, 0.5))
    assert car.variants["double the stocks"] == np.inf
    assert (by_hand(closed, always, 2.0) >= 0.99).all()
    assert (car.low, car.high) == (min(car.variants.values()), max(car.variants.values()))
    assert fragility is not None
    assert fragility.variants[0].name == "as set"
    assert fragility.variants[0].loss == pytest.approx(losses.expected())
    assert fragility.low[0] <= losses.loss[:, 0] @ losses.weight <= fragility.high[0]


def test_a_plant_that_is_hit_itself_is_the_head_of_its_path() -> None:
    net = chain()
    scenarios = scenario_set(
        [shock(type="capacity", sites="hanau", lost=0.6, start=10.0, duration=30.0)], [[0]], horizon=100.0
    )
    chosen, losses = stressed(net, scenarios)
    car = lasting(net, scenarios, chosen, losses, parameters=BY_HAND)[0][0]
    assert [step.node for step in car.path] == ["plant/car", "hanau/part"]
    assert car.shock == 0
    cars = by_hand(always, lambda day: 0.4 if 10 <= day < 40 else 1.0)
    assert car.survives == short(cars)
    assert car.recovers == np.flatnonzero(cars < 0.99)[-1] + 1
    assert car.lowest == pytest.approx(cars.min(), rel=1e-9)
    assert f"from day {car.recovers:.0f} on it is made in full again" in car.text


def test_fewer_buyers_are_no_shortage_of_parts() -> None:
    net = chain()
    scenarios = scenario_set(
        [shock(type="demand", products="car", markets="DEU", change_by=-0.3, start=10.0)], [[0]], horizon=60.0
    )
    chosen, losses = stressed(net, scenarios)
    car = lasting(net, scenarios, chosen, losses, parameters=BY_HAND)[0][0]
    assert [step.node for step in car.path] == ["plant/car"]
    assert car.shock == 0
    assert car.survives == 10
    assert losses.loss[0, 0] == pytest.approx(MARGIN * 30 * 50)


def test_shares_of_shocks_sum_to_the_loss_of_the_company() -> None:
    net = chain()
    shocks = [
        shock(type="sanction", by="POL", target="RUS", side="exports", sectors="mining", share=0.7, start=5.0),
        shock(type="capacity", sites="hanau", lost=0.5, start=20.0),
        shock(type="demand", products="bus", markets="DEU", change_by=-0.5, start=30.0),
    ]
    scenarios = scenario_set(shocks, [[], [0, 1], [0, 1, 2]], horizon=90.0)
    chosen, losses = stressed(net, scenarios)
    found = explain(net, scenarios, chosen, losses, parameters=BY_HAND)
    assert found.exact
    assert sum(one.expected for one in found.shocks) == pytest.approx(losses.expected(), rel=1e-12)
    assert sum(one.tail for one in found.shocks) == pytest.approx(losses.cvar(0.95), rel=1e-12)
    bus = next(one for one in found.shocks if one.shock == 2)
    assert bus.expected == pytest.approx(MARGIN * 15 * 60 / 3)
    heads = {(part.kind, part.id): part for part in found.parts}
    assert heads.keys() == {("node", "hanau/part"), ("node", "plant/bus")}
    assert sum(part.missing for part in found.parts) == pytest.approx(losses.cvar(0.95), rel=1e-9)
    assert {line.product for line in found.lines} == {"car", "bus"}


def test_what_the_world_loses_alone_costs_the_company_nothing() -> None:
    """Households in Poland that buy no ceramics are no loss of the company's."""
    net = chain()
    scenarios = scenario_set(
        [shock(type="demand", products="ceramics", markets="POL", change_by=-0.9, start=0.0)], [[0]], horizon=60.0
    )
    _, losses = stressed(net, scenarios)
    assert losses.loss[0].tolist() == pytest.approx([0.0, 0.0], abs=1e-9)


def test_named_futures_have_their_own_lines() -> None:
    scenarios = embargo()
    driver = scenarios.drivers[0].name
    named = replace(scenarios, named={"calm": {driver: (scenarios.drivers[0].outcomes[0],)}})
    chosen, losses = stressed(chain(), named)
    lines, _ = lasting(chain(), named, chosen, losses, parameters=BY_HAND)
    calm = [line for line in lines if line.future == "calm"]
    assert [line.survives for line in calm] == [np.inf, np.inf]
    assert len(lines) == 4


def test_the_worst_is_told_of_the_shock_that_does_it() -> None:
    """A strike makes the line short on the same day with and without the embargo that stops it later."""
    strike = shock(type="capacity", sites="hanau", lost=0.6, start=10.0, duration=30.0)
    scenarios = scenario_set([strike, embargo().shocks[0]], [[], [0], [0, 1]], horizon=100.0)
    driver = scenarios.drivers[0]
    scenarios = replace(scenarios, named={"also_banned": {driver.name: (driver.outcomes[2],)}})
    net = chain()
    chosen, losses = stressed(net, scenarios)
    assert losses.metrics["time_to_survive"][1, 0] == losses.metrics["time_to_survive"][2, 0]
    assert losses.loss[2, 0] > losses.loss[1, 0]
    lines, _ = lasting(net, scenarios, chosen, losses, parameters=BY_HAND)
    any_future, both = (next(one for one in lines if (one.product, one.future) == ("car", name))
                        for name in ("", "also_banned"))  # fmt: skip

    alone = by_hand(always, lambda day: 0.4 if 10 <= day < 40 else 1.0)
    back = np.flatnonzero(alone < 0.99)[-1] + 1
    assert (any_future.case, any_future.shock, any_future.lowest_shock) == (1, 0, 0)
    assert any_future.lowest == pytest.approx(alone.min())
    assert any_future.recovers == back
    assert any_future.worst == losses.metrics["lowest_output"][2, 0] < 0.005
    assert any_future.worst_recovers == np.inf
    assert any_future.text.endswith(
        f"At worst {100 * alone.min():.0f} % of it is made; from day {back} on it is made in full again. In the worst "
        "future (also banned) none of it is made; it does not recover within the horizon."
    )
    assert (both.case, both.shock, both.lowest_shock, both.worst_label) == (2, 0, 1, "")
    assert both.text.startswith(f"Coupe is short after {short(alone):.0f} days")
    assert "At worst none of it is made, because Poland and Germany stop" in both.text


def test_a_worst_day_that_no_shock_is_found_for_is_all_shocks_doing() -> None:
    line = Line(product="suv", name="SUV", case=0, label="", chance=1.0, survives=37, low=33, high=43,
                recovers=np.inf, lowest=0.15, shock=0, future="full_embargo")  # fmt: skip
    said = "SUV is short after 37 days (33 to 43 days under other assumptions), because war. "
    after = "15 % of it is made; it does not recover within the horizon."
    assert sentence(line, ["War."]) == f"{said}At worst, with all shocks of that future, {after}"
    assert sentence(replace(line, lowest_shock=0), ["War."]) == f"{said}At worst {after}"
    told = sentence(replace(line, lowest_shock=0, worst=0.1, worst_recovers=60.0, worst_label="siege"), ["War."])
    assert told.endswith(f"{after} In its worst case 10 % of it is made; from day 60 on it is made in full again.")


def test_words_of_a_band() -> None:
    assert band(18, 71) == "18 to 71 days under other assumptions"
    assert band(18, np.inf) == "18 days to never under other assumptions"
    assert band(18, 18) == "whatever the assumptions"


def test_the_model_says_what_it_is() -> None:
    model = get("models", "lines")
    assert model.units == {"monetary"}
    assert set(model.variants) == set(get("models", "ario").variants)


@pytest.mark.parametrize(("late", "lasts"), [(9.0, 40.0), (15.0, 40.0), (15.0, 6.0)])
def test_a_longer_route_starves_the_line_for_the_days_that_it_is_longer(late: float, lasts: float) -> None:
    """Nothing arrives while the voyage grows; then what was sent arrives day by day, and the stock that was eaten is
    not refilled, because nobody makes more than before. A delay is over when the passage is: what comes late meets
    what comes in time."""
    net = chain()
    paths = ("", "suez_canal", "")
    net = net.with_(arcs=replace(net.arcs, route=Labels.of([path or None for path in paths])))
    slow = shock(type="route", route="suez_canal", state="delay", days=late, start=DAY, duration=lasts)
    scenarios = scenario_set([slow], [[0]], horizon=100.0)
    chosen, losses = stressed(net, scenarios)

    def arrives(day: int) -> float:
        """Share of the metal sent on every day that reaches the maker of parts on this one."""
        sent = np.arange(day + 1)
        slowed = (sent >= DAY) & (sent < DAY + lasts)
        return float((sent + np.where(slowed, late, 0) == day).sum())

    target = np.array([KEPT["metal"], KEPT["part"]])
    stock, cars = target.copy(), []
    for day in range(100):
        made = np.minimum(1, stock / (PSI * target))
        stock += np.array([arrives(day), made[0]]) - made
        cars.append(made[1])
    found = losses.metrics["time_to_survive"][0, 0]
    assert found == (short(np.array(cars)) if min(cars) < 0.99 else np.inf)
    if lasts > late:
        assert losses.metrics["lowest_output"][0, 0] == pytest.approx(min(cars), rel=1e-9)
    if np.isfinite(found):
        line = lasting(net, scenarios, chosen, losses, parameters=BY_HAND)[0][0]
        assert [step.node for step in line.path] == ["plant/car", "hanau/part", "POL/metal"]
        assert line.path[-1].closed
