"""likely, expected, going to, a chance of: a forecast, or an attribute, a comparison, the past?"""

from __future__ import annotations

from collections.abc import Sequence

from foreshock.reading.hedges import asides, content, expecting, notes
from foreshock.reading.hedges.cues import MODALS, Cue
from foreshock.reading.hedges.notes import comes
from foreshock.reading.hedges.openings import conceded
from foreshock.reading.hedges.phrases import STATED
from foreshock.reading.judging.near import Context, after_adverbs, before_adverbs, low, perfect
from foreshock.reading.language.nouns import EVENT_NOUNS
from foreshock.reading.language.plain import Token
from foreshock.reading.language.verbs import FINITE, NOT_BASE, PAST_BE, PRESENT_BE, is_adverb, is_gerund, is_participle
from foreshock.reading.language.words import WEEKDAYS, word_set

DETERMINERS = word_set("a an the this that any no some its his her their our another most")
AFTER_LIKELY = word_set(
    "to that , . ; – - and but if in by as unless over this next given within before after until even because for "
    'under at " or from following with without during once when on'
)
FORECASTERS = word_set(
    "bank fund agency ministry government it report economists analysts model commission institute he she they staff "
    "office firm company consultancy association council group"
)
WATCHERS = word_set(
    "members analysts economists traders investors markets officials staff policymakers strategists forecasters bank "
    "banks observers diplomats bookmakers experts"
)
"""Those whose past "saw little chance" tells what they hold now."""
NOT_EXPECTING = word_set("which who that to n't not as than you do does did would could can should") | {""}
SUBJECTS = word_set("he she it they we there prices both many most some talks")
REGARDED = word_set(
    "see sees regard regards view views consider considers seen regarded viewed considered described assessed judged "
    "rated"
)
TOLD = word_set("did doubted thought believed had was were could voiced expressed")
"""Past forms in an outer hedge ("did not believe that")."""
NAMED_CHANCES = frozenset({"chances are that", "chances are", "odds are that", "odds are"})
BECOMING = word_set("looking becoming growing getting seeming")
TOSSES = frozenset({"coin toss", "coin flip", "toss-up", "coin-toss", "coin-flip", "toss up", "tossup"})
LESSENING = word_set(
    "reduce reduces reduced reducing lower lowers lowered lowering cut cuts cutting diminish diminishes diminished "
    "minimise minimize limit limits limiting eliminate eliminates eliminated avoid avoids"
)
SPOKEN = word_set("talk say discuss tell comment get go speculate explain")
"""What speakers announce of their own speech ("we are not going to comment")."""
OUTDATED = word_set("originally initially previously once long")
AFTER_EXPECTED = word_set('in on by next later this within before after soon until from . , ; and "')


def ruling(tokens: Sequence[Token], cue: Cue, context: Context) -> str:
    """Why "I doubt that" and its like are no forecast, or an empty text where they are one."""
    own = {token.low for token in tokens[cue.first : cue.last]}
    subject = low(tokens, cue.first - 1)
    opens = subject in {"", '"', ":", ";", "("} or (subject == "," and cue.first < 3)
    if subject in {"you", "if"} or (own & {"do", "n't"} and opens):
        return "addresses the reader"
    late = {"had"} if cue.kind == "verdict" else {"had", "could"}
    shifted = cue.modal >= 0 and tokens[cue.modal].low == "would" and not own & {"thought", "knew"}
    spoken = (cue.row == "cannot_be_ruled_out" or shifted) and not own & late
    if own & TOLD and not (context.reported or context.ahead or spoken):
        return "past"
    if cue.wording in {"do not see", "do not sees"} and not context.ahead and not own & {"ca", "can", "cannot"}:
        return "perception"
    if cue.modal < 0:
        return ""
    word = tokens[cue.modal].low
    reason = perfect(tokens, cue)
    if reason:
        return reason
    settled = context.ahead or context.conditional
    if word == "could" and not settled:
        return "ability"
    after = low(tokens, after_adverbs(tokens, cue.head + 1))
    judged = low(tokens, cue.head) == "be" and not is_participle(after) and not settled and not context.reported
    return "opinion" if word == "would" and judged else ""


