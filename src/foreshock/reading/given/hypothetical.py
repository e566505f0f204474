"""Subjects that are themselves the condition ("A second Trump term would ..."), and words that point back to one."""

from __future__ import annotations

from collections.abc import Sequence

from foreshock.reading.given.conditions import Found
from foreshock.reading.hedges.clauses import Clause
from foreshock.reading.hedges.cues import Cue
from foreshock.reading.language.nouns import is_event
from foreshock.reading.language.plain import Token
from foreshock.reading.language.verbs import FINITE, is_adverb, is_gerund, is_participle
from foreshock.reading.language.words import REPORTING, word_set
from foreshock.reading.pages.sentences import Sentence

ARRIVING = word_set("government coalition parliament majority administration president regime")
POTENTIAL = word_set("potential prospect possibility risk threat chance")
POSSIBLE = word_set("possible potential eventual proposed threatened prospective")
MOVES = word_set("move step decision shift change")
"""Nouns that, with "the" alone, take up what was told just before."""
INDEFINITE = word_set("one a an any another more further no greater additional fresh tougher broader wider renewed")
REMOTE = word_set("would could might")
POINTED = word_set("move step shift decision outcome scenario change development approach policy deal result agreement")
COMING = word_set(
    "rise fall return resume follow happen occur emerge begin start end continue grow slow drop decline increase "
    "improve worsen ease recover collapse fail spread widen deepen escalate intensify double triple halve persist last "
    "come arise materialise materialize reopen subside fade"
)
"""What a thing does that comes about or changes by itself."""
LEVELLING = word_set("reach top exceed hit pass")
_AFTER_COMING = word_set(
    "in on at to by from within before after until and or but as when if once during over this next for into again "
    "with more less further below above between toward towards through across whenever unless provided so while "
    "though because than"
)
_CUTS = word_set(
    "of with in on for to between from by against over that which , through across into after before within among "
    "around near via without at under than as here there alone now"
)
_DEFINITE = word_set("the such this that its his her their our these those some many most")


def event_subject(sentence: Sentence, cue: Cue, clause: Clause, *, told: bool = False) -> Found | None:
    """ "A second Trump term would ...": the subject itself is the hypothetical event.

    `told`: the "would" is the "will" of a report; "said attacks would resume" then supposes nothing.
    """
    tokens = sentence.tokens
    modal = tokens[cue.modal].low if cue.modal >= 0 else ""
    if clause.relative or (modal not in REMOTE and modal != "may"):
        return None
    first, last = _subject(tokens, clause.first, cue.start)
    last = next((k for k in range(first + 1, last) if tokens[k].low == ","), last)
    phrase = [token.low for token in tokens[first:last]]
    if not phrase or _passive(tokens, cue) or (phrase[0] not in INDEFINITE and _comes(tokens, cue)):
        return None
    if is_gerund(phrase[0]) and len(phrase) > 1:
        return Found(first, last, "subject")
    if phrase[0] == "the" and len(phrase) > 1 and phrase[1] in POTENTIAL:
        return Found(first, last, "subject")
    if told and phrase[0] not in INDEFINITE:
        return None
    return Found(first, last, "subject") if _supposed(tokens, first, phrase, modal) else None


def _comes(tokens: Sequence[Token], cue: Cue) -> bool:
    """ "Attacks could resume", "Duties could rise to 60%": the subject is what may come about, not what makes it so."""
    if cue.head >= len(tokens) or tokens[cue.head].low not in COMING | LEVELLING:
        return False
    at = cue.head + 1
    while at < len(tokens) and is_adverb(tokens[at].low) and tokens[at].low not in _AFTER_COMING:
        at += 1
    after = tokens[at] if at < len(tokens) else None
    if tokens[cue.head].low in LEVELLING:
        return after is not None and (after.low[0].isdigit() or after.low in {"$", "€", "£"})
    return after is None or not after.word or after.low[0].isdigit() or after.low in _AFTER_COMING


def _passive(tokens: Sequence[Token], cue: Cue) -> bool:
    """ "A blockade could be imposed": the subject is what may happen, not what makes something happen."""
    at = cue.head + 1
    while at < len(tokens) and is_adverb(tokens[at].low):
        at += 1
    return (
        cue.head < len(tokens) and tokens[cue.head].low == "be" and at < len(tokens) and is_participle(tokens[at].low)
    )


