"""Under which circumstance a statement holds: if-clauses, inversions, exchanges, scenarios, dependence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from foreshock.reading.clauses import is_dash
from foreshock.reading.nouns import is_event
from foreshock.reading.plain import Token
from foreshock.reading.sentences import Sentence
from foreshock.reading.verbs import FINITE, is_adverb, is_gerund, is_participle
from foreshock.reading.words import REPORTING, word_set

TRIGGERS: tuple[tuple[tuple[str, ...], str], ...] = (
    (("only", "if"), "if"),
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
    (("in", "that", "scenario"), "reference"),
    (("in", "this", "scenario"), "reference"),
    (("in", "such", "a", "scenario"), "reference"),
    (("in", "that", "case"), "reference"),
    (("in", "this", "case"), "reference"),
    (("in", "that", "event"), "reference"),
)
TRIGGERS_BY_WORD = {
    word: tuple(sorted((t for t in TRIGGERS if t[0][0] == word), key=lambda t: -len(t[0])))
    for word in {words[0] for words, _ in TRIGGERS}
}
"""First word -> triggers, the longest first."""
_FIRST = frozenset(TRIGGERS_BY_WORD) | {"should", "were", "had", "under", "with", "until"}
TERMS = word_set(
    "term administration government presidency rule leadership scenario policy regime deal agreement pathway plan"
)
NOT_AFTER_IF = word_set("at possible necessary needed any so not only anything ever applicable nothing")
EMBEDDING = word_set(
    "as even what see know wonder wondering ask asked sure about clear unclear decide determine asking wondered "
    "check doubt doubtful tell whether"
)
_PRONOUNS = word_set("it he she they we there this that")
MODAL = word_set("will would could may might can")
_PREPOSITIONS = word_set("of for in on from to between by with at over against under")
SUBORDINATORS = word_set("where because as although though while whereas since or whether when")
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
        last = _extent(sentence, at, kind)
        found.append(Found(at, last, kind))
        at = max(last, at + 1)
    return found


def _trigger(tokens: Sequence[Token], lows: Sequence[str], at: int) -> str | None:
    low = lows[at]
    before = lows[at - 1] if at else ""
    for words, kind in TRIGGERS_BY_WORD.get(low, ()):
        if tuple(lows[at : at + len(words)]) == words:
            return None if _not_a_condition(tokens, lows, at, words, before) else kind
    if low == "with" and at == 0:
        return "if" if _with_event(lows) else None
    if low == "in" and at == 0 and _case(lows):
        return "under"
    if low == "until":
        return "until" if _clause_follows(lows, at + 1) else None
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
        asked = before in EMBEDDING or (before == "and" and "whether" in lows[:at])
        parenthesis = before == "," and any(lows[k] == "," for k in range(at + 1, min(len(lows), at + 7)))
        return asked or after in NOT_AFTER_IF or (parenthesis and after in {"it", "they"} and "at" in lows[at : at + 6])
    if words == ("once",):
        near = lows[at + 1 : at + 8]
        stop = next((k for k, low in enumerate(near) if not low[0].isalnum()), len(near))
        clause = any(low in FINITE for low in near[1:stop]) or (at == 0 and stop > 0)
        return not clause or after in {"again", "more", ",", "every"} or before in {"at", "was", "were"}
    if words == ("as", "soon", "as"):
        return not _clause_follows(lows, at + 3)
    if words == ("given",):
        return at != 0 or after not in {"a", "an"} or not _with_event(lows)
    if words == ("as", "long", "as"):
        return after[:1].isdigit() or after in {"a", "two", "three", "four", "five", "six", "ten"}
    if words == ("absent",):
        return before in {"be", "is", "was", "are", "were", "been"} or after in {"from", "."}
    if words == ("provided",):
        return before not in {",", ""} and after not in _ARTICLES | _PRONOUNS
    if words == ("without",):
        leads = at == 0 or before in {",", "but", "and", "that", "–", '"'}
        doing = is_gerund(after) and lows[at + 2 : at + 3] not in (["from"], ["of"], ["for"], [","])
        leads = leads or after in {"a", "an", "further", "fresh", "new", "additional"}
        return doing or not (leads or (_denied(lows, at) and after not in {"any", "doubt"}))
    if words in {("failing",), ("supposing",), ("otherwise",), ("short", "of")}:
        return at != 0 and before not in {",", ";", "–", "and", "but", '"', ":"}
    if words in {("if", "so"), ("if", "not")}:
        return after not in {",", ".", ";", "–", "then", ""}
    if words == ("but", "for"):
        return before not in {"", ","} or after not in _ARTICLES
    if words == ("in", "case"):
        return not _clause_follows(lows, at + 2)
    if words == ("subject", "to"):
        return before in {"is", "are", "was", "were", "be"} or after in {"the", "change"}
    return before == "even"


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
    opens = at == 0 or before in {",", ";", "–", "-", '"', "("} or before in {"and", "but", "or", "that"}
    if lows[at] == "should" and (after.low in _ARTICLES or after.low in {"it", "he", "she", "they"}):
        return True
    if lows[at] == "should":
        return at == 0 or (opens and nominal) or (nominal and _closed_before(tokens, at))
    if lows[at] == "were":
        return opens and nominal and "to" in lows[at + 2 : at + 12]
    return at == 0 and any(is_participle(low) for low in lows[at + 2 : at + 8]) and "would" in lows


def _closed_before(tokens: Sequence[Token], at: int) -> bool:
    """In "relations should Trump return" a subject and its verb follow "should"; in "firms should Diversify" not."""
    following = tokens[at + 1 : at + 6]
    small = [token for token in following[1:] if not token.capital and token.low.isalpha()]
    return bool(following) and following[0].capital and any(t.low not in {"of", "and", "the"} for t in small)


def _extent(sentence: Sentence, at: int, kind: str) -> int:
    """Where the condition ends: at the comma before the main clause, or at the end of its own clause."""
    tokens = sentence.tokens
    before = tokens[at - 1].low if at else ""
    leading = before in {"", ",", ";", "–", "-", '"', "but", "and", "that", "then", ":"}
    leading = leading or before in REPORTING or before in SUBORDINATORS
    leading = leading or _opens_sentence(tokens, at)
    last = _last(sentence, at, kind, leading)
    told = bool(REPORTING & {token.low for token in tokens[last + 1 : last + 4]})
    marked = last < len(tokens) and tokens[last].low == "," and not told
    if marked or not leading or kind in {"reference", "depends", "until"}:
        return last
    return _unmarked_end(tokens, at, last)


def _last(sentence: Sentence, at: int, kind: str, leading: bool) -> int:
    """The first stop that ends the condition."""
    tokens = sentence.tokens
    first = at + 1
    if first < len(tokens) and tokens[first].low == ",":
        first = next((k + 1 for k in range(first + 1, min(len(tokens), first + 6)) if tokens[k].low == ","), first)
    for k in range(first, len(tokens)):
        low = tokens[k].low
        if (
            low in {";", "–", ":", "?", ")"}
            or is_dash(tokens, k)
            or (low == '"' and not _opens_quote(sentence, k))
            or (low == "." and k == len(tokens) - 1)
        ):
            return k
        if low == "," and _ends_condition(tokens, k, leading):
            return k
        if low in REPORTING and not leading and k > at + 3 and tokens[k - 1].capital:
            return k
        if kind == "reference" and k - at >= 4:
            return k
        if low in MODAL and tokens[at].low == "only" and at == 0:
            return k
    return len(tokens)


def _verbal(low: str) -> bool:
    return low in FINITE or low.endswith(("s", "ed"))


def _unmarked_end(tokens: Sequence[Token], at: int, last: int) -> int:
    """ "Once that is in place sanctions will be lifted": no comma, so the main clause begins at its modal's subject."""
    modal = next((k for k in range(last - 1, at + 3, -1) if tokens[k].low in MODAL), -1)
    verbs = (token.low for token in tokens[at + 2 : modal - 1])
    if modal < 0 or not (tokens[at].low in {"should", "were", "had"} or any(_verbal(low) for low in verbs)):
        return last
    start = modal - 1
    while start > at + 2 and is_adverb(tokens[start].low):
        start -= 1
    article = next((k for k in range(start - 1, max(at + 2, start - 5), -1) if tokens[k].low in _ARTICLES), -1)
    if article > 0:
        return article
    while start > at + 3 and tokens[start].capital and tokens[start - 1].capital:
        start -= 1
    return start


