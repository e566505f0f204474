"""Time to survive: the first day on which service must fall below demand, whatever the company does.

Service means that every market that is open in the baseline gets what it asks for, never more than the baseline
delivers. Products that draw on common nodes survive together: none of them is served at another's expense.

The smallest shortfall L_p of the first p periods is a linear program; it is 0 up to the period in which service must
fall. Inside that period all its amounts grow in proportion to the time elapsed, so the shortfall is convex and
piecewise linear in time, and Newton's method from the right ends at its root after finitely many programs
(Simchi-Levi et al. 2015, time to survive).
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from foreshock.propagation.program.assemble import ABSENT, Bounds, Layout
from foreshock.propagation.program.periods import Periods
from foreshock.propagation.program.solver import Linear
from foreshock.propagation.program.tables import Tables
from foreshock.schema.labels import Floats
from foreshock.schema.program import Index

NOTHING = 1e-8
"""A shortfall below this share of the demand of a period is rounding."""
STEPS = 50


def families(tables: Tables) -> Index:
    """(T) number of the set of products that draw on common nodes."""
    nodes, count = tables.capacity.size, len(tables.products)
    ends = np.concatenate([tables.supplier, tables.demand_node])
    others = np.concatenate([tables.customer, nodes + tables.product])
    links = csr_array((np.ones(ends.size), (ends, others)), shape=(nodes + count, nodes + count))
    _, family = connected_components(links, directed=False)
    return np.asarray(family[nodes:], dtype=np.int64)


def time_to_survive(
    linear: Linear, plan: Layout, case: Periods, limits: Bounds, asked: Floats, known: Floats, sold: Floats
) -> float:
    """Days from day 0 until service must fall; inf where it need not.

    `asked` (d, P): units to serve in each period, 0 for products left aside. `known` (rows): initial stocks. `sold`
    (d, P): sales of some plan; as long as they cover `asked`, no program is needed.
    """
    short = np.maximum(asked - sold, 0.0).sum(axis=0) > NOTHING * asked.sum(axis=0)
    if not short.any():
        return np.inf
    span = float(case.marks[-1] - case.marks[0])
    for last in range(int(np.argmax(short)), case.count):
        wanted = asked.copy()
        wanted[:, last + 1 :] = 0.0
        size = float(wanted[:, last].sum())
        if size <= 0:
            continue
        missing, slope = _shortfall(linear, plan, limits, wanted, known, last, 1.0, span)
        if missing <= NOTHING * size:
            continue
        part = 1.0
        for _ in range(STEPS):
            step = missing / slope if slope > 0 else part
            part = max(part - step, 0.0)
            if step <= 1e-12 or part == 0.0:
                break
            missing, slope = _shortfall(linear, plan, limits, wanted, known, last, part, span)
            if missing <= 1e-12 * size:
                break
        return float(case.marks[last] + part * case.days[last])
    return np.inf


def _shortfall(
    linear: Linear,
    plan: Layout,
    limits: Bounds,
    wanted: Floats,
    known: Floats,
    last: int,
    part: float,
    span: float,
) -> tuple[float, float]:
    """Smallest shortfall when period `last` has run for `part` of its length, and its slope in `part`."""
    upper = limits.upper.copy()
    upper[plan.sales] = np.minimum(upper[plan.sales], wanted)
    moving = np.zeros(upper.size, dtype=np.bool_)
    for columns in (plan.output, plan.within, plan.beyond, plan.sales):
        ends = columns[:, last]
        moving[ends[ends != ABSENT]] = True
    moving &= np.isfinite(upper)
    rate = upper[moving]
    upper[moving] = rate * part
    served = plan.sales[wanted > 0]
    cost = np.zeros(upper.size)
    cost[served] = -1.0
    money = float(wanted.sum())
    best = linear.solve(cost, upper, known, days=span, money=money)
    target = float(wanted.sum() - (1 - part) * wanted[:, last].sum())
    slope = float(wanted[:, last].sum() + np.minimum(best.reduced[moving], 0.0) @ rate)
    return target + best.objective, slope
