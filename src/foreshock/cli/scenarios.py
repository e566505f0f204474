"""`foreshock scenarios ...`: show, draft, ask, draw, record, resolve, score."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from foreshock.cli.answer import Answer, overrides, save

if TYPE_CHECKING:
    from foreshock.schema.scenario import ScenarioSet

ACTIONS = ("show", "new", "ask", "tree", "record", "resolve", "score", "schema")


def add(verbs: Any, common: argparse.ArgumentParser) -> None:
    """The verb `scenarios` with its actions; `foreshock scenarios STUDY` is short for `... show STUDY`."""
    what = "the futures, their probabilities, and how the page moved them"
    top = verbs.add_parser("scenarios", help=what, description=f"{what}. `scenarios STUDY` is `scenarios show STUDY`.")
    actions = top.add_subparsers(dest="action", metavar="ACTION", required=True)

    def action(name: str, help: str, does: Any) -> argparse.ArgumentParser:
        added: argparse.ArgumentParser = actions.add_parser(name, help=help, description=help, parents=[common])
        added.set_defaults(does=does)
        return added

    def on_study(name: str, help: str, does: Any) -> argparse.ArgumentParser:
        added = action(name, help, does)
        added.add_argument("study", type=Path, help="folder of the study")
        added.add_argument("--article", type=Path, default=None, help="page to read instead of the study's own")
        added.add_argument("--seen", action="append", default=[], metavar="NAME", help="an indicator that was seen")
        return added

    on_study("show", "drivers, named futures, and the evidence that moved them", _show)
    drafted = action("new", "draft a scenario file from a page or a saved brief", _new)
    drafted.add_argument("page", type=Path, help="a page, or a brief.json")
    asked = on_study("ask", "a question to the joint distribution: how likely, why, what would change it", _ask)
    asked.add_argument("question", help="in words, or as 'sanctions=rollback | dialogue=direct'")
    on_study("tree", "which driver depends on which, as text, or as SVG with -o", _tree)
    for name, what, does in (
        ("record", "keep every probability of today in the ledger", _record),
        ("resolve", "say what came true, so that the ledger can be scored", _resolve),
    ):
        kept = on_study(name, what, does)
        kept.add_argument("--ledger", type=Path, default=Path("ledger.duckdb"), help="ledger file")
        kept.add_argument("--on", type=date.fromisoformat, default=None, metavar="DATE", help="day (default: today)")
        if name == "resolve":
            kept.add_argument("happened", nargs="+", help="driver=outcome")
    scored = action("score", "Brier and log scores of every source, or of every phrase", _score)
    scored.add_argument("--ledger", type=Path, default=Path("ledger.duckdb"), help="ledger file")
    by = ("source", "phrase", "driver", "kind", "document")
    scored.add_argument("--by", default="source", choices=by, help="whose scores")
    action("schema", "the JSON schema of scenario files, for editors", _schema)


def _scenarios(arguments: argparse.Namespace) -> ScenarioSet:
    from foreshock import pipeline
    from foreshock.pipeline import futures

    _, scenarios = pipeline.foreseen(pipeline.open_study(arguments.study, **overrides(arguments)))
    return futures.seen(scenarios, arguments.seen)


def _show(arguments: argparse.Namespace) -> Answer:
    from foreshock.pipeline import futures
    from foreshock.report import answers, screens

    scenarios = _scenarios(arguments)
    save(scenarios, arguments)
    ranges = futures.ranges_of(scenarios, arguments.seed or 0)
    return Answer(screens.scenarios(scenarios, ranges), answers.scenarios(scenarios, ranges))


def _new(arguments: argparse.Namespace) -> Answer:
    from foreshock import pipeline
    from foreshock.pipeline import futures

    text = futures.draft_scenarios(arguments.page)
    if arguments.output is None:
        return Answer(text.rstrip("\n"), {"text": text})
    return Answer(f"Wrote {pipeline.write(arguments.output, text)}", {"file": str(arguments.output)})


def _ask(arguments: argparse.Namespace) -> Answer:
    from foreshock.pipeline import futures
    from foreshock.report.answers import plain

    answer = futures.answer_question(_scenarios(arguments), arguments.question)
    return Answer(answer.text(), plain(answer))


def _tree(arguments: argparse.Namespace) -> Answer:
    from foreshock import pipeline
    from foreshock.pipeline import futures

    scenarios = _scenarios(arguments)
    if arguments.output is not None:
        wrote = pipeline.write(arguments.output, futures.picture(scenarios))
        return Answer(f"Wrote {wrote}", {"file": str(wrote)})
    text = futures.tree(scenarios)
    return Answer(text, {"text": text})


def _record(arguments: argparse.Namespace) -> Answer:
    from foreshock.pipeline import futures

    count = futures.keep_score(_scenarios(arguments), arguments.ledger, arguments.on or date.today())
    return Answer(f"{count} new probabilities in {arguments.ledger}", {"new": count, "ledger": str(arguments.ledger)})


def _resolve(arguments: argparse.Namespace) -> Answer:
    from foreshock.pipeline import futures

    on = arguments.on or date.today()
    count = futures.resolve(_scenarios(arguments), arguments.ledger, arguments.happened, on)
    return Answer(f"{count} forecasts answered", {"answered": count, "ledger": str(arguments.ledger)})


def _score(arguments: argparse.Namespace) -> Answer:
    from foreshock.pipeline import futures
    from foreshock.report import screens
    from foreshock.report.answers import plain

    board = futures.score(arguments.ledger, arguments.by)
    return Answer(screens.scoreboard(board, arguments.by), plain(board))


def _schema(arguments: argparse.Namespace) -> Answer:
    import json

    from foreshock import pipeline
    from foreshock.pipeline import futures

    schema = futures.editor_schema()
    text = json.dumps(schema, indent=1, ensure_ascii=False)
    if arguments.output is None:
        return Answer(text, schema)
    return Answer(f"Wrote {pipeline.write(arguments.output, text + chr(10))}", schema)
