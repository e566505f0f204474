"""The model `cascade`: money lost on the days of a shock, and the index of every firm of a network."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from foreshock.core.errors import UserError
from foreshock.core.progress import silent
from foreshock.propagation.models.base import Response
from foreshock.propagation.models.cascade import PLUGIN
from foreshock.propagation.systemic import systemic_risk
from foreshock.schema.hit import Channel, Footprint, Hit
from foreshock.schema.labels import Labels
from foreshock.schema.network import Arcs, Demand, Network, Nodes

LINKS = [(2, 1), (2, 3), (3, 7), (6, 7), (7, 4), (7, 11), (8, 11), (9, 5), (9, 10), (10, 7)]
SECTORS = (1, 2, 1, 3, 4, 2, 4, 1, 2, 3, 5)
ALL_ESSENTIAL = [0.10, 0.3666667, 0.40, 0.35, 0.10, 0.15, 0.70, 0.10, 0.40, 0.40, 0.45]
NO_MARKET = [0.10, 0.3666667, 0.2666667, 0.35, 0.10, 0.1666667, 0.70, 0.10, 0.3666667, 0.2666667, 0.45]


def economy(criticality: float = 1.0, output: np.ndarray | None = None) -> Network:
    """The eleven firms of the paper: every link one unit of money a day, no final demand."""
    n, m = len(SECTORS), len(LINKS)
    supplier, customer = (np.array(ends, dtype=np.int32) - 1 for ends in zip(*LINKS, strict=True))
    unknown = np.full(n, np.nan)
    return Network(
        nodes=Nodes(
            id=tuple(f"firm {k + 1}" for k in range(n)),
            site=Labels.unknown(n),
            item=Labels.unknown(n),
            country=Labels.unknown(n),
            sector=Labels.of([f"sector {s}" for s in SECTORS]),
            commodity=Labels.unknown(n),
            owner=Labels.unknown(n),
            output=np.bincount(supplier, minlength=n).astype(np.float64) if output is None else output,
            capacity=unknown,
            stock=np.zeros(n),
            recovery=unknown,
            unit_cost=np.zeros(n),
            lat=unknown,
            lon=unknown,
            tier=np.full(n, -1, dtype=np.int32),
            estimated=np.zeros(n, dtype=np.bool_),
        ),
        arcs=Arcs(
            supplier=supplier,
            customer=customer,
            quantity=np.ones(m),
            flow=np.ones(m),
            price=np.ones(m),
            tariff=np.zeros(m),
            lead_time=np.zeros(m),
            access=np.ones(m),
            criticality=np.full(m, criticality),
            route=Labels.unknown(m),
            share_low=np.full(m, np.nan),
            share_high=np.full(m, np.nan),
            estimated=np.zeros(m, dtype=np.bool_),
        ),
        demand=Demand(
            node=np.empty(0, dtype=np.int32),
            market=Labels.unknown(0),
            quantity=np.empty(0),
            price=np.empty(0),
            margin=np.empty(0),
            access=np.empty(0),
        ),
        unit="monetary",
    )


def run(network: Network, hit: Hit, parameters: Mapping[str, float] | None = None) -> Response:
    return PLUGIN.propagate(network, hit, 30.0, parameters or {}, silent)


def fails(firm: int, start: float = 0.0, end: float = np.inf, ramp: float = 0.0) -> Footprint:
    return Footprint(Channel.CAPACITY, np.array([firm - 1], dtype=np.int32), np.ones(1), start, end, ramp)


def test_the_index_of_the_paper() -> None:
    given = {"cascade.index_tolerance": 1e-10}
    np.testing.assert_allclose(systemic_risk(economy(), given).index, ALL_ESSENTIAL, atol=5e-8)
    given["cascade.replaceability"] = 0
    risk = systemic_risk(economy(0.5), given)
    np.testing.assert_allclose(risk.index, NO_MARKET, atol=5e-8)
    assert risk.ranked(2)["firm"] == ["firm 7", "firm 11"]
    assert risk.share.sum() == pytest.approx(1)


def test_a_loss_is_the_index_times_all_output_times_days() -> None:
    """Ten a day; firm 7 stops on days 5 to 15, firm 11 from day 28 on, in one batch with nothing at all."""
    hit = Hit((fails(7, 5.0, 15.0), fails(11, 28.0)), np.array([[-1.0, 0.0], [0.0, -1.0], [0.0, 0.0]]))
    found = run(economy(), hit)
    np.testing.assert_allclose(found.loss.sum(axis=1), [10 * 10 * 0.70, 2 * 10 * 0.45, 0.0], atol=1e-9)
    assert (found.metrics["lost_inputs"] <= found.loss).all()
    assert (found.metrics["lost_orders"] <= found.loss).all()
    assert found.baseline.sum() == 300


def test_a_ramp_counts_day_by_day() -> None:
    """Firm 7 is down by 1/8, 3/8, 5/8, 7/8 on the days of the ramp; without a market losses are linear until a stop."""
    network = economy()
    given = {"cascade.replaceability": 0.0}
    slow = run(network, Hit((fails(7, 0.0, 4.0, 4.0),), np.array([[-1.0]])), given).loss.sum()
    days = [
        run(network, Hit((fails(7, 0.0, 1.0),), np.array([[-level]])), given).loss.sum()
        for level in (1 / 8, 3 / 8, 5 / 8, 7 / 8)
    ]
    assert slow == pytest.approx(sum(days), rel=1e-12)


def test_final_demand_softens_lost_orders() -> None:
    """Firm 10 sells to firm 7 alone, but as much again to households: half of its revenue is safe."""
    sales = np.bincount(np.array([a - 1 for a, _ in LINKS]), minlength=11).astype(np.float64)
    alone = run(economy(), Hit((fails(7),), np.array([[-1.0]])))
    sales[9] = 2.0
    half = run(economy(output=sales), Hit((fails(7),), np.array([[-1.0]])))
    assert alone.metrics["lost_orders"][0, 9] == pytest.approx(30 * 1.0)
    assert half.metrics["lost_orders"][0, 9] == pytest.approx(30 * 2.0 * 0.5)


def test_unknown_criticality_is_essential_and_zero_carries_nothing() -> None:
    hit = Hit((fails(2),), np.array([[-1.0]]))
    assert (run(economy(np.nan), hit).loss == run(economy(1.0), hit).loss).all()
    assert run(economy(0.0), hit).metrics["lost_inputs"].sum() == pytest.approx(30 * 2.0)


def test_unknown_numbers_are_refused_all_at_once() -> None:
    network = economy()
    bad = network.with_(
        nodes=replace(network.nodes, output=np.append(network.nodes.output[:-1], np.nan)),
        arcs=replace(network.arcs, flow=-network.arcs.flow),
    )
    with pytest.raises(UserError) as caught:
        systemic_risk(bad)
    assert "firm 11" in str(caught.value)
    assert "10 numbers" in str(caught.value)


def test_the_page_prints_what_it_says(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = (root / "docs" / "models" / "cascade.md").read_text(encoding="utf-8")
    code, said = re.findall(r"```(?:python)?\n(.*?)```", page, re.DOTALL)[:2]
    exec(compile(code, "cascade.md", "exec"), {})
    assert capsys.readouterr().out == said
