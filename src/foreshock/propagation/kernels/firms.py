"""A firm network laid out for the cascade: who waits for whom, in the order in which memory is read.

Downstream, a buyer's links are grouped into *segments*: one per supplier sector that it cannot do without, and one for
all non-essential suppliers together. A segment's shortfall is a weighted sum over its suppliers, and the buyer falls
to its worst segment, so that every kind of input is one and the same loop.

Firms stand in the order of their number of links, so that loops over a firm's links end where the processor expects it
and the firms that everybody deals with lie side by side. Every link stands twice: with the firm that looks at its
partners (a sweep over all firms), and with the partner whose change must be passed on (a shock that has reached few).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from foreshock.core.errors import UserError
from foreshock.schema.labels import Floats, Ints

ESSENTIAL, NON_ESSENTIAL, NEGLIGIBLE = 2, 1, 0
Offsets = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FirmGraph:
    """n firms and their links in both directions. Links speak of *places*; `firm` says who stands there.

    Looking: links of buyer j are `down_begin[j]:down_begin[j + 1]`, segment by segment; `down_link` is twice the
    supplier, plus 1 where a segment begins. Customers of firm i are `up_begin[i]:up_begin[i + 1]`. Weights are the
    impact matrices of Diem et al. 2022.

    Passing on: supplier i changes the segments `pass_down[pass_down_begin[i]:pass_down_begin[i + 1]]`, each of one
    buyer (`segment_buyer`); customer j changes the suppliers `pass_up[pass_up_begin[j]:pass_up_begin[j + 1]]`.
    """

    firms: int
    firm: Ints
    """(n) the caller's number of the firm at a place; `place` (n): the way back."""
    place: Ints
    output: Floats
    """(n) by firm: sales to other firms, or all revenue where given; the weight of a firm in the index."""
    market: Ints
    """(n) by firm: firms of one market replace one another; -1: nobody replaces this firm."""
    markets: int
    down_begin: Offsets
    down_link: Ints
    down_weight: Floats
    up_begin: Offsets
    up_customer: Ints
    up_weight: Floats
    segment_buyer: Ints
    pass_down_begin: Offsets
    pass_down: Ints
    pass_down_weight: Floats
    pass_up_begin: Offsets
    pass_up: Ints
    pass_up_weight: Floats

    @property
    def links(self) -> int:
        """Links that can carry a shock downstream plus those that can carry one upstream."""
        return int(self.down_link.size + self.up_customer.size)

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
    product: Ints | None = None,
    cost: Floats | None = None,
    revenue: Floats | None = None,
) -> FirmGraph:
    """Lay a firm network out.

    Parameters
    ----------
    supplier, customer, sales
        (m) links and their value; equal ones are added up and count as the most essential of them.
    sector
        (n) sector of every firm, from 0.
    essential
        (sectors, sectors) by supplier's and buyer's sector: 2 essential, 1 non-essential, 0 negligible; or (m) per
        link.
    market
        (n) within which market firms replace one another, -1 for none. None: no replaceability.
    product
        (m) what each link delivers, from 0, where that is not the supplier's sector: an essential product is missed
        as a whole, whoever sells it.
    cost, revenue
        (n) total cost and revenue, where purchases and sales between firms are not all: an input's share counts of
        `cost`, a customer's share of `revenue`, which then also is the firm's size in its market and in the index.

    Raises
    ------
    UserError
        Lengths that disagree, links to firms that are not there, sales that are not positive and finite.
    """
    n = int(sector.size)
    _check(supplier, customer, sales, n)
    per_link = essential.ndim == 1
    kind = essential if per_link else essential[sector[supplier], sector[customer]]
    goods = sector[supplier] if product is None else product
    supplier, customer, goods, sales, kind = _merged(supplier, customer, goods, sales, kind, n)
    output = _sums(supplier, sales, n) if revenue is None else revenue
    inputs = _sums(customer, sales, n)

    keep = kind != NEGLIGIBLE
    firm = np.lexsort((np.bincount(customer[keep], minlength=n), np.bincount(supplier, minlength=n))).astype(np.int32)
    place = np.empty(n, np.int32)
    place[firm] = np.arange(n, dtype=np.int32)
    group = np.where(kind == ESSENTIAL, goods, -1)
    total = inputs if cost is None else cost
    supplier, customer = place[supplier], place[customer]
    down = _downstream(supplier[keep], customer[keep], sales[keep], group[keep], (inputs[firm], total[firm]))
    up = _upstream(supplier, customer, sales, output[firm])
    return FirmGraph(
        firms=n,
        firm=firm,
        place=place,
        output=output,
        market=np.full(n, -1, np.int32) if market is None else market.astype(np.int32),
        markets=0 if market is None else int(market.max(initial=-1)) + 1,
        **down,
        **up,
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
    supplier: Ints, customer: Ints, goods: Ints, sales: Floats, kind: NDArray[np.int8], n: int
) -> tuple[Ints, Ints, Ints, Floats, NDArray[np.int8]]:
    """Links without those that stand twice for the same supplier, customer and goods."""
    pair = supplier.astype(np.int64) * n + customer
    order = np.lexsort((goods, pair))
    pair, again = pair[order], goods[order]
    new = np.ones(order.size, dtype=np.bool_)
    new[1:] = (pair[1:] != pair[:-1]) | (again[1:] != again[:-1])
    if new.all():
        return supplier.astype(np.int32), customer.astype(np.int32), goods, sales.astype(np.float64), kind
    place = np.cumsum(new) - 1
    hardest = np.zeros(int(new.sum()), np.int8)
    np.maximum.at(hardest, place, kind[order])
    first = order[new]
    total = _sums(place, sales[order], hardest.size)
    return supplier[first].astype(np.int32), customer[first].astype(np.int32), goods[first], total, hardest


