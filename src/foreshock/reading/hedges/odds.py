"""Chances that the page puts a number or a size to: "a 70 % chance", "one in five", "60-40", "the risk is low"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from foreshock.reading.hedges import asides
from foreshock.reading.hedges.phrases import STATED
from foreshock.reading.hedges.shares import WRITTEN, Share, after_rough, before_rough, betting, share
from foreshock.reading.language.nouns import EVENT_NOUNS
from foreshock.reading.language.verbs import FINITE, PAST_FORMS
from foreshock.reading.language.words import REPORTING, word_set

CHANCES = word_set("chance chances probability probabilities likelihood odds possibility")
HOPES = word_set("prospect prospects hopes")
"""Nouns whose size says how likely their object is."""
WEIGHED = word_set("chance possibility risk danger prospect")
"""Nouns that say of the clause behind them that it may come about ("a risk that the war will widen")."""
ESTIMATES = word_set("estimate estimates assessment view forecast call")
QUANTITIES = word_set(
    "tariff tariffs duty duties levy levies tax taxes quota quotas growth inflation unemployment output gdp price "
    "prices cost costs rate rates share shares stake yield yields margin margins deficit debt sales revenue profit "
    "exports imports demand supply production capacity spending increase increases decrease decline drop fall rise cut "
    "cuts hike hikes surge expansion subsidy subsidies support approval turnout reduction loss gain gains discount "
    "premium value level wages salaries"
)
"""What is itself counted in percent: a number beside it is no chance."""
SIZES = {
    "low": "little_chance", "small": "little_chance", "slim": "chances_are_slight", "slight": "chances_are_slight",
    "remote": "remote_chance", "high": "highly_likely", "good": "very_good_chance", "strong": "very_good_chance",
    "even": "about_even", "negligible": "almost_no_chance", "zero": "almost_no_chance", "nil": "almost_no_chance",
    "minimal": "almost_no_chance", "near-zero": "almost_no_chance", "dim": "unlikely", "bleak": "unlikely",
    "poor": "unlikely", "faint": "chances_are_slight",
}  # fmt: skip
"""What a size says of a chance: the row of the phrase table that words it next to the noun."""
CERTAINTY = word_set("likely probable certain sure confident convinced")
MARKETS = word_set(
    "polymarket kalshi metaculus predictit betfair manifold bookmaker bookmakers bookies bookie bettors punters "
    "oddsmakers superforecasters forecasters traders markets market"
)
"""Those who put numbers on events."""
BETTING = word_set(
    "odds bookmaker bookmakers bookies bookie betting bettors bet wager punters oddsmakers favourite betfair"
)
PUTTING = word_set(
    "put puts putting has have see sees saw price prices priced pricing rate rates rated estimate estimates estimated "
    "give gives gave trading trades assess assesses assessed"
)
"""Verbs with a number behind "at" ("Polymarket puts a ceasefire at 37 percent")."""
MOVING = word_set(
    "raise raises raised raising lift lifts lifted cut cuts lower lowers lowered increase increases increased trim "
    "trimmed rose risen rises fell fallen falls climbed dropped jumped slipped up down move moved"
)
"""Verbs with an old and a new number ("raised the odds from 20 to 40 percent")."""
GUESSING = word_set("maybe perhaps say probably call guess")
PRONOUNS = word_set("i we you he she it they this which who that")
_GUESSERS = word_set("i we would 'd")
"""Whose number for "it" is a chance ("I put it at 40%", "he would put it at 40%")."""
_KINDS = word_set("subjective estimated implied cumulative overall rough realistic combined")
_LINKS = word_set("look appear appears seem at is are was were be as stands stand remains remain 's seems looks to of")
_STOPS = frozenset({",", ";", "–", ".", '"', "and", "but", "that", "which", "if"})
_ENDS = frozenset({"", ".", ",", ";", ")", "–", "by", "before", "within", "this", "next", "in", "over", "until"})
_SIZED = CHANCES | HOPES
_STARTS = _SIZED | WEIGHED | ESTIMATES | PUTTING | GUESSING | WRITTEN | {"risks"}
"""Words a stated chance may begin with, besides figures."""
_NOT_PUT = (_STOPS - {"and"}) | _SIZED | {"risk", "risks"}
_EARLIER = word_set("previously from was up down before prior earlier formerly vs versus")
REACH = 16
"""Tokens from a chance to the number it is put at."""


@dataclass(frozen=True, slots=True)
class Odds:
    """A stated chance at tokens [first, last): the row of the phrase table, or a number as `phrases.STATED` has it.

    `value`: where its number or size stands, if apart from the noun ("the chance of a closure is put at 5 percent").
    """

    first: int
    last: int
    row: str
    wording: str
    value: tuple[int, int] = (0, 0)


def find(lows: Sequence[str], at: int) -> Odds | None:
    """The stated chance that begins at a token, or None."""
    low = lows[at]
    if low not in _STARTS and not low[0].isdigit() and "-" not in low:
        return None
    if low in _SIZED or (low in {"risk", "risks"} and _of_something(lows, at)) or _estimate(lows, at):
        found = _noun_first(lows, at)
        if found is not None:
            return found
    that = asides.after(lows, at + 1)
    if low in WEIGHED and _bare_clause(lows, at):
        return Odds(at, at + 1, "may_happen", f"{low} that")
    if low in WEIGHED and _low(lows, that) == "that" and not FINITE & set(lows[that + 1 : that + 2]):
        return Odds(at, that, "may_happen", f"{low} that")
    if low in GUESSING:
        return _guessed(lows, at)
    if low in PUTTING:
        return _put(lows, at)
    value = share(lows, at) if low not in {"between", "from"} else None
    if value is None:
        return _wagered(lows, at)
    return _beside(lows, at, value) or _labelled(lows, at, value)


def _bare_clause(lows: Sequence[str], at: int) -> bool:
    """ "There is a risk the war will widen": a clause without its "that"."""
    there = _low(lows, at - 1) == "a" and _low(lows, at - 2) in {"is", "'s", "remains", "was", "see", "sees"}
    verb = next((k for k in range(at + 1, min(len(lows), at + 9)) if lows[k] in FINITE | _STOPS), len(lows))
    clause = verb > at + 1 and _low(lows, verb) in {"will", "would", "could", "may", "might"}
    return there and clause and lows[at + 1] not in {"of", "to", "for", "in", "from", "that", "which", "who"}


def _beside(lows: Sequence[str], at: int, value: Share) -> Odds | None:
    """ "a 70 percent chance", "80% likely", "60-40 in favour", "A deal is 50-50"."""
    last = value.last
    following = _low(lows, last)
    if following in _KINDS and _low(lows, last + 1) in CHANCES:
        last, following = last + 1, _low(lows, last + 1)
    if CHANCES & set(lows[at:last]):
        return _odds(at, last, value.p)
    if following in CHANCES:
        return _odds(at, last + 1, value.p)
    if following in CERTAINTY and not value.split:
        return _odds(at, last + 1, value.p)
    backed = list(lows[last : last + 2]) in (["in", "favour"], ["in", "favor"])
    if following == "that" and not value.split and CHANCES & set(lows[:at]):
        return _odds(at, last, value.p)
    if value.split and (backed or following in {"that", "against", "odds"}):
        return _odds(at, last, 1 - value.p if following == "against" else value.p)
    even = value.split and value.p == 0.5 and _low(lows, at - 1) in {"is", "are", "'s", "at"}
    asked = following == "whether" or (following in _ENDS and bool(EVENT_NOUNS & set(lows[:at])))
    return _odds(at, last, value.p) if even and asked else None


def beside_hedge(lows: Sequence[str], at: int) -> tuple[float, int] | None:
    """The number of a hedge before `at` and where it ends: "very likely (85%)", "unlikely - perhaps 20%"."""
    if _low(lows, at) not in {"(", "[", ",", "–", "-"}:
        return None
    first = after_rough(lows, at + 1 + (_low(lows, at + 1) == "at"))
    value = share(lows, first) if first < len(lows) and lows[first] not in {"between", "from"} else None
    if value is None or not 0 <= value.p <= 1:
        return None
    last = value.last + (_low(lows, value.last) in CHANCES)
    if lows[at] not in {"(", "["} and QUANTITIES & set(lows[:at]):
        return None
    if lows[at] in {"(", "["}:
        return (value.p, last + 1) if _low(lows, last) in {")", "]"} else None
    return (value.p, last) if last > value.last or _low(lows, last) in _ENDS - {"in", "over"} else None


def _labelled(lows: Sequence[str], at: int, value: Share) -> Odds | None:
    """ "Escalation (20%)", "Ceasefire by June: 30%": a number beside the name of an event, and no sentence."""
    sign = label(lows, at)
    if sign < 0 or value.split:
        return None
    following = _low(lows, value.last)
    closed = following == ")" if lows[sign] == "(" else following in _ENDS - {"in", "over"}
    closed = closed or (following == "(" and _low(lows, value.last + 1) in _EARLIER)
    return _odds(at, value.last, value.p) if closed else None


def label(lows: Sequence[str], at: int) -> int:
    """The sign between the bare name of an event and its number at `at` ("Snap election: 65% chance"), or -1."""
    sign = before_rough(lows, at - 1)
    beside = _low(lows, sign) in {"(", ":", "–", "-"} and lows[0] not in {"in", "under", "with", "for"}
    named = beside and names_event(lows[:sign])
    return sign if named else -1


def names_event(words: Sequence[str]) -> bool:
    """Is this the bare name of an event or a scenario ("Snap election", "Base case"), and no quantity or sentence?"""
    words = [low for low in words if low[0].isalnum()]
    if not words or len(words) > 10 or set(words) & (FINITE | PAST_FORMS | REPORTING | QUANTITIES | PRONOUNS):
        return False
    return bool(
        set(words)
        & (EVENT_NOUNS | {"case", "scenario", "upside", "downside", "probability", "likelihood", "chance", "odds"})
    )


def _guessed(lows: Sequence[str], at: int) -> Odds | None:
    """ "maybe 20% by year-end": a guess that stands alone."""
    first = after_rough(lows, at + 1)
    value = share(lows, first) if first < len(lows) else None
    opens = at == 0 or lows[at - 1] in {":", ",", ";", "–", ".", "-", "would", "'d"}
    if value is None or value.split or not opens or _low(lows, value.last) not in _ENDS - {","}:
        return None
    return _odds(at, value.last, value.p)


def _wagered(lows: Sequence[str], at: int) -> Odds | None:
    """ "is two to one against", "a 3-1 shot", "10-to-1 odds"."""
    value = betting(lows, at)
    if value is None:
        return None
    following, closing = _low(lows, value.last), lows[value.last - 1]
    named = closing in {"against", "on"} or following in {"odds", "shot", "chance"}
    linked = _low(lows, before_rough(lows, at - 1)) in {"is", "are", "at", "'s", "be", "remains"}
    if not named or not (linked or BETTING & set(lows)):
        return None
    return _odds(at, value.last + (following in {"odds", "shot", "chance"}), value.p)


def _put(lows: Sequence[str], verb: int) -> Odds | None:
    """ "Polymarket puts a ceasefire at 37%", "The bookmakers have him at 3-1"."""
    given = _given(lows, verb)
    if given is not None:
        return given
    for at in range(verb + 1, min(len(lows) - 1, verb + 1 + REACH)):
        if lows[at] in _NOT_PUT and lows[at - 1] != "at":
            return None
        if lows[at] != "at":
            continue
        first = after_rough(lows, at + 1)
        if first >= len(lows):
            return None
        value = share(lows, first) or (betting(lows, first) if BETTING & set(lows) else None)
        if value is None:
            return None
        subject, thing = set(lows[max(0, verb - 6) : verb]), set(lows[verb + 1 : at])
        market = bool(subject & MARKETS) and not thing & QUANTITIES
        guessed = thing in ({"it"}, {"that"}, {"this"}) and bool(subject & _GUESSERS)
        if not market and not guessed and (not thing & EVENT_NOUNS or thing & QUANTITIES):
            return None
        made = _odds(verb, verb + 1, value.p)
        return made and replace(made, value=(first, value.last))
    return None


def _given(lows: Sequence[str], verb: int) -> Odds | None:
    """ "I give it fifty-fifty", "she'd give it one chance in three", "puts at 33% the probability that ..."."""
    turned = lows[verb] in {"put", "puts"} and _low(lows, verb + 1) == "at"
    if not turned and not (lows[verb] in {"give", "gives", "gave"} and _low(lows, verb + 1) in {"it", "that", "this"}):
        return None
    first = after_rough(lows, verb + 2)
    value = share(lows, first) if first < len(lows) else None
    if value is None:
        return None
    if turned:
        noun = value.last + (_low(lows, value.last) in {"the", "a"})
        named = _low(lows, noun) in CHANCES | {"risk"} and _low(lows, noun + 1) in {"that", "of"}
        return _odds(verb, noun + 1, value.p) if named else None
    betted = value.split or (CHANCES | {"in"}) & set(lows[first : value.last])
    guessed = betted or _GUESSERS & set(lows[max(0, verb - 6) : verb])
    made = _odds(verb, verb + 1, value.p) if guessed and _low(lows, value.last) in _ENDS | {"at", "if"} else None
    return made and replace(made, value=(first, value.last))


def _estimate(lows: Sequence[str], at: int) -> bool:
    """ "our estimate of a quarantine": an estimate of an event, not of a quantity."""
    if lows[at] not in ESTIMATES or _low(lows, at + 1) != "of":
        return False
    thing = set(lows[at + 2 : at + 8])
    return bool(thing & EVENT_NOUNS) and not thing & QUANTITIES


def _low(lows: Sequence[str], at: int) -> str:
    return lows[at] if 0 <= at < len(lows) else ""


def _of_something(lows: Sequence[str], at: int) -> bool:
    """ "the risk of a default", "the risk is put at": not the risk premium."""
    led = at > 0 and lows[at - 1] in {"the", "a", "its", "their", "this"}
    return led and _low(lows, at + 1) in {"of", "that", "is", "was", "at", "stands", "remains", "has", "to"}


def _odds(first: int, last: int, p: float) -> Odds | None:
    return Odds(first, last, f"{STATED}{p:g}", f"{100 * p:g} % chance") if 0 <= p <= 1 else None


def _noun_first(lows: Sequence[str], noun: int) -> Odds | None:
    """ "the chance of a closure is put at 5 percent", "odds are one in five", "the probability ... low"."""
    first = noun + 2 if lows[noun + 1 : noun + 2] == ["that"] else noun + 1
    for at in range(first, min(len(lows), noun + 1 + REACH)):
        if lows[at] == "that" and lows[at - 1] == "of" and at == noun + 2:
            continue
        if lows[at] in _STOPS and not _goes_on(lows, noun, at):
            return None
        value = share(lows, at) or (betting(lows, at) if lows[noun] == "odds" else None)
        sized = lows[at] in SIZES and lows[at - 1] != "than" and lows[noun] in _SIZED and _closes(lows, at)
        sized = sized and (lows[noun] in CHANCES or bool(EVENT_NOUNS & set(lows[noun:at])))
        if value is None and not sized:
            continue
        before = before_rough(lows, at - 1)
        linked = lows[before] in _LINKS - {"of"} or before == noun or (lows[before] == "of" and before == noun + 1)
        linked = linked or lows[at - 1] in {"below", "above", "under"} or (lows[before] == "(" and before > noun + 1)
        if lows[at] == "between":
            linked = lows[at - 1] in {"at", "is", "are", "'s"} and first == noun + 1
        linked = linked or (lows[at] == "from" and bool(MOVING & set(lows[max(0, noun - 5) : at])))
        if value is not None:
            made = _odds(noun, noun + 1, value.p) if linked else None
            return made and replace(made, value=(at, value.last))
        fits = linked or _considered(lows, noun)
        number = beside_hedge(lows, at + 1) if fits else None
        if number is not None:
            made = _odds(noun, noun + 1, number[0])
            return made and replace(made, value=(at, number[1]))
        none = lows[at + 1 : at + 3] == ["to", "none"]
        row = "almost_no_chance" if none else SIZES[lows[at]]
        end = at + 3 if none else at + 1
        return Odds(noun, noun + 1, row, f"{lows[at]} {lows[noun]}", (at, end)) if fits else None
    return None


def _goes_on(lows: Sequence[str], noun: int, at: int) -> bool:
    """ "the odds of a US and global recession", "the odds, in our view, are": no end before the verb."""
    if FINITE & set(lows[noun:at]):
        return False
    if lows[at] == "and":
        return True
    near = lows[at + 1 : at + 8]
    inserted = "," in near and near[near.index(",") + 1 :][:1] in (["is"], ["are"])
    return lows[at] == "," and (inserted or _low(lows, at + 1) in FINITE)


def _considered(lows: Sequence[str], noun: int) -> bool:
    """ "consider the probability of a closure low"."""
    return bool(set(lows[max(0, noun - 4) : noun]) & {"consider", "considers", "considered", "rate", "rates", "rated"})


def _closes(lows: Sequence[str], at: int) -> bool:
    """Is the size a predicate, and not the adjective of a noun that follows?"""
    return (
        at + 1 >= len(lows)
        or not lows[at + 1][0].isalpha()
        or lows[at + 1] in {"to", "because", "as", "if", "and", "but", "that"}
    )
