"""The inputs' part of the state: what each input needs, when it stops its buyer, its stock and its order."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from foreshock.propagation.kernels.ario_rules import Rules
from foreshock.propagation.kernels.ario_system import System
from foreshock.schema.labels import Floats

NEVER, STOPS, HALVES, SUMS = 0, 1, 2, 3
ROUNDING = 1e-9
"""Days of use by which a stock may fall below nothing through rounding."""
Roles = NDArray[np.int8]
Numbers = NDArray[np.floating[Any]]


class Inputs(NamedTuple):
    """(B) what does not change: `need` per unit of output, `aim` stock per unit of output (0: endless), `hold` stock
    per unit of output below which production falls, `flow` at the start, `role` in production."""

    need: Floats
    aim: Floats
    hold: Floats
    flow: Floats
    role: Roles


class Books(NamedTuple):
    """The inputs' state: `stock` and `quota` (B, K); by producer (n, K) the output its stocks allow, the orders it
    gets, the largest relative move of a stock, and whether a stock fell below nothing."""

    stock: Numbers
    quota: Numbers
    """Today's order per unit of baseline weight times pull, so that link l is asked for weight * pull * quota."""
    limit: Floats
    orders: Floats
    drift: Floats
    broke: NDArray[np.bool_]


class Manners(NamedTuple):
    """Numbers of the rules, as the loops over inputs take them."""

    pace: float
    """Share of a gap that is ordered a day."""
    moved: float
    """Share of a refused order that other suppliers get."""
    surplus: bool
    by_link: bool
    floor: bool


def make_inputs(system: System, rules: Rules) -> Inputs:
    """The inputs under the rules."""
    need = system.need
    days = np.where(np.isinf(system.days), 0.0, system.days)
    role = _roles(need, system.critical, rules)
    held = np.ones_like(days) if rules.psi is None else rules.psi * days
    if rules.floor and rules.psi is not None:
        held = np.minimum(np.maximum(held, 1.0), days)
    hold = held * need
    role[(hold <= 0) | np.isinf(system.days)] = NEVER
    return Inputs(need, days * need, hold, system.flow, role)


def _roles(need: Floats, critical: Floats, rules: Rules) -> Roles:
    role = np.full(need.shape, NEVER, dtype=np.int8)
    if rules.criticality == "linear":
        role[:] = SUMS
    elif rules.criticality == "leontief":
        role[:] = STOPS
    elif rules.criticality == "strongly":
        role[critical > 0] = STOPS
    else:
        role[critical >= 1] = STOPS
        if rules.criticality == "half":
            role[(critical > 0) & (critical < 1)] = HALVES
    role[need <= rules.threshold] = NEVER
    return role


def first_stock(system: System) -> Floats:
    """(B) stock at the start: days of use; +inf where it never runs out, 0 where the input is not used."""
    return np.where(system.flow > 0, system.days * np.maximum(system.flow, np.finfo(np.float64).tiny), 0.0)


def make_manners(rules: Rules) -> Manners:
    """The rules as numbers."""
    return Manners(1 / rules.restore, rules.substitution, rules.surplus, rules.by_link, rules.floor)


def make_books(system: System, scenarios: int) -> Books:
    """The books of a morning in which nothing has happened: every stock full, every order the baseline purchase."""
    shape = (system.n, scenarios)
    return Books(
        stock=np.repeat(first_stock(system)[:, None], scenarios, axis=1),
        quota=np.repeat((system.flow > 0).astype(np.float64)[:, None], scenarios, axis=1),
        limit=np.full(shape, np.inf),
        orders=np.zeros(shape),
        drift=np.zeros(shape),
        broke=np.zeros(shape, dtype=np.bool_),
    )
