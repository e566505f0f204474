"""A world table under stress: from a file of scenarios, or a few shocks, to ranked losses with their band."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from foreshock import __version__
from foreshock.core.errors import Collector, UserError, did_you_mean
from foreshock.core.ids import digest, digest_json
from foreshock.core.marked import parse as parse_yaml
from foreshock.core.parameters import checksums, parameter
from foreshock.core.progress import Progress, silent
from foreshock.core.registry import family
from foreshock.core.units import days
from foreshock.data.files import read_text
from foreshock.exposure.world import world_network
from foreshock.pipeline.sources import open_table
from foreshock.propagation import engine
from foreshock.propagation.origin import value_origin
from foreshock.propagation.ranking import fragility, rank
from foreshock.scenarios import parse as parse_scenarios
from foreshock.schema.losses import Losses
from foreshock.schema.network import Network
from foreshock.schema.origin import Origin
from foreshock.schema.ranking import Ranking
from foreshock.schema.run_record import InputFile, RunRecord
from foreshock.schema.scenario import Driver, ScenarioSet
from foreshock.schema.shock import Shock
from foreshock.schema.validate import validate
from foreshock.schema.world import WorldTable

HORIZON = 365.0
MODEL = "ario"
GIVEN = "shock of the command line"
ID_DIGITS = 12


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
    shocks: Sequence[Shock | Mapping[str, object] | str] = (),
    settings: WorldSettings | None = None,
    progress: Progress = silent,
) -> WorldAnswer:
    """Ranked losses of a world table.

    Either `scenarios` (a file or a set) or `shocks` that all happen for sure: records, mappings as a scenario file has
    them, or such a mapping as YAML text, '{type: sanction, by: EU, target: RUS, sectors: [mining]}'.

    Raises
    ------
    UserError
        Every problem of the files or of the shocks; a model that does not run tables in money.
    """
    asked = settings or WorldSettings()
    clock: dict[str, float] = {}
    begin = time.perf_counter()
    futures = given_futures(scenarios, shocks, asked.horizon)
    read = table if isinstance(table, WorldTable) else open_table(table, source=source, year=year)
    network = world_network(read)
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
    found = None
    if asked.band:
        found = fragility(network, futures, chosen, losses, parameters=asked.parameters, progress=progress)
    clock["variants"] = time.perf_counter() - begin
    said = tuple(shock.sentence() for shock in futures.shocks)
    ranking = rank(network, losses, found=found, shocks=said, top=asked.top, parameters=asked.parameters)
    ranking = replace(ranking, seconds=clock, spans=tuple(_span(shock) for shock in futures.shocks))
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


def assumptions(given: Sequence[str]) -> dict[str, float]:
    """['ario.inventory_days=30'] -> {'ario.inventory_days': 30.0}.

    Raises
    ------
    UserError
        Something else than a known assumption and a number, all at once.
    """
    found, kept = Collector(), {}
    for text in given:
        name, _, value = text.partition("=")
        with found.gathering():
            parameter(name.strip())
            try:
                kept[name.strip()] = float(value)
            except ValueError:
                found.add(f"'{value}' is not a number.", field=name.strip(), hint="Write NAME=VALUE.")
    found.raise_if_any()
    return kept


def given_futures(
    scenarios: str | Path | ScenarioSet | None,
    shocks: Sequence[Shock | Mapping[str, object] | str],
    horizon: float | None,
) -> ScenarioSet:
    """The futures of a file or set, or the one in which all of these shocks happen, see `world`. Raises UserError."""
    if (scenarios is None) == (not shocks):
        raise UserError("give either a scenario file or one shock or more")
    if isinstance(scenarios, ScenarioSet):
        return scenarios
    if scenarios is not None:
        return parse_scenarios(read_text(Path(scenarios)), Path(scenarios).name)
    return _certain(_shocks(shocks), HORIZON if horizon is None else horizon)


def _certain(shocks: Sequence[Shock], horizon: float) -> ScenarioSet:
    """One future in which all of the shocks happen."""
    return ScenarioSet(
        title="What is given",
        as_of=date.today(),
        horizon=days(horizon),
        drivers=(Driver("shocks", ("as given",)),),
        codes=np.zeros((1, 1), dtype=np.int16),
        weights=np.ones(1),
        shocks=tuple(shocks),
        active=np.ones((1, len(shocks)), dtype=np.bool_),
    )


def _shocks(given: Sequence[Shock | Mapping[str, object] | str]) -> list[Shock]:
    """Records of the shocks; every problem of all of them at once."""
    found, made = Collector(), []
    known = family("shocks")
    for one in given:
        if isinstance(one, Shock):
            made.append(one)
            continue
        with found.gathering():
            document = parse_yaml(one if isinstance(one, str) else _flow(one), GIVEN)
            value = document.value
            name = value.get("type", "") if isinstance(value, dict) else ""
            if name not in known:
                found.add(f"there is no shock '{name}'.", file=GIVEN, field="type", hint=did_you_mean(str(name), known))
                continue
            record = validate(known[name], document, found)
            made += [] if record is None else [record]
    found.raise_if_any()
    return made


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


def _flow(value: Mapping[str, object]) -> str:
    """A mapping as YAML text, so that it is read by the same rules as a file."""
    import json

    return json.dumps(value)
