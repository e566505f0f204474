"""Probabilities by a date: outcomes that come out of a `rest` state at constant rates (competing exponential risks).

With rates r_k and R = sum r_k, the probability that outcome k has come by time t is F_k(t) = r_k / R (1 - exp(-R t)).
Kalbfleisch and Prentice (2002), The Statistical Analysis of Failure Time Data, chapter 8.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

import numpy as np

from foreshock.core.units import days
from foreshock.scenarios.joint import row_of_each
from foreshock.schema.labels import Floats
from foreshock.schema.scenario import ScenarioSet, When


def rates(said: Sequence[float], by: Sequence[float]) -> list[float]:
    """Rates per day under which F_k(by_k) = said_k for every k.

    Raises ValueError where the probabilities reach 1 together: no finite rate does that.
    """
    total = math.fsum(said)
    if total >= 1:
        raise ValueError(f"they sum to {total:.4g}; something must be left for the state they come out of")
    if total == 0:
        return [0.0] * len(said)

    def excess(whole: float) -> float:
        return math.fsum(p / -math.expm1(-whole * t) for p, t in zip(said, by, strict=True)) - 1

    low, high = 0.0, 1.0 / max(by)
    while excess(high) > 0:
        low, high = high, 2 * high
    for _ in range(200):
        middle = (low + high) / 2
        if middle in (low, high):
            break
        low, high = (middle, high) if excess(middle) > 0 else (low, middle)
    return [p * high / -math.expm1(-high * t) for p, t in zip(said, by, strict=True)]


def come_by(rate: Sequence[float], time: float) -> list[float]:
    """F_k(time) of every outcome."""
    total = math.fsum(rate)
    return [r / total * -math.expm1(-total * time) if total > 0 else 0.0 for r in rate]


def day_of(value: str | float, as_of: date) -> float:
    """A date ('2025-06-30') or a time ('6 months', 180) -> days after `as_of`.

    Raises ValueError where it is neither, or the date is not after `as_of`.
    """
    if isinstance(value, str) and len(value) == 10 and value[4] == "-":
        elapsed = float((date.fromisoformat(value) - as_of).days)
    else:
        elapsed = days(value)
    if elapsed <= 0:
        raise ValueError(f"'{value}' is not after {as_of}")
    return elapsed


def probability_by(scenarios: ScenarioSet, driver: str, outcome: str, when: str | float) -> float:
    """P(the outcome has come by a date or time within the horizon), under the set's present weights.

    Where the file gives the outcome no time in a circumstance, it is taken to come at a constant rate over the
    horizon there: a share t / horizon of its probability by time t.
    """
    time = min(day_of(when, scenarios.as_of), scenarios.horizon)
    column = scenarios.driver(driver)
    hit = scenarios.codes[:, column] == scenarios.drivers[column].outcomes.index(outcome)
    share = _share_by(scenarios, driver, time)
    return float((scenarios.weights * share)[hit].sum())


def timed(scenarios: ScenarioSet, driver: str) -> bool:
    """Does the file give any outcome of the driver a date?"""
    return any(hazard.driver == driver for hazard in scenarios.hazards)


def held_by(scenarios: ScenarioSet, when: When, time: float) -> Floats:
    """(K) P(`when` holds `time` days after the start | the scenario is what has come by the horizon).

    Until a timed outcome comes, its driver is in the outcome that it comes out of. Drivers without dates are taken as
    they are at the horizon.
    """
    held = np.ones(len(scenarios))
    for name, outcomes in when.items():
        column = scenarios.driver(name)
        final = scenarios.mask({name: tuple(outcomes)}).astype(float)
        comes = {hazard.outcome for hazard in scenarios.hazards if hazard.driver == name}
        rest = [outcome for outcome in scenarios.drivers[column].outcomes if outcome not in comes]
        if comes and len(rest) == 1:
            share = np.where(scenarios.mask({name: (rest[0],)}), 1.0, _share_by(scenarios, name, time))
            final = share * final + (1 - share) * (rest[0] in outcomes)
        held *= final
    return held


def expected_onset(scenarios: ScenarioSet, driver: str, outcomes: Sequence[str]) -> float:
    """Mean day on which one of the outcomes comes, given that it comes within the horizon, under the set's weights.

    In a row with total rate R and horizon H that is 1 / R - H / (exp(R H) - 1); H / 2 where the row gives no dates.
    """
    table = scenarios.tables[scenarios.driver(driver)]
    days_in_row = np.full(len(table.rows), scenarios.horizon / 2)
    for row, rate in enumerate(_totals(scenarios, driver, len(table.rows)).tolist()):
        if rate > 0:
            days_in_row[row] = 1 / rate - scenarios.horizon / math.expm1(rate * scenarios.horizon)
    hit = scenarios.mask({driver: tuple(outcomes)})
    mass = float(scenarios.weights[hit].sum())
    if mass <= 0:
        return scenarios.horizon / 2
    return float(scenarios.weights[hit] @ days_in_row[row_of_each(scenarios, table)[hit]]) / mass


def _totals(scenarios: ScenarioSet, driver: str, rows: int) -> Floats:
    """Total rate of each row of a driver's table, 0 where it gives no dates."""
    totals = np.zeros(rows)
    for hazard in scenarios.hazards:
        if hazard.driver == driver:
            totals[hazard.row] += hazard.rate
    return totals


def _share_by(scenarios: ScenarioSet, driver: str, time: float) -> Floats:
    """(K) P(come by `time` | comes within the horizon)."""
    table = scenarios.tables[scenarios.driver(driver)]
    totals = _totals(scenarios, driver, len(table.rows))
    shares = np.full(len(table.rows), time / scenarios.horizon)
    timed = totals > 0
    shares[timed] = np.expm1(-totals[timed] * time) / np.expm1(-totals[timed] * scenarios.horizon)
    return np.asarray(shares[row_of_each(scenarios, table)])
