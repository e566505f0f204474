"""Is a hedge a statement about the future? The reasons to say no, by kind of hedge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from foreshock.reading import scope
from foreshock.reading.clauses import Clause
from foreshock.reading.cues import Cue
from foreshock.reading.plain import Token
from foreshock.reading.sentences import Sentence
from foreshock.reading.verbs import (
    HAVE_FORMS,
    NOT_BASE,
    OPINION,
    PAST_BE,
    PERCEPTION,
    PERMITTED,
    PRESENT_BE,
    SEEMING,
    STATIVE,
    is_adverb,
    is_gerund,
    is_participle,
)
from foreshock.reading.words import MONTHS, word_set

FORCED = word_set(
    "willing able unable forced ready needed required necessary lost next over back under available possible "
    "impossible enough open closed subject prone vulnerable tempted inclined reluctant receptive obliged "
    "compelled hard harder difficult easier worse better higher lower larger smaller more less tough tougher "
    "severe in out at up down off short long longer painful costly expensive cheaper bad good weaker stronger "
    "warranted"
)
DETERMINERS = word_set("a an the this that any no some its his her their our another most")
EFFECTS = word_set(
    "impact effect effects consequences implications trouble difficulty bearing room further little no to "
    "repercussions influence problems"
)
AFTER_LIKELY = word_set(
    "to that , . ; – - and but if in by as unless over this next given within before after until even because for "
    'under at " or from following with without during once when on'
)
FORECASTERS = word_set(
    "bank fund agency ministry government it report economists analysts model commission institute he she they staff "
    "office firm company consultancy association council group"
)
AFTER_EXPECTED = word_set("in on by next later this within before after soon until . , ; and")
UNCONFIRMED = word_set(
    "confirm comment say verify rule recall remember find be identify determine explain believe tell reach "
    "immediately independently afford agree see understand help"
)
TIMES = word_set("year years day days week weeks month months winter summer night morning season time")
HABIT = word_set("often always typically usually sometimes generally normally occasionally")


@dataclass(frozen=True, slots=True)
class Context:
    """What else is known of the clause: a time frame ahead, a condition, a report, a question it answers."""

    ahead: bool
    conditional: bool
    reported: bool
    answers: bool


def rejection(sentence: Sentence, cue: Cue, clause: Clause, context: Context) -> str:
    """Why a hedge is no forecast; '' where it is one."""
    tokens = sentence.tokens
    if sentence.asks:
        return "question"
    if scope.question(sentence, cue, clause):
        return "embedded question"
    if clause.opener in {"if", "unless"}:
        return "inside a condition"
    if cue.kind == "modal" and _inside_subject(tokens, cue):
        return "inside the subject of another verb"
    if _proportion(tokens):
        return "comparison"
    reason = scope.denied(sentence, clause)
    if reason:
        return reason
    if cue.kind == "modal":
        return _modal(sentence, cue, clause, context)
    if cue.kind == "going":
        return _going(tokens, cue, clause)
    if cue.kind == "expects":
        return _expects(tokens, cue, context)
    if cue.modal >= 0 and cue.kind in {"adverb", "either"}:
        reason = _perfect(tokens, cue)
        if reason or tokens[cue.modal].low in {"will", "would", "'ll", "wo", "may", "might", "could"}:
            return reason
    if context.answers and len(tokens) <= 4 and cue.first == 0 and cue.kind in {"either", "adverb"}:
        return ""
    if cue.kind == "adverb":
        return _bare_adverb(tokens, cue)
    if cue.kind in {"either", "adjective"}:
        return _predicate(tokens, cue, context)
    if cue.kind == "expect":
        return _expectation(tokens, cue, context)
    return _chance(tokens, cue, context)


def _inside_subject(tokens: Sequence[Token], cue: Cue) -> bool:
    """ "The harm they will suffer will be great": the first verb group belongs to the subject of the second."""
    return low(tokens, cue.head + 1) in {"will", "would", "could", "may", "might"} and low(tokens, cue.head).isalpha()


def _proportion(tokens: Sequence[Token]) -> bool:
    """ "The longer it lasts, the more likely ...": a comparison of degrees."""
    lows = [token.low for token in tokens]
    pairs = sum(a == "the" and (b in {"more", "less", "longer"} or b.endswith("er")) for a, b in pairwise(lows))
    return pairs >= 2 and lows.count("the") >= 2 and any(a == "," and b == "the" for a, b in pairwise(lows))


def low(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].low if 0 <= at < len(tokens) else ""


def _after_adverbs(tokens: Sequence[Token], at: int) -> int:
    while at < len(tokens) and is_adverb(tokens[at].low):
        at += 1
    return at


def _before_adverbs(tokens: Sequence[Token], at: int) -> int:
    while at >= 0 and is_adverb(tokens[at].low):
        at -= 1
    return at


def _perfect(tokens: Sequence[Token], cue: Cue) -> str:
    """ "could have shown", "would probably have won": the past. "will have finished" looks ahead."""
    if cue.modal >= 0 and tokens[cue.modal].low in {"will", "'ll", "wo"}:
        return ""
    head = low(tokens, cue.head)
    if head in HAVE_FORMS and (head == "'ve" or is_participle(low(tokens, _after_adverbs(tokens, cue.head + 1)))):
        return "past"
    return ""


def _modal(sentence: Sentence, cue: Cue, clause: Clause, context: Context) -> str:
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
    if head == "as" or low(tokens, cue.last) == "as":
        return "fixed phrase"
    reason = _perfect(tokens, cue)
    if reason:
        return reason
    if word in {"will", "'ll", "shall"}:
        return _will(sentence, cue, clause, subject)
    return _possible(sentence, cue, clause, context, subject)


def _fronted(tokens: Sequence[Token], cue: Cue) -> bool:
    """ "Nor will heat pumps help": verb before subject after a negative opening."""
    return low(tokens, cue.first - 1) in {"nor", "neither"}


def _ellipsis(tokens: Sequence[Token], cue: Cue, clause: Clause, subject: str) -> str:
    """ "A handful may.", "Most, I suspect, will not.": the verb stands in the sentence before."""
    words = {token.low for token in tokens[clause.first : cue.start]}
    if not subject or cue.wording not in {"will", "may", "might"} or words & {"as", "than", "what", "who", "that"}:
        return "not a verb"
    if clause.opener in {"as", "than", "when", "what", '"', "where"} or subject in {"i", "you"}:
        return "not a verb"
    return "" if low(tokens, cue.head) in {".", ";", '"', ",", ""} and not _noun(tokens, cue) else "not a verb"


def _will(sentence: Sentence, cue: Cue, clause: Clause, subject: str) -> str:
    tokens = sentence.tokens
    position = tokens[cue.first].start
    quoted = any(start <= position < end for start, end in sentence.quotes)
    if subject in {"i", "you"}:
        return "addresses the reader"
    if subject == "we" and not quoted:
        return "addresses the reader"
    if any(token.low in HABIT for token in tokens[cue.start - 1 if cue.start else 0 : cue.head + 1]):
        return "habit"
    return "appointment" if scope.scheduled(tokens, cue, clause) else ""


def _possible(sentence: Sentence, cue: Cue, clause: Clause, context: Context, subject: str) -> str:
    """may, might, could: possibility ahead, or ability, permission, a present guess, the past?"""
    tokens, word = sentence.tokens, cue.wording
    head = low(tokens, cue.head)
    after = _after_adverbs(tokens, cue.head + 1)
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
    if word == "could":
        if head in PERCEPTION or (head in {"see", "tell", "feel"} and subject in {"he", "she", "they", "we", "who"}):
            return "past ability"
        if head == "afford" or group & {"barely", "hardly", "ill", "only", "always", "longer", "never"}:
            return "past ability"
        if group & {"not", "n't"} and (
            head in UNCONFIRMED or not (context.ahead or context.conditional or context.reported)
        ):
            return "past ability"
    if head == "result" and following == "from":
        return "present state"
    if head in SEEMING and word != "could":
        return "present appearance"
    if head in OPINION and word != "could" and not context.conditional:
        return "opinion"
    if head == "be" and following in PERMITTED and not context.conditional and not context.ahead:
        return "permission"
    if word in {"could", "might"} and scope.past(sentence, cue, clause):
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
    return "present guess" if low(tokens, _after_adverbs(tokens, cue.last)) == "now" and head in STATIVE else ""


def _subject(tokens: Sequence[Token], cue: Cue, clause: Clause) -> str:
    at = _before_adverbs(tokens, cue.start - 1)
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


def _going(tokens: Sequence[Token], cue: Cue, clause: Clause) -> str:
    """ "is going to raise": present be, a verb to follow, and not the speaker's own plan."""
    be = _before_adverbs(tokens, cue.first - 1)
    if (
        low(tokens, be) not in {"is", "are", "'s", "'re"}
        or low(tokens, cue.head) in NOT_BASE
        or not low(tokens, cue.head)
    ):
        return "no future verb"
    subject = low(tokens, _before_adverbs(tokens, be - 1))
    return "addresses the reader" if subject in {"you", "i", "what", "who", "that's"} else ""


