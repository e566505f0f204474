"""What a result moves with: a tornado of one assumption at a time, screening, shares of variance.

The result is any function of the assumptions (`Evaluate`); a pipeline wires it to a study or a world table. Every run
stands alone and is placed by its number, so that the record does not depend on how many threads share the work.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from threading import Lock
from typing import Protocol

import numpy as np

from foreshock.core.errors import Collector, ForeshockError, UserError
from foreshock.core.parameters import Parameter, parameter
from foreshock.core.progress import Progress, silent
from foreshock.data.machine import cores
from foreshock.propagation import screening
from foreshock.schema.labels import Floats
from foreshock.schema.losses import Losses, cvar
from foreshock.schema.sensitivity import MEASURES, Effects, Factor, Indices, Method, Sensitivity

STAGE = "sensitivity"
LARGEST_SEED = 2**63
METHODS: tuple[Method, ...] = ("morris", "sobol", "tornado")
SHOWN_ERRORS = 3
MOST_WORKERS = 256


class Evaluate(Protocol):
    """One run: the value of every factor by name in, the measures out. A ForeshockError is a failed run."""

    def __call__(self, values: Mapping[str, float]) -> Mapping[str, float]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SensitivitySettings:
    """How to look: `samples` are Morris paths or base samples of Sobol (default: the parameters'), a power of two for
    the latter; `workers` threads (default: one per core)."""

    method: Method = "morris"
    samples: int | None = None
    seed: int | None = None
    """None is 0, or the study's own."""
    workers: int | None = None
    level: float = 0.95
    """Of the CVaR."""


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """All runs: `values` (R, F) of the factors; from row `first` on they are the method's `points` (n, F) on the unit
    cube, in `groups` groups."""

    values: Floats
    points: Floats
    groups: int

    @property
    def first(self) -> int:
        return len(self.values) - len(self.points)


def factor_of(name: str, kept: Parameter) -> Factor:
    """A parameter with a range as a factor: a triangle, on a logarithmic scale where the range is wide."""
    wide = kept.low > 0 and kept.high / kept.low >= parameter("sensitivity.wide").value
    return Factor(
        name=name,
        title=kept.description,
        unit=kept.unit,
        low=kept.low,
        mode=kept.mode,
        high=kept.high,
        source="; ".join(source.title for source in kept.sources),
        shape="log-triangular" if wide else "triangular",
    )


def check_settings(settings: SensitivitySettings) -> None:
    """Raises UserError with every setting that is out of its range."""
    found = Collector()
    if settings.method not in METHODS:
        found.add(f"'{settings.method}' is no method.", field="method", hint=f"Valid: {', '.join(METHODS)}.")
    if not 0 <= (settings.seed or 0) < LARGEST_SEED:
        found.add(f"a seed lies between 0 and 2^63, not {settings.seed}.", field="seed")
    if settings.samples is not None and settings.samples < screening.LEAST_GROUPS:
        hint = "One path has no spread."
        found.add(f"at least 2 samples are needed, not {settings.samples}.", field="samples", hint=hint)
    if settings.workers is not None and not 1 <= settings.workers <= MOST_WORKERS:
        found.add(f"1 to {MOST_WORKERS} workers can share the runs, not {settings.workers}.", field="workers")
    if not 0 < settings.level < 1:
        found.add(f"a level lies between 0 and 1, not {settings.level:g}.", field="level")
    found.raise_if_any()


def size_of_design(factors: int, settings: SensitivitySettings) -> int:
    """Runs that an analysis takes, the tornado's included.

    Raises
    ------
    UserError
        As `check_settings`; nothing to vary; more runs than `sensitivity.most_runs`.
    """
    check_settings(settings)
    found = Collector()
    per = {"morris": factors + 1, "sobol": factors + 2, "tornado": 0}[settings.method]
    runs = 1 + 2 * factors + groups_of(settings) * per
    most = int(parameter("sensitivity.most_runs").value)
    if factors < 1:
        hint = "Name an assumption with `only`, or give a shock a range {low, mode, high}."
        found.add("nothing here has a range to vary.", hint=hint)
    elif runs > most:
        hint = "Ask for fewer samples, or for fewer assumptions."
        found.add(f"{runs:,} runs are more than the {most:,} that are allowed.", field="samples", hint=hint)
    found.raise_if_any()
    return runs


def groups_of(settings: SensitivitySettings) -> int:
    """Paths or base samples; those of Sobol's sequence are raised to the next power of two."""
    if settings.method == "tornado":
        return 0
    if settings.method == "morris":
        return settings.samples or int(parameter("sensitivity.trajectories").value)
    return int(2 ** math.ceil(math.log2(settings.samples or int(parameter("sensitivity.samples").value))))


def workers_of(settings: SensitivitySettings) -> int:
    """Threads that share the runs."""
    return settings.workers or cores()


def design(factors: Sequence[Factor], settings: SensitivitySettings) -> Design:
    """Every run of an analysis. Raises UserError as `size_of_design`, and where SALib is needed and not installed."""
    size_of_design(len(factors), settings)
    count, groups, seed = len(factors), groups_of(settings), settings.seed or 0
    if settings.method == "morris":
        points = screening.paths(count, groups, int(parameter("sensitivity.levels").value), seed)
    elif settings.method == "sobol":
        points = screening.saltelli(count, groups, seed)
    else:
        points = np.zeros((0, count))
    mode = np.array([one.mode for one in factors])
    ends = np.repeat(mode[None, :], 2 * count, axis=0)
    for at, one in enumerate(factors):
        ends[2 * at, at], ends[2 * at + 1, at] = one.low, one.high
    drawn = np.column_stack([one.at(points[:, at]) for at, one in enumerate(factors)])
    return Design(np.vstack([mode[None, :], ends, drawn]), points, groups)


def sensitivity(
    factors: Sequence[Factor],
    evaluate: Evaluate,
    settings: SensitivitySettings | None = None,
    *,
    progress: Progress = silent,
) -> Sensitivity:
    """Run the whole design and measure what moves the result.

    Raises
    ------
    UserError
        Settings out of range, nothing to vary, SALib missing; or the run with everything at its mode fails.
    """
    asked = settings or SensitivitySettings()
    planned = design(factors, asked)
    base = evaluate(dict(zip((one.name for one in factors), planned.values[0].tolist(), strict=True)))
    measures = tuple(name for name in MEASURES if name in base)
    rows, errors = _run(factors, evaluate, planned, measures, asked, progress)
    found = Sensitivity(
        title="",
        model="",
        currency="",
        horizon=float("nan"),
        level=asked.level,
        method=asked.method,
        seed=asked.seed or 0,
        factors=tuple(factors),
        measures=measures,
        design=planned.values,
        results=rows,
        error=errors,
        groups=planned.groups,
        bends=parameter("sensitivity.bends").value,
    )
    return _estimated(found, planned)


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """What the C cases of a run come to, whatever their weights: `total` (C) money; `survive` (C) days, mean over the
    targets by their baseline and at most the horizon; `lowest` (C) share of all output on the lowest day. None where
    the model knows no days."""

    total: Floats
    survive: Floats | None
    lowest: Floats | None

    def figures(self, weight: Floats, level: float) -> dict[str, float]:
        """The measures under these weights (C), which sum to 1; `level` of the CVaR."""
        found = {"expected": float(weight @ self.total), "cvar": cvar(self.total, weight, level)}
        if self.survive is not None:
            found["survive"] = float(weight @ self.survive)
        if self.lowest is not None:
            found["lowest"] = float(self.lowest[weight > 0].min())
        return found


def outcomes(losses: Losses) -> Outcomes:
    """The totals of every case.

    Raises
    ------
    UserError
        Some case failed: the rest would be the result of other futures.
    """
    if losses.error:
        first = next(iter(losses.error.values()))
        raise UserError(f"{len(losses.error):,} of {len(losses):,} cases failed; the first: {first}")
    size, survive, lowest = np.abs(losses.baseline), None, None
    if "time_to_survive" in losses.metrics and size.sum() > 0:
        days = np.minimum(losses.metrics["time_to_survive"], losses.horizon)
        survive = np.asarray(days @ (size / size.sum()))
    if "lowest_total" in losses.metrics:
        lowest = losses.metrics["lowest_total"].min(axis=1)
    return Outcomes(losses.total(), survive, lowest)


def _run(
    factors: Sequence[Factor],
    evaluate: Evaluate,
    planned: Design,
    measures: tuple[str, ...],
    asked: SensitivitySettings,
    progress: Progress,
) -> tuple[Floats, dict[int, str]]:
    """(R, M) what every run gives, and why some do not."""
    names = [one.name for one in factors]
    total = len(planned.values)
    rows, errors = np.full((total, len(measures)), np.nan), dict[int, str]()
    lock, done = Lock(), 0

    def one(number: int) -> None:
        nonlocal done
        try:
            answer = evaluate(dict(zip(names, planned.values[number].tolist(), strict=True)))
        except ForeshockError as error:
            errors[number] = str(error)
        else:
            rows[number] = [answer[name] for name in measures]
            if not np.isfinite(rows[number]).all():
                rows[number], errors[number] = np.nan, "the result is no finite number"
        with lock:
            done += 1
            progress(STAGE, done, total)

    pool = ThreadPoolExecutor(workers_of(asked))
    try:
        list(pool.map(one, range(total)))
    finally:
        pool.shutdown(cancel_futures=True)
    return rows, dict(sorted(errors.items()))


def _estimated(found: Sensitivity, planned: Design) -> Sensitivity:
    """The record with effects or indices from its runs, and what their gaps mean."""
    size = planned.points.shape[1] + (1 if found.method == "morris" else 2)
    drawn = found.results[planned.first :]
    if not planned.groups:
        return replace(found, notes=_failures(found, planned, 0))
    complete = int(screening.whole(drawn[:, 0], size).sum())
    notes = _failures(found, planned, complete)
    if complete < screening.LEAST_GROUPS:
        return replace(found, complete=complete, notes=notes)
    levels = int(parameter("sensitivity.levels").value)
    effects: dict[str, Effects] = {}
    indices: dict[str, Indices] = {}
    for at, name in enumerate(found.measures):
        if found.method == "morris":
            effects[name] = screening.effects(planned.points, drawn[:, at], levels, found.seed)
        else:
            indices[name] = screening.shares(drawn[:, at], len(found.factors), found.seed)
    return replace(found, effects=effects, indices=indices, complete=complete, notes=notes)


def _failures(found: Sensitivity, planned: Design, complete: int) -> tuple[str, ...]:
    if not found.error:
        return ()
    kinds = list(dict.fromkeys(found.error.values()))
    said = [f"{len(found.error):,} of {len(found.results):,} runs failed: {'; '.join(kinds[:SHOWN_ERRORS])}."]
    group = {"morris": "paths", "sobol": "base samples", "tornado": ""}[found.method]
    if not planned.groups or complete == planned.groups:
        return tuple(said)
    if complete < screening.LEAST_GROUPS:
        return (*said, f"Only {complete} of {planned.groups} {group} came through whole: too few for an estimate.")
    rest = f"Their {group} are left out: {complete} of {planned.groups} remain, and speak for what can be run alone."
    return (*said, rest)
