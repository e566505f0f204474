"""Questions to the joint distribution: how likely, why, and what would change it, each with its line or sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import numpy as np

from foreshock.core.errors import UserError
from foreshock.scenarios.context import spoken
from foreshock.scenarios.graph import order
from foreshock.scenarios.hazard import held_by, timed
from foreshock.scenarios.joint import row_of_each
from foreshock.scenarios.opinion import check
from foreshock.scenarios.questions import Terms, question
from foreshock.scenarios.revision import observe
from foreshock.scenarios.uncertainty import refilled
from foreshock.schema.labels import Bools, Floats
from foreshock.schema.scenario import Evidence, Provenance, ScenarioSet, When

SHOWN = 6
PLAIN = Terms()


@dataclass(frozen=True, slots=True)
class Part:
    """One row of the table behind the answer: it holds with probability `holds`, the event then has `p`, and so
    `share` = holds x p of the answer comes from here."""

    when: str
    holds: float
    p: float
    share: float
    sources: tuple[Provenance, ...]


@dataclass(frozen=True, slots=True)
class Lever:
    """Something that would change the answer: learning an outcome or seeing an indicator (`high` None: the answer then
    is `p`), or a word of the file meaning the low or the high end of its range (`p` to `high`)."""

    kind: Literal["outcome", "indicator", "word"]
    text: str
    p: float
    change: float
    high: float | None = None
    chance: float | None = None
    file: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """P(when | given) with its reasons. `prior`: before the evidence. Shares of `why` sum to `p`.

    `by`: ISO date of the answer, empty for the horizon; `at_horizon`: the answer for that. `remarks`: how the question
    was understood. `either`: any one of the drivers in `when` is enough.
    """

    when: When
    given: When
    p: float
    prior: float
    why: tuple[Part, ...]
    levers: tuple[Lever, ...]
    evidence: tuple[Evidence, ...]
    by: str = ""
    at_horizon: float | None = None
    remarks: tuple[str, ...] = ()
    either: bool = False

    def text(self) -> str:
        """The answer in plain English, a dozen lines."""
        given = f" given {spoken(self.given)}" if self.given else ""
        by = f" by {self.by}" if self.by else ""
        event = " or ".join(spoken({name: self.when[name]}) for name in self.when) if self.either else spoken(self.when)
        lines = [f"P({event}{by}{given}) = {self.p:.3f}"]
        beside = [f"by the horizon: {self.at_horizon:.3f}"] if self.by and self.at_horizon is not None else []
        beside += [f"the file alone: {self.prior:.3f}"] if abs(self.p - self.prior) > 5e-4 else []
        if beside:
            lines[0] += f" ({'; '.join(beside)})"
        lines += list(self.remarks)
        lines.append("Why")
        for part in self.why[:SHOWN]:
            place = part.sources[0] if part.sources else None
            where = f" [{place.file}:{place.line}: {place.written}]" if place and place.line else ""
            because = f" - {place.because}" if place and place.because else ""
            lines.append(f"  {part.share:.3f} = {part.holds:.3f} x {part.p:.3f}  {part.when}{where}{because}")
        for row in self.evidence[:SHOWN]:
            about = f"{row.outcome} given {spoken(row.given)}" if row.given else row.outcome
            lines.append(f"  {row.prior:.3f} -> {row.posterior:.3f}  {about}, {row.source}: {row.text or row.why}")
        lines.append("What would change it")
        for kind in ("outcome", "indicator", "word"):
            lines += [f"  {lever.text}" for lever in self.levers if lever.kind == kind][:SHOWN]
        if not self.levers:
            lines.append("  nothing that the file knows of")
        return "\n".join(lines)


def ask(
    scenarios: ScenarioSet,
    when: str | Mapping[str, str | Sequence[str]],
    given: Mapping[str, str | Sequence[str]] | None = None,
    terms: Terms = PLAIN,
) -> Answer:
    """P(when | given), why, and what would change it. `terms` may name a day: then P(it has come by that day), where
    the file gives the outcome a time. `when` may be the whole question as a text; an outcome may be a text.

    Raises
    ------
    UserError
        A driver or outcome does not exist, or the condition is impossible.
    """
    if isinstance(when, str):
        if given or terms != PLAIN:
            raise UserError("a question in words carries its own condition and date")
        return ask(scenarios, *question(scenarios, when))
    when, held = _listed(when), _listed(given or {})
    check(scenarios, {**when, **held})
    inside = scenarios.mask(held)
    mass = float(scenarios.weights[inside].sum())
    if mass <= 0:
        raise UserError(f"'{spoken(held)}' cannot happen in these scenarios, so nothing follows from it")
    weights = np.where(inside, scenarios.weights, 0.0) / mass
    prior = scenarios.weights if scenarios.prior is None else scenarios.prior
    before = float(prior[inside].sum())
    by, remarks = _day(scenarios, when, terms)
    final = _held(scenarios, when, None, either=terms.either)
    event = final if by is None else _held(scenarios, when, by, either=terms.either)
    p = float(weights @ event)
    return Answer(
        when=when,
        given=held,
        p=p,
        prior=float(prior[inside] @ event[inside]) / before if before > 0 else float("nan"),
        why=_why(scenarios, when, event, weights),
        levers=_first(
            terms.sought,
            (
                *_outcomes(scenarios, {*when, *held}, event, weights, p),
                *_seen(scenarios, inside, event, p),
                *_worded(scenarios, event, weights),
            ),
        ),
        evidence=tuple(row for row in scenarios.evidence if row.used and row.driver in when),
        by="" if by is None or terms.by is None else terms.by.isoformat(),
        at_horizon=float(weights @ final),
        remarks=(*terms.remarks, *remarks),
        either=terms.either,
    )


def _listed(when: Mapping[str, str | Sequence[str]]) -> dict[str, tuple[str, ...]]:
    """Each outcome that stands alone as a list of one."""
    return {name: (said,) if isinstance(said, str) else tuple(said) for name, said in when.items()}


def _held(scenarios: ScenarioSet, when: When, by: float | None, *, either: bool) -> Floats:
    """(K) P(`when` holds, on the day `by` or at the horizon); either: any of its drivers is enough."""

    def all_of(condition: When) -> Floats:
        return scenarios.mask(condition).astype(float) if by is None else held_by(scenarios, condition, by)

    if not either:
        return all_of(when)
    none = np.ones(len(scenarios))
    for name, outcomes in when.items():
        none *= 1 - all_of({name: outcomes})
    return 1 - none


def _first(sought: int, levers: tuple[Lever, ...]) -> tuple[Lever, ...]:
    """Where it is asked what would raise or lower it, what does so first; words, which leave a range, stay behind."""
    return (
        tuple(sorted(levers, key=lambda lever: -sought * lever.change if lever.kind != "word" else 0.0))
        if sought
        else levers
    )


def _day(scenarios: ScenarioSet, when: When, terms: Terms) -> tuple[float | None, list[str]]:
    """The day of the answer, counted from the file's, and what to say of it; None: the horizon."""
    if terms.by is None:
        return None, []
    end = scenarios.as_of + timedelta(days=int(scenarios.horizon))
    read = f"'{terms.said}' is read as {terms.by}"
    if terms.by > end:
        return None, [f"{read}; the file looks no farther than its horizon, {end}, and this is the answer for that."]
    untimed = [name for name in when if not timed(scenarios, name)]
    if len(untimed) == len(when):
        names = " and ".join(untimed)
        what = f"the file gives {names} no dates (`by`), so it speaks only of its horizon, {end}"
        return None, [f"{read}, but {what}: this is the answer for that."]
    told = [f"{read}."] if terms.by.isoformat() not in terms.said else []
    if untimed:
        told.append(f"The file gives {' and '.join(untimed)} no dates: taken as at the horizon, {end}.")
    return float((terms.by - scenarios.as_of).days), told


