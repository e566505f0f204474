"""Records on a terminal: one screen each, plain enough to read aloud."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from foreshock.core.errors import ForeshockError, UserError
from foreshock.core.progress import Progress as Listener
from foreshock.core.units import short_money
from foreshock.report.figures import Headline, WorstFuture
from foreshock.schema.brief import Brief, Statement
from foreshock.schema.plan import Plan
from foreshock.schema.run_record import RunRecord
from foreshock.schema.scenario import ScenarioSet

SHOWN_PROBLEMS = 40


def show(content: RenderableType) -> None:
    """Print on standard output; wide enough for a pipe, wrapped for a terminal."""
    console = Console(highlight=False, soft_wrap=False, width=None if sys.stdout.isatty() else 110)
    console.print(content)


def complain(error: ForeshockError, *, as_json: bool = False) -> None:
    """The error on standard error: one line a problem, in file order."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    problems = error.problems if isinstance(error, UserError) else ()
    if as_json:
        import json

        rows = [{name: getattr(one, name) for name in ("file", "line", "field", "what", "hint")} for one in problems]
        sys.stderr.write(json.dumps({"error": type(error).__name__, "problems": rows or str(error)}) + "\n")
        return
    lines = [str(problem) for problem in problems] or [str(error)]
    for line in lines[:SHOWN_PROBLEMS]:
        console.print(Text(line))
    if len(lines) > SHOWN_PROBLEMS:
        console.print(Text(f"... and {len(lines) - SHOWN_PROBLEMS:,} more problems (all of them with --json)"))
    if len(lines) > 1:
        console.print(Text(f"{len(lines):,} problems. Nothing was written."))


def complain_bug(error: Exception) -> None:
    """An error that is ours, not the user's."""
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    console.print(Text(f"Foreshock failed unexpectedly: {type(error).__name__}: {error}"))
    console.print(Text("This is a defect of the program. Run the same command with --debug to see where."))


def complain_interrupted() -> None:
    """The user pressed Ctrl-C."""
    Console(stderr=True).print("Interrupted. Nothing was half-written.")


class _Bar:
    """One line a stage on standard error, with a bar where the total is known."""

    def __init__(self) -> None:
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description:<10}"),
            BarColumn(bar_width=32),
            TextColumn("{task.fields[figure]}"),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._tasks: dict[str, Any] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        if not self._progress.live.is_started:
            self._progress.start()
        if stage not in self._tasks:
            self._tasks[stage] = self._progress.add_task(stage, total=total or None, figure="")
        figure = f"{done:,}/{total:,}" if total else ""
        self._progress.update(self._tasks[stage], completed=done, total=total or None, figure=figure)

    def close(self) -> None:
        self._progress.stop()


def progress_bar() -> _Bar:
    """A listener that draws on standard error; `close()` it before printing the answer."""
    return _Bar()


def quiet(stage: str, done: int, total: int) -> None:
    """A listener that draws nothing."""


def close(listener: Listener) -> None:
    """Take the bars away, if there are any."""
    if isinstance(listener, _Bar):
        listener.close()


# ------------------------------------------------------------------------------------------------------- stages


def percent(p: float | None) -> str:
    """0.4049 -> '40 %'; small chances keep a digit; unknown says so."""
    if p is None or math.isnan(p):
        return "unknown"
    return f"{100 * p:.1f} %" if 0 < p < 0.0995 or 0.995 < p < 1 else f"{100 * p:.0f} %"


def _table(*columns: str, title: str | None = None, right: Iterable[int] = ()) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    wanted = set(right)
    for position, column in enumerate(columns):
        table.add_column(column, justify="right" if position in wanted else "left", overflow="fold", header_style="dim")
    return table


