"""Hedges that rule a whole clause: "I do not believe that ...", "cannot rule out ...", "... is far from certain".

The outer hedge gives the number, whatever stands inside: in "I doubt that the truce will hold" the "will" says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from foreshock.reading.hedges import asides
from foreshock.reading.language.plain import Token
from foreshock.reading.language.verbs import is_adverb, is_gerund
from foreshock.reading.language.words import WEEKDAYS, word_set

Form = Literal["clause", "object", "subject"]
DENIALS = word_set("not n't never hardly scarcely barely cannot")
NO_ONE = word_set("nobody none noone no-one")
AUXILIARY = word_set(
    "do does did has have had can ca could would is are was were 'm am 're 's be been remain remains remained seem "
    "seems look looks grow grew become became"
)
BELIEVING = word_set(
    "believe believes believed think thinks thought anticipate foresee foresees envisage reckon see sees imagine"
)
DOUBTFUL = word_set("sceptical skeptical unconvinced dubious doubtful pessimistic")
HOPEFUL = word_set("convinced persuaded confident hopeful optimistic")
SURPRISING = word_set("miracle surprised surprising surprise astonished astonishing amazed amazing shocked remarkable")
RULING = word_set("rule rules ruled ruling")
EXCLUDING = word_set("exclude excluded excluding discount discounted dismiss dismissed")
FORETELLING = word_set("may might will wo would shall must")
DECLINING = word_set("declined declines decline refused refuses refusing declining refuse decline stopped")
CERTAIN = word_set("certain clear assured guaranteed settled sealed inevitable automatic")
UNTHINKABLE = word_set("impossible inconceivable unthinkable")
VOICING = word_set(
    "voiced voices voice expressed expresses express harbour harbours share shares cast casts "
    "casting raised raises raise"
)
NOTIONS = word_set("notion idea claim claims suggestion suggestions view assumption report reports talk theory belief")
"""What one may cast doubt on: "the notion that ..."."""
DEGREES = word_set("serious grave strong real growing widespread considerable deep big great major very")
NOT_A_SUBJECT = word_set("to by on in at from for within before after next this later soon , . of as")
HARD = word_set("hard difficult tough")
IMAGINING = word_set("see imagine envisage believe foresee picture")
_GROUPED = AUXILIARY | DENIALS | {"much"}
_BE = word_set("is are was were be been 's 're remains remain seems seem looks look")
_CLAUSE_OPENERS = word_set("that whether if")


@dataclass(frozen=True, slots=True)
class Outer:
    """A hedge at tokens [first, last). Its event is the clause or object behind it, or the subject before it."""

    first: int
    last: int
    row: str
    wording: str
    form: Form


def find(tokens: Sequence[Token], lows: Sequence[str]) -> list[Outer]:
    """All hedges of a sentence that rule a clause, in order."""
    found: list[Outer] = []
    for at, low in enumerate(lows):
        finder = _FINDERS.get(low)
        if finder is None or (found and at < found[-1].last):
            continue
        one = finder(tokens, lows, at)
        if one is not None:
            found.append(one)
    return found


def _low(lows: Sequence[str], at: int) -> str:
    return lows[at] if 0 <= at < len(lows) else ""


def _group(lows: Sequence[str], at: int) -> int:
    """Where the verb group of the word at `at` begins: its auxiliaries, denials and adverbs."""
    while at > 0 and (lows[at - 1] in _GROUPED or is_adverb(lows[at - 1])):
        at -= 1
    return at


def _denied(lows: Sequence[str], first: int, at: int) -> bool:
    return any(low in DENIALS for low in lows[first:at])


def _few(lows: Sequence[str], first: int) -> bool:
    """ "Few analysts believe", "hardly anybody thinks": the subject denies."""
    for k in range(first - 1, max(-1, first - 6), -1):
        if lows[k] == "few" and _low(lows, k - 1) != "a":
            return True
        if lows[k] in {",", ";", "–", ".", ":", '"', "that", "and", "but"}:
            return False
    return False


def _clause(tokens: Sequence[Token], lows: Sequence[str], at: int) -> int:
    """Where the clause begins that the hedge before `at` rules: behind "that", "whether", an insertion."""
    if lows[at : at + 2] == ["very", "much"] or (_low(lows, at) == "on" and _low(lows, at + 1) in WEEKDAYS):
        at += 2
    at = asides.after(lows, at + (_low(lows, at) in {"remain", "remains", "persist", "linger", "lingered"}))
    if _low(lows, at) in {"about", "over", "as", "on"} and _low(lows, at + 1) in {"whether", "to", "how"}:
        at += 2 if lows[at + 1] == "to" else 1
    elif _low(lows, at) in {"on", "about", "over"}:
        notion = next((k for k in range(at + 1, min(len(lows) - 1, at + 4)) if lows[k] in NOTIONS), -1)
        at = notion + 1 if notion > 0 and lows[notion + 1] == "that" else at
    return at + 1 if _low(lows, at) in _CLAUSE_OPENERS else at


def _doubt(tokens: Sequence[Token], lows: Sequence[str], at: int) -> Outer | None:
    """ "doubt that", "doubts about whether"; "no doubt that", "nobody doubts": beyond doubt."""
    first = _group(lows, at)
    verb = first
    while verb > 0 and lows[verb - 1] in DEGREES | {"no", "little", "a", "any", "some"}:
        verb -= 1
    verb = _group(lows, verb - (_low(lows, verb - 1) in VOICING))
    near = lows[verb:at]
    if _low(lows, verb - 1) in {"without", "beyond", "to", "should"} or "would" in near:
        return None
    last = _clause(tokens, lows, at + 1)
    explicit = last > at + 1
    nobody = any(low in NO_ONE or low == "one" for low in lows[max(0, verb - 3) : verb])
    sure = nobody or bool({"no", "little"} & set(near)) or _denied(lows, verb, at) or _few(lows, verb)
    if sure and (not explicit or lows[last - 1] == "that"):
        return Outer(verb, last, "undoubtedly", "no doubt", "clause")
    noun = lows[at] in {"scepticism", "skepticism"} or (lows[at] == "doubts" and bool(near))
    return None if sure or (noun and not explicit) else Outer(verb, last, "unlikely", "doubt", "clause")


def _believe(tokens: Sequence[Token], lows: Sequence[str], at: int) -> Outer | None:
    """ "do not believe that", "few think", "does not see the bank cutting"."""
    first = _group(lows, at)
    if not (_denied(lows, first, at) or _few(lows, first)) or _low(lows, first - 1) in {"to", "that"}:
        return None
    last = _clause(tokens, lows, at + 1)
    if lows[at] in {"see", "sees", "imagine"} and (lows[at] != "imagine" or _doing(lows, last)):
        doing = _doing(lows, last) and not {"did", "could", "had"} & set(lows[first:at])
        return Outer(first, last, "unlikely", f"do not {lows[at]}", "object") if doing else None
    return Outer(first, last, "unlikely", f"do not {lows[at]}", "clause")


def _doing(lows: Sequence[str], at: int) -> bool:
    """ "the bank cutting before June": a subject and its gerund."""
    for k in range(at + 1, min(len(lows), at + 7)):
        if lows[k] in {",", ";", ".", "and", "that", "to", "of", "–"}:
            return False
        if is_gerund(lows[k]):
            return True
    return False


def _expect(tokens: Sequence[Token], lows: Sequence[str], at: int) -> Outer | None:
    """ "expects that inflation will fall": what somebody expects, and not what will be."""
    first = _group(lows, at)
    last = _clause(tokens, lows, at + 1)
    passive = bool((_BE | {"had"}) & set(lows[first:at])) or _low(lows, at + 1) in NOT_A_SUBJECT
    noun = _low(lows, first - 1) in {"to", "than", "as", "the", "a", ""}
    if passive or noun or (last > at + 1 and lows[last - 1] != "that"):
        return None
    if _denied(lows, first, at) or _few(lows, first):
        return Outer(first, last, "unlikely", f"do not {lows[at]}", "clause")
    return Outer(first, last, "expected", lows[at], "clause")


def _attitude(tokens: Sequence[Token], lows: Sequence[str], at: int) -> Outer | None:
    """ "are sceptical that", "remain unconvinced", "is not confident that"."""
    first = _group(lows, at)
    if first == at or not set(lows[first:at]) & AUXILIARY or _low(lows, first - 1) == "it":
        return None
    last = _clause(tokens, lows, at + 1)
    if _denied(lows, first, at) == (lows[at] in DOUBTFUL) or (last == at + 1 and lows[at] == "doubtful"):
        return None
    return Outer(first, last, "unlikely", f"not {lows[at]}" if lows[at] in HOPEFUL else lows[at], "clause")


def _surprise(tokens: Sequence[Token], lows: Sequence[str], at: int) -> Outer | None:
    """ "would be surprised if they agreed", "it would come as a surprise if"."""
    first = at
    while first > 0 and (lows[first - 1] in DEGREES | {"be", "come", "as", "a", "an"} or is_adverb(lows[first - 1])):
        first -= 1
    asked = _low(lows, first - 1) in {"would", "'d"} and _low(lows, at + 1) == "if"
    if not asked or _denied(lows, first, at):
        return None
    return Outer(first - 1, at + 2, "unlikely", f"{lows[at]} if", "object")


def _hard(tokens: Sequence[Token], lows: Sequence[str], at: int) -> Outer | None:
    """ "It is hard to imagine Beijing yielding", "hard to see how the talks will succeed"."""
    if _low(lows, at + 1) != "to" or _low(lows, at + 2) not in IMAGINING or _low(lows, at - 1) in DENIALS:
        return None
    first = _group(lows, at)
    last = at + 4 if _low(lows, at + 3) in {"how", "that"} else at + 3
    if last == at + 3 and _doing(lows, last):
        return Outer(first, last, "unlikely", "hard to imagine", "object")
    return Outer(first, last, "unlikely", "hard to imagine", "clause") if last > at + 3 else None


def _rule_out(tokens: Sequence[Token], lows: Sequence[str], at: int) -> Outer | None:
    """ "cannot rule out a default", "did not rule out resigning", "a wider war cannot be excluded"."""
    last = at + 1
    if lows[at] in RULING:
        if _low(lows, last) != "out":
            return None
        last += 1
    first = _group(lows, at)
    nor = next((k for k in range(first - 1, max(-1, at - 10), -1) if lows[k] == "nor"), -1)
    if nor >= 0 and lows[nor + 1] in {"can", "could"} and lows[at - 1] == "be":
        return Outer(at - 1, last, "cannot_be_ruled_out", "nor can be ruled out", "subject")
    declined = _declined(lows, first)
    first = _group(lows, first - declined)
    foretold = FORETELLING | ({"could", "to"} if declined else set())
    if not (declined or _denied(lows, first, at)) or foretold & {_low(lows, first - 1), *lows[first : at - declined]}:
        return None
    if lows[at - 1] in {"be", "been"} or (_BE & set(lows[first:at]) and lows[at].endswith("ed")):
        return _verdict(tokens, lows, first, last, "cannot_be_ruled_out", "cannot be ruled out")
    if lows[at] in EXCLUDING and not {"can", "ca", "cannot", "could"} & set(lows[first:at]):
        return None
    following = _low(lows, last)
    if not following[:1].isalnum() or following in {"of", "from", "in", "as"}:
        return None
    if following in {"the", "a"} and _low(lows, last + 1) in {"possibility", "risk", "prospect", "chance", "idea"}:
        last += 2
        last += _low(lows, last) in {"that", "of"}
    elif following == "that":
        last += 1
    return Outer(first, last, "cannot_be_ruled_out", "cannot rule out", "object")


def _declined(lows: Sequence[str], at: int) -> int:
    """How many words before `at` decline to do it: "refused to", "without"."""
    if _low(lows, at - 1) == "without":
        return 1
    if lows[max(0, at - 3) : at] in (["stopped", "short", "of"], ["stops", "short", "of"]):
        return 3
    return 2 if _low(lows, at - 1) == "to" and _low(lows, at - 2) in DECLINING else 0


def _unthinkable(tokens: Sequence[Token], lows: Sequence[str], at: int) -> Outer | None:
    """ "is not impossible", "is not out of the question", "it is not inconceivable that"."""
    last = at + 1
    start = at
    if lows[at] == "question":
        if lows[max(0, at - 3) : at] != ["out", "of", "the"]:
            return None
        start = at - 3
    first = _group(lows, start)
    longer = lows[max(0, start - 2) : start] == ["no", "longer"]
    first = _group(lows, start - 2) if longer else first
    if not _BE & set(lows[first:start]):
        return None
    if not (longer or _denied(lows, first, start)):
        ruled = lows[at] == "question" and lows[start] == "out"
        return _verdict(tokens, lows, first, last, "almost_no_chance", "out of the question") if ruled else None
    return _verdict(tokens, lows, first, last, "cannot_be_ruled_out", "not out of the question")


def _cards(tokens: Sequence[Token], lows: Sequence[str], at: int) -> Outer | None:
    """ "is on the cards", "is not on the cards"."""
    if lows[max(0, at - 2) : at] != ["on", "the"] or _low(lows, at + 1) == "of":
        return None
    first = _group(lows, at - 2)
    row = "unlikely" if _denied(lows, first, at) else "likely"
    return _verdict(tokens, lows, first, at + 1, row, "on the cards") if _BE & set(lows[first:at]) else None


def _uncertain(tokens: Sequence[Token], lows: Sequence[str], at: int) -> Outer | None:
    """ "is far from certain", "is anything but assured"."""
    if lows[max(0, at - 2) : at] not in (["far", "from"], ["anything", "but"]):
        return None
    first = _group(lows, at - 2)
    row = "unlikely" if lows[at] in {"likely", "probable"} else "far_from_certain"
    return _verdict(tokens, lows, first, at + 1, row, f"far from {lows[at]}")


def _open(tokens: Sequence[Token], lows: Sequence[str], at: int) -> Outer | None:
    """ "is not a foregone conclusion", "is no foregone conclusion", "is not a given", "is not a done deal"."""
    before = {"conclusion": ["foregone"], "deal": ["done"], "given": []}[lows[at]]
    start = at - len(before)
    if list(lows[start:at]) != before:
        return None
    if _low(lows, start - 1) == "no":
        first = _group(lows, start - 1)
    elif _low(lows, start - 1) == "a":
        first = _group(lows, start - 1)
        if not _denied(lows, first, start):
            return _settled(tokens, lows, start, at) if _BE & set(lows[first:start]) else None
    else:
        return None
    return _verdict(tokens, lows, first, at + 1, "far_from_certain", "not a given")


def _reason(tokens: Sequence[Token], lows: Sequence[str], at: int) -> Outer | None:
    """ "There is little reason to believe that prices will fall"."""
    if _low(lows, at - 1) not in {"little", "no"} or lows[at + 1 : at + 2] != ["to"]:
        return None
    if _low(lows, at + 2) not in {"believe", "think", "expect", "suppose"}:
        return None
    return Outer(at - 1, _clause(tokens, lows, at + 3), "unlikely", f"{lows[at - 1]} reason to believe", "clause")


def _illusion(tokens: Sequence[Token], lows: Sequence[str], at: int) -> Outer | None:
    """ "is under no illusion that the talks will succeed"."""
    if lows[max(0, at - 1) : at] != ["no"] or _low(lows, at + 1) != "that":
        return None
    under = _low(lows, at - 2) == "under"
    return Outer(_group(lows, at - 2) if under else at - 1, at + 2, "unlikely", "no illusion", "clause")


def _settled(tokens: Sequence[Token], lows: Sequence[str], start: int, at: int) -> Outer | None:
    """ "It is a foregone conclusion that rates will rise", "It is almost a given that ..."."""
    almost = _low(lows, start - 2) in {"almost", "virtually", "nearly"}
    row, wording = ("almost_certain", "almost a given") if almost else ("undoubtedly", "a given")
    made = _verdict(tokens, lows, _group(lows, start - 1), at + 1, row, wording)
    return None if lows[at] == "deal" and made.form == "subject" else made


def _matter_of_time(tokens: Sequence[Token], lows: Sequence[str], at: int) -> Outer | None:
    """ "It is only a matter of time before the deal fails"."""
    if list(lows[at : at + 4]) != ["matter", "of", "time", "before"] or _low(lows, at - 1) != "a":
        return None
    return Outer(_group(lows, at - 1), at + 4, "undoubtedly", "a matter of time", "object")


def _verdict(tokens: Sequence[Token], lows: Sequence[str], first: int, last: int, row: str, wording: str) -> Outer:
    """The subject is the event, or, where it is "it", the clause behind "that"."""
    behind = asides.after(lows, last)
    if _low(lows, first - 1) == "it" and _low(lows, behind) == "that":
        return Outer(first, behind + 1, row, wording, "clause")
    return Outer(first, last, row, wording, "subject")


def _no_way(tokens: Sequence[Token], lows: Sequence[str], at: int) -> Outer | None:
    """ "There is no way the Senate will ratify it"."""
    if lows[max(0, at - 2) : at] not in (["is", "no"], ["'s", "no"], ["see", "no"], ["sees", "no"]):
        return None
    return Outer(at - 2, _clause(tokens, lows, at + 1), "almost_no_chance", "no way", "clause")


def _bet(tokens: Sequence[Token], lows: Sequence[str], at: int) -> Outer | None:
    """ "would not bet on the deal being signed", "should not count on it": the object is a gerund clause."""
    first = _group(lows, at)
    if not _denied(lows, first, at) or "would" not in lows[first:at] or _low(lows, at + 1) != "on":
        return None
    return Outer(first, at + 2, "unlikely", "would not bet on", "object") if _doing(lows, at + 2) else None


_Finder = Callable[[Sequence[Token], Sequence[str], int], Outer | None]


def _finders() -> Mapping[str, _Finder]:
    table: dict[str, _Finder] = {}
    for words, finder in (
        (word_set("doubt doubts doubted scepticism skepticism"), _doubt),
        (BELIEVING, _believe),
        (word_set("expect expects expected"), _expect),
        (DOUBTFUL | HOPEFUL, _attitude),
        (SURPRISING, _surprise),
        (HARD, _hard),
        (RULING | EXCLUDING, _rule_out),
        (UNTHINKABLE | {"question"}, _unthinkable),
        (CERTAIN | {"likely", "probable"}, _uncertain),
        (word_set("conclusion deal given"), _open),
        (frozenset({"cards"}), _cards),
        (word_set("bet count bank"), _bet),
        (word_set("illusion illusions"), _illusion),
        (frozenset({"matter"}), _matter_of_time),
        (frozenset({"reason"}), _reason),
        (frozenset({"way"}), _no_way),
    ):
        table.update(dict.fromkeys(words, finder))
    return table


_FINDERS = _finders()
