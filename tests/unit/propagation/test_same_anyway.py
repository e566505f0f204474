"""How work is done never changes what comes out: threads, memory, batches, and one scenario at a time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sized_networks import blows, company, money

from foreshock.core.progress import silent
from foreshock.core.registry import family, get
from foreshock.data.checkpoints import Checkpoints
from foreshock.propagation import engine
from foreshock.propagation.answers import Question, WholeLosses
from foreshock.propagation.batches import cut
from foreshock.propagation.models.base import Model, Response, cost_of
from foreshock.propagation.work import Estimate, Interrupted, Work
from foreshock.schema.hit import Hit
from foreshock.schema.network import Network

DAYS = 40.0
ROUNDING = 1e-12
CASES = {
    "flow": ("flow", company(8)),
    "leontief, dense": ("leontief", money(60, 6, 10**6)),
    "leontief, sparse": ("leontief", money(120, 6, 400)),
    "cascade": ("cascade", money(300, 10, 1200)),
    "ario, dense": ("ario", money(60, 6, 10**6)),
    "ario, links": ("ario", money(90, 6, 300)),
    "lines": ("lines", money(60, 6, 10**6)),
}
SCENARIOS = 70


@pytest.fixture(params=CASES)
def case(request: pytest.FixtureRequest) -> tuple[Model, Network, Hit]:
    """A model, a network and seventy scenarios: two slices of 32, and a few."""
    name, network = CASES[request.param]
    return get("models", name), network, blows(network, SCENARIOS, links=name != "cascade")


def answers(model: Model, network: Network, hit: Hit, **how: object) -> Response:
    return engine.answers(model, hit, network, DAYS, {}, work=Work(**how))  # type: ignore[arg-type]


def tables(answer: Response) -> dict[str, np.ndarray]:
    return {"loss": answer.loss, **answer.metrics, **answer.paths}


def identical(one: Response, other: Response) -> None:
    assert one.error == other.error
    assert one.targets == other.targets
    for name, values in tables(one).items():
        assert values.tobytes() == tables(other)[name].tobytes(), name


def alike(one: Response, other: Response) -> None:
    """Equal within rounding, against the size of the table."""
    assert one.error == other.error
    for name, values in tables(one).items():
        there = tables(other)[name]
        assert (np.isfinite(values) == np.isfinite(there)).all(), name
        known = np.isfinite(values)
        size = float(np.abs(there[known]).max(initial=0.0))
        room = ROUNDING * max(size, float(one.baseline.max()) if name == "loss" else 0.0)
        assert np.abs(values[known] - there[known]).max(initial=0.0) <= room, name


def test_every_model_is_here() -> None:
    assert {name for name, _ in CASES.values()} >= set(family("models"))


@pytest.mark.parametrize("workers", [2, 4])
def test_any_number_of_workers(case: tuple[Model, Network, Hit], workers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """To the bit: on the threads of the engine, and on those of the kernels."""
    model, network, hit = case
    monkeypatch.setattr(model, "batch", 32)
    monkeypatch.setenv("FORESHOCK_THREADS", "1")
    alone = answers(model, network, hit, workers=1)
    monkeypatch.setenv("FORESHOCK_THREADS", str(workers))
    identical(answers(model, network, hit, workers=workers), alone)
    assert np.abs(alone.loss).max() > 0


def test_a_batch_is_its_scenarios_one_by_one(case: tuple[Model, Network, Hit]) -> None:
    model, network, hit = case
    together = answers(model, network, hit)
    some = [0, 1, 31, 32, 33, 69]
    single = [model.propagate(network, hit.take([row]), DAYS, {}, silent) for row in some]
    alone = WholeLosses().joined(single)
    few = Response(
        targets=together.targets,
        loss=together.loss[some],
        baseline=together.baseline,
        metrics={name: values[some] for name, values in together.metrics.items()},
        paths={name: values[some] for name, values in together.paths.items()},
    )
    alike(few, alone)


def test_less_memory_is_only_slower(case: tuple[Model, Network, Hit], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the size of a batch hardly counts (`flow`), it is made smaller by hand."""
    model, network, hit = case
    question = Question(model, network, hit, DAYS, {})
    least = cost_of(model, network, hit, 1, DAYS, {})
    tight = int(1.05 * least.memory) + 3 * SCENARIOS * least.answer
    plenty = answers(model, network, hit)
    sizes = [cut(question, WholeLosses(), SCENARIOS, Work(memory=memory), {}).size for memory in (tight, 2**33)]
    assert sizes[0] < sizes[1] or model.name == "flow"
    if model.name == "flow":
        monkeypatch.setattr(model, "batch", 4)
    alike(answers(model, network, hit, memory=tight), plenty)


def test_calm_scenarios_among_others_stay_calm(case: tuple[Model, Network, Hit]) -> None:
    """Where some stop early, the others go on, and the other way round."""
    model, network, hit = case
    level = hit.level.copy()
    level[::2] = 0.0
    mixed = answers(model, network, Hit(hit.footprints, level))
    assert (mixed.loss[::2] == 0).all()
    whole = answers(model, network, hit)
    odd = Response(
        targets=mixed.targets,
        loss=mixed.loss[1::2],
        baseline=mixed.baseline,
        metrics={name: values[1::2] for name, values in mixed.metrics.items()},
    )
    other = Response(
        targets=whole.targets,
        loss=whole.loss[1::2],
        baseline=whole.baseline,
        metrics={name: values[1::2] for name, values in whole.metrics.items()},
    )
    alike(odd, other)


def test_an_interruption_changes_nothing(
    case: tuple[Model, Network, Hit], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """To the bit: what was finished is taken as it is, and the rest is computed."""
    model, network, hit = case
    monkeypatch.setattr(model, "batch", 16)
    whole = answers(model, network, hit)

    def enough(stage: str, done: int, total: int) -> None:
        if done >= 0.6 * total:
            raise KeyboardInterrupt

    first = Work(workers=1, keep=Checkpoints(tmp_path, after=0.0))
    with pytest.raises(Interrupted, match=r"Kept [1-4] of 5 batches"):
        engine.answers(model, hit, network, DAYS, {}, work=first, progress=enough)
    told: list[Estimate] = []
    again = answers(model, network, hit, keep=Checkpoints(tmp_path, after=0.0), announce=told.append)
    assert told[0].kept > 0
    identical(again, whole)
