"""What the dynamic inventory model runs on: producers, what each buys of which item from whom, and final demand.

All flows are per day. An *input* is one pair (buyer, item): the inputs of buyer f are the rows `first[f]` up to
`first[f + 1]` of the input columns. Who supplies an input is kept in one of two forms:

* `Grid`, for world tables: R regions by S items, producer (r, p) at position r * S + p, each with all S inputs;
* `Links`, for everything else and for sparse tables: the suppliers of every input, in compressed rows.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from foreshock.schema.labels import Floats, Ints

Index = NDArray[np.int64]
LANES = 8
"""Items that stand side by side in a dense table; the last ones stand in half as many lanes where they fit."""
ROWS = 4
"""Buyers that a dense table is kept in multiples of."""
SPARSE_BELOW = 0.05
"""Share of non-zero purchases below which a world table is kept as links."""


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """What n buyers take from R regions by S items: a row for every buyer, in blocks of eight items.

    `weight[f, 8 * R * (p // 8) + r * lanes + p % 8]`: daily purchase of buyer f from producer (r, p), money or units,
    with 8 `lanes` a block, 4 in the last where the rest of the items fits. Buyers are filled up to a multiple of four
    and lanes to the end of their block, with zeros.
    """

    weight: Floats
    regions: int
    items: int

    @property
    def buyers(self) -> int:
        """n"""
        return self.regions * self.items

    @property
    def blocks(self) -> int:
        return -(-self.items // LANES)

    @property
    def tail(self) -> int:
        """Lanes of the last block."""
        return _lanes(self.items, self.blocks - 1)

    def block(self, index: int) -> Floats:
        """(m, R, 8 or 4) a view of the purchases of the items from 8 * index."""
        lanes, begin = _lanes(self.items, index), index * self.regions * LANES
        part = self.weight[:, begin : begin + self.regions * lanes]
        return part.reshape(part.shape[0], self.regions, lanes)

    def item(self, index: int) -> Floats:
        """(m, R) a view of what everybody takes of one item."""
        return np.asarray(self.block(index // LANES)[:, :, index % LANES])

    def of(self, buyer: int) -> Floats:
        """(R, S) purchases of one buyer."""
        return np.column_stack([self.item(item)[buyer] for item in range(self.items)])

    def at(self, buyer: Index, region: Index, item: Index) -> Floats:
        """Purchases of buyers from producers."""
        block = item // LANES
        lanes = np.where(block == self.blocks - 1, self.tail, LANES)
        return np.asarray(self.weight[buyer, block * self.regions * LANES + region * lanes + item % LANES])

    def by_input(self) -> Floats:
        """(n * S, R) purchases of every input from every region."""
        rows = np.stack([self.item(item)[: self.buyers] for item in range(self.items)], axis=1)
        return rows.reshape(-1, self.regions)


def as_grid(flows: Floats, items: int) -> Grid:
    """The dense form of flows (n, n), supplier by buyer, region by region."""
    n = flows.shape[0]
    regions, blocks = n // items, -(-items // LANES)
    width = regions * ((blocks - 1) * LANES + _lanes(items, blocks - 1))
    grid = Grid(np.zeros((-(-n // ROWS) * ROWS, width)), regions, items)
    by_item = flows.reshape(regions, items, n)
    for item in range(items):
        grid.item(item)[:n] = by_item[:, item].T
    return grid


def _lanes(items: int, block: int) -> int:
    return LANES // 2 if items - block * LANES <= LANES // 2 else LANES


@dataclass(frozen=True, slots=True, eq=False)
class Links:
    """Suppliers of input b: `supplier[start[b]:start[b + 1]]`, ascending, with the daily purchase `weight` > 0.

    `origin`: position of the link among those it was made from (for a table: supplier * n + buyer).
    """

    start: Index
    supplier: Ints
    weight: Floats
    origin: Index


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class System:
    """n producers, B inputs, D rows of final demand."""

    output: Floats
    """(n) baseline output a day."""
    capacity: Floats
    """(n) largest output a day before any overproduction; at least `output`."""
    ceiling: Floats
    """(n) largest overproduction factor on capacity, or NaN where the rules' own applies."""
    finished: Floats
    """(n) finished goods on hand at the start, also the most that is kept."""
    item: Ints
    """(n) what each producer makes."""
    items: int
    market_node: Ints
    """(D) producer of each row of final demand."""
    market: Floats
    """(D) quantity a day that the market takes when it is open."""
    market_open: Floats
    """(D) share of the market that is open at the start; what is sold at the start is `market * market_open`."""
    first: Index
    """(n + 1)"""
    kind: Ints
    """(B) item of the input."""
    flow: Floats
    """(B) total purchase a day; 0 for the inputs that a grid has and its buyer does not use."""
    days: Floats
    """(B) days of use that are kept, also the days on hand at the start; +inf never runs out."""
    critical: Floats
    """(B) 1 the buyer stops without it, 0.5 important, 0 it goes on without."""
    table: Grid | Links

    @property
    def n(self) -> int:
        return int(self.output.size)

    @property
    def inputs(self) -> int:
        return int(self.kind.size)

    @property
    def buyer(self) -> Ints:
        """(B) buyer of each input."""
        return np.repeat(np.arange(self.n, dtype=np.int32), np.diff(self.first))

    @property
    def need(self) -> Floats:
        """(B) units of input per unit of the buyer's output; 0 where it makes nothing."""
        made = self.output[self.buyer]
        return np.divide(self.flow, made, out=np.zeros_like(self.flow), where=made > 0)

    @property
    def final(self) -> Floats:
        """(n) final demand a day."""
        return add_at(self.market_node, self.market * self.market_open, self.n)

    def with_days(self, days: Floats | float) -> System:
        """The same system with other stocks (one number, or one per input)."""
        return replace(self, days=np.broadcast_to(np.asarray(days, dtype=np.float64), (self.inputs,)).copy())

    def with_critical(self, critical: Floats) -> System:
        """The same system with another criticality per input."""
        return replace(self, critical=np.asarray(critical, dtype=np.float64))

    def bytes(self) -> int:
        """Memory of the flows."""
        table = self.table
        parts = (
            (table.weight,) if isinstance(table, Grid) else (table.start, table.supplier, table.weight, table.origin)
        )
        return int(sum(part.nbytes for part in parts) + 4 * self.flow.nbytes)


