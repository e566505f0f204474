"""Statements: every hedge of the page that looks ahead, with what it says, how likely, when, given what and who says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from foreshock.reading import attribution, conditions, drivers, horizon
from foreshock.reading.clauses import Clause, clause
from foreshock.reading.cues import Cue, find
from foreshock.reading.judge import Context, rejection, reported, scene_setter
from foreshock.reading.layout import Block
from foreshock.reading.phrases import implied, rows
from foreshock.reading.plain import lower
from foreshock.reading.sentences import Sentence
from foreshock.reading.settings import ReadSettings
from foreshock.reading.verbs import is_adverb, is_gerund
from foreshock.reading.words import NEGATIONS
from foreshock.schema.brief import Condition, Span, Statement


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
    """A hedge that passed, with its clause."""

    sentence: int
    cue: Cue
    clause: Clause
    conditions: tuple[conditions.Found, ...]
    subject: conditions.Found | None


def statements(page: Page) -> tuple[Statement, ...]:
    """All statements of a page, in order."""
    hedges = [hedge for index in range(len(page.sentences)) for hedge in _hedges(page, index)]
    document = _document_conditions(page)
    found: list[Statement] = []
    speaker = ""
    for hedge in hedges:
        made = _statement(page, hedge, found, document, speaker)
        speaker = made.source or (speaker if found and found[-1].span.end > made.span.start - 400 else "")
        found.append(made)
    return tuple(found)


def _hedges(page: Page, index: int) -> list[Hedge]:
    sentence = page.sentences[index]
    kind = page.blocks[sentence.block].kind
    if kind in {"title", "heading", "question"} or not sentence.tokens:
        return []
    cues = find(sentence.tokens)
    if not cues or scene_setter(sentence):
        return []
    stated = tuple(conditions.in_sentence(sentence))
    passed = []
    for cue in cues:
        others = [other for other in cues if other is not cue]
        place = clause(sentence, cue, others)
        subject = conditions.event_subject(sentence, cue, place)
        tokens = sentence.tokens
        ahead = horizon.find(page.plain, tokens[place.first].start, tokens[place.last - 1].end) is not None
        inside = any(c.first <= cue.start < c.last for c in stated)
        context = Context(ahead, bool(stated) or subject is not None, reported(sentence, place))
        if inside or rejection(sentence, cue, place, context):
            continue
        passed.append(Hedge(index, cue, place, stated, subject))
    return passed


def _statement(
    page: Page, hedge: Hedge, earlier: Sequence[Statement], document: Sequence[Condition], speaker: str
) -> Statement:
    sentence, cue, place = page.sentences[hedge.sentence], hedge.cue, hedge.clause
    tokens = sentence.tokens
    first, last = place.first, place.last
    span = Span(start=tokens[first].start, end=tokens[last - 1].end)
    negated = _negated(tokens, hedge)
    wording = cue.wording
    depend = conditions.depends(tokens, cue.start + 1) if cue.kind == "modal" else -1
    number, missing = (
        (None, False) if depend >= 0 else implied(cue.row, wording, page.settings.yardstick, negated=negated)
    )
    given = _conditions(page, hedge, earlier, document, depend)
    event = _event(page.text, tokens, hedge)
    driver, stance, outcome = _driver(page, hedge, event, given)
    when = horizon.find(page.plain, span.start, span.end, page.published)
    flags = ("yardstick_missing",) if missing else ()
    return Statement(
        id=f"s{span.start}-{tokens[cue.first].start}",
        kind="condition" if depend >= 0 else "forecast",
        span=span,
        text=span.of(page.text),
        event=event,
        cue=Span(start=tokens[cue.start].start, end=tokens[max(cue.last, cue.modal + 1) - 1].end),
        phrase="depends on" if depend >= 0 else rows()[cue.row].phrase,
        implied=number,
        polarity="negated" if negated else "affirmed",
        conditions=given,
        driver=driver,
        stance=stance,
        outcome=outcome,
        horizon=when,
        source=attribution.source(page.text, sentence, place, speaker),
        flags=flags,
        rules=(f"cue:{cue.kind}", f"row:{cue.row}"),
    )


def _negated(tokens: Sequence, hedge: Hedge) -> bool:  # type: ignore[type-arg]
    """Is the hedge or its verb denied? Two denials cancel."""
    cue, place = hedge.cue, hedge.clause
    until = min(len(tokens), max(cue.head, cue.last, cue.modal + 1) + 1)
    verb_group = [token.low for token in tokens[cue.start : until]]
    count = sum(
        low in {"not", "n't", "never", "hardly", "scarcely", "barely", "rarely", "neither", "nor"} for low in verb_group
    )
    count += any(a == "no" and b in {"longer", "more"} for a, b in zip(verb_group, verb_group[1:], strict=False))
    before = [token.low for token in tokens[max(place.first, cue.start - 3) : cue.start]]
    count += any(low in {"not", "n't", "never", "neither", "nor"} for low in before)
    subject = [token.low for token in tokens[place.first : cue.start]]
    count += (
        bool(subject)
        and subject[0] in {"no", "none", "nobody", "nothing", "neither", "nor"}
        and subject[:2] != ["no", "matter"]
    )
    if (
        cue.head < len(tokens)
        and tokens[cue.head].low == "fail"
        and cue.head + 1 < len(tokens)
        and tokens[cue.head + 1].low == "to"
    ):
        count += 1
    return count % 2 == 1


def _event(text: str, tokens: Sequence, hedge: Hedge) -> str:  # type: ignore[type-arg]
    """The clause without its hedge and its denial."""
    cue, place = hedge.cue, hedge.clause
    end = max(cue.last, cue.modal + 1)
    head = min(cue.head, place.last) if cue.kind in {"modal", "adverb"} or cue.modal >= 0 else end
    subject_end = cue.start
    while subject_end > place.first and (
        tokens[subject_end - 1].low in {"is", "are", "be", "'s", "'re", "not", "n't", "never", "has", "have", "a", "an"}
        or is_adverb(tokens[subject_end - 1].low)
    ):
        subject_end -= 1
    rest = max(head, end)
    while rest < place.last and tokens[rest].low in {"to", "that", ",", "be"} and tokens[rest].low != "be":
        rest += 1
    parts = []
    if subject_end > place.first:
        subject = text[tokens[place.first].start : tokens[subject_end - 1].end]
        if subject.lower() not in {"it", "there"} or cue.kind not in {"either", "adjective", "noun"}:
            parts.append(subject)
    if rest < place.last:
        parts.append(text[tokens[rest].start : tokens[place.last - 1].end])
    return " ".join(" ".join(parts).split())


def _conditions(
    page: Page, hedge: Hedge, earlier: Sequence[Statement], document: Sequence[Condition], depend: int
) -> tuple[Condition, ...]:
    """Conditions from the nearest to the widest: own sentence, subject, reference, question, heading, document."""
    sentence, cue, place = page.sentences[hedge.sentence], hedge.cue, hedge.clause
    tokens = sentence.tokens
    given = []
    if depend >= 0 and depend < len(tokens):
        given.append(_condition(page, sentence, conditions.Found(depend, max(place.last, depend + 1), "depends")))
    given += [_condition(page, sentence, found) for found in hedge.conditions]
    if hedge.subject is not None:
        given.append(_condition(page, sentence, hedge.subject))
    linked = _linked(page, hedge, earlier)
    if linked is not None:
        given.append(linked)
    asked = page.answered.get(sentence.block)
    if asked is not None:
        given += [one.model_copy(update={"scope": "question"}) for one in _from_question(page, asked)]
    own = bool(given)
    remote = cue.modal >= 0 and tokens[cue.modal].low in conditions.REMOTE
    for one in document:
        if not own and sentence.start != one.span.start and (remote or _shares_actor(page, sentence, one)):
            given.append(one)
    return tuple(given)


def _condition(page: Page, sentence: Sentence, found: conditions.Found) -> Condition:
    tokens = sentence.tokens
    last = max(found.last, found.first + 1)
    return conditions.condition(
        page.text, tokens[found.first].start, tokens[min(last, len(tokens)) - 1].end, found.kind
    )


def _linked(page: Page, hedge: Hedge, earlier: Sequence[Statement]) -> Condition | None:
    """What a participle, a relative clause or a pronoun points back to."""
    sentence, cue, place = page.sentences[hedge.sentence], hedge.cue, hedge.clause
    tokens = sentence.tokens
    carried = cue.kind == "adverb" and cue.modal < 0 and is_gerund(tokens[min(cue.last, len(tokens) - 1)].low)
    if carried or (
        place.relative
        and place.first > 0
        and tokens[place.first - 1].low in {"–", ","}
        and tokens[place.first].low in {"a", "an", "something", "which"}
    ):
        end = place.first - 1
        while end > 0 and not tokens[end - 1].word:
            end -= 1
        start = _main_start(page, sentence, place.first, earlier)
        if end <= 0:
            return None
        before = Span(
            start=min(start, tokens[0].start if start > tokens[end - 1].end else start), end=tokens[end - 1].end
        )
        here = Span(start=tokens[place.first].start, end=tokens[cue.last - 1].end)
        return Condition(span=here, text=before.of(page.text), kind="reference", resolved=before)
    if not conditions.points_back(sentence, cue, place) or hedge.sentence == 0:
        return None
    previous = page.sentences[hedge.sentence - 1]
    if previous.block != sentence.block:
        return None
    target = next(
        (s.span for s in reversed(earlier) if previous.start <= s.span.start < previous.end),
        Span(start=previous.start, end=previous.end),
    )
    here = Span(start=tokens[place.first].start, end=tokens[max(place.first + 1, cue.start) - 1].end)
    return Condition(span=here, text=target.of(page.text), kind="reference", resolved=target)


def _main_start(page: Page, sentence: Sentence, first: int, earlier: Sequence[Statement]) -> int:
    inside = [s for s in earlier if sentence.start <= s.span.start < sentence.tokens[first].start]
    return inside[-1].span.start if inside else sentence.start


def _from_question(page: Page, block: int) -> list[Condition]:
    for sentence in page.sentences:
        if sentence.block == block:
            found = conditions.of_question(sentence)
            if found is not None:
                return [_condition(page, sentence, found)]
    return []


def _document_conditions(page: Page) -> list[Condition]:
    """An inversion ("should Trump return ...") early in the page holds for what follows it."""
    if not page.sentences:
        return []
    early = page.sentences[0].start + max(1500, (page.sentences[-1].end - page.sentences[0].start) // 5)
    found = []
    for sentence in page.sentences:
        if sentence.start > early:
            break
        if page.blocks[sentence.block].kind in {"title", "heading", "question"} or sentence.asks:
            continue
        for one in conditions.in_sentence(sentence):
            if one.kind == "inversion":
                found.append(_condition(page, sentence, one).model_copy(update={"scope": "document"}))
    return found[:1]


def _shares_actor(page: Page, sentence: Sentence, one: Condition) -> bool:
    names = {word.strip(".,;'") for word in one.text.split() if word[:1].isupper()} - {"Should", "The", "If"}
    return any(token.capital and page.text[token.start : token.end] in names for token in sentence.tokens)


def _driver(page: Page, hedge: Hedge, event: str, given: Sequence[Condition]) -> tuple[str, int, str]:
    sentence = page.sentences[hedge.sentence]
    block = sentence.block
    heading = page.under.get(block)
    asked = page.answered.get(block)
    tokens = sentence.tokens
    subject = page.plain[
        tokens[hedge.clause.first].start : tokens[max(hedge.cue.start, hedge.clause.first + 1) - 1].end
    ]
    texts = drivers.Texts(
        event=lower(page.plain[sentence.start : sentence.end] if not event else event),
        subject=lower(subject),
        sentence=lower(page.plain[sentence.start : sentence.end]),
        heading="" if heading is None else lower(page.plain[page.blocks[heading].start : page.blocks[heading].end]),
        question="" if asked is None else lower(page.plain[page.blocks[asked].start : page.blocks[asked].end]),
        condition=lower(" ".join(one.text for one in given)),
    )
    return drivers.assign(page.settings.wanted(), texts)


def used_negations() -> frozenset[str]:
    """The words that deny."""
    return NEGATIONS
