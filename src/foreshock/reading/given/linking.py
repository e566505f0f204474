"""From a hedge to its conditions: nearest first, then what it points back to, its question, its document."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from foreshock.reading.given import conditions, hypothetical, reach, references, sections
from foreshock.reading.hedges import content
from foreshock.reading.hedges.clauses import clause
from foreshock.reading.hedges.cues import Cue
from foreshock.reading.language.plain import lower
from foreshock.reading.language.verbs import is_gerund
from foreshock.reading.pages.sentences import Sentence
from foreshock.reading.stances import drivers
from foreshock.schema.brief import Condition, Span, Statement

if TYPE_CHECKING:
    from foreshock.reading.given.hedge import Hedge
    from foreshock.reading.pages.prepared import Page

SURE = 0.7
"""Implied probability below which "would" in the next sentence hangs on it ("It may fail. Prices would ...")."""
_ANYWAY = frozenset({"anyway", "regardless", "anyhow"})
LEAD = 3
"""Sentences of the lead: a condition stated there by inversion holds for the whole page."""


def conditions_of(
    page: Page, hedge: Hedge, earlier: Sequence[tuple[Hedge, Statement]], document: Sequence[Condition]
) -> tuple[Condition, ...]:
    """Conditions of one hedge, from the nearest to the widest."""
    sentence, cue, place = page.sentences[hedge.sentence], hedge.cue, hedge.clause
    tokens = sentence.tokens
    given: list[Condition] = []
    if not cue.row and cue.last < len(tokens):
        given.append(_condition(page, sentence, conditions.Found(cue.last, max(place.last, cue.last + 1), "depends")))
    denied = content.negated(tokens, cue, place)
    given += [
        references.short(page, hedge, one, _condition(page, sentence, one), earlier)
        for one in reach.own(sentence, hedge, denied)
    ]
    if hedge.subject is not None:
        given.append(_condition(page, sentence, hedge.subject))
    referred = references.of(page, hedge, earlier)
    given += _linked(page, hedge, earlier) if referred is None else referred
    if referred == []:
        return _about(page, given)
    if not given:
        given += references.asked(page, hedge)
    asked = page.answered.get(sentence.block)
    if asked is not None:
        given += [one.model_copy(update={"scope": "question"}) for one in _from_question(page, asked)]
    if not given:
        given += _from_heading(page, hedge)
    if not given:
        given += [one for one in document if _reaches(page, hedge, one)]
    return _about(page, given)


def _about(page: Page, given: Sequence[Condition]) -> tuple[Condition, ...]:
    """Each condition once, with the driver it is about."""
    distinct = {one.span: one for one in reversed(given)}
    about = page.settings.wanted()
    return tuple(
        one.model_copy(update={"driver": drivers.topic(about, lower(one.text))}) for one in reversed(distinct.values())
    )


def _condition(page: Page, sentence: Sentence, found: conditions.Found) -> Condition:
    tokens = sentence.tokens
    last = min(max(found.last, found.first + 1), len(tokens))
    span = Span(start=tokens[found.first].start, end=tokens[last - 1].end)
    return Condition(span=span, text=span.of(page.text), kind=found.kind)


def _linked(page: Page, hedge: Hedge, earlier: Sequence[tuple[Hedge, Statement]]) -> list[Condition]:
    """What a participle, a relative clause, a shared subject or a pronoun points back to."""
    sentence, cue, place = page.sentences[hedge.sentence], hedge.cue, hedge.clause
    tokens = sentence.tokens
    same = [(h, s) for h, s in earlier if h.sentence == hedge.sentence]
    if cue.kind in {"adverb", "either"} and cue.modal < 0 and is_gerund(tokens[min(cue.last, len(tokens) - 1)].low):
        return _carried(page, hedge, same)
    before = tokens[place.first - 1].low if place.first else ""
    if place.relative and before in {"–", "-", ","} and tokens[place.first].low in {"a", "an", "something", "which"}:
        return _carried(page, hedge, same)
    if place.relative and same and place.first == same[-1][0].cue.head and tokens[cue.start - 1].low == "which":
        return _carried(page, hedge, same, tokens[cue.start - 1].start)
    subject = [token.low for token in tokens[place.first : cue.start]]
    shared = _shared(page, hedge) if not subject or place.relative else []
    if shared:
        return shared
    taken_up = len(subject) <= 2 and (not subject or subject[0] in {"it", "he", "she", "they"})
    if same and taken_up and not _own_between(sentence, same[-1][0], hedge):
        return [one for one in same[-1][1].conditions if one.kind in {"subject", "reference", "if", "under"}]
    previous = page.sentences[hedge.sentence - 1] if hedge.sentence else None
    if previous is None or previous.block != sentence.block:
        return []
    inner = any(one.first < place.first for one in hedge.stated) and subject[:1] in (["it"], ["they"])
    earlier_text = lower(page.plain[previous.start : previous.end])
    if inner or not hypothetical.points_back(sentence, cue, place, earlier_text):
        return _continued(page, hedge, previous, earlier)
    inside = [s.span for _, s in earlier if previous.start <= s.span.start < previous.end]
    target = inside[-1] if inside else Span(start=previous.start, end=previous.end)
    here = Span(start=tokens[place.first].start, end=tokens[max(place.first + 1, cue.start) - 1].end)
    said = " ".join(target.of(page.text).split())
    text = f"{here.of(page.text)} ({said})" if len(subject) > 1 and tokens[place.first].low == "such" else said
    return [Condition(span=here, text=text, kind="reference", resolved=target)]


def _own_between(sentence: Sentence, before: Hedge, hedge: Hedge) -> bool:
    """ "... will sail if it holds; if it does not, it will wait": has the clause a condition of its own in front?"""
    between = range(before.clause.last, hedge.clause.first)
    return any(one.first in between for one in reach.own(sentence, hedge, denied=False))


def _shared(page: Page, hedge: Hedge) -> list[Condition]:
    """In "That would cut the road and could drive ..." the subject stands before the first verb."""
    sentence = page.sentences[hedge.sentence]
    tokens = sentence.tokens
    first = next((k for k in range(hedge.cue.start) if tokens[k].low in hypothetical.REMOTE | {"will", "may"}), -1)
    if first <= 0:
        return []
    cue = Cue(first, first + 1, "", tokens[first].low, "modal", first, first + 1)
    place = clause(sentence, cue, [])
    subject = hypothetical.event_subject(sentence, cue, place)
    if subject is not None:
        return [_condition(page, sentence, subject)]
    previous = page.sentences[hedge.sentence - 1] if hedge.sentence else None
    if previous is None or previous.block != sentence.block:
        return []
    if not hypothetical.points_back(sentence, cue, place, lower(page.plain[previous.start : previous.end])):
        return []
    here = Span(start=tokens[place.first].start, end=tokens[max(place.first + 1, first) - 1].end)
    target = Span(start=previous.start, end=previous.end)
    return [Condition(span=here, text=target.of(page.text), kind="reference", resolved=target)]


def _continued(
    page: Page, hedge: Hedge, previous: Sentence, earlier: Sequence[tuple[Hedge, Statement]]
) -> list[Condition]:
    """What was supposed in the sentence before still holds: "Prices would then rise", "... before that"."""
    if reach.own(page.sentences[hedge.sentence], hedge, denied=False):
        return []
    if _ANYWAY & {token.low for token in page.sentences[hedge.sentence].tokens}:
        return []
    held = references.then(page, hedge, earlier)
    if held or hedge.subject is not None:
        return held
    lows = [token.low for token in page.sentences[hedge.sentence].tokens]
    remote = hedge.cue.modal >= 0 and lows[hedge.cue.modal] == "would"
    if hedge.cue.modal >= 0 and lows[hedge.cue.modal] in hypothetical.REMOTE:
        remote = remote or "'s" in lows[hedge.clause.first : hedge.cue.start][-1:]
    if not remote and not any(a in {"before", "after"} and b == "that" for a, b in pairwise([*lows, ""])):
        return []
    last = next((s for _, s in reversed(earlier) if previous.start <= s.span.start < previous.end), None)
    supposed = [one for one in last.conditions if one.kind in references.SUPPOSING] if last is not None else []
    if last is None and remote:
        supposed = [
            _condition(page, previous, one)
            for one in conditions.in_sentence(previous)
            if one.kind in {"if", "unless", "inversion"} and one.first < 3 and not previous.asks
        ]
    open_ended = last is not None and not supposed and remote and last.implied is not None and last.implied.p < SURE
    if last is not None and open_ended and sections.over(page, previous.block) is None:
        return [Condition(span=last.span, text=last.text, kind="reference", resolved=last.span)]
    return [one.model_copy(update={"kind": "reference", "resolved": one.resolved or one.span}) for one in supposed[:1]]


def _carried(
    page: Page, hedge: Hedge, same: Sequence[tuple[Hedge, Statement]], limit: int | None = None
) -> list[Condition]:
    """ "..., potentially leading to", "... - a prospect that would": the clause before is the condition."""
    sentence = page.sentences[hedge.sentence]
    tokens = sentence.tokens
    end = hedge.clause.first
    while limit is not None and tokens[end].start < limit:
        end += 1
    while end > 0 and not tokens[end - 1].word:
        end -= 1
    if end == 0:
        return []
    start = same[-1][1].span.start if same else sentence.start
    before = Span(start=min(start, tokens[end - 1].start), end=tokens[end - 1].end)
    here = Span(start=tokens[hedge.clause.first].start, end=tokens[hedge.cue.last - 1].end)
    return [Condition(span=here, text=before.of(page.text), kind="reference", resolved=before)]


def _from_question(page: Page, block: int) -> list[Condition]:
    first = bisect_left(page.sentences, block, key=lambda sentence: sentence.block)
    for sentence in page.sentences[first : first + 3]:
        if sentence.block == block:
            found = sections.of_question(sentence) or hypothetical.supposed_by_question(sentence)
            if found is not None:
                return [_condition(page, sentence, found)]
    return []


def _from_heading(page: Page, hedge: Hedge) -> list[Condition]:
    """ "Scenario 2: a blockade", "If Novak wins": what stands below holds in that case."""
    sentence = page.sentences[hedge.sentence]
    found = sections.over(page, sentence.block)
    if found is None or _of_itself(sentence, hedge):
        return []
    heading, one = found
    if reach.is_about(sentence.tokens, hedge, heading.tokens[one.first : one.last]):
        return []
    return [_condition(page, heading, one).model_copy(update={"scope": "section"})]


def _of_itself(sentence: Sentence, hedge: Hedge) -> bool:
    """ "This scenario is unlikely", "We give it a 7% chance.": how likely the case is, not what holds in it."""
    tokens, cue, place = sentence.tokens, hedge.cue, hedge.clause
    subject = {token.low for token in tokens[place.first : cue.start]}
    if {"scenario", "outcome", "case", "path"} & subject and {"this", "the", "our", "such", "that"} & subject:
        return True
    after = tokens[cue.last].low if cue.last < len(tokens) else ""
    return cue.kind == "noun" and after not in {"of", "that", "for", "to"} and place.last - cue.last <= 2


def of_document(page: Page) -> list[Condition]:
    """An inversion ("should Trump return ...") in the lead holds for what follows it."""
    seen = 0
    for sentence in page.sentences:
        if page.blocks[sentence.block].kind in {"title", "heading", "question"}:
            continue
        seen += 1
        if seen > LEAD:
            break
        for one in conditions.in_sentence(sentence):
            if one.kind == "inversion" and not sentence.asks:
                return [_condition(page, sentence, one).model_copy(update={"scope": "document"})]
    return []


def _reaches(page: Page, hedge: Hedge, one: Condition) -> bool:
    """A page-wide condition rules what is said in "would", "could" or "might", or of the same actor."""
    sentence = page.sentences[hedge.sentence]
    if sentence.start <= one.span.start < sentence.end:
        return False
    if hedge.cue.modal >= 0 and sentence.tokens[hedge.cue.modal].low in hypothetical.REMOTE:
        return True
    names = {word.strip(".,;'’") for word in one.text.split() if word[:1].isupper()} - {"Should", "The", "Were", "Had"}
    return any(token.capital and page.text[token.start : token.end] in names for token in sentence.tokens)
