"""What exposure asks of the fact tables, and the shipped answers."""

from __future__ import annotations

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
    """Where a country's supply of a material comes from; shares sum to 1. `source` names table and year."""

    rows: tuple[Origin, ...]
    source: str = ""

    @property
    def blank(self) -> bool:
        """True where nothing at all is known."""
        return not any(row.country for row in self.rows)


NOTHING_KNOWN = Origins((Origin("", 1.0, 0.0, 1.0),))


class Facts(Protocol):
    """The questions."""

    def commodity(self, text: str) -> str:
        """The name under which facts know a material; the text in lower case where they do not."""
        ...

    def gates(self) -> tuple[str, ...]:
        """Ids of the known gates; empty: any name goes."""
        ...

    def origins(self, commodity: str, country: str) -> Origins:
        """Origins of a material (name or HS code) as supplied in a country (ISO alpha-3)."""
        ...


class NoFacts:
    """Knows nothing: every origin is unknown."""

    def commodity(self, text: str) -> str:
        return text.casefold()

    def gates(self) -> tuple[str, ...]:
        return ()

    def origins(self, commodity: str, country: str) -> Origins:
        return NOTHING_KNOWN


def shipped_facts() -> Facts:
    return NoFacts()
