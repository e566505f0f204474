"""A stage program: the linear program of one case, with first-stage levers that enter its rows.

The planner chooses lever amounts x once, the company then reacts in every case with y:

    min  cost' y + offset      s.t.  row_lower <= A y + T x <= row_upper,   lower <= y <= upper

so that the optimal value is the *loss* of the case (baseline profit minus best profit; a gain is negative).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from foreshock.schema.labels import Floats, Ints

if TYPE_CHECKING:
    from foreshock.schema.losses import Losses
    from foreshock.schema.network import Network

LeverKind = Literal["stock", "input_stock", "capacity"]
Index = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Lever:
    """One thing a plan can turn. Amount x >= 0 in units: extra finished stock of `node`, extra stock of bought `item`
    (code in nodes.item.names) at `node`, or extra capacity of `node` in units a day."""

    kind: LeverKind
    node: int
    item: int = -1


@dataclass(frozen=True, slots=True, eq=False)
class Sparse:
    """A matrix in compressed rows: `start` (rows + 1), `column` and `value` (non-zeros)."""

    shape: tuple[int, int]
    start: Index
    column: Index
    value: Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StageProgram:
    """Columns y (c) and rows (r) of one case over P periods; see the module docstring.

    `marks` (P + 1) period limits in days; the first is the start of the case's first shock. `arc_column` (m, P),
    `sales_column` and `lost_column` (d, P): the column of y that holds the shipment of an arc, the sales and the lost
    sales of a demand row in a period, or -1 (lost sales without a column are demand less sales).
    """

    cost: Floats
    lower: Floats
    upper: Floats
    matrix: Sparse
    """A (r, c)."""
    technology: Sparse
    """T (r, levers)."""
    row_lower: Floats
    row_upper: Floats
    offset: float
    marks: Floats
    arc_column: Index
    sales_column: Index
    lost_column: Index
    beyond_column: Index | None = None
    """(m, P) column of what an arc ships beyond its baseline flow where that costs a premium (its shipment is then the
    sum of both columns), or -1."""


@dataclass(frozen=True, slots=True, eq=False)
class Cases:
    """C cases: which scenario, which draw, its weight and the level of every shock (C, S), 0 where absent."""

    scenario: Ints
    draw: Ints
    weight: Floats
    level: Floats

    def __len__(self) -> int:
        return int(self.weight.size)

    def take(self, positions: Sequence[int] | Ints) -> Cases:
        """These cases with their weights as they are (the caller renormalises)."""
        chosen = np.asarray(positions, dtype=np.int64)
        return Cases(self.scenario[chosen], self.draw[chosen], self.weight[chosen], self.level[chosen])


class Evaluate(Protocol):
    """Losses of a network under the run's own cases: same scenarios, draws and seed for every network."""

    def __call__(self, network: Network) -> Losses: ...


class MakePrograms(Protocol):
    """The stage programs of a network for some of the run's cases (positions)."""

    def __call__(self, network: Network, levers: Sequence[Lever], cases: Sequence[int]) -> list[StageProgram]: ...
