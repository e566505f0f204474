"""The report in a real browser: offline, silent, readable at every width, by keyboard, with the numbers of the run."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

pytestmark = pytest.mark.browser

WIDTHS = (390, 768, 1280)
SCHEMES = ("light", "dark")
SECTIONS = ("Answer", "Odds", "Futures", "Map", "Risk", "Drivers", "Network", "Plan", "Evidence", "Record")
Visits = Callable[..., Any]


def state(page: Any) -> dict[str, Any]:
    found = re.search(r"#s=(.*)$", page.url)
    return json.loads(unquote(found[1])) if found else {}


def downloaded(page: Any, name: str) -> tuple[str, bytes]:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name, exact=True).click()
    return waiting.value.suggested_filename, Path(waiting.value.path()).read_bytes()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", WIDTHS)
def test_it_draws_offline_without_complaint_or_overflow(visit: Visits, report: Path, width: int, scheme: str) -> None:
    seen = visit(report, width=width, scheme=scheme)
    page = seen.page
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    for figure in page.locator("main figure").all():
        figure.scroll_into_view_if_needed()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
    drawn = page.locator("main figure .canvas > svg")
    assert drawn.count() >= 11
    assert page.evaluate(
        "[...document.querySelectorAll('main figure .canvas > svg')].every(one => one.querySelector('path, "
        "circle, rect, line'))"
    )
    assert page.evaluate("window.hacked") is None
    assert seen.clean()


def test_the_guard_sees_a_request(visit: Visits, report: Path, tmp_path: Path) -> None:
    """With the page's policy out of the way a planted image is asked for, and the guard must see it."""
    text = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", report.read_text(encoding="utf-8"))
    planted = tmp_path / "planted.html"
    planted.write_text(
        text.replace("</footer>", '<img src="https://example.org/x.png" alt=""></footer>'), encoding="utf-8"
    )
    seen = visit(planted)
    seen.page.wait_for_timeout(200)
    assert seen.outside == ["https://example.org/x.png"]


def test_the_policy_stops_a_request_and_a_script(visit: Visits, report: Path, tmp_path: Path) -> None:
    """The same image and a script of somebody else never leave the page when its policy is in place."""
    planted = tmp_path / "planted.html"
    evil = '<img src="https://example.org/x.png" alt="" onerror="window.hacked=7"><script>window.hacked=8</script>'
    planted.write_text(report.read_text(encoding="utf-8").replace("</footer>", f"{evil}</footer>"), encoding="utf-8")
    seen = visit(planted)
    seen.page.wait_for_timeout(200)
    assert seen.outside == []
    assert seen.page.evaluate("window.hacked") is None
    assert sum("Content Security Policy" in error for error in seen.errors) >= 2


def test_the_headline_is_the_losses_own(visit: Visits, report: Path) -> None:
    from report_fixture import run

    from foreshock.core.units import short_money

    losses, plan = run().losses, run().plan
    page = visit(report).page

    def value(name: str) -> float:
        return float(page.locator(f"[data-figure='{name}'] [data-value]").get_attribute("data-value"))

    def text(name: str) -> str:
        return page.locator(f"[data-figure='{name}'] .big").inner_text()

    assert value("expected") == losses.expected()
    assert value("cvar") == losses.cvar(0.95)
    assert value("chance") == losses.probability_of_loss_over(1e-9 * losses.baseline.sum())
    assert value("plan") == plan.before.expected - plan.simulated.expected
    assert text("cvar") == short_money(losses.cvar(0.95), "USD")
    assert re.sub(r" ± [\d.]+", "", text("expected")) == short_money(losses.expected(), "USD")
    assert text("chance") == f"{losses.probability_of_loss_over(1.0) * 100:.0f}\u00a0%"


def test_numbers_read_the_same_in_browser_and_program(visit: Visits, report: Path) -> None:
    from report_fixture import run

    from foreshock.core.units import short_money

    page = visit(report).page
    page.locator("#figure-products").get_by_role("tab", name="Table").click()
    cells = page.locator("#products-table tbody tr").all()
    losses = run().losses
    weight = losses.weight[losses.ok] / losses.weight[losses.ok].sum()
    for column, row in enumerate(cells):
        shown = row.locator("td, th").all_inner_texts()
        expected = float(losses.loss[losses.ok, column] @ weight)
        assert shown[0] == losses.targets[column]
        assert shown[2] == short_money(expected, "USD").replace("-", "−")


