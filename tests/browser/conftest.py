"""A headless Chromium for the tests that look at pages, and a guard that sees every request a page makes."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "unit" / "report"))

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
]
PLACES = ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome")


def find_chromium() -> str | None:
    """The browser that CHROMIUM names, else the first of the usual places."""
    for place in (os.environ.get("CHROMIUM", ""), *PLACES):
        found = shutil.which(place) if place else None
        if found:
            return found
    return None


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests; skipped where there is none, never downloaded."""
    program = find_chromium()
    if program is None:
        pytest.skip("no Chromium found (set CHROMIUM to the program)")
    playwright = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with playwright.sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=program, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def axe(root: Path) -> str:
    """The program that checks a page against the rules of accessibility; skipped where it is absent."""
    source = root / ".cache" / "axe" / "axe.min.js"
    if not source.is_file():
        pytest.skip("axe-core is not here; scripts/fetch_axe.sh fetches it")
    return source.read_text(encoding="utf-8")


class Visit:
    """A page that is open, the requests it made beyond its own file, and what it complained of."""

    def __init__(self, page: Page, own: str) -> None:
        self.page = page
        self.outside: list[str] = []
        self.errors: list[str] = []
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

        def guard(route: Route) -> None:
            url = route.request.url
            if url.startswith((own, "data:", "blob:")):
                route.continue_()
            else:
                self.outside.append(url)
                route.abort()

        page.route("**/*", guard)

    def broken_rules(self, axe: str) -> list[object]:
        """Every rule of accessibility that the page breaks, with its weight and up to three places."""
        self.page.evaluate(axe)
        found: list[object] = self.page.evaluate(
            "async () => (await axe.run()).violations.map(one => [one.id, one.impact, one.nodes.slice(0, "
            "3).map(node => node.html.slice(0, 160))])"
        )
        return found

    def clean(self) -> bool:
        """Nothing asked of anybody, nothing thrown, nothing logged as an error."""
        assert self.outside == []
        assert self.errors == []
        return True


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Open a file: visit(path, width=1280, scheme='light', fragment='') -> Visit, once the page says it is drawn."""
    contexts = []

    def go(path: Path, *, width: int = 1280, scheme: str = "light", fragment: str = "", wait: bool = True) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,  # type: ignore[arg-type]
            reduced_motion="reduce",
            accept_downloads=True,
        )
        contexts.append(context)
        own = path.as_uri()
        seen = Visit(context.new_page(), own)
        seen.page.goto(own + fragment)
        if wait:
            seen.page.wait_for_selector("body[data-ready='1']", timeout=30_000)
        return seen

    yield go
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the invented run, as a file."""
    from report_fixture import run

    from foreshock.report import build_report

    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(build_report(run()), encoding="utf-8")
    return path
