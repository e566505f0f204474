"""What a letter quotes of earlier ones: not its writer's own words."""

from __future__ import annotations

import re
from collections.abc import Sequence

OWN_WORDS = 4
"""Words of a letter's own from which what it quotes leaves; with fewer it only passes something on."""
HEAD = 600
"""Characters that hold the header of a quoted letter."""
_MARK = re.compile(r"^\W*(?:original message\W*|on .{5,120}(?:@|\d:\d\d|\d{4}).{0,120}\bwrote:)\W*$", re.IGNORECASE)
_FROM = re.compile(r"^[\W_]*from:\W*\S", re.IGNORECASE)
_SENT = re.compile(r"\b(?:sent|date):", re.IGNORECASE)
_TO = re.compile(r"\b(?:to|subject):", re.IGNORECASE)
_CLASS = re.compile(r"gmail_quote|yahoo_quoted|moz-cite-prefix|protonmail_quote|zmail_extra", re.IGNORECASE)
_WORD = re.compile(r"[^\W_]+")


def begins(lines: Sequence[str]) -> int:
    """The line from which a letter is an earlier one, quoted below it without marks; their number where none is.

    Such a letter begins with "-----Original Message-----", "On 3 May 2025 at 10:00, X wrote:" over lines without ">",
    or the header From, Sent, To, Subject. A letter with hardly a word of its own passes on what it quotes.
    """
    own = 0
    for index, line in enumerate(lines):
        if _is_mark(line, lines[index + 1 : index + 2]) or _is_header("\n".join(lines[index : index + 5])):
            return index if own >= OWN_WORDS else len(lines)
        own += 0 if line.startswith(">") else len(_WORD.findall(line))
    return len(lines)


def _is_mark(line: str, following: Sequence[str]) -> bool:
    return _MARK.match(line.partition("\n")[0][:HEAD]) is not None and not (following and following[0].startswith(">"))


def _is_header(text: str) -> bool:
    """Does a text begin with the header of a letter: From, then Sent or Date, and To or Subject?"""
    head = text[:HEAD]
    return _FROM.match(head) is not None and _SENT.search(head) is not None and _TO.search(head) is not None


def without(source: str) -> str:
    """The HTML of a letter without what its mail program marks as quoted; as it is where hardly a word would stay."""
    import trafilatura
    from lxml import html  # type: ignore[import-untyped]  # it ships no types

    tree = trafilatura.load_html(source)
    if tree is None:
        return source
    quoted = [
        element
        for element in tree.iter("blockquote", "div", "span")
        if element.tag == "blockquote" or _CLASS.search(f"{element.get('class', '')} {element.get('id', '')}")
    ]
    for element in quoted:
        if element.getparent() is not None:
            element.drop_tree()
    if not quoted or len(_WORD.findall(" ".join(tree.itertext()))) < OWN_WORDS:
        return source
    return str(html.tostring(tree, encoding="unicode"))
