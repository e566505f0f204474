"""`foreshock sensitivity STUDY` or `--world TABLE`: which assumptions the answer moves with, and by how much."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from foreshock.cli.answer import Answer

if TYPE_CHECKING:
    from foreshock.core.progress import Progress
    from foreshock.pipeline.sensitivity import Prepared
    from foreshock.schema.sensitivity import Sensitivity

MEASURES = ("expected", "cvar", "survive", "lowest")
ENDINGS = (".html", ".svg", ".csv", ".json")
Listen = Callable[[argparse.Namespace], "AbstractContextManager[Progress]"]


def add(verbs: Any, common: argparse.ArgumentParser, listen: Listen) -> None:
    """The verb `sensitivity`; `listen` gives the progress bars."""
    what = "what the answer moves with: every assumption and every size of a shock that has a range, varied"
    top: argparse.ArgumentParser = verbs.add_parser("sensitivity", help=what, description=what, parents=[common])
    top.set_defaults(does=lambda arguments: _sensitivity(arguments, listen))
    top.add_argument("study", type=Path, nargs="?", default=None, help="folder of the study")
    top.add_argument("--article", type=Path, default=None, help="page to read instead of the study's own")
    top.add_argument(
        "--method",
        default="morris",
        choices=("morris", "sobol", "tornado"),
        help="morris: screening (default); sobol: shares of variance; tornado: one at a time alone",
    )
    top.add_argument("--samples", type=int, default=None, metavar="N", help="paths (morris) or base samples (sobol)")
    top.add_argument(
        "--only", action="append", default=[], metavar="NAME", help="vary only this assumption, group or size"
    )
    top.add_argument("--by", default="expected", choices=MEASURES, help="the result to rank by (default: expected)")
    top.add_argument("--top", type=int, default=12, metavar="N", help="rows to show")
    top.add_argument("--workers", type=int, default=None, metavar="N", help="threads (default: one per core)")
    top.add_argument("--cost", action="store_true", help="say what it would take, and stop")
    world = top.add_argument_group("a world table instead of a study")
    world.add_argument("--world", type=Path, default=None, metavar="TABLE", help="file or folder of the table")
    world.add_argument("--source", default="", help="its release, where the file does not say")
    world.add_argument("--year", type=int, default=None, help="year of the table, where there are several")
    world.add_argument("--scenarios", type=Path, default=None, metavar="FILE", help="scenario file")
    world.add_argument("--shock", action="append", default=[], metavar="YAML", help="a shock that happens for sure")
    world.add_argument("--model", default="ario", help="ario (default) or another that runs tables in money")
    world.add_argument("--days", type=float, default=None, metavar="N", help="horizon (default: 365)")
    world.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="an assumption that stays put")


def _sensitivity(arguments: argparse.Namespace, listen: Listen) -> Answer:
    from foreshock.core.errors import UserError
    from foreshock.report import sensitivity as screens
    from foreshock.report import tornado

    _checked(arguments)
    prepared = _prepared(arguments)
    told = prepared.runs.measures
    if arguments.by not in told:
        raise UserError(
            f"model '{prepared.runs.subject.model}' does not tell '{arguments.by}'. Valid: {', '.join(told)}."
        )
    if arguments.cost:
        return Answer(_price(prepared), _costs(prepared))
    if not arguments.json:
        from foreshock.report.terminal import tell

        tell(prepared.cost.sentence())
    with listen(arguments) as progress:
        found = prepared.run(progress)
    _write(found, arguments)
    return Answer(screens.screen(found, arguments.by, arguments.top), tornado.data(found))


def _checked(arguments: argparse.Namespace) -> None:
    """What the options must be among themselves. Raises UserError with everything that is wrong."""
    from foreshock.core.errors import Collector

    found = Collector()
    if (arguments.study is None) == (arguments.world is None):
        found.add("give either the folder of a study or --world TABLE.")
    if arguments.study is not None:
        names = ("source", "year", "scenarios", "shock", "days", "set")
        given = [f"--{name}" for name in names if getattr(arguments, name)]
        if given:
            found.add(f"{', '.join(given)} belong to --world; a study has its own.")
    if arguments.world is not None and arguments.article is not None:
        found.add("--article belongs to a study; a world table reads no page.")
    if arguments.top < 1:
        found.add(f"at least one row is to be shown, not {arguments.top}.", field="top")
    if arguments.output is not None and arguments.output.suffix not in {"", *ENDINGS}:
        hint = f"Valid endings: {', '.join(ENDINGS)}; a name without an ending becomes a folder with all of them."
        found.add(f"'{arguments.output.name}' is no kind of file that can be written.", field="output", hint=hint)
    found.raise_if_any()


def _prepared(arguments: argparse.Namespace) -> Prepared:
    from foreshock.pipeline.sensitivity import of_study, of_world
    from foreshock.pipeline.world_given import assumptions
    from foreshock.propagation.sensitivity import SensitivitySettings

    settings = SensitivitySettings(
        method=arguments.method, samples=arguments.samples, seed=arguments.seed, workers=arguments.workers
    )
    if arguments.study is not None:
        return of_study(arguments.study, article=arguments.article, only=arguments.only, settings=settings)
    return of_world(
        arguments.world,
        source=arguments.source,
        year=arguments.year,
        scenarios=arguments.scenarios,
        shocks=arguments.shock,
        model=arguments.model,
        horizon=arguments.days,
        fixed=assumptions(arguments.set),
        only=arguments.only,
        settings=settings,
    )


def _price(prepared: Prepared) -> str:
    rows = [f"{one.name}  {one.low:g} to {one.high:g} ({one.mode:g})  {one.source}" for one in prepared.factors]
    return "\n".join([prepared.cost.sentence(), "", *rows])


def _costs(prepared: Prepared) -> dict[str, Any]:
    cost = prepared.cost
    names = [one.name for one in prepared.factors]
    return {"factors": names, "runs": cost.runs, "seconds_of_one": cost.each, "threads": cost.workers,
            "seconds": cost.seconds}  # fmt: skip


def _write(found: Sensitivity, arguments: argparse.Namespace) -> None:
    """The file that -o names by its ending, or all kinds of them in a folder."""
    from foreshock import pipeline
    from foreshock.report import tornado

    target: Path | None = arguments.output
    if target is None:
        return
    wanted = {target.suffix: target} if target.suffix else {one: target / f"sensitivity{one}" for one in ENDINGS}
    for ending, path in wanted.items():
        pipeline.write(path, tornado.text(found, ending, arguments.by))
