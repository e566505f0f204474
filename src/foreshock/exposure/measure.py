"""A network's exposure in one record: concentration, single sources, spend and revenue at risk, upstream, gates, tiers.

Definitions
-----------
value of an arc        flow * price, a year, at the customer's door before tariff
spend                  value of the arcs on which goods change hands (another owner, or another site where no owner is
                       known) and whose customer is the company; the company is whoever owns the nodes that sell
upstream               the same for all other customers
revenue                quantity * access * price of the demand rows
stopped (no way out)   revenue of the demand rows that have nothing left to sell without the site, country, gate, or
                       (for an item) that stand behind a step with one open source of it: `essential.Essential`
exposed (no answer)    revenue times the share of output that stops before anybody substitutes: `Sweep.dependence`
                       What a year really loses lies between the two; the stress finds it.
value added            unit cost times output, and the supplier's mark-up where a price is stated
"""

from __future__ import annotations

import numpy as np

from foreshock.exposure.chains import by_gate, by_tier, route_unknown, upstream
from foreshock.exposure.columns import add_up
from foreshock.exposure.facts import Facts
from foreshock.exposure.indices import hhi
from foreshock.exposure.measured import Measured, identity
from foreshock.exposure.risk import risk_table
from foreshock.exposure.rows import by_country, by_item, by_site
from foreshock.exposure.shipped import shipped_facts
from foreshock.schema.exposure import Exposure
from foreshock.schema.labels import UNKNOWN
from foreshock.schema.network import Network


def measure(network: Network, facts: Facts | None = None) -> Exposure:
    """Everything the tables and facts say about what the network depends on. `facts` replaces the shipped ones."""
    found = Measured.of(network)
    items, sites, nations = by_item(found), by_site(found), by_country(found)
    spend = found.value * found.direct
    supplier = network.arcs.supplier
    owner = identity(network)[supplier]
    country = network.nodes.country.codes[supplier]
    return Exposure(
        name=network.name,
        currency=network.currency,
        revenue=float(found.revenue.sum()),
        spend=float(spend.sum()),
        cost=float(found.added.sum() + found.tariff.sum()),
        tariffs=float(found.tariff.sum()),
        hhi_country=hhi(add_up(country[country != UNKNOWN], spend[country != UNKNOWN], 0)),
        hhi_owner=hhi(add_up(owner, spend, 0)),
        single_source=int((items.single_source & ~items.internal).sum()),
        sole_country=int((items.sole_country & ~items.internal).sum()),
        route_unknown=route_unknown(found),
        items=items,
        sites=sites,
        countries=nations,
        upstream=upstream(found),
        gates=by_gate(found),
        tiers=by_tier(found),
        risk=risk_table(network, shipped_facts() if facts is None else facts),
        notes=_notes(found),
    )


def _notes(found: Measured) -> tuple[str, ...]:
    """The network's notes, and what the sums leave out."""
    arcs, demand = found.network.arcs, found.network.demand
    bought = int((np.isnan(arcs.price) & ~arcs.estimated & (arcs.flow > 0)).sum())
    sold = int((np.isnan(demand.price) & (demand.quantity * demand.access > 0)).sum())
    notes = [*found.network.notes]
    if bought:
        notes.append(f"{bought:,} purchases have no known price and are left out of spend and value.")
    if sold:
        notes.append(f"{sold:,} sales have no known price and are left out of revenue.")
    return tuple(notes)
