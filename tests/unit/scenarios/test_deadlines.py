"""Time frames in words, to their last day."""

from __future__ import annotations

from datetime import date

import pytest

from foreshock.scenarios.deadlines import deadline

MONDAY = date(2026, 3, 9)


@pytest.mark.parametrize(
    ("text", "day", "words"),
    [
        ("Will it end by June?", "2026-06-30", "by June"),
        ("before June", "2026-05-31", "before June"),
        ("by February", "2027-02-28", "by February"),
        ("by 15 March 2027", "2027-03-15", "by 15 March 2027"),
        ("by March 15, please", "2026-03-15", "by March 15"),
        ("by the end of June 2026", "2026-06-30", "by the end of June 2026"),
        ("in mid-May", "2026-05-15", "in mid-May"),
        ("by 2026-06-30", "2026-06-30", "by 2026-06-30"),
        ("before 2028", "2027-12-31", "before 2028"),
        ("in 2027", "2027-12-31", "in 2027"),
        ("by mid-2027", "2027-06-30", "by mid-2027"),
        ("by early 2027", "2027-03-31", "by early 2027"),
        ("this year", "2026-12-31", "this year"),
        ("next year", "2027-12-31", "next year"),
        ("by year-end", "2026-12-31", "by year-end"),
        ("by the end of the year", "2026-12-31", "by the end of the year"),
        ("this week", "2026-03-15", "this week"),
        ("next month", "2026-04-30", "next month"),
        ("this quarter", "2026-03-31", "this quarter"),
        ("in this decade", "2029-12-31", "in this decade"),
        ("by the end of the month", "2026-03-31", "by the end of the month"),
        ("within six months", "2026-09-08", "within six months"),
        ("in 90 days", "2026-06-07", "in 90 days"),
        ("within a year", "2027-03-09", "within a year"),
        ("in the coming months", "2026-06-08", "in the coming months"),
        ("before the autumn", "2026-08-31", "before the autumn"),
        ("by winter", "2027-02-28", "by winter"),
        ("before Christmas", "2026-12-24", "before Christmas"),
        ("on Thursday", "2026-03-12", "on Thursday"),
        ("by Monday", "2026-03-16", "by Monday"),
        ("tomorrow", "2026-03-10", "tomorrow"),
    ],
)
def test_time_frames(text: str, day: str, words: str) -> None:
    found = deadline(text, MONDAY)
    assert found is not None
    assert (found.day.isoformat(), found.text) == (day, words)
    assert text[found.start : found.end] == words


@pytest.mark.parametrize(
    "text", ["Will prices fall?", "It may rain.", "in the house", "by 2026-13-45", "by 31 February"]
)
def test_no_time_frame(text: str) -> None:
    assert deadline(text, MONDAY) is None
