"""Random networks in balance and random hits on them, for the generic suites."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from hypothesis import strategies as st

from foreshock.schema.hit import TARGETS, Channel, Footprint, Hit
from foreshock.schema.labels import Labels
from foreshock.schema.network import Arcs, Demand, InputStocks, Network, Nodes

HORIZON = 90.0
COUNTRIES = ("CAN", "CHN", "DEU", "FIN", "RUS", "USA")
ROUTES = ("suez_canal", "panama_canal|suez_canal", None)


@dataclass
class Draft:
    """Rows gathered before they become columns."""

    item: list[str]
    node_item: list[int]
    output: list[float]
    arcs: list[tuple[int, int, float, float]]


@st.composite
def company(draw: st.DrawFn) -> Network:
    """A company in balance: two or three tiers, one or two sites per item, flows that meet the needs exactly."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    tiers = draw(st.integers(2, 3))
    draft = Draft([], [], [], [])
    buyers: list[int] = []
    for tier in range(tiers):
        made: list[int] = []
        for _ in range(random.integers(1, 3)):
            draft.item.append(f"item{len(draft.item)}")
            users = buyers if tier == 0 else [b for b in buyers if random.random() < 0.7] or buyers[:1]
            made += _source(draft, random, users, tier)
        buyers = made
    return _company(draft, random)


def _source(draft: Draft, random: np.random.Generator, users: list[int], tier: int) -> list[int]:
    """One or two sites of the newest item, and their flows to the users of the tier below."""
    item = len(draft.item) - 1
    sites = random.integers(1, 3)
    shares = random.dirichlet(np.full(sites, 3.0))
    needs = [(user, float(random.choice([0.5, 1.0, 2.0, 3.0]))) for user in users]
    total = sum(quantity * draft.output[user] for user, quantity in needs) if tier else float(random.uniform(5, 50))
    first = len(draft.node_item)
    for share in shares.tolist():
        draft.node_item.append(item)
        draft.output.append(share * total)
        draft.arcs += [
            (len(draft.node_item) - 1, user, quantity, share * quantity * draft.output[user])
            for user, quantity in needs
        ]
    return list(range(first, first + int(sites)))


def _company(draft: Draft, random: np.random.Generator) -> Network:
    n, output = len(draft.node_item), np.array(draft.output)
    supplier, customer, quantity, flow = (np.array(column) for column in zip(*draft.arcs, strict=True))
    supplier, customer = supplier.astype(np.int32), customer.astype(np.int32)
    sells = np.setdiff1d(np.arange(n), supplier).astype(np.int32)
    m, d = supplier.size, sells.size + 1
    node_item = np.array(draft.node_item, dtype=np.int32)
    items = tuple(draft.item)
    codes = np.array([[customer[k], node_item[supplier[k]]] for k in range(m)])
    held = np.unique(codes, axis=0)
    country = Labels(random.integers(0, len(COUNTRIES), n).astype(np.int32), COUNTRIES)
    return Network(
        nodes=Nodes(
            id=tuple(f"site{k}/{items[node_item[k]]}" for k in range(n)),
            site=Labels.of([f"site{k}" for k in range(n)]),
            item=Labels(node_item, items),
            country=country,
            sector=Labels.unknown(n),
            commodity=Labels.of([items[i] if i % 2 else None for i in node_item.tolist()]),
            owner=Labels.of([f"owner{k % 3}" for k in range(n)]),
            output=output,
            capacity=output * random.uniform(1.0, 1.8, n),
            stock=output * random.choice([0.0, 2.0, 10.0], n),
            recovery=random.choice([np.nan, 14.0, 30.0], n),
            unit_cost=np.zeros(n),
            lat=np.full(n, np.nan),
            lon=np.full(n, np.nan),
            tier=np.full(n, -1, dtype=np.int32),
            estimated=np.zeros(n, dtype=np.bool_),
        ),
        arcs=Arcs(
            supplier=supplier,
            customer=customer,
            quantity=quantity,
            flow=flow,
            price=random.uniform(1, 3, m),
            tariff=random.choice([0.0, 0.1], m),
            lead_time=random.uniform(1, 40, m),
            access=np.ones(m),
            criticality=random.choice([1.0, 1.0, 1.0, 0.5], m),
            route=Labels.of([ROUTES[k % 3] for k in range(m)]),
            share_low=np.full(m, np.nan),
            share_high=np.full(m, np.nan),
            estimated=np.zeros(m, dtype=np.bool_),
        ),
        demand=Demand(
            node=np.append(sells, sells[0]).astype(np.int32),
            market=Labels.of([COUNTRIES[k % len(COUNTRIES)] for k in range(d)]),
            quantity=np.append(output[sells], 0.3 * output[sells[0]]),
            price=np.full(d, 200.0),
            margin=random.uniform(60, 100, d),
            access=np.append(np.ones(d - 1), 0.0),
        ),
        stocks=InputStocks(
            node=held[:, 0].astype(np.int32),
            item=held[:, 1].astype(np.int32),
            quantity=random.choice([0.0, 20.0, 100.0], len(held)),
        ),
    )


