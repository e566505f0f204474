"""expect and its object: an event is foretold; a person, a thing, a duty, the past are not. Our own sentences."""

from __future__ import annotations

import pytest

from foreshock.reading import read_page

OPENING = "The committee met in the capital on Tuesday and heard the minister for two hours.\n\n"


@pytest.mark.parametrize(
    ("text", "event", "source", "probability"),
    [
        ("Brokers expect new duties.", "new duties", "Brokers", 0.8),
        ("We expect a truce.", "a truce", "", 0.8),
        ("Hapag expects a gradual return.", "a gradual return", "Hapag", 0.8),
        ("Growers expect a sharp fall in prices.", "a sharp fall in prices", "Growers", 0.8),
        ("Economists anticipate higher inflation.", "higher inflation", "Economists", 0.8),
        ("Oslo foresees a slowdown.", "a slowdown", "Oslo", 0.8),
        ("Forecasters are expecting a drought.", "a drought", "Forecasters", 0.8),
        ("Expect more export curbs.", "more export curbs", "", 0.8),
        ("Expect further delays at the lock.", "further delays at the lock", "", 0.8),
        ("The board said it expected a recession.", "a recession", "The board", 0.8),
        ("The board said it expected the toll to be lifted.", "the toll to be lifted", "The board", 0.8),
        ("The envoy said that she expects an election in May.", "an election in May", "The envoy", 0.8),
        (
            "Tallow Weather said it expected Chile, Peru and Bolivia to run short of rain.",
            "Chile, Peru and Bolivia to run short of rain",
            "Tallow Weather",
            0.8,
        ),
        ("We also continue to expect the levy to be approved.", "the levy to be approved", "", 0.8),
        ("Oslo foresees a gradual improvement in supply.", "a gradual improvement in supply", "Oslo", 0.8),
        ("Oslo does not anticipate a breakthrough.", "a breakthrough", "Oslo", 0.2),
        ("Envoys do not expect an early end to the siege.", "an early end to the siege", "Envoys", 0.2),
        ("Few envoys expect a breakthrough.", "a breakthrough", "", 0.2),
        ("He said he did not expect a breakthrough.", "a breakthrough", "He", 0.2),
    ],
)
def test_an_event_that_somebody_expects(text: str, event: str, source: str, probability: float) -> None:
    (one,) = read_page(OPENING + text).statements
    assert (one.event, one.source, one.phrase) == (event, source, "expected")
    assert one.implied is not None
    assert one.implied.p == pytest.approx(probability)


def test_what_is_expected_under_a_condition() -> None:
    (one,) = read_page(OPENING + "Brokers expect new duties if the talks fail.").statements
    assert (one.event, [given.text for given in one.conditions]) == ("new duties", ["if the talks fail"])


@pytest.mark.parametrize(
    "text",
    [
        "She expects a child.",
        "Guests expect good service.",
        "Nurses expect a fair wage.",
        "They expect the minister in Oslo.",
        "The captain expects loyalty.",
        "I expect he is tired.",
        "We expect our partners to respect the rules.",
        "Oslo expects the yard to comply with the ruling.",
        "He did not expect a war.",
        "Nobody expected the war.",
        "She had expected a cut.",
        "Growers were expecting a drought.",
        "Travellers should expect delays.",
        "The expected cuts did not come.",
        "Prices rose as expected.",
    ],
)
def test_what_is_no_forecast(text: str) -> None:
    assert read_page(OPENING + text).statements == ()
