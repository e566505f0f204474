"""Frames in which something holds: a case ("in our base case"), a crisis, a time to come ("when the ban expires")."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from foreshock.reading.given.extents import MODAL
from foreshock.reading.language.nouns import is_event
from foreshock.reading.language.plain import Token
from foreshock.reading.language.verbs import FINITE, PAST_FORMS, is_adverb, is_gerund, is_participle
from foreshock.reading.language.words import MONTHS, REPORTING, WEEKDAYS, word_set

CRISES = word_set(
    "blockade quarantine war crisis conflict recession downturn shutdown default escalation embargo closure emergency "
    "standoff invasion confrontation crash slump slowdown drought heatwave pandemic shortage showdown stalemate flood "
    "siege"
)
"""Nouns of what may befall: "in a blockade", "during a shutdown"."""
REMOTE = word_set("would could might")
COUNTS = word_set(
    "one two three four five six seven eight nine ten twelve fifteen twenty thirty forty fifty hundred zero"
)
GIVEN = word_set(
    "aid support help backing funding money guarantees approval consent permission luck reforms supplies rain"
)
"""What "with" supposes to be given."""
_LEVELS = word_set("at above below over under near")
AMPLE = word_set("enough sufficient more less better fewer decent")
"""Words by which "with enough rain" is no state but a case."""
_SHOWN = word_set("unlikely not n't no never likely will")
TIMES = word_set("day week month year decade lifetime")
NAMED_CASES = word_set(
    "worst best base bear bull adverse downside upside central severe extreme baseline pessimistic optimistic mild"
)
_NOT_BEFORE_WHEN = word_set(
    ", of about on to is was be know knows knew say says said decide decides tell see ask clear unclear time day "
    "moment year point and as especially particularly even until since from except only"
)
_YEAR = re.compile(r"(?:19|20)\d\d")
_HELPERS = word_set("is are has have be been being 's 're gets get")
_ANSWERING = word_set("respond react retaliate answer reply")
_REPUTED = word_set("known considered feared thought hailed seen loved famed used needed called said held")
"""Participles behind "once" that tell what was."""
_PREPOSITIONS = word_set("of for in on from to between by with at over against under")
_DEFINITE = word_set("the this that these those its his her their our")
_ARTICLES = word_set("a an the this that any such no his her its their our some")


def case_end(lows: Sequence[str], at: int) -> int:
    """Where "in a blockade", "under scenario 2", "in our base case" ends; 0 where nothing of the kind stands here."""
    near = list(lows[at + 1 : at + 6])
    if near[:1] == ["scenario"] and lows[at] != "during":
        return at + (3 if near[1:2] and (near[1][0].isdigit() or len(near[1]) <= 3) else 2)
    if not near or near[0] not in _ARTICLES | {"our", "another", "all", "both"}:
        return 0
    for k, low in enumerate(near[1:], start=1):
        named = low.removesuffix("-case") in NAMED_CASES and low.endswith("-case")
        if low == "scenario" or named or (low == "case" and near[k - 1] in NAMED_CASES):
            longer = named and near[k + 1 : k + 2] == ["scenario"]
            return 0 if near[0] in {"any", "that", "this"} or "every" in near else at + k + 2 + longer
        if low in CRISES and near[0] in {"a", "an", "any", "another", "such"} and _open(lows, at):
            return at + k + 2
        if not low.isalpha() or low in _PREPOSITIONS or low in FINITE:
            return 0
    return 0


def named_case(lows: Sequence[str]) -> bool:
    """ "In a second Trump term, ...", "In the worst case, ...": the case in which the rest holds."""
    comma = next((k for k, low in enumerate(lows[:9]) if low == ","), 0)
    if not comma or lows[1] not in {"a", "an", "such", "the", "another"}:
        return False
    return lows[comma - 1] in {"term", "presidency", "scenario"} or lows[comma - 2 : comma] in (
        ["worst", "case"],
        ["best", "case"],
    )


def _open(lows: Sequence[str], at: int) -> bool:
    """Is the crisis only supposed: at the front, or in a sentence of "would", "could" or "might"?"""
    return at == 0 or bool({"would", "could", "might", "'d"} & set(lows[:at]))


def after_event(lows: Sequence[str], at: int) -> bool:
    """ "within eight weeks of reopening", "within days of a closure": an event to come, and not one that was."""
    of = next((k for k in range(at + 2, min(len(lows) - 1, at + 5)) if lows[k] == "of"), 0)
    after = lows[of + 1] if of else ""
    opened = after in {"a", "an", "any", "such"} and any(is_event(low) for low in lows[of + 2 : of + 5])
    return bool(of) and TIMES.isdisjoint(lows[of : of + 3]) and (is_gerund(after) or opened)


def future(lows: Sequence[str], at: int) -> bool:
    """ "when", "whenever", "the moment" it happens; "after" with its verb in the present; "while" without a comma."""
    low, before = lows[at], lows[at - 1] if at else ""
    if low == "the":
        opens = lows[at + 1 : at + 2] == ["moment"] and lows[at + 2 : at + 3] not in (["of"], [","])
        return opens and _future_when(lows, at + 1, "")
    if low == "after":
        present = {"is", "are", "has", "have"} & set(lows[at + 2 : at + 9])
        return at > 0 and bool(present) and _future_when(lows, at, before)
    if low == "while":
        return at > 0 and before.isalpha() and _future_when(lows, at, before) and bool(_SHOWN & set(lows[:at]))
    return _future_when(lows, at, before)


def supposed_at(tokens: Sequence[Token], lows: Sequence[str]) -> bool:
    """At the front of "would" and "could": "At $120 a barrel, ...", "After a second strike, ..."."""
    comma = next((k for k, low in enumerate(lows[:9]) if low == ","), 0)
    if comma < 2 or not REMOTE & set(lows[comma:]):
        return False
    if lows[0] in {"at", "above", "below", "over", "under"} and (lows[1] in {"$", "€", "£"} or lows[1][0].isdigit()):
        return True
    if lows[0] in {"after", "following"}:
        return lows[1] in {"a", "an", "another", "any"} and any(is_event(low) for low in lows[2:comma])
    named = all(token.capital for token in tokens[1:comma])
    return lows[0] == "under" and named and comma < 5 and lows[comma - 1] not in MONTHS


def once(lows: Sequence[str], at: int) -> bool:
    """ "once the fighting ends", "once inflation falls": a clause with its verb, and no title ("once a port city")."""
    near = lows[at + 1 : at + 12]
    stop = next((k for k, low in enumerate(near) if not low[0].isalnum()), len(near))
    clause = near[:stop]
    if any(low in FINITE for low in clause[1:]) or (at == 0 and stop > 0):
        return True
    if len(clause) == 1:
        return is_participle(clause[0]) and clause[0] not in _REPUTED
    if len(clause) < 2 or clause[0] in {"a", "an"} or clause[0] in _PREPOSITIONS:
        return False
    past = _would_before(lows, at)
    return any(_verbal(clause, k, past) for k in range(1, len(clause)))


def _verbal(clause: Sequence[str], at: int, past: bool) -> bool:
    """Can the word be the verb of its clause: "ends", "fell", or a base form behind a plural?"""
    low, before = clause[at], clause[at - 1]
    if before in _PREPOSITIONS | _ARTICLES or low in _PREPOSITIONS | {"and", "or"}:
        return False
    if past and (low in PAST_FORMS or low.endswith("ed")):
        return True
    if low.endswith("s") and not low.endswith(("ss", "'s", "us")):
        return before not in {"and", "or"} and (at + 1 == len(clause) or not clause[at + 1].endswith("s"))
    return before.endswith("s") and not before.endswith(("ss", "'s")) and before not in {"this", "its"}


def answered(lows: Sequence[str], at: int) -> int:
    """Where "any seizure of its ships" ends in "will respond to any seizure of its ships with ..."; 0 elsewhere."""
    verb = at - 2
    while verb > 0 and is_adverb(lows[verb]):
        verb -= 1
    if verb < 1 or lows[verb] not in _ANSWERING or lows[at - 1] not in {"to", "against"}:
        return 0
    ends = _PREPOSITIONS - {"of", "on", "against", "from"} | {"in", "within", "and", "or", "that", "which", "if"}
    end = at + 1
    while end < len(lows) and lows[end][0].isalnum() and lows[end] not in ends and not is_adverb(lows[end]):
        end += 1
    return end if end > at + 1 else 0


def case_with(lows: Sequence[str], at: int) -> int:
    """Where "with a joint patrol" ends before "the risk would fall", no comma between; 0 for any other "with"."""
    if lows[at + 1 : at + 2] not in (["a"], ["an"], ["another"], ["such"]):
        return 0
    near = lows[at + 2 : at + 16]
    stop = next((k for k, low in enumerate(near) if not low[0].isalnum()), len(near))
    would = next((k for k, low in enumerate(near[:stop]) if low in REMOTE), 0)
    main = next((k for k in range(1, would) if near[k] in _DEFINITE | {"it", "they"}), 0)
    return at + 2 + main if main and not any(low in FINITE or is_gerund(low) for low in near[:would]) else 0


def _would_before(lows: Sequence[str], at: int) -> bool:
    """ "said it would sail when ...": a time to come, told in the past."""
    for k in range(at - 1, -1, -1):
        if lows[k] in {";", "–", '"'} or (lows[k] == "," and k < at - 1):
            return False
        if lows[k] in REMOTE:
            return True
    return False


def _future_when(lows: Sequence[str], at: int, before: str) -> bool:
    """ "When the ninety days run out, ... will": an event to come, told in the present; no date, no past, no habit."""
    near = lows[at + 1 : at + 14]
    stop = next((k for k, low in enumerate(near) if not low[0].isalnum()), len(near))
    clause = list(near[:stop])
    if before in _NOT_BEFORE_WHEN or len(clause) < 2 or clause[0] in {"it", "you", "we", "i", "and"}:
        return False
    doing = is_gerund(clause[0]) and any(low in FINITE for low in clause[1:4])
    if (is_gerund(clause[0]) and not doing) or is_participle(clause[0]):
        return False
    past = not _would_before(lows, at) and any(
        low in PAST_FORMS or (low.endswith("ed") and clause[k - 1] not in _HELPERS) for k, low in enumerate(clause) if k
    )
    dated = any(low in MONTHS or low in WEEKDAYS or _YEAR.fullmatch(low) for low in clause)
    return not (past or dated or (MODAL | REPORTING) & set(clause))


def with_event(lows: Sequence[str]) -> bool:
    """ "With sanctions relief, Russia could ...": an event still to come, not a state ("With prices rising, ...")."""
    comma = next((k for k, low in enumerate(lows[:12]) if low == ","), 0)
    phrase = lows[1:comma]
    if phrase[:1] == ["or"]:
        return False
    would = next((k for k, low in enumerate(lows) if k > comma > 0 and low == "would"), -1)
    if would > 0 and not REPORTING & set(lows[comma:would]) and any(is_participle(low) for low in phrase[1:]):
        return True
    if phrase[:2] == ["the", "right"]:
        return True
    if phrase[:1] and phrase[0] in AMPLE and "than" not in phrase:
        return True
    if REMOTE & set(lows[comma:]) and any(
        a in _LEVELS and (b[:1] in "$€£0123456789" or b in COUNTS) for a, b in pairwise(phrase)
    ):
        return True
    cut = next((k for k, low in enumerate(phrase) if k and low in _PREPOSITIONS), len(phrase))
    if not phrase or phrase[0] in _DEFINITE or any(is_gerund(low) or is_participle(low) for low in phrase[:cut]):
        return False
    return is_event(phrase[cut - 1]) or phrase[cut - 1] in GIVEN
