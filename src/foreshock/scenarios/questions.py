"""What a question in words asks of these scenarios: an event, a condition, a date; and what was not understood."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from foreshock.core.errors import Problem, UserError
from foreshock.scenarios.deadlines import Deadline, deadline
from foreshock.scenarios.match import driver_words, outcome_words, places, score, telling, tokens
from foreshock.scenarios.opinion import check
from foreshock.scenarios.vocabulary import DEGREES, EMPTY, FAILS, LIGHT, NULLS, comes_about
from foreshock.schema.scenario import Driver, ScenarioSet, When

_CONDITION = re.compile(
    r"\b(?:if|given that|given|assuming|provided that|provided|once|when|under|(?P<denied>without))\b", re.IGNORECASE
)
_FIRST = re.compile(rf"^\s*{_CONDITION.pattern}[^,?]*,", re.IGNORECASE)
_UNLESS = re.compile(r"\bunless\b", re.IGNORECASE)
_DENIED = re.compile(r"\b(?:not|never|no(?! (?:later|more|less|earlier)\b))\b|n['\u2019]t\b", re.IGNORECASE)
_ALSO = re.compile(r"\band\b|[,;]", re.IGNORECASE)
_OR = re.compile(r"\bor\b", re.IGNORECASE)
_WRITTEN = re.compile(r"^\s*p\s*\((.*)\)\s*\??\s*$", re.IGNORECASE | re.DOTALL)
"""'P(sanctions = rollback given dialogue = direct)', as an answer begins."""
_ASKING = frozenset(
    ["likely", "unlikely", "likelihood", "possible", "probable", "think", "expect", "expected", "really", "ever", "p"]
)
"""Words that only ask."""


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms a question is asked: `by` a day (with its words), and remarks on how it was understood."""

    by: date | None = None
    said: str = ""
    remarks: tuple[str, ...] = ()


class Question(NamedTuple):
    """P(when | given), on these terms: what `ask` takes."""

    when: When
    given: When
    terms: Terms


@dataclass(slots=True)
class _Hearing:
    """What is noted while a question is taken apart."""

    scenarios: ScenarioSet
    remarks: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)


def question(scenarios: ScenarioSet, text: str) -> Question:
    """What a question asks.

    'sanctions=rollback, arctic=contested | dialogue=direct' is taken as it stands, so is the head of an answer
    ('P(sanctions = rollback given dialogue = direct)'); a named future by its name; plain words ('Will there be full
    rollback by June if talks begin?') by the keywords of drivers and outcomes. 'Not', 'no' and what fails ask for the
    other outcomes, 'and' for several drivers at once. A driver with two outcomes needs none named: it is the one that
    is not 'none', else the one that support is toward. Words that fit nothing are named in the remarks.

    Raises
    ------
    UserError
        Nothing in the question, or in its condition, is known here; or it names a driver and not which outcome. Says
        what could be asked.
    """
    event, condition, denied = _parts(_WRITTEN.sub(r"\1", text))
    heard = _Hearing(scenarios)
    event, due = _dated(event, scenarios)
    condition, early = _dated(condition, scenarios)
    if early is not None:
        heard.remarks.append(f"'{early.text}' in the condition is not weighed: a condition holds at the horizon.")
    if "=" in event:
        when = _expression(scenarios, event)
    else:
        when = _understood(heard, event, denied=False)
        if not when:
            known = ", ".join((*scenarios.named, *(driver.name for driver in scenarios.drivers)))
            raise UserError(f"nothing in '{text.strip()}' is known to these scenarios. They know: {known}.")
    given = _expression(scenarios, condition) if "=" in condition else _understood(heard, condition, denied=denied)
    if condition.strip(" ?.!,") and not given:
        raise UserError(
            f"nothing in the condition '{condition.strip(' ?.!,')}' is known to these scenarios. {_all(scenarios)}"
        )
    both = [name for name in given if name in when]
    if both:
        raise UserError(f"the condition is on {both[0]}, which is what is asked. {_instances(scenarios, both[0])}")
    if heard.lost:
        words = ", ".join(f"'{word}'" for word in dict.fromkeys(heard.lost))
        heard.remarks.append(f"Not understood, and left out of account: {words}.")
    by = None if due is None else due.day
    if by is not None and by <= scenarios.as_of:
        raise UserError(
            f"'{due.text if due else ''}' is read as {by}, which is not after {scenarios.as_of}, the day of the file."
        )
    return Question(when, given, Terms(by, "" if due is None else due.text, tuple(heard.remarks)))


