"""Where a condition ends: at the comma before the main clause, or at the end of its own clause."""

from __future__ import annotations

from collections.abc import Sequence

from foreshock.reading.language.plain import Token, is_dash
from foreshock.reading.language.verbs import FINITE, PAST_FORMS, is_adverb, is_gerund
from foreshock.reading.language.words import REPORTING, word_set
from foreshock.reading.pages.sentences import Sentence

MODAL = word_set("will would could may might can")
SUBORDINATORS = word_set("where because as although though while whereas since or whether when")
NOMINAL = word_set("without absent barring failing with")
"""Words whose condition is a noun, without a verb."""
_PRONOUNS = word_set("it he she they we i there this that")
_ARTICLES = word_set("a an the this any that no such his her its their our some")


def extent(sentence: Sentence, at: int, kind: str, size: int = 1) -> int:
    """Where the condition ends that opens at a token with a conjunction of `size` words."""
    tokens = sentence.tokens
    before = tokens[at - 1].low if at else ""
    leading = before in {"", ",", ";", "–", "-", '"', "but", "and", "that", "then", ":", "["}
    leading = leading or before in REPORTING or before in SUBORDINATORS
    leading = leading or _opens_sentence(tokens, at)
    last = _last(sentence, at, size, leading)
    told = bool(REPORTING & {token.low for token in tokens[last + 1 : last + 6]})
    marked = last < len(tokens) and tokens[last].low == "," and not told
    if marked or not leading or kind in {"depends", "until"}:
        return last
    return _unmarked_end(tokens, at, last)


def _last(sentence: Sentence, at: int, size: int, leading: bool) -> int:
    """The first stop that ends the condition."""
    tokens = sentence.tokens
    first = _past_bracket(tokens, at + size)
    if first < len(tokens) and tokens[first].low == "–":
        first += 1
    if first < len(tokens) and tokens[first].low == ",":
        first = next((k + 1 for k in range(first + 1, min(len(tokens), first + 6)) if tokens[k].low == ","), first)
    for k in range(first, len(tokens)):
        low = tokens[k].low
        if (
            low in {";", "–", ":", "?", ")", "]"}
            or is_dash(tokens, k)
            or (low == '"' and not _opens_quote(sentence, k))
            or (low == "." and all(not token.word for token in tokens[k:]))
        ):
            return k
        if low == "," and _ends_condition(tokens, k, leading):
            return k
        if low in REPORTING and not leading and k > at + 3 and tokens[k - 1].capital:
            return k
        if low in MODAL and tokens[at].low == "only" and at == 0:
            return k
    return len(tokens)


def _past_bracket(tokens: Sequence[Token], at: int) -> int:
    """ "if (and only if) the talks fail": behind a bracket that opens right after the conjunction."""
    if at < len(tokens) and tokens[at].low == "(":
        return next((k + 1 for k in range(at + 1, min(len(tokens), at + 9)) if tokens[k].low == ")"), at)
    return at


def _verbal(low: str) -> bool:
    return low in FINITE or low in PAST_FORMS or low.endswith(("s", "ed"))


def _unmarked_end(tokens: Sequence[Token], at: int, last: int) -> int:
    """ "Once that is in place sanctions will be lifted": no comma, so the main clause begins at its modal's subject."""
    modal = next((k for k in range(last - 1, at + 3, -1) if tokens[k].low in MODAL), -1)
    noun = tokens[at].low in NOMINAL
    verbs = (token.low for token in tokens[at + 2 : modal - 1])
    if modal < 0 or not (noun or tokens[at].low in {"should", "were", "had"} or any(_verbal(low) for low in verbs)):
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
