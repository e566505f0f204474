"""The clause a hedge stands in: its subject, its end, and the word that opens it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from foreshock.reading.hedges import asides, odds
from foreshock.reading.hedges.clause_ends import end_of
from foreshock.reading.hedges.cues import Cue
from foreshock.reading.hedges.notes import comes
from foreshock.reading.hedges.openings import behind_addressee, conceded, concession, of_noun, relative_before
from foreshock.reading.hedges.phrases import STATED
from foreshock.reading.language.plain import Token, is_dash
from foreshock.reading.language.verbs import FINITE, HAPPENING, PAST_FORMS, is_adverb, is_gerund
from foreshock.reading.language.words import FORECASTING, REPORTING, word_set
from foreshock.reading.pages.sentences import Sentence

HARD = word_set("; – : ( ) [ ] *")
PAIRED = {",": ",", "–": "–", ")": "(", "]": "["}
"""What closes a parenthesis -> what opens it."""
COORDINATORS = word_set("and or but so yet nor")
SUBORDINATORS = word_set(
    "if unless although though while whereas because since when whenever once until after before as lest whether "
    "how what why where provided assuming"
)
OPENERS = SUBORDINATORS | word_set(
    "in on at by with without given under over for from to despite amid against among during through following "
    "beyond within across unlike instead rather meanwhile however moreover furthermore still nevertheless "
    "nonetheless therefore thus yet even according based now then today tomorrow next last either eventually "
    "ultimately overall besides"
)
RELATIVES = word_set("that which who")
MENTAL = word_set(
    "hope hopes hoped hoping wish wishes doubt doubts doubted deny denies denied mean means know knows knew "
    "confident sure convinced hopeful optimistic worried afraid worry worries insist insists promise promises "
    "promised vowed vows suspect suspects suspected ensure ensures pretend pretends guarantee bet bets saying "
    "suggesting warning arguing adding predicting claiming insisting believing knowing meaning suppose supposes "
    "imagine imagines"
)
_BE = word_set("is 's remains was")
_LINKS = word_set("is are was were 's 're remains remain seems seem looks look")
ARTICLES = word_set("a an the this any another some no his her its their our these those each every")


BE_FORMS = word_set("is are was were be")
OWNING = word_set("than the a to 's its their his her our my")


@dataclass(frozen=True, slots=True)
class Clause:
    """Tokens [first, last) of a hedged clause. `opener`: the word right before it that rules it ("whether", "that",
    "if", a reporting verb), or ''. `relative`: the hedge follows its relative pronoun."""

    first: int
    last: int
    opener: str
    relative: bool


def clause(sentence: Sentence, cue: Cue, others: Sequence[Cue]) -> Clause:
    """The clause of one hedge, cut where another hedge's clause begins."""
    tokens = sentence.tokens
    opening = relative_before(tokens, cue.start - 1)
    before = [o for o in others if o.start < opening and not conceded(tokens, o.first, o.last)]
    previous = max((max(o.last, o.modal + 1) for o in before), default=0)
    following = min((o.start for o in others if o.start >= cue.last), default=len(sentence.tokens))
    first, opener, relative = _left(sentence, cue, min(previous, cue.start))
    side = opener in SUBORDINATORS
    if opener in REPORTING:
        first = behind_addressee(tokens, first, cue.start, opener)
    if cue.held is not None:
        first = max(first, min(cue.held.last, cue.start))
    ends = cue.last if conceded(tokens, cue.first, cue.last) else end_of(sentence, cue, following, side)
    return Clause(first, max(ends, cue.last), opener, relative)