def _parts(text: str) -> tuple[str, str, bool]:
    """Event, condition, and whether the condition is said not to hold ('without')."""
    if "=" in text and "|" in text:
        event, _, condition = text.partition("|")
        return event, condition, False
    if _UNLESS.search(text):
        raise UserError("a question with 'unless' is not understood; write it as 'driver=outcome | driver=outcome'.")
    first = _FIRST.match(text)
    if first is not None:
        found = _CONDITION.search(text)
        assert found is not None
        return text[first.end() :], text[found.end() : first.end() - 1], found["denied"] is not None
    found = _CONDITION.search(text)
    if found is None or not text[: found.start()].strip():
        return text if found is None else text[found.end() :], "", False
    return text[: found.start()], text[found.end() :], found["denied"] is not None


def _dated(text: str, scenarios: ScenarioSet) -> tuple[str, Deadline | None]:
    """A text without its time frame, and the frame, counted from the day of the file."""
    due = deadline(text, scenarios.as_of)
    return (text, None) if due is None else (f"{text[: due.start]} {text[due.end :]}", due)


def _expression(scenarios: ScenarioSet, text: str) -> dict[str, tuple[str, ...]]:
    result: dict[str, tuple[str, ...]] = {}
    for piece in filter(None, (piece.strip(" ?") for piece in _ALSO.split(text))):
        name, sign, value = (part.strip() for part in piece.partition("="))
        if not sign:
            raise UserError(f"'{piece}' is not of the form driver=outcome (or driver=outcome/outcome)")
        result[name] = tuple(outcome.strip() for part in value.split("/") for outcome in _OR.split(part))
    check(scenarios, result)
    return result


def _understood(heard: _Hearing, text: str, *, denied: bool) -> dict[str, tuple[str, ...]]:
    """What the pieces of a text name together; a piece that names nothing is lost (and told) unless all are."""
    pieces = [piece for piece in _ALSO.split(text) if piece.strip(" ?.!")]
    found: dict[str, tuple[str, ...]] = {}
    lost: list[str] = []
    for piece in pieces:
        named, left = _words(heard, piece, denied=denied)
        lost += left
        for name, outcomes in named.items():
            found[name] = tuple(o for o in found.get(name, outcomes) if o in outcomes) or outcomes
    if found:
        heard.lost += lost
    return found


def _words(heard: _Hearing, text: str, *, denied: bool) -> tuple[dict[str, tuple[str, ...]], list[str]]:
    """What a piece names, and its words that fit nothing: a future, or outcomes of a driver; denied: all others."""
    scenarios = heard.scenarios
    denied = denied != (_DENIED.search(text) is not None)
    words = tokens(text)
    for name, when in scenarios.named.items():
        if score(text, (name,))[0]:
            if denied:
                raise UserError(
                    f"what is not '{name}' has many forms; ask for its probability, the rest is 1 minus that."
                )
            return dict(when), _left(words, [name])
    driver = _driver(scenarios, words)
    if driver is None:
        return {}, _left(words, [])
    outcomes, used, fails = _outcomes(heard, driver, text)
    if denied != fails:
        outcomes = tuple(outcome for outcome in driver.outcomes if outcome not in outcomes)
    return {driver.name: outcomes}, _left(words, [*_called(driver), *used])


