"""What exposure asks of the fact tables: names of materials and gates, origins, producers, stability."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Origin:
    """One country ('' unknown) a material comes from: share of the supply, and its interval."""

    country: str
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Origins:
    """Where a country's supply of a material comes from; shares sum to 1. `source` names table and years."""

    rows: tuple[Origin, ...]
    source: str = ""

    @property
    def blank(self) -> bool:
        """True where nothing at all is known."""
        return not any(row.country for row in self.rows)


@dataclass(frozen=True, slots=True)
class Supply:
    """World production of a material: share by country (ISO alpha-3); empty where no fact says it."""

    shares: Mapping[str, float]
    source: str = ""


NOTHING_KNOWN = Origins((Origin("", 1.0, 0.0, 1.0),))
UNSTEADY = (0.5, 0.0, 1.0)


class Facts(Protocol):
    """The questions."""

    def materials(self) -> Mapping[str, str]:
        """Every name of a material, in lower case, and the name under which facts know it."""
        ...

    def gates(self) -> Mapping[str, str]:
        """Every name of a gate, as a slug with underscores, and its id; empty: any name goes."""
        ...

    def origins(self, commodity: str, country: str) -> Origins:
        """Origins of a material (name or HS code) as supplied in a country (ISO alpha-3)."""
        ...

    def supply(self, commodity: str) -> Supply:
        """Who produces a material."""
        ...

    def stability(self, country: str) -> tuple[float, float, float]:
        """Political instability g of a country: value, one standard error less, one more; (0.5, 0, 1) unknown."""
        ...


class NoFacts:
    """Knows nothing: every origin is unknown."""

    def materials(self) -> Mapping[str, str]:
        return {}

    def gates(self) -> Mapping[str, str]:
        return {}

    def origins(self, commodity: str, country: str) -> Origins:
        return NOTHING_KNOWN

    def supply(self, commodity: str) -> Supply:
        return Supply({})

    def stability(self, country: str) -> tuple[float, float, float]:
        return UNSTEADY
