"""Records on a screen: one screenful each, plain enough to read aloud."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from foreshock.core.units import band, percent, short_money
from foreshock.data.catalog import Fact
from foreshock.data.commodities import gate_name
from foreshock.data.countries import known_as
from foreshock.report import lines
from foreshock.report.figures import Headline, WorstFuture, worst_futures
from foreshock.report.view import RunView
from foreshock.report.words import plural
from foreshock.schema.brief import Brief, Statement
from foreshock.schema.explanation import Explanation
from foreshock.schema.exposure import Exposure
from foreshock.schema.losses import Losses
from foreshock.schema.network import Network
from foreshock.schema.plan import Plan
from foreshock.schema.run_record import RunRecord
from foreshock.schema.scenario import Evidence, ScenarioSet
from foreshock.schema.study import Study

TOP = 8
Ranges = Mapping[str, Mapping[str, tuple[float, float]]]
"""driver -> outcome -> 10 and 90 % points."""


def _table(*columns: str, title: str | None = None, right: Iterable[int] = ()) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    wanted = set(right)
    for position, column in enumerate(columns):
        table.add_column(column, justify="right" if position in wanted else "left", overflow="fold", header_style="dim")
    return table


def ansi(text: str) -> RenderableType:
    """Text with colour codes, which are dropped where nobody looks at a terminal."""
    return Text.from_ansi(text)


def brief(record: Brief) -> RenderableType:
    """What a page says, one row a statement."""
    document = record.document
    head = Text.assemble((document.title or document.file or "page", "bold"))
    facts = [document.byline, document.published]
    if record.dropped:
        facts.append(f"{plural(len(record.dropped), 'boilerplate stretch', 'boilerplate stretches')} left out")
    lined = document.medium in {"text", "markdown"}
    table = _table("p", "10-90 %", "driver", "what the page says", *(["line"] if lined else []), right=(0, 1, 4))
    table.columns[2].max_width = 24
    for one in record.statements:
        line = document.text.count("\n", 0, one.span.start) + 1
        table.add_row(*_statement(one), *([str(line)] if lined else []))
    parts: list[RenderableType] = [head]
    if any(facts):
        parts.append(Text(" | ".join(fact for fact in facts if fact), style="dim"))
    parts += [Text(), table]
    if record.advice:
        parts += [Text(), Text("Advice", style="bold"), *(Text(f"- {one.text}") for one in record.advice)]
    flags = [f"Flag: {flag}" for flag in document.flags]
    if not record.statements:
        flags.append("No statement about the future was found. Foreshock reads English pages only.")
    timeless = _timeless(record)
    if timeless:
        told = f"The page gives no day from which '{timeless}' could be counted. Say it with --published DATE."
        flags.append(told)
    notes = [*flags, *(f"Note: {note}" for note in record.notes)]
    if record.left_out:
        notes.append("Those left out foretell nothing; --explain shows where they stand.")
    if notes:
        parts += [Text(), *(Text(note, style="dim") for note in notes)]
    legend = [
        "p: what the author's words imply to readers, not a forecast of ours; four readers in five are within 10-90 %."
    ]
    if any(one.driver for one in record.statements):
        legend.append("for it, against it: if it happens, it raises or lowers the driver; neither: only about it.")
    if any(one.outcome for one in record.statements):
        legend.append("driver = outcome: that outcome of the driver.")
    parts += [Text(), *(Text(line, style="dim") for line in legend)]
    return Group(*parts)


def _timeless(record: Brief) -> str:
    """The first time frame of a page without a day that would have an end if it had one; '' for none."""
    from foreshock.reading.language.horizon import find

    frames = [] if record.document.published else [one.horizon.text for one in record.statements if one.horizon]
    for words in frames:
        ends = []
        for day in (date(2021, 3, 1), date(2023, 10, 16)):
            dated = find(words, 0, len(words), day.isoformat())
            if dated is not None and dated.days is not None:
                ends.append(day + timedelta(days=dated.days))
        bare = find(words, 0, len(words))
        if bare is not None and bare.days is None and len(set(ends)) == 2:
            return words
    return ""


def _statement(one: Statement) -> tuple[str, str, str, Text]:
    implied = one.implied
    spread = "" if implied is None else band(implied.p10, implied.p90)
    text = Text(("not: " if one.polarity == "negated" else "") + " ".join(one.text.split()))
    if one.source:
        text.append(f"  ({one.source})", style="dim")
    if one.engine != "rules":
        text.append(f"  [{one.engine}]", style="dim")
    if one.conditions:
        text.append(f"\ngiven: {one.given}", style="dim")
    return ("-" if implied is None else percent(implied.p), spread, one.about, text)


def scenarios(record: ScenarioSet, ranges: Ranges | None = None) -> RenderableType:
    """Drivers with their probabilities before and after the page, and the named futures."""
    now = record.marginals()
    before = record.marginals(record.prior) if record.prior is not None else None
    table = _table("driver", "outcome", "before", "now", "" if ranges is None else "10-90 %", right=(2, 3, 4))
    for name, outcomes in now.items():
        for position, (outcome, p) in enumerate(outcomes.items()):
            old = "" if before is None else percent(before[name][outcome])
            band = "" if ranges is None else "{:.0f}-{:.0f}".format(*(100 * end for end in ranges[name][outcome]))
            table.add_row(name if position == 0 else "", outcome, old, percent(p), band)
    futures = _table("future", "before", "now", "means", right=(1, 2))
    for name, when in record.named.items():
        words = ", ".join(f"{driver}: {' or '.join(outcomes)}" for driver, outcomes in when.items())
        mask = record.mask(when)
        old = "" if record.prior is None else percent(float(record.prior[mask].sum()))
        futures.add_row(name, old, percent(record.probability(when)), words)
    sizes = plural(len(record), "scenario"), plural(len(record.drivers), "driver"), plural(len(record.shocks), "shock")
    count = "{} over {}, {}".format(*sizes)
    parts: list[RenderableType] = [Text(record.title, style="bold"), Text(count, style="dim"), Text(), table]
    if record.named:
        parts += [Text(), futures]
    if record.evidence:
        parts += [Text(), evidence(record)]
    return Group(*parts)


def evidence(record: ScenarioSet) -> RenderableType:
    """What moved the drivers, sentence by sentence: of which outcome, under which condition, by whose word."""
    table = _table("driver", "outcome", "from", "said", "to", "who says what", title="Evidence", right=(2, 3, 4))
    for one in record.evidence:
        if one.used:
            said = percent(one.said) if one.ratio is None else f"x {one.ratio:.2f}"
            outcome = " ".join(
                [one.outcome, *(f"given {name} = {' or '.join(held)}" for name, held in one.given.items())]
            )
            table.add_row(one.driver, outcome, percent(one.prior), said, percent(one.posterior), _told(one))
    left = sum(not one.used for one in record.evidence)
    legend = "p: the chance the words imply; x: a likelihood ratio, from a fact that only bears on the outcome."
    rest = f"{plural(left, 'statement')} left out, each with its reason (--json)."
    return Group(table, Text(legend, style="dim"), Text(rest, style="dim"))


def _told(one: Evidence) -> str:
    """Whose word a piece of evidence is, and the words: a page's sentence stands for itself where nobody is named."""
    who = one.speaker if one.document else one.source
    words = " ".join(one.text.split())
    return f"{who}: {words}" if who and words else who or words or one.page or one.source


