"""A rich invented run for the report's tests: gains and losses, a failed case, unknown values, hostile names."""

from __future__ import annotations

from functools import cache

import numpy as np
from report_company import HOSTILE_ITEM, HOSTILE_SITE, network
from report_exposure import exposure
from report_future import brief, scenarios

from foreshock.core.rng import stream
from foreshock.core.units import Money
from foreshock.report.view import RunView
from foreshock.schema.explanation import CountryShare, Explanation, Part, ShockShare
from foreshock.schema.losses import Losses, tail_weights
from foreshock.schema.network import Network
from foreshock.schema.plan import Action, Contingency, FrontierPoint, Plan, RiskFigures
from foreshock.schema.run_record import InputFile, RunRecord
from foreshock.schema.scenario import ScenarioSet
from foreshock.schema.study import Limits, PlanSettings, Study

DRAWS = 8
NAN = float("nan")
FAILED_CASE = 37
# loss in millions per unit of level: product x shock (order of report_future.shocks)
_SENSITIVITY = np.array(
    [
        [-1.2, -3.1, -16.0, 9.0, 0.05, -11.0, -14.0, 0.22],
        [-2.6, -0.4, -3.0, 0.0, 0.0, -2.0, 0.0, 0.05],
        [0.0, 0.0, 0.0, 0.0, 0.0, -0.1, 0.0, 0.0],
    ]
)


def _losses(company: Network, futures: ScenarioSet, relief: float = 1.0) -> Losses:
    quantile = stream(7, "magnitudes").random((DRAWS, len(futures.shocks)))
    sizes = np.array(
        [[shock.magnitude.quantile(float(u)) for shock, u in zip(futures.shocks, row, strict=True)] for row in quantile]
    )
    scenario = np.repeat(np.arange(len(futures), dtype=np.int32), DRAWS)
    draw = np.tile(np.arange(DRAWS, dtype=np.int32), len(futures))
    level = futures.active[scenario] * sizes[draw]
    signed = level @ _SENSITIVITY.T * 1e6
    loss = np.where(signed > 0, signed * (1 + signed / 4e7) * relief, signed)
    loss[np.abs(loss) < 1] = 0.0
    survive = np.where(loss > 0, 40 + 4e7 / np.maximum(loss, 1.0), np.inf)
    loss[FAILED_CASE] = np.nan
    survive[FAILED_CASE] = np.nan
    return Losses(
        targets=company.products,
        loss=loss,
        weight=futures.weights[scenario] / DRAWS,
        scenario=scenario,
        draw=draw,
        baseline=np.array([280e6, 32e6, 2.6e6]),
        metrics={"time_to_survive": survive},
        error={FAILED_CASE: "the program was infeasible: input stock below zero"},
        labels=tuple(futures.label(row) for row in range(len(futures))),
        level=level,
        model="flow",
        currency="USD",
        horizon=730.0,
        notes=("Demand lost in one period is not made up later.",),
        status={"solver": "HiGHS 1.11", "iterations": "48211"},
    )


def _action(number: int, measure: str, target: str, amount: float, unit: str, cost: float, text: str) -> Action:
    return Action(
        measure=measure,
        id=f"m{number}",
        target=target,
        amount=amount,
        unit=unit,
        cost=cost,
        text=text,
        why="It keeps the turbine line running in cold_arctic.",
        saves=cost * 2.4,
        saves_tail=cost * 5.1,
    )


def _figures(losses: Losses) -> RiskFigures:
    return RiskFigures(
        expected=losses.expected(),
        var=losses.var(),
        cvar=losses.cvar(),
        worst=float(np.nanmax(losses.total())),
        standard_error=losses.standard_error(),
    )


def _plan(before: Losses, after: Losses, futures: ScenarioSet) -> Plan:
    actions = (
        _action(
            1,
            "second_source",
            "Royston/plated contact",
            1,
            "share",
            620e3,
            "Qualify a second source of plated contacts outside Russia-fed refining",
        ),
        _action(2, "stock", "Ganzhou/magnet", 540, "pieces", 710e3, "Hold 60 days of magnets at Aarhus"),
        _action(3, "stock", f"{HOSTILE_SITE}/{HOSTILE_ITEM}", 120, "pieces", 95e3, f"Hold 28 days of {HOSTILE_ITEM}"),
    )
    rejected = (
        _action(
            4,
            "second_source",
            "Taichung/control cabinet",
            1,
            "share",
            1.9e6,
            "Qualify a second source of control cabinets",
        ).model_copy(
            update={"why": "Saves 210 KUSD of expected loss for 1.9 MUSD.", "saves": 210e3, "saves_tail": None}
        ),
    )
    base, done = _figures(before), _figures(after)
    promised = RiskFigures(expected=done.expected * 0.97, var=done.var * 0.96, cvar=done.cvar * 0.95, worst=done.worst)
    curve = [
        FrontierPoint(
            budget=budget,
            cost=budget * 0.95,
            actions=actions[:count],
            status="optimal",
            expected=base.expected + (done.expected - base.expected) * share,
            cvar=base.cvar + (done.cvar - base.cvar) * share,
            shadow_price=price,
        )
        for budget, share, count, price in (
            (0.0, 0.0, 0, 6.1),
            (0.4e6, 0.38, 1, 3.9),
            (0.8e6, 0.66, 2, 2.4),
            (1.5e6, 1.0, 3, 1.1),
            (2.5e6, 1.15, 3, 0.4),
            (4e6, 1.21, 3, None),
        )
    ]
    steps = {
        "cold_arctic": ("Draw on the magnet stock from day 0.", "Move 40 % of contact orders to the second source."),
        "adrift_allies": ("Ship the US turbines of the next quarter before the tariff starts.",),
        "thaw": ("Ask Secchia Idraulica to requalify Siberian aluminium; do not sign before day 182.",),
        "open_north": ("Nothing to prepare: the gain comes by itself.",),
    }
    return Plan(
        budget=1.5e6,
        cost=sum(action.cost for action in actions),
        currency="USD",
        actions=actions,
        rejected=rejected,
        before=base,
        promised=promised,
        simulated=done,
        scenarios_used=24,
        frontier=tuple(curve),
        contingency=tuple(
            Contingency(
                future=name,
                probability=futures.probability(futures.named[name]),
                steps=lines,
                expected_before=_in_future(before, futures, name),
                expected_after=_in_future(after, futures, name),
                reallocate=(
                    {
                        "supplier": "Osaka/magnet",
                        "customer": "Aarhus/generator",
                        "item": "magnet",
                        "from": 1.3,
                        "to": 2.0,
                    },
                )
                if name == "cold_arctic"
                else (),
            )
            for name, lines in steps.items()
        ),
        status="optimal",
        gap=0.004,
        bound=done.cvar * 0.93,
        notes=("24 of 1,728 cases entered the program.",),
    )


