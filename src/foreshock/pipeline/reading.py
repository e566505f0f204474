"""Pages read: one at a time, or a pile of them."""

from __future__ import annotations

from pathlib import Path

from foreshock.data.files import read_bytes, write_atomically
from foreshock.reading import Driver, ReadSettings, default_drivers, read_page
from foreshock.schema.brief import Brief, Yardstick
from foreshock.schema.scenario import ScenarioSet


def read(page: str | Path | bytes, *, yardstick: Yardstick = "reader", scenarios: ScenarioSet | None = None) -> Brief:
    """What a page says: every statement about the future with the probability that its words imply.

    Parameters
    ----------
    page
        A file (text, HTML, Markdown, PDF, e-mail, feed), or its content as bytes.
    yardstick
        Whose reading of the estimative words: 'reader' (survey), 'icd203', 'phia', 'ipcc', 'nato', 'efsa'.
    scenarios
        Whose drivers to look for; default: the drivers of general geopolitics.

    Raises
    ------
    UserError
        Where there is no such file.
    """
    content, name = (page, "") if isinstance(page, bytes) else (read_bytes(Path(page)), Path(page).name)
    return read_page(content, file=name, settings=reader_settings(yardstick, scenarios))


def reader_settings(yardstick: Yardstick, scenarios: ScenarioSet | None) -> ReadSettings:
    """The reader looks for the drivers of general geopolitics and for those that only this scenario file has."""
    known = default_drivers()
    names = {driver.name for driver in known}
    own = [
        Driver(name=driver.name, description=driver.because, keywords=driver.keywords)
        for driver in (() if scenarios is None else scenarios.drivers)
        if driver.name not in names
    ]
    return ReadSettings(yardstick=yardstick, drivers=(*own, *known))


def marked_page(brief: Brief) -> str:
    """The page with every statement marked, for a terminal."""
    from foreshock.reading.explain import explain_text

    return explain_text(brief)


def explain_page(brief: Brief, target: str | Path) -> Path:
    """The page with every statement marked, as an HTML file at `target`."""
    from foreshock.reading.explain import explain_html

    path = Path(target)
    write_atomically(path, explain_html(brief))
    return path
