"""What people call the parts of a network that limit a company."""

from __future__ import annotations

from foreshock.data.countries import known_as
from foreshock.schema.explanation import Part
from foreshock.schema.network import Network


def part_name(network: Network, part: Part) -> str:
    """'Nickel at Taimyr Metals', 'Nickel at Taimyr Metals to Steel at Donau Stahl', 'Bulldozer in Canada'."""
    if part.name:
        return part.name
    if part.kind == "node":
        return network.node_name(part.position)
    if part.kind == "market":
        node, market = int(network.demand.node[part.position]), network.demand.market[part.position]
        sold = network.item_name(network.nodes.item[node] or network.nodes.id[node])
        return f"{sold} in {known_as(market)}" if market else sold
    ends = (network.arcs.supplier[part.position], network.arcs.customer[part.position])
    return " to ".join(network.node_name(int(node)) for node in ends)
