"""The dynamic inventory model: K scenarios, day by day.

    day t:  what happens -> demand -> overproduction, capacity, output -> deliveries -> stocks -> orders for day t + 1

Rates are per day, days count from 0. Many scenarios run in slices of 32 side by side, one thread to a slice; equal
input gives equal output for any number of threads.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Literal

import numpy as np

from foreshock.core.progress import Progress, shares, silent
from foreshock.propagation.kernels.ario_batch import BatchEngine
from foreshock.propagation.kernels.ario_events import Change
from foreshock.propagation.kernels.ario_grid import GridEngine
from foreshock.propagation.kernels.ario_links import LinksEngine
from foreshock.propagation.kernels.ario_loop import SERIES, Engine, Events, Loop, Task, Trace
from foreshock.propagation.kernels.ario_rules import Rules
from foreshock.propagation.kernels.ario_sheet import make_sheet
from foreshock.propagation.kernels.ario_simd import WIDTH
from foreshock.propagation.kernels.ario_system import Grid, System, as_links
from foreshock.propagation.kernels.ario_ties import Ties
from foreshock.propagation.kernels.compiled import side_by_side, threads
from foreshock.schema.labels import Floats

__all__ = ["Events", "Memory", "Trace", "memory", "run"]

Number = Literal["float64", "float32"]
BATCH_FROM = 12
"""Scenarios from which a batch of 32 beats as many single runs on a dense table."""
NODE_ARRAYS = 34
"""Numbers that a slice keeps per producer and scenario."""
TIE_SINGLE = 1e-6
"""Relative shortage that counts as none in single precision, where rounding alone makes 1e-7."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Bytes of a run: the table, one slice of scenarios at work, the slices at once, and the results."""

    table: int
    slice: int
    at_once: int
    results: int
    width: int
    """Scenarios of a slice."""

    @property
    def total(self) -> int:
        return self.table + self.at_once * self.slice + self.results


def run(
    system: System,
    rules: Rules,
    events: Events,
    days: int,
    *,
    scenarios: int = 1,
    record: Sequence[str] = (),
    tolerance: float = 0.01,
    number: Number = "float64",
    limit: int | None = None,
    progress: Progress = silent,
) -> Trace:
    """Run K scenarios for a number of days.

    `record`: series to keep (see `SERIES`); each costs days * n * K numbers. `tolerance`: shortfall of output, as a
    share of the baseline, from which a producer counts as hit. `number`: precision of the flows and stocks of a batch
    on a dense table; single runs and links are always double. `limit`: bytes that the run may take; slices are made
    narrower and fewer at once to keep within it.

    Raises
    ------
    ValueError
        A series is unknown, an event does not fit the system or the number of scenarios, or even one scenario at a
        time does not fit into `limit`.
    """
    unknown = [name for name in record if name not in SERIES]
    if unknown:
        raise ValueError(f"unknown series {unknown}; valid: {', '.join(SERIES)}")
    levels = [change.level.size for change in events.changes] + [one.level.size for one in events.rebuilds]
    if not set(levels) <= {1, scenarios}:
        raise ValueError(f"events have {levels} levels for {scenarios} scenarios")
    form = _form(system, rules)
    size = memory(form, rules, scenarios, days, record=record, number=number, limit=limit)
    task = Task(system=form, rules=rules, days=days, record=tuple(record), tolerance=tolerance)
    slices = [(begin, min(begin + size.width, scenarios)) for begin in range(0, scenarios, size.width)]
    heard = shares(progress, "days", [days * (end - begin) for begin, end in slices])
    if size.width == WIDTH and isinstance(form.table, Grid):
        jobs = _batch_jobs(task, events, slices, number, heard)
    else:
        engine = GridEngine if isinstance(form.table, Grid) else LinksEngine
        jobs = [_job(task, events, *ends, engine, one) for ends, one in zip(slices, heard, strict=True)]
    if size.at_once == 1:
        return _join([job() for job in jobs])
    return _join(side_by_side(jobs, size.at_once))


