"""A world input-output table as a Network: one node per industry, one arc per delivery, money a day.

The same container as a company's, so that the same shocks land on it by country, sector and commodity.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from foreshock.core.errors import UserError, did_you_mean
from foreshock.core.units import DAYS_PER_YEAR
from foreshock.schema.labels import UNKNOWN, Floats, Ints, Labels
from foreshock.schema.network import Arcs, Demand, Network, Nodes
from foreshock.schema.world import WorldTable

OFF = 1e-9
"""Share of its output by which a row may miss it before the output is recomputed."""


def world_network(
    table: WorldTable, *, routes: Mapping[tuple[str, str], str] | None = None, shipped: Sequence[str] = ()
) -> Network:
    """The Network of a world table.

    Nodes keep the order of the table, so that node n is industry n, called 'region/sector'. Quantities are money a day
    in units of the table's currency; `quantity` of an arc is the technical coefficient Z / x; a node's `unit_cost` is
    its value added per unit of output; its `commodity` is the sector's title, so that both names find it. Capacity is
    unlimited: a table says what was made, not what could be. A region that is no country keeps its own code, which no
    list of countries contains.

    Negative cells are set to 0 and output is recomputed as the sum of the row, with notes: nobody can deliver less
    than nothing.

    Parameters
    ----------
    routes
        (seller's region, buyer's region) -> gates passed, joined by '|'; pairs that are left out have no known route.
    shipped
        Sectors (code or title) whose goods pass those gates; all where none is named.

    Raises
    ------
    UserError
        A sector of `shipped` that the table does not have.
    """
    clean = clean_table(table)
    n, width = len(clean), len(clean.sectors)
    daily = clean.unit / DAYS_PER_YEAR
    names = tuple(f"{region}/{sector}" for region, sector in clean.industries)
    sector = np.tile(np.arange(width, dtype=np.int32), len(clean.regions))
    output = clean.x * daily
    supplier, customer = (ends.astype(np.int32) for ends in np.nonzero(clean.Z))
    flow = clean.Z[supplier, customer]
    unknown = np.full(n, np.nan)
    added = np.divide(clean.value_added, clean.x, out=np.zeros(n), where=clean.x > 0)
    nodes = Nodes(
        id=names,
        site=Labels(np.arange(n, dtype=np.int32), names),
        item=Labels(sector, clean.sectors),
        country=Labels(np.repeat(np.arange(len(clean.regions), dtype=np.int32), width), clean.regions),
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
    ways = _routes(clean, supplier, customer, routes or {}, shipped)
    return Network(
        nodes=nodes,
        arcs=_arcs(supplier, customer, flow * daily, output, ways),
        demand=_demand(clean, daily),
        unit="monetary",
        currency=clean.currency,
        price_year=clean.year,
        name=f"{clean.source}, {clean.year}".strip(", "),
        notes=clean.notes,
    )


def sector_codes(table: WorldTable, wanted: Sequence[str]) -> tuple[str, ...]:
    """Sectors by code or title, whatever the case. Raises UserError with the nearest name."""
    known = {text.casefold(): code for code in table.sectors for text in (table.titles.get(code, code), code)}
    found = [known.get(name.strip().casefold()) for name in wanted]
    missing = [name for name, code in zip(wanted, found, strict=True) if code is None]
    if missing:
        raise UserError(f"the table has no sector '{missing[0]}'. {did_you_mean(missing[0], known)}")
    return tuple(code for code in found if code is not None)


def clean_table(table: WorldTable) -> WorldTable:
    """No negative cell, and output the sum of its row."""
    negative = table.Z < 0
    if negative.any():
        note = (
            f"{int(negative.sum()):,} negative deliveries between industries ({table.Z[negative].sum():,.0f}) "
            "were set to 0."
        )
        table = replace(table, Z=np.where(negative, 0.0, table.Z), notes=(*table.notes, note))
    if (table.F < 0).any():
        return table.clipped()
    if (np.abs(table.imbalance) > OFF * np.abs(table.x)).any():
        output = table.Z.sum(axis=1) + table.F.sum(axis=1)
        note = f"Output was recomputed as the sum of each row: {output.sum():,.0f} instead of {table.x.sum():,.0f}."
        return replace(table, x=output, notes=(*table.notes, note))
    return table


def _routes(
    table: WorldTable, supplier: Ints, customer: Ints, routes: Mapping[tuple[str, str], str], shipped: Sequence[str]
) -> Labels:
    """(m) the gates that every delivery passes."""
    if not routes:
        return Labels.unknown(supplier.size)
    width = len(table.sectors)
    place = {region: position for position, region in enumerate(table.regions)}
    paths = tuple(dict.fromkeys(routes.values()))
    code = np.full((len(place), len(place)), UNKNOWN, dtype=np.int32)
    for (seller, buyer), path in routes.items():
        if seller in place and buyer in place:
            code[place[seller], place[buyer]] = paths.index(path)
    travels = np.isin(np.array(table.sectors), sector_codes(table, shipped) or table.sectors)
    found = code[supplier // width, customer // width]
    return Labels(np.where(travels[supplier % width], found, UNKNOWN).astype(np.int32), paths)


def _arcs(supplier: Ints, customer: Ints, flow: Floats, output: Floats, routes: Labels) -> Arcs:
    """Columns that are the same everywhere are views of one number: a large table has tens of millions of arcs."""
    m = supplier.size
    one, nothing = np.broadcast_to(1.0, m), np.broadcast_to(0.0, m)
    return Arcs(
        supplier=supplier,
        customer=customer,
        quantity=np.divide(flow, output[customer], out=np.zeros(m), where=output[customer] > 0),
        flow=flow,
        price=one,
        tariff=nothing,
        lead_time=nothing,
        access=one,
        criticality=one,
        route=routes,
        share_low=one,
        share_high=one,
        estimated=np.broadcast_to(False, m),
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
