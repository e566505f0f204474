"""The reader against 29 real pages marked by hand: only places and phrases are kept here, no text."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from marking import Article, Marked, Score, score, total

from foreshock.reading import read_page

pytestmark = pytest.mark.shared
MARKS = Path(__file__).parent / "pages.json"


def article(entry: dict[str, Any], text: str) -> Article:
    """The marks of one page, whose text must be the one that was marked."""
    assert hashlib.sha256(text.encode("utf-8")).hexdigest() == entry["sha256"]
    marks = [_marked(text, one) for one in entry["marks"]]
    return Article(entry["page"], text, tuple(marks))


def _marked(text: str, one: dict[str, Any]) -> Marked:
    start, end = one["at"]
    given, by = (text[slice(*one.get(name, (0, 0)))] for name in ("given", "by"))
    return Marked(start, end, text[start:end], one["phrase"], one.get("not", False), given, by)


@pytest.fixture(scope="module")
def scores(shared: Path) -> dict[str, Score]:
    truth = json.loads((shared / "reading/scrapinghub/ground-truth.json").read_text(encoding="utf-8"))
    texts = {key[:6]: value["articleBody"] for key, value in truth.items()}
    halves: dict[str, list[Score]] = {"first": [], "second": []}
    for entry in json.loads(MARKS.read_text(encoding="utf-8")):
        page = article(entry, texts[entry["page"]])
        halves[entry["half"]].append(score(page, read_page(page.text)))
    return {half: total(found) for half, found in halves.items()}


@pytest.mark.parametrize("half", ["first", "second"])
def test_real_pages(scores: dict[str, Score], half: str) -> None:
    result = scores[half]
    assert result.gold >= 40
    assert result.precision >= 0.88
    assert result.recall >= 0.93
    assert result.phrase >= 0.95 * result.found
    assert result.polarity >= 0.95 * result.found
    assert result.by_found >= 0.85 * result.by
