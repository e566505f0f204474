"""Time frames told in days: the last day of what is named, counted from a Wednesday, 20 November 2024."""

from __future__ import annotations

from datetime import date

import pytest

from foreshock.reading.language.horizon import find
from foreshock.reading.language.periods import Period, added, part_of_year, season_from, unit_of, year_of

PAGE = date(2024, 11, 20)
TOLD = {
    "tonight": "2024-11-20",
    "tomorrow": "2024-11-21",
    "the day after tomorrow": "2024-11-22",
    "within 48 hours": "2024-11-22",
    "in the next few days": "2024-11-23",
    "over the weekend": "2024-11-24",
    "this week": "2024-11-24",
    "on Monday": "2024-11-25",
    "by early next week": "2024-11-26",
    "next Friday": "2024-11-29",
    "later this month": "2024-11-30",
    "next week": "2024-12-01",
    "by the end of next week": "2024-12-01",
    "at the start of next month": "2024-12-01",
    "within two weeks": "2024-12-04",
    "within the next fortnight": "2024-12-04",
    "in three weeks' time": "2024-12-11",
    "in less than a month": "2024-12-20",
    "by Christmas": "2024-12-25",
    "before Christmas": "2024-12-24",
    "by the end of the year": "2024-12-31",
    "by year-end": "2024-12-31",
    "before year's end": "2024-12-31",
    "later this year": "2024-12-31",
    "for the rest of the year": "2024-12-31",
    "in the second half": "2024-12-31",
    "in the final quarter": "2024-12-31",
    "by the turn of the year": "2025-01-01",
    "within months": "2025-02-20",
    "in the months ahead": "2025-02-20",
    "in the next quarter": "2025-02-20",
    "next quarter": "2025-03-31",
    "by February": "2025-02-28",
    "this winter": "2025-02-28",
    "until spring": "2025-02-28",
    "by 15 March": "2025-03-15",
    "before March 15": "2025-03-14",
    "until March 15": "2025-03-15",
    "by late March": "2025-03-31",
    "on the 3rd of April": "2025-04-03",
    "early next year": "2025-04-30",
    "within six months": "2025-05-20",
    "within half a year": "2025-05-20",
    "before June": "2025-05-31",
    "until the end of May": "2025-05-31",
    "next spring": "2025-05-31",
    "before the summer": "2025-05-31",
    "in early June": "2025-06-10",
    "in mid-June": "2025-06-15",
    "by June": "2025-06-30",
    "next June": "2025-06-30",
    "by the middle of the year": "2025-06-30",
    "in the first half of next year": "2025-06-30",
    "within six to nine months": "2025-08-20",
    "by the end of the summer": "2025-08-31",
    "by the third quarter": "2025-09-30",
    "in September next year": "2025-09-30",
    "over the next year": "2025-11-20",
    "this time next year": "2025-11-20",
    "a year from now": "2025-11-20",
    "over a 12-month horizon": "2025-11-20",
    "next year": "2025-12-31",
    "in the latter half of next year": "2025-12-31",
    "at the beginning of 2026": "2026-01-01",
    "in the first quarter of 2026": "2026-03-31",
    "before March 15, 2026": "2026-03-14",
    "in early 2026": "2026-04-30",
    "over the next 12-18 months": "2026-05-20",
    "in a year and a half": "2026-05-20",
    "by mid-2026": "2026-06-30",
    "no later than 30 June 2026": "2026-06-30",
    "by Q3 2026": "2026-09-30",
    "in a year or two": "2026-11-20",
    "H2 2026": "2026-12-31",
    "by the end of 2026": "2026-12-31",
    "in two and a half years": "2027-05-20",
    "in the summer of 2027": "2027-08-31",
    "in the coming years": "2027-11-20",
    "in fiscal 2026-27": "2027-12-31",
    "between 2026 and 2028": "2028-12-31",
    "before the end of the decade": "2029-12-31",
    "before 2030": "2029-12-31",
    "by 2030": "2030-12-31",
    "in 10 to 15 years": "2039-11-20",
    "by the end of the century": "2100-12-31",
}
UNTOLD = (
    "soon", "eventually", "in the near term", "after the election", "before the midterms", "ahead of the summit",
    "as early as 2027", "not before 2027", "from January", "after 2030", "for the foreseeable future",
    "after next week",
)  # fmt: skip
NONE = (
    "in a quarter of cases", "the highest level in five years", "prices fall in may be seen", "they march in march on",
    "the second half of the game", "before the fall of Kyiv", "June 2027", "2027", "the year", "in October",
    "on 3 November", "in 2022", "by June 2023", "a half-hearted reply", "20 tonnes", "on the line",
)  # fmt: skip


