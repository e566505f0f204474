"""Time frames ahead: "by 2030", "next week", "within six months", "in the coming years"."""

from __future__ import annotations

import re
from datetime import date
from functools import cache

from foreshock.reading.plain import lower
from foreshock.schema.brief import Horizon, Span

_UNITS = {"day": 1.0, "week": 7.0, "month": 30.4375, "quarter": 91.3125, "year": 365.25, "decade": 3652.5}
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "twelve": 12, "few": 3, "couple of": 2, "several": 5,
}  # fmt: skip
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_SHORT = {name[:3]: index + 1 for index, name in enumerate(_MONTHS)}
_DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

_VAGUE = (
    "soon", "shortly", "imminently", "tomorrow", "tonight", "before long", "in the near (?:term|future)",
    "in the short (?:term|run)", "eventually", "in the long (?:term|run)", "in the medium term", "down the road",
    "in the future", "this year", "this week", "this month", "in the years ahead", "into next year", "going forward",
    "in the (?:months|weeks|days) ahead", "over time",
)  # fmt: skip


@cache
def _pattern() -> re.Pattern[str]:
    number = r"(?:\d+|" + "|".join(_NUMBERS) + ")"
    unit = r"(?:day|week|month|quarter|year|decade)s?"
    month = r"(?:" + "|".join(_MONTHS) + r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?"
    end = r"(?: (?:end|start|middle|beginning) of)?"
    parts = [
        rf"(?:with)?in (?:the )?(?:next |coming |following )?(?P<count>{number})(?: to \w+)?(?: or \w+)?[ -]"
        rf"(?P<unit>{unit})",
        rf"(?:over|during|for) the (?:next|coming) (?P<count2>{number})?[ -]?(?P<unit2>{unit})",
        rf"(?:in|over|during|within) the (?:coming|next|following) (?P<unit3>{unit})",
        rf"(?:next|this coming) (?P<unit4>{unit}|{'|'.join(_DAYS)}|spring|summer|autumn|fall|winter|{month})",
        rf"later (?:this|in the) (?P<unit5>{unit})",
        rf"(?:by|before|until|through|in|from|after|as early as)(?: the)?{end} (?:(?:early|mid|late)[ -])?"
        r"(?P<year>20[2-9]\d|2[1-9]\d\d)\b",
        rf"(?:by|before|until|in|on|after)(?: the)?{end}(?: early| late| mid)?[ -](?P<month>{month})"
        r"(?: (?P<day>\d{1,2})\b)?(?:,? (?P<myear>20\d\d))?",
        r"by (?:the )?(?:end|close) of (?:the|this|next) (?P<unit6>year|month|week|quarter|decade|century)",
        r"(?P<soon>" + "|".join(_VAGUE) + ")",
        r"(?:by|before|in) (?:the )?(?:spring|summer|autumn|winter|end of the (?:spring|summer|autumn|winter))",
        r"(?:on|by|before|until|as early as|as soon as) (?:this )?(?P<weekday>" + "|".join(_DAYS) + ")",
    ]
    return re.compile(r"\b(?:" + "|".join(parts) + r")(?!\w)")


_ROUGH = {
    "tomorrow": 1.0, "tonight": 1.0, "this week": 7.0, "this month": 30.4375, "this year": 365.25, "soon": None,
}  # fmt: skip


def find(page: str, start: int, end: int, published: str = "") -> Horizon | None:
    """The first time frame in plain text [start, end), with its end in days after the page's date where told."""
    match = _pattern().search(lower(page[start:end]))
    if match is None:
        return None
    span = Span(start=start + match.start(), end=start + match.end())
    return Horizon(span=span, text=page[span.start : span.end], days=_days(match, published))


def _days(match: re.Match[str], published: str) -> float | None:
    group = match.groupdict()
    for count, unit in (("count", "unit"), ("count2", "unit2")):
        if group[unit]:
            word = group[count] or ("few" if group[unit].endswith("s") else "one")
            number = float(word) if word.isdigit() else float(_NUMBERS[word])
            return round(number * _UNITS[group[unit].rstrip("s")], 2)
    for unit in ("unit3", "unit4", "unit5", "unit6"):
        if group[unit]:
            size = _UNITS.get(group[unit].rstrip("s"))
            return None if size is None else round(size * (3 if group[unit].endswith("s") else 1), 2)
    if group["soon"]:
        return _ROUGH.get(group["soon"])
    return _calendar(group, published)


def _calendar(group: dict[str, str | None], published: str) -> float | None:
    """Days from the page's date to the end of a year, a month or a day."""
    try:
        today = date.fromisoformat(published)
    except ValueError:
        return None
    if group["year"]:
        return _ahead(date(int(group["year"]), 12, 31), today)
    if group["weekday"]:
        return float((_DAYS.index(group["weekday"]) - today.weekday() - 1) % 7 + 1)
    if group["month"]:
        month = _SHORT[group["month"][:3]]
        year = int(group["myear"]) if group["myear"] else today.year + (month < today.month)
        day = int(group["day"]) if group["day"] else 28
        try:
            return _ahead(date(year, month, day), today)
        except ValueError:
            return None
    return None


def _ahead(then: date, today: date) -> float | None:
    days = (then - today).days
    return float(days) if days >= 0 else None
