"""Numbers that speak of a whole clause, and hedges that rule one from its head."""

from __future__ import annotations

import pytest

from foreshock.reading import read_page

OPENING = "The committee met in the capital on Tuesday and heard the minister for two hours. "


def numbers(text: str) -> list[tuple[float, str]]:
    return [(one.implied.p, one.event) for one in read_page(OPENING + text).statements if one.implied is not None]


@pytest.mark.parametrize(
    ("text", "p", "event"),
    [
        ("Peru will extend the ban (70%).", 0.7, "Peru extend the ban"),
        ("Peru will probably extend the ban (70%).", 0.7, "Peru extend the ban"),
        ("Peru will extend the ban (likely, 60-70%).", 0.65, "Peru extend the ban"),
        ("Peru will extend the ban (*likely*, 60-70%).", 0.65, "Peru extend the ban"),
        ("Peru will extend the ban (a 70% chance).", 0.7, "Peru extend the ban"),
        ("Peru will not extend the ban (80%).", 0.2, "Peru extend the ban"),
        ("An extension is improbable (<10%).", 0.1, "An extension"),
        ("With a probability of 70%, Peru will extend the ban.", 0.7, "Peru extend the ban"),
        ("Peru will, with a probability of 70%, extend the ban.", 0.7, "Peru extend the ban"),
        ("It may be that Peru will close the mines.", 0.419, "Peru close the mines"),
        ("It might be that the ban will be extended.", 0.4, "the ban be extended"),
        ("It could well be that the truce will fail.", 0.6, "the truce fail"),
        ("It is quite possible that Peru will close the mines.", 0.419, "Peru will close the mines"),
        ("It is just about possible that Peru will close the mines.", 0.419, "Peru will close the mines"),
        ("It is far from likely that Peru will close the mines.", 0.19, "Peru close the mines"),
        ("A deal is far from likely.", 0.19, "A deal"),
        ("If the talks fail, which is likely, tariffs will rise.", 0.976, "tariffs rise"),
        ("No analyst considered a default more than a remote possibility.", 0.087, "a default"),
        ("There's a fat chance of a deal.", 0.039, "a deal"),
    ],
)
def test_the_clause_takes_its_number(text: str, p: float, event: str) -> None:
    assert numbers(text) == [(pytest.approx(p), event)]


@pytest.mark.parametrize(
    "text",
    [
        "The ban will cover most shipments (70% in value).",
        "The state will keep its stake (51%).",
        "Tariffs will rise to the highest level (25%).",
        "The bill will pass the Senate (53 of 100 votes).",
        "The vote will be close (48% to 47%).",
        "Peru will ban exports of copper (40% of world supply).",
        "Growth will slow (2%).",
    ],
)
def test_a_share_of_something_is_no_chance(text: str) -> None:
    assert [p for p, _ in numbers(text)] == [0.976]


def test_each_clause_keeps_its_own_bracket() -> None:
    assert [p for p, _ in numbers("Peru will pay (30%) but Chile will lift the ban (60%).")] == [0.3, 0.6]
