"""A page as it is shown in a browser: headings, stretches of text and tables, without the markup of Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from foreshock.reading.pages import markdown
from foreshock.schema.brief import Brief

_MARKED = re.compile(r"[ ]{0,3}#{1,6}[ \t]+(?=\S)")
_RULE = re.compile(r"[\s|:=*_-]+")

_ALIGNED = re.compile(r"\S[ ]{3,}\S|\t")
"""Columns that blanks set apart keep their lines."""

Kind = Literal["heading", "text", "table", "unread"]
Cells = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch [start, end) of the page. `rows`: where the cells of a table stand. 'unread': code, notes, comments."""

    kind: Kind
    start: int
    end: int
    rows: tuple[Cells, ...] = ()


def parts(brief: Brief) -> list[Part]:
    """The page in parts, in order, without front matter, the rules of tables and the headline, which stands above."""
    found: list[Part] = []
    for part in _lines(brief):
        last = found[-1] if found else None
        if last is not None and last.kind == part.kind and part.kind != "heading":
            found[-1] = Part(part.kind, last.start, part.end, (*last.rows, *part.rows))
        else:
            found.append(part)
    page, title = brief.document.text, brief.document.title
    kept = [part for part in (_trimmed(page, part) for part in found) if part.start < part.end]
    again = next((k for k, part in enumerate(kept) if title and page[part.start : part.end].strip() == title), None)
    if again is not None and not any(kept[again].start <= one.span.start < kept[again].end for one in brief.statements):
        del kept[again]
    return kept


def soft(brief: Brief) -> dict[int, str]:
    """What stands in place of single characters: a blank for a line break inside a paragraph, nothing for markup."""
    page, flat = brief.document.text, _flat(brief)
    wrapped = (span for span in brief.body if not _ALIGNED.search(span.of(page)))
    instead = {at: " " for span in wrapped for at in range(span.start, span.end) if page[at] == "\n"}
    if flat is not None:
        for start, end in _ends(page):
            if flat[start:end].strip():
                instead |= {at: "" for at in range(start, end) if flat[at].isspace() and not page[at].isspace()}
    return instead


def _lines(brief: Brief) -> Iterator[Part]:
    page, flat = brief.document.text, _flat(brief)
    heads = {heading.span.start for heading in brief.headings}
    title = brief.document.title
    opened = flat is None or not page.startswith("---")
    for start, end in _ends(page):
        line = page[start:end]
        indent = len(line) - len(line.lstrip())
        if flat is None:
            headed = start + indent in heads or (bool(title) and line.strip() == title)
            yield Part("heading" if headed else "text", start, end)
            continue
        blank = not flat[start:end].strip()
        opened = opened or not blank
        marked = _MARKED.match(line)
        if not opened or (line.strip() and blank and _RULE.fullmatch(line)):
            continue
        if blank and line.strip():
            yield Part("unread", start, end)
        elif line.lstrip().startswith("|"):
            yield Part("table", start, end, (_cells(line, start),))
        elif marked:
            yield Part("heading", start + marked.end(), end)
        else:
            headed = any(at in heads for at in range(start, start + indent + 4))
            yield Part("heading" if headed and not line.lstrip().startswith((">", "- ")) else "text", start, end)


def _cells(line: str, start: int) -> Cells:
    """Where the cells of a row stand, between its pipes."""
    pipes = [at for at, char in enumerate(line) if char == "|" and line[at - 1 : at] != "\\"]
    if line[pipes[-1] + 1 :].strip():
        pipes.append(len(line))
    return tuple((start + a + 1, start + b) for a, b in pairwise(pipes))


def _flat(brief: Brief) -> str | None:
    """A Markdown page with its markup and front matter as blanks; None for any other page."""
    if brief.document.medium != "markdown":
        return None
    return markdown.read(brief.document.text).flat


def _ends(page: str) -> Iterator[tuple[int, int]]:
    """Every line of the page, [start, end) without its line break."""
    at = 0
    for line in page.split("\n"):
        yield at, at + len(line)
        at += len(line) + 1


def _trimmed(page: str, part: Part) -> Part:
    """Without empty lines at its ends."""
    text = page[part.start : part.end]
    lead = len(text) - len(text.lstrip("\n"))
    return Part(part.kind, part.start + lead, part.start + len(text.rstrip("\n ")), part.rows)