def _driver(scenarios: ScenarioSet, words: Sequence[str]) -> Driver | None:
    """The driver that most words are about, those of its outcomes counting double; the first where two tie."""

    def value(driver: Driver) -> int:
        own = _covered(words, _called(driver))
        named = _covered(words, [w for outcome in driver.outcomes for w in outcome_words(driver, outcome)])
        return len(own) + 2 * len(named)

    best = max(scenarios.drivers, key=value)
    return best if value(best) else None


def _called(driver: Driver) -> tuple[str, ...]:
    """A driver's words; of a name of several words each that tells something."""
    parts = [word for word in tokens(driver.name) if telling(word) and word not in LIGHT]
    return (*driver_words(driver), *parts)


def _covered(words: Sequence[str], keywords: Iterable[str]) -> set[int]:
    return {at for keyword in keywords for start, end in places(words, keyword) for at in range(start, end)}


def _outcomes(heard: _Hearing, driver: Driver, text: str) -> tuple[tuple[str, ...], list[str], bool]:
    """(the outcomes a text names, the words used for that, does it say that they fail)."""
    words = tokens(text)
    found = {outcome: _covered(words, outcome_words(driver, outcome)) for outcome in driver.outcomes}
    most = max(map(len, found.values()))
    best = tuple(outcome for outcome, places in found.items() if places and len(places) == most)
    used = [word for outcome in best for word in outcome_words(driver, outcome)]
    taken = set().union(*(found[outcome] for outcome in best))
    failing = [word for word in FAILS if _covered(words, [word]) - taken]
    if len(best) == 1 or (1 < len(best) < len(driver.outcomes) and _OR.search(text)):
        if failing:
            heard.remarks.append(_against(words, failing, driver, " or ".join(best)))
        return best, [*used, *failing], bool(failing)
    against = [word for listed in driver.lowers.values() for word in listed if _covered(words, [word]) - taken]
    coming = _coming(driver)
    if best or coming is None or (against and not failing):
        why = f"names {' and '.join(best)} alike" if best else "does not name which outcome"
        if against and not failing and not best:
            why = f"names what speaks against {driver.name}, and no outcome of it"
        raise UserError([Problem(f"'{text.strip(' ?')}' {why}.", hint=_instances(heard.scenarios, driver.name))])
    if failing:
        heard.remarks.append(_against(words, failing, driver, coming))
    elif driver.outcomes != ("no", "yes"):
        heard.remarks.append(f"No outcome was named; taken to ask for {driver.name} = {coming}.")
    return (coming,), failing, bool(failing)


def _against(words: Sequence[str], failing: Sequence[str], driver: Driver, outcome: str) -> str:
    said = " ".join(words[at] for at in sorted(_covered(words, failing)))
    return f"'{said}' is taken to mean that {driver.name} = {outcome} does not come."


def _coming(driver: Driver) -> str | None:
    """Of two outcomes the one that is not 'none', 'no' or 'unchanged', else the one that support is toward; None
    where there are more, and one must be named."""
    if len(driver.outcomes) != 2:
        return None
    something = [outcome for outcome in driver.outcomes if not set(tokens(outcome)) <= NULLS]
    return something[0] if len(something) == 1 else driver.toward or driver.outcomes[-1]


def _left(words: Sequence[str], keywords: Sequence[str]) -> list[str]:
    """The telling words of a question that none of these explains."""
    covered = _covered(words, keywords)
    return [
        word
        for at, word in enumerate(words)
        if at not in covered
        and not (word in EMPTY or word in LIGHT or word in _ASKING or word in DEGREES)
        and not comes_about(word)
    ]


def _instances(scenarios: ScenarioSet, name: str) -> str:
    """What could be asked of a driver."""
    driver = scenarios.drivers[scenarios.driver(name)]
    asked = ", ".join(f"{name}={outcome}" for outcome in driver.outcomes)
    several = f", or several: {name}={'/'.join(driver.outcomes[-2:])}" if len(driver.outcomes) > 2 else ""
    return f"Ask for one of its outcomes: {asked}{several}."


def _all(scenarios: ScenarioSet) -> str:
    return f"They know: {', '.join(driver.name for driver in scenarios.drivers)}."
