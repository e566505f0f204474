"""Which driver of a file a statement speaks of, what it says of it, and under which circumstance."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from foreshock.scenarios.bearing import Bearing, bearing, subject_words
from foreshock.scenarios.match import (
    all_words,
    alone,
    by_name,
    by_text,
    driver_words,
    outcome_words,
    outcomes_in,
    places,
    telling,
    tokens,
)
from foreshock.scenarios.vocabulary import PRONOUNS
from foreshock.schema.brief import Condition, Document, Statement
from foreshock.schema.scenario import Driver

_STOP = re.compile(r"[.!?\u201d](?=\s)|\n")
BOTH = 2
NAMED = 0.5
"""What it counts that a statement was said to be about a driver, in words."""
LEAD = 300
"""Characters before a statement in which the beginning of its sentence is sought."""
REFERRING = frozenset({"it", "them", "this", "these", "those", "they"})
SURE = 2
"""Words of its outcomes that name a driver which is not named itself."""
NEAR = 600
"""Characters before a statement in which its page says what it is speaking of."""
THOUGH = frozenset({"though", "although", "but", "however", "yet", "still"})
"""What stands between a condition and a statement that does not depend on it."""


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


@dataclass(frozen=True, slots=True)
class Setting:
    """What a page says before a statement. `lead`: the beginning of its sentence; `near`: the lines above it, None
    where nothing is known of them."""

    lead: str = ""
    near: str | None = None


def setting_of(document: Document, statement: Statement) -> Setting:
    """What stands before a statement in its page; a page of one sentence says nothing of what it is speaking of."""
    text = document.text
    above = text[max(statement.span.start - NEAR, 0) : statement.span.start]
    bare = not above.strip() and not text[statement.span.end :].strip(" .!?\n\r\t")
    near = None if bare or not text else f"{document.title} {above} {statement.text}"
    return Setting(lead_of(text, statement), near)


def meaning(statement: Statement, drivers: Sequence[Driver], setting: Setting = Setting()) -> Meant | None:
    """The driver, outcomes and circumstance a statement speaks of; None where it is none of the drivers.

    A statement about "it" speaks of what its sentence named before. A driver must be named: by a word of its own, or
    by two words of its outcomes, or by one of them in a page that named the driver shortly before. Words that fit any
    subject ('none', 'they', 'collapse') name none.
    """
    lead = setting.lead
    text = statement.event or statement.text
    if lead and tokens(text)[:1] and tokens(text)[0] in PRONOUNS:
        statement = _led(statement, lead, text)
        text = statement.event
    named = by_name(statement.driver, drivers) if statement.driver else None
    near = None if setting.near is None else tokens(setting.near)
    driver = _driver(statement, named[0] if named else None, drivers, near)
    if driver is None:
        return None
    mine = named is not None and named[0] is driver
    said = bearing(statement, driver, named[1] if named and mine else (), trusted=mine or not statement.driver)
    inside = any(places(tokens(text), word) for word in all_words(driver))
    given: dict[str, tuple[str, ...]] = {}
    loose: list[str] = []
    refused = ""
    apart = bool(THOUGH & set(tokens(lead)[-1:]))
    for condition in statement.conditions:
        found = circumstance(condition, drivers)
        if apart and found is not None and found[0].name == driver.name:
            continue
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


def _driver(
    statement: Statement, named: Driver | None, drivers: Sequence[Driver], near: Sequence[str] | None
) -> Driver | None:
    """The driver that the sentence says most of; where two tie, the one it was said to be about.

    In 'A second term may bring talks' the subject is the circumstance, and only the predicate is looked at.
    """
    text = statement.event or statement.text
    words = tokens(text)
    subject = subject_words(statement, words)
    told = words[subject:]
    aside = any(_is_subject(one, statement) for one in statement.conditions)
    scene = _Scene(near, subject)
    if named is None:
        found = _best(told, drivers, None, _Scene(near, 0)) if aside else None
        return found or _best(words, drivers, None, scene)
    if statement.cue is None:
        return named
    if aside and not bearing(statement, named).stance:
        return _best(told, drivers, named, _Scene(near, 0)) or named
    return _best(words, drivers, named, scene) or named


@dataclass(frozen=True, slots=True)
class _Scene:
    """The words of the page above a sentence (None: not known), and how many words its subject has (0: not known)."""

    near: Sequence[str] | None
    subject: int


def _best(words: Sequence[str], drivers: Sequence[Driver], named: Driver | None, scene: _Scene) -> Driver | None:
    """The driver with most words here, its outcomes' words counting double; None where none is named."""
    value = {
        driver.name: _words_of(driver, words, scene, known=driver is named) + NAMED * (driver is named)
        for driver in drivers
    }
    best = max(drivers, key=lambda driver: value[driver.name], default=None)
    return best if best is not None and value[best.name] > NAMED else None


def _words_of(driver: Driver, words: Sequence[str], scene: _Scene, *, known: bool) -> int:
    """How many of the words are a driver's, those that are an outcome's twice; 0 where they do not name it."""
    of_outcomes = [word for outcome in driver.outcomes for word in driver.outcome_keywords.get(outcome, ())]
    of_outcomes += [word for cues in (driver.raises, driver.lowers) for listed in cues.values() for word in listed]
    of_outcomes += [outcome for outcome in driver.outcomes if not driver.outcome_keywords.get(outcome)]
    of_outcomes = list(filter(telling, of_outcomes))
    own = _covered(words, driver_words(driver))
    if not own and not known:
        saying = _covered(words, list(filter(alone, of_outcomes)))
        if not saying or (len(saying) < SURE and not _meant(driver, words, saying, scene)):
            return 0
    return len(own) + 2 * len(_covered(words, of_outcomes))


def _meant(driver: Driver, words: Sequence[str], saying: set[int], scene: _Scene) -> bool:
    """Is one word of an outcome enough? Where the page named the driver before, and the word is the subject, or what
    is done to an 'it'. Where nothing is known of the page it is."""
    if scene.near is None:
        return True
    subject = not scene.subject or min(saying) < scene.subject
    return (subject or bool(REFERRING & set(words))) and bool(_covered(scene.near, _names(driver)))


def _names(driver: Driver) -> tuple[str, ...]:
    """What a page calls a driver: its own words, its outcomes' where it has none."""
    own = driver_words(driver)
    return (
        own if driver.keywords else (*own, *(w for outcome in driver.outcomes for w in outcome_words(driver, outcome)))
    )


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
    if not outcomes:
        return None
    if condition.kind == "unless":
        outcomes = tuple(outcome for outcome in driver.outcomes if outcome not in outcomes)
    return (driver, outcomes) if outcomes else None


def _outcomes(driver: Driver, text: str, named: tuple[str, ...]) -> tuple[str, ...]:
    """What a text names, else what the driver's other name means, else of two outcomes the one that support is toward.
    Naming all of them, or none of several, names none."""
    for found in (outcomes_in(driver, text), named):
        if found and len(found) < len(driver.outcomes):
            return found
    return (driver.toward or driver.outcomes[-1],) if len(driver.outcomes) == BOTH else ()