@st.composite
def world(draw: st.DrawFn) -> Network:
    """A small world table in money: every sector of every country buys from all, output = sales."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    lands, sectors = draw(st.integers(2, 3)), draw(st.integers(2, 3))
    n = lands * sectors
    inter = random.uniform(0.1, 1.0, (n, n))
    final = random.uniform(0.5, 1.0, (n, lands)) * n
    output = inter.sum(axis=1) + final.sum(axis=1)
    supplier, customer = (index.ravel().astype(np.int32) for index in np.indices((n, n)))
    node, land = (index.ravel() for index in np.indices((n, lands)))
    names = COUNTRIES[:lands]
    unknown = np.full(n, np.nan)
    return Network(
        nodes=Nodes(
            id=tuple(f"{names[k // sectors]}/sector{k % sectors}" for k in range(n)),
            site=Labels.unknown(n),
            item=Labels.of([f"sector{k % sectors}" for k in range(n)]),
            country=Labels.of([names[k // sectors] for k in range(n)]),
            sector=Labels.of([f"sector{k % sectors}" for k in range(n)]),
            commodity=Labels.unknown(n),
            owner=Labels.unknown(n),
            output=output,
            capacity=output * 1.25,
            stock=np.zeros(n),
            recovery=unknown,
            unit_cost=np.zeros(n),
            lat=unknown,
            lon=unknown,
            tier=np.full(n, -1, dtype=np.int32),
            estimated=np.zeros(n, dtype=np.bool_),
        ),
        arcs=Arcs(
            supplier=supplier,
            customer=customer,
            quantity=inter.ravel() / output[customer],
            flow=inter.ravel(),
            price=np.ones(n * n),
            tariff=np.zeros(n * n),
            lead_time=np.zeros(n * n),
            access=np.ones(n * n),
            criticality=np.ones(n * n),
            route=Labels.unknown(n * n),
            share_low=np.full(n * n, np.nan),
            share_high=np.full(n * n, np.nan),
            estimated=np.zeros(n * n, dtype=np.bool_),
        ),
        demand=Demand(
            node=node.astype(np.int32),
            market=Labels.of([names[k] for k in land.tolist()]),
            quantity=final.ravel(),
            price=np.ones(n * lands),
            margin=np.ones(n * lands),
            access=np.ones(n * lands),
        ),
        unit="monetary",
    )


@st.composite
def hits(draw: st.DrawFn, network: Network, channels: frozenset[Channel], scenarios: int, relief: bool | None) -> Hit:
    """Footprints on these channels; `relief` True: only better, False: only worse, None: both."""
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    sizes = {"nodes": len(network.nodes), "arcs": len(network.arcs), "demand": len(network.demand)}
    footprints, columns = [], []
    for number in range(draw(st.integers(1, 4))):
        channel = draw(st.sampled_from(sorted(channels)))
        rows = sizes[TARGETS[channel]]
        target = np.flatnonzero(random.random(rows) < 0.4).astype(np.int32)
        if not target.size:
            target = random.integers(0, rows, 1).astype(np.int32)
        start = float(draw(st.sampled_from([0.0, 5.0, 30.0])))
        end = start + float(draw(st.sampled_from([4.0, 20.0, np.inf])))
        ramp = float(draw(st.sampled_from([0.0, 3.0])))
        footprints.append(Footprint(channel, target, random.uniform(0.3, 1.0, target.size), start, end, ramp, number))
        better = relief if relief is not None else bool(random.random() < 0.5)
        columns.append(
            severity(channel, better) * random.uniform(0.0, 1.0, scenarios) * (random.random(scenarios) < 0.8)
        )
    return Hit(tuple(footprints), np.column_stack(columns))


def severity(channel: Channel, better: bool) -> float:
    """The largest level of a channel in the direction that helps or hurts."""
    size = {Channel.DELAY: 12.0, Channel.COST: 0.5}.get(channel, 1.0)
    hurts = 1.0 if channel in {Channel.DELAY, Channel.COST} else -1.0
    return size * (-hurts if better else hurts) * (0.5 if better else 1.0)


def permuted(network: Network, hit: Hit, seed: int) -> tuple[Network, Hit]:
    """The same network and hit with every table in another order and every list of names too."""
    random = np.random.default_rng(seed)
    order = {"nodes": len(network.nodes), "arcs": len(network.arcs), "demand": len(network.demand)}
    new = {name: random.permutation(count) for name, count in order.items()}
    place = {name: np.argsort(positions).astype(np.int32) for name, positions in new.items()}
    nodes, arcs, demand = (_shuffled(getattr(network, name), new[name], random) for name in order)
    stocks = network.stocks
    moved = network.with_(
        nodes=nodes,
        arcs=replace(arcs, supplier=place["nodes"][arcs.supplier], customer=place["nodes"][arcs.customer]),
        demand=replace(demand, node=place["nodes"][demand.node]),
        stocks=replace(
            stocks,
            node=place["nodes"][stocks.node],
            item=np.array([nodes.item.code(network.nodes.item.names[i]) for i in stocks.item], dtype=np.int32),
        ),
    )
    columns = random.permutation(len(hit.footprints))
    footprints = tuple(
        replace(hit.footprints[f], target=place[TARGETS[hit.footprints[f].channel]][hit.footprints[f].target])
        for f in columns.tolist()
    )
    return moved, Hit(footprints, hit.level[:, columns])


def _shuffled(table: object, order: np.ndarray, random: np.random.Generator) -> object:
    changes = {}
    for name in table.__dataclass_fields__:  # type: ignore[attr-defined]
        value = getattr(table, name)
        if isinstance(value, Labels):
            names = list(random.permutation(len(value.names)))
            codes = np.append(np.argsort(names), -1)[value.codes] if names else value.codes
            value = Labels(codes[order].astype(np.int32), tuple(value.names[k] for k in names))
        elif isinstance(value, tuple):
            value = tuple(value[k] for k in order.tolist())
        elif value is not None:
            value = value[order]
        changes[name] = value
    return type(table)(**changes)


def scaled(network: Network, money: float = 1.0, goods: float = 1.0) -> Network:
    """The same company with money counted in another currency (times `money`) and goods in other units (times
    `goods`; prices per unit fall accordingly)."""
    nodes, arcs, demand, stocks = network.nodes, network.arcs, network.demand, network.stocks
    unit = money / goods
    return network.with_(
        nodes=replace(
            nodes,
            output=nodes.output * goods,
            capacity=nodes.capacity * goods,
            stock=nodes.stock * goods,
            unit_cost=nodes.unit_cost * unit,
        ),
        arcs=replace(arcs, flow=arcs.flow * goods, price=arcs.price * unit),
        demand=replace(
            demand, quantity=demand.quantity * goods, price=demand.price * unit, margin=demand.margin * unit
        ),
        stocks=replace(stocks, quantity=stocks.quantity * goods),
    )
