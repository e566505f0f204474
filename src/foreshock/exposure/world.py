"""A world input-output table as a Network: one node per industry, one arc per delivery, money a day.

The same container as a company's, so that the same shocks land on it by country, sector and commodity.
"""

from __future__ import annotations

import numpy as np

from foreshock.core.units import DAYS_PER_YEAR
from foreshock.schema.labels import Ints, Labels
from foreshock.schema.network import Arcs, Demand, Network, Nodes
from foreshock.schema.world import WorldTable


def world_network(table: WorldTable) -> Network:
    """The Network of a world table, negative final demand clipped and output recomputed (with a note).

    Nodes keep the order of the table, so that node n is industry n. Quantities are money a day in units of the
    table's currency; `quantity` of an arc is the technical coefficient Z / x; a node's `unit_cost` is its value added
    per unit of output. A region that is no country (the rest of the world) has no country code.
    """
    clean = table.clipped() if (table.F < 0).any() else table
    n, width = len(clean), len(clean.sectors)
    daily = clean.unit / DAYS_PER_YEAR
    region = np.repeat(np.arange(len(clean.regions), dtype=np.int32), width)
    sector = np.tile(np.arange(width, dtype=np.int32), len(clean.regions))
    output = clean.x * daily
    supplier, customer = (ends.astype(np.int32) for ends in np.nonzero(clean.Z))
    flow = clean.Z[supplier, customer]
    unknown = np.full(n, np.nan)
    added = np.divide(clean.value_added, clean.x, out=np.zeros(n), where=clean.x > 0)
    nodes = Nodes(
        id=tuple(f"{country}/{name}" for country, name in clean.industries),
        site=Labels(np.arange(n, dtype=np.int32), tuple(f"{country}/{name}" for country, name in clean.industries)),
        item=Labels(sector, clean.sectors),
        country=Labels(region, clean.regions),
        sector=Labels(sector, clean.sectors),
        commodity=Labels(sector, tuple(clean.titles.get(name, name) for name in clean.sectors)),
        owner=Labels.unknown(n),
        output=output,
        capacity=np.full(n, np.inf),
        stock=np.zeros(n),
        recovery=unknown,
        unit_cost=np.clip(added, 0.0, None),
        lat=unknown,
        lon=unknown,
        tier=np.full(n, -1, dtype=np.int32),
        estimated=np.zeros(n, dtype=np.bool_),
    )
    return Network(
        nodes=nodes,
        arcs=_arcs(supplier, customer, flow * daily, output),
        demand=_demand(clean, daily),
        unit="monetary",
        currency=clean.currency,
        price_year=clean.year,
        name=f"{clean.source} {clean.year}".strip(),
        notes=clean.notes,
    )


def _arcs(supplier: Ints, customer: Ints, flow: np.ndarray, output: np.ndarray) -> Arcs:
    m = supplier.size
    share = np.ones(m)
    return Arcs(
        supplier=supplier,
        customer=customer,
        quantity=np.divide(flow, output[customer], out=np.zeros(m), where=output[customer] > 0),
        flow=flow,
        price=np.ones(m),
        tariff=np.zeros(m),
        lead_time=np.zeros(m),
        access=np.ones(m),
        criticality=np.ones(m),
        route=Labels.unknown(m),
        share_low=share,
        share_high=share,
        estimated=np.zeros(m, dtype=np.bool_),
    )


def _demand(table: WorldTable, daily: float) -> Demand:
    """One row per industry and consuming region with sales, all categories added up."""
    by_region = table.F.reshape(len(table), len(table.regions), len(table.demand)).sum(axis=2)
    node, market = (ends.astype(np.int32) for ends in np.nonzero(by_region))
    d = node.size
    return Demand(
        node=node,
        market=Labels(market, table.regions),
        quantity=by_region[node, market] * daily,
        price=np.ones(d),
        margin=np.ones(d),
        access=np.ones(d),
    )
