"""Who says so: the source of a statement, where it is not the author."""

from __future__ import annotations

from collections.abc import Sequence

from foreshock.reading.clauses import Clause
from foreshock.reading.plain import Token
from foreshock.reading.sentences import Sentence
from foreshock.reading.words import MONTHS, REPORTING, WEEKDAYS

SPEAKERS = frozenset(
    ["analysts", "analyst", "economists", "economist", "experts", "expert", "officials", "official", "sources", "people", "executives", "advisers", "strategists", "traders", "forecasters", "diplomats", "scientists", "researchers", "critics", "observers", "investors", "minister", "ministry", "spokesman", "spokeswoman", "spokesperson", "president", "government", "company", "report", "study", "survey", "bank", "he", "she", "they"]
)
_STOP = frozenset([".", ",", ";", "–", ":", "(", ")"])


def source(page: str, sentence: Sentence, clause: Clause, previous: str) -> str:
    """The words that name the source, or ''. `previous`: the source of the quotation that runs on."""
    tokens = sentence.tokens
    before = _before(page, tokens, clause.first)
    if before:
        return before
    after = _after(page, tokens, clause.last)
    if after:
        return after
    according = _according(page, tokens)
    if according:
        return according
    inside = any(start <= tokens[min(clause.first, len(tokens) - 1)].start < end for start, end in sentence.quotes)
    return previous if inside else ""


def _before(page: str, tokens: Sequence[Token], limit: int) -> str:
    """ "sources told Reuters that ...", "The bank said ...": the subject of a verb of saying before the clause."""
    for at in range(limit - 1, 0, -1):
        if tokens[at].low in REPORTING and tokens[at - 1].low not in {
            "is",
            "are",
            "be",
            "was",
            "were",
            "to",
            "the",
            "a",
        }:
            return _subject(page, tokens, at)
    return ""


def _subject(page: str, tokens: Sequence[Token], verb: int) -> str:
    last = verb
    while last > 0 and tokens[last - 1].low in {"has", "have", "had", "also", "who", "would", "n't", "not"}:
        last -= 1
    if last > 0 and tokens[last - 1].low == ",":
        last -= 1
    first = last
    while (
        first > 0
        and tokens[first - 1].low not in _STOP
        and tokens[first - 1].low not in {"after", "as", "but", "and", "that", "while", '"'}
    ):
        first -= 1
    return _text(page, tokens, first, last)


def _after(page: str, tokens: Sequence[Token], start: int) -> str:
    """ ", people familiar with the talks said", ", said Derek Scissors"."""
    for at in range(start, len(tokens)):
        if tokens[at].low not in REPORTING:
            continue
        following = tokens[at + 1] if at + 1 < len(tokens) else None
        if at > start and (tokens[at - 1].capital or tokens[at - 1].low in SPEAKERS or _nominal(tokens, start, at)):
            return _subject(page, tokens, at)
        if following is not None and (
            following.capital or following.low in SPEAKERS | {"the", "a", "an", "one", "its"}
        ):
            end = at + 1
            while (
                end < len(tokens)
                and tokens[end].low not in _STOP
                and tokens[end].low not in WEEKDAYS | MONTHS | {"in", "at", "on", '"'}
            ):
                end += 1
            return _text(page, tokens, at + 1, end)
        return ""
    return ""


def _nominal(tokens: Sequence[Token], start: int, at: int) -> bool:
    first = at
    while first > start and tokens[first - 1].low not in _STOP and tokens[first - 1].low != '"':
        first -= 1
    return any(token.low in SPEAKERS or token.capital for token in tokens[first:at])


def _according(page: str, tokens: Sequence[Token]) -> str:
    lows = [token.low for token in tokens]
    for at in range(len(lows) - 2):
        if lows[at] == "according" and lows[at + 1] == "to":
            first = at + 2
        elif lows[at] == "by" and at and lows[at - 1] in {"highlighted", "reported", "noted", "predicted", "forecast"}:
            first = at + 1
        else:
            continue
        last = first
        while last < len(lows) and lows[last] not in _STOP:
            last += 1
        return _text(page, tokens, first, last)
    return ""


def _text(page: str, tokens: Sequence[Token], first: int, last: int) -> str:
    if last <= first:
        return ""
    return " ".join(page[tokens[first].start : tokens[last - 1].end].split()).strip("\"' ")
