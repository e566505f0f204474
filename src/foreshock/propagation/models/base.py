"""What every propagation model offers: a batch of hits in, losses out.

A model is one file in this folder with a module-level `PLUGIN`, an object that satisfies `Model`. The engine and the
generic tests know it only through this interface.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np

from foreshock.core.progress import Progress
from foreshock.schema.hit import Channel, Hit
from foreshock.schema.labels import Floats
from foreshock.schema.network import Network

Unit = Literal["physical", "monetary"]
GUESSED_RESULTS = 8
"""Numbers per node and scenario in the answer of a model that does not say what it costs."""
GUESSED_TABLES = 20
"""Numbers per node and arc that such a model works with."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Response:
    """What a model answers for the K scenarios of a Hit.

    `targets` (T): products, or 'country/sector'. `loss` (K, T): money in the network's currency over the horizon
    against the run without shocks; a gain is negative; NaN exactly in the rows that `error` explains. `baseline` (T):
    profit (a physical network) or output (a monetary one) of the horizon without any shock. `metrics`: further
    results (K, T). `paths`: results of all targets together by day (K, D). `status`: what solver or kernel report.
    `notes`: plain sentences on what was assumed.
    """

    targets: tuple[str, ...]
    loss: Floats
    baseline: Floats
    metrics: Mapping[str, Floats] = field(default_factory=dict)
    paths: Mapping[str, Floats] = field(default_factory=dict)
    error: Mapping[int, str] = field(default_factory=dict)
    status: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        scenarios, targets = self.loss.shape
        if targets != len(self.targets) or self.baseline.shape != (targets,):
            raise ValueError("loss, targets and baseline disagree on the number of targets")
        for name, values in self.metrics.items():
            if values.shape != (scenarios, targets):
                raise ValueError(f"metric '{name}' has shape {values.shape}, expected {(scenarios, targets)}")
        for name, values in self.paths.items():
            if values.ndim != 2 or len(values) != scenarios:
                raise ValueError(f"path '{name}' has shape {values.shape}, expected ({scenarios}, days)")
        if set(np.flatnonzero(np.isnan(self.loss).any(axis=1)).tolist()) != set(self.error):
            raise ValueError("every failed scenario needs its error, and only those")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a batch costs: `memory`, bytes at its worst moment beyond the network itself; `answer`, bytes that the
    answer to one scenario holds; `seconds` of one core, NaN where nobody knows; `threads` to which the model itself can
    share it out."""

    memory: int
    answer: int
    seconds: float = math.nan
    threads: int = 1


def cost_of(
    model: Model, network: Network, hit: Hit, scenarios: int, horizon: float, parameters: Mapping[str, float]
) -> Cost:
    """What a batch of `scenarios` of this hit costs: what the model says, else a guess that errs upwards."""
    told = getattr(model, "cost", None)
    if told is not None:
        found: Cost = told(network, hit, scenarios, horizon, parameters)
        return found
    answer = GUESSED_RESULTS * 8 * len(network.nodes)
    return Cost(memory=GUESSED_TABLES * 8 * (len(network.nodes) + len(network.arcs)) + 4 * answer * scenarios,
                answer=answer)  # fmt: skip


class Model(Protocol):
    """A propagation model. The declared properties are what the generic tests hold it to."""

    name: str
    help: str
    """One sentence."""
    units: frozenset[Unit]
    """The kinds of network it understands."""
    channels: frozenset[Channel]
    """The channels it reads; the engine notes footprints on any other."""
    monotone: frozenset[Channel]
    """Channels in which a harder shock of the same footprints never lowers the total loss."""
    relief_never_hurts: bool
    """True where a relief (a positive level, a lower cost, a shorter delay) never raises the total loss."""
    batch: int
    """Scenarios that the engine hands over at a time, fewer where they take long or do not fit into memory."""

    def propagate(
        self,
        network: Network,
        hit: Hit,
        horizon: float,
        parameters: Mapping[str, float],
        progress: Progress,
    ) -> Response:
        """Losses of all K scenarios of `hit` over `horizon` days.

        `parameters` overrides the model's own assumptions by name ('flow.unknown_spare_capacity': 0.2).

        Raises
        ------
        UserError
            The network cannot be run with this model at all; every reason at once. A scenario that fails alone is a
            row of NaN with its error instead.
        """
        ...