def brief(record: Brief) -> RenderableType:
    """What a page says, one row a statement."""
    document = record.document
    head = Text.assemble((document.title or document.file or "page", "bold"))
    facts = [document.byline, document.published, f"{len(record.dropped)} boilerplate stretches left out"]
    table = _table("p", "10-90 %", "driver", "what the page says", "where", right=(0, 1))
    for one in record.statements:
        table.add_row(*_statement(one))
    parts: list[RenderableType] = [head, Text(" | ".join(fact for fact in facts if fact), style="dim"), Text(), table]
    if record.advice:
        parts += [Text(), Text("Advice", style="bold"), *(Text(f"- {one.text}") for one in record.advice)]
    if record.notes:
        parts += [Text(), *(Text(f"Note: {note}", style="dim") for note in record.notes)]
    parts += [Text(), Text("p is what the author's words imply to readers, not a forecast of ours.", style="dim")]
    return Group(*parts)


def _statement(one: Statement) -> tuple[str, str, str, Text, str]:
    implied = one.implied
    band = "" if implied is None else f"{100 * implied.p10:.0f}-{100 * implied.p90:.0f}"
    sign = {1: " +", -1: " -", 0: ""}[one.stance]
    text = Text(one.event or one.text)
    if one.conditions:
        text.append("  if " + "; ".join(condition.text for condition in one.conditions), style="dim")
    if one.source:
        text.append(f"  ({one.source})", style="dim")
    return ("-" if implied is None else percent(implied.p), band, one.driver + sign, text, str(one.span.start))


def scenarios(record: ScenarioSet) -> RenderableType:
    """Drivers with their probabilities before and after the page, and the named futures."""
    now = record.marginals()
    before = record.marginals(record.prior) if record.prior is not None else None
    table = _table("driver", "outcome", "before", "now", right=(2, 3))
    for name, outcomes in now.items():
        for position, (outcome, p) in enumerate(outcomes.items()):
            old = "" if before is None else percent(before[name][outcome])
            table.add_row(name if position == 0 else "", outcome, old, percent(p))
    futures = _table("future", "before", "now", "means", right=(1, 2))
    for name, when in record.named.items():
        words = ", ".join(f"{driver}: {' or '.join(outcomes)}" for driver, outcomes in when.items())
        mask = record.mask(when)
        old = "" if record.prior is None else percent(float(record.prior[mask].sum()))
        futures.add_row(name, old, percent(record.probability(when)), words)
    count = f"{len(record):,} scenarios over {len(record.drivers)} drivers, {len(record.shocks)} shocks"
    parts: list[RenderableType] = [Text(record.title, style="bold"), Text(count, style="dim"), Text(), table]
    if record.named:
        parts += [Text(), futures]
    if record.evidence:
        parts += [Text(), evidence(record)]
    return Group(*parts)


def evidence(record: ScenarioSet) -> RenderableType:
    """What moved the drivers, sentence by sentence."""
    table = _table(
        "driver", "outcome", "from", "said", "to", "because the page says", title="Evidence", right=(2, 3, 4)
    )
    for one in record.evidence:
        if one.used:
            said = percent(one.said) if one.said is not None else f"x{one.ratio:.2g}" if one.ratio else ""
            table.add_row(one.driver, one.outcome, percent(one.prior), said, percent(one.posterior), one.text)
    left = sum(not one.used for one in record.evidence)
    return Group(table, Text(f"{left} statements were left out, each with its reason (--json).", style="dim"))


def scenarios_data(record: ScenarioSet) -> dict[str, Any]:
    """The same as JSON."""
    return {
        "title": record.title,
        "as_of": record.as_of.isoformat(),
        "horizon_days": record.horizon,
        "scenarios": len(record),
        "prior": record.marginals(record.prior) if record.prior is not None else None,
        "probability": record.marginals(),
        "named": {name: record.probability(when) for name, when in record.named.items()},
        "evidence": [one.model_dump(mode="json") for one in record.evidence],
    }


def worst(futures: Sequence[WorstFuture], currency: str) -> RenderableType:
    """The worst futures and why."""
    table = _table("", "chance", "loss", "why", right=(1, 2))
    for number, one in enumerate(futures, 1):
        table.add_row(f"{number}.", percent(one.probability), short_money(one.loss, currency), one.why)
    return table


