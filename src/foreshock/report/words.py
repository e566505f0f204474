"""Numbers and lists as a person reads them. Every sentence of the report is put together from these."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from foreshock.core.units import DAYS_PER_YEAR, short_money

MOST_MORE = 3
"""Figures that `apart` adds at most."""
_SCALES = ((1e9, "B"), (1e6, "M"), (1e3, "K"))


def money(amount: float, currency: str) -> str:
    """1234567 -> '1.23 MUSD'; a loss below zero is written with a true minus sign."""
    return short_money(amount, currency).replace("-", "−")


def apart(amount: float, other: float, currency: str) -> tuple[str, str]:
    """Two amounts with as many more figures as it takes to tell them apart: ('3.466 BEUR', '3.471 BEUR')."""
    said = money(amount, currency), money(other, currency)
    if said[0] != said[1] or amount == other or not (math.isfinite(amount) and math.isfinite(other)):
        return said
    unit = said[0].rpartition(" ")[2]
    scale = next((scale for scale, letter in _SCALES if unit == f"{letter}{currency}"), 1.0)
    decimals = len(said[0].partition(" ")[0].partition(".")[2])
    for more in range(decimals + 1, decimals + MOST_MORE + 1):
        found = tuple(f"{one / scale:,.{more}f} {unit}".strip().replace("-", "−") for one in (amount, other))
        if found[0] != found[1]:
            return found[0], found[1]
    return said


def money_parts(amount: float, error: float, currency: str) -> tuple[str, str, str]:
    """An amount, its standard error and their unit at one scale: ('11.4', '± 0.6', 'MUSD').

    The error has two significant figures at most, and is empty where it is zero or unknown.
    """
    if not math.isfinite(amount):
        return "unknown", "", ""
    size = max(abs(amount), abs(error) if math.isfinite(error) else 0.0)
    scale, letter = next(((scale, letter) for scale, letter in _SCALES if size >= scale * 0.9995), (1.0, ""))
    scaled = amount / scale
    decimals = 0 if abs(scaled) >= 99.95 or scaled == 0 else 1 if abs(scaled) >= 9.995 else 2
    shown = f"{scaled:,.{decimals}f}".replace("-", "−")
    if not math.isfinite(error) or error <= 0:
        return shown, "", f"{letter}{currency}"
    spread = error / scale
    places = max(decimals, min(4, 1 - math.floor(math.log10(spread)) - 1)) if spread < 1 else decimals
    return shown, f"± {spread:,.{places}f}", f"{letter}{currency}"


def percent(share: float) -> str:
    """0.367 -> '37 %'; what is neither 0 nor 1 never reads as 0 % or 100 %. The space does not break."""
    if not math.isfinite(share):
        return "unknown"
    if 0 < share < 0.005:
        return "under 1\u00a0%"
    if 0.995 <= share < 1:
        return "over 99\u00a0%"
    return f"{share * 100:.0f}\u00a0%".replace("-", "−")


def points(change: float) -> str:
    """0.063 -> '+6 points'."""
    size = round(abs(change) * 100)
    unit = "point" if size == 1 else "points"
    return f"{'+' if change >= 0 else '−'}{size} {unit}"


def duration(length: float) -> str:
    """Days as people say them: 730 -> '24 months', 45 -> '45 days'."""
    if not math.isfinite(length):
        return "unknown"
    months = length / DAYS_PER_YEAR * 12
    if months >= 3 and abs(months - round(months)) < 0.05:
        return f"{round(months)} months"
    return plural(round(length), "day")


def day(moment: date) -> str:
    """2024-08-01 -> '1 August 2024'."""
    return f"{moment.day} {moment:%B %Y}"


def plural(count: int, noun: str, nouns: str = "") -> str:
    """(1, 'case') -> '1 case'; (1728, 'case') -> '1,728 cases'."""
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"


def listed(items: Sequence[str], most: int = 4) -> str:
    """'a, b and c'; beyond `most` items the rest is counted."""
    shown = list(items[:most])
    rest = len(items) - len(shown)
    if rest > 0:
        return f"{', '.join(shown)} and {plural(rest, 'other')}"
    if len(shown) < 2:
        return "".join(shown)
    return f"{', '.join(shown[:-1])} and {shown[-1]}"


def title(name: str) -> str:
    """A name of a file as a person writes it: 'cold_arctic' -> 'Cold arctic'."""
    plain = name.replace("_", " ").strip()
    return plain[:1].upper() + plain[1:]


def capital(text: str) -> str:
    """'the United States' -> 'The United States'."""
    return f"{text[:1].upper()}{text[1:]}"


def clause(sentence: str) -> str:
    """A sentence without its full stop, to stand among others."""
    return sentence.strip().rstrip(".")


def change(before: float, after: float, currency: str) -> str:
    """'from 11.4 MUSD to 5.9 MUSD'."""
    return f"from {money(before, currency)} to {money(after, currency)}"


def range_of(low: float, high: float, currency: str) -> str:
    """'from a gain of 1.2 MUSD to 20 MUSD': two ends of a range of losses."""
    return f"from {loss_or_gain(low, currency)} to {loss_or_gain(high, currency)}"


def loss_or_gain(amount: float, currency: str) -> str:
    """A loss as it is, a gain named: -1.2e6 -> 'a gain of 1.2 MUSD'."""
    return money(amount, currency) if amount >= 0 else f"a gain of {money(-amount, currency)}"
