"""A study, or a world table, as a function of its assumptions: every parameter and every size of a shock can be set.

A run goes through three steps, each read for the parameters it asks for: opening (tables, scenarios, network),
weighing (what the page does to the probabilities), and running the model. A step whose assumptions stand as in an
earlier run is not taken again; nor is the model run where network, shocks and its own assumptions are the same.
What is not set stands as in the study, the sizes of shocks at their most likely value.
"""

from __future__ import annotations

import dataclasses
import hashlib
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np

from foreshock.core.parameters import assuming, noting
from foreshock.data.machine import available_memory
from foreshock.propagation import engine
from foreshock.propagation.batches import SHARE
from foreshock.propagation.sensitivity import Outcomes, outcomes
from foreshock.propagation.work import Work
from foreshock.schema.labels import Floats
from foreshock.schema.losses import Losses
from foreshock.schema.network import Network
from foreshock.schema.program import Cases
from foreshock.schema.scenario import ScenarioSet

Values = tuple[tuple[str, float], ...]
"""Assumptions by name, sorted."""
SIZE = "size"
KEPT_NETWORKS, KEPT_FUTURES, KEPT_RUNS = 4, 64, 512


@dataclass(frozen=True, slots=True)
class Staged:
    """What the model runs on. Equal where the networks and the shocks are."""

    network: Network = field(compare=False)
    scenarios: ScenarioSet = field(compare=False)
    horizon: float
    digest: str


def staged(network: Network, scenarios: ScenarioSet, horizon: float) -> Staged:
    """A network and futures with the digest of everything but the futures' probabilities."""
    into = hashlib.sha256()
    _fold(network, into)
    _fold((scenarios.shocks, scenarios.active, scenarios.codes, scenarios.correlation), into)
    return Staged(network, scenarios, horizon, into.hexdigest())


