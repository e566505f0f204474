"""Measures to consider where the study offers none: for what the tail of the losses hits hardest.

Where a shock lands is asked of the shock itself (`Shock.footprint`), on this network and again on the network with
the candidate suppliers in it, so that nobody is advised to move to a country that the same futures hit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

import numpy as np

from foreshock.core.parameters import parameter
from foreshock.data.countries import name as name_of
from foreshock.planning.measures._lookup import need, purchases
from foreshock.planning.measures.base import Offer
from foreshock.planning.measures.second_source import SecondSource
from foreshock.planning.measures.stock import Stock
from foreshock.schema.hit import Channel
from foreshock.schema.labels import Floats
from foreshock.schema.losses import Losses, tail_weights
from foreshock.schema.network import Network
from foreshock.schema.scenario import ScenarioSet

COUNTRIES_TRIED = 4
HIT = 0.01
"""A supply is at risk where the tail takes at least this share of it."""


@dataclass(frozen=True, slots=True)
class _Need:
    """One item at one customer: how much of it the tail takes and what that puts at stake a day."""

    item: str
    customer: int
    cut: float
    stake: float
    suppliers: int


def derive(network: Network, losses: Losses, scenarios: ScenarioSet, *, level: float = 0.95) -> tuple[Offer, ...]:
    """Second sources and stocks for the supplies that the worst 1 - `level` of the futures hit, highest stake first.

    A second source is proposed in the country of this network that those futures hit least, the most stable one where
    they hit several alike (World Bank political stability), never in one that supplies the item already. Costs are
    left open: they come from the parameters `planning.*` and the plan says so.
    """
    strength = _tail_strength(losses, scenarios, level)
    needs = _needs(network, _cuts(network, scenarios, strength, losses.horizon))
    wanted = int(parameter("planning.candidates").value)
    sources = _second_sources(network, scenarios, strength, losses.horizon, needs[: 2 * wanted])
    stocks = _stocks(network, losses.horizon, needs[: 2 * wanted])
    ranked = sorted([*sources, *stocks], key=lambda pair: -pair[0])
    offers: list[Offer] = []
    for _, offer in ranked:
        if offer.key not in {one.key for one in offers} and not any(offer.check(network)):
            offers.append(offer)
    return tuple(offers[:wanted])


def _tail_strength(losses: Losses, scenarios: ScenarioSet, level: float) -> Floats:
    """(S) mean level of each shock over the tail and over all cases, the stronger of the two in size."""
    if losses.level is None or not len(scenarios.shocks):
        return np.zeros(len(scenarios.shocks))
    sound = losses.ok
    weight = losses.weight[sound] / losses.weight[sound].sum()
    tail = tail_weights(losses.total()[sound], weight, level) @ losses.level[sound]
    return np.asarray(tail, dtype=np.float64)


def _cuts(network: Network, scenarios: ScenarioSet, strength: Floats, horizon: float) -> Floats:
    """(m) share of each arc that the tail takes away: supplier stopped, relation shut, goods late or dearer."""
    node = np.zeros(len(network.nodes))
    arc = np.zeros(len(network.arcs))
    for shock, amount in zip(scenarios.shocks, strength.tolist(), strict=True):
        if amount == 0:
            continue
        for foot in shock.footprint(network):
            share = foot.weight * amount * foot.strength(0.0, horizon)
            if foot.channel is Channel.CAPACITY:
                node[foot.target] = np.maximum(node[foot.target], -share)
            elif foot.channel is Channel.LINK:
                arc[foot.target] = np.maximum(arc[foot.target], -share)
            elif foot.channel is Channel.DELAY:
                arc[foot.target] = np.maximum(arc[foot.target], share / max(horizon, 1.0))
            elif foot.channel is Channel.COST:
                arc[foot.target] = np.maximum(arc[foot.target], share)
    whole = 1.0 - (1.0 - np.clip(node, 0, 1))[network.arcs.supplier] * (1.0 - np.clip(arc, 0, 1))
    return np.asarray(whole, dtype=np.float64)


def _margin_through(network: Network) -> Floats:
    """(n) margin a day that depends on each node: its own sales and its share of its customers' margin."""
    arcs, demand = network.arcs, network.demand
    own = np.bincount(
        demand.node,
        weights=np.nan_to_num(demand.margin * demand.quantity * demand.access),
        minlength=len(network.nodes),
    )
    flow = np.nan_to_num(arcs.flow)
    key = arcs.customer.astype(np.int64) * (len(network.nodes.item.names) + 1) + network.nodes.item.codes[arcs.supplier]
    _, group = np.unique(key, return_inverse=True)
    group = group.reshape(-1)
    share = flow / np.maximum(np.bincount(group, weights=flow)[group], 1e-300) if flow.size else flow
    through = own.astype(np.float64)
    for _ in range(len(network.nodes)):
        following = own + np.bincount(
            arcs.supplier, weights=share * through[arcs.customer], minlength=len(network.nodes)
        )
        if np.allclose(following, through, rtol=1e-9, atol=0):
            break
        through = np.minimum(following, own.sum())
    return through


