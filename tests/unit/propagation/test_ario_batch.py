"""Many scenarios at once equal one by one: in every engine, for any number of threads, within the memory allowed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from foreshock.core.rng import stream
from foreshock.propagation.kernels.ario import BATCH_FROM, Events, Trace, memory, run
from foreshock.propagation.kernels.ario_events import Change, recovery_path
from foreshock.propagation.kernels.ario_rebuild import Damage, rebuild
from foreshock.propagation.kernels.ario_rules import Rules, inventory_rules
from foreshock.propagation.kernels.ario_system import System, as_links, from_table

REGIONS, ITEMS, DAYS, SCENARIOS = 5, 11, 100, 40
N = REGIONS * ITEMS
SERIES = ("production", "capacity", "undelivered", "stocks")
NEAR = 1e-12


def table(seed: int = 0) -> System:
    """A random world table, a third of it empty, with stocks from a week to three months."""
    random = stream(seed, "tables")
    flows = random.lognormal(0, 2, (N, N)) * (random.random((N, N)) > 0.3)
    final = flows.sum(axis=1) * random.uniform(0.3, 2, N) + 1
    critical = random.choice([0.0, 0.5, 1.0], size=N * ITEMS)
    return from_table(flows, final, ITEMS, days=random.uniform(7, 90, ITEMS), grid=True).with_critical(critical)


def storm(system: System) -> Events:
    """All kinds of events at different levels: some links close almost or quite, so that sums nearly vanish."""
    random = stream(1, "storm")

    def hit(what: Any, targets: list[int], low: float, high: float, start: int, hold: int) -> Change:
        weight = random.uniform(low, high, len(targets))
        path = recovery_path(DAYS, start, hold, 25)
        level = random.random(SCENARIOS)
        return Change(what=what, target=np.array(targets, np.int32), weight=weight, path=path, level=level)

    all_of_region = np.repeat(np.arange(4), N) * N + np.tile(np.arange(N), 4)
    one_input = np.arange(4, N, ITEMS) * N + 5
    links = np.concatenate([all_of_region, one_input[1:]])
    narrow = np.arange(all_of_region.size, links.size, dtype=np.int32)
    shut = np.where(np.arange(narrow.size) == 0, -0.9999, -1.0)
    changes = [
        hit("share", [0, 1, 2], 0.3, 0.9, 5, 20),
        hit("capital", [7, 9, 30], 0.2, 0.8, 15, 20),
        hit("demand", [4, 9, 12], -0.8, 0.5, 10, 25),
        hit("recipe", [8, 20], -0.3, 0.1, 25, 20),
        hit("access", list(range(all_of_region.size)), -1, -1, 12, 30),
        Change(
            what="access", target=narrow, weight=shut, path=recovery_path(DAYS, 30, 10, 5), level=np.ones(SCENARIOS)
        ),
        hit("lag", list(range(50, 70)), 3, 9, 30, 30),
    ]
    target = np.array([10, 11], np.int32)
    damage = Damage(
        target=target,
        money=30 * system.output[target],
        capital=600 * system.output[target],
        level=random.random(SCENARIOS),
    )
    work = rebuild(system, damage, {3: 0.5, 6: 0.5}, start=20, hold=5, tau=30.0)
    return Events(changes=changes, rebuilds=[work], links=links, links_open=np.ones(links.size))


def one(events: Events, scenario: int) -> Events:
    pick = slice(scenario, scenario + 1)
    return replace(
        events,
        changes=[replace(change, level=change.level[pick]) for change in events.changes],
        rebuilds=[replace(work, level=work.level[pick]) for work in events.rebuilds],
    )


RULES = {
    "published": inventory_rules(),
    "fixed orders": replace(inventory_rules(shares="fixed"), floor=True, tie=1e-12, substitution=0.4),
    "half critical": Rules(criticality="half", target="baseline", surplus=True),
    "weak, firms first": Rules(criticality="weakly", rationing="firms_first"),
    "linear": Rules(criticality="linear", substitution=0.0),
}


def apart(a: Trace, b: Trace, scenario: int, output: np.ndarray) -> dict[str, float]:
    found = {}
    for name in ("production", "capacity", "undelivered"):
        gap = np.abs(a.series[name][:, :, scenario] - b.series[name][:, :, 0]) / output
        found[name] = float(np.nanmax(gap))
    flow = np.maximum(np.nan_to_num(b.series["stocks"][0, :, 0]), 1e-9)
    found["stocks"] = float(np.nanmax(np.abs(a.series["stocks"][:, :, scenario] - b.series["stocks"][:, :, 0]) / flow))
    return found


@pytest.mark.parametrize("name", RULES)
def test_all_at_once_equals_one_by_one(name: str) -> None:
    """On the dense table 32 at a time, and on links; both against single runs, each of its own compiled loop."""
    system, rules = table(), RULES[name]
    events = storm(system)
    dense = run(system, rules, events, DAYS, scenarios=SCENARIOS, record=SERIES)
    sparse = run(as_links(system), rules, events, DAYS, scenarios=SCENARIOS, record=SERIES)
    used = system.flow > 0
    for scenario in range(0, SCENARIOS, 3):
        alone = run(system, rules, one(events, scenario), DAYS, record=SERIES)
        assert max(apart(dense, alone, scenario, system.output).values()) < NEAR
        packed = replace(alone, series={**alone.series, "stocks": alone.series["stocks"][:, used]})
        assert max(apart(sparse, packed, scenario, system.output).values()) < NEAR
        for whole in (dense, sparse):
            assert whole.broke[scenario] == alone.broke[0]
            assert np.array_equal(whole.first_below[:, scenario], alone.first_below[:, 0])
            assert np.array_equal(whole.recovered[:, scenario], alone.recovered[:, 0])
            assert np.array_equal(whole.first_limit[:, scenario], alone.first_limit[:, 0])
            assert whole.sold[:, scenario] == pytest.approx(alone.sold[:, 0], rel=1e-11)
            assert whole.lost[:, scenario] == pytest.approx(alone.lost[:, 0], abs=1e-10 * system.output.max())


def test_single_precision_is_near() -> None:
    system, events = table(), storm(table())
    double = run(system, Rules(), events, DAYS, scenarios=SCENARIOS, record=("production",))
    single = run(system, Rules(), events, DAYS, scenarios=SCENARIOS, record=("production",), number="float32")
    gap = np.abs(double.series["production"] - single.series["production"]) / system.output[:, None]
    assert 0 < gap.max() < 5e-4
    assert np.abs(double.total / single.total - 1).max() < 2e-5


@pytest.mark.parametrize("dense", [True, False], ids=["grid", "links"])
def test_any_number_of_threads_gives_the_same_bits(monkeypatch: pytest.MonkeyPatch, dense: bool) -> None:
    system = table() if dense else as_links(table())
    events = storm(table())
    answers = []
    for threads in ("1", "2", "5"):
        monkeypatch.setenv("FORESHOCK_THREADS", threads)
        many = run(system, Rules(), events, 40, scenarios=SCENARIOS, record=("production",))
        single = run(system, Rules(), one(events, 0), 40, record=("production",))
        answers.append((many.series["production"], single.series["production"]))
    for many, single in answers[1:]:
        assert np.array_equal(many, answers[0][0])
        assert np.array_equal(single, answers[0][1])


def test_threads_share_one_large_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Large enough that a single run is spread over threads, in both engines."""
    random = stream(2, "large")
    flows = random.random((600, 600))
    system = from_table(flows, flows.sum(axis=1), 12, days=20.0, grid=True)
    path = recovery_path(6, 1, 3, 5)
    cut = Change(what="share", target=np.arange(9, dtype=np.int32), weight=np.full(9, 0.5), path=path, level=np.ones(1))
    for form in (system, as_links(system)):
        totals = []
        for threads in ("1", "3"):
            monkeypatch.setenv("FORESHOCK_THREADS", threads)
            totals.append(run(form, Rules(), Events(changes=[cut]), 6, record=("production",)).series["production"])
        assert np.array_equal(*totals)


