"""`foreshock read PAGE`: what a page says."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from foreshock.cli.answer import Answer, save

if TYPE_CHECKING:
    from foreshock.core.progress import Progress

Listen = Callable[[argparse.Namespace], "AbstractContextManager[Progress]"]
YARDSTICKS = ("reader", "icd203", "phia", "ipcc", "nato", "efsa")


def add(verbs: Any, common: argparse.ArgumentParser, listen: Listen) -> None:
    """The verb `read`; `listen` gives the progress bars."""
    what = "read a page: its statements about the future and the probability their words imply"
    top: argparse.ArgumentParser = verbs.add_parser("read", help=what, description=what, parents=[common])
    top.set_defaults(does=_read)
    top.add_argument("page", type=Path, help="text, HTML, Markdown, PDF or e-mail file")
    top.add_argument("--yardstick", default="reader", choices=YARDSTICKS, help="whose reading of the words")
    top.add_argument("--explain", action="store_true", help="show the page with every statement marked")


def _read(arguments: argparse.Namespace) -> Answer:
    from foreshock import pipeline
    from foreshock.report import screens

    brief = pipeline.read(arguments.page, yardstick=arguments.yardstick)
    data = brief.model_dump(mode="json")
    if arguments.explain and arguments.output is not None:
        return Answer(f"Wrote {pipeline.explain_page(brief, arguments.output)}", data)
    if arguments.explain:
        return Answer(screens.ansi(pipeline.marked_page(brief)), data)
    save(brief, arguments)
    return Answer(screens.brief(brief), data)
