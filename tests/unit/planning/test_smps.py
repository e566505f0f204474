"""Published optima of two-stage programs, through the room's own reader, builder and both solution routes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from foreshock.core.errors import UserError
from foreshock.planning.optimise import solve_by_cases, solve_extensive
from foreshock.planning.smps import read_smps
from foreshock.planning.two_stage import FirstStage, Risk, TwoStage, extensive
from foreshock.schema.losses import cvar

INSTANCES = [
    ("lands", "lands", 381.853333, (23, 40), 3),
    ("pltexpa-2", "pltexpa-2-6", -9.479354, (686, 1820), 6),
    ("stormg2", "stormg2-8", 15_535_231.897, (4409, 10193), 8),
    ("farmer", "farmer", -108_389.9994, (10, 21), 3),
]


def instance(folder: Path, core: str, sto: str, risk: Risk | None = None) -> TwoStage:
    texts = [
        (folder / "smps" / name).read_text(encoding="latin-1") for name in (f"{core}.cor", f"{core}.tim", f"{sto}.sto")
    ]
    return read_smps(*texts, risk=risk, name=core)


@pytest.mark.shared
@pytest.mark.parametrize(("core", "sto", "published", "shape", "cases"), INSTANCES)
def test_published_optima(
    shared: Path, core: str, sto: str, published: float, shape: tuple[int, int], cases: int
) -> None:
    problem = instance(shared, core, sto)
    program, _ = extensive(problem)
    assert len(problem.cases) == cases
    assert program.matrix.shape == shape
    for found in (solve_extensive(problem), solve_by_cases(problem)):
        assert found.status == "optimal"
        assert found.objective == pytest.approx(published, rel=1e-6)
        assert found.bound == pytest.approx(published, rel=1e-6)


@pytest.mark.shared
def test_farmer_with_published_probabilities_of_one_third(shared: Path) -> None:
    assert solve_extensive(thirds(instance(shared, "farmer", "farmer"))).objective == pytest.approx(-108_390, rel=1e-8)


@pytest.mark.shared
def test_farmer_without_integrality(shared: Path) -> None:
    problem = thirds(instance(shared, "farmer", "farmer"))
    relaxed = replace(problem, first=problem.first.relaxed())
    assert solve_extensive(relaxed).objective == pytest.approx(-108_527.50, abs=0.01)


@pytest.mark.shared
def test_the_value_of_perfect_information(shared: Path) -> None:
    """500 acres, divisible: here and now -108,390, wait and see -115,405.56."""
    problem = thirds(instance(shared, "farmer", "farmer"))
    first = divisible(problem)
    foreseen = np.mean([solve_extensive(TwoStage(first, (case,), np.ones(1))).objective for case in problem.cases])
    assert foreseen == pytest.approx(-115_405.56, abs=0.01)
    assert solve_extensive(replace(problem, first=first)).objective - foreseen == pytest.approx(7_015.56, abs=0.01)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("weight", "acres", "expected", "tail", "objective"),
    [
        (0.0, (170, 80, 250), -108_390, -48_820, -108_390),
        (1.0, (100, 100, 300), -107_100, -56_800, -163_900),
        (5.0, (100, 80, 320), -103_313.33, -57_640, -391_513.33),
    ],
)
def test_farmer_who_minds_the_tail(
    shared: Path, weight: float, acres: tuple[float, ...], expected: float, tail: float, objective: float
) -> None:
    """min E + weight x CVaR of the *total* cost at 0.8: the first stage counts 1 + weight times."""
    problem = thirds(instance(shared, "farmer", "farmer", Risk(0.8, 1.0, weight)))
    first = replace(divisible(problem), cost=problem.first.cost * (1 + weight))
    for found in (solve_extensive(replace(problem, first=first)), solve_by_cases(replace(problem, first=first))):
        total = float(problem.first.cost @ found.x) + found.losses
        assert found.x == pytest.approx(acres, abs=1e-4)
        assert float(problem.weight @ total) == pytest.approx(expected, abs=0.01)
        assert cvar(total, problem.weight, 0.8) == pytest.approx(tail, abs=0.01)
        assert found.objective == pytest.approx(objective, abs=0.02)


def divisible(problem: TwoStage) -> FirstStage:
    """500 acres that need not be whole, as in the textbook (the file has 500.5 and whole acres)."""
    upper = problem.first.row_upper.copy()
    upper[0] = 500.0
    return replace(problem.first.relaxed(), row_upper=upper)


def thirds(problem: TwoStage) -> TwoStage:
    return replace(problem, weight=np.full(3, 1 / 3))


# ------------------------------------------------------------------------------------------------ traps of the format

CORE = """\
* a comment
NAME          TINY
ROWS
 N  COST
 G  need1
 E  balance
