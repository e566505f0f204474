"""Links laid out in both directions, and the law under which goods flow along them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from foreshock.propagation.kernels.ario_system import Grid, Index, System
from foreshock.propagation.kernels.ario_ties import Ties
from foreshock.schema.labels import Floats, Ints


class Wires(NamedTuple):
    """Links by buyer (`first`, `start`, `supplier`, `weight`) and by supplier (`out`, `out_input`, `out_weight`)."""

    first: Index
    start: Index
    kind: Ints
    supplier: Ints
    weight: Floats
    out: Index
    out_input: Ints
    out_weight: Floats
    out_tie: Ints
    tie_first: Index
    tie_place: Index


class Law(NamedTuple):
    """Open shares of the tied links (J, K): of today's orders and of tomorrow's; levels of water-filling (n, K), empty
    where deliveries are linear."""

    open: Floats
    coming: Floats
    level: Floats


def wire(system: System, ties: Ties) -> Wires:
    """The links of a system, by buyer and by supplier."""
    table = system.table
    assert not isinstance(table, Grid)
    inputs = np.repeat(np.arange(system.inputs, dtype=np.int32), np.diff(table.start))
    order = np.argsort(table.supplier, kind="stable")
    out_tie = np.empty(0, dtype=np.int32)
    if ties.closing:
        tie = np.full(table.weight.size, -1, dtype=np.int32)
        tie[table.start[ties.input] + ties.place] = np.arange(len(ties), dtype=np.int32)
        out_tie = tie[order]
    out = np.searchsorted(table.supplier[order], np.arange(system.n + 1)).astype(np.int64)
    return Wires(
        system.first, table.start, system.kind, table.supplier, table.weight, out, inputs[order],
        table.weight[order], out_tie, ties.first, ties.place,
    )  # fmt: skip
