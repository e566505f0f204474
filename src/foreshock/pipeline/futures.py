"""Work on a scenario file outside a run: draft it, check it, ask it, let pages move it, keep score of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from foreshock.core.errors import Problem, UserError, did_you_mean
from foreshock.core.registry import family
from foreshock.data.files import missing, write_atomically
from foreshock.data.ledger import Forecast, Ledger, Resolved
from foreshock.pipeline.drafting import draft_scenarios, refuse_existing
from foreshock.pipeline.hearing import Futures, Heard, open_file, open_futures
from foreshock.pipeline.ledgers import LEDGER, records_of
from foreshock.scenarios import Answer, ask, json_schema, parse, question, ranges, svg, tree
from foreshock.scenarios.diagram import calibration_page, calibration_svg
from foreshock.scenarios.picture import page
from foreshock.scenarios.record import By, Settled, forecasts, resolve_driver, scoreboard
from foreshock.scenarios.repair import Repair, repairs
from foreshock.scenarios.revision import without_each
from foreshock.scenarios.score import Bin, Scores, calibration, scores
from foreshock.scenarios.uncertainty import Ranges
from foreshock.scenarios.written import with_evidence
from foreshock.schema.scenario import ScenarioSet

OWN = ("posterior", "prior")
"""Kinds of forecast that a scenario set makes itself, once a day."""
MOST_TOLD = 5
"""Problems of one kind that are told one by one."""
__all__ = [
    "Board",
    "Futures",
    "Heard",
    "Repair",
    "answer_question",
    "board_of",
    "draft_scenarios",
    "editor_schema",
    "keep_score",
    "ledger_beside",
    "open_file",
    "open_futures",
    "ranges_of",
    "records_of",
    "refuse_existing",
    "repairs",
    "resolve",
    "tree",
    "without_each",
    "write_board",
    "write_tree",
    "write_updated",
]


@dataclass(frozen=True, slots=True)
class Board:
    """Scores of everything resolved: all of it, by name, and the calibration curve."""

    whole: Scores | None
    by: Mapping[str, Scores]
    bins: tuple[Bin, ...]
    open: int
    """Questions of the ledger that nobody has answered yet."""
    due: tuple[str, ...]
    """Those of them whose date has come, the oldest first."""


def answer_question(scenarios: ScenarioSet, text: str) -> Answer:
    """How likely, why, and what would change it. `text`: 'Will there be full rollback if talks begin?' or
    'sanctions=rollback | dialogue=direct'. Raises UserError where nothing in the question is known."""
    return ask(scenarios, *question(scenarios, text))


def write_updated(futures: Futures, target: str | Path | None) -> Path:
    """Write the scenario file with everything heard in it to `target`; None: over the file itself.

    Raises
    ------
    UserError
        The target is the file itself without having been asked for so, or nothing can be added to the file.
    """
    path = futures.file if target is None else Path(target)
    if target is not None and path.resolve() == futures.file.resolve():
        hint = "Say --in-place to change it, or give another name."
        raise UserError([Problem("is the scenario file itself.", str(path), hint=hint)])
    text = with_evidence(futures.text, futures.scenarios)
    parse(text, str(path))
    write_atomically(path, text)
    return path


def editor_schema() -> dict[str, object]:
    """The JSON schema of scenario files, with every shock that is registered."""
    return json_schema(family("shocks"))


def write_tree(scenarios: ScenarioSet, target: str | Path) -> Path:
    """The drivers and what they depend on: the picture as `.svg`, with its numbers as `.html`, in plain text as `.txt`.

    Raises
    ------
    UserError
        The file ends otherwise.
    """
    path = Path(target)
    ending = path.suffix.lower()
    if ending not in {".svg", ".html", ".htm", ".txt"}:
        hint = "End it with .svg, .html (the picture and its tables) or .txt."
        raise UserError([Problem("cannot hold the tree.", str(path), hint=hint)])
    text = svg(scenarios) if ending == ".svg" else f"{tree(scenarios)}\n" if ending == ".txt" else page(scenarios)
    write_atomically(path, text)
    return path


def ranges_of(scenarios: ScenarioSet, seed: int = 0) -> Ranges:
    """driver -> outcome -> 10 and 90 % points of its probability, from what the words leave open."""
    return ranges(scenarios, seed=seed)


def ledger_beside(path: Path | None) -> Path:
    """The ledger beside a scenario file or in a study's folder; in the present folder where no path is given, and the
    path itself where it is a ledger. Raises UserError where there is nothing of that name."""
    if path is None:
        return Path(LEDGER)
    if not path.exists():
        raise UserError([missing(path, str(path))])
    if path.suffix == Path(LEDGER).suffix:
        return path
    return (path if path.is_dir() else path.parent) / LEDGER


def keep_score(
    scenarios: ScenarioSet, ledger: str | Path, on: date | None = None, today: date | None = None
) -> dict[str, int]:
    """Put every probability of a day (default: today) into the ledger, all or none; source -> how many were new.

    Of our own probabilities, and the file's, the last that were kept on a day are those of the day.

    Raises
    ------
    UserError
        The day has not come, or something that moved these probabilities was said after it.
    """
    today = today or date.today()
    on = on or today
    later = [row for row in scenarios.evidence if row.used and row.on > on.isoformat()]
    problems = _ahead(on, today, "A forecast is kept on the day it is given.")
    for row in later[:MOST_TOLD]:
        what = (
            f"the probabilities of {on} cannot know what {row.speaker or row.publisher or row.source} said on {row.on}"
        )
        problems.append(Problem(what, hint="Give the day of the latest evidence or one after it, or leave it out."))
    if problems:
        raise UserError(problems)
    groups: dict[tuple[str, bool], list[Forecast]] = {}
    for forecast in forecasts(scenarios, on):
        groups.setdefault((forecast.source, forecast.kind in OWN), []).append(forecast)
    new: dict[str, int] = {}
    with Ledger(ledger) as book, book.whole():
        for (source, own), rows in groups.items():
            new[source] = new.get(source, 0) + book.record(rows, latest=own)
    return new


def _ahead(on: date, today: date, why: str) -> list[Problem]:
    return [Problem(f"{on} has not come (today is {today}).", "--on", hint=why)] if on > today else []


def resolve(
    scenarios: ScenarioSet,
    ledger: str | Path,
    happened: Sequence[str],
    on: date | None = None,
    *,
    force: bool = False,
    today: date | None = None,
) -> Settled:
    """Say what came true ('sanctions=held', ...) and on which day that became known (default: today).

    Raises
    ------
    UserError
        Something is no outcome of these scenarios, a driver is said to have taken two, or (without `force`) is recorded
        with another; (without `force`) it is the rest, whose date has not come; the day has not come, or is before the
        first forecast. Every problem at once.
    """
    today = today or date.today()
    outcomes = _outcomes(scenarios, happened, _ahead(on or today, today, "Say what came true once it has."))
    with Ledger(_existing(ledger)) as book:
        return resolve_driver(book, scenarios, outcomes, on or today, force=force)


def _outcomes(scenarios: ScenarioSet, happened: Sequence[str], problems: list[Problem]) -> dict[str, str]:
    """Driver -> outcome of 'driver=outcome', ...; raises UserError with what is wrong, besides `problems`."""
    known = {driver.name: driver.outcomes for driver in scenarios.drivers}
    outcomes: dict[str, str] = {}
    for one in happened:
        driver, sign, outcome = (part.strip() for part in one.partition("="))
        if not sign:
            problems.append(Problem(f"'{one}' says no outcome.", hint="Write driver=outcome, such as sanctions=held."))
        elif driver not in known:
            problems.append(Problem(f"there is no driver '{driver}'.", hint=did_you_mean(driver, known)))
        elif outcome not in known[driver]:
            hint = did_you_mean(outcome, known[driver])
            problems.append(Problem(f"driver '{driver}' has no outcome '{outcome}'.", hint=hint))
        elif outcomes.setdefault(driver, outcome) != outcome:
            problems.append(Problem(f"'{driver}' cannot have come out as {outcomes[driver]} and as {outcome}."))
    if problems:
        raise UserError(problems)
    return outcomes


def board_of(ledger: str | Path, by: By, bins: int = 10, today: date | None = None) -> Board:
    """Brier and log score, with their parts, of every source (or phrase, driver, kind, document), and the calibration
    of them all. The file's own probabilities are listed, not counted among `whole` and `bins`."""
    return _boards(ledger, (by,), bins, today)[0]


