"""What was heard, as a person writes it: the `evidence` of a scenario file, an evidence file, a few words on a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from pydantic import ValidationError

from foreshock.core import marked
from foreshock.core.errors import Collector, did_you_mean
from foreshock.core.marked import Marked
from foreshock.core.units import days
from foreshock.scenarios.chances import read_chance
from foreshock.scenarios.context import Context, Path, items, mapping, read_when
from foreshock.scenarios.earned import NO_RECORDS, Records
from foreshock.scenarios.evidence import OR
from foreshock.scenarios.opinion import Opinion, of_indicator, of_opinion
from foreshock.scenarios.shape import EvidenceShape, HeardShape
from foreshock.schema.brief import Yardstick
from foreshock.schema.scenario import Evidence, ScenarioSet, When
from foreshock.schema.validate import validate

Heads = Literal["market", "expert", "seen", "page"]
HEADS: tuple[Heads, ...] = ("market", "expert", "seen", "page")


def read_evidence(
    text: str, file: str, scenarios: ScenarioSet, records: Records = NO_RECORDS, today: date | None = None
) -> list[Evidence]:
    """The rows of an evidence file (format `foreshock/evidence/1`) about these scenarios. What is dated after `today`
    is a problem.

    Raises
    ------
    UserError
        Every problem found, each with its line, the nearest valid name and what to do.
    """
    document = marked.parse(text, file)
    found = Collector()
    shape = validate(EvidenceShape, document, found)
    scale: Yardstick = "icd203" if shape is None else shape.words
    context = context_of(scenarios, document, found, scale, today)
    rows = read_heard(items(mapping(document.value).get("evidence")), scenarios, context, records)
    found.raise_if_any()
    return rows


def context_of(
    scenarios: ScenarioSet, document: Marked, found: Collector, scale: Yardstick, today: date | None = None
) -> Context:
    """What a document about these scenarios is read with."""
    return Context(document, found, scale, scenarios.as_of, scenarios.horizon, today)


@dataclass(frozen=True, slots=True)
class _Desk:
    """What a row is read against, and where its problems go."""

    scenarios: ScenarioSet
    context: Context
    records: Records


@dataclass(frozen=True, slots=True)
class _Entry:
    """One entry of a list of evidence: its values, which of the heads it has, its place in the document."""

    shape: HeardShape
    head: Heads
    path: Path


@dataclass(frozen=True, slots=True)
class _About:
    """What an entry speaks of: P(driver = outcomes | given)."""

    driver: str
    outcomes: tuple[str, ...]
    given: When


def read_heard(
    raw: Sequence[Any], scenarios: ScenarioSet, context: Context, records: Records = NO_RECORDS
) -> list[Evidence]:
    """Rows of evidence as `evidence:` lists them, each checked; problems go into the context."""
    desk = _Desk(scenarios, context, records)
    rows = []
    for place, entry in enumerate(raw):
        path: Path = ("evidence", place)
        shape = _shape(entry)
        if shape is None:
            continue
        heads = [name for name in HEADS if getattr(shape, name)]
        if len(heads) != 1 and heads != ["seen", "page"]:
            context.wrong("each needs one of market, expert, seen and page: who or what says it.", path)
            continue
        read = _indicator if heads[0] == "seen" else _said
        row = read(_Entry(shape, heads[0], path), desk)
        if row is not None:
            rows.append(row)
    return rows


def _shape(entry: Any) -> HeardShape | None:
    """The entry's values; None where its shape is wrong (reported already)."""
    try:
        return HeardShape.model_validate(entry)
    except ValidationError:
        return None


def _indicator(entry: _Entry, desk: _Desk) -> Evidence | None:
    shape = entry.shape
    when, half_life = _day(entry, desk.context), _half_life(entry, desk.context)
    known = [indicator.name for indicator in desk.scenarios.indicators]
    if shape.seen not in known:
        hint = did_you_mean(shape.seen, known) or "The scenario file watches no indicator."
        desk.context.wrong(f"there is no indicator '{shape.seen}'.", (*entry.path, "seen"), hint)
        return None
    made = of_indicator(
        desk.scenarios, shape.seen, weight=shape.weight, credence=shape.credence, on=when, half_life=half_life
    )
    return _as_counted(made, shape)


