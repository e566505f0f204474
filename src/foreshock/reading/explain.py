"""The page with every statement marked, for a terminal."""

from __future__ import annotations

from foreshock.core.printable import printable
from foreshock.reading.marks import Mark, cut, marks, shade, shown
from foreshock.schema.brief import Brief, LeftOut, Statement

_BOLD, _DIM, _UNDER, _OFF = "\x1b[1m", "\x1b[2m", "\x1b[4m", "\x1b[0m"
_SHADES = {"low": "\x1b[35m", "even": "\x1b[33m", "high": "\x1b[32m", "none": "\x1b[33m"}
_INDENT = "\n" + " " * 18


def explain_text(brief: Brief, *, color: bool = True) -> str:
    """The page as text, with a list below: statements marked and numbered, hedges that were left out marked with x and
    their number, what is no text dimmed.

    `color`: with ANSI escape sequences; without, statements stand in [], hedges left out in {}, what is no text in ~~.
    """
    page = brief.document.text
    parts = [_piece(printable(page[a:b]), mark, color) for a, b, mark in cut(marks(brief), 0, len(page))]
    listing = "\n".join(_line(number, one) for number, one in enumerate(brief.statements, 1))
    lists = [listing or "No statement about the future was found."]
    if brief.left_out:
        rows = (f"{f'x{k}':>4}  {_flat(one.text)}: {one.reason}" for k, one in enumerate(brief.left_out, 1))
        lists.append("\n".join(["Left out, since they foretell nothing:", *map(printable, rows)]))
    return "".join(parts).rstrip() + "\n\n" + "\n\n".join(lists) + "\n"


def _piece(text: str, mark: Mark | None, color: bool) -> str:
    if mark is None:
        return text
    if isinstance(mark.what, Statement):
        tag = f"{mark.number}: {shown(mark.what)}"
        tint = _SHADES[shade(mark.what)]
        return f"{tint}{_UNDER}{text}{_OFF}{_BOLD}[{tag}]{_OFF}" if color else f"[{text}]({tag})"
    if isinstance(mark.what, LeftOut):
        return f"{_DIM}{text}[x{mark.number}]{_OFF}" if color else f"{{{text}}}(x{mark.number})"
    if not mark.struck:
        return text
    return f"{_DIM}{text}{_OFF}" if color else f"~{text}~"


def _line(number: int, one: Statement) -> str:
    facts = [f"{number:>3}  {shown(one):>10}  {one.phrase}", f'"{_flat(one.text)}"', f"read as: {_flat(one.event)}"]
    if one.driver:
        facts.append(f"driver: {one.about}")
    if one.conditions:
        facts.append(f"given: {one.given}")
    if one.horizon is not None:
        facts.append(f"when: {_flat(one.horizon.text)}")
    if one.source:
        facts.append(f"source: {_flat(one.source)}")
    if one.engine != "rules":
        facts.append(f"read by: {one.engine}")
    return printable(_INDENT.join(facts))


def _flat(text: str) -> str:
    return " ".join(text.split())