def _boards(ledger: str | Path, wanted: Sequence[By], bins: int, today: date | None = None) -> list[Board]:
    """A board for each of some groupings of one reading of the ledger."""
    with Ledger(_existing(ledger), read_only=True) as book:
        resolved, waiting, due = book.resolved(), book.waiting(), tuple(book.due(today or date.today()))
    counted = [row for row in resolved if row.forecast.kind != "prior"]
    said, came = _pairs(counted)
    whole = scores(said, came, bins) if said else None
    curve = calibration(said, came, bins) if said else ()
    return [Board(whole, scoreboard(resolved, by, bins), curve, waiting, due) for by in wanted]


def write_board(ledger: str | Path, target: str | Path, bins: int = 10) -> Path:
    """The calibration picture as `.svg`, or with its tables as `.html`.

    Raises
    ------
    UserError
        Nothing has been resolved yet, or the ending is neither.
    """
    path = Path(target)
    board, phrases = _boards(ledger, ("source", "phrase"), bins)
    if board.whole is None:
        hint = "Say what came true with: foreshock scenarios resolve FILE driver=outcome"
        raise UserError([Problem("holds nothing that has been resolved.", str(ledger), hint=hint)])
    if path.suffix.lower() == ".svg":
        text = calibration_svg(board.bins, board.whole)
    elif path.suffix.lower() in {".html", ".htm"}:
        boards = {"source": board.by, "phrase": phrases.by}
        text = calibration_page(board.bins, board.whole, boards)
    else:
        raise UserError([Problem("cannot hold a picture.", str(path), hint="End it with .svg or .html.")])
    write_atomically(path, text)
    return path


def _pairs(resolved: Sequence[Resolved]) -> tuple[list[float], list[int]]:
    return [row.forecast.p for row in resolved], [int(row.happened) for row in resolved]


def _existing(ledger: str | Path) -> Path:
    """A ledger to read or resolve must be there already."""
    path = Path(ledger)
    if not path.is_file():
        hint = "Make one with: foreshock scenarios record FILE"
        raise UserError([Problem("there is no such ledger.", str(path), hint=hint)])
    return path
