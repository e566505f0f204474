"""Numbers that a page states itself, and the word "No." that is no abbreviation."""

from __future__ import annotations

import pytest

from foreshock.reading import read_page

HEAD = "Taiwan outlook\n\nOfficials met again on Monday to discuss the strait and the ships that pass it.\n\n"


@pytest.mark.parametrize(
    ("sentence", "p"),
    [
        ("There is a 70% chance that China will blockade Taiwan this year.", 0.70),
        ("There is a 12.5 percent probability of a blockade of Taiwan.", 0.125),
        ("Analysts see a 40 per cent likelihood of new tariffs.", 0.40),
        ("No. A complete repeal is very unlikely.", 0.092),
        ("No, a complete repeal is very unlikely.", 0.092),
    ],
)
def test_what_the_words_imply(sentence: str, p: float) -> None:
    brief = read_page(HEAD + sentence + "\n")
    numbers = [one.implied.p for one in brief.statements if one.implied is not None]
    assert numbers == [pytest.approx(p, abs=0.005)]


def test_a_stated_number_names_its_source() -> None:
    (one,) = read_page(HEAD + "There is a 70% chance of a blockade of Taiwan.\n").statements
    assert one.implied is not None
    assert one.implied.source == "stated by the page"
    assert one.implied.p10 < 0.7 < one.implied.p90
    assert one.phrase == "70 % chance"


def test_numbers_that_are_no_chance() -> None:
    brief = read_page(HEAD + "Output rose 70% and will probably fall. Exhibit No. 7 is a chance find.\n")
    assert [one.phrase for one in brief.statements] == ["probable"]
