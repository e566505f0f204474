"""Who says so: the source of a statement, where it is not the author."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from foreshock.reading.hedges.clauses import Clause
from foreshock.reading.hedges.outer import HARD
from foreshock.reading.language.plain import Token
from foreshock.reading.language.verbs import is_adverb
from foreshock.reading.language.words import FORECASTING, REPORTING, SAYING_ON, word_set
from foreshock.reading.pages.sentences import Sentence
from foreshock.reading.voices import names, views
from foreshock.reading.voices.names import NOUN_TOO, PRONOUNS, REPORTS
from foreshock.reading.voices.speakers import Speakers, enter, inside, note, resolve
from foreshock.reading.voices.views import agent, aside

__all__ = ["PRONOUNS", "Speakers", "agent", "aside", "judged", "note", "source"]

THAT_VERBS = word_set(
    "alerted highlight highlights highlighted emphasize emphasizes anticipate anticipates anticipated agree agrees "
    "agreed hold holds held find finds found show shows showed suspect suspects suspected worry worries worried imply "
    "implies implied reveal reveals revealed recognise recognises recognize recognizes stress clear see sees saw feel "
    "feels felt accept accepts accepted "
    "reaffirmed reaffirms threatened threatens swore swears vows pledges promises calculated calculates "
    "reckoned concurs demonstrates argue learned "
    "calculated calculates assured guaranteed decided ruled"
)
"""Verbs that let somebody speak where "that" follows."""
SURE = word_set("confident convinced sure certain worried afraid hopeful optimistic")
MOST_WORDS = 8
"""Tokens of a parenthesis that names the speaker."""
SIGNS = word_set("suggests suggest suggested indicates indicate indicated implies imply shows show showed")
"""What a person does, and what a thing does that is a sign of something."""
MODELS = REPORTS | word_set("projections projection forecasts estimates models model simulation simulations data")
OTHERS = word_set("everyone everybody some many others critics sceptics skeptics optimists pessimists")
"""Whose view a quotation may give, other than the speaker's."""
SHOWING = word_set("showed shows found finds suggests suggested indicates")
"""What a poll or a study does at the end of a sentence."""
_TELLING = REPORTING | SHOWING
_ONLY_SHOWING = SHOWING - REPORTING
_THAT = THAT_VERBS | SURE
_SURE_OF = SURE | {"clear"}


def source(page: str, sentence: Sentence, clause: Clause, state: Speakers, following: Sentence | None) -> str:
    """The words that name the source of a clause, or '' where the author speaks."""
    tokens = sentence.tokens
    position = tokens[min(clause.first, len(tokens) - 1)].start
    quoted = any(start <= position < end for start, end in sentence.quotes)
    enter(sentence, state)
    before = _before(page, tokens, clause.first, quoted, sentence.quotes)
    found = (
        (before if before.lower() in PRONOUNS or names.speaks(before) else "")
        or _between(page, tokens, clause)
        or _after(page, sentence, clause.last, quoted)
        or before
        or views.of(page, tokens)
        or views.consensus(page, tokens, clause.first)
        or views.held_for(page, tokens, state.surnames)
        or _introduced(page, sentence, position)
    )
    if not found and following is not None and following.block == sentence.block:
        found = names.stated_by(page, following.tokens) or views.stated_by(page, following.tokens)
    if found.lower() in {"i", "we"} and not quoted:
        return ""
    if found:
        found = resolve(found, state)
    if quoted:
        if not found or found.lower() in PRONOUNS:
            found = state.quoted or _next(page, following, sentence) or state.named
        if not set(found.lower().split()[:1]) & (OTHERS | {"most"}):
            state.quoted = found
    return found


