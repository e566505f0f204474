"""Why a hedge is no statement about the future, in words for those who read the result."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from foreshock.schema.brief import SET_ASIDE, LeftOut

NO_HEDGE = "not a verb"
"""The reason of a month or a name that is spelled like a hedge; with a capital it is not worth telling."""
REASONS: Mapping[str, str] = {
    "ability": "what somebody or something is able to do",
    "addresses the reader": "the writer's word to the reader, or plan of their own",
    "appointment": "a date that is fixed",
    "attribute": "a word that describes a thing ('the likely winner')",
    "comparison": "a comparison",
    "content of a plan": "what a plan, a law or a deal says",
    "denied": "something that is denied or doubted, with no chance given",
    "describes its noun": "a clause that describes somebody or something ('who would later lead')",
    "embedded question": "a question inside a sentence ('whether it will')",
    "fixed phrase": "a set phrase ('time will tell')",
    "habit": "what happens again and again",
    "hope or wish": "a hope, a fear or a wish",
    "inside a condition": "part of a condition ('if it will')",
    "inside another clause": "part of a clause of time or place ('before it would')",
    "inside the subject of another verb": "part of what another statement is about ('the harm it may do')",
    "need": "what is needed",
    "neither reported nor conditional": "a 'would' that nobody reports and that hangs on no condition",
    "no future verb": "a guess at what is so now, or was",
    "not a chance": "a 'chance', 'risk' or 'danger' of which nothing is foretold",
    "not a forecast": "a word of expecting or of certainty that foretells nothing",
    NO_HEDGE: "a word spelled like a hedge ('political will'), or one without its verb",
    "opinion": "an opinion",
    "past": "something past",
    "past ability": "what somebody was able to do",
    "perception": "what somebody sees",
    "permission": "what is allowed",
    "present appearance": "how something looks now",
    "present guess": "a guess at what is so now",
    "present judgement": "a judgement of what is so now",
    "present state": "what is so now",
    "question": "a question",
    "weighed by its noun": "a word whose chance another word gives ('the chance that it will')",
    "wish or politeness": "a wish or politeness ('would like to')",
}
"""The judge's reasons and what is told of them."""


def plainly(reason: str) -> str:
    """A reason of the judge in plain words; one that has none as it is."""
    return REASONS.get(reason, reason)


def counted(left_out: Iterable[LeftOut]) -> tuple[str, ...]:
    """A note for every reason, the most frequent first."""
    counts = Counter(one.reason for one in left_out)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(f"{SET_ASIDE}{count} as {reason}" for reason, count in ordered)
