"""What a heading or a question supposes for all that stands below it: "Scenario 2: a blockade", "If talks fail"."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from foreshock.reading.given.conditions import Found, in_sentence
from foreshock.reading.given.frames import NAMED_CASES
from foreshock.reading.pages.sentences import Sentence

if TYPE_CHECKING:
    from foreshock.reading.pages.prepared import Page

_MARKS = frozenset(":–-.|(")
_HASHES = re.compile(r"#*")
SHORT = 12
"""Words up to which the first sentence of a paragraph may be its label ("Scenario B: muddling through.")."""


def of_heading(sentence: Sentence) -> Found | None:
    """The stretch of a heading that holds for what stands below it; None where it supposes nothing."""
    labelled = _labelled(sentence)
    if labelled is not None:
        return labelled
    lows = [token.low for token in sentence.tokens]
    if lows[:2] == ["what", "if"] and len(lows) > 3:
        return Found(1, len(lows), "section")
    found = next((one for one in in_sentence(sentence) if one.kind in {"if", "unless", "inversion", "under"}), None)
    return Found(found.first, found.last, "section") if found is not None else None


def _labelled(sentence: Sentence) -> Found | None:
    """ "Scenario 2: a blockade", "Best case - an early truce (30 %)", "Worst case"."""
    lows = [token.low for token in sentence.tokens]
    first = 1 if lows[:1] in (["the"], ["our"], ["a"]) else 0
    at = next((k for k in range(first, min(len(lows), first + 3)) if lows[k] in {"scenario", "case"}), -1)
    if at < 0 or (lows[at] == "case" and at > first and lows[at - 1] not in NAMED_CASES):
        return None
    mark = next((k for k in range(at + 1, min(len(lows), at + 4)) if lows[k] in _MARKS), -1)
    named = at > first
    if mark < 0:
        return Found(first, len(lows), "section") if named and len(lows) - at < 3 else None
    if lows[mark] == "(":
        close = next((k for k in range(mark, len(lows)) if lows[k] == ")"), len(lows))
        mark = close + 1 if lows[close + 1 : close + 2] and lows[close + 1] in _MARKS else close
    end = next((k for k in range(mark + 1, len(lows)) if lows[k] == "("), len(lows))
    while end > mark + 1 and not sentence.tokens[end - 1].word:
        end -= 1
    if end > mark + 1:
        return Found(first, end, "section")
    return Found(first, at + 1, "section") if named else None


def over(page: Page, block: int) -> tuple[Sentence, Found] | None:
    """What holds for a block by its heading, by the heading above that, or by the label its paragraph begins with."""
    for heading in (_heading(page, block), block):
        sentence = _first(page, heading)
        if sentence is None:
            continue
        if heading == block and (len(sentence.tokens) > SHORT or page.blocks[block].kind != "paragraph"):
            continue
        found = _labelled(sentence) if heading == block else of_heading(sentence) or _listed(page, sentence)
        if found is not None:
            return sentence, found
    return None


def _heading(page: Page, block: int) -> int | None:
    """The heading above a block; the rows of a table between ("| Summit | up | 70% |") are none."""
    index = page.under.get(block)
    while index is not None and page.text[page.blocks[index].start] == "|":
        index = next((k for k in range(index - 1, -1, -1) if page.blocks[k].kind in {"heading", "title"}), None)
    return index


def _listed(page: Page, sentence: Sentence) -> Found | None:
    """A bare name ("Quarantine") supposes something only where the heading above it announces scenarios."""
    block = page.blocks[sentence.block]
    level = _level(page, sentence.block)
    if not level or len(sentence.tokens) > 6 or block.kind != "heading":
        return None
    for index in range(sentence.block - 1, -1, -1):
        if page.blocks[index].kind in {"heading", "title"} and 0 < _level(page, index) < level:
            above = _first(page, index)
            words = [token.low for token in above.tokens] if above is not None else []
            return Found(0, len(sentence.tokens), "section") if len(words) < 5 and "scenarios" in words else None
    return None


def _level(page: Page, block: int) -> int:
    """How deep a heading of Markdown is; 0 for any other."""
    match = _HASHES.match(page.text, page.blocks[block].start)
    return len(match.group()) if match is not None else 0


def _first(page: Page, block: int | None) -> Sentence | None:
    """The first sentence of a block."""
    if block is None:
        return None
    at = bisect_left(page.sentences, block, key=lambda sentence: sentence.block)
    return page.sentences[at] if at < len(page.sentences) and page.sentences[at].block == block else None


def of_question(sentence: Sentence) -> Found | None:
    """The circumstance a question supposes: "under a second term", "if licences are slow", "associated with ..."."""
    tokens = sentence.tokens
    lows = [token.low for token in tokens]
    for found in in_sentence(sentence):
        return found
    for at, low in enumerate(lows):
        if low in {"under", "after", "following"} and at + 1 < len(lows):
            return Found(at, len(tokens) - 1, "under")
    return None
