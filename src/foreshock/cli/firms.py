"""`foreshock firms LINKS`: how much the failure of each firm would cost all others, and what one failure does."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from foreshock.cli.answer import Answer
from foreshock.cli.working import add_options

if TYPE_CHECKING:
    from foreshock.core.progress import Progress

BANDED = 20_000
"""Firms up to which the index is computed under other assumptions unasked."""
Listen = Callable[[argparse.Namespace], "AbstractContextManager[Progress]"]


def add(verbs: Any, common: argparse.ArgumentParser, listen: Listen) -> None:
    """The verb `firms`; `listen` gives the progress bars."""
    what = "a network of firms: the systemic risk of each, and what the failure of one does to all"
    top: argparse.ArgumentParser = verbs.add_parser("firms", help=what, description=what, parents=[common])
    top.set_defaults(does=lambda arguments: _firms(arguments, listen))
    top.add_argument(
        "links", type=Path, help="table of sales: supplier, customer, sales a year [, product, criticality]"
    )
    top.add_argument(
        "--firms", type=Path, default=None, metavar="FILE", help="table of firms: id, sector, country, output"
    )
    top.add_argument(
        "--essential", type=Path, default=None, metavar="FILE", help="which inputs are essential, by sectors"
    )
    top.add_argument("--currency", default="", metavar="CODE", help="currency of the sales, such as EUR")
    top.add_argument("--precision", type=int, choices=(32, 64), default=64, help="bits of the numbers (default: 64)")
    top.add_argument("--top", type=int, default=20, metavar="N", help="rows to show")
    top.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="another value of an assumption")
    top.add_argument(
        "--shock", action="append", default=[], metavar="FIRM[=SHARE],...", help="instead: these firms fail"
    )
    top.add_argument(
        "--model",
        default="cascade",
        choices=("cascade", "ario"),
        help="of a shock: where it comes to rest, or day by day",
    )
    top.add_argument("--days", type=float, default=None, metavar="N", help="days that the shock lasts (default: 30)")
    top.add_argument("--horizon", type=float, default=365.0, metavar="N", help="days to follow with --model ario")
    top.add_argument(
        "--rules", default="inventory", help="with --model ario: inventory or firms (a stock per supplier)"
    )
    top.add_argument("--rationing", default=None, help="proportional, firms_first, water_filling or final_last")
    top.add_argument("--criticality", default=None, help="leontief, strongly, half, weakly or linear")
    top.add_argument(
        "--no-band",
        action="store_true",
        help="leave out the answers under other assumptions",
    )
    add_options(top)


def _firms(arguments: argparse.Namespace, listen: Listen) -> Answer:
    from foreshock.core.errors import UserError
    from foreshock.pipeline.firms import check_output, open_firms
    from foreshock.pipeline.world import assumptions

    if arguments.top < 1:
        raise UserError(f"top: at least one row is to be shown, not {arguments.top}.")
    if arguments.output is not None:
        check_output(arguments.output, drawn=not arguments.shock)
    parameters = assumptions(arguments.set)
    network = open_firms(
        arguments.links,
        firms=arguments.firms or "",
        essential=arguments.essential or "",
        currency=arguments.currency,
    )
    ask = _failure if arguments.shock else _risk
    return ask(arguments, network, parameters, listen)


def _risk(arguments: argparse.Namespace, network: Any, parameters: dict[str, float], listen: Listen) -> Answer:
    from foreshock.pipeline.firms import firm_risk, save_risk
    from foreshock.report import firms as screens
    from foreshock.report.firm_page import risk_page
    from foreshock.report.firm_pictures import profile

    with listen(arguments) as progress:
        found = firm_risk(
            network,
            parameters=parameters,
            single=arguments.precision == 32,
            band=not arguments.no_band and len(network.nodes) <= BANDED,
            progress=progress,
        )
    figures = screens.risk_figures(found)
    files = []
    if arguments.output is not None:
        files = save_risk(found, arguments.output, figures, {".svg": profile(found), ".html": risk_page(found)})
    data = {**figures, "ranked": found.ranked(arguments.top), "files": files}
    return Answer(screens.with_files(screens.risk(found, arguments.top), files), data)


def _failure(arguments: argparse.Namespace, network: Any, parameters: dict[str, float], listen: Listen) -> Answer:
    from foreshock.pipeline.firms import firm_days, firm_failure, save_failure, shocked_firms
    from foreshock.report import firms as screens

    how = None
    if arguments.model == "ario":
        how = firm_days(
            arguments.days,
            arguments.horizon,
            rules=arguments.rules,
            rationing=arguments.rationing,
            criticality=arguments.criticality,
            parameters=parameters,
        )
    with listen(arguments) as progress:
        found = firm_failure(
            network,
            shocked_firms(arguments.shock),
            days=arguments.days,
            how=how,
            parameters=parameters,
            band=not arguments.no_band,
            progress=progress,
        )
    figures = screens.scenario_figures(found)
    files = [] if arguments.output is None else save_failure(found, arguments.output, figures, {})
    data = {**figures, "ranked": screens.hit_rows(found, arguments.top), "files": files}
    return Answer(screens.with_files(screens.scenario(found, arguments.top), files), data)
