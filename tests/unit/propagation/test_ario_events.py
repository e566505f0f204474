"""Every kind of event of the inventory model on systems small enough to be worked by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from foreshock.propagation.kernels.ario import Events, Trace, memory, run
from foreshock.propagation.kernels.ario_events import Change, recovery_path, steady_path
from foreshock.propagation.kernels.ario_rebuild import Damage, rebuild
from foreshock.propagation.kernels.ario_rules import Rules
from foreshock.propagation.kernels.ario_system import System, from_links, from_table

DAYS = 12
SERIES = (
    "production",
    "capacity",
    "undelivered",
    "stocks",
    "demand",
    "served",
    "rebuilt",
    "limiting",
    "overproduction",
)
PLAIN = Rules(shares="fixed", psi=0.5, restore=2.0, alpha_max=1.0)


def change(what: Any, target: list[int], weight: list[float], path: np.ndarray, level: float = 1.0) -> Change:
    return Change(
        what=what, target=np.array(target, dtype=np.int32), weight=np.array(weight), path=path, level=np.array([level])
    )


def days(start: int, end: int | None = None, horizon: int = DAYS) -> np.ndarray:
    return steady_path(horizon, start, end)


def chain(stock: float = 4.0) -> System:
    """Producer 0 sells 10 a day to producer 1, which sells 20 to final demand."""
    one = np.array([0], dtype=np.int32)
    item = np.array([0, 1], dtype=np.int32)
    return from_links(one, one + 1, np.array([10.0]), item, np.array([0.0, 20.0]), days=stock)


def pair(stock: float = 4.0) -> System:
    """Producers 0 and 1 make the same item and sell 6 and 4 a day to producer 2, which sells 20 to final demand."""
    supplier, buyer = np.array([0, 1], dtype=np.int32), np.array([2, 2], dtype=np.int32)
    item = np.array([0, 0, 1], dtype=np.int32)
    return from_links(supplier, buyer, np.array([6.0, 4.0]), item, np.array([0.0, 0, 20]), days=stock)


def go(system: System, rules: Rules, *changes: Change, horizon: int = DAYS, **more: Any) -> Trace:
    return run(system, rules, Events(changes=changes, **more), horizon, record=SERIES)


def test_a_stop_runs_the_stock_down_day_by_day() -> None:
    """Worked by hand: 2 units of stock per unit of output are kept, 1 holds it back; a gap is ordered over two days."""
    trace = go(chain(), PLAIN, change("share", [0], [1.0], days(1, 3)))
    assert trace.series["production"][:5, 0, 0] == pytest.approx([10, 0, 0, 10, 10])
    assert trace.series["production"][:5, 1, 0] == pytest.approx([20] * 5)
    assert trace.series["stocks"][:5, 0, 0] == pytest.approx([40, 40, 30, 20, 20])
    assert trace.series["demand"][:5, 0, 0] == pytest.approx([10, 10, 15, 20, 20])
    assert trace.first_below[:, 0].tolist() == [1, np.inf]
    assert trace.recovered[:, 0].tolist() == [3, 0]
    assert trace.lost[:, 0] == pytest.approx([20, 0])


def test_a_longer_stop_stops_the_buyer() -> None:
    """Stock 40, 30, 20, 10, then output is what the stock holds: 10 units allow 10, of which 5 are used, and so on."""
    trace = go(chain(), PLAIN, change("share", [0], [1.0], days(1)))
    assert trace.series["stocks"][1:7, 0, 0] == pytest.approx([40, 30, 20, 10, 5, 2.5])
    assert trace.series["production"][1:7, 1, 0] == pytest.approx([20, 20, 20, 10, 5, 2.5])
    assert trace.series["limiting"][1:7, 0, 0].tolist() == [False, False, False, True, True, True]
    assert trace.first_below[1, 0] == 4
    assert trace.first_limit[:, 0].tolist() == [-1, 0]
    assert trace.recovered[1, 0] == np.inf
    assert trace.series["undelivered"][4, 1, 0] == pytest.approx(10)
    assert trace.sold[1, 0] == pytest.approx(240 - trace.unmet[1, 0])


def test_overlapping_losses_of_capacity_take_the_larger() -> None:
    """The peer raises here: two losses of capacity, and a loss of capital, at the same time on the same producer."""
    trace = go(
        chain(),
        PLAIN,
        change("share", [0], [0.3], days(1, 8)),
        change("share", [0], [0.5], days(3, 6)),
        change("capital", [0], [0.2], days(2, 10)),
        change("capital", [0], [0.4], days(4, 5)),
    )
    # share 0 .3 .3 .5 .5 .5 .3 .3 0 0 0; capital 0 0 .2 .2 .6 .2 .2 .2 .2 .2 0
    kept = [1, 0.7, 0.7, 0.5, 0.4, 0.5, 0.7, 0.7, 0.8, 0.8, 1, 1]
    assert trace.series["capacity"][:, 0, 0] == pytest.approx(10 * np.array(kept))
    assert trace.series["production"][:, 0, 0] == pytest.approx(10 * np.array(kept))


def test_published_paths_start_and_end_on_their_days() -> None:
    """Full on days start .. start + hold + 1, then down a fifth a day; a loss of capacity acts a day late."""
    capital = recovery_path(14, 2, 3, 5)
    assert capital == pytest.approx([0, 0, 1, 1, 1, 1, 1, 0.8, 0.6, 0.4, 0.2, 0, 0, 0])
    assert recovery_path(14, 2, 3, 5, late=1)[1:] == pytest.approx(capital[:-1])
    assert recovery_path(9, 0, 0, 4, "convex_unscaled")[1:4] == pytest.approx([1, 0.75, 0.75**2])
    assert recovery_path(9, 0, 0, 4, "convex")[1:4] == pytest.approx([1, 0.75**4, 0.75**8])
    assert recovery_path(40, 0, 0, 20, "concave")[11] == pytest.approx(0.5), "an S is half way at half its time"


@pytest.mark.parametrize(("moved", "asked"), [(1.0, 10.0), (0.0, 4.0), (0.4, 4 + 0.4 * 6)])
def test_an_embargo_moves_the_refused_order(moved: float, asked: float) -> None:
    """The link of producer 0 closes on day 3; of its 6 a day, a share goes to producer 1, which makes 4 a day."""
    rules = Rules(shares="fixed", psi=0.5, restore=2.0, alpha_max=1.0, substitution=moved)
    trace = go(pair(), rules, change("access", [0], [-1.0], days(3, 5)), links=np.array([0]), links_open=np.ones(1))
    assert trace.series["demand"][2:4, 0, 0] == pytest.approx([10 - 4, 0])
    assert trace.series["demand"][3, 1, 0] == pytest.approx(asked)
    assert trace.series["production"][3, :2, 0] == pytest.approx([0, min(asked, 4)])
    assert trace.series["stocks"][3:5, 0, 0] == pytest.approx([40, 40 - 10 + min(asked, 4)])
    assert trace.first_below[0, 0] == 3
    assert trace.series["demand"][5, 0, 0] > 6 * 0.99, "the link is open again, and a stock is to be refilled"


def test_a_half_closed_link_on_the_first_day() -> None:
    rules = Rules(shares="fixed", psi=0.5, restore=2.0, alpha_max=1.0, substitution=0.0)
    trace = go(pair(), rules, change("access", [0], [-1.0], days(0), 0.5), links=np.array([0]), links_open=np.ones(1))
    assert trace.series["demand"][0, :2, 0] == pytest.approx([3, 4])
    assert trace.series["stocks"][1, 0, 0] == pytest.approx(40 - 3)


def test_adaptive_orders_follow_capacity() -> None:
    """Producer 0 keeps half of its capacity: weights 6 * 0.5 and 4 * 1 share the next order as 3 to 4."""
    rules = Rules(psi=0.5, restore=2.0, alpha_max=1.0)
    trace = go(pair(), rules, change("share", [0], [0.5], days(1)))
    total = 10 + (40 - trace.series["stocks"][2, 0, 0]) / 2
    assert trace.series["demand"][2, :2, 0] == pytest.approx([total * 3 / 7, total * 4 / 7])


@pytest.mark.parametrize("shape", ["links", "grid"])
def test_a_longer_route_dries_before_it_refills(shape: str) -> None:
    """From day 2 goods arrive 2.5 days late: nothing for two days, half on the third, then all of it again."""
    if shape == "links":
        system, link = chain(10.0), 0
    else:
        flows = np.array([[0.0, 10], [0, 0]])
        system, link = from_table(flows, np.array([0.0, 20]), 2, days=10.0, grid=True), 0 * 2 + 1
    rules = Rules(shares="fixed", psi=0.1, restore=1e9, alpha_max=1.0)
    trace = go(system, rules, change("lag", [0], [2.5], days(2)), links=np.array([link]), links_open=np.ones(1))
    row = 0 if shape == "links" else 2
    assert trace.series["stocks"][:8, row, 0] == pytest.approx([100, 100, 100, 90, 80, 75, 75, 75], rel=1e-7)
    assert trace.series["production"][:, 1, 0] == pytest.approx(20)


def test_a_route_that_shortens_again_delivers_all() -> None:
    """What was held back arrives when the route opens: nothing is lost on the way."""
    rules = Rules(shares="fixed", psi=0.1, restore=1e9, alpha_max=1.0)
    path = days(2, 6)
    trace = go(chain(10.0), rules, change("lag", [0], [3.0], path), links=np.array([0]), links_open=np.ones(1))
    assert trace.series["stocks"][5, 0, 0] == pytest.approx(70, rel=1e-7)
    assert trace.series["stocks"][11, 0, 0] == pytest.approx(100, rel=1e-7)


def test_demand_and_market() -> None:
    """Final demand halves, then a third of what is left of the market shuts, then it opens again."""
    trace = go(
        chain(),
        PLAIN,
        change("demand", [1], [-0.5], days(1, 4)),
        change("market", [1], [-1.0], days(2, 6), level=1 / 3),
    )
    assert trace.series["production"][:7, 1, 0] == pytest.approx([20, 10, 20 / 3, 20 / 3, 40 / 3, 40 / 3, 20])
    assert trace.unmet[1, 0] == pytest.approx(0)
    assert trace.sold[1, 0] == pytest.approx(trace.series["production"][:, 1, 0].sum())


def test_a_market_opens_only_as_far_as_it_was_shut() -> None:
    from dataclasses import replace

    shut = replace(chain(), market_open=np.array([1.0, 0.5]), market=np.array([0.0, 40.0]))
    rules = Rules(shares="fixed", psi=0.5, restore=2.0, alpha_max=1.0)
    trace = go(shut, rules, change("market", [1], [1.0], days(1), level=0.5))
    assert trace.series["demand"][:2, 1, 0] == pytest.approx([20, 30])
    assert trace.series["undelivered"][1, 1, 0] == pytest.approx(10)


def test_less_output_from_the_same_inputs() -> None:
    """A recipe worth 0.8: the buyer needs a quarter more of its input for the same output."""
    trace = go(chain(), PLAIN, change("recipe", [1], [-0.2], days(1)))
    assert trace.series["production"][1, 1, 0] == pytest.approx(20)
    assert trace.series["stocks"][2, 0, 0] == pytest.approx(40 + 10 - 12.5)


def test_finished_goods_bridge_a_stop() -> None:
    from dataclasses import replace

    stocked = replace(chain(), finished=np.array([15.0, 0]))
    trace = go(stocked, PLAIN, change("share", [0], [1.0], days(1, 3)))
    assert trace.series["stocks"][1:4, 0, 0] == pytest.approx([40, 40, 35]), "10 from the store, then the 5 left"
    assert trace.series["production"][1:3, 0, 0] == pytest.approx([0, 0])


def test_rebuilding_asks_the_builder_and_gives_the_capital_back() -> None:
    """Producer 1 loses 100, a quarter of its capital; producer 0 is asked for half of the rest a day, and makes 10."""
    system = chain()
    damage = Damage(target=np.array([1], np.int32), money=np.array([100.0]), capital=np.array([400.0]))
    event = rebuild(system, damage, {0: 1.0}, start=1, hold=2, tau=2.0)
    trace = run(system, PLAIN, Events(rebuilds=[event]), DAYS, record=SERIES)
    assert trace.series["capacity"][:4, 1, 0] == pytest.approx([20, 15, 15, 15])
    # day 3: the buyer makes 15 and orders 7.5 and half the gap between a target of 30 and a stock above it: nothing
    assert trace.series["demand"][3, 0, 0] == pytest.approx(7.5 + 50)
    served = 10 / (7.5 + 50)
    assert trace.series["rebuilt"][3, 0, 0] == pytest.approx(50 * served)
    left = 100 - 50 * served
    assert trace.series["capacity"][4, 1, 0] == pytest.approx(20 * (1 - left / 400))


def test_overproduction_grows_with_the_shortage() -> None:
    """Half of demand is unmet on day 1, so from day 2 capacity climbs by (1.25 - 1) * z / 365."""
    rules = Rules(shares="fixed", psi=0.5, restore=1e9)
    trace = go(chain(1e6), rules, change("share", [0], [0.5], days(1)))
    short = (trace.series["demand"][2, 0, 0] - 5) / trace.series["demand"][2, 0, 0]
    assert trace.series["overproduction"][2, 0, 0] == pytest.approx(1 + 0.25 * short / 365, rel=1e-12)


def test_an_input_that_may_run_out_stays_at_nothing_or_breaks_the_run() -> None:
    from dataclasses import replace

    system = chain(2.0).with_critical(np.zeros(1))
    go_on = replace(PLAIN, criticality="weakly")
    stop = change("share", [0], [1.0], days(1))
    trace = go(system, go_on, stop)
    assert trace.series["stocks"][:, 0, 0].min() == 0
    assert trace.series["production"][:, 1, 0] == pytest.approx(20)
    assert int(trace.broke[0]) == -1
    broken = go(system, replace(go_on, floor=False), stop)
    assert int(broken.broke[0]) == 3, "20 units on hand last for two days"
    assert np.isnan(broken.series["production"][4:]).all()
    assert np.isnan(broken.total[4:]).all()


def test_days_on_which_nothing_changes_are_not_computed() -> None:
    cut = change("share", [0], [0.5], days(100, 110, 365))
    trace = run(chain(), PLAIN, Events(changes=[cut]), 365, record=("production",))
    assert trace.days_run < 200
    assert trace.series["production"][:100, 0, 0] == pytest.approx(10)
    assert trace.series["production"][100:110, 0, 0] == pytest.approx(5)
    assert trace.lost[0, 0] == pytest.approx(365 * 10 - trace.series["production"][:, 0, 0].sum())
    assert np.isfinite(trace.total).all()


@pytest.mark.parametrize("shape", ["links", "grid"])
def test_a_day_without_a_move_may_set_something_in_motion(shape: str) -> None:
    """More capacity changes nothing today and draws orders tomorrow."""
    flows = np.zeros((4, 4))
    flows[[0, 2], 1] = 6, 4
    system = from_table(flows, np.array([0.0, 20, 0, 0]), 2, days=4.0, grid=shape == "grid")
    rules = Rules(psi=0.5, restore=2.0, alpha_max=1.0)
    trace = go(system, rules, change("factor", [2], [0.5], days(0)))
    assert trace.series["demand"][1, [0, 2], 0] == pytest.approx([10 * 6 / 12, 10 * 6 / 12])


def test_what_cannot_be_run_is_said() -> None:
    system = chain()
    with pytest.raises(ValueError, match="unknown series"):
        run(system, PLAIN, Events(), 3, record=("output",))
    three = Change(what="share", target=np.array([0], np.int32), weight=np.ones(1), path=days(1), level=np.ones(3))
    with pytest.raises(ValueError, match="levels for 2 scenarios"):
        run(system, PLAIN, Events(changes=[three]), 3, scenarios=2)
    with pytest.raises(ValueError, match="names a target twice"):
        change("share", [0, 0], [1.0, 1.0], days(1))
    with pytest.raises(ValueError, match="one weight per target"):
        change("share", [0], [1.0, 1.0], days(1))
    with pytest.raises(ValueError, match=r"psi = 1\.5"):
        Rules(psi=1.5)
    damage = Damage(target=np.array([1], np.int32), money=np.ones(1), capital=np.ones(1))
    with pytest.raises(ValueError, match=r"sum to 0\.5"):
        rebuild(system, damage, {0: 0.5}, start=1, hold=1, tau=2.0)
    with pytest.raises(ValueError, match="need at least"):
        memory(system, PLAIN, 1000, 365, limit=1000)
    with pytest.raises(ValueError, match="positive and finite"):
        from_links(np.zeros(1, np.int32), np.ones(1, np.int32), np.array([-1.0]), np.zeros(2, np.int32), np.ones(2))
    with pytest.raises(ValueError, match="do not fit together"):
        from_table(np.ones((3, 3)), np.ones(3), 2)
    with pytest.raises(ValueError, match="1 producers buy and make nothing, the first at position 1"):
        from_table(np.array([[0.0, 1], [0, 0]]), np.zeros(2), 2)
    with pytest.raises(ValueError, match="finite and not negative"):
        from_table(-np.ones((2, 2)), np.ones(2), 2)
