"""Who loses most on a world table, by industry and by region, and whether the answer is the parameters' own."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from foreshock.core.parameters import parameter
from foreshock.core.progress import Progress, silent
from foreshock.core.registry import get
from foreshock.data.countries import place_name
from foreshock.propagation import engine
from foreshock.propagation.work import repeated
from foreshock.schema.labels import Floats, Labels
from foreshock.schema.losses import Losses
from foreshock.schema.network import Network
from foreshock.schema.program import Cases
from foreshock.schema.ranking import Fragility, FutureLoss, PlaceLoss, Ranking, Variant
from foreshock.schema.scenario import ScenarioSet

COLLAPSE = 0.5
"""Share of all output lost, over the horizon or on one day, from which a run counts as collapsed."""
LOWEST = "lowest_total"
"""Metric of models with days: output of all targets together on its lowest day, as a share of the baseline."""
OUTPUT = "output"
"""Path of models with days: output of all targets together."""
FALL = 0.005
"""Share of all output by which it must have fallen on after the last shock's end to count as falling."""
BASE = "as set"
SURVIVE, RECOVER, LEAST = "time_to_survive", "time_to_recover", "lowest_output"
SCARCE = "scarce_input"
"""Metric of models with stocks: the code of the input that first held a node back, -1 where none did."""
NOISE = 1e-9
"""Share of its own output below which a gain is rounding."""


def fragility(
    network: Network,
    scenarios: ScenarioSet,
    chosen: Cases,
    losses: Losses,
    *,
    parameters: Mapping[str, float] | None = None,
    progress: Progress = silent,
) -> Fragility | None:
    """The same cases under the variants that the model of `losses` declares, None where it declares none.

    A model declares `variants`: name -> parameters that differ from its defaults. `parameters` are those of `losses`;
    a variant overrides them.
    """
    declared: Mapping[str, Mapping[str, float]] = getattr(get("models", losses.model), "variants", {})
    if not declared:
        return None
    given, over = parameters or {}, _over(scenarios)
    found = [(_variant(BASE, given, losses, over), _expected(losses, losses.loss), _course(losses))]
    with repeated(len(declared), "variants"):
        for done, (name, changes) in enumerate(declared.items()):
            settings = {**given, **changes}
            other = engine.stress(
                network, scenarios, chosen, model=losses.model, horizon=losses.horizon, parameters=settings
            )
            found.append((_variant(name, settings, other, over), _expected(other, other.loss), _course(other)))
            progress("variants", done + 1, len(declared))
    by_target = np.array([loss for _, loss, _ in found])
    courses = [course for _, _, course in found if course is not None]
    return Fragility(
        variants=tuple(one for one, _, _ in found),
        low=by_target.min(axis=0),
        high=by_target.max(axis=0),
        limit=parameter("world.fragile_ratio").value,
        losses=by_target,
        paths=np.array(courses) if len(courses) == len(found) else None,
    )


def rank(
    network: Network,
    losses: Losses,
    *,
    found: Fragility | None = None,
    shocks: tuple[str, ...] = (),
    top: int = 20,
    parameters: Mapping[str, float] | None = None,
) -> Ranking:
    """The `top` industries and regions by expected loss, the industries that gain, and every scenario; a gain is a
    negative loss.

    `network` is the one that `losses` were made of; its nodes are the targets. `parameters`: those of `losses`.
    """
    place = {name: position for position, name in enumerate(network.nodes.id)}
    node = np.array([place[name] for name in losses.targets], dtype=np.int64)
    ranked = _Places(network, losses, found, node)
    met, mean, mass = losses.by_scenario()
    whole = float(losses.baseline.sum())
    return Ranking(
        model=losses.model,
        table=network.name,
        currency=losses.currency,
        horizon=losses.horizon,
        total=losses.expected(),
        output=whole,
        industries=ranked.industries(top),
        regions=ranked.regions(top),
        futures=tuple(
            FutureLoss(losses.labels[int(k)], float(p), float(loss), float(loss) / whole)
            for k, loss, p in zip(met, mean, mass, strict=True)
        ),
        fragility=found,
        shocks=shocks,
        notes=(*network.notes, *losses.notes),
        gainers=ranked.gainers(top),
        path=_course(losses),
        settings=dict(parameters or {}),
    )


def _variant(name: str, settings: Mapping[str, float], losses: Losses, over: float) -> Variant:
    sound = losses.total()[losses.ok]
    worst = float(sound.max(initial=0.0)) / float(losses.baseline.sum())
    lowest = losses.metrics[LOWEST][losses.ok] if LOWEST in losses.metrics else np.ones(1)
    down = worst > COLLAPSE or float(lowest.min(initial=1.0)) < 1 - COLLAPSE
    path = losses.paths[OUTPUT][losses.ok] if OUTPUT in losses.paths else np.empty((0, 0))
    after = path[:, int(np.ceil(min(over, losses.horizon))) :]
    return Variant(
        name,
        dict(settings),
        losses.expected(),
        worst,
        bool(down or not losses.ok.all()),
        falling=bool(after.size and (after[:, -1] < after[:, 0] - FALL).any()),
        lowest=float(path.min()) if path.size else float("nan"),
        lowest_day=int(path.argmin() % path.shape[1]) if path.size else -1,
    )


