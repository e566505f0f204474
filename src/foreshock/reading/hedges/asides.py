"""Insertions: what may stand between a hedge and its verb or clause ("It is possible, of course, that ...")."""

from __future__ import annotations

from collections.abc import Sequence

from foreshock.reading.language.words import word_set

REACH = 12
"""Tokens of an insertion at most."""
_SIGNS = frozenset({",", "–", "-", "(", ")", '"'})
_GOES_ON = word_set("that to")
_LEADING = word_set("by in at on within over during after before if under with from for until next this once")
_STOPS = frozenset({";", ":", ".", "?", "!"})
_OPENING = {",": ",", "–": "–", ")": "("}


def after(lows: Sequence[str], at: int) -> int:
    """Where a clause goes on with "that" or "to" behind the insertion that begins at `at`; `at` where none begins.

    An insertion is closed by a sign right before that word: a comma, a dash, a bracket, a quotation mark.
    """
    if at >= len(lows) or lows[at] not in _SIGNS:
        return at
    for k in range(at + 1, min(len(lows), at + 2 + REACH)):
        if lows[k] in _STOPS:
            return at
        if lows[k] in _GOES_ON and lows[k - 1] in _SIGNS and (k > at + 1 or lows[at] == '"'):
            return k
    return at


def without(lows: Sequence[str]) -> list[str]:
    """The words behind a hedge without a time frame at their head and without what stands between dashes.

    Of "that by June, a government - backed by the army - will" is left "that a government will".
    """
    kept = list(lows)
    first = 1 if kept[:1] == ["that"] else 0
    commas = [k for k, low in enumerate(kept) if low == ","]
    if len(commas) == 2:
        del kept[commas[0] : commas[1] + 1]
    elif len(commas) == 1 and kept[first] in _LEADING:
        del kept[first : commas[0] + 1]
    dashes = [k for k, low in enumerate(kept) if low == "–"]
    if len(dashes) == 2:
        del kept[dashes[0] : dashes[1] + 1]
    return kept


def before(lows: Sequence[str], at: int, verbs: frozenset[str]) -> int:
    """The verb before the insertion that ends at `at` ("It is, of course, possible"); `at` where none stands there."""
    if at < 0 or lows[at] not in _OPENING:
        return at
    for k in range(at - 1, max(0, at - REACH), -1):
        if lows[k] == _OPENING[lows[at]]:
            return k - 1 if lows[k - 1] in verbs else at
    return at
