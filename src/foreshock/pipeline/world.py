"""A world table under stress: from a file of scenarios, or a few shocks, to ranked losses with their band."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from foreshock import __version__
from foreshock.core.errors import Collector
from foreshock.core.ids import digest, digest_json
from foreshock.core.parameters import checksums
from foreshock.core.progress import Progress, silent
from foreshock.core.registry import get
from foreshock.exposure.world import world_network
from foreshock.pipeline.sources import open_table
from foreshock.pipeline.world_given import HORIZON, Given, assumptions, check_landing, given_futures, spoken_shock
from foreshock.propagation import engine
from foreshock.propagation.origin import value_origin
from foreshock.propagation.ranking import fragility, rank
from foreshock.propagation.unserved import unserved
from foreshock.schema.losses import Losses
from foreshock.schema.network import Network
from foreshock.schema.origin import Origin
from foreshock.schema.ranking import Ranking
from foreshock.schema.run_record import InputFile, RunRecord
from foreshock.schema.scenario import ScenarioSet
from foreshock.schema.shock import Shock
from foreshock.schema.world import WorldTable

MODEL = "ario"
ID_DIGITS = 12

__all__ = ["WorldAnswer", "WorldSettings", "assumptions", "given_futures", "origin", "world"]


@dataclass(frozen=True, slots=True)
class WorldAnswer:
    """What happened on a world table: the network, the futures, every loss, the ranking that people read, and what
    makes it repeatable."""

    network: Network
    scenarios: ScenarioSet
    losses: Losses
    ranking: Ranking
    record: RunRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldSettings:
    """How to run: model and its parameters, days, draws of uncertain sizes, rows to show, whether to find the band."""

    model: str = MODEL
    horizon: float | None = None
    parameters: Mapping[str, float] | None = None
    draws: int = 1
    seed: int = 0
    top: int = 20
    band: bool = True


def world(
    table: str | Path | WorldTable,
    *,
    source: str = "",
    year: int | None = None,
    scenarios: str | Path | ScenarioSet | None = None,
    shocks: Given | Sequence[Given] = (),
    settings: WorldSettings | None = None,
    progress: Progress = silent,
) -> WorldAnswer:
    """Ranked losses of a world table.

    Either `scenarios` (a file or a set) or `shocks` that all happen for sure, one or a list: records, mappings as a
    scenario file has them, or such a mapping as YAML text, '{type: sanction, by: EU, target: RUS, sectors: [mining]}'.

    Raises
    ------
    UserError
        Every problem of the files, of the shocks and of the settings; a shock of `shocks` that hits nothing of the
        table; a model that does not run tables in money.
    """
    asked = settings or WorldSettings()
    clock: dict[str, float] = {}
    begin = time.perf_counter()
    found = Collector()
    with found.gathering():
        _check(asked)
    with found.gathering():
        futures = given_futures(scenarios, shocks, _horizon(asked))
    with found.gathering():
        read = table if isinstance(table, WorldTable) else open_table(table, source=source, year=year)
    found.raise_if_any()
    network = world_network(read)
    if scenarios is None:
        check_landing(network, futures.shocks, futures.horizon)
    clock["open"] = time.perf_counter() - begin
    begin = time.perf_counter()
    chosen = engine.cases(futures, asked.draws, asked.seed)
    losses = engine.stress(
        network,
        futures,
        chosen,
        model=asked.model,
        horizon=asked.horizon,
        parameters=asked.parameters,
        progress=progress,
    )
    clock["stress"] = time.perf_counter() - begin
    begin = time.perf_counter()
    spread = None
    if asked.band:
        spread = fragility(network, futures, chosen, losses, parameters=asked.parameters, progress=progress)
    clock["variants"] = time.perf_counter() - begin
    said = tuple(spoken_shock(network, shock) for shock in futures.shocks)
    ranking = rank(network, losses, found=spread, shocks=said, top=asked.top, parameters=asked.parameters)
    ranking = replace(ranking, seconds=clock, spans=tuple(_span(shock) for shock in futures.shocks))
    ranking = replace(ranking, unserved=unserved(network, futures, chosen, losses))
    files = [path for path in (table, scenarios) if isinstance(path, (str, Path))]
    return WorldAnswer(network, futures, losses, ranking, _record(ranking, losses, futures, asked, files))


def origin(
    table: str | Path | WorldTable,
    of: Sequence[str],
    *,
    sectors: Sequence[str] = (),
    source: str = "",
    year: int | None = None,
) -> Origin:
    """Whose final demand holds value added of these countries or regions (and sectors), and how many tiers away."""
    read = table if isinstance(table, WorldTable) else open_table(table, source=source, year=year)
    return value_origin(read, of, sectors)


def _check(asked: WorldSettings) -> None:
    found = Collector()
    with found.gathering():
        get("models", asked.model)
    if asked.horizon is not None and not (0 < asked.horizon < math.inf):
        found.add(f"days: a horizon is a positive number of days, not {asked.horizon:g}.")
    if asked.draws < 1:
        found.add(f"draws: at least one draw is needed, not {asked.draws}.")
    if asked.top < 0:
        found.add(f"top: rows to show are not negative, {asked.top} is.")
    found.raise_if_any()


def _horizon(asked: WorldSettings) -> float | None:
    """The days that were asked for, where they are days; the check says what is wrong with others."""
    return asked.horizon if asked.horizon is None or 0 < asked.horizon < math.inf else HORIZON


def _span(shock: Shock) -> tuple[float, float]:
    """First and last day of a shock."""
    return shock.start, float("inf") if shock.duration is None else shock.start + shock.ramp + shock.duration


def _record(
    ranking: Ranking, losses: Losses, futures: ScenarioSet, asked: WorldSettings, files: Sequence[str | Path]
) -> RunRecord:
    inputs = tuple(_input(Path(path)) for path in files if Path(path).is_file())
    settings: dict[str, object] = {
        "table": ranking.table,
        "horizon": losses.horizon,
        "draws": asked.draws,
        "assumptions": dict(asked.parameters or {}),
        "shocks": [shock.model_dump(mode="json") for shock in futures.shocks],
        "probabilities": [float(weight) for weight in futures.weights],
    }
    parameters = checksums()
    key = [[one.model_dump() for one in inputs], settings, parameters, losses.model, asked.seed, __version__]
    return RunRecord(
        id=digest_json(key)[:ID_DIGITS],
        title=futures.title,
        version=__version__,
        seed=asked.seed,
        model=losses.model,
        inputs=inputs,
        parameters=parameters,
        facts={},
        settings=settings,
        outputs={},
        solver=dict(losses.status),
        headline={"expected": ranking.total, "currency": ranking.currency},
        warnings=(*(() if ranking.fragility is None else (ranking.fragility.warning(),)), *losses.notes),
        timings=dict(ranking.seconds),
    )


def _input(path: Path) -> InputFile:
    content = path.read_bytes()
    return InputFile(name=path.name, sha256=digest(content), bytes=len(content))
