"""The command line: one verb per stage, thin.

Exit status: 0 fine, 1 the input is wrong (every problem is listed), 2 the answer breaks a limit of the study, so that
a pipeline can be gated on it.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from foreshock import __version__

if TYPE_CHECKING:
    from foreshock.core.progress import Progress

OK, USER_ERROR, LIMIT_BREACHED = 0, 1, 2
INTERRUPTED = 130


class Answer:
    """What a verb gives back: text for a person, a JSON value for a program, and the exit status."""

    def __init__(self, text: str, data: Any, status: int = OK) -> None:
        self.text, self.data, self.status = text, data, status


def parser() -> argparse.ArgumentParser:
    """The command line: every verb with its arguments."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--json", action="store_true", help="print the answer as JSON")
    common.add_argument("--seed", type=int, default=None, metavar="N", help="random seed (default: the study's)")
    common.add_argument("-o", "--output", type=Path, default=None, metavar="PATH", help="where to write")
    common.add_argument("--debug", action="store_true", help="show the full traceback of an error")

    made = argparse.ArgumentParser(
        prog="foreshock",
        description="Geopolitics turned into decisions: a news page in, the plan that limits the loss out.",
        epilog="Exit status: 0 fine, 1 the input is wrong, 2 a limit of the study is breached.",
    )
    made.add_argument("--version", action="version", version=f"foreshock {__version__}")
    verbs = made.add_subparsers(dest="verb", metavar="VERB", required=True)

    def verb(name: str, help: str, does: Callable[[argparse.Namespace], Answer]) -> argparse.ArgumentParser:
        added = verbs.add_parser(name, help=help, description=help, parents=[common])
        added.set_defaults(does=does)
        return added

    def on_study(name: str, help: str, does: Callable[[argparse.Namespace], Answer]) -> argparse.ArgumentParser:
        added = verb(name, help, does)
        added.add_argument("study", type=Path, help="folder of the study")
        added.add_argument("--article", type=Path, default=None, help="page to read instead of the study's own")
        return added

    init = verb("init", "make a new study that runs as it stands", _init)
    init.add_argument("folder", type=Path, help="folder to make")

    on_study("check", "check every file of a study and list all problems at once", _check)

    reading = verb("read", "read a page: its statements about the future and the probability their words imply", _read)
    reading.add_argument("page", type=Path, help="text, HTML, Markdown, PDF or e-mail file")
    reading.add_argument("--yardstick", default="reader", help="whose reading of the words: reader, icd203, phia, ipcc, nato, efsa")
    reading.add_argument("--explain", action="store_true", help="show the page with every statement marked")

    on_study("scenarios", "the futures, their probabilities, and how the page moved them", _scenarios)
    on_study("expose", "the company's network: concentration, single sources, unseen tiers", _expose)
    on_study("stress", "what each future costs or brings", _stress)
    planned = on_study("plan", "what to do under the budget", _plan)
    planned.add_argument("--budget", default=None, help="budget instead of the study's, such as '2 MUSD'")

    ran = on_study("run", "everything: read, foresee, expose, stress, plan, report", _run)
    ran.add_argument("--budget", default=None, help="budget instead of the study's, such as '2 MUSD'")

    reported = verb("report", "write the report of a finished run again", _report)
    reported.add_argument("run", type=Path, help="folder of the run, or its id under runs/")

    listed = verb("runs", "list the runs in a folder", _runs)
    listed.add_argument("folder", type=Path, nargs="?", default=Path("runs"))

    compared = verb("diff", "what differs between two runs", _diff)
    compared.add_argument("a", type=Path, help="folder of a run, or its id under runs/")
    compared.add_argument("b", type=Path, help="folder of another")

    facts = verb("data", "the fact tables shipped with the program: source, licence, date", _data)
    facts.add_argument("table", nargs="?", default=None, help="show one table")

    verb("doctor", "check the installation", _doctor)
    return made


def _overrides(arguments: argparse.Namespace) -> dict[str, Any]:
    names = ("article", "seed", "budget")
    return {name: getattr(arguments, name) for name in names if getattr(arguments, name, None) is not None}


def _progress(arguments: argparse.Namespace) -> Progress:
    from foreshock.report.terminal import progress_bar, quiet

    return quiet if arguments.json or not sys.stderr.isatty() else progress_bar()


def _init(arguments: argparse.Namespace) -> Answer:
    from foreshock import pipeline

    made = pipeline.init(arguments.folder)
    return Answer(f"Made {made}. Next: foreshock run {made}", {"folder": str(made)})


def _check(arguments: argparse.Namespace) -> Answer:
    from foreshock import pipeline
    from foreshock.report import terminal

    opened = pipeline.open_study(arguments.study, **_overrides(arguments))
    return Answer(terminal.checked(opened.study, opened.scenarios, opened.network), {"ok": True, "study": str(arguments.study)})


