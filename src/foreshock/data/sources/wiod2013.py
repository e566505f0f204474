"""World Input-Output Database, release 2013: 40 countries and the rest of the world, 35 industries, 1995-2011."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from foreshock.core.errors import Problem, UserError
from foreshock.data.download import Remote
from foreshock.data.sources import _pymrio
from foreshock.data.sources.base import check_archive, pick, region, remarks, year_in
from foreshock.schema.labels import Floats
from foreshock.schema.world import WorldTable

CATEGORIES = ("households", "non-profit", "government", "fixed capital", "inventory change")
FINAL_CODES = ("c37", "c38", "c39", "c41", "c42")
"""Codes of CATEGORIES in the release's workbooks."""
COUNTRIES = (
    "AUS", "AUT", "BEL", "BGR", "BRA", "CAN", "CHN", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GBR",
    "GRC", "HUN", "IDN", "IND", "IRL", "ITA", "JPN", "KOR", "LTU", "LUX", "LVA", "MEX", "MLT", "NLD", "POL", "PRT",
    "ROU", "RUS", "SVK", "SVN", "SWE", "TUR", "TWN", "USA", "RoW",
)  # fmt: skip
"""In the order of the release."""
ARCHIVE = Remote(
    "https://dataverse.nl/api/access/datafile/199125",
    "WIOTS_in_MATLAB.zip",
    "sha1:7e921fda5e3b80605a27e7404ac16fbf1f5a3cd7",
    292_278_662,
)
FIRST, LAST = 1995, 2011
SPANS = {"WIOT08_11.mat": range(2008, 2012), "WIOT06_09.mat": range(2006, 2010), "WIOT01_05.mat": range(2001, 2006),
         "WIOT95_00.mat": range(1995, 2001)}  # fmt: skip
