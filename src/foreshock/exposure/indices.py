"""How concentrated a network is: Herfindahl-Hirschman indices, single sources, sole countries."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from foreshock.exposure.columns import add_up, count
from foreshock.exposure.sweep import Sweep
from foreshock.schema.labels import UNKNOWN, Bools, Floats, Ints
from foreshock.schema.network import Network


def hhi(amounts: Floats) -> float:
    """Herfindahl-Hirschman index: sum a^2 / (sum a)^2, in [1/n, 1] for n positive amounts; NaN where there is none.

    Source: Hirschman (1964), American Economic Review 54(5), 761; here on the scale 0 to 1.
    """
    total = float(amounts.sum())
    return float(np.sum(np.square(amounts / total))) if total > 0 else float("nan")


def grouped_hhi(amounts: Floats, group: Ints, member: Ints, groups: int) -> Floats:
    """(groups) index of every group, over its members. All three columns have one entry per amount."""
    members = int(member.max(initial=-1)) + 1
    pair, inverse = np.unique(group.astype(np.int64) * members + member, return_inverse=True)
    held = add_up(inverse.reshape(-1), amounts, pair.size)
    total = add_up(group, amounts, groups)
    owner = (pair // members).astype(np.int64) if members else pair
    share = np.divide(held, total[owner], out=np.zeros_like(held), where=total[owner] > 0)
    index = add_up(owner, np.square(share), groups)
    return np.where(total > 0, index, np.nan)


@dataclass(frozen=True, slots=True, eq=False)
class Concentration:
    """One entry per item code of the network (nodes.item.names).

    `sources`, `countries`: open sources, and their countries, of the customer that has fewest; 0 where nobody uses the
    item. `sole`: the country code that holds all open sources of some customer, -1 where there is none. A source of
    unknown country is never counted as being in the same country as another.
    """

    sources: Ints
    countries: Ints
    sole: Ints
    hhi_site: Floats
    hhi_country: Floats
    largest: Ints
    """Country code with the largest part of today's flow; -1 unknown."""
    largest_share: Floats


def concentration(network: Network, sweep: Sweep | None = None) -> Concentration:
    """Sources, countries and indices of every item, over known arcs.

    The indices are over today's flow of the item to all its users. For the index by country, flow from an unknown
    country counts as one more place of its own for every site, so that ignorance never looks like concentration.
    """
    walk = Sweep.of(network) if sweep is None else sweep
    nodes, arcs = network.nodes, network.arcs
    items = len(nodes.item.names)
    supplier, flow = arcs.supplier[walk.arcs], arcs.flow[walk.arcs]
    item, site, place = nodes.item.codes[supplier], nodes.site.codes[supplier], places(network)[supplier]
    open_arc = arcs.access[walk.arcs] > 0
    sources = _distinct(walk.group[open_arc], site[open_arc], len(walk.customer))
    countries = _distinct(walk.group[open_arc], place[open_arc], len(walk.customer))
    of_group = np.zeros(len(walk.customer), dtype=np.int32)
    of_group[walk.group] = item
    least, fewest = (np.full(items, np.iinfo(np.int32).max, dtype=np.int32) for _ in range(2))
    np.minimum.at(least, of_group, sources)
    np.minimum.at(fewest, of_group, countries)
    sole = np.full(items, UNKNOWN, dtype=np.int32)
    country = nodes.country.codes[supplier]
    alone = (countries[walk.group] == 1) & open_arc & (country != UNKNOWN)
    sole[item[alone]] = country[alone]
    used = count(of_group, items) > 0
    largest, share = _largest(flow, item, country, items)
    return Concentration(
        sources=np.where(used, least, 0).astype(np.int32),
        countries=np.where(used, fewest, 0).astype(np.int32),
        sole=sole,
        hhi_site=grouped_hhi(flow, item, site, items),
        hhi_country=grouped_hhi(flow, item, place, items),
        largest=largest,
        largest_share=share,
    )


def places(network: Network) -> Ints:
    """(n) country code; a node of unknown country gets a number that only its own site has."""
    country, site = network.nodes.country, network.nodes.site
    return np.where(country.codes == UNKNOWN, len(country.names) + site.codes, country.codes).astype(np.int32)


def _distinct(group: Ints, member: Ints, groups: int) -> Ints:
    """(groups) number of distinct members of every group."""
    width = int(member.max(initial=0)) + 1
    return count(np.unique(group.astype(np.int64) * width + member) // width, groups)


def _largest(flow: Floats, item: Ints, country: Ints, items: int) -> tuple[Ints, Floats]:
    """(items) the country with the largest part of the flow (the first in case of a tie), and its share."""
    known: Bools = country != UNKNOWN
    total = add_up(item, flow, items)
    width = int(country.max(initial=0)) + 1
    pair, inverse = np.unique(item[known].astype(np.int64) * width + country[known], return_inverse=True)
    held = add_up(inverse.reshape(-1), flow[known], pair.size)
    order = np.lexsort((-pair, held))
    best, most = np.full(items, UNKNOWN, dtype=np.int32), np.zeros(items)
    best[pair[order] // width] = pair[order] % width
    most[pair[order] // width] = held[order]
    share = np.divide(most, total, out=np.full(items, np.nan), where=total > 0)
    return np.where(share > 0, best, UNKNOWN).astype(np.int32), share
