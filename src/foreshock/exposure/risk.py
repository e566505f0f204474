"""GeoPolRisk of the company's purchases, one row per raw material."""

from __future__ import annotations

import numpy as np

from foreshock.exposure.columns import Positions, add_up, texts
from foreshock.exposure.essential import gathering
from foreshock.exposure.facts import UNSTEADY, Facts
from foreshock.exposure.indices import hhi
from foreshock.exposure.measured import whereabouts
from foreshock.schema.exposure import RiskExposure
from foreshock.schema.labels import UNKNOWN, Floats
from foreshock.schema.network import Network


def risk_table(network: Network, facts: Facts) -> RiskExposure:
    """The company mode of the method: own production p = 0, imports f = the network's purchases of the item.

    A purchase counts where the material comes from as far as anything is known: at the supplier, or at the estimated
    origins behind it. World production is the supply shares of the shipped facts. Unknown origins and countries
    without an estimate have g = 0.5 in the score, 0 and 1 in the band. Materials without supply shares have no row.
    """
    nodes = network.nodes
    items, first = _materials(network)
    material = texts(nodes.commodity.names, nodes.commodity.codes[first])
    supply = {name: facts.supply(name) for name in dict.fromkeys(material)}
    index = {name: hhi(np.array(list(one.shares.values()))) for name, one in supply.items() if one.shares}
    bought = _origins(network, items)
    total = bought.sum(axis=1)
    kept = np.flatnonzero([name in index and amount > 0 for name, amount in zip(material, total, strict=True)])
    part = bought[kept] / total[kept, None]
    unsteady = np.array([*(facts.stability(country) for country in nodes.country.names), UNSTEADY])
    risk = part @ unsteady
    concentrated = np.array([index[material[row]] for row in kept.tolist()])
    return RiskExposure(
        item=texts(nodes.item.names, items[kept]),
        material=tuple(material[row] for row in kept.tolist()),
        score=concentrated * risk[:, 0],
        low=concentrated * risk[:, 1],
        high=concentrated * risk[:, 2],
        hhi=concentrated,
        import_risk=risk[:, 0],
        covered=1 - part[:, -1],
        basis=tuple(supply[material[row]].source for row in kept.tolist()),
    )


def _materials(network: Network) -> tuple[Positions, Positions]:
    """Item codes of purchased items with a known commodity, and a node of each."""
    nodes = network.nodes
    used = np.unique(network.arcs.supplier[~nodes.estimated[network.arcs.supplier]])
    used = used[nodes.commodity.codes[used] != UNKNOWN]
    items, first = np.unique(nodes.item.codes[used], return_index=True)
    return items, used[first]


def _origins(network: Network, items: Positions) -> Floats:
    """(items, C + 1) quantity a day by country, the unknown one last: of makers, or of the origins behind them."""
    nodes, arcs = network.nodes, network.arcs
    width = len(nodes.country.names) + 1
    row = np.full(len(nodes.item.names) + 1, UNKNOWN)
    row[items] = np.arange(items.size)
    mine = np.where(nodes.estimated, UNKNOWN, row[nodes.item.codes])
    behind = np.flatnonzero(arcs.estimated & (mine[arcs.customer] != UNKNOWN))
    plain = (mine != UNKNOWN) & ~gathering(network)
    plain[arcs.customer[behind]] = False
    here = whereabouts(network)
    at = mine[arcs.customer[behind]] * width + here[arcs.supplier[behind]]
    amount = add_up(at, arcs.flow[behind], items.size * width)
    amount += add_up(mine[plain] * width + here[plain], nodes.output[plain], items.size * width)
    return amount.reshape(items.size, width)