def _in_future(losses: Losses, futures: ScenarioSet, name: str) -> float:
    kept = futures.mask(futures.named[name])[losses.scenario] & losses.ok
    return float(losses.total()[kept] @ losses.weight[kept] / losses.weight[kept].sum())


def _explanation(company: Network, futures: ScenarioSet, losses: Losses) -> Explanation:
    """Shares in proportion to sensitivity, scaled so that they sum to the whole, as Shapley values do."""
    assert losses.level is not None
    raw = losses.level[losses.ok] * _SENSITIVITY.sum(axis=0)
    weight = losses.weight[losses.ok] / losses.weight[losses.ok].sum()
    tail = tail_weights(losses.total()[losses.ok], weight, 0.95)
    expected, worst = weight @ raw, tail @ raw
    expected, worst = expected * losses.expected() / expected.sum(), worst * losses.cvar() / worst.sum()
    chance = weight @ (losses.level[losses.ok] != 0)
    part = {"price": 2.1e5, "binding": 0.83, "missing": 9.4e6}
    return Explanation(
        level=0.95,
        expected=losses.expected(),
        cvar=losses.cvar(),
        shocks=tuple(
            ShockShare(
                shock=at, kind=shock.type, text=shock.sentence(), probability=float(chance[at]),
                expected=float(expected[at]), tail=float(worst[at]),
            )
            for at, shock in enumerate(futures.shocks)
        ),
        outcomes=(),
        parts=(
            Part(kind="node", position=company.node("Ganzhou/magnet"), id="Ganzhou/magnet", country="CHN", **part),
            Part(kind="arc", position=0, id="Hamburg/gearbox -> Gothenburg/tidal turbine", country="DEU", **part),
            Part(kind="price", position=3, id="Hamburg/gearbox", country="", price=NAN, binding=0.2, missing=1e5),
        ),
        countries=(CountryShare(country="CHN", share=0.6), CountryShare(country="DEU", share=0.4)),
    )  # fmt: skip


def _record(losses: Losses) -> RunRecord:
    return RunRecord(
        id="4be1c09a77d2",
        title="Skagerrak Tidal: a reset in the north",
        version="0.1.0",
        seed=7,
        model="flow",
        inputs=(
            InputFile(name="study.yaml", sha256="a" * 64, bytes=611),
            InputFile(name="scenarios.yaml", sha256="b" * 64, bytes=4021),
            InputFile(name="article.txt", sha256="c" * 64, bytes=2210),
        ),
        parameters={"shocks": "d" * 64, "planning": "e" * 64},
        facts={"countries": "f" * 64, "raw_material_origins": "1" * 64},
        settings={"draws": DRAWS, "trust": 0.5, "yardstick": "reader"},
        outputs={"losses.parquet": "2" * 64, "plan.json": "3" * 64},
        solver={"flow": "HiGHS 1.11, simplex", "plan": "optimal, gap 0.4 %"},
        headline={"expected_loss": losses.expected(), "cvar95": losses.cvar()},
        warnings=("Recovery time of 2 nodes is unknown; they count as not recovering within the horizon.",),
        started="2024-08-01T09:30:00Z",
        timings={"read": 0.21, "scenarios": 0.02, "exposure": 0.34, "stress": 4.9, "plan": 8.3, "report": 0.4},
    )


@cache
def run() -> RunView:
    """The whole run: 1,728 cases of 216 scenarios."""
    company = network()
    said = brief()
    futures = scenarios(company, said)
    before, after = _losses(company, futures), _losses(company, futures, relief=0.55)
    return RunView(
        study=Study(
            format="foreshock/study/1",
            title="Skagerrak Tidal: a reset in the north",
            company="Skagerrak Tidal",
            country="SWE",
            illustrative=True,
            article="article.txt",
            draws=DRAWS,
            seed=7,
            limits=Limits(cvar=Money(10e6, "USD"), expected_loss=Money(8e6, "USD")),
            plan=PlanSettings(budget=Money(1.5e6, "USD")),
        ),
        brief=said,
        scenarios=futures,
        network=company,
        exposure=exposure(HOSTILE_ITEM),
        losses=before,
        plan=_plan(before, after, futures),
        record=_record(before),
        explain=_explanation(company, futures, before),
        after=after,
    )
