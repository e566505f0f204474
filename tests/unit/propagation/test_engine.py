"""Cases, common random numbers, equal cases solved once, workers, failures as rows."""

from __future__ import annotations

import numpy as np
import pytest
from propagation_networks import scenario_set, shock, two_suppliers

from foreshock.core.errors import SolverError, UserError
from foreshock.propagation import engine
from foreshock.propagation.program.run import Runner
from foreshock.propagation.work import Work
from foreshock.schema.losses import Losses
from foreshock.schema.scenario import ScenarioSet
from foreshock.schema.shock import Magnitude

BAND = {"low": 0.2, "mode": 0.5, "high": 1.0}


def futures(**fields: object) -> ScenarioSet:
    """Four scenarios: nothing; a fixed strike; an uncertain ban; the ban with an uncertain fall of demand."""
    shocks = [
        shock(type="capacity", sites="B", lost=1.0, duration=20, start=5),
        shock(type="export_ban", origin="RUS", share=BAND, start=10, duration=30),
        shock(type="demand", markets="USA", change_by={"low": -0.4, "mode": -0.1, "high": 0.2}, start=20),
        shock(type="capacity", items="gearbox", lost=1.0),
    ]
    active = [[], [0, 3], [1], [1, 2]]
    return scenario_set(shocks, active, weights=[0.4, 0.3, 0.2, 0.1], **fields)


