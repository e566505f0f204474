"""Who loses most on a world table, by industry and by region, and whether the answer is the parameters' own."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from foreshock.core.parameters import parameter
from foreshock.core.progress import Progress, silent
from foreshock.core.registry import get
from foreshock.propagation import engine
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
BASE = "as set"
SURVIVE, RECOVER = "time_to_survive", "time_to_recover"


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
    given = parameters or {}
    found = [(_variant(BASE, given, losses), _expected(losses, losses.loss))]
    for done, (name, changes) in enumerate(declared.items()):
        settings = {**given, **changes}
        other = engine.stress(
            network, scenarios, chosen, model=losses.model, horizon=losses.horizon, parameters=settings
        )
        found.append((_variant(name, settings, other), _expected(other, other.loss)))
        progress("variants", done + 1, len(declared))
    by_target = np.array([loss for _, loss in found])
    return Fragility(
        variants=tuple(one for one, _ in found),
        low=by_target.min(axis=0),
        high=by_target.max(axis=0),
        limit=parameter("world.fragile_ratio").value,
    )


def rank(
    network: Network,
    losses: Losses,
    *,
    found: Fragility | None = None,
    shocks: tuple[str, ...] = (),
    top: int = 20,
) -> Ranking:
    """The `top` industries and regions by expected loss, and every scenario; a gain is a negative loss.

    `network` is the one that `losses` were made of; its nodes are the targets.
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
    )


def _variant(name: str, settings: Mapping[str, float], losses: Losses) -> Variant:
    sound = losses.total()[losses.ok]
    worst = float(sound.max(initial=0.0)) / float(losses.baseline.sum())
    lowest = losses.metrics[LOWEST][losses.ok] if LOWEST in losses.metrics else np.ones(1)
    down = worst > COLLAPSE or float(lowest.min(initial=1.0)) < 1 - COLLAPSE
    return Variant(name, dict(settings), losses.expected(), worst, down or not losses.ok.all())


def _expected(losses: Losses, values: Floats) -> Floats:
    """(T) mean over the cases that did not fail; NaN where all did."""
    ok = losses.ok
    mass = losses.weight[ok].sum()
    if mass <= 0:
        return np.full(len(losses.targets), np.nan)
    return np.asarray(losses.weight[ok] @ values[ok] / mass)


def _condensed(losses: Losses, name: str, values: Floats) -> Floats:
    """(T) a metric over all cases: the shortest time to survive, the longest to recover, the mean of anything else."""
    possible = values[losses.ok & (losses.weight > 0)]
    if not len(possible):
        return np.full(len(losses.targets), np.nan)
    if name == SURVIVE:
        return np.asarray(possible.min(axis=0))
    return np.asarray(possible.max(axis=0)) if name == RECOVER else _expected(losses, values)


class _Places:
    """Expected losses by target, with the band of each."""

    def __init__(self, network: Network, losses: Losses, found: Fragility | None, node: np.ndarray) -> None:
        nodes = network.nodes
        unknown = np.full(len(losses.targets), np.nan)
        self._country, self._sector, self._title = (
            _texts(column, node) for column in (nodes.country, nodes.sector, nodes.commodity)
        )
        self._loss, self._base = _expected(losses, losses.loss), losses.baseline
        self._low: Floats = unknown if found is None else found.low
        self._high: Floats = unknown if found is None else found.high
        self._horizon = losses.horizon
        self._metrics = {name: _condensed(losses, name, values) for name, values in losses.metrics.items()}

    def industries(self, top: int) -> tuple[PlaceLoss, ...]:
        order = np.argsort(-np.nan_to_num(self._loss, nan=-np.inf), kind="stable")[:top]
        return tuple(self._row(np.array([at]), self._sector[at], self._title[at], True) for at in order.tolist())

    def regions(self, top: int) -> tuple[PlaceLoss, ...]:
        names = np.array(self._country)
        rows = [self._row(np.flatnonzero(names == name), "", "", False) for name in dict.fromkeys(self._country)]
        return tuple(sorted(rows, key=lambda row: -row.loss)[:top])

    def _row(self, at: np.ndarray, sector: str, title: str, alone: bool) -> PlaceLoss:
        loss, base = float(self._loss[at].sum()), float(self._base[at].sum())
        share = loss / base if base > 0 else float("nan")
        return PlaceLoss(
            region=self._country[int(at[0])],
            sector=sector,
            title=title,
            loss=loss,
            share=share,
            days=share * self._horizon,
            low=float(self._low[at].sum()),
            high=float(self._high[at].sum()),
            metrics={name: float(values[at[0]]) for name, values in self._metrics.items()} if alone else {},
        )


def _texts(column: Labels, node: np.ndarray) -> list[str]:
    return [column[int(at)] or "" for at in node]
