"""The figures that several panels share, computed once from the records: futures, patterns, shocks, headline.

Whatever is said of a scenario is the mean over its draws that did not fail. Gains are negative losses throughout.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from foreshock.report.figures import headline, material
from foreshock.report.view import RunView
from foreshock.report.words import listed, title
from foreshock.schema.hit import TARGETS
from foreshock.schema.labels import Bools, Floats, Ints
from foreshock.schema.losses import Losses, tail_weights
from foreshock.schema.scenario import ScenarioSet, When


@dataclass(frozen=True, slots=True)
class Future:
    """A named future: its probability before and after the evidence, and the mean loss in it, money."""

    name: str
    when: str
    prior: float
    probability: float
    prior_loss: float
    loss: float
    error: float
    share: float
    """probability x loss / expected loss: futures overlap, so shares need not sum to 1."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Scenarios in which the same shocks that matter reach the network, hence with equal losses but for the draws and
    for shocks whose share of the loss is immaterial."""

    number: int
    name: str
    """The named futures that all of its scenarios belong to, and what tells it from others of the same name."""
    shocks: tuple[int, ...]
    """Those that matter and reach the network (all may inside a world table), in the order of Summary.shocks."""
    scenarios: tuple[int, ...]
    common: tuple[str, ...]
    """Driver outcomes that all of them share: 'arctic: contested'."""
    probability: float
    loss: float
    low: float
    high: float
    """Smallest and largest loss over its cases."""


@dataclass(frozen=True, slots=True)
class ShockFigures:
    """One shock: how likely, and the mean loss of the futures with and without it (an association)."""

    number: int
    kind: str
    sentence: str
    because: str
    start: float
    duration: float | None
    probability: float
    prior: float
    in_tail: float
    """Its probability within the worst 1 - level of the futures."""
    loss_with: float
    loss_without: float
    adds: float
    """Its Shapley share of the expected loss, money; NaN where the run was not explained."""
    adds_tail: float
    """Its Shapley share of CVaR."""
    lands: Mapping[str, tuple[int, ...]]
    """Table of the network ('nodes', 'arcs', 'demand') -> rows that it hits."""

    @property
    def weight(self) -> float:
        """What ranks it: its share of the expected loss, else probability times difference; 0 where unknown."""
        rank = self.adds if not np.isnan(self.adds) else self.probability * self.difference
        return float(np.nan_to_num(rank))

    @property
    def difference(self) -> float:
        """Mean loss with it minus mean loss without it, money; NaN where one of the two never happens."""
        return self.loss_with - self.loss_without


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Summary:
    """Everything the panels share. `mean` (K) loss of a scenario, NaN where it was never run; `hit` (C, S)."""

    expected: float
    error: float
    var: float
    cvar: float
    level: float
    worst: float
    best: float
    chance_of_loss: float
    chance_of_gain: float
    baseline: float
    mean: Floats
    hit: Bools
    tail: Floats
    """(C) share of each case in the worst 1 - level; 0 for failed cases."""
    futures: tuple[Future, ...]
    patterns: tuple[Pattern, ...]
    """Worst first."""
    shocks: tuple[ShockFigures, ...]
    """Those that add most to the expected loss, or take most from it, first."""


def summarise(run: RunView) -> Summary:
    """The shared figures of a run."""
    losses, scenarios = run.losses, run.scenarios
    level = run.plan.level if run.plan is not None else run.study.plan.level
    total, ok = losses.total(), losses.ok
    head = headline(losses, run.plan, level)
    mean = _scenario_means(losses, len(scenarios))
    hit = losses.level != 0 if losses.level is not None else scenarios.active[losses.scenario]
    tail = np.zeros(len(losses))
    if ok.any():
        tail[ok] = tail_weights(total[ok], losses.weight[ok] / losses.weight[ok].sum(), level)
    shocks = _shocks(run, np.asarray(hit, dtype=np.bool_), tail)
    return Summary(
        expected=head.expected,
        error=head.standard_error,
        var=head.var,
        cvar=head.cvar,
        level=level,
        worst=head.worst,
        best=head.best,
        chance_of_loss=head.p_loss,
        chance_of_gain=head.p_gain,
        baseline=head.baseline,
        mean=mean,
        hit=np.asarray(hit, dtype=np.bool_),
        tail=tail,
        futures=_futures(losses, scenarios, mean, head.expected),
        patterns=_patterns(run, mean, shocks),
        shocks=shocks,
    )


def _scenario_means(losses: Losses, count: int) -> Floats:
    mean = np.full(count, np.nan)
    met, value, _ = losses.by_scenario()
    mean[met] = value
    return mean


def conditional(mean: Floats, weights: Floats, kept: Bools) -> float:
    """Mean loss over the scenarios `kept` under `weights`; NaN where they have no probability or were never run."""
    used = kept & ~np.isnan(mean) & (weights > 0)
    mass = float(weights[used].sum())
    return float(mean[used] @ weights[used]) / mass if mass > 0 else float("nan")


def _futures(losses: Losses, scenarios: ScenarioSet, mean: Floats, expected: float) -> tuple[Future, ...]:
    prior = scenarios.weights if scenarios.prior is None else scenarios.prior
    found = []
    for name, when in scenarios.named.items():
        kept = scenarios.mask(when)
        probability, loss = float(scenarios.weights[kept].sum()), conditional(mean, scenarios.weights, kept)
        found.append(
            Future(
                name=name,
                when=phrase(when),
                prior=float(prior[kept].sum()),
                probability=probability,
                prior_loss=conditional(mean, prior, kept),
                loss=loss,
                error=_error_within(losses, kept[losses.scenario]),
                share=probability * loss / expected if expected else float("nan"),
            )
        )
    return tuple(found)


def phrase(when: When) -> str:
    """'sanctions: limited relief or rollback, and arctic: contested'."""
    parts = [
        f"{driver.replace('_', ' ')}: {' or '.join(outcomes).replace('_', ' ')}" for driver, outcomes in when.items()
    ]
    return ", and ".join(parts)


def _error_within(losses: Losses, kept: Bools) -> float:
    """Standard error of the mean loss over some cases, the draw being the unit of replication."""
    used = kept & losses.ok
    if not used.any():
        return float("nan")
    draws, inverse = np.unique(losses.draw[used], return_inverse=True)
    if draws.size < 2:
        return 0.0
    mass = np.bincount(inverse, weights=losses.weight[used])
    if (mass <= 0).any():
        return float("nan")
    mean = np.bincount(inverse, weights=losses.weight[used] * losses.total()[used]) / mass
    return float(mean.std(ddof=1) / np.sqrt(draws.size))


def _patterns(run: RunView, mean: Floats, shocks: tuple[ShockFigures, ...]) -> tuple[Pattern, ...]:
    """Scenarios grouped by the shocks that reach the network; what does not reach it makes no difference to a loss.

    Through a world table every shock may reach it. A shock that is immaterial tells no futures apart, here as in
    `worst_futures`.
    """
    losses, scenarios = run.losses, run.scenarios
    landing = np.full(len(scenarios.shocks), run.study.world is not None)
    landing[[one.number for one in shocks if any(one.lands.values())]] = True
    matters = np.zeros(len(scenarios.shocks), dtype=np.bool_)
    matters[material(run.explain, len(scenarios.shocks))] = True
    landing &= matters
    order = [one.number for one in shocks]
    distinct, member = np.unique(scenarios.active & landing, axis=0, return_inverse=True)
    member = member.reshape(-1)
    total, ok = losses.total(), losses.ok
    members = [np.flatnonzero(member == number).astype(np.int32) for number in range(len(distinct))]
    names = _names(scenarios, members)
    found = []
    for number, row in enumerate(distinct):
        mine = np.flatnonzero((member == number) & ~np.isnan(mean) & (scenarios.weights > 0))
        if not mine.size:
            continue
        cases = ok & np.isin(losses.scenario, mine)
        found.append(
            Pattern(
                number=number,
                name=names[number],
                shocks=tuple(shock for shock in order if row[shock]),
                scenarios=tuple(int(one) for one in mine),
                common=_common(scenarios, mine.astype(np.int32)),
                probability=float(scenarios.weights[mine].sum()),
                loss=conditional(mean, scenarios.weights, np.isin(np.arange(len(scenarios)), mine)),
                low=float(total[cases].min()),
                high=float(total[cases].max()),
            )
        )
    return tuple(sorted(found, key=lambda one: -one.loss))


def _names(scenarios: ScenarioSet, groups: list[Ints]) -> list[str]:
    """'Full embargo', or 'Full embargo (front: holds or ceasefire)' where another group has the same name."""
    masks = {title(name): scenarios.mask(when) for name, when in scenarios.named.items()}
    plain = [listed([name for name, mask in masks.items() if mask[group].all()], 3) for group in groups]
    found = [name or "An unnamed future" for name in plain]
    for name in {one for one in found if found.count(one) > 1}:
        same = [number for number, one in enumerate(found) if one == name]
        outcomes = {number: [frozenset(column.tolist()) for column in scenarios.codes[groups[number]].T]
                    for number in same}  # fmt: skip
        differ = [at for at in range(len(scenarios.drivers)) if len({outcomes[number][at] for number in same}) > 1]
        for number in same:
            told = [_outcomes(scenarios, at, outcomes[number][at]) for at in differ]
            more = "; ".join(one for one in told if one)
            found[number] = f"{name} ({more})" if more else name
    return found


def _outcomes(scenarios: ScenarioSet, column: int, codes: frozenset[int]) -> str:
    """'front: holds or ceasefire'; empty where it is any of them."""
    driver = scenarios.drivers[column]
    if len(codes) == len(driver.outcomes):
        return ""
    return f"{driver.name}: {' or '.join(driver.outcomes[code] for code in sorted(codes))}".replace("_", " ")


def _common(scenarios: ScenarioSet, members: Ints) -> tuple[str, ...]:
    codes = scenarios.codes[members]
    return tuple(
        f"{driver.name.replace('_', ' ')}: {driver.outcomes[int(codes[0, column])].replace('_', ' ')}"
        for column, driver in enumerate(scenarios.drivers)
        if (codes[:, column] == codes[0, column]).all()
    )


def _shocks(run: RunView, hit: Bools, tail: Floats) -> tuple[ShockFigures, ...]:
    losses, scenarios = run.losses, run.scenarios
    ok, total = losses.ok, np.nan_to_num(losses.total())
    weight = np.where(ok, losses.weight, 0.0)
    prior = scenarios.weights if scenarios.prior is None else scenarios.prior
    shares = {one.shock: one for one in run.explain.shocks} if run.explain else {}
    found = []
    for number, shock in enumerate(scenarios.shocks):
        with_it = hit[:, number]
        found.append(
            ShockFigures(
                number=number,
                kind=shock.type,
                sentence=shock.sentence(),
                because=shock.because,
                start=shock.start,
                duration=shock.duration,
                probability=float(scenarios.weights[scenarios.active[:, number]].sum()),
                prior=float(prior[scenarios.active[:, number]].sum()),
                in_tail=float(tail[with_it].sum()),
                loss_with=_mean(total, weight * with_it),
                loss_without=_mean(total, weight * ~with_it),
                adds=shares[number].expected if number in shares else float("nan"),
                adds_tail=shares[number].tail if number in shares else float("nan"),
                lands=_lands(run, number),
            )
        )
    return tuple(sorted(found, key=lambda one: -abs(one.weight)))


def _mean(values: Floats, weights: Floats) -> float:
    mass = float(weights.sum())
    return float(values @ weights) / mass if mass > 0 else float("nan")


def _lands(run: RunView, number: int) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for footprint in run.scenarios.shocks[number].footprint(run.network):
        found.setdefault(TARGETS[footprint.channel], set()).update(footprint.target.tolist())
    return {kind: tuple(sorted(rows)) for kind, rows in found.items()}
