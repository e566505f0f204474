"""Who did what to whom, in the terms of the PLOVER ontology: type by trigger words, source and target by place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from foreshock.core.marked import parse
from foreshock.core.parameters import parameter
from foreshock.reading import roles
from foreshock.reading.inflect import forms
from foreshock.reading.plain import Token
from foreshock.reading.verbs import is_adverb, is_gerund
from foreshock.reading.words import REPORTING, WEEKDAYS, word_set
from foreshock.schema.brief import Actor, Event, Span

WEIGHTS = {"says": 3.0, "does": 2.0, "names": 1.2}
"""A verb of saying rules what follows it; a noun counts where no verb is found."""
OLD_NAMES = {"REQUEST": "DEMAND", "ACCUSE": "DISAPPROVE", "ASSAULT": "ASSAULT"}
INVESTIGATING = frozenset({"investigat", "probe", "examin", "inquir", "monitor", "inspect"})
FIGHTING = frozenset(
    {"clash", "fight", "fough", "battl", "shell", "invad", "occup", "bomba", "offen", "air", "airst", "artil", "pound"}
)
SIDE = word_set(
    "who whom which whose as after following because while when if before since until unless amid despite where than"
)
HELPERS = word_set("is are was were be been being has have had will would to may might could 's 're 've not n't")
NOUN_MARKS = word_set(
    "the a an its his her their of any no this more new for all hunger general open-ended air missile"
)
COOPERATION = frozenset({"COOPERATE", "AID", "CONCEDE", "RETREAT", "CONSULT", "SUPPORT"})
CONFLICT = frozenset({"PROTEST", "MOBILIZE", "SANCTION", "COERCE", "ASSAULT", "REJECT"})


@dataclass(frozen=True, slots=True)
class Trigger:
    """Words that report an event: the rest after the first word, the type, and how much they count."""

    rest: tuple[str, ...]
    type: str
    level: str
    weight: float


@dataclass(frozen=True, slots=True)
class Hit:
    """A trigger at tokens [first, last)."""

    first: int
    last: int
    trigger: Trigger


@cache
def triggers() -> Mapping[str, tuple[Trigger, ...]]:
    """First word (every form) -> triggers, the longest first."""
    path = files("foreshock") / "reading" / "data" / "events.yaml"
    entries: Mapping[str, Any] = parse(path.read_text(encoding="utf-8"), "events.yaml").value
    index: dict[str, list[Trigger]] = {}
    for kind, levels in entries.items():
        for level, phrases in levels.items():
            for phrase in phrases:
                first, *rest = str(phrase).split()
                bonus = 0.1 * len(rest)
                made = Trigger(tuple(rest), kind, level, WEIGHTS[level] + bonus)
                for form in forms(first):
                    index.setdefault(form, []).append(made)
    return {word: tuple(sorted(found, key=lambda t: (-len(t.rest), -t.weight))) for word, found in index.items()}


def hits(tokens: Sequence[Token]) -> list[Hit]:
    """All triggers of a sentence; of those that start at one word the longest, then the tightest."""
    table = triggers()
    lows = [token.low for token in tokens]
    found = []
    for at, low in enumerate(lows):
        here = [(_reach(lows, at, trigger), trigger) for trigger in table.get(low, ())]
        fits = [one for one in here if one[0] and not (one[1].level == "names" and _is_verb_place(lows, at))]
        if fits:
            last, best = max(fits, key=lambda one: (len(one[1].rest), -one[0], one[1].weight))
            found.append(Hit(at, last, best))
    return found


def _reach(lows: Sequence[str], at: int, trigger: Trigger) -> int:
    """Where a trigger ends: its words may stand up to three words apart ("impose harsh new sanctions"); 0: not here."""
    place = at + 1
    for word in trigger.rest:
        window = lows[place : place + 4]
        if word not in window:
            return 0
        place += window.index(word) + 1
    return place


def _is_verb_place(lows: Sequence[str], at: int) -> bool:
    return at > 0 and lows[at - 1] == "to"


def code(page: str, tokens: Sequence[Token], actors: Sequence[Actor], span: Span) -> Event | None:
    """The event a sentence reports, or None where no trigger or no actor stands in it."""
    best = choose(tokens)
    if best is None or not actors:
        return None
    hit, kind = best
    source, target = roles.assign(tokens, actors, hit.first, hit.last, kind)
    return Event(
        span=span,
        text=span.of(page),
        type=kind,
        source=source,
        target=target,
        intensity=parameter(f"reading_events.{kind}").value,
        event_v05=old_name(kind, tokens[hit.first].low),
    )


def choose(tokens: Sequence[Token]) -> tuple[Hit, str] | None:
    """The trigger that speaks for the sentence, and the type it makes: verbs of saying before deeds before nouns,
    the main clause before the others, early before late. A deed still to come is a promise or a threat."""
    lows = [token.low for token in tokens]
    limit = _told(lows)
    found = [hit for hit in hits(tokens) if hit.first < limit]
    if not found:
        return None
    side = subordinate(lows)
    best = max(found, key=lambda hit: (_value(lows, side, hit), -hit.first))
    return best, _announced(lows, best)


def _told(lows: Sequence[str]) -> int:
    """Where "according to ..." begins: what stands there is no event."""
    pairs = [at for at in range(1, len(lows) - 1) if lows[at] == "according" and lows[at + 1] == "to"]
    return pairs[-1] if pairs else len(lows)


def strength(tokens: Sequence[Token]) -> float:
    """What the best trigger of a sentence counts; 0 where there is none."""
    best = choose(tokens)
    if best is None:
        return 0.0
    lows = [token.low for token in tokens]
    return _value(lows, subordinate(lows), best[0])


def _value(lows: Sequence[str], side: Sequence[bool], hit: Hit) -> float:
    """What a trigger counts: less in a side clause, as a complement ("to cancel"), as a noun, and late."""
    value = hit.trigger.weight - 0.05 * hit.first
    before = lows[hit.first - 1] if hit.first else ""
    if side[hit.first]:
        value -= 1.5
    if before == "to":
        value += 0.8 if lows[hit.first] == "protest" else -1.0
    if before in {"must", "should"}:
        value -= 1.5
    if _modifies(lows, hit.first):
        value -= 1.2
    if hit.trigger.level != "names" and before in NOUN_MARKS and not lows[hit.first].endswith("ed"):
        value -= 1.2
    return value


def _modifies(lows: Sequence[str], at: int) -> bool:
    """A participle that hangs on a noun: "angered by", "the recently imposed", "demanding" after the main verb."""
    word = lows[at]
    before = lows[at - 1] if at else ""
    after = lows[at + 1] if at + 1 < len(lows) else ""
    helped = before in HELPERS or (at > 1 and is_adverb(before) and lows[at - 2] in HELPERS)
    if is_gerund(word):
        return not helped
    if not word.endswith(("ed", "en", "orn", "own")) or helped:
        return False
    return after == "by" or before in {"the", "a", "an", "newly", "recently", "its", "their", "his"}


def _next_deed(lows: Sequence[str], hit: Hit) -> str:
    """The type of the deed that a promise or plan names right after it; '' where it names none."""
    for at in range(hit.last, min(len(lows), hit.last + 3)):
        for trigger in triggers().get(lows[at], ()):
            if trigger.level == "does" and _reach(lows, at, trigger):
                return trigger.type
    return ""


def subordinate(lows: Sequence[str]) -> list[bool]:
    """For every word: does it stand in a side clause ("as the opposition threatened", "who has vowed")?"""
    inside = False
    marks = []
    for at, low in enumerate(lows):
        if low in SIDE or (low == "that" and at and lows[at - 1] not in REPORTING and lows[at - 1] not in WEEKDAYS):
            inside = True
        elif low in {",", ";"}:
            inside = False
        marks.append(inside)
    return marks


def _announced(lows: Sequence[str], hit: Hit) -> str:
    """ "will release" is a promise, "would boycott" a threat: deeds that have not happened."""
    kind = hit.trigger.type
    if "unless" in lows and {"will", "would"} & set(lows[: hit.first + 1]):
        return "THREATEN"
    near = lows[max(0, hit.first - 3) : hit.first]
    following = _next_deed(lows, hit)
    if kind == "AGREE" and following in CONFLICT:
        return "MOBILIZE" if lows[hit.first] in {"prepared", "prepare", "preparing", "ready"} else "THREATEN"
    if hit.trigger.level != "does" and kind not in {"REJECT", "SUPPORT"}:
        return kind
    if not {"will", "would", "'ll"} & set(near) or {"not", "n't", "never"} & set(near):
        return kind
    if "announced" in lows[: hit.first] and "would" in near:
        return kind
    if kind in CONFLICT:
        return "THREATEN"
    return "AGREE" if kind in COOPERATION else kind


def old_name(kind: str, word: str) -> str:
    """The type's name in version 0.5 of the ontology, which split ACCUSE and ASSAULT in two."""
    if kind == "ACCUSE" and any(word.startswith(stem) for stem in INVESTIGATING):
        return "INVESTIGATE"
    if kind == "ASSAULT" and any(word.startswith(stem) for stem in FIGHTING):
        return "FIGHT"
    return OLD_NAMES.get(kind, kind)
