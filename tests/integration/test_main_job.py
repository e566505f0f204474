"""The main job on real input: what it writes, that it repeats, and that its figures agree wherever they are told."""

from __future__ import annotations

import json
from pathlib import Path

import duckdb
import numpy as np
import pytest

from foreshock import pipeline
from foreshock.core.ids import digest

FILES = {"brief.json", "scenarios.parquet", "losses.parquet", "plan.json", "report.html", "run.json"}


def test_a_run_writes_every_file_and_names_its_hash(bulldozer: pipeline.Run) -> None:
    home = bulldozer.folder
    assert FILES <= {path.name for path in home.iterdir()}
    record = json.loads((home / "run.json").read_text())
    assert home.name == record["id"]
    for name, sha256 in record["outputs"].items():
        assert digest((home / name).read_bytes()) == sha256, name
    assert {one["name"] for one in record["inputs"]} >= {"study.yaml", "scenarios.yaml", "article.txt", "supply.csv"}


def test_same_seed_same_bytes(bulldozer: pipeline.Run, tmp_path: Path, root: Path) -> None:
    again = pipeline.run(root / "examples" / "bulldozer", runs=tmp_path)
    assert again.folder.name == bulldozer.folder.name
    for name in FILES - {"run.json"}:
        assert (again.folder / name).read_bytes() == (bulldozer.folder / name).read_bytes(), name


def test_another_seed_is_another_run_of_the_same_futures(bulldozer: pipeline.Run, tmp_path: Path, root: Path) -> None:
    other = pipeline.run(root / "examples" / "bulldozer", runs=tmp_path, seed=8)
    assert other.folder.name != bulldozer.folder.name
    assert (other.folder / "brief.json").read_bytes() == (bulldozer.folder / "brief.json").read_bytes()
    error = bulldozer.headline.standard_error + other.headline.standard_error
    assert abs(other.headline.expected - bulldozer.headline.expected) < 4 * error


def test_the_headline_is_in_the_data(bulldozer: pipeline.Run) -> None:
    """Expected loss and CVaR recomputed from losses.parquet by SQL alone."""
    file = bulldozer.folder / "losses.parquet"
    query = f"select scenario, draw, any_value(weight) w, sum(loss) loss from '{file}' group by all"
    rows = duckdb.sql(query).fetchnumpy()
    weight, loss = rows["w"], rows["loss"]
    assert weight.sum() == pytest.approx(1, abs=1e-9)
    assert float(weight @ loss) == pytest.approx(bulldozer.headline.expected, rel=1e-9)
    order = np.argsort(-loss)
    before = np.concatenate([[0.0], np.cumsum(weight[order])[:-1]])
    tail = np.clip(0.05 - before, 0, weight[order])
    assert float(tail @ loss[order] / tail.sum()) == pytest.approx(bulldozer.headline.cvar, rel=1e-9)


def test_what_was_saved_loads_equal(bulldozer: pipeline.Run) -> None:
    home, view = bulldozer.folder, bulldozer.view
    losses = pipeline.load(home / "losses.parquet")
    assert (losses.loss == view.losses.loss).all() and (losses.weight == view.losses.weight).all()
    scenarios = pipeline.load(home / "scenarios.parquet")
    assert scenarios.marginals() == view.scenarios.marginals() and scenarios.shocks == view.scenarios.shocks
    assert pipeline.load(home / "brief.json") == view.brief
    assert pipeline.load(home / "plan.json") == view.plan


def test_the_report_written_again_is_the_same(bulldozer: pipeline.Run, tmp_path: Path) -> None:
    again = pipeline.report_again(bulldozer.folder, tmp_path / "again.html")
    assert again.read_bytes() == (bulldozer.folder / "report.html").read_bytes()


def test_losses_gains_and_a_plan_that_helps(bulldozer: pipeline.Run) -> None:
    figures, plan = bulldozer.headline, bulldozer.view.plan
    assert figures.best < 0 < figures.worst, "a reset brings gains in some futures and losses in others"
    assert plan is not None and plan.actions
    assert plan.budget is not None and plan.cost <= plan.budget * (1 + 1e-9)
    assert plan.simulated.cvar < plan.before.cvar
    assert sum(action.cost for action in plan.actions) == pytest.approx(plan.cost, rel=1e-6)


def test_evidence_quotes_the_page(bulldozer: pipeline.Run) -> None:
    brief, scenarios = bulldozer.view.brief, bulldozer.view.scenarios
    assert brief is not None
    used = [one for one in scenarios.evidence if one.used]
    assert used
    for one in used:
        assert one.start is not None and one.end is not None
        assert brief.document.text[one.start : one.end].strip()


def test_a_run_without_a_page(study: Path, tmp_path: Path) -> None:
    settings = study / "study.yaml"
    lines = [line for line in settings.read_text().splitlines() if not line.startswith("article")]
    settings.write_text("\n".join(lines) + "\n")
    done = pipeline.run(study, runs=tmp_path / "runs")
    assert done.view.brief is None and (done.folder / "report.html").is_file()


def test_a_breached_limit_is_told(study: Path, tmp_path: Path) -> None:
    settings = study / "study.yaml"
    settings.write_text(settings.read_text() + "limits:\n  cvar: 1\n  loss_probability: {over: 0, at_most: 0.0}\n")
    done = pipeline.run(study, runs=tmp_path / "runs")
    assert len(done.breaches) == 2


@pytest.mark.shared
def test_the_real_page(shared: Path, tmp_path: Path, root: Path) -> None:
    page = shared / "articles" / "us-russia-reset.txt"
    done = pipeline.run(root / "examples" / "bulldozer", article=page, runs=tmp_path)
    text = page.read_text(encoding="utf-8")
    brief = done.view.brief
    assert brief is not None and len(brief.statements) >= 22
    for one in brief.statements:
        assert text[one.span.start : one.span.end] == one.text
    assert any(one.used for one in done.view.scenarios.evidence)