def test_hostile_names_are_shown_as_they_are(visit: Visits, report: Path) -> None:
    from report_company import HOSTILE_ITEM, HOSTILE_SITE

    seen = visit(report)
    page = seen.page
    page.locator("#figure-supply").get_by_role("tab", name="Table").click()
    assert page.locator("#supply-table").get_by_text(f"{HOSTILE_ITEM} at {HOSTILE_SITE}", exact=True).count() >= 1
    assert page.locator("main img, main b, main iframe, main script").count() == 0
    assert page.evaluate("window.hacked") is None
    assert seen.clean()


def test_every_figure_has_a_table_and_a_csv(visit: Visits, report: Path) -> None:
    page = visit(report).page
    figures = page.locator("main figure").all()
    assert len(figures) >= 13
    for figure in figures:
        figure.get_by_role("tab", name="Table").click()
        assert figure.locator("table tbody tr").count() >= 1, figure.get_attribute("id")
        assert figure.locator("table thead th[scope='col']").count() >= 2
        assert figure.get_by_role("button", name=re.compile("^Save as CSV")).count() >= 1


def test_a_csv_holds_full_numbers_and_no_formula(visit: Visits, report: Path) -> None:
    from report_company import FORMULA_ITEM, HOSTILE_ITEM

    page = visit(report).page
    name, content = downloaded(page, "Save as CSV: Supply network")
    assert name == "4be1c09a77d2-supply.csv"
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert rows[0][0] == "Node"
    assert "Money through it a year (USD)" in rows[0]
    by_name = {row[0]: row for row in rows[1:]}
    assert len(by_name) == 40
    assert f"'{FORMULA_ITEM} at Goteborg" in by_name  # an apostrophe, so that a spreadsheet shows it and runs nothing
    assert any(HOSTILE_ITEM in name for name in by_name)
    assert by_name["bauxite at unknown"][1] == ""
    assert not any(cell[:1] in "=+@\t" for row in rows for cell in row if cell)
    assert not any(cell.startswith("-") and not re.fullmatch(r"-[\d.e+-]+", cell) for row in rows for cell in row)


def test_gains_stay_negative_in_a_csv(visit: Visits, report: Path) -> None:
    from report_fixture import run

    page = visit(report).page
    _, content = downloaded(page, "Save as CSV: Likelihood by impact")
    rows = {row["Future"]: row for row in csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))}
    thaw = float(rows["Thaw"]["Mean loss (USD)"])
    assert thaw < 0
    assert run().scenarios.probability(run().scenarios.named["thaw"]) == pytest.approx(float(rows["Thaw"]["After"]))


def test_a_chart_leaves_as_svg_and_png(visit: Visits, report: Path) -> None:
    seen = visit(report)
    name, content = downloaded(seen.page, "Save as SVG: Exposure and shocks by country")
    text = content.decode()
    assert name == "4be1c09a77d2-map.svg"
    assert text.startswith("<svg")
    assert "var(--" not in text
    assert "class=" not in text
    _, picture = downloaded(seen.page, "Save as PNG: Likelihood by impact")
    assert picture.startswith(b"\x89PNG")
    assert len(picture) > 5_000
    assert seen.clean()


def test_tables_sort_by_any_column(visit: Visits, report: Path) -> None:
    page = visit(report).page
    page.locator("#figure-supply").get_by_role("tab", name="Table").click()
    sort = page.locator("#supply-table").get_by_role("button", name="Sort by Recovery").first
    header = page.locator("#supply-table th").nth(4)

    def column() -> list[str]:
        return page.locator("#supply-table table").first.locator("tbody tr td:nth-child(5)").all_inner_texts()

    sort.click()
    assert header.get_attribute("aria-sort") == "descending"
    assert column()[0] == "200 days"
    assert column()[-1] == "unknown"
    sort.click()
    assert header.get_attribute("aria-sort") == "ascending"
    assert column()[0] == "20 days"
    assert column()[-1] == "unknown"


def test_how_we_know_opens_tells_and_gives_the_focus_back(visit: Visits, report: Path) -> None:
    page = visit(report).page
    opener = page.get_by_role("button", name="How we know: Expected loss")
    opener.click()
    drawer = page.get_by_role("dialog")
    for words in (
        "E[L] = Σ",
        "The Northern Sea Route is closed",
        "read as 73\u00a0%",
        "Run 4be1c09a77d2, seed 7",
        "scenarios.yaml",
    ):
        assert drawer.get_by_text(words).count() >= 1, words
    assert state(page) == {"drawer": "expected"}
    page.keyboard.press("Escape")
    assert not drawer.is_visible()
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "How we know: Expected loss"
    assert state(page) == {}


