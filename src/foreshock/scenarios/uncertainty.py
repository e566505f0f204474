"""How sure the probabilities themselves are: words leave a range open, and a point value hides it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import prod

import numpy as np

from foreshock.core.rng import stream
from foreshock.scenarios.beliefs import constraints
from foreshock.scenarios.fit import fit
from foreshock.scenarios.joint import decoded, mass
from foreshock.scenarios.posterior import hold, posterior
from foreshock.scenarios.words import REST
from foreshock.schema.labels import Floats
from foreshock.schema.scenario import Provenance, Row, ScenarioSet, Table

LARGEST = 50_000
"""Scenarios up to which the file's own words are drawn too; beyond, only the evidence is."""
Ranges = Mapping[str, Mapping[str, tuple[float, float]]]


def ranges(scenarios: ScenarioSet, draws: int = 200, seed: int = 0) -> Ranges:
    """driver -> outcome -> 10 and 90 % points of its probability.

    Every word of the file is drawn from the triangle that its yardstick leaves open, every view of the evidence from
    the Beta that its words imply to readers; each draw is pooled and fitted anew. The triangle of a word with a date
    is carried to the horizon, corner by corner. A number in the file and a word that had to give way to others are
    taken as exact.
    """
    random = stream(seed, "scenarios", "ranges")
    base, starts = _starts(scenarios, draws, random)
    held = hold(base, base.weights, scenarios.evidence)
    shapes = [row.shape if row.said is not None else None for row in held.rows]
    result = []
    for start in starts:
        said = [
            row.said if shape is None else float(random.beta(*shape))
            for row, shape in zip(held.rows, shapes, strict=True)
        ]
        marginals = base.marginals(posterior(start, held, said)[0])
        result.append([p for outcomes in marginals.values() for p in outcomes.values()])
    low, high = np.quantile(np.array(result), [0.1, 0.9], axis=0)
    bounds = iter(zip(low.tolist(), high.tolist(), strict=True))
    return {driver.name: {outcome: next(bounds) for outcome in driver.outcomes} for driver in scenarios.drivers}


def _starts(scenarios: ScenarioSet, draws: int, random: np.random.Generator) -> tuple[ScenarioSet, Iterator[Floats]]:
    """The scenarios to weigh, and one start for every draw: the file's words drawn where that can be done."""
    prior = scenarios.weights if scenarios.prior is None else scenarios.prior
    shape = tuple(len(driver.outcomes) for driver in scenarios.drivers)
    worded = any(each.low is not None for each in scenarios.provenance)
    if not worded or not scenarios.exact or not scenarios.tables or prod(shape) > LARGEST:
        return replace(scenarios, weights=prior), (prior for _ in range(draws))
    codes = decoded(np.arange(prod(shape)), shape)
    whole = mass(scenarios.drivers, scenarios.tables).reshape(-1)
    nothing = np.zeros((codes.shape[0], len(scenarios.shocks)), dtype=np.bool_)
    base = replace(scenarios, codes=codes, weights=whole / whole.sum(), active=nothing, prior=None)
    wanted = constraints(scenarios.beliefs, scenarios.drivers, codes)
    return base, (fit(_drawn(scenarios, random), wanted).weights for _ in range(draws))


def _drawn(scenarios: ScenarioSet, random: np.random.Generator) -> Floats:
    """(K) the joint with every word of the tables drawn anew."""
    written: dict[str, list[Provenance]] = {driver.name: [] for driver in scenarios.drivers}
    for each in scenarios.provenance:
        written[each.driver].append(each)
    tables = []
    for table in scenarios.tables:
        width = len(table.rows[0].p)
        cells = written[table.driver]
        rows = (_redrawn(row, cells[k * width : (k + 1) * width], random) for k, row in enumerate(table.rows))
        tables.append(Table(table.driver, tuple(rows)))
    whole = mass(scenarios.drivers, tables).reshape(-1)
    return np.asarray(whole / whole.sum())


def _redrawn(row: Row, cells: Sequence[Provenance], random: np.random.Generator) -> Row:
    """Words drawn, numbers as they are, the rest takes what is left; words give way where nothing is."""
    worded = [each.low is not None and each.high is not None and each.low < each.high for each in cells]
    if not any(worded):
        return row
    drawn = [
        float(random.triangular(each.low or 0.0, each.value, each.high or 1.0)) if word else each.value
        for each, word in zip(cells, worded, strict=True)
    ]
    return replace(row, p=refilled(drawn, cells))


def refilled(values: Sequence[float], cells: Sequence[Provenance]) -> tuple[float, ...]:
    """A row of a table when its words mean `values`: numbers stand, the rest takes what is left, and words give way to
    one another where nothing is left (as when the file is read)."""
    word = [cell.low is not None for cell in cells]
    free = [cell.written == REST for cell in cells]
    fixed = sum(p for p, w, f in zip(values, word, free, strict=True) if not w and not f)
    words = sum(p for p, w in zip(values, word, strict=True) if w)
    scale = (1 - fixed) / words if words and (not any(free) or words > 1 - fixed) else 1.0
    left = max(1 - fixed - words * scale, 0.0) / max(sum(free), 1)
    return tuple(left if f else p * scale if w else p for p, w, f in zip(values, word, free, strict=True))
