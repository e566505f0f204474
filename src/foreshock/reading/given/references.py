"""What a clause points back to: "In that case", "Otherwise", "With one", "If it does", "would then"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from foreshock.reading.given import sections
from foreshock.reading.given.conditions import Found, in_sentence
from foreshock.reading.language.nouns import is_event
from foreshock.reading.language.plain import Token
from foreshock.reading.language.verbs import FINITE, PAST_FORMS, is_adverb
from foreshock.reading.language.words import word_set
from foreshock.reading.pages.sentences import Sentence
from foreshock.schema.brief import Condition, Span, Statement

if TYPE_CHECKING:
    from foreshock.reading.given.hedge import Hedge
    from foreshock.reading.pages.prepared import Page

SUPPOSING = frozenset({"if", "unless", "inversion", "under", "subject", "exchange", "reference", "when"})
STATED = frozenset({"if", "unless", "inversion", "under", "exchange", "when"})
LEADING = re.compile(
    r"^(?:only |even )?(?:if and when|if|unless|provided that|provided|providing that|as long as|so long as|once|"
    r"assuming|supposing|in the event (?:of|that)|in case of|in case|should|were|with|without|absent|barring|failing|"
    r"in the absence of|subject to|given|in|under|when|after)\b,? *",
    re.IGNORECASE,
)
"""The conjunction a condition opens with."""
_LACKING = word_set("without absent barring failing")
_TURNS = word_set("otherwise or not failing")
_SHORT = word_set(
    "it he she they that this these those do does did happen happens happened occur occurs be is are was were to come "
    "comes n't not so were proves succeed succeeds fail fails"
)
_IMAGINED = word_set("suppose imagine assume supposing assuming")
_EVEN = frozenset(("even", word) for word in ("if", "with", "without", "under", "when", "should"))
_EITHER = _EVEN | frozenset(
    {("either", "case"), ("either", "way"), ("both", "cases"), ("any", "case"), ("either", "event")}
)
NOUN_WORDS = 6
"""Most words of the noun that "one" stands for."""
_NO_NOUNS = word_set("of for in on to with at by from is and or but that which who as") | FINITE | PAST_FORMS


def of(page: Page, hedge: Hedge, earlier: Sequence[tuple[Hedge, Statement]]) -> list[Condition] | None:
    """The condition that the clause takes from the sentences before by a word of reference; None without such a word.

    "In either case" and "even if" take none: what follows holds one way or the other.
    """
    sentence = page.sentences[hedge.sentence]
    one = _word(sentence, hedge)
    if one is None:
        return [] if _either(sentence, hedge) else None
    lows = [token.low for token in sentence.tokens[one.first : one.last]]
    if lows[0] in {"with", "without", "absent"}:
        return _filled(page, hedge, one, earlier)
    if {"scenario", "case"} & set(lows) and _under_scenario(page, hedge):
        return None
    here = _span(sentence, one)
    base = _target(page, hedge, one, earlier)
    if base is None:
        return None
    if _TURNS & set(lows):
        kind = "if" if base.kind == "unless" and base.resolved is None else "unless"
        return [base.model_copy(update={"span": here, "kind": kind, "text": _body(base.text), "resolved": _at(base)})]
    return [_pointed(page, here, base)]


def _pointed(page: Page, here: Span, base: Condition) -> Condition:
    """The word of reference, with what it points to."""
    text = f"{here.of(page.text)} ({' '.join(base.text.split())})"
    return base.model_copy(update={"span": here, "text": text, "kind": "reference", "resolved": _at(base)})


def _under_scenario(page: Page, hedge: Hedge) -> bool:
    """ "In this scenario, ..." below "Scenario 2: a blockade" means the heading, if nothing nearer is supposed."""
    previous = before(page, hedge.sentence)
    nearer = previous is not None and any(one.kind in STATED for one in in_sentence(previous))
    return not nearer and sections.over(page, page.sentences[hedge.sentence].block) is not None


def _word(sentence: Sentence, hedge: Hedge) -> Found | None:
    """The last word of reference before the hedge, if nothing stronger than a comma parts them."""
    found = None
    for one in hedge.stated:
        between = sentence.tokens[one.last : hedge.cue.start]
        if one.kind == "reference" and one.first < hedge.cue.start and not any(t.low in {";", "."} for t in between):
            found = one
    return found


def _either(sentence: Sentence, hedge: Hedge) -> bool:
    pairs = pairwise(token.low for token in sentence.tokens[: hedge.cue.start])
    return any(pair in _EITHER for pair in pairs)


def _span(sentence: Sentence, one: Found) -> Span:
    return Span(start=sentence.tokens[one.first].start, end=sentence.tokens[one.last - 1].end)


def _at(base: Condition) -> Span:
    return base.resolved or base.span


def _target(page: Page, hedge: Hedge, one: Found, earlier: Sequence[tuple[Hedge, Statement]]) -> Condition | None:
    """What the word points to: a condition earlier in the sentence or the one before, else what was said there."""
    sentence = page.sentences[hedge.sentence]
    stated = [each for each in hedge.stated if each.kind in STATED and each.last <= one.first]
    if stated:
        return _condition(page, sentence, stated[-1])
    end = one.first
    while end > 0 and not sentence.tokens[end - 1].word:
        end -= 1
    if end > 2:
        return _said(page, Span(start=sentence.start, end=sentence.tokens[end - 1].end))
    previous = before(page, hedge.sentence)
    return None if previous is None else _told(page, previous, earlier)


def _told(page: Page, previous: Sentence, earlier: Sequence[tuple[Hedge, Statement]]) -> Condition:
    """The condition under which the sentence before was said; else what it says, or asks."""
    held = [s for _, s in earlier if previous.start <= s.span.start < previous.end]
    given = [each for s in held for each in s.conditions if each.kind in STATED or each.resolved is not None]
    if given:
        return given[-1]
    stated = [each for each in in_sentence(previous) if each.kind in STATED]
    if stated:
        return _condition(page, previous, stated[0])
    start, end = previous.start, previous.end
    if previous.asks and len(previous.tokens) > 3 and previous.tokens[0].low in FINITE:
        start, end = previous.tokens[1].start, previous.tokens[-2].end
    return _said(page, Span(start=start, end=end))


def _said(page: Page, span: Span) -> Condition:
    return Condition(span=span, text=span.of(page.text), kind="reference")


def _condition(page: Page, sentence: Sentence, found: Found) -> Condition:
    last = min(max(found.last, found.first + 1), len(sentence.tokens))
    span = Span(start=sentence.tokens[found.first].start, end=sentence.tokens[last - 1].end)
    return Condition(span=span, text=span.of(page.text), kind=found.kind)


def _body(text: str) -> str:
    """What a condition supposes, without the word it opens with."""
    return LEADING.sub("", text, count=1).strip() or text


def before(page: Page, index: int) -> Sentence | None:
    """The sentence before, if it stands in the same block; for the first one of an answer, its question."""
    if index == 0:
        return None
    previous, sentence = page.sentences[index - 1], page.sentences[index]
    same = previous.block == sentence.block or page.answered.get(sentence.block) == previous.block
    return previous if same else None


def _filled(page: Page, hedge: Hedge, one: Found, earlier: Sequence[tuple[Hedge, Statement]]) -> list[Condition] | None:
    """ "With one, ...": after "Without a ceasefire" the ceasefire; else the last thing spoken of as "a ..."."""
    sentence = page.sentences[hedge.sentence]
    word, pronoun = (sentence.tokens[k].low for k in (one.first, one.first + 1))
    noun = None
    for each in (sentence, before(page, hedge.sentence)):
        if each is None or noun is not None:
            continue
        limit = one.first if each is sentence else len(each.tokens)
        noun = _lacked(each, limit) or (_indefinite(each, limit) if pronoun == "one" else None)
    if noun is None:
        return None
    here = _span(sentence, one)
    text = f"{here.of(page.text)} ({' '.join(noun.of(page.text).split())})"
    return [Condition(span=here, text=text, kind="if" if word == "with" else "unless", resolved=noun)]


def _lacked(sentence: Sentence, limit: int) -> Span | None:
    """The noun of "without a ceasefire", "with American help"."""
    tokens = sentence.tokens
    for one in in_sentence(sentence):
        opens = tokens[one.first].low in _LACKING | {"with"} or [t.low for t in tokens[one.first : one.first + 2]] == [
            "in",
            "the",
        ]
        if one.last <= limit and one.kind != "reference" and opens:
            first = one.first + (4 if tokens[one.first].low == "in" else 1)
            return Span(start=tokens[first].start, end=tokens[one.last - 1].end) if first < one.last else None
    return None


def _indefinite(sentence: Sentence, limit: int) -> Span | None:
    """The last "a ..." of a sentence, up to its first verb, preposition or stop."""
    tokens = sentence.tokens
    for at in range(limit - 2, -1, -1):
        if tokens[at].low not in {"a", "an"}:
            continue
        end = at + 1
        while end < min(limit, at + NOUN_WORDS) and _nominal(tokens[end]) and not is_event(tokens[end - 1].low):
            end += 1
        if end > at + 1:
            return Span(start=tokens[at].start, end=tokens[end - 1].end)
    return None


def _nominal(token: Token) -> bool:
    return token.word and token.low not in _NO_NOUNS and not is_adverb(token.low)


def short(
    page: Page, hedge: Hedge, one: Found, made: Condition, earlier: Sequence[tuple[Hedge, Statement]]
) -> Condition:
    """ "If it does", "Should that happen", "If they do not": a condition of pronouns only, with what they stand for."""
    sentence = page.sentences[hedge.sentence]
    words = [token.low for token in sentence.tokens[one.first + 1 : one.last] if token.word]
    if not 2 <= len(words) <= 6 or not set(words) <= _SHORT or one.kind not in {"if", "unless", "inversion"}:
        return made
    held = [s for h, s in earlier if h.sentence == hedge.sentence and s.span.end <= made.span.start]
    previous = before(page, hedge.sentence)
    if not held and previous is not None:
        held = [s for _, s in earlier if previous.start <= s.span.start < previous.end]
    if held:
        base = next((c.resolved for c in held[-1].conditions if c.resolved is not None and "(" in c.text), None)
        last = next((s for _, s in earlier if s.span == base), held[-1])
        event, span = last.event, last.span
    elif previous is not None and len(previous.tokens) < 20:
        event, span = (
            " ".join(page.text[previous.start : previous.end].split()).rstrip(".?!"),
            Span(start=previous.start, end=previous.end),
        )
    else:
        return made
    turned = bool({"not", "n't"} & set(words))
    stated = _negated_of(held, words)
    if stated is not None:
        opposite = "if" if stated.kind == "unless" else "unless"
        text = f"{made.text} ({_body(' '.join(stated.text.split()))})"
        return made.model_copy(update={"text": text, "kind": opposite, "resolved": _at(stated)})
    kind = "unless" if turned != (one.kind == "unless") else "if"
    return made.model_copy(update={"text": f"{made.text} ({event})", "kind": kind, "resolved": span})


def _negated_of(held: Sequence[Statement], words: Sequence[str]) -> Condition | None:
    """In "will sail if the truce lasts; if it does not, ..." the condition itself that fails, not what hangs on it."""
    if not held or not {"not", "n't", "fail", "fails"} & set(words):
        return None
    given = [one for one in held[-1].conditions if one.kind in {"if", "unless", "inversion"} and one.resolved is None]
    return given[0] if len(given) == 1 and given[0].scope == "statement" else None


def then(page: Page, hedge: Hedge, earlier: Sequence[tuple[Hedge, Statement]]) -> list[Condition]:
    """ "Prices would then rise": under what the sentence before supposes, or if what it says comes about."""
    tokens = page.sentences[hedge.sentence].tokens
    opens = 1 if tokens[0].low in {"and", "but", "only"} and len(tokens) > 1 else 0
    near = (opens, *range(hedge.cue.start, min(len(tokens), hedge.cue.head + 1)))
    at = next((k for k in near if tokens[k].low == "then"), -1)
    if at < 0:
        return []
    index = hedge.sentence
    previous = before(page, index)
    only = tokens[0].low == "only"
    for _ in range(3):
        if previous is None:
            return []
        if only or any(previous.start <= s.span.start < previous.end for _, s in earlier) or in_sentence(previous):
            here = Span(start=tokens[at].start, end=tokens[at].end)
            return [_pointed(page, here, _told(page, previous, earlier))]
        index -= 1
        previous = before(page, index)
    return []


def asked(page: Page, hedge: Hedge) -> list[Condition]:
    """ "What if the truce fails? Rates will climb.", "Suppose it fails. ...": what was supposed holds."""
    previous = before(page, hedge.sentence)
    if previous is not None and len(previous.tokens) > 3 and previous.tokens[0].low in _IMAGINED:
        first = 2 if previous.tokens[1].low == "that" else 1
        return [_condition(page, previous, Found(first, len(previous.tokens) - 1, "if"))]
    if previous is None or not previous.asks:
        return []
    lows = [token.low for token in previous.tokens[:4]]
    at = next((k for k in range(2) if lows[k : k + 2] in (["what", "if"], ["and", "if"], ["but", "if"])), -1)
    if at < 0 or len(previous.tokens) < at + 4:
        stated = [one for one in in_sentence(previous) if one.kind in {"if", "unless", "inversion"}]
        return [_condition(page, previous, stated[0])] if stated else []
    found = Found(at + 1, len(previous.tokens) - 1, "if")
    return [_condition(page, previous, found)]
