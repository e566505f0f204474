"""Scenarios on a Network: which cases to solve, the batch of hits they make, the losses a model answers.

A case is a scenario with one draw of its shocks' magnitudes. Draws are stratified: every shock's distribution is cut
into equally likely slices, each represented by its mean, and a draw takes one slice of every shock. The slices of a
draw are the same in all scenarios (common random numbers), so scenarios differ by what happens and not by luck; and
cases with equal levels are solved once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from foreshock.core.errors import UserError
from foreshock.core.progress import Progress, silent
from foreshock.core.registry import get
from foreshock.core.rng import stream
from foreshock.propagation.answers import Question, Totals, WholeLosses
from foreshock.propagation.batches import answer
from foreshock.propagation.models.base import Model, Response
from foreshock.propagation.work import Work, current
from foreshock.schema.hit import Channel, Footprint, Hit
from foreshock.schema.labels import Floats
from foreshock.schema.losses import Losses
from foreshock.schema.network import Network
from foreshock.schema.program import Cases, Lever, StageProgram
from foreshock.schema.scenario import ScenarioSet

if TYPE_CHECKING:
    from numpy.typing import NDArray

SPOKEN = {
    Channel.CAPACITY: "what capacity is lost or gained",
    Channel.RECIPE: "what changes in productivity",
    Channel.LINK: "what trade between suppliers and customers stops or opens",
    Channel.MARKET: "what trade with final buyers stops or opens",
    Channel.DEMAND: "what changes in final demand",
    Channel.DELAY: "how much longer goods travel",
    Channel.COST: "what becomes dearer or cheaper",
}
"""What a model does not count where it does not read a channel."""


def cases(scenarios: ScenarioSet, draws: int, seed: int) -> Cases:
    """The cases of a scenario set: `draws` per scenario, one where nothing that happens in it is uncertain.

    Deterministic in `seed`. The mean of a shock's levels over the draws is the mean of its magnitude.
    """
    if draws < 1:
        raise UserError(f"at least one draw is needed, not {draws}")
    levels = _levels(scenarios, draws, seed)
    uncertain = np.array([not shock.magnitude.is_point for shock in scenarios.shocks], dtype=np.bool_)
    drawn = (scenarios.active & uncertain).any(axis=1)
    count = np.where(drawn, draws, 1)
    scenario = np.repeat(np.arange(len(scenarios)), count)
    draw = np.concatenate([np.arange(each) for each in count.tolist()])
    return Cases(
        scenario=scenario.astype(np.int32),
        draw=draw.astype(np.int32),
        weight=np.repeat(scenarios.weights / count, count),
        level=np.where(scenarios.active[scenario], levels[draw], 0.0) + 0.0,
    )


def _levels(scenarios: ScenarioSet, draws: int, seed: int) -> Floats:
    """(draws, S) signed level of every shock in every draw; dependent where the scenarios give a correlation."""
    count = len(scenarios.shocks)
    if not count:
        return np.zeros((draws, 0))
    normal = np.column_stack([stream(seed, "magnitudes", s).standard_normal(draws) for s in range(count)])
    if scenarios.correlation is not None:
        values, vectors = np.linalg.eigh(scenarios.correlation)
        normal = normal @ (vectors * np.sqrt(np.maximum(values, 0.0))) @ vectors.T
    slices = np.argsort(np.argsort(normal, axis=0, kind="stable"), axis=0)
    columns = [
        shock.direction * np.array(shock.magnitude.strata(draws))[slices[:, s]]
        for s, shock in enumerate(scenarios.shocks)
    ]
    return np.column_stack(columns)


def resolve(network: Network, scenarios: ScenarioSet, chosen: Cases) -> Hit:
    """The hits of these cases on a network, each footprint stamped with the position of its shock."""
    footprints: list[Footprint] = []
    columns: list[Floats] = []
    for position, shock in enumerate(scenarios.shocks):
        level = chosen.level[:, position]
        for one in shock.footprint(network):
            footprints.append(replace(one, shock=position))
            columns.append(np.maximum(level, one.floor))
    level = np.column_stack(columns) if columns else np.zeros((len(chosen), 0))
    return Hit(tuple(footprints), level)


def stress(
    network: Network,
    scenarios: ScenarioSet,
    chosen: Cases,
    *,
    model: str = "flow",
    horizon: float | None = None,
    parameters: Mapping[str, float] | None = None,
    work: Work | None = None,
    progress: Progress = silent,
) -> Losses:
    """Losses of the chosen cases under a model.

    `horizon` in days (default: the scenarios'). `parameters` overrides assumptions by name. `work`: threads,
    memory, what is kept of an interrupted run (default: as the caller's `work.using` says); nothing of it changes the
    losses. The weights of `chosen` are scaled to
    sum to 1. A case on which the model fails keeps its row, with the error.

    Raises
    ------
    UserError
        No such model, the model cannot run this kind of network, the network lacks numbers it needs, or not even one
        case fits into memory.
    Interrupted
        The user stopped the work.
    """
    plugin: Model = get("models", model)
    if network.unit not in plugin.units:
        raise UserError(
            f"model '{model}' runs {' or '.join(sorted(plugin.units))} networks; this one is {network.unit}"
        )
    days = scenarios.horizon if horizon is None else horizon
    hit = resolve(network, scenarios, chosen)
    found = answers(plugin, hit, network, days, parameters or {}, work=work, progress=progress)
    return Losses(
        targets=found.targets,
        loss=found.loss,
        weight=chosen.weight / chosen.weight.sum(),
        scenario=chosen.scenario,
        draw=chosen.draw,
        baseline=found.baseline,
        metrics=found.metrics,
        paths=found.paths,
        error=found.error,
        labels=tuple(scenarios.label(k) for k in range(len(scenarios))),
        level=chosen.level,
        model=model,
        currency=network.currency,
        horizon=days,
        notes=(*remarks(network, scenarios, plugin, hit), *found.notes),
        status=found.status,
    )


def remarks(network: Network, scenarios: ScenarioSet, model: Model, hit: Hit) -> tuple[str, ...]:
    """What of the scenarios does not reach the result, in plain sentences."""
    found = [
        f"Shock {position + 1} ({shock.type}): {sentence}{'' if sentence.endswith('?') else '.'}"
        for position, shock in enumerate(scenarios.shocks)
        for sentence in (text.rstrip(".") for text in shock.remarks(network))
    ]
    unread = {one.channel for one in hit.footprints} - model.channels
    found += [f"The model '{model.name}' leaves out {SPOKEN[channel]}." for channel in sorted(unread)]
    return tuple(found)


def answers(
    model: Model,
    hit: Hit,
    network: Network,
    horizon: float,
    parameters: Mapping[str, float],
    *,
    work: Work | None = None,
    progress: Progress = silent,
) -> Response:
    """The model's answer to every scenario of the hit, equal ones asked once."""
    distinct, inverse = unlike(hit, horizon)
    question = Question(model, network, Hit(hit.footprints, distinct), horizon, parameters)
    return _unfolded(answer(question, WholeLosses(), len(inverse), work or current(), progress), inverse)


def totals(
    model: Model,
    hit: Hit,
    network: Network,
    horizon: float,
    parameters: Mapping[str, float],
    *,
    work: Work | None = None,
    progress: Progress = silent,
) -> Floats:
    """(K) the total losses alone, NaN where a scenario fails; faster than `answers` where the model knows how."""
    distinct, inverse = unlike(hit, horizon)
    question = Question(model, network, Hit(hit.footprints, distinct), horizon, parameters)
    return answer(question, Totals(), len(inverse), work or current(), progress)[inverse]


def unlike(hit: Hit, horizon: float) -> tuple[Floats, NDArray[np.intp]]:
    """The distinct rows of levels (those that never matter before the horizon set to 0), and the row of each scenario.

    Rows in which the same shocks happen stand together, so that a model meets like after like.
    """
    reached = np.array([one.target.size > 0 and one.start < horizon for one in hit.footprints], dtype=np.bool_)
    distinct, inverse = np.unique(np.where(reached, hit.level, 0.0) + 0.0, axis=0, return_inverse=True)
    _, together = np.unique(distinct != 0, axis=0, return_inverse=True)
    order = np.argsort(together.reshape(-1), kind="stable")
    place = np.empty(order.size, dtype=np.intp)
    place[order] = np.arange(order.size)
    return distinct[order], place[inverse.reshape(-1)]


def _unfolded(found: Response, inverse: NDArray[np.intp]) -> Response:
    """One row per scenario from those of the distinct ones."""
    failed = np.flatnonzero(np.isin(inverse, list(found.error))).tolist() if found.error else []
    return Response(
        targets=found.targets,
        loss=found.loss[inverse],
        baseline=found.baseline,
        metrics={name: values[inverse] for name, values in found.metrics.items()},
        paths={name: values[inverse] for name, values in found.paths.items()},
        error={row: found.error[int(inverse[row])] for row in failed},
        status={**found.status, "distinct cases": str(len(found.loss))},
        notes=found.notes,
    )


def programs(
    network: Network,
    scenarios: ScenarioSet,
    chosen: Cases,
    levers: Sequence[Lever],
    positions: Sequence[int],
    *,
    horizon: float | None = None,
    parameters: Mapping[str, float] | None = None,
) -> list[StageProgram]:
    """The stage program of some of the cases (`positions` in `chosen`), with first-stage levers in their rows.

    With no lever turned, the optimum of a program is the loss of its case under the model `flow`.
    """
    from foreshock.propagation.program.levers import stage_programs

    days = scenarios.horizon if horizon is None else horizon
    hit = resolve(network, scenarios, chosen.take(positions))
    return stage_programs(network, hit, levers, days, parameters or {})
