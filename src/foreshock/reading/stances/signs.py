"""More of it or less of it: the sign of verbs and nouns of change, and what they do to the things a driver names.

A driver may list the things of which more raises it ("attacks" for a route that closes) and those of which more lowers
it ("traffic"). What is said to happen to a thing - it grows, it ends, somebody extends or delays it - then gives the
sign, by words that hold for any thing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from foreshock.core.marked import parse
from foreshock.reading.language.wordings import pattern
from foreshock.schema.brief import Stance

OBJECT = re.compile(
    r"\s+(?!(?:by|to|from|in|on|for|until|at|with|and|or|off|again|further|soon|next|this|over|under|into|as|through|across|"
    r"above|below|beyond|up|down|out|back|apart|through|short|sharply|quickly|slightly|between|within|there|here|than|last|ahead|even|only|later|"
    r"early|late|during|of|once|when|towards?|behind|steadily|gradually|together|more|less|half|twice|double|well|closed|"
    r"open|high|higher|low|lower|strong|weak|tight|tighter|unchanged|intact|firm|elevated|a bit|\w+ly)\b)[a-z]"
)
"""After a verb: it acts on something else."""
_ADJUNCT = re.compile(
    r"\b(?:in|during|under|amid|despite|after|before|without|by|following|with|because of|over|through)\s+"
    r"(?:(?:the|a|an|its|their|any|such|this|that|new|current|ongoing|possible|\w+ed)\s+)*$"
)
_ANSWERS = re.compile(r"\b(?:respond|answer|retaliat|react|reply|replies|hit back|strike back|double down)\w*\s+$")
"""Verbs whose "with" names what is done: "respond with new tariffs"."""
_MEETS = re.compile(r"(?:fac|meet|met\b|encounter|run into|runs into|draw|provok)\w*")
"""Verbs of a thing that something stands against: "faces strong opposition"."""
_CHANGED = re.compile(r"\b(?:an?|the|any|further|its|more|deep|sharp)\s+(?:[\w-]+\s+)?([\w-]+)\s*$")
_LASTS = re.compile(r"(?:surviv|last|endur|outlast|outliv|(?:see|hold)\w* out)\w*")
"""Verbs whose object is the time for which a thing goes on: "survive the winter"."""
_INFINITIVE = re.compile(r" to (?=[a-z]+\b)(?!\w+(?:s|ed|ing)\b|more\b|new\b|fresh\b|further\b)")
_PHASE = re.compile(r"(?:continu|start|begin|beg[au]n|keep|kept|go|goes|gone)\w*\s+(?:on\s+)?(?:to\s+)?")
_HELPERS = re.compile(
    r"(?:(?:be|is|are|was|were|been|being|get|getting|to|also|soon|then|eventually|again|still|probably|not|further|likely|expected|"
    r"now|once|finally|only|gradually|quickly|sharply|slightly|even|have|has|had|\w+ly)\s+)*"
)


@dataclass(frozen=True, slots=True)
class Change:
    """Patterns of the words that lessen a thing, that enlarge it or keep it up, and that do neither."""

    less: re.Pattern[str]
    more: re.Pattern[str]
    neutral: re.Pattern[str]


@cache
def change() -> Change:
    """The words of change of `data/change.yaml`."""
    path = files("foreshock") / "reading" / "data" / "change.yaml"
    value = parse(path.read_text(encoding="utf-8"), "change.yaml").value
    less, more = (pattern([word for row in value[key] for word in row]) for key in ("less", "more"))
    neutral = pattern(value["neutral"])
    assert less is not None
    assert more is not None
    assert neutral is not None
    return Change(less, more, neutral)


def of(subject: str, predicate: str, more: re.Pattern[str] | None, less: re.Pattern[str] | None) -> Stance | None:
    """+1, -1 or 0 by what happens to the things named; None where none of them is named.

    Parameters
    ----------
    subject, predicate : the two parts of the event, in lower case; the predicate may be empty.
    more, less : things of which more raises the driver, and those of which more lowers it.
    """
    things = _things(predicate, more, less)
    acted = [one for one in things if not _adjunct(predicate, one[0])]
    if acted:
        start, end, sign = _head(predicate, acted)
        if change().neutral.match(predicate, _acting(predicate)):
            return 0
        turns = _count(predicate[:start]) + _compound(predicate, end)
        way = 1 if subject or turns else _to(predicate, end)
        return turned(sign * way, turns) if way else 0
    told = _things(subject, more, less)
    if not told:
        return 0 if things else None
    start, end, sign = _head(subject, told)
    turns = _count(subject[:start]) + _compound(subject, end)
    way = happens(predicate) if predicate else _to(subject, end)
    return turned(sign * way, turns) if way else 0


def _things(text: str, more: re.Pattern[str] | None, less: re.Pattern[str] | None) -> list[tuple[int, int, int]]:
    """(start, end, sign) of every thing named, in order; of two at one place the longer."""
    found = [
        (match.start(), match.end(), sign)
        for one, sign in ((more, 1), (less, -1))
        if one is not None
        for match in one.finditer(text)
    ]
    return sorted(one for one in found if not any(_within(one, other) for other in found))


def _within(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return other[0] <= one[0] and one[1] <= other[1] and other[1] - other[0] > one[1] - one[0]


def _head(text: str, things: Sequence[tuple[int, int, int]]) -> tuple[int, int, int]:
    """The thing the noun phrase is about: the last of "sanctions relief", the first of "a rift in the alliance"."""
    head = things[0]
    for one in things[1:]:
        if text[head[1] : one[0]].strip(" -"):
            break
        head = one
    return head


def _adjunct(text: str, start: int) -> bool:
    """ "remain neutral in a blockade": the thing is only where or when it happens; not so in "a cut in tariffs"."""
    found = _ADJUNCT.search(text, 0, start)
    if found is None:
        return False
    if found.group().startswith("with ") and _ANSWERS.search(text, 0, found.start()):
        return False
    noun = _CHANGED.search(text[: found.start()])
    words = change()
    changed = noun is not None and (words.less.fullmatch(noun[1]) or words.more.fullmatch(noun[1]))
    return not (changed and found.group().startswith("in "))


def _count(text: str) -> int:
    """How many words of ending or standing against act on what follows them."""
    return sum(1 for _ in change().less.finditer(text))


def _compound(text: str, end: int) -> int:
    """ "tariff cuts", "sanctions relief": a noun of lessening right behind the thing turns it."""
    match = change().less.match(text, end + 1) if end < len(text) and text[end] in " -" else None
    return int(match is not None)


def _to(subject: str, end: int) -> int:
    """What happens by the infinitive behind a thing: "tariffs to fall"; it comes where there is none."""
    found = _INFINITIVE.search(subject, end)
    at = verb_at(subject[found.end() :]) + found.end() if found is not None else 0
    words = change()
    if found is None or not (words.less.match(subject, at) or words.more.match(subject, at)):
        return 1
    return happens(subject[found.end() :])


def happens(predicate: str) -> int:
    """What a subject does: +1 it comes, grows or lasts, -1 it ends or lessens, 0 it does something to another."""
    at = verb_at(predicate)
    passive = bool(re.search(r"\b(?:be|been|being|get|getting)\b", predicate[:at]))
    less, more = change().less.match(predicate, at), change().more.match(predicate, at)
    verb = less if less is not None and (more is None or less.end() >= more.end()) else more
    if verb is None and _MEETS.match(predicate, at) and change().less.search(predicate, at):
        return -1
    if _LASTS.match(predicate, at):
        return 1
    if verb is None or (not passive and OBJECT.match(predicate, verb.end())):
        return 0
    return -1 if verb is less else 1


def _acting(predicate: str) -> int:
    """Where the verb stands that acts, behind one of beginning or going on ("continue to clarify")."""
    at = verb_at(predicate)
    phase = _PHASE.match(predicate, at)
    return phase.end() if phase is not None else at


def verb_at(predicate: str) -> int:
    """Where the main verb stands, behind "be", "then", "probably"."""
    skipped = _HELPERS.match(predicate)
    return skipped.end() if skipped is not None else 0


def turned(sign: int, times: int) -> Stance:
    """A sign, turned so many times."""
    return 1 if sign * (-1) ** times > 0 else -1
