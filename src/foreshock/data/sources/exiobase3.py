"""EXIOBASE 3: 44 countries and 5 rest regions, 163 industries or 200 products."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from foreshock.core.errors import UserError
from foreshock.data.files import missing
from foreshock.data.sources import _pymrio
from foreshock.data.sources.base import Remote, year_of
from foreshock.schema.world import WorldTable


@dataclass(frozen=True, slots=True)
class Exiobase3:
    """Reads the archive of one year. Two-letter country codes become ISO alpha-3; the rest regions keep their own."""

    name: str = "exiobase3"
    help: str = "EXIOBASE 3: 49 regions x 163 industries (ixi) or 200 products (pxp), 1995-2022, million EUR."
    title: str = "EXIOBASE 3"
    licence: str = "differs by version: see the record at Zenodo"
    citation: str = "Stadler et al. (2018), EXIOBASE 3, Journal of Industrial Ecology 22: 502-515"
    href: str = "https://doi.org/10.5281/zenodo.3583070"
    version: str = "3"
    files: str = "IOT_<year>_ixi.zip or IOT_<year>_pxp.zip, or the folder unpacked from it"

    def remotes(self, year: int) -> tuple[Remote, ...]:
        """None: the address changes with every version."""
        return ()

    def read(self, path: Path, year: int | None = None) -> WorldTable:
        """The table of a year, million EUR. Raises UserError."""
        if not path.exists():
            raise UserError([missing(path, str(path))])
        parser = _pymrio.pymrio()
        when = year_of(path.stem, year)
        system = _pymrio.parsed(lambda: parser.parse_exiobase3(str(path)), str(path))
        return _pymrio.table(system, year=when, unit=1e6, currency="EUR", source=self.title)


PLUGIN = Exiobase3()
