"""Who spoke last on a page, so that "he said", "the bank" and a quotation that runs on find their speaker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from foreshock.reading.hedges.content import ASSIGNING
from foreshock.reading.language.plain import Token
from foreshock.reading.language.verbs import is_adverb
from foreshock.reading.language.words import ENGLISH_WORDS, MONTHS, REPORTING, WEEKDAYS, word_set
from foreshock.reading.pages.sentences import Sentence
from foreshock.reading.voices import names

BODIES = word_set(
    "bank ministry government company fund agency commission committee council firm union court party office "
    "department institute group association parliament army police board central university kremlin house report"
)
LINKING = word_set("and but yet still however meanwhile so ,")
MEETING = word_set("members participants directors governors staff policymakers ministers")
TREATING = word_set("discussed considered debated reviewed presented examined weighed")
"""What those at a meeting do with a subject: the minutes go on to tell what they said of it."""
_NO_NAMES = ENGLISH_WORDS | MONTHS | WEEKDAYS
HOLDING = word_set("is was remains sounds agrees disagrees are were seems thinks sees")
_VERBS = HOLDING | ASSIGNING


@dataclass(slots=True)
class Speakers:
    """Who spoke last: to resolve "he said" and quotations that run on. Reset for every page."""

    block: int = -1
    quoted: str = ""
    named: str = ""
    body: str = ""
    reporter: str = ""
    """Whom the paragraph reports, outside quotations: what it goes on to tell in the past tense is theirs too."""
    meeting: str = ""
    """Whose discussion the paragraph minutes."""
    surnames: set[str] = field(default_factory=set)
    """Last words of the names of two words or more that the page has given so far."""


def enter(sentence: Sentence, state: Speakers) -> None:
    """A new paragraph: quotations and reports of the one before have ended."""
    if state.block != sentence.block:
        state.block, state.quoted, state.reporter, state.meeting = sentence.block, "", "", ""


def note(page: str, sentence: Sentence, state: Speakers) -> None:
    """Remember whom a sentence lets speak, whether it hedges or not."""
    tokens = sentence.tokens
    enter(sentence, state)
    _gather(tokens, state)
    if len(tokens) > 2 and tokens[0].low in MEETING and tokens[1].low in TREATING:
        state.reporter = state.meeting = page[tokens[0].start : tokens[0].end]
    stated = names.stated_by(page, tokens)
    if stated:
        state.named = state.reporter = stated
        return
    for at, token in enumerate(tokens):
        if token.low not in REPORTING or inside(token, sentence.quotes) or names.unsaid(tokens, at):
            continue
        who = names.behind(page, tokens, at)
        if not who:
            who = names.subject(page, tokens, at) if at and not _stopped(tokens, at) else ""
        if not names.speaks(who):
            who = names.inverted(page, tokens, at)
        who = resolve(who, state) if who else ""
        if who and names.speaks(who):
            state.named = (
                who
                if any(word[:1].isupper() for word in who.split()) or who.split()[-1].lower() in names.SPEAKERS
                else state.named
            )
            state.body = who if BODIES & set(who.lower().split()) else state.body
            if sentence.quotes:
                state.quoted = who
            else:
                state.reporter = who
            return
    _remember_subject(page, tokens, state)


def _remember_subject(page: str, tokens: Sequence[Token], state: Speakers) -> None:
    """ "The envoy was more cautious.", "But Ann Lee disagrees.": whom "he said" in the next sentence means."""
    first = 0
    while first < min(len(tokens), 4) and (tokens[first].low in LINKING or is_adverb(tokens[first].low)):
        first += 1
    last = first
    limit = min(len(tokens), first + 9)
    while last < limit and tokens[last].word and (tokens[last].capital or not _verb(tokens, last)):
        last += 1
    if not first < last < limit or not _verb(tokens, last):
        return
    subject = tokens[first:last]
    words = {token.low for token in subject}
    (low, *rest) = (token.low for token in subject)
    alone = not rest and subject[0].capital and (low in state.surnames or (_rare(low) and tokens[last].low in HOLDING))
    if not (words & names.NAMED_SPEAKERS or alone or _full(subject)):
        return
    state.named = _apposed_name(page, tokens, last) or names.text(page, tokens, first, last)
    state.body = state.named if BODIES & words else state.body


def _verb(tokens: Sequence[Token], at: int) -> bool:
    """Does the main verb stand here? An unknown verb in the present shows by what follows it."""
    low, after = tokens[at].low, tokens[at + 1].low if at + 1 < len(tokens) else ""
    closes = after in {".", "that", "with", "not", ":", "strongly"}
    return (names.verbal(low) and low != "'s") or low in _VERBS or (at > 1 and low.endswith("s") and closes)


def _rare(low: str) -> bool:
    return low not in ENGLISH_WORDS and not low.endswith("s") and len(low) > 3


def _full(subject: Sequence[Token]) -> bool:
    """Is it a name of two words or more?"""
    return sum(token.capital and token.low not in ENGLISH_WORDS for token in subject) >= 2


def _gather(tokens: Sequence[Token], state: Speakers) -> None:
    """Remember the last words of full names ("Ann Lee")."""
    for one, two in pairwise(tokens):
        if one.capital and two.capital and not {one.low, two.low} & _NO_NAMES and one.word and two.word:
            state.surnames.add(two.low)


def _apposed_name(page: str, tokens: Sequence[Token], comma: int) -> str:
    """ "Its former head, Per Holm, now ...": the name behind a title; '' where none stands there."""
    last = comma + 1
    while last < len(tokens) and tokens[last].capital:
        last += 1
    closed = last < len(tokens) and tokens[last].low == ","
    title = not any(token.capital for token in tokens[1:comma])
    return (
        names.text(page, tokens, comma + 1, last)
        if tokens[comma].low == "," and closed and title and last > comma + 2
        else ""
    )


def resolve(found: str, state: Speakers) -> str:
    """The name behind "he", "it" and "they"; any other words as they are."""
    words = found.lower().split()
    if words[0] in {"he", "she", "i"} and len(words) <= 2 and state.named:
        return state.named
    if words == ["it"] and (state.body or state.named):
        return state.body or state.named
    if words == ["they"] and (state.named.endswith("s") or " and " in state.named):
        return state.named
    if words == ["they"] and state.body:
        return state.body
    return found


def inside(token: Token, quotes: Sequence[tuple[int, int]]) -> bool:
    """Does the token stand in a quotation?"""
    return any(start <= token.start < end for start, end in quotes)


def _stopped(tokens: Sequence[Token], verb: int) -> bool:
    return not tokens[verb - 1].word and tokens[verb - 1].low != ","
