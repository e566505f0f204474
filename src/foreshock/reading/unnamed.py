"""What a bare number is about: "We estimate a 7 % probability" under a heading, "maybe 20 % by year-end"."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from foreshock.reading.given import sections
from foreshock.reading.hedges import odds
from foreshock.reading.hedges.cues import Cue
from foreshock.reading.hedges.phrases import STATED
from foreshock.reading.language.words import word_set

if TYPE_CHECKING:
    from foreshock.reading.given.hedge import Hedge
    from foreshock.reading.pages.prepared import Page
    from foreshock.schema.brief import Statement

_POINTERS = word_set("it this that")
REACH = 3
"""Tokens that a clause needs to say something to point back to."""
_TIMES = word_set("by before within this next in until over")


def event(
    page: Page, hedge: Hedge, parts: tuple[str, str], earlier: Sequence[tuple[Hedge, Statement]] = ()
) -> tuple[str, str]:
    """Subject and predicate of a chance, from the heading or the sentence before where its own clause names none."""
    subject, predicate = parts
    for favour in ("in favour of ", "in favor of "):
        if not subject and predicate.startswith(favour):
            return "", predicate.removeprefix(favour)
    numbered = hedge.cue.kind == "noun" and (hedge.cue.row.startswith(STATED) or hedge.cue.row == "about_even")
    named = subject and subject.lower() not in _POINTERS
    if not numbered or named or (predicate and predicate.split()[0].lower() not in _TIMES):
        return parts
    begin = hedge.clause.first
    if subject and begin > REACH and not (earlier and earlier[-1][0].sentence == hedge.sentence):
        return _before(page, hedge), predicate
    pointing = predicate.lower() in {"this scenario", "this outcome", "this case", "that scenario", "that outcome"}
    return _above(page, hedge, earlier), "" if pointing else predicate


def _before(page: Page, hedge: Hedge) -> str:
    """What the sentence says before the clause that points back to it ("A truce is possible, and I give it 30%")."""
    tokens = page.sentences[hedge.sentence].tokens[: hedge.clause.first]
    while tokens and (not tokens[-1].word or tokens[-1].low in {"and", "but", "or"}):
        tokens = tokens[:-1]
    return " ".join(page.words[tokens[0].start : tokens[-1].end].split()) if tokens else ""


def _above(page: Page, hedge: Hedge, earlier: Sequence[tuple[Hedge, Statement]]) -> str:
    sentence = page.sentences[hedge.sentence]
    found = sections.over(page, sentence.block)
    if found is not None:
        heading, one = found
        tokens = heading.tokens[one.first : one.last]
        return " ".join(page.words[tokens[0].start : tokens[-1].end].split())
    if earlier and hedge.sentence - 1 <= earlier[-1][0].sentence and earlier[-1][1].event:
        return earlier[-1][1].event
    previous = page.sentences[hedge.sentence - 1] if hedge.sentence else None
    if previous is not None and previous.block == sentence.block:
        return " ".join(page.words[previous.start : previous.end].split()).rstrip(".?!")
    heading_block = page.under.get(sentence.block)
    if heading_block is None:
        return ""
    block = page.blocks[heading_block]
    return " ".join(page.words[block.body : block.end].split())


def in_heading(page: Page, block: int, cues: list[Cue], lows: list[str]) -> list[Cue]:
    """Of a heading only the chance that it puts beside a name counts ("Escalation (20 %)"); of a title none."""
    kind = page.blocks[block].kind
    if kind not in {"title", "heading", "question"}:
        return cues
    beside = [cue for cue in cues if cue.row.startswith(STATED) and odds.label(lows, cue.first) >= 0]
    return beside if kind == "heading" else []