def _opens_sentence(tokens: Sequence[Token], at: int) -> bool:
    """ "So if you start, then ...": nothing but conjunctions and adverbs before it."""
    return at < 4 and all(is_adverb(t.low) or t.low in {"so", "but", "and", "yet", ",", "or"} for t in tokens[:at])


def _ends_condition(tokens: Sequence[Token], at: int, leading: bool) -> bool:
    rest = [token.low for token in tokens[at + 1 : at + 5]]
    if not rest:
        return True
    if leading:
        return rest[0] != "as" and _main_clause_follows(tokens, at)
    if (rest[0] in _PRONOUNS or tokens[0].low in SUBORDINATORS) and _main_clause_follows(tokens, at):
        return True
    return (
        rest[0] in {"but", "and", "so", "which", "according", "while", "as", "although"}
        or is_gerund(rest[0])
        or any(r in REPORTING for r in rest)
    )


def _opens_quote(sentence: Sentence, at: int) -> bool:
    return any(start == sentence.tokens[at].end for start, _ in sentence.quotes)


def _main_clause_follows(tokens: Sequence[Token], at: int) -> bool:
    """After the comma: is there a verb group before the next comma, so that the main clause starts here?"""
    first = at + 1
    if first + 1 < len(tokens) and is_adverb(tokens[first].low) and tokens[first + 1].low == ",":
        return True
    for token in tokens[first:]:
        if token.low in FINITE or token.low == "n't":
            return True
        if token.low in {",", ";"}:
            return False
    return True


def of_heading(sentence: Sentence) -> Found | None:
    """What a heading supposes for all that stands below it: "Scenario 2: a blockade", "What if talks fail?"."""
    tokens = sentence.tokens
    lows = [token.low for token in tokens]
    if lows[:1] in (["scenario"], ["case"]):
        mark = next((k for k, low in enumerate(lows[:4]) if low in {":", "–", "-", "."}), 0)
        return Found(mark + 1, len(tokens), "section") if 0 < mark < len(tokens) - 1 else None
    if lows[:2] == ["what", "if"] and len(lows) > 3:
        return Found(1, len(tokens), "section")
    found = next((one for one in in_sentence(sentence) if one.kind in {"if", "unless", "inversion", "under"}), None)
    return Found(found.first, found.last, "section") if found is not None else None


def of_question(sentence: Sentence) -> Found | None:
    """The circumstance a question supposes: "under a second term", "if licences are slow", "associated with ..."."""
    tokens = sentence.tokens
    lows = [token.low for token in tokens]
    for found in in_sentence(sentence):
        return found
    for at, low in enumerate(lows):
        if low in {"under", "after", "following"} and at + 1 < len(lows):
            return Found(at, len(tokens) - 1, "under")
    return None
