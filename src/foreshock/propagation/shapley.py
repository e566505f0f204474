"""Shapley values of the shocks of a case: what each adds, averaged over all orders in which they could come.

Shapley (1953), A value for n-person games. Exact up to `EXACT` shocks from the values of all their coalitions; beyond,
the mean over sampled orders and their reversals. Values of equal coalitions are asked for once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import factorial

import numpy as np
from numpy.typing import NDArray

from foreshock.core.rng import stream
from foreshock.schema.labels import Bools, Floats

EXACT = 12
ORDERS = 32
"""Sampled orders (and as many reversals) beyond `EXACT` shocks."""
MOST = 40_000
"""Coalitions above which orders are sampled even for fewer shocks."""

Value = Callable[[Floats], Floats]
"""Levels (R, S) to total losses (R)."""


@dataclass(frozen=True, slots=True, eq=False)
class Shares:
    """`share` (C, S) sums over shocks to the loss of each case; NaN where a coalition failed."""

    share: Floats
    exact: bool
    coalitions: int


@dataclass(frozen=True, slots=True, eq=False)
class _Game:
    """The cases in which the same n shocks happen: coalitions as columns of ones and zeros, and what weighs them."""

    cases: NDArray[np.intp]
    shocks: NDArray[np.intp]
    members: Bools
    """(coalitions, n)."""
    weights: Floats
    """(coalitions, n): share = values @ weights."""


def shapley(levels: Floats, value: Value) -> Shares:
    """Shares of each shock in the loss of each case; `levels` (C, S) with 0 where a shock is absent."""
    distinct, inverse = np.unique(levels + 0.0, axis=0, return_inverse=True)
    masks, group = np.unique(distinct != 0, axis=0, return_inverse=True)
    group = group.reshape(-1)
    sizes = np.bincount(group, minlength=len(masks)) * 2.0 ** masks.sum(axis=1)
    exact = bool(masks.sum(axis=1).max(initial=0) <= EXACT and sizes.sum() <= MOST)
    games = [
        _game(np.flatnonzero(group == g), np.flatnonzero(mask), exact) for g, mask in enumerate(masks) if mask.any()
    ]
    blocks = [_coalitions(distinct, game) for game in games]
    share = np.zeros(distinct.shape)
    if not blocks:
        return Shares(share[inverse.reshape(-1)], exact, 0)
    asked, place = np.unique(np.concatenate(blocks), axis=0, return_inverse=True)
    values = value(asked)[place.reshape(-1)]
    at = 0
    for game in games:
        shape = (game.cases.size, len(game.members))
        end = at + shape[0] * shape[1]
        share[np.ix_(game.cases, game.shocks)] = values[at:end].reshape(shape) @ game.weights
        at = end
    return Shares(share[inverse.reshape(-1)], exact, len(asked))


def _coalitions(levels: Floats, game: _Game) -> Floats:
    """(cases x coalitions, S) levels with only the coalition's shocks."""
    shape = (game.cases.size, len(game.members), levels.shape[1])
    rows = np.zeros(shape)
    rows[:, :, game.shocks] = levels[np.ix_(game.cases, game.shocks)][:, None, :] * game.members
    return rows.reshape(-1, levels.shape[1]) + 0.0


def _game(cases: NDArray[np.intp], shocks: NDArray[np.intp], exact: bool) -> _Game:
    members, weights = _all_coalitions(shocks.size) if exact else _sampled(shocks.size)
    return _Game(cases, shocks, members, weights)


@cache
def _all_coalitions(count: int) -> tuple[Bools, Floats]:
    """Every coalition of `count` players and the Shapley weight of its value for each player."""
    members = (np.arange(2**count)[:, None] >> np.arange(count)) & 1 == 1
    size = members.sum(axis=1)
    all_ = factorial(count)
    joining = np.array([factorial(k - 1) * factorial(count - k) / all_ if k else 0.0 for k in range(count + 1)])
    leaving = np.array([factorial(k) * factorial(count - k - 1) / all_ if k < count else 0.0 for k in range(count + 1)])
    return members, np.where(members, joining[size][:, None], -leaving[size][:, None])


@cache
def _sampled(count: int) -> tuple[Bools, Floats]:
    """Coalitions met along sampled orders, and the mean of the steps between them as weights."""
    weight: dict[bytes, Floats] = {}
    random = stream(0, "shapley", count)
    drawn = [random.permutation(count) for _ in range(ORDERS)]
    for order in [*drawn, *(one[::-1] for one in drawn)]:
        inside = np.zeros(count, dtype=np.bool_)
        for player in order.tolist():
            for sign in (-1.0, 1.0):
                inside[player] = sign > 0
                weight.setdefault(inside.tobytes(), np.zeros(count))[player] += sign / (2 * ORDERS)
    members = np.array([np.frombuffer(key, dtype=np.bool_) for key in weight])
    return members, np.array(list(weight.values()))
