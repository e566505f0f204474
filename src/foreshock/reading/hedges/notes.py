"""Notes and headlines: hedges without their verb ("Deal by Friday unlikely"), and the "should" that forecasts."""

from __future__ import annotations

from collections.abc import Sequence

from foreshock.reading.language.nouns import EVENT_NOUNS
from foreshock.reading.language.plain import Token
from foreshock.reading.language.verbs import FINITE, PAST_FORMS, is_adverb, is_gerund
from foreshock.reading.language.words import word_set

COMING = word_set(
    "stays remains goes gets wins loses falls rises drops slips slides climbs collapses holds survives resumes reopens "
    "closes shuts ends continues comes cuts hikes raises lifts extends passes fails happens breaks follows retaliates "
    "responds recovers eases slows picks starts begins takes becomes turns hits reaches returns leaves quits resigns "
    "signs agrees accepts rejects vetoes strikes attacks invades moves means"
)
"""Verbs of change, in the present that notes use for the future ("Iran probably retaliates within days")."""
LASTING = word_set("stays remains holds continues goes")
MEASURED = word_set(
    "price prices inflation growth demand supply output production exports imports rates rate yields yield costs "
    "spreads margins volumes sales earnings profits revenue unemployment wages gdp oil crude brent gas copper gold "
    "wheat corn nickel lithium lme euro dollar yen sterling ruble yuan market markets premiums freight shares stocks "
    "deficit inventories volatility consumption investment flows traffic shortage shortages pressure pressures"
)
"""What is measured and moves: its "should" forecasts, where a person's "should" advises."""
MOVEMENTS = word_set(
    "ease fall rise recover climb drop slow stabilise stabilize trade decline moderate cool rebound soften firm "
    "improve return narrow widen pick come remain stay reach peak bottom settle normalise normalize hold average "
    "grow shrink edge start begin continue subside accelerate dip slip gain converge strengthen weaken"
)


def forecasts(tokens: Sequence[Token], at: int) -> bool:
    """Does the "should" at `at` foretell a price or a quantity ("prices should ease by May"), and not advise?"""
    verb = at + 1
    while verb < len(tokens) and is_adverb(tokens[verb].low):
        verb += 1
    if verb >= len(tokens) or tokens[verb].low not in MOVEMENTS:
        return False
    subject: list[str] = []
    for k in range(at - 1, max(-1, at - 9), -1):
        if not tokens[k].word or tokens[k].low in FINITE | PAST_FORMS | {"that", "and", "but", "which", "why", "who"}:
            break
        subject.append(tokens[k].low)
    core = [low for low in subject if not is_adverb(low)]
    return bool(core) and (core[0] in MEASURED or bool(set(core) & MEASURED and {"of", "in", "for", "on"} & set(core)))


def measured_object(tokens: Sequence[Token], at: int) -> bool:
    """Do a quantity and its number follow ("forecasts growth of 2 percent", "sees inflation at 3 percent")?"""
    lows = [token.low for token in tokens[at : at + 12]]
    for k, low in enumerate(lows[:-1]):
        if low in {",", ";", ".", "that", "to"} | FINITE:
            return False
        if low in {"of", "at"}:
            return bool(MEASURED & set(lows[:k])) and any(word[0].isdigit() for word in lows[k + 1 : k + 4])
    return False


def seen(tokens: Sequence[Token], at: int) -> bool:
    """ "Brent is seen averaging $80 next year", "Inflation seen at 3% by May": what is foreseen of a quantity."""
    after = tokens[at + 1].low if at + 1 < len(tokens) else ""
    number = any(token.low[0].isdigit() for token in tokens[at + 2 : at + 5])
    moving = is_gerund(after) and (number or after.removesuffix("ing") in MOVEMENTS or f"{after[:-3]}e" in MOVEMENTS)
    return (moving or (after == "at" and number)) and bool(MEASURED & {t.low for t in tokens[max(0, at - 6) : at]})


def event_object(tokens: Sequence[Token], at: int) -> bool:
    """Does an event follow ("expect a rate cut in June")?"""
    noun = ""
    for token in tokens[at : at + 6]:
        if not token.word or token.low in {
            "in",
            "by",
            "next",
            "this",
            "before",
            "within",
            "later",
            "from",
            "of",
            "after",
        }:
            break
        noun = token.low
    return noun in EVENT_NOUNS


def comes(verb: str) -> bool:
    """Is it a verb of change in the present, of one or of many?"""
    return verb in COMING or f"{verb}s" in COMING


def present_future(tokens: Sequence[Token], adverb_end: int, *, ahead: bool) -> bool:
    """ "The bill probably passes in June": a verb of change in the present with a time to come."""
    verb = tokens[adverb_end].low if adverb_end < len(tokens) else ""
    if not comes(verb):
        return False
    following = {token.low for token in tokens[adverb_end + 1 : adverb_end + 5]}
    lasting = verb in LASTING and bool(following & {"through", "until", "throughout", "into"})
    return (ahead or lasting) and "back" not in following


def verbless(tokens: Sequence[Token], first: int, start: int) -> bool:
    """Is there no verb before the hedge ("Nationalisation now very likely", "Prices expected to fall")?"""
    words = [token.low for token in tokens[start:first] if token.word]
    return 0 < len(words) <= 12 and not any(low in FINITE | PAST_FORMS or is_gerund(low) for low in words)
