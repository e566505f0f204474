"""How a word stands in its sentence: as a verb of the main clause, in a side clause, as a participle, as a noun."""

from __future__ import annotations

from collections.abc import Sequence

from foreshock.reading.verbs import PARTICIPLES, PAST_FORMS, is_adverb, is_gerund
from foreshock.reading.words import REPORTING, WEEKDAYS, word_set

SIDE = word_set(
    "who whom which whose as after following because while when if before since until unless amid despite where "
    "than although though whether during"
)
HELPERS = word_set(
    "is are was were be been being has have had will would to may might can could 's 're 've not n't get got"
)
DETERMINERS = word_set(
    "the a an its his her their our my this that these those no any every each another new more several many some "
    "few all both two three four five six ten dozens 's"
)
BEFORE_NOUN = DETERMINERS | word_set(
    "of against on in over at into from for with by under about between further recent fresh general hunger open- "
    "ended air missile rocket military political diplomatic economic international immediate strong massive mass "
    "public formal official nuclear armed major latest last first joint possible planned alleged weekly daily"
)
BEFORE_BASE = HELPERS | word_set(
    "must should shall do did does who that which and or , people police men women they we you i n't not ' let "
    "let's help"
)
"""Words before the bare form of a verb."""
TRANSITIVE_ENDS = word_set("of by with in for at during from on over last under because without")
JOINS = word_set("and or but then , ; that")
FINITE = word_set("is are was were has have had will would said says did do does may might could can")


def side_clauses(lows: Sequence[str]) -> list[bool]:
    """For every word: does it stand in a side clause ("as the opposition threatened", "who has vowed")?"""
    inside = False
    marks = []
    for at, low in enumerate(lows):
        if low in SIDE or (low == "that" and at and lows[at - 1] not in REPORTING and lows[at - 1] not in WEEKDAYS):
            inside = True
        elif low in {",", ";"}:
            inside = False
        marks.append(inside)
    return marks


def is_helped(lows: Sequence[str], at: int) -> bool:
    """Does a form of "be", "have" or a modal stand before the word, adverbs between them or not?"""
    back = at - 1
    while back > 0 and (is_adverb(lows[back]) or lows[back] in {"not", "n't"}):
        back -= 1
    return back >= 0 and lows[back] in HELPERS


def is_past(low: str) -> bool:
    """A past form or participle by its shape."""
    return low.endswith("ed") or low in PARTICIPLES or low in PAST_FORMS


def is_noun(lows: Sequence[str], at: int, clause: int = -1) -> bool:
    """Is a word that may be a verb or a noun ("attack", "demands") a noun here?

    `clause`: the first finite verb of this clause, -1 where none stands before: one clause has one verb in -s.
    """
    low = lows[at]
    if is_past(low) or is_gerund(low):
        return at > 0 and lows[at - 1] in BEFORE_NOUN and not is_past(low)
    before = lows[at - 1] if at else ""
    if before in BEFORE_NOUN or (clause >= 0 and low.endswith("s")):
        return True
    plural = before.endswith("s") and before not in REPORTING and low != "back"
    return not (low.endswith("s") or plural or before in BEFORE_BASE or is_adverb(before))


def modifies(lows: Sequence[str], at: int, clause: int) -> bool:
    """A participle that hangs on a noun: "angered by", "the recently imposed", "men convicted of", "demanding".

    `clause`: the first finite verb of this clause, -1 where none stands before.
    """
    low = lows[at]
    after = lows[at + 1] if at + 1 < len(lows) else ""
    if is_helped(lows, at):
        return False
    if is_gerund(low):
        return True
    if not (low.endswith("ed") or low in PARTICIPLES):
        return False
    before = lows[at - 1] if at else ""
    if after == "by" or at == 0 or before in DETERMINERS or before in {"newly", "recently", "widely"}:
        return True
    if clause >= 0 and before not in JOINS and not is_adverb(before):
        return True
    return after in TRANSITIVE_ENDS and _verb_follows(lows, at + 1)


def _verb_follows(lows: Sequence[str], start: int) -> bool:
    """Does a finite verb follow in the same clause: is the participle before it only part of the subject?"""
    for low in lows[start : start + 12]:
        if low in {",", ";", "and", "but", "that", "who", "which", "after", "when", "while", "as", "said"}:
            return False
        if low in FINITE or (low in PAST_FORMS and low not in PARTICIPLES):
            return True
    return False


def finite_before(lows: Sequence[str], at: int, verbs: frozenset[int]) -> int:
    """The first finite verb between the start of a word's clause and the word; -1 where none stands there.

    `verbs`: the places of words that are known to be verbs.
    """
    for back in range(at - 1, -1, -1):
        if lows[back] in JOINS or lows[back] in SIDE:
            return -1
        if back in verbs or (lows[back] in PAST_FORMS and lows[back] not in {"had", "was", "were"}):
            return back
    return -1
