"""The event is what is said to happen, without its hedge and what is inserted beside it. Our own sentences."""

from __future__ import annotations

import pytest

from foreshock.reading import read_page

OPENING = "The committee met in the capital on Tuesday and heard the minister for two hours.\n\n"


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("A truce before May is likely.", "A truce before May"),
        ("An end to the siege before August looks unlikely.", "An end to the siege before August"),
        ("A ban after the harvest is likely.", "A ban after the harvest"),
        ("Walkouts until the ballot are likely.", "Walkouts until the ballot"),
        ("The bank says a cut after the summer is unlikely.", "a cut after the summer"),
        ("A pact before the summit, which opens on Friday, is unlikely.", "A pact before the summit"),
        ("Fighting since the vote is unlikely to spread.", "Fighting since the vote spread"),
    ],
)
def test_a_time_belongs_to_its_noun(text: str, event: str) -> None:
    (one,) = read_page(OPENING + text).statements
    assert (one.event, one.conditions) == (event, ())


@pytest.mark.parametrize(
    ("text", "event", "phrase"),
    [
        ("A pact is possible but not likely.", "A pact", "likely"),
        ("A lasting calm is conceivable but unlikely.", "A lasting calm", "unlikely"),
        ("Queues at the lock look all but inevitable if the rains fail.", "Queues at the lock", "almost certain"),
        ("The cabinet is rather unlikely to see out the year.", "The cabinet see out the year", "unlikely"),
        ("The mayor seems quite unlikely to resign.", "The mayor resign", "unlikely"),
        ("The row makes a pact unlikely.", "a pact", "unlikely"),
        ("The vote makes it likely that tolls will fall.", "tolls will fall", "likely"),
        ("The envoy said the raid made a breakthrough unlikely.", "a breakthrough", "unlikely"),
        (
            "The mayor's continued silence is likely to anger voters.",
            "The mayor's continued silence anger voters",
            "likely",
        ),
        ("Its repeated warnings are unlikely to be heard.", "Its repeated warnings be heard", "unlikely"),
        ("The smelter, which closed in May, is likely to reopen.", "The smelter reopen", "likely"),
        ("The premier, who lost a vote, seems likely to resign.", "The premier resign", "likely"),
        ("A pact is likely if the rains come.", "A pact", "likely"),
    ],
)
def test_the_event_holds_no_hedge(text: str, event: str, phrase: str) -> None:
    (one,) = read_page(OPENING + text).statements
    assert (one.event, one.phrase) == (event, phrase)


def test_a_hedge_inserted_behind_its_subject_speaks_of_the_subject_alone() -> None:
    first, second = read_page(OPENING + "A flood, though unlikely, would double prices.").statements
    assert (first.event, first.phrase) == ("A flood", "unlikely")
    assert (second.event, second.phrase) == ("A flood double prices", "will happen")
    assert [one.text for one in second.conditions] == ["A flood"]


@pytest.mark.parametrize(
    "text",
    [
        "The map made it a likely target for thieves.",
        "The row makes a likely winner of the party.",
        "In May the raid made a breakthrough unlikely.",
    ],
)
def test_what_was_made_or_is_an_attribute_is_left_out(text: str) -> None:
    assert read_page(OPENING + text).statements == ()
