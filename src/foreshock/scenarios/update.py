"""Evidence moves the joint distribution, visibly: views are pooled and fitted, then facts multiply the odds.

The posterior is always computed from the scenario file's own probabilities and everything heard so far, so the order
in which evidence arrives cannot matter, and one story told ten times counts once.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from foreshock.core.parameters import parameter
from foreshock.scenarios.context import spoken
from foreshock.scenarios.evidence import OR, of_brief, seen
from foreshock.scenarios.fit import CLASH, Constraint, Fit, fit
from foreshock.scenarios.match import alike
from foreshock.scenarios.pool import clipped, expit, logit
from foreshock.schema.brief import Brief
from foreshock.schema.labels import Bools, Floats
from foreshock.schema.scenario import Evidence, EvidenceKind, ScenarioSet

SAME_SENTENCE = 0.8
SAME_STORY = 0.5
"""Two pages tell one story when this share of the shorter one's statements stands in the other (words alike)."""
Target = tuple[str, str, tuple[tuple[str, tuple[str, ...]], ...]]
"""Driver, outcomes and circumstance: what rows must share to be pooled."""


def update(scenarios: ScenarioSet, brief: Brief, trust: float) -> ScenarioSet:
    """Let a page move the drivers it speaks about.

    Views about an outcome are pooled with the file's probability (weighted geometric mean of the odds) and imposed by
    iterative proportional fitting, inside their circumstance where they have one; facts that bear on an outcome
    multiply its odds. Every statement that speaks of a driver leaves an Evidence row with prior, what was said,
    weight, posterior and the reason.

    Parameters
    ----------
    trust
        Weight of the page's words in [0, 1]: at 0 nothing moves, at 1 "likely" weighs as much as the file itself.
    """
    if not 0 <= trust <= 1:
        raise ValueError(f"trust lies between 0 and 1, not {trust}")
    rows, notes = of_brief(scenarios, brief, trust)
    known = {row.model_dump_json(exclude=_FILLED) for row in scenarios.evidence}
    fresh = [row for row in rows if row.model_dump_json(exclude=_FILLED) not in known]
    return revise(scenarios, fresh, notes)


def observe(
    scenarios: ScenarioSet, indicator: str, *, weight: float = 1.0, credence: float = 1.0, on: str = ""
) -> ScenarioSet:
    """An indicator of the file has been seen (with a credence, on an ISO date). Raises KeyError for an unknown name."""
    known = {each.name: each for each in scenarios.indicators}
    return revise(scenarios, [seen(known[indicator], weight, credence).model_copy(update={"on": on})])


def opine(
    scenarios: ScenarioSet,
    outcome: tuple[str, str],
    p: float,
    source: str,
    *,
    weight: float = 1.0,
    kind: EvidenceKind = "expert",
    given: Mapping[str, tuple[str, ...]] | None = None,
) -> ScenarioSet:
    """A person, a model or a market gives P(driver = outcome | given) = p; pooled with everything else.

    `outcome` is (driver, outcome). `weight` on the scale of the pool: the file itself has `scenarios.prior_weight`.
    """
    row = Evidence(
        driver=outcome[0], outcome=outcome[1], prior=0.0, said=p, weight=0.0, base=weight, posterior=0.0,
        source=source, cluster=source, kind=kind, given=dict(given or {}), used=weight > 0, why=f"{kind}: {source}",
    )  # fmt: skip
    scenarios.mask({**row.given, outcome[0]: (outcome[1],)})
    return revise(scenarios, [row])


_FILLED = {"prior", "posterior", "weight", "cluster", "used", "why"}
"""Fields of a row that depend on the other rows."""


@dataclass(frozen=True, slots=True, eq=False)
class _Aim:
    """A target with the scenarios it is about."""

    inside: Bools
    given: Bools | None
    name: str


def revise(scenarios: ScenarioSet, rows: Iterable[Evidence], notes: Sequence[str] = ()) -> ScenarioSet:
    """The posterior of the file's own probabilities under all evidence held so far and these rows."""
    held = _clustered(sorted([*scenarios.evidence, *rows], key=_key))
    start = scenarios.weights if scenarios.prior is None else scenarios.prior
    aims = {target: _aim(scenarios, target) for target in dict.fromkeys(map(_target, held))}
    held = [_checked(row, start, aims[_target(row)]) for row in held]
    shared = _shared(held)
    fitted, remarks = _views(start, held, shared, aims)
    weights = _facts(fitted, held, shared, aims)
    filled = tuple(
        row.model_copy(
            update={
                "weight": share,
                "prior": _within(start, aims[_target(row)]),
                "posterior": _within(weights, aims[_target(row)]),
            }
        )
        for row, share in zip(held, shared, strict=True)
    )
    old = tuple(note for note in scenarios.notes if not note.startswith(REPAIR))
    new = tuple(note for note in (*notes, *remarks) if note not in old)
    return replace(scenarios, weights=weights, prior=start, evidence=filled, notes=(*old, *new))


REPAIR = "views: "


def _key(row: Evidence) -> tuple[str, int, str, str, str]:
    return (row.document, row.start or 0, row.source, row.driver, row.model_dump_json(exclude=_FILLED))


def _target(row: Evidence) -> Target:
    return (row.driver, row.outcome, tuple(sorted(row.given.items())))


