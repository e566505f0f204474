"""The page as the rules see it: one plain character for every character of the page, so that offsets never move."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

_SINGLE = "‘’‚‛ʼʹ′`´"
_DOUBLE = "“”„‟«»″"
_DASH = "–—―‒−"
_BLANK = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000\t\v\f"

_SOFT = "\u00ad"
_FILL = "\x1f"
"""A blank that belongs to the word before it: what a hyphen and a line end took up inside that word."""
_WORD = re.compile(rf"\w+?(?=n't\b)|n't\b|'(?:ll|s|re|ve|d|m)\b{_FILL}*|\w+(?:[-.&/]\w+)*{_FILL}*|\n|[^\w\s]")
_BROKEN = re.compile(
    r"[-\u00ad\u2010](?<=[^\W_].)(?:[ \t]{0,4}\n[ \t]{0,80}|(?<=\u00ad))(?P<rest>[^\W_]\w*(?:[-.&/'\u00ad]\w+)*)"
)
_COMPOUNDS = frozenset(
    {"cross", "first", "full", "half", "high", "long", "non", "self", "short", "third", "well", "year"}
)
"""First halves of words that keep their hyphen."""


@cache
def _table() -> dict[int, str]:
    table = {ord(char): "'" for char in _SINGLE}
    table |= {ord(char): '"' for char in _DOUBLE}
    table |= {ord(char): "–" for char in _DASH}
    return table | {ord(char): " " for char in _BLANK}


def plain(page: str) -> str:
    """The page with curly quotes, dashes and blanks made plain; the same length, character for character."""
    return page.translate(_table())


def rejoined(flat: str, text: str, lines: Iterable[tuple[int, int]]) -> tuple[str, str]:
    """Words broken at a line end joined, in two texts of equal length, inside [start, end) of each of `lines`.

    "Gulf of Fin-\\nland is" becomes "Gulf of Finland", two blanks that count as part of the word, and " is": neither
    length nor the place where a word begins changes. "US-\\nChina", "long-\\nterm" and "80-\\n95" keep their hyphen.
    """
    kept: tuple[list[str], list[str]] = ([], [])
    at = 0
    for found in (match for start, end in lines for match in _BROKEN.finditer(flat, start, end)):
        first, last = found.span()
        after = found.start("rest")
        hyphen = "-" * (flat[first] != _SOFT and not _divided(flat[max(0, first - 40) : first], found["rest"]))
        for pieces, one in zip(kept, (flat, text), strict=True):
            word = hyphen + one[after:last].replace(_SOFT, "")
            pieces += [one[at:first], word.ljust(last - first, _FILL)]
        at = last
    return "".join([*kept[0], flat[at:]]), "".join([*kept[1], text[at:]])


def _divided(before: str, rest: str) -> bool:
    """Is a word divided here, rather than a compound of two?"""
    head = before.rsplit(maxsplit=1)[-1]
    return head[-1].islower() and rest[0].islower() and lower(head) not in _COMPOUNDS


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
        low = match.group().rstrip(_FILL)
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
