"""The public verbs: foresee, expose, stress, plan. Each is one stage, wired to the ones it needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from foreshock.core.errors import Problem, UserError
from foreshock.core.progress import Progress, silent
from foreshock.data.files import read_text, write_atomically
from foreshock.exposure.measure import measure
from foreshock.pipeline.opening import OpenStudy, open_study
from foreshock.pipeline.reading import reader_settings
from foreshock.planning import make_plan
from foreshock.planning.figures import restated
from foreshock.propagation import engine
from foreshock.propagation.lasting import lasting
from foreshock.reading import read_page
from foreshock.scenarios import parse as parse_scenarios
from foreshock.scenarios import update
from foreshock.schema.brief import Brief
from foreshock.schema.explanation import Explanation
from foreshock.schema.exposure import Exposure
from foreshock.schema.losses import Losses
from foreshock.schema.network import Network
from foreshock.schema.plan import Measure, Plan
from foreshock.schema.program import Cases, Lever, StageProgram
from foreshock.schema.scenario import ScenarioSet
from foreshock.schema.study import PlanSettings


def foresee(file: str | Path, *, brief: Brief | None = None, trust: float = 0.5) -> ScenarioSet:
    """The futures of a scenario file and their joint probabilities, moved by what a page says.

    `trust` in [0, 1] is the weight of the page's words against the file's own probabilities.

    Raises
    ------
    UserError
        With every problem of the file, each with its line.
    """
    path = Path(file)
    scenarios = parse_scenarios(read_text(path), path.name)
    return scenarios if brief is None else update(scenarios, brief, trust)


def expose(study: str | Path) -> Network:
    """Who makes what, from what, for whom, from the tables of a study folder.

    Raises
    ------
    UserError
        With every problem of the study, each with its file and row.
    """
    return open_study(study).network


def stress(
    network: Network,
    scenarios: ScenarioSet,
    *,
    model: str = "flow",
    horizon: float | None = None,
    draws: int = 16,
    seed: int = 0,
    progress: Progress = silent,
) -> Losses:
    """What each future costs or brings; `horizon` in days (default: the scenarios')."""
    chosen = engine.cases(scenarios, draws, seed)
    return engine.stress(network, scenarios, chosen, model=model, horizon=horizon, progress=progress)


def plan(
    network: Network,
    scenarios: ScenarioSet,
    *,
    budget: str | float | None = None,
    settings: PlanSettings | None = None,
    measures: Sequence[Measure] = (),
    horizon: float | None = None,
    draws: int = 16,
    seed: int = 0,
    progress: Progress = silent,
) -> Plan:
    """What to do now under a budget, and in each named future.

    `budget` such as 2e6 or '2 MUSD' stands in for that of `settings`. Without `measures`, candidates are derived from
    the network.
    """
    asked = PlanSettings() if settings is None else settings
    if budget is not None:
        asked = PlanSettings.model_validate({**asked.model_dump(), "budget": budget})
    days = scenarios.horizon if horizon is None else horizon
    chosen = engine.cases(scenarios, draws, seed)
    losses = engine.stress(network, scenarios, chosen, horizon=days, progress=progress)
    return plan_for(network, scenarios, chosen, losses, asked, measures, progress)[0]


def plan_for(
    network: Network,
    scenarios: ScenarioSet,
    chosen: Cases,
    losses: Losses,
    settings: PlanSettings,
    measures: Sequence[Measure],
    progress: Progress,
) -> tuple[Plan, Losses | None]:
    """The plan against losses already computed, and the losses with the plan in place (None where it does nothing).

    The planner is handed the simulator and the programs of the run's own cases.
    """
    simulated: list[Losses] = []

    def evaluate(network: Network) -> Losses:
        simulated.append(engine.stress(network, scenarios, chosen, horizon=losses.horizon))
        return simulated[-1]

    def programs(network: Network, levers: Sequence[Lever], cases: Sequence[int]) -> list[StageProgram]:
        return engine.programs(network, scenarios, chosen, levers, cases, horizon=losses.horizon)

    made = make_plan(network, losses, settings, measures, evaluate, programs, scenarios, progress)
    whole = (restated(one, losses) for one in simulated)
    return made, next((one for one in whole if one.expected() == made.simulated.expected), None)


def foreseen(opened: OpenStudy) -> tuple[Brief | None, ScenarioSet]:
    """The page of an open study, read, and its scenarios, moved by it."""
    if opened.page is None:
        return None, opened.scenarios
    settings = reader_settings(opened.study.yardstick, opened.scenarios)
    brief = read_page(opened.page.content, file=opened.page.file, settings=settings)
    return brief, update(opened.scenarios, brief, opened.study.trust, opened.records)


def stressed(opened: OpenStudy, scenarios: ScenarioSet, progress: Progress = silent) -> tuple[Cases, Losses]:
    """The cases of an open study and their losses."""
    study = opened.study
    chosen = engine.cases(scenarios, study.draws, study.seed)
    losses = engine.stress(
        opened.stage,
        scenarios,
        chosen,
        model=opened.model,
        horizon=opened.horizon,
        progress=progress,
    )
    return chosen, replace(losses, currency=study.currency)


def lasting_of(
    opened: OpenStudy, scenarios: ScenarioSet, chosen: Cases, losses: Losses, progress: Progress = silent
) -> Explanation:
    """How long every line of an open study lasts and why, and what the losses hang on; no shares of shocks."""
    lines, fragility = lasting(opened.stage, scenarios, chosen, losses, progress=progress)
    level = opened.study.plan.level
    return Explanation(
        level=level,
        expected=losses.expected(),
        cvar=losses.cvar(level),
        shocks=(),
        outcomes=(),
        lines=lines,
        fragility=fragility,
    )


def planned(
    opened: OpenStudy, scenarios: ScenarioSet, chosen: Cases, losses: Losses, progress: Progress = silent
) -> tuple[Plan | None, Losses | None]:
    """The plan of an open study, and the losses with it in place. None inside a world table: the planner's program
    knows the company alone, where the shortages of the world's industries would count as nothing."""
    if opened.joined.network is not None:
        return None, None
    return plan_for(opened.network, scenarios, chosen, losses, opened.study.plan, opened.measures, progress)


def plan_of(opened: OpenStudy, scenarios: ScenarioSet, progress: Progress = silent) -> Plan:
    """The plan of an open study.

    Raises
    ------
    UserError
        The company stands in a world table, see `planned`.
    """
    if opened.joined.network is not None:
        hint = "Ask for a plan without the section `world`: it then guards against what hits the tables themselves."
        what = "no plan is made inside a world table: the planner's program knows the company alone."
        raise UserError([Problem(what, "study.yaml", field="world", hint=hint)])
    chosen, losses = stressed(opened, scenarios, progress)
    return plan_for(opened.network, scenarios, chosen, losses, opened.study.plan, opened.measures, progress)[0]


def exposure_of(opened: OpenStudy) -> Exposure:
    """What the network of an open study depends on before anything has happened."""
    return measure(opened.network)


def write(target: str | Path, text: str) -> Path:
    """Write a text file, whole or not at all; returns its path."""
    path = Path(target)
    write_atomically(path, text)
    return path