def worst(futures: Sequence[WorstFuture], currency: str) -> RenderableType:
    """The worst futures and why."""
    table = _table("", "chance", "loss", "future and why", right=(1, 2))
    for number, one in enumerate(futures, 1):
        text = Text.assemble((one.label, "bold"), f"\n{one.why()}") if one.label else Text(one.why())
        table.add_row(f"{number}.", percent(one.probability), short_money(one.loss, currency), text)
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
    for future in record.contingency:
        name = future.future.replace("_", " ")
        parts += [Text(), Text(f"If it comes to {name} ({percent(future.probability)}):", style="bold")]
        parts += [Text(f"- {step}") for step in future.steps]
    if record.discovery is not None:
        parts += [Text(), Text(record.discovery.sentence)]
    parts += [Text(), *(Text(f"Note: {note}", style="dim") for note in record.notes)]
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


def checked(
    study: Study, scenarios: ScenarioSet, network: Network, stage: Network, notes: Sequence[str] = ()
) -> RenderableType:
    """A study whose every file is good. `network`: the company; `stage`: what the shocks land on, the same or the world
    around it; `notes`: what could not be opened."""
    seen = int((~network.nodes.estimated).sum())
    said = [
        f"{study.title}: every file is good.",
        f"{plural(len(scenarios), 'scenario')} over {plural(len(scenarios.drivers), 'driver')} with "
        f"{plural(len(scenarios.shocks), 'shock')}, {plural(seen, 'producer')}, "
        f"{plural(len(network.arcs), 'supply relation')}, {plural(len(network.demand), 'market')}.",
        *(
            []
            if stage is network
            else [f"It stands in {stage.name.rsplit(' in ', 1)[-1]}: {len(stage.nodes):,} nodes."]
        ),
        *notes,
        *stage.notes,
    ]
    remarks = () if notes else ((shock, remark) for shock in scenarios.shocks for remark in shock.remarks(stage))
    said += [f"Shock '{shock.type}': {remark.rstrip('.')}." for shock, remark in remarks]
    return Group(*(Text(line) for line in said))


