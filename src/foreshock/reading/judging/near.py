"""What every judgement on a hedge looks at: the words beside it, and what is known of its clause."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from foreshock.reading.hedges.cues import Cue, opens_quotation
from foreshock.reading.language.plain import Token
from foreshock.reading.language.verbs import HAVE_FORMS, is_adverb, is_participle


@dataclass(frozen=True, slots=True)
class Context:
    """What else is known of the clause: a time frame ahead, a condition, a report, a question it answers."""

    ahead: bool
    conditional: bool
    reported: bool
    answers: bool
    supposed: tuple[tuple[int, int], ...] = ()
    """Tokens [first, last) of what the sentence supposes ("if ...", "should ...")."""
    quoted: bool = False
    """The clause stands in somebody's own words."""
    told: bool = False
    """A verb of saying or thinking rules the clause, or the paragraph carries a report on."""
    settled: bool = False
    """What was foretold has come true or not since."""
    supposing: bool = False
    """A condition rules the clause: in the sentence, the sentence before, or the heading."""


def low(tokens: Sequence[Token], at: int) -> str:
    """The word at a place in lower case; an empty text outside the sentence."""
    return tokens[at].low if 0 <= at < len(tokens) else ""


def after_adverbs(tokens: Sequence[Token], at: int) -> int:
    """The first place from `at` on that is no adverb."""
    while at < len(tokens) and is_adverb(tokens[at].low):
        at += 1
    return at


def before_adverbs(tokens: Sequence[Token], at: int) -> int:
    """The last place up to `at` that is no adverb, nor the mark that opens a quotation of the words behind."""
    while at >= 0 and (is_adverb(tokens[at].low) or opens_quotation(tokens, at)):
        at -= 1
    return at


def perfect(tokens: Sequence[Token], cue: Cue) -> str:
    """ "could have shown", "would probably have won": the past. "will have finished" looks ahead."""
    if cue.modal >= 0 and tokens[cue.modal].low in {"will", "'ll", "wo"}:
        return ""
    head = low(tokens, cue.head)
    if head in HAVE_FORMS and (head == "'ve" or is_participle(low(tokens, after_adverbs(tokens, cue.head + 1)))):
        return "past"
    return ""
