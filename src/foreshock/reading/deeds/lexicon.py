"""The words that report events: phrases that stand for themselves, and deeds that depend on what they are done to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from foreshock.core.marked import parse
from foreshock.reading.deeds.standing import BEFORE_NOUN, DETERMINERS
from foreshock.reading.language.inflect import forms, plural
from foreshock.reading.language.plain import Token
from foreshock.reading.language.verbs import is_adverb, is_participle
from foreshock.reading.language.words import word_set

WEIGHTS = {"says": 2.5, "does": 2.0, "hints": 1.2}
"""A verb of saying rules what follows it; a noun or a vague verb counts where nothing better is found."""
VERBAL = frozenset({"AGREE", "REQUEST", "ACCUSE", "REJECT", "THREATEN"})
"""Types of events that are words."""
SPEAKING = "voice"
"""The class of verbs that lend a noun of speech its verb ("issue a threat")."""
TURNED = frozenset({"draw", "get"})
"""Classes of verbs whose subject is acted upon."""
SUBJECTS = frozenset({"depart", "advance", "erupt", "collapse", "apply", "explode"})
"""Classes of verbs whose thing is their subject."""
TRADED = frozenset({"trade", "goods", "arms", "aid", "talks"})
"""Things a ban on which is a sanction."""
VAGUE = frozenset({"advance"})
"""Classes of verbs that say less than what follows ("crossed into Laos and attacked")."""
GAP = 3
"""So many other words may stand between two words of a phrase ("imposed harsh new sanctions")."""
LONG = 8
"""... and so many before "to" ("told the new president of Liberia to leave")."""
OBJECT = 8
"""So far behind its verb the thing may stand that a deed is done to."""
OBJECT_ENDS = word_set(
    ", ; : to that who whom which whose after because while when if as in on from against by over at into between "
    "during outside inside near towards across along through around despite amid under before since until unless "
    "but said says will would has have had is are was were"
)
PARTICLES = word_set("out off back up over in home down leave")
"""Words that may stand behind the object of their verb ("ordered the monitors out")."""
GIVING = frozenset({"give", "free", "send"})
STRANGERS = OBJECT_ENDS | word_set("to reporters journalists lawmakers newspaper agency")
CLAUSE_ENDS = word_set(", ; : after because while when if before since until unless but said that")
BE = word_set("is are was were be been being gets got")
LINKS = word_set("of to in on for")


@dataclass(frozen=True, slots=True)
class Trigger:
    """Words that report an event: the rest after the first word, the type, and how much they count."""

    rest: tuple[str, ...]
    type: str
    level: str
    weight: float
    deed: str = ""
    """The class of verbs, where the type depends on the thing; '' for a phrase."""
    verbal: bool = True
    """Is its first word a verb?"""

    @property
    def size(self) -> int:
        """How many more words than one it has."""
        return len(self.rest) + bool(self.deed)


@dataclass(frozen=True, slots=True)
class Hit:
    """A trigger at tokens [first, last)."""

    first: int
    last: int
    trigger: Trigger
    turned: bool = False
    """Does who acts stand behind, who is acted upon before ("was arrested by", "drew criticism from")?"""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """First word (every form) -> triggers; last word of a thing -> (words before it, class); deeds on things."""

    phrases: Mapping[str, tuple[Trigger, ...]]
    things: Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]
    deeds: Mapping[str, Mapping[str, str]]
    people: frozenset[str]
    """Those who protest: students, workers, a crowd."""
    crowd: frozenset[str]
    """What is a protest when people do it: to storm, to block, to gather."""


@cache
def lexicon() -> Lexicon:
    """The words of the package."""
    path = files("foreshock") / "reading" / "data" / "events.yaml"
    return build(parse(path.read_text(encoding="utf-8"), "events.yaml").value)


def build(entries: Mapping[str, Any]) -> Lexicon:
    """A lexicon from the tables of events.yaml."""
    index: dict[str, list[Trigger]] = {}
    for level, phrase, kind, deed in _entries(entries):
        first, *rest = phrase.split()
        made = Trigger(tuple(rest), kind, level, WEIGHTS[level] + 0.1 * len(rest), deed, first.endswith("~"))
        for form in forms(first):
            index.setdefault(form, []).append(made)
    things: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for kind, names in entries["things"].items():
        for name in names:
            *before, last = str(name).lower().split()
            for form in plural(last):
                things.setdefault(form, []).append((tuple(before), kind))
    return Lexicon(
        {word: tuple(found) for word, found in index.items()},
        {word: tuple(found) for word, found in things.items()},
        entries["deeds"],
        frozenset(form for name in entries["people"] for form in plural(str(name))),
        frozenset(form for name in entries["crowd"] for form in forms(str(name))),
    )


def _entries(entries: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """(level, phrase, type, class of verbs): a phrase has a type, a verb that wants a thing a class."""
    for kind, levels in entries["types"].items():
        for level, phrases in levels.items():
            yield from ((level, str(phrase), kind, "") for phrase in phrases)
    for deed, verbs in entries["verbs"].items():
        yield from (("says" if deed == SPEAKING else "does", str(verb), "", deed) for verb in verbs)
    for deed, nouns in entries["nouns"].items():
        yield from (("hints", str(noun), "", deed) for noun in nouns)


def hits(tokens: Sequence[Token], words: Lexicon | None = None) -> list[Hit]:
    """All triggers of a sentence; of those that start at one word the longest, then the tightest."""
    table = words or lexicon()
    lows = [token.low for token in tokens]
    kinds = [_kinds(table, lows, at) for at in range(len(lows))]
    found = []
    for at, low in enumerate(lows):
        here = [hit for trigger in table.phrases.get(low, ()) for hit in _fits(table, lows, kinds, at, trigger)]
        if here:
            found.append(max(here, key=_rank))
    return found


def _rank(hit: Hit) -> tuple[int, bool, int, float]:
    """The longest, then with an object, then the tightest."""
    return hit.trigger.size, hit.trigger.deed not in SUBJECTS, -hit.last, hit.trigger.weight


def _kinds(table: Lexicon, lows: Sequence[str], at: int) -> frozenset[str]:
    """The classes of things whose name ends at a word."""
    known = table.things.get(lows[at])
    if not known:
        return frozenset()
    fits = [(words, kind) for words, kind in known if not words or tuple(lows[max(0, at - len(words)) : at]) == words]
    longest = max((len(words) for words, _ in fits), default=0)
    return frozenset(kind for words, kind in fits if len(words) == longest)


def _fits(
    table: Lexicon, lows: Sequence[str], kinds: Sequence[frozenset[str]], at: int, trigger: Trigger
) -> Iterator[Hit]:
    end = reach(lows, at, trigger)
    if not end:
        return
    if not trigger.deed:
        if trigger.level != "hints" or not at or lows[at - 1] != "to":
            yield Hit(at, end, trigger)
        return
    wanted = table.deeds[trigger.deed]
    passive = is_participle(lows[at]) and _is_passive(lows, at)
    if trigger.level == "hints":
        thing = _of(kinds, lows, at, end, wanted)
    elif passive or trigger.deed in SUBJECTS:
        thing = _subject(kinds, lows, at, wanted)
    else:
        apart = bool(trigger.rest) and trigger.rest[-1] in PARTICLES and end > at + 1 + len(trigger.rest)
        thing = _object(kinds, lows, at + 1 if apart else end, wanted, trigger.deed in GIVING)
    if thing < 0 and passive:
        thing = _object(kinds, lows, end, wanted)
    if thing >= 0:
        kind = _kind(kinds, lows, thing, wanted)
        level = "says" if trigger.level == "does" and kind in VERBAL else trigger.level
        level = "hints" if trigger.deed in VAGUE else level
        weight = WEIGHTS[level] + 0.1 * (1 + len(trigger.rest))
        turned = passive or trigger.deed in TURNED
        yield Hit(at, max(end, thing + 1), Trigger(trigger.rest, kind, level, weight, trigger.deed), turned)


def _kind(kinds: Sequence[frozenset[str]], lows: Sequence[str], thing: int, wanted: Mapping[str, str]) -> str:
    """The type of a deed on a thing; "a ban on imports" is a sanction, "a ban on rallies" is none."""
    found = kinds[thing]
    if "restrictions" in found and lows[thing + 1 : thing + 2] == ["on"] and "sanctions" in wanted:
        about = frozenset().union(*(_heads(kinds, at) for at in range(thing + 2, min(len(kinds), thing + 5))))
        if about & TRADED:
            return wanted["sanctions"]
    return next(wanted[one] for one in wanted if one in found)


def reach(lows: Sequence[str], at: int, trigger: Trigger) -> int:
    """Where a trigger's own words end; 0: they do not stand here."""
    place = at + 1
    for word in trigger.rest:
        window = lows[place : place + (1 if word[0] == "_" else (LONG if word == "to" else GAP) + 1)]
        word = word.removeprefix("_")
        if word not in window:
            return 0
        gap = window.index(word)
        if gap > GAP and any(_ends(lows, place + i, STRANGERS) for i in range(gap)):
            return 0
        place += gap + 1
    return place


