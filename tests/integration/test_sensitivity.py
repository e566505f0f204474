"""What the answer moves with: small networks with closed forms, the shipped study, a world table, the command line."""

from __future__ import annotations

import argparse
import csv
import io
import json
import re
import shlex
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from propagation_networks import network, scenario_set, shock

from foreshock.cli import main
from foreshock.core.errors import UserError
from foreshock.core.parameters import parameter
from foreshock.pipeline.assumed import Runs, Staged, Subject, staged
from foreshock.pipeline.sensitivity import of_study, of_world
from foreshock.propagation.sensitivity import SensitivitySettings, factor_of, sensitivity
from foreshock.report import tornado
from foreshock.report.sensitivity import conclusion
from foreshock.schema.network import Network
from foreshock.schema.scenario import ScenarioSet
from foreshock.schema.sensitivity import Factor, Sensitivity

DAYS, UNITS, MARGIN = 10.0, 100.0, 50.0
EMBARGO = "{type: sanction, by: [c2, c3], target: c1, side: exports, sectors: [oil], duration: 40}"


def runs(made: Network, futures: ScenarioSet, fixed: Mapping[str, float] | None = None) -> Runs:
    """A network under some futures as a function of its assumptions."""

    def opened() -> Staged:
        return staged(made, futures, DAYS)

    return Runs(
        Subject(
            title="closed form",
            open=opened,
            weigh=lambda stage: stage.scenarios,
            model="flow",
            currency="USD",
            fixed=fixed or {},
        )
    )


def chain(capacity: float = UNITS) -> Network:
    """A Russian supplier of half of the parts, a Canadian one of the other half, a maker without any stock."""
    nodes: dict[str, dict[str, object]] = {
        "A/part": {"country": "RUS", "capacity": 50, "output": 50},
        "B/part": {"country": "CAN", "capacity": capacity, "output": 50},
        "F/car": {"country": "DEU", "capacity": UNITS, "output": UNITS},
    }
    links: list[tuple[str, str, dict[str, object]]] = [
        ("A/part", "F/car", {"flow": 50, "price": 10}),
        ("B/part", "F/car", {"flow": 50, "price": 10}),
    ]
    return network(nodes, links, [("F/car", {"quantity": UNITS, "margin": MARGIN, "market": "DEU"})])


def outage(**size: object) -> ScenarioSet:
    """Half of the futures hold a stop in Russia."""
    return scenario_set([shock(type="capacity", countries="RUS", **size)], [[0], []])


def size_factor(low: float, mode: float, high: float) -> Factor:
    return Factor("size.1", "", "", low, mode, high, "")


# ------------------------------------------------------------------------------------------------------ closed forms


def test_the_loss_is_linear_in_the_size_of_the_only_shock() -> None:
    """B cannot make more than its 50: what A loses is lost, E = 1/2 x 50 x 50 a day x lost x 10 days."""
    run = runs(chain(50), outage(lost={"low": 0.2, "mode": 0.5, "high": 1.0}))
    assert run.sizes() == {"size.1": 0.5}
    found = sensitivity([size_factor(0.2, 0.5, 1.0)], run, SensitivitySettings(samples=12))
    slope = 0.5 * MARGIN * 50 * DAYS
    np.testing.assert_allclose([found.low[0, 0], found.base[0], found.high[0, 0]], slope * np.array([0.2, 0.5, 1.0]))
    drawn = found.design[3:, 0].reshape(12, 2)
    wanted = np.abs(np.diff(drawn, axis=1)).mean() * 1.5 * slope
    np.testing.assert_allclose(found.effects["expected"].mu_star, [wanted], rtol=1e-12)
    np.testing.assert_allclose(found.results[:, 0], slope * found.design[:, 0], rtol=1e-12)
    worst = 2 * slope * found.design[:, 0]
    np.testing.assert_allclose(found.results[:, found.column("cvar")], worst, rtol=1e-12)


def test_the_loss_falls_with_unknown_spare_capacity_as_computed_by_hand() -> None:
    """A stops, B makes up what its unknown spare capacity allows: E = 1/2 x 50 x (50 - 50 s) x 10."""
    name = "flow.unknown_spare_capacity"
    run = runs(chain(float("nan")), outage(lost=1.0))
    found = sensitivity([factor_of(name, parameter(name))], run, SensitivitySettings(samples=8))
    by_hand = 0.5 * MARGIN * 50 * (1 - found.design[:, 0]) * DAYS
    np.testing.assert_allclose(found.results[:, 0], by_hand, rtol=1e-9)
    assert found.direction("expected", 0) == "lowers"
    assert parameter(name).value == 0.1


