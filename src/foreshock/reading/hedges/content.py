"""What a hedged clause says will happen, and whether it denies it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from foreshock.reading.hedges import asides, chances
from foreshock.reading.hedges.clause_ends import past_parenthesis
from foreshock.reading.hedges.clauses import HARD, MENTAL, Clause
from foreshock.reading.hedges.cues import Cue
from foreshock.reading.hedges.openings import conceded, concession, relative_before
from foreshock.reading.hedges.phrases import STATED
from foreshock.reading.hedges.shares import ROUGH
from foreshock.reading.language.plain import Token
from foreshock.reading.language.verbs import FINITE, PAST_FORMS, is_adverb
from foreshock.reading.language.words import word_set

DENIALS = word_set("not n't never hardly scarcely barely rarely neither nor")
NOBODY = word_set("no none nobody nothing")
_BEFORE_SUBJECT = FINITE | PAST_FORMS | HARD | MENTAL | {"that"}
_BEFORE_ADJECTIVE = word_set("the a an its their our his her")
_BEFORE_EVENT = DENIALS | {"to", "that", ",", "of", "whether", '"'}
_DEGREES = word_set("quite most so rather pretty fairly somewhat")
_LOOKING = word_set("look looked seem seemed appear appears appeared")
SET_AGAINST = word_set("possible likely plausible conceivable unlikely probable feasible desirable")
"""What "but" sets against a hedge ("possible but not likely")."""
_MAKING = word_set("make makes made making")
_BEHIND_MADE = word_set("that if by before in this next and but because given even unless until for")
_ASSIGNED = word_set("remains exists was is were assigned attached given put on")
"""What stands between a chance and its event ("a 25 percent chance remains that")."""
_SPARED = (["only"], ["necessarily"])
"""What makes a "not" before it no denial of the event."""
ASSIGNING = word_set(
    "put puts see sees saw seeing give gives gave assign assigns assigned estimate estimates estimated assess "
    "assesses assessed rate rates rated regard regards view views "
    "consider considers considered deem deems deemed judge judges judged think "
    "thinks find finds found show shows showed imply implies implied suggest suggests "
    "believe believes price prices priced pricing attach attaches attached list lists listed "
    "describe describes described "
    "imply implies implied"
)
"""Verbs by which somebody gives a chance its size ("economists put the odds at ...")."""
_PASSIVE = word_set("is are was were be been being 's 're")
_HEDGING = word_set(
    "as described judged rated seen regarded viewed considered deemed is are be been 's 're was were has "
    "have a an there remains seems looks stand stands stood only with looking becoming"
)


def negated(tokens: Sequence[Token], cue: Cue, place: Clause) -> bool:
    """Is the hedge or its verb denied? Two denials cancel."""
    if cue.kind in {"outer", "verdict"}:
        return cue.kind == "outer" and _denied_inside(tokens, cue, place)
    if _no_more_than(tokens, cue):
        return False
    until = min(len(tokens), max(cue.head, cue.last, cue.modal + 1) + 1)
    own = range(cue.first, cue.last) if cue.kind != "modal" or cue.last > cue.first + 1 else range(0)
    comma = next((k for k in range(cue.last, until) if tokens[k].low == "," and cue.kind != "modal"), until)
    group = [tokens[at].low for at in range(cue.start, comma) if at not in own]
    count = sum(low in DENIALS and group[at + 1 : at + 2] not in _SPARED for at, low in enumerate(group))
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
    count += subject[:1] == ["there"] and following == "no" and cue.modal >= 0
    count += _judged_denied(tokens, cue)
    count += fails(tokens, cue)
    if cue.row.startswith(STATED) and cue.kind in {"either", "adjective"}:
        count -= hedge_denied(tokens, cue)
    return count % 2 == 1


def _no_more_than(tokens: Sequence[Token], cue: Cue) -> bool:
    """ "No forecaster sees more than a remote chance": at most as likely as the noun says, and no denial of it."""
    before = [token.low for token in tokens[max(0, cue.first - 4) : cue.first] if token.low not in {"a", "an"}]
    return cue.kind == "noun" and before[-2:] == ["more", "than"]


def _denied_inside(tokens: Sequence[Token], cue: Cue, place: Clause) -> bool:
    """ "I doubt that it will not hold", "surprised if nobody agreed": the clause behind an outer hedge is denied."""
    until = cue.head if cue.modal >= 0 else min(place.last, cue.last + 8)
    inner = [token.low for token in tokens[cue.last : until]]
    count = sum(low in DENIALS for low in inner) + (inner[:1] != [] and inner[0] in NOBODY)
    return (count + (cue.modal >= 0 and fails(tokens, cue))) % 2 == 1


def _listed_under_no(tokens: Sequence[Token], first: int) -> bool:
    """ "No amount of care, funds, and protections will help": the list's "no" stands before the clause."""
    start = first
    while start > 0 and tokens[start - 1].low not in _BEFORE_SUBJECT:
        start -= 1
    while start < first and (is_adverb(tokens[start].low) or tokens[start].low == ","):
        start += 1
    opens = start == 0 or tokens[start - 1].low in HARD | {","}
    named = start + 1 < first and tokens[start + 1].word and tokens[start + 1].low != "matter"
    return opens and named and tokens[start].low in NOBODY


