"""Many marked pages as HTML: one document behind an index, or an index of documents. Nothing in it loads or runs."""

from __future__ import annotations

from collections.abc import Mapping

from foreshock.reading.explain import html_body, html_page, safe
from foreshock.schema.brief import Brief
from foreshock.schema.pile import PageRow, Pile, Signal

_HERE = "<!-- pages -->"
_DIRECTION = {1: "raises", -1: "lowers", 0: "neither"}


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
    parts += [_signals(pile.signals), _pages(pile, links)]
    before, _, after = html_page(count, "".join(parts) + _HERE).rpartition(_HERE)
    return before, after


def _signals(signals: tuple[Signal, ...]) -> str:
    rows = "".join(
        f"<tr><td>{safe(f'{one.driver} = {one.outcome}' if one.outcome else one.driver)}</td>"
        f"<td>{_DIRECTION[one.stance]}</td>"
        f'<td class="number">{one.p:.2f}</td><td class="number">{one.low:.2f}-{one.high:.2f}</td>'
        f'<td class="number">{one.stories:,}</td><td class="number">{one.statements:,}</td></tr>'
        for one in signals
        if one.driver
    )
    names = ("driver", "direction", "mean p", "stories from-to", "stories", "statements")
    return f"<table><tr>{''.join(f'<th>{name}</th>' for name in names)}</tr>{rows}</table>"


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
    return f"<table><tr>{''.join(f'<th>{name}</th>' for name in names)}</tr>{''.join(rows)}</table>"


def _origin(row: PageRow) -> str:
    """File and address; only an address of the web becomes a link."""
    facts = [safe(row.file), safe(row.published)]
    if row.url.casefold().startswith(("http://", "https://")):
        facts.append(f'<a href="{safe(row.url)}" rel="noreferrer">{safe(row.url)}</a>')
    return f'<p class="faint">{" | ".join(fact for fact in facts if fact)}</p>'
