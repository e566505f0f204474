"""The page with every statement marked, as one HTML document that loads nothing and runs nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from html import escape
from importlib.resources import files

from foreshock.core.printable import printable
from foreshock.core.units import band
from foreshock.reading.marks import Mark, cut, marks, shade, shown
from foreshock.reading.sheet import Part, parts, soft
from foreshock.schema.brief import Brief, LeftOut, Statement

COLOURS = (
    '<p class="legend"><span class="swatch high">65 % or more</span> <span class="swatch even">35 to 65 %</span> '
    '<span class="swatch low">below 35 %</span> <span class="swatch none">no number</span> '
    '<span class="aside">dotted</span>: a hedge left out, with the reason under the pointer; '
    '<span class="dropped">struck out</span>: not the text of the page.</p>'
)
WORDS = (
    '<p class="legend">The chance is what the author\'s words imply to readers, not a forecast of ours; four readers '
    "in five are between the two smaller numbers (10-90 %). For it: what is said would, if it happens, raise the "
    "driver (or make that outcome of it more likely). Against it: it would lower it. Neither: only about it.</p>"
)
_Cell = Callable[[Statement], str]
_SORTS: tuple[tuple[str, Callable[[Statement], tuple[bool, float, str]]], ...] = (
    ("highest chance", lambda one: (one.implied is None, -(one.implied.p if one.implied else 0.0), "")),
    ("driver", lambda one: (not one.driver, 0.0, one.about)),
    ("who says so", lambda one: (not one.source, 0.0, one.source.casefold())),
)


def explain_html(brief: Brief) -> str:
    """The page as one HTML document that loads nothing: statements marked by colour, with a table below."""
    title = brief.document.title or brief.document.file or "A page, read"
    return html_page(title, f"<h1>{safe(title)}</h1>{_facts(brief)}{COLOURS}{html_body(brief)}{WORDS}")


def html_page(title: str, body: str) -> str:
    """An HTML document that loads nothing and runs nothing, whatever is in it. `body` is HTML, `title` is text."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f'<meta name="viewport" content="width=device-width"><title>{safe(title)}</title><style>{_style()}</style>'
        f"</head><body>{body}</body></html>"
    )


def html_body(brief: Brief, prefix: str = "") -> str:
    """The marked page and its tables as HTML. `prefix` stands before every id, where several pages share a document."""
    sheet = _Sheet(brief.document.text, marks(brief), soft(brief), prefix)
    body = "".join(sheet.part(part) for part in parts(brief))
    return f"{body}{_said(brief.statements, sheet)}{_left_out(brief.left_out)}"


def address(url: str) -> str:
    """A link to an address of the web; '' for any other."""
    if not url.casefold().startswith(("http://", "https://")):
        return ""
    return f'<a href="{safe(url)}" rel="noreferrer">{safe(url)}</a>'


def safe(text: str) -> str:
    """Text of a page as HTML: no markup, and nothing that turns the direction of writing."""
    return escape(printable(text), quote=True)


@cache
def _style() -> str:
    return files("foreshock.reading").joinpath("data/explain.css").read_text(encoding="utf-8")


def _facts(brief: Brief) -> str:
    document = brief.document
    known = [safe(document.byline), safe(_day(document.published)), safe(document.file), address(document.url)]
    flags = "".join(f'<p class="facts faint">{safe(flag)}</p>' for flag in document.flags)
    return f'<p class="facts faint">{" | ".join(one for one in known if one)}</p>{flags}'