"""Years of the archive's members; where two hold a year, the later edition comes first."""
BELOW, BESIDE = 8, 1
"""Rows under the industries (the last is their output) and columns beside final demand (output again)."""
OFF = 1e-6
"""Share of all output by which the two statements of it may differ."""
_BOOK = re.compile(r"wiot(\d\d)_", re.IGNORECASE)
_ARRAYS = re.compile(r"wiot_(\d{4})\.npz$", re.IGNORECASE)
KEYS = ("Z", "F", "x", "countries", "industries")
INDUSTRIES = {
    "c1": "agriculture", "c2": "mining", "c3": "food", "c4": "textiles", "c5": "leather", "c6": "wood",
    "c7": "paper and printing", "c8": "coke and refining", "c9": "chemicals", "c10": "rubber and plastics",
    "c11": "other minerals", "c12": "metals", "c13": "machinery", "c14": "electrical and optical",
    "c15": "transport equipment", "c16": "other manufacturing", "c17": "electricity, gas and water",
    "c18": "construction", "c19": "motor trade", "c20": "wholesale", "c21": "retail", "c22": "hotels",
    "c23": "inland transport", "c24": "water transport", "c25": "air transport", "c26": "transport support",
    "c27": "post and telecom", "c28": "finance", "c29": "real estate", "c30": "business services",
    "c31": "public administration", "c32": "education", "c33": "health", "c34": "other services",
    "c35": "private households",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wiod2013:
    """Reads what the release comes as, or arrays made from it.

    * `WIOTS_in_MATLAB.zip`, all years of the release in four files;
    * the workbook of a year, `wiot<yy>_row_<edition>.xlsx`, through pymrio;
    * `wiot_<year>.npz`: arrays Z (N, N), F (N, 5 R), x (N), countries (R), industries (S), country-major.

    Million USD at current prices; the five categories of final demand are CATEGORIES, in that order.
    """

    name: str = "wiod2013"
    help: str = "World Input-Output Database 2013: 41 regions x 35 industries, 1995-2011."
    title: str = "World Input-Output Database, release 2013"
    licence: str = "free to use, cite; the release of 2016 says CC BY 4.0"
    citation: str = (
        "Timmer, Dietzenbacher, Los, Stehrer, de Vries (2015), An illustrated user guide to the World Input-Output "
        "Database, Review of International Economics 23: 575-605"
    )
    href: str = "https://www.rug.nl/ggdc/valuechain/wiod/wiod-2013-release"
    version: str = "2013"
    files: str = "WIOTS_in_MATLAB.zip, wiot<yy>_row_<edition>.xlsx or wiot_<year>.npz, or the folder that holds it"
    by_hand: str = ""

    def remotes(self, year: int) -> tuple[Remote, ...]:
        """The archive of all years."""
        if year and not FIRST <= year <= LAST:
            raise UserError([Problem(f"is not covered: the release has {FIRST} to {LAST}.", str(year), field="year")])
        return (ARCHIVE,)

    def read(self, path: Path, year: int | None = None) -> WorldTable:
        """The table of a year as it stands: negative final demand is kept and counted in the notes.

        Raises
        ------
        UserError
            No such file, or not laid out as described.
        """
        when = _year(path, year)
        books = sorted(one.name for one in path.glob("*.xlsx") if _is_of(one.name, when)) if path.is_dir() else []
        file = pick(path, [f"wiot_{when}.npz", *books, ARCHIVE.name])
        if file.suffix.casefold() == ".xlsx":
            return self._book(file, when)
        return self._archive(file, when) if file.suffix.casefold() == ".zip" else self._npz(file, when)

    def _archive(self, file: Path, year: int) -> WorldTable:
        """A year out of the archive of all years."""
        from scipy.io import loadmat
        from scipy.io.matlab import MatReadError

        names = check_archive(file, tuple(SPANS), hint=f"It has to be {ARCHIVE.name} of the release of 2013.")
        member = next(name for name, years in SPANS.items() if year in years)
        inside = next(name for name in names if name.endswith(member))
        shown = f"{file}!{member}"
        try:
            with zipfile.ZipFile(file) as archive:
                found = loadmat(io.BytesIO(archive.read(inside)))
        except (MatReadError, zlib.error, ValueError, LookupError, NotImplementedError, TypeError, OSError) as error:
            raise UserError([Problem(f"cannot be read: {error}.", shown, hint="Bring the workbooks.")]) from None
        arrays = [np.asarray(value, dtype=np.float64) for key, value in found.items() if not key.startswith("_")]
        return self._block(arrays, SPANS[member].index(year), year, shown)

    def _block(self, arrays: list[Floats], place: int, year: int, shown: str) -> WorldTable:
        """One year of the blocks that stand side by side in a member."""
        n, final = len(COUNTRIES) * len(INDUSTRIES), len(COUNTRIES) * len(CATEGORIES)
        width = n + final + BESIDE
        fits = len(arrays) == 1 and arrays[0].ndim == 2 and arrays[0].shape[0] == n + BELOW
        if not fits or arrays[0].shape[1] < (place + 1) * width:
            sizes = ", ".join(" x ".join(map(str, one.shape)) for one in arrays) or "nothing"
            what = f"holds {sizes}, expected {n + BELOW} rows and {width} columns a year."
            raise UserError([Problem(what, shown, hint="Is it the release of 2013?")])
        block = arrays[0][:, place * width : (place + 1) * width]
        below, beside = block[-1, :n], block[:n, -1]
        if np.abs(below - beside).sum() > OFF * np.abs(beside).sum():
            raise UserError([Problem(f"states two outputs of {year} that differ.", shown, hint="Is it whole?")])
        parts = {"Z": block[:n, :n], "F": block[:n, n : n + final], "x": beside,
                 "countries": COUNTRIES, "industries": list(INDUSTRIES)}  # fmt: skip
        return self._table(parts, year, shown)

    def _book(self, file: Path, year: int) -> WorldTable:
        """The workbook of a year."""
        parser = _pymrio.pymrio()
        system = _pymrio.parsed(lambda: parser.parse_wiod(str(file), names=("c_codes", "c_codes")), str(file))
        table = _pymrio.table(system, year=year, unit=1e6, source=self.title)
        named = dict(zip(FINAL_CODES, CATEGORIES, strict=True))
        demand = tuple(named.get(code, code) for code in table.demand)
        titles = {sector: INDUSTRIES[sector] for sector in table.sectors if sector in INDUSTRIES}
        return replace(table, demand=demand, titles=titles)

    def _npz(self, file: Path, year: int) -> WorldTable:
        try:
            with np.load(file, allow_pickle=False) as archive:
                parts = {key: archive[key] for key in KEYS}
        except (OSError, EOFError, ValueError, KeyError, zlib.error, zipfile.BadZipFile) as error:
            hint = f"It needs the arrays {', '.join(KEYS)}."
            raise UserError([Problem(f"cannot be read: {error}.", str(file), hint=hint)]) from None
        return self._table(parts, year, str(file))

    def _table(self, parts: dict[str, Any], year: int, shown: str) -> WorldTable:
        sectors = tuple(map(str, parts["industries"]))
        try:
            table = WorldTable(
                regions=tuple(region(str(code)) for code in parts["countries"]),
                sectors=sectors,
                demand=CATEGORIES,
                Z=np.asarray(parts["Z"], dtype=np.float64),
                F=np.asarray(parts["F"], dtype=np.float64),
                x=np.asarray(parts["x"], dtype=np.float64),
                year=year,
                source=self.title,
                titles={sector: INDUSTRIES[sector] for sector in sectors if sector in INDUSTRIES},
            )
        except ValueError as error:
            raise UserError([Problem(f"is not laid out as expected: {error}.", shown)]) from None
        return replace(table, notes=remarks(table))


def _year(path: Path, given: int | None) -> int:
    """The year asked for, or that of the file's name. Raises UserError where both are said and differ, and for a folder
    of several years of which none was asked for."""
    if path.is_dir():
        return _year_of_folder(path, given)
    book = _BOOK.match(path.name)
    if book is None:
        return year_in(path, given)
    own = _full(book[1])
    if given not in {None, own}:
        raise UserError([Problem(f"holds {own}, not {given}.", str(path))])
    return own


def _year_of_folder(folder: Path, given: int | None) -> int:
    """The year asked for, or the only one that a folder holds. Raises UserError with those that it does hold."""
    if (folder / ARCHIVE.name).exists():
        if given is None:
            raise UserError([Problem(f"holds {FIRST} to {LAST}; give the year.", str(folder))])
        return given
    books = [_BOOK.match(one.name) for one in folder.glob("*.xlsx")]
    arrays = {int(found[1]) for one in folder.glob("*.npz") if (found := _ARRAYS.match(one.name))}
    held = sorted(arrays | {_full(book[1]) for book in books if book})
    said = ", ".join(map(str, held))
    if not held:
        raise UserError([Problem(f"holds no wiot_<year>.npz, no workbook and no {ARCHIVE.name}.", str(folder))])
    if given is not None and given not in held:
        raise UserError([Problem(f"holds {said}, not {given}.", str(folder))])
    if given is None and len(held) > 1:
        raise UserError([Problem(f"holds {said}; give the year.", str(folder))])
    return held[0] if given is None else given


def _full(short: str) -> int:
    """'95' -> 1995, '11' -> 2011."""
    return int(short) + (1900 if int(short) >= FIRST % 100 else 2000)


def _is_of(name: str, year: int) -> bool:
    book = _BOOK.match(name)
    return book is not None and int(book[1]) == year % 100


PLUGIN = Wiod2013()
