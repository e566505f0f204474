"""Which verb of saying or thinking rules a clause, and whether what it foretold has been settled since."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from foreshock.reading.hedges.clauses import Clause
from foreshock.reading.judging.near import before_adverbs, low
from foreshock.reading.language.nouns import AGREED, PLANS
from foreshock.reading.language.plain import Token
from foreshock.reading.language.verbs import PAST_FORMS, is_adverb, is_participle
from foreshock.reading.language.words import FORECASTING, PLAIN_SAYING, REPORTING, SAYING_ON, word_set
from foreshock.reading.pages.sentences import Sentence

FORETELLING = REPORTING | word_set(
    "assured assures assure guaranteed guarantees threatened threatens agreed agrees decided decides ruled swore "
    "undertook informed reassured convinced confident certain sure persuaded hints vows vow "
    "promise promises pledge pledges pledging vowing promising held holds tells telling showed shows learned heard "
    "signals confirms revealed disclosed proposed guessed knew hoped imagined figured realised realized "
    "calculated calculates calculate computed modelled modeled "
    "dreamed felt alleged determined highlight highlights highlighted emphasize emphasises emphasise "
    "projecting forecasting anticipates anticipated anticipate sees saw"
)
"""Verbs and adjectives whose clause in "would" tells what was foretold."""
HELD = word_set("consensus view expectation forecast prediction estimate projection belief conclusion")
"""What somebody holds ("the consensus is that rates would stay")."""
WITH_THAT = word_set(
    "sees saw held holds felt showed shows heard learned revealed disclosed proposed determined decided"
)
"""Foretell only where "that" follows ("saw sanctions" does not)."""
OF_SOMEBODY = word_set("told warned assured informed reassured convinced confident certain sure persuaded advised")
"""May stand behind a form of "be" ("was convinced that")."""
NOUN_TOO = word_set(
    "forecast forecasts report reports estimate estimates claim claims warning warnings project projects fear fears "
    "stress worry worries judge judges note notes promise promises pledge pledges vow vows hint hints expectation "
    "expectations prediction predictions assurance assurances belief signal signals view projection projections "
    "guarantee guarantees conviction confidence bet bets"
)
"""May be nouns; with "that" they let somebody speak as well ("a warning that prices would double")."""
FEARS = word_set("fear fears worry worries stress bet bets risk")
"""What is feared is not foretold ("amid fears that the war would spread")."""
THOUGHT = word_set(
    "thought knew hoped assumed imagined figured realised realized dreamed guessed bet wondered felt supposed joked "
    "quipped"
)
"""What somebody thought is known to have come true or not when it is told."""
MENTAL = THOUGHT | word_set(
    "expected believed feared anticipated predicted estimated calculated reckoned planned wanted"
)
BE = word_set("is are was were 's 're 'm am be been being")
ENDED = word_set("it that this they none nothing neither most few many half all")
HOLDERS = word_set("he she they i we all both")
"""Who was wrong."""
POINTING = word_set("it that this they")
"""What has not come about."""
PERFECT = word_set("has have 've did does do")
MISTAKEN = word_set("wrong mistaken incorrect misguided deluded")
HAPPENED = word_set("happen happening happened occur occurred materialise materialised come true")
_STALE = word_set("had then once initially originally long")
_NOT_A_CLAUSE = word_set("to of for about by against into")
_AGO = (
    "at the time",
    "back then",
    "in those days",
    "years ago",
    "decades ago",
    "decade ago",
    "months ago",
    "years later",
)
_TOLD = word_set("said told wrote")
_FIRST_PERSON = word_set("i we you")
UNTOLD = -2
"""A verb of saying stands there, and lets nobody foretell the clause ("analysts who said that ... were wrong")."""
REACH = 14
"""Tokens behind a clause within which ", the minister said" closes it."""


def aside(tokens: Sequence[Token], at: int) -> bool:
    """ "which officials said would be": the verb of saying stands right before the modal."""
    return low(tokens, at - 1) in PLAIN_SAYING


def governor(sentence: Sentence, clause: Clause, supposed: Sequence[tuple[int, int]]) -> int:
    """The token of the verb, adjective or noun that lets somebody foretell the clause; -1 where the author speaks."""
    tokens = sentence.tokens
    position = tokens[min(clause.first, len(tokens) - 1)].start
    inside = next(((a, b) for a, b in sentence.quotes if a <= position < b), None)
    for at in range(clause.first - 1, -1, -1):
        token = tokens[at]
        if token.low == ";":
            break
        if inside is not None and token.start < inside[0] and not _fragment(tokens, at, inside):
            return -1
        if inside is None and any(a <= token.start < b for a, b in sentence.quotes):
            continue
        if any(first <= at < last for first, last in supposed) or not _foretells(tokens, at):
            continue
        who = low(tokens, before_adverbs(tokens, at - 1))
        if who in _FIRST_PERSON and token.low not in PAST_FORMS | _TOLD and not token.low.endswith("ed"):
            continue
        if who in PLANS | AGREED:
            return UNTOLD
        weighed = low(tokens, at - 2) if who == "who" else "," if "than" not in _lows(tokens, at - 6, at) else ""
        return at if weighed in {",", "–"} else UNTOLD
    return -1 if inside is not None else _closing(sentence, clause)


def between(tokens: Sequence[Token], clause: Clause, at: int) -> bool:
    """ "The party, he added, would not negotiate": a verb of saying in a parenthesis right before the hedge."""
    close = before_adverbs(tokens, at - 1)
    if low(tokens, close) != ",":
        return False
    first = next((k for k in range(close - 1, max(clause.first, close - 9) - 1, -1) if tokens[k].low == ","), -1)
    return first >= 0 and any(token.low in REPORTING for token in tokens[first:close])


def _lows(tokens: Sequence[Token], first: int, last: int) -> list[str]:
    return [token.low for token in tokens[max(0, first) : last]]


def _fragment(tokens: Sequence[Token], at: int, inside: tuple[int, int]) -> bool:
    """'said that "prices would double"': the quotation is a part of the report, no speech of its own."""
    opened = next((k for k in range(at, len(tokens)) if tokens[k].start >= inside[0]), len(tokens))
    before = low(tokens, opened - 2) if low(tokens, opened - 1) == '"' else low(tokens, opened - 1)
    return opened < len(tokens) and not tokens[opened].capital and before not in {",", ":"}


def _foretells(tokens: Sequence[Token], at: int) -> bool:
    word, before, after = tokens[at].low, low(tokens, at - 1), low(tokens, at + 1)
    held = word in HELD and after in BE and low(tokens, at + 2) == "that"
    if held or (word in NOUN_TOO - FEARS and after == "that"):
        return True
    if word not in FORETELLING and word not in SAYING_ON and not (word == "project" and before in FORECASTING):
        return False
    if word in WITH_THAT and after != "that":
        return False
    if after in _NOT_A_CLAUSE or before in {"as", "than", "to", "not", "n't", "never"}:
        return False
    behind = low(tokens, before_adverbs(tokens, at - 1))
    if behind in BE:
        return word in OF_SOMEBODY - _TOLD or word.endswith("ing")
    if word in OF_SOMEBODY - {"told", "warned", "assured", "informed", "reassured"}:
        return False
    if word in NOUN_TOO or word in {"said", "told"}:
        return behind not in {"the", "a", "an", "its", "their", "his", "her", "our", "such", "any", "no", "some"}
    return behind not in {"the", "a", "an"}


def _closing(sentence: Sentence, clause: Clause) -> int:
    """ "There would be no extension, the minister said": the verb of saying behind the clause."""
    tokens = sentence.tokens
    lows = [token.low for token in tokens]
    parted = False
    for at in range(clause.last, min(len(tokens), clause.last + REACH)):
        parted = parted or lows[at] in {",", "–", "-"}
        if lows[at] in {"which", "who", "that", ";"}:
            return -1
        if lows[at] == "according" and low(tokens, at + 1) == "to":
            return at
        if not parted or lows[at] not in REPORTING or any(a <= tokens[at].start < b for a, b in sentence.quotes):
            continue
        if lows[at - 1] not in BE | {"to", "the", "a", "an", "as", "than", "not", "n't", "its", "and", "but"}:
            return at
    first = next((k for k, (a, b) in enumerate(pairwise(lows)) if (a, b) == ("according", "to")), -1)
    return first if first < clause.first else -1


def settled(
    sentence: Sentence, clause: Clause, verb: int, published: str, *, ahead: bool, following: Sequence[Token]
) -> bool:
    """Was it foretold so long ago, or is its end told, that it is no outlook any more?

    `ahead`: the clause names a time to come; "had said" is then no bar. `following`: the sentence behind.
    """
    tokens = sentence.tokens
    if verb < 0:
        return False
    who = low(tokens, before_adverbs(tokens, verb - 1))
    if who in {"i", "we"} or tokens[verb].low in THOUGHT or _outcome(tokens, clause.last):
        return True
    if _ended(following):
        return True
    if _stale(tokens, verb) and not (
        ahead and tokens[verb].low not in MENTAL and "had" in _lows(tokens, verb - 2, verb)
    ):
        return True
    if tokens[0].low in {"in", "on", "by", "back", "as"} and any(
        _past_year(word, published) for word in _lows(tokens, 1, 7)
    ):
        return True
    places = (*range(verb), verb + 1) if tokens[verb].low in NOUN_TOO else (verb + 1, verb + 2)
    if any(_bygone(tokens, at, published) for at in places):
        return True
    outside = " ".join(token.low for k, token in enumerate(tokens) if not clause.first <= k < clause.last)
    return any(words in outside for words in _AGO) or ("last year" in outside and not ahead)


def _bygone(tokens: Sequence[Token], at: int, published: str) -> bool:
    """ "In 2019 ...", "said in early 2019": a bygone year right behind a place."""
    near = _lows(tokens, at, at + 5)
    return near[:1] == ["in"] and any(_past_year(word, published) for word in near[1:4])


def _ended(tokens: Sequence[Token]) -> bool:
    """ "It did not.", "They fell by half.": a short sentence that tells how it came out."""
    lows = [token.low for token in tokens[:9]]
    if not 2 < len(lows) < 9 or lows[0] not in {"it", "they", "none", "nothing", "neither", "that"}:
        return False
    denied = lows[1] in {"did", "was", "were", "never"} and bool({"not", "n't", "never"} & set(lows[1:3]))
    return denied or (lows[1] in PAST_FORMS | {"rose"} and lows[1] not in {"was", "were", "had", "did"})


def refuted(tokens: Sequence[Token], last: int, following: Sequence[Token]) -> bool:
    """Is it said behind a clause that what somebody held is not so: "..., but he was wrong", "That isn't happening."?

    `last`: where the clause ends; `following`: the sentence behind.
    """
    lows = [token.low for token in tokens[last : last + 9]]
    if lows[:1] and lows[0] in {",", ";", "–"} and not _pointed(lows[1:]):
        return _refutes([low for low in lows[1:] if low not in {"and", "but", "yet"}])
    if low(following, 0) not in HOLDERS | POINTING | {"instead"}:
        return False
    behind = [token.low for token in following[:10] if token.low != ","]
    if behind[:1] == ["instead"]:
        return behind[1:2] != [] and behind[1] in POINTING and behind[2:3] != [] and behind[2] in {"has", "have"}
    return _refutes([token.low for token in following[:9]])


def _pointed(lows: Sequence[str]) -> bool:
    """ "..., or so they say": a word stands before the pronoun that makes it no sentence of its own."""
    return not lows or (lows[0] not in {"and", "but", "yet"} and lows[0] not in HOLDERS | POINTING)


def _refutes(lows: Sequence[str]) -> bool:
    """ "They are mistaken.", "It has not.", "This did not happen.", "That is not the case"."""
    subject, verb = [*lows[:2], "", ""][:2]
    if subject not in HOLDERS | POINTING or verb not in BE | PERFECT:
        return False
    denied = bool({"not", "n't"} & set(lows[2:4]))
    rest = [low for low in lows[2:] if not is_adverb(low) and low not in {"not", "n't"}]
    closed = len(rest) < 2 or not rest[1][0].isalnum() or rest[1] == "because"
    if subject in HOLDERS and verb in BE and not denied and rest[:1] and rest[0] in MISTAKEN:
        return closed
    if not denied:
        return False
    if not rest or not rest[0][0].isalnum():
        return verb in PERFECT
    if rest[:2] == ["the", "case"] and subject in POINTING:
        return True
    return rest[0] in HAPPENED and closed and (subject in POINTING or verb in PERFECT)


def _stale(tokens: Sequence[Token], verb: int) -> bool:
    """ "had said", "then thought", "originally promised"."""
    near = [token.low for token in tokens[max(0, verb - 2) : verb]]
    return bool(near) and (near[-1] in _STALE or (near[0] == "had" and near[-1] in {"also", "then", "long", "been"}))


def _past_year(word: str, published: str) -> bool:
    digits = word.removesuffix("s")
    if not (len(digits) == 4 and digits.isdigit() and digits[:2] in {"18", "19", "20"}):
        return False
    return not published or digits < published[:4]


def _outcome(tokens: Sequence[Token], last: int) -> bool:
    """ "...; they rose", "..., and none came", "..., but it never did", "...; by August they had risen"."""
    if low(tokens, last) not in {",", ";", "–"}:
        return False
    rest = [token.low for token in tokens[last + 1 : last + 8] if token.low not in {"and", "but", "yet"}]
    if rest[:2] in (["the", "reality"], ["the", "truth"], ["in", "reality"], ["in", "fact"]):
        return True
    first = next((k for k, word in enumerate(rest[:-1]) if word in ENDED), -1)
    if first < 0 or not (first == 0 or rest[0] in {"by", "in", "within"}):
        return False
    subject, verb = rest[first], rest[first + 1]
    if subject in {"it", "that", "this"}:
        return verb in {"did", "never", "failed", "rose", "fell", "came", "went", "had"}
    ended = verb in PAST_FORMS | {"never", "rose", "did", "failed"} or (verb.endswith("ed") and is_participle(verb))
    return ended and verb not in REPORTING | {"were", "was"}
