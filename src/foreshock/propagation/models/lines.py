"""A company inside a world table: the model `ario` on the joint network, counted in what the company does not sell.

Everybody is simulated, the company's producers and the world's industries alike; only the company's own sales make the
loss. So a shortage far up counts as soon as, and only as far as, a product is not delivered because of it.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from foreshock.core.errors import UserError
from foreshock.core.progress import Progress
from foreshock.propagation.models import _costs
from foreshock.propagation.models.ario import PLUGIN as ARIO
from foreshock.propagation.models.base import Cost, Response, Unit
from foreshock.propagation.upstream import Ran, Upstream, roots, simulate
from foreshock.schema.explanation import Line, Part
from foreshock.schema.hit import Hit
from foreshock.schema.labels import Bools, Floats, Ints
from foreshock.schema.network import Network

NOTES = (
    "A line's loss is the margin of the sales that it misses; dearer inputs are not counted, because prices do not "
    "move in this model.",
    "A company's part is made by the suppliers that its tables name and by no others; the world's industries replace "
    "one another.",
)


class Lines:
    """The model `lines`: the rules, channels and variants of `ario`.

    Targets are the items that the network's own nodes (`nodes.own`; all where it is None) sell to final demand.
    """

    name = "lines"
    help = "The model ario for a company inside a world table: lost sales, days until each line is short, and why."
    units: frozenset[Unit] = frozenset({"monetary"})
    channels = ARIO.channels
    monotone = ARIO.monotone
    relief_never_hurts = False
    batch = 128
    variants = ARIO.variants

    def cost(self, network: Network, hit: Hit, scenarios: int, horizon: float, parameters: Mapping[str, float]) -> Cost:
        """Bytes and seconds of a batch (see `_costs`)."""
        return _costs.ario(network, hit, scenarios, horizon)

    def propagate(
        self,
        network: Network,
        hit: Hit,
        horizon: float,
        parameters: Mapping[str, float],
        progress: Progress,
    ) -> Response:
        """Margin of the sales missed by product, in the money of the margins; a gain is negative.

        Metrics by product: `time_to_survive`, the first day on which it is made short (by more than
        `ario.tolerance`), inf where never; `time_to_recover`, the day from which it is not, 0 where never short, inf
        where not within the horizon; `lowest_output`, its lowest day as a share of the baseline; `lost_sales`, the
        share of the baseline's sales of the horizon.

        Raises
        ------
        UserError
            As `ario`, or a margin that is unknown.
        """
        sold = _Sold(network)
        ran = simulate(network, hit, horizon, parameters, progress=progress)
        calm = simulate(network, Hit.none(), horizon, parameters)
        live = np.array([one.start < horizon and one.target.size > 0 for one in hit.footprints], dtype=np.bool_)
        touched = (hit.level[:, live] != 0).any(axis=1)
        missed = sold.missed(ran, calm, horizon) * touched[:, None]
        loss = sold.by_product(missed * sold.margin)
        broke = np.flatnonzero(ran.trace.broke >= 0).tolist()
        loss[broke] = np.nan
        asked = sold.quantity * horizon
        baseline, whole = sold.by_product((asked * sold.margin)[None])[0], sold.by_product(asked[None])[0]
        return Response(
            targets=sold.products,
            loss=loss + 0.0,
            baseline=baseline,
            metrics={
                "time_to_survive": sold.each(ran.trace.first_below),
                "time_to_recover": sold.each(ran.trace.recovered, largest=True),
                "lowest_output": sold.each(ran.trace.lowest),
                "lost_sales": np.divide(sold.by_product(missed), whole, out=np.zeros_like(loss), where=whole > 0),
            },
            error={k: f"a stock fell below nothing on day {int(ran.trace.broke[k])}" for k in broke},
            status={"kernel": f"ario: {ran.trace.days_run} of {ran.days} days moved"},
            notes=(*ran.laid.notes, *NOTES),
        )

    def lines(
        self, network: Network, hit: Hit, horizon: float, parameters: Mapping[str, float]
    ) -> tuple[tuple[Line, ...], ...]:
        """By scenario: every product that is short in it, since when, for how long, and why (see `upstream`)."""
        return tuple(lines for lines, _ in self._paths(network, hit, horizon, parameters))

    def binding(
        self, network: Network, hit: Hit, weights: Floats, horizon: float, parameters: Mapping[str, float]
    ) -> tuple[Part, ...]:
        """Where the shortages of these scenarios begin, with the losses of the products that lack for it."""
        found = self._paths(network, hit, horizon, parameters)
        loss = np.array([loss for _, loss in found])
        return roots(network, [lines for lines, _ in found], loss, _Sold(network).products, weights)

    def _paths(
        self, network: Network, hit: Hit, horizon: float, parameters: Mapping[str, float]
    ) -> list[tuple[tuple[Line, ...], Floats]]:
        """By scenario: the lines and the losses (T)."""
        sold = _Sold(network)
        calm = simulate(network, Hit.none(), horizon, parameters)
        found: list[tuple[tuple[Line, ...], Floats]] = []
        for begin in range(0, hit.scenarios, Upstream.AT_ONCE):
            some = hit.take(range(begin, min(begin + Upstream.AT_ONCE, hit.scenarios)))
            ran = simulate(network, some, horizon, parameters, record=Upstream.RECORD)
            seen, loss = Upstream(ran, some), sold.by_product(sold.missed(ran, calm, horizon) * sold.margin)
            for k in range(some.scenarios):
                lines = [seen.line(name, sold.nodes(at), k) for at, name in enumerate(sold.products)]
                found.append((tuple(line for line in lines if line is not None), loss[k]))
        return found


class _Sold:
    """Who sells what of the company: rows of final demand and nodes by product."""

    def __init__(self, network: Network) -> None:
        nodes, demand = network.nodes, network.demand
        own: Bools = np.ones(len(nodes), dtype=np.bool_) if nodes.own is None else nodes.own
        mine = own[demand.node]
        self.margin = np.where(mine, demand.margin, 0.0)
        if not np.isfinite(self.margin).all():
            raise UserError(f"{int((~np.isfinite(self.margin)).sum()):,} margins of sales are unknown; state them")
        self.quantity = np.where(mine, demand.quantity * demand.access, 0.0)
        names = [nodes.item[int(node)] or nodes.id[int(node)] for node in demand.node[mine]]
        self.products = tuple(dict.fromkeys(names))
        self._of = np.full(len(demand), -1, dtype=np.int64)
        self._of[mine] = [self.products.index(name) for name in names]
        self._node = demand.node

    def nodes(self, product: int) -> Ints:
        """The nodes that sell a product."""
        return np.unique(self._node[self._of == product])

    def missed(self, ran: Ran, calm: Ran, horizon: float) -> Floats:
        """(K, D) money of sales over the horizon that the calm run makes and the other does not."""
        rows = self._of.size
        return np.asarray((calm.trace.sold[:rows] - ran.trace.sold[:rows]).T * (horizon / ran.days))

    def by_product(self, values: Floats) -> Floats:
        """(K, D) -> (K, T) sums over the rows of each product."""
        out = np.zeros((len(values), len(self.products)))
        mine = self._of >= 0
        np.add.at(out.T, self._of[mine], values[:, mine].T)
        return out

    def each(self, values: Floats, *, largest: bool = False) -> Floats:
        """(n, K) -> (K, T) the smallest (largest) value over the nodes of each product."""
        pick = np.max if largest else np.min
        return np.column_stack([pick(values[self.nodes(at)], axis=0) for at in range(len(self.products))])


PLUGIN = Lines()