def _said(entry: _Entry, desk: _Desk) -> Evidence | None:
    """The row of a page, an expert or a market."""
    shape, context = entry.shape, desk.context
    when, half_life = _day(entry, context), _half_life(entry, context)
    about = _about(entry, desk)
    if shape.p is None and entry.head != "page":
        context.wrong("`p` is missing: how likely.", entry.path)
        return None
    chance = None if shape.p is None else read_chance(shape.p, (*entry.path, "p"), context)
    if chance is not None and (chance.p is None or chance.by is not None):
        hint = ""
        if chance.p is not None and chance.by is not None:
            whole = 1 - (1 - chance.p) ** (context.horizon / chance.by)
            hint = f"At a constant rate it is {whole:.3g} by the end of the horizon: write that."
        context.wrong("evidence needs a probability or a word, not 'rest' and no date.", (*entry.path, "p"), hint)
    p = None if chance is None or chance.by is not None else chance.p
    if about is None or (p is None and shape.p is not None):
        return None
    if entry.head == "page" or p is None:
        return _of_page(shape, about, p)
    source, kind = shape.market or shape.expert, entry.head
    outcome = OR.join(about.outcomes)
    made = Opinion(about.driver, outcome, p, source, shape.weight, "market" if kind == "market" else "expert",
                   about.given, when, half_life, shape.because)  # fmt: skip
    return _as_counted(of_opinion(desk.scenarios, made, desk.records), shape)


def _about(entry: _Entry, desk: _Desk) -> _About | None:
    """What it speaks of, every name checked; None where something is wrong (reported)."""
    shape, context, path = entry.shape, desk.context, entry.path
    drivers = {driver.name: driver for driver in desk.scenarios.drivers}
    that = read_when(_lists(shape.that), (*path, "that"), drivers, context) if shape.that else None
    given = read_when(_lists(shape.given), (*path, "given"), drivers, context) if shape.given else {}
    if not shape.that:
        context.wrong("`that` is missing: the driver and outcome it is about.", path)
    elif len(shape.that) > 1:
        context.wrong("`that` names several drivers; write one, and the others under `given`.", (*path, "that"))
    if that is None or given is None or len(that) != 1:
        return None
    driver, outcomes = next(iter(that.items()))
    if driver in given:
        context.wrong(f"`given` names {driver}, which it is about.", (*path, "given"))
        return None
    return _About(driver, outcomes, given)


def _lists(when: When) -> dict[str, list[str]]:
    return {name: list(outcomes) for name, outcomes in when.items()}


def _as_counted(row: Evidence, shape: HeardShape) -> Evidence:
    """A row that was written down with what it counts (after age and record) keeps that."""
    if shape.counts is None and not shape.page:
        return row
    base = row.base if shape.counts is None else shape.counts
    ratio = row.ratio if shape.ratio is None else shape.ratio
    kept = {"base": base, "ratio": ratio, "used": shape.used and base > 0, "why": shape.why or row.why}
    return row.model_copy(update={**kept, **(_place(shape) if shape.page else {})})


def _of_page(shape: HeardShape, about: _About, said: float | None) -> Evidence:
    """A statement of a page, as `update` wrote it down (or somebody after it)."""
    kind: Literal["view", "fact", "none"] = "fact" if shape.ratio is not None else "none" if said is None else "view"
    base = 0.0 if not shape.used else shape.weight if shape.counts is None else shape.counts
    row = Evidence(
        driver=about.driver,
        outcome=OR.join(about.outcomes),
        prior=0.0,
        said=said,
        ratio=shape.ratio,
        weight=0.0,
        base=base,
        posterior=0.0,
        source=shape.statement or shape.page,
        kind=kind if shape.used else "none",
        given=dict(about.given),
        used=shape.used and base > 0 and kind != "none",
        why=shape.why,
    )
    return row.model_copy(update=_place(shape))


def _place(shape: HeardShape) -> dict[str, object]:
    """Where a row stands in its page."""
    low, high = shape.range or (None, None)
    start, end = shape.span or (None, None)
    return {
        "page": shape.page,
        "document": shape.document or shape.page,
        "cluster": shape.document or shape.page,
        "publisher": shape.publisher,
        "speaker": shape.speaker,
        "story": shape.story,
        "phrase": shape.phrase,
        "text": shape.because,
        "start": start,
        "end": end,
        "low": low,
        "high": high,
        "shape": shape.beta,
        "on": shape.on,
    }


def _day(entry: _Entry, context: Context) -> str:
    shape = entry.shape
    if not shape.on:
        return ""
    try:
        day = date.fromisoformat(shape.on[:10])
    except ValueError:
        hint = "Write year-month-day, such as 2025-01-31."
        context.wrong(f"'{shape.on}' is not a date.", (*entry.path, "on"), hint)
        return ""
    if context.today is not None and day > context.today:
        what = f"{day} has not come (today is {context.today}): nothing can have been heard then."
        context.wrong(what, (*entry.path, "on"), "Write the day on which it was said or seen.")
    return day.isoformat()


def _half_life(entry: _Entry, context: Context) -> float | None:
    shape = entry.shape
    if shape.half_life is None:
        return None
    try:
        value = days(shape.half_life if isinstance(shape.half_life, (str, int, float)) else str(shape.half_life))
        if value <= 0:
            raise ValueError("a half-life must be longer than nothing")
    except ValueError as error:
        context.wrong(f"{error}.", (*entry.path, "half_life"))
        return None
    return value
