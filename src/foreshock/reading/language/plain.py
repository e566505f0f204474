"""The page as the rules see it: one plain character for every character of the page, so that offsets never move."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

_SINGLE = "‘’‚‛ʼʹ′`´"
_DOUBLE = "“”„‟«»″"
_DASH = "–—―‒−"
_BLANK = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\v\f"

_WORD = re.compile(r"\w+?(?=n't\b)|n't\b|'(?:ll|s|re|ve|d|m)\b|\w+(?:[-.&/]\w+)*|\n|[^\w\s]")


@cache
def _table() -> dict[int, str]:
    table = {ord(char): "'" for char in _SINGLE}
    table |= {ord(char): '"' for char in _DOUBLE}
    table |= {ord(char): "–" for char in _DASH}
    return table | {ord(char): " " for char in _BLANK}


def plain(page: str) -> str:
    """The page with curly quotes, dashes and blanks made plain; the same length, character for character."""
    return page.translate(_table())


def lower(text: str) -> str:
    """Lower case of the same length: a letter whose lower case is longer stays as it is."""
    small = text.lower()
    if len(small) == len(text):
        return small
    return "".join(char.lower() if len(char.lower()) == 1 else char for char in text)


def fold(text: str) -> str:
    """Text for comparison: plain, lower case, compatibility form, blanks closed up. Offsets do not survive."""
    return " ".join(unicodedata.normalize("NFKC", plain(text)).casefold().split())


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a sign or a contraction ("n't", "'ll") at [start, end) of the page; `low` is its lower case."""

    low: str
    start: int
    end: int
    capital: bool

    @property
    def word(self) -> bool:
        return self.low[0].isalnum() or (self.low[0] == "'" and len(self.low) > 1)


def tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Tokens of plain text between two offsets. Line ends are blanks here: a paragraph may be wrapped."""
    small = lower(text[start:end])
    found = []
    for match in _WORD.finditer(small):
        low = match.group()
        if low != "\n":
            place = start + match.start()
            found.append(Token(low, place, start + match.end(), text[place].isupper()))
    return found


def is_dash(tokens: Sequence[Token], at: int) -> bool:
    """A hyphen between blanks is a dash; inside "U.S.-China" it is not."""
    if tokens[at].low != "-":
        return False
    apart = at > 0 and tokens[at - 1].end < tokens[at].start
    return apart and at + 1 < len(tokens) and tokens[at].end < tokens[at + 1].start
