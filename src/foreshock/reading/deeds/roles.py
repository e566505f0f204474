"""Source and target of an event: who stands before its words, who behind, and who only tells of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from foreshock.reading.deeds.lexicon import Hit
from foreshock.reading.language.plain import Token
from foreshock.reading.language.verbs import is_participle
from foreshock.reading.language.words import REPORTING, word_set
from foreshock.schema.brief import Actor

PLACE = word_set("in near at across outside inside around throughout into onto off from")
DIRECTIONS = word_set("southern northern eastern western central the north south east west southeastern northwestern")
WARES = word_set("goods imports exports products oil gas coal steel debt bonds assets firms companies shares cars")
"""What a people's adjective describes without a place ("tariffs on $200 billion in Chinese goods")."""
TELLERS = word_set("newspaper daily agency television tv radio media reporters weekly magazine newspapers")
REACH_ENDS = word_set("who whom which whose because while despite since until as where after if when before amid")
GATHERED = frozenset({"CONSULT", "COOPERATE", "PROTEST"})
"""Types of events whose place may stand before their words ("was in Ulan Bator for talks")."""
SPOKEN = frozenset({"THREATEN", "REQUEST", "ACCUSE"})
"""Types of events that are said of somebody."""
SPANS = word_set("hours days weeks months years decades day week month year talks")
CONDITIONAL = frozenset({"THREATEN", "REQUEST", "ACCUSE", "REJECT"})
"""Types of events that may name their target in a side clause ("if Washington goes ahead")."""
LONE = frozenset({"PROTEST", "MOBILIZE", "RETREAT", "CONCEDE", "CONSULT"})
"""Types of events that need no target: whoever is named acts."""
BE = word_set("was were been is are being")
DONE_TO = frozenset({"ASSAULT", "COERCE", "SANCTION", "AID", "ACCUSE"})
ONE_WAY = word_set(
    "visit visits visited visiting host hosts hosted hosting arrive arrives arrived travel travels travelled "
    "traveled fly flies flew flown receive receives received greet greets greeted welcome welcomes welcomed tour "
    "tours toured mediate mediates mediated mediating mediation pay pays paid left leave brief briefs briefed "
    "sell sells sold buy buys bought export exports exported import imports imported extradite extradites "
    "extradited hand hands handed deliver delivers delivered invest invests invested pump pumps pumped"
)
"""Words of meetings and dealings in which one side comes or gives and the other receives."""
MUTUAL = frozenset({"CONSULT", "COOPERATE"})
LINKS = word_set("and or , the as well both between with its their new neighbouring neighboring 's")
DEEPER = word_set(
    "who whom whose which that after following because while when if before since until despite where for over of "
    "as during than about on under without"
)


@dataclass(frozen=True, slots=True)
class Parties:
    """Those named in a sentence, each with the place of its word: before the trigger, behind it, struck, as a place."""

    acting: list[tuple[int, Actor]]
    after: list[tuple[int, Actor]]
    struck: list[tuple[int, Actor]]
    places: list[tuple[int, Actor]]


def assign(
    tokens: Sequence[Token], actors: Sequence[Actor], hit: Hit, kind: str
) -> tuple[tuple[Actor, ...], tuple[Actor, ...]]:
    """Actors before the trigger are its source, the first ones behind it its target; the other way in the passive.

    Who only tells of the event has no part in it. Where one side is empty, the place of the event stands in.
    """
    named = _parties(tokens, actors, hit)
    source, target = _by_grammar(tokens, named, hit, kind)
    source, target = _by_place(tokens, named, hit, kind, (source, target))
    if not target and kind in CONDITIONAL:
        target = _group(tokens, [one for one in named.after if one[1].name not in _names(source)])
    if not target and not source:
        target = _group(tokens, named.after)
    if not source and (kind in LONE or _between(tokens, named.after)):
        source, target = target, []
    if kind in MUTUAL and tokens[hit.first].low not in ONE_WAY:
        return _distinct([*source, *target]), ()
    return _distinct(source), _distinct([actor for actor in target if actor.name not in _names(source)])


