"""Every kind of measure: the promise of its lever is the simulated loss, its place in the program is on record."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from small_company import HOME, SCENARIOS, Company, World, world

from foreshock.core.errors import UserError
from foreshock.core.parameters import parameter
from foreshock.core.registry import family
from foreshock.planning import parse_measures
from foreshock.planning.measures.base import Offer
from foreshock.planning.measures.second_source import SecondSource
from foreshock.planning.measures.stock import Stock
from foreshock.planning.offers import applied, bind, first_stage, in_shares
from foreshock.planning.recourse import Recourse
from foreshock.planning.solver import Program
from foreshock.planning.two_stage import Risk, TwoStage, entries, extensive

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "planning"
EXAMPLES: dict[str, tuple[Offer, ...]] = {
    "second_source": (
        SecondSource(item="part", country="POL", capacity=8, cost=2000, retainer=50, premium=0.1, ready=0, id="beta"),
    ),
    "stock": (
        Stock(item="part", site="home", quantity=600, unit_cost=5, id="shelf"),
        Stock(item="machine", site="home/machine", quantity=300, unit_cost=9, id="finished"),
    ),
}
TWO_SHOCKS = SCENARIOS.replace(
    "      - {type: export_ban, origin: RUS, items: [part], share: 1.0, start: 100, duration: 100}",
    "      - {type: export_ban, origin: RUS, items: [part], share: 0.7, start: 60, duration: 100}\n"
    "      - {type: capacity, countries: POL, lost: 0.5, start: 90, duration: 200, cause: strike}\n"
    "      - {type: demand, markets: [DEU], change_by: 0.1, start: 200}",
)


def test_every_kind_has_an_example_here() -> None:
    assert set(EXAMPLES) == set(family("measures"))


@pytest.mark.parametrize("kind", sorted(EXAMPLES))
@pytest.mark.parametrize("scenarios", [SCENARIOS, TWO_SHOCKS], ids=["one ban", "three shocks"])
@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_the_promise_of_the_lever_is_the_simulated_loss(kind: str, scenarios: str, share: float) -> None:
    run = world(scenarios=scenarios)
    for offer in EXAMPLES[kind]:
        prepared, bound = bind(run.network, [offer], 365.0)
        amount = np.array([share * bound[0].terms.limit])
        cases = run.programs(prepared, [bound[0].lever], range(len(run.cases)))
        promised = Recourse(cases).at(amount).loss
        changed = run.evaluate(applied(run.network, bound, amount))
        simulated = changed.total() + run.losses.baseline.sum() - changed.baseline.sum()
        assert promised == pytest.approx(simulated, abs=1e-6 * 100_000)


@pytest.mark.parametrize("kind", sorted(EXAMPLES))
def test_more_of_a_measure_never_hurts_and_helps_less_and_less(kind: str) -> None:
    run = world(scenarios=TWO_SHOCKS)
    for offer in EXAMPLES[kind]:
        prepared, bound = bind(run.network, [offer], 365.0)
        recourse = Recourse(run.programs(prepared, [bound[0].lever], range(len(run.cases))))
        loss = np.array([recourse.at(np.array([share * bound[0].terms.limit])).loss for share in np.linspace(0, 1, 6)])
        step = np.diff(loss, axis=0)
        assert (step <= 1e-6).all()
        assert (np.diff(step, axis=0) >= -1e-5).all()


@pytest.mark.parametrize("kind", sorted(EXAMPLES))
def test_nothing_is_not_a_change(kind: str) -> None:
    """At amount 0 losses are what they were; the original network is left alone."""
    run = world(scenarios=TWO_SHOCKS)
    before = run.losses.total()
    for offer in EXAMPLES[kind]:
        assert run.evaluate(offer.apply(run.network, 0.0)).total() == pytest.approx(before, abs=1e-6)
        offer.apply(run.network, 5.0)
        assert run.losses.total() == pytest.approx(before, abs=0)


@pytest.mark.parametrize("kind", sorted(EXAMPLES))
def test_the_program_of_a_measure_is_the_golden_one(kind: str) -> None:
    """Set FORESHOCK_GOLDEN=write to accept a change after reading the difference."""
    run = world()
    for offer in EXAMPLES[kind]:
        prepared, bound = bind(run.network, [offer], 365.0)
        limit = np.array([bound[0].terms.limit])
        cases = tuple(in_shares(case, limit) for case in run.programs(prepared, [bound[0].lever], [0, 1]))
        problem = TwoStage(first_stage(bound, 4000.0), cases, run.losses.weight, Risk(0.95, 0.5, 0.5))
        text = written(problem)
        path = GOLDEN / f"{kind}.{offer.id}.lp"
        if os.environ.get("FORESHOCK_GOLDEN") == "write":
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8")


def written(problem: TwoStage) -> str:
    """The extensive form as text, a row a line, columns by name."""
    program, layout = extensive(problem)
    first = ["x"] + [f"z{at}" for at in range(1, problem.first.cost.size)]
    tail = ["eta", *(f"xi[{w}]" for w in range(len(problem.cases)))]
    late = [f"y[{w},{j}]" for w in range(len(problem.cases)) for j in range(layout.y[w + 1] - layout.y[w])]
    names = [*first, *tail, *late]
    lines = ["minimise", f"  {expression(names, np.arange(len(names)), program.cost)} + {program.offset:.6g}", "rows"]
    rows, columns, values = entries(program.matrix)
    for row in range(program.matrix.shape[0]):
        here = rows == row
        low, high = program.row_lower[row] + 0.0, program.row_upper[row] + 0.0
        lines.append(f"  {low:.6g} <= {expression(names, columns[here], values[here])} <= {high:.6g}")
    lines.append("bounds")
    lines += [f"  {low:.6g} <= {name} <= {high:.6g}" for name, low, high in zip(names, *limits(program), strict=True)]
    return "\n".join(lines) + "\n"


def limits(program: Program) -> tuple[np.ndarray, np.ndarray]:
    return program.lower, program.upper


def expression(names: list[str], columns: np.ndarray, values: np.ndarray) -> str:
    return " ".join(f"{value:+.6g} {names[column]}" for column, value in zip(columns, values, strict=True) if value)


# ------------------------------------------------------------------------------------------------- terms and defaults


def test_a_second_source_without_figures_takes_the_parameters(home: World) -> None:
    offer = SecondSource(item="part", country="POL")
    terms = offer.terms(home.network, 730.0)
    spend = 10 * 20 * 365
    assert terms.limit == 10
    assert terms.fixed_cost == max(parameter("planning.qualification_floor").value, 0.03 * spend)
    assert terms.unit_cost == pytest.approx(parameter("planning.retainer").value * 20 * 730)
    assert terms.unit == "piece a day"
    assert len(terms.assumptions) == 4
    assert any("10% above the present one (0% to 30%)" in text for text in terms.assumptions)


def test_a_stock_costs_its_holding_and_ties_up_its_value(home: World) -> None:
    terms = Stock(item="part", site="home", quantity=100).terms(home.network, 365.0)
    assert terms.unit_cost == pytest.approx(20 * parameter("planning.holding_cost").value)
    assert terms.capital == pytest.approx(20)
    finished = Stock(item="machine", site="home", quantity=100).terms(home.network, 365.0)
    assert finished.capital == pytest.approx(300 - 100)


def test_a_new_supplier_is_a_node_like_its_peers(home: World) -> None:
    offer = SecondSource(item="part", country="Poland", capacity=4, premium=0.25, ready=90, lead_time=30, id="beta")
    network = offer.apply(home.network, 4.0)
    node = network.node("new-beta/part")
    assert network.nodes.country[node] == "POL"
    assert network.nodes.capacity[node] == 4
    assert offer.sentence(4, home.network) == "Qualify a second source of part in Poland for 4 pieces a day."
    assert network.node_name(node) == "part at the new source in Poland"
    assert network.nodes.ready is not None
    assert network.nodes.ready.tolist() == [0, 0, 90]
    arc = int(np.flatnonzero(network.arcs.supplier == node)[0])
    assert network.nodes.id[int(network.arcs.customer[arc])] == "home/machine"
    assert network.arcs.price[arc] == pytest.approx(25)
    assert network.arcs.lead_time[arc] == 30
    assert network.arcs.flow[arc] == 0


def test_a_source_for_one_customer_serves_no_other() -> None:
    company = Company(
        nodes=[*HOME.nodes, ("away/machine", "FRA", 5, 6, 0)],
        arcs=[*HOME.arcs, ("alfa/part", "away/machine", 1, 5, 20)],
        demand=HOME.demand,
    )
    network = company.network()
    offer = SecondSource(item="part", country="POL", customers="away", premium=0.0, id="beta")
    grown = offer.apply(network, 1.0)
    new = grown.arcs.supplier == grown.node("new-beta/part")
    assert [grown.nodes.id[node] for node in grown.arcs.customer[new].tolist()] == ["away/machine"]
    assert offer.terms(network, 365.0).limit == 5


def test_an_unknown_price_is_asked_for_and_not_made_up(home: World) -> None:
    arcs = replace(home.network.arcs, price=np.full(1, np.nan))
    network = home.network.with_(arcs=arcs)
    with pytest.raises(UserError, match="present price of 'part' is unknown") as caught:
        bind(network, [SecondSource(item="part", country="POL"), Stock(item="part", site="home", quantity=1)], 365.0)
    assert "the value of a unit of 'part' is unknown" in str(caught.value)


# ----------------------------------------------------------------------------------------------------- measures.yaml

GOOD = """
format: foreshock/measures/1
measures:
  - type: second_source
    id: beta
    item: part
    country: Poland
    capacity: 8
    cost: 2000
    premium: 0.1
    ready: 3 months
    because: An old acquaintance.
  - {type: stock, item: part, site: home, quantity: 600}
