"""What a batch is said to cost against what it takes: the peak of a process of its own, measured by the system."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from sized_networks import blows, company, money

from foreshock.core.registry import family, get
from foreshock.propagation.models.base import Cost, Model
from foreshock.schema.hit import Hit
from foreshock.schema.network import Network

MIB = 2**20
HIGHEST = Path("/proc/self/clear_refs")
DAYS = 40.0
SIZES = {
    "ario, dense table, alone": ("ario", (900, 30, 10**6), 1),
    "ario, dense table, side by side": ("ario", (600, 20, 10**6), 64),
    "ario, links": ("ario", (3000, 50, 60_000), 64),
    "leontief, dense": ("leontief", (400, 20, 10**6), 32),
    "leontief, sparse": ("leontief", (5000, 50, 40_000), 32),
    "cascade": ("cascade", (20_000, 200, 100_000), 16),
    "flow": ("flow", (150,), 4),
}
MEASURE = """
import json, sys
sys.path.insert(0, sys.argv[1])
from sized_networks import blows, company, money
from foreshock.core.progress import silent
from foreshock.core.registry import get
name, size, count = json.loads(sys.argv[2])
model = get("models", name)

def status(key):
    return next(int(line.split()[1]) * 1024 for line in open("/proc/self/status") if line.startswith(key))

def made(*size):
    return company(*size) if name == "flow" else money(*size)

small = made(2) if name == "flow" else made(8, 4, 64)
for scenarios in (1, 40):
    model.propagate(small, blows(small, scenarios, links=name != "cascade"), 20.0, {}, silent)
network = made(*size)
hit = blows(network, count, links=name != "cascade")
open("/proc/self/clear_refs", "w").write("5")
before = status("VmRSS")
answer = model.propagate(network, hit, 40.0, {}, silent)
peak = status("VmHWM") - before
arrays = [answer.loss, *answer.metrics.values(), *answer.paths.values()]
print(json.dumps({"peak": peak, "answer": sum(one.nbytes for one in arrays) / count, "errors": len(answer.error)}))
"""


def network_of(name: str, size: tuple[int, ...]) -> Network:
    return company(*size) if name == "flow" else money(*size)  # type: ignore[arg-type]


def cost(name: str, network: Network, hit: Hit, scenarios: int, horizon: float = DAYS) -> Cost:
    model: Model = get("models", name)
    found: Cost = model.cost(network, hit, scenarios, horizon, {})  # type: ignore[attr-defined]
    return found


def test_every_model_says_what_it_costs() -> None:
    assert [name for name, model in family("models").items() if not hasattr(model, "cost")] == []


@pytest.mark.slow
@pytest.mark.skipif(not HIGHEST.exists(), reason="this system does not tell the peak of a process")
@pytest.mark.parametrize("case", SIZES)
def test_memory_is_at_least_what_it_takes_and_not_much_more(case: str) -> None:
    name, size, count = SIZES[case]
    here = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, here, json.dumps(SIZES[case])], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    measured = json.loads(done.stdout)
    assert not measured["errors"]
    network = network_of(name, size)
    said = cost(name, network, blows(network, count, links=name != "cascade"), count)
    most = 3.0 if name == "flow" else 2.0
    assert 0.95 * measured["peak"] <= said.memory <= most * measured["peak"] + 4 * MIB, (said.memory, measured["peak"])
    assert measured["answer"] <= said.answer <= 1.3 * measured["answer"] + 1000


@pytest.mark.parametrize("name", sorted(family("models")))
def test_more_of_anything_costs_no_less(name: str) -> None:
    small, large = (
        network_of(name, size) for size in (((4,), (12,)) if name == "flow" else ((60, 6, 150), (600, 6, 9000)))
    )
    hits = [blows(one, 64, links=name != "cascade") for one in (small, large)]
    costs = [cost(name, small, hits[0], count) for count in (1, 2, 8, 64)]
    assert [one.memory for one in costs] == sorted(one.memory for one in costs)
    for field in ("memory", "seconds"):
        values = [getattr(one, field) for one in costs]
        assert values[0] <= values[-1], field
        assert getattr(cost(name, large, hits[1], 8), field) > getattr(costs[2], field)
    assert cost(name, small, hits[0], 8, 365.0).answer >= costs[0].answer
    assert costs[0].seconds > 0
