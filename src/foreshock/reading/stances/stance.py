"""Does what is said to happen raise or lower an outcome? Signs of words, multiplied along the clause.

The wordings of the driver give the sign of the thing itself ("rollback" +, "new sanctions" -). Every word that stands
against what follows it ("block", "refuse to", "opposition to") or ends what it follows ("collapses", "be delayed")
turns the sign. What happens because of the driver says nothing about the driver.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from foreshock.reading.stances import signs as signs_of_things
from foreshock.reading.stances import ways as ways_of_things
from foreshock.reading.stances.signs import OBJECT
from foreshock.schema.brief import Stance

AGAINST = re.compile(
    r"(?<![\w-])(?:"
    # refusing, denying, hindering
    r"oppos\w+|resist\w*|reject\w*|refus\w+|declin\w+ to|fail\w* to|rul(?:e|es|ed|ing) out|reluctan\w+|unwilling\w*|"
    r"block(?:s|ed|ing)?|veto\w*|prevent\w*|avert\w*|avoid\w*|forbid\w*|bar(?:s|red|ring)?|ban(?:s|ned|ning)?|thwart\w*|"
    r"derail\w*|delay\w*|postpon\w*|hamper\w*|hinder\w*|complicat\w+|undermin\w+|jeopardi[sz]\w+|scupper\w*|"
    r"dismiss\w*|oppon\w+|against|not to|instead of|short of|rather than|lack of|absence of|without|object\w* to|"
    r"obstacles?|hurdles?|pushback|backlash|contention|sticking point|deadlock\w*|"
    r"strik\w+ down|overturn\w*|annul\w*|call\w* off|hold on|"
    # ending
    r"stop(?:s|ped|ping)?|halt\w*|end(?:s|ed|ing)?(?! up)|abandon\w*|cancel\w*|scrap(?:s|ped|ping)?|shelv\w+|"
    r"drop(?:s|ped|ping)?|lift\w*|eas(?:e|es|ed|ing)|remov\w+|relax\w*|roll\w* back|suspen\w+|revers\w+|repeal\w*|"
    r"revok\w+|withdr[ae]w\w*|scale\w* (?:back|down)|water\w* down|collaps\w+|unravel\w*|stall\w*|bog\w* down|"
    r"break\w* (?:down|up|off)|fall\w* (?:apart|through)|laps\w+|expir\w+|vanish\w*|fad(?:e|es|ed|ing)|defus\w+"
    r")(?![\w-])"
)
COMES = re.compile(
    r"(?:be |is |are |to |also |soon |then |eventually |again )*"
    r"(?:come|comes|coming|follow\w*|return\w*|happen\w*|occur\w*|aris\w+|emerg\w+|begin\w*|start\w*|resum\w+|"
    r"materiali\w+|take place|takes place|go ahead|goes ahead|hold|holds|persist\w*|continu\w+(?! to)|"
    r"remain\w*|snap\w* back|stay\w*|last|lasts|endur\w+|prevail\w*|deepen\w*|intensif\w+|grow\w*|spread\w*|"
    r"widen\w*|rise|rises|increas\w+|expand\w*|escalat\w+|go on|goes on|ensu\w+|appear\w*|succeed\w*|possible|"
    r"near|close|imminent|unavoidable|agreed|announced|adopted|approved|declared|granted|imposed|introduced|"
    r"issued|launched|passed|reached|reinstated|restored|signed|extended|tabled|renewed|in place|on the table|"
    r"take effect|takes effect|enter into force|win|pass|passes|survive\w*)\b"
)
"""What a subject does when it comes about, or goes on."""
ASIDE = re.compile(
    r"(?<![\w-])(?:despite|although|though|while|after|before|because|amid|following|if|unless|until|when|once|"
    r"(?<!such )as|in (?:return|exchange|response|retaliation)|even|since|given|which|but|now that)(?![\w-])|"
    r", with (?!\w+ to )"
)
"""From here on the clause speaks of something else."""


WHEN = re.compile(
    r"(?:within|before|by|in|on|at|this|next|after|during|until|for|from|under|if|unless|as|once|when|between|over|"
    r"throughout|toward|towards|because|despite|amid|given|unless|provided|without|with|soon|again|later|early|late)\b"
)
"""A predicate that tells only when or why ("is likely before the summer")."""
VERB = re.compile(
    r"(?<! that)(?<! which)(?<! who)(?<=[^\s,]) "
    r"(?:(?:will|would|shall|should|can|could|may|might|must) (?P<verb>\w)|(?:is|are|was|were|being|be|getting|get) )"
)
"""Where the predicate of a whole clause begins ("the tariffs will be dropped", "sanctions being lifted")."""
HEDGE = re.compile(r"(?:be|is|are|was|were) (?:\w+ ){0,2}?(?:un)?(?:likely|certain|possible|probable)\b(?! to)")
"""A predicate that only weighs its subject."""
JOINT = re.compile(r",| and | or | but ")


def of(
    subject: str,
    predicate: str,
    topic: re.Pattern[str] | None,
    signs: Sequence[re.Pattern[str] | None],
    things: tuple[re.Pattern[str] | None, re.Pattern[str] | None] = (None, None),
    ways: tuple[re.Pattern[str] | None, re.Pattern[str] | None] = (None, None),
) -> Stance:
    """+1 where the event raises the driver, -1 where it lowers it, 0 where it does neither.

    Parameters
    ----------
    subject, predicate : the two parts of the event, in lower case; the predicate may be empty ("A closure is likely").
    topic : the driver's keywords.
    signs : the wordings that raise it, and those that lower it.
    things : what raises it when there is more of it, and what lowers it.
    ways : the ways whose use lowers it, and the detours whose use raises it.
    """
    subject, predicate = main(subject), "" if WHEN.match(predicate) else main(predicate)
    if not (subject and predicate):
        subject, predicate = _parted(subject or predicate)
    if subject and HEDGE.match(predicate):
        predicate = ""
    taken = None if ways == (None, None) else ways_of_things.of(subject, predicate, *ways, things[0])
    if taken is not None:
        return taken
    text = f"{subject} {predicate}".strip()
    border = len(subject) + 1 if subject else 0
    core = _core(text, border, signs)
    if core is None and things != (None, None):
        told = signs_of_things.of(subject, predicate, *things)
        if told is not None:
            return told
    if core is None:
        return _topic(text, subject, predicate, topic) if ways == (None, None) else 0
    start, end, sign = core
    inside = [m.span() for m in AGAINST.finditer(text) if not (m.start() < end and m.end() > start)]
    inside = [
        one for one in inside if not (_signed(one, text, signs) and JOINT.search(text, one[1], max(one[1], start)))
    ]
    if not COMES.match(predicate) and _does(text, border, core, topic):
        return 0
    if end <= border:
        ended = sum(at in {a for a, _ in inside} for at in _ends(text, border))
        if predicate and not COMES.match(predicate) and not ended:
            return 0
        return _turned(sign, sum(a < start for a, _ in inside) + ended)
    return _turned(sign, sum(a < start for a, _ in inside))


def _signed(place: tuple[int, int], text: str, signs: Sequence[re.Pattern[str] | None]) -> bool:
    """Is the word one of the driver's own? Joined to another one by "and" it is no verdict on that one."""
    return any(pattern is not None and pattern.match(text, place[0]) is not None for pattern in signs)


