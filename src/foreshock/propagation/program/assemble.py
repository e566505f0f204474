"""The flow program of one case as arrays: columns, rows, bounds.

Simchi-Levi et al. (2015), Interfaces 45(5), the multi-tier time-to-recover program, made multi-period. Over P periods
of one case, all amounts totals of a period and at least 0, all columns continuous:

    u  (n, P)  output of a node, at most its capacity
    y  (m, P)  shipped on an arc within its baseline flow      z (m', P)  beyond it, where that costs a premium
    S  (n', P) finished stock at the end of a period, at most the initial stock (nodes that keep one)
    I  (g', P) stock of a bought input, at most the initial stock (groups that keep one)
    h  (g'', P) need of an input that goes unmet without stopping the customer (criticality below 1)
    s  (d, P)  sales, at most demand in the open market

    min   sum extra cost of u, y, z, h  -  sum margin s  -  sum replacement value of S, I at the horizon
    s.t.  u + S_before = shipped + s + S                         every node and period
          (y + z) ratio + I_before + h = need u / recipe + I     every input group and period

The rows are equalities: nothing is thrown away, nothing is hoarded above the initial stock. The matrix does not
depend on the length of the periods, so all cases with the same number of periods share one solver.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from foreshock.propagation.program.periods import Periods
from foreshock.propagation.program.tables import Tables
from foreshock.schema.labels import Bools, Floats
from foreshock.schema.program import Index

ABSENT = -1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Layout:
    """Where each variable stands: column numbers by (entity, period), ABSENT where there is none."""

    periods: int
    output: Index
    within: Index
    beyond: Index
    stock: Index
    inputs: Index
    short: Index
    sales: Index
    blocks: tuple[slice, ...]
    """The columns of each kind, in the order above: they stand together, entity by entity."""
    splits: Bools
    """(m) arcs with a column beyond the baseline flow."""
    keeps: Bools
    """(n) nodes with a stock column."""
    holds: Bools
    """(g) input groups with a stock column."""
    columns: int
    node_row: Index
    group_row: Index
    rows: int
    column_scale: Floats
    """Units a day in which the solver sees each column."""
    row_scale: Floats


def layout(tables: Tables, count: int, stocked: Index | None = None, held: Index | None = None) -> Layout:
    """Number the columns and rows of `count` periods.

    `stocked` nodes and `held` input groups keep a stock although they have none in the baseline.
    """
    nodes, arcs, groups = tables.capacity.size, tables.supplier.size, tables.need.size
    splits, keeps, holds = tables.premium > 0, tables.stock > 0, tables.group_stock > 0
    if stocked is not None:
        keeps[stocked] = True
    if held is not None:
        holds[held] = True
    group_scale = tables.need * tables.scale[tables.group_node]
    everywhere = np.ones(nodes, dtype=np.bool_)
    kinds = (
        (everywhere, tables.scale),
        (np.ones(arcs, dtype=np.bool_), group_scale[tables.group] / tables.ratio),
        (splits, group_scale[tables.group] / tables.ratio),
        (keeps, tables.scale),
        (holds, group_scale),
        (~tables.hard, group_scale),
        (np.ones(tables.quantity.size, dtype=np.bool_), tables.scale[tables.demand_node]),
    )
    numbers: list[Index] = []
    blocks: list[slice] = []
    scales: list[Floats] = []
    used = 0
    for mask, scale in kinds:
        table = np.full((mask.size, count), ABSENT, dtype=np.int64)
        size = int(mask.sum()) * count
        table[mask] = used + np.arange(size).reshape(-1, count)
        numbers.append(table)
        scales.append(np.repeat(scale[mask], count))
        blocks.append(slice(used, used + size))
        used += size
    rows = (nodes + groups) * count
    return Layout(
        periods=count,
        output=numbers[0],
        within=numbers[1],
        beyond=numbers[2],
        stock=numbers[3],
        inputs=numbers[4],
        short=numbers[5],
        sales=numbers[6],
        blocks=tuple(blocks),
        splits=splits,
        keeps=keeps,
        holds=holds,
        columns=used,
        node_row=np.arange(nodes * count).reshape(nodes, count),
        group_row=np.arange(nodes * count, rows).reshape(groups, count),
        rows=rows,
        column_scale=np.concatenate(scales),
        row_scale=np.concatenate([np.repeat(tables.scale, count), np.repeat(group_scale, count)]),
    )


def matrix(tables: Tables, plan: Layout, recipe: Floats | None = None) -> csr_array:
    """(rows, columns) the equality rows; `recipe` (n, P) output per unit of input against the baseline."""
    entries: list[tuple[Index, Index, Floats]] = []

    def put(rows: Index, columns: Index, values: Floats | float) -> None:
        real = columns != ABSENT
        shape = columns.shape
        entries.append((rows[real], columns[real], np.broadcast_to(np.asarray(values, float), shape)[real]))

    put(plan.node_row, plan.output, 1.0)
    put(plan.node_row, plan.stock, -1.0)
    put(plan.node_row[:, 1:], plan.stock[:, :-1], 1.0)
    put(plan.node_row[tables.demand_node], plan.sales, -1.0)
    for shipped in (plan.within, plan.beyond):
        put(plan.node_row[tables.supplier], shipped, -1.0)
        put(plan.group_row[tables.group], shipped, tables.ratio[:, None])
    put(plan.group_row, plan.inputs, -1.0)
    put(plan.group_row[:, 1:], plan.inputs[:, :-1], 1.0)
    put(plan.group_row, plan.short, 1.0)
    used = np.broadcast_to(tables.need[:, None], plan.group_row.shape)
    if recipe is not None:
        works = recipe[tables.group_node]
        used = np.divide(used, works, out=np.zeros_like(works), where=works > 0)
    put(plan.group_row, plan.output[tables.group_node], -used)
    rows, columns, values = (np.concatenate(parts) for parts in zip(*entries, strict=True))
    return csr_array((values, (rows, columns)), shape=(plan.rows, plan.columns))


def supplied(tables: Tables, plan: Layout) -> Floats:
    """(rows) right-hand sides: the initial stocks enter the first period."""
    known = np.zeros(plan.rows)
    known[plan.node_row[:, 0]] = -tables.stock
    known[plan.group_row[:, 0]] = -tables.group_stock
    return known


@dataclass(frozen=True, slots=True, eq=False)
class Bounds:
    """Cost and upper bound of every column (the lower bound is 0)."""

    cost: Floats
    upper: Floats


def bounds(tables: Tables, plan: Layout, case: Periods) -> Bounds:
    """Costs and bounds of one case."""
    cost, upper = np.zeros(plan.columns), np.zeros(plan.columns)
    output, within, beyond, stock, inputs, short, sold = plan.blocks
    works = case.capacity if case.recipe is None else np.where(case.recipe > 0, case.capacity, 0.0)
    upper[output], cost[output] = works.ravel(), wasted(tables, case).ravel()
    limit, price = arc_limit(tables, case), tables.extra[:, None] + case.dearer
    some = plan.splits
    first = tables.flow[some, None] * case.days
    upper[beyond] = np.maximum(limit[some] - first, 0.0).ravel()
    cost[beyond] = (price[some] + tables.premium[some, None]).ravel()
    limit[some] = np.minimum(limit[some], first)
    upper[within], cost[within] = limit.ravel(), price.ravel()
    last = slice(plan.periods - 1, None, plan.periods)
    upper[stock] = np.repeat(tables.stock[plan.keeps], plan.periods)
    cost[stock][last] = -tables.stock_value[plan.keeps]
    upper[inputs] = np.repeat(tables.group_stock[plan.holds], plan.periods)
    cost[inputs][last] = -tables.input_value[plan.holds]
    upper[short] = np.inf
    cost[short] = np.repeat(tables.shortage_premium * tables.group_price[~tables.hard], plan.periods)
    upper[sold] = case.sales.ravel()
    cost[sold] = np.repeat(-tables.margin, plan.periods)
    return Bounds(cost, upper)


def wasted(tables: Tables, case: Periods) -> Floats:
    """(n, P) money per unit of output for inputs beyond the baseline recipe, at baseline prices; (1) nothing."""
    if case.recipe is None:
        return np.zeros(1)
    spent = np.bincount(tables.group_node, weights=tables.group_price * tables.need, minlength=tables.capacity.size)
    more = np.divide(1.0, case.recipe, out=np.ones_like(case.recipe), where=case.recipe > 0) - 1
    return np.asarray(spent[:, None] * more)


def arc_limit(tables: Tables, case: Periods) -> Floats:
    """(m, P) largest shipment: unlimited on an arc that is open and on time, else its share of the reference."""
    share = case.arc_share
    reference = np.where(share > 0, tables.reference[:, None], 0.0)
    return np.where(share >= 1, np.inf, reference * share * case.days)
