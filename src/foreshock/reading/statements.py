"""Statements: every hedge that looks ahead, with what it says, how likely, when, given what, and who says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from foreshock.reading import unnamed
from foreshock.reading.deeds.happenings import Appointment
from foreshock.reading.given import conditions, hypothetical, linking
from foreshock.reading.given.hedge import Hedge
from foreshock.reading.hedges import asides, content, odds
from foreshock.reading.hedges.clauses import Clause, clause
from foreshock.reading.hedges.cues import Cue, find
from foreshock.reading.hedges.phrases import implied, phrase
from foreshock.reading.judging import circumstances
from foreshock.reading.judging.judge import rejection, scene_setter
from foreshock.reading.judging.near import Context
from foreshock.reading.judging.predicates import attributive, impersonal
from foreshock.reading.language import horizon
from foreshock.reading.language.plain import Token, lower, plain
from foreshock.reading.pages.prepared import Page
from foreshock.reading.pages.sentences import Sentence
from foreshock.reading.reasons import NO_HEDGE, plainly
from foreshock.reading.stances import drivers
from foreshock.reading.voices import attribution, turns
from foreshock.schema.brief import Condition, Implied, LeftOut, Span, Stance, Statement, Yardstick


@dataclass(frozen=True, slots=True)
class Reading:
    """Statements of a page, appointments, and the hedges that were left out."""

    statements: tuple[Statement, ...]
    appointments: tuple[Appointment, ...]
    left_out: tuple[LeftOut, ...]
    hedged: frozenset[int]
    """Sentences that hold a statement."""


@dataclass(slots=True)
class _Run:
    """What grows while a page is read."""

    turns: dict[int, str] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    appointments: list[Appointment] = field(default_factory=list)
    found: list[tuple[Hedge, Statement]] = field(default_factory=list)
    speakers: attribution.Speakers = field(default_factory=attribution.Speakers)


def statements(page: Page) -> Reading:
    """All statements of a page, in order."""
    run = _Run(turns=turns.find(page.plain, page.blocks, page.answered))
    document = linking.of_document(page)
    for index, sentence in enumerate(page.sentences):
        attribution.note(page.words, sentence, run.speakers)
        for hedge in _hedges(page, index, run):
            run.found.append((hedge, _statement(page, hedge, run, document)))
    hedged = frozenset(hedge.sentence for hedge, _ in run.found)
    return Reading(tuple(made for _, made in run.found), tuple(run.appointments), tuple(run.left_out), hedged)


def _hedges(page: Page, index: int, run: _Run) -> list[Hedge]:
    sentence = page.sentences[index]
    lows = [token.low for token in sentence.tokens]
    cues = unnamed.in_heading(page, sentence.block, find(sentence.tokens), lows)
    if not cues or (scene_setter(sentence) and not any(odds.label(lows, cue.first) >= 0 for cue in cues)):
        return []
    stated = tuple(conditions.in_sentence(sentence))
    outside = [cue for cue in cues if not any(c.first <= cue.start < c.last and c.kind != "depends" for c in stated)]
    passed: dict[Cue, Context] = {}
    for cue in outside:
        place = _place(sentence, cue, cues, stated)
        whole = Hedge(index, cue, place, stated, hypothetical.event_subject(sentence, cue, place))
        beside = next(reversed(passed.values()), None)
        context = circumstances.known(page, whole, run.speakers.reporter, run.found[-8:], beside)
        reason = rejection(sentence, cue, place, context)
        if not reason:
            passed[cue] = context
            continue
        if reason != NO_HEDGE or not sentence.tokens[cue.first].capital:
            run.left_out.append(_left_out(page, sentence, cue, reason))
        if reason == "appointment":
            when = horizon.find(page.plain, sentence.start, sentence.end)
            run.appointments.append(Appointment(index, when.text if when else ""))
    hedges = []
    for cue, context in passed.items():
        place = _place(sentence, cue, tuple(passed), stated)
        subject = hypothetical.event_subject(sentence, cue, place, told=context.told and cue.wording == "would")
        hedges.append(Hedge(index, cue, place, stated, subject))
    return _absorb(sentence, [one for one in hedges if not _within_dependence(one, hedges)])


def _left_out(page: Page, sentence: Sentence, cue: Cue, reason: str) -> LeftOut:
    span = _cue_span(sentence.tokens, cue)
    return LeftOut(span=span, text=span.of(page.text), reason=plainly(reason))


def _cue_span(tokens: Sequence[Token], cue: Cue) -> Span:
    return Span(start=tokens[cue.start].start, end=tokens[max(cue.last, cue.modal + 1) - 1].end)


def _within_dependence(hedge: Hedge, hedges: Sequence[Hedge]) -> bool:
    """In "it depends on assurances that will satisfy" the relative clause belongs to what it depends on."""
    return hedge.clause.relative and any(
        not one.cue.row and one.cue.last <= hedge.clause.first for one in hedges if one is not hedge
    )


def _place(sentence: Sentence, cue: Cue, cues: Sequence[Cue], stated: Sequence[conditions.Found]) -> Clause:
    """The clause of a hedge, which begins where a condition before it ends, comma or not."""
    place = clause(
        sentence, cue, [other for other in cues if other is not cue and not attributive(sentence.tokens, other)]
    )
    for one in stated:
        if place.first <= one.last <= cue.start and place.first >= one.first:
            return replace(place, first=one.last, opener="")
    return place


def _absorb(sentence: Sentence, hedges: Sequence[Hedge]) -> list[Hedge]:
    """In "a good chance that visits will resume" one hedge speaks of the other: the first keeps both clauses."""
    kept: list[Hedge] = []
    for hedge in hedges:
        last = kept[-1] if kept else None
        if last is not None and last.cue.kind in {"noun", "adjective", "either", "expect"}:
            end = max(last.cue.last, last.cue.value[1])
            after = sentence.tokens[end].low if end < len(sentence.tokens) else ""
            joined = hedge.clause.first <= end + 1 or (after == "that" and not _stop_between(sentence, last, hedge))
            bare = hedge.clause.first == end and (last.cue.kind == "noun" or impersonal(sentence.tokens, last.cue))
            if (after == "that" and joined) or bare:
                merged = Clause(last.clause.first, hedge.clause.last, last.clause.opener, last.clause.relative)
                kept[-1] = Hedge(last.sentence, last.cue, merged, last.stated, last.subject)
                continue
        kept.append(hedge)
    return kept


def _stop_between(sentence: Sentence, first: Hedge, second: Hedge) -> bool:
    lows = [token.low for token in sentence.tokens[first.cue.last : second.cue.start]]
    return any(low in {",", ";", "–", "and", "but"} for low in asides.without(lows))


def _statement(page: Page, hedge: Hedge, run: _Run, document: Sequence[Condition]) -> Statement:
    sentence, cue, place = page.sentences[hedge.sentence], hedge.cue, hedge.clause
    tokens = sentence.tokens
    span = Span(start=tokens[place.first].start, end=tokens[place.last - 1].end)
    denied = content.negated(tokens, cue, place)
    number, missing = _implied(tokens, cue, page.settings.yardstick, denied) if cue.row else (None, False)
    given = linking.conditions_of(page, hedge, run.found[-8:], document)
    parts = content.parts(page.words, tokens, cue, place) if cue.row else ("", " ".join(span.of(page.text).split()))
    parts = unnamed.event(page, hedge, parts, run.found[-1:])
    driver, stance, outcome = _driver(page, hedge, parts, given)
    following = page.sentences[hedge.sentence + 1] if hedge.sentence + 1 < len(page.sentences) else None
    return Statement(
        id=f"s{tokens[cue.first].start}",
        kind="forecast" if cue.row else "condition",
        span=span,
        text=span.of(page.text),
        event=" ".join(part for part in parts if part),
        cue=_cue_span(tokens, cue),
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
        rules=(f"cue:{cue.kind}", f"wording:{cue.wording}", *_held_by(cue)),
    )


def _held_by(cue: Cue) -> tuple[str, ...]:
    return () if cue.held is None else (f"held by:{cue.held.wording}",)


def _implied(tokens: Sequence[Token], cue: Cue, yardstick: Yardstick, denied: bool) -> tuple[Implied, bool]:
    hedge = content.hedge_denied(tokens, cue)
    return implied(
        cue.row, cue.wording, yardstick, negated=denied, denied=hedge, fails=content.fails(tokens, cue) and not hedge
    )


def _source(page: Page, hedge: Hedge, run: _Run, following: Sentence | None) -> str:
    """Who says so; of "economists expect prices to fall" the economists."""
    sentence, cue, place = page.sentences[hedge.sentence], hedge.cue, hedge.clause
    tokens = sentence.tokens
    verb = cue.first if cue.kind in {"expects", "outer"} else content.assigner(tokens, cue, place)
    if verb > place.first:
        who = attribution.judged(page.words, tokens, place.first, verb, run.speakers)
        if who is not None:
            return who
    found = attribution.aside(page.words, tokens, cue.start) or attribution.source(
        page.words, sentence, place, run.speakers, following
    )
    if not found and cue.value != (0, 0):
        found = attribution.agent(page.words, tokens, cue.value[1])
    speaker = run.turns.get(sentence.block, "")
    if speaker and (not found or found.lower() in attribution.PRONOUNS):
        return speaker
    if circumstances.backshifted(tokens, cue):
        return found or run.speakers.reporter
    minuted = cue.modal >= 0 and tokens[cue.modal].low in {"could", "might"}
    return found or (run.speakers.meeting if minuted else "")


def _driver(page: Page, hedge: Hedge, parts: tuple[str, str], given: Sequence[Condition]) -> tuple[str, Stance, str]:
    sentence = page.sentences[hedge.sentence]
    heading, asked = page.under.get(sentence.block), page.answered.get(sentence.block)
    words = lower(page.plain[sentence.start : sentence.end])
    subject, predicate = (lower(plain(part)) for part in parts)
    texts = drivers.Texts(
        event=" ".join(part for part in (subject, predicate) if part) or words,
        subject=subject,
        predicate=predicate,
        sentence=words,
        heading="" if heading is None else lower(page.plain[page.blocks[heading].start : page.blocks[heading].end]),
        question="" if asked is None else lower(page.plain[page.blocks[asked].start : page.blocks[asked].end]),
        condition=lower(" ".join(one.text for one in given)),
    )
    return drivers.assign(page.settings.wanted(), texts)
