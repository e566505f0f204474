"""Durations, money and probabilities as people write them. Time inside the program is in days, money in units."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

DAYS_PER_YEAR = 365.0
DAYS_PER = {
    "day": 1.0,
    "week": 7.0,
    "month": DAYS_PER_YEAR / 12,
    "quarter": DAYS_PER_YEAR / 4,
    "year": DAYS_PER_YEAR,
}
_DURATION = re.compile(r"^\s*([0-9]+(?:\.[0-9]+)?)\s*(day|week|month|quarter|year)s?\s*$", re.IGNORECASE)
_BYTES = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12, "KI": 2**10, "MI": 2**20, "GI": 2**30, "TI": 2**40}
_SIZE = re.compile(r"^\s*([0-9]+(?:\.[0-9]+)?)\s*([KMGT]?I?)B?\s*$", re.IGNORECASE)
_SCALE = {"": 1.0, "K": 1e3, "M": 1e6, "B": 1e9, "BN": 1e9, "G": 1e9, "T": 1e12}
_MONEY = re.compile(r"^\s*(-?[0-9][0-9_,]*(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)\s*([A-Za-z]*)\s*$")


def days(value: str | float) -> float:
    """'6 months', '12 weeks', 30 -> days (a number is days already).

    Raises ValueError where the text is no duration or the number is negative or not finite.
    """
    if isinstance(value, bool):
        raise ValueError("a duration is a number of days or a text such as '6 months', not a yes/no")
    if isinstance(value, (int, float)):
        if not math.isfinite(value) or value < 0:
            raise ValueError(f"a duration is finite and not negative, not {value}")
        return float(value)
    match = _DURATION.match(value)
    if match is None:
        raise ValueError(f"'{value}' is not a duration; write a number of days or '6 months', '12 weeks', '2 years'")
    return float(match[1]) * DAYS_PER[match[2].lower()]


def percent(p: float | None) -> str:
    """0.4049 -> '40 %'; small chances keep a digit; unknown says so."""
    if p is None or math.isnan(p):
        return "unknown"
    return f"{100 * p:.1f} %" if 0 < p < 0.0995 or 0.995 < p < 1 else f"{100 * p:.0f} %"


def band(low: float, high: float) -> str:
    """Two chances as percentages without a sign: '60-85'; one number where they are the same."""
    ends = f"{100 * low:.0f}", f"{100 * high:.0f}"
    return ends[0] if ends[0] == ends[1] else "-".join(ends)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount and its currency (ISO 4217; empty where the text gave none)."""

    amount: float
    currency: str = ""


def money(value: str | float) -> Money:
    """'2 MUSD', '1.5 bn', '300000 EUR', 2e6 -> Money.

    Raises ValueError where the text is no amount of money or the amount is not finite.
    """
    if isinstance(value, bool):
        raise ValueError("an amount of money is a number, optionally with a currency, not a yes/no")
    if isinstance(value, (int, float)):
        if not math.isfinite(value):
            raise ValueError(f"an amount of money is finite, not {value}")
        return Money(float(value))
    match = _MONEY.match(value)
    if match is None:
        raise ValueError(f"'{value}' is not an amount of money; write 2000000, '2 MUSD' or '300000 EUR'")
    number = float(match[1].replace(",", "").replace("_", ""))
    suffix = match[2].upper()
    if suffix in _SCALE:
        return Money(number * _SCALE[suffix])
    if len(suffix) > 3 and suffix[:-3] in _SCALE:
        return Money(number * _SCALE[suffix[:-3]], suffix[-3:])
    if len(suffix) == 3:
        return Money(number, suffix)
    raise ValueError(f"'{value}' has an unknown scale '{match[2]}'; use K, M or B before a three-letter currency")


def short_money(amount: float, currency: str = "") -> str:
    """1234567 -> '1.23 MUSD': three figures, the scale people say aloud; exact zero stays '0'."""
    if not math.isfinite(amount):
        return "unknown"
    size = abs(amount)
    for limit, scale, letter in ((1e9, 1e9, "B"), (1e6, 1e6, "M"), (1e3, 1e3, "K")):
        if size >= limit * 0.9995:
            return f"{_three_figures(amount / scale)} {letter}{currency}".rstrip()
    return f"{_three_figures(amount)} {currency}".rstrip()


def _three_figures(number: float) -> str:
    size = abs(number)
    if size == 0:
        return "0"
    decimals = 0 if size >= 99.95 else 1 if size >= 9.995 else 2
    return f"{number:,.{decimals}f}"


def size(value: str | float) -> int:
    """'4GiB', '500 MB', 2e9 -> bytes (a number is bytes already).

    Raises ValueError where the text is no size, or it is not positive and finite.
    """
    match = None if isinstance(value, (int, float)) else _SIZE.match(value)
    if match is not None and match[2].upper() in _BYTES:
        value = float(match[1]) * _BYTES[match[2].upper()]
    if isinstance(value, (bool, str)) or not math.isfinite(value) or value < 1:
        raise ValueError(f"'{value}' is not a size of memory; write '4GiB' or '500MB'")
    return int(value)


def short_size(amount: float) -> str:
    """3221225472 -> '3.0 GiB'."""
    for limit, letter in ((2**40, "TiB"), (2**30, "GiB"), (2**20, "MiB")):
        if amount >= 0.9995 * limit:
            return f"{amount / limit:,.1f} {letter}" if amount < 99.95 * limit else f"{amount / limit:,.0f} {letter}"
    return f"{amount / 2**10:,.0f} KiB"


def short_time(seconds: float) -> str:
    """200.0 -> '3 minutes': as exact as an estimate is."""
    for limit, length, noun in ((172_800, 86_400, "days"), (5_400, 3_600, "hours"), (90, 60, "minutes")):
        if seconds >= limit:
            number = seconds / length
            return f"{round(2 * number) / 2 if number < 3 else round(number):g} {noun}"
    return f"{max(seconds, 1.0):.0f} s"
