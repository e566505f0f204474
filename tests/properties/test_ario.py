"""What the dynamic inventory model guarantees on any system: balances, invariances, and order where theory has one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from foreshock.core.rng import stream
from foreshock.propagation.kernels.ario import Events, Trace, run
from foreshock.propagation.kernels.ario_events import Change, What, steady_path
from foreshock.propagation.kernels.ario_rules import Rules, firm_rules
from foreshock.propagation.kernels.ario_system import System, as_links, from_links, from_table

DAYS = 40
SERIES = ("production", "capacity", "demand", "served", "undelivered", "stocks")
seeds = st.integers(0, 10**6)
shapes = st.tuples(st.integers(1, 4), st.sampled_from([1, 2, 3, 4, 5, 8, 9, 12, 13]))
"""Regions and items: one and two blocks of a dense table, the last in four lanes or in eight."""
rules = st.builds(
    Rules,
    shares=st.sampled_from(["adaptive", "fixed"]),
    substitution=st.sampled_from([0.0, 0.3, 1.0]),
    rationing=st.sampled_from(["proportional", "firms_first", "water_filling", "final_last"]),
    criticality=st.sampled_from(["leontief", "strongly", "half", "weakly", "linear"]),
    psi=st.sampled_from([0.5, 0.8, 1.0, None]),
    restore=st.sampled_from([2.0, 15.0, 60.0]),
    target=st.sampled_from(["planned", "output", "baseline"]),
    surplus=st.booleans(),
)
"""All rules, also those that amplify: a surplus that lowers orders, on a target that moves with output, swings."""
calm = rules.filter(lambda rule: not rule.surplus or rule.target == "baseline")


def table(seed: int, shape: tuple[int, int]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Flows, final demand and days of stock of a random world table; some producers sell nothing."""
    random = stream(seed, "property tables")
    n = shape[0] * shape[1]
    flows = random.lognormal(0, 1.5, (n, n)) * (random.random((n, n)) > 0.4)
    idle = random.random(n) < 0.05
    flows[idle] = 0
    flows[:, idle] = 0
    final = random.lognormal(0, 1, n) * (random.random(n) > 0.2) * ~idle
    final[(flows.sum(axis=0) > 0) & (flows.sum(axis=1) == 0)] += 1
    return flows, final, random.uniform(3, 40, shape[1])


def system_of(seed: int, shape: tuple[int, int], grid: bool = True) -> System:
    flows, final, days = table(seed, shape)
    made = from_table(flows, final, shape[1], days=days, grid=True)
    random = stream(seed, "criticality")
    made = made.with_critical(random.choice([0.0, 0.5, 1.0], size=made.inputs))
    return made if grid else as_links(made)


