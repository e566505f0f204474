"""The multi-tier flow program: what the company can still make and sell, at best, period by period.

Simchi-Levi et al. (2015), Interfaces 45(5), in continuous time: `propagation.program.assemble` states the program,
`tables` and `periods` say how each of its numbers is made.

The loss of a case is the optimum of the program less the optimum without shocks over the same days: margins of sales
not made plus what is paid extra for inputs. So no shock is exactly no loss, and a relief is a negative loss. The plan
is the best one with the shocks of the case known from the moment its first shock starts: a lower bound of what an
organisation that learns later will lose. Stock that is used up by the horizon is not charged for.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

import numpy as np

from foreshock.core.errors import SolverError
from foreshock.core.progress import Progress
from foreshock.propagation.models import _costs
from foreshock.propagation.models.base import Cost, Response, Unit
from foreshock.propagation.program.binding import binding_parts
from foreshock.propagation.program.periods import present
from foreshock.propagation.program.run import Runner
from foreshock.schema.explanation import Part
from foreshock.schema.hit import Channel, Hit
from foreshock.schema.labels import Floats
from foreshock.schema.network import Network


class Flow:
    """The model `flow`."""

    name = "flow"
    help = "Multi-period time-to-recover program of a company's supply chain: exact, with stocks and substitution."
    units: frozenset[Unit] = frozenset({"physical"})
    channels = frozenset(Channel)
    monotone = frozenset({Channel.CAPACITY, Channel.RECIPE, Channel.LINK, Channel.MARKET, Channel.DEMAND, Channel.COST})
    relief_never_hurts = True
    batch = 128

    def cost(self, network: Network, hit: Hit, scenarios: int, horizon: float, parameters: Mapping[str, float]) -> Cost:
        """Bytes and seconds of a batch (see `_costs`)."""
        return _costs.flow(network, hit, scenarios, horizon)

    def propagate(
        self,
        network: Network,
        hit: Hit,
        horizon: float,
        parameters: Mapping[str, float],
        progress: Progress,
    ) -> Response:
        """Losses in money by product; metrics `lost_units`, `extra_cost` (money), `time_to_survive` (days)."""
        runner = Runner(network, parameters)
        targets, count = runner.tables.products, hit.scenarios
        shape = (count, len(targets))
        loss, units, extra, survives = (np.full(shape, np.nan) for _ in range(4))
        errors: dict[int, str] = {}
        for case in range(count):
            try:
                result = runner.case(present(hit, case, horizon), horizon)
            except SolverError as error:
                errors[case] = str(error)
            else:
                loss[case], units[case] = result.loss, result.lost_units
                extra[case], survives[case] = result.extra_cost, result.survives
            progress("flow", case + 1, count)
        return Response(
            targets=targets,
            loss=loss,
            baseline=runner.baseline(0.0, horizon).profit,
            metrics={"lost_units": units, "extra_cost": extra, "time_to_survive": survives},
            error=errors,
            status=runner.tally.status(),
            notes=runner.tables.notes,
        )

    def totals(
        self,
        network: Network,
        hit: Hit,
        horizon: float,
        parameters: Mapping[str, float],
        progress: Progress,
    ) -> Floats:
        """(K) total losses alone, NaN where a case fails: what a sweep over many coalitions of shocks asks for."""
        runner = Runner(network, parameters)
        found = np.full(hit.scenarios, np.nan)
        for case in range(hit.scenarios):
            with suppress(SolverError):
                found[case] = runner.total(present(hit, case, horizon), horizon)
            progress("flow", case + 1, hit.scenarios)
        return found

    def binding(
        self, network: Network, hit: Hit, weights: Floats, horizon: float, parameters: Mapping[str, float]
    ) -> tuple[Part, ...]:
        """What limits the company in these scenarios, by shadow prices. Raises SolverError."""
        return binding_parts(network, hit, weights, horizon, parameters)


PLUGIN = Flow()