def test_a_default_size_is_an_assumption_of_ours() -> None:
    """A shock without a size of its own takes `shocks.capacity_lost`."""
    run = runs(chain(50), outage())
    assert run.sizes() == {} and "shocks.capacity_lost" in run.reads.running
    name = "shocks.capacity_lost"
    slope = 0.5 * MARGIN * 50 * DAYS
    for lost in (0.3, 0.7, 1.0):
        assert run({name: lost})["expected"] == pytest.approx(slope * lost, rel=1e-12)


def test_an_assumption_that_is_not_read_has_no_effect() -> None:
    run = runs(chain(50), outage(lost={"low": 0.2, "mode": 0.5, "high": 1.0}))
    name = "ario.inventory_days"
    assert name not in run.reads.all
    found = sensitivity(
        [factor_of(name, parameter(name)), size_factor(0.2, 0.5, 1.0)], run, SensitivitySettings(samples=6)
    )
    assert found.effects["expected"].mu_star[0] == found.effects["expected"].sigma[0] == found.swing("expected")[0] == 0
    assert found.direction("expected", 0) == "nothing"


def test_a_size_that_is_not_varied_stands_at_its_mode() -> None:
    run = runs(chain(50), outage(lost={"low": 0.2, "mode": 0.6, "high": 1.0}))
    assert run({})["expected"] == pytest.approx(0.5 * MARGIN * 50 * DAYS * 0.6, rel=1e-12)


def test_what_is_fixed_holds_in_every_run() -> None:
    run = runs(chain(float("nan")), outage(lost=1.0), {"flow.unknown_spare_capacity": 0.2})
    assert run({})["expected"] == pytest.approx(0.5 * MARGIN * 50 * 0.8 * DAYS, rel=1e-9)


def test_equal_runs_are_run_once() -> None:
    run = runs(chain(50), outage(lost={"low": 0.2, "mode": 0.5, "high": 1.0}))
    for half_life in (60.0, 180.0, 720.0):
        run({"size.1": 0.5, "scenarios.half_life": half_life})
    assert run._solved.cache_info().misses == 1


# -------------------------------------------------------------------------------------------------------- the example


@pytest.fixture
def study(root: Path) -> Path:
    """The shipped study."""
    return root / "examples" / "bulldozer"


@pytest.fixture(scope="module")
def example(root: Path) -> Sensitivity:
    """Few assumptions of the study, screened."""
    asked = SensitivitySettings(samples=2)
    only = ["size.12", "shocks.tariff_elasticity", "scenarios.prior_weight", "exposure.lead_time"]
    return of_study(root / "examples" / "bulldozer", only=only, settings=asked).run()


def test_the_example_rises_with_the_tariff(example: Sensitivity) -> None:
    names = [example.factors[at].name for at in example.order("expected")]
    assert names[0] == "size.12" and example.direction("expected", 0) == "raises"
    assert names[-1] == "exposure.lead_time" and example.swing("expected")[3] == 0
    assert "tariff" in example.factors[0].title and "scenarios.yaml" in example.factors[0].source
    assert conclusion(example, "expected").startswith(
        "The expected loss moves most with the size of shock 12 (The United States"
    )
    assert example.measures == ("expected", "cvar", "survive")


def test_weights_of_the_evidence_move_the_answer_without_another_run_of_the_model(study: Path) -> None:
    asked = SensitivitySettings(method="tornado", workers=1)
    prepared = of_study(study, only=["scenarios.prior_weight"], settings=asked)
    found = prepared.run()
    assert found.swing("expected")[0] > 0
    assert prepared.runs._solved.cache_info().misses == 1


def test_the_middle_is_the_stress_run_with_every_size_at_its_mode(study: Path) -> None:
    from foreshock import pipeline
    from foreshock.propagation import engine

    found = of_study(study, only=["exposure.lead_time"], settings=SensitivitySettings(method="tornado")).run()
    opened = pipeline.open_study(study)
    futures = pipeline.foreseen(opened)[1]
    chosen = engine.cases(futures, 1, 0)
    modes = np.array([shock.direction * shock.magnitude.mode for shock in futures.shocks])
    chosen = replace(chosen, level=futures.active[chosen.scenario] * modes)
    losses = engine.stress(opened.stage, futures, chosen, model=opened.model, horizon=opened.horizon)
    assert found.base[0] == pytest.approx(losses.expected(), rel=1e-12)
    assert found.base[1] == pytest.approx(losses.cvar(opened.study.plan.level), rel=1e-12)
    assert len(found.results) == 3 and np.ptp(found.results[:, 0]) == 0