def memory(
    system: System,
    rules: Rules,
    scenarios: int,
    days: int,
    *,
    record: Sequence[str] = (),
    number: Number = "float64",
    limit: int | None = None,
) -> Memory:
    """What a run will take, and how it is split to stay within `limit` bytes.

    Raises ValueError where even one slice at a time does not fit.
    """
    form = _form(system, rules)
    rows = {"stocks": form.inputs * 8, "limiting": form.inputs}
    kept = days * (8 + sum(rows.get(name, form.n * 8) for name in record)) + 6 * form.n * 8
    batch = isinstance(form.table, Grid) and scenarios >= BATCH_FROM
    size = 4 if batch and number == "float32" else 8
    each = 2 * form.inputs * size + NODE_ARRAYS * form.n * 8
    table = form.bytes() * (1 + batch * size // 8)
    grid = isinstance(form.table, Grid)
    width = WIDTH if batch else 1 if grid else min(WIDTH, scenarios)
    at_once = 1 if grid and not batch else max(1, min(threads(), -(-scenarios // width)))
    if limit is not None:
        room = limit - table - kept * scenarios
        at_once = max(1, min(at_once, room // (each * width)))
        if not grid:
            width = max(1, min(width, room // each))
        if room < each * width:
            need = table + kept * scenarios + each * width
            raise ValueError(f"{scenarios} scenarios need at least {need:,} bytes, {limit:,} are allowed; run fewer")
    return Memory(table=table, slice=each * width, at_once=at_once, results=kept * scenarios, width=width)


def _form(system: System, rules: Rules) -> System:
    """The form in which these rules run."""
    return as_links(system) if rules.levels or rules.by_link or rules.gates else system


def _job(
    task: Task, events: Events, begin: int, end: int, engine: type[GridEngine] | type[LinksEngine], progress: Progress
) -> Callable[[], Trace]:
    def job() -> Trace:
        mine = _slice(events, begin, end, end - begin)

        def make(ties: Ties) -> Engine:
            return engine(task.system, task.rules, ties, end - begin)

        return Loop(task, mine, end - begin, make).run(progress)

    return job


def _batch_jobs(
    task: Task, events: Events, slices: Sequence[tuple[int, int]], number: Number, heard: Sequence[Progress]
) -> list[Callable[[], Trace]]:
    rules = task.rules
    if number == "float32":
        rules = replace(rules, tie=max(rules.tie, TIE_SINGLE))
    sheet = make_sheet(task.system, rules, np.float64 if number == "float64" else np.float32)

    def job(begin: int, end: int, progress: Progress) -> Trace:
        mine = _slice(events, begin, end, WIDTH)

        def make(ties: Ties) -> Engine:
            return BatchEngine(task.system, rules, ties, sheet)

        trace = Loop(replace(task, rules=rules), mine, WIDTH, make).run(progress)
        return trace if end - begin == WIDTH else trace.first(end - begin)

    return [partial(job, *ends, one) for ends, one in zip(slices, heard, strict=True)]


def _slice(events: Events, begin: int, end: int, width: int) -> Events:
    """The events of some scenarios, filled up with scenarios in which nothing happens."""

    def cut(level: Floats) -> Floats:
        mine = np.zeros(width)
        mine[: end - begin] = level if level.size == 1 else level[begin:end]
        return mine

    def short(change: Change) -> Change:
        return replace(change, level=cut(change.level))

    return replace(
        events,
        changes=[short(change) for change in events.changes],
        rebuilds=[replace(one, level=cut(one.level)) for one in events.rebuilds],
    )


def _join(parts: Sequence[Trace]) -> Trace:
    """The traces of consecutive scenarios as one."""
    if len(parts) == 1:
        return parts[0]
    joined = {
        name: np.concatenate([getattr(part, name) for part in parts], axis=-1)
        for name in ("total", "lost", "unmet", "lowest", "first_below", "recovered", "first_limit", "sold", "broke")
    }
    series = {name: np.concatenate([part.series[name] for part in parts], axis=-1) for name in parts[0].series}
    return Trace(**joined, days_run=max(part.days_run for part in parts), series=series)
