"""How a plan fares where the probabilities are not to be trusted: regret, satisficing, distance to failure.

Every measure is given under the scenario weights and, with equal weights, as if nobody knew them. Losses are f(x, s) of
X plans in S futures, cost of the plan included where plans of different cost are compared.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from foreshock.schema.labels import Bools, Floats
from foreshock.schema.losses import cvar, quantile


@dataclass(frozen=True, slots=True)
class Robustness:
    """One plan under one set of weights. NaN where a measure is not defined (a loss of 0 to compare with).

    `from_base`: 90 % quantile of |f(x,s) - f(x,s0)| / |f(x,s0)|, how far futures throw the plan off its own base.
    `from_best`: 90 % quantile of (f(x,s) - min_x' f(x',s)) / |f(x,s)|. `worst_regret`: largest f(x,s) - min_x' f(x',s),
    money. `satisfied`: weight of the futures in which every limit holds (Starr's domain criterion).
    `margin`: distance from s0 to the nearest future in which a limit fails, inf where none does. `cvar`: at `level`.
    """

    from_base: float
    from_best: float
    worst_regret: float
    satisfied: float
    margin: float
    cvar: float


def robustness(
    loss: Floats, weight: Floats, holds: Bools, apart: Floats, *, base: int = 0, level: float = 0.95
) -> tuple[Robustness, ...]:
    """The robustness of each of X plans.

    `loss` (X, S) money, `weight` (S) sums to 1, `holds` (X, S) True where every limit holds, `apart` (S) distance of
    each future from the base future, whose position is `base`.
    """
    regret = regrets(loss)
    return tuple(
        Robustness(
            from_base=_relative(np.abs(one - one[base]), np.full(one.size, abs(one[base])), weight),
            from_best=_relative(regret[plan], np.abs(one), weight),
            worst_regret=float(regret[plan][weight > 0].max()),
            satisfied=float(weight[holds[plan]].sum()),
            margin=float(apart[~holds[plan]].min(initial=np.inf)),
            cvar=cvar(one, weight, level),
        )
        for plan, one in enumerate(loss)
    )


def regrets(loss: Floats) -> Floats:
    """(X, S) money by which each plan does worse than the best of them in each future."""
    return np.asarray(loss - loss.min(axis=0))


def _relative(difference: Floats, size: Floats, weight: Floats) -> float:
    """90 % quantile of difference / size; no difference is 0 whatever the size."""
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(difference == 0, 0.0, difference / size)
    return quantile(share, weight, 0.9) if np.isfinite(share[weight > 0]).all() else float("nan")