def headline(figures: Headline) -> RenderableType:
    """The figures of the top line, with their error."""
    currency = figures.currency
    rows = _table("", "", "", right=(1,))
    rows.show_header = False
    error = (
        f"+- {short_money(figures.standard_error, currency)} from drawing the magnitudes"
        if figures.standard_error
        else ""
    )
    rows.add_row("Expected loss", Text(short_money(figures.expected, currency), style="bold"), error)
    rows.add_row(
        f"CVaR {figures.level:.0%}", Text(short_money(figures.cvar, currency), style="bold"), "mean of the worst cases"
    )
    rows.add_row("Chance of a loss", percent(figures.p_loss), f"of a gain {percent(figures.p_gain)}")
    share = "" if not figures.baseline else f"{figures.cvar / figures.baseline:.1%} of it is at stake in the tail"
    rows.add_row("Margin of the horizon", short_money(figures.baseline, currency), share)
    return rows


def plan(record: Plan) -> RenderableType:
    """What to do now, what it costs, what it promises and what the simulation says."""
    currency = record.currency
    parts: list[RenderableType] = []
    if record.actions:
        table = _table("do now", "cost", "saves, mean", "saves, tail", right=(1, 2, 3))
        for one in record.actions:
            saves = [("" if x is None else short_money(x, currency)) for x in (one.saves, one.saves_tail)]
            table.add_row(one.text, short_money(one.cost, currency), *saves)
        parts.append(table)
    else:
        parts.append(Text("Nothing on offer pays for itself: keep the money."))
    budget = "" if record.budget is None else f" of {short_money(record.budget, currency)}"
    parts += [Text(), Text(f"Cost {short_money(record.cost, currency)}{budget}. {record.status}.")]
    figures = _table("", "before", "promised", "simulated", right=(1, 2, 3))
    for name, label in (("expected", "Expected loss"), ("cvar", f"CVaR {record.level:.0%}"), ("worst", "Worst case")):
        values = [getattr(side, name) for side in (record.before, record.promised, record.simulated)]
        figures.add_row(label, *(short_money(value, currency) for value in values))
    parts += [figures]
    for one in record.contingency:
        text = f"If {one.future.replace('_', ' ')} ({percent(one.probability)}): " + "; ".join(one.steps)
        parts.append(Text(text))
    parts += [Text(f"Note: {note}", style="dim") for note in record.notes]
    return Group(*parts)


def runs(records: Sequence[tuple[Path, RunRecord]], folder: Path) -> RenderableType:
    """The runs of a folder."""
    if not records:
        return Text(f"No runs in {folder}.")
    table = _table("run", "study", "expected loss", "CVaR", "plan costs", "seed", "when", right=(2, 3, 4, 5))
    for _, record in records:
        figures, currency = record.headline, str(record.headline.get("currency", ""))
        money = [_money(figures.get(name), currency) for name in ("expected", "cvar", "plan_cost")]
        table.add_row(record.id, record.title, *money, str(record.seed), record.started[:16].replace("T", " "))
    return table


def _money(value: Any, currency: str) -> str:
    return short_money(float(value), currency) if isinstance(value, (int, float)) else "unknown"


def differences(rows: Sequence[Mapping[str, Any]]) -> RenderableType:
    """What differs between two runs."""
    if not rows:
        return Text("The two runs do not differ.")
    table = _table("what", "A", "B", "change", right=(1, 2, 3))
    for row in rows:
        table.add_row(*(str(row[name]) for name in ("what", "a", "b", "change")))
    return table


def checks(rows: Sequence[Mapping[str, Any]]) -> RenderableType:
    """What `doctor` found."""
    table = _table("", "check", "found")
    for row in rows:
        mark = (
            Text("ok", style="green") if row["ok"] else Text("missing" if not row["needed"] else "FAILED", style="red")
        )
        table.add_row(mark, row["check"], row["found"])
    return table
