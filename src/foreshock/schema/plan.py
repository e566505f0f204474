"""Measures and Plans: what can be done, what it costs, what to do now and in each named future."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from foreshock.schema.frozen import Frozen

if TYPE_CHECKING:
    from foreshock.schema.network import Network


class Measure(Frozen):
    """Something that can be done. Each kind is one file in `planning/measures/` that subclasses Measure."""

    name: ClassVar[str]
    help: ClassVar[str]

    type: str
    because: str = ""

    @abstractmethod
    def apply(self, network: Network, amount: float) -> Network:
        """The network with `amount` of this measure in place (unit as the kind's docstring says)."""

    @abstractmethod
    def sentence(self, amount: float, network: Network) -> str:
        """The action in plain English, with the names and units of the network."""


class Action(Frozen):
    """One line of a plan."""

    measure: str
    """Kind of the measure."""
    id: str
    target: str
    amount: float
    unit: str
    cost: float
    text: str
    why: str = ""
    """What it saves and in which futures."""
    saves: float | None = None
    """Expected loss it averts on its own, money (differences do not add up over actions)."""
    saves_tail: float | None = None
    """CVaR it averts on its own."""


class RiskFigures(Frozen):
    """The same figures for a plan as promised by the program and as simulated."""

    expected: float
    var: float
    cvar: float
    worst: float
    standard_error: float = 0.0


class FrontierPoint(Frozen):
    """The best plan at one budget."""

    budget: float
    cost: float
    expected: float
    cvar: float
    actions: tuple[Action, ...] = ()
    shadow_price: float | None = None
    """Money of objective saved by one more unit of budget (LP relaxation)."""
    gap: float = 0.0
    status: str = ""
    regret: float | None = None
    """Largest money, cost included, by which another plan of the frontier does better in one of the program's cases."""


class Discovery(Frozen):
    """What the futures in which the plan still loses most have in common (patient rule induction, weighted)."""

    over: float
    """Loss from which on a future counts as bad."""
    share: float
    """Probability of the bad futures."""
    when: dict[str, tuple[str, ...]]
    """The box, as the `when:` clause of a scenario file."""
    coverage: float
    """Share of the bad futures' probability that lies in the box."""
    density: float
    """Share of the box's probability that is bad."""
    mass: float
    """Probability of the box."""
    sentence: str


class Contingency(Frozen):
    """What to do once a named future has come."""

    future: str
    probability: float
    expected_before: float
    """Expected loss in that future without the plan."""
    expected_after: float
    steps: tuple[str, ...]
    reallocate: tuple[dict[str, Any], ...] = ()
    """Rows: supplier, customer and item, each with its name, from (units a day), to (units a day)."""


class Plan(Frozen):
    """What to do now, what it promises, what the simulation says, and what to do in each named future."""

    format: Literal["foreshock/plan/1"] = "foreshock/plan/1"
    budget: float | None
    cost: float
    currency: str
    level: float = Field(0.95, gt=0, lt=1)
    """Confidence level of the CVaR."""
    risk_weight: float = Field(0.5, ge=0, le=1)
    """0 minimises the expected loss, 1 the CVaR."""
    actions: tuple[Action, ...]
    rejected: tuple[Action, ...] = ()
    """Measures considered and not chosen, with why."""
    before: RiskFigures
    promised: RiskFigures
    simulated: RiskFigures
    scenarios_used: int
    frontier: tuple[FrontierPoint, ...] = ()
    contingency: tuple[Contingency, ...] = ()
    discovery: Discovery | None = None
    """Where the plan still hurts; None where nothing is lost."""
    status: str
    gap: float = 0.0
    bound: float | None = None
    """Proven lower bound of the objective."""
    notes: tuple[str, ...] = ()
