"""World tables: the accounting that must hold for every one of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from propagation_networks import network

from foreshock.core.progress import silent
from foreshock.core.registry import get
from foreshock.exposure.embed import embed
from foreshock.exposure.world import world_network
from foreshock.propagation.kernels.leontief import Factored, allocation, extraction, inverse, technical
from foreshock.propagation.origin import value_origin
from foreshock.schema.hit import TARGETS, Channel, Footprint, Hit
from foreshock.schema.world import WorldTable

REGIONS = ("RUS", "DEU", "CHN")


@st.composite
def tables(draw: st.DrawFn) -> WorldTable:
    """Up to three regions and four sectors, half of the deliveries missing, value added positive everywhere."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    regions, sectors = REGIONS[: draw(st.integers(1, 3))], draw(st.integers(1, 4))
    n = len(regions) * sectors
    Z = random.exponential(1.0, (n, n)) * (random.random((n, n)) < 0.5) * draw(st.sampled_from([1.0, 1e-4, 1e5]))
    F = random.exponential(1.0, (n, 2 * len(regions))) * Z.max(initial=1.0)
    F[:, 0] += np.maximum(Z.sum(axis=0) * 1.1 - Z.sum(axis=1), 0.0)
    return WorldTable(
        regions=regions,
        sectors=tuple(f"s{k}" for k in range(sectors)),
        demand=("homes", "state"),
        Z=Z,
        F=F,
        x=Z.sum(axis=1) + F.sum(axis=1),
        year=2020,
    )


def hit(table: WorldTable, seed: int, scenarios: int) -> Hit:
    """Everything that the model reads, shut and opened at random."""
    random, net = np.random.default_rng(seed), world_network(table)
    rows = {"nodes": len(net.nodes), "arcs": len(net.arcs), "demand": len(net.demand)}
    made = []
    for channel in (Channel.LINK, Channel.MARKET, Channel.DEMAND, Channel.CAPACITY):
        target = np.flatnonzero(random.random(rows[TARGETS[channel]]) < 0.5).astype(np.int32)
        start, length = random.uniform(0, 6), random.uniform(1, 9)
        made.append(Footprint(channel, target, random.random(target.size), start, start + length, random.uniform(0, 2)))
    return Hit(tuple(made), random.uniform(-1, 0.4, (scenarios, 4)) * (random.random((scenarios, 4)) < 0.7))


@given(table=tables())
def test_both_systems_give_the_output_and_agree_at_the_base_point(table: WorldTable) -> None:
    A, B, x, y = technical(table.Z, table.x), allocation(table.Z, table.x), table.x, table.F.sum(axis=1)
    L, G = inverse(A), inverse(B)
    assert L @ y == pytest.approx(x, rel=1e-9)
    assert A @ x + y == pytest.approx(x, rel=1e-12)
    assert table.value_added @ G == pytest.approx(x, rel=1e-9)
    assert x[:, None] * G == pytest.approx(L * x, rel=1e-8, abs=1e-12 * x.max())
    assert L.min() > -1e-12


@given(table=tables(), depth=st.integers(1, 5))
def test_all_value_in_demand_comes_from_somewhere(table: WorldTable, depth: int) -> None:
    wanted = table.F.reshape(len(table), len(table.regions), 2).sum(axis=2)
    found = [value_origin(table, [name], depth=depth) for name in table.regions]
    assert sum(one.value for one in found) == pytest.approx(wanted.sum(axis=0), rel=1e-9)
    for one in found:
        assert one.tier.min() >= -1e-12 * table.x.max()
        assert one.tier.sum(axis=1) == pytest.approx(one.value)
        assert (np.isnan(one.distance) | (one.distance >= -1e-12)).all()
    assert sum(one.content for one in found) == pytest.approx(np.ones(len(table)), rel=1e-9)


@given(table=tables(), seed=st.integers(0, 1000))
def test_extraction_grows_with_what_is_taken(table: WorldTable, seed: int) -> None:
    random = np.random.default_rng(seed)
    A, y = technical(table.Z, table.x), table.F.sum(axis=1)
    some, more = np.sort(random.random((2, len(table))), axis=0)
    room = 1e-9 * table.x.max()
    lost = [extraction(A, y, share, share) for share in (0 * some, some, more, np.ones(len(table)))]
    assert np.abs(lost[0]).max() <= room
    assert (lost[1] <= lost[2] + room).all()
    assert lost[3] == pytest.approx(table.x, rel=1e-9)
    assert Factored(A).content(np.eye(len(table))) == pytest.approx(inverse(A), abs=1e-9)


