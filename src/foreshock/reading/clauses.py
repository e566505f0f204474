"""The clause a hedge stands in: its subject, its end, and the word that opens it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from foreshock.reading.cues import Cue
from foreshock.reading.plain import Token
from foreshock.reading.sentences import Sentence
from foreshock.reading.verbs import is_adverb, is_gerund
from foreshock.reading.words import REPORTING

HARD = frozenset([";", "–", ":", "(", ")", "[", "]"])
COORDINATORS = frozenset(["and", "or", "but", "so", "yet", "nor"])
SUBORDINATORS = frozenset(
    ["if", "unless", "although", "though", "while", "whereas", "because", "since", "when", "whenever", "once", "until", "after", "before", "as", "lest", "whether", "how", "what", "why", "where", "provided", "assuming"]
)
RELATIVES = frozenset(["that", "which", "who"])
OPENERS = SUBORDINATORS | frozenset(
    ["in", "on", "at", "by", "with", "without", "given", "under", "over", "for", "from", "to", "despite", "amid", "against", "among", "during", "through", "following", "beyond", "within", "across", "like", "unlike", "instead", "rather", "meanwhile", "however", "moreover", "furthermore", "still", "nevertheless", "nonetheless", "therefore", "thus", "but", "and", "so", "yet", "even", "according", "based", "as", "now", "then", "today", "tomorrow", "next", "last", "this", "either", "eventually", "ultimately", "overall", "besides", "absent", "should", "were", "had"]
)


@dataclass(frozen=True, slots=True)
class Clause:
    """Tokens [first, last) of a hedged clause. `opener`: the word right before it that rules it ("whether", "that",
    "if", a reporting verb), or ''. `relative`: the hedge follows its relative pronoun."""

    first: int
    last: int
    opener: str
    relative: bool


def clause(sentence: Sentence, cue: Cue, others: Sequence[Cue]) -> Clause:
    """The clause of one hedge, cut where another hedge's clause begins."""
    previous = max((o.last for o in others if o.last <= cue.start), default=0)
    following = min((o.start for o in others if o.start >= cue.last), default=len(sentence.tokens))
    first, opener, relative = _left(sentence, cue, previous)
    last = _right(sentence, cue, following)
    return Clause(first, last, opener, relative)


def _left(sentence: Sentence, cue: Cue, floor: int) -> tuple[int, str, bool]:
    tokens = sentence.tokens
    at = cue.start - 1
    if cue.kind == "adverb" and cue.modal < 0:
        return cue.start, "", False
    while at >= 0 and is_adverb(tokens[at].low):
        at -= 1
    if at >= 0 and tokens[at].low == ",":
        at = _before_parenthesis(tokens, at, floor)
    if at >= 0 and tokens[at].low in RELATIVES:
        return _antecedent(tokens, at, floor), tokens[at].low, True
    while at >= floor:
        low = tokens[at].low
        if low in HARD or low == '"':
            opened = _quote_opening(sentence, at)
            if low == '"' and opened > floor and not any(t.low in REPORTING for t in tokens[opened:at]):
                at = opened - 1
                continue
            return at + 1, low, False
        if low in SUBORDINATORS and not _inside_phrase(tokens, at):
            return at + 1, low, False
        if low == "that" and at > floor and _complement(tokens, at):
            return at + 1, "that", False
        if low in REPORTING and at < cue.start - 1 and _reports(tokens, at):
            return at + 1, low, False
        if low in COORDINATORS and (low == "but" or tokens[at - 1].low == "," or at == cue.start - 1):
            if not _listed(tokens, at, floor):
                return at + 1, low, False
        if low == "," and _breaks(tokens, at, floor, cue):
            return at + 1, low, False
        at -= 1
    return max(floor, 0), "", False


def _before_parenthesis(tokens: Sequence[Token], close: int, floor: int) -> int:
    """ "Xi, the president, will": step back over what stands between two commas."""
    for at in range(close - 1, max(floor, close - 25) - 1, -1):
        if tokens[at].low == ",":
            return at - 1
    return close - 1


def _antecedent(tokens: Sequence[Token], at: int, floor: int) -> int:
    """Where the noun phrase starts that a relative clause hangs on."""
    start = at
    for k in range(at - 1, max(floor, at - 8) - 1, -1):
        low = tokens[k].low
        if not tokens[k].word or is_gerund(low) or low in COORDINATORS:
            break
        start = k
        if low in {"a", "an", "the", "this", "any", "another", "some", "no"}:
            break
    return start


def _quote_opening(sentence: Sentence, at: int) -> int:
    position = sentence.tokens[at].start
    for start, end in sentence.quotes:
        if end == position:
            return next((k for k in range(at) if sentence.tokens[k].end == start), -1)
    return -1


