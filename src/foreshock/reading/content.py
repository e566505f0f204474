"""What a hedged clause says will happen, and whether it denies it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from foreshock.reading.clauses import HARD, MENTAL, Clause, past_parenthesis
from foreshock.reading.cues import Cue
from foreshock.reading.plain import Token
from foreshock.reading.verbs import FINITE, PAST_FORMS, is_adverb
from foreshock.reading.words import word_set

DENIALS = word_set("not n't never hardly scarcely barely rarely neither nor")
NOBODY = word_set("no none nobody nothing")
ASSIGNING = word_set(
    "put puts see sees saw seeing give gives gave assign assigns assigned estimate estimates estimated assess "
    "assesses assessed rate rates rated consider considers considered deem deems deemed judge judges judged think "
    "thinks find finds believe believes price prices priced attach attaches attached"
)
"""Verbs by which somebody gives a chance its size ("economists put the odds at ...")."""
_HEDGING = word_set(
    "as seen regarded viewed considered deemed is are be 's 're was were has have a an there remains seems looks"
)
_PUT = word_set(
    "is are was were be at as put stands stand remains remain 's seen estimated about around only just now of"
)
_IN_FAVOUR = word_set("of that to in favour favor")


def negated(tokens: Sequence[Token], cue: Cue, place: Clause) -> bool:
    """Is the hedge or its verb denied? Two denials cancel."""
    until = min(len(tokens), max(cue.head, cue.last, cue.modal + 1) + 1)
    own = range(cue.first, cue.last) if cue.kind != "modal" else range(0)
    comma = next((k for k in range(cue.last, until) if tokens[k].low == "," and cue.kind != "modal"), until)
    group = [tokens[at].low for at in range(cue.start, comma) if at not in own]
    count = sum(low in DENIALS and group[at + 1 : at + 2] != ["only"] for at, low in enumerate(group))
    count += any(a == "no" and b in {"longer", "more"} for a, b in pairwise(group))
    before = [token.low for token in tokens[max(0, cue.start - 3) : cue.start]]
    while any(low in {",", ";", "that", '"', "."} for low in before):
        before = before[1:]
    count += any(low in DENIALS and before[at + 1 : at + 2] != ["only"] for at, low in enumerate(before))
    subject = [token.low for token in tokens[place.first : cue.start] if token.word and not is_adverb(token.low)]
    count += bool(subject) and subject[0] in NOBODY and subject[:2] != ["no", "matter"]
    count += not (subject and subject[0] in NOBODY) and _listed_under_no(tokens, place.first)
    count += cue.kind == "expects" and subject[:1] == ["few"]
    count += bool(subject) and subject[0] in {"neither"} and "neither" not in before
    following = tokens[cue.head + 1].low if cue.head + 1 < len(tokens) else ""
    count += subject[:1] == ["there"] and following == "no"
    count += fails(tokens, cue)
    return count % 2 == 1


def _listed_under_no(tokens: Sequence[Token], first: int) -> bool:
    """ "No amount of care, funds, and protections will help": the list's "no" stands before the clause."""
    start = first
    while start > 0 and tokens[start - 1].low not in FINITE | PAST_FORMS | HARD | MENTAL | {"that"}:
        start -= 1
    while start < first and (is_adverb(tokens[start].low) or tokens[start].low == ","):
        start += 1
    opens = start == 0 or tokens[start - 1].low in HARD | {","}
    named = start + 1 < first and tokens[start + 1].word and tokens[start + 1].low != "matter"
    return opens and named and tokens[start].low in NOBODY


def hedge_denied(tokens: Sequence[Token], cue: Cue) -> bool:
    """Does the denial stand before the hedge itself ("not likely", "will not likely")?"""
    return any(token.low in DENIALS for token in tokens[max(0, cue.first - 2) : cue.first])