COLUMNS
    MARKER    'MARKER'  'INTORG'
    build     COST      3.0   balance   -1.0
    build     need1     1.0
    MARKER    'MARKER'  'INTEND'
    run       COST      1.0   balance   1.0
    buy       COST      9.0   balance   1.0
RHS
    need1     1.0  balance   2.0
    COST      -7.0
BOUNDS
 UP           build     6.0
ENDATA
"""
TIM = "TIME TINY\nPERIODS\n    build  COST  ONE\n    run  balance  TWO\t \nENDATA\n"


def test_a_vector_name_may_be_missing_and_the_objective_has_a_constant() -> None:
    """RHS of the objective is minus the constant: 7 is added to every case's cost."""
    sto = "STOCH TINY\nINDEP DISCRETE\n    RIGHT  balance  4.0  TWO  0.5\n    RIGHT  balance  8.0  TWO  0.5\nENDATA\n"
    problem = read_smps(CORE, TIM, sto)
    assert [case.row_lower.tolist() for case in problem.cases] == [[4.0], [8.0]]
    assert [case.offset for case in problem.cases] == [7.0, 7.0]
    assert problem.first.integer.tolist() == [True]
    assert problem.first.upper.tolist() == [6.0]
    found = solve_extensive(problem)
    # balance: run + buy - build = right; running costs 1 and is unlimited, so build 1 (the least allowed) is best
    assert found.x.tolist() == [1.0]
    assert found.objective == pytest.approx(3 + 7 + (5 + 9) / 2)


def test_later_realisations_of_a_block_inherit_the_first() -> None:
    sto = (
        "STOCH T\nBLOCKS DISCRETE\n BL B TWO 0.25\n    run  balance  2.0\n    RHS  balance  4.0\n"
        " BL B TWO 0.75\n    RHS  balance  6.0\nENDATA\n"
    )
    problem = read_smps(CORE, TIM, sto)
    assert problem.weight.tolist() == [0.25, 0.75]
    assert [case.matrix.value.tolist() for case in problem.cases] == [[2.0, 1.0], [2.0, 1.0]]
    assert [case.row_upper.tolist() for case in problem.cases] == [[4.0], [6.0]]


def test_independent_entries_multiply_out_and_weights_are_renormalised() -> None:
    rows = "".join(f"    {name}  balance  {value}  TWO  0.5001\n" for name, values in (("run", (1, 2)), ("RHS", (3, 4)))
                   for value in values)  # fmt: skip
    problem = read_smps(CORE, TIM, f"STOCH T\nINDEP DISCRETE\n{rows}ENDATA\n")
    assert len(problem.cases) == 4
    assert problem.weight.sum() == pytest.approx(1, abs=1e-15)


def test_a_scenario_may_change_a_first_stage_column_in_a_late_row() -> None:
    sto = "STOCH T\nSCENARIOS\n SC A ROOT 1.0 TWO\n    build  balance  -5.0\nENDATA\n"
    problem = read_smps(CORE, TIM, sto)
    assert problem.cases[0].technology.value.tolist() == [-5.0]


@pytest.mark.parametrize(
    ("core", "tim", "sto", "said"),
    [
        (CORE.replace("balance   -1.0", "balanse   -1.0"), TIM, "", r"smps\.cor:9: there is no row 'balanse'"),
        (CORE.replace("3.0 ", "three "), TIM, "", r"smps\.cor:9: 'three' is not a number"),
        (CORE.replace(" UP ", " XX "), TIM, "", r"a bound is UP, LO, FX"),
        (CORE, TIM.replace("run", "runn"), "", r"unknown column 'runn'"),
        (CORE, "TIME T\nPERIODS\n    build COST ONE\n", "", r"has 1 periods; two are supported"),
        (CORE, TIM, "STOCH T\nINDEP NORMAL\n    RHS balance 1.0 0.1\n", r"needs exactly one of INDEP DISCRETE"),
        (CORE, TIM, "STOCH T\nSCENARIOS\n SC A B 1.0 TWO\n", r"smps\.sto:3: scenario 'A' branches from 'B'"),
        (CORE, TIM, "STOCH T\nSCENARIOS\n SC A ROOT 1 TWO\n    RHS need1 2\n", r"the first stage cannot be uncertain"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(core: str, tim: str, sto: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        read_smps(core, tim, sto or "STOCH T\nINDEP DISCRETE\n    RHS balance 1.0 TWO 1.0\n")


def test_too_many_cases_are_refused_politely() -> None:
    rows = "".join(f"    run  r{i}  {v}  TWO  0.5\n" for i in range(20) for v in (1, 2))
    core = CORE.replace(" E  balance\n", " E  balance\n" + "".join(f" L  r{i}\n" for i in range(20)))
    with pytest.raises(UserError, match=r"multiplies out to 1,048,576 cases"):
        read_smps(core, TIM, f"STOCH T\nINDEP DISCRETE\n{rows}ENDATA\n")
