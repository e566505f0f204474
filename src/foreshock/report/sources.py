"""Outside sources on a screen: what there is, what a download brings, what an import has made."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from foreshock.core.units import short_money, short_size
from foreshock.data.download import Offer
from foreshock.data.releases import Downloaded, Imported, SourceRow


def sources(rows: Sequence[SourceRow]) -> RenderableType:
    """One row a source."""
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for title in ("source", "what", "licence", "how to get it"):
        table.add_column(title, header_style="dim", overflow="fold")
    for row in rows:
        how = f"foreshock data download {row.name}" if row.downloads else row.by_hand
        table.add_row(row.name, row.help, row.licence, how)
    return table


def offered(offer: Offer, licence: str) -> str:
    """What is about to come, in one line."""
    size = short_size(offer.size) if offer.size else "size not stated"
    there = f", {short_size(offer.there)} of it there already" if offer.there else ""
    return f"{offer.name}: {size}{there}, from {offer.url}. Licence: {licence}."


def downloaded(found: Downloaded) -> RenderableType:
    """The files in place, whose checksum they were held against, and what comes next."""
    lines = []
    for one in found.files:
        came = "downloaded" if one.fresh else "was there already"
        lines.append(f"{one.path}: {short_size(one.size)}, {came}, checked against {one.checked}")
    year = f" --year {found.year}" if found.year else ""
    lines += [
        f"Licence: {found.licence}. Cite: {found.citation}.",
        f"Next: foreshock data import {found.source} --from {found.folder}{year}",
    ]
    return Group(*(Text(line) for line in lines))


def imported(found: Imported) -> RenderableType:
    """What the table holds, where it lies, what to know of it, and what comes next."""
    size = f"{found.regions} regions x {found.sectors} sectors"
    output = short_money(found.output * found.unit, found.currency)
    lines = [
        f"Wrote {found.file}: {found.source} {found.year}, {size}, output {output} a year.",
        *(f"Note: {note}" for note in found.notes),
        f"Licence: {found.licence}. Cite: {found.citation or 'its maker'}.",
        f"Next: foreshock world {found.file} --shock '{{type: sanction, ...}}'",
    ]
    return Group(*(Text(line) for line in lines))
