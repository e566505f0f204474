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


@pytest.mark.parametrize(
    ("sentence", "negated"),
    [
        ("There is no doubt that prices will rise.", False),
        ("Nobody doubts that prices will rise.", False),
        ("No matter how it is sold, prices are sure to rise.", False),
        ("Few analysts expect prices to rise.", True),
        ("No one expects prices to rise.", True),
        ("The bank doesn't expect prices to rise.", True),
        ("Prices are expected not to rise.", True),
        ("No amount of care, money, and patience will help.", True),
        ("Only some prices will not rise.", True),
    ],
)
def test_what_a_denial_denies(sentence: str, negated: bool) -> None:
    (one,) = read_page(HEAD + sentence + "\n").statements
    assert one.polarity == ("negated" if negated else "affirmed")


@pytest.mark.parametrize(
    ("sentence", "p", "event"),
    [
        ("War looks all but inevitable.", 0.94, "War"),
        ("The probability that Moscow will agree is low.", 0.117, "Moscow will agree"),
        ("It is widely expected that the ban will be extended.", 0.8, "the ban will be extended"),
        ("Most observers consider a deal unlikely.", 0.19, "a deal"),
        ("The ban is likely, if not certain, to be extended.", 0.726, "The ban be extended"),
        ("The summit is probably going to be delayed.", 0.714, "The summit be delayed"),
        ("Odds are that prices will rise.", 0.726, "prices rise"),
        ("It's possible Tehran will respond.", 0.419, "Tehran will respond"),
        ("Full closure is seen as unlikely.", 0.19, "Full closure"),
        ("Russia appears poised to commit its forces.", 0.8, "Russia appears commit its forces"),
    ],
)
def test_the_strongest_word_speaks_for_the_clause(sentence: str, p: float, event: str) -> None:
    (one,) = read_page(HEAD + sentence + "\n").statements
    assert one.implied is not None
    assert (one.implied.p, one.event) == (pytest.approx(p), event)
