"""How a word stands in its sentence: as a verb of the main clause, in a side clause, as a participle, as a noun."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from foreshock.reading.language.verbs import PARTICIPLES, PAST_FORMS, is_adverb, is_gerund
from foreshock.reading.language.words import REPORTING, WEEKDAYS, word_set

SIDE = word_set(
    "who whom which whose as after following because while when if before since until unless amid despite where "
    "than although though whether during"
)
RELATIVE = word_set("who whom whose which that")
HELPERS = word_set(
    "is are was were be been being has have had will would to may might can could 're 've not n't get got"
)
DETERMINERS = word_set(
    "the a an its his her their our my this that these those no any every each another new more several many some "
    "few all both two three four five six ten dozens 's"
)
DESCRIBED = DETERMINERS | word_set("newly recently widely of with for from in on at against")
"""Words after which a participle describes a noun ("relatives of kidnapped soldiers")."""
BEFORE_NOUN = DETERMINERS | word_set(
    "of against on in over at into from for with by under about between further recent fresh general hunger "
    "open-ended air missile rocket military political diplomatic economic international immediate strong massive mass "
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
    """For every word: does it stand in a side clause ("as the opposition threatened", "who has vowed")?

    A clause ends at a comma; one that parts the subject from its verb ("a deputy who fled the country was tried") at
    its second verb. What two commas set between a subject and its verb is a side clause too.
    """
    marks: list[bool] = []
    inside = parted = verb = main = False
    for at, low in enumerate(lows):
        if low in SIDE or (low == "that" and at and lows[at - 1] not in REPORTING and lows[at - 1] not in WEEKDAYS):
            parted, verb = low in RELATIVE and not main, False
            inside = True
        elif _is_comma(lows, at):
            inside = False
        elif is_finite(lows, at):
            inside = inside and not (parted and verb and lows[at - 1] not in JOINS)
            verb = True
            main = main or not inside
        marks.append(inside)
    return _parenthesised(lows, marks)


def _parenthesised(lows: Sequence[str], marks: list[bool]) -> list[bool]:
    """Marks with what stands between a subject and its verb: "Iran, keen to win aid, freed ..."."""
    commas = [at for at in range(len(lows)) if _is_comma(lows, at)]
    for first, last in pairwise(commas):
        if any(is_finite(lows, at) and not marks[at] for at in range(first)):
            break
        after = last + 1
        while after < len(lows) and is_adverb(lows[after]):
            after += 1
        if after < len(lows) and is_finite(lows, after):
            return [mark or first < at < last for at, mark in enumerate(marks)]
    return marks


def _is_comma(lows: Sequence[str], at: int) -> bool:
    """A comma or semicolon; that of "2,400" is none."""
    return lows[at] in {",", ";"} and not (at + 1 < len(lows) and lows[at + 1][0].isdigit())


def is_finite(lows: Sequence[str], at: int) -> bool:
    """Does a word look like the finite verb of a clause, its helpers counted for it?"""
    low = lows[at]
    if low in FINITE:
        return True
    after = lows[at + 1] if at + 1 < len(lows) else ""
    before = lows[at - 1] if at else "the"
    return is_past(low) and before not in DETERMINERS and after not in {"by", "of"} and not is_helped(lows, at)


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
    described = before in DESCRIBED or before[:1].isdigit()
    if after == "by" or at == 0 or described:
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
