"""Records on disk: saving and loading one, listing the runs of a folder, comparing two, writing a report again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from foreshock.core.errors import Problem, UserError, did_you_mean
from foreshock.core.units import short_money
from foreshock.data import catalog, store
from foreshock.data.catalog import Fact
from foreshock.data.files import write_atomically
from foreshock.report import build_report
from foreshock.schema.run_record import RunRecord

RECORD = "run.json"
REPORT = "report.html"
SAMPLE = 8

save = store.save
load = store.load


def folder_of(run: str | Path) -> Path:
    """The folder of a run given by its path or by its id (or the beginning of one) under `runs/`.

    Raises
    ------
    UserError
        No such run, or an id that several runs begin with.
    """
    path = Path(run)
    if (path / RECORD).is_file():
        return path
    home = Path("runs")
    known = sorted(one.parent.name for one in home.glob(f"*/{RECORD}"))
    fitting = [name for name in known if name.startswith(path.name)]
    if len(fitting) == 1 and path.parent == Path():
        return home / fitting[0]
    if len(fitting) > 1:
        raise UserError([Problem(f"'{run}' fits several runs: {', '.join(fitting)}.", hint="Write more of the id.")])
    raise UserError([Problem(f"'{run}' is no run: there is no {RECORD} in it.", hint=did_you_mean(path.name, known))])


def runs(folder: str | Path = "runs") -> list[tuple[Path, RunRecord]]:
    """The runs of a folder, newest first."""
    found = [(one.parent, store.load_record(one.parent)) for one in sorted(Path(folder).glob(f"*/{RECORD}"))]
    return sorted(found, key=lambda pair: pair[1].started, reverse=True)


def report_again(run: str | Path, target: str | Path | None = None) -> Path:
    """Write the report of a finished run again, in place or to `target`."""
    folder = folder_of(run)
    view = store.load_view(folder)
    text = build_report(replace(view, record=repeatable(view.record)))
    path = folder / REPORT if target is None else Path(target)
    write_atomically(path, text)
    return path


def repeatable(record: RunRecord) -> RunRecord:
    """The record without what differs from one run to the next of equal inputs, and without the report's own hash."""
    outputs = {name: sha256 for name, sha256 in record.outputs.items() if name != REPORT}
    return record.model_copy(update={"started": "", "timings": {}, "outputs": outputs})


def diff(a: str | Path, b: str | Path) -> list[dict[str, Any]]:
    """What differs between two runs: inputs, assumptions, chances, figures, actions. Rows of what, a, b, change."""
    one, other = store.load_view(folder_of(a)), store.load_view(folder_of(b))
    rows: list[dict[str, Any]] = []

    def row(what: str, left: object, right: object, change: str = "") -> None:
        if left != right:
            rows.append({"what": what, "a": left, "b": right, "change": change})

    for name in ("version",):
        row(name, getattr(one.record, name), getattr(other.record, name))
    mine, theirs = _flat(one.record.settings), _flat(other.record.settings)
    for name in dict.fromkeys([*mine, *theirs]):
        row(name, mine.get(name, "-"), theirs.get(name, "-"))
    _hashes(row, "input", _inputs(one.record), _inputs(other.record))
    _hashes(row, "assumptions", one.record.parameters, other.record.parameters)
    _hashes(row, "facts", one.record.facts, other.record.facts)
    _figures(row, one.record, other.record)
    left, right = one.scenarios.marginals(), other.scenarios.marginals()
    for driver in dict.fromkeys([*left, *right]):
        for outcome in dict.fromkeys([*left.get(driver, {}), *right.get(driver, {})]):
            p, q = left.get(driver, {}).get(outcome), right.get(driver, {}).get(outcome)
            change = "" if p is None or q is None else f"{100 * (q - p):+.1f} points"
            row(f"P({driver} = {outcome})", _chance(p), _chance(q), change)
    actions_a = {} if one.plan is None else {action.id: action.text for action in one.plan.actions}
    actions_b = {} if other.plan is None else {action.id: action.text for action in other.plan.actions}
    for name in dict.fromkeys([*actions_a, *actions_b]):
        row(f"action: {name}", actions_a.get(name, "-"), actions_b.get(name, "-"))
    return rows


def _flat(settings: Mapping[str, object], prefix: str = "") -> dict[str, str]:
    """'plan.budget.amount' -> '1500000.0'."""
    found: dict[str, str] = {}
    for name, value in settings.items():
        found |= _flat(value, f"{prefix}{name}.") if isinstance(value, dict) else {f"{prefix}{name}": str(value)}
    return found


def _inputs(record: RunRecord) -> dict[str, str]:
    return {one.name: one.sha256 for one in record.inputs}


def _hashes(row: Any, kind: str, left: dict[str, str], right: dict[str, str]) -> None:
    for name in dict.fromkeys([*left, *right]):
        row(f"{kind}: {name}", left.get(name, "-")[:12], right.get(name, "-")[:12])


def _figures(row: Any, one: RunRecord, other: RunRecord) -> None:
    currency = str(one.headline.get("currency") or "")
    for name, label in (
        ("expected", "expected loss"),
        ("cvar", "CVaR"),
        ("worst", "worst case"),
        ("plan_cost", "cost of the plan"),
        ("expected_after", "expected loss with the plan"),
        ("cvar_after", "CVaR with the plan"),
    ):
        left, right = one.headline.get(name), other.headline.get(name)
        if isinstance(left, (int, float)) and isinstance(right, (int, float)):
            change = short_money(right - left, currency)
            row(label, short_money(left, currency), short_money(right, currency), change)


def _chance(p: float | None) -> str:
    return "-" if p is None else f"{100 * p:.1f} %"


def facts() -> list[Fact]:
    """The fact tables shipped with the program, as their manifest describes them."""
    return [catalog.describe(name) for name in catalog.names()]


def fact(name: str) -> tuple[Fact, list[dict[str, Any]]]:
    """One fact table and its first rows. Raises UserError with the nearest name."""
    return catalog.describe(name), catalog.table(name).head(SAMPLE).to_dicts()
