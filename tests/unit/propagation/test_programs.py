"""Stage programs: with no lever turned they are the loss, with levers turned the loss of the changed network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from propagation_networks import network, scenario_set, shock
from scipy.optimize import linprog
from scipy.sparse import csr_array

from foreshock.core.errors import UserError
from foreshock.propagation import engine
from foreshock.schema.network import Network
from foreshock.schema.program import Lever, Sparse, StageProgram
from foreshock.schema.scenario import ScenarioSet


def maker() -> Network:
    """Two tiers, two suppliers, stocks of all kinds, and a candidate C that delivers from day 40 once it is built."""
    return network(
        {
            "A/part": {"country": "RUS", "capacity": 60, "output": 50, "stock": 20},
            "B/part": {"country": "CAN", "capacity": 70, "output": 50},
            "C/part": {"country": "POL", "capacity": 0, "output": 0, "ready": 40},
            "M/ore": {"country": "RUS", "capacity": 300, "output": 150},
            "F/car": {"country": "DEU", "capacity": 105, "output": 100, "stock": 30},
        },
        [
            ("A/part", "F/car", {"flow": 50, "price": 10}),
            ("B/part", "F/car", {"flow": 50, "price": 12}),
            ("C/part", "F/car", {"price": 15}),
            ("M/ore", "A/part", {"quantity": 3, "flow": 150, "price": 1}),
        ],
        [("F/car", {"quantity": 100, "margin": 50, "market": "DEU"})],
        stocks=[("F/car", "part", 40), ("A/part", "ore", 90)],
    )


def futures() -> ScenarioSet:
    band = {"low": 0.2, "mode": 0.6, "high": 1.0}
    shocks = [
        shock(type="export_ban", origin="RUS", share=band, start=10, duration=50),
        shock(type="capacity", countries="CAN", lost=band, start=30, duration=40, ramp=6),
        shock(type="sanction", by="EU", target="POL", share=0.5, start=60),
        shock(type="demand", markets="DEU", change_by=0.04, start=20),
    ]
    return scenario_set(shocks, [[], [0], [0, 1], [0, 1, 2], [3], [1, 3]], horizon=120.0)


LEVERS = (
    Lever("capacity", 2),
    Lever("stock", 4),
    Lever("input_stock", 4, 0),
    Lever("stock", 1),
    Lever("capacity", 0),
    Lever("capacity", 2),
)


def changed(net: Network, amounts: Sequence[float]) -> Network:
    """The network with the levers turned for good."""
    capacity, stock, held = net.nodes.capacity.copy(), net.nodes.stock.copy(), net.stocks.quantity.copy()
    for lever, amount in zip(LEVERS, amounts, strict=True):
        if lever.kind == "capacity":
            capacity[lever.node] += amount
        elif lever.kind == "stock":
            stock[lever.node] += amount
        else:
            held[(net.stocks.node == lever.node) & (net.stocks.item == lever.item)] += amount
    nodes = replace(net.nodes, capacity=capacity, stock=stock)
    return net.with_(nodes=nodes, stocks=replace(net.stocks, quantity=held))


def csr(matrix: Sparse) -> csr_array:
    return csr_array((matrix.value, matrix.column, matrix.start), shape=matrix.shape)


def optimum(program: StageProgram, amounts: Sequence[float]) -> float:
    """The optimal value, by SciPy, with the levers at these amounts."""
    if program.cost.size == 0:
        return program.offset
    moved = csr(program.technology) @ np.asarray(amounts)
    equal = program.row_lower == program.row_upper
    matrix = csr(program.matrix)
    assert np.isneginf(program.row_lower[~equal]).all()
    best = linprog(
        program.cost,
        A_eq=matrix[equal],
        b_eq=(program.row_upper - moved)[equal],
        A_ub=matrix[~equal] if (~equal).any() else None,
        b_ub=(program.row_upper - moved)[~equal] if (~equal).any() else None,
        bounds=np.column_stack([program.lower, program.upper]),
    )
    assert best.status == 0
    return float(best.fun + program.offset)


@pytest.mark.parametrize(
    "amounts",
    [(0, 0, 0, 0, 0, 0), (30, 0, 0, 0, 0, 0), (0, 80, 0, 0, 0, 0), (0, 0, 60, 25, 0, 0), (12, 50, 30, 10, 20, 8)],
)
def test_a_program_is_the_loss_of_its_case(amounts: tuple[float, ...]) -> None:
    net, scenarios = maker(), futures()
    chosen = engine.cases(scenarios, 3, 0)
    everything = range(len(chosen))
    made = engine.programs(net, scenarios, chosen, LEVERS, everything)
    simulated = engine.stress(changed(net, amounts), scenarios, chosen)
    assert simulated.baseline == pytest.approx(engine.stress(net, scenarios, chosen).baseline)
    promised = [optimum(program, amounts) for program in made]
    assert promised == pytest.approx(simulated.total().tolist(), rel=1e-9, abs=1e-6)
    assert max(promised) > 1_000


def test_without_levers_there_are_none_in_the_rows() -> None:
    net, scenarios = maker(), futures()
    chosen = engine.cases(scenarios, 1, 0)
    made = engine.programs(net, scenarios, chosen, (), [3, 1])
    assert [program.technology.shape[1] for program in made] == [0, 0]
    losses = engine.stress(net, scenarios, chosen).total()
    assert [optimum(program, ()) for program in made] == pytest.approx([losses[3], losses[1]])


def test_columns_are_where_the_program_says() -> None:
    net, scenarios = maker(), futures()
    (program,) = engine.programs(net, scenarios, engine.cases(scenarios, 1, 0), (), [3])
    periods = program.marks.size - 1
    assert program.arc_column.shape == (len(net.arcs), periods)
    assert program.sales_column.shape == (len(net.demand), periods)
    assert (program.cost[program.sales_column] == -50).all()
    assert program.beyond_column is not None
    assert (program.beyond_column[0] >= 0).all()
    assert (program.beyond_column[3] == -1).all()
    assert program.marks[0] == 10.0
    assert program.marks[-1] == 120.0


def test_a_case_in_which_nothing_happens_is_an_empty_program() -> None:
    net, scenarios = maker(), futures()
    (program,) = engine.programs(net, scenarios, engine.cases(scenarios, 1, 0), LEVERS, [0])
    assert program.matrix.shape == (0, 0)
    assert program.technology.shape == (0, len(LEVERS))
    assert program.offset == 0.0


def test_stock_of_what_a_node_does_not_buy_is_refused() -> None:
    net, scenarios = maker(), futures()
    with pytest.raises(UserError, match="does not buy"):
        engine.programs(net, scenarios, engine.cases(scenarios, 1, 0), [Lever("input_stock", 4, 2)], [0])
