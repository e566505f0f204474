"""OECD Inter-Country Input-Output tables."""

from __future__ import annotations

import re
import tempfile
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from foreshock.core.errors import Problem, UserError
from foreshock.data.download import Remote
from foreshock.data.files import missing
from foreshock.data.sources import _pymrio
from foreshock.data.sources.base import check_archive, year_of
from foreshock.schema.world import WorldTable

STATS = "https://stats.oecd.org/wbos/fileview2.aspx?IDFile="
BUNDLES = {
    (1995, 2000): "d26ad811-5b58-4f0c-a4e3-06a1469e475c",
    (2001, 2005): "7cb93dae-e491-4cfd-ac67-889eb7016a4a",
    (2006, 2010): "ea165bfb-3a85-4e0a-afee-6ba8e6c16052",
    (2011, 2015): "1f791bc6-befb-45c5-8b34-668d08a1702a",
    (2016, 2020): "d1ab2315-298c-4e93-9a81-c6f2273139fe",
}
"""The archives of the 2023 edition, by first and last year."""
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_CELL = re.compile(r"^[A-Z]{2}[A-Z0-9]_")
"""How the label of an industry begins: country and industry, 'DEU_C29'."""
SAMPLE = 65_536
AGAIN = "Download it again."


@dataclass(frozen=True, slots=True)
class OecdIcio:
    """Reads one year's table, from its own file or out of the archive of several years that the OECD serves; the split
    rows of China and Mexico are merged."""

    name: str = "oecd_icio"
    help: str = "OECD Inter-Country Input-Output tables: 76 countries and the rest, 45 industries, 1995-2020."
    title: str = "OECD Inter-Country Input-Output tables"
    licence: str = "free to use, cite"
    citation: str = "OECD (2023), Inter-Country Input-Output tables"
    href: str = "https://www.oecd.org/en/data/datasets/inter-country-input-output-tables.html"
    version: str = "2016, 2018, 2021 and 2023 editions"
    files: str = "ICIO<edition>_<year>.csv or .zip, an archive of several years, or the folder that holds one of them"
    by_hand: str = ""

    def remotes(self, year: int) -> tuple[Remote, ...]:
        """The archive of the 2023 edition with this year, about 300 MB for five years."""
        for (first, last), number in BUNDLES.items():
            if first <= year <= last:
                return (Remote(STATS + number, f"ICIO2023_{first}-{last}.zip"),)
        raise UserError([Problem("is not covered: the 2023 edition has 1995 to 2020.", str(year), field="year")])

    def read(self, path: Path, year: int | None = None) -> WorldTable:
        """The table of a year, million USD. Raises UserError."""
        if not path.exists():
            raise UserError([missing(path, str(path))])
        if path.is_dir() and year is None:
            raise UserError([Problem("may hold several years.", str(path), hint="Say which year you want.")])
        file = _of_year(path, year) if path.is_dir() and year else path
        if zipfile.is_zipfile(file) or file.suffix.casefold() == ".zip":
            return self._archive(file, year)
        return self._table(file, _stated_year(file.stem, year))

    def _archive(self, file: Path, year: int | None) -> WorldTable:
        """The table of a year out of an archive of one year or several."""
        tables = [name for name in check_archive(file) if name.casefold().endswith(".csv")]
        wanted = [name for name in tables if year is None or str(year) in _YEAR.findall(Path(name).stem)[-1:]]
        if len(wanted) != 1:
            held = ", ".join(Path(name).name for name in tables[:8]) or "no table"
            what = f"does not hold one table of {year}: {held}." if year else f"holds several tables: {held}."
            raise UserError([Problem(what, str(file), hint="Say which year you want.")])
        with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(file) as archive:
            try:
                taken = Path(archive.extract(wanted[0], folder))
            except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
                raise UserError([Problem(f"{wanted[0]} is damaged: {error}.", str(file), hint=AGAIN)]) from None
            return self._table(taken, _stated_year(taken.stem, year), shown=f"{file}!{wanted[0]}")

    def _table(self, file: Path, year: int, shown: str = "") -> WorldTable:
        name = shown or str(file)
        _check_labels(file, name)
        parser = _pymrio.pymrio()
        system = _pymrio.parsed(lambda: parser.parse_oecd(str(file)), name)
        edition = _edition(name)
        return _pymrio.table(system, year=year, unit=1e6, source=f"{self.title} {edition}".strip())


def _of_year(folder: Path, year: int) -> Path:
    """The file in a folder that holds this year: its own, else an archive whose years include it."""
    files = sorted(one for one in folder.iterdir() if one.suffix.casefold() in {".csv", ".zip"})
    own = [one for one in files if str(year) in _YEAR.findall(one.stem)[-1:] and "-" not in one.stem]
    several = [one for one in files if _covers(one.stem, year)]
    editions = {_edition(one.name) for one in own}
    if len(editions) > 1:
        names = ", ".join(one.name for one in own)
        raise UserError([Problem(f"holds {year} in several editions: {names}.", str(folder), hint="Name the file.")])
    if own or several:
        return (own or several)[0]
    held = ", ".join(one.name for one in files[:8]) or "no CSV and no ZIP file"
    raise UserError([Problem(f"holds no table of {year}: {held}.", str(folder))])


def _covers(stem: str, year: int) -> bool:
    span = re.search(r"((?:19|20)\d\d)-((?:19|20)\d\d)", stem)
    return span is not None and int(span[1]) <= year <= int(span[2])


def _edition(name: str) -> str:
    found = re.search(r"ICIO((?:19|20)\d\d)_", name)
    return f"v{found[1]}" if found else ""


def _stated_year(stem: str, given: int | None) -> int:
    """The year asked for, which must be the one in the file's name where that has one."""
    found = _YEAR.findall(stem)
    if given is not None and found and str(given) != found[-1]:
        raise UserError([Problem(f"is the table of {found[-1]}, not of {given}.", stem)])
    return year_of(stem, given)


def _check_labels(file: Path, name: str) -> None:
    """Raises UserError where the first line is not that of an ICIO table."""
    with file.open(encoding="utf-8", errors="replace") as stream:
        cells = stream.readline(SAMPLE).rstrip("\n").split(",")
    labels = [cell.strip(' "') for cell in cells[1:9]]
    if len(labels) < 2 or not all(_CELL.match(label) for label in labels[:2]):
        said = ", ".join(labels[:3]) or "nothing"
        hint = "Its columns are called like DEU_C29: country, then industry. Is it another data set of the OECD?"
        raise UserError([Problem(f"is no inter-country table: its columns begin with {said}.", name, 1, hint=hint)])


PLUGIN = OecdIcio()
