"""The date by which a question or a sentence asks: 'by June', 'this year', 'before 2028', 'within six months'."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "twelve": 12, "eighteen": 18, "few": 3, "several": 5, "couple of": 2,
}  # fmt: skip
_DAYS = {"day": 1.0, "week": 7.0, "month": 30.4375, "quarter": 91.3125, "year": 365.25, "decade": 3652.5}
_MONTHS = [name.casefold() for name in calendar.month_name[1:]]
_WEEKDAYS = [name.casefold() for name in calendar.day_name]
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "winter": (12, 2)}
_LEAD = r"(?P<lead>by|before|until|till|through|in|on|during|within|as early as|prior to)"
_PART = r"(?:(?:the )?(?P<part>end|close|start|beginning|middle|half)[ -](?:of[ -])?|(?P<rough>early|mid|late)[ -])?"
_MONTH = r"(?P<month>" + "|".join(_MONTHS) + r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?"
_SEASON = f"(?P<season>{'|'.join(_SEASONS)})"
_COUNT = r"(?P<count>\d+|" + "|".join(_NUMBERS) + ")"
_UNIT = r"(?P<unit>day|week|month|quarter|year|decade)s?"


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last `day` that a time frame leaves, its words, and where they stand."""

    day: date
    text: str
    start: int
    end: int


def deadline(text: str, today: date) -> Deadline | None:
    """The first time frame of a text, counted from `today`: its last day. A month or year without 'before' ends with
    its last day; one without a year is the next to come. None where there is none."""
    plain = text.casefold().replace("\u2011", "-").replace("\u2013", "-")
    found = [(match, read) for pattern, read in _patterns() if (match := pattern.search(plain))]
    for match, read in sorted(found, key=lambda one: (one[0].start(), -one[0].end())):
        day = _safe(read, match, today)
        if day is not None:
            return Deadline(day, text[match.start() : match.end()], match.start(), match.end())
    return None


_Read = Callable[[re.Match[str], date], date | None]


def _safe(read: _Read, match: re.Match[str], today: date) -> date | None:
    try:
        return read(match, today)
    except (ValueError, OverflowError):
        return None


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], _Read], ...]:
    written = (
        (rf"{_LEAD} (?P<iso>\d{{4}}-\d\d-\d\d)", _iso),
        (rf"{_LEAD} (?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?{_MONTH}(?:,? (?P<year>20\d\d))?", _month),
        (rf"{_LEAD} {_PART}{_MONTH}(?: (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d))?(?:,? (?P<year>20\d\d))?", _month),
        (rf"{_LEAD} {_PART}(?P<year>20\d\d|21\d\d)", _year),
        (rf"{_LEAD} (?:the )?(?:year[ -]end|(?:end|close) of (?:the )?year)", lambda match, today: _end(today.year)),
        (rf"{_LEAD} (?:the )?(?:end|close) of (?P<which>this|next|the) {_UNIT}", _this),
        (rf"(?:{_LEAD} )?(?P<which>this|next) {_UNIT}", _this),
        (rf"(?:{_LEAD} )?(?:the |this |next )?{_SEASON}\b(?: of)?(?: (?P<year>20\d\d))?", _season),
        (rf"(?:{_LEAD} )christmas", lambda match, today: _before(match, _next(today, 12, 25), date.max)),
        (rf"(?:{_LEAD} )(?:this |next )?(?P<weekday>{'|'.join(_WEEKDAYS)})", _weekday),
        (rf"(?:within|in|over|during|for)(?: the)?(?: next| coming| following)? {_COUNT}[ -]{_UNIT}", _span),
        (rf"(?:within|in|over|during) the (?:next|coming|following) (?P<count>){_UNIT}", _span),
        (rf"within (?P<count>){_UNIT}", _span),
        (rf"{_COUNT} {_UNIT} from now", _span),
        (r"\btomorrow", lambda match, today: today + timedelta(days=1)),
        (r"\b(?:today|tonight)", lambda match, today: today),
    )  # fmt: skip
    return tuple((re.compile(rf"\b(?:{pattern})(?!\w|-\d)"), read) for pattern, read in written)


def _before(match: re.Match[str], first: date, last: date) -> date:
    """The day before the first where 'before' is said, else the last day (the first where there is none)."""
    if match["lead"] in {"before", "prior to"}:
        return first - timedelta(days=1)
    return first if last == date.max else last


def _end(year: int) -> date:
    return date(year, 12, 31)


def _last(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _next(today: date, month: int, day: int) -> date:
    """The next such day."""
    this = date(today.year, month, day)
    return this if this >= today else date(today.year + 1, month, day)


def _iso(match: re.Match[str], today: date) -> date:
    return _before(match, date.fromisoformat(match["iso"]), date.max)


def _month(match: re.Match[str], today: date) -> date:
    group = match.groupdict()
    month = next(place for place, name in enumerate(_MONTHS, 1) if name.startswith(group["month"][:3]))
    year = int(group["year"]) if group["year"] else today.year + (_last(today.year, month) < today)
    if group["day"]:
        return _before(match, date(year, month, int(group["day"])), date.max)
    middle = group.get("part") == "middle" or group.get("rough") == "mid"
    early = group.get("part") in {"start", "beginning"} or group.get("rough") == "early"
    end = date(year, month, 15) if middle else date(year, month, 10) if early else _last(year, month)
    return end if group.get("part") or group.get("rough") else _before(match, date(year, month, 1), end)


def _year(match: re.Match[str], today: date) -> date:
    year = int(match["year"])
    if match["part"] in {"middle", "half"} or match["rough"] == "mid":
        return date(year, 6, 30)
    if match["part"] in {"start", "beginning"} or match["rough"] == "early":
        return date(year, 3, 31)
    return _end(year) if match["part"] or match["rough"] else _before(match, date(year, 1, 1), _end(year))


def _this(match: re.Match[str], today: date) -> date:
    """The end of this week, month, quarter, year or decade, or of the next."""
    more = int(match["which"] == "next")
    unit = match["unit"]
    if unit == "day":
        return today + timedelta(days=more)
    if unit == "week":
        return today + timedelta(days=6 - today.weekday() + 7 * more)
    if unit == "year":
        return _end(today.year + more)
    if unit == "decade":
        return _end(today.year // 10 * 10 + 9 + 10 * more)
    size = 3 if unit == "quarter" else 1
    months = today.year * 12 + (today.month - 1) // size * size + size - 1 + size * more
    return _last(months // 12, months % 12 + 1)


def _season(match: re.Match[str], today: date) -> date | None:
    first, last = _SEASONS[match["season"]]
    if not (match["lead"] or match["year"] or match[0].startswith(("this", "next", "the"))):
        return None
    year = int(match["year"]) if match["year"] else today.year
    begin, end = date(year, first, 1), _last(year + (last < first), last)
    if end < today and not match["year"]:
        begin, end = date(year + 1, first, 1), _last(year + 1 + (last < first), last)
    return _before(match, begin, end)


def _weekday(match: re.Match[str], today: date) -> date:
    ahead = (_WEEKDAYS.index(match["weekday"]) - today.weekday() - 1) % 7 + 1
    return _before(match, today + timedelta(days=ahead), date.max)


def _span(match: re.Match[str], today: date) -> date:
    word = match["count"] or ("few" if match[0].endswith("s") else "one")
    number = float(word) if word.isdigit() else float(_NUMBERS[word])
    return today + timedelta(days=round(number * _DAYS[match["unit"]]))
