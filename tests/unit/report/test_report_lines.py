"""How long the lines last, on a screen: every future by name, the days with their band and their chance."""

from __future__ import annotations

import math

import pytest
from rich.console import Console

from foreshock.report.lines import by_future, span
from foreshock.schema.explanation import Explanation, Line


def line(survives: float, low: float, high: float, chance: float, future: str = "") -> Line:
    return Line(product="suv", name="SUV", case=0, label="", chance=chance, survives=survives, low=low, high=high,
                recovers=math.inf, lowest=0.2, future=future)  # fmt: skip


@pytest.mark.parametrize(
    ("one", "said"),
    [
        (line(86, 68, 110, 0.031), "86 (68-110) in 3\u00a0%"),
        (line(86, 68, math.inf, 0.001), "86 (68-never) in under 1\u00a0%"),
        (line(86, 86, 86, 1.0), "86 in 100\u00a0%"),
        (line(86, math.nan, math.nan, math.nan), "86"),
        (line(math.inf, 50, math.inf, 0.0), "never"),
    ],
)
def test_the_days_bear_their_chance(one: Line, said: str) -> None:
    assert span(one) == said


def test_every_named_future_is_shown() -> None:
    names = [f"future_{number}" for number in range(9)]
    lines = tuple(line(10.0 + at, 5.0, 30.0, 0.5, name) for at, name in enumerate(["", *names]))
    found = Explanation(level=0.95, expected=0.0, cvar=0.0, shocks=(), outcomes=(), lines=lines)
    console = Console(width=110)
    with console.capture() as caught:
        console.print(by_future(found))
    rows = [" ".join(row.split()) for row in caught.get().splitlines()]
    assert rows[0] == "days until short, and chance SUV"
    assert rows[1:] == [
        "any future 10 (5-30) in 50 %",
        *(f"future {at} {11 + at} (5-30) in 50 %" for at in range(9)),
    ]
