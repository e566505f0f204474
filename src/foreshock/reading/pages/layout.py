"""What kind of line is it: heading, paragraph, question, answer, list item."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from foreshock.reading.pages.lines import Line

_LETTERED = re.compile(r"^(Q|A|Question|Answer)\s*\d*\s*[:.]\s*(?=\S)")
_ITEM = re.compile(r"^(?:[-*•·▪◦‣]\s+|\(?\d{1,2}[.)]\s+)")
_MARKED = re.compile(r"^#{1,6}\s+")
_LABEL = re.compile(
    r"^(?:pro tip|tip|expert insight|did you know|key takeaways?|note|bottom line)\b[:?]", re.IGNORECASE
)

Kind = Literal["title", "heading", "paragraph", "question", "answer", "item"]


@dataclass(frozen=True, slots=True)
class Block:
    """A line of the text at [start, end) of the page; `body` is where its words start (after "Q:" or a bullet)."""

    start: int
    end: int
    kind: Kind
    body: int


def blocks(
    plain: str, lines: Sequence[Line], heads: frozenset[int] = frozenset(), items: frozenset[int] = frozenset()
) -> list[Block]:
    """The lines of the text with their kind. A question heading turns the paragraph below into its answer.

    `heads`, `items`: where a line starts that the page itself marks as a heading or as the point of a list.
    """
    kept = [line for line in lines if line.role in {"text", "title", "subtitle"}]
    found: list[Block] = []
    for index, line in enumerate(kept):
        text = plain[line.start : line.end]
        follows = index + 1 < len(kept)
        if line.start in items and not text.endswith("?"):
            body = _ITEM.match(text)
            found.append(Block(line.start, line.end, "item", line.start + (body.end() if body else 0)))
            continue
        found.append(_block(text, line, follows, index == 0, line.start in heads))
    for index, block in enumerate(found[:-1]):
        below = found[index + 1]
        if block.kind == "question" and below.kind == "paragraph":
            found[index + 1] = Block(below.start, below.end, "answer", below.body)
    return found


def _block(text: str, line: Line, follows: bool, first: bool, marked_head: bool) -> Block:
    if line.role == "title":
        return Block(line.start, line.end, "title", line.start)
    lettered = _LETTERED.match(text)
    if lettered:
        kind: Kind = "question" if lettered.group(1).startswith("Q") else "answer"
        return Block(line.start, line.end, kind, line.start + lettered.end())
    item = _ITEM.match(text)
    if item and not text[item.end() :].startswith('"'):
        return Block(line.start, line.end, "item", line.start + item.end())
    marked = _MARKED.match(text)
    if marked:
        return Block(line.start, line.end, "heading", line.start + marked.end())
    if marked_head or (follows and is_heading(text)):
        asks = text.endswith("?") and not first
        return Block(line.start, line.end, "question" if asks and _asks(text) else "heading", line.start)
    return Block(line.start, line.end, "paragraph", line.start)


def is_heading(text: str) -> bool:
    """Short, unclosed and title-like; or a question in title case."""
    words = text.split()
    if len(text) >= 110 or len(words) > 16 or _LABEL.match(text) or (text[:1] in "\"'(" and len(words) > 12):
        return False
    if text.endswith("?"):
        capital = sum(word[:1].isupper() or word[:1].isdigit() for word in words)
        return capital > 0.6 * len(words) or _asks(text)
    return not text.endswith((".", "!", ":", ",", ";", '."', '!"', ',"', "…")) and any(c.isalpha() for c in text)


def _asks(text: str) -> bool:
    """A plain question that a reader might ask, not a headline with a question mark."""
    return bool(
        re.match(r"(?:what|how|why|when|where|who|which|will|would|could|can|should|is|are|does|do)\b", text.lower())
    )