def _supposed(tokens: Sequence[Token], first: int, phrase: Sequence[str], modal: str) -> bool:
    core = _core(phrase)
    if not core:
        return False
    indefinite = phrase[0] in INDEFINITE
    if indefinite and (_comparative(phrase[1:3]) or (core[-1] in ARRIVING and len(core) > 2)):
        return True
    if not is_event(core[-1]) and not is_event(_first_of_two(core)):
        return False
    if indefinite:
        return True
    if phrase[0] == "the" and phrase[1:2] and phrase[1] in POSSIBLE:
        return True
    if phrase[0] in _DEFINITE:
        return modal == "would" and phrase[0] == "the"
    if "'s" in core[:-1]:
        return True
    named = len(core) == 1 and tokens[first].capital and first > 0
    return modal in REMOTE and not named


def _first_of_two(core: Sequence[str]) -> str:
    """In "attacks or mining" the first noun."""
    joint = next((k for k, low in enumerate(core) if low in {"or", "and"}), 0)
    return core[joint - 1] if joint else ""


def _subject(tokens: Sequence[Token], first: int, last: int) -> tuple[int, int]:
    while first < last and (is_adverb(tokens[first].low) or tokens[first].low in {",", "but", "and", "even", "or"}):
        first += 1
    while last > first and (is_adverb(tokens[last - 1].low) or tokens[last - 1].low == ","):
        last -= 1
    return first, last


def _core(phrase: Sequence[str]) -> list[str]:
    """The noun phrase up to its first preposition, comma or relative: the head noun is its last word."""
    core: list[str] = []
    for low in phrase:
        if low in _CUTS and core:
            break
        core.append(low)
    return core


def _comparative(words: Sequence[str]) -> bool:
    """ "a stronger koruna", "a more transactional policy": a change by its adjective."""
    return bool(words) and (
        words[0] in {"more", "less", "much"} or (words[0].endswith("er") and words[0] in COMPARATIVES)
    )


COMPARATIVES = word_set(
    "stronger weaker higher lower larger smaller longer shorter tighter looser faster slower tougher softer "
    "closer wider broader deeper harder greater cheaper warmer colder hotter milder harsher bigger richer poorer "
    "steeper"
)


def points_back(sentence: Sentence, cue: Cue, clause: Clause, previous: str) -> bool:
    """Does the clause open with "This", "It", "Such a move", or take up the event of the sentence before?"""
    tokens = sentence.tokens
    ruled = cue.kind == "outer"
    first, last = _subject(tokens, cue.last if ruled else clause.first, cue.modal if ruled else cue.start)
    words = [token.low for token in tokens[first:last] if not is_adverb(token.low)]
    if not words:
        return False
    apart = clause.first > 3 or any(token.low in FINITE | REPORTING for token in tokens[: clause.first])
    if apart and words[0] in {"it", "they"}:
        return False
    after = [token.low for token in tokens[cue.head : cue.head + 9]]
    if words == ["it"] and after[:1] == ["take"] and "for" in after:
        return False
    if len(words) == 1:
        return words[0] in {"this", "that", "it", "these", "those"}
    if words[0] in {"this", "that", "such", "these"}:
        return words[-1] in POINTED or is_event(words[-1])
    head = _core(words)[-1]
    if words[:2] == ["the", head] and head in MOVES and tokens[cue.modal].low in REMOTE:
        return True
    return words[0] == "the" and is_event(head) and len(head) > 6 and head[:6] in previous


def supposed_by_question(sentence: Sentence) -> Found | None:
    """ "Will a second Trump term lead to ...", "the risks of increased cooperation": what the question supposes."""
    tokens = sentence.tokens
    lows = [token.low for token in tokens]
    if lows and lows[0] in {"will", "would", "could", "might"} and len(lows) > 2 and lows[1] in INDEFINITE:
        for size, low in enumerate(lows[1:], start=2):
            if is_event(low):
                return Found(1, size, "subject")
    for at, low in enumerate(lows[:-1]):
        if low in {"with", "from", "of"} and lows[at + 1] in {"increased", "a", "an", "greater", "closer", "more"}:
            return Found(at + 1, len(tokens) - 1, "subject")
    return None