def _downstream(
    supplier: Ints, customer: Ints, sales: Floats, group: Ints, bought: tuple[Floats, Floats]
) -> dict[str, Any]:
    """The columns of every buyer's segments and links, and of what every supplier passes on.

    `group`: sector of an essential supplier, else -1. `bought` (n): inputs from firms, and from all.
    """
    inputs, cost = bought
    n = inputs.size
    order = np.lexsort((supplier, group, customer))
    supplier, customer, sales, group = supplier[order], customer[order], sales[order], group[order]
    new = np.ones(supplier.size, dtype=np.bool_)
    new[1:] = (customer[1:] != customer[:-1]) | (group[1:] != group[:-1])
    segment = (np.cumsum(new) - 1).astype(np.int32)
    within = _sums(segment, sales, int(new.sum()))
    weight = sales / np.where(group >= 0, within[segment], inputs[customer]) * (inputs[customer] / cost[customer])
    passing = np.argsort(supplier, kind="stable")
    return {
        "down_begin": _offsets(customer, n),
        "down_link": (2 * supplier + new).astype(np.int32),
        "down_weight": weight,
        "segment_buyer": customer[new],
        "pass_down_begin": _offsets(supplier, n),
        "pass_down": segment[passing],
        "pass_down_weight": weight[passing],
    }


def _upstream(supplier: Ints, customer: Ints, sales: Floats, revenue: Floats) -> dict[str, Any]:
    """The columns of every supplier's customers, and of what every customer passes on."""
    n = revenue.size
    looking, passing = np.lexsort((customer, supplier)), np.lexsort((supplier, customer))
    weight = sales / revenue[supplier]
    return {
        "up_begin": _offsets(supplier, n),
        "up_customer": customer[looking],
        "up_weight": weight[looking],
        "pass_up_begin": _offsets(customer, n),
        "pass_up": supplier[passing],
        "pass_up_weight": weight[passing],
    }


def _sums(group: NDArray[np.integer], values: Floats, groups: int) -> Floats:
    """Sum of the values of every group."""
    return np.bincount(group, values, minlength=groups).astype(np.float64, copy=False)


def _offsets(firm: Ints, n: int) -> Offsets:
    """Start of every firm's run in a list ordered by firm."""
    return np.concatenate([[0], np.cumsum(np.bincount(firm, minlength=n))]).astype(np.int64)
