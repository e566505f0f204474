"""An Explanation: which shocks, outcomes, suppliers and countries a loss comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryShare:
    """Share of `missing` over all parts that stands in a country."""

    country: str
    share: float


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

    def table(self, top: int = 5) -> str:
        """The leading shocks, parts and countries as plain text."""
        lines = [f"expected loss {self.expected:,.0f}, CVaR {self.level:.0%} {self.cvar:,.0f}", "shock: expected, tail"]
        lines += [f"  {one.text}  {one.expected:,.0f}, {one.tail:,.0f}" for one in self.shocks[:top]]
        lines += ["limits in the tail: share of the tail"]
        lines += [f"  {one.id}  {one.binding:.0%}" for one in self.parts[:top]]
        lines += ["countries"] + [f"  {one.country}  {one.share:.0%}" for one in self.countries[:top]]
        return "\n".join(lines)
