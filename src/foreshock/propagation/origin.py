"""Who is exposed to whom through how many tiers: value added in final demand, from a world input-output table."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from foreshock.core.errors import UserError, did_you_mean
from foreshock.propagation.kernels.leontief import Factored, technical
from foreshock.propagation.shocks._select import countries, listed
from foreshock.schema.labels import Bools
from foreshock.schema.origin import Origin
from foreshock.schema.world import WorldTable


def value_origin(table: WorldTable, sources: Sequence[str], sectors: Sequence[str] = (), depth: int = 4) -> Origin:
    """Value added of `sources` (countries, blocs or regions of the table) in everybody's final demand, by tier.

    `sectors`: codes or titles of sectors; all where none is named. The table is taken as it stands, negative final
    demand (stocks run down) kept, and value added is output less all purchases.

    Raises
    ------
    UserError
        No such region or sector in the table, or fewer than one tier.
    """
    if depth < 1:
        raise UserError(f"at least one tier is needed, not {depth}")
    source = _industries(table, sources, sectors)
    share = np.divide(table.value_added, table.x, out=np.zeros(len(table)), where=table.x > 0)
    system = Factored(technical(table.Z, table.x))
    wanted = table.F.reshape(len(table), len(table.regions), len(table.demand)).sum(axis=2)
    v = np.where(source, share, 0.0)
    tier = system.tiers(v, wanted, depth).T
    return Origin(
        source=f"{listed(sources)}{f', {listed(sectors)}' if sectors else ''}",
        regions=table.regions,
        value=tier.sum(axis=1),
        final=wanted.sum(axis=0),
        tier=tier,
        distance=system.distance(v, wanted),
        industries=table.industries,
        content=system.content(v),
        output=table.x,
        unit=table.unit,
        currency=table.currency,
        year=table.year,
    )


def _industries(table: WorldTable, sources: Sequence[str], sectors: Sequence[str]) -> Bools:
    """(N) the industries that are meant."""
    own = [name for name in sources if name in table.regions]
    wanted = set(own) | countries([name for name in sources if name not in own])
    if not wanted & set(table.regions):
        raise UserError(f"the table has no region {listed(sources)}. {did_you_mean(sources[0], table.regions)}")
    names = {text.casefold(): code for code in table.sectors for text in (table.titles.get(code, code), code)}
    unknown = [name for name in sectors if name.strip().casefold() not in names]
    if unknown:
        raise UserError(f"the table has no sector '{unknown[0]}'. {did_you_mean(unknown[0], names)}")
    chosen = {names[name.strip().casefold()] for name in sectors} or set(table.sectors)
    return np.array([region in wanted and sector in chosen for region, sector in table.industries])
