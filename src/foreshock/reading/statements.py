"""Statements: every hedge that looks ahead, with what it says, how likely, when, given what, and who says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from foreshock.reading import attribution, conditions, drivers, horizon, hypothetical, linking
from foreshock.reading.clauses import Clause, clause
from foreshock.reading.cues import Cue, find
from foreshock.reading.judge import rejection, scene_setter
from foreshock.reading.layout import Block
from foreshock.reading.near import Context
from foreshock.reading.phrases import implied, phrase
from foreshock.reading.plain import Token, lower
from foreshock.reading.scope import reported
from foreshock.reading.sentences import Sentence
from foreshock.reading.settings import ReadSettings
from foreshock.reading.verbs import is_adverb
from foreshock.schema.brief import Condition, Span, Stance, Statement

DENIALS = frozenset({"not", "n't", "never", "hardly", "scarcely", "barely", "rarely", "neither", "nor"})


@dataclass(frozen=True, slots=True)
class Page:
    """What the rules work on: the page, its plain form, blocks and sentences, and what belongs to what."""

    text: str
    plain: str
    blocks: Sequence[Block]
    sentences: Sequence[Sentence]
    answered: dict[int, int]
    under: dict[int, int]
    published: str
    settings: ReadSettings


@dataclass(frozen=True, slots=True)
class Hedge:
    """A hedge that passed, with its clause and the conditions its sentence states."""

    sentence: int
    cue: Cue
    clause: Clause
    stated: tuple[conditions.Found, ...]
    subject: conditions.Found | None


@dataclass(frozen=True, slots=True)
class Appointment:
    """A dated plan ("will testify Thursday"): no forecast, but an event to come."""

    sentence: int
    when: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Statements of a page, appointments, and how many hedges were left out for which reason."""

    statements: tuple[Statement, ...]
    appointments: tuple[Appointment, ...]
    left_out: Counter[str]
    hedged: frozenset[int]
    """Sentences that hold a statement."""


@dataclass(slots=True)
class _Run:
    """What grows while a page is read."""

    left_out: Counter[str] = field(default_factory=Counter)
    appointments: list[Appointment] = field(default_factory=list)
    found: list[tuple[Hedge, Statement]] = field(default_factory=list)
    speakers: attribution.Speakers = field(default_factory=attribution.Speakers)


def statements(page: Page) -> Reading:
    """All statements of a page, in order."""
    run = _Run()
    document = linking.of_document(page)
    for index, sentence in enumerate(page.sentences):
        attribution.note(page.text, sentence, run.speakers)
        for hedge in _hedges(page, index, run):
            run.found.append((hedge, _statement(page, hedge, run, document)))
    hedged = frozenset(hedge.sentence for hedge, _ in run.found)
    return Reading(tuple(made for _, made in run.found), tuple(run.appointments), run.left_out, hedged)


def _hedges(page: Page, index: int, run: _Run) -> list[Hedge]:
    sentence = page.sentences[index]
    if page.blocks[sentence.block].kind in {"title", "heading", "question"} or not sentence.tokens:
        return []
    cues = find(sentence.tokens)
    if not cues or scene_setter(sentence):
        return []
    stated = tuple(conditions.in_sentence(sentence))
    outside = [cue for cue in cues if not any(c.first <= cue.start < c.last and c.kind != "depends" for c in stated)]
    passed = []
    for cue in outside:
        reason = _rejected(page, sentence, cue, cues, stated)
        if not reason:
            passed.append(cue)
            continue
        run.left_out[reason] += 1
        if reason == "appointment":
            when = horizon.find(page.plain, sentence.start, sentence.end)
            run.appointments.append(Appointment(index, when.text if when else ""))
    hedges = []
    for cue in passed:
        place = clause(sentence, cue, [other for other in passed if other is not cue])
        hedges.append(Hedge(index, cue, place, stated, hypothetical.event_subject(sentence, cue, place)))
    return _absorb(sentence, hedges)


