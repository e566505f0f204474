"""Questions to the joint distribution: how likely, why, and what would change it, each with its line or sentence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from foreshock.core.errors import UserError
from foreshock.scenarios.context import spoken
from foreshock.scenarios.graph import order
from foreshock.scenarios.joint import row_of_each
from foreshock.scenarios.match import by_text, outcomes_in, score
from foreshock.scenarios.opinion import check
from foreshock.scenarios.revision import observe
from foreshock.scenarios.uncertainty import refilled
from foreshock.schema.labels import Bools, Floats
from foreshock.schema.scenario import Evidence, Provenance, ScenarioSet, When

SHOWN = 6
_CONDITION = re.compile(r"\b(?:if|given that|given|assuming|provided that|provided|once|when|under)\b", re.IGNORECASE)

_UNLESS = re.compile(r"\bunless\b", re.IGNORECASE)
_DENIED = re.compile(r"\b(?:not|never|no(?! (?:later|more|less|earlier)\b))\b|n['’]t\b", re.IGNORECASE)


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
    """P(when | given) with its reasons. `prior`: before the evidence. Shares of `why` sum to `p`."""

    when: When
    given: When
    p: float
    prior: float
    why: tuple[Part, ...]
    levers: tuple[Lever, ...]
    evidence: tuple[Evidence, ...]

    def text(self) -> str:
        """The answer in plain English, a dozen lines."""
        given = f" given {spoken(self.given)}" if self.given else ""
        lines = [f"P({spoken(self.when)}{given}) = {self.p:.3f}"]
        if abs(self.p - self.prior) > 5e-4:
            lines[0] += f" (the file alone: {self.prior:.3f})"
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
        return "\n".join(lines)


def ask(scenarios: ScenarioSet, when: When, given: When | None = None) -> Answer:
    """P(when | given), why, and what would change it.

    Raises
    ------
    UserError
        A driver or outcome does not exist, or the condition is impossible.
    """
    held = dict(given or {})
    check(scenarios, {**when, **held})
    inside = scenarios.mask(held)
    mass = float(scenarios.weights[inside].sum())
    if mass <= 0:
        raise UserError(f"'{spoken(held)}' cannot happen in these scenarios, so nothing follows from it")
    event = scenarios.mask(when)
    weights = np.where(inside, scenarios.weights, 0.0) / mass
    prior = scenarios.weights if scenarios.prior is None else scenarios.prior
    before = float(prior[inside].sum())
    p = float(weights[event].sum())
    return Answer(
        when=dict(when),
        given=held,
        p=p,
        prior=float(prior[inside & event].sum()) / before if before > 0 else float("nan"),
        why=_why(scenarios, when, event, weights),
        levers=(
            *_outcomes(scenarios, {*when, *held}, event, weights, p),
            *_seen(scenarios, when, held, p),
            *_worded(scenarios, event, weights),
        ),
        evidence=tuple(row for row in scenarios.evidence if row.used and row.driver in when),
    )


def _why(scenarios: ScenarioSet, when: When, event: Bools, weights: Floats) -> tuple[Part, ...]:
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
        share = float(weights[(chosen == place) & event].sum())
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


def _outcomes(scenarios: ScenarioSet, fixed: set[str], event: Bools, weights: Floats, p: float) -> list[Lever]:
    """What the answer would be if the outcome of another driver were known, the largest change first."""
    found = []
    for column, driver in enumerate(scenarios.drivers):
        if driver.name in fixed:
            continue
        for code, outcome in enumerate(driver.outcomes):
            known = scenarios.codes[:, column] == code
            chance = float(weights[known].sum())
            if 0 < chance < 1:
                then = float(weights[known & event].sum()) / chance
                text = f"{then - p:+.3f} to {then:.3f} if {driver.name} = {outcome} (which has {chance:.3f})"
                found.append(Lever("outcome", text, then, then - p, chance=chance))
    return sorted((lever for lever in found if abs(lever.change) > 5e-4), key=lambda lever: -abs(lever.change))


def _seen(scenarios: ScenarioSet, when: When, given: Mapping[str, Sequence[str]], p: float) -> list[Lever]:
    """What the answer would be once an indicator of the file has been seen."""
    found = []
    held = {name: tuple(outcomes) for name, outcomes in given.items()} or None
    for indicator in scenarios.indicators:
        then = observe(scenarios, indicator.name).probability(when, held)
        if abs(then - p) > 5e-4:
            text = f"{then - p:+.3f} to {then:.3f} once '{indicator.name}' is seen"
            found.append(Lever("indicator", text, then, then - p))
    return sorted(found, key=lambda lever: -abs(lever.change))


def _worded(scenarios: ScenarioSet, event: Bools, weights: Floats) -> list[Lever]:
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
            yes = np.bincount(column[hit & event], weights[hit & event], len(row.p))
            rest = float(weights[event & ~hit].sum())
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


def question(scenarios: ScenarioSet, text: str) -> tuple[When, When]:
    """What a question asks: (event, condition).

    'sanctions=rollback, arctic=contested | dialogue=direct' is taken as it stands; a named future by its name; plain
    words ('Will there be full rollback if talks begin?') by the keywords of drivers and outcomes. 'Not' and 'no' ask
    for the other outcomes, 'and' for several drivers at once.

    Raises
    ------
    UserError
        Nothing in the question is known here; says what is.
    """
    if "=" in text:
        event, _, condition = text.partition("|")
        return _expression(scenarios, event), _expression(scenarios, condition)
    parts = _CONDITION.split(text, maxsplit=1)
    event_text = parts[0] if parts[0].strip() else text
    if _UNLESS.search(text):
        raise UserError("a question with 'unless' is not understood; write it as 'driver=outcome | driver=outcome'.")
    joint: dict[str, tuple[str, ...]] = {}
    for piece in re.split(r"\band\b", event_text):
        joint = {**_words(scenarios, piece), **joint}
    when = joint if len(joint) > 1 else _words(scenarios, event_text)
    if not when:
        known = ", ".join((*scenarios.named, *(driver.name for driver in scenarios.drivers)))
        raise UserError(f"nothing in '{text.strip()}' is known to these scenarios. They know: {known}.")
    given: dict[str, tuple[str, ...]] = {}
    for piece in re.split(r"\band\b|,", parts[1]) if len(parts) > 1 else ():
        given.update({name: outcomes for name, outcomes in _words(scenarios, piece).items() if name not in when})
    return when, given


def _expression(scenarios: ScenarioSet, text: str) -> dict[str, tuple[str, ...]]:
    result: dict[str, tuple[str, ...]] = {}
    for piece in filter(None, (piece.strip() for piece in text.split(","))):
        name, sign, value = (part.strip() for part in piece.partition("="))
        if not sign:
            raise UserError(f"'{piece}' is not of the form driver=outcome (or driver=outcome/outcome)")
        result[name] = tuple(outcome.strip() for outcome in value.split("/"))
    check(scenarios, result)
    return result


def _words(scenarios: ScenarioSet, text: str) -> dict[str, tuple[str, ...]]:
    """What a piece of a question names: a future, or the outcomes of a driver; with 'not' or 'no', all others of it."""
    denied = _DENIED.search(text) is not None
    for name, when in scenarios.named.items():
        if score(text, (name,))[0]:
            if denied:
                raise UserError(
                    f"what is not '{name}' has many forms; ask for its probability, the rest is 1 minus that."
                )
            return dict(when)
    driver = by_text(text, scenarios.drivers, outcomes=True, verbs=True)
    if driver is None:
        return {}
    outcomes = outcomes_in(driver, text)
    named = outcomes if outcomes and len(outcomes) < len(driver.outcomes) else (driver.toward or driver.outcomes[-1],)
    if denied:
        named = tuple(outcome for outcome in driver.outcomes if outcome not in named)
    return {driver.name: named}
