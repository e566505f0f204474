"""One row of probabilities as a person writes it: numbers, estimative words, `rest`, and probabilities by a date."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from foreshock.core.errors import did_you_mean
from foreshock.scenarios.context import Context, Path
from foreshock.scenarios.hazard import come_by, day_of, rates
from foreshock.scenarios.words import REST, lookup, suggestion, tidy

NEARLY = 1 - 1e-6
"""What outcomes with dates reach together at most: no finite rate brings them to 1."""
EXACT = 1e-6
"""How far written numbers may miss a sum of 1 (they are rounded); they are then scaled to it exactly."""


@dataclass(frozen=True, slots=True)
class Chance:
    """One written probability. `p` None: the rest. `word`: it came from a phrase. `by`: days, None for the horizon."""

    p: float | None
    written: str
    word: bool = False
    by: float | None = None
    band: tuple[float, float] | None = None
    """Low and high of the word."""


@dataclass(frozen=True, slots=True)
class ReadRow:
    """Probabilities in the order of the outcomes, what the file writes for each, and rates of the timed ones."""

    p: tuple[float, ...]
    written: tuple[str, ...]
    rate: Mapping[str, float]
    band: tuple[tuple[float, float] | None, ...]
    """Range of each word that counts as written, by the horizon; None for numbers, the rest, and words that had to
    give way."""


def read_row(raw: Mapping[str, Any], outcomes: Sequence[str], path: Path, context: Context) -> ReadRow | None:
    """Outcomes that `raw` leaves out are `rest`. None where something is wrong (reported)."""
    unknown = [name for name in raw if name not in outcomes]
    for name in unknown:
        what = f"driver '{path[1]}' has no outcome '{name}'."
        context.wrong(what, (*path, name), did_you_mean(name, outcomes))
    said = {name: read_chance(raw[name], (*path, name), context) for name in raw if name in outcomes}
    sound = [chance for chance in said.values() if chance is not None]
    if unknown or len(sound) < len(said):
        return None
    row = [said.get(name) or Chance(None, REST) for name in outcomes]
    written = tuple(chance.written for chance in row)
    if any(chance.by is not None for chance in row):
        return _timed(row, outcomes, written, path, context)
    p = _shares(row, path, context)
    if p is None:
        return None
    kept = (abs(value - (chance.p or 0.0)) < EXACT for value, chance in zip(p, row, strict=True))
    band = tuple(chance.band if same else None for chance, same in zip(row, kept, strict=True))
    return ReadRow(p, written, {}, band)


def read_chance(raw: Any, path: Path, context: Context) -> Chance | None:
    """A probability, a word, 'rest', or {p, by}; None where it is none of them (reported here or as a wrong shape)."""
    if isinstance(raw, dict):
        return _dated(raw, path, context)
    if isinstance(raw, bool) or not isinstance(raw, (int, float, str)):
        return None
    if isinstance(raw, str):
        if tidy(raw) == REST:
            return Chance(None, REST)
        number = _percent(raw)
        if number is None:
            return _word(raw, path, context)
        value, written = number, raw
    else:
        value, written = raw, f"{raw:g}"
    if not 0 <= value <= 1:
        plain = not isinstance(raw, str) and 1 < value <= 100
        hint = f"Write {value / 100:g} or '{value:g} %' if percent is meant." if plain else ""
        context.wrong(f"{written} is not a probability; it lies between 0 and 1.", path, hint)
        return None
    return Chance(float(value), written)


def _percent(text: str) -> float | None:
    head, sign, tail = text.strip().partition("%")
    if not sign or tail.strip():
        return None
    try:
        return float(head) / 100
    except ValueError:
        return None


def _word(text: str, path: Path, context: Context) -> Chance | None:
    meant = lookup(text, context.scale)
    if meant is None:
        what = f"'{text}' is neither a probability (0 to 1) nor an estimative word."
        point = text.replace(",", ".")
        comma = point != text and point.rstrip("% ").replace(".", "", 1).isdecimal()
        context.wrong(what, path, f"Write {point}." if comma else suggestion(text, context.scale))
        return None
    return Chance(meant.mode, text, word=True, band=(meant.low, meant.high))


def _dated(value: Mapping[str, Any], path: Path, context: Context) -> Chance | None:
    chance = read_chance(value.get("p"), (*path, "p"), context) if not isinstance(value.get("p"), dict) else None
    if chance is None or "by" not in value:
        return chance
    if chance.p is None:
        context.wrong("'rest' cannot have a date; it is the state that the others come out of.", path)
        return None
    by = value["by"]
    try:
        if isinstance(by, bool) or not isinstance(by, (int, float, str)):
            raise ValueError("write a date (2025-06-30) or a time ('6 months')")
        time = day_of(by, context.as_of)
    except ValueError as error:
        why = error if f"'{by}'" in str(error) else f"'{by}' is no day of the calendar"
        context.wrong(f"'by' cannot be read: {why}.", (*path, "by"), "Write 2025-06-30 or '6 months'.")
        return None
    return Chance(chance.p, f"{chance.written} by {by}", chance.word, time, chance.band)


def _shares(row: Sequence[Chance], path: Path, context: Context) -> tuple[float, ...] | None:
    """Fill in the rest; numbers stand as they are, words give way."""
    numbers = math.fsum(chance.p for chance in row if chance.p is not None and not chance.word)
    worded = math.fsum(chance.p for chance in row if chance.p is not None and chance.word)
    rests = sum(chance.p is None for chance in row)
    if numbers > 1 + EXACT or (not worded and not rests and abs(numbers - 1) > EXACT):
        open_end = "" if rests or worded else " or give one outcome 'rest'"
        context.wrong(f"the probabilities sum to {numbers:.6g}, not 1.", path, f"Change one{open_end}.")
        return None
    left = max(1 - numbers, 0.0)
    if worded and left <= EXACT:
        what = f"the numbers already sum to {numbers:.6g}; nothing is left for the words."
        context.wrong(what, path, "Lower a number or replace the word by 0.")
        return None
    scale = 1.0
    if worded and (worded > left or not rests):
        scale = left / worded
        if abs(scale - 1) > 1e-9:
            context.note(f"{path[1]}: the words sum to {worded:.4g} and were scaled to {left:.4g}", path)
    rest = max(left - worded * scale, 0.0)
    filled = [rest / rests if chance.p is None else chance.p * scale if chance.word else chance.p for chance in row]
    total = math.fsum(filled)
    return tuple(p / total for p in filled)


def _timed(
    row: Sequence[Chance], outcomes: Sequence[str], written: tuple[str, ...], path: Path, context: Context
) -> ReadRow | None:
    """Competing rates from what is said by each date, then the probabilities by the horizon."""
    timed = [index for index, chance in enumerate(row) if chance.p is not None]
    if len(row) - len(timed) != 1:
        what = "with dates ('by') exactly one outcome must be 'rest': the state of today, which the others come out of."
        context.wrong(what, path)
        return None
    said = [row[index].p or 0.0 for index in timed]
    by = [row[index].by or context.horizon for index in timed]
    try:
        rate = rates(said, by)
    except ValueError as error:
        context.wrong(f"these probabilities by a date cannot hold together: {error}.", path)
        return None
    come = come_by(rate, context.horizon)
    left = max(1 - math.fsum(come), 0.0)
    reached = dict(zip(timed, come, strict=True))
    p = tuple(reached.get(index, left) for index in range(len(row)))
    band: list[tuple[float, float] | None] = [None] * len(p)
    for place, index in enumerate(timed):
        ends = row[index].band
        if ends is not None:
            low, high = (_carried(said, by, place, end, context.horizon) for end in ends)
            band[index] = (min(low, p[index]), max(high, p[index]))
    return ReadRow(p, written, dict(zip((outcomes[index] for index in timed), rate, strict=True)), tuple(band))


def _carried(said: Sequence[float], by: Sequence[float], place: int, end: float, horizon: float) -> float:
    """An end of a word's range by its own date -> by the horizon, what is said of the other outcomes being as it is."""
    others = math.fsum(said) - said[place]
    moved = [*said[:place], min(end, NEARLY - others), *said[place + 1 :]]
    return come_by(rates(moved, by), horizon)[place]
