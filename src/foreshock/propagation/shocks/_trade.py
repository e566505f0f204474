"""What the shocks on trade share: which goods they hit, and that each can be imposed or lifted."""

from __future__ import annotations

from foreshock.propagation.shocks._select import Names
from foreshock.schema.shock import Change, Shock


class TradeShock(Shock):
    """A shock on trade in the goods of `sectors`, `commodities` and `items`, or in all goods where none is named.

    A kind whose magnitude adds where it is imposed, as a tariff does, turns `direction` round.
    """

    sectors: Names = ()
    commodities: Names = ()
    items: Names = ()
    change: Change = "impose"

    @property
    def direction(self) -> float:
        return -1.0 if self.change == "impose" else 1.0

    @property
    def goods(self) -> tuple[str, ...]:
        """Every name of a good, of whatever kind."""
        return (*self.sectors, *self.commodities, *self.items)