@pytest.mark.parametrize(("words", "end"), TOLD.items())
def test_days_to_the_end_of_what_is_named(words: str, end: str) -> None:
    page = f"Prices may fall, {words}, traders said"
    found = find(page, 0, len(page), PAGE.isoformat())
    assert found is not None
    assert found.text == words
    assert page[found.span.start : found.span.end] == found.text
    assert found.days == (date.fromisoformat(end) - PAGE).days


@pytest.mark.parametrize("words", UNTOLD)
def test_frames_whose_end_nobody_tells(words: str) -> None:
    found = find(words, 0, len(words), PAGE.isoformat())
    assert found is not None
    assert (found.text, found.days) == (words, None)


@pytest.mark.parametrize("words", NONE)
def test_what_is_no_frame_ahead(words: str) -> None:
    assert find(words, 0, len(words), PAGE.isoformat()) is None


def test_a_frame_that_counts_from_something_else() -> None:
    found = find("within 30 days of the ruling", 0, 28, PAGE.isoformat())
    assert found is not None
    assert (found.text, found.days) == ("within 30 days", None)


def test_told_ends_come_before_untold_ones() -> None:
    page = "soon after the election, perhaps by June"
    found = find(page, 0, len(page), PAGE.isoformat())
    assert found is not None
    assert found.text == "by June"


@pytest.mark.parametrize(
    ("words", "days"),
    [("within six months", 182.62), ("in a year or two", 730.5), ("next week", 7.0), ("by June", None),
     ("by the end of the year", None), ("in 12 hours", 0.5), ("this year", 365.25)],
)  # fmt: skip
def test_without_a_page_date_only_lengths_are_known(words: str, days: float | None) -> None:
    found = find(words, 0, len(words))
    assert found is not None
    assert found.days == (None if days is None else pytest.approx(days, abs=0.01))


@pytest.mark.parametrize(
    ("page", "words", "end"),
    [
        ("2025-01-15", "this winter", "2025-02-28"),
        ("2025-01-15", "next winter", "2026-02-28"),
        ("2024-01-15", "this winter", "2024-02-29"),
        ("2025-04-10", "next spring", "2026-05-31"),
        ("2025-04-10", "this spring", "2025-05-31"),
        ("2025-06-30", "in the second half", "2025-12-31"),
        ("2025-06-30", "by the first quarter", "2026-03-31"),
        ("2025-12-31", "by the end of the year", "2025-12-31"),
        ("2025-12-31", "next week", "2026-01-11"),
        ("2024-02-29", "within a year", "2025-02-28"),
        ("2024-10-31", "within four months", "2025-02-28"),
        ("2025-05-10", "next June", "2025-06-30"),
        ("2025-06-10", "next June", "2026-06-30"),
        ("2025-06-10", "this June", "2025-06-30"),
    ],
)
def test_where_the_page_stands_in_the_year(page: str, words: str, end: str) -> None:
    found = find(words, 0, len(words), page)
    assert found is not None
    assert found.days == (date.fromisoformat(end) - date.fromisoformat(page)).days


def test_parts_of_periods() -> None:
    year, may = year_of(2027), part_of_year(2027, 5, 1)
    assert [year.part(name).last for name in ("early", "mid", "end", "start", "")] == [
        date(2027, 4, 30), date(2027, 6, 30), date(2027, 12, 31), date(2027, 1, 1), date(2027, 12, 31)
    ]  # fmt: skip
    assert [may.part(name).last.day for name in ("early", "middle", "late")] == [10, 15, 31]
    assert unit_of(PAGE, "weekend") == Period(date(2024, 11, 23), date(2024, 11, 24))
    assert season_from("fall", PAGE, begun=False).first == date(2025, 9, 1)
    assert added(PAGE, 9_999, "decade") == date(9999, 12, 31)


def test_hostile_repetition_takes_time_in_proportion() -> None:
    import time

    for text in ("by the end of ", "in 1 or ", "before the general general ", "12 - ", "in the next "):
        begun = time.perf_counter()
        find(text * 5_000, 0, len(text) * 5_000, "2024-01-01")
        assert time.perf_counter() - begun < 2
