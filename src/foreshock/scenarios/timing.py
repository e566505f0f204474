"""The time frame of a question: a day by which it asks, or a refusal of one that would be another number."""

from __future__ import annotations

import re
from datetime import date

from foreshock.core.errors import UserError
from foreshock.scenarios.deadlines import Deadline, deadline
from foreshock.scenarios.match import tokens
from foreshock.scenarios.vocabulary import listed
from foreshock.schema.scenario import ScenarioSet

_LATER = re.compile(r"\b(?:no|not) later than\b", re.IGNORECASE)
_UNIT = r"(?:day|week|month|quarter|year|decade)s?\b"
_UNTIL = re.compile(
    rf"(?:by|before|until|till|through|within|over|for|as early as|prior to) |this {_UNIT}|.*\bfrom now$|tomorrow"
    rf"|today|tonight|(?:in|during)(?: the)?(?: next| coming| following)?(?: [\w-]+)?[ -]{_UNIT}",
    re.IGNORECASE,
)
"""Time frames that end on a day and begin on that of the file."""
_WITHIN = re.compile(r"(?:in|on|during) ", re.IGNORECASE)
_MONTH = "january|february|march|april|may|june|july|august|september|october|november|december"
_DATE = re.compile(
    r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d{1,2}|\d{1,2}[./-]\d{4}|\b(?:19|20|21)\d\d\b|\bq[1-4]\b|\b[1-4]q\b"
    rf"|\b(?:by|in|on|of|before|after|until|till|since|from|to|between|next|last|late|early|mid)[ -](?:{_MONTH})\b"
    r"|\b(?:first|second|third|fourth|last|next|this|coming|same)[ -](?:day|week|month|quarter|half|year|decade)s?\b"
    r"|\b\w+[ -](?:days|weeks|months|quarters|years|decades)\b",
    re.IGNORECASE,
)
"""What is surely of a date."""
_VAGUE = frozenset(
    listed(
        "soon, shortly, imminent, imminently, easter, christmas, ramadan, thanksgiving, midsummer, tomorrow, tonight, "
        "today, january, february, april, june, july, august, september, october, november, december, monday, tuesday, "
        "wednesday, thursday, friday, saturday, sunday, midyear"
    )
)
_ORDER = re.compile(
    r"\b(before|after|until|till|since|while|ahead of|prior to|followed by|as soon as)\b", re.IGNORECASE
)


def _forms(today: date) -> str:
    year = today.year + 1
    return f"'by {year}-06-30', 'by June {year}', 'before {year + 1}' or 'within 6 months'"


def dated(text: str, scenarios: ScenarioSet) -> tuple[str, Deadline | None]:
    """A text without its time frame, and the frame, counted from the day of the file.

    Raises UserError for a time frame that does not begin on that day ('in June 2027'), and for one that cannot be read.
    """
    forms = _forms(scenarios.as_of)
    plain = _LATER.sub("by", text)
    due = deadline(plain, scenarios.as_of)
    rest = plain if due is None else f"{plain[: due.start]} {plain[due.end :]}"
    unread = _DATE.search(rest)
    words = tokens(rest)
    vague = unread[0] if unread else next((w for w in words if w in _VAGUE and words[:2] != ("how", w)), None)
    if vague is not None:
        both = f" beside '{due.text}'" if due is not None else ""
        raise UserError(f"the time '{vague.strip()}'{both} in '{text.strip()}' is not understood. Write {forms}.")
    order = _ORDER.search(rest)
    if order is not None:
        raise UserError(
            f"'{order[0]}' asks which comes first, and the file does not say that. For a condition write "
            f"'driver=outcome | driver=outcome', for a time: {forms}."
        )
    if due is not None and not _UNTIL.match(due.text):
        _from_start(due, scenarios.as_of)
    return rest, due


def _from_start(due: Deadline, today: date) -> None:
    """Refuse a time frame that begins later than `today`."""
    first = deadline(f"before {_WITHIN.sub('', due.text)}", today)
    if first is None or first.day <= today:
        return
    less = f", less the answer 'by {first.day}'" if first.day < due.day else ""
    raise UserError(f"'{due.text}' asks for that time alone; what has come by then is 'by {due.day}'{less}.")
