"""Markdown: the page stays as it is; the rules see its markup as blanks."""

from __future__ import annotations

import re

from foreshock.reading.lines import Line, classify
from foreshock.reading.plain import plain
from foreshock.reading.raw import Raw

_FRONT = re.compile(r"\A---\s*\n(.*?)\n---\s*\n", re.DOTALL)
_BLANKED = (
    re.compile(r"^(?:```|~~~).*?^(?:```|~~~)[ \t]*$", re.DOTALL | re.MULTILINE),
    re.compile(r"!\[[^\]]*\]\([^)]*\)"),
    re.compile(r"<!--.*?-->", re.DOTALL),
    re.compile(r"</?[a-zA-Z][^>\n]*>"),
    re.compile(r"^[ \t]*\|?[ \t:|-]*-{3,}[ \t:|-]*$", re.MULTILINE),
    re.compile(r"^[ \t]*>+[ \t]?", re.MULTILINE),
    re.compile(r"^\[[^\]]+\]:.*$", re.MULTILINE),
)
_LINK = re.compile(r"\[([^\]]*)\](\([^)\s]*(?:\s\"[^\"]*\")?\)|\[[^\]]*\])")
_EMPHASIS = re.compile(r"(?<!\\)(?:\*{1,3}(?=\S)|(?<=\S)\*{1,3}|(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w)|`+|~~)")
_HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
_KEY = re.compile(r"^(title|author|date|url|source)\s*:\s*[\"']?(.+?)[\"']?\s*$", re.IGNORECASE | re.MULTILINE)
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}")


def read(text: str) -> Raw:
    """A Markdown page; its front matter gives title, author, date and address."""
    front = _FRONT.match(text)
    meta = {key.lower(): value for key, value in _KEY.findall(front.group(1))} if front else {}
    flat = blank(text)
    if front:
        flat = " " * front.end() + flat[front.end() :]
    headings = {m.start(): m for m in _HEADING.finditer(flat)}
    lines = _lines(flat, frozenset(headings))
    first = next((m for m in headings.values() if len(m.group(1)) == 1), None)
    title = meta.get("title", "") or (first.group(2).strip() if first else "")
    date = _ISO.search(meta.get("date", ""))
    return Raw(
        text, "markdown", flat=flat, lines=lines, heads=frozenset(headings), title=title, byline=meta.get("author", ""),
        published=date.group() if date else "", url=meta.get("url", "") or meta.get("source", ""),
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
    flat = text
    for pattern in _BLANKED:
        flat = pattern.sub(lambda m: re.sub(r"[^\n]", " ", m.group()), flat)
    flat = _LINK.sub(lambda m: " " + m.group(1) + " " * (len(m.group()) - len(m.group(1)) - 1), flat)
    return plain(_EMPHASIS.sub(lambda m: " " * len(m.group()), flat))
