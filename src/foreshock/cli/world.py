"""`foreshock world TABLE`: who loses how much in the world economy, and whose value is in whose demand."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from foreshock.cli.answer import Answer, save
from foreshock.core.errors import UserError

if TYPE_CHECKING:
    from foreshock.core.progress import Progress
    from foreshock.pipeline.world import WorldAnswer

MODELS = (
    "ario (default): day by day, with stocks, orders, recovery and a band; leontief: two static lower bounds, at once; "
    "cascade: how far lost capacity spreads before anything is in stock"
)
ENDINGS = {"", ".html", ".parquet"}
Listen = Callable[[argparse.Namespace], "AbstractContextManager[Progress]"]


def add(verbs: Any, common: argparse.ArgumentParser, listen: Listen) -> None:
    """The verb `world`; `listen` gives the progress bars."""
    what = "a world input-output table under stress: who loses, how much, and how sure that is"
    top: argparse.ArgumentParser = verbs.add_parser("world", help=what, description=what, parents=[common])
    top.set_defaults(does=lambda arguments: _world(arguments, listen))
    top.add_argument("table", type=Path, help="file or folder of the table")
    top.add_argument("--source", default="", help="its release, where the file does not say, such as oecd_icio")
    top.add_argument("--year", type=int, default=None, help="year of the table, where there are several")
    top.add_argument("--scenarios", type=Path, default=None, metavar="FILE", help="scenario file")
    top.add_argument(
        "--shock", action="append", default=[], metavar="YAML", help="a shock that happens for sure: '{type: ..., ...}'"
    )
    top.add_argument("--model", default="ario", help=MODELS)
    top.add_argument("--days", type=float, default=None, metavar="N", help="horizon (default: the scenarios', or 365)")
    top.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="another value of an assumption")
    top.add_argument("--draws", type=int, default=1, metavar="N", help="draws of uncertain sizes in each future")
    top.add_argument("--report", type=Path, default=None, metavar="FILE", help="write the page, one HTML file")
    top.add_argument("--top", type=int, default=20, metavar="N", help="rows to show")
    top.add_argument("--no-band", action="store_true", help="leave out the variants that give the band")
    top.add_argument(
        "--origin", action="append", default=[], metavar="COUNTRY", help="instead: whose demand holds its value added"
    )


def _world(arguments: argparse.Namespace, listen: Listen) -> Answer:
    from foreshock.pipeline.world import WorldSettings, assumptions, origin, world
    from foreshock.report import answers
    from foreshock.report import world as screens

    where = {"source": arguments.source, "year": arguments.year}
    _check(arguments)
    if arguments.origin:
        found = origin(arguments.table, arguments.origin, **where)
        return Answer(screens.origin(found, arguments.top), answers.plain(found))
    settings = WorldSettings(
        model=arguments.model,
        horizon=arguments.days,
        parameters=assumptions(arguments.set),
        draws=arguments.draws,
        seed=arguments.seed or 0,
        top=arguments.top,
        band=not arguments.no_band,
    )
    with listen(arguments) as progress:
        done = world(
            arguments.table,
            scenarios=arguments.scenarios,
            shocks=arguments.shock,
            settings=settings,
            progress=progress,
            **where,
        )
    try:
        written = _written(done, arguments)
    except OSError as error:
        raise UserError(f"{error.filename or arguments.output}: cannot be written: {error.strerror}.") from None
    told = {**screens.data(done.ranking), "run": done.record.id, "files": [str(path) for path in written]}
    return Answer(screens.ranking(done.ranking, written), told)


def _check(arguments: argparse.Namespace) -> None:
    """What cannot go together, before anything is computed."""
    from foreshock.core.errors import Collector

    found = Collector()
    if arguments.origin and (arguments.shock or arguments.scenarios):
        found.add("--origin asks for no shocks: leave out --shock and --scenarios.")
    if arguments.output is not None and arguments.output.suffix not in ENDINGS:
        found.add(f"-o {arguments.output}: give a folder, a page (.html) or a file for every case (.parquet).")
    for path in (arguments.report, arguments.output):
        if path is not None and path.suffix and path.is_dir():
            found.add(f"{path} is a folder; give a file.")
    if arguments.report is not None and not arguments.report.suffix:
        found.add(f"--report {arguments.report}: give the name of a page, such as world.html.")
    found.raise_if_any()


def _written(done: WorldAnswer, arguments: argparse.Namespace) -> list[Path]:
    """The page where --report says; with -o every case into a Parquet file, or everything into a folder."""
    from foreshock.pipeline import write
    from foreshock.pipeline.world_files import world_page, write_world

    target, written = arguments.output, []
    if arguments.report is not None:
        written.append(write(arguments.report, world_page(done)))
    if target is not None and target.suffix == ".html":
        written.append(write(target, world_page(done)))
    elif target is not None and target.suffix:
        save(done.losses, arguments)
        written.append(target)
    elif target is not None:
        written += write_world(done, target)
    return written