def judged(page: str, tokens: Sequence[Token], first: int, verb: int, state: Speakers) -> str | None:
    """Who puts a number on it ("economists see a 40 % chance", "Raman, who puts the odds at ..."), by the verb's place.

    '' for nobody ("few expect"); None where that verb has no subject of its own but "I", "we" or "there".
    """
    helping = {"do", "does", "did", "n't", "'d", "would", "are", "is", "have", "has"}
    while verb > first and (tokens[verb - 1].low in helping or is_adverb(tokens[verb - 1].low)):
        verb -= 1
    if verb > first + 1 and tokens[verb - 1].low == "to" and tokens[verb - 2].low in {"continue", "continues"}:
        return judged(page, tokens, first, verb - 2, state)
    if verb <= first:
        who = names.subject(page, tokens, verb) if verb > 1 else ""
        return who if any(word[:1].isupper() for word in who.split()) and names.speaks(who) else None
    if tokens[first].low in {"no", "nobody", "few", "not", "hardly", "none"}:
        return ""
    if tokens[first].low in {"who", "which"}:
        return names.subject(page, tokens, verb)
    comma = next((k for k in range(first + 1, verb) if tokens[k].low == ","), verb)
    who = " ".join(page[tokens[first].start : tokens[comma - 1].end].split())
    if who.lower() == "it" and HARD & {token.low for token in tokens[verb : verb + 4]}:
        return None
    if who.lower() in {"he", "she", "it", "they"}:
        said = first - 2 if first > 1 and tokens[first - 1].low == "that" else first - 1
        teller = names.subject(page, tokens, said) if said > 0 and tokens[said].low in REPORTING else ""
        if teller and teller.lower() not in PRONOUNS and names.speaks(teller):
            return teller
        found = resolve(who, state)
        return found if found != who else None
    return None if who.lower() in {"i", "we", "there", "this", "that", "these", "those"} else who


def _written_in(tokens: Sequence[Token], noun: int) -> bool:
    """ "writes in its annual report that": where it is said, and not who says it."""
    return any(token.low in {"in", "of"} for token in tokens[max(0, noun - 4) : noun]) and any(
        token.low in REPORTING for token in tokens[:noun]
    )


def _of_others(tokens: Sequence[Token], verb: int) -> bool:
    """ "Everyone thinks it will hold," says Lee: within a quotation, the view of others."""
    return tokens[verb - 1].low in OTHERS or (verb > 1 and tokens[verb - 2].low == "most" and tokens[verb].low != "say")


def _contrasted(tokens: Sequence[Token], verb: int) -> bool:
    """ "Contrary to what the ministry says": a view that the sentence sets itself against."""
    for at in range(verb - 1, max(0, verb - 6), -1):
        if tokens[at].low == "what":
            return tokens[at - 1].low in {"to", "despite", "than", "unlike", "with", "from"} and at > 0
        if not tokens[at].word:
            return False
    return False


def _supposed(tokens: Sequence[Token], verb: int) -> bool:
    """ "If the senate adds a clause": a verb inside a condition says nothing."""
    first = next((k + 1 for k in range(verb - 1, -1, -1) if tokens[k].low in {",", ";", "–", '"'}), 0)
    return tokens[first].low in {"if", "unless", "when", "once", "should", "whether"}


def _before(page: str, tokens: Sequence[Token], limit: int, quoted: bool, quotes: Sequence[tuple[int, int]]) -> str:
    """ "sources told Reuters that ...", "The bank said ...": the subject of a verb of saying before the clause."""
    at, pronoun = limit, ""
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
            if _written_in(tokens, at):
                continue
            return names.text(page, tokens, max(0, at - 1), at + 1)
        agreed = token.low in _THAT and at + 1 < limit and tokens[at + 1].low == "that"
        sure = token.low in SURE and agreed and tokens[at - 1].low in {"is", "are", "was", "were", "'s", "'re"}
        agreed = agreed or token.low in SAYING_ON or (token.low == "project" and tokens[at - 1].low in FORECASTING)
        own = quoted and inside(token, quotes) and not _of_others(tokens, at)
        if (token.low not in REPORTING and not agreed) or at == 0 or own or _contrasted(tokens, at):
            continue
        made = sure or (token.low == "clear" and tokens[at - 1].low in {"make", "makes", "made"})
        if (names.unsaid(tokens, at) and not made) or _supposed(tokens, at):
            continue
        if token.low in _SURE_OF and not made:
            continue
        who = names.subject(page, tokens, at - 1 if made else at)
        if not names.speaks(who) and at + 1 < limit and tokens[at + 1].capital and tokens[at - 1].low in {",", "–"}:
            who = names.inverted(page, tokens, at)
        if not names.speaks(who):
            who = names.behind(page, tokens, at) or who
        if (token.low in NOUN_TOO and not names.speaks(who)) or who.lower() in {"this", "that", "these"} | (
            {"it"} if sure else set()
        ):
            continue
        if (
            token.low in SIGNS
            and not names.speaks(who)
            and not MODELS & set(who.lower().split())
            and who.lower() not in PRONOUNS
        ):
            continue
        if who.lower() in {"it", "they", "he", "she"} and not quoted and not pronoun:
            pronoun = who
            continue
        return who if names.speaks(who) or not pronoun else pronoun
    return pronoun


