"""Clauses that nobody asserts, since a noun or a verb of fear holds them: "fears that X will", "the idea that X will".

What rules the clause gives the number to a plain "will": like "may" where it is feared or talked of, unlikely where the
page judges the talk itself to be wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from foreshock.reading.hedges import asides
from foreshock.reading.language.verbs import FINITE, HAVE_FORMS, is_adverb
from foreshock.reading.language.words import word_set

DREADS = word_set("fear fears feared worry worries worried fearing worrying")
"""Verbs of fear, most of them nouns as well."""
AFRAID = word_set("afraid worried concerned anxious nervous alarmed")
TALK = word_set(
    "idea ideas notion talk rumour rumours rumor rumors speculation suggestion suggestions fear fears concern concerns "
    "worry worries anxiety anxieties sign signs hint hints"
)
"""Nouns whose clause is talked of, feared or guessed, and not foretold."""
CLAIMS = word_set(
    "claim claims report reports view belief assumption argument assertion prediction predictions thesis theory story "
    "stories expectation expectations conviction allegation allegations statement statements forecast forecasts"
)
"""Nouns whose clause somebody asserts: only a verdict on them changes what it says."""
WRONG = word_set(
    "far-fetched farfetched nonsense nonsensical overdone wrong false mistaken absurd fanciful exaggerated unfounded "
    "groundless baseless ridiculous laughable misguided misplaced overblown untrue unrealistic implausible incredible "
    "rubbish fantasy fiction preposterous ludicrous farcical naive naïve delusional delusion myth illusion bunk "
    "unconvincing untenable hyperbole overstated"
)
"""What the page says of talk that it rejects."""
RIGHT = word_set("true right correct credible realistic plausible convincing serious sensible sound accurate")
"""What it denies of such talk ("is simply not true")."""
_SENSE = (["makes", "no", "sense"], ["make", "no", "sense"], ["makes", "little", "sense"], ["lacks", "credibility"])
_UNSOUND = (["hold", "water"], ["stand", "up"], ["add", "up"], ["make", "sense"], ["hold", "up"])
_SUPPOSING = word_set("think say believe assume suppose suggest claim imagine expect argue pretend")
_FEARED = DREADS | word_set("concern concerns anxiety risk danger threat")
_ERRORS = word_set("mistake error folly foolish")
_MAY_BE = {"may": "may_happen", "might": "might_happen", "could": "could_happen"}
_VERDICT = word_set("is are was were 's looks look seems seem sounds sound remains remain appears appear proved prove")
_DEGREES = word_set("a an pure plain utter total complete sheer just all so too pretty quite rather very")
_DENIALS = word_set("not n't never hardly scarcely barely no")
_NOBODY = word_set("nobody no-one none few")
_BEFORE_NOUN = word_set("there 's is are was were remains remain growing no some any the a widespread")
_STOPS = frozenset({";", ":", ".", "?", "!", "–"})
_LED = word_set("amid amidst on with despite over in after by from of")
_SUBJECTS = word_set("the a an it he she they we there this these those his her its their our my no prices rates")
_JOINING = word_set("who which that whose where whether and or , because as if when")
REACH = 30
"""Tokens from a noun to the verdict on it at most."""


@dataclass(frozen=True, slots=True)
class Held:
    """What rules the clause that begins at token `last`. `until`: where the clause ends before the verdict, or 0."""

    first: int
    last: int
    row: str
    wording: str
    until: int = 0
    modal: bool = False
    """Another hedge rules the clause ("it may be that"), and is none itself."""


def find(lows: Sequence[str]) -> list[Held]:
    """All nouns and verbs of a sentence whose clause nobody asserts, in order."""
    places = (at for at in range(len(lows)) if lows[at] in _RULING)
    found = (_noun(lows, at) or _verb(lows, at) or _judged_first(lows, at) or _may_be(lows, at) for at in places)
    return [one for one in found if one is not None]


_RULING = frozenset(_MAY_BE) | WRONG | _ERRORS | _FEARED | AFRAID | TALK | CLAIMS | {"scenario"}


def _low(lows: Sequence[str], at: int) -> str:
    return lows[at] if 0 <= at < len(lows) else ""


def _noun(lows: Sequence[str], at: int) -> Held | None:
    """ "The idea that ... is far-fetched", "There is speculation that ...", "We see no scenario in which ..."."""
    word = lows[at]
    if word == "scenario":
        none = _low(lows, at - 1) == "no" and lows[at + 1 : at + 3] in (["in", "which"], ["where"])
        return Held(at - 1, at + 3, "unlikely", "no scenario in which") if none and lows[at + 1] == "in" else None
    that = asides.after(lows, at + 1)
    if word in _FEARED and lows[at + 1 : at + 3] in (["is", "that"], ["was", "that"]):
        return Held(at, at + 3, "may_happen", f"the {word} is that")
    there = _there(lows, at)
    if word not in TALK | CLAIMS or not (_low(lows, that) == "that" or (there and _low(lows, that) in _SUBJECTS)):
        return None
    last = that + (lows[that] == "that")
    verdict, until = _verdict(lows, at, last)
    if verdict == "wrong":
        return Held(at, last, "unlikely", f"{word} that ... is wrong", until)
    if word in CLAIMS and verdict != "not wrong":
        return None
    if {"no", "little", "n't", "not"} & set(lows[max(0, at - 2) : at]):
        return Held(at, last, "unlikely", f"no {word} that", until)
    return Held(at, last, "may_happen", f"{word} that", until)


def _there(lows: Sequence[str], at: int) -> bool:
    """ "There are growing fears": does the noun stand in a bare statement that it exists?"""
    while at > 0 and (lows[at - 1] in _BEFORE_NOUN or is_adverb(lows[at - 1])):
        at -= 1
        if lows[at] == "there":
            return True
    return False


def _verdict(lows: Sequence[str], noun: int, first: int) -> tuple[str, int]:
    """What the page says of a noun whose clause begins at `first`, and where the clause ends before it."""
    start = noun
    while start > 0 and (lows[start - 1][0].isalpha() and lows[start - 1] not in FINITE | {"that", "and", "but"}):
        start -= 1
    led = set(lows[start:noun]) & _LED
    if _there(lows, noun):
        return "", 0
    own = next((k for k in range(first, len(lows)) if lows[k] in FINITE), len(lows))
    for at in range(own + 1, min(len(lows), first + REACH)):
        if lows[at] in _STOPS or (led and lows[at] == ","):
            return "", at
        unsound = lows[at] in {"does", "do", "did"} and lows[at + 1 : at + 2] in (["not"], ["n't"])
        if (
            lows[at : at + 3] in _SENSE
            or lows[at : at + 2] in _SENSE
            or (unsound and lows[at + 2 : at + 4] in _UNSOUND)
        ):
            return "wrong", at
        if lows[at] not in _VERDICT | HAVE_FORMS or lows[at - 1] in _JOINING or lows[at - 1] in FINITE:
            continue
        return _judged(lows, at + 1), at
    return "", 0


def _judged(lows: Sequence[str], at: int) -> str:
    """Does "wrong", "pure fantasy" or "not far-fetched" stand here?"""
    denied = False
    for k in range(at, min(len(lows), at + 5)):
        if lows[k] in WRONG:
            return "not wrong" if denied else "wrong"
        if denied and lows[k] in RIGHT:
            return "wrong"
        if lows[k] in {"wishful", "wide"} and _low(lows, k + 1) in {"thinking", "of"}:
            return "not wrong" if denied else "wrong"
        denied = denied or lows[k] in _DENIALS
        if lows[k] not in _DEGREES | _DENIALS and not is_adverb(lows[k]):
            return ""
    return ""


def _verb(lows: Sequence[str], at: int) -> Held | None:
    """ "Kyiv fears that Washington will ...", "Traders are worried that ..."."""
    before, after = _low(lows, at - 1), _low(lows, at + 1)
    if at == 0 and after == "that" and "," in lows:
        return Held(at, at + 2, "may_happen", f"{lows[at]} that", lows.index(","))
    if not before or not before[0].isalnum() or not after[:1].isalnum():
        return None
    stated = lows[at] in AFRAID and after == "that"
    dreads = lows[at] in DREADS and before not in {"the", "a", "to", "of", "no"} and after not in {"of", "about", "for"}
    if not (stated or dreads):
        return None
    denied = bool((_DENIALS | _NOBODY) & set(lows[max(0, at - 2) : at]))
    row, wording = ("unlikely", f"not {lows[at]}") if denied else ("may_happen", lows[at])
    return Held(at, at + 1 + (after == "that"), row, f"{wording} that")


def _judged_first(lows: Sequence[str], at: int) -> Held | None:
    """ "It is nonsense that ...", "It is wrong to think that ...", "It would be naive to assume ..."."""
    if lows[at] not in WRONG | _ERRORS:
        return None
    verb = at - 1
    while verb > 0 and (lows[verb] in _DEGREES or is_adverb(lows[verb])):
        verb -= 1
    verb -= lows[verb] == "be" and _low(lows, verb - 1) == "would"
    if _low(lows, verb - 1) != "it" or lows[verb] not in {"is", "'s", "would"} or _DENIALS & set(lows[verb:at]):
        return None
    last = at + 1
    if _low(lows, last) == "to" and _low(lows, last + 1) in _SUPPOSING:
        last += 2 + (_low(lows, last + 2) == "that")
    elif _low(lows, last) == "that":
        last += 1
    return Held(verb - 1, last, "unlikely", f"it is {lows[at]} that") if last > at + 1 else None


def _may_be(lows: Sequence[str], at: int) -> Held | None:
    """ "It may be that ...", "it could well be that ..."."""
    row = _MAY_BE.get(lows[at], "")
    well = _low(lows, at + 1) == "well"
    be = at + 1 + well
    if not row or _low(lows, at - 1) != "it" or lows[be : be + 2] != ["be", "that"]:
        return None
    return Held(at, be + 2, row.replace("happen", "well") if well else row, f"it {lows[at]} be", modal=True)
