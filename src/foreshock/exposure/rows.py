"""Exposure by item, by site and by country."""

from __future__ import annotations

import numpy as np

from foreshock.core.units import DAYS_PER_YEAR
from foreshock.data import countries
from foreshock.exposure.columns import add_up, count, texts
from foreshock.exposure.essential import gathering
from foreshock.exposure.measured import Measured, whereabouts
from foreshock.schema.exposure import CountryExposure, ItemExposure, SiteExposure
from foreshock.schema.labels import UNKNOWN, Floats, Ints, Labels

SITES_EXPOSED = 128
"""Sites, largest value first, whose `exposed` revenue is computed; the others are NaN."""


def by_item(found: Measured) -> ItemExposure:
    """One row per item that somebody uses."""
    nodes, arcs, focus = found.network.nodes, found.network.arcs, found.focus
    item = nodes.item.codes[arcs.supplier]
    size = len(nodes.item.names)
    kept = np.unique(item[~nodes.estimated[arcs.supplier]])
    need = add_up(item, arcs.flow, size)[kept]
    tier = np.full(size, np.iinfo(np.int32).max, dtype=np.int32)
    np.minimum.at(tier, item, nodes.tier[arcs.supplier])
    commodity = np.full(size, UNKNOWN, dtype=np.int32)
    commodity[nodes.item.codes[::-1]] = nodes.commodity.codes[::-1]
    stock = add_up(nodes.item.codes, nodes.stock, size)
    stock += add_up(found.network.stocks.item, found.network.stocks.quantity, size)
    names = texts(nodes.item.names, kept)
    return ItemExposure(
        item=names,
        commodity=texts(nodes.commodity.names, commodity[kept]),
        unit=tuple(found.network.item_units.get(name, "unit") for name in names),
        tier=tier[kept],
        need=need * DAYS_PER_YEAR,
        value=add_up(item, found.value, size)[kept],
        sources=focus.sources[kept],
        countries=focus.countries[kept],
        single_source=focus.sources[kept] == 1,
        sole_country=focus.sole[kept] != UNKNOWN,
        internal=add_up(item, found.traded, size)[kept] == 0,
        hhi_site=focus.hhi_site[kept],
        hhi_country=focus.hhi_country[kept],
        largest_country=texts(nodes.country.names, focus.largest[kept]),
        largest_share=focus.largest_share[kept],
        cover=np.divide(stock[kept], need, out=np.full(kept.size, np.nan), where=need > 0),
        stopped=found.stopped.item[kept],
    )


def by_site(found: Measured) -> SiteExposure:
    """One row per site of the tables; the revenue exposed is computed for the largest `SITES_EXPOSED` of them."""
    nodes, arcs = found.network.nodes, found.network.arcs
    size = len(nodes.site.names)
    real = np.flatnonzero(~nodes.estimated & ~gathering(found.network))
    kept, first = np.unique(nodes.site.codes[real], return_index=True)
    node = real[first]
    made: dict[int, list[str]] = {code: [] for code in kept.tolist()}
    for site, item in zip(nodes.site.codes[real].tolist(), nodes.item.codes[real].tolist(), strict=True):
        made[site].append(nodes.item.names[item])
    seller = nodes.site.codes[arcs.supplier]
    spend = add_up(seller, found.value * found.direct, size)
    upstream = add_up(seller, found.value * (found.traded & ~found.direct), size)
    weight = (add_up(nodes.site.codes, found.added, size) + spend + upstream)[kept]
    largest = kept[np.argsort(-weight, kind="stable")[:SITES_EXPOSED]]
    exposed = np.full(size, np.nan)
    exposed[largest] = found.exposed(nodes.site.codes[:, None] == largest)
    return SiteExposure(
        site=texts(nodes.site.names, kept),
        owner=texts(nodes.owner.names, nodes.owner.codes[node]),
        country=texts(nodes.country.names, nodes.country.codes[node]),
        items=tuple(", ".join(items) for items in made.values()),
        own=found.own[node],
        spend=spend[kept],
        upstream=upstream[kept],
        stopped=found.stopped.site[kept],
        exposed=exposed[kept],
        recovery=nodes.recovery[node],
    )


def by_country(found: Measured) -> CountryExposure:
    """One row per country that makes or buys something, in alphabetical order."""
    nodes, arcs, demand = found.network.nodes, found.network.arcs, found.network.demand
    markets = [name for name in demand.market.names if countries.resolve(name) == name]
    names = tuple(sorted({*nodes.country.names, *markets}))
    size = len(names)
    place: Ints = np.array([*map(names.index, nodes.country.names), size, size], dtype=np.int32)
    here = place[whereabouts(found.network)]
    seller = here[arcs.supplier]
    sites = np.unique(np.stack([here, nodes.site.codes], axis=1)[~nodes.estimated], axis=0)

    def total(position: Ints, amounts: Floats) -> Floats:
        """Sum by country; the last position, unknown, is left out."""
        return add_up(position, amounts, size + 1)[:size]

    spend = total(seller, found.value * found.direct)
    market = Labels.of(demand.market.decode(), names).codes
    stopped = np.zeros(size)
    stopped[place[:-2]] = found.stopped.country
    sole = found.focus.sole[np.unique(nodes.item.codes[arcs.supplier][~nodes.estimated[arcs.supplier]])]
    exposed = np.zeros((3, size))
    exposed[:, place[:-2]] = [found.revenue @ lost[:, :-1] for lost in found.abroad]
    return CountryExposure(
        country=names,
        sites=count(sites[:, 0], size + 1)[:size],
        spend=spend,
        share=spend / spend.sum() if spend.sum() > 0 else np.full(size, np.nan),
        upstream=total(seller, found.value * (found.traded & ~found.direct)),
        value_added=total(here, found.added),
        sales=total(np.minimum(market, size), found.revenue),
        stopped=stopped,
        exposed=exposed[0],
        exposed_low=exposed[1],
        exposed_high=exposed[2],
        sole_items=count(place[sole[sole != UNKNOWN]], size),
    )
