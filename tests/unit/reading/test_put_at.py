"""Numbers put at what was said before, numbers in lists, and hedges at the edge of the table."""

from __future__ import annotations

import pytest

from foreshock.reading import read_page

OPENING = "The committee met in the capital on Tuesday and heard the minister for two hours. "


def numbers(text: str) -> list[tuple[float, str]]:
    return [(one.implied.p, one.event) for one in read_page(OPENING + text).statements if one.implied is not None]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Our man says Lima is most unlikely to close the mines. He would put it at 2 or 3 per cent.",
            [(0.092, "Lima close the mines"), (0.025, "Lima close the mines")],
        ),
        ("Will the truce hold until June? I give it fifty-fifty.", [(0.5, "Will the truce hold until June")]),
        (
            "Peru could close the mines. He reckons the chance of that at 40%.",
            [(0.397, "Peru close the mines"), (0.4, "Peru close the mines")],
        ),
        (
            "A truce by June is possible, and she'd give it one chance in three.",
            [(1 / 3, "A truce by June is possible")],
        ),
        ("The model puts at 33% the probability that the canal will close.", [(0.33, "the canal will close")]),
        ("Chances of a mine closure in 2031: 30% (previously 55%).", [(0.3, "a mine closure in 2031")]),
        ("The odds of a strike (now 35%, up from 20%) are rising.", [(0.35, "a strike")]),
        (
            "There is a 60% chance that tariffs stay, 15% that they go and 25% that they double.",
            [(0.6, "tariffs stay"), (0.15, "they go"), (0.25, "they double")],
        ),
        (
            "Base case (60%): the truce holds. Upside (15%): a lasting peace.",
            [(0.6, "the truce holds"), (0.15, "a lasting peace")],
        ),
    ],
)
def test_a_number_finds_what_it_is_put_at(text: str, expected: list[tuple[float, str]]) -> None:
    assert numbers(text) == [(pytest.approx(p), event) for p, event in expected]


@pytest.mark.parametrize(
    ("text", "p", "event"),
    [
        ("Prices probably fall next year.", 0.714, "Prices fall next year"),
        ("Chances are that copper rises.", 0.726, "copper rises"),
        ("Odds are the ban stays.", 0.726, "the ban stays"),
        ("It's also quite possible that Peru goes back.", 0.419, "Peru goes back"),
        ("A deal remains possible.", 0.419, "A deal"),
        ("A pause is looking increasingly likely.", 0.726, "A pause"),
        ("The envoy said the delay made a breakthrough unlikely.", 0.19, "a breakthrough"),
        ("The chances of a deal are slim to none.", 0.039, "a deal"),
        ("The ban is a near certainty.", 0.94, "The ban"),
        ("A lifting is out of the question.", 0.039, "A lifting"),
        ("A ban is on the cards.", 0.726, "A ban"),
        ("A ban is not on the cards.", 0.19, "A ban"),
    ],
)
def test_wordings_at_the_edge(text: str, p: float, event: str) -> None:
    assert numbers(text) == [(p, event)]


@pytest.mark.parametrize(
    "text",
    [
        "He puts it at 40% of output.",
        "The shortfall is large. He puts it at 40%.",
        "They give it 30%.",
        "They give it 30% of the budget.",
        "The fund puts it at 12 dollars.",
        "The delay made a breakthrough unlikely.",
        "No compromise is possible.",
        "Prices probably fell last year.",
        "The name is on the cards of the members.",
        "He made an unlikely friend.",
    ],
)
def test_near_traps(text: str) -> None:
    assert numbers(text) == []
