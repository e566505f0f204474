"""Many marked pages as HTML: one document behind an index, or an index of documents. Nothing in it loads or runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from foreshock.core.units import band, percent
from foreshock.reading.explain_html import COLOURS, WORDS, address, html_body, html_page, safe
from foreshock.schema.brief import DIRECTION, Brief
from foreshock.schema.pile import PageRow, Pile, Signal

_HERE = "<!-- pages -->"


def explain_section(brief: Brief, row: PageRow) -> str:
    """A marked page as a section of a document, under its title and its address."""
    title = safe(row.title or row.file)
    return f'<h2 id="page-{row.number}">{row.number}. {title}</h2>{_origin(row)}{html_body(brief, f"p{row.number}-")}\n'


def explain_index(pile: Pile, links: Mapping[int, str] | None = None) -> tuple[str, str]:
    """The document before and after its pages: what the pile says, and a row for every page.

    `links`: number of a page -> file of the marked page; None where the pages stand in the document itself.
    """
    failed = len(pile.failed())
    count = f"{len(pile.pages) - failed:,} of {len(pile.pages):,} pages read"
    facts = f"Stories: {pile.stories:,}. Statements: {pile.statements:,}. Pages that could not be read: {failed:,}."
    parts = [f'<h1>{count}</h1><p class="faint">{facts}</p>']
    if pile.model:
        parts.append(f'<p class="faint">Read with the help of a language model, {safe(pile.model)}.</p>')
    parts += [_signals(pile.signals), WORDS, _pages(pile, links), COLOURS if links is None else ""]
    before, _, after = html_page(count, "".join(parts) + _HERE).rpartition(_HERE)
    return before, after


def _signals(signals: tuple[Signal, ...]) -> str:
    rows = "".join(
        f"<tr><td>{safe(f'{one.driver} = {one.outcome}' if one.outcome else one.driver)}</td>"
        f"<td>{DIRECTION[one.stance]}</td>"
        f'<td class="number">{percent(one.p)}</td><td class="number">{band(one.p10, one.p90)}</td>'
        f'<td class="number">{band(one.low, one.high)}</td>'
        f'<td class="number">{one.stories:,}</td><td class="number">{one.statements:,}</td></tr>'
        for one in signals
        if one.driver
    )
    names = ("driver", "direction", "mean p", "10-90 %", "stories from-to", "stories", "statements")
    return _table("What the pages talk about", names, rows, 2)


def _pages(pile: Pile, links: Mapping[int, str] | None) -> str:
    rows = []
    for row in pile.pages:
        title = safe(row.title or row.file)
        target = f"#page-{row.number}" if links is None else safe(links.get(row.number, ""))
        if row.status != "failed" and target:
            title = f'<a href="{target}">{title}</a>'
        figure = "-" if row.status == "failed" else str(row.statements)
        said = row.error or (f"a copy of page {row.copy_of}" if row.copy_of else "; ".join(row.notes))
        rows.append(
            f'<tr><td class="number">{row.number}</td><td>{title}</td><td class="number">{safe(row.published)}</td>'
            f'<td class="number">{figure}</td><td class="faint">{safe(said)}</td></tr>'
        )
    names = ("#", "page", "date", "statements", "")
    return _table("Pages", names, "".join(rows), len(names))


def _table(title: str, names: Sequence[str], rows: str, right: int) -> str:
    """A table that scrolls where it is too wide. `right`: from which column on there are figures."""
    if not rows:
        return ""
    heads = (f'<th class="number">{name}</th>' if k >= right else f"<th>{name}</th>" for k, name in enumerate(names))
    return f'<h3>{title}</h3><div class="scroll"><table><tr>{"".join(heads)}</tr>{rows}</table></div>'


def _origin(row: PageRow) -> str:
    """File and address; only an address of the web becomes a link."""
    facts = [safe(row.file), safe(row.published)]
    facts.append(address(row.url))
    return f'<p class="faint">{" | ".join(fact for fact in facts if fact)}</p>'