def test_a_sentence_leads_to_the_page_and_back(visit: Visits, report: Path) -> None:
    page = visit(report).page
    page.get_by_role("button", name=re.compile("^Show in the page: Military presence")).click()
    assert (
        page.locator("mark.chosen").inner_text() == "Military presence along the Northern Sea Route is likely to grow."
    )
    told = page.get_by_role("status", name="The chosen statement").inner_text()
    assert "“likely” is read as 73\u00a0%" in told
    assert "It moved Arctic." in told
    page.get_by_role("button", name="Next statement").click()
    assert page.locator("mark.chosen").inner_text().startswith("Moscow could close")
    assert "did not move it" in page.get_by_role("status", name="The chosen statement").inner_text()


def test_a_future_on_the_curve_can_be_chosen(visit: Visits, report: Path) -> None:
    page = visit(report).page
    page.get_by_role("button", name=re.compile("^Show on the curve: Cold arctic")).first.click()
    detail = page.get_by_role("status", name="The chosen future")
    assert "The Northern Sea Route is closed" in detail.inner_text()
    assert page.locator("circle.pattern.chosen").count() == 1
    chosen = page.locator("button.item[aria-pressed='true']")
    assert chosen.count() == 1
    assert "pattern" in state(page)


def test_the_address_restores_every_choice(visit: Visits, report: Path) -> None:
    first = visit(report).page
    first.get_by_role("button", name="Dark").click()
    first.locator("#figure-plan, #figure-frontier").get_by_role("tab", name="Table").click()
    first.get_by_role("radio", name="Purchases").check()
    first.get_by_role("radio", name="Sites").check()
    first.get_by_role("button", name="Next statement").click()
    address = first.url[first.url.index("#") :]
    seen = visit(report, fragment=address)
    page = seen.page
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.locator("#frontier-table table").is_visible()
    assert page.get_by_role("radio", name="Purchases").is_checked()
    assert page.get_by_role("radio", name="Sites").is_checked()
    assert page.locator("mark.chosen").count() >= 1
    assert len(address) < 250
    assert seen.clean()


@pytest.mark.parametrize(
    "fragment", ["#s=%7Bbroken", "#s=%7B%22theme%22%3A7%2C%22evil%22%3A1%7D", "#s=null", "#nowhere"]
)
def test_a_broken_address_opens_the_page(visit: Visits, report: Path, fragment: str) -> None:
    seen = visit(report, fragment=fragment)
    assert seen.page.get_by_role("heading", level=1).is_visible()
    assert seen.clean()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_colours_follow_the_system_and_the_toggle(visit: Visits, report: Path, scheme: str) -> None:
    page = visit(report, scheme=scheme).page

    def light() -> bool:
        red = re.findall(r"\d+", page.evaluate("getComputedStyle(document.body).backgroundColor"))[0]
        return int(red) > 128

    assert light() == (scheme == "light")
    page.get_by_role("button", name="Dark").click()
    assert not light()
    assert page.get_by_role("button", name="Dark").get_attribute("aria-pressed") == "true"
    page.get_by_role("button", name="Light").click()
    assert light()


def test_the_keyboard_reaches_everything(visit: Visits, report: Path) -> None:
    page = visit(report).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the answer"
    names = []
    for _ in SECTIONS:
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.textContent"))
    assert tuple(names) == SECTIONS
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "record-heading"
    tab = page.locator("#drivers-tab-chart")
    tab.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == "drivers-tab-table"
    assert page.locator("#drivers-table table").is_visible()
    page.keyboard.press("ArrowLeft")
    assert page.locator("#drivers-chart").is_visible()
    reachable = page.evaluate(
        "[...document.querySelectorAll('button, a[href], input, summary')].filter(one => one.tabIndex < 0 && "
        "one.role !== 'tab').length"
    )
    assert reachable == 0


