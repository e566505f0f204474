"""The page of a world table in a real browser: drawn whole, asking nobody, readable by everybody."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser

Visits = Callable[..., Any]
FIGURES = ("map", "losers", "gainers", "days", "assumptions")


@pytest.fixture(scope="module")
def world_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from report_world import answer

    from foreshock.pipeline.world_files import world_page

    path = tmp_path_factory.mktemp("world") / "world.html"
    path.write_text(world_page(answer()), encoding="utf-8")
    return path


@pytest.mark.parametrize("width", [360, 768, 1280])
def test_every_picture_is_drawn_at_every_width(visit: Visits, world_file: Path, width: int) -> None:
    seen = visit(world_file, width=width)
    page = seen.page
    seen.clean()
    for name in FIGURES:
        assert page.locator(f"#figure-{name} .canvas svg").count() == 1, name
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator(".empty").count() == 0
    assert page.locator("#answer .banner").count() <= 1


def test_the_map_follows_its_choices_and_the_address_keeps_them(visit: Visits, world_file: Path) -> None:
    seen = visit(world_file)
    page = seen.page
    russia = page.locator("#figure-map path.country", has=page.locator("title", has_text="Russia:")).first
    assert "lost-4" in (russia.get_attribute("class") or "")
    page.get_by_role("radio", name="Money").check()
    page.get_by_role("radio", name="Europe").check()
    assert "measure" in page.evaluate("location.hash")
    assert page.locator("#figure-map circle.country.dot", has=page.locator("title", has_text="Malta:")).count() == 1
    page.reload()
    page.wait_for_selector("body[data-ready='1']")
    assert page.get_by_role("radio", name="Europe").is_checked()
    seen.clean()


def test_every_picture_has_its_table(visit: Visits, world_file: Path) -> None:
    page = visit(world_file).page
    for name in FIGURES:
        page.locator(f"#{name}-tab-table").click()
    assert page.locator("#losers-table tbody tr").count() == 24
    assert page.locator("#days-table tbody tr").count() == 90
    assert page.locator("#map-table thead").get_by_text("Share of its output").count() == 1
    assert "services <b>" in page.locator("#losers-table").inner_text()


def test_one_line_alone_fills_the_days(visit: Visits, world_file: Path) -> None:
    page = visit(world_file).page
    before = page.locator("#figure-days .canvas svg path").count()
    page.get_by_role("radio", name="As set").check()
    assert page.locator("#figure-days .canvas svg path").count() < before


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("fragment", ["", "#s=%7B%22tables%22%3A%5B%22map%22%2C%22losers%22%2C%22days%22%5D%7D"])
def test_no_rule_of_accessibility_is_broken(
    visit: Visits, world_file: Path, axe: str, scheme: str, fragment: str
) -> None:
    assert visit(world_file, scheme=scheme, fragment=fragment).broken_rules(axe) == []
