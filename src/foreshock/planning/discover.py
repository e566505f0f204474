"""Scenario discovery: what the bad futures have in common, as a box in the space of drivers (weighted PRIM).

Friedman and Fisher (1999), Statistics and Computing 9, with the probability of every future as its weight. A box is
found by peeling: again and again the thin slice whose loss raises the density of bad futures most is cut away; then
slices are pasted back while that raises the density. The whole trajectory is kept: coverage against density is the
reader's choice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from foreshock.schema.labels import Bools, Floats
from foreshock.schema.losses import Losses, quantile
from foreshock.schema.plan import Discovery
from foreshock.schema.program import Index
from foreshock.schema.scenario import ScenarioSet

Rule = Literal["lenient1", "lenient2", "original"]
PEEL = 0.05
"""Share of the weight in the box that one cut takes away, at most, where a single value does not hold more."""
LEAST_MASS = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class Axis:
    """One dimension: `values` (n) numbers, or codes into `outcomes` where there are any."""

    name: str
    values: Floats
    outcomes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Limit:
    """What a box allows on one axis: low <= value <= high, or one of `codes` on an axis of outcomes."""

    low: float = -np.inf
    high: float = np.inf
    codes: frozenset[int] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Box:
    """A box and how well it describes the bad futures.

    `coverage`: weight of bad futures inside, of all bad ones. `density`: weight of bad ones, of all inside. `mass`:
    weight inside, of all. `chance` by axis: probability that a restriction is that good by luck (one-sided binomial
    with n = (sum w)^2 / sum w^2).
    """

    limits: Mapping[str, Limit]
    coverage: float
    density: float
    mass: float
    chance: Mapping[str, float]
    inside: Bools

    def when(self, axes: Sequence[Axis]) -> dict[str, tuple[str, ...]]:
        """The restrictions on axes of outcomes, as the `when:` clause of a scenario file."""
        known = {axis.name: axis for axis in axes}
        return {
            name: tuple(known[name].outcomes[code] for code in sorted(limit.codes))
            for name, limit in self.limits.items()
            if limit.codes is not None
        }

    def sentence(self, axes: Sequence[Axis]) -> str:
        """'sanctions is escalation, and rate is at least 0.12'."""
        said = [f"{name} is {_either(outcomes)}" for name, outcomes in self.when(axes).items()]
        for name, limit in self.limits.items():
            if limit.codes is None:
                ends = [f"at least {limit.low:.4g}"] if np.isfinite(limit.low) else []
                ends += [f"at most {limit.high:.4g}"] if np.isfinite(limit.high) else []
                said.append(f"{name} is {' and '.join(ends)}")
        return ", and ".join(said) if said else "always"


def pick(boxes: Sequence[Box], density: float = 0.8) -> Box:
    """The box with the highest coverage of those at least that dense; where none is, the densest."""
    dense = [box for box in boxes if box.density >= density]
    return max(dense, key=lambda box: (box.coverage, box.density)) if dense else max(boxes, key=lambda b: b.density)


def balanced(boxes: Sequence[Box]) -> Box:
    """The box with the highest harmonic mean of coverage and density."""
    return max(boxes, key=lambda box: 2 * box.coverage * box.density / max(box.coverage + box.density, 1e-300))


def where_it_hurts(losses: Losses, scenarios: ScenarioSet, share: float = 0.2) -> Discovery | None:
    """What the worst `share` of the futures have in common, in terms of the drivers; None where they lose nothing."""
    sound = losses.ok
    total, weight = losses.total()[sound], losses.weight[sound] / losses.weight[sound].sum()
    bad = (total >= quantile(total, weight, 1.0 - share)) & (total > 0)
    if not bad.any() or bad.all():
        return None
    axes = [replace(axis, values=axis.values[sound]) for axis in driver_axes(losses, scenarios)]
    box = balanced(discover(axes, bad, weight))
    if not box.limits:
        return None
    hit = float(weight[bad].sum())
    return Discovery(
        over=float(total[bad].min()),
        share=hit,
        when=box.when(axes),
        coverage=box.coverage,
        density=box.density,
        mass=box.mass,
        sentence=(
            f"{box.coverage:.0%} of the worst {hit:.0%} of the futures have one thing in common: {box.sentence(axes)}. "
            f"Of the futures of that kind {box.density:.0%} are among the worst."
        ),
    )


def discover(
    axes: Sequence[Axis], bad: Bools, weight: Floats, *, rule: Rule = "lenient1", least_mass: float = LEAST_MASS
) -> tuple[Box, ...]:
    """The trajectory of boxes from everything to the densest one.

    `bad`, `weight` (n); futures of weight 0 do not count.

    Raises
    ------
    ValueError
        No weight, or no bad future.
    """
    kept = weight > 0
    if not kept.any() or not (bad & kept).any():
        raise ValueError("there is no bad future with a positive weight")
    search = _Search([replace(axis, values=axis.values[kept]) for axis in axes], bad[kept], weight[kept], rule)
    found = [search.start()]
    while (following := search.peeled(found[-1], least_mass)) is not None:
        found.append(following)
    while (following := search.pasted(found[-1])) is not None:
        found.append(following)
    return tuple(search.box(state, kept) for state in found)


def driver_axes(losses: Losses, scenarios: ScenarioSet) -> list[Axis]:
    """One axis of outcomes per driver, over the cases of a run."""
    codes = scenarios.codes[losses.scenario]
    return [
        Axis(driver.name, codes[:, column].astype(np.float64), driver.outcomes)
        for column, driver in enumerate(scenarios.drivers)
    ]


@dataclass(frozen=True, slots=True, eq=False)
class _State:
    limits: dict[int, Limit]
    inside: Bools


@dataclass(frozen=True, slots=True)
class _Cut:
    """A candidate: the new limit of an axis, the weight and the bad weight that move."""

    axis: int
    limit: Limit
    weight: float
    bad: float


class _Search:
    def __init__(self, axes: Sequence[Axis], bad: Bools, weight: Floats, rule: Rule) -> None:
        self._axes, self._weight, self._rule = axes, weight / weight.sum(), rule
        self._bad = self._weight * bad
        self._order: list[Index] = [np.argsort(axis.values, kind="stable") for axis in axes]

    def start(self) -> _State:
        return _State({}, np.ones(self._weight.size, dtype=np.bool_))

    def peeled(self, state: _State, least_mass: float) -> _State | None:
        """The state after the best cut; None where no cut raises the density or leaves enough."""
        mass, hits = self._sums(state.inside)
        best: tuple[float, int, _Cut] | None = None
        for cut in self._slices(state, state.inside, mass):
            left = mass - cut.weight
            if left < least_mass * (1 - 1e-12) or left <= 0:
                continue
            score = round(self._score((hits - cut.bad) / left - hits / mass, left, cut.weight), 9)
            fewer = len(state.limits) + (cut.axis not in state.limits)
            if score > 0 and (best is None or (score, -fewer) > (best[0], -best[1])):
                best = (score, fewer, cut)
        return None if best is None else self._with(state, best[2])

    def pasted(self, state: _State) -> _State | None:
        """The state after the best slice put back; None where none raises the density."""
        mass, hits = self._sums(state.inside)
        best: tuple[float, _Cut] | None = None
        for axis, limit in state.limits.items():
            others = self._inside({key: value for key, value in state.limits.items() if key != axis})
            for cut in self._extensions(axis, limit, others, mass):
                gain = (hits + cut.bad) / (mass + cut.weight) - hits / mass
                if gain > 1e-12 and (best is None or gain > best[0]):
                    best = (gain, cut)
        return None if best is None else self._with(state, best[1])

    def box(self, state: _State, kept: Bools) -> Box:
        """The state with its figures; `inside` over all futures, those of weight 0 left out."""
        mass, hits = self._sums(state.inside)
        inside = np.zeros(kept.size, dtype=np.bool_)
        inside[kept] = state.inside
        names = {axis: self._axes[axis].name for axis in state.limits}
        return Box(
            limits={names[axis]: limit for axis, limit in state.limits.items()},
            coverage=hits / float(self._bad.sum()),
            density=hits / mass,
            mass=mass,
            chance={names[axis]: self._chance(state, axis) for axis in state.limits},
            inside=inside,
        )

    def _score(self, gain: float, left: float, dropped: float) -> float:
        if self._rule == "original":
            return gain
        return gain / dropped * (left if self._rule == "lenient2" else 1.0)

    def _sums(self, inside: Bools) -> tuple[float, float]:
        return float(self._weight[inside].sum()), float(self._bad[inside].sum())

    def _allowed(self, axis: int, limit: Limit) -> Bools:
        values = self._axes[axis].values
        if limit.codes is not None:
            return np.isin(values, list(limit.codes))
        return (values >= limit.low) & (values <= limit.high)

    def _inside(self, limits: Mapping[int, Limit]) -> Bools:
        inside = np.ones(self._weight.size, dtype=np.bool_)
        for axis, limit in limits.items():
            inside &= self._allowed(axis, limit)
        return inside

    def _with(self, state: _State, cut: _Cut) -> _State:
        limits = {**state.limits, cut.axis: cut.limit}
        return _State(limits, self._inside(limits))

    def _groups(self, axis: int, inside: Bools) -> tuple[Floats, Floats, Floats]:
        """Distinct values inside, ascending, and the weight and bad weight of each."""
        order = self._order[axis]
        chosen = order[inside[order]]
        values = self._axes[axis].values[chosen]
        starts = (
            np.flatnonzero(np.concatenate([[True], values[1:] != values[:-1]])) if values.size else np.empty(0, int)
        )
        if not starts.size:
            return values, values, values
        weight = np.add.reduceat(self._weight[chosen], starts)
        return values[starts], weight, np.add.reduceat(self._bad[chosen], starts)

    def _slices(self, state: _State, inside: Bools, mass: float) -> list[_Cut]:
        """Every slice that may be cut away: one outcome, or the outer weight share on either side."""
        found = []
        for axis, one in enumerate(self._axes):
            values, weight, bad = self._groups(axis, inside)
            if values.size < 2:
                continue
            now = state.limits.get(axis, Limit())
            if one.outcomes:
                present = frozenset(int(value) for value in values)
                found += [
                    _Cut(axis, Limit(codes=present - {int(value)}), float(weight[at]), float(bad[at]))
                    for at, value in enumerate(values)
                ]
                continue
            low = _outer(weight, PEEL * mass)
            cut = (values[low - 1] + values[low]) / 2
            found.append(_Cut(axis, replace(now, low=float(cut)), float(weight[:low].sum()), float(bad[:low].sum())))
            high = values.size - _outer(weight[::-1], PEEL * mass)
            cut = (values[high - 1] + values[high]) / 2
            found.append(_Cut(axis, replace(now, high=float(cut)), float(weight[high:].sum()), float(bad[high:].sum())))
        return found

    def _extensions(self, axis: int, limit: Limit, others: Bools, mass: float) -> list[_Cut]:
        """Every slice just outside one restriction that may be put back."""
        if limit.codes is not None:
            values, weight, bad = self._groups(axis, others & ~self._allowed(axis, limit))
            return [
                _Cut(axis, Limit(codes=limit.codes | {int(value)}), float(weight[at]), float(bad[at]))
                for at, value in enumerate(values)
            ]
        found = []
        everything = self._axes[axis].values
        values, weight, bad = self._groups(axis, others & (everything < limit.low) & (everything <= limit.high))
        if values.size:
            count = _outer(weight[::-1], PEEL * mass) if values.size > 1 else 1
            at = values.size - count
            low = -np.inf if at == 0 else float((values[at - 1] + values[at]) / 2)
            found.append(_Cut(axis, replace(limit, low=low), float(weight[at:].sum()), float(bad[at:].sum())))
        values, weight, bad = self._groups(axis, others & (everything > limit.high) & (everything >= limit.low))
        if values.size:
            count = _outer(weight, PEEL * mass) if values.size > 1 else 1
            high = np.inf if count == values.size else float((values[count - 1] + values[count]) / 2)
            found.append(_Cut(axis, replace(limit, high=high), float(weight[:count].sum()), float(bad[:count].sum())))
        return found

    def _chance(self, state: _State, axis: int) -> float:
        """P(at least as many bad futures by luck) when the restriction on one axis is lifted."""
        from scipy.special import betainc

        without = self._inside({key: value for key, value in state.limits.items() if key != axis})
        mass, hits = self._sums(without)
        weight = self._weight[state.inside]
        count = float(weight.sum()) ** 2 / float((weight**2).sum())
        bad = count * float(self._bad[state.inside].sum()) / float(weight.sum())
        return float(betainc(bad, count - bad + 1, min(hits / mass, 1.0))) if bad > 0 else 1.0


def _outer(weight: Floats, share: float) -> int:
    """How many of the outermost values hold at most `share` of weight: at least one, never all."""
    held = int(np.searchsorted(np.cumsum(weight), share * (1 + 1e-12), side="right"))
    return min(max(held, 1), weight.size - 1)


def _either(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
