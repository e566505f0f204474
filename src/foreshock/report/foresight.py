"""Scenario files on a screen: what was checked, what moved, who scored how."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from foreshock.core.units import percent
from foreshock.report.screens import Ranges, scenarios
from foreshock.schema.scenario import Evidence, ScenarioSet

SHOWN = 20
SHOWN_DUE = 8
MOVED = 5e-4
SMALL = 5e-5
LEGEND = "p: the chance the words imply; x: a likelihood ratio, from a fact that only bears on the outcome."


def table(*columns: str, right: Sequence[int] = ()) -> Table:
    """A plain table without lines."""
    made = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for position, column in enumerate(columns):
        made.add_column(column, justify="right" if position in right else "left", overflow="fold", header_style="dim")
    return made


def checked(record: ScenarioSet, repairs: Sequence[Any]) -> RenderableType:
    """A good scenario file in a few lines: its size, its drivers, what had to give way."""
    rows = sum(len(each.rows) for each in record.tables)
    size = 1
    for driver in record.drivers:
        size *= len(driver.outcomes)
    how = "listed one by one" if record.exact else f"too many to list: {len(record):,} drawn"
    possible = "" if len(record) == size or not record.exact else f", {len(record):,} of them possible"
    lines = [
        f"{record.title}: the file is good.",
        f"{_many(len(record.drivers), 'driver')}, {_many(rows, 'row')} of probabilities, "
        f"{_many(size, 'combination')} ({how}{possible}).",
        f"{_many(len(record.shocks), 'shock')}, {_many(len(record.named), 'named future')}, "
        f"{_many(len(record.indicators), 'indicator')}, {_many(len(record.beliefs), 'belief')}, "
        f"{_many(len(record.evidence), 'piece')} of evidence.",
        f"From {record.as_of} over {record.horizon:.0f} days.",
    ]
    listed = table("driver", "depends on", "outcomes")
    parents = {each.driver: each.parents for each in record.tables}
    now = record.marginals()
    for driver in record.drivers:
        chances = ", ".join(f"{outcome} {percent(p)}" for outcome, p in now[driver.name].items())
        listed.add_row(driver.name, ", ".join(parents.get(driver.name, ())) or "-", chances)
    parts: list[RenderableType] = [*map(Text, lines), Text(), listed]
    if repairs:
        parts += [Text(), Text("Moved so that the beliefs come out (the farthest first)", style="bold")]
        parts.append(_repairs(repairs))
    if record.notes:
        parts += [Text(), *(Text(f"Note: {note}") for note in record.notes)]
    return Group(*parts)


def _repairs(repairs: Sequence[Any]) -> RenderableType:
    made = table("line", "driver", "outcome", "given", "written", "fitted", "moved", right=(0, 4, 5, 6))
    for one in repairs[:SHOWN]:
        moved = f"{100 * (one.fitted - one.written):+.1f} points"
        number = "" if one.line is None else str(one.line)
        made.add_row(number, one.driver, one.outcome, one.given or "otherwise", percent(one.written),
                     percent(one.fitted), moved)  # fmt: skip
    if len(repairs) > SHOWN:
        made.add_row("", f"and {len(repairs) - SHOWN} more", "", "", "", "", "")
    return made


def updated(
    record: ScenarioSet,
    pages: Sequence[str],
    remarks: Sequence[str] = (),
    passed: Sequence[tuple[str, str]] = (),
    without: Sequence[float | None] = (),
) -> RenderableType:
    """Every outcome before and after, with what moved it and why; then what did not count and why.

    `passed`: (page, sentence) of what speaks of none of the drivers. `without`: for every row of evidence what its
    outcome would have without it, where that was worked out.
    """
    if record.prior is None:
        hint = "Give pages, or say what else was heard with --evidence, --market, --expert or --seen."
        return Group(*map(Text, (*remarks, f"Nothing was heard that speaks of these drivers. {hint}")))
    heard = [one for one in record.evidence if one.used]
    silent = [one for one in record.evidence if not one.used]
    counts, does = "counts" if len(heard) == 1 else "count", "does" if len(silent) == 1 else "do"
    pieces = f"{_many(len(heard), 'piece')} of evidence that {counts}, {len(silent)} that {does} not."
    head = f"{_many(len(pages), 'page')}, {pieces}"
    parts: list[RenderableType] = [Text(record.title, style="bold"), Text(head, style="dim")]
    told = _pages(record, pages)
    numbers = {document: place for place, document in enumerate(told, 1)}
    parts += [Text(f"[{numbers[document]}] {line}", style="dim") for document, line in told.items()]
    parts.append(Text())
    before, after = record.marginals(record.prior), record.marginals()
    missed = {id(one): p for one, p in zip(record.evidence, without, strict=False)}
    for driver in record.drivers:
        mine = [one for one in heard if one.driver == driver.name]
        parts.append(_driver(driver.name, before[driver.name], after[driver.name]))
        moved = any(abs(p - before[driver.name][outcome]) > MOVED for outcome, p in after[driver.name].items())
        silent_line = "    follows the drivers it is linked to" if moved else "    nothing was heard of it"
        parts += [line for one in mine for line in _lines(one, numbers, missed.get(id(one)))] or [
            Text(silent_line, style="dim")
        ]
    parts += [Text(), _named(record)] if record.named else []
    parts += _unused(silent, passed, numbers)
    repeated = [one for one in heard if one.weight < one.base - 1e-9]
    if repeated:
        shares = "piece shares its" if len(repeated) == 1 else "pieces share their"
        text = f"{len(repeated)} {shares} weight with others of one origin that speak of the same."
        parts += [Text(), Text(text, style="dim")]
    parts += [Text(), *(Text(f"Note: {note}", style="dim") for note in (*remarks, *record.notes))]
    return Group(*parts, Text(LEGEND, style="dim"))


def _unused(
    silent: Sequence[Evidence], passed: Sequence[tuple[str, str]], numbers: Mapping[str, int]
) -> list[RenderableType]:
    """What did not count: it speaks of a driver and says why not, or it speaks of none."""
    parts: list[RenderableType] = []
    if silent:
        parts += [Text(), Text("Does not count", style="bold")]
        parts += [Text(f"  {_told(one, numbers)}: {_about(one)}{one.why}") for one in silent]
    if passed:
        parts += [Text(), Text("Speaks of none of the drivers", style="bold")]
        parts += [Text(f'  {page}: "{" ".join(text.split())}"', style="dim") for page, text in passed[:SHOWN]]
        if len(passed) > SHOWN:
            parts.append(Text(f"  and {_many(len(passed) - SHOWN, 'more sentence')} (all with --json)", style="dim"))
    return parts


def _about(one: Evidence) -> str:
    return f"of {one.driver} = {one.outcome}, "


def _driver(name: str, before: Mapping[str, float], after: Mapping[str, float]) -> Text:
    moves = [f"{outcome} {percent(before[outcome])} -> {percent(p)}" for outcome, p in after.items()]
    return Text.assemble((name, "bold"), "  ", ",  ".join(moves))


def _lines(one: Evidence, numbers: Mapping[str, int], without: float | None) -> list[Text]:
    """What a piece of evidence did to its outcome, whose words it is, and why it counts as it does."""
    given = "".join(f" given {name} = {' or '.join(outcomes)}" for name, outcomes in one.given.items())
    said = f"p {percent(one.said)}" if one.ratio is None else f"x {one.ratio:.2f}"
    shared = " (shared)" if one.weight < one.base - 1e-9 else ""
    first = Text(f"    {one.outcome}{given}: {percent(one.prior)} -> {percent(one.posterior)}  {said}, "
                 f"weight {one.weight:.2f}{shared}  {_told(one, numbers)}")  # fmt: skip
    told = [one.why] if one.why else []
    told += [] if without is None else [f"without it {percent(without)}"]
    return [first, Text(f"        {'; '.join(told)}", style="dim")] if told else [first]


def _told(one: Evidence, numbers: Mapping[str, int]) -> str:
    """The words, and whose they are: somebody's in a page, a page's (by its number), an expert's, a market's."""
    page = f" [{numbers[one.document]}]" if one.document in numbers else ""
    if not one.text:
        return f"{one.speaker or one.source}{page}"
    said = f" ({one.speaker})" if one.speaker else ""
    return f'"{" ".join(one.text.split())}"{said}{page}'


def _pages(record: ScenarioSet, given: Sequence[str]) -> dict[str, str]:
    """Document -> its title, whose it is, its date, and the number of the page whose story it tells again.

    Those heard before come first, then those given now in their order.
    """
    first = {row.document: row for row in reversed(record.evidence) if row.page}
    now = [document for document in dict.fromkeys(given) if document in first]
    order = {document: place for place, document in enumerate([*(d for d in first if d not in now), *now], 1)}
    teller: dict[str, int] = {}
    found: dict[str, str] = {}
    for document, number in order.items():
        row = first[document]
        original = teller.setdefault(row.cluster, number)
        again = "" if original == number else f"tells the story of [{original}] again"
        found[document] = ", ".join(fact for fact in (row.page, row.publisher, row.on, again) if fact)
    return found


def _named(record: ScenarioSet) -> RenderableType:
    made = table("future", "before", "now", right=(1, 2))
    for name, when in record.named.items():
        was = float("nan") if record.prior is None else float(record.prior[record.mask(when)].sum())
        made.add_row(name, percent(was), percent(record.probability(when)))
    return made


def shown(record: ScenarioSet, ranges: Ranges | None, notes: bool = True) -> RenderableType:
    """Drivers, futures and evidence; then what the reader of the file did that its writer should know."""
    remarks = [Text(f"Note: {note}", style="dim") for note in record.notes] if notes else []
    return Group(scenarios(record, ranges), *([Text(), *remarks] if remarks else []))


def recorded(new: Mapping[str, int], ledger: str) -> RenderableType:
    """How many probabilities of whom went into the ledger."""
    total = sum(new.values())
    if not total:
        return Text(f"Nothing new for {ledger}: every probability of today is there already.")
    listed = ", ".join(f"{count} of {source}" for source, count in new.items() if count)
    return Text(f"{total} new probabilities in {ledger}: {listed}.")


def resolved(done: Any, ledger: str) -> RenderableType:
    """Which questions were answered, what was known already, what it replaced."""
    lines = [f"{driver} is recorded so already, on {day}." for driver, day in done.again.items()]
    for driver, (outcome, day) in done.replaced.items():
        lines.append(f"{driver} was recorded as {outcome} on {day}; that stays in the history.")
    if not done.answered:
        none = f"{ledger} holds no forecast on this. Keep some first with: foreshock scenarios record FILE"
        return Group(*map(Text, lines or [none]))
    made = table("question", "forecasts", right=(1,))
    for name, count in done.answered.items():
        made.add_row(name.partition("/")[2] or name, str(count))
    for name in done.withdrawn:
        made.add_row(name.partition("/")[2] or name, "taken back")
    total = sum(done.answered.values())
    return Group(*map(Text, lines), Text(f"{_many(total, 'forecast')} answered in {ledger}."), made)


def scoreboard(board: Any, by: str) -> RenderableType:
    """Scores of every source (or phrase, ...), the best first, and the calibration of them all."""
    waiting = _waiting(board)
    if board.whole is None:
        waiting = f" {waiting}".rstrip()
        hint = "Say what came true with: foreshock scenarios resolve FILE driver=outcome"
        return Text(f"Nothing has been resolved yet.{waiting} {hint}")
    made = table(by, "n", "Brier", "log", "skill", "reliability", "resolution", "uncertainty", "within",
                 right=(1, 2, 3, 4, 5, 6, 7, 8))  # fmt: skip
    for name, one in {**board.by, "all but the file": board.whole}.items():
        numbers = (one.brier, one.log, one.skill, one.reliability, one.resolution, one.uncertainty, one.within)
        made.add_row(name, str(one.n), *map(_figure, numbers))
    curve = table("given", "n", "happened", "90 % interval", right=(0, 1, 2, 3))
    for each in board.bins:
        interval = f"{100 * each.low:.0f}-{100 * each.high:.0f} %"
        curve.add_row(percent(each.forecast), str(each.n), percent(each.happened), interval)
    legend = (
        "Brier and log: lower is better. Skill: 1 perfect, 0 no better than the base rate.",
        "Brier = reliability - resolution + uncertainty + within. 'file': the scenario file before any evidence.",
    )
    pending = [Text(waiting, style="dim")] if waiting else []
    return Group(made, Text(), Text("Calibration", style="bold"), curve, Text(),
                 *(Text(each, style="dim") for each in legend), *pending)  # fmt: skip


def _waiting(board: Any) -> str:
    """How many questions nobody has answered, and which drivers could be resolved by now."""
    if not board.open:
        return ""
    drivers = list(dict.fromkeys(name.partition("/")[2].partition("=")[0] for name in board.due))
    more = ", ..." if len(drivers) > SHOWN_DUE else ""
    late = f", {len(board.due):,} of them past their date: {', '.join(drivers[:SHOWN_DUE])}{more}" if drivers else ""
    return f"{_many(board.open, 'question')} without an answer{late}."


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _figure(value: float) -> str:
    if math.isnan(value):
        return "unknown"
    return f"{0.0 if abs(value) < SMALL else value:.3f}"
