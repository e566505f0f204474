"""Talking to a terminal: printing an answer, complaining, showing progress."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.segment import Segment
from rich.text import Text

from foreshock.core.errors import ForeshockError, UserError
from foreshock.core.printable import printable
from foreshock.core.progress import Progress as Listener

SHOWN_PROBLEMS = 40


class _Tame:
    """What is shown, without what would steer the terminal: pages, file names and tables come from strangers."""

    def __init__(self, content: RenderableType) -> None:
        self._content = content

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        for segment in console.render(self._content, options):
            yield segment if segment.control else Segment(printable(segment.text), segment.style)


def show(content: RenderableType) -> None:
    """Print on standard output; wide enough for a pipe, wrapped for a terminal. A plain text keeps its lines."""
    console = Console(highlight=False, markup=False, emoji=False, width=None if sys.stdout.isatty() else 110)
    console.print(_Tame(content), soft_wrap=isinstance(content, str))


def tell(sentence: str) -> None:
    """One line on standard error: what is about to happen, or has."""
    Console(stderr=True, highlight=False, markup=False, emoji=False, soft_wrap=True).print(Text(printable(sentence)))


def complain(error: ForeshockError, *, as_json: bool = False, writes: bool = True) -> None:
    """The error on standard error: one line a problem, in file order. `writes`: the verb may write, and did not."""
    console = Console(stderr=True, highlight=False, markup=False, emoji=False, soft_wrap=True)
    problems = error.problems if isinstance(error, UserError) else ()
    if as_json:
        rows = [{name: getattr(one, name) for name in ("file", "line", "field", "what", "hint")} for one in problems]
        sys.stderr.write(json.dumps({"error": type(error).__name__, "problems": rows or str(error)}) + "\n")
        return
    lines = [str(problem) for problem in problems] or [str(error)]
    for line in lines[:SHOWN_PROBLEMS]:
        console.print(Text(printable(line)))
    if len(lines) > SHOWN_PROBLEMS:
        console.print(Text(f"... and {len(lines) - SHOWN_PROBLEMS:,} more problems (all of them with --json)"))
    if len(lines) > 1:
        console.print(Text(f"{len(lines):,} problems.{' Nothing was written.' if writes else ''}"))


def complain_bug(error: Exception) -> None:
    """An error that is ours, not the user's."""
    console = Console(stderr=True, highlight=False, markup=False, emoji=False, soft_wrap=True)
    console.print(Text(printable(f"Foreshock failed unexpectedly: {type(error).__name__}: {error}")))
    console.print(Text("This is a defect of the program. Run the same command with --debug to see where."))


def complain_interrupted(kept: str = "") -> None:
    """The user pressed Ctrl-C; `kept`: what is there for the next time."""
    tell(f"Interrupted. {kept or 'Nothing was half-written.'}")


class _Bar:
    """One line a stage on standard error, with a bar where the total is known."""

    def __init__(self) -> None:
        self._progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description:<10}"),
            BarColumn(bar_width=32),
            TextColumn("{task.fields[figure]}"),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._tasks: dict[str, Any] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        if not self._progress.live.is_started:
            self._progress.start()
        if stage not in self._tasks:
            self._tasks[stage] = self._progress.add_task(stage, total=total or None, figure="")
        figure = f"{done:,}/{total:,}" if total else ""
        self._progress.update(self._tasks[stage], completed=done, total=total or None, figure=figure)

    def close(self) -> None:
        self._progress.stop()


@contextmanager
def bars() -> Iterator[Listener]:
    """A listener that draws on standard error while the block runs, and takes its drawing away after it."""
    listener = _Bar()
    try:
        yield listener
    finally:
        listener.close()
