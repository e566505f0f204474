"""Where the value in final demand comes from: how much of it is made in some industries, and how many tiers away."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from foreshock.schema.labels import Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Origin:
    """Value added of some source industries in the final demand of R regions, and in the output of N industries.

    Money a year in `unit` of `currency`.
    """

    source: str
    """Whose value added, in words."""
    regions: tuple[str, ...]
    value: Floats
    """(R) value added of the source in the region's final demand."""
    final: Floats
    """(R) the region's final demand."""
    tier: Floats
    """(R, depth + 1) `value` by tier: 0 sold to final demand by the source itself, 1 inside goods whose makers buy from
    the source, ...; the last column holds everything further up."""
    distance: Floats
    """(R) mean tier, NaN where there is none of it."""
    industries: tuple[tuple[str, str], ...]
    content: Floats
    """(N) value added of the source in one unit of the industry's output."""
    output: Floats
    """(N) the industry's output."""
    unit: float
    currency: str
    year: int

    @property
    def share(self) -> Floats:
        """(R) share of the region's final demand; NaN where it has none."""
        unknown = np.full(self.value.shape, np.nan)
        return np.asarray(np.divide(self.value, self.final, out=unknown, where=self.final != 0))
