"""A pile of pages put together: what they say, and the files that keep it."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from foreshock.core.errors import Problem, UserError
from foreshock.core.printable import escaped
from foreshock.data import rows
from foreshock.data.files import folder_atomically, stream_atomically, write_atomically
from foreshock.pipeline.pages import ReadJob, ReadPage
from foreshock.reading import explain_html
from foreshock.reading.explain_pile import explain_index, explain_section
from foreshock.reading.pile import COLUMNS, Tally, statement_rows
from foreshock.schema.brief import Brief
from foreshock.schema.pile import PageRow, Pile, Story

PAGE_COLUMNS = {
    "number": int, "file": str, "entry": int, "status": str, "error": str, "notes": str, "title": str,
    "published": str, "url": str, "medium": str, "statements": int, "story": str, "copy_of": int, "model": str,
    "id": str,
}  # fmt: skip
_UNSAFE = re.compile(r"[^A-Za-z0-9]+")


def read_pile(
    pages: Iterable[ReadPage],
    job: ReadJob,
    *,
    output: str | Path | None = None,
    explain: bool = False,
    notes: tuple[str, ...] = (),
) -> Pile:
    """What many pages say together.

    `output`: a file for all statements (.jsonl, .csv, .parquet), for what is returned (.json) or for the marked pages
    (.html), or a folder for everything: `statements.csv`, `pages.csv`, `summary.json`, a Brief per page in `briefs/`,
    with `explain` a marked page for each in `pages/` and an `index.html`. It appears whole or not at all.

    Raises
    ------
    UserError
        The folder is there already and not empty, or the file has another ending.
    """
    tally = Tally()
    kept: list[PageRow] = []
    stories: dict[str, list[int]] = {}
    with ExitStack() as stack:
        keep = _keeper(output, explain, stack)
        for page in pages:
            row = page.row
            kept.append(row)
            if page.brief is not None and row.status == "read":
                tally.add(page.brief, row)
                stories.setdefault(row.story, []).append(row.number)
            keep.page(page)
        made = _pile(job, kept, stories, tally, notes)
        keep.whole(made)
    return made


def _pile(
    job: ReadJob, kept: list[PageRow], stories: dict[str, list[int]], tally: Tally, notes: tuple[str, ...]
) -> Pile:
    titles = {row.number: row.title or row.file for row in kept}
    repeated = [Story(title=titles[told[0]], pages=tuple(told)) for told in stories.values() if len(told) > 1]
    return Pile(
        yardstick=job.settings.yardstick,
        model="" if job.endpoint is None else job.endpoint.model,
        pages=tuple(kept),
        stories=len(stories),
        repeated=tuple(sorted(repeated, key=lambda story: (-len(story.pages), story.pages))),
        statements=tally.statements,
        signals=tally.signals(),
        sayings=tally.sayings(),
        notes=notes,
    )


class _Keeper:
    """Where pages go as they come: nowhere."""

    def page(self, page: ReadPage) -> None:
        """A page, in its turn."""

    def whole(self, pile: Pile) -> None:
        """The pile, at the end."""


class _Rows(_Keeper):
    """All statements, in one file."""

    def __init__(self, path: Path, stack: ExitStack) -> None:
        self._writer = stack.enter_context(rows.RowWriter(path, COLUMNS))

    def page(self, page: ReadPage) -> None:
        if page.brief is not None:
            for one in statement_rows(page.brief, page.row):
                self._writer.write(one)


class _Summary(_Keeper):
    """The pile itself, in one file."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def whole(self, pile: Pile) -> None:
        write_atomically(self._path, escaped(pile.model_dump_json(indent=1)) + "\n")


class _Marked(_Keeper):
    """All pages marked, in one HTML file behind an index. The pages wait in a temporary file for it."""

    def __init__(self, path: Path, stack: ExitStack) -> None:
        self._path = path
        waiting = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115 - the stack closes it
        self._pages: IO[str] = stack.enter_context(waiting)

    def page(self, page: ReadPage) -> None:
        if page.brief is not None:
            self._pages.write(explain_section(page.brief, page.row))

    def whole(self, pile: Pile) -> None:
        before, after = explain_index(pile)
        self._pages.seek(0)
        with stream_atomically(self._path) as stream:
            stream.write(before)
            shutil.copyfileobj(self._pages, stream)
            stream.write(after)


class _Folder(_Keeper):
    """Everything, in a folder."""

    def __init__(self, path: Path, explain: bool, stack: ExitStack) -> None:
        empty = path.is_dir() and not any(path.iterdir())
        self._home = stack.enter_context(folder_atomically(path, replace=empty))
        self._explain = explain
        self._statements = _Rows(self._home / "statements.csv", stack)
        self._links: dict[int, str] = {}

    def page(self, page: ReadPage) -> None:
        self._statements.page(page)
        if page.brief is None:
            return
        from foreshock.data import store

        name = _file_name(page.row, page.brief)
        store.save(page.brief, self._home / "briefs" / f"{name}.json")
        if self._explain:
            self._links[page.row.number] = f"pages/{name}.html"
            write_atomically(self._home / self._links[page.row.number], explain_html(page.brief))

    def whole(self, pile: Pile) -> None:
        with rows.RowWriter(self._home / "pages.csv", PAGE_COLUMNS) as table:
            for row in pile.pages:
                table.write(row.model_dump(mode="json") | {"notes": " | ".join(row.notes)})
        _Summary(self._home / "summary.json").whole(pile)
        if self._explain:
            write_atomically(self._home / "index.html", "".join(explain_index(pile, self._links)))


def _keeper(output: str | Path | None, explain: bool, stack: ExitStack) -> _Keeper:
    if output is None:
        return _Keeper()
    path = Path(output)
    if path.suffix.lower() in {".html", ".htm"} and explain:
        return _Marked(path, stack)
    if path.suffix in rows.ENDINGS and not explain:
        return _Rows(path, stack)
    if path.suffix == ".json" and not explain:
        return _Summary(path)
    if path.suffix and not path.is_dir():
        wanted = ".html, or a folder" if explain else f"{', '.join(rows.ENDINGS)}, .json, or a folder"
        raise UserError([Problem(f"'{path.suffix}' is no form for many pages.", str(path), hint=f"Use {wanted}.")])
    return _Folder(path, explain, stack)


def _file_name(row: PageRow, brief: Brief) -> str:
    """A name that is safe everywhere, whatever the page calls itself: its number and a few letters."""
    words = _UNSAFE.sub("-", Path(row.file).stem if not row.entry else brief.document.title).strip("-").lower()
    return f"{row.number:05d}-{words[:48].strip('-') or 'page'}"


def write_statements(pages: Iterable[ReadPage], path: str | Path) -> Path:
    """Write the statements of some pages as rows into a .jsonl, .csv or .parquet file. Raises UserError."""
    with ExitStack() as stack:
        keep = _Rows(Path(path), stack)
        for page in pages:
            keep.page(page)
    return Path(path)
