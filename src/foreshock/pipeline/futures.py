"""Work on a scenario file outside a run: draft it, ask it, keep score of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from foreshock.core.errors import Problem, UserError
from foreshock.core.registry import family
from foreshock.data.ledger import Ledger
from foreshock.pipeline.reading import read
from foreshock.scenarios import Answer, ask, draft, json_schema, observe, parse, question, ranges, svg, tree
from foreshock.scenarios.record import By, earned, forecasts, resolve_driver, scoreboard
from foreshock.scenarios.score import Scores
from foreshock.scenarios.uncertainty import Ranges
from foreshock.schema.brief import Brief
from foreshock.schema.scenario import ScenarioSet

__all__ = [
    "answer_question",
    "draft_scenarios",
    "earned_weights",
    "editor_schema",
    "keep_score",
    "picture",
    "ranges_of",
    "resolve",
    "score",
    "seen",
    "tree",
]


def draft_scenarios(page: str | Path, as_of: date | None = None) -> str:
    """A scenario file drafted from a page, or from a saved `brief.json`. Raises UserError."""
    from foreshock.data import store

    path = Path(page)
    record = store.load(path) if path.suffix == ".json" else read(path)
    if not isinstance(record, Brief):
        raise UserError([Problem("is no brief.", str(page), hint="Make one with: foreshock read PAGE -o brief.json")])
    text = draft(record, as_of)
    parse(text, "draft")
    return text


def answer_question(scenarios: ScenarioSet, text: str) -> Answer:
    """How likely, why, and what would change it. `text`: 'Will there be full rollback if talks begin?' or
    'sanctions=rollback | dialogue=direct'. Raises UserError where nothing in the question is known."""
    return ask(scenarios, *question(scenarios, text))


def seen(scenarios: ScenarioSet, indicators: Sequence[str]) -> ScenarioSet:
    """The scenarios once these indicators of their file have been seen. Raises UserError for an unknown one."""
    for name in indicators:
        scenarios = observe(scenarios, name)
    return scenarios


def editor_schema() -> dict[str, object]:
    """The JSON schema of scenario files, with every shock that is registered."""
    return json_schema(family("shocks"))


def picture(scenarios: ScenarioSet) -> str:
    """The drivers and what they depend on, as SVG."""
    return svg(scenarios)


def ranges_of(scenarios: ScenarioSet, seed: int = 0) -> Ranges:
    """driver -> outcome -> 10 and 90 % points of its probability, from what the words leave open."""
    return ranges(scenarios, seed=seed)


def keep_score(scenarios: ScenarioSet, ledger: str | Path, on: date) -> int:
    """Put every probability of today into the ledger; returns how many were new."""
    with Ledger(ledger) as book:
        return book.record(forecasts(scenarios, on))


def resolve(scenarios: ScenarioSet, ledger: str | Path, happened: Sequence[str], on: date) -> int:
    """Say what came true ('sanctions=held', ...); returns how many forecasts that answers. Raises UserError."""
    outcomes = {}
    for one in happened:
        driver, sign, outcome = one.partition("=")
        if not sign:
            raise UserError(
                [Problem(f"'{one}' says no outcome.", hint="Write driver=outcome, such as sanctions=held.")]
            )
        outcomes[driver.strip()] = outcome.strip()
    known = {driver.name: driver.outcomes for driver in scenarios.drivers}
    problems = [
        Problem(f"'{driver}={outcome}' is no outcome of this scenario file.")
        for driver, outcome in outcomes.items()
        if outcome not in known.get(driver, ())
    ]
    if problems:
        raise UserError(problems)
    with Ledger(_existing(ledger)) as book:
        return resolve_driver(book, scenarios, outcomes, on)


def score(ledger: str | Path, by: By) -> dict[str, Scores]:
    """Brier and log score, with their parts, of every source (or phrase, driver, kind, document)."""
    with Ledger(_existing(ledger)) as book:
        return scoreboard(book.resolved(), by)


def earned_weights(ledger: str | Path) -> dict[str, float]:
    """What each source's record has earned: a factor on its weight, mean 1."""
    with Ledger(_existing(ledger)) as book:
        return earned(book.resolved())


def _existing(ledger: str | Path) -> Path:
    path = Path(ledger)
    if not path.is_file():
        raise UserError(
            [Problem("does not exist.", str(ledger), hint="Start one with: foreshock scenarios record STUDY")]
        )
    return path