def _left(sentence: Sentence, cue: Cue, floor: int) -> tuple[int, str, bool]:
    tokens = sentence.tokens
    if cue.row.startswith(STATED) and odds.label([token.low for token in tokens[: cue.first]], cue.first) >= 0:
        return 0, "", False
    after = tokens[cue.last].low if cue.last < len(tokens) else ""
    listed = cue.kind == "noun" and cue.start > 0 and tokens[cue.start - 1].low in {",", "and"}
    if listed and after == "that" and cue.row.startswith(STATED) and tokens[cue.first].low[0].isdigit():
        return cue.start, "", False
    if cue.modal < 0 and not comes(after) and (cue.kind == "adverb" or (cue.kind == "either" and is_gerund(after))):
        return cue.start, "", False
    at = cue.start - 1
    while at >= 0 and is_adverb(tokens[at].low):
        at -= 1
    if at > floor and tokens[at].low == '"' and tokens[at - 1].low in FINITE:
        at -= 1
    if at > floor and tokens[at].low == "as" and cue.kind in {"either", "adjective"}:
        at -= 1
    if cue.kind == "noun" and at > floor and tokens[at].low == "with" and tokens[at - 1].low == ",":
        at -= 2
    at = _before_insertion(tokens, cue, at, floor)
    impersonal = _impersonal(tokens, cue, floor)
    if impersonal >= 0:
        return impersonal, tokens[impersonal - 1].low if impersonal else "", False
    if at >= floor and tokens[at].low == "that" and at > 0 and tokens[at - 1].low in REPORTING | MENTAL | {","}:
        return at, tokens[at - 1].low, False
    if at >= floor and tokens[at].low in RELATIVES and at > 0:
        return _antecedent(tokens, at, floor), tokens[at].low, True
    while at >= floor:
        low = tokens[at].low
        opened = _quote_opening(sentence, at) if low == '"' else -1
        if opened > floor and not any(t.low in REPORTING for t in tokens[opened:at]):
            at = opened - 1
            continue
        if low in {")", "]"}:
            at = _before_parenthesis(tokens, at, floor)
            continue
        if low == "what" and tokens[at + 1].low in HAPPENING:
            return at, "", False
        if _opens(tokens, at, floor, cue):
            return at + 1, low, False
        at -= 1
    return max(floor, 0), "", False


def _impersonal(tokens: Sequence[Token], cue: Cue, floor: int) -> int:
    """ "it is unlikely": the clause begins at "it", whoever was told so; -1 where it is not so worded."""
    if cue.kind not in {"either", "adjective", "noun"} or cue.start - 2 < floor:
        return -1
    verb = cue.start - 1
    if not tokens[verb].word:
        verb = asides.before([token.low for token in tokens[: cue.start]], verb, _BE)
    said = tokens[verb].low in _BE and verb > floor and tokens[verb - 1].low == "it"
    return verb - 1 if said else -1


def _opens(tokens: Sequence[Token], at: int, floor: int, cue: Cue) -> bool:
    """Does a clause begin right after this token?"""
    low = tokens[at].low
    if low in HARD or low == '"' or is_dash(tokens, at):
        return True
    if low in SUBORDINATORS:
        return not (_inside_phrase(tokens, at) or of_noun(tokens, at, floor))
    if low == "that":
        return at > 0 and _complement(tokens, at) and not _of_noun(tokens, at, cue)
    if low in MENTAL:
        return at < cue.start - 1
    if low in REPORTING or (low == "project" and at > 0 and tokens[at - 1].low in FORECASTING):
        return at < cue.start - 1 and _reports(tokens, at)
    if low in COORDINATORS:
        return _joins_clauses(tokens, at, floor, cue)
    return low == "," and _breaks(tokens, at, floor, cue)


def _before_insertion(tokens: Sequence[Token], cue: Cue, at: int, floor: int) -> int:
    """Step back over what stands between a hedge and its subject: ", while" likely, ", which closed, is" likely."""
    if conceded(tokens, cue.first, cue.last):
        return concession(tokens, cue.first) - 1
    if at <= floor:
        return at
    if cue.modal < 0 and tokens[at].low in _LINKS and relative_before(tokens, at - 1) < at:
        at = relative_before(tokens, at - 1)
    return _before_parenthesis(tokens, at, floor) if tokens[at].low in PAIRED else at


def _before_parenthesis(tokens: Sequence[Token], close: int, floor: int) -> int:
    """ "Xi, the president, will": step back over what stands between two commas, dashes or brackets."""
    for at in range(close - 1, max(floor, close - 25) - 1, -1):
        if tokens[at].low == PAIRED[tokens[close].low]:
            return at - 1
    return close - 1


def _antecedent(tokens: Sequence[Token], at: int, floor: int) -> int:
    """Where the noun phrase starts that a relative clause hangs on."""
    start = at
    begin = at - 2 if at > 0 and tokens[at - 1].low == "," else at - 1
    for k in range(begin, max(floor, at - 9) - 1, -1):
        low = tokens[k].low
        if not tokens[k].word or is_gerund(low) or low in COORDINATORS or low in FINITE or low in PAST_FORMS:
            break
        start = k
        if low in ARTICLES:
            break
    return start


def _quote_opening(sentence: Sentence, at: int) -> int:
    position = sentence.tokens[at].start
    for start, end in sentence.quotes:
        if end == position:
            return next((k for k in range(at) if sentence.tokens[k].end == start), -1)
    return -1