def _fold(value: Any, into: Any) -> None:
    if isinstance(value, np.ndarray):
        into.update(f"{value.dtype}{value.shape}".encode())
        into.update(np.ascontiguousarray(value).tobytes())
    elif dataclasses.is_dataclass(value):
        for one in dataclasses.fields(value):
            _fold(getattr(value, one.name), into)
    elif isinstance(value, Mapping):
        _fold(tuple(value.items()), into)
    elif isinstance(value, (list, tuple)):
        into.update(f"{len(value)}(".encode())
        for item in value:
            _fold(item, into)
    else:
        into.update(f"{value!r};".encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What is looked at: how it is opened and weighed, and the model's settings."""

    title: str
    open: Callable[[], Staged]
    weigh: Callable[[Staged], ScenarioSet]
    model: str
    currency: str
    fixed: Mapping[str, float]
    """Assumptions that stay as the user set them."""
    level: float = 0.95
    """Of the CVaR."""


@dataclass(frozen=True, slots=True)
class Reads:
    """Paths of the parameters that each step reads."""

    opening: frozenset[str]
    weighing: frozenset[str]
    running: frozenset[str]

    @property
    def all(self) -> frozenset[str]:
        return self.opening | self.weighing | self.running


class Runs:
    """Runs of a subject under other assumptions. Safe to call from several threads."""

    def __init__(self, subject: Subject, side_by_side: int = 1) -> None:
        """`side_by_side` runs share the memory that a stress run may use; each is one thread's."""
        self.subject = subject
        self._work = Work(workers=1, memory=int(SHARE * available_memory() / side_by_side))
        self.measures: tuple[str, ...] = ()
        with assuming(subject.fixed):
            with noting() as opening:
                self._stage = subject.open()
            with noting() as weighing:
                self.scenarios = subject.weigh(self._stage)
            with noting() as running:
                self._losses(self._stage, tuple(self.sizes().items()))
        self.reads = Reads(frozenset(opening), frozenset(weighing), frozenset(running))
        self._opened = lru_cache(KEPT_NETWORKS)(self._open)
        self._weighed = lru_cache(KEPT_FUTURES)(self._weigh)
        self._solved = lru_cache(KEPT_RUNS)(self._solve)

    @property
    def horizon(self) -> float:
        """Days."""
        return self._stage.horizon

    def sizes(self) -> dict[str, float]:
        """'size.3' -> mode, of every shock that happens with a size of its own that is uncertain."""
        found = {}
        happens = np.asarray(self.scenarios.active[self.scenarios.weights > 0].any(axis=0))
        for position, shock in enumerate(self.scenarios.shocks):
            with noting() as read:
                magnitude = shock.magnitude
            if happens[position] and not magnitude.is_point and not read:
                found[size_name(position)] = magnitude.mode
        return found

    def warm(self, values: Mapping[str, float]) -> float:
        """Seconds of one run of the model under these assumptions, which becomes the first of the kept ones; `measures`
        tells what it gives."""
        self._staged(values)
        begin = time.perf_counter()
        self.measures = tuple(self(values))
        return time.perf_counter() - begin

    def reaches(self, name: str, ends: Iterable[float]) -> bool:
        """False where an assumption is read in opening alone, and leaves network and shocks as they are at these ends,
        with all others as they stand."""
        if name not in self.reads.opening or name in self.reads.weighing | self.reads.running:
            return True
        return any(self._opened_at({name: end}) != self._stage for end in ends)

    def _opened_at(self, values: Mapping[str, float]) -> Staged:
        with assuming(self._parameters(values)):
            return self.subject.open()

    def __call__(self, values: Mapping[str, float]) -> dict[str, float]:
        """The measures of the run with these assumptions: paths of parameters, and 'size.3' of the third shock.

        Raises
        ------
        ForeshockError
            The run, or one of its cases, fails.
        """
        stage, scenarios = self._staged(values)
        own = self._part(values, self.reads.running, self.subject.model, "shocks", SIZE)
        with assuming(self._parameters(values)):
            found = self._solved(stage, own)
        return found.figures(scenarios.weights, self.subject.level)

    def _staged(self, values: Mapping[str, float]) -> tuple[Staged, ScenarioSet]:
        """What the model runs on, and the futures with their probabilities."""
        opening = self._part(values, self.reads.opening, "exposure", "world")
        weighing = self._part(values, self.reads.opening | self.reads.weighing, "exposure", "world", "scenarios")
        with assuming(self._parameters(values)):
            return self._opened(opening), self._weighed(opening, weighing)

    def _parameters(self, values: Mapping[str, float]) -> dict[str, float]:
        varied = {name: value for name, value in values.items() if not name.startswith(f"{SIZE}.")}
        return {**self.subject.fixed, **varied}

    def _part(self, values: Mapping[str, float], read: frozenset[str], *groups: str) -> Values:
        """The assumptions that a step reads, and all of these groups."""
        kept = (name for name in values if name in read or name.partition(".")[0] in groups)
        return tuple((name, values[name]) for name in sorted(kept))

    def _open(self, opening: Values) -> Staged:
        return self.subject.open()

    def _weigh(self, opening: Values, weighing: Values) -> ScenarioSet:
        return self.subject.weigh(self._opened(opening))

    def _solve(self, stage: Staged, own: Values) -> Outcomes:
        return outcomes(self._losses(stage, own))

    def _losses(self, stage: Staged, own: Values) -> Losses:
        sizes = {name: value for name, value in own if name.startswith(f"{SIZE}.")}
        parameters = {name: value for name, value in own if name not in sizes}
        return engine.stress(
            stage.network,
            stage.scenarios,
            self._cases(stage.scenarios, sizes),
            model=self.subject.model,
            horizon=stage.horizon,
            parameters={**self.subject.fixed, **parameters},
            work=self._work,
        )

    def _cases(self, scenarios: ScenarioSet, sizes: Mapping[str, float]) -> Cases:
        """One case a scenario, the uncertain sizes at these values, or at their most likely one."""
        chosen = engine.cases(scenarios, 1, 0)
        level: Floats = chosen.level.copy()
        for at, shock in enumerate(scenarios.shocks):
            value = sizes.get(size_name(at), shock.magnitude.mode)
            level[:, at] = np.where(scenarios.active[chosen.scenario, at], shock.direction * value, 0.0)
        return dataclasses.replace(chosen, level=level + 0.0)


def size_name(position: int) -> str:
    """2 -> 'size.3': the size of a shock as an assumption, by the number that notes give the shock."""
    return f"{SIZE}.{position + 1}"
