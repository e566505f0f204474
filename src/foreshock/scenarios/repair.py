"""What beliefs did to the tables: every probability of the file that had to move, and how far."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from foreshock.scenarios.context import spoken
from foreshock.scenarios.joint import row_of_each
from foreshock.schema.scenario import ScenarioSet

MOVED = 5e-4


@dataclass(frozen=True, slots=True)
class Repair:
    """P(driver = outcome | given): as the file's table has it, and after fitting; `line` of the file."""

    driver: str
    outcome: str
    given: str
    written: float
    fitted: float
    line: int | None = None


def repairs(scenarios: ScenarioSet) -> tuple[Repair, ...]:
    """The cells of the tables that the fit to the `beliefs` moved, the farthest first."""
    if not scenarios.beliefs:
        return ()
    weights = scenarios.weights if scenarios.prior is None else scenarios.prior
    found = []
    for table in scenarios.tables:
        column = scenarios.codes[:, scenarios.driver(table.driver)]
        chosen = row_of_each(scenarios, table)
        outcomes = scenarios.drivers[scenarios.driver(table.driver)].outcomes
        for place, row in enumerate(table.rows):
            here = chosen == place
            mass = float(weights[here].sum())
            if mass <= 0:
                continue
            fitted = np.bincount(column[here], weights[here], len(outcomes)) / mass
            given = spoken(row.when)
            found += [
                Repair(table.driver, outcome, given, p, float(now), row.line)
                for outcome, p, now in zip(outcomes, row.p, fitted, strict=True)
                if abs(p - now) > MOVED
            ]
    return tuple(sorted(found, key=lambda one: -abs(one.fitted - one.written)))
