"""will, may, might, could: the future, or ability, permission, a present guess, the past?"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from foreshock.reading.hedges.clauses import Clause
from foreshock.reading.hedges.cues import Cue
from foreshock.reading.judging import scope
from foreshock.reading.judging.near import Context, after_adverbs, before_adverbs, low, perfect
from foreshock.reading.judging.would import would
from foreshock.reading.language.plain import Token
from foreshock.reading.language.verbs import (
    NOT_BASE,
    OPINION,
    PERCEPTION,
    PERMITTED,
    SEEMING,
    STATIVE,
    is_gerund,
    is_participle,
)
from foreshock.reading.language.words import MONTHS, REPORTING, word_set
from foreshock.reading.pages.sentences import Sentence

FORCED = word_set(
    "willing able unable forced ready needed required necessary lost next over back under available possible "
    "impossible enough open closed subject prone vulnerable tempted inclined reluctant receptive obliged "
    "compelled hard harder difficult easier worse better higher lower larger smaller more less tough tougher "
    "severe in out at up down off short long longer painful costly expensive cheaper bad good weaker stronger "
    "warranted"
)
EFFECTS = word_set(
    "impact effect effects consequences implications trouble difficulty bearing room further little no to "
    "repercussions influence problems"
)
UNCONFIRMED = word_set(
    "confirm comment say verify rule recall remember find be identify determine explain believe tell reach "
    "immediately independently afford agree see understand help"
)
BASES_IN_ING = word_set("bring string swing sing ring cling fling spring sting wring ping wing bring king")
CALLED = word_set("off up in for a an")
LOOKED = word_set("to for at into")
PHRASAL = frozenset({*(("call", word) for word in CALLED), *(("look", word) for word in LOOKED)})
CAPACITY = word_set(
    "handle carry hold process lift accommodate fit reach store transport seat host supply produce move load serve "
    "manage feed house ship refine sustain support make take cover deliver run"
)
COUNTS = word_set(
    "one two three four five six seven eight nine ten eleven twelve twenty thirty fifty dozen dozens hundred hundreds "
    "thousand million billion half twice"
)
FILED = word_set("submit apply request appeal file register attend enrol enroll inspect consult object nominate")
"""What rules permit ("members may submit statements")."""
USED = word_set("use enter park sell export import operate carry leave travel work vote bid trade hold")
STATUTES = word_set("statute statutes law laws rules constitution charter treaty regulations convention terms code act")
NOBODY = word_set("nobody none no-one")
TIMES = word_set("year years day days week weeks month months winter summer night morning season time")
WITNESSED = word_set("see witness experience continue")
"""What "we" undergo and do not do ("we will see more of it")."""
HABIT = word_set("often always typically usually sometimes generally normally occasionally")


def modal(sentence: Sentence, cue: Cue, clause: Clause, context: Context) -> str:
    """Why a modal is no forecast, or an empty text where it is one."""
    tokens, word = sentence.tokens, cue.wording
    if tokens[cue.first].capital and not _fronted(tokens, cue):
        return "not a verb"
    near = [token.low for token in tokens[max(0, cue.first - 2) : cue.last + 2]]
    if "or" in near and near.count("will") + near.count("wo") > 1:
        return "embedded question"
    head = low(tokens, cue.head)
    subject = _subject(tokens, cue, clause)
    if not head or head in {".", ";", ",", "–", "-", '"'}:
        return _ellipsis(tokens, cue, clause, subject)
    if head in NOT_BASE or head in MONTHS or _noun(tokens, cue):
        return "not a verb" if not _fronted(tokens, cue) else ""
    if is_gerund(head) and head not in BASES_IN_ING:
        return "not a verb"
    if head == "as" or low(tokens, cue.last) == "as":
        return "fixed phrase"
    reason = perfect(tokens, cue)
    if reason:
        return reason
    if word == "would":
        return would(sentence, cue, clause, context, subject)
    if word in {"will", "'ll", "shall"}:
        return _will(sentence, cue, clause, context, subject)
    return _possible(sentence, cue, clause, context, subject)


def _fronted(tokens: Sequence[Token], cue: Cue) -> bool:
    """ "Nor will heat pumps help": verb before subject after a negative opening."""
    after = tokens[cue.first + 1] if cue.first + 1 < len(tokens) else tokens[cue.first]
    opened = tokens[0].low == "only" and (after.capital or after.low in {"the", "a", "it", "he", "she", "they", "its"})
    return opened or low(tokens, cue.first - 1) in {"nor", "neither"}


def _ellipsis(tokens: Sequence[Token], cue: Cue, clause: Clause, subject: str) -> str:
    """ "A handful may.", "Most, I suspect, will not.": the verb stands in the sentence before."""
    words = {token.low for token in tokens[clause.first : cue.start]}
    if not subject or cue.wording not in {"will", "may", "might"} or words & {"as", "than", "what", "who", "that"}:
        return "not a verb"
    if clause.opener in {"as", "than", "when", "what", '"', "where"} or subject in {"i", "you"}:
        return "not a verb"
    if subject in {"he", "she"} and clause.opener in REPORTING | {"that"}:
        return "not a verb"
    return "" if low(tokens, cue.head) in {".", ";", '"', ",", ""} and not _noun(tokens, cue) else "not a verb"


def _will(sentence: Sentence, cue: Cue, clause: Clause, context: Context, subject: str) -> str:
    tokens, head = sentence.tokens, low(sentence.tokens, cue.head)
    position = tokens[cue.first].start
    quoted = any(start <= position < end for start, end in sentence.quotes)
    if subject in {"i", "you"}:
        return "addresses the reader"
    suffices = head == "do" and not low(tokens, cue.head + 1).isalnum() and subject not in {"they", "he", "she"}
    if suffices or (low(tokens, cue.start - 1) == "time" and head == "tell"):
        return "fixed phrase"
    if subject == "we" and not quoted and head not in WITNESSED:
        return "addresses the reader"
    if not quoted and low(tokens, cue.head + 1) == "you":
        return "addresses the reader"
    if clause.opener == "when" and clause.first > 1:
        return "appointment"
    if head in {"hope", "want", "wish", "like"}:
        return "hope or wish"
    if any(token.low in HABIT for token in tokens[cue.start - 1 if cue.start else 0 : cue.head + 1]):
        return "habit"
    open_ended = context.conditional or low(tokens, clause.first - 1) == "or"
    return "appointment" if not open_ended and scope.scheduled(tokens, cue, clause) else ""


def _possible(sentence: Sentence, cue: Cue, clause: Clause, context: Context, subject: str) -> str:
    """may, might, could: possibility ahead, or ability, permission, a present guess, the past?"""
    tokens, word = sentence.tokens, cue.wording
    head = low(tokens, cue.head)
    after = after_adverbs(tokens, cue.head + 1)
    following = low(tokens, after)
    if subject in {"you", "one", "i"}:
        return "addresses the reader"
    if word in {"cannot", "can't", "ca"}:
        return "ability"
    group = {token.low for token in tokens[cue.first : cue.head + 1]}
    if word in {"could", "might"} and any(
        a in {"each", "every"} and b in TIMES for a, b in pairwise(t.low for t in tokens)
    ):
        return "habit"
    if group & HABIT and not (context.ahead or context.conditional):
        return "habit"
    if word == "could":
        reason = _able(tokens, cue, context, subject)
        if reason:
            return reason
    if head == "have" and following in {"on", "for", "in"}:
        return "inside the subject of another verb"
    if head == "result" and following == "from":
        return "present state"
    if head in SEEMING and word != "could" and (head, following) not in PHRASAL:
        return "present appearance"
    itself = following in {"itself", "themselves", "himself", "herself"}
    if (
        head in OPINION
        and not itself
        and (head, following) not in PHRASAL
        and word != "could"
        and not context.conditional
    ):
        return "opinion"
    ruled = word == "may" and _ruled(tokens, cue, clause)
    called = following == "called" and (following[:4], low(tokens, after + 1)) in PHRASAL
    if (
        ((head == "be" and following in PERMITTED and not called) or ruled)
        and not context.conditional
        and not context.ahead
    ):
        return "permission"
    if word in {"could", "might"} and scope.past(sentence, cue, clause, context):
        return "past"
    if clause.relative and low(tokens, clause.first) == "no":
        return "denied"
    if head == "be":
        return _copula(tokens, cue, after, context)
    settled = context.ahead or context.conditional
    if head == "have" and word in {"may", "might"} and not settled:
        return "" if {token.low for token in tokens[after : after + 4]} & EFFECTS else "present state"
    if head in STATIVE and word in {"may", "might"} and not settled:
        return "present state"
    return "present guess" if low(tokens, after_adverbs(tokens, cue.last)) == "now" and head in STATIVE else ""


def _ruled(tokens: Sequence[Token], cue: Cue, clause: Clause) -> bool:
    """ "members may submit statements", "may be reappointed once under the statute": what rules allow."""
    rest = [token.low for token in tokens[cue.head + 1 : clause.last]]
    head = low(tokens, cue.head)
    if head in FILED or (head in USED and "only" in rest):
        return True
    return any(a == "under" and {*rest[k + 1 : k + 4]} & STATUTES for k, a in enumerate(rest))


def _able(tokens: Sequence[Token], cue: Cue, context: Context, subject: str) -> str:
    """could: what somebody was or is able to do, and not what may come."""
    head = low(tokens, cue.head)
    group = {token.low for token in tokens[cue.first : cue.head + 1]}
    open_ended = context.ahead or context.conditional or context.reported
    if not open_ended and (head == "fit" or (head in CAPACITY and _quantified(tokens, cue))):
        return "ability"
    told = {"he", "she", "they", "who"} | (set() if context.quoted or context.ahead else {"we"})
    if head in PERCEPTION or (head in {"see", "tell", "feel"} and subject in told):
        return "past ability"
    if head == "afford" or group & {"barely", "hardly", "ill", "only", "always", "longer", "never", "once"}:
        return "past ability"
    denied = bool(group & {"not", "n't"})
    if (denied or subject in NOBODY) and head in UNCONFIRMED and (denied or not open_ended):
        return "past ability"
    return "past ability" if denied and not open_ended else ""


def _quantified(tokens: Sequence[Token], cue: Cue) -> bool:
    """ "could carry 55 bcm a year", "could hold two": what something can do, by its measure."""
    rest = tokens[cue.head + 1 : cue.head + 9]
    measured = any(token.low[0].isdigit() or token.low in COUNTS for token in rest[:5])
    lasting = _lasts(tokens, cue) and any(token.low in TIMES for token in rest)
    return measured and not lasting and not _by(rest)


def _lasts(tokens: Sequence[Token], cue: Cue) -> bool:
    """ "could take five years": how long it lasts, not what it holds."""
    return low(tokens, cue.head) in {"take", "run"}


def _by(rest: Sequence[Token]) -> bool:
    """ "reach 120 dollars by June", "up to $250 a barrel": a level to come, not a capacity."""
    return any(token.low in {"$", "€", "£", "percent", "%", "dollars", "cent"} for token in rest)


def _subject(tokens: Sequence[Token], cue: Cue, clause: Clause) -> str:
    at = before_adverbs(tokens, cue.start - 1)
    if at >= clause.first and tokens[at].low == ",":
        opening = next((k for k in range(at - 1, clause.first - 1, -1) if tokens[k].low == ","), -1)
        at = opening - 1 if opening > clause.first else at - 1
    return low(tokens, at) if at >= clause.first else ""


def _noun(tokens: Sequence[Token], cue: Cue) -> bool:
    """ "political will", "the might of": the word is a noun."""
    before = low(tokens, cue.first - 1)
    after = low(tokens, cue.last)
    if cue.wording == "will":
        if before == "no":
            return after in {"to", "of"}
        nouns = {
            "political",
            "free",
            "good",
            "the",
            "a",
            "his",
            "her",
            "their",
            "its",
            "at",
            "ill",
            "strong",
            "popular",
            "own",
        }
        return before in nouns
    return cue.wording == "might" and (
        after == "of" or before in {"military", "economic", "the", "its", "their", "his"}
    )


def _copula(tokens: Sequence[Token], cue: Cue, after: int, context: Context) -> str:
    """ "may be ...": an event (passive, "forced to") or a present state?"""
    following = low(tokens, after)
    inner = {token.low for token in tokens[cue.last : after]}
    if is_gerund(following) and (inner & {"now", "currently", "already"} or not (context.ahead or context.conditional)):
        return "present state"
    if _contrast(tokens, cue):
        return "present judgement"
    if context.ahead or context.conditional or is_participle(following) or following in FORCED:
        return ""
    return "" if cue.wording == "could" else "present state"


def _contrast(tokens: Sequence[Token], cue: Cue) -> bool:
    """ "may not be a beacon, but rather a signal": a correction, not a forecast."""
    lows = [token.low for token in tokens[cue.last :]]
    if not lows or lows[0] not in {"not", "n't"}:
        return False
    return any(a == "but" and b in {"rather", "a", "an", "the", "instead"} for a, b in pairwise(lows))