def _rejected(page: Page, sentence: Sentence, cue: Cue, cues: Sequence[Cue], stated: Sequence[conditions.Found]) -> str:
    place = clause(sentence, cue, [other for other in cues if other is not cue])
    tokens = sentence.tokens
    ahead = horizon.find(page.plain, tokens[cue.start].start, tokens[place.last - 1].end) is not None
    supposed = bool(stated) or hypothetical.event_subject(sentence, cue, place) is not None
    context = Context(ahead, supposed, reported(sentence, place), sentence.block in page.answered)
    return rejection(sentence, cue, place, context)


def _absorb(sentence: Sentence, hedges: Sequence[Hedge]) -> list[Hedge]:
    """In "a good chance that visits will resume" one hedge speaks of the other: the first keeps both clauses."""
    kept: list[Hedge] = []
    for hedge in hedges:
        last = kept[-1] if kept else None
        if last is not None and last.cue.kind in {"noun", "adjective", "either"}:
            after = sentence.tokens[last.cue.last].low if last.cue.last < len(sentence.tokens) else ""
            joined = hedge.clause.first <= last.cue.last + 1 or (
                after == "that" and not _stop_between(sentence, last, hedge)
            )
            if after == "that" and joined:
                merged = Clause(last.clause.first, hedge.clause.last, last.clause.opener, last.clause.relative)
                kept[-1] = Hedge(last.sentence, last.cue, merged, last.stated, last.subject)
                continue
        kept.append(hedge)
    return kept


def _stop_between(sentence: Sentence, first: Hedge, second: Hedge) -> bool:
    between = sentence.tokens[first.cue.last : second.cue.start]
    return any(token.low in {",", ";", "–", "and", "but"} for token in between)


def _statement(page: Page, hedge: Hedge, run: _Run, document: Sequence[Condition]) -> Statement:
    sentence, cue, place = page.sentences[hedge.sentence], hedge.cue, hedge.clause
    tokens = sentence.tokens
    span = Span(start=tokens[place.first].start, end=tokens[place.last - 1].end)
    denied = negated(tokens, hedge)
    number, missing = (
        implied(cue.row, cue.wording, page.settings.yardstick, negated=denied, denied=_hedge_denied(tokens, cue))
        if cue.row
        else (None, False)
    )
    given = linking.conditions_of(page, hedge, run.found[-8:], document)
    event = _event(page.text, tokens, hedge) if cue.row else " ".join(span.of(page.text).split())
    driver, stance, outcome = _driver(page, hedge, event, given)
    following = page.sentences[hedge.sentence + 1] if hedge.sentence + 1 < len(page.sentences) else None
    return Statement(
        id=f"s{tokens[cue.first].start}",
        kind="forecast" if cue.row else "condition",
        span=span,
        text=span.of(page.text),
        event=event,
        cue=Span(start=tokens[cue.start].start, end=tokens[max(cue.last, cue.modal + 1) - 1].end),
        phrase=phrase(cue.row),
        implied=number,
        polarity="negated" if denied else "affirmed",
        conditions=given,
        driver=driver,
        stance=stance if cue.row else 0,
        outcome=outcome,
        horizon=horizon.find(page.plain, span.start, span.end, page.published),
        source=_source(page, hedge, run, following),
        flags=("yardstick_missing",) if missing else (),
        rules=(f"cue:{cue.kind}", f"wording:{cue.wording}"),
    )


def _source(page: Page, hedge: Hedge, run: _Run, following: Sentence | None) -> str:
    """Who says so; of "economists expect prices to fall" the economists."""
    sentence, cue, place = page.sentences[hedge.sentence], hedge.cue, hedge.clause
    if cue.kind == "expects" and cue.first > place.first:
        tokens = sentence.tokens
        subject = page.text[tokens[place.first].start : tokens[cue.first - 1].end]
        if subject.lower() not in {"i", "we", "they", "he", "she", "it"}:
            return " ".join(subject.split())
    return attribution.source(page.text, sentence, place, run.speakers, following)


