"""What every medium is turned into before the rules read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from foreshock.reading.pages.lines import Line

Medium = Literal["text", "html", "markdown", "pdf", "email", "feed"]


@dataclass(frozen=True, slots=True)
class Raw:
    """A page as text, with what it says of itself.

    `text` is what spans count in. `flat`: the same text for the rules, character for character, where markup had to be
    blanked; '' means the text itself. `lines`: its lines with their roles; None lets the line model decide. `heads`,
    `items`: offsets where the page itself marks a heading or the point of a list. `year`: of its day, where the page
    says no more outside its text.
    """

    text: str
    medium: Medium
    flat: str = ""
    lines: tuple[Line, ...] | None = None
    heads: frozenset[int] = frozenset()
    items: frozenset[int] = frozenset()
    title: str = ""
    byline: str = ""
    published: str = ""
    year: int = 0
    url: str = ""
    extractor: str = ""
    flags: tuple[str, ...] = ()
