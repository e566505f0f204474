"""Options of the verbs that may work for long: memory, threads, what it will cost; and what Ctrl-C leaves."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from foreshock.propagation.work import Estimate

LONG = 20.0
"""Seconds from which work is announced unasked."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options that change how work is done, never what comes out."""
    parser.add_argument(
        "--memory", default=None, metavar="SIZE", help="memory to use, such as 4GiB (default: 70 %% of what is free)"
    )
    parser.add_argument("--workers", type=int, default=None, metavar="N", help="threads (default: one per core)")
    parser.add_argument("-v", "--verbose", action="store_true", help="say what a run will cost even where it is short")


@contextmanager
def at_work(arguments: argparse.Namespace) -> Iterator[None]:
    """Do the work of the block as the options say; keep what is finished when it is interrupted."""
    if not hasattr(arguments, "memory"):
        yield
        return
    from foreshock.pipeline import working
    from foreshock.report.terminal import tell

    told: set[tuple[str, int, str]] = set()

    def announce(estimate: Estimate) -> None:
        worth = arguments.verbose or estimate.seconds >= LONG or estimate.kept or estimate.split
        what = estimate.model, estimate.cases, estimate.purpose
        if worth and (estimate.kept or what not in told):
            told.add(what)
            later = " Stopped with Ctrl-C, it goes on where it was." if estimate.seconds >= LONG else ""
            tell(estimate.sentence() + later)

    with working(memory=arguments.memory, workers=arguments.workers, announce=announce) as work:
        yield
        if work.keep is not None and work.keep.problem and work.keep.long:
            tell(f"Nothing could be kept for the case of an interruption: {work.keep.problem}.")
