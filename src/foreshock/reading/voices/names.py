"""Who a verb of saying names: the noun phrase before or after it."""

from __future__ import annotations

from collections.abc import Sequence

from foreshock.reading.hedges.content import ASSIGNING
from foreshock.reading.language.plain import Token
from foreshock.reading.language.verbs import FINITE, PAST_FORMS, is_adverb, is_participle
from foreshock.reading.language.words import ABBREVIATIONS, ENGLISH_WORDS, MONTHS, REPORTING, WEEKDAYS, word_set

SPEAKERS = word_set(
    "analysts analyst economists economist experts expert officials official sources people executives advisers "
    "strategists traders forecasters diplomats diplomat scientists researchers critics observers investors "
    "minister ministry spokesman spokeswoman spokesperson president government company report study survey bank "
    "broker lawyers lawyer mediators envoy staff members delegates he she they worker source chairman chairwoman "
    "chair chief head director professor secretary ambassador general deputy leader union court police army "
    "agency fund consultancy ceo founder author historian adviser advisor aide mayor farmer strategist "
    "envoy mediator negotiator negotiators commander captain colonel lawmaker lawmakers senator prosecutor judge "
    "judges member trader researcher scientist regulator commission forecaster governor commissioner banker manager "
    "minutes poll traders markets bettors futures skeptics sceptics advocates campaigners some many others most "
    "several delegate broker brokers insider insiders executive chairs leaders ministers governors directors "
    "commissioners secretaries professors bankers managers consultants consultant planners planner aides envoys "
    "ambassadors lobbyists lobbyist shipowners shipowner underwriters underwriter insurers insurer brokerage "
    "everybody everyone colleague colleagues agent person"
)
REPORTS = word_set("report reports study survey forecast poll estimate memo note paper analysis document statement")
PRONOUNS = word_set("he she i we they it who which")
_STOP = word_set('. , ; – - : ( ) "')
_LEADS = word_set(
    "despite amid about which with by on in from as for under meanwhile still yet however earlier separately but and "
    "to at"
)
ARTICLES = word_set("the its his her a an their")
LED = word_set("led headed chaired")
HEARD = word_set("told tells tell warned reminded")
"""Verbs of saying whose object is the hearer."""
STATED = word_set("stated said announced reported declared noted told")
QUOTED = word_set("quoted cited")
NOBODY = word_set("whatever what whoever whether if unless once when as than no nobody none contrary despite")
FUNCTION_WORDS = ENGLISH_WORDS | REPORTS | {"under", "such", "even", "still"}
NOUN_TOO = word_set(
    "forecast forecasts report reports estimate estimates claim claims warning project projects projected"
)
_LINKS = word_set("after as but and that while because so when if although though where since")
NAMED_SPEAKERS = SPEAKERS - PRONOUNS
_UNSAID = word_set("been is are be was were to the a not n't its than")
_OWNERS = word_set("'s his her their our any this such its")
_ATTRIBUTES = word_set("continued expected reported projected suspected claimed promised feared estimated predicted")
_VERBS = FINITE - {"'s"}
_AFTER_NOUN = FINITE | REPORTING | {"of", "for", "and", "or"}
_NO_NAMES = FUNCTION_WORDS | MONTHS | WEEKDAYS


_ARTICLES = word_set("the a an its their his her")
_JUDGING = ASSIGNING | word_set("expects keeps cuts raises lifts lowers trims stands")
"""Verbs in the present that part a name from the rest ("Holm now sees a 30% chance ... and reckons")."""
_COUNTED = word_set("one two three four five six seven eight several both another a an the")
_FEARED = word_set("fear fears worry worries claims warnings reports expectations forecasts")
_FED = word_set(
    "growing mounting rising lingering spreading renewed widespread fresh new deep real reflect reflects reflected "
    "stoked stoke stokes fuelled fuel fuels fueled eased ease eases raised raises raise fanned fed"
)
"""What stands before "fears that" where it is a noun."""


