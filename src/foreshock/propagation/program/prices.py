"""What buying costs beyond the baseline: by arc, beyond an arc's baseline flow, and for stock that must be replaced.

The baseline is taken as the company's own best choice (revealed preference). With v(i) the cost of one more unit of
node i above the baseline price and v(g) that of input group g,

    v(g) = max over suppliers in use of (extra + v(supplier)) / ratio        v(i) = sum over its inputs of need v(g)

and the premium on volume beyond the baseline flow lifts every open supplier to v(g): more of it costs no less than the
dearest unit bought today. So the baseline flows are an optimum of the program, and running down stock, valued at v,
never pays by itself. An arc that is shut in the baseline reveals nothing and has no premium.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foreshock.schema.labels import Bools, Floats
from foreshock.schema.network import Network
from foreshock.schema.program import Index

TIERS = 100
"""Rounds in which the cost of replacing a unit travels down the tiers."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Groups:
    """The input groups (all arcs of one item into one node): g rows; `of` (m) group of an arc."""

    of: Index
    node: Index
    item: Index
    """(g) code of the item, or number of items + node where the item is unknown."""
    need: Floats
    hard: Bools
    ratio: Floats
    """(m) units of the group's need that one unit of the arc covers."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Prices:
    """Money per unit; see the module docstring."""

    price: Floats
    """(m) in the baseline, tariff included."""
    sticker: Floats
    """(m) tariff aside; 0 where unknown."""
    extra: Floats
    """(m) above the baseline price of the input."""
    premium: Floats
    """(m) further above it beyond the baseline flow."""
    group: Floats
    """(g) baseline price of the input."""
    stock_value: Floats
    """(n) of finished stock left, above the baseline price."""
    input_value: Floats
    """(g) of bought stock left, above the baseline price."""


def prices(network: Network, groups: Groups, flow: Floats, access: Floats, shortage_premium: float) -> Prices:
    """Prices of a network. `flow` and `access` (m) without unknowns."""
    arcs = network.arcs
    count, of = groups.need.size, groups.of
    known = ~np.isnan(arcs.price)
    sticker = np.nan_to_num(arcs.price, nan=0.0)
    price = sticker * (1 + np.nan_to_num(arcs.tariff, nan=0.0))
    mean = _mean(price, flow, known, of, count)
    price = np.where(known, price, mean[of])
    extra = price - mean[of]
    ceiling = np.where(groups.hard, np.inf, shortage_premium * mean)
    made, bought = _replacement(len(network.nodes), arcs.supplier, groups, flow > 0, extra, ceiling)
    own = extra + made[arcs.supplier]
    premium = np.where(access >= 1, np.maximum(bought[of] * groups.ratio - own, 0.0), 0.0)
    return Prices(
        price=price,
        sticker=sticker,
        extra=extra,
        premium=np.where(premium > 1e-12 * np.abs(price), premium, 0.0),
        group=mean,
        stock_value=made,
        input_value=bought,
    )


def _mean(price: Floats, flow: Floats, known: Bools, of: Index, count: int) -> Floats:
    """(g) mean price, weighted by flow; the cheapest known one where nothing flows, 0 where none is known."""
    used = known & (flow > 0)
    bought = np.bincount(of[used], weights=flow[used], minlength=count)
    spent = np.bincount(of[used], weights=flow[used] * price[used], minlength=count)
    cheapest = np.full(count, np.inf)
    np.minimum.at(cheapest, of[known], price[known])
    fallback = np.where(np.isfinite(cheapest), cheapest, 0.0)
    return np.where(bought > 0, spent / np.where(bought > 0, bought, 1.0), fallback)


def _replacement(
    nodes: int, supplier: NDArray[np.int32], groups: Groups, used: Bools, extra: Floats, ceiling: Floats
) -> tuple[Floats, Floats]:
    """v of nodes and of groups; `ceiling` (g) what going without costs."""
    made, bought = np.zeros(nodes), np.zeros(groups.need.size)
    for _ in range(TIERS):
        dearest = np.zeros(groups.need.size)
        np.maximum.at(dearest, groups.of[used], ((extra + made[supplier]) / groups.ratio)[used])
        bought = np.minimum(dearest, ceiling)
        before, made = made, np.bincount(groups.node, weights=groups.need * bought, minlength=nodes).astype(np.float64)
        if np.allclose(made, before, rtol=1e-12, atol=0.0):
            break
    return made, bought
