"""Small records with every oddity, and an exact comparison of records."""

from __future__ import annotations

import dataclasses
import math
from datetime import date
from typing import Any

import numpy as np

from foreshock.core.registry import get
from foreshock.schema.labels import Labels
from foreshock.schema.losses import Losses
from foreshock.schema.network import Arcs, Demand, InputStocks, Network, Nodes
from foreshock.schema.run_record import InputFile, RunRecord
from foreshock.schema.scenario import Driver, Effect, Evidence, Indicator, Provenance, Row, ScenarioSet, Table


def same(a: Any, b: Any) -> bool:
    """True where two records are equal to the last bit, types and NaN included."""
    if isinstance(a, np.ndarray):
        return isinstance(b, np.ndarray) and a.dtype == b.dtype and a.shape == b.shape and a.tobytes() == b.tobytes()
    if dataclasses.is_dataclass(a) and not isinstance(a, type):
        names = [field.name for field in dataclasses.fields(a)]
        return type(a) is type(b) and all(same(getattr(a, name), getattr(b, name)) for name in names)
    if isinstance(a, dict) and isinstance(b, dict):
        return list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    if isinstance(a, (tuple, list)):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, float) and isinstance(b, float) and math.isnan(a):
        return math.isnan(b)
    return type(a) is type(b) and bool(a == b)


def scenarios() -> ScenarioSet:
    """Two drivers (one with a name that a column of the file already has), shocks, evidence."""
    shocks = (
        get("shocks", "export_ban").model_validate(
            {
                "type": "export_ban",
                "origin": "RUS",
                "commodities": ["palladium"],
                "share": {"low": 0.2, "mode": 0.5, "high": 1},
            }
        ),
        get("shocks", "route").model_validate(
            {
                "type": "route",
                "route": "northern_sea_route",
                "state": "open",
                "start": "12 months",
                "because": 'a "way"',
            }
        ),
    )
    return ScenarioSet(
        title='Ærgerlig, "quoted"\nand long',
        as_of=date(2024, 8, 1),
        horizon=730.0,
        drivers=(
            Driver("weight", ("no", "yes"), keywords=("ice",), outcome_keywords={"yes": ("thaw",)}),
            Driver("sanctions", ("held", "limited_relief", "rollback"), because="said so"),
        ),
        codes=np.array([[0, 0], [0, 1], [1, 0], [1, 2]], dtype=np.int16),
        weights=np.array([0.1, 0.2, 0.3, 0.4]),
        shocks=shocks,
        active=np.array([[1, 0], [0, 0], [1, 1], [0, 1]], dtype=np.bool_),
        effects=(Effect({"weight": ("yes",)}, (0, 1), "thus"),),
        named={"thaw": {"sanctions": ("limited_relief", "rollback")}, "none": {}},
        provenance=(Provenance("sanctions", "held", 0.5, file="s.yaml", line=3),),
        evidence=(
            Evidence(
                driver="sanctions",
                outcome="held",
                prior=1 / 3,
                said=None,
                ratio=6.0,
                weight=0.5,
                posterior=0.1,
                source="s1",
                given={"weight": ("yes",)},
                shape=(1.5, 2.5),
            ),
        ),
        prior=np.array([0.25, 0.25, 0.25, 0.25]),
        notes=("a note",),
        tables=(
            Table("weight", (Row({}, (0.3, 0.7)),)),
            Table("sanctions", (Row({"weight": ("yes",)}, (0.4, 0.2, 0.4)),)),
        ),
        indicators=(Indicator("licence", "sanctions", ("rollback",), 6.0),),
        correlation=np.eye(2),
        exact=False,
    )


def losses() -> Losses:
    """Three cases, one of which failed; an infinite and an unknown metric; two scenarios with the same label."""
    return Losses(
        targets=("gear", 'blade, "x"'),
        loss=np.array([[1.5, -2.0], [np.nan, np.nan], [0.1 + 0.2, -0.0]]),
        weight=np.array([0.5, 0.25, 0.25]),
        scenario=np.array([0, 1, 1], dtype=np.int32),
        draw=np.array([0, 0, 1], dtype=np.int32),
        baseline=np.array([10.0, 20.0]),
        metrics={
            "time_to_survive": np.array([[np.inf, 3.0], [np.nan, np.nan], [1e-300, 5.0]]),
            "weight": np.ones((3, 2)),
        },
        paths={"output": np.array([[1.0, 0.5, 0.25, 1.0], [np.nan] * 4, [1.0, 0.75, 0.5, 1 / 3]])},
        error={1: "the solver gave up"},
        labels=("same", "same"),
        level=np.array([[0.0, -1.0], [0.5, 0.0], [0.25, -0.5]]),
        model="flow",
        horizon=730.0,
        notes=("n",),
        status={"solver": "x 1.0"},
    )


def network() -> Network:
    """Two nodes, one of them with hardly anything known."""
    texts = Labels.of(["a", None], names=("unused", "a"))
    nan, two = np.full(2, np.nan), np.arange(2, dtype=np.float64)
    return Network(
        nodes=Nodes(
            id=("a/x", "b/y"),
            site=Labels.of(["a", "b"]),
            item=Labels.of(["x", "y"]),
            country=texts,
            sector=Labels.unknown(2),
            commodity=texts,
            owner=Labels.unknown(2),
            output=two,
            capacity=np.array([np.inf, 5.0]),
            stock=two,
            recovery=nan,
            unit_cost=nan,
            lat=nan,
            lon=nan,
            tier=np.array([0, -1], dtype=np.int32),
            estimated=np.array([False, True]),
        ),
        arcs=Arcs(
            supplier=np.array([1], dtype=np.int32),
            customer=np.array([0], dtype=np.int32),
            quantity=np.ones(1),
            flow=np.ones(1),
            price=np.ones(1),
            tariff=np.full(1, np.nan),
            lead_time=np.ones(1),
            access=np.ones(1),
            criticality=np.ones(1),
            route=Labels.of(["suez_canal|malacca"]),
            share_low=np.zeros(1),
            share_high=np.ones(1),
            estimated=np.ones(1, dtype=np.bool_),
        ),
        demand=Demand(
            node=np.zeros(1, dtype=np.int32),
            market=Labels.of(["DEU"]),
            quantity=np.ones(1),
            price=np.ones(1),
            margin=np.ones(1),
            access=np.ones(1),
        ),
        stocks=InputStocks.none(),
        price_year=2024,
        name="acme",
        notes=("estimated",),
        item_units={"x": "t"},
    )


def run_record() -> RunRecord:
    """A record of a run."""
    return RunRecord(
        id="0123456789ab",
        title="t",
        version="0.1.0",
        seed=7,
        model="flow",
        inputs=(InputFile(name="study.yaml", sha256="0" * 64, bytes=3),),
        parameters={"shocks": "1" * 64},
        facts={},
        settings={"draws": 4, "limits": {"cvar": None}},
        outputs={},
        solver={"name": "highs"},
        headline={"expected": 1.5, "worst": None, "currency": "USD"},
    )
