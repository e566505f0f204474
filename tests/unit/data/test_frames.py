"""Records as frames of other libraries, with the same numbers."""

from __future__ import annotations

import subprocess
import sys

import data_records as records
import numpy as np
import polars as pl
import pytest

from foreshock.core.errors import UserError
from foreshock.data import frames
from foreshock.schema.brief import Actor, Brief, Document, Span, Statement
from foreshock.schema.plan import Action, Plan, RiskFigures

pytest.importorskip("pandas")
pytest.importorskip("xarray")


def plan() -> Plan:
    figures = RiskFigures(expected=1.0, var=1.0, cvar=2.0, worst=3.0)
    action = Action(measure="stock", id="a", target="x", amount=2.5, unit="t", cost=3.0, text="buy")
    return Plan(
        budget=None, cost=0.0, currency="USD", actions=(action,), before=figures, promised=figures, simulated=figures,
        scenarios_used=3, status="optimal",
    )  # fmt: skip


def brief() -> Brief:
    span = Span(start=0, end=5)
    actor = Actor(span=span, text="Russia", kind="country", name="Russia", code="RUS")
    said = Statement(id="s1", span=span, text="Maybe", event="it rains", actors=(actor,))
    return Brief(document=Document(id="x", text="Maybe it rains"), statements=(said,))


def test_losses_in_three_libraries() -> None:
    losses = records.losses()
    frame = frames.to_polars(losses)
    assert frame.height == 6
    assert frame["loss"].to_list()[:2] == [1.5, -2.0]
    cases = frames.to_pandas(losses, "cases")
    assert cases["level:2"].tolist() == [-1.0, 0.0, -0.5]
    assert cases["total"].isna().tolist() == [False, True, False]
    targets = frames.to_polars(losses, "targets")
    assert targets["expected_loss"].to_list() == pytest.approx([(0.5 * 1.5 + 0.25 * 0.3) / 0.75, -1 / 0.75])
    grid = frames.to_xarray(losses)
    assert grid["loss"].sel(target="gear").values[0] == 1.5
    assert dict(grid.sizes) == {"case": 3, "target": 2}
    assert grid.attrs["currency"] == "USD"
    weighted = (grid["loss"] * grid["weight"]).sum().item()
    assert weighted == pytest.approx(np.nansum(losses.loss * losses.weight[:, None]))


def test_scenarios_in_three_libraries() -> None:
    scenarios = records.scenarios()
    marginals = frames.to_polars(scenarios, "marginals")
    assert marginals.filter(driver="weight", outcome="yes").row(0)[2:] == (0.7, 0.5)
    assert frames.to_pandas(scenarios)["sanctions"].tolist() == ["held", "limited_relief", "held", "rollback"]
    assert frames.to_polars(scenarios, "evidence")["ratio"].to_list() == [6.0]
    grid = frames.to_xarray(scenarios)
    assert grid["outcome"].sel(driver="sanctions").values.tolist() == ["held", "limited_relief", "held", "rollback"]
    assert grid["active"].values.tolist() == scenarios.active.tolist()


def test_every_record_with_tables_hands_them_over() -> None:
    assert list(frames.tables(records.network())) == ["nodes", "arcs", "demand", "stocks"]
    assert frames.to_polars(records.network())["id"].to_list() == ["a/x", "b/y"]
    assert frames.to_polars(plan())["cost"].to_list() == [3.0]
    assert frames.to_polars(plan(), "rejected").is_empty()
    statement = frames.to_polars(brief()).row(0, named=True)
    assert (statement["text"], statement["actors"][0]["code"]) == ("Maybe", "RUS")
    assert isinstance(frames.to_polars(brief(), "events"), pl.DataFrame)


def test_what_is_not_there_is_told() -> None:
    with pytest.raises(UserError, match=r"a Losses has no table 'case'. Did you mean 'cases'\?"):
        frames.to_polars(records.losses(), "case")
    with pytest.raises(UserError, match="a RunRecord has no tables"):
        frames.tables(records.run_record())
    with pytest.raises(UserError, match="a Network has no axes"):
        frames.to_xarray(records.network())


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pandas", "xarray"):
        monkeypatch.setitem(sys.modules, name, None)
        with pytest.raises(UserError, match=rf"{name} is not installed; install foreshock\[frames\]"):
            frames.to_pandas(records.losses()) if name == "pandas" else frames._needed(name)


def test_neither_is_loaded_unasked() -> None:
    heavy = "{'pandas', 'xarray', 'duckdb'}"
    code = f"import sys, foreshock.data.frames, foreshock.data.store; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
