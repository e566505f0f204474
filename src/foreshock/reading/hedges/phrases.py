"""The phrase table: which number a wording implies, for readers or on a yardstick."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from foreshock.core.marked import parse
from foreshock.schema.brief import Implied, Yardstick

Kind = Literal["modal", "adverb", "adjective", "either", "noun", "expect", "expects", "going", "outer", "verdict"]
"""The part a wording plays. `outer`: it rules the clause behind it; `verdict`: it judges its subject."""

NEGATED_ROW = {
    "likely": "unlikely",
    "highly_likely": "unlikely",
    "probable": "improbable",
    "unlikely": "better_than_even",
    "highly_unlikely": "better_than_even",
    "improbable": "better_than_even",
}
"""Rows whose denial readers were asked about under another name ("not likely" is "unlikely")."""
STATED = "stated:"
"""Row of a number that the page states itself: 'stated:0.7'."""
FIRM = 100.0
"""Sum of the Beta parameters of a stated number: a little looser than the number itself, since it was rounded."""
DENIED_ABILITY = {"could_happen": "almost_no_chance"}
""""could not" denies that it is possible at all, where "may not" says that it possibly will not happen."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the phrase table. `cues`: wordings by grammatical kind."""

    name: str
    phrase: str
    implied: Implied
    cues: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Wording:
    """One wording of a row: its words in lower case and the part it plays."""

    words: tuple[str, ...]
    row: str
    kind: Kind


def _raw(group: str) -> Mapping[str, Any]:
    path = files("foreshock") / "parameters" / f"{group}.yaml"
    return parse(path.read_text(encoding="utf-8"), f"{group}.yaml").value  # type: ignore[no-any-return]


@cache
def rows() -> Mapping[str, Row]:
    """All rows of the phrase table, by name, most certain first as the file has them."""
    table = {}
    for name, entry in _raw("reading").items():
        (value,) = entry["values"].values()
        a, b = entry["beta"]
        default = entry["source"][0]["title"].startswith("Foreshock default")
        implied = Implied(
            p=value["mode"], p10=value["low"], p90=value["high"], a=a, b=b, weight=entry["weight"],
            source="default" if default else "CAPphrase readers",
        )  # fmt: skip
        cues = {kind: tuple(str(word) for word in words) for kind, words in entry["cues"].items()}
        table[name] = Row(name, entry["phrase"], implied, cues)
    return table


@cache
def wordings() -> Mapping[str, tuple[Wording, ...]]:
    """First word -> wordings that start with it, the longest first."""
    index: dict[str, list[Wording]] = {}
    for row in rows().values():
        for kind, phrases in row.cues.items():
            for phrase in phrases:
                words = tuple(phrase.lower().split())
                index.setdefault(words[0], []).append(Wording(words, row.name, kind))  # type: ignore[arg-type]
    return {first: tuple(sorted(found, key=lambda w: -len(w.words))) for first, found in index.items()}


@cache
def yardstick(name: Yardstick) -> Mapping[str, Implied]:
    """Row name or exact wording -> what the yardstick says of it. Empty for 'reader'."""
    found = {}
    for entry in _raw("reading_yardsticks").values():
        if entry["yardstick"] != name:
            continue
        (value,) = entry["values"].values()
        implied = _uniform(value["low"], value["high"], entry["source"][0]["title"])
        found.update(dict.fromkeys(entry["reads"], implied))
    return found


def _uniform(low: float, high: float, source: str) -> Implied:
    """Uniform on [low, high], with the Beta of the same mean and variance."""
    mean, width = (low + high) / 2, high - low
    size = mean * (1 - mean) * 12 / width**2 - 1
    step = 0.1 * width
    return Implied(
        p=mean, p10=low + step, p90=high - step, a=mean * size, b=(1 - mean) * size, weight=1, source=source,
        low=low, high=high,
    )  # fmt: skip


def implied(
    row: str, wording: str, name: Yardstick, *, negated: bool, denied: bool = False, fails: bool = False
) -> tuple[Implied, bool]:
    """What a wording implies for the event itself, and whether the yardstick lacks it (then readers answer).

    `negated`: the sentence denies. `denied`: it denies the hedge ("not likely"), not the verb after it ("likely not").
    `fails`: the verb itself denies ("could fail to agree").
    """
    if row.startswith(STATED):
        number = stated(float(row.removeprefix(STATED)))
        return (complement(number) if negated else number), False
    other = (NEGATED_ROW.get(row) if denied else None) or (None if fails else DENIED_ABILITY.get(row))
    if negated and other is not None:
        row, wording, negated = other, "", False
    table = yardstick(name)
    found = table.get(wording) or table.get(row)
    missing = name != "reader" and found is None
    result = found or rows()[row].implied
    return (complement(result) if negated else result), missing


def phrase(row: str) -> str:
    """The phrase of a row as the survey words it; for a stated number '70 % chance'; 'depends on' for no row."""
    if row.startswith(STATED):
        return f"{100 * float(row.removeprefix(STATED)):g} % chance"
    return rows()[row].phrase if row else "depends on"


def stated(p: float) -> Implied:
    """What "a 70 % chance" implies: the number, with the spread of a rounded one."""
    a, b = max(FIRM * p, 0.5), max(FIRM * (1 - p), 0.5)
    spread = 1.2816 * (p * (1 - p) / (FIRM + 1)) ** 0.5
    return Implied(p=p, p10=max(p - spread, 0), p90=min(p + spread, 1), a=a, b=b, weight=1, source="stated by the page")


def complement(one: Implied) -> Implied:
    """The distribution of 1 - p: what "may not happen" implies for the happening."""
    return one.model_copy(
        update={
            "p": _flip(one.p), "p10": _flip(one.p90), "p90": _flip(one.p10), "a": one.b, "b": one.a,
            "low": None if one.high is None else _flip(one.high), "high": None if one.low is None else _flip(one.low),
        }
    )  # fmt: skip


def _flip(p: float) -> float:
    return round(1 - p, 12)


def order() -> tuple[str, ...]:
    """Row names from the least to the most probable by the readers' mean."""
    return tuple(sorted(rows(), key=lambda name: rows()[name].implied.p))
