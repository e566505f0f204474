"""The companies that ship: the bulldozer maker and the one that a new study starts with; and their reference page."""

from __future__ import annotations

import csv
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from foreshock.core.units import DAYS_PER_YEAR
from foreshock.data.tables import read_folder
from foreshock.exposure import TABLES, build, reference
from foreshock.exposure.measure import measure
from foreshock.schema.network import Network
from foreshock.schema.study import Study

STAGES = 22
COST = 72_600.0
"""Sum of the costs of all stages of the published bulldozer."""


@pytest.fixture(scope="module")
def bulldozer(root: Path) -> Network:
    study = Study(format="foreshock/study/1", title="Bulldozer", company="Boreal Earthmoving", country="USA")
    return build(read_folder(root / "examples" / "bulldozer", TABLES), study)


def _published(shared: Path) -> dict[str, tuple[float, float, dict[str, float]]]:
    """Stage -> lead time, cost added, inputs, from the published file (ragged: read from the left)."""
    with (shared / "bom" / "bulldozer.txt").open(newline="") as lines:
        rows = list(csv.reader(lines))[1:]
    found = {}
    for row in rows:
        inputs = [cell for cell in row[8:] if cell]
        parts = {inputs[at]: float(inputs[at + 1]) for at in range(0, len(inputs), 2)}
        found[row[0]] = (float(row[1]), float(row[3]), parts)
    return found


@pytest.mark.shared
def test_the_bill_of_materials_is_the_published_one(shared: Path, root: Path) -> None:
    published = _published(shared)
    assert len(published) == STAGES
    with (root / "examples" / "bulldozer" / "bom.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    for stage, (_, _, parts) in published.items():
        mine = {row["input"]: float(row["quantity"]) for row in rows if row["item"] == stage}
        assert {name: amount for name, amount in mine.items() if name in published} == parts


@pytest.mark.shared
def test_stage_costs_and_lead_times_are_the_published_ones(shared: Path, bulldozer: Network) -> None:
    """The share-weighted price of every stage, tariff included, is its published cost with its inputs."""
    published = _published(shared)

    def cumulative(stage: str) -> float:
        _, cost, parts = published[stage]
        return cost + sum(amount * cumulative(part) for part, amount in parts.items())

    assert cumulative("Final_Assembly") == COST
    nodes, arcs = bulldozer.nodes, bulldozer.arcs
    for stage, (lead, _, _) in published.items():
        code = nodes.item.code(stage)
        mine = np.flatnonzero(nodes.item.codes[arcs.supplier] == code)
        if mine.size:
            paid = (arcs.flow * arcs.price * (1 + arcs.tariff))[mine].sum() / arcs.flow[mine].sum()
            assert paid == pytest.approx(cumulative(stage), rel=1e-9)
            assert (arcs.lead_time[mine] >= lead).all()


def test_five_bulldozers_a_day_at_their_published_cost(bulldozer: Network) -> None:
    final = bulldozer.node("decatur/Final_Assembly")
    assert bulldozer.nodes.output[final] == pytest.approx(5)
    assert (bulldozer.demand.price - bulldozer.demand.margin) == pytest.approx(COST)
    assert (bulldozer.demand.margin > 0).all()


def test_the_example_has_something_to_lose_and_to_gain(bulldozer: Network) -> None:
    nodes, arcs, demand = bulldozer.nodes, bulldozer.arcs, bulldozer.demand
    russian = nodes.country.isin(["RUS"])[arcs.supplier] & ~arcs.estimated
    bought = {nodes.commodity[int(node)] for node in arcs.supplier[russian & (arcs.flow > 0)]}
    assert {"nickel", "palladium", "platinum", "aluminium", "titanium metal", "iron ore"} <= bought
    shut = {nodes.item[int(node)] for node in arcs.supplier[russian & (arcs.access == 0)]}
    assert shut == {"aluminium", "copper", "forge_gas"}
    market = demand.market.isin(["RUS"])
    assert demand.access[market].tolist() == [0]
    spare = nodes.capacity - nodes.output
    assert spare[bulldozer.node("decatur/Final_Assembly")] >= demand.quantity[market][0]
    gates = {gate for path in arcs.route.names for gate in path.split("|")}
    assert {"suez_canal", "northern_sea_route", "bosporus", "panama_canal"} <= gates
    record = measure(bulldozer)
    outside = record.items.single_source & ~record.items.internal
    assert 5 <= outside.sum() < len(record.items)
    assert record.sole_country >= 5


def test_gas_stays_unknown_in_the_example(bulldozer: Network) -> None:
    assert "unknown/271121 (unseen)" in bulldozer.nodes.id
    assert not any(name.endswith("271121 (unseen)") and name[:3] != "unk" for name in bulldozer.nodes.id)


def test_the_template_builds_as_it_stands() -> None:
    folder = Path(str(files("foreshock.exposure") / "template"))
    network = build(read_folder(folder, TABLES), Study(format="foreshock/study/1", title="New", country="DEU"))
    assert network.products == ("pump_small", "pump_large")
    assert float((network.demand.quantity * network.demand.access).sum()) * DAYS_PER_YEAR == pytest.approx(37_000)
    assert (network.demand.margin > 0).all()


def test_the_reference_page_is_up_to_date(root: Path) -> None:
    page = root / "docs" / "tables.md"
    hint = "python -c 'from foreshock.exposure import reference; print(reference(), end=\"\")' > docs/tables.md"
    assert page.read_text(encoding="utf-8") == reference(), f"write it again: {hint}"


def test_every_column_is_documented() -> None:
    from foreshock.exposure.attributes import attributes

    for table in TABLES:
        for attribute in attributes(table).values():
            assert attribute.description.endswith(".")
            assert attribute.required == (not attribute.default) or attribute.name in {"days", "name"}
            if attribute.kind == "number":
                assert attribute.unit
                assert attribute.minimum > float("-inf")
                assert attribute.maximum < float("inf")
