"""Which outcome of a driver a statement speaks of, and whether it says that the outcome comes or that something stands
against it.

A page is read for many scenario files at once and its stance is towards the reader's own idea of a subject; a driver
of a file has several outcomes, so the sentence is looked at again with the words of the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from foreshock.scenarios.match import places, telling, tokens
from foreshock.scenarios.vocabulary import COMES, FAILS, listed
from foreshock.schema.brief import Stance, Statement
from foreshock.schema.scenario import Driver

LINKS = frozenset(["is", "are", "be", "was", "were", "remains", "remain", "seems", "looks", "also", "now", "to"])
AFTER = frozenset(
    listed(
        "within, by, before, in, on, this, next, after, if, for, unless, when, once, until, over, under, as, at, from, "
        "with, without, during, again, soon, later, because, since, even"
    )
)
"""What follows a bare 'is likely': the sentence has no verb of its own."""
JOINS = frozenset({"or", "and"})
REACH = 5
"""Words between a verb that ends things and the thing it ends."""
NEXT = 1


@dataclass(frozen=True, slots=True)
class Bearing:
    """`outcomes` of the driver and the `stance` towards them.

    `itself`: the statement's event is the outcome (its probability is a view of it); else it only bears on it.
    `named`: the sentence names the outcome, or what speaks for or against it; else only the driver.
    """

    outcomes: tuple[str, ...]
    stance: Stance
    itself: bool = False
    named: bool = True


@dataclass(frozen=True, slots=True)
class _Hit:
    outcome: str
    start: int
    end: int
    sign: Literal[-1, 1] = 1

    def holds(self, other: _Hit) -> bool:
        return self.start <= other.start and other.end <= self.end and self.words > other.words

    @property
    def words(self) -> int:
        return self.end - self.start


def bearing(statement: Statement, driver: Driver, named: Sequence[str] = (), *, trusted: bool = True) -> Bearing:
    """What a statement says of a driver. `named`: outcomes that the statement's own driver name means in this file.

    In this order: the outcome that the record names; words of the file in the sentence (`outcome_keywords` name the
    outcome itself, `raises` and `lowers` what speaks for it and against it); what the reader found, where that was
    about this driver (`trusted`).
    """
    if statement.outcome in driver.outcomes:
        return Bearing((statement.outcome,), statement.stance, statement.stance > 0)
    words = tokens(statement.event or statement.text)
    spoken = _spoken(driver, words)
    outcomes = tuple(dict.fromkeys(hit.outcome for hit in spoken))
    cues = [cue for cue in _cues(driver, words) if not outcomes or cue.outcome in outcomes]
    if cues:
        best = max(cues, key=lambda cue: (cue.words, -cue.sign, -cue.start))
        return Bearing(outcomes or (best.outcome,), best.sign, best.sign > 0 and bool(outcomes))
    if outcomes and len(outcomes) < len(driver.outcomes):
        return _judged(outcomes, spoken, words, subject_words(statement, words))
    meant = tuple(named) if 0 < len(named) < len(driver.outcomes) else (driver.toward or driver.outcomes[-1],)
    stance: Stance = statement.stance if trusted else 0
    return Bearing(meant, stance, stance > 0, bool(named) or not driver.outcome_keywords)


def _judged(outcomes: tuple[str, ...], spoken: Sequence[_Hit], words: Sequence[str], subject: int) -> Bearing:
    """Does the named outcome come, is something against it, or is it only the subject of a consequence?"""
    covered = {at for hit in spoken for at in range(hit.start, hit.end)}
    against = [span for span in _spans(words, FAILS) if not covered & set(range(*span))]
    told = [at for at in range(subject, len(words)) if words[at] not in LINKS]
    plain = not told or words[told[0]] in AFTER
    before = any(end <= subject and start < hit.start for start, end in against for hit in spoken)
    ended = any(
        start >= subject and _governs(words, start, end, hit, subject) for start, end in against for hit in spoken
    )
    if ended and not plain:
        return Bearing(outcomes, 1 if before else -1)
    coming = [(start, end) for start, end in _spans(words, COMES) if "the" not in words[max(start - 1, 0) : start]]
    comes = plain or any(start >= subject and start - 1 <= told[0] < end for start, end in coming)
    if before:
        return Bearing(outcomes, -1 if comes else 0)
    inside = all(hit.end > subject for hit in spoken)
    return Bearing(outcomes, 1, True) if inside or comes else Bearing(outcomes, 0)


def _governs(words: Sequence[str], start: int, end: int, hit: _Hit, subject: int) -> bool:
    """Does the verb at [start, end) act on the outcome: its object within reach, or its subject? 'It takes the file off
    the table' ends the file."""
    if hit.end <= subject:
        return start - subject <= (NEXT if words[start] == "off" else REACH)
    return 0 <= hit.start - end <= REACH or 0 <= start - hit.end <= 1


