"""Ways that are taken or left: the sign of sailing through a strait, of going back to it, of the way round it.

A driver may list its ways (using them lowers it: ships go through the strait again) and the detours round them (using
them raises it). Who takes a way and who keeps off it then gives the sign, by verbs that hold for any way.
"""

from __future__ import annotations

import re

from foreshock.reading.stances.signs import change, happens, turned, verb_at
from foreshock.schema.brief import Stance

_LEAVE = r"(?:leav(?:e|es|ing)|quit\w*|flee\w*|exit\w*|abandon\w*|desert\w*|avoid\w*|shun\w*)"
MOVE = (
    r"(?:sail\w*|steam\w*|flow\w*|go(?:es|ing|ne)?(?! on)|return\w*|com(?:e|es|ing) back|send\w*|sent|"
    r"rout(?:e|es|ed|ing)|re-?rout\w+|divert\w*|transit\w*|us(?:e|es|ed|ing)|pass|passes|passing|passage\w*|"
    r"navigat\w+|cross|crosses|crossing\w*|enter\w*|travel\w*|switch\w*|head\w*|steer\w*|ship|shipping|revert\w*|"
    rf"tak(?:e|es|en|ing)|voyages?|{_LEAVE}|stay\w*|keep\w*|kept|bring\w*|brought|put|run|runs|running|service\w*|"
    r"sailings?|detour\w*|diversions?)"
)
_PHASE = (
    r"(?:start|begin|resum|restart|keep|kept|continu|go on|goes on|going on|stop|ceas|halt|end|suspend|paus|avoid|"
    r"refus|declin|try|tries|seek|plan|agree|opt|choos|decid|prefer|consider|want|need|have|has|had|fail|be able|"
    r"be willing|allow|let|risk|postpon|delay|defer|resist)\w*"
)
TAKEN = re.compile(
    rf"(?:{_PHASE}\s+(?:to\s+|from\s+|for\s+|with\s+)?(?:(?:\w+ly|back|its|their|his|the|a|any)\s+)?)*(?P<move>{MOVE})\b(?:\s+[^\s,;]+){{0,6}}?\W+$"
)
"""Before a way: the verb of taking it, behind verbs of beginning, going on and leaving off."""
NAMED = re.compile(rf"\b(?P<move>{MOVE})\b(?:\s+[^\s,;]+){{0,5}}?\W+$")
APART = re.compile(r"\b(?:away|clear|off|out|from)\b(?:\s+(?:from|of))?(?:\W+(?:the|a|an))?(?:\s+\w+)?\W+$")
LEAVE = re.compile(_LEAVE)
_FEWER = re.compile(r"(?:even |far |still |much )?(?:fewer|less|hardly any|few)\b(?! than)")
_ARMED = re.compile(
    r"\b(?:warship|frigate|destroyer|carrier|navy|naval|troop|marine|escort|mission|missile|drone|mine)"
)


def of(
    subject: str,
    predicate: str,
    ways: re.Pattern[str] | None,
    detours: re.Pattern[str] | None,
    more: re.Pattern[str] | None,
) -> Stance | None:
    """+1 or -1 by who takes or leaves a way; None where nobody is said to.

    Parameters
    ----------
    subject, predicate : the two parts of the event, in lower case; either may be empty.
    ways, detours : the ways whose use lowers the driver, and those whose use raises it.
    more : things of which more raises the driver: where one of them moves ("attacks return"), it is no traffic.
    """
    if more is not None and more.search(subject or predicate):
        return None
    found = _first(predicate, ways, detours) if subject else None
    if found is not None:
        before = predicate[verb_at(predicate) : found[0]]
        taken = TAKEN.match(before)
        if taken is None or _ARMED.search(before) or (more is not None and more.search(before)):
            return None
        return turned(found[1], _left(before, taken.start("move")) + bool(_FEWER.match(subject)))
    noun, verb = (subject, predicate) if subject else (predicate, "")
    found = _first(noun, ways, detours)
    named = NAMED.search(noun[: found[0]]) if found is not None else None
    if found is None or named is None or _ARMED.search(noun, 0, found[0]):
        return None
    way = happens(verb) if verb else 1
    return turned(found[1] * way, _left(named.string, named.start("move"))) if way else None


def _first(text: str, ways: re.Pattern[str] | None, detours: re.Pattern[str] | None) -> tuple[int, int] | None:
    """Where the first way named stands, and the sign of taking it."""
    found = [(one.start(), sign) for named, sign in ((ways, -1), (detours, 1)) if named and (one := named.search(text))]
    return min(found, default=None)


def _left(before: str, move: int) -> int:
    """How often the taking of a way is turned: by leaving off before it, by keeping clear of it behind it."""
    apart = APART.search(before, move) or LEAVE.match(before, move)
    return sum(1 for _ in change().less.finditer(before[:move])) + int(apart is not None)
