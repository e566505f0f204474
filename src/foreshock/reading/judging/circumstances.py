"""What is known of a hedge's clause before it is judged: time, report, condition, and whether it is settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from foreshock.reading.given import hypothetical, linking
from foreshock.reading.given.conditions import Found
from foreshock.reading.hedges import content
from foreshock.reading.hedges.cues import Cue
from foreshock.reading.judging import reports
from foreshock.reading.judging.near import Context
from foreshock.reading.judging.scope import reported
from foreshock.reading.judging.would import of_paper, unreal
from foreshock.reading.language import horizon
from foreshock.reading.language.plain import Token
from foreshock.reading.language.verbs import is_adverb, is_gerund
from foreshock.schema.brief import Condition, Statement

if TYPE_CHECKING:
    from foreshock.reading.given.hedge import Hedge
    from foreshock.reading.pages.prepared import Page

RULING = frozenset({"if", "unless", "inversion", "under", "section"})
"""Conditions under which a bare "would" tells what would come."""
CONCEDED = frozenset({"if", "with", "under", "without", "after", "should"})
"""After "even": what would not come all the same ("even if it took place, Congress would not repeal")."""


def known(
    page: Page, hedge: Hedge, reporter: str, earlier: Sequence[tuple[Hedge, Statement]], beside: Context | None
) -> Context:
    """The context of a hedge.

    `reporter`: whom the paragraph reports; `earlier`: the statements right before; `beside`: what is known of the
    hedge before it in the same sentence, whose subject it may share.
    """
    sentence, cue, place = page.sentences[hedge.sentence], hedge.cue, hedge.clause
    tokens = sentence.tokens
    ahead = horizon.find(page.plain, tokens[cue.start].start, tokens[place.last - 1].end) is not None
    inside = tuple((one.first, one.last) for one in hedge.stated if one.kind != "depends")
    shifted = backshifted(tokens, cue)
    carried = bool(reporter) and shifted
    context = Context(
        ahead=ahead,
        conditional=bool(hedge.stated) or hedge.subject is not None,
        reported=reported(sentence, place) or carried,
        answers=sentence.block in page.answered,
        supposed=inside,
        quoted=any(start <= tokens[cue.first].start < end for start, end in sentence.quotes),
    )
    following = _tokens(page, hedge.sentence + 1, sentence.block)
    refuted = reports.refuted(tokens, place.last, following)
    if not shifted and cue.wording not in {"could", "might"} and not refuted:
        return context
    verb = reports.governor(sentence, place, inside)
    if refuted and (verb >= 0 or cue.kind == "expects"):
        return replace(context, settled=True)
    if not shifted and cue.wording not in {"could", "might"}:
        return context
    settled = reports.settled(sentence, place, verb, page.published, ahead=ahead, following=following)
    context = replace(context, settled=settled, told=verb >= 0)
    if cue.wording != "would":
        return context
    before = page.sentences[hedge.sentence - 1].tokens if hedge.sentence else ()
    carried = carried and verb != reports.UNTOLD and not context.quoted and not of_paper(tokens, cue, place, before)
    if beside is not None and _without_subject(tokens, place.first, cue.start):
        return replace(context, told=beside.told, supposing=beside.supposing)
    told = verb >= 0 or carried or reports.between(tokens, place, cue.start)
    return replace(context, told=told, supposing=not told and _supposing(page, hedge, earlier))


def _tokens(page: Page, at: int, block: int) -> Sequence[Token]:
    """The tokens of a sentence of the same paragraph."""
    return page.sentences[at].tokens if at < len(page.sentences) and page.sentences[at].block == block else ()


def _without_subject(tokens: Sequence[Token], first: int, last: int) -> bool:
    """ "... and would wreak havoc": the subject stands before the first verb."""
    return all(is_adverb(token.low) or not token.word for token in tokens[first:last])


def backshifted(tokens: Sequence[Token], cue: Cue) -> bool:
    """ "inflation was unlikely to ease", "prices would probably fall": a report that the paragraph carries on."""
    if cue.modal >= 0:
        return tokens[cue.modal].low == "would"
    return cue.kind != "modal" and any(
        token.low in {"was", "were"} for token in tokens[max(0, cue.first - 3) : cue.first]
    )


def _supposing(page: Page, hedge: Hedge, earlier: Sequence[tuple[Hedge, Statement]]) -> bool:
    """Does a condition rule a bare "would": its sentence's, the heading's, or one that the sentence before supposes?"""
    tokens = page.sentences[hedge.sentence].tokens
    hedge = replace(hedge, stated=tuple(one for one in hedge.stated if not _bracketed(tokens, hedge.cue, one)))
    if any(unreal(tokens, one.first, one.last) for one in hedge.stated):
        return False
    lows = [token.low for token in tokens]
    if any(a == "even" and b in CONCEDED for a, b in pairwise(lows)):
        return content.negated(tokens, hedge.cue, hedge.clause)
    if hedge.subject is not None and _open_event(tokens, hedge.subject.first):
        return True
    if any(one.kind == "reference" for one in hedge.stated):
        return True
    pointing = "then" in lows
    given = linking.conditions_of(page, hedge, earlier, ())
    softer = bool({"could", "may", "might"} & set(lows[hedge.cue.last :]))
    return any(
        one.kind in RULING
        or (one.kind == "reference" and (pointing or _held(one) or (not softer and _hangs(one, earlier))))
        for one in given
    )


def _hangs(one: Condition, earlier: Sequence[tuple[Hedge, Statement]]) -> bool:
    """Does what "that" points back to hang on a condition itself ("If it closes, trade will move. That would ...")?"""
    meant = next((said for _, said in reversed(earlier) if said.span == one.resolved), None)
    return meant is not None and any(given.kind in RULING for given in meant.conditions)


def _open_event(tokens: Sequence[Token], first: int) -> bool:
    """ "A blockade would double rates", "Closing the strait would": an event that nobody has said to be planned."""
    leads = first == 0 and is_gerund(tokens[first].low)
    return leads or tokens[first].low in hypothetical.INDEFINITE - {"any"}


def _bracketed(tokens: Sequence[Token], cue: Cue, one: Found) -> bool:
    """Does the condition stand in a parenthesis of its own, behind the hedge?"""
    between = [token.low for token in tokens[cue.last : one.first]]
    return between.count("(") > between.count(")")


def _held(one: Condition) -> bool:
    """Taken over from the sentence before, and not merely its subject."""
    return one.resolved is not None and one.span == one.resolved
