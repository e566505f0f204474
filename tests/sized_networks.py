"""Networks of any size, and hits on them: for what a run costs, and for what must not depend on how it runs."""

from __future__ import annotations

import numpy as np

from foreshock.schema.hit import Channel, Footprint, Hit
from foreshock.schema.labels import Labels
from foreshock.schema.network import Arcs, Demand, Network, Nodes


def money(nodes: int, items: int, links: int, seed: int = 0) -> Network:
    """`nodes` industries (regions by `items`) and about `links` deliveries between them, all where that is more."""
    random = np.random.default_rng(seed)
    pairs = np.arange(nodes * nodes) if links >= nodes * nodes else np.unique(random.integers(0, nodes * nodes, links))
    supplier, customer = np.divmod(pairs, nodes)
    flow = random.uniform(1, 10, pairs.size)
    sold = np.bincount(supplier, flow, nodes)
    final = random.uniform(0.5, 1.0, nodes) * sold.mean()
    region = [f"r{node // items:04d}" for node in range(nodes)]
    item = [f"s{node % items:04d}" for node in range(nodes)]
    empty, unknown, ones = np.full(nodes, np.nan), Labels.unknown(nodes), np.ones(pairs.size)
    return Network(
        nodes=Nodes(
            id=tuple(f"{one}/{two}" for one, two in zip(region, item, strict=True)),
            site=unknown,
            item=Labels.of(item),
            country=Labels.of(region),
            sector=Labels.of(item),
            commodity=unknown,
            owner=unknown,
            output=sold + final,
            capacity=np.full(nodes, np.inf),
            stock=np.zeros(nodes),
            recovery=empty,
            unit_cost=empty,
            lat=empty,
            lon=empty,
            tier=np.full(nodes, -1, dtype=np.int32),
            estimated=np.zeros(nodes, dtype=np.bool_),
        ),
        arcs=Arcs(
            supplier=supplier.astype(np.int32),
            customer=customer.astype(np.int32),
            quantity=flow / (sold + final)[customer],
            flow=flow,
            price=ones,
            tariff=0 * ones,
            lead_time=0 * ones,
            access=ones,
            criticality=np.full(pairs.size, np.nan),
            route=Labels.unknown(pairs.size),
            share_low=ones,
            share_high=ones,
            estimated=np.zeros(pairs.size, dtype=np.bool_),
        ),
        demand=Demand(
            node=np.arange(nodes, dtype=np.int32),
            market=Labels.unknown(nodes),
            quantity=final,
            price=np.ones(nodes),
            margin=np.ones(nodes),
            access=np.ones(nodes),
        ),
        unit="monetary",
    )


def blows(network: Network, scenarios: int, *, links: bool = True, seed: int = 0) -> Hit:
    """Lost capacity of some nodes, less demand for some, and closed links; every scenario with levels of its own."""
    random = np.random.default_rng(seed)
    nodes, arcs, sales = len(network.nodes), len(network.arcs), len(network.demand)
    hit = min(nodes, 20)
    footprints = [
        Footprint(Channel.CAPACITY, random.choice(nodes, hit, replace=False).astype(np.int32), np.ones(hit), 5, 60, 10),
        Footprint(Channel.DEMAND, np.arange(min(hit, sales), dtype=np.int32), np.ones(min(hit, sales)), 20, 90),
    ]
    if links:
        some = np.sort(random.choice(arcs, max(1, arcs // 50), replace=False)).astype(np.int32)
        footprints.append(Footprint(Channel.LINK, some, np.ones(some.size), 10.0, 100.0))
    return Hit(tuple(footprints), -random.uniform(0.1, 0.9, (scenarios, len(footprints))))


def company(products: int, seed: int = 0) -> Network:
    """A company's network: `products` goods, three suppliers each, who share six raw materials; all with some stock."""
    random = np.random.default_rng(seed)
    base = money(10 * products, 10 * products, 0)
    n = len(base.nodes)
    first, raw = np.arange(products, 4 * products), np.arange(4 * products, n)
    supplier = np.concatenate([first, random.permutation(raw), random.permutation(raw)])
    customer = np.concatenate([(first - products) // 3, np.resize(first, raw.size), np.resize(first[::-1], raw.size)])
    made = np.concatenate([random.uniform(5, 50, products), np.zeros(n - products)])
    for begin, end in ((0, products), (products, 4 * products)):
        inside = (customer >= begin) & (customer < end)
        np.add.at(made, supplier[inside], made[customer[inside]])
    ones = np.ones(supplier.size)
    nodes = {name: getattr(base.nodes, name) for name in base.nodes.__dataclass_fields__}
    arcs = Arcs(
        supplier=supplier.astype(np.int32),
        customer=customer.astype(np.int32),
        quantity=ones,
        flow=made[customer],
        price=ones,
        tariff=0 * ones,
        lead_time=0 * ones,
        access=ones,
        criticality=ones,
        route=Labels.unknown(ones.size),
        share_low=ones,
        share_high=ones,
        estimated=np.zeros(ones.size, dtype=np.bool_),
    )
    spare, stock = made * random.uniform(1.02, 1.4, n), made * random.uniform(0, 3, n)
    sold = np.arange(products, dtype=np.int32)
    return Network(
        nodes=Nodes(**nodes | {"output": made, "capacity": spare, "stock": stock, "unit_cost": np.zeros(n)}),
        arcs=arcs,
        demand=Demand(
            node=sold,
            market=Labels.unknown(products),
            quantity=made[:products],
            price=np.full(products, np.nan),
            margin=random.uniform(10, 100, products),
            access=np.ones(products),
        ),
    )
