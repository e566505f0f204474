"""The solver's traps, each shown to be real where it can be, and shown to be caught."""

from __future__ import annotations

import highspy
import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import csr_array

from foreshock.core.errors import SolverError
from foreshock.propagation.program.solver import Linear, Tally

ONES = np.ones


def linear(matrix: np.ndarray, tolerance: float = 1e-9, tally: Tally | None = None) -> Linear:
    rows, columns = matrix.shape
    return Linear(csr_array(matrix), ONES(columns), ONES(rows), tolerance, tally or Tally())


def random_program(
    seed: int, rows: int = 12, columns: int = 30
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """A feasible, bounded program: matrix, cost, upper, known."""
    random = np.random.default_rng(seed)
    matrix = random.normal(size=(rows, columns)) * (random.random((rows, columns)) < 0.4)
    upper = random.uniform(1, 5, columns)
    return matrix, random.normal(size=columns), upper, matrix @ (upper * random.random(columns))


@pytest.mark.parametrize("seed", range(8))
def test_optimum_equals_another_interface_and_a_warm_start_changes_nothing(seed: int) -> None:
    matrix, cost, upper, known = random_program(seed)
    tally = Tally()
    solver = linear(matrix, tally=tally)
    for step in range(4):
        tighter = upper * (1 - 0.02 * step)
        right = known * (1 - 0.02 * step)
        expected = linprog(cost, A_eq=matrix, b_eq=right, bounds=np.column_stack([0 * tighter, tighter]))
        found = solver.solve(cost, tighter, right, days=1.0, money=1.0)
        assert found.objective == pytest.approx(expected.fun, rel=1e-9, abs=1e-9)
        assert solver.value(cost, tighter, right, days=1.0, money=1.0) == pytest.approx(
            expected.fun, rel=1e-9, abs=1e-9
        )
        assert np.abs(matrix @ found.value - right).max() < 1e-8
    assert tally.routes["cold"] == 1
    assert tally.gap <= 1e-9


def test_units_of_time_and_money_do_not_matter() -> None:
    matrix, cost, upper, known = random_program(3)
    plain = linear(matrix).solve(cost, upper, known, days=1.0, money=1.0)
    scaled = linear(matrix).solve(1e6 * cost, 1e3 * upper, 1e3 * known, days=1e3, money=1e9)
    assert scaled.objective == pytest.approx(1e9 * plain.objective, rel=1e-9)
    assert scaled.reduced == pytest.approx(1e6 * plain.reduced, rel=1e-7, abs=1e-3)


def test_reduced_costs_and_row_prices_are_slopes() -> None:
    matrix, cost, upper, known = random_program(5)
    solver = linear(matrix)
    best = solver.solve(cost, upper, known, days=2.0, money=3.0)
    column, step = int(np.argmin(best.reduced)), 1e-5
    wider = upper.copy()
    wider[column] += step
    moved = solver.solve(cost, wider, known, days=2.0, money=3.0)
    assert (moved.objective - best.objective) / step == pytest.approx(best.reduced[column], rel=1e-4)
    row = int(np.argmax(np.abs(best.row_price)))
    right = known.copy()
    right[row] += step
    moved = solver.solve(cost, upper, right, days=2.0, money=3.0)
    assert (moved.objective - best.objective) / step == pytest.approx(best.row_price[row], rel=1e-4)


def test_no_feasible_point_and_no_bound_are_errors_with_a_status() -> None:
    solver = linear(np.array([[1.0, 1.0]]))
    with pytest.raises(SolverError, match=r"[Ii]nfeasible"):
        solver.solve(ONES(2), ONES(2), np.array([5.0]), days=1.0, money=1.0)
    good = solver.solve(np.array([1.0, 2.0]), ONES(2), np.array([1.5]), days=1.0, money=1.0)
    assert good.objective == pytest.approx(2.0)
    with pytest.raises(SolverError, match=r"[Uu]nbounded"):
        linear(np.array([[1.0, -1.0]])).solve(-ONES(2), np.full(2, np.inf), np.zeros(1), days=1.0, money=1.0)


def test_an_optimum_that_cannot_be_verified_falls_back_and_then_fails() -> None:
    matrix, cost, upper, known = random_program(1)
    with pytest.raises(SolverError, match=r"cold: gap .*interior: gap"):
        linear(matrix, tolerance=-1.0).solve(cost, upper, known, days=1.0, money=1.0)


def test_another_number_of_threads_elsewhere_is_never_mistaken_for_an_answer() -> None:
    """After an object with two threads, one with one thread fails without a word: run() says error, objective 0."""
    matrix, cost, upper, known = random_program(2)
    expected = linear(matrix).solve(cost, upper, known, days=1.0, money=1.0).objective
    warm = linear(matrix)
    warm.solve(cost, upper, known, days=1.0, money=1.0)

    def plain(threads: int) -> highspy.Highs:
        made = highspy.Highs()
        made.setOptionValue("output_flag", False)
        made.setOptionValue("threads", threads)
        made.addVar(1.0, 2.0)
        made.changeColCost(0, 1.0)
        made.run()
        return made

    highspy.Highs.resetGlobalScheduler(True)
    assert plain(2).getModelStatus() == highspy.HighsModelStatus.kOptimal
    trapped = plain(1)
    assert trapped.getModelStatus() == highspy.HighsModelStatus.kNotset
    assert trapped.getInfo().objective_function_value == 0.0
    assert linear(matrix).solve(cost, upper, known, days=1.0, money=1.0).objective == pytest.approx(expected)
    assert plain(1).getModelStatus() == highspy.HighsModelStatus.kOptimal
    highspy.Highs.resetGlobalScheduler(True)
    plain(2)
    assert warm.value(cost, upper, known, days=1.0, money=1.0) == pytest.approx(expected)


def test_infinite_bounds_are_the_solvers_own_infinity() -> None:
    found = linear(np.array([[1.0, 1.0]])).solve(
        np.array([1.0, 2.0]), np.array([np.inf, np.inf]), np.array([7.0]), days=1.0, money=1.0
    )
    assert found.value.tolist() == pytest.approx([7.0, 0.0])
    assert highspy.kHighsInf == np.inf
