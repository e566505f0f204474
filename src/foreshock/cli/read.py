"""`foreshock read PAGE...`: what a page says, or what many pages say together."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from foreshock.cli.answer import OK, USER_ERROR, Answer, day

if TYPE_CHECKING:
    from foreshock.core.progress import Progress
    from foreshock.pipeline.pages import ReadJob, ReadPage
    from foreshock.schema.brief import Brief

Listen = Callable[[argparse.Namespace], "AbstractContextManager[Progress]"]
YARDSTICKS = ("reader", "icd203", "phia", "ipcc", "nato", "efsa")
MOST_EXPLAINED = 50
"""Pages that are shown marked on a terminal; more of them go to a file."""
WHAT = "read pages: their statements about the future and the probability their words imply"
HOW = (
    "A page is a text, HTML, Markdown, mail or PDF file; every entry of a feed and every message of a mailbox is a "
    "page. Give several, folders, patterns, http(s) addresses, or - for standard input: copies of a story count once, "
    "and a page that cannot be read is a row that says why. -o FILE.jsonl, .csv or .parquet keeps all statements, "
    "-o FOLDER everything; with --explain, -o FILE.html or FOLDER keeps the marked pages."
)


def add(verbs: Any, common: argparse.ArgumentParser, listen: Listen) -> None:
    """The verb `read`; `listen` gives the progress bars."""
    top: argparse.ArgumentParser = verbs.add_parser(
        "read", help=WHAT, description=f"{WHAT}.", epilog=HOW, parents=[common]
    )
    top.set_defaults(does=lambda arguments: _read(arguments, listen))
    top.add_argument("page", nargs="+", help="file, folder, pattern, http(s) address, or - for standard input")
    top.add_argument("--yardstick", default="reader", choices=YARDSTICKS, help="whose reading of the words")
    top.add_argument(
        "--published", type=day, default=None, metavar="DATE", help="day of the pages that give none of their own"
    )
    top.add_argument("--drivers", type=Path, default=None, metavar="FILE", help="your own drivers to look for (YAML)")
    top.add_argument("--explain", action="store_true", help="show the pages with every statement marked")
    top.add_argument("--top", type=_number(0), default=10, metavar="N", help="statements to show of many pages")
    top.add_argument(
        "--workers", type=_number(1), default=0, metavar="N", help="processes (default: as many as it is worth)"
    )
    model = top.add_argument_group(
        "a language model of your own (the pages are sent to it; key in the environment: FORESHOCK_LLM_KEY)"
    )
    model.add_argument("--model-endpoint", default=None, metavar="URL", help="such as http://localhost:8000/v1")
    model.add_argument("--model", default=None, metavar="NAME", help="which of its models")
    model.add_argument(
        "--model-timeout", type=float, default=60.0, metavar="S", help="seconds until the rules stand in"
    )


def _number(least: int) -> Callable[[str], int]:
    """A whole number of the command line, not below `least`."""

    def number(text: str) -> int:
        found = int(text) if text.lstrip("+-").isdecimal() else least - 1
        if found < least:
            message = f"'{text}' is not a whole number from {least} up"
            raise argparse.ArgumentTypeError(message)
        return found

    return number


def _check_output(arguments: argparse.Namespace) -> None:
    """Refuse a place that can only be meant otherwise. Raises UserError."""
    from foreshock.core.errors import Problem, UserError

    output = arguments.output
    if output is None:
        return
    if str(output) == "-":
        hint = "Leave -o out: the answer goes there, with --json as JSON."
        raise UserError([Problem("-o names a file or a folder, not standard output.", hint=hint)])
    if arguments.explain and output.suffix and output.suffix.lower() not in {".html", ".htm"} and not output.is_dir():
        message = f"'{output.suffix}' is no form for marked pages."
        raise UserError([Problem(message, str(output), hint="Use .html, or a folder.")])


def _read(arguments: argparse.Namespace, listen: Listen) -> Answer:
    from foreshock.pipeline import pages as pipeline

    _check_output(arguments)
    job = pipeline.read_job(
        yardstick=arguments.yardstick,
        drivers=arguments.drivers,
        endpoint=pipeline.endpoint(arguments.model_endpoint, arguments.model, arguments.model_timeout),
        workers=arguments.workers,
        published=arguments.published,
    )
    with listen(arguments) as progress:
        pages = pipeline.read_all(arguments.page, job, progress)
        head = list(islice(pages, 2))
        if len(head) == 1 and head[0].alone:
            return _one(head[0], arguments)
        return _many(chain(head, pages), job, arguments)


def _one(page: ReadPage, arguments: argparse.Namespace) -> Answer:
    from foreshock import pipeline
    from foreshock.core.errors import Problem, UserError
    from foreshock.data.rows import ENDINGS
    from foreshock.pipeline.pile import write_statements
    from foreshock.report import screens

    brief, output = page.brief, arguments.output
    if brief is None:
        raise UserError([Problem(page.row.error, page.row.file)])
    data = brief.model_dump(mode="json")
    if arguments.explain and output is None:
        return Answer(screens.ansi(pipeline.marked_page(brief, color=sys.stdout.isatty())), data)
    if arguments.explain:
        target = output if output.suffix else output / "page.html"
        return Answer(f"Wrote {pipeline.explain_page(brief, target)}", data)
    if output is not None and output.suffix in ENDINGS:
        write_statements([page], output)
    elif output is not None:
        pipeline.save(brief, output)
    return Answer(screens.brief(brief), data)


def _many(pages: Any, job: ReadJob, arguments: argparse.Namespace) -> Answer:
    from rich.console import Group

    from foreshock.data.pages import gather
    from foreshock.pipeline.pile import read_pile
    from foreshock.report import pile as screens

    shown: list[Any] = []
    if arguments.explain and arguments.output is None:
        pages = _shown(pages, shown)
    _, notes = gather(arguments.page)
    made = read_pile(pages, job, output=arguments.output, explain=arguments.explain, notes=notes)
    status = USER_ERROR if made.failed() and not any(row.status == "read" for row in made.pages) else OK
    screen = screens.pile(made, arguments.top, str(arguments.output or ""))
    return Answer(Group(*shown, screen), made.model_dump(mode="json"), status)


def _shown(pages: Any, shown: list[Any]) -> Any:
    """The pages as they pass, each marked for the terminal."""
    from foreshock import pipeline
    from foreshock.core.errors import Problem, UserError
    from foreshock.report import screens

    for page in pages:
        if page.brief is not None:
            shown.append(screens.ansi(f"\x1b[1m{page.row.number}. {_title(page.brief)}\x1b[0m\n"))
            shown.append(screens.ansi(pipeline.marked_page(page.brief, color=sys.stdout.isatty())))
        if len(shown) > 2 * MOST_EXPLAINED:
            hint = "Keep the marked pages with -o FILE.html or -o FOLDER."
            raise UserError([Problem(f"more than {MOST_EXPLAINED} pages are too many to show.", hint=hint)])
        yield page


def _title(brief: Brief) -> str:
    from foreshock.core.printable import printable

    return printable(brief.document.title or brief.document.file or "page")
