"""The two-stage program: pay for x today, react in every case with y, and mind the tail.

    min  c'x + m sum_w p_w V_w(x) + t CVaR(V(x))        V_w(x) = min { cost'y + offset : rows of case w given x }
    s.t. rows and bounds of the first stage, some x integer,  CVaR(V(x)) <= limit (optional)

with CVaR as min over eta of eta + sum_w p_w max(V_w - eta, 0) / (1 - level) (Rockafellar and Uryasev 2000).
`extensive` writes it as one program over all cases; `decompose` solves the same program case by case.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from foreshock.planning.solver import Program
from foreshock.schema.labels import Bools, Floats, Ints
from foreshock.schema.losses import cvar
from foreshock.schema.program import Index, Sparse, StageProgram


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FirstStage:
    """What is decided today: n columns, of which the first L are the levers of the cases' technology matrices."""

    cost: Floats
    lower: Floats
    upper: Floats
    integer: Bools
    matrix: Sparse
    row_lower: Floats
    row_upper: Floats

    def relaxed(self) -> FirstStage:
        """The same without integrality."""
        return replace(self, integer=np.zeros_like(self.integer))


@dataclass(frozen=True, slots=True)
class Risk:
    """How losses count: `mean` x expected loss + `tail` x CVaR at `level`; `limit` caps the CVaR."""

    level: float = 0.95
    mean: float = 1.0
    tail: float = 0.0
    limit: float | None = None

    @property
    def uses_tail(self) -> bool:
        return self.tail > 0 or self.limit is not None

    def value(self, losses: Floats, weights: Floats) -> float:
        """mean x E + tail x CVaR of losses (W) with weights (W) that sum to 1."""
        return self.mean * float(weights @ losses) + self.tail * cvar(losses, weights, self.level)


@dataclass(frozen=True, slots=True, eq=False)
class TwoStage:
    """The first stage, W cases with weights (W) that sum to 1, and the attitude to risk."""

    first: FirstStage
    cases: tuple[StageProgram, ...]
    weight: Floats
    risk: Risk = field(default_factory=Risk)

    def __post_init__(self) -> None:
        if self.weight.shape != (len(self.cases),) or abs(float(self.weight.sum()) - 1) > 1e-9:
            raise ValueError("a two-stage program needs one weight per case, and they sum to 1")
        levers = {case.technology.shape[1] for case in self.cases}
        if len(levers) != 1 or levers.pop() > self.first.cost.size:
            raise ValueError("every case needs the same levers, the first columns of the first stage")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Outcome:
    """A solved two-stage program."""

    status: str
    """'optimal', 'time limit', 'iteration limit', 'infeasible', 'unbounded'."""
    x: Floats
    """(n) first stage; empty where there is no answer."""
    losses: Floats
    """(W) V_w(x)."""
    objective: float
    bound: float
    method: str
    iterations: int = 0
    row_dual: Floats = field(default_factory=lambda: np.empty(0))
    """Duals of the first-stage rows, linear programs only."""

    @property
    def gap(self) -> float:
        if not self.x.size:
            return float("inf")
        return max(0.0, self.objective - self.bound) / max(1.0, abs(self.objective))


def entries(matrix: Sparse) -> tuple[Index, Index, Floats]:
    """Row, column and value of every non-zero."""
    rows = np.repeat(np.arange(matrix.shape[0], dtype=np.int64), np.diff(matrix.start))
    return rows, matrix.column, matrix.value


def compress(shape: tuple[int, int], rows: Index, columns: Index, values: Floats) -> Sparse:
    """Triplets to compressed rows; equal places add up."""
    from scipy.sparse import csr_array

    packed = csr_array((values, (rows, columns)), shape=shape)
    packed.sum_duplicates()
    return Sparse(shape, packed.indptr.astype(np.int64), packed.indices.astype(np.int64), packed.data)