@pytest.mark.parametrize("count", [1, 2, 7, 16])
@pytest.mark.parametrize("band", [(0.2, 0.5, 1.0), (-1.0, -1.0, 2.0), (0.0, 3.0, 3.0), (0.4, 0.4, 0.4)])
def test_slices_have_the_mean_of_the_whole(count: int, band: tuple[float, float, float]) -> None:
    magnitude = Magnitude(low=band[0], mode=band[1], high=band[2])
    slices = magnitude.strata(count)
    assert np.mean(slices) == pytest.approx(magnitude.mean, abs=1e-12)
    assert list(slices) == sorted(slices)
    assert magnitude.low <= slices[0]
    assert slices[-1] <= magnitude.high
    fine = np.mean([magnitude.quantile((k + 0.5) / 20_000) for k in range(20_000 // count)])
    assert slices[0] == pytest.approx(fine, abs=1e-3)


def test_certain_scenarios_are_one_case_and_uncertain_ones_share_their_draws() -> None:
    scenarios = futures()
    found = engine.cases(scenarios, 8, seed=3)
    assert np.bincount(found.scenario).tolist() == [1, 1, 8, 8]
    assert found.weight.sum() == pytest.approx(1.0)
    assert np.bincount(found.scenario, weights=found.weight).tolist() == pytest.approx([0.4, 0.3, 0.2, 0.1])
    alone, joint = (found.level[found.scenario == k] for k in (2, 3))
    assert (alone[:, 1] == joint[:, 1]).all()
    assert alone[:, 1].mean() == pytest.approx(-Magnitude(**BAND).mean)
    assert sorted(alone[:, 1].tolist()) == sorted(-np.array(Magnitude(**BAND).strata(8)))
    assert (found.level[found.scenario == 1] == [[-1.0, 0.0, 0.0, -1.0]]).all()


def test_cases_depend_on_the_seed_alone() -> None:
    scenarios = futures()
    first, again, other = (engine.cases(scenarios, 16, seed) for seed in (1, 1, 2))
    assert (first.level == again.level).all()
    assert (first.level != other.level).any()
    with pytest.raises(UserError, match="at least one draw"):
        engine.cases(scenarios, 0, 1)


def test_an_added_shock_does_not_move_the_draws_of_the_others() -> None:
    scenarios = futures()
    fewer = scenario_set(scenarios.shocks[:2], [[], [0], [1]])
    levels = engine.cases(scenarios, 16, 5), engine.cases(fewer, 16, 5)
    assert (levels[0].level[levels[0].scenario == 2, 1] == levels[1].level[levels[1].scenario == 2, 1]).all()


@pytest.mark.parametrize(("rho", "sign"), [(1.0, 1), (-1.0, -1)])
def test_correlated_magnitudes_move_together(rho: float, sign: int) -> None:
    two = [shock(type="export_ban", origin="RUS", share=BAND), shock(type="capacity", items="car", lost=BAND)]
    scenarios = scenario_set(two, [[0, 1]], correlation=np.array([[1.0, rho], [rho, 1.0]]))
    level = engine.cases(scenarios, 16, 0).level
    assert np.corrcoef(np.argsort(np.argsort(level[:, 0])), np.argsort(np.argsort(level[:, 1])))[0, 1] == pytest.approx(
        sign
    )


def test_resolve_stamps_shocks_and_keeps_floors() -> None:
    net = two_suppliers()
    net = net.with_(arcs=type(net.arcs)(**_arcs(net.arcs, tariff=np.array([0.1, 0.0]))))
    lift = shock(type="tariff", importer="DEU", exporter="RUS", rate=0.3, change="lift")
    scenarios = scenario_set([shock(type="demand", change_by=0.1), lift], [[0, 1], [0]])
    hit = engine.resolve(net, scenarios, engine.cases(scenarios, 1, 0))
    assert [one.shock for one in hit.footprints] == [0, 1]
    assert hit.level.tolist() == [[0.1, -0.1], [0.1, 0.0]]


def _arcs(arcs: object, **changes: object) -> dict[str, object]:
    return {name: changes.get(name, getattr(arcs, name)) for name in arcs.__dataclass_fields__}  # type: ignore[attr-defined]


def stressed(scenarios: ScenarioSet, draws: int = 8, **options: object) -> Losses:
    return engine.stress(two_suppliers(stock=120.0), scenarios, engine.cases(scenarios, draws, 0), **options)  # type: ignore[arg-type]


def test_results_are_the_same_for_any_number_of_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    from foreshock.propagation.models.flow import PLUGIN

    monkeypatch.setattr(PLUGIN, "batch", 3)
    one, three = (stressed(futures(), 16, work=Work(workers=count)) for count in (1, 3))
    assert (one.loss == three.loss).all()
    assert all((one.metrics[name] == three.metrics[name]).all() for name in one.metrics)
    assert one.status == three.status


def test_equal_cases_are_solved_once() -> None:
    scenarios = scenario_set([shock(type="capacity", sites="B", lost=1.0)], [[0], [0], [], [0]])
    found = stressed(scenarios)
    assert found.status["distinct cases"] == "2"
    assert len(set(found.total().tolist())) == 2


def test_progress_is_told_and_ends_at_the_end() -> None:
    heard: list[tuple[str, int, int]] = []
    stressed(futures(), progress=lambda stage, done, total: heard.append((stage, done, total)), work=Work(workers=1))
    assert [done for _, done, _ in heard] == list(range(1, heard[-1][2] + 1))


def test_a_case_without_an_answer_is_a_row_with_its_error(monkeypatch: pytest.MonkeyPatch) -> None:
    works = Runner.case

    def fails(self: Runner, shocks: list, horizon: float) -> object:  # type: ignore[type-arg]
        if any(one.shock == 2 and level < -0.2 for one, level in shocks):
            raise SolverError("no verified optimum")
        return works(self, shocks, horizon)

    monkeypatch.setattr(Runner, "case", fails)
    found = stressed(futures())
    assert found.error
    assert set(found.error.values()) == {"no verified optimum"}
    assert set(found.error) == set(np.flatnonzero(found.level[:, 2] < -0.2).tolist())  # type: ignore[index]
    assert np.isfinite(found.expected())


def test_notes_say_what_does_not_reach_the_network() -> None:
    assert stressed(futures()).notes == (
        "Shock 4 (capacity): no item, commodity or sector here is called 'gearbox'. "
        "Valid: part, car, nickel, vehicles.",
    )


def test_the_standard_error_counts_certain_scenarios_in_every_draw() -> None:
    found = stressed(futures(), 8)
    drawn = found.scenario >= 2
    certain = float(found.weight[~drawn] @ found.total()[~drawn])
    per_draw = [
        certain + 8 * float(found.weight[drawn & (found.draw == d)] @ found.total()[drawn & (found.draw == d)])
        for d in range(8)
    ]
    assert np.mean(per_draw) == pytest.approx(found.expected())
    assert found.standard_error() == pytest.approx(np.std(per_draw, ddof=1) / np.sqrt(8))
    assert stressed(scenario_set([shock(type="capacity", sites="B", lost=1.0)], [[0], []])).standard_error() == 0.0


def test_more_draws_agree_within_their_error() -> None:
    few, many = stressed(futures(), 8), stressed(futures(), 128)
    assert abs(few.expected() - many.expected()) <= 3 * few.standard_error()
    assert many.standard_error() < few.standard_error()
