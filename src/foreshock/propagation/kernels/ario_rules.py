"""The rules of the dynamic inventory model, each a choice with a name, and the presets under which they are known.

Hallegatte (2008, Risk Analysis 28) gave the model its orders and its overproduction; Hallegatte (2014) the inventories
and psi; Henriet, Hallegatte and Tabourier (2012) and Inoue and Todo (2019, Nature Sustainability 2) the firm level and
the rationing; Pichler et al. (2022, JEDC 144) the criticality of inputs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Shares = Literal["adaptive", "fixed"]
Rationing = Literal["proportional", "firms_first", "water_filling", "final_last"]
Criticality = Literal["leontief", "strongly", "half", "weakly", "linear"]
Basis = Literal["planned", "output", "demand", "baseline"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """How producers produce, order and share out. The defaults are those of the ARIO-inventory model.

    Raises ValueError where a number lies outside its range.
    """

    shares: Shares = "adaptive"
    """How an order is split among the suppliers of an item: by baseline purchase times remaining capacity
    ("adaptive"), or by baseline purchase alone ("fixed")."""
    substitution: float = 1.0
    """Share of an order refused by a closed link that moves to the item's other suppliers; the rest is unfilled."""
    rationing: Rationing = "proportional"
    """Who gets how much of a scarce output: everybody the same share of what they asked; firms first (final buyers
    get the rest); everybody the same share of their *baseline* first (water-filling); final buyers last, then
    water-filling among firms."""
    criticality: Criticality = "leontief"
    """Which inputs stop production: all ("leontief"); critical and important ones ("strongly"); critical ones fully and
    important ones by half ("half"); critical ones ("weakly"); none alone, only their sum ("linear")."""
    threshold: float = 0.0
    """Units of input per unit of output up to which an input never limits production (it is still used)."""
    psi: float | None = 0.8
    """Production falls once a stock is below this share of its target (with `floor`: or below one day of use, so that
    no more is used than is there); None: once it is below one day of use."""
    restore: float = 60.0
    """Days over which a gap between stock and target is ordered."""
    use: Literal["output", "demand"] = "output"
    """What the running order replaces: the inputs of today's output, or of today's demand."""
    target: Basis = "planned"
    """The output whose days of use the target counts: what could be made tomorrow, was made today, or baseline."""
    surplus: bool = False
    """True: a stock above its target lowers the order; False: only a shortfall counts."""
    by_link: bool = False
    """True: a stock per supplier, used in equal proportion; False: one stock per item."""
    floor: bool = True
    """True: an input that does not limit production may run out, its stock stays at 0. False: that fails the run."""
    alpha_base: float = 1.0
    alpha_max: float = 1.25
    alpha_tau: float = 365.0
    """Overproduction: capacity grows towards `alpha_max` with the share of demand unmet, and back to `alpha_base`, with
    this characteristic time in days."""
    tie: float = 1e-12
    """Relative shortage of output up to which demand counts as met (0: exactly equal, for comparisons)."""
    gates: bool = False
    """True: changes below numpy's `allclose` tolerances are dropped, for comparisons only."""

    def __post_init__(self) -> None:
        for name, low, high in (
            ("substitution", 0.0, 1.0),
            ("threshold", 0.0, float("inf")),
            ("restore", 1.0, float("inf")),
            ("alpha_base", 0.0, float("inf")),
            ("alpha_tau", 1.0, float("inf")),
            ("tie", 0.0, 1.0),
        ):
            if not low <= getattr(self, name) <= high:
                raise ValueError(f"{name} = {getattr(self, name)} lies outside [{low}, {high}]")
        if self.alpha_max < self.alpha_base:
            raise ValueError(f"alpha_max = {self.alpha_max} is below alpha_base = {self.alpha_base}")
        if self.psi is not None and not 0 <= self.psi <= 1:
            raise ValueError(f"psi = {self.psi} lies outside [0, 1]")

    @property
    def levels(self) -> bool:
        """True where scarce output is shared out by water-filling, which is not linear in the orders."""
        return self.rationing in {"water_filling", "final_last"}


THRESHOLD = 1e-5 / 365
"""Coefficient up to which the published program lets no input limit: 1e-5 of a yearly purchase over a daily output."""


def inventory_rules(
    *, psi: float = 0.8, restore: float = 60.0, shares: Shares = "adaptive", gates: bool = False
) -> Rules:
    """ARIO-inventory as published: every input above a negligible threshold is critical, nothing is floored."""
    return Rules(psi=psi, restore=restore, shares=shares, threshold=THRESHOLD, floor=False, tie=0.0, gates=gates)


def firm_rules(*, rationing: Rationing = "proportional", order: Literal[0, 1, 2] = 0, restore: float = 6.0) -> Rules:
    """Firm-level ARIO: a stock per supplier, one day of use as the limit, no overproduction.

    `order` 0: the target is days of current use; 1: days of baseline use; 2: as 0, but a surplus never lowers an order.
    """
    return Rules(
        shares="fixed",
        substitution=0.0,
        rationing=rationing,
        psi=None,
        restore=restore,
        target="baseline" if order == 1 else "output",
        surplus=order != 2,
        by_link=True,
        alpha_max=1.0,
    )


def critical_input_rules(criticality: Criticality, *, restore: float = 5.0) -> Rules:
    """Production under criticality of inputs: fixed targets, orders that replace the inputs of the day's demand."""
    return Rules(
        shares="fixed",
        criticality=criticality,
        psi=None,
        restore=restore,
        use="demand",
        target="baseline",
        surplus=True,
        alpha_max=1.0,
    )
