"""A pile of pages on a screen: what they say together, the firmest sentences, what was told twice, what failed."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from foreshock.core.units import band, percent
from foreshock.report.words import plural
from foreshock.schema.brief import DIRECTION, about
from foreshock.schema.pile import PageRow, Pile, Saying, Signal

SHOWN_PAGES = 30
SHOWN_STORIES = 10
SHOWN_NOTES = 12


def _table(*columns: str, title: str, right: tuple[int, ...] = ()) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for position, column in enumerate(columns):
        table.add_column(column, justify="right" if position in right else "left", overflow="fold", header_style="dim")
    return table


def pile(record: Pile, top: int = 10, written: str = "") -> RenderableType:
    """What many pages say. `top`: rows of the firmest statements. `written`: where the files are, if anywhere."""
    parts: list[RenderableType] = [_head(record)]
    about = [one for one in record.signals if one.driver]
    if about:
        parts += [Text(), _signals(about), *_others(record)]
    if record.sayings and top:
        parts += [Text(), _sayings(record.sayings, top)]
    if record.repeated:
        parts += [Text(), _stories(record)]
    if len(record.pages) <= SHOWN_PAGES:
        parts += [Text(), _pages(record.pages)]
    elif record.failed():
        parts += [Text(), _failed(record.failed())]
    parts += [Text(), *_foot(record, written)]
    return Group(*parts)


def _head(record: Pile) -> RenderableType:
    read = sum(row.status == "read" for row in record.pages)
    copies = sum(row.copy_of > 0 for row in record.pages)
    passed = sum(row.status == "passed over" for row in record.pages)
    facts = [plural(record.stories, "story", "stories"), plural(record.statements, "statement")]
    facts += [f"{plural(copies, 'copy', 'copies')} of a story"] if copies else []
    facts += [f"{passed:,} not in English"] if passed else []
    facts += [f"{len(record.failed()):,} could not be read"] if record.failed() else []
    head = Text(f"{read:,} of {plural(len(record.pages), 'page')} read", style="bold")
    return Group(head, Text(" | ".join(facts), style="dim"))


def _signals(signals: list[Signal]) -> Table:
    table = _table(
        "driver", "direction", "mean p", "10-90 %", "stories from-to", "stories", "pages", "statements",
        title="What the pages talk about", right=(2, 3, 4, 5, 6, 7),
    )  # fmt: skip
    before = ""
    for one in signals:
        name = f"{one.driver} = {one.outcome}" if one.outcome else one.driver
        table.add_row(
            "" if name == before else name, DIRECTION[one.stance], percent(one.p),
            band(one.p10, one.p90), band(one.low, one.high),
            f"{one.stories:,}", f"{one.pages:,}", f"{one.statements:,}",
        )  # fmt: skip
        before = name
    return table


def _others(record: Pile) -> list[RenderableType]:
    count = sum(one.statements for one in record.signals if not one.driver)
    return [Text(f"{count:,} further statements are about none of the drivers.", style="dim")] if count else []


def _sayings(sayings: tuple[Saying, ...], top: int) -> Table:
    """The firmest of every driver and direction, then the next of each until `top` rows are full; the firmest first."""
    seen: dict[tuple[str, str, int], int] = {}
    ranked = []
    for place, one in enumerate(sayings):
        key = (one.driver, one.outcome, one.stance)
        seen[key] = seen.get(key, 0) + 1
        ranked.append((seen[key], place, one))
    chosen = sorted(sorted(ranked, key=lambda entry: entry[:2])[:top], key=lambda entry: (-entry[2].firm, entry[1]))
    table = _table(
        "p", "driver", "what the page says", "page", "copies", title="The firmest statements", right=(0, 3, 4)
    )
    for _, _, one in chosen:
        text = Text(("not: " if one.polarity == "negated" else "") + " ".join(one.text.split()))
        if one.source:
            text.append(f"  ({one.source})", style="dim")
        if one.engine != "rules":
            text.append(f"  [{one.engine}]", style="dim")
        table.add_row(percent(one.p), about(one.driver, one.stance, one.outcome), text, str(one.page), str(one.copies))
    return table


def _stories(record: Pile) -> Table:
    table = _table("pages", "story", "numbers", title="Told more than once (each counts once)", right=(0,))
    for story in record.repeated[:SHOWN_STORIES]:
        numbers = ", ".join(map(str, story.pages[:8])) + (", ..." if len(story.pages) > 8 else "")
        table.add_row(f"{len(story.pages)} copies", Text(story.title), numbers)
    if len(record.repeated) > SHOWN_STORIES:
        table.add_row("", Text(f"... and {len(record.repeated) - SHOWN_STORIES:,} more", style="dim"), "")
    return table


def _pages(pages: tuple[PageRow, ...]) -> Table:
    table = _table("#", "page", "date", "statements", "", title="Pages", right=(0, 3))
    for row in pages:
        name = f"{row.file} #{row.entry}" if row.entry else row.file
        title = Text(row.title or name)
        if row.title:
            title.append(f"  {name}", style="dim")
        said = row.error or "; ".join(row.notes)
        said = f"a copy of page {row.copy_of}" if row.copy_of else said
        figure = str(row.statements) if row.status == "read" else "-"
        table.add_row(str(row.number), title, row.published, figure, Text(said, style="" if row.error else "dim"))
    return table


def _failed(rows: tuple[PageRow, ...]) -> Table:
    table = _table("#", "page", "why", title="Could not be read", right=(0,))
    for row in rows[:SHOWN_PAGES]:
        table.add_row(str(row.number), Text(row.file), Text(row.error))
    if len(rows) > SHOWN_PAGES:
        table.add_row("", Text(f"... and {len(rows) - SHOWN_PAGES:,} more (all of them with -o or --json)"), "")
    return table


def _foot(record: Pile, written: str) -> list[RenderableType]:
    notes = [f"Note: {note}" for note in record.notes[:SHOWN_NOTES]]
    if record.model:
        used = sum(bool(row.model) for row in record.pages)
        notes.append(f"Note: the model {record.model} was asked; its answer stands for {used:,} pages, the rules' for "
                     f"{sum(row.status == 'read' for row in record.pages) - used:,}.")  # fmt: skip
    if any(one.driver for one in record.signals):
        notes.append("p: what the words imply for what is said, mean over stories; not a forecast of ours.")
        notes.append("for it, against it: if it happens, it raises or lowers the driver; neither: only about it.")
    if any(one.outcome for one in record.signals):
        notes.append("driver = outcome: that outcome of the driver.")
    if written:
        notes.append(f"Wrote {written}")
    return [Text(note, style="dim") for note in notes]