def _why(scenarios: ScenarioSet, when: When, event: Floats, weights: Floats) -> tuple[Part, ...]:
    """By the rows of the table of the event's driver (the last in order of dependence, where it names several)."""
    if not scenarios.tables:
        return ()
    sequence = order({table.driver: table.parents for table in scenarios.tables})
    name = max(when, key=sequence.index)
    table = scenarios.tables[scenarios.driver(name)]
    chosen = row_of_each(scenarios, table)
    parts = []
    for place, row in enumerate(table.rows):
        holds = float(weights[chosen == place].sum())
        share = float(weights[chosen == place] @ event[chosen == place])
        if holds > 0:
            circumstance = spoken(row.when) or ("otherwise" if len(table.rows) > 1 else "always")
            sources = _cells(scenarios, name, place)
            wanted = tuple(cell for cell in sources if cell.outcome in when[name])
            parts.append(
                Part(f"when {circumstance}" if row.when else circumstance, holds, share / holds, share, wanted)
            )
    return tuple(sorted(parts, key=lambda part: -part.share))


def _cells(scenarios: ScenarioSet, driver: str, row: int) -> tuple[Provenance, ...]:
    """The provenance of one row of a driver's table."""
    width = len(scenarios.drivers[scenarios.driver(driver)].outcomes)
    own = [cell for cell in scenarios.provenance if cell.driver == driver]
    return tuple(own[row * width : (row + 1) * width])


