"""The static input-output model: two bounds on what industries lose, exact in a moment, without stocks or time.

    orders   what an industry no longer sells, and its suppliers, and theirs (Leontief). Those who lack a supplier are
             taken to buy outside the table.
    inputs   what an industry no longer receives, and its customers, and theirs (Ghosh). Inputs replace one another by
             value: a unit of missing input takes one unit of output with it, never more.

Whatever keeps recipes and trade shares as they are loses at least the larger of the two, industry by industry: that is
the loss of this model, a lower bound without stocks. Stocks and new suppliers make the true loss smaller, bottlenecks
make it larger; `ario` has both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from foreshock.core.errors import Collector
from foreshock.core.progress import Progress
from foreshock.propagation.kernels.leontief import Shut, Trade
from foreshock.propagation.models import _costs
from foreshock.propagation.models.base import Cost, Response, Unit
from foreshock.propagation.program.periods import mean_strength
from foreshock.schema.hit import Channel, Hit
from foreshock.schema.labels import Floats, Ints
from foreshock.schema.network import Network

ROUNDING = 1e-9
"""Share of its output by which an industry may sell more than it makes."""
CELLS = 4_000_000
"""Links times scenarios that are worked on at a time (32 MB an array)."""
SHOWN = 6


class Leontief:
    """The model `leontief`.

    * DEMAND, MARKET: final demand falls or rises; output follows through all tiers of suppliers.
    * LINK: the seller loses the order (orders), the buyer the input (inputs). Access beyond the baseline adds nothing:
      nobody knows how much would flow.
    * CAPACITY: output is at most capacity x (1 + c). Where capacity is unknown or unlimited, a loss counts from the
      baseline output and a gain changes nothing.

    A shock counts on every day with the mean of its strength over that day. Harder shocks never cost less, reliefs
    never cost anything, in any of the four channels.
    """

    name = "leontief"
    help = "Static input-output bounds: orders lost upstream (Leontief), inputs lost downstream (Ghosh)."
    units: frozenset[Unit] = frozenset({"monetary"})
    channels = frozenset({Channel.DEMAND, Channel.MARKET, Channel.LINK, Channel.CAPACITY})
    monotone = channels
    relief_never_hurts = True
    batch = 64

    def cost(self, network: Network, hit: Hit, scenarios: int, horizon: float, parameters: Mapping[str, float]) -> Cost:
        """Bytes and seconds of a batch (see `_costs`)."""
        return _costs.leontief(network, hit, scenarios, horizon, CELLS)

    def propagate(
        self,
        network: Network,
        hit: Hit,
        horizon: float,
        parameters: Mapping[str, float],
        progress: Progress,
    ) -> Response:
        """Output lost by node, in money; metrics `lost_orders` and `lost_inputs` (money) are the two sides of it.

        Raises
        ------
        UserError
            Outputs, flows or demand that are unknown or negative, or nodes that sell more than they make.
        """
        _check(network)
        nodes, arcs = network.nodes, network.arcs
        trade = Trade(arcs.supplier, arcs.customer, arcs.flow, nodes.output)
        shape = (hit.scenarios, len(nodes))
        orders, inputs = np.zeros(shape), np.zeros(shape)
        moments = _moments(hit, horizon)
        for done, (strength, days) in enumerate(moments):
            for at in _slices(network, hit):
                state = _State.of(network, hit, hit.level[at] * strength)
                orders[at] += days * trade.lost_orders(state.shut, state.demand, state.least).T
                inputs[at] += days * trade.lost_inputs(state.shut, np.maximum(state.least, 0.0)).T
            progress("leontief", done + 1, len(moments))
        loss = orders + np.maximum(inputs - np.maximum(orders, 0.0), 0.0)
        failed = np.flatnonzero(np.isnan(loss).any(axis=1)).tolist()
        return Response(
            targets=nodes.id,
            loss=loss,
            baseline=nodes.output * horizon,
            metrics={"lost_orders": orders, "lost_inputs": inputs},
            error=dict.fromkeys(failed, "orders between some nodes keep one another alive without final demand"),
            status={"kernel": f"leontief: {len(moments)} distinct days"},
            notes=(
                "A lower bound for unchanged recipes and trade shares without stocks: the larger of orders lost "
                "(Leontief) and inputs lost (Ghosh), node by node.",
            ),
        )


def _check(network: Network) -> None:
    """Raise UserError with every reason why the table cannot be run."""
    found = Collector()
    nodes, arcs, demand = network.nodes, network.arcs, network.demand
    for what, values, names in (
        ("output", nodes.output, nodes.id),
        ("flow", arcs.flow, ()),
        ("quantity", demand.quantity, ()),
    ):
        bad = np.flatnonzero(~np.isfinite(values) | (values < 0))
        if bad.size:
            where = ", ".join(names[int(at)] for at in bad[:SHOWN]) if names else f"row {int(bad[0])}"
            found.add(f"{bad.size:,} numbers are unknown or negative ({where}).", field=what)
    found.raise_if_any()
    sold = np.bincount(arcs.supplier, weights=arcs.flow, minlength=len(nodes))
    over = np.flatnonzero(sold > nodes.output * (1 + ROUNDING))
    if over.size:
        shown = ", ".join(nodes.id[int(at)] for at in over[:SHOWN])
        found.add(f"{over.size:,} nodes sell more to others than they make ({shown}).", field="output")
    found.raise_if_any()


def _moments(hit: Hit, horizon: float) -> Sequence[tuple[Floats, float]]:
    """Distinct strengths (F) of the footprints, other than nothing at all, and the days on which each holds."""
    whole = np.arange(0.0, horizon)
    marks = np.append(whole, horizon)
    if not hit.footprints or marks.size < 2:
        return ()
    start, end, ramp = (np.array([getattr(one, name) for one in hit.footprints]) for name in ("start", "end", "ramp"))
    strength, inverse = np.unique(mean_strength(start, end, ramp, marks).T, axis=0, return_inverse=True)
    days = np.bincount(inverse.reshape(-1), weights=np.diff(marks))
    return [(one, float(count)) for one, count in zip(strength, days, strict=True) if one.any()]


def _slices(network: Network, hit: Hit) -> Iterator[slice]:
    """Scenarios that are worked on together, as many as fit."""
    links = sum(one.target.size for one in hit.footprints if one.channel is Channel.LINK)
    width = max(1, CELLS // max(links, len(network.nodes)))
    return (slice(at, min(at + width, hit.scenarios)) for at in range(0, hit.scenarios, width))


@dataclass(frozen=True, slots=True, eq=False)
class _State:
    """What has happened to K scenarios: links shut, final demand lost (N, K), output above capacity (N, K)."""

    shut: Shut
    demand: Floats
    least: Floats

    @classmethod
    def of(cls, network: Network, hit: Hit, level: Floats) -> _State:
        """`level` (K, F): level of every footprint at the moment."""
        nodes, arcs, demand = network.nodes, network.arcs, network.demand
        made = nodes.output[:, None]
        # capacity
        at, factor = _factor(hit, level, Channel.CAPACITY)
        known = np.isfinite(nodes.capacity)
        limit = np.where(known, np.maximum(nodes.capacity, nodes.output), np.inf)
        least = np.repeat((nodes.output - limit)[:, None], len(level), axis=1)
        basis = np.where(known, limit, nodes.output)[at, None]
        free = (factor == 1) | (~known[at, None] & (factor > 1))
        least[at] = np.where(free, least[at], made[at] - basis * factor)
        # final demand
        rows, wanted = _factor(hit, level, Channel.DEMAND)
        doors, opened = _open(hit, level, Channel.MARKET, demand.access)
        touched = np.union1d(rows, doors)
        asked = np.ones((touched.size, len(level)))
        asked[np.searchsorted(touched, rows)] = wanted
        access = np.repeat(demand.access[touched, None], len(level), axis=1)
        access[np.searchsorted(touched, doors)] = opened
        gone = demand.quantity[touched, None] * (demand.access[touched, None] - asked * access)
        lost = np.zeros_like(least)
        np.add.at(lost, demand.node[touched], gone)
        # links
        links, share = _open(hit, level, Channel.LINK, arcs.access)
        before = arcs.access[links, None]
        ratio = np.divide(share, before, out=np.ones_like(share), where=before > 0)
        ends = arcs.supplier[links], arcs.customer[links], arcs.flow[links]
        return cls(Shut(*ends, 1 - np.minimum(ratio, 1.0)), lost, least)


def _touched(hit: Hit, channel: Channel) -> Ints:
    """Distinct targets of a channel, ascending."""
    found = [one.target for one in hit.footprints if one.channel is channel]
    return np.unique(np.concatenate(found)) if found else np.empty(0, dtype=np.int32)


def _changes(hit: Hit, level: Floats, channel: Channel, rows: Ints) -> Iterator[tuple[Ints, Floats]]:
    """Position in `rows` and change (t, K) of every footprint of a channel."""
    for one, column in zip(hit.footprints, level.T, strict=True):
        if one.channel is channel:
            yield np.searchsorted(rows, one.target).astype(np.int32), np.multiply.outer(one.weight, column)


def _factor(hit: Hit, level: Floats, channel: Channel) -> tuple[Ints, Floats]:
    """Targets and the product (targets, K) of what the footprints leave."""
    rows = _touched(hit, channel)
    left = np.ones((rows.size, len(level)))
    for at, change in _changes(hit, level, channel, rows):
        left[at] *= np.maximum(1 + change, 0.0)
    return rows, left


def _open(hit: Hit, level: Floats, channel: Channel, access: Floats) -> tuple[Ints, Floats]:
    """Targets and their open share (targets, K): all that opens first, then all that shuts."""
    rows = _touched(hit, channel)
    shut = np.repeat(1 - access[rows, None], len(level), axis=1)
    left = np.ones_like(shut)
    for at, change in _changes(hit, level, channel, rows):
        shut[at] *= 1 - np.clip(change, 0.0, 1.0)
        left[at] *= 1 + np.clip(change, -1.0, 0.0)
    return rows, np.asarray((1 - shut) * left)


PLUGIN = Leontief()
