"""Time frames ahead: "by 2030", "next week", "within six months", "in the second half", "this winter".

A frame ends on the last day of the period it names: "by June" and "in June" on 30 June, "before June" and "until June"
on 31 May. What only begins ("after the election", "as early as May", "from 2027") has no end that could be told, and
neither has what counts from something else than the page's date ("within two weeks of the ruling").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from foreshock.reading.language.periods import (
    DAYS,
    MONTH,
    MONTHS,
    SEASONS,
    Period,
    added,
    month_from,
    month_of,
    part_of_year,
    season_from,
    season_of,
    unit_of,
    year_of,
)
from foreshock.reading.language.plain import lower
from foreshock.schema.brief import Horizon, Span

Groups = Mapping[str, str | None]
_ROUGH = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "weekend": 7.0, "fortnight": 14.0, "month": 30.4375,
          "quarter": 91.3125, "half": 182.625, "year": 365.25, "decade": 3652.5}  # fmt: skip
"""Days of a unit, for pages without a date."""
_NUMBERS = {
    "half a": 0.5, "a few": 3, "a couple of": 2, "a dozen": 12, "a hundred": 100, "couple of": 2, "a": 1, "an": 1,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "fifteen": 15, "eighteen": 18, "twenty": 20, "twenty-four": 24, "thirty": 30,
    "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90, "few": 3, "several": 5, "dozen": 12, "hundred": 100,
}  # fmt: skip
_JUST_PAST = 60
"""Days in which a date without a year lies behind, and not a year ahead."""
_LATE = 21
"""Days into its first month in which a season may still be spoken of as to come: it begins with the sun as well."""
_SEVERAL = 3
"""How many "the coming weeks" are."""
_ORDINALS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "final": 4,
             "last": 4, "latter": 2, "back": 2}  # fmt: skip
_FEASTS = {"christmas": (12, 25), "new year's eve": (12, 31), "new year's day": (1, 1), "new year": (1, 1)}
_NEAR = {"later today": 0, "today": 0, "tonight": 0, "tomorrow": 1, "overnight": 1, "the day after tomorrow": 2}
_OPEN = ("after", "from", "as early as", "as soon as", "not before", "beyond", "starting in", "starting",
         "beginning in", "following")  # fmt: skip
_SHORT_OF = ("before", "until", "till", "ahead of", "prior to", "up to")
_TILL = ("until", "till", "up to")
_UP_TO = ("by", "in", "on", "at", "over", "during", "through", "throughout", "within", "around", "for", "towards",
          "toward", "no later than", "not later than", "as late as")  # fmt: skip
_VAGUE = (
    "soon", "shortly", "imminently", "before long", "in the near (?:term|future)", "in the short (?:term|run)",
    "eventually", "in the long(?:er)? (?:term|run)", "in the medium term", "down the road", "in the future",
    "going forward", "over time", "in due course", "for (?:years|months|weeks|decades) to come",
    "(?:in|for) the foreseeable future", "sooner or later",
)  # fmt: skip
_EVENT = (
    r"(?:(?:mid-?term|presidential|general|parliamentary|snap|local|regional|federal|primary|next|party) ){0,2}"
    r"(?:elections?|midterms?|vote|ballot|polls|referendum|summit|inauguration|run-?off|primaries|harvest|olympics)"
)
_SUPERLATIVE = re.compile(
    r"\b(?:first|most|least|worst|best|only|record|(?:high|low|bigg|larg|small|steep|sharp|strong|weak|fast|slow|warm|"
    r"cold|hott|dri|deep|great|bloodi|deadli|long|short|tough|harsh|wid|bleak)est)\b[^,;.]*$"
)
"""Of "the worst drought in ten years" the years lie behind."""
_ANCHORED = re.compile(r" (?:of|after|from|following|before|since) (?!now\b|today\b|this\b|next\b)\w")


@dataclass(frozen=True, slots=True)
class _Rule:
    """A wording of time frames, and the days it leaves from a day (None: no page date)."""

    pattern: re.Pattern[str]
    days: Callable[[Groups, date | None], float | None]
    headed: bool
    """No time frame without a word before it: "June" alone, "2027" alone."""


def find(page: str, start: int, end: int, published: str = "") -> Horizon | None:
    """The first time frame in plain text [start, end), with its end in days after the page's date where told.

    Words that tell no end ("soon", "after the election") stand back behind others that do.
    """
    text = page[start:end]
    small = lower(text)
    if not _hint().search(small):
        return None
    best: tuple[tuple[bool, int, int], float | None] | None = None
    today = _day(published)
    for rule in _rules():
        for match in rule.pattern.finditer(small):
            place = (rule.days is _untold, match.start(), -match.end())
            if best is not None and place >= best[0]:
                break
            if _misread(rule, match, text, small):
                continue
            days = None if _anchored(match, small) else rule.days(match.groupdict(), today)
            if days is None or days >= 0:
                best = (place, days)
                break
    if best is None:
        return None
    (_, first, last), days = best
    span = Span(start=start + first, end=start - last)
    return Horizon(span=span, text=page[span.start : span.end], days=days)


def _anchored(match: re.Match[str], small: str) -> bool:
    return "count" in match.re.groupindex and bool(_ANCHORED.match(small, match.end()))


def _day(published: str) -> date | None:
    try:
        return date.fromisoformat(published[:10])
    except ValueError:
        return None


def _misread(rule: _Rule, match: re.Match[str], text: str, small: str) -> bool:
    """A bare name of a period, "may" and "march" as verbs, and years behind a superlative."""
    group = match.groupdict()
    if rule.headed and not any(group.get(name) for name in ("prep", "cut", "which")):
        return True
    if group.get("named") not in {None, "weekend"} and not (group.get("which") or group.get("cut")):
        return True
    month = next((name for name in ("month", "month2") if group.get(name)), None)
    if month is not None and group[month] in {"may", "march"} and not text[match.start(month)].isupper():
        return True
    return (
        match.group().startswith("in ")
        and bool(group.get("count"))
        and bool(_SUPERLATIVE.search(small[: match.start()]))
    )


def _any(*lists: tuple[str, ...] | Mapping[str, object]) -> str:
    return "|".join(sorted((word for one in lists for word in one), key=len, reverse=True))


@cache
def _hint() -> re.Pattern[str]:
    """A word or figure without which there is no time frame: most clauses hold none."""
    words = ("hour", "day", "week", "fortnight", "month", "quarter", "year", "decade", "century", "half", "tonight",
             "tomorrow", "overnight", "christmas", "20", "21", "q1", "q2", "q3", "q4", "h1", "h2", "soon", "shortly",
             "imminently", "before", "near", "short", "eventually", "long", "medium", "down", "in the f", "going",
             "over t", "in d", "foreseeable", "election", "midterm", "mid-", "vote", "ballot", "polls", "referendum",
             "summit", "inauguration", "run", "primaries", "harvest", "olympics", "to come", "today")  # fmt: skip
    return re.compile(rf"\b(?:{_any(words, MONTHS, SEASONS, DAYS)}|{MONTH})")


@cache
def _rules() -> tuple[_Rule, ...]:
    number = rf"(?:\d+(?:\.\d+)?|{_any(_NUMBERS)})"
    unit = r"(?P<unit>hour|day|week|fortnight|month|quarter(?!s? of (?!a year))|year|decade)"
    about = (
        r"(?:(?:just|only|about|around|roughly|some|nearly|almost|less than|under|no more than|at most|as little as|as "
        r"few as|at least|more than|the space of) )?"
    )
    count = (
        rf"(?:(?P<low>{number})(?: ?[-–] ?| to | or ))?(?P<count>{number})(?P<half> and a half)?[ -]{unit}s?"
        r"(?P<half2> and a half)?(?P<more> or (?:two|so))?"
    )
    prep = rf"(?:(?P<prep>{_any(_OPEN, _SHORT_OF, _UP_TO)}) )"
    cut = (
        r"(?:(?:the )?(?P<cut>very end|early|middle|mid|late|later|end|close|start|beginning|turn|rest|remainder|"
        r"course)(?: (?:of|in)\b)?[ -])"
    )
    which = r"(?:(?P<which>this coming|this|next|the coming|the next|the following|the current|coming) )"
    year = r"(?P<year>20[2-9]\d|2[1-5]\d0)\b"
    of_year = rf"(?:,? (?:of )?(?:{year}|(?P<whose>this|next|the|that) year))?"
    head = rf"{prep}?{cut}?(?:{which}|the )?"
    rules = (
        (rf"(?:within|inside|in) {about}(?:the |these )?(?:(?:next|coming|following|first) )?{about}{count}"
         r"(?:'? time)?", _counted),
        (rf"(?:over|during|for|throughout) (?:the )?(?:next|coming|following) {about}{count}", _counted),
        (rf"(?:in|over|within|during) (?:a|the) {count} (?:period|horizon|window|time ?frame)", _counted),
        (rf"{about}{count} (?:from now|hence|from today)", _counted),
        (rf"(?:(?:within|inside|in|over) a matter of|within|inside) {unit}s(?! of )", _several),
        (rf"(?:in|over|during|within|for|throughout) the (?:next|coming|following) {unit}(?P<plural>s?)", _coming),
        (rf"(?:in|over) the {unit}(?P<plural>s?) (?:ahead|to come)", _coming),
        (rf"{prep}(?:the )?(?:(?P<month>{MONTH}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?|(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?"
         rf"(?: of)? (?P<month2>{MONTH}))(?:,? {year})?(?!\d)", _dated),
        (rf"{prep}(?P<feast>{_any(_FEASTS)})", _feast),
        (rf"{head}(?:(?:fiscal|financial) (?:year )?)?{year}(?:[-–/](?P<until>\d\d(?:\d\d)?)(?!\d))?", _year),
        (rf"(?:between|from) 20\d\d (?:and|to|through|until) {year}", _span),
        (rf"{head}(?P<decade>2\d\d0)s", _decade),
        (rf"{head}(?P<month>{MONTH}){of_year}", _month),
        (rf"{head}(?P<season>spring|summer|autumn|fall|winter)(?! of [a-z]){of_year}", _season),
        (rf"{head}(?:q(?P<q>[1-4])|(?P<nth>first|1st|second|2nd|third|3rd|fourth|4th|final|last) quarter){of_year}",
         _quarter),
        (rf"{head}(?:h(?P<h>[12])|(?P<side>first|1st|second|2nd|latter|back) half)"
         rf"(?! of (?!the year|this year|next year|20\d\d)){of_year}", _half),
        (rf"{head}(?P<named>weekend|week|month|quarter|year|decade|century)(?!'|-)", _named),
        (r"(?P<prep>by|before|until|at|towards?) (?:the )?(?P<which>next )?(?P<named>year|month|quarter|week|decade)"
         r"(?:'s |[ -])(?P<cut>end|close)", _named),
        (rf"{prep}?{which}?(?P<weekday>{'|'.join(DAYS)})", _weekday),
        (rf"(?P<near>{_any(_NEAR)})", _near),
        (r"this time next year", _again),
        (rf"{prep}(?:the |an? )?{_EVENT}|{'|'.join(_VAGUE)}", _untold),
    )  # fmt: skip
    return tuple(_Rule(re.compile(rf"(?<![\w-])(?:{text})(?!\w)"), days, days in _HEADED) for text, days in rules)


def _number(word: str) -> float:
    return _NUMBERS[word] if word in _NUMBERS else float(word)


def _counted(group: Groups, today: date | None) -> float | None:
    unit = group["unit"] or ""
    count = _number(group["count"] or "1") + 0.5 * bool(group["half"] or group["half2"])
    return _after(2 if group["more"] == " or two" else count, unit, today)


def _after(count: float, unit: str, today: date | None) -> float:
    """Days of so many units from a day; of their mean length where the day is unknown."""
    if today is None or unit == "hour":
        return round(count * _ROUGH[unit], 2)
    return float((added(today, count, unit) - today).days)


def _several(group: Groups, today: date | None) -> float | None:
    return _after(_SEVERAL, group["unit"] or "", today)


def _coming(group: Groups, today: date | None) -> float | None:
    return _after(_SEVERAL if group["plural"] else 1, group["unit"] or "", today)


def _again(group: Groups, today: date | None) -> float | None:
    return _after(1, "year", today)


def _near(group: Groups, today: date | None) -> float | None:
    return float(_NEAR[group["near"] or "today"])


def _untold(group: Groups, today: date | None) -> float | None:
    return None


def _dated(group: Groups, today: date | None) -> float | None:
    if today is None:
        return None
    month, number = month_of(group["month"] or group["month2"] or ""), int(group["day"] or group["day2"] or 1)
    year = int(group["year"]) if group["year"] else today.year
    try:
        day = date(year, month, number)
        if group["year"] is None and day < today - timedelta(days=_JUST_PAST):
            day = date(year + 1, month, number)
    except ValueError:
        return None
    return _left(group, Period(day, day), today)


def _feast(group: Groups, today: date | None) -> float | None:
    if today is None:
        return None
    month, number = _FEASTS[group["feast"] or "christmas"]
    day = date(today.year, month, number)
    day = day if day >= today else date(today.year + 1, month, number)
    return _left(group, Period(day, day), today)


def _year(group: Groups, today: date | None) -> float | None:
    year, until = int(group["year"] or 0), group.get("until")
    if until:
        last = int(until) if len(until) == 4 else year - year % 100 + int(until)
        year = last if last > year else year
    return _left(group, year_of(year), today)


def _span(group: Groups, today: date | None) -> float | None:
    return _left(group, year_of(int(group["year"] or 0)), today)


def _decade(group: Groups, today: date | None) -> float | None:
    return _left(group, unit_of(date(int(group["decade"] or 0), 1, 1), "decade"), today)


def _named_year(group: Groups, today: date) -> int | None:
    """The year a month, season, quarter or half is said to lie in; None where none is said."""
    if group["year"]:
        return int(group["year"])
    return today.year + (group["whose"] == "next") if group["whose"] else None


def _month(group: Groups, today: date | None) -> float | None:
    if today is None:
        return None
    number, year = month_of(group["month"] or ""), _named_year(group, today)
    period = month_from(number, today) if year is None else part_of_year(year, number, 1)
    if group["which"] == "next" and period.first <= today:
        period = part_of_year(today.year + 1, number, 1)
    last = added(today, -2, "month")
    if year is None and group["prep"] in {"in", "during", "on"} and number in {last.month, last.month % 12 + 1}:
        return -1.0
    return _left(group, period, today)


def _season(group: Groups, today: date | None) -> float | None:
    if today is None:
        return None
    name, year = group["season"] or "", _named_year(group, today)
    ahead = group["which"] not in {"next", "the next"} and group.get("prep") not in _SHORT_OF
    period = season_from(name, today, begun=ahead) if year is None else season_of(name, year)
    under_way = season_from(name, today, begun=True)
    if not ahead and group["which"] is None and 0 <= (today - under_way.first).days < _LATE:
        return float((under_way.first - today).days + _LATE - 1)
    return _left(group, period, today)


def _quarter(group: Groups, today: date | None) -> float | None:
    number = int(group["q"]) if group["q"] else _ORDINALS[group["nth"] or "first"]
    return _stretch(group, number, 3, today)


def _half(group: Groups, today: date | None) -> float | None:
    number = int(group["h"]) if group["h"] else _ORDINALS[group["side"] or "first"]
    return _stretch(group, number, 6, today)


def _stretch(group: Groups, number: int, months: int, today: date | None) -> float | None:
    """The end of the n-th quarter or half: of the year that is said, else the first that is not over."""
    if today is None:
        return None
    year = _named_year(group, today)
    period = part_of_year(today.year if year is None else year, number, months)
    if year is None and period.last < today:
        period = part_of_year(today.year + 1, number, months)
    return _left(group, period, today)


def _named(group: Groups, today: date | None) -> float | None:
    unit, which = group["named"] or "", (group.get("which") or "").strip()
    later = int(which in {"next", "the next", "the following"})
    if today is None:
        return _ROUGH.get(unit) if group.get("prep") not in _OPEN and not group.get("cut") else None
    days = _left(group, unit_of(today, unit, later), today)
    return days if days is None or days >= 0 or which else _left(group, unit_of(today, unit, 1), today)


def _weekday(group: Groups, today: date | None) -> float | None:
    if today is None:
        return None
    ahead = (DAYS.index(group["weekday"] or "monday") - today.weekday() - 1) % 7 + 1
    if group["which"] in {"next", "the following"}:
        ahead += 7 * (today.weekday() + ahead <= 6)
    day = today + timedelta(days=ahead)
    return _left(group, Period(day, day), today)


def _left(group: Groups, period: Period, today: date | None) -> float | None:
    """Days from a day to the end of what is said of a period: of its part, or the day before it begins."""
    prep = group.get("prep")
    if today is None or prep in _OPEN:
        return None
    named = period.part((group.get("cut") or "").removeprefix("very "))
    before = prep in _SHORT_OF and not _runs(group) and (prep not in _TILL or period.last > period.first)
    end = named.first - timedelta(days=1) if before else named.last
    return float((end - today).days)


def _runs(group: Groups) -> bool:
    """ "Until the end of May", "before year's end": up to that end, and not to where the last part of it begins."""
    return (group.get("cut") or "").removeprefix("very ") in {"end", "close", "rest", "remainder", "course"}


_HEADED = (_year, _decade, _month, _season, _named, _weekday)
