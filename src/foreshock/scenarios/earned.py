"""What a source's past scores earn it: a factor on the weight of what it says next."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from foreshock.core.parameters import parameter
from foreshock.data.ledger import Resolved

FILE = "file"
"""The scenario file's own probabilities, before any evidence: what every source is measured against."""


@dataclass(frozen=True, slots=True)
class Record:
    """`factor` on the weight of a source, from `count` resolved questions; 1 where there are none."""

    source: str = ""
    factor: float = 1.0
    count: int = 0
    brier: float = float("nan")
    file_brier: float = float("nan")


@dataclass(frozen=True, slots=True)
class Records:
    """Records by source."""

    by: Mapping[str, Record] = field(default_factory=dict)

    def of(self, *names: str) -> Record:
        """The record of the first of these names that has one; a blank record where none has."""
        return next((self.by[_key(name)] for name in names if name and _key(name) in self.by), Record())


NO_RECORDS = Records()


def earned(resolved: Iterable[Resolved]) -> Records:
    """The records of all sources in the resolved forecasts of a ledger.

    A source's weight is multiplied by

        (n b_file + m b_0) / (n b + m b_0)

    with n the questions it was right or wrong on, b its mean Brier score on them, b_file that of the scenario file's
    own probabilities on the same questions (b_0 where they were not kept), b_0 the score of always saying 50 % and m
    the questions of that score that it is taken to have besides (`scenarios.record_score`, `record_count`); within
    `record_cap`. Independent forecasts are best pooled in inverse proportion to their mean squared errors (Bates and
    Granger 1969, The Combination of Forecasts, Operational Research Quarterly 20), here relative to the file, whose
    weight is `scenarios.prior_weight`. A question forecast often counts once, by its mean score.
    """
    scores: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    names: dict[str, str] = {}
    for row in resolved:
        key = _key(row.forecast.source)
        names.setdefault(key, row.forecast.source)
        scores[key][row.forecast.question].append((row.forecast.p - row.happened) ** 2)
    mean = {key: {q: sum(each) / len(each) for q, each in asked.items()} for key, asked in scores.items()}
    own = mean.pop(_key(FILE), {})
    return Records({key: _record(names[key], asked, own) for key, asked in mean.items()})


def _record(source: str, asked: Mapping[str, float], own: Mapping[str, float]) -> Record:
    score, count = parameter("scenarios.record_score").value, parameter("scenarios.record_count").value
    cap = parameter("scenarios.record_cap").value
    mine, theirs = sum(asked.values()), sum(own.get(question, score) for question in asked)
    factor = (theirs + count * score) / (mine + count * score)
    n = len(asked)
    return Record(source, min(max(factor, 1 / cap), cap), n, mine / n, theirs / n)


@dataclass(frozen=True, slots=True)
class Weight:
    """What the weight of a source is made of: trust or stated weight, what its age leaves, what its record earns."""

    given: float
    fresh: float = 1.0
    record: Record = Record()
    name: str = "trust"

    @property
    def value(self) -> float:
        return self.given * self.fresh * self.record.factor

    def spoken(self, base: float) -> str:
        """'; weight 0.31: 0.5 trust x 0.62 earned over 41 forecasts'; `base`: the weight with the words' own share."""
        parts = [f"{self.given:g} {self.name}"]
        if self.fresh < 1:
            parts.append(f"{self.fresh:.2f} left after its age")
        if self.record.count:
            noun = "forecast" if self.record.count == 1 else "forecasts"
            parts.append(f"{self.record.factor:.2f} earned over {self.record.count} {noun}")
        own = base / self.value if self.value > 0 else 1.0
        if abs(own - 1) > 1e-9:
            parts.append(f"{own:.2f} for its words")
        return f"; weight {base:.2f}: {' x '.join(parts)}"


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()
