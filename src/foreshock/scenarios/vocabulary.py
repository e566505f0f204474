"""English words by what they can tell: which name a subject, which only hold a sentence together.

Kept small on purpose: closed classes of words, and the verbs and nouns that fit any subject.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


PRONOUNS = _set(
    "i me we us you he him she her it they them one ones this that these those who whom which what whoever whatever "
    "whichever somebody someone something anybody anyone anything nobody everybody everyone everything here there so "
    "others another some none both either neither each all any itself himself herself themselves ourselves such"
)
"""Words that stand for something named elsewhere."""

EMPTY = PRONOUNS | _set(
    "a an the my our your his its their mine ours yours hers theirs "
    "of in on at by for with without from to into onto upon over under above below between among against about across "
    "after before during until till since within through throughout towards toward as than like via per amid despite "
    "off out up down around along beyond behind near near-by "
    "and or nor but if unless though although because while whereas when whenever where wherever whether why how once "
    "yet also too even just only still already now then again ever never not no yes t s don doesn won can't won't "
    "be am is are was were been being have has had having do does did done doing will would shall should can could may "
    "might must ought need cannot "
    "other rest same unchanged else more most less least much many few little several enough very rather quite almost "
    "nearly well far first last next own"
)
"""Function words: no outcome and no subject is recognised by them alone."""

NULLS = _set("none no nothing unchanged same other rest otherwise not nobody never neither")
"""What an outcome is called that says that nothing comes."""


def listed(text: str) -> tuple[str, ...]:
    """'hold, take place' -> ('hold', 'take place')."""
    return tuple(word.strip() for word in text.split(","))


COMES = listed(
    "come*, follow*, return*, happen*, occur*, arise*, aris*, emerge*, begin*, start*, resum*, materiali*, take "
    "place, takes place, go ahead, goes ahead, hold, holds, persist*, continue*, remain*, stay*, last, lasts, endur*, "
    "prevail*, deepen*, intensif*, grow*, spread*, widen*, rise, rises, increas*, expand*, escalat*, go on, goes on, "
    "ensue*, appear*, succeed*, be agreed, be announced, be adopted, be approved, be declared, be granted, be "
    "imposed, be introduced, be issued, be launched, be passed, be reached, be reinstated, be restored, be signed, be "
    "tabled, be possible, be near, be close, be on the table, be in place, be the result, be unavoidable"
)
"""What a subject does when it comes about, or goes on."""
FAILS = listed(
    "collaps*, fail*, fall apart, falls apart, fall through, break down, breaks down, stall*, withdraw*, revers*, "
    "reject*, block*, veto*, oppos*, resist*, obstacle*, hurdle*, pushback, backlash, derail*, delay*, scrap, scraps, "
    "scrapped, shelv*, abandon*, rule out, rules out, ruled out, cancel*, prevent*, avert*, avoid*, thwart*, expire*, "
    "lapse*, vanish*, fade*, unravel*, refus*, off the table, halt*, hamper*, hinder*, complicat*, undermin*, "
    "jeopardi*, fall short, contention, sticking point, scuppe*, postpone*, drop, dropped, ends, ended, dismiss*, "
    "slow, slows, water down, watered down"
)
"""What stands against a thing, or ends it."""
ACTS = listed(
    "recover*, reopen*, close*, closing, open*, lift*, eas*, tighten*, loosen*, cut*, lower*, rais*, halv*, double*, "
    "suspend*, impos*, toughen*, renew*, surviv*, fray*, improv*, worsen*, weaken*, strengthen*, reduc*, sign, signs, "
    "signed, agree, agrees, agreed, launch*, win*, lose, loses, leave, leaves, join, joins, move, moves, pass, passes, "
    "announce*, accept*, fall*, drop*, extend*, stop*, restor*, stabili*, normali*"
)
"""What may be done to any subject."""
_ACTING = frozenset(entry.removesuffix("*") for entry in ACTS)
_COMING = frozenset(entry.removesuffix("*") for entry in COMES)
_ANY = frozenset(entry.removesuffix("*") for entry in (*COMES, *FAILS, *ACTS))
_INFLECTED = frozenset({"", "s", "es", "e", "ed", "d", "ing"})


@cache
def fits_any(words: str) -> bool:
    """Are these words (lower case) a verb, in any of its forms, that fits any subject?"""
    return any(words[:end] in _ANY for end in range(3, len(words) + 1) if words[end:] in _INFLECTED)


@cache
def comes_about(word: str) -> bool:
    """Does the verb (lower case) only say that its subject comes about or goes on, without saying how it changes?"""
    if word in RISES or word in FALLS:
        return False
    return any(word[:end] in _COMING and word[end:] in _INFLECTED for end in range(3, len(word) + 1))


LIGHT = _set(
    "be become come go get give make take put keep hold happen occur follow arise emerge begin start continue remain "
    "stay last persist see find use need want try seem appear turn end materialise materialize place going persist "
    "lead cause bring result mean prove let work likely unlikely probable probably possible possibly potential "
    "potentially certain certainly sure chance chances odds probability prospect prospects possibility "
    "event case way thing things step steps move kind part lot number level again rapidly slowly further "
    "temporarily nevertheless soon eventually quickly gradually fully sharply early late possible willing "
    "able ready forced allowed"
)
"""Verbs, adverbs and nouns that fit any subject."""

_AFFIRMS = _set(
    "sign signs signed agree agrees agreed launch win wins join joins pass passes announce accept impose imposing "
    "imposed restore surviv survive renew extend stabilise stabilize normalise normalize recover recovers"
)
"""Of what may be done to a subject: what says that it comes, or goes on."""
_ENDS = _set(
    "end ends ended ending break breaks broke broken breaking undo undone resolve resolved impossible "
    "inconceivable unthinkable hardly barely scarcely away"
)


def turns(words: Sequence[str], at: int) -> bool:
    """May the word at a place, where nothing explains it, turn a question round ('be lifted', 'end', 'is over')?"""
    word = words[at]
    if word == "over":
        return at + 1 == len(words)
    if word in _ENDS:
        return words[at + 1 : at + 2] != ("out",)
    if word in LIGHT or any(word == f"{base}{ending}" for base in _AFFIRMS for ending in _INFLECTED):
        return False
    if word in RISES or word in FALLS:
        return True
    return any(word[:end] in _ACTING and word[end:] in {*_INFLECTED, "ting", "ping"} for end in range(3, len(word) + 1))


SAYING = _set(
    "say says said deny denies denied warn warns warned hope hopes hoped believe believes believed think thinks "
    "thought expect expects expected estimate estimates estimated argue argues argued claim claims claimed insist "
    "insists insisted assess assesses judge judges reckon reckons fear fears feared doubt doubts suggest suggests "
    "suggested"
)
"""Verbs of saying and thinking: what is asked stands after them."""

AGENTS = _set(
    "government governments country countries committee court president minister ministers firm firms state states "
    "people company companies member members partner partners side sides group bank house city official officials "
    "analysts commission council board"
)
MEASURES = _set(
    "price prices rate rates deal deals agreement growth output demand supply market markets trade world policy talks "
    "meeting war increase increases decision strait gulf sea river centre term share shares range new big large small "
    "export exports import imports different matter form volume volumes level levels limit limits change changes "
    "answer value cost costs note"
)
GENERIC = AGENTS | MEASURES
"""Nouns that need another word beside them to say which one is meant: who acts, and what is measured."""
DEGREES = _set(
    "full complete total wholesale outright entire lasting real major significant serious formal general broad scale "
    "signed working so-called such new fresh further another early late"
)
"""Words of degree: with and without them a question is the same."""

TIMES = _set(
    "day days week weeks month months quarter quarters year years decade decades century today tomorrow yesterday "
    "january february march april june july august september october november december monday tuesday wednesday "
    "thursday friday saturday sunday spring summer autumn winter fall end beginning middle mid coming "
    "season christmas term near-term future time moment"
)
"""Words of time: a date narrows a question, it is no subject."""

RISES = _set(
    "rise rises rising climb climbs increase increases increasing grow grows widen widens double triple surge surges "
    "soar soars jump jumps expand expands intensify intensifies escalate escalates strengthen strengthens recover "
    "recovers rebound rebounds higher accelerate accelerates worsen worsens"
)
FALLS = _set(
    "fall falls falling drop drops decline declines decrease decreases shrink shrinks narrow narrows halve ease eases "
    "collapse collapses plunge plunges contract contracts de-escalate weaken weakens lower lowers cut cuts reduce "
    "reduces slow slows improve improves"
)
"""Verbs of opposite direction; of one subject they name opposite outcomes."""

FIGURES = _set(
    "one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred hundreds "
    "thousand thousands million billion trillion half third dozen dozens percent per cent percentage point points "
    "dollar dollars euro euros pound pounds second basis"
)
"""Numbers in words and what is counted in: they tell how much, not of what."""

_ENDINGS = ("ations", "ation", "ings", "ing", "ions", "ion", "ures", "ure", "ied", "ies", "ed", "es", "s", "e", "y")
_NUMBER = re.compile(r"\d")
SHORTEST = 4


@cache
def stem(word: str) -> str:
    """A word without its ending: 'closure', 'closed' and 'close' -> 'clos'. At least four letters stay."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
            return word[: -len(ending)]
    return word


def kin(one: str, other: str) -> bool:
    """Are two words forms of one ('escalate', 'escalation')?"""
    a, b = sorted((stem(one), stem(other)), key=len)
    return a == b or (len(a) > SHORTEST and b.startswith(a) and len(b) - len(a) < SHORTEST)


def is_number(word: str) -> bool:
    """Does the word hold a figure?"""
    return _NUMBER.search(word) is not None