def _read(arguments: argparse.Namespace) -> Answer:
    from foreshock import pipeline
    from foreshock.report import terminal

    brief = pipeline.read(arguments.page, yardstick=arguments.yardstick)
    if arguments.explain:
        text = pipeline.explain_page(brief, html=arguments.output is not None)
        if arguments.output is not None:
            pipeline.write_text(arguments.output, text)
            text = f"Wrote {arguments.output}"
        return Answer(text, brief.model_dump(mode="json"))
    if arguments.output is not None:
        pipeline.save(brief, arguments.output)
    return Answer(terminal.brief(brief), brief.model_dump(mode="json"))


def _scenarios(arguments: argparse.Namespace) -> Answer:
    from foreshock import pipeline
    from foreshock.report import terminal

    opened = pipeline.open_study(arguments.study, **_overrides(arguments))
    scenarios = pipeline.foreseen(opened)
    if arguments.output is not None:
        pipeline.save(scenarios, arguments.output)
    return Answer(terminal.scenarios(scenarios), terminal.scenarios_data(scenarios))


def _expose(arguments: argparse.Namespace) -> Answer:
    from foreshock import pipeline
    from foreshock.report import terminal

    opened = pipeline.open_study(arguments.study, **_overrides(arguments))
    exposure = pipeline.exposure_of(opened.network, opened.study)
    return Answer(terminal.exposure(opened.network, exposure), terminal.exposure_data(opened.network, exposure))


def _stress(arguments: argparse.Namespace) -> Answer:
    from foreshock import pipeline
    from foreshock.report import terminal

    opened = pipeline.open_study(arguments.study, **_overrides(arguments))
    scenarios = pipeline.foreseen(opened)
    losses = pipeline.stressed(opened, scenarios, progress=_progress(arguments))
    if arguments.output is not None:
        pipeline.save(losses, arguments.output)
    breaches = pipeline.breaches(losses, opened.study.limits)
    text = terminal.losses(losses, scenarios, breaches)
    return Answer(text, terminal.losses_data(losses, scenarios, breaches), LIMIT_BREACHED if breaches else OK)


def _plan(arguments: argparse.Namespace) -> Answer:
    from foreshock import pipeline
    from foreshock.report import terminal

    opened = pipeline.open_study(arguments.study, **_overrides(arguments))
    scenarios = pipeline.foreseen(opened)
    progress = _progress(arguments)
    losses = pipeline.stressed(opened, scenarios, progress=progress)
    plan = pipeline.planned(opened, scenarios, losses, progress=progress)
    if arguments.output is not None:
        pipeline.save(plan, arguments.output)
    return Answer(terminal.plan(plan), plan.model_dump(mode="json"))


def _run(arguments: argparse.Namespace) -> Answer:
    from foreshock import pipeline
    from foreshock.report import terminal

    progress = _progress(arguments)
    folder = arguments.output if arguments.output is not None else Path("runs")
    done = pipeline.run(arguments.study, runs=folder, progress=progress, **_overrides(arguments))
    status = LIMIT_BREACHED if done.breaches else OK
    return Answer(terminal.answer(done), terminal.answer_data(done), status)


def _report(arguments: argparse.Namespace) -> Answer:
    from foreshock import pipeline

    written = pipeline.report_again(arguments.run, arguments.output)
    return Answer(f"Wrote {written}", {"report": str(written)})


def _runs(arguments: argparse.Namespace) -> Answer:
    from foreshock import pipeline
    from foreshock.report import terminal

    records = pipeline.runs(arguments.folder)
    return Answer(terminal.runs(records, arguments.folder), [record.model_dump(mode="json") for record in records])


def _diff(arguments: argparse.Namespace) -> Answer:
    from foreshock import pipeline
    from foreshock.report import terminal

    rows = pipeline.diff(arguments.a, arguments.b)
    return Answer(terminal.differences(rows), rows)


def _data(arguments: argparse.Namespace) -> Answer:
    from foreshock import pipeline
    from foreshock.report import terminal

    facts = pipeline.facts(arguments.table)
    return Answer(terminal.facts(facts, arguments.table), facts)


def _doctor(arguments: argparse.Namespace) -> Answer:
    from foreshock import pipeline
    from foreshock.report import terminal

    checks = pipeline.doctor()
    failed = [check for check in checks if not check["ok"] and check["needed"]]
    return Answer(terminal.checks(checks), checks, USER_ERROR if failed else OK)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    arguments = parser().parse_args(argv)
    from foreshock.core.errors import ForeshockError
    from foreshock.report import terminal

    try:
        answer = arguments.does(arguments)
    except ForeshockError as error:
        if arguments.debug:
            raise
        terminal.complain(error, as_json=arguments.json)
        return USER_ERROR
    except KeyboardInterrupt:
        terminal.complain_interrupted()
        return INTERRUPTED
    except BrokenPipeError:
        return OK
    except Exception as error:
        if arguments.debug:
            raise
        terminal.complain_bug(error)
        return USER_ERROR
    if arguments.json:
        sys.stdout.write(json.dumps(answer.data, ensure_ascii=False, indent=1, default=str) + "\n")
    else:
        terminal.show(answer.text)
    status: int = answer.status
    return status