def going(tokens: Sequence[Token], cue: Cue, context: Context) -> str:
    """ "is going to raise": present be, a verb to follow, and not the speaker's own plan."""
    be = before_adverbs(tokens, cue.first - 1)
    verb = low(tokens, be)
    if low(tokens, cue.head) in NOT_BASE or not low(tokens, cue.head):
        return "no future verb"
    if verb not in {"is", "are", "'s", "'re"} and not (verb in {"was", "were"} and context.told):
        return "no future verb"
    subject = low(tokens, before_adverbs(tokens, be - 1))
    ours = subject == "we" and (not context.quoted or low(tokens, cue.head) in SPOKEN)
    return "addresses the reader" if ours or subject in {"you", "i", "what", "who", "that's"} else ""


def expects(tokens: Sequence[Token], cue: Cue, context: Context) -> str:
    """ "economists expect the next cut to come": present (or reported), with a "to" and a verb."""
    lows = [token.low for token in tokens]
    before = low(tokens, before_adverbs(tokens, cue.first - 1))
    named = expecting.event_named(lows, cue.last)
    if cue.first == 0 and cue.wording == "expect":
        return "" if named or _infinitive(tokens, cue) else "not a forecast"
    helping = {"do", "does", "is", "are"} | ({"did"} if context.reported else set())
    denied = low(tokens, cue.first - 1) in {"not", "n't"} and before in helping
    goes_on = before == "to" and low(tokens, cue.first - 2) in {"continue", "continues"}
    supposed = before == "would" and context.conditional and low(tokens, cue.last) not in {"you", "them"}
    if (not (denied or supposed or goes_on) and before in NOT_EXPECTING) or expecting.duty(lows, cue.last):
        return "not a forecast"
    near = {token.low for token in tokens[max(0, cue.first - 3) : cue.first]}
    if "than" in near or ("as" in near and not _infinitive(tokens, cue)):
        return "comparison"
    if context.ahead and (notes.measured_object(tokens, cue.last) or notes.event_object(tokens, cue.last)):
        return ""
    by_name = tokens[before_adverbs(tokens, cue.first - 1)].capital or before in FORECASTERS
    if cue.wording in {"projects", "forecasts", "project"} and not by_name:
        return "not a forecast"
    if named:
        return ""
    if cue.wording in {"anticipate", "anticipates", "foresees"}:
        return "not a forecast"
    return "" if _infinitive(tokens, cue) else "not a forecast"


def _infinitive(tokens: Sequence[Token], cue: Cue) -> bool:
    """ "expect the next cut to come": does an infinitive follow in the same clause?"""
    for at in range(cue.last, min(len(tokens) - 1, cue.last + 16)):
        word = tokens[at].low
        if word == "to" and low(tokens, at + 1) not in NOT_BASE and tokens[at + 1].word:
            return True
        listed = word == "," and tokens[at + 1].capital
        if word in {",", "that", ";", ":", "–", '"', "will", "would", "could", "which", "who", "said"} and not listed:
            break
    return False


def bare_adverb(tokens: Sequence[Token], cue: Cue, context: Context) -> str:
    """An adverb without a modal: only a participle that carries on the sentence looks ahead."""
    after = low(tokens, cue.last)
    before = low(tokens, cue.first - 1)
    if cue.wording in NAMED_CHANCES and any(comes(token.low) for token in tokens[cue.last : cue.last + 9]):
        return ""
    joined = before in {"and", "or"} and low(tokens, cue.first - 2) == ","
    if is_gerund(after) and (joined or before in {",", "–", "-", ";", "("}):
        return ""
    if before in PRESENT_BE and after in {"going", "coming", "heading", "headed"}:
        return ""
    return "" if notes.present_future(tokens, cue.last, ahead=context.ahead) else "no future verb"


