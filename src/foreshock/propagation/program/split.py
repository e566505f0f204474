"""Whose loss it is: the loss of a case split over products, exactly (the parts sum to the whole).

Lost sales belong to the product not sold. What is paid extra for an input belongs to the products in which it ends up,
in proportion to the baseline flow downstream of its buyer.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array, eye_array
from scipy.sparse.linalg import splu

from foreshock.propagation.program.assemble import ABSENT, Bounds, Layout
from foreshock.propagation.program.tables import Tables
from foreshock.schema.labels import Floats


def product_shares(tables: Tables) -> Floats:
    """(n, T) share of a node's output that ends in each product; rows sum to 1.

    Solves share = sold + shipped @ share. A node without baseline output counts all its customers alike; what ends in
    no product is spread by the products' margins.
    """
    nodes, count = tables.capacity.size, len(tables.products)
    sold = np.zeros((nodes, count))
    np.add.at(sold, (tables.demand_node, tables.product), tables.quantity * tables.market_access)
    shipped = tables.flow.copy()
    total = sold.sum(axis=1) + np.bincount(tables.supplier, weights=shipped, minlength=nodes)
    idle = total <= 0
    shipped[idle[tables.supplier]] = 1.0
    np.add.at(sold, (tables.demand_node, tables.product), idle[tables.demand_node].astype(float))
    total = sold.sum(axis=1) + np.bincount(tables.supplier, weights=shipped, minlength=nodes)
    size = np.where(total > 0, total, 1.0)
    passed = csr_array((shipped / size[tables.supplier], (tables.supplier, tables.customer)), shape=(nodes, nodes))
    damped = eye_array(nodes, format="csc") - (1 - 1e-12) * passed
    share = np.asarray(splu(damped.tocsc()).solve(sold / size[:, None])).reshape(nodes, count)
    reached = share.sum(axis=1)
    lost = ~(reached > 1e-9)
    weight = np.zeros(count)
    np.add.at(weight, tables.product, np.abs(tables.margin) * tables.quantity)
    weight = weight / weight.sum() if weight.sum() > 0 else np.full(count, 1 / count)
    share[lost], reached[lost] = weight, 1.0
    return np.asarray(share / reached[:, None])


def sales(tables: Tables, plan: Layout, value: Floats) -> Floats:
    """(d) units sold over all periods."""
    return np.asarray(value[plan.sales].sum(axis=1))


def by_product(tables: Tables, rows: Floats) -> Floats:
    """(T) sum of a (d) column over the rows of each product."""
    return np.bincount(tables.product, weights=rows, minlength=len(tables.products)).astype(np.float64)


def extra_cost(tables: Tables, plan: Layout, costs: Bounds, value: Floats, shares: Floats) -> Floats:
    """(T) money paid above the baseline price: dearer purchases, going without, replacing the stock that is used."""
    spent = tables.stock_value * tables.stock
    np.add.at(spent, tables.group_node, tables.input_value * tables.group_stock)
    for columns, buyer in (
        (plan.output, np.arange(spent.size)),
        (plan.within, tables.customer),
        (plan.beyond, tables.customer),
        (plan.short, tables.group_node),
        (plan.stock, np.arange(spent.size)),
        (plan.inputs, tables.group_node),
    ):
        real = columns[:, 0] != ABSENT
        money = (costs.cost[columns[real]] * value[columns[real]]).sum(axis=1)
        spent += np.bincount(buyer[real], weights=money, minlength=spent.size)
    return np.asarray(spent @ shares)
