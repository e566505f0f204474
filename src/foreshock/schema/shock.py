"""A Shock: one thing that happens, good or bad. Each kind is one file in `propagation/shocks/` that subclasses Shock.

Sign convention of every magnitude: a *level* is a signed relative change. -1 takes all away, 0 changes nothing,
+0.5 adds half. Relief is therefore not another kind but the other sign (`change: lift`).
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import BeforeValidator, Field, model_validator

from foreshock.core.units import days
from foreshock.schema.frozen import Frozen

if TYPE_CHECKING:
    from foreshock.schema.hit import Footprint
    from foreshock.schema.network import Network

Days = Annotated[float, BeforeValidator(days), Field(ge=0)]
Change = Literal["impose", "lift"]


class Magnitude(Frozen):
    """A triangular distribution low <= mode <= high (a point where the three are equal)."""

    low: float
    mode: float
    high: float

    @model_validator(mode="before")
    @classmethod
    def _point(cls, value: Any) -> Any:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return {"low": value, "mode": value, "high": value}
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

    @abstractmethod
    def footprint(self, network: Network) -> tuple[Footprint, ...]:
        """Where it lands: every target with its weight at magnitude 1. Empty tuple: nothing of this network is hit."""

    @abstractmethod
    def sentence(self) -> str:
        """The shock in plain English, for reports."""