def _does(text: str, border: int, core: tuple[int, int, int], topic: re.Pattern[str] | None) -> bool:
    """ "A tariff could raise prices": the subject of the driver acts on something else, and that is a consequence."""
    if topic is None or core[0] != border or not border or not topic.search(text, 0, border):
        return False
    return bool(OBJECT.match(text, core[1])) and topic.search(text, border) is None


def _parted(clause: str) -> tuple[str, str]:
    """Subject and predicate of a clause that stands whole behind its hedge ("likely that the tariffs will be cut")."""
    verb = VERB.search(clause)
    if verb is None:
        return "", clause
    return clause[: verb.start()], clause[verb.start("verb") if verb["verb"] else verb.start() + 1 :]


def main(text: str) -> str:
    """The part up to the first aside; all of it where it opens with one."""
    aside = ASIDE.search(text)
    return text if aside is None or aside.start() < 4 else text[: aside.start()].strip()


def _core(text: str, border: int, signs: Sequence[re.Pattern[str] | None]) -> tuple[int, int, int] | None:
    """The last signed wording (of those that end at one place the longest): the thing that the words before act on."""
    found = [
        (match.start(), match.end(), sign)
        for pattern, sign in zip(signs, (1, -1), strict=True)
        if pattern is not None
        for match in pattern.finditer(text)
    ]
    whole = [one for one in found if not any(_within(one, other) for other in found)]
    acting = [one for one in whole if one[1] > border] or whole
    return max(acting, key=lambda one: (one[0], one[1], -one[2]), default=None)


def _within(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return other[0] <= one[0] and one[1] <= other[1] and other[1] - other[0] > one[1] - one[0]


def _topic(text: str, subject: str, predicate: str, topic: re.Pattern[str] | None) -> Stance:
    """Only the driver's subject is named: it comes about, or something stands against it, or it has consequences."""
    if topic is None:
        return 0
    named = topic.search(predicate)
    if named is not None:
        return _turned(1, sum(m.end() <= named.start() for m in AGAINST.finditer(predicate)))
    named = topic.search(subject)
    if named is None:
        return 0
    turns = sum(m.end() <= named.start() for m in AGAINST.finditer(subject))
    ended = len(_ends(predicate, 0))
    if predicate and not ended and not COMES.match(predicate):
        return 0
    return _turned(1, turns + ended)


def _ends(text: str, border: int) -> list[int]:
    """Where the predicate ends its subject: "is blocked", "collapses", "faces opposition", but not "ends the war"."""
    return [m.start() for m in AGAINST.finditer(text, border) if not OBJECT.match(text, m.end())]


def _turned(sign: int, times: int) -> Stance:
    return 1 if sign * (-1) ** times > 0 else -1
