"""What a sentence speaks of: which driver of the scenario file, and which of its outcomes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from foreshock.scenarios.vocabulary import EMPTY, fits_any
from foreshock.schema.scenario import Driver

_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_SAME = str.maketrans({"\u2019": "'", "\u2018": "'", "\u2013": " ", "\u2014": " ", "-": " ", "_": " "})

_TURNED = frozenset({"de", "non", "anti", "counter"})
"""Beginnings parted by a hyphen that turn a word round."""


@cache
def tokens(text: str) -> tuple[str, ...]:
    """The words of a text in lower case; hyphens and underscores part words, a possessive is dropped."""
    found = _TOKEN.findall(text.translate(_SAME).casefold())
    return tuple(word.removesuffix("'s") for word in found)


@cache
def _pattern(keyword: str) -> tuple[tuple[str, bool], ...]:
    """The words of a keyword, each with whether any ending may follow (`sanction*`)."""
    parts = keyword.translate(_SAME).split()
    return tuple((word, part.endswith("*")) for part in parts for word in tokens(part)[-1:])


@cache
def telling(keyword: str) -> bool:
    """Does a keyword hold a word that can name anything? 'none', 'they' and 'the other' do not."""
    return any(word not in EMPTY for word, _ in _pattern(keyword))


@cache
def alone(keyword: str) -> bool:
    """Does a keyword name its subject by itself? 'naval mission' does, 'collaps*' and 'take place' fit any."""
    return telling(keyword) and not fits_any(" ".join(word for word, _ in _pattern(keyword)))


def places(words: Sequence[str], keyword: str) -> list[tuple[int, int]]:
    """[start, end) of every place among the words of a text where a keyword stands (whole words, * any ending).

    'De-escalate' is no place of 'escalate'.
    """
    keys = _pattern(keyword)
    if not keys:
        return []
    found = []
    for place in range(len(words) - len(keys) + 1):
        if place and words[place - 1] in _TURNED and keys[0][0] not in _TURNED:
            continue
        here = zip(words[place : place + len(keys)], keys, strict=True)
        if all(word == key or (ending and word.startswith(key)) for word, (key, ending) in here):
            found.append((place, place + len(keys)))
    return found


def first_place(text: str, keyword: str) -> int | None:
    """Position of the first word at which a keyword stands, or None."""
    return next((start for start, _ in places(tokens(text), keyword)), None)


def score(text: str, keywords: Iterable[str]) -> tuple[int, int]:
    """(words of keywords found, minus the place of the first): larger is a better match; (0, 0) is none."""
    found = {keyword: first_place(text, keyword) for keyword in keywords}
    places = [place for place in found.values() if place is not None]
    if not places:
        return (0, 0)
    return (sum(len(_pattern(keyword)) for keyword, place in found.items() if place is not None), -min(places))


def outcome_words(driver: Driver, outcome: str) -> tuple[str, ...]:
    """What an outcome is called: its name and its keywords, without what names nothing ('none', 'other', 'yes')."""
    return tuple(filter(telling, (outcome, *driver.outcome_keywords.get(outcome, ()))))


def driver_words(driver: Driver) -> tuple[str, ...]:
    """What a driver is called: its name and its keywords, without those that name nothing."""
    return tuple(filter(telling, (driver.name, *driver.keywords)))


def all_words(driver: Driver) -> tuple[str, ...]:
    """Everything by which a driver is recognised: its name and keywords, its outcomes' names and keywords."""
    listed = [*driver_words(driver)]
    for outcome in driver.outcomes:
        listed += [*outcome_words(driver, outcome), *driver.raises.get(outcome, ()), *driver.lowers.get(outcome, ())]
    return tuple(dict.fromkeys(filter(telling, listed)))


def outcomes_in(driver: Driver, text: str) -> tuple[str, ...]:
    """The outcomes a text names best; several where they tie, none where none is named."""
    found = {outcome: score(text, outcome_words(driver, outcome))[0] for outcome in driver.outcomes}
    best = max(found.values())
    return tuple(outcome for outcome, value in found.items() if value == best) if best else ()


def by_name(name: str, drivers: Sequence[Driver]) -> tuple[Driver, tuple[str, ...]] | None:
    """The driver that another list of drivers calls `name`, and its outcomes where the name means these."""
    wanted = tokens(name)
    if not wanted:
        return None
    for driver in drivers:
        if tokens(driver.name) == wanted or wanted in map(tokens, driver.keywords):
            return driver, ()
    for driver in drivers:
        meant = [o for o in driver.outcomes if wanted in map(tokens, driver.outcome_keywords.get(o, ()))]
        if meant:
            return driver, tuple(meant)
    return None


def by_text(text: str, drivers: Sequence[Driver], *, outcomes: bool = False, verbs: bool = False) -> Driver | None:
    """The driver whose keywords a text names most, or first where two name as many; None where none is named.

    `outcomes`: words of the outcomes count too (for conditions, which name the outcome rather than the driver).
    `verbs`: also those that fit any subject (for questions, which are put to these drivers).
    """
    best: tuple[tuple[int, int], Driver] | None = None
    for driver in drivers:
        listed = driver_words(driver)
        if outcomes:
            of_outcomes = (word for outcome in driver.outcomes for word in outcome_words(driver, outcome))
            listed += tuple(filter(telling if verbs else alone, of_outcomes))
        found = score(text, dict.fromkeys(listed))
        if found[0] and (best is None or found > best[0]):
            best = found, driver
    return None if best is None else best[1]


def alike(one: str, other: str) -> float:
    """Share of distinct words two texts have in common (Jaccard), in [0, 1]."""
    a, b = set(tokens(one)), set(tokens(other))
    return len(a & b) / len(a | b) if a or b else 1.0
