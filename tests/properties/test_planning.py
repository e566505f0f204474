"""What must hold for every supplier plan: Rockafellar-Uryasev, convexity, and Tomlin's (2006) structure of the optimum.

The program is the one of contracts, buffers and spot purchases under unreliable suppliers, written as stage programs
and solved by both routes of the room.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from foreshock.planning.decompose import Decomposition
from foreshock.planning.optimise import ExtensiveForm, solve_by_cases, solve_extensive
from foreshock.planning.recourse import Recourse
from foreshock.planning.two_stage import FirstStage, Outcome, Risk, TwoStage, compress
from foreshock.schema.losses import cvar, quantile, tail_weights
from foreshock.schema.program import Sparse, StageProgram

CLOSE = 1e-6
AT_90 = Risk(level=0.9)


@dataclass(frozen=True)
class Contracts:
    """A arcs (part, supplier), P parts, J products, W scenarios; money and units as they come."""

    margin: tuple[float, ...]
    demand: tuple[float, ...]
    use: tuple[tuple[float, ...], ...]
    """(P, J)"""
    arcs: tuple[tuple[int, int], ...]
    price: tuple[float, ...]
    limit: tuple[float, ...]
    holding: tuple[float, ...]
    spot: tuple[float, ...]
    spot_cap: tuple[float, ...]
    works: tuple[tuple[float, ...], ...]
    """(W, S)"""
    weight: tuple[float, ...]
    budget: float = np.inf
    risk: Risk = AT_90
    fixed: tuple[float, ...] = ()
    """(A) cost of qualifying; empty: none."""

    def problem(self) -> TwoStage:
        cases = tuple(self._case(np.array(works)) for works in self.works)
        return TwoStage(self._first(), cases, np.array(self.weight), self.risk)

    def _first(self) -> FirstStage:
        arcs, parts = len(self.arcs), len(self.holding)
        levers = arcs + parts
        need = np.array(self.use) @ np.array(self.demand)
        count = len(self.fixed)
        cost = np.array([*self.price, *self.holding, *self.fixed])
        at = np.arange(count)
        rows = np.concatenate([np.zeros(cost.size), 1 + at, 1 + at]).astype(np.int64)
        columns = np.concatenate([np.arange(cost.size), at, levers + at]).astype(np.int64)
        values = np.concatenate([cost, np.ones(count), -np.array(self.limit[:count])])
        return FirstStage(
            cost=cost,
            lower=np.zeros(cost.size),
            upper=np.array([*self.limit, *need, *np.ones(count)]),
            integer=np.arange(cost.size) >= levers,
            matrix=compress((1 + count, cost.size), rows, columns, values),
            row_lower=np.full(1 + count, -np.inf),
            row_upper=np.concatenate([[self.budget], np.zeros(count)]),
        )

    def _case(self, works: np.ndarray) -> StageProgram:
        parts, products = np.array(self.use).shape
        use, arcs = np.array(self.use), len(self.arcs)
        wide = np.hstack([use, -np.eye(parts)])
        lever = np.zeros((parts, arcs + parts + len(self.fixed)))
        for arc, (part, supplier) in enumerate(self.arcs):
            lever[part, arc] = -works[supplier]
        lever[:, arcs : arcs + parts] = -np.eye(parts)
        none = np.zeros((0, 1), dtype=np.int64)
        return StageProgram(
            cost=np.concatenate([-np.array(self.margin), self.spot]),
            lower=np.zeros(products + parts),
            upper=np.concatenate([self.demand, self.spot_cap]),
            matrix=dense(wide),
            technology=dense(lever),
            row_lower=np.full(parts, -np.inf),
            row_upper=np.zeros(parts),
            offset=float(np.dot(self.margin, self.demand)),
            marks=np.array([0.0, 1.0]),
            arc_column=none,
            sales_column=none,
            lost_column=none,
        )


def dense(matrix: np.ndarray) -> Sparse:
    rows, columns = np.nonzero(matrix)
    return compress(matrix.shape, rows.astype(np.int64), columns.astype(np.int64), matrix[rows, columns])


# ------------------------------------------------------------------------------------- the hand-checkable instance

HAND = Contracts(
    margin=(10,),
    demand=(100,),
    use=((1,),),
    arcs=((0, 0), (0, 1)),
    price=(1, 2),
    limit=(100, 100),
    holding=(3,),
    spot=(4,),
    spot_cap=(20,),
    works=((1, 1), (0, 1)),
    weight=(0.9, 0.1),
)
ROUTES = pytest.mark.parametrize("solve", [solve_extensive, solve_by_cases])


def weighed(contracts: Contracts, risk_weight: float) -> Contracts:
    return replace(contracts, risk=Risk(contracts.risk.level, 1 - risk_weight, risk_weight))


@ROUTES
@pytest.mark.parametrize(("risk_weight", "value"), [(0, 188), (0.1, 195.2), (0.3, 200), (0.5, 200), (1, 200)])
def test_hand_instance_by_risk_weight(solve, risk_weight: float, value: float) -> None:
    found = solve(weighed(HAND, risk_weight).problem())
    assert found.objective == pytest.approx(value, abs=CLOSE)
    assert found.bound == pytest.approx(value, abs=CLOSE)
    if risk_weight >= 0.3:
        assert found.x[:2] == pytest.approx([0, 100], abs=CLOSE)


@pytest.mark.parametrize("route", [ExtensiveForm, Decomposition])
def test_hand_instance_by_budget(route) -> None:
    """One object, only the bound of the budget row changes; shadow prices 4, then 1."""
    problem = weighed(HAND, 0.5).problem()
    program = route(problem, Recourse(problem.cases))
    found, price = [], []
    for budget in (60, 80, 100, 120, 140, 160, 180, 200):
        program.rows(np.array([-np.inf]), np.array([float(budget)]))
        outcome = program.solve()
        found.append(outcome.objective)
        price.append(-outcome.row_dual[0])
    assert found == pytest.approx([640, 560, 480, 400, 320, 240, 220, 200], abs=CLOSE)
    assert price[:5] == pytest.approx([4] * 5, abs=CLOSE)
    assert price[6] == pytest.approx(1, abs=CLOSE)


@ROUTES
@pytest.mark.parametrize(("budget", "value"), [(60, 400), (80, 240), (100, 188)])
def test_hand_instance_risk_neutral_by_budget(solve, budget: float, value: float) -> None:
    assert solve(replace(HAND, budget=budget).problem()).objective == pytest.approx(value, abs=CLOSE)


@ROUTES
def test_a_limit_on_the_tail_holds_at_the_least_cost(solve) -> None:
    """With CVaR at most 40 the cheapest way is 10 units fewer from A: x_A 10, x_B 90, loss 40 with probability 0.1."""
    found = solve(replace(HAND, risk=Risk(0.9, 1.0, 0.0, limit=40.0)).problem())
    assert found.objective == pytest.approx(10 + 180 + 0.1 * 40, abs=1e-5)
    assert cvar(found.losses, np.array([0.9, 0.1]), 0.9) <= 40 + 1e-5


@ROUTES
def test_an_unreachable_limit_is_called_infeasible(solve) -> None:
    found = solve(replace(HAND, budget=60, risk=Risk(0.9, 1.0, 0.0, limit=1.0)).problem())
    assert found.status == "infeasible"
    assert not found.x.size


# -------------------------------------------------------------------------------------------- closed forms of CVaR


@pytest.mark.parametrize(
    ("values", "weights", "level", "expected"),
    [
        ((10, 20, 30, 40), (0.25,) * 4, 0.6, 36.25),
        ((0.05, 0.02, -0.01, -0.03, -0.04), (0.2,) * 5, 0.8, 0.05),
        ((0.05, 0.02, -0.01, -0.03, -0.04), (0.2,) * 5, 0.7, 0.04),
        ((100, 50, 0), (0.02, 0.08, 0.9), 0.95, 70),
    ],
)
def test_closed_forms_and_the_linear_program_agree(values, weights, level, expected) -> None:
    losses, mass = np.array(values, dtype=float), np.array(weights)
    assert cvar(losses, mass, level) == pytest.approx(expected, abs=1e-12)
    program = TwoStage(nothing_to_decide(), tuple(fixed_loss(v) for v in values), mass, Risk(level, 0.0, 1.0))
    assert solve_extensive(program).objective == pytest.approx(expected, abs=1e-9)
    assert solve_by_cases(program).objective == pytest.approx(expected, abs=1e-9)


def test_cvar_of_the_standard_normal() -> None:
    from statistics import NormalDist

    normal, count = NormalDist(), 20_000
    values = np.array([normal.inv_cdf((i + 0.5) / count) for i in range(count)])
    z = normal.inv_cdf(0.95)
    assert cvar(values, np.full(count, 1 / count), 0.95) == pytest.approx(normal.pdf(z) / 0.05, abs=2e-3)
    assert normal.pdf(z) / 0.05 == pytest.approx(2.0627, abs=1e-4)


def nothing_to_decide() -> FirstStage:
    one, free = np.zeros(1), np.zeros(0)
    return FirstStage(
        cost=one, lower=one, upper=one + 1, integer=np.zeros(1, bool), matrix=dense(np.zeros((0, 1))),
        row_lower=free, row_upper=free,
    )  # fmt: skip


def fixed_loss(value: float) -> StageProgram:
    none = np.zeros((0, 1), dtype=np.int64)
    return StageProgram(
        cost=np.ones(1), lower=np.zeros(1), upper=np.full(1, np.inf), matrix=dense(np.ones((1, 1))),
        technology=dense(np.zeros((1, 1))), row_lower=np.array([value + 1000.0]), row_upper=np.array([np.inf]),
        offset=-1000.0, marks=np.array([0.0, 1.0]), arc_column=none, sales_column=none, lost_column=none,
    )  # fmt: skip


def test_a_bound_that_contradicts_a_plan_at_hand_is_not_believed() -> None:
    """A program on which branch and bound, given a starting point, called that point (15) the optimum (10)."""
    useless = Contracts(
        margin=(5.0,), demand=(10.0,), use=((1.0,),), arcs=((0, 0),), price=(1.0,), limit=(5.0,), holding=(1.0,),
        spot=(4.0,), spot_cap=(0.0,), works=((0.0,),) * 3, weight=(1 / 3, 1 / 3, 1 / 3), risk=Risk(0.5, limit=1e-6),
        fixed=(0.0,),
    )  # fmt: skip
    assert solve_by_cases(useless.problem()).objective == pytest.approx(10)


# ------------------------------------------------------------------------------------------------ random instances

small = st.integers(1, 9).map(float)


@st.composite
def instances(draw: st.DrawFn, *, qualify: bool = False) -> Contracts:
    parts, products, suppliers, scenarios = (draw(st.integers(1, top)) for top in (2, 2, 3, 5))
    numbers = lambda count, values=small: tuple(draw(st.lists(values, min_size=count, max_size=count)))  # noqa: E731
    arcs = tuple((part, supplier) for part in range(parts) for supplier in range(suppliers))
    chances = np.array(numbers(scenarios))
    return Contracts(
        margin=numbers(products, st.integers(5, 30).map(float)),
        demand=numbers(products, st.integers(10, 60).map(float)),
        use=tuple(numbers(products, st.integers(0, 2).map(float)) for _ in range(parts)),
        arcs=arcs,
        price=numbers(len(arcs)),
        limit=numbers(len(arcs), st.integers(5, 150).map(float)),
        holding=numbers(parts),
        spot=numbers(parts, st.integers(4, 12).map(float)),
        spot_cap=numbers(parts, st.integers(0, 20).map(float)),
        works=tuple(numbers(suppliers, st.sampled_from([0.0, 0.5, 1.0])) for _ in range(scenarios)),
        weight=tuple(chances / chances.sum()),
        budget=draw(st.sampled_from([np.inf, 40.0, 120.0])),
        risk=Risk(draw(st.sampled_from([0.5, 0.8, 0.95])), 0.6, 0.4),
        fixed=numbers(len(arcs), st.integers(0, 80).map(float)) if qualify else (),
    )


def objective(contracts: Contracts) -> float:
    return solve_extensive(contracts.problem()).objective


def near(value: float) -> object:
    return pytest.approx(value, rel=CLOSE, abs=CLOSE)


def pieces(contracts: Contracts, found: Outcome) -> tuple[float, float]:
    """First-stage cost + expected loss, and CVaR - expected loss."""
    weight = np.array(contracts.weight)
    expected = float(weight @ found.losses)
    cost = float(contracts.problem().first.cost @ found.x)
    return cost + expected, cvar(found.losses, weight, contracts.risk.level) - expected


@given(instances(qualify=True))
def test_both_routes_reach_the_same_proven_optimum(contracts: Contracts) -> None:
    one, other = solve_extensive(contracts.problem()), solve_by_cases(contracts.problem())
    assert one.status == other.status == "optimal"
    assert one.objective == near(other.objective)
    for found in (one, other):
        assert found.bound <= found.objective + CLOSE * max(1, abs(found.objective))
        assert found.gap <= CLOSE


@given(instances(qualify=True), st.floats(0.05, 0.95))
def test_both_routes_keep_a_limit_on_the_tail(contracts: Contracts, share: float) -> None:
    """A limit between the least CVaR within reach and the one of the plan that minds the mean only."""
    weight, level = np.array(contracts.weight), contracts.risk.level
    calm = solve_extensive(replace(contracts, risk=Risk(level)).problem())
    loose = cvar(calm.losses, weight, level)
    thrifty = replace(contracts, risk=Risk(level, 0.0, 1e6))
    tight = cvar(solve_extensive(thrifty.problem()).losses, weight, level)
    assume(loose > tight + 0.1)
    limit = tight + share * (loose - tight)
    limited = replace(contracts, risk=Risk(level, limit=limit)).problem()
    one, other = solve_extensive(limited), solve_by_cases(limited)
    assert one.objective == pytest.approx(other.objective, rel=1e-5, abs=1e-4)
    for found in (one, other):
        assert cvar(found.losses, weight, level) <= limit + 1e-5 * max(1.0, loose)
        assert found.objective >= calm.objective - 1e-5 * max(1.0, abs(calm.objective))


@given(instances())
def test_a_slope_supports_the_loss_from_below(contracts: Contracts) -> None:
    problem = contracts.problem()
    recourse = Recourse(problem.cases)
    low, high = recourse.at(problem.first.lower), recourse.at(problem.first.upper)
    middle = recourse.at((problem.first.lower + problem.first.upper) / 2)
    for one in (low, middle, high):
        for other in (low, middle, high):
            support = one.loss + one.slope @ (other.x - one.x)[: one.slope.shape[1]]
            assert (support <= other.loss + 1e-6).all()


@given(instances(), st.lists(st.sampled_from([0, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0]), min_size=3, max_size=5, unique=True))
def test_more_weight_on_risk(contracts: Contracts, weights: list[float]) -> None:
    """Cost + E[loss] does not fall, CVaR - E does not rise, the optimal value is concave in the weight."""
    weights = sorted(weights)
    found = [solve_extensive(weighed(contracts, weight).problem()) for weight in weights]
    calm, spread = zip(*(pieces(contracts, one) for one in found), strict=True)
    scale = max(1.0, *(abs(value) for value in calm))
    assert (np.diff(calm) >= -CLOSE * scale).all()
    assert (np.diff(spread) <= CLOSE * scale).all()
    slope = np.diff([one.objective for one in found]) / np.diff(weights)
    assert (np.diff(slope) <= 1e-5 * scale).all()


@given(instances())
def test_more_budget(contracts: Contracts) -> None:
    """The optimal value does not rise with the budget and is convex in it; the dual is its slope."""
    problem = replace(contracts, budget=0.0).problem()
    program = ExtensiveForm(problem, Recourse(problem.cases))
    budgets, values, prices = np.linspace(0, 200, 9), [], []
    for budget in budgets:
        program.rows(np.array([-np.inf]), np.array([budget]))
        found = program.solve()
        values.append(found.objective)
        prices.append(found.row_dual[0])
    scale = max(1.0, np.abs(values).max())
    slope = np.diff(values) / np.diff(budgets)
    assert (slope <= CLOSE * scale).all()
    assert (np.diff(slope) >= -CLOSE * scale).all()
    assert (np.array(prices[:-1]) <= slope + CLOSE * scale).all()
    assert (np.array(prices[1:]) >= slope - CLOSE * scale).all()


@given(instances(), st.integers(0, 100), st.sampled_from(["limit", "spot_cap"]))
def test_a_larger_bound_is_never_worse(contracts: Contracts, at: int, name: str) -> None:
    bounds = list(getattr(contracts, name))
    bounds[at % len(bounds)] *= 2
    assert objective(replace(contracts, **{name: tuple(bounds)})) <= objective(contracts) + CLOSE * 1e3


@given(instances(), small)
def test_another_supplier_is_never_worse(contracts: Contracts, price: float) -> None:
    suppliers = len(contracts.works[0])
    wider = replace(
        contracts,
        arcs=(*contracts.arcs, (0, suppliers)),
        price=(*contracts.price, price),
        limit=(*contracts.limit, 50.0),
        works=tuple((*row, 1.0) for row in contracts.works),
    )
    assert objective(wider) <= objective(contracts) + CLOSE * 1e3


@given(instances(), st.integers(0, 100), st.floats(0.1, 0.9))
def test_a_scenario_split_in_two_changes_nothing(contracts: Contracts, at: int, share: float) -> None:
    row = at % len(contracts.weight)
    weight = list(contracts.weight)
    part = weight[row] * share
    weight[row] -= part
    split = replace(contracts, works=(*contracts.works, contracts.works[row]), weight=(*weight, part))
    assert objective(split) == near(objective(contracts))


@given(instances(), st.sampled_from([1e-3, 7.0, 1e6]))
def test_money_scales(contracts: Contracts, k: float) -> None:
    scaled = replace(
        contracts,
        budget=contracts.budget * k,
        **{name: tuple(k * v for v in getattr(contracts, name)) for name in ("margin", "price", "holding", "spot")},
    )
    one, other = solve_extensive(contracts.problem()), solve_extensive(scaled.problem())
    assert other.objective == pytest.approx(k * one.objective, rel=CLOSE, abs=CLOSE * k * 10)
    again = solve_extensive(contracts.problem()).objective
    at_other = float(contracts.problem().first.cost @ other.x) + contracts.problem().risk.value(
        Recourse(contracts.problem().cases).at(other.x).loss, np.array(contracts.weight)
    )
    assert at_other == near(again)


@given(instances(), st.integers(0, 100))
def test_a_supplier_split_in_two_halves_changes_nothing(contracts: Contracts, at: int) -> None:
    arc = at % len(contracts.arcs)
    limit = list(contracts.limit)
    limit[arc] /= 2
    halves = replace(
        contracts,
        arcs=(*contracts.arcs, contracts.arcs[arc]),
        price=(*contracts.price, contracts.price[arc]),
        limit=(*limit, limit[arc]),
    )
    assert objective(halves) == near(objective(contracts))


@given(instances(), st.randoms(use_true_random=False))
def test_names_do_not_matter(contracts: Contracts, chance) -> None:
    suppliers = list(range(len(contracts.works[0])))
    order, rows, arcs = suppliers[:], list(range(len(contracts.weight))), list(range(len(contracts.arcs)))
    for one in (order, rows, arcs):
        chance.shuffle(one)
    where = {old: new for new, old in enumerate(order)}
    shuffled = replace(
        contracts,
        arcs=tuple((contracts.arcs[a][0], where[contracts.arcs[a][1]]) for a in arcs),
        price=tuple(contracts.price[a] for a in arcs),
        limit=tuple(contracts.limit[a] for a in arcs),
        works=tuple(tuple(contracts.works[w][s] for s in order) for w in rows),
        weight=tuple(contracts.weight[w] for w in rows),
    )
    assert objective(shuffled) == near(objective(contracts))


@given(
    st.integers(2, 30),
    st.integers(1, 9),
    st.integers(1, 9),
    st.integers(1, 9),
    st.floats(0.02, 0.5),
    st.integers(1, 80),
)
def test_tomlin_one_remedy_at_a_time(
    margin: int, cheap: int, extra: int, holding: int, outage: float, demand: int
) -> None:
    """No flexible capacity, an unlimited unreliable supplier, risk-neutral: stock, a reliable source, or acceptance."""
    contracts = replace(
        HAND,
        margin=(float(margin + cheap),),
        demand=(float(demand),),
        price=(float(cheap), float(cheap + extra) + 0.25),
        holding=(float(holding) + 0.5 + cheap,),
        limit=(float(demand), float(demand)),
        spot_cap=(0.0,),
        weight=(1 - outage, outage),
        risk=Risk(0.9),
    )
    x = solve_extensive(contracts.problem()).x
    used = [x[1] > 1e-6, x[2] > 1e-6, x[1] + x[2] < demand - 1e-6]
    assert sum(used) == 1


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=12), st.floats(0.01, 0.99), st.randoms(use_true_random=False)
)
@settings(max_examples=100)
def test_cvar_is_at_least_var_and_the_mean(values: list[float], level: float, chance) -> None:
    mass = np.array([chance.random() + 0.01 for _ in values])
    mass /= mass.sum()
    losses = np.array(values)
    found = cvar(losses, mass, level)
    assert found >= quantile(losses, mass, level) - 1e-6
    assert found >= float(mass @ losses) - 1e-6
    assert found <= losses.max() + 1e-6
    assert tail_weights(losses, mass, level).sum() == pytest.approx(1)
