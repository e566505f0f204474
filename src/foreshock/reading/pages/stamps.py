"""What a page says of itself in its text: the day it was published, and who wrote it.

"Published 2 August 2024", "Updated: Aug. 2, 2024, 10:31 GMT", "BRUSSELS, March 3 (Reuters) -", "(Reuters, 4 June)"; "By
Jane Doe, Diplomatic Editor".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from foreshock.reading.language.periods import DAYS, MONTH, month_of
from foreshock.reading.language.plain import lower

MOST_WORDS = 18
"""A line with more is no stamp."""
LONGEST = 250
"""Characters at the head of a line that are looked at."""
NEAR = 60
"""Characters before a day that may hold its label."""
_YEAR = r"(?:19[6-9]\d|20\d\d)"
_ISSUED = r"(?:first |originally )?(?:published|posted|issued|released|dated|created|date|publication date)"
_CHANGED = r"(?:last )?(?:updated|modified|revised|edited)"
_LABEL = re.compile(rf"\b(?:{_ISSUED}|(?P<changed>{_CHANGED}))\b(?: online)?(?: on| at)?\s*:?\s*$")
_BEGINS = re.compile(rf"^\W*(?:{_ISSUED}|{_CHANGED})\b")
_ZONE = r"(?:gmt|utc|est|edt|cet|cest|bst|pst|pdt|et|pt|ist|sgt|jst|hkt|aest|z)"
_NOISE = re.compile(
    rf"\b(?:{_ISSUED}|{_CHANGED}|on|at|online|time|last|{'|'.join(DAYS)}|mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun)\b\.?|"
    rf"\b\d{{1,2}}[:.]\d\d(?::\d\d)?(?: ?[ap]\.?m\.?)?(?: {_ZONE})?\b\.?|\b\d{{1,2}} ?[ap]\.?m\b\.?|\b{_ZONE}\b|"
    r"\b\d{1,2}[- ]min(?:ute)?s?(?: read)?|t\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:z|[+-]\d\d:?\d\d)?"
)
_WEEKDAY = re.compile(rf"(?:{'|'.join(DAYS)}|mon|tues?|wed|thu(?:rs)?|fri|sat|sun)\.?,?\s*$")
_WIRE = (
    r"(?:reuters|ap|(?:the )?associated press|afp|bloomberg|dpa|xinhua|tass|interfax|kyodo|pti|ani|upi|ansa|efe|"
    r"anadolu|dow jones|yonhap|afp-jiji)"
)
_BY = re.compile(r"^\W{0,3}(?:by|BY|By)\s+[A-Z]")
_COPYRIGHT = re.compile(rf"(?:©|\(c\)|copyright)\s*(?:\d{{4}}\s*[-–]\s*)?({_YEAR})\b")
_ADDRESS = re.compile(rf"/({_YEAR})[/-](0?[1-9]|1[0-2])[/-](0?[1-9]|[12]\d|3[01])(?:[/-]|$)")


@dataclass(frozen=True, slots=True)
class Day:
    """A day as written at [start, end) of a text; `year` 0 where none is, `month` 0 where it may be the day as well."""

    start: int
    end: int
    year: int
    month: int
    day: int

    def iso(self, year: int = 0) -> str:
        """The ISO date, of a year where the page gives none; '' where there is no such day."""
        try:
            return date(self.year or year, self.month, self.day).isoformat()
        except ValueError:
            return ""


@dataclass(frozen=True, slots=True)
class Published:
    """The ISO date of a page; '' with its words in `unclear` where year or order cannot be told, both '' for none."""

    on: str = ""
    unclear: str = ""


@cache
def _days() -> re.Pattern[str]:
    d = r"(\d{1,2})(?:st|nd|rd|th)?"
    return re.compile(
        rf"(?<![\w/.-])(?:(?P<iso>{_YEAR})[-/](?P<isom>\d\d)[-/](?P<isod>\d\d)(?!\d)"
        rf"|{d.replace('(', '(?P<d1>', 1)} ?(?:of )?(?P<m1>{MONTH}),? ?(?P<y1>{_YEAR})?(?!\d)"
        rf"|(?P<m2>{MONTH}) {d.replace('(', '(?P<d2>', 1)}(?:,? (?P<y2>{_YEAR}))?(?![\d:])"
        rf"|(?P<n1>\d{{1,2}})(?P<sep>[/.])(?P<n2>\d{{1,2}})(?P=sep)(?P<y3>{_YEAR})(?!\d))"
    )


def days_in(text: str) -> Iterator[Day]:
    """The days written in a text. 3/4/2025 is one whose month nobody can tell; 3.4.2025 is 3 April."""
    for found in _days().finditer(lower(text)):
        group = found.groupdict()
        at = (found.start(), found.end())
        if group["iso"]:
            yield Day(*at, int(group["iso"]), int(group["isom"]), int(group["isod"]))
        elif group["n1"]:
            first, second, year = int(group["n1"]), int(group["n2"]), int(group["y3"])
            if group["sep"] == "." or first > 12 or first == second:
                yield Day(*at, year, second, first)
            else:
                yield Day(*at, year, first if second > 12 else 0, second)
        else:
            name, number = group["m1"] or group["m2"], group["d1"] or group["d2"]
            yield Day(*at, int(group["y1"] or group["y2"] or 0), month_of(name), int(number))


def is_stamp(text: str) -> bool:
    """Is a line a date and nothing else but labels, a time, a place?"""
    if len(text.split()) > MOST_WORDS or next(days_in(text), None) is None or _BY.match(text):
        return False
    return _bare(_rest(text))


def _rest(text: str) -> str:
    """The line without its dates."""
    kept, at = [], 0
    for day in days_in(text):
        kept.append(text[at : day.start])
        at = day.end
    return " ".join([*kept, text[at:]])


def _bare(rest: str) -> bool:
    """Nothing is left but a place: a word, or at most three before a comma or a dash, each with a capital."""
    left = _blanked(rest)
    words = re.findall(r"[^\W\d_][\w'.-]*", left)
    apart = len(words) <= 1 or bool(re.search(r"[,|•·–(-]", left))
    return apart and len(words) <= 3 and all(word[:1].isupper() for word in words)


def _blanked(text: str) -> str:
    small = lower(text)
    kept, at = [], 0
    for found in _NOISE.finditer(small):
        kept.append(text[at : found.start()])
        at = found.end()
    return " ".join([*kept, text[at:]])


def without_stamp(text: str) -> str:
    """A byline without the date that follows it: 'By Jane Doe | March 3, 2025'."""
    day = next(days_in(text), None)
    if day is None:
        return text
    head = _blanked(text[: day.start]).rstrip(" ,|•·–-(")
    return head.rstrip() if head.strip() else text


def is_labelled(text: str) -> bool:
    """Is a line a date with its label and nothing else: 'Published 2 August 2024'?"""
    return is_stamp(text) and any(label for label, _ in _labelled(text))


def published(head: Sequence[str], rest: Sequence[str], whole: str, url: str = "", year: int = 0) -> Published:
    """The day a page says it was published.

    Parameters
    ----------
    head : the plain lines above the text and its first ones, where a day may stand by itself or in a dateline.
    rest : the other lines, where it needs a label.
    whole : the plain text, for the year of its copyright.
    url : the address of the page, which may hold the day.
    year : the page's year, where that is known from elsewhere.

    A day that is labelled as published comes first, then one of its own line, byline or dateline, then the address,
    then the day of the last change. A day without a year takes that of the address, another stamp or the copyright.
    """
    found = [(rank, day, text) for text in head for rank, day in _stamps(text[:LONGEST])]
    short = [text for text in rest if len(text) < LONGEST]
    found += [(rank, day, text) for text in short for rank, day in _stamps(text) if rank != _BY_ITSELF]
    found.sort(key=lambda one: one[0])
    address = _at(url)
    years = [int(address[:4])] if address else []
    years += [day.year for _, day, _ in found if day.year] + [int(year) for year in _COPYRIGHT.findall(lower(whole))]
    years += [year] if year else []
    for rank, day, text in found:
        if address and (rank == _LAST_CHANGE or not day.month):
            break
        if on := day.iso(years[0] if years else 0):
            return Published(on)
        if not day.month or not day.year:
            return Published("", text[day.start : day.end].rstrip("."))
    return Published(address)


def _at(url: str) -> str:
    """The day in an address, as in /2026/02/28/; '' for none."""
    found = _ADDRESS.search(url)
    return "" if found is None else Day(0, 0, int(found[1]), int(found[2]), int(found[3])).iso()


_FIRST, _BY_ITSELF, _LAST_CHANGE = 0, 1, 2


def _stamps(text: str) -> Iterator[tuple[int, Day]]:
    """The days of a line that say when the page appeared, with their rank."""
    alone = is_stamp(text)
    signed = len(text.split()) <= MOST_WORDS and bool(_BY.match(text))
    begins = len(text.split()) <= MOST_WORDS and bool(_BEGINS.match(lower(text)))
    for label, day in _labelled(text):
        if label and (alone or signed or begins):
            yield (_LAST_CHANGE if label == "changed" else _FIRST), day
        elif alone or _in_dateline(text, day) or (signed and day.start > 3):
            yield _BY_ITSELF, day


def _labelled(text: str) -> Iterator[tuple[str, Day]]:
    """The days of a line, each with 'issued', 'changed' or '' for what stands before it."""
    for day in days_in(text):
        label = _LABEL.search(_WEEKDAY.sub("", lower(text[max(0, day.start - NEAR) : day.start])))
        yield ("" if label is None else "changed" if label["changed"] else "issued"), day


def _in_dateline(text: str, day: Day) -> bool:
    """'BRUSSELS, March 3 (Reuters) - ...', 'Brussels, 3 March 2025 - ...', '(Reuters, 4 June) ...'."""
    if day.start > 60:
        return False
    before, after = text[: day.start], lower(text[day.end : day.end + 60])
    if re.match(rf"^\W*\(?(?:{_WIRE})\W+$", lower(before)) and re.match(r"^\s*[)\]–:-]", after):
        return True
    placed = re.match(
        rf"^[A-Z][\w.'/ -]{{1,40}}?(?:, ?[A-Z][\w.' -]{{1,30}})?,?\s*(?:\((?i:{_WIRE})\)\s*[,–-]{{0,2}}\s*)?$", before
    )
    return bool(placed) and bool(
        re.match(rf"^\s*(?:\((?:[a-z][\w.' -]{{1,30}}|\W*(?:{_WIRE})[^)]{{0,30}})\)\s*)?(?:[–-]{{1,2}}|—|:)\s", after)
    )
