"""Events of a page: what its sentences report as done, and appointments it announces."""

from __future__ import annotations

import re
from collections.abc import Sequence

from foreshock.reading import events
from foreshock.reading.plain import lower
from foreshock.reading.statements import Appointment, Page
from foreshock.reading.verbs import PAST_FORMS, is_participle
from foreshock.schema.brief import Actor, Event, Span

_DATE = re.compile(
    r"\b(?:(?:on |last |next |this )?(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)|yesterday|today|"
    r"(?:jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.? \d{1,2}(?:,? \d{4})?|\d{1,2} (?:january|february|march|april|may|june|"
    r"july|august|september|october|november|december)(?: \d{4})?|last (?:week|month|year)|in \d{4})\b"
)
NAMED = frozenset({"country", "bloc", "organisation", "leader"})


def find(page: Page, named: Sequence[Sequence[Actor]], appointments: Sequence[Appointment]) -> tuple[Event, ...]:
    """Events of all paragraphs that name a country, bloc, leader or organisation, in order."""
    planned = {one.sentence: one for one in appointments}
    found = []
    for index, sentence in enumerate(page.sentences):
        if page.blocks[sentence.block].kind in {"title", "heading", "question"} or sentence.asks:
            continue
        acting = [actor for actor in named[index] if actor.kind in NAMED]
        one = planned.get(index)
        if not acting or (one is None and not _told(sentence.tokens)):
            continue
        made = events.code(page.text, sentence.tokens, acting, Span(start=sentence.start, end=sentence.end))
        if made is None:
            continue
        dated = one.when if one is not None else _date(page, sentence.start, sentence.end)
        found.append(made.model_copy(update={"date": dated, "mode": "scheduled" if one is not None else made.mode}))
    return tuple(found)


def _told(tokens: Sequence) -> bool:  # type: ignore[type-arg]
    """Is something reported as done or being done: any finite past or perfect verb?"""
    return any(
        t.low in PAST_FORMS or t.low in {"has", "have", "is", "are", "was", "were"} or is_participle(t.low)
        for t in tokens
    )


def _date(page: Page, start: int, end: int) -> str:
    match = _DATE.search(lower(page.plain[start:end]))
    return page.text[start + match.start() : start + match.end()] if match else ""
