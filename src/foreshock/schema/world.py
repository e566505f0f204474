"""A world input-output table: who delivers what to whom, in money, over one year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from foreshock.schema.labels import Floats


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class WorldTable:
    """R regions by S sectors make N = R S industries; C categories of final demand.

    Rows and columns are region-major: industry n is sector n % S of region n // S; column n of `F` is category n % C
    of region n // C (who consumes). All numbers in `unit` of `currency` a year, at the prices of `year`.
    """

    regions: tuple[str, ...]
    """ISO 3166-1 alpha-3 where the source names a country, else its own code ('ROW' the rest of the world)."""
    sectors: tuple[str, ...]
    demand: tuple[str, ...]
    Z: Floats
    """(N, N) deliveries of the row's industry to the column's."""
    F: Floats
    """(N, R C) deliveries to final demand. May be negative where stocks were run down."""
    x: Floats
    """(N) output as the source states it."""
    year: int
    unit: float = 1e6
    currency: str = "USD"
    source: str = ""
    """Title and version."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """Sector or category -> what it stands for."""
    notes: tuple[str, ...] = ()
    """What was changed, merged or left out while reading, with counts."""

    def __post_init__(self) -> None:
        n, width = len(self.regions) * len(self.sectors), len(self.regions) * len(self.demand)
        if self.Z.shape != (n, n) or self.F.shape != (n, width) or self.x.shape != (n,):
            raise ValueError(
                f"{len(self.regions)} regions, {len(self.sectors)} sectors and {len(self.demand)} categories need "
                f"Z {(n, n)}, F {(n, width)} and x {(n,)}, not {self.Z.shape}, {self.F.shape} and {self.x.shape}"
            )
        for names in (self.regions, self.sectors, self.demand):
            if len(set(names)) != len(names):
                raise ValueError("a name stands twice")
        if not (np.isfinite(self.Z).all() and np.isfinite(self.F).all() and np.isfinite(self.x).all()):
            raise ValueError("a number is not finite")

    def __len__(self) -> int:
        return len(self.regions) * len(self.sectors)

    @property
    def industries(self) -> tuple[tuple[str, str], ...]:
        """(region, sector) of every row."""
        return tuple((region, sector) for region in self.regions for sector in self.sectors)

    def index(self, region: str, sector: str) -> int:
        """Row of an industry. Raises ValueError where there is none."""
        return self.regions.index(region) * len(self.sectors) + self.sectors.index(sector)

    @property
    def value_added(self) -> Floats:
        """(N) output minus all deliveries received."""
        return np.asarray(self.x - self.Z.sum(axis=0))

    @property
    def imbalance(self) -> Floats:
        """(N) stated output minus the sum of the row."""
        return np.asarray(self.x - self.Z.sum(axis=1) - self.F.sum(axis=1))

    def clipped(self) -> WorldTable:
        """Negative final demand set to 0 and output recomputed as the sum of the row, with a note that counts both.

        Simulations of production need this: nobody can deliver less than nothing.
        """
        negative = self.F < 0
        final = np.where(negative, 0.0, self.F)
        output = self.Z.sum(axis=1) + final.sum(axis=1)
        moved = int((np.abs(output - self.x) > 0.01 * np.maximum(self.x, 1e-300)).sum())
        note = (
            f"{int(negative.sum()):,} negative cells of final demand ({self.F[negative].sum():,.0f}) were set to 0 and "
            f"output was recomputed; {moved:,} industries moved by more than 1 %."
        )
        return replace(self, F=final, x=output, notes=(*self.notes, note))

    def ordered(self, regions: Sequence[str] = (), sectors: Sequence[str] = ()) -> WorldTable:
        """The same table with regions and sectors in another order (default: alphabetical, as strings).

        Raises ValueError where an order is no permutation of the names.
        """
        to_regions = tuple(regions) or tuple(sorted(self.regions))
        to_sectors = tuple(sectors) or tuple(sorted(self.sectors))
        if sorted(to_regions) != sorted(self.regions) or sorted(to_sectors) != sorted(self.sectors):
            raise ValueError("an order must name every region and every sector once")
        r = np.array([self.regions.index(name) for name in to_regions])
        s = np.array([self.sectors.index(name) for name in to_sectors])
        rows = (r[:, None] * len(s) + s).ravel()
        columns = (r[:, None] * len(self.demand) + np.arange(len(self.demand))).ravel()
        return replace(
            self,
            regions=to_regions,
            sectors=to_sectors,
            Z=self.Z[np.ix_(rows, rows)],
            F=self.F[np.ix_(rows, columns)],
            x=self.x[rows],
        )

    def merged(self, regions: Mapping[str, str], sectors: Mapping[str, str]) -> WorldTable:
        """Regions and sectors added up: old name -> new name (a name that is left out keeps its own)."""
        to_region = [regions.get(name, name) for name in self.regions]
        to_sector = [sectors.get(name, name) for name in self.sectors]
        new_regions, new_sectors = tuple(dict.fromkeys(to_region)), tuple(dict.fromkeys(to_sector))
        r = np.array([new_regions.index(name) for name in to_region])
        s = np.array([new_sectors.index(name) for name in to_sector])
        rows = (r[:, None] * len(new_sectors) + s).ravel()
        columns = (r[:, None] * len(self.demand) + np.arange(len(self.demand))).ravel()
        n = len(new_regions) * len(new_sectors)
        matrix, final = np.zeros((n, n)), np.zeros((n, len(new_regions) * len(self.demand)))
        np.add.at(matrix, (rows[:, None], rows), self.Z)
        np.add.at(final, (rows[:, None], columns), self.F)
        note = f"{len(self)} industries were merged into {n}."
        return replace(
            self,
            regions=new_regions,
            sectors=new_sectors,
            Z=matrix,
            F=final,
            x=np.asarray(np.bincount(rows, weights=self.x, minlength=n), dtype=np.float64),
            notes=(*self.notes, note),
        )
