"""A page that was read, on a screen: its rows, its legend, what was left out."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from foreshock.core.units import band, percent
from foreshock.reading import ReadSettings, read_page
from foreshock.report import screens

WRAPPED = """The owners of the port met on Monday and heard the minister, who spoke for two hours
of the state of the talks and of what they had brought so far to the two sides, and then
answered the questions of those who had come from the mines of the north of the country,
where nobody had been paid since the start of the strike in the second week of the year.

Tariffs on copper are roughly as likely as not to rise {when} if the talks fail, as the
broker Pell said on Monday. Sanctions on the mines may be lifted after the long holidays
of the spring, he added, and the price of the metal fell by a tenth when he had said so.
The court could have stopped the sale, but nobody asked it to do so before the strike.
"""


def shown(page: str, published: str = "") -> list[str]:
    console = Console(file=io.StringIO(), width=110, color_system=None)
    console.print(screens.brief(read_page(page, settings=ReadSettings(medium="text", published=published))))
    assert isinstance(console.file, io.StringIO)
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


def said(when: str = "in June", published: str = "") -> str:
    return " ".join(" ".join(shown(WRAPPED.format(when=when), published)).split())


def test_a_statement_stands_on_its_line_and_its_condition_below_it() -> None:
    lines = shown(WRAPPED.format(when="in June"))
    first = next(line for line in lines if "Tariffs on copper" in line)
    second = next(line for line in lines if "Sanctions on" in line)
    assert (first.split()[0], first.split()[-1], second.split()[-1]) == ("50", "6", "7")
    assert "tariffs: for it" in first and "sanctions: for it" in second
    assert any(line.strip() == "given: if the talks fail" for line in lines)
    assert "long holidays of the" in second, "the page's own line breaks are gone"


def test_what_was_left_out_is_told_in_plain_words() -> None:
    assert "Note: left out: 1 as something past" in said()
    assert "--explain shows where they stand" in said()
    assert "for it, against it:" in said() and "driver = outcome" not in said()


def test_the_outcome_of_a_driver_is_explained() -> None:
    lines = shown("A complete export ban on heavy rare earths is improbable, the minister told the members on Monday.")
    assert "export_controls = " in lines[3] and "complete export ban: " in lines[4]
    assert "driver = outcome: that outcome of the driver." in lines


@pytest.mark.parametrize(
    ("when", "hint"),
    [
        ("in June", True),
        ("within two weeks", False),
        ("by the autumn", True),
        ("in 2031", False),
        ("by June 2031", False),
    ],
)
def test_a_day_is_asked_for_only_where_a_time_frame_needs_one(when: str, hint: bool) -> None:
    assert (f"gives no day from which '{when}'" in said(when)) is hint
    assert "--published" not in said(when, published="2026-03-02")


@pytest.mark.parametrize(
    ("low", "high", "told"), [(0.6, 0.85, "60-85"), (0.5, 0.5, "50"), (0.496, 0.504, "50"), (0.0, 1.0, "0-100")]
)
def test_a_range_of_one_number_is_one_number(low: float, high: float, told: str) -> None:
    assert band(low, high) == told


@pytest.mark.parametrize(
    ("p", "told"),
    [(0.4049, "40 %"), (0.039, "3.9 %"), (0.998, "99.8 %"), (0.0, "0 %"), (1.0, "100 %"), (None, "unknown")],
)
def test_small_chances_keep_a_digit(p: float | None, told: str) -> None:
    assert percent(p) == told
