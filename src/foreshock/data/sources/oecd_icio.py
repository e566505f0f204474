"""OECD Inter-Country Input-Output tables."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from foreshock.core.errors import Problem, UserError
from foreshock.data.files import missing
from foreshock.data.sources import _pymrio
from foreshock.data.sources.base import Remote, year_of
from foreshock.schema.world import WorldTable


@dataclass(frozen=True, slots=True)
class OecdIcio:
    """Reads one year's file; the split rows of China and Mexico are merged."""

    name: str = "oecd_icio"
    help: str = "OECD Inter-Country Input-Output tables: 76 countries and the rest, 45 industries, 1995-2020."
    title: str = "OECD Inter-Country Input-Output tables"
    licence: str = "free to use, cite"
    citation: str = "OECD (2023), Inter-Country Input-Output tables"
    href: str = "https://www.oecd.org/en/data/datasets/inter-country-input-output-tables.html"
    version: str = "2016, 2018, 2021 and 2023 editions"
    files: str = "ICIO<edition>_<year>.csv or .zip, or the folder that holds it"

    def remotes(self, year: int) -> tuple[Remote, ...]:
        """None: the OECD serves its files behind a page."""
        return ()

    def read(self, path: Path, year: int | None = None) -> WorldTable:
        """The table of a year, million USD. Raises UserError."""
        if not path.exists():
            raise UserError([missing(path, str(path))])
        if path.is_dir() and year is None:
            raise UserError([Problem("holds several years.", str(path), hint="Say which year you want.")])
        parser = _pymrio.pymrio()
        system = _pymrio.parsed(lambda: parser.parse_oecd(str(path), year=year), str(path))
        when = year_of(str(system.meta.description) if path.is_dir() else path.stem, year)
        return _pymrio.table(system, year=when, unit=1e6, source=f"{self.title} {system.meta.version}")


PLUGIN = OecdIcio()
