"""The dynamic inventory model against BoARIO 0.7.2, run beside it: every kind of event, every mix that it can run.

Equality is 1e-9 of an industry's daily output. Two rules of that program decide on exact equality of rounded numbers:
overproduction relaxes where output *equals* demand, and changes below numpy's `allclose` are dropped. Cases under
"either" need neither; cases under "both" use the same tolerance for the first and the same gates for the second.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from oracles.boario_cases import CURVES, PYTHON, RECORD, Job, Table, capital_of, distances, ours, peer

from foreshock.core.rng import stream

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.skipif(not PYTHON.exists(), reason=f"BoARIO has no environment at {PYTHON.parent.parent.name}"),
]

NEAR = 1e-9
HIT = [0, 1, 2]
MIXES = 6


@pytest.fixture(scope="module")
def table() -> Table:
    from unit.propagation.test_ario_published import pymrio_table

    return pymrio_table()


def _event(kind: str, target: list[int], size: float, capital: np.ndarray, **more: Any) -> dict[str, Any]:
    impact = [size if kind == "arbitrary" else float(size * capital[one]) for one in target]
    default = {"occurrence": 5, "duration": 20, "tau": 60, "rebuilders": {"construction": 1.0}}
    return {"kind": kind, "target": target, "impact": impact, **default, **more}


def _jobs(table: Table) -> dict[str, Job]:
    capital = capital_of(table)

    def event(kind: str, target: list[int], size: float, **more: Any) -> dict[str, Any]:
        return _event(kind, target, size, capital, **more)

    halves = {"construction": 0.6, "manufactoring": 0.4}
    mixed_stocks = dict(zip(table["sectors"].tolist(), [1, 3, 5, 15, 30, 60, 90, "inf"], strict=True))
    jobs: dict[str, Any] = {}
    for curve in CURVES:
        jobs[f"recovery {curve}"] = [event("recovery", HIT, 0.5, curve=curve)]
        jobs[f"arbitrary {curve}"] = [event("arbitrary", HIT, 0.5, curve=curve)]
    jobs |= {
        "rebuild": [event("rebuild", HIT, 0.06, duration=10)],
        "rebuild by two": [event("rebuild", HIT, 0.04, rebuilders=halves, factor=1.3)],
        "three recoveries": [
            event("recovery", [0, 1], 0.2),
            event("recovery", [0, 9], 0.3, occurrence=12, duration=5, tau=30, curve="concave"),
            event("recovery", [0], 0.25, occurrence=20, duration=40, tau=90, curve="convexe"),
        ],
        "recovery and rebuild": [event("recovery", [0, 1], 0.2), event("rebuild", [1, 2, 17], 0.05, occurrence=8)],
        "two rebuilds": [
            event("rebuild", [0, 1], 0.03, tau=90),
            event("rebuild", [1, 2, 17], 0.04, occurrence=8, duration=10, rebuilders=halves, factor=1.2),
        ],
        "homes": [event("rebuild", HIT, 0.03, rebuilders=halves, homes={"target": [4], "impact": [2e7]})],
        "arbitrary, then capital": [
            event("arbitrary", [0, 1], 0.4, duration=10, tau=20),
            event("recovery", [2, 3], 0.3, occurrence=60, duration=10, tau=30),
        ],
        "nothing": [],
    }
    full = {name: {"model": {"name": "psi"}, "events": events} for name, events in jobs.items()}
    full |= {
        "fixed orders": {"model": {"name": "psi", "order_type": "noalt"}, "events": [event("recovery", HIT, 0.96)]},
        "mixed stocks": {
            "model": {"name": "psi", "inventory_dict": mixed_stocks},
            "events": [event("recovery", HIT, 0.5)],
        },
        "collapse": {
            "model": {"name": "psi", "main_inv_dur": 5},
            "events": [event("arbitrary", list(range(16)), 1.0, occurrence=3, duration=360)],
        },
        "own capital": {
            "model": {"name": "psi"},
            "capital": (2 * capital + 1e6).tolist(),
            "events": [event("recovery", HIT, 0.7)],
        },
        "breaks": {
            "model": {"name": "psi", "psi_param": 0.4, "main_inv_dur": 2},
            "events": [event("arbitrary", HIT, 0.9)],
        },
        "base model": {"model": {"name": "base"}, "events": [event("recovery", HIT, 0.5)]},
        "quick": {
            "model": {
                "name": "psi", "psi_param": 0.5, "main_inv_dur": 20, "inventory_restoration_tau": 10,
                "alpha_max": 1.6, "alpha_tau": 90,
            },
            "events": [event("recovery", HIT, 0.7)],
        },
        "tiny": {"model": {"name": "psi"}, "events": [event("arbitrary", [3], 2e-6)]},
    }  # fmt: skip
    full |= {f"mix {number}": _mix(number, capital) for number in range(MIXES)}
    return {name: job | {"days": 365, "stocks": True} for name, job in full.items()}


def _mix(number: int, capital: np.ndarray) -> Job:
    """A random mix of capital events on random industries, under random rules."""
    random = stream(0, "oracle mixes", number)
    events = []
    for kind in random.choice(["recovery", "rebuild"], size=int(random.integers(2, 5))).tolist():
        target = sorted(random.choice(48, size=int(random.integers(1, 6)), replace=False).tolist())
        target = [one for one in target if capital[one] > 0]
        size = float(random.uniform(0.1, 0.5) if kind == "recovery" else random.uniform(0.01, 0.05))
        times = {name: int(random.integers(low, high)) for name, low, high in
                 (("occurrence", 1, 60), ("duration", 1, 40), ("tau", 20, 90))}  # fmt: skip
        curve = str(random.choice(list(CURVES)))
        events.append(_event(kind, target, size, capital, curve=curve, **times))
    model = {
        "name": "psi",
        "order_type": str(random.choice(["alt", "noalt"])),
        "main_inv_dur": int(random.integers(10, 91)),
        "psi_param": float(random.uniform(0.5, 1.0)),
        "inventory_restoration_tau": int(random.integers(20, 91)),
    }
    return {"model": model, "events": events}


def _names() -> list[str]:
    """The names of all jobs, without their tables."""
    blank: Table = {"sectors": np.array(list("abcdefgh")), "Z": np.zeros((48, 48)), "F": np.zeros((48, 6))}
    return list(_jobs(blank | {"Z": -np.eye(48)}))


BOTH = {"base model", "quick", "tiny"}
"""Jobs in which an exact tie or a gate decides."""
SHARED = sorted(BOTH | {"three recoveries", "two rebuilds", "mixed stocks", "mix 0", "mix 1"})


@pytest.fixture(scope="module")
def answers(table: Table, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, np.ndarray]]:
    jobs = _jobs(table)
    tolerant = {f"{name}/tie": jobs[name] | {"tie": 1e-12} for name in SHARED}
    return peer({**jobs, **tolerant}, table, tmp_path_factory.mktemp("boario"))


@pytest.mark.parametrize("grid", [True, False], ids=["grid", "links"])
@pytest.mark.parametrize("name", [name for name in _names() if name not in BOTH])
def test_equal_to_the_program(table: Table, answers: dict[str, dict[str, np.ndarray]], name: str, grid: bool) -> None:
    job = _jobs(table)[name]
    system, trace = ours(job, table, RECORD, grid=grid)
    found = distances(job, table, answers[name], system, trace)
    assert max(found.values()) < NEAR, found
    assert int(trace.broke[0]) == int(answers[name]["failed"])


@pytest.mark.parametrize("name", SHARED)
def test_equal_where_ties_and_gates_are_shared(
    table: Table, answers: dict[str, dict[str, np.ndarray]], name: str
) -> None:
    job = _jobs(table)[name] | {"tie": 1e-12}
    system, trace = ours(job, table, RECORD, gates=True)
    found = distances(job, table, answers[f"{name}/tie"], system, trace)
    assert max(found.values()) < NEAR, found


def test_it_breaks_on_the_same_day(table: Table, answers: dict[str, dict[str, np.ndarray]]) -> None:
    """A stock target below what production needs cannot hold: the peer stops with status 1, ours marks the day."""
    assert int(answers["breaks"]["failed"]) > 0
    _, trace = ours(_jobs(table)["breaks"], table, ("production",))
    day = int(trace.broke[0])
    assert day == int(answers["breaks"]["failed"])
    assert np.isnan(trace.series["production"][day + 1 :]).all()
    assert np.isfinite(trace.series["production"][: day + 1]).all()


@pytest.mark.slow
@pytest.mark.shared
def test_equal_on_a_world_table(shared: Path, tmp_path: Path) -> None:
    """WIOD 2011, 1,435 industries, 150 days: capacity, capital, rebuilding, short and long stocks."""
    from unit.propagation.test_ario_published import wiod_table

    table = wiod_table(shared)
    items, regions = len(table["sectors"]), table["regions"].tolist()
    sectors = table["sectors"].tolist()
    capital = capital_of(table)
    russia = [regions.index("RUS") * items + sectors.index(name) for name in ("c2", "c8", "c12")]
    rebuild = _event("rebuild", russia, 0.02, capital, duration=10, rebuilders={"c18": 1.0})
    jobs: dict[str, Job] = {
        "short": {"model": {"name": "psi", "main_inv_dur": 15}, "events": [_event("arbitrary", russia, 0.8, capital,
                                                                               occurrence=1, duration=120)]},
        "long": {"model": {"name": "psi"}, "events": [_event("recovery", russia, 0.8, capital), rebuild]},
    }  # fmt: skip
    jobs = {name: job | {"days": 150, "stocks": True} for name, job in jobs.items()}
    found = peer(jobs, table, tmp_path)
    for name, job in jobs.items():
        for grid in (True, False):
            system, trace = ours(job, table, RECORD, grid=grid)
            gaps = distances(job, table, found[name], system, trace)
            assert max(gaps.values()) < NEAR, (name, gaps)
