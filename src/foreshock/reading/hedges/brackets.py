"""Numbers that speak of a whole clause: "It will extend the ban (70%)", "With a probability of 70%, it will ..."."""

from __future__ import annotations

from collections.abc import Sequence

from foreshock.reading.hedges.odds import CHANCES, QUANTITIES
from foreshock.reading.hedges.shares import after_rough, before_rough, share
from foreshock.reading.language.words import word_set

_VERBAL = word_set("likely unlikely probable improbable possible")
_CALLED = (
    _VERBAL | CHANCES | word_set("highly very quite most extremely more than less * , with at a an the of our say")
)
"""What may stand in the bracket beside the number."""
_PARTS = word_set(
    "most majority half part bulk some third quarter market control own owns hold keep cover account represent "
    "level levels size ratio weight threshold target"
)
"""What a share of something is told with, where the number is no chance."""
_JOINTS = word_set("but and while whereas if unless as because")
_STOPS = frozenset({";", ":", ".", "?", "!", "–"})
REACH = 24
"""Tokens from a hedge to the bracket at most."""


def in_brackets(lows: Sequence[str], first: int, last: int) -> float | None:
    """The chance in the bracket at the end of the clause of the hedge [first, last), or None."""
    opening = next((k for k in range(last, min(len(lows), last + REACH)) if lows[k] == "(" or lows[k] in _STOPS), -1)
    if opening < 0 or lows[opening] != "(":
        return None
    closing = next((k for k in range(opening, min(len(lows), opening + 14)) if lows[k] == ")"), -1)
    ended = closing > 0 and (
        closing + 1 == len(lows) or not lows[closing + 1][0].isalnum() or lows[closing + 1] in _JOINTS
    )
    if not ended:
        return None
    at, verbal = opening + 1, False
    while at < closing:
        rough = after_rough(lows, at)
        value = share(lows, rough) if rough < closing and lows[rough] not in {"from", "between"} else None
        if value is not None:
            shares = [float(low) for low in lows[rough : value.last] if low.replace(".", "").isdigit()]
            if shares != sorted(shares):
                return None
            rest = set(lows[value.last : closing])
            verbal = verbal or bool(rest & (_VERBAL | CHANCES))
            other = (QUANTITIES | _PARTS) & set(lows[:opening])
            return value.p if rest <= _CALLED and 0 <= value.p <= 1 and (verbal or not other) else None
        if lows[at] not in _CALLED:
            return None
        verbal = verbal or lows[at] in _VERBAL | CHANCES
        at += 1
    return None


def led_by_with(lows: Sequence[str], first: int) -> bool:
    """Does "with (a)" lead the stated chance at `first` ("With a probability of 70%, ...")?"""
    at = before_rough(lows, first - 1)
    at -= at >= 0 and lows[at] in {"an", "the", "our"}
    return at >= 0 and lows[at] == "with"