def subject(page: str, tokens: Sequence[Token], verb: int) -> str:
    """The noun phrase before a verb of saying; for "left rates unchanged and said", the subject of the first verb."""
    if tokens[verb].low.endswith("ing") and verb > 1 and tokens[verb - 1].low == ",":
        said = next((k for k in range(verb - 2, 0, -1) if tokens[k].low in REPORTING and not unsaid(tokens, k)), 0)
        return (behind(page, tokens, said) if said else "") or _first_subject(page, tokens, verb - 1)
    if tokens[verb].low == "saying" and verb > 2 and tokens[verb - 1].low == "as":
        cited = next((k for k in range(verb - 2, max(-1, verb - 9), -1) if tokens[k].low in QUOTED), -1)
        if 0 <= cited < verb - 2:
            return text(page, tokens, cited + 1, verb - 1)
    last = _quoted_as(tokens, verb)
    while last > 0 and (
        tokens[last - 1].low in {"is", "are", "was", "were", "has", "have", "had", "who", "would", "which", "now"}
        or is_adverb(tokens[last - 1].low)
    ):
        last -= 1
    if last > 1 and tokens[last - 1].low == "–":
        last = next((k for k in range(last - 2, 0, -1) if tokens[k].low == "–"), last)
    if last > 0 and tokens[last - 1].low == ")":
        last = next((k for k in range(last - 2, -1, -1) if tokens[k].low == "("), last)
    if last > 0 and tokens[last - 1].low == "," and last != verb:
        last = _apposition(tokens, last - 1)
    if last > 0 and tokens[last - 1].low in {"and", "but"}:
        return _first_subject(page, tokens, last - 1)
    first = last
    if last > 0 and tokens[last - 1].low == ",":
        first = last = _apposition(tokens, last - 1)
    while first > 0 and (not stop(tokens, first - 1) or _bracketed(tokens, first - 1, last)):
        if tokens[first - 1].low == ")":
            first = next(k for k in range(first - 1, -1, -1) if tokens[k].low == "(")
            continue
        if tokens[first - 1].low in _LINKS and not (tokens[first - 1].low == "and" and _pair(tokens, first - 1)):
            break
        first -= 1
    name = _unclosed(tokens, first)
    return text(page, tokens, name, first - 1) if name < first else text(page, tokens, first, last)


def _unclosed(tokens: Sequence[Token], first: int) -> int:
    """Where the name begins in "Mike Harris, a founder of the firm told CNBC"; `first` where there is none."""
    if first < 3 or tokens[first - 1].low != "," or tokens[first].low not in {"a", "an", "the"}:
        return first
    start = first - 1
    while start > 0 and tokens[start - 1].capital and tokens[start - 1].word:
        start -= 1
    return start if first - 1 - start >= 2 else first


def _bracketed(tokens: Sequence[Token], close: int, last: int) -> bool:
    """ "A Development Bank (ADB) study": a short bracket inside the name."""
    short = any(token.low == "(" for token in tokens[max(0, close - 3) : close])
    return tokens[close].low == ")" and close + 1 < last and short


def _quoted_as(tokens: Sequence[Token], verb: int) -> int:
    """Where the name ends before "was quoted as saying"; the verb itself anywhere else."""
    if verb > 2 and tokens[verb].low == "saying" and tokens[verb - 1].low == "as" and tokens[verb - 2].low in QUOTED:
        return verb - 2
    return verb


def _apposition(tokens: Sequence[Token], close: int) -> int:
    """Where the name ends that stands before "..., a fellow of the centre for Russia and Asia, ...", "..., asked, ...".

    Of "The head of the agency, Per Holm, ..." the name behind the title is the speaker: then the place is `close`.
    """
    start = close
    while start > 0 and not _bound(tokens, start - 1):
        start -= 1
    commas = [at for at in range(start, close) if tokens[at].low == ","]
    inserted = next((at for at in reversed(range(close)) if _inserts(tokens, at)), -1)
    if inserted > 0 and not commas:
        return inserted
    predicate = start > 0 and tokens[start - 1].low in FINITE
    if commas and (predicate or tokens[start].low in _LEADS):
        commas = commas[1:]
    if not commas:
        return close
    named = all(token.capital for token in tokens[commas[0] + 1 : close]) and close - commas[0] <= 4
    title = not tokens[commas[0] - 1].capital or _titled(tokens[start : commas[0]])
    return close if named and title else commas[0]


