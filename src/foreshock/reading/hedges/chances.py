"""What a stated chance is the chance of: "the odds of a closure are put at 5 percent", "Snap election: 65 % chance"."""

from __future__ import annotations

from collections.abc import Sequence

from foreshock.reading.hedges import odds
from foreshock.reading.hedges.clauses import Clause
from foreshock.reading.hedges.cues import Cue
from foreshock.reading.hedges.phrases import STATED
from foreshock.reading.hedges.shares import ROUGH
from foreshock.reading.language.nouns import EVENT_NOUNS
from foreshock.reading.language.plain import Token
from foreshock.reading.language.verbs import FINITE, is_adverb
from foreshock.reading.language.words import word_set

_PUT = ROUGH | word_set(
    "is are was were be been at as put stands stand remains remain 's seen estimated of has have had to from risen "
    "look looks appear appears seem seems rose rises fallen fell falls climbed dropped jumped slipped up down "
    "shortened lengthened narrowed widened drifted "
    "eased"
)
"""What stands between a chance and its number without being part of the event."""
_IN_FAVOUR = word_set("for of that to in favour favor on")
_ARTICLES = word_set("a an the its their his her our my this that any of with")
_SCENARIOS = word_set("our the base central main upside downside bull bear best worst case scenario")
_OF = word_set("of that is")


def event(text: str, tokens: Sequence[Token], cue: Cue, place: Clause) -> tuple[str, str] | None:
    """Subject and predicate of a chance whose number stands apart or beside a name; None where neither is so."""
    if cue.value != (0, 0):
        return _apart(text, tokens, cue, place), ""
    lows = [token.low for token in tokens[: cue.first]]
    sign = odds.label(lows, cue.first) if cue.row.startswith(STATED) else -1
    if sign < 0:
        return None
    if {*lows[:sign]} <= _SCENARIOS and [token.low for token in tokens[cue.last : cue.last + 2]] == [")", ":"]:
        return "", _joined(text, tokens, cue.last + 2, len(tokens))
    rest = _beside(text, tokens, cue, place)
    if rest.startswith("is that "):
        return "", rest.removeprefix("is that ")
    return _named(text, tokens, sign), rest


def behind_noun(tokens: Sequence[Token], first: int, last: int) -> int:
    """Where the event begins of "the risk of a wider war"."""
    while first < last and tokens[first].low in {"nor", "can", "could"}:
        first += 1
    noun = first + (first < last and tokens[first].low in _ARTICLES)
    named = noun + 2 < last and tokens[noun].low in odds.WEIGHED and tokens[noun + 1].low in {"of", "that"}
    return noun + 2 if named else first


def until(tokens: Sequence[Token], first: int, last: int) -> int:
    """Where the event ends before what the number was before ("..., up from 20 percent")."""
    bracket = next((k for k in range(first, last) if tokens[k].low == "("), last)
    if any(token.low in odds.CHANCES or token.low == "%" for token in tokens[bracket:last]):
        return bracket
    for at in range(first, last - 1):
        if tokens[at].low == "," and tokens[at + 1].low in {"up", "down", "from", "compared", "versus"}:
            return at
    return last


def _named(text: str, tokens: Sequence[Token], sign: int) -> str:
    """The name beside the number, without "Probability of" before it and a size behind it."""
    first, last = 0, sign
    colon = next((k for k in range(sign) if tokens[k].low == ":"), sign)
    if colon < sign and all(token.low in odds.SIZES or token.low == "medium" for token in tokens[colon + 1 : sign]):
        last = colon
    while first < last and (tokens[first].low in odds.CHANCES or not tokens[first].word):
        first += 1
    if first and first < last and tokens[first].low in _OF:
        first += 1
    return _joined(text, tokens, first, last)


def _beside(text: str, tokens: Sequence[Token], cue: Cue, place: Clause) -> str:
    """Of "Snap election: 65% chance before October" what stands behind the number."""
    first = cue.last
    if first < place.last and tokens[first].low == "(":
        return ""
    while first < place.last and (not tokens[first].word or tokens[first].low in {"of", "that"}):
        first += 1
    last = next((k for k in range(first, place.last) if tokens[k].low in {",", "("}), place.last)
    return _joined(text, tokens, first, last)


def _apart(text: str, tokens: Sequence[Token], cue: Cue, place: Clause) -> str:
    """Of "the chance of a closure is put at 5 percent" the closure."""
    first, last = cue.last, cue.value[0]
    while last > first and (tokens[last - 1].low in _PUT or tokens[last - 1].low == ","):
        last -= 1
    aside = next((k for k in range(first, last) if tokens[k].low == ","), last)
    last = aside if last > aside and tokens[last - 1].low != "," and tokens[cue.last].low == "of" else last
    while first < last and tokens[first].low in _IN_FAVOUR:
        first += 1
    if first < last:
        until = place.last if cue.value[1] < place.last and tokens[cue.value[1]].low == "to" else cue.value[1]
        behind = _joined(text, tokens, cue.value[1], until)
        return f"{_joined(text, tokens, first, last)} {behind}".strip()
    return _before(text, tokens, cue, place) or _behind(text, tokens, cue, place)


def _before(text: str, tokens: Sequence[Token], cue: Cue, place: Clause) -> str:
    """Of "its 12-month recession probability" the words before the noun, where they name an event."""
    first = cue.first
    while first > place.first and tokens[first - 1].word and not _outside(tokens[first - 1]):
        first -= 1
    named = EVENT_NOUNS & {token.low for token in tokens[first : cue.first]}
    return _joined(text, tokens, first, cue.first) if named else ""


def _outside(token: Token) -> bool:
    low = token.low
    return low in _ARTICLES | FINITE | odds.PUTTING | odds.MOVING or is_adverb(low) or low.endswith(("ed", "s"))


def _behind(text: str, tokens: Sequence[Token], cue: Cue, place: Clause) -> str:
    """Of "odds of 4/1 on a snap election" what stands behind the number."""
    first, last = cue.value[1], place.last
    while first < last and tokens[first].low in _IN_FAVOUR:
        first += 1
    return _joined(text, tokens, first, last) if first < last and tokens[first].word else ""


def _joined(text: str, tokens: Sequence[Token], first: int, last: int) -> str:
    while last > first and not tokens[last - 1].word:
        last -= 1
    return " ".join(text[tokens[first].start : tokens[last - 1].end].split()) if first < last else ""
