"""Numbers and lists as a person reads them."""

from __future__ import annotations

import math
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from foreshock.core.units import short_money
from foreshock.report import words
from foreshock.report.summary import phrase


@pytest.mark.parametrize(
    ("amount", "error", "expected"),
    [
        (11_422_994.7, 627_746.3, ("11.4", "± 0.6", "MUSD")),
        (12_400_000, 310_000, ("12.4", "± 0.3", "MUSD")),
        (-3_100_000, 0.0, ("−3.10", "", "MUSD")),
        (0.0, 0.0, ("0", "", "USD")),
        (523.0, 1.2, ("523", "± 1", "USD")),
        (1_000_000, 1_234, ("1.00", "± 0.001", "MUSD")),
        (math.nan, 1.0, ("unknown", "", "")),
        (250_000, math.nan, ("250", "", "KUSD")),
    ],
)
def test_money_with_its_error(amount: float, error: float, expected: tuple[str, str, str]) -> None:
    assert words.money_parts(amount, error, "USD") == expected


@given(st.floats(1, 1e12))
def test_money_reads_as_on_the_command_line(amount: float) -> None:
    text, _, unit = words.money_parts(amount, 0.0, "EUR")
    assert f"{text} {unit}" == short_money(amount, "EUR")


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (0, "0\u00a0%"),
        (0.0001, "under 1\u00a0%"),
        (0.367, "37\u00a0%"),
        (0.9999, "over 99\u00a0%"),
        (1, "100\u00a0%"),
        (math.nan, "unknown"),
        (-0.2, "−20\u00a0%"),
    ],
)
def test_percent_never_rounds_a_chance_away(share: float, expected: str) -> None:
    assert words.percent(share) == expected


@pytest.mark.parametrize(
    ("change", "expected"), [(0.063, "+6 points"), (-0.008, "−1 point"), (0.0, "+0 points"), (-0.12, "−12 points")]
)
def test_points(change: float, expected: str) -> None:
    assert words.points(change) == expected


@pytest.mark.parametrize(
    ("days", "expected"), [(730, "24 months"), (45, "45 days"), (1, "1 day"), (365, "12 months"), (math.nan, "unknown")]
)
def test_duration(days: float, expected: str) -> None:
    assert words.duration(days) == expected


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c"], "a, b and c"),
        (list("abcdef"), "a, b, c, d and 2 others"),
        (list("abcde"), "a, b, c, d and 1 other"),
    ],
)
def test_lists(items: list[str], expected: str) -> None:
    assert words.listed(items) == expected


def test_small_words() -> None:
    assert words.day(date(2024, 8, 1)) == "1 August 2024"
    assert words.title("cold_arctic") == "Cold arctic"
    assert words.plural(1, "country", "countries") == "1 country"
    assert words.plural(1728, "case") == "1,728 cases"
    assert words.change(2e6, -1e6, "USD") == "from 2.00 MUSD to −1.00 MUSD"
    assert words.range_of(-1.2e6, 2e7, "USD") == "from a gain of 1.20 MUSD to 20.0 MUSD"


def test_amounts_that_differ_read_apart() -> None:
    assert words.apart(3.466e9, 3.4712e9, "EUR") == ("3.466 BEUR", "3.471 BEUR")
    assert words.apart(3.47001e9, 3.47002e9, "EUR") == ("3.47001 BEUR", "3.47002 BEUR")
    assert words.apart(3.1e9, 3.47e9, "EUR") == ("3.10 BEUR", "3.47 BEUR")
    assert words.apart(2e6, 2e6, "EUR") == ("2.00 MEUR", "2.00 MEUR")
    assert words.apart(-120.4e6, -120.2e6, "EUR") == ("−120.4 MEUR", "−120.2 MEUR")
    assert words.apart(math.nan, 2e6, "EUR") == ("unknown", "2.00 MEUR")


def test_conditions_read_as_driver_and_outcomes() -> None:
    assert phrase({"front": ("escalates",), "sanctions": ("held", "limited_relief")}) == (
        "front: escalates, and sanctions: held or limited relief"
    )