def exposure(record: Exposure, network: Network) -> RenderableType:
    """What the network depends on before anything has happened."""
    currency = record.currency
    head = Text(
        f"{record.name}: revenue {short_money(record.revenue, currency)} a year, "
        f"{short_money(record.spend, currency)} of it bought from others; "
        f"{record.single_source} single-source and {record.sole_country} sole-country items."
    )
    items = _table("item", "sources", "countries", "HHI", "largest", "stops with its worst source", right=(1, 2, 3))
    table = record.items
    for row in _largest(np.where(table.internal, -1.0, table.stopped), table.value):
        largest = f"{_country(table.largest_country[row])} {percent(float(table.largest_share[row]))}"
        items.add_row(
            network.item_name(table.item[row]),
            str(table.sources[row]),
            str(table.countries[row]),
            _index(float(table.hhi_country[row])),
            largest,
            short_money(float(table.stopped[row]), currency),
        )
    countries = _table("country", "spend", "share", "cost added", "sales", "revenue exposed", right=(1, 2, 3, 4, 5))
    land = record.countries
    for row in _largest(land.exposed, land.spend):
        countries.add_row(
            _country(land.country[row]),
            short_money(float(land.spend[row]), currency),
            percent(float(land.share[row])),
            short_money(float(land.value_added[row]), currency),
            short_money(float(land.sales[row]), currency),
            short_money(float(land.exposed[row]), currency),
        )
    gates = _table("gate", "passes a year", "share", "revenue exposed", right=(1, 2, 3))
    for row in _largest(record.gates.exposed, record.gates.value)[:5]:
        value = record.gates
        gates.add_row(
            gate_name(value.gate[row]),
            short_money(float(value.value[row]), currency),
            percent(float(value.share[row])),
            short_money(float(value.exposed[row]), currency),
        )
    risk = _table("raw material", "GeoPolRisk", "band", "production HHI", right=(1, 2, 3))
    for row in _largest(record.risk.score, record.risk.score)[:6]:
        band = f"{_index(float(record.risk.low[row]))}-{_index(float(record.risk.high[row]))}"
        risk.add_row(
            network.item_name(record.risk.item[row]),
            _index(float(record.risk.score[row])),
            band,
            _index(float(record.risk.hhi[row])),
        )
    notes = [Text(note, style="dim") for note in record.notes]
    return Group(head, Text(), items, Text(), countries, Text(), gates, Text(), risk, Text(), *notes)


def _country(iso3: str | None) -> str:
    return known_as(iso3) if iso3 else "unknown"


def _largest(first: Any, then: Any) -> list[int]:
    """Rows in falling order of `first`, then `then`; unknown last."""
    order = np.lexsort((-np.nan_to_num(then, nan=-np.inf), -np.nan_to_num(first, nan=-np.inf)))
    return [int(row) for row in order[:TOP]]


def _index(value: float) -> str:
    return "unknown" if math.isnan(value) else f"{value:.2f}"


def losses(
    record: Losses,
    scenarios: ScenarioSet,
    network: Network,
    figures: Headline,
    breached: Sequence[str],
    explained: Explanation | None = None,
) -> RenderableType:
    """What the futures cost or bring; with how long the lines last, where that is explained."""
    parts: list[RenderableType] = [headline(figures), Text(), Text("Worst futures", style="bold")]
    parts.append(worst(worst_futures(record, scenarios, explained), record.currency))
    parts += lines.screen(explained, record.currency) or [Text(), *_survival(record, network)]
    if record.error:
        parts.append(
            Text(
                f"{plural(len(record.error), 'case')} failed ({percent(figures.failed)} of the probability).",
                style="red",
            )
        )
    parts += [Text(f"Limit breached: {one}.", style="bold red") for one in breached]
    parts += [Text(note, style="dim") for note in record.notes]
    return Group(*parts)


