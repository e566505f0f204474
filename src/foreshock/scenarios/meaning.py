"""Which driver of a file a statement speaks of, what it says of it, and under which circumstance."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from foreshock.scenarios.bearing import Bearing, bearing, subject_words
from foreshock.scenarios.match import all_words, by_name, by_text, outcomes_in, places, tokens
from foreshock.schema.brief import Condition, Statement
from foreshock.schema.scenario import Driver

PRONOUNS = frozenset({"it", "this", "that"})
_STOP = re.compile(r"[.!?\u201d](?=\s)|\n")
NAMED = 0.5
"""What it counts that a statement was said to be about a driver, in words."""
LEAD = 300
"""Characters before a statement in which the beginning of its sentence is sought."""


@dataclass(frozen=True, slots=True)
class Meant:
    """What a statement turns out to speak of.

    `given`: the circumstance, in terms of drivers. `loose`: circumstances that are no driver here. `refused`: why it
    cannot count, empty where it can. `vague`: why it is not sure to speak of this outcome, empty where it is.
    """

    driver: Driver
    bearing: Bearing
    given: dict[str, tuple[str, ...]]
    loose: tuple[str, ...] = ()
    refused: str = ""
    vague: str = ""


def lead_of(text: str, statement: Statement) -> str:
    """What stands in the statement's sentence before it: what its 'it' may speak of."""
    before = text[max(statement.span.start - LEAD, 0) : statement.span.start]
    ends = [found.end() for found in _STOP.finditer(before)]
    return before[ends[-1] :] if ends else before


def meaning(statement: Statement, drivers: Sequence[Driver], lead: str = "") -> Meant | None:
    """The driver, outcomes and circumstance a statement speaks of; None where it is none of the drivers.

    `lead`: what stands before it in its sentence; a statement about "it" speaks of what is named there.
    """
    text = statement.event or statement.text
    if lead and tokens(text)[:1] and tokens(text)[0] in PRONOUNS:
        statement = _led(statement, lead, text)
        text = statement.event
    named = by_name(statement.driver, drivers) if statement.driver else None
    driver = _driver(statement, named[0] if named else None, drivers)
    if driver is None:
        return None
    mine = named is not None and named[0] is driver
    said = bearing(statement, driver, named[1] if named and mine else (), trusted=mine or not statement.driver)
    inside = any(places(tokens(text), word) for word in all_words(driver))
    given: dict[str, tuple[str, ...]] = {}
    loose: list[str] = []
    refused = ""
    for condition in statement.conditions:
        found = circumstance(condition, drivers)
        if found is None:
            loose.append(condition.text)
        elif found[0].name == driver.name:
            if (said.stance > 0 or not inside) and not (said.itself and _is_subject(condition, statement)):
                refused = f"it holds under a condition on {driver.name} itself ('{condition.text}')"
        else:
            before = given.get(found[0].name)
            both = found[1] if before is None else tuple(o for o in before if o in found[1])
            if both:
                given[found[0].name] = both
            else:
                refused = f"its conditions on {found[0].name} exclude one another"
    vague = ""
    if statement.cue is not None and statement.engine == "rules":
        vague = "" if said.named else f"names no outcome of {driver.name}"
        vague = vague if inside else f"names {driver.name} only around it"
    return Meant(driver, said, given, tuple(dict.fromkeys(loose)), refused, vague)


def _led(statement: Statement, lead: str, text: str) -> Statement:
    """The statement with the beginning of its sentence in place of 'it'."""
    whole = f"{' '.join(lead.split())} {text}"
    return statement.model_copy(update={"event": whole})


def _driver(statement: Statement, named: Driver | None, drivers: Sequence[Driver]) -> Driver | None:
    """The driver that the sentence says most of; where two tie, the one it was said to be about.

    In 'A second term may bring talks' the subject is the circumstance, and only the predicate is looked at.
    """
    text = statement.event or statement.text
    words = tokens(text)
    told = words[subject_words(statement, words) :]
    aside = any(_is_subject(one, statement) for one in statement.conditions)
    if named is None:
        found = _best(told, drivers, None) if aside else None
        return found or _best(words, drivers, None)
    if statement.cue is None:
        return named
    if aside and not bearing(statement, named).stance:
        return _best(told, drivers, named) or named
    return _best(words, drivers, named) or named


def _best(words: Sequence[str], drivers: Sequence[Driver], named: Driver | None) -> Driver | None:
    """The driver with most words here, its outcomes' words counting double; None where none has any."""
    value = {driver.name: _words_of(driver, words) + NAMED * (driver is named) for driver in drivers}
    best = max(drivers, key=lambda driver: value[driver.name], default=None)
    return best if best is not None and value[best.name] > NAMED else None


def _words_of(driver: Driver, words: Sequence[str]) -> int:
    """How many of the words are a driver's, those that are an outcome's twice."""
    of_outcomes = [word for outcome in driver.outcomes for word in driver.outcome_keywords.get(outcome, ())]
    of_outcomes += [word for cues in (driver.raises, driver.lowers) for listed in cues.values() for word in listed]
    of_outcomes += [outcome for outcome in driver.outcomes if not driver.outcome_keywords.get(outcome)]
    own = _covered(words, (driver.name, *driver.keywords))
    return len(own) + 2 * len(_covered(words, of_outcomes))


def _covered(words: Sequence[str], keywords: Sequence[str]) -> set[int]:
    """Positions of the words that a keyword covers."""
    return {at for keyword in keywords for start, end in places(words, keyword) for at in range(start, end)}


def _is_subject(condition: Condition, statement: Statement) -> bool:
    """Is the condition only the subject of its own sentence ('Joint projects might return')?"""
    inside = statement.span.start <= condition.span.start and condition.span.end <= statement.span.end
    return condition.kind == "subject" and inside


def circumstance(condition: Condition, drivers: Sequence[Driver]) -> tuple[Driver, tuple[str, ...]] | None:
    """The driver and outcomes a condition is about; None where it is about none ('unless' turns it round)."""
    named = by_name(condition.driver, drivers) if condition.driver else None
    driver = named[0] if named else by_text(condition.text, drivers, outcomes=True)
    if driver is None:
        return None
    outcomes = _outcomes(driver, condition.text, named[1] if named else ())
    if condition.kind == "unless":
        outcomes = tuple(outcome for outcome in driver.outcomes if outcome not in outcomes)
    return (driver, outcomes) if outcomes else None


def _outcomes(driver: Driver, text: str, named: tuple[str, ...]) -> tuple[str, ...]:
    """What a text names, else what the driver's other name means, else the outcome that support is toward. Naming all
    of them names none."""
    for found in (outcomes_in(driver, text), named):
        if found and len(found) < len(driver.outcomes):
            return found
    return (driver.toward or driver.outcomes[-1],)
