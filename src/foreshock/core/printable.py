"""Text that may be shown to a person: what steers a terminal or turns the direction of writing is taken out."""

from __future__ import annotations

import re

_STEERING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


def printable(text: str) -> str:
    """The text without control characters (but line ends and tabs) and without marks that reorder what is shown.

    >>> printable("\\x1b[2Jred\\u202eder")
    '[2Jreder'
    """
    return _STEERING.sub("", text)


def escaped(json_text: str) -> str:
    """JSON text with those characters written as escapes: the same value, safe to print."""
    return _STEERING.sub(lambda found: f"\\u{ord(found.group()):04x}", json_text)