def _heads(kinds: Sequence[frozenset[str]], at: int) -> frozenset[str]:
    """The classes of the thing at a word, unless it only describes the next ("aid workers", "arms embargo")."""
    return frozenset() if at + 1 < len(kinds) and kinds[at + 1] else kinds[at]


def _object(
    kinds: Sequence[frozenset[str]], lows: Sequence[str], end: int, wanted: Mapping[str, str], giving: bool = False
) -> int:
    """The thing a verb is done to; -1: none near. `giving`: it may stand behind "to somebody"."""
    for at in range(end, min(len(lows), end + OBJECT)):
        after = lows[at + 1] if at + 1 < len(lows) else ""
        finite = lows[at].endswith("ed") and lows[at - 1] not in DETERMINERS and after in BEFORE_NOUN
        if finite or (_ends(lows, at, OBJECT_ENDS) and not (giving and lows[at] == "to")):
            return -1
        if _heads(kinds, at) & wanted.keys():
            return -1 if "visitors" in kinds[at] and "'s" in lows[at + 1 : at + 4] else at
    return -1


def _ends(lows: Sequence[str], at: int, ends: frozenset[str]) -> bool:
    """Is the word one of these, the comma of "2,400" left out?"""
    return lows[at] in ends and not (lows[at] == "," and lows[at + 1 : at + 2] and lows[at + 1][0].isdigit())


def _subject(kinds: Sequence[frozenset[str]], lows: Sequence[str], at: int, wanted: Mapping[str, str]) -> int:
    """The thing before a verb, the first of its clause; -1: none."""
    start = max((i + 1 for i in range(at) if lows[i] in CLAUSE_ENDS), default=0)
    return next((i for i in range(max(start, at - OBJECT - 4), at) if _heads(kinds, i) & wanted.keys()), -1)


def _of(kinds: Sequence[frozenset[str]], lows: Sequence[str], at: int, end: int, wanted: Mapping[str, str]) -> int:
    """The thing of a noun: "suspension of air links", "troop withdrawal"."""
    if at and kinds[at - 1] & wanted.keys():
        return at - 1
    return _object(kinds, lows, end + 1, wanted) if lows[end : end + 1] and lows[end] in LINKS else -1


def _is_passive(lows: Sequence[str], at: int) -> bool:
    """Does a form of "be" stand before a participle?"""
    back = at - 1
    while back > 0 and (is_adverb(lows[back]) or lows[back] == "not"):
        back -= 1
    return back >= 0 and lows[back] in BE
