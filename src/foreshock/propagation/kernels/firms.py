"""A firm network laid out for the cascade: who waits for whom, in the order in which memory is read.

Downstream, a buyer's links are grouped into *segments*: one per supplier sector that it cannot do without, and one for
all non-essential suppliers together. A segment's shortfall is a weighted sum over its suppliers, and the buyer falls
to its worst segment, so that every kind of input is one and the same loop.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from foreshock.core.errors import UserError
from foreshock.schema.labels import Floats, Ints

ESSENTIAL, NON_ESSENTIAL, NEGLIGIBLE = 2, 1, 0
Offsets = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FirmGraph:
    """n firms and their links in both directions.

    Downstream: segments of buyer j are `segment_of[j]:segment_of[j + 1]`; links of segment s are
    `down_start[s]:down_start[s + 1]`; `down_supplier`, `down_weight` per link (the impact matrix of Diem et al. 2022).
    Upstream: customers of firm i are `up_start[i]:up_start[i + 1]`; `up_customer`, `up_weight` per link.
    `buyers_start`, `buyers` and `sellers_start`, `sellers`: who must look again when a firm changes.
    """

    firms: int
    output: Floats
    """(n) sales to other firms; the weight of a firm in the index."""
    market: Ints
    """(n) firms of one market replace one another; -1: nobody replaces this firm."""
    markets: int
    segment_of: Offsets
    down_start: Offsets
    down_supplier: Ints
    down_weight: Floats
    up_start: Offsets
    up_customer: Ints
    up_weight: Floats
    buyers_start: Offsets
    buyers: Ints
    sellers_start: Offsets
    sellers: Ints

    @property
    def links(self) -> int:
        """Links that can carry a shock downstream plus those that can carry one upstream."""
        return int(self.down_supplier.size + self.up_customer.size)

    def memory(self) -> int:
        """Bytes of all arrays."""
        return sum(getattr(self, name).nbytes for name in self.__slots__ if hasattr(getattr(self, name), "nbytes"))


def firm_graph(
    supplier: Ints,
    customer: Ints,
    sales: Floats,
    sector: Ints,
    essential: NDArray[np.int8],
    *,
    market: Ints | None = None,
    cost: Floats | None = None,
    revenue: Floats | None = None,
) -> FirmGraph:
    """Lay a firm network out.

    Parameters
    ----------
    supplier, customer, sales
        (m) links and their value; equal pairs are added up.
    sector
        (n) sector of every firm, from 0.
    essential
        (sectors, sectors) by supplier's and buyer's sector: 2 essential, 1 non-essential, 0 negligible; or (m) per
        link.
    market
        (n) within which market firms replace one another, -1 for none. None: no replaceability.
    cost, revenue
        (n) total cost and revenue, where purchases and sales between firms are not all: an input's share counts of
        `cost`, a customer's share of `revenue`.

    Raises
    ------
    UserError
        Lengths that disagree, links to firms that are not there, sales that are not positive and finite.
    """
    n = int(sector.size)
    _check(supplier, customer, sales, n)
    per_link = essential.ndim == 1
    kind = essential if per_link else essential[sector[supplier], sector[customer]]
    supplier, customer, sales, kind = _merged(supplier, customer, sales, kind, n)
    output = _sums(supplier, sales, n)
    inputs = _sums(customer, sales, n)

    keep = kind != NEGLIGIBLE
    down = _downstream(supplier[keep], customer[keep], sales[keep], kind[keep], sector, inputs, cost, n)
    by_supplier = np.lexsort((customer, supplier))
    base = output if revenue is None else revenue
    up_supplier = supplier[by_supplier]
    return FirmGraph(
        firms=n,
        output=output,
        market=np.full(n, -1, np.int32) if market is None else market.astype(np.int32),
        markets=0 if market is None else int(market.max(initial=-1)) + 1,
        segment_of=down[0],
        down_start=down[1],
        down_supplier=down[2],
        down_weight=down[3],
        up_start=_offsets(up_supplier, n),
        up_customer=customer[by_supplier],
        up_weight=sales[by_supplier] / base[up_supplier],
        buyers_start=_offsets(supplier[keep], n),
        buyers=customer[keep][np.argsort(supplier[keep], kind="stable")],
        sellers_start=_offsets(customer, n),
        sellers=supplier[np.argsort(customer, kind="stable")],
    )


def _check(supplier: Ints, customer: Ints, sales: Floats, n: int) -> None:
    if not supplier.size == customer.size == sales.size:
        raise UserError(f"{supplier.size} suppliers, {customer.size} customers and {sales.size} sales do not match")
    for name, ends in (("supplier", supplier), ("customer", customer)):
        if ends.size and (ends.min() < 0 or ends.max() >= n):
            raise UserError(f"a {name} lies outside the {n} firms")
    if not (np.isfinite(sales).all() and (sales > 0).all()):
        raise UserError("every link needs sales that are positive and finite; leave out a link without sales")


def _merged(
    supplier: Ints, customer: Ints, sales: Floats, kind: NDArray[np.int8], n: int
) -> tuple[Ints, Ints, Floats, NDArray[np.int8]]:
    key = supplier.astype(np.int64) * n + customer
    distinct, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    if distinct.size == key.size:
        return supplier.astype(np.int32), customer.astype(np.int32), sales.astype(np.float64), kind
    total = _sums(inverse.reshape(-1), sales, distinct.size)
    return supplier[first].astype(np.int32), customer[first].astype(np.int32), total, kind[first]


def _downstream(
    supplier: Ints,
    customer: Ints,
    sales: Floats,
    kind: NDArray[np.int8],
    sector: Ints,
    inputs: Floats,
    cost: Floats | None,
    n: int,
) -> tuple[Offsets, Offsets, Ints, Floats]:
    """Segments of every buyer, links of every segment, their suppliers and impact weights."""
    group = np.where(kind == ESSENTIAL, sector[supplier], -1)
    order = np.lexsort((supplier, group, customer))
    supplier, customer, sales, group = supplier[order], customer[order], sales[order], group[order]
    new = np.ones(supplier.size, dtype=np.bool_)
    new[1:] = (customer[1:] != customer[:-1]) | (group[1:] != group[:-1])
    segment = np.cumsum(new) - 1
    firsts = np.flatnonzero(new)
    within = _sums(segment, sales, firsts.size)
    weight = sales / np.where(group >= 0, within[segment] if sales.size else sales, inputs[customer])
    if cost is not None:
        weight = weight * (inputs[customer] / cost[customer])
    starts = np.append(firsts, supplier.size).astype(np.int64)
    return _offsets(customer[firsts], n), starts, supplier, weight


def _sums(group: NDArray[np.integer], values: Floats, groups: int) -> Floats:
    """Sum of the values of every group."""
    return np.bincount(group, values, minlength=groups).astype(np.float64, copy=False)


def _offsets(sorted_or_not: Ints, n: int) -> Offsets:
    """Start of every firm's run in a list ordered by firm."""
    return np.concatenate([[0], np.cumsum(np.bincount(sorted_or_not, minlength=n))]).astype(np.int64)