def _inside_phrase(tokens: Sequence[Token], at: int) -> bool:
    """ "as" in "such as", "as well as", "as early as"; "since 2014"; "after the vote": no clause begins."""
    low = tokens[at].low
    before = tokens[at - 1].low if at else ""
    after = tokens[at + 1].low if at + 1 < len(tokens) else ""
    if low == "as":
        phrase = before in {
            "such",
            "well",
            "far",
            "long",
            "much",
            "soon",
            "early",
            "known",
            "serve",
            "regarded",
            "seen",
        }
        return phrase or after in {"well", "a", "an", "the", "part", "far", "early", "soon"}
    if low in {"since", "after", "before", "until"}:
        return after in ARTICLES or not after.isalpha()
    return low == "once"


def _complement(tokens: Sequence[Token], at: int) -> bool:
    """ "that" as a conjunction: not "all that", nor "in that case", nor a pronoun before a stop."""
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    return (
        after is not None
        and after.word
        and tokens[at - 1].low not in {"all", "of", "for", "in", "at", "from", "to", "do"}
    )


def _of_noun(tokens: Sequence[Token], at: int, cue: Cue) -> bool:
    """ "Ore that was bound for export will now": the "that" is the subject of a verb before the hedge's own."""
    verb = at + 1
    while verb < cue.start and is_adverb(tokens[verb].low):
        verb += 1
    told = tokens[at - 1].low in REPORTING | MENTAL or not tokens[at - 1].word
    past = tokens[verb].low in PAST_FORMS or (tokens[verb].low.endswith("ed") and len(tokens[verb].low) > 4)
    return not told and verb < cue.start - 1 and (past or tokens[verb].low in FINITE)


def _reports(tokens: Sequence[Token], at: int) -> bool:
    """A verb of saying that opens a clause, and no noun or attribute ("the president's continued reluctance")."""
    after = tokens[at + 1].low if at + 1 < len(tokens) else ""
    before = tokens[at - 1].low if at else ""
    if tokens[at].low in {"said", "says", "told"} and before not in BE_FORMS | {"than", "as", "to"}:
        return True
    if after in FINITE and not tokens[at + 1].capital:
        return False
    return after not in {"by", "to", "in", "on", "of", "for"} and before not in BE_FORMS | OWNING


def _joins_clauses(tokens: Sequence[Token], at: int, floor: int, cue: Cue) -> bool:
    """A coordinator opens a clause after a comma, right before the hedge, or between two clauses with their verbs."""
    plain = cue.kind in {"either", "adjective"}
    if plain and tokens[at].low == "but" and all(is_adverb(token.low) for token in tokens[at + 1 : cue.first]):
        return False
    if tokens[at].low in {"but", "so", "yet"} or at >= cue.start - 1:
        return tokens[at].low != "so" or tokens[at - 1].low in {",", ";"}
    if tokens[at - 1].low == ",":
        return not _listed(tokens, at, floor)
    if (
        any(is_adverb(t.low) and k == at + 1 for k, t in enumerate(tokens[at + 1 : at + 2], start=at + 1))
        and at + 2 >= cue.start
    ):
        return True
    if tokens[at].low != "and":
        return False
    joint = next((k for k in range(at - 1, floor - 1, -1) if _joint(tokens, k)), floor - 1)
    if joint == floor - 1 and joint >= 0 and tokens[joint].low in FINITE:
        return True
    return any(t.low in FINITE or t.low in PAST_FORMS for t in tokens[joint + 1 : at])


def _joint(tokens: Sequence[Token], at: int) -> bool:
    return tokens[at].low in {",", ";", "–", "that", '"'} or is_dash(tokens, at)


def _listed(tokens: Sequence[Token], at: int, floor: int) -> bool:
    """Does the "and" join the last of a list of nouns (Russia, China, and Iran)?"""
    earlier = next((k for k in range(at - 2, floor - 1, -1) if tokens[k].low == ","), -1)
    return earlier >= 0 and at - 1 - earlier <= 4


def _breaks(tokens: Sequence[Token], at: int, floor: int, cue: Cue) -> bool:
    """Does this comma end an introduction or another clause, rather than stand in a list of nouns?"""
    if tokens[at + 1].low in {"and", "or"}:
        return not _listed(tokens, at + 1, floor)
    begin = next((k + 1 for k in range(at - 1, floor - 1, -1) if tokens[k].low in {",", ";", "–"}), floor)
    if tokens[begin].low in OPENERS:
        return True
    joint = next((k for k in range(at + 1, cue.start) if tokens[k].low in {"and", "or", ","}), -1)
    if joint < 0 or joint - at > 5 or at + 1 == joint:
        return True
    item, rest = tokens[at + 1 : joint], tokens[joint + 1 : cue.start]
    verbs = any(t.low in FINITE or t.low in PAST_FORMS or is_gerund(t.low) for t in (*item, *rest))
    named = tokens[at - 1].capital and item[-1].capital
    return verbs or not (named or (len(item) <= 2 and begin == floor))
