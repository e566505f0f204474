"""What type of event a trigger reports, by the words around it: deeds to come, vowed, ended, done by a crowd."""

from __future__ import annotations

from collections.abc import Sequence

from foreshock.reading.deeds.lexicon import Hit, lexicon
from foreshock.reading.deeds.standing import is_helped
from foreshock.reading.language.verbs import is_gerund
from foreshock.reading.language.words import word_set

COOPERATION = frozenset({"COOPERATE", "AID", "CONCEDE", "RETREAT", "CONSULT", "SUPPORT"})
CONFLICT = frozenset({"PROTEST", "MOBILIZE", "SANCTION", "COERCE", "ASSAULT", "REJECT"})
UNRULY = frozenset({"ASSAULT", "COERCE", "REJECT", "SANCTION", "CONSULT", "MOBILIZE"})
"""Types that are protests where a crowd does it."""
AHEAD = word_set("will would 'll could may might")
DUE = word_set("is are was were due set expected about going scheduled poised planning planned plans likely")
BEFORE_MONTH = word_set("in since last next of early late until by this mid-")
NOT = word_set("not n't never")
ENDERS = word_set("stop stops stopped halt halted cease ceases ceased end ended quit suspended")
AGREEING = word_set("agree agrees agreed agreeing decide decides decided deciding")
OFFERING = word_set("offer offers offered offering volunteer volunteers volunteered")
HINTING = word_set("hint hints hinted hinting consider considers considered considering")
PREPARING = word_set("prepare prepares prepared preparing")
VOWING = word_set("vow vows vowed vowing swear swears swore sworn")
WARNING = word_set("warned warns threatened threatens")
HOSTILE = word_set(
    "revenge retaliation war never not fight avenge punish crush destroy response continue resist defeat kill"
)
TOGETHER = word_set("joint jointly together combined")
KILLING = word_set("killing wounding injuring")
WARLIKE = word_set(
    "jets jet planes plane warplanes warplane aircraft bombers helicopters helicopter gunships drones drone missiles "
    "missile rockets rocket artillery tanks bomb bombs bombing bombardment shells blast explosion warships "
    "navy strike strikes"
)
"""Who or what destroys in war."""
WORDY = word_set("attack attacks attacked attacking")
AIMED = word_set("at against on")
SUBJECT_ENDS = word_set("who which that from in at with by against")
GROUPS = word_set("leaders leader chief chiefs boss bosses ' party union front army movement league council")


def meaning(lows: Sequence[str], hits: Sequence[Hit], hit: Hit) -> str:
    """The type of the event that `hit`, one of a sentence's `hits`, reports."""
    return _promised(lows, hits, hit) or _to_come(lows, hit, _done(lows, hit))


def _promised(lows: Sequence[str], hits: Sequence[Hit], hit: Hit) -> str:
    """What is said of a deed: warned of, ended, set under a condition, vowed; "" where it is simply done."""
    kind, first = hit.trigger.type, hit.first
    if kind != "THREATEN" and is_ahead(lows, first) and WARNING & set(lows[-6:]):
        return "THREATEN"
    if first and lows[first - 1] in ENDERS:
        return "RETREAT" if kind in CONFLICT else "SANCTION" if kind in COOPERATION else kind
    denied = NOT & set(lows[max(0, first - 3) : first + 2])
    if "unless" in lows and not denied and AHEAD & set(lows[: first + 1]):
        return "THREATEN"
    following = _following(hits, hit)
    if kind == "THREATEN" and lows[first] in HINTING and following in COOPERATION:
        return "AGREE"
    if kind != "AGREE" or lows[first] in OFFERING:
        return ""
    if lows[first] in VOWING and HOSTILE & set(lows[first : first + 8]):
        return "THREATEN"
    if following not in CONFLICT:
        return ""
    if lows[first] in PREPARING and not is_helped(lows, first):
        return "MOBILIZE"
    return following if lows[first] in AGREEING else "THREATEN"


