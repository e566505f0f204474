"""The command line: one verb per stage, thin.

Exit status: 0 fine, 1 the input is wrong (every problem is listed), 2 the answer breaks a limit of the study, so that
a pipeline can be gated on it.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from foreshock import __version__
from foreshock.cli import data, firms, read, scenarios, sensitivity, world
from foreshock.cli.answer import LIMIT_BREACHED, OK, USER_ERROR, Answer, overrides, save
from foreshock.cli.working import add_options, at_work

if TYPE_CHECKING:
    from foreshock.core.progress import Progress

INTERRUPTED = 130


class Parser(argparse.ArgumentParser):
    """Options may stand anywhere among the names. Wrong usage is a user error (exit 1; 2 means a breached limit), with
    the nearest name."""

    _mixing = False

    def parse_known_args(  # type: ignore[override]  # one signature for the two that the stub has
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """As argparse does it, but `verb --option value a b` and `verb a --option value b` mean `verb a b --option
        value`; only where verbs follow, their order counts."""
        if self._mixing or self._subparsers is not None:
            return super().parse_known_args(args, namespace)
        self._mixing = True
        try:
            return self.parse_known_intermixed_args(args, namespace)
        finally:
            self._mixing = False

    def error(self, message: str) -> NoReturn:
        from foreshock.core.errors import did_you_mean, nearest

        wrong = re.search(r"invalid choice: '([^']*)' \(choose from (.*)\)", message)
        if wrong:
            choices = [choice.strip(" '") for choice in wrong[2].split(",")]
            message = f"there is no '{wrong[1]}' here. {did_you_mean(wrong[1], choices, shown=20)}"
        unknown = re.match(r"unrecognized arguments: (--[\w-]+)", message)
        if unknown and (guess := nearest(unknown[1], sorted(_options(self)))) is not None:
            message = f"there is no option {unknown[1]}. Did you mean {guess}?"
            if guess == unknown[1]:
                message = f"{unknown[1]} does not go with this verb."
        self.exit(USER_ERROR, f"{self.prog}: {message}\n")


def _options(parser: argparse.ArgumentParser) -> set[str]:
    """Every long option of a parser and of the verbs below it."""
    found = {option for action in parser._actions for option in action.option_strings if option.startswith("--")}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            found |= {option for below in action.choices.values() for option in _options(below)}
    return found


def _options_of_all(seed: str) -> tuple[Parser, Parser]:
    """What every verb takes, without and with a place to write to. `seed`: its help."""
    spoken = Parser(add_help=False)
    spoken.add_argument("--json", action="store_true", help="print the answer as JSON")
    spoken.add_argument("--seed", type=int, default=None, metavar="N", help=seed)
    spoken.add_argument("--debug", action="store_true", help="show the full traceback of an error")
    common = Parser(add_help=False, parents=[spoken])
    common.add_argument("-o", "--output", type=Path, default=None, metavar="PATH", help="where to write")
    return spoken, common


def parser() -> argparse.ArgumentParser:
    """The command line: every verb with its arguments."""
    spoken, common = _options_of_all("random seed (default: the study's)")

    made = Parser(
        prog="foreshock",
        description="Geopolitics turned into decisions: a news page in, the plan that limits the loss out.",
        epilog="Exit status: 0 fine, 1 the input is wrong, 2 a limit of the study is breached.",
    )
    made.add_argument("--version", action="version", version=f"foreshock {__version__}")
    verbs = made.add_subparsers(dest="verb", metavar="VERB")

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

    read.add(verbs, _options_of_all(argparse.SUPPRESS)[1], _progress)
    scenarios.add(verbs, common, spoken)
    long = Parser(add_help=False, parents=[common])
    add_options(long)
    world.add(verbs, long, _progress)
    firms.add(verbs, common, _progress)
    sensitivity.add(verbs, common, _progress)
    on_study("expose", "the company's network: concentration, single sources, unseen tiers", _expose)
    add_options(on_study("stress", "what each future costs or brings", _stress))
    planned = on_study("plan", "what to do under the budget", _plan)
    add_options(planned)
    planned.add_argument("--budget", default=None, help="budget instead of the study's, such as '2 MUSD'")

    ran = on_study("run", "everything: read, foresee, expose, stress, plan, report", _run)
    add_options(ran)
    ran.add_argument("--budget", default=None, help="budget instead of the study's, such as '2 MUSD'")

    reported = verb("report", "write the report of a finished run again", _report)
    reported.add_argument("run", type=Path, help="folder of the run, or its id under runs/")

    listed = verb("runs", "list the runs in a folder", _runs)
    listed.add_argument("folder", type=Path, nargs="?", default=Path("runs"))

    compared = verb("diff", "what differs between two runs", _diff)
    compared.add_argument("a", type=Path, help="folder of a run, or its id under runs/")
    compared.add_argument("b", type=Path, help="folder of another")

    data.add(verbs, common, _progress)
    verb("doctor", "check the installation", _doctor)
    return made


def _progress(arguments: argparse.Namespace) -> AbstractContextManager[Progress]:
    """Bars on the terminal while the block runs; nothing where nobody watches."""
    from foreshock.core.progress import silent
    from foreshock.report.terminal import bars

    return nullcontext(silent) if arguments.json or not sys.stderr.isatty() else bars()


def _init(arguments: argparse.Namespace) -> Answer:
    from foreshock import pipeline

    made = pipeline.init(arguments.folder)
    return Answer(f"Made {made}. Next: foreshock run {made}", {"folder": str(made)})


def _check(arguments: argparse.Namespace) -> Answer:
    from foreshock import pipeline
    from foreshock.report import screens

    opened = pipeline.open_study(arguments.study, world_later=True, **overrides(arguments))
    missing = [opened.joined.note] if opened.joined.note else []
    text = screens.checked(opened.study, opened.scenarios, opened.network, opened.stage, missing)
    return Answer(text, {"ok": True, "study": str(arguments.study), "notes": [*missing, *opened.stage.notes]})


def _expose(arguments: argparse.Namespace) -> Answer:
    from foreshock import pipeline
    from foreshock.report import answers, screens

    opened = pipeline.open_study(arguments.study, **overrides(arguments))
    exposure = pipeline.exposure_of(opened)
    return Answer(screens.exposure(exposure, opened.network), answers.exposure(exposure))


def _stress(arguments: argparse.Namespace) -> Answer:
    from foreshock import pipeline
    from foreshock.report import answers, figures, screens

    opened = pipeline.open_study(arguments.study, **overrides(arguments))
    _, scenarios = pipeline.foreseen(opened)
    with _progress(arguments) as progress:
        chosen, losses = pipeline.stressed(opened, scenarios, progress)
        lasts = pipeline.lasting_of(opened, scenarios, chosen, losses, progress)
    save(losses, arguments)
    breached = pipeline.breaches(losses, opened.study.limits)
    top = figures.headline(losses, None, opened.study.plan.level)
    status = LIMIT_BREACHED if breached else OK
    text = screens.losses(losses, scenarios, opened.network, top, breached, lasts)
    return Answer(text, answers.losses(losses, scenarios, top, breached, lasts), status)


def _plan(arguments: argparse.Namespace) -> Answer:
    from foreshock import pipeline
    from foreshock.report import screens

    opened = pipeline.open_study(arguments.study, **overrides(arguments))
    _, scenarios = pipeline.foreseen(opened)
    with _progress(arguments) as progress:
        plan = pipeline.plan_of(opened, scenarios, progress)
    save(plan, arguments)
    return Answer(screens.plan(plan), plan.model_dump(mode="json"))


def _run(arguments: argparse.Namespace) -> Answer:
    from foreshock import pipeline
    from foreshock.report import answers, screens

    home = arguments.output if arguments.output is not None else Path("runs")
    with _progress(arguments) as progress:
        done = pipeline.run(arguments.study, runs=home, progress=progress, **overrides(arguments))
    text = screens.answer(done.view, done.headline, done.breaches, done.folder / "report.html", done.seconds)
    data = answers.answer(done.view, done.headline, done.breaches, str(done.folder))
    return Answer(text, data, LIMIT_BREACHED if done.breaches else OK)


def _report(arguments: argparse.Namespace) -> Answer:
    from foreshock import pipeline

    written = pipeline.report_again(arguments.run, arguments.output)
    return Answer(f"Wrote {written}", {"report": str(written)})


def _runs(arguments: argparse.Namespace) -> Answer:
    from foreshock import pipeline
    from foreshock.report import screens

    records = pipeline.runs(arguments.folder)
    return Answer(screens.runs(records, arguments.folder), [record.model_dump(mode="json") for _, record in records])


def _diff(arguments: argparse.Namespace) -> Answer:
    from foreshock import pipeline
    from foreshock.report import screens

    rows = pipeline.diff(arguments.a, arguments.b)
    return Answer(screens.differences(rows), rows)


def _doctor(arguments: argparse.Namespace) -> Answer:
    from foreshock import pipeline
    from foreshock.report import screens

    checks = pipeline.doctor()
    failed = [check for check in checks if not check["ok"] and check["needed"]]
    return Answer(screens.checks(checks), checks, USER_ERROR if failed else OK)


def _in_full(argv: list[str]) -> list[str]:
    """`scenarios STUDY` is short for `scenarios show STUDY`, `data TABLE` for `data show TABLE`."""
    return scenarios.in_full(data.in_full(argv))


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    made = parser()
    arguments = made.parse_args(_in_full(sys.argv[1:] if argv is None else list(argv)))
    if arguments.verb is None:
        made.print_help(sys.stderr)
        return USER_ERROR
    from foreshock.core.errors import ForeshockError
    from foreshock.report import terminal

    try:
        with at_work(arguments):
            answer = arguments.does(arguments)
    except ForeshockError as error:
        if arguments.debug:
            raise
        terminal.complain(error, as_json=arguments.json, writes=hasattr(arguments, "output"))
        return USER_ERROR
    except KeyboardInterrupt as stop:
        terminal.complain_interrupted(str(stop))
        return INTERRUPTED
    except BrokenPipeError:
        return OK
    except Exception as error:
        if arguments.debug:
            raise
        terminal.complain_bug(error)
        return USER_ERROR
    if arguments.json:
        from foreshock.core.printable import escaped

        sys.stdout.write(escaped(json.dumps(answer.data, ensure_ascii=False, indent=1, allow_nan=False)) + "\n")
    else:
        terminal.show(answer.text)
    status: int = answer.status
    return status
