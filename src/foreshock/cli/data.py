"""`foreshock data`: the facts that come with the program, and the sources that have to be brought."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from foreshock.cli.answer import Answer

if TYPE_CHECKING:
    from foreshock.core.progress import Progress
    from foreshock.data.download import Offer

Listen = Callable[[argparse.Namespace], "AbstractContextManager[Progress]"]
ACTIONS = ("list", "show", "sources", "download", "import")


def in_full(argv: list[str]) -> list[str]:
    """`data` is short for `data list`, `data TABLE` for `data show TABLE`."""
    from foreshock.core.errors import nearest

    if argv[:1] != ["data"] or {"-h", "--help"} & set(argv):
        return argv
    first = argv[1] if len(argv) > 1 and not argv[1].startswith("-") else ""
    if nearest(first, ACTIONS, cutoff=0.75):
        return argv
    return ["data", "show" if first else "list", *argv[1:]]


def add(verbs: Any, common: argparse.ArgumentParser, listen: Listen) -> None:
    """The verb `data`; `listen` gives the progress bars."""
    what = "the facts that come with the program, and the sources that have to be brought"
    top = verbs.add_parser("data", help=what, description=what)
    actions = top.add_subparsers(dest="action", metavar="ACTION", required=True)

    def action(name: str, help: str, does: Callable[[argparse.Namespace], Answer]) -> argparse.ArgumentParser:
        added: argparse.ArgumentParser = actions.add_parser(name, help=help, description=help, parents=[common])
        added.set_defaults(does=does)
        return added

    action("list", "the fact tables shipped with the program: source, licence, date", _list)
    shown = action("show", "one fact table: sources, notes, columns with units, first rows", _show)
    shown.add_argument("table", help="name of the table")
    action("sources", "outside sources: what each is, its licence, how to get it", _sources)
    brought = action(
        "download", "bring the files of a source, or go on with an interrupted download", lambda a: _download(a, listen)
    )
    brought.add_argument("source", help="name of the source, such as exiobase3")
    brought.add_argument("--year", type=int, default=None, metavar="YEAR", help="year of the table")
    taken = action("import", "convert a release once into one file that opens at once", _import)
    taken.add_argument("source", help="name of the source, such as oecd_icio")
    taken.add_argument("--from", dest="path", type=Path, required=True, metavar="PATH", help="its file or folder")
    taken.add_argument(
        "--year", type=int, default=None, metavar="YEAR", help="year of the table, where there are several"
    )


def _list(arguments: argparse.Namespace) -> Answer:
    from foreshock import pipeline
    from foreshock.report import screens

    rows = pipeline.facts()
    return Answer(screens.facts(rows), [row.model_dump(mode="json") for row in rows])


def _show(arguments: argparse.Namespace) -> Answer:
    from foreshock import pipeline
    from foreshock.report import screens

    row, sample = pipeline.fact(arguments.table)
    return Answer(screens.fact(row, sample), {**row.model_dump(mode="json"), "sample": sample})


def _sources(arguments: argparse.Namespace) -> Answer:
    from foreshock.pipeline.sources import sources
    from foreshock.report import answers
    from foreshock.report import sources as screens

    rows = sources()
    return Answer(screens.sources(rows), answers.plain(rows))


def _download(arguments: argparse.Namespace, listen: Listen) -> Answer:
    from foreshock.pipeline.sources import download_source
    from foreshock.report import answers
    from foreshock.report import sources as screens

    def announce(offer: Offer, licence: str) -> None:
        if not arguments.json:
            sys.stderr.write(f"{screens.offered(offer, licence)}\n")

    with listen(arguments) as progress:
        found = download_source(
            arguments.source, arguments.year, arguments.output or "", progress=progress, announce=announce
        )
    return Answer(screens.downloaded(found), answers.plain(found) | {"files": [str(one.path) for one in found.files]})


def _import(arguments: argparse.Namespace) -> Answer:
    from foreshock.pipeline.sources import import_source
    from foreshock.report import answers
    from foreshock.report import sources as screens

    found = import_source(arguments.source, arguments.path, arguments.year, arguments.output or "")
    return Answer(screens.imported(found), answers.plain(found))
