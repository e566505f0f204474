"""Events of a page: what its sentences report as done, and appointments it announces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from foreshock.reading.deeds import events
from foreshock.reading.language.plain import Token, lower
from foreshock.reading.language.verbs import PAST_FORMS, is_participle
from foreshock.reading.pages.prepared import Page
from foreshock.schema.brief import Actor, Event, Span

_MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december|"
    r"jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?"
)
_DATE = re.compile(
    r"\b(?:(?:on |last |next |this )?(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)|yesterday|today|"
    rf"{_MONTH} \d{{1,2}}(?:,? \d{{4}})?|\d{{1,2}} {_MONTH}(?: \d{{4}})?|last (?:week|month|year)|in \d{{4}})\b"
)
LONE = 3
"""A page of so few sentences is itself the report; each of its sentences is coded as well as it can be."""
CLEAR = 1.4
ALONE = frozenset({"CONSULT", "COOPERATE", "PROTEST", "MOBILIZE", "COERCE", "RETREAT", "CONCEDE"})
NAMED = frozenset({"country", "bloc", "organisation", "leader"})


@dataclass(frozen=True, slots=True)
class Appointment:
    """A dated plan ("will testify Thursday"): no forecast, but an event to come."""

    sentence: int
    when: str


def find(
    page: Page, named: Sequence[Sequence[Actor]], appointments: Sequence[Appointment], hedged: frozenset[int]
) -> tuple[Event, ...]:
    """Events of all paragraphs that name a country, bloc, leader or organisation, in order.

    `hedged`: sentences that look ahead; in a longer page they report nothing done.
    """
    planned = {one.sentence: one for one in appointments}
    found = []
    for index, sentence in enumerate(page.sentences):
        if page.blocks[sentence.block].kind in {"title", "heading", "question"} or sentence.asks:
            continue
        acting = [actor for actor in named[index] if actor.kind in NAMED]
        one = planned.get(index)
        if not acting and one is None:
            continue
        strict = len(page.sentences) > LONE and one is None
        if strict and index in hedged:
            continue
        span = Span(start=sentence.start, end=sentence.end)
        choice = events.choose(sentence.tokens) if acting else None
        if choice is not None:
            made = events.code(page.text, sentence.tokens, acting, span, choice)
            if strict and not _clear(sentence.tokens, made, choice):
                continue
        elif one is not None:
            made = Event(span=span, text=span.of(page.text), type="")
        else:
            continue
        dated = one.when if one is not None else _date(page, sentence.start, sentence.end)
        found.append(made.model_copy(update={"date": dated, "mode": "scheduled" if one is not None else made.mode}))
    return tuple(found)


def _clear(tokens: Sequence[Token], made: Event, choice: events.Choice) -> bool:
    """In a longer page only a plain report counts: a verb of the main clause, an actor on each side or a lone deed."""
    if not made.source or not (made.target or made.type in ALONE) or choice.strength < CLEAR:
        return False
    verb = tokens[choice.hit.first].low
    done = verb in PAST_FORMS or is_participle(verb)
    return done or (choice.hit.trigger.level == "says" and verb.endswith("s"))


def _date(page: Page, start: int, end: int) -> str:
    match = _DATE.search(lower(page.plain[start:end]))
    return page.text[start + match.start() : start + match.end()] if match else ""
