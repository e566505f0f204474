"""Which driver a statement is about, and whether it raises or lowers it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from foreshock.reading.language.wordings import pattern
from foreshock.reading.settings import Driver
from foreshock.reading.stances import stance
from foreshock.schema.brief import Stance

EXTREME = re.compile(r"\b(?:complete|full|total|wholesale|outright|all-out|full-scale|entire) (?:[\w-]+ )?(\w+)")

POINTERS = frozenset(
    {"it", "this", "that", "these", "those", "they", "such", "which", "both", "neither", "either", "one"}
)
"""Words that point back to what was named before."""
SHORT = 3
"""An event of so few words has no subject of its own."""


@dataclass(frozen=True, slots=True)
class Texts:
    """What the choice looks at, in lower case: the statement's own words, its subject, and what stands around it."""

    event: str
    subject: str
    predicate: str
    sentence: str
    heading: str
    question: str
    condition: str


@dataclass(frozen=True, slots=True)
class _Compiled:
    driver: Driver
    keywords: re.Pattern[str] | None
    raises: re.Pattern[str] | None
    lowers: re.Pattern[str] | None
    more: re.Pattern[str] | None
    less: re.Pattern[str] | None
    ways: re.Pattern[str] | None
    detours: re.Pattern[str] | None
    stems: tuple[str, ...]
    """The beginnings of the keywords: a text that holds none of them holds no keyword."""


@lru_cache(maxsize=32)
def _compile(drivers: tuple[Driver, ...]) -> tuple[_Compiled, ...]:
    return tuple(_compiled(one) for one in drivers)


def _compiled(one: Driver) -> _Compiled:
    lists = (one.keywords, one.raises, one.lowers, one.more, one.less, one.ways, one.detours)
    keywords, raises, lowers, more, less, ways, detours = (pattern(words) for words in lists)
    return _Compiled(one, keywords, raises, lowers, more, less, ways, detours, _stems(one))


def _stems(driver: Driver) -> tuple[str, ...]:
    words = (phrase.lower().split()[0].split("*")[0] for phrase in driver.keywords if phrase.strip(" *"))
    return tuple(dict.fromkeys(words))


def assign(drivers: tuple[Driver, ...], texts: Texts) -> tuple[str, Stance, str]:
    """The driver's name ('' where none fits), the stance towards it, and its own outcome if it is an extreme."""
    best, found = 0.0, None
    everything = "\n".join((texts.event, texts.sentence, texts.heading, texts.question, texts.condition))
    for compiled in _compile(drivers):
        if compiled.keywords is None or not any(stem in everything for stem in compiled.stems):
            continue
        value = _score(compiled, texts)
        if value > best + 1e-9:
            best, found = value, compiled
    if found is None:
        return "", 0, ""
    way, outcome = _stance(found, texts)
    return found.driver.name, way, outcome


def topic(drivers: tuple[Driver, ...], text: str) -> str:
    """The driver whose keywords a text in lower case holds most of; '' where it holds none."""
    best, name = 0.0, ""
    for compiled in _compile(drivers):
        value = _hits(compiled, text) if any(stem in text for stem in compiled.stems) else 0.0
        if value > best:
            best, name = value, compiled.driver.name
    return name


def _hits(one: _Compiled, text: str) -> float:
    """How many of a driver's keywords a text holds; a phrase counts more than a word."""
    if one.keywords is None:
        return 0.0
    found = {match.group() for match in one.keywords.finditer(text)}
    return sum(1 + 0.6 * (len(hit.split()) - 1) for hit in found)


def _score(one: _Compiled, texts: Texts) -> float:
    """Keywords of the statement's own words count most, of what stands around it less."""
    near = (
        (texts.subject, 0.3),
        (texts.sentence, 0.25),
        (texts.heading, 0.2),
        (texts.question, 0.15),
        (texts.condition, 0.1),
    )
    own = _hits(one, f"{stance.main(texts.subject)} {stance.main(texts.predicate)}")
    if not own and not _points(one, texts):
        return 0.0
    total = own + sum(weight * _hits(one, text) for text, weight in near if text)
    return total if total >= 0.2 else 0.0


def _points(one: _Compiled, texts: Texts) -> bool:
    """Does the event stand for what was said around it ("it collapse", "a full closure")? Else that lends no driver."""
    words = texts.event.split()
    if not words or (texts.subject or texts.event).split()[0] in POINTERS:
        return True
    told = (one.raises, one.lowers, one.more, one.less)
    return len(words) <= SHORT and any(signs is not None and signs.search(texts.event) for signs in told)


def _stance(one: _Compiled, texts: Texts) -> tuple[Stance, str]:
    """Raises (+1), lowers (-1) or neither (0): a consequence of the driver says nothing about the driver."""
    event = texts.event
    extreme = EXTREME.search(event)
    named = one.keywords.search(extreme.group()) if extreme and one.keywords else None
    if extreme and named:
        return 0, extreme.group()[: named.end()]
    signs, things, ways = (one.raises, one.lowers), (one.more, one.less), (one.ways, one.detours)
    return stance.of(texts.subject, texts.predicate, one.keywords, signs, things, ways), ""