def test_everything_that_is_read_and_has_a_range_is_a_factor(study: Path) -> None:
    prepared = of_study(study, settings=SensitivitySettings(method="tornado"))
    names = [one.name for one in prepared.factors]
    assert {"flow.shortage_premium", "flow.unknown_spare_capacity", "shocks.tariff_elasticity"} <= set(names)
    assert [name for name in names if name.startswith("size.")] == [f"size.{at}" for at in range(1, 14)]
    assert not [name for name in names if name.startswith(("reading", "planning", "ario"))]
    assert any("Not read here" in note and "shocks.export_ban_share" in note for note in prepared.notes)
    assert prepared.cost.runs == 1 + 2 * len(names)
    assert f"{len(names)} assumptions, {prepared.cost.runs} runs of about" in prepared.cost.sentence()
    long = replace(prepared.cost, runs=1_000, each=1.0, workers=2)
    assert long.sentence().endswith(": about 8 minutes, more on a busy machine. Nothing is kept if you stop it.")
    assert replace(long, runs=100).sentence().endswith(": about 50 s, more on a busy machine.")


def test_wrong_names_are_told_together(study: Path) -> None:
    only = ["flow.shortage_premum", "gravity", "planning", "ario.least_days", "size.99"]
    with pytest.raises(UserError) as told:
        of_study(study, only=only)
    found = {problem.field: str(problem) for problem in told.value.problems}
    assert set(found) == set(only)
    assert "Did you mean 'flow.shortage_premium'?" in found["flow.shortage_premum"]
    assert "nothing of this group is read here" in found["planning"]
    assert "has one value, 2, and no range" in found["ario.least_days"]


# ------------------------------------------------------------------------------------------------------ a world table


