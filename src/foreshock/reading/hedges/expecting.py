"""expect: who expects what, and when the object of "expect" is an event and not a person, a thing or a duty."""

from __future__ import annotations

from collections.abc import Sequence

from foreshock.reading.hedges.notes import MEASURED
from foreshock.reading.language.nouns import EVENT_NOUNS
from foreshock.reading.language.verbs import FINITE, PAST_FORMS, is_adverb
from foreshock.reading.language.words import REPORTING, word_set

ACTIVE = word_set("expected anticipated expecting anticipating")
"""Forms that may hold an event as their object ("said it expected a cut", "are expecting a cut")."""
DUTIES = word_set(
    "respect comply behave honour honor abide uphold adhere obey refrain cooperate apologise apologize observe fulfil"
)
"""What somebody who is expected to do it is told to do."""
_SAID = word_set("said says added told adding saying wrote warned")
_BE = word_set("is are 'm 're 's am")
_WAS = word_set("was were")
_PRONOUNS = word_set("it he she they")
_ENDS = word_set(
    "in on at by for from to of with within over during through after before until once if unless when as because "
    "and or but that which who next this later soon between under into against amid across along around despite "
    "following given should were via near ahead"
)
_CHANGED = word_set(
    "higher lower weaker stronger slower faster firmer softer steeper rising falling less more tighter looser cheaper"
)
_REACH = 9


def held(lows: Sequence[str], at: int) -> bool:
    """Does "expected" have its own subject: "said it expected ...", "are expecting ..."?"""
    before = at - 1
    while before >= 0 and is_adverb(lows[before]) and lows[before] not in {"not", "n't"}:
        before -= 1
    if before < 0:
        return False
    told = bool(_SAID & set(lows[max(0, before - 6) : before]))
    if not lows[at].endswith("ing"):
        return told and lows[before] in _PRONOUNS
    before -= lows[before] in {"not", "n't"}
    return before >= 0 and (lows[before] in _BE or (told and lows[before] in _WAS))


def event_named(lows: Sequence[str], at: int) -> bool:
    """Is the noun phrase from `at` on an event ("a sharp fall in prices"), or a change ("higher inflation")?"""
    phrase: list[str] = []
    for low in lows[at : at + _REACH]:
        if not low[0].isalnum() or low in _ENDS or low in FINITE or low in PAST_FORMS or low in REPORTING:
            break
        phrase.append(low)
    if not phrase:
        return False
    return phrase[-1] in EVENT_NOUNS or (phrase[-1] in MEASURED and bool(_CHANGED & set(phrase[:-1])))


def duty(lows: Sequence[str], at: int) -> bool:
    """ "expect our partners to respect the rules": what is demanded, and not foretold."""
    to = next((k for k in range(at, min(len(lows) - 1, at + _REACH)) if lows[k] == "to"), -1)
    verb = to + 1
    while 0 < verb < len(lows) - 1 and is_adverb(lows[verb]):
        verb += 1
    return to >= 0 and lows[verb] in DUTIES
