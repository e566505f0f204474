"""Events of single sentences against types and countries marked by hand."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypedDict

import pytest

from foreshock.reading import read_page
from foreshock.reading.deeds.actors import iso3


class Sentence(TypedDict):
    part: str
    type: str
    source: list[str]
    target: list[str]
    text: str


class Measure(NamedTuple):
    """Shares of types, of exact sides, of countries found and of countries that are right."""

    type: float
    sides: float
    recall: float
    precision: float


@cache
def sentences() -> tuple[Sentence, ...]:
    path = Path(__file__).parent / "events.json"
    return tuple(json.loads(path.read_text(encoding="utf-8")))


def countries(codes: Iterable[str]) -> set[str]:
    return set(codes) - {"", "EU"}


def measure(rows: Sequence[Sentence]) -> Measure:
    right = exact = both = named = marked = 0
    for row in rows:
        events = read_page(row["text"]).events
        right += bool(events) and events[0].type == row["type"]
        source = countries(iso3(actor) for event in events for actor in event.source)
        target = countries(iso3(actor) for event in events for actor in event.target)
        gold = countries([*row["source"], *row["target"]])
        exact += source == countries(row["source"]) and target == countries(row["target"])
        both += len((source | target) & gold)
        named += len(source | target)
        marked += len(gold)
    return Measure(right / len(rows), exact / len(rows), both / marked, both / named)


def test_every_type_has_its_sentences() -> None:
    rows = sentences()
    assert len(rows) > 1000
    kinds = {row["type"] for row in rows}
    assert len(kinds) == 16
    assert all(sum(row["type"] == kind for row in rows if row["part"] == "held") >= 7 for kind in kinds)


@pytest.mark.parametrize(("held", "types", "sides"), [(False, 0.95, 0.85), (True, 0.88, 0.82)], ids=["tuned", "held"])
def test_types_and_countries(held: bool, types: float, sides: float) -> None:
    result = measure([row for row in sentences() if (row["part"] == "held") == held])
    assert result.type >= types
    assert result.sides >= sides
    assert result.recall >= 0.92
    assert result.precision >= 0.90
