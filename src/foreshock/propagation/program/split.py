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


class ProductShares:
    """The share of a node's output that ends in each product, as a linear map: share = sold + shipped @ share.

    A node without baseline output counts all its customers alike; what ends in no product is spread by the products'
    margins. The dense shares (n, T) are never written out.
    """

    def __init__(self, tables: Tables) -> None:
        nodes, count = tables.capacity.size, len(tables.products)
        sold, shipped = tables.quantity * tables.market_access, tables.flow.copy()
        out = np.bincount(tables.demand_node, weights=sold, minlength=nodes)
        idle = out + np.bincount(tables.supplier, weights=shipped, minlength=nodes) <= 0
        sold, shipped = np.where(idle[tables.demand_node], 1.0, sold), np.where(idle[tables.supplier], 1.0, shipped)
        out = np.bincount(tables.demand_node, weights=sold, minlength=nodes)
        out = out + np.bincount(tables.supplier, weights=shipped, minlength=nodes)
        size = np.where(out > 0, out, 1.0)
        ends = (tables.supplier, tables.customer)
        passed = csr_array((shipped / size[tables.supplier], ends), shape=(nodes, nodes))
        self._solver = splu((eye_array(nodes, format="csc") - (1 - 1e-12) * passed).tocsc())
        sales_rows = (tables.demand_node, tables.product)
        self._sold = csr_array((sold / size[tables.demand_node], sales_rows), shape=(nodes, count))
        reached = np.asarray(self._solver.solve(self._sold.sum(axis=1)))
        self._lost = ~(reached > 1e-9)
        self._reached = np.where(self._lost, 1.0, reached)
        weight = np.bincount(tables.product, weights=np.abs(tables.margin) * tables.quantity, minlength=count)
        self._weight = weight / weight.sum() if weight.sum() > 0 else np.full(count, 1 / count)

    def spread(self, spent: Floats) -> Floats:
        """(T) money spent at the nodes (n), by the products that it ends up in."""
        reaches = np.where(self._lost, 0.0, spent / self._reached)
        ending = self._solver.solve(reaches, trans="T")
        return np.asarray(self._sold.T @ ending + float(spent[self._lost].sum()) * self._weight)


def sales(tables: Tables, plan: Layout, value: Floats) -> Floats:
    """(d) units sold over all periods."""
    return np.asarray(value[plan.sales].sum(axis=1))


def by_product(tables: Tables, rows: Floats) -> Floats:
    """(T) sum of a (d) column over the rows of each product."""
    return np.bincount(tables.product, weights=rows, minlength=len(tables.products)).astype(np.float64)


def extra_cost(tables: Tables, plan: Layout, costs: Bounds, value: Floats, shares: ProductShares) -> Floats:
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
    return shares.spread(spent)
