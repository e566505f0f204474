"""The run record: what makes the numbers repeatable, and every assumption behind them."""

from __future__ import annotations

import json
from typing import Any

from foreshock.core.errors import UserError
from foreshock.core.parameters import Parameter, group
from foreshock.report.scene import Scene
from foreshock.report.tabular import Column, table
from foreshock.report.words import plural


def payload(scene: Scene) -> dict[str, Any]:
    """Identity, settings, hashes, timings, solver, failed cases and assumptions."""
    record, losses = scene.run.record, scene.run.losses
    listed = assumptions(tuple(sorted(record.parameters)))
    return {
        "finding": f"Run {record.id} is repeatable: the same {plural(len(record.inputs), 'input file')}, "
        f"version {record.version} and "
        f"seed {record.seed} give the same numbers.",
        "identity": table(
            (Column("What"), Column("Value")),
            [
                ("Run", record.id),
                ("Foreshock", record.version),
                ("Model", record.model),
                ("Seed", str(record.seed)),
                ("Started", record.started),
                *((f"Setting: {name}", _text(value)) for name, value in sorted(record.settings.items())),
                *((f"Solver: {name}", value) for name, value in sorted(record.solver.items())),
                *((f"Model status: {name}", value) for name, value in sorted(losses.status.items())),
            ],
        ),
        "hashes": table(
            (Column("Kind"), Column("Name"), Column("SHA-256"), Column("Bytes", "number")),
            [
                *(("input", one.name, one.sha256, one.bytes) for one in record.inputs),
                *(("parameters", name, value, None) for name, value in sorted(record.parameters.items())),
                *(("facts", name, value, None) for name, value in sorted(record.facts.items())),
                *(("output", name, value, None) for name, value in sorted(record.outputs.items())),
            ],
        ),
        "timings": table((Column("Stage"), Column("Seconds", "number")), record.timings.items()),
        "failed": table(
            (Column("Case", "number"), Column("Scenario"), Column("Draw", "number"), Column("Why it failed")),
            (
                (case, _label(scene, int(losses.scenario[case])), int(losses.draw[case]), why)
                for case, why in sorted(losses.error.items())
            ),
        ),
        "assumptions": listed,
        "warnings": list(record.warnings),
    }


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _label(scene: Scene, scenario: int) -> str:
    labels = scene.run.losses.labels
    return labels[scenario] if labels else scene.run.scenarios.label(scenario)


def assumptions(names: tuple[str, ...]) -> dict[str, Any]:
    """The newest value of every assumption of these groups, as a table."""
    columns = (
        Column("Assumption"),
        Column("What it is"),
        Column("Low", "number"),
        Column("Used", "number"),
        Column("High", "number"),
        Column("Unit"),
        Column("Since"),
        Column("Source"),
    )
    return table(columns, (_row(name, one) for name in names for one in _newest(name)))


def _newest(name: str) -> list[Parameter]:
    """The newest value of each parameter of a group; none where this installation has no such group."""
    try:
        return [dated[-1] for dated in group(name).values()]
    except UserError:
        return []


def _row(name: str, one: Parameter) -> tuple[Any, ...]:
    sources = "; ".join(" ".join(part for part in (source.title, source.page) if part) for source in one.sources)
    return (
        f"{name}.{one.name}",
        one.description,
        one.low,
        one.mode,
        one.high,
        one.unit,
        one.since.isoformat(),
        sources,
    )
