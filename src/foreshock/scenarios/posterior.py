"""The posterior of a joint distribution under a list of evidence: views pull, then facts multiply the odds.

Both steps start from the scenario file's own probabilities and take the evidence in one fixed order, so the order in
which it arrived cannot matter.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from foreshock.core.parameters import parameter
from foreshock.scenarios.context import spoken
from foreshock.scenarios.evidence import OR
from foreshock.scenarios.fit import Constraint, fit, pull
from foreshock.scenarios.match import alike
from foreshock.scenarios.pool import clipped, expit, logit
from foreshock.scenarios.stories import SAME_SENTENCE, leaders
from foreshock.schema.labels import Bools, Floats
from foreshock.schema.scenario import Evidence, ScenarioSet

REPAIR = "views: "
CHECKED = 200
"""Sweeps after which views that do not fit together are said to clash, and the gap that counts as one."""
NEAR = 0.05
POOLED = frozenset({"view", "market", "expert"})
SPOKEN = frozenset({"market", "expert"})
MULTIPLIED = frozenset({"fact", "indicator"})
Target = tuple[str, str, tuple[tuple[str, tuple[str, ...]], ...]]
"""Driver, outcomes and circumstance: what rows must share to be pooled."""


@dataclass(frozen=True, slots=True, eq=False)
class Aim:
    """A target with the scenarios it is about: `inside`, `given` (K); `given` None is always."""

    inside: Bools
    given: Bools | None
    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Held:
    """Evidence in its fixed order: rows, the weight each really has, and the aim of every target."""

    rows: tuple[Evidence, ...]
    shared: tuple[float, ...]
    aims: Mapping[Target, Aim]

    @property
    def said(self) -> list[float | None]:
        return [row.said for row in self.rows]


def hold(scenarios: ScenarioSet, start: Floats, rows: Sequence[Evidence]) -> Held:
    """Prepare evidence: recognise repeats, drop what the file leaves no room for, share weights among repeats."""
    clustered = _latest(_clustered(sorted(rows, key=_key)))
    aims = {target: _aim(scenarios, target) for target in dict.fromkeys(map(target_of, clustered))}
    sound = tuple(_checked(row, start, aims[target_of(row)]) for row in clustered)
    return Held(sound, tuple(_shared(sound)), aims)


def posterior(start: Floats, held: Held, said: Sequence[float | None]) -> tuple[Floats, list[Constraint]]:
    """(K) weights after the evidence, and the pooled views that pulled. `said`: the probability of each row."""
    fitted, constraints = _views(start, held, said)
    return _facts(fitted, held), constraints


def within(weights: Floats, aim: Aim) -> float:
    """P(inside | given); 0 where the circumstance is impossible."""
    base = weights if aim.given is None else np.where(aim.given, weights, 0.0)
    total = float(base.sum())
    return min(float(base[aim.inside].sum()) / total, 1.0) if total > 0 else 0.0


def said_again(row: Evidence) -> str:
    """Equal for rows that are the same input: the same place of the same page, or the same word of the same source."""
    if row.document:
        return repr((row.document, row.kind == "indicator", row.source, row.start, row.driver, row.outcome, row.given))
    return row.model_dump_json(exclude=_FILLED)


_FILLED = {"prior", "posterior", "weight", "cluster", "used", "why"}
"""Fields of a row that depend on the other rows."""


def _key(row: Evidence) -> tuple[str, int, str, str, str]:
    return (row.document, row.start or 0, row.source, row.driver, row.model_dump_json(exclude=_FILLED))


def target_of(row: Evidence) -> Target:
    """What a row is about."""
    return (row.driver, row.outcome, tuple(sorted(row.given.items())))


def aim_of(scenarios: ScenarioSet, row: Evidence) -> Aim:
    """The scenarios that a row is about."""
    return _aim(scenarios, target_of(row))


def _aim(scenarios: ScenarioSet, target: Target) -> Aim:
    driver, outcome, given = target
    circumstance = dict(given)
    name = f"{driver} = {outcome}" + (f" given {spoken(circumstance)}" if circumstance else "")
    inside = scenarios.mask({driver: tuple(outcome.split(OR))})
    return Aim(inside, scenarios.mask(circumstance) if circumstance else None, name)


def _checked(row: Evidence, start: Floats, aim: Aim) -> Evidence:
    """A row that the file leaves no room to move does not count."""
    prior = within(start, aim)
    if not row.used or 0 < prior < 1:
        return row
    impossible = aim.given is not None and not start[aim.given].any()
    why = "the file rules its circumstance out" if impossible else f"the file holds it certain ({prior:g})"
    return row.model_copy(update={"used": False, "why": why})


def _clustered(rows: Sequence[Evidence]) -> list[Evidence]:
    """Pages that tell the same story get one cluster, named after the first of them in order of id."""
    pages: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.document:
            pages[row.document].append(row.text)
    leader = _told_together(leaders(pages), rows)
    return [row.model_copy(update={"cluster": leader[row.document]}) if row.document else row for row in rows]


def _told_together(leader: Mapping[str, str], rows: Sequence[Evidence]) -> dict[str, str]:
    """Pages that were found to tell one story when they were read (`story`) share a cluster too."""
    joined = dict(leader)
    first: dict[str, str] = {}
    for row in rows:
        if row.document:
            here, there = joined[row.document], joined[first.setdefault(row.story or row.document, row.document)]
            if here != there:
                low, high = sorted((here, there))
                joined = {page: low if head == high else head for page, head in joined.items()}
    return joined


def _latest(rows: Sequence[Evidence]) -> list[Evidence]:
    """Of what one expert or market says of one thing on several days the last word counts."""
    last: dict[tuple[str, str, Target], str] = {}
    for row in rows:
        if row.kind in SPOKEN and row.used:
            last[_voice(row)] = max(row.on, last.get(_voice(row), ""))
    return [
        row.model_copy(update={"used": False, "why": f"{row.source} spoke of it again on {last[_voice(row)]}"})
        if row.kind in SPOKEN and row.used and row.on != last[_voice(row)]
        else row
        for row in rows
    ]


def _voice(row: Evidence) -> tuple[str, str, Target]:
    return (row.kind, row.source, target_of(row))


def _shared(rows: Sequence[Evidence]) -> list[float]:
    """The weight of every row: its own, divided by how often its origin says the same.

    All views of one origin about one target share one voice; of its facts only those told alike do.
    """
    groups: dict[tuple[str, str, str, Target], list[Evidence]] = defaultdict(list)
    for row in rows:
        if row.used:
            groups[_group(row)].append(row)
    return [row.base / _repeats(row, groups[_group(row)]) if row.used else 0.0 for row in rows]


def _group(row: Evidence) -> tuple[str, str, str, Target]:
    return (row.kind, row.cluster, row.source if row.kind == "indicator" else "", target_of(row))


def _repeats(row: Evidence, group: Sequence[Evidence]) -> int:
    if row.kind == "indicator":
        return sum(other.on == row.on for other in group)
    if row.kind == "fact":
        return sum(alike(row.text, other.text) >= SAME_SENTENCE for other in group)
    return len(group)


def _views(start: Floats, held: Held, said: Sequence[float | None]) -> tuple[Floats, list[Constraint]]:
    """Every view pulls its target towards what it says, against the file and against the other views."""
    views: dict[Target, list[tuple[float, float]]] = defaultdict(list)
    for row, p, weight in zip(held.rows, said, held.shared, strict=True):
        if weight > 0 and p is not None and row.kind in POOLED:
            views[target_of(row)].append((clipped(p), weight))
    own = parameter("scenarios.prior_weight").value
    constraints = []
    for target in sorted(views):
        aim = held.aims[target]
        if 0 < within(start, aim) < 1:
            weight = math.fsum(weight for _, weight in views[target])
            p = expit(math.fsum(weight * logit(p) for p, weight in views[target]) / weight)
            constraints.append(Constraint(aim.inside, p, aim.given, aim.name, weight / own))
    return pull(start, constraints).weights, constraints


def clashes(start: Floats, constraints: Sequence[Constraint]) -> list[str]:
    """Names the views that no distribution can meet together; they were weighed against one another."""
    if len(constraints) < 2:
        return []
    result = fit(start, constraints, sweeps=CHECKED, clash=NEAR)
    if result.feasible:
        return []
    clash = [
        f"{constraint.name} at {constraint.p:.2f}"
        for constraint, gap in zip(constraints, result.gaps, strict=True)
        if gap > NEAR / 5
    ]
    return [f"{REPAIR}these cannot all hold and were weighed against one another: {'; '.join(clash)}"]


def _facts(weights: Floats, held: Held) -> Floats:
    """Multiply the odds by the likelihood ratios, each origin and day capped, inside its circumstance."""
    total: dict[Target, dict[tuple[str, str], float]] = defaultdict(lambda: defaultdict(float))
    for row, weight in zip(held.rows, held.shared, strict=True):
        if weight > 0 and row.ratio is not None and row.kind in MULTIPLIED:
            total[target_of(row)][row.cluster, row.on] += min(weight, 1.0) * math.log(row.ratio)
    cap = math.log(parameter("scenarios.ratio_cap").value)
    for target in sorted(total):
        logs = math.fsum(min(max(value, -cap), cap) for value in total[target].values())
        weights = _multiplied(weights, held.aims[target], math.exp(logs))
    return weights


def _multiplied(weights: Floats, aim: Aim, ratio: float) -> Floats:
    """The odds of `inside` times `ratio`, the probability of the circumstance kept."""
    moved = np.where(aim.inside, weights * ratio, weights)
    if aim.given is None:
        return np.asarray(moved / moved.sum())
    before, after = weights[aim.given].sum(), moved[aim.given].sum()
    return np.asarray(np.where(aim.given, moved * (before / after), weights)) if after > 0 else weights
