"""Chances that a page puts a number or a size to."""

from __future__ import annotations

import pytest

from foreshock.reading import odds, read_page
from foreshock.schema.brief import Statement

OPENING = "The committee met in the capital on Tuesday and heard the minister for two hours. "


def read(text: str) -> tuple[Statement, ...]:
    return read_page(OPENING + text).statements


@pytest.mark.parametrize(
    ("text", "p", "event"),
    [
        ("The chance of a closure this quarter is put at 5 percent by insurers.", 0.05, "a closure this quarter"),
        ("Economists put the probability of a full renewal at 35 per cent.", 0.35, "a full renewal"),
        ("One member saw a one-in-three chance of a recession.", 1 / 3, "a recession"),
        ("The odds are 60-40 in favour of an extension.", 0.6, "an extension"),
        ("The odds of a deal are one in five.", 0.2, "a deal"),
        ("He saw a 70% chance that the army would attack.", 0.7, "the army would attack"),
        ("There is a 30 to 40 percent chance of rain.", 0.35, "rain"),
        ("There is one chance in four that the ban stays.", 0.25, "the ban stays"),
        ("A default is a 50-50 chance.", 0.5, "A default"),
        ("A deal is 80% likely.", 0.8, "A deal"),
        ("The risk of a default stands at 12 percent.", 0.12, "a default"),
        ("Both banks consider the probability of a total closure low.", 0.117, "a total closure"),
        ("The likelihood of a strike is negligible.", 0.039, "a strike"),
        ("There is a risk that the war will widen.", 0.419, "the war will widen"),
        ("The vote is a coin toss.", 0.5, "The vote"),
        ("A cut is more likely than not.", 0.581, "A cut"),
        ("More likely than not, the minister will resign.", 0.581, "the minister resign"),
        ("Chances are the bill will pass.", 0.726, "the bill pass"),
    ],
)
def test_the_number_that_the_page_gives(text: str, p: float, event: str) -> None:
    (one,) = read(text)
    assert one.implied is not None
    assert (one.implied.p, one.polarity, one.event) == (pytest.approx(p, abs=1e-5), "affirmed", event)


@pytest.mark.parametrize(
    "text",
    [
        "Inflation was 40 percent, and the chance was gone.",
        "A new law would reduce the risk that the bank will fail.",
        "One in five firms has left.",
        "The bank raised its rate to 5 percent on Monday.",
        "It is a fairly high risk, he said.",
    ],
)
def test_these_state_no_chance(text: str) -> None:
    assert read(text) == ()


def test_a_share_above_one_is_no_chance() -> None:
    assert odds.find(["a", "140", "percent", "chance"], 1) is None
    assert odds.find(["five", "in", "one", "chance"], 0) is None
