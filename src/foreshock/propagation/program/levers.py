"""Stage programs: the flow program of a case, open to what a planner does beforehand.

A lever raises a right-hand side, so it enters through the technology matrix: stock of a node or of a bought input at
the start and in what may be kept, capacity of a node and, where an arc of it without baseline flow is partly shut,
that share of the added capacity. Added stock that is left at the horizon is no gain: one more column per stock lever
holds the amount added and is charged what the stock left is credited with. The program's optimum is the loss against
the baseline of the network as it stands.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.sparse import block_diag, coo_array, csr_array, eye_array, vstack

from foreshock.core.errors import UserError
from foreshock.propagation.program.assemble import ABSENT, Bounds, Layout, bounds, layout, matrix, supplied
from foreshock.propagation.program.periods import Periods, periods, present
from foreshock.propagation.program.run import Runner
from foreshock.propagation.program.tables import Tables
from foreshock.schema.hit import Hit
from foreshock.schema.network import Network
from foreshock.schema.program import Index, Lever, Sparse, StageProgram


def stage_programs(
    network: Network, hit: Hit, levers: Sequence[Lever], horizon: float, overrides: Mapping[str, float]
) -> list[StageProgram]:
    """One program per scenario of the hit.

    Raises
    ------
    UserError
        The network lacks numbers, or a lever stocks an input that its node does not buy.
    SolverError
        The baseline has no verified optimum.
    """
    runner = Runner(network, overrides)
    groups = _groups(network, runner.tables, levers)
    found = []
    for k in range(hit.scenarios):
        shocks = present(hit, k, horizon)
        if not shocks:
            found.append(_nothing(runner.tables, len(levers), horizon))
            continue
        case = periods(runner.tables, shocks, horizon)
        before = runner.baseline(float(case.marks[0]), horizon)
        found.append(_program(runner.tables, case, levers, groups, -before.objective))
    return found


def _groups(network: Network, tables: Tables, levers: Sequence[Lever]) -> Index:
    """(levers) input group that an input-stock lever fills, ABSENT for the other kinds."""
    where = {
        (node, item): g
        for g, (node, item) in enumerate(zip(tables.group_node.tolist(), tables.group_item.tolist(), strict=True))
    }
    found = np.full(len(levers), ABSENT, dtype=np.int64)
    for column, lever in enumerate(levers):
        if lever.kind == "input_stock":
            if (lever.node, lever.item) not in where:
                raise UserError(f"{network.nodes.id[lever.node]} does not buy item {lever.item}; no stock of it helps")
            found[column] = where[lever.node, lever.item]
    return found


class _Rows:
    """Rows that replace bounds: column <= limit + sum of coefficient x lever."""

    def __init__(self) -> None:
        self.columns: list[int] = []
        self.limits: list[float] = []
        self.entries: list[tuple[int, int, float]] = []
        self._known: dict[int, int] = {}

    def add(self, column: int, limit: float, lever: int, coefficient: float) -> None:
        if column == ABSENT or not np.isfinite(limit):
            return
        row = self._known.setdefault(column, len(self.columns))
        if row == len(self.columns):
            self.columns.append(column)
            self.limits.append(limit)
        self.entries.append((row, lever, -coefficient))


def _program(tables: Tables, case: Periods, levers: Sequence[Lever], groups: Index, offset: float) -> StageProgram:
    stocked = np.array([lever.node for lever in levers if lever.kind == "stock"], dtype=np.int64)
    plan = layout(tables, case.count, stocked, groups[groups != ABSENT])
    limits = bounds(tables, plan, case)
    caps, opening = _turned(tables, plan, case, limits, levers, groups)
    added = [column for column, lever in enumerate(levers) if lever.kind != "capacity"]
    capped, extra = len(caps.columns), len(added)
    upper = limits.upper.copy()
    upper[caps.columns] = np.inf
    rows, columns = plan.rows + capped + extra, plan.columns + extra
    picked = csr_array((np.ones(capped), (np.arange(capped), _whole(caps.columns))), shape=(capped, plan.columns))
    matrix_ = block_diag([vstack([matrix(tables, plan, case.recipe), picked]), eye_array(extra)], format="csr")
    entries = [
        *opening,
        *((plan.rows + row, lever, value) for row, lever, value in caps.entries),
        *((plan.rows + capped + row, lever, -1.0) for row, lever in enumerate(added)),
    ]
    at = _whole([entry[:2] for entry in entries]).reshape(-1, 2)
    technology = coo_array((np.array([entry[2] for entry in entries]), (at[:, 0], at[:, 1])), shape=(rows, len(levers)))
    known, zero = supplied(tables, plan), np.zeros(extra)
    worth = [
        float(tables.stock_value[levers[c].node] if levers[c].kind == "stock" else tables.input_value[groups[c]])
        for c in added
    ]
    return StageProgram(
        cost=np.concatenate([limits.cost, worth]),
        lower=np.zeros(columns),
        upper=np.concatenate([upper, np.full(extra, np.inf)]),
        matrix=_sparse(csr_array(matrix_)),
        technology=_sparse(csr_array(technology)),
        row_lower=np.concatenate([known, np.full(capped, -np.inf), zero]),
        row_upper=np.concatenate([known, np.array(caps.limits), zero]),
        offset=offset,
        marks=case.marks,
        arc_column=plan.within,
        sales_column=plan.sales,
        lost_column=np.full(plan.sales.shape, ABSENT, dtype=np.int64),
        beyond_column=plan.beyond,
    )


def _turned(
    tables: Tables, plan: Layout, case: Periods, limits: Bounds, levers: Sequence[Lever], groups: Index
) -> tuple[_Rows, list[tuple[int, int, float]]]:
    """Rows in place of bounds, and entries of the levers in the rows that exist already."""
    caps = _Rows()
    opening: list[tuple[int, int, float]] = []
    days = case.days
    for column, lever in enumerate(levers):
        node, group = lever.node, int(groups[column])
        if lever.kind == "stock":
            opening.append((int(plan.node_row[node, 0]), column, 1.0))
        elif lever.kind == "input_stock":
            opening.append((int(plan.group_row[group, 0]), column, 1.0))
        made_to_order = (tables.supplier == node) & (tables.flow <= 0) & np.isfinite(tables.capacity[node])
        for p in range(case.count):
            if lever.kind == "stock":
                caps.add(int(plan.stock[node, p]), float(tables.stock[node]), column, 1.0)
            elif lever.kind == "input_stock":
                caps.add(int(plan.inputs[group, p]), float(tables.group_stock[group]), column, 1.0)
            elif case.recipe is None or case.recipe[node, p] > 0:
                made = int(plan.output[node, p])
                caps.add(made, float(limits.upper[made]), column, float(case.capacity_factor[node, p]))
                for arc in np.flatnonzero(made_to_order).tolist():
                    split = plan.beyond[arc, p] != ABSENT
                    carrier = int(plan.beyond[arc, p] if split else plan.within[arc, p])
                    share = float(case.arc_share[arc, p])
                    caps.add(carrier, float(limits.upper[carrier]), column, share * float(days[p]))
    return caps, opening


def _nothing(tables: Tables, levers: int, horizon: float) -> StageProgram:
    """The program of a case in which nothing happens: no column, no row, no loss."""
    empty = _sparse(csr_array((0, 0)))
    none = np.empty(0)
    arcs = np.full((tables.supplier.size, 1), ABSENT, dtype=np.int64)
    rows = np.full((tables.quantity.size, 1), ABSENT, dtype=np.int64)
    return StageProgram(
        cost=none,
        lower=none,
        upper=none,
        matrix=empty,
        technology=_sparse(csr_array((0, levers))),
        row_lower=none,
        row_upper=none,
        offset=0.0,
        marks=np.array([0.0, horizon]),
        arc_column=arcs,
        sales_column=rows,
        lost_column=rows,
        beyond_column=arcs,
    )


def _whole(values: Sequence[object]) -> Index:
    return np.array(values, dtype=np.int64)


def _sparse(array: csr_array) -> Sparse:
    rows, columns = array.shape
    array.sort_indices()
    return Sparse(
        (int(rows), int(columns)),
        array.indptr.astype(np.int64),
        array.indices.astype(np.int64),
        array.data.astype(np.float64),
    )