def _after(page: str, sentence: Sentence, start: int, quoted: bool) -> str:
    """ ", people familiar with the talks said", ", said Derek Scissors"."""
    tokens = sentence.tokens
    if quoted:
        who = _agreeing(page, sentence, max(0, start - 2))
        if who:
            return who
    while start < len(tokens) and tokens[start].low in {",", '"'}:
        start += 1
    for at in range(start, len(tokens)):
        if tokens[at].low not in _TELLING or (quoted and inside(tokens[at], sentence.quotes)):
            continue
        if names.unsaid(tokens, at):
            continue
        last = names.behind(page, tokens, at)
        if last:
            return last
        direct = names.subject(page, tokens[start:], at - start) if at > start else ""
        if tokens[at].low in _ONLY_SHOWING and not REPORTS & set(direct.lower().split()):
            continue
        if direct.lower() in {"he", "she", "it", "they"}:
            return direct
        dashes = sum(token.low == "–" for token in tokens[start:at])
        whole = dashes % 2 == 0 or at > len(tokens) - 9
        if names.tells(direct) and whole and not any(token.low == ";" for token in tokens[start:at]):
            return direct
        return names.inverted(page, tokens, at)
    return ""


def _between(page: str, tokens: Sequence[Token], clause: Clause) -> str:
    """ "Rates, the governor said, may rise": the verb of saying stands in a parenthesis of the clause."""
    inner = range(clause.first, clause.last)
    for sign in (",", "–"):
        for first, last in pairwise(at for at in inner if tokens[at].low == sign):
            verb = next((k for k in range(first + 1, last) if tokens[k].low in REPORTING), -1)
            if verb > 0 and tokens[verb + 1].low == "to":
                continue
            inverted = verb == first + 1
            if last - first > MOST_WORDS or verb < 0 or (sign == "–" and not inverted and verb < last - 1):
                continue
            who = names.text(page, tokens, verb + 1, last) if inverted else names.text(page, tokens, first + 1, verb)
            if names.tells(who) or who.lower() in PRONOUNS:
                return who
    return _closing(page, tokens, clause)


def _closing(page: str, tokens: Sequence[Token], clause: Clause) -> str:
    """ "Rates could fall, the bank's economist, Per Holm, wrote.", "..., a poll of traders showed.": at the end."""
    comma = next((k for k in range(clause.first, clause.last) if tokens[k].low == ","), -1)
    for verb in range(comma + 2, clause.last) if comma >= 0 else ():
        ends = verb + 1 >= len(tokens) or not tokens[verb + 1].word
        if (tokens[verb].low in REPORTING and tokens[verb - 1].low == ",") or (tokens[verb].low in SHOWING and ends):
            who = names.subject(page, tokens[comma + 1 :], verb - comma - 1)
            shows = tokens[verb].low in REPORTING or bool(REPORTS & set(who.lower().split()))
            if names.speaks(who) and shows and not names.unsaid(tokens, verb):
                return who
    return ""


def _agreeing(page: str, sentence: Sentence, start: int) -> str:
    """ "...," agrees Ann Lee: any verb right behind the quotation, before a name."""
    tokens = sentence.tokens
    for at in range(start, len(tokens) - 2):
        closes = tokens[at].low == '"' and not inside(tokens[at + 1], sentence.quotes)
        if closes and tokens[at + 1].low.endswith(("s", "ed")) and tokens[at + 2].capital:
            return names.inverted(page, tokens, at + 1)
    return ""


def _introduced(page: str, sentence: Sentence, position: int) -> str:
    """ "Holm is blunt: ...": whose words follow the colon, where they are quoted."""
    tokens = sentence.tokens
    colon = next((k for k, token in enumerate(tokens) if token.low == ":" and token.start < position), -1)
    if colon < 2 or colon + 1 >= len(tokens) or tokens[colon + 1].low != '"':
        return ""
    last = next((k for k in range(1, colon) if names.verbal(tokens[k].low) and tokens[k].low != "'s"), -1)
    who = names.text(page, tokens, 0, last) if last > 0 else ""
    return who if names.speaks(who) else ""


def _next(page: str, following: Sentence | None, sentence: Sentence) -> str:
    """The speaker named in the next sentence of the same quotation."""
    if following is None or following.block != sentence.block:
        return ""
    for at, token in enumerate(following.tokens):
        if token.low in REPORTING and not inside(token, following.quotes):
            return names.inverted(page, following.tokens, at) or names.subject(page, following.tokens, at)
    return ""
