"""Where the clause of a hedge ends: at its comma, its quotation mark, the joint before the next hedge."""

from __future__ import annotations

from collections.abc import Sequence

from foreshock.reading.hedges.cues import Cue
from foreshock.reading.language.plain import Token, is_dash
from foreshock.reading.language.verbs import is_gerund
from foreshock.reading.language.words import REPORTING, word_set
from foreshock.reading.pages.sentences import Sentence

_AFTER_COMMA = word_set(
    "but so yet although though while whereas because if unless even despite which who according when as once where"
)
_NEW_SUBJECT = word_set("it he she they we i that this there will could may might would the a")
_JOINTS = word_set("and or but while because as if that which who when after before – ; : whether so until")


def end_of(sentence: Sentence, cue: Cue, following: int, side: bool) -> int:
    """The end of the clause; a side clause ends at its first comma."""
    tokens = sentence.tokens
    ceiling = _handover(tokens, cue, following)
    if cue.held is not None and cue.held.until > cue.last:
        ceiling = min(ceiling, cue.held.until)
    close = next((end for start, end in sentence.quotes if start <= tokens[cue.first].start < end), None)
    if close is not None and cue.modal >= 0 and cue.head < ceiling:
        close = next((end for start, end in sentence.quotes if start <= tokens[cue.head].start < end), close)
    at = past_parenthesis(tokens, max(cue.last, cue.modal + 1))
    if cue.modal >= 0 and cue.head < ceiling:
        at = max(at, cue.head)
    if close is not None and close <= tokens[at - 1].end:
        close = None
    while at < ceiling and not _closes(tokens, at, ceiling, cue, close) and not (side and tokens[at].low == ","):
        at += 1
    while at > cue.last and _loose(tokens[at - 1]):
        at -= 1
    return at


def past_parenthesis(tokens: Sequence[Token], at: int) -> int:
    """ "is likely, if not certain, to": on to the infinitive."""
    if at >= len(tokens) or tokens[at].low != ",":
        return at
    close = next((k for k in range(at + 1, min(len(tokens), at + 9)) if tokens[k].low == ","), -1)
    if any(token.low in REPORTING for token in tokens[at:close]):
        return at
    return close + 1 if close > 0 and close + 1 < len(tokens) and tokens[close + 1].low in {"to", "that"} else at


def _loose(token: Token) -> bool:
    return (not token.word and token.low not in {'"', ")", "%", "$", "€"}) or token.low in {
        "even",
        "only",
        "and",
        "but",
        "or",
        "as",
    }


def _closes(tokens: Sequence[Token], at: int, ceiling: int, cue: Cue, close: int | None) -> bool:
    low = tokens[at].low
    if (
        low in {";", "–", ":"}
        or is_dash(tokens, at)
        or (low == '"' and close is not None and tokens[at].start >= close)
    ):
        return True
    if low == "provided" and tokens[at - 1].low in {"be", "been", "being"}:
        return False
    if low in {"if", "unless", "provided", "assuming", "although", "though", "whereas"}:
        return at > cue.last or cue.kind in {"either", "adjective"}
    if low == ",":
        return _ends_at_comma(tokens, at, ceiling)
    return low == "but" and at + 1 < ceiling and tokens[at + 1].low not in {"also", "not", "to"}


def _ends_at_comma(tokens: Sequence[Token], at: int, ceiling: int) -> bool:
    after = [token.low for token in tokens[at + 1 : at + 4]]
    if not after or after[0] in _AFTER_COMMA or (is_gerund(after[0]) and after[0] != "including"):
        return True
    if after[0] in {"and", "or"} and len(after) > 1 and after[1] in _NEW_SUBJECT:
        return True
    tail = tokens[at + 1 : min(ceiling, at + 16)]
    says = next((k for k, token in enumerate(tail) if token.low in REPORTING), -1)
    return says >= 0 and not any(token.low in {",", "that"} for token in tail[:says])


def _handover(tokens: Sequence[Token], cue: Cue, following: int) -> int:
    """Where this clause yields to the next hedge's: at the last joint before it."""
    if following >= len(tokens):
        return len(tokens)
    for at in range(following - 1, cue.last - 1, -1):
        if tokens[at].low in _JOINTS or tokens[at].low == ",":
            return at
    return following
