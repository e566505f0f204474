"""Estimative words to probabilities: analysts' yardsticks, or what readers understand."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from foreshock.core import marked
from foreshock.core.errors import nearest
from foreshock.core.parameters import Parameter, parameter
from foreshock.schema.brief import Yardstick

SCALES: tuple[Yardstick, ...] = ("icd203", "reader", "phia", "ipcc", "nato", "efsa")
REST = "rest"
SHORT_LIST = ("remote", "very unlikely", "unlikely", "roughly even", "likely", "very likely", "almost certain")
_ALSO = MappingProxyType({"remote": "remote_chance", "even": "about_even", "roughly even chance": "about_even"})
"""Words that stand alone in a file but not in a sentence, and the row of the phrase table they mean."""


def _entries(group: str) -> Mapping[str, Any]:
    """A parameter file as written, with the wordings that each number answers for."""
    path = files("foreshock") / "parameters" / f"{group}.yaml"
    entries: Mapping[str, Any] = marked.parse(path.read_text(encoding="utf-8"), f"{group}.yaml").value
    return entries


@cache
def phrases(scale: Yardstick) -> Mapping[str, str]:
    """Every phrase understood on a scale -> path of its parameter; what the scale lacks is as readers take it."""
    own = {
        wording: f"reading_yardsticks.{name}"
        for name, entry in _entries("reading_yardsticks").items()
        if entry["yardstick"] == scale
        for wording in entry["reads"]
    }
    found: dict[str, str] = {}
    for row, entry in _entries("reading").items():
        listed = [entry["phrase"], *(word for group in entry["cues"].values() for word in group)]
        listed += [word for word, meant in _ALSO.items() if meant == row]
        for phrase in map(tidy, listed):
            found.setdefault(phrase, own.get(phrase) or own.get(row) or f"reading.{row}")
    return MappingProxyType(found)


def tidy(text: str) -> str:
    """'Almost_Certain ' -> 'almost certain'."""
    return " ".join(text.replace("_", " ").replace("-", " ").casefold().split())


def lookup(text: str, scale: Yardstick = "icd203") -> Parameter | None:
    """What a phrase stands for, as a parameter (mode, low, high, source); None where it is no estimative phrase."""
    path = phrases(scale).get(tidy(text))
    return None if path is None else parameter(path)


def suggestion(text: str, scale: Yardstick = "icd203") -> str:
    """What to write instead of a word that is not estimative."""
    guess = nearest(tidy(text), (*phrases(scale), REST))
    words = f"Words: {', '.join(SHORT_LIST)}, {REST}."
    return f"Did you mean '{guess}'? {words}" if guess else words
