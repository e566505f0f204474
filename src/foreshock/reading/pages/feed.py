"""Feeds: every entry with its title and text. The parser gets bytes only, so no text is taken for an address."""

from __future__ import annotations

import html
import io
import re
from dataclasses import dataclass
from typing import Any

from foreshock.reading.pages import decode
from foreshock.reading.pages.lines import Line
from foreshock.reading.pages.raw import Raw

_OPENING = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20}|!--|[!?])")
_BLOCKS = {"p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "blockquote", "article", "section"}
_BREAK = "\u2028"
"""Stands for the end of a line inside a paragraph."""
_RUNS_ON = re.compile(rf"(?<=[a-z,])[ \t]{{0,80}}{_BREAK}[ \t]{{0,80}}(?=[a-z])")
_HIDDEN = {"script", "style"}
_BLANKS = re.compile(rb"\s{64,}")
MAX_ENTRIES = 5_000
"""A longer feed is cut here, and flagged."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed as plain text. `published`: ISO date or ''."""

    title: str
    text: str
    url: str
    published: str


def entries(content: bytes) -> tuple[Entry, ...]:
    """All entries of a feed, in its order; a broken feed gives those that could be read."""
    import feedparser

    # A stream, since the parser would open bytes or text that happen to be the name of a file. Long stretches
    # of blanks go first: on them it takes time that grows with the square of their length.
    stream = io.BytesIO(_BLANKS.sub(b"\n", decode.narrow(content)))
    parsed = feedparser.parse(stream, sanitize_html=False, resolve_relative_uris=False)
    return tuple(_entry(one) for one in parsed.entries[:MAX_ENTRIES])


def _entry(one: Any) -> Entry:
    parts = one.get("content") or []
    body = max((str(part.get("value", "")) for part in parts), key=len, default="") or str(one.get("summary", ""))
    moment = one.get("published_parsed") or one.get("updated_parsed")
    published = f"{moment.tm_year:04d}-{moment.tm_mon:02d}-{moment.tm_mday:02d}" if moment else ""
    return Entry(strip(str(one.get("title", ""))), strip(body), str(one.get("link", "")), published)


def strip(markup: str) -> str:
    """Text of a scrap of HTML, a line for every block, and for a line break over which no sentence runs on.

    Takes time in proportion to its length, whatever it holds.
    """
    parts: list[str] = []
    at = 0
    while (start := markup.find("<", at)) >= 0:
        tag = _OPENING.match(markup, start)
        if tag is None:
            parts.append(markup[at : start + 1])
            at = start + 1
            continue
        parts.append(markup[at:start])
        name = tag.group(2).lower()
        if name in _BLOCKS:
            parts.append("\n")
        elif name == "br":
            parts.append(_BREAK)
        at = _after(markup, "-->" if tag.group() == "<!--" else ">", tag.end())
        if name in _HIDDEN and not tag.group(1):
            closing = re.compile(f"</{name}", re.IGNORECASE).search(markup, at)
            at = len(markup) if closing is None else closing.start()
    parts.append(markup[at:])
    text = _RUNS_ON.sub(" ", html.unescape("".join(parts))).replace(_BREAK, "\n")
    return "\n".join(line for line in (" ".join(raw.split()) for raw in text.split("\n")) if line)


def _after(markup: str, mark: str, at: int) -> int:
    """The place after the next `mark`; the end where there is none."""
    found = markup.find(mark, at)
    return len(markup) if found < 0 else found + len(mark)


def read(content: bytes) -> Raw:
    """A whole feed as one page: titles as headings, entries below them."""
    found = entries(content)
    text = ""
    lines: list[Line] = []
    heads = set()
    for entry in found:
        for number, line in enumerate([entry.title, *entry.text.split("\n")]):
            if not line:
                continue
            text += "\n\n" if text else ""
            start = len(text)
            text += line
            lines.append(Line(start, len(text)))
            if number == 0:
                heads.add(start)
    newest = max((entry.published for entry in found), default="")
    flags = ("no entries",) if not found else (f"cut at {MAX_ENTRIES:,} entries",) if len(found) == MAX_ENTRIES else ()
    return Raw(
        text, "feed", lines=tuple(lines), heads=frozenset(heads), published=newest, extractor="feedparser", flags=flags
    )
