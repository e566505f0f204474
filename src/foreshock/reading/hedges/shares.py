"""Numbers between 0 and 1 as pages write them: "40 percent", "30 to 40%", "one in five", "60-40", "two to one on"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from foreshock.reading.language.words import word_set

PERCENT = (("%",), ("percent",), ("per", "cent"), ("-", "percent"), ("pct",), ("percentage",))
_COUNT = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "twenty": 20, "fifty": 50, "hundred": 100,
}  # fmt: skip
_TENS = {
    "zero": 0, "five": 5, "ten": 10, "fifteen": 15, "twenty": 20, "twenty-five": 25, "thirty": 30, "thirty-five": 35,
    "forty": 40, "forty-five": 45, "fifty": 50, "fifty-five": 55, "sixty": 60, "sixty-five": 65, "seventy": 70,
    "seventy-five": 75, "eighty": 80, "eighty-five": 85, "ninety": 90, "ninety-five": 95, "hundred": 100,
}  # fmt: skip
"""Numbers written out before "percent"."""
WRITTEN = frozenset(_COUNT) | frozenset(_TENS)
"""Numbers in words."""
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_RATIO = re.compile(r"(\d+|[a-z]+)-in-(?:a-)?(\d+|[a-z]+)")
_SPLIT = re.compile(r"(\d{1,3})[-/](\d{1,2})")
_AGAINST = re.compile(r"(\d{1,3})(?:-to-|[-/])(\d{1,2})")
ROUGH = word_set(
    "about around roughly nearly only just less than more most over under below above well almost some near still now "
    "very extremely fairly relatively quite pretty vanishingly a no least as high low much up close perhaps maybe "
    "approximately circa better < > ~ ≈ ≤ ≥"
)
"""What may stand before a number without being part of the sense."""


@dataclass(frozen=True, slots=True)
class Share:
    """A number between 0 and 1 whose words end before token `last`. `split`: written as two shares ("60-40")."""

    p: float
    last: int
    split: bool = False


def share(lows: Sequence[str], at: int) -> Share | None:
    """The share that begins at a token, or None."""
    low = lows[at]
    if low in {"between", "from"}:
        return _bounded(lows, at)
    if not (low[0].isdigit() or low in _COUNT or low in _TENS or "-" in low):
        return None
    ratio = _RATIO.fullmatch(low)
    if ratio:
        return _fraction(ratio[1], ratio[2], at + 1)
    split = _SPLIT.fullmatch(low)
    if split and int(split[1]) + int(split[2]) == 100 and not percent(lows, at + 1):
        return Share(int(split[1]) / 100, at + 1, split=True)
    if low == "fifty-fifty" or lows[at : at + 3] == ["50", ":", "50"]:
        return Share(0.5, at + (1 if low == "fifty-fifty" else 3), split=True)
    if lows[at + 1 : at + 2] == ["in"] and at + 2 < len(lows):
        return _fraction(low, lows[at + 2], at + 3)
    if lows[at + 1 : at + 3] == ["out", "of"] and at + 3 < len(lows):
        return _fraction(low, lows[at + 3], at + 4)
    if lows[at + 2 : at + 3] == ["in"] and lows[at + 1] in {"chance", "chances"} and at + 3 < len(lows):
        return _fraction(low, lows[at + 3], at + 4)
    return _percentage(lows, at)


def after_rough(lows: Sequence[str], at: int) -> int:
    """The first token from `at` on that is no "about", "no more than" or "at least"."""
    while at < len(lows) and lows[at] in ROUGH:
        at += 1
    return at


def before_rough(lows: Sequence[str], at: int) -> int:
    """The last token up to `at` that is no "about", "no more than" or "at least"."""
    while at >= 0 and lows[at] in ROUGH:
        at -= 1
    return at


def percent(lows: Sequence[str], at: int) -> int:
    """Where the words for "percent" end that begin here; 0 where none do."""
    for sign in PERCENT:
        if tuple(lows[at : at + len(sign)]) == sign:
            return at + len(sign)
    return 0


def _bounded(lows: Sequence[str], at: int) -> Share | None:
    """ "between 60 and 70 percent" (the middle), "from 20 to roughly 60 percent" (the new number)."""
    first = after_rough(lows, at + 1)
    number = _points(lows, first)
    if number is None:
        return None
    joint = percent(lows, first + 1) or first + 1
    if lows[joint : joint + 1] != ["and" if lows[at] == "between" else "to"]:
        return None
    second = _percentage(lows, after_rough(lows, joint + 1)) if joint + 1 < len(lows) else None
    if second is None:
        return None
    return Share((number / 100 + second.p) / 2, second.last) if lows[at] == "between" else second


def _points(lows: Sequence[str], at: int) -> float | None:
    """A number of percent, in figures or words."""
    if at >= len(lows):
        return None
    if _NUMBER.fullmatch(lows[at]):
        return float(lows[at])
    return _TENS.get(lows[at])


def _fraction(above: str, below: str, last: int) -> Share | None:
    a, b = (int(word) if word.isdigit() else _COUNT.get(word, 0) for word in (above, below))
    return Share(a / b, last) if 0 < a < b <= 1000 else None


def _percentage(lows: Sequence[str], at: int) -> Share | None:
    """ "40 percent", "40-percent", "30 to 40 percent" (the middle)."""
    if at >= len(lows):
        return None
    low = lows[at].removesuffix("-percent")
    joined = low != lows[at]
    both = _SPLIT.fullmatch(low)
    if both and (end := percent(lows, at + 1)):
        return Share((int(both[1]) + int(both[2])) / 200, end)
    number = float(low) if _NUMBER.fullmatch(low) else _TENS.get(low)
    if number is None:
        return None
    if joined:
        return Share(number / 100, at + 1)
    here = percent(lows, at + 1)
    second = here or at + 1
    if lows[second : second + 1] in (["to"], ["or"], ["-"], ["–"]) and second + 1 < len(lows):
        other = _points(lows, second + 1)
        end = percent(lows, second + 2)
        if other is not None and end:
            return Share((number + other) / 200, end)
    return Share(number / 100, here) if here else None


def betting(lows: Sequence[str], at: int) -> Share | None:
    """Odds as bookmakers give them: "4/1" and "two to one against" are one chance in five and one in three, "3-1 on"
    is three in four."""
    joined = _AGAINST.fullmatch(lows[at])
    if joined:
        above, below, last = int(joined[1]), int(joined[2]), at + 1
    elif lows[at + 1 : at + 2] == ["to"] and at + 2 < len(lows):
        above, below = (int(w) if w.isdigit() else _COUNT.get(w, 0) for w in (lows[at], lows[at + 2]))
        last = at + 3
    else:
        return None
    if above < 1 or below < 1 or above + below == 100:
        return None
    on = lows[last : last + 1] == ["on"] and lows[last + 1 : last + 2] not in (["a"], ["the"], ["an"])
    if lows[last : last + 1] == ["against"] or on:
        last += 1
    return Share(above / (above + below) if on else below / (above + below), last)
