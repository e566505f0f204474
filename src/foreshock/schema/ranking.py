"""Losses on a world table, ranked: who loses how much, in which future, and how far the answer can be trusted."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from foreshock.schema.labels import Floats


@dataclass(frozen=True, slots=True)
class PlaceLoss:
    """What an industry, or a region with all its industries (`sector` empty), loses over the horizon.

    `loss` in money, expected over the scenarios; `share` of the output of the horizon; `days` of its own output.
    `low` and `high` are the smallest and largest loss among the variants of the model, NaN where none were run.
    """

    region: str
    sector: str
    title: str
    loss: float
    share: float
    days: float
    low: float
    high: float
    metrics: Mapping[str, float] = field(default_factory=dict)
    """The model's further results: the shortest `time_to_survive` and the longest `time_to_recover` in days and the
    lowest `lowest_output` among the scenarios, the mean of any other."""
    lacks: str = ""
    """The input that held it back on the day from which it was short; empty where demand or capacity did."""
    name: str = ""
    """The region as people call it: 'Russia' for RUS."""


@dataclass(frozen=True, slots=True)
class FutureLoss:
    """One scenario: its loss over all targets, and that as a share of all output of the horizon."""

    label: str
    probability: float
    loss: float
    share: float


@dataclass(frozen=True, slots=True)
class Variant:
    """The same shocks under other assumptions of the model."""

    name: str
    parameters: Mapping[str, float]
    loss: float
    """Expected, over all targets."""
    worst: float
    """Largest share of all output of the horizon that a scenario loses."""
    collapsed: bool
    """True where some scenario fails, or loses more than half of all output, over the horizon or (in models with days)
    on its lowest day."""
    falling: bool = False
    """True where output is lower on the last day than when the last shock ended: a shortage that feeds itself."""
    lowest: float = float("nan")
    """All output on its lowest day as a share of the baseline, lowest among the scenarios; NaN without days."""
    lowest_day: int = -1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Fragility:
    """Is the loss an answer about the shock, or about a parameter? `low`, `high` (T): over the variants, by target."""

    variants: tuple[Variant, ...]
    low: Floats
    high: Floats
    limit: float
    """Ratio of the largest to the smallest total loss from which the result is called fragile."""
    losses: Floats | None = None
    """(V, T) expected loss by variant and target."""
    paths: Floats | None = None
    """(V, D) expected output of all targets by day, as a share of the baseline; None in models without days."""

    @property
    def ratio(self) -> float:
        """Largest over smallest total loss; inf where the smallest is nothing and the largest is not."""
        sizes = [abs(one.loss) for one in self.variants]
        low, high = min(sizes, default=0.0), max(sizes, default=0.0)
        if high == 0:
            return 1.0
        return high / low if low > 0 else float("inf")

    @property
    def fragile(self) -> bool:
        """True where the variants differ by more than `limit`, or one of them collapses or never stops falling."""
        return self.ratio > self.limit or any(one.collapsed or one.falling for one in self.variants)

    def warning(self) -> str:
        """The plain sentence for the reader; empty where the result is not fragile."""
        if not self.fragile:
            return ""
        low, high = (pick(self.variants, key=lambda one: abs(one.loss)) for pick in (min, max))
        said = [_differing(self.ratio, low.name, high.name) if self.ratio > self.limit else UNSTABLE]
        collapsed = [one.name for one in self.variants if one.collapsed]
        if collapsed:
            said.append(f"The economy collapses under: {', '.join(collapsed)}.")
        falling = [one.name for one in self.variants if one.falling and not one.collapsed]
        if falling:
            said.append(f"Output goes on falling after the shocks have ended under: {', '.join(falling)}.")
        return " ".join(said)


UNSTABLE = "Fragile: a shortage can feed on itself, and the loss then says more about the assumptions than the shock."


def _differing(ratio: float, low: str, high: str) -> str:
    times = f"{ratio:,.1f} times as large" if math.isfinite(ratio) else "something"
    other = f"as under '{low}'" if math.isfinite(ratio) else f"and nothing under '{low}'"
    return f"Fragile: the total loss depends on the assumptions more than on the shock, {times} under '{high}' {other}."


@dataclass(frozen=True, slots=True)
class Unserved:
    """Final demand that is not served over the horizon, expected, in money.

    `undelivered`: asked for and not delivered, by whom is not known. `shut`: buyer's market -> what the shocks keep out
    of it, the largest first.
    """

    undelivered: float
    shut: Mapping[str, float] = field(default_factory=dict)

    @property
    def total(self) -> float:
        """Both together."""
        return self.undelivered + sum(self.shut.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Ranking:
    """Losses of a world table, largest first, and the notes that belong to them."""

    model: str
    table: str
    currency: str
    horizon: float
    """Days."""
    total: float
    """Expected loss of all targets, money over the horizon."""
    output: float
    """Output of all targets over the horizon without shocks."""
    industries: tuple[PlaceLoss, ...]
    """Those that lose most, largest loss first."""
    regions: tuple[PlaceLoss, ...]
    futures: tuple[FutureLoss, ...]
    fragility: Fragility | None = None
    shocks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)
    gainers: tuple[PlaceLoss, ...] = ()
    """Industries that gain, largest gain first."""
    path: Floats | None = None
    """(D) expected output of all targets by day, as a share of the baseline; None in models without days."""
    settings: Mapping[str, float] = field(default_factory=dict)
    """Assumptions that were given other values."""
    spans: tuple[tuple[float, float], ...] = ()
    """First and last day of every shock (its end is infinite where it lasts to the horizon), as in `shocks`."""
    unserved: Unserved | None = None
    """What final buyers go without; None where the model does not follow it."""