def _parties(tokens: Sequence[Token], actors: Sequence[Actor], hit: Hit) -> Parties:
    index = {token.start: at for at, token in enumerate(tokens)}
    tail = _tail(tokens, hit.last)
    part = [(index.get(a.span.start, _near(tokens, a.span.start)), a) for a in actors]
    part = [(at, a) for at, a in part if at < tail and not _ethnic(tokens, at)]
    part = [(at, a) for at, a in part if not _teller(tokens, at)] or part
    part = _without_doubles(tokens, part)
    reached = _reached(tokens, hit.last, part)
    places = [one for one in reached if _place(tokens, one[0], hit.first)]
    acting = [one for one in part if one[0] < hit.first and not _place(tokens, one[0], hit.first)]
    struck = [one for one in reached if one[0] >= hit.first and one not in places]
    return Parties(acting, [one for one in part if one[0] >= hit.first], struck, places)


def _by_grammar(tokens: Sequence[Token], named: Parties, hit: Hit, kind: str) -> tuple[list[Actor], list[Actor]]:
    """Source and target by where they stand: the passive and nouns name who acts behind "by", "from", "between"."""
    agents = _agents(tokens, named.after)
    if hit.turned or _passive(tokens, hit.first, hit.last, kind):
        target = _group(tokens, named.acting)
        return _group(tokens, agents), target or _group(tokens, [one for one in named.struck if one not in agents])
    if hit.trigger.level == "hints" and not named.acting:
        return _group(tokens, agents), _group(tokens, [one for one in named.after if one not in agents])
    source = _group(tokens, named.acting)
    spoken_of = _spoken_of(tokens, named.acting, source) if kind in SPOKEN else []
    return source, spoken_of or _group(tokens, named.struck)


def _by_place(
    tokens: Sequence[Token], named: Parties, hit: Hit, kind: str, sides: tuple[list[Actor], list[Actor]]
) -> tuple[list[Actor], list[Actor]]:
    """The sides, an empty one filled by the place of the event."""
    source, target = sides
    free = [one for one in named.places if one[1].name not in _names([*source, *target])]
    if not source:
        inside = [one for one in free if tokens[max(0, one[0] - 1)].low == "in"]
        source = _group(tokens, [one for one in free if one[0] < hit.first]) or _group(tokens, inside[-1:])
        free = [one for one in free if one[1].name not in _names(source)]
    codes = {actor.code for actor in source}
    if kind == "PROTEST" and {actor.code for actor in target} <= codes:
        target = _group(tokens, [one for one in free if one[1].code not in codes]) or target
    if not target and len(codes) < 2:
        rest = [one for one in named.acting if one[1].code not in codes]
        target = _group(tokens, [one for one in free if one[0] >= hit.first or kind in GATHERED]) or _group(
            tokens, rest
        )
    return source, target


def _names(actors: Sequence[Actor]) -> set[str]:
    return {actor.name for actor in actors}


def _spoken_of(tokens: Sequence[Token], acting: Sequence[tuple[int, Actor]], source: list[Actor]) -> list[Actor]:
    """Of "Beijing said Tokyo would pay": those behind the verb of saying."""
    said = next((at for at, token in enumerate(tokens) if token.low in {"said", "says", "told"}), len(tokens))
    codes = {actor.code for actor in source}
    return _group(tokens, [one for one in acting if one[0] > said and one[1].code not in codes])


def _agents(tokens: Sequence[Token], part: Sequence[tuple[int, Actor]]) -> list[tuple[int, Actor]]:
    """From the one named after "by", "from" or "between" on."""
    for place, (at, _) in enumerate(part):
        if {"by", "from", "between"} & {token.low for token in tokens[max(0, at - 3) : at]}:
            return list(part[place:])
    return []


def _between(tokens: Sequence[Token], part: Sequence[tuple[int, Actor]]) -> bool:
    """ "between French and Malian troops": both sides act."""
    return bool(part) and "between" in {token.low for token in tokens[max(0, part[0][0] - 2) : part[0][0]]}


def _near(tokens: Sequence[Token], start: int) -> int:
    """The token a compound's part stands in."""
    return next((at for at, token in enumerate(tokens) if token.start <= start < token.end), 0)


def _tail(tokens: Sequence[Token], last: int) -> int:
    """Where the closing ", officials said" or "according to ..." begins."""
    lows = [token.low for token in tokens]
    for at in range(last, len(lows) - 1):
        if lows[at] == "according" and lows[at + 1] == "to":
            return at
    commas = [at for at in range(last, len(lows)) if lows[at] == ","]
    if commas and len(lows) - commas[-1] < 16 and set(lows[commas[-1] :]) & REPORTING:
        return commas[-1]
    closing = [at for at in range(max(last, len(lows) - 5), len(lows)) if lows[at] in REPORTING]
    return closing[0] - 4 if closing and not commas and closing[0] - 4 > last else len(lows)


