"""What somebody held and what is said right behind not to be so is no outlook. Our own sentences."""

from __future__ import annotations

import pytest

from foreshock.reading import read_page

OPENING = "The committee met in the capital on Tuesday and heard the minister for two hours.\n\n"


@pytest.mark.parametrize(
    "text",
    [
        "She was certain the dam would burst; she was wrong.",
        "Everybody believes the guild will strike, but they are mistaken.",
        "In March everyone said the ferries would be back by June. That isn't happening.",
        "The miners said output would double. It has not.",
        "Planters thought the frost could return, but that was not the case.",
        "The mayor says the bridge will open. He is wrong.",
        "Brokers predicted that fares would halve. Instead they have doubled.",
        "Everyone expects the harvest to fail. They are wrong.",
        "The navy said it might sail, but it hasn't.",
    ],
)
def test_what_is_said_to_be_wrong_is_left_out(text: str) -> None:
    assert read_page(OPENING + text).statements == ()


@pytest.mark.parametrize(
    "text",
    [
        "The mayor says the bridge will open. They are wrong to wait for it, some say.",
        "The miners said output would double; he was in the room.",
        "Brokers say fares will halve, but they are cautious.",
        "The bank said rates would fall. It has not changed its view.",
        "The union says the strike will end. It is not over yet.",
        "The mayor said the toll would be lifted. That has not changed.",
        "Planters say the frost will return. It has done so before.",
        "The bridge will open. He is wrong.",
    ],
)
def test_what_follows_may_leave_it_open(text: str) -> None:
    (one,) = read_page(OPENING + text).statements
    assert one.phrase == "will happen"
