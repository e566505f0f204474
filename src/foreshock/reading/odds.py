"""Chances that the page puts a number or a size to: "a 70 % chance", "one in five", "60-40", "the risk is low"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from foreshock.reading.phrases import STATED
from foreshock.reading.verbs import FINITE
from foreshock.reading.words import word_set

CHANCES = word_set("chance chances probability probabilities likelihood odds possibility")
HOPES = word_set("prospect prospects hopes")
"""Nouns whose size says how likely their object is."""
WEIGHED = word_set("chance possibility risk danger prospect")
"""Nouns that say of the clause behind them that it may come about ("a risk that the war will widen")."""
PERCENT = (("%",), ("percent",), ("per", "cent"), ("-", "percent"), ("pct",), ("percentage",))
SIZES = {
    "low": "little_chance", "small": "little_chance", "slim": "chances_are_slight", "slight": "chances_are_slight",
    "remote": "remote_chance", "high": "highly_likely", "good": "very_good_chance", "strong": "very_good_chance",
    "even": "about_even", "negligible": "almost_no_chance", "zero": "almost_no_chance", "nil": "almost_no_chance",
    "minimal": "almost_no_chance",
}  # fmt: skip
"""What a size says of a chance: the row of the phrase table that words it next to the noun."""
_COUNT = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "twenty": 20, "fifty": 50, "hundred": 100,
}  # fmt: skip
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_RATIO = re.compile(r"(\d+|[a-z]+)-in-(?:a-)?(\d+|[a-z]+)")
_SPLIT = re.compile(r"(\d{1,2})[-/](\d{1,2})")
_LINKS = word_set("at is are was were be as stands stand remains remain 's seems looks to of")
_ROUGH = word_set(
    "about around roughly nearly only just less than more most over under below above well almost some near still now "
    "very extremely fairly relatively quite pretty vanishingly a"
)
_STOPS = frozenset({",", ";", "–", ".", '"', "and", "but", "that", "which", "if"})
REACH = 16
"""Tokens from a chance to the number it is put at."""


@dataclass(frozen=True, slots=True)
class Odds:
    """A stated chance at tokens [first, last): the row of the phrase table, or a number as `phrases.STATED` has it.

    `value`: where its number or size stands, if apart from the noun ("the chance of a closure is put at 5 percent").
    """

    first: int
    last: int
    row: str
    wording: str
    value: tuple[int, int] = (0, 0)


def find(lows: Sequence[str], at: int) -> Odds | None:
    """The stated chance that begins at a token, or None."""
    low = lows[at]
    if low in CHANCES | HOPES or (low in {"risk", "risks"} and _after_article(lows, at)):
        found = _noun_first(lows, at)
        if found is not None:
            return found
    if low in WEIGHED and lows[at + 1 : at + 2] == ["that"] and not FINITE & set(lows[at + 2 : at + 3]):
        return Odds(at, at + 1, "may_happen", f"{low} that")
    value = _value(lows, at) if low[0].isdigit() or low in _COUNT or "-" in low else None
    if value is None:
        return None
    share, last, split = value
    following = lows[last] if last < len(lows) else ""
    if CHANCES & set(lows[at:last]):
        return _odds(at, last, share)
    if following in CHANCES:
        return _odds(at, last + 1, share)
    if following in {"likely", "probable", "certain", "sure"} and not split:
        return _odds(at, last + 1, share)
    if split and (
        lows[last : last + 2] in (["in", "favour"], ["in", "favor"]) or following in {"that", "against", "odds"}
    ):
        return _odds(at, last, 1 - share if following == "against" else share)
    return None


def _after_article(lows: Sequence[str], at: int) -> bool:
    return at > 0 and lows[at - 1] in {"the", "a", "its", "their", "this"}


def _odds(first: int, last: int, share: float) -> Odds | None:
    return Odds(first, last, f"{STATED}{share:g}", f"{100 * share:g} % chance") if 0 <= share <= 1 else None


def _noun_first(lows: Sequence[str], noun: int) -> Odds | None:
    """ "the chance of a closure is put at 5 percent", "odds are one in five", "the probability ... low"."""
    first = noun + 2 if lows[noun + 1 : noun + 2] == ["that"] else noun + 1
    for at in range(first, min(len(lows), noun + 1 + REACH)):
        if lows[at] in _STOPS:
            return None
        value = _value(lows, at)
        sized = lows[at] in SIZES and lows[at - 1] != "than" and lows[noun] in CHANCES | HOPES and _closes(lows, at)
        if value is None and not sized:
            continue
        before = at - 1
        while before > noun and lows[before] in _ROUGH:
            before -= 1
        linked = lows[before] in _LINKS - {"of"} or before == noun or (lows[before] == "of" and before == noun + 1)
        if value is not None:
            made = _odds(noun, noun + 1, value[0]) if linked else None
            return made and replace(made, value=(at, value[1]))
        fits = linked or _considered(lows, noun)
        return Odds(noun, noun + 1, SIZES[lows[at]], f"{lows[at]} {lows[noun]}", (at, at + 1)) if fits else None
    return None


def _considered(lows: Sequence[str], noun: int) -> bool:
    """ "consider the probability of a closure low"."""
    return bool(set(lows[max(0, noun - 4) : noun]) & {"consider", "considers", "considered", "rate", "rates", "rated"})


def _closes(lows: Sequence[str], at: int) -> bool:
    """Is the size a predicate, and not the adjective of a noun that follows?"""
    return (
        at + 1 >= len(lows)
        or not lows[at + 1][0].isalpha()
        or lows[at + 1] in {"to", "because", "as", "if", "and", "but"}
    )


def _value(lows: Sequence[str], at: int) -> tuple[float, int, bool] | None:
    """A share between 0 and 1, where its words end, and whether it is a split ("60-40")."""
    low = lows[at]
    ratio = _RATIO.fullmatch(low)
    if ratio:
        return _fraction(ratio[1], ratio[2], at + 1)
    split = _SPLIT.fullmatch(low)
    if split and int(split[1]) + int(split[2]) == 100 and not _percent(lows, at + 1):
        return int(split[1]) / 100, at + 1, True
    if low == "fifty-fifty":
        return 0.5, at + 1, True
    if lows[at + 1 : at + 2] == ["in"] and at + 2 < len(lows):
        return _fraction(low, lows[at + 2], at + 3)
    if lows[at + 2 : at + 3] == ["in"] and lows[at + 1] in {"chance", "chances"} and at + 3 < len(lows):
        return _fraction(low, lows[at + 3], at + 4)
    return _percentage(lows, at)


def _fraction(above: str, below: str, last: int) -> tuple[float, int, bool] | None:
    a, b = (int(word) if word.isdigit() else _COUNT.get(word, 0) for word in (above, below))
    return (a / b, last, False) if 0 < a < b <= 100 else None


def _percentage(lows: Sequence[str], at: int) -> tuple[float, int, bool] | None:
    """ "40 percent", "40-percent", "30 to 40 percent" (the middle)."""
    low = lows[at].removesuffix("-percent")
    joined = low != lows[at]
    both = _SPLIT.fullmatch(low)
    if both and (end := _percent(lows, at + 1)):
        return (int(both[1]) + int(both[2])) / 200, end, False
    if not _NUMBER.fullmatch(low):
        return None
    if joined:
        return float(low) / 100, at + 1, False
    here = _percent(lows, at + 1)
    second = here or at + 1
    if lows[second : second + 1] in (["to"], ["or"], ["-"], ["–"]) and second + 1 < len(lows):
        other = lows[second + 1]
        end = _percent(lows, second + 2)
        if _NUMBER.fullmatch(other) and end:
            return (float(low) + float(other)) / 200, end, False
    return (float(low) / 100, here, False) if here else None


def _percent(lows: Sequence[str], at: int) -> int:
    """Where the words for "percent" end that begin here; 0 where none do."""
    for sign in PERCENT:
        if tuple(lows[at : at + len(sign)]) == sign:
            return at + len(sign)
    return 0
