"""What every panel is given: the run, the shared figures, and where on Earth things are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from foreshock.report.hits import Reached, reach
from foreshock.report.summary import Summary, summarise
from foreshock.report.view import RunView


@dataclass(frozen=True, slots=True)
class Country:
    """A country: its name, its ISO numeric code as the world map writes it ('076'), and a point within it."""

    name: str
    numeric: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Gate:
    """A strait, canal or passage."""

    name: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Atlas:
    """Countries by ISO alpha-3 and gates by id."""

    countries: Mapping[str, Country] = field(default_factory=dict)
    gates: Mapping[str, Gate] = field(default_factory=dict)

    def name(self, iso3: str | None) -> str:
        """A country's name; the code itself where the atlas does not know it, '' where there is none."""
        found = self.countries.get(iso3 or "")
        return found.name if found else iso3 or ""


@dataclass(frozen=True, slots=True)
class Scene:
    """A run, its shared figures, how far its shocks reach, and the atlas."""

    run: RunView
    summary: Summary
    reached: Reached
    atlas: Atlas

    @classmethod
    def of(cls, run: RunView, atlas: Atlas) -> Scene:
        """Compute what the panels share."""
        summary = summarise(run)
        return cls(run, summary, reach(run, summary), atlas)

    @property
    def currency(self) -> str:
        return self.run.losses.currency
