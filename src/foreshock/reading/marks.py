"""What is marked on a page that is shown: its statements, hedges that were left out, and what is not its text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from foreshock.core.units import percent
from foreshock.schema.brief import Brief, Dropped, LeftOut, Statement

TITLE_AGAIN = "the title again"
"""Why a repeated headline is dropped: it is no boilerplate and is shown as what it is."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch [start, end) of the page and what it is. `number`: its place among the things of its kind, from 1."""

    start: int
    end: int
    what: Statement | Dropped | LeftOut
    number: int

    @property
    def struck(self) -> bool:
        """Is it struck out, as none of the page's text?"""
        return isinstance(self.what, Dropped) and self.what.reason != TITLE_AGAIN


def marks(brief: Brief) -> list[Mark]:
    """All marks, in order and apart: an overlap goes to the earlier one, and a statement hides what it covers."""
    said = [Mark(one.span.start, one.span.end, one, k) for k, one in enumerate(brief.statements, 1)]
    dropped = [Mark(one.span.start, one.span.end, one, k) for k, one in enumerate(brief.dropped, 1)]
    kept = _apart([*said, *dropped])
    starts = [one.start for one in kept]
    free = []
    for k, left in enumerate(brief.left_out, 1):
        at = bisect_right(starts, left.span.start)
        behind = at == 0 or kept[at - 1].end <= left.span.start
        if behind and (at == len(kept) or left.span.end <= starts[at]):
            free.append(Mark(left.span.start, left.span.end, left, k))
    return _apart([*kept, *free])


def _apart(found: Iterable[Mark]) -> list[Mark]:
    kept, at = [], 0
    for one in sorted(found, key=lambda mark: (mark.start, mark.end, mark.number)):
        start = max(one.start, at)
        if start < one.end:
            kept.append(Mark(start, one.end, one.what, one.number))
            at = one.end
    return kept


def cut(found: Sequence[Mark], start: int, end: int) -> Iterator[tuple[int, int, Mark | None]]:
    """The stretch [start, end) of the page cut at its marks, which are in order and apart: (from, to, mark or None)."""
    at = start
    for mark in found[bisect_left(found, start + 1, key=lambda one: one.end) :]:
        if mark.start >= end:
            break
        if mark.start > at:
            yield at, mark.start, None
        yield max(mark.start, at), min(mark.end, end), mark
        at = min(mark.end, end)
    if at < end:
        yield at, end, None


def shown(statement: Statement) -> str:
    """The number of a statement in short: '73 %', 'not: 1.7 %', or 'no number'."""
    if statement.implied is None:
        return "no number"
    number = percent(statement.implied.p)
    return f"not: {number}" if statement.polarity == "negated" else number


def shade(statement: Statement) -> str:
    """The class of its colour: 'low' below 35 %, 'even' below 65 %, 'high'; 'none' without a number."""
    p = None if statement.implied is None else statement.implied.p
    return "none" if p is None else "low" if p < 0.35 else "even" if p < 0.65 else "high"
