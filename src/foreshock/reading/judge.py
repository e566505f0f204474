"""Is a hedge a statement about the future? The reasons to say no, by kind of hedge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from foreshock.reading.clauses import Clause
from foreshock.reading.cues import Cue
from foreshock.reading.plain import Token
from foreshock.reading.sentences import Sentence
from foreshock.reading.verbs import (
    DO_FORMS,
    HAVE_FORMS,
    NOT_BASE,
    PAST_BE,
    PERCEPTION,
    PRESENT_BE,
    SEEMING,
    STATIVE,
    is_adverb,
    is_gerund,
    is_participle,
)
from foreshock.reading.words import MONTHS, REPORTING

WH = frozenset(["whether", "how", "what", "why", "where", "when", "who", "whose", "whom", "which"])
FORCED = frozenset(
    ["willing", "able", "unable", "forced", "ready", "needed", "required", "necessary", "lost", "next", "over", "back", "under", "ready", "available", "possible", "impossible", "enough", "open", "closed", "subject", "prone", "vulnerable", "tempted", "inclined", "reluctant", "receptive", "obliged", "compelled", "hard", "harder", "difficult", "easier", "worse", "better", "higher", "lower", "larger", "smaller", "more", "less", "tough", "tougher", "severe", "in", "out", "at", "up", "down", "off", "short", "long", "longer", "painful", "costly", "expensive", "cheaper", "bad", "good", "weaker", "stronger"]
)
DETERMINERS = frozenset(["a", "an", "the", "this", "that", "any", "no", "some", "its", "his", "her", "their", "our", "another", "most"])


@dataclass(frozen=True, slots=True)
class Context:
    """What else is known of the clause: a time frame ahead, a condition, a person who reports."""

    ahead: bool
    conditional: bool
    reported: bool


def rejection(sentence: Sentence, cue: Cue, clause: Clause, context: Context) -> str:
    """Why a hedge is no forecast; '' where it is one."""
    tokens = sentence.tokens
    if sentence.asks:
        return "question"
    if clause.opener in {"whether", "how", "why", "what"} or _embedded(tokens, cue, clause):
        return "embedded question"
    if clause.opener in {"if", "unless"}:
        return "inside a condition"
    reason = _attitude(tokens, clause)
    if reason:
        return reason
    if cue.kind == "modal":
        return _modal(tokens, cue, clause, context)
    if cue.modal >= 0 and cue.kind in {"adverb", "either"} and cue.first < _end(cue):
        reason = _after_modal(tokens, cue)
        if reason or tokens[cue.modal].low in {"will", "would", "'ll", "wo", "may", "might", "could"}:
            return reason
    if cue.kind == "adverb":
        return _bare_adverb(tokens, cue)
    if cue.kind in {"either", "adjective"}:
        return _predicate(tokens, cue, context)
    if cue.kind == "expect":
        return _expectation(tokens, cue, context)
    return _chance(tokens, cue, context)


def _end(cue: Cue) -> int:
    return max(cue.last, cue.modal + 1) + 1


def _low(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].low if 0 <= at < len(tokens) else ""


def _embedded(tokens: Sequence[Token], cue: Cue, clause: Clause) -> bool:
    """ "how the US could raise", "if any of his tariffs will ever": a question inside the sentence."""
    before = [token.low for token in tokens[clause.first : cue.start]]
    if before and before[0] in {"whether", "how", "why", "what", "where", "whatever", "whoever", "wherever"}:
        return (len(before) < 10 and clause.first == 0) or before[0] in {"whether", "how", "why"}
    at = clause.first - 1
    return (
        at >= 0
        and tokens[at].low in {"where", "when"}
        and _low(tokens, at - 1) in {"of", "on", "about", "know", "see", "to"}
    )


def _attitude(tokens: Sequence[Token], clause: Clause) -> str:
    """Hopes, wishes and denials above the clause: no probability is implied."""
    before = {token.low for token in tokens[max(0, clause.first - 6) : clause.first]}
    if before & {
        "hope",
        "hopes",
        "hoped",
        "hoping",
        "wish",
        "wishes",
        "wished",
        "wants",
        "want",
        "wanted",
        "so",
        "demand",
        "demands",
        "demanded",
    }:
        return (
            ""
            if "so" in before and not before & {"hope", "hopes", "hoped", "wish", "want", "wants"}
            else "hope or wish"
        )
    if before & {
        "doubt",
        "doubts",
        "doubted",
        "deny",
        "denies",
        "denied",
        "reject",
        "rejects",
        "rejected",
        "pretend",
        "mean",
    } and (before & {"doubt", "doubts", "doubted", "deny", "denies", "denied", "pretend"} or before & {"not", "n't"}):
        return "denied"
    if before & {"no"} and before & {
        "evidence",
        "indication",
        "sign",
        "guarantee",
        "certainty",
        "reason",
        "suggestion",
    }:
        return "denied"
    return ""


def _after_modal(tokens: Sequence[Token], cue: Cue) -> str:
    head = _low(tokens, cue.head)
    if (
        head in HAVE_FORMS
        and is_participle(_verb_after(tokens, cue.head + 1))
        and tokens[cue.modal].low not in {"will", "'ll"}
    ):
        return "past"
    return ""


def _verb_after(tokens: Sequence[Token], at: int) -> str:
    while at < len(tokens) and is_adverb(tokens[at].low):
        at += 1
    return _low(tokens, at)


def _modal(tokens: Sequence[Token], cue: Cue, clause: Clause, context: Context) -> str:
    word = cue.wording
    head = _low(tokens, cue.head)
    if tokens[cue.first].capital and word != "'ll":
        return "not a verb"
    if not head or head in NOT_BASE or head in MONTHS or _noun(tokens, cue):
        return "not a verb"
    if head in {"as"} or (word in {"may", "might"} and tokens[cue.last].low == "as"):
        return "fixed phrase"
    following = _verb_after(tokens, cue.head + 1)
    if head == "have" and is_participle(following) and word not in {"will", "'ll", "shall"}:
        return "past"
    subject = _subject(tokens, cue, clause)
    if word in {"will", "'ll", "shall"}:
        return "addresses the reader" if subject in {"i", "you"} else ""
    if subject in {"you", "one", "i"}:
        return "addresses the reader"
    if word == "could" and (
        head in PERCEPTION or (head in {"see", "tell", "feel"} and subject in {"he", "she", "they", "we", "who"})
    ):
        return "past ability"
    if head in SEEMING and word != "could":
        return "present appearance"
    if head == "be":
        return _copula(tokens, cue, following, context)
    if head in STATIVE and word in {"may", "might"} and not (context.ahead or context.conditional):
        return "present state"
    return ""


def _subject(tokens: Sequence[Token], cue: Cue, clause: Clause) -> str:
    at = cue.start - 1
    while at >= clause.first and is_adverb(tokens[at].low):
        at -= 1
    return _low(tokens, at) if at >= clause.first else ""


def _noun(tokens: Sequence[Token], cue: Cue) -> bool:
    """ "political will", "the might of": the word is a noun."""
    before = _low(tokens, cue.first - 1)
    after = _low(tokens, cue.last)
    if cue.wording == "will" and before in {
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
        "no",
    }:
        return before != "no" or after in {"to", "of"}
    return cue.wording == "might" and (
        after == "of" or before in {"military", "economic", "the", "its", "their", "his"}
    )


def _copula(tokens: Sequence[Token], cue: Cue, following: str, context: Context) -> str:
    """ "may be ...": an event (passive, "forced to") or a present state?"""
    inner = {token.low for token in tokens[cue.last : cue.head + 3]}
    if inner & {"now", "currently", "already"}:
        return "present state"
    if _contrast(tokens, cue):
        return "present judgement"
    if context.ahead or context.conditional:
        return ""
    if is_gerund(following):
        return "present state"
    if is_participle(following) or following in FORCED or following == "able":
        return ""
    return "present state" if cue.wording in {"may", "might"} else ""


def _contrast(tokens: Sequence[Token], cue: Cue) -> bool:
    """ "may not be a beacon, but rather a signal": a correction, not a forecast."""
    lows = [token.low for token in tokens[cue.last :]]
    if not lows or lows[0] not in {"not", "n't"}:
        return False
    return any(
        a == "but" and b in {"rather", "a", "an", "the", "instead"} for a, b in zip(lows, lows[1:], strict=False)
    )


def _bare_adverb(tokens: Sequence[Token], cue: Cue) -> str:
    """An adverb without a modal: only a participle that carries on the sentence looks ahead."""
    after = _low(tokens, cue.last)
    before = _low(tokens, cue.first - 1)
    if is_gerund(after) and before in {",", "–", "and", "or", ";", "("}:
        return ""
    if (
        before in PRESENT_BE
        and after in {"going", "coming", "heading", "headed", "moving"}
        and _low(tokens, cue.last) != "now"
    ):
        return ""
    return "no future verb"


def _predicate(tokens: Sequence[Token], cue: Cue, context: Context) -> str:
    after = _low(tokens, cue.last)
    at = cue.first - 1
    while at >= 0 and is_adverb(tokens[at].low) and tokens[at].low not in {"not", "n't"}:
        at -= 1
    before = _low(tokens, at)
    if before in {"not", "n't"}:
        before = _low(tokens, at - 1)
    direct = _low(tokens, cue.first - 1)
    if direct in {"more", "less", "as", "so", "how", "however", "too", "equally"} or (
        direct == "the" and cue.wording.startswith("most")
    ):
        return "comparison"
    if cue.wording in {"certain", "sure", "bound", "guaranteed", "destined"} and after not in {"to"}:
        return "not a forecast"
    if cue.wording == "possible" and after not in {"that"}:
        return "not a forecast"
    if direct in DETERMINERS or (before in DETERMINERS and direct != "is"):
        return "attribute"
    verb = _verb_after(tokens, cue.last + 1) if after == "to" else ""
    if after == "to" and verb == "have" and is_participle(_verb_after(tokens, _index_after(tokens, cue.last + 1))):
        return "past"
    if before in PRESENT_BE or (cue.modal >= 0):
        if after in {
            "to",
            "that",
            ",",
            ".",
            "",
            ";",
            "–",
            "and",
            "but",
            "if",
            "in",
            "by",
            "as",
            "unless",
            "over",
            "this",
            "next",
            "given",
            "within",
            "before",
            "after",
            "until",
            "even",
            "because",
            "for",
            "under",
            "at",
            '"',
            "or",
            "from",
            "following",
            "with",
            "without",
            "during",
            "once",
            "when",
        }:
            return ""
        if after in {"going", "coming", "heading", "headed"}:
            return ""
        return (
            ""
            if cue.row in {"unlikely", "highly_unlikely", "improbable"} and not is_participle(after)
            else "present judgement"
        )
    if before in PAST_BE:
        return "" if context.reported and after in {"to", "that", ".", ","} else "past"
    if after == "to" and (before.isalpha() or before == ","):
        return ""
    if cue.first == 0 or before in {",", ";", "–"}:
        return "no future verb"
    return "attribute"


def _index_after(tokens: Sequence[Token], at: int) -> int:
    while at < len(tokens) and is_adverb(tokens[at].low):
        at += 1
    return at + 1


def _expectation(tokens: Sequence[Token], cue: Cue, context: Context) -> str:
    after = _low(tokens, cue.last)
    at = cue.first - 1
    while at >= 0 and is_adverb(tokens[at].low):
        at -= 1
    before = _low(tokens, at)
    if after != "to" and not (
        cue.wording == "expected"
        and after in {"in", "on", "by", "next", "later", "this", "within", "before", "after", "to"}
    ):
        return "not a forecast"
    if (
        after == "to"
        and _verb_after(tokens, cue.last + 1) == "have"
        and is_participle(_verb_after(tokens, _index_after(tokens, cue.last + 1)))
    ):
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
    if verbs & {"was", "were", "had"} and not (context.reported or verbs & {"is", "are", "has", "have"}):
        return "past"
    if DO_FORMS & verbs and "not" in verbs and cue.row == "about_even":
        return "denied"
    return ""


def scene_setter(sentence: Sentence) -> bool:
    """ "Several trends are likely to emerge:", "That remains to be seen": it announces, it does not forecast."""
    lows = [token.low for token in sentence.tokens]
    if lows[-1:] == [":"] and len(lows) < 25:
        return True
    return " ".join(lows).find("remains to be seen") >= 0 and len(lows) < 12


def reported(sentence: Sentence, clause: Clause) -> bool:
    """Does a verb of saying stand before the clause?"""
    return any(token.low in REPORTING for token in sentence.tokens[: clause.first])
