"""What a question in words asks of these scenarios: an event, a condition, a date; and what was not understood."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from foreshock.core.errors import UserError
from foreshock.scenarios.naming import Hearing, Named, forms, instances, known, spoken_of, understood
from foreshock.scenarios.opinion import check
from foreshock.scenarios.timing import dated
from foreshock.schema.scenario import ScenarioSet, When

_CONDITION = re.compile(
    r"\b(?:if|given that|given|assuming(?: that)?|supposing(?: that)?|suppose(?: that)?|provided that|provided|once"
    r"|when|under|in case of|in case|in the event (?:of|that)|as long as|so long as|(?P<denied>without))\b",
    re.IGNORECASE,
)
_FIRST = re.compile(
    rf"^\s*(?P<head>{_CONDITION.pattern}|should\b)(?P<if>[^,?]*(?:,\s*(?:and|or)\b[^,?]*)*),", re.IGNORECASE
)
_UNLESS = re.compile(r"\b(?:unless|only (?:if|when|once))\b", re.IGNORECASE)
_ALSO = re.compile(r"\band\b|[,;]", re.IGNORECASE)
_OR = re.compile(r"\bor\b", re.IGNORECASE)
_WAY = r"(?:would|could|might|can|will|may)"
_MAKE = re.compile(rf"^\s*what {_WAY} make (?P<event>.+?) (?P<way>more|less) (?:likely|probable)\W*$", re.IGNORECASE)
_RAISE = re.compile(
    rf"^\s*what {_WAY} (?P<way>raise|increase|lower|reduce) the (?:chance|odd|probabilit|likelihood|risk)(?:y|ies|s)? "
    r"(?:of|that) (?P<event>.+?)\W*$",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    r"\s*(?:(?:so|and) )?what(?: (?:else|would|will|could|might|does|do|can|may))*"
    r"(?: (?:happens?|follows?|changes?|comes?|next))?\W*",
    re.IGNORECASE,
)
_HOW = re.compile(
    r"^\s*(?:when|who|whom|whose|where|why|how (?:soon|long|many|much|far|often|fast|bad))\b"
    r"|\b(?P<of>which|than|rather|more likely|less likely|at least|at most|except|all but|exactly|twice|apart from)\b",
    re.IGNORECASE,
)
"""What a probability of one event does not answer."""
_WRITTEN = re.compile(r"^\s*p\s*\((.*)\)\s*\??\s*$", re.IGNORECASE | re.DOTALL)
"""'P(sanctions = rollback given dialogue = direct)', as an answer begins."""


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms a question is asked: `by` a day (with its words), and remarks on how it was understood.

    `either`: any one of the drivers is enough ('A or B'); `sought`: 1 where it is asked what would raise it, -1 lower.
    """

    by: date | None = None
    said: str = ""
    remarks: tuple[str, ...] = ()
    either: bool = False
    sought: int = 0


class Question(NamedTuple):
    """P(when | given), on these terms: what `ask` takes."""

    when: When
    given: When
    terms: Terms


def question(scenarios: ScenarioSet, text: str) -> Question:
    """What a question asks.

    'sanctions=rollback, arctic=contested | dialogue=direct' is taken as it stands, so is the head of an answer
    ('P(sanctions = rollback given dialogue = direct)'); a named future by its name; plain words ('Will there be full
    rollback by June if talks begin?') by the keywords of drivers and outcomes. 'Not', 'no' and what fails ask for the
    other outcomes, 'and' for several drivers at once, 'or' for any of them, 'neither ... nor' for none. A driver with
    two outcomes needs none named: it is the one that is not 'none', else the one that support is toward. Words that
    fit nothing are named in the remarks.

    Raises
    ------
    UserError
        Nothing in the question, or in its condition, is known here; it names a driver and not which outcome, or a
        second driver, a time or an order of events that the answer would leave out; it asks when, or which of two.
        Says what could be asked.
    """
    said, sought = _wanted(_WRITTEN.sub(r"\1", text))
    event, condition, denied = _parts(said)
    heard = Hearing(scenarios)
    event, due = dated(event, scenarios)
    condition, early = dated(condition, scenarios)
    if early is not None:
        heard.remarks.append(f"'{early.text}' in the condition is not weighed: a condition holds at the horizon.")
    if "=" in condition:
        given, any_given = _expression(scenarios, condition)
    else:
        given, any_given = understood(heard, condition, denied=denied)
    if condition.strip(" ?.!,") and not given:
        what = f"nothing in the condition '{condition.strip(' ?.!,')}' is known to these scenarios."
        raise UserError(f"{what} {known(scenarios)}")
    _answerable(scenarios, event, given)
    when, either = _expression(scenarios, event) if "=" in event else understood(heard, event)
    if not when:
        raise UserError(f"nothing in '{text.strip()}' is known to these scenarios. {known(scenarios)}")
    if any_given:
        raise UserError(f"a condition with 'or' between drivers is not understood; ask under each. {forms(given)}")
    both = [name for name in given if name in when]
    if both:
        raise UserError(f"the condition is on {both[0]}, which is what is asked. {instances(scenarios, both[0])}")
    if heard.lost:
        words = ", ".join(f"'{word}'" for word in dict.fromkeys(heard.lost))
        heard.remarks.append(f"Not understood, and left out of account: {words}.")
    by = None if due is None else due.day
    if by is not None and by <= scenarios.as_of:
        raise UserError(
            f"'{due.text if due else ''}' is read as {by}, which is not after {scenarios.as_of}, the day of the file."
        )
    return Question(when, given, Terms(by, "" if due is None else due.text, tuple(heard.remarks), either, sought))


