"""Small networks and scenario sets for the tests of this room, written as a person would draw them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from foreshock.core.registry import get
from foreshock.schema.labels import Labels
from foreshock.schema.network import Arcs, Demand, InputStocks, Network, Nodes
from foreshock.schema.scenario import Driver, ScenarioSet
from foreshock.schema.shock import Shock

NAN = float("nan")
Row = Mapping[str, object]


def _column(rows: Sequence[Row], key: str, default: float) -> np.ndarray:
    return np.array([float(row.get(key, default)) for row in rows])  # type: ignore[arg-type]


def _labels(rows: Sequence[Row], key: str) -> Labels:
    return Labels.of([row.get(key) for row in rows])  # type: ignore[misc]


def network(
    nodes: Mapping[str, Row],
    arcs: Sequence[tuple[str, str, Row]],
    demand: Sequence[tuple[str, Row]],
    stocks: Sequence[tuple[str, str, float]] = (),
) -> Network:
    """Nodes by id ('site/item'), arcs (supplier, customer), demand rows (node); every column has a plain default."""
    names = list(nodes)
    made, links, sold = list(nodes.values()), [row for _, _, row in arcs], [row for _, row in demand]
    item = Labels.of([str(row.get("item", name.split("/")[-1])) for name, row in nodes.items()])
    ready = _column(made, "ready", 0.0)
    return Network(
        nodes=Nodes(
            id=tuple(names),
            site=Labels.of([str(row.get("site", name.split("/")[0])) for name, row in nodes.items()]),
            item=item,
            country=_labels(made, "country"),
            sector=_labels(made, "sector"),
            commodity=_labels(made, "commodity"),
            owner=_labels(made, "owner"),
            output=_column(made, "output", NAN),
            capacity=_column(made, "capacity", np.inf),
            stock=_column(made, "stock", 0.0),
            recovery=_column(made, "recovery", NAN),
            unit_cost=_column(made, "unit_cost", 0.0),
            lat=_column(made, "lat", NAN),
            lon=_column(made, "lon", NAN),
            tier=np.full(len(names), -1, dtype=np.int32),
            estimated=np.zeros(len(names), dtype=np.bool_),
            ready=ready if ready.any() else None,
        ),
        arcs=Arcs(
            supplier=np.array([names.index(a) for a, _, _ in arcs], dtype=np.int32),
            customer=np.array([names.index(b) for _, b, _ in arcs], dtype=np.int32),
            quantity=_column(links, "quantity", 1.0),
            flow=_column(links, "flow", 0.0),
            price=_column(links, "price", 0.0),
            tariff=_column(links, "tariff", 0.0),
            lead_time=_column(links, "lead_time", 0.0),
            access=_column(links, "access", 1.0),
            criticality=_column(links, "criticality", 1.0),
            route=_labels(links, "route"),
            share_low=np.full(len(links), NAN),
            share_high=np.full(len(links), NAN),
            estimated=np.zeros(len(links), dtype=np.bool_),
        ),
        demand=Demand(
            node=np.array([names.index(a) for a, _ in demand], dtype=np.int32),
            market=_labels(sold, "market"),
            quantity=_column(sold, "quantity", 0.0),
            price=_column(sold, "price", NAN),
            margin=_column(sold, "margin", 1.0),
            access=_column(sold, "access", 1.0),
        ),
        stocks=InputStocks(
            node=np.array([names.index(a) for a, _, _ in stocks], dtype=np.int32),
            item=np.array([item.code(b) for _, b, _ in stocks], dtype=np.int32),
            quantity=np.array([q for _, _, q in stocks], dtype=np.float64),
        ),
    )


def worked_case() -> Network:
    """Suppliers S1, S2, S3 that can each make the part of both products P1 and P2: published losses and survival."""
    countries = {"S1": ("FIN", 30), "S2": ("POL", 45), "S3": ("CHN", 60)}
    parts: dict[str, Row] = {f"{s}/part": {"capacity": size, "country": land} for s, (land, size) in countries.items()}
    made: dict[str, Row] = {
        "F/P1": {"stock": 20.0, "country": "DEU"},
        "F/P2": {"stock": 25.0, "country": "DEU"},
    }
    links: list[tuple[str, str, Row]] = [(part, product, {}) for part in parts for product in made]
    sold: list[tuple[str, Row]] = [
        ("F/P1", {"quantity": 75, "margin": 5000, "market": "DEU"}),
        ("F/P2", {"quantity": 50, "margin": 6500, "market": "FRA"}),
    ]
    return network(parts | made, links, sold)


def two_suppliers(**changes: object) -> Network:
    """A maker of 100 a day at margin 50 buys half from A at 10 (capacity 80) and half from B at 12 (capacity 120)."""
    base: dict[str, dict[str, object]] = {
        "A/part": {"country": "RUS", "capacity": 80, "output": 50, "commodity": "nickel", "owner": "Norn"},
        "B/part": {"country": "CAN", "capacity": 120, "output": 50, "commodity": "nickel", "recovery": 30},
        "F/car": {"country": "DEU", "capacity": 110, "output": 100, "sector": "vehicles"},
    }
    links: list[tuple[str, str, Row]] = [
        ("A/part", "F/car", {"flow": 50, "price": 10, "route": "bosporus|suez_canal"}),
        ("B/part", "F/car", {"flow": 50, "price": 12, "route": "panama_canal"}),
    ]
    sold: list[tuple[str, Row]] = [
        ("F/car", {"quantity": 60, "margin": 50, "market": "DEU"}),
        ("F/car", {"quantity": 40, "margin": 50, "market": "USA"}),
        ("F/car", {"quantity": 10, "margin": 50, "market": "RUS", "access": 0}),
    ]
    stocks = [("F/car", "part", float(changes.pop("stock", 0.0)))]  # type: ignore[arg-type]
    for name, value in changes.items():
        base[{"a": "A/part", "b": "B/part", "f": "F/car"}[name]] |= value  # type: ignore[operator]
    return network(base, links, sold, stocks)


def shock(**fields: object) -> Shock:
    """A shock as a scenario file writes it."""
    made: Shock = get("shocks", str(fields["type"]))(**fields)
    return made


def scenario_set(shocks: Sequence[Shock], active: Sequence[Sequence[int]], **fields: object) -> ScenarioSet:
    """One scenario per row of `active` (positions of the shocks that happen), equally likely unless `weights` says."""
    count = len(active)
    mask = np.zeros((count, len(shocks)), dtype=np.bool_)
    for row, positions in enumerate(active):
        mask[row, list(positions)] = True
    weights = fields.pop("weights", None)
    return ScenarioSet(
        title="test",
        as_of=date(2024, 8, 1),
        horizon=float(fields.pop("horizon", 100.0)),  # type: ignore[arg-type]
        drivers=(Driver("future", tuple(f"f{row}" for row in range(count))),),
        codes=np.arange(count, dtype=np.int16)[:, None],
        weights=np.full(count, 1 / count) if weights is None else np.asarray(weights, dtype=np.float64),
        shocks=tuple(shocks),
        active=mask,
        **fields,  # type: ignore[arg-type]
    )
