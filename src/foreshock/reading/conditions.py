"""Under which circumstance a statement holds: if-clauses, inversions, exchanges, scenarios, dependence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from foreshock.reading.extents import MODAL, extent
from foreshock.reading.nouns import is_event
from foreshock.reading.plain import Token
from foreshock.reading.sentences import Sentence
from foreshock.reading.verbs import FINITE, PAST_FORMS, is_adverb, is_gerund, is_participle
from foreshock.reading.words import MONTHS, REPORTING, WEEKDAYS, word_set

TRIGGERS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("only", "if"), "if"),
    (("only", "after"), "if"),
    (("only", "once"), "if"),
    (("only", "when"), "if"),
    (("only", "with"), "if"),
    (("if", "and", "when"), "if"),
    (("if",), "if"),
    (("unless",), "unless"),
    (("provided", "that"), "if"),
    (("provided",), "if"),
    (("providing", "that"), "if"),
    (("as", "long", "as"), "if"),
    (("so", "long", "as"), "if"),
    (("on", "condition", "that"), "if"),
    (("on", "the", "condition", "that"), "if"),
    (("assuming",), "if"),
    (("on", "the", "assumption", "that"), "if"),
    (("supposing",), "if"),
    (("subject", "to"), "if"),
    (("conditional", "on"), "if"),
    (("contingent", "on"), "if"),
    (("depending", "on"), "depends"),
    (("failing",), "unless"),
    (("short", "of"), "unless"),
    (("but", "for"), "unless"),
    (("in", "case"), "if"),
    (("otherwise",), "reference"),
    (("or", "else"), "reference"),
    (("failing", "that"), "reference"),
    (("if", "so"), "reference"),
    (("if", "not"), "reference"),
    (("in", "the", "event", "of"), "if"),
    (("in", "the", "event", "that"), "if"),
    (("in", "case", "of"), "if"),
    (("in", "the", "case", "of"), "if"),
    (("in", "exchange", "for"), "exchange"),
    (("in", "return", "for"), "exchange"),
    (("in", "the", "absence", "of"), "unless"),
    (("without",), "unless"),
    (("absent",), "unless"),
    (("barring",), "unless"),
    (("once",), "if"),
    (("as", "soon", "as"), "if"),
    (("in", "the", "event"), "if"),
    (("given",), "if"),
    *(
        ((where, *which, what), "reference")
        for where in ("in", "under")
        for which in (("that",), ("this",), ("such", "a"), ("which",))
        for what in ("scenario", "case", "event")
    ),
    *(
        ((where, which, "circumstances"), "reference")
        for where in ("in", "under")
        for which in ("those", "these", "such", "which")
    ),
    *(
        ((where, what, ","), "reference")
        for where in ("with", "without", "absent")
        for what in ("one", "it", "them", "that")
    ),
)
TRIGGERS_BY_WORD = {
    word: tuple(sorted((t for t in TRIGGERS if t[0][0] == word), key=lambda t: -len(t[0])))
    for word in {words[0] for words, _ in TRIGGERS}
}
"""First word -> triggers, the longest first."""
_FIRST = (
    frozenset(TRIGGERS_BY_WORD)
    | {"should", "were", "had", "under", "with", "until", "when", "during", "within"}
    | word_set("whenever the while after following at above below over")
)
TERMS = word_set(
    "term administration government presidency rule leadership scenario policy regime deal agreement pathway plan"
)
NOT_AFTER_IF = word_set("at possible necessary needed any so not only anything ever applicable nothing")
EMBEDDING = word_set(
    "as even what see know wonder wondering ask asked sure about clear unclear decide determine asking wondered "
    "check doubt doubts doubtful tell whether surprised surprising surprise astonished amazed amazing remarkable"
)
_PRONOUNS = word_set("it he she they we there this that")
_PREPOSITIONS = word_set("of for in on from to between by with at over against under")
CRISES = word_set(
    "blockade quarantine war crisis conflict recession downturn shutdown default escalation embargo closure emergency "
    "standoff invasion confrontation crash slump slowdown drought heatwave pandemic shortage showdown stalemate flood"
)
"""Nouns of what may befall: "in a blockade", "during a shutdown"."""
REMOTE = word_set("would could might")
COUNTS = word_set(
    "one two three four five six seven eight nine ten twelve fifteen twenty thirty forty fifty hundred zero"
)
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
_DEFINITE = word_set("the this that these those its his her their our")
_ARTICLES = word_set("a an the this that any such no his her its their our some")


@dataclass(frozen=True, slots=True)
class Found:
    """A condition at tokens [first, last) of its sentence."""

    first: int
    last: int
    kind: str


def in_sentence(sentence: Sentence) -> list[Found]:
    """Conditions that the sentence states by a conjunction, a preposition or inversion."""
    tokens = sentence.tokens
    lows = [token.low for token in tokens]
    found: list[Found] = []
    at = 0
    while at < len(lows):
        kind = _trigger(tokens, lows, at) if lows[at] in _FIRST else None
        if kind is None:
            at += 1
            continue
        last = at + _size(lows, at) if kind == "reference" else extent(sentence, at, kind, _size(lows, at))
        if kind == "under":
            last = min(last, _case_end(lows, at) or last)
        found.append(Found(at, last, kind))
        at = max(last, at + 1)
    return found


def _size(lows: Sequence[str], at: int) -> int:
    """How many words the trigger at a place takes, without its comma."""
    for words, _ in TRIGGERS_BY_WORD.get(lows[at], ()):
        if tuple(lows[at : at + len(words)]) == words:
            return len(words) - (words[-1] == ",")
    return 1


def _trigger(tokens: Sequence[Token], lows: Sequence[str], at: int) -> str | None:
    low = lows[at]
    before = lows[at - 1] if at else ""
    for words, kind in TRIGGERS_BY_WORD.get(low, ()):
        if tuple(lows[at : at + len(words)]) == words and (low != "under" or kind == "reference"):
            return None if _not_a_condition(tokens, lows, at, words, before) else kind
    if low == "with" and at == 0:
        return "if" if _with_event(lows) else None
    if low in {"in", "under", "during"} and before != "even":
        if _case_end(lows, at) or (low != "during" and at == 0 and _case(lows)):
            return "under"
        if low != "under":
            return None
    if low == "within":
        return "when" if _after_event(lows, at) else None
    if low == "until":
        return "until" if _clause_follows(lows, at + 1) else None
    if low in {"when", "whenever", "the", "while", "after"} and _future(lows, at):
        return "when"
    if at == 0 and _supposed_at(tokens, lows):
        return "under"
    if low in {"should", "were", "had"} and _inverted(tokens, lows, at):
        return "inversion"
    if (
        low == "under"
        and at + 1 < len(lows)
        and lows[at + 1] in {"a", "an", "any", "another", "such"}
        and before != "even"
    ):
        return "under" if at == 0 or TERMS & set(lows[at + 1 : at + 9]) else None
    return None


def _case_end(lows: Sequence[str], at: int) -> int:
    """Where "in a blockade", "under scenario 2", "in our base case" ends; 0 where nothing of the kind stands here."""
    near = list(lows[at + 1 : at + 6])
    if near[:1] == ["scenario"] and lows[at] != "during":
        return at + (3 if near[1:2] and (near[1][0].isdigit() or len(near[1]) <= 3) else 2)
    if not near or near[0] not in _ARTICLES | {"our", "another", "all", "both"}:
        return 0
    for k, low in enumerate(near[1:], start=1):
        if low == "scenario" or (low == "case" and near[k - 1] in NAMED_CASES):
            return 0 if near[0] in {"any", "that", "this"} or "every" in near else at + k + 2
        if low in CRISES and near[0] in {"a", "an", "any", "another", "such"} and _open(lows, at):
            return at + k + 2
        if not low.isalpha() or low in _PREPOSITIONS or low in FINITE:
            return 0
    return 0


def _open(lows: Sequence[str], at: int) -> bool:
    """Is the crisis only supposed: at the front, or in a sentence of "would", "could" or "might"?"""
    return at == 0 or bool({"would", "could", "might", "'d"} & set(lows[:at]))


def _after_event(lows: Sequence[str], at: int) -> bool:
    """ "within eight weeks of reopening", "within days of a closure": an event to come, and not one that was."""
    of = next((k for k in range(at + 2, min(len(lows) - 1, at + 5)) if lows[k] == "of"), 0)
    after = lows[of + 1] if of else ""
    opened = after in {"a", "an", "any", "such"} and any(is_event(low) for low in lows[of + 2 : of + 5])
    return bool(of) and TIMES.isdisjoint(lows[of : of + 3]) and (is_gerund(after) or opened)


def _future(lows: Sequence[str], at: int) -> bool:
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


def _supposed_at(tokens: Sequence[Token], lows: Sequence[str]) -> bool:
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


def _future_when(lows: Sequence[str], at: int, before: str) -> bool:
    """ "When the ninety days run out, ... will": an event to come, told in the present; no date, no past, no habit."""
    near = lows[at + 1 : at + 14]
    stop = next((k for k, low in enumerate(near) if not low[0].isalnum()), len(near))
    clause = list(near[:stop])
    if before in _NOT_BEFORE_WHEN or len(clause) < 2 or clause[0] in {"it", "you", "we", "i", "and"}:
        return False
    if is_gerund(clause[0]) or is_participle(clause[0]):
        return False
    past = any(
        low in PAST_FORMS or (low.endswith("ed") and clause[k - 1] not in _HELPERS) for k, low in enumerate(clause) if k
    )
    dated = any(low in MONTHS or low in WEEKDAYS or _YEAR.fullmatch(low) for low in clause)
    return not (past or dated or (MODAL | REPORTING) & set(clause))


def _not_a_condition(
    tokens: Sequence[Token], lows: Sequence[str], at: int, words: tuple[str, ...], before: str
) -> bool:
    after = lows[at + len(words)] if at + len(words) < len(lows) else ""
    if words == ("if",):
        return _no_if(lows, at, before, after)
    if words == ("once",):
        near = lows[at + 1 : at + 8]
        stop = next((k for k, low in enumerate(near) if not low[0].isalnum()), len(near))
        clause = any(low in FINITE for low in near[1:stop]) or (at == 0 and stop > 0)
        return not clause or after in {"again", "more", ",", "every"} or before in {"at", "was", "were"}
    if words == ("given",):
        return at != 0 or after not in {"a", "an"} | AMPLE or not _with_event(lows)
    if words == ("without",):
        return _no_without(lows, at, before, after)
    if words[-1] == "," or words in {("failing",), ("supposing",), ("otherwise",), ("short", "of")}:
        return at != 0 and before not in {",", ";", "–", "and", "but", '"', ":", "that"}
    if words in {("as", "soon", "as"), ("in", "case")}:
        return not _clause_follows(lows, at + len(words))
    if words == ("as", "long", "as"):
        return after[:1].isdigit() or after in {"a", "two", "three", "four", "five", "six", "ten"}
    if words == ("absent",):
        return before in {"be", "is", "was", "are", "were", "been"} or after in {"from", "."}
    if words == ("provided",):
        return before not in {",", ""} and after not in _ARTICLES | _PRONOUNS
    if words in {("if", "so"), ("if", "not")}:
        return after not in {",", ".", ";", "–", "then", ""}
    if words == ("but", "for"):
        return before not in {"", ","} or after not in _ARTICLES
    if words == ("subject", "to"):
        return before in {"is", "are", "was", "were", "be"} or after in {"the", "change"}
    if words[0] == "only" and words != ("only", "if"):
        return after[:1].isdigit() or after in MONTHS
    return before == "even"


def _no_if(lows: Sequence[str], at: int, before: str, after: str) -> bool:
    """ "ask if", "even if", "a big if", "if at all": no condition."""
    asked = before in EMBEDDING or (before == "and" and "whether" in lows[:at])
    if before in {"a", "an", "big", "no", "the"} or after in {".", ")", "", ";", "–"}:
        return True
    parenthesis = before == "," and any(lows[k] == "," for k in range(at + 1, min(len(lows), at + 7)))
    return asked or after in NOT_AFTER_IF or (parenthesis and after in {"it", "they"} and "at" in lows[at : at + 6])


def _no_without(lows: Sequence[str], at: int, before: str, after: str) -> bool:
    """ "left without warning", "without doing": a manner; "Without a truce, ...": a condition."""
    if before in {"even", "or"} or after == "or" or {"doubt", "question", "fail"} & set(lows[at + 1 : at + 3]):
        return True
    leads = at == 0 or before in {",", "but", "and", "that", "–", '"'}
    doing = is_gerund(after) and lows[at + 2 : at + 3] not in (["from"], ["of"], ["for"], [","])
    leads = leads or after in {"a", "an", "further", "fresh", "new", "additional"}
    return doing or not (leads or (_denied(lows, at) and after not in {"any", "doubt"}))


def _case(lows: Sequence[str]) -> bool:
    """ "In a second Trump term, ...", "In the worst case, ...": the case in which the rest holds."""
    comma = next((k for k, low in enumerate(lows[:9]) if low == ","), 0)
    if not comma or lows[1] not in {"a", "an", "such", "the", "another"}:
        return False
    return lows[comma - 1] in {"term", "presidency", "scenario"} or lows[comma - 2 : comma] in (
        ["worst", "case"],
        ["best", "case"],
    )


def _denied(lows: Sequence[str], at: int) -> bool:
    """ "will not return without a pledge": the clause before is denied."""
    return bool({"not", "n't", "never", "no", "nobody", "cannot", "unlikely"} & set(lows[max(0, at - 16) : at]))


def _clause_follows(lows: Sequence[str], at: int) -> bool:
    """Do a subject and its verb follow ("until the question is settled"), and not a date?"""
    near = lows[at : at + 9]
    stop = next((k for k, low in enumerate(near) if not low[0].isalnum()), len(near))
    return any(low in FINITE or (low.endswith(("s", "ed")) and k > 0) for k, low in enumerate(near[:stop]) if k)


def _with_event(lows: Sequence[str]) -> bool:
    """ "With sanctions relief, Russia could ...": an event still to come, not a state ("With prices rising, ...")."""
    comma = next((k for k, low in enumerate(lows[:9]) if low == ","), 0)
    phrase = lows[1:comma]
    if phrase[:1] == ["or"]:
        return False
    if phrase[:1] and phrase[0] in AMPLE and "than" not in phrase:
        return True
    if REMOTE & set(lows[comma:]) and any(
        a in _LEVELS and (b[:1] in "$€£0123456789" or b in COUNTS) for a, b in pairwise(phrase)
    ):
        return True
    cut = next((k for k, low in enumerate(phrase) if k and low in _PREPOSITIONS), len(phrase))
    if not phrase or phrase[0] in _DEFINITE or any(is_gerund(low) or is_participle(low) for low in phrase[:cut]):
        return False
    return is_event(phrase[cut - 1])


def _inverted(tokens: Sequence[Token], lows: Sequence[str], at: int) -> bool:
    """ "should Trump return": the auxiliary stands before its subject, not after it, and no question."""
    if "?" in lows[-2:] or at + 2 >= len(lows):
        return False
    after = tokens[at + 1]
    nominal = (
        after.capital or after.low in _ARTICLES or after.low in {"it", "he", "she", "they"} or after.low.endswith("s")
    )
    if is_adverb(after.low) or not after.word:
        return False
    before = lows[at - 1] if at else ""
    opens = at == 0 or before in {",", ";", ":", "–", "-", '"', "("} or before in {"and", "but", "or", "that"}
    if lows[at] == "should" and (after.low in _ARTICLES or after.low in {"it", "he", "she", "they"}):
        return True
    if lows[at] == "should":
        return at == 0 or (opens and nominal) or (nominal and (_closed_before(tokens, at) or _after_main(lows, at)))
    if lows[at] == "were":
        trails = not lows[at - 1].endswith("s") and lows[at - 1].isalpha() and lows[at - 1] not in _PRONOUNS
        trails = trails and bool(REMOTE & set(lows[:at])) and not {"that", "whether", "which"} & set(lows[at - 4 : at])
        return (opens or trails) and nominal and "to" in lows[at + 2 : at + 12]
    return at == 0 and any(is_participle(low) for low in lows[at + 2 : at + 8]) and "would" in lows


def _after_main(lows: Sequence[str], at: int) -> bool:
    """ "will intervene should markets become disorderly": a main clause with its modal before, a bare plural after."""
    start = next((k + 1 for k in range(at - 1, -1, -1) if not lows[k][0].isalnum() or lows[k] == "that"), 0)
    plural = lows[at + 1].endswith("s") and not lows[at + 1].endswith("ss") and not lows[at - 1].endswith("s")
    return plural and bool(MODAL & set(lows[start:at]))


def _closed_before(tokens: Sequence[Token], at: int) -> bool:
    """In "relations should Trump return" a subject and its verb follow "should"; in "firms should Diversify" not."""
    following = tokens[at + 1 : at + 6]
    small = [token for token in following[1:] if not token.capital and token.low.isalpha()]
    return bool(following) and following[0].capital and any(t.low not in {"of", "and", "the"} for t in small)