def negated(tokens: Sequence[Token], hedge: Hedge) -> bool:
    """Is the hedge or its verb denied? Two denials cancel."""
    cue, place = hedge.cue, hedge.clause
    until = min(len(tokens), max(cue.head, cue.last, cue.modal + 1) + 1)
    group = [token.low for token in tokens[cue.start : until]]
    count = sum(low in DENIALS and group[at + 1 : at + 2] != ["only"] for at, low in enumerate(group))
    count += any(a == "no" and b in {"longer", "more"} for a, b in pairwise(group))
    before = [token.low for token in tokens[max(0, cue.start - 3) : cue.start]]
    while any(low in {",", ";", "that", '"'} for low in before):
        before = before[1:]
    count += any(low in DENIALS and before[at + 1 : at + 2] != ["only"] for at, low in enumerate(before))
    subject = [token.low for token in tokens[place.first : cue.start] if not is_adverb(token.low)]
    count += bool(subject) and subject[0] in {"no", "none", "nobody", "nothing"} and subject[:2] != ["no", "matter"]
    count += bool(subject) and subject[0] in {"neither"} and "neither" not in before
    following = tokens[cue.head + 1].low if cue.head + 1 < len(tokens) else ""
    count += subject[:1] == ["there"] and following == "no"
    count += cue.head < len(tokens) and tokens[cue.head].low == "fail" and following == "to"
    return count % 2 == 1


def _hedge_denied(tokens: Sequence[Token], cue: Cue) -> bool:
    """Does the denial stand before the hedge itself ("not likely", "will not likely")?"""
    return any(token.low in DENIALS for token in tokens[max(0, cue.first - 2) : cue.first])


_HEDGING = frozenset(
    {"is", "are", "be", "'s", "'re", "was", "were", "has", "have", "a", "an", "there", "remains", "seems", "looks"}
)


def _event(text: str, tokens: Sequence[Token], hedge: Hedge) -> str:
    """The clause without its hedge and its denial."""
    cue, place = hedge.cue, hedge.clause
    end = max(cue.last, cue.modal + 1)
    first_end = cue.start
    while first_end > place.first and (
        tokens[first_end - 1].low in _HEDGING | DENIALS or is_adverb(tokens[first_end - 1].low)
    ):
        first_end -= 1
    rest = max(end, min(cue.head, place.last)) if cue.modal >= 0 or cue.kind in {"modal", "adverb"} else end
    while rest < place.last and tokens[rest].low in {"to", "that", ",", "of"} | DENIALS:
        rest += 1
    parts = []
    subject = text[tokens[place.first].start : tokens[first_end - 1].end] if first_end > place.first else ""
    if subject.lower() not in {"", "it", "there"} or (subject and cue.kind in {"modal", "adverb"}):
        parts.append(subject)
    if rest < place.last:
        parts.append(text[tokens[rest].start : tokens[place.last - 1].end])
    return " ".join(" ".join(parts).split())


def _driver(page: Page, hedge: Hedge, event: str, given: Sequence[Condition]) -> tuple[str, Stance, str]:
    sentence = page.sentences[hedge.sentence]
    heading, asked = page.under.get(sentence.block), page.answered.get(sentence.block)
    tokens, place = sentence.tokens, hedge.clause
    words = lower(page.plain[sentence.start : sentence.end])
    subject = page.plain[tokens[place.first].start : tokens[max(hedge.cue.start, place.first + 1) - 1].end]
    texts = drivers.Texts(
        event=lower(event) or words,
        subject=lower(subject),
        sentence=words,
        heading="" if heading is None else lower(page.plain[page.blocks[heading].start : page.blocks[heading].end]),
        question="" if asked is None else lower(page.plain[page.blocks[asked].start : page.blocks[asked].end]),
        condition=lower(" ".join(one.text for one in given)),
    )
    return drivers.assign(page.settings.wanted(), texts)