def times(matrix: Sparse, x: Floats) -> Floats:
    """matrix @ x, (r)."""
    rows, columns, values = entries(matrix)
    return np.bincount(rows, weights=values * x[columns], minlength=matrix.shape[0]).astype(np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Layout:
    """Where things stand in the extensive form: `y` (W + 1) first column of each case, `eta` (-1: no tail)."""

    y: Ints
    eta: int


def extensive(problem: TwoStage) -> tuple[Program, Layout]:
    """One program over all cases: columns x, (eta, xi), y of case 1, y of case 2, ...

    Rows: those of the first stage, the CVaR limit, then per case its own rows and xi_w + eta - loss_w >= 0.
    """
    first, risk, count = problem.first, problem.risk, len(problem.cases)
    width = first.cost.size
    eta = width if risk.uses_tail else -1
    begin = width + (1 + count if risk.uses_tail else 0)
    sizes = np.array([case.cost.size for case in problem.cases])
    at = (begin + np.concatenate([[0], np.cumsum(sizes)])).astype(np.int32)
    builder = _Builder()
    builder.columns(first.cost, first.lower, first.upper)
    if risk.uses_tail:
        share = problem.weight / (1.0 - risk.level)
        builder.columns(np.concatenate([[risk.tail], risk.tail * share]), *_tail_bounds(count))
    builder.rows(first.row_lower, first.row_upper, [(first.matrix, 0)])
    if risk.limit is not None:
        limit = _row(np.arange(eta, eta + 1 + count), np.concatenate([[1.0], problem.weight / (1.0 - risk.level)]))
        builder.rows(np.array([-np.inf]), np.array([risk.limit]), [(limit, 0)])
    for w, case in enumerate(problem.cases):
        builder.columns(problem.weight[w] * risk.mean * case.cost, case.lower, case.upper)
        builder.rows(case.row_lower, case.row_upper, [(case.technology, 0), (case.matrix, int(at[w]))])
        if risk.uses_tail:
            used = np.flatnonzero(case.cost)
            where = np.concatenate([[eta, eta + 1 + w], at[w] + used])
            excess = _row(where, np.concatenate([[1.0, 1.0], -case.cost[used]]))
            builder.rows(np.array([case.offset]), np.array([np.inf]), [(excess, 0)])
    offset = float(sum(p * risk.mean * case.offset for p, case in zip(problem.weight, problem.cases, strict=True)))
    integer = np.zeros(int(at[-1]), dtype=np.bool_)
    integer[:width] = first.integer
    return builder.program(offset, integer), Layout(at, eta)


def recourse_losses(problem: TwoStage, values: Floats, layout: Layout) -> Floats:
    """(W) losses of the cases in a solution of the extensive form."""
    return np.array(
        [case.cost @ values[layout.y[w] : layout.y[w + 1]] + case.offset for w, case in enumerate(problem.cases)]
    )


def _tail_bounds(count: int) -> tuple[Floats, Floats]:
    """eta is free, xi >= 0."""
    lower = np.zeros(1 + count)
    lower[0] = -np.inf
    return lower, np.full(1 + count, np.inf)


def _row(columns: Index, values: Floats) -> Sparse:
    """A single row."""
    width = int(columns.max()) + 1 if columns.size else 0
    return Sparse((1, width), np.array([0, columns.size]), columns.astype(np.int64), values)


class _Builder:
    """Collects columns and row blocks, then packs them."""

    def __init__(self) -> None:
        self._cost: list[Floats] = []
        self._lower: list[Floats] = []
        self._upper: list[Floats] = []
        self._row_lower: list[Floats] = []
        self._row_upper: list[Floats] = []
        self._entries: list[tuple[Index, Index, Floats]] = []
        self._count = 0

    def columns(self, cost: Floats, lower: Floats, upper: Floats) -> None:
        self._cost.append(cost)
        self._lower.append(lower)
        self._upper.append(upper)

    def rows(self, lower: Floats, upper: Floats, blocks: Sequence[tuple[Sparse, int]]) -> None:
        """Rows made of blocks side by side, each with the column it starts at."""
        self._row_lower.append(lower)
        self._row_upper.append(upper)
        for matrix, shift in blocks:
            rows, columns, values = entries(matrix)
            self._entries.append((rows + self._count, columns + shift, values))
        self._count += lower.size

    def program(self, offset: float, integer: Bools) -> Program:
        cost = np.concatenate(self._cost)
        rows, columns, values = (np.concatenate(part) for part in zip(*self._entries, strict=True))
        return Program(
            cost=cost,
            lower=np.concatenate(self._lower),
            upper=np.concatenate(self._upper),
            matrix=compress((self._count, cost.size), rows, columns, values),
            row_lower=np.concatenate(self._row_lower),
            row_upper=np.concatenate(self._row_upper),
            offset=offset,
            integer=integer if integer.any() else None,
        )
