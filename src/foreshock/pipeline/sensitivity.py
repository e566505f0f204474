"""What the answer moves with: which assumptions there are, what it costs to vary them all, and the runs themselves."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from foreshock.core.errors import Collector, did_you_mean
from foreshock.core.parameters import group, groups, parameter
from foreshock.core.progress import Progress, silent
from foreshock.core.registry import get
from foreshock.exposure.world import world_network
from foreshock.pipeline.assumed import SIZE, Runs, Staged, Subject, size_name, staged
from foreshock.pipeline.opening import open_study
from foreshock.pipeline.sources import open_table
from foreshock.pipeline.stages import foreseen
from foreshock.pipeline.world_given import check_landing, given_futures
from foreshock.propagation.sensitivity import (
    SensitivitySettings,
    check_settings,
    factor_of,
    sensitivity,
    size_of_design,
    workers_of,
)
from foreshock.scenarios import update
from foreshock.schema.scenario import ScenarioSet
from foreshock.schema.sensitivity import Factor, Sensitivity
from foreshock.schema.world import WorldTable

FIXED = "reading"
"""Parameters of groups that begin so are varied only where they are named: a page is read once."""
DRAWN = (
    "What is not varied, and in the middle everything, stands at its most likely value; a stress run draws the sizes "
    "of shocks instead."
)
LONG = 60.0
"""Seconds from which an analysis says that a stopped one leaves nothing."""
TIED = "Sizes of shocks are varied one by one, although the scenarios tie some of them together."


@dataclass(frozen=True, slots=True)
class Cost:
    """What an analysis takes: at most `runs` runs of the model, of about `each` seconds on one of `workers` threads."""

    factors: int
    runs: int
    each: float
    workers: int

    @property
    def seconds(self) -> float:
        """About, with all threads at work all the time."""
        return self.runs * self.each / self.workers

    def sentence(self) -> str:
        """The cost in words."""
        threads = "1 thread" if self.workers == 1 else f"{self.workers} threads"
        what = "1 assumption" if self.factors == 1 else f"{self.factors:,} assumptions"
        each = f"{self.each:.2g} s" if self.each < 10 else f"{self.each:,.0f} s"
        time = f"about {_spell(self.seconds)}, more on a busy machine"
        lost = " Nothing is kept if you stop it." if self.seconds >= LONG else ""
        return f"{what}, {self.runs:,} runs of about {each} on {threads}: {time}.{lost}"


def _spell(seconds: float) -> str:
    if seconds < 120:
        return f"{max(seconds, 1):.0f} s"
    return f"{seconds / 60:,.0f} minutes" if seconds < 7200 else f"{seconds / 3600:,.1f} hours"


@dataclass(frozen=True, slots=True, eq=False)
class Prepared:
    """An analysis that has been checked and priced, and not yet run."""

    runs: Runs
    factors: tuple[Factor, ...]
    settings: SensitivitySettings
    cost: Cost
    notes: tuple[str, ...]

    def run(self, progress: Progress = silent) -> Sensitivity:
        """All runs, and what they tell. Raises UserError where the run with everything at its mode fails."""
        found = sensitivity(self.factors, self.runs, self.settings, progress=progress)
        subject = self.runs.subject
        return replace(
            found,
            title=subject.title,
            model=subject.model,
            currency=subject.currency,
            horizon=self.runs.horizon,
            notes=(*found.notes, *self.notes),
        )


def of_study(
    folder: str | Path,
    *,
    article: str | Path | None = None,
    only: Sequence[str] = (),
    settings: SensitivitySettings | None = None,
) -> Prepared:
    """The assumptions of a study, checked and priced: parameters that its tables, its scenarios, its model and its
    shocks read, and the uncertain sizes of its shocks.

    `only`: names of assumptions or groups ('flow', 'flow.shortage_premium', 'size', 'size.3'). The level of the CVaR
    is the study's.

    Raises
    ------
    UserError
        Every problem of the study, or of `only` and `settings`.
    """
    asked = settings or SensitivitySettings()
    opened = open_study(folder, article=article, seed=asked.seed)
    brief, _ = foreseen(opened)
    study = opened.study

    def open_again() -> Staged:
        again = open_study(folder, article=article, seed=asked.seed)
        return staged(again.stage, again.scenarios, again.horizon)

    def weigh(stage: Staged) -> ScenarioSet:
        return stage.scenarios if brief is None else update(stage.scenarios, brief, study.trust)

    subject = Subject(
        title=study.title,
        open=open_again,
        weigh=weigh,
        model=opened.model,
        currency=study.currency,
        fixed={},
    )
    return _prepared(subject, only, replace(asked, seed=study.seed, level=study.plan.level))


def of_world(
    table: str | Path | WorldTable,
    *,
    source: str = "",
    year: int | None = None,
    scenarios: str | Path | ScenarioSet | None = None,
    shocks: Sequence[Mapping[str, object] | str] = (),
    model: str = "ario",
    horizon: float | None = None,
    fixed: Mapping[str, float] | None = None,
    only: Sequence[str] = (),
    settings: SensitivitySettings | None = None,
) -> Prepared:
    """The same for a world table under a file of scenarios, or under shocks that happen for sure.

    `fixed`: assumptions that stay at the user's values and are not varied.

    Raises
    ------
    UserError
        Every problem of the files, the shocks, `only` or `settings`.
    """
    asked = settings or SensitivitySettings()
    found = Collector()
    sound = horizon is None or 0 < horizon < math.inf
    if not sound:
        found.add(f"days: a horizon is a positive number of days, not {horizon:g}.")
    for check in (lambda: get("models", model), lambda: check_settings(asked)):
        with found.gathering():
            check()
    with found.gathering():
        futures = given_futures(scenarios, shocks, horizon if sound else None)
    with found.gathering():
        read = table if isinstance(table, WorldTable) else open_table(table, source=source, year=year)
    found.raise_if_any()
    network = world_network(read)
    if scenarios is None:
        check_landing(network, futures.shocks)

    def open_again() -> Staged:
        again = given_futures(scenarios, shocks, horizon)
        return staged(network, again, again.horizon if horizon is None else horizon)

    what = futures.title if scenarios is not None else " ".join(shock.sentence() for shock in futures.shocks)
    subject = Subject(
        title=f"{network.name}: {what}",
        open=open_again,
        weigh=lambda stage: stage.scenarios,
        model=model,
        currency=network.currency,
        fixed=fixed or {},
    )
    return _prepared(subject, only, asked)


def _prepared(subject: Subject, only: Sequence[str], settings: SensitivitySettings) -> Prepared:
    check_settings(settings)
    runs = Runs(replace(subject, level=settings.level), workers_of(settings))
    factors, notes = _factors(runs, only)
    count = size_of_design(len(factors), settings)
    each = runs.warm({one.name: one.mode for one in factors})
    cost = Cost(len(factors), count, each, workers_of(settings))
    return Prepared(runs, factors, settings, cost, notes)


def _factors(runs: Runs, only: Sequence[str]) -> tuple[tuple[Factor, ...], tuple[str, ...]]:
    """What is varied, and what to say about it."""
    sizes = {name: _size(runs, name) for name in runs.sizes()}
    ranged = [path for path in _ranged() if path not in runs.subject.fixed]
    read = [path for path in ranged if path in runs.reads.all and not path.startswith(FIXED)]
    users = {runs.subject.model, *(shock.type for shock in runs.scenarios.shocks)}
    notes = [DRAWN] if sizes else []
    if runs.scenarios.correlation is not None and len(sizes) > 1:
        notes.append(TIED)
    if only:
        chosen = _chosen(only, sizes, runs)
    else:
        chosen = [*(path for path in read if runs.reaches(path, _ends(path))), *sizes]
        near = {runs.subject.model, "shocks"}
        unread = [
            path
            for path in ranged
            if path.partition(".")[0] in near and users & set(parameter(path).used_by) and path not in runs.reads.all
        ]
        if unread:
            notes.append(f"Not read here, so without effect: {', '.join(unread)}.")
        idle = [path for path in read if path not in chosen]
        if idle:
            notes.append(f"Left out, because the network is the same at both of their ends: {', '.join(idle)}.")
    factors = tuple(sizes[name] if name in sizes else factor_of(name, parameter(name)) for name in chosen)
    return factors, tuple(notes)


def _ranged() -> list[str]:
    """Paths of all parameters with a range."""
    return [
        f"{name}.{key}" for name in groups() for key, dated in group(name).items() if dated[-1].low < dated[-1].high
    ]


def _ends(path: str) -> tuple[float, float]:
    return parameter(path).low, parameter(path).high


def _chosen(only: Sequence[str], sizes: Mapping[str, Factor], runs: Runs) -> list[str]:
    """The assumptions that these names stand for; a group stands for those of it that are read."""
    found = Collector()
    ranged = set(_ranged())
    everything = {f"{name}.{key}" for name in groups() for key in group(name)}
    chosen: dict[str, None] = {}
    for name in (text.strip() for text in only):
        if name in runs.subject.fixed:
            found.add("is set to one value, so it cannot be varied.", field=name)
        elif name in sizes or name in ranged:
            chosen[name] = None
        elif name == SIZE or name in groups():
            members = [one for one in (*sorted(ranged & runs.reads.all), *sizes) if one.partition(".")[0] == name]
            if not members:
                found.add("nothing of this group is read here and has a range.", field=name)
            chosen.update(dict.fromkeys(members))
        elif name in everything:
            value = parameter(name).value
            found.add(f"has one value, {value:g}, and no range to vary.", field=name)
        else:
            valid = [*sizes, *sorted(ranged & runs.reads.all), *groups(), SIZE, *sorted(everything)]
            found.add("there is no such assumption or group.", field=name, hint=did_you_mean(name, valid))
    found.raise_if_any()
    return list(chosen)


def _size(runs: Runs, name: str) -> Factor:
    """The size of a shock as a factor."""
    position = next(at for at in range(len(runs.scenarios.shocks)) if size_name(at) == name)
    shock = runs.scenarios.shocks[position]
    size = shock.magnitude
    file = runs.scenarios.file or "the scenarios"
    reasons = (shock.because, *(one.because for one in runs.scenarios.effects if position in one.shocks))
    reason = next((text for text in reasons if text), "")
    return Factor(
        name=name,
        title=re.sub(r"\s+", " ", shock.sentence()).strip(),
        unit="size of the shock",
        low=size.low,
        mode=size.mode,
        high=size.high,
        source=f"{file}: {reason}" if reason else file,
    )