def storm(seed: int, system: System, *, demand: bool = True) -> Events:
    """A loss of capacity, closed links, and, where asked for, moves of demand; all random."""
    random = stream(seed, "property storm")
    n = system.n
    hit = random.choice(n, size=max(1, n // 3), replace=False).astype(np.int32)
    links = np.unique(random.integers(0, n * n, size=n))
    path = steady_path(DAYS, int(random.integers(0, 5)), int(random.integers(8, 30)))
    weights = {"share": random.random(hit.size), "demand": random.uniform(-1, 1, hit.size)}
    weights["access"] = -random.random(links.size)
    targets = {"share": hit, "demand": hit, "access": np.arange(links.size, dtype=np.int32)}
    kinds: list[What] = ["share", "demand", "access"] if demand else ["share", "access"]
    changes = [
        Change(what=kind, target=targets[kind], weight=weights[kind], path=path, level=np.ones(1)) for kind in kinds
    ]
    return Events(changes=changes, links=links, links_open=np.ones(links.size))


def go(system: System, rule: Rules, events: Events) -> Trace:
    return run(system, rule, events, DAYS, record=SERIES)


def near(a: np.ndarray, b: np.ndarray, scale: np.ndarray | float, share: float = 1e-9) -> bool:
    return bool((np.abs(a - b) <= share * np.maximum(scale, 1e-300)).all())


@given(seeds, shapes, calm, st.booleans())
@settings(max_examples=40)
def test_nothing_happens_without_a_shock(seed: int, shape: tuple[int, int], rule: Rules, grid: bool) -> None:
    """Not with rules that amplify: in a year they make swings out of the rounding of the last digit."""
    system = system_of(seed, shape, grid)
    trace = run(system, rule, Events(), 365, record=("production",))
    assert near(trace.series["production"][:, :, 0], system.output, system.output, 1e-12)
    assert (trace.first_below == np.inf).all()


@given(seeds, shapes, rules, st.booleans())
def test_what_is_made_is_delivered(seed: int, shape: tuple[int, int], rule: Rules, grid: bool) -> None:
    """Output stays within capacity, demand and stocks; nobody is served more than asked; stocks are never negative."""
    system = system_of(seed, shape, grid)
    trace = go(system, rule, storm(seed, system))
    made, asked, served = (trace.series[name][:, :, 0] for name in ("production", "demand", "served"))
    assert (made <= trace.series["capacity"][:, :, 0] * (1 + 1e-12)).all()
    assert (made <= asked * (1 + 1e-12)).all()
    assert (trace.series["stocks"] >= 0).all()
    assert ((served >= 0) & (served <= 1 + 1e-12)).all()
    scale = system.output.sum()
    assert (trace.sold[:, 0] <= made.sum(axis=0) + 1e-9 * scale).all()
    assert near(trace.unmet[:, 0], trace.series["undelivered"].sum(axis=(0, 2)), scale)
    assert near(trace.lost[:, 0], (system.output - made).sum(axis=0), scale)
    assert near(trace.total[:, 0], made.sum(axis=1), scale)


@given(seeds, shapes, rules, st.booleans())
def test_stocks_move_by_what_comes_and_goes(seed: int, shape: tuple[int, int], rule: Rules, grid: bool) -> None:
    """Day by day, what all inputs receive is what is made and not sold to final demand."""
    rule = replace(rule, criticality="leontief")
    system = system_of(seed, shape, grid and not rule.levels)
    trace = go(system, rule, storm(seed, system, demand=False))
    made, served, stocks = (trace.series[name][:, :, 0] for name in ("production", "served", "stocks"))
    came = np.diff(stocks, axis=0) + made[:-1, system.buyer] * system.need
    assert (came >= -1e-9 * np.maximum(system.flow, 1)).all()
    sold = made - served * system.final
    for item in range(system.items):
        got, gave = came[:, system.kind == item].sum(axis=1), sold[:-1, system.item == item].sum(axis=1)
        assert near(got, gave, system.output.sum() + stocks.max(initial=0))


@given(seeds, shapes, rules)
def test_the_unit_of_money_does_not_matter(seed: int, shape: tuple[int, int], rule: Rules) -> None:
    """1024 times the flows, 1024 times the answer, to the last bit."""
    system = system_of(seed, shape)
    flows, final, days = table(seed, shape)
    large = from_table(1024 * flows, 1024 * final, shape[1], days=days, grid=True).with_critical(system.critical)
    a, b = go(system, rule, storm(seed, system)), go(large, rule, storm(seed, system))
    assert np.array_equal(1024 * a.series["production"], b.series["production"])
    assert np.array_equal(a.first_below, b.first_below)


@given(seeds, shapes, calm)
def test_names_and_order_do_not_matter(seed: int, shape: tuple[int, int], rule: Rules) -> None:
    """Regions in another order, events in another order, links or grid: the same answer."""
    flows, final, days = table(seed, shape)
    regions, items = shape
    system = from_table(flows, final, items, days=days, grid=True)
    order = (stream(seed, "order").permutation(regions)[:, None] * items + np.arange(items)).ravel()
    moved = from_table(flows[np.ix_(order, order)], final[order], items, days=days, grid=True)
    events = storm(seed, system)
    place = np.argsort(order)
    give, take = events.links // system.n, events.links % system.n
    other = Events(
        changes=[
            change if change.what == "access" else replace(change, target=place[change.target].astype(np.int32))
            for change in reversed(events.changes)
        ],
        links=place[give] * system.n + place[take],
        links_open=events.links_open,
    )
    a, b, c = go(system, rule, events), go(moved, rule, other), go(as_links(system), rule, events)
    scale = system.output.max()
    assert near(a.series["production"][:, order], b.series["production"], scale)
    assert near(a.series["production"], c.series["production"], scale)


@given(seeds, st.sampled_from(["adaptive", "fixed"]))
@settings(max_examples=30)
def test_a_region_split_in_two_halves_changes_nothing(seed: int, shares: str) -> None:
    flows, final, days = table(seed, (3, 4))
    system = from_table(flows, final, 4, days=days, grid=True)
    share = np.concatenate([np.full(4, 0.5), np.full(4, 0.5), np.ones(8)])
    origin = np.concatenate([np.arange(4), np.arange(12)])
    halves = from_table(
        flows[np.ix_(origin, origin)] * np.outer(share, share), final[origin] * share, 4, days=days, grid=True
    )
    path = steady_path(DAYS, 2, 20)
    cut = Change(
        what="share", target=np.array([1, 2], np.int32), weight=np.array([0.7, 0.4]), path=path, level=np.ones(1)
    )
    both = replace(cut, target=np.array([1, 2, 5, 6], np.int32), weight=np.array([0.7, 0.4, 0.7, 0.4]))
    rule = Rules(shares=shares)  # type: ignore[arg-type]
    whole = go(system, rule, Events(changes=[cut])).series["production"][:, :, 0]
    parts = go(halves, rule, Events(changes=[both])).series["production"][:, :, 0]
    joined = np.hstack([parts[:, :4] + parts[:, 4:8], parts[:, 8:]])
    assert near(whole, joined, system.output.max(), 1e-10)


@given(seeds, st.sampled_from(["water_filling", "final_last"]))
def test_water_filling_keeps_its_rule(seed: int, rationing: str) -> None:
    """All output is delivered; each client gets the smaller of its order and the level times its baseline."""
    from foreshock.propagation.kernels.ario_links import LinksEngine
    from foreshock.propagation.kernels.ario_nodes import make_plant, start
    from foreshock.propagation.kernels.ario_system import Grid
    from foreshock.propagation.kernels.ario_ties import Ties

    random = stream(seed, "levels")
    system = system_of(seed, (2, 3), grid=False)
    assert not isinstance(system.table, Grid)
    rule = firm_rules(rationing=rationing)  # type: ignore[arg-type]
    engine = LinksEngine(system, rule, Ties(system, np.empty(0, np.int64), np.empty(0), [], 1), 1)
    now = start(system, rule, 1).now
    engine.books.quota[:, 0] = random.uniform(0, 2, system.inputs) * (random.random(system.inputs) > 0.1)
    inputs = np.repeat(np.arange(system.inputs), np.diff(system.table.start))
    orders = system.table.weight * engine.books.quota[inputs, 0]
    now.orders[:, 0] = np.bincount(system.table.supplier, weights=orders, minlength=system.n)
    asked = now.orders[:, 0] + now.final[:, 0]
    now.out[:, 0] = asked * random.uniform(0, 1.1, system.n).clip(max=1)
    level = np.empty((system.n, 1))
    engine.ration(make_plant(system, rule), now, level)
    got = np.minimum(orders, level[system.table.supplier, 0] * system.table.weight)
    firms = np.bincount(system.table.supplier, weights=got, minlength=system.n)
    final = now.served_final[:, 0] * now.final[:, 0]
    assert near(firms + final, now.out[:, 0], np.maximum(asked, 1e-12))
    assert (got[orders == 0] == 0).all()
    short = np.isfinite(level[:, 0])
    if rationing == "final_last":
        assert near(final[short], np.zeros(short.sum()), 1.0)
    else:
        most = level[short, 0] * system.final[short]
        assert near(final[short], np.minimum(system.final[short], most), np.maximum(asked[short], 1e-12))


@given(seeds, shapes, rules)
def test_a_harder_loss_never_helps_those_it_hits(seed: int, shape: tuple[int, int], rule: Rules) -> None:
    """The direct effect is ordered; what spreads is not (see the guide)."""
    system = system_of(seed, shape)
    rule = replace(rule, alpha_max=1.0)
    levels = np.linspace(0, 1, 12)
    cut = Change(
        what="share", target=np.array([0], np.int32), weight=np.ones(1), path=steady_path(DAYS, 1), level=levels
    )
    made = run(system, rule, Events(changes=[cut]), DAYS, scenarios=12, record=("production",)).series["production"]
    assert (made[1:, 0] <= system.output[0] * (1 - levels) * (1 + 1e-12)).all()


@given(seeds, calm)
@settings(max_examples=20)
def test_firms_and_tables_are_one_model(seed: int, rule: Rules) -> None:
    """A table of one region is a firm network with one firm per item."""
    flows, final, days = table(seed, (1, 5))
    system = from_table(flows, final, 5, days=days, grid=True)
    supplier, buyer = np.nonzero(flows)
    firms = from_links(
        supplier.astype(np.int32), buyer.astype(np.int32), flows[supplier, buyer], np.arange(5, dtype=np.int32), final,
        days=days[supplier],
    )  # fmt: skip
    cut = Change(what="share", target=np.array([0], np.int32), weight=np.array([0.8]), path=steady_path(DAYS, 2, 9),
                 level=np.ones(1))  # fmt: skip
    a, b = go(system, rule, Events(changes=[cut])), go(firms, rule, Events(changes=[cut]))
    assert near(a.series["production"], b.series["production"], system.output.max())
