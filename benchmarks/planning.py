"""How long the shipped study takes to plan, and what the two routes to the optimum cost against each other.

    python benchmarks/planning.py [cases ...]

Times are of one process and mean little across machines; the ratios of one run do. The extensive form with its
binaries is only tried up to `EXTENSIVE` cases, its linear relaxation at every size.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np

from foreshock.core.errors import Collector
from foreshock.core.marked import parse as parse_yaml
from foreshock.data.tables import read_folder
from foreshock.exposure import TABLES, build
from foreshock.planning import make_plan
from foreshock.planning.decompose import Decomposition
from foreshock.planning.derive import derive
from foreshock.planning.frontier import budgets, solve_at
from foreshock.planning.offers import bind, first_stage, in_shares
from foreshock.planning.optimise import ExtensiveForm
from foreshock.planning.recourse import Recourse
from foreshock.planning.reduce import reduce_cases
from foreshock.planning.two_stage import Risk, TwoStage
from foreshock.propagation import engine
from foreshock.scenarios import parse
from foreshock.schema.losses import Losses
from foreshock.schema.network import Network
from foreshock.schema.program import Lever, StageProgram
from foreshock.schema.scenario import ScenarioSet
from foreshock.schema.study import Study
from foreshock.schema.validate import validate

FOLDER = Path(__file__).resolve().parents[1] / "examples" / "bulldozer"
EXTENSIVE = 24
BUDGET = 1_500_000.0
T = TypeVar("T")


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """The result and the seconds."""
    begin = time.perf_counter()
    return work(), time.perf_counter() - begin


def opened() -> tuple[Study, Network, ScenarioSet]:
    """The shipped study."""
    found = Collector()
    study = validate(Study, parse_yaml((FOLDER / "study.yaml").read_text(encoding="utf-8"), "study.yaml"), found)
    found.raise_if_any()
    assert study is not None
    scenarios = parse((FOLDER / "scenarios.yaml").read_text(encoding="utf-8"), "scenarios.yaml")
    return study, build(read_folder(FOLDER, TABLES), study), scenarios


def main(sizes: Sequence[int]) -> None:
    """Print the whole plan's time, then one row per number of cases."""
    study, network, scenarios = opened()
    cases = engine.cases(scenarios, study.draws, study.seed)
    losses = engine.stress(network, scenarios, cases)
    spent = {"simulate": 0.0}

    def evaluate(changed: Network) -> Losses:
        found, seconds = timed(lambda: engine.stress(changed, scenarios, cases))
        spent["simulate"] += seconds
        return found

    def programs(changed: Network, levers: Sequence[Lever], positions: Sequence[int]) -> list[StageProgram]:
        return engine.programs(changed, scenarios, cases, levers, positions)

    plan, seconds = timed(lambda: make_plan(network, losses, study.plan, (), evaluate, programs, scenarios))
    print(
        f"{len(network.nodes)} nodes, {len(cases):,} cases, {study.plan.scenarios} kept, frontier {study.plan.frontier}"
    )
    print(
        f"whole plan {seconds:.2f} s, of it {spent['simulate']:.2f} s simulation; "
        f"status {plan.status}, gap {plan.gap:.1e}\n"
    )

    offers = derive(network, losses, scenarios)
    prepared, bound = bind(network, offers, losses.horizon)
    limits = np.array([one.terms.limit for one in bound])
    print("| cases | non-zeros | reduce | one plan by cases | 6 budgets by cases | LP, all in one | MIP, all in one |")
    print("|---|---|---|---|---|---|---|")
    for size in sizes:
        reduction, reducing = timed(lambda size=size: reduce_cases(losses, size, level=0.95, tail=0.3))
        positions = reduction.positions.tolist()
        share = tuple(in_shares(case, limits) for case in programs(prepared, [one.lever for one in bound], positions))
        problem = TwoStage(first_stage(bound, BUDGET), share, reduction.weight, Risk(0.95, 0.5, 0.5))
        by_cases, one = timed(lambda p=problem: Decomposition(p, Recourse(p.cases)).solve())
        _, frontier = timed(lambda p=problem: walk(p))
        recourse = Recourse(share)
        relaxed, linear = timed(lambda p=problem, r=recourse: ExtensiveForm(p, r).solve(relaxed=True))
        mixed = "-"
        if size <= EXTENSIVE:
            whole, seconds = timed(lambda p=problem, r=recourse: ExtensiveForm(p, r, seconds=300).solve())
            assert abs(whole.objective - by_cases.objective) <= 1e-6 * abs(whole.objective)
            mixed = f"{seconds:.2f} s = {seconds / one:.1f} x"
        assert relaxed.objective <= by_cases.objective + 1e-6 * abs(by_cases.objective)
        count = sum(case.matrix.value.size for case in share)
        print(f"| {size} | {count:,} | {reducing:.2f} s | {one:.2f} s | {frontier:.2f} s | {linear:.2f} s | {mixed} |")


def walk(problem: TwoStage) -> None:
    """The frontier of six budgets, each with its linear relaxation."""
    program = Decomposition(problem, Recourse(problem.cases))
    for budget in budgets(BUDGET, 6).tolist():
        solve_at(program, problem.first, budget)


if __name__ == "__main__":
    main([int(word) for word in sys.argv[1:]] or [12, 24, 48, 100])