def add_at(position: Ints, value: Floats, size: int) -> Floats:
    """(size) sum of the values at each position."""
    return np.asarray(np.bincount(position, weights=value, minlength=size), dtype=np.float64)


def _check_buyers(bought: Floats, made: Floats) -> None:
    odd = np.flatnonzero((bought > 0) & (made <= 0))
    if odd.size:
        raise ValueError(f"{odd.size} producers buy and make nothing, the first at position {odd[0]}")


def from_table(
    flows: Floats,
    final: Floats,
    items: int,
    *,
    output: Floats | None = None,
    days: Floats | float = 90.0,
    grid: bool | None = None,
) -> System:
    """A world table, region by region: producer (r, p) stands at r * items + p.

    `flows` (n, n): sales of row to column a day; `final` (n): final demand a day; `output` (n): default their sum.
    `days`: stock per item (items) or one number; as published, a value of at most 1 becomes 2.
    `grid`: force or forbid the dense form (default: by density).

    Raises ValueError where shapes disagree, a flow is negative or not finite, n is no multiple of `items`, or somebody
    buys who makes nothing.
    """
    n = final.size
    if flows.shape != (n, n) or items < 1 or n % items:
        raise ValueError(f"flows {flows.shape}, final {final.shape} and {items} items do not fit together")
    if not (np.isfinite(flows).all() and np.isfinite(final).all()) or flows.min(initial=0) < 0 or final.min() < 0:
        raise ValueError("flows and final demand must be finite and not negative")
    made = flows.sum(axis=1) + final if output is None else np.asarray(output, dtype=np.float64)
    _check_buyers(flows.sum(axis=0), made)
    table = as_grid(np.asarray(flows, dtype=np.float64), items)
    kept = np.broadcast_to(np.asarray(days, dtype=np.float64), (items,))
    kept = np.where(kept <= 1, 2.0, kept)
    system = System(
        output=made,
        capacity=made,
        ceiling=np.full(n, np.nan),
        finished=np.zeros(n),
        item=np.tile(np.arange(items, dtype=np.int32), n // items),
        items=items,
        market_node=np.arange(n, dtype=np.int32),
        market=np.asarray(final, dtype=np.float64),
        market_open=np.ones(n),
        first=np.arange(0, n * items + 1, items, dtype=np.int64),
        kind=np.tile(np.arange(items, dtype=np.int32), n),
        flow=np.stack([table.item(p)[:n].sum(axis=1) for p in range(items)], axis=1).ravel(),
        days=np.tile(kept, n),
        critical=np.ones(n * items),
        table=table,
    )
    dense = np.count_nonzero(flows) >= SPARSE_BELOW * flows.size if grid is None else grid
    return system if dense else as_links(system)


def from_links(
    supplier: Ints,
    buyer: Ints,
    flow: Floats,
    item: Ints,
    final: Floats,
    *,
    days: Floats | float = 15.0,
    critical: Floats | float = 1.0,
    by_link: bool = False,
) -> System:
    """A firm network: link l sells `flow[l]` a day from `supplier[l]` to `buyer[l]`; `item` (n): what each firm makes.

    `final` (n): final demand a day; output is what is sold. `days` and `critical`: one number, or one per link (an
    input takes the largest criticality and the flow-weighted mean of the days of its links). `by_link`: one input per
    link rather than per item, for rules that keep a stock per supplier.

    Raises ValueError where a flow is not positive and finite, an end lies outside the n firms, or somebody buys who
    makes nothing.
    """
    n = final.size
    if not (np.isfinite(flow).all() and (flow > 0).all()):
        raise ValueError("every flow must be positive and finite")
    for ends in (supplier, buyer):
        if ends.size and (ends.min() < 0 or ends.max() >= n):
            raise ValueError(f"a link ends outside the {n} producers")
    order = np.lexsort((supplier, item[supplier], buyer))
    supplier, buyer, flow = supplier[order], buyer[order], flow[order]
    made = item[supplier]
    new = np.ones(flow.size, dtype=np.bool_)
    if not by_link:
        new[1:] = (buyer[1:] != buyer[:-1]) | (made[1:] != made[:-1])
    start = np.append(np.flatnonzero(new), flow.size).astype(np.int64)
    total = np.add.reduceat(flow, start[:-1]) if flow.size else np.zeros(0)
    each_days = np.broadcast_to(np.asarray(days, dtype=np.float64), flow.shape)[order]
    each_critical = np.broadcast_to(np.asarray(critical, dtype=np.float64), flow.shape)[order]
    output = add_at(supplier, flow, n) + final
    _check_buyers(add_at(buyer, flow, n), output)
    return System(
        output=output,
        capacity=output,
        ceiling=np.full(n, np.nan),
        finished=np.zeros(n),
        item=np.asarray(item, dtype=np.int32),
        items=int(item.max(initial=-1)) + 1,
        market_node=np.arange(n, dtype=np.int32),
        market=np.asarray(final, dtype=np.float64),
        market_open=np.ones(n),
        first=np.searchsorted(buyer[start[:-1]], np.arange(n + 1)).astype(np.int64),
        kind=made[start[:-1]].astype(np.int32),
        flow=total,
        days=np.add.reduceat(each_days * flow, start[:-1]) / total if flow.size else np.zeros(0),
        critical=np.maximum.reduceat(each_critical, start[:-1]) if flow.size else np.zeros(0),
        table=Links(start, supplier.astype(np.int32), flow.astype(np.float64), order.astype(np.int64)),
    )


def as_links(system: System) -> System:
    """The same system with its suppliers in compressed rows; inputs nobody uses are dropped."""
    if isinstance(system.table, Links):
        return system
    n, items = system.n, system.table.items
    by_input = system.table.by_input()
    row, region = np.nonzero(by_input)
    used = np.flatnonzero(system.flow > 0)
    at = np.searchsorted(used, row)
    supplier = (region * items + row % items).astype(np.int32)
    start = np.searchsorted(at, np.arange(used.size + 1)).astype(np.int64)
    origin = supplier.astype(np.int64) * n + row // items
    return replace(
        system,
        first=np.searchsorted(used // items, np.arange(n + 1)).astype(np.int64),
        kind=system.kind[used],
        flow=system.flow[used],
        days=system.days[used],
        critical=system.critical[used],
        table=Links(start, supplier, by_input[row, region], origin),
    )


def by_supplier(system: System) -> System:
    """The same system with an input of its own for every link, for rules that keep a stock per supplier; each has the
    days of use and the criticality of the input it was part of."""
    parted = as_links(system)
    table = parted.table
    assert isinstance(table, Links)
    links = np.diff(table.start)
    return replace(
        parted,
        first=table.start[parted.first],
        kind=np.repeat(parted.kind, links),
        flow=table.weight,
        days=np.repeat(parted.days, links),
        critical=np.repeat(parted.critical, links),
        table=replace(table, start=np.arange(table.weight.size + 1, dtype=np.int64)),
    )


def position(system: System, origin: Index) -> tuple[Index, Index]:
    """Input and place of links, named by their `origin` (see `Links`): on a grid the place is the supplier's region,
    else the offset among the input's suppliers. -1 where the table has no such link."""
    n = system.n
    if isinstance(system.table, Grid):
        items = system.table.items
        return origin % n * items + origin // n % items, origin // n // items
    table = system.table
    inputs = np.repeat(np.arange(system.inputs), np.diff(table.start))
    order = np.argsort(table.origin, kind="stable")
    found = np.searchsorted(table.origin[order], origin)
    link = order[np.minimum(found, order.size - 1)] if order.size else np.zeros(origin.size, dtype=np.int64)
    known = table.origin[link] == origin if order.size else np.zeros(origin.size, dtype=np.bool_)
    at = np.where(known, inputs[link] if order.size else -1, -1)
    return at, np.where(known, link - table.start[np.maximum(at, 0)], -1)