def _day(published: str) -> str:
    """2026-03-01 -> '1 March 2026'; what is no such date as it is."""
    try:
        day = date.fromisoformat(published)
    except ValueError:
        return published
    return f"{day.day} {day:%B %Y}"


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The page as it is drawn: its text, its marks, what stands in place of single characters, the prefix of ids.

    `drawn`: the statements that have been begun; one that runs over several cells has its name and number at the first.
    """

    page: str
    marks: Sequence[Mark]
    instead: Mapping[int, str]
    prefix: str
    drawn: set[int] = field(default_factory=set)

    def part(self, part: Part) -> str:
        """A heading, a stretch of text, or the rows of a table."""
        if part.kind == "heading":
            return f"<h4>{self.line(part.start, part.end)}</h4>"
        if part.kind == "text":
            return f'<p class="text">{self.line(part.start, part.end)}</p>'
        if part.kind == "unread":
            return f'<p class="text"><span class="dropped">{safe(self.page[part.start : part.end])}</span></p>'
        rows = ("".join(f"<td>{self.line(a, b)}</td>" for a, b in row) for row in part.rows)
        return f'<table class="given">{"".join(f"<tr>{row}</tr>" for row in rows)}</table>'

    def line(self, start: int, end: int) -> str:
        """A stretch with its marks."""
        return "".join(self._piece(a, b, mark) for a, b, mark in cut(self.marks, start, end))

    def _piece(self, start: int, end: int, mark: Mark | None) -> str:
        text = self._text(start, end)
        if mark is None:
            return text
        if isinstance(mark.what, Statement):
            return self._statement(start, end, mark, mark.what)
        if isinstance(mark.what, LeftOut):
            return f'<span class="aside" title="{safe(f"Left out: {mark.what.reason}")}">{text}</span>'
        kind = "dropped" if mark.struck else "title"
        return f'<span class="{kind}" title="{safe(mark.what.reason)}">{text}</span>'

    def _statement(self, start: int, end: int, mark: Mark, one: Statement) -> str:
        text = self._text(start, end)
        if one.cue is not None and start <= one.cue.start < one.cue.end <= end:
            cue = f"<b>{self._text(one.cue.start, one.cue.end)}</b>"
            text = f"{self._text(start, one.cue.start)}{cue}{self._text(one.cue.end, end)}"
        first = mark.number not in self.drawn
        self.drawn.add(mark.number)
        name = f' id="{safe(self.prefix + one.id)}"' if first else ""
        row = f'<sup><a href="#{self.prefix}row-{mark.number}">{mark.number}</a></sup>' if first else ""
        tip = safe(f"{one.phrase}: {shown(one)}")
        return f'<mark class="{shade(one)}"{name} title="{tip}">{text}</mark>{row}'

    def words(self, start: int, end: int) -> str:
        """The text of a stretch, without markup and without line breaks inside a paragraph."""
        if not self.instead:
            return self.page[start:end]
        return "".join(self.instead.get(at, self.page[at]) for at in range(start, end))

    def _text(self, start: int, end: int) -> str:
        return safe(self.words(start, end))


def _said(statements: Sequence[Statement], sheet: _Sheet) -> str:
    """The table of statements, which styles alone put in another order."""
    prefix = sheet.prefix
    if not statements:
        return '<p class="count faint">No statement about the future was found.</p>'
    columns = [(name, cell) for name, cell in _COLUMNS if any(cell(one) for one in statements)]
    ranks = [_ranks(statements, key) for _, key in _SORTS]
    rows = "".join(
        _row(number, one, [rank[number - 1] for rank in ranks], columns, sheet)
        for number, one in enumerate(statements, 1)
    )
    widths = " ".join(["minmax(0,1fr)"] * len(columns)) or "0"
    names = ["#", "chance", "what the page says", *(name for name, _ in columns)]
    head = "".join(f'<th scope="col">{name}</th>' for name in names)
    sorts = "".join(_choice(k, name, prefix) for k, name in enumerate(("page", *(name for name, _ in _SORTS))))
    return (
        f"<h3>Statements</h3><div>{sorts}"
        f'<table class="said" style="--more:{widths}"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
        f"</div>"
    )


_COLUMNS: tuple[tuple[str, _Cell], ...] = (
    ("given", lambda one: one.given),
    ("when", lambda one: "" if one.horizon is None else one.horizon.text),
    ("driver", lambda one: one.about),
    ("who says so", lambda one: f"{one.source} [{one.engine}]".strip() if one.engine != "rules" else one.source),
)


def _ranks(statements: Sequence[Statement], key: Callable[[Statement], tuple[bool, float, str]]) -> list[int]:
    order = sorted(range(len(statements)), key=lambda k: key(statements[k]))
    ranks = [0] * len(order)
    for rank, k in enumerate(order):
        ranks[k] = rank
    return ranks


def _choice(k: int, name: str, prefix: str) -> str:
    label, chosen = f"{prefix}sort-{k}", " checked" if k == 0 else ""
    field = f'<input class="k k{k}" type="radio" name="{prefix}sort" id="{label}"{chosen}>'
    return f'{field}<label for="{label}">{"in the order of the page" if k == 0 else f"by {name}"}</label>'


def _row(number: int, one: Statement, ranks: Sequence[int], columns: Sequence[tuple[str, _Cell]], sheet: _Sheet) -> str:
    """A statement as a row: its words as they stand first, then how they were read."""
    spread = "" if one.implied is None else f"<small>{band(one.implied.p10, one.implied.p90)}</small>"
    order = ";".join(f"--k{k}:{rank}" for k, rank in enumerate(ranks, 1))
    link = f'<a href="#{safe(sheet.prefix + one.id)}">{number}</a>'
    read = ": ".join(words for words in (one.phrase, one.event) if words)
    said = f"{_words(sheet.words(one.span.start, one.span.end))}<small>{_words(read)}</small>"
    cells = ((name, _words(cell(one))) for name, cell in columns)
    more = "".join(f'<td data-name="{name}">{words}</td>' if words else "<td></td>" for name, words in cells)
    return (
        f'<tr id="{sheet.prefix}row-{number}" style="{order}"><td>{link}</td><td>{safe(shown(one))}{spread}</td>'
        f'<td class="says">{said}</td>{more}</tr>'
    )


def _words(text: str) -> str:
    return safe(" ".join(text.split()))


def _left_out(left_out: Sequence[LeftOut]) -> str:
    if not left_out:
        return ""
    rows = "".join(f"<li>{_words(one.text)}: {safe(one.reason)}</li>" for one in left_out)
    count = f"{len(left_out):,} {'hedge' if len(left_out) == 1 else 'hedges'}"
    return f"<details><summary>Left out, since they foretell nothing: {count}</summary><ul>{rows}</ul></details>"
