"""Who did what to whom, in the terms of the PLOVER ontology: type by trigger words, source and target by place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from foreshock.core.parameters import parameter
from foreshock.reading.deeds import roles
from foreshock.reading.deeds.lexicon import Hit, Trigger, hits
from foreshock.reading.deeds.meaning import AHEAD, ENDERS, TOGETHER, is_ahead, is_month, meaning
from foreshock.reading.deeds.standing import finite_before, is_noun, is_past, modifies, side_clauses
from foreshock.reading.language.plain import Token
from foreshock.reading.language.verbs import is_gerund
from foreshock.reading.language.words import word_set
from foreshock.schema.brief import Actor, Event, Span

OLD_NAMES = {"REQUEST": "DEMAND", "ACCUSE": "DISAPPROVE", "ASSAULT": "ASSAULT"}
INVESTIGATING = frozenset({"investigat", "probe", "examin", "inquir", "monitor", "inspect"})
FIGHTING = frozenset(
    {"clash", "fight", "fough", "battl", "shell", "invad", "occup", "bomba", "offen", "air", "airst", "artil", "pound"}
)
CONDITIONS = word_set("if unless until")
CARRIERS = word_set(
    "begin begins began begun start starts started continue continues continued continuing decide decides decided "
    "vote votes voted move moves moved manage managed resume resumed keep kept finish finished complete completed "
    "choose chose elect elected helped went proceeded beginning starting"
)
PAPERS = word_set("resolution statement declaration letter law bill motion decree communique message note petition")
"""What carries the words of those who issue it ("a statement condemning")."""
MAKING = word_set(
    "sign signs signed approve approves approved pass passes passed adopt adopts adopted issue issues issued release "
    "releases released draft drafted write wrote written send sent table tabled circulated published endorsed"
)
LETTING = word_set("let lets letting")
MISSILES = word_set("missile missiles rocket rockets satellite")
"""What is fired for a test where nobody is hit."""
CHARGES = frozenset({"AID", "COOPERATE"})
"""What is a charge when a state says it of another."""
ALLIED = frozenset({"start", "hold"})
"""What several do with their forces is done together."""
FAINT = 0.6
"""A trigger that counts less does not speak for a sentence that looks ahead."""


def code(page: str, tokens: Sequence[Token], actors: Sequence[Actor], span: Span, choice: Choice) -> Event:
    """The event a sentence reports: `choice` is what `choose` made of its tokens, `actors` those named in it."""
    hit, kind = choice.hit, choice.type
    source, target = roles.assign(tokens, actors, hit, kind)
    if len({actor.code for actor in source}) > 1 and _allied(tokens, hit, kind):
        kind = "COOPERATE"
    if kind == "ASSAULT" and hit.trigger.deed == "fire" and not target and MISSILES & _between(tokens, hit):
        kind = "MOBILIZE"
    if kind in CHARGES and _charged(tokens, actors, hit):
        kind = "ACCUSE"
    if kind == "PROTEST" and tokens[hit.first].low == "protested" and source and source[0].text == source[0].name:
        kind = "ACCUSE"
    return Event(
        span=span,
        text=span.of(page),
        type=kind,
        source=source,
        target=target,
        intensity=parameter(f"reading_events.{kind}").value,
        event_v05=old_name(kind, tokens[hit.first].low),
    )


def _between(tokens: Sequence[Token], hit: Hit) -> set[str]:
    """The words of a trigger and of what lies between."""
    return {token.low for token in tokens[hit.first : hit.last]}


def _allied(tokens: Sequence[Token], hit: Hit, kind: str) -> bool:
    """Is what several states do here done together: "launched war games", "arrested in a combined operation"?"""
    if kind == "MOBILIZE" and hit.trigger.deed in ALLIED:
        return True
    return kind in {"COERCE", "MOBILIZE"} and bool(TOGETHER & {token.low for token in tokens[hit.first :]})


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence as the coder sees it: its words, its triggers, and how every trigger stands."""

    lows: tuple[str, ...]
    hits: tuple[Hit, ...]
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The trigger that speaks for a sentence, the type of event it makes, and what it counts."""

    hit: Hit
    type: str
    strength: float


def _charged(tokens: Sequence[Token], actors: Sequence[Actor], hit: Hit) -> bool:
    """Does one state say it of another: "Uganda says Sudan is arming rebels"?"""
    said = next((token.start for token in tokens[: hit.first] if token.low in {"say", "says", "said"}), -1)
    before = {actor.code for actor in actors if actor.span.start < said}
    inner = {actor.code for actor in actors if said < actor.span.start < tokens[hit.first].start}
    return bool(before and inner and not before & inner)


def choose(tokens: Sequence[Token]) -> Choice | None:
    """The trigger that speaks for the sentence: verbs of saying before deeds before nouns, the main clause before the
    others, early before late. A deed still to come is a promise or a threat."""
    seen = survey(tokens)
    at = max(range(len(seen.hits)), key=lambda i: (seen.values[i], -seen.hits[i].first), default=-1)
    if at < 0 or seen.values[at] < FAINT:
        ahead = _future(seen.lows)
        if ahead is not None:
            return ahead
    return None if at < 0 else Choice(seen.hits[at], meaning(seen.lows, seen.hits, seen.hits[at]), seen.values[at])


def survey(tokens: Sequence[Token]) -> Clause:
    """All triggers of a sentence that do not lie inside another, and what each counts."""
    lows = tuple(token.low for token in tokens)
    limit = _told(lows)
    side = side_clauses(lows)
    found: list[Hit] = []
    values: list[float] = []
    verbs: set[int] = set()
    end = 0
    for hit in hits(tokens):
        inside = hit.first < end and found[-1].trigger.size and not hit.trigger.size
        if hit.first >= limit or (inside and not is_past(lows[hit.first])):
            continue
        clause = finite_before(lows, hit.first, frozenset(verbs))
        loose = modifies(lows, hit.first, clause)
        if not loose and hit.trigger.level != "hints" and is_past(lows[hit.first]):
            verbs.add(hit.first)
        found.append(hit)
        values.append(_value(lows, side, hit, loose, clause))
        end = hit.last
    return Clause(lows, tuple(found), tuple(values))


def _told(lows: Sequence[str]) -> int:
    """Where "according to ..." begins: what stands there is no event."""
    pairs = [at for at in range(1, len(lows) - 1) if lows[at] == "according" and lows[at + 1] == "to"]
    return pairs[-1] if pairs else len(lows)


def _future(lows: Sequence[str]) -> Choice | None:
    """ "will", "would" with a verb that the lexicon lacks: a threat where a condition is set, else a promise."""
    at = next((i for i, low in enumerate(lows[:-1]) if low in AHEAD and not is_month(lows, i)), -1)
    if at < 1:
        return None
    kind = "THREATEN" if CONDITIONS & set(lows) else "AGREE"
    return Choice(Hit(at, at + 1, Trigger((), kind, "says", 0.0)), kind, 0.0)


def _value(lows: Sequence[str], side: Sequence[bool], hit: Hit, loose: bool, clause: int) -> float:
    """What a trigger counts: less in a side clause, as a complement ("to cancel"), as a noun, and late."""
    first = hit.first
    value = hit.trigger.weight - 0.05 * first
    before = lows[first - 1] if first else ""
    if side[first]:
        value -= 1.5
    if _carried(lows, first):
        return value
    if _announces(lows, first):
        value -= 1.0
    if before == "to" and not is_ahead(lows, first):
        value += 0.8 if lows[first] == "protest" and clause < 0 else -1.0
    if before in {"must", "should"} or LETTING & set(lows[max(0, first - 4) : first]):
        value -= 1.5
    if loose:
        value -= 1.2
    if hit.trigger.level != "hints" and hit.trigger.verbal and is_noun(lows, first, clause):
        value -= 1.2
    return value


def _announces(lows: Sequence[str], at: int) -> bool:
    """Is this verb only how the paper came about: "signed a law ending", "approved a resolution condemning"?"""
    papers = [i for i in range(at + 1, min(len(lows) - 1, at + 6)) if lows[i] in PAPERS]
    return lows[at] in MAKING and any(is_gerund(lows[i + 1]) for i in papers)


def _carried(lows: Sequence[str], at: int) -> bool:
    """Does a verb without meaning of its own carry this one ("began to withdraw", "stopped buying")?"""
    before = lows[max(0, at - 4) : at]
    if not before:
        return False
    if before[-1] == "to":
        return bool(CARRIERS & set(before))
    if not is_gerund(lows[at]):
        return False
    return before[-1] in CARRIERS | ENDERS or (before[-1] in PAPERS and bool(MAKING & set(lows[max(0, at - 7) : at])))


def old_name(kind: str, word: str) -> str:
    """The type's name in version 0.5 of the ontology, which split ACCUSE and ASSAULT in two."""
    if kind == "ACCUSE" and any(word.startswith(stem) for stem in INVESTIGATING):
        return "INVESTIGATE"
    if kind == "ASSAULT" and any(word.startswith(stem) for stem in FIGHTING):
        return "FIGHT"
    return OLD_NAMES.get(kind, kind)
