"""What final buyers go without: what they ask for and do not get, and what the shocks keep out of their market."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np

from foreshock.propagation import engine
from foreshock.schema.hit import Channel, Footprint, Hit
from foreshock.schema.labels import Floats
from foreshock.schema.losses import Losses
from foreshock.schema.network import Network
from foreshock.schema.program import Cases
from foreshock.schema.ranking import Unserved
from foreshock.schema.scenario import ScenarioSet

UNMET = "unmet_demand"
"""Metric of models with stocks: final demand asked for and not delivered, money, by producer."""


def unserved(network: Network, scenarios: ScenarioSet, chosen: Cases, losses: Losses) -> Unserved | None:
    """Expected final demand that is not served, over the horizon; None where the model does not follow it.

    What a producer cannot deliver is known by producer only. What is shut out of a market is known by buyer: the share
    of the market's purchases that was open in the baseline and is not now. The two do not overlap, because a shut
    market is not asked for.
    """
    if UNMET not in losses.metrics:
        return None
    weight = np.where(losses.ok, losses.weight, 0.0)
    if weight.sum() <= 0:
        return None
    weight = weight / weight.sum()
    undelivered = np.where(losses.ok[:, None], losses.metrics[UNMET], 0.0)
    shut = _shut(network, engine.resolve(network, scenarios, chosen), weight, losses.horizon)
    return Unserved(undelivered=float(weight @ undelivered.sum(axis=1)), shut=shut)


def _shut(network: Network, hit: Hit, weight: Floats, horizon: float) -> Mapping[str, float]:
    """Buyer's market -> expected money that it can no longer spend, the largest first."""
    demand = network.demand
    rows = [one.target for one in hit.footprints if one.channel == Channel.MARKET]
    if not rows:
        return {}
    touched = np.unique(np.concatenate(rows))
    gone = np.zeros(len(demand))
    levels, case = np.unique(hit.level[weight > 0], axis=0, return_inverse=True)
    for level, mass in zip(levels, np.bincount(case.ravel(), weights=weight[weight > 0]), strict=True):
        gone[touched] += mass * _kept_out(network, hit.footprints, level, horizon)[touched]
    gone *= demand.quantity * np.nan_to_num(demand.price, nan=1.0)
    by_market: dict[str, float] = {}
    for row in touched[gone[touched] > 0].tolist():
        market = demand.market[row] or ""
        by_market[market] = by_market.get(market, 0.0) + float(gone[row])
    return dict(sorted(by_market.items(), key=lambda item: -item[1]))


def _kept_out(network: Network, footprints: tuple[Footprint, ...], level: Floats, horizon: float) -> Floats:
    """(d) days of a row's own purchases that are shut out in one case, day by day where a shock builds up."""
    demand = network.demand
    live = [(one, size) for one, size in zip(footprints, level.tolist(), strict=True) if size]
    live = [(one, size) for one, size in live if one.channel in {Channel.MARKET, Channel.DEMAND}]
    marks = {0.0, horizon}
    for one, _ in live:
        full = min(one.start + one.ramp, one.end, horizon)
        marks |= {one.start, full, one.end, *np.arange(one.start, full).tolist()}
    days = np.zeros(len(demand))
    for begin, end in pairwise(sorted(mark for mark in marks if mark <= horizon)):
        wanted, opened, kept = np.ones(len(demand)), demand.access.copy(), np.ones(len(demand))
        for one, size in live:
            moved = one.weight * size * one.strength(begin, end)
            if one.channel == Channel.DEMAND:
                wanted[one.target] *= np.maximum(1 + moved, 0)
            else:
                opened[one.target] += np.clip(moved, 0, 1) * (1 - opened[one.target])
                kept[one.target] *= 1 + np.clip(moved, -1, 0)
        days += (end - begin) * wanted * np.maximum(demand.access - opened * kept, 0)
    return days
