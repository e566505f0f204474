"""Shortages and lost orders through a network of firms: the generalized-Leontief cascade.

A firm that makes less delivers less to every customer and orders less from every supplier. Downstream, a customer falls
to its worst essential input, or by the value of its missing non-essential ones; upstream, a supplier loses the share of
its revenue that its customers no longer order. The cascade runs until nothing falls any more (Diem, Borsos, Reisch,
Kertesz and Thurner 2022, Scientific Reports 12). It has no time, no stocks and no recovery of its own: it says where a
day ends on which capacities are what they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from foreshock.core.errors import Collector
from foreshock.core.parameters import parameter
from foreshock.core.progress import Progress
from foreshock.propagation.kernels.firms import ESSENTIAL, NEGLIGIBLE, NON_ESSENTIAL, FirmGraph, firm_graph
from foreshock.propagation.models import _costs
from foreshock.propagation.models.base import Cost, Response, Unit
from foreshock.propagation.program.periods import mean_strength
from foreshock.schema.hit import Channel, Hit
from foreshock.schema.labels import Floats, Ints
from foreshock.schema.network import Network

CELLS = 8_000_000
"""Firms times cases that are worked on at a time (64 MB an array)."""
SHOWN = 6
NOTES = (
    "Every day is taken by itself and in its final state: no stocks, no recovery of its own, no spare capacity, so the "
    "loss is what the capacities of the day cost once all firms have adapted to them.",
)


class Cascade:
    """The model `cascade`.

    * CAPACITY: a firm makes at most psi = product of (1 + c) of its baseline output, within [0, 1]. Spare capacity is
      not used and a gain above the baseline adds nothing.

    Criticality 1 is an essential input, 0 a negligible one, anything between a non-essential one; unknown counts as
    essential. A shock counts on every day with the mean of its strength over that day.
    """

    name = "cascade"
    help = "Generalized-Leontief cascade through a network of firms: shortages downstream, lost orders upstream."
    units: frozenset[Unit] = frozenset({"monetary"})
    channels = frozenset({Channel.CAPACITY})
    monotone = channels
    relief_never_hurts = True
    batch = 64

    def cost(self, network: Network, hit: Hit, scenarios: int, horizon: float, parameters: Mapping[str, float]) -> Cost:
        """Bytes and seconds of a batch (see `_costs`)."""
        return _costs.cascade(network, hit, scenarios, horizon, CELLS)

    def propagate(
        self,
        network: Network,
        hit: Hit,
        horizon: float,
        parameters: Mapping[str, float],
        progress: Progress,
    ) -> Response:
        """Output lost by firm, in money: sum over days of output x (1 - the lower of its two production levels).

        Metrics `lost_inputs` and `lost_orders` (money) are the loss that either level alone would mean; each contains
        the shock itself.

        Raises
        ------
        UserError
            Outputs or flows that are unknown or negative.
        """
        from foreshock.propagation.kernels.cascade import MAX_ITERATIONS, cascade_lanes

        graph, eps = lay_out(network, parameters), setting("tolerance", parameters)
        output = network.nodes.output
        loss, inputs, orders = (np.zeros((hit.scenarios, output.size)) for _ in range(3))
        failed: set[int] = set()
        cases = list(_sliced(_cases(hit, horizon), max(1, CELLS // max(output.size, 1))))
        for done, (rows, days, left, firms) in enumerate(cases):
            begin, who, remaining = _sparse(left, firms)
            found = cascade_lanes(graph, begin, who, remaining, eps, losses=True)
            for table, share in (
                (loss, np.maximum(found.down, found.up)), (inputs, found.down), (orders, found.up),
            ):  # fmt: skip
                table[rows] += days * share * output
            failed |= set(rows[found.iterations >= MAX_ITERATIONS].tolist())
            progress("cascade", done + 1, len(cases))
        loss[sorted(failed)] = np.nan
        return Response(
            targets=network.nodes.id,
            loss=loss,
            baseline=output * horizon,
            metrics={"lost_inputs": inputs, "lost_orders": orders},
            error=dict.fromkeys(sorted(failed), f"the cascade did not come to rest in {MAX_ITERATIONS:,} iterations"),
            status={"kernel": f"cascade: tolerance {eps:g}"},
            notes=NOTES,
        )


def setting(name: str, overrides: Mapping[str, float]) -> float:
    """The value of 'cascade.<name>', or the caller's own."""
    path = f"cascade.{name}"
    return overrides[path] if path in overrides else parameter(path).value