def assigner(tokens: Sequence[Token], cue: Cue, place: Clause) -> int:
    """The verb by which somebody gives a chance ("economists put the odds at ..."), or -1."""
    if cue.kind == "noun":
        return judging(tokens, cue, max(place.first, cue.first - 4))
    behind = tokens[cue.last].low if cue.last < len(tokens) else ""
    if cue.kind not in {"either", "adjective"} or cue.modal >= 0 or behind in {"to", "that"}:
        return -1
    return judging(tokens, cue, max(place.first, cue.first - 9))


def judging(tokens: Sequence[Token], cue: Cue, first: int) -> int:
    """The verb of judging that rules a hedge, from token `first` on; -1 where a verb of its own stands between."""
    for at in range(cue.first - 1, first - 1, -1):
        if tokens[at].low in ASSIGNING and at > 0:
            return at
        if tokens[at].low in FINITE or tokens[at].low in {",", "that", ";"}:
            return -1
    return -1


def parts(text: str, tokens: Sequence[Token], cue: Cue, place: Clause) -> tuple[str, str]:
    """Subject and predicate of what is said to happen: the clause without its hedge and its denial.

    Of "A closure is likely" the predicate is empty, of "It is likely that ..." the subject.
    """
    if cue.value != (0, 0):
        return _put_at(text, tokens, cue, place), ""
    first = assigner(tokens, cue, place) + 1 or place.first
    between = _words(text, tokens, cue.last, cue.modal) if cue.modal > cue.last else ""
    last = cue.start if cue.kind != "expects" else first
    while last > first and (tokens[last - 1].low in _HEDGING | DENIALS or is_adverb(tokens[last - 1].low)):
        last -= 1
    subject = _words(text, tokens, first, last)
    if subject.lower() in {"the", "a", "an"} or (
        subject.lower() in {"it", "there"} and cue.kind not in {"modal", "adverb"}
    ):
        subject = ""
    end = max(cue.last, cue.modal + 1)
    rest = max(end, min(cue.head, place.last)) if cue.modal >= 0 or cue.kind in {"modal", "adverb"} else end
    if fails(tokens, cue):
        rest = cue.head + 1
    if cue.kind in {"either", "adjective"}:
        rest = past_parenthesis(tokens, rest)
    while rest < place.last and tokens[rest].low in {"to", "that", ",", "of"} | DENIALS:
        rest += 1
    predicate = text[tokens[rest].start : tokens[place.last - 1].end] if rest < place.last else ""
    if cue.kind == "noun" and rest > cue.last and tokens[cue.last].low == "that":
        subject = ""
    return " ".join(f"{between} {subject}".split()), " ".join(predicate.split())


def fails(tokens: Sequence[Token], cue: Cue) -> bool:
    """ "will fail to agree": the verb itself denies."""
    following = tokens[cue.head + 1].low if cue.head + 1 < len(tokens) else ""
    return cue.head < len(tokens) and tokens[cue.head].low == "fail" and following == "to"


def _words(text: str, tokens: Sequence[Token], first: int, last: int) -> str:
    """The page between two tokens, without the signs at its ends."""
    while first < last and tokens[first].low in {",", "–", '"'}:
        first += 1
    while last > first and tokens[last - 1].low == ",":
        last -= 1
    return text[tokens[first].start : tokens[last - 1].end] if first < last else ""


def _put_at(text: str, tokens: Sequence[Token], cue: Cue, place: Clause) -> str:
    """Of "the chance of a closure is put at 5 percent" the closure."""
    first, last = cue.last, cue.value[0]
    while last > first and tokens[last - 1].low in _PUT:
        last -= 1
    while first < last and tokens[first].low in _IN_FAVOUR:
        first += 1
    if first >= last:
        first, last = min(cue.value[1], place.last - 1), place.last
        while first < last - 1 and tokens[first].low in _IN_FAVOUR:
            first += 1
    return " ".join(text[tokens[first].start : tokens[last - 1].end].split())
