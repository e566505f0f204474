"""Notes and headlines: hedges without their verb, the "should" that forecasts, numbers beside names."""

from __future__ import annotations

import pytest

from foreshock.reading import read_page
from foreshock.schema.brief import Statement

OPENING = (
    "The committee met in the capital on Tuesday and heard the minister, who spoke for two hours of the state of the "
    "talks and of what they have brought so far. "
)
CLOSING = (
    "The members then asked the minister for the figures of the last three years, and they were given those of the "
    "last two, as the ministry has changed its methods since then."
)


def read(text: str) -> tuple[Statement, ...]:
    return read_page(OPENING + text).statements


def below(heading: str, text: str) -> tuple[Statement, ...]:
    return read_page(f"{OPENING}\n\n{heading}\n\n{text} {CLOSING}\n").statements


@pytest.mark.parametrize(
    ("text", "p", "event"),
    [
        (
            "Export via Benin probably stays shut through the season.",
            0.714,
            "Export via Benin stays shut through the season",
        ),
        ("Iran probably retaliates within days.", 0.714, "Iran retaliates within days"),
        ("The bill likely passes in June.", 0.726, "The bill passes in June"),
        ("Nationalisation now very likely.", 0.853, "Nationalisation"),
        ("Deal by Friday unlikely.", 0.19, "Deal by Friday"),
        ("NATO unlikely to cut its force.", 0.19, "NATO cut its force"),
        ("Talks set to resume.", 0.8, "Talks resume"),
        ("Trade has paused, with prices expected to climb.", 0.8, "prices climb"),
        ("Deal expected by Friday.", 0.8, "Deal by Friday"),
        ("Oil is seen at $80 next year.", 0.8, "Oil at $80 next year"),
        ("Brent is seen averaging $80 next year.", 0.8, "Brent averaging $80 next year"),
        ("Inflation seen easing to 3% by December.", 0.8, "Inflation easing to 3% by December"),
    ],
)
def test_a_note_leaves_out_its_verb(text: str, p: float, event: str) -> None:
    (one,) = read(text)
    assert one.implied is not None
    assert (one.implied.p, one.polarity, one.event) == (p, "affirmed", event)


@pytest.mark.parametrize(
    ("text", "event", "given"),
    [
        ("Prices should ease by September.", "Prices ease by September", ""),
        ("Unless the Fed surprises, LME should trade sideways.", "LME trade sideways", "Unless the Fed surprises"),
        ("Demand for copper should pick up by spring.", "Demand for copper pick up by spring", ""),
    ],
)
def test_the_should_of_a_quantity_forecasts(text: str, event: str, given: str) -> None:
    (one,) = read(text)
    assert one.implied is not None
    assert (one.phrase, one.implied.p, one.event) == ("should happen", 0.7, event)
    assert [condition.text for condition in one.conditions] == ([given] if given else [])


@pytest.mark.parametrize(
    ("text", "event", "source"),
    [
        ("The bank forecasts growth of 2 percent next year.", "growth of 2 percent next year", "The bank"),
        ("The IMF sees inflation at 3 percent by December.", "inflation at 3 percent by December", "The IMF"),
        ("Analysts expect a rate cut in June.", "a rate cut in June", "Analysts"),
    ],
)
def test_what_is_foreseen_may_be_a_noun(text: str, event: str, source: str) -> None:
    (one,) = read(text)
    assert (one.phrase, one.event, one.source) == ("expected", event, source)


@pytest.mark.parametrize(
    "text",
    [
        "Companies should hold ten weeks of stock.",
        "The government should cut prices.",
        "Prices should be lower than they are.",
        "You should ease the valve.",
        "He probably knows the answer.",
        "The letter probably dates from 1920.",
        "This probably explains the fall.",
        "She expects a baby.",
        "The bank sees risks at home.",
        "The cargo expected on Friday was lost.",
        "Smoke was seen rising over the market.",
        "The minister was seen at the market at 3 p.m.",
    ],
)
def test_these_foretell_nothing(text: str) -> None:
    assert read(text) == ()


@pytest.mark.parametrize(
    ("heading", "text", "p", "event"),
    [
        ("Escalation (20%)", "Both sides arm.", 0.2, "Escalation"),
        ("Base Case – Sustained Confrontation (60%)", "Tensions are high.", 0.6, "Base Case – Sustained Confrontation"),
        ("Snap election: 65 % chance", "The president has said nothing.", 0.65, "Snap election"),
        ("Scenario 3: Invasion", "We estimate a 7% probability.", 0.07, "Scenario 3: Invasion"),
        ("War in the Gulf", "Probability: 20%.", 0.2, "War in the Gulf"),
        ("Outlook", "The union has called a vote. I put it at 20%.", 0.2, "The union has called a vote"),
        ("Outlook", "A truce is on the table. Not so sure: maybe 20% by May.", 0.2, "A truce is on the table by May"),
    ],
)
def test_a_bare_number_belongs_to_what_stands_above(heading: str, text: str, p: float, event: str) -> None:
    (one,) = below(heading, text)
    assert one.implied is not None
    assert (one.implied.p, one.event, one.conditions) == (p, event, ())


@pytest.mark.parametrize("heading", ["Tariffs (25%)", "Markets see 70% chance of June rate cut", "Growth: 2%"])
def test_these_headings_state_no_chance(heading: str) -> None:
    assert below(heading, "The government raised them on Monday.") == ()