def predicate(tokens: Sequence[Token], cue: Cue, context: Context) -> str:
    """Why "is likely" and its like are no forecast, or an empty text where they are one."""
    after = low(tokens, cue.last)
    at = verb_before(tokens, cue)
    before = low(tokens, at)
    if low(tokens, at - 1) in {"who", "what", "which"} and low(tokens, at - 2) in {
        "is",
        "know",
        "see",
        "ask",
        "decide",
    }:
        return "embedded question"
    direct = low(tokens, cue.first - 1)
    if before == "as" and REGARDED & {token.low for token in tokens[max(0, at - 8) : at]}:
        return ""
    if is_gerund(after) and direct in {",", "–", "-"} and cue.wording in {"likely", "probably"}:
        return ""
    if cue.wording == "likely" and notes.present_future(tokens, cue.last, ahead=context.ahead):
        return ""
    if direct in {"more", "less", "as", "so", "how", "however", "too", "equally"} or (
        direct == "the" and cue.wording.startswith("most")
    ):
        return "comparison"
    if cue.wording in {"certain", "sure", "bound", "guaranteed", "destined", "doomed"} and (
        after != "to" or (before in {"be", "make"} and at == 0)
    ):
        return "not a forecast"
    told = before in PAST_BE and low(tokens, at - 1) == "it" and context.reported
    if (told or impersonal(tokens, cue)) and after not in {"to", "for", "in", "at"} and _clause_behind(tokens, cue):
        return ""
    if cue.wording == "possible" and not _open_event(tokens, at, after):
        return "not a forecast"
    if before in DETERMINERS or (before == "but" and low(tokens, at - 1) in {"anything", "nothing", "all"}):
        return "attribute"
    if after == "to" and _perfect_infinitive(tokens, cue.last + 1):
        return "past"
    if before in {"considered", "deemed", "judged"} or (after != "to" and _assigned(tokens, cue)):
        return ""
    if (before == "but" and low(tokens, at - 1) in content.SET_AGAINST) or _of_object(tokens, cue, context):
        return ""
    if before in PRESENT_BE or cue.modal >= 0:
        return _present_predicate(tokens, cue, after)
    if before in PAST_BE:
        bare = low(tokens, at - 1) == "it" and _clause_behind(tokens, cue)
        return "" if context.reported and (bare or after in AFTER_LIKELY | {"while"}) else "past"
    if before in {"it", "judge", "think", "consider", "believe", "find", "deem"} and after in {"that", "to"}:
        return ""
    if after == "to" and (before.isalpha() or before == ",") and cue.first > 0:
        return ""
    return "" if _headline(tokens, cue, after) else "attribute"


def _of_object(tokens: Sequence[Token], cue: Cue, context: Context) -> bool:
    """ "makes a deal unlikely", "A closure, while unlikely, would": what it judges stands before it without a verb.

    "made" tells of what is still to come where somebody says so, or a time is named.
    """
    verb = content.making(tokens, cue)
    made = verb >= 0 and (tokens[verb].low != "made" or context.reported or context.ahead)
    return made or conceded(tokens, cue.first, cue.last)


def _open_event(tokens: Sequence[Token], verb: int, after: str) -> bool:
    """ "It is possible that ...", "A deal remains possible.": an event, and nothing that one can do."""
    if after == "that":
        return low(tokens, verb) in {"is", "'s", "be", "remains", "seems"}
    named = tokens[0].low in {"a", "an"} and low(tokens, verb - 1) in EVENT_NOUNS
    return named and low(tokens, verb) in {"is", "remains"} and after in {".", ""}


def _headline(tokens: Sequence[Token], cue: Cue, after: str) -> bool:
    """ "Nationalisation now very likely.", "Deal by Friday unlikely": a judgement without its verb."""
    start = next((k + 1 for k in range(cue.first - 1, -1, -1) if tokens[k].low in {":", ";", "."}), 0)
    closed = after in {"", ".", ";", "in", "by", "before", "this", "next", "within", "as"}
    return closed and notes.verbless(tokens, cue.first, start) and low(tokens, cue.first - 1) not in DETERMINERS


def _clause_behind(tokens: Sequence[Token], cue: Cue) -> bool:
    """ "it is likely Tehran responds": a clause without its "that"."""
    after = tokens[cue.last] if cue.last < len(tokens) else None
    ahead = MODALS & {token.low for token in tokens[cue.last : cue.last + 10]}
    if cue.wording == "possible" and not ahead:
        return False
    return after is not None and after.word and (after.capital or after.low in DETERMINERS | SUBJECTS)


def _present_predicate(tokens: Sequence[Token], cue: Cue, after: str) -> str:
    if after == "with" and cue.kind == "adjective":
        return "present judgement"
    if not after or after in AFTER_LIKELY or after in {"going", "coming", "heading", "headed"}:
        return ""
    denies = cue.row in {"unlikely", "highly_unlikely", "improbable"}
    return "" if denies and not is_participle(after) else "present judgement"


def _perfect_infinitive(tokens: Sequence[Token], at: int) -> bool:
    verb = after_adverbs(tokens, at)
    return low(tokens, verb) == "have" and is_participle(low(tokens, after_adverbs(tokens, verb + 1)))


def _assigned(tokens: Sequence[Token], cue: Cue) -> bool:
    """ "most observers consider a deal unlikely": the adjective closes the clause of a verb of judging."""
    after = low(tokens, cue.last)
    if after[:1].isalpha() and after not in {"because", "given", "as", "in", "this", "before", "by", "and", "but"}:
        return False
    return content.judging(tokens, cue, max(0, cue.first - 9)) >= 0


