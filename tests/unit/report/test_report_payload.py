"""Records become JSON without losing or inventing anything: the headline is the Losses' own, unknown stays unknown."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files
from typing import Any

import numpy as np
import pytest
from report_fixture import FAILED_CASE, run

from foreshock.report.figures import worst_futures
from foreshock.report.panels.article import pieces
from foreshock.report.panels.risk import thinned
from foreshock.report.panels.supply import single_sources, tiers
from foreshock.report.payload import PANELS, payload
from foreshock.report.places import load_atlas
from foreshock.report.scene import Atlas, Scene
from foreshock.report.summary import summarise
from foreshock.report.tabular import ROW_LIMIT, Column, number, plain, table
from foreshock.report.view import RunView
from foreshock.schema.losses import Losses


@pytest.fixture(scope="module")
def made() -> dict[str, Any]:
    return payload(run(), load_atlas())


def tables(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if {"columns", "rows", "left_out"} <= set(value):
            yield value
        else:
            for one in value.values():
                yield from tables(one)
    elif isinstance(value, list):
        for one in value:
            yield from tables(one)


def findings(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, one in value.items():
            if key.endswith("finding"):
                yield one
            yield from findings(one)


def test_the_payload_is_plain_json(made: dict[str, Any]) -> None:
    again = json.loads(json.dumps(made, allow_nan=False))
    assert again == made
    assert set(PANELS) <= set(made)


def test_every_table_is_rectangular_and_typed(made: dict[str, Any]) -> None:
    found = list(tables(made))
    assert len(found) >= 20
    for one in found:
        kinds = [column["kind"] for column in one["columns"]]
        assert all(len(row) == len(kinds) for row in one["rows"])
        for row in one["rows"]:
            for cell, kind in zip(row, kinds, strict=True):
                if cell is None or cell in {"inf", "-inf"}:
                    continue
                assert isinstance(cell, str if kind == "text" else bool if kind == "flag" else (int, float)), (
                    kind,
                    cell,
                )


def test_every_finding_is_one_sentence_a_person_can_read(made: dict[str, Any]) -> None:
    found = list(findings(made))
    assert len(found) >= 14
    for sentence in found:
        assert sentence[-1] in ".:"
        assert "nan" not in sentence.lower().split()
        assert "None" not in sentence
        assert "_" not in sentence.replace("=HYPERLINK", "")


def test_the_headline_is_the_losses_own(made: dict[str, Any]) -> None:
    losses, plan = run().losses, run().plan
    assert plan is not None
    figures = {one["id"]: one for one in made["answer"]["figures"]}
    assert figures["expected"]["value"] == losses.expected()
    assert figures["expected"]["error"] == losses.standard_error()
    assert figures["cvar"]["value"] == losses.cvar(0.95)
    assert figures["chance"]["value"] == losses.probability_of_loss_over(1e-9 * losses.baseline.sum())
    assert figures["plan"]["value"] == plan.before.expected - plan.simulated.expected
    assert figures["plan"]["cost"] == plan.cost
    assert (figures["expected"]["text"], figures["expected"]["unit"]) == ("11.4", "MUSD")


def test_breached_and_kept_limits_are_told_apart(made: dict[str, Any]) -> None:
    losses = run().losses
    assert [one["breached"] for one in made["answer"]["limits"]] == [losses.expected() > 8e6, losses.cvar() > 10e6]
    loose = run().study.model_copy(
        update={"limits": run().study.limits.model_copy(update={"loss_probability": {"over": 1e9, "at_most": 0.5}})}
    )
    extra = payload(replace(run(), study=loose), Atlas())["answer"]["limits"]
    assert extra[-1]["breached"] is False


def test_gains_stay_gains(made: dict[str, Any]) -> None:
    answer, risk = made["answer"], made["risk"]
    assert answer["best"][0]["loss"] < 0
    assert risk["curve"][0][0] < 0
    assert min(one["loss"] for one in risk["patterns"]) < 0
    thaw = next(one for one in made["futures"]["futures"] if one["name"] == "thaw")
    assert thaw["loss"] < 0
    assert any(one["difference"] < 0 for one in made["drives"]["shocks"])


def test_patterns_share_the_whole_probability_and_the_expected_loss() -> None:
    summary = summarise(run())
    assert sum(one.probability for one in summary.patterns) == pytest.approx(1)
    assert sum(one.probability * one.loss for one in summary.patterns) == pytest.approx(summary.expected, rel=0.01)
    assert [one.loss for one in summary.patterns] == sorted((one.loss for one in summary.patterns), reverse=True)


def test_the_report_and_the_terminal_tell_the_same_futures() -> None:
    view, summary = run(), summarise(run())
    terminal = worst_futures(view.losses, view.scenarios, view.explain, top=100)
    assert len(summary.patterns) == len(terminal) < len(view.scenarios.patterns()[0])
    whole = [one for one in summary.patterns if not np.isin(view.losses.scenario[FAILED_CASE], one.scenarios)]
    assert len(whole) == len(terminal) - 1
    for one in whole:
        other = next(other for other in terminal if other.scenario in one.scenarios)
        assert (one.loss, len(one.shocks)) == (pytest.approx(other.loss), len(other.shocks))
    bare = summarise(replace(view, explain=None))
    assert len(bare.patterns) == len(view.scenarios.patterns()[0])


def test_no_two_futures_share_a_name(made: dict[str, Any]) -> None:
    names = [one.name for one in summarise(run()).patterns]
    assert len(set(names)) == len(names)
    assert "Adrift allies (sanctions: limited relief or rollback)" in names
    assert "Thaw" in names
    assert {one["name"] for one in made["answer"]["worst"]} <= set(names)
    assert {one["title"] for one in made["risk"]["patterns"]} <= set(names)
    assert made["futures"]["futures"][0]["when"].count(": ") >= 1


def test_relations_say_that_their_losses_overlap() -> None:
    source = (files("foreshock.report") / "static" / "panels" / "geography.js").read_text(encoding="utf-8")
    assert "the figures overlap and do not add up" in source
    assert "the costliest is" not in source


def test_named_futures_are_conditional_means() -> None:
    view, summary = run(), summarise(run())
    losses, scenarios = view.losses, view.scenarios
    for one in summary.futures:
        assert scenarios.prior is not None
        kept = scenarios.mask(scenarios.named[one.name])
        cases = kept[losses.scenario] & losses.ok
        mean = losses.total()[cases] @ losses.weight[cases] / losses.weight[cases].sum()
        assert one.loss == pytest.approx(mean, rel=0.002)  # a failed draw shifts weight between scenarios, not within
        assert one.probability == pytest.approx(scenarios.weights[kept].sum())
        assert one.prior == pytest.approx(scenarios.prior[kept].sum())
        assert one.error > 0


def test_parts_of_the_tail_add_up(made: dict[str, Any]) -> None:
    assert sum(one["tail"] for one in made["drives"]["products"]) == pytest.approx(run().losses.cvar(0.95))
    assert sum(one["expected"] for one in made["drives"]["products"]) == pytest.approx(run().losses.expected())


def test_knowing_an_outcome_averages_back_to_the_expected_loss(made: dict[str, Any]) -> None:
    for driver in made["drives"]["drivers"]:
        mean = sum(one["probability"] * one["loss"] for one in driver["outcomes"])
        assert mean == pytest.approx(run().losses.expected(), rel=0.01)


def test_the_failed_case_is_a_row_with_its_reason(made: dict[str, Any]) -> None:
    rows = made["record"]["failed"]["rows"]
    assert [row[0] for row in rows] == [FAILED_CASE]
    assert "infeasible" in rows[0][3]
    assert any("failed cases" in text.lower() for text in made["answer"]["unknown"])


def test_unknown_is_never_zero(made: dict[str, Any]) -> None:
    nodes = {row[0]: row for row in made["supply"]["table"]["rows"]}
    columns = [column["label"] for column in made["supply"]["table"]["columns"]]
    assert nodes["bauxite at unknown"][columns.index("Country")] is None
    assert nodes["bauxite at unknown"][columns.index("Money through it a year")] is None
    assert nodes["generator at Suzhou"][columns.index("Recovery")] is None
    countries = {one["iso3"]: one for one in made["geography"]["countries"]}
    assert countries["ZAF"]["stops"] is None
    assert countries["RUS"]["stops_low"] < countries["RUS"]["stops"] < countries["RUS"]["stops_high"]


def test_every_country_can_be_drawn_or_is_named(made: dict[str, Any]) -> None:
    geography = made["geography"]
    assert geography["unplaced"] == []
    for one in geography["countries"]:
        assert len(one["numeric"]) == 3
        assert -90 <= one["lat"] <= 90
    lost = payload(run(), Atlas())["geography"]
    assert {"RUS", "SGP"} <= set(lost["unplaced"])


def test_gates_tell_how_many_of_their_goods_are_disturbed(made: dict[str, Any]) -> None:
    gates = {one["name"]: one for one in made["geography"]["gates"]}
    assert gates["Northern Sea Route"]["state"] == "disturbed"
    assert gates["Northern Sea Route"]["relations"] == gates["Northern Sea Route"]["disturbed"] == 1
    assert gates["Suez Canal"]["relations"] > gates["Suez Canal"]["disturbed"]
    assert gates["Suez Canal"]["state"] in {"open", "partly"}


def test_the_article_in_pieces_is_the_article() -> None:
    brief = run().brief
    assert brief is not None
    found = pieces(brief)
    assert "".join(one["text"] for one in found) == brief.document.text
    for statement in brief.statements:
        assert "".join(one["text"] for one in found if statement.id in one["ids"]) == statement.text


def test_evidence_leads_from_sentence_to_shock(made: dict[str, Any]) -> None:
    drawers = {one["id"]: one for one in made["evidence"]["drawers"]}
    assert set(drawers) == {"expected", "cvar", "chance", "plan"}
    chains = drawers["expected"]["chains"]
    assert len(chains) == 4
    closed = next(one for one in chains if "Northern Sea Route is closed" in one["shock"])
    assert {one["driver"] for one in closed["drivers"]} == {"Arctic", "Sanctions"}
    assert any("likely to grow" in one["text"] and "73\u00a0%" in one["words"] for one in closed["sentences"])
    assert "generator at Suzhou" in closed["reaches"]
    assert made["evidence"]["run"] == {"id": "4be1c09a77d2", "seed": 7, "model": "flow", "version": "0.1.0"}


def test_stages_that_did_not_run_are_said_to_be_missing() -> None:
    bare = payload(replace(run(), brief=None, plan=None, exposure=None, after=None), load_atlas())
    assert bare["article"] is bare["plan"] is bare["concentration"] is None
    assert bare["risk"]["after"] is None
    assert [one["id"] for one in bare["answer"]["figures"]] == ["expected", "cvar", "chance"]
    assert any("No page was read" in text for text in bare["answer"]["unknown"])
    assert bare["geography"]["measured"] is False


def test_a_run_that_failed_throughout_still_reports() -> None:
    view = run()
    losses = view.losses
    broken = Losses(
        targets=losses.targets,
        loss=np.full_like(losses.loss, np.nan),
        weight=losses.weight,
        scenario=losses.scenario,
        draw=losses.draw,
        baseline=losses.baseline,
        error=dict.fromkeys(range(len(losses)), "no solver"),
    )
    made = payload(replace(view, losses=broken, plan=None, after=None), load_atlas())
    json.dumps(made, allow_nan=False)
    assert made["answer"]["figures"][0]["value"] is None
    assert made["answer"]["figures"][0]["text"] == "unknown"
    assert "No case could be computed" in made["answer"]["lead"]
    assert made["record"]["failed"]["left_out"] == len(losses) - ROW_LIMIT


def test_a_run_that_gains_says_so() -> None:
    view = run()
    luck = replace(view.losses, loss=view.losses.loss - 1e8)
    answer = payload(replace(view, losses=luck, plan=None, after=None), load_atlas())["answer"]
    figure = answer["figures"][0]
    assert (figure["label"], figure["tone"], figure["value"]) == ("Expected gain", "gain", luck.expected())
    assert figure["value"] < 0
    assert "should expect to gain" in answer["lead"]
    assert answer["worst"] == []


def test_shares_of_shocks_sum_to_the_expected_loss(made: dict[str, Any]) -> None:
    shocks = made["drives"]["shocks"]
    assert sum(one["adds"] for one in shocks) == pytest.approx(run().losses.expected())
    assert sum(one["adds_tail"] for one in shocks) == pytest.approx(run().losses.cvar())
    assert [abs(one["adds"]) for one in shocks] == sorted((abs(one["adds"]) for one in shocks), reverse=True)
    bare = payload(replace(run(), explain=None), load_atlas())
    assert bare["drives"]["explained"] is False
    assert {one["adds"] for one in bare["drives"]["shocks"]} == {None}
    assert bare["supply"]["binding"] is None


def test_what_limits_the_company_is_marked(made: dict[str, Any]) -> None:
    limiting = {one["id"]: one["binding"] for one in made["supply"]["nodes"] if one["binding"]}
    assert limiting == {"magnet at Ganzhou": 0.83}
    assert [one["binding"] for one in made["supply"]["links"]].count(0.83) == 1
    assert "83\u00a0% of the worst futures magnet at Ganzhou" in made["supply"]["finding"]


def test_nothing_happens_is_a_run_too() -> None:
    view = run()
    losses = replace(view.losses, loss=np.zeros_like(view.losses.loss), error={}, metrics={}, level=None)
    made = payload(replace(view, losses=losses, plan=None, after=None), load_atlas())
    json.dumps(made, allow_nan=False)
    assert made["answer"]["figures"][0]["value"] == 0
    assert made["answer"]["worst"] == []


def test_tiers_are_told_from_customers_where_the_tables_do_not() -> None:
    network = run().network
    blind = replace(network.nodes, tier=np.where(network.nodes.tier == 0, 0, -1).astype(np.int32))
    found = tiers(network.with_(nodes=blind))
    known = network.nodes.tier
    assert found[network.node("Hamburg/gearbox")] == 1
    assert (found[known == 0] == 0).all()
    assert (found >= 0).all()


def test_a_closed_second_supplier_is_no_second_source() -> None:
    network = run().network
    alone = single_sources(network)
    customer = network.node("Modena/hydraulic unit")
    assert alone[(customer, "aluminium")] == network.node("Sunndalsora/aluminium")  # Krasnoyarsk is shut by law
    assert (network.node("Aarhus/generator"), "magnet") not in alone


def test_a_thinned_curve_keeps_its_ends_and_its_order() -> None:
    values = np.sort(np.random.default_rng(3).normal(size=5000))
    chance = np.linspace(1, 0, 5000)
    x, p = thinned(values, chance, 200)
    assert x.size <= 202
    assert (x[0], x[-1], p[0], p[-1]) == (values[0], values[-1], 1, 0)
    assert (np.diff(x) > 0).all()
    assert (np.diff(p) < 0).all()


def test_tables_count_what_they_leave_out() -> None:
    made = table((Column("n", "number"),), ([at] for at in range(ROW_LIMIT + 7)))
    assert (len(made["rows"]), made["left_out"]) == (ROW_LIMIT, 7)
    assert table((Column("n", "number"),), [[1]], total=10**6)["left_out"] == 10**6 - 1


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (math.nan, None),
        (math.inf, "inf"),
        (-math.inf, "-inf"),
        (np.float64(1.5), 1.5),
        (np.int32(3), 3),
        (np.bool_(True), True),
        (None, None),
        ("text", "text"),
        (123456789.123, 123456789.0),
    ],
)
def test_plain_values(value: Any, expected: Any) -> None:
    assert plain(value) == expected
    assert type(plain(value)) is type(expected)


def test_numbers_keep_the_figures_asked_for() -> None:
    assert number(1 / 3, 3) == 0.333
    assert number(1 / 3, 17) == 1 / 3


def test_scene_is_computed_once_for_all_panels() -> None:
    scene = Scene.of(run(), load_atlas())
    assert isinstance(scene.run, RunView)
    assert scene.reached.nodes.probability.shape == (len(scene.run.network.nodes),)
    assert scene.reached.arcs.loss.shape == (len(scene.run.network.arcs),)
    nickel = scene.run.network.node("RUS/nickel")
    ban = next(one for one in scene.summary.shocks if "palladium" in one.sentence)
    assert scene.reached.nodes.probability[nickel] == pytest.approx(ban.probability, rel=0.01)
