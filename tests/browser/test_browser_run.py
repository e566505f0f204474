"""A study made by `init`, run end to end: what the browser shows is what the files of the run hold."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from foreshock import pipeline
from foreshock.data.store import load_network

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a finished run."""
    home = tmp_path_factory.mktemp("run")
    study = pipeline.init(home / "study")
    return pipeline.run(study, runs=home / "runs").folder


def test_the_report_of_a_real_run_is_silent_and_says_what_the_files_say(
    visit: Callable[..., Any], finished: Path
) -> None:
    seen = visit(finished / "report.html", width=390)
    page = seen.page
    cases = pl.read_parquet(finished / "losses.parquet").group_by("case", "weight").agg(pl.col("loss").sum())
    expected = float((cases["weight"] * cases["loss"]).sum())
    shown = float(page.locator("[data-figure='expected'] [data-value]").get_attribute("data-value"))
    assert shown == pytest.approx(expected, rel=1e-9)
    tail = cases.sort("loss", descending=True).with_columns(before=pl.col("weight").cum_sum() - pl.col("weight"))
    taken = tail.with_columns(part=pl.min_horizontal("weight", (0.05 - pl.col("before")).clip(lower_bound=0)))
    cvar = float((taken["part"] * taken["loss"]).sum()) / 0.05
    worst = float(page.locator("[data-figure='cvar'] [data-value]").get_attribute("data-value"))
    assert worst == pytest.approx(cvar, rel=1e-9)
    for figure in page.locator("main figure").all():
        figure.scroll_into_view_if_needed()
    assert page.locator("text=could not be").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    assert seen.clean()


def test_a_csv_of_a_real_run_lists_every_node(visit: Callable[..., Any], finished: Path) -> None:
    page = visit(finished / "report.html").page
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save as CSV: Supply network", exact=True).click()
    text = Path(waiting.value.path()).read_text(encoding="utf-8-sig")
    network = load_network(finished)
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert sorted(row["Node"] for row in rows) == sorted(network.node_name(node) for node in range(len(network.nodes)))


def test_the_report_stays_about_a_megabyte(finished: Path) -> None:
    assert (finished / "report.html").stat().st_size < 1.2e6
