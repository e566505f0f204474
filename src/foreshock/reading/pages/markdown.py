"""Markdown: the page stays as it is; the rules see its markup as blanks."""

from __future__ import annotations

import re

from foreshock.reading.language.plain import plain
from foreshock.reading.pages.lines import Line, classify
from foreshock.reading.pages.raw import Raw
from foreshock.reading.pages.stamps import days_in

_FRONT = re.compile(r"\A---\s*\n(.*?)\n---\s*\n", re.DOTALL)
_FENCE = re.compile(r"^[ ]{0,3}(```+|~~~+)(.*)$", re.MULTILINE)
_BLANKED = (
    re.compile(r"!\[[^\[\]]{0,500}\]\([^()]{0,1000}\)"),
    re.compile(r"</?[a-zA-Z][^<>\n]{0,1000}>"),
    re.compile(r"^(?=.*---)[ \t:|-]+$", re.MULTILINE),
    re.compile(r"^[ \t]*>+[ \t]?", re.MULTILINE),
    re.compile(r"^\[[^\[\]\n]{1,200}\]:.*$", re.MULTILINE),
    re.compile(r"\[\^[^\[\]\n]{1,40}\]"),
)
_LINK = re.compile(
    r"\[([^\[\]]{0,500})\](\([^()\s]{0,1000}(?:\([^()\s]{0,200}\))?(?:\s\"[^\"\n]{0,300}\")?\)|\[[^\[\]]{0,200}\])"
)
_EMPHASIS = re.compile(r"(?<!\\)(?:\*{1,3}(?=\S)|(?<=\S)\*{1,3}|(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w)|`+|~~)")
_HEADING = re.compile(r"^(#{1,6})[ \t]+(\S.*)$", re.MULTILINE)
_KEY = re.compile(r"^(title|author|date|url|source)\s*:\s*[\"']?(.+?)[\"']?\s*$", re.IGNORECASE | re.MULTILINE)
_MAX_FRONT = 2_000
"""Characters of the front matter that are looked at."""


def read(text: str) -> Raw:
    """A Markdown page; its front matter gives title, author, date and address."""
    front = _FRONT.match(text)
    meta = {key.lower(): value for key, value in _KEY.findall(front.group(1)[:_MAX_FRONT])} if front else {}
    flat = blank(text)
    if front:
        flat = " " * front.end() + flat[front.end() :]
    headings = {m.start(): m for m in _HEADING.finditer(flat)}
    lines = _lines(flat, frozenset(headings))
    first = next((m for m in headings.values() if len(m.group(1)) == 1), None)
    title = meta.get("title", "") or (first.group(2).rstrip(" \t#") if first else "")
    day = next(days_in(meta.get("date", "")), None)
    return Raw(
        text, "markdown", flat=flat, lines=lines, heads=frozenset(headings), title=title, byline=meta.get("author", ""),
        published=day.iso() if day else "", url=meta.get("url", "") or meta.get("source", ""),
        extractor="foreshock markdown",
    )  # fmt: skip


def _lines(flat: str, heads: frozenset[int]) -> tuple[Line, ...]:
    """Lines of a page somebody wrote: all of them are text, but for boilerplate phrases."""
    kept = []
    for line in classify(flat):
        role = "text" if line.role == "outside" and line.reason != "boilerplate phrase" else line.role
        kept.append(
            Line(line.start, line.end, "title" if line.start in heads and line.role == "title" else role, line.reason)
        )
    return tuple(kept)


def blank(text: str) -> str:
    """The text with markup as blanks, of the same length; words of links stay."""
    flat = _without_comments(_without_code(text))
    for pattern in _BLANKED:
        flat = pattern.sub(lambda m: _blanks(m.group()), flat)
    flat = _LINK.sub(lambda m: " " + m.group(1) + " " * (len(m.group()) - len(m.group(1)) - 1), flat)
    return plain(_EMPHASIS.sub(lambda m: " " * len(m.group()), flat))


def _blanks(text: str) -> str:
    return "\n".join(" " * len(line) for line in text.split("\n"))


def _without_code(text: str) -> str:
    """Fenced code blanked; a fence that nobody closes is only a line."""
    parts, at, opened = [], 0, None
    for fence in _FENCE.finditer(text):
        if opened is None:
            opened = fence
        elif fence.group(1)[:3] == opened.group(1)[:3] and not fence.group(2).strip():
            parts += [text[at : opened.start()], _blanks(text[opened.start() : fence.end()])]
            at, opened = fence.end(), None
    return "".join([*parts, text[at:]])


def _without_comments(text: str) -> str:
    """HTML comments blanked; one that nobody closes stays."""
    parts, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start)) >= 0:
        parts += [text[at:start], _blanks(text[start : end + 3])]
        at = end + 3
    return "".join([*parts, text[at:]])
