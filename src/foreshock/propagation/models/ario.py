"""Day by day through a world table or a network of firms: stocks run down, orders move, shortages spread.

The adaptive regional input-output model with inventories (Hallegatte 2008, 2014; Henriet, Hallegatte and Tabourier
2012). Every producer keeps days of use of each input, makes what it is asked for as far as capacity and critical inputs
allow, shares a scarce output out among its clients, and orders what it used and what its stocks lack. The kernels are
in `propagation.kernels.ario`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from foreshock.core.progress import Progress, silent
from foreshock.propagation.models import _costs
from foreshock.propagation.models.base import Cost, Response, Unit
from foreshock.schema.hit import Channel, Hit
from foreshock.schema.labels import Floats
from foreshock.schema.network import Network

if TYPE_CHECKING:
    from foreshock.propagation.kernels.ario import Trace
    from foreshock.propagation.models._ario_network import Laid

NOTES = (
    "Prices and incomes do not move; who loses a supplier reorders, waits or stops.",
    "A shorter route brings nothing: what travels in the baseline is not followed.",
)


class Ario:
    """The model `ario`.

    * CAPACITY: capacity times (1 + c). Where the network states no capacity, it is output, and overproduction grows.
    * RECIPE: output per unit of input times (1 + c).
    * LINK: deliveries and orders on the arc times its open share; of what it refuses, `ario.substitution` moves to the
      item's other suppliers. An arc that carried nothing stays empty.
    * MARKET, DEMAND: what final demand asks for.
    * DELAY: goods arrive c days later; nothing arrives while the delay grows.
    """

    name = "ario"
    help = "Day-by-day inventory model of a world table or a network of firms: stocks, orders, rationing, recovery."
    units: frozenset[Unit] = frozenset({"monetary"})
    channels = frozenset(Channel) - {Channel.COST}
    monotone: frozenset[Channel] = frozenset()
    """Not even in the loss of capacity: orders that follow capacity can make the harder shock the cheaper one."""
    relief_never_hurts = False
    batch = 128
    variants: Mapping[str, Mapping[str, float]] = MappingProxyType(
        {
            "half the stocks": {"ario.stock_factor": 0.5},
            "double the stocks": {"ario.stock_factor": 2.0},
            "every input stops production": {"ario.critical_share": 0.0},
            "only large inputs stop production": {"ario.critical_share": 0.05},
            "nobody replaces a supplier": {"ario.substitution": 0.0, "ario.adaptive_orders": 0.0},
            "half the stocks, every input stops production": {"ario.stock_factor": 0.5, "ario.critical_share": 0.0},
            "double the stocks, only large inputs stop": {"ario.stock_factor": 2.0, "ario.critical_share": 0.05},
        }
    )
    """The assumptions that decide most: how long stocks last, which inputs stop production, who replaces whom."""

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
        """Output lost by node, in money: baseline output less output, summed over days; a gain is negative.

        Metrics: `time_to_survive`, the first day of output below the baseline (by more than `ario.tolerance`), inf
        where never; `time_to_recover`, the day from which it stays there, 0 where never below, inf where not within the
        horizon; `unmet_demand`, final demand asked and not delivered, money; `lowest_output`, the node's lowest day as
        a share of its baseline; `lowest_total`, that of all nodes together; `scarce_input`, the code in `nodes.item` of
        the input that held it back on its first day below, -1 where demand or capacity did. Path: `output`, that of all
        nodes together by day, as a share of the baseline.

        Raises
        ------
        UserError
            Flows, demand or stocks that are unknown or negative, or parameters outside their range.
        """
        from foreshock.propagation.models._ario_network import lay_out

        laid = lay_out(network, parameters)
        trace, days = _run(laid, hit, horizon, parameters, progress)
        calm, _ = _run(laid, Hit.none(), horizon, parameters, silent)
        touched = np.array([bool((row != 0).any()) for row in _live(hit, horizon)], dtype=np.bool_)
        scale = horizon / days
        output = laid.system.output
        base = float(output.sum())
        lost, unmet = ((np.asarray(one) - other).T * touched[:, None] * scale for one, other in (
            (trace.lost, calm.lost), (trace.unmet, calm.unmet)))  # fmt: skip
        share = np.min(trace.total, axis=0) / base if base > 0 else np.ones(hit.scenarios)
        scarce = np.where(trace.first_limit >= 0, laid.codes[trace.first_limit], -1)
        broke = np.flatnonzero(trace.broke >= 0).tolist()
        lost[broke] = np.nan
        return Response(
            targets=network.nodes.id,
            loss=lost + 0.0,
            baseline=output * horizon,
            metrics={
                "time_to_survive": trace.first_below.T,
                "time_to_recover": trace.recovered.T,
                "unmet_demand": unmet,
                "lowest_output": trace.lowest.T,
                "lowest_total": np.repeat(share[:, None], output.size, axis=1),
                "scarce_input": scarce.T.astype(np.float64),
            },
            paths={"output": trace.total.T / base} if base > 0 else {},
            error={k: f"a stock fell below nothing on day {int(trace.broke[k])}" for k in broke},
            status={"kernel": f"ario: {trace.days_run} of {days} days moved"},
            notes=(*laid.notes, *NOTES),
        )


def _live(hit: Hit, horizon: float) -> Floats:
    """(K, F) levels of what happens before the horizon."""
    soon = np.array([one.start < horizon and one.target.size > 0 for one in hit.footprints], dtype=np.bool_)
    return np.asarray(hit.level * soon)


def _run(
    laid: Laid, hit: Hit, horizon: float, parameters: Mapping[str, float], progress: Progress
) -> tuple[Trace, int]:
    from foreshock.propagation.kernels.ario import run
    from foreshock.propagation.models._ario_network import make_events, make_rules, setting

    events, days = make_events(laid, hit, horizon)
    trace = run(
        laid.system,
        make_rules(parameters),
        events,
        days,
        scenarios=hit.scenarios,
        tolerance=setting("tolerance", parameters),
        progress=progress,
    )
    return trace, days


PLUGIN = Ario()