def _expects(tokens: Sequence[Token], cue: Cue, context: Context) -> str:
    """ "economists expect the next cut to come": present (or reported), with a "to" and a verb."""
    before = low(tokens, _before_adverbs(tokens, cue.first - 1))
    if before in {"to", "n't", "not", "as", "than", "you", "do", "does", "did", "would", "could", "can", "should", ""}:
        return "not a forecast"
    if {token.low for token in tokens[max(0, cue.first - 4) : cue.first]} & {"no", "nobody", "few", "not", "n't"}:
        return "denied"
    named = tokens[cue.first - 1].capital or before in FORECASTERS
    if cue.wording in {"projects", "forecasts", "project"} and not named:
        return "not a forecast"
    for at in range(cue.last, min(len(tokens) - 1, cue.last + 16)):
        word = tokens[at].low
        if word == "to" and low(tokens, at + 1) not in NOT_BASE and tokens[at + 1].word:
            return ""
        if word in {"that", ";", ":", "–", '"', "will", "would", "could", "which", "who", "said"}:
            break
    return "not a forecast"


def _bare_adverb(tokens: Sequence[Token], cue: Cue) -> str:
    """An adverb without a modal: only a participle that carries on the sentence looks ahead."""
    after = low(tokens, cue.last)
    before = low(tokens, cue.first - 1)
    if is_gerund(after) and before in {",", "–", "-", "and", "or", ";", "("}:
        return ""
    if before in PRESENT_BE and after in {"going", "coming", "heading", "headed"}:
        return ""
    return "no future verb"