def test_a_world_table_moves_with_its_stocks(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import report_world

    answer = of_world(
        report_world.table(),
        shocks=[report_world.EMBARGO],
        horizon=90,
        fixed={"ario.psi": 0.7},
        settings=SensitivitySettings(samples=3, workers=2),
    ).run()
    names = [one.name for one in answer.factors]
    assert {"ario.inventory_days", "ario.stock_factor", "ario.substitution"} <= set(names)
    assert "ario.psi" not in names
    at = names.index("ario.stock_factor")
    assert answer.direction("expected", at) == "lowers"
    assert answer.measures == ("expected", "cvar", "survive", "lowest") and answer.horizon == 90
    again = of_world(
        report_world.table(),
        shocks=[report_world.EMBARGO],
        horizon=90,
        fixed={"ario.psi": 0.7},
        settings=SensitivitySettings(samples=3, workers=1),
    ).run()
    assert tornado.as_json(again) == tornado.as_json(answer)


def test_a_fixed_assumption_cannot_be_varied() -> None:
    import report_world

    with pytest.raises(UserError, match="is set to one value, so it cannot be varied"):
        of_world(report_world.table(), shocks=[report_world.EMBARGO], fixed={"ario.psi": 0.7}, only=["ario.psi"])


@pytest.mark.shared
@pytest.mark.slow
def test_the_embargo_of_2022_depends_on_the_days_in_stock(shared: Path) -> None:
    """Fifteen days of stock collapse, ninety do not: the published fragility, as a tornado."""
    embargo = (
        "{type: sanction, by: SANCTIONS_2022, target: RUS, side: exports, share: 1, duration: 120, "
        "sectors: [mining, coke and refining, metals]}"
    )
    found = of_world(
        shared / "wiod2013" / "wiot_2011.npz",
        shocks=[embargo],
        horizon=365,
        only=["ario.inventory_days", "ario.overproduction"],
        settings=SensitivitySettings(method="tornado"),
    ).run()
    lowest = found.column("lowest")
    assert found.low[0, lowest] < 0.05 and found.high[0, lowest] > 0.99
    assert found.low[0, 0] > 100 * found.high[0, 0]
    assert found.order("expected")[0] == 0


# ---------------------------------------------------------------------------------------------------- the command line

QUICK = ["--only", "size.12", "--only", "flow.shortage_premium", "--method", "tornado"]


def test_the_verb_says_cost_and_answer(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sensitivity", str(study), *QUICK]) == 0
    said = capsys.readouterr()
    assert "2 assumptions, 5 runs of about" in said.err
    assert "The expected loss moves most with the size of shock 12" in said.out
    assert "░" in said.out and "█" in said.out and "1 does not move it at all" in said.out


def test_the_price_alone(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sensitivity", str(study), *QUICK, "--cost", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["factors"] == ["size.12", "flow.shortage_premium"] and said["runs"] == 5 and said["seconds"] > 0


def test_exports_hold_the_same_figures(study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "out"
    assert main(["sensitivity", str(study), *QUICK, "--by", "cvar", "-o", str(target), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert json.loads((target / "sensitivity.json").read_text()) == said
    assert "took" not in said and "seconds" not in said
    rows = list(csv.DictReader(io.StringIO((target / "sensitivity.csv").read_text())))
    assert [row["assumption"] for row in rows if row["measure"] == "cvar"] == ["size.12", "flow.shortage_premium"]
    first = next(row for row in rows if row["measure"] == "cvar" and row["rank"] == "1")
    at = said["measures"].index("cvar")
    assert float(first["at_low"]) == said["results"][1][at] and float(first["base"]) == said["results"][0][at]
    drawn = ET.fromstring((target / "sensitivity.svg").read_text())
    assert drawn.tag.endswith("svg") and "CVaR" in (target / "sensitivity.svg").read_text()
    page = (target / "sensitivity.html").read_text()
    assert page.count("<svg") == 3 and "<script" not in page and "http-equiv" in page
    again = tmp_path / "one.svg"
    assert main(["sensitivity", str(study), *QUICK, "--by", "cvar", "-o", str(again), "--workers", "1"]) == 0
    assert again.read_bytes() == (target / "sensitivity.svg").read_bytes()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], ["give either the folder of a study or --world TABLE"]),
        (["STUDY", "--world", "x.npz", "--days", "3", "--top", "0"], ["give either", "--days belong", "one row"]),
        (["STUDY", "--article", "a.txt", "-o", "x.pdf"], ["is no kind of file that can be written"]),
        (
            ["STUDY", "--samples", "0", "--workers", "-1"],
            ["2 samples are needed, not 0", "1 to 256 workers can share the runs, not -1"],
        ),
        (["STUDY", "--samples", "999999999"], ["runs are more than the 200,000"]),
        (["STUDY", "--only", "flow", "--by", "lowest", "--method", "tornado"], ["does not tell 'lowest'"]),
        (["STUDY", "--only", "floww"], ["there is no such assumption or group. Did you mean 'flow'?"]),
        (["--world", "nowhere.npz"], ["give either a scenario file or one shock or more"]),
        (
            ["--world", "nowhere.npz", "--days", "nan", "--model", "ariio", "--samples", "1", "--shock", "{type: ban}"],
            [
                "days: a horizon",
                "Did you mean 'ario'?",
                "2 samples are needed",
                "there is no shock 'ban'",
                "nowhere.npz",
            ],
        ),
        (["--world", "nowhere.npz", "--shock", EMBARGO, "--set", "ario.ps=x"], ["there is no parameter 'ario.ps'"]),
    ],
)
def test_wrong_usage_is_listed(
    arguments: list[str], words: list[str], study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["sensitivity", *(str(study) if one == "STUDY" else one for one in arguments)]) == 1
    said = capsys.readouterr()
    assert all(word in said.err for word in words), said.err
    assert not said.out and "Traceback" not in said.err


# ------------------------------------------------------------------------------------------------------------ the page


def test_the_page_speaks_of_what_is_there(root: Path) -> None:
    from foreshock.cli import parser
    from foreshock.core.parameters import group, groups
    from foreshock.propagation.sensitivity import size_of_design
    from foreshock.schema.sensitivity import MEASURES

    text = (root / "docs" / "sensitivity.md").read_text(encoding="utf-8")
    flags = set(re.findall(r"(?<![\w-])--[a-z]+", text))
    made = parser()
    for command in re.findall(r"^foreshock (sensitivity .*?)(?=^foreshock|^```)", text, re.MULTILINE | re.DOTALL):
        made.parse_args(shlex.split(command))
    verb = next(action for action in made._actions if isinstance(action, argparse._SubParsersAction))
    assert flags <= set(verb.choices["sensitivity"]._option_string_actions)
    named = set(re.findall(r"`([a-z]+)\.([a-z_]+)`", text))
    known = {(name, key) for name in groups() for key in group(name)}
    assert {(name, key) for name, key in named if name in groups()} <= known
    assert set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)) >= set(MEASURES) | {"sobol", "tornado"}
    for d in (1, 7, 28):
        assert size_of_design(d, SensitivitySettings()) == 1 + 2 * d + 10 * (d + 1)
        assert size_of_design(d, SensitivitySettings(method="sobol")) == 1 + 2 * d + 128 * (d + 2)
        assert size_of_design(d, SensitivitySettings(method="tornado")) == 1 + 2 * d