def subject_words(statement: Statement, words: Sequence[str]) -> int:
    """How many of the event's words are the subject: those up to the hedge, which the event leaves out."""
    if statement.cue is None:
        return 0
    head = tokens(statement.text[: max(statement.cue.start - statement.span.start, 0)])
    while head and head[-1] in LINKS:
        head = head[:-1]
    here = [at + len(head) for at in range(len(words) - len(head) + 1) if tuple(words[at : at + len(head)]) == head]
    return 0 if not head or not here else here[0] if here[0] == len(head) else here[-1]


def _spoken(driver: Driver, words: Sequence[str]) -> list[_Hit]:
    """Where the words name the outcome they name best. A name of one word counts where the outcome has no keywords:
    'held' or 'open' may mean anything. Of outcomes named equally well the first counts, unless joined by 'or'."""
    hits = []
    for outcome in driver.outcomes:
        keywords = driver.outcome_keywords.get(outcome, ())
        names = (outcome,) if not keywords or len(tokens(outcome)) > 1 else ()
        hits += _hits(words, outcome, (*names, *keywords))
    hits = [hit for hit in hits if not any(other.holds(hit) for other in hits)]
    total = {outcome: sum({(h.start, h.end): h.words for h in hits if h.outcome == outcome}.values())
             for outcome in driver.outcomes}  # fmt: skip
    best = sorted((hit for hit in hits if total[hit.outcome] == max(total.values())), key=lambda hit: hit.start)
    joined = best and JOINS & set(words[best[0].end : best[-1].start])
    return best if joined else [hit for hit in best if hit.start == best[0].start or hit.outcome == best[0].outcome]


def _cues(driver: Driver, words: Sequence[str]) -> Iterator[_Hit]:
    for outcome in driver.outcomes:
        yield from _hits(words, outcome, driver.raises.get(outcome, ()))
        yield from (replace(hit, sign=-1) for hit in _hits(words, outcome, driver.lowers.get(outcome, ())))


def _hits(words: Sequence[str], outcome: str, keywords: Sequence[str]) -> list[_Hit]:
    return [_Hit(outcome, start, end) for start, end in _spans(words, list(filter(telling, keywords)))]


def _spans(words: Sequence[str], keywords: Sequence[str]) -> list[tuple[int, int]]:
    """[start, end) of every place where a keyword stands."""
    return [span for keyword in keywords for span in places(words, keyword)]


def reading_cues(driver: Driver) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """(keywords, raises, lowers) for a reader that knows one direction: towards the driver's `toward` outcome."""
    toward = driver.toward or driver.outcomes[-1]
    other = [outcome for outcome in driver.outcomes if outcome != toward]
    ups = [*driver.raises.get(toward, ()), *driver.outcome_keywords.get(toward, ())]
    downs = list(driver.lowers.get(toward, ()))
    for outcome in other:
        downs += [*driver.raises.get(outcome, ()), *driver.outcome_keywords.get(outcome, ())]
    spoken = [word for outcome in driver.outcomes for word in driver.outcome_keywords.get(outcome, ())]
    return (
        tuple(dict.fromkeys([driver.name.replace("_", " "), *(driver.keywords or spoken)])),
        tuple(dict.fromkeys(ups)),
        tuple(word for word in dict.fromkeys(downs) if word not in ups),
    )
