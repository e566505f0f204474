"""Stretches of the calendar named from a day: "next quarter", "the second half of 2027", "this winter", "early June".

Weeks begin on Monday; seasons are those of the northern hemisphere in whole months, winter from December.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
MONTH = rf"(?:{'|'.join(MONTHS)}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?"
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
_LENGTH = {"month": 1, "quarter": 3, "half": 6, "year": 12, "decade": 120, "century": 1200}
_LAST = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class Period:
    """From its first day to its last."""

    first: date
    last: date

    def part(self, name: str) -> Period:
        """'early', 'middle', 'late', 'start', 'end' of it; the whole for another name."""
        days = (self.last - self.first).days + 1
        if name in {"start", "beginning", "turn"}:
            return Period(self.first, self.first)
        if name == "early":
            return Period(self.first, _within(self, 1 / 3))
        if name in {"mid", "middle"}:
            middle = _within(self, 1 / 2)
            return Period(middle, middle)
        if name in {"late", "end", "close"}:
            return Period(self.last - timedelta(days=days // 3), self.last)
        return self


def _within(period: Period, share: float) -> date:
    """The last day of the first third or half of a period: of years in whole months, of months by the 10th and 15th."""
    first = period.first
    months = (period.last.year - first.year) * 12 + period.last.month - first.month + 1
    if months >= 3 and first.day == 1:
        whole = months * share
        back = added(first, int(whole), "month") - timedelta(days=1)
        return back if whole == int(whole) else back + timedelta(days=15)
    days = (period.last - first).days + 1
    return first + timedelta(days=max(0, int(days * share) - 1))


def month_of(name: str) -> int:
    """1 to 12, of a month's name or its first three letters."""
    return next(number for number, month in enumerate(MONTHS, 1) if month.startswith(name[:3]))


def added(day: date, count: float, unit: str) -> date:
    """So many days, weeks, months, quarters, years or decades later (or, below zero, earlier); the last day of a
    shorter month. Half a month counts as fifteen days."""
    if unit in {"day", "week", "fortnight"}:
        return _moved(day, round(count * {"day": 1, "week": 7, "fortnight": 14}[unit]))
    months = count * _LENGTH[unit]
    place = day.year * 12 + day.month - 1 + int(months)
    year, month = divmod(place, 12)
    if year > _LAST.year:
        return _LAST
    end = calendar.monthrange(year, month + 1)[1]
    return _moved(date(year, month + 1, min(day.day, end)), round(30 * (months - int(months))))


def _moved(day: date, days: int) -> date:
    return day + timedelta(days=days) if days <= (_LAST - day).days else _LAST


def unit_of(today: date, unit: str, later: int = 0) -> Period:
    """The week, month, quarter, half, year, decade or century a day lies in, or one that is `later` by so many."""
    if unit == "day":
        return Period(_moved(today, later), _moved(today, later))
    if unit in {"week", "weekend"}:
        monday = _moved(today - timedelta(days=today.weekday()), 7 * later)
        return Period(monday if unit == "week" else _moved(monday, 5), _moved(monday, 6))
    size = _LENGTH[unit]
    if unit == "century":
        begin = (today.year - 1) // 100 * 1200 + 12
    else:
        begin = (today.year * 12 + today.month - 1) // size * size
    return _months(begin + size * later, size)


def year_of(year: int) -> Period:
    """A whole year."""
    return _months(year * 12, 12)


def part_of_year(year: int, number: int, size: int) -> Period:
    """The `number`-th (from 1) stretch of `size` months of a year."""
    return _months(year * 12 + (number - 1) * size, size)


def season_of(name: str, year: int) -> Period:
    """A season that begins in a year."""
    return _months(year * 12 + SEASONS[name] - 1, 3)


def season_from(name: str, today: date, *, begun: bool) -> Period:
    """The season under way or the first to come (`begun`), or the first that begins after a day."""
    for year in range(today.year - 1, today.year + 2):
        season = season_of(name, year)
        if (season.last if begun else season.first - timedelta(days=1)) >= today:
            return season
    raise AssertionError("two years hold every season")


def month_from(number: int, today: date) -> Period:
    """The month under way or the first of that name to come."""
    return part_of_year(today.year + (number < today.month), number, 1)


def _months(begin: int, size: int) -> Period:
    """`size` months from a month counted from year 0."""
    year, month = divmod(begin, 12)
    if not 1 <= year < _LAST.year - size // 12:
        return Period(_LAST, _LAST)
    first = date(year, month + 1, 1)
    return Period(first, added(first, size, "month") - timedelta(days=1))
