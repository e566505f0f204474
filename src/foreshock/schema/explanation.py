"""An Explanation: which shocks, outcomes, suppliers and countries a loss comes from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from foreshock.schema.ranking import Fragility

PartKind = Literal["node", "arc", "market", "price"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShockShare:
    """What one shock adds to the loss: its Shapley value, so that the shares of all shocks sum to the whole."""

    shock: int
    """Position in the scenario set."""
    kind: str
    text: str
    probability: float
    """That it happens."""
    expected: float
    """Money of the expected loss; negative for a relief."""
    tail: float
    """Money of the mean loss in the tail (CVaR)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeShare:
    """What one outcome of a driver goes along with."""

    driver: str
    outcome: str
    probability: float
    expected: float
    """Mean loss given this outcome; NaN where it has no probability."""
    tail_probability: float
    """Its probability given that the loss is in the tail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A node, an arc, a market or a price that limits the company in the tail."""

    kind: PartKind
    position: int
    """Row in the network's nodes (node), arcs (arc, price) or demand (market)."""
    id: str
    """'site/item', 'supplier -> customer' or 'product in market'."""
    country: str
    """Of the node, of the supplier, or the market itself; empty where unknown."""
    price: float
    """Money that one more unit a day would save over a mean case of the tail (shadow price); NaN for a price."""
    binding: float
    """Share of the tail in which it limits."""
    missing: float
    """Money of what the shocks take from it, at that shadow price, per mean case of the tail; for a price, what is
    paid more. It ranks the parts: by convexity the sum over all parts is at least the loss."""
    name: str = ""
    """What people call it, where it may lie outside the company's own network; empty: see `id`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryShare:
    """Share of `missing` over all parts that stands in a country."""

    country: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A producer on the way from a product up to where its shortage begins."""

    node: str
    """Its id."""
    name: str
    """What people call what it sells and where: 'catalysts from Hanau Kat', 'metals from Russia'."""
    day: float
    """First day on which it makes or delivers too little; NaN where it never falls below the tolerance."""
    lasts: float = float("nan")
    """Days for which its customer's stock lasts, by the baseline's use."""
    own: bool = True
    """False for an industry of the world table."""
    closed: bool = False
    """True where it is the delivery to the customer that a shock stops, not the making."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """How long a product is made, and the critical path of inputs that ends it."""

    product: str
    """Target of the losses."""
    name: str
    case: int
    """The case in which it is short first, in the order of the losses; -1 where it never is."""
    label: str
    """What comes to pass in it."""
    chance: float
    """That it is short at all, given `future`."""
    survives: float
    """Days until it is short; inf where it never is. `low`, `high`: over the variants of the model."""
    low: float
    high: float
    recovers: float
    """Day from which it is made in full again; inf where that lies beyond the horizon."""
    lowest: float
    """Its lowest day, as a share of the baseline."""
    path: tuple[Step, ...] = ()
    """From the product's own plant upwards."""
    shock: int = -1
    """Position of the shock at the head of the path, -1 where none acts there."""
    lowest_shock: int = -1
    """Of the same case, the shock at the head of the path on its lowest day, its only shock where it has one;
    -1 where none is found."""
    worst: float = float("nan")
    """Its lowest day in any case of `future`, as a share of the baseline; NaN where nobody looked."""
    worst_recovers: float = float("nan")
    """Day of that case from which it is made in full again; inf where that lies beyond the horizon."""
    worst_label: str = ""
    """The future of that case, where it is another one than this line's."""
    future: str = ""
    """The named future that the line is about; empty: all of them."""
    variants: Mapping[str, float] = field(default_factory=dict)
    """Days until it is short, by variant of the model."""
    text: str = ""
    """The answer in a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Who drives the expected loss and the tail of the worst 1 - `level`."""

    level: float
    expected: float
    cvar: float
    shocks: tuple[ShockShare, ...]
    """Largest tail share first."""
    outcomes: tuple[OutcomeShare, ...]
    """In the order of drivers and outcomes."""
    parts: tuple[Part, ...] = ()
    """Largest `missing` first."""
    countries: tuple[CountryShare, ...] = ()
    exact: bool = True
    """False where the shares of the shocks were sampled."""
    notes: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()
    """Every product of a model with days, the first to be short first; then the same by named future."""
    fragility: Fragility | None = None
    """The expected loss under the variants of the model, where it has any."""

    def table(self, top: int = 5) -> str:
        """The leading shocks, parts and countries as plain text."""
        lines = [f"expected loss {self.expected:,.0f}, CVaR {self.level:.0%} {self.cvar:,.0f}", "shock: expected, tail"]
        lines += [f"  {one.text}  {one.expected:,.0f}, {one.tail:,.0f}" for one in self.shocks[:top]]
        lines += ["limits in the tail: share of the tail"]
        lines += [f"  {one.id}  {one.binding:.0%}" for one in self.parts[:top]]
        lines += ["countries"] + [f"  {one.country}  {one.share:.0%}" for one in self.countries[:top]]
        return "\n".join(lines)