def lay_out(network: Network, parameters: Mapping[str, float]) -> FirmGraph:
    """The network laid out; a firm's revenue is its output, or its sales to other firms where they are more.

    Raises
    ------
    UserError
        Outputs or flows that are unknown or negative.
    """
    nodes, arcs = network.nodes, network.arcs
    found = Collector()
    for what, values, names in (("output", nodes.output, nodes.id), ("flow", arcs.flow, ())):
        bad = np.flatnonzero(~np.isfinite(values) | (values < 0))
        if bad.size:
            where = ", ".join(names[int(at)] for at in bad[:SHOWN]) if names else f"row {int(bad[0])}"
            found.add(f"{bad.size:,} numbers are unknown or negative ({where}).", field=what)
    found.raise_if_any()
    used = arcs.flow > 0
    supplier, customer, flow = arcs.supplier[used], arcs.customer[used], arcs.flow[used]
    critical = np.where(np.isnan(arcs.criticality), 1.0, arcs.criticality)[used]
    kind = np.where(critical >= 1, ESSENTIAL, np.where(critical > 0, NON_ESSENTIAL, NEGLIGIBLE)).astype(np.int8)
    unknown = nodes.sector.codes < 0
    own = len(nodes.sector.names) + np.arange(len(nodes), dtype=np.int32)
    sector = np.where(unknown, own, nodes.sector.codes).astype(np.int32)
    return firm_graph(
        supplier,
        customer,
        flow,
        sector,
        kind,
        market=nodes.sector.codes if setting("replaceability", parameters) else None,
        product=None if arcs.item is None else _goods(arcs.item.codes[used], sector[supplier], len(arcs.item.names)),
        revenue=np.maximum(nodes.output, np.bincount(supplier, flow, len(nodes))),
    )


def _goods(item: Ints, sector: Ints, items: int) -> Ints:
    """(m) what is bought: the item, or the supplier's sector (numbered after all items) where nobody says."""
    return np.where(item >= 0, item, items + sector).astype(np.int32)


Case = tuple[NDArray[np.intp], float, Floats, NDArray[np.intp]]


def _cases(hit: Hit, horizon: float) -> Iterator[Case]:
    """For every distinct strength of the footprints: scenarios hit, days, remaining capacity (K, t) and firms (t)."""
    used = [f for f, one in enumerate(hit.footprints) if one.channel is Channel.CAPACITY and one.start < horizon]
    if not used:
        return
    start, end, ramp = (np.array([getattr(hit.footprints[f], name) for f in used]) for name in ("start", "end", "ramp"))
    marks = np.append(np.arange(0.0, horizon), horizon)
    strength, inverse = np.unique(mean_strength(start, end, ramp, marks).T, axis=0, return_inverse=True)
    days = np.bincount(inverse.reshape(-1), weights=np.diff(marks))
    firms = np.unique(np.concatenate([hit.footprints[f].target for f in used])).astype(np.intp)
    for now, count in zip(strength, days.tolist(), strict=True):
        left = np.ones((hit.scenarios, firms.size))
        for f, share in zip(used, now.tolist(), strict=True):
            one = hit.footprints[f]
            change = np.multiply.outer(hit.level[:, f] * share, one.weight)
            left[:, np.searchsorted(firms, one.target)] *= np.maximum(1 + change, 0.0)
        rows = np.flatnonzero((left < 1).any(axis=1))
        if rows.size:
            yield rows, count, np.minimum(left[rows], 1.0), firms


def _sliced(cases: Iterable[Case], width: int) -> Iterator[Case]:
    """The same cases, at most `width` scenarios at a time."""
    for rows, days, left, firms in cases:
        for at in range(0, rows.size, width):
            yield rows[at : at + width], days, left[at : at + width], firms


def _sparse(left: Floats, firms: NDArray[np.intp]) -> tuple[NDArray[np.int64], NDArray[np.int32], Floats]:
    """Where each case begins, the firms it hits, and what remains of them."""
    case, at = np.nonzero(left < 1)
    begin = np.concatenate([[0], np.cumsum(np.bincount(case, minlength=len(left)))]).astype(np.int64)
    return begin, firms[at].astype(np.int32), left[case, at]


PLUGIN = Cascade()
