"""The traps of the solver, each closed."""

from __future__ import annotations

from dataclasses import replace

import highspy
import numpy as np
import pytest

from foreshock.core.errors import SolverError
from foreshock.planning.optimise import EXTENSIVE_NONZEROS, ExtensiveForm, optimiser
from foreshock.planning.recourse import Recourse
from foreshock.planning.solver import Program, Solver, solve
from foreshock.planning.two_stage import FirstStage, Risk, TwoStage, compress
from foreshock.schema.program import Sparse, StageProgram


def matrix(rows: list[list[float]]) -> Sparse:
    dense = np.array(rows, dtype=float)
    at, columns = np.nonzero(dense)
    return compress(dense.shape, at.astype(np.int64), columns.astype(np.int64), dense[at, columns])


def program(**changes: object) -> Program:
    """min -x - 2y,  x + y <= 4,  x + 3y <= 6,  x, y >= 0: (3, 1), value -5, duals -0.5 and -0.5."""
    base = Program(
        cost=np.array([-1.0, -2.0]),
        lower=np.zeros(2),
        upper=np.full(2, np.inf),
        matrix=matrix([[1, 1], [1, 3]]),
        row_lower=np.full(2, -np.inf),
        row_upper=np.array([4.0, 6.0]),
    )
    return replace(base, **changes)  # type: ignore[arg-type]


def test_an_optimum_with_its_duals_and_its_proof() -> None:
    found = solve("test", program(offset=100.0))
    assert found.status == "optimal"
    assert found.objective == pytest.approx(95)
    assert found.bound == pytest.approx(95)
    assert found.values == pytest.approx([3, 1])
    assert found.row_dual == pytest.approx([-0.5, -0.5])
    assert found.gap < 1e-9


def test_infeasible_and_unbounded_are_answers() -> None:
    assert solve("test", program(row_upper=np.array([4.0, -6.0]))).status == "infeasible"
    found = solve("test", program(row_upper=np.full(2, np.inf)))
    assert found.status == "unbounded"
    assert not found.usable


def test_integers() -> None:
    found = solve("test", program(integer=np.array([True, True]), row_upper=np.array([4.0, 6.5])))
    assert found.objective == pytest.approx(-5)
    assert found.bound == pytest.approx(-5)
    assert found.row_dual.size == 0


def test_bounds_of_rows_change_and_the_basis_stays() -> None:
    solver = Solver("test", program())
    solver.solve()
    solver.row_bounds(np.array([0]), np.array([-np.inf]), np.array([3.0]))
    assert solver.solve().objective == pytest.approx(-4.5)
    solver.row_bounds(np.array([0]), np.array([-np.inf]), np.array([4.0]))
    again = solver.solve()
    assert again.objective == pytest.approx(-5)
    assert again.iterations <= 4


def test_another_solver_with_other_threads_does_not_silence_this_one() -> None:
    """A scheduler made for two threads refuses a solver with one, without a word; here it is made anew."""
    highspy.Highs.resetGlobalScheduler(True)
    other = highspy.Highs()
    other.setOptionValue("output_flag", False)
    other.setOptionValue("threads", 2)
    other.addVar(0.0, 1.0)
    other.changeColCost(0, -1.0)
    other.run()
    assert solve("test", program()).objective == pytest.approx(-5)


def test_a_number_that_is_none_is_refused_before_the_solver_takes_it() -> None:
    with pytest.raises(SolverError, match="test: the program contains a number that is not one"):
        solve("test", program(cost=np.array([np.nan, 1.0])))
    with pytest.raises(ValueError, match="do not fit a matrix of 2 rows and 2 columns"):
        program(cost=np.array([1.0, 1.0, 1.0]))


def test_a_case_without_a_reaction_is_named() -> None:
    none = np.zeros((0, 1), dtype=np.int64)
    case = StageProgram(
        cost=np.ones(1), lower=np.zeros(1), upper=np.ones(1), matrix=matrix([[1]]), technology=matrix([[1]]),
        row_lower=np.array([3.0]), row_upper=np.array([np.inf]), offset=0.0, marks=np.array([0.0, 1.0]),
        arc_column=none, sales_column=none, lost_column=none,
    )  # fmt: skip
    recourse = Recourse([case])
    assert recourse.at(np.array([2.5])).loss.tolist() == pytest.approx([0.5])
    with pytest.raises(SolverError, match="case 0: the reaction to a plan is infeasible"):
        recourse.at(np.array([1.0]))


def test_the_route_follows_the_size() -> None:
    width = EXTENSIVE_NONZEROS + 1
    none = np.zeros((0, 1), dtype=np.int64)
    case = StageProgram(
        cost=np.ones(width), lower=np.zeros(width), upper=np.ones(width), matrix=matrix([[1.0] * width]),
        technology=matrix([[-1.0]]), row_lower=np.zeros(1), row_upper=np.full(1, np.inf), offset=0.0,
        marks=np.array([0.0, 1.0]), arc_column=none, sales_column=none, lost_column=none,
    )  # fmt: skip
    small = replace(case, cost=case.cost[:1], lower=case.lower[:1], upper=case.upper[:1], matrix=matrix([[1.0]]))
    first = FirstStage(
        cost=np.ones(1), lower=np.zeros(1), upper=np.ones(1), integer=np.zeros(1, dtype=np.bool_), matrix=matrix([[1]]),
        row_lower=np.array([-np.inf]), row_upper=np.array([1.0]),
    )  # fmt: skip
    for one, extensive in ((small, True), (case, False)):
        problem = TwoStage(first, (one,), np.ones(1), Risk())
        assert isinstance(optimiser(problem, Recourse(problem.cases)), ExtensiveForm) is extensive


def test_a_two_stage_program_checks_its_parts() -> None:
    first = FirstStage(
        cost=np.ones(1), lower=np.zeros(1), upper=np.ones(1), integer=np.zeros(1, dtype=np.bool_), matrix=matrix([[1]]),
        row_lower=np.array([-np.inf]), row_upper=np.array([1.0]),
    )  # fmt: skip
    with pytest.raises(ValueError, match="one weight per case"):
        TwoStage(first, (), np.ones(1))