def _over(scenarios: ScenarioSet) -> float:
    """The day on which the last shock has ended; infinite where one of them does not say when it ends."""
    ends = [
        one.start + one.ramp + (one.duration if one.duration is not None else float("inf")) for one in scenarios.shocks
    ]
    return max(ends, default=float("inf"))


def _course(losses: Losses) -> Floats | None:
    """(D) expected output of all targets by day; None where the model knows no days."""
    return _expected(losses, losses.paths[OUTPUT]) if OUTPUT in losses.paths else None


def _expected(losses: Losses, values: Floats) -> Floats:
    """(T) mean of (C, T) over the cases that did not fail; NaN where all did."""
    ok = losses.ok
    mass = losses.weight[ok].sum()
    if mass <= 0:
        return np.full(values.shape[1], np.nan)
    return np.asarray(losses.weight[ok] @ values[ok] / mass)


def _condensed(losses: Losses, name: str, values: Floats) -> Floats:
    """(T) a metric over all cases: the shortest time to survive, the longest to recover, the lowest output, the mean of
    anything else."""
    possible = values[losses.ok & (losses.weight > 0)]
    if not len(possible):
        return np.full(len(losses.targets), np.nan)
    if name in {SURVIVE, LEAST, LOWEST}:
        return np.asarray(possible.min(axis=0))
    return np.asarray(possible.max(axis=0)) if name == RECOVER else _expected(losses, values)


def _lacks(network: Network, losses: Losses) -> list[str]:
    """(T) what each target first ran out of, in the case that leaves it the least time; empty where nothing."""
    possible = np.flatnonzero(losses.ok & (losses.weight > 0))
    if SCARCE not in losses.metrics or not possible.size:
        return [""] * len(losses.targets)
    nodes = network.nodes
    titles = {int(code): nodes.commodity[at] or nodes.item[at] or "" for at, code in enumerate(nodes.item.codes)}
    first = possible[losses.metrics[SURVIVE][possible].argmin(axis=0)]
    codes = losses.metrics[SCARCE][first, np.arange(len(losses.targets))]
    return [titles.get(int(code), "") if code >= 0 else "" for code in codes]


class _Places:
    """Expected losses by target, with the band of each."""

    def __init__(self, network: Network, losses: Losses, found: Fragility | None, node: np.ndarray) -> None:
        nodes = network.nodes
        self._country, self._sector, self._title = (
            _texts(column, node) for column in (nodes.country, nodes.sector, nodes.commodity)
        )
        self._loss, self._base = _expected(losses, losses.loss), losses.baseline
        spread = None if found is None else found.losses
        self._spread: Floats = np.full((1, len(losses.targets)), np.nan) if spread is None else spread
        self._horizon = losses.horizon
        self._metrics = {
            name: _condensed(losses, name, values) for name, values in losses.metrics.items() if name != SCARCE
        }
        self._lacks = _lacks(network, losses)

    def industries(self, top: int) -> tuple[PlaceLoss, ...]:
        """The largest losses, of industries that make anything."""
        order = np.argsort(-np.nan_to_num(self._loss, nan=-np.inf), kind="stable")
        return self._alone(order[self._base[order] > 0][:top])

    def gainers(self, top: int) -> tuple[PlaceLoss, ...]:
        """The largest gains."""
        order = np.argsort(self._loss, kind="stable")
        return self._alone(order[self._loss[order] < -NOISE * self._base[order]][:top])

    def regions(self, top: int) -> tuple[PlaceLoss, ...]:
        """The largest losses of countries; the largest gains where all together gain."""
        names = np.array(self._country)
        rows = [self._row(np.flatnonzero(names == name), "", "", False) for name in dict.fromkeys(self._country)]
        sign = -1.0 if np.nansum(self._loss) < 0 else 1.0
        return tuple(sorted(rows, key=lambda row: -sign * row.loss)[:top])

    def _alone(self, order: np.ndarray) -> tuple[PlaceLoss, ...]:
        return tuple(self._row(np.array([at]), self._sector[at], self._title[at], True) for at in order.tolist())

    def _row(self, at: np.ndarray, sector: str, title: str, alone: bool) -> PlaceLoss:
        loss, base = float(self._loss[at].sum()), float(self._base[at].sum())
        share = loss / base if base > 0 else float("nan")
        region = self._country[int(at[0])]
        by_variant = self._spread[:, at].sum(axis=1)
        return PlaceLoss(
            region=region,
            sector=sector,
            title=title,
            loss=loss,
            share=share,
            days=share * self._horizon,
            low=float(by_variant.min()),
            high=float(by_variant.max()),
            metrics={name: float(values[at[0]]) for name, values in self._metrics.items()} if alone else {},
            lacks=self._lacks[int(at[0])] if alone else "",
            name=place_name(region),
        )


def _texts(column: Labels, node: np.ndarray) -> list[str]:
    return [column[int(at)] or "" for at in node]