def attributive(tokens: Sequence[Token], cue: Cue) -> bool:
    """ "any possible negotiations": an adjective of a noun makes no clause of its own."""
    return cue.kind in {"either", "adjective"} and low(tokens, cue.first - 1) in DETERMINERS


def impersonal(tokens: Sequence[Token], cue: Cue) -> bool:
    """ "it is widely expected", "it's possible": the subject says nothing, the clause behind says all."""
    be = verb_before(tokens, cue)
    return low(tokens, be) in PRESENT_BE and low(tokens, be - 1) == "it"


def verb_before(tokens: Sequence[Token], cue: Cue) -> int:
    """The place before a hedge, past adverbs and an insertion ("is, of course, possible")."""
    at = before_adverbs(tokens, cue.first - 1)
    if low(tokens, at) in BECOMING:
        at = before_adverbs(tokens, at - 1)
    if low(tokens, at) not in {",", "–", ")"}:
        return at
    return asides.before([token.low for token in tokens], at, PRESENT_BE)


def expectation(tokens: Sequence[Token], cue: Cue, context: Context) -> str:
    """Why "is expected to" and its like are no forecast, or an empty text where they are one."""
    after = low(tokens, cue.last)
    at = verb_before(tokens, cue)
    before = low(tokens, at)
    dated = cue.wording == "expected" and after in AFTER_EXPECTED
    dated = dated or (cue.wording in {"forecast", "projected", "predicted"} and after == "at") or cue.wording == "seen"
    if after == "not" and low(tokens, cue.last + 1) == "to":
        after = "to"
    if after == "that" and before in PRESENT_BE and impersonal(tokens, cue):
        return ""
    if after != "to" and not dated:
        return "not a forecast"
    if after == "to" and _perfect_infinitive(tokens, cue.last + 1):
        return "past"
    if before in PRESENT_BE or before == "be" or (after == "to" and _absolute(tokens, cue.first)):
        return ""
    if before in {"was", "were"} and {token.low for token in tokens[at + 1 : cue.first]} & OUTDATED:
        return "past"
    if before in {"was", "were"} and (context.ahead or context.reported or _dated(tokens, cue)):
        return ""
    bare = notes.verbless(tokens, cue.first, 0) and not any(token.low in FINITE for token in tokens[cue.last :])
    return "" if bare and (after == "to" or context.ahead) else "past"


def _absolute(tokens: Sequence[Token], at: int) -> bool:
    """ "..., with prices expected to climb": no verb of its own, but a clause all the same."""
    for k in range(at - 1, max(-1, at - 9), -1):
        if tokens[k].low == "with":
            return low(tokens, k - 1) in {",", ""}
        if tokens[k].low in FINITE or not tokens[k].word:
            return False
    return False


def _dated(tokens: Sequence[Token], cue: Cue) -> bool:
    """ "was set to begin ... Wednesday": told in the past of a day that is still to come."""
    return any(token.low in WEEKDAYS for token in tokens[cue.last : cue.last + 12])


def chance(tokens: Sequence[Token], cue: Cue, context: Context) -> str:
    """Why "a chance that" and its like are no forecast, or an empty text where they are one."""
    lows = [token.low for token in tokens]
    near = set(lows[max(0, cue.first - 8) : cue.last + 8])
    if cue.row.startswith(STATED):
        told = {"was", "were", "had"} & set(lows[max(0, cue.first - 4) : max(cue.last, cue.value[1]) + 1])
        return "past" if told and not context.reported else ""
    if cue.wording.endswith(" risk") and low(tokens, cue.last) not in {"that", "of"}:
        return "attribute"
    verb = cue.first - 1
    while verb > 0 and (lows[verb] in DETERMINERS or is_adverb(lows[verb])):
        verb -= 1
    if low(tokens, verb) in LESSENING:
        return "attribute"
    named = (
        cue.wording in TOSSES
        or near & {"odds", "chance", "chances", "probability", "likely"}
        or "chance" in cue.wording
    )
    if cue.row in {"about_even", "better_than_even"} and not named:
        return "not a chance"
    verbs = set(lows[max(0, cue.first - 7) : cue.last + 4])
    if verbs & {"saw", "put"} and not verbs & {"was", "were", "had"} and WATCHERS & set(lows[: cue.first]):
        return ""
    if verbs & {"was", "were", "had", "saw", "put", "stood"} and not (
        context.reported or verbs & {"is", "are", "has", "have"}
    ):
        return "past"
    return ""