def hedge_denied(tokens: Sequence[Token], cue: Cue) -> bool:
    """Does the denial stand before the hedge itself ("not likely", "will not likely")?"""
    near = any(token.low in DENIALS for token in tokens[max(0, cue.first - 2) : cue.first])
    return near or _judged_denied(tokens, cue)


def _judged_denied(tokens: Sequence[Token], cue: Cue) -> bool:
    """ "does not see a recession as likely": the verb of judging is denied."""
    behind = tokens[cue.last].low if cue.last < len(tokens) else ""
    if cue.kind not in {"either", "adjective"} or cue.modal >= 0 or behind in {"to", "that"}:
        return False
    verb = judging(tokens, cue, max(0, cue.first - 9))
    return verb > 1 and cue.first - verb > 1 and tokens[verb - 1].low in DENIALS


def assigner(tokens: Sequence[Token], cue: Cue, place: Clause) -> int:
    """The verb by which somebody gives a chance ("economists put the odds at ..."), or -1."""
    if cue.kind == "noun":
        return judging(tokens, cue, max(place.first, cue.first - 7))
    behind = tokens[cue.last].low if cue.last < len(tokens) else ""
    described = any(token.low == "as" for token in tokens[max(0, cue.first - 2) : cue.first])
    described = described or (tokens[cue.first - 1].low == "it" and tokens[cue.first - 2].low in ASSIGNING)
    if cue.kind not in {"either", "adjective"} or cue.modal >= 0 or (behind in {"to", "that"} and not described):
        return -1
    return judging(tokens, cue, max(place.first, cue.first - 9))


def judging(tokens: Sequence[Token], cue: Cue, first: int) -> int:
    """The verb of judging that rules a hedge, from token `first` on; -1 where a verb of its own stands between."""
    for at in range(cue.first - 1, first - 1, -1):
        if tokens[at].low in ASSIGNING and at > 0 and tokens[at - 1].low not in _BEFORE_ADJECTIVE:
            return -1 if tokens[at - 1].low in _PASSIVE and not tokens[at].low.endswith("ing") else at
        if tokens[at].low in FINITE or tokens[at].low in {",", "that", ";"}:
            return -1
    return -1


def making(tokens: Sequence[Token], cue: Cue) -> int:
    """The verb of "The delay makes a deal unlikely", which gives its object a chance; -1 where none does."""
    behind = tokens[cue.last].low if cue.last < len(tokens) else ""
    closed = not behind[:1].isalnum() or behind in _BEHIND_MADE
    if cue.kind not in {"either", "adjective"} or cue.modal >= 0 or not closed:
        return -1
    for at in range(cue.first - 1, max(-1, cue.first - 9), -1):
        low = tokens[at].low
        if low in _MAKING:
            named = tokens[cue.first - 1].low not in _BEFORE_ADJECTIVE | {"any", "some", "no"}
            return at if at < cue.first - 1 and named else -1
        if low in FINITE or low in {",", "that", ";", "and", "but"}:
            return -1
    return -1


