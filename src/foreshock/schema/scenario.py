"""The ScenarioSet: drivers with closed outcomes, their joint distribution, and what each future does.

A scenario is one combination of outcomes. Its shocks follow from the effects whose conditions it meets.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from foreshock.schema.frozen import Frozen
from foreshock.schema.labels import Bools, Floats, Ints
from foreshock.schema.shock import Shock

Codes = NDArray[np.int16]
When = Mapping[str, tuple[str, ...]]
"""AND over drivers, OR over the outcomes listed for a driver."""


@dataclass(frozen=True, slots=True)
class Driver:
    """A critical uncertainty with a closed list of outcomes."""

    name: str
    outcomes: tuple[str, ...]
    because: str = ""
    keywords: tuple[str, ...] = ()
    """Words by which a page is recognised to speak of this driver."""
    toward: str = ""
    """The outcome that a statement with stance +1 supports (default: the last listed that is not `rest`)."""
    outcome_keywords: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """outcome -> words by which a page is recognised to speak of that outcome."""
    raises: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """outcome -> words of what speaks for it ('deploy*' for a contested border)."""
    lowers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """outcome -> words of what speaks against it ('veto*' for a repeal)."""


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where one probability comes from: P(driver = outcome | given) = value."""

    driver: str
    outcome: str
    value: float
    given: str = ""
    """The condition, in words; empty for the unconditional row."""
    written: str = ""
    """As the file writes it: '0.3', 'likely', 'rest'."""
    because: str = ""
    file: str = ""
    line: int | None = None
    low: float | None = None
    high: float | None = None
    """Range that the words leave open, where they do."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a conditional table: P(outcome | when), in the order of the driver's outcomes, summing to 1."""

    when: When
    p: tuple[float, ...]
    because: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """How likely a driver's outcomes are: the first row whose condition holds counts; the last row has no condition."""

    driver: str
    rows: tuple[Row, ...]

    @property
    def parents(self) -> tuple[str, ...]:
        """The drivers it depends on, in the order they are first named."""
        return tuple(dict.fromkeys(name for row in self.rows for name in row.when))


@dataclass(frozen=True, slots=True)
class Belief:
    """What must hold in the end whatever the tables say: P(when | given) = p. The tables are fitted to it."""

    when: When
    p: float
    given: When = field(default_factory=dict)
    because: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Hazard:
    """An outcome that comes at a constant rate out of the driver's `rest` outcome (competing exponential risks).

    `rate` per day in the row at position `row` of the driver's table.
    """

    driver: str
    row: int
    outcome: str
    rate: float


@dataclass(frozen=True, slots=True)
class Indicator:
    """Something to watch: seeing it multiplies the odds of `favours` by `ratio` (a likelihood ratio)."""

    name: str
    driver: str
    favours: tuple[str, ...]
    ratio: float
    because: str = ""
    keywords: tuple[str, ...] = ()
    """Words by which a page or a feed item is recognised to report it."""
    events: tuple[str, ...] = ()
    """Types of event that are it, done `by` one of these and `against` one of those (ISO alpha-3; empty: anybody)."""
    by: tuple[str, ...] = ()
    against: tuple[str, ...] = ()


EvidenceKind = Literal["view", "fact", "indicator", "market", "expert", "none"]


class Evidence(Frozen):
    """One thing that moved a driver, with what it was before and after.

    `outcome` is one outcome, or several joined by ' or '. `prior` and `posterior` are P(outcome | given) before any
    evidence and after all of it, so that every row about the same outcome shows the same two numbers.
    """

    driver: str
    outcome: str
    prior: float
    said: float | None
    """Probability that the source's words imply, None for evidence given as a likelihood ratio."""
    ratio: float | None = None
    weight: float
    posterior: float
    source: str
    """Statement id, indicator name, market or expert."""
    text: str = ""
    start: int | None = None
    end: int | None = None
    cluster: str = ""
    used: bool = True
    why: str = ""
    """Why it counts as it does, or why it was left out."""
    kind: EvidenceKind = "view"
    """A view about the outcome is pooled with the prior; a fact or an indicator bears on it as a likelihood ratio."""
    given: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """The circumstance it holds in; empty: always."""
    base: float = 0.0
    """Weight before it is shared with repeats of the same origin."""
    low: float | None = None
    high: float | None = None
    """10 and 90 % points of what the words imply."""
    shape: tuple[float, float] | None = None
    """Beta(a, b) of what the words imply."""
    document: str = ""
    """Id of the page."""
    phrase: str = ""
    """The estimative words, where it was said in words."""
    speaker: str = ""
    """Who says so in the page, where it is not its author."""
    on: str = ""
    """ISO date of the page or observation, where known."""
    page: str = ""
    """What a person calls the page: its title, else its file."""
    publisher: str = ""
    """Who answers for the page over the years: its site, else its author. Records are kept under this name."""
    story: str = ""
    """Id that all copies of one story share, where the pages were compared as they were read."""