def test_landmarks_headings_and_names_are_in_order(visit: Visits, report: Path) -> None:
    page = visit(report).page
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.get_by_role("heading", level=1).count() == 1
    assert page.get_by_role("heading", level=2).count() == len(SECTIONS)
    assert page.get_by_role("main").count() == page.get_by_role("banner").count() == 1
    assert page.get_by_role("navigation", name="Sections").count() == 1
    unnamed = page.evaluate(
        "[...document.querySelectorAll('main .canvas > svg')].filter(one => one.getAttribute('role') !== 'img' "
        "|| !one.getAttribute('aria-label')).length"
    )
    assert unnamed == 0
    assert page.evaluate("document.querySelectorAll('svg g[aria-label]').length") == 0
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(one => one.id)")
    assert len(ids) == len(set(ids))


def test_countries_too_small_for_the_map_have_a_dot(visit: Visits, report: Path) -> None:
    page = visit(report).page
    titles = page.evaluate(
        "[...document.querySelectorAll('#map-chart circle.country title')].map(one => one.textContent)"
    )
    assert any(title.startswith("Singapore") for title in titles)
    unknown = page.locator("#map-chart path.country.unknown")
    assert unknown.count() >= 1
    assert "map-dots" in unknown.first.evaluate("one => getComputedStyle(one).fill")
    assert page.locator("#map-chart path.overlay").count() >= 1
    assert page.locator("#map-chart path.arc").count() >= 10


def test_the_arctic_shows_what_lies_north_and_nothing_else(visit: Visits, report: Path) -> None:
    page = visit(report).page
    titles = page.evaluate(
        "[...document.querySelectorAll('#arctic-chart path.gate title')].map(one => one.textContent)"
    )
    assert any("Northern Sea Route" in title for title in titles)
    assert not any("Suez" in title or "Malacca" in title for title in titles)
    outside = page.evaluate(
        """() => { const svg = document.querySelector('#arctic-chart svg'); const size = svg.viewBox.baseVal.width;
        return [...svg.querySelectorAll('g circle')].filter(one =>
          Math.hypot(one.cx.baseVal.value - size / 2, one.cy.baseVal.value - size / 2) > size / 2).length; }"""
    )
    assert outside == 0


def test_on_paper_the_sources_are_printed_too(visit: Visits, report: Path) -> None:
    page = visit(report, scheme="dark").page
    page.emulate_media(media="print")
    assert page.locator(".topbar").is_visible() is False
    assert not any(tab.is_visible() for tab in page.get_by_role("tab").all())
    assert page.locator(".print-only").is_visible()
    assert page.locator(".print-only").get_by_text("seed 7").count() >= 1
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_a_run_without_page_plan_or_exposure_still_opens(visit: Visits, tmp_path: Path) -> None:
    from dataclasses import replace

    from report_fixture import run

    from foreshock.report import build_report

    path = tmp_path / "bare.html"
    path.write_text(build_report(replace(run(), brief=None, plan=None, exposure=None, after=None)), encoding="utf-8")
    seen = visit(path, width=390)
    assert seen.page.get_by_text("No plan was made in this run.").count() >= 1
    assert seen.page.get_by_role("radio", name="Loss at stake").is_checked()
    assert seen.clean()


def test_a_large_network_with_skipped_tiers_is_drawn(visit: Visits, tmp_path: Path) -> None:
    from report_big import big

    from foreshock.report import build_report

    path = tmp_path / "big.html"
    path.write_text(build_report(big(2_000, 10_000)), encoding="utf-8")
    seen = visit(path)
    assert seen.page.locator("#supply-chart rect.node").count() >= 30
    assert seen.page.locator("#supply-chart path.link").count() >= 30
    assert seen.clean()


def test_a_panel_that_fails_says_so_and_leaves_the_rest_alone(visit: Visits, report: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.html"
    text = report.read_text(encoding="utf-8")
    broken.write_text(text.replace('"drives":{', '"drives":null,"was":{', 1), encoding="utf-8")
    seen = visit(broken)
    assert seen.page.locator("#drives").get_by_text("could not be shown").is_visible()
    assert seen.page.locator("#supply-chart rect.node").count() >= 30
    assert len(seen.errors) == 1


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(
    "fragment",
    [
        "",
        "#s=%7B%22drawer%22%3A%22expected%22%7D",
        "#s=%7B%22tables%22%3A%5B%22map%22%2C%22supply%22%2C%22risk%22%5D%7D",
    ],
)
def test_no_rule_of_accessibility_is_broken(visit: Visits, report: Path, axe: str, scheme: str, fragment: str) -> None:
    assert visit(report, scheme=scheme, fragment=fragment).broken_rules(axe) == []
