"""What is known of a network of firms after a stress: the systemic risk of each, and what one failure does to all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from foreshock.schema.labels import Floats


@dataclass(frozen=True, slots=True)
class OtherRisk:
    """The same network under another assumption: the largest index, how many firms make up half of the sum of all, and
    how far the ranking agrees (rank correlation, 1: the same order)."""

    name: str
    largest: float
    half: int
    agreement: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SystemicRisk:
    """What the failure of each of n firms alone would do to all: shares of the economy's output, within [0, 1].

    `index` (n) the economic systemic-risk index; `downstream`, `upstream` (n) its halves, each with the firm's own
    output; `share` (n) the firm's own part of all output; `iterations` (n). `tolerance`: where the cascades stopped;
    `replaceable`: whether firms of one sector replace one another; `bits` of the numbers, 64 or 32.
    """

    firm: tuple[str, ...]
    sector: tuple[str, ...]
    """(n) '' where unknown, as `country`, ISO alpha-3."""
    country: tuple[str, ...]
    output: Floats
    """(n) revenue, money a year in `currency`."""
    share: Floats
    index: Floats
    downstream: Floats
    upstream: Floats
    iterations: NDArray[np.int32]
    tolerance: float
    replaceable: bool = True
    bits: int = 64
    links: int = 0
    others: tuple[OtherRisk, ...] = ()
    """Answers under other assumptions, where they were asked for."""
    currency: str = ""
    name: str = ""
    notes: tuple[str, ...] = ()
    seconds: float = 0.0

    def __len__(self) -> int:
        return len(self.firm)

    @property
    def order(self) -> NDArray[np.intp]:
        """Positions of the firms, largest index first."""
        return np.argsort(-self.index, kind="stable")

    def ranked(self, count: int | None = None) -> dict[str, list[float] | list[str]]:
        """Columns of the firms with the largest index, largest first."""
        order = self.order[:count]
        columns: dict[str, list[float] | list[str]] = {"firm": [self.firm[int(at)] for at in order]}
        for name in ("index", "downstream", "upstream", "share"):
            columns[name] = getattr(self, name)[order].tolist()
        return columns

    def curve(self) -> Floats:
        """(n) part of the sum of all indices that the riskiest 1, 2, ..., n firms hold; 0 where all are nothing."""
        total = float(self.index.sum())
        rising = np.cumsum(self.index[self.order])
        return np.asarray(rising / total if total > 0 else rising)

    def needed(self, part: float) -> int:
        """How many firms, the riskiest first, make up this part of the sum of all indices."""
        return min(int(np.searchsorted(self.curve(), part * (1 - 1e-12))) + 1, len(self))


@dataclass(frozen=True, slots=True)
class OtherAnswer:
    """The same failure under other assumptions: money that all firms lose, and that as a share of all output."""

    name: str
    loss: float
    part: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class FirmScenario:
    """What happens to n firms when some of them fail.

    `shocked`: firm -> share of its capacity lost, for `days` days. `loss` (n) money over the `horizon`; `share` (n) of
    each firm's own output over that time. What `columns` holds depends on the model. `cascade`: `lost_inputs` and
    `lost_orders` (shares of output), `steps` (links from the failing firms, -1 where it is not reached). `ario`:
    `time_to_survive`, `time_to_recover` (days), `lowest_output` (share of the baseline). `course` (T): output of all
    firms by day as a share of the baseline, empty where the model knows no days.
    """

    model: str
    shocked: Mapping[str, float]
    days: float
    horizon: float
    firm: tuple[str, ...]
    sector: tuple[str, ...]
    country: tuple[str, ...]
    output: Floats
    """(n) money a year."""
    loss: Floats
    share: Floats
    columns: Mapping[str, Floats] = field(default_factory=dict)
    reason: tuple[str, ...] = ()
    """(n) why: 'inputs' or 'orders'; day by day the sector whose goods lacked first, or 'orders'; '' where not hit."""
    course: Floats = field(default_factory=lambda: np.empty(0))
    others: tuple[OtherAnswer, ...] = ()
    """Answers under other assumptions, where they were asked for."""
    tolerance: float = float("nan")
    currency: str = ""
    name: str = ""
    notes: tuple[str, ...] = ()
    seconds: float = 0.0

    @property
    def total(self) -> float:
        """Money that all firms lose."""
        return float(self.loss.sum())

    @property
    def part(self) -> float:
        """The loss as a share of the output of all firms over the horizon."""
        whole = float(self.output.sum()) / 365 * self.horizon
        return self.total / whole if whole > 0 else float("nan")

    def ranked(self) -> NDArray[np.intp]:
        """Positions of the firms that were not shocked themselves and lose something, largest loss first."""
        others = np.array([name not in self.shocked for name in self.firm], dtype=np.bool_)
        hit = np.flatnonzero(others & (self.loss > 0))
        return hit[np.argsort(-self.loss[hit], kind="stable")]
