"""`foreshock scenarios ...`: check, show, update, ask, draw, draft, keep score, on a scenario file or a study."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from foreshock.cli.answer import Answer, day, save

if TYPE_CHECKING:
    from foreshock.pipeline.hearing import Futures

ACTIONS = ("show", "check", "update", "new", "ask", "tree", "record", "resolve", "score", "schema")


def in_full(argv: list[str]) -> list[str]:
    """`scenarios PATH` is short for `scenarios show PATH`; an action may stand behind options."""
    from foreshock.core.errors import nearest

    if argv[:1] != ["scenarios"] or {"-h", "--help"} & set(argv):
        return argv
    words = argv[1:]
    if not words:
        return [*argv, "--help"]
    if words[0].startswith("-"):
        named = next((place for place, word in enumerate(words) if word in ACTIONS), None)
        return ["scenarios", "show", *words] if named is None else _action_first(words, named)
    path = Path(words[0])
    names = [word for word in words if not word.startswith("-")]
    if words[0] in ACTIONS:
        return argv
    if not path.exists() and (nearest(words[0], ACTIONS, cutoff=0.75) or (len(names) > 1 and not path.suffix)):
        return argv
    return ["scenarios", "show", *words]


def _action_first(words: list[str], place: int) -> list[str]:
    return ["scenarios", words[place], *words[:place], *words[place + 1 :]]


SPOKEN = ("check", "ask", "record", "resolve")
"""Actions that have no file to write with -o."""


def add(verbs: Any, common: argparse.ArgumentParser, spoken: argparse.ArgumentParser) -> None:
    """The verb `scenarios` with its actions; `foreshock scenarios PATH` is short for `... show PATH`.

    `common`: the options of every verb; `spoken`: those of a verb without a file to write.
    """
    what = "the futures, their probabilities, and what moved them"
    top = verbs.add_parser("scenarios", help=what, description=f"{what}. `scenarios PATH` is `scenarios show PATH`.")
    actions = top.add_subparsers(dest="action", metavar="ACTION", required=True)

    def action(name: str, help: str, does: Any) -> argparse.ArgumentParser:
        options = spoken if name in SPOKEN else common
        added: argparse.ArgumentParser = actions.add_parser(name, help=help, description=help, parents=[options])
        added.set_defaults(does=does)
        return added

    def on_file(name: str, help: str, does: Any) -> argparse.ArgumentParser:
        added = action(name, help, does)
        added.add_argument("path", type=Path, metavar="PATH", help="a scenario file, or the folder of a study")
        return added

    def hearing(name: str, help: str, does: Any) -> argparse.ArgumentParser:
        added = on_file(name, help, does)
        _add_heard(added)
        return added

    hearing("show", "drivers, named futures, and the evidence that moved them", _show)
    on_file("check", "list every problem of a scenario file, or say what is in it", _check)
    updated = hearing("update", "let pages and other evidence move the probabilities, sentence by sentence", _update)
    updated.add_argument("pages", type=Path, nargs="*", metavar="PAGE", help="pages, or briefs saved by read -o")
    updated.add_argument("--in-place", action="store_true", help="write into the scenario file itself")
    drafted = action("new", "draft a scenario file from pages: what they speak of, as yes-or-no drivers", _new)
    drafted.add_argument("pages", type=Path, nargs="+", metavar="PAGE", help="pages, or briefs saved by read -o")
    drafted.add_argument("--as-of", type=day, default=None, metavar="DATE", help="day the horizon counts from")
    drafted.add_argument("--force", action="store_true", help="write over a file that is there")
    asked = hearing("ask", "a question to the joint distribution: how likely, why, what would change it", _ask)
    asked.add_argument("question", help="in words, or as 'sanctions=rollback | dialogue=direct'")
    hearing("tree", "which driver depends on which, as text, or as a picture with -o (.svg, .html)", _tree)
    for name, told, does, when in (
        ("record", "keep every probability of a day in the ledger", _record, "day they are given (default: today)"),
        (
            "resolve",
            "say what came true, so that the ledger can be scored",
            _resolve,
            "day on which it became known (default: today)",
        ),
    ):
        kept = hearing(name, told, does)
        kept.add_argument("--on", type=day, default=None, metavar="DATE", help=when)
        if name == "resolve":
            kept.add_argument("happened", nargs="+", metavar="DRIVER=OUTCOME", help="what came true")
            why = "replace what is recorded (the history keeps it), or settle before its date that nothing came"
            kept.add_argument("--force", action="store_true", help=why)
    scored = action(
        "score", "scores of every source or phrase, and calibration (a picture with -o: .svg, .html)", _score
    )
    scored.add_argument("path", type=Path, nargs="?", default=None, metavar="PATH", help="file or study")
    scored.add_argument("--ledger", type=Path, default=None, metavar="FILE", help="default: ledger.duckdb beside it")
    by = ("source", "phrase", "driver", "kind", "document")
    scored.add_argument("--by", default="source", choices=by, help="whose scores")
    action("schema", "the JSON schema of scenario files, for editors", _schema)


def _add_heard(added: argparse.ArgumentParser) -> None:
    """What else was heard: the same words on every action that looks at probabilities."""
    group = added.add_argument_group("evidence", "Whatever was heard is pooled; repeats of one story count once.")
    several: Any = {"action": "append", "default": []}
    group.add_argument("--article", type=Path, metavar="PAGE", help="a page (a study: instead of its own)", **several)
    group.add_argument("--evidence", type=Path, metavar="FILE", help="a file of evidence (YAML)", **several)
    group.add_argument("--market", metavar="TEXT", help="such as 'sanctions=rollback 0.35 on 2024-07-20'", **several)
    group.add_argument("--expert", metavar="TEXT", help="such as 'Ada: sanctions=rollback 0.4 weight 0.5'", **several)
    group.add_argument("--seen", metavar="NAME", help="an indicator of the file that was seen", **several)
    group.add_argument("--trust", type=float, default=None, metavar="T", help="weight of pages, 0 to 1 (default 0.5)")
    group.add_argument("--ledger", type=Path, default=None, metavar="FILE", help="past scores (default: beside PATH)")


def _futures(arguments: argparse.Namespace, *, ledger: bool = True) -> Futures:
    """The scenarios with everything heard; `ledger` False: it is going to be written, so it may not be there yet."""
    from foreshock.pipeline import futures

    heard = futures.Heard(
        article=tuple(arguments.article),
        pages=tuple(getattr(arguments, "pages", ())),
        evidence=tuple(arguments.evidence),
        market=tuple(arguments.market),
        expert=tuple(arguments.expert),
        seen=tuple(arguments.seen),
        trust=arguments.trust,
        ledger=arguments.ledger if ledger or _is_file(arguments.ledger) else None,
    )
    return futures.open_futures(arguments.path, heard)


def _is_file(path: Path | None) -> bool:
    return path is not None and path.is_file()


def _show(arguments: argparse.Namespace) -> Answer:
    from foreshock.pipeline import futures
    from foreshock.report import answers, foresight

    scenarios = _futures(arguments).scenarios
    save(scenarios, arguments)
    ranges = futures.ranges_of(scenarios, arguments.seed or 0)
    return Answer(foresight.shown(scenarios, ranges), answers.scenarios(scenarios, ranges))


def _check(arguments: argparse.Namespace) -> Answer:
    from foreshock.pipeline import futures
    from foreshock.report import foresight
    from foreshock.report.answers import plain

    scenarios = futures.open_file(arguments.path)
    repairs = futures.repairs(scenarios)
    data = {
        "ok": True,
        "drivers": {driver.name: list(driver.outcomes) for driver in scenarios.drivers},
        "scenarios": len(scenarios),
        "exact": scenarios.exact,
        "repairs": plain(repairs),
        "notes": list(scenarios.notes),
    }
    return Answer(foresight.checked(scenarios, repairs), data)


def _update(arguments: argparse.Namespace) -> Answer:
    from rich.console import Group
    from rich.text import Text

    from foreshock.pipeline import futures
    from foreshock.report import answers, foresight

    found = _futures(arguments)
    without = futures.without_each(found.scenarios)
    text: Any = foresight.updated(found.scenarios, found.pages, found.remarks, found.passed, without)
    data = {
        **answers.scenarios(found.scenarios),
        "pages": list(found.pages),
        "remarks": list(found.remarks),
        "passed": [{"page": page, "text": sentence} for page, sentence in found.passed],
        "without": list(without),
    }
    if arguments.output is not None or arguments.in_place:
        wrote = futures.write_updated(found, None if arguments.in_place else arguments.output)
        text, data = Group(text, Text(f"Wrote {wrote}")), {**data, "file": str(wrote)}
    elif found.scenarios.prior is not None:
        text = Group(text, Text("Nothing was written; -o FILE keeps it, --in-place changes the file.", style="dim"))
    return Answer(text, data)


def _new(arguments: argparse.Namespace) -> Answer:
    from foreshock import pipeline
    from foreshock.pipeline import futures

    if arguments.output is not None and not arguments.force:
        futures.refuse_existing(arguments.output)
    text = futures.draft_scenarios(arguments.pages, arguments.as_of)
    if arguments.output is None:
        return Answer(text.rstrip("\n"), {"text": text})
    wrote = pipeline.write(arguments.output, text)
    return Answer(f"Wrote {wrote}. Next: edit it, then foreshock scenarios check {wrote}", {"file": str(wrote)})


def _ask(arguments: argparse.Namespace) -> Answer:
    from foreshock.pipeline import futures
    from foreshock.report.answers import plain

    answer = futures.answer_question(_futures(arguments).scenarios, arguments.question)
    return Answer(answer.text(), plain(answer))


def _tree(arguments: argparse.Namespace) -> Answer:
    from foreshock.pipeline import futures

    scenarios = _futures(arguments).scenarios
    if arguments.output is not None:
        wrote = futures.write_tree(scenarios, arguments.output)
        return Answer(f"Wrote {wrote}", {"file": str(wrote)})
    text = futures.tree(scenarios)
    return Answer(text, {"text": text})


def _record(arguments: argparse.Namespace) -> Answer:
    from foreshock.pipeline import futures
    from foreshock.report import foresight

    found = _futures(arguments, ledger=False)
    ledger = arguments.ledger or found.ledger
    new = futures.keep_score(found.scenarios, ledger, arguments.on)
    return Answer(foresight.recorded(new, str(ledger)), {"new": new, "ledger": str(ledger)})


def _resolve(arguments: argparse.Namespace) -> Answer:
    from foreshock.pipeline import futures
    from foreshock.report import answers, foresight

    found = _futures(arguments, ledger=False)
    ledger = arguments.ledger or found.ledger
    done = futures.resolve(found.scenarios, ledger, arguments.happened, arguments.on, force=arguments.force)
    return Answer(foresight.resolved(done, str(ledger)), {**answers.plain(done), "ledger": str(ledger)})


def _score(arguments: argparse.Namespace) -> Answer:
    from foreshock.pipeline import futures
    from foreshock.report import foresight
    from foreshock.report.answers import plain

    ledger = arguments.ledger or futures.ledger_beside(arguments.path)
    board = futures.board_of(ledger, arguments.by)
    if arguments.output is not None:
        wrote = futures.write_board(ledger, arguments.output)
        return Answer(f"Wrote {wrote}", {"file": str(wrote), **plain(board)})
    return Answer(foresight.scoreboard(board, arguments.by), plain(board))


def _schema(arguments: argparse.Namespace) -> Answer:
    import json

    from foreshock import pipeline
    from foreshock.pipeline import futures

    schema = futures.editor_schema()
    text = json.dumps(schema, indent=1, ensure_ascii=False)
    if arguments.output is None:
        return Answer(text, schema)
    return Answer(f"Wrote {pipeline.write(arguments.output, text + chr(10))}", schema)
