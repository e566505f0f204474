"""The reader against articles marked by hand."""

from __future__ import annotations

import pytest
from marking import Score, load, score, total, wilson

from foreshock.reading import read_page


def measured(*, held: bool) -> Score:
    return total(score(article, read_page(article.text, file=f"{article.name}.txt")) for article in load(held=held))


def test_a_third_of_the_articles_is_held_out() -> None:
    articles = load()
    assert len(articles) >= 15
    assert sum(article.held for article in articles) * 3 >= len(articles)


@pytest.mark.parametrize("held", [False, True], ids=["tuned", "held"])
def test_precision_and_recall(held: bool) -> None:
    result = measured(held=held)
    assert result.precision >= 0.85
    assert result.recall >= 0.85
    assert result.phrase >= 0.95 * result.found
    assert result.polarity >= 0.95 * result.found


def test_boilerplate_of_the_hostile_pages_leaves_the_text() -> None:
    wanted = {
        "05-boilerplate-shipping": [
            "Subscribe",
            "cookies",
            "Comments (14)",
            "All rights reserved",
            "What will 2026 bring",
        ],
        "16-held-boilerplate-minerals": [
            "Accept all cookies",
            "Copper may have peaked",
            "Required fields",
            "Leave a reply",
        ],
    }
    for article in load():
        if article.name not in wanted:
            continue
        brief = read_page(article.text)
        kept = "\n".join(span.of(article.text) for span in brief.body)
        assert [words for words in wanted[article.name] if words in kept] == []


def test_wilson_interval() -> None:
    low, high = wilson(85, 100)
    assert (low, high) == pytest.approx((0.7672, 0.9070), abs=1e-4)
    assert wilson(0, 0) == (0.0, 1.0)