def _survival(record: Losses, network: Network) -> list[RenderableType]:
    if "time_to_survive" not in record.metrics:
        return []
    table = _table("product", "expected loss", "chance to run short", "shortest survival", right=(1, 2, 3))
    ok = record.ok
    for column, name in enumerate(record.targets):
        days = record.metrics["time_to_survive"][ok, column]
        mean = float(record.loss[ok, column] @ record.weight[ok] / record.weight[ok].sum())
        short = float(record.weight[ok][np.isfinite(days)].sum())
        least = float(np.min(days, initial=np.inf))
        survives = "the whole horizon" if math.isinf(least) else f"{least:.0f} days"
        table.add_row(network.item_name(name), short_money(mean, record.currency), percent(short), survives)
    return [table]


def facts(rows: Sequence[Fact]) -> RenderableType:
    """The fact tables shipped with the program."""
    table = _table("table", "rows", "what", "as of", "licence", right=(1,))
    for row in rows:
        table.add_row(row.name, f"{row.rows:,}", row.title, str(row.vintage), row.licence)
    return table


def fact(row: Fact, sample: Sequence[Mapping[str, Any]]) -> RenderableType:
    """One fact table: what it is, its columns, its first rows."""
    columns = _table("column", "unit", "meaning")
    for column in row.columns:
        columns.add_row(column.name, column.unit, column.description)
    first = _table(*(column.name for column in row.columns))
    for one in sample:
        first.add_row(*("" if value is None else str(value) for value in one.values()))
    head = [f"{row.title} ({row.rows:,} rows, as of {row.vintage})", f"Licence: {row.licence}"]
    head += [f"Source: {one.title} {one.version}".rstrip() + f" ({one.licence})" for one in row.sources]
    head += [f"Note: {note}" for note in row.notes]
    return Group(*(Text(line) for line in head), Text(), columns, Text(), first)


def answer(view: RunView, figures: Headline, breached: Sequence[str], report: Path, seconds: float) -> RenderableType:
    """The one-screen answer of a run."""
    currency = figures.currency
    parts: list[RenderableType] = [Text(view.study.title, style="bold")]
    if view.study.illustrative:
        parts.append(Text("Illustrative figures, made up to teach.", style="italic"))
    parts += [Text(), headline(figures), Text(), Text("Three worst futures", style="bold")]
    parts.append(worst(worst_futures(view.losses, view.scenarios, view.explain), currency))
    parts += lines.screen(view.explain, currency)
    if view.plan is not None:
        parts += [Text(), Text("What to do now", style="bold"), *_plan_in_short(view.plan)]
    unknown = [*view.network.notes, *view.losses.notes]
    if unknown:
        parts += [Text(), Text("What is unknown", style="bold"), *(Text(f"- {note}") for note in unknown[:4])]
        if len(unknown) > 4:
            parts.append(Text(f"- and {len(unknown) - 4} more in the report"))
    parts += [Text(f"Limit breached: {one}.", style="bold red") for one in breached]
    parts += [Text(), Text(f"{report}   ({seconds:.1f} s, seed {view.record.seed})")]
    return Group(*parts)


def _plan_in_short(record: Plan) -> list[RenderableType]:
    currency = record.currency
    lines: list[RenderableType] = [
        Text(f"- {one.text} {short_money(one.cost, currency)}.") for one in record.actions[:5]
    ] or [Text("- Nothing on offer pays for itself: keep the money.")]
    if len(record.actions) > 5:
        lines.append(Text(f"- and {len(record.actions) - 5} more"))
    budget = "" if record.budget is None else f" of the budget of {short_money(record.budget, currency)}"
    mean, tail = (short_money(value, currency) for value in (record.simulated.expected, record.simulated.cvar))
    lines.append(
        Text(
            f"It costs {short_money(record.cost, currency)}{budget} and leaves an expected loss of {mean}, CVaR {tail}."
        )
    )
    return lines