def _inside_phrase(tokens: Sequence[Token], at: int) -> bool:
    """ "as" in "such as", "as well as", "as early as", "so as"; "since 2014"; "after all"."""
    low = tokens[at].low
    before = tokens[at - 1].low if at else ""
    after = tokens[at + 1].low if at + 1 < len(tokens) else ""
    if low == "as":
        return before in {"such", "well", "far", "long", "much", "soon", "early", "known", "serve", "regarded", "seen"} or after in {
            "well", "a", "an", "the", "part", "far", "early", "soon"}  # fmt: skip
    if low in {"since", "after", "before", "until"}:
        return after[:1].isdigit() or after in {"the", "a", "an", "its", "his", "their"} or not after.isalpha()
    return low == "once" or (low == "like")


def _complement(tokens: Sequence[Token], at: int) -> bool:
    """ "that" after a verb or noun of saying, or after likely, chance, risk, fear: it opens a clause."""
    return not (at + 1 < len(tokens) and tokens[at + 1].low in {".", ",", '"'}) and tokens[at - 1].low not in {
        "all",
        "of",
        "for",
        "in",
    }


def _reports(tokens: Sequence[Token], at: int) -> bool:
    after = tokens[at + 1].low if at + 1 < len(tokens) else ""
    before = tokens[at - 1].low if at else ""
    return after not in {"by", "to", "in", "on", "of"} and before not in {"is", "are", "be", "the", "a", "was", "were"}


def _listed(tokens: Sequence[Token], at: int, floor: int) -> bool:
    """Does the "and" join the last of a list of nouns (Russia, China, and Iran)?"""
    if tokens[at].low == "but" or tokens[at - 1].low != ",":
        return False
    earlier = next((k for k in range(at - 2, floor - 1, -1) if tokens[k].low == ","), -1)
    return earlier >= 0 and at - 1 - earlier <= 4


def _breaks(tokens: Sequence[Token], at: int, floor: int, cue: Cue) -> bool:
    """Does this comma end an introduction or another clause, rather than stand in a list of nouns?"""
    piece_start = next((k + 1 for k in range(at - 1, floor - 1, -1) if tokens[k].low in {",", ";", "–"}), floor)
    piece = tokens[piece_start:at]
    between = tokens[at + 1 : cue.start]
    if len(piece) <= 3 and piece and all(t.capital for t in piece) and any(t.low == "and" for t in between[:5]):
        return False
    return True


def _right(sentence: Sentence, cue: Cue, ceiling: int) -> int:
    tokens = sentence.tokens
    ceiling = _handover(tokens, cue, ceiling)
    close = next((end for start, end in sentence.quotes if start <= tokens[cue.first].start < end), None)
    at = max(cue.last, cue.modal + 1)
    while at < ceiling:
        low = tokens[at].low
        if low in {";", "–"} or (low == '"' and close is not None and tokens[at].start >= close):
            break
        if low in {"if", "unless", "provided", "assuming", "although", "though", "whereas"} and at > cue.last:
            at -= tokens[at - 1].low in {"even", "only"}
            break
        if low == "," and _ends_at_comma(tokens, at, ceiling):
            break
        if (
            low == "but"
            and tokens[at - 1].low != ","
            and at + 1 < ceiling
            and tokens[at + 1].low not in {"also", "not"}
        ):
            break
        at += 1
    while at > cue.last and not tokens[at - 1].word and tokens[at - 1].low not in {'"', ")", "%", "$"}:
        at -= 1
    return max(at, cue.last)


def _ends_at_comma(tokens: Sequence[Token], at: int, ceiling: int) -> bool:
    after = [token.low for token in tokens[at + 1 : at + 4]]
    if not after:
        return True
    if after[0] in {
        "but",
        "so",
        "yet",
        "although",
        "though",
        "while",
        "whereas",
        "because",
        "if",
        "unless",
        "even",
        "despite",
    }:
        return True
    if after[0] in {"which", "who"} or after[0] == "according":
        return True
    if (
        after[0] in {"and", "or"}
        and len(after) > 1
        and after[1] in {"it", "he", "she", "they", "we", "i", "that", "this", "there", "will", "could", "may", "might"}
    ):
        return True
    if is_gerund(after[0]) and after[0] not in {"including"}:
        return True
    tail = tokens[at + 1 : min(ceiling, at + 16)]
    says = next((k for k, token in enumerate(tail) if token.low in REPORTING), -1)
    return says >= 0 and not any(token.low in {",", "that"} for token in tail[:says])


def _handover(tokens: Sequence[Token], cue: Cue, ceiling: int) -> int:
    """Where this clause yields to the next hedge's: at the last joint before it."""
    if ceiling >= len(tokens):
        return len(tokens)
    for at in range(ceiling - 1, cue.last - 1, -1):
        low = tokens[at].low
        if low in {";", "–"} or (low == "," and at + 1 <= ceiling):
            return at
        if low in {
            "and",
            "or",
            "but",
            "while",
            "because",
            "as",
            "if",
            "that",
            "which",
            "who",
            "when",
            "after",
            "before",
        }:
            return at
    return ceiling
