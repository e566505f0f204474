"""All forms of a word marked with ~."""

from __future__ import annotations

from functools import cache

from foreshock.reading.language.words import word_set

_IRREGULAR = """
bear bore borne, beat beaten, become became, begin began begun, blow blew blown, break broke broken, bring brought,
build built, buy bought, come came, cut, dig dug, drive drove driven, fall fell fallen, feed fed, fight fought, find
found, flee fled, fly flew flown, forbid forbade forbidden, forgive forgave forgiven, freeze froze frozen, give gave
given, go went gone, hang hanged hung, hit, hold held, lay laid, lead led, leave left, lend lent, let, make made, meet
met, overrun overran, pay paid, put, quit, ring rang rung, say said, seek sought, sell sold, send sent, set, shoot
shot, shut, sit sat, slay slew slain, speak spoke spoken, spread, stand stood, steal stole stolen, strike struck,
swear swore sworn, take took taken, tear tore torn, tell told, throw threw thrown, thrust, win won, draw drew drawn,
grow grew grown, rise rose risen, catch caught, deal dealt, feel felt, hear heard, keep kept, lose lost, run ran, sink
sank sunk, light lit, shed, cast, undertake undertook undertaken, rebuild rebuilt, overthrow overthrew overthrown,
forgo forwent, mislead misled, burn burned burnt, ride rode ridden, know knew known, see saw seen, lie lay, bid,
split, broadcast, wake woke woken, choose chose chosen, strive strove striven, cling clung, hide hid hidden, swing
swung, understand understood, oversee oversaw overseen, arise arose, withdraw withdrew withdrawn, withhold withheld,
write wrote written, retake retook retaken, uphold upheld
"""
_DOUBLED = word_set(
    "submit admit permit commit patrol annul expel compel repel rebel cancel travel confer kidnap overrun forbid "
    "begin quarrel initial signal"
)
_EITHER = word_set("cancel travel quarrel kidnap initial signal")
_VOWELS = "aeiou"


@cache
def _irregular() -> dict[str, tuple[str, ...]]:
    table = {}
    for entry in _IRREGULAR.replace("\n", " ").split(","):
        base, *past = entry.split()
        table[base] = tuple(past)
    return table


def forms(word: str) -> tuple[str, ...]:
    """The word itself; with a trailing ~ also its -s, past and -ing forms.

    >>> forms("deny~")
    ('deny', 'denies', 'denied', 'denying')
    >>> forms("hold~")
    ('hold', 'holds', 'held', 'holding')
    """
    if not word.endswith("~"):
        return (word,)
    base = word[:-1]
    past = _irregular().get(base, (_past(base),))
    return tuple(dict.fromkeys((base, _third(base), *past, _gerund(base), *_british(base))))


def plural(word: str) -> tuple[str, ...]:
    """A noun and its plural.

    >>> plural("body")
    ('body', 'bodies')
    """
    return (word, {"man": "men", "woman": "women", "child": "children"}.get(word, _third(word)))


def _third(base: str) -> str:
    if base.endswith("y") and base[-2] not in _VOWELS:
        return f"{base[:-1]}ies"
    return f"{base}es" if base.endswith(("s", "sh", "ch", "x", "z", "o")) else f"{base}s"


def _past(base: str) -> str:
    if base.endswith("y") and base[-2] not in _VOWELS:
        return f"{base[:-1]}ied"
    return f"{base}d" if base.endswith("e") else f"{_stem(base)}ed"


def _gerund(base: str) -> str:
    return f"{base[:-1]}ing" if base.endswith("e") and not base.endswith(("ee", "oe")) else f"{_stem(base)}ing"


def _stem(base: str) -> str:
    """The base with its last consonant doubled where English doubles it: stop, stopp-."""
    short = (
        3 <= len(base) <= 5
        and base[-1] not in "aeiouwxyh"
        and base[-2] in _VOWELS
        and base[-3] not in _VOWELS
        and sum(letter in _VOWELS for letter in base) == 1
    )
    return base + base[-1] if short or base in _DOUBLED else base


def _british(base: str) -> tuple[str, ...]:
    """cancelled beside canceled."""
    return (f"{base}ed", f"{base}ing") if base in _EITHER else ()