def parts(text: str, tokens: Sequence[Token], cue: Cue, place: Clause) -> tuple[str, str]:
    """Subject and predicate of what is said to happen: the clause without its hedge and its denial.

    Of "A closure is likely" the predicate is empty, of "It is likely that ..." the subject.
    """
    stated = chances.event(text, tokens, cue, place) if cue.kind == "noun" else None
    if stated is not None:
        return stated
    first = max(assigner(tokens, cue, place), making(tokens, cue)) + 1 or place.first
    between = _words(text, tokens, cue.last, cue.modal) if cue.modal > cue.last else ""
    last = cue.start if cue.kind not in {"expects", "outer"} else first
    last = _subject_end(tokens, cue, first, last)
    first += cue.kind == "expect" and first < last and tokens[first].low == "with"
    if cue.kind == "verdict":
        first = chances.behind_noun(tokens, first, last)
    subject = _words(text, tokens, first, last)
    if subject.lower() in {"the", "a", "an"} or (
        subject.lower() in {"it", "there"} and cue.kind not in {"modal", "adverb"}
    ):
        subject = ""
    end = max(cue.last, cue.modal + 1)
    moved = cue.modal >= 0 or cue.kind in {"modal", "adverb"}
    rest = max(end, min(cue.head, place.last)) if moved else end
    if fails(tokens, cue):
        rest = cue.head + 1
    if cue.kind in {"either", "adjective"}:
        rest = past_parenthesis(tokens, rest)
    loose = _BEFORE_EVENT | (_ASSIGNED if cue.kind == "noun" else frozenset())
    while rest < place.last and tokens[rest].low in loose:
        rest += 1
    if tokens[first - 1].low in {"price", "prices", "pricing", "priced"} and subject[:3] == "in ":
        subject = subject[3:]
    until = place.last
    if cue.kind == "noun" or cue.row.startswith(STATED):
        until = chances.until(tokens, rest, place.last)
    predicate = text[tokens[rest].start : tokens[until - 1].end] if rest < until else ""
    if cue.kind == "noun" and rest > cue.last and tokens[cue.last].low == "that":
        subject = ""
    return " ".join(f"{between} {subject}".split()), " ".join(predicate.split())


def _subject_end(tokens: Sequence[Token], cue: Cue, first: int, last: int) -> int:
    """Where the subject ends before the verb group, its adverbs, an insertion ("Prices are, in my view, likely")."""
    loose = _HEDGING | DENIALS | (ROUGH if cue.kind == "noun" else frozenset())
    if conceded(tokens, cue.first, cue.last):
        return concession(tokens, cue.first)
    loose |= _LOOKING if cue.kind in {"either", "adjective", "verdict"} else frozenset()
    while last > first:
        low = tokens[last - 1].low
        if low == "," and cue.kind == "noun" and last == cue.start - 1 - (last < cue.start - 1):
            last -= 1
        elif low == ",":
            inserted = _inserted(tokens, last)
            if first < inserted < last:
                return inserted
            verb = asides.before([token.low for token in tokens[:last]], last - 1, _HEDGING)
            if verb == last - 1:
                return last
            last = verb + 1
        elif low == "but" and cue.kind in {"either", "adjective"} and tokens[last - 2].low in SET_AGAINST:
            last -= 2
        elif low in loose or low == '"' or is_adverb(low) or low in _DEGREES:
            last -= 1
        else:
            return last
    return last


def _inserted(tokens: Sequence[Token], last: int) -> int:
    """Where ", though unlikely,", ", if adopted," or ", which falls on Friday," begins that ends before `last`."""
    conceding = max(concession(tokens, at) for at in range(max(0, last - 4), last))
    for at in range(last - 2, max(0, last - 7), -1):
        if tokens[at].low == ",":
            conceding = max(conceding, at if tokens[at + 1].low == "if" else -1)
            break
    return conceding if conceding > 0 else relative_before(tokens, last - 1)


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
