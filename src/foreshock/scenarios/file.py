"""The scenario file: YAML -> ScenarioSet, with every problem of shape and every problem of names reported at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from foreshock.core import marked
from foreshock.core.errors import Collector, did_you_mean
from foreshock.core.marked import Marked
from foreshock.core.units import days
from foreshock.scenarios.beliefs import constraints, impose, mask, read_beliefs
from foreshock.scenarios.chances import ReadRow, read_row
from foreshock.scenarios.context import Context, Path, items, mapping, read_when, spoken, words
from foreshock.scenarios.graph import loops
from foreshock.scenarios.hazard import expected_onset
from foreshock.scenarios.heard import read_heard
from foreshock.scenarios.joint import EXACT_LIMIT, SAMPLES, grid, joint
from foreshock.scenarios.revision import revise
from foreshock.scenarios.severity import ReadEffects, read_effects
from foreshock.scenarios.shape import FileShape
from foreshock.scenarios.words import REST, SCALES, tidy
from foreshock.schema.brief import Yardstick
from foreshock.schema.labels import Bools
from foreshock.schema.scenario import (
    Codes,
    Driver,
    Hazard,
    Indicator,
    Provenance,
    Row,
    ScenarioSet,
    Table,
    When,
)
from foreshock.schema.shock import Shock
from foreshock.schema.validate import validate

FORBIDDEN = set(",=:{}[]\n")
DEPENDENCE_CELLS = 1 << 20


@dataclass(frozen=True, slots=True)
class Sampling:
    """When the joint is enumerated and how it is sampled otherwise."""

    limit: int = EXACT_LIMIT
    samples: int = SAMPLES
    seed: int = 0


def parse(
    text: str,
    file: str = "",
    shock_types: Mapping[str, type[Shock]] | None = None,
    sampling: Sampling = Sampling(),
    today: date | None = None,
) -> ScenarioSet:
    """Read a scenario file (format `foreshock/scenarios/1`).

    Parameters
    ----------
    text, file
        The YAML text and the name problems are reported under.
    shock_types
        Shock kinds by name; None takes the registered family `shocks`.
    sampling
        The joint is enumerated up to `sampling.limit` scenarios and sampled beyond.
    today
        Evidence of a later day is a problem; None takes any day.

    Raises
    ------
    UserError
        Every problem found, each with its line, the nearest valid name and what to do: shape, names, sums, loops.
    """
    document = marked.parse(text, file)
    found = Collector()
    validate(FileShape, document, found)
    raw = mapping(document.value)
    context = _context(raw, document, found, today)
    drivers = _drivers(raw, context)
    tables, provenance, hazards = _tables(raw, drivers, context)
    timed = {(hazard.driver, hazard.outcome) for hazard in hazards}
    effects = read_effects(items(raw.get("effects")), drivers, timed, shock_types, context)
    beliefs = read_beliefs(items(raw.get("beliefs")), drivers, context)
    named = _named(raw, drivers, context)
    indicators = _watch(raw, drivers, context)
    found.raise_if_any()
    listed = tuple(drivers.values())
    codes, weights, exact = joint(listed, tables, limit=sampling.limit, samples=sampling.samples, seed=sampling.seed)
    if not exact:
        context.notes.append(f"the joint is too large to list and was sampled: {codes.shape[0]:,} distinct scenarios")
    if beliefs:
        weights = impose(weights, constraints(beliefs, listed, codes), context, beliefs)
        found.raise_if_any()
    scenarios = ScenarioSet(
        title=str(raw["title"]),
        as_of=context.as_of,
        horizon=context.horizon,
        drivers=listed,
        codes=codes,
        weights=weights,
        shocks=effects.shocks,
        active=_active(listed, codes, effects),
        effects=effects.effects,
        named=named,
        provenance=tuple(provenance),
        notes=tuple(context.notes),
        tables=tuple(tables),
        hazards=tuple(hazards),
        beliefs=tuple(beliefs),
        indicators=tuple(indicators),
        correlation=effects.correlation,
        exact=exact,
        file=file,
        sources=tuple(str(each) for each in mapping(raw.get("source")).values()),
    )
    heard = read_heard(items(raw.get("evidence")), scenarios, context)
    found.raise_if_any()
    scenarios = _counted_from_onset(scenarios, effects)
    return revise(scenarios, heard) if heard else scenarios


def _counted_from_onset(scenarios: ScenarioSet, effects: ReadEffects) -> ScenarioSet:
    """Shocks that count from the coming of an outcome start that much later: at its expected day."""
    shocks = list(scenarios.shocks)
    for place, driver in effects.after.items():
        effect = effects.effects[place]
        onset = expected_onset(scenarios, driver, effect.when[driver])
        for position in effect.shocks:
            shocks[position] = shocks[position].model_copy(update={"start": shocks[position].start + onset})
    return replace(scenarios, shocks=tuple(shocks))


def _context(raw: Mapping[str, Any], document: Marked, found: Collector, today: date | None) -> Context:
    """The clock and the yardstick; a stand-in where they cannot be read, so that all other checks still run."""
    scale: Yardstick = next((scale for scale in SCALES if scale == raw.get("words")), "icd203")
    as_of, horizon = date(1970, 1, 1), 365.0
    stamp = raw.get("as_of")
    if isinstance(stamp, (str, int)) and not isinstance(stamp, bool):
        try:
            as_of = date.fromisoformat(str(stamp))
        except ValueError:
            what, hint = f"'{stamp}' is not a date.", "Write year-month-day, such as 2025-01-31."
            found.add(what, file=document.file, line=document.line(("as_of",)), field="as_of", hint=hint)
    if "horizon" in raw:
        try:
            horizon = days(raw["horizon"] if isinstance(raw["horizon"], (str, int, float)) else str(raw["horizon"]))
            if horizon <= 0:
                raise ValueError("the horizon must be longer than nothing")
        except ValueError as error:
            found.add(f"{error}.", file=document.file, line=document.line(("horizon",)), field="horizon")
    return Context(document, found, scale, as_of, horizon or 365.0, today)


def _drivers(raw: Mapping[str, Any], context: Context) -> dict[str, Driver]:
    """Drivers as far as their outcomes can be read; the probabilities come later."""
    found: dict[str, Driver] = {}
    for name, value in mapping(raw.get("drivers")).items():
        path: Path = ("drivers", name)
        shape = mapping(value)
        outcomes = tuple(mapping(shape.get("outcomes")))
        for each in (name, *outcomes):
            if not each.strip() or FORBIDDEN & set(each):
                hint = "Use letters, digits, blanks, '-', '_' and '.'."
                context.wrong(f"'{each}' cannot be a name.", path if each == name else (*path, "outcomes", each), hint)
        if len(outcomes) < 2:
            context.unread.add(name)
            continue
        toward = shape.get("toward", "")
        if toward and toward not in outcomes:
            what = f"driver '{name}' has no outcome '{toward}'."
            context.wrong(what, (*path, "toward"), did_you_mean(str(toward), outcomes))
        direction = str(toward) or _toward(mapping(shape.get("outcomes")))
        spoken_of, raises, lowers = (
            _by_outcome(shape.get(key), direction, outcomes, (*path, key), context)
            for key in ("outcome_keywords", "raises", "lowers")
        )
        found[name] = Driver(
            name=name,
            outcomes=outcomes,
            because=str(shape.get("because") or ""),
            keywords=words(shape.get("keywords", [])),
            toward=direction,
            outcome_keywords=spoken_of,
            raises=raises,
            lowers=lowers,
        )
    return found


def _by_outcome(
    raw: Any, toward: str, outcomes: Sequence[str], path: Path, context: Context
) -> dict[str, tuple[str, ...]]:
    """outcome -> words; a list alone is about the outcome `toward`. Unknown outcomes are reported."""
    listed = raw if isinstance(raw, dict) else {} if raw is None else {toward: raw}
    for outcome in listed:
        if outcome not in outcomes:
            what = f"driver '{path[1]}' has no outcome '{outcome}'."
            context.wrong(what, (*path, outcome), did_you_mean(outcome, outcomes))
    return {outcome: words(listed[outcome]) for outcome in listed}


def _toward(outcomes: Mapping[str, Any]) -> str:
    """The last outcome that is not `rest` (the last one where all are)."""
    listed = [name for name, value in outcomes.items() if not (isinstance(value, str) and tidy(value) == REST)]
    return (listed or list(outcomes))[-1]


def _tables(
    raw: Mapping[str, Any], drivers: Mapping[str, Driver], context: Context
) -> tuple[list[Table], list[Provenance], list[Hazard]]:
    """One conditional table per driver; loops are reported by name with the lines of their arrows."""
    tables: list[Table] = []
    provenance: list[Provenance] = []
    hazards: list[Hazard] = []
    arrows: dict[str, dict[str, int | None]] = {name: {} for name in drivers}
    for name, driver in drivers.items():
        shape = mapping(mapping(raw["drivers"]).get(name))
        rows: list[Row] = []
        given = items(shape.get("given"))
        for place, entry in enumerate([*given, None]):
            path: Path = ("drivers", name, "outcomes") if entry is None else ("drivers", name, "given", place)
            part = shape if entry is None else mapping(entry)
            when: When | None = {}
            if entry is not None:
                for parent in mapping(part.get("when")):
                    if parent in drivers:
                        arrows[name].setdefault(parent, context.line((*path, "when", parent)))
                when = read_when(part.get("when"), (*path, "when"), drivers, context)
            key = "outcomes" if entry is None else "p"
            at = path if entry is None else (*path, "p")
            read = read_row(mapping(part.get(key)), driver.outcomes, at, context) if mapping(part.get(key)) else None
            if read is None or when is None:
                continue
            because = str(part.get("because") or "")
            rows.append(Row(when, read.p, because, context.line(path)))
            provenance.extend(_provenance(driver, rows[-1], read, at, context))
            hazards.extend(Hazard(name, len(rows) - 1, outcome, rate) for outcome, rate in read.rate.items())
        tables.append(Table(name, tuple(rows)))
    _report_loops(arrows, context)
    if not len(context.found):
        _note_unreached(tables, drivers, context)
    return tables, provenance, hazards


def _provenance(driver: Driver, row: Row, read: ReadRow, path: Path, context: Context) -> list[Provenance]:
    return [
        Provenance(
            driver=driver.name,
            outcome=outcome,
            value=p,
            given=spoken(row.when),
            written=written,
            because=row.because,
            file=context.document.file,
            line=context.line((*path, outcome)),
            low=band[0] if band else None,
            high=band[1] if band else None,
        )
        for outcome, p, written, band in zip(driver.outcomes, read.p, read.written, read.band, strict=True)
    ]


def _report_loops(arrows: Mapping[str, Mapping[str, int | None]], context: Context) -> None:
    for loop in loops({name: tuple(parents) for name, parents in arrows.items()}):
        steps = [f"{name} (line {arrows[name][after]})" for name, after in zip(loop, [*loop[1:], loop[0]], strict=True)]
        if len(loop) == 1:
            what = f"driver '{loop[0]}' depends on itself."
        else:
            what = f"these drivers depend on one another in a circle: {' -> '.join([*steps, loop[0]])}."
        line = min(arrows[name][after] or 0 for name, after in zip(loop, [*loop[1:], loop[0]], strict=True)) or None
        hint = "Drop one of these conditions."
        context.found.add(what, file=context.document.file, line=line, field="drivers", hint=hint)


def _note_unreached(tables: Sequence[Table], drivers: Mapping[str, Driver], context: Context) -> None:
    """A row that earlier rows cover completely never counts: most often a slip in their order."""
    for table in tables:
        if np.prod([len(drivers[name].outcomes) for name in table.parents], dtype=float) > DEPENDENCE_CELLS:
            continue
        met = set(np.unique(grid(table, drivers)).tolist())
        for place, row in enumerate(table.rows[:-1]):
            if place not in met:
                what = f"{table.driver}: the row 'when {spoken(row.when)}' never counts, earlier rows cover it"
                context.note(what, ("drivers", table.driver, "given", place))


def _active(drivers: Sequence[Driver], codes: Codes, effects: ReadEffects) -> Bools:
    """(K, S) which shocks happen in which scenario."""
    active = np.zeros((codes.shape[0], len(effects.shocks)), dtype=np.bool_)
    for effect in effects.effects:
        holds = mask(effect.when, drivers, codes)
        active[np.ix_(np.flatnonzero(holds), np.array(effect.shocks, dtype=np.int64))] = True
    return active


def _named(raw: Mapping[str, Any], drivers: Mapping[str, Driver], context: Context) -> dict[str, When]:
    found: dict[str, When] = {}
    for name, value in mapping(raw.get("named")).items():
        when = read_when(value, ("named", name), drivers, context)
        if when is not None:
            found[name] = when
    return found


def _watch(raw: Mapping[str, Any], drivers: Mapping[str, Driver], context: Context) -> list[Indicator]:
    found: list[Indicator] = []
    names: set[str] = set()
    for place, value in enumerate(items(raw.get("watch"))):
        path: Path = ("watch", place)
        shape = mapping(value)
        name, driver, ratio = shape.get("indicator"), shape.get("driver"), shape.get("ratio")
        if isinstance(name, str) and name in names:
            context.wrong(f"indicator '{name}' stands twice.", (*path, "indicator"), "Keep one of the two.")
        names.add(str(name))
        when = read_when({driver: shape.get("favours")}, path, drivers, context) if isinstance(driver, str) else None
        if when is None or isinstance(ratio, bool) or not isinstance(ratio, (int, float)) or ratio <= 0:
            continue
        found.append(
            Indicator(
                name=str(name),
                driver=str(driver),
                favours=when[str(driver)],
                ratio=float(ratio),
                because=str(shape.get("because") or ""),
                keywords=words(shape.get("keywords", [])),
                events=tuple(each.upper() for each in words(shape.get("event", []))),
                by=words(shape.get("by", [])),
                against=words(shape.get("against", [])),
            )
        )
    return found
