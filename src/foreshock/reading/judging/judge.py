"""Is a hedge a statement about the future? The reasons to say no, by kind of hedge."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from foreshock.reading.given.hypothetical import COMPARATIVES
from foreshock.reading.hedges.clauses import Clause
from foreshock.reading.hedges.cues import Cue
from foreshock.reading.judging import scope
from foreshock.reading.judging.modals import modal
from foreshock.reading.judging.near import Context, low, perfect
from foreshock.reading.judging.predicates import bare_adverb, chance, expectation, expects, going, predicate, ruling
from foreshock.reading.language.plain import Token
from foreshock.reading.language.words import word_set
from foreshock.reading.pages.sentences import Sentence

COMPARED = COMPARATIVES | word_set("more less fewer better worse further later sooner easier earlier")


def rejection(sentence: Sentence, cue: Cue, clause: Clause, context: Context) -> str:
    """Why a hedge is no forecast; '' where it is one."""
    tokens = sentence.tokens
    if sentence.asks:
        return "question"
    if scope.question(sentence, cue, clause):
        return "embedded question"
    if (clause.opener in {"if", "unless"} and tokens[0].low != "only") or _of_condition(tokens, cue):
        return "inside a condition"
    if cue.kind == "modal" and _inside_subject(tokens, cue):
        return "inside the subject of another verb"
    if _proportion(tokens):
        return "comparison"
    reason = scope.denied(sentence, cue, clause)
    if reason or context.settled:
        return reason or "past"
    if cue.kind == "modal":
        return modal(sentence, cue, clause, context)
    if cue.kind == "going":
        return going(tokens, cue, context)
    if cue.kind in {"outer", "verdict"}:
        return ruling(tokens, cue, context)
    if cue.kind == "expects":
        return expects(tokens, cue, context)
    if cue.modal >= 0 and cue.kind in {"adverb", "either"}:
        reason = perfect(tokens, cue)
        if reason or tokens[cue.modal].low in {"will", "would", "'ll", "wo", "may", "might", "could"}:
            return reason
    if context.answers and len(tokens) <= 4 and cue.first == 0 and cue.kind in {"either", "adverb"}:
        return ""
    if cue.kind == "adverb":
        return bare_adverb(tokens, cue, context)
    if cue.kind in {"either", "adjective"}:
        return predicate(tokens, cue, context)
    if cue.kind == "expect":
        return expectation(tokens, cue, context)
    return chance(tokens, cue, context)


def _of_condition(tokens: Sequence[Token], cue: Cue) -> bool:
    """ "If the talks fail, which is likely, ...": it is the condition that is likely."""
    pointing = low(tokens, cue.first - 2) == "which" and low(tokens, cue.last) in {",", ")", "–"}
    return pointing and bool({"if", "unless", "should"} & {token.low for token in tokens[: cue.first]})


def _inside_subject(tokens: Sequence[Token], cue: Cue) -> bool:
    """ "The harm they will suffer will be great": the first verb group belongs to the subject of the second."""
    return low(tokens, cue.head + 1) in {"will", "would", "could", "may", "might"} and low(tokens, cue.head).isalpha()


def _proportion(tokens: Sequence[Token]) -> bool:
    """ "The longer it lasts, the more likely ...": a comparison of degrees."""
    lows = [token.low for token in tokens]
    pairs = sum(a == "the" and b in COMPARED for a, b in pairwise(lows))
    return pairs >= 2 and lows.count("the") >= 2 and any(a == "," and b == "the" for a, b in pairwise(lows))


def scene_setter(sentence: Sentence) -> bool:
    """ "Several trends are likely to emerge:", "That remains to be seen": it announces, it does not forecast."""
    lows = [token.low for token in sentence.tokens]
    if lows[-1:] == [":"] and len(lows) < 25:
        return True
    text = " ".join(lows)
    if "forward-looking statement" in text or "actual results" in text:
        return True
    return "remains to be seen" in text and len(lows) < 12
