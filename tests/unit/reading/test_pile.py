"""Stories told several times count once; what the pages say together is worked out by hand here."""

from __future__ import annotations

import random

import pytest

from foreshock.reading import ReadSettings, load_drivers, read_page
from foreshock.reading.duplicates import Clusters, same_story, signature, size
from foreshock.reading.pile import COLUMNS, Tally, statement_rows
from foreshock.schema.brief import Brief
from foreshock.schema.pile import PageRow

DRIVERS = load_drivers("port: {description: The port closes., keywords: [port], raises: [clos*], lowers: [reopen*]}")
SETTINGS = ReadSettings(drivers=DRIVERS)
WORDS = [
    f"{a}{b}" for a in ("ba", "ke", "li", "mo", "nu", "ra", "so", "ti") for b in ("dor", "fen", "gas", "him", "jul")
]


def story(seed: int, length: int = 400) -> str:
    rng = random.Random(seed)
    return " ".join(rng.choice(WORDS) for _ in range(length))


def place(seen: Clusters, name: str, text: str) -> str:
    return seen.place(name, signature(text))


def test_a_story_cut_short_or_lightly_edited_is_the_same_story() -> None:
    words = story(1).split()
    seen = Clusters()
    assert place(seen, "whole", " ".join(words)) == "whole"
    assert place(seen, "cut to a half", " ".join(words[:200])) == "whole"
    assert place(seen, "cut to a third", " ".join(words[:140])) == "whole"
    edited = [word if at % 25 else "else" for at, word in enumerate(words)]
    assert place(seen, "edited", " ".join(edited)) == "whole"
    assert place(seen, "with a frame", f"{story(2, 60)} {' '.join(words)} {story(3, 60)}") == "whole"
    assert place(seen, "other", story(4)) == "other"
    assert place(seen, "a quarter in common", " ".join(words[:100] + story(5).split())) == "a quarter in common"


def test_the_long_form_of_a_notice_is_its_story() -> None:
    words = story(6).split()
    seen = Clusters()
    assert place(seen, "notice", " ".join(words[:200])) == "notice"
    assert place(seen, "article", " ".join(words)) == "notice"


def test_a_sketch_tells_the_length_of_a_page() -> None:
    assert size(signature(story(7, 30))) == 26
    assert size(signature(story(7, 1500))) == pytest.approx(1496, rel=0.35)
    assert not same_story((), signature(story(1)), 0.45, 0.75)


def test_a_phrase_of_the_trade_in_thousands_of_pages_costs_little_and_joins_nothing() -> None:
    import time

    legal = story(8, 60)
    seen = Clusters()
    start = time.process_time()
    names = {place(seen, str(n), f"{legal} {story(100 + n, 200)}") for n in range(1500)}
    assert len(names) == 1500
    assert time.process_time() - start < 10
    assert place(seen, "again", f"{legal} {story(100 + 1499, 200)}") == "1499"


PAGES = {
    "a": "The port is likely to close in May, the minister of transport said to the press in the capital on Tuesday.",
    "b": "The port may close in the summer, a trader in the north said, and the ships wait for the tide out there.",
    "c": "The port is unlikely to reopen this year, the union of the dockers said after nine hours of talks with them.",
}


def row(number: int, story_id: str, copy_of: int = 0) -> PageRow:
    return PageRow(number=number, file=f"{number}.txt", status="read", story=story_id, copy_of=copy_of)


def brief(name: str) -> Brief:
    return read_page(PAGES[name], file=name, settings=SETTINGS)


def test_every_story_counts_once() -> None:
    tally = Tally()
    tally.add(brief("a"), row(1, "a"))
    for number in range(2, 8):
        tally.add(brief("a"), row(number, "a", 1))
    tally.add(brief("b"), row(8, "b"))
    tally.add(brief("c"), row(9, "c"))
    raises, lowers = tally.signals()
    assert (raises.driver, raises.stance, lowers.stance) == ("port", 1, -1)
    likely, may, unlikely = (brief(name).statements[0].implied for name in "abc")
    assert likely and may and unlikely
    assert raises.p == pytest.approx((likely.p + may.p) / 2, abs=1e-12), "not (7 likely + may) / 8"
    assert (raises.low, raises.high) == (may.p, likely.p)
    assert raises.p10 == pytest.approx((likely.p10 + may.p10) / 2)
    assert (raises.stories, raises.pages, raises.statements) == (2, 8, 8)
    assert lowers.p == pytest.approx(unlikely.p)
    assert tally.statements == 9


def test_the_firmest_statement_comes_first_with_its_copies() -> None:
    tally = Tally()
    tally.add(brief("b"), row(1, "b"))
    tally.add(brief("a"), row(2, "a"))
    tally.add(brief("a"), row(3, "a", 2))
    said = tally.sayings()
    assert [(one.phrase, one.page, one.copies) for one in said] == [("likely", 2, 2), ("may happen", 1, 1)]


def test_rows_have_the_spans_and_numbers_of_the_statements() -> None:
    page = brief("a")
    (found,) = statement_rows(page, row(4, "a", 1))
    assert set(found) == set(COLUMNS)
    assert page.document.text[found["start"] : found["end"]] == found["text"]
    assert (found["page"], found["copy"], found["driver"], found["stance"], found["engine"]) == (
        4,
        True,
        "port",
        1,
        "rules",
    )
    assert found["p"] == page.statements[0].implied.p  # type: ignore[union-attr]


def test_no_pages_say_nothing() -> None:
    assert (Tally().signals(), Tally().sayings()) == ((), ())
