"""A pile of pages: what was read, what was not and why, which stories came several times, what they say together."""

from __future__ import annotations

from typing import Literal

from foreshock.schema.brief import Span, Stance, Yardstick
from foreshock.schema.frozen import Frozen


class PageRow(Frozen):
    """One page of a pile. A page that could not be read is a row too."""

    number: int
    """From 1, in the order in which the pages were read."""
    file: str
    """As given: a path or a web address."""
    entry: int = 0
    """Place in a feed or a mailbox, from 1; 0 where the file is one page."""
    status: Literal["read", "passed over", "failed"]
    """'passed over': a page in another language. 'failed': nothing could be read; `error` says why and what to do."""
    error: str = ""
    notes: tuple[str, ...] = ()
    id: str = ""
    title: str = ""
    published: str = ""
    url: str = ""
    medium: str = ""
    statements: int = 0
    story: str = ""
    """Id of the first page that tells the same story."""
    copy_of: int = 0
    """Number of that page, 0 for the page itself."""
    model: str = ""
    """The user's model whose answer was used; empty where the rules read the page."""


class Story(Frozen):
    """A story that several pages tell."""

    title: str
    pages: tuple[int, ...]
    """Numbers of its pages, the first one first."""


class Signal(Frozen):
    """What the pages say about one driver in one direction. A story counts once, however often it was printed."""

    driver: str
    """Empty: about none of the drivers."""
    outcome: str = ""
    stance: Stance
    p: float
    """Mean over stories of the probability that the words imply for what they say (not for the driver)."""
    p10: float
    p90: float
    """Means over stories of the 10 and 90 % points."""
    low: float
    high: float
    """The lowest and the highest story."""
    stories: int
    pages: int
    statements: int


class Saying(Frozen):
    """A statement worth seeing: among the firmest of its driver, or told most often."""

    driver: str
    outcome: str = ""
    stance: Stance
    p: float
    phrase: str
    polarity: str
    text: str
    source: str = ""
    page: int
    file: str
    span: Span
    copies: int
    """Pages that tell the story."""
    firm: float = 0.0
    """How firm it is, 0 to 1: twice the distance from one half, times how far readers agree on its words."""
    engine: str = "rules"


class Pile(Frozen):
    """Many pages, read: one row a page, and what they say together."""

    format: Literal["foreshock/pile/1"] = "foreshock/pile/1"
    yardstick: Yardstick = "reader"
    model: str = ""
    """The user's model that was asked; empty where none was."""
    pages: tuple[PageRow, ...]
    stories: int
    """Distinct stories among the pages that were read."""
    repeated: tuple[Story, ...] = ()
    statements: int
    """Of all pages that were read, copies included."""
    signals: tuple[Signal, ...] = ()
    sayings: tuple[Saying, ...] = ()
    notes: tuple[str, ...] = ()

    def failed(self) -> tuple[PageRow, ...]:
        """The rows of pages that could not be read."""
        return tuple(row for row in self.pages if row.status == "failed")