def _inserts(tokens: Sequence[Token], at: int) -> bool:
    """The comma before ", who has led it since May," and ", asked whether it was near,"."""
    if tokens[at].low != "," or at + 1 >= len(tokens):
        return False
    after = tokens[at + 1].low
    return (is_participle(after) and after not in REPORTING) or after in {
        "who",
        "which",
        "whose",
        "asked",
        "speaking",
        "writing",
    }


def _titled(words: Sequence[Token]) -> bool:
    """ "The head of the IEA", "The Governor": a title, without a name of its own before it."""
    if not words or (words[0].capital and words[0].low not in ARTICLES):
        return False
    return words[-1].low in SPEAKERS or any(not t.capital and t.low in NAMED_SPEAKERS for t in words)


def _bound(tokens: Sequence[Token], at: int) -> bool:
    token, before = tokens[at], tokens[at - 1].low if at else ""
    noun = token.low in NOUN_TOO | REPORTS and before in {"the", "a", "its", "their", "his", "her", "an"}
    return (
        token.low in {";", "–", ":", "that", "but", '"'}
        or (token.low in REPORTING and not noun)
        or (token.low in _VERBS and not token.capital)
    )


def _pair(tokens: Sequence[Token], at: int) -> bool:
    """Does the "and" join two who speak ("investors and analysts"), and not two clauses?"""
    first = at
    while first > 0 and not stop(tokens, first - 1) and tokens[first - 1].low not in _LINKS:
        first -= 1
    return first < at and at - first < 9 and not any(verbal(t.low) and not t.capital for t in tokens[first:at])


def stop(tokens: Sequence[Token], at: int) -> bool:
    """Does a name end here? The dot of "Dr." and "U.S." is part of it."""
    if tokens[at].low == "." and at > 0 and tokens[at - 1].low in ABBREVIATIONS:
        return False
    return tokens[at].low in _STOP


def _first_subject(page: str, tokens: Sequence[Token], limit: int) -> str:
    first = 0
    dash = next((k for k in range(min(limit, 9)) if tokens[k].low in {"–", "-"}), -1)
    first = dash + 1
    last = first
    while last < limit and (not _parts(tokens, first, last) or (last > first and tokens[last - 1].low in _ARTICLES)):
        last += 1
    if last == limit:
        last = first
        while last < limit and (tokens[last].capital or tokens[last].low == "the"):
            last += 1
    return text(page, tokens, first, last)


def _parts(tokens: Sequence[Token], first: int, at: int) -> bool:
    """Does the name that opens at `first` end here, at its verb or an adverb before it?"""
    low = tokens[at].low
    named = at > first and tokens[at - 1].capital and not tokens[at].capital
    return verbal(low) or (at > first and low in _JUDGING) or (named and is_adverb(low))


def verbal(low: str) -> bool:
    """Does the word look like a verb in a form that has a subject, or like a stop between clauses?"""
    return low in FINITE or low in PAST_FORMS or is_participle(low) or low in REPORTING or low in {",", ";"}


def inverted(page: str, tokens: Sequence[Token], at: int) -> str:
    """ "said Derek Scissors, a scholar": the name after the verb."""
    end = at + 1
    stops = WEEKDAYS | MONTHS | {"in", "at", "on", "that", "to", "who"}
    while end < len(tokens) and not stop(tokens, end) and (tokens[end].low not in stops or _posted(tokens, end)):
        end += 1
    who = text(page, tokens, at + 1, end)
    return who if speaks(who) and not {t.low for t in tokens[at + 1 : end]} & _VERBS else ""


def behind(page: str, tokens: Sequence[Token], at: int) -> str:
    """ "..., said the Financial Times": the name behind a verb of saying that follows a comma; '' where none does."""
    if at == 0 or at + 1 >= len(tokens) or tokens[at - 1].low not in {",", '"', "–"} or tokens[at].low in HEARD:
        return ""
    after = tokens[at + 1]
    if not after.capital and after.low not in ARTICLES | {"one", "two", "three", "people", "some", "several"}:
        return ""
    who = inverted(page, tokens, at)
    small = (word for word in who.split() if word[:1].islower())
    return "" if any(is_participle(word) or word in PAST_FORMS for word in small) else who


