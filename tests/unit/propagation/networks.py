"""Small networks for the tests of this room, written as a person would draw them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from foreshock.schema.labels import Labels
from foreshock.schema.network import Arcs, Demand, InputStocks, Network, Nodes

NAN = float("nan")


def network(
    nodes: Mapping[str, Mapping[str, object]],
    arcs: Sequence[tuple[str, str, Mapping[str, object]]],
    demand: Sequence[tuple[str, Mapping[str, object]]],
    stocks: Sequence[tuple[str, str, float]] = (),
) -> Network:
    """Nodes by id ('site/item'), arcs (supplier, customer), demand rows (node); every column has a plain default."""
    names = list(nodes)

    def column(rows: Sequence[Mapping[str, object]], key: str, default: float) -> np.ndarray:
        return np.array([float(row.get(key, default)) for row in rows])  # type: ignore[arg-type]

    def labels(rows: Sequence[Mapping[str, object]], key: str) -> Labels:
        return Labels.of([row.get(key) for row in rows])  # type: ignore[misc]

    rows = list(nodes.values())
    item = Labels.of([str(row.get("item", name.split("/")[-1])) for name, row in nodes.items()])
    links = [row for _, _, row in arcs]
    sold = [row for _, row in demand]
    flow = column(links, "flow", 0.0)
    return Network(
        nodes=Nodes(
            id=tuple(names),
            site=Labels.of([str(row.get("site", name.split("/")[0])) for name, row in nodes.items()]),
            item=item,
            country=labels(rows, "country"),
            sector=labels(rows, "sector"),
            commodity=labels(rows, "commodity"),
            owner=labels(rows, "owner"),
            output=column(rows, "output", NAN),
            capacity=column(rows, "capacity", np.inf),
            stock=column(rows, "stock", 0.0),
            recovery=column(rows, "recovery", NAN),
            unit_cost=column(rows, "unit_cost", 0.0),
            lat=column(rows, "lat", NAN),
            lon=column(rows, "lon", NAN),
            tier=np.full(len(names), -1, dtype=np.int32),
            estimated=np.zeros(len(names), dtype=np.bool_),
        ),
        arcs=Arcs(
            supplier=np.array([names.index(a) for a, _, _ in arcs], dtype=np.int32),
            customer=np.array([names.index(b) for _, b, _ in arcs], dtype=np.int32),
            quantity=column(links, "quantity", 1.0),
            flow=flow,
            price=column(links, "price", 0.0),
            tariff=column(links, "tariff", 0.0),
            lead_time=column(links, "lead_time", 0.0),
            access=column(links, "access", 1.0),
            criticality=column(links, "criticality", 1.0),
            route=labels(links, "route"),
            share_low=np.full(len(links), NAN),
            share_high=np.full(len(links), NAN),
            estimated=np.zeros(len(links), dtype=np.bool_),
        ),
        demand=Demand(
            node=np.array([names.index(a) for a, _ in demand], dtype=np.int32),
            market=labels(sold, "market"),
            quantity=column(sold, "quantity", 0.0),
            price=column(sold, "price", NAN),
            margin=column(sold, "margin", 1.0),
            access=column(sold, "access", 1.0),
        ),
        stocks=InputStocks(
            node=np.array([names.index(a) for a, _, _ in stocks], dtype=np.int32),
            item=np.array([item.code(b) for _, b, _ in stocks], dtype=np.int32),
            quantity=np.array([q for _, _, q in stocks], dtype=np.float64),
        ),
    )


def worked_case() -> Network:
    """Suppliers S1, S2, S3 that can each make the part of both products P1 and P2: published losses and survival."""
    parts = {
        f"S{i}/part": {"capacity": c, "country": k} for i, c, k in ((1, 30, "FIN"), (2, 45, "POL"), (3, 60, "CHN"))
    }
    made = {
        "F/P1": {"stock": 20.0, "country": "DEU"},
        "F/P2": {"stock": 25.0, "country": "DEU"},
    }
    links = [(part, product, {}) for part in parts for product in made]
    return network(
        parts | made,
        links,
        [("F/P1", {"quantity": 75, "margin": 5000}), ("F/P2", {"quantity": 50, "margin": 6500})],
    )
