"""Feeds: every entry with its title and text. The parser gets bytes only, so no text is taken for an address."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

from foreshock.reading.lines import Line
from foreshock.reading.raw import Raw

_TAG = re.compile(r"<(?:script|style)\b.*?</(?:script|style)>|<[^>]+>", re.DOTALL | re.IGNORECASE)
_BREAK = re.compile(r"<(?:p|br|div|li|h\d|/p|/div|/li)\b[^>]*>", re.IGNORECASE)


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

    parsed = feedparser.parse(content)
    return tuple(_entry(one) for one in parsed.entries)


def _entry(one: Any) -> Entry:
    parts = one.get("content") or []
    body = max((str(part.get("value", "")) for part in parts), key=len, default="") or str(one.get("summary", ""))
    moment = one.get("published_parsed") or one.get("updated_parsed")
    published = f"{moment.tm_year:04d}-{moment.tm_mon:02d}-{moment.tm_mday:02d}" if moment else ""
    return Entry(strip(str(one.get("title", ""))), strip(body), str(one.get("link", "")), published)


def strip(markup: str) -> str:
    """Text of a scrap of HTML, a line for every block."""
    text = html.unescape(_TAG.sub("", _BREAK.sub("\n", markup)))
    return "\n".join(line for line in (" ".join(raw.split()) for raw in text.split("\n")) if line)


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
    flags = () if found else ("no entries",)
    return Raw(
        text, "feed", lines=tuple(lines), heads=frozenset(heads), published=newest, extractor="feedparser", flags=flags
    )
