"""A Shock: one thing that happens, good or bad. Each kind is one file in `propagation/shocks/` that subclasses Shock.

A *magnitude* is what people write: a share, a rate, a number of days, never negative unless the kind says so. Its
*level* is the magnitude with a sign: -1 takes all away, 0 changes nothing, +0.5 adds half, +20 adds 20 days. Relief is
therefore not another kind but the other sign (`change: lift`).
"""

from __future__ import annotations

import re
from abc import abstractmethod
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, model_validator

from foreshock.core.units import days
from foreshock.schema.frozen import Frozen

if TYPE_CHECKING:
    from foreshock.schema.hit import Footprint
    from foreshock.schema.network import Network

Days = Annotated[float, BeforeValidator(days), Field(ge=0)]
Change = Literal["impose", "lift"]
_PERCENT = re.compile(r"^\s*([-+]?[0-9]+(?:\.[0-9]+)?)\s*%\s*$")


class Magnitude(Frozen):
    """A triangular distribution low <= mode <= high (a point where the three are equal, as in 0.3 or '30 %')."""

    low: float
    mode: float
    high: float

    @model_validator(mode="before")
    @classmethod
    def _point(cls, value: Any) -> Any:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return {"low": value, "mode": value, "high": value}
        if isinstance(value, str):
            found = _PERCENT.match(value)
            if found is None:
                raise ValueError("write a number such as 0.3, a text such as '30 %', or low, mode and high")
            return dict.fromkeys(("low", "mode", "high"), float(found[1]) / 100)
        return value

    @model_validator(mode="after")
    def _ordered(self) -> Magnitude:
        if not self.low <= self.mode <= self.high:
            raise ValueError(f"low <= mode <= high does not hold: {self.low}, {self.mode}, {self.high}")
        return self

    @property
    def is_point(self) -> bool:
        return self.low == self.high

    @property
    def mean(self) -> float:
        return (self.low + self.mode + self.high) / 3

    def quantile(self, u: float) -> float:
        """Inverse distribution function at u in [0, 1]."""
        low, mode, high = self.low, self.mode, self.high
        if high == low:
            return mode
        split = (mode - low) / (high - low)
        if u <= split:
            return float(low + (u * (high - low) * (mode - low)) ** 0.5)
        return float(high - ((1 - u) * (high - low) * (high - mode)) ** 0.5)

    def strata(self, count: int) -> tuple[float, ...]:
        """`count` values, ascending: the mean of each of `count` equally likely slices of the distribution.

        Their plain mean is `mean`, whatever the count; a point gives equal values.
        """
        if self.is_point:
            return (self.mode,) * count
        below = [self._integral(step / count) for step in range(count + 1)]
        return tuple((after - before) * count for before, after in pairwise(below))

    def _integral(self, u: float) -> float:
        """Integral of the quantile function from 0 to u."""
        low, mode, high = self.low, self.mode, self.high
        split = (mode - low) / (high - low)
        if u <= split:
            return float(low * u + ((high - low) * (mode - low)) ** 0.5 * u**1.5 * 2 / 3)
        above = high * (1 - u) - ((high - low) * (high - mode)) ** 0.5 * (1 - u) ** 1.5 * 2 / 3
        return float(self.mean - above)


class Shock(Frozen):
    """Fields common to all kinds. A kind adds its own selectors and its magnitude, each with its unit."""

    name: ClassVar[str]
    help: ClassVar[str]

    type: str
    start: Days = 0.0
    """Days after the scenario's `as_of`; '6 months' is understood."""
    duration: Days | None = None
    """Days at full strength; None lasts to the horizon."""
    ramp: Days = 0.0
    """Days over which it builds up from nothing, linearly, from `start`."""
    because: str = ""
    """The sentence or the reason behind it."""

    @property
    @abstractmethod
    def magnitude(self) -> Magnitude:
        """The uncertain size, in the unit that the kind's docstring states."""

    @property
    def direction(self) -> float:
        """Sign that turns the magnitude into a level: -1 takes away, +1 adds (or lengthens, or makes dearer)."""
        return -1.0

    @abstractmethod
    def footprint(self, network: Network) -> tuple[Footprint, ...]:
        """Where it lands: every target with its weight at level 1. Empty tuple: nothing of this network is hit."""

    def remarks(self, network: Network) -> tuple[str, ...]:
        """Plain sentences on what the footprint leaves out, such as a name that this network does not know."""
        return ()

    @abstractmethod
    def sentence(self) -> str:
        """The shock in plain English, for reports."""