def _aim(scenarios: ScenarioSet, target: Target) -> _Aim:
    driver, outcome, given = target
    circumstance = dict(given)
    name = f"{driver} = {outcome}" + (f" given {spoken(circumstance)}" if circumstance else "")
    held = scenarios.mask(circumstance) if circumstance else None
    return _Aim(scenarios.mask({driver: tuple(outcome.split(OR))}), held, name)


def _within(weights: Floats, aim: _Aim) -> float:
    """P(inside | given); 0 where the circumstance is impossible."""
    base = weights if aim.given is None else np.where(aim.given, weights, 0.0)
    total = float(base.sum())
    return min(float(base[aim.inside].sum()) / total, 1.0) if total > 0 else 0.0


def _checked(row: Evidence, start: Floats, aim: _Aim) -> Evidence:
    """A row that the file leaves no room to move does not count."""
    if not row.used:
        return row
    prior = _within(start, aim)
    if 0 < prior < 1:
        return row
    impossible = aim.given is not None and not start[aim.given].any()
    why = "the file rules its circumstance out" if impossible else f"the file holds it certain ({prior:g})"
    return row.model_copy(update={"used": False, "why": why})


def _clustered(rows: list[Evidence]) -> list[Evidence]:
    """Pages that tell the same story get one cluster, named after the first of them in order of id."""
    pages: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.document:
            pages[row.document].append(row.text)
    leader = {page: page for page in pages}
    names = sorted(pages)
    for place, page in enumerate(names):
        for other in names[:place]:
            if leader[other] != leader[page] and _same_story(pages[page], pages[other]):
                one, two = sorted((leader[other], leader[page]))
                leader = {name: one if head == two else head for name, head in leader.items()}
    return [row.model_copy(update={"cluster": leader[row.document]}) if row.document else row for row in rows]


def _same_story(one: Sequence[str], other: Sequence[str]) -> bool:
    short, long = sorted((one, other), key=len)
    found = sum(any(alike(text, candidate) >= SAME_SENTENCE for candidate in long) for text in short)
    return found >= SAME_STORY * len(short)


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
    return (row.kind, row.cluster, row.source if row.kind == "indicator" else "", _target(row))


def _repeats(row: Evidence, group: Sequence[Evidence]) -> int:
    if row.kind == "indicator":
        return sum(other.on == row.on for other in group)
    if row.kind == "fact":
        return sum(alike(row.text, other.text) >= SAME_SENTENCE for other in group)
    return len(group)


def _views(
    start: Floats, rows: Sequence[Evidence], shared: Sequence[float], aims: Mapping[Target, _Aim]
) -> tuple[Floats, list[str]]:
    """Pool the views of each target with its prior, then fit all targets together."""
    said: dict[Target, list[tuple[float, float]]] = defaultdict(list)
    for row, weight in zip(rows, shared, strict=True):
        if weight > 0 and row.said is not None and row.kind in {"view", "market", "expert"}:
            said[_target(row)].append((clipped(row.said), weight))
    own = parameter("scenarios.prior_weight").value
    constraints = []
    for target in sorted(said):
        aim = aims[target]
        pull = own * logit(_within(start, aim)) + math.fsum(w * logit(p) for p, w in said[target])
        p = expit(pull / (own + math.fsum(w for _, w in said[target])))
        constraints.append(Constraint(aim.inside, p, aim.given, aim.name))
    result = fit(start, constraints)
    return result.weights, _repair(result, constraints)


def _repair(result: Fit, constraints: Sequence[Constraint]) -> list[str]:
    """What had to be done to make the views fit together, in words."""
    if len(constraints) < 2:
        return []
    if result.feasible:
        return [f"{REPAIR}{len(constraints)} pooled views were fitted together in {result.sweeps} sweeps"]
    clash = [
        f"{constraint.name} should be {constraint.p:.3f} and misses it by {gap:.3f}"
        for constraint, gap in zip(constraints, result.gaps, strict=True)
        if gap > CLASH
    ]
    return [f"{REPAIR}no distribution meets them all; this is a compromise: {'; '.join(clash)}"]


def _facts(weights: Floats, rows: Sequence[Evidence], shared: Sequence[float], aims: Mapping[Target, _Aim]) -> Floats:
    """Multiply the odds by the likelihood ratios, each origin and day capped, inside its circumstance."""
    total: dict[Target, dict[tuple[str, str], float]] = defaultdict(lambda: defaultdict(float))
    for row, weight in zip(rows, shared, strict=True):
        if weight > 0 and row.ratio is not None and row.kind in {"fact", "indicator"}:
            total[_target(row)][row.cluster, row.on] += min(weight, 1.0) * math.log(row.ratio)
    cap = math.log(parameter("scenarios.ratio_cap").value)
    for target in sorted(total):
        logs = math.fsum(min(max(value, -cap), cap) for value in total[target].values())
        weights = _multiplied(weights, aims[target], math.exp(logs))
    return weights


def _multiplied(weights: Floats, aim: _Aim, ratio: float) -> Floats:
    """The odds of `inside` times `ratio`, the probability of the circumstance kept."""
    moved = np.where(aim.inside, weights * ratio, weights)
    if aim.given is None:
        return np.asarray(moved / moved.sum())
    before, after = weights[aim.given].sum(), moved[aim.given].sum()
    return np.asarray(np.where(aim.given, moved * (before / after), weights))
