"""What every kind of measure gives the planner: its terms, its place in the network, and its lever.

A kind is one file in this folder with a module-level `PLUGIN`, a subclass of `Offer`. The planner puts every offer
into the network at amount 0, which makes room for it, and lets the lever open it in the stage programs; the plan's
amounts are then applied to the original network and simulated.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from pydantic import BeforeValidator, Field, PrivateAttr

from foreshock.core.errors import Problem
from foreshock.schema.plan import Measure
from foreshock.schema.program import Lever

if TYPE_CHECKING:
    from foreshock.schema.network import Network

Positive = Annotated[float, Field(gt=0)]
NotNegative = Annotated[float, Field(ge=0)]


def _listed(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]
"""One name or a list of names."""


@dataclass(frozen=True, slots=True)
class Terms:
    """What an offer costs and how much of it there is. Money in the network's currency.

    The first-stage cost of amount x is `unit_cost` * x, plus `fixed_cost` as soon as x > 0.
    """

    target: str
    """What it acts on, in words."""
    unit: str
    """Unit of the amount."""
    limit: float
    """Largest amount."""
    unit_cost: float
    fixed_cost: float = 0.0
    capital: float = 0.0
    """Money that one unit ties up without losing it (working capital): outside the cost and the budget."""
    assumptions: tuple[str, ...] = ()
    """Plain sentences on every number that nobody stated."""

    def cost(self, amount: float) -> float:
        """Money to pay for an amount."""
        return 0.0 if amount <= 0 else self.fixed_cost + self.unit_cost * amount


class Offer(Measure):
    """A measure on offer. `id` is its name in reports; empty: made from its fields."""

    id: str = ""
    _place: tuple[str, int | None] = PrivateAttr(default=("", None))

    @property
    def key(self) -> str:
        """The name in reports."""
        return self.id or self.label()

    @abstractmethod
    def label(self) -> str:
        """A name made from the fields."""

    @abstractmethod
    def sentence(self, amount: float, network: Network) -> str:
        """The action in plain English, with the names and units of the network."""

    @abstractmethod
    def check(self, network: Network) -> Iterator[Problem]:
        """Everything that keeps this offer from fitting the network: unknown names, unknown prices."""

    @abstractmethod
    def terms(self, network: Network, horizon: float) -> Terms:
        """Cost and limit on a network that `check` found nothing wrong with; `horizon` in days."""

    @abstractmethod
    def lever(self, network: Network) -> Lever:
        """The lever, on a network that this offer was applied to with amount 0."""

    def placed(self, file: str, line: int | None) -> Offer:
        """The same offer that knows where it was written."""
        twin = self.model_copy()
        twin._place = (file, line)
        return twin

    def problem(self, what: str, field: str = "", hint: str = "") -> Problem:
        """A problem at the place where this offer was written."""
        file, line = self._place
        return Problem(what, file=file, line=line, field=field or self.key, hint=hint)


def plural(unit: str) -> str:
    """'piece a day' -> 'pieces a day'; symbols such as kg and t, and what ends in s already, stay as they are."""
    word, blank, rest = unit.partition(" ")
    many = word if len(word) < 4 or word.endswith("s") else f"{word}s"
    return f"{many}{blank}{rest}"
