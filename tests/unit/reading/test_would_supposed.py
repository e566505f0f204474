"""would under a stated condition: of plans once in force, of "we", of what "that" takes up. Our own sentences."""

from __future__ import annotations

import pytest

from foreshock.reading import read_page

OPENING = "The committee met in the capital on Tuesday and heard the minister for two hours.\n\n"


@pytest.mark.parametrize(
    ("text", "event", "given"),
    [
        ("If adopted, the plan would ban imports of coal.", "the plan ban imports of coal", "If adopted"),
        ("The plan, if adopted, would ban imports of coal.", "The plan ban imports of coal", "if adopted"),
        ("If passed by the senate, the bill would raise fees.", "the bill raise fees", "If passed by the senate"),
        ("If it is adopted, the law would raise fees.", "the law raise fees", "If it is adopted"),
        ("Should rebels take the port, we would ship by rail.", "we ship by rail", "Should rebels take the port"),
        ("If the lock shuts, we would lose half our orders.", "we lose half our orders", "If the lock shuts"),
        ("We would sell the yard if duties rose.", "We sell the yard", "if duties rose"),
    ],
)
def test_what_would_come_under_its_own_condition(text: str, event: str, given: str) -> None:
    (one,) = read_page(OPENING + text).statements
    assert (one.event, one.phrase, one.conditions[0].text) == (event, "will happen", given)


@pytest.mark.parametrize(
    "text",
    [
        "Were the lock to shut, we would expect fares to double.",
        "If the lock shuts, brokers would expect fares to double.",
    ],
)
def test_what_somebody_would_expect(text: str) -> None:
    (one,) = read_page(OPENING + text).statements
    assert (one.event, one.phrase, len(one.conditions)) == ("fares to double", "expected", 1)


@pytest.mark.parametrize(
    "text",
    [
        "If the talks fail, duties will rise. That would push freight rates above $5,000.",
        "Unless the talks resume, duties will rise. This would push freight rates above $5,000.",
    ],
)
def test_that_takes_up_what_hangs_on_a_condition(text: str) -> None:
    first, second = read_page(OPENING + text).statements
    assert second.event.endswith("push freight rates above $5,000")
    assert [one.resolved for one in second.conditions] == [first.span]


@pytest.mark.parametrize(
    "text",
    [
        "The plan would ban imports of coal.",
        "The rules would fine yards if the form is not signed.",
        "The bill would ban exports if they exceed 10 tonnes.",
        "If you ask me, the plan would ban imports.",
        "We would like to thank them if they come.",
        "If I may, we would suggest a pause.",
        "If it were up to us, we would leave.",
        "If we had the money, we would buy it.",
        "If the duties stay, we would ask ministers to act.",
        "We would expect fares to fall.",
        "Were the lock to shut, we would expect you to pay.",
    ],
)
def test_what_stays_a_plan_a_wish_or_politeness(text: str) -> None:
    assert read_page(OPENING + text).statements == ()


def test_a_judgement_of_what_may_come_is_no_forecast() -> None:
    (one,) = read_page(OPENING + "If the talks fail, duties will rise. That would be a pity.").statements
    assert one.event == "duties rise"
