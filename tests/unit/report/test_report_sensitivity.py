"""The picture, the page, the table and the screen of a sensitivity: figures that agree, text that stays text."""

from __future__ import annotations

import csv
import io
import json
import xml.etree.ElementTree as ET
from collections.abc import Mapping

import pytest
from rich.console import Console

from foreshock.core.errors import SolverError
from foreshock.propagation.sensitivity import SensitivitySettings, sensitivity
from foreshock.report import tornado
from foreshock.report.sensitivity import behaviour, conclusion, plain_title, reach, screen
from foreshock.schema.sensitivity import Factor, Method, Sensitivity

HOSTILE = '=cmd|"/c calc"!A1 <script>alert(1)</script> & \x1b[2J\u202e'
FACTORS = [
    Factor("stock.days", "Days of use; of everything", "days", 2, 10, 40, "A survey, 2020; another"),
    Factor("size.1", HOSTILE, "size of the shock", 0, 0.5, 1, HOSTILE),
    Factor("idle", "Nothing at all", "ratio", 1, 2, 3, "Judgement"),
]


def answer(values: Mapping[str, float]) -> dict[str, float]:
    if values["size.1"] == 1 and values["stock.days"] == 10:
        raise SolverError("no optimum <b>")
    loss = 3e6 * values["size.1"] - 2e4 * values["stock.days"]
    return {"expected": loss, "cvar": 1.5 * loss, "survive": 7 + values["stock.days"], "lowest": 0.5}


def record(method: Method = "morris", samples: int = 8) -> Sensitivity:
    found = sensitivity(FACTORS, answer, SensitivitySettings(method=method, samples=samples))
    object.__setattr__(found, "title", HOSTILE)
    object.__setattr__(found, "currency", "USD")
    object.__setattr__(found, "horizon", 365.0)
    return found


def printed(found: Sensitivity, measure: str) -> str:
    console = Console(width=110, record=True, file=io.StringIO(), markup=False, emoji=False, highlight=False)
    console.print(screen(found, measure))
    return console.export_text()


def test_the_conclusion_names_the_strongest_and_its_two_ends() -> None:
    said = conclusion(record(), "survive")
    assert (
        said == "The time to survive moves most with stock.days (Days of use): from 9.0 days at 2 to 47.0 days at 40."
    )
    assert conclusion(record(), "lowest") == "Nothing that was varied moves the output on the lowest day of 50 %."
    assert ": -200 KUSD at 0, 1.30 MUSD at 0.5; at the other end of its range the run fails." in conclusion(
        record(), "expected"
    )


@pytest.mark.parametrize("method", ["morris", "sobol", "tornado"])
def test_one_screen_says_rank_range_source_and_failures(method: Method) -> None:
    said = printed(record(method), "expected")
    assert "Of the other assumptions, 1 does not move it at all." in said
    assert "stock.days: 2 to 40, likely 10; A survey, 2020" in said
    assert "runs failed: no optimum <b>." in said
    assert "failed" in said and "lowers" in said
    assert ("alone" in said) == (method == "sobol")


def test_the_picture_is_markup_whatever_the_names_are() -> None:
    found = record()
    for name in found.measures:
        drawn = ET.fromstring(tornado.svg(found, name))
        texts = [node.text or "" for node in drawn.iter() if node.tag.endswith("text")]
        assert not [node for node in drawn.iter() if node.tag.endswith("script")]
        assert any("what moves the" in text for text in texts)
    bars = [node for node in ET.fromstring(tornado.svg(found, "survive")).iter() if node.tag.endswith("rect")]
    assert len(bars) == 2 and {node.get("class") for node in bars} == {"lo", "hi"}


def test_bars_are_as_long_as_the_differences() -> None:
    bars = {
        node.get("class"): float(node.get("width") or 0)
        for node in ET.fromstring(tornado.svg(record(), "survive")).iter()
        if node.tag.endswith("rect")
    }
    assert bars["hi"] / bars["lo"] == pytest.approx(30 / 8, rel=1e-3)


def test_a_result_that_nothing_moves_has_a_picture_too() -> None:
    assert ET.fromstring(tornado.svg(record("tornado"), "lowest")) is not None


def test_the_page_holds_no_script_and_no_raw_name() -> None:
    page = tornado.page(record())
    assert "<script" not in page and "&lt;script&gt;" in page and "\x1b" not in page and "\u202e" not in page
    assert page.count("<svg") == 4 and "runs failed" in page


def test_the_table_is_complete_and_no_formula() -> None:
    found = record()
    rows = list(csv.DictReader(io.StringIO(tornado.as_csv(found))))
    assert len(rows) == 4 * 3
    assert all(not row["what"].startswith("=") and not row["source"].startswith("=") for row in rows)
    row = next(row for row in rows if row["measure"] == "expected" and row["assumption"] == "size.1")
    assert row["at_high"] == "" and float(row["at_low"]) == answer({"size.1": 0, "stock.days": 10})["expected"]
    assert float(row["mu_star"]) == found.effects["expected"].mu_star[1] and row["first"] == ""
    assert [one["rank"] for one in rows[:3]] == ["1", "2", "3"]


def test_rounding_is_neither_an_effect_nor_uneven() -> None:
    noise = {0.0: 0.0, 1.0: 1e-9}
    factors = [Factor("a", "", "", 0, 0, 1, ""), Factor("b", "", "", 0, 1, 2, "")]
    found = sensitivity(factors, lambda v: {"expected": 1e6 * v["b"] + noise.get(v["a"], 0.0)}, SensitivitySettings())
    assert behaviour(found, "expected", 0) == "nothing" and behaviour(found, "expected", 1) == "raises"


def test_json_is_json() -> None:
    data = json.loads(tornado.as_json(record()), parse_constant=lambda name: pytest.fail(f"{name} is no JSON"))
    assert set(data["conclusions"]) == {"expected", "cvar", "survive", "lowest"}
    assert data["results"][4] == [None] * 4 and data["error"]["4"] == "no optimum <b>"
    assert "\u202e" not in tornado.as_json(record())


def test_titles_are_cut_at_their_first_clause() -> None:
    def title(text: str, unit: str = "days") -> str:
        return plain_title(Factor("x", text, unit, 0, 1, 2, ""), 30)

    assert title("Days of use; of everything") == "Days of use"
    assert title("A share of 0.5 of something. More.") == "A share of 0.5 of something"
    assert title("Russia stops, at once, all of its exports.", "size of the shock") == "Russia stops, at once, all of…"


def test_how_far_the_result_moves_is_said_with_its_warning() -> None:
    found = record()
    assert reach(found, "survive") == "Over all runs the time to survive goes from 9.0 days to 47.0 days."
    assert "Whether it is a loss or a gain" in reach(found, "expected")
    assert reach(record("sobol", 64), "survive").startswith("In nine of ten samples of the ranges")
    above = sensitivity(
        FACTORS[:1], lambda v: {"expected": v["stock.days"]}, SensitivitySettings(method="tornado", samples=None)
    )
    assert reach(above, "expected").endswith("from 2.00 to 40.0. Give the range with the number.")
    steady = sensitivity(FACTORS[:1], lambda v: {"expected": 100 + v["stock.days"]}, SensitivitySettings(samples=3))
    assert reach(steady, "expected") == "Over all runs the expected loss goes from 102 to 140."
