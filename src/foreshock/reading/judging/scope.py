"""What rules a hedged clause from outside: questions, hopes, denials, the past."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from foreshock.reading.hedges.clauses import Clause
from foreshock.reading.hedges.cues import Cue
from foreshock.reading.hedges.odds import CHANCES, WEIGHED
from foreshock.reading.judging.near import Context
from foreshock.reading.language.plain import Token
from foreshock.reading.language.verbs import HAPPENING, PAST_FORMS, is_adverb
from foreshock.reading.language.words import MONTHS, REPORTING, SAYING_ON, WEEKDAYS, word_set
from foreshock.reading.pages.sentences import Sentence

WISHES = word_set(
    "hopeful optimistic hope hopes hoped hoping wish wishes wished want wants wanted demand demands demanded insist "
    "urged urges ask asks asked pretend pretends dream dreams dreamed"
)
IMAGINABLE = word_set("impossible inconceivable conceivable unthinkable thinkable implausible plausible out")
NONE = word_set("no not n't nobody little never few")
ASKING = word_set(
    "say says said know knows knew tell tells told see ask asks asked decide decides decided determine explain unclear "
    "clear wonder wonders wondered remember forget of about on to and or is"
)
DEMANDS = word_set("want wants wanted demand demands demanded urged urges asked asks pressed presses")
DOUBTS = word_set(
    "doubt doubts doubted deny denies denied denying dismissed dismiss dismisses refute refutes refuted reject rejects "
    "rejected rejecting dismissing rebuffed quashed"
)
SAID = word_set(
    "report reports suggestion suggestions it claim claims rumour rumours rumor rumors notion idea allegation "
    "allegations talk speculation"
)
"""What is denied with its clause ("denied a report that it would ...")."""
SCEPTICAL = word_set("skeptical sceptical doubtful unconvinced unsure dubious")
MEASURES = word_set("rate pace speed extent degree way manner price terms conditions basis date time point")
SURE = word_set("sure certain confident clear guaranteed convinced given true known obvious evident")
ASSURANCE = word_set("guarantee evidence indication sign certainty reason suggestion proof telling assurance doubt way")
COGNITION = word_set(
    "thought knew believed hoped assumed seemed feared worried wondered imagined felt dreamed suspected realised "
    "realized guessed figured decided promised bet remembered appeared"
)
WEIGHING = CHANCES | WEIGHED
FEW = word_set("no nobody none few neither nor")
DATED = word_set(
    "meet discuss testify visit travel host hold attend address speak deliver present publish release report "
    "announce vote resume begin start open close launch convene gather arrive fly appear debate hear take unveil "
    "air broadcast play debut premiere return decide mark celebrate review enter"
)
DATED_PASSIVE = word_set(
    "held published released announced sworn inaugurated broadcast presented unveiled opened discussed shown "
    "considered debated reviewed examined"
)
_NO_PAST = word_set("is are am 's 're 'm a an the this that his her its their our my any no such")
"""Words after which a past form is no past verb ("are worried that", "a bet that")."""
_TIMES = word_set("a.m p.m noon midnight today tonight tomorrow")


def question(sentence: Sentence, cue: Cue, clause: Clause) -> bool:
    """ "whether Trump will agree", "how the US could raise", "if any of his tariffs will ever be removed"."""
    tokens = sentence.tokens
    first = [token.low for token in tokens[clause.first : cue.start]]
    asking = clause.first < 2 or tokens[clause.first - 2].low in ASKING
    if clause.opener in {"where", "when"} and asking and clause.first > 1:
        return True
    if clause.opener in {"whether", "how", "why", "what"} or (first and first[0] in {"whether", "how", "why"}):
        return True
    if first[:1] == ["what"] and len(first) > 1 and first[1] in HAPPENING:
        return False
    if first and first[0] in {"what", "where", "whatever", "whoever", "when"} and len(first) < 8:
        return clause.first > 0 or len(first) == 1
    back = _back(tokens, clause.first, 8)
    if _measured(tokens, cue) or ("question" in _back(tokens, cue.start, 6) and {"who", "which"} & set(first)):
        return True
    return "whether" in back or (bool(back) and back[-1] in {"when", "where"} and "know" in back)


def _measured(tokens: Sequence[Token], cue: Cue) -> bool:
    """ "the rate at which it will fill", "the extent to which": what is asked, not told."""
    near = [token.low for token in tokens[max(0, cue.start - 9) : cue.start]]
    return any(
        a in MEASURES and b in {"at", "to", "in", "by", "on"} and c == "which"
        for a, b, c in zip(near, near[1:], near[2:], strict=False)
    )


def _back(tokens: Sequence[Token], at: int, reach: int) -> list[str]:
    """Words right before a token, not past a comma or a stronger stop."""
    found: list[str] = []
    for k in range(at - 1, max(-1, at - 1 - reach), -1):
        if tokens[k].low in {",", ";", "–", "-", ".", '"', ":"}:
            break
        found.insert(0, tokens[k].low)
    return found


def denied(sentence: Sentence, cue: Cue, clause: Clause) -> str:
    """Wishes and denials right above the clause: no probability is implied."""
    if any(token.low in SCEPTICAL for token in sentence.tokens[clause.first : cue.start - 1]):
        return "denied"
    back = _back(sentence.tokens, clause.first, 9)
    if not back:
        return ""
    verb = next((word for word in reversed(back) if word != "that" and not is_adverb(word)), "")
    if back[-1] == "that" and cue.kind == "modal" and verb in WEIGHING:
        return "weighed by its noun"
    wished = next((k for k, word in enumerate(back) if word in DEMANDS), -1)
    if wished >= 0 and "to" in back[wished:]:
        return "hope or wish"
    if verb in WISHES or back[-2:] == ["so", "that"] or back[-4:-1] == ["in", "order"]:
        return "hope or wish"
    if verb in SCEPTICAL:
        return "denied"
    if verb in IMAGINABLE and back[-1] == "that":
        return "weighed by its noun"
    if verb in DOUBTS - ({"doubt", "doubts"} if NONE & set(back) else set()) or (
        verb in SAID and set(_rejecting(sentence.tokens, clause.first)) & DOUBTS
    ):
        return "denied"
    refused = set(back) & {
        "not",
        "n't",
        "no",
        "never",
        "far",
        "hardly",
        "without",
        "nobody",
        "nor",
        "few",
        "neither",
        "little",
    }
    if (
        refused
        and verb not in {"doubt", "doubts", "doubted", "question"}
        and (
            verb in SURE | ASSURANCE
            or verb
            in {
                "mean",
                "means",
                "think",
                "believe",
                "believes",
                "thinks",
                "expect",
                "expects",
                "say",
                "said",
                "argue",
                "suggest",
                "saw",
                "see",
                "imagine",
                "imply",
                "implies",
                "indicate",
            }
        )
    ):
        return "denied"
    if back[-3:-1] == ["for", "fear"] or back[-2:] == ["lest", "that"]:
        return "hope or wish"
    return ""


def _rejecting(tokens: Sequence[Token], at: int) -> list[str]:
    """Words right before a clause, quotation marks or not: 'dismissed as "fantasy" a report that'."""
    near = [token.low for token in tokens[max(0, at - 9) : at]]
    stop = max((k for k, low in enumerate(near) if low in {",", ";", "–", "but", "and"}), default=-1)
    return near[stop + 1 :]


def past(sentence: Sentence, cue: Cue, clause: Clause, context: Context) -> bool:
    """Is a "could" or "might" told of the past: after "thought that", or among past verbs without a report?"""
    tokens = sentence.tokens
    back = _back(tokens, clause.first, 7)
    if any(word in COGNITION and before not in _NO_PAST for before, word in pairwise(["", *back])):
        return True
    if "had" in back and (set(back) & REPORTING or back[-1:] == ["that"]):
        return not context.ahead
    if _reports(back) or _report_after(tokens, clause.last):
        return False
    lows = [token.low for token in tokens]
    low, high = _segment(tokens, clause)
    outside = lows[low : clause.first] + lows[clause.last : high]
    inside = lows[cue.head + 1 : clause.last]
    told = any(
        _main_past(lows, at)
        for at in range(low, high)
        if lows[at] in PAST_FORMS
        and not clause.first <= at < cue.head
        and not (at > cue.head and lows[at - 1] in {"be", "been", "being", "get"})
        and not any(first <= at < last for first, last in context.supposed)
    )
    told = told or (clause.relative and any(_simple_past(lows, at) for at in range(clause.first)))
    told = told or any(low in {"was", "were"} and k and not _relative_before(inside, k) for k, low in enumerate(inside))
    present = set(outside) & {
        "is",
        "are",
        "has",
        "have",
        "will",
        "says",
        "say",
        "'s",
        "now",
        "do",
        "does",
        "may",
        "'ve",
        "'re",
    }
    return told and not present


def _segment(tokens: Sequence[Token], clause: Clause) -> tuple[int, int]:
    """The part of the sentence between dashes and semicolons that holds the clause."""
    low = next((k + 1 for k in range(clause.first - 1, -1, -1) if tokens[k].low in {";", "–"}), 0)
    high = next((k for k in range(clause.last, len(tokens)) if tokens[k].low in {";", "–"}), len(tokens))
    return low, high


def _reports(back: Sequence[str]) -> bool:
    return any(word in REPORTING or word in SAYING_ON for word in back)


def _report_after(tokens: Sequence[Token], last: int) -> bool:
    return any(token.low in REPORTING for token in tokens[last : last + 14])


def _simple_past(lows: Sequence[str], at: int) -> bool:
    """ "curbed the number": an -ed verb with its object, and no helper before it."""
    if not lows[at].endswith("ed") or at == 0 or at + 1 >= len(lows):
        return False
    helped = set(lows[max(0, at - 2) : at]) & {
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "has",
        "have",
        "had",
        "'ve",
        "being",
    }
    return not helped and lows[at + 1] in {"the", "a", "an", "its", "his", "their", "that", "to"}


def _main_past(lows: Sequence[str], at: int) -> bool:
    """A past verb of its own clause, not one inside "that was", "which had"."""
    return not any(low in {"that", "which", "who", "as", "than"} for low in lows[max(0, at - 3) : at])


def _relative_before(lows: Sequence[str], at: int) -> bool:
    return any(
        low in {"that", "which", "who", "as", "than", "it", "they", "he", "she"} for low in lows[max(0, at - 3) : at]
    )


def scheduled(tokens: Sequence[Token], cue: Cue, clause: Clause) -> bool:
    """ "will testify Thursday", "will be released on February 14": an appointment, not a forecast."""
    if cue.head >= len(tokens):
        return False
    verb = tokens[cue.head].low
    after = tokens[cue.head + 1].low if cue.head + 1 < len(tokens) else ""
    kind = (verb in DATED and (verb, after) != ("decide", "to")) or (verb == "be" and after in DATED_PASSIVE)
    if not kind or any(token.low in {"not", "n't", "never"} for token in tokens[cue.start : cue.head]):
        return False
    rest = [token.low for token in tokens[cue.head + 1 : cue.head + 22]]
    for a, b in pairwise([*rest, ""]):
        if (
            a in WEEKDAYS
            or a in _TIMES
            or (a in MONTHS and b[:1].isdigit())
            or (a[:1].isdigit() and len(a) <= 4 and b in MONTHS)
            or (a in {"minutes", "hours"} and b == "later")
        ):
            return True
        if a == "next" and b in {"week", "month"} | WEEKDAYS:
            return True
    return False


def reported(sentence: Sentence, clause: Clause) -> bool:
    """Does a verb of saying rule the clause, or close the sentence after it?"""
    tokens = sentence.tokens
    return _reports(_back(tokens, clause.first, 10)) or _report_after(tokens, clause.last)