def _needs(network: Network, cut: Floats) -> list[_Need]:
    """Every item at every known customer that the tail takes something of, the highest stake first."""
    arcs, items = network.arcs, network.nodes.item
    through = _margin_through(network)
    found = []
    for customer in np.unique(arcs.customer).tolist():
        if network.nodes.estimated[customer] or not np.isfinite(network.nodes.capacity[customer]):
            continue
        for code in np.unique(items.codes[arcs.supplier[arcs.customer == customer]]).tolist():
            if code < 0 or code == items.codes[customer]:
                continue
            rows = purchases(network, items.names[code], customer)
            flow = np.nan_to_num(arcs.flow[rows])
            if flow.sum() <= 0:
                continue
            taken = float(flow @ cut[rows] / flow.sum())
            if taken >= HIT:
                stake = taken * float(through[customer])
                found.append(_Need(items.names[code], customer, taken, stake, int((flow > 0).sum())))
    return sorted(found, key=lambda one: (-one.stake, one.item, one.customer))


def _second_sources(
    network: Network, scenarios: ScenarioSet, strength: Floats, horizon: float, needs: Sequence[_Need]
) -> list[tuple[float, Offer]]:
    """One offer per item, where the candidate countries leave one that is hit less than the present suppliers."""
    stake: dict[str, float] = {}
    cut: dict[str, float] = {}
    for one in needs:
        stake[one.item] = stake.get(one.item, 0.0) + one.stake
        cut[one.item] = max(cut.get(one.item, 0.0), one.cut)
    tried = {item: [SecondSource(item=item, country=iso) for iso in _countries(network, item)] for item in stake}
    flat = [offer for offers in tried.values() for offer in offers if not any(offer.check(network))]
    if not flat:
        return []
    grown = network
    for offer in flat:
        grown = offer.apply(grown, 0.0)
    cuts = _cuts(grown, scenarios, strength, horizon)
    worst = {
        offer.key: float(cuts[grown.arcs.supplier == grown.node(offer.node_id)].max(initial=0.0)) for offer in flat
    }
    calm = _stability()
    found: list[tuple[float, Offer]] = []
    for item, offers in tried.items():
        safe = [offer for offer in offers if offer.key in worst and worst[offer.key] < cut[item] / 2]
        if safe:
            best = min(safe, key=lambda offer: (round(worst[offer.key], 2), -calm.get(offer.country, -np.inf)))
            taken = f"The tail takes {cut[item]:.0%} of {network.item_name(item)}"
            why = f"{taken}; {name_of(best.country)} is not where it strikes."
            found.append((stake[item], best.model_copy(update={"because": why})))
    return found


def _countries(network: Network, item: str) -> list[str]:
    """Countries where this network makes something, save those that supply the item: the busiest first."""
    nodes = network.nodes
    present = {country for country in nodes.country.take(nodes.item.isin([item])).decode() if country}
    arcs = network.arcs
    money = np.bincount(arcs.supplier, weights=np.nan_to_num(arcs.flow * arcs.price), minlength=len(nodes))
    busy: dict[str, float] = {}
    for country, value in zip(nodes.country.decode(), money.tolist(), strict=True):
        if country and country not in present:
            busy[country] = busy.get(country, 0.0) + value
    return sorted(busy, key=lambda country: (-busy[country], country))[:COUNTRIES_TRIED]


@cache
def _stability() -> Mapping[str, float]:
    """ISO alpha-3 -> newest estimate of political stability (World Bank, Worldwide Governance Indicators)."""
    from foreshock.data.catalog import table

    newest = table("stability").sort("year").group_by("iso3", maintain_order=True).last()
    return MappingProxyType(dict(newest.select("iso3", "estimate").iter_rows()))


def _stocks(network: Network, horizon: float, needs: Sequence[_Need]) -> list[tuple[float, Offer]]:
    """A stock of the item at its user, up to the usual cover."""
    cover = min(parameter("planning.stock_cover").value, horizon)
    return [
        (
            one.stake,
            Stock(
                item=one.item,
                site=network.nodes.id[one.customer],
                quantity=cover * need(network, one.item, one.customer),
                because=(
                    f"The tail takes {one.cut:.0%} of {network.item_name(one.item)} "
                    f"for {network.node_name(one.customer)}."
                ),
            ),
        )
        for one in needs
    ]