def _wanted(text: str) -> tuple[str, int]:
    """'What would make war less likely?' -> 'war', and which way the answer is to go (1 up, -1 down, 0 not said)."""
    for pattern in (_MAKE, _RAISE):
        found = pattern.match(text)
        if found is not None:
            return found["event"], 1 if found["way"].casefold() in {"more", "raise", "increase"} else -1
    return text, 0


def _answerable(scenarios: ScenarioSet, event: str, given: Named) -> None:
    """Refuse what one probability does not answer: what happens, when, who, which of two."""
    free = [driver for driver in scenarios.drivers if driver.name not in given]
    if given and _NOTHING.fullmatch(event):
        under = ", ".join(f"{name}={'/'.join(outcomes)}" for name, outcomes in given.items())
        each = ", ".join(f"'{driver.name}={driver.outcomes[-1]} | {under}'" for driver in free)
        raise UserError(f"'{event.strip()}' names no outcome. Ask for one under that condition: {each}.")
    found = _HOW.search(event)
    if found is not None:
        kind = " ".join(found[0].casefold().split())
        asked = spoken_of(scenarios, event)
        hint = f"for a day ask '{asked[0]} by {scenarios.as_of.year + 1}-06-30'"
        if found["of"]:
            hint = "ask for each by itself: '" + "', '".join(asked) + "'"
        raise UserError(f"a question with '{kind}' is not answered by one probability; {hint}.")


def _parts(text: str) -> tuple[str, str, bool]:
    """Event, condition, and whether the condition is said not to hold ('without')."""
    if "=" in text and "|" in text:
        event, _, condition = text.partition("|")
        return event, condition, False
    unless = _UNLESS.search(text)
    if unless is not None:
        what = f"a question with '{unless[0]}' is not understood"
        raise UserError(f"{what}; write it as 'driver=outcome | driver=outcome'.")
    first = _FIRST.match(text)
    if first is not None:
        return text[first.end() :], first["if"], first["denied"] is not None
    found = _CONDITION.search(text)
    if _HOW.match(text) and (found is None or not text[: found.start()].strip()):
        return text, "", False
    if found is None or not text[: found.start()].strip():
        return text if found is None else text[found.end() :], "", False
    return text[: found.start()], text[found.end() :], found["denied"] is not None


def _expression(scenarios: ScenarioSet, text: str) -> tuple[Named, bool]:
    """'war=yes, blockade=partial/full' (all of them) or 'war=yes or blockade=full' (any: True)."""
    result: Named = {}
    pieces = [piece.strip(" ?") for piece in _ALSO.split(text) if piece.strip(" ?")]
    either = False
    for piece in pieces:
        own: dict[str, list[str]] = {}
        name = ""
        for part in _OR.split(piece):
            left, sign, value = (word.strip() for word in part.rpartition("="))
            name = left if sign else name
            if not name:
                raise UserError(f"'{piece}' is not of the form driver=outcome (or driver=outcome/outcome)")
            own.setdefault(name, []).extend(outcome.strip() for outcome in value.split("/"))
        either = either or len(own) > 1
        twice = next((each for each in own if each in result), None)
        if twice is not None:
            one = "/".join(dict.fromkeys((*result[twice], *own[twice])))
            raise UserError(f"{twice} is named twice; for either of the outcomes ask {twice}={one}.")
        result.update({each: tuple(dict.fromkeys(outcomes)) for each, outcomes in own.items()})
    check(scenarios, result)
    if either and len(pieces) > 1:
        raise UserError(f"'and' beside 'or' is not understood; ask for each by itself. {forms(result)}")
    return result, either