@dataclass(frozen=True, slots=True)
class Effect:
    """When a scenario meets `when`, these shocks happen (positions in ScenarioSet.shocks)."""

    when: When
    shocks: tuple[int, ...]
    because: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScenarioSet:
    """K scenarios over D drivers.

    `codes` (K, D): outcome of each driver. `weights` (K): probabilities, summing to 1. `active` (K, S): which of
    the S shocks happen in which scenario.
    """

    title: str
    as_of: date
    horizon: float
    """Days."""
    drivers: tuple[Driver, ...]
    codes: Codes
    weights: Floats
    shocks: tuple[Shock, ...] = ()
    active: Bools = field(default_factory=lambda: np.zeros((0, 0), dtype=np.bool_))
    effects: tuple[Effect, ...] = ()
    named: Mapping[str, When] = field(default_factory=dict)
    """Futures that people talk about: partial assignments that may overlap."""
    provenance: tuple[Provenance, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    prior: Floats | None = None
    """(K) weights before the evidence; None where there was none."""
    notes: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    """One conditional table per driver, in driver order; empty where the joint was not made from tables."""
    hazards: tuple[Hazard, ...] = ()
    beliefs: tuple[Belief, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    correlation: Floats | None = None
    """(S, S) Gaussian-copula correlation of the shock magnitudes; None: independent."""
    exact: bool = True
    """False where the scenarios are a sample of the joint distribution."""
    file: str = ""
    sources: tuple[str, ...] = ()
    """Ids of the pages that the file was drafted from: its own probabilities say what they say."""

    def __post_init__(self) -> None:
        count, width = self.codes.shape
        if width != len(self.drivers):
            raise ValueError(f"codes have {width} columns for {len(self.drivers)} drivers")
        if self.weights.shape != (count,) or (self.weights < 0).any() or abs(self.weights.sum() - 1) > 1e-9:
            raise ValueError("weights must be one non-negative number per scenario and sum to 1")
        if self.active.size == 0:
            object.__setattr__(self, "active", np.zeros((count, len(self.shocks)), dtype=np.bool_))
        if self.active.shape != (count, len(self.shocks)):
            raise ValueError(f"active has shape {self.active.shape}, expected {(count, len(self.shocks))}")
        if self.correlation is not None and self.correlation.shape != (len(self.shocks), len(self.shocks)):
            raise ValueError(f"correlation has shape {self.correlation.shape} for {len(self.shocks)} shocks")

    def __len__(self) -> int:
        return int(self.weights.size)

    def driver(self, name: str) -> int:
        """Column of a driver. Raises KeyError."""
        for column, driver in enumerate(self.drivers):
            if driver.name == name:
                return column
        raise KeyError(name)

    def mask(self, when: When) -> Bools:
        """(K) the scenarios that meet a condition."""
        kept = np.ones(len(self), dtype=np.bool_)
        for name, outcomes in when.items():
            column = self.driver(name)
            wanted = [self.drivers[column].outcomes.index(outcome) for outcome in outcomes]
            kept &= np.isin(self.codes[:, column], wanted)
        return kept

    def probability(self, when: When, given: When | None = None) -> float:
        """P(when | given); NaN where the condition has probability zero."""
        hit = self.mask(when)
        if given is None:
            return float(self.weights[hit].sum())
        base = self.mask(given)
        mass = float(self.weights[base].sum())
        return float(self.weights[hit & base].sum()) / mass if mass > 0 else float("nan")

    def marginals(self, weights: Floats | None = None) -> dict[str, dict[str, float]]:
        """driver -> outcome -> probability, under `weights` (default: the set's own)."""
        used = self.weights if weights is None else weights
        return {
            driver.name: {
                outcome: float(used[self.codes[:, column] == code].sum())
                for code, outcome in enumerate(driver.outcomes)
            }
            for column, driver in enumerate(self.drivers)
        }

    def label(self, scenario: int) -> str:
        """'sanctions=held, arctic=contested'."""
        return ", ".join(
            f"{driver.name}={driver.outcomes[int(code)]}"
            for driver, code in zip(self.drivers, self.codes[scenario], strict=True)
        )

    def patterns(self) -> tuple[Bools, Ints]:
        """Distinct rows of `active` (P, S), and the pattern of each scenario (K): equal shocks, equal losses."""
        distinct, inverse = np.unique(self.active, axis=0, return_inverse=True)
        return distinct.astype(np.bool_), inverse.reshape(-1).astype(np.int32)

    def reweighted(self, weights: Floats, evidence: Sequence[Evidence] = ()) -> ScenarioSet:
        """The same scenarios with other probabilities; keeps the first prior."""
        prior = self.weights if self.prior is None else self.prior
        return replace(self, weights=weights, prior=prior, evidence=(*self.evidence, *evidence))
