"""Pages read: one at a time, or a pile of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from foreshock.data.files import read_bytes, write_atomically
from foreshock.reading import Driver, ReadSettings, default_drivers, read_page
from foreshock.reading.language.wordings import pattern
from foreshock.scenarios.bearing import reading_cues
from foreshock.schema.brief import Brief, Yardstick
from foreshock.schema.scenario import ScenarioSet

_NO_WORDS: tuple[str, ...] = ()


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
    """The reader looks for the drivers of this scenario file, and for those of general geopolitics that it lacks.

    A driver of general geopolitics with the same name lends its words where it means the same direction.
    """
    known = {driver.name: driver for driver in default_drivers()}
    own = []
    for driver in () if scenarios is None else scenarios.drivers:
        keywords, raises, lowers = reading_cues(driver)
        other = known.pop(driver.name, None)
        more, less, ways, detours = _NO_WORDS, _NO_WORDS, _NO_WORDS, _NO_WORDS
        if other is not None and _one_way(raises, other):
            keywords, raises = (*keywords, *other.keywords), (*raises, *other.raises)
            lowers = (*lowers, *(word for word in other.lowers if word not in raises))
            more, less, ways, detours = other.more, other.less, other.ways, other.detours
        own.append(
            Driver(
                name=driver.name, description=driver.because, keywords=keywords, raises=raises, lowers=lowers,
                more=more, less=less, ways=ways, detours=detours,
            )
        )  # fmt: skip
    return ReadSettings(yardstick=yardstick, drivers=(*own, *known.values()))


def _one_way(raises: Sequence[str], other: Driver) -> bool:
    """Do the words that raise the user's driver raise ours of that name too? One of them ends with one of ours, or with
    a thing that grows with it ("sanctions relief")."""
    words = pattern((*other.raises, *other.more))
    plain = [phrase.rstrip("*").lower() for phrase in raises]
    return words is not None and any(match.end() == len(phrase) for phrase in plain for match in words.finditer(phrase))


def marked_page(brief: Brief, *, color: bool = True) -> str:
    """The page with every statement marked, for a terminal; without `color`, between brackets."""
    from foreshock.reading.explain import explain_text

    return explain_text(brief, color=color)


def explain_page(brief: Brief, target: str | Path) -> Path:
    """The page with every statement marked, as an HTML file at `target`."""
    from foreshock.reading.explain_html import explain_html

    path = Path(target)
    write_atomically(path, explain_html(brief))
    return path