def _predicate(tokens: Sequence[Token], cue: Cue, context: Context) -> str:
    after = low(tokens, cue.last)
    at = _before_adverbs(tokens, cue.first - 1)
    before = low(tokens, at)
    direct = low(tokens, cue.first - 1)
    if direct in {"more", "less", "as", "so", "how", "however", "too", "equally"} or (
        direct == "the" and cue.wording.startswith("most")
    ):
        return "comparison"
    if cue.wording in {"certain", "sure", "bound", "guaranteed", "destined"} and after != "to":
        return "not a forecast"
    if cue.wording == "possible" and (after != "that" or before not in {"is", "'s", "be", "remains", "seems"}):
        return "not a forecast"
    if before in DETERMINERS:
        return "attribute"
    if after == "to" and _perfect_infinitive(tokens, cue.last + 1):
        return "past"
    if before in PRESENT_BE or cue.modal >= 0:
        return _present_predicate(tokens, cue, after)
    if before in PAST_BE:
        return "" if context.reported and (after in {"to", "that", ".", ",", "while", "before", "this"}) else "past"
    if before in {"it", "judge", "think", "consider", "believe", "find", "deem"} and after in {"that", "to"}:
        return ""
    if after == "to" and (before.isalpha() or before == ",") and cue.first > 0:
        return ""
    return "attribute"


def _present_predicate(tokens: Sequence[Token], cue: Cue, after: str) -> str:
    if not after or after in AFTER_LIKELY or after in {"going", "coming", "heading", "headed"}:
        return ""
    denies = cue.row in {"unlikely", "highly_unlikely", "improbable"}
    return "" if denies and not is_participle(after) else "present judgement"


def _perfect_infinitive(tokens: Sequence[Token], at: int) -> bool:
    verb = _after_adverbs(tokens, at)
    return low(tokens, verb) == "have" and is_participle(low(tokens, _after_adverbs(tokens, verb + 1)))


def _expectation(tokens: Sequence[Token], cue: Cue, context: Context) -> str:
    after = low(tokens, cue.last)
    before = low(tokens, _before_adverbs(tokens, cue.first - 1))
    dated = cue.wording == "expected" and after in AFTER_EXPECTED
    if after != "to" and not dated:
        return "not a forecast"
    if after == "to" and _perfect_infinitive(tokens, cue.last + 1):
        return "past"
    if before in {"is", "are", "'s", "'re", "be", "remains", "remain", "looks", "look", "seems", "seem"}:
        return ""
    if before in {"was", "were"} and (context.ahead or context.reported):
        return ""
    return "past"


def _chance(tokens: Sequence[Token], cue: Cue, context: Context) -> str:
    lows = [token.low for token in tokens]
    near = set(lows[max(0, cue.first - 8) : cue.last + 8])
    if cue.row in {"about_even", "better_than_even"} and not near & {
        "odds",
        "chance",
        "chances",
        "probability",
        "likely",
    }:
        return "not a chance"
    verbs = set(lows[max(0, cue.first - 7) : cue.last + 4])
    if verbs & {"was", "were", "had", "saw", "put", "stood"} and not (
        context.reported or verbs & {"is", "are", "has", "have"}
    ):
        return "past"
    return ""


def scene_setter(sentence: Sentence) -> bool:
    """ "Several trends are likely to emerge:", "That remains to be seen": it announces, it does not forecast."""
    lows = [token.low for token in sentence.tokens]
    if lows[-1:] == [":"] and len(lows) < 25:
        return True
    return "remains to be seen" in " ".join(lows) and len(lows) < 12
