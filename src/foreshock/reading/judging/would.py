"""would: the "will" of a report or of a condition; or a plan, a wish, a habit, the past, what might have been?"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from foreshock.reading.hedges.clauses import Clause
from foreshock.reading.hedges.cues import Cue
from foreshock.reading.judging import reports, scope
from foreshock.reading.judging.near import Context, low
from foreshock.reading.language.nouns import AGREED, PLANS
from foreshock.reading.language.plain import Token
from foreshock.reading.language.verbs import SEEMING, is_adverb, is_participle
from foreshock.reading.language.words import word_set
from foreshock.reading.pages.sentences import Sentence

WISHED = word_set("like love prefer rather hate welcome appreciate wish sooner")
"""Verbs of a wish or of politeness ("would like to see")."""
VOICED = word_set("say argue add note caution suggest think guess imagine expect hope assume call describe urge advise")
"""Verbs by which somebody puts forward a view ("I would argue that")."""
ADDRESSED = word_set("ask recommend invite encourage thank beg wonder respectfully propose want need warn")
"""What "we" say to those addressed ("if I may, we would ask")."""
OPPOSED = word_set(
    "say argue dispute disagree agree object deny contend claim protest concede admit acknowledge call describe expect "
    "think hope wonder welcome"
)
"""What others would answer, as the author supposes ("the ministry would dispute that")."""
PLEASED = word_set("happy glad pleased delighted honoured honored grateful remiss nice fair")
HABIT = word_set("often always typically usually sometimes normally occasionally frequently routinely")
CONTENT = word_set(
    "ban require allow give let make prohibit impose apply include cover exempt bar permit grant set establish "
    "introduce provide extend end replace limit cap raise lower cut reduce increase expand forbid force oblige mandate "
    "repeal authorise authorize enable entail involve pay mark fund tax levy remove restrict change "
    "leave keep offer tighten ease fine charge add close open direct"
)
"""What plans do on paper."""
LOOSE = word_set("law order policy program programme project budget")
FORCE = word_set(
    "adopted enforced approved implemented enacted passed ratified signed agreed introduced imposed applied finalised "
    "finalized confirmed upheld carried endorsed accepted launched realised realized executed"
)
"""What happens to a plan before it takes effect."""
_CUTS = word_set("of with in on for to from between by against that which , under over")
UNLIKE = word_set("serious so true really interested simple easy rational sane honest i you me")
UNREAL = word_set("knew had wanted believed thought existed loved liked meant cared understood owned needed")
"""Past forms of states: "if it had a navy" supposes what is not so, "if it raised rates" what may come."""
BEST = word_set(
    "better best wise wiser unwise foolish wrong right nice fair unfair naive premature fitting tempting appropriate "
    "inappropriate irresponsible helpful wonderful great"
)
"""Adjectives that judge a course of action, and foretell nothing ("it would be wrong to")."""
DAYS = word_set("day days week month year night morning evening summer winter time")
UTTERED = word_set("comment say speculate imagine know tell overstate exaggerate think predict")
POINTING = (["that"], ["this"], ["which"])
"""Subjects that take up what was said ("That would be a pity")."""
NOW = word_set("now today already currently otherwise")


def would(sentence: Sentence, cue: Cue, clause: Clause, context: Context, subject: str) -> str:
    """Why a bare "would" is no forecast; '' where it is one."""
    tokens = sentence.tokens
    reason = _placed(tokens, cue, clause) or _spoken(tokens, cue, context, subject) or _standing(tokens, cue, context)
    if reason:
        return reason
    if context.settled:
        return "past"
    if _on_paper(tokens, cue, clause) and not _in_force(tokens, context):
        return "content of a plan"
    if context.told:
        return "appointment" if scope.scheduled(tokens, cue, clause) else ""
    if low(tokens, cue.head) in OPPOSED:
        return "opinion"
    return _conditional(tokens, cue, clause) if context.supposing else "neither reported nor conditional"


def _placed(tokens: Sequence[Token], cue: Cue, clause: Clause) -> str:
    """A clause that compares, times or describes something else."""
    inner = {token.low for token in tokens[clause.first + 1 : cue.start]}
    gap = low(tokens, cue.head) == "have" and not low(tokens, cue.head + 1).isalnum()
    if clause.opener in {"as", "than"}:
        return "comparison"
    if clause.opener in {"before", "until", "where", "when", "while"} or inner & {"before", "until"}:
        return "inside another clause"
    if (clause.relative and not reports.aside(tokens, cue.start)) or (gap and clause.opener == "that"):
        return "describes its noun"
    return ""


def _spoken(tokens: Sequence[Token], cue: Cue, context: Context, subject: str) -> str:
    """Politeness, wishes and views that somebody puts forward."""
    head, following = low(tokens, cue.head), low(tokens, cue.head + 1)
    mine = subject in {"i", "you", "one"} or (subject in {"and", "but", "or"} and tokens[0].low == "i")
    rather = {"rather", "sooner"} & {token.low for token in tokens[cue.first : cue.head]}
    addressed = head in VOICED or head in ADDRESSED or not context.supposing
    if mine or rather or (subject == "we" and addressed and not context.quoted):
        return "wish or politeness"
    if head in WISHED or (head == "be" and following in PLEASED):
        return "wish or politeness"
    voiced = head in VOICED and following in {",", "that", "only"}
    return "opinion" if voiced or head in {"expect", "anticipate"} else ""


def _standing(tokens: Sequence[Token], cue: Cue, context: Context) -> str:
    """What is needed, done every day, seems, or is judged now."""
    head, following = low(tokens, cue.head), low(tokens, cue.head + 1)
    if head in {"need", "require"} and not context.supposing:
        return "need"
    if head == "be" and (following in BEST | {"to"} or _unsayable(tokens, cue.head)):
        return "present judgement"
    daily = any(a in {"each", "every"} and b in DAYS for a, b in pairwise(token.low for token in tokens))
    if daily or HABIT & {token.low for token in tokens[cue.first : cue.head]}:
        return "habit"
    return "present appearance" if head in SEEMING else ""


def _on_paper(tokens: Sequence[Token], cue: Cue, clause: Clause) -> bool:
    """ "the bill would ban", "under the plan, members would pay": what is written, not what will come."""
    lows = [token.low for token in tokens]
    for at, word in enumerate(lows[:-2]):
        if word not in {"under", "in"} or lows[at + 1] in {"a", "an", "any", "such"}:
            continue
        near = lows[at + 1 : at + 7]
        cut = next((k for k, one in enumerate(near) if one in _CUTS or one == "to"), len(near))
        if cut and near[cut - 1] in (PLANS | AGREED if word == "under" else PLANS - LOOSE):
            return True
    noun = lows[clause.first : cue.start]
    cut = next((k for k, word in enumerate(noun) if k and (word in _CUTS or word == ",")), len(noun))
    return bool(noun) and noun[cut - 1] in PLANS | AGREED and low(tokens, cue.head) in CONTENT


def _in_force(tokens: Sequence[Token], context: Context) -> bool:
    """ "If adopted, the plan would tighten supply": what comes once it is in force, and not what it says."""
    for first, last in context.supposed:
        words = [token.low for token in tokens[first:last] if not is_adverb(token.low)]
        bare = words[1:2] != [] and words[1] in FORCE
        if bare or (FORCE & set(words) and (PLANS | AGREED | {"it", "they", "this", "that"}) & set(words)):
            return True
    return False


def _unsayable(tokens: Sequence[Token], at: int) -> bool:
    """ "it would be hard to imagine", "premature to say"."""
    return low(tokens, at + 2) == "to" and low(tokens, at + 3) in UTTERED


def of_paper(tokens: Sequence[Token], cue: Cue, clause: Clause, before: Sequence[Token]) -> bool:
    """ "The minister presented the bill. It would ban ...": the pronoun takes up something on paper."""
    subject = [token.low for token in tokens[clause.first : cue.start] if token.word]
    pointing = len(subject) == 1 and subject[0] in {"it", "they", "this", "that", "these"}
    return pointing and bool((PLANS | AGREED) & {token.low for token in before})


def _conditional(tokens: Sequence[Token], cue: Cue, clause: Clause) -> str:
    """Under a condition: what would come, not what would be so now, nor a judgement on the condition."""
    rest = [token.low for token in tokens[cue.head : clause.last]]
    compared = rest[-3:-2] in (["what"], ["than"]) and rest[-1] in {"are", "is"}
    group = {token.low for token in tokens[cue.first : cue.head + 1]}
    if group & NOW or compared or low(tokens, cue.head + 1) in NOW:
        return "present state"
    evaluated = [token.low for token in tokens[clause.first : cue.start]] == ["it"] and low(tokens, cue.head) == "be"
    subject = [token.low for token in tokens[clause.first : cue.start] if token.word]
    if subject in POINTING and low(tokens, cue.head) in {"be", "mean"} and not is_participle(low(tokens, cue.head + 1)):
        return "present judgement"
    behind = low(tokens, clause.last) in {"if", "to", "for"} or low(tokens, cue.head + 2) in {"to", "if", "for", "that"}
    return "present judgement" if evaluated and behind else ""


def unreal(tokens: Sequence[Token], first: int, last: int) -> bool:
    """ "if they had known", "if it were serious", "had he known": supposes what is not so."""
    lows = [token.low for token in tokens[first:last]]
    if (
        lows[:1] == ["had"]
        or lows[2:5] in (["were", "up", "to"], ["was", "up", "to"])
        or (lows[1:3] in (["i", "were"], ["i", "was"], ["it", "were"]) and "not" in lows[3:4])
    ):
        return True
    for at, word in enumerate(lows):
        rest = [one for one in lows[at + 1 : at + 4] if one not in {"not", "n't", "only", "never", "already"}]
        if word == "had" and rest and (is_participle(rest[0]) or rest[0] in {"a", "an", "any", "the", "no", "more"}):
            return True
        if word in {"were", "was"} and rest and rest[0] in UNLIKE:
            return True
        if word in UNREAL - {"had"} and at > 1 and rest[:1] != ["to"]:
            return True
    return False
