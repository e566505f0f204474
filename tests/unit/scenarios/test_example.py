"""The scenario file and the article of the bulldozer example, through the registered shocks and the real reader."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from foreshock.reading import read_page
from foreshock.scenarios import parse, update
from foreshock.schema.scenario import ScenarioSet


@pytest.fixture(scope="module")
def scenarios(root: Path) -> ScenarioSet:
    path = root / "examples" / "bulldozer" / "scenarios.yaml"
    return parse(path.read_text(encoding="utf-8"), path.name)


def test_the_example_uses_every_kind_of_shock(scenarios: ScenarioSet) -> None:
    assert len(scenarios) == 2 * 2 * 3 * 4 * 3 * 2
    assert scenarios.exact
    assert {shock.type for shock in scenarios.shocks} == {
        "export_ban", "sanction", "tariff", "capacity", "route", "demand"
    }  # fmt: skip
    assert scenarios.notes == ()
    assert all(shock.sentence() for shock in scenarios.shocks)
    assert scenarios.active.any(axis=0).all()


def test_good_news_is_there_too(scenarios: ScenarioSet) -> None:
    """A rollback lifts, and lifts only: nothing bad happens because of it."""
    lifted = [i for i, shock in enumerate(scenarios.shocks) if getattr(shock, "change", "") == "lift"]
    assert len(lifted) == 2
    rollback = scenarios.mask({"sanctions": ("rollback",)})
    assert scenarios.active[rollback][:, lifted[-1]].all()


def test_the_sizes_of_a_confrontation_hang_together(scenarios: ScenarioSet) -> None:
    assert scenarios.correlation is not None
    assert np.linalg.eigvalsh(scenarios.correlation)[0] > 0
    assert scenarios.correlation[0, 1] == pytest.approx(0.8 * 0.6)


def test_talks_by_a_date(scenarios: ScenarioSet) -> None:
    """'Almost certain by 12 months' is 1 - 0.03^2 by 24."""
    given = {"administration": ("transactional",)}
    assert scenarios.probability({"dialogue": ("direct",)}, given) == pytest.approx(1 - 0.03**2, abs=1e-12)


def test_the_article_moves_what_it_speaks_of(scenarios: ScenarioSet, root: Path) -> None:
    path = root / "examples" / "bulldozer" / "article.txt"
    page = path.read_text(encoding="utf-8")
    moved = update(scenarios, read_page(page, file=path.name), 0.5)
    used = [row for row in moved.evidence if row.used]
    assert len(used) >= 6
    assert {row.driver for row in used} >= {"dialogue", "settlement", "sanctions", "arctic", "alliances"}
    for row in used:
        assert row.start is not None
        assert row.end is not None
        assert row.text in page or page[row.start : row.end]
    before, after = scenarios.marginals(), moved.marginals()
    assert after["arctic"]["contested"] > before["arctic"]["contested"] + 0.05
    ceasefire = {"settlement": ("frozen_conflict",)}
    relief = {"sanctions": ("limited_relief",)}
    assert moved.probability(relief, ceasefire) > scenarios.probability(relief, ceasefire)
    assert (update(scenarios, read_page(page, file=path.name), 0.0).weights == scenarios.weights).all()


def test_the_furniture_of_the_page_stays_out(root: Path) -> None:
    path = root / "examples" / "bulldozer" / "article.txt"
    page = path.read_text(encoding="utf-8")
    assert 700 <= len(page.split()) <= 900
    brief = read_page(page, file=path.name)
    body = "\n".join(span.of(page) for span in brief.body)
    for line in ("You may also like", "Leave a reply", "We use cookies", "Subscribe to our newsletter", "Front page »"):
        assert line in page
        assert line not in body


@pytest.mark.shared
def test_a_scraped_page_moves_the_example(scenarios: ScenarioSet, shared: Path) -> None:
    """The page's direct forecasts pool to what its words say; opposition to a rollback lowers it."""
    from foreshock.scenarios.views import page_views

    path = shared / "articles" / "us-russia-reset.txt"
    brief = read_page(path.read_text(encoding="utf-8"), file=path.name)
    pooled = {view.driver: view.p for view in page_views(brief)}
    assert pooled["sanctions"] <= 0.45
    assert pooled["settlement"] <= 0.45
    assert 0.85 <= pooled["arctic"] <= 0.95
    assert 0.70 <= pooled["ukraine_support"] <= 0.76
    assert 0.65 <= pooled["policy_shift"] <= 0.78
    moved = update(scenarios, brief, 0.5)
    facts = [row for row in moved.evidence if row.kind == "fact" and row.used]
    assert any(row.outcome == "rollback" and row.ratio is not None and row.ratio < 1 for row in facts)
    assert moved.probability({"sanctions": ("rollback",)}) < scenarios.probability({"sanctions": ("rollback",)})
    assert moved.probability({"arctic": ("contested",)}) > scenarios.probability({"arctic": ("contested",)})
