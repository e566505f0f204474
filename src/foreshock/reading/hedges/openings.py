"""Where a clause begins behind whom somebody tells, and before a relative clause that ends at the hedge."""

from __future__ import annotations

from collections.abc import Sequence

from foreshock.reading.language.plain import Token
from foreshock.reading.language.verbs import FINITE, PAST_FORMS, is_adverb
from foreshock.reading.language.words import REPORTING, WEEKDAYS, word_set

ADDRESSING = word_set("told tells tell telling warned warns warn assured informed reminded promised promises")
"""Verbs of saying that name whom they address ("told reporters the ban would end")."""
ADDRESSEE = 9
"""Tokens of an addressee at most."""
SUBJECTS = word_set("the a an he she it they we there this these those his her its their our my no some any")
_PERIODS = word_set("week month year spring summer autumn winter morning")
_TIMES = word_set("after before until since")
_CONCEDING = word_set("while though although albeit but however")
_BETWEEN = word_set("and or but so yet days weeks months years hours day week month year hour soon long just not")
_DEGREES = word_set("quite most so rather pretty still it is")
_CLOSING = {",": ",", "(": ")", "–": "–"}
_JOINING = word_set("of in on for with to from at by and or as")


def behind_addressee(tokens: Sequence[Token], first: int, last: int, opener: str) -> int:
    """Where the clause begins in "told reporters the ban would", "said on Monday there would"."""
    if first < last and tokens[first].low == "on" and tokens[first + 1].low in WEEKDAYS:
        first += 2
    elif first < last and tokens[first].low in WEEKDAYS:
        first += 1
    elif first + 1 < last and tokens[first].low in {"last", "this"} and tokens[first + 1].low in _PERIODS:
        first += 2
    if opener not in ADDRESSING:
        return first
    for at in range(first + 1, min(last, first + ADDRESSEE)):
        apart = tokens[at - 1].word and tokens[at - 1].low not in _JOINING
        if apart and tokens[at].low in SUBJECTS:
            return at
    named = first + 1 < last and tokens[first].capital and not tokens[first + 1].capital and tokens[first + 1].word
    return first + 1 if named and tokens[first + 1].low not in _JOINING | {"'s"} else first


def relative_before(tokens: Sequence[Token], at: int) -> int:
    """Where the parenthesis begins that ends right before a hedge: "the plant, where work will start, will ..."

    The place right behind `at` where none ends there.
    """
    close = at
    while close > 0 and is_adverb(tokens[close].low):
        close -= 1
    if tokens[close].low != ",":
        return at + 1
    for k in range(close - 1, max(0, close - 25), -1):
        if tokens[k].low == "," and tokens[k + 1].low in {"where", "which", "who", "whose", "when"}:
            return k
    return at + 1


def of_noun(tokens: Sequence[Token], at: int, floor: int) -> bool:
    """ "A deal before May", "Strikes until the election": a time of the noun before it, with no verb between."""
    if tokens[at].low not in _TIMES:
        return False
    told = REPORTING | {"that"}
    begin = next((k + 1 for k in range(at - 1, floor - 1, -1) if not tokens[k].word or tokens[k].low in told), floor)
    noun = [one.low for one in tokens[begin:at]]
    verbs = any(low in FINITE or low in PAST_FORMS or (low.endswith("ed") and len(low) > 4) for low in noun)
    return bool(noun) and not verbs and not is_adverb(noun[-1]) and noun[-1] not in _BETWEEN


def conceded(tokens: Sequence[Token], first: int, last: int) -> bool:
    """ "A closure, while unlikely, would ...": a hedge at tokens [first, last) inserted behind its subject."""
    at = concession(tokens, first)
    return at > 0 and last < len(tokens) and _CLOSING[tokens[at].low] == tokens[last].low


def concession(tokens: Sequence[Token], first: int) -> int:
    """The sign before "while", "though" and their like where only adverbs part them from a hedge; -1 elsewhere."""
    at = first - 1
    while at > 0 and (is_adverb(tokens[at].low) or tokens[at].low in _DEGREES):
        at -= 1
    opened = at > 1 and tokens[at].low in _CONCEDING and tokens[at - 1].low in _CLOSING
    return at - 1 if opened else -1
