"""Input-output algebra: the Leontief and Ghosh inverses, extraction, where value added comes from, static bounds.

    x = A x + y,   A = Z / x by column     Leontief: L = (I - A)^-1,  x = L y        what demand calls for
    x = x B + v,   B = Z / x by row        Ghosh:    G = (I - B)^-1,  x = v G        what inputs allow

Miller and Blair (2009), Input-Output Analysis, chapters 2 and 12. Arrays only: N industries, `Z[g, f]` what g delivers
to f, all at the same rate. An industry without output has coefficients of 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy.linalg import lu_factor, lu_solve
from scipy.sparse import csr_array

from foreshock.schema.labels import Floats, Ints

SETTLED = 1e-14
"""Largest move of an iteration, as a share of the largest loss, at which the losses of a scenario stand."""
LONGEST = 20_000
"""Iterations after which a table is given up: orders that keep one another alive without any final demand."""


def technical(Z: Floats, x: Floats) -> Floats:
    """(N, N) A: input from the row per unit of the column's output."""
    return np.divide(Z, x, out=np.zeros_like(Z), where=x > 0)


def allocation(Z: Floats, x: Floats) -> Floats:
    """(N, N) B: share of the row's output that goes to the column."""
    return np.divide(Z, x[:, None], out=np.zeros_like(Z), where=x[:, None] > 0)


def inverse(coefficients: Floats) -> Floats:
    """(N, N) the Leontief inverse of `technical`, or the Ghosh inverse of `allocation`.

    Raises numpy.linalg.LinAlgError where there is none.
    """
    return np.asarray(np.linalg.inv(np.eye(len(coefficients)) - coefficients))


class Factored:
    """(I - A) in triangles, made once: for answers that need a few columns of the inverse and not all of it."""

    def __init__(self, A: Floats) -> None:
        self.A = A
        self._triangles: Any = lu_factor(np.eye(len(A)) - A, overwrite_a=True)

    def output(self, y: Floats) -> Floats:
        """L y: output that final demand `y` (N) or (N, C) calls for."""
        return np.asarray(lu_solve(self._triangles, y))

    def content(self, v: Floats) -> Floats:
        """v L: what one unit of final demand of every industry holds of `v` (N) or (C, N) per unit of output."""
        return np.asarray(lu_solve(self._triangles, v.T, trans=1).T)

    def origin(self, v: Floats, Y: Floats) -> Floats:
        """(N, C) value added in every industry that is in every column of final demand `Y` (N, C).

        `v` (N): value added per unit of output (Johnson and Noguera 2012, J. Int. Econ. 86). Where A's columns and `v`
        sum to 1, the columns of the result sum to those of `Y`.
        """
        return np.asarray(v[:, None] * self.output(Y))

    def tiers(self, v: Floats, Y: Floats, depth: int) -> Floats:
        """(depth + 1, C) content of `v` in the columns of `Y` by tier: v A^k Y for k = 0 (made there), 1 (in its direct
        inputs), ..., depth - 1; the last row holds everything further up."""
        found = np.empty((depth + 1, Y.shape[1]))
        row = v
        for tier in range(depth):
            found[tier] = row @ Y
            row = np.asarray(row @ self.A)
        found[depth] = self.content(row) @ Y
        return found

    def distance(self, v: Floats, Y: Floats) -> Floats:
        """(C) mean number of tiers between `v` and final demand, sum of k v A^k Y over that of v A^k Y; NaN where there
        is none (the average propagation length of Dietzenbacher and Romero 2007, Int. Reg. Sci. Rev. 30)."""
        content = self.content(v)
        steps = (self.content(content) - content) @ Y
        whole = content @ Y
        return np.asarray(np.divide(steps, whole, out=np.full(whole.shape, np.nan), where=whole != 0))


def extraction(A: Floats, y: Floats, supplies: Floats, purchases: Floats) -> Floats:
    """(N) output lost when industries leave the table: hypothetical extraction, whole or in part.

    `supplies`, `purchases` (N) in [0, 1]: share of what an industry delivers (to industries and to final demand `y`),
    and of what it buys, that is gone. 1 and 1 take it out whole (Paelinck 1965; in part: Dietzenbacher and Lahr 2013,
    Econ. Syst. Res. 25). Those who lose a supplier are taken to buy from outside the table.
    """
    left = 1 - supplies
    kept = Factored(left[:, None] * A * (1 - purchases))
    return np.asarray(Factored(A).output(y) - kept.output(left * y))


@dataclass(frozen=True, slots=True, eq=False)
class Shut:
    """J links with the share (J, K) of their flow that is shut in every scenario."""

    seller: Ints
    buyer: Ints
    flow: Floats
    share: Floats


@dataclass(frozen=True, eq=False)
class Trade:
    """m deliveries `flow` from `seller` to `buyer` among N industries of `output`, none of them negative."""

    seller: Ints
    buyer: Ints
    flow: Floats
    output: Floats

    @cached_property
    def _sales(self) -> Any:
        """(N, N) rows sell to columns; dense where that is smaller."""
        n = self.output.size
        made = csr_array((self.flow, (self.seller, self.buyer)), shape=(n, n))
        return made.toarray() if made.nnz > n * n / 4 else made

    @cached_property
    def _purchases(self) -> Any:
        return self._sales.T.copy() if isinstance(self._sales, np.ndarray) else self._sales.T.tocsr()

    def lost_orders(self, shut: Shut, demand: Floats, least: Floats) -> Floats:
        """(N, K) output lost because orders are: the Leontief side.

        d_g = max(least_g, sum over f of Z_gf (1 - open_gf (1 - d_f / x_f)) + demand_g), at most x_g.

        `demand` (N, K): final demand lost (negative: gained); `least` (N, K): output above the capacity, -inf where
        nothing limits it. Who lacks a supplier buys elsewhere, outside the table.
        """
        return self._settle(self._sales, shut, shut.seller, shut.buyer, demand, least)

    def lost_inputs(self, shut: Shut, least: Floats) -> Floats:
        """(N, K) output lost because inputs are: the Ghosh side, every unit of value of a missing input taking one unit
        of output with it.

        e_f = max(least_f, sum over g of Z_gf (1 - open_gf (1 - e_g / x_g))), at most x_f.
        """
        return self._settle(self._purchases, shut, shut.buyer, shut.seller, np.zeros_like(least), least)

    def _settle(self, flows: Any, shut: Shut, here: Ints, there: Ints, start: Floats, least: Floats) -> Floats:
        """The fixed point, from nothing upwards; NaN in scenarios that do not settle."""
        gather = csr_array((np.ones(here.size), (here, np.arange(here.size))), shape=(self.output.size, here.size))
        weight = shut.flow[:, None] * shut.share
        per_unit = np.divide(1.0, self.output, out=np.zeros_like(self.output), where=self.output > 0)[:, None]
        most = self.output[:, None]
        lost = np.minimum(np.maximum(start + gather @ weight, least), most)
        for _ in range(LONGEST):
            share = lost * per_unit
            asked = flows @ share + gather @ (weight * (1 - share[there])) + start
            new: Floats = np.minimum(np.maximum(asked, least), most)
            moved = np.abs(new - lost).max(axis=0, initial=0.0)
            lost = new
            if (moved <= SETTLED * np.abs(new).max(axis=0, initial=0.0)).all():
                return lost
        settled = moved <= SETTLED * np.abs(lost).max(axis=0, initial=0.0)
        return np.asarray(np.where(settled, lost, np.nan))
