"""Who says so: the source of a statement, where it is not the author."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from foreshock.reading.clauses import Clause
from foreshock.reading.plain import Token
from foreshock.reading.sentences import Sentence
from foreshock.reading.verbs import FINITE, PAST_FORMS, is_adverb, is_participle
from foreshock.reading.words import (
    ABBREVIATIONS,
    ENGLISH_WORDS,
    FORECASTING,
    MONTHS,
    PLAIN_SAYING,
    REPORTING,
    SAYING_ON,
    WEEKDAYS,
    word_set,
)

SPEAKERS = word_set(
    "analysts analyst economists economist experts expert officials official sources people executives advisers "
    "strategists traders forecasters diplomats diplomat scientists researchers critics observers investors "
    "minister ministry spokesman spokeswoman spokesperson president government company report study survey bank "
    "broker lawyers lawyer mediators envoy staff members delegates he she they worker source chairman chairwoman "
    "chair chief head director professor secretary ambassador general deputy leader union court police army "
    "agency fund consultancy ceo founder author historian adviser advisor aide mayor farmer strategist "
    "envoy mediator negotiator negotiators commander captain colonel lawmaker lawmakers senator prosecutor judge "
    "judges member trader researcher scientist regulator commission forecaster governor commissioner banker manager"
)
REPORTS = word_set("report reports study survey forecast poll estimate memo note paper analysis document statement")
PRONOUNS = word_set("he she i we they it who which")
BODIES = word_set(
    "bank ministry government company fund agency commission committee council firm union court party office "
    "department institute group association parliament army police board central university kremlin house report"
)
THAT_VERBS = word_set(
    "alerted highlight highlights highlighted emphasize emphasizes anticipate anticipates anticipated agree agrees "
    "agreed hold holds held find finds found show shows showed suspect suspects suspected worry worries worried imply "
    "implies implied reveal reveals revealed recognise recognises recognize recognizes stress clear see sees saw feel "
    "feels felt accept accepts accepted"
)
"""Verbs that let somebody speak where "that" follows."""
SURE = word_set("confident convinced sure certain worried afraid hopeful optimistic")
_STOP = word_set('. , ; – - : ( ) "')
_LEADS = word_set(
    "despite amid about which with by on in from as for under meanwhile still yet however earlier separately"
)
MOST_WORDS = 8
"""Tokens of a parenthesis that names the speaker."""
FUNCTION_WORDS = ENGLISH_WORDS | REPORTS | {"under", "such", "even", "still"}
NOUN_TOO = word_set(
    "forecast forecasts report reports estimate estimates claim claims warning project projects projected"
)
_LINKS = word_set("after as but and that while because so when if although though where since")


@dataclass(slots=True)
class Speakers:
    """Who spoke last: to resolve "he said" and quotations that run on. Reset for every page."""

    block: int = -1
    quoted: str = ""
    named: str = ""
    body: str = ""
    reporter: str = ""
    """Whom the paragraph reports, outside quotations: what it goes on to tell in the past tense is theirs too."""


def source(page: str, sentence: Sentence, clause: Clause, state: Speakers, following: Sentence | None) -> str:
    """The words that name the source of a clause, or '' where the author speaks."""
    tokens = sentence.tokens
    position = tokens[min(clause.first, len(tokens) - 1)].start
    quoted = any(start <= position < end for start, end in sentence.quotes)
    _enter(sentence, state)
    before = _before(page, tokens, clause.first, quoted, sentence.quotes)
    found = (
        (before if before.lower() in PRONOUNS or _speaks(before) else "")
        or _between(page, tokens, clause)
        or _after(page, sentence, clause.last, quoted)
        or before
        or _according(page, tokens)
        or _view(page, tokens)
    )
    if found.lower() in {"i", "we"} and not quoted:
        return ""
    if found:
        found = _resolve(found, state)
    if quoted:
        if not found or found.lower() in PRONOUNS:
            found = state.quoted or _next(page, following, sentence) or state.named
        state.quoted = found
    return found


def _enter(sentence: Sentence, state: Speakers) -> None:
    """A new paragraph: quotations and reports of the one before have ended."""
    if state.block != sentence.block:
        state.block, state.quoted, state.reporter = sentence.block, "", ""


def note(page: str, sentence: Sentence, state: Speakers) -> None:
    """Remember whom a sentence lets speak, whether it hedges or not."""
    tokens = sentence.tokens
    _enter(sentence, state)
    for at, token in enumerate(tokens):
        if token.low not in REPORTING or _inside(token, sentence.quotes) or _unsaid(tokens, at):
            continue
        who = _subject(page, tokens, at) if at and not _stopped(tokens, at) else ""
        if not _speaks(who):
            who = _inverted(page, tokens, at)
        who = _resolve(who, state) if who else ""
        if who and _speaks(who):
            state.named = who if who[:1].isupper() or who.split()[-1].lower() in SPEAKERS else state.named
            state.body = who if BODIES & set(who.lower().split()) else state.body
            if sentence.quotes:
                state.quoted = who
            else:
                state.reporter = who
            return
    _remember_subject(page, tokens, state)


def _remember_subject(page: str, tokens: Sequence[Token], state: Speakers) -> None:
    """ "The envoy was more cautious." names whom "he said" in the next sentence means."""
    last = 0
    while last < min(len(tokens), 9) and tokens[last].word and (tokens[last].capital or not _verbal(tokens[last].low)):
        last += 1
    if not 0 < last < min(len(tokens), 9) or not _verbal(tokens[last].low):
        return
    words = {token.low for token in tokens[:last]}
    named = sum(token.capital for token in tokens[:last]) >= 2 and tokens[0].low not in PRONOUNS
    if words & (SPEAKERS - PRONOUNS) or named:
        state.named = _apposed_name(page, tokens, last) or _text(page, tokens, 0, last)
        state.body = state.named if BODIES & words else state.body


def _apposed_name(page: str, tokens: Sequence[Token], comma: int) -> str:
    """ "Its former head, Per Holm, now ...": the name behind a title; '' where none stands there."""
    last = comma + 1
    while last < len(tokens) and tokens[last].capital:
        last += 1
    closed = last < len(tokens) and tokens[last].low == ","
    title = not any(token.capital for token in tokens[1:comma])
    return (
        _text(page, tokens, comma + 1, last)
        if tokens[comma].low == "," and closed and title and last > comma + 2
        else ""
    )


def _unsaid(tokens: Sequence[Token], verb: int) -> bool:
    """ "declined to say", "is said", "the reports": no verb of saying here."""
    if verb > 0 and tokens[verb].low.endswith("ing") and tokens[verb - 1].low in {"is", "are", "was", "were", "'s"}:
        return False
    return verb > 0 and tokens[verb - 1].low in {
        "been",
        "is",
        "are",
        "be",
        "was",
        "were",
        "to",
        "the",
        "a",
        "not",
        "n't",
        "its",
    }


def _supposed(tokens: Sequence[Token], verb: int) -> bool:
    """ "If the senate adds a clause": a verb inside a condition says nothing."""
    first = next((k + 1 for k in range(verb - 1, -1, -1) if tokens[k].low in {",", ";", "–", '"'}), 0)
    return tokens[first].low in {"if", "unless", "when", "once", "should", "whether"}


def _speaks(who: str) -> bool:
    words = who.split()
    if any(word in FINITE or word in PAST_FORMS for word in words):
        return False
    return (
        bool(words)
        and len(words) <= 16
        and (
            any(w[:1].isupper() and w.lower() not in FUNCTION_WORDS for w in words)
            or any(w.lower() in SPEAKERS for w in words)
        )
    )


def _resolve(found: str, state: Speakers) -> str:
    words = found.lower().split()
    if words[0] in {"he", "she", "i"} and len(words) <= 2 and state.named:
        return state.named
    if words == ["it"] and state.body:
        return state.body
    if words == ["they"] and (state.named.endswith("s") or " and " in state.named):
        return state.named
    return found


def _inside(token: Token, quotes: Sequence[tuple[int, int]]) -> bool:
    return any(start <= token.start < end for start, end in quotes)


def _stopped(tokens: Sequence[Token], verb: int) -> bool:
    return not tokens[verb - 1].word and tokens[verb - 1].low != ","


def _before(page: str, tokens: Sequence[Token], limit: int, quoted: bool, quotes: Sequence[tuple[int, int]]) -> str:
    """ "sources told Reuters that ...", "The bank said ...": the subject of a verb of saying before the clause."""
    at = limit
    while at > 0:
        at -= 1
        token = tokens[at]
        if token.low == "–" and at > 0:
            at = next((k for k in range(at - 1, -1, -1) if tokens[k].low == "–"), 0)
            continue
        if token.low == ";":
            return ""
        article = at > 0 and bool({t.low for t in tokens[max(0, at - 2) : at]} & {"a", "an", "the", "its"})
        article = article or (at > 0 and tokens[at - 1].low in {"despite", "amid", "after", "following"})
        if token.low in REPORTS and article and at + 1 < limit and tokens[at + 1].low == "that":
            return _text(page, tokens, max(0, at - 1), at + 1)
        agreed = token.low in THAT_VERBS | SURE and at + 1 < limit and tokens[at + 1].low == "that"
        sure = token.low in SURE and agreed and tokens[at - 1].low in {"is", "are", "was", "were", "'s", "'re"}
        agreed = agreed or token.low in SAYING_ON or (token.low == "project" and tokens[at - 1].low in FORECASTING)
        if (token.low not in REPORTING and not agreed) or at == 0 or (quoted and _inside(token, quotes)):
            continue
        made = sure or (token.low == "clear" and tokens[at - 1].low in {"make", "makes", "made"})
        if (_unsaid(tokens, at) and not made) or _supposed(tokens, at):
            continue
        if token.low in SURE | {"clear"} and not made:
            continue
        who = _subject(page, tokens, at - 1 if made else at)
        if (token.low in NOUN_TOO and not _speaks(who)) or who.lower() in {"this", "that", "these"} | (
            {"it"} if sure else set()
        ):
            continue
        return who
    return ""


def _subject(page: str, tokens: Sequence[Token], verb: int) -> str:
    """The noun phrase before a verb of saying; for "left rates unchanged and said", the subject of the first verb."""
    if tokens[verb].low.endswith("ing") and verb > 1 and tokens[verb - 1].low == ",":
        return _first_subject(page, tokens, verb - 1)
    last = verb
    while last > 0 and (
        tokens[last - 1].low in {"is", "are", "was", "were", "has", "have", "had", "who", "would", "which", "now"}
        or is_adverb(tokens[last - 1].low)
    ):
        last -= 1
    if last > 0 and tokens[last - 1].low == ")":
        last = next((k for k in range(last - 2, -1, -1) if tokens[k].low == "("), last)
    if last > 0 and tokens[last - 1].low == "," and last != verb:
        last = _apposition(tokens, last - 1)
    if last > 0 and tokens[last - 1].low in {"and", "but"}:
        return _first_subject(page, tokens, last - 1)
    first = last
    if last > 0 and tokens[last - 1].low == ",":
        first = last = _apposition(tokens, last - 1)
    while first > 0 and not _stop(tokens, first - 1):
        if tokens[first - 1].low in _LINKS and not (tokens[first - 1].low == "and" and _pair(tokens, first - 1)):
            break
        first -= 1
    return _text(page, tokens, first, last)


def _apposition(tokens: Sequence[Token], close: int) -> int:
    """Where the name ends that stands before "..., a fellow of the centre for Russia and Asia, ..." """
    start = close
    while start > 0 and not _bound(tokens[start - 1]):
        start -= 1
    commas = [at for at in range(start, close) if tokens[at].low == ","]
    predicate = start > 0 and tokens[start - 1].low in FINITE
    if commas and (predicate or tokens[start].low in _LEADS):
        commas = commas[1:]
    if not commas:
        return close
    named = all(token.capital for token in tokens[commas[0] + 1 : close]) and close - commas[0] <= 4
    return close if named and not tokens[commas[0] - 1].capital else commas[0]


def _bound(token: Token) -> bool:
    return (
        token.low in {";", "–", ":", "that", "but", '"'}
        or token.low in REPORTING
        or (token.low in FINITE - {"'s"} and not token.capital)
    )


def _pair(tokens: Sequence[Token], at: int) -> bool:
    """Does the "and" join two who speak ("investors and analysts"), and not two clauses?"""
    first = at
    while first > 0 and not _stop(tokens, first - 1) and tokens[first - 1].low not in _LINKS:
        first -= 1
    return first < at and at - first < 6 and not any(_verbal(t.low) and not t.capital for t in tokens[first:at])


def _stop(tokens: Sequence[Token], at: int) -> bool:
    """Does a name end here? The dot of "Dr." and "U.S." is part of it."""
    if tokens[at].low == "." and at > 0 and tokens[at - 1].low in ABBREVIATIONS:
        return False
    return tokens[at].low in _STOP


def _first_subject(page: str, tokens: Sequence[Token], limit: int) -> str:
    first = 0
    dash = next((k for k in range(min(limit, 9)) if tokens[k].low in {"–", "-"}), -1)
    first = dash + 1
    last = first
    while last < limit and not _verbal(tokens[last].low):
        last += 1
    if last == limit:
        last = first
        while last < limit and (tokens[last].capital or tokens[last].low == "the"):
            last += 1
    return _text(page, tokens, first, last)


def _verbal(low: str) -> bool:
    return low in FINITE or low in PAST_FORMS or is_participle(low) or low in REPORTING or low in {",", ";"}


def _after(page: str, sentence: Sentence, start: int, quoted: bool) -> str:
    """ ", people familiar with the talks said", ", said Derek Scissors"."""
    tokens = sentence.tokens
    for at in range(start, len(tokens)):
        if tokens[at].low not in REPORTING or (quoted and _inside(tokens[at], sentence.quotes)):
            continue
        if _unsaid(tokens, at):
            continue
        direct = _subject(page, tokens[start:], at - start) if at > start else ""
        dashes = sum(token.low == "–" for token in tokens[start:at])
        whole = dashes % 2 == 0 or at > len(tokens) - 9
        if _speaks(direct) and whole and not any(token.low == ";" for token in tokens[start:at]):
            return direct
        return _inverted(page, tokens, at)
    return ""


def _inverted(page: str, tokens: Sequence[Token], at: int) -> str:
    """ "said Derek Scissors, a scholar": the name after the verb."""
    end = at + 1
    stops = WEEKDAYS | MONTHS | {"in", "at", "on", "that", "to", "who"}
    while end < len(tokens) and not _stop(tokens, end) and tokens[end].low not in stops:
        end += 1
    who = _text(page, tokens, at + 1, end)
    return who if _speaks(who) and not {t.low for t in tokens[at + 1 : end]} & FINITE else ""


def _between(page: str, tokens: Sequence[Token], clause: Clause) -> str:
    """ "Rates, the governor said, may rise": the verb of saying stands in a parenthesis of the clause."""
    commas = [at for at in range(clause.first, clause.last) if tokens[at].low == ","]
    for first, last in pairwise(commas):
        if last - first > MOST_WORDS:
            continue
        verb = next((k for k in range(first + 1, last) if tokens[k].low in REPORTING), -1)
        if verb > 0:
            inverted = verb == first + 1
            return _text(page, tokens, verb + 1, last) if inverted else _text(page, tokens, first + 1, verb)
    return ""


def _next(page: str, following: Sentence | None, sentence: Sentence) -> str:
    """The speaker named in the next sentence of the same quotation."""
    if following is None or following.block != sentence.block:
        return ""
    for at, token in enumerate(following.tokens):
        if token.low in REPORTING and not _inside(token, following.quotes):
            return _inverted(page, following.tokens, at) or _subject(page, following.tokens, at)
    return ""


def _according(page: str, tokens: Sequence[Token]) -> str:
    lows = [token.low for token in tokens]
    for at in range(len(lows) - 2):
        if lows[at] == "according" and lows[at + 1] == "to":
            return _until_stop(page, tokens, at + 2)
        if lows[at] == "by" and at and lows[at - 1] in {"highlighted", "reported", "noted", "predicted", "forecast"}:
            return _until_stop(page, tokens, at + 1)
    return ""


def _view(page: str, tokens: Sequence[Token]) -> str:
    """ "in the view of ING"."""
    lows = [token.low for token in tokens]
    for at in range(len(lows) - 3):
        if lows[at + 1] in {"view", "opinion", "judgement", "judgment"} and lows[at] == "the" and lows[at + 2] == "of":
            return _until_stop(page, tokens, at + 3)
    return ""


def aside(page: str, tokens: Sequence[Token], at: int) -> str:
    """ "a move that analysts said could ...": who speaks right before the hedge at `at`."""
    if at < 1 or tokens[at - 1].low not in PLAIN_SAYING:
        return ""
    who = _subject(page, tokens, at - 1)
    return who if _speaks(who) else ""


def agent(page: str, tokens: Sequence[Token], at: int) -> str:
    """ "... is put at 5 percent by the insurers": who stands behind "by"."""
    return _until_stop(page, tokens, at + 1) if at < len(tokens) and tokens[at].low == "by" else ""


def _until_stop(page: str, tokens: Sequence[Token], first: int) -> str:
    last = first
    while last < len(tokens) and not _stop(tokens, last):
        last += 1
    return _text(page, tokens, first, last)


def _text(page: str, tokens: Sequence[Token], first: int, last: int) -> str:
    if last <= first:
        return ""
    while first < last - 1 and tokens[first].low in _LEADS:
        first += 2 if tokens[first + 1].low in WEEKDAYS | {"turn", "addition", "response"} else 1
    if tokens[min(first, last - 1)].low in {"what", "there"}:
        return ""
    return " ".join(page[tokens[min(first, last - 1)].start : tokens[last - 1].end].split()).strip("\"'“”‘’ ")