def _outcomes(scenarios: ScenarioSet, fixed: set[str], event: Floats, weights: Floats, p: float) -> list[Lever]:
    """What the answer would be if the outcome of another driver were known, the largest change first."""
    found = []
    for column, driver in enumerate(scenarios.drivers):
        if driver.name in fixed:
            continue
        for code, outcome in enumerate(driver.outcomes):
            known = scenarios.codes[:, column] == code
            chance = float(weights[known].sum())
            if 0 < chance < 1:
                then = float(weights[known] @ event[known]) / chance
                text = f"{then - p:+.3f} to {then:.3f} if {driver.name} = {outcome} (which has {chance:.3f})"
                found.append(Lever("outcome", text, then, then - p, chance=chance))
    return sorted((lever for lever in found if abs(lever.change) > 5e-4), key=lambda lever: -abs(lever.change))


def _seen(scenarios: ScenarioSet, inside: Bools, event: Floats, p: float) -> list[Lever]:
    """What the answer would be once an indicator of the file has been seen."""
    found = []
    for indicator in scenarios.indicators:
        weights = observe(scenarios, indicator.name).weights[inside]
        then = float(weights @ event[inside]) / float(weights.sum())
        if abs(then - p) > 5e-4:
            text = f"{then - p:+.3f} to {then:.3f} once '{indicator.name}' is seen"
            found.append(Lever("indicator", text, then, then - p))
    return sorted(found, key=lambda lever: -abs(lever.change))


def _worded(scenarios: ScenarioSet, event: Floats, weights: Floats) -> list[Lever]:
    """What the answer would be if a word of the file meant the low or the high end of its range, all else as written.

    The evidence keeps its pull.
    """
    found = []
    for table in scenarios.tables:
        chosen = row_of_each(scenarios, table)
        column = scenarios.codes[:, scenarios.driver(table.driver)]
        for place, row in enumerate(table.rows):
            cells = _cells(scenarios, table.driver, place)
            hit = chosen == place
            inside = np.bincount(column[hit], weights[hit], len(row.p))
            yes = np.bincount(column[hit], (weights * event)[hit], len(row.p))
            rest = float(weights[~hit] @ event[~hit])
            for code, cell in enumerate(cells):
                if cell.low is None or cell.high is None or not 0 < cell.value < 1:
                    continue
                ends = []
                for end in (cell.low, cell.high):
                    values = [end if other == code else p for other, p in enumerate(row.p)]
                    moved = np.divide(
                        refilled(values, cells), row.p, out=np.zeros(len(row.p)), where=np.array(row.p) > 0
                    )
                    kept = float(moved @ inside)
                    ends.append(rest + (float(moved @ yes) * float(inside.sum()) / kept if kept > 0 else 0.0))
                if abs(ends[1] - ends[0]) > 5e-4:
                    found.append(_word_lever(cell, ends[0], ends[1]))
    return sorted(found, key=lambda lever: -abs(lever.change))


def _word_lever(cell: Provenance, low: float, high: float) -> Lever:
    given = f" given {cell.given}" if cell.given else ""
    text = (
        f"{low:.3f} to {high:.3f} as '{cell.written}' for {cell.driver} = {cell.outcome}{given} "
        f"goes from {cell.low:g} to {cell.high:g} [{cell.file}:{cell.line}]"
    )
    return Lever("word", text, low, high - low, high, file=cell.file, line=cell.line)
