"""The pages about plans say what the code does: their files parse, their code runs, nothing is left out."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from small_company import world

from foreshock.core.parameters import group
from foreshock.core.registry import family
from foreshock.planning import parse_measures
from foreshock.planning.measures.base import Offer
from foreshock.planning.offers import applied, bind
from foreshock.planning.recourse import Recourse
from foreshock.schema.study import PlanSettings

DOCS = Path(__file__).resolve().parents[3] / "docs"
STRIKE = """
format: foreshock/scenarios/1
title: a strike at home
as_of: 2024-01-01
horizon: 365
drivers:
  strike:
    outcomes: {none: 0.5, half: 0.5}
    because: a test
effects:
  - when: {strike: half}
    because: a test
    shocks:
      - {type: capacity, countries: DEU, lost: 0.5, start: 50, duration: 60, cause: strike}
named:
  out: {strike: half}
"""


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def test_the_file_on_the_page_is_a_file_of_measures() -> None:
    measures = parse_measures(blocks(page("plan.md"), "yaml")[0], "measures.yaml")
    assert [measure.type for measure in measures] == ["second_source", "stock", "stock"]


def test_every_key_setting_and_parameter_is_on_the_page() -> None:
    text = page("plan.md")
    for kind, plugin in family("measures").items():
        assert f"`{kind}`" in text
        missing = [key for key in plugin.model_fields if f"`{key}`" not in text and key != "type"]
        assert not missing, (kind, missing)
    assert not [key for key in PlanSettings.model_fields if f"`{key}`" not in text and key not in {"measures"}]
    assert not [name for name in group("planning") if f"`planning.{name}`" not in text]


@pytest.mark.parametrize("name", ["qualification_share", "retainer", "price_premium", "holding_cost"])
def test_the_assumed_shares_on_the_page_are_those_of_the_parameters(name: str) -> None:
    (dated,) = group("planning")[name]
    assert f"{dated.mode:.0%}".replace("%", " %") in page("plan.md")
    assert f"({dated.low:.0%} to {dated.high:.0%})".replace("% to", " to").replace("%)", " %)") in page("plan.md")


def test_the_recipe_for_a_measure_works_and_keeps_its_promise() -> None:
    code = blocks(page("add-a-measure.md"), "python")[0]
    names = (
        "from __future__ import annotations\nfrom collections.abc import Iterator\nfrom dataclasses import replace\n"
        "from typing import ClassVar, Literal\nfrom foreshock.core.errors import Problem, did_you_mean\n"
        "from foreshock.planning.measures.base import NotNegative, Offer, Positive, Terms, plural\n"
        "from foreshock.schema.network import Network\nfrom foreshock.schema.program import Lever\n"
    )
    space: dict[str, type[Offer]] = {"__name__": "recipe"}  # type: ignore[dict-item]
    exec(names + code, space)
    space["PLUGIN"].model_rebuild(_types_namespace=space)
    run = world(scenarios=STRIKE)
    offer = space["PLUGIN"](node="home/machine", capacity=5.0, rate=1.0)  # type: ignore[call-arg]
    prepared, bound = bind(run.network, [offer], 365.0)
    amount = np.array([3.0])
    promised = Recourse(run.programs(prepared, [bound[0].lever], [0, 1])).at(amount).loss
    changed = run.evaluate(applied(run.network, bound, amount))
    assert promised == pytest.approx(changed.total() + run.losses.baseline.sum() - changed.baseline.sum(), abs=1e-3)
    assert "there is no node 'hom/machine'. Did you mean 'home/machine'?" in str(
        next(iter(offer.model_copy(update={"node": "hom/machine"}).check(run.network)))
    )