def test_a_run_keeps_to_the_memory_it_was_given() -> None:
    system = as_links(table())
    free = memory(system, Rules(), 100, DAYS)
    assert free.width == 32
    tight = memory(system, Rules(), 100, DAYS, limit=free.table + free.results + free.slice // 4)
    assert tight.width < 32
    assert tight.total <= free.table + free.results + free.slice // 4
    events = storm(table())
    whole = run(system, Rules(), events, 30, scenarios=SCENARIOS)
    limit = memory(system, Rules(), SCENARIOS, 30).table + memory(system, Rules(), SCENARIOS, 30).results
    limit += memory(system, Rules(), SCENARIOS, 30).slice // 4
    split = run(system, Rules(), events, 30, scenarios=SCENARIOS, limit=limit)
    assert split.total == pytest.approx(whole.total, rel=1e-13)


def test_memory_is_said_about_right() -> None:
    """Against the bytes that numpy asks for while a batch runs."""
    import tracemalloc

    system = table()
    said = memory(system, Rules(), 64, DAYS, record=("production",))
    tracemalloc.start()
    run(system, Rules(), Events(), DAYS, scenarios=64, record=("production",))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert 0.4 * peak < said.total < 3 * peak


def test_few_scenarios_run_one_by_one() -> None:
    system = table()
    few = memory(system, Rules(), BATCH_FROM - 1, DAYS)
    assert (few.width, few.at_once) == (1, 1)
    assert memory(system, Rules(), BATCH_FROM, DAYS).width == 32
    events = one(storm(system), 3)
    doubled = replace(
        events,
        changes=[replace(change, level=np.repeat(change.level, 3)) for change in events.changes],
        rebuilds=[replace(work, level=np.repeat(work.level, 3)) for work in events.rebuilds],
    )
    three = run(system, Rules(), doubled, 40, scenarios=3)
    assert np.array_equal(three.total[:, :1], run(system, Rules(), events, 40).total)
    assert np.array_equal(three.total[:, 0], three.total[:, 2])