def _following(hits: Sequence[Hit], hit: Hit) -> str:
    """The type of the deed that a promise or plan names right after it; '' where it names none."""
    after = (one.trigger for one in hits if hit.first < one.first <= hit.last + 5)
    return next((one.type for one in after if one.level == "does" or one.type == "ASSAULT"), "")


def _done(lows: Sequence[str], hit: Hit) -> str:
    """The type of a deed by how and by whom it is done."""
    kind, first = hit.trigger.type, hit.first
    if TOGETHER & set(lows[first : hit.last + 4]):
        kind = {"MOBILIZE": "COOPERATE", "RETREAT": "SANCTION"}.get(kind, kind)
    if kind == "REJECT" and any(
        lows[at] == "protest" and lows[at - 1] in {"to", "in"} for at in range(first, len(lows))
    ):
        return "PROTEST"
    aimed = hit.trigger.deed == "fire" and AIMED & set(lows[hit.last : hit.last + 2])
    destroyed = hit.trigger.deed == "destroy" or lows[first].startswith("destroy")
    if kind == "COERCE" and destroyed and WARLIKE & set(lows[:first]):
        return "ASSAULT"
    if (kind == "MOBILIZE" and aimed) or (kind in {"COERCE", "MOBILIZE"} and _deadly(lows)):
        return "ASSAULT"
    if kind == "ASSAULT" and lows[first] in WORDY and _with_reason(lows, first):
        return "ACCUSE"
    if kind in UNRULY and lows[first] in lexicon().crowd and not hit.turned and _by_people(lows, first):
        return "PROTEST"
    return kind


def _to_come(lows: Sequence[str], hit: Hit, kind: str) -> str:
    """ "will release" is a promise, "would boycott" a threat."""
    near = lows[max(0, hit.first - 3) : hit.first]
    if hit.trigger.level == "says" and kind not in {"REJECT", "SUPPORT"}:
        return kind
    decided = "announced" in lows[: hit.first] and "would" in near
    if decided or NOT & set(near) or not is_ahead(lows, hit.first):
        return kind
    return "THREATEN" if kind in CONFLICT else "AGREE" if kind in COOPERATION else kind


def is_ahead(lows: Sequence[str], first: int) -> bool:
    """Is the deed still to come: "will release", "is to reopen"?"""
    if any(lows[at] in AHEAD and not is_month(lows, at) for at in range(max(0, first - 3), first)):
        return True
    return first > 1 and lows[first - 1] == "to" and lows[first - 2] in DUE


def is_month(lows: Sequence[str], at: int) -> bool:
    """Is "may" the month here?"""
    if lows[at] != "may":
        return False
    after = lows[at + 1] if at + 1 < len(lows) else "."
    return (at > 0 and lows[at - 1] in BEFORE_MONTH) or after in {",", "."} or after.isdigit()


def _deadly(lows: Sequence[str]) -> bool:
    """ ", killing 30": a deed that cost lives."""
    return any(lows[at] == "," and lows[at + 1] in KILLING for at in range(len(lows) - 1))


def _with_reason(lows: Sequence[str], first: int) -> bool:
    """ "attacked Ukraine for halting": an attack in words."""
    after = range(first + 1, min(first + 8, len(lows) - 1))
    return any(
        lows[at] == "for" and (is_gerund(lows[at + 1]) or lows[at + 1] in {"its", "his", "their"}) for at in after
    )


def _by_people(lows: Sequence[str], first: int) -> bool:
    """Are those who act no state but people: students, a crowd?"""
    people = lexicon().people
    start = max((at + 1 for at in range(first - 1) if lows[at] in {",", "but", "said"}), default=0)
    start = 0 if lows[first - 1 : first] == [","] or lows[first - 1 : first] == (",",) else start
    if lows[start] in people:
        return True
    end = next((at for at in range(start, first) if lows[at] in SUBJECT_ENDS), first)
    return any(lows[at] in people and lows[at + 1] not in GROUPS for at in range(start, end))