"""


def test_a_file_of_measures() -> None:
    source, stock = parse_measures(GOOD, "measures.yaml")
    assert isinstance(source, SecondSource)
    assert source.country == "POL"
    assert source.ready == pytest.approx(91.25)
    assert isinstance(stock, Stock)
    assert stock.key == "stock of part at home"


def test_every_error_of_the_file_with_its_line() -> None:
    text = """format: foreshock/measures/2
measures:
  - {type: second_sauce, item: part, country: POL}
  - {type: stock, item: part, site: home, quantity: -3}
  - {type: stock, item: part, sit: home, quantity: 3}
  - {type: second_source, item: part, country: Polnad}
  - {type: stock, item: a, site: b, quantity: 3, id: twin}
  - {type: stock, item: c, site: d, quantity: 3, id: twin}
  - nonsense
extra: 1
"""
    with pytest.raises(UserError) as caught:
        parse_measures(text, "m.yaml")
    said = [str(problem) for problem in caught.value.problems]
    for start, part in (
        ("m.yaml:1", "foreshock/measures/1"),
        ("m.yaml:3", "Did you mean 'second_source'?"),
        ("m.yaml:4", "quantity"),
        ("m.yaml:5", "unknown key 'sit'. Did you mean 'site'?"),
        ("m.yaml:5", "'site' is missing"),
        ("m.yaml:6", "no country"),
        ("m.yaml:8", "two measures are called 'twin'"),
        ("m.yaml:9", "a measure needs its 'type'"),
        ("m.yaml:10", "unknown key 'extra'"),
    ):
        assert any(line.startswith(start) and part in line for line in said), (start, part, said)


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "format: foreshock/measures/1\nmeasures: 3\n"])
def test_a_file_that_is_no_list_of_measures(text: str) -> None:
    with pytest.raises(UserError, match=r"measures\.yaml"):
        parse_measures(text)


def test_a_measure_from_a_file_knows_its_line_when_it_does_not_fit(home: World) -> None:
    measures = parse_measures(GOOD.replace("site: home", "site: hoem"), "measures.yaml")
    with pytest.raises(UserError, match=r"measures\.yaml:13 site: there is no site 'hoem'\. Did you mean 'home'"):
        bind(home.network, measures, 365.0)
