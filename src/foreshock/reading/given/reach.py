"""Which of the conditions of a sentence rule one of its clauses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from foreshock.reading.given.conditions import Found
from foreshock.reading.given.hypothetical import REMOTE
from foreshock.reading.hedges.cues import MODALS
from foreshock.reading.language.plain import Token
from foreshock.reading.language.verbs import FINITE, PAST_FORMS, is_adverb, is_gerund
from foreshock.reading.language.words import ENGLISH_WORDS, REPORTING, word_set
from foreshock.reading.pages.sentences import Sentence

if TYPE_CHECKING:
    from foreshock.reading.given.hedge import Hedge

STAYING = word_set("stay remain continue keep last persist hold maintain retain")
"""Verbs whose "until" tells what would end the matter."""
DOUBTFUL = word_set(
    "unlikely highly_unlikely improbable little_chance remote_chance almost_no_chance chances_are_slight"
)
"""Rows whose "until" and "before" do so, too."""
RESERVING = word_set("threatening warning vowing promising pledging leaving keeping reserving saying adding arguing")
"""What somebody does at the side who keeps a thing open, under a condition of its own."""
CONCEDING = word_set("though although whereas while yet")
_BEFORE_LEADING = word_set('that and but so then or because since as ; : – " ( where which') | REPORTING | {""}
_NAMING = word_set("a an the such any that another this of no")
STEM = 4
"""Letters two words must share at their beginning to name one event ("close", "closure")."""


def own(sentence: Sentence, hedge: Hedge, denied: bool) -> list[Found]:
    """The sentence's conditions that rule this clause: not those of another clause, nor what it speaks of itself."""
    staying = hedge.cue.head < len(sentence.tokens) and sentence.tokens[hedge.cue.head].low in STAYING
    doubtful = hedge.cue.row in DOUBTFUL
    kept = []
    for one in hedge.stated:
        if one.kind == "reference" or (one.kind == "until" and not denied and not staying and not doubtful):
            continue
        before = one.first < hedge.clause.first
        if (_ahead if before else _behind)(sentence.tokens, hedge, one):
            kept.append(one)
    return kept


def _ahead(tokens: Sequence[Token], hedge: Hedge, one: Found) -> bool:
    """A condition before the clause: is nothing between them that ends its reach?"""
    between = [token.low for token in tokens[one.last : hedge.clause.first]]
    if (";" in between and not _remote_run(tokens, hedge, one)) or (
        "but" in between and one.kind != "inversion" and between not in ([",", "but"], ["but"])
    ):
        return False
    if is_about(tokens, hedge, tokens[one.first : one.last]):
        return False
    conceded = CONCEDING & set(between) or hedge.clause.opener in CONCEDING
    if (conceded or "but" in between) and not _remote(tokens, hedge):
        return False
    joined = {"and", "while", "but", "or"} & set(between)
    return not (joined and not leads(tokens, one.first))


def _behind(tokens: Sequence[Token], hedge: Hedge, one: Found) -> bool:
    """A condition after the clause: is it not that of a later clause?"""
    if _aside(tokens, hedge.cue.head, one.first):
        return False
    between = [token.low for token in tokens[hedge.clause.last : one.first]]
    if _paired(tokens, hedge, between):
        return True
    if ";" in between or MODALS & set(between):
        return False
    if between[-1:] == ["but"]:
        between = between[:-1]
    joint = next((k for k, low in enumerate(between) if low in {"and", "but", "while", "or"}), -1)
    if "but" in between and between not in ([",", "but"], ["but"]):
        return False
    return joint < 0 or not any(low in FINITE or low in PAST_FORMS for low in between[joint:])


def _aside(tokens: Sequence[Token], first: int, last: int) -> bool:
    """ "will stop while keeping the door open to it if struck": the condition of what is kept open or threatened."""
    for at in range(last - 1, first, -1):
        low = tokens[at].low
        if low in {",", ";", "–"}:
            return False
        before = tokens[at - 1].low
        if is_gerund(low) and (before == "while" or (before == "," and low in RESERVING)):
            return True
    return False


def _paired(tokens: Sequence[Token], hedge: Hedge, between: Sequence[str]) -> bool:
    """ "Exports would fall and prices would rise if the ban were kept": one condition for two."""
    modal = tokens[hedge.cue.modal].low if hedge.cue.modal >= 0 else ""
    same = [low for low in between if low in FINITE] == [modal]
    return modal in REMOTE and same and between[:1] == ["and"]


def leads(tokens: Sequence[Token], at: int) -> bool:
    """Does the condition stand before its main clause, rather than close it ("will end unless ...")?"""
    while at > 0 and is_adverb(tokens[at - 1].low):
        at -= 1
    before = tokens[at - 1].low if at else ""
    if before == ",":
        start = next((k + 1 for k in range(at - 2, -1, -1) if tokens[k].low in {",", ";", "–", "that"}), 0)
        return not any(t.low in FINITE and t.low not in REPORTING for t in tokens[start : at - 1])
    return before in _BEFORE_LEADING


def _remote(tokens: Sequence[Token], hedge: Hedge) -> bool:
    return hedge.cue.modal >= 0 and tokens[hedge.cue.modal].low in REMOTE


def _remote_run(tokens: Sequence[Token], hedge: Hedge, one: Found) -> bool:
    """ "If it fails, stocks would last a year; its neighbour's could be gone by June": "would" on both sides."""
    first = next((t.low for t in tokens[one.last : hedge.clause.first] if t.low in MODALS), "")
    own = any(each is not one and each.first >= one.last for each in hedge.stated)
    return first in REMOTE and _remote(tokens, hedge) and leads(tokens, one.first) and not own


def is_about(tokens: Sequence[Token], hedge: Hedge, supposed: Sequence[Token]) -> bool:
    """ "Should Iran close the strait, ..., though a closure is unlikely": the chance of the very thing supposed."""
    if hedge.cue.kind not in {"noun", "adjective", "either"} or _remote(tokens, hedge):
        return False
    stems = {t.low[:STEM] for t in supposed if len(t.low) > STEM and t.low.isalpha() and t.low not in ENGLISH_WORDS}
    clause = range(hedge.clause.first, hedge.clause.last)
    named = (
        tokens[k].low[:STEM]
        for k in clause
        if not hedge.cue.first <= k < hedge.cue.last
        and (k == 0 or tokens[k - 1].low in _NAMING or k == hedge.clause.first)
    )
    return any(len(stem) == STEM and stem in stems for stem in named)
