"""Whose view it is, where no verb of saying tells: "according to", "in the view of", "as he sees it", "per"."""

from __future__ import annotations

from collections.abc import Sequence, Set

from foreshock.reading.language.plain import Token
from foreshock.reading.language.verbs import is_adverb
from foreshock.reading.language.words import FORECASTING, PLAIN_SAYING, word_set
from foreshock.reading.voices import names

OPINIONS = word_set("view opinion judgement judgment eyes telling estimation reckoning")
HELD = OPINIONS | word_set("belief assumption expectation forecast prediction argument fear bet guess")
HOLDS = word_set("is was remains remained holds")
SEEING = word_set("sees saw puts put see tells told")
FEELING = word_set("feel feels felt anticipate anticipates anticipated worry")
UNITS = word_set(
    "cent annum capita day week month year hour ton tonne barrel person head share unit kilo litre household"
)


def of(page: str, tokens: Sequence[Token]) -> str:
    """Who holds the view that the sentence gives; '' where it says nothing of that."""
    lows = [token.low for token in tokens]
    for at in range(len(lows) - 2):
        if lows[at] == "according" and lows[at + 1] == "to":
            return names.until_stop(page, tokens, at + 2)
        if lows[at] == "by" and at and lows[at - 1] in {"highlighted", "reported", "noted", "predicted", "forecast"}:
            return names.until_stop(page, tokens, at + 1)
        if lows[at] == "per" and at and lows[at - 1] == "," and lows[at + 1] not in UNITS:
            return names.until_stop(page, tokens, at + 1)
        if lows[at] == "as" and (at == 0 or lows[at - 1] == ","):
            who = _as(page, tokens, lows, at)
            if who:
                return who
    return _view(page, tokens, lows)


def _as(page: str, tokens: Sequence[Token], lows: Sequence[str], at: int) -> str:
    """ "As Lee sees it, ...", "as the bank puts it"."""
    for verb in range(at + 2, min(len(lows) - 1, at + 8)):
        if lows[verb] in {"sees", "puts", "tells", "see", "put"} and lows[verb + 1] == "it":
            return names.text(page, tokens, at + 1, verb)
    return ""


def _view(page: str, tokens: Sequence[Token], lows: Sequence[str]) -> str:
    """ "in the view of ING", "in Lee's view", "Lee's view is that ...", "the ministry's fear was that"."""
    for at in range(len(lows) - 3):
        if lows[at] == "the" and lows[at + 1] in OPINIONS and lows[at + 2] == "of":
            return names.until_stop(page, tokens, at + 3)
        stated = lows[at + 1] in HELD and lows[at + 2] in {"is", "was"} and lows[at + 3] == "that"
        if lows[at] == "'s" and at and (lows[at + 1] in OPINIONS or stated):
            first = at
            while first > 0 and tokens[first - 1].word and lows[first - 1] != "in":
                first -= 1
            who = names.text(page, tokens, first, at)
            return who if names.speaks(who) else ""
    return ""


def consensus(page: str, tokens: Sequence[Token], clause: int) -> str:
    """ "The consensus among economists remains that ...": with those who share it; '' before another clause."""
    lows = [token.low for token in tokens[:clause]]
    at = next((k for k in range(max(0, clause - 12), clause - 2) if lows[k] == "consensus"), -1)
    last = next((k for k in range(at + 1, min(at + 5, clause)) if lows[k] in HOLDS), -1) if at >= 0 else -1
    if last < 0 or "that" not in lows[last:]:
        return ""
    while last > at + 1 and is_adverb(lows[last - 1]):
        last -= 1
    return names.text(page, tokens, at - 1 if at and lows[at - 1] in {"the", "a"} else at, last)


def stated_by(page: str, tokens: Sequence[Token]) -> str:
    """ "That is how Holm sees it.", "That, at least, is the view of Ann Lee.": whose view the sentence before gave."""
    lows = [token.low for token in tokens]
    be = next((k for k in range(1, min(6, len(lows))) if lows[k] in {"is", "was", "'s"}), 0)
    if not be or lows[0] not in {"that", "this", "it", "so"}:
        return ""
    how = next((k for k in range(be + 1, min(be + 4, len(lows))) if lows[k] == "how"), 0)
    if how:
        last = next((k for k in range(how + 2, min(how + 9, len(lows) - 1)) if lows[k] in SEEING), 0)
        return names.text(page, tokens, how + 1, last) if last and lows[last + 1] in {"it", "things"} else ""
    return _view(page, tokens[be:], lows[be:])


def held_for(page: str, tokens: Sequence[Token], known: Set[str]) -> str:
    """ "For Holm, a strike is likely": a person the page has named before, or those who judge such things."""
    comma = next((k for k in range(2, min(9, len(tokens))) if tokens[k].low == ","), 0)
    if not comma or tokens[0].low != "for":
        return ""
    person = tokens[comma - 1].capital and tokens[comma - 1].low in known
    judges = tokens[comma - 1].low in FORECASTING and not any(token.low == "of" for token in tokens[:comma])
    return names.text(page, tokens, 1, comma) if person or judges else ""


def aside(page: str, tokens: Sequence[Token], at: int) -> str:
    """ "a move that analysts said could ...": who speaks right before the hedge at `at`."""
    for verb in range(at - 1, max(0, at - 5), -1):
        if tokens[verb].low in FEELING and tokens[verb - 1].low in names.NAMED_SPEAKERS:
            return names.subject(page, tokens, verb)
    if at < 1 or tokens[at - 1].low not in PLAIN_SAYING:
        return ""
    who = names.subject(page, tokens, at - 1)
    return who if names.speaks(who) else ""


def agent(page: str, tokens: Sequence[Token], at: int) -> str:
    """ "... is put at 5 percent by the insurers": who stands behind "by"."""
    return names.until_stop(page, tokens, at + 1) if at < len(tokens) and tokens[at].low == "by" else ""
