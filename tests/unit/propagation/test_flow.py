"""The flow model on cases small enough to work out by hand, and against an independent program on a real tree."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from propagation_networks import NAN, Row, network, scenario_set, shock, two_suppliers, worked_case
from scipy.optimize import linprog

from foreshock.core.errors import UserError
from foreshock.propagation import engine
from foreshock.schema.losses import Losses
from foreshock.schema.network import Network

OFF = {"type": "capacity", "lost": 1.0}


def stressed(net: Network, *shocks: Mapping[str, object], horizon: float = 100.0, **options: object) -> Losses:
    """One scenario in which all the shocks happen."""
    made = [shock(**fields) for fields in shocks]
    chosen = scenario_set(made, [range(len(made))], horizon=horizon)
    return engine.stress(net, chosen, engine.cases(chosen, 1, 0), **options)  # type: ignore[arg-type]


def loss(net: Network, *shocks: Mapping[str, object], horizon: float = 100.0, **options: object) -> float:
    return float(stressed(net, *shocks, horizon=horizon, **options).total()[0])


def survives(net: Network, *shocks: Mapping[str, object], horizon: float = 100.0) -> float:
    return float(stressed(net, *shocks, horizon=horizon).metrics["time_to_survive"][0, 0])


def test_the_worked_case_in_every_published_digit() -> None:
    sites = [shock(type="capacity", sites=name, lost=1.0) for name in ("S1", "S2", "S3")]
    chosen = scenario_set(sites, [[], [0], [1], [2]], horizon=2.0)
    found = engine.stress(worked_case(), chosen, engine.cases(chosen, 1, 0))
    assert found.total().tolist() == [0.0, 0.0, 125_000.0, 275_000.0]
    assert found.metrics["lost_units"].sum(axis=1).tolist() == pytest.approx([0, 0, 25, 55], abs=1e-9)
    long = engine.stress(worked_case(), chosen, engine.cases(chosen, 1, 0), horizon=52.0)
    met = long.metrics["time_to_survive"].min(axis=1)
    assert np.isinf(met[0])
    assert met[1:] == pytest.approx([2.25, 9 / 7, 0.9], abs=1e-12)


def test_stock_bridges_and_then_sales_stop() -> None:
    net = two_suppliers(stock=200.0, a={"capacity": 50}, b={"capacity": 50})
    # A out for 20 days: 50 of 100 parts a day are missing, 200 in stock: 4 days covered, 16 x 50 cars lost
    found = stressed(net, OFF | {"sites": "A", "start": 10, "duration": 20})
    assert found.metrics["time_to_survive"][0, 0] == pytest.approx(14.0, abs=1e-9)
    assert found.metrics["lost_units"][0, 0] == pytest.approx(16 * 50)
    # A's parts cost 1 less than the mean: 20 x 50 of them are missed; 200 in stock are replaced at B's, 1 above it
    extra = 20 * 50 * 1.0 + 200 * 1.0
    assert found.metrics["extra_cost"][0, 0] == pytest.approx(extra)
    assert found.total()[0] == pytest.approx(800 * 50 + extra)


def test_finished_stock_and_input_stock_survive_together() -> None:
    net = two_suppliers(stock=100.0, a={"capacity": 50}, b={"capacity": 50}, f={"stock": 150.0})
    assert survives(net, OFF | {"sites": "A", "duration": 50}) == pytest.approx(5.0, abs=1e-9)


def test_another_supplier_steps_in_at_its_price() -> None:
    net = two_suppliers()
    # A (10) lost for 10 days, B (12, capacity 120) makes all 100: 100 x 12 instead of 50 x 10 + 50 x 12
    found = stressed(net, OFF | {"sites": "A", "start": 5, "duration": 10})
    assert found.total()[0] == pytest.approx(10 * (100 * 12 - (50 * 10 + 50 * 12)))
    assert found.metrics["extra_cost"][0, 0] == pytest.approx(found.total()[0])
    assert np.isinf(found.metrics["time_to_survive"][0, 0])


def test_losing_the_dearer_supplier_is_no_gain() -> None:
    # A has 30 a day to spare, at the price the company pays at its margin (12); 20 a day are lost
    net = two_suppliers()
    found = stressed(net, OFF | {"sites": "B", "duration": 10})
    assert found.metrics["lost_units"][0, 0] == pytest.approx(200)
    # bought 50 at 10 and 30 at 12 against a mean of 11: -50 + 30 = -20 a day of extra cost
    assert found.total()[0] == pytest.approx(10 * (20 * 50 - 20))


def test_a_tariff_is_paid_or_avoided() -> None:
    net = two_suppliers()
    # +25 % on A: 12.5 against B at 12, so A's 50 move to B where 120 - 50 = 70 are free: +2 each
    assert loss(net, {"type": "tariff", "importer": "DEU", "exporter": "RUS", "rate": 0.25}) == pytest.approx(
        100 * 50 * 2.0
    )
    assert loss(net, {"type": "tariff", "importer": "DEU", "exporter": "RUS", "rate": 0.1}) == pytest.approx(
        100 * 50 * 1.0
    )


def test_a_share_of_an_export_ban_binds_the_baseline_flow() -> None:
    net = two_suppliers()
    ban = {"type": "export_ban", "origin": "RUS", "share": 0.4, "start": 50}
    assert loss(net, ban) == pytest.approx(50 * (0.4 * 50) * 2.0)


def test_reliefs_are_gains() -> None:
    net = two_suppliers(f={"capacity": 130})
    market = {"type": "sanction", "by": "DEU", "target": "RUS", "share": 0.5, "change": "lift", "start": 40}
    # half of 10 cars a day for 60 days at 50, with parts at the margin (12 against 11)
    assert loss(net, market) == pytest.approx(-60 * 5 * (50 - 1))
    demand = {"type": "demand", "markets": "USA", "change_by": 0.1, "start": 40}
    assert loss(net, demand) == pytest.approx(-60 * 4 * (50 - 1))
    dear = network(
        {"A/x": {"country": "CHN", "capacity": 20}, "F/y": {"country": "DEU"}},
        [("A/x", "F/y", {"flow": 10, "price": 100, "tariff": 0.2})],
        [("F/y", {"quantity": 10, "margin": 5})],
    )
    cut = {"type": "tariff", "importer": "DEU", "exporter": "CHN", "rate": 0.5, "change": "lift", "start": 90}
    assert loss(dear, cut) == pytest.approx(-10 * 10 * 20.0)


def test_an_arc_that_opens_is_used_where_it_is_cheaper() -> None:
    net = network(
        {"A/x": {"country": "RUS", "capacity": 30}, "B/x": {"capacity": 90}, "F/y": {"country": "DEU"}},
        [("A/x", "F/y", {"access": 0, "price": 8}), ("B/x", "F/y", {"flow": 50, "price": 10})],
        [("F/y", {"quantity": 50, "margin": 5})],
    )
    lift = {"type": "sanction", "by": "EU", "target": "RUS", "share": 1.0, "change": "lift", "start": 60}
    assert loss(net, lift) == pytest.approx(-40 * 30 * 2.0)
    assert loss(net, lift | {"share": 0.5}) == pytest.approx(-40 * 15 * 2.0)


def test_gained_capacity_serves_demand_that_waited() -> None:
    net = network(
        {"A/x": {"capacity": 8, "output": 8}, "F/y": {}},
        [("A/x", "F/y", {"flow": 8})],
        [("F/y", {"quantity": 10, "margin": 3})],
    )
    gain = {"type": "capacity", "items": "x", "lost": 0.5, "change": "lift", "start": 50}
    assert loss(net, gain) == pytest.approx(-50 * 2 * 3)


def test_a_delay_starves_for_its_days_and_no_longer() -> None:
    net = two_suppliers(stock=50.0, b={"capacity": 50})
    late = {"type": "route", "route": "suez_canal", "state": "delay", "days": 6, "start": 20}
    found = stressed(net, late)
    # 6 days without A's 50; 50 in stock last one day; five days of 50 cars lost; A's cheap parts and the stock: 1 each
    assert found.metrics["time_to_survive"][0, 0] == pytest.approx(21.0, abs=1e-9)
    assert found.total()[0] == pytest.approx(5 * 50 * 50 + 6 * 50 * 1 + 50 * 1)
    assert loss(net, late | {"ramp": 4}) <= loss(net, late) + 1e-9
    assert loss(net, late | {"duration": 2}) < loss(net, late)


def test_delays_on_one_arc_add_up_one_after_the_other() -> None:
    net = two_suppliers(b={"capacity": 50})
    one = {"type": "route", "route": "suez_canal", "state": "delay", "days": 3, "start": 20}
    two = {"type": "route", "route": "bosporus", "state": "delay", "days": 4, "start": 20}
    both = {"type": "route", "route": "bosporus", "state": "delay", "days": 7, "start": 20}
    assert loss(net, one, two) == pytest.approx(loss(net, both))


def test_an_input_that_is_not_critical_costs_a_stand_in() -> None:
    net = network(
        {"A/x": {}, "B/oil": {"country": "RUS"}, "F/y": {}},
        [("A/x", "F/y", {"flow": 10}), ("B/oil", "F/y", {"flow": 5, "quantity": 0.5, "price": 4, "criticality": 0.5})],
        [("F/y", {"quantity": 10, "margin": 100})],
    )
    off = OFF | {"countries": "RUS", "duration": 10}
    assert loss(net, off) == pytest.approx(10 * 5 * 4 * 1.0)
    assert loss(net, off, parameters={"flow.shortage_premium": 2.5}) == pytest.approx(10 * 5 * 4 * 2.5)


def test_several_tiers_and_quantities() -> None:
    net = network(
        {
            "M/ore": {"capacity": 60, "country": "RUS"},
            "S/alloy": {"stock": 10},
            "F/axle": {},
            "F/car": {"stock": 4},
        },
        [
            ("M/ore", "S/alloy", {"quantity": 3, "flow": 60}),
            ("S/alloy", "F/axle", {"quantity": 5, "flow": 20}),
            ("F/axle", "F/car", {"quantity": 2, "flow": 4}),
        ],
        [("F/car", {"quantity": 2, "margin": 1000})],
        stocks=[("F/axle", "alloy", 30), ("S/alloy", "ore", 15)],
    )
    # in cars: 4 finished, (10 + 30) alloy = 4, 15 ore = 5 alloy = half a car: 8.5 cars, 2 a day
    off = OFF | {"countries": "RUS", "start": 3, "duration": 10}
    assert survives(net, off) == pytest.approx(3 + 8.5 / 2, abs=1e-9)
    assert loss(net, off) == pytest.approx((20 - 8.5) * 1000)


def test_a_ramp_counts_with_its_mean_strength() -> None:
    net = two_suppliers(a={"capacity": 50}, b={"capacity": 50}, f={"capacity": 100})
    whole = {"type": "capacity", "items": "car", "lost": 1.0, "start": 10, "duration": 20, "ramp": 8}
    # half of the cars over the ramp, all made of A's parts, which cost 1 less than the mean
    assert loss(net, whole) == pytest.approx((8 / 2 + 20) * 100 * 50 - 8 * 50 * 1)


def test_a_node_without_a_limit_that_loses_half_keeps_half_of_its_output() -> None:
    net = network({"A/x": {}, "F/y": {}}, [("A/x", "F/y", {"flow": 10})], [("F/y", {"quantity": 10, "margin": 1})])
    half = {"type": "capacity", "items": "x", "lost": 0.5, "duration": 10}
    assert loss(net, half) == pytest.approx(10 * 5 * 1.0)


def test_nothing_is_known_before_the_first_shock() -> None:
    # finished goods could be piled up before the strike if it were known; stock never exceeds what it was
    net = two_suppliers(f={"capacity": 200, "stock": 0.0})
    strike = {"type": "capacity", "items": "car", "lost": 1.0, "start": 50, "duration": 10}
    assert loss(net, strike) == pytest.approx(10 * 100 * 50)
    harmless = {"type": "capacity", "sites": "A", "lost": 0.1, "start": 0, "duration": 5}
    assert loss(net, strike, harmless) == pytest.approx(10 * 100 * 50)


def test_a_node_that_gets_ready_later_helps_from_then_on() -> None:
    spare: Row = {"capacity": 100, "output": 0, "ready": 30}
    net = network(
        {"A/x": {"capacity": 10, "country": "RUS"}, "C/x": spare, "F/y": {}},
        [("A/x", "F/y", {"flow": 10}), ("C/x", "F/y", {})],
        [("F/y", {"quantity": 10, "margin": 7})],
    )
    off = OFF | {"countries": "RUS", "start": 10}
    found = stressed(net, off)
    assert found.total()[0] == pytest.approx(20 * 10 * 7)
    assert found.baseline.tolist() == pytest.approx([100 * 10 * 7])


def test_a_shock_after_the_horizon_or_of_size_zero_changes_nothing() -> None:
    net = two_suppliers()
    assert loss(net, OFF | {"items": "car", "start": 100}) == 0.0
    assert loss(net, OFF | {"items": "car", "lost": 0.0}) == 0.0


def test_per_product_losses_sum_to_the_whole_and_follow_the_flow() -> None:
    net = network(
        {"A/x": {"capacity": 60, "country": "RUS"}, "B/x": {"capacity": 60}, "F/y": {}, "F/z": {}},
        [
            ("A/x", "F/y", {"flow": 20, "price": 10}),
            ("B/x", "F/y", {"flow": 10, "price": 12}),
            ("B/x", "F/z", {"flow": 10, "price": 12}),
        ],
        [("F/y", {"quantity": 30, "margin": 50}), ("F/z", {"quantity": 10, "margin": 50})],
    )
    found = stressed(net, OFF | {"countries": "RUS", "duration": 10})
    assert found.targets == ("y", "z")
    assert found.loss[0].tolist() == pytest.approx([10 * 20 * 2.0, 0.0])


def test_products_without_common_nodes_survive_apart() -> None:
    net = network(
        {"A/y": {"capacity": 30, "output": 20, "stock": 500}, "B/z": {"capacity": 30, "output": 20}},
        [],
        [("A/y", {"quantity": 20, "margin": 1}), ("B/z", {"quantity": 20, "margin": 1})],
    )
    found = stressed(net, OFF | {"items": ["y", "z"], "start": 5, "duration": 30})
    assert found.targets == ("y", "z")
    assert found.metrics["time_to_survive"][0].tolist() == pytest.approx([5 + 500 / 20, 5.0])


def test_missing_numbers_are_one_list_and_unknown_ones_a_note() -> None:
    net = two_suppliers()
    broken = net.with_(demand=type(net.demand)(**_with(net.demand, margin=np.array([NAN, 1.0, NAN]))))
    with pytest.raises(UserError) as caught:
        stressed(broken, OFF | {"items": "car"})
    assert len(caught.value.problems) == 2
    vague = two_suppliers(f={"capacity": NAN}, a={"capacity": NAN})
    notes = stressed(vague, OFF | {"items": "car"}).notes
    assert any("capacity of 2 nodes is unknown" in note for note in notes)


def _with(table: object, **changes: object) -> dict[str, object]:
    return {name: changes.get(name, getattr(table, name)) for name in table.__dataclass_fields__}  # type: ignore[attr-defined]


def test_unread_kinds_of_network_and_unknown_models_are_refused() -> None:
    net = two_suppliers()
    with pytest.raises(UserError, match="monetary"):
        stressed(net.with_(unit="monetary"), OFF | {"items": "car"})
    with pytest.raises(UserError, match="Did you mean 'flow'"):
        stressed(net, OFF | {"items": "car"}, model="flaw")


@pytest.mark.shared
@pytest.mark.parametrize("name", ["bulldozer", "battery", "semiconductors", "chemicals"])
def test_real_trees_against_a_program_written_straight_from_the_paper(shared: Path, name: str) -> None:
    """Single-period multi-tier time-to-recover program, dense, of every tenth node down for 20 days."""
    stages = _stages(shared / "bom" / f"{name}.txt")
    net, need = _tree(stages)
    days = 20.0
    names = list(stages)
    for down in range(0, len(names), max(1, len(names) // 6)):
        off = OFF | {"items": names[down], "duration": days}
        assert loss(net, off, horizon=days) == pytest.approx(_paper(net, stages, need, down, days), rel=1e-9, abs=1e-6)


def _stages(path: Path) -> dict[str, tuple[float, dict[str, float]]]:
    """stage -> external demand, inputs with their quantities; the file is ragged and its order arbitrary."""
    with path.open(newline="") as file:
        rows = [row for row in csv.reader(file) if row][1:]
    found = {}
    for row in rows:
        cells = [cell.strip() for cell in row]
        pairs = zip(cells[8::2], cells[9::2], strict=False)
        sold = float(cells[5]) if len(cells) > 5 and cells[5] else 0.0
        found[cells[0]] = (sold, {stage: float(quantity) for stage, quantity in pairs if stage})
    return found


def _tree(stages: Mapping[str, tuple[float, dict[str, float]]]) -> tuple[Network, dict[str, float]]:
    """Capacity 1.3 times the need, finished stock of 3 days, input stock of 4."""
    need = {stage: sold for stage, (sold, _) in stages.items()}
    for _ in stages:
        fresh = {stage: sold for stage, (sold, _) in stages.items()}
        for stage, (_, inputs) in stages.items():
            for part, quantity in inputs.items():
                fresh[part] += quantity * need[stage]
        need = fresh
    nodes: dict[str, Row] = {
        f"s/{stage}": {"item": stage, "capacity": 1.3 * need[stage], "output": need[stage], "stock": 3 * need[stage]}
        for stage in stages
    }
    arcs: list[tuple[str, str, Row]] = [
        (f"s/{part}", f"s/{stage}", {"quantity": quantity, "flow": quantity * need[stage]})
        for stage, (_, inputs) in stages.items()
        for part, quantity in inputs.items()
    ]
    sold = [
        (f"s/{stage}", {"quantity": amount, "margin": 10.0 + row})
        for row, (stage, (amount, _)) in enumerate(stages.items())
        if amount
    ]
    kept = [
        (f"s/{stage}", part, 4 * quantity * need[stage])
        for stage, (_, inputs) in stages.items()
        for part, quantity in inputs.items()
    ]
    return network(nodes, arcs, sold, kept), need


def _paper(
    net: Network,
    stages: Mapping[str, tuple[float, dict[str, float]]],
    need: Mapping[str, float],
    down: int,
    days: float,
) -> float:
    """min sum f l; u_j - (sum y_ij + stock_ij)/r <= 0; sum y - u <= s; u <= c t; l + u + s >= d t (shared stock)."""
    names = list(stages)
    pairs = [(part, stage, quantity) for stage, (_, inputs) in stages.items() for part, quantity in inputs.items()]
    n, m = len(names), len(pairs)
    margin = {net.nodes.item[int(v)]: float(f) for v, f in zip(net.demand.node, net.demand.margin, strict=True)}
    sold = [stage for stage in names if stages[stage][0] > 0]
    cost = np.concatenate([np.zeros(n + m), [margin[stage] for stage in sold]])
    rows, right = [], []
    for k, (_, stage, quantity) in enumerate(pairs):
        row = np.zeros(cost.size)
        row[names.index(stage)], row[n + k] = quantity, -1.0
        rows.append(row)
        right.append(4 * quantity * need[stage])
    for i, stage in enumerate(names):
        row = np.zeros(cost.size)
        row[i] = -1.0
        for k, (part, _, _) in enumerate(pairs):
            row[n + k] = float(part == stage)
        amount = 0.0
        if stage in sold:
            row[n + m + sold.index(stage)] = -1.0
            amount = stages[stage][0] * days
        rows.append(row)
        right.append(3 * need[stage] - amount)
    top = [(0.0, 0.0 if i == down else 1.3 * need[stage] * days) for i, stage in enumerate(names)]
    limits = [*top, *[(0.0, None)] * m, *[(0.0, stages[stage][0] * days) for stage in sold]]
    best = linprog(cost, A_ub=np.array(rows), b_ub=np.array(right), bounds=limits)
    assert best.status == 0
    return float(best.fun)
