"""A page made ready for the rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from foreshock.reading.pages.layout import Block
from foreshock.reading.pages.sentences import Sentence
from foreshock.reading.settings import ReadSettings


@dataclass(frozen=True, slots=True)
class Page:
    """What the rules work on: the page, its plain form, blocks and sentences, and what belongs to what.

    `text` is what spans quote; `words` the same, character for character, without markup and with words that a
    line end broke rejoined.
    """

    text: str
    words: str
    plain: str
    blocks: Sequence[Block]
    sentences: Sequence[Sentence]
    answered: dict[int, int]
    under: dict[int, int]
    published: str
    settings: ReadSettings