def stated_by(page: str, tokens: Sequence[Token]) -> str:
    """ "This was stated in an interview by the director of the institute Ann Lee.": who, at the end; '' elsewhere."""
    if len(tokens) < 6 or tokens[0].low not in {"this", "that", "it"} or tokens[1].low not in {"was", "is", "has"}:
        return ""
    if not any(token.low in STATED for token in tokens[2:5]):
        return ""
    by = next((k for k in range(len(tokens) - 2, 2, -1) if tokens[k].low == "by"), -1)
    who = until_stop(page, tokens, by + 1) if by > 0 else ""
    return who if speaks(who) else ""


def _posted(tokens: Sequence[Token], at: int) -> bool:
    """ "former ambassador to Israel Daniel Shapiro": the "to" of a post."""
    posts = {"ambassador", "envoy", "adviser", "advisor", "aide", "representative"}
    return tokens[at].low == "to" and tokens[at - 1].low in posts and at + 1 < len(tokens) and tokens[at + 1].capital


def until_stop(page: str, tokens: Sequence[Token], first: int) -> str:
    """The words from a token up to the next sign that ends a name."""
    last = first
    while last < len(tokens) and not stop(tokens, last):
        last += 1
    return text(page, tokens, first, last)


def text(page: str, tokens: Sequence[Token], first: int, last: int) -> str:
    """The words of a name as the page has them, without what leads up to it ("On Monday", "In 2019")."""
    if last <= first:
        return ""
    while first < last - 1 and tokens[first].low in _LEADS:
        first += 2 if tokens[first + 1].low in WEEKDAYS | {"turn", "addition", "response"} else 1
        while first < last - 1 and (tokens[first].low[0].isdigit() or tokens[first].low in MONTHS):
            first += 1
    if tokens[last - 1].low in {"i", "we", "he", "she", "they"} and tokens[last - 2 if last > 1 else 0].low not in {
        "and",
        "than",
    }:
        first = last - 1
    first = min(first, last - 1)
    led = next((k for k in range(first + 1, last - 1) if tokens[k].low in LED and tokens[k + 1].low == "by"), last)
    if tokens[first].low in {"what", "there"}:
        return ""
    return " ".join(page[tokens[first].start : tokens[led - 1].end].split()).strip("\"'“”‘’ ")


def speaks(who: str) -> bool:
    """Can the words name somebody who speaks?"""
    words = who.split()
    if any(word in FINITE or word in PAST_FORMS for word in words) or (words and words[0].lower() in NOBODY):
        return False
    return (
        bool(words)
        and len(words) <= 16
        and (
            any(w[:1].isupper() and w.lower() not in _NO_NAMES for w in words)
            or any(w.lower() in SPEAKERS for w in words)
        )
    )


def tells(who: str) -> bool:
    """Can the words before a plain "said" name who said it: a speaker, or "three brokers", whoever they are?"""
    words = who.split()
    counted = 1 < len(words) <= 4 and words[0].lower() in _COUNTED and not any(verbal(word) for word in words)
    return speaks(who) or (counted and words[-1].isalpha())


def unsaid(tokens: Sequence[Token], verb: int) -> bool:
    """ "declined to say", "is said", "the reports": no verb of saying here."""
    if verb == 0:
        return False
    low, before = tokens[verb].low, tokens[verb - 1].low
    if low.endswith("ing") and before in {"is", "are", "was", "were", "'s"}:
        return False
    after = tokens[verb + 1].low if verb + 1 < len(tokens) else ""
    noun = low in NOUN_TOO and after in _AFTER_NOUN
    noun = noun or (
        low in {"project", "projects"} and after in {"in", "on", "with", "between", "by", "from", "to", "at"}
    )
    noun = noun or (low in _FEARED and before in _FED)
    noun = noun or (verb > 1 and tokens[verb - 2].low == "what")
    return noun or before in _UNSAID or (before in _OWNERS and low in _ATTRIBUTES)
