"""EXIOBASE 3: 44 countries and 5 rest regions, 163 industries or 200 products."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from foreshock.core.errors import Problem, UserError
from foreshock.data.download import Remote
from foreshock.data.files import missing
from foreshock.data.sources import _pymrio
from foreshock.data.sources.base import check_archive, check_folder, year_in
from foreshock.schema.world import WorldTable

FIRST, LAST = 1995, 2022
RECORD = "https://zenodo.org/records/5589597"
LISTING = "https://zenodo.org/api/records/5589597"
NEEDED = ("Z.txt", "Y.txt")


@dataclass(frozen=True, slots=True)
class Exiobase3:
    """Reads the archive of one year. Two-letter country codes become ISO alpha-3; the rest regions keep their own."""

    name: str = "exiobase3"
    help: str = "EXIOBASE 3: 49 regions x 163 industries (ixi) or 200 products (pxp), 1995-2022, million EUR."
    title: str = "EXIOBASE 3"
    licence: str = "CC BY-SA 4.0 (version 3.8.2); other versions differ, see their records at Zenodo"
    citation: str = "Stadler et al. (2018), EXIOBASE 3, Journal of Industrial Ecology 22: 502-515"
    href: str = "https://doi.org/10.5281/zenodo.3583070"
    version: str = "3"
    files: str = "IOT_<year>_ixi.zip or IOT_<year>_pxp.zip, or the folder unpacked from it"
    by_hand: str = ""

    def remotes(self, year: int) -> tuple[Remote, ...]:
        """The industry table of version 3.8.2; size and checksum come from its record."""
        if not FIRST <= year <= LAST:
            raise UserError([Problem(f"is not covered: version 3.8.2 has {FIRST} to {LAST}.", str(year), field="year")])
        name = f"IOT_{year}_ixi.zip"
        return (Remote(f"{RECORD}/files/{name}?download=1", name, listing=LISTING),)

    def read(self, path: Path, year: int | None = None) -> WorldTable:
        """The table of a year, million EUR. Raises UserError."""
        if not path.exists():
            raise UserError([missing(path, str(path))])
        hint = (
            "EXIOBASE 3 comes as IOT_<year>_ixi.zip or IOT_<year>_pxp.zip; the other files of its record hold no table."
        )
        if path.is_dir():
            check_folder(path, NEEDED, hint=hint)
        else:
            check_archive(path, NEEDED, hint=hint)
        parser = _pymrio.pymrio()
        when = year_in(path, year)
        system = _pymrio.parsed(lambda: parser.parse_exiobase3(str(path)), str(path))
        return _pymrio.table(system, year=when, unit=1e6, currency="EUR", source=self.title)


PLUGIN = Exiobase3()
