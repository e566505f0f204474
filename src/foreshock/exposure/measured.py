"""What all exposure tables share: values, owners, fatal sets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from foreshock.core.units import DAYS_PER_YEAR
from foreshock.exposure.columns import add_up
from foreshock.exposure.essential import Essential, Stopped, gathering
from foreshock.exposure.indices import Concentration, concentration
from foreshock.exposure.sweep import Sweep
from foreshock.schema.labels import UNKNOWN, Bools, Floats, Ints
from foreshock.schema.network import Network


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """What the tables of the record share."""

    network: Network
    sweep: Sweep
    focus: Concentration
    stopped: Stopped
    """Revenue of the demand rows with no way out."""
    revenue: Floats
    """(d) a year."""
    value: Floats
    """(m) a year; 0 where the price is unknown (and said so in the notes)."""
    tariff: Floats
    """(m) paid a year."""
    traded: Bools
    """(m) goods change hands."""
    direct: Bools
    """(m) the company buys from somebody else."""
    own: Bools
    """(n) nodes of the company."""
    added: Floats
    """(n) value added a year."""
    abroad: tuple[Floats, Floats, Floats]
    """(d, C + 1) dependence of every demand row on every country, the unknown one last: value, least, most."""

    @classmethod
    def of(cls, network: Network) -> Measured:
        arcs, demand = network.arcs, network.demand
        sweep = Sweep.of(network)
        who = identity(network)
        own = np.isin(who, who[demand.node])
        price = np.where(np.isnan(demand.price), 0.0, demand.price)
        revenue = demand.quantity * demand.access * price * DAYS_PER_YEAR
        value = np.nan_to_num(arcs.flow * arcs.price) * DAYS_PER_YEAR
        stands = whereabouts(network)[:, None] == np.arange(len(network.nodes.country.names) + 1)
        bounds = (0, -1, 1) if arcs.estimated.any() else (0, 0, 0)
        lost = {bound: sweep.dependence(demand.node, stands, bound=bound) for bound in set(bounds)}
        traded = who[arcs.supplier] != who[arcs.customer]
        return cls(
            network=network,
            sweep=sweep,
            focus=concentration(network, sweep),
            stopped=Essential.of(sweep).at_risk(revenue),
            revenue=revenue,
            value=value,
            tariff=np.nan_to_num(value * arcs.tariff),
            traded=traded,
            direct=traded & own[arcs.customer],
            own=own,
            added=value_added(network),
            abroad=(lost[bounds[0]], lost[bounds[1]], lost[bounds[2]]),
        )

    def exposed(self, nodes: Bools, arcs: Bools | None = None) -> Floats:
        """(C) revenue that stops before anybody substitutes."""
        return np.asarray(self.revenue @ self.sweep.dependence(self.network.demand.node, nodes, arcs))

    def moved(self) -> Bools:
        """(m) from one site to another."""
        site, arcs = self.network.nodes.site.codes, self.network.arcs
        return np.asarray(site[arcs.supplier] != site[arcs.customer])


def identity(network: Network) -> Ints:
    """(n) who a node belongs to: its owner, or its site where no owner is known."""
    owner, site = network.nodes.owner, network.nodes.site
    return np.where(owner.codes == UNKNOWN, len(owner.names) + site.codes, owner.codes).astype(np.int32)


def whereabouts(network: Network) -> Ints:
    """(n) country code; the next number where it is unknown, the one after where a node only gathers and is nowhere."""
    country = network.nodes.country
    place = np.where(country.codes == UNKNOWN, len(country.names), country.codes)
    return np.where(gathering(network), len(country.names) + 1, place).astype(np.int32)


def value_added(network: Network) -> Floats:
    """(n) a year: unit cost times output, plus the deliveries' price above cost. Unknown adds nothing."""
    nodes, arcs = network.nodes, network.arcs
    paid = np.nan_to_num(arcs.flow * arcs.price * (1 + arcs.tariff))
    made = np.nan_to_num(nodes.unit_cost) * nodes.output
    cost = made + add_up(arcs.customer, paid, len(nodes))
    each = np.divide(cost, nodes.output, out=np.zeros_like(cost), where=nodes.output > 0)
    margin = np.where(np.isnan(arcs.price), 0.0, arcs.flow * (arcs.price - each[arcs.supplier]))
    return (made + add_up(arcs.supplier, margin, len(nodes))) * DAYS_PER_YEAR
