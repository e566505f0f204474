"""Under which circumstance a statement holds: if-clauses, inversions, exchanges, scenarios, dependence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from foreshock.reading.given import frames
from foreshock.reading.given.extents import MODAL, extent
from foreshock.reading.given.frames import AMPLE, REMOTE
from foreshock.reading.hedges.openings import of_noun
from foreshock.reading.language.plain import Token
from foreshock.reading.language.verbs import FINITE, PAST_FORMS, is_adverb, is_gerund, is_participle
from foreshock.reading.language.words import MONTHS, word_set
from foreshock.reading.pages.sentences import Sentence

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
    (("pending",), "if"),
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
    | word_set("whenever before the while after following at above below over any")
)
_PLACED = {"within": ("when", frames.after_event), "any": ("subject", frames.answered)}
"""Words that open a condition where what follows them is an event -> its kind, and whether it is one."""
TERMS = word_set(
    "term administration government presidency rule leadership scenario policy regime deal agreement pathway plan"
)
_CASES = word_set("scenario case outcome")
_WEAK = word_set("not n't no never nobody unlikely improbable")
_SMALL = word_set("of in on at for to and or from with by after next this last")
NOT_AFTER_IF = word_set("at possible necessary needed any so not only anything ever applicable nothing")
EMBEDDING = word_set(
    "as even what see know wonder wondering ask asked sure about clear unclear decide determine asking wondered "
    "check doubt doubts doubtful tell whether miracle surprised surprising surprise astonished amazed "
    "amazing remarkable"
)
MANNERS = word_set(
    "delay hesitation warning notice exception question doubt fail incident comment explanation interruption success "
    "result precedent end limit pause mercy preconditions preamble"
)
"""What "without" adds to tell how a thing is done: "in kind and without delay"."""
ENDING = word_set(
    "end ends ended expire expires expired conclude concludes concluded adjourn adjourned adjourns finish"
)
"""What happens "without a deal" here tells how it goes."""
_BEFORE_PARTICIPLE = word_set("be been being is are was were get gets not the a an and or 's 're")
_PRONOUNS = word_set("it he she they we there this that")
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
            last = min(last, frames.case_end(lows, at) or last)
        if lows[at] in {"with", "any"}:
            last = (frames.case_with if lows[at] == "with" else frames.answered)(lows, at) or last
        found.append(Found(at, last, kind))
        at = max(last, at + 1)
    return found


def _size(lows: Sequence[str], at: int) -> int:
    """How many words the trigger at a place takes, without its comma."""
    for words, _ in TRIGGERS_BY_WORD.get(lows[at], ()):
        if tuple(lows[at : at + len(words)]) == words:
            return len(words) - (words[-1] == ",")
    return 2 if lows[at + 1 : at + 2] == ["which"] else 1


def _trigger(tokens: Sequence[Token], lows: Sequence[str], at: int) -> str | None:
    low = lows[at]
    before = lows[at - 1] if at else ""
    for words, kind in TRIGGERS_BY_WORD.get(low, ()):
        if tuple(lows[at : at + len(words)]) == words and (low != "under" or kind == "reference"):
            return None if _not_a_condition(tokens, lows, at, words, before) else kind
    if low == "with" and at == 0:
        return "if" if frames.with_event(lows) or frames.case_with(lows, at) else None
    if low == "with" and before in {"that", "but"}:
        return "if" if frames.case_with(lows, at) else None
    if low == "in" and lows[at + 1 : at + 2] == ["which"] and before == "," and _CASES & set(lows[:at]):
        return "reference"
    if low in {"in", "under", "during"} and before != "even":
        if frames.case_end(lows, at) or (low != "during" and at == 0 and frames.named_case(lows)):
            return "under"
        if low != "under":
            return None
    if low in _PLACED:
        kind, holds = _PLACED[low]
        return kind if holds(lows, at) else None
    if low == "before" and (lows[at + 1 : at + 2] == [] or lows[at + 1] in _ARTICLES or not _WEAK & set(lows[:at])):
        return None
    if low in {"until", "before", "after"} and of_noun(tokens, at, 0) and _one_verb(lows, at):
        return None
    if low in {"until", "before"}:
        return "until" if _clause_follows(lows, at + 1) else None
    if low in {"when", "whenever", "the", "while", "after"} and frames.future(lows, at):
        return "when"
    if at == 0 and frames.supposed_at(tokens, lows):
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


def _not_a_condition(
    tokens: Sequence[Token], lows: Sequence[str], at: int, words: tuple[str, ...], before: str
) -> bool:
    after = lows[at + len(words)] if at + len(words) < len(lows) else ""
    if words == ("if",):
        return _no_if(lows, at, before, after)
    if words == ("once",):
        return not frames.once(lows, at) or after in {"again", "more", ",", "every"} or before in {"at", "was", "were"}
    if words == ("given",):
        return at != 0 or after not in {"a", "an"} | AMPLE or not frames.with_event(lows)
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
    if words == ("pending",):
        return before not in {",", ""} and after not in {"approval", "a", "an", "the", "final", "agreement"}
    if words == ("subject", "to"):
        return before in {"is", "are", "was", "were", "be"} or after in {"the", "change"}
    if words[0] == "only" and words != ("only", "if"):
        return after[:1].isdigit() or after in MONTHS
    return before == "even"


def _no_if(lows: Sequence[str], at: int, before: str, after: str) -> bool:
    """ "ask if", "even if", "a big if", "if at all": no condition."""
    asked = before in EMBEDDING or (before == "and" and "whether" in lows[:at])
    noun = before in {"a", "an", "no", "the"} or (before == "big" and bool({"a", "very"} & set(lows[at - 3 : at])))
    if noun or after in {".", ")", "", ";", "–"}:
        return True
    parenthesis = before == "," and any(lows[k] == "," for k in range(at + 1, min(len(lows), at + 7)))
    return asked or after in NOT_AFTER_IF or (parenthesis and after in {"it", "they"} and "at" in lows[at : at + 6])


def _no_without(lows: Sequence[str], at: int, before: str, after: str) -> bool:
    """ "left without warning", "without doing": a manner; "Without a truce, ...": a condition."""
    if before in {"even", "or"} or after == "or" or {"doubt", "question", "fail"} & set(lows[at + 1 : at + 3]):
        return True
    stops = at + 2 >= len(lows) or not lows[at + 2][0].isalnum()
    ends = bool(ENDING & set(lows[max(0, at - 2) : at]))
    if (stops and after in MANNERS) or ends or _told_past(lows, at):
        return True
    leads = at == 0 or before in {",", "but", "and", "that", "–", '"'}
    doing = is_gerund(after) and lows[at + 2 : at + 3] not in (["from"], ["of"], ["for"], [","])
    leads = leads or after in {"a", "an", "further", "fresh", "new", "additional"}
    return doing or not (leads or (_denied(lows, at) and after not in {"any", "doubt"}))


def _told_past(lows: Sequence[str], at: int) -> bool:
    """ "after the talks ended without a date": the nearest verb before tells what has been."""
    for k in range(at - 1, 0, -1):
        low = lows[k]
        if low in MODAL or low in {";", "–", '"', "that", ","}:
            return False
        if low in PAST_FORMS - {"was", "were"} or (low.endswith("ed") and not is_adverb(lows[k - 1])):
            return lows[k - 1] not in _BEFORE_PARTICIPLE
    return False


def _denied(lows: Sequence[str], at: int) -> bool:
    """ "will not return without a pledge": the clause before is denied."""
    return bool({"not", "n't", "never", "no", "nobody", "cannot", "unlikely"} & set(lows[max(0, at - 16) : at]))


def _one_verb(lows: Sequence[str], at: int) -> bool:
    """ "A ban after the vote is likely": the one verb behind is the sentence's own."""
    stop = next((k for k in range(at + 1, len(lows)) if not lows[k][0].isalnum()), len(lows))
    return sum(low in FINITE for low in lows[at + 1 : stop]) == 1


def _clause_follows(lows: Sequence[str], at: int) -> bool:
    """Do a subject and its verb follow ("until the question is settled"), and not a date?"""
    near = lows[at : at + 9]
    stop = next((k for k, low in enumerate(near) if not low[0].isalnum()), len(near))
    plural = stop > 1 and near[0].endswith("s") and near[1] not in _SMALL and not near[1][0].isdigit()
    return plural or any(
        low in FINITE or (low.endswith(("s", "ed")) and k > 0) for k, low in enumerate(near[:stop]) if k
    )


def _inverted(tokens: Sequence[Token], lows: Sequence[str], at: int) -> bool:
    """ "should Trump return": the auxiliary stands before its subject, not after it, and no question."""
    if "?" in lows[-2:] or at + 2 >= len(lows):
        return False
    after = tokens[at + 1]
    nominal = (
        after.capital
        or after.low in _ARTICLES | {"it", "he", "she", "they", "there", "we", "i", "you"}
        or after.low.endswith("s")
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