def _teller(tokens: Sequence[Token], at: int) -> bool:
    """ "an Egyptian newspaper said", "told Hungarian radio": who only passes the news on."""
    if not {token.low for token in tokens[at + 1 : at + 3]} & TELLERS:
        return False
    told = {token.low for token in tokens[max(0, at - 3) : at]} & {"told", "tells", "by", "to"}
    return bool(told or {token.low for token in tokens[at + 1 : at + 7]} & REPORTING)


def _ethnic(tokens: Sequence[Token], at: int) -> bool:
    return at > 0 and tokens[at - 1].low == "ethnic"


def _place(tokens: Sequence[Token], at: int, first: int) -> bool:
    """ "in Montenegro", "near the Thai border", "in the southern Lebanese town": where it happened.

    Before the trigger (at `first`) "from" tells who acts: "delegates from Sudan".
    """
    back = at - 1
    while back >= 0 and (tokens[back].low in DIRECTIONS or tokens[back].low.endswith("ern")):
        back -= 1
    if back >= 0 and tokens[back].low in {"of", ","} and back > 0:
        words = [token.low for token in tokens[max(0, back - 6) : back]]
        return bool(words) and words[-1] in {
            "city",
            "town",
            "village",
            "capital",
            "province",
            "region",
            "island",
            "parts",
        }
    border = at + 1 < len(tokens) and tokens[at + 1].low in {"border", "borders", "coast", "frontier"}
    if back >= 0 and tokens[back].low == "from" and at < first:
        return False
    if at + 1 < len(tokens) and tokens[at + 1].low in WARES:
        return False
    return back >= 0 and (tokens[back].low in PLACE or (border and tokens[back].low == "on"))


def _without_doubles(tokens: Sequence[Token], part: Sequence[tuple[int, Actor]]) -> list[tuple[int, Actor]]:
    """Of "Bosnian Serbs" the first word names the country."""
    kept: list[tuple[int, Actor]] = []
    for at, actor in part:
        if kept and kept[-1][1].kind == actor.kind == "country" and 0 < at - kept[-1][0] <= 1:
            continue
        kept.append((at, actor))
    return kept


def _group(tokens: Sequence[Token], part: Sequence[tuple[int, Actor]]) -> list[Actor]:
    """The first actor and those joined to it ("France, Egypt and their allies")."""
    group: list[Actor] = []
    previous = -1
    for at, actor in part:
        if group:
            between = [token.low for token in tokens[previous + 1 : at]]
            if actor.code and actor.code == group[-1].code:
                previous = at
                continue
            apposed = between[:1] == [","] and between[1:2] in (["a"], ["an"])
            listed = bool({"and", "or", "between", "with"} & set(between)) or between[:1] == [","] or at == previous
            if len(between) > 8 or not listed or apposed or DEEPER & set(between):
                break
        group.append(actor)
        previous = at
    return group


def _reached(tokens: Sequence[Token], last: int, part: Sequence[tuple[int, Actor]]) -> list[tuple[int, Actor]]:
    """Those behind the trigger that its own clause still reaches."""
    limit = next((at for at in range(last, len(tokens)) if _ends_reach(tokens, at)), len(tokens))
    return [one for one in part if one[0] < limit]


def _ends_reach(tokens: Sequence[Token], at: int) -> bool:
    """Does a side clause begin here? "after four years" is none."""
    if tokens[at].low not in REACH_ENDS:
        return False
    return tokens[at].low != "after" or not {token.low for token in tokens[at + 1 : at + 4]} & SPANS


def _passive(tokens: Sequence[Token], first: int, last: int, kind: str) -> bool:
    """ "was shelled by"; of deeds that are done to somebody also "were arrested" alone."""
    before = {token.low for token in tokens[max(0, first - 2) : first]}
    if tokens[first].low.endswith("ed") and [token.low for token in tokens[first + 1 : first + 2]] == ["by"]:
        return True
    if not before & BE or not is_participle(tokens[first].low):
        return False
    return kind in DONE_TO or "by" in {token.low for token in tokens[last : last + 10]}


def _distinct(actors: Sequence[Actor]) -> tuple[Actor, ...]:
    seen: dict[str, Actor] = {}
    for actor in actors:
        seen.setdefault(actor.name, actor)
    return tuple(seen.values())