@given(table=tables(), seed=st.integers(0, 1000))
def test_a_batch_is_its_scenarios_one_by_one(table: WorldTable, seed: int) -> None:
    model, net, shocks = get("models", "leontief"), world_network(table), hit(table, seed, 4)
    together = model.propagate(net, shocks, 12.5, {}, silent)
    size = together.baseline.max()
    for k in range(4):
        alone = model.propagate(net, shocks.one(k), 12.5, {}, silent)
        assert together.loss[k] == pytest.approx(alone.loss[0], rel=1e-12, abs=1e-12 * size)
    assert (together.loss <= together.baseline + 1e-9 * size).all()
    for side in together.metrics.values():
        assert (side <= together.baseline + 1e-9 * size).all()


@given(table=tables(), seed=st.integers(0, 1000))
def test_a_region_cut_in_two_equal_halves_loses_the_same(table: WorldTable, seed: int) -> None:
    random, n, width = np.random.default_rng(seed), len(table), len(table.sectors)
    half = np.concatenate([np.repeat(0.5, width), np.ones(n - width), np.repeat(0.5, width)])
    of = np.concatenate([np.arange(n), np.arange(width)])
    demand = np.concatenate([np.arange(table.F.shape[1]), [0, 1]])
    homes = np.concatenate([[0.5, 0.5], np.ones(table.F.shape[1] - 2), [0.5, 0.5]])
    split = replace(
        table,
        regions=(*table.regions, "TWN"),
        Z=table.Z[np.ix_(of, of)] * np.outer(half, half),
        F=table.F[np.ix_(of, demand)] * np.outer(half, homes),
        x=table.x[of] * half,
    )
    lost = random.random(n)
    losses = []
    for one, share in ((table, lost), (split, lost[of])):
        net = world_network(one)
        shock = Footprint(Channel.CAPACITY, np.arange(len(one), dtype=np.int32), share, 0, np.inf)
        losses.append(
            get("models", "leontief").propagate(net, Hit((shock,), -np.ones((1, 1))), 1.0, {}, silent).loss[0]
        )
    merged = np.bincount(of, weights=losses[1], minlength=n)
    assert merged == pytest.approx(losses[0], rel=1e-9, abs=1e-12 * table.x.max() * 1e6)


@given(table=tables(), seed=st.integers(0, 1000), size=st.sampled_from([1e-6, 0.3, 0.9]))
def test_a_company_in_the_world_sells_all_it_makes(table: WorldTable, seed: int, size: float) -> None:
    """Suppliers of any size up to nearly a whole industry: every output is still the sum of its sales."""
    random = np.random.default_rng(seed)
    place = dict(zip(table.industries, table.x * 1e6 / 365, strict=True))
    own = place[table.regions[0], "s0"] * size
    nodes = {
        "A/part": {"country": table.regions[0], "output": own},
        "B/part2": {"output": min(place.values()) * 0.05},
        "F/line": {"country": "DEU", "output": 10.0},
    }
    links = [
        ("A/part", "F/line", {"flow": own, "price": 1.0}),
        ("B/part2", "F/line", {"flow": nodes["B/part2"]["output"], "price": 1.0}),
    ]
    maker = network(nodes, links, [("F/line", {"quantity": 10.0, "price": own})])
    kinds = {"part": "s0", "part2": table.sectors[int(random.integers(len(table.sectors)))]}
    joint = embed(maker, table, kinds)
    n = len(joint.nodes)
    sold = np.bincount(joint.arcs.supplier, weights=joint.arcs.flow, minlength=n)
    sold += np.bincount(joint.demand.node, weights=joint.demand.quantity, minlength=n)
    assert sold == pytest.approx(joint.nodes.output, rel=1e-9)
    assert joint.nodes.output.sum() == pytest.approx(table.x.sum() * 1e6 / 365 + 10 * own, rel=1e-9)
    assert (joint.arcs.flow > 0).all()
    still = get("models", "leontief").propagate(joint, Hit.none(), 5.0, {}, silent)
    assert (still.loss == 0).all()
