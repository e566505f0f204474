"""The main job: from the page to the plan, written to `runs/<id>/` whole or not at all."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from foreshock import __version__
from foreshock.core.errors import UserError
from foreshock.core.ids import digest, digest_json
from foreshock.core.parameters import checksums
from foreshock.core.progress import Progress, silent
from foreshock.core.units import short_money
from foreshock.data import catalog, store
from foreshock.data.files import folder_atomically
from foreshock.exposure.measure import measure
from foreshock.pipeline.opening import OpenStudy, open_study
from foreshock.pipeline.stages import foreseen, planned, stressed
from foreshock.propagation.explain import explain
from foreshock.report import build_report
from foreshock.report.figures import Headline, headline
from foreshock.report.view import RunView
from foreshock.schema.losses import Losses
from foreshock.schema.run_record import RunRecord
from foreshock.schema.study import Limits

ID_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Run:
    """A finished run: its folder, its records and the limits of the study that it breaches."""

    folder: Path
    view: RunView
    headline: Headline
    breaches: tuple[str, ...]
    seconds: float

    @property
    def record(self) -> RunRecord:
        """Hashes, seed, version."""
        return self.view.record


@dataclass(slots=True)
class _Clock:
    """Seconds per stage: the only thing of a run that is not repeatable."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str, progress: Progress) -> Iterator[None]:
        progress(name, 0, 0)
        begin = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - begin, 3)
        progress(name, 1, 1)


def run(
    study: str | Path,
    *,
    article: str | Path | None = None,
    seed: int | None = None,
    budget: str | float | None = None,
    runs: str | Path = "runs",
    progress: Progress = silent,
) -> Run:
    """Everything: read the page, move the scenarios, stress the network, plan, report.

    Equal inputs, settings, seed and version give the same id and the same bytes (`run.json` alone also tells when and
    how long).

    Raises
    ------
    UserError
        With every problem of every file of the study; nothing is written then.
    """
    clock = _Clock()
    started = datetime.now(UTC).isoformat(timespec="seconds")
    with clock.stage("open", progress):
        opened = open_study(study, article=article, seed=seed, budget=budget)
    with clock.stage("read", progress):
        brief, scenarios = foreseen(opened)
    with clock.stage("expose", progress):
        exposure = measure(opened.network)
    with clock.stage("stress", progress):
        chosen, losses = stressed(opened, scenarios, progress)
    with clock.stage("explain", progress):
        explained = explain(opened.stage, scenarios, chosen, losses, level=opened.study.plan.level, progress=progress)
    with clock.stage("plan", progress):
        made, after = planned(opened, scenarios, chosen, losses, progress)
    figures = headline(losses, made, opened.study.plan.level)
    view = RunView(
        study=opened.study,
        brief=brief,
        scenarios=scenarios,
        network=opened.network,
        exposure=exposure,
        losses=losses,
        explain=explained,
        plan=made,
        after=after,
        record=_record(opened, losses, figures),
    )
    with clock.stage("report", progress):
        folder = Path(runs) / view.record.id
        view = _write(view, folder, clock, started)
    return Run(folder, view, figures, breaches(losses, opened.study.limits), sum(clock.seconds.values()))


def _record(opened: OpenStudy, losses: Losses, figures: Headline) -> RunRecord:
    settings = opened.study.model_dump(mode="json")
    settings["article"] = "" if opened.page is None else opened.page.file
    parameters = checksums()
    facts = {name: catalog.describe(name).sha256 for name in catalog.names()}
    inputs = [one.model_dump() for one in opened.inputs]
    key = digest_json([inputs, settings, parameters, facts, opened.study.seed, __version__])
    return RunRecord(
        id=key[:ID_DIGITS],
        title=opened.study.title,
        version=__version__,
        seed=opened.study.seed,
        model=opened.study.model,
        inputs=opened.inputs,
        parameters=parameters,
        facts=facts,
        settings=settings,
        outputs={},
        solver=dict(losses.status),
        headline=figures.as_dict(),
        warnings=tuple(losses.notes),
    )


def _write(view: RunView, folder: Path, clock: _Clock, started: str) -> RunView:
    """All files of a run; the record names the hash of each."""
    with folder_atomically(folder, replace=True) as home:
        store.save_view(view, home)
        outputs = {path.name: digest(path.read_bytes()) for path in sorted(home.iterdir())}
        view = replace(view, record=view.record.model_copy(update={"outputs": outputs}))
        report = build_report(view)
        (home / "report.html").write_text(report, encoding="utf-8")
        outputs["report.html"] = digest(report)
        record = view.record.model_copy(update={"outputs": outputs, "started": started, "timings": dict(clock.seconds)})
        store.save_record(record, home)
    return replace(view, record=record)


def breaches(losses: Losses, limits: Limits) -> tuple[str, ...]:
    """The limits of a study that the losses break, in words.

    Raises
    ------
    UserError
        A limit in another currency than the study's.
    """
    found = []
    for name, limit, value in (
        ("expected loss", limits.expected_loss, losses.expected()),
        ("CVaR 95 %", limits.cvar, losses.cvar(0.95)),
    ):
        if limit is None:
            continue
        if limit.currency and limit.currency != losses.currency:
            raise UserError(f"the limit on the {name} is in {limit.currency}, the study counts in {losses.currency}")
        if value > limit.amount:
            shown = short_money(value, losses.currency), short_money(limit.amount, losses.currency)
            found.append(f"the {name} of {shown[0]} is over the limit of {shown[1]}")
    chance = limits.loss_probability
    if chance is not None:
        value = losses.probability_of_loss_over(chance["over"])
        if value > chance["at_most"]:
            over = short_money(chance["over"], losses.currency)
            found.append(f"a loss over {over} has a chance of {value:.1%}, the limit is {chance['at_most']:.1%}")
    return tuple(found)
